/* Findings that are no stretch of one account's transfers: written one by one by whoever finds
 * them, put in order at the end. */
#include <string.h>

#include "stage/detect/detect_internal.h"

mnm_status mnm_detect__scratch_init(mnm_detect__scratch *scratch, uint32_t accounts,
                                    const mnm_ctx *ctx) {
  for (uint32_t i = 0; i < 2; i++) {
    scratch->seen[i] = mnm_mem_new(ctx, ((size_t)accounts + 1) * sizeof *scratch->seen[i]);
    scratch->arrived[i] = mnm_mem_new(ctx, ((size_t)accounts + 1) * sizeof *scratch->arrived[i]);
    if (!scratch->seen[i] || !scratch->arrived[i]) return MNM_E_NOMEM;
  }
  return MNM_OK;
}

void mnm_detect__scratch_clear(mnm_detect__scratch *scratch, uint32_t accounts,
                               const mnm_ctx *ctx) {
  for (uint32_t i = 0; i < 2; i++) {
    mnm_mem_free(ctx, scratch->seen[i], ((size_t)accounts + 1) * sizeof *scratch->seen[i]);
    mnm_mem_free(ctx, scratch->arrived[i], ((size_t)accounts + 1) * sizeof *scratch->arrived[i]);
  }
}

bool mnm_detect__lasts(int64_t first_us, int64_t last_us, int64_t standing_s) {
  if (standing_s == MNM_WINDOW_ANY) return false;
  return (uint64_t)last_us - (uint64_t)first_us >
         (uint64_t)standing_s * (uint64_t)MNM_US_PER_SECOND;
}

mnm_status mnm_detect__failed(mnm_status status, uint32_t bad_row, mnm_err *err) {
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status != MNM_E_OVERFLOW) return mnm_err_set(err, status, "stopped while detecting");
  (void)mnm_err_set(err, status,
                    "the amounts of one finding in one currency, or this amount in the base of the "
                    "rates, are over 64 bits");
  mnm_err_hint(err, "check the decimals of this row's amount and its rate, or shorten the window");
  mnm_err_at(err, NULL, (int64_t)bad_row + 1, 0);
  return status;
}

bool mnm_detect__order_unknown(const mnm_detect__run *run, uint32_t a, uint32_t b) {
  const uint8_t *grain = run->input->transfers->booked_grain;
  if (!grain || (grain[a] != MNM_GRAIN_DAY && grain[b] != MNM_GRAIN_DAY)) return false;
  return mnm_time_day(run->edges.time[a]) == mnm_time_day(run->edges.time[b]);
}

static int64_t received_minor(const mnm_transfers *transfers, uint32_t row) {
  return transfers->to_amount_minor ? transfers->to_amount_minor[row]
                                    : transfers->amount_minor[row];
}

static uint16_t received_currency(const mnm_transfers *transfers, uint32_t row) {
  return transfers->to_currency ? transfers->to_currency[row] : transfers->currency[row];
}

static bool is_centre(const mnm_detect__draft *draft, uint32_t account) {
  for (uint32_t i = 0; i < draft->centre_count; i++)
    if (draft->centres[i] == account) return true;
  return false;
}

/* One part of the participants: the payers, or the payees, that are no centre. */
static mnm_status add_part(mnm_findings *into, const mnm_detect__draft *draft,
                           mnm_detect__scratch *scratch, const uint32_t *account, uint32_t side,
                           mnm_part part) {
  for (uint64_t i = 0; i < draft->row_count; i++) {
    uint32_t here = account[draft->rows[i]];
    if (scratch->seen[side][here] == scratch->drafts || is_centre(draft, here)) continue;
    scratch->seen[side][here] = scratch->drafts;
    mnm_participant participant = {here, (uint8_t)part};
    MNM_TRY(mnm_column_push(&into->participant, &participant, NULL));
  }
  return MNM_OK;
}

/* Mules get and pay; they are listed once, by the first transfer of either kind. */
static mnm_status add_mules(mnm_findings *into, const mnm_detect__draft *draft,
                            mnm_detect__scratch *scratch, const mnm_transfers *transfers) {
  for (uint64_t i = 0; i < draft->row_count; i++) {
    uint32_t ends[] = {transfers->account_from[draft->rows[i]],
                       transfers->account_to[draft->rows[i]]};
    for (uint32_t end = 0; end < 2; end++) {
      if (scratch->seen[0][ends[end]] == scratch->drafts || is_centre(draft, ends[end])) continue;
      scratch->seen[0][ends[end]] = scratch->drafts;
      mnm_participant participant = {ends[end], MNM_PART_MULE};
      MNM_TRY(mnm_column_push(&into->participant, &participant, NULL));
    }
  }
  return MNM_OK;
}

