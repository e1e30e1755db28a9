/* Claims from records: what counts, where, and in whose words. */
#include "stage/claim/claim_test_help.h"

#define PLAIN_TAIL "contributions: none\n"
#define NO_EXTRAS                                                                   \
  "overtime: none\nuprate: false\nliquidated_percent: none\nearnings: greater_of\n" \
  "wage_interest: none\ndebt_interest: none\n"
#define HOURLY_12 RATE("r", "hour", "none", STEP("2020-01-01", "amount", "12"))

static const char *terms_of(const char *extras, const char *rates, const char *tail) {
  static char yaml[4096];
  (void)snprintf(yaml, sizeof yaml, "version: 1\n%s%srates:\n%s%s", usual_head, extras, rates,
                 tail);
  return yaml;
}

static void an_overpaid_week_is_no_credit_for_another(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of(NO_EXTRAS, HOURLY_12, PLAIN_TAIL));
  add(&all, "a,V,work,2024-01-01,,,,50,,,,,,,");
  add(&all, "b,V,paid,2024-01-07,,,,,,200,,,,,");
  add(&all, "c,V,deduction,2024-01-07,,,,,,50,,no,,,");
  add(&all, "d,V,deduction,2024-01-07,,,,,,30,,yes,,,");
  add(&all, "e,V,work,2024-01-08,,,,40:17,,,,,,,");
  add(&all, "f,V,paid,2024-01-08,,,,,,500,USD,,,,");
  assert_int_equal(compute(&all), MNM_OK);
  assert_int_equal(all.claims.claim.count, 1);
  assert_int_equal(claim_at(&all, 0)->total_minor, 42000);
  const mnm_claim_step *step = mnm_column_at(&all.claims.step, 0);
  assert_string_equal(
      step->sentence.data,
      "From 2024-01-01 to 2024-01-07: 50:00 hours at 12.00 USD an hour (rate r, in force since "
      "2020-01-01) make 600.00 USD due; paid 200.00 USD, of which 50.00 USD is no pay, since it "
      "was "
      "unlawfully deducted; lawful deductions of 30.00 USD count as paid: 420.00 USD short.");
  assert_int_equal(step->row_count, 4);
  check_sums(&all);
  end_case(&all);
}

static void the_greater_of_earnings_and_work_counts_and_never_both(void **state) {
  (void)state;
  small_case all;
  begin_case(&all,
             terms_of("overtime: {after: 40, times: 1.5}\nuprate: false\n"
                      "liquidated_percent: 100\nearnings: greater_of\nwage_interest: none\n"
                      "debt_interest: none\n",
                      RATE("r", "hour", "none", STEP("2009-07-24", "amount", "7.25")), PLAIN_TAIL));
  add(&all, "w,V,work,2024-01-01,2024-01-07,,,110,,,,,,,");
  add(&all, "o,V,other,,,,,,,500,,,,,");
  assert_int_equal(compute(&all), MNM_OK);
  assert_int_equal(claim_at(&all, 0)->total_minor, 210250 + 50000); /* Edwards' week, doubled */
  assert_int_equal(claim_at(&all, 0)->sum_minor[MNM_CLAIM_H_LIQUIDATED], 105125);
  add(&all, "g,V,earning,,,,,,,9000,,,,,");
  assert_int_equal(compute(&all), MNM_OK);
  assert_int_equal(claim_at(&all, 0)->total_minor, 950000); /* 18 U.S.C. 1593(b)(3) */
  assert_int_equal(claim_at(&all, 0)->sum_minor[MNM_CLAIM_H_WAGES], 0);
  check_sums(&all);
  all.terms.earnings = MNM_CLAIM_BESIDE;
  assert_int_equal(compute(&all), MNM_OK);
  assert_int_equal(claim_at(&all, 0)->total_minor, 210250 + 950000);
  check_sums(&all);
  end_case(&all);
}

static void two_statements_make_two_claims_and_no_average(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of(NO_EXTRAS, HOURLY_12, PLAIN_TAIL));
  add(&all, "a,V,work,2024-01-01,,,,10,,,,,S2,,");
  add(&all, "b,V,work,2024-01-01,,,,4,,,,,S1,,");
  add(&all, "c,V,paid,2024-01-01,,,,,,20,,,,,"); /* undisputed: in both */
  add(&all, "d,W,work,2024-01-01,,,,1,,,,,S1,,");
  assert_int_equal(compute(&all), MNM_OK);
  assert_int_equal(all.claims.claim.count, 3);
  assert_int_equal(claim_at(&all, 0)->total_minor, 10000);
  assert_int_equal(claim_at(&all, 1)->total_minor, 2800);
  assert_int_equal(claim_at(&all, 2)->total_minor, 1200);
  assert_true(mnm_text_equal(mnm_strings_get(all.records.statements, claim_at(&all, 0)->statement),
                             mnm_text_of("S2")));
  end_case(&all);
}

