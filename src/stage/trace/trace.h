/* trace: follows value through accounts under each rule the law knows. Rules, their order of
 * removal, rounding and sources: docs/trace.md. The engine traces; a person claims.
 *
 * An account's content is an ordered list of parcels (label, amount), oldest receipt first. Label
 * MNM_TRACE_OWN is untraced money of the holder; every other label is one claim. No rule is true as
 * a matter of fact: the rule is a recorded input, and several are run side by side. */
#ifndef MNM_STAGE_TRACE_H
#define MNM_STAGE_TRACE_H

#include "base/column/column.h"
#include "base/money/money.h"

#define MNM_TRACE_OWN 0u
#define MNM_TRACE_NONE UINT32_MAX /* no row, no label */
#define MNM_TRACE_LABELS_MAX 1000000u
#define MNM_TRACE_SAME INT64_MIN  /* to_amount_minor: the row is no conversion */
#define MNM_TRACE_WHOLE INT64_MAX /* amount of a tag: all that is credited */

typedef enum mnm_trace_rule { /* numbers are stored: never reuse one. No default: the law decides */
                              MNM_TRACE_FIFO = 1, /* Clayton's Case */
                              MNM_TRACE_LIFO = 2, /* newest first: an accountants' method */
                              MNM_TRACE_LIBR = 3, /* own money first, lowest intermediate balance */
                              MNM_TRACE_ROLLING = 4, /* own first, then each claim in proportion */
                              MNM_TRACE_HAIRCUT = 5, /* pro rata over own and claims */
                              MNM_TRACE_CLAIM_FIRST = 6, /* claims first */
                              MNM_TRACE_OATWAY = 7, /* claims first into assets, else own first */
                              MNM_TRACE_POISON =
                                  8, /* does not conserve: one cent taints the whole until zero */
                              MNM_TRACE_POISON_STICKY = 9,
                              MNM_TRACE_TIHO = 10, /* of rows with one time and payer the highest
                                                      first, claims first */
                              MNM_TRACE_TILO = 11, /* the lowest first */
                              MNM_TRACE_SENIORITY = 12 /* claims first in the order of the rows: as
                                                          CLAIM_FIRST on a ledger */
} mnm_trace_rule;
#define MNM_TRACE_RULE_MAX 12
const char *mnm_trace_rule_name(mnm_trace_rule rule); /* "libr"; "unknown" */
bool mnm_trace_rule_find(const char *name, mnm_trace_rule *out);
static inline bool mnm_trace_conserves(mnm_trace_rule rule) {
  return rule != MNM_TRACE_POISON && rule != MNM_TRACE_POISON_STICKY;
}

/* May an account have a rule of its own beside this one? Poison keeps no parcels, and the order of
 * groups concerns all rows of a payer: these hold for a whole run. */
static inline bool mnm_trace_mixes(mnm_trace_rule rule) {
  return mnm_trace_conserves(rule) && rule != MNM_TRACE_TIHO && rule != MNM_TRACE_TILO;
}

/* Rows in tracing order. Optional columns may be NULL. Borrowed. */
typedef struct mnm_trace_rows {
  uint32_t count;
  const uint32_t *from, *to;      /* < account_count */
  const int64_t *amount_minor;    /* >= 0, of the paying side; 0 rows are ignored */
  const int64_t *to_amount_minor; /* conversion: >= 0, what arrives; else MNM_TRACE_SAME */
  const uint32_t *earmark;        /* label taken first, or MNM_TRACE_NONE */
  const uint32_t *reverses;       /* row that this one returns, or MNM_TRACE_NONE */
  const uint32_t *backs;          /* later row that this debit is linked to, or MNM_TRACE_NONE */
  const int64_t *time_us;         /* TIHO and TILO need it */
} mnm_trace_rows;

typedef struct mnm_trace_opening { /* in file order */
  uint32_t account, label;
  int64_t amount_minor;
} mnm_trace_opening;
typedef struct mnm_trace_tag { /* the first amount_minor units credited get the label */
  uint32_t key;                /* row, or account: every row that it pays */
  uint32_t label;
  int64_t amount_minor; /* > 0, or MNM_TRACE_WHOLE */
} mnm_trace_tag;
typedef struct mnm_trace_purchase { /* in good faith: the account is external from this row on */
  uint32_t account, row;
} mnm_trace_purchase;

typedef enum mnm_trace_flag {                         /* of an account */
                              MNM_TRACE_EXTERNAL = 1, /* no balance is tracked */
                              MNM_TRACE_ASSET = 2     /* preserves value: OATWAY looks at it */
} mnm_trace_flag;

typedef struct mnm_trace_input { /* borrowed, unchanged */
  mnm_trace_rows rows;
  uint32_t account_count;
  const uint8_t *flags;   /* of mnm_trace_flag, by account */
  const uint8_t *rule_of; /* mnm_trace_rule by account, 0: that of the run; NULL: no overrides */
  uint32_t label_count;   /* claims are labels 1 .. label_count */
  const mnm_trace_opening *openings;
  uint32_t opening_count;
  const mnm_trace_tag *row_tags, *account_tags; /* of one key: used one after the other */
  uint32_t row_tag_count, account_tag_count;
  const mnm_trace_purchase *purchases;
  uint32_t purchase_count;
  uint32_t until; /* rows before this one are included; rows.count: all. Reversals are netted with
                     all rows in hand */
} mnm_trace_input;

