/* H4: many small sums from one area, of unrelated senders, reach one owner who gives nothing back.
 *
 * One owner and one area: transfers from its senders in order. A sender who was paid by the owner
 * within the window does not count, and neither do its transfers, for as long as that is so. A
 * transfer is in the episode when its sender counted at a hit whose window held it; that is settled
 * when it leaves the window, or when its sender stops counting. */
#include <stdlib.h>

#include "stage/detect/detect_known_internal.h"

#define BATCH 512
#define NONE UINT32_MAX

typedef struct gift { /* a transfer of one of its senders */
  uint32_t area, row, sender;
  uint32_t next; /* of the same sender, later; NONE: the last so far */
} gift;

typedef struct back { /* a transfer of the owner to one of its payees */
  uint32_t row, payee;
} back;

typedef struct sender {   /* by owner; all 0 between areas */
  uint32_t gifts, paid;   /* in the window */
  uint32_t since;         /* row from which on it counts */
  uint32_t first, last;   /* gifts that may be in the window; 1 + place */
  uint32_t before, after; /* others that count; 1 + owner */
} sender;

typedef struct collector {
  const mnm_detect__run *run;
  const mnm_collector_parameters *rule;
  mnm_graph_side out, in;
  mnm_detect__holders holders;
  mnm_detect__areas areas;
  mnm_graph_window window;
} collector;

typedef struct collector_own {
  mnm_column gifts, backs, centres;
  sender *senders; /* [owner] */
  mnm_column persons;
  mnm_detect__crowd crowd;
} collector_own;

typedef struct walk {
  const collector *c;
  mnm_detect__own *own;
  collector_own *more;
  uint32_t owner;
  gift *gifts;
  uint64_t count, first; /* first: the oldest gift in the window */
  const back *backs;
  uint64_t back_count, back_first, back_next;
  int64_t counting;        /* senders that count */
  uint32_t first_sender;   /* 1 + one that counts; 0: none does */
  bool changed, unrelated; /* since it was last known whether enough of them are unrelated */
  uint32_t last_hit;
  bool at_home; /* the owner's area is known */
} walk;

static bool is_home(const collector *c, uint32_t owner, uint32_t area, bool *known) {
  bool home = false;
  for (uint32_t at = c->holders.offset[owner]; at < c->holders.offset[owner + 1]; at++) {
    uint32_t here = c->areas.home[c->holders.account[at]];
    *known |= here != MNM_DETECT__NOWHERE;
    home |= here == area;
  }
  return home;
}

/* Small, and neither a wage nor among one's own accounts. */
static mnm_status counts(const collector *c, mnm_detect__own *own, uint32_t row, bool *out) {
  const uint8_t *channel = c->run->input->transfers->channel;
  mnm_detect__amount amount;
  *out = !channel || (channel[row] != MNM_CHANNEL_WAGE && channel[row] != MNM_CHANNEL_OWN);
  if (!*out) return MNM_OK;
  own->bad_row = row;
  MNM_TRY(mnm_detect__received(&amount, c->run, row));
  own->bad_row = MNM_DETECT__NOWHERE;
  *out = mnm_detect__minor(&amount) < c->rule->most_minor;
  return MNM_OK;
}

static mnm_status read_account(const collector *c, mnm_detect__own *own, uint32_t owner,
                               uint32_t account) {
  collector_own *more = own->more;
  const mnm_detect__holders *holders = &c->holders;
  for (uint32_t at = c->in.offset[account]; at < c->in.offset[account + 1]; at++) {
    uint32_t payer = c->in.other[at], area = c->areas.home[payer];
    bool small = false;
    if (area == MNM_DETECT__NOWHERE) continue;
    MNM_TRY(counts(c, own, c->in.edge[at], &small));
    for (uint32_t i = holders->of_offset[payer]; small && i < holders->of_offset[payer + 1]; i++) {
      gift made = {area, c->in.edge[at], holders->of[i], NONE};
      if (made.sender != owner) MNM_TRY(mnm_column_push(&more->gifts, &made, NULL));
    }
  }
  for (uint32_t at = c->out.offset[account]; at < c->out.offset[account + 1]; at++) {
    uint32_t payee = c->out.other[at];
    for (uint32_t i = holders->of_offset[payee]; i < holders->of_offset[payee + 1]; i++) {
      back made = {c->out.edge[at], holders->of[i]};
      MNM_TRY(mnm_column_push(&more->backs, &made, NULL));
    }
  }
  return MNM_OK;
}

