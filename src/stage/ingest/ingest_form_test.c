/* Time forms and zones: what is read, what is refused, and that what is written is read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/ingest/ingest_form.h"

static time_form compiled(const char *form, const char *base, int32_t pivot) {
  time_form out;
  mnm_err err = {0};
  if (mnm_ingest__form_compile(&out, mnm_text_of(form), mnm_text_of(base), pivot, &err) != MNM_OK) {
    fail_msg("'%s': %s", form, err.message);
  }
  return out;
}

static void reads_with(const char *form, const char *base, int32_t pivot, const char *text,
                       const char *expected) {
  time_form with = compiled(form, base, pivot);
  read_time got;
  char iso[64] = "refused";
  if (mnm_ingest__form_read(&with, mnm_text_of(text), &got)) {
    uint32_t bytes = mnm_time_text(iso, 40, got.local_us, (mnm_grain)got.grain);
    if (got.has_offset) (void)snprintf(iso + bytes, 20, " %+d", got.offset_min);
    if (got.utc && got.grain != MNM_GRAIN_DAY) (void)snprintf(iso + bytes, 20, " utc");
  }
  if (strcmp(iso, expected) != 0) fail_msg("'%s' as %s is %s, not %s", text, form, iso, expected);
}

static void reads(const char *form, const char *text, const char *expected) {
  bool two = strstr(form, "YY") != NULL && strstr(form, "YYYY") == NULL;
  reads_with(form, "", two ? 50 : -1, text, expected);
}

static void refuses(const char *form, const char *text) {
  reads(form, text, "refused");
}

static void dates_of_many_orders(void **state) {
  (void)state;
  reads("YYYY-MM-DD", "2024-02-29", "2024-02-29");
  reads("DD.MM.YYYY", "29.02.2024", "2024-02-29");
  reads("MM/DD/YYYY", "02/29/2024", "2024-02-29");
  reads("YYYYMMDD", "20240229", "2024-02-29");
  reads("D.M.YYYY", "1.2.2024", "2024-02-01");
  reads("D.M.YYYY", "01.12.2024", "2024-12-01");
  reads("D. M. YYYY", "1. 2. 2024", "2024-02-01");
  reads("D-MON-YYYY", "5-Sep-1999", "1999-09-05");
  reads("D MON YYYY", "5  SEPTEMBER 1999", "1999-09-05");
  reads("D MON YYYY", "5 Sept. 1999", "1999-09-05");
  reads("MON D, YYYY", "May 5, 1901", "1901-05-05");
  reads("DD/MM/YYYY", "31/12/2100", "2100-12-31");
}

static void dates_that_are_none(void **state) {
  (void)state;
  refuses("YYYY-MM-DD", "2023-02-29");
  refuses("YYYY-MM-DD", "1900-02-29");
  refuses("YYYY-MM-DD", "2024-13-01");
  refuses("YYYY-MM-DD", "2024-00-10");
  refuses("YYYY-MM-DD", "2024-04-31");
  refuses("YYYY-MM-DD", "2024-4-31");
  refuses("YYYY-MM-DD", "0000-01-01");
  refuses("YYYY-MM-DD", "2024-02-29 ");
  refuses("YYYY-MM-DD", "2024-02-29x");
  refuses("YYYY-MM-DD", "24-02-29");
  refuses("YYYY-MM-DD", "");
  refuses("D MON YYYY", "5 Sepr 1999");
  refuses("D MON YYYY", "5 Ma 1999");
  refuses("DD.MM.YYYY", "29,02,2024");
  refuses("DD.MM.YYYY", "02.29.2024");
}

static void times_of_day_say_how_fine_they_are(void **state) {
  (void)state;
  reads("DD.MM.YYYY[ HH:mm[:ss[.f]]]", "01.02.2024", "2024-02-01");
  reads("DD.MM.YYYY[ HH:mm[:ss[.f]]]", "01.02.2024 23:59", "2024-02-01T23:59Z");
  reads("DD.MM.YYYY[ HH:mm[:ss[.f]]]", "01.02.2024 23:59:58", "2024-02-01T23:59:58Z");
  reads("DD.MM.YYYY[ HH:mm[:ss[.f]]]", "01.02.2024 23:59:58.5", "2024-02-01T23:59:58.500000Z");
  reads("DD.MM.YYYY HH:mm:ss.f", "01.02.2024 00:00:00.123456789", "2024-02-01T00:00:00.123456Z");
  reads("M/D/YYYY H:mm AM", "1/2/2024 12:05 AM", "2024-01-02T00:05Z");
  reads("M/D/YYYY H:mm AM", "1/2/2024 12:05 pm", "2024-01-02T12:05Z");
  reads("M/D/YYYY H:mm AM", "1/2/2024 1:05 PM", "2024-01-02T13:05Z");
  reads("YYYY-MM-DD-HH.mm.ss.f", "2024-01-02-03.04.05.000006", "2024-01-02T03:04:05.000006Z");
  refuses("M/D/YYYY H:mm AM", "1/2/2024 13:05 PM");
  refuses("M/D/YYYY H:mm AM", "1/2/2024 0:05 AM");
  refuses("DD.MM.YYYY HH:mm", "01.02.2024 24:00");
  refuses("DD.MM.YYYY HH:mm", "01.02.2024 23:60");
  refuses("DD.MM.YYYY HH:mm:ss", "01.02.2024 23:59:60");
  refuses("DD.MM.YYYY HH:mm:ss.f", "01.02.2024 23:59:59.");
  refuses("DD.MM.YYYY[ HH:mm]", "01.02.2024 ");
}

static void two_groups_are_two_ways_to_write_the_same(void **state) {
  (void)state;
  const char *form = "YYYY-MM-DD[ HH:mm[:ss]][THH:mm]";
  reads(form, "2024-01-02", "2024-01-02");
  reads(form, "2024-01-02 10:11:12", "2024-01-02T10:11:12Z");
  reads(form, "2024-01-02T10:11", "2024-01-02T10:11Z");
  refuses(form, "2024-01-02 10:11T10:11"); /* and not twice */
}

