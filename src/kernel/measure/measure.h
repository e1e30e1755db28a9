/* measure: a simple graph held by rows, and what the literature on criminal networks counts on it.
 * Definitions and their sources: docs/network.md. Knows nothing of what nodes and ties are.
 *
 * One graph, three views: `both` is undirected and simple (a tie in either direction is a tie, its
 * weight the sum), `out` and `in` keep directions where the ties have any. Ties of a node to itself
 * are counted and left out. Weights are whole millionths, so sums are exact.
 *
 * Rankings: the higher score first, scores that are equal to nine decimals by the smaller number of
 * the node, unless the caller says otherwise. All results are the same for any number of threads.
 *
 * gone  by node, not 0: the node and its ties are not there. NULL: all are */
#ifndef MNM_KERNEL_MEASURE_H
#define MNM_KERNEL_MEASURE_H

#include "base/ctx/ctx.h"

#define MNM_MEASURE_WEIGHT_MAX (INT64_C(1) << 60)
#define MNM_MEASURE_NONE UINT32_MAX

typedef struct mnm_measure_ties { /* borrowed; in any order, repeated pairs add up */
  uint32_t nodes;
  uint64_t count;
  const uint32_t *from, *to;   /* < nodes */
  const int64_t *weight_micro; /* 1..MNM_MEASURE_WEIGHT_MAX */
} mnm_measure_ties;

/* The neighbours of node v are other[offset[v]] .. other[offset[v + 1] - 1], rising, each once. */
typedef struct mnm_measure_side {
  uint64_t count;
  uint64_t *offset; /* nodes + 1; NULL: this view is not there */
  uint32_t *other;
  int64_t *weight_micro;
} mnm_measure_side;

typedef struct mnm_measure_graph {
  uint32_t nodes;
  bool directed;
  uint64_t pairs; /* ties of the undirected view */
  uint64_t loops; /* rows left out */
  uint64_t rows;  /* ties given, for freeing */
  mnm_measure_side both, out, in;
} mnm_measure_graph;

/* In place; cleared by mnm_measure_graph_clear, also after a failure.
 * Returns MNM_E_RANGE (err.row: a tie out of range), MNM_E_OVERFLOW (weights between two nodes),
 *         MNM_E_NOMEM
 * Cost    O(nodes + ties): two counting sorts a view; 24 bytes a tie and view, 12 more while built
 */
MNM_MUST_CHECK mnm_status mnm_measure_graph_init(mnm_measure_graph *graph,
                                                 const mnm_measure_ties *ties, bool directed,
                                                 const mnm_ctx *ctx, mnm_err *err);
void mnm_measure_graph_clear(mnm_measure_graph *graph, const mnm_ctx *ctx);
static inline uint64_t mnm_measure_degree(const mnm_measure_side *side, uint32_t node) {
  return side->offset[node + 1] - side->offset[node];
}
int64_t mnm_measure_strength_micro(const mnm_measure_side *side, uint32_t node); /* saturates */
bool mnm_measure_tied(const mnm_measure_side *side, uint32_t a, uint32_t b);
/* Ties that are answered by one the other way, as a share of all. Directed graphs only. */
double mnm_measure_reciprocity(const mnm_measure_graph *graph);

/* ---- ranking -----------------------------------------------------------------------------------
 */

/* Is a before b? `prefer`: among equals the smaller value is first; NULL: the smaller number. */
bool mnm_measure_before(const double *score, const uint32_t *prefer, uint32_t a, uint32_t b);
/* order[0] is the first; rank[v] counts from 1. Either may be NULL. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_measure_rank(uint32_t *order, uint32_t *rank, const double *score,
                                           const uint32_t *prefer, uint32_t nodes,
                                           const mnm_ctx *ctx, mnm_err *err);

/* ---- shortest paths ----------------------------------------------------------------------------
 * One breadth-first search a source, all ties of length 1 (Brandes, J. Math. Sociol. 25, 2001). */
typedef struct mnm_measure_paths_options {
  bool directed; /* along the arcs */
  const uint8_t *gone;
  const uint32_t *sources; /* rising; NULL: every node that is there */
  uint32_t source_count;
} mnm_measure_paths_options;

typedef struct mnm_measure_paths { /* [nodes] each, the caller's; NULL: not wanted */
  double *betweenness; /* shares of shortest paths that run through; undirected: pairs once. With
                          sources, what those sources see, not scaled */
  double *inverse;     /* of each source: the sum of 1/d over all it reaches */
  uint64_t *distance;  /* the sum of d over all it reaches */
  uint32_t *reached;   /* how many it reaches, itself included; 0: no source */
  uint32_t *farthest;  /* the greatest d */
} mnm_measure_paths;
/* MNM_E_NOMEM, MNM_E_CANCELLED, MNM_E_ARG (directed, but the graph is not).
 * Cost: O(sources x (nodes + ties)), in the pool; 8 bytes a node and task (16 at most), 24 a node
 * and thread */
