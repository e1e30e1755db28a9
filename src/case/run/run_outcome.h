/* What became of the money of a claim: traced, frozen, confiscated, paid to victims. Each entry is
 * a decision of a named person, with a reason; nothing is deleted, an entry is taken back by
 * another. Rules: docs/outcome.md. */
#ifndef MNM_CASE_RUN_OUTCOME_H
#define MNM_CASE_RUN_OUTCOME_H

#include "case/run/run_trace_case.h"
#include "case/store/store_money.h"

typedef struct mnm_run_outcome_entry {
  const char *claim;
  mnm_outcome_step step;
  const char *on;      /* a date */
  const char *amount;  /* "1234.56"; NULL with TRACED: what is still there by the elected rule */
  uint16_t currency;   /* 0 with amount NULL: of the elected rule's figures, the only one */
  const char *account; /* NULL: none named */
  const char *victim;  /* a pseudonym, with PAID; NULL: none named */
  const char *why;     /* the order, the judgment, the payment */
  const char *exceeds; /* why more than the step before, or than a victim is owed, is right; NULL */
} mnm_run_outcome_entry;
/* Enters it with its decision and audit entry, in one transaction. Returns MNM_E_ARG (a date, an
 * amount, a victim with another step), MNM_E_RANGE (it would be more than the step before it has,
 * or than the victim is owed at most, and no reason says why), MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_run_outcome_add(mnm_store *store,
                                              const mnm_run_outcome_entry *outcome,
                                              uint64_t *out_decision, const mnm_ctx *ctx,
                                              mnm_err *err);
/* Takes an entry back. */
MNM_MUST_CHECK mnm_status mnm_run_outcome_undo(mnm_store *store, uint64_t decision_id,
                                               const char *why, mnm_err *err);

typedef struct mnm_run_outcome_sum { /* of what stands, by claim, then currency */
  char claim[64];
  uint16_t currency;
  int64_t minor[MNM_OUTCOME_STEP_MAX + 1]; /* by step */
} mnm_run_outcome_sum;
/* `sums`: a column of mnm_run_outcome_sum; claim NULL: all. MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_run_outcome_sums(mnm_column *sums, mnm_store *store,
                                               const char *claim, mnm_err *err);

/* "1234.56", "1234" into minor units of a currency. MNM_E_ARG. */
MNM_MUST_CHECK mnm_status mnm_run_amount_read(int64_t *out, const char *text, uint16_t currency,
                                              mnm_err *err);

#endif
