/* Stages of payments: each shape gets its stage, possible victims stand outside, sums are the
 * whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage/trade/trade.h"
#include "tests/fault/fault.h"

static mnm_trade_payment of(mnm_trade_side from, mnm_trade_side to, mnm_channel channel) {
  return (mnm_trade_payment){.from = (uint8_t)from, .to = (uint8_t)to, .channel = (uint8_t)channel};
}

static const char *rule_of(mnm_trade_payment payment) {
  uint32_t rule = mnm_trade_judge(&payment);
  return rule == MNM_TRADE_NO_RULE ? "none" : mnm_trade_rules[rule].id;
}

static void each_rule_is_the_first_for_some_payment(void **state) {
  (void)state;
  const mnm_trade_side m = MNM_TRADE_MEMBER, o = MNM_TRADE_OUTSIDE, v = MNM_TRADE_VICTIM,
                       c = MNM_TRADE_CASH, t = MNM_TRADE_THING;
  const struct {
    const char *id;
    mnm_trade_side from, to;
    mnm_channel channel;
    mnm_trade_role from_role, to_role;
    mnm_trade_trade sells;
    uint32_t marks;
    bool firms, user, employer, crowd, bulk;
  } all[] = {
      {"B1", m, t, MNM_CHANNEL_WIRE, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B2", m, o, MNM_CHANNEL_CARD_NOT_PRESENT, 0, 0, 0, MNM_TRADE_PAPERS, 0, 0, 0, 0, 0},
      {"B3", m, o, MNM_CHANNEL_CARD_NOT_PRESENT, 0, 0, 0, MNM_TRADE_JOURNEY, 0, 0, 0, 0, 0},
      {"B4", m, o, MNM_CHANNEL_WIRE, 0, 0, 0, MNM_TRADE_ACT_ENTRY, 0, 0, 0, 0, 0},
      {"B5", m, o, MNM_CHANNEL_WIRE, 0, 0, 0, MNM_TRADE_ACT_CHECK, 0, 0, 0, 0, 0},
      {"B6", o, m, MNM_CHANNEL_WIRE, 0, 0, 0, MNM_TRADE_IN_H6, 0, 0, 0, 0, 0},
      {"B7", v, m, MNM_CHANNEL_WIRE, 0, MNM_TRADE_RECRUITER, 0, 0, 0, 0, 0, 0, 0},
      {"B8", v, m, MNM_CHANNEL_STANDING_ORDER, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B9", v, m, MNM_CHANNEL_INSTANT, 0, 0, 0, MNM_TRADE_IN_H1, 0, 0, 0, 0, 0},
      {"B10", v, c, MNM_CHANNEL_CASH_WITHDRAWAL, 0, 0, 0, MNM_TRADE_IN_H1, 0, 0, 0, 0, 0},
      {"B11", v, m, MNM_CHANNEL_INSTANT, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B12", m, v, MNM_CHANNEL_WAGE, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B13", m, v, MNM_CHANNEL_INSTANT, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B14", o, v, MNM_CHANNEL_INSTANT, 0, 0, 0, 0, 0, 0, 0, 1, 0},
      {"B15", c, v, MNM_CHANNEL_CASH_DEPOSIT, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B16", m, o, MNM_CHANNEL_WIRE, MNM_TRADE_RECRUITER, 0, MNM_TRADE_SELLS_ADVERTS, 0, 0, 0, 0,
       0, 0},
      {"B17", m, o, MNM_CHANNEL_WIRE, 0, 0, MNM_TRADE_SELLS_ADVERTS, 0, 0, 0, 0, 0, 0},
      {"B18", m, o, MNM_CHANNEL_WIRE, 0, 0, MNM_TRADE_SELLS_LODGING, MNM_TRADE_IN_H3, 0, 0, 0, 0,
       0},
      {"B19", m, o, MNM_CHANNEL_WIRE, MNM_TRADE_FORGER, 0, MNM_TRADE_SELLS_PAPERS, 0, 0, 0, 0, 0,
       0},
      {"B20", m, o, MNM_CHANNEL_WIRE, 0, 0, MNM_TRADE_SELLS_JOURNEYS, MNM_TRADE_IN_H7, 0, 0, 0, 0,
       0},
      {"B21", m, o, MNM_CHANNEL_WIRE, MNM_TRADE_TRANSPORTER, 0, MNM_TRADE_SELLS_JOURNEYS, 0, 0, 0,
       0, 0, 0},
      {"B22", m, o, MNM_CHANNEL_WIRE, MNM_TRADE_HARBOURER, 0, MNM_TRADE_SELLS_RENT, 0, 0, 0, 0, 0,
       0},
      {"B23", m, o, MNM_CHANNEL_CARD_PRESENT, MNM_TRADE_HARBOURER, 0, MNM_TRADE_SELLS_FOOD, 0, 0, 0,
       0, 0, 1},
      {"B24", m, o, MNM_CHANNEL_CRYPTO, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B25", m, m, MNM_CHANNEL_WAGE, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B26", m, m, MNM_CHANNEL_WIRE, 0, MNM_TRADE_FORGER, 0, MNM_TRADE_IN_LAYERS, 0, 0, 0, 0, 0},
      {"B27", m, m, MNM_CHANNEL_REMITTANCE, 0, MNM_TRADE_RECRUITER, 0, 0, 0, 0, 0, 0, 0},
      {"B28", m, m, MNM_CHANNEL_WIRE, 0, MNM_TRADE_FORGER, 0, 0, 0, 0, 0, 0, 0},
      {"B29", m, m, MNM_CHANNEL_WIRE, 0, MNM_TRADE_TRANSPORTER, 0, 0, 0, 0, 0, 0, 0},
      {"B30", m, m, MNM_CHANNEL_INSTANT, 0, MNM_TRADE_HARBOURER, 0, 0, 0, 0, 0, 0, 0},
      {"B31", m, m, MNM_CHANNEL_WIRE, 0, MNM_TRADE_OFFICIAL, 0, 0, 0, 0, 0, 0, 0},
      {"B32", m, m, MNM_CHANNEL_REMITTANCE, 0, MNM_TRADE_INVESTOR, 0, 0, 0, 0, 0, 0, 0},
      {"B33", m, m, MNM_CHANNEL_INSTANT, 0, MNM_TRADE_CONTROLLER, 0, 0, 0, 0, 0, 0, 0},
      {"B44", m, m, MNM_CHANNEL_INSTANT, MNM_TRADE_CONTROLLER, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B34", m, m, MNM_CHANNEL_WIRE, 0, MNM_TRADE_LAUNDERER, 0, 0, 0, 0, 0, 0, 0},
      {"B35", m, m, MNM_CHANNEL_WIRE, MNM_TRADE_LAUNDERER, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B36", m, m, MNM_CHANNEL_WIRE, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B37", m, m, MNM_CHANNEL_REMITTANCE, 0, MNM_TRADE_CONTROLLER, 0, 0, 0, 0, 0, 0, 0},
      {"B38", c, m, MNM_CHANNEL_CASH_DEPOSIT, 0, 0, 0, MNM_TRADE_IN_LAYERS, 0, 0, 0, 0, 0},
      {"B39", c, m, MNM_CHANNEL_CASH_DEPOSIT, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"B40", m, c, MNM_CHANNEL_CASH_WITHDRAWAL, 0, 0, 0, MNM_TRADE_IN_LAYERS, 0, 0, 0, 0, 0},
      {"B41", o, m, MNM_CHANNEL_WIRE, 0, 0, 0, 0, 1, 1, 0, 0, 0},
      {"B42", o, m, MNM_CHANNEL_WIRE, 0, 0, 0, 0, 1, 1, 1, 0, 0},
      {"B43", o, m, MNM_CHANNEL_INSTANT, 0, 0, 0, 0, 0, 0, 0, 1, 0},
      /* private, or not explained */
      {"none", m, o, MNM_CHANNEL_CARD_PRESENT, 0, 0, MNM_TRADE_SELLS_FOOD, 0, 0, 0, 0, 0, 1},
      {"none", o, m, MNM_CHANNEL_WAGE, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"none", m, c, MNM_CHANNEL_CASH_WITHDRAWAL, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"none", v, o, MNM_CHANNEL_CARD_PRESENT, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {"none", v, v, MNM_CHANNEL_INSTANT, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      /* a friend's share of a bill, within days of a permit */
      {"none", m, o, MNM_CHANNEL_INSTANT, 0, 0, 0, MNM_TRADE_ACT_ENTRY, 0, 0, 0, 0, 0},
  };
  uint32_t seen = 0;
  for (uint32_t i = 0; i < sizeof all / sizeof *all; i++) {
    mnm_trade_payment payment = of(all[i].from, all[i].to, all[i].channel);
    payment.from_role = (uint8_t)all[i].from_role;
    payment.to_role = (uint8_t)all[i].to_role;
    payment.sells = (uint8_t)all[i].sells;
    payment.marks = all[i].marks;
    payment.from_firm = payment.to_firm = all[i].firms;
    payment.to_user = all[i].user;
    payment.to_employer = all[i].employer;
    payment.to_crowd = all[i].crowd;
    payment.bulk = all[i].bulk;
    assert_string_equal(rule_of(payment), all[i].id);
    seen += strcmp(all[i].id, "none") != 0;
  }
  assert_int_equal(seen, mnm_trade_rule_count);
}

