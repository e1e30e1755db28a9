/* Breadth-first searches, components, and what they say of cohesion. */
#include <stdlib.h>

#include "kernel/measure/measure_internal.h"

mnm_status mnm_measure__walk_init(mnm_measure__walk *walk, uint32_t nodes, const mnm_ctx *ctx,
                                  mnm_err *err) {
  size_t bytes = ((size_t)nodes + 1) * sizeof(uint32_t);
  *walk = (mnm_measure__walk){mnm_mem_new(ctx, bytes), mnm_mem_new(ctx, bytes), nodes};
  if (!walk->queue || !walk->distance) {
    mnm_measure__walk_clear(walk, ctx);
    return mnm_err_nomem(err);
  }
  memset(walk->distance, 0xff, bytes);
  return MNM_OK;
}

void mnm_measure__walk_clear(mnm_measure__walk *walk, const mnm_ctx *ctx) {
  size_t bytes = ((size_t)walk->nodes + 1) * sizeof(uint32_t);
  mnm_mem_free(ctx, walk->queue, bytes);
  mnm_mem_free(ctx, walk->distance, bytes);
  *walk = (mnm_measure__walk){0};
}

uint32_t mnm_measure__walk_from(mnm_measure__walk *walk, const mnm_measure_side *side,
                                const uint8_t *gone, const uint32_t *starts, uint32_t start_count) {
  uint32_t end = 0;
  for (uint32_t i = 0; i < start_count; i++) {
    if (mnm_measure__gone(gone, starts[i]) || walk->distance[starts[i]] == 0) continue;
    walk->distance[starts[i]] = 0;
    walk->queue[end++] = starts[i];
  }
  for (uint32_t at = 0; at < end; at++) {
    uint32_t v = walk->queue[at];
    for (uint64_t i = side->offset[v]; i < side->offset[v + 1]; i++) {
      uint32_t w = side->other[i];
      if (walk->distance[w] != MNM_MEASURE_NONE || mnm_measure__gone(gone, w)) continue;
      walk->distance[w] = walk->distance[v] + 1;
      walk->queue[end++] = w;
    }
  }
  return end;
}

void mnm_measure__walk_reset(mnm_measure__walk *walk, uint32_t reached) {
  for (uint32_t i = 0; i < reached; i++) walk->distance[walk->queue[i]] = MNM_MEASURE_NONE;
}

static int greater_first(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a > b ? -1 : a < b;
}

mnm_status mnm_measure_components(uint32_t *component, uint32_t *sizes, uint32_t *out_count,
                                  const mnm_measure_graph *graph, const uint8_t *gone,
                                  const mnm_ctx *ctx, mnm_err *err) {
  mnm_measure__walk walk;
  uint32_t count = 0;
  MNM_TRY(mnm_measure__walk_init(&walk, graph->nodes, ctx, err));
  for (uint32_t v = 0; v < graph->nodes; v++) component[v] = MNM_MEASURE_NONE;
  for (uint32_t v = 0; v < graph->nodes; v++) {
    if (component[v] != MNM_MEASURE_NONE || mnm_measure__gone(gone, v)) continue;
    uint32_t reached = mnm_measure__walk_from(&walk, &graph->both, gone, &v, 1);
    for (uint32_t i = 0; i < reached; i++) component[walk.queue[i]] = count;
    if (sizes) sizes[count] = reached;
    count++; /* distances stay: each node is reached once */
  }
  mnm_measure__walk_clear(&walk, ctx);
  if (sizes) qsort(sizes, count, sizeof *sizes, greater_first);
  *out_count = count;
  return MNM_OK;
}

/* 1/d summed by distance: the same order whatever the queue's. */
static double inverse_sum(const mnm_measure__walk *walk, uint32_t reached) {
  double sum = 0;
  for (uint32_t i = 1; i < reached;) {
    uint32_t d = walk->distance[walk->queue[i]], first = i;
    while (i < reached && walk->distance[walk->queue[i]] == d) i++;
    sum += (double)(i - first) / d;
  }
  return sum;
}

static void cohesion(mnm_measure_cohesion *out, const mnm_measure_graph *graph, const uint8_t *gone,
                     bool distances, mnm_measure__walk *walk, uint8_t *seen) {
  double inverse = 0, within = 0;
  *out = (mnm_measure_cohesion){.fragmentation = 1, .df = 1, .efficiency = 0};
  for (uint32_t v = 0; v < graph->nodes; v++) {
    if (mnm_measure__gone(gone, v)) continue;
    out->nodes++;
    if (seen[v] && !distances) continue;
    uint32_t reached = mnm_measure__walk_from(walk, &graph->both, gone, &v, 1);
    if (distances) inverse += inverse_sum(walk, reached);
    if (!seen[v]) {
      for (uint32_t i = 0; i < reached; i++) seen[walk->queue[i]] = 1;
      out->components++;
      if (reached > out->largest) out->largest = reached;
      within += (double)reached * ((double)reached - 1);
    }
    mnm_measure__walk_reset(walk, reached);
  }
  if (out->nodes >= 2) {
    double pairs = (double)out->nodes * ((double)out->nodes - 1);
    out->fragmentation = 1 - within / pairs;
    out->efficiency = inverse / pairs;
    out->df = 1 - out->efficiency;
  }
  if (!distances) out->df = out->efficiency = NAN;
}

mnm_status mnm_measure_cohesion_find(mnm_measure_cohesion *out, const mnm_measure_graph *graph,
                                     const uint8_t *gone, bool distances, const mnm_ctx *ctx,
                                     mnm_err *err) {
  mnm_measure__walk walk;
  MNM_TRY(mnm_measure__walk_init(&walk, graph->nodes, ctx, err));
  uint8_t *seen = mnm_mem_new(ctx, (size_t)graph->nodes + 1);
  if (seen) cohesion(out, graph, gone, distances, &walk, seen);
  mnm_measure__walk_clear(&walk, ctx);
  mnm_mem_free(ctx, seen, (size_t)graph->nodes + 1);
  return seen ? MNM_OK : mnm_err_nomem(err);
}

mnm_status mnm_measure_reach(uint32_t *out, const mnm_measure_graph *graph,
                             const mnm_measure_keys *set, uint32_t steps, const mnm_ctx *ctx,
                             mnm_err *err) {
  mnm_measure__walk walk;
  MNM_TRY(mnm_measure__walk_init(&walk, graph->nodes, ctx, err));
  uint32_t reached = mnm_measure__walk_from(&walk, &graph->both, NULL, set->node, set->count);
  *out = 0;
  for (uint32_t i = 0; i < reached; i++) *out += walk.distance[walk.queue[i]] <= steps;
  mnm_measure__walk_clear(&walk, ctx);
  return MNM_OK;
}
