#include "base/rng/rng.h"
#include "case/identity/identity_test_help.h"
#include "model/accounts/accounts.h"

static const char purpose[] = "for the room, Maria";
#define PURPOSE_BYTES ((uint32_t)sizeof purpose - 1)

typedef struct sealed {
  uint8_t bytes[sizeof purpose - 1 + MNM_TEXT_OVERHEAD];
} sealed;

static sealed seal(desk *own, uint32_t from, uint32_t to, uint64_t reference) {
  sealed out;
  ok(own, mnm_identity_text_seal(own->identity, from, to, reference, purpose, PURPOSE_BYTES,
                                 out.bytes, &own->err));
  return out;
}

static mnm_status unseal(desk *own, uint32_t from, uint32_t to, uint64_t reference,
                         const sealed *text) {
  char out[sizeof purpose] = "";
  mnm_status status = mnm_identity_text_open(own->identity, from, to, reference, text->bytes,
                                             sizeof text->bytes, out, &own->err);
  if (status == MNM_OK) assert_string_equal(out, purpose);
  return status;
}

static void a_text_opens_for_its_pair_and_its_row_alone(void **state) {
  desk *own = *state;
  begin(own);
  sealed text = seal(own, 1, 2, 77), none = seal(own, 3, MNM_ACCOUNT_NONE, 78),
         nobody = seal(own, MNM_ACCOUNT_NONE, MNM_ACCOUNT_NONE, 79);
  (void)seal(own, 2, 1, 77);
  commit(own);
  for (int round = 0; round < 2; round++) {
    ok(own, unseal(own, 1, 2, 77, &text));
    ok(own, unseal(own, 3, MNM_ACCOUNT_NONE, 78, &none));
    ok(own, unseal(own, MNM_ACCOUNT_NONE, MNM_ACCOUNT_NONE, 79, &nobody));
    assert_int_equal(unseal(own, 2, 1, 77, &text), MNM_E_DAMAGED);
    assert_int_equal(unseal(own, 1, 1, 77, &text), MNM_E_DAMAGED);
    assert_int_equal(unseal(own, 1, 3, 77, &text), MNM_E_DAMAGED);
    assert_int_equal(unseal(own, 1, 2, 78, &text), MNM_E_DAMAGED);
    assert_int_equal(unseal(own, MNM_ACCOUNT_NONE, 3, 78, &none), MNM_E_DAMAGED);
    sealed broken = text;
    broken.bytes[20] ^= 1;
    assert_int_equal(unseal(own, 1, 2, 77, &broken), MNM_E_DAMAGED);
    desk_reopen(own, round == 0); /* from what is stored */
  }
}

static void a_key_of_a_pair_seals_as_the_handle_does(void **state) {
  desk *own = *state;
  mnm_text_key key, again;
  sealed by_key;
  begin(own);
  sealed text = seal(own, 5, 9, 3);
  ok(own, mnm_identity_text_key(own->identity, 5, 9, &key, &own->err));
  mnm_text_seal(by_key.bytes, &key, 3, purpose, PURPOSE_BYTES);
  assert_memory_equal(by_key.bytes, text.bytes, sizeof text.bytes);
  ok(own, mnm_identity_text_key(own->identity, 9, 5, &again, &own->err));
  assert_memory_not_equal(&key, &again, sizeof key);
  commit(own);
}

static void keys_are_made_within_a_write_transaction_only(void **state) {
  desk *own = *state;
  mnm_text_key key;
  sealed text = {{0}};
  assert_int_equal(mnm_identity_text_key(own->identity, 1, 2, &key, &own->err), MNM_E_ARG);
  assert_int_equal(unseal(own, 1, 2, 3, &text), MNM_E_KEY); /* never made */
  begin(own);
  text = seal(own, 1, 2, 3);
  commit(own);
  ok(own, mnm_identity_text_key(own->identity, 1, 2, &key, &own->err)); /* now it is there */
  desk_reopen(own, true);
  ok(own, mnm_identity_text_key(own->identity, 1, 2, &key, &own->err));
  assert_int_equal(mnm_identity_text_key(own->identity, 1, 3, &key, &own->err), MNM_E_ARG);
  desk_reopen_without_key(own);
  assert_int_equal(mnm_identity_text_key(own->identity, 1, 2, &key, &own->err), MNM_E_KEY);
  assert_int_equal(unseal(own, 1, 2, 3, &text), MNM_E_KEY);
  uint8_t out[sizeof text.bytes];
  assert_int_equal(
      mnm_identity_text_seal(own->identity, 1, 2, 3, purpose, PURPOSE_BYTES, out, &own->err),
      MNM_E_KEY);
}

