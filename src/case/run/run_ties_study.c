/* Everything that is counted on one graph, in the order in which one thing needs another. */
#include <math.h>
#include <string.h>

#include "case/run/run_ties_internal.h"
#include "kernel/community/community.h"

typedef struct study {
  mnm_run_study *out;
  const mnm_measure_graph *graph;
  const uint32_t *prefer;
  const mnm_run_study_options *options;
  mnm_arena *arena;
  const mnm_ctx *ctx;
  uint32_t *sources; /* NULL: all nodes */
  bool whole;
} study;

#define TAKE(s, pointer)                                                                         \
  do {                                                                                           \
    (pointer) = mnm_arena_take((s)->arena, ((size_t)(s)->graph->nodes + 1) * sizeof *(pointer)); \
    if (!(pointer)) return mnm_err_nomem(err);                                                   \
  } while (0)

static double steps_of(const mnm_measure_graph *graph, double times) {
  return times * ((double)graph->nodes + (double)graph->both.count);
}

static mnm_status choose_sources(study *s, mnm_err *err) {
  uint32_t nodes = s->graph->nodes, want = s->options->sample;
  if (want == 0 && steps_of(s->graph, nodes) > MNM_RUN_STUDY_STEPS) want = MNM_RUN_STUDY_SAMPLE;
  s->out->sources = nodes;
  if (want == 0 || want >= nodes) return MNM_OK;
  TAKE(s, s->sources);
  for (uint32_t i = 0; i < want; i++) s->sources[i] = (uint32_t)((uint64_t)nodes * i / want);
  s->out->sampled = true;
  s->out->sources = want;
  return MNM_OK;
}

static mnm_status local(study *s, mnm_err *err) {
  const mnm_measure_graph *graph = s->graph;
  uint32_t *degree, *in, *out, *core;
  int64_t *strength, *in_micro, *out_micro;
  double *score, *constraint;
  uint32_t *rank;
  uint8_t *cut;
  TAKE(s, degree);
  TAKE(s, strength);
  TAKE(s, core);
  TAKE(s, score);
  TAKE(s, rank);
  TAKE(s, constraint);
  TAKE(s, cut);
  for (uint32_t v = 0; v < graph->nodes; v++) {
    degree[v] = (uint32_t)mnm_measure_degree(&graph->both, v);
    strength[v] = mnm_measure_strength_micro(&graph->both, v);
    score[v] = degree[v];
  }
  s->out->degree = degree, s->out->strength_micro = strength, s->out->core = core;
  MNM_TRY(mnm_measure_cores(core, graph, s->ctx, err));
  for (uint32_t v = 0; v < graph->nodes; v++)
    if (core[v] > s->out->core_most) s->out->core_most = core[v];
  MNM_TRY(mnm_measure_rank(NULL, rank, score, s->prefer, graph->nodes, s->ctx, err));
  MNM_TRY(mnm_measure_constraint(constraint, graph, s->ctx, err));
  MNM_TRY(mnm_measure_cut_nodes(cut, &s->out->bridges, graph, s->ctx, err));
  s->out->rank_degree = rank, s->out->constraint = constraint, s->out->cut = cut;
  if (!graph->directed) return mnm_measure_shape_find(&s->out->shape, graph, s->ctx, err);
  TAKE(s, in);
  TAKE(s, out);
  TAKE(s, in_micro);
  TAKE(s, out_micro);
  for (uint32_t v = 0; v < graph->nodes; v++) {
    in[v] = (uint32_t)mnm_measure_degree(&graph->in, v);
    out[v] = (uint32_t)mnm_measure_degree(&graph->out, v);
    in_micro[v] = mnm_measure_strength_micro(&graph->in, v);
    out_micro[v] = mnm_measure_strength_micro(&graph->out, v);
  }
  s->out->degree_in = in, s->out->degree_out = out;
  s->out->in_micro = in_micro, s->out->out_micro = out_micro;
  s->out->reciprocity = mnm_measure_reciprocity(graph);
  return mnm_measure_shape_find(&s->out->shape, graph, s->ctx, err);
}

static void scale(const study *s, double *betweenness) {
  if (!s->sources) return;
  for (uint32_t v = 0; v < s->graph->nodes; v++)
    betweenness[v] *= (double)s->graph->nodes / s->out->sources;
}

