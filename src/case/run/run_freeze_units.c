/* What a freeze plan is made of: holdings, sets over a window, what can leave. */
#include <string.h>

#include "case/run/run_freeze.h"

static mnm_status too_much(mnm_err *err) {
  return mnm_err_set(err, MNM_E_OVERFLOW, "amounts of claim money leave 64 bits together");
}

/* ---- at one moment --- */

static mnm_status sum_held(const mnm_run_book *book, mnm_run__held *held, const mnm_column *results,
                           mnm_column *openings, mnm_err *err) {
  const mnm_trace_result *row = results->data;
  mnm_wide in = 0, gone = 0;
  for (uint64_t i = 0; i < results->count; i++) {
    bool counts = mnm_run__freeze_counts(book, row[i].account);
    bool claim = row[i].label != MNM_TRACE_OWN && counts;
    if (row[i].where != MNM_TRACE_HELD) {
      gone += claim ? row[i].amount_minor : 0;
      continue;
    }
    const mnm_trace_opening opening = {row[i].account, row[i].label, row[i].amount_minor};
    if (openings != NULL) MNM_TRY(mnm_column_push(openings, &opening, err));
    if (!counts) continue;
    int64_t *sum = claim ? &held->claim[row[i].account] : &held->other[row[i].account];
    if (__builtin_add_overflow(*sum, row[i].amount_minor, sum)) return too_much(err);
    in += claim ? row[i].amount_minor : 0;
  }
  if (mnm_money_narrow(&held->held_minor, in) != MNM_OK ||
      mnm_money_narrow(&held->gone_minor, gone) != MNM_OK)
    return too_much(err);
  return MNM_OK;
}

mnm_status mnm_run__freeze_held(const mnm_run__freezer *self, uint32_t row, mnm_run__held *held,
                                mnm_column *openings, mnm_err *err) {
  mnm_trace_input input = *self->book->input;
  const mnm_trace_options options = {.rule = self->options->rule};
  mnm_trace *trace = NULL;
  input.until = row;
  memset(held->claim, 0, input.account_count * sizeof *held->claim);
  memset(held->other, 0, input.account_count * sizeof *held->other);
  mnm_status status = mnm_trace_new(&trace, &input, &options, self->ctx, err);
  if (status != MNM_OK) return self->book->place(self->book->of, status, err);
  mnm_column results;
  mnm_column_init(&results, sizeof(mnm_trace_result), self->ctx);
  status = mnm_trace_results(trace, true, &results, err);
  if (status == MNM_OK) status = sum_held(self->book, held, &results, openings, err);
  mnm_column_clear(&results);
  mnm_trace_free(trace);
  return status;
}

mnm_status mnm_run__freeze_now(const mnm_run__freezer *self, const mnm_run__held *held,
                               mnm_restore_plan *plan, mnm_err *err) {
  uint32_t count = self->candidate_count;
  mnm_column first, member, amount;
  *plan = (mnm_restore_plan){.exact = false};
  mnm_column_init(&first, sizeof(uint64_t), self->ctx);
  mnm_column_init(&member, sizeof(uint32_t), self->ctx);
  mnm_column_init(&amount, sizeof(int64_t), self->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i <= count && status == MNM_OK; i++) { /* candidate i makes set i */
    const uint64_t at = i;
    status = mnm_column_push(&first, &at, err);
    if (status == MNM_OK && i < count) status = mnm_column_push(&member, &i, err);
    if (status == MNM_OK && i < count)
      status = mnm_column_push(&amount, &held->claim[self->account_of[i]], err);
  }
  const mnm_restore_units units = {count, count, first.data, member.data, amount.data, self->cost};
  if (status == MNM_OK) status = mnm_restore_plan_make(plan, &units, &self->limits, self->ctx, err);
  mnm_column_clear(&first);
  mnm_column_clear(&member);
  mnm_column_clear(&amount);
  return status;
}

/* ---- over a window --- */

typedef struct sets {
  mnm_column first, member, amount, parcels;
} sets;

static mnm_status gather_sets(const mnm_run__freezer *self, const mnm_trace *trace, sets *all,
                              mnm_err *err) {
  uint32_t count = mnm_trace_mark_count(trace);
  const int64_t none = 0;
  for (uint32_t mark = 0; mark <= count; mark++) {
    MNM_TRY(mnm_column_push(&all->first, &all->member.count, err));
    if (mark == count) break;
    uint32_t members = 0;
    const uint32_t *account = mnm_trace_set(trace, mark, &members);
    for (uint32_t i = 0; i < members; i++)
      MNM_TRY(mnm_column_push(&all->member, &self->rank_of[account[i]], err));
    MNM_TRY(mnm_column_push(&all->amount, &none, err));
  }
  MNM_TRY(mnm_trace_parcels(trace, &all->parcels, err));
  const mnm_trace_parcel *parcel = all->parcels.data;
  int64_t *sum = all->amount.data;
  for (uint64_t i = 0; i < all->parcels.count; i++)
    if (mnm_run__freeze_counts(self->book, parcel[i].account) &&
        __builtin_add_overflow(sum[parcel[i].mark], parcel[i].amount_minor, &sum[parcel[i].mark]))
      return too_much(err);
  return MNM_OK;
}

