/* What a person says of rows of a case, and no statement proves: this payment came back by that
 * one, this debit backs that later credit, this payment was meant to be the money of a claim; and
 * which account has a rule of its own. Each is a decision of a named person with a reason, can be
 * taken back, and holds in every later trace of the case. What they mean: docs/trace.md. */
#ifndef MNM_CASE_RUN_LINKS_H
#define MNM_CASE_RUN_LINKS_H

#include "case/run/run_trace_case.h"

typedef enum mnm_run_link_kind {
  MNM_LINK_EARMARK = 0,  /* the row is meant to be money of a claim: it is taken first */
  MNM_LINK_REVERSES = 1, /* the row takes the other one back, in whole or in part */
  MNM_LINK_BACKS = 2     /* the row, a debit, is linked to the other one, a later credit */
} mnm_run_link_kind;
const char *mnm_run_link_kind_name(mnm_run_link_kind kind); /* "reverses" */

typedef struct mnm_run_link { /* borrowed for the call */
  uint64_t decision_id;
  int64_t at_us;
  const char *by, *why;
  bool undone;
  mnm_run_link_kind kind;
  uint64_t reference, other; /* of transfers, as they were when it was said; EARMARK: other is 0 */
  char claim[64];            /* EARMARK: as mnm_run_case.key; else "" */
} mnm_run_link;
typedef mnm_status mnm_run_link_fn(void *payload, const mnm_run_link *link, mnm_err *err);
/* In order of time, those that were taken back too. */
MNM_MUST_CHECK mnm_status mnm_run_links(mnm_store *store, mnm_run_link_fn *fn, void *payload,
                                        mnm_err *err);

typedef mnm_status mnm_run_link_row_fn(void *payload, const mnm_run_link *link, uint32_t row,
                                       uint32_t other, const mnm_ledger *ledger, mnm_err *err);
/* The same with rows of the ledger; MNM_TRACE_NONE: there is none. */
MNM_MUST_CHECK mnm_status mnm_run_links_list(mnm_store *store, mnm_run_link_row_fn *fn,
                                             void *payload, const mnm_ctx *ctx, mnm_err *err);

/* Records the table `path`: row[,earmark][,reverses][,backs][,why]; row, reverses and backs are ids
 * of transfers, earmark is a claim as for mnm_run_case_open. `why` stands for lines that give no
 * reason. All of it or nothing.
 *
 * Returns  MNM_E_PARSE, MNM_E_RANGE, MNM_E_EXISTS, MNM_E_NOTFOUND with file, line and column: an id
 *          that the case does not have, a row that is said already, a reversal of more than there
 *          was, of a reversal, between other accounts, before the payment, of a conversion; a link
 *          to an earlier credit, to one of another account, to a linked row
 * Cost     O(rows), 17 bytes a row */
MNM_MUST_CHECK mnm_status mnm_run_links_add(mnm_store *store, const char *path, const char *why,
                                            uint64_t *out_count, const mnm_ctx *ctx, mnm_err *err);
/* MNM_E_NOTFOUND (no link has this number), MNM_E_EXISTS (taken back already). */
MNM_MUST_CHECK mnm_status mnm_run_link_undo(mnm_store *store, uint64_t decision_id, const char *why,
                                            mnm_err *err);

typedef struct mnm_run_return { /* a row that a bank calls a return */
  uint32_t row, original;       /* of the ledger; original: MNM_TRACE_NONE, not one or several */
  uint32_t candidates;
  bool named; /* the bank names the payment, and it is the original's id */
} mnm_run_return;
typedef mnm_status mnm_run_return_fn(void *payload, const mnm_run_return *found,
                                     const mnm_ledger *ledger, mnm_err *err);
/* Rows that a source calls a return (channel refund, or a reference to what is returned) and of
 * which nobody has said anything yet, each with the payment that it can take back: the one whose id
 * the bank names, else the only one between the same accounts of the same amount, not later, that
 * no other row takes back. In order of the ledger. It records nothing. */
MNM_MUST_CHECK mnm_status mnm_run_links_find(mnm_store *store, mnm_run_return_fn *fn, void *payload,
                                             const mnm_ctx *ctx, mnm_err *err);

typedef struct mnm_run_override { /* borrowed for the call */
  uint64_t decision_id;
  int64_t at_us;
  const char *by, *why;
  bool undone, seen; /* seen: a table of the claim was made before */
  uint32_t account;
  mnm_trace_rule rule;
} mnm_run_override;
typedef mnm_status mnm_run_override_fn(void *payload, const mnm_run_override *row, mnm_err *err);
/* Of a claim, in order of time, those that were taken back too. `key` as mnm_run_case.key. */
MNM_MUST_CHECK mnm_status mnm_run_overrides(mnm_store *store, const char *key,
                                            mnm_run_override_fn *fn, void *payload, mnm_err *err);

/* ---- shared by files of case/run --- */

/* Is a decision about how money is traced? Its reason is then matter of the case. */
bool mnm_run__is_method(const char *verb);
MNM_MUST_CHECK mnm_status mnm_run__link_put(mnm_store *store, const mnm_run_link *link,
                                            mnm_err *err);
/* Within a write transaction: "A=haircut,B=none" for a claim; none takes back what stands.
 * MNM_E_ARG, MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_run__override_put(mnm_store *store, const char *key, const char *list,
                                                bool seen, const char *why, mnm_err *err);
/* Puts what stands into the case's input: earmark, reverses, backs, rule_of; then checks it, since
 * what was added since may contradict it: MNM_E_RANGE, MNM_E_NOTFOUND name the decision. */
MNM_MUST_CHECK mnm_status mnm_run__links_apply(mnm_run_case *self, const mnm_ctx *ctx,
                                               mnm_err *err);
/* Digest of what is said and stands, as far as it concerns a claim; false: nothing does. */
MNM_MUST_CHECK mnm_status mnm_run__links_digest(mnm_store *store, const char *key, uint8_t out[32],
                                                bool *out_some, mnm_err *err);

#endif
