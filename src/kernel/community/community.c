/* From ties to communities: components first, each on its own, so that what lies elsewhere plays no
 * part and igraph holds no more than one of them. */
#include "kernel/community/community.h"

#include <string.h>

#include "kernel/community/community_internal.h"

mnm_status mnm_community__check(const mnm_community_ties *ties, mnm_err *err) {
  for (uint64_t i = 0; i < ties->count; i++) {
    uint32_t a = ties->a[i], b = ties->b[i];
    bool rising = i == 0 || ties->a[i - 1] < a || (ties->a[i - 1] == a && ties->b[i - 1] < b);
    bool weighs = ties->weight_micro[i] >= 1 && ties->weight_micro[i] <= MNM_COMMUNITY_WEIGHT_MAX;
    if (a < b && b < ties->nodes && rising && weighs) continue;
    (void)mnm_err_set(err, MNM_E_RANGE, "a tie is out of order or its weight out of range");
    mnm_err_at(err, NULL, (int64_t)i + 1, 0);
    return MNM_E_RANGE;
  }
  return MNM_OK;
}

uint32_t mnm_community__root(uint32_t *parent, uint32_t node) {
  while (parent[node] != node) {
    parent[node] = parent[parent[node]];
    node = parent[node];
  }
  return node;
}

void mnm_community__join(uint32_t *parent, uint32_t a, uint32_t b) {
  a = mnm_community__root(parent, a);
  b = mnm_community__root(parent, b);
  if (a < b)
    parent[b] = a;
  else
    parent[a] = b;
}

/* Turns a forest into numbers from 0 in order of least nodes, in place: a root is always less than
 * the nodes below it, so its number is there before it is asked for. */
static uint32_t number_roots(uint32_t *parent, uint32_t nodes) {
  uint32_t count = 0;
  for (uint32_t node = 0; node < nodes; node++) {
    uint32_t up = parent[node];
    parent[node] = up == node ? count++ : parent[up];
  }
  return count;
}

static void unite(uint32_t *parent, const mnm_community_ties *ties) {
  for (uint32_t node = 0; node < ties->nodes; node++) parent[node] = node;
  for (uint64_t i = 0; i < ties->count; i++) mnm_community__join(parent, ties->a[i], ties->b[i]);
}

mnm_status mnm_community_components(uint32_t *component, uint32_t *out_count,
                                    const mnm_community_ties *ties, const mnm_ctx *ctx,
                                    mnm_err *err) {
  (void)ctx;
  MNM_TRY(mnm_community__check(ties, err));
  unite(component, ties);
  *out_count = number_roots(component, ties->nodes);
  return MNM_OK;
}

/* ---- one component after another --- */

typedef struct split {
  const mnm_community_ties *ties;
  const mnm_community_options *options;
  const mnm_ctx *ctx;
  uint32_t components;
  uint32_t *component;  /* [node] */
  uint32_t *node_first; /* [component + 1]: places in nodes */
  uint64_t *tie_first;  /* [component + 1]: places in a, b, weight */
  uint32_t *nodes;      /* node numbers, by component, rising */
  uint32_t *local;      /* [node]: its number within its component */
  uint32_t *a, *b;      /* local ends of the ties, by component */
  int64_t *weight;
  uint32_t *found; /* [node]: least node of its community, a forest while it is made */
  uint32_t *own;   /* communities of the component at hand */
} split;

typedef struct array {
  void **at;
  size_t bytes;
} array;

#define ARRAYS 10
static void list_arrays(split *s, array out[ARRAYS]) {
  size_t nodes = (size_t)s->ties->nodes + 1, ties = (size_t)s->ties->count + 1;
  const array all[ARRAYS] = {
      {(void **)&s->component, nodes * sizeof *s->component},
      {(void **)&s->node_first, (nodes + 1) * sizeof *s->node_first},
      {(void **)&s->tie_first, (nodes + 1) * sizeof *s->tie_first},
      {(void **)&s->nodes, nodes * sizeof *s->nodes},
      {(void **)&s->local, nodes * sizeof *s->local},
      {(void **)&s->a, ties * sizeof *s->a},
      {(void **)&s->b, ties * sizeof *s->b},
      {(void **)&s->weight, ties * sizeof *s->weight},
      {(void **)&s->found, nodes * sizeof *s->found},
      {(void **)&s->own, nodes * sizeof *s->own},
  };
  memcpy(out, all, sizeof all);
}