static mnm_status plan_sets(const mnm_run__freezer *self, const mnm_trace *trace,
                            mnm_restore_plan *plan, mnm_err *err) {
  sets all;
  mnm_column_init(&all.first, sizeof(uint64_t), self->ctx);
  mnm_column_init(&all.member, sizeof(uint32_t), self->ctx);
  mnm_column_init(&all.amount, sizeof(int64_t), self->ctx);
  mnm_column_init(&all.parcels, sizeof(mnm_trace_parcel), self->ctx);
  mnm_status status = gather_sets(self, trace, &all, err);
  if (status == MNM_OK) {
    const mnm_restore_units units = {self->candidate_count, (uint32_t)all.amount.count,
                                     all.first.data,        all.member.data,
                                     all.amount.data,       self->cost};
    status = mnm_restore_plan_make(plan, &units, &self->limits, self->ctx, err);
  }
  mnm_column_clear(&all.first);
  mnm_column_clear(&all.member);
  mnm_column_clear(&all.amount);
  mnm_column_clear(&all.parcels);
  return status;
}

mnm_status mnm_run__freeze_window(const mnm_run__freezer *self, uint32_t row,
                                  const mnm_run__held *held, mnm_restore_plan *plan, mnm_err *err) {
  const mnm_trace_input *input = self->book->input;
  *plan = (mnm_restore_plan){.exact = false};
  /* nothing moves any more: what is held is all that can be stopped */
  if (row >= input->until) return mnm_run__freeze_now(self, held, plan, err);
  const mnm_trace_options options = {.rule = self->options->rule,
                                     .marks = MNM_TRACE_MARK_SETS,
                                     .window_row = row,
                                     .candidates = self->can};
  mnm_trace *trace = NULL;
  mnm_status status = mnm_trace_new(&trace, input, &options, self->ctx, err);
  if (status != MNM_OK) return self->book->place(self->book->of, status, err);
  status = plan_sets(self, trace, plan, err);
  mnm_trace_free(trace);
  return status;
}

/* ---- what can leave --- */

/* Rows of the window, every outside payee being one; tags as far as they lie in it. */
static mnm_status cut_window(const mnm_run__freezer *self, uint32_t row, mnm_trace_input *window,
                             mnm_column *to, mnm_column *flags, mnm_column *tags, mnm_column *backs,
                             mnm_err *err) {
  const mnm_trace_input *input = self->book->input;
  const uint8_t outside = MNM_TRACE_EXTERNAL;
  MNM_TRY(mnm_column_append(flags, input->flags, input->account_count, err));
  MNM_TRY(mnm_column_push(flags, &outside, err));
  for (uint32_t i = row; i < input->until; i++) {
    uint32_t payee = input->rows.to[i];
    if ((input->flags[payee] & MNM_TRACE_EXTERNAL) != 0 &&
        mnm_run__freeze_counts(self->book, payee))
      payee = input->account_count;
    MNM_TRY(mnm_column_push(to, &payee, err));
    if (input->rows.backs == NULL) continue;
    uint32_t credit = input->rows.backs[i];
    if (credit != MNM_TRACE_NONE) credit = credit < input->until ? credit - row : MNM_TRACE_NONE;
    MNM_TRY(mnm_column_push(backs, &credit, err));
  }
  for (uint32_t i = 0; i < input->row_tag_count; i++) {
    mnm_trace_tag tag = input->row_tags[i];
    if (tag.key < row || tag.key >= input->until) continue;
    tag.key -= row;
    MNM_TRY(mnm_column_push(tags, &tag, err));
  }
  const mnm_trace_rows *rows = &input->rows;
  window->rows = (mnm_trace_rows){
      .count = input->until - row,
      .from = rows->from + row,
      .to = to->data,
      .amount_minor = self->amount + row,
      .to_amount_minor = rows->to_amount_minor != NULL ? rows->to_amount_minor + row : NULL,
      .earmark = rows->earmark != NULL ? rows->earmark + row : NULL,
      .backs = rows->backs != NULL ? backs->data : NULL,
      .time_us = rows->time_us + row};
  window->account_count++;
  window->flags = flags->data;
  window->row_tags = tags->data;
  window->row_tag_count = (uint32_t)tags->count;
  window->until = window->rows.count;
  window->rule_of = NULL;
  return MNM_OK;
}

mnm_status mnm_run__freeze_leak(const mnm_run__freezer *self, uint32_t row,
                                const mnm_column *openings, mnm_run_freeze *out, mnm_err *err) {
  mnm_trace_input window = *self->book->input;
  uint32_t sink = window.account_count;
  out->leak_known = true;
  if (row >= window.until) return MNM_OK;
  mnm_column to, flags, tags, backs;
  mnm_column_init(&to, sizeof(uint32_t), self->ctx);
  mnm_column_init(&flags, 1, self->ctx);
  mnm_column_init(&tags, sizeof(mnm_trace_tag), self->ctx);
  mnm_column_init(&backs, sizeof(uint32_t), self->ctx);
  window.openings = openings->data;
  window.opening_count = (uint32_t)openings->count;
  mnm_status status = cut_window(self, row, &window, &to, &flags, &tags, &backs, err);
  if (status == MNM_OK)
    status = mnm_trace_reach(&out->leak_minor, &out->leak_row, &window, sink, self->ctx, err);
  if (status == MNM_E_UNSUPPORTED) {
    out->leak_known = false;
    status = MNM_OK;
  }
  uint32_t *cut = out->leak_row.data;
  for (uint64_t i = 0; i < out->leak_row.count; i++) cut[i] += row;
  mnm_column_clear(&to);
  mnm_column_clear(&flags);
  mnm_column_clear(&tags);
  mnm_column_clear(&backs);
  return status;
}
