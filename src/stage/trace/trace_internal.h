/* What the files of stage/trace share. */
#ifndef MNM_STAGE_TRACE_INTERNAL_H
#define MNM_STAGE_TRACE_INTERNAL_H

#include <string.h>

#include "base/text/text.h"
#include "stage/trace/trace.h"

/* ---- a sequence of pieces in the order in which they were removed -------------------------------
 */

typedef struct trace_tint { /* whose a parcel is, and where it has been (0 without marks) */
  uint32_t label, mark;
} trace_tint;
static const trace_tint trace_own = {MNM_TRACE_OWN, 0};
static inline bool mnm_trace__same(trace_tint a, trace_tint b) {
  return a.label == b.label && a.mark == b.mark;
}

typedef struct trace_unit {
  int64_t amount;
  trace_tint tint;
} trace_unit;
typedef struct trace_sequence {
  mnm_column unit; /* trace_unit; neighbours have different tints, amounts are > 0 */
} trace_sequence;
MNM_MUST_CHECK mnm_status mnm_trace__push(trace_sequence *sequence, trace_tint tint, int64_t amount,
                                          mnm_err *err);

/* ---- lists of parcels ---------------------------------------------------------------------------
 * Only accounts that hold claim money have a list; the content of any other is its balance. A list
 * keeps just the order that its account's rule looks at:
 *   ORDER   every parcel, own ones too (fifo, lifo)
 *   CLAIMS  claim parcels in order of receipt; own money is one number (libr, claims first)
 *   TOTALS  labels rising, one parcel each (with marks one after another in order of receipt);
 *           own money is one number (rolling, haircut) */
typedef enum trace_mode { TRACE_ORDER = 0, TRACE_CLAIMS = 1, TRACE_TOTALS = 2 } trace_mode;

typedef struct trace_parcel {
  int64_t amount;
  trace_tint tint;
  uint32_t next, previous; /* 0: none */
} trace_parcel;
typedef struct trace_list {
  int64_t own, claims; /* sums */
  uint32_t head, tail; /* parcels; 0: none */
  uint32_t free_next;  /* of a list that is not in use */
  uint8_t mode;        /* trace_mode */
} trace_list;
typedef struct trace_lists {
  mnm_column parcel; /* trace_parcel; number 0 is none */
  mnm_column list;   /* trace_list; number 0 is none */
  uint32_t parcel_free, list_free;
  uint64_t in_use, most;
  mnm_column weight, share; /* int64_t, scratch of apportioning */
  mnm_column first;         /* uint32_t, the oldest parcel of each label weighed */
} trace_lists;

MNM_MUST_CHECK mnm_status mnm_trace__lists_init(trace_lists *lists, const mnm_ctx *ctx,
                                                mnm_err *err);
void mnm_trace__lists_clear(trace_lists *lists);
trace_mode mnm_trace__mode(mnm_trace_rule rule);
MNM_MUST_CHECK mnm_status mnm_trace__list_new(trace_lists *lists, trace_mode mode,
                                              uint32_t *out_list, mnm_err *err);
void mnm_trace__list_free(trace_lists *lists, uint32_t list); /* with its parcels */
static inline trace_list *mnm_trace__list(const trace_lists *lists, uint32_t list) {
  return mnm_column_at(&lists->list, list);
}
/* At the end of the list, merged with the last parcel of an equal tint. amount > 0. */
MNM_MUST_CHECK mnm_status mnm_trace__list_add(trace_lists *lists, uint32_t list, trace_tint tint,
                                              int64_t amount, mnm_err *err);
/* Removes n units (0 <= n <= content) by the rule and appends them to `out`. */
MNM_MUST_CHECK mnm_status mnm_trace__list_take(trace_lists *lists, uint32_t list, int64_t n,
                                               mnm_trace_rule rule, bool to_asset,
                                               trace_sequence *out, mnm_err *err);
/* Removes up to n units of one label, oldest first. */
MNM_MUST_CHECK mnm_status mnm_trace__list_take_label(trace_lists *lists, uint32_t list,
                                                     uint32_t label, int64_t n, int64_t *out_taken,
                                                     trace_sequence *out, mnm_err *err);

