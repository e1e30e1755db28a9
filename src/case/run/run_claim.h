/* Claims over plain files, without a case or in one: rates and terms as YAML, records as a table
 * (docs/claims.md). */
#ifndef MNM_CASE_RUN_CLAIM_H
#define MNM_CASE_RUN_CLAIM_H

#include "case/store/store_money.h"
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

/* ---- in a case ---------------------------------------------------------------------------------
 * Victims are subjects of the case, and go by their pseudonyms. Of accounts that may be a victim's,
 * and that one person holds, the case says by its findings what was taken:
 *   H1 (wages skimmed)  a wage is a record `paid` and what was skimmed of it a `deduction` that is
 *                       not lawful, where the file of records has work of this victim; else what
 *                       was skimmed is an `earning` that was taken
 *   H4 (collector)      an `earning`
 *   H5 (debt service)   a `repayment`; a transfer in several findings counts as this, then as H4 */
typedef struct mnm_run_case_claim_facts {
  uint32_t accounts;       /* that may be a victim's, and that one person holds */
  uint32_t passed;         /* that may be a victim's and have no holder or several: left out */
  uint32_t records;        /* that the case brought */
  uint32_t other_currency; /* transfers of another currency than the terms': left out */
} mnm_run_case_claim_facts;
/* records NULL: of the case alone. MNM_E_NOTFOUND: a victim in the file is no pseudonym of the
 * case. */
MNM_MUST_CHECK mnm_status mnm_run_case_claims_new(mnm_run_claims **out,
                                                  mnm_run_case_claim_facts *facts, mnm_store *store,
                                                  const char *records, const char *rates,
                                                  const mnm_ctx *ctx, mnm_err *err);
/* Keeps them with each step in the case, in place of what was kept of the same victims in this
 * currency and of what was made of the case alone, with an audit entry, in one transaction. */
MNM_MUST_CHECK mnm_status mnm_run_case_claims_keep(const mnm_run_claims *claims, mnm_store *store,
                                                   mnm_err *err);

/* ---- shared by its files --- */

struct mnm_run_claims {
  mnm_alloc alloc;
  mnm_claim_terms terms;
  mnm_claim_records records;
  mnm_claims result;
  uint8_t records_sha256[32], rates_sha256[32];
  bool has_records;   /* else of a case alone */
  uint32_t from_file; /* in a case: so many victims are named by the file, the others follow */
};
MNM_MUST_CHECK mnm_status mnm_run__claims_read_rates(mnm_run_claims *claims, const char *path,
                                                     const mnm_ctx *ctx, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__claims_read_records(mnm_run_claims *claims, const char *path,
                                                       const mnm_ctx *ctx, mnm_err *err);

#endif