static void offsets_stay_with_the_time(void **state) {
  (void)state;
  reads("iso", "2024-01-02T10:00:00+02:00", "2024-01-02T10:00:00Z +120");
  reads("iso", "2024-01-02 10:00:00-03:30", "2024-01-02T10:00:00Z -210");
  reads("iso", "2024-01-02T10:00:00.5Z", "2024-01-02T10:00:00.500000Z utc");
  reads("iso", "2024-01-02T10:00", "2024-01-02T10:00Z");
  reads("iso", "2024-01-02", "2024-01-02");
  reads("", "2024-01-02", "2024-01-02");
  reads("YYYY-MM-DD HH:mm[z]", "2024-01-02 10:00+0200", "2024-01-02T10:00Z +120");
  reads("YYYY-MM-DD HH:mm[z]", "2024-01-02 10:00-11", "2024-01-02T10:00Z -660");
  reads("YYYY-MM-DD HH:mm[z]", "2024-01-02 10:00Z", "2024-01-02T10:00Z utc");
  reads("YYYY-MM-DD HH:mm[ z]", "2024-01-02 10:00 +05:45", "2024-01-02T10:00Z +345");
  refuses("YYYY-MM-DD HH:mm[z]", "2024-01-02 10:00+15:00");
  refuses("YYYY-MM-DD HH:mm[z]", "2024-01-02 10:00+02:60");
  refuses("YYYY-MM-DD HH:mm[z]", "2024-01-02 10:00+2");
  refuses("iso", "2024-01-02T10:00:00+02");
}

static void two_digit_years_turn_at_the_pivot(void **state) {
  (void)state;
  reads_with("YYMMDD", "", 50, "490101", "2049-01-01");
  reads_with("YYMMDD", "", 50, "500101", "1950-01-01");
  reads_with("DD.MM.YY", "", 0, "01.01.00", "1900-01-01");
  reads_with("DD.MM.YY", "", 100, "01.01.99", "2099-01-01");
  reads_with("birth_number", "", 0, "706213", "1970-12-13"); /* the month of a woman plus 50 */
  reads_with("birth_number", "", 0, "701213", "1970-12-13");
  reads_with("birth_number", "", 0, "705013", "refused");
  reads_with("birth_number", "", 0, "706313", "refused");
  reads_with("birth_number", "", 0, "7062131", "refused");
}

