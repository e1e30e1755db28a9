/* Who somebody is for those who read of him: his pseudonym, and whether he may be a victim. */
#ifndef MNM_CASE_RUN_WHO_H
#define MNM_CASE_RUN_WHO_H

#include "case/run/run_network.h"

typedef struct mnm_run__who {
  mnm_identity *identity;
  mnm_ledger *names;
  const mnm_accounts *accounts;
  mnm_run__holders holders;
  mnm_column subject, account; /* of run_who.c: those that are not clear, rising by number */
} mnm_run__who;
/* store must outlive it. Close in every case. */
MNM_MUST_CHECK mnm_status mnm_run__who_open(mnm_run__who *out, mnm_store *store, const mnm_ctx *ctx,
                                            mnm_err *err);
void mnm_run__who_close(mnm_run__who *who);
/* As the last networks have it; a possible victim also who is of the category victim. */
MNM_MUST_CHECK mnm_status mnm_run__who_person(mnm_run__who *who, uint64_t subject,
                                              mnm_suspicion *out_status,
                                              char pseudonym[MNM_PSEUDONYM_BYTES], mnm_err *err);
/* The same of an account: its own status, or the gravest of its holders'. */
MNM_MUST_CHECK mnm_status mnm_run__who_account(mnm_run__who *who, uint32_t account,
                                               mnm_suspicion *out_status, mnm_err *err);

bool mnm_run__who_holds(const mnm_run__who *who, uint64_t subject, uint32_t account);

#endif
