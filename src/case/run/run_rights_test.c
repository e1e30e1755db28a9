/* Periods of rights: their last day, against a calendar that is walked day by day; the table that
 * comes with the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "base/rng/rng.h"
#include "base/time/time.h"
#include "case/run/run_rights.h"

static int64_t day_us(int32_t year, uint32_t month, uint32_t day) {
  return mnm_days_from_civil(year, month, day) * MNM_US_PER_DAY;
}

static int64_t end_of(int64_t from_us, uint16_t days, uint16_t months) {
  const mnm_right_period period = {.days = days, .months = months};
  return mnm_rights_end(from_us, &period);
}

static void a_month_ends_on_the_day_of_the_same_number_or_on_its_last(void **state) {
  (void)state;
  assert_int_equal(end_of(day_us(2025, 11, 30), 0, 3), day_us(2026, 2, 28));
  assert_int_equal(end_of(day_us(2023, 11, 30), 0, 3), day_us(2024, 2, 29));
  assert_int_equal(end_of(day_us(2026, 1, 31), 0, 1), day_us(2026, 2, 28));
  assert_int_equal(end_of(day_us(2026, 1, 15), 0, 12), day_us(2027, 1, 15));
  assert_int_equal(end_of(day_us(2026, 12, 31), 0, 2), day_us(2027, 2, 28));
  assert_int_equal(end_of(day_us(2026, 3, 1), 30, 0), day_us(2026, 3, 31));
}

/* The same, walked: the month is the months-th one that begins after; its last day that is no later
 * than the number. */
static int64_t walked(int64_t from_us, uint16_t months) {
  mnm_civil first, at;
  mnm_time_to_civil(&first, from_us);
  int64_t day = from_us, best = from_us;
  uint32_t begun = 0;
  while (begun <= months) {
    if (begun == months) best = day;
    day += MNM_US_PER_DAY;
    mnm_time_to_civil(&at, day);
    if (at.day == 1) begun++;
    if (begun == months && at.day > first.day) break;
  }
  return best;
}

static void any_date_ends_where_a_walk_over_the_calendar_ends(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 59);
  int rounds = getenv("MNM_LONG") ? 20000 : 400;
  for (int i = 0; i < rounds; i++) {
    int64_t from = day_us(1995, 1, 1) + (int64_t)mnm_rng_below(&rng, 20000) * MNM_US_PER_DAY;
    uint16_t months = (uint16_t)(1 + mnm_rng_below(&rng, 14));
    assert_int_equal(end_of(from, 0, months), walked(from, months));
  }
}

static void each_period_that_comes_with_the_program_has_a_source_and_a_mark(void **state) {
  (void)state;
  mnm_rights_table *table = malloc(sizeof *table);
  mnm_err err = {0};
  assert_non_null(table);
  assert_int_equal(mnm_rights_table_read(table, NULL, NULL, &err), MNM_OK);
  assert_true(table->count > 5);
  for (uint32_t i = 0; i < table->count; i++) {
    const mnm_right_period *one = &table->period[i];
    assert_true(one->source.bytes > 0 && (one->days == 0) != (one->months == 0));
    assert_ptr_equal(mnm_rights_period(table, one->law, (mnm_right)one->right), one);
  }
  assert_null(mnm_rights_period(table, mnm_text_of("ZZ"), MNM_RIGHT_REFLECTION));
  assert_non_null(mnm_rights_period(table, mnm_text_of("de"), MNM_RIGHT_REFLECTION));
  mnm_rights_table_clear(table);
  free(table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_month_ends_on_the_day_of_the_same_number_or_on_its_last),
      cmocka_unit_test(any_date_ends_where_a_walk_over_the_calendar_ends),
      cmocka_unit_test(each_period_that_comes_with_the_program_has_a_source_and_a_mark),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
