/* From records to claims: who, which statement, which pay period. */
#include "stage/claim/claim.h"

#include <assert.h>
#include <stdlib.h>

#include "stage/claim/claim_internal.h"

/* ---- occurrences: a record with `every` written out --- */

int32_t mnm_claim__occurrence_last(const mnm_claim_record *record, int32_t day) {
  switch ((mnm_claim_every)record->every) {
    case MNM_CLAIM_ONCE:
      return record->to_day;
    case MNM_CLAIM_EVERY_DAY:
      return day;
    case MNM_CLAIM_EVERY_WEEK:
      return day + 6;
    case MNM_CLAIM_EVERY_MONTH:
      return mnm_claim__month_next(day) - 1;
  }
  return day;
}

int64_t mnm_claim__times(const mnm_claim_record *record) {
  int64_t times = 0;
  if (record->every == MNM_CLAIM_ONCE) return 1;
  for (int32_t day = record->from_day; day <= record->to_day; times++)
    day = mnm_claim__occurrence_last(record, day) + 1;
  return times;
}

static mnm_status put_slot(claim_work *work, claim_slot *slot, uint32_t *turn) {
  if (work->slot.count >= MNM_CLAIM_RECORDS_MAX)
    return mnm_claim__wrong(work, slot->record, MNM_E_LIMIT,
                            "the records of one victim come to more than 1,000,000 days or weeks");
  slot->turn = (*turn)++;
  return mnm_column_push(&work->slot, slot, work->err);
}

static uint8_t group_of(const mnm_claim_record *record) {
  if (record->kind == MNM_CLAIM_DEBT) return 1;
  return record->kind == MNM_CLAIM_CHARGE || record->kind == MNM_CLAIM_REPAYMENT ? 2 : 0;
}

/* Money for days of several pay periods is split by days (largest remainder, ties to the earlier
 * period), so that the parts make the whole. */
static mnm_status split(claim_work *work, uint32_t row, int32_t first_day, int32_t last_day,
                        uint32_t *turn) {
  const mnm_claim_record *record = mnm_column_at(&work->records->record, row);
  uint64_t begin = work->slot.count;
  mnm_column days, shares;
  mnm_column_init(&days, sizeof(int64_t), work->ctx);
  mnm_column_init(&shares, sizeof(int64_t), work->ctx);
  mnm_status status = MNM_OK;
  for (int32_t day = first_day; status == MNM_OK && day <= last_day;) {
    claim_slot slot = {.period = mnm_claim__period_first(work->terms, day),
                       .day = day,
                       .record = row,
                       .group = group_of(record)};
    int32_t end = mnm_claim__period_last(work->terms, slot.period);
    int64_t weight = (end < last_day ? end : last_day) - day + 1, none = 0;
    status = mnm_column_push(&days, &weight, work->err);
    if (status == MNM_OK) status = mnm_column_push(&shares, &none, work->err);
    if (status == MNM_OK) status = put_slot(work, &slot, turn);
    day = end + 1;
  }
  if (status == MNM_OK) {
    status =
        mnm_money_apportion(shares.data, record->amount_minor, days.data, (uint32_t)days.count);
    assert(status == MNM_OK); /* amounts and days are in range since they were read */
    claim_slot *slots = work->slot.data;
    for (uint64_t i = 0; i < shares.count; i++)
      slots[begin + i].amount_minor = ((const int64_t *)shares.data)[i];
  }
  mnm_column_clear(&days);
  mnm_column_clear(&shares);
  return status;
}

/* Pay and work go to pay periods; with a lawful debt so does what is charged and repaid on it. */
static bool has_slots(const mnm_claim_record *record, bool debt) {
  switch ((mnm_claim_kind)record->kind) {
    case MNM_CLAIM_WORK:
    case MNM_CLAIM_PAID:
    case MNM_CLAIM_DEDUCTION:
      return true;
    case MNM_CLAIM_DEBT:
    case MNM_CLAIM_CHARGE:
      return debt && record->lawful;
    case MNM_CLAIM_REPAYMENT:
      return debt;
    default:
      return false;
  }
}

