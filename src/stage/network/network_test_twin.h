/* The page docs/networks.md word by word, slowly: every question is answered by looking at every
 * transfer. Only the search for communities is shared, since it has a twin of its own. */
#ifndef MNM_STAGE_NETWORK_TEST_TWIN_H
#define MNM_STAGE_NETWORK_TEST_TWIN_H

#include "kernel/community/community.h"
#include "stage/network/network_test_world.h"

typedef struct twin_chain {
  uint32_t length;
  uint32_t row[WORLD_ROWS];
} twin_chain;

typedef struct twin {
  const world *w;
  uint32_t order[WORLD_ACCOUNTS]; /* accounts by label */
  uint32_t rank[WORLD_ACCOUNTS];  /* and back */
  bool counts[WORLD_FINDINGS];
  bool live[WORLD_FINDINGS][WORLD_ACCOUNTS];
  uint32_t left_out[WORLD_FINDINGS], all[WORLD_FINDINGS];
  bool told[WORLD_FINDINGS], hollow[WORLD_FINDINGS];
  int64_t points[WORLD_FINDINGS];
  bool tied[WORLD_ACCOUNTS];
  bool part[WORLD_FINDINGS][WORLD_ACCOUNTS]; /* takes part and is not left out */
  bool pair[WORLD_FINDINGS][WORLD_ACCOUNTS][WORLD_ACCOUNTS];
  bool evidence[WORLD_ACCOUNTS], exploited[WORLD_ACCOUNTS];
  int64_t weight[WORLD_ACCOUNTS][WORLD_ACCOUNTS];
  uint8_t reason[WORLD_ACCOUNTS][WORLD_ACCOUNTS];
  uint64_t large;
  int group[WORLD_ACCOUNTS]; /* -1 none */
  int groups, place[WORLD_FINDINGS];
  twin_chain best[WORLD_ROWS]; /* by exit */
} twin;

static inline bool is_cash(const world *w, uint32_t account) {
  return w->kind[account] == MNM_ACCOUNT_CASH;
}

static inline bool twin_busy(const world *w, uint32_t account, uint32_t row, int64_t window_s) {
  bool met[WORLD_ACCOUNTS] = {false};
  uint32_t distinct = 0;
  if (w->busy == UINT32_MAX || is_cash(w, account)) return false;
  for (uint32_t i = 0; i <= row; i++) {
    if (w->time_us[row] - w->time_us[i] > window_s * MNM_US_PER_SECOND) continue;
    if (w->from[i] == w->to[i] || (w->from[i] != account && w->to[i] != account)) continue;
    uint32_t other = w->from[i] == account ? w->to[i] : w->from[i];
    if (is_cash(w, other) || met[other]) continue;
    met[other] = true;
    distinct++;
  }
  return distinct > w->busy;
}

static inline bool twin_same_owner(const world *w, uint32_t a, uint32_t b) {
  if (!w->owners_known) return false;
  for (uint32_t i = 0; i < w->holders[a]; i++)
    for (uint32_t j = 0; j < w->holders[b]; j++)
      if (w->holder[a][i] == w->holder[b][j]) return true;
  return false;
}

/* ---- findings --- */

/* How many different accounts pay this one (in), or are paid by it (out); those of `without` are
 * not counted. */
static inline uint32_t twin_met(const world *w, uint32_t account, bool in, bool out,
                                const bool *without) {
  uint32_t count = 0;
  for (uint32_t other = 0; other < w->accounts; other++) {
    bool met = false;
    for (uint32_t row = 0; row < w->rows; row++) {
      met |= in && w->to[row] == account && w->from[row] == other;
      met |= out && w->from[row] == account && w->to[row] == other;
    }
    count += met && other != account && !is_cash(w, other) && !(without && without[other]);
  }
  return count;
}

/* Deals with many everywhere, and in this finding with less than half of them. */
static inline bool twin_passes_by(const world *w, const world_finding *finding, uint32_t account) {
  bool paid[WORLD_ACCOUNTS] = {false}, here[WORLD_ACCOUNTS] = {false};
  uint32_t met = 0;
  for (uint32_t a = 0; a < w->accounts; a++)
    paid[a] = !is_cash(w, a) && twin_met(w, a, true, false, NULL) > w->points.tie.public_payers;
  bool many =
      paid[account] || twin_met(w, account, false, true, paid) > w->points.tie.public_payees;
  for (uint32_t i = 0; i < finding->rows; i++) {
    uint32_t from = w->from[finding->row[i]], to = w->to[finding->row[i]];
    if (from == account) here[to] = true;
    if (to == account) here[from] = true;
  }
  for (uint32_t a = 0; a < w->accounts; a++) met += here[a] && a != account && !is_cash(w, a);
  return many && 2 * met < twin_met(w, account, true, true, NULL);
}

