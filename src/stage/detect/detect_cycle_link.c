/* Which transfers may pass another one on? Each account is walked once: for each quiet transfer out
 * of it, those into it that its window holds. What has one before it and one after it may stand
 * inside a cycle; a second walk finds what may begin and end one with such a transfer next to it.
 *
 * An account with very many transfers within one window is not looked at to the end: what was not
 * looked at is then taken to fit, which costs a later search some work and no finding. */
#include "stage/detect/detect_cycle_internal.h"

#define TASK_ACCOUNTS 4096
#define LOOKS_MAX 256 /* incoming transfers looked at for one outgoing one */
#define ROWS_AHEAD 32

typedef struct linking {
  cycle *x;
  const uint32_t *inside;  /* second walk: one of two that fit must be inside; first: NULL */
  uint32_t *pays, *brings; /* marks to be set: fits to one before it, after it */
} linking;

/* What the incoming transfers of the account brought. */
static mnm_status gather(const cycle *x, cycle_scratch *own, uint32_t begin, uint32_t end) {
  own->brought.count = 0;
  MNM_TRY(mnm_column_reserve(&own->brought, end - begin, NULL));
  uint16_t *brought = own->brought.data;
  for (uint32_t at = begin; at < end; at++) {
    if (at + ROWS_AHEAD < x->in.count)
      __builtin_prefetch(&x->received[x->in.edge[at + ROWS_AHEAD]]);
    brought[at - begin] = x->received[x->in.edge[at]];
  }
  return MNM_OK;
}

static void put(const linking *link, uint32_t earlier, uint32_t later) {
  if (!link->inside || mnm_detect__bit(link->inside, earlier))
    mnm_detect__set_bit(link->pays, later);
  if (!link->inside || mnm_detect__bit(link->inside, later))
    mnm_detect__set_bit(link->brings, earlier);
}

/* The amounts themselves; they went through before. */
static void settle(const linking *link, uint32_t earlier, uint32_t later) {
  const cycle *x = link->x;
  mnm_detect__amount in, out;
  if (mnm_detect__received(&in, x->run, earlier) != MNM_OK) return;
  if (mnm_detect__paid(&out, x->run, later) != MNM_OK) return;
  if (mnm_detect__passes_on(&in, &out, x->rule->loss_ppm, x->rule->gain_ppm))
    put(link, earlier, later);
}

/* Asks for the amounts of a pair, and settles the one that has waited longest. */
static void wait_for(const linking *link, cycle_scratch *own, uint32_t earlier, uint32_t later) {
  const mnm_transfers *all = link->x->run->input->transfers;
  uint32_t at = own->waiting++ % CYCLE_WAITING;
  if (own->waiting > CYCLE_WAITING) settle(link, own->earlier[at], own->later[at]);
  own->earlier[at] = earlier;
  own->later[at] = later;
  __builtin_prefetch(&(all->to_amount_minor ? all->to_amount_minor : all->amount_minor)[earlier]);
  __builtin_prefetch(&(all->to_currency ? all->to_currency : all->currency)[earlier]);
  __builtin_prefetch(&all->amount_minor[later]);
  __builtin_prefetch(&all->currency[later]);
}

static void settle_rest(const linking *link, cycle_scratch *own) {
  uint32_t count = own->waiting < CYCLE_WAITING ? own->waiting : CYCLE_WAITING;
  for (uint32_t at = 0; at < count; at++) settle(link, own->earlier[at], own->later[at]);
  own->waiting = 0;
}

/* What was not looked at is taken to fit. */
static void take_all(const linking *link, const uint16_t *brought, uint32_t in_begin, uint32_t from,
                     uint32_t to) {
  for (uint32_t held = from; held <= to; held++)
    if (brought[held - in_begin] != CYCLE_ROUGH_NONE)
      mnm_detect__set_bit(link->brings, link->x->in.edge[held]);
}

/* One outgoing transfer against the incoming ones at positions [start, past), the latest first.
 * *taken: up to there all have been taken to fit. */
