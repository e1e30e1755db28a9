/* The greatest flow: each arc stands beside its own way back, at number ^ 1. */
#include "kernel/flow/flow_internal.h"

#include <assert.h>
#include <string.h>

#define NOWHERE UINT32_MAX

mnm_status mnm_flow_new(mnm_flow **out, uint32_t nodes_most, uint32_t arcs_most, const mnm_ctx *ctx,
                        mnm_err *err) {
  *out = NULL;
  mnm_flow *self = mnm_mem_new(ctx, sizeof *self);
  if (!self) return mnm_err_nomem(err);
  if (ctx) self->alloc = ctx->alloc;
  self->nodes_most = nodes_most, self->arcs_most = arcs_most;
  const size_t node_bytes = ((size_t)nodes_most + 1) * sizeof(uint32_t);
  const size_t arc_count = (size_t)arcs_most * 2 + 2;
  self->first = mnm_mem_new(ctx, node_bytes);
  self->turn = mnm_mem_new(ctx, node_bytes);
  self->level = mnm_mem_new(ctx, node_bytes);
  self->queue = mnm_mem_new(ctx, node_bytes);
  self->path = mnm_mem_new(ctx, node_bytes);
  self->next = mnm_mem_new(ctx, arc_count * sizeof *self->next);
  self->head = mnm_mem_new(ctx, arc_count * sizeof *self->head);
  self->left = mnm_mem_new(ctx, arc_count * sizeof *self->left);
  if (!self->first || !self->turn || !self->level || !self->queue || !self->path || !self->next ||
      !self->head || !self->left) {
    mnm_flow_free(self);
    return mnm_err_nomem(err);
  }
  *out = self;
  return MNM_OK;
}

void mnm_flow_free(mnm_flow *flow) {
  if (!flow) return;
  mnm_ctx ctx = {.alloc = flow->alloc};
  const size_t node_bytes = ((size_t)flow->nodes_most + 1) * sizeof(uint32_t);
  const size_t arc_count = (size_t)flow->arcs_most * 2 + 2;
  mnm_mem_free(&ctx, flow->first, node_bytes);
  mnm_mem_free(&ctx, flow->turn, node_bytes);
  mnm_mem_free(&ctx, flow->level, node_bytes);
  mnm_mem_free(&ctx, flow->queue, node_bytes);
  mnm_mem_free(&ctx, flow->path, node_bytes);
  mnm_mem_free(&ctx, flow->next, arc_count * sizeof *flow->next);
  mnm_mem_free(&ctx, flow->head, arc_count * sizeof *flow->head);
  mnm_mem_free(&ctx, flow->left, arc_count * sizeof *flow->left);
  mnm_mem_free(&ctx, flow, sizeof *flow);
}

static mnm_status wrong(mnm_err *err, mnm_status status, uint32_t row, const char *message) {
  (void)mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, (int64_t)row + 1, 0);
  return status;
}

void mnm_flow__begin(mnm_flow *flow, uint32_t nodes) {
  assert(nodes <= flow->nodes_most);
  flow->nodes = nodes, flow->arcs = 0;
  for (uint32_t node = 0; node < nodes; node++) flow->first[node] = NOWHERE;
}

static void half(mnm_flow *flow, uint32_t from, uint32_t to, int64_t capacity) {
  const uint32_t arc = flow->arcs++;
  flow->head[arc] = to, flow->left[arc] = capacity;
  flow->next[arc] = flow->first[from];
  flow->first[from] = arc;
}

void mnm_flow__arc(mnm_flow *flow, uint32_t from, uint32_t to, int64_t capacity) {
  assert(flow->arcs / 2 < flow->arcs_most && from < flow->nodes && to < flow->nodes);
  half(flow, from, to, capacity);
  half(flow, to, from, 0);
}

/* How far every node is from the source over arcs that can still carry; false: the sink is cut off.
 */