static inline bool twin_exploited(const world *w, const world_finding *finding, uint32_t account) {
  for (uint32_t i = 0; i < finding->participants; i++)
    if (finding->participant[i].account == account &&
        w->points.of[finding->typology].exploited >> finding->participant[i].part & 1)
      return true;
  return false;
}

static inline bool twin_told(const world *w, const world_finding *finding) {
  uint32_t anywhere = 0, wages = 0, told = 0, paid = 0;
  for (uint32_t row = 0; row < w->rows && w->channels_known; row++) {
    bool wage = w->channel[row] == MNM_CHANNEL_WAGE;
    anywhere += wage;
    paid += wage && twin_exploited(w, finding, w->to[row]);
  }
  for (uint32_t i = 0; i < finding->rows; i++) {
    uint32_t row = finding->row[i];
    if (is_cash(w, w->to[row]) || !twin_exploited(w, finding, w->to[row])) continue;
    wages++;
    told += w->channel[row] == MNM_CHANNEL_WAGE;
  }
  if (anywhere == 0) return true;
  if (finding->typology == MNM_H1) return 2 * told >= wages;
  return finding->typology != MNM_H5 || paid > 0;
}

static inline bool twin_centre(const world_finding *finding, uint32_t account) {
  for (uint32_t i = 0; i < finding->centres; i++)
    if (finding->centre[i] == account) return true;
  return false;
}

static inline void twin_finding(twin *t, uint32_t f) {
  const world *w = t->w;
  const world_finding *finding = &w->finding[f];
  const mnm_points_rule *rule = &w->points.of[finding->typology];
  int64_t window_s = w->window_s + (int64_t)(finding->typology % 2) * 86400;
  bool in[WORLD_ACCOUNTS] = {false}, barred[WORLD_ACCOUNTS] = {false};
  t->told[f] = twin_told(w, finding);
  t->points[f] = rule->points_micro;
  if (finding->typology == MNM_H1 && !finding->standing) t->points[f] = w->points.once_micro;
  if (!t->told[f]) t->points[f] = w->points.untold_micro;
  t->counts[f] = t->points[f] > 0 && !(finding->standing && rule->habit);
  if (!t->counts[f]) return;
  for (uint32_t i = 0; i < finding->rows; i++) {
    uint32_t row = finding->row[i], from = w->from[row], to = w->to[row];
    in[from] = in[to] = true;
    if (from == to) continue;
    barred[from] |= twin_busy(w, from, row, window_s);
    barred[to] |= twin_busy(w, to, row, window_s);
  }
  for (uint32_t i = 0; i < finding->participants; i++) {
    uint32_t account = finding->participant[i].account;
    in[account] = true;
    if (t->told[f] && rule->exploited >> finding->participant[i].part & 1 && !is_cash(w, account))
      t->exploited[account] = true;
  }
  for (uint32_t a = 0; a < w->accounts; a++) {
    if (in[a] && !is_cash(w, a) && twin_passes_by(w, finding, a)) barred[a] = true;
    t->all[f] += in[a] && !is_cash(w, a);
    t->live[f][a] = !barred[a] && !is_cash(w, a);
    t->left_out[f] += in[a] && barred[a] && !is_cash(w, a);
    t->evidence[a] |= in[a] && t->live[f][a];
  }
  for (uint32_t i = 0; i < finding->centres; i++)
    t->evidence[finding->centre[i]] |= t->live[f][finding->centre[i]];
  for (uint32_t a = 0; a < w->accounts; a++) t->part[f][a] = in[a] && t->live[f][a];
  t->hollow[f] = rule->ties && 2 * t->left_out[f] >= t->all[f];
  if (!rule->ties || !t->told[f] || t->hollow[f]) return;
  bool transfers = false;
  for (uint32_t i = 0; i < finding->rows; i++) {
    uint32_t from = w->from[finding->row[i]], to = w->to[finding->row[i]];
    if (from == to || is_cash(w, from) || is_cash(w, to)) continue;
    transfers = true;
    if (rule->exploited && !twin_centre(finding, from) && !twin_centre(finding, to)) continue;
    if (t->live[f][from] && t->live[f][to]) t->pair[f][from][to] = t->pair[f][to][from] = true;
  }
  uint32_t first = UINT32_MAX;
  for (uint32_t i = 0; i < w->accounts && !transfers; i++) {
    uint32_t a = t->order[i];
    if (!in[a] || !t->live[f][a]) continue;
    if (first == UINT32_MAX) first = a;
    if (a != first) t->pair[f][first][a] = t->pair[f][a][first] = true;
  }
}

