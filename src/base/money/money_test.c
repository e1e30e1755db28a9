#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/money/money.h"

static void sums_keep_currency_and_bounds(void **state) {
  (void)state;
  mnm_money out = {-1, 9};
  mnm_money a = {INT64_MAX - 1, 3}, one = {1, 3}, other = {1, 4}, least = {INT64_MIN, 3};
  assert_int_equal(mnm_money_add(&out, a, one), MNM_OK);
  assert_true(out.minor == INT64_MAX && out.currency == 3);
  mnm_money full = out;
  assert_int_equal(mnm_money_add(&out, full, one), MNM_E_OVERFLOW);
  assert_int_equal(mnm_money_sub(&out, least, one), MNM_E_OVERFLOW);
  assert_int_equal(mnm_money_add(&out, a, other), MNM_E_ARG);
  assert_int_equal(mnm_money_sub(&out, a, other), MNM_E_ARG);
  assert_int_equal(mnm_money_mul(&out, least, -1), MNM_E_OVERFLOW);
  assert_true(out.minor == INT64_MAX && out.currency == 3); /* as before the failures */
  assert_int_equal(mnm_money_sub(&out, one, one), MNM_OK);
  assert_int_equal(out.minor, 0);
  assert_int_equal(mnm_money_mul(&out, (mnm_money){-7, 5}, 6), MNM_OK);
  assert_true(out.minor == -42 && out.currency == 5);
}

static void wide_sums_narrow_only_when_they_fit(void **state) {
  (void)state;
  int64_t out = 5;
  assert_int_equal(mnm_money_narrow(&out, INT64_MAX), MNM_OK);
  assert_true(out == INT64_MAX);
  assert_int_equal(mnm_money_narrow(&out, INT64_MIN), MNM_OK);
  assert_true(out == INT64_MIN);
  assert_int_equal(mnm_money_narrow(&out, (mnm_wide)INT64_MAX + 1), MNM_E_OVERFLOW);
  assert_int_equal(mnm_money_narrow(&out, (mnm_wide)INT64_MIN - 1), MNM_E_OVERFLOW);
  assert_true(out == INT64_MIN);
}

/* The slow obvious twin: floors, then each unit left over to the largest remainder not yet served,
 * found by looking at all. */
static void apportion_slowly(int64_t *shares, int64_t total, const int64_t *weights,
                             uint32_t count) {
  mnm_wide sum = 0;
  for (uint32_t i = 0; i < count; i++) sum += weights[i];
  bool *served = calloc(count + 1, sizeof *served);
  mnm_wide left = sum == 0 ? 0 : total;
  for (uint32_t i = 0; i < count; i++) {
    shares[i] = sum == 0 ? 0 : (int64_t)((mnm_wide)total * weights[i] / sum);
    left -= shares[i];
  }
  for (; left > 0; left--) {
    uint32_t best = count;
    for (uint32_t i = 0; i < count; i++) {
      if (served[i]) continue;
      if (best == count ||
          (mnm_wide)total * weights[i] % sum > (mnm_wide)total * weights[best] % sum) {
        best = i;
      }
    }
    assert_true(best < count);
    served[best] = true;
    shares[best]++;
  }
  free(served);
}

static uint64_t draw(uint64_t *seed) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *seed >> 16;
}

static void apportion_agrees_with_its_slow_twin(void **state) {
  (void)state;
  enum { COUNT_MAX = 90 };
  int rounds = getenv("MNM_LONG") != NULL ? 200000 : 6000;
  uint64_t seed = 11;
  for (int round = 0; round < rounds; round++) {
    int64_t weights[COUNT_MAX], shares[COUNT_MAX], expected[COUNT_MAX];
    uint32_t count = (uint32_t)(draw(&seed) % (COUNT_MAX + 1));
    /* small weights make ties, large ones make 128-bit products */
    uint64_t weight_below = UINT64_C(1) << (1 + draw(&seed) % 55);
    for (uint32_t i = 0; i < count; i++) {
      weights[i] = (int64_t)(((draw(&seed) << 24) ^ draw(&seed)) % weight_below);
    }
    int64_t total = (int64_t)((draw(&seed) << 16 ^ draw(&seed)) >> (1 + draw(&seed) % 62));
    assert_int_equal(mnm_money_apportion(shares, total, weights, count), MNM_OK);
    apportion_slowly(expected, total, weights, count);
    mnm_wide handed_out = 0, weight_sum = 0;
    for (uint32_t i = 0; i < count; i++) {
      assert_true(shares[i] == expected[i]);
      handed_out += shares[i];
      weight_sum += weights[i];
    }
    assert_true(handed_out == (weight_sum == 0 ? 0 : total));
  }
}

