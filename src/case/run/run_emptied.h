/* When an account was emptied: for the question who had read the plan before. */
#ifndef MNM_CASE_RUN_EMPTIED_H
#define MNM_CASE_RUN_EMPTIED_H

#include "case/store/store.h"

typedef struct mnm_run_emptied {
  int64_t at_us; /* MNM_TIME_NONE: it never was */
  uint8_t grain;
  uint16_t currency;
  int64_t peak_minor, left_minor; /* highest since it was emptied before, and what was left */
} mnm_run_emptied;
/* The balance is counted from the account's transfers, currency by currency, from a beginning at
 * which the lowest is 0. It is emptied by the payment out that leaves no more than a tenth of the
 * highest balance since it was emptied before; told is the one that took most in its currency, and
 * of several currencies the latest. Rule: ours. Cost: O(rows of the account). */
MNM_MUST_CHECK mnm_status mnm_run_account_emptied(mnm_store *store, mnm_text label,
                                                  mnm_run_emptied *out, const mnm_ctx *ctx,
                                                  mnm_err *err);

#endif
