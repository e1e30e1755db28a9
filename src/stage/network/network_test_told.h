/* What the slow twin found, as the same lines of text as networks_text writes. */
#ifndef MNM_STAGE_NETWORK_TEST_TOLD_H
#define MNM_STAGE_NETWORK_TEST_TOLD_H

#include "stage/network/network_test_twin.h"

#define TOLD_PIECES (WORLD_FINDINGS + WORLD_ROWS)

typedef struct told_piece {
  int finding;   /* -1: a chain */
  uint32_t exit; /* of the chain */
  int64_t points, counted;
  uint8_t family;
} told_piece;

typedef struct told_group {
  int group;
  uint32_t pieces;
  told_piece piece[TOLD_PIECES];
  int64_t sum, heavy; /* heavy: without the ordinary */
} told_group;

static inline bool stands_before(const told_piece *a, const told_piece *b) {
  if (a->family != b->family) return a->family < b->family;
  if (a->points != b->points) return a->points > b->points;
  if ((a->finding < 0) != (b->finding < 0)) return a->finding >= 0;
  return a->finding != b->finding ? a->finding < b->finding : a->exit < b->exit;
}

static inline bool told_ordinary(const world *w, int finding) {
  const mnm_points_rule *rule = &w->points.of[w->finding[finding].typology];
  return !rule->ties && !rule->by_centre;
}

static inline void told_collect(told_group *out, const twin *t, int group) {
  const world *w = t->w;
  out->group = group;
  out->pieces = 0;
  out->sum = out->heavy = 0;
  for (uint32_t f = 0; f < w->findings; f++) {
    const mnm_points_rule *rule = &w->points.of[w->finding[f].typology];
    if (t->place[f] == group)
      out->piece[out->pieces++] = (told_piece){(int)f, 0, t->points[f], 0, rule->family};
  }
  for (uint32_t row = 0; row < w->rows; row++)
    if (t->best[row].length > 0 && t->group[w->from[t->best[row].row[0]]] == group)
      out->piece[out->pieces++] =
          (told_piece){-1, row, w->points.chain.points_micro, 0, w->points.chain.family};
  for (uint32_t i = 0; i < out->pieces; i++)
    for (uint32_t j = i + 1; j < out->pieces; j++)
      if (stands_before(&out->piece[j], &out->piece[i])) {
        told_piece swap = out->piece[i];
        out->piece[i] = out->piece[j];
        out->piece[j] = swap;
      }
  for (uint32_t i = 0; i < out->pieces; i++) {
    out->piece[i].counted = out->piece[i].points;
    for (uint32_t j = 0; j < i; j++)
      if (out->piece[j].family == out->piece[i].family) out->piece[i].counted /= 2;
    out->sum += out->piece[i].counted;
    if (out->piece[i].finding < 0 || !told_ordinary(w, out->piece[i].finding))
      out->heavy += out->piece[i].counted;
  }
}

/* ---- statuses --- */

static inline void told_statuses(const twin *t, const bool *shown, int *account_status,
                                 int *owner_status) {
  const world *w = t->w;
  memset(account_status, 0, WORLD_ACCOUNTS * sizeof *account_status);
  memset(owner_status, 0, WORLD_OWNERS * sizeof *owner_status);
  for (uint32_t f = 0; f < w->findings; f++) {
    if (t->place[f] < 0 || !shown[t->place[f]]) continue;
    for (uint32_t i = 0; i < w->finding[f].participants; i++) {
      const mnm_participant *p = &w->finding[f].participant[i];
      if (w->points.of[w->finding[f].typology].suspect >> p->part & 1 &&
          t->group[p->account] == t->place[f])
        account_status[p->account] = MNM_STATUS_SUSPECT;
    }
  }
  for (uint32_t a = 0; a < w->accounts; a++) {
    if (t->exploited[a]) account_status[a] = MNM_STATUS_POSSIBLE_VICTIM;
    for (uint32_t i = 0; i < w->holders[a] && w->owners_known; i++)
      if (account_status[a] > owner_status[w->holder[a][i]])
        owner_status[w->holder[a][i]] = account_status[a];
  }
  for (uint32_t a = 0; a < w->accounts; a++)
    for (uint32_t i = 0; i < w->holders[a] && w->owners_known; i++)
      if (owner_status[w->holder[a][i]] == MNM_STATUS_POSSIBLE_VICTIM)
        account_status[a] = MNM_STATUS_POSSIBLE_VICTIM;
}

