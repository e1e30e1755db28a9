/* Cores by buckets of degrees; cut nodes and bridges by one depth-first search without recursion
 * (Tarjan 1972): a network's longest path must not meet the end of the stack. */
#include "kernel/measure/measure_internal.h"

typedef struct buckets {
  uint32_t *start; /* [greatest degree + 2]: first place of each degree */
  uint32_t *at;    /* nodes by degree */
  uint32_t *place; /* of each node in `at` */
} buckets;

static void fill(buckets *b, uint32_t *degree, const mnm_measure_graph *graph, uint32_t most) {
  for (uint32_t v = 0; v < graph->nodes; v++) b->start[degree[v] + 1]++;
  for (uint32_t d = 0; d <= most; d++) b->start[d + 1] += b->start[d];
  for (uint32_t v = 0; v < graph->nodes; v++) {
    b->place[v] = b->start[degree[v]]++;
    b->at[b->place[v]] = v;
  }
  for (uint32_t d = most + 1; d > 0; d--) b->start[d] = b->start[d - 1];
  b->start[0] = 0;
}

/* Moves a node one bucket down: it changes places with the first of its own. */
static void lower(buckets *b, uint32_t *degree, uint32_t v) {
  uint32_t first = b->start[degree[v]], other = b->at[first];
  b->at[b->place[v]] = other;
  b->place[other] = b->place[v];
  b->at[first] = v;
  b->place[v] = first;
  b->start[degree[v]]++;
  degree[v]--;
}

mnm_status mnm_measure_cores(uint32_t *core, const mnm_measure_graph *graph, const mnm_ctx *ctx,
                             mnm_err *err) {
  uint32_t most = 0;
  for (uint32_t v = 0; v < graph->nodes; v++) {
    core[v] = (uint32_t)mnm_measure_degree(&graph->both, v);
    if (core[v] > most) most = core[v];
  }
  size_t starts = ((size_t)most + 3) * sizeof(uint32_t);
  size_t nodes = ((size_t)graph->nodes + 1) * sizeof(uint32_t);
  buckets b = {mnm_mem_new(ctx, starts), mnm_mem_new(ctx, nodes), mnm_mem_new(ctx, nodes)};
  bool got = b.start && b.at && b.place;
  if (got) fill(&b, core, graph, most);
  for (uint32_t i = 0; got && i < graph->nodes; i++) {
    uint32_t v = b.at[i];
    for (uint64_t j = graph->both.offset[v]; j < graph->both.offset[v + 1]; j++)
      if (core[graph->both.other[j]] > core[v]) lower(&b, core, graph->both.other[j]);
  }
  mnm_mem_free(ctx, b.start, starts);
  mnm_mem_free(ctx, b.at, nodes);
  mnm_mem_free(ctx, b.place, nodes);
  return got ? MNM_OK : mnm_err_nomem(err);
}

typedef struct depth {
  uint32_t *entered, *low, *parent, *stack; /* entered 0: not yet */
  uint64_t *next;                           /* the neighbour to look at */
} depth;

static void search(depth *d, uint8_t *cut, uint64_t *bridges, const mnm_measure_side *side,
                   uint32_t root, uint32_t *clock) {
  uint32_t top = 0, children = 0;
  d->stack[top++] = root;
  d->parent[root] = MNM_MEASURE_NONE;
  d->entered[root] = d->low[root] = ++*clock;
  d->next[root] = side->offset[root];
  while (top > 0) {
    uint32_t v = d->stack[top - 1];
    if (d->next[v] < side->offset[v + 1]) {
      uint32_t w = side->other[d->next[v]++];
      if (w == d->parent[v]) continue;
      if (d->entered[w] != 0) {
        if (d->entered[w] < d->low[v]) d->low[v] = d->entered[w];
        continue;
      }
      d->parent[w] = v;
      d->entered[w] = d->low[w] = ++*clock;
      d->next[w] = side->offset[w];
      d->stack[top++] = w;
      continue;
    }
    top--;
    uint32_t up = d->parent[v];
    if (up == MNM_MEASURE_NONE) continue;
    if (d->low[v] < d->low[up]) d->low[up] = d->low[v];
    if (d->low[v] > d->entered[up]) (*bridges)++;
    if (up == root)
      children++;
    else if (d->low[v] >= d->entered[up])
      cut[up] = 1;
  }
  if (children > 1) cut[root] = 1;
}

mnm_status mnm_measure_cut_nodes(uint8_t *cut, uint64_t *out_bridges,
                                 const mnm_measure_graph *graph, const mnm_ctx *ctx, mnm_err *err) {
  size_t nodes = ((size_t)graph->nodes + 1) * sizeof(uint32_t);
  depth d = {mnm_mem_new(ctx, nodes), mnm_mem_new(ctx, nodes), mnm_mem_new(ctx, nodes),
             mnm_mem_new(ctx, nodes), mnm_mem_new(ctx, 2 * nodes)};
  bool got = d.entered && d.low && d.parent && d.stack && d.next;
  uint32_t clock = 0;
  *out_bridges = 0;
  memset(cut, 0, graph->nodes);
  for (uint32_t v = 0; got && v < graph->nodes; v++)
    if (d.entered[v] == 0) search(&d, cut, out_bridges, &graph->both, v, &clock);
  mnm_mem_free(ctx, d.entered, nodes);
  mnm_mem_free(ctx, d.low, nodes);
  mnm_mem_free(ctx, d.parent, nodes);
  mnm_mem_free(ctx, d.stack, nodes);
  mnm_mem_free(ctx, d.next, 2 * nodes);
  return got ? MNM_OK : mnm_err_nomem(err);
}
