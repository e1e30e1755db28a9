/* Pairs, periods and what is missing, on a case: puts stage/period and stage/pair to work on the
 * rows of all statements, and keeps what they find. */
#ifndef MNM_CASE_RUN_PAIRS_H
#define MNM_CASE_RUN_PAIRS_H

#include "case/run/run.h"
#include "stage/pair/pair.h"
#include "stage/period/period.h"

/* ---- pairing ------------------------------------------------------------------------------------
 */

/* Joins what can be joined, lists what cannot. Results, resume key and audit entry are one
 * transaction; a case without statements gets none. parameters NULL: as the last time, else the
 * defaults. MNM_E_DENIED when a source's legal basis has expired. */
MNM_MUST_CHECK mnm_status mnm_run_pair(mnm_store *store, const mnm_pairing_parameters *parameters,
                                       mnm_run_paired *out, const mnm_ctx *ctx, mnm_err *err);
/* How the last run was told to pair; the defaults when there was none. */
MNM_MUST_CHECK mnm_status mnm_run_pair_parameters(mnm_store *store, mnm_pairing_parameters *out,
                                                  mnm_err *err);
/* A person's word on a pair or candidate: accepted, or split. Decision, audit entry and what
 * follows for other legs. MNM_E_NOTFOUND, MNM_E_EXISTS, MNM_E_ARG (no reason). */
MNM_MUST_CHECK mnm_status mnm_run_pair_decide(mnm_store *store, uint64_t pair_id, bool accept,
                                              const char *why, mnm_run_paired *out,
                                              const mnm_ctx *ctx, mnm_err *err);

typedef struct mnm_run_leg { /* one side of a pair, as its statement has it */
  uint64_t reference, source_id, source_row;
  int64_t booked_us;
  mnm_grain grain;
  uint32_t account, other; /* MNM_ACCOUNT_NONE: nobody is named */
  int64_t amount_minor;
  uint16_t currency;
  mnm_channel channel;
} mnm_run_leg;
typedef struct mnm_run_pair_row {
  mnm_ledger_pair pair;
  mnm_run_leg debit, credit;
  const char *by, *why; /* of a person's decision; "" else. `why` is sealed: class person */
  int64_t at_us;
} mnm_run_pair_row;
typedef mnm_status mnm_run_pair_fn(void *payload, const mnm_run_pair_row *row,
                                   const mnm_accounts *accounts, mnm_err *err);
/* Pairs in the states of the mask (1 << mnm_pair_state), by number; account MNM_ACCOUNT_NONE: all.
 */
MNM_MUST_CHECK mnm_status mnm_run_pairs(mnm_store *store, uint32_t states, uint32_t account,
                                        mnm_run_pair_fn *fn, void *payload, const mnm_ctx *ctx,
                                        mnm_err *err);

#endif
