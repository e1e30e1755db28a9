/* Groups: communities of the graph of ties. Each finding counts in one of them: where most of the
 * accounts are that it ties; where it ties nobody, at its centre. */
#include "kernel/community/community.h"
#include "stage/network/network_internal.h"

static mnm_status find_groups(mnm_network__run *run, uint32_t *a, uint32_t *b, int64_t *weight,
                              mnm_err *err) {
  const mnm_network__tie *tie = run->tie.data;
  for (uint64_t i = 0; i < run->tie.count; i++) {
    a[i] = tie[i].a;
    b[i] = tie[i].b;
    weight[i] = tie[i].weight_micro;
  }
  mnm_community_ties ties = {run->nodes, run->tie.count, a, b, weight};
  mnm_community_options options = {run->points->tie.resolution_micro,
                                   (uint64_t)run->points->tie.seed};
  return mnm_community_find(run->group_of, &run->groups, &ties, &options, run->ctx, err);
}

static mnm_status split(mnm_network__run *run, mnm_err *err) {
  size_t count = run->tie.count + 1;
  run->group_of = mnm_mem_new(run->ctx, ((size_t)run->nodes + 1) * sizeof(uint32_t));
  uint32_t *a = mnm_mem_new(run->ctx, count * sizeof *a);
  uint32_t *b = mnm_mem_new(run->ctx, count * sizeof *b);
  int64_t *weight = mnm_mem_new(run->ctx, count * sizeof *weight);
  mnm_status status =
      run->group_of && a && b && weight ? find_groups(run, a, b, weight, err) : mnm_err_nomem(err);
  mnm_mem_free(run->ctx, a, count * sizeof *a);
  mnm_mem_free(run->ctx, b, count * sizeof *b);
  mnm_mem_free(run->ctx, weight, count * sizeof *weight);
  return status;
}

typedef struct votes {
  uint64_t *seen;  /* [node]: number of the last finding that counted it, from 1 */
  uint64_t *voted; /* [group]: number of the last finding that had an account there */
  uint32_t *count; /* [group]: its accounts of that finding */
} votes;

/* Groups are numbered by least node, so the smaller number is that of the least label. */
static void vote(votes *v, const mnm_network__run *run, uint64_t number, uint32_t node,
                 uint32_t *best) {
  if (v->seen[node] == number) return;
  v->seen[node] = number;
  uint32_t group = run->group_of[node];
  if (v->voted[group] != number) v->count[group] = 0;
  v->voted[group] = number;
  v->count[group]++;
  if (*best == MNM_NETWORK__NONE || v->count[group] > v->count[*best] ||
      (v->count[group] == v->count[*best] && group < *best))
    *best = group;
}

/* Where most of the accounts are that it ties. */
static void place_by_ties(votes *v, mnm_network__run *run, uint64_t index) {
  mnm_network__piece *piece = &run->piece[index];
  const uint64_t *pairs = run->finding_tie.data;
  for (uint32_t i = 0; i < piece->tie_count; i++) {
    uint64_t pair = pairs[piece->tie_first + i];
    vote(v, run, index + 1, run->node_of[pair >> 32], &piece->group);
    vote(v, run, index + 1, run->node_of[(uint32_t)pair], &piece->group);
  }
}

/* Where at least half of all its accounts are, those that are left out counted too. */
static void place_by_half(votes *v, mnm_network__run *run, uint64_t index) {
  mnm_network__piece *piece = &run->piece[index];
  const uint32_t *account = run->finding_account.data;
  uint32_t best = MNM_NETWORK__NONE;
  for (uint32_t i = 0; i < piece->account_count; i++)
    vote(v, run, index + 1, run->node_of[account[piece->account_first + i]], &best);
  uint64_t all = (uint64_t)piece->account_count + piece->left_out;
  if (best != MNM_NETWORK__NONE && 2 * (uint64_t)v->count[best] >= all) piece->group = best;
}

static void place_finding(votes *v, mnm_network__run *run, uint64_t index) {
  mnm_network__piece *piece = &run->piece[index];
  const mnm_finding *finding = mnm_column_at(&run->input->findings->finding, index);
  const mnm_points_rule *rule = &run->points->of[finding->typology];
  if (piece->hollow)
    piece->group = MNM_NETWORK__NONE;
  else if (piece->tie_count > 0)
    place_by_ties(v, run, index);
  else if (!rule->by_centre)
    place_by_half(v, run, index);
  else if (piece->centre != MNM_NETWORK__NONE)
    piece->group = run->group_of[run->node_of[piece->centre]];
  run->out->findings_habit += !piece->counts;
  run->out->findings_apart += piece->counts && piece->group == MNM_NETWORK__NONE;
}

mnm_status mnm_network__group(mnm_network__run *run, mnm_err *err) {
  MNM_TRY(split(run, err));
  size_t nodes = (size_t)run->nodes + 1, groups = (size_t)run->groups + 1;
  votes v = {mnm_mem_new(run->ctx, nodes * sizeof *v.seen),
             mnm_mem_new(run->ctx, groups * sizeof *v.voted),
             mnm_mem_new(run->ctx, groups * sizeof *v.count)};
  mnm_status status = MNM_OK;
  if (v.seen && v.voted && v.count) {
    uint64_t count = run->input->findings->finding.count;
    for (uint64_t i = 0; i < count; i++) place_finding(&v, run, i);
  } else {
    status = mnm_err_nomem(err);
  }
  mnm_mem_free(run->ctx, v.seen, nodes * sizeof *v.seen);
  mnm_mem_free(run->ctx, v.voted, groups * sizeof *v.voted);
  mnm_mem_free(run->ctx, v.count, groups * sizeof *v.count);
  return status;
}
