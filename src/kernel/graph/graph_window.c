/* Windows over edges in time order. */
#include "kernel/graph/graph.h"

#include <string.h>

uint32_t mnm_graph_edge_at(const mnm_graph_edges *edges, int64_t time) {
  uint32_t begin = 0, end = edges->count;
  while (begin < end) {
    uint32_t middle = begin + (end - begin) / 2;
    if (edges->time[middle] < time)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

uint32_t mnm_graph_edge_after(const mnm_graph_edges *edges, int64_t time) {
  return time == INT64_MAX ? edges->count : mnm_graph_edge_at(edges, time + 1);
}

/* Entries: one for each begun stretch of edges, and one for the last edge, which bounds them all.
 */
static uint32_t stretches(const mnm_graph_edges *edges) {
  return (uint32_t)(((uint64_t)edges->count + (1U << MNM_GRAPH_WINDOW_SHIFT) - 1) >>
                    MNM_GRAPH_WINDOW_SHIFT);
}

mnm_status mnm_graph_window_init(mnm_graph_window *window, const mnm_graph_edges *edges,
                                 uint64_t length, const mnm_ctx *ctx, mnm_err *err) {
  memset(window, 0, sizeof *window);
  uint32_t entries = stretches(edges);
  uint32_t *table = mnm_mem_new(ctx, ((size_t)entries + 1) * sizeof *table);
  if (!table) return mnm_err_nomem(err);
  uint32_t first = 0;
  for (uint32_t entry = 0; entry <= entries && edges->count; entry++) {
    uint64_t later = (uint64_t)entry << MNM_GRAPH_WINDOW_SHIFT;
    if (later >= edges->count) later = edges->count - 1;
    while ((uint64_t)edges->time[later] - (uint64_t)edges->time[first] > length) first++;
    table[entry] = first;
  }
  window->time = edges->time;
  window->length = length;
  window->first = table;
  return MNM_OK;
}

void mnm_graph_window_clear(mnm_graph_window *window, const mnm_graph_edges *edges,
                            const mnm_ctx *ctx) {
  mnm_mem_free(ctx, (void *)window->first, ((size_t)stretches(edges) + 1) * sizeof(uint32_t));
  memset(window, 0, sizeof *window);
}
