#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "kernel/sheet/sheet_test_help.h"
#include "stage/ingest/ingest_number.h"

static const number_form form = {'.', 0, false};

/* Of the text of a cell, as the reader of workbooks gives it. */
static bool rounds(const char *cell, uint32_t exponent, bool any, int64_t *out) {
  char digits[SHEET_NUMBER_CHARS + 1];
  read_number number;
  bool scaled = false;

  uint32_t bytes = mnm_sheet__digits(digits, mnm_text_of(cell));
  assert_true(bytes > 0);
  assert_int_equal(mnm_ingest__number_read(&number, &form, (mnm_text){digits, bytes}), NUMBER_OK);
  number_fault fault = mnm_ingest__number_minor(&number, exponent, false, out, &scaled);
  if (fault == NUMBER_OK) return true;
  assert_int_equal(fault, NUMBER_DECIMALS);
  return mnm_ingest__number_round(&number, exponent, any, out);
}

static void becomes(const char *cell, uint32_t exponent, int64_t expected) {
  int64_t minor = 0;
  if (!rounds(cell, exponent, false, &minor)) fail_msg("%s is refused", cell);
  if (minor != expected) fail_msg("%s became %lld", cell, (long long)minor);
}

static void refused(const char *cell, uint32_t exponent) {
  int64_t minor = 0;
  if (rounds(cell, exponent, false, &minor)) fail_msg("%s became %lld", cell, (long long)minor);
}

static void binary_tails_are_no_money(void **state) {
  (void)state;
  becomes("1234.0999999999999", 2, 123410);
  becomes("1234.1", 2, 123410);
  becomes("-1234.0999999999999", 2, -123410);
  becomes("0.30000000000000004", 2, 30);
  becomes("0.1", 2, 10);
  becomes("9.9999999999999995E-3", 2, 1);
  becomes("5.6843418860808015E-14", 2, 0);
  becomes("-5.6843418860808015E-14", 2, 0);
  becomes("2165.3899999999999", 2, 216539);
  becomes("1.0000000000000002E-2", 2, 1);
  becomes("12345678901234.561", 2, 1234567890123456);
  becomes("1000000.0000000001", 0, 1000000);
  becomes("1.2349999999999999", 3, 1235);
}

static void real_decimals_are_refused(void **state) {
  (void)state;
  refused("1234.567", 2);
  refused("0.005", 2);
  refused("0.001", 2);
  refused("1234.0999", 2);
  refused("1234.09999999", 2);
  refused("0.3000001", 2);
  refused("12345678901.2345", 2); /* 15 digits: typed so */
  refused("1.5", 0);
  refused("1234567.1234567891", 2);
  refused("0.00000001", 2); /* the smallest part of a bitcoin */
}

static void digits_of_exact_programs_are_kept(void **state) {
  (void)state;
  becomes("92233720368547758.07", 2, INT64_MAX);
  becomes("-92233720368547758.07", 2, -INT64_MAX);
  becomes("1234567890123456.78", 2, 123456789012345678);
  refused("1234567890123456.785", 2);
  refused("12345678901234567890.123", 2);
}

static void any_rounds_half_away_from_zero(void **state) {
  (void)state;
  static const struct {
    const char *cell;
    int64_t expected;
  } cases[] = {{"0.005", 1},      {"0.0049", 0},
               {"-0.005", -1},    {"1.234", 123},
               {"1.235", 124},    {"-1.2351", -124},
               {"0.994", 99},     {"0.995", 100},
               {"12.3456", 1235}, {"1234567.9949", 123456799}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int64_t minor = 0;
    assert_true(rounds(cases[i].cell, 2, true, &minor));
    assert_int_equal(minor, cases[i].expected);
  }
  int64_t minor = 0;
  assert_false(rounds("99999999999999999999.999", 2, true, &minor)); /* does not fit */
}

/* Every amount that has at most 15 digits comes back from its double, however many digits are
 * written. */
static void amounts_survive_a_double(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 20260301);
  uint32_t rounds_count = getenv("MNM_LONG") != NULL ? 3000000 : 60000;
  for (uint32_t i = 0; i < rounds_count; i++) {
    uint64_t most = 1;
    for (uint64_t k = mnm_rng_below(&rng, 16); k > 0; k--) most *= 10;
    int64_t cents = (int64_t)mnm_rng_below(&rng, most);
    uint32_t exponent = (uint32_t)mnm_rng_below(&rng, 4);
    double scale = 1;
    for (uint32_t k = 0; k < exponent; k++) scale *= 10;
    double value = (double)cents / scale; /* correctly rounded: what typing it gives */
    for (int digits = 15; digits <= 17; digits++) {
      char text[64];
      (void)snprintf(text, sizeof text, "%.*g", digits, value);
      becomes(text, exponent, cents);
      (void)snprintf(text, sizeof text, "%.*E", digits - 1, value);
      becomes(text, exponent, cents);
    }
  }
}

/* A balance that a spreadsheet computed over some hundred rows. */
static void running_sums_of_doubles_are_the_sums_of_cents(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 7);
  uint32_t sheets = getenv("MNM_LONG") != NULL ? 3000 : 60;
  for (uint32_t sheet = 0; sheet < sheets; sheet++) {
    int64_t cents = 0;
    double sum = 0;
    for (uint32_t row = 0; row < 300; row++) {
      int64_t amount = (int64_t)mnm_rng_below(&rng, 20000000) - 10000000;
      if (row % 50 == 49) amount = -cents; /* back to nothing: what is left is noise alone */
      char text[64];
      cents += amount;
      sum += (double)amount / 100;
      (void)snprintf(text, sizeof text, "%.17g", sum);
      becomes(text, 2, cents);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(binary_tails_are_no_money),
      cmocka_unit_test(real_decimals_are_refused),
      cmocka_unit_test(digits_of_exact_programs_are_kept),
      cmocka_unit_test(any_rounds_half_away_from_zero),
      cmocka_unit_test(amounts_survive_a_double),
      cmocka_unit_test(running_sums_of_doubles_are_the_sums_of_cents),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
