/* The whole table, and each phase of it, with what changes from one phase to the next. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng/rng.h"
#include "case/run/run_ties_internal.h"

typedef struct picked { /* rows of a phase, with nodes numbered anew in the same order */
  uint32_t *from, *to, *local;
  int64_t *weight;
  uint64_t count;
  uint32_t nodes;
} picked;

static void drop(picked *p, uint64_t rows, uint32_t nodes, const mnm_ctx *ctx) {
  mnm_mem_free(ctx, p->from, ((size_t)rows + 1) * sizeof *p->from);
  mnm_mem_free(ctx, p->to, ((size_t)rows + 1) * sizeof *p->to);
  mnm_mem_free(ctx, p->weight, ((size_t)rows + 1) * sizeof *p->weight);
  mnm_mem_free(ctx, p->local, ((size_t)nodes + 1) * sizeof *p->local);
}

static void pick(picked *p, uint32_t *name, const mnm_run_ties *ties, uint32_t phase) {
  const uint32_t *from = ties->from.data, *to = ties->to.data, *of = ties->phase.data;
  const int64_t *weight = ties->weight.data;
  for (uint64_t i = 0; i < ties->from.count; i++) {
    if (phase < ties->phases && of[i] != phase) continue;
    p->local[from[i]] = p->local[to[i]] = 1;
  }
  for (uint32_t v = 0; v < ties->nodes; v++)
    if (p->local[v]) {
      name[p->nodes] = v;
      p->local[v] = p->nodes++;
    }
  for (uint64_t i = 0; i < ties->from.count; i++) {
    if (phase < ties->phases && of[i] != phase) continue;
    p->from[p->count] = p->local[from[i]];
    p->to[p->count] = p->local[to[i]];
    p->weight[p->count++] = weight[i];
  }
}

static mnm_status graph_of(mnm_run_studies *self, uint32_t phase, const mnm_ctx *ctx,
                           mnm_err *err) {
  const mnm_run_ties *ties = self->ties;
  size_t rows = (size_t)ties->from.count + 1, nodes = (size_t)ties->nodes + 1;
  picked p = {mnm_mem_new(ctx, rows * sizeof *p.from),
              mnm_mem_new(ctx, rows * sizeof *p.to),
              mnm_mem_new(ctx, nodes * sizeof *p.local),
              mnm_mem_new(ctx, rows * sizeof *p.weight),
              0,
              0};
  uint32_t *name = mnm_arena_take(&self->arena, nodes * sizeof *name);
  mnm_status status = p.from && p.to && p.weight && p.local && name ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK) {
    pick(&p, name, ties, phase);
    mnm_measure_ties chosen = {p.nodes, p.count, p.from, p.to, p.weight};
    self->study[phase].name = name;
    self->study[phase].weighted = ties->has_weight;
    status = mnm_measure_graph_init(&self->graph[phase], &chosen, self->options.directed, ctx, err);
  }
  drop(&p, ties->from.count, ties->nodes, ctx);
  return status;
}

/* Among equals the smaller value is first. */
static mnm_status preference(uint32_t **out, mnm_run_studies *self, const mnm_run_study *study,
                             uint32_t nodes, mnm_err *err) {
  *out = NULL;
  if (self->options.prefer == MNM_PREFER_SMALLEST) return MNM_OK;
  uint32_t *prefer = mnm_arena_take(&self->arena, ((size_t)nodes + 1) * sizeof *prefer);
  if (!prefer) return mnm_err_nomem(err);
  for (uint32_t v = 0; v < nodes; v++)
    prefer[v] = self->options.prefer == MNM_PREFER_LARGEST
                    ? nodes - v
                    : self->ties->nodes - self->ties->name_of[study->name[v]];
  *out = prefer;
  return MNM_OK;
}

