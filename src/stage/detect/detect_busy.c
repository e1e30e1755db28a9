/* Who is busy when: mnm_graph_busy, asked about payers. */
#include "stage/detect/detect_internal.h"

mnm_status mnm_detect__busy(uint8_t *busy, uint8_t mark, uint32_t most,
                            const mnm_graph_window *window, const mnm_detect__run *run,
                            mnm_err *err) {
  mnm_graph_busy_options options = {.most = most, .mark_from = mark};
  return mnm_graph_busy(busy, run->graph, window, &options, run->ctx, err);
}