static mnm_status take(split *s, mnm_err *err) {
  array arrays[ARRAYS];
  list_arrays(s, arrays);
  for (uint32_t i = 0; i < ARRAYS; i++) {
    *arrays[i].at = mnm_mem_new(s->ctx, arrays[i].bytes);
    if (!*arrays[i].at) return mnm_err_nomem(err);
  }
  return MNM_OK;
}

static void give_back(split *s) {
  array arrays[ARRAYS];
  list_arrays(s, arrays);
  for (uint32_t i = 0; i < ARRAYS; i++) mnm_mem_free(s->ctx, *arrays[i].at, arrays[i].bytes);
}

/* Nodes and ties by component, both in the order they had: a counting sort. */
static void part(split *s) {
  const mnm_community_ties *ties = s->ties;
  for (uint32_t node = 0; node < ties->nodes; node++) s->node_first[s->component[node] + 1]++;
  for (uint64_t i = 0; i < ties->count; i++) s->tie_first[s->component[ties->a[i]] + 1]++;
  for (uint32_t i = 0; i < s->components; i++) s->node_first[i + 1] += s->node_first[i];
  for (uint32_t i = 0; i < s->components; i++) s->tie_first[i + 1] += s->tie_first[i];
  for (uint32_t node = 0; node < ties->nodes; node++) {
    uint32_t place = s->node_first[s->component[node]]++;
    s->nodes[place] = node;
  }
  for (uint32_t i = s->components; i > 0; i--) s->node_first[i] = s->node_first[i - 1];
  s->node_first[0] = 0;
  for (uint32_t node = 0, at = 0; at < ties->nodes; at++) {
    node = s->nodes[at];
    s->local[node] = at - s->node_first[s->component[node]];
  }
  for (uint64_t i = 0; i < ties->count; i++) {
    uint64_t place = s->tie_first[s->component[ties->a[i]]]++;
    s->a[place] = s->local[ties->a[i]];
    s->b[place] = s->local[ties->b[i]];
    s->weight[place] = ties->weight_micro[i];
  }
  for (uint32_t i = s->components; i > 0; i--) s->tie_first[i] = s->tie_first[i - 1];
  s->tie_first[0] = 0;
}

/* Any two groups of a connected component touch by at least its lightest tie. Where that outweighs
 * what gamma asks of two halves, joining any two groups is a gain: the whole is the one optimum. */
static bool holds_as_one(const mnm_community_ties *own, int64_t resolution_micro) {
  if (own->nodes <= 1) return true;
  int64_t lightest = own->weight_micro[0];
  for (uint64_t i = 1; i < own->count; i++)
    if (own->weight_micro[i] < lightest) lightest = own->weight_micro[i];
  mnm_wide halves = (mnm_wide)(own->nodes / 2) * (own->nodes - own->nodes / 2);
  return (mnm_wide)lightest > halves * resolution_micro;
}

static mnm_status weigh(const mnm_community_ties *own, mnm_err *err) {
  mnm_wide sum = 0;
  for (uint64_t i = 0; i < own->count; i++) sum += own->weight_micro[i];
  if (sum <= MNM_COMMUNITY_COMPONENT_WEIGHT_MAX) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_OVERFLOW,
                    "the ties of one connected part weigh over 2^52 micro units");
  mnm_err_hint(err, "give ties smaller weights");
  return MNM_E_OVERFLOW;
}

