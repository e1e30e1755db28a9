/* Where a parcel has been: paths (rows one after another) and sets (of accounts), each kept once
 * and named by a number. */
#include <stdlib.h>

#include "stage/trace/trace_internal.h"

#define TIDY_LEAST 4096u

mnm_status mnm_trace__marks_init(trace_marks *marks, const mnm_trace_options *options,
                                 const mnm_ctx *ctx, mnm_err *err) {
  mnm_column_init(&marks->step, sizeof(trace_step), ctx);
  mnm_column_init(&marks->span, sizeof(trace_span), ctx);
  mnm_column_init(&marks->member, sizeof(uint32_t), ctx);
  mnm_column_init(&marks->scratch, sizeof(uint32_t), ctx);
  mnm_column_init(&marks->gone, sizeof(mnm_trace_parcel), ctx);
  if (ctx != NULL) marks->next.alloc = ctx->alloc;
  marks->kind = options->marks;
  marks->window_row = options->window_row;
  marks->candidates = options->candidates;
  marks->most = options->marks_most != 0 ? options->marks_most : MNM_TRACE_MARKS_MOST;
  if (marks->kind == MNM_TRACE_MARK_NONE) return MNM_OK;
  if (!mnm_trace_conserves(options->rule))
    return mnm_err_set(err, MNM_E_ARG, "the rules poison keep no parcels, so they have no ways");
  if (marks->kind == MNM_TRACE_MARK_PATHS) {
    const trace_step none = {0, MNM_TRACE_NONE};
    return mnm_column_push(&marks->step, &none, err);
  }
  const trace_span empty = {0, 0};
  uint32_t number = 0;
  MNM_TRY(mnm_strings_new(&marks->sets, ctx, err));
  MNM_TRY(mnm_strings_put_text(marks->sets, &number, (mnm_text){"", 0}, err));
  return mnm_column_push(&marks->span, &empty, err);
}

void mnm_trace__marks_clear(trace_marks *marks) {
  mnm_column_clear(&marks->step);
  mnm_column_clear(&marks->span);
  mnm_column_clear(&marks->member);
  mnm_column_clear(&marks->scratch);
  mnm_column_clear(&marks->gone);
  mnm_trace__tally_clear(&marks->next);
  mnm_strings_free(marks->sets);
  marks->sets = NULL;
}

static mnm_status too_many(const trace_marks *marks, mnm_err *err) {
  mnm_err_set(err, MNM_E_LIMIT, "the money went more than %u different ways", marks->most);
  mnm_err_hint(err, "trace fewer claims, a shorter time, or fewer candidate accounts");
  return MNM_E_LIMIT;
}

/* The set with one more account, found or made. */
static mnm_status wider(trace_marks *marks, uint32_t set, uint32_t account, uint32_t *out,
                        mnm_err *err) {
  const trace_span *span = mnm_column_at(&marks->span, set);
  const uint32_t *member = mnm_column_at(&marks->member, span->first);
  uint32_t count = span->count, at = 0;
  while (at < count && member[at] < account) at++;
  if (at < count && member[at] == account) {
    *out = set;
    return MNM_OK;
  }
  marks->scratch.count = 0;
  MNM_TRY(mnm_column_append(&marks->scratch, member, at, err));
  MNM_TRY(mnm_column_push(&marks->scratch, &account, err));
  MNM_TRY(mnm_column_append(&marks->scratch, member + at, count - at, err));
  const mnm_text bytes = {marks->scratch.data, (uint32_t)((count + 1) * sizeof account)};
  uint32_t sets = mnm_strings_count(marks->sets);
  if (mnm_strings_find(marks->sets, bytes, out)) return MNM_OK;
  if (sets >= marks->most) return too_many(marks, err);
  const trace_span made = {marks->member.count, count + 1};
  MNM_TRY(mnm_column_append(&marks->member, marks->scratch.data, count + 1, err));
  MNM_TRY(mnm_column_push(&marks->span, &made, err));
  return mnm_strings_put_text(marks->sets, out, bytes, err);
}

static mnm_status longer(trace_marks *marks, uint32_t path, uint32_t row, uint32_t *out,
                         mnm_err *err) {
  if (marks->step.count >= marks->most) return too_many(marks, err);
  const trace_step step = {path, row};
  *out = (uint32_t)marks->step.count;
  return mnm_column_push(&marks->step, &step, err);
}

mnm_status mnm_trace__mark_next(trace_marks *marks, uint32_t mark, uint32_t key, uint32_t *out,
                                mnm_err *err) {
  int64_t *known = NULL;
  MNM_TRY(mnm_trace__tally_at(&marks->next, (uint64_t)mark << 32 | key, &known, err));
  if (*known == 0) { /* no mark leads to mark 0 */
    MNM_TRY(marks->kind == MNM_TRACE_MARK_PATHS ? longer(marks, mark, key, out, err)
                                                : wider(marks, mark, key, out, err));
    *known = *out;
  }
  *out = (uint32_t)*known;
  return MNM_OK;
}

