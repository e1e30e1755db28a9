/* Who is first: by score to nine decimals, then by preference. */
#include <stdlib.h>

#include "kernel/measure/measure_internal.h"

static double to_nine(double score) {
  return floor(score * 1e9 + 0.5);
}

bool mnm_measure_before(const double *score, const uint32_t *prefer, uint32_t a, uint32_t b) {
  double of_a = to_nine(score[a]), of_b = to_nine(score[b]);
  if (of_a > of_b) return true;
  if (of_a < of_b) return false;
  if (prefer && prefer[a] != prefer[b]) return prefer[a] < prefer[b];
  return a < b;
}

typedef struct entry {
  double score;
  uint32_t prefer, node;
} entry;

static int by_score(const void *left, const void *right) {
  const entry *a = left, *b = right;
  if (a->score != b->score) return a->score > b->score ? -1 : 1;
  if (a->prefer != b->prefer) return a->prefer < b->prefer ? -1 : 1;
  return a->node < b->node ? -1 : a->node > b->node;
}

mnm_status mnm_measure_rank(uint32_t *order, uint32_t *rank, const double *score,
                            const uint32_t *prefer, uint32_t nodes, const mnm_ctx *ctx,
                            mnm_err *err) {
  size_t bytes = ((size_t)nodes + 1) * sizeof(entry);
  entry *all = mnm_mem_new(ctx, bytes);
  if (!all) return mnm_err_nomem(err);
  for (uint32_t v = 0; v < nodes; v++)
    all[v] = (entry){to_nine(score[v]), prefer ? prefer[v] : 0, v};
  qsort(all, nodes, sizeof *all, by_score);
  for (uint32_t i = 0; i < nodes; i++) {
    if (order) order[i] = all[i].node;
    if (rank) rank[all[i].node] = i + 1;
  }
  mnm_mem_free(ctx, all, bytes);
  return MNM_OK;
}
