/* From ties in any order to rows of neighbours: a counting sort by the far end, then one by the
 * near end, which leaves each row rising; equal neighbours are then drawn together in place. */
#include "kernel/measure/measure_internal.h"

typedef enum ways { WAYS_OUT, WAYS_IN, WAYS_BOTH } ways;

typedef struct half { /* ties one way, by far end */
  uint32_t *near;
  int64_t *weight;
  uint64_t *first; /* [nodes + 1] by far end */
  uint64_t count;
} half;

static mnm_status check(const mnm_measure_ties *ties, mnm_err *err) {
  for (uint64_t i = 0; i < ties->count; i++) {
    bool inside = ties->from[i] < ties->nodes && ties->to[i] < ties->nodes;
    int64_t weight = ties->weight_micro[i];
    if (inside && weight >= 1 && weight <= MNM_MEASURE_WEIGHT_MAX) continue;
    (void)mnm_err_set(err, MNM_E_RANGE, "a tie's end or weight is out of range");
    mnm_err_at(err, NULL, (int64_t)i + 1, 0);
    return MNM_E_RANGE;
  }
  return MNM_OK;
}

static uint64_t room_of(const mnm_measure_ties *ties, ways way) {
  return way == WAYS_BOTH ? 2 * ties->count : ties->count;
}

/* Way 0 leads from `from` to `to`, way 1 back. */
static void by_far(half *h, const mnm_measure_ties *ties, ways way) {
  uint32_t begin = way == WAYS_IN ? 1 : 0, end = way == WAYS_OUT ? 1 : 2;
  for (uint32_t turn = begin; turn < end; turn++) {
    const uint32_t *far = turn == 0 ? ties->to : ties->from;
    for (uint64_t i = 0; i < ties->count; i++)
      if (ties->from[i] != ties->to[i]) h->first[far[i] + 1]++;
  }
  for (uint32_t v = 0; v < ties->nodes; v++) h->first[v + 1] += h->first[v];
  h->count = h->first[ties->nodes];
  for (uint32_t turn = begin; turn < end; turn++) {
    const uint32_t *far = turn == 0 ? ties->to : ties->from;
    const uint32_t *near = turn == 0 ? ties->from : ties->to;
    for (uint64_t i = 0; i < ties->count; i++) {
      if (ties->from[i] == ties->to[i]) continue;
      uint64_t at = h->first[far[i]]++;
      h->near[at] = near[i];
      h->weight[at] = ties->weight_micro[i];
    }
  }
  for (uint32_t v = ties->nodes; v > 0; v--) h->first[v] = h->first[v - 1];
  h->first[0] = 0;
}

static void by_near(mnm_measure_side *side, const half *h, uint32_t nodes) {
  memset(side->offset, 0, ((size_t)nodes + 1) * sizeof *side->offset);
  for (uint64_t i = 0; i < h->count; i++) side->offset[h->near[i] + 1]++;
  for (uint32_t v = 0; v < nodes; v++) side->offset[v + 1] += side->offset[v];
  for (uint32_t far = 0; far < nodes; far++)
    for (uint64_t i = h->first[far]; i < h->first[far + 1]; i++) {
      uint64_t at = side->offset[h->near[i]]++;
      side->other[at] = far;
      side->weight_micro[at] = h->weight[i];
    }
  for (uint32_t v = nodes; v > 0; v--) side->offset[v] = side->offset[v - 1];
  side->offset[0] = 0;
}

static mnm_status merge(mnm_measure_side *side, uint32_t nodes, mnm_err *err) {
  uint64_t to = 0, at = 0;
  for (uint32_t v = 0; v < nodes; v++) {
    uint64_t end = side->offset[v + 1], begin = to;
    for (; at < end; at++) {
      if (to > begin && side->other[to - 1] == side->other[at]) {
        if (__builtin_add_overflow(side->weight_micro[to - 1], side->weight_micro[at],
                                   &side->weight_micro[to - 1]))
          return mnm_err_set(err, MNM_E_OVERFLOW, "the weights between two nodes are too great");
        continue;
      }
      side->other[to] = side->other[at];
      side->weight_micro[to++] = side->weight_micro[at];
    }
    side->offset[v] = begin;
  }
  side->offset[nodes] = side->count = to;
  return MNM_OK;
}