/* Wasserman and Faust, for networks in parts. */
static double closeness_of(uint32_t reached, uint64_t distance, uint32_t nodes) {
  if (distance == 0) return 0;
  double others = (double)reached - 1;
  return others / ((double)nodes - 1) * others / (double)distance;
}

static void sum_paths(study *s, const mnm_measure_paths *paths, uint32_t largest) {
  double inverse = 0, pairs = (double)s->graph->nodes * ((double)s->graph->nodes - 1);
  uint64_t distance = 0, reached = 0;
  for (uint32_t v = 0; v < s->graph->nodes; v++) {
    inverse += paths->inverse[v];
    if (s->out->component[v] != largest) continue;
    distance += paths->distance[v];
    if (paths->reached[v] > 0) reached += paths->reached[v] - 1;
    if (paths->farthest[v] > s->out->diameter) s->out->diameter = paths->farthest[v];
  }
  if (s->sources) pairs = (double)s->out->sources * ((double)s->graph->nodes - 1);
  s->out->efficiency = pairs > 0 ? inverse / pairs : 0;
  s->out->df = 1 - s->out->efficiency;
  s->out->path_mean = reached > 0 ? (double)distance / (double)reached : 0;
}

static uint32_t largest_component(const mnm_run_study *out, uint32_t *scratch) {
  uint32_t best = 0;
  memset(scratch, 0, (size_t)out->component_count * sizeof *scratch);
  for (uint32_t v = 0; v < out->nodes; v++) scratch[out->component[v]]++;
  for (uint32_t i = 1; i < out->component_count; i++)
    if (scratch[i] > scratch[best]) best = i;
  return best;
}

/* A tie of weight w is 1/w long. Dijkstra takes some ten times the steps of a breadth-first search.
 */
static mnm_status weighted_paths(study *s, mnm_err *err) {
  mnm_measure_paths_options options = {.sources = s->sources, .source_count = s->out->sources};
  double *both, *along;
  if (!s->out->weighted || steps_of(s->graph, 10.0 * s->out->sources) > MNM_RUN_STUDY_STEPS)
    return MNM_OK;
  TAKE(s, both);
  MNM_TRY(mnm_measure_weighted_betweenness(both, s->graph, &options, s->ctx, err));
  scale(s, both);
  s->out->betweenness_weighted = both;
  if (!s->graph->directed) return MNM_OK;
  TAKE(s, along);
  options.directed = true;
  MNM_TRY(mnm_measure_weighted_betweenness(along, s->graph, &options, s->ctx, err));
  scale(s, along);
  s->out->betweenness_weighted_directed = along;
  return MNM_OK;
}

static mnm_status paths(study *s, mnm_err *err) {
  mnm_measure_paths found = {0}, along = {0};
  double *closeness, *directed;
  uint32_t *component, *sizes, *scratch, *rank, *order;
  uint8_t *place;
  const mnm_measure_graph *graph = s->graph;
  TAKE(s, component);
  TAKE(s, sizes);
  TAKE(s, scratch);
  TAKE(s, found.betweenness);
  TAKE(s, found.inverse);
  TAKE(s, found.distance);
  TAKE(s, found.reached);
  TAKE(s, found.farthest);
  TAKE(s, closeness);
  TAKE(s, rank);
  TAKE(s, order);
  TAKE(s, place);
  MNM_TRY(
      mnm_measure_components(component, sizes, &s->out->component_count, graph, NULL, s->ctx, err));
  s->out->component = component, s->out->component_sizes = sizes;
  mnm_measure_paths_options options = {.sources = s->sources, .source_count = s->out->sources};
  MNM_TRY(mnm_measure_paths_find(&found, graph, &options, s->ctx, err));
  scale(s, found.betweenness);
  sum_paths(s, &found, largest_component(s->out, scratch));
  double n = graph->nodes, within = 0;
  for (uint32_t i = 0; i < s->out->component_count; i++)
    within += (double)sizes[i] * ((double)sizes[i] - 1);
  s->out->fragmentation = n < 2 ? 1 : 1 - within / (n * (n - 1));
  for (uint32_t v = 0; v < graph->nodes; v++)
    closeness[v] = closeness_of(found.reached[v], found.distance[v], graph->nodes);
  s->out->betweenness = found.betweenness;
  if (!s->sources) s->out->closeness = closeness;
  MNM_TRY(mnm_measure_rank(order, rank, found.betweenness, s->prefer, graph->nodes, s->ctx, err));
  MNM_TRY(mnm_measure_places(place, graph, found.betweenness, s->ctx, err));
  s->out->rank_betweenness = rank, s->out->order_betweenness = order, s->out->place = place;
  s->out->betweenness_centralisation =
      mnm_measure_betweenness_centralisation(found.betweenness, graph->nodes);
  if (!graph->directed) return MNM_OK;
  TAKE(s, directed);
  along.betweenness = directed;
  options.directed = true;
  MNM_TRY(mnm_measure_paths_find(&along, graph, &options, s->ctx, err));
  scale(s, directed);
  s->out->betweenness_directed = directed;
  return MNM_OK;
}

