#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/accounts/accounts.h"

static mnm_accounts *fresh(void) {
  mnm_accounts *accounts = NULL;
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  return accounts;
}

static uint32_t put(mnm_accounts *accounts, const char *bank, const char *number) {
  uint32_t id = UINT32_MAX;
  assert_int_equal(mnm_accounts_put(accounts, &id, mnm_text_of(bank), mnm_text_of(number), NULL),
                   MNM_OK);
  return id;
}

static void one_account_has_one_number(void **state) {
  (void)state;
  mnm_accounts *accounts = fresh();
  assert_int_equal(put(accounts, "12", "8000A"), 0);
  assert_int_equal(put(accounts, "", "8000A"), 1);
  assert_int_equal(put(accounts, "128000", "A"), 2);
  assert_int_equal(put(accounts, "12", "8000A"), 0);
  assert_int_equal(mnm_accounts_count(accounts), 3);
  static const char key[] =
      "12\x1F"
      "8000A";
  uint32_t id = 9;
  assert_int_equal(mnm_accounts_put_key(accounts, &id, key, sizeof key - 1,
                                        mnm_text_hash(key, sizeof key - 1, 0), NULL),
                   MNM_OK);
  assert_int_equal(id, 0);
  assert_true(mnm_accounts_find(accounts, mnm_text_of("128000"), mnm_text_of("A"), &id));
  assert_int_equal(id, 2);
  assert_false(mnm_accounts_find(accounts, mnm_text_of("128000"), mnm_text_of("B"), &id));
  mnm_accounts_free(accounts);
}

static void bank_number_and_label_come_back(void **state) {
  (void)state;
  mnm_accounts *accounts = fresh();
  uint32_t with = put(accounts, "12", "8000A"), without = put(accounts, "", "DE02"),
           empty = put(accounts, "7", "");
  char label[16];
  assert_true(mnm_text_equal(mnm_accounts_bank(accounts, with), mnm_text_of("12")));
  assert_true(mnm_text_equal(mnm_accounts_number(accounts, with), mnm_text_of("8000A")));
  assert_int_equal(mnm_accounts_bank(accounts, without).bytes, 0);
  assert_int_equal(mnm_accounts_key(accounts, without).bytes, 5);
  assert_int_equal(mnm_accounts_label(accounts, with, label, sizeof label), 8);
  assert_string_equal(label, "12:8000A");
  assert_int_equal(mnm_accounts_label(accounts, without, label, sizeof label), 4);
  assert_string_equal(label, "DE02");
  assert_int_equal(mnm_accounts_label(accounts, empty, label, sizeof label), 2);
  assert_string_equal(label, "7:");
  mnm_accounts_free(accounts);
}

static void labels_are_cut_to_their_buffer(void **state) {
  (void)state;
  mnm_accounts *accounts = fresh();
  uint32_t id = put(accounts, "12", "8000A");
  static const char *const cut[] = {"", "", "1", "12", "12:", "12:8", "12:80", "12:800", "12:8000"};
  for (uint32_t bytes = 0; bytes < 9; bytes++) {
    char label[16];
    memset(label, 'x', sizeof label);
    uint32_t length = mnm_accounts_label(accounts, id, label, bytes);
    assert_int_equal(length, strlen(cut[bytes]));
    if (bytes) assert_string_equal(label, cut[bytes]);
    assert_int_equal(label[bytes], 'x');
  }
  mnm_accounts_free(accounts);
}

/* Also beyond the length that is put together on the stack. */
static void keys_of_any_length_are_found(void **state) {
  (void)state;
  mnm_accounts *accounts = fresh();
  static char bank[2000];
  memset(bank, 'b', sizeof bank);
  for (uint32_t bytes = 0; bytes < sizeof bank; bytes += 17) {
    mnm_text name = {bank, bytes};
    uint32_t id = UINT32_MAX, found = UINT32_MAX;
    assert_false(mnm_accounts_find(accounts, name, mnm_text_of("n"), &found));
    assert_int_equal(mnm_accounts_put(accounts, &id, name, mnm_text_of("n"), NULL), MNM_OK);
    assert_int_equal(id, bytes / 17);
    assert_true(mnm_accounts_find(accounts, name, mnm_text_of("n"), &found));
    assert_int_equal(found, id);
    assert_int_equal(mnm_accounts_bank(accounts, id).bytes, bytes);
  }
  mnm_accounts_free(accounts);
}

