/* What is joined and what is not, one rule at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/statements/statements.h"
#include "stage/pair/pair.h"

#define NOBODY MNM_ACCOUNT_NONE
#define MOST 4096

typedef struct legs {
  uint32_t count;
  uint8_t side[MOST], channel[MOST];
  uint32_t account[MOST], other[MOST];
  int64_t amount[MOST], to_amount[MOST];
  uint16_t currency[MOST], to_currency[MOST];
  int32_t day[MOST];
  uint64_t id[MOST], reference[MOST], tie[MOST];
  mnm_pair_text text[MOST];
  const mnm_pair_holder *holders;
  uint32_t holder_count;
  mnm_pair_period period[8];
  mnm_pair_decided joined[4], apart[4];
  uint64_t periods, joined_count, apart_count;
  mnm_pair_result result;
} legs;

static int set_up(void **state) {
  static legs own;
  memset(&own, 0, sizeof own);
  mnm_pair_result_init(&own.result, NULL);
  *state = &own;
  return 0;
}

static int tear_down(void **state) {
  legs *own = *state;
  mnm_pair_result_clear(&own->result);
  return 0;
}

static uint32_t leg(legs *own, mnm_leg_side side, uint32_t account, uint32_t other, int64_t amount,
                    int32_t day) {
  uint32_t i = own->count++;
  own->side[i] = (uint8_t)side;
  own->account[i] = account;
  own->other[i] = other;
  own->amount[i] = own->to_amount[i] = amount;
  own->currency[i] = own->to_currency[i] = 978;
  own->day[i] = day;
  own->channel[i] = MNM_CHANNEL_WIRE;
  own->tie[i] = i;
  return i;
}
static uint32_t debit(legs *own, uint32_t account, uint32_t other, int64_t amount, int32_t day) {
  return leg(own, MNM_LEG_DEBIT, account, other, amount, day);
}
static uint32_t credit(legs *own, uint32_t account, uint32_t other, int64_t amount, int32_t day) {
  return leg(own, MNM_LEG_CREDIT, account, other, amount, day);
}

static mnm_status texts(void *payload, const uint32_t *which, uint32_t count, mnm_pair_text *out,
                        mnm_err *err) {
  const legs *own = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) out[i] = own->text[which[i]];
  return MNM_OK;
}

static mnm_status holders(void *payload, const uint32_t *accounts, uint32_t count, mnm_column *out,
                          mnm_err *err) {
  const legs *own = payload;
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t j = 0; j < own->holder_count; j++)
      if (own->holders[j].account == accounts[i])
        MNM_TRY(mnm_column_push(out, &own->holders[j], err));
  return MNM_OK;
}

static mnm_status run(legs *own, uint32_t days, const mnm_ctx *ctx, mnm_err *err) {
  mnm_pair_input input = {.legs = {own->count, own->side, own->account, own->other, own->amount,
                                   own->to_amount, own->currency, own->to_currency, own->day,
                                   own->channel, own->id, own->reference, own->tie},
                          .periods = own->period,
                          .period_count = own->periods,
                          .joined = own->joined,
                          .apart = own->apart,
                          .joined_count = own->joined_count,
                          .apart_count = own->apart_count,
                          .texts = texts,
                          .holders = holders,
                          .payload = own};
  mnm_pairing_parameters parameters = {days};
  return mnm_pair(&own->result, &input, &parameters, ctx, err);
}

static void pair(legs *own) {
  mnm_err err = {0};
  mnm_status status = run(own, MNM_PAIR_DAYS_DEFAULT, NULL, &err);
  if (status != MNM_OK) fail_msg("%s", err.message);
}

static void assert_pair(const legs *own, uint32_t index, uint32_t d, uint32_t c,
                        uint32_t evidence) {
  const mnm_pair_edge *edge = own->result.pair.data;
  assert_true(index < own->result.pair.count);
  assert_int_equal(edge[index].debit, d);
  assert_int_equal(edge[index].credit, c);
  assert_int_equal(edge[index].evidence, evidence);
  assert_int_equal(edge[index].days, own->day[c] - own->day[d]);
}

static void assert_open(const legs *own, uint32_t index, uint32_t which, uint8_t kind, bool weak,
                        uint32_t candidates) {
  const mnm_pair_open *open = own->result.open.data;
  assert_true(index < own->result.open.count);
  assert_int_equal(open[index].leg, which);
  assert_int_equal(open[index].kind, kind);
  assert_int_equal(open[index].weak, weak);
  assert_int_equal(open[index].candidates, candidates);
}

static const uint32_t both = MNM_EVIDENCE_DEBIT_NAMES | MNM_EVIDENCE_CREDIT_NAMES;

static void one_counterpart_on_each_side_is_a_pair(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 1, 2, 1000, 10), c = credit(own, 2, 1, 1000, 12);
  (void)debit(own, 1, 3, 1000, 10);  /* to somebody else */
  (void)credit(own, 2, 4, 1000, 12); /* from somebody else */
  (void)credit(own, 2, 1, 1001, 12); /* another amount */
  pair(own);
  assert_int_equal(own->result.pair.count, 1);
  assert_pair(own, 0, d, c, both);
  assert_int_equal(own->result.open.count, 0);
  assert_int_equal(own->result.texts, 0); /* nothing had to be opened */
}

