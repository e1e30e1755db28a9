/* The ledger cut by time. A slice holds the transfers at which a hit may be found, and looks back
 * as far as a window reaches from its first one; so a slice and what it looks back on is all that
 * is needed to find its hits, here, in another process, or as the transfers come in. */
#include "stage/detect/detect_internal.h"

static uint32_t end_of(const mnm_graph_edges *edges, const mnm_detect__cut *cut, uint32_t begin) {
  uint64_t end = (uint64_t)begin + cut->edges;
  if (cut->length_us == 0) return end < edges->count ? (uint32_t)end : edges->count;
  uint64_t origin = (uint64_t)edges->time[0];
  uint64_t number = ((uint64_t)edges->time[begin] - origin) / cut->length_us;
  uint32_t low = begin + 1, high = edges->count; /* the first edge of a later slice */
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (((uint64_t)edges->time[middle] - origin) / cut->length_us <= number)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

mnm_status mnm_detect__slices(mnm_column *out, const mnm_graph_edges *edges,
                              const mnm_detect__cut *cut, mnm_err *err) {
  uint32_t from = 0;
  for (uint32_t begin = 0, end = 0; begin < edges->count; begin = end) {
    end = end_of(edges, cut, begin);
    while ((uint64_t)edges->time[begin] - (uint64_t)edges->time[from] > cut->window_us) from++;
    mnm_detect__slice slice = {from, begin, end};
    MNM_TRY(mnm_column_push(out, &slice, err));
  }
  return MNM_OK;
}
