#include "kernel/sheet/sheet_test_help.h"

static void expect_digits(const char *from, const char *expected) {
  char out[SHEET_NUMBER_CHARS + 1] = "";
  uint32_t bytes = mnm_sheet__digits(out, mnm_text_of(from));
  if (bytes == 0) out[0] = '\0';
  assert_string_equal(out, expected);
  assert_int_equal(bytes, strlen(expected));
}

static void numbers_are_written_out_without_loss(void **state) {
  (void)state;
  expect_digits("0", "0");
  expect_digits("-0", "0");
  expect_digits("-0.000", "0");
  expect_digits("0012.500", "12.5");
  expect_digits("+7", "7");
  expect_digits(".5", "0.5");
  expect_digits("5.", "5");
  expect_digits("1234.0999999999999", "1234.0999999999999");
  expect_digits("1.5E3", "1500");
  expect_digits("1.5e+3", "1500");
  expect_digits("-1.234E-2", "-0.01234");
  expect_digits("9.9999999999999995E-5", "0.000099999999999999995");
  expect_digits("12E1", "120");
  expect_digits("0E5", "0");
  expect_digits("123456789012345678901234567890", "123456789012345678901234567890");
  expect_digits(" 3 ", "3");
}

static void what_is_no_number_or_too_long_is_left_as_it_is(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",     "-",  ".",   "NaN",   "inf",    "-INF", "1,5",   "1 2",
      "0x10", "1e", "1e+", "1e308", "1E-300", "--1",  "1.2.3", "1e99999999999999999999",
      "e5"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) expect_digits(bad[i], "");
}

static void expect_serial(const char *digits, sheet_calendar calendar, bool date,
                          const char *expected) {
  char out[40] = "";
  uint32_t bytes = mnm_sheet__serial(out, mnm_text_of(digits), calendar, date);
  if (bytes == 0) out[0] = '\0';
  assert_string_equal(out, expected);
}

static void serial_numbers_are_days_of_their_calendar(void **state) {
  (void)state;
  expect_serial("1", SHEET_1900, true, "1900-01-01");
  expect_serial("59", SHEET_1900, true, "1900-02-28");
  expect_serial("60", SHEET_1900, true, ""); /* 29 February 1900 never was */
  expect_serial("61", SHEET_1900, true, "1900-03-01");
  expect_serial("0", SHEET_1900, true, "");
  expect_serial("-1", SHEET_1900, true, "");
  expect_serial("44927", SHEET_1900, true, "2023-01-01");
  expect_serial("2958465", SHEET_1900, true, "9999-12-31");
  expect_serial("2958466", SHEET_1900, true, "");
  expect_serial("99999999999", SHEET_1900, true, "");
  expect_serial("0", SHEET_1904, true, "1904-01-01");
  expect_serial("43465", SHEET_1904, true, "2023-01-01");
  expect_serial("60", SHEET_1899, true, "1900-02-28");
  expect_serial("0", SHEET_1899, true, "1899-12-30");
  expect_serial("-1", SHEET_1899, true, "1899-12-29");
  expect_serial("-1.25", SHEET_1899, true, "1899-12-28T18:00:00");
}

static void parts_of_a_day_are_times(void **state) {
  (void)state;
  expect_serial("44927.5", SHEET_1900, true, "2023-01-01T12:00:00");
  expect_serial("44927.521064814813", SHEET_1900, true, "2023-01-01T12:30:20");
  expect_serial("44927.000001", SHEET_1900, true, "2023-01-01T00:00:00.086");
  expect_serial("44927.99999999999", SHEET_1900, true, "2023-01-02"); /* rounded up to the day */
  expect_serial("0.75", SHEET_1900, false, "18:00:00");
  expect_serial("0", SHEET_1900, false, "00:00:00");
  expect_serial("0.75", SHEET_1900, true, "");
  expect_serial("1.75", SHEET_1900, false, "1900-01-01T18:00:00"); /* nothing is lost */
}

static void expect_format(const char *code, bool time, bool date, const char *symbol) {
  sheet_format format;
  char got[20] = "";
  mnm_sheet__format(&format, mnm_text_of(code));
  memcpy(got, format.symbol, format.symbol_bytes);
  if (format.time != time || format.date != date || strcmp(got, symbol) != 0) {
    fail_msg("%s: time %d, date %d, symbol '%s'", code, format.time, format.date, got);
  }
}

