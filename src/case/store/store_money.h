/* What victims are owed, as it was computed, and what became of the money. Part of the store:
 * tables claim, claim_step, outcome. */
#ifndef MNM_CASE_STORE_MONEY_H
#define MNM_CASE_STORE_MONEY_H

#include "case/store/store.h"

typedef struct mnm_store_claim { /* texts borrowed for the call */
  uint64_t claim_id;             /* 0 when adding */
  int64_t at_us;                 /* now_us of the ctx when adding */
  const char *by;                /* the handle's person when adding */
  uint64_t subject_id;
  const char *statement; /* "" undisputed */
  uint16_t currency;
  int64_t total_minor, apart_minor;
  bool verified, current;
  bool has_records; /* else it was made of the case alone */
  uint8_t records_sha256[32], rates_sha256[32];
} mnm_store_claim;
typedef struct mnm_store_claim_step {
  uint8_t head;           /* mnm_claim_head */
  int64_t from_us, to_us; /* MNM_TIME_NONE: none */
  int64_t amount_minor;
  bool counted, verified;
  mnm_text records, sentence;
} mnm_store_claim_step;

/* Current claims of this victim in this currency become earlier ones; subject_id 0: of every victim
 * that were made of the case alone. Within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_store_claims_retire(mnm_store *store, uint64_t subject_id,
                                                  uint16_t currency, mnm_err *err);
/* Within a write transaction. */
MNM_MUST_CHECK mnm_status mnm_store_claim_add(mnm_store *store, const mnm_store_claim *claim,
                                              uint64_t *out_id, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_claim_step_add(mnm_store *store, uint64_t claim_id,
                                                   uint32_t position,
                                                   const mnm_store_claim_step *step, mnm_err *err);
/* Once the claims from number `first` on have all their steps: fixes what they say in the audit,
 * one entry a claim ("owed:12"), which verifying holds against the rows. MNM_E_RANGE (the steps do
 * not add up to the total). Within the same write transaction. */
MNM_MUST_CHECK mnm_status mnm_store_claims_fix(mnm_store *store, uint64_t first, mnm_err *err);
typedef mnm_status mnm_store_claim_fn(void *payload, const mnm_store_claim *row, mnm_err *err);
/* Current ones, or all; by number. */
MNM_MUST_CHECK mnm_status mnm_store_claims(mnm_store *store, bool all, mnm_store_claim_fn *fn,
                                           void *payload, mnm_err *err);
typedef mnm_status mnm_store_claim_step_fn(void *payload, uint32_t position,
                                           const mnm_store_claim_step *row, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store_claim_steps(mnm_store *store, uint64_t claim_id,
                                                mnm_store_claim_step_fn *fn, void *payload,
                                                mnm_err *err);

typedef enum mnm_outcome_step { /* numbers are stored: never reuse one */
                                MNM_OUTCOME_TRACED = 1,
                                MNM_OUTCOME_FROZEN = 2,
                                MNM_OUTCOME_CONFISCATED = 3,
                                MNM_OUTCOME_PAID = 4 /* to a victim */
} mnm_outcome_step;
#define MNM_OUTCOME_STEP_MAX 4
const char *mnm_outcome_step_name(mnm_outcome_step step); /* "frozen"; "unknown" */
bool mnm_outcome_step_find(const char *name, mnm_outcome_step *out);

typedef struct mnm_store_outcome { /* texts borrowed for the call */
  uint64_t decision_id;            /* of the decision that enters it */
  const char *claim;               /* "network:1" */
  mnm_outcome_step step;
  int64_t on_us;
  uint32_t account;    /* MNM_ACCOUNT_NONE: none named */
  uint64_t subject_id; /* the victim who was paid; 0: none named */
  uint16_t currency;
  int64_t amount_minor; /* > 0 */
  /* when listed: of the decision */
  int64_t at_us;
  const char *by, *verb, *why;
  bool undone;
} mnm_store_outcome;
/* Within the write transaction of its decision. */
MNM_MUST_CHECK mnm_status mnm_store_outcome_add(mnm_store *store, const mnm_store_outcome *outcome,
                                                mnm_err *err);
typedef mnm_status mnm_store_outcome_fn(void *payload, const mnm_store_outcome *row, mnm_err *err);
/* Of one claim, or of all (NULL), in the order in which they were entered. */
MNM_MUST_CHECK mnm_status mnm_store_outcomes(mnm_store *store, const char *claim,
                                             mnm_store_outcome_fn *fn, void *payload, mnm_err *err);

#endif
