/* One network: its evidence piece by piece, families, members with their parts, ties, owners. */
#include "stage/network/network_score_internal.h"

/* A finding without transfers has no time. */
static void widen(mnm_network *network, int64_t first_us, int64_t last_us) {
  if (first_us == MNM_TIME_NONE) return;
  if (first_us < network->first_us) network->first_us = first_us;
  if (last_us > network->last_us) network->last_us = last_us;
}

static void put_finding_piece(scoring *s, mnm_network *network, const mnm_network__entry *piece,
                              mnm_network_evidence *evidence) {
  const mnm_findings *findings = s->run->input->findings;
  const mnm_finding *finding = mnm_column_at(&findings->finding, piece->extra);
  evidence->finding = piece->extra;
  evidence->left_out = s->run->piece[piece->extra].left_out;
  widen(network, finding->first_us, finding->last_us);
  for (uint32_t i = 0; i < finding->participant_count; i++) {
    const mnm_participant *participant =
        mnm_column_at(&findings->participant, finding->participant_first + i);
    s->roles[participant->account] |= (uint8_t)(1U << participant->part);
  }
  mnm_finding_place *place = mnm_column_at(&s->run->out->finding, piece->extra);
  place->network = (uint32_t)s->run->out->network.count;
}

static mnm_status put_chain_piece(scoring *s, mnm_network *network, const mnm_network__entry *piece,
                                  mnm_network_evidence *evidence, mnm_err *err) {
  mnm_networks *out = s->run->out;
  const mnm_graph_edges *edges = &s->run->edges;
  const mnm_network__chain *chain = mnm_column_at(&s->run->chain, piece->extra & ~CHAIN_BIT);
  const uint32_t *row = mnm_column_at(&s->run->chain_row, chain->row_first);
  mnm_network_chain made = {out->chain_row.count, chain->row_count, chain->truncated};
  evidence->chain = (uint32_t)out->chain.count;
  MNM_TRY(mnm_column_push(&out->chain, &made, err));
  MNM_TRY(mnm_column_append(&out->chain_row, row, chain->row_count, err));
  widen(network, edges->time[row[0]], edges->time[row[chain->row_count - 1]]);
  for (uint32_t i = 0; i < chain->row_count; i++) {
    bool first = i == 0, last = i + 1 == chain->row_count;
    s->roles[edges->from[row[i]]] |= (uint8_t)(first ? MNM_NETWORK_ORIGIN : MNM_NETWORK_RELAY);
    if (last && !s->run->cash[edges->to[row[i]]])
      s->roles[edges->to[row[i]]] |= (uint8_t)MNM_NETWORK_EXIT;
  }
  return MNM_OK;
}

static mnm_status put_evidence(scoring *s, mnm_network *network, const scored *group,
                               mnm_err *err) {
  mnm_networks *out = s->run->out;
  const mnm_network__entry *piece = (const mnm_network__entry *)s->piece.data + group->first;
  uint64_t in_family = 0;
  network->evidence_first = out->evidence.count;
  network->evidence_count = group->count;
  for (uint32_t i = 0; i < group->count; i++) {
    in_family = i > 0 && piece[i].key == piece[i - 1].key ? in_family + 1 : 0;
    mnm_network_evidence evidence = {.finding = MNM_EVIDENCE_NONE,
                                     .chain = UINT32_MAX,
                                     .points_micro = piece[i].value,
                                     .counted_micro = halved(piece[i].value, in_family),
                                     .family = (uint8_t)piece[i].key};
    if (piece[i].extra & CHAIN_BIT)
      MNM_TRY(put_chain_piece(s, network, &piece[i], &evidence, err));
    else
      put_finding_piece(s, network, &piece[i], &evidence);
    MNM_TRY(mnm_column_push(&out->evidence, &evidence, err));
  }
  return MNM_OK;
}

/* Few families: sorted as they come. */
static mnm_status put_families(mnm_networks *out, mnm_network *network, mnm_err *err) {
  mnm_network_family sums[MNM_FAMILIES_MAX];
  uint32_t count = 0;
  for (uint32_t i = 0; i < network->evidence_count; i++) {
    const mnm_network_evidence *piece = mnm_column_at(&out->evidence, network->evidence_first + i);
    if (count == 0 || sums[count - 1].family != piece->family)
      sums[count++] = (mnm_network_family){.family = piece->family};
    sums[count - 1].pieces++;
    sums[count - 1].points_micro += piece->points_micro;
    sums[count - 1].counted_micro += piece->counted_micro;
  }
  for (uint32_t i = 1; i < count; i++) {
    mnm_network_family moved = sums[i];
    uint32_t at = i;
    for (; at > 0 && sums[at - 1].counted_micro < moved.counted_micro; at--)
      sums[at] = sums[at - 1];
    sums[at] = moved;
  }
  network->family_first = out->family.count;
  network->family_count = count;
  return mnm_column_append(&out->family, sums, count, err);
}

