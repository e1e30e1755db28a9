/* One round: legs that are each other's one counterpart. Taking such a pair away changes nothing
 * for any other leg of the round, so the order in which they are taken does not matter. */
#include "stage/pair/pair_internal.h"

/* `leg` could be joined with `other`. */
static void note(uint32_t *seen, uint32_t leg, uint32_t other) {
  if (seen[leg] == LEG_NONE)
    seen[leg] = other;
  else if (seen[leg] != other)
    seen[leg] = LEG_MANY;
}

/* Counterparts of the legs of one side of a group. A leg that has several already is not looked at
 * again, and of no leg more than two are looked for. */
static void note_side(pair_work *work, const pair_group *group, uint8_t side) {
  uint32_t *seen = work->seen.data;
  const pair_record *own = group->side[side], *others = group->side[!side];
  uint64_t first = 0, last = 0;
  for (uint64_t i = 0; i < group->count[side]; i++) {
    uint32_t leg = mnm_pair__leg(&own[i]);
    mnm_pair__span(work, others, group->count[!side], own[i].day, &first, &last);
    for (uint64_t j = first; j < last && seen[leg] != LEG_MANY; j++) {
      uint32_t other = mnm_pair__leg(&others[j]);
      bool allowed = side == MNM_LEG_DEBIT ? mnm_pair__allowed(work, group->kind, leg, other)
                                           : mnm_pair__allowed(work, group->kind, other, leg);
      if (allowed) note(seen, leg, other);
    }
  }
}

static mnm_status note_group(pair_work *work, const pair_group *group, void *payload,
                             mnm_err *err) {
  (void)payload, (void)err;
  note_side(work, group, MNM_LEG_DEBIT);
  note_side(work, group, MNM_LEG_CREDIT);
  return MNM_OK;
}

mnm_status mnm_pair__look(pair_work *work, const pair_kind *kinds, uint32_t count, mnm_err *err) {
  uint32_t *seen = work->seen.data;
  for (uint32_t leg = 0; leg < work->legs->count; leg++) seen[leg] = LEG_NONE;
  return mnm_pair__groups(work, kinds, count, note_group, NULL, err);
}

mnm_status mnm_pair__join(pair_work *work, uint32_t debit, uint32_t credit, uint32_t more_evidence,
                          mnm_err *err) {
  uint32_t *partner = work->partner.data;
  mnm_pair_edge edge = mnm_pair__edge(work, debit, credit);
  edge.evidence |= more_evidence;
  partner[debit] = credit;
  partner[credit] = debit;
  return mnm_column_push(&work->out->pair, &edge, err);
}

mnm_status mnm_pair__round(pair_work *work, const pair_kind *kinds, uint32_t count, mnm_err *err) {
  MNM_TRY(mnm_pair__look(work, kinds, count, err));
  const uint32_t *seen = work->seen.data;
  for (uint32_t leg = 0; leg < work->legs->count; leg++) {
    if (work->legs->side[leg] != MNM_LEG_DEBIT || seen[leg] >= LEG_MANY) continue;
    if (seen[seen[leg]] == leg) MNM_TRY(mnm_pair__join(work, leg, seen[leg], 0, err));
  }
  return MNM_OK;
}
