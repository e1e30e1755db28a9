/* What the files of stage/trace share. */
#ifndef MNM_STAGE_TRACE_INTERNAL_H
#define MNM_STAGE_TRACE_INTERNAL_H

#include <string.h>

#include "stage/trace/trace.h"

/* ---- a sequence of pieces in the order in which they were removed -------------------------------
 */

typedef struct trace_unit {
  int64_t amount;
  uint32_t label;
} trace_unit;
typedef struct trace_sequence {
  mnm_column unit; /* trace_unit; neighbours have different labels, amounts are > 0 */
} trace_sequence;
MNM_MUST_CHECK mnm_status mnm_trace__push(trace_sequence *sequence, uint32_t label, int64_t amount,
                                          mnm_err *err);

/* ---- lists of parcels ---------------------------------------------------------------------------
 * Only accounts that hold claim money have a list; the content of any other is its balance. A list
 * keeps just the order that its account's rule looks at:
 *   ORDER   every parcel, own ones too (fifo, lifo)
 *   CLAIMS  claim parcels in order of receipt; own money is one number (libr, claims first)
 *   TOTALS  one parcel a label, rising; own money is one number (rolling, haircut) */
typedef enum trace_mode { TRACE_ORDER = 0, TRACE_CLAIMS = 1, TRACE_TOTALS = 2 } trace_mode;

typedef struct trace_parcel {
  int64_t amount;
  uint32_t label, next, previous; /* 0: none */
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
  mnm_column weight_label;  /* uint32_t */
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
/* At the end of the list, merged with the last parcel of an equal label. amount > 0. */
MNM_MUST_CHECK mnm_status mnm_trace__list_add(trace_lists *lists, uint32_t list, uint32_t label,
                                              int64_t amount, mnm_err *err);
/* Removes n units (0 <= n <= content) by the rule and appends them to `out`. */
MNM_MUST_CHECK mnm_status mnm_trace__list_take(trace_lists *lists, uint32_t list, int64_t n,
                                               mnm_trace_rule rule, bool to_asset,
                                               trace_sequence *out, mnm_err *err);
/* Removes up to n units of one label, oldest first. */
MNM_MUST_CHECK mnm_status mnm_trace__list_take_label(trace_lists *lists, uint32_t list,
                                                     uint32_t label, int64_t n, int64_t *out_taken,
                                                     trace_sequence *out, mnm_err *err);

/* ---- sums by (account, where, label) ------------------------------------------------------------
 */

typedef struct trace_tally {
  uint64_t *key; /* UINT64_MAX: free */
  int64_t *sum;
  uint64_t capacity, count; /* capacity: a power of two, or 0 */
  mnm_alloc alloc;
} trace_tally;
MNM_MUST_CHECK mnm_status mnm_trace__tally_add(trace_tally *tally, uint32_t account, bool credit,
                                               uint32_t label, int64_t amount, mnm_err *err);
void mnm_trace__tally_clear(trace_tally *tally);
static inline void mnm_trace__tally_at(const trace_tally *tally, uint64_t slot,
                                       mnm_trace_result *out) {
  uint64_t key = tally->key[slot];
  *out = (mnm_trace_result){.account = (uint32_t)(key >> 32),
                            .label = (uint32_t)(key & 0x7FFFFFFF),
                            .where = key & 0x80000000u ? MNM_TRACE_CREDIT : MNM_TRACE_LEFT,
                            .amount_minor = tally->sum[slot]};
}

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

/* ---- the trace ----------------------------------------------------------------------------------
 */

typedef struct trace_drawn { /* credit that paid for a debit and is not yet repaid */
  int64_t amount;
  uint32_t row, next; /* 0: none */
} trace_drawn;

/* beside mnm_trace_flag, in the trace's own copy */
#define TRACE_PAYS_TAGGED 4u
#define TRACE_BOUGHT 8u /* external from some row on: what left is in the tally, own money too */

struct mnm_trace {
  mnm_alloc alloc;
  mnm_trace_rule rule;
  uint32_t account_count, label_count;
  int64_t *balance;  /* content less overdraft */
  int64_t *gone_own; /* own money: left by an external account, repaid credit of an internal one */
  uint32_t *list_of; /* 0: no claim money */
  uint8_t *flags;
  trace_lists lists;
  trace_tally tally;
  mnm_column piece;  /* mnm_trace_piece */
  mnm_column repaid; /* mnm_trace_repaid */
  mnm_trace_counts counts;
  /* poison only */
  uint32_t words;    /* of a set of labels */
  mnm_column set;    /* uint64_t, `words` a set; set 0 is none */
  uint32_t set_free; /* next in the first word of a free set */
  /* with options.overdraft */
  uint32_t *drawn_head, *drawn_tail;
  mnm_column drawn; /* trace_drawn */
};

/* Fills a new trace by a rule that conserves, or by poison. */
MNM_MUST_CHECK mnm_status mnm_trace__run(mnm_trace *trace, const mnm_trace_input *input,
                                         const mnm_trace_options *options, const mnm_ctx *ctx,
                                         mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_trace__poison(mnm_trace *trace, const mnm_trace_input *input,
                                            const mnm_ctx *ctx, mnm_err *err);
static inline mnm_status mnm_trace__overflow(uint32_t row, mnm_err *err) {
  mnm_status status =
      mnm_err_set(err, MNM_E_OVERFLOW, "the balance of an account leaves 64 bits at this row");
  mnm_err_at(err, NULL, (int64_t)row + 1, 0);
  return status;
}

#endif