MNM_MUST_CHECK mnm_status mnm_measure_paths_find(const mnm_measure_paths *out,
                                                 const mnm_measure_graph *graph,
                                                 const mnm_measure_paths_options *options,
                                                 const mnm_ctx *ctx, mnm_err *err);
/* Betweenness where a tie of weight w is 1/w long; ways whose lengths agree to ten digits are
 * equally short. out[nodes], as mnm_measure_paths.betweenness.
 * MNM_E_NOMEM, MNM_E_CANCELLED, MNM_E_ARG (directed, but the graph is not).
 * Cost: O(sources x (nodes + ties) x log nodes), in the pool; 8 bytes a node and task (16 at most),
 * 40 a node and thread */
MNM_MUST_CHECK mnm_status mnm_measure_weighted_betweenness(double *out,
                                                           const mnm_measure_graph *graph,
                                                           const mnm_measure_paths_options *options,
                                                           const mnm_ctx *ctx, mnm_err *err);

/* ---- cohesion ----------------------------------------------------------------------------------
 */

/* component[v] counts from 0 in order of least nodes, MNM_MEASURE_NONE for who is gone; sizes of
 * all, greatest first, where sizes is not NULL ([nodes]). MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_measure_components(uint32_t *component, uint32_t *sizes,
                                                 uint32_t *out_count,
                                                 const mnm_measure_graph *graph,
                                                 const uint8_t *gone, const mnm_ctx *ctx,
                                                 mnm_err *err);

typedef struct mnm_measure_cohesion {
  uint32_t nodes, components, largest;
  double fragmentation; /* F: 1 - sum of s(s - 1) / n(n - 1); Borgatti 2006. n: nodes left */
  double df;            /* 1 - mean of 1/d over pairs; Borgatti 2006. NAN: not asked for */
  double efficiency;    /* mean of 1/d; NAN: not asked for */
} mnm_measure_cohesion;
/* With fewer than two nodes F and DF are 1. `distances`: DF too, O(nodes x ties). MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_measure_cohesion_find(mnm_measure_cohesion *out,
                                                    const mnm_measure_graph *graph,
                                                    const uint8_t *gone, bool distances,
                                                    const mnm_ctx *ctx, mnm_err *err);

/* core[v]: the greatest k such that v has k neighbours in what is left when all with fewer are
 * taken away, again and again (Batagelj, Zaversnik 2003). O(nodes + ties). MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_measure_cores(uint32_t *core, const mnm_measure_graph *graph,
                                            const mnm_ctx *ctx, mnm_err *err);
/* cut[v]: 1 when the graph falls into more parts without v. Also ties of which that holds. */
MNM_MUST_CHECK mnm_status mnm_measure_cut_nodes(uint8_t *cut, uint64_t *out_bridges,
                                                const mnm_measure_graph *graph, const mnm_ctx *ctx,
                                                mnm_err *err);

/* ---- one node at a time ------------------------------------------------------------------------
 */

/* Burt's constraint, every tie counting the same: sum over neighbours j of (p_ij + sum over q of
 * p_iq p_qj)^2, p = 1/degree. NAN for a node without ties. MNM_E_NOMEM, MNM_E_CANCELLED. */
MNM_MUST_CHECK mnm_status mnm_measure_constraint(double *out, const mnm_measure_graph *graph,
                                                 const mnm_ctx *ctx, mnm_err *err);

typedef struct mnm_measure_shape {
  double density, transitivity, clustering; /* clustering: mean over nodes, 0 below two ties */
  double assortativity;                     /* by degree; NAN where it is not defined */
  double degree_centralisation;             /* Freeman 1979 */
  uint64_t triangles;
} mnm_measure_shape;
MNM_MUST_CHECK mnm_status mnm_measure_shape_find(mnm_measure_shape *out,
                                                 const mnm_measure_graph *graph, const mnm_ctx *ctx,
                                                 mnm_err *err);
/* sum(max - b) / ((n - 1)^2 (n - 2) / 2), undirected betweenness; 0 below three nodes */
double mnm_measure_betweenness_centralisation(const double *betweenness, uint32_t nodes);

/* The two below iterate; *out_settled false: they met their bound and hold no answer. */
/* Of the undirected graph, ties of weight 1, sum of squares 1. */
MNM_MUST_CHECK mnm_status mnm_measure_eigenvector(double *out, bool *out_settled,
                                                  const mnm_measure_graph *graph,
                                                  const mnm_ctx *ctx, mnm_err *err);
/* Damping 0.85; who pays nobody, pays all. `weighted`: by weights along arcs (the graph must be
 * directed), else over the undirected graph, each tie counting the same. */
