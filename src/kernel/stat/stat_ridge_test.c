/* Ridge logistic regression against a slow obvious optimiser, and against what can be worked out by
 * hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "base/rng/rng.h"
#include "kernel/stat/stat.h"

#define ROWS_MOST 60
#define FEATURES_MOST 6

typedef struct made {
  uint32_t rows, features;
  double x[ROWS_MOST * FEATURES_MOST];
  uint8_t y[ROWS_MOST];
} made;

static mnm_stat_sample sample_of(const made *m) {
  return (mnm_stat_sample){m->rows, m->features, m->x, m->y};
}

/* The derivative of the sum in direction i, term by term as it is written in stat.h. */
static long double slope(const made *m, const long double *b, double lambda, uint32_t i) {
  long double sum = i > 0 ? (long double)lambda * b[i] : 0;
  for (uint32_t row = 0; row < m->rows; row++) {
    long double z = b[0];
    for (uint32_t f = 0; f < m->features; f++) z += b[f + 1] * m->x[row * m->features + f];
    long double p = 1 / (1 + expl(-z));
    sum += (p - m->y[row]) * (i > 0 ? (long double)m->x[row * m->features + i - 1] : 1);
  }
  return sum;
}

/* One number at a time: halves the stretch in which its derivative changes sign, again and again,
 * until no number moves. The sum is convex, so this comes to its only minimum. */
static void slow_ridge(const made *m, double lambda, long double *b) {
  for (uint32_t i = 0; i <= m->features; i++) b[i] = 0;
  for (int round = 0; round < 20000; round++) {
    long double moved = 0;
    for (uint32_t i = 0; i <= m->features; i++) {
      long double before = b[i], low = before - 1, high = before + 1;
      b[i] = low;
      while (slope(m, b, lambda, i) > 0) b[i] = low -= 2;
      b[i] = high;
      while (slope(m, b, lambda, i) < 0) b[i] = high += 2;
      for (int half = 0; half < 66; half++) {
        b[i] = (low + high) / 2;
        if (slope(m, b, lambda, i) > 0)
          high = b[i];
        else
          low = b[i];
      }
      if (fabsl(b[i] - before) > moved) moved = fabsl(b[i] - before);
    }
    if (moved < 1e-14L) return;
  }
  fail_msg("the slow optimiser did not come to rest");
}

static void make_random(made *m, mnm_rng *rng, bool marks) {
  bool both = false;
  m->rows = 8 + (uint32_t)mnm_rng_below(rng, ROWS_MOST - 7);
  m->features = 1 + (uint32_t)mnm_rng_below(rng, marks ? FEATURES_MOST : 3);
  while (!both) {
    uint32_t ones = 0;
    for (uint32_t i = 0; i < m->rows * m->features; i++)
      m->x[i] = marks ? (double)mnm_rng_below(rng, 2) : (double)mnm_rng_below(rng, 4001) / 1000 - 2;
    for (uint32_t row = 0; row < m->rows; row++) {
      m->y[row] = (uint8_t)(mnm_rng_below(rng, 3) == 0 || m->x[(size_t)row * m->features] > 1.5);
      ones += m->y[row];
    }
    both = ones > 0 && ones < m->rows;
  }
}

static void the_slow_optimiser_comes_to_the_same_numbers(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 20260301);
  int rounds = getenv("MNM_LONG") ? 400 : 12;
  for (int round = 0; round < rounds; round++) {
    static const double penalties[] = {0.3, 1, 10};
    made m;
    double b[FEATURES_MOST + 1], spread[FEATURES_MOST + 1], lambda = penalties[round % 3];
    long double slow[FEATURES_MOST + 1];
    mnm_err err = {0};
    memset(&m, 0, sizeof m);
    make_random(&m, &rng, round % 2 == 0);
    mnm_stat_sample sample = sample_of(&m);
    assert_int_equal(mnm_stat_ridge(b, spread, &sample, lambda, NULL, &err), MNM_OK);
    slow_ridge(&m, lambda, slow);
    for (uint32_t i = 0; i <= m.features; i++) {
      assert_true(fabsl(slow[i] - (long double)b[i]) < 1e-9L);
      assert_true(spread[i] > 0);
      /* no penalised number is less certain than the penalty alone makes it */
      assert_true(i == 0 || spread[i] <= 1 / sqrt(lambda) + 1e-12);
    }
  }
}

