/* What is thought of persons and accounts: what a named person decided goes first, then whom the
 * machine flags for review, then what networks say by the ledger alone. Whoever asks for statuses
 * asks here and not the tables. */
#ifndef MNM_CASE_RUN_STATUS_H
#define MNM_CASE_RUN_STATUS_H

#include "case/store/store_victim.h"

typedef struct mnm_run_held {
  mnm_column decided; /* mnm_decided, rising by subject */
  mnm_column flagged; /* uint64_t subjects, rising */
} mnm_run_held;
/* To be cleared, also after a failure. */
MNM_MUST_CHECK mnm_status mnm_run_held_load(mnm_run_held *out, mnm_store *store, mnm_err *err);
void mnm_run_held_clear(mnm_run_held *held);
/* `by_ledger` is what networks say. Who was decided to be no victim is none by the machine either.
 */
mnm_suspicion mnm_run_held_status(const mnm_run_held *held, uint64_t subject,
                                  mnm_suspicion by_ledger);

/* As mnm_store_subject_statuses, mnm_store_account_statuses and mnm_store_networks, with all that.
 * An account is a possible victim's when a person who holds it is one. */
MNM_MUST_CHECK mnm_status mnm_run_subject_statuses(mnm_store *store, mnm_store_status_fn *fn,
                                                   void *payload, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run_account_statuses(mnm_store *store, mnm_store_status_fn *fn,
                                                   void *payload, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run_networks(mnm_store *store, const mnm_store_network_query *query,
                                           mnm_store_network_fn *fn, void *payload, mnm_err *err);

/* Screens everybody and puts whom something speaks for as a possible victim on the review lane. Own
 * transaction. */
MNM_MUST_CHECK mnm_status mnm_run_flag(mnm_store *store, const mnm_ctx *ctx, mnm_err *err);

#endif
