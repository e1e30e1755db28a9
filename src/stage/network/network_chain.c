/* Chains of function. From all transfers those are kept that may stand in one; one pass in ledger
 * order says how long a chain that ends with each could be at most; then the exits, each with a
 * bounded search backwards. Exits are cut into tasks by number, and merged in order. */
#include "stage/network/network_chain_internal.h"

#define TASK_EXITS 512
#define TASK_ACCOUNTS 4096

/* ---- pairs: how often, from when to when, do two accounts meet? --- */

typedef struct meeting {
  uint32_t count;
  int64_t first, last;
} meeting;

typedef struct pairs_task {
  mnm_network__run *run;
  mnm_graph_side out, in;
  uint32_t tasks;
  meeting **with; /* [worker][account], all 0 between accounts */
} pairs_task;

static void meet(const pairs_task *task, const mnm_graph_side *side, uint32_t account,
                 meeting *with) {
  for (uint32_t at = side->offset[account]; at < side->offset[account + 1]; at++) {
    meeting *met = &with[side->other[at]];
    int64_t time = task->run->edges.time[side->edge[at]];
    if (met->count == 0 || time < met->first) met->first = time;
    if (met->count == 0 || time > met->last) met->last = time;
    if (met->count < UINT32_MAX) met->count++;
  }
}

static void mark_pairs(const pairs_task *task, uint32_t account, meeting *with) {
  const mnm_chain_rule *rule = &task->run->points->chain;
  const mnm_graph_side *out = &task->out, *in = &task->in;
  if (task->run->cash[account] || out->offset[account] == out->offset[account + 1]) return;
  meet(task, out, account, with);
  meet(task, in, account, with);
  for (uint32_t at = out->offset[account]; at < out->offset[account + 1]; at++) {
    const meeting *met = &with[out->other[at]];
    bool brief = mnm_network__near(met->first, met->last, mnm_network__us(rule->life_s));
    uint8_t mark = (uint8_t)(met->count <= rule->meetings && brief ? CHAIN_SHORT : 0);
    if (met->count > 1) mark |= CHAIN_TWICE;
    task->run->marks[out->edge[at]] |= mark; /* a row has one payer: no other thread writes here */
  }
  for (uint32_t at = out->offset[account]; at < out->offset[account + 1]; at++)
    with[out->other[at]] = (meeting){0, 0, 0};
  for (uint32_t at = in->offset[account]; at < in->offset[account + 1]; at++)
    with[in->other[at]] = (meeting){0, 0, 0};
}

static mnm_status pairs_range(void *payload, uint32_t number, uint32_t worker) {
  pairs_task *task = payload;
  uint64_t past = ((uint64_t)number + 1) * TASK_ACCOUNTS;
  uint32_t end = past < task->out.vertices ? (uint32_t)past : task->out.vertices;
  for (uint32_t account = number * TASK_ACCOUNTS; account < end; account++)
    mark_pairs(task, account, task->with[worker]);
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(task->run->ctx, "pairs", number, task->tasks, NULL);
}

static mnm_status stopped(mnm_status status, mnm_err *err) {
  if (status == MNM_OK) return MNM_OK;
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  return mnm_err_set(err, status, "stopped while looking for chains");
}

static mnm_status find_pairs(mnm_network__run *run, mnm_err *err) {
  const mnm_ctx *ctx = run->ctx;
  uint32_t workers = mnm_pool_threads(run->pool);
  pairs_task task = {.run = run, .out = mnm_graph_out(run->graph), .in = mnm_graph_in(run->graph)};
  task.tasks = (uint32_t)(((uint64_t)run->accounts + TASK_ACCOUNTS - 1) / TASK_ACCOUNTS);
  size_t bytes = ((size_t)run->accounts + 1) * sizeof(meeting);
  mnm_status status = MNM_OK;
  task.with = mnm_mem_new(ctx, workers * sizeof *task.with);
  if (!task.with) return mnm_err_nomem(err);
  for (uint32_t worker = 0; status == MNM_OK && worker < workers; worker++) {
    task.with[worker] = mnm_mem_new(ctx, bytes);
    if (!task.with[worker]) status = MNM_E_NOMEM;
  }
  if (status == MNM_OK) status = mnm_pool_run(run->pool, task.tasks, pairs_range, &task);
  for (uint32_t worker = 0; worker < workers; worker++) mnm_mem_free(ctx, task.with[worker], bytes);
  mnm_mem_free(ctx, task.with, workers * sizeof *task.with);
  return stopped(status, err);
}