static void formats_tell_times_from_numbers(void **state) {
  (void)state;
  expect_format("General", false, false, "");
  expect_format("Standard", false, false, "");
  expect_format("0.00", false, false, "");
  expect_format("#,##0.00;[Red]-#,##0.00", false, false, "");
  expect_format("yyyy\\-mm\\-dd", true, true, "");
  expect_format("dd/mm/yyyy;@", true, true, "");
  expect_format("[$-407]d. mmmm yyyy", true, true, "");
  expect_format("mmm-yy", true, true, "");
  expect_format("h:mm", true, false, "");
  expect_format("hh:mm:ss AM/PM", true, false, "");
  expect_format("mm:ss.0", true, false, "");
  expect_format("yyyy-mm-dd hh:mm:ss.000", true, true, "");
  expect_format("[h]:mm:ss", false, false, ""); /* a span of time */
  expect_format("[mm]:ss", false, false, "");
  expect_format("0.00E+00", false, false, "");
  expect_format("0 \"days\"", false, false, "days");
  expect_format("@", false, false, "");
  expect_format("\"day\" d", true, true, "");
  expect_format("_-* #,##0.00_-", false, false, "");
  expect_format("", false, false, "");
  expect_format("\"unclosed", false, false, "");
  expect_format("[unclosed", false, false, "");
  expect_format("\\", false, false, "");
}

static void formats_tell_currencies(void **state) {
  (void)state;
  expect_format("#,##0.00\\ [$\xE2\x82\xAC-407]", false, false, "\xE2\x82\xAC");
  expect_format("[$USD] #,##0.00", false, false, "USD");
  expect_format("[$-409]#,##0.00", false, false, "");
  expect_format("#,##0.00\\ \"EUR\"", false, false, "EUR");
  expect_format("#,##0.00 \"\xE2\x82\xAC\"", false, false, "\xE2\x82\xAC");
  expect_format("$#,##0.00", false, false, "$");
  expect_format("_(\"$\"* #,##0.00_)", false, false, "$");
  expect_format("\\\xE2\x82\xAC 0.00", false, false, "\xE2\x82\xAC");
}

static void builtin_formats_are_known_by_number(void **state) {
  (void)state;
  static const struct {
    uint32_t id;
    bool time, date;
  } cases[] = {{0, 0, 0},  {2, 0, 0},  {13, 0, 0}, {14, 1, 1}, {17, 1, 1}, {18, 1, 0},
               {21, 1, 0}, {22, 1, 1}, {23, 0, 0}, {44, 0, 0}, {45, 1, 0}, {46, 0, 0},
               {47, 1, 0}, {48, 0, 0}, {49, 0, 0}, {27, 1, 1}, {58, 1, 1}, {164, 0, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    sheet_format format;
    mnm_sheet__format_builtin(&format, cases[i].id);
    assert_int_equal(format.time, cases[i].time);
    assert_int_equal(format.date, cases[i].date);
  }
}

static void expect_iso(const char *from, const char *expected) {
  char out[40] = "";
  if (mnm_sheet__iso(out, mnm_text_of(from)) == 0) out[0] = '\0';
  assert_string_equal(out, expected);
}

static void expect_duration(const char *from, const char *expected) {
  char out[40] = "";
  if (mnm_sheet__duration(out, mnm_text_of(from)) == 0) out[0] = '\0';
  assert_string_equal(out, expected);
}

static void times_of_opendocument_are_read(void **state) {
  (void)state;
  expect_iso("2026-03-01", "2026-03-01");
  expect_iso("1850-03-01", "1850-03-01");
  expect_iso("2026-03-01T12:30:05", "2026-03-01T12:30:05");
  expect_iso("2026-03-01T12:30:05.123000000", "2026-03-01T12:30:05.123");
  expect_iso("2026-03-01T23:59:59.9996", "2026-03-02");
  expect_iso("2026-03-01T00:00:00", "2026-03-01");
  expect_iso("2026-02-30", "");
  expect_iso("2026-03-01T25:00:00", "");
  expect_iso("-2026-03-01", "");
  expect_iso("2026-03-01Z", "");
  expect_duration("PT12H30M05S", "12:30:05");
  expect_duration("PT12H30M05.250S", "12:30:05.250");
  expect_duration("PT00H00M00S", "00:00:00");
  expect_duration("PT36H00M00S", ""); /* a span */
  expect_duration("PT12H", "12:00:00");
  expect_duration("P1DT12H", "");
  expect_duration("12:30", "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_are_written_out_without_loss),
      cmocka_unit_test(what_is_no_number_or_too_long_is_left_as_it_is),
      cmocka_unit_test(serial_numbers_are_days_of_their_calendar),
      cmocka_unit_test(parts_of_a_day_are_times),
      cmocka_unit_test(formats_tell_times_from_numbers),
      cmocka_unit_test(formats_tell_currencies),
      cmocka_unit_test(builtin_formats_are_known_by_number),
      cmocka_unit_test(times_of_opendocument_are_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