bool mnm_flow__levels(mnm_flow *flow, uint32_t source, uint32_t sink) {
  uint32_t begin = 0, end = 0;
  for (uint32_t node = 0; node < flow->nodes; node++) flow->level[node] = NOWHERE;
  flow->level[source] = 0;
  flow->queue[end++] = source;
  while (begin < end) {
    const uint32_t node = flow->queue[begin++];
    for (uint32_t arc = flow->first[node]; arc != NOWHERE; arc = flow->next[arc]) {
      const uint32_t to = flow->head[arc];
      if (flow->left[arc] == 0 || flow->level[to] != NOWHERE) continue;
      flow->level[to] = flow->level[node] + 1;
      flow->queue[end++] = to;
    }
  }
  return flow->level[sink] != NOWHERE;
}

/* Carries all it can along the path found, and goes back to just before the first full arc. */
static int64_t push_path(mnm_flow *flow, uint32_t *depth) {
  int64_t most = INT64_MAX;
  for (uint32_t i = 0; i < *depth; i++)
    if (flow->left[flow->path[i]] < most) most = flow->left[flow->path[i]];
  uint32_t full = *depth;
  for (uint32_t i = *depth; i-- > 0;) {
    flow->left[flow->path[i]] -= most;
    flow->left[flow->path[i] ^ 1] += most;
    if (flow->left[flow->path[i]] == 0) full = i;
  }
  *depth = full;
  return most;
}

/* All ways of the shortest length; depth-first, without recursion. */
static int64_t block(mnm_flow *flow, uint32_t source, uint32_t sink) {
  int64_t sum = 0;
  uint32_t depth = 0;
  memcpy(flow->turn, flow->first, flow->nodes * sizeof *flow->turn);
  while (true) {
    const uint32_t node = depth == 0 ? source : flow->head[flow->path[depth - 1]];
    if (node == sink) {
      sum += push_path(flow, &depth);
      continue;
    }
    uint32_t arc = flow->turn[node];
    while (arc != NOWHERE &&
           (flow->left[arc] == 0 || flow->level[flow->head[arc]] != flow->level[node] + 1))
      arc = flow->next[arc];
    flow->turn[node] = arc;
    if (arc != NOWHERE) {
      flow->path[depth++] = arc;
    } else if (depth == 0) {
      return sum;
    } else {
      const uint32_t back = flow->path[--depth];
      const uint32_t before = flow->head[back ^ 1];
      flow->turn[before] = flow->next[back];
    }
  }
}

int64_t mnm_flow__run(mnm_flow *flow, uint32_t source, uint32_t sink) {
  int64_t sum = 0;
  while (mnm_flow__levels(flow, source, sink)) sum += block(flow, source, sink);
  return sum;
}

mnm_status mnm_flow_most(int64_t *out, mnm_flow *flow, const mnm_flow_arcs *arcs, uint32_t source,
                         uint32_t sink, mnm_err *err) {
  int64_t sum = 0;
  if (arcs->nodes > flow->nodes_most || arcs->count > flow->arcs_most || source >= arcs->nodes ||
      sink >= arcs->nodes || source == sink)
    return mnm_err_set(err, MNM_E_RANGE, "the network does not fit what was prepared for it");
  mnm_flow__begin(flow, arcs->nodes);
  for (uint32_t i = 0; i < arcs->count; i++) {
    if (arcs->from[i] >= arcs->nodes || arcs->to[i] >= arcs->nodes || arcs->capacity[i] < 0)
      return wrong(err, MNM_E_RANGE, i, "an arc leads to no node, or carries less than nothing");
    if (__builtin_add_overflow(sum, arcs->capacity[i], &sum))
      return wrong(err, MNM_E_OVERFLOW, i, "all arcs together carry more than 63 bits");
    if (arcs->from[i] != arcs->to[i])
      mnm_flow__arc(flow, arcs->from[i], arcs->to[i], arcs->capacity[i]);
  }
  *out = mnm_flow__run(flow, source, sink);
  return MNM_OK;
}