/* ---- steps: the transfers that may stand in a chain --- */

static bool leads_out(const mnm_network__run *run, uint32_t account) {
  mnm_account_kind kind = mnm_accounts_kind(run->input->accounts, account);
  return kind == MNM_ACCOUNT_CASH || kind == MNM_ACCOUNT_CASH_HELD || kind == MNM_ACCOUNT_ASSET ||
         kind == MNM_ACCOUNT_CREDIT_SINK;
}

static bool may_stand(const mnm_network__run *run, uint32_t row) {
  uint32_t from = run->edges.from[row], to = run->edges.to[row];
  if (from == to || run->cash[from] || leads_out(run, from)) return false;
  if (run->marks[row] & CHAIN_OUT) return true;
  return run->marks[row] & CHAIN_SHORT && !mnm_network__same_owner(run->input->owners, from, to);
}

static mnm_status take_steps(chain_search *s, mnm_err *err) {
  mnm_network__run *run = s->run;
  const mnm_graph_edges *edges = &run->edges;
  uint32_t count = 0;
  for (uint32_t row = 0; row < edges->count; row++) {
    if (leads_out(run, edges->to[row])) run->marks[row] |= CHAIN_OUT;
    count += may_stand(run, row);
  }
  s->count = count;
  size_t room = (size_t)count + 1;
  s->row = mnm_mem_new(run->ctx, room * sizeof *s->row);
  s->from = mnm_mem_new(run->ctx, room * sizeof *s->from);
  s->to = mnm_mem_new(run->ctx, room * sizeof *s->to);
  s->time = mnm_mem_new(run->ctx, room * sizeof *s->time);
  s->reach = mnm_mem_new(run->ctx, room);
  s->exit = mnm_mem_new(run->ctx, room * sizeof *s->exit);
  if (!s->row || !s->from || !s->to || !s->time || !s->reach || !s->exit) return mnm_err_nomem(err);
  count = 0;
  for (uint32_t row = 0; row < edges->count; row++) {
    if (!may_stand(run, row)) continue;
    s->row[count] = row;
    s->from[count] = edges->from[row];
    s->to[count] = edges->to[row];
    s->time[count++] = edges->time[row];
  }
  mnm_graph_edges steps = {s->count, run->accounts, s->from, s->to, s->time};
  mnm_graph_options options = {.in = true};
  MNM_TRY(mnm_graph_new(&s->steps, &steps, &options, run->ctx, err));
  s->in = mnm_graph_in(s->steps);
  return MNM_OK;
}

static void give_back_steps(chain_search *s) {
  const mnm_ctx *ctx = s->run->ctx;
  size_t room = (size_t)s->count + 1;
  mnm_graph_free(s->steps);
  mnm_mem_free(ctx, s->row, room * sizeof *s->row);
  mnm_mem_free(ctx, s->from, room * sizeof *s->from);
  mnm_mem_free(ctx, s->to, room * sizeof *s->to);
  mnm_mem_free(ctx, s->time, room * sizeof *s->time);
  mnm_mem_free(ctx, s->reach, room);
  mnm_mem_free(ctx, s->exit, room * sizeof *s->exit);
}

/* ---- reach and exits --- */

static mnm_status find_reach(chain_search *s, mnm_err *err) {
  for (uint32_t step = 0; step < s->count; step++) {
    if ((step & 0xFFFF) == 0) MNM_TRY(mnm_ctx_tick(s->run->ctx, "chains", step, s->count, err));
    uint32_t payer = s->from[step], most = mnm_network__chain_begins(s, step);
    uint32_t begin = s->in.offset[payer], end = s->in.offset[payer + 1];
    bool busy = s->run->marks[s->row[step]] & CHAIN_BUSY;
    for (uint32_t at = busy ? begin : mnm_graph_seek(s->in.edge, begin, end, step); at-- > begin;) {
      uint32_t before = s->in.edge[at];
      if (!mnm_network__near(s->time[before], s->time[step], s->gap_us)) break;
      if (s->reach[before] < most || s->reach[before] == 0) continue;
      if (mnm_network__chain_follows(s, before, step)) most = s->reach[before] + 1U;
    }
    s->reach[step] = (uint8_t)(most < s->rule->transfers_most ? most : s->rule->transfers_most);
  }
  return MNM_OK;
}

