/* The sums against figures that were published or worked by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage/claim/claim_internal.h"

#define HOURLY(minor) ((int64_t)(minor)*MNM_CLAIM_RATE_SCALE)
#define PPM_5 50000
#define PPM_6 60000

static int64_t due(int64_t minutes, int64_t rate_minor, int64_t after) {
  mnm_claim_due work = {.minutes = minutes, .rate = HOURLY(rate_minor)};
  if (after >= 0) {
    work.overtime_after_minutes = after;
    work.overtime_num = 3;
    work.overtime_den = 2;
  }
  int64_t out = -1;
  assert_int_equal(mnm_claim_due_minor(&out, &work), MNM_OK);
  return out;
}

static int64_t shortfall(int64_t due_minor, int64_t paid, int64_t unlawful, int64_t lawful) {
  int64_t out = -1, over = -1;
  assert_int_equal(mnm_claim_short_minor(&out, &over, due_minor, paid, unlawful, lawful), MNM_OK);
  assert_true(out == 0 || over == 0);
  return out;
}

/* United States v Edwards, No. 19-4903 (4th Cir. 2021): six days 06:00 to 23:00 and a Sunday 06:00
 * to 14:00, unpaid, doubled by liquidated damages. The figure of one week is ours: 40 h x 7.25 =
 * 290.00; 70 h x 10.875 = 761.25. */
static void a_week_of_edwards_is_worth_1051_25(void **state) {
  (void)state;
  assert_int_equal(6 * 17 * 60 + 8 * 60, 6600);
  assert_int_equal(due(6600, 725, 2400), 105125);
  assert_int_equal(due(2400, 725, 2400), 29000);
}

/* UK government guidance on arrears of the minimum wage (nibusinessinfo.co.uk): 40 hours, 200.00
 * paid, 5.80 then, 5.93 now: 32.00 underpaid, 32.72 in arrears. */
static void the_published_arrears_are_32_72(void **state) {
  (void)state;
  int64_t uprated = 0;
  int64_t short_minor = shortfall(due(2400, 580, -1), 20000, 0, 0);
  assert_int_equal(short_minor, 3200);
  assert_int_equal(mnm_claim_uprate_minor(&uprated, short_minor, 593, 580), MNM_OK);
  assert_int_equal(uprated, 3272);
  /* a rate that fell takes nothing away */
  assert_int_equal(mnm_claim_uprate_minor(&uprated, short_minor, 570, 580), MNM_OK);
  assert_int_equal(uprated, 3200);
}

/* Worked by hand: 60000 - 15000 - 3000; an overpaid week gives 0; 2100 + 34.25 of interest. */
static void deductions_and_interest_are_those_worked_by_hand(void **state) {
  (void)state;
  int64_t first = shortfall(due(3000, 1200, -1), 20000, 5000, 3000);
  int64_t second = shortfall(due(2417, 1200, -1), 50000, 0, 0);
  int64_t third = shortfall(due(125, 1200, -1), 0, 0, 0);
  assert_int_equal(first, 42000);
  assert_int_equal(second, 0);
  assert_int_equal(third, 2500);
  int64_t one = 0, two = 0;
  assert_int_equal(mnm_claim_interest_minor(&one, first, (mnm_wide)PPM_5 * 365), MNM_OK);
  assert_int_equal(mnm_claim_interest_minor(&two, third, (mnm_wide)PPM_5 * 100), MNM_OK);
  assert_int_equal(one + two, 2134);
  assert_int_equal(first + second + third + one + two, 46634);
}

/* Worked by hand: interest 493.15, then 101.06, then none on what is owed to the victim. */
static void a_debt_set_against_work_ends_where_it_was_worked_out(void **state) {
  (void)state;
  static const int64_t paid[] = {0, 10000, 10000}, after[] = {20493, -49406, -119406};
  int64_t balance = 100000, interest = 0;
  for (int i = 0; i < 3; i++) {
    mnm_wide num = balance > 0 ? (mnm_wide)balance * PPM_6 * 30 : 0;
    assert_int_equal(mnm_claim_debt_minor(&balance, &interest, num, 0, 80000 - paid[i]), MNM_OK);
    assert_int_equal(balance, after[i]);
  }
}