/* ---- ties --- */

static inline void twin_tie(twin *t, uint32_t a, uint32_t b, int64_t weight, uint8_t reason) {
  if (weight == 0 || (reason == MNM_TIE_FLOW && t->reason[a][b] & MNM_TIE_FLOW)) return;
  t->weight[a][b] += weight;
  t->reason[a][b] |= reason;
  t->weight[b][a] = t->weight[a][b];
  t->reason[b][a] = t->reason[a][b];
}

static inline bool twin_uses(const world *w, uint32_t account, uint32_t person) {
  bool uses = false;
  if (w->controllers_known)
    for (uint32_t i = 0; i < w->users[account]; i++) uses |= w->user[account][i] == person;
  else
    for (uint32_t i = 0; i < w->holders[account]; i++) uses |= w->holder[account][i] == person;
  return uses;
}

static inline void twin_tie_owner(twin *t, uint32_t owner) {
  const world *w = t->w;
  uint32_t all = 0, first = UINT32_MAX;
  bool any = false;
  for (uint32_t a = 0; a < w->accounts; a++) {
    all += twin_uses(w, a, owner);
    any |= twin_uses(w, a, owner) && t->evidence[a];
  }
  if (all > w->points.tie.owner_accounts) {
    t->large += any;
    return;
  }
  for (uint32_t n = 0; n < w->accounts; n++) {
    uint32_t a = t->order[n];
    if (!twin_uses(w, a, owner) || !t->evidence[a]) continue;
    if (first == UINT32_MAX)
      first = a;
    else
      twin_tie(t, first, a, w->points.tie.owner_micro, MNM_TIE_OWNER);
  }
}

static inline void twin_tie_flow(twin *t, uint32_t a, uint32_t b) {
  const world *w = t->w;
  int64_t transfers = 0, days = 0, last_day = INT64_MIN;
  for (uint32_t row = 0; row < w->rows; row++) {
    bool between = (w->from[row] == a && w->to[row] == b) || (w->from[row] == b && w->to[row] == a);
    if (!between || twin_busy(w, a, row, w->points.tie.flow_window_s) ||
        twin_busy(w, b, row, w->points.tie.flow_window_s))
      continue;
    transfers++;
    days += mnm_time_day(w->time_us[row]) != last_day;
    last_day = mnm_time_day(w->time_us[row]);
  }
  if (transfers >= w->points.tie.flow_transfers && days >= w->points.tie.flow_days)
    twin_tie(t, a, b, w->points.tie.flow_micro, MNM_TIE_FLOW);
}

static inline void twin_ties(twin *t) {
  const world *w = t->w;
  for (uint32_t f = 0; f < w->findings; f++)
    for (uint32_t a = 0; a < w->accounts; a++)
      for (uint32_t b = a + 1; b < w->accounts; b++) {
        if (!t->pair[f][a][b]) continue;
        t->tied[a] = t->tied[b] = true;
        if (w->finding[f].standing)
          twin_tie(t, a, b, w->points.tie.flow_micro, MNM_TIE_FLOW);
        else
          twin_tie(t, a, b, t->points[f], MNM_TIE_FINDING);
      }
  for (uint32_t owner = 0; owner < WORLD_OWNERS && (w->owners_known || w->controllers_known);
       owner++)
    twin_tie_owner(t, owner);
  for (uint32_t a = 0; a < w->accounts; a++)
    for (uint32_t b = a + 1; b < w->accounts; b++)
      if (t->tied[a] && t->tied[b]) twin_tie_flow(t, a, b);
}

/* ---- groups --- */

