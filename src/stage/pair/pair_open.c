/* What is left: legs with candidates, none of which was taken, and legs whose counterpart should be
 * in the case and is not. */
#include "stage/pair/pair_internal.h"

#include <stdlib.h>

#include "model/statements/statements.h"

typedef struct listed { /* an edge, as it is found */
  uint32_t debit, credit;
  bool weak;
} listed;

typedef struct list_work {
  mnm_column edge;      /* listed */
  mnm_column truncated; /* uint8_t, by leg */
} list_work;

static uint32_t most_of(const pair_kind *kind) {
  return kind->weak ? MNM_PAIR_WEAK_CANDIDATES_MAX : MNM_PAIR_CANDIDATES_MAX;
}

/* The first counterparts of each leg of one side, by day. */
static mnm_status list_side(pair_work *work, const pair_group *group, uint8_t side, list_work *out,
                            mnm_err *err) {
  const pair_record *own = group->side[side], *others = group->side[!side];
  uint8_t *truncated = out->truncated.data;
  uint64_t first = 0, last = 0;
  for (uint64_t i = 0; i < group->count[side]; i++) {
    uint32_t leg = mnm_pair__leg(&own[i]), count = 0;
    mnm_pair__span(work, others, group->count[!side], own[i].day, &first, &last);
    for (uint64_t j = first; j < last; j++) {
      uint32_t other = mnm_pair__leg(&others[j]);
      listed edge = {side == MNM_LEG_DEBIT ? leg : other, side == MNM_LEG_DEBIT ? other : leg,
                     group->kind->weak};
      if (!mnm_pair__allowed(work, group->kind, edge.debit, edge.credit)) continue;
      if (count++ == most_of(group->kind)) {
        truncated[leg] = 1;
        break;
      }
      MNM_TRY(mnm_column_push(&out->edge, &edge, err));
    }
  }
  return MNM_OK;
}

static mnm_status list_group(pair_work *work, const pair_group *group, void *payload,
                             mnm_err *err) {
  MNM_TRY(list_side(work, group, MNM_LEG_DEBIT, payload, err));
  return list_side(work, group, MNM_LEG_CREDIT, payload, err);
}

static int compare_listed(const void *a_data, const void *b_data) {
  const listed *a = a_data, *b = b_data;
  if (a->debit != b->debit) return a->debit < b->debit ? -1 : 1;
  if (a->credit != b->credit) return a->credit < b->credit ? -1 : 1;
  return a->weak - b->weak; /* what speaks for an edge stands before its weaker double */
}

/* Each edge once; those by amount and date alone only where a leg has nothing better. */
static mnm_status keep_edges(pair_work *work, list_work *list, mnm_err *err) {
  listed *all = list->edge.data;
  uint64_t kept = 0;
  uint32_t *strong = work->seen.data; /* scratch: edges with evidence of a leg */
  for (uint32_t leg = 0; leg < work->legs->count; leg++) strong[leg] = 0;
  if (list->edge.count > 1) qsort(all, list->edge.count, sizeof *all, compare_listed);
  for (uint64_t i = 0; i < list->edge.count; i++) {
    bool doubled =
        kept > 0 && all[kept - 1].debit == all[i].debit && all[kept - 1].credit == all[i].credit;
    if (doubled) continue;
    all[kept++] = all[i];
    strong[all[i].debit] += !all[i].weak;
    strong[all[i].credit] += !all[i].weak;
  }
  list->edge.count = kept;
  for (uint64_t i = 0; i < kept; i++) {
    if (all[i].weak && strong[all[i].debit] > 0 && strong[all[i].credit] > 0) continue;
    mnm_pair_edge edge = mnm_pair__edge(work, all[i].debit, all[i].credit);
    MNM_TRY(mnm_column_push(&work->out->candidate, &edge, err));
  }
  return MNM_OK;
}

/* Are all the days on which the counterpart could stand among those that its account's statements
 * cover? */
static bool should_be_here(const pair_work *work, uint32_t leg) {
  const mnm_pair_legs *legs = work->legs;
  bool debit = legs->side[leg] == MNM_LEG_DEBIT;
  int64_t first = (int64_t)legs->day[leg] - (debit ? 0 : work->days);
  int64_t last = (int64_t)legs->day[leg] + (debit ? work->days : 0);
  const mnm_pair_period *all = work->input->periods;
  uint64_t low = 0, high = work->input->period_count; /* the last that begins by `first` */
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (all[middle].account < legs->other[leg] ||
        (all[middle].account == legs->other[leg] && all[middle].first_day <= first))
      low = middle + 1;
    else
      high = middle;
  }
  return low > 0 && all[low - 1].account == legs->other[leg] && all[low - 1].last_day >= last;
}

static mnm_status list_legs(pair_work *work, const list_work *list, mnm_err *err) {
  const mnm_pair_edge *candidate = work->out->candidate.data;
  const uint8_t *truncated = list->truncated.data;
  const uint32_t *strong = work->seen.data;
  mnm_column counts;
  mnm_column_init(&counts, sizeof(uint32_t), work->ctx);
  mnm_status status = mnm_column_reserve(&counts, work->legs->count, err);
  uint32_t *count = counts.data;
  if (status == MNM_OK && work->legs->count > 0)
    memset(count, 0, work->legs->count * sizeof *count);
  for (uint64_t i = 0; i < work->out->candidate.count && status == MNM_OK; i++) {
    count[candidate[i].debit]++;
    count[candidate[i].credit]++;
  }
  for (uint32_t leg = 0; leg < work->legs->count && status == MNM_OK; leg++) {
    if (!mnm_pair__free(work, leg)) continue;
    mnm_pair_open open = {.leg = leg, .candidates = count[leg], .truncated = truncated[leg] != 0};
    if (open.candidates > 0) {
      open.kind = MNM_BREAK_AMBIGUOUS;
      open.weak = strong[leg] == 0;
    } else if (work->legs->other[leg] != MNM_ACCOUNT_NONE && should_be_here(work, leg)) {
      open.kind = MNM_BREAK_MISSING_LEG;
    } else {
      continue;
    }
    status = mnm_column_push(&work->out->open, &open, err);
  }
  mnm_column_clear(&counts);
  return status;
}

mnm_status mnm_pair__list_open(pair_work *work, const pair_kind *kinds, uint32_t count,
                               mnm_err *err) {
  list_work list;
  mnm_column_init(&list.edge, sizeof(listed), work->ctx);
  mnm_column_init(&list.truncated, sizeof(uint8_t), work->ctx);
  mnm_status status = mnm_column_reserve(&list.truncated, work->legs->count, err);
  if (status == MNM_OK && work->legs->count > 0) memset(list.truncated.data, 0, work->legs->count);
  if (status == MNM_OK) status = mnm_pair__groups(work, kinds, count, list_group, &list, err);
  if (status == MNM_OK) status = keep_edges(work, &list, err);
  if (status == MNM_OK) status = list_legs(work, &list, err);
  mnm_column_clear(&list.edge);
  mnm_column_clear(&list.truncated);
  return status;
}
