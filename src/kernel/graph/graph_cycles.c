/* Counting cycles: ranks, chains of parallel edges, tasks over start edges, and the set of rings.
 */
#include <string.h>

#include "kernel/graph/graph_cycles_internal.h"

#define TASK_EDGES 4096

typedef struct cycles {
  const mnm_graph_edges *edges;
  const mnm_ctx *ctx;
  mnm_cycles__tracks tracks;
  mnm_cycles__scratch *scratch; /* [worker] */
  uint32_t workers, tasks;
  atomic_bool stopped;
  /* owned; sizes follow from the edges */
  uint32_t *rank; /* by edge */
  uint32_t *out_rank, *in_rank, *before, *after, *deadline;
  uint32_t *last_of; /* by vertex, while chaining */
} cycles;

/* Ranks of edges and, by rank, the last rank within `length`. */
static void rank_edges(cycles *c, uint64_t length) {
  const int64_t *time = c->edges->time;
  uint32_t rank = 0, late = 0;
  for (uint32_t i = 0; i < c->edges->count; i++) {
    rank += i == 0 || time[i] != time[i - 1];
    c->rank[i] = rank;
  }
  for (uint32_t i = 0; i < c->edges->count; i++) {
    if (i > 0 && c->rank[i] == c->rank[i - 1]) continue;
    while (late + 1 < c->edges->count && (uint64_t)time[late + 1] - (uint64_t)time[i] <= length)
      late++;
    c->deadline[c->rank[i]] = c->rank[late];
  }
}

static void rank_side(uint32_t *out, const mnm_graph_side *side, const uint32_t *rank) {
  for (uint32_t at = 0; at < side->count; at++) out[at] = rank[side->edge[at]];
}

/* Parallel edges: within the edges of a vertex, those with the same far end. */
static void chain(cycles *c) {
  const mnm_graph_side *out = &c->tracks.out;
  memset(c->last_of, 0xFF, ((size_t)c->edges->vertices + 1) * sizeof *c->last_of);
  for (uint32_t vertex = 0; vertex < out->vertices; vertex++) {
    uint32_t begin = out->offset[vertex];
    for (uint32_t at = begin; at < out->offset[vertex + 1]; at++) {
      uint32_t *last = &c->last_of[out->other[at]];
      bool parallel = *last != MNM_CYCLES__NONE && *last >= begin;
      c->before[at] = parallel ? *last : MNM_CYCLES__NONE;
      c->after[at] = MNM_CYCLES__NONE;
      if (parallel) c->after[*last] = at;
      *last = at;
    }
  }
}

static void set_back(mnm_cycles__scratch *scratch) {
  const uint32_t *touched = scratch->touched.data;
  for (uint64_t i = 0; i < scratch->touched.count; i++)
    memset(&scratch->vertex[touched[i]], 0, sizeof *scratch->vertex);
  scratch->touched.count = 0;
}

static mnm_status count_task(void *payload, uint32_t number, uint32_t worker) {
  cycles *c = payload;
  mnm_cycles__scratch *scratch = &c->scratch[worker];
  const mnm_graph_side *out = &c->tracks.out;
  uint64_t past = ((uint64_t)number + 1) * TASK_EDGES;
  uint32_t end = past < out->count ? (uint32_t)past : out->count;
  uint32_t at = number * TASK_EDGES;
  uint32_t s = mnm_graph_seek(out->offset, 0, out->vertices, at + 1);
  s -= s > 0; /* the last vertex that begins at or before `at` */
  for (; at < end; at++) {
    while (out->offset[s + 1] <= at) s++;
    bool closes;
    MNM_TRY(mnm_cycles__reach(scratch, &c->tracks, s, at, &closes));
    if (closes) MNM_TRY(mnm_cycles__walk(scratch, &c->tracks, s, at));
    set_back(scratch);
  }
  if (worker != 0) return MNM_OK;
  return mnm_ctx_tick(c->ctx, "cycles", number, c->tasks, NULL);
}

static mnm_status merge(mnm_graph_cycles *out, cycles *c) {
  mnm_cycles__scratch *all = &c->scratch[0];
  for (uint32_t worker = 1; worker < c->workers; worker++) {
    mnm_cycles__scratch *from = &c->scratch[worker];
    if (__builtin_add_overflow(all->count.cycles, from->count.cycles, &all->count.cycles))
      return MNM_E_OVERFLOW;
    all->count.cycles3 += from->count.cycles3;
    all->count.three_hops += from->count.three_hops;
    all->count.rings += from->count.rings;
    all->count.rings3 += from->count.rings3;
  }
  *out = all->count;
  return MNM_OK;
}

