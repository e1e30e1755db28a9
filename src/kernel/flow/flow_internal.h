/* What the files of flow share. */
#ifndef MNM_KERNEL_FLOW_INTERNAL_H
#define MNM_KERNEL_FLOW_INTERNAL_H

#include "kernel/flow/flow.h"

struct mnm_flow {
  mnm_alloc alloc;
  uint32_t nodes_most, arcs_most; /* arcs as given; each takes two below */
  uint32_t nodes, arcs;
  uint32_t *first, *turn, *level, *queue, *path; /* by node */
  uint32_t *next, *head;                         /* by arc; UINT32_MAX ends a list */
  int64_t *left;                                 /* what an arc can still carry */
};

void mnm_flow__begin(mnm_flow *flow, uint32_t nodes);
void mnm_flow__arc(mnm_flow *flow, uint32_t from, uint32_t to, int64_t capacity);
int64_t mnm_flow__run(mnm_flow *flow, uint32_t source, uint32_t sink);
/* After a run level[v] != UINT32_MAX: the source's side of the least cut. */
bool mnm_flow__levels(mnm_flow *flow, uint32_t source, uint32_t sink);

#endif
