/* What is where at the end. */
#include <stdlib.h>

#include "stage/trace/trace_internal.h"

static mnm_status put(mnm_column *results, uint32_t account, mnm_trace_where where, uint32_t label,
                      int64_t amount, mnm_err *err) {
  if (amount <= 0) return MNM_OK;
  const mnm_trace_result result = {account, label, (uint8_t)where, amount};
  return mnm_column_push(results, &result, err);
}

/* A list in order of receipt has a label more than once: the sums come together after sorting. */
static mnm_status put_list(const mnm_trace *trace, uint32_t account, bool own, mnm_column *results,
                           mnm_err *err) {
  const trace_list *list = mnm_trace__list(&trace->lists, trace->account[account].list);
  if (own) MNM_TRY(put(results, account, MNM_TRACE_HELD, MNM_TRACE_OWN, list->own, err));
  for (uint32_t at = list->head; at != 0;) {
    const trace_parcel *parcel = mnm_column_at(&trace->lists.parcel, at);
    if (parcel->tint.label != MNM_TRACE_OWN)
      MNM_TRY(put(results, account, MNM_TRACE_HELD, parcel->tint.label, parcel->amount, err));
    at = parcel->next;
  }
  return MNM_OK;
}

static mnm_status put_poisoned(const mnm_trace *trace, uint32_t account, mnm_column *results,
                               mnm_err *err) {
  for (uint32_t label = 1; label <= trace->label_count; label++) {
    if (mnm_trace__poisoned(trace, account, label))
      MNM_TRY(put(results, account, MNM_TRACE_HELD, label, trace->account[account].balance, err));
  }
  return MNM_OK;
}

static int by_place(const void *left, const void *right) {
  const mnm_trace_result *a = left, *b = right;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  if (a->where != b->where) return a->where < b->where ? -1 : 1;
  return a->label < b->label ? -1 : a->label > b->label;
}

mnm_status mnm_trace_results(const mnm_trace *trace, bool own, mnm_column *results, mnm_err *err) {
  uint64_t first = results->count;
  bool conserves = mnm_trace_conserves(trace->rule);
  own = own && conserves; /* poison says nothing of what is clean */
  for (uint32_t account = 0; account < trace->account_count; account++) {
    bool outside =
        (trace->account[account].flags & (MNM_TRACE_EXTERNAL | TRACE_BOUGHT)) == MNM_TRACE_EXTERNAL;
    if (trace->account[account].list != 0) {
      MNM_TRY(conserves ? put_list(trace, account, own, results, err)
                        : put_poisoned(trace, account, results, err));
    } else if (own) {
      MNM_TRY(put(results, account, MNM_TRACE_HELD, MNM_TRACE_OWN,
                  outside ? 0 : trace->account[account].balance, err));
    }
    if (own)
      MNM_TRY(put(results, account, outside ? MNM_TRACE_LEFT : MNM_TRACE_CREDIT, MNM_TRACE_OWN,
                  trace->gone_own[account], err));
  }
  for (uint64_t slot = 0; slot < trace->tally.capacity; slot++) {
    if (trace->tally.key[slot] == UINT64_MAX) continue;
    mnm_trace_result result;
    mnm_trace__tally_get(&trace->tally, slot, &result);
    if (result.label == MNM_TRACE_OWN && !own) continue;
    MNM_TRY(put(results, result.account, (mnm_trace_where)result.where, result.label,
                result.amount_minor, err));
  }
  const mnm_trace_parcel *gone = trace->marks.gone.data;
  for (uint64_t i = 0; i < trace->marks.gone.count; i++)
    MNM_TRY(put(results, gone[i].account, (mnm_trace_where)gone[i].where, gone[i].label,
                gone[i].amount_minor, err));
  mnm_trace_result *row = mnm_column_at(results, first);
  uint64_t count = results->count - first, kept = 0;
  if (count > 1) qsort(row, count, sizeof *row, by_place);
  for (uint64_t i = 0; i < count; i++) {
    if (kept == 0 || by_place(&row[kept - 1], &row[i]) != 0) {
      row[kept++] = row[i];
    } else if (__builtin_add_overflow(row[kept - 1].amount_minor, row[i].amount_minor,
                                      &row[kept - 1].amount_minor)) {
      return mnm_err_set(err, MNM_E_OVERFLOW, "what left to one account does not fit 64 bits");
    }
  }
  results->count = first + kept;
  return MNM_OK;
}
