/* Equal transfers between the same two accounts: a standing order of every day, three equal
 * payments of one morning. Each leg has several counterparts, but whichever are joined, the ledger
 * is the same: as many transfers of this amount from this account to that one, at the times of the
 * debits. So where a closed set of legs has as many debits as credits they are joined in order of
 * date. Where one is missing it cannot be said which: then none is joined. */
#include "stage/pair/pair_internal.h"

#include <stdlib.h>

/* ---- closed sets of legs: a forest, by leg ------------------------------------------------------
 */

static uint32_t root_of(uint32_t *parent, uint32_t leg) {
  while (parent[leg] != leg) {
    parent[leg] = parent[parent[leg]];
    leg = parent[leg];
  }
  return leg;
}

/* The lower number becomes the root, so that the shape of the forest does not matter. */
static void unite(uint32_t *parent, uint32_t a, uint32_t b) {
  a = root_of(parent, a);
  b = root_of(parent, b);
  if (a < b)
    parent[b] = a;
  else
    parent[a] = b;
}

/* Within a group the counterparts of a leg are neighbours. A leg that a person kept apart from one
 * of them makes its set unfit as a whole, so an edge too many does no harm there. */
static mnm_status unite_group(pair_work *work, const pair_group *group, void *payload,
                              mnm_err *err) {
  uint32_t *parent = payload;
  const pair_record *debits = group->side[MNM_LEG_DEBIT], *credits = group->side[MNM_LEG_CREDIT];
  uint64_t first = 0, last = 0, joined = 0; /* credits before `joined` are one with their next */
  bool each = group->kind->naming == NAMES_NEITHER; /* some may be of the debit's own account */
  (void)err;
  for (uint64_t i = 0; i < group->count[MNM_LEG_DEBIT]; i++) {
    uint32_t debit = mnm_pair__leg(&debits[i]);
    mnm_pair__span(work, credits, group->count[MNM_LEG_CREDIT], debits[i].day, &first, &last);
    for (uint64_t j = first; each && j < last; j++) {
      uint32_t credit = mnm_pair__leg(&credits[j]);
      if (work->legs->account[debit] != work->legs->account[credit]) unite(parent, debit, credit);
    }
    if (each || first == last) continue;
    unite(parent, debit, mnm_pair__leg(&credits[first]));
    for (uint64_t j = joined > first ? joined : first; j + 1 < last; j++)
      unite(parent, mnm_pair__leg(&credits[j]), mnm_pair__leg(&credits[j + 1]));
    if (last > 0 && last - 1 > joined) joined = last - 1;
  }
  return MNM_OK;
}

/* ---- sets ---------------------------------------------------------------------------------------
 */

typedef struct member {
  uint64_t tie;
  uint32_t root, leg;
  int32_t day;
  uint8_t side;
} member;

static int compare_members(const void *a_data, const void *b_data) {
  const member *a = a_data, *b = b_data;
  if (a->root != b->root) return a->root < b->root ? -1 : 1;
  if (a->side != b->side) return a->side < b->side ? -1 : 1;
  if (a->day != b->day) return a->day < b->day ? -1 : 1;
  if (a->tie != b->tie) return a->tie < b->tie ? -1 : 1;
  return a->leg < b->leg ? -1 : a->leg > b->leg;
}

/* All debits alike, all credits alike, as the ledger would have them. */
static bool alike(const pair_work *work, const member *members, uint64_t count) {
  const mnm_pair_legs *legs = work->legs;
  const uint8_t *guarded = work->guarded.data;
  uint32_t first = members[0].leg;
  bool debit = members[0].side == MNM_LEG_DEBIT;
  for (uint64_t i = 0; i < count; i++) {
    uint32_t leg = members[i].leg;
    bool amount = debit ? legs->amount_minor[leg] == legs->amount_minor[first] &&
                              legs->currency[leg] == legs->currency[first]
                        : legs->to_amount_minor[leg] == legs->to_amount_minor[first] &&
                              legs->to_currency[leg] == legs->to_currency[first] &&
                              legs->channel[leg] == legs->channel[first];
    if (!amount || legs->account[leg] != legs->account[first] || guarded[leg]) return false;
  }
  return true;
}

/* Joined in order, is each of them an edge? */
static bool in_step(const pair_work *work, const member *debits, const member *credits,
                    uint64_t count) {
  const mnm_pair_legs *legs = work->legs;
  for (uint64_t i = 0; i < count; i++) {
    uint32_t debit = debits[i].leg, credit = credits[i].leg;
    bool named = legs->other[debit] != MNM_ACCOUNT_NONE || legs->other[credit] != MNM_ACCOUNT_NONE;
    bool referred =
        legs->reference[debit] != 0 && legs->reference[debit] == legs->reference[credit];
    if (!(named || referred) || !mnm_pair__fits(work, debit, credit)) return false;
  }
  return true;
}

static mnm_status join_set(pair_work *work, const member *members, uint64_t count, mnm_err *err) {
  uint64_t half = count / 2, debits = 0;
  while (debits < count && members[debits].side == MNM_LEG_DEBIT) debits++;
  if (debits != count - debits) return MNM_OK;
  const member *credits = members + debits;
  if (!alike(work, members, half) || !alike(work, credits, half) ||
      !in_step(work, members, credits, half))
    return MNM_OK;
  for (uint64_t i = 0; i < half; i++)
    MNM_TRY(mnm_pair__join(work, members[i].leg, credits[i].leg, half > 1 ? MNM_EVIDENCE_EQUALS : 0,
                           err));
  return MNM_OK;
}

static mnm_status join_sets(pair_work *work, uint32_t *parent, mnm_column *members, mnm_err *err) {
  const uint32_t *seen = work->seen.data;
  for (uint32_t leg = 0; leg < work->legs->count; leg++) {
    if (seen[leg] == LEG_NONE) continue;
    member one = {work->legs->tie[leg], root_of(parent, leg), leg, work->legs->day[leg],
                  work->legs->side[leg]};
    MNM_TRY(mnm_column_push(members, &one, err));
  }
  member *all = members->data;
  if (members->count > 1) qsort(all, members->count, sizeof *all, compare_members);
  for (uint64_t first = 0, last; first < members->count; first = last) {
    last = first + 1;
    while (last < members->count && all[last].root == all[first].root) last++;
    if (last - first > 1) MNM_TRY(join_set(work, all + first, last - first, err));
  }
  return MNM_OK;
}

mnm_status mnm_pair__equals(pair_work *work, const pair_kind *kinds, uint32_t count, mnm_err *err) {
  mnm_column parent, members;
  mnm_column_init(&parent, sizeof(uint32_t), work->ctx);
  mnm_column_init(&members, sizeof(member), work->ctx);
  mnm_status status = mnm_column_reserve(&parent, work->legs->count, err);
  uint32_t *legs = parent.data;
  for (uint32_t leg = 0; leg < work->legs->count && status == MNM_OK; leg++) legs[leg] = leg;
  if (status == MNM_OK) status = mnm_pair__look(work, kinds, count, err);
  if (status == MNM_OK) status = mnm_pair__groups(work, kinds, count, unite_group, legs, err);
  if (status == MNM_OK) status = join_sets(work, legs, &members, err);
  mnm_column_clear(&parent);
  mnm_column_clear(&members);
  return status;
}
