#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/accounts/accounts.h"

enum { KEYS = 3000 };

/* One account each few keys comes again; one of them is CASH. */
static void make_keys(char (*buffers)[40], mnm_text *keys, uint64_t *hashes) {
  for (uint32_t i = 0; i < KEYS; i++) {
    int bytes = i % 500 == 77 ? snprintf(buffers[i], sizeof buffers[i], "\x1F%s", "CASH")
                              : snprintf(buffers[i], sizeof buffers[i], "BANK%u\x1F%u", i % 3,
                                         i * 7919 % 1100);
    keys[i] = (mnm_text){buffers[i], (uint32_t)bytes};
    hashes[i] = mnm_text_hash(buffers[i], (size_t)bytes, 0);
  }
}

static void many_keys_at_once_give_the_accounts_of_one_by_one(void **state) {
  (void)state;
  static char buffers[KEYS][40];
  static mnm_text keys[KEYS];
  static uint64_t hashes[KEYS];
  static uint32_t ids[KEYS];
  make_keys(buffers, keys, hashes);
  mnm_accounts *one = NULL, *many = NULL;
  assert_int_equal(mnm_accounts_new(&one, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_accounts_new(&many, NULL, NULL), MNM_OK);
  for (uint32_t first = 0; first < KEYS; first += 700) {
    uint32_t count = KEYS - first < 700 ? KEYS - first : 700;
    assert_int_equal(
        mnm_accounts_put_many(many, ids + first, keys + first, hashes + first, count, NULL),
        MNM_OK);
  }
  for (uint32_t i = 0; i < KEYS; i++) {
    uint32_t id = 0;
    assert_int_equal(mnm_accounts_put_key(one, &id, keys[i].data, keys[i].bytes, hashes[i], NULL),
                     MNM_OK);
    assert_int_equal(ids[i], id);
  }
  assert_int_equal(mnm_accounts_count(many), mnm_accounts_count(one));
  uint32_t cash = 0;
  for (uint32_t id = 0; id < mnm_accounts_count(one); id++) {
    assert_true(mnm_text_equal(mnm_accounts_key(one, id), mnm_accounts_key(many, id)));
    assert_int_equal(mnm_accounts_kind(one, id), mnm_accounts_kind(many, id));
    cash += mnm_accounts_kind(many, id) == MNM_ACCOUNT_CASH;
  }
  assert_int_equal(cash, 1);
  mnm_accounts_free(one);
  mnm_accounts_free(many);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(many_keys_at_once_give_the_accounts_of_one_by_one),
  };
  return cmocka_run_group_tests_name("accounts_many", tests, NULL, NULL);
}