static mnm_status put_record(claim_work *work, uint32_t row) {
  const mnm_claim_record *record = mnm_column_at(&work->records->record, row);
  uint32_t turn = 0;
  for (int32_t day = record->from_day; day <= record->to_day;) {
    int32_t last = mnm_claim__occurrence_last(record, day);
    claim_slot slot = {.quantity = record->quantity,
                       .amount_minor = record->amount_minor,
                       .period = mnm_claim__period_first(work->terms, day),
                       .day = day,
                       .record = row,
                       .group = group_of(record)};
    /* work lies in one pay period: it was refused where it was read, if not */
    bool whole = last <= mnm_claim__period_last(work->terms, slot.period);
    assert(whole || record->kind != MNM_CLAIM_WORK);
    MNM_TRY(whole ? put_slot(work, &slot, &turn) : split(work, row, day, last, &turn));
    day = last + 1;
  }
  return MNM_OK;
}

/* By pay period; within it pay, then principal by day, then the rest; a record's slots together. */
static int compare_slots(const void *left, const void *right) {
  const claim_slot *a = left, *b = right;
  if (a->period != b->period) return a->period < b->period ? -1 : 1;
  if (a->group != b->group) return a->group < b->group ? -1 : 1;
  if (a->group == 1 && a->day != b->day) return a->day < b->day ? -1 : 1;
  if (a->record != b->record) return a->record < b->record ? -1 : 1;
  return a->turn < b->turn ? -1 : a->turn > b->turn;
}

/* ---- one claim --- */

static void leave_out(claim_work *work, const mnm_claim_head *heads, uint32_t count) {
  for (uint64_t i = work->claim->step_first; i < work->out->step.count; i++) {
    mnm_claim_step *step = mnm_column_at(&work->out->step, i);
    for (uint32_t j = 0; j < count; j++)
      if (step->head == heads[j]) step->counted = false;
  }
}

/* Of what the work was worth and what was earned by it, the greater. */
static mnm_status greater_of(claim_work *work, bool debt) {
  static const mnm_claim_head of_work[] = {MNM_CLAIM_H_WAGES, MNM_CLAIM_H_UPRATING,
                                           MNM_CLAIM_H_LIQUIDATED, MNM_CLAIM_H_INTEREST,
                                           MNM_CLAIM_H_DEBT};
  static const mnm_claim_head earned[] = {MNM_CLAIM_H_EARNINGS};
  if (work->terms->earnings != MNM_CLAIM_GREATER_OF || work->earnings == 0) return MNM_OK;
  mnm_wide worth = 0;
  for (uint64_t i = work->claim->step_first; i < work->out->step.count; i++) {
    const mnm_claim_step *step = mnm_column_at(&work->out->step, i);
    bool counts =
        step->counted && step->head <= MNM_CLAIM_H_DEBT && step->head != MNM_CLAIM_H_INTEREST;
    if (counts) worth += step->amount_minor;
  }
  if (worth == 0) return MNM_OK;
  bool earnings_win = work->earnings > worth;
  claim_words to = {.currency = work->terms->currency};
  mnm_claim__say(&to, "Of what was taken of earnings, ");
  mnm_claim__say_money(&to, work->earnings);
  mnm_claim__say(&to, debt ? ", and what is owed for the work, "
                           : ", and the wages short with any "
                             "damages, ");
  mnm_claim__say_money(&to, worth);
  mnm_claim__say(&to, earnings_win ? ", the greater counts: the earnings. What is claimed for the "
                                     "work, and interest on it, is shown and not counted."
                                   : ", the greater counts: the work. The earnings are shown and "
                                     "not counted.");
  if (earnings_win)
    leave_out(work, of_work, sizeof of_work / sizeof *of_work);
  else
    leave_out(work, earned, 1);
  return mnm_claim__step(work, earnings_win ? MNM_CLAIM_H_EARNINGS : MNM_CLAIM_H_WAGES, 0,
                         MNM_CLAIM_DAY_NONE, MNM_CLAIM_DAY_NONE, work->short_verified, &to);
}

