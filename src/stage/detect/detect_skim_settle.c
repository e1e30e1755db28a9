/* H1: hits and episodes of the skims of one account, or of one payer and point. */
#include <string.h>

#include "stage/detect/detect_skim_internal.h"

typedef struct settle {
  const skimming *s;
  mnm_detect__own *own;
  skim_own *more;
  const skim *skims;      /* of the group, by reach */
  uint32_t count, owners; /* owners: different ones in the window */
  uint32_t left;          /* how many of by_wage have left the window */
  uint32_t low, next;     /* those in the window are among skims low .. next - 1 */
  uint32_t last_hit;
} settle;

static void count_owners(settle *w, const skim *of, bool enters) {
  const mnm_detect__holders *holders = &w->s->holders;
  for (uint32_t at = holders->of_offset[of->worker]; at < holders->of_offset[of->worker + 1];
       at++) {
    uint32_t *count = &w->more->counts[holders->of[at]];
    if (enters)
      w->owners += (*count)++ == 0;
    else
      w->owners -= --*count == 0;
  }
}

/* It was in the window at the last hit of the episode at hand, if it had come by then. */
static mnm_status take_skim(settle *w, const skim *of) {
  if (w->last_hit == MNM_DETECT__NOWHERE || of->reach > w->last_hit) return MNM_OK;
  const uint32_t *to = w->s->run->edges.to;
  MNM_TRY(mnm_detect__take(w->own, of->wage));
  MNM_TRY(mnm_detect__seat_put(w->own, w->s->run->edges.from[of->wage], MNM_PART_SOURCE, of->wage));
  MNM_TRY(mnm_detect__seat_put(w->own, of->worker, MNM_PART_MULE, of->wage));
  for (uint64_t i = 0; i < of->row_count; i++) {
    MNM_TRY(mnm_detect__take(w->own, of->rows[i]));
    if (w->s->kind == MNM_H1_CASH)
      MNM_TRY(mnm_detect__seat_put(w->own, to[of->rows[i]], MNM_PART_SINK, of->rows[i]));
  }
  return MNM_OK;
}

static bool is_in(const settle *w, uint32_t place) {
  return ((const uint8_t *)w->more->entered.data)[place] == 1;
}

/* In cash what went counts as in, wages as out; else what the account received and paid. */
static mnm_status tell_flow(settle *w, uint32_t centre) {
  const mnm_graph_edges *edges = &w->s->run->edges;
  const uint32_t *rows = w->own->rows.data;
  w->own->flow.count = 0;
  for (uint64_t i = 0; i < w->own->rows.count; i++) {
    bool out = edges->from[rows[i]] == centre;
    bool in = w->s->kind == MNM_H1_CASH ? w->s->cash.is_cash[edges->to[rows[i]]]
                                        : edges->to[rows[i]] == centre;
    uint8_t flow = (uint8_t)((in ? MNM_DETECT__IN : 0) | (out ? MNM_DETECT__OUT : 0));
    MNM_TRY(mnm_column_push(&w->own->flow, &flow, NULL));
  }
  return MNM_OK;
}

static mnm_status close_episode(settle *w) {
  if (w->last_hit == MNM_DETECT__NOWHERE) return MNM_OK;
  bool cash = w->s->kind == MNM_H1_CASH;
  uint32_t centre = cash ? (uint32_t)(w->skims[0].group >> 32) : (uint32_t)w->skims[0].group;
  mnm_detect__own *own = w->own;
  while (w->low < w->next && ((const uint8_t *)w->more->entered.data)[w->low] == 2) w->low++;
  for (uint32_t i = w->low; i < w->next; i++)
    if (is_in(w, i)) MNM_TRY(take_skim(w, &w->skims[i]));
  MNM_TRY(mnm_detect__seat_put(own, centre, MNM_PART_CENTRE, 0));
  mnm_detect__draft draft = {.typology = MNM_H1,
                             .kind = w->s->kind,
                             .centres = &centre,
                             .centre_count = 1,
                             .passed_on = true};
  w->last_hit = MNM_DETECT__NOWHERE;
  MNM_TRY(mnm_detect__seats_end(own, &draft));
  MNM_TRY(mnm_detect__take_end(own));
  MNM_TRY(tell_flow(w, centre));
  draft.flow = own->flow.data;
  draft.rows = own->rows.data;
  draft.row_count = own->rows.count;
  MNM_TRY(mnm_detect__note_unrated(own, w->s->run, &draft));
  uint32_t bad_row = 0;
  mnm_status status = mnm_detect__add(&own->found, &draft, &own->scratch, w->s->run, &bad_row);
  if (status == MNM_E_OVERFLOW) own->bad_row = bad_row;
  return status;
}