static void names_are_there_and_lead_back(void **state) {
  (void)state;
  for (unsigned i = 0; i < MNM_TRADE_STAGE_COUNT; i++) {
    mnm_trade_stage back = MNM_TRADE_STAGE_COUNT;
    assert_true(mnm_trade_stage_find(mnm_trade_stage_name((mnm_trade_stage)i), &back));
    assert_int_equal(back, i);
  }
  for (unsigned i = 1; i < MNM_TRADE_ROLE_COUNT; i++)
    assert_int_equal(mnm_trade_role_find(mnm_trade_role_name((mnm_trade_role)i)), i);
  assert_int_equal(mnm_trade_role_find("unknown"), MNM_TRADE_NO_ROLE);
  for (unsigned i = 1; i < MNM_TRADE_LINE_COUNT; i++)
    assert_non_null(mnm_trade_line_name((mnm_trade_line)i));
  for (unsigned i = 1; i < MNM_TRADE_FLOW_COUNT; i++)
    assert_non_null(mnm_trade_flow_name((mnm_trade_flow)i));
  assert_null(mnm_trade_stage_name(MNM_TRADE_STAGE_COUNT));
}

/* ---- figures and risk --- */

static mnm_status read_text(const char *yaml, mnm_err *err) {
  mnm_trade_figures figures;
  mnm_trade_figures_init(&figures, NULL);
  mnm_status status = mnm_trade_figures_read(&figures, "own.yaml", yaml, strlen(yaml), err);
  mnm_trade_figures_clear(&figures);
  return status;
}