static mnm_status spectral(study *s, mnm_err *err) {
  double *eigenvector, *pagerank, *directed;
  bool settled = false;
  TAKE(s, eigenvector);
  TAKE(s, pagerank);
  if (!s->sources) { /* it settles slowly: hundreds of rounds */
    MNM_TRY(mnm_measure_eigenvector(eigenvector, &settled, s->graph, s->ctx, err));
    if (settled) s->out->eigenvector = eigenvector;
  }
  MNM_TRY(mnm_measure_pagerank(pagerank, &settled, s->graph, false, s->ctx, err));
  if (settled) s->out->pagerank = pagerank;
  if (!s->graph->directed) return MNM_OK;
  TAKE(s, directed);
  MNM_TRY(mnm_measure_pagerank(directed, &settled, s->graph, true, s->ctx, err));
  if (settled) s->out->pagerank_directed = directed;
  return MNM_OK;
}

static mnm_status communities(study *s, mnm_err *err) {
  const mnm_measure_side *side = &s->graph->both;
  size_t room = (size_t)s->graph->pairs + 1;
  uint32_t *a = mnm_mem_new(s->ctx, room * sizeof *a), *b = mnm_mem_new(s->ctx, room * sizeof *b);
  int64_t *weight = mnm_mem_new(s->ctx, room * sizeof *weight);
  uint32_t *community = mnm_arena_take(s->arena, ((size_t)s->graph->nodes + 1) * sizeof *community);
  mnm_status status = a && b && weight && community ? MNM_OK : mnm_err_nomem(err);
  uint64_t count = 0;
  for (uint32_t v = 0; v < s->graph->nodes && status == MNM_OK; v++)
    for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++)
      if (side->other[i] > v) a[count] = v, b[count] = side->other[i], weight[count++] = 1;
  mnm_community_ties ties = {s->graph->nodes, count, a, b, weight};
  uint32_t runs = steps_of(s->graph, s->options->runs) > 2e7 ? 1 : s->options->runs;
  if (status == MNM_OK)
    status = mnm_community_modularity(community, &s->out->community_count, &s->out->modularity,
                                      &ties, s->ctx ? s->ctx->seed : 0, runs, s->ctx, err);
  mnm_mem_free(s->ctx, a, room * sizeof *a);
  mnm_mem_free(s->ctx, b, room * sizeof *b);
  mnm_mem_free(s->ctx, weight, room * sizeof *weight);
  s->out->community = community;
  return status;
}

static mnm_status brokerage(study *s, mnm_err *err) {
  double squares = 0;
  for (uint32_t v = 0; v < s->graph->nodes; v++)
    squares += (double)s->out->degree[v] * s->out->degree[v];
  if (squares > MNM_RUN_STUDY_STEPS / 4) return MNM_OK;
  uint64_t *count =
      mnm_arena_take(s->arena, ((size_t)s->graph->nodes + 1) * MNM_BROKERAGE_MAX * sizeof *count);
  if (!count) return mnm_err_nomem(err);
  s->out->brokerage = count;
  return mnm_measure_brokerages(count, s->graph, s->out->community, s->ctx, err);
}

static double cost_of_keys(const study *s, mnm_measure_goal goal) {
  double tries = (double)s->options->keys * s->graph->nodes * 4;
  return steps_of(s->graph, goal == MNM_GOAL_DF ? tries * s->graph->nodes : tries);
}

