/* Betweenness where a tie of weight w has length 1/w: Dijkstra from each source, then Brandes'
 * sums. Tasks as in measure_paths.c, so threads change nothing.
 *
 * Distances are found first, and paths counted after: from each node back to those settled before
 * it that lie on a way as short. Lengths are sums of fractions, which a double hardly ever holds
 * exactly; ways whose lengths differ by less than a ten thousand millionth count as equally short.
 */
#include "kernel/measure/measure_internal.h"

#define TASKS_MOST 16
#define EQUAL 1e-10

typedef struct scratch {
  double *distance, *paths, *share; /* distance: INFINITY where not reached */
  uint32_t *queue;                  /* settled nodes, nearest first */
  uint32_t *turn;                   /* by node: place in `queue` + 1; 0: not settled */
  uint32_t *heap, *place;           /* nodes, nearest on top; by node: place + 1 */
  uint32_t waiting;
} scratch;

typedef struct search {
  const mnm_measure_graph *graph;
  const mnm_measure_paths_options *options;
  const mnm_ctx *ctx;
  const mnm_measure_side *onward, *back;
  uint32_t sources, tasks, workers;
  double *sum[TASKS_MOST];
  scratch *scratch; /* [workers] */
} search;

static double length_of(const mnm_measure_side *side, uint64_t tie) {
  return 1e6 / (double)side->weight_micro[tie];
}

/* ---- the heap: nearer first, then the smaller number --- */

static bool nearer(const scratch *at, uint32_t a, uint32_t b) {
  if (at->distance[a] != at->distance[b]) return at->distance[a] < at->distance[b];
  return a < b;
}

static void rise(scratch *at, uint32_t i) {
  uint32_t node = at->heap[i];
  while (i > 0 && nearer(at, node, at->heap[(i - 1) / 2])) {
    at->heap[i] = at->heap[(i - 1) / 2];
    at->place[at->heap[i]] = i + 1;
    i = (i - 1) / 2;
  }
  at->heap[i] = node;
  at->place[node] = i + 1;
}

static void sink(scratch *at, uint32_t node) {
  uint32_t i = 0;
  for (;;) {
    uint64_t child = 2 * (uint64_t)i + 1;
    if (child >= at->waiting) break;
    if (child + 1 < at->waiting && nearer(at, at->heap[child + 1], at->heap[child])) child++;
    if (!nearer(at, at->heap[child], node)) break;
    at->heap[i] = at->heap[child];
    at->place[at->heap[i]] = i + 1;
    i = (uint32_t)child;
  }
  at->heap[i] = node;
  at->place[node] = i + 1;
}

static uint32_t take_nearest(scratch *at) {
  uint32_t nearest = at->heap[0], last = at->heap[--at->waiting];
  if (at->waiting > 0) sink(at, last);
  at->place[nearest] = 0;
  return nearest;
}

/* ---- one source --- */

static uint32_t settle(const search *s, scratch *at, uint32_t source) {
  const mnm_measure_side *onward = s->onward;
  uint32_t end = 0;
  at->distance[source] = 0;
  at->heap[at->waiting++] = source;
  at->place[source] = 1;
  while (at->waiting > 0) {
    uint32_t v = take_nearest(at);
    at->queue[end++] = v;
    at->turn[v] = end;
    for (uint64_t i = onward->offset[v]; i < onward->offset[v + 1]; i++) {
      uint32_t w = onward->other[i];
      double distance = at->distance[v] + length_of(onward, i);
      if (at->turn[w] != 0 || mnm_measure__gone(s->options->gone, w) || distance >= at->distance[w])
        continue;
      at->distance[w] = distance;
      if (at->place[w] == 0) {
        at->heap[at->waiting] = w;
        at->place[w] = ++at->waiting;
      }
      rise(at, at->place[w] - 1);
    }
  }
  return end;
}

/* Does a shortest way to w come by this tie from its neighbour v? */
static bool comes_by(const search *s, const scratch *at, uint32_t w, uint64_t tie) {
  uint32_t v = s->back->other[tie];
  if (at->turn[v] == 0 || at->turn[v] >= at->turn[w]) return false;
  return at->distance[v] + length_of(s->back, tie) <= at->distance[w] * (1 + EQUAL);
}

static void count_and_share(const search *s, scratch *at, double *sum, uint32_t reached) {
  const mnm_measure_side *back = s->back;
  at->paths[at->queue[0]] = 1;
  at->share[at->queue[0]] = 0;
  for (uint32_t i = 1; i < reached; i++) {
    uint32_t w = at->queue[i];
    at->paths[w] = at->share[w] = 0;
    for (uint64_t j = back->offset[w]; j < back->offset[w + 1]; j++)
      if (comes_by(s, at, w, j)) at->paths[w] += at->paths[back->other[j]];
  }
  for (uint32_t i = reached; i-- > 1;) {
    uint32_t w = at->queue[i];
    double each = (1 + at->share[w]) / at->paths[w];
    for (uint64_t j = back->offset[w]; j < back->offset[w + 1]; j++)
      if (comes_by(s, at, w, j)) at->share[back->other[j]] += at->paths[back->other[j]] * each;
    sum[w] += at->share[w];
  }
  for (uint32_t i = 0; i < reached; i++) {
    at->turn[at->queue[i]] = 0;
    at->distance[at->queue[i]] = INFINITY;
  }
}

