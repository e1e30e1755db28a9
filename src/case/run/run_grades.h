/* How well a transfer is known, by the grades of the sources that it was read from. */
#ifndef MNM_CASE_RUN_GRADES_H
#define MNM_CASE_RUN_GRADES_H

#include "case/run/run_internal.h"

typedef struct mnm_run__grades {
  mnm_column source; /* by source */
  bool all_good;     /* no source is graded low: no need to ask where a transfer was read */
} mnm_run__grades;
/* Clear in every case; a zeroed one may be cleared too. */
MNM_MUST_CHECK mnm_status mnm_run__grades_load(mnm_run__grades *out, mnm_store *store,
                                               const mnm_ctx *ctx, mnm_err *err);
void mnm_run__grades_clear(mnm_run__grades *grades);
/* Whether all places at which the transfer was read are graded low: one good record is enough. */
MNM_MUST_CHECK mnm_status mnm_run__grades_low(const mnm_run__grades *grades, mnm_store *store,
                                              const mnm_ledger *ledger, uint32_t row, bool *out,
                                              mnm_err *err);

#endif
