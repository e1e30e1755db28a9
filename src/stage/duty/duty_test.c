/* Roles from payments: each shape gets its role, a victim none, and the order of rows is nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/duty/duty.h"
#include "tests/fault/fault.h"

#define ROWS 4000
#define ACCOUNTS 60
#define MEMBERS 20

typedef struct ledger {
  uint32_t from[ROWS], to[ROWS], count;
  uint8_t channel[ROWS];
  int64_t amount[ROWS], booked[ROWS];
  uint16_t currency[ROWS];
  uint32_t member[MEMBERS];
  uint8_t victim[MEMBERS];
  uint32_t carried[MEMBERS];
  mnm_duty_finding finding[4];
  uint64_t finding_count;
} ledger;

static void pay(ledger *all, uint32_t from, uint32_t to, mnm_channel channel, uint32_t times) {
  for (uint32_t i = 0; i < times; i++) {
    assert_true(all->count < ROWS);
    all->from[all->count] = from;
    all->to[all->count] = to;
    all->channel[all->count] = (uint8_t)channel;
    all->amount[all->count++] = 100;
  }
}

static void begin(ledger *all) {
  memset(all, 0, sizeof *all);
  for (uint32_t i = 0; i < MEMBERS; i++) all->member[i] = i;
}

static mnm_status find(mnm_column *out, mnm_duty_signs *signs, const ledger *all,
                       const mnm_ctx *ctx, mnm_err *err) {
  const mnm_transfers transfers = {.count = all->count,
                                   .account_from = all->from,
                                   .account_to = all->to,
                                   .amount_minor = all->amount,
                                   .currency = all->currency,
                                   .booked_us = all->booked,
                                   .channel = all->channel};
  const mnm_duty_input input = {.transfers = &transfers,
                                .accounts = ACCOUNTS,
                                .member = all->member,
                                .victim = all->victim,
                                .carried = all->carried,
                                .member_count = MEMBERS,
                                .finding = all->finding,
                                .finding_count = all->finding_count};
  return mnm_duties_find(out, signs, &input, ctx, err);
}

static mnm_duty first_of(const ledger *all, uint32_t member) {
  mnm_column out;
  mnm_duty_signs signs[MEMBERS];
  mnm_duty role = MNM_DUTY_UNKNOWN;
  mnm_column_init(&out, sizeof(mnm_duty_claim), NULL);
  assert_int_equal(find(&out, signs, all, NULL, NULL), MNM_OK);
  const mnm_duty_claim *claim = out.data;
  for (uint64_t i = out.count; i-- > 0;)
    if (claim[i].member == member) role = mnm_duty_rules[claim[i].rule].role;
  mnm_column_clear(&out);
  return role;
}

static void whoever_is_paid_again_and_again_by_several_controls(void **state) {
  (void)state;
  ledger all;
  begin(&all);
  for (uint32_t earner = 1; earner < 5; earner++) pay(&all, earner, 0, MNM_CHANNEL_INSTANT, 5);
  assert_int_equal(first_of(&all, 0), MNM_DUTY_CONTROLLER);
  assert_int_equal(first_of(&all, 9), MNM_DUTY_UNKNOWN);
}

static void each_shape_gets_its_role(void **state) {
  (void)state;
  ledger all;
  begin(&all);
  pay(&all, 1, 0, MNM_CHANNEL_REMITTANCE, 1); /* what is left comes from two and stays */
  pay(&all, 2, 0, MNM_CHANNEL_REMITTANCE, 1);
  assert_int_equal(first_of(&all, 0), MNM_DUTY_INVESTOR);
  begin(&all);
  pay(&all, 1, 0, MNM_CHANNEL_REMITTANCE, 6); /* one sends, a head at a time */
  assert_int_equal(first_of(&all, 0), MNM_DUTY_RECRUITER);
  assert_int_equal(first_of(&all, 1), MNM_DUTY_INVESTOR);
  begin(&all);
  for (uint32_t payer = 1; payer < 9; payer++) pay(&all, payer, 0, MNM_CHANNEL_INSTANT, 1);
  assert_int_equal(first_of(&all, 0), MNM_DUTY_HARBOURER);
  begin(&all);
  pay(&all, 1, 0, MNM_CHANNEL_WIRE, 3); /* beside a wage from outside */
  pay(&all, 50, 0, MNM_CHANNEL_WAGE, 12);
  assert_int_equal(first_of(&all, 0), MNM_DUTY_OFFICIAL);
  begin(&all);
  pay(&all, 1, 0, MNM_CHANNEL_WIRE, 1);
  pay(&all, 0, 2, MNM_CHANNEL_INSTANT, 1);
  assert_int_equal(first_of(&all, 0), MNM_DUTY_LAUNDERER);
}