static mnm_status solve(split *s, uint32_t component, mnm_err *err) {
  uint32_t first = s->node_first[component];
  uint64_t tie_first = s->tie_first[component];
  const uint32_t *nodes = s->nodes + first;
  mnm_community_ties own = {.nodes = s->node_first[component + 1] - first,
                            .count = s->tie_first[component + 1] - tie_first,
                            .a = s->a + tie_first,
                            .b = s->b + tie_first,
                            .weight_micro = s->weight + tie_first};
  if (holds_as_one(&own, s->options->resolution_micro)) {
    for (uint32_t i = 0; i < own.nodes; i++) s->found[nodes[i]] = nodes[0];
    return MNM_OK;
  }
  MNM_TRY(weigh(&own, err));
  mnm_community__job job = {
      .ties = &own, .options = s->options, .done = first, .total = s->ties->nodes};
  MNM_TRY(mnm_community__leiden(s->own, &job, s->ctx, err));
  /* Leiden's communities are connected once it has settled; where it was stopped before, cutting
   * one into its connected parts never lowers the quality */
  for (uint32_t i = 0; i < own.nodes; i++) s->found[nodes[i]] = nodes[i];
  for (uint64_t i = 0; i < own.count; i++)
    if (s->own[own.a[i]] == s->own[own.b[i]])
      mnm_community__join(s->found, nodes[own.a[i]], nodes[own.b[i]]);
  return MNM_OK;
}

static mnm_status find_all(split *s, mnm_err *err) {
  MNM_TRY(take(s, err));
  MNM_TRY(mnm_community_components(s->component, &s->components, s->ties, s->ctx, err));
  part(s);
  for (uint32_t i = 0; i < s->components; i++) {
    if (i % 1024 == 0)
      MNM_TRY(mnm_ctx_tick(s->ctx, "communities", s->node_first[i], s->ties->nodes, err));
    MNM_TRY(solve(s, i, err));
  }
  return MNM_OK;
}

mnm_status mnm_community_find(uint32_t *community, uint32_t *out_count,
                              const mnm_community_ties *ties, const mnm_community_options *options,
                              const mnm_ctx *ctx, mnm_err *err) {
  if (options->resolution_micro < 0 || options->resolution_micro > MNM_COMMUNITY_WEIGHT_MAX)
    return mnm_err_set(err, MNM_E_RANGE, "the resolution must be 0 to 2^40 micro units");
  split s = {.ties = ties, .options = options, .ctx = ctx};
  mnm_status status = find_all(&s, err);
  if (status == MNM_OK) {
    *out_count = number_roots(s.found, ties->nodes);
    if (ties->nodes > 0) memcpy(community, s.found, ties->nodes * sizeof *community);
  }
  give_back(&s);
  return status;
}

mnm_status mnm_community__quality(mnm_wide *out, const uint32_t *community,
                                  const mnm_community__job *job, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_community_ties *ties = job->ties;
  size_t bytes = ((size_t)ties->nodes + 1) * sizeof(int64_t);
  int64_t *sum = mnm_mem_new(ctx, bytes); /* of node weights, by community */
  if (!sum) return mnm_err_nomem(err);
  mnm_wide within = 0, pairs = 0;
  for (uint32_t node = 0; node < ties->nodes; node++) {
    int64_t weight = job->node_weight ? job->node_weight[node] : 1;
    sum[community[node]] += weight;
    pairs -= (mnm_wide)weight * weight;
  }
  for (uint32_t i = 0; i < ties->nodes; i++) pairs += (mnm_wide)sum[i] * sum[i];
  for (uint64_t i = 0; i < ties->count; i++)
    if (community[ties->a[i]] == community[ties->b[i]]) within += ties->weight_micro[i];
  *out = within - pairs / 2 * job->options->resolution_micro;
  mnm_mem_free(ctx, sum, bytes);
  return MNM_OK;
}

mnm_status mnm_community_quality(mnm_wide *out, const uint32_t *community,
                                 const mnm_community_ties *ties, int64_t resolution_micro,
                                 const mnm_ctx *ctx, mnm_err *err) {
  mnm_community_options options = {.resolution_micro = resolution_micro};
  mnm_community__job job = {.ties = ties, .options = &options};
  return mnm_community__quality(out, community, &job, ctx, err);
}