/* ---- what is no more in any account ---- */

static int by_place(const void *left, const void *right) {
  const mnm_trace_parcel *a = left, *b = right;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  if (a->where != b->where) return a->where < b->where ? -1 : 1;
  if (a->label != b->label) return a->label < b->label ? -1 : 1;
  return a->mark < b->mark ? -1 : a->mark > b->mark;
}

static mnm_status tidy(mnm_column *parcels, uint64_t first, mnm_err *err) {
  mnm_trace_parcel *parcel = mnm_column_at(parcels, first);
  uint64_t count = parcels->count - first, kept = 0;
  if (count > 1) qsort(parcel, count, sizeof *parcel, by_place);
  for (uint64_t i = 0; i < count; i++) {
    if (kept == 0 || by_place(&parcel[kept - 1], &parcel[i]) != 0) {
      parcel[kept++] = parcel[i];
    } else if (__builtin_add_overflow(parcel[kept - 1].amount_minor, parcel[i].amount_minor,
                                      &parcel[kept - 1].amount_minor)) {
      return mnm_err_set(err, MNM_E_OVERFLOW, "what left to one account does not fit 64 bits");
    }
  }
  parcels->count = first + kept;
  return MNM_OK;
}

mnm_status mnm_trace__mark_gone(trace_marks *marks, uint32_t account, mnm_trace_where where,
                                trace_tint tint, int64_t amount, mnm_err *err) {
  const mnm_trace_parcel parcel = {account, tint.label, tint.mark, (uint8_t)where, amount};
  MNM_TRY(mnm_column_push(&marks->gone, &parcel, err));
  if (marks->gone.count < TIDY_LEAST || marks->gone.count / 2 < marks->gone_tidy) return MNM_OK;
  MNM_TRY(tidy(&marks->gone, 0, err));
  marks->gone_tidy = marks->gone.count;
  return MNM_OK;
}

/* ---- what a caller gets ---- */

mnm_status mnm_trace_parcels(const mnm_trace *trace, mnm_column *parcels, mnm_err *err) {
  uint64_t first = parcels->count;
  if (trace->marks.kind == MNM_TRACE_MARK_NONE)
    return mnm_err_set(err, MNM_E_ARG, "this trace was made without marks");
  for (uint32_t account = 0; account < trace->account_count; account++) {
    if (trace->account[account].list == 0) continue;
    uint32_t at = mnm_trace__list(&trace->lists, trace->account[account].list)->head;
    while (at != 0) {
      const trace_parcel *held = mnm_column_at(&trace->lists.parcel, at);
      const mnm_trace_parcel parcel = {account, held->tint.label, held->tint.mark, MNM_TRACE_HELD,
                                       held->amount};
      if (held->tint.label != MNM_TRACE_OWN) MNM_TRY(mnm_column_push(parcels, &parcel, err));
      at = held->next;
    }
  }
  if (trace->marks.gone.count > 0)
    MNM_TRY(mnm_column_append(parcels, trace->marks.gone.data, trace->marks.gone.count, err));
  return tidy(parcels, first, err);
}

mnm_status mnm_trace_path(const mnm_trace *trace, uint32_t mark, mnm_column *rows, mnm_err *err) {
  uint64_t first = rows->count;
  if (trace->marks.kind != MNM_TRACE_MARK_PATHS || mark >= trace->marks.step.count)
    return mnm_err_set(err, MNM_E_ARG, "there is no such path in this trace");
  while (mark != 0) {
    const trace_step *step = mnm_column_at(&trace->marks.step, mark);
    MNM_TRY(mnm_column_push(rows, &step->row, err));
    mark = step->before;
  }
  uint32_t *row = mnm_column_at(rows, first);
  for (uint64_t i = 0, j = rows->count - first; i + 1 < j; i++) {
    uint32_t swap = row[i];
    row[i] = row[--j];
    row[j] = swap;
  }
  return MNM_OK;
}

const uint32_t *mnm_trace_set(const mnm_trace *trace, uint32_t mark, uint32_t *out_count) {
  *out_count = 0;
  if (trace->marks.kind != MNM_TRACE_MARK_SETS || mark >= trace->marks.span.count) return NULL;
  const trace_span *span = mnm_column_at(&trace->marks.span, mark);
  *out_count = span->count;
  return mnm_column_at(&trace->marks.member, span->first);
}

uint32_t mnm_trace_mark_count(const mnm_trace *trace) {
  return (uint32_t)(trace->marks.kind == MNM_TRACE_MARK_PATHS  ? trace->marks.step.count
                    : trace->marks.kind == MNM_TRACE_MARK_SETS ? trace->marks.span.count
                                                               : 0);
}
