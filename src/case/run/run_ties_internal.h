/* What the files of ties share. */
#ifndef MNM_CASE_RUN_TIES_INTERNAL_H
#define MNM_CASE_RUN_TIES_INTERNAL_H

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "case/run/run_ties.h"

struct mnm_run_ties {
  mnm_alloc alloc;
  mnm_strings *names, *phase_names, *layer_names; /* by first mention */
  mnm_column from, to, weight, phase;             /* by row; numbers in order once read */
  mnm_column layer;             /* by row, by first mention; empty: the table has none */
  uint32_t *name_of, *phase_of; /* [number in order]: by first mention */
  uint32_t nodes, phases;
  bool has_phase, has_weight;
};

struct mnm_run_studies {
  mnm_alloc alloc;
  mnm_arena arena;
  const mnm_run_ties *ties;
  mnm_run_study_options options;
  mnm_measure_graph *graph; /* [phases + 1]: the whole is the last */
  mnm_run_study *study;     /* the same */
  uint32_t phases;
};

/* Everything that is counted on one graph, into `arena`. */
MNM_MUST_CHECK mnm_status mnm_run__study(mnm_run_study *out, const mnm_measure_graph *graph,
                                         const uint32_t *prefer,
                                         const mnm_run_study_options *options, bool whole,
                                         mnm_arena *arena, const mnm_ctx *ctx, mnm_err *err);

/* Krackhardt's hierarchy of a directed graph: of the pairs of which one reaches the other, those of
 * which only one does. NAN: undirected, or above 4,096 nodes. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_run__hierarchy(double *out, const mnm_measure_graph *graph,
                                             const mnm_ctx *ctx, mnm_err *err);
/* Of the pairs tied in a phase (or the whole), those tied in more than one layer. NAN: the table
 * names fewer than two. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_run__multiplexity(double *out, const mnm_run_ties *ties,
                                                uint32_t phase, const mnm_ctx *ctx, mnm_err *err);
/* Share of pairs whose weight is above 1. */
double mnm_run__repeated(const mnm_measure_graph *graph);

#endif