static mnm_status add_total(mnm_findings *into, uint64_t first, uint16_t currency, int64_t minor,
                            bool received) {
  uint64_t at = first;
  mnm_total *totals = into->total.data;
  while (at < into->total.count && totals[at].currency < currency) at++;
  if (at == into->total.count || totals[at].currency != currency) {
    mnm_total fresh = {.currency = currency};
    MNM_TRY(mnm_column_push(&into->total, &fresh, NULL));
    totals = into->total.data;
    memmove(totals + at + 1, totals + at, (into->total.count - 1 - at) * sizeof *totals);
    totals[at] = fresh;
  }
  int64_t *sum = received ? &totals[at].in_minor : &totals[at].out_minor;
  return __builtin_add_overflow(*sum, minor, sum) ? MNM_E_OVERFLOW : MNM_OK;
}

static mnm_status add_totals(mnm_findings *into, const mnm_detect__draft *draft,
                             const mnm_transfers *transfers, uint32_t *bad_row) {
  uint64_t first = into->total.count;
  for (uint64_t i = 0; i < draft->row_count; i++) {
    uint32_t row = draft->rows[i];
    *bad_row = row;
    bool out = draft->flow ? draft->flow[i] & MNM_DETECT__OUT
                           : is_centre(draft, transfers->account_from[row]);
    bool in = draft->flow ? draft->flow[i] & MNM_DETECT__IN
                          : is_centre(draft, transfers->account_to[row]);
    if (out)
      MNM_TRY(
          add_total(into, first, transfers->currency[row], transfers->amount_minor[row], false));
    if (in)
      MNM_TRY(add_total(into, first, received_currency(transfers, row),
                        received_minor(transfers, row), true));
  }
  return MNM_OK;
}

/* Did an account get something and pay something on one day, of which the order is not known? */
static bool rests_on_day_order(const mnm_detect__draft *draft, mnm_detect__scratch *scratch,
                               const mnm_detect__run *run) {
  const mnm_transfers *transfers = run->input->transfers;
  bool rests = false;
  if (!transfers->booked_grain) return false;
  for (uint64_t i = 0; i < draft->row_count && !rests; i++) {
    uint32_t row = draft->rows[i], payer = transfers->account_from[row];
    for (uint32_t kind = 0; kind < 2; kind++) {
      uint32_t last = scratch->arrived[kind][payer];
      rests |= last && mnm_detect__order_unknown(run, last - 1, row);
    }
    scratch->arrived[0][transfers->account_to[row]] = row + 1;
    if (transfers->booked_grain[row] == MNM_GRAIN_DAY)
      scratch->arrived[1][transfers->account_to[row]] = row + 1;
  }
  for (uint64_t i = 0; i < draft->row_count; i++)
    for (uint32_t kind = 0; kind < 2; kind++)
      scratch->arrived[kind][transfers->account_to[draft->rows[i]]] = 0;
  return rests;
}

mnm_status mnm_detect__add(mnm_findings *into, const mnm_detect__draft *draft,
                           mnm_detect__scratch *scratch, const mnm_detect__run *run,
                           uint32_t *bad_row) {
  const mnm_transfers *transfers = run->input->transfers;
  mnm_finding finding = {
      .typology = (uint8_t)draft->typology,
      .truncated = draft->truncated,
      .notes = draft->notes,
      .kind = draft->kind,
      .currency = draft->currency,
      .cycles = draft->cycles,
      .first_us = MNM_TIME_NONE,
      .last_us = MNM_TIME_NONE,
      .centre_count = draft->centre_count,
      .centre_first = into->centre.count,
      .participant_first = into->participant.count,
      .total_first = into->total.count,
      .row_first = into->row.count,
      .row_count = draft->row_count,
  };
  finding.standing = draft->standing;
  if (draft->row_count) {
    finding.first_us = transfers->booked_us[draft->rows[0]];
    finding.last_us = transfers->booked_us[draft->rows[draft->row_count - 1]];
    finding.standing =
        mnm_detect__lasts(finding.first_us, finding.last_us, run->parameters->standing_s);
  }
  if (draft->passed_on && rests_on_day_order(draft, scratch, run))
    finding.notes |= MNM_NOTE_DAY_ORDER;
  scratch->drafts++;
  MNM_TRY(mnm_column_append(&into->centre, draft->centres, draft->centre_count, NULL));
  if (draft->row_count) MNM_TRY(mnm_column_append(&into->row, draft->rows, draft->row_count, NULL));
  for (uint32_t i = 0; !draft->parts && i < draft->centre_count; i++) {
    mnm_participant centre = {draft->centres[i], MNM_PART_CENTRE};
    MNM_TRY(mnm_column_push(&into->participant, &centre, NULL));
  }
  if (draft->parts) {
    MNM_TRY(mnm_column_append(&into->participant, draft->parts, draft->part_count, NULL));
  } else if (draft->mules) {
    MNM_TRY(add_mules(into, draft, scratch, transfers));
  } else {
    MNM_TRY(add_part(into, draft, scratch, transfers->account_from, 0, MNM_PART_SOURCE));
    MNM_TRY(add_part(into, draft, scratch, transfers->account_to, 1, MNM_PART_SINK));
  }
  MNM_TRY(add_totals(into, draft, transfers, bad_row));
  finding.participant_count = (uint32_t)(into->participant.count - finding.participant_first);
  finding.total_count = (uint32_t)(into->total.count - finding.total_first);
  return mnm_column_push(&into->finding, &finding, NULL);
}

