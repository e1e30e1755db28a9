/* A freeze plan over plain tables. What each figure means: docs/freeze.md. */
#ifndef MNM_CASE_RUN_FREEZE_H
#define MNM_CASE_RUN_FREEZE_H

#include "base/arena/arena.h"
#include "case/run/run_trace.h"
#include "stage/restore/restore.h"

/* A ledger that is planned over: plain tables, or the positions of a case in one currency. */
typedef struct mnm_run_book {
  const void *of;
  const mnm_trace_input *input;
  const uint8_t *counts; /* by account: 1 where amounts are of the plan's currency; NULL: all are */
  mnm_status (*name)(const void *of, uint32_t account, mnm_arena *arena, mnm_text *out,
                     mnm_err *err);
  mnm_status (*find)(const void *of, mnm_text account, uint32_t *out, mnm_err *err);
  /* Says where a failure of the engine, which counts rows, lies. Returns the status. */
  mnm_status (*place)(const void *of, mnm_status status, mnm_err *err);
} mnm_run_book;
mnm_run_book mnm_run_tables_book(const mnm_run_tables *tables);

typedef struct mnm_run_freeze_options {
  mnm_trace_rule rule;    /* one that conserves */
  const char *from;       /* a date or time: orders take effect at its beginning */
  uint32_t accounts;      /* at most so many orders, at least 1 */
  const char *candidates; /* "A,B": accounts that can be frozen; NULL: every internal one */
  const char *costs;    /* a file: account,cost_minor; accounts without a cost are no candidates */
  int64_t budget_minor; /* MNM_RESTORE_ANY_COST without costs */
  uint32_t delay_days;  /* the plan is made again for each of so many later days */
  uint32_t living_days; /* look-back for who else lives from an account */
  uint64_t work;        /* of the search; 0: the usual bound */
  bool bounds; /* the range of every conserving rule, of each account: a maximum flow each */
} mnm_run_freeze_options;

typedef struct mnm_run_freeze_account {
  uint32_t account;
  int64_t gain_minor;  /* what it adds to those before it */
  int64_t claim_minor; /* claim money in it at the date */
  int64_t other_minor; /* all else in it at the date: not traced, frozen with it */
  int64_t cost_minor;
  bool bounded; /* else a conversion lies in its past, or bounds were not asked for */
  mnm_trace_bounds bounds;
  mnm_restore_living living;
} mnm_run_freeze_account;
typedef struct mnm_run_freeze_choice {
  mnm_column account; /* mnm_run_freeze_account */
  int64_t stopped_minor, cost_minor;
} mnm_run_freeze_choice;
typedef struct mnm_run_freeze_day { /* had the orders taken effect at the beginning of this day */
  int64_t at_us;
  int64_t held_minor;   /* claim money in all internal accounts */
  int64_t now_minor;    /* of it in the best accounts, within the limits */
  int64_t window_minor; /* what the greedy choice stops from then to the end */
} mnm_run_freeze_day;
typedef struct mnm_run_freeze {
  int64_t at_us;
  uint32_t row;                       /* the first one of the window */
  int64_t held_minor, gone_minor;     /* at the date: in internal accounts; left or lost */
  mnm_run_freeze_choice now;          /* where claim money lies at the date */
  bool now_exact;                     /* no choice within the limits holds more */
  mnm_run_freeze_choice greedy, best; /* over the window, to the end of the rows */
  bool best_exact;
  int64_t bound_minor; /* no choice stops more than this */
  int64_t all_minor;   /* claim money that is anywhere at the end */
  bool leak_known;     /* else a conversion lies in the window */
  int64_t leak_minor;  /* the most that can leave in the window, whatever the rule from then on */
  mnm_column leak_row; /* uint32_t: the bottleneck */
  mnm_column day;      /* mnm_run_freeze_day; the first one is the date itself */
} mnm_run_freeze;

/* Returns MNM_E_RANGE (a date before the ledger begins, or behind its end as asked), MNM_E_ARG (a
 * rule that does not conserve), MNM_E_NOTFOUND (no such account), MNM_E_LIMIT (too many different
 * sets of accounts: name candidates), MNM_E_PARSE in the file of costs, and what tracing returns.
 * Clear in every case. Cost: two traces a day looked at, and the search. */
MNM_MUST_CHECK mnm_status mnm_run_freeze_make(mnm_run_freeze *out, const mnm_run_book *book,
                                              const mnm_run_freeze_options *options,
                                              const mnm_ctx *ctx, mnm_err *err);
void mnm_run_freeze_init(mnm_run_freeze *freeze, const mnm_ctx *ctx); /* making does it too */
void mnm_run_freeze_clear(mnm_run_freeze *freeze);

/* ---- shared by the files of the plan -----------------------------------------------------------
 */

typedef struct mnm_run__freezer {
  const mnm_run_book *book;
  const mnm_run_freeze_options *options;
  const mnm_ctx *ctx;
  mnm_arena arena;
  uint32_t candidate_count;
  uint32_t *account_of; /* by rank: bytes of the name */
  uint32_t *rank_of;    /* by account; UINT32_MAX: no candidate */
  uint8_t *can;         /* by account: 1 when it is a candidate */
  int64_t *cost;        /* by rank; NULL: no costs */
  int64_t *amount;      /* by row, less what was returned */
  mnm_restore_limits limits;
} mnm_run__freezer;
typedef struct mnm_run__held { /* at one moment, by account */
  int64_t *claim, *other;
  int64_t held_minor, gone_minor;
} mnm_run__held;
/* What is where before the row; arrays of `held` are the caller's, account_count long. */
MNM_MUST_CHECK mnm_status mnm_run__freeze_held(const mnm_run__freezer *self, uint32_t row,
                                               mnm_run__held *held, mnm_column *openings,
                                               mnm_err *err);
/* Plans for the window that begins before the row. */
MNM_MUST_CHECK mnm_status mnm_run__freeze_now(const mnm_run__freezer *self,
                                              const mnm_run__held *held, mnm_restore_plan *plan,
                                              mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__freeze_window(const mnm_run__freezer *self, uint32_t row,
                                                 const mnm_run__held *held, mnm_restore_plan *plan,
                                                 mnm_err *err);
/* The most that can leave from the row on; openings as held then. */
MNM_MUST_CHECK mnm_status mnm_run__freeze_leak(const mnm_run__freezer *self, uint32_t row,
                                               const mnm_column *openings, mnm_run_freeze *out,
                                               mnm_err *err);
/* Date and first row of the window. */
MNM_MUST_CHECK mnm_status mnm_run__freeze_date(mnm_run_freeze *out, const mnm_run_book *book,
                                               const char *from, mnm_err *err);
uint32_t mnm_run__freeze_row(const mnm_trace_input *input, int64_t at_us);
static inline bool mnm_run__freeze_counts(const mnm_run_book *book, uint32_t account) {
  return book->counts == NULL || book->counts[account] != 0;
}

#endif