static void findings_are_reasons_too(void **state) {
  (void)state;
  ledger all;
  begin(&all);
  all.finding[0] = (mnm_duty_finding){3, MNM_H6};
  all.finding[1] = (mnm_duty_finding){55, MNM_H7}; /* no member */
  all.finding_count = 2;
  assert_int_equal(first_of(&all, 3), MNM_DUTY_RECRUITER);
}

static void a_possible_victim_gets_no_role_whatever_the_account_was_used_for(void **state) {
  (void)state;
  ledger all;
  begin(&all);
  for (uint32_t earner = 1; earner < 5; earner++) pay(&all, earner, 0, MNM_CHANNEL_INSTANT, 5);
  all.finding[0] = (mnm_duty_finding){0, MNM_H4};
  all.finding_count = 1;
  all.victim[0] = 1;
  assert_int_equal(first_of(&all, 0), MNM_DUTY_UNKNOWN);
}

static void money_that_comes_back_to_the_same_hands_is_an_investors(void **state) {
  (void)state;
  ledger all;
  begin(&all);
  pay(&all, 1, 0, MNM_CHANNEL_WIRE, 1); /* alone, this hands money on */
  pay(&all, 0, 2, MNM_CHANNEL_INSTANT, 1);
  all.finding[0] = (mnm_duty_finding){0, MNM_T8};
  all.finding_count = 1;
  assert_int_equal(first_of(&all, 0), MNM_DUTY_INVESTOR);
}

/* Money passes, and nearly nobody lives from the account: no suspect's role. A company, where
 * nobody buys bread, is no mule. */
static void a_lent_account_launders_nothing(void **state) {
  (void)state;
  const uint32_t lives[] = {0, 1, 59, 60};
  const mnm_duty expected[] = {MNM_DUTY_LAUNDERER, MNM_DUTY_MULE, MNM_DUTY_MULE,
                               MNM_DUTY_LAUNDERER};
  for (int i = 0; i < 4; i++) {
    ledger all;
    begin(&all);
    pay(&all, 1, 0, MNM_CHANNEL_WIRE, 1);
    pay(&all, 0, 2, MNM_CHANNEL_INSTANT, 1);
    pay(&all, 0, 50, MNM_CHANNEL_CARD_PRESENT, lives[i]);
    all.finding[0] = (mnm_duty_finding){0, MNM_T4};
    all.finding_count = 1;
    assert_int_equal(first_of(&all, 0), expected[i]);
  }
}

static void whoever_pays_for_journeys_of_three_others_transports(void **state) {
  (void)state;
  ledger all;
  begin(&all);
  all.carried[0] = 2, all.carried[1] = 3, all.carried[2] = 9;
  all.victim[2] = 1;
  assert_int_equal(first_of(&all, 0), MNM_DUTY_UNKNOWN);
  assert_int_equal(first_of(&all, 1), MNM_DUTY_TRANSPORTER);
  assert_int_equal(first_of(&all, 2), MNM_DUTY_UNKNOWN);
}

static void many_ties_alone_give_no_role(void **state) {
  (void)state;
  ledger all;
  begin(&all);
  for (uint32_t other = 1; other < MEMBERS; other++) {
    pay(&all, other, 0, MNM_CHANNEL_CARD_PRESENT, 9); /* a shop in the middle of everybody */
    pay(&all, 0, other, MNM_CHANNEL_REFUND, 1);
  }
  assert_int_equal(first_of(&all, 0), MNM_DUTY_UNKNOWN);
}

