/* Shortest paths from many sources at once, in the pool. A task takes a fixed share of the sources
 * and sums on its own; the sums are added up in the order of tasks, so threads change nothing. */
#include "kernel/measure/measure_internal.h"

#define TASKS_MOST 16

typedef struct scratch {
  mnm_measure__walk walk;
  double *paths, *share; /* how many shortest paths lead here; Brandes' dependency */
} scratch;

typedef struct search {
  const mnm_measure_paths *out;
  const mnm_measure_graph *graph;
  const mnm_measure_paths_options *options;
  const mnm_ctx *ctx;
  const mnm_measure_side *onward, *back;
  uint32_t sources, tasks, workers;
  double *sum[TASKS_MOST];
  scratch *scratch; /* [workers] */
} search;

static void count_paths(const search *s, scratch *at, uint32_t source, uint32_t reached) {
  const mnm_measure_side *back = s->back;
  at->paths[source] = 1;
  for (uint32_t i = 1; i < reached; i++) {
    uint32_t w = at->walk.queue[i], before = at->walk.distance[w] - 1;
    double paths = 0;
    for (uint64_t j = back->offset[w]; j < back->offset[w + 1]; j++)
      if (at->walk.distance[back->other[j]] == before) paths += at->paths[back->other[j]];
    at->paths[w] = paths;
  }
}

static void share_out(const search *s, scratch *at, double *sum, uint32_t reached) {
  const mnm_measure_side *back = s->back;
  for (uint32_t i = 0; i < reached; i++) at->share[at->walk.queue[i]] = 0;
  for (uint32_t i = reached; i-- > 1;) {
    uint32_t w = at->walk.queue[i], before = at->walk.distance[w] - 1;
    double each = (1 + at->share[w]) / at->paths[w];
    for (uint64_t j = back->offset[w]; j < back->offset[w + 1]; j++) {
      uint32_t v = back->other[j];
      if (at->walk.distance[v] == before) at->share[v] += at->paths[v] * each;
    }
    sum[w] += at->share[w];
  }
}

static void note(const search *s, const scratch *at, uint32_t source, uint32_t reached) {
  double inverse = 0;
  uint64_t distance = 0;
  for (uint32_t i = 1; i < reached;) {
    uint32_t d = at->walk.distance[at->walk.queue[i]], first = i;
    while (i < reached && at->walk.distance[at->walk.queue[i]] == d) i++;
    inverse += (double)(i - first) / d;
    distance += (uint64_t)(i - first) * d;
  }
  if (s->out->inverse) s->out->inverse[source] = inverse;
  if (s->out->distance) s->out->distance[source] = distance;
  if (s->out->reached) s->out->reached[source] = reached;
  if (s->out->farthest) s->out->farthest[source] = at->walk.distance[at->walk.queue[reached - 1]];
}

static mnm_status run_task(void *payload, uint32_t task, uint32_t worker) {
  search *s = payload;
  scratch *at = &s->scratch[worker];
  uint64_t first = (uint64_t)s->sources * task / s->tasks;
  uint64_t last = (uint64_t)s->sources * (task + 1) / s->tasks;
  for (uint64_t i = first; i < last; i++) {
    uint32_t source = s->options->sources ? s->options->sources[i] : (uint32_t)i;
    if (mnm_measure__gone(s->options->gone, source)) continue;
    uint32_t reached = mnm_measure__walk_from(&at->walk, s->onward, s->options->gone, &source, 1);
    note(s, at, source, reached);
    if (s->sum[task]) {
      count_paths(s, at, source, reached);
      share_out(s, at, s->sum[task], reached);
    }
    mnm_measure__walk_reset(&at->walk, reached);
  }
  return MNM_OK;
}

