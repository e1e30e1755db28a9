/* One source, one destination, one slice: hits and episodes. */
#include <string.h>

#include "stage/detect/detect_scatter_internal.h"

static uint32_t above(uint64_t key) {
  return (uint32_t)(key >> 32);
}
static uint32_t below(uint64_t key) {
  return (uint32_t)key;
}

static void sift(uint64_t *keys, uint64_t at, uint64_t count) {
  uint64_t moved = keys[at];
  for (;;) {
    uint64_t child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && keys[child + 1] > keys[child]) child++;
    if (keys[child] <= moved) break;
    keys[at] = keys[child];
    at = child;
  }
  keys[at] = moved;
}

/* In place: most lists are short, and the long ones need no memory. */
void mnm_detect__sort_keys(uint64_t *keys, uint64_t count) {
  if (count > 24) {
    for (uint64_t at = count / 2; at-- > 0;) sift(keys, at, count);
    for (uint64_t end = count - 1; end > 0; end--) {
      uint64_t greatest = keys[0];
      keys[0] = keys[end];
      keys[end] = greatest;
      sift(keys, 0, end);
    }
    return;
  }
  for (uint64_t i = 1; i < count; i++) {
    uint64_t moved = keys[i];
    uint64_t at = i;
    for (; at > 0 && keys[at - 1] > moved; at--) keys[at] = keys[at - 1];
    keys[at] = moved;
  }
}

/* Rows of second legs at which at least k middlemen count, in order. */
static mnm_status find_hits(const scatter *x, scatter_scratch *own, const uint64_t *records,
                            uint32_t count) {
  own->by_first.count = own->hits.count = 0;
  MNM_TRY(mnm_column_reserve(&own->by_first, count, NULL));
  uint64_t *leaving = own->by_first.data;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = below(records[i]);
    leaving[i] = (uint64_t)x->out.edge[at] << 32 | x->out.other[at];
  }
  mnm_detect__sort_keys(leaving, count);
  uint32_t distinct = 0, gone = 0;
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i < count && status == MNM_OK; i++) {
    uint32_t second = above(records[i]);
    uint32_t *latest = &own->latest[x->out.other[below(records[i])]];
    distinct += *latest == 0;
    *latest = x->out.edge[below(records[i])] + 1;
    while (!mnm_graph_within(&x->window, above(leaving[gone]), second)) {
      uint32_t *left = &own->latest[below(leaving[gone])];
      if (*left == above(leaving[gone]) + 1) {
        *left = 0;
        distinct--;
      }
      gone++;
    }
    if (distinct >= x->rule->k && second >= x->slice.begin)
      status = mnm_column_push(&own->hits, &second, NULL);
  }
  for (uint32_t i = 0; i < count; i++) own->latest[below(leaving[i])] = 0;
  return status;
}

/* Adds a row, with 1 below when it is a second leg. */
static mnm_status add_row(scatter_scratch *own, uint32_t row, bool second) {
  uint64_t key = (uint64_t)row << 32 | second;
  return mnm_column_push(&own->rows, &key, NULL);
}

/* Legs counted at the hits [begin, end): a record is counted when its first leg is in the window of
 * the first hit at or after it, whose window reaches back furthest; and so are the parallel first
 * legs before it that this window holds, but for those that an earlier record has brought already.
 * *from: the first record that the windows of these and of later hits may hold. */
static mnm_status collect(const scatter *x, scatter_scratch *own, const uint64_t *records,
                          uint32_t count, uint64_t begin, uint64_t end, uint32_t *from) {
  const uint32_t *hits = own->hits.data, *earlier = own->earlier.data;
  uint32_t offset = own->first;
  mnm_status status = MNM_OK;
  while (!mnm_graph_within(&x->window, above(records[*from]), hits[begin])) ++*from;
  own->rows.count = 0;
  uint32_t i = *from;
  for (uint64_t hit = begin; i < count && above(records[i]) <= hits[end - 1]; i++) {
    uint32_t second = above(records[i]), at = below(records[i]);
    uint32_t *brought = &own->latest[x->out.other[at]];
    while (hits[hit] < second) hit++;
    if (!mnm_graph_within(&x->window, x->out.edge[at], hits[hit])) continue;
    uint32_t until = *brought;
    *brought = x->out.edge[at] + 1;
    status = add_row(own, second, true);
    while (status == MNM_OK && at != NOWHERE && x->out.edge[at] >= until &&
           mnm_graph_within(&x->window, x->out.edge[at], hits[hit])) {
      status = add_row(own, x->out.edge[at], false);
      at = earlier[at - offset];
    }
    if (status != MNM_OK) break;
  }
  for (uint32_t done = *from; done < count && done <= i; done++)
    own->latest[x->out.other[below(records[done])]] = 0;
  return status;
}

mnm_status mnm_detect__scatter_pair(const scatter *x, scatter_scratch *own, uint32_t s,
                                    const scatter_group *group) {
  uint64_t *records = (uint64_t *)own->grouped.data + group->begin;
  mnm_detect__sort_keys(records, group->count);
  MNM_TRY(find_hits(x, own, records, group->count));
  const uint32_t *hits = own->hits.data;
  uint32_t from = 0;
  for (uint64_t begin = 0, end = 0; begin < own->hits.count; begin = end) {
    for (end = begin + 1; end < own->hits.count; end++)
      if (!mnm_graph_within(&x->window, hits[end - 1], hits[end])) break;
    MNM_TRY(collect(x, own, records, group->count, begin, end, &from));
    mnm_detect__sort_keys(own->rows.data, own->rows.count);
    scatter_piece piece = {.s = s,
                           .d = group->d,
                           .first_hit = hits[begin],
                           .last_hit = hits[end - 1],
                           .leg_first = own->legs.count,
                           .leg_count = own->rows.count};
    MNM_TRY(mnm_column_append(&own->legs, own->rows.data, own->rows.count, NULL));
    MNM_TRY(mnm_column_push(&own->pieces, &piece, NULL));
  }
  return MNM_OK;
}