MNM_MUST_CHECK mnm_status mnm_measure_pagerank(double *out, bool *out_settled,
                                               const mnm_measure_graph *graph, bool weighted,
                                               const mnm_ctx *ctx, mnm_err *err);
/* x = alpha A x + 1, to length 1, over who is left. */
MNM_MUST_CHECK mnm_status mnm_measure_katz(double *out, bool *out_settled,
                                           const mnm_measure_graph *graph, double alpha,
                                           const uint8_t *gone, const mnm_ctx *ctx, mnm_err *err);

/* ---- brokers -----------------------------------------------------------------------------------
 */

typedef enum mnm_measure_place {                          /* Morselli 2009, by medians */
                                 MNM_PLACE_PERIPHERY = 0, /* few ties, few paths */
                                 MNM_PLACE_BUSY = 1,   /* many ties, few paths: a busy operative */
                                 MNM_PLACE_BROKER = 2, /* few ties, many paths: a discreet broker */
                                 MNM_PLACE_CENTRE = 3  /* both: a visible centre */
} mnm_measure_place;
const char *mnm_measure_place_name(mnm_measure_place place);
/* Above the median of degree, above the median of betweenness. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_measure_places(uint8_t *place, const mnm_measure_graph *graph,
                                             const double *betweenness, const mnm_ctx *ctx,
                                             mnm_err *err);

typedef enum mnm_measure_brokerage { /* Gould, Fernandez 1989: a-b-c, a and c not tied */
                                     MNM_BROKERAGE_COORDINATOR, /* all of one group */
                                     MNM_BROKERAGE_GATEKEEPER, /* a outside, b and c of one group */
                                     MNM_BROKERAGE_REPRESENTATIVE, /* c outside, a and b of one
                                                                      group */
                                     MNM_BROKERAGE_CONSULTANT, /* a and c of one group, b outside */
                                     MNM_BROKERAGE_LIAISON,    /* three groups */
                                     MNM_BROKERAGE_MAX
} mnm_measure_brokerage;
/* count[v * MNM_BROKERAGE_MAX + kind]: open triads with v in the middle. Undirected: each pair of
 * neighbours once, and what would be gatekeeper one way and representative the other is counted a
 * gatekeeper. MNM_E_NOMEM, MNM_E_CANCELLED. Cost: sum of squared degrees. */
MNM_MUST_CHECK mnm_status mnm_measure_brokerages(uint64_t *count, const mnm_measure_graph *graph,
                                                 const uint32_t *group, const mnm_ctx *ctx,
                                                 mnm_err *err);

/* ---- key players -------------------------------------------------------------------------------
 * Borgatti, Comput. Math. Organ. Theory 12, 2006. */
typedef enum mnm_measure_goal {
  MNM_GOAL_F,    /* remove: greatest fragmentation */
  MNM_GOAL_DF,   /* remove: greatest distance-weighted fragmentation */
  MNM_GOAL_REACH /* hold: greatest sum of 1/d from the set over all nodes, members 1 each */
} mnm_measure_goal;

#define MNM_MEASURE_KEYS 64 /* the largest set */
typedef struct mnm_measure_keys {
  uint32_t count;
  uint32_t node[MNM_MEASURE_KEYS]; /* greedy: in the order of choice; else rising */
  double value[MNM_MEASURE_KEYS];  /* greedy: after each choice; else value[0] alone */
  uint64_t sets;                   /* exhaustive: how many sets reach the value */
} mnm_measure_keys;
/* who: 0 those who may be chosen are marked by 0; NULL: all. Victims stay out of every ranking. */
MNM_MUST_CHECK mnm_status mnm_measure_keys_greedy(mnm_measure_keys *out,
                                                  const mnm_measure_graph *graph,
                                                  mnm_measure_goal goal, uint32_t count,
                                                  const uint8_t *barred, const mnm_ctx *ctx,
                                                  mnm_err *err);
/* From `from` on: the best exchange of one member, again and again, until none helps. */
MNM_MUST_CHECK mnm_status mnm_measure_keys_swap(mnm_measure_keys *out,
                                                const mnm_measure_graph *graph,
                                                mnm_measure_goal goal, const mnm_measure_keys *from,
                                                const uint8_t *barred, const mnm_ctx *ctx,
                                                mnm_err *err);
#define MNM_MEASURE_EXHAUSTIVE_NODES 45
#define MNM_MEASURE_EXHAUSTIVE_COUNT 3
/* All sets; the first in order of numbers among equals. MNM_E_LIMIT beyond the bounds above. */
MNM_MUST_CHECK mnm_status mnm_measure_keys_all(mnm_measure_keys *out,
                                               const mnm_measure_graph *graph,
                                               mnm_measure_goal goal, uint32_t count,
                                               const uint8_t *barred, const mnm_ctx *ctx,
                                               mnm_err *err);
