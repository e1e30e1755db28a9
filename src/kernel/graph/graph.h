/* graph: a temporal multigraph and its index. Edge i leads from vertex from[i] to vertex to[i] at
 * time[i]; edges stand in time order, so an edge's number is its place in time, "earlier" is "a
 * smaller number", and a span of time is a span of numbers. The index lists each vertex's edges in
 * that order: the edges of a vertex within a window are one contiguous run, found by binary search
 * in the numbers alone, without touching the times.
 *
 *     edge numbers of vertex 7, going out      12  40  41  97  98 230
 *     window, as numbers [40, 98)                  [40  41  97)
 *
 * Knows nothing of what vertices and edges mean. */
#ifndef MNM_KERNEL_GRAPH_H
#define MNM_KERNEL_GRAPH_H

#include "base/ctx/ctx.h"
#include "base/pool/pool.h"

typedef struct mnm_graph_edges { /* borrowed; must outlive the graph */
  uint32_t count, vertices;
  const uint32_t *from, *to; /* < vertices */
  const int64_t *time;       /* never falls from one edge to the next; any unit */
} mnm_graph_edges;

typedef struct mnm_graph_options {
  bool out, in;        /* the directions wanted */
  bool loops;          /* keep edges from a vertex to itself */
  const uint8_t *skip; /* by vertex, not 0: edges at it are left out; NULL: none */
} mnm_graph_options;

typedef struct mnm_graph mnm_graph;

/* One direction: the edges of vertex v are edge[offset[v]] .. edge[offset[v + 1] - 1], rising;
 * other[] holds the far end of each. All NULL when the direction was not asked for. */
typedef struct mnm_graph_side {
  uint32_t vertices, count;
  const uint32_t *offset; /* vertices + 1 */
  const uint32_t *edge, *other;
} mnm_graph_side;

/* Builds the index.
 *
 * out      new graph, caller frees with mnm_graph_free; NULL on error
 * Returns  MNM_E_RANGE (err.row: an edge whose vertex is not < vertices, or whose time is before
 *          that of the edge before it), MNM_E_NOMEM, MNM_E_CANCELLED
 * Cost     O(count + vertices) time: edges are first parted by vertex range, so that each part and
 *          its writes stay in the cache; 8 bytes an edge and direction, 12 more for the largest
 *          part and each thread while building. The same bytes for any number of threads. */
MNM_MUST_CHECK mnm_status mnm_graph_new(mnm_graph **out, const mnm_graph_edges *edges,
                                        const mnm_graph_options *options, const mnm_ctx *ctx,
                                        mnm_err *err);
void mnm_graph_free(mnm_graph *graph); /* NULL is fine */
mnm_graph_side mnm_graph_out(const mnm_graph *graph);
mnm_graph_side mnm_graph_in(const mnm_graph *graph);
uint64_t mnm_graph_bytes(const mnm_graph *graph); /* memory held */