static int by_area(const void *a, const void *b) {
  const gift *left = a, *right = b;
  if (left->area != right->area) return left->area < right->area ? -1 : 1;
  if (left->row != right->row) return left->row < right->row ? -1 : 1;
  return (left->sender > right->sender) - (left->sender < right->sender);
}

static int by_row(const void *a, const void *b) {
  const back *left = a, *right = b;
  if (left->row != right->row) return left->row < right->row ? -1 : 1;
  return (left->payee > right->payee) - (left->payee < right->payee);
}

/* ---- senders --- */

static sender *sender_of(const walk *w, uint32_t owner) {
  return &w->more->senders[owner];
}

static bool does_count(const sender *of) {
  return of->gifts > 0 && of->paid == 0;
}

/* From now on `of` counts, or no longer. */
static void count_sender(walk *w, uint32_t owner, bool counts_now) {
  sender *of = sender_of(w, owner);
  w->changed = true;
  if (counts_now) {
    w->counting++;
    of->before = 0;
    of->after = w->first_sender;
    if (of->after) sender_of(w, of->after - 1)->before = owner + 1;
    w->first_sender = owner + 1;
    return;
  }
  w->counting--;
  if (of->after) sender_of(w, of->after - 1)->before = of->before;
  if (of->before)
    sender_of(w, of->before - 1)->after = of->after;
  else
    w->first_sender = of->after;
}

static mnm_status take_gift(walk *w, const gift *of) {
  const sender *from = sender_of(w, of->sender);
  if (w->last_hit == NONE || from->paid > 0 || of->row > w->last_hit || from->since > w->last_hit)
    return MNM_OK;
  MNM_TRY(mnm_detect__take(w->own, of->row));
  return mnm_detect__seat_put(w->own, w->c->run->edges.from[of->row], MNM_PART_SOURCE, of->row);
}

static mnm_status pay_back(walk *w, const back *of) {
  sender *to = sender_of(w, of->payee);
  if (to->paid == 0) {
    for (uint32_t at = to->first; at;
         at = w->gifts[at - 1].next == NONE ? 0 : w->gifts[at - 1].next + 1)
      MNM_TRY(take_gift(w, &w->gifts[at - 1]));
    if (to->gifts > 0) count_sender(w, of->payee, false);
  }
  to->paid++;
  return MNM_OK;
}

static void forget_back(walk *w, const back *of, uint32_t row) {
  sender *to = sender_of(w, of->payee);
  if (--to->paid > 0) return;
  to->since = row;
  if (to->gifts > 0) count_sender(w, of->payee, true);
}

static void put_gift(walk *w, uint64_t place) {
  sender *from = sender_of(w, w->gifts[place].sender);
  bool before = does_count(from);
  from->gifts++;
  if (from->first == 0)
    from->first = (uint32_t)place + 1;
  else
    w->gifts[from->last - 1].next = (uint32_t)place;
  from->last = (uint32_t)place + 1;
  if (does_count(from) && !before) count_sender(w, w->gifts[place].sender, true);
}

static mnm_status forget_gift(walk *w, uint64_t place) {
  sender *from = sender_of(w, w->gifts[place].sender);
  MNM_TRY(take_gift(w, &w->gifts[place]));
  bool before = does_count(from);
  from->gifts--;
  from->first = w->gifts[place].next == NONE ? 0 : w->gifts[place].next + 1;
  if (before && !does_count(from)) count_sender(w, w->gifts[place].sender, false);
  return MNM_OK;
}

/* ---- hits --- */

