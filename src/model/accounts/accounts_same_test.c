#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/accounts/accounts.h"

typedef struct pair {
  const char *bank, *number, *iban; /* iban NULL: stands for itself */
} pair;

static uint32_t put(mnm_accounts *accounts, const char *bank, const char *number) {
  uint32_t id = UINT32_MAX;
  assert_int_equal(mnm_accounts_put(accounts, &id, mnm_text_of(bank), mnm_text_of(number), NULL),
                   MNM_OK);
  return id;
}

static void check(const char *const *ibans, uint32_t iban_count, const pair *pairs,
                  uint32_t pair_count, bool some) {
  mnm_accounts *accounts = NULL;
  mnm_column same;
  bool found = !some;
  mnm_column_init(&same, sizeof(uint32_t), NULL);
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < pair_count; i++) (void)put(accounts, pairs[i].bank, pairs[i].number);
  for (uint32_t i = 0; i < iban_count; i++) (void)put(accounts, "", ibans[i]);
  assert_int_equal(mnm_accounts_same(accounts, &same, &found, NULL), MNM_OK);
  assert_int_equal(same.count, mnm_accounts_count(accounts));
  assert_int_equal(found, some);
  const uint32_t *at = same.data;
  for (uint32_t i = 0; i < pair_count; i++) {
    uint32_t id = put(accounts, pairs[i].bank, pairs[i].number);
    uint32_t expected = pairs[i].iban ? put(accounts, "", pairs[i].iban) : id;
    if (at[id] != expected) print_message("%s:%s\n", pairs[i].bank, pairs[i].number);
    assert_int_equal(at[id], expected);
  }
  for (uint32_t i = 0; i < iban_count; i++)
    assert_int_equal(at[put(accounts, "", ibans[i])], put(accounts, "", ibans[i]));
  mnm_column_clear(&same);
  mnm_accounts_free(accounts);
}

/* the registry's own examples */
static const char *const examples[] = {"CZ6508000000192000145399", "DE89370400440532013000",
                                       "AT611904300234573201",     "PL61109010140000071219812874",
                                       "NL91ABNA0417164300",       "GB29NWBK60161331926819",
                                       "SK3112000000198742637541", "HU42117730161111101800000000",
                                       "BE68539007547034",         "NO9386011117947",
                                       "RO49AAAA1B31007593840000", "CH9300762011623852957"};
#define EXAMPLES ((uint32_t)(sizeof examples / sizeof *examples))

static void a_domestic_number_stands_for_the_iban_that_contains_it(void **state) {
  (void)state;
  const pair pairs[] = {
      {"0800", "19-2000145399", "CZ6508000000192000145399"},
      {"0800", "0000192000145399", "CZ6508000000192000145399"},
      {"", "19-2000145399/0800", "CZ6508000000192000145399"},
      {"1200", "19-8742637541", "SK3112000000198742637541"},
      {"37040044", "532013000", "DE89370400440532013000"},
      {"370 400 44", "0532013000", "DE89370400440532013000"},
      {"19043", "00234573201", "AT611904300234573201"},
      {"", "61109010140000071219812874", "PL61109010140000071219812874"},
      {"whatever", "109010140000071219812874", "PL61109010140000071219812874"},
      {"ABNANL2A", "417164300", "NL91ABNA0417164300"},
      {"ABNANL2AXXX", "0417164300", "NL91ABNA0417164300"},
      {"601613", "31926819", "GB29NWBK60161331926819"},
      {"60-16-13", "31926819", "GB29NWBK60161331926819"},
      {"", "11773016-11111018", "HU42117730161111101800000000"},
      {"", "539-0075470-34", "BE68539007547034"},
      {"", "8601.11.17947", "NO9386011117947"},
      {"AAAAROBU", "1B31007593840000", "RO49AAAA1B31007593840000"},
  };
  check(examples, EXAMPLES, pairs, sizeof pairs / sizeof *pairs, true);
}

static void nothing_is_guessed(void **state) {
  (void)state;
  const pair pairs[] = {
      {"", "532013000", NULL},         /* no bank */
      {"COBADEFF", "532013000", NULL}, /* which bank code that BIC has is not in the IBAN */
      {"0801", "19-2000145399", NULL}, /* another bank */
      {"0800", "2000145399", NULL},    /* without the prefix: another account */
      {"0800", "19-2000145399x", NULL},
      {"0800", "?CZ6508000000192000145399", NULL},
      {"X", "8601.11.17947", NULL}, /* short, and a bank that says something else */
      {"0800", "0", NULL},
      {"ABNADE2A", "417164300", NULL}, /* the BIC of another country */
      {"", "CASH", NULL},
      {"bank", "", NULL},
      {"", "DE00370400440532013000", NULL}, /* wrong check digits */
  };
  check(examples, EXAMPLES, pairs, sizeof pairs / sizeof *pairs, false);
}

static void a_number_that_two_ibans_contain_stands_for_neither(void **state) {
  (void)state;
  /* the same bank code and number in the Czech Republic and in Slovakia */
  const char *const ibans[] = {"CZ6508000000192000145399", "SK6308000000192000145399"};
  const pair pairs[] = {{"0800", "19-2000145399", NULL}};
  check(ibans, 2, pairs, 1, false);
  check(ibans, 1, &(pair){"0800", "19-2000145399", ibans[0]}, 1, true);
}

static void the_house_of_an_account_is_whom_to_ask(void **state) {
  (void)state;
  mnm_accounts *accounts = NULL;
  char text[MNM_ACCOUNTS_HOUSE_BYTES];
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  mnm_accounts_house(accounts, put(accounts, "", "DE89370400440532013000"), text, sizeof text);
  assert_string_equal(text, "DE 37040044");
  mnm_accounts_house(accounts, put(accounts, "", "BE68539007547034"), text, sizeof text);
  assert_string_equal(text, "BE");
  mnm_accounts_house(accounts, put(accounts, "HARBOR", "12"), text, sizeof text);
  assert_string_equal(text, "HARBOR");
  assert_int_equal(mnm_accounts_house(accounts, put(accounts, "", "12"), text, sizeof text), 0);
  assert_string_equal(text, "");
  assert_int_equal(mnm_accounts_house(accounts, put(accounts, "HARBOR", "12"), text, 4), 3);
  assert_string_equal(text, "HAR");
  mnm_accounts_free(accounts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_domestic_number_stands_for_the_iban_that_contains_it),
      cmocka_unit_test(nothing_is_guessed),
      cmocka_unit_test(a_number_that_two_ibans_contain_stands_for_neither),
      cmocka_unit_test(the_house_of_an_account_is_whom_to_ask),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