typedef struct place { /* where a finding is */
  uint32_t part, index;
} place;

static int compare(const mnm_findings *parts, place a, place b, const mnm_accounts *accounts) {
  const mnm_finding *left = mnm_column_at(&parts[a.part].finding, a.index);
  const mnm_finding *right = mnm_column_at(&parts[b.part].finding, b.index);
  const uint32_t *left_centre = mnm_column_at(&parts[a.part].centre, left->centre_first);
  const uint32_t *right_centre = mnm_column_at(&parts[b.part].centre, right->centre_first);
  if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
  for (uint32_t i = 0; i < left->centre_count && i < right->centre_count; i++) {
    if (left_centre[i] == right_centre[i]) continue;
    int order = mnm_detect__compare(accounts, left_centre[i], right_centre[i]);
    if (order) return order;
  }
  if (left->centre_count != right->centre_count)
    return left->centre_count < right->centre_count ? -1 : 1;
  const uint32_t *left_row = parts[a.part].row.data, *right_row = parts[b.part].row.data;
  for (uint64_t i = 0; i < left->row_count && i < right->row_count; i++) {
    uint32_t one = left_row[left->row_first + i], other = right_row[right->row_first + i];
    if (one != other) return one < other ? -1 : 1;
  }
  if (left->row_count != right->row_count) return left->row_count < right->row_count ? -1 : 1;
  return left->currency < right->currency ? -1 : left->currency > right->currency;
}

static place *sort_places(place *from, place *to, uint64_t count, const mnm_findings *parts,
                          const mnm_accounts *accounts) {
  for (uint64_t width = 1; width < count; width *= 2) {
    for (uint64_t begin = 0; begin < count; begin += 2 * width) {
      uint64_t middle = begin + width < count ? begin + width : count;
      uint64_t end = begin + 2 * width < count ? begin + 2 * width : count;
      uint64_t left = begin, right = middle;
      for (uint64_t at = begin; at < end; at++) {
        bool take_right = left == middle ||
                          (right < end && compare(parts, from[right], from[left], accounts) < 0);
        to[at] = from[take_right ? right++ : left++];
      }
    }
    place *swap = from;
    from = to;
    to = swap;
  }
  return from;
}

static mnm_status copy(mnm_findings *out, const mnm_findings *from, uint32_t index, mnm_err *err) {
  const mnm_finding *held = mnm_column_at(&from->finding, index);
  mnm_finding finding = *held;
  finding.centre_first = out->centre.count;
  finding.participant_first = out->participant.count;
  finding.total_first = out->total.count;
  finding.row_first = out->row.count;
  MNM_TRY(mnm_column_append(&out->centre, mnm_column_at(&from->centre, held->centre_first),
                            held->centre_count, err));
  MNM_TRY(mnm_column_append(&out->participant,
                            mnm_column_at(&from->participant, held->participant_first),
                            held->participant_count, err));
  if (held->row_count)
    MNM_TRY(mnm_column_append(&out->row, mnm_column_at(&from->row, held->row_first),
                              held->row_count, err));
  if (held->total_count)
    MNM_TRY(mnm_column_append(&out->total, mnm_column_at(&from->total, held->total_first),
                              held->total_count, err));
  return mnm_column_push(&out->finding, &finding, err);
}

mnm_status mnm_detect__join(mnm_findings *out, const mnm_findings *parts, uint32_t part_count,
                            const mnm_detect__run *run, mnm_err *err) {
  uint64_t count = 0, made = 0;
  for (uint32_t part = 0; part < part_count; part++) count += parts[part].finding.count;
  if (count == 0) return MNM_OK;
  place *first = mnm_mem_new(run->ctx, count * sizeof *first);
  place *second = mnm_mem_new(run->ctx, count * sizeof *second);
  mnm_status status = MNM_OK;
  if (!first || !second) {
    status = mnm_err_nomem(err);
    goto done;
  }
  for (uint32_t part = 0; part < part_count; part++)
    for (uint32_t index = 0; index < parts[part].finding.count; index++)
      first[made++] = (place){part, index};
  const place *sorted = sort_places(first, second, count, parts, run->input->accounts);
  for (uint64_t i = 0; i < count && status == MNM_OK; i++)
    status = copy(out, &parts[sorted[i].part], sorted[i].index, err);
done:
  mnm_mem_free(run->ctx, first, count * sizeof *first);
  mnm_mem_free(run->ctx, second, count * sizeof *second);
  return status;
}