/* A key that was made in a transaction that is taken back must not seal anything after it: it is
 * stored nowhere. */
static void a_key_that_was_rolled_back_seals_nothing_more(void **state) {
  desk *own = *state;
  mnm_identity *other = NULL;
  ok(own, mnm_identity_open(&other, own->store, &own->at.ctx, &own->err));
  begin(own);
  (void)seal(own, 1, 2, 3);
  mnm_text_key before, after;
  ok(own, mnm_identity_text_key(other, 1, 2, &before, &own->err));
  mnm_store_rollback(own->store);
  begin(own);
  sealed text = seal(own, 1, 2, 3);
  ok(own, mnm_identity_text_key(other, 1, 2, &after, &own->err));
  commit(own);
  assert_memory_not_equal(&before, &after, sizeof before);
  mnm_identity_close(other);
  desk_reopen(own, false);
  ok(own, unseal(own, 1, 2, 3, &text));
}

/* Also when SQLite takes it back by itself: here because the user stopped a statement. */
static bool stop(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)payload, (void)stage, (void)done, (void)total;
  return false;
}
static void a_key_that_sqlite_took_back_seals_nothing_more(void **state) {
  desk *own = *state;
  begin(own);
  (void)seal(own, 1, 2, 3);
  own->at.ctx.progress = stop;
  assert_int_equal(mnm_store_exec(own->store,
                                  "CREATE TABLE many (n INTEGER);"
                                  "WITH RECURSIVE all_of(n) AS (VALUES (1) UNION ALL"
                                  " SELECT n + 1 FROM all_of WHERE n < 10000000)"
                                  " INSERT INTO many SELECT n FROM all_of",
                                  &own->err),
                   MNM_E_CANCELLED);
  own->at.ctx.progress = NULL;
  mnm_text_key key;
  assert_int_equal(mnm_identity_text_key(own->identity, 1, 2, &key, &own->err), MNM_E_ARG);
  mnm_store_rollback(own->store);
  begin(own);
  sealed text = seal(own, 1, 2, 3);
  commit(own);
  desk_reopen(own, true);
  ok(own, unseal(own, 1, 2, 3, &text));
}

/* Far more accounts and pairs than places in the caches, in any order, against a list. */
static void many_pairs_push_each_other_out_and_stay_right(void **state) {
  desk *own = *state;
  const bool is_long = getenv("MNM_LONG") != NULL;
  const uint32_t accounts = is_long ? 400000 : 3000, count = is_long ? 300000 : 6000;
  struct {
    uint32_t from, to;
    sealed text;
  } *list = calloc(count, sizeof *list);
  mnm_rng rng;
  assert_non_null(list);
  mnm_rng_init(&rng, 23);
  begin(own);
  for (uint32_t i = 0; i < count; i++) {
    /* numbers that share places, and the largest there are */
    list[i].from = (uint32_t)mnm_rng_below(&rng, accounts) << (i % 3 == 0 ? 13 : 0);
    list[i].to = MNM_ACCOUNT_NONE - (uint32_t)mnm_rng_below(&rng, 5);
    list[i].text = seal(own, list[i].from, list[i].to, i);
  }
  commit(own);
  for (uint32_t i = 0; i < count; i++)
    ok(own, unseal(own, list[i].from, list[i].to, i, &list[i].text));
  desk_reopen(own, true);
  for (uint32_t i = count; i-- > 0;)
    ok(own, unseal(own, list[i].from, list[i].to, i, &list[i].text));
  free(list);
}

static void hold(desk *own, uint64_t source_id, const char *holder, uint32_t account,
                 mnm_holding_kind kind) {
  mnm_holding row = {.account = account, .holder = mnm_text_of(holder), .kind = (uint8_t)kind};
  ok(own, mnm_identity_holdings_add(own->identity, source_id, everywhere, &row, 1, &own->err));
}

/* Accounts: 1 of p alone; 2 of p and q; 3 of p, with r as signatory; 4 that p may sign for only;
 * 5 of nobody known. */
