/* What the files of cycle counting share.
 *
 * Times become ranks (1, 2, ...; equal times, equal rank), so "strictly later" is one comparison of
 * small numbers. For each start edge s -> v two steps follow: reach finds, for every vertex that
 * can lie on a way back to s, the latest rank at which it may still be left; walk then follows only
 * such edges, from v, all parallel edges of a hop at once. */
#ifndef MNM_KERNEL_GRAPH_CYCLES_INTERNAL_H
#define MNM_KERNEL_GRAPH_CYCLES_INTERNAL_H

#include <stdatomic.h>

#include "base/column/column.h"
#include "kernel/graph/graph.h"

#define MNM_CYCLES__NONE UINT32_MAX

typedef struct mnm_cycles__tracks { /* positions are those of the graph's sides */
  mnm_graph_side out, in;
  const uint32_t *out_rank, *in_rank;
  const uint32_t *before, *after; /* out: the parallel edge before and after this one, or NONE */
  const uint32_t *deadline;       /* by rank: the last rank within the window that it opens */
  uint32_t hops_max;              /* 0: any */
} mnm_cycles__tracks;

typedef struct mnm_cycles__vertex {
  uint32_t latest; /* last rank at which it may be left on a way back; 0: none */
  uint32_t hops;   /* fewest hops back to the start, when hops are bounded; 0: not known */
  bool reached;    /* from the start edge, in the forward half */
  bool on_path;
} mnm_cycles__vertex;

typedef struct mnm_cycles__cursor { /* in the edges of one vertex */
  uint32_t key;     /* forward: rank; backward: UINT32_MAX - rank; least comes first */
  uint32_t at, end; /* forward: [at, end) is left; backward: [end, at] */
  uint32_t vertex;
} mnm_cycles__cursor;

typedef struct mnm_cycles__edge {
  uint32_t tail, head, rank;
} mnm_cycles__edge;

typedef struct mnm_cycles__arrival { /* at a vertex of the path */
  uint32_t rank;
  uint64_t ways;
} mnm_cycles__arrival;

typedef struct mnm_cycles__frame { /* a vertex of the path */
  uint32_t vertex;
  uint32_t first, at, end; /* out positions of its window; the next one to follow */
  uint64_t arrivals, arrival_count;
} mnm_cycles__frame;

/* Room for one more value; its place is not counted yet. The inner loops push hundreds of millions
 * of times, so the common case must not be a call. */
static inline mnm_status mnm_cycles__room(mnm_column *column) {
  if (column->count < column->capacity) return MNM_OK;
  return mnm_column_reserve(column, 1, NULL);
}

typedef struct mnm_cycles__scratch { /* of one worker */
  const mnm_ctx *ctx;
  uint32_t worker;
  uint32_t steps;       /* of walk, to look up now and then */
  atomic_bool *stopped; /* shared: somebody was told to stop */
  mnm_cycles__vertex *vertex;
  mnm_column touched;           /* uint32_t: vertices to set back */
  mnm_column forward, backward; /* mnm_cycles__cursor: heaps of the two searches */
  mnm_column seen;              /* mnm_cycles__edge: passed by the forward search */
  mnm_column queue;             /* uint32_t: vertices, for hops */
  mnm_column frames;            /* mnm_cycles__frame */
  mnm_column arrivals;          /* mnm_cycles__arrival */
  mnm_graph_cycles count;
} mnm_cycles__scratch;

/* Sets `latest` (and hops) of vertices for the start edge at out position `start` of vertex s;
 * *closes: there may be a way back. What it set is in scratch->touched. */
MNM_MUST_CHECK mnm_status mnm_cycles__reach(mnm_cycles__scratch *scratch,
                                            const mnm_cycles__tracks *tracks, uint32_t s,
                                            uint32_t start, bool *closes);
/* Counts the cycles of the start edge into scratch->count. */
MNM_MUST_CHECK mnm_status mnm_cycles__walk(mnm_cycles__scratch *scratch,
                                           const mnm_cycles__tracks *tracks, uint32_t s,
                                           uint32_t start);

#endif
