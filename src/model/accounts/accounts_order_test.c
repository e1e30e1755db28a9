#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/accounts/accounts.h"

enum { ACCOUNTS = 400 };

/* Labels are compared as what a person sees, written out. */
static int compare_written(const mnm_accounts *accounts, uint32_t a, uint32_t b) {
  char left[128], right[128];
  uint32_t left_bytes = mnm_accounts_label(accounts, a, left, sizeof left);
  uint32_t right_bytes = mnm_accounts_label(accounts, b, right, sizeof right);
  return mnm_text_compare((mnm_text){left, left_bytes}, (mnm_text){right, right_bytes});
}

static void accounts_stand_by_label_whatever_their_numbers(void **state) {
  (void)state;
  mnm_accounts *accounts = NULL;
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  uint32_t ids[ACCOUNTS], id;
  for (uint32_t i = 0; i < ACCOUNTS; i++) {
    char bank[24], number[64];
    (void)snprintf(bank, sizeof bank, "%u", i * 7919 % 13);
    (void)snprintf(number, sizeof number, "%s%u", i % 3 ? "a long number of an account " : "",
                   i * 104729 % 1000);
    assert_int_equal(
        mnm_accounts_put(accounts, &id, mnm_text_of(i % 5 ? bank : ""), mnm_text_of(number), NULL),
        MNM_OK);
    ids[i] = id;
  }
  assert_int_equal(mnm_accounts_sort(ids, ACCOUNTS, accounts, NULL, NULL), MNM_OK);
  for (uint32_t i = 1; i < ACCOUNTS; i++) {
    assert_true(compare_written(accounts, ids[i - 1], ids[i]) <= 0);
    if (ids[i - 1] != ids[i]) assert_true(mnm_accounts_compare(accounts, ids[i - 1], ids[i]) < 0);
  }
  mnm_accounts_free(accounts);
}

static void equal_labels_are_told_apart_by_their_key(void **state) {
  (void)state;
  mnm_accounts *accounts = NULL;
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  uint32_t with = 0, without = 0;
  assert_int_equal(mnm_accounts_put(accounts, &with, mnm_text_of("a"), mnm_text_of("b"), NULL),
                   MNM_OK);
  assert_int_equal(mnm_accounts_put(accounts, &without, mnm_text_of(""), mnm_text_of("a:b"), NULL),
                   MNM_OK);
  assert_int_equal(compare_written(accounts, with, without), 0);
  assert_true(mnm_accounts_compare(accounts, with, without) != 0);
  assert_true((mnm_accounts_compare(accounts, with, without) < 0) ==
              (mnm_accounts_compare(accounts, without, with) > 0));
  mnm_accounts_free(accounts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(accounts_stand_by_label_whatever_their_numbers),
      cmocka_unit_test(equal_labels_are_told_apart_by_their_key),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
