/* T6: pass-through accounts and relay chains.
 *
 *   One account, one unit of money, in order: a queue of credits, and each debit takes from its
 * head. Uses (credit, debit) therefore rise in both, and what the hits of an episode count is a few
 *   stretches of the list of uses:
 *
 *     uses     c1-d1  c2-d1  c2-d2  c3-d2  c4-d3
 *     hit d2          [------------------]         window from c2 on
 *     hit d3                        [-----------]  window from c3 on: the same episode, c4-d3 is
 * new
 *
 * A use that carries most of its credit and most of its debit is a relay. A transfer has one on
 * each side at most, so chains are lists linked by row. */
#include <string.h>

#include "stage/detect/detect_tape_internal.h"

#define BATCH 1024

typedef struct credit {
  int64_t minor, left;
  uint32_t row;
} credit;

typedef struct use {
  uint32_t credit; /* place in the queue */
  uint32_t debit;  /* row */
} use;

typedef struct relay {
  uint32_t from, to; /* rows */
} relay;

typedef struct transit_own {
  mnm_detect__taper taper;
  mnm_column credits, uses, relays, units; /* the last: uint16_t */
} transit_own;

typedef struct transit {
  const mnm_detect__run *run;
  const mnm_transit_parameters *rule;
  mnm_detect__cash cash;
  mnm_graph_window window, hold;
} transit;

typedef struct walk { /* of one account in one unit */
  const transit *t;
  mnm_detect__own *own;
  transit_own *more;
  uint32_t account;
  uint16_t unit;
  uint64_t head;        /* the oldest credit that may still be used */
  uint64_t first;       /* the oldest credit in the window */
  uint64_t first_use;   /* the first use of a credit in the window */
  uint64_t covered;     /* uses before it are in the episode, where its hits count them */
  mnm_wide total, used; /* of credits in the window */
  uint32_t last_hit;    /* row; MNM_DETECT__NOWHERE: no episode */
} walk;

static mnm_status close_episode(walk *w) {
  if (w->last_hit == MNM_DETECT__NOWHERE) return MNM_OK;
  bool rates = w->t->run->parameters->rates_given;
  mnm_detect__draft draft = {.typology = MNM_T6,
                             .kind = MNM_T6_TRANSIT,
                             .centres = &w->account,
                             .centre_count = 1,
                             .currency = w->unit,
                             .passed_on = true,
                             .notes = rates && w->unit != MNM_DETECT__BASE ? MNM_NOTE_UNRATED : 0};
  w->last_hit = MNM_DETECT__NOWHERE;
  return mnm_detect__settle(w->own, w->t->run, &draft);
}

static mnm_status hit(walk *w, uint32_t row) {
  const credit *credits = w->more->credits.data;
  const use *uses = w->more->uses.data;
  uint64_t count = w->more->uses.count;
  while (w->first_use < count && uses[w->first_use].credit < w->first) w->first_use++;
  uint64_t from = w->first_use;
  if (w->last_hit != MNM_DETECT__NOWHERE) {
    if (!mnm_graph_within(&w->t->window, w->last_hit, row))
      MNM_TRY(close_episode(w));
    else if (w->covered > from)
      from = w->covered;
  }
  for (uint64_t i = from; i < count; i++) {
    MNM_TRY(mnm_detect__take(w->own, credits[uses[i].credit].row));
    MNM_TRY(mnm_detect__take(w->own, uses[i].debit));
  }
  w->covered = count;
  w->last_hit = row;
  return MNM_OK;
}

static mnm_status take_credits(walk *w, const mnm_detect__move *debit) {
  credit *credits = w->more->credits.data;
  uint64_t count = w->more->credits.count;
  int64_t rest = debit->minor, rate = w->t->rule->rate_ppm;
  while (rest > 0 && w->head < count) {
    credit *oldest = &credits[w->head];
    if (oldest->left == 0 || !mnm_graph_within(&w->t->hold, oldest->row, debit->row)) {
      w->head++;
      continue;
    }
    int64_t taken = oldest->left < rest ? oldest->left : rest;
    oldest->left -= taken;
    rest -= taken;
    if (w->head >= w->first) w->used += taken;
    use made = {(uint32_t)w->head, debit->row};
    MNM_TRY(mnm_column_push(&w->more->uses, &made, NULL));
    if (!mnm_detect__reaches(taken, oldest->minor, rate) ||
        !mnm_detect__reaches(taken, debit->minor, rate))
      continue;
    relay found = {oldest->row, debit->row};
    MNM_TRY(mnm_column_push(&w->more->relays, &found, NULL));
  }
  return MNM_OK;
}