/* ---- sums by (account, where, label), and numbers by pairs of numbers ---------------------------
 */

typedef struct trace_tally {
  uint64_t *key; /* UINT64_MAX: free */
  int64_t *sum;
  uint64_t capacity, count; /* capacity: a power of two, or 0 */
  mnm_alloc alloc;
} trace_tally;
/* The sum of a key, 0 when it is new. Good until the next call. */
MNM_MUST_CHECK mnm_status mnm_trace__tally_at(trace_tally *tally, uint64_t key, int64_t **out_sum,
                                              mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_trace__tally_add(trace_tally *tally, uint32_t account, bool credit,
                                               uint32_t label, int64_t amount, mnm_err *err);
void mnm_trace__tally_clear(trace_tally *tally);
static inline void mnm_trace__tally_get(const trace_tally *tally, uint64_t slot,
                                        mnm_trace_result *out) {
  uint64_t key = tally->key[slot];
  *out = (mnm_trace_result){.account = (uint32_t)(key >> 32),
                            .label = (uint32_t)(key & 0x7FFFFFFF),
                            .where = key & 0x80000000u ? MNM_TRACE_CREDIT : MNM_TRACE_LEFT,
                            .amount_minor = tally->sum[slot]};
}

/* ---- marks --------------------------------------------------------------------------------------
 */

typedef struct trace_step { /* of a path */
  uint32_t before, row;     /* the path without its last row (0: none), and that row */
} trace_step;
typedef struct trace_span { /* of a set */
  uint64_t first;
  uint32_t count;
} trace_span;
typedef struct trace_marks {
  mnm_trace_marks kind;
  bool open; /* SETS: the window has begun */
  uint32_t window_row, most;
  const uint8_t *candidates; /* borrowed for the run */
  mnm_column step;           /* trace_step by path; 0 is the empty one */
  mnm_column span;           /* trace_span by set; 0 is the empty one */
  mnm_column member;         /* uint32_t accounts of the sets */
  trace_tally next;          /* (mark, row or account) -> mark */
  mnm_strings *sets;         /* their members as bytes -> number */
  mnm_column scratch;        /* uint32_t */
  mnm_column gone;           /* mnm_trace_parcel: what left or repaid credit */
  uint64_t gone_tidy;        /* of them, sorted and each once */
} trace_marks;
MNM_MUST_CHECK mnm_status mnm_trace__marks_init(trace_marks *marks,
                                                const mnm_trace_options *options,
                                                const mnm_ctx *ctx, mnm_err *err);
void mnm_trace__marks_clear(trace_marks *marks);
/* The path with one more row; the set with one more account. */
MNM_MUST_CHECK mnm_status mnm_trace__mark_next(trace_marks *marks, uint32_t mark, uint32_t key,
                                               uint32_t *out, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_trace__mark_gone(trace_marks *marks, uint32_t account,
                                               mnm_trace_where where, trace_tint tint,
                                               int64_t amount, mnm_err *err);

/* ---- rows made ready ----------------------------------------------------------------------------
 */

typedef struct trace_rows {
  const int64_t *amount; /* less what was returned */
  const uint32_t *order; /* row numbers in processing order; NULL: as they are */
  uint32_t count;        /* to process */
  mnm_column amount_column, order_column;
} trace_rows;
/* Checks everything, nets reversals, orders groups for TIHO and TILO, puts linked debits behind the
 * credits they are linked to. Clear with mnm_trace__rows_clear, also after a failure. */
MNM_MUST_CHECK mnm_status mnm_trace__rows_init(trace_rows *rows, const mnm_trace_input *input,
                                               mnm_trace_rule rule, const mnm_ctx *ctx,
                                               mnm_err *err);
void mnm_trace__rows_clear(trace_rows *rows);

/* Tags by key, those of one key in the order given. */
typedef struct trace_tags {
  mnm_column tag;      /* mnm_trace_tag, by key */
  const uint8_t *some; /* one bit a key */
  mnm_column bits;
} trace_tags;
MNM_MUST_CHECK mnm_status mnm_trace__tags_init(trace_tags *tags, const mnm_trace_tag *given,
                                               uint32_t count, uint32_t keys, const mnm_ctx *ctx,
                                               mnm_err *err);
void mnm_trace__tags_clear(trace_tags *tags);
static inline bool mnm_trace__tagged(const trace_tags *tags, uint32_t key) {
  return tags->some != NULL && (tags->some[key >> 3] >> (key & 7) & 1) != 0;
}
/* First tag of the key; *out_count is how many there are. */
const mnm_trace_tag *mnm_trace__tags_of(const trace_tags *tags, uint32_t key, uint32_t *out_count);
/* Purchases as tags: key is the row, label the account. */
MNM_MUST_CHECK mnm_status mnm_trace__purchases_init(trace_tags *tags, const mnm_trace_input *input,
                                                    const mnm_ctx *ctx, mnm_err *err);

/* ---- the trace ----------------------------------------------------------------------------------
 */

typedef struct trace_drawn { /* credit that paid for a debit and is not yet repaid */
  int64_t amount;
  uint32_t row, next; /* 0: none */
} trace_drawn;

/* beside mnm_trace_flag, in the trace's own copy */
#define TRACE_PAYS_TAGGED 4u
#define TRACE_BOUGHT 8u /* external from some row on: own money that left is in the tally too */

typedef struct trace_account { /* all that most rows look at, in one line of the cache */
  int64_t balance;             /* content less overdraft */
  uint32_t list;               /* 0: no claim money */
  uint8_t flags;
} trace_account;

struct mnm_trace {
  mnm_alloc alloc;
  mnm_trace_rule rule;
  uint32_t account_count, label_count;
  trace_account *account;
  int64_t *gone_own; /* own money: left by an external account, repaid credit of an internal one */
  trace_lists lists;
  trace_tally tally;
  trace_marks marks;
  mnm_column piece;  /* mnm_trace_piece */
  mnm_column repaid; /* mnm_trace_repaid */
  mnm_trace_counts counts;
  /* poison only */
  bool narrow;       /* labels are so few that trace_account.list is the set: bit label - 1 */
  uint32_t words;    /* of a set of labels */
  mnm_column set;    /* uint64_t, `words` a set; set 0 is none; empty if narrow */
  uint32_t set_free; /* next in the first word of a free set */
  /* with options.overdraft */
  uint32_t *drawn_head, *drawn_tail;
  mnm_column drawn; /* trace_drawn */
};
static inline bool mnm_trace__external(const mnm_trace *trace, uint32_t account) {
  return (trace->account[account].flags & MNM_TRACE_EXTERNAL) != 0;
}
/* The account is external from now on, if it was not so before. */
static inline void mnm_trace__buy(mnm_trace *trace, uint32_t account) {
  if (!mnm_trace__external(trace, account))
    trace->account[account].flags |= MNM_TRACE_EXTERNAL | TRACE_BOUGHT;
}

#define TRACE_NARROW 32u /* labels at most */
static inline bool mnm_trace__poisoned(const mnm_trace *trace, uint32_t account, uint32_t label) {
  uint32_t list = trace->account[account].list;
  if (trace->narrow) return (list >> (label - 1) & 1) != 0;
  const uint64_t *set = mnm_column_at(&trace->set, (uint64_t)list * trace->words);
  return (set[label / 64] >> (label % 64) & 1) != 0;
}

/* Fills a new trace by a rule that conserves, or by poison. */
MNM_MUST_CHECK mnm_status mnm_trace__run(mnm_trace *trace, const mnm_trace_input *input,
                                         const mnm_trace_options *options, const mnm_ctx *ctx,
                                         mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_trace__poison(mnm_trace *trace, const mnm_trace_input *input,
                                            const mnm_trace_options *options, const mnm_ctx *ctx,
                                            mnm_err *err);
static inline mnm_status mnm_trace__overflow(uint32_t row, mnm_err *err) {
  mnm_status status =
      mnm_err_set(err, MNM_E_OVERFLOW, "the balance of an account leaves 64 bits at this row");
  mnm_err_at(err, NULL, (int64_t)row + 1, 0);
  return status;
}

#endif
