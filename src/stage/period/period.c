/* Rows and balances sorted by position and source, then each position by itself. */
#include "stage/period/period.h"

#include <stdlib.h>

#include "stage/period/period_internal.h"

const char *mnm_gap_kind_name(mnm_gap_kind kind) {
  switch (kind) {
    case MNM_GAP_UNKNOWN:
      return "unknown";
    case MNM_GAP_QUIET:
      return "quiet";
    case MNM_GAP_MOVED:
      return "moved";
  }
  return "unknown";
}

void mnm_period_result_init(mnm_period_result *result, const mnm_ctx *ctx) {
  mnm_column_init(&result->period, sizeof(mnm_period), ctx);
  mnm_column_init(&result->gap, sizeof(mnm_gap), ctx);
  mnm_column_init(&result->coverage, sizeof(mnm_coverage), ctx);
  mnm_column_init(&result->unexplained, sizeof(mnm_gap), ctx);
}

void mnm_period_result_clear(mnm_period_result *result) {
  mnm_column_clear(&result->period);
  mnm_column_clear(&result->gap);
  mnm_column_clear(&result->coverage);
  mnm_column_clear(&result->unexplained);
}

typedef struct period_work {
  const mnm_period_input *input;
  const mnm_ctx *ctx;
  mnm_column line;    /* period_line, by position, source, time; then each position by time */
  mnm_column stated;  /* period_mark, by position, source, moment */
  mnm_column mark;    /* period_mark, of one position */
  mnm_column covered; /* mnm_gap, of all */
  mnm_column sums;
} period_work;

/* ---- sorting ------------------------------------------------------------------------------------
 */

static int compare_numbers(uint64_t a, uint64_t b) {
  return a < b ? -1 : a > b;
}

static int compare_positions(uint32_t a, uint16_t a_currency, uint32_t b, uint16_t b_currency) {
  int order = compare_numbers(a, b);
  return order ? order : compare_numbers(a_currency, b_currency);
}

static int compare_times(const period_line *a, const period_line *b) {
  if (a->booked_us != b->booked_us) return a->booked_us < b->booked_us ? -1 : 1;
  if (a->amount_minor != b->amount_minor) return a->amount_minor < b->amount_minor ? -1 : 1;
  if (a->balance_minor != b->balance_minor) return a->balance_minor < b->balance_minor ? -1 : 1;
  return compare_numbers(a->grain, b->grain);
}

static int compare_lines(const void *a_data, const void *b_data) {
  const period_line *a = a_data, *b = b_data;
  int order = compare_positions(a->account, a->currency, b->account, b->currency);
  if (!order) order = compare_numbers(a->source, b->source);
  return order ? order : compare_times(a, b);
}

static int compare_in_time(const void *a_data, const void *b_data) {
  return compare_times(a_data, b_data);
}

static int compare_stated(const void *a_data, const void *b_data) {
  const period_mark *a = a_data, *b = b_data;
  int order = compare_positions(a->account, a->currency, b->account, b->currency);
  if (!order) order = compare_numbers(a->source, b->source);
  if (!order && a->at_us != b->at_us) order = a->at_us < b->at_us ? -1 : 1;
  if (!order && a->opening != b->opening) order = a->opening ? 1 : -1;
  if (!order && a->amount_minor != b->amount_minor)
    order = a->amount_minor < b->amount_minor ? -1 : 1;
  return order;
}

static mnm_status take_rows(period_work *work, mnm_err *err) {
  const mnm_period_rows *rows = &work->input->rows;
  MNM_TRY(mnm_column_reserve(&work->line, rows->count, err));
  period_line *line = work->line.data;
  for (uint64_t i = 0; i < rows->count; i++) {
    if (i % 65536 == 0) MNM_TRY(mnm_ctx_tick(work->ctx, "reconcile", i, rows->count, err));
    line[i] = (period_line){rows->booked_us[i], rows->amount_minor[i], rows->balance_minor[i],
                            rows->source[i],    rows->account[i],      rows->currency[i],
                            rows->grain[i]};
  }
  work->line.count = rows->count;
  if (rows->count > 1) qsort(line, rows->count, sizeof *line, compare_lines);
  return MNM_OK;
}

/* An opening balance holds before the rows of its moment, a closing one after them; a day without a
 * time is the whole day. */
static mnm_status take_balances(period_work *work, mnm_err *err) {
  for (uint64_t i = 0; i < work->input->balance_count; i++) {
    const mnm_balance *balance = &work->input->balances[i].balance;
    bool opening = balance->kind == 0;
    int64_t day_us = mnm_time_day(balance->at_us) * MNM_US_PER_DAY;
    int64_t length = balance->at_us == day_us ? MNM_US_PER_DAY : 1;
    period_mark mark = {opening ? balance->at_us : period_after(balance->at_us, length),
                        balance->amount_minor,
                        work->input->balances[i].source,
                        balance->account,
                        balance->currency,
                        opening,
                        true};
    MNM_TRY(mnm_column_push(&work->stated, &mark, err));
  }
  if (work->stated.count > 1)
    qsort(work->stated.data, work->stated.count, sizeof(period_mark), compare_stated);
  return MNM_OK;
}

/* ---- positions ----------------------------------------------------------------------------------
 */

static uint64_t lines_of(const period_line *lines, uint64_t first, uint64_t count, uint32_t account,
                         uint16_t currency) {
  while (first < count && lines[first].account == account && lines[first].currency == currency)
    first++;
  return first;
}

