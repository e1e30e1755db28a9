/* Which transfers may pass another one on? Each account is walked once: for each quiet transfer out
 * of it, those into it that its window holds. An account with very many of them within one window
 * is not looked at to the end: what was not looked at is then taken to fit, which costs a later
 * search some work and no finding. */
#include "stage/detect/detect_cycle_internal.h"

#define TASK_ACCOUNTS 4096
#define LOOKS_MAX 256 /* incoming transfers looked at for one outgoing one */
#define ROWS_AHEAD 32

static void ask_ahead(const mnm_transfers *transfers, const cycle *x, uint32_t row) {
  __builtin_prefetch(transfers->to_amount_minor ? &transfers->to_amount_minor[row]
                                                : &transfers->amount_minor[row]);
  __builtin_prefetch(transfers->to_currency ? &transfers->to_currency[row]
                                            : &transfers->currency[row]);
  __builtin_prefetch(&x->busy[row]);
}

/* What the incoming transfers of the account brought. */
static mnm_status gather(const cycle *x, cycle_scratch *own, uint32_t begin, uint32_t end) {
  own->amounts.count = 0;
  MNM_TRY(mnm_column_reserve(&own->amounts, end - begin, NULL));
  mnm_detect__amount *amounts = own->amounts.data;
  for (uint32_t at = begin; at < end; at++) {
    if (at + ROWS_AHEAD < x->in.count)
      ask_ahead(x->run->input->transfers, x, x->in.edge[at + ROWS_AHEAD]);
    own->bad_row = x->in.edge[at];
    MNM_TRY(mnm_detect__received(&amounts[at - begin], x->run, own->bad_row));
  }
  return MNM_OK;
}

static mnm_status link_account(const cycle *x, cycle_scratch *own, uint32_t account) {
  const mnm_graph_side *out = &x->out, *in = &x->in;
  uint32_t in_begin = in->offset[account], in_end = in->offset[account + 1];
  uint32_t out_begin = out->offset[account], out_end = out->offset[account + 1];
  if (in_begin == in_end || out_begin == out_end) return MNM_OK;
  if (in->edge[in_begin] > out->edge[out_end - 1]) return MNM_OK;
  MNM_TRY(gather(x, own, in_begin, in_end));
  const mnm_detect__amount *brought = own->amounts.data;
  uint32_t start = in_begin, past = in_begin, taken = in_begin;
  for (uint32_t at = out_begin; at < out_end; at++) {
    uint32_t row = out->edge[at], looks = 0;
    while (past < in_end && in->edge[past] < row) past++;
    while (start < past && !mnm_graph_within(&x->window, in->edge[start], row)) start++;
    if (start == past || x->busy[row]) continue;
    mnm_detect__amount paid;
    own->bad_row = row;
    MNM_TRY(mnm_detect__paid(&paid, x->run, row));
    for (uint32_t held = past; held-- > start;) {
      if (looks++ == LOOKS_MAX) {
        x->fed[row] = 1;
        for (taken = taken > start ? taken : start; taken <= held; taken++)
          x->feeds[in->edge[taken]] = !x->busy[in->edge[taken]];
        break;
      }
      uint32_t earlier = in->edge[held];
      if (in->other[held] == out->other[at] || x->busy[earlier]) continue;
      if (!mnm_detect__passes_on(&brought[held - in_begin], &paid, x->rule->loss_ppm,
                                 x->rule->gain_ppm))
        continue;
      x->fed[row] = 1;
      x->feeds[earlier] = 1;
    }
  }
  return MNM_OK;
}

static mnm_status link_range(void *payload, uint32_t number, uint32_t worker) {
  cycle *x = payload;
  cycle_scratch *own = &x->scratch[worker];
  uint64_t past = ((uint64_t)number + 1) * TASK_ACCOUNTS;
  uint32_t end = past < x->out.vertices ? (uint32_t)past : x->out.vertices;
  for (uint32_t account = number * TASK_ACCOUNTS; account < end; account++) {
    mnm_status status = link_account(x, own, account);
    if (status == MNM_E_OVERFLOW) x->bad_rows[number] = own->bad_row;
    if (status != MNM_OK) return status;
  }
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(x->run->ctx, "detect", number, x->tasks, NULL);
}

mnm_status mnm_detect__cycle_link(cycle *x, mnm_err *err) {
  const mnm_detect__run *run = x->run;
  MNM_TRY(mnm_detect__busy(x->busy, 1, run->parameters->busy, &x->window, run, err));
  x->tasks = (uint32_t)(((uint64_t)x->out.vertices + TASK_ACCOUNTS - 1) / TASK_ACCOUNTS);
  size_t bytes = x->tasks * sizeof *x->bad_rows;
  x->bad_rows = mnm_mem_new(run->ctx, bytes);
  if (!x->bad_rows) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < x->tasks; i++) x->bad_rows[i] = UINT32_MAX;
  mnm_status status = mnm_pool_run(run->pool, x->tasks, link_range, x);
  uint32_t bad_row = UINT32_MAX;
  for (uint32_t i = 0; status == MNM_E_OVERFLOW && bad_row == UINT32_MAX; i++)
    bad_row = x->bad_rows[i];
  mnm_mem_free(run->ctx, x->bad_rows, bytes);
  x->bad_rows = NULL;
  return status == MNM_OK ? MNM_OK : mnm_detect__failed(status, bad_row, err);
}

/* ---- what is left ---- */

typedef struct ends { /* of the edges, while the graph is built */
  uint32_t *from, *to;
} ends;

static mnm_status fill(cycle *x, const ends *into) {
  const mnm_transfers *transfers = x->run->input->transfers;
  uint32_t made = 0;
  for (uint32_t row = 0; row < transfers->count; row++) {
    if (!(x->fed[row] | x->feeds[row])) continue;
    cycle_edge *edge = &x->edges[made];
    x->scratch[0].bad_row = row;
    MNM_TRY(mnm_detect__paid(&edge->paid, x->run, row));
    MNM_TRY(mnm_detect__received(&edge->received, x->run, row));
    edge->row = row;
    edge->tail = into->from[made] = transfers->account_from[row];
    edge->head = into->to[made] = transfers->account_to[row];
    edge->fed = x->fed[row];
    edge->feeds = x->feeds[row];
    x->time[made++] = transfers->booked_us[row];
  }
  return MNM_OK;
}

mnm_status mnm_detect__cycle_thin(cycle *x, mnm_err *err) {
  const mnm_detect__run *run = x->run;
  uint32_t count = 0;
  for (uint32_t row = 0; row < run->edges.count; row++) count += x->fed[row] | x->feeds[row];
  x->edge_count = count;
  if (count == 0) return MNM_OK;
  size_t end_bytes = count * sizeof(uint32_t);
  x->edges = mnm_mem_new(run->ctx, count * sizeof *x->edges);
  x->time = mnm_mem_new(run->ctx, count * sizeof *x->time);
  ends of = {mnm_mem_new(run->ctx, end_bytes), mnm_mem_new(run->ctx, end_bytes)};
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
