/* The roles that accounts of a case play towards each other. Rules: stage/duty; docs/network.md. */
#ifndef MNM_CASE_RUN_DUTY_H
#define MNM_CASE_RUN_DUTY_H

#include "case/ledger/ledger.h"
#include "case/store/store.h"
#include "model/accounts/accounts.h"
#include "stage/duty/duty.h"

typedef struct mnm_run_duties mnm_run_duties;
typedef struct mnm_run_duties_query {
  uint64_t network_id;   /* its members; 0: the accounts below */
  const mnm_text *label; /* of accounts, as listings show them */
  uint32_t count;
} mnm_run_duties_query;
/* MNM_E_NOTFOUND: no such network, or an account that the case does not have (err names its place
 * in the list by err.column). */
MNM_MUST_CHECK mnm_status mnm_run_duties_new(mnm_run_duties **out, mnm_store *store,
                                             const mnm_run_duties_query *query, const mnm_ctx *ctx,
                                             mnm_err *err);
void mnm_run_duties_free(mnm_run_duties *duties); /* NULL is fine */

uint32_t mnm_run_duties_count(const mnm_run_duties *duties);
const mnm_ledger *mnm_run_duties_ledger(const mnm_run_duties *duties); /* the whole, lean */
const mnm_accounts *mnm_run_duties_accounts(const mnm_run_duties *duties);
typedef struct mnm_run_duty { /* of one member; claims: the surest first, borrowed */
  uint32_t account;
  bool victim; /* possible: no claims then */
  const mnm_duty_signs *signs;
  const mnm_duty_claim *claims;
  uint32_t claim_count;
} mnm_run_duty;
mnm_run_duty mnm_run_duties_get(const mnm_run_duties *duties, uint32_t member);

#endif
