/* Modularity in whole numbers: each tie weighs 2m, each node its degree, the resolution is 1; what
 * is sought the greatest of is then m times 2m times Q, with the same partition. */
#include "kernel/community/community_internal.h"

#define TIES_MOST (UINT64_C(1) << 25) /* (2m)^2 stays below 2^52 */

typedef struct modular {
  uint32_t nodes;
  uint64_t ties;
  int64_t *degree, *weight;
  uint32_t *found, *part; /* as the search says; by connected piece */
} modular;

static mnm_status take(modular *m, const mnm_ctx *ctx, mnm_err *err) {
  m->degree = mnm_mem_new(ctx, ((size_t)m->nodes + 1) * sizeof *m->degree);
  m->weight = mnm_mem_new(ctx, ((size_t)m->ties + 1) * sizeof *m->weight);
  m->found = mnm_mem_new(ctx, ((size_t)m->nodes + 1) * sizeof *m->found);
  m->part = mnm_mem_new(ctx, ((size_t)m->nodes + 1) * sizeof *m->part);
  return m->degree && m->weight && m->found && m->part ? MNM_OK : mnm_err_nomem(err);
}

static void give_back(modular *m, const mnm_ctx *ctx) {
  mnm_mem_free(ctx, m->degree, ((size_t)m->nodes + 1) * sizeof *m->degree);
  mnm_mem_free(ctx, m->weight, ((size_t)m->ties + 1) * sizeof *m->weight);
  mnm_mem_free(ctx, m->found, ((size_t)m->nodes + 1) * sizeof *m->found);
  mnm_mem_free(ctx, m->part, ((size_t)m->nodes + 1) * sizeof *m->part);
}

/* Connected pieces of what the search found, numbered in order of least nodes. */
static uint32_t number(modular *m, const mnm_community_ties *ties) {
  uint32_t count = 0;
  for (uint32_t node = 0; node < m->nodes; node++) m->part[node] = node;
  for (uint64_t i = 0; i < m->ties; i++)
    if (m->found[ties->a[i]] == m->found[ties->b[i]])
      mnm_community__join(m->part, ties->a[i], ties->b[i]);
  for (uint32_t node = 0; node < m->nodes; node++) {
    uint32_t up = m->part[node];
    m->part[node] = up == node ? count++ : m->part[up];
  }
  return count;
}

static double modularity_of(const mnm_wide quality, const modular *m) {
  double ties = (double)m->ties, own = 0;
  for (uint32_t node = 0; node < m->nodes; node++)
    own += (double)m->degree[node] * (double)m->degree[node];
  /* pairs are counted once and without a node's own: those are put back */
  return ((double)quality - own / 2) / (2 * ties * ties);
}

mnm_status mnm_community_modularity(uint32_t *community, uint32_t *out_count, double *out_quality,
                                    const mnm_community_ties *ties, uint64_t seed, uint32_t runs,
                                    const mnm_ctx *ctx, mnm_err *err) {
  modular m = {.nodes = ties->nodes, .ties = ties->count};
  mnm_wide quality = 0;
  MNM_TRY(mnm_community__check(ties, err));
  if (ties->count >= TIES_MOST)
    return mnm_err_set(err, MNM_E_OVERFLOW, "too many ties to seek communities in at once");
  mnm_status status = take(&m, ctx, err);
  mnm_community_ties own = {ties->nodes, ties->count, ties->a, ties->b, m.weight};
  mnm_community_options options = {.resolution_micro = 1, .seed = seed};
  mnm_community__job job = {
      .ties = &own, .options = &options, .total = 1, .node_weight = m.degree, .runs = runs};
  for (uint64_t i = 0; i < ties->count && status == MNM_OK; i++) {
    m.weight[i] = 2 * (int64_t)ties->count;
    m.degree[ties->a[i]]++;
    m.degree[ties->b[i]]++;
  }
  if (status == MNM_OK && ties->count > 0) status = mnm_community__leiden(m.found, &job, ctx, err);
  if (status == MNM_OK && ties->count == 0)
    for (uint32_t node = 0; node < m.nodes; node++) m.found[node] = node;
  if (status == MNM_OK) {
    *out_count = number(&m, ties);
    for (uint32_t node = 0; node < m.nodes; node++) community[node] = m.part[node];
    status = mnm_community__quality(&quality, community, &job, ctx, err);
    *out_quality = ties->count > 0 ? modularity_of(quality, &m) : 0;
  }
  give_back(&m, ctx);
  return status;
}
