/* Weights of evidence: named sets that were fitted on the labelled accounts of a case. */
#ifndef MNM_CASE_RUN_WEIGHTS_H
#define MNM_CASE_RUN_WEIGHTS_H

#include "case/run/run_internal.h"

typedef struct mnm_run__weights { /* as `manumit calibrate` kept them */
  mnm_arena arena;
  const char *name;
  uint8_t digest[32]; /* of the set as it is stored */
  mnm_column weight;  /* mnm_run_weight, by id */
} mnm_run__weights;
void mnm_run__weights_init(mnm_run__weights *weights, const mnm_ctx *ctx);
void mnm_run__weights_clear(mnm_run__weights *weights);
/* MNM_E_NOTFOUND: no set of this name in the case. */
MNM_MUST_CHECK mnm_status mnm_run__weights_load(mnm_run__weights *out, mnm_store *store,
                                                const char *name, mnm_err *err);
/* false: none was fitted for this indicator. */
bool mnm_run__weights_find(const mnm_run__weights *weights, const char *id, int64_t *out_micro);
/* Keeps a set, with its audit entry, in a transaction of its own. MNM_E_EXISTS. */
MNM_MUST_CHECK mnm_status mnm_run__weights_put(mnm_store *store, const mnm_run_calibration *made,
                                               const char *name, mnm_err *err);

#endif
