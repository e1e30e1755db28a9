/* Suspected networks against true ones. */
#include <stdlib.h>

#include "lab/world/world_mark.h"

/* Networks that only findings name: their participants are the members. */
static mnm_status from_findings(mnm_world_marker *m, mnm_err *err) {
  const mark_finding *findings = m->finding.data;
  for (uint64_t i = 0; i < m->finding.count; i++) {
    const mark_finding *finding = &findings[i];
    if (finding->network < 0) continue;
    uint32_t index = 0;
    mark_network *networks = m->suspected.data;
    while (index < m->suspected.count && networks[index].number != finding->network) index++;
    if (index == m->suspected.count) {
      mark_network fresh = {.number = finding->network, .rank = INT64_MAX};
      MNM_TRY(mnm_column_push(&m->suspected, &fresh, err));
      networks = m->suspected.data;
    }
    if (networks[index].listed) continue;
    if (finding->rank < networks[index].rank) networks[index].rank = finding->rank;
    for (uint32_t j = 0; j < finding->accounts; j++) {
      uint32_t account = mark_u32(&m->finding_account)[finding->account_first + j];
      mark_member member = {MARK_ACCOUNT | account, index};
      MNM_TRY(mnm_column_push(&m->network_member, &member, err));
    }
  }
  return MNM_OK;
}

/* Accounts and persons become actors where the truth names them. */
static uint64_t resolved(const mnm_world_marker *m, uint64_t who) {
  uint32_t number = (uint32_t)who, actor = MARK_NONE;
  if ((who & ~UINT64_C(0xFFFFFFFF)) == MARK_ACCOUNT) actor = mark_u32(&m->account_actor)[number];
  if ((who & ~UINT64_C(0xFFFFFFFF)) == MARK_PERSON) {
    uint32_t person = mark_u32(&m->person_of)[number];
    if (person != MARK_NONE) actor = ((const mark_person *)m->person.data)[person].actor;
  }
  return actor == MARK_NONE ? who : MARK_ACTOR | actor;
}

static int by_network(const void *a, const void *b) {
  const mark_member *x = a, *y = b;
  if (x->network != y->network) return x->network < y->network ? -1 : 1;
  return (x->who > y->who) - (x->who < y->who);
}

static bool is_actor(uint64_t who) {
  return who >> 32 == 0;
}

/* The true network half of whose suspected one's members, victims aside, are its own; or MARK_NONE.
 * There is at most one, or two with exactly half: the first of the truth. */
static uint32_t true_network(const mnm_world_marker *m, const mark_member *members, uint64_t count,
                             uint32_t *counts) {
  const mark_actor *actors = m->actor.data;
  uint64_t all = 0;
  uint32_t best = MARK_NONE;
  for (uint64_t i = 0; i < count; i++) {
    const mark_actor *actor = is_actor(members[i].who) ? &actors[members[i].who] : NULL;
    if (actor && actor->victim) continue; /* to be found is no suspicion */
    all++;
    if (actor && actor->offender && actor->network != MARK_NONE) counts[actor->network]++;
  }
  for (uint64_t i = 0; i < count; i++) {
    const mark_actor *actor = is_actor(members[i].who) ? &actors[members[i].who] : NULL;
    if (!actor || actor->network == MARK_NONE) continue;
    uint32_t hits = counts[actor->network];
    if (hits > 0 && 2 * (uint64_t)hits >= all && actor->network < best) best = actor->network;
  }
  for (uint64_t i = 0; i < count; i++) {
    const mark_actor *actor = is_actor(members[i].who) ? &actors[members[i].who] : NULL;
    if (actor && actor->network != MARK_NONE) counts[actor->network] = 0;
  }
  return best;
}

typedef struct judged {
  int64_t rank;
  uint32_t index, truth; /* truth: MARK_NONE: nobody's */
} judged;