/* Marks: each parcel of claim money remembers where it has been, and parcels that have not been in
 * the same places stay apart. Removal is by position, so every unit has one way, and what is where
 * is the same as without marks. */
typedef enum mnm_trace_marks {
  MNM_TRACE_MARK_NONE = 0,
  MNM_TRACE_MARK_PATHS = 1, /* the rows by which it came, from where it entered */
  MNM_TRACE_MARK_SETS = 2   /* the internal accounts in which it sat when the window began, or which
                               it has entered since; what repaid an overdraft entered nothing */
} mnm_trace_marks;
#define MNM_TRACE_MARKS_MOST 4000000u

typedef struct mnm_trace_options {
  mnm_trace_rule rule;
  bool pieces;    /* keep the composition of each row that moves claim money */
  bool overdraft; /* keep which debit the credit paid for that claim money repaid (Bishopsgate) */
  mnm_trace_marks marks;     /* only with a rule that conserves */
  uint32_t window_row;       /* SETS: the window begins before this row; rows.count: never */
  const uint8_t *candidates; /* SETS: 1 by account that may be in a set; NULL: every account */
  uint32_t marks_most;       /* different paths or sets at most; 0: MNM_TRACE_MARKS_MOST */
} mnm_trace_options;

typedef enum mnm_trace_where {                     /* where units are at the end */
                               MNM_TRACE_HELD = 0, /* content of an internal account */
                               MNM_TRACE_LEFT = 1, /* paid to an external account */
                               MNM_TRACE_CREDIT =
                                   2 /* repaid an overdraft of this account: lost to tracing */
} mnm_trace_where;

typedef struct mnm_trace_result {
  uint32_t account, label;
  uint8_t where;        /* mnm_trace_where */
  int64_t amount_minor; /* > 0 */
} mnm_trace_result;

typedef enum mnm_trace_piece_kind {
  MNM_TRACE_MOVED = 0, /* composition of the row as credited, in sequence */
  MNM_TRACE_TAKEN = 1, /* conversions, and tagged rows whose payer held claim money: composition as
                          debited, before it */
  MNM_TRACE_REPAID = 2 /* of MOVED: what went to repay the overdraft of `to` */
} mnm_trace_piece_kind;
typedef struct mnm_trace_piece {
  uint32_t row, label;
  int64_t amount_minor;
  uint8_t kind; /* mnm_trace_piece_kind */
} mnm_trace_piece;

typedef struct mnm_trace_repaid { /* tracing.md 5.2: claim money that repaid credit */
  uint32_t debit_row;             /* the debit that the credit paid for */
  uint32_t repaid_row, label;
  int64_t amount_minor;
} mnm_trace_repaid;

typedef struct mnm_trace_counts {
  uint64_t rows;       /* looked at */
  uint64_t reached;    /* rows at which claim money could move */
  uint64_t moved;      /* pieces of claim money moved */
  uint64_t lists_most; /* accounts that held claim money at one time, at most */
} mnm_trace_counts;

typedef struct mnm_trace mnm_trace;

/* What err.input says when the fault is not in the rows: err.row then counts these, from 1. */
#define MNM_TRACE_IN_OPENINGS "opening balances"
#define MNM_TRACE_IN_ROW_TAGS "tagged rows"
#define MNM_TRACE_IN_ACCOUNT_TAGS "tagged accounts"
#define MNM_TRACE_IN_PURCHASES "purchases in good faith"
#define MNM_TRACE_IN_ACCOUNTS "accounts"
#define MNM_TRACE_IN_POOL "pool"

/* Traces all rows before `until`.
 *
 * Returns  MNM_E_RANGE, MNM_E_ARG: err.row is the row (from 1), or the one of what err.input names;
 *          the message says what is allowed; MNM_E_OVERFLOW (a balance leaves 64 bits);
 *          MNM_E_LIMIT (more than marks_most different marks); MNM_E_CANCELLED, MNM_E_NOMEM
 * Keeps    for rules that conserve: held + left + credit == openings + what entered, by label, to
 *          the minor unit, but for conversions
 * Cost     O(rows + pieces moved); the pro-rata rules move a piece of every label that the payer
 *          holds, at each of its payments. 24 bytes an account, 24 a parcel, 32 a result; a byte
 * for eight rows when rows are tagged; poison: a bit a label in each account reached. Rows without
 * reversals and links are not copied */
MNM_MUST_CHECK mnm_status mnm_trace_new(mnm_trace **out, const mnm_trace_input *input,
                                        const mnm_trace_options *options, const mnm_ctx *ctx,
                                        mnm_err *err);
