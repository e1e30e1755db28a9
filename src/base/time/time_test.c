#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/time/time.h"

/* The slow obvious twin: one day after the other, by the calendar's own rule. */
static void next_day(mnm_civil *civil) {
  static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = civil->year % 400 == 0 || (civil->year % 4 == 0 && civil->year % 100 != 0);
  uint32_t last = civil->month == 2 && leap ? 29 : days[civil->month - 1];
  if (civil->day < last) {
    civil->day++;
  } else {
    civil->day = 1;
    if (civil->month < 12) {
      civil->month++;
    } else {
      civil->month = 1;
      civil->year++;
    }
  }
}

static void every_day_of_ten_millennia_converts_both_ways(void **state) {
  (void)state;
  mnm_civil walk = {.year = 1, .month = 1, .day = 1};
  int64_t day = -719162; /* 1969 years of 365 days, 477 leap days before 1970 */
  for (; walk.year <= 9999; day++) {
    mnm_civil found;
    assert_true(mnm_days_from_civil(walk.year, walk.month, walk.day) == day);
    mnm_time_to_civil(&found, day * MNM_US_PER_DAY);
    assert_true(found.year == walk.year && found.month == walk.month && found.day == walk.day);
    assert_true(mnm_civil_valid(&found));
    next_day(&walk);
  }
  assert_int_equal(day, 2932897); /* 10000-01-01 */
}

static void known_moments_have_their_numbers(void **state) {
  (void)state;
  mnm_civil civil = {.year = 1970, .month = 1, .day = 1};
  assert_int_equal(mnm_time_from_civil(&civil), 0);
  civil = (mnm_civil){2000, 2, 29, 23, 59, 59, 999999};
  assert_int_equal(mnm_time_from_civil(&civil), INT64_C(951868799999999));
  civil = (mnm_civil){1969, 12, 31, 23, 59, 59, 999999};
  assert_int_equal(mnm_time_from_civil(&civil), -1);
}

static void clock_times_convert_both_ways_also_before_1970(void **state) {
  (void)state;
  static const int64_t days[] = {-719162, -1, 0, 1, 11016, 2932896};
  for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
    for (int64_t second = 0; second < 86400; second += 997) {
      for (int64_t us = 0; us < 1000000; us += 333333) {
        int64_t time_us = days[d] * MNM_US_PER_DAY + second * MNM_US_PER_SECOND + us;
        mnm_civil civil;
        mnm_time_to_civil(&civil, time_us);
        assert_int_equal(civil.hour, second / 3600);
        assert_int_equal(civil.minute, second / 60 % 60);
        assert_int_equal(civil.second, second % 60);
        assert_int_equal(civil.microsecond, us);
        assert_int_equal(mnm_time_from_civil(&civil), time_us);
        assert_int_equal(mnm_time_day(time_us), days[d]);
      }
    }
  }
}

static void the_ends_of_int64_convert(void **state) {
  (void)state;
  static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX};
  for (size_t i = 0; i < 3; i++) {
    mnm_civil civil;
    char text[40];
    mnm_time_to_civil(&civil, ends[i]);
    assert_in_range(civil.month, 1, 12);
    assert_false(mnm_civil_valid(&civil));
    assert_in_range(mnm_time_text(text, sizeof text, ends[i], MNM_GRAIN_MICROSECOND), 27, 39);
  }
}

static void impossible_dates_are_not_valid(void **state) {
  (void)state;
  static const mnm_civil bad[] = {
      {0, 1, 1, 0, 0, 0, 0},     {10000, 1, 1, 0, 0, 0, 0}, {2026, 0, 1, 0, 0, 0, 0},
      {2026, 13, 1, 0, 0, 0, 0}, {2026, 1, 0, 0, 0, 0, 0},  {2026, 4, 31, 0, 0, 0, 0},
      {2025, 2, 29, 0, 0, 0, 0}, {1900, 2, 29, 0, 0, 0, 0}, {2026, 1, 1, 24, 0, 0, 0},
      {2026, 1, 1, 0, 60, 0, 0}, {2026, 1, 1, 0, 0, 60, 0}, {2026, 1, 1, 0, 0, 0, 1000000},
      {2026, 12, 32, 0, 0, 0, 0}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) assert_false(mnm_civil_valid(&bad[i]));
  mnm_civil leap = {2000, 2, 29, 23, 59, 59, 999999};
  assert_true(mnm_civil_valid(&leap));
}

static void text_says_what_the_grain_says(void **state) {
  (void)state;
  static const char *const expected[] = {"2026-03-01", "2026-03-01T12:30Z", "2026-03-01T12:30:05Z",
                                         "2026-03-01T12:30:05.000001Z"};
  mnm_civil civil = {2026, 3, 1, 12, 30, 5, 1};
  int64_t time_us = mnm_time_from_civil(&civil);
  for (int grain = 0; grain < 4; grain++) {
    char text[40];
    uint32_t length = mnm_time_text(text, sizeof text, time_us, (mnm_grain)grain);
    assert_string_equal(text, expected[grain]);
    assert_int_equal(length, strlen(text));
    assert_int_equal(mnm_time_text(text, length, time_us, (mnm_grain)grain), 0);
    assert_string_equal(text, "");
    assert_int_equal(mnm_time_text(text, length + 1, time_us, (mnm_grain)grain), length);
  }
}

