/* Two statements put together: a ledger of whole transfers is cut into what each side's bank says,
 * paired, and must be the same ledger again, by every way of reading it. */
#include "case/ledger/ledger_test_help.h"

#define LEGS (MNM_ROW_ONE_SIDED | MNM_ROW_STATEMENT_OF_TO)

static const plain_kind kind = {.accounts = 9,
                                .minutes = 9000,
                                .amounts = 1000000,
                                .texts = true,
                                .orders = true,
                                .balances = true,
                                .rare_columns = true,
                                .days = true};

typedef struct cut {
  uint32_t count;
  plain_row *whole, *debits, *credits; /* row i of each is one transfer */
  mnm_ledger_pair *pairs;
} cut;

static void name(plain_row *row, uint32_t i) {
  /* found again by it whatever the order in which rows are stored; not part of what is equal */
  (void)snprintf(row->purpose, sizeof row->purpose, "no %u", i);
}

/* Transfers between different accounts, each with a debit that says what the paying bank knows and
 * a credit, later, with another balance and place in its own statement. */
static cut cut_make(fixture *it, uint32_t count) {
  cut own = {.count = count};
  own.whole = plain_make(&it->rng, count, &kind);
  own.debits = calloc(count, sizeof *own.debits);
  own.credits = calloc(count, sizeof *own.credits);
  own.pairs = calloc(count, sizeof *own.pairs);
  for (uint32_t i = 0; i < count; i++) {
    plain_row *row = &own.whole[i];
    if (row->from == row->to) row->to = (uint16_t)((row->to + 1) % kind.accounts);
    if (row->to_amount == 0) row->to_amount = row->amount;
    row->flags = 0;
    name(row, i);
    own.debits[i] = own.credits[i] = *row;
    own.debits[i].flags = MNM_ROW_ONE_SIDED;
    own.debits[i].to_amount = row->amount; /* what arrived is the other bank's to say */
    own.debits[i].to_currency = row->currency;
    own.credits[i].flags = LEGS;
    own.credits[i].booked_us += (int64_t)mnm_rng_below(&it->rng, 3) * MNM_US_PER_DAY;
    own.credits[i].balance = own.credits[i].balance == MNM_BALANCE_NONE ? 5 : 7;
    own.credits[i].order = MNM_ORDER_NONE;
    own.credits[i].place = PLAIN_NONE;
    if (i % 4 == 0) own.debits[i].channel = MNM_CHANNEL_UNKNOWN; /* the credit says it */
  }
  return own;
}

static void cut_free(cut *own) {
  free(own->whole);
  free(own->debits);
  free(own->credits);
  free(own->pairs);
}

/* The legs are whole transfers as long as nothing is paired; references by what they are called. */
static void cut_find(fixture *it, cut *own, mnm_store *store) {
  mnm_err err = {0};
  mnm_ledger *legs = NULL;
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, true};
  must(mnm_ledger_load_legs(&legs, store, &all, &it->ctx, &err), &err);
  const mnm_batch *rows = mnm_ledger_columns(legs);
  assert_int_equal(rows->count, 2 * own->count);
  const uint8_t *flags = rows->flags.data;
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  for (uint32_t row = 0; row < rows->count; row++) {
    uint64_t reference = mnm_ledger_reference(legs, row);
    mnm_text purpose;
    uint32_t i = 0;
    must(mnm_ledger_own_purpose(store, reference, &arena, &purpose, &err), &err);
    assert_true(purpose.bytes > 3);
    for (uint32_t at = 3; at < purpose.bytes; at++) i = i * 10 + (uint32_t)(purpose.data[at] - '0');
    mnm_ledger_pair *pair = &own->pairs[i];
    pair->state = MNM_PAIR_FOUND;
    pair->channel = own->whole[i].channel;
    pair->to_amount_minor = own->whole[i].to_amount;
    pair->to_currency = own->whole[i].to_currency;
    if (flags[row] & MNM_ROW_STATEMENT_OF_TO) {
      pair->credit = reference;
      pair->account = ((const uint32_t *)rows->account_to.data)[row];
    } else {
      pair->debit = reference;
    }
    mnm_arena_reset(&arena);
  }
  mnm_arena_clear(&arena);
  mnm_ledger_free(legs);
}