static void numbers_count_from_their_base(void **state) {
  (void)state;
  reads("epoch_s", "1700000000", "2023-11-14T22:13:20Z utc");
  reads("epoch_s", "-1", "1969-12-31T23:59:59Z utc");
  reads("epoch_s", "1700000000.25", "2023-11-14T22:13:20.250000Z utc");
  reads("epoch_s", "-0.25", "1969-12-31T23:59:59.750000Z utc");
  reads("epoch_ms", "1700000000123", "2023-11-14T22:13:20.123000Z utc");
  reads("epoch_us", "1", "1970-01-01T00:00:00.000001Z utc");
  reads_with("days", "2017-01-01", -1, "31", "2017-02-01");
  reads_with("days", "", -1, "-1", "1969-12-31");
  reads_with("seconds", "2017-01-01T12:00Z", -1, "60", "2017-01-01T12:01:00Z utc");
  refuses("epoch_s", "9223372036854775807");
  refuses("epoch_s", "99999999999999999999");
  refuses("epoch_s", "253402300800");
  refuses("epoch_s", "1e9");
  refuses("epoch_s", ".5");
  refuses("epoch_ms", "1.5");
  reads("epoch_s", "253402300799", "9999-12-31T23:59:59Z utc");
}

static void serial_days_of_spreadsheets(void **state) {
  (void)state;
  reads("excel1900", "1", "1900-01-01");
  reads("excel1900", "59", "1900-02-28");
  refuses("excel1900", "60"); /* 29 February 1900 never was */
  reads("excel1900", "61", "1900-03-01");
  reads("excel1900", "45000", "2023-03-15");
  reads("excel1900", "45000.0", "2023-03-15");
  reads("excel1900", "45000.5", "2023-03-15T12:00:00Z");
  reads("excel1900", "45000,75", "2023-03-15T18:00:00Z");
  reads("excel1900", "45000.000011574", "2023-03-15T00:00:01Z");
  reads("excel1900", "45000.9999999999", "2023-03-16T00:00:00Z");
  reads("excel1904", "0", "1904-01-01");
  reads("excel1904", "43538", "2023-03-15");
  refuses("excel1900", "0");
  refuses("excel1900", "-1");
  refuses("excel1900", "4000001");
  refuses("excel1900", "45000.5x");
  refuses("excel1900", "1.5.2024");
}

static void forms_that_are_none(void **state) {
  static const struct {
    const char *form, *base;
  } cases[] = {
      {"YYYY-MM", ""},
      {"DD.MM", ""},
      {"[YYYY-]MM-DD", ""},
      {"YYYY-MM-DD[ HH:mm", ""},
      {"YYYY-MM-DD]", ""},
      {"YYYY-MM-DD mm", ""},
      {"YYYY-MM-DD HH:ss", ""},
      {"mm:ss", ""},
      {"YYYY-MM-DD HH:MM", ""},
      {"DD.MM.YYYY YY", ""},
      {"[[[[[HH]]]]]", ""},
      {"x", ""},
      {"YYYY-MM-DD AM", ""},
      {"YYYY-MM-DD", "2017-01-01"},
      {"epoch_s", "2017-01-01"},
      {"days", "yesterday"},
      {"days", "2017-01-01T12:00Z"},
      {"DD/MM/YYYY or MM/DD/YYYY", ""},
      {"YYYY-MM-DD                                                        ", ""},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    time_form form;
    mnm_err err = {0};
    mnm_status status = mnm_ingest__form_compile(&form, mnm_text_of(cases[i].form),
                                                 mnm_text_of(cases[i].base), -1, &err);
    if (status != MNM_E_PARSE) fail_msg("'%s' from '%s' was taken", cases[i].form, cases[i].base);
    assert_true(err.message[0] != '\0' && err.hint[0] != '\0');
  }
}

/* ---- written in any form, and read back ------------------------------------------------------ */