static mnm_status close_episode(walk *w, uint64_t past) {
  if (w->last_hit == NONE) return MNM_OK;
  collector_own *more = w->more;
  more->centres.count = 0;
  for (uint64_t i = w->first; i < past; i++) MNM_TRY(take_gift(w, &w->gifts[i]));
  w->last_hit = NONE;
  MNM_TRY(mnm_detect__take_end(w->own));
  const uint32_t *rows = w->own->rows.data, *to = w->c->run->edges.to;
  w->own->flow.count = 0;
  for (uint64_t i = 0; i < w->own->rows.count; i++) {
    const uint32_t *known = more->centres.data;
    uint8_t in = MNM_DETECT__IN;
    bool listed = false;
    for (uint64_t at = 0; at < more->centres.count && !listed; at++)
      listed = known[at] == to[rows[i]];
    if (!listed) MNM_TRY(mnm_column_push(&more->centres, &to[rows[i]], NULL));
    MNM_TRY(mnm_column_push(&w->own->flow, &in, NULL));
  }
  MNM_TRY(mnm_accounts_sort(more->centres.data, more->centres.count, w->c->run->input->accounts,
                            w->c->run->ctx, NULL));
  for (uint64_t i = 0; i < more->centres.count; i++)
    MNM_TRY(mnm_detect__seat_put(w->own, ((const uint32_t *)more->centres.data)[i], MNM_PART_CENTRE,
                                 i));
  mnm_detect__draft draft = {.typology = MNM_H4,
                             .centres = more->centres.data,
                             .centre_count = (uint32_t)more->centres.count,
                             .notes = w->at_home ? 0 : MNM_NOTE_HOME,
                             .rows = rows,
                             .row_count = w->own->rows.count,
                             .flow = w->own->flow.data};
  MNM_TRY(mnm_detect__note_unrated(w->own, w->c->run, &draft));
  MNM_TRY(mnm_detect__seats_end(w->own, &draft));
  uint32_t bad_row = 0;
  mnm_status status =
      mnm_detect__add(&w->own->found, &draft, &w->own->scratch, w->c->run, &bad_row);
  if (status == MNM_E_OVERFLOW) w->own->bad_row = bad_row;
  return status;
}

/* What leaves the window at `row`, and what the owner paid up to it, in order. */
static mnm_status move_window(walk *w, uint32_t row, uint64_t past) {
  while (w->first < past && !mnm_graph_within(&w->c->window, w->gifts[w->first].row, row))
    MNM_TRY(forget_gift(w, w->first++));
  while (w->back_first < w->back_next &&
         !mnm_graph_within(&w->c->window, w->backs[w->back_first].row, row))
    forget_back(w, &w->backs[w->back_first++], row);
  return MNM_OK;
}

/* Are n of the senders that count unrelated to each other? */
static mnm_status enough(walk *w, uint32_t row, bool *out) {
  *out = w->counting >= w->c->rule->n;
  if (!*out || !w->c->run->known) return MNM_OK;
  if (w->changed) {
    collector_own *more = w->more;
    more->persons.count = 0;
    for (uint32_t at = w->first_sender; at; at = sender_of(w, at - 1)->after) {
      uint32_t person = at - 1;
      MNM_TRY(mnm_column_push(&more->persons, &person, NULL));
    }
    bool cut = false;
    MNM_TRY(mnm_detect__unrelated(&more->crowd, more->persons.data, more->persons.count,
                                  w->c->rule->n, true, &w->unrelated, &cut));
    mnm_cut met = {MNM_H4, MNM_BOUND_STEPS, row};
    if (cut) MNM_TRY(mnm_column_push(&w->own->found.cut, &met, NULL));
    w->changed = cut; /* to be listed at the next transfer too */
  }
  *out = w->unrelated;
  return MNM_OK;
}

static mnm_status walk_area(walk *w) {
  for (uint64_t at = 0, next = 0; at < w->count; at = next) {
    uint32_t row = w->gifts[at].row;
    while (w->back_next < w->back_count && w->backs[w->back_next].row <= row) {
      MNM_TRY(move_window(w, w->backs[w->back_next].row, at));
      MNM_TRY(pay_back(w, &w->backs[w->back_next++]));
    }
    MNM_TRY(move_window(w, row, at));
    for (next = at; next < w->count && w->gifts[next].row == row; next++) put_gift(w, next);
    bool hit = false;
    MNM_TRY(enough(w, row, &hit));
    if (!hit) continue;
    if (w->last_hit != NONE && !mnm_graph_within(&w->c->window, w->last_hit, row))
      MNM_TRY(close_episode(w, next));
    w->last_hit = row;
  }
  return close_episode(w, w->count);
}

static void forget_all(const walk *w) {
  for (uint64_t i = 0; i < w->count; i++) *sender_of(w, w->gifts[i].sender) = (sender){0};
  for (uint64_t i = 0; i < w->back_count; i++) *sender_of(w, w->backs[i].payee) = (sender){0};
}