static void look(const linking *link, cycle_scratch *own, uint32_t at, uint32_t in_begin,
                 uint32_t start, uint32_t past, uint32_t *taken) {
  const cycle *x = link->x;
  const uint16_t *brought = own->brought.data;
  uint32_t later = x->out.edge[at], looks = 0;
  uint16_t paid = x->paid[later];
  if (paid == CYCLE_ROUGH_NONE) return;
  for (uint32_t held = past; held-- > start;) {
    if (looks++ == LOOKS_MAX) {
      mnm_detect__set_bit(link->pays, later);
      take_all(link, brought, in_begin, *taken > start ? *taken : start, held);
      if (*taken < held + 1) *taken = held + 1;
      return;
    }
    if (!mnm_detect__cycle_may_fit(x, brought[held - in_begin], paid)) continue;
    if (x->in.other[held] != x->out.other[at]) wait_for(link, own, x->in.edge[held], later);
  }
}

/* In the second walk only accounts at which something inside a cycle comes or goes matter. */
static bool is_concerned(const linking *link, uint32_t account) {
  const mnm_graph_side *sides[] = {&link->x->in, &link->x->out};
  for (uint32_t i = 0; i < 2; i++)
    for (uint32_t at = sides[i]->offset[account]; at < sides[i]->offset[account + 1]; at++)
      if (mnm_detect__bit(link->inside, sides[i]->edge[at])) return true;
  return false;
}

static mnm_status link_account(const linking *link, cycle_scratch *own, uint32_t account) {
  const cycle *x = link->x;
  const mnm_graph_side *out = &x->out, *in = &x->in;
  uint32_t in_begin = in->offset[account], in_end = in->offset[account + 1];
  uint32_t out_begin = out->offset[account], out_end = out->offset[account + 1];
  if (in_begin == in_end || out_begin == out_end) return MNM_OK;
  if (in->edge[in_begin] > out->edge[out_end - 1]) return MNM_OK;
  if (link->inside && !is_concerned(link, account)) return MNM_OK;
  MNM_TRY(gather(x, own, in_begin, in_end));
  uint32_t start = in_begin, past = in_begin, taken = in_begin;
  for (uint32_t at = out_begin; at < out_end; at++) {
    uint32_t row = out->edge[at];
    if (at + ROWS_AHEAD < out->count) __builtin_prefetch(&x->paid[out->edge[at + ROWS_AHEAD]]);
    while (past < in_end && in->edge[past] < row) past++;
    while (start < past && !mnm_graph_within(&x->window, in->edge[start], row)) start++;
    if (start < past) look(link, own, at, in_begin, start, past, &taken);
  }
  return MNM_OK;
}

static mnm_status link_range(void *payload, uint32_t number, uint32_t worker) {
  const linking *link = payload;
  cycle_scratch *own = &link->x->scratch[worker];
  uint64_t past = ((uint64_t)number + 1) * TASK_ACCOUNTS;
  uint32_t end = past < link->x->out.vertices ? (uint32_t)past : link->x->out.vertices;
  for (uint32_t account = number * TASK_ACCOUNTS; account < end; account++)
    MNM_TRY(link_account(link, own, account));
  settle_rest(link, own);
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(link->x->run->ctx, "detect", number, link->x->tasks, NULL);
}

static mnm_status link_all(linking *link, mnm_err *err) {
  cycle *x = link->x;
  x->tasks = (uint32_t)(((uint64_t)x->out.vertices + TASK_ACCOUNTS - 1) / TASK_ACCOUNTS);
  mnm_status status = mnm_pool_run(x->run->pool, x->tasks, link_range, link);
  return status == MNM_OK ? MNM_OK : mnm_detect__failed(status, 0, err);
}

/* ---- ends of paths ---- */

/* Transfers into the account after which it pays within the window, but only while it is busy. */
static uint64_t count_ends(const cycle *x, uint32_t account) {
  const mnm_graph_side *out = &x->out, *in = &x->in;
  uint32_t end = out->offset[account + 1], next = out->offset[account], quiet = next;
  uint64_t count = 0;
  for (uint32_t at = in->offset[account]; at < in->offset[account + 1]; at++) {
    uint32_t row = in->edge[at];
    while (next < end && out->edge[next] < row) next++;
    if (quiet < next) quiet = next;
    while (quiet < end && mnm_detect__bit(x->busy, out->edge[quiet])) quiet++;
    if (next == end) break;
    if (!mnm_graph_within(&x->window, row, out->edge[next])) continue;
    count += quiet == end || !mnm_graph_within(&x->window, row, out->edge[quiet]);
  }
  return count;
}

