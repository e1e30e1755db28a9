/* T8: the ways that end with one closing transfer, found backwards. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_turn_internal.h"

typedef struct search {
  const turn *t;
  mnm_detect__own *own;
  turn_own *more;
  uint32_t closing, owner;
  bool truncated, unrated; /* unrated: of the way at hand */
} search;

static turn_frame *frames_of(const search *s) {
  return s->more->frames.data;
}

static bool on_path(const search *s, uint32_t account) {
  const uint32_t *from = s->t->run->edges.from;
  for (uint64_t i = 0; i < s->more->frames.count; i++)
    if (from[frames_of(s)[i].row] == account) return true;
  return false;
}

/* Without rates all amounts of a way are of one currency and within the bounds of the first one, so
 * within bounds of each other. */
static bool may_go_together(const search *s, uint32_t earlier, uint32_t later) {
  const mnm_transfers *transfers = s->t->run->input->transfers;
  uint32_t loss = s->t->loss_ppm, gain = s->t->gain_ppm;
  if (s->t->run->parameters->rates_given ||
      (loss == MNM_TOLERANCE_ANY && gain == MNM_TOLERANCE_ANY))
    return true;
  if (transfers->currency[earlier] != transfers->currency[later]) return false;
  if (loss == MNM_TOLERANCE_ANY || gain == MNM_TOLERANCE_ANY || loss >= 1000000) return true;
  mnm_wide a = transfers->amount_minor[earlier], b = transfers->amount_minor[later];
  mnm_wide most = 1000000 + (mnm_wide)gain, least = 1000000 - (mnm_wide)loss;
  return a * most >= b * least && b * most >= a * least;
}

/* Every later transfer took between the bounds of what the first one brought. */
static mnm_status fits(search *s, uint32_t first, bool *out) {
  mnm_detect__amount brought, took;
  bool compares = s->t->loss_ppm != MNM_TOLERANCE_ANY || s->t->gain_ppm != MNM_TOLERANCE_ANY;
  bool rates = s->t->run->parameters->rates_given && compares;
  s->own->bad_row = first;
  *out = false;
  MNM_TRY(mnm_detect__received(&brought, s->t->run, first));
  s->unrated = rates && !brought.rated;
  for (uint64_t i = 0; i < s->more->frames.count; i++) {
    s->own->bad_row = frames_of(s)[i].row;
    MNM_TRY(mnm_detect__paid(&took, s->t->run, frames_of(s)[i].row));
    s->unrated |= rates && !took.rated;
    if (!mnm_detect__passes_on(&brought, &took, s->t->loss_ppm, s->t->gain_ppm)) return MNM_OK;
  }
  s->own->bad_row = MNM_DETECT__NOWHERE;
  *out = true;
  return MNM_OK;
}

static mnm_status keep_way(search *s, uint32_t first) {
  turn_own *more = s->more;
  turn_way made = {.owner = s->owner,
                   .closing = s->closing,
                   .accounts = (uint32_t)more->frames.count + 2,
                   .row_first = more->found_rows.count,
                   .row_count = more->frames.count + 1,
                   .ways = 1,
                   .unrated = s->unrated};
  MNM_TRY(mnm_column_push(&more->found_rows, &first, NULL));
  for (uint64_t i = more->frames.count; i-- > 0;)
    MNM_TRY(mnm_column_push(&more->found_rows, &frames_of(s)[i].row, NULL));
  return mnm_column_push(&more->found, &made, NULL);
}

static mnm_status push_frame(search *s, uint32_t row) {
  const mnm_graph_side *in = &s->t->in;
  uint32_t payer = s->t->run->edges.from[row], begin = in->offset[payer];
  uint32_t at = mnm_graph_seek(in->edge, begin, in->offset[payer + 1], row);
  turn_frame frame = {row, at, begin};
  return mnm_column_push(&s->more->frames, &frame, NULL);
}

/* A transfer to the payer of the newest frame: the first of a way, or one in between. */
static mnm_status look_at(search *s, uint32_t row) {
  const turn *t = s->t;
  uint32_t payer = t->run->edges.from[row];
  bool fit = false;
  if (!may_go_together(s, row, frames_of(s)[s->more->frames.count - 1].row) &&
      !mnm_detect__owns(&t->holders, s->owner, payer))
    return MNM_OK;
  if (mnm_detect__owns(&t->holders, s->owner, payer)) {
    if (payer == t->run->edges.to[s->closing]) return MNM_OK;
    MNM_TRY(fits(s, row, &fit));
    return fit ? keep_way(s, row) : MNM_OK;
  }
  if (mnm_detect__bit(t->busy, row) || on_path(s, payer)) return MNM_OK;
  if ((int64_t)s->more->frames.count + 2 > t->rule->hops_max) return MNM_OK;
  return push_frame(s, row);
}

static mnm_status walk(search *s) {
  const turn *t = s->t;
  uint32_t closing = s->closing, payer = t->run->edges.from[closing];
  s->more->frames.count = s->more->steps = 0;
  if (mnm_detect__owns(&t->holders, s->owner, payer) || mnm_detect__bit(t->busy, closing))
    return MNM_OK;
  MNM_TRY(push_frame(s, closing));
  while (s->more->frames.count > 0) {
    turn_frame *top = &frames_of(s)[s->more->frames.count - 1];
    if (top->at == top->begin || !mnm_graph_within(&t->window, t->in.edge[top->at - 1], closing)) {
      s->more->frames.count--;
      continue;
    }
    if (s->more->steps >= t->run->parameters->steps_max) {
      s->truncated = true;
      return MNM_OK;
    }
    s->more->steps++;
    MNM_TRY(look_at(s, t->in.edge[--top->at]));
  }
  return MNM_OK;
}

