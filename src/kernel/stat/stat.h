/* stat: numbers fitted to numbers. The bridge to the GNU Scientific Library: its errors as
 * statuses, its memory is ours. Knows nothing of what the numbers are. */
#ifndef MNM_KERNEL_STAT_H
#define MNM_KERNEL_STAT_H

#include "base/column/column.h"

#define MNM_STAT_FEATURES_MAX 512

typedef struct mnm_stat_sample { /* borrowed */
  uint32_t rows, features;
  const double *x;  /* row by row, `features` each, finite */
  const uint8_t *y; /* 0 or 1; both must occur */
} mnm_stat_sample;

/* Penalised logistic regression: the b that make
 *
 *     sum over rows of log(1 + exp(-s * (b0 + b . x)))  +  lambda / 2 * (b1^2 + ... + bn^2)
 *
 * least, with s = +1 for y = 1 and -1 for y = 0 (ridge: le Cessie and van Houwelingen, Applied
 * Statistics 41, 1992). The intercept b0 is not penalised. For lambda > 0 there is just one such b.
 *
 * out_b       features + 1 numbers: the intercept, then one a feature
 * out_spread  features + 1 numbers, or NULL: the standard deviation of each in the normal
 *             approximation at the optimum, sqrt of the diagonal of the inverse of the second
 *             derivatives, penalty included (Laplace)
 * How         Newton's method with halved steps, until no derivative is above 1e-10 times the
 *             rows; every sum in row order: the same bytes every time
 * Returns     MNM_E_RANGE (lambda not above 0 or not finite; one class only; a value that is not
 *             finite), MNM_E_LIMIT (too many features; no optimum within 200 steps), MNM_E_NOMEM
 * Cost        O(rows * features^2) a step, about 10 steps; 16 bytes a feature squared */
MNM_MUST_CHECK mnm_status mnm_stat_ridge(double *out_b, double *out_spread,
                                         const mnm_stat_sample *sample, double lambda,
                                         const mnm_ctx *ctx, mnm_err *err);
/* 1 / (1 + exp(-z)), without overflow. */
double mnm_stat_logistic(double z);

#endif