static void days_between_are_counted_exactly(void **state) {
  legs *own = *state;
  (void)debit(own, 1, 2, 1000, 10);
  (void)credit(own, 2, 1, 1000, 15);
  (void)debit(own, 3, 4, 1000, 10);
  (void)credit(own, 4, 3, 1000, 16); /* six days: too far */
  (void)debit(own, 5, 6, 1000, 10);
  (void)credit(own, 6, 5, 1000, 5); /* banks book in either order */
  pair(own);
  assert_int_equal(own->result.pair.count, 2);
  mnm_err err = {0};
  assert_int_equal(run(own, 0, NULL, &err), MNM_OK);
  assert_int_equal(own->result.pair.count, 0);
  assert_int_equal(run(own, 6, NULL, &err), MNM_OK);
  assert_int_equal(own->result.pair.count, 3);
}

static void several_candidates_and_none_is_joined(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 1, NOBODY, 1000, 10);
  uint32_t a = credit(own, 2, 1, 1000, 10), b = credit(own, 3, 1, 1000, 11);
  pair(own);
  assert_int_equal(own->result.pair.count, 0);
  assert_int_equal(own->result.candidate.count, 2);
  assert_open(own, 0, d, MNM_BREAK_AMBIGUOUS, false, 2);
  assert_open(own, 1, a, MNM_BREAK_AMBIGUOUS, false, 1);
  assert_open(own, 2, b, MNM_BREAK_AMBIGUOUS, false, 1);
}

static void stronger_evidence_decides_first(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 1, NOBODY, 1000, 10), e = debit(own, 1, 3, 1000, 10);
  uint32_t c = credit(own, 2, 1, 1000, 10), f = credit(own, 3, 1, 1000, 10);
  own->id[d] = own->id[c] = own->reference[d] = own->reference[c] = 77;
  pair(own);
  assert_int_equal(own->result.pair.count, 2);
  assert_pair(own, 0, d, c, MNM_EVIDENCE_SAME_ID | MNM_EVIDENCE_CREDIT_NAMES);
  assert_pair(own, 1, e, f, both);
}

static void an_id_alone_is_evidence_only_where_it_is_long_enough(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 1, NOBODY, 1000, 10), c = credit(own, 2, NOBODY, 1000, 10);
  uint32_t e = debit(own, 3, NOBODY, 2000, 10), f = credit(own, 4, NOBODY, 2000, 10);
  own->id[d] = own->id[c] = 7; /* "12": the caller gives no reference */
  own->id[e] = own->id[f] = own->reference[e] = own->reference[f] = 8;
  pair(own);
  assert_int_equal(own->result.pair.count, 1);
  assert_pair(own, 0, e, f, MNM_EVIDENCE_SAME_ID);
  assert_open(own, 0, d, MNM_BREAK_AMBIGUOUS, true, 1);
  assert_open(own, 1, c, MNM_BREAK_AMBIGUOUS, true, 1);
}