static mnm_status build(mnm_measure_side *side, const mnm_measure_ties *ties, ways way,
                        const mnm_ctx *ctx, mnm_err *err) {
  size_t room = (size_t)room_of(ties, way) + 1, nodes = (size_t)ties->nodes + 1;
  half h = {mnm_mem_new(ctx, room * sizeof *h.near), mnm_mem_new(ctx, room * sizeof *h.weight),
            mnm_mem_new(ctx, (nodes + 1) * sizeof *h.first), 0};
  side->offset = mnm_mem_new(ctx, nodes * sizeof *side->offset);
  side->other = mnm_mem_new(ctx, room * sizeof *side->other);
  side->weight_micro = mnm_mem_new(ctx, room * sizeof *side->weight_micro);
  mnm_status status = MNM_OK;
  if (!h.near || !h.weight || !h.first || !side->offset || !side->other || !side->weight_micro) {
    status = mnm_err_nomem(err);
  } else {
    by_far(&h, ties, way);
    by_near(side, &h, ties->nodes);
    status = merge(side, ties->nodes, err);
  }
  mnm_mem_free(ctx, h.near, room * sizeof *h.near);
  mnm_mem_free(ctx, h.weight, room * sizeof *h.weight);
  mnm_mem_free(ctx, h.first, (nodes + 1) * sizeof *h.first);
  return status;
}

static void drop(mnm_measure_side *side, const mnm_measure_graph *graph, bool twice,
                 const mnm_ctx *ctx) {
  size_t room = (size_t)(twice ? 2 * graph->rows : graph->rows) + 1;
  mnm_mem_free(ctx, side->offset, ((size_t)graph->nodes + 1) * sizeof *side->offset);
  mnm_mem_free(ctx, side->other, room * sizeof *side->other);
  mnm_mem_free(ctx, side->weight_micro, room * sizeof *side->weight_micro);
  *side = (mnm_measure_side){0};
}

mnm_status mnm_measure_graph_init(mnm_measure_graph *graph, const mnm_measure_ties *ties,
                                  bool directed, const mnm_ctx *ctx, mnm_err *err) {
  *graph = (mnm_measure_graph){.nodes = ties->nodes, .directed = directed, .rows = ties->count};
  MNM_TRY(check(ties, err));
  for (uint64_t i = 0; i < ties->count; i++) graph->loops += ties->from[i] == ties->to[i];
  MNM_TRY(build(&graph->both, ties, WAYS_BOTH, ctx, err));
  graph->pairs = graph->both.count / 2;
  if (!directed) return MNM_OK;
  MNM_TRY(build(&graph->out, ties, WAYS_OUT, ctx, err));
  return build(&graph->in, ties, WAYS_IN, ctx, err);
}

void mnm_measure_graph_clear(mnm_measure_graph *graph, const mnm_ctx *ctx) {
  drop(&graph->both, graph, true, ctx);
  drop(&graph->out, graph, false, ctx);
  drop(&graph->in, graph, false, ctx);
  *graph = (mnm_measure_graph){0};
}

int64_t mnm_measure_strength_micro(const mnm_measure_side *side, uint32_t node) {
  int64_t sum = 0;
  for (uint64_t i = side->offset[node]; i < side->offset[node + 1]; i++)
    if (__builtin_add_overflow(sum, side->weight_micro[i], &sum)) return INT64_MAX;
  return sum;
}

bool mnm_measure_tied(const mnm_measure_side *side, uint32_t a, uint32_t b) {
  uint64_t begin = side->offset[a], end = side->offset[a + 1];
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (side->other[middle] < b)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin < side->offset[a + 1] && side->other[begin] == b;
}

double mnm_measure_reciprocity(const mnm_measure_graph *graph) {
  uint64_t answered = 0;
  for (uint32_t v = 0; v < graph->nodes; v++)
    for (uint64_t i = graph->out.offset[v]; i < graph->out.offset[v + 1]; i++)
      answered += mnm_measure_tied(&graph->out, graph->out.other[i], v);
  return graph->out.count == 0 ? 0 : (double)answered / (double)graph->out.count;
}