static void any_time_is_read_back(void **state) {
  static const char *const forms[] = {"YYYY-MM-DD HH:mm:ss.f", "DD.MM.YYYY[ HH:mm:ss[.f]]",
                                      "MM/DD/YYYYTHH:mm:ss.f[z]", "YYYYMMDDHHmmss.f"};
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 9);
  uint32_t rounds = getenv("MNM_LONG") != NULL ? 2000000 : 20000;
  for (uint32_t round = 0; round < rounds; round++) {
    uint64_t span = UINT64_C(253402300800) * 1000000 + UINT64_C(62135596800) * 1000000;
    int64_t us = (int64_t)mnm_rng_below(&rng, span) - INT64_C(62135596800) * 1000000;
    mnm_civil at;
    char texts[4][80];
    mnm_time_to_civil(&at, us);
    const int date[] = {at.year, at.month, at.day, at.hour, at.minute, at.second};
    (void)snprintf(texts[0], 80, "%04d-%02d-%02d %02d:%02d:%02d.%06u", date[0], date[1], date[2],
                   date[3], date[4], date[5], at.microsecond);
    (void)snprintf(texts[1], 80, "%02d.%02d.%04d %02d:%02d:%02d.%06u", date[2], date[1], date[0],
                   date[3], date[4], date[5], at.microsecond);
    (void)snprintf(texts[2], 80, "%02d/%02d/%04dT%02d:%02d:%02d.%06uZ", date[1], date[2], date[0],
                   date[3], date[4], date[5], at.microsecond);
    (void)snprintf(texts[3], 80, "%04d%02d%02d%02d%02d%02d.%06u", date[0], date[1], date[2],
                   date[3], date[4], date[5], at.microsecond);
    for (uint32_t i = 0; i < 4; i++) {
      time_form form = compiled(forms[i], "", -1);
      read_time got;
      assert_true(mnm_ingest__form_read(&form, mnm_text_of(texts[i]), &got));
      assert_int_equal(got.local_us, us);
      assert_int_equal(got.grain, MNM_GRAIN_MICROSECOND);
    }
  }
}

/* ---- zones ------------------------------------------------------------------------------------
 */

static time_zone *zone_of(const char *name) {
  time_zone *zone = NULL;
  mnm_err err = {0};
  if (mnm_ingest__zone_new(&zone, mnm_text_of(name), NULL, &err) != MNM_OK) fail_msg("%s", name);
  return zone;
}

static void shows(const time_zone *zone, const char *local, const char *utc, int offset_min,
                  zone_flag flag) {
  int64_t local_us = 0, us = 0;
  int16_t offset = 0;
  mnm_grain grain = MNM_GRAIN_DAY;
  char text[64];
  assert_int_equal(mnm_time_parse(&local_us, &grain, local, (uint32_t)strlen(local), NULL), MNM_OK);
  zone_flag got = mnm_ingest__zone_to_utc(zone, local_us, &us, &offset);
  (void)mnm_time_text(text, sizeof text, us, MNM_GRAIN_MINUTE);
  if (strcmp(text, utc) != 0 || offset != offset_min || got != flag) {
    fail_msg("%s is %s, offset %d, flag %d", local, text, offset, got);
  }
  if (flag != ZONE_MISSING) assert_int_equal(mnm_ingest__zone_offset_at(zone, us), offset_min);
}

static void clock_changes_are_settled_and_flagged(void **state) {
  (void)state;
  time_zone *zone = zone_of("Europe/Prague");
  shows(zone, "2024-01-15T12:00", "2024-01-15T11:00Z", 60, ZONE_CLEAR);
  shows(zone, "2024-07-15T12:00", "2024-07-15T10:00Z", 120, ZONE_CLEAR);
  /* forward at 02:00 on 31 March 2024: the hour that is missing */
  shows(zone, "2024-03-31T01:59", "2024-03-31T00:59Z", 60, ZONE_CLEAR);
  shows(zone, "2024-03-31T02:00", "2024-03-31T01:00Z", 60, ZONE_MISSING);
  shows(zone, "2024-03-31T02:59", "2024-03-31T01:59Z", 60, ZONE_MISSING);
  shows(zone, "2024-03-31T03:00", "2024-03-31T01:00Z", 120, ZONE_CLEAR);
  /* back at 03:00 on 27 October 2024: the hour that comes twice */
  shows(zone, "2024-10-27T01:59", "2024-10-26T23:59Z", 120, ZONE_CLEAR);
  shows(zone, "2024-10-27T02:00", "2024-10-27T00:00Z", 120, ZONE_AMBIGUOUS);
  shows(zone, "2024-10-27T02:59", "2024-10-27T00:59Z", 120, ZONE_AMBIGUOUS);
  shows(zone, "2024-10-27T03:00", "2024-10-27T02:00Z", 60, ZONE_CLEAR);
  mnm_ingest__zone_free(zone);
  zone = zone_of("America/New_York");
  shows(zone, "2024-11-03T01:30", "2024-11-03T05:30Z", -240, ZONE_AMBIGUOUS);
  shows(zone, "2024-03-10T02:30", "2024-03-10T07:30Z", -300, ZONE_MISSING);
  mnm_ingest__zone_free(zone);
  zone = zone_of("Asia/Kathmandu");
  shows(zone, "2024-01-01T00:00", "2023-12-31T18:15Z", 345, ZONE_CLEAR);
  mnm_ingest__zone_free(zone);
  zone = zone_of("Pacific/Apia"); /* 30 December 2011 was left out there */
  shows(zone, "2011-12-30T12:00", "2011-12-30T22:00Z", -600, ZONE_MISSING);
  mnm_ingest__zone_free(zone);
}