static mnm_status study_all(mnm_run_studies *self, const mnm_ctx *ctx, mnm_err *err) {
  for (uint32_t i = 0; i <= self->phases; i++) {
    uint32_t *prefer = NULL;
    MNM_TRY(graph_of(self, i, ctx, err));
    MNM_TRY(preference(&prefer, self, &self->study[i], self->graph[i].nodes, err));
    MNM_TRY(mnm_run__study(&self->study[i], &self->graph[i], prefer, &self->options,
                           i == self->phases, &self->arena, ctx, err));
  }
  return MNM_OK;
}

mnm_status mnm_run_studies_new(mnm_run_studies **out, const mnm_run_ties *ties,
                               const mnm_run_study_options *options, const mnm_ctx *ctx,
                               mnm_err *err) {
  *out = NULL;
  mnm_run_studies *self = mnm_mem_new(ctx, sizeof *self);
  if (!self) return mnm_err_nomem(err);
  if (ctx) self->alloc = ctx->alloc;
  mnm_arena_init(&self->arena, ctx);
  self->ties = ties;
  self->options = *options;
  self->phases = ties->phases;
  self->graph = mnm_arena_take(&self->arena, ((size_t)self->phases + 1) * sizeof *self->graph);
  self->study = mnm_arena_take(&self->arena, ((size_t)self->phases + 1) * sizeof *self->study);
  mnm_status status = self->graph && self->study ? study_all(self, ctx, err) : mnm_err_nomem(err);
  if (status != MNM_OK) {
    mnm_run_studies_free(self);
    return status;
  }
  *out = self;
  return MNM_OK;
}

void mnm_run_studies_free(mnm_run_studies *studies) {
  if (!studies) return;
  mnm_ctx ctx = {.alloc = studies->alloc};
  for (uint32_t i = 0; studies->graph && i <= studies->phases; i++)
    mnm_measure_graph_clear(&studies->graph[i], &ctx);
  mnm_arena_clear(&studies->arena);
  mnm_mem_free(&ctx, studies, sizeof *studies);
}

const mnm_run_study *mnm_run_studies_whole(const mnm_run_studies *studies) {
  return &studies->study[studies->phases];
}
const mnm_run_study *mnm_run_studies_phase(const mnm_run_studies *studies, uint32_t phase) {
  return &studies->study[phase];
}

/* ---- churn --- */