static mnm_status key_players(study *s, mnm_err *err) {
  static const mnm_measure_goal goals[] = {MNM_GOAL_F, MNM_GOAL_DF, MNM_GOAL_REACH};
  for (uint32_t i = 0; i < 3 && s->options->keys > 0; i++) {
    mnm_run_keyset *keys = &s->out->keys[i];
    keys->goal = goals[i];
    if (cost_of_keys(s, goals[i]) > MNM_RUN_STUDY_STEPS) continue;
    MNM_TRY(mnm_measure_keys_greedy(&keys->greedy, s->graph, goals[i], s->options->keys, NULL,
                                    s->ctx, err));
    MNM_TRY(mnm_measure_keys_swap(&keys->swapped, s->graph, goals[i], &keys->greedy, NULL, s->ctx,
                                  err));
    s->out->keys_done[i] = true;
    if (s->graph->nodes > MNM_MEASURE_EXHAUSTIVE_NODES) continue;
    for (uint32_t k = 0; k < MNM_MEASURE_EXHAUSTIVE_COUNT && k < s->options->keys; k++)
      MNM_TRY(mnm_measure_keys_all(&keys->all[k], s->graph, goals[i], k + 1, NULL, s->ctx, err));
  }
  return MNM_OK;
}

static bool costs_too_much(const study *s, mnm_measure_attack attack) {
  double each = attack == MNM_ATTACK_BETWEENNESS || attack == MNM_ATTACK_BETWEENNESS_BLOCK
                    ? s->out->sources
                : attack == MNM_ATTACK_KATZ ? 200
                                            : 2;
  return steps_of(s->graph, each * s->options->removals) > MNM_RUN_STUDY_STEPS;
}

static double area(const mnm_measure_step *steps, uint32_t count) {
  double sum = 0, first = steps[0].left.largest;
  for (uint32_t i = 1; i < count && first > 0; i++)
    sum += ((double)steps[i].left.largest + steps[i - 1].left.largest) / 2 / first;
  return count > 1 ? sum / (count - 1) : 1;
}

static mnm_status attacks(study *s, mnm_err *err) {
  uint32_t removals = s->options->removals;
  if (removals > s->graph->nodes) removals = s->graph->nodes;
  bool distances =
      steps_of(s->graph, (double)s->graph->nodes * removals * MNM_ATTACK_MAX) < MNM_RUN_STUDY_STEPS;
  for (uint32_t i = 0; i < MNM_ATTACK_MAX && removals > 0; i++) {
    mnm_run_curve *curve = &s->out->curve[s->out->curve_count];
    const mnm_measure_attack_options options = {.attack = (mnm_measure_attack)i,
                                                .removals = removals,
                                                .distances = distances,
                                                .prefer = s->prefer,
                                                .sources = s->sources,
                                                .source_count = s->out->sources};
    if (costs_too_much(s, options.attack)) continue;
    mnm_measure_step *steps = mnm_arena_take(s->arena, ((size_t)removals + 1) * sizeof *steps);
    if (!steps) return mnm_err_nomem(err);
    *curve = (mnm_run_curve){.attack = options.attack, .steps = steps};
    MNM_TRY(mnm_measure_attack_run(steps, &curve->count, &curve->settled, s->graph, &options,
                                   s->ctx, err));
    curve->auc = area(steps, curve->count);
    s->out->curve_count++;
  }
  return MNM_OK;
}

mnm_status mnm_run__study(mnm_run_study *out, const mnm_measure_graph *graph,
                          const uint32_t *prefer, const mnm_run_study_options *options, bool whole,
                          mnm_arena *arena, const mnm_ctx *ctx, mnm_err *err) {
  const uint32_t *name = out->name;
  bool weighted = out->weighted;
  *out = (mnm_run_study){.nodes = graph->nodes,
                         .ties = graph->pairs,
                         .arcs = graph->out.count,
                         .loops = graph->loops,
                         .directed = graph->directed,
                         .weighted = weighted,
                         .name = name};
  study s = {.out = out,
             .graph = graph,
             .prefer = prefer,
             .options = options,
             .arena = arena,
             .ctx = ctx,
             .whole = whole};
  MNM_TRY(choose_sources(&s, err));
  MNM_TRY(local(&s, err));
  MNM_TRY(paths(&s, err));
  MNM_TRY(weighted_paths(&s, err));
  MNM_TRY(spectral(&s, err));
  MNM_TRY(communities(&s, err));
  MNM_TRY(brokerage(&s, err));
  if (!whole) return MNM_OK;
  MNM_TRY(key_players(&s, err));
  return attacks(&s, err);
}
