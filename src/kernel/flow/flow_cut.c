/* The fewest nodes that cut: node v is an arc from 2v to 2v + 1 of capacity 1. */
#include <string.h>

#include "kernel/flow/flow_internal.h"

#define NEVER (INT64_C(1) << 40) /* more than there are nodes */

static mnm_status check(const mnm_flow_cut_input *input, mnm_err *err) {
  for (uint32_t i = 0; i < input->count; i++) {
    if (input->from[i] < input->nodes && input->to[i] < input->nodes) continue;
    (void)mnm_err_set(err, MNM_E_RANGE, "a way leads to no node");
    mnm_err_at(err, NULL, (int64_t)i + 1, 0);
    return MNM_E_RANGE;
  }
  if (input->nodes <= UINT32_MAX / 8 && input->count <= UINT32_MAX / 8) return MNM_OK;
  return mnm_err_set(err, MNM_E_RANGE, "the network is too large to be cut");
}

static bool is_gone(const mnm_flow_cut_input *input, uint32_t node) {
  return input->gone != NULL && input->gone[node] != 0;
}

static void build(mnm_flow *flow, const mnm_flow_cut_input *input) {
  const uint32_t source = 2 * input->nodes, sink = source + 1;
  mnm_flow__begin(flow, sink + 1);
  for (uint32_t v = 0; v < input->nodes; v++) {
    if (is_gone(input, v)) continue;
    const bool barred = input->barred != NULL && input->barred[v] != 0;
    mnm_flow__arc(flow, 2 * v, 2 * v + 1, barred ? NEVER : 1);
    if (input->first[v]) mnm_flow__arc(flow, source, 2 * v, NEVER);
    if (input->last[v]) mnm_flow__arc(flow, 2 * v + 1, sink, NEVER);
  }
  for (uint32_t i = 0; i < input->count; i++) {
    const uint32_t from = input->from[i], to = input->to[i];
    if (from != to && !is_gone(input, from) && !is_gone(input, to))
      mnm_flow__arc(flow, 2 * from + 1, 2 * to, NEVER);
  }
}

mnm_status mnm_flow_cut_find(mnm_flow_cut *out, uint8_t *chosen, const mnm_flow_cut_input *input,
                             const mnm_ctx *ctx, mnm_err *err) {
  const uint32_t source = 2 * input->nodes, sink = source + 1;
  mnm_flow *flow = NULL;
  *out = (mnm_flow_cut){false, true, 0};
  memset(chosen, 0, input->nodes);
  MNM_TRY(check(input, err));
  MNM_TRY(mnm_flow_new(&flow, sink + 1, input->count + 3 * input->nodes, ctx, err));
  build(flow, input);
  out->there = mnm_flow__levels(flow, source, sink);
  const int64_t most = mnm_flow__run(flow, source, sink);
  out->possible = most < NEVER;
  if (out->possible) {
    out->size = (uint32_t)most;
    for (uint32_t v = 0; v < input->nodes; v++)
      chosen[v] =
          flow->level[(size_t)2 * v] != UINT32_MAX && flow->level[(size_t)2 * v + 1] == UINT32_MAX;
  }
  mnm_flow_free(flow);
  return MNM_OK;
}
