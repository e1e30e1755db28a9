/* flow: the most that can run through a network from one node to another, and the fewest nodes that
 * cut one set off from another. Whole numbers throughout, so that both are exact; the same for any
 * order of arcs. Knows nothing of what nodes are.
 *
 * How: blocking flows along shortest ways (Dinitz, Soviet Math. Dokl. 11, 1970); a node is cut by
 * splitting it into an arc of capacity 1 (Menger, Fund. Math. 10, 1927). */
#ifndef MNM_KERNEL_FLOW_H
#define MNM_KERNEL_FLOW_H

#include "base/ctx/ctx.h"

typedef struct mnm_flow_arcs { /* borrowed; in any order, repeated ones add up, loops carry none */
  uint32_t nodes, count;
  const uint32_t *from, *to; /* < nodes */
  const int64_t *capacity;   /* >= 0 */
} mnm_flow_arcs;

/* Room for searches in networks up to a size, to be used again and again without asking for memory.
 */
typedef struct mnm_flow mnm_flow;
MNM_MUST_CHECK mnm_status mnm_flow_new(mnm_flow **out, uint32_t nodes_most, uint32_t arcs_most,
                                       const mnm_ctx *ctx, mnm_err *err);
void mnm_flow_free(mnm_flow *flow); /* NULL is fine */

/* The most that can run from `source` to `sink`, two different nodes.
 *
 * Returns  MNM_E_RANGE (err.row: an arc to no node, or below 0; more than there is room for),
 *          MNM_E_OVERFLOW (all capacities together are over 63 bits)
 * Keeps    *out == the capacity of the least cut
 * Cost     O(nodes^2 x arcs) at worst, in practice a few passes; 24 bytes an arc, 20 a node */
MNM_MUST_CHECK mnm_status mnm_flow_most(int64_t *out, mnm_flow *flow, const mnm_flow_arcs *arcs,
                                        uint32_t source, uint32_t sink, mnm_err *err);

typedef struct mnm_flow_cut_input { /* borrowed */
  uint32_t nodes, count;
  const uint32_t *from, *to; /* ways lead from -> to */
  const uint8_t *gone;       /* by node, not 0: not there; NULL: all are */
  const uint8_t *barred;     /* by node, not 0: may not be taken away; NULL: all may */
  const uint8_t *first;      /* by node, not 0: where ways begin */
  const uint8_t *last;       /* by node, not 0: where they end */
} mnm_flow_cut_input;

typedef struct mnm_flow_cut {
  bool there;    /* some way leads from first to last */
  bool possible; /* taking nodes away can cut all ways: no way runs over barred nodes alone */
  uint32_t size; /* how many must be taken away; 0 where not possible */
} mnm_flow_cut;

/* The fewest nodes, ends included, without which no way leads from `first` to `last`. Of the
 * smallest sets the one nearest to the first nodes: it is one and the same for any order of arcs.
 *
 * chosen   [nodes]: 1 for those; all 0 where it is not possible or there is no way
 * Returns  MNM_E_RANGE (err.row), MNM_E_NOMEM
 * Cost     O(arcs x sqrt(nodes)) */
MNM_MUST_CHECK mnm_status mnm_flow_cut_find(mnm_flow_cut *out, uint8_t *chosen,
                                            const mnm_flow_cut_input *input, const mnm_ctx *ctx,
                                            mnm_err *err);

#endif