static void halves_are_rounded_up_and_less_is_not(void **state) {
  (void)state;
  assert_true(mnm_claim_half_up(1, 2) == 1);
  assert_true(mnm_claim_half_up(49, 100) == 0);
  assert_true(mnm_claim_half_up(7, 2) == 4);
  assert_true(mnm_claim_half_up(0, 3) == 0);
  assert_true(mnm_claim_half_up(2, 3) == 1);
  assert_int_equal(due(1, 30, -1), 1); /* half a cent */
  assert_int_equal(due(29, 1, -1), 0); /* 0.483 */
}

static void what_does_not_fit_is_said_and_not_wrapped(void **state) {
  (void)state;
  int64_t out = 0, over = 0, interest = 0, balance = INT64_MAX;
  mnm_claim_due work = {.minutes = INT64_MAX, .rate = INT64_MAX};
  assert_int_equal(mnm_claim_due_minor(&out, &work), MNM_E_OVERFLOW);
  work = (mnm_claim_due){.minutes = INT64_MAX / 60, .rate = HOURLY(1000000)};
  assert_int_equal(mnm_claim_due_minor(&out, &work), MNM_E_OVERFLOW);
  assert_int_equal(mnm_claim_short_minor(&out, &over, INT64_MAX, -1, 0, 0), MNM_E_OVERFLOW);
  assert_int_equal(mnm_claim_uprate_minor(&out, INT64_MAX, 3, 2), MNM_E_OVERFLOW);
  mnm_wide large = (mnm_wide)INT64_MAX * INT64_MAX;
  assert_int_equal(mnm_claim_interest_minor(&out, INT64_MAX, large), MNM_E_OVERFLOW);
  assert_int_equal(mnm_claim_debt_minor(&balance, &interest, 0, 1, 0), MNM_E_OVERFLOW);
}

static void interest_changes_its_rate_on_the_day_it_changes(void **state) {
  (void)state;
  const mnm_claim_step_rate steps[] = {
      {.value = 10, .from_day = 100, .verified = true},
      {.value = 20, .from_day = 110, .verified = false},
  };
  bool verified = true;
  assert_true(mnm_claim_ppm_days(steps, 2, 100, 110, &verified) == 100);
  assert_true(verified);
  assert_true(mnm_claim_ppm_days(steps, 2, 90, 112, &verified) == 100 + 40);
  assert_false(verified);
  assert_true(mnm_claim_ppm_days(steps, 2, 0, 100, &verified) == 0);
  assert_true(mnm_claim_ppm_days(steps, 2, 120, 115, &verified) == 0);
}

static bool hours(const char *text, int64_t *out) {
  return mnm_claim__minutes(mnm_text_of(text), CLAIM_QUANTITY_MAX, out);
}

static void hours_are_read_as_people_write_them_or_not_at_all(void **state) {
  (void)state;
  int64_t minutes = 0;
  assert_true(hours("8", &minutes) && minutes == 480);
  assert_true(hours("8.5", &minutes) && minutes == 510);
  assert_true(hours(" 8:20 ", &minutes) && minutes == 500);
  assert_true(hours("0.05", &minutes) && minutes == 3);
  const char *const bad[] = {"",    "8.33", "8:7", "8:60", ":30",     "8:",    "-8",
                             "8,5", "1e3",  "8.",  ".5",   "8:30:00", "8.555", "99999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(hours(bad[i], &minutes));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_week_of_edwards_is_worth_1051_25),
      cmocka_unit_test(the_published_arrears_are_32_72),
      cmocka_unit_test(deductions_and_interest_are_those_worked_by_hand),
      cmocka_unit_test(a_debt_set_against_work_ends_where_it_was_worked_out),
      cmocka_unit_test(halves_are_rounded_up_and_less_is_not),
      cmocka_unit_test(what_does_not_fit_is_said_and_not_wrapped),
      cmocka_unit_test(interest_changes_its_rate_on_the_day_it_changes),
      cmocka_unit_test(hours_are_read_as_people_write_them_or_not_at_all),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