/* The node of another phase with the same name; MNM_MEASURE_NONE. Names rise. */
static uint32_t same_in(const mnm_run_study *study, uint32_t name) {
  uint32_t begin = 0, end = study->nodes;
  while (begin < end) {
    uint32_t middle = begin + (end - begin) / 2;
    if (study->name[middle] < name)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin < study->nodes && study->name[begin] == name ? begin : MNM_MEASURE_NONE;
}

static double share(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

mnm_run_churn mnm_run_studies_churn(const mnm_run_studies *studies, uint32_t after) {
  const mnm_run_study *a = &studies->study[after - 1], *b = &studies->study[after];
  const mnm_measure_side *of_a = &studies->graph[after - 1].both,
                         *of_b = &studies->graph[after].both;
  mnm_run_churn out = {0};
  uint32_t stayed = 0, top = 0;
  uint64_t a_among = 0, b_among = 0; /* ties of one phase between nodes of both */
  for (uint32_t v = 0; v < a->nodes; v++) {
    uint32_t w = same_in(b, a->name[v]);
    stayed += w != MNM_MEASURE_NONE;
    if (w != MNM_MEASURE_NONE && a->rank_betweenness[v] <= 10 && b->rank_betweenness[w] <= 10)
      top++;
    for (uint64_t i = of_a->offset[v]; i < of_a->offset[v + 1]; i++) {
      if (of_a->other[i] <= v || w == MNM_MEASURE_NONE) continue;
      uint32_t x = same_in(b, a->name[of_a->other[i]]);
      if (x == MNM_MEASURE_NONE) continue;
      a_among++;
      out.ties_kept += mnm_measure_tied(of_b, w, x);
    }
  }
  for (uint32_t v = 0; v < b->nodes; v++) {
    if (same_in(a, b->name[v]) == MNM_MEASURE_NONE) continue;
    for (uint64_t i = of_b->offset[v]; i < of_b->offset[v + 1]; i++)
      b_among += of_b->other[i] > v && same_in(a, b->name[of_b->other[i]]) != MNM_MEASURE_NONE;
  }
  double kept = (double)out.ties_kept;
  uint32_t tops = a->nodes < 10 ? a->nodes : 10;
  out.nodes_new = b->nodes - stayed, out.nodes_lost = a->nodes - stayed;
  out.ties_new = b->ties - out.ties_kept, out.ties_lost = a->ties - out.ties_kept;
  out.node_jaccard = share(stayed, (double)a->nodes + b->nodes - stayed);
  out.tie_jaccard = share(kept, (double)a->ties + (double)b->ties - kept);
  out.tie_jaccard_stayed = share(kept, (double)a_among + (double)b_among - kept);
  out.top10_kept = share(top, tops);
  return out;
}

/* ---- transactional or organisational --- */

const char *mnm_run_trait_name(mnm_run_trait trait) {
  static const char *const names[MNM_TRAIT_MAX] = {
      "tie lifetime", "ties kept",         "reciprocity",  "centralisation",    "clustering",
      "hierarchy",    "repeated dealings", "multiplexity", "role concentration"};
  return (unsigned)trait < MNM_TRAIT_MAX ? names[trait] : NULL;
}

mnm_status mnm_run__hierarchy(double *out, const mnm_measure_graph *graph, const mnm_ctx *ctx,
                              mnm_err *err) {
  *out = NAN;
  size_t nodes = graph->nodes, bytes = nodes * nodes;
  if (!graph->directed || nodes > 4096) return MNM_OK;
  uint8_t *reach = mnm_mem_new(ctx, bytes + 1);
  uint32_t *queue = mnm_mem_new(ctx, (nodes + 1) * sizeof *queue);
  if (reach && queue) {
    uint64_t one_way = 0, any = 0;
    for (uint32_t v = 0; v < nodes; v++) {
      uint8_t *row = reach + v * nodes;
      uint32_t end = 0;
      queue[end++] = v;
      row[v] = 1;
      for (uint32_t at = 0; at < end; at++)
        for (uint64_t i = graph->out.offset[queue[at]]; i < graph->out.offset[queue[at] + 1]; i++)
          if (!row[graph->out.other[i]])
            row[graph->out.other[i]] = 1, queue[end++] = graph->out.other[i];
    }
    for (size_t a = 0; a < nodes; a++)
      for (size_t b = a + 1; b < nodes; b++) {
        bool there = reach[a * nodes + b], back = reach[b * nodes + a];
        any += there || back;
        one_way += there != back;
      }
    *out = share((double)one_way, (double)any);
  }
  bool got = reach && queue;
  mnm_mem_free(ctx, reach, bytes + 1);
  mnm_mem_free(ctx, queue, (nodes + 1) * sizeof *queue);
  return got ? MNM_OK : mnm_err_nomem(err);
}

/* Phases in which each pair of the whole is tied. The median over phases. */
static double lifetime(const mnm_run_studies *self) {
  const mnm_measure_graph *whole = &self->graph[self->phases];
  const mnm_run_study *study = &self->study[self->phases];
  uint64_t count[65] = {0}, all = 0, seen = 0;
  if (self->phases < 2 || self->phases > 64) return NAN;
  for (uint32_t v = 0; v < whole->nodes; v++)
    for (uint64_t i = whole->both.offset[v]; i < whole->both.offset[v + 1]; i++) {
      uint32_t w = whole->both.other[i], lived = 0;
      if (w <= v) continue;
      for (uint32_t p = 0; p < self->phases; p++) {
        uint32_t a = same_in(&self->study[p], study->name[v]);
        uint32_t b = same_in(&self->study[p], study->name[w]);
        lived += a != MNM_MEASURE_NONE && b != MNM_MEASURE_NONE &&
                 mnm_measure_tied(&self->graph[p].both, a, b);
      }
      count[lived]++;
      all++;
    }
  for (uint32_t lived = 1; lived <= self->phases; lived++) {
    seen += count[lived];
    if (2 * seen >= all) return (double)(lived - 1) / (self->phases - 1);
  }
  return NAN;
}

double mnm_run__repeated(const mnm_measure_graph *graph) {
  uint64_t more = 0;
  for (uint64_t i = 0; i < graph->both.count; i++) more += graph->both.weight_micro[i] > 1000000;
  return share((double)more, (double)graph->both.count);
}

mnm_status mnm_run_studies_traits(double *trait, const mnm_run_studies *studies, uint32_t phase,
                                  const mnm_ctx *ctx, mnm_err *err) {
  bool whole = phase >= studies->phases;
  const mnm_run_study *study = &studies->study[whole ? studies->phases : phase];
  double kept = 0;
  for (uint32_t i = 0; i < MNM_TRAIT_MAX; i++) trait[i] = NAN;
  for (uint32_t i = 1; i < studies->phases; i++)
    kept += mnm_run_studies_churn(studies, i).tie_jaccard / (studies->phases - 1);
  if (whole && studies->phases > 1) trait[MNM_TRAIT_KEPT] = kept;
  if (!whole && phase > 0)
    trait[MNM_TRAIT_KEPT] = mnm_run_studies_churn(studies, phase).tie_jaccard;
  if (whole) trait[MNM_TRAIT_LIFETIME] = lifetime(studies);
  if (study->directed) trait[MNM_TRAIT_RECIPROCITY] = study->reciprocity;
  trait[MNM_TRAIT_CENTRALISATION] = study->shape.degree_centralisation;
  trait[MNM_TRAIT_CLUSTERING] = study->shape.transitivity;
  trait[MNM_TRAIT_REPEATED] = mnm_run__repeated(&studies->graph[whole ? studies->phases : phase]);
  MNM_TRY(mnm_run__multiplexity(&trait[MNM_TRAIT_MULTIPLEXITY], studies->ties,
                                whole ? studies->phases : phase, ctx, err));
  return mnm_run__hierarchy(&trait[MNM_TRAIT_HIERARCHY],
                            &studies->graph[whole ? studies->phases : phase], ctx, err);
}

/* ---- stability --- */

const uint32_t mnm_run_stable_losses[MNM_RUN_STABLE_LOSSES] = {5, 10, 20, 30};

typedef struct trials {
  const mnm_measure_graph *graph;
  uint32_t *a, *b, *rank; /* the pairs; ranks of one round */
  int64_t *weight;
  double *score;
  uint64_t pairs;
  mnm_rng rng;
} trials;

/* Leaves out `lost` of the pairs, each set as likely: a partial shuffle. */
static mnm_status round_of(trials *t, uint64_t lost, const mnm_ctx *ctx, mnm_err *err) {
  for (uint64_t i = 0; i < lost; i++) {
    uint64_t j = i + mnm_rng_below(&t->rng, t->pairs - i);
    uint32_t a = t->a[i], b = t->b[i];
    t->a[i] = t->a[j], t->b[i] = t->b[j];
    t->a[j] = a, t->b[j] = b;
  }
  mnm_measure_ties left = {t->graph->nodes, t->pairs - lost, t->a + lost, t->b + lost, t->weight};
  mnm_measure_graph graph;
  mnm_measure_paths want = {.betweenness = t->score};
  mnm_measure_paths_options options = {0};
  mnm_status status = mnm_measure_graph_init(&graph, &left, false, ctx, err);
  if (status == MNM_OK) status = mnm_measure_paths_find(&want, &graph, &options, ctx, err);
  if (status == MNM_OK)
    status = mnm_measure_rank(NULL, t->rank, t->score, NULL, graph.nodes, ctx, err);
  mnm_measure_graph_clear(&graph, ctx);
  return status;
}

static int rising(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

static mnm_status run_trials(mnm_run_stable *out, uint32_t count, trials *t, const mnm_ctx *ctx,
                             mnm_err *err) {
  uint32_t ranks[MNM_RUN_STABLE_TOP][MNM_RUN_STABLE_ROUNDS];
  for (uint32_t loss = 0; loss < MNM_RUN_STABLE_LOSSES; loss++) {
    for (uint32_t round = 0; round < MNM_RUN_STABLE_ROUNDS; round++) {
      MNM_TRY(round_of(t, t->pairs * mnm_run_stable_losses[loss] / 100, ctx, err));
      for (uint32_t i = 0; i < count; i++) ranks[i][round] = t->rank[out[i].node];
    }
    for (uint32_t i = 0; i < count; i++) {
      qsort(ranks[i], MNM_RUN_STABLE_ROUNDS, sizeof ranks[i][0], rising);
      out[i].low[loss] = ranks[i][MNM_RUN_STABLE_ROUNDS / 20];
      out[i].median[loss] = ranks[i][MNM_RUN_STABLE_ROUNDS / 2];
      out[i].high[loss] = ranks[i][MNM_RUN_STABLE_ROUNDS - 1 - MNM_RUN_STABLE_ROUNDS / 20];
    }
  }
  return MNM_OK;
}

mnm_status mnm_run_studies_stable(mnm_run_stable *out, uint32_t *out_count,
                                  const mnm_run_studies *studies, const mnm_ctx *ctx,
                                  mnm_err *err) {
  const mnm_measure_graph *graph = &studies->graph[studies->phases];
  const mnm_run_study *study = &studies->study[studies->phases];
  double cost = (double)graph->nodes * ((double)graph->nodes + (double)graph->both.count) *
                MNM_RUN_STABLE_LOSSES * MNM_RUN_STABLE_ROUNDS;
  *out_count = 0;
  if (study->sampled || cost > MNM_RUN_STUDY_STEPS) return MNM_OK;
  size_t pairs = (size_t)graph->pairs + 1, nodes = (size_t)graph->nodes + 1;
  trials t = {.graph = graph, .pairs = graph->pairs};
  t.a = mnm_mem_new(ctx, pairs * sizeof *t.a), t.b = mnm_mem_new(ctx, pairs * sizeof *t.b);
  t.weight = mnm_mem_new(ctx, pairs * sizeof *t.weight);
  t.rank = mnm_mem_new(ctx, nodes * sizeof *t.rank),
  t.score = mnm_mem_new(ctx, nodes * sizeof *t.score);
  mnm_rng_init(&t.rng, ctx ? ctx->seed : 0);
  mnm_status status = t.a && t.b && t.weight && t.rank && t.score ? MNM_OK : mnm_err_nomem(err);
  uint64_t at = 0;
  for (uint32_t v = 0; v < graph->nodes && status == MNM_OK; v++)
    for (uint64_t i = graph->both.offset[v]; i < graph->both.offset[v + 1]; i++)
      if (graph->both.other[i] > v) t.a[at] = v, t.b[at] = graph->both.other[i], t.weight[at++] = 1;
  uint32_t count = graph->nodes < MNM_RUN_STABLE_TOP ? graph->nodes : MNM_RUN_STABLE_TOP;
  for (uint32_t i = 0; i < count; i++)
    out[i] = (mnm_run_stable){.node = study->order_betweenness[i], .rank = i + 1};
  if (status == MNM_OK) status = run_trials(out, count, &t, ctx, err);
  if (status == MNM_OK) *out_count = count;
  mnm_mem_free(ctx, t.a, pairs * sizeof *t.a);
  mnm_mem_free(ctx, t.b, pairs * sizeof *t.b);
  mnm_mem_free(ctx, t.weight, pairs * sizeof *t.weight);
  mnm_mem_free(ctx, t.rank, nodes * sizeof *t.rank);
  mnm_mem_free(ctx, t.score, nodes * sizeof *t.score);
  return status;
}
