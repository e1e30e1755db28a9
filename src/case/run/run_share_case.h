/* Sharing a pool over the claims that a case keeps. Methods: docs/sharing.md. */
#ifndef MNM_CASE_RUN_SHARE_CASE_H
#define MNM_CASE_RUN_SHARE_CASE_H

#include "case/identity/identity.h"
#include "case/store/store_money.h"
#include "stage/restore/restore.h"

/* Where a victim has claims by different statements, which are alternatives. */
typedef enum mnm_run_alternative {
  MNM_RUN_ALTERNATIVE_NONE, /* refused: nobody said which one */
  MNM_RUN_ALTERNATIVE_LEAST,
  MNM_RUN_ALTERNATIVE_MOST
} mnm_run_alternative;

typedef struct mnm_run_case_share { /* a victim; all are of one class */
  char pseudonym[MNM_PSEUDONYM_BYTES];
  uint64_t subject_id, claim_id;
  int64_t claim_minor, received_minor, share_minor; /* received: entered as paid to her */
} mnm_run_case_share;
typedef struct mnm_run_case_shares {
  uint16_t currency;
  int64_t rest_minor;
  mnm_column share;   /* mnm_run_case_share, by pseudonym */
  uint32_t elsewhere; /* current claims of another currency: left out */
} mnm_run_case_shares;
/* Shares `pool_minor` over the current claims of one currency (0: the only one there is). Returns
 * MNM_E_NOTFOUND (no claims), MNM_E_ARG (several currencies, or alternatives and nobody said which
 * one), and what sharing returns. Clear in every case. */
MNM_MUST_CHECK mnm_status mnm_run_case_share_make(mnm_run_case_shares *out, mnm_store *store,
                                                  int64_t pool_minor, mnm_restore_method method,
                                                  mnm_run_alternative alternative,
                                                  uint16_t currency, const mnm_ctx *ctx,
                                                  mnm_err *err);
void mnm_run_case_share_clear(mnm_run_case_shares *shares);

#endif
