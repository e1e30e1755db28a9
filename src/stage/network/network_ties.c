/* Ties between accounts in evidence, from three sources, added up by pair. */
#include "kernel/community/community.h"
#include "stage/network/network_internal.h"

/* ---- nodes: the accounts in evidence, numbered by label --- */

static mnm_status number_nodes(mnm_network__run *run, mnm_err *err) {
  for (uint32_t account = 0; account < run->accounts; account++)
    run->nodes += run->evidence[account];
  run->node_account = mnm_mem_new(run->ctx, ((size_t)run->nodes + 1) * sizeof(uint32_t));
  if (!run->node_account) return mnm_err_nomem(err);
  uint32_t made = 0;
  for (uint32_t account = 0; account < run->accounts; account++) {
    run->node_of[account] = MNM_NETWORK__NONE;
    if (run->evidence[account]) run->node_account[made++] = account;
  }
  MNM_TRY(mnm_accounts_sort(run->node_account, run->nodes, run->input->accounts, run->ctx, err));
  for (uint32_t node = 0; node < run->nodes; node++) run->node_of[run->node_account[node]] = node;
  return MNM_OK;
}

static mnm_status push(mnm_column *entries, uint64_t pair, int64_t weight_micro,
                       mnm_tie_reason reason, mnm_err *err) {
  mnm_network__entry entry = {pair, weight_micro, (uint32_t)reason};
  return mnm_column_push(entries, &entry, err);
}

/* ---- by findings --- */

/* A standing finding that counts is made of flows that went on for longer than S: it ties as a
 * repeated flow does, not as a finding. */
static mnm_status tie_findings(mnm_column *entries, const mnm_network__run *run, mnm_err *err) {
  const mnm_findings *findings = run->input->findings;
  const uint64_t *pairs = run->finding_tie.data;
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    const mnm_network__piece *piece = &run->piece[i];
    const mnm_finding *finding = mnm_column_at(&findings->finding, i);
    int64_t weight = piece->points_micro;
    if (finding->standing) weight = run->points->tie.flow_micro;
    for (uint32_t at = 0; at < piece->tie_count && weight > 0; at++) {
      uint64_t pair = pairs[piece->tie_first + at];
      uint32_t a = run->node_of[pair >> 32], b = run->node_of[(uint32_t)pair];
      run->tied[pair >> 32] = run->tied[(uint32_t)pair] = 1;
      MNM_TRY(push(entries, mnm_network__pair(a, b), weight,
                   finding->standing ? MNM_TIE_FLOW : MNM_TIE_FINDING, err));
    }
  }
  return MNM_OK;
}

/* ---- by common hands: each account of an owner, or of somebody else who may use it, to that
 * person's first one --- */

bool mnm_network__same_owner(const mnm_network_owners *owners, uint32_t a, uint32_t b) {
  if (owners == NULL) return false;
  for (uint32_t i = owners->offset[a]; i < owners->offset[a + 1]; i++)
    for (uint32_t j = owners->offset[b]; j < owners->offset[b + 1]; j++)
      if (owners->owner[i] == owners->owner[j]) return true;
  return false;
}

/* Key: owner, then node; accounts that stand in no evidence after those that do. */
static mnm_status list_holdings(mnm_column *holdings, const mnm_network__run *run,
                                const mnm_network_owners *owners, mnm_err *err) {
  for (uint32_t account = 0; account < run->accounts; account++)
    for (uint32_t i = owners->offset[account]; i < owners->offset[account + 1]; i++) {
      mnm_network__entry entry = {(uint64_t)owners->owner[i] << 32 | run->node_of[account], 0, 0};
      MNM_TRY(mnm_column_push(holdings, &entry, err));
    }
  return mnm_network__sort_column(holdings, run->ctx, err);
}

static mnm_status tie_holdings(mnm_column *entries, mnm_network__run *run,
                               const mnm_column *holdings, mnm_err *err) {
  const mnm_network__entry *held = holdings->data;
  for (uint64_t begin = 0, end = 0; begin < holdings->count; begin = end) {
    while (end < holdings->count && held[end].key >> 32 == held[begin].key >> 32) end++;
    if (end - begin > (uint64_t)run->points->tie.owner_accounts) {
      run->out->owners_large += (uint32_t)held[begin].key != MNM_NETWORK__NONE;
      continue;
    }
    for (uint64_t i = begin + 1; i < end && (uint32_t)held[i].key != MNM_NETWORK__NONE; i++)
      MNM_TRY(push(entries, mnm_network__pair((uint32_t)held[begin].key, (uint32_t)held[i].key),
                   run->points->tie.owner_micro, MNM_TIE_OWNER, err));
  }
  return MNM_OK;
}