static void bank_with_the_separator_is_refused(void **state) {
  (void)state;
  mnm_accounts *accounts = fresh();
  uint32_t id = 5;
  mnm_text bank = {"a\x1F", 2};
  assert_int_equal(mnm_accounts_put(accounts, &id, bank, mnm_text_of("n"), NULL), MNM_E_RANGE);
  assert_false(mnm_accounts_find(accounts, bank, mnm_text_of("n"), &id));
  assert_int_equal(mnm_accounts_count(accounts), 0);
  put(accounts, "a", "\x1Fn");
  assert_true(mnm_accounts_find(accounts, mnm_text_of("a"), mnm_text_of("\x1Fn"), &id));
  mnm_accounts_free(accounts);
}

static void cash_is_one_account_however_it_is_named(void **state) {
  (void)state;
  mnm_accounts *accounts = fresh();
  put(accounts, "1", "CASH");
  uint32_t cash = UINT32_MAX, again = UINT32_MAX;
  uint32_t by_name = put(accounts, "", "CASH");
  assert_int_equal(mnm_accounts_cash(accounts, &cash, NULL), MNM_OK);
  assert_int_equal(mnm_accounts_cash(accounts, &again, NULL), MNM_OK);
  assert_int_equal(cash, by_name);
  assert_int_equal(cash, again);
  assert_int_equal(mnm_accounts_kind(accounts, cash), MNM_ACCOUNT_CASH);
  assert_int_equal(mnm_accounts_kind(accounts, 0), MNM_ACCOUNT_EXTERNAL);
  mnm_accounts_free(accounts);
}

static void kinds_never_go_back(void **state) {
  (void)state;
  mnm_accounts *accounts = fresh();
  uint32_t a = put(accounts, "", "a"), b = put(accounts, "", "b"), cash = UINT32_MAX;
  assert_int_equal(mnm_accounts_cash(accounts, &cash, NULL), MNM_OK);
  mnm_accounts_set_kind(accounts, a, MNM_ACCOUNT_INTERNAL);
  mnm_accounts_set_kind(accounts, a, MNM_ACCOUNT_EXTERNAL);
  assert_int_equal(mnm_accounts_kind(accounts, a), MNM_ACCOUNT_INTERNAL);
  mnm_accounts_set_kind(accounts, b, MNM_ACCOUNT_ASSET);
  mnm_accounts_set_kind(accounts, b, MNM_ACCOUNT_INTERNAL);
  mnm_accounts_set_kind(accounts, b, MNM_ACCOUNT_CREDIT_SINK);
  assert_int_equal(mnm_accounts_kind(accounts, b), MNM_ACCOUNT_ASSET);
  mnm_accounts_set_kind(accounts, cash, MNM_ACCOUNT_INTERNAL);
  assert_int_equal(mnm_accounts_kind(accounts, cash), MNM_ACCOUNT_CASH);
  mnm_accounts_free(accounts);
}

static void many_accounts_keep_their_numbers(void **state) {
  (void)state;
  mnm_accounts *accounts = fresh();
  char bank[16], number[16];
  for (uint32_t round = 0; round < 2; round++) {
    for (uint32_t i = 0; i < 30000; i++) {
      (void)snprintf(bank, sizeof bank, "%u", i % 31);
      (void)snprintf(number, sizeof number, "%u", i);
      assert_int_equal(put(accounts, bank, number), i);
    }
  }
  assert_int_equal(mnm_accounts_count(accounts), 30000);
  mnm_accounts_free(accounts);
  mnm_accounts_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_account_has_one_number),
      cmocka_unit_test(bank_number_and_label_come_back),
      cmocka_unit_test(labels_are_cut_to_their_buffer),
      cmocka_unit_test(keys_of_any_length_are_found),
      cmocka_unit_test(bank_with_the_separator_is_refused),
      cmocka_unit_test(cash_is_one_account_however_it_is_named),
      cmocka_unit_test(kinds_never_go_back),
      cmocka_unit_test(many_accounts_keep_their_numbers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
