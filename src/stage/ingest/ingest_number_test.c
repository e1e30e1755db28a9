#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/ingest/ingest_number.h"
#include "stage/ingest/ingest_spec_internal.h"

static const number_form dot = {'.', SPEC_GROUP_COMMA | SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK,
                                false};
static const number_form comma = {',', SPEC_GROUP_DOT | SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK,
                                  false};
static const number_form symbols = {'.', SPEC_GROUP_COMMA | SPEC_GROUP_BLANK, true};

static void reads(const number_form *form, const char *text, int64_t expected_cents) {
  read_number number;
  int64_t minor = 0;
  bool scaled = false;
  number_fault fault = mnm_ingest__number_read(&number, form, mnm_text_of(text));
  if (fault == NUMBER_OK) {
    fault = mnm_ingest__number_minor(&number, 2, false, &minor, &scaled);
  }
  if (fault != NUMBER_OK) fail_msg("'%s': fault %d", text, fault);
  if (minor != expected_cents) fail_msg("'%s' read as %lld", text, (long long)minor);
}

static void refuses(const number_form *form, const char *text, number_fault expected) {
  read_number number;
  int64_t minor = 0;
  bool scaled = false;
  number_fault fault = mnm_ingest__number_read(&number, form, mnm_text_of(text));
  if (fault == NUMBER_OK) {
    fault = mnm_ingest__number_minor(&number, 2, false, &minor, &scaled);
  }
  if (fault != expected) fail_msg("'%s': fault %d, not %d", text, fault, expected);
}

static void numbers_of_many_countries_are_read(void **state) {
  (void)state;
  reads(&dot, "1234.56", 123456);
  reads(&dot, "1,234.56", 123456);
  reads(&comma, "1.234,56", 123456);
  reads(&dot, "1'234.56", 123456);
  reads(&dot,
        "1\xE2\x80\x99"
        "234.56",
        123456);
  reads(&comma,
        "1\xC2\xA0"
        "234,56",
        123456);
  reads(&comma,
        "1\xE2\x80\xAF"
        "234\xE2\x80\xAF"
        "567,8",
        123456780);
  reads(&comma, "1 234,56", 123456);
  reads(&dot, "12,34,567.89", 123456789); /* lakh */
  reads(&dot, ".5", 50);
  reads(&dot, "5.", 500);
  reads(&dot, "000.10", 10);
  reads(&dot, "0", 0);
  reads(&dot, " 7 ", 700);
}

static void signs_stand_before_behind_and_around(void **state) {
  (void)state;
  reads(&dot, "-5.00", -500);
  reads(&dot, "5.00-", -500);
  reads(&dot, "5.00 -", -500);
  reads(&dot, "(5.00)", -500);
  reads(&dot, "( 5.00 )", -500);
  reads(&dot, "+5.00", 500);
  reads(&dot,
        "\xE2\x88\x92"
        "5.00",
        -500);
  reads(&dot, "- 1,000.00", -100000);
  refuses(&dot, "-5.00-", NUMBER_SHAPE);
  refuses(&dot, "(-5.00)", NUMBER_SHAPE);
  refuses(&dot, "(5.00", NUMBER_SHAPE);
  refuses(&dot, "5.00)", NUMBER_SHAPE);
  refuses(&dot, "--5", NUMBER_SHAPE);
}

static void currency_stuck_to_a_number_is_taken_only_when_allowed(void **state) {
  (void)state;
  reads(&symbols, "EUR 12.50", 1250);
  reads(&symbols, "12.50EUR", 1250);
  reads(&symbols, "$12.50", 1250);
  reads(&symbols,
        "-\xE2\x82\xAC"
        "12.50",
        -1250);
  reads(&symbols, "\xE2\x82\xAC-12.50", -1250);
  reads(&symbols, "1 250.00 K\xC4\x8D", 125000);
  reads(&symbols, "12.50- EUR", -1250);
  refuses(&dot, "EUR 12.50", NUMBER_SHAPE);
  refuses(&dot, "12.50 EUR", NUMBER_SHAPE);
  refuses(&symbols, "EUR 12.50 EUR", NUMBER_SHAPE);
  refuses(&symbols, "EUR", NUMBER_SHAPE);
  reads(&symbols, "(12.50) EUR", -1250);
  reads(&symbols, "(EUR 12.50)", -1250);
  refuses(&symbols, "12e3", NUMBER_SHAPE);
}

