/* Lists of parcels, and what each rule removes from them. */
#include <assert.h>

#include "stage/trace/trace_internal.h"

mnm_status mnm_trace__push(trace_sequence *sequence, trace_tint tint, int64_t amount,
                           mnm_err *err) {
  if (amount == 0) return MNM_OK;
  if (sequence->unit.count > 0) {
    trace_unit *last = mnm_column_at(&sequence->unit, sequence->unit.count - 1);
    if (mnm_trace__same(last->tint, tint)) {
      last->amount += amount; /* both are parts of one payment, which fits */
      return MNM_OK;
    }
  }
  const trace_unit unit = {amount, tint};
  return mnm_column_push(&sequence->unit, &unit, err);
}

/* ---- memory ---- */

mnm_status mnm_trace__lists_init(trace_lists *lists, const mnm_ctx *ctx, mnm_err *err) {
  memset(lists, 0, sizeof *lists);
  mnm_column_init(&lists->parcel, sizeof(trace_parcel), ctx);
  mnm_column_init(&lists->list, sizeof(trace_list), ctx);
  mnm_column_init(&lists->weight, sizeof(int64_t), ctx);
  mnm_column_init(&lists->share, sizeof(int64_t), ctx);
  mnm_column_init(&lists->first, sizeof(uint32_t), ctx);
  const trace_parcel no_parcel = {0, {0, 0}, 0, 0};
  const trace_list no_list = {0, 0, 0, 0, 0, 0};
  MNM_TRY(mnm_column_push(&lists->parcel, &no_parcel, err));
  return mnm_column_push(&lists->list, &no_list, err);
}

void mnm_trace__lists_clear(trace_lists *lists) {
  mnm_column_clear(&lists->parcel);
  mnm_column_clear(&lists->list);
  mnm_column_clear(&lists->weight);
  mnm_column_clear(&lists->share);
  mnm_column_clear(&lists->first);
}

trace_mode mnm_trace__mode(mnm_trace_rule rule) {
  switch (rule) {
    case MNM_TRACE_FIFO:
    case MNM_TRACE_LIFO:
      return TRACE_ORDER;
    case MNM_TRACE_ROLLING:
    case MNM_TRACE_HAIRCUT:
      return TRACE_TOTALS;
    case MNM_TRACE_LIBR:
    case MNM_TRACE_CLAIM_FIRST:
    case MNM_TRACE_OATWAY:
    case MNM_TRACE_POISON:
    case MNM_TRACE_POISON_STICKY:
    case MNM_TRACE_TIHO:
    case MNM_TRACE_TILO:
    case MNM_TRACE_SENIORITY:
      break;
  }
  return TRACE_CLAIMS;
}

static trace_parcel *parcel_at(const trace_lists *lists, uint32_t parcel) {
  return mnm_column_at(&lists->parcel, parcel);
}

/* Parcels and lists are looked at in no order: whenever they moved to more room, ask for large
 * pages. */
static mnm_status push_scattered(mnm_column *column, const void *value, mnm_err *err) {
  uint64_t capacity = column->capacity;
  MNM_TRY(mnm_column_push(column, value, err));
  if (column->capacity != capacity)
    mnm_alloc_probed(&column->alloc, column->data, column->capacity * column->width);
  return MNM_OK;
}

mnm_status mnm_trace__list_new(trace_lists *lists, trace_mode mode, uint32_t *out_list,
                               mnm_err *err) {
  uint32_t number = lists->list_free;
  if (number != 0) {
    lists->list_free = mnm_trace__list(lists, number)->free_next;
  } else {
    const trace_list none = {0, 0, 0, 0, 0, 0};
    number = (uint32_t)lists->list.count; /* at most one an account, and those are 32 bits */
    MNM_TRY(push_scattered(&lists->list, &none, err));
  }
  *mnm_trace__list(lists, number) = (trace_list){.mode = (uint8_t)mode};
  lists->in_use++;
  if (lists->in_use > lists->most) lists->most = lists->in_use;
  *out_list = number;
  return MNM_OK;
}

static void free_parcel(trace_lists *lists, uint32_t parcel) {
  parcel_at(lists, parcel)->next = lists->parcel_free;
  lists->parcel_free = parcel;
}

void mnm_trace__list_free(trace_lists *lists, uint32_t number) {
  trace_list *list = mnm_trace__list(lists, number);
  for (uint32_t parcel = list->head, next; parcel != 0; parcel = next) {
    next = parcel_at(lists, parcel)->next;
    free_parcel(lists, parcel);
  }
  list->free_next = lists->list_free;
  lists->list_free = number;
  lists->in_use--;
}

