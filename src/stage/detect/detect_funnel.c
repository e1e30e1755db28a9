/* T10: cash paid in in several areas leaves again at once.
 *
 * One account, one currency, in order: deposits stand in a queue by area, and each debit takes the
 * oldest of any area but its own. A deposit goes into an episode when it leaves the window, with
 * the debits that had used it at the episode's last hit. */
#include <string.h>

#include "stage/detect/detect_tape_internal.h"

#define BATCH 1024
#define NONE UINT32_MAX

typedef struct deposit {
  int64_t minor, left;
  uint32_t row;
  uint32_t area;      /* place in areas */
  uint32_t next;      /* of the same area; NONE: the last */
  uint32_t use_first; /* in uses; NONE: not used */
  uint32_t use_last;
} deposit;

typedef struct debit_use { /* of one deposit, in order */
  uint32_t row, next;
} debit_use;

typedef struct area_queue {
  uint32_t area;       /* number of the area */
  uint32_t head, tail; /* deposits that may still be used */
  uint32_t in_window;  /* deposits in the window */
} area_queue;

typedef struct funnel_own {
  mnm_detect__taper taper;
  mnm_column deposits, uses, areas, currencies;
} funnel_own;

typedef struct funnel {
  const mnm_detect__run *run;
  const mnm_funnel_parameters *rule;
  mnm_detect__cash cash;
  mnm_detect__areas areas;
  mnm_graph_window window, hold;
} funnel;

typedef struct walk { /* of one account in one currency */
  const funnel *f;
  mnm_detect__own *own;
  funnel_own *more;
  uint32_t account;
  uint16_t currency;
  uint64_t first; /* the oldest deposit in the window */
  int64_t areas;  /* in the window */
  mnm_wide total, used;
  uint32_t last_hit;
} walk;

static mnm_status find_queue(walk *w, uint32_t area, uint32_t *out) {
  const area_queue *all = w->more->areas.data;
  for (uint32_t i = 0; i < w->more->areas.count; i++) {
    if (all[i].area != area) continue;
    *out = i;
    return MNM_OK;
  }
  *out = (uint32_t)w->more->areas.count;
  area_queue made = {area, NONE, NONE, 0};
  return mnm_column_push(&w->more->areas, &made, NULL);
}

static mnm_status put_deposit(walk *w, const mnm_detect__move *move, uint32_t area) {
  uint32_t number = (uint32_t)w->more->deposits.count, queue_at = 0;
  MNM_TRY(find_queue(w, area, &queue_at));
  deposit made = {move->minor, move->minor, move->row, queue_at, NONE, NONE, NONE};
  MNM_TRY(mnm_column_push(&w->more->deposits, &made, NULL));
  deposit *deposits = w->more->deposits.data;
  area_queue *queue = mnm_column_at(&w->more->areas, queue_at);
  if (queue->head == NONE)
    queue->head = number;
  else
    deposits[queue->tail].next = number;
  queue->tail = number;
  w->areas += queue->in_window++ == 0;
  w->total += move->minor;
  return MNM_OK;
}

/* The deposit is in the episode at hand: it and what had used it by the last hit. */
static mnm_status take_deposit(walk *w, const deposit *from) {
  const debit_use *uses = w->more->uses.data;
  if (w->last_hit == NONE || from->row > w->last_hit) return MNM_OK;
  MNM_TRY(mnm_detect__take(w->own, from->row));
  for (uint32_t at = from->use_first; at != NONE && uses[at].row <= w->last_hit; at = uses[at].next)
    MNM_TRY(mnm_detect__take(w->own, uses[at].row));
  return MNM_OK;
}

/* Ends the episode: what is still in the window, if its last hit counted it, is in it. */
static mnm_status close_episode(walk *w) {
  if (w->last_hit == NONE) return MNM_OK;
  const deposit *deposits = w->more->deposits.data;
  for (uint64_t i = w->first; i < w->more->deposits.count; i++)
    MNM_TRY(take_deposit(w, &deposits[i]));
  bool home = w->f->areas.home[w->account] != MNM_DETECT__NOWHERE;
  mnm_detect__draft draft = {.typology = MNM_T10,
                             .centres = &w->account,
                             .centre_count = 1,
                             .currency = w->currency,
                             .passed_on = true,
                             .notes = home ? 0 : MNM_NOTE_HOME};
  w->last_hit = NONE;
  return mnm_detect__settle(w->own, w->f->run, &draft);
}

