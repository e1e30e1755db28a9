/* A table of ties without a case: source, target, perhaps weight, phase and layer. What is counted
 * on it: docs/network.md. */
#ifndef MNM_CASE_RUN_TIES_H
#define MNM_CASE_RUN_TIES_H

#include "base/text/text.h"
#include "kernel/measure/measure.h"

/* Nodes are numbered in the order of their names: whole numbers first, by size, then by bytes.
 * Phases the same. Rows are in the order of the file. */
typedef struct mnm_run_ties mnm_run_ties;
/* MNM_E_PARSE, MNM_E_RANGE, MNM_E_OVERFLOW name file, line and column. */
MNM_MUST_CHECK mnm_status mnm_run_ties_open(mnm_run_ties **out, const char *path,
                                            const mnm_ctx *ctx, mnm_err *err);
void mnm_run_ties_free(mnm_run_ties *ties); /* NULL is fine */
mnm_text mnm_run_ties_name(const mnm_run_ties *ties, uint32_t node);
uint32_t mnm_run_ties_phases(const mnm_run_ties *ties); /* 0: the table has none */
mnm_text mnm_run_ties_phase(const mnm_run_ties *ties, uint32_t phase);
uint64_t mnm_run_ties_rows(const mnm_run_ties *ties);

typedef enum mnm_run_prefer {                          /* who is first among equal scores */
                              MNM_PREFER_SMALLEST = 0, /* the smaller name */
                              MNM_PREFER_LARGEST = 1,
                              MNM_PREFER_LAST_READ =
                                  2 /* whose name stands last in the file, by first mention */
} mnm_run_prefer;

typedef struct mnm_run_study_options {
  bool directed;
  uint32_t removals; /* length of the attack curves */
  uint32_t keys;     /* size of key-player sets, 0..MNM_MEASURE_KEYS */
  uint32_t runs;     /* seeds that the search for communities tries */
  uint32_t sample;   /* sources of paths; 0: all, unless there are too many, then 50 */
  mnm_run_prefer prefer;
} mnm_run_study_options;

/* What costs more than this many steps is not done unless it was asked for; the study says so. */
#define MNM_RUN_STUDY_STEPS 4e9
#define MNM_RUN_STUDY_SAMPLE 50
#define MNM_RUN_STUDY_TOP 15 /* brokers are sought among so many by betweenness */

typedef struct mnm_run_curve {
  mnm_measure_attack attack;
  bool settled;
  uint32_t count; /* of steps */
  const mnm_measure_step *steps;
  double auc; /* of the largest part's share over these steps, 1: nothing ever breaks */
} mnm_run_curve;

typedef struct mnm_run_keyset {
  mnm_measure_goal goal;
  mnm_measure_keys greedy, swapped;
  mnm_measure_keys all[MNM_MEASURE_EXHAUSTIVE_COUNT]; /* sets of 1, 2, 3; count 0: not tried */
} mnm_run_keyset;

/* One graph: of all rows, or of a phase. Nodes are those with a row; name(node) of the table is
 * name[node] here. Columns that were not counted are NULL. */
typedef struct mnm_run_study {
  uint32_t nodes;
  uint64_t ties, arcs, loops, bridges;
  bool directed, sampled;
  bool weighted;    /* the table has weights */
  uint32_t sources; /* of paths */
  const uint32_t *name;
  const uint32_t *degree, *degree_in, *degree_out, *core, *community, *component;
  const int64_t *strength_micro, *in_micro, *out_micro;
  const double *betweenness, *betweenness_directed, *betweenness_weighted,
      *betweenness_weighted_directed, *closeness, *constraint, *eigenvector, *pagerank,
      *pagerank_directed;
  const uint32_t *rank_degree, *rank_betweenness, *order_betweenness;
  const uint8_t *cut, *place;
  const uint64_t *brokerage; /* [nodes * MNM_BROKERAGE_MAX], groups: communities */
  uint32_t component_count, community_count;
  const uint32_t *component_sizes; /* greatest first */
  double modularity, reciprocity, efficiency, fragmentation, df, path_mean,
      betweenness_centralisation;
  uint32_t diameter, core_most; /* diameter and path_mean: of the largest part */
  mnm_measure_shape shape;
  mnm_run_keyset keys[3]; /* F, DF, reach */
  bool keys_done[3];
  mnm_run_curve curve[MNM_ATTACK_MAX];
  uint32_t curve_count;
} mnm_run_study;

