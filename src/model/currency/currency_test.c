#include "model/currency/currency.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/currency/currency_internal.h"

static uint16_t find(const char *name) {
  return mnm_currency_find(mnm_text_of(name));
}

static void tables_are_in_the_order_the_searches_need(void **state) {
  (void)state;
  for (uint32_t i = 1; i < mnm__currency_rows; i++) {
    assert_true(strcmp(mnm__currencies[i - 1].code, mnm__currencies[i].code) < 0);
    assert_true(mnm__currencies[mnm__currency_by_number[i - 1]].number <
                mnm__currencies[mnm__currency_by_number[i]].number);
  }
  for (uint32_t i = 1; i < mnm__currency_alias_rows; i++)
    assert_true(strcmp(mnm__currency_aliases[i - 1].name, mnm__currency_aliases[i].name) < 0);
}

static void every_currency_is_found_by_code_number_and_name(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mnm_currency_count(); i++) {
    uint16_t number = mnm_currency_at(i);
    char digits[8], small[8] = {0};
    const char *code = mnm_currency_code(number);
    assert_int_equal(find(code), number);
    for (uint32_t j = 0; code[j]; j++) small[j] = (char)(code[j] | 0x20);
    assert_int_equal(find(small), number);
    assert_int_equal(find(mnm_currency_name(number)), number);
    if (number < 1000) {
      snprintf(digits, sizeof digits, "%03u", number);
      assert_int_equal(find(digits), number);
    }
    assert_in_range(mnm_currency_exponent(number), 0, 9);
  }
  assert_int_equal(mnm_currency_at(mnm_currency_count()), MNM_CURRENCY_NONE);
}

static void every_alias_is_found_and_hides_no_code(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mnm__currency_alias_rows; i++) {
    const mnm__currency_alias *alias = &mnm__currency_aliases[i];
    assert_int_equal(find(alias->name), alias->number);
    assert_string_not_equal(mnm_currency_code(alias->number), "???");
  }
}

static void names_of_amlworld_ledgers_are_known(void **state) {
  static const struct {
    const char *name, *code;
  } names[] = {{"US Dollar", "USD"},
               {"Euro", "EUR"},
               {"Yuan", "CNY"},
               {"Yen", "JPY"},
               {"Ruble", "RUB"},
               {"Rupee", "INR"},
               {"Swiss Franc", "CHF"},
               {"UK Pound", "GBP"},
               {"Australian Dollar", "AUD"},
               {"Shekel", "ILS"},
               {"Canadian Dollar", "CAD"},
               {"Brazil Real", "BRL"},
               {"Bitcoin", "BTC"},
               {"Mexican Peso", "MXN"},
               {"Saudi Riyal", "SAR"}};
  (void)state;
  for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++)
    assert_string_equal(mnm_currency_code(find(names[i].name)), names[i].code);
}

static void numbers_that_case_files_hold_stay(void **state) {
  static const struct {
    const char *code;
    uint16_t number;
    int32_t exponent;
  } fixed[] = {{"EUR", 978, 2},   {"USD", 840, 2},   {"JPY", 392, 0},  {"KWD", 414, 3},
               {"CLF", 990, 4},   {"XAU", 959, 6},   {"DEM", 276, 2},  {"FRF", 250, 2},
               {"CSK", 200, 2},   {"ITL", 380, 0},   {"BTC", 1001, 8}, {"ETH", 1002, 9},
               {"USDT", 1003, 6}, {"USDC", 1004, 6}, {"XMR", 1005, 9}, {"LTC", 1006, 8},
               {"TRX", 1007, 6},  {"XCG", 532, 2},   {"ANG", 2001, 2}, {"SUR", 2003, 2},
               {"RUR", 810, 2},   {"CSD", 891, 2},   {"YUM", 2004, 2}};
  (void)state;
  for (uint32_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
    assert_int_equal(find(fixed[i].code), fixed[i].number);
    assert_int_equal(mnm_currency_exponent(fixed[i].number), fixed[i].exponent);
  }
}

static void names_that_mean_nothing_or_several_are_unknown(void **state) {
  static const char *const names[] = {
      "",
      " ",
      "XXX",
      "XTS",
      "$",
      "dollar",
      "peso",
      "kr",
      "dinar",
      "EU",
      "EURO ZONE",
      "000",
      "999",
      "97",
      "0978",
      "9 8",
      "a name so long that no currency in any table could ever have it"};
  (void)state;
  for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++)
    assert_int_equal(find(names[i]), MNM_CURRENCY_NONE);
  mnm_text with_nul = {"EUR\0", 4};
  assert_int_equal(mnm_currency_find(with_nul), MNM_CURRENCY_NONE);
  assert_string_equal(mnm_currency_code(1), "???");
  assert_string_equal(mnm_currency_name(1), "");
  assert_int_equal(mnm_currency_exponent(0), -1);
  assert_int_equal(mnm_currency_exponent(UINT16_MAX), -1);
}

static void blanks_around_a_name_do_not_count(void **state) {
  (void)state;
  assert_int_equal(find("  eur "), 978);
  assert_int_equal(find("\xC2\xA0US DOLLAR"), 840);
  assert_int_equal(find("\xE2\x82\xAC"), 978);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tables_are_in_the_order_the_searches_need),
      cmocka_unit_test(every_currency_is_found_by_code_number_and_name),
      cmocka_unit_test(every_alias_is_found_and_hides_no_code),
      cmocka_unit_test(names_of_amlworld_ledgers_are_known),
      cmocka_unit_test(numbers_that_case_files_hold_stay),
      cmocka_unit_test(names_that_mean_nothing_or_several_are_unknown),
      cmocka_unit_test(blanks_around_a_name_do_not_count),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
