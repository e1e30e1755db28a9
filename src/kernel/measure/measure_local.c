/* What a node's neighbours say: constraint, triangles, and the numbers of the whole made of them.
 */
#include "kernel/measure/measure_internal.h"

#define TICK_EVERY 1024

static double constraint_of(const mnm_measure_side *side, uint32_t v, double *through) {
  uint64_t degree = mnm_measure_degree(side, v);
  if (degree == 0) return NAN;
  double share = 1 / (double)degree, sum = 0;
  for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++) {
    uint32_t q = side->other[i];
    double each = share / (double)mnm_measure_degree(side, q);
    for (uint64_t j = side->offset[q]; j < side->offset[q + 1]; j++)
      through[side->other[j]] += each;
  }
  for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++) {
    double p = share + through[side->other[i]];
    sum += p * p;
  }
  for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++) {
    uint32_t q = side->other[i];
    for (uint64_t j = side->offset[q]; j < side->offset[q + 1]; j++) through[side->other[j]] = 0;
  }
  return sum;
}

mnm_status mnm_measure_constraint(double *out, const mnm_measure_graph *graph, const mnm_ctx *ctx,
                                  mnm_err *err) {
  size_t bytes = ((size_t)graph->nodes + 1) * sizeof(double);
  double *through = mnm_mem_new(ctx, bytes);
  mnm_status status = through ? MNM_OK : mnm_err_nomem(err);
  for (uint32_t v = 0; v < graph->nodes && status == MNM_OK; v++) {
    if (v % TICK_EVERY == 0) status = mnm_ctx_tick(ctx, "constraint", v, graph->nodes, err);
    out[v] = constraint_of(&graph->both, v, through);
  }
  mnm_mem_free(ctx, through, bytes);
  return status;
}

/* Ties among the neighbours of v: `mark` holds v + 1 at each of them. */
static uint64_t ties_among(const mnm_measure_side *side, uint32_t v, uint32_t *mark) {
  uint64_t twice = 0;
  for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++) mark[side->other[i]] = v + 1;
  for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++) {
    uint32_t q = side->other[i];
    for (uint64_t j = side->offset[q]; j < side->offset[q + 1]; j++)
      twice += mark[side->other[j]] == v + 1;
  }
  return twice / 2;
}

static double assortativity(const mnm_measure_side *side, uint32_t nodes) {
  double both = 0, sum = 0, squares = 0, count = (double)side->count;
  for (uint32_t v = 0; v < nodes; v++) {
    double d = (double)mnm_measure_degree(side, v);
    sum += d * d;
    squares += d * d * d;
    for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++)
      both += d * (double)mnm_measure_degree(side, side->other[i]);
  }
  double spread = squares / count - (sum / count) * (sum / count);
  return count == 0 || spread <= 0 ? NAN : (both / count - (sum / count) * (sum / count)) / spread;
}

mnm_status mnm_measure_shape_find(mnm_measure_shape *out, const mnm_measure_graph *graph,
                                  const mnm_ctx *ctx, mnm_err *err) {
  const mnm_measure_side *side = &graph->both;
  uint32_t nodes = graph->nodes;
  size_t bytes = ((size_t)nodes + 1) * sizeof(uint32_t);
  uint32_t *mark = mnm_mem_new(ctx, bytes);
  double pairs = (double)nodes * ((double)nodes - 1) / 2, triples = 0, clustering = 0, excess = 0;
  uint64_t closed = 0, most = 0;
  mnm_status status = mark ? MNM_OK : mnm_err_nomem(err);
  for (uint32_t v = 0; v < nodes; v++)
    if (mnm_measure_degree(side, v) > most) most = mnm_measure_degree(side, v);
  for (uint32_t v = 0; v < nodes && status == MNM_OK; v++) {
    if (v % TICK_EVERY == 0) status = mnm_ctx_tick(ctx, "triangles", v, nodes, err);
    double degree = (double)mnm_measure_degree(side, v), around = degree * (degree - 1) / 2;
    uint64_t among = ties_among(side, v, mark);
    closed += among;
    triples += around;
    excess += (double)most - degree;
    if (around > 0) clustering += (double)among / around;
  }
  mnm_mem_free(ctx, mark, bytes);
  MNM_TRY(status);
  *out = (mnm_measure_shape){.density = pairs > 0 ? (double)graph->pairs / pairs : 0,
                             .transitivity = triples > 0 ? (double)closed / triples : 0,
                             .clustering = nodes > 0 ? clustering / nodes : 0,
                             .assortativity = assortativity(side, nodes),
                             .triangles = closed / 3};
  if (nodes > 2) out->degree_centralisation = excess / (((double)nodes - 1) * ((double)nodes - 2));
  return MNM_OK;
}

double mnm_measure_betweenness_centralisation(const double *betweenness, uint32_t nodes) {
  double most = 0, sum = 0, n = (double)nodes;
  if (nodes < 3) return 0;
  for (uint32_t v = 0; v < nodes; v++)
    if (betweenness[v] > most) most = betweenness[v];
  for (uint32_t v = 0; v < nodes; v++) sum += most - betweenness[v];
  return sum / ((n - 1) * (n - 1) * (n - 2) / 2);
}