static int by_rank(const void *a, const void *b) {
  const judged *x = a, *y = b;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

/* seen: by true network; cleared here. */
static void measure_tops(mnm_world_marks *out, const judged *order, uint64_t count, uint64_t truths,
                         uint8_t *seen) {
  const uint64_t tops[MNM_WORLD_TOPS] = {1, 3, 5, 10, 20, truths, 2 * truths, count};
  for (uint32_t i = 0; i < MNM_WORLD_TOPS; i++) {
    mnm_world_top_mark *top = &out->top[i];
    top->k = tops[i];
    top->found.whole = truths;
    memset(seen, 0, truths);
    for (uint64_t j = 0; j < count && j < tops[i]; j++) {
      top->right.whole++;
      if (order[j].truth == MARK_NONE) continue;
      top->right.part++;
      top->found.part += !seen[order[j].truth];
      seen[order[j].truth] = 1;
    }
  }
}

/* Which stages of which true network a suspected one has transfers of: three bits each. What there
 * is to be seen comes from the truth itself. */
static void measure_paths(const mnm_world_marker *m, mnm_world_marks *out, uint64_t truths,
                          uint8_t *there, uint8_t *best, uint8_t *now) {
  const mark_transfer *transfers = m->transfer.data;
  const mark_finding *findings = m->finding.data;
  const mark_network *networks = m->suspected.data;
  for (uint64_t i = 0; i < m->transfer.count; i++) {
    if (transfers[i].path != PATH_NONE)
      there[transfers[i].network] |= (uint8_t)(1 << transfers[i].path);
  }
  for (uint64_t i = 0; i < m->suspected.count; i++) {
    memset(now, 0, truths);
    for (uint64_t j = 0; j < m->finding.count; j++) {
      if (findings[j].network < 0 || findings[j].network != networks[i].number) continue;
      for (uint32_t k = 0; k < findings[j].count; k++) {
        uint32_t crime = mark_u32(&m->transfer_of)[mark_u32(&m->finding_id)[findings[j].first + k]];
        if (crime == MARK_NONE || transfers[crime].path == PATH_NONE) continue;
        now[transfers[crime].network] |= (uint8_t)(1 << transfers[crime].path);
      }
    }
    for (uint64_t n = 0; n < truths; n++) {
      if (now[n] == there[n] && there[n] != 0) now[n] |= 1; /* the whole path in one */
      best[n] |= now[n];
    }
  }
  mnm_world_ratio *ratios[] = {NULL, &out->path_recruit, &out->path_exploit, &out->path_exit};
  for (uint64_t n = 0; n < truths; n++) {
    for (uint32_t path = PATH_RECRUIT; path <= PATH_EXIT; path++) {
      if (!(there[n] >> path & 1)) continue;
      ratios[path]->whole++;
      ratios[path]->part += best[n] >> path & 1;
    }
    if (there[n] == 0) continue;
    out->path_whole.whole++;
    out->path_whole.part += best[n] & 1;
  }
}

static void judge(mnm_world_marker *m, judged *order, uint32_t *counts) {
  mark_member *members = m->network_member.data;
  const mark_network *networks = m->suspected.data;
  uint64_t kept = 0;
  for (uint64_t i = 0; i < m->network_member.count; i++)
    members[i].who = resolved(m, members[i].who);
  if (m->network_member.count > 1)
    qsort(members, m->network_member.count, sizeof *members, by_network);
  for (uint64_t i = 0; i < m->network_member.count; i++) { /* each once */
    if (kept == 0 || by_network(&members[kept - 1], &members[i]) != 0) members[kept++] = members[i];
  }
  uint64_t at = 0;
  for (uint32_t i = 0; i < m->suspected.count; i++) {
    uint64_t first = at;
    while (at < kept && members[at].network == i) at++;
    order[i] = (judged){networks[i].rank, i,
                        true_network(m, members ? members + first : NULL, at - first, counts)};
  }
  if (m->suspected.count > 1) qsort(order, m->suspected.count, sizeof *order, by_rank);
}

mnm_status mnm_world__mark_networks(mnm_world_marker *m, mnm_world_marks *out, mnm_err *err) {
  MNM_TRY(from_findings(m, err));
  uint64_t truths = mnm_strings_count(m->networks), count = m->suspected.count;
  size_t order_bytes = count * sizeof(judged), counts_bytes = truths * sizeof(uint32_t);
  judged *order = mnm_mem_new(&m->ctx, order_bytes);
  uint32_t *counts = mnm_mem_new(&m->ctx, counts_bytes);
  uint8_t *bits = mnm_mem_new(&m->ctx, 4 * truths);
  mnm_status status = MNM_OK;
  if (order && counts && bits) {
    judge(m, order, counts);
    measure_tops(out, order, count, truths, bits);
    measure_paths(m, out, truths, bits + truths, bits + 2 * truths, bits + 3 * truths);
  } else {
    status = mnm_err_nomem(err);
  }
  mnm_mem_free(&m->ctx, bits, 4 * truths);
  mnm_mem_free(&m->ctx, counts, counts_bytes);
  mnm_mem_free(&m->ctx, order, order_bytes);
  return status;
}