static int by_debit(const void *a_data, const void *b_data) {
  const mnm_ledger_pair *a = a_data, *b = b_data;
  return a->debit < b->debit ? -1 : a->debit > b->debit;
}

static void put_pairs(fixture *it, mnm_store *store, const mnm_ledger_pair *pairs, uint32_t count,
                      uint64_t changed) {
  mnm_err err = {0};
  uint64_t found = 0;
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_ledger_pairs_put(store, pairs, count, &found, &it->ctx, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  assert_int_equal(found, changed);
}

static void import_legs(fixture *it, cut *own, mnm_store *store, bool credits_first) {
  const plain_row *first = credits_first ? own->credits : own->debits;
  const plain_row *second = credits_first ? own->debits : own->credits;
  /* cut in halves, so that runs overlap and some are of both sides' times */
  uint32_t half = own->count / 2;
  (void)import_all(it, store, first, half, &kind);
  (void)import_all(it, store, second + half, own->count - half, &kind);
  (void)import_all(it, store, second, half, &kind);
  (void)import_all(it, store, first + half, own->count - half, &kind);
}

static void digest_is(fixture *it, mnm_store *store, const uint8_t expected[32], bool same) {
  uint8_t digest[32];
  digest_of(store, digest, &it->ctx);
  assert_int_equal(memcmp(digest, expected, 32) == 0, same);
}

static void assert_whole(fixture *it, cut *own, mnm_store *store) {
  mnm_ledger *ledger = load_all(store, true, &it->ctx);
  assert_ledger(ledger, own->whole, own->count);
  mnm_ledger_free(ledger);
  ledger = load_all(store, false, &it->ctx);
  assert_ledger(ledger, own->whole, own->count);
  mnm_ledger_free(ledger);
}

static void legs_that_are_paired_are_the_whole_ledger_again(void **state) {
  fixture *it = *state;
  mnm_err err = {0};
  cut own = cut_make(it, 1200);
  uint8_t whole[32];
  mnm_store *reference = case_new(it, "whole");
  (void)import_all(it, reference, own.whole, own.count, &kind);
  digest_of(reference, whole, &it->ctx);
  mnm_store_close(reference);
  twin_sort(own.whole, own.count); /* from now on in ledger order, with ids */
  for (uint32_t turn = 0; turn < 2; turn++) {
    char file[8];
    (void)snprintf(file, sizeof file, "cut%u", turn);
    mnm_store *store = case_new(it, file);
    import_legs(it, &own, store, turn == 1);
    digest_is(it, store, whole, false);
    /* the twin has sorted the whole rows: what each pair takes from its credit is found by name */
    cut again = own;
    again.whole = calloc(own.count, sizeof *again.whole);
    for (uint32_t i = 0; i < own.count; i++) {
      uint32_t number = (uint32_t)strtoul(own.whole[i].purpose + 3, NULL, 10);
      again.whole[number] = own.whole[i];
    }
    cut_find(it, &again, store);
    free(again.whole);
    qsort(own.pairs, own.count, sizeof *own.pairs, by_debit);
    put_pairs(it, store, own.pairs, own.count, own.count);
    digest_is(it, store, whole, true);
    assert_whole(it, &own, store);
    mnm_ledger_info info;
    must(mnm_ledger_stat(store, &info, &err), &err);
    assert_int_equal(info.transfers, own.count);
    assert_int_equal(info.pairs, own.count);
    must(mnm_ledger_verify(store, &it->ctx, &err), &err);
    /* compaction keeps references, and with them the pairs */
    must(mnm_ledger_compact(store, &it->ctx, &err), &err);
    digest_is(it, store, whole, true);
    assert_whole(it, &own, store);
    must(mnm_ledger_verify(store, &it->ctx, &err), &err);
    /* put again: nothing changes; put away: the legs are back */
    put_pairs(it, store, own.pairs, own.count, 0);
    put_pairs(it, store, own.pairs, 0, own.count);
    digest_is(it, store, whole, false);
    must(mnm_ledger_stat(store, &info, &err), &err);
    assert_int_equal(info.transfers, 2 * own.count);
    mnm_store_close(store);
  }
  cut_free(&own);
}

/* Spans, accounts, and the table of SQL, against the whole ledger in memory. */
static void every_way_of_reading_sees_one_transfer(void **state) {
  fixture *it = *state;
  mnm_err err = {0};
  cut own = cut_make(it, 700);
  import_legs(it, &own, it->store, false);
  cut_find(it, &own, it->store);
  qsort(own.pairs, own.count, sizeof *own.pairs, by_debit);
  put_pairs(it, it->store, own.pairs, own.count / 2, own.count / 2);
  mnm_ledger *all = load_all(it->store, true, &it->ctx);
  const mnm_transfers *t = mnm_ledger_transfers(all);
  assert_int_equal(t->count, own.count + own.count - own.count / 2);
  for (uint32_t round = 0; round < 40; round++) {
    mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, round % 2 == 0};
    if (round % 3) query.from_us = t->booked_us[mnm_rng_below(&it->rng, t->count)];
    if (round % 4) query.to_us = t->booked_us[mnm_rng_below(&it->rng, t->count)];
    if (round % 5) query.account = (uint32_t)mnm_rng_below(&it->rng, kind.accounts);
    mnm_ledger *some = NULL;
    must(round % 7 == 3 ? mnm_ledger_load_lean(&some, it->store, &query, &it->ctx, &err)
                        : mnm_ledger_load(&some, it->store, &query, &it->ctx, &err),
         &err);
    const mnm_transfers *found = mnm_ledger_transfers(some);
    uint32_t next = 0;
    for (uint32_t row = 0; row < t->count; row++) {
      if (query.from_us != MNM_TIME_NONE && t->booked_us[row] < query.from_us) continue;
      if (query.to_us != MNM_TIME_NONE && t->booked_us[row] > query.to_us) continue;
      if (query.account != MNM_ACCOUNT_NONE && t->account_from[row] != query.account &&
          t->account_to[row] != query.account)
        continue;
      assert_in_range(next, 0, found->count - 1);
      assert_int_equal(mnm_ledger_reference(some, next), mnm_ledger_reference(all, row));
      assert_int_equal(found->account_to[next], t->account_to[row]);
      char a[MNM_TRANSFER_ID_BYTES], b[MNM_TRANSFER_ID_BYTES];
      uint32_t bytes = 0;
      must(mnm_ledger_transfer_id(all, row, a, sizeof a, &bytes, &err), &err);
      must(mnm_ledger_transfer_id(some, next, b, sizeof b, &bytes, &err), &err);
      assert_string_equal(a, b);
      next++;
    }
    assert_int_equal(next, found->count);
    mnm_ledger_free(some);
  }
  must(mnm_ledger_register_table(it->store, &err), &err);
  sqlite3_stmt *statement = NULL;
  must(mnm_store_prepare_own(it->store, &statement,
                             "SELECT reference, account_to, to_amount_minor, transfer_id"
                             " FROM transfer",
                             &err),
       &err);
  for (uint32_t row = 0; row < t->count; row++) {
    bool more = false;
    char id[MNM_TRANSFER_ID_BYTES];
    uint32_t bytes = 0;
    must(mnm_store_step(it->store, statement, &more, &err), &err);
    assert_true(more);
    must(mnm_ledger_transfer_id(all, row, id, sizeof id, &bytes, &err), &err);
    assert_int_equal(sqlite3_column_int64(statement, 0), mnm_ledger_reference(all, row));
    assert_int_equal(sqlite3_column_int64(statement, 1), t->account_to[row]);
    assert_int_equal(sqlite3_column_int64(statement, 2),
                     t->to_amount_minor ? t->to_amount_minor[row] : t->amount_minor[row]);
    assert_string_equal((const char *)sqlite3_column_text(statement, 3), id);
  }
  (void)sqlite3_finalize(statement);
  mnm_ledger_free(all);
  cut_free(&own);
}