static inline void twin_groups(twin *t) {
  const world *w = t->w;
  uint32_t node[WORLD_ACCOUNTS], nodes = 0, count = 0, communities = 0;
  static uint32_t a[WORLD_ACCOUNTS * WORLD_ACCOUNTS], b[WORLD_ACCOUNTS * WORLD_ACCOUNTS];
  static int64_t weight[WORLD_ACCOUNTS * WORLD_ACCOUNTS];
  for (uint32_t i = 0; i < w->accounts; i++)
    if (t->evidence[t->order[i]]) node[nodes++] = t->order[i];
  for (uint32_t i = 0; i < nodes; i++)
    for (uint32_t j = i + 1; j < nodes; j++)
      if (t->weight[node[i]][node[j]] > 0) {
        a[count] = i;
        b[count] = j;
        weight[count++] = t->weight[node[i]][node[j]];
      }
  mnm_community_ties ties = {nodes, count, a, b, weight};
  mnm_community_options options = {w->points.tie.resolution_micro, (uint64_t)w->points.tie.seed};
  uint32_t community[WORLD_ACCOUNTS];
  assert_int_equal(mnm_community_find(community, &communities, &ties, &options, NULL, NULL),
                   MNM_OK);
  for (uint32_t i = 0; i < w->accounts; i++) t->group[i] = -1;
  for (uint32_t i = 0; i < nodes; i++) t->group[node[i]] = (int)community[i];
  t->groups = (int)communities;
  for (uint32_t f = 0; f < w->findings; f++) {
    int most = 0;
    t->place[f] = -1;
    for (int group = 0; group < t->groups; group++) {
      int votes = 0;
      for (uint32_t x = 0; x < w->accounts; x++) {
        bool tied = false;
        for (uint32_t y = 0; y < w->accounts; y++) tied |= t->pair[f][x][y];
        votes += tied && t->group[x] == group;
      }
      if (votes > most) {
        most = votes;
        t->place[f] = group;
      }
    }
    const mnm_points_rule *rule = &w->points.of[w->finding[f].typology];
    if (most > 0 || !t->counts[f] || t->hollow[f]) continue;
    for (int group = 0; group < t->groups && !rule->by_centre; group++) {
      uint32_t votes = 0;
      for (uint32_t x = 0; x < w->accounts; x++) votes += t->part[f][x] && t->group[x] == group;
      if (votes > 0 && 2 * votes >= t->all[f] && (int)votes > most) {
        most = (int)votes;
        t->place[f] = group;
      }
    }
    for (uint32_t i = 0; i < w->finding[f].centres && rule->by_centre; i++)
      if (t->place[f] < 0 && t->live[f][w->finding[f].centre[i]])
        t->place[f] = t->group[w->finding[f].centre[i]];
  }
}

/* ---- chains: every way from every earning --- */

static inline bool leads_out(const world *w, uint32_t account) {
  return w->kind[account] == MNM_ACCOUNT_CASH || w->kind[account] == MNM_ACCOUNT_ASSET;
}

static inline uint32_t meetings(const world *w, uint32_t row, int64_t *life_us) {
  uint32_t count = 0;
  int64_t first = 0;
  for (uint32_t i = 0; i < w->rows; i++) {
    bool same = w->from[i] == w->from[row] && w->to[i] == w->to[row];
    bool turned = w->from[i] == w->to[row] && w->to[i] == w->from[row];
    if (!same && !turned) continue;
    if (count++ == 0) first = w->time_us[i];
    *life_us = w->time_us[i] - first;
  }
  return count;
}

static inline bool twin_earns(const twin *t, uint32_t row) {
  const world *w = t->w;
  for (uint32_t f = 0; f < w->findings; f++) {
    const world_finding *finding = &w->finding[f];
    if (!t->counts[f] || !w->points.of[finding->typology].earning) continue;
    int64_t first = finding->rows ? w->time_us[finding->row[0]] : 0;
    int64_t last = finding->rows ? w->time_us[finding->row[finding->rows - 1]] : 0;
    if (w->time_us[row] < first ||
        w->time_us[row] > last + w->points.chain.gap_s * MNM_US_PER_SECOND)
      continue;
    for (uint32_t i = 0; i < finding->centres; i++)
      if (finding->centre[i] == w->from[row] && t->live[f][w->from[row]]) return true;
  }
  return false;
}

static inline bool twin_stands(const world *w, uint32_t row) {
  int64_t life_us = 0;
  if (w->from[row] == w->to[row] || leads_out(w, w->from[row])) return false;
  if (leads_out(w, w->to[row])) return true;
  if (twin_same_owner(w, w->from[row], w->to[row])) return false;
  return meetings(w, row, &life_us) <= w->points.chain.meetings &&
         life_us <= w->points.chain.life_s * MNM_US_PER_SECOND;
}

