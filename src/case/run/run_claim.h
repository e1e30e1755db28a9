/* Claims over plain files, without a case: rates and terms as YAML, records as a table
 * (docs/claims.md). */
#ifndef MNM_CASE_RUN_CLAIM_H
#define MNM_CASE_RUN_CLAIM_H

#include "stage/claim/claim.h"

typedef struct mnm_run_claims mnm_run_claims;

/* Reads both files and computes. MNM_E_PARSE, MNM_E_RANGE, MNM_E_LIMIT, MNM_E_OVERFLOW name file,
 * line and column. */
MNM_MUST_CHECK mnm_status mnm_run_claims_new(mnm_run_claims **out, const char *records,
                                             const char *rates, const mnm_ctx *ctx, mnm_err *err);
const mnm_claim_terms *mnm_run_claims_terms(const mnm_run_claims *claims);
const mnm_claim_records *mnm_run_claims_records(const mnm_run_claims *claims);
const mnm_claims *mnm_run_claims_result(const mnm_run_claims *claims);
void mnm_run_claims_free(mnm_run_claims *claims); /* NULL is fine */

#endif