static void what_arrived_in_another_currency_agrees_with_what_was_sent(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 1, 2, 1000, 10), c = credit(own, 2, 1, 25000, 11);
  own->to_amount[d] = 25000; /* the sender's bank says what arrives */
  own->to_currency[d] = own->currency[c] = own->to_currency[c] = 203;
  uint32_t e = debit(own, 3, 4, 1000, 10), f = credit(own, 4, 3, 1000, 11);
  own->to_amount[f] = 25000; /* the receiver's bank says what was sent */
  own->to_currency[f] = 203;
  (void)debit(own, 5, 6, 1000, 10); /* nobody says it */
  uint32_t g = credit(own, 6, 5, 25000, 11);
  own->currency[g] = own->to_currency[g] = 203;
  uint32_t h = debit(own, 7, 8, 1000, 10); /* says that crowns arrive, and euros do */
  own->to_amount[h] = 25000;
  own->to_currency[h] = 203;
  (void)credit(own, 8, 7, 1000, 11);
  pair(own);
  assert_int_equal(own->result.pair.count, 2);
  assert_pair(own, 0, d, c, both | MNM_EVIDENCE_CONVERTED);
  assert_pair(own, 1, e, f, both | MNM_EVIDENCE_CONVERTED);
}

static void equal_transfers_between_two_accounts_are_joined_in_order_of_date(void **state) {
  legs *own = *state;
  uint32_t d[4], c[4];
  for (uint32_t i = 0; i < 4; i++) d[i] = debit(own, 1, 2, 5000, (int32_t)(10 + 2 * i));
  for (uint32_t i = 0; i < 4; i++) c[i] = credit(own, 2, 1, 5000, (int32_t)(11 + 2 * i));
  pair(own);
  assert_int_equal(own->result.pair.count, 4);
  for (uint32_t i = 0; i < 4; i++) assert_pair(own, i, d[i], c[i], both | MNM_EVIDENCE_EQUALS);
}

static void where_one_of_equal_transfers_is_missing_none_is_joined(void **state) {
  legs *own = *state;
  for (uint32_t i = 0; i < 3; i++) (void)debit(own, 1, 2, 5000, (int32_t)(10 + i));
  for (uint32_t i = 0; i < 2; i++) (void)credit(own, 2, 1, 5000, (int32_t)(11 + i));
  pair(own);
  assert_int_equal(own->result.pair.count, 0);
  assert_int_equal(own->result.open.count, 5);
  assert_int_equal(own->result.candidate.count, 6);
}

static void purposes_tell_equal_transfers_apart(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 1, 2, 5000, 10), e = debit(own, 1, 2, 5000, 10);
  uint32_t f = debit(own, 1, 2, 5000, 10);
  uint32_t a = credit(own, 2, 1, 5000, 11), b = credit(own, 2, 1, 5000, 11);
  own->text[d].purpose = own->text[b].purpose = 5;
  own->text[e].purpose = own->text[a].purpose = 6;
  own->text[f].purpose = 7; /* its credit is missing */
  pair(own);
  assert_int_equal(own->result.pair.count, 2);
  assert_pair(own, 0, d, b, both | MNM_EVIDENCE_PURPOSE);
  assert_pair(own, 1, e, a, both | MNM_EVIDENCE_PURPOSE);
  assert_int_equal(own->result.texts, 5);
}

static void names_join_where_no_account_is_named(void **state) {
  legs *own = *state;
  const mnm_pair_holder known[] = {{501, 1}, {502, 2}};
  own->holders = known;
  own->holder_count = 2;
  uint32_t d = debit(own, 1, NOBODY, 1000, 10), c = credit(own, 2, NOBODY, 1000, 11);
  uint32_t e = debit(own, 1, NOBODY, 2000, 10), f = credit(own, 2, NOBODY, 2000, 11);
  uint32_t says = debit(own, 9, 3, 1, 1); /* another statement says whose account 3 is */
  own->text[says].name = 503;
  uint32_t g = debit(own, 1, NOBODY, 3000, 10), h = credit(own, 3, NOBODY, 3000, 11);
  own->text[d].name = 502;
  own->text[e].name = 502;
  own->text[f].name = 999; /* not who holds the paying account */
  own->text[g].name = 503;
  pair(own);
  assert_int_equal(own->result.pair.count, 2);
  assert_pair(own, 0, d, c, MNM_EVIDENCE_NAME);
  assert_pair(own, 1, g, h, MNM_EVIDENCE_NAME);
}