/* ---- ways of one closing transfer over the same accounts become one --- */

static int compare_ways(const turn *t, const turn_own *more, const turn_way *a, const turn_way *b) {
  if (a->owner != b->owner) return a->owner < b->owner ? -1 : 1;
  if (a->accounts != b->accounts) return a->accounts < b->accounts ? -1 : 1;
  const uint32_t *rows_a = mnm_column_at(&more->found_rows, a->row_first);
  const uint32_t *rows_b = mnm_column_at(&more->found_rows, b->row_first);
  for (uint64_t i = 0; i < a->row_count; i++) { /* all end at the same account */
    uint32_t left = t->run->edges.from[rows_a[i]], right = t->run->edges.from[rows_b[i]];
    if (left != right) return left < right ? -1 : 1;
  }
  return 0;
}

static void sort_ways(const turn *t, const turn_own *more, uint32_t *order, uint32_t *spare,
                      uint64_t count) {
  const turn_way *ways = more->found.data;
  for (uint64_t width = 1; width < count; width *= 2) {
    for (uint64_t begin = 0; begin < count; begin += 2 * width) {
      uint64_t middle = begin + width < count ? begin + width : count;
      uint64_t end = begin + 2 * width < count ? begin + 2 * width : count;
      uint64_t left = begin, right = middle;
      for (uint64_t at = begin; at < end; at++) {
        bool take_right =
            left == middle ||
            (right < end && compare_ways(t, more, &ways[order[right]], &ways[order[left]]) < 0);
        spare[at] = order[take_right ? right++ : left++];
      }
    }
    memcpy(order, spare, count * sizeof *order);
  }
}

static mnm_status push_accounts(const turn *t, turn_own *more, const turn_way *way) {
  const uint32_t *rows = mnm_column_at(&more->found_rows, way->row_first);
  for (uint64_t i = 0; i < way->row_count; i++)
    MNM_TRY(mnm_column_push(&more->accounts, &t->run->edges.from[rows[i]], NULL));
  return mnm_column_push(&more->accounts, &t->run->edges.to[way->closing], NULL);
}

/* Ways order[begin] .. order[end - 1] go over the same accounts. */
static mnm_status merge(const search *s, const uint32_t *order, uint64_t begin, uint64_t end) {
  turn_own *more = s->more;
  const turn_way *ways = more->found.data;
  turn_way made = ways[order[begin]];
  made.ways = end - begin;
  made.truncated = s->truncated;
  made.account_first = more->accounts.count;
  MNM_TRY(push_accounts(s->t, more, &made));
  for (uint64_t i = begin; i < end; i++) {
    const uint32_t *rows = mnm_column_at(&more->found_rows, ways[order[i]].row_first);
    made.unrated |= ways[order[i]].unrated;
    for (uint64_t at = 0; at < made.row_count; at++) MNM_TRY(mnm_detect__take(s->own, rows[at]));
  }
  MNM_TRY(mnm_detect__take_end(s->own));
  made.row_first = more->rows.count;
  made.row_count = s->own->rows.count;
  MNM_TRY(mnm_column_append(&more->rows, s->own->rows.data, s->own->rows.count, NULL));
  return mnm_column_push(&more->ways, &made, NULL);
}

static mnm_status merge_all(const search *s) {
  turn_own *more = s->more;
  uint64_t count = more->found.count;
  if (count == 0) return MNM_OK;
  uint32_t *order = mnm_mem_new(s->t->run->ctx, 2 * count * sizeof *order);
  if (!order) return MNM_E_NOMEM;
  for (uint64_t i = 0; i < count; i++) order[i] = (uint32_t)i;
  sort_ways(s->t, more, order, order + count, count);
  const turn_way *ways = more->found.data;
  mnm_status status = MNM_OK;
  for (uint64_t begin = 0, end = 0; status == MNM_OK && begin < count; begin = end) {
    for (end = begin + 1; end < count; end++)
      if (compare_ways(s->t, more, &ways[order[begin]], &ways[order[end]]) != 0) break;
    status = merge(s, order, begin, end);
  }
  mnm_mem_free(s->t->run->ctx, order, 2 * count * sizeof *order);
  return status;
}

mnm_status mnm_detect__turn_search(const turn *t, mnm_detect__own *own, uint32_t row) {
  const mnm_detect__holders *holders = &t->holders;
  uint32_t from = t->run->edges.from[row], to = t->run->edges.to[row];
  bool cut = false;
  if (from == to || mnm_accounts_kind(t->run->input->accounts, from) == MNM_ACCOUNT_CASH ||
      mnm_accounts_kind(t->run->input->accounts, to) == MNM_ACCOUNT_CASH)
    return MNM_OK;
  for (uint32_t at = holders->of_offset[to]; at < holders->of_offset[to + 1]; at++) {
    search s = {.t = t, .own = own, .more = own->more, .closing = row, .owner = holders->of[at]};
    if (holders->offset[s.owner + 1] - holders->offset[s.owner] < 2) continue;
    s.more->found.count = s.more->found_rows.count = 0;
    MNM_TRY(walk(&s));
    MNM_TRY(merge_all(&s));
    cut |= s.truncated;
  }
  if (!cut) return MNM_OK;
  mnm_cut stopped = {.typology = MNM_T8, .bound = MNM_BOUND_STEPS, .row = row};
  return mnm_column_push(&own->found.cut, &stopped, NULL);
}