static mnm_status leave_window(walk *w, uint32_t row) {
  const deposit *deposits = w->more->deposits.data;
  area_queue *areas = w->more->areas.data;
  for (; w->first < w->more->deposits.count; w->first++) {
    const deposit *oldest = &deposits[w->first];
    if (mnm_graph_within(&w->f->window, oldest->row, row)) break;
    w->total -= oldest->minor;
    w->used -= oldest->minor - oldest->left;
    w->areas -= --areas[oldest->area].in_window == 0;
    MNM_TRY(take_deposit(w, oldest));
  }
  return MNM_OK;
}

/* The oldest deposit that the debit may use, of any area but `own_area`. */
static uint32_t oldest_of(walk *w, uint32_t own_area, uint32_t row) {
  area_queue *areas = w->more->areas.data;
  const deposit *deposits = w->more->deposits.data;
  uint32_t best = NONE;
  for (uint64_t i = 0; i < w->more->areas.count; i++) {
    area_queue *queue = &areas[i];
    while (queue->head != NONE && (deposits[queue->head].left == 0 ||
                                   !mnm_graph_within(&w->f->hold, deposits[queue->head].row, row)))
      queue->head = deposits[queue->head].next;
    if (queue->head < best && queue->area != own_area) best = queue->head;
  }
  return best;
}

static mnm_status use_deposit(walk *w, deposit *from, uint32_t row) {
  uint32_t number = (uint32_t)w->more->uses.count;
  debit_use made = {row, NONE};
  MNM_TRY(mnm_column_push(&w->more->uses, &made, NULL));
  if (from->use_first == NONE)
    from->use_first = number;
  else
    ((debit_use *)w->more->uses.data)[from->use_last].next = number;
  from->use_last = number;
  return MNM_OK;
}

static mnm_status take_cash(walk *w, const mnm_detect__move *debit) {
  uint32_t area = mnm_detect__area(&w->f->areas, w->f->run, debit->row);
  int64_t rest = debit->minor;
  deposit *deposits = w->more->deposits.data;
  while (rest > 0) {
    uint32_t number = oldest_of(w, area, debit->row);
    if (number == NONE) return MNM_OK;
    deposit *from = &deposits[number];
    int64_t taken = from->left < rest ? from->left : rest;
    from->left -= taken;
    rest -= taken;
    if (number >= w->first) w->used += taken;
    MNM_TRY(use_deposit(w, from, debit->row));
  }
  return MNM_OK;
}

static mnm_status pay(walk *w, const mnm_detect__move *debit) {
  MNM_TRY(leave_window(w, debit->row));
  MNM_TRY(take_cash(w, debit));
  if (w->areas < w->f->rule->areas || !mnm_detect__reaches(w->used, w->total, w->f->rule->rate_ppm))
    return MNM_OK;
  if (w->last_hit != NONE && !mnm_graph_within(&w->f->window, w->last_hit, debit->row))
    MNM_TRY(close_episode(w));
  w->last_hit = debit->row;
  return MNM_OK;
}

/* Area of a deposit that counts; MNM_DETECT__NOWHERE: it does not. */
static uint32_t counts_in(const walk *w, const mnm_detect__move *move) {
  if (!move->cash) return MNM_DETECT__NOWHERE;
  int64_t threshold =
      mnm_detect__threshold(w->f->run->parameters, w->currency, w->f->rule->threshold_minor);
  if (move->minor >= threshold) return MNM_DETECT__NOWHERE;
  uint32_t area = mnm_detect__area(&w->f->areas, w->f->run, move->row);
  return area == w->f->areas.home[w->account] ? MNM_DETECT__NOWHERE : area;
}