static void credit_and_debit_stuck_to_a_number_are_its_sign(void **state) {
  (void)state;
  reads(&symbols, "12.50 CR", 1250);
  reads(&symbols, "12.50DR", -1250);
  reads(&symbols, "dr 12.50", -1250);
  reads(&symbols, "EUR 12.50 Dr.", -1250);
  refuses(&symbols, "-12.50 DR", NUMBER_SHAPE);
  refuses(&symbols, "12.50 DR CR", NUMBER_SHAPE);
  refuses(&dot, "12.50 DR", NUMBER_SHAPE);
}

static void a_point_behind_letters_belongs_to_them(void **state) {
  (void)state;
  reads(&symbols, "Rs.500", 50000); /* and not half of one */
  reads(&symbols, "Rs. 500.25", 50025);
  reads(&symbols, "500 Rs.", 50000);
  reads(&symbols, "$.50", 50);
  read_number number;
  assert_int_equal(mnm_ingest__number_read(&number, &symbols, mnm_text_of("Rs.500")), NUMBER_OK);
  assert_true(mnm_text_equal(number.symbol, mnm_text_of("Rs")));
}

static void groups_must_be_groups(void **state) {
  (void)state;
  refuses(&comma, "1.23", NUMBER_SHAPE);
  refuses(&comma, "1.2345,00", NUMBER_SHAPE);
  refuses(&comma, "1234.567,00", NUMBER_SHAPE);
  refuses(&comma, ".234,00", NUMBER_SHAPE);
  refuses(&dot, "1,,234", NUMBER_SHAPE);
  refuses(&dot, "1.2.3", NUMBER_SHAPE);
  refuses(&dot, "1,234,5.00", NUMBER_SHAPE);
  refuses(&dot, "", NUMBER_SHAPE);
  refuses(&dot, "-", NUMBER_SHAPE);
  refuses(&dot, "abc", NUMBER_SHAPE);
  refuses(&dot, "12e3", NUMBER_SHAPE);
  refuses(&dot, "0x10", NUMBER_SHAPE);
  refuses(&comma, "0.500", NUMBER_SHAPE); /* a fraction with the other sign, not five hundred */
  refuses(&dot, "0,500", NUMBER_SHAPE);
  refuses(&dot, "1,234,", NUMBER_SHAPE);
  refuses(&dot, "1 .5", NUMBER_SHAPE);
}

/* ---- written in any style, and read back ----------------------------------------------------- */

typedef struct style {
  number_form form;
  const char *group;
} style;

static const style styles[] = {
    {{'.', 0, false}, ""},
    {{',', 0, false}, ""},
    {{'.', SPEC_GROUP_COMMA, false}, ","},
    {{',', SPEC_GROUP_DOT, false}, "."},
    {{'.', SPEC_GROUP_APOSTROPHE, false}, "'"},
    {{'.', SPEC_GROUP_APOSTROPHE, false}, "\xE2\x80\x99"},
    {{',', SPEC_GROUP_BLANK, false}, " "},
    {{',', SPEC_GROUP_BLANK, false}, "\xC2\xA0"},
    {{',', SPEC_GROUP_BLANK, false}, "\xE2\x80\xAF"},
    {{',', SPEC_GROUP_BLANK | SPEC_GROUP_DOT, true}, "\xE2\x80\x89"},
};

/* `minor` with `exponent` decimals; groups of three, a sign at one of its places. */
static void write_number(char *to, const style *how, int64_t minor, uint32_t exponent,
                         uint32_t sign_place) {
  static const char *const before[] = {"-", "", "(", "- ", "\xE2\x88\x92"};
  static const char *const behind[] = {"", "-", ")", "", ""};
  char digits[32], *at = to;
  uint64_t size = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
  int count =
      snprintf(digits, sizeof digits, "%0*llu", (int)exponent + 1, (unsigned long long)size);
  int whole = count - (int)exponent;
  if (minor < 0) at = stpcpy(at, before[sign_place]);
  for (int i = 0; i < whole; i++) {
    if (i > 0 && (whole - i) % 3 == 0) at = stpcpy(at, how->group);
    *at++ = digits[i];
  }
  if (exponent > 0) *at++ = how->form.decimal;
  at = stpcpy(at, digits + whole);
  if (how->form.symbols) at = stpcpy(at, " EUR");
  if (minor < 0) at = stpcpy(at, behind[sign_place]);
  *at = '\0';
}

