/* What the files of community share. */
#ifndef MNM_KERNEL_COMMUNITY_INTERNAL_H
#define MNM_KERNEL_COMMUNITY_INTERNAL_H

#include "kernel/community/community.h"

/* Does the list keep its promises? MNM_E_RANGE with err.row. */
MNM_MUST_CHECK mnm_status mnm_community__check(const mnm_community_ties *ties, mnm_err *err);

/* Forests of nodes: the root is the least node. Paths are halved on the way. */
uint32_t mnm_community__root(uint32_t *parent, uint32_t node);
void mnm_community__join(uint32_t *parent, uint32_t a, uint32_t b);

/* One connected component, nodes numbered from 0: community[node] < nodes, not yet connected nor in
 * order. Takes igraph's lock for the time of the call. `done` and `total` are for the ticks. */
typedef struct mnm_community__job {
  const mnm_community_ties *ties;
  const mnm_community_options *options;
  uint64_t done, total;
  const int64_t *node_weight; /* NULL: 1 each */
  uint32_t runs;              /* from different seeds, 0: by size */
} mnm_community__job;
/* What a job seeks the greatest of: ties within, less resolution times the products of the weights
 * of all pairs of nodes within. */
MNM_MUST_CHECK mnm_status mnm_community__quality(mnm_wide *out, const uint32_t *community,
                                                 const mnm_community__job *job, const mnm_ctx *ctx,
                                                 mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_community__leiden(uint32_t *community, const mnm_community__job *job,
                                                const mnm_ctx *ctx, mnm_err *err);

#endif
