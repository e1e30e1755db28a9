/* What one source says of one account in one currency: which spans its statements cover, and the
 * balances at their ends. */
#include <stdlib.h>

#include "stage/period/period_internal.h"

/* ---- running balances ---------------------------------------------------------------------------
 * Rows of one moment may stand in any order. Each leads from a balance to another one; on the way
 * through them all, every balance in between is left as often as it is reached: what is only left
 * is the first, what is only reached the last. */

static int compare_numbers(const void *a_data, const void *b_data) {
  int64_t a, b;
  memcpy(&a, a_data, sizeof a);
  memcpy(&b, b_data, sizeof b);
  return a < b ? -1 : a > b;
}

#define ROWS_OF_A_MOMENT 4096u /* beyond these nothing is concluded */

/* false: not every row has a balance, they do not lead through, or they come back to where they
 * began. */
static bool ends_of(const period_line *lines, uint64_t count, int64_t *first, int64_t *last) {
  int64_t left[ROWS_OF_A_MOMENT], reached[ROWS_OF_A_MOMENT];
  if (count > ROWS_OF_A_MOMENT) return false;
  for (uint64_t i = 0; i < count; i++) {
    reached[i] = lines[i].balance_minor;
    if (reached[i] == MNM_BALANCE_NONE ||
        __builtin_sub_overflow(reached[i], lines[i].amount_minor, &left[i]))
      return false;
  }
  qsort(left, count, sizeof *left, compare_numbers);
  qsort(reached, count, sizeof *reached, compare_numbers);
  uint64_t i = 0, j = 0, firsts = 0, lasts = 0;
  while (i < count || j < count) {
    if (j == count || (i < count && left[i] < reached[j])) {
      *first = left[i++];
      firsts++;
    } else if (i == count || reached[j] < left[i]) {
      *last = reached[j++];
      lasts++;
    } else {
      i++;
      j++;
    }
  }
  return firsts == 1 && lasts == 1;
}

static void mark_rows(mnm_period *period, const period_line *lines, uint64_t count) {
  int64_t first = 0, last = 0;
  uint64_t begin = 1, end = 1; /* rows of the first and of the last moment */
  while (begin < count && lines[begin].booked_us == lines[0].booked_us) begin++;
  while (end < count && lines[count - 1 - end].booked_us == lines[count - 1].booked_us) end++;
  if (ends_of(lines, begin, &first, &last)) period->opening_minor = first;
  if (ends_of(lines + count - end, end, &first, &last)) period->closing_minor = last;
}

/* ---- spans --------------------------------------------------------------------------------------
 */

static mnm_status push_mark(mnm_column *marks, const mnm_period *period, bool opening,
                            mnm_err *err) {
  int64_t amount = opening ? period->opening_minor : period->closing_minor;
  if (amount == MNM_BALANCE_NONE) return MNM_OK;
  period_mark mark = {opening ? period->from_us : period->to_us,
                      amount,
                      period->source,
                      period->account,
                      period->currency,
                      opening,
                      period->stated};
  return mnm_column_push(marks, &mark, err);
}

/* From one stated balance to the next is a statement when the second closes, and the first opens or
 * the source has rows that lie between. */
static mnm_status stated_periods(mnm_column *periods, const period_mark *stated, uint64_t count,
                                 bool rows, mnm_err *err) {
  for (uint64_t i = 0; i + 1 < count; i++) {
    if (stated[i + 1].opening || !(stated[i].opening || rows)) continue;
    if (stated[i].at_us >= stated[i + 1].at_us) continue;
    mnm_period period = {.account = stated[i].account,
                         .currency = stated[i].currency,
                         .from_us = stated[i].at_us,
                         .to_us = stated[i + 1].at_us,
                         .source = stated[i].source,
                         .opening_minor = stated[i].amount_minor,
                         .closing_minor = stated[i + 1].amount_minor,
                         .stated = true};
    MNM_TRY(mnm_column_push(periods, &period, err));
  }
  return MNM_OK;
}

static bool within(const mnm_period *periods, uint64_t count, int64_t from_us, int64_t to_us) {
  for (uint64_t i = 0; i < count; i++)
    if (periods[i].from_us <= from_us && to_us <= periods[i].to_us) return true;
  return false;
}

mnm_status mnm_period__of_source(mnm_column *periods, mnm_column *marks, const period_line *lines,
                                 uint64_t line_count, const period_mark *stated,
                                 uint64_t stated_count, mnm_err *err) {
  uint64_t before = periods->count;
  MNM_TRY(mnm_column_append(marks, stated, stated_count, err));
  MNM_TRY(stated_periods(periods, stated, stated_count, line_count > 0, err));
  if (line_count == 0) return MNM_OK;
  mnm_period all = {.account = lines[0].account,
                    .currency = lines[0].currency,
                    .from_us = lines[0].booked_us,
                    .to_us = period_end(&lines[line_count - 1]),
                    .source = lines[0].source,
                    .opening_minor = MNM_BALANCE_NONE,
                    .closing_minor = MNM_BALANCE_NONE};
  for (uint64_t i = 0; i < line_count; i++) /* a day's row reaches further than a later time's */
    if (period_end(&lines[i]) > all.to_us) all.to_us = period_end(&lines[i]);
  const mnm_period *first = periods->data;
  if (periods->count > before &&
      within(first + before, periods->count - before, all.from_us, all.to_us))
    return MNM_OK;
  mark_rows(&all, lines, line_count);
  MNM_TRY(mnm_column_push(periods, &all, err));
  MNM_TRY(push_mark(marks, &all, true, err));
  return push_mark(marks, &all, false, err);
}