static void ties_go_to_the_smaller_index(void **state) {
  (void)state;
  int64_t weights[60], shares[60];
  for (int i = 0; i < 60; i++) weights[i] = 1;
  for (uint32_t count = 1; count <= 60; count++) {
    for (int64_t total = 0; total <= 2 * (int64_t)count; total++) {
      assert_int_equal(mnm_money_apportion(shares, total, weights, count), MNM_OK);
      for (uint32_t i = 0; i < count; i++) {
        int64_t more = (int64_t)i < total % (int64_t)count ? 1 : 0;
        assert_int_equal(shares[i], total / (int64_t)count + more);
      }
    }
  }
}

static void apportion_refuses_negatives_and_overflow_and_writes_nothing(void **state) {
  (void)state;
  int64_t shares[3] = {7, 7, 7};
  const int64_t negative[3] = {1, 2, -1};
  const int64_t huge[3] = {INT64_MAX, 1, 0};
  const int64_t fine[3] = {INT64_MAX - 1, 1, 0};
  assert_int_equal(mnm_money_apportion(shares, 10, negative, 3), MNM_E_RANGE);
  assert_int_equal(mnm_money_apportion(shares, -1, fine, 3), MNM_E_RANGE);
  assert_int_equal(mnm_money_apportion(shares, 10, huge, 3), MNM_E_OVERFLOW);
  for (int i = 0; i < 3; i++) assert_int_equal(shares[i], 7);
  assert_int_equal(mnm_money_apportion(shares, INT64_MAX, fine, 3), MNM_OK);
  assert_true(shares[0] == INT64_MAX - 1 && shares[1] == 1 && shares[2] == 0);
  assert_int_equal(mnm_money_apportion(NULL, 5, NULL, 0), MNM_OK);
}

static void text_puts_the_point_where_the_exponent_says(void **state) {
  (void)state;
  static const struct {
    int64_t minor;
    uint32_t exponent;
    const char *plain, *grouped;
  } rows[] = {
      {0, 0, "0", "0"},
      {0, 2, "0.00", "0.00"},
      {5, 2, "0.05", "0.05"},
      {-5, 3, "-0.005", "-0.005"},
      {123456, 2, "1234.56", "1,234.56"},
      {-123456, 2, "-1234.56", "-1,234.56"},
      {100000, 2, "1000.00", "1,000.00"},
      {99999, 2, "999.99", "999.99"},
      {1234567, 0, "1234567", "1,234,567"},
      {123, 0, "123", "123"},
      {1, 18, "0.000000000000000001", "0.000000000000000001"},
      {INT64_MIN, 2, "-92233720368547758.08", "-92,233,720,368,547,758.08"},
      {INT64_MAX, 0, "9223372036854775807", "9,223,372,036,854,775,807"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char text[60];
    assert_int_equal(mnm_money_text(text, 44, rows[i].minor, rows[i].exponent),
                     strlen(rows[i].plain));
    assert_string_equal(text, rows[i].plain);
    assert_int_equal(mnm_money_text_grouped(text, 60, rows[i].minor, rows[i].exponent),
                     strlen(rows[i].grouped));
    assert_string_equal(text, rows[i].grouped);
  }
}

static void widest_sums_fit_the_promised_buffers(void **state) {
  (void)state;
  mnm_wide most = 0;
  for (int bit = 0; bit < 127; bit++) most = most * 2 + 1;
  mnm_wide least = -most - 1;
  char text[60];
  assert_int_equal(mnm_money_text(text, 44, least, 0), 40);
  assert_string_equal(text, "-170141183460469231731687303715884105728");
  assert_int_equal(mnm_money_text(text, 44, least, 18), 41);
  assert_string_equal(text, "-170141183460469231731.687303715884105728");
  assert_int_equal(mnm_money_text_grouped(text, 60, least, 0), 52);
  assert_string_equal(text, "-170,141,183,460,469,231,731,687,303,715,884,105,728");
  assert_int_equal(mnm_money_text_grouped(text, 60, most, 2), 52);
  assert_string_equal(text, "1,701,411,834,604,692,317,316,873,037,158,841,057.27");
}

static void a_buffer_too_small_gets_an_empty_text(void **state) {
  (void)state;
  char text[8] = "unused";
  assert_int_equal(mnm_money_text(text, 7, 12345, 2), 6);
  assert_string_equal(text, "123.45");
  assert_int_equal(mnm_money_text(text, 6, 12345, 2), 0);
  assert_string_equal(text, "");
  assert_int_equal(mnm_money_text(NULL, 0, 12345, 2), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_keep_currency_and_bounds),
      cmocka_unit_test(wide_sums_narrow_only_when_they_fit),
      cmocka_unit_test(apportion_agrees_with_its_slow_twin),
      cmocka_unit_test(ties_go_to_the_smaller_index),
      cmocka_unit_test(apportion_refuses_negatives_and_overflow_and_writes_nothing),
      cmocka_unit_test(text_puts_the_point_where_the_exponent_says),
      cmocka_unit_test(widest_sums_fit_the_promised_buffers),
      cmocka_unit_test(a_buffer_too_small_gets_an_empty_text),
  };
  return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