static mnm_status put_member(scoring *s, mnm_network *network, uint32_t account, bool chained,
                             mnm_err *err) {
  mnm_network_member member = {.account = account, .roles = s->roles[account], .chained = chained};
  s->place[account] = ++network->member_count;
  return mnm_column_push(&s->run->out->member, &member, err);
}

/* The accounts of chains that are not in the group itself, by label. */
static mnm_status put_chained(scoring *s, mnm_network *network, mnm_err *err) {
  mnm_networks *out = s->run->out;
  const mnm_graph_edges *edges = &s->run->edges;
  mnm_column accounts;
  mnm_column_init(&accounts, sizeof(uint32_t), s->run->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; status == MNM_OK && i < network->evidence_count; i++) {
    const mnm_network_evidence *piece = mnm_column_at(&out->evidence, network->evidence_first + i);
    if (piece->chain == UINT32_MAX) continue;
    const mnm_network_chain *chain = mnm_column_at(&out->chain, piece->chain);
    const uint32_t *row = mnm_column_at(&out->chain_row, chain->row_first);
    for (uint32_t at = 0; status == MNM_OK && at < chain->row_count; at++) {
      uint32_t account = edges->to[row[at]];
      if (s->run->cash[account] || s->place[account]) continue;
      s->place[account] = UINT32_MAX; /* until it is put */
      status = mnm_column_push(&accounts, &account, err);
    }
  }
  uint32_t *account = accounts.data;
  if (status == MNM_OK)
    status = mnm_accounts_sort(account, accounts.count, s->run->input->accounts, s->run->ctx, err);
  for (uint64_t i = 0; status == MNM_OK && i < accounts.count; i++)
    status = put_member(s, network, account[i], true, err);
  mnm_column_clear(&accounts);
  return status;
}

static mnm_status put_members(scoring *s, mnm_network *network, uint32_t group, mnm_err *err) {
  const mnm_network__run *run = s->run;
  network->member_first = run->out->member.count;
  for (uint32_t i = s->node_first[group]; i < s->node_first[group + 1]; i++)
    MNM_TRY(put_member(s, network, run->node_account[s->nodes[i]], false, err));
  return put_chained(s, network, err);
}

/* ---- ties of the members --- */

static mnm_status push_tie(mnm_column *entries, const scoring *s, uint32_t a, uint32_t b,
                           int64_t weight_micro, uint8_t reasons, mnm_err *err) {
  mnm_network__entry entry = {mnm_network__pair(s->place[a], s->place[b]), weight_micro, reasons};
  return mnm_column_push(entries, &entry, err);
}

static mnm_status list_ties(mnm_column *entries, const scoring *s, const mnm_network *network,
                            uint32_t group, mnm_err *err) {
  const mnm_network__run *run = s->run;
  const mnm_networks *out = run->out;
  for (uint64_t i = s->tie_first[group]; i < s->tie_first[group + 1]; i++) {
    const mnm_network__tie *tie = mnm_column_at(&run->tie, s->ties[i]);
    MNM_TRY(push_tie(entries, s, run->node_account[tie->a], run->node_account[tie->b],
                     tie->weight_micro, tie->reasons, err));
  }
  for (uint32_t i = 0; i < network->evidence_count; i++) {
    const mnm_network_evidence *piece = mnm_column_at(&out->evidence, network->evidence_first + i);
    if (piece->chain == UINT32_MAX) continue;
    const mnm_network_chain *chain = mnm_column_at(&out->chain, piece->chain);
    const uint32_t *row = mnm_column_at(&out->chain_row, chain->row_first);
    for (uint32_t at = 0; at < chain->row_count; at++) {
      uint32_t from = run->edges.from[row[at]], to = run->edges.to[row[at]];
      if (!run->cash[to]) MNM_TRY(push_tie(entries, s, from, to, 0, MNM_TIE_CHAIN, err));
    }
  }
  return mnm_network__sort_column(entries, run->ctx, err);
}

static mnm_status put_ties(scoring *s, mnm_network *network, const mnm_column *entries,
                           mnm_err *err) {
  mnm_networks *out = s->run->out;
  mnm_network_member *member = mnm_column_at(&out->member, network->member_first);
  const mnm_network__entry *entry = entries->data;
  network->tie_first = out->tie.count;
  for (uint64_t i = 0; i < entries->count;) {
    uint32_t a = (uint32_t)(entry[i].key >> 32) - 1, b = (uint32_t)entry[i].key - 1;
    mnm_network_tie tie = {member[a].account, member[b].account, 0, 0};
    for (uint64_t key = entry[i].key; i < entries->count && entry[i].key == key; i++) {
      tie.reasons |= (uint8_t)entry[i].extra;
      tie.weight_micro += entry[i].value;
    }
    member[a].strength_micro += tie.weight_micro;
    member[b].strength_micro += tie.weight_micro;
    network->tie_count++;
    MNM_TRY(mnm_column_push(&out->tie, &tie, err));
  }
  return MNM_OK;
}