/* The money is seen no more: the payee pays nobody within the gap, and the ledger goes on. */
static bool goes_silent(const chain_search *s, uint32_t step) {
  const mnm_graph_edges *edges = &s->run->edges;
  int64_t time = s->time[step];
  if (mnm_network__near(time, edges->time[edges->count - 1], s->gap_us)) return false;
  mnm_graph_side out = mnm_graph_out(s->run->graph);
  uint32_t payee = s->to[step], end = out.offset[payee + 1];
  uint32_t next = mnm_graph_seek(out.edge, out.offset[payee], end, s->row[step] + 1);
  return next == end || !mnm_network__near(time, edges->time[out.edge[next]], s->gap_us);
}

static void find_exits(chain_search *s) {
  for (uint32_t step = 0; step < s->count; step++) {
    if (s->reach[step] < s->rule->transfers_least) continue;
    bool out = s->run->marks[s->row[step]] & CHAIN_OUT;
    if (out || goes_silent(s, step)) s->exit[s->exits++] = step;
  }
}

/* ---- all exits --- */

typedef struct exits_task {
  const chain_search *search;
  chain_found *found; /* [exit] */
  uint32_t tasks;
} exits_task;

static mnm_status exits_range(void *payload, uint32_t number, uint32_t worker) {
  exits_task *task = payload;
  const chain_search *s = task->search;
  uint64_t past = ((uint64_t)number + 1) * TASK_EXITS;
  uint32_t end = past < s->exits ? (uint32_t)past : s->exits;
  for (uint32_t i = number * TASK_EXITS; i < end; i++) {
    mnm_network__chain_search(&task->found[i], s, s->exit[i]);
    if (worker != 0 || i % 64 != 0) continue;
    MNM_TRY(mnm_ctx_tick(s->run->ctx, "chains", i, s->exits, NULL));
  }
  return MNM_OK;
}

static mnm_status keep(chain_search *s, const chain_found *found, mnm_err *err) {
  mnm_network__run *run = s->run;
  for (uint32_t i = 0; i < s->exits; i++) {
    run->out->chains_truncated += found[i].truncated;
    if (found[i].length == 0) continue;
    mnm_network__chain chain = {run->chain_row.count, found[i].length, found[i].truncated, 0};
    uint32_t origin = s->from[found[i].step[found[i].length - 1]];
    chain.group = run->group_of[run->node_of[origin]];
    MNM_TRY(mnm_column_push(&run->chain, &chain, err));
    for (uint32_t at = found[i].length; at-- > 0;)
      MNM_TRY(mnm_column_push(&run->chain_row, &s->row[found[i].step[at]], err));
  }
  return MNM_OK;
}

static mnm_status search_exits(chain_search *s, mnm_err *err) {
  const mnm_ctx *ctx = s->run->ctx;
  size_t bytes = ((size_t)s->exits + 1) * sizeof(chain_found);
  exits_task task = {s, mnm_mem_new(ctx, bytes),
                     (uint32_t)(((uint64_t)s->exits + TASK_EXITS - 1) / TASK_EXITS)};
  if (!task.found) return mnm_err_nomem(err);
  mnm_status status = stopped(mnm_pool_run(s->run->pool, task.tasks, exits_range, &task), err);
  if (status == MNM_OK) status = keep(s, task.found, err);
  mnm_mem_free(ctx, task.found, bytes);
  return status;
}

static mnm_status find_chains(chain_search *s, mnm_err *err) {
  MNM_TRY(take_steps(s, err));
  MNM_TRY(find_reach(s, err));
  find_exits(s);
  return search_exits(s, err);
}

mnm_status mnm_network__chains(mnm_network__run *run, mnm_err *err) {
  const mnm_chain_rule *rule = &run->points->chain;
  if (rule->points_micro == 0 || run->origin.count == 0) return MNM_OK;
  memset(run->marks, 0, run->edges.count);
  MNM_TRY(mnm_network__mark_busy(run, rule->span_s, CHAIN_BUSY, 0, err));
  MNM_TRY(find_pairs(run, err));
  chain_search s = {.run = run,
                    .rule = rule,
                    .gap_us = mnm_network__us(rule->gap_s),
                    .span_us = mnm_network__us(rule->span_s)};
  mnm_status status = find_chains(&s, err);
  give_back_steps(&s);
  return status;
}
