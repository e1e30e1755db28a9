/* Tracing in a case: its ledger as positions, a claim as tagged rows, each trace a run that is kept
 * with its key and digest. What is assumed: docs/trace.md. */
#ifndef MNM_CASE_RUN_TRACE_CASE_H
#define MNM_CASE_RUN_TRACE_CASE_H

#include "case/run/run.h"
#include "stage/trace/trace.h"

/* A position is an account in one currency. The claim is one of
 *   network:N     of the transfers cited as its evidence those whose payer has got nothing by one
 *                 before: where money enters what is known of the network
 *   finding:N     the same of the transfers that a finding cites
 *   account:NAME  every transfer that this account pays */
typedef struct mnm_run_case mnm_run_case;
typedef struct mnm_run_case_facts {
  uint32_t rows, positions, tagged; /* tagged: rows at which claim money enters */
  uint32_t without_opening; /* internal positions of which no balance is stated: each begins with
                               the least own money with which it is never overdrawn */
  uint32_t overdrawn;       /* that the statements begin below 0: taken as 0 */
  /* what persons said, and stands (run_links.h) */
  uint32_t reversals, backs, earmarks; /* earmarks: for this claim */
  uint32_t overrides;                  /* accounts with a rule of their own, for this claim */
} mnm_run_case_facts;
/* MNM_E_ARG (no such kind of claim), MNM_E_NOTFOUND (no such network, finding, account; nothing
 * enters), MNM_E_OVERFLOW, and what loading returns. */
MNM_MUST_CHECK mnm_status mnm_run_case_open(mnm_run_case **out, mnm_store *store, const char *claim,
                                            const mnm_ctx *ctx, mnm_err *err);
void mnm_run_case_free(mnm_run_case *self); /* NULL is fine */
mnm_run_case_facts mnm_run_case_look(const mnm_run_case *self);
const mnm_accounts *mnm_run_case_accounts(const mnm_run_case *self);

typedef struct mnm_run_case_line { /* by label of the account, currency, where, whose */
  uint32_t account;
  uint16_t currency;
  uint8_t where; /* mnm_trace_where */
  bool claim;    /* else the holder's own */
  int64_t amount_minor;
} mnm_run_case_line;
typedef struct mnm_run_case_sum { /* claim money, by currency */
  uint16_t currency;
  int64_t held_minor, left_minor, credit_minor;
} mnm_run_case_sum;
typedef struct mnm_run_case_traced {
  mnm_trace_rule rule;
  mnm_column line;  /* mnm_run_case_line, claim money; own money of accounts that hold some */
  mnm_column sum;   /* mnm_run_case_sum */
  mnm_column loose; /* uint32_t accounts that the money goes through, not reconciled, rising by
                       label */
  uint8_t digest[32];
  mnm_trace_counts counts;
} mnm_run_case_traced;
/* Clear in every case. */
MNM_MUST_CHECK mnm_status mnm_run_case_trace(mnm_run_case_traced *out, const mnm_run_case *self,
                                             mnm_trace_rule rule, const mnm_ctx *ctx, mnm_err *err);
void mnm_run_case_traced_clear(mnm_run_case_traced *traced);

/* Keeps it as a run of the stage "trace CLAIM RULE" with its audit entry, in one transaction;
 * nothing when the current run has the same key. `accepted`: labels of accounts that are accepted
 * as they are, with commas; NULL: none. */
MNM_MUST_CHECK mnm_status mnm_run_case_keep(const mnm_run_case *self,
                                            const mnm_run_case_traced *traced, const char *accepted,
                                            mnm_err *err);

/* A person elects a rule for a claim (0: none), and other rules for single accounts of it, as
 * "A=haircut,B=none" (NULL: none). *out_seen: a table of this claim was made before. */
MNM_MUST_CHECK mnm_status mnm_run_case_elect(mnm_store *store, const char *claim,
                                             mnm_trace_rule rule, const char *overrides,
                                             const char *why, bool *out_seen, mnm_err *err);

/* The rule of the last election that stands; 0: there is none. */
MNM_MUST_CHECK mnm_status mnm_run_case_elected(mnm_store *store, const char *claim,
                                               mnm_trace_rule *out, mnm_err *err);