static void any_amount_in_any_style_is_read_back(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 5);
  uint32_t rounds = getenv("MNM_LONG") != NULL ? 5000000 : 60000;
  for (uint32_t round = 0; round < rounds; round++) {
    const style *how = &styles[mnm_rng_below(&rng, sizeof styles / sizeof styles[0])];
    uint32_t exponent = (uint32_t)mnm_rng_below(&rng, 10);
    int64_t minor = (int64_t)(mnm_rng_next(&rng) >> mnm_rng_below(&rng, 64)) & INT64_MAX;
    if (mnm_rng_below(&rng, 2)) minor = -minor;
    char text[120];
    write_number(text, how, minor, exponent, (uint32_t)mnm_rng_below(&rng, 5));
    read_number number;
    int64_t got = 0;
    bool scaled = false;
    number_fault fault = mnm_ingest__number_read(&number, &how->form, mnm_text_of(text));
    if (fault == NUMBER_OK) {
      fault = mnm_ingest__number_minor(&number, exponent, false, &got, &scaled);
    }
    if (fault != NUMBER_OK || got != minor) fail_msg("'%s' of %lld", text, (long long)minor);
  }
}

static void decimals_beyond_the_currency_are_zeros_or_a_fault(void **state) {
  (void)state;
  reads(&dot, "1.2300000", 123);
  refuses(&dot, "1.239", NUMBER_DECIMALS);
  refuses(&dot, "0.001", NUMBER_DECIMALS);
}

static void int64_is_the_limit_and_is_reached(void **state) {
  (void)state;
  reads(&dot, "92233720368547758.07", INT64_MAX);
  reads(&dot, "-92233720368547758.07", -INT64_MAX);
  refuses(&dot, "92233720368547758.08", NUMBER_OVERFLOW);
  refuses(&dot, "99999999999999999999999999999999999999999999", NUMBER_OVERFLOW);
  reads(&dot, "0000000000000000000000000000000000000000000000000001", 100);
}

static void finer_assets_are_scaled_and_the_rest_is_known(void **state) {
  (void)state;
  read_number number;
  int64_t minor = 0;
  bool scaled = false;
  assert_int_equal(mnm_ingest__number_read(&number, &dot, mnm_text_of("-1.123456789123456789")),
                   NUMBER_OK);
  assert_int_equal(mnm_ingest__number_minor(&number, 9, true, &minor, &scaled), NUMBER_OK);
  assert_int_equal(minor, -1123456789);
  assert_true(scaled);
}

/* The fast path says yes only where the full reader gives the same. */
static void plain_numbers_agree_with_the_full_reader(void **state) {
  static const char alphabet[] = "0123456789012345678901234567890123456789..,-+ ";
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 11);
  uint32_t plain = 0;
  for (uint32_t round = 0; round < 200000; round++) {
    char text[24];
    uint32_t bytes = (uint32_t)mnm_rng_below(&rng, 20);
    uint32_t exponent = (uint32_t)mnm_rng_below(&rng, 11);
    for (uint32_t i = 0; i < bytes; i++) {
      text[i] = alphabet[mnm_rng_below(&rng, sizeof alphabet - 1)];
    }
    int64_t fast = 0, slow = 0;
    bool points = mnm_rng_below(&rng, 2) != 0;
    if (!number_plain((mnm_text){text, bytes}, points ? '.' : ',', exponent, &fast)) continue;
    read_number number;
    bool scaled = false;
    plain++;
    assert_int_equal(
        mnm_ingest__number_read(&number, points ? &dot : &comma, (mnm_text){text, bytes}),
        NUMBER_OK);
    assert_int_equal(mnm_ingest__number_minor(&number, exponent, false, &slow, &scaled), NUMBER_OK);
    assert_int_equal(fast, slow);
  }
  assert_true(plain > 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_of_many_countries_are_read),
      cmocka_unit_test(signs_stand_before_behind_and_around),
      cmocka_unit_test(currency_stuck_to_a_number_is_taken_only_when_allowed),
      cmocka_unit_test(credit_and_debit_stuck_to_a_number_are_its_sign),
      cmocka_unit_test(a_point_behind_letters_belongs_to_them),
      cmocka_unit_test(groups_must_be_groups),
      cmocka_unit_test(any_amount_in_any_style_is_read_back),
      cmocka_unit_test(decimals_beyond_the_currency_are_zeros_or_a_fault),
      cmocka_unit_test(int64_is_the_limit_and_is_reached),
      cmocka_unit_test(finer_assets_are_scaled_and_the_rest_is_known),
      cmocka_unit_test(plain_numbers_agree_with_the_full_reader),
  };
  return cmocka_run_group_tests_name("ingest_number", tests, NULL, NULL);
}
