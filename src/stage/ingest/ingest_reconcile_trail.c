/* Orders in which every balance fits to the minor unit: Eulerian trails.
 *
 * Hierholzer (1873), leaving each balance by its first unused row in ledger order. The walk can
 * only get stuck at the trail's own end, so a row stands later than its turn only where no trail
 * has it earlier: the trail found is the first one by ledger order. */
#include <stdlib.h>

#include "stage/ingest/ingest_reconcile_internal.h"

#define NO_ROW UINT32_MAX

void mnm__chain_work_init(mnm__chain_work *work, const mnm_ctx *ctx) {
  mnm_column_init(&work->order, sizeof(uint32_t), ctx);
  mnm_column_init(&work->keys, sizeof(mnm__chain_key), ctx);
  mnm_column_init(&work->next, sizeof(uint32_t), ctx);
  mnm_column_init(&work->path, sizeof(uint32_t), ctx);
  mnm_column_init(&work->used, sizeof(uint8_t), ctx);
  mnm_column_init(&work->ends, sizeof(int64_t), ctx);
  mnm_column_init(&work->frames, MNM__SEARCH_FRAME_BYTES, ctx);
}

void mnm__chain_work_clear(mnm__chain_work *work) {
  mnm_column_clear(&work->order);
  mnm_column_clear(&work->keys);
  mnm_column_clear(&work->next);
  mnm_column_clear(&work->path);
  mnm_column_clear(&work->used);
  mnm_column_clear(&work->ends);
  mnm_column_clear(&work->frames);
}

mnm_status mnm__chain_work_reserve(mnm__chain_work *work, uint32_t count, mnm_err *err) {
  uint64_t room = (uint64_t)count + 1;
  MNM_TRY(mnm_column_reserve(&work->order, room, err));
  MNM_TRY(mnm_column_reserve(&work->keys, room, err));
  MNM_TRY(mnm_column_reserve(&work->next, room, err));
  MNM_TRY(mnm_column_reserve(&work->path, room, err));
  MNM_TRY(mnm_column_reserve(&work->used, room, err));
  MNM_TRY(mnm_column_reserve(&work->ends, room, err));
  return mnm_column_reserve(&work->frames, room, err);
}

bool mnm__chain_fits(const mnm__chain *chain, int64_t tolerance) {
  for (uint32_t i = 0; i < chain->count; i++) {
    if (i == 0 && !chain->has_start) continue;
    int64_t at = i == 0 ? chain->start : chain->rows[i - 1].after;
    if (mnm__distance(chain->rows[i].before, at) > tolerance) return false;
  }
  return true;
}

static int by_before_then_row(const void *a, const void *b) {
  const mnm__chain_key *x = a, *y = b;
  if (x->before != y->before) return x->before < y->before ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

static int by_number(const void *a, const void *b) {
  const int64_t *x = a, *y = b;
  return *x < *y ? -1 : *x > *y;
}

/* First key in [low, high) that needs `balance` or more. */
static uint32_t lower_bound(const mnm__chain_key *keys, uint32_t low, uint32_t high,
                            int64_t balance) {
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (keys[middle].before < balance) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* One trail over the rows [first, end) from `start`, into order[first..end). */
static bool trail_of_segment(const mnm__chain *chain, uint32_t first, uint32_t end, int64_t start,
                             mnm__chain_work *work) {
  const mnm__chain_key *keys = work->keys.data; /* of the segment, sorted */
  uint32_t *next = work->next.data;             /* per balance: its next unused key */
  uint32_t *path = work->path.data, *order = work->order.data;
  uint32_t depth = 0, place = end;
  for (uint32_t i = first; i < end; i++) next[i] = i;
  path[depth++] = NO_ROW; /* stands at the start */
  while (depth > 0) {
    uint32_t row = path[depth - 1];
    int64_t at = row == NO_ROW ? start : chain->rows[row].after;
    uint32_t bucket = lower_bound(keys, first, end, at);
    bool known = bucket < end && keys[bucket].before == at;
    if (known && next[bucket] < end && keys[next[bucket]].before == at) {
      path[depth++] = keys[next[bucket]++].row;
      continue;
    }
    depth--;
    if (row != NO_ROW) order[--place] = row;
  }
  if (place != first) return false; /* rows were left: out of reach */
  int64_t at = start;
  for (uint32_t i = first; i < end; i++) {
    if (chain->rows[order[i]].before != at) return false; /* the walk got stuck in two places */
    at = chain->rows[order[i]].after;
  }
  return true;
}

static bool trail_from(const mnm__chain *chain, int64_t start, mnm__chain_work *work) {
  const uint32_t *order = work->order.data;
  for (uint32_t first = 0; first < chain->count; first = chain->rows[first].end) {
    if (!trail_of_segment(chain, first, chain->rows[first].end, start, work)) return false;
    start = chain->rows[order[chain->rows[first].end - 1]].after;
  }
  return true;
}

/* The one balance that rows [first, end) leave more often than they reach, if there is one. */
static bool only_start(const mnm__chain *chain, uint32_t first, mnm__chain_work *work,
                       int64_t *out) {
  const mnm__chain_key *keys = work->keys.data;
  int64_t *ends = work->ends.data;
  uint32_t end = chain->rows[first].end, reached = first;
  for (uint32_t i = first; i < end; i++) ends[i] = chain->rows[i].after;
  qsort(ends + first, end - first, sizeof *ends, by_number);
  for (uint32_t left = first; left < end; left++, reached++) {
    while (reached < end && ends[reached] < keys[left].before) reached++;
    if (reached < end && ends[reached] == keys[left].before) continue;
    *out = keys[left].before;
    return true;
  }
  return false; /* a circle: each balance is reached as often as it is left */
}

/* A start that every segment allows. A circle ends where it began, so the first segment that is
 * none decides; where all are circles, any balance that is on all of them will do. */
static bool possible_start(const mnm__chain *chain, mnm__chain_work *work, int64_t *out) {
  const mnm__chain_key *keys = work->keys.data;
  uint32_t *hits = work->next.data; /* of the first segment's balances, at their first key */
  uint32_t end = chain->rows[0].end, others = 0;
  for (uint32_t first = 0; first < chain->count; first = chain->rows[first].end)
    if (only_start(chain, first, work, out)) return true;
  for (uint32_t i = 0; i < end; i++) hits[i] = 0;
  for (uint32_t first = end; first < chain->count; first = chain->rows[first].end) {
    others++;
    for (uint32_t i = first; i < chain->rows[first].end; i++) {
      if (i > first && keys[i].before == keys[i - 1].before) continue;
      uint32_t bucket = lower_bound(keys, 0, end, keys[i].before);
      if (bucket < end && keys[bucket].before == keys[i].before) hits[bucket]++;
    }
  }
  for (uint32_t i = 0; i < end; i++) {
    *out = chain->rows[i].before;
    if (hits[lower_bound(keys, 0, end, *out)] == others) return true;
  }
  return false;
}

bool mnm__chain_trail(const mnm__chain *chain, mnm__chain_work *work) {
  mnm__chain_key *keys = work->keys.data;
  int64_t start = chain->start;
  for (uint32_t i = 0; i < chain->count; i++)
    keys[i] = (mnm__chain_key){chain->rows[i].before, chain->rows[i].after, i};
  for (uint32_t first = 0; first < chain->count; first = chain->rows[first].end)
    qsort(keys + first, chain->rows[first].end - first, sizeof *keys, by_before_then_row);
  if (!chain->has_start && !possible_start(chain, work, &start)) return false;
  return trail_from(chain, start, work);
}