static void a_sum_for_several_weeks_is_split_by_days_and_loses_no_cent(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of(NO_EXTRAS, HOURLY_12, PLAIN_TAIL));
  add(&all, "w,V,work,2024-01-01,2024-01-21,week,,40,,,,,,,");
  /* Thursday to Tuesday a week later: 4, 7 and 2 days of 100.00: 30.77, 53.85, 15.38 */
  add(&all, "p,V,paid,2024-01-04,2024-01-16,,,,,100,,,,,");
  assert_int_equal(compute(&all), MNM_OK);
  static const int64_t short_minor[] = {48000 - 3077, 48000 - 5385, 48000 - 1538};
  for (uint64_t i = 0; i < 3; i++) {
    const mnm_claim_step *step = mnm_column_at(&all.claims.step, i);
    assert_int_equal(step->amount_minor, short_minor[i]);
  }
  assert_int_equal(claim_at(&all, 0)->total_minor, 3 * 48000 - 10000);
  end_case(&all);
}

static void an_agreed_wage_below_the_minimum_counts_as_the_minimum(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of(NO_EXTRAS,
                            RATE("agreed", "hour", "minimum", STEP("2020-01-01", "amount", "10"))
                                RATE("minimum", "hour", "none",
                                     STEP("2020-01-01", "amount", "9") ", " STEP(
                                         "2024-01-08", "amount", "11.0025")),
                            PLAIN_TAIL));
  add(&all, "a,V,work,2024-01-01,2024-01-14,week,,40,agreed,,,,,,");
  assert_int_equal(compute(&all), MNM_OK);
  assert_int_equal(claim_at(&all, 0)->total_minor, 40000 + 44010);
  end_case(&all);
}

static void a_lawful_debt_is_set_against_the_work_and_the_rest_left_out(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of("overtime: none\nuprate: false\nliquidated_percent: none\n"
                            "earnings: greater_of\nwage_interest: none\n"
                            "debt_interest: [" STEP("2020-01-01", "percent", "7.3") "]\n",
                            HOURLY_12, PLAIN_TAIL));
  add(&all, "l,V,debt,2024-01-01,,,,,,1000,,yes,,,");
  add(&all, "u,V,debt,2024-01-01,,,,,,5000,,no,,,");
  add(&all, "c,V,charge,2024-01-03,,,,,,10,,yes,,,");
  add(&all, "w,V,work,2024-01-01,2024-01-14,week,,40,,,,,,,");
  add(&all, "p,V,paid,2024-01-14,,,,,,100,,,,,");
  add(&all, "r,V,repayment,2024-01-14,,,,,,25,,,,,");
  assert_int_equal(compute(&all), MNM_OK);
  /* week 1: 1000 x 7.3 % x 7 / 365 = 1.40; 1000 + 1.40 + 10 - 480 = 531.40.
   * week 2: 531.40 x 0.0014 = 0.744; 531.40 + 0.74 - 480 + 100 - 25 = 127.14 */
  const mnm_claim_step *one = mnm_column_at(&all.claims.step, 0);
  const mnm_claim_step *two = mnm_column_at(&all.claims.step, 1);
  assert_int_equal(one->head, MNM_CLAIM_H_BALANCE);
  assert_int_equal(one->amount_minor, 53140);
  assert_int_equal(two->amount_minor, 12714);
  assert_int_equal(claim_at(&all, 0)->total_minor, 0); /* the debt is not yet worked off */
  add(&all, "x,V,work,2024-01-15,,,,40,,,,,,,");
  assert_int_equal(compute(&all), MNM_OK);
  /* 127.14 x 0.0014 = 0.178: 127.32 - 480 */
  assert_int_equal(claim_at(&all, 0)->total_minor, 48000 - 12732);
  assert_int_equal(claim_at(&all, 0)->sum_minor[MNM_CLAIM_H_DEBT], 35268);
  check_sums(&all);
  end_case(&all);
}

static void contributions_stay_apart(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of(NO_EXTRAS, HOURLY_12,
                            "contributions:\n  - {id: social, of: due, rate: " STEP(
                                "2020-01-01", "percent",
                                "20.125") "}\n"
                                          "  - {id: tax, of: short, rate: " STEP(
                                              "2020-01-01", "percent", "10") "}\n"));
  add(&all, "a,V,work,2024-01-01,,,,10,,,,,,,");
  add(&all, "b,V,paid,2024-01-01,,,,,,100,,,,,");
  assert_int_equal(compute(&all), MNM_OK);
  assert_int_equal(claim_at(&all, 0)->total_minor, 2000);
  assert_int_equal(claim_at(&all, 0)->sum_minor[MNM_CLAIM_H_CONTRIBUTIONS], 2415 + 200);
  check_sums(&all);
  end_case(&all);
}

