/* What a unit of a currency is worth in another one, as a person says it. */
#ifndef MNM_CASE_RUN_RATE_H
#define MNM_CASE_RUN_RATE_H

#include "base/column/column.h"

typedef struct mnm_run_rate {
  uint16_t currency;
  int64_t worth_ppb; /* thousand-millionths of a unit of the other currency, > 0 */
} mnm_run_rate;
/* Appends the lines of a table (columns currency, worth) to `out` (mnm_run_rate). MNM_E_PARSE with
 * file, row, column: an unknown currency, one twice, no number above 0 with at most 9 decimals. */
MNM_MUST_CHECK mnm_status mnm_run_rates_read(mnm_column *out, const char *path, const mnm_ctx *ctx,
                                             mnm_err *err);
/* Minor units of the rate's currency into those of `to`, rounded once, half away from zero.
 * MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_run_rate_use(int64_t *inout_minor, const mnm_run_rate *rate,
                                           uint16_t to, mnm_err *err);

#endif