static mnm_status take(search *s, mnm_err *err) {
  size_t doubles = ((size_t)s->graph->nodes + 1) * sizeof(double);
  s->scratch = mnm_mem_new(s->ctx, s->workers * sizeof *s->scratch);
  if (!s->scratch) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < s->workers; i++) {
    scratch *at = &s->scratch[i];
    MNM_TRY(mnm_measure__walk_init(&at->walk, s->graph->nodes, s->ctx, err));
    if (!s->out->betweenness) continue;
    at->paths = mnm_mem_new(s->ctx, doubles);
    at->share = mnm_mem_new(s->ctx, doubles);
    if (!at->paths || !at->share) return mnm_err_nomem(err);
  }
  for (uint32_t i = 0; i < s->tasks && s->out->betweenness; i++)
    if (!(s->sum[i] = mnm_mem_new(s->ctx, doubles))) return mnm_err_nomem(err);
  return MNM_OK;
}

static void give_back(search *s) {
  size_t doubles = ((size_t)s->graph->nodes + 1) * sizeof(double);
  for (uint32_t i = 0; i < s->workers && s->scratch; i++) {
    if (s->scratch[i].walk.nodes > 0 || s->scratch[i].walk.queue)
      mnm_measure__walk_clear(&s->scratch[i].walk, s->ctx);
    mnm_mem_free(s->ctx, s->scratch[i].paths, doubles);
    mnm_mem_free(s->ctx, s->scratch[i].share, doubles);
  }
  for (uint32_t i = 0; i < s->tasks; i++) mnm_mem_free(s->ctx, s->sum[i], doubles);
  mnm_mem_free(s->ctx, s->scratch, s->workers * sizeof *s->scratch);
}

static void add_up(const search *s) {
  double *out = s->out->betweenness;
  for (uint32_t v = 0; v < s->graph->nodes && out; v++) {
    double sum = 0;
    for (uint32_t i = 0; i < s->tasks; i++) sum += s->sum[i][v];
    out[v] = s->options->directed ? sum : sum / 2;
  }
}

static void clear_out(const search *s) {
  size_t nodes = s->graph->nodes;
  if (s->out->inverse) memset(s->out->inverse, 0, nodes * sizeof *s->out->inverse);
  if (s->out->distance) memset(s->out->distance, 0, nodes * sizeof *s->out->distance);
  if (s->out->reached) memset(s->out->reached, 0, nodes * sizeof *s->out->reached);
  if (s->out->farthest) memset(s->out->farthest, 0, nodes * sizeof *s->out->farthest);
}

mnm_status mnm_measure_paths_find(const mnm_measure_paths *out, const mnm_measure_graph *graph,
                                  const mnm_measure_paths_options *options, const mnm_ctx *ctx,
                                  mnm_err *err) {
  if (options->directed && !graph->directed)
    return mnm_err_set(err, MNM_E_ARG, "the ties have no direction");
  search s = {.out = out, .graph = graph, .options = options, .ctx = ctx};
  s.onward = options->directed ? &graph->out : &graph->both;
  s.back = options->directed ? &graph->in : &graph->both;
  s.sources = options->sources ? options->source_count : graph->nodes;
  s.tasks = s.sources < TASKS_MOST ? (s.sources > 0 ? s.sources : 1) : TASKS_MOST;
  s.workers = mnm_pool_threads(ctx ? ctx->pool : NULL);
  clear_out(&s);
  mnm_status status = take(&s, err);
  if (status == MNM_OK) status = mnm_ctx_tick(ctx, "paths", 0, s.sources, err);
  if (status == MNM_OK) status = mnm_pool_run(ctx ? ctx->pool : NULL, s.tasks, run_task, &s);
  if (status == MNM_OK) add_up(&s);
  give_back(&s);
  return status;
}

mnm_status mnm_measure__betweenness(double *out, const mnm_measure_graph *graph,
                                    const uint8_t *gone, const uint32_t *sources,
                                    uint32_t source_count, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_measure_paths want = {.betweenness = out};
  const mnm_measure_paths_options options = {
      .gone = gone, .sources = sources, .source_count = source_count};
  return mnm_measure_paths_find(&want, graph, &options, ctx, err);
}
