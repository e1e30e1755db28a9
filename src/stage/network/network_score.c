/* What each group's evidence adds up to; those at the threshold or above, by rank. A score is the
 * sum of shown pieces: within one family the i-th piece (from 0, strongest first) counts its points
 * halved i times, rounded down to a millionth. */
#include "stage/network/network_score_internal.h"

static uint8_t family_of(const mnm_network__run *run, uint32_t extra) {
  if (extra & CHAIN_BIT) return run->points->chain.family;
  const mnm_finding *finding = mnm_column_at(&run->input->findings->finding, extra);
  return run->points->of[finding->typology].family;
}

/* Pieces by group, family, then points falling, then findings in order, chains after them. */
static mnm_status list_pieces(scoring *s, mnm_err *err) {
  mnm_network__run *run = s->run;
  const mnm_findings *findings = run->input->findings;
  if (findings->finding.count >= CHAIN_BIT || run->chain.count >= CHAIN_BIT)
    return mnm_err_set(err, MNM_E_LIMIT, "more than 2147483647 findings");
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    if (run->piece[i].group == MNM_NETWORK__NONE) continue;
    mnm_network__entry entry = {0, run->piece[i].points_micro, (uint32_t)i};
    MNM_TRY(mnm_column_push(&s->piece, &entry, err));
  }
  for (uint64_t i = 0; i < run->chain.count; i++) {
    mnm_network__entry entry = {0, run->points->chain.points_micro, (uint32_t)i | CHAIN_BIT};
    MNM_TRY(mnm_column_push(&s->piece, &entry, err));
  }
  /* stable sorts from the least to the most important */
  mnm_network__entry *piece = s->piece.data;
  for (uint64_t i = 0; i < s->piece.count; i++)
    piece[i].key = (uint64_t)(INT64_MAX - piece[i].value);
  MNM_TRY(mnm_network__sort_column(&s->piece, run->ctx, err));
  for (uint64_t i = 0; i < s->piece.count; i++) {
    const mnm_network__chain *chain = run->chain.data;
    uint32_t extra = piece[i].extra;
    uint32_t group = extra & CHAIN_BIT ? chain[extra & ~CHAIN_BIT].group : run->piece[extra].group;
    piece[i].key = (uint64_t)group << 8 | family_of(run, extra);
  }
  return mnm_network__sort_column(&s->piece, run->ctx, err);
}

static mnm_status list_groups(scoring *s, mnm_err *err) {
  const mnm_points *points = s->run->points;
  const mnm_network__entry *piece = s->piece.data;
  for (uint64_t begin = 0, end = 0; begin < s->piece.count; begin = end) {
    scored made = {(uint32_t)(piece[begin].key >> 8), (uint32_t)begin, 0, 0, 0};
    uint64_t in_family = 0;
    for (; end < s->piece.count && piece[end].key >> 8 == piece[begin].key >> 8; end++) {
      in_family = end > begin && piece[end].key == piece[end - 1].key ? in_family + 1 : 0;
      int64_t counted = halved(piece[end].value, in_family);
      made.sum_micro += counted;
      if (is_heavy(s->run, piece[end].extra)) made.heavy_micro += counted;
    }
    made.count = (uint32_t)(end - begin);
    s->run->out->groups++;
    if (made.heavy_micro - points->prior_micro >= points->threshold_micro)
      MNM_TRY(mnm_column_push(&s->group, &made, err));
  }
  return MNM_OK;
}

/* Score falling, then pieces falling, then group rising, which is the order of least labels: three
 * stable sorts, of which the last key was made in order. */
static mnm_status rank_groups(scoring *s, mnm_err *err) {
  mnm_column order;
  mnm_column_init(&order, sizeof(mnm_network__entry), s->run->ctx);
  const scored *group = s->group.data;
  mnm_status status = mnm_column_reserve(&order, s->group.count, err);
  for (uint64_t i = 0; status == MNM_OK && i < s->group.count; i++) {
    mnm_network__entry entry = {UINT32_MAX - group[i].count, 0, (uint32_t)i};
    status = mnm_column_push(&order, &entry, err);
  }
  if (status == MNM_OK) status = mnm_network__sort_column(&order, s->run->ctx, err);
  mnm_network__entry *entry = order.data;
  for (uint64_t i = 0; status == MNM_OK && i < order.count; i++)
    entry[i].key = (uint64_t)(INT64_MAX - group[entry[i].extra].sum_micro);
  if (status == MNM_OK) status = mnm_network__sort_column(&order, s->run->ctx, err);
  mnm_column ranked;
  mnm_column_init(&ranked, sizeof(scored), s->run->ctx);
  for (uint64_t i = 0; status == MNM_OK && i < order.count; i++)
    status = mnm_column_push(&ranked, &group[entry[i].extra], err);
  mnm_column swap = s->group;
  s->group = ranked;
  ranked = swap;
  mnm_column_clear(&ranked);
  mnm_column_clear(&order);
  return status;
}