void mnm_trace_free(mnm_trace *trace); /* NULL is fine */
mnm_trace_counts mnm_trace_count(const mnm_trace *trace);

/* Appends what is where, by account, where, label; claims only, or the holders' own too.
 * `results` is a column of mnm_trace_result. */
MNM_MUST_CHECK mnm_status mnm_trace_results(const mnm_trace *trace, bool own, mnm_column *results,
                                            mnm_err *err);
/* Content less overdraft; for poison rules the running balance. */
int64_t mnm_trace_balance(const mnm_trace *trace, uint32_t account);
/* Borrowed; empty without the option. By row in processing order. */
const mnm_trace_piece *mnm_trace_pieces(const mnm_trace *trace, uint64_t *out_count);
const mnm_trace_repaid *mnm_trace_repaids(const mnm_trace *trace, uint64_t *out_count);

typedef struct mnm_trace_parcel { /* claim money of one way */
  uint32_t account, label;
  uint32_t mark; /* a path or a set; 0: no row moved it, or the empty set */
  uint8_t where; /* mnm_trace_where */
  int64_t amount_minor;
} mnm_trace_parcel;
/* With options.marks: appends every parcel of claim money, by account, where, label, mark; each
 * combination once. `parcels` is a column of mnm_trace_parcel. */
MNM_MUST_CHECK mnm_status mnm_trace_parcels(const mnm_trace *trace, mnm_column *parcels,
                                            mnm_err *err);
/* PATHS: appends the rows of a path, first to last. The first row is the one that was tagged, or
 * the first that moved it from where an opening balance had it. */
MNM_MUST_CHECK mnm_status mnm_trace_path(const mnm_trace *trace, uint32_t mark, mnm_column *rows,
                                         mnm_err *err);
/* SETS: the accounts of a set, rising; borrowed. Numbers of sets are below the count. */
const uint32_t *mnm_trace_set(const mnm_trace *trace, uint32_t mark, uint32_t *out_count);
uint32_t mnm_trace_mark_count(const mnm_trace *trace);

/* How rows are taken, without tracing: `order` (a column of uint32_t) gets the rows before
 * input.until as the rule takes them, `amount` (int64_t) what reversals leave of every row's
 * amount. Either stays empty where the rows are taken as they are. Errors as mnm_trace_new: this
 * checks the whole input. */
MNM_MUST_CHECK mnm_status mnm_trace_sequence(mnm_column *order, mnm_column *amount,
                                             const mnm_trace_input *input, mnm_trace_rule rule,
                                             const mnm_ctx *ctx, mnm_err *err);

/* ---- pari passu over a pool at a date -----------------------------------------------------------
 */

typedef struct mnm_trace_pool {
  const uint32_t *accounts; /* at least one, internal, each once */
  uint32_t account_count;
  const uint32_t *home; /* by label 1..label_count at [label - 1]: the claimant's own account, or
                           MNM_TRACE_NONE; NULL: none known */
} mnm_trace_pool;
typedef struct mnm_trace_shares {
  int64_t fund_minor; /* claim units left in the pool */
  mnm_column claim;   /* int64_t by label from 1: units entered less payments home, at least 0 */
  mnm_column share;   /* int64_t by label from 1 */
} mnm_trace_shares;
void mnm_trace_shares_clear(mnm_trace_shares *shares);
/* Rows within the pool are dropped, rows before input.until kept, the pool traced with LIBR; order
 * of contributions plays no part. Errors as mnm_trace_new; MNM_E_ARG also when an account of the
 * pool was bought in good faith, or is home to two claims. The accounts must have one currency. */
MNM_MUST_CHECK mnm_status mnm_trace_pari(mnm_trace_shares *out, const mnm_trace_input *input,
                                         const mnm_trace_pool *pool, const mnm_ctx *ctx,
                                         mnm_err *err);

/* ---- bounds that need no rule -------------------------------------------------------------------
 */

typedef struct mnm_trace_bounds {
  int64_t least_minor, most_minor;
} mnm_trace_bounds;
/* Least and most claim money, all labels together, that any conserving rule can leave in an
 * internal account after the rows before input.until (maximum flow over the time-expanded network).
 * TIHO and TILO, which take rows in another order, are not among them.
 * Conversions are no flows of this kind: MNM_E_UNSUPPORTED names the first in the account's past.
 * Cost: maximum flow over the rows from which money can reach the account. */
MNM_MUST_CHECK mnm_status mnm_trace_envelope(mnm_trace_bounds *out, const mnm_trace_input *input,
                                             uint32_t account, const mnm_ctx *ctx, mnm_err *err);
/* The most claim money that can have reached an external account; *cut_rows (a column of uint32_t)
 * gets the rows at which the minimum cut nearest to it lies, the bottleneck; may be NULL. */
MNM_MUST_CHECK mnm_status mnm_trace_reach(int64_t *out_minor, mnm_column *cut_rows,
                                          const mnm_trace_input *input, uint32_t account,
                                          const mnm_ctx *ctx, mnm_err *err);

#endif