static inline bool twin_follows(const world *w, uint32_t before, uint32_t row) {
  const mnm_chain_rule *rule = &w->points.chain;
  int64_t in = w->to_amount[before], out = w->amount[row];
  return w->to[before] == w->from[row] && before < row &&
         w->time_us[row] - w->time_us[before] <= rule->gap_s * MNM_US_PER_SECOND &&
         w->to_currency[before] == w->currency[row] &&
         out * 1000000 >= in * (1000000 - rule->less_ppm) &&
         out * 1000000 <= in * (1000000 + rule->more_ppm) &&
         !twin_busy(w, w->from[row], row, rule->span_s);
}

static inline bool twin_exits(const world *w, uint32_t row) {
  int64_t gap_us = w->points.chain.gap_s * MNM_US_PER_SECOND;
  if (leads_out(w, w->to[row])) return true;
  if (w->time_us[w->rows - 1] - w->time_us[row] <= gap_us) return false;
  for (uint32_t i = row + 1; i < w->rows; i++)
    if (w->from[i] == w->to[row] && w->to[i] != w->from[i] &&
        w->time_us[i] - w->time_us[row] <= gap_us)
      return false;
  return true;
}

static inline bool later(const twin_chain *a, const twin_chain *b) {
  for (uint32_t i = a->length; i-- > 0;)
    if (a->row[i] != b->row[i]) return a->row[i] > b->row[i];
  return false;
}

static inline void twin_walk(twin *t, twin_chain *way) {
  const world *w = t->w;
  const mnm_chain_rule *rule = &w->points.chain;
  uint32_t last = way->row[way->length - 1];
  if (way->length >= rule->transfers_least && twin_exits(w, last)) {
    twin_chain *best = &t->best[last];
    if (way->length > best->length || (way->length == best->length && later(way, best)))
      *best = *way;
  }
  if (way->length == rule->transfers_most) return;
  for (uint32_t row = last + 1; row < w->rows; row++) {
    if (!twin_stands(w, row) || !twin_follows(w, last, row)) continue;
    if (w->time_us[row] - w->time_us[way->row[0]] > rule->span_s * MNM_US_PER_SECOND) continue;
    bool again = w->from[way->row[0]] == w->to[row];
    uint32_t twice = 0;
    way->row[way->length] = row;
    for (uint32_t i = 0; i < way->length; i++) again |= w->to[way->row[i]] == w->to[row];
    for (uint32_t i = 0; i <= way->length; i++) {
      int64_t life_us = 0;
      twice += !leads_out(w, w->to[way->row[i]]) && meetings(w, way->row[i], &life_us) > 1;
    }
    if (again || twice > rule->meeting_twice) continue;
    way->length++;
    twin_walk(t, way);
    way->length--;
  }
}

static inline void twin_chains(twin *t) {
  const world *w = t->w;
  if (w->points.chain.points_micro == 0) return;
  for (uint32_t row = 0; row < w->rows; row++) {
    int64_t life_us = 0;
    if (!twin_stands(w, row) || !twin_earns(t, row)) continue;
    if (!leads_out(w, w->to[row]) && meetings(w, row, &life_us) > 1 &&
        w->points.chain.meeting_twice == 0)
      continue;
    static twin_chain way;
    way.length = 1;
    way.row[0] = row;
    twin_walk(t, &way);
  }
}

static inline void twin_new(twin *t, const world *w) {
  memset(t, 0, sizeof *t);
  t->w = w;
  for (uint32_t i = 0; i < w->accounts; i++) t->order[i] = i;
  for (uint32_t i = 0; i < w->accounts; i++)
    for (uint32_t j = i + 1; j < w->accounts; j++)
      if (strcmp(w->label[t->order[j]], w->label[t->order[i]]) < 0) {
        uint32_t swap = t->order[i];
        t->order[i] = t->order[j];
        t->order[j] = swap;
      }
  for (uint32_t i = 0; i < w->accounts; i++) t->rank[t->order[i]] = i;
  for (uint32_t f = 0; f < w->findings; f++) twin_finding(t, f);
  twin_ties(t);
  twin_groups(t);
  twin_chains(t);
}

#endif