static void leave_window(walk *w, uint32_t row) {
  const credit *credits = w->more->credits.data;
  for (; w->first < w->more->credits.count; w->first++) {
    const credit *oldest = &credits[w->first];
    if (mnm_graph_within(&w->t->window, oldest->row, row)) return;
    w->total -= oldest->minor;
    w->used -= oldest->minor - oldest->left;
  }
}

static mnm_status move_on(walk *w, const mnm_detect__move *move) {
  if (!move->debit) {
    credit made = {move->minor, move->minor, move->row};
    w->total += move->minor;
    return mnm_column_push(&w->more->credits, &made, NULL);
  }
  leave_window(w, move->row);
  MNM_TRY(take_credits(w, move));
  if (move->busy || w->total < w->t->rule->least_minor) return MNM_OK;
  if (!mnm_detect__reaches(w->used, w->total, w->t->rule->rate_ppm)) return MNM_OK;
  return hit(w, move->row);
}

static mnm_status walk_unit(const transit *t, mnm_detect__own *own, uint32_t account,
                            uint16_t unit) {
  transit_own *more = own->more;
  const mnm_detect__move *tape = more->taper.tape.data;
  walk w = {.t = t,
            .own = own,
            .more = more,
            .account = account,
            .unit = unit,
            .last_hit = MNM_DETECT__NOWHERE};
  more->credits.count = more->uses.count = 0;
  for (uint64_t i = 0; i < more->taper.tape.count; i++)
    if (tape[i].unit == unit) MNM_TRY(move_on(&w, &tape[i]));
  return close_episode(&w);
}

/* The units in which something came. */
static mnm_status list_units(transit_own *more) {
  const mnm_detect__move *tape = more->taper.tape.data;
  more->units.count = 0;
  for (uint64_t i = 0; i < more->taper.tape.count; i++) {
    const uint16_t *units = more->units.data;
    bool known = tape[i].debit;
    for (uint64_t at = 0; at < more->units.count && !known; at++) known = units[at] == tape[i].unit;
    if (!known) MNM_TRY(mnm_column_push(&more->units, &tape[i].unit, NULL));
  }
  return MNM_OK;
}

static mnm_status one_account(void *payload, mnm_detect__own *own, uint32_t account) {
  const transit *t = payload;
  transit_own *more = own->more;
  const mnm_detect__taper *taper = &more->taper;
  if (t->cash.is_cash && t->cash.is_cash[account]) return MNM_OK;
  if (!t->cash.offset && (taper->in.offset[account] == taper->in.offset[account + 1] ||
                          taper->out.offset[account] == taper->out.offset[account + 1]))
    return MNM_OK;
  mnm_status status = mnm_detect__tape(&more->taper, account, &t->window);
  if (status == MNM_E_OVERFLOW) own->bad_row = taper->bad_row;
  if (status == MNM_OK) status = list_units(more);
  for (uint64_t i = 0; status == MNM_OK && i < more->units.count; i++)
    status = walk_unit(t, own, account, ((const uint16_t *)more->units.data)[i]);
  return status;
}

static mnm_status begin(void *payload, mnm_detect__own *own) {
  const transit *t = payload;
  transit_own *more = own->more = mnm_mem_new(t->run->ctx, sizeof *more);
  if (!more) return MNM_E_NOMEM;
  mnm_column_init(&more->credits, sizeof(credit), t->run->ctx);
  mnm_column_init(&more->uses, sizeof(use), t->run->ctx);
  mnm_column_init(&more->relays, sizeof(relay), t->run->ctx);
  mnm_column_init(&more->units, sizeof(uint16_t), t->run->ctx);
  return mnm_detect__taper_new(&more->taper, t->run, &t->cash);
}

static void end(void *payload, mnm_detect__own *own) {
  const transit *t = payload;
  transit_own *more = own->more;
  if (!more) return;
  mnm_detect__taper_clear(&more->taper);
  mnm_column *columns[] = {&more->credits, &more->uses, &more->relays, &more->units};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) mnm_column_clear(columns[i]);
  mnm_mem_free(t->run->ctx, more, sizeof *more);
}

/* ---- chains ---- */