typedef struct mnm_run_case_kept { /* a rule of a claim; borrowed for the call */
  mnm_trace_rule rule;
  bool elected; /* by the last election that stands */
  bool traced;  /* else elected only: no table was made */
  bool stale;   /* sources, networks or links of the case are others than when it was made */
  int64_t finished_us;
  uint32_t sum_count;
  const mnm_run_case_sum *sums;
} mnm_run_case_kept;
typedef mnm_status mnm_run_case_kept_fn(void *payload, const mnm_run_case_kept *row, mnm_err *err);
/* The elected rule first, then by what is held: the lowest figure first. */
MNM_MUST_CHECK mnm_status mnm_run_case_rules(mnm_store *store, const char *claim,
                                             mnm_run_case_kept_fn *fn, void *payload,
                                             const mnm_ctx *ctx, mnm_err *err);

/* For verify: a recorded run of this stage again. */
bool mnm_run__case_is_trace(const char *stage);
MNM_MUST_CHECK mnm_status mnm_run__case_verify(mnm_store *store, const mnm_stage *stage,
                                               bool *out_rerun, bool *out_same, const mnm_ctx *ctx,
                                               mnm_err *err);

/* ---- shared by its files --- */

typedef struct mnm_run_case_link { /* that stands, in order of decisions; kinds: run_links.h */
  uint64_t decision_id;
  uint32_t row, other; /* other: MNM_TRACE_NONE of an earmark */
  uint8_t kind;
} mnm_run_case_link;

struct mnm_run_case {
  mnm_alloc alloc;
  mnm_store *store;
  const char *claim; /* as given */
  char key[64];      /* the same without names: network:3, finding:12, account:#7 */
  mnm_ledger *ledger;
  mnm_strings *more;     /* positions beyond the first of an account: bytes of account, currency */
  uint16_t *currency_of; /* by account: of its first position; 0: no row */
  uint32_t account_count;
  mnm_column from, to, to_amount, flags, openings, tags;
  mnm_column link;                     /* mnm_run_case_link */
  mnm_column earmark, reverses, backs; /* uint32_t by row; empty: none */
  mnm_column rules;                    /* uint8_t by position; empty: none */
  mnm_column order, net; /* as mnm_trace_sequence gives them; empty: rows are taken as they are */
  mnm_trace_input input;
  mnm_run_case_facts facts;
  uint8_t ledger_digest[32];
};
/* MNM_TRACE_NONE: no row has it. */
uint32_t mnm_run__case_position(const mnm_run_case *self, uint32_t account, uint16_t currency);
/* The row that is taken `at`th, and what reversals leave of its amount. */
static inline uint32_t mnm_run__case_row(const mnm_run_case *self, uint32_t at) {
  return self->order.count > 0 ? ((const uint32_t *)self->order.data)[at] : at;
}
static inline const int64_t *mnm_run__case_amounts(const mnm_run_case *self) {
  return self->net.count > 0 ? self->net.data : self->input.rows.amount_minor;
}
/* The same input for a rule: rules of accounts do not go with every rule. */
static inline mnm_trace_input mnm_run__case_input(const mnm_run_case *self, mnm_trace_rule rule) {
  mnm_trace_input input = self->input;
  if (!mnm_trace_mixes(rule)) input.rule_of = NULL;
  return input;
}
void mnm_run__case_name(const mnm_run_case *self, uint32_t position, uint32_t *out_account,
                        uint16_t *out_currency);
MNM_MUST_CHECK mnm_status mnm_run__case_openings(mnm_run_case *self, const mnm_ctx *ctx,
                                                 mnm_err *err);
/* Writes the claim without names into `key`. */
MNM_MUST_CHECK mnm_status mnm_run__case_key(mnm_store *store, const char *claim, char key[64],
                                            const mnm_ctx *ctx, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__case_tags(mnm_run_case *self, const mnm_ctx *ctx, mnm_err *err);
/* Marks by position where claim money can have come, outside too, whence it does not come back.
 * any_order: whatever the order of rows of one time. Money that some rule leaves is a part of it.
 */
void mnm_run__case_reach(const mnm_run_case *self, uint8_t *reached, bool any_order);

#endif