/* ---- one network --- */

typedef struct told_members {
  uint32_t count, own;
  uint32_t account[WORLD_ACCOUNTS];
  uint32_t roles[WORLD_ACCOUNTS];               /* by account */
  uint32_t place[WORLD_ACCOUNTS];               /* by account, from 1 */
  bool chained[WORLD_ACCOUNTS][WORLD_ACCOUNTS]; /* follow each other in a chain */
} told_members;

static inline void told_take_members(told_members *m, const twin *t, const told_group *g) {
  const world *w = t->w;
  bool in_chain[WORLD_ACCOUNTS] = {false};
  memset(m, 0, sizeof *m);
  for (uint32_t i = 0; i < g->pieces; i++) {
    if (g->piece[i].finding >= 0) {
      const world_finding *f = &w->finding[g->piece[i].finding];
      for (uint32_t p = 0; p < f->participants; p++)
        m->roles[f->participant[p].account] |= 1U << f->participant[p].part;
      continue;
    }
    const twin_chain *chain = &t->best[g->piece[i].exit];
    for (uint32_t at = 0; at < chain->length; at++) {
      uint32_t from = w->from[chain->row[at]], to = w->to[chain->row[at]];
      m->roles[from] |= at == 0 ? MNM_NETWORK_ORIGIN : MNM_NETWORK_RELAY;
      if (at + 1 == chain->length) m->roles[to] |= MNM_NETWORK_EXIT;
      if (is_cash(w, to)) continue;
      in_chain[to] = true;
      m->chained[from][to] = m->chained[to][from] = true;
    }
  }
  for (int own = 1; own >= 0; own--)
    for (uint32_t n = 0; n < w->accounts; n++) {
      uint32_t a = t->order[n];
      if ((t->group[a] == g->group) != (own == 1) || (!own && !in_chain[a])) continue;
      m->account[m->count++] = a;
      m->place[a] = m->count;
      m->own += (uint32_t)own;
    }
}

static inline uint32_t told_owners(const world *w, const told_members *m) {
  bool met[WORLD_OWNERS] = {false};
  uint32_t count = 0;
  for (uint32_t i = 0; i < m->count; i++) {
    uint32_t a = m->account[i], holders = w->owners_known ? w->holders[a] : 0;
    count += holders == 0;
    for (uint32_t h = 0; h < holders; h++) {
      count += !met[w->holder[a][h]];
      met[w->holder[a][h]] = true;
    }
  }
  return count;
}