/* ---- what a group is made of: nodes and ties by group --- */

static mnm_status list_nodes(scoring *s, mnm_err *err) {
  const mnm_network__run *run = s->run;
  const mnm_network__tie *tie = run->tie.data;
  size_t groups = (size_t)run->groups + 2;
  s->node_first = mnm_mem_new(run->ctx, groups * sizeof *s->node_first);
  s->nodes = mnm_mem_new(run->ctx, ((size_t)run->nodes + 1) * sizeof *s->nodes);
  s->tie_first = mnm_mem_new(run->ctx, groups * sizeof *s->tie_first);
  s->ties = mnm_mem_new(run->ctx, (run->tie.count + 1) * sizeof *s->ties);
  s->place = mnm_mem_new(run->ctx, ((size_t)run->accounts + 1) * sizeof *s->place);
  s->roles = mnm_mem_new(run->ctx, (size_t)run->accounts + 1);
  if (!s->node_first || !s->nodes || !s->tie_first || !s->ties || !s->place || !s->roles)
    return mnm_err_nomem(err);
  /* one place further up, so that placing leaves each first where it belongs */
  for (uint32_t node = 0; node < run->nodes; node++) s->node_first[run->group_of[node] + 2]++;
  for (uint64_t i = 0; i < run->tie.count; i++)
    if (run->group_of[tie[i].a] == run->group_of[tie[i].b])
      s->tie_first[run->group_of[tie[i].a] + 2]++;
  for (uint32_t i = 2; i < groups; i++) {
    s->node_first[i] += s->node_first[i - 1];
    s->tie_first[i] += s->tie_first[i - 1];
  }
  for (uint32_t node = 0; node < run->nodes; node++)
    s->nodes[s->node_first[run->group_of[node] + 1]++] = node;
  for (uint64_t i = 0; i < run->tie.count; i++)
    if (run->group_of[tie[i].a] == run->group_of[tie[i].b])
      s->ties[s->tie_first[run->group_of[tie[i].a] + 1]++] = i;
  return MNM_OK;
}

static void give_back(scoring *s) {
  const mnm_network__run *run = s->run;
  size_t groups = (size_t)run->groups + 2;
  mnm_mem_free(run->ctx, s->node_first, groups * sizeof *s->node_first);
  mnm_mem_free(run->ctx, s->nodes, ((size_t)run->nodes + 1) * sizeof *s->nodes);
  mnm_mem_free(run->ctx, s->tie_first, groups * sizeof *s->tie_first);
  mnm_mem_free(run->ctx, s->ties, (run->tie.count + 1) * sizeof *s->ties);
  mnm_mem_free(run->ctx, s->place, ((size_t)run->accounts + 1) * sizeof *s->place);
  mnm_mem_free(run->ctx, s->roles, (size_t)run->accounts + 1);
  mnm_column_clear(&s->piece);
  mnm_column_clear(&s->group);
}

/* Before any network: what each finding is worth by itself. */
static mnm_status place_findings(mnm_network__run *run, mnm_err *err) {
  const mnm_findings *findings = run->input->findings;
  MNM_TRY(mnm_column_reserve(&run->out->finding, findings->finding.count, err));
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    int64_t points = run->piece[i].counts ? run->piece[i].points_micro : 0;
    mnm_finding_place place = {UINT32_MAX, points};
    MNM_TRY(mnm_column_push(&run->out->finding, &place, err));
  }
  return MNM_OK;
}

static mnm_status score_all(scoring *s, mnm_err *err) {
  mnm_networks *out = s->run->out;
  out->family_names = s->run->points->families;
  memcpy(out->family_name, s->run->points->family_name, sizeof out->family_name);
  MNM_TRY(place_findings(s->run, err));
  MNM_TRY(list_pieces(s, err));
  MNM_TRY(list_groups(s, err));
  MNM_TRY(rank_groups(s, err));
  MNM_TRY(list_nodes(s, err));
  const scored *group = s->group.data;
  for (uint64_t i = 0; i < s->group.count; i++) {
    if (i % 256 == 0) MNM_TRY(mnm_ctx_tick(s->run->ctx, "networks", i, s->group.count, err));
    MNM_TRY(mnm_network__put(s, &group[i], err));
  }
  return MNM_OK;
}

mnm_status mnm_network__score(mnm_network__run *run, mnm_err *err) {
  scoring s = {.run = run};
  mnm_column_init(&s.piece, sizeof(mnm_network__entry), run->ctx);
  mnm_column_init(&s.group, sizeof(scored), run->ctx);
  mnm_status status = score_all(&s, err);
  give_back(&s);
  return status;
}
