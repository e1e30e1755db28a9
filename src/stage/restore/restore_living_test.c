/* Who else lives from an account, against a slow count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "base/time/time.h"
#include "stage/restore/restore.h"

enum { ROWS = 60, ACCOUNTS = 5 };

typedef struct ledger {
  uint32_t from[ROWS], to[ROWS];
  int64_t amount[ROWS], time[ROWS];
  mnm_restore_rows rows;
} ledger;

static void draw(ledger *made, mnm_rng *rng) {
  int64_t time = 0;
  for (uint32_t row = 0; row < ROWS; row++) {
    made->from[row] = (uint32_t)mnm_rng_below(rng, ACCOUNTS);
    made->to[row] = (uint32_t)mnm_rng_below(rng, ACCOUNTS);
    made->amount[row] = (int64_t)mnm_rng_below(rng, 50);
    time += (int64_t)mnm_rng_below(rng, 8) * MNM_US_PER_DAY;
    made->time[row] = time;
  }
  made->rows = (mnm_restore_rows){ROWS, made->from, made->to, made->amount, made->time};
}

static mnm_restore_living slow(const ledger *made, uint32_t account, int64_t at, int64_t days) {
  mnm_restore_living out = {0};
  for (uint32_t payee = 0; payee < ACCOUNTS; payee++) {
    bool month[64] = {false};
    uint32_t months = 0, payments = 0;
    int64_t sum = 0;
    for (uint32_t row = 0; row < ROWS; row++) {
      if (made->from[row] != account || made->to[row] != payee || payee == account) continue;
      if (made->time[row] >= at || made->time[row] < at - days * MNM_US_PER_DAY) continue;
      if (made->amount[row] == 0) continue;
      mnm_civil civil;
      mnm_time_to_civil(&civil, made->time[row]);
      uint32_t number = (uint32_t)(civil.year - 1970) * 12 + civil.month;
      assert_true(number < 64);
      months += !month[number];
      month[number] = true;
      payments++;
      sum += made->amount[row];
    }
    out.payees += payments > 0;
    out.regular += months >= 3;
    out.regular_minor += months >= 3 ? sum : 0;
  }
  return out;
}

static void dependants_are_those_paid_month_after_month(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 3);
  uint32_t regular = 0;
  for (uint32_t round = 0; round < (getenv("MNM_LONG") != NULL ? 100000u : 2000u); round++) {
    static ledger made;
    draw(&made, &rng);
    const uint32_t accounts[] = {3, 0, 4};
    int64_t at = (int64_t)mnm_rng_below(&rng, 300) * MNM_US_PER_DAY;
    uint32_t days = (uint32_t)mnm_rng_below(&rng, 200);
    mnm_restore_living out[3];
    assert_int_equal(
        mnm_restore_living_find(out, &made.rows, accounts, 3, ACCOUNTS, at, days, NULL, NULL),
        MNM_OK);
    for (uint32_t i = 0; i < 3; i++) {
      mnm_restore_living expected = slow(&made, accounts[i], at, days);
      assert_int_equal(out[i].payees, expected.payees);
      assert_int_equal(out[i].regular, expected.regular);
      assert_int_equal(out[i].regular_minor, expected.regular_minor);
      regular += expected.regular;
    }
  }
  assert_true(regular > 0);
}

static void an_account_that_is_not_there_is_refused(void **state) {
  (void)state;
  const uint32_t account = 5;
  mnm_restore_living out;
  const mnm_restore_rows none = {0, NULL, NULL, NULL, NULL};
  assert_int_equal(mnm_restore_living_find(&out, &none, &account, 1, 5, 0, 10, NULL, NULL),
                   MNM_E_RANGE);
  assert_int_equal(mnm_restore_living_find(&out, &none, &account, 1, 6, 0, 99999, NULL, NULL),
                   MNM_E_RANGE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dependants_are_those_paid_month_after_month),
      cmocka_unit_test(an_account_that_is_not_there_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