/* ---- owners --- */

static mnm_status count_owners(const scoring *s, mnm_network *network, mnm_err *err) {
  const mnm_network_owners *owners = s->run->input->owners;
  mnm_column all;
  mnm_column_init(&all, sizeof(mnm_network__entry), s->run->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; status == MNM_OK && i < network->member_count; i++) {
    const mnm_network_member *member =
        mnm_column_at(&s->run->out->member, network->member_first + i);
    uint32_t first = owners ? owners->offset[member->account] : 0;
    uint32_t past = owners ? owners->offset[member->account + 1] : 0;
    network->owners += first == past; /* it owns itself */
    for (uint32_t at = first; status == MNM_OK && at < past; at++) {
      mnm_network__entry entry = {owners->owner[at], 0, 0};
      status = mnm_column_push(&all, &entry, err);
    }
  }
  if (status == MNM_OK) status = mnm_network__sort_column(&all, s->run->ctx, err);
  const mnm_network__entry *entry = all.data;
  for (uint64_t i = 0; status == MNM_OK && i < all.count; i++)
    network->owners += i == 0 || entry[i].key != entry[i - 1].key;
  mnm_column_clear(&all);
  return status;
}

/* heavy_micro: without chains. */
static mnm_network_kind kind_of(const mnm_network *network, int64_t heavy_micro) {
  if (network->owners <= 2) return MNM_NETWORK_CASE;
  bool stands = heavy_micro - network->prior_micro >= network->threshold_micro;
  return stands ? MNM_NETWORK_COMMUNITY : MNM_NETWORK_CHAIN;
}

static int64_t without_chains(const scoring *s, const mnm_network *network, const scored *group) {
  const mnm_network__entry *piece = (const mnm_network__entry *)s->piece.data + group->first;
  int64_t heavy_micro = group->heavy_micro;
  for (uint32_t i = 0; i < group->count; i++) {
    const mnm_network_evidence *evidence =
        mnm_column_at(&s->run->out->evidence, network->evidence_first + i);
    if (piece[i].extra & CHAIN_BIT) heavy_micro -= evidence->counted_micro;
  }
  return heavy_micro;
}

/* Roles and places are of the network at hand: set back before the next one. */
static void set_back(scoring *s, const mnm_network *network) {
  mnm_networks *out = s->run->out;
  const mnm_findings *findings = s->run->input->findings;
  for (uint32_t i = 0; i < network->member_count; i++) {
    const mnm_network_member *member = mnm_column_at(&out->member, network->member_first + i);
    s->place[member->account] = 0;
    s->roles[member->account] = 0;
  }
  for (uint32_t i = 0; i < network->evidence_count; i++) {
    const mnm_network_evidence *piece = mnm_column_at(&out->evidence, network->evidence_first + i);
    if (piece->finding == MNM_EVIDENCE_NONE) continue;
    const mnm_finding *finding = mnm_column_at(&findings->finding, piece->finding);
    for (uint32_t at = 0; at < finding->participant_count; at++) {
      const mnm_participant *participant =
          mnm_column_at(&findings->participant, finding->participant_first + at);
      s->roles[participant->account] = 0;
    }
  }
}

mnm_status mnm_network__put(scoring *s, const scored *group, mnm_err *err) {
  mnm_networks *out = s->run->out;
  const mnm_points *points = s->run->points;
  mnm_network network = {.rank = (uint32_t)out->network.count + 1,
                         .sum_micro = group->sum_micro,
                         .prior_micro = points->prior_micro,
                         .score_micro = group->sum_micro - points->prior_micro,
                         .threshold_micro = points->threshold_micro,
                         .first_us = INT64_MAX,
                         .last_us = INT64_MIN};
  MNM_TRY(put_evidence(s, &network, group, err));
  MNM_TRY(put_families(out, &network, err));
  MNM_TRY(put_members(s, &network, group->group, err));
  mnm_column entries;
  mnm_column_init(&entries, sizeof(mnm_network__entry), s->run->ctx);
  mnm_status status = list_ties(&entries, s, &network, group->group, err);
  if (status == MNM_OK) status = put_ties(s, &network, &entries, err);
  mnm_column_clear(&entries);
  if (status == MNM_OK) status = count_owners(s, &network, err);
  if (status != MNM_OK) return status;
  if (network.first_us > network.last_us) network.first_us = network.last_us = MNM_TIME_NONE;
  network.kind = (uint8_t)kind_of(&network, without_chains(s, &network, group));
  set_back(s, &network);
  return mnm_column_push(&out->network, &network, err);
}