static uint64_t marks_of(const period_mark *marks, uint64_t first, uint64_t count, uint32_t account,
                         uint16_t currency) {
  while (first < count && marks[first].account == account && marks[first].currency == currency)
    first++;
  return first;
}

/* Source by source of one position. */
static mnm_status find_periods(period_work *work, mnm_period_result *out, const period_line *lines,
                               uint64_t line_count, const period_mark *stated,
                               uint64_t stated_count, mnm_err *err) {
  uint64_t i = 0, j = 0;
  while (i < line_count || j < stated_count) {
    uint64_t source = i == line_count                      ? stated[j].source
                      : j == stated_count                  ? lines[i].source
                      : lines[i].source < stated[j].source ? lines[i].source
                                                           : stated[j].source;
    uint64_t i_end = i, j_end = j;
    while (i_end < line_count && lines[i_end].source == source) i_end++;
    while (j_end < stated_count && stated[j_end].source == source) j_end++;
    MNM_TRY(mnm_period__of_source(&out->period, &work->mark, lines + i, i_end - i, stated + j,
                                  j_end - j, err));
    i = i_end;
    j = j_end;
  }
  return MNM_OK;
}

static mnm_status one_position(period_work *work, mnm_period_result *out, period_line *lines,
                               uint64_t line_count, const period_mark *stated,
                               uint64_t stated_count, mnm_err *err) {
  uint64_t before = out->period.count;
  work->mark.count = 0;
  MNM_TRY(find_periods(work, out, lines, line_count, stated, stated_count, err));
  if (line_count > 1 && lines[0].source != lines[line_count - 1].source)
    qsort(lines, line_count, sizeof *lines, compare_in_time);
  if (out->period.count == before && work->mark.count < 2) return MNM_OK;
  period_position position = {lines,
                              line_count,
                              (mnm_period *)out->period.data + before,
                              out->period.count - before,
                              work->mark.data,
                              work->mark.count};
  return mnm_period__check(&position, out, &work->covered, &work->sums, err);
}

static mnm_status all_positions(period_work *work, mnm_period_result *out, mnm_err *err) {
  period_line *lines = work->line.data;
  const period_mark *stated = work->stated.data;
  uint64_t i = 0, j = 0;
  while (i < work->line.count || j < work->stated.count) {
    bool by_line =
        j == work->stated.count ||
        (i < work->line.count && compare_positions(lines[i].account, lines[i].currency,
                                                   stated[j].account, stated[j].currency) <= 0);
    uint32_t account = by_line ? lines[i].account : stated[j].account;
    uint16_t currency = by_line ? lines[i].currency : stated[j].currency;
    uint64_t i_end = lines_of(lines, i, work->line.count, account, currency);
    uint64_t j_end = marks_of(stated, j, work->stated.count, account, currency);
    MNM_TRY(one_position(work, out, lines + i, i_end - i, stated + j, j_end - j, err));
    MNM_TRY(mnm_ctx_tick(work->ctx, "reconcile", i_end, work->line.count, err));
    i = i_end;
    j = j_end;
  }
  return MNM_OK;
}

/* ---- coverage -----------------------------------------------------------------------------------
 */

static int compare_covered(const void *a_data, const void *b_data) {
  const mnm_gap *a = a_data, *b = b_data;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  if (a->from_us != b->from_us) return a->from_us < b->from_us ? -1 : 1;
  return a->to_us < b->to_us ? -1 : a->to_us > b->to_us;
}

static mnm_status unite_covered(period_work *work, mnm_period_result *out, mnm_err *err) {
  mnm_gap *all = work->covered.data;
  if (work->covered.count > 1) qsort(all, work->covered.count, sizeof *all, compare_covered);
  for (uint64_t i = 0; i < work->covered.count; i++) {
    mnm_coverage one = {all[i].account, (int32_t)mnm_time_day(all[i].from_us),
                        (int32_t)mnm_time_day(all[i].to_us - 1)};
    mnm_coverage *last =
        out->coverage.count > 0 ? mnm_column_at(&out->coverage, out->coverage.count - 1) : NULL;
    if (last && last->account == one.account && one.first_day <= last->last_day + 1) {
      if (one.last_day > last->last_day) last->last_day = one.last_day;
      continue;
    }
    MNM_TRY(mnm_column_push(&out->coverage, &one, err));
  }
  return MNM_OK;
}

mnm_status mnm_period_find(mnm_period_result *out, const mnm_period_input *input,
                           const mnm_ctx *ctx, mnm_err *err) {
  period_work work = {.input = input, .ctx = ctx};
  out->period.count = out->gap.count = out->coverage.count = out->unexplained.count = 0;
  mnm_column_init(&work.line, sizeof(period_line), ctx);
  mnm_column_init(&work.stated, sizeof(period_mark), ctx);
  mnm_column_init(&work.mark, sizeof(period_mark), ctx);
  mnm_column_init(&work.covered, sizeof(mnm_gap), ctx);
  mnm_column_init(&work.sums, sizeof(period_sum), ctx);
  mnm_status status = take_rows(&work, err);
  if (status == MNM_OK) status = take_balances(&work, err);
  if (status == MNM_OK) status = all_positions(&work, out, err);
  if (status == MNM_OK) status = unite_covered(&work, out, err);
  mnm_column_clear(&work.line);
  mnm_column_clear(&work.stated);
  mnm_column_clear(&work.mark);
  mnm_column_clear(&work.covered);
  mnm_column_clear(&work.sums);
  if (status != MNM_OK)
    out->period.count = out->gap.count = out->coverage.count = out->unexplained.count = 0;
  return status;
}