static mnm_status sum_up(claim_work *work) {
  mnm_wide sums[MNM_CLAIM_HEADS] = {0}, total = 0;
  mnm_claim *claim = work->claim;
  claim->step_count = (uint32_t)(work->out->step.count - claim->step_first);
  claim->verified = true;
  for (uint32_t i = 0; i < claim->step_count; i++) {
    const mnm_claim_step *step = mnm_column_at(&work->out->step, claim->step_first + i);
    bool apart = step->head == MNM_CLAIM_H_CONTRIBUTIONS;
    if (step->counted || apart) sums[step->head] += step->amount_minor;
    if (step->counted) total += step->amount_minor;
    if ((step->counted || apart) && !step->verified) claim->verified = false;
  }
  for (uint32_t i = 0; i < MNM_CLAIM_HEADS; i++)
    if (mnm_money_narrow(&claim->sum_minor[i], sums[i]) != MNM_OK) return mnm_claim__overflow(work);
  if (mnm_money_narrow(&claim->total_minor, total) != MNM_OK) return mnm_claim__overflow(work);
  return MNM_OK;
}

static mnm_status alternative(claim_work *work) {
  claim_words to = {.currency = work->terms->currency};
  mnm_claim__say(&to,
                 "The same work without setting it against the debt follows, shown and not "
                 "counted: one shortfall is claimed once.");
  bool before = work->short_verified;
  work->counted = false;
  work->short_verified = true;
  work->due_sum = 0; /* the same again: it was added up for the debt */
  MNM_TRY(mnm_claim__step(work, MNM_CLAIM_H_WAGES, 0, MNM_CLAIM_DAY_NONE, MNM_CLAIM_DAY_NONE, true,
                          &to));
  MNM_TRY(mnm_claim__wages(work));
  work->counted = true;
  work->short_verified = before && work->short_verified;
  return MNM_OK;
}

static mnm_status compute_one(claim_work *work, const uint32_t *rows, uint32_t count) {
  bool debt = false;
  for (uint32_t i = 0; i < count; i++) {
    const mnm_claim_record *record = mnm_column_at(&work->records->record, rows[i]);
    if (record->kind == MNM_CLAIM_DEBT && record->lawful) debt = true;
  }
  work->slot.count = 0;
  work->short_sum = work->due_sum = work->uprated_sum = work->earnings = 0;
  work->counted = work->short_verified = work->due_verified = true;
  for (uint32_t i = 0; i < count; i++) {
    const mnm_claim_record *record = mnm_column_at(&work->records->record, rows[i]);
    if (has_slots(record, debt)) MNM_TRY(put_record(work, rows[i]));
  }
  if (work->slot.count > 0)
    qsort(work->slot.data, work->slot.count, sizeof(claim_slot), compare_slots);
  MNM_TRY(debt ? mnm_claim__debt(work) : mnm_claim__wages(work));
  if (debt) MNM_TRY(alternative(work));
  MNM_TRY(mnm_claim__others(work, rows, count, debt));
  MNM_TRY(greater_of(work, debt));
  MNM_TRY(mnm_claim__contributions(work));
  return sum_up(work);
}

/* ---- whose --- */

/* Records sorted by victim, in file order within one: starts[v] .. starts[v + 1] - 1 of `rows`. */
static mnm_status by_victim(const mnm_claim_records *records, mnm_column *starts, mnm_column *rows,
                            mnm_err *err) {
  uint32_t victims = mnm_strings_count(records->victims), none = 0;
  uint32_t count = (uint32_t)records->record.count;
  const mnm_claim_record *record = records->record.data;
  MNM_TRY(mnm_column_reserve(starts, (uint64_t)victims + 2, err));
  MNM_TRY(mnm_column_reserve(rows, (uint64_t)count + 1, err));
  for (uint32_t i = 0; i < victims + 2; i++) MNM_TRY(mnm_column_push(starts, &none, err));
  for (uint32_t i = 0; i < count; i++) MNM_TRY(mnm_column_push(rows, &none, err));
  uint32_t *start = starts->data, *row = rows->data;
  for (uint32_t i = 0; i < count; i++) start[record[i].victim + 2]++;
  for (uint32_t v = 0; v < victims; v++) start[v + 2] += start[v + 1];
  for (uint32_t i = 0; i < count; i++) row[start[record[i].victim + 1]++] = i;
  return MNM_OK;
}

