#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <pthread.h>

#include "kernel/stat/stat.h"

#define STEPS_MOST 200
#define HALVINGS_MOST 60

/* The library's error handler is one for the whole process: it is off while we are in it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

typedef struct ridge {
  const mnm_stat_sample *sample;
  double lambda;
  size_t n;                         /* features + 1 */
  double *b, *tried, *slope, *step; /* n each */
  double *curve;                    /* n * n */
} ridge;

double mnm_stat_logistic(double z) {
  if (z >= 0) return 1 / (1 + exp(-z));
  double e = exp(z);
  return e / (1 + e);
}

static double score(const ridge *work, const double *b, uint32_t row) {
  const double *x = work->sample->x + (size_t)row * work->sample->features;
  double z = b[0];
  for (uint32_t f = 0; f < work->sample->features; f++) z += b[f + 1] * x[f];
  return z;
}

static double loss(const ridge *work, const double *b) {
  double sum = 0;
  for (uint32_t row = 0; row < work->sample->rows; row++) {
    double z = score(work, b, row);
    if (work->sample->y[row] != 0) z = -z;
    sum += z > 0 ? z + log1p(exp(-z)) : log1p(exp(z));
  }
  for (size_t f = 1; f < work->n; f++) sum += work->lambda / 2 * b[f] * b[f];
  return sum;
}

/* First and second derivatives at b; returns the greatest of the first. */
static double derive(ridge *work) {
  size_t n = work->n;
  for (size_t i = 0; i < n; i++) work->slope[i] = i > 0 ? work->lambda * work->b[i] : 0;
  for (size_t i = 0; i < n * n; i++) work->curve[i] = 0;
  for (size_t i = 1; i < n; i++) work->curve[i * n + i] = work->lambda;
  for (uint32_t row = 0; row < work->sample->rows; row++) {
    const double *x = work->sample->x + (size_t)row * work->sample->features;
    double p = mnm_stat_logistic(score(work, work->b, row));
    double off = p - (work->sample->y[row] != 0 ? 1 : 0), weight = p * (1 - p);
    for (size_t i = 0; i < n; i++) {
      double xi = i == 0 ? 1 : x[i - 1];
      if (xi == 0) continue;
      work->slope[i] += off * xi;
      for (size_t j = 0; j <= i; j++)
        work->curve[i * n + j] += weight * xi * (j == 0 ? 1 : x[j - 1]);
    }
  }
  double most = 0;
  for (size_t i = 0; i < n; i++) {
    if (fabs(work->slope[i]) > most) most = fabs(work->slope[i]);
    for (size_t j = 0; j < i; j++) work->curve[j * n + i] = work->curve[i * n + j];
  }
  return most;
}

static mnm_status no_optimum(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_LIMIT, "the weights could not be fitted: no optimum was reached");
  mnm_err_hint(err, "a larger penalty makes the problem easier");
  return MNM_E_LIMIT;
}

/* Solves curve * step = slope; the factor stays in `curve`. */
static mnm_status solve(ridge *work, mnm_err *err) {
  gsl_matrix_view curve = gsl_matrix_view_array(work->curve, work->n, work->n);
  gsl_vector_view slope = gsl_vector_view_array(work->slope, work->n);
  gsl_vector_view step = gsl_vector_view_array(work->step, work->n);
  if (gsl_linalg_cholesky_decomp1(&curve.matrix) != GSL_SUCCESS ||
      gsl_linalg_cholesky_solve(&curve.matrix, &slope.vector, &step.vector) != GSL_SUCCESS)
    return no_optimum(err);
  return MNM_OK;
}

/* Goes along the step as far as it makes things better. False: nowhere. */
static bool go(ridge *work) {
  double before = loss(work, work->b), share = 1;
  for (int halving = 0; halving < HALVINGS_MOST; halving++) {
    if (halving > 0) share /= 2;
    for (size_t i = 0; i < work->n; i++) work->tried[i] = work->b[i] - share * work->step[i];
    double after = loss(work, work->tried);
    if (!(after < before)) continue;
    for (size_t i = 0; i < work->n; i++) work->b[i] = work->tried[i];
    return true;
  }
  return false;
}

static mnm_status fit(ridge *work, mnm_err *err) {
  double enough = 1e-10 * work->sample->rows, rough = 1e-6 * work->sample->rows;
  for (int step = 0; step < STEPS_MOST; step++) {
    double most = derive(work);
    if (most <= enough * 1e-3) return MNM_OK;
    MNM_TRY(solve(work, err));
    if (go(work)) continue;
    /* nothing is better in doubles: the optimum, if the slope says so; else the last polish */
    for (size_t i = 0; i < work->n; i++) work->b[i] -= work->step[i];
    most = derive(work);
    return most <= rough ? MNM_OK : no_optimum(err);
  }
  return no_optimum(err);
}

static mnm_status spread(ridge *work, double *out, mnm_err *err) {
  (void)derive(work);
  MNM_TRY(solve(work, err));
  gsl_matrix_view curve = gsl_matrix_view_array(work->curve, work->n, work->n);
  if (gsl_linalg_cholesky_invert(&curve.matrix) != GSL_SUCCESS) return no_optimum(err);
  for (size_t i = 0; i < work->n; i++) out[i] = sqrt(work->curve[i * work->n + i]);
  return MNM_OK;
}

static mnm_status check(const mnm_stat_sample *sample, double lambda, mnm_err *err) {
  uint64_t ones = 0;
  if (sample->features > MNM_STAT_FEATURES_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "there are more than %d features", MNM_STAT_FEATURES_MAX);
  if (!(lambda > 0) || !isfinite(lambda))
    return mnm_err_set(err, MNM_E_RANGE, "the penalty must be above 0");
  for (uint32_t row = 0; row < sample->rows; row++) ones += sample->y[row] != 0;
  if (ones == 0 || ones == sample->rows)
    return mnm_err_set(err, MNM_E_RANGE, "both answers must occur among the labels");
  for (size_t i = 0; i < (size_t)sample->rows * sample->features; i++)
    if (!isfinite(sample->x[i]))
      return mnm_err_set(err, MNM_E_RANGE, "a value of a feature is not finite");
  return MNM_OK;
}

mnm_status mnm_stat_ridge(double *out_b, double *out_spread, const mnm_stat_sample *sample,
                          double lambda, const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(check(sample, lambda, err));
  size_t n = (size_t)sample->features + 1, bytes = (3 * n + n * n) * sizeof(double);
  double *memory = mnm_mem_new(ctx, bytes);
  if (!memory) return mnm_err_nomem(err);
  ridge work = {.sample = sample,
                .lambda = lambda,
                .n = n,
                .b = out_b,
                .tried = memory,
                .slope = memory + n,
                .step = memory + 2 * n,
                .curve = memory + 3 * n};
  for (size_t i = 0; i < n; i++) out_b[i] = 0;
  (void)pthread_mutex_lock(&lock);
  gsl_error_handler_t *before = gsl_set_error_handler_off();
  mnm_status status = fit(&work, err);
  if (status == MNM_OK && out_spread != NULL) status = spread(&work, out_spread, err);
  (void)gsl_set_error_handler(before);
  (void)pthread_mutex_unlock(&lock);
  mnm_mem_free(ctx, memory, bytes);
  return status;
}