/* Only an account with more than B transfers has more than B counterparties. */
static void count_busy_ends(cycle *x) {
  uint32_t most = x->run->parameters->busy;
  for (uint32_t account = 0; account < x->out.vertices && most != UINT32_MAX; account++) {
    uint32_t out = x->out.offset[account + 1] - x->out.offset[account];
    uint32_t in = x->in.offset[account + 1] - x->in.offset[account];
    if ((uint64_t)out + in > most) x->busy_ends += count_ends(x, account);
  }
}

mnm_status mnm_detect__cycle_link(cycle *x, mnm_err *err) {
  const mnm_detect__run *run = x->run;
  size_t words = mnm_detect__bits_bytes(run->edges.count) / sizeof(uint32_t);
  MNM_TRY(mnm_detect__cycle_rough(x, err));
  MNM_TRY(mnm_detect__busy(x->busy, run->parameters->busy, &x->window, run, err));
  count_busy_ends(x);
  mnm_detect__cycle_keep(x, x->busy, NULL, NULL);
  linking first = {.x = x, .pays = x->fed, .brings = x->feeds};
  MNM_TRY(link_all(&first, err));
  for (size_t word = 0; word < words; word++) x->inside[word] = x->fed[word] & x->feeds[word];
  mnm_detect__cycle_keep(x, NULL, x->fed, x->feeds);
  linking second = {.x = x, .inside = x->inside, .pays = x->ends, .brings = x->begins};
  return link_all(&second, err);
}

/* ---- what is left ---- */

typedef struct ends_of { /* of the edges, while the graph is built */
  uint32_t *from, *to;
} ends_of;

static bool is_left(const cycle *x, uint32_t row) {
  return mnm_detect__bit(x->inside, row) || mnm_detect__bit(x->begins, row) ||
         mnm_detect__bit(x->ends, row);
}

static mnm_status fill(cycle *x, const ends_of *into) {
  const mnm_transfers *transfers = x->run->input->transfers;
  uint32_t made = 0;
  for (uint32_t row = 0; row < transfers->count; row++) {
    if (!is_left(x, row)) continue;
    cycle_edge *edge = &x->edges[made];
    x->scratch[0].bad_row = row;
    MNM_TRY(mnm_detect__paid(&edge->paid, x->run, row));
    MNM_TRY(mnm_detect__received(&edge->received, x->run, row));
    edge->row = row;
    edge->tail = into->from[made] = transfers->account_from[row];
    edge->head = into->to[made] = transfers->account_to[row];
    edge->begins = mnm_detect__bit(x->begins, row);
    edge->inside = mnm_detect__bit(x->inside, row);
    edge->ends = mnm_detect__bit(x->ends, row);
    x->time[made++] = transfers->booked_us[row];
  }
  return MNM_OK;
}

mnm_status mnm_detect__cycle_thin(cycle *x, mnm_err *err) {
  const mnm_detect__run *run = x->run;
  uint32_t count = 0;
  for (uint32_t row = 0; row < run->edges.count; row++) count += is_left(x, row);
  x->edge_count = count;
  if (count == 0) return MNM_OK;
  size_t end_bytes = count * sizeof(uint32_t);
  x->edges = mnm_mem_new(run->ctx, count * sizeof *x->edges);
  x->time = mnm_mem_new(run->ctx, count * sizeof *x->time);
  ends_of of = {mnm_mem_new(run->ctx, end_bytes), mnm_mem_new(run->ctx, end_bytes)};
  mnm_status status = MNM_E_NOMEM;
  if (x->edges && x->time && of.from && of.to) status = fill(x, &of);
  if (status != MNM_OK) {
    status = mnm_detect__failed(status, x->scratch[0].bad_row, err);
  } else {
    mnm_graph_edges left = {count, run->edges.vertices, of.from, of.to, x->time};
    mnm_graph_options both = {.out = true, .in = true};
    status = mnm_graph_new(&x->thin, &left, &both, run->ctx, err);
  }
  mnm_mem_free(run->ctx, of.from, end_bytes);
  mnm_mem_free(run->ctx, of.to, end_bytes);
  if (status != MNM_OK) return status;
  x->out = mnm_graph_out(x->thin);
  x->in = mnm_graph_in(x->thin);
  return MNM_OK;
}