static void figures_come_with_source_and_mark(void **state) {
  (void)state;
  mnm_trade_figures figures;
  mnm_text text = mnm_trade_figures_shipped();
  mnm_trade_figures_init(&figures, NULL);
  assert_int_equal(mnm_trade_figures_read(&figures, "p", text.data, text.bytes, NULL), MNM_OK);
  assert_true(figures.figure.count >= 14);
  const mnm_trade_figure *all = figures.figure.data;
  for (uint64_t i = 0; i < figures.figure.count; i++) {
    assert_true(all[i].usd > 0 && all[i].year > 2000 && all[i].source.bytes > 5);
    assert_true(all[i].mark.bytes == 1 && all[i].mark.data[0] != 'P'); /* none was read itself */
  }
  mnm_trade_figures_clear(&figures);
}

static void a_bad_file_of_figures_is_told_with_its_place(void **state) {
  (void)state;
  const struct {
    const char *yaml;
    uint64_t row;
  } bad[] = {
      {"- 1\n", 1},
      {"version: 2\nfigures: []\n", 1},
      {"version: 1\n", 1},
      {"version: 1\nfigures: 3\n", 2},
      {"version: 1\nwhat: 3\n", 2},
      {"version: 1\nfigures:\n  - 7\n", 3},
      {"version: 1\nfigures:\n  - {id: a, usd: 0, year: 2014, mark: S, source: b, says: c}\n", 3},
      {"version: 1\nfigures:\n  - {id: a, usd: 5, year: 2014, mark: X, source: b, says: c}\n", 3},
      {"version: 1\nfigures:\n  - {id: a, usd: 5, year: 1, mark: S, source: b, says: c}\n", 3},
      {"version: 1\nfigures:\n  - {id: a, usd: 5, year: 2014, mark: S, source: b}\n", 3},
      {"version: 1\nfigures:\n  - {id: a, usd: [5], year: 2014, mark: S, source: b, says: c}\n", 3},
      {"version: 1\nfigures:\n  - {id: a, odd: 5}\n", 3},
  };
  for (uint32_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    mnm_err err = {0};
    assert_int_equal(read_text(bad[i].yaml, &err), MNM_E_PARSE);
    assert_int_equal(err.row, bad[i].row);
  }
  mnm_err err = {0};
  assert_int_equal(read_text("version: 1\nfigures: []\n", &err), MNM_OK);
}

