/* What a named person says of a machine's findings and suspected networks: accepted, rejected, or
 * innocently explained. Machine guesses and people's words stay side by side: nothing is
 * overwritten or taken away, a later word takes the earlier one back. */
#ifndef MNM_CASE_RUN_JUDGE_H
#define MNM_CASE_RUN_JUDGE_H

#include "case/run/run.h"

typedef enum mnm_judgement {
  MNM_JUDGED_NOT = 0,
  MNM_JUDGED_ACCEPTED = 1,  /* the person holds it for right */
  MNM_JUDGED_REJECTED = 2,  /* not what the rule takes it for */
  MNM_JUDGED_EXPLAINED = 3, /* it is what the rule says, and has an innocent reason */
} mnm_judgement;
/* "accepted"; NULL for MNM_JUDGED_NOT. */
const char *mnm_judgement_name(mnm_judgement judgement);

/* A person's word on "finding:12" or "network:3" (also F12, N3); why it is so is sealed. A word
 * that stands is taken back by the new one. MNM_JUDGED_NOT takes back the one that stands, and says
 * no other.
 *
 * Returns MNM_E_ARG (neither, or no reason), MNM_E_NOTFOUND (no such finding or network; nothing to
 * take back), MNM_E_EXISTS (the same word stands already). Decision and audit entry are one
 * transaction. What was rejected or explained counts nothing from the next investigation on. */
typedef struct mnm_run_judged {
  uint64_t decision;
  char object[40];
  mnm_judgement before, now;
} mnm_run_judged;
MNM_MUST_CHECK mnm_status mnm_run_judge(mnm_run_judged *out, mnm_store *store, const char *object,
                                        mnm_judgement judgement, const char *why, mnm_err *err);

/* The words that stand, by what they are about. */
typedef struct mnm_run_judgements {
  mnm_column finding, network; /* internal */
} mnm_run_judgements;
MNM_MUST_CHECK mnm_status mnm_run_judgements_load(mnm_run_judgements *out, mnm_store *store,
                                                  const mnm_ctx *ctx, mnm_err *err);
void mnm_run_judgements_clear(mnm_run_judgements *judgements);
mnm_judgement mnm_run_judgement_of_finding(const mnm_run_judgements *judgements, uint64_t finding);
mnm_judgement mnm_run_judgement_of_network(const mnm_run_judgements *judgements, uint64_t network);
/* Rejected or innocently explained: it counts nothing. */
bool mnm_run_is_set_aside(const mnm_run_judgements *judgements, uint64_t finding);
/* SHA-256 over the findings that are set aside; *out_some: there are some. */
void mnm_run_set_aside_digest(const mnm_run_judgements *judgements, uint8_t out[32],
                              bool *out_some);

typedef struct mnm_run_judgement_row { /* borrowed for the call */
  const mnm_decision *decision;        /* `why` is sealed: class person */
  mnm_judgement judgement;             /* MNM_JUDGED_NOT: one that takes an earlier one back */
  bool stands;
} mnm_run_judgement_row;
typedef mnm_status mnm_run_judgement_fn(void *payload, const mnm_run_judgement_row *row,
                                        mnm_err *err);
/* In the order they were said; all: also those taken back. */
MNM_MUST_CHECK mnm_status mnm_run_judgements_each(mnm_store *store, bool all,
                                                  mnm_run_judgement_fn *fn, void *payload,
                                                  mnm_err *err);

#endif