static void a_purpose_that_tells_payments_apart_joins_without_names(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 1, NOBODY, 1000, 10), c = credit(own, 2, NOBODY, 1000, 11);
  uint32_t e = debit(own, 1, NOBODY, 2000, 10), f = credit(own, 2, NOBODY, 2000, 11);
  own->text[d] = own->text[c] = (mnm_pair_text){5, 0, true};  /* "invoice 2024/00417" */
  own->text[e] = own->text[f] = (mnm_pair_text){6, 0, false}; /* "rent" */
  pair(own);
  assert_int_equal(own->result.pair.count, 1);
  assert_pair(own, 0, d, c, MNM_EVIDENCE_PURPOSE);
  assert_open(own, 0, e, MNM_BREAK_AMBIGUOUS, true, 1);
}

static void amount_and_date_alone_join_nothing(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 1, NOBODY, 1000, 10), c = credit(own, 2, NOBODY, 1000, 11);
  uint32_t card = debit(own, 1, NOBODY, 700, 10), wage = credit(own, 2, NOBODY, 700, 11);
  own->channel[card] = MNM_CHANNEL_CARD_PRESENT; /* its other side is a merchant's bank */
  (void)wage;
  pair(own);
  assert_int_equal(own->result.pair.count, 0);
  assert_int_equal(own->result.open.count, 2);
  assert_open(own, 0, d, MNM_BREAK_AMBIGUOUS, true, 1);
  assert_open(own, 1, c, MNM_BREAK_AMBIGUOUS, true, 1);
  assert_int_equal(((const mnm_pair_edge *)own->result.candidate.data)->evidence, 0);
}

static void a_leg_is_missing_only_where_statements_cover_all_its_days(void **state) {
  legs *own = *state;
  own->period[own->periods++] = (mnm_pair_period){2, 0, 15};
  own->period[own->periods++] = (mnm_pair_period){2, 20, 40};
  uint32_t d = debit(own, 1, 2, 1000, 10); /* days 10 to 15 */
  (void)debit(own, 1, 2, 2000, 11);        /* until the 16th: the statement ends before */
  (void)debit(own, 1, 3, 3000, 10);        /* nothing of account 3 is here */
  (void)credit(own, 1, 2, 4000, 24);       /* from the 19th on */
  uint32_t c = credit(own, 1, 2, 5000, 25);
  pair(own);
  assert_int_equal(own->result.open.count, 2);
  assert_open(own, 0, d, MNM_BREAK_MISSING_LEG, false, 0);
  assert_open(own, 1, c, MNM_BREAK_MISSING_LEG, false, 0);
}

static void what_persons_decided_comes_first(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 1, 2, 1000, 10), e = debit(own, 1, 2, 1000, 10);
  uint32_t c = credit(own, 2, 1, 1000, 11), f = credit(own, 2, 1, 1000, 11);
  own->joined[own->joined_count++] = (mnm_pair_decided){d, f};
  pair(own);
  assert_int_equal(own->result.pair.count, 1);
  assert_pair(own, 0, e, c, both);
  own->joined_count = 0;
  own->apart[own->apart_count++] = (mnm_pair_decided){d, f};
  pair(own); /* then d can only be with c, but c also with e, and with it f */
  assert_int_equal(own->result.pair.count, 0);
  assert_int_equal(own->result.candidate.count, 3);
  own->apart[own->apart_count++] = (mnm_pair_decided){e, c};
  pair(own);
  assert_int_equal(own->result.pair.count, 2);
  assert_pair(own, 0, d, c, both);
  assert_pair(own, 1, e, f, both);
}

static void own_debits_and_credits_are_never_one_transfer(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 1, NOBODY, 1000, 10), c = credit(own, 1, NOBODY, 1000, 10);
  own->reference[d] = own->reference[c] = 9; /* a booking that was taken back */
  pair(own);
  assert_int_equal(own->result.pair.count, 0);
  assert_int_equal(own->result.candidate.count, 0);
}