/* The receiving account under the number that the paying bank prints, and strangers. */
static void a_pair_takes_who_received_it_from_its_credit(void **state) {
  fixture *it = *state;
  mnm_err err = {0};
  plain_kind simple = {.accounts = 9, .orders = true, .balances = true, .texts = true};
  plain_row debit = {.booked_us = 5 * MNM_US_PER_DAY,
                     .amount = 100,
                     .to_amount = 100,
                     .balance = 900,
                     .value_date = MNM_TIME_NONE,
                     .order = MNM_ORDER_NONE,
                     .from = 1,
                     .to = 2, /* as it were a stranger */
                     .currency = 978,
                     .to_currency = 978,
                     .place = PLAIN_NONE,
                     .offset = MNM_OFFSET_NONE,
                     .flags = MNM_ROW_ONE_SIDED};
  plain_row credit = debit;
  credit.from = 3; /* another stranger */
  credit.to = 4;
  credit.flags = LEGS;
  credit.source_row = 7;
  (void)snprintf(credit.purpose, sizeof credit.purpose, "rent");
  (void)import_all(it, it->store, &debit, 1, &simple);
  (void)import_all(it, it->store, &credit, 1, &simple);
  uint32_t payer = 0, receiver = 0, stranger = 0;
  char bank[16], number[24], label[48];
  const uint16_t plain[3] = {1, 4, 2};
  uint32_t *out[3] = {&payer, &receiver, &stranger};
  for (uint32_t i = 0; i < 3; i++) {
    plain_bank(plain[i], bank, number);
    (void)snprintf(label, sizeof label, "%s%s%s", bank, bank[0] ? ":" : "", number);
    must(mnm_ledger_find_account(it->store, mnm_text_of(label), out[i], &it->ctx, &err), &err);
  }
  mnm_ledger_pair pair = {.debit = 0,
                          .credit = 1,
                          .state = MNM_PAIR_FOUND,
                          .account = receiver,
                          .to_amount_minor = 100,
                          .to_currency = 978};
  put_pairs(it, it->store, &pair, 1, 1);
  for (uint32_t i = 0; i < 3; i++) { /* the stranger has nothing any more */
    mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, *out[i], i % 2 == 0};
    mnm_ledger *ledger = NULL;
    must(mnm_ledger_load(&ledger, it->store, &query, &it->ctx, &err), &err);
    const mnm_transfers *t = mnm_ledger_transfers(ledger);
    assert_int_equal(t->count, i < 2 ? 1 : 0);
    if (i < 2) {
      assert_int_equal(t->account_from[0], payer);
      assert_int_equal(t->account_to[0], receiver);
      assert_int_equal(mnm_ledger_reference(ledger, 0), 0);
      assert_int_equal(mnm_ledger_stands_for(ledger, 1), 0);
      assert_int_equal(mnm_ledger_stands_for(ledger, 0), 0);
    }
    mnm_ledger_free(ledger);
  }
  mnm_ledger_origin origins[4];
  uint32_t count = 0;
  for (uint64_t reference = 0; reference < 2; reference++) {
    must(mnm_ledger_origins(it->store, reference, origins, 4, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_int_equal(origins[reference].source_row, 0);
    assert_int_equal(origins[1 - reference].source_row, 7);
  }
  mnm_arena arena;
  mnm_text text;
  mnm_arena_init(&arena, NULL);
  must(mnm_ledger_purpose(it->store, 0, &arena, &text, &err), &err); /* the credit's */
  assert_true(mnm_text_equal(text, mnm_text_of("rent")));
  must(mnm_ledger_own_purpose(it->store, 0, &arena, &text, &err), &err);
  assert_int_equal(text.bytes, 0);
  mnm_arena_clear(&arena);
  cut none = {0};
  cut_free(&none);
}

static void decisions_outlive_what_the_rules_find(void **state) {
  fixture *it = *state;
  mnm_err err = {0};
  cut own = cut_make(it, 6);
  import_legs(it, &own, it->store, false);
  cut_find(it, &own, it->store);
  qsort(own.pairs, own.count, sizeof *own.pairs, by_debit);
  own.pairs[5].state = MNM_PAIR_CANDIDATE;
  put_pairs(it, it->store, own.pairs, own.count, 6);
  mnm_ledger_pair pair;
  mnm_ledger_info info;
  must(mnm_ledger_stat(it->store, &info, &err), &err);
  assert_int_equal(info.pairs, 5);
  must(mnm_ledger_pair_find(it->store, 1, &pair, &err), &err);
  assert_int_equal(pair.debit, own.pairs[0].debit);
  assert_int_equal(mnm_ledger_pair_find(it->store, 99, &pair, &err), MNM_E_NOTFOUND);
  mnm_decision decision = {.verb = "split", .object = "pair:1", .why = "two payments"};
  uint64_t id = 0;
  bool some = false;
  must(mnm_store_begin(it->store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_decision_add(it->store, &decision, &id, &err), &err);
  must(mnm_ledger_pair_decide(it->store, 1, MNM_PAIR_SPLIT, id, &err), &err);
  must(mnm_ledger_pair_decide(it->store, 6, MNM_PAIR_ACCEPTED, id, &err), &err);
  assert_int_equal(mnm_ledger_pair_decide(it->store, 6, MNM_PAIR_ACCEPTED, id, &err), MNM_E_EXISTS);
  assert_int_equal(mnm_ledger_pair_decide(it->store, 6, MNM_PAIR_FOUND, id, &err), MNM_E_ARG);
  must(mnm_store_commit(it->store, &err), &err);
  must(mnm_ledger_stat(it->store, &info, &err), &err);
  assert_int_equal(info.pairs, 5);
  must(mnm_ledger_pair_of(it->store, own.pairs[0].debit, &pair, &some, &err), &err);
  assert_false(some);
  must(mnm_ledger_pair_of(it->store, own.pairs[5].credit, &pair, &some, &err), &err);
  assert_true(some && pair.pair_id == 6 && pair.state == MNM_PAIR_ACCEPTED);
  /* the rules find less now: what was decided stays, the rest goes */
  put_pairs(it, it->store, own.pairs + 1, 1, 3);
  must(mnm_ledger_stat(it->store, &info, &err), &err);
  assert_int_equal(info.pairs, 2);
  must(mnm_ledger_pair_find(it->store, 1, &pair, &err), &err);
  assert_int_equal(pair.state, MNM_PAIR_SPLIT);
  /* another pair with one of its legs cannot be accepted beside it */
  mnm_ledger_pair other = own.pairs[1];
  other.credit = own.pairs[5].credit;
  other.state = MNM_PAIR_CANDIDATE;
  put_pairs(it, it->store, &other, 1, 2);
  must(mnm_ledger_pair_find(it->store, 7, &pair, &err), &err);
  must(mnm_store_begin(it->store, MNM_WRITE_DURABLE, &err), &err);
  assert_int_equal(mnm_ledger_pair_decide(it->store, 7, MNM_PAIR_ACCEPTED, id, &err), MNM_E_EXISTS);
  mnm_store_rollback(it->store);
  cut_free(&own);
}

static void what_is_no_pair_is_damage(void **state) {
  fixture *it = *state;
  mnm_err err = {0};
  cut own = cut_make(it, 4);
  uint64_t changed = 0;
  import_legs(it, &own, it->store, false);
  cut_find(it, &own, it->store);
  qsort(own.pairs, own.count, sizeof *own.pairs, by_debit);
  must(mnm_store_begin(it->store, MNM_WRITE_DURABLE, &err), &err);
  mnm_ledger_pair twice[2] = {own.pairs[1], own.pairs[1]};
  assert_int_equal(mnm_ledger_pairs_put(it->store, twice, 2, &changed, &it->ctx, &err), MNM_E_ARG);
  mnm_store_rollback(it->store);
  put_pairs(it, it->store, own.pairs, 4, 4);
  must(mnm_ledger_verify(it->store, &it->ctx, &err), &err);
  const char *const faults[] = {
      "UPDATE pair SET debit = 4000 WHERE pair_id = 2",
      "UPDATE pair SET debit = (SELECT credit FROM pair WHERE pair_id = 2),"
      " credit = (SELECT debit FROM pair WHERE pair_id = 2) WHERE pair_id = 2",
      "UPDATE pair SET account_id = 4000 WHERE pair_id = 2",
      "UPDATE pair SET credit = (SELECT credit FROM pair WHERE pair_id = 1) WHERE pair_id = 2"};
  for (uint32_t i = 0; i < 4; i++) {
    must(mnm_store_begin(it->store, MNM_WRITE_DURABLE, &err), &err);
    must(mnm_store_exec(it->store, faults[i], &err), &err);
    assert_int_equal(mnm_ledger_verify(it->store, &it->ctx, &err), MNM_E_DAMAGED);
    mnm_store_rollback(it->store);
    must(mnm_ledger_verify(it->store, &it->ctx, &err), &err);
  }
  cut_free(&own);
}

/* Equal in all that makes a transfer, and yet a debit and a credit: neither makes the other known.
 */
static void the_other_side_of_a_transfer_is_not_the_same_record(void **state) {
  fixture *it = *state;
  plain_kind simple = {.accounts = 9, .orders = true, .balances = true};
  plain_row rows[6];
  for (uint32_t i = 0; i < 6; i++)
    rows[i] = (plain_row){.booked_us = MNM_US_PER_DAY,
                          .amount = 100,
                          .to_amount = 100,
                          .balance = (int64_t)i,
                          .value_date = MNM_TIME_NONE,
                          .order = MNM_ORDER_NONE,
                          .source_row = i,
                          .from = 1,
                          .to = 2,
                          .currency = 978,
                          .to_currency = 978,
                          .place = PLAIN_NONE,
                          .offset = MNM_OFFSET_NONE};
  for (uint32_t i = 0; i < 3; i++) rows[i].flags = MNM_ROW_ONE_SIDED;
  rows[3].flags = rows[4].flags = LEGS; /* the last one names both sides */
  assert_int_equal(import_all(it, it->store, rows, 2, &simple).rows_new, 2);
  assert_int_equal(import_all(it, it->store, rows + 3, 2, &simple).rows_new, 2);
  /* the debits again, and one more */
  mnm_ledger_import_summary again = import_all(it, it->store, rows, 3, &simple);
  assert_int_equal(again.rows_known, 2);
  assert_int_equal(again.rows_new, 1);
  /* rows of both sides are known by debits: three transfers, not five */
  plain_row both[4] = {rows[5], rows[5], rows[5], rows[5]};
  again = import_all(it, it->store, both, 4, &simple);
  assert_int_equal(again.rows_known, 3);
  assert_int_equal(again.rows_new, 1);
  /* and credits by credits first, then by the row of both sides */
  plain_row credits[4] = {rows[3], rows[3], rows[3], rows[3]};
  again = import_all(it, it->store, credits, 4, &simple);
  assert_int_equal(again.rows_known, 3);
  assert_int_equal(again.rows_new, 1);
}

/* Accounts that a statement calls by their domestic number are those of the IBAN. */
static void put_leg(fixture *it, const char *from_bank, const char *from, const char *to_bank,
                    const char *to, uint8_t flags, mnm_ledger_import_summary *summary) {
  mnm_err err = {0};
  mnm_ledger_import *import = NULL;
  mnm_ledger_import_options options = {.source_id = source_new(it, it->store)};
  mnm_batch batch;
  uint32_t accounts[2] = {0, 0};
  const int64_t booked_us = 3 * MNM_US_PER_DAY, amount = 5;
  const uint8_t grain = MNM_GRAIN_DAY;
  const uint16_t currency = 203;
  const uint64_t source_row = 0;
  must(mnm_ledger_import_new(&import, it->store, &options, &it->ctx, &err), &err);
  mnm_accounts *names = mnm_ledger_import_accounts(import);
  must(mnm_accounts_put(names, &accounts[0], mnm_text_of(from_bank), mnm_text_of(from), &err),
       &err);
  must(mnm_accounts_put(names, &accounts[1], mnm_text_of(to_bank), mnm_text_of(to), &err), &err);
  mnm_batch_init(&batch, NULL);
  must(mnm_column_push(&batch.booked_us, &booked_us, &err), &err);
  must(mnm_column_push(&batch.booked_grain, &grain, &err), &err);
  must(mnm_column_push(&batch.account_from, &accounts[0], &err), &err);
  must(mnm_column_push(&batch.account_to, &accounts[1], &err), &err);
  must(mnm_column_push(&batch.amount_minor, &amount, &err), &err);
  must(mnm_column_push(&batch.currency, &currency, &err), &err);
  must(mnm_column_push(&batch.source_row, &source_row, &err), &err);
  must(mnm_column_push(&batch.flags, &flags, &err), &err);
  batch.count = 1;
  must(mnm_ledger_import_add(import, &batch, &err), &err);
  must(mnm_ledger_import_finish(import, NULL, NULL, summary, &err), &err);
  must(mnm_store_begin(it->store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_ledger_import_flip(import, &err), &err);
  uint8_t digest[32] = {0};
  memcpy(digest, &it->sources, sizeof it->sources);
  mnm_source_result result = {.sha256 = digest, .bytes = 1};
  must(mnm_source_finish(it->store, options.source_id, &result, &err), &err);
  must(mnm_store_commit(it->store, &err), &err);
  mnm_batch_clear(&batch);
  mnm_ledger_import_free(import);
}

static void one_account_under_two_names_is_one(void **state) {
  fixture *it = *state;
  mnm_err err = {0};
  const char *iban = "CZ6508000000192000145399";
  mnm_ledger_import_summary summary;
  uint8_t before[32];
  put_leg(it, "0100", "77", "0800", "19-2000145399", MNM_ROW_ONE_SIDED, &summary);
  digest_of(it->store, before, &it->ctx);
  uint32_t domestic = 0, account = 0;
  mnm_text label = mnm_text_of("0800:19-2000145399");
  must(mnm_ledger_find_account(it->store, label, &domestic, &it->ctx, &err), &err);
  /* the same row, whose bank writes IBANs: known, and the account has a better name from now on */
  put_leg(it, "0100", "77", "", iban, MNM_ROW_ONE_SIDED, &summary);
  assert_int_equal(summary.rows_known, 1);
  must(mnm_ledger_find_account(it->store, label, &account, &it->ctx, &err), &err);
  assert_int_not_equal(account, domestic);
  digest_is(it, it->store, before, false);
  mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, account, false};
  mnm_ledger *ledger = NULL;
  must(mnm_ledger_load(&ledger, it->store, &query, &it->ctx, &err), &err);
  assert_int_equal(mnm_ledger_transfers(ledger)->count, 1);
  assert_int_equal(mnm_ledger_transfers(ledger)->account_to[0], account);
  assert_int_equal(mnm_ledger_same(ledger, domestic), account);
  mnm_ledger_free(ledger);
  query.account = domestic; /* by the other name too */
  must(mnm_ledger_load(&ledger, it->store, &query, &it->ctx, &err), &err);
  assert_int_equal(mnm_ledger_transfers(ledger)->count, 1);
  mnm_ledger_free(ledger);
}

#define each(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      each(legs_that_are_paired_are_the_whole_ledger_again),
      each(every_way_of_reading_sees_one_transfer),
      each(a_pair_takes_who_received_it_from_its_credit),
      each(decisions_outlive_what_the_rules_find),
      each(what_is_no_pair_is_damage),
      each(the_other_side_of_a_transfer_is_not_the_same_record),
      each(one_account_under_two_names_is_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