/* The window looks back from `row`: over wages, or, in cash, over what reached them. */
static mnm_status leave_window(settle *w, uint32_t row) {
  const uint64_t *keys = w->more->by_wage.data;
  const mnm_graph_window *window = w->s->kind == MNM_H1_CASH ? &w->s->near : &w->s->window;
  for (; w->left < w->count; w->left++) {
    uint32_t from = (uint32_t)(keys[w->left] >> 32), place = (uint32_t)keys[w->left];
    if (from > row || mnm_graph_within(window, from, row)) return MNM_OK;
    uint8_t *entered = mnm_column_at(&w->more->entered, place);
    if (*entered == 1) {
      count_owners(w, &w->skims[place], false);
      MNM_TRY(take_skim(w, &w->skims[place]));
    }
    *entered = 2; /* too old, now or when it comes */
  }
  return MNM_OK;
}

static mnm_status walk(settle *w) {
  const skimming *s = w->s;
  uint8_t *entered = w->more->entered.data;
  for (uint32_t at = 0, next = 0; at < w->count; at = next) {
    uint32_t row = w->skims[at].reach;
    MNM_TRY(leave_window(w, row));
    for (next = at; next < w->count && w->skims[next].reach == row; next++) {
      if (entered[next]) continue;
      entered[next] = 1;
      count_owners(w, &w->skims[next], true);
    }
    w->next = next;
    if (w->owners < s->rule->n) continue;
    if (w->last_hit != MNM_DETECT__NOWHERE && !mnm_graph_within(&s->window, w->last_hit, row))
      MNM_TRY(close_episode(w));
    w->last_hit = row;
  }
  return close_episode(w);
}

/* Leaves in w->skims those that the account is quiet at. */
static mnm_status drop_busy(settle *w, skim *skims) {
  const mnm_detect__taper *taper = &w->more->taper;
  uint32_t account = (uint32_t)skims[0].group, kept = 0;
  if (w->s->kind == MNM_H1_CASH || !taper->counts) return MNM_OK;
  MNM_TRY(mnm_detect__tape(&w->more->taper, account, &w->s->window));
  const mnm_detect__move *tape = taper->tape.data;
  uint64_t at = 0;
  for (uint32_t i = 0; i < w->count; i++) {
    while (tape[at].row < skims[i].reach) at++;
    if (!tape[at].busy) skims[kept++] = skims[i];
  }
  w->count = kept;
  return MNM_OK;
}

mnm_status mnm_detect__skims_settle(const skimming *s, mnm_detect__own *own, uint32_t group) {
  const uint64_t *first = s->groups.data;
  uint64_t end = group + 1 < s->groups.count ? first[group + 1] : s->skims.count;
  skim *skims = mnm_column_at(&s->skims, first[group]);
  settle w = {.s = s,
              .own = own,
              .more = own->more,
              .skims = skims,
              .count = (uint32_t)(end - first[group]),
              .last_hit = MNM_DETECT__NOWHERE};
  MNM_TRY(drop_busy(&w, skims));
  w.more->by_wage.count = w.more->entered.count = own->seats.count = 0;
  for (uint32_t i = 0; i < w.count; i++) {
    uint8_t none = 0;
    uint64_t key = (uint64_t)(s->kind == MNM_H1_CASH ? skims[i].reach : skims[i].wage) << 32 | i;
    MNM_TRY(mnm_column_push(&w.more->by_wage, &key, NULL));
    MNM_TRY(mnm_column_push(&w.more->entered, &none, NULL));
  }
  mnm_detect__sort_keys(w.more->by_wage.data, w.more->by_wage.count);
  mnm_status status = walk(&w);
  for (uint32_t i = 0; i < w.count; i++) /* counts are all 0 between groups */
    if (is_in(&w, i)) count_owners(&w, &skims[i], false);
  return status;
}