static void erasing_a_holder_destroys_texts_that_are_nobody_elses(void **state) {
  desk *own = *state;
  mnm_erased erased;
  mnm_identity *other = NULL;
  begin(own);
  uint64_t source_id = source_new(own->store, "a.csv");
  hold(own, source_id, "p", 1, MNM_HOLDING_HOLDER);
  hold(own, source_id, "p", 2, MNM_HOLDING_HOLDER);
  hold(own, source_id, "q", 2, MNM_HOLDING_HOLDER);
  hold(own, source_id, "p", 3, MNM_HOLDING_HOLDER);
  hold(own, source_id, "r", 3, MNM_HOLDING_SIGNATORY);
  hold(own, source_id, "p", 4, MNM_HOLDING_SIGNATORY);
  hold(own, source_id, "p", 6, MNM_HOLDING_HOLDER); /* without any text */
  sealed text[6];
  for (uint32_t account = 1; account <= 5; account++) text[account] = seal(own, account, 5, 9);
  sealed to = seal(own, 5, 1, 10);
  source_live(own->store, source_id, 70);
  commit(own);
  ok(own, mnm_identity_open(&other, own->store, &own->at.ctx, &own->err));
  char out[sizeof purpose];
  ok(own, mnm_identity_text_open(other, 1, 5, 9, text[1].bytes, sizeof text[1].bytes, out,
                                 &own->err)); /* now it is cached there too */
  ok(own, mnm_identity_erase(own->identity, subject_of(own, "p"), "asked for", &erased, &own->err));
  assert_int_equal(erased.accounts, 1);
  assert_int_equal(unseal(own, 1, 5, 9, &text[1]), MNM_E_KEY);
  assert_non_null(strstr(own->err.message, "erased on 2026-03-01 by A. Investigator"));
  assert_int_equal(unseal(own, 5, 1, 10, &to), MNM_E_KEY);
  assert_int_equal(
      mnm_identity_text_open(other, 1, 5, 9, text[1].bytes, sizeof text[1].bytes, out, &own->err),
      MNM_E_KEY);
  mnm_identity_close(other);
  for (uint32_t account = 2; account <= 5; account++)
    ok(own, unseal(own, account, 5, 9, &text[account]));
  /* what is read anew is another text: it gets a key, and the old texts stay closed */
  begin(own);
  sealed again = seal(own, 1, 5, 11);
  commit(own);
  ok(own, unseal(own, 1, 5, 11, &again));
  assert_int_equal(unseal(own, 1, 5, 9, &text[1]), MNM_E_KEY);
  assert_non_null(strstr(own->err.message, "erased on 2026-03-01 by A. Investigator"));
  assert_int_equal(unseal(own, 5, 1, 10, &to), MNM_E_KEY);
  /* then q goes too, and account 2 with her */
  ok(own, mnm_identity_erase(own->identity, subject_of(own, "q"), "asked for", &erased, &own->err));
  assert_int_equal(erased.accounts, 1);
  assert_int_equal(unseal(own, 2, 5, 9, &text[2]), MNM_E_KEY);
  must_verify(own->store);
}

/* A reader in another process has the key in its memory; it must not use it after the erasure. */
static void a_reader_forgets_a_key_that_another_handle_erased(void **state) {
  desk *own = *state;
  mnm_erased erased;
  begin(own);
  uint64_t source_id = source_new(own->store, "a.csv");
  hold(own, source_id, "p", 1, MNM_HOLDING_HOLDER);
  sealed text = seal(own, 1, 2, 9);
  source_live(own->store, source_id, 71);
  commit(own);
  desk reader = {.at = own->at};
  reader.store = place_reopen(&own->at, true);
  desk_handle(&reader);
  ok(&reader, unseal(&reader, 1, 2, 9, &text));
  ok(own, mnm_identity_erase(own->identity, subject_of(own, "p"), "asked for", &erased, &own->err));
  assert_int_equal(unseal(&reader, 1, 2, 9, &text), MNM_E_KEY);
  desk_shut(&reader);
}

static void a_wrapped_key_in_another_row_opens_nothing(void **state) {
  desk *own = *state;
  begin(own);
  sealed text = seal(own, 1, 2, 9);
  commit(own);
  desk_shut(own);
  tamper(&own->at,
         "UPDATE account_key SET wrapped = (SELECT wrapped FROM account_key AS other"
         " WHERE other.account_id <> account_key.account_id)");
  own->store = place_reopen(&own->at, true);
  desk_handle(own);
  assert_int_equal(unseal(own, 1, 2, 9, &text), MNM_E_DAMAGED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)
      TEST(a_text_opens_for_its_pair_and_its_row_alone),
      TEST(a_key_of_a_pair_seals_as_the_handle_does),
      TEST(keys_are_made_within_a_write_transaction_only),
      TEST(a_key_that_was_rolled_back_seals_nothing_more),
      TEST(a_key_that_sqlite_took_back_seals_nothing_more),
      TEST(many_pairs_push_each_other_out_and_stay_right),
      TEST(erasing_a_holder_destroys_texts_that_are_nobody_elses),
      TEST(a_reader_forgets_a_key_that_another_handle_erased),
      TEST(a_wrapped_key_in_another_row_opens_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
