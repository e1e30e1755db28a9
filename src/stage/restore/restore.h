/* restore: what to freeze, who else lives from it, how to share what was recovered, and what is not
 * explained. It takes figures: it knows no ledger file and no rule of tracing. Rules, sources and
 * what each figure assumes: docs/freeze.md, docs/sharing.md. Decisions about money are a court's.
 */
#ifndef MNM_STAGE_RESTORE_H
#define MNM_STAGE_RESTORE_H

#include "base/column/column.h"
#include "base/money/money.h"

/* ---- which accounts to freeze -------------------------------------------------------------------
 * Units of claim money, each with the set of candidates whose freezing would stop it: now, the one
 * account that holds it; over a window, every account that it sits in at the beginning or enters.
 * Freezing S stops every unit whose set meets S. */

typedef struct mnm_restore_units { /* borrowed */
  uint32_t candidate_count;        /* by rank: the lower one is taken when two are equal */
  uint32_t set_count;
  const uint64_t *first;       /* set_count + 1: members of a set are first[i] .. first[i + 1] */
  const uint32_t *member;      /* candidates, each once a set */
  const int64_t *amount_minor; /* by set, >= 0 */
  const int64_t *cost_minor;   /* by candidate, >= 0; NULL: no costs */
} mnm_restore_units;

#define MNM_RESTORE_ANY_NUMBER UINT32_MAX
#define MNM_RESTORE_ANY_COST INT64_MAX
#define MNM_RESTORE_SEARCH_ACCOUNTS 64u /* the exact search goes this deep */
typedef struct mnm_restore_limits {
  uint32_t accounts;    /* at most so many orders */
  int64_t budget_minor; /* at most this cost in all; MNM_RESTORE_ANY_COST without costs */
  uint64_t work;        /* memberships that the exact search may look at; 0: 50 million */
} mnm_restore_limits;

typedef struct mnm_restore_choice {
  mnm_column account; /* uint32_t candidates: greedy in the order chosen, best rising */
  mnm_column gain;    /* int64_t: what each adds to those before it */
  int64_t stopped_minor, cost_minor;
} mnm_restore_choice;
typedef struct mnm_restore_plan {
  mnm_restore_choice greedy; /* the largest gain first; with costs the better of gain and gain by
                                cost; stops when nothing more is gained */
  mnm_restore_choice best;   /* of the search; the greedy one when the search found none better */
  bool exact;                /* the search went to its end: nothing stops more */
  int64_t bound_minor;       /* no choice within the limits can stop more than this */
  int64_t all_minor;         /* sum of the units */
} mnm_restore_plan;
/* Returns MNM_E_RANGE (an amount or cost below 0, a candidate that is not there), MNM_E_ARG (a
 *          budget without costs), MNM_E_OVERFLOW (sums leave 64 bits), MNM_E_CANCELLED,
 * MNM_E_NOMEM. The plan is empty then. Cost     greedy: memberships + accounts * candidates; the
 * search at most limits.work beside Source   Nemhauser, Wolsey, Fisher 1978 (from memory): greedy
 * by number stops at least 1 - 1/e of what the best choice stops */
MNM_MUST_CHECK mnm_status mnm_restore_plan_make(mnm_restore_plan *out,
                                                const mnm_restore_units *units,
                                                const mnm_restore_limits *limits,
                                                const mnm_ctx *ctx, mnm_err *err);
void mnm_restore_plan_clear(mnm_restore_plan *plan);

/* ---- who else lives from an account -------------------------------------------------------------
 */

