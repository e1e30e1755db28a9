/* Who is busy when: one pass over each account's transfers of both directions, in order, with a
 * count per counterparty in the window. Accounts with few transfers are never looked at. */
#include "stage/detect/detect_internal.h"

#define TASK_ACCOUNTS 4096

typedef struct busy_task {
  const mnm_detect__run *run;
  const mnm_graph_window *window;
  mnm_graph_side out, in;
  uint32_t *busy;
  uint32_t most, tasks;
  uint32_t **counts; /* [worker][account], all 0 between accounts */
} busy_task;

typedef struct both_ways { /* a merge of an account's two lists */
  const mnm_graph_side *out, *in;
  uint32_t out_at, out_end, in_at, in_end;
} both_ways;

static both_ways begin_account(const busy_task *task, uint32_t account) {
  return (both_ways){&task->out,
                     &task->in,
                     task->out.offset[account],
                     task->out.offset[account + 1],
                     task->in.offset[account],
                     task->in.offset[account + 1]};
}

static bool next(both_ways *at, uint32_t *edge, uint32_t *other, bool *paid) {
  bool out_left = at->out_at < at->out_end, in_left = at->in_at < at->in_end;
  if (!out_left && !in_left) return false;
  *paid = out_left && (!in_left || at->out->edge[at->out_at] < at->in->edge[at->in_at]);
  const mnm_graph_side *side = *paid ? at->out : at->in;
  uint32_t place = *paid ? at->out_at++ : at->in_at++;
  *edge = side->edge[place];
  *other = side->other[place];
  return true;
}

static void busy_account(const busy_task *task, uint32_t account, uint32_t *count) {
  both_ways newest = begin_account(task, account), oldest = newest;
  if (newest.out_end - newest.out_at + newest.in_end - newest.in_at <= task->most) return;
  uint32_t distinct = 0, edge = 0, other = 0, old_edge = 0, old_other = 0;
  bool paid = false, old_paid = false;
  (void)next(&oldest, &old_edge, &old_other, &old_paid);
  while (next(&newest, &edge, &other, &paid)) {
    distinct += count[other]++ == 0;
    while (!mnm_graph_within(task->window, old_edge, edge)) {
      distinct -= --count[old_other] == 0;
      (void)next(&oldest, &old_edge, &old_other, &old_paid);
    }
    if (paid && distinct > task->most) mnm_detect__set_bit(task->busy, edge);
  }
  both_ways all = begin_account(task, account);
  while (next(&all, &edge, &other, &paid)) count[other] = 0;
}

static mnm_status busy_range(void *payload, uint32_t number, uint32_t worker) {
  busy_task *task = payload;
  uint64_t past = ((uint64_t)number + 1) * TASK_ACCOUNTS;
  uint32_t end = past < task->out.vertices ? (uint32_t)past : task->out.vertices;
  for (uint32_t account = number * TASK_ACCOUNTS; account < end; account++)
    busy_account(task, account, task->counts[worker]);
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(task->run->ctx, "detect", number, task->tasks, NULL);
}

mnm_status mnm_detect__busy(uint32_t *busy, uint32_t most, const mnm_graph_window *window,
                            const mnm_detect__run *run, mnm_err *err) {
  if (most == UINT32_MAX) return MNM_OK;
  const mnm_ctx *ctx = run->ctx;
  busy_task task = {.run = run,
                    .window = window,
                    .out = mnm_graph_out(run->graph),
                    .in = mnm_graph_in(run->graph),
                    .busy = busy,
                    .most = most};
  task.tasks = (uint32_t)(((uint64_t)task.out.vertices + TASK_ACCOUNTS - 1) / TASK_ACCOUNTS);
  size_t bytes = ((size_t)task.out.vertices + 1) * sizeof(uint32_t);
  mnm_status status = MNM_OK;
  task.counts = mnm_mem_new(ctx, run->workers * sizeof *task.counts);
  if (!task.counts) return mnm_err_nomem(err);
  for (uint32_t worker = 0; status == MNM_OK && worker < run->workers; worker++) {
    task.counts[worker] = mnm_mem_new(ctx, bytes);
    if (!task.counts[worker]) status = MNM_E_NOMEM;
  }
  if (status == MNM_OK) status = mnm_pool_run(run->pool, task.tasks, busy_range, &task);
  for (uint32_t worker = 0; worker < run->workers; worker++)
    mnm_mem_free(ctx, task.counts[worker], bytes);
  mnm_mem_free(ctx, task.counts, run->workers * sizeof *task.counts);
  return status == MNM_OK ? MNM_OK : mnm_detect__failed(status, 0, err);
}
