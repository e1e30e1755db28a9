/* T8: ways of one owner over the same accounts, by closing transfer, joined to episodes. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_turn_internal.h"

typedef struct place {
  const uint32_t *accounts, *rows;
  turn_way way;
} place;

static int compare_sequences(const place *a, const place *b) {
  if (a->way.owner != b->way.owner) return a->way.owner < b->way.owner ? -1 : 1;
  if (a->way.accounts != b->way.accounts) return a->way.accounts < b->way.accounts ? -1 : 1;
  for (uint32_t i = 0; i < a->way.accounts; i++)
    if (a->accounts[i] != b->accounts[i]) return a->accounts[i] < b->accounts[i] ? -1 : 1;
  return 0;
}

static int compare(const void *a, const void *b) {
  const place *left = a, *right = b;
  int order = compare_sequences(left, right);
  if (order) return order;
  return (left->way.closing > right->way.closing) - (left->way.closing < right->way.closing);
}

static mnm_status tell_flow(const turn *t, mnm_detect__own *own, const place *at) {
  const uint32_t *rows = own->rows.data;
  uint32_t first = at->accounts[0], last = at->accounts[at->way.accounts - 1];
  own->flow.count = 0;
  for (uint64_t i = 0; i < own->rows.count; i++) {
    bool out = t->run->edges.from[rows[i]] == first, in = t->run->edges.to[rows[i]] == last;
    uint8_t flow = (uint8_t)((out ? MNM_DETECT__OUT : 0) | (in ? MNM_DETECT__IN : 0));
    MNM_TRY(mnm_column_push(&own->flow, &flow, NULL));
  }
  return MNM_OK;
}

static mnm_status add_episode(const turn *t, mnm_detect__own *own, const place *begin,
                              const place *end) {
  uint32_t accounts = begin->way.accounts;
  mnm_detect__draft draft = {
      .typology = MNM_T8, .centres = begin->accounts, .centre_count = accounts, .passed_on = true};
  own->seats.count = 0;
  MNM_TRY(mnm_detect__seat_put(own, begin->accounts[0], MNM_PART_CENTRE, 0));
  MNM_TRY(mnm_detect__seat_put(own, begin->accounts[accounts - 1], MNM_PART_CENTRE, accounts));
  for (uint32_t i = 1; i + 1 < accounts; i++)
    MNM_TRY(mnm_detect__seat_put(own, begin->accounts[i], MNM_PART_MULE, i));
  for (const place *at = begin; at < end; at++) {
    for (uint64_t i = 0; i < at->way.row_count; i++) MNM_TRY(mnm_detect__take(own, at->rows[i]));
    draft.truncated |= at->way.truncated;
    if (at->way.unrated) draft.notes = MNM_NOTE_UNRATED;
    if (__builtin_add_overflow(draft.cycles, at->way.ways, &draft.cycles))
      draft.cycles = UINT64_MAX;
  }
  MNM_TRY(mnm_detect__seats_end(own, &draft));
  MNM_TRY(mnm_detect__take_end(own));
  MNM_TRY(tell_flow(t, own, begin));
  draft.flow = own->flow.data;
  draft.rows = own->rows.data;
  draft.row_count = own->rows.count;
  return mnm_detect__add(&own->found, &draft, &own->scratch, t->run, &own->bad_row);
}

static mnm_status join(const turn *t, mnm_detect__own *own, const place *places, uint64_t count) {
  for (uint64_t begin = 0, end = 0; begin < count; begin = end) {
    for (end = begin + 1; end < count; end++)
      if (compare_sequences(&places[begin], &places[end]) != 0 ||
          !mnm_graph_within(&t->window, places[end - 1].way.closing, places[end].way.closing))
        break;
    MNM_TRY(add_episode(t, own, places + begin, places + end));
  }
  return MNM_OK;
}

mnm_status mnm_detect__turn_stitch(const turn *t, mnm_detect__own *owns, uint32_t workers) {
  uint64_t count = 0, made = 0;
  for (uint32_t worker = 0; worker < workers; worker++)
    count += ((const turn_own *)owns[worker].more)->ways.count;
  if (count == 0) return MNM_OK;
  place *places = mnm_mem_new(t->run->ctx, count * sizeof *places);
  if (!places) return MNM_E_NOMEM;
  for (uint32_t worker = 0; worker < workers; worker++) {
    const turn_own *more = owns[worker].more;
    const turn_way *ways = more->ways.data;
    for (uint64_t i = 0; i < more->ways.count; i++)
      places[made++] = (place){mnm_column_at(&more->accounts, ways[i].account_first),
                               mnm_column_at(&more->rows, ways[i].row_first), ways[i]};
  }
  qsort(places, count, sizeof *places, compare);
  mnm_status status = join(t, &owns[0], places, count);
  mnm_mem_free(t->run->ctx, places, count * sizeof *places);
  return status;
}