typedef struct mnm_restore_rows { /* in order of time; borrowed */
  uint32_t count;
  const uint32_t *from, *to;
  const int64_t *amount_minor, *time_us;
} mnm_restore_rows;
typedef struct mnm_restore_living {
  uint32_t payees;       /* different accounts paid in the look-back */
  uint32_t regular;      /* of them, paid in at least three different calendar months */
  int64_t regular_minor; /* what those were paid in the look-back */
} mnm_restore_living;
/* What each of `accounts` (count of them, each once, < account_count) paid in the `days` before
 * `at_us`, to others. Whoever is paid month after month may live from it: wages, rent, a family.
 * Cost: one pass over the rows of the look-back. MNM_E_OVERFLOW, MNM_E_RANGE, MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_restore_living_find(mnm_restore_living *out,
                                                  const mnm_restore_rows *rows,
                                                  const uint32_t *accounts, uint32_t count,
                                                  uint32_t account_count, int64_t at_us,
                                                  uint32_t days, const mnm_ctx *ctx, mnm_err *err);

/* ---- sharing a pool -----------------------------------------------------------------------------
 */

typedef enum mnm_restore_method {                          /* numbers are stored: never reuse one */
                                  MNM_RESTORE_PRORATA = 1, /* by claim, none above it */
                                  MNM_RESTORE_NETLOSS = 2, /* the same on claim less received */
                                  MNM_RESTORE_PRIORITY = 3, /* class by class, pro rata within */
                                  MNM_RESTORE_EQUAL = 4,    /* constrained equal awards */
                                  MNM_RESTORE_RISING_TIDE = 5,
                                  MNM_RESTORE_APPORTION = 6 /* all of the pool, by weight */
} mnm_restore_method;
#define MNM_RESTORE_METHOD_MAX 6
const char *mnm_restore_method_name(mnm_restore_method method); /* "prorata"; "unknown" */
bool mnm_restore_method_find(const char *name, mnm_restore_method *out);

typedef struct mnm_restore_claims { /* in the order that breaks ties; borrowed */
  uint32_t count;
  const int64_t *claim_minor;    /* >= 0 */
  const int64_t *received_minor; /* >= 0; NULL: nothing. NETLOSS and RISING_TIDE look at it */
  const uint32_t *rank;          /* PRIORITY: lower classes first; NULL: one class */
} mnm_restore_claims;
/* Writes one share a claim, on MNM_OK only; *out_rest is what nobody gets, since all claims are
 * met.
 *
 * Returns  MNM_E_RANGE (a negative figure: err.row is the claim, from 1), MNM_E_OVERFLOW (claims
 * and receipts with the pool come to more than 64 bits), MNM_E_NOMEM Keeps    shares + rest ==
 * pool, to the minor unit; no share above its claim (APPORTION: no such bound, and a rest only when
 * all weights are 0) Cost     O(n log n) Source   rising tide: SEC v Huber (7th Cir. 2012); CCWB v
 * Milligan, 112 F.4th 171 (4th Cir. 2024) */
MNM_MUST_CHECK mnm_status mnm_restore_share(int64_t *shares, int64_t *out_rest,
                                            mnm_restore_method method, int64_t pool_minor,
                                            const mnm_restore_claims *claims, const mnm_ctx *ctx,
                                            mnm_err *err);

/* ---- wealth that no known income explains -------------------------------------------------------
 */

typedef enum mnm_restore_indirect { /* numbers are stored: never reuse one */
                                    MNM_RESTORE_NET_WORTH = 1,
                                    MNM_RESTORE_EXPENDITURES = 2,
                                    MNM_RESTORE_BANK_DEPOSITS = 3
} mnm_restore_indirect;
#define MNM_RESTORE_INDIRECT_MAX 3
const char *mnm_restore_indirect_name(mnm_restore_indirect method);
bool mnm_restore_indirect_find(const char *name, mnm_restore_indirect *out);
#define MNM_RESTORE_KINDS_MAX 6
typedef struct mnm_restore_kind { /* of a line that a method adds up */
  const char *name, *says;
  int sign; /* +1: adds to what is unexplained, -1: explains */
} mnm_restore_kind;
/* The kinds of lines of a method; *out_count of them, borrowed for ever. */
const mnm_restore_kind *mnm_restore_kinds(mnm_restore_indirect method, uint32_t *out_count);
/* The signed sum of `sums`, one a kind. A negative result is given as it is. MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_restore_unexplained(int64_t *out_minor, mnm_restore_indirect method,
                                                  const mnm_wide *sums, mnm_err *err);

#endif
