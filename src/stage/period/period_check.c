/* One account in one currency: do its balances lead from one to the next, and what lies between its
 * statements? */
#include <stdlib.h>

#include "stage/period/period_internal.h"

typedef struct check {
  const period_position *position;
  const period_sum *sums; /* [line_count + 1] */
  mnm_period_result *out;
  mnm_column *covered;
} check;

/* Rows before a moment. */
static uint64_t rows_before(const check *work, int64_t at_us) {
  const period_line *lines = work->position->lines;
  uint64_t low = 0, high = work->position->line_count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (lines[middle].booked_us < at_us)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static mnm_wide moved_between(const check *work, int64_t from_us, int64_t to_us) {
  period_sum a = work->sums[rows_before(work, from_us)], b = work->sums[rows_before(work, to_us)];
  return (b.credits - a.credits) - (b.debits - a.debits);
}

/* The second balance less what the first and the rows between them make of it. */
static mnm_wide difference(const check *work, const period_mark *a, const period_mark *b) {
  return (mnm_wide)b->amount_minor - a->amount_minor - moved_between(work, a->at_us, b->at_us);
}

static void fill_period(const check *work, mnm_period *period) {
  uint64_t first = rows_before(work, period->from_us), last = rows_before(work, period->to_us);
  period->rows = last - first;
  period->credits = work->sums[last].credits - work->sums[first].credits;
  period->debits = work->sums[last].debits - work->sums[first].debits;
  if (period->opening_minor == MNM_BALANCE_NONE || period->closing_minor == MNM_BALANCE_NONE)
    return;
  period->difference =
      (mnm_wide)period->closing_minor - period->opening_minor - period->credits + period->debits;
  period->differs = period->difference != 0;
}

/* ---- gaps ---------------------------------------------------------------------------------------
 */

/* The last mark at or before a moment; mark_count: none. Marks are sorted by moment. */
static uint64_t mark_until(const period_position *position, int64_t at_us) {
  uint64_t found = position->mark_count;
  for (uint64_t low = 0, high = position->mark_count; low < high;) {
    uint64_t middle = low + (high - low) / 2;
    if (position->marks[middle].at_us <= at_us) {
      found = middle;
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return found;
}

static mnm_status push_covered(const check *work, int64_t from_us, int64_t to_us, mnm_err *err) {
  mnm_gap span = {
      .account = work->position->periods[0].account, .from_us = from_us, .to_us = to_us};
  return mnm_column_push(work->covered, &span, err);
}

static int64_t day_start(int64_t time_us) {
  int64_t start;
  return __builtin_mul_overflow(mnm_time_day(time_us), MNM_US_PER_DAY, &start) ? INT64_MIN : start;
}
/* Of the moment before. */
static int64_t day_end(int64_t time_us) {
  int64_t start = day_start(time_us);
  return start == time_us ? time_us : period_after(start, MNM_US_PER_DAY);
}

/* Between the end of what is covered so far and the next period. `*last_pair` is the balance before
 * the gap that was judged last: one difference is told once. */
static mnm_status push_gap(const check *work, int64_t from_us, const mnm_period *next,
                           int64_t to_us, uint64_t *last_pair, mnm_err *err) {
  const period_position *position = work->position;
  mnm_gap gap = {.account = next->account,
                 .currency = next->currency,
                 .from_us = from_us,
                 .to_us = to_us,
                 .source = next->source};
  uint64_t before = mark_until(position, from_us), after = 0;
  bool known = before < position->mark_count;
  after = known ? before + 1 : 0;
  known = known && after < position->mark_count && position->marks[after].at_us >= to_us;
  if (known && before != *last_pair) {
    gap.difference = difference(work, &position->marks[before], &position->marks[after]);
    gap.kind = gap.difference == 0 ? MNM_GAP_QUIET : MNM_GAP_MOVED;
    *last_pair = before;
  }
  if (gap.kind == MNM_GAP_QUIET) MNM_TRY(push_covered(work, gap.from_us, gap.to_us, err));
  return mnm_column_push(&work->out->gap, &gap, err);
}

/* Banks make statements of days: a part of a day counts as the day. */
static mnm_status find_gaps(const check *work, mnm_err *err) {
  const period_position *position = work->position;
  uint64_t last_pair = UINT64_MAX;
  int64_t end_us = 0;
  for (uint64_t i = 0; i < position->period_count; i++) {
    const mnm_period *period = &position->periods[i];
    int64_t from_us = day_start(period->from_us), to_us = day_end(period->to_us);
    if (i > 0 && from_us > end_us)
      MNM_TRY(push_gap(work, end_us, period, from_us, &last_pair, err));
    if (i == 0 || to_us > end_us) end_us = to_us;
    MNM_TRY(push_covered(work, from_us, to_us, err));
  }
  return MNM_OK;
}

/* ---- balances -----------------------------------------------------------------------------------
 */

/* Does a gap lie between the two moments? Gaps of this position begin at `first`. */
static bool gap_between(const check *work, uint64_t first, int64_t from_us, int64_t to_us) {
  const mnm_gap *gap = work->out->gap.data;
  for (uint64_t i = first; i < work->out->gap.count; i++)
    if (gap[i].from_us >= from_us && gap[i].to_us <= to_us) return true;
  return false;
}

static mnm_status compare_balances(const check *work, uint64_t first_gap, mnm_err *err) {
  const period_mark *marks = work->position->marks;
  for (uint64_t i = 0; i + 1 < work->position->mark_count; i++) {
    const period_mark *a = &marks[i], *b = &marks[i + 1];
    mnm_wide off = difference(work, a, b);
    if (off == 0 || gap_between(work, first_gap, a->at_us, b->at_us)) continue;
    mnm_gap gap = {.account = b->account,
                   .currency = b->currency,
                   .kind = MNM_GAP_MOVED,
                   .from_us = a->at_us,
                   .to_us = b->at_us,
                   .difference = off,
                   .source = b->source,
                   .running = a->source == b->source && !a->stated && !b->stated};
    MNM_TRY(mnm_column_push(&work->out->unexplained, &gap, err));
  }
  return MNM_OK;
}

/* ---- all ----------------------------------------------------------------------------------------
 */

static int compare_periods(const void *a_data, const void *b_data) {
  const mnm_period *a = a_data, *b = b_data;
  if (a->from_us != b->from_us) return a->from_us < b->from_us ? -1 : 1;
  if (a->to_us != b->to_us) return a->to_us < b->to_us ? -1 : 1;
  if (a->source != b->source) return a->source < b->source ? -1 : 1;
  if (a->opening_minor != b->opening_minor) return a->opening_minor < b->opening_minor ? -1 : 1;
  return a->closing_minor < b->closing_minor ? -1 : a->closing_minor > b->closing_minor;
}

/* What closes at a moment stands before what opens then. */
static int compare_marks(const void *a_data, const void *b_data) {
  const period_mark *a = a_data, *b = b_data;
  if (a->at_us != b->at_us) return a->at_us < b->at_us ? -1 : 1;
  if (a->opening != b->opening) return a->opening ? 1 : -1;
  if (a->amount_minor != b->amount_minor) return a->amount_minor < b->amount_minor ? -1 : 1;
  return a->source < b->source ? -1 : a->source > b->source;
}

static mnm_status add_up(const period_position *position, mnm_column *sums, mnm_err *err) {
  sums->count = 0;
  MNM_TRY(mnm_column_reserve(sums, position->line_count + 1, err));
  period_sum *sum = sums->data;
  sum[0] = (period_sum){0, 0};
  for (uint64_t i = 0; i < position->line_count; i++) {
    mnm_wide amount = position->lines[i].amount_minor;
    sum[i + 1] = sum[i];
    if (amount > 0)
      sum[i + 1].credits += amount;
    else
      sum[i + 1].debits -= amount;
  }
  sums->count = position->line_count + 1;
  return MNM_OK;
}

mnm_status mnm_period__check(const period_position *position, mnm_period_result *out,
                             mnm_column *covered, mnm_column *sums, mnm_err *err) {
  MNM_TRY(add_up(position, sums, err));
  check work = {position, sums->data, out, covered};
  if (position->period_count > 1)
    qsort(position->periods, position->period_count, sizeof(mnm_period), compare_periods);
  if (position->mark_count > 1)
    qsort(position->marks, position->mark_count, sizeof(period_mark), compare_marks);
  for (uint64_t i = 0; i < position->period_count; i++) fill_period(&work, &position->periods[i]);
  uint64_t first_gap = out->gap.count;
  MNM_TRY(find_gaps(&work, err));
  return compare_balances(&work, first_gap, err);
}
