/* Amounts roughly, in two bytes: most pairs of transfers are told apart by these alone, and they
 * lie four times as close together as amounts do.
 *
 *   bits 15..12  unit: a few bits of the currency; 0 for the base of the rates
 *   bits 11..0   size: about 64 times the binary logarithm, never more, and less by under 2.43: one
 *                for each of two roundings down, and 0.43 for what a step of 1/64 may hold more
 *
 * So when out >= n/m in, size(out) > size(in) + size(n) - size(m) - 4.86, and likewise above. */
#include "stage/detect/detect_cycle_internal.h"

#define TASK_ROWS 65536
#define SLACK 5

/* 64 times the binary logarithm of 1 + i / 64, rounded down. */
static const uint8_t logarithm[64] = {
    0,  1,  2,  4,  5,  6,  8,  9,  10, 12, 13, 14, 15, 17, 18, 19, 20, 21, 22, 24, 25, 26,
    27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 43, 44, 45, 46, 47,
    48, 49, 50, 50, 51, 52, 53, 54, 54, 55, 56, 57, 58, 58, 59, 60, 61, 61, 62, 63};

static uint32_t size_of(uint64_t amount) {
  if (amount == 0) return 0;
  uint32_t top = 63 - (uint32_t)__builtin_clzll(amount);
  uint64_t rest = top >= 6 ? amount >> (top - 6) : amount << (6 - top);
  return 64 * top + logarithm[rest & 63];
}

static uint16_t rough_of(const mnm_detect__run *run, const mnm_detect__amount *amount) {
  if (run->parameters->rates_given && !amount->rated) return CYCLE_ROUGH_ANY;
  uint32_t unit = amount->rated ? 0 : ((uint32_t)amount->currency * UINT32_C(0x9E3779B1)) >> 28;
  uint32_t size = size_of((uint64_t)(amount->rated ? amount->base : amount->own));
  return (uint16_t)(unit << 12 | size);
}

static mnm_status rough_rows(void *payload, uint32_t number, uint32_t worker) {
  cycle *x = payload;
  const mnm_detect__run *run = x->run;
  uint64_t past = ((uint64_t)number + 1) * TASK_ROWS;
  uint32_t end = past < run->edges.count ? (uint32_t)past : run->edges.count;
  for (uint32_t row = number * TASK_ROWS; row < end; row++) {
    mnm_detect__amount paid, received;
    mnm_status status = mnm_detect__paid(&paid, run, row);
    if (status == MNM_OK) status = mnm_detect__received(&received, run, row);
    if (status != MNM_OK) {
      x->bad_rows[number] = row;
      return status;
    }
    x->paid[row] = rough_of(run, &paid);
    x->received[row] = rough_of(run, &received);
  }
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(run->ctx, "detect", number, x->tasks, NULL);
}

void mnm_detect__cycle_keep(cycle *x, const uint32_t *unless, const uint32_t *pays,
                            const uint32_t *brings) {
  for (uint32_t row = 0; row < x->run->edges.count; row++) {
    bool off = unless && mnm_detect__bit(unless, row);
    if (off || (pays && !mnm_detect__bit(pays, row))) x->paid[row] = CYCLE_ROUGH_NONE;
    if (off || (brings && !mnm_detect__bit(brings, row))) x->received[row] = CYCLE_ROUGH_NONE;
  }
}

mnm_status mnm_detect__cycle_rough(cycle *x, mnm_err *err) {
  const mnm_detect__run *run = x->run;
  const mnm_cycle_parameters *rule = x->rule;
  const int32_t million = (int32_t)size_of(1000000);
  x->least = INT32_MIN;
  x->most = INT32_MAX;
  if (rule->loss_ppm < 1000000)
    x->least = (int32_t)size_of(1000000 - rule->loss_ppm) - million - SLACK;
  if (rule->gain_ppm != MNM_TOLERANCE_ANY)
    x->most = (int32_t)size_of(UINT64_C(1000000) + rule->gain_ppm) - million + SLACK;
  x->any_unit = rule->loss_ppm == MNM_TOLERANCE_ANY && rule->gain_ppm == MNM_TOLERANCE_ANY;
  x->tasks = (uint32_t)(((uint64_t)run->edges.count + TASK_ROWS - 1) / TASK_ROWS);
  size_t bytes = x->tasks * sizeof *x->bad_rows;
  x->bad_rows = mnm_mem_new(run->ctx, bytes);
  if (!x->bad_rows) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < x->tasks; i++) x->bad_rows[i] = UINT32_MAX;
  mnm_status status = mnm_pool_run(run->pool, x->tasks, rough_rows, x);
  uint32_t bad_row = UINT32_MAX;
  for (uint32_t i = 0; status == MNM_E_OVERFLOW && bad_row == UINT32_MAX; i++)
    bad_row = x->bad_rows[i];
  mnm_mem_free(run->ctx, x->bad_rows, bytes);
  x->bad_rows = NULL;
  return status == MNM_OK ? MNM_OK : mnm_detect__failed(status, bad_row, err);
}