/* A new parcel behind `after` (0: in front). */
static mnm_status insert(trace_lists *lists, trace_list *list, uint32_t after, trace_tint tint,
                         int64_t amount, mnm_err *err) {
  uint32_t number = lists->parcel_free;
  if (number != 0) {
    lists->parcel_free = parcel_at(lists, number)->next;
  } else {
    const trace_parcel none = {0, {0, 0}, 0, 0};
    if (lists->parcel.count == UINT32_MAX) {
      return mnm_err_set(err, MNM_E_LIMIT, "more than 4,294,967,294 parcels at one time");
    }
    number = (uint32_t)lists->parcel.count;
    MNM_TRY(push_scattered(&lists->parcel, &none, err));
  }
  uint32_t next = after != 0 ? parcel_at(lists, after)->next : list->head;
  *parcel_at(lists, number) = (trace_parcel){amount, tint, next, after};
  if (after != 0) {
    parcel_at(lists, after)->next = number;
  } else {
    list->head = number;
  }
  if (next != 0) {
    parcel_at(lists, next)->previous = number;
  } else {
    list->tail = number;
  }
  return MNM_OK;
}

static void remove_parcel(trace_lists *lists, trace_list *list, uint32_t number) {
  const trace_parcel *parcel = parcel_at(lists, number);
  uint32_t next = parcel->next, previous = parcel->previous;
  if (previous != 0) {
    parcel_at(lists, previous)->next = next;
  } else {
    list->head = next;
  }
  if (next != 0) {
    parcel_at(lists, next)->previous = previous;
  } else {
    list->tail = previous;
  }
  free_parcel(lists, number);
}

/* ---- adding ---- */

mnm_status mnm_trace__list_add(trace_lists *lists, uint32_t number, trace_tint tint, int64_t amount,
                               mnm_err *err) {
  assert(amount > 0);
  trace_list *list = mnm_trace__list(lists, number);
  int64_t *sum = tint.label == MNM_TRACE_OWN ? &list->own : &list->claims;
  *sum += amount; /* the caller keeps the account's balance, which bounds both */
  if (tint.label == MNM_TRACE_OWN && list->mode != TRACE_ORDER) return MNM_OK;
  uint32_t after = list->tail;
  if (list->mode == TRACE_TOTALS) { /* pieces come by label mostly: look from the end */
    while (after != 0 && parcel_at(lists, after)->tint.label > tint.label) {
      after = parcel_at(lists, after)->previous;
    }
  }
  if (after != 0 && mnm_trace__same(parcel_at(lists, after)->tint, tint)) {
    parcel_at(lists, after)->amount += amount;
    return MNM_OK;
  }
  return insert(lists, list, after, tint, amount, err);
}

/* ---- taking ---- */

/* Takes from one parcel; gives what was taken. */
static mnm_status take_parcel(trace_lists *lists, trace_list *list, uint32_t number, int64_t n,
                              int64_t *out_taken, trace_sequence *out, mnm_err *err) {
  trace_parcel *parcel = parcel_at(lists, number);
  int64_t taken = parcel->amount < n ? parcel->amount : n;
  trace_tint tint = parcel->tint;
  *(tint.label == MNM_TRACE_OWN ? &list->own : &list->claims) -= taken;
  parcel->amount -= taken;
  if (parcel->amount == 0) remove_parcel(lists, list, number);
  *out_taken = taken;
  return mnm_trace__push(out, tint, taken, err);
}

static mnm_status take_front(trace_lists *lists, trace_list *list, int64_t n, trace_sequence *out,
                             mnm_err *err) {
  for (int64_t taken = 0; n > 0; n -= taken) {
    MNM_TRY(take_parcel(lists, list, list->head, n, &taken, out, err));
  }
  return MNM_OK;
}

static mnm_status take_back(trace_lists *lists, trace_list *list, int64_t n, trace_sequence *out,
                            mnm_err *err) {
  for (int64_t taken = 0; n > 0; n -= taken) {
    MNM_TRY(take_parcel(lists, list, list->tail, n, &taken, out, err));
  }
  return MNM_OK;
}

/* Own money that is one number. Gives what is left to take. */
static mnm_status take_own(trace_list *list, int64_t *n, trace_sequence *out, mnm_err *err) {
  int64_t taken = list->own < *n ? list->own : *n;
  list->own -= taken;
  *n -= taken;
  return mnm_trace__push(out, trace_own, taken, err);
}

static mnm_status take_claims(trace_lists *lists, trace_list *list, int64_t n, trace_sequence *out,
                              mnm_err *err) {
  return take_front(lists, list, n, out, err);
}

