/* Places by medians, and brokerage between groups. */
#include <stdlib.h>

#include "kernel/measure/measure_internal.h"

const char *mnm_measure_place_name(mnm_measure_place place) {
  static const char *const names[] = {"periphery", "busy operative", "discreet broker",
                                      "visible centre"};
  return (unsigned)place < 4 ? names[place] : NULL;
}

static int by_value(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return a < b ? -1 : a > b;
}

static double median(double *values, uint32_t count) {
  qsort(values, count, sizeof *values, by_value);
  return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

mnm_status mnm_measure_places(uint8_t *place, const mnm_measure_graph *graph,
                              const double *betweenness, const mnm_ctx *ctx, mnm_err *err) {
  uint32_t nodes = graph->nodes;
  size_t bytes = ((size_t)nodes + 1) * sizeof(double);
  if (nodes == 0) return MNM_OK;
  double *values = mnm_mem_new(ctx, bytes);
  if (!values) return mnm_err_nomem(err);
  for (uint32_t v = 0; v < nodes; v++) values[v] = (double)mnm_measure_degree(&graph->both, v);
  double ties = median(values, nodes);
  memcpy(values, betweenness, nodes * sizeof *values);
  double paths = median(values, nodes);
  for (uint32_t v = 0; v < nodes; v++) {
    unsigned many = (double)mnm_measure_degree(&graph->both, v) > ties;
    unsigned between = betweenness[v] > paths + 1e-9;
    place[v] = (uint8_t)(many | between << 1);
  }
  mnm_mem_free(ctx, values, bytes);
  return MNM_OK;
}

static mnm_measure_brokerage kind_of(uint32_t a, uint32_t b, uint32_t c) {
  if (a == b && b == c) return MNM_BROKERAGE_COORDINATOR;
  if (b == c) return MNM_BROKERAGE_GATEKEEPER;
  if (a == b) return MNM_BROKERAGE_REPRESENTATIVE;
  return a == c ? MNM_BROKERAGE_CONSULTANT : MNM_BROKERAGE_LIAISON;
}

mnm_status mnm_measure_brokerages(uint64_t *count, const mnm_measure_graph *graph,
                                  const uint32_t *group, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_measure_side *in = graph->directed ? &graph->in : &graph->both;
  const mnm_measure_side *out = graph->directed ? &graph->out : &graph->both;
  memset(count, 0, (size_t)graph->nodes * MNM_BROKERAGE_MAX * sizeof *count);
  for (uint32_t b = 0; b < graph->nodes; b++) {
    uint64_t *of = &count[(size_t)b * MNM_BROKERAGE_MAX];
    if (b % 256 == 0) MNM_TRY(mnm_ctx_tick(ctx, "brokerage", b, graph->nodes, err));
    for (uint64_t i = in->offset[b]; i < in->offset[b + 1]; i++)
      for (uint64_t j = out->offset[b]; j < out->offset[b + 1]; j++) {
        uint32_t a = in->other[i], c = out->other[j];
        if (a == c || (!graph->directed && a > c) || mnm_measure_tied(out, a, c)) continue;
        mnm_measure_brokerage kind = kind_of(group[a], group[b], group[c]);
        if (!graph->directed && kind == MNM_BROKERAGE_REPRESENTATIVE)
          kind = MNM_BROKERAGE_GATEKEEPER;
        of[kind]++;
      }
  }
  return MNM_OK;
}