static void text_and_parse_are_inverse(void **state) {
  (void)state;
  uint64_t draw = 5;
  for (int i = 0; i < 20000; i++) {
    draw = draw * UINT64_C(6364136223846793005) + 1442695040888963407U;
    int64_t span = INT64_C(3652059) * MNM_US_PER_DAY;
    int64_t time_us = (int64_t)(draw % (uint64_t)span) - INT64_C(719162) * MNM_US_PER_DAY;
    mnm_grain grain = (mnm_grain)(draw >> 62);
    static const int64_t unit[] = {MNM_US_PER_DAY, 60 * MNM_US_PER_SECOND, MNM_US_PER_SECOND, 1};
    int64_t rest = time_us % unit[grain];
    time_us -= rest < 0 ? rest + unit[grain] : rest;
    char text[40];
    uint32_t length = mnm_time_text(text, sizeof text, time_us, grain);
    int64_t back = 0;
    mnm_grain back_grain = MNM_GRAIN_DAY;
    assert_int_equal(mnm_time_parse(&back, &back_grain, text, length, NULL), MNM_OK);
    assert_true(back == time_us && back_grain == grain);
  }
}

static void other_spellings_of_a_moment_are_read(void **state) {
  (void)state;
  static const struct {
    const char *text;
    mnm_civil utc;
    mnm_grain grain;
  } rows[] = {
      {"2026-03-01 12:30:05", {2026, 3, 1, 12, 30, 5, 0}, MNM_GRAIN_SECOND},
      {"2026-03-01T12:30", {2026, 3, 1, 12, 30, 0, 0}, MNM_GRAIN_MINUTE},
      {"2026-03-01T00:30+01:00", {2026, 2, 28, 23, 30, 0, 0}, MNM_GRAIN_MINUTE},
      {"2026-12-31T23:30:00-05:30", {2027, 1, 1, 5, 0, 0, 0}, MNM_GRAIN_SECOND},
      {"2026-03-01T12:30:05.5Z", {2026, 3, 1, 12, 30, 5, 500000}, MNM_GRAIN_MICROSECOND},
      {"2026-03-01T12:30:05.123+14:00", {2026, 2, 28, 22, 30, 5, 123000}, MNM_GRAIN_MICROSECOND},
      {"0001-01-01", {1, 1, 1, 0, 0, 0, 0}, MNM_GRAIN_DAY},
      {"9999-12-31T23:59:59.999999Z", {9999, 12, 31, 23, 59, 59, 999999}, MNM_GRAIN_MICROSECOND},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    int64_t time_us = 0;
    mnm_grain grain = MNM_GRAIN_DAY;
    uint32_t length = (uint32_t)strlen(rows[i].text);
    assert_int_equal(mnm_time_parse(&time_us, &grain, rows[i].text, length, NULL), MNM_OK);
    assert_int_equal(time_us, mnm_time_from_civil(&rows[i].utc));
    assert_int_equal(grain, rows[i].grain);
  }
}

static void everything_else_is_refused_without_repeating_it(void **state) {
  (void)state;
  static const char *const bad[] = {"",
                                    "2",
                                    "2026",
                                    "2026-03",
                                    "2026-3-1",
                                    "2026-03-1",
                                    "2026-02-30",
                                    "2026-13-01",
                                    "26-03-01",
                                    "2026/03/01",
                                    "01.03.2026",
                                    "2026-03-01T",
                                    "2026-03-01T12",
                                    "2026-03-01T12:3",
                                    "2026-03-01T24:00",
                                    "2026-03-01T12:60",
                                    "2026-03-01T12:30:60",
                                    "2026-03-01T12:30:05.",
                                    "2026-03-01T12:30:05.1234567",
                                    "2026-03-01T12:30ZZ",
                                    "2026-03-01Z",
                                    "2026-03-01+01:00",
                                    "2026-03-01T12:30+1:00",
                                    "2026-03-01T12:30+0100",
                                    "2026-03-01T12:30+14:01",
                                    "2026-03-01T12:30+01:60",
                                    "2026-03-01t12:30",
                                    " 2026-03-01",
                                    "2026-03-01 ",
                                    "+026-03-01",
                                    "0000-01-01",
                                    "0001-01-01T00:00+00:01",
                                    "9999-12-31T23:59-00:01",
                                    "2026-03-01T12:30:05,5"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    int64_t time_us = 77;
    mnm_grain grain = MNM_GRAIN_SECOND;
    mnm_err err = {0};
    uint32_t length = (uint32_t)strlen(bad[i]);
    assert_int_equal(mnm_time_parse(&time_us, &grain, bad[i], length, &err), MNM_E_PARSE);
    assert_int_equal(err.status, MNM_E_PARSE);
    assert_int_equal(time_us, 77);
    assert_int_equal(grain, MNM_GRAIN_SECOND);
    if (length > 3) assert_null(strstr(err.message, bad[i]));
  }
  int64_t time_us = 0;
  mnm_grain grain = MNM_GRAIN_DAY;
  assert_int_equal(mnm_time_parse(&time_us, &grain, NULL, 0, NULL), MNM_E_PARSE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_day_of_ten_millennia_converts_both_ways),
      cmocka_unit_test(known_moments_have_their_numbers),
      cmocka_unit_test(clock_times_convert_both_ways_also_before_1970),
      cmocka_unit_test(the_ends_of_int64_convert),
      cmocka_unit_test(impossible_dates_are_not_valid),
      cmocka_unit_test(text_says_what_the_grain_says),
      cmocka_unit_test(text_and_parse_are_inverse),
      cmocka_unit_test(other_spellings_of_a_moment_are_read),
      cmocka_unit_test(everything_else_is_refused_without_repeating_it),
  };
  return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