static void init_columns(mnm_cycles__scratch *scratch) {
  mnm_column_init(&scratch->touched, sizeof(uint32_t), scratch->ctx);
  mnm_column_init(&scratch->forward, sizeof(mnm_cycles__cursor), scratch->ctx);
  mnm_column_init(&scratch->backward, sizeof(mnm_cycles__cursor), scratch->ctx);
  mnm_column_init(&scratch->seen, sizeof(mnm_cycles__edge), scratch->ctx);
  mnm_column_init(&scratch->queue, sizeof(uint32_t), scratch->ctx);
  mnm_column_init(&scratch->frames, sizeof(mnm_cycles__frame), scratch->ctx);
  mnm_column_init(&scratch->arrivals, sizeof(mnm_cycles__arrival), scratch->ctx);
}

static mnm_status take(cycles *c) {
  const mnm_ctx *ctx = c->ctx;
  size_t edges = (size_t)c->edges->count + 2, vertices = (size_t)c->edges->vertices + 1;
  uint32_t **arrays[] = {&c->rank, &c->out_rank, &c->in_rank, &c->before, &c->after, &c->deadline};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
    *arrays[i] = mnm_mem_new(ctx, edges * sizeof(uint32_t));
    if (!*arrays[i]) return MNM_E_NOMEM;
  }
  c->last_of = mnm_mem_new(ctx, vertices * sizeof(uint32_t));
  c->scratch = mnm_mem_new(ctx, c->workers * sizeof *c->scratch);
  if (!c->last_of || !c->scratch) return MNM_E_NOMEM;
  for (uint32_t worker = 0; worker < c->workers; worker++) {
    mnm_cycles__scratch *scratch = &c->scratch[worker];
    scratch->vertex = mnm_mem_new(ctx, vertices * sizeof *scratch->vertex);
    if (!scratch->vertex) return MNM_E_NOMEM;
    scratch->ctx = ctx;
    scratch->worker = worker;
    scratch->stopped = &c->stopped;
    init_columns(scratch);
  }
  return MNM_OK;
}

static void give_back(cycles *c) {
  const mnm_ctx *ctx = c->ctx;
  size_t edges = (size_t)c->edges->count + 2, vertices = (size_t)c->edges->vertices + 1;
  uint32_t *arrays[] = {c->rank, c->out_rank, c->in_rank, c->before, c->after, c->deadline};
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
    mnm_mem_free(ctx, arrays[i], edges * sizeof(uint32_t));
  mnm_mem_free(ctx, c->last_of, vertices * sizeof(uint32_t));
  for (uint32_t worker = 0; c->scratch && worker < c->workers; worker++) {
    mnm_cycles__scratch *scratch = &c->scratch[worker];
    mnm_mem_free(ctx, scratch->vertex, vertices * sizeof *scratch->vertex);
    if (!scratch->vertex) break;
    mnm_column *columns[] = {&scratch->touched, &scratch->forward, &scratch->backward,
                             &scratch->seen,    &scratch->queue,   &scratch->frames,
                             &scratch->arrivals};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) mnm_column_clear(columns[i]);
  }
  mnm_mem_free(ctx, c->scratch, c->workers * sizeof *c->scratch);
}

mnm_status mnm_graph_count_cycles(mnm_graph_cycles *out, const mnm_graph_edges *edges,
                                  const uint8_t *skip, uint64_t length, uint32_t hops_max,
                                  const mnm_ctx *ctx, mnm_err *err) {
  memset(out, 0, sizeof *out);
  mnm_graph *graph = NULL;
  mnm_graph_options options = {.out = true, .in = true, .skip = skip};
  MNM_TRY(mnm_graph_new(&graph, edges, &options, ctx, err));
  cycles c = {
      .edges = edges,
      .ctx = ctx,
      .workers = mnm_pool_threads(ctx ? ctx->pool : NULL),
      .tracks = {.out = mnm_graph_out(graph), .in = mnm_graph_in(graph), .hops_max = hops_max}};
  c.tasks = (uint32_t)(((uint64_t)c.tracks.out.count + TASK_EDGES - 1) / TASK_EDGES);
  mnm_status status = take(&c);
  if (status == MNM_OK) {
    rank_edges(&c, length);
    rank_side(c.out_rank, &c.tracks.out, c.rank);
    rank_side(c.in_rank, &c.tracks.in, c.rank);
    chain(&c);
    c.tracks.out_rank = c.out_rank;
    c.tracks.in_rank = c.in_rank;
    c.tracks.before = c.before;
    c.tracks.after = c.after;
    c.tracks.deadline = c.deadline;
    status = mnm_pool_run(ctx ? ctx->pool : NULL, c.tasks, count_task, &c);
  }
  if (status == MNM_OK) status = merge(out, &c);
  give_back(&c);
  mnm_graph_free(graph);
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status == MNM_E_OVERFLOW)
    return mnm_err_set(err, status, "there are more cycles than 64 bits can count");
  if (status != MNM_OK) return mnm_err_set(err, status, "stopped while counting cycles");
  return MNM_OK;
}