static void make(ledger *all, uint64_t seed) {
  mnm_rng rng;
  mnm_rng_init(&rng, seed);
  begin(all);
  for (uint32_t i = 0; i < 800; i++)
    pay(all, (uint32_t)mnm_rng_below(&rng, ACCOUNTS), (uint32_t)mnm_rng_below(&rng, ACCOUNTS),
        (mnm_channel)mnm_rng_below(&rng, MNM_CHANNEL_COUNT), 1);
}

/* Signs counted by asking every row for every member. */
static void signs_agree_with_a_slow_count_whatever_the_order(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < (getenv("MNM_LONG") ? 300 : 10); seed++) {
    ledger all;
    mnm_column out;
    mnm_duty_signs signs[MEMBERS];
    make(&all, seed);
    mnm_column_init(&out, sizeof(mnm_duty_claim), NULL);
    assert_int_equal(find(&out, signs, &all, NULL, NULL), MNM_OK);
    for (uint32_t m = 0; m < MEMBERS; m++) {
      uint32_t payers = 0, often = 0;
      for (uint32_t other = 0; other < MEMBERS; other++) {
        uint32_t times = 0;
        for (uint32_t i = 0; i < all.count; i++)
          times += all.from[i] == other && all.to[i] == m && other != m &&
                   all.channel[i] != MNM_CHANNEL_OWN;
        payers += times > 0;
        often += times >= MNM_DUTY_OFTEN;
      }
      assert_int_equal(signs[m].payers, payers);
      assert_int_equal(signs[m].payers_often, often);
      for (uint32_t channel = 0; channel < MNM_CHANNEL_COUNT; channel++) {
        uint32_t in = 0, outside = 0;
        for (uint32_t i = 0; i < all.count; i++) {
          bool to_m = all.to[i] == m && all.from[i] != m && all.channel[i] == channel;
          in += to_m && all.from[i] < MEMBERS;
          outside += to_m && all.from[i] >= MEMBERS;
        }
        assert_int_equal(signs[m].in[channel], channel == MNM_CHANNEL_OWN ? 0 : in);
        assert_int_equal(signs[m].from_outside[channel], channel == MNM_CHANNEL_OWN ? 0 : outside);
      }
    }
    mnm_column_clear(&out);
  }
}

static mnm_status use(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  mnm_column out;
  mnm_duty_signs signs[MEMBERS];
  mnm_column_init(&out, sizeof(mnm_duty_claim), ctx);
  mnm_status status = find(&out, signs, payload, ctx, err);
  mnm_column_clear(&out);
  return status;
}

static void every_failed_request_is_survived(void **state) {
  (void)state;
  ledger all;
  make(&all, 1);
  assert_true(mnm_fault_sweep("roles", use, &all) > 2);
}

static void a_member_that_stands_twice_is_refused(void **state) {
  (void)state;
  ledger all;
  begin(&all);
  all.member[1] = 0;
  assert_int_equal(use(&(mnm_ctx){.seed = 0}, NULL, &all), MNM_E_RANGE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whoever_is_paid_again_and_again_by_several_controls),
      cmocka_unit_test(each_shape_gets_its_role),
      cmocka_unit_test(findings_are_reasons_too),
      cmocka_unit_test(a_possible_victim_gets_no_role_whatever_the_account_was_used_for),
      cmocka_unit_test(money_that_comes_back_to_the_same_hands_is_an_investors),
      cmocka_unit_test(a_lent_account_launders_nothing),
      cmocka_unit_test(whoever_pays_for_journeys_of_three_others_transports),
      cmocka_unit_test(many_ties_alone_give_no_role),
      cmocka_unit_test(signs_agree_with_a_slow_count_whatever_the_order),
      cmocka_unit_test(every_failed_request_is_survived),
      cmocka_unit_test(a_member_that_stands_twice_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
