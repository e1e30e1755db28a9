/* Rates: decimals of both currencies count, and what is rounded is rounded once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/money/money.h"
#include "base/rng/rng.h"
#include "base/text/text.h"
#include "case/run/run_rate.h"
#include "model/currency/currency.h"

static uint16_t of(const char *code) {
  return mnm_currency_find(mnm_text_of(code));
}

static int64_t use(const char *from, const char *to, int64_t minor, int64_t ppb) {
  const mnm_run_rate rate = {of(from), ppb};
  assert_int_equal(mnm_run_rate_use(&minor, &rate, of(to), NULL), MNM_OK);
  return minor;
}

static void decimals_of_both_currencies_count(void **state) {
  (void)state;
  assert_int_equal(use("JPY", "EUR", 1000, 6100000), 610);      /* 1000 yen, 6.10 euros */
  assert_int_equal(use("EUR", "JPY", 610, 163934426000), 1000); /* 999.99... */
  assert_int_equal(use("KWD", "EUR", 1000, 3000000000), 300);   /* 1.000 dinar, 3.00 euros */
  assert_int_equal(use("EUR", "KWD", -300, 333333333), -1000);  /* 0.99..., away from zero */
  assert_int_equal(use("USD", "EUR", 1, 500000000), 1);         /* half a cent */
  assert_int_equal(use("USD", "EUR", -1, 500000000), -1);
  assert_int_equal(use("USD", "EUR", 0, 500000000), 0);
}

static void a_result_that_does_not_fit_is_said(void **state) {
  (void)state;
  const mnm_run_rate rate = {of("EUR"), INT64_C(999999) * 1000000000};
  int64_t minor = INT64_MAX;
  assert_int_equal(mnm_run_rate_use(&minor, &rate, of("USD"), NULL), MNM_E_OVERFLOW);
}

/* Step by step: the fraction grows until nothing is left of it. */
static void rounding_is_that_of_long_division(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 11);
  for (int i = 0; i < (getenv("MNM_LONG") ? 1000000 : 2000); i++) {
    int64_t minor = (int64_t)mnm_rng_below(&rng, 2000000) - 1000000;
    int64_t ppb = 1 + (int64_t)mnm_rng_below(&rng, 5000000000);
    mnm_wide product = (mnm_wide)minor * ppb, whole = product / 1000000000;
    mnm_wide rest = product - whole * 1000000000;
    if (rest * 2 >= 1000000000) whole++;
    if (rest * 2 <= -1000000000) whole--;
    assert_true(use("USD", "EUR", minor, ppb) == (int64_t)whole);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decimals_of_both_currencies_count),
      cmocka_unit_test(a_result_that_does_not_fit_is_said),
      cmocka_unit_test(rounding_is_that_of_long_division),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