/* Every local hour of some years: going back from what was found gives the hour again. */
static void every_hour_of_many_years_goes_there_and_back(void **state) {
  static const char *const names[] = {"Europe/London",       "America/Sao_Paulo",
                                      "Australia/Lord_Howe", "Africa/Casablanca",
                                      "Asia/Tehran",         "Pacific/Apia"};
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    time_zone *zone = zone_of(names[i]);
    int64_t from = mnm_days_from_civil(1990, 1, 1) * MNM_US_PER_DAY;
    int64_t to = mnm_days_from_civil(2030, 1, 1) * MNM_US_PER_DAY, before = INT64_MIN;
    for (int64_t local = from; local < to; local += 1800 * MNM_US_PER_SECOND) {
      int64_t us = 0;
      int16_t offset = 0;
      zone_flag flag = mnm_ingest__zone_to_utc(zone, local, &us, &offset);
      assert_true(us == local - INT64_C(60) * offset * MNM_US_PER_SECOND);
      if (flag != ZONE_MISSING) assert_int_equal(mnm_ingest__zone_offset_at(zone, us), offset);
      if (flag == ZONE_CLEAR) {
        assert_true(us > before); /* in order where nothing is doubtful */
        before = us;
      }
    }
    mnm_ingest__zone_free(zone);
  }
}

static void names_that_are_no_zone(void **state) {
  static const char *const names[] = {
      "",
      "Europe/Pragu",
      "GMT+99",
      "Mars/Phobos",
      "Europe/Prague ",
      "\xC3\xA9",
      "A/very/long/name/that/is/no/zone/at/all/and/goes/on/and/on/"};
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    time_zone *zone = NULL;
    mnm_err err = {0};
    assert_int_equal(mnm_ingest__zone_new(&zone, mnm_text_of(names[i]), NULL, &err), MNM_E_RANGE);
    assert_null(zone);
    assert_non_null(strstr(err.hint, "Europe/Prague"));
  }
  time_zone *zone = zone_of("UTC");
  assert_true(mnm_ingest__zone_is_utc(zone));
  mnm_ingest__zone_free(zone);
  zone = zone_of("Etc/UTC");
  assert_true(mnm_ingest__zone_is_utc(zone));
  mnm_ingest__zone_free(zone);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dates_of_many_orders),
      cmocka_unit_test(dates_that_are_none),
      cmocka_unit_test(times_of_day_say_how_fine_they_are),
      cmocka_unit_test(two_groups_are_two_ways_to_write_the_same),
      cmocka_unit_test(offsets_stay_with_the_time),
      cmocka_unit_test(two_digit_years_turn_at_the_pivot),
      cmocka_unit_test(numbers_count_from_their_base),
      cmocka_unit_test(serial_days_of_spreadsheets),
      cmocka_unit_test(forms_that_are_none),
      cmocka_unit_test(any_time_is_read_back),
      cmocka_unit_test(clock_changes_are_settled_and_flagged),
      cmocka_unit_test(every_hour_of_many_years_goes_there_and_back),
      cmocka_unit_test(names_that_are_no_zone),
  };
  return cmocka_run_group_tests_name("ingest_form", tests, NULL, NULL);
}
