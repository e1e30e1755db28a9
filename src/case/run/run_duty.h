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

/* A person is what all accounts of a holder show together; an account without a known holder is one
 * by itself, and a joint one is each holder's. */
typedef struct mnm_run_duty_person {
  const char *pseudonym; /* "": no holder is known */
  uint64_t subject;      /* 0: the same */
  bool victim;           /* possible, by any account or by what was said of her: no reasons then */
  bool specialist;       /* one role, and two networks or more */
  uint32_t roles;        /* bits: 1 << mnm_duty */
  /* ranges: see below */
  uint64_t member_first, reason_first, network_first;
  uint32_t member_count, reason_count, network_count;
} mnm_run_duty_person;
uint32_t mnm_run_duties_person_count(const mnm_run_duties *duties);
const mnm_run_duty_person *mnm_run_duties_person(const mnm_run_duties *duties, uint32_t person);
/* Members (places in mnm_run_duties_get); reasons, the surest first, each rule once; ids of the
 * other current networks in which they hold an account, or with two of whose members or more, no
 * possible victims, they deal: by number. Borrowed. */
const uint32_t *mnm_run_duties_members(const mnm_run_duties *duties,
                                       const mnm_run_duty_person *person);
const mnm_duty_claim *mnm_run_duties_reasons(const mnm_run_duties *duties,
                                             const mnm_run_duty_person *person);
const uint64_t *mnm_run_duties_networks(const mnm_run_duties *duties,
                                        const mnm_run_duty_person *person);

#endif
