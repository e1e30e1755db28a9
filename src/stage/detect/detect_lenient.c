/* The lenient order: of transfers that name one day and no time, whatever reached an account that
 * day counts as being there before what the account paid.
 *
 * The transfers of a day are taken one after another: always the first in the ledger's order whose
 * payer still awaits nothing of that day; where everybody awaits something (money that went round),
 * the first that is left. A transfer to oneself, or to cash, is awaited by nobody. Detection then
 * sees the ledger in this order; its findings are told by the rows of the ledger. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_lenient_internal.h"

typedef struct sorter {
  const mnm_detect_input *input;
  const mnm_transfers *rows;
  uint32_t *awaits;  /* [account]: transfers of the day to it that are left; 0 between days */
  uint8_t *taken;    /* [row] */
  mnm_column payers; /* uint64_t: payer above, row below; of the day at hand, rising */
  mnm_column ready;  /* uint32_t: rows whose payer awaits nothing; a heap, the least on top */
} sorter;

static bool is_awaited(const sorter *s, uint32_t row) {
  uint32_t to = s->rows->account_to[row];
  return s->rows->account_from[row] != to &&
         mnm_accounts_kind(s->input->accounts, to) != MNM_ACCOUNT_CASH;
}

/* ---- the heap --- */

static mnm_status put_ready(sorter *s, uint32_t row) {
  MNM_TRY(mnm_column_push(&s->ready, &row, NULL));
  uint32_t *heap = s->ready.data;
  uint64_t at = s->ready.count - 1;
  for (; at > 0 && heap[(at - 1) / 2] > row; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
  heap[at] = row;
  return MNM_OK;
}

static uint32_t take_ready(sorter *s) {
  uint32_t *heap = s->ready.data, least = heap[0], last = heap[--s->ready.count];
  uint64_t at = 0, count = s->ready.count;
  for (uint64_t next = 1; next < count; next = 2 * at + 1) {
    if (next + 1 < count && heap[next + 1] < heap[next]) next++;
    if (heap[next] >= last) break;
    heap[at] = heap[next];
    at = next;
  }
  if (count > 0) heap[at] = last;
  return least;
}

/* ---- one day --- */

static uint64_t first_of(const sorter *s, uint64_t payer) {
  const uint64_t *key = s->payers.data;
  uint64_t begin = 0, end = s->payers.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (key[middle] >> 32 < payer)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

static mnm_status free_payer(sorter *s, uint32_t payer) {
  const uint64_t *key = s->payers.data;
  for (uint64_t at = first_of(s, payer); at < s->payers.count && key[at] >> 32 == payer; at++)
    if (!s->taken[(uint32_t)key[at]]) MNM_TRY(put_ready(s, (uint32_t)key[at]));
  return MNM_OK;
}

static mnm_status take(sorter *s, uint32_t row, uint32_t *out) {
  *out = row;
  s->taken[row] = 1;
  uint32_t to = s->rows->account_to[row];
  if (!is_awaited(s, row) || --s->awaits[to] > 0) return MNM_OK;
  return free_payer(s, to);
}

static mnm_status sort_day(sorter *s, uint32_t begin, uint32_t end, uint32_t *out) {
  s->payers.count = s->ready.count = 0;
  for (uint32_t row = begin; row < end; row++) {
    uint64_t key = (uint64_t)s->rows->account_from[row] << 32 | row;
    MNM_TRY(mnm_column_push(&s->payers, &key, NULL));
    if (is_awaited(s, row)) s->awaits[s->rows->account_to[row]]++;
  }
  mnm_detect__sort_keys(s->payers.data, s->payers.count);
  for (uint32_t row = begin; row < end; row++)
    if (s->awaits[s->rows->account_from[row]] == 0) MNM_TRY(put_ready(s, row));
  uint32_t first = begin; /* all before it are taken */
  for (uint32_t made = begin; made < end; made++) {
    while (first < end && s->taken[first]) first++;
    uint32_t row = first;
    while (s->ready.count > 0) {
      row = take_ready(s);
      if (!s->taken[row]) break;
      row = first;
    }
    MNM_TRY(take(s, row, &out[made]));
  }
  return MNM_OK;
}

static mnm_status sort_all(sorter *s, uint32_t *out, bool *moved) {
  const mnm_transfers *rows = s->rows;
  const int64_t *time = rows->booked_us;
  for (uint32_t begin = 0, end = 0; begin < rows->count; begin = end) {
    out[begin] = begin;
    end = begin + 1;
    if (rows->booked_grain[begin] != MNM_GRAIN_DAY) continue;
    while (end < rows->count && time[end] == time[begin] &&
           rows->booked_grain[end] == MNM_GRAIN_DAY)
      end++;
    if (end - begin > 1) MNM_TRY(sort_day(s, begin, end, out));
    for (uint32_t row = begin; row < end; row++) *moved |= out[row] != row;
  }
  return MNM_OK;
}

mnm_status mnm_detect__lenient_order(uint32_t *out, bool *moved, const mnm_detect_input *input,
                                     const mnm_ctx *ctx, mnm_err *err) {
  sorter s = {.input = input, .rows = input->transfers};
  size_t accounts = (size_t)mnm_accounts_count(input->accounts) + 1,
         count = input->transfers->count;
  s.awaits = mnm_mem_new(ctx, accounts * sizeof *s.awaits);
  s.taken = mnm_mem_new(ctx, count + 1);
  mnm_column_init(&s.payers, sizeof(uint64_t), ctx);
  mnm_column_init(&s.ready, sizeof(uint32_t), ctx);
  *moved = false;
  mnm_status status = s.awaits && s.taken ? sort_all(&s, out, moved) : MNM_E_NOMEM;
  mnm_mem_free(ctx, s.awaits, accounts * sizeof *s.awaits);
  mnm_mem_free(ctx, s.taken, count + 1);
  mnm_column_clear(&s.payers);
  mnm_column_clear(&s.ready);
  return status == MNM_OK ? MNM_OK : mnm_err_nomem(err);
}

/* ---- the ledger in that order --- */

#define COLUMNS 12

typedef struct moved_column {
  const void **view; /* of the copy */
  const void *from;
  size_t width;
} moved_column;

static void gather(void *to, const void *from, size_t width, const uint32_t *order,
                   uint32_t count) {
  for (uint32_t row = 0; row < count; row++)
    memcpy((char *)to + row * width, (const char *)from + order[row] * width, width);
}

static uint32_t list_columns(moved_column *out, mnm_transfers *view, const mnm_transfers *from) {
  const moved_column all[] = {
      {(const void **)&view->account_from, from->account_from, sizeof(uint32_t)},
      {(const void **)&view->account_to, from->account_to, sizeof(uint32_t)},
      {(const void **)&view->amount_minor, from->amount_minor, sizeof(int64_t)},
      {(const void **)&view->currency, from->currency, sizeof(uint16_t)},
      {(const void **)&view->to_amount_minor, from->to_amount_minor, sizeof(int64_t)},
      {(const void **)&view->to_currency, from->to_currency, sizeof(uint16_t)},
      {(const void **)&view->channel, from->channel, sizeof(uint8_t)},
      {(const void **)&view->place, from->place, sizeof(uint32_t)},
      {(const void **)&view->mcc, from->mcc, sizeof(uint16_t)},
  };
  uint32_t count = 0;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (all[i].from) out[count++] = all[i];
  return count;
}

static mnm_status move_facts(mnm_column *out, const mnm_detect_input *input, const uint32_t *place,
                             mnm_err *err) {
  if (input->fact_count == 0) return MNM_OK;
  MNM_TRY(mnm_column_append(out, input->facts, input->fact_count, err));
  mnm_detect_fact *fact = out->data;
  for (uint64_t i = 0; i < out->count; i++)
    if (fact[i].kind == MNM_FACT_PAID_FOR && fact[i].value < input->transfers->count)
      fact[i].value = place[fact[i].value];
  return MNM_OK;
}

static void tell_by_ledger(mnm_findings *out, const mnm_findings *before, const uint32_t *order) {
  uint32_t *row = out->row.data;
  mnm_cut *cut = out->cut.data;
  for (uint64_t i = before->row.count; i < out->row.count; i++) row[i] = order[row[i]];
  for (uint64_t i = before->cut.count; i < out->cut.count; i++) cut[i].row = order[cut[i].row];
}

static mnm_status detect_moved(mnm_findings *out, const mnm_detect_input *input,
                               const uint32_t *order, uint32_t *place,
                               const mnm_detect__inner *inner, mnm_err *err) {
  uint32_t count = input->transfers->count;
  mnm_transfers view = *input->transfers;
  moved_column columns[COLUMNS];
  uint32_t column_count = list_columns(columns, &view, input->transfers);
  void *held[COLUMNS] = {NULL};
  mnm_column facts;
  mnm_column_init(&facts, sizeof(mnm_detect_fact), inner->ctx);
  for (uint32_t row = 0; row < count; row++) place[order[row]] = row;
  mnm_status status = move_facts(&facts, input, place, err);
  for (uint32_t i = 0; i < column_count && status == MNM_OK; i++) {
    held[i] = mnm_mem_new(inner->ctx, columns[i].width * count);
    if (!held[i]) {
      status = mnm_err_nomem(err);
      break;
    }
    gather(held[i], columns[i].from, columns[i].width, order, count);
    *columns[i].view = held[i];
  }
  mnm_detect_input moved = *input;
  moved.transfers = &view;
  moved.facts = facts.data;
  mnm_findings before = *out; /* the counts only */
  if (status == MNM_OK) status = inner->detect(out, &moved, inner->parameters, inner->ctx, err);
  if (status == MNM_OK)
    tell_by_ledger(out, &before, order);
  else if (err && status == MNM_E_OVERFLOW && err->row > 0 && err->row <= count)
    err->row = (int64_t)order[err->row - 1] + 1;
  for (uint32_t i = 0; i < column_count; i++)
    mnm_mem_free(inner->ctx, held[i], columns[i].width * count);
  mnm_column_clear(&facts);
  return status;
}

static bool is_sound(const mnm_detect_input *input) {
  const mnm_transfers *rows = input->transfers;
  uint32_t accounts = mnm_accounts_count(input->accounts);
  for (uint32_t row = 0; row < rows->count; row++)
    if (rows->account_from[row] >= accounts || rows->account_to[row] >= accounts) return false;
  return true;
}

mnm_status mnm_detect__leniently(mnm_findings *out, const mnm_detect_input *input,
                                 const mnm_detect__inner *inner, mnm_err *err) {
  uint32_t count = input->transfers->count;
  if (!input->transfers->booked_grain || !is_sound(input)) /* the latter is said there */
    return inner->detect(out, input, inner->parameters, inner->ctx, err);
  size_t bytes = ((size_t)count + 1) * sizeof(uint32_t);
  uint32_t *order = mnm_mem_new(inner->ctx, bytes), *place = mnm_mem_new(inner->ctx, bytes);
  bool moved = false;
  mnm_status status = order && place
                          ? mnm_detect__lenient_order(order, &moved, input, inner->ctx, err)
                          : mnm_err_nomem(err);
  if (status == MNM_OK && moved)
    status = detect_moved(out, input, order, place, inner, err);
  else if (status == MNM_OK)
    status = inner->detect(out, input, inner->parameters, inner->ctx, err);
  mnm_mem_free(inner->ctx, order, bytes);
  mnm_mem_free(inner->ctx, place, bytes);
  return status;
}
