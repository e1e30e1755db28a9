/* community: which nodes of a weighted, undirected graph belong together. The bridge to igraph: its
 * one lock, its errors as statuses, its interruptions as ticks, its random numbers from our seed.
 *
 * What is sought (Constant Potts Model: Traag, Van Dooren, Nesterov, Phys. Rev. E 84, 016114,
 * 2011): the partition with the greatest quality
 *
 *     sum over communities of (weight of the ties within) - gamma * n (n - 1) / 2
 *
 * which means: two groups of a and b nodes stay together only when the ties between them weigh more
 * than gamma * a * b. Unlike modularity it looks at nothing but the nodes at hand: a community does
 * not change because ties were added elsewhere, and small ones do not drown in a large graph.
 *
 *     gamma = 1/400, ties of weight 1:   20 nodes --1-- 20 nodes   one community (1 = 400/400: the
 *                                                                  limit; more nodes: two)
 *
 * How: Leiden (Traag, Waltman, van Eck, Sci. Rep. 9, 5233, 2019). Weights and gamma are integers,
 * so all sums that igraph's doubles hold are exact while they stay below 2^53, and ties in quality
 * are decided by the order of nodes and the seed alone. Knows nothing of what nodes are. */
#ifndef MNM_KERNEL_COMMUNITY_H
#define MNM_KERNEL_COMMUNITY_H

#include "base/ctx/ctx.h"
#include "base/money/money.h"

#define MNM_COMMUNITY_WEIGHT_MAX (INT64_C(1) << 40)
#define MNM_COMMUNITY_COMPONENT_WEIGHT_MAX (INT64_C(1) << 52)

typedef struct mnm_community_ties { /* borrowed */
  uint32_t nodes;
  uint64_t count;
  const uint32_t *a, *b;       /* a < b < nodes; rising by (a, b), each pair once */
  const int64_t *weight_micro; /* 1..MNM_COMMUNITY_WEIGHT_MAX */
} mnm_community_ties;

typedef struct mnm_community_options {
  int64_t resolution_micro; /* gamma, 0..MNM_COMMUNITY_WEIGHT_MAX; 0: whole components */
  uint64_t seed;
} mnm_community_options;

/* Numbers the connected components: component[node] counts from 0 in order of least nodes.
 * Returns MNM_E_RANGE (err.row: a tie that is out of order, or out of range), MNM_E_NOMEM
 * Cost    O(nodes + ties) nearly; 4 bytes a node */
MNM_MUST_CHECK mnm_status mnm_community_components(uint32_t *component, uint32_t *out_count,
                                                   const mnm_community_ties *ties,
                                                   const mnm_ctx *ctx, mnm_err *err);

/* Numbers the communities: community[node] counts from 0 in order of least nodes. Each is
 * connected.
 *
 * community  [nodes], written on MNM_OK only
 * Returns    MNM_E_RANGE (as above; the resolution), MNM_E_OVERFLOW (the ties of one component
 *            weigh over MNM_COMMUNITY_COMPONENT_WEIGHT_MAX), MNM_E_NOMEM (also: a component would
 *            need more than the ctx's memory_bytes), MNM_E_CANCELLED
 * Keeps      the same result for the same ties and options, whatever the threads; a component's
 *            communities depend on that component alone. What a node's number is matters only
 *            where two partitions are equally good: number nodes by something that lasts
 * Cost       components in which any tie outweighs gamma n^2 / 4 are one community by proof and
 *            cost O(n); the others are given to igraph one at a time: measured, 7 s for a million
 *            ties. Memory: 28 bytes a node and 24 a tie, and for the component at hand
 *            MNM_COMMUNITY_NODE_BYTES a node, MNM_COMMUNITY_TIE_BYTES a tie */
#define MNM_COMMUNITY_NODE_BYTES 240
#define MNM_COMMUNITY_TIE_BYTES 140
MNM_MUST_CHECK mnm_status mnm_community_find(uint32_t *community, uint32_t *out_count,
                                             const mnm_community_ties *ties,
                                             const mnm_community_options *options,
                                             const mnm_ctx *ctx, mnm_err *err);

/* The quality of a partition, exactly, in micro units. community[node] < nodes. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_community_quality(mnm_wide *out, const uint32_t *community,
                                                const mnm_community_ties *ties,
                                                int64_t resolution_micro, const mnm_ctx *ctx,
                                                mnm_err *err);

/* The partition with the greatest modularity (Newman, Girvan, Phys. Rev. E 69, 026113, 2004):
 *
 *     Q = sum over communities of (ties within) / m - (sum of degrees / 2m)^2
 *
 * every tie counting the same. For networks that are looked at whole; unlike the above it depends
 * on all ties there are. Weights of `ties` play no part.
 *
 * runs       as many seeds are tried, from options' on; the best is kept
 * Returns    as mnm_community_find; MNM_E_OVERFLOW from 2^25 ties on
 * Keeps      as mnm_community_find */
MNM_MUST_CHECK mnm_status mnm_community_modularity(uint32_t *community, uint32_t *out_count,
                                                   double *out_quality,
                                                   const mnm_community_ties *ties, uint64_t seed,
                                                   uint32_t runs, const mnm_ctx *ctx, mnm_err *err);

#endif
