/* Scores that are fixed points, found by going round until nothing moves. No function of the C
 * library's is used whose last bit could differ from one to the next; square roots are exact. */
#include "kernel/measure/measure_internal.h"

#define STEPS 4e9 /* looks at neighbours in all: a bound on time */
#define ROUNDS_MOST 200000
#define DAMPING 0.85

static uint32_t rounds_for(const mnm_measure_graph *graph) {
  double each = (double)graph->nodes + (double)graph->both.count + 1;
  double rounds = STEPS / each;
  return rounds > ROUNDS_MOST ? ROUNDS_MOST : rounds < 64 ? 64 : (uint32_t)rounds;
}

static void scale(double *x, uint32_t nodes) {
  double squares = 0;
  for (uint32_t v = 0; v < nodes; v++) squares += x[v] * x[v];
  double length = sqrt(squares);
  for (uint32_t v = 0; v < nodes && length > 0; v++) x[v] /= length;
}

static double distance(const double *x, const double *y, uint32_t nodes) {
  double most = 0;
  for (uint32_t v = 0; v < nodes; v++) most = fmax(most, fabs(x[v] - y[v]));
  return most;
}

/* A + I in place of A: the same vectors, and a graph in two halves does not swing for ever. */
mnm_status mnm_measure_eigenvector(double *out, bool *out_settled, const mnm_measure_graph *graph,
                                   const mnm_ctx *ctx, mnm_err *err) {
  uint32_t nodes = graph->nodes, rounds = rounds_for(graph);
  size_t bytes = ((size_t)nodes + 1) * sizeof(double);
  const mnm_measure_side *side = &graph->both;
  double *next = mnm_mem_new(ctx, bytes);
  mnm_status status = next ? MNM_OK : mnm_err_nomem(err);
  *out_settled = false;
  for (uint32_t v = 0; v < nodes; v++) out[v] = 1;
  scale(out, nodes);
  for (uint32_t round = 0; round < rounds && status == MNM_OK && !*out_settled; round++) {
    if (round % 64 == 0) status = mnm_ctx_tick(ctx, "eigenvector", round, rounds, err);
    for (uint32_t v = 0; v < nodes; v++) {
      double sum = out[v];
      for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++) sum += out[side->other[i]];
      next[v] = sum;
    }
    scale(next, nodes);
    *out_settled = distance(out, next, nodes) < 1e-14;
    memcpy(out, next, nodes * sizeof *out);
  }
  mnm_mem_free(ctx, next, bytes);
  return status;
}

typedef struct shares { /* of each node: 1 / what it gives in all */
  const mnm_measure_side *in;
  double *each;
  bool weighted;
} shares;

static void round_of_pagerank(double *next, const double *now, const shares *s, uint32_t nodes) {
  double idle = 0;
  for (uint32_t v = 0; v < nodes; v++)
    if (s->each[v] == 0) idle += now[v];
  for (uint32_t v = 0; v < nodes; v++) {
    double sum = 0;
    for (uint64_t i = s->in->offset[v]; i < s->in->offset[v + 1]; i++) {
      uint32_t from = s->in->other[i];
      double part = s->weighted ? (double)s->in->weight_micro[i] * s->each[from] : s->each[from];
      sum += now[from] * part;
    }
    next[v] = (1 - DAMPING) / nodes + DAMPING * (sum + idle / nodes);
  }
}

mnm_status mnm_measure_pagerank(double *out, bool *out_settled, const mnm_measure_graph *graph,
                                bool weighted, const mnm_ctx *ctx, mnm_err *err) {
  uint32_t nodes = graph->nodes;
  size_t bytes = ((size_t)nodes + 1) * sizeof(double);
  double *next = mnm_mem_new(ctx, bytes);
  shares s = {weighted ? &graph->in : &graph->both, mnm_mem_new(ctx, bytes), weighted};
  mnm_status status = next && s.each ? MNM_OK : mnm_err_nomem(err);
  *out_settled = false;
  for (uint32_t v = 0; v < nodes && status == MNM_OK; v++) {
    double gives = weighted ? (double)mnm_measure_strength_micro(&graph->out, v)
                            : (double)mnm_measure_degree(&graph->both, v);
    s.each[v] = gives > 0 ? 1 / gives : 0;
    out[v] = 1 / (double)nodes;
  }
  for (uint32_t round = 0; round < 1000 && status == MNM_OK && !*out_settled; round++) {
    status = mnm_ctx_tick(ctx, "pagerank", round, 1000, err);
    round_of_pagerank(next, out, &s, nodes);
    *out_settled = distance(out, next, nodes) < 1e-15;
    memcpy(out, next, nodes * sizeof *out);
  }
  mnm_mem_free(ctx, next, bytes);
  mnm_mem_free(ctx, s.each, bytes);
  return status;
}

mnm_status mnm_measure_katz(double *out, bool *out_settled, const mnm_measure_graph *graph,
                            double alpha, const uint8_t *gone, const mnm_ctx *ctx, mnm_err *err) {
  uint32_t nodes = graph->nodes;
  size_t bytes = ((size_t)nodes + 1) * sizeof(double);
  const mnm_measure_side *side = &graph->both;
  double *next = mnm_mem_new(ctx, bytes);
  mnm_status status = next ? MNM_OK : mnm_err_nomem(err);
  *out_settled = false;
  memset(out, 0, nodes * sizeof *out);
  for (uint32_t round = 0; round < 5000 && status == MNM_OK && !*out_settled; round++) {
    double moved = 0;
    for (uint32_t v = 0; v < nodes; v++) {
      double sum = 0;
      next[v] = 0;
      if (mnm_measure__gone(gone, v)) continue;
      for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++) sum += out[side->other[i]];
      next[v] = alpha * sum + 1;
      moved += fabs(next[v] - out[v]);
    }
    *out_settled = moved < 1e-13 * nodes;
    memcpy(out, next, nodes * sizeof *out);
    if (moved > 1e100) break; /* alpha is too great for this graph: it runs away */
  }
  if (status == MNM_OK) scale(out, nodes);
  mnm_mem_free(ctx, next, bytes);
  return status;
}
