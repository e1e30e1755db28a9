/* What the files of the reconciler share: one account-day as a chain of balances.
 *
 * A row that leaves the balance `after` needs the balance `before` (after less what it brought in).
 * Rows are so edges from balance to balance; an order of the day in which each row stands where the
 * one before it ended is a trail that uses each edge once. */
#ifndef MNM_STAGE_INGEST_RECONCILE_INTERNAL_H
#define MNM_STAGE_INGEST_RECONCILE_INTERNAL_H

#include "base/column/column.h"
#include "base/money/money.h"
#include "stage/ingest/ingest.h"

typedef struct mnm__chain_row {
  int64_t before, after;
  uint32_t first, end; /* rows [first, end) share this row's time: only they may change places */
} mnm__chain_row;

typedef struct mnm__chain {
  const mnm__chain_row *rows; /* in ledger order */
  uint32_t count;             /* > 0 */
  bool has_start;             /* else any balance may come before the first row */
  int64_t start;
} mnm__chain;

typedef struct mnm__chain_key {
  int64_t before, after;
  uint32_t row;
} mnm__chain_key;

#define MNM__SEARCH_FRAME_BYTES 32

/* Memory of the searches, kept from day to day. */
typedef struct mnm__chain_work {
  mnm_column order;  /* uint32_t: the answer, row numbers of the chain in their new order */
  mnm_column keys;   /* mnm__chain_key */
  mnm_column next;   /* uint32_t */
  mnm_column path;   /* uint32_t */
  mnm_column frames; /* of the search with a tolerance */
  mnm_column used;   /* uint8_t */
  mnm_column ends;   /* int64_t */
} mnm__chain_work;
void mnm__chain_work_init(mnm__chain_work *work, const mnm_ctx *ctx);
void mnm__chain_work_clear(mnm__chain_work *work);
/* Room for chains of `count` rows: the calls below then need no memory. */
mnm_status mnm__chain_work_reserve(mnm__chain_work *work, uint32_t count, mnm_err *err);

/* |stated - expected|, exact. */
static inline mnm_wide mnm__distance(int64_t a, int64_t b) {
  mnm_wide difference = (mnm_wide)a - b;
  return difference < 0 ? -difference : difference;
}

/* The rows fit as they stand, each within `tolerance`. */
bool mnm__chain_fits(const mnm__chain *chain, int64_t tolerance);

/* Finds an order that fits exactly: of all such orders the first one by ledger order (compare the
 * first rows, then the second ones ...). Cost: O(n log n). */
bool mnm__chain_trail(const mnm__chain *chain, mnm__chain_work *work);

/* Finds the order that fits with the least sum of differences, none above `tolerance`; of equals
 * the first one by ledger order. Looks at no more than `max_steps` places; when there are more,
 * *truncated is set and the best order found so far, if any, is the answer. */
bool mnm__chain_search(const mnm__chain *chain, int64_t tolerance, uint32_t max_steps,
                       mnm__chain_work *work, bool *truncated);

/* Last balance of each position (account, currency) that was seen with one. */
typedef struct mnm__position {
  int64_t balance;
  uint32_t account;
  uint16_t currency;
  uint8_t used;
} mnm__position;
typedef struct mnm__positions {
  mnm_alloc alloc;
  mnm__position *slots; /* open addressing, at most 2/3 full */
  uint64_t capacity, count;
} mnm__positions;
void mnm__positions_init(mnm__positions *positions, const mnm_ctx *ctx);
void mnm__positions_clear(mnm__positions *positions);
mnm_status mnm__positions_reserve(mnm__positions *positions, uint64_t extra, mnm_err *err);
const mnm__position *mnm__positions_find(const mnm__positions *positions, uint32_t account,
                                         uint16_t currency);
/* Sets or adds; room must have been reserved. */
void mnm__positions_set(mnm__positions *positions, uint32_t account, uint16_t currency,
                        int64_t balance);

#endif
