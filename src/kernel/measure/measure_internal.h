/* What the files of measure share. */
#ifndef MNM_KERNEL_MEASURE_INTERNAL_H
#define MNM_KERNEL_MEASURE_INTERNAL_H

#include <math.h>
#include <string.h>

#include "base/pool/pool.h"
#include "base/rng/rng.h"
#include "kernel/measure/measure.h"

static inline bool mnm_measure__gone(const uint8_t *gone, uint32_t node) {
  return gone != NULL && gone[node] != 0;
}

/* A breadth-first search that many sources share. */
typedef struct mnm_measure__walk {
  uint32_t *queue, *distance; /* distance: MNM_MEASURE_NONE where not reached */
  uint32_t nodes;
} mnm_measure__walk;
MNM_MUST_CHECK mnm_status mnm_measure__walk_init(mnm_measure__walk *walk, uint32_t nodes,
                                                 const mnm_ctx *ctx, mnm_err *err);
void mnm_measure__walk_clear(mnm_measure__walk *walk, const mnm_ctx *ctx);
/* Fills queue[0..returned) in order of distance. mnm_measure__walk_reset undoes it. */
uint32_t mnm_measure__walk_from(mnm_measure__walk *walk, const mnm_measure_side *side,
                                const uint8_t *gone, const uint32_t *starts, uint32_t start_count);
void mnm_measure__walk_reset(mnm_measure__walk *walk, uint32_t reached);

/* Betweenness of who is left, recomputed. */
MNM_MUST_CHECK mnm_status mnm_measure__betweenness(double *out, const mnm_measure_graph *graph,
                                                   const uint8_t *gone, const uint32_t *sources,
                                                   uint32_t source_count, const mnm_ctx *ctx,
                                                   mnm_err *err);

#endif
