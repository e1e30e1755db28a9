/* Who is busy when: one pass over each vertex's edges of both directions, in order, with a count
 * per other end in the window. Vertices with few edges are never looked at. */
#include "kernel/graph/graph.h"

#define TASK_VERTICES 4096

typedef struct busy_task {
  const mnm_ctx *ctx;
  const mnm_graph_window *window;
  const mnm_graph_busy_options *options;
  mnm_graph_side out, in;
  uint8_t *marks;
  uint32_t tasks;
  uint32_t **counts; /* [worker][vertex], all 0 between vertices */
} busy_task;

typedef struct both_ways { /* a merge of a vertex's two lists */
  const mnm_graph_side *out, *in;
  uint32_t out_at, out_end, in_at, in_end;
} both_ways;

typedef struct meeting {
  uint32_t edge, other;
  bool leaves; /* the edge starts here */
} meeting;

static both_ways begin_vertex(const busy_task *task, uint32_t vertex) {
  return (both_ways){&task->out,
                     &task->in,
                     task->out.offset[vertex],
                     task->out.offset[vertex + 1],
                     task->in.offset[vertex],
                     task->in.offset[vertex + 1]};
}

static bool next(both_ways *at, meeting *met) {
  bool out_left = at->out_at < at->out_end, in_left = at->in_at < at->in_end;
  if (!out_left && !in_left) return false;
  met->leaves = out_left && (!in_left || at->out->edge[at->out_at] < at->in->edge[at->in_at]);
  const mnm_graph_side *side = met->leaves ? at->out : at->in;
  uint32_t place = met->leaves ? at->out_at++ : at->in_at++;
  met->edge = side->edge[place];
  met->other = side->other[place];
  return true;
}

static bool counts_not(const busy_task *task, uint32_t other) {
  return task->options->uncounted && task->options->uncounted[other];
}

static void busy_vertex(const busy_task *task, uint32_t vertex, uint32_t *count) {
  const mnm_graph_busy_options *options = task->options;
  both_ways newest = begin_vertex(task, vertex), oldest = newest;
  uint32_t edges = newest.out_end - newest.out_at + newest.in_end - newest.in_at;
  if (edges <= options->most || counts_not(task, vertex)) return;
  uint32_t distinct = 0;
  meeting now = {0, 0, false}, old = {0, 0, false};
  (void)next(&oldest, &old);
  while (next(&newest, &now)) {
    if (!counts_not(task, now.other)) distinct += count[now.other]++ == 0;
    while (!mnm_graph_within(task->window, old.edge, now.edge)) {
      if (!counts_not(task, old.other)) distinct -= --count[old.other] == 0;
      (void)next(&oldest, &old);
    }
    if (distinct <= options->most) continue;
    /* an edge is marked from both its ends, which may be at work in two threads */
    uint8_t mark = now.leaves ? options->mark_from : options->mark_to;
    if (mark) __atomic_fetch_or(&task->marks[now.edge], mark, __ATOMIC_RELAXED);
  }
  both_ways all = begin_vertex(task, vertex);
  while (next(&all, &now)) count[now.other] = 0;
}

static mnm_status busy_range(void *payload, uint32_t number, uint32_t worker) {
  busy_task *task = payload;
  uint64_t past = ((uint64_t)number + 1) * TASK_VERTICES;
  uint32_t end = past < task->out.vertices ? (uint32_t)past : task->out.vertices;
  for (uint32_t vertex = number * TASK_VERTICES; vertex < end; vertex++)
    busy_vertex(task, vertex, task->counts[worker]);
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(task->ctx, "busy", number, task->tasks, NULL);
}

mnm_status mnm_graph_busy(uint8_t *marks, const mnm_graph *graph, const mnm_graph_window *window,
                          const mnm_graph_busy_options *options, const mnm_ctx *ctx, mnm_err *err) {
  if (options->most == UINT32_MAX) return MNM_OK;
  mnm_pool *pool = ctx ? ctx->pool : NULL;
  uint32_t workers = mnm_pool_threads(pool);
  busy_task task = {.ctx = ctx,
                    .window = window,
                    .options = options,
                    .out = mnm_graph_out(graph),
                    .in = mnm_graph_in(graph),
                    .marks = marks};
  task.tasks = (uint32_t)(((uint64_t)task.out.vertices + TASK_VERTICES - 1) / TASK_VERTICES);
  size_t bytes = ((size_t)task.out.vertices + 1) * sizeof(uint32_t);
  mnm_status status = MNM_OK;
  task.counts = mnm_mem_new(ctx, workers * sizeof *task.counts);
  if (!task.counts) return mnm_err_nomem(err);
  for (uint32_t worker = 0; status == MNM_OK && worker < workers; worker++) {
    task.counts[worker] = mnm_mem_new(ctx, bytes);
    if (!task.counts[worker]) status = MNM_E_NOMEM;
  }
  if (status == MNM_OK) status = mnm_pool_run(pool, task.tasks, busy_range, &task);
  for (uint32_t worker = 0; worker < workers; worker++)
    mnm_mem_free(ctx, task.counts[worker], bytes);
  mnm_mem_free(ctx, task.counts, workers * sizeof *task.counts);
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status != MNM_OK) return mnm_err_set(err, status, "stopped while counting counterparties");
  return MNM_OK;
}
