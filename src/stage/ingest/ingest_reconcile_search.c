/* Orders in which every balance fits within a tolerance: depth-first, in ledger order, bounded.
 *
 * Places are filled from the first to the last; each frame is a place, its candidates the rows
 * whose needed balance is within the tolerance of where the place before it ended. Since candidates
 * are tried in ledger order and only a strictly smaller sum of differences replaces an answer, the
 * answer is the first one by ledger order among the best. */
#include <stdlib.h>

#include "stage/ingest/ingest_reconcile_internal.h"

typedef struct frame {
  int64_t at;         /* balance before the row of this place */
  uint64_t cost;      /* sum of differences up to here, saturating */
  uint32_t low, high; /* keys that may stand here */
  uint32_t next_row;  /* rows before it were tried */
  uint32_t key;       /* the one that stands here now */
} frame;
_Static_assert(sizeof(frame) <= MNM__SEARCH_FRAME_BYTES, "frames are stored in a column");

typedef struct search {
  const mnm__chain *chain;
  const mnm__chain_key *keys;
  uint8_t *used;
  int64_t tolerance;
  uint64_t steps, max_steps;
} search;

static int by_before_after_row(const void *a, const void *b) {
  const mnm__chain_key *x = a, *y = b;
  if (x->before != y->before) return x->before < y->before ? -1 : 1;
  if (x->after != y->after) return x->after < y->after ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

/* First key in [low, high) that needs `balance` or more. */
static uint32_t lower_bound(const mnm__chain_key *keys, uint32_t low, uint32_t high,
                            mnm_wide balance) {
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

static uint64_t add_saturating(uint64_t sum, uint64_t extra) {
  return __builtin_add_overflow(sum, extra, &sum) ? UINT64_MAX : sum;
}

/* Opens the place `depth` after the balance `at`. */
static void open_place(const search *s, frame *frames, uint32_t depth, int64_t at, uint64_t cost) {
  const mnm__chain_row *row = &s->chain->rows[depth];
  bool any = depth == 0 && !s->chain->has_start;
  frames[depth] = (frame){at, cost, row->first, row->end, row->first, 0};
  if (any) return;
  frames[depth].low = lower_bound(s->keys, row->first, row->end, (mnm_wide)at - s->tolerance);
  frames[depth].high =
      lower_bound(s->keys, frames[depth].low, row->end, (mnm_wide)at + s->tolerance + 1);
}

/* The next candidate of a place in ledger order; of rows that are equal in balance before and after
 * only the first unused one, since their exchange changes nothing. */
static bool next_candidate(search *s, frame *place) {
  const mnm__chain_key *keys = s->keys;
  uint32_t best = UINT32_MAX;
  for (uint32_t i = place->low; i < place->high; i++) {
    s->steps++;
    if (s->used[i] || keys[i].row < place->next_row) continue;
    if (best != UINT32_MAX && keys[i].row > keys[best].row) continue;
    if (i > s->chain->rows[keys[i].row].first && !s->used[i - 1] &&
        keys[i - 1].before == keys[i].before && keys[i - 1].after == keys[i].after)
      continue;
    best = i;
  }
  if (best == UINT32_MAX) return false;
  place->key = best;
  place->next_row = keys[best].row + 1;
  return true;
}

/* No order costs less than this: the differences add up to what the day's end is off, and the end
 * is one of the last rows. Reaching it ends the search. */
static uint64_t least_cost(const mnm__chain *chain) {
  mnm_wide least = INT64_MAX, sum = chain->start;
  if (!chain->has_start) return 0;
  for (uint32_t i = 0; i < chain->count; i++)
    sum += (mnm_wide)chain->rows[i].after - chain->rows[i].before;
  for (uint32_t i = chain->rows[chain->count - 1].first; i < chain->count; i++) {
    mnm_wide off = chain->rows[i].after - sum;
    if (off < 0) off = -off;
    if (off < least) least = off;
  }
  return (uint64_t)least;
}

/* Depth first; the best order so far is in `answer`. */
static bool run(search *s, frame *frames, uint32_t *answer, bool *truncated) {
  uint32_t count = s->chain->count, depth = 0;
  uint64_t best_cost = UINT64_MAX, bound = least_cost(s->chain);
  bool found = false;
  open_place(s, frames, 0, s->chain->start, 0);
  for (;;) {
    if (s->steps > s->max_steps) {
      *truncated = true;
      return found;
    }
    if (depth == count) {
      found = true;
      best_cost = frames[depth].cost;
      for (uint32_t i = 0; i < count; i++) answer[i] = s->keys[frames[i].key].row;
      if (best_cost <= bound) return true;
    } else if (next_candidate(s, &frames[depth])) {
      const frame *place = &frames[depth];
      const mnm__chain_key *key = &s->keys[place->key];
      bool any = depth == 0 && !s->chain->has_start;
      uint64_t off = any ? 0 : (uint64_t)mnm__distance(key->before, place->at);
      uint64_t cost = add_saturating(place->cost, off);
      if (found && cost >= best_cost) continue;
      s->used[place->key] = 1;
      depth++;
      if (depth < count) {
        open_place(s, frames, depth, key->after, cost);
      } else {
        frames[depth] = (frame){.at = key->after, .cost = cost};
      }
      continue;
    }
    if (depth == 0) return found;
    depth--;
    s->used[frames[depth].key] = 0;
  }
}

bool mnm__chain_search(const mnm__chain *chain, int64_t tolerance, uint32_t max_steps,
                       mnm__chain_work *work, bool *truncated) {
  mnm__chain_key *keys = work->keys.data;
  search s = {chain, keys, work->used.data, tolerance, 0, max_steps};
  for (uint32_t i = 0; i < chain->count; i++)
    keys[i] = (mnm__chain_key){chain->rows[i].before, chain->rows[i].after, i};
  for (uint32_t first = 0; first < chain->count; first = chain->rows[first].end)
    qsort(keys + first, chain->rows[first].end - first, sizeof *keys, by_before_after_row);
  memset(s.used, 0, chain->count);
  return run(&s, work->frames.data, work->order.data, truncated);
}
