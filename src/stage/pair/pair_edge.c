/* What can be said of two legs. */
#include "stage/pair/pair_internal.h"

void mnm_pair__holders(const pair_work *work, uint32_t account, uint64_t *first, uint64_t *last) {
  const mnm_pair_holder *all = work->holder.data;
  uint64_t low = 0, high = work->holder.count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (all[middle].account < account)
      low = middle + 1;
    else
      high = middle;
  }
  *first = low;
  while (low < work->holder.count && all[low].account == account) low++;
  *last = low;
}

typedef enum naming { UNKNOWN, AGREES, CONTRADICTS } naming;

/* Does what a statement calls its counterparty fit the other account's holders? */
static naming name_of(const pair_work *work, uint32_t leg, uint32_t other_leg) {
  uint64_t name = mnm_pair__text(work, leg)->name, first = 0, last = 0;
  if (name == 0) return UNKNOWN;
  mnm_pair__holders(work, work->legs->account[other_leg], &first, &last);
  const mnm_pair_holder *all = work->holder.data;
  for (uint64_t i = first; i < last; i++)
    if (all[i].name == name) return AGREES;
  return first == last ? UNKNOWN : CONTRADICTS;
}

static bool kept_apart(const pair_work *work, uint32_t debit, uint32_t credit) {
  const uint8_t *guarded = work->guarded.data;
  if (!guarded[debit] || !guarded[credit]) return false;
  const mnm_pair_decided *all = work->apart.data;
  uint64_t low = 0, high = work->apart.count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (all[middle].debit < debit || (all[middle].debit == debit && all[middle].credit < credit))
      low = middle + 1;
    else
      high = middle;
  }
  return low < work->apart.count && all[low].debit == debit && all[low].credit == credit;
}

bool mnm_pair__allowed(const pair_work *work, const pair_kind *kind, uint32_t debit,
                       uint32_t credit) {
  if (kind->naming == NAMES_NEITHER && work->legs->account[debit] == work->legs->account[credit])
    return false;
  if (kind->also == ALSO_DEBIT_NAME || kind->also == ALSO_CREDIT_NAME) {
    naming of_debit = name_of(work, debit, credit), of_credit = name_of(work, credit, debit);
    if (of_debit == CONTRADICTS || of_credit == CONTRADICTS) return false;
    if ((kind->also == ALSO_DEBIT_NAME ? of_debit : of_credit) != AGREES) return false;
  }
  return !kept_apart(work, debit, credit);
}

static bool amounts_agree(const mnm_pair_legs *legs, uint32_t debit, uint32_t credit) {
  bool left = legs->amount_minor[debit] == legs->amount_minor[credit] &&
              legs->currency[debit] == legs->currency[credit];
  bool came = legs->to_amount_minor[debit] == legs->to_amount_minor[credit] &&
              legs->to_currency[debit] == legs->to_currency[credit];
  bool debit_two = mnm_pair__two(legs, debit), credit_two = mnm_pair__two(legs, credit);
  if (!debit_two && !credit_two) return left;
  return (credit_two && left) || (debit_two && came);
}

bool mnm_pair__fits(const pair_work *work, uint32_t debit, uint32_t credit) {
  const mnm_pair_legs *legs = work->legs;
  int64_t days = (int64_t)legs->day[credit] - legs->day[debit];
  bool named =
      legs->other[debit] == MNM_ACCOUNT_NONE || legs->other[debit] == legs->account[credit];
  bool names =
      legs->other[credit] == MNM_ACCOUNT_NONE || legs->other[credit] == legs->account[debit];
  return days <= work->days && -days <= work->days && named && names &&
         legs->account[debit] != legs->account[credit] && amounts_agree(legs, debit, credit);
}

uint32_t mnm_pair__evidence(const pair_work *work, uint32_t debit, uint32_t credit) {
  const mnm_pair_legs *legs = work->legs;
  uint32_t evidence = 0;
  if (legs->id[debit] != 0 && legs->id[debit] == legs->id[credit]) evidence |= MNM_EVIDENCE_SAME_ID;
  if (legs->other[debit] == legs->account[credit]) evidence |= MNM_EVIDENCE_DEBIT_NAMES;
  if (legs->other[credit] == legs->account[debit]) evidence |= MNM_EVIDENCE_CREDIT_NAMES;
  const mnm_pair_text *a = mnm_pair__text(work, debit), *b = mnm_pair__text(work, credit);
  if (a->purpose != 0 && a->purpose == b->purpose) evidence |= MNM_EVIDENCE_PURPOSE;
  if (name_of(work, debit, credit) == AGREES || name_of(work, credit, debit) == AGREES)
    evidence |= MNM_EVIDENCE_NAME;
  if (mnm_pair__two(legs, debit) || mnm_pair__two(legs, credit)) evidence |= MNM_EVIDENCE_CONVERTED;
  return evidence;
}

mnm_pair_edge mnm_pair__edge(const pair_work *work, uint32_t debit, uint32_t credit) {
  return (mnm_pair_edge){debit, credit, mnm_pair__evidence(work, debit, credit),
                         work->legs->day[credit] - work->legs->day[debit]};
}