static mnm_status walk_currency(const funnel *f, mnm_detect__own *own, uint32_t account,
                                uint16_t currency) {
  funnel_own *more = own->more;
  const mnm_detect__move *tape = more->taper.tape.data;
  walk w = {
      .f = f, .own = own, .more = more, .account = account, .currency = currency, .last_hit = NONE};
  more->deposits.count = more->uses.count = more->areas.count = 0;
  for (uint64_t i = 0; i < more->taper.tape.count; i++) {
    if (tape[i].unit != currency) continue;
    uint32_t area = tape[i].debit ? 0 : counts_in(&w, &tape[i]);
    if (tape[i].debit)
      MNM_TRY(pay(&w, &tape[i]));
    else if (area != MNM_DETECT__NOWHERE)
      MNM_TRY(put_deposit(&w, &tape[i], area));
  }
  return close_episode(&w);
}

static mnm_status one_account(void *payload, mnm_detect__own *own, uint32_t account) {
  const funnel *f = payload;
  funnel_own *more = own->more;
  if (f->cash.is_cash[account] || f->cash.offset[account] == f->cash.offset[account + 1])
    return MNM_OK;
  mnm_status status = mnm_detect__tape(&more->taper, account, NULL);
  const mnm_detect__move *tape = more->taper.tape.data;
  more->currencies.count = 0;
  for (uint64_t i = 0; status == MNM_OK && i < more->taper.tape.count; i++) {
    const uint16_t *known = more->currencies.data;
    bool listed = tape[i].debit || !tape[i].cash;
    for (uint64_t at = 0; at < more->currencies.count && !listed; at++)
      listed = known[at] == tape[i].unit;
    if (listed) continue;
    status = mnm_column_push(&more->currencies, &tape[i].unit, NULL);
    if (status == MNM_OK) status = walk_currency(f, own, account, tape[i].unit);
  }
  return status;
}

static mnm_status begin(void *payload, mnm_detect__own *own) {
  const funnel *f = payload;
  funnel_own *more = own->more = mnm_mem_new(f->run->ctx, sizeof *more);
  if (!more) return MNM_E_NOMEM;
  mnm_column_init(&more->deposits, sizeof(deposit), f->run->ctx);
  mnm_column_init(&more->uses, sizeof(debit_use), f->run->ctx);
  mnm_column_init(&more->areas, sizeof(area_queue), f->run->ctx);
  mnm_column_init(&more->currencies, sizeof(uint16_t), f->run->ctx);
  MNM_TRY(mnm_detect__taper_new(&more->taper, f->run, &f->cash));
  more->taper.own_currency = true;
  return MNM_OK;
}

static void end(void *payload, mnm_detect__own *own) {
  const funnel *f = payload;
  funnel_own *more = own->more;
  if (!more) return;
  mnm_detect__taper_clear(&more->taper);
  mnm_column *columns[] = {&more->deposits, &more->uses, &more->areas, &more->currencies};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) mnm_column_clear(columns[i]);
  mnm_mem_free(f->run->ctx, more, sizeof *more);
}

static mnm_status find_all(mnm_findings *out, funnel *f, mnm_err *err) {
  const mnm_detect__run *run = f->run;
  MNM_TRY(mnm_detect__cash_new(&f->cash, run, err));
  if (!f->cash.offset) return MNM_OK;
  MNM_TRY(mnm_detect__areas_new(&f->areas, run, err));
  MNM_TRY(mnm_graph_window_init(&f->window, &run->edges, mnm_detect__window_us(f->rule->window_s),
                                run->ctx, err));
  MNM_TRY(mnm_graph_window_init(&f->hold, &run->edges, mnm_detect__window_us(f->rule->hold_s),
                                run->ctx, err));
  mnm_detect__visit visit = {.count = run->edges.vertices,
                             .batch = BATCH,
                             .payload = f,
                             .begin = begin,
                             .one = one_account,
                             .end = end};
  return mnm_detect__each(out, run, &visit, NULL, err);
}

mnm_status mnm_detect__funnels(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  funnel f = {.run = run, .rule = &run->parameters->t10};
  mnm_status status = find_all(out, &f, err);
  mnm_graph_window_clear(&f.window, &run->edges, run->ctx);
  mnm_graph_window_clear(&f.hold, &run->edges, run->ctx);
  mnm_detect__areas_free(&f.areas, run);
  mnm_detect__cash_free(&f.cash, run);
  return status;
}