static inline void told_network(FILE *out, const twin *t, const told_group *g, uint32_t rank,
                                const int *status) {
  const world *w = t->w;
  static told_members m;
  told_take_members(&m, t, g);
  uint32_t owners = told_owners(w, &m);
  int64_t first = INT64_MAX, last = INT64_MIN, without = g->heavy;
  for (uint32_t i = 0; i < g->pieces; i++) {
    const twin_chain *chain = &t->best[g->piece[i].exit];
    const world_finding *f = &w->finding[g->piece[i].finding < 0 ? 0 : g->piece[i].finding];
    bool rows = g->piece[i].finding < 0 || f->rows > 0;
    const uint32_t *row = g->piece[i].finding < 0 ? chain->row : f->row;
    uint32_t count = g->piece[i].finding < 0 ? chain->length : f->rows;
    int64_t from_us = rows ? w->time_us[row[0]] : 0, to_us = rows ? w->time_us[row[count - 1]] : 0;
    if (from_us < first) first = from_us;
    if (to_us > last) last = to_us;
    if (g->piece[i].finding < 0) without -= g->piece[i].counted;
  }
  int kind = owners <= 2 ? 3 : without - w->points.prior_micro >= w->points.threshold_micro ? 1 : 2;
  fprintf(out, "%u kind %d owners %u score %lld = %lld - %lld of %lld, %lld to %lld\n members",
          rank, kind, owners, (long long)(g->sum - w->points.prior_micro), (long long)g->sum,
          (long long)w->points.prior_micro, (long long)w->points.threshold_micro, (long long)first,
          (long long)last);
  for (uint32_t i = 0; i < m.count; i++) {
    uint32_t a = m.account[i];
    int64_t strength = 0;
    for (uint32_t j = 0; j < m.own && i < m.own; j++) strength += t->weight[a][m.account[j]];
    fprintf(out, " [%s] %02x %d %d %lld,", w->label[a], m.roles[a], status[a], i >= m.own,
            (long long)strength);
  }
  fprintf(out, "\n evidence");
  for (uint32_t i = 0; i < g->pieces; i++) {
    const told_piece *piece = &g->piece[i];
    if (piece->finding >= 0) fprintf(out, " %d", piece->finding);
    const twin_chain *chain = &t->best[piece->exit];
    for (uint32_t at = 0; piece->finding < 0 && at < chain->length; at++)
      fprintf(out, "%c%u", at ? '>' : ' ', chain->row[at]);
    fprintf(out, " %lld/%lld f%d -%u,", (long long)piece->counted, (long long)piece->points,
            piece->family, piece->finding >= 0 ? t->left_out[piece->finding] : 0);
  }
  fprintf(out, "\n ties");
  for (uint32_t i = 0; i < m.count; i++)
    for (uint32_t j = i + 1; j < m.count; j++) {
      uint32_t a = m.account[i], b = m.account[j], reasons = 0;
      if (j < m.own) reasons = t->reason[a][b];
      if (m.chained[a][b]) reasons |= MNM_TIE_CHAIN;
      if (reasons)
        fprintf(out, " [%s] [%s] %x %lld,", w->label[a], w->label[b], reasons,
                (long long)(j < m.own ? t->weight[a][b] : 0));
    }
  fprintf(out, "\n");
}

static inline char *twin_text(const twin *t) {
  const world *w = t->w;
  char *text = NULL;
  size_t bytes = 0;
  FILE *out = open_memstream(&text, &bytes);
  assert_non_null(out);
  static told_group group[WORLD_ACCOUNTS];
  bool shown[WORLD_ACCOUNTS] = {false}, done[WORLD_ACCOUNTS] = {false};
  int rank_of[WORLD_ACCOUNTS], account_status[WORLD_ACCOUNTS], owner_status[WORLD_OWNERS];
  uint64_t groups = 0, habit = 0, apart = 0;
  for (int g = 0; g < t->groups; g++) {
    told_collect(&group[g], t, g);
    groups += group[g].pieces > 0;
    shown[g] =
        group[g].pieces > 0 && group[g].heavy - w->points.prior_micro >= w->points.threshold_micro;
  }
  told_statuses(t, shown, account_status, owner_status);
  for (uint32_t rank = 1;; rank++) {
    int next = -1;
    for (int g = 0; g < t->groups; g++) {
      if (!shown[g] || done[g]) continue;
      if (next < 0 || group[g].sum > group[next].sum ||
          (group[g].sum == group[next].sum && group[g].pieces > group[next].pieces))
        next = g;
    }
    if (next < 0) break;
    done[next] = true;
    rank_of[next] = (int)rank - 1;
    told_network(out, t, &group[next], rank, account_status);
  }
  fprintf(out, "accounts");
  for (uint32_t n = 0; n < w->accounts; n++)
    if (account_status[t->order[n]])
      fprintf(out, " [%s] %d,", w->label[t->order[n]], account_status[t->order[n]]);
  fprintf(out, "\nowners");
  for (uint32_t owner = 0; owner < WORLD_OWNERS; owner++)
    if (owner_status[owner]) fprintf(out, " %u %d,", owner, owner_status[owner]);
  fprintf(out, "\nfindings");
  for (uint32_t f = 0; f < w->findings; f++) {
    int64_t points = t->counts[f] ? t->points[f] : 0;
    bool in = t->place[f] >= 0 && shown[t->place[f]];
    fprintf(out, " %lld in %d,", (long long)points, in ? rank_of[t->place[f]] : -1);
    habit += !t->counts[f];
    apart += t->counts[f] && t->place[f] < 0;
  }
  fprintf(out, "\ngroups %llu habit %llu apart %llu cut 0 large %llu\n", (unsigned long long)groups,
          (unsigned long long)habit, (unsigned long long)apart, (unsigned long long)t->large);
  assert_int_equal(fclose(out), 0);
  return text;
}

#endif