static void long_lists_of_candidates_say_that_they_are_cut(void **state) {
  legs *own = *state;
  uint32_t d = debit(own, 0, NOBODY, 1000, 10);
  for (uint32_t i = 0; i < 100; i++) (void)credit(own, 1 + i, 0, 1000, 10);
  uint32_t e = debit(own, 500, NOBODY, 2000, 10);
  for (uint32_t i = 0; i < 100; i++) (void)credit(own, 1 + i, NOBODY, 2000, 10);
  pair(own);
  const mnm_pair_open *open = own->result.open.data;
  assert_int_equal(own->result.open.count, 202);
  assert_int_equal(open[0].leg, d);
  assert_true(open[0].truncated);
  assert_false(open[1].truncated);
  assert_int_equal(open[0].candidates, 100); /* each credit lists it as its own */
  assert_int_equal(open[101].leg, e);
  assert_true(open[101].truncated);
}

static void what_cannot_be_paired_is_an_error(void **state) {
  legs *own = *state;
  mnm_err err = {0};
  uint32_t d = debit(own, 1, 2, 1000, 10), c = credit(own, 2, 1, 1000, 10);
  assert_int_equal(run(own, 367, NULL, &err), MNM_E_ARG);
  own->joined[own->joined_count++] = (mnm_pair_decided){c, d};
  assert_int_equal(run(own, 5, NULL, &err), MNM_E_ARG);
  own->joined[0] = (mnm_pair_decided){d, 9};
  assert_int_equal(run(own, 5, NULL, &err), MNM_E_ARG);
  own->joined[0] = own->joined[1] = (mnm_pair_decided){d, c};
  own->joined_count = 2;
  assert_int_equal(run(own, 5, NULL, &err), MNM_E_ARG);
  own->joined_count = 0;
  own->other[d] = 1; /* its own account */
  assert_int_equal(run(own, 5, NULL, &err), MNM_E_ARG);
  own->other[d] = 2;
  own->amount[d] = 0;
  assert_int_equal(run(own, 5, NULL, &err), MNM_E_ARG);
  own->count = 0;
  assert_int_equal(run(own, 5, NULL, &err), MNM_OK);
  assert_int_equal(own->result.pair.count, 0);
}

static bool stop(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)payload, (void)stage, (void)done, (void)total;
  return false;
}

static void a_cancelled_pairing_returns_nothing(void **state) {
  legs *own = *state;
  mnm_err err = {0};
  mnm_ctx ctx = {.progress = stop};
  (void)debit(own, 1, 2, 1000, 10);
  (void)credit(own, 2, 1, 1000, 10);
  assert_int_equal(run(own, 5, &ctx, &err), MNM_E_CANCELLED);
  assert_int_equal(own->result.pair.count, 0);
}

/* So many that records are put into buckets, and most keys are alike. */
static void many_legs_are_paired_too(void **state) {
  legs *own = *state;
  for (uint32_t i = 0; i < MOST / 2; i++) {
    uint32_t d = debit(own, i % 7, 10 + i % 5, 100 + (int64_t)(i / 70), (int32_t)(i * 11));
    uint32_t c = credit(own, 10 + i % 5, i % 7, 100 + (int64_t)(i / 70), (int32_t)(i * 11 + 5));
    assert_int_equal(d + 1, c);
  }
  pair(own);
  assert_int_equal(own->result.pair.count, MOST / 2);
  for (uint32_t i = 0; i < MOST / 2; i++) assert_pair(own, i, 2 * i, 2 * i + 1, both);
}

#define each(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      each(one_counterpart_on_each_side_is_a_pair),
      each(days_between_are_counted_exactly),
      each(several_candidates_and_none_is_joined),
      each(stronger_evidence_decides_first),
      each(an_id_alone_is_evidence_only_where_it_is_long_enough),
      each(what_arrived_in_another_currency_agrees_with_what_was_sent),
      each(equal_transfers_between_two_accounts_are_joined_in_order_of_date),
      each(where_one_of_equal_transfers_is_missing_none_is_joined),
      each(purposes_tell_equal_transfers_apart),
      each(names_join_where_no_account_is_named),
      each(a_purpose_that_tells_payments_apart_joins_without_names),
      each(amount_and_date_alone_join_nothing),
      each(a_leg_is_missing_only_where_statements_cover_all_its_days),
      each(what_persons_decided_comes_first),
      each(own_debits_and_credits_are_never_one_transfer),
      each(long_lists_of_candidates_say_that_they_are_cut),
      each(what_cannot_be_paired_is_an_error),
      each(a_cancelled_pairing_returns_nothing),
      each(many_legs_are_paired_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