mnm_status mnm_network__tie_owners(mnm_column *entries, mnm_network__run *run, mnm_err *err) {
  const mnm_network_owners *hands =
      run->input->controllers ? run->input->controllers : run->input->owners;
  if (hands == NULL || run->points->tie.owner_micro == 0) return MNM_OK;
  mnm_column holdings;
  mnm_column_init(&holdings, sizeof(mnm_network__entry), run->ctx);
  mnm_status status = list_holdings(&holdings, run, hands, err);
  if (status == MNM_OK) status = tie_holdings(entries, run, &holdings, err);
  mnm_column_clear(&holdings);
  return status;
}

/* ---- by repeated flows: both in evidence, both quiet --- */

/* Key: pair of nodes, value: UTC day; in ledger order, so that days rise within a pair. */
static mnm_status list_flows(mnm_column *flows, const mnm_network__run *run, mnm_err *err) {
  const mnm_graph_edges *edges = &run->edges;
  for (uint32_t row = 0; row < edges->count; row++) {
    if ((row & 0xFFFFF) == 0) MNM_TRY(mnm_ctx_tick(run->ctx, "flows", row, edges->count, err));
    uint32_t a = run->node_of[edges->from[row]], b = run->node_of[edges->to[row]];
    if (a == b || a == MNM_NETWORK__NONE || b == MNM_NETWORK__NONE || run->marks[row]) continue;
    if (!run->tied[edges->from[row]] || !run->tied[edges->to[row]]) continue;
    mnm_network__entry entry = {mnm_network__pair(a, b), mnm_time_day(edges->time[row]), 0};
    MNM_TRY(mnm_column_push(flows, &entry, err));
  }
  return mnm_network__sort_column(flows, run->ctx, err);
}

static mnm_status tie_repeated(mnm_column *entries, const mnm_network__run *run,
                               const mnm_column *flows, mnm_err *err) {
  const mnm_tie_rule *rule = &run->points->tie;
  const mnm_network__entry *flow = flows->data;
  for (uint64_t begin = 0, end = 0; begin < flows->count; begin = end) {
    int64_t days = 0;
    for (; end < flows->count && flow[end].key == flow[begin].key; end++)
      days += end == begin || flow[end].value != flow[end - 1].value;
    if ((int64_t)(end - begin) >= rule->flow_transfers && days >= rule->flow_days)
      MNM_TRY(push(entries, flow[begin].key, rule->flow_micro, MNM_TIE_FLOW, err));
  }
  return MNM_OK;
}

mnm_status mnm_network__tie_flows(mnm_column *entries, mnm_network__run *run, mnm_err *err) {
  if (run->points->tie.flow_micro == 0) return MNM_OK;
  memset(run->marks, 0, run->edges.count);
  MNM_TRY(mnm_network__mark_busy(run, run->points->tie.flow_window_s, 1, 1, err));
  mnm_column flows;
  mnm_column_init(&flows, sizeof(mnm_network__entry), run->ctx);
  mnm_status status = list_flows(&flows, run, err);
  if (status == MNM_OK) status = tie_repeated(entries, run, &flows, err);
  mnm_column_clear(&flows);
  return status;
}

/* ---- all of them --- */

/* Findings and owners add up; a repeated flow counts once, however it was seen. */
static mnm_status add_up(mnm_network__run *run, const mnm_column *entries, mnm_err *err) {
  const mnm_network__entry *entry = entries->data;
  for (uint64_t i = 0; i < entries->count;) {
    uint64_t key = entry[i].key;
    mnm_network__tie tie = {(uint32_t)(key >> 32), (uint32_t)key, 0, 0};
    for (; i < entries->count && entry[i].key == key; i++) {
      if (entry[i].extra == MNM_TIE_FLOW && tie.reasons & MNM_TIE_FLOW) continue;
      tie.reasons |= (uint8_t)entry[i].extra;
      tie.weight_micro += entry[i].value; /* at most 2^40 and 10^9: no overflow */
      if (tie.weight_micro > MNM_COMMUNITY_WEIGHT_MAX) tie.weight_micro = MNM_COMMUNITY_WEIGHT_MAX;
    }
    MNM_TRY(mnm_column_push(&run->tie, &tie, err));
  }
  return MNM_OK;
}

static mnm_status tie_all(mnm_column *entries, mnm_network__run *run, mnm_err *err) {
  MNM_TRY(tie_findings(entries, run, err));
  MNM_TRY(mnm_network__tie_owners(entries, run, err));
  MNM_TRY(mnm_network__tie_flows(entries, run, err));
  MNM_TRY(mnm_network__sort_column(entries, run->ctx, err));
  return add_up(run, entries, err);
}

mnm_status mnm_network__tie_all(mnm_network__run *run, mnm_err *err) {
  MNM_TRY(number_nodes(run, err));
  mnm_column entries;
  mnm_column_init(&entries, sizeof(mnm_network__entry), run->ctx);
  mnm_status status = tie_all(&entries, run, err);
  mnm_column_clear(&entries);
  return status;
}