/* What each label holds, labels rising, own money first when `with_own`. */
static mnm_status weigh_labels(trace_lists *lists, const trace_list *list, bool with_own,
                               mnm_err *err) {
  lists->weight.count = lists->share.count = lists->first.count = 0;
  if (with_own) MNM_TRY(mnm_column_push(&lists->weight, &list->own, err));
  uint32_t label = MNM_TRACE_OWN;
  for (uint32_t at = list->head; at != 0; at = parcel_at(lists, at)->next) {
    const trace_parcel *parcel = parcel_at(lists, at);
    if (parcel->tint.label == label) { /* with marks a label is several parcels */
      int64_t *sum = mnm_column_at(&lists->weight, lists->weight.count - 1);
      *sum += parcel->amount;
      continue;
    }
    label = parcel->tint.label;
    MNM_TRY(mnm_column_push(&lists->weight, &parcel->amount, err));
    MNM_TRY(mnm_column_push(&lists->first, &at, err));
  }
  return mnm_column_reserve(&lists->share, lists->weight.count, err);
}

/* n over all labels in proportion, own money too when `with_own`; labels in index order, each from
 * its oldest parcel on. */
static mnm_status take_pro_rata(trace_lists *lists, trace_list *list, int64_t n, bool with_own,
                                trace_sequence *out, mnm_err *err) {
  if (n == 0) return MNM_OK;
  MNM_TRY(weigh_labels(lists, list, with_own, err));
  uint32_t count = (uint32_t)lists->weight.count, next_share = 0;
  int64_t *share = lists->share.data;
  mnm_status status = mnm_money_apportion(share, n, lists->weight.data, count);
  assert(status == MNM_OK); /* weights are parts of a balance: >= 0, and their sum fits */
  if (with_own) {
    int64_t own = share[next_share++];
    MNM_TRY(take_own(list, &own, out, err));
  }
  /* most labels give nothing to most payments: only those that do are looked at again */
  const uint32_t *first = lists->first.data;
  for (uint32_t i = 0; next_share < count; i++, next_share++) {
    uint32_t at = share[next_share] > 0 ? first[i] : 0, next = 0;
    int64_t taken = 0;
    for (int64_t left = share[next_share]; left > 0; left -= taken, at = next) {
      next = parcel_at(lists, at)->next;
      MNM_TRY(take_parcel(lists, list, at, left, &taken, out, err));
    }
  }
  return MNM_OK;
}

mnm_status mnm_trace__list_take(trace_lists *lists, uint32_t number, int64_t n, mnm_trace_rule rule,
                                bool to_asset, trace_sequence *out, mnm_err *err) {
  trace_list *list = mnm_trace__list(lists, number);
  assert(n >= 0 && n <= list->own + list->claims);
  switch (rule) {
    case MNM_TRACE_FIFO:
      return take_front(lists, list, n, out, err);
    case MNM_TRACE_LIFO:
      return take_back(lists, list, n, out, err);
    case MNM_TRACE_ROLLING:
      MNM_TRY(take_own(list, &n, out, err));
      return take_pro_rata(lists, list, n, false, out, err);
    case MNM_TRACE_HAIRCUT:
      return take_pro_rata(lists, list, n, true, out, err);
    case MNM_TRACE_OATWAY:
      if (to_asset) break;
      MNM_TRY(take_own(list, &n, out, err));
      return take_claims(lists, list, n, out, err);
    case MNM_TRACE_LIBR:
      MNM_TRY(take_own(list, &n, out, err));
      return take_claims(lists, list, n, out, err);
    case MNM_TRACE_CLAIM_FIRST:
    case MNM_TRACE_TIHO:
    case MNM_TRACE_TILO:
    case MNM_TRACE_SENIORITY:
    case MNM_TRACE_POISON:
    case MNM_TRACE_POISON_STICKY:
      break;
  }
  int64_t claims = n < list->claims ? n : list->claims;
  MNM_TRY(take_claims(lists, list, claims, out, err));
  n -= claims;
  return take_own(list, &n, out, err);
}

mnm_status mnm_trace__list_take_label(trace_lists *lists, uint32_t number, uint32_t label,
                                      int64_t n, int64_t *out_taken, trace_sequence *out,
                                      mnm_err *err) {
  trace_list *list = mnm_trace__list(lists, number);
  int64_t wanted = n;
  if (label == MNM_TRACE_OWN && list->mode != TRACE_ORDER) {
    MNM_TRY(take_own(list, &n, out, err));
    *out_taken = wanted - n;
    return MNM_OK;
  }
  for (uint32_t at = list->head, next; at != 0 && n > 0; at = next) {
    const trace_parcel *parcel = parcel_at(lists, at);
    next = parcel->next;
    if (parcel->tint.label != label) continue;
    int64_t taken = 0;
    MNM_TRY(take_parcel(lists, list, at, n, &taken, out, err));
    n -= taken;
  }
  *out_taken = wanted - n;
  return MNM_OK;
}