typedef struct mnm_run_studies mnm_run_studies;
/* The whole, and each phase (without key players and attacks). MNM_E_NOMEM, MNM_E_CANCELLED. */
MNM_MUST_CHECK mnm_status mnm_run_studies_new(mnm_run_studies **out, const mnm_run_ties *ties,
                                              const mnm_run_study_options *options,
                                              const mnm_ctx *ctx, mnm_err *err);
void mnm_run_studies_free(mnm_run_studies *studies); /* NULL is fine */
const mnm_run_study *mnm_run_studies_whole(const mnm_run_studies *studies);
const mnm_run_study *mnm_run_studies_phase(const mnm_run_studies *studies, uint32_t phase);

typedef struct mnm_run_churn { /* from one phase to the next; undirected ties */
  double node_jaccard, tie_jaccard, tie_jaccard_stayed, top10_kept;
  uint64_t ties_kept, ties_new, ties_lost;
  uint32_t nodes_new, nodes_lost;
} mnm_run_churn;
/* after: 1..phases - 1. */
mnm_run_churn mnm_run_studies_churn(const mnm_run_studies *studies, uint32_t after);

/* How a network stands between transactional (0) and organisational (1); NAN: cannot be told from
 * this table. */
typedef enum mnm_run_trait {
  MNM_TRAIT_LIFETIME, /* median of phases in which a tie lives, over all phases */
  MNM_TRAIT_KEPT,     /* mean tie Jaccard from phase to phase */
  MNM_TRAIT_RECIPROCITY,
  MNM_TRAIT_CENTRALISATION, /* of degree */
  MNM_TRAIT_CLUSTERING,
  MNM_TRAIT_HIERARCHY,    /* Krackhardt: reachable pairs that are so one way only */
  MNM_TRAIT_REPEATED,     /* share of pairs that meet more than once */
  MNM_TRAIT_MULTIPLEXITY, /* share of pairs that are tied in more than one layer */
  MNM_TRAIT_ROLES,        /* of persons with a role, who have more than one */
  MNM_TRAIT_MAX
} mnm_run_trait;
const char *mnm_run_trait_name(mnm_run_trait trait);
/* trait[MNM_TRAIT_MAX], of the whole and of each phase where `phase` < phases. */
MNM_MUST_CHECK mnm_status mnm_run_studies_traits(double *trait, const mnm_run_studies *studies,
                                                 uint32_t phase, const mnm_ctx *ctx, mnm_err *err);

/* Ranks by betweenness when ties are lost by chance (Ficara et al. 2021): losses 5, 10, 20, 30 per
 * cent, MNM_RUN_STABLE_ROUNDS times each. */
#define MNM_RUN_STABLE_LOSSES 4
#define MNM_RUN_STABLE_ROUNDS 40
#define MNM_RUN_STABLE_TOP 10
typedef struct mnm_run_stable {
  uint32_t node, rank;
  uint32_t median[MNM_RUN_STABLE_LOSSES], low[MNM_RUN_STABLE_LOSSES], high[MNM_RUN_STABLE_LOSSES];
} mnm_run_stable;
extern const uint32_t mnm_run_stable_losses[MNM_RUN_STABLE_LOSSES];
/* out[MNM_RUN_STABLE_TOP], the first by betweenness; low, high: the middle nine tenths. count 0
 * where it would cost too much. */
MNM_MUST_CHECK mnm_status mnm_run_studies_stable(mnm_run_stable *out, uint32_t *out_count,
                                                 const mnm_run_studies *studies, const mnm_ctx *ctx,
                                                 mnm_err *err);

#endif