static void what_is_not_verified_stays_marked_up_to_the_total(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of(NO_EXTRAS,
                            RATE("r", "hour", "none",
                                 STEP("2020-01-01", "amount",
                                      "12") ", {from: 2024-01-08, amount: 13, source: s, seen: "
                                            "2026-01-01, verified: false}"),
                            PLAIN_TAIL));
  add(&all, "a,V,work,2024-01-01,,,,10,,,,,,,");
  add(&all, "b,W,work,2024-01-08,,,,10,,,,,,,");
  assert_int_equal(compute(&all), MNM_OK);
  assert_true(claim_at(&all, 0)->verified);
  assert_false(claim_at(&all, 1)->verified);
  const mnm_claim_step *step = mnm_column_at(&all.claims.step, 1);
  assert_non_null(strstr(step->sentence.data, "short. [not verified]"));
  const uint8_t *used = all.claims.filled.data;
  assert_true(used[0] == 1 && used[1] == 1);
  end_case(&all);
}

static void contributions_on_wages_due_at_an_unverified_rate_are_marked(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of(NO_EXTRAS,
                            "  - {id: r, per: hour, at_least: none, amounts: [{from: 2020-01-01, "
                            "amount: 12, source: s, seen: 2026-01-01, verified: false}]}\n",
                            "contributions:\n  - {id: social, of: due, rate: " STEP(
                                "2020-01-01", "percent", "20") "}\n"));
  add(&all, "a,V,work,2024-01-01,,,,10,,,,,,,");
  add(&all, "b,V,paid,2024-01-01,,,,,,120,,,,,"); /* nothing is short */
  assert_int_equal(compute(&all), MNM_OK);
  const mnm_claim_step *last = mnm_column_at(&all.claims.step, all.claims.step.count - 1);
  assert_int_equal(last->head, MNM_CLAIM_H_CONTRIBUTIONS);
  assert_int_equal(last->amount_minor, 2400);
  assert_false(last->verified);
  end_case(&all);
}

static void every_day_and_every_month_count_each_of_them(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of(NO_EXTRAS, RATE("d", "day", "none", STEP("2020-01-01", "amount", "80")),
                            PLAIN_TAIL));
  add(&all, "a,V,work,2024-02-26,2024-03-03,day,,0.5,,,,,,,");
  add(&all, "b,V,fee,2024-01-01,2024-03-31,month,2,,,10,,,,,");
  assert_int_equal(compute(&all), MNM_OK);
  assert_int_equal(claim_at(&all, 0)->sum_minor[MNM_CLAIM_H_WAGES], 7 * 4000);
  assert_int_equal(claim_at(&all, 0)->sum_minor[MNM_CLAIM_H_FEES], 3 * 2 * 1000);
  end_case(&all);
}

static void two_hourly_rates_in_one_week_are_refused(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of(NO_EXTRAS,
                            RATE("a", "hour", "none", STEP("2020-01-01", "amount", "8"))
                                RATE("b", "hour", "none", STEP("2020-01-01", "amount", "9")),
                            PLAIN_TAIL));
  add(&all, "a,V,work,2024-01-01,,,,1,a,,,,,,");
  add(&all, "b,V,work,2024-01-02,,,,1,b,,,,,,");
  assert_int_equal(compute(&all), MNM_E_RANGE);
  assert_string_equal(all.err.input, "tally.csv");
  assert_non_null(strstr(all.err.message, "record 2 below the header"));
  end_case(&all);
}

static void sums_over_64_bits_are_an_error(void **state) {
  (void)state;
  small_case all;
  begin_case(&all, terms_of(NO_EXTRAS, HOURLY_12, PLAIN_TAIL));
  add(&all, "a,V,fee,1990-01-01,2089-12-31,day,,,,9999999999999,,,,,");
  assert_int_equal(compute(&all), MNM_E_OVERFLOW);
  end_case(&all);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_overpaid_week_is_no_credit_for_another),
      cmocka_unit_test(the_greater_of_earnings_and_work_counts_and_never_both),
      cmocka_unit_test(two_statements_make_two_claims_and_no_average),
      cmocka_unit_test(a_sum_for_several_weeks_is_split_by_days_and_loses_no_cent),
      cmocka_unit_test(an_agreed_wage_below_the_minimum_counts_as_the_minimum),
      cmocka_unit_test(a_lawful_debt_is_set_against_the_work_and_the_rest_left_out),
      cmocka_unit_test(contributions_stay_apart),
      cmocka_unit_test(what_is_not_verified_stays_marked_up_to_the_total),
      cmocka_unit_test(contributions_on_wages_due_at_an_unverified_rate_are_marked),
      cmocka_unit_test(every_day_and_every_month_count_each_of_them),
      cmocka_unit_test(two_hourly_rates_in_one_week_are_refused),
      cmocka_unit_test(sums_over_64_bits_are_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