static mnm_status one_owner(void *payload, mnm_detect__own *own, uint32_t owner) {
  const collector *c = payload;
  collector_own *more = own->more;
  more->gifts.count = more->backs.count = 0;
  for (uint32_t at = c->holders.offset[owner]; at < c->holders.offset[owner + 1]; at++)
    MNM_TRY(read_account(c, own, owner, c->holders.account[at]));
  gift *gifts = more->gifts.data;
  if ((int64_t)more->gifts.count < c->rule->n) return MNM_OK;
  if (more->gifts.count > 1) qsort(gifts, more->gifts.count, sizeof *gifts, by_area);
  if (more->backs.count > 1) qsort(more->backs.data, more->backs.count, sizeof(back), by_row);
  mnm_status status = MNM_OK;
  for (uint64_t begin = 0, end = 0; status == MNM_OK && begin < more->gifts.count; begin = end) {
    for (end = begin; end < more->gifts.count && gifts[end].area == gifts[begin].area;) end++;
    walk w = {.c = c,
              .own = own,
              .more = more,
              .owner = owner,
              .gifts = gifts + begin,
              .count = end - begin,
              .backs = more->backs.data,
              .back_count = more->backs.count,
              .last_hit = NONE,
              .changed = true};
    if (is_home(c, owner, gifts[begin].area, &w.at_home)) continue;
    if ((int64_t)w.count < c->rule->n) continue;
    own->seats.count = 0;
    status = walk_area(&w);
    forget_all(&w);
  }
  return status;
}

static mnm_status begin_own(void *payload, mnm_detect__own *own) {
  const collector *c = payload;
  const mnm_ctx *ctx = c->run->ctx;
  collector_own *more = own->more = mnm_mem_new(ctx, sizeof *more);
  if (!more) return MNM_E_NOMEM;
  mnm_column_init(&more->gifts, sizeof(gift), ctx);
  mnm_column_init(&more->backs, sizeof(back), ctx);
  mnm_column_init(&more->centres, sizeof(uint32_t), ctx);
  mnm_column_init(&more->persons, sizeof(uint32_t), ctx);
  mnm_detect__crowd_init(&more->crowd, c->run);
  more->senders = mnm_mem_new(ctx, ((size_t)c->holders.count + 1) * sizeof *more->senders);
  return more->senders ? MNM_OK : MNM_E_NOMEM;
}

static void end_own(void *payload, mnm_detect__own *own) {
  const collector *c = payload;
  const mnm_ctx *ctx = c->run->ctx;
  collector_own *more = own->more;
  if (!more) return;
  mnm_column_clear(&more->gifts);
  mnm_column_clear(&more->backs);
  mnm_column_clear(&more->centres);
  mnm_column_clear(&more->persons);
  mnm_detect__crowd_clear(&more->crowd);
  mnm_mem_free(ctx, more->senders, ((size_t)c->holders.count + 1) * sizeof *more->senders);
  mnm_mem_free(ctx, more, sizeof *more);
}

static mnm_status find_all(mnm_findings *out, collector *c, mnm_err *err) {
  const mnm_detect__run *run = c->run;
  MNM_TRY(mnm_detect__holders_new(&c->holders, run, err));
  MNM_TRY(mnm_detect__areas_new(&c->areas, run, err));
  MNM_TRY(mnm_graph_window_init(&c->window, &run->edges, mnm_detect__window_us(c->rule->window_s),
                                run->ctx, err));
  mnm_detect__visit visit = {.count = c->holders.count,
                             .batch = BATCH,
                             .payload = c,
                             .begin = begin_own,
                             .one = one_owner,
                             .end = end_own};
  return mnm_detect__each(out, run, &visit, NULL, err);
}

mnm_status mnm_detect__collectors(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  if (run->parameters->home.count == 0) return MNM_OK; /* nobody's area is known */
  collector c = {.run = run,
                 .rule = &run->parameters->h4,
                 .out = mnm_graph_out(run->graph),
                 .in = mnm_graph_in(run->graph)};
  mnm_status status = find_all(out, &c, err);
  mnm_graph_window_clear(&c.window, &run->edges, run->ctx);
  mnm_detect__areas_free(&c.areas, run);
  mnm_detect__holders_free(&c.holders, run);
  return status;
}
