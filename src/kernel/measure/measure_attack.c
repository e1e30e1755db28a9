/* One removal after another, and what is left after each. */
#include "kernel/measure/measure_internal.h"

#define BLOCK 5
#define KATZ_ALPHA 0.1

const char *mnm_measure_attack_name(mnm_measure_attack attack) {
  static const char *const names[MNM_ATTACK_MAX] = {"betweenness",
                                                    "betweenness static",
                                                    "betweenness block of 5",
                                                    "degree",
                                                    "degree static",
                                                    "collective",
                                                    "katz",
                                                    "random"};
  return (unsigned)attack < MNM_ATTACK_MAX ? names[attack] : NULL;
}

typedef struct siege {
  const mnm_measure_graph *graph;
  const mnm_measure_attack_options *options;
  const mnm_ctx *ctx;
  uint8_t *gone;
  double *score;
  mnm_rng rng;
  bool settled;
} siege;

static uint32_t degree_left(const siege *s, uint32_t v) {
  const mnm_measure_side *side = &s->graph->both;
  uint32_t count = 0;
  for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++)
    count += !s->gone[side->other[i]];
  return count;
}

static void by_degree(siege *s) {
  for (uint32_t v = 0; v < s->graph->nodes; v++)
    s->score[v] = s->gone[v] ? -1 : (double)degree_left(s, v);
}

static mnm_status by_collective(siege *s, mnm_err *err) {
  const mnm_measure_side *side = &s->graph->both;
  size_t bytes = ((size_t)s->graph->nodes + 1) * sizeof(uint32_t);
  uint32_t *degree = mnm_mem_new(s->ctx, bytes);
  if (!degree) return mnm_err_nomem(err);
  for (uint32_t v = 0; v < s->graph->nodes; v++) degree[v] = s->gone[v] ? 0 : degree_left(s, v);
  for (uint32_t v = 0; v < s->graph->nodes; v++) {
    double sum = 0;
    for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++)
      if (!s->gone[side->other[i]]) sum += (double)degree[side->other[i]] - 1;
    s->score[v] = ((double)degree[v] - 1) * sum;
  }
  mnm_mem_free(s->ctx, degree, bytes);
  return MNM_OK;
}

static void by_chance(siege *s) {
  for (uint32_t v = 0; v < s->graph->nodes; v++)
    s->score[v] = (double)mnm_rng_below(&s->rng, UINT64_C(1) << 40);
}

static bool is_due(mnm_measure_attack attack, uint32_t step) {
  if (step == 0) return true;
  if (attack == MNM_ATTACK_BETWEENNESS_BLOCK) return step % BLOCK == 0;
  return attack != MNM_ATTACK_BETWEENNESS_STATIC && attack != MNM_ATTACK_DEGREE_STATIC &&
         attack != MNM_ATTACK_RANDOM;
}

static mnm_status rescore(siege *s, mnm_err *err) {
  switch (s->options->attack) {
    case MNM_ATTACK_BETWEENNESS:
    case MNM_ATTACK_BETWEENNESS_STATIC:
    case MNM_ATTACK_BETWEENNESS_BLOCK:
      return mnm_measure__betweenness(s->score, s->graph, s->gone, s->options->sources,
                                      s->options->source_count, s->ctx, err);
    case MNM_ATTACK_DEGREE:
    case MNM_ATTACK_DEGREE_STATIC:
      by_degree(s);
      return MNM_OK;
    case MNM_ATTACK_COLLECTIVE:
      return by_collective(s, err);
    case MNM_ATTACK_KATZ:
      return mnm_measure_katz(s->score, &s->settled, s->graph, KATZ_ALPHA, s->gone, s->ctx, err);
    case MNM_ATTACK_RANDOM:
      by_chance(s);
      return MNM_OK;
    case MNM_ATTACK_MAX:
      break;
  }
  return mnm_err_set(err, MNM_E_ARG, "no such attack");
}

static uint32_t first_left(const siege *s) {
  uint32_t best = MNM_MEASURE_NONE;
  for (uint32_t v = 0; v < s->graph->nodes; v++) {
    if (s->gone[v]) continue;
    if (best == MNM_MEASURE_NONE || mnm_measure_before(s->score, s->options->prefer, v, best))
      best = v;
  }
  return best;
}

static mnm_status besiege(siege *s, mnm_measure_step *steps, uint32_t *out_count, mnm_err *err) {
  bool distances = s->options->distances;
  steps[0].node = MNM_MEASURE_NONE;
  MNM_TRY(mnm_measure_cohesion_find(&steps[0].left, s->graph, s->gone, distances, s->ctx, err));
  *out_count = 1;
  for (uint32_t step = 0; step < s->options->removals; step++) {
    MNM_TRY(mnm_ctx_tick(s->ctx, "attack", step, s->options->removals, err));
    if (is_due(s->options->attack, step)) MNM_TRY(rescore(s, err));
    if (!s->settled) return MNM_OK;
    uint32_t node = first_left(s);
    if (node == MNM_MEASURE_NONE) return MNM_OK;
    s->gone[node] = 1;
    mnm_measure_step *to = &steps[*out_count];
    to->node = node;
    MNM_TRY(mnm_measure_cohesion_find(&to->left, s->graph, s->gone, distances, s->ctx, err));
    (*out_count)++;
  }
  return MNM_OK;
}

mnm_status mnm_measure_attack_run(mnm_measure_step *steps, uint32_t *out_count, bool *out_settled,
                                  const mnm_measure_graph *graph,
                                  const mnm_measure_attack_options *options, const mnm_ctx *ctx,
                                  mnm_err *err) {
  size_t nodes = (size_t)graph->nodes + 1;
  siege s = {.graph = graph, .options = options, .ctx = ctx, .settled = true};
  s.gone = mnm_mem_new(ctx, nodes);
  s.score = mnm_mem_new(ctx, nodes * sizeof *s.score);
  mnm_rng_init(&s.rng, ctx ? ctx->seed : 0);
  *out_count = 0;
  mnm_status status = s.gone && s.score ? besiege(&s, steps, out_count, err) : mnm_err_nomem(err);
  *out_settled = s.settled;
  mnm_mem_free(ctx, s.gone, nodes);
  mnm_mem_free(ctx, s.score, nodes * sizeof *s.score);
  return status;
}