/* Half of the rows have the mark, a of them yes; of the others n - a are yes. By symmetry
 * b0 = -b1 / 2, and b1 solves n (p - a / n) + lambda b1 = 0 with p = logistic(b1 / 2). */
static void a_balanced_table_has_the_solution_that_is_worked_out_by_hand(void **state) {
  (void)state;
  made m = {.rows = 40, .features = 1};
  for (uint32_t row = 0; row < 40; row++) {
    m.x[row] = row < 20;
    m.y[row] = row < 20 ? row < 15 : row >= 35;
  }
  mnm_stat_sample sample = sample_of(&m);
  double b[2], low = 0, high = 10;
  mnm_err err = {0};
  assert_int_equal(mnm_stat_ridge(b, NULL, &sample, 2, NULL, &err), MNM_OK);
  for (int half = 0; half < 80; half++) {
    double middle = (low + high) / 2;
    if (20 * (1 / (1 + exp(-middle / 2)) - 0.75) + 2 * middle > 0)
      high = middle;
    else
      low = middle;
  }
  assert_true(fabs(b[1] - low) < 1e-9);
  assert_true(fabs(b[0] + low / 2) < 1e-9);
  /* with hardly any penalty it is the logarithm of the odds ratio: (15 / 5) / (5 / 15) = 9 */
  assert_int_equal(mnm_stat_ridge(b, NULL, &sample, 1e-9, NULL, &err), MNM_OK);
  assert_true(fabs(b[1] - log(9)) < 1e-6);
}

static void a_feature_that_tells_all_stays_finite(void **state) {
  (void)state;
  made m = {.rows = 30, .features = 1};
  double b[2];
  mnm_err err = {0};
  for (uint32_t row = 0; row < 30; row++) m.x[row] = m.y[row] = row < 15;
  mnm_stat_sample sample = sample_of(&m);
  static const double lambdas[] = {1e-3, 1e-2, 1e-1, 1, 10, 100, 1000};
  for (size_t i = 0; i < sizeof lambdas / sizeof *lambdas; i++) {
    double lambda = lambdas[i];
    long double slow[2];
    assert_int_equal(mnm_stat_ridge(b, NULL, &sample, lambda, NULL, &err), MNM_OK);
    slow_ridge(&m, lambda, slow);
    assert_true(fabsl(slow[1] - (long double)b[1]) < 1e-8L);
  }
}

static void what_cannot_be_fitted_is_refused(void **state) {
  (void)state;
  made m = {.rows = 10, .features = 1, .y = {1}};
  double b[2];
  mnm_err err = {0};
  mnm_stat_sample sample = sample_of(&m);
  assert_int_equal(mnm_stat_ridge(b, NULL, &sample, 0, NULL, &err), MNM_E_RANGE);
  assert_int_equal(mnm_stat_ridge(b, NULL, &sample, (double)NAN, NULL, &err), MNM_E_RANGE);
  assert_int_equal(mnm_stat_ridge(b, NULL, &sample, 1, NULL, &err), MNM_OK);
  m.x[3] = (double)INFINITY;
  assert_int_equal(mnm_stat_ridge(b, NULL, &sample, 1, NULL, &err), MNM_E_RANGE);
  m.x[3] = 0;
  m.y[0] = 0;
  assert_int_equal(mnm_stat_ridge(b, NULL, &sample, 1, NULL, &err), MNM_E_RANGE);
  sample.features = MNM_STAT_FEATURES_MAX + 1;
  assert_int_equal(mnm_stat_ridge(b, NULL, &sample, 1, NULL, &err), MNM_E_LIMIT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_slow_optimiser_comes_to_the_same_numbers),
      cmocka_unit_test(a_balanced_table_has_the_solution_that_is_worked_out_by_hand),
      cmocka_unit_test(a_feature_that_tells_all_stays_finite),
      cmocka_unit_test(what_cannot_be_fitted_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
