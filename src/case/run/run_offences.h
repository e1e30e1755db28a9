/* Offences that go with trafficking and have a sign in a network of a case: to be examined, and
 * nobody's guilt. Rules: stage/offence; docs/business.md. */
#ifndef MNM_CASE_RUN_OFFENCES_H
#define MNM_CASE_RUN_OFFENCES_H

#include "case/run/run_business.h"
#include "stage/offence/offence.h"

#define MNM_RUN_OFFENCES_SHOWN 20 /* pieces of evidence, and accounts, that a sign lists */

typedef struct mnm_run_sign { /* of one kind, with all that shows it */
  mnm_text sign;              /* "H1", "line:fees", "rule:B5", "hit:wage", "record:debt" */
  bool victim;                /* evidence would lead to a possible victim */
  uint64_t seen;              /* findings, payments or companies */
  mnm_column evidence;        /* mnm_text: "F12", a transfer's id, a company; the first ones */
  mnm_column account;         /* uint32_t: whose part is to be examined, each once */
} mnm_run_sign;

typedef struct mnm_run_offences {
  mnm_arena arena;
  mnm_column sign;    /* mnm_run_sign */
  mnm_column seen;    /* mnm_offence_seen: one a sign */
  mnm_column match;   /* mnm_offence_match */
  uint64_t by_victim; /* findings and hits on possible victims alone: charged to nobody */
} mnm_run_offences;
/* Clear in every case. `network_id` 0: only the accounts of `business` are looked at, no companies.
 * Possible victims stand under no offence. */
MNM_MUST_CHECK mnm_status mnm_run_offences_find(mnm_run_offences *out, mnm_store *store,
                                                const mnm_run_business *business,
                                                uint64_t network_id, const mnm_offences *list,
                                                const mnm_ctx *ctx, mnm_err *err);
void mnm_run_offences_clear(mnm_run_offences *offences);

#endif