static void a_year_s_profit_is_weighed_against_chance_and_cost(void **state) {
  (void)state;
  int64_t left = 0, even = 0, each = 0;
  mnm_trade_risk risk = {.chance_ppm = 50000, .cost_minor = 1000000};
  assert_int_equal(mnm_trade_after_risk(&left, &even, 100000, &risk, NULL), MNM_OK);
  assert_int_equal(left, 50000);
  assert_int_equal(even, 100000);
  assert_int_equal(mnm_trade_after_risk(&left, &even, -5, &risk, NULL), MNM_OK);
  assert_int_equal(left, -50005);
  assert_int_equal(even, -1);
  risk.cost_minor = 0;
  assert_int_equal(mnm_trade_after_risk(&left, &even, 7, &risk, NULL), MNM_OK);
  assert_int_equal(left, 7);
  assert_true(even == INT64_MAX);
  risk = (mnm_trade_risk){1000000, INT64_MAX};
  assert_int_equal(mnm_trade_after_risk(&left, &even, INT64_MIN, &risk, NULL), MNM_E_OVERFLOW);
  assert_int_equal(mnm_trade_per_victim(&each, 36500, 2, 730, NULL), MNM_OK);
  assert_int_equal(each, 9125);
  assert_int_equal(mnm_trade_per_victim(&each, -5, 2, 365, NULL), MNM_OK);
  assert_int_equal(each, -3); /* half away from zero */
  assert_int_equal(mnm_trade_scale(&each, INT64_MAX, 2, 1, NULL), MNM_E_OVERFLOW);
}

static void a_stage_may_grow_dearer_until_nothing_is_left(void **state) {
  (void)state;
  mnm_trade_sums sums;
  mnm_column steps;
  const mnm_trade_share whole = {978, 0, 1000, 1500, 300, 700, 0, 0};
  const mnm_trade_share stage[] = {{978, MNM_TRADE_HARBOUR, 0, 0, 300, 400, 0, 0},
                                   {978, MNM_TRADE_CONTROL, 1000, 1500, 0, 300, 0, 0},
                                   {840, MNM_TRADE_CONTROL, 7, 7, 0, 0, 0, 0}};
  mnm_trade_sums_init(&sums, NULL);
  mnm_column_init(&steps, sizeof(mnm_trade_step), NULL);
  assert_int_equal(mnm_column_push(&sums.whole, &whole, NULL), MNM_OK);
  assert_int_equal(mnm_column_append(&sums.stage, stage, 3, NULL), MNM_OK);
  assert_int_equal(mnm_trade_steps(&steps, &sums, 978, NULL), MNM_OK);
  assert_int_equal(steps.count, 2);
  const mnm_trade_step *step = steps.data;
  assert_int_equal(step[0].without_low, 700); /* 300 least, and 400 less to pay */
  assert_int_equal(step[0].doubled_low, -100);
  assert_int_equal(step[0].doubled_high, 900);
  assert_int_equal(step[0].rise_low_percent, 75); /* 300 of 400 */
  assert_int_equal(step[0].rise_high_percent, 400);
  assert_int_equal(step[1].without_low, -400);
  assert_int_equal(step[1].without_high, -300);
  assert_true(step[1].rise_high_percent == INT64_MAX);
  mnm_column_clear(&steps);
  mnm_trade_sums_clear(&sums);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_rule_is_the_first_for_some_payment),
      cmocka_unit_test(names_are_there_and_lead_back),
      cmocka_unit_test(figures_come_with_source_and_mark),
      cmocka_unit_test(a_bad_file_of_figures_is_told_with_its_place),
      cmocka_unit_test(a_year_s_profit_is_weighed_against_chance_and_cost),
      cmocka_unit_test(a_stage_may_grow_dearer_until_nothing_is_left),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