/* What left the first account and what reached the last one. */
static mnm_status add_chain(const transit *t, mnm_detect__own *own, const uint32_t *next,
                            uint32_t first) {
  const mnm_transfers *transfers = t->run->input->transfers;
  own->seats.count = own->flow.count = 0;
  MNM_TRY(mnm_detect__seat_put(own, transfers->account_from[first], MNM_PART_SOURCE, first));
  for (uint32_t row = first; row != MNM_DETECT__NOWHERE; row = next[row]) {
    bool last = next[row] == MNM_DETECT__NOWHERE;
    uint8_t flow = (uint8_t)((row == first ? MNM_DETECT__OUT : 0) | (last ? MNM_DETECT__IN : 0));
    MNM_TRY(mnm_detect__take(own, row));
    MNM_TRY(mnm_column_push(&own->flow, &flow, NULL));
    MNM_TRY(mnm_detect__seat_put(own, transfers->account_to[row],
                                 last ? MNM_PART_SINK : MNM_PART_MULE, row));
  }
  mnm_detect__draft draft = {.typology = MNM_T6,
                             .kind = MNM_T6_CHAIN,
                             .centres = &transfers->account_from[first],
                             .centre_count = 1,
                             .passed_on = true,
                             .flow = own->flow.data};
  MNM_TRY(mnm_detect__seats_end(own, &draft));
  return mnm_detect__settle(own, t->run, &draft);
}

static mnm_status add_chains(const transit *t, mnm_detect__own *own, const uint32_t *next,
                             const uint32_t *has_before) {
  for (uint32_t first = 0; first < t->run->edges.count; first++) {
    if (next[first] == MNM_DETECT__NOWHERE || mnm_detect__bit(has_before, first)) continue;
    int64_t relays = 0;
    for (uint32_t row = first; next[row] != MNM_DETECT__NOWHERE; row = next[row]) relays++;
    if (relays >= t->rule->relays) MNM_TRY(add_chain(t, own, next, first));
  }
  return MNM_OK;
}

static mnm_status chains(void *payload, mnm_detect__own *owns, uint32_t workers) {
  const transit *t = payload;
  size_t next_bytes = ((size_t)t->run->edges.count + 1) * sizeof(uint32_t);
  size_t bits_bytes = mnm_detect__bits_bytes(t->run->edges.count);
  uint32_t *next = mnm_mem_new(t->run->ctx, next_bytes);
  uint32_t *has_before = mnm_mem_new(t->run->ctx, bits_bytes);
  mnm_status status = next && has_before ? MNM_OK : MNM_E_NOMEM;
  if (status == MNM_OK) memset(next, 0xFF, next_bytes);
  for (uint32_t worker = 0; status == MNM_OK && worker < workers; worker++) {
    const transit_own *more = owns[worker].more;
    const relay *relays = more->relays.data;
    for (uint64_t i = 0; i < more->relays.count; i++) {
      next[relays[i].from] = relays[i].to;
      mnm_detect__set_bit(has_before, relays[i].to);
    }
  }
  if (status == MNM_OK) status = add_chains(t, &owns[0], next, has_before);
  mnm_mem_free(t->run->ctx, next, next_bytes);
  mnm_mem_free(t->run->ctx, has_before, bits_bytes);
  return status;
}

static mnm_status find_all(mnm_findings *out, transit *t, mnm_err *err) {
  const mnm_detect__run *run = t->run;
  MNM_TRY(mnm_detect__cash_new(&t->cash, run, err));
  MNM_TRY(mnm_graph_window_init(&t->window, &run->edges, mnm_detect__window_us(t->rule->window_s),
                                run->ctx, err));
  MNM_TRY(mnm_graph_window_init(&t->hold, &run->edges, mnm_detect__window_us(t->rule->hold_s),
                                run->ctx, err));
  mnm_detect__visit visit = {.count = run->edges.vertices,
                             .batch = BATCH,
                             .payload = t,
                             .begin = begin,
                             .one = one_account,
                             .end = end};
  return mnm_detect__each(out, run, &visit, chains, err);
}

mnm_status mnm_detect__transit(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  transit t = {.run = run, .rule = &run->parameters->t6};
  mnm_status status = find_all(out, &t, err);
  mnm_graph_window_clear(&t.window, &run->edges, run->ctx);
  mnm_graph_window_clear(&t.hold, &run->edges, run->ctx);
  mnm_detect__cash_free(&t.cash, run);
  return status;
}