/* First position in [begin, end) of the rising numbers whose value is >= number; end when none. */
static inline uint32_t mnm_graph_seek(const uint32_t *numbers, uint32_t begin, uint32_t end,
                                      uint32_t number) {
  while (begin < end) {
    uint32_t middle = begin + (end - begin) / 2;
    if (numbers[middle] < number)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

/* First edge with time >= `time`; count when none. Binary search. */
uint32_t mnm_graph_edge_at(const mnm_graph_edges *edges, int64_t time);
/* First edge with time > `time`; count when none. */
uint32_t mnm_graph_edge_after(const mnm_graph_edges *edges, int64_t time);

/* Windows of one length over all edges: a table small enough for the cache answers nearly every
 * question from the edge numbers; the times decide the few that fall between two of its entries. */
#define MNM_GRAPH_WINDOW_SHIFT 8
typedef struct mnm_graph_window {
  const int64_t *time;
  uint64_t length;
  const uint32_t *first; /* of edge b << SHIFT: the first edge within `length` before it */
} mnm_graph_window;

/* length >= 0, in the unit of the times. mnm_graph_window_clear frees. MNM_E_NOMEM; the window is
 * then as after a clear. Cost: O(count) reads of times in a row; 1/64 byte an edge. */
MNM_MUST_CHECK mnm_status mnm_graph_window_init(mnm_graph_window *window,
                                                const mnm_graph_edges *edges, uint64_t length,
                                                const mnm_ctx *ctx, mnm_err *err);
void mnm_graph_window_clear(mnm_graph_window *window, const mnm_graph_edges *edges,
                            const mnm_ctx *ctx);

/* Is the edge `earlier` (<= later) at most `length` before the edge `later`? */
static inline bool mnm_graph_within(const mnm_graph_window *window, uint32_t earlier,
                                    uint32_t later) {
  const uint32_t *first = window->first + (later >> MNM_GRAPH_WINDOW_SHIFT);
  if (earlier < first[0]) return false;
  if (earlier >= first[1]) return true;
  return (uint64_t)window->time[later] - (uint64_t)window->time[earlier] <= window->length;
}

/* A vertex is busy at one of its edges when its edges of both directions, within the window that
 * looks back from that edge, lead to more than `most` different other ends. */
typedef struct mnm_graph_busy_options {
  uint32_t most;     /* UINT32_MAX: nobody is busy */
  uint8_t mark_from; /* or-ed into marks[edge] when the edge's start is busy at it; 0: none */
  uint8_t mark_to;   /* the same of its end */
  const uint8_t *uncounted; /* by vertex, not 0: never busy, and does not count; NULL: none */
} mnm_graph_busy_options;
/* Both directions must be indexed. Edges that are not in the index are not marked. MNM_E_NOMEM,
 * MNM_E_CANCELLED: marks may then be half written.
 * Cost: O(edges) time, in the pool; 4 bytes a vertex and thread. */
MNM_MUST_CHECK mnm_status mnm_graph_busy(uint8_t *marks, const mnm_graph *graph,
                                         const mnm_graph_window *window,
                                         const mnm_graph_busy_options *options, const mnm_ctx *ctx,
                                         mnm_err *err);

/* ---- cycles in time ---------------------------------------------------------------------------
 * A simple temporal cycle: edges e1 .. en, n >= 2, head to tail, all vertices distinct, times
 * strictly rising, closing at the start of e1, last time at most `length` after the first. Parallel
 * edges make cycles of their own; a ring is what cycles with the same first edge and the same
 * vertices in the same order have in common. Definition: Kumar, Calders, "2SCENT", VLDB 2018;
 * Blanusa, Ienne, Atasu, "Scalable fine-grained parallel cycle enumeration", SPAA 2022. */
typedef struct mnm_graph_cycles {
  uint64_t cycles, rings;   /* n >= 2 */
  uint64_t cycles3, rings3; /* n >= 3 */
  uint64_t three_hops;      /* cycles with n == 3 */
} mnm_graph_cycles;

/* Counts, in the order of start edges but the same for any number of threads; loops play no part.
 *
 * skip      as in mnm_graph_options; NULL: none
 * length    in the unit of the times
 * hops_max  longest cycle counted, 0: any
 * Returns   MNM_E_RANGE as mnm_graph_new, MNM_E_OVERFLOW (a count over 64 bits), MNM_E_NOMEM,
 *           MNM_E_CANCELLED
 * Cost      per start edge, the edges that can lie on a way back within the window, and then the
 *           rings through it: parallel edges are counted together, never one by one. Memory: 40
 *           bytes an edge while it runs, 12 a vertex and thread */
MNM_MUST_CHECK mnm_status mnm_graph_count_cycles(mnm_graph_cycles *out,
                                                 const mnm_graph_edges *edges, const uint8_t *skip,
                                                 uint64_t length, uint32_t hops_max,
                                                 const mnm_ctx *ctx, mnm_err *err);

#endif
