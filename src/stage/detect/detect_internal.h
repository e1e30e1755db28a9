/* What the files of detect share. */
#ifndef MNM_STAGE_DETECT_INTERNAL_H
#define MNM_STAGE_DETECT_INTERNAL_H

#include "kernel/graph/graph.h"
#include "stage/detect/detect.h"

/* One call of mnm_detect. */
typedef struct mnm_detect__run {
  const mnm_detect_input *input;
  const mnm_detect_parameters *parameters;
  const mnm_ctx *ctx;
  mnm_pool *pool;
  uint32_t workers;
  mnm_graph_edges edges;
  mnm_graph *graph;
} mnm_detect__run;

/* A finding of one centre on its way out: a stretch of the centre's edges in one direction. */
typedef struct mnm_detect__episode {
  uint32_t centre;
  uint32_t begin, end; /* positions in the side's edges */
} mnm_detect__episode;

/* Seconds as a length in microseconds, beyond every difference of times when unbounded. */
static inline uint64_t mnm_detect__window_us(int64_t window_s) {
  if (window_s == MNM_WINDOW_ANY) return UINT64_MAX;
  return (uint64_t)window_s * (uint64_t)MNM_US_PER_SECOND;
}

/* Appends the episodes of a fan to `episodes` (mnm_detect__episode), by account, then time. */
MNM_MUST_CHECK mnm_status mnm_detect__fan(mnm_column *episodes, const mnm_detect__run *run,
                                          const mnm_graph_side *side, const mnm_fan_parameters *fan,
                                          mnm_err *err);

/* Puts episodes that stand by account into the order of findings: by label. */
MNM_MUST_CHECK mnm_status mnm_detect__order(mnm_column *episodes, const mnm_accounts *accounts,
                                            const mnm_ctx *ctx, mnm_err *err);

/* Appends the findings of episodes. `out` may be left half filled on failure. */
MNM_MUST_CHECK mnm_status mnm_detect__emit(mnm_findings *out, const mnm_column *episodes,
                                           mnm_typology typology, const mnm_detect__run *run,
                                           const mnm_graph_side *side, mnm_err *err);

/* MNM_E_RANGE or MNM_E_UNSUPPORTED for values that no parameter file could set. */
MNM_MUST_CHECK mnm_status mnm_detect__check(const mnm_detect_parameters *parameters, mnm_err *err);

#endif