static mnm_status claim_of(claim_work *work, uint32_t victim, uint32_t statement,
                           const uint32_t *rows, uint32_t count, mnm_column *own) {
  mnm_claims *out = work->out;
  mnm_claim claim = {
      .victim = victim, .statement = statement, .step_first = (uint32_t)out->step.count};
  own->count = 0;
  for (uint32_t i = 0; i < count; i++) {
    const mnm_claim_record *record = mnm_column_at(&work->records->record, rows[i]);
    if (record->statement == statement || record->statement == MNM_CLAIM_STATEMENT_NONE)
      MNM_TRY(mnm_column_push(own, &rows[i], work->err));
  }
  MNM_TRY(mnm_column_push(&out->claim, &claim, work->err));
  work->number = (uint32_t)out->claim.count - 1;
  work->claim = mnm_column_at(&out->claim, work->number);
  return compute_one(work, own->data, (uint32_t)own->count);
}

/* A claim for each statement of the victim, in order of first appearance; one when there is none.
 */
static mnm_status claims_of(claim_work *work, uint32_t victim, const uint32_t *rows, uint32_t count,
                            mnm_column *seen, mnm_column *own) {
  bool any = false;
  for (uint32_t i = 0; i < count; i++) {
    const mnm_claim_record *record = mnm_column_at(&work->records->record, rows[i]);
    if (record->statement == MNM_CLAIM_STATEMENT_NONE) continue;
    uint32_t *by = mnm_column_at(seen, record->statement);
    if (*by == victim + 1) continue;
    *by = victim + 1;
    any = true;
    MNM_TRY(claim_of(work, victim, record->statement, rows, count, own));
  }
  return any ? MNM_OK : claim_of(work, victim, MNM_CLAIM_STATEMENT_NONE, rows, count, own);
}

mnm_status mnm_claim_compute(mnm_claims *out, const mnm_claim_records *records, const mnm_ctx *ctx,
                             mnm_err *err) {
  claim_work work = {
      .out = out, .records = records, .terms = records->terms, .err = err, .ctx = ctx};
  mnm_column starts, rows, seen, own;
  mnm_column_init(&work.slot, sizeof(claim_slot), ctx);
  mnm_column_init(&starts, sizeof(uint32_t), ctx);
  mnm_column_init(&rows, sizeof(uint32_t), ctx);
  mnm_column_init(&seen, sizeof(uint32_t), ctx);
  mnm_column_init(&own, sizeof(uint32_t), ctx);
  uint32_t victims = mnm_strings_count(records->victims), none = 0;
  mnm_status status = by_victim(records, &starts, &rows, err);
  uint8_t unused = 0;
  for (uint32_t i = 0; status == MNM_OK && i < records->terms->step_count; i++)
    status = mnm_column_push(&out->filled, &unused, err);
  for (uint32_t i = 0; status == MNM_OK && i < mnm_strings_count(records->statements); i++)
    status = mnm_column_push(&seen, &none, err);
  for (uint32_t v = 0; status == MNM_OK && v < victims; v++) {
    const uint32_t *start = starts.data;
    if (v % 256 == 0) status = mnm_ctx_tick(ctx, "claim", v, victims, err);
    if (status == MNM_OK)
      status = claims_of(&work, v, (const uint32_t *)rows.data + start[v], start[v + 1] - start[v],
                         &seen, &own);
  }
  mnm_column_clear(&work.slot);
  mnm_column_clear(&starts);
  mnm_column_clear(&rows);
  mnm_column_clear(&seen);
  mnm_column_clear(&own);
  return status;
}

void mnm_claims_init(mnm_claims *claims, const mnm_ctx *ctx) {
  mnm_arena_init(&claims->arena, ctx);
  mnm_column_init(&claims->claim, sizeof(mnm_claim), ctx);
  mnm_column_init(&claims->step, sizeof(mnm_claim_step), ctx);
  mnm_column_init(&claims->row, sizeof(uint32_t), ctx);
  mnm_column_init(&claims->filled, sizeof(uint8_t), ctx);
}

void mnm_claims_clear(mnm_claims *claims) {
  mnm_arena_clear(&claims->arena);
  mnm_column_clear(&claims->claim);
  mnm_column_clear(&claims->step);
  mnm_column_clear(&claims->row);
  mnm_column_clear(&claims->filled);
}