static mnm_status run_task(void *payload, uint32_t task, uint32_t worker) {
  search *s = payload;
  scratch *at = &s->scratch[worker];
  uint64_t first = (uint64_t)s->sources * task / s->tasks;
  uint64_t last = (uint64_t)s->sources * (task + 1) / s->tasks;
  for (uint64_t i = first; i < last; i++) {
    uint32_t source = s->options->sources ? s->options->sources[i] : (uint32_t)i;
    if (mnm_measure__gone(s->options->gone, source)) continue;
    count_and_share(s, at, s->sum[task], settle(s, at, source));
  }
  return MNM_OK;
}

/* ---- all of them --- */

static mnm_status take(search *s, mnm_err *err) {
  size_t room = (size_t)s->graph->nodes + 1;
  s->scratch = mnm_mem_new(s->ctx, s->workers * sizeof *s->scratch);
  if (!s->scratch) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < s->workers; i++) {
    scratch *at = &s->scratch[i];
    at->distance = mnm_mem_new(s->ctx, room * sizeof *at->distance);
    at->paths = mnm_mem_new(s->ctx, room * sizeof *at->paths);
    at->share = mnm_mem_new(s->ctx, room * sizeof *at->share);
    at->queue = mnm_mem_new(s->ctx, room * sizeof *at->queue);
    at->turn = mnm_mem_new(s->ctx, room * sizeof *at->turn);
    at->heap = mnm_mem_new(s->ctx, room * sizeof *at->heap);
    at->place = mnm_mem_new(s->ctx, room * sizeof *at->place);
    if (!at->distance || !at->paths || !at->share || !at->queue || !at->turn || !at->heap ||
        !at->place)
      return mnm_err_nomem(err);
    for (size_t v = 0; v < room; v++) at->distance[v] = INFINITY;
  }
  for (uint32_t i = 0; i < s->tasks; i++)
    if (!(s->sum[i] = mnm_mem_new(s->ctx, room * sizeof(double)))) return mnm_err_nomem(err);
  return MNM_OK;
}

static void give_back(search *s) {
  size_t room = (size_t)s->graph->nodes + 1;
  for (uint32_t i = 0; i < s->workers && s->scratch; i++) {
    scratch *at = &s->scratch[i];
    mnm_mem_free(s->ctx, at->distance, room * sizeof *at->distance);
    mnm_mem_free(s->ctx, at->paths, room * sizeof *at->paths);
    mnm_mem_free(s->ctx, at->share, room * sizeof *at->share);
    mnm_mem_free(s->ctx, at->queue, room * sizeof *at->queue);
    mnm_mem_free(s->ctx, at->turn, room * sizeof *at->turn);
    mnm_mem_free(s->ctx, at->heap, room * sizeof *at->heap);
    mnm_mem_free(s->ctx, at->place, room * sizeof *at->place);
  }
  for (uint32_t i = 0; i < s->tasks; i++) mnm_mem_free(s->ctx, s->sum[i], room * sizeof(double));
  mnm_mem_free(s->ctx, s->scratch, s->workers * sizeof *s->scratch);
}

mnm_status mnm_measure_weighted_betweenness(double *out, const mnm_measure_graph *graph,
                                            const mnm_measure_paths_options *options,
                                            const mnm_ctx *ctx, mnm_err *err) {
  if (options->directed && !graph->directed)
    return mnm_err_set(err, MNM_E_ARG, "the ties have no direction");
  search s = {.graph = graph, .options = options, .ctx = ctx};
  s.onward = options->directed ? &graph->out : &graph->both;
  s.back = options->directed ? &graph->in : &graph->both;
  s.sources = options->sources ? options->source_count : graph->nodes;
  s.tasks = s.sources < TASKS_MOST ? (s.sources > 0 ? s.sources : 1) : TASKS_MOST;
  s.workers = mnm_pool_threads(ctx ? ctx->pool : NULL);
  mnm_status status = take(&s, err);
  if (status == MNM_OK) status = mnm_ctx_tick(ctx, "weighted paths", 0, s.sources, err);
  if (status == MNM_OK) status = mnm_pool_run(ctx ? ctx->pool : NULL, s.tasks, run_task, &s);
  for (uint32_t v = 0; v < graph->nodes && status == MNM_OK; v++) {
    double sum = 0;
    for (uint32_t i = 0; i < s.tasks; i++) sum += s.sum[i][v];
    out[v] = options->directed ? sum : sum / 2;
  }
  give_back(&s);
  return status;
}