/* Nodes within `steps` of the set, members included. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_measure_reach(uint32_t *out, const mnm_measure_graph *graph,
                                            const mnm_measure_keys *set, uint32_t steps,
                                            const mnm_ctx *ctx, mnm_err *err);

/* ---- attack curves -----------------------------------------------------------------------------
 */
typedef enum mnm_measure_attack {
  MNM_ATTACK_BETWEENNESS,        /* recomputed after each removal */
  MNM_ATTACK_BETWEENNESS_STATIC, /* of the whole graph */
  MNM_ATTACK_BETWEENNESS_BLOCK,  /* five at a time, then recomputed */
  MNM_ATTACK_DEGREE,
  MNM_ATTACK_DEGREE_STATIC,
  MNM_ATTACK_COLLECTIVE, /* (d - 1) x sum over neighbours of (their d - 1), recomputed */
  MNM_ATTACK_KATZ,       /* alpha 0.1, recomputed */
  MNM_ATTACK_RANDOM,     /* seeded: what chance does */
  MNM_ATTACK_MAX
} mnm_measure_attack;
const char *mnm_measure_attack_name(mnm_measure_attack attack);

typedef struct mnm_measure_attack_options {
  mnm_measure_attack attack;
  uint32_t removals;       /* at most; all nodes when fewer are there */
  bool distances;          /* DF and efficiency at each step */
  const uint32_t *prefer;  /* as in mnm_measure_before */
  const uint32_t *sources; /* betweenness from these alone; NULL: from all */
  uint32_t source_count;
} mnm_measure_attack_options;

typedef struct mnm_measure_step {
  uint32_t node; /* removed last; MNM_MEASURE_NONE before the first */
  mnm_measure_cohesion left;
} mnm_measure_step;
/* steps[0] is the whole graph; room for removals + 1. *out_count: steps written. *out_settled as
 * above: false where a score did not settle (Katz), steps then end before it. */
MNM_MUST_CHECK mnm_status mnm_measure_attack_run(mnm_measure_step *steps, uint32_t *out_count,
                                                 bool *out_settled, const mnm_measure_graph *graph,
                                                 const mnm_measure_attack_options *options,
                                                 const mnm_ctx *ctx, mnm_err *err);

/* ---- layers ------------------------------------------------------------------------------------
 */
typedef struct mnm_measure_layered { /* two nodes are tied in one way */
  uint32_t a, b;                     /* a < b */
  uint32_t layer;
} mnm_measure_layered;
typedef struct mnm_measure_layers {
  uint64_t pairs, several; /* tied at all; in more than one layer */
  double multiplexity;     /* several / pairs; NAN: no pair, or fewer than two layers are known */
} mnm_measure_layers;
/* pairs[layers], of each layer; NULL: not wanted. `ties` (each layer < layers, the same one as
 * often as it likes) is put in order. O(count log count). */
void mnm_measure_layers_count(mnm_measure_layers *out, uint64_t *pairs, uint32_t layers,
                              mnm_measure_layered *ties, uint64_t count);

/* ---- ties through time -------------------------------------------------------------------------
 */
typedef struct mnm_measure_contact { /* two nodes dealt with each other in a period */
  uint32_t a, b;                     /* a < b */
  uint32_t period;
} mnm_measure_contact;
typedef struct mnm_measure_period {
  uint64_t alive; /* ties with a contact in it: born + back + kept */
  uint64_t born;  /* never seen before */
  uint64_t back;  /* seen before, but not in the period before this one */
  uint64_t kept;  /* also in the period before */
  uint64_t lost;  /* in the period before, not in this one */
  uint64_t ended; /* seen here for the last time. In the last period nobody knows: 0 */
  uint64_t contacts;
  uint32_t nodes; /* with a tie in it */
  double churn; /* 1 - Jaccard of this period's ties and those of the one before; NAN: the first, or
                   neither has any */
} mnm_measure_period;
typedef struct mnm_measure_times {
  uint64_t ties;
  double
      lifetime; /* median over ties of periods in which they live; the lower of two middle ones */
  double kept;  /* mean Jaccard over neighbouring periods of which one has a tie */
} mnm_measure_times; /* NAN where there is nothing to tell it from */
/* out[periods]; `contacts` (each period < periods) is put in order by pair and period.
 * Returns MNM_E_NOMEM. Cost O(count log count) time, 16 bytes a contact. */
MNM_MUST_CHECK mnm_status mnm_measure_through_time(mnm_measure_period *out,
                                                   mnm_measure_times *out_times, uint32_t periods,
                                                   mnm_measure_contact *contacts, uint64_t count,
                                                   const mnm_ctx *ctx, mnm_err *err);

#endif
