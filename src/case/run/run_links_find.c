/* Rows that a bank calls returns, each with the payment that it can take back. */
#include <stdlib.h>
#include <string.h>

#include "base/time/time.h"
#include "case/run/run_internal.h"
#include "case/run/run_links.h"

typedef struct candidate { /* a return, with what was found for it */
  uint32_t row, from, to;
  uint32_t named, named_count; /* payments whose id the bank names */
  uint32_t equal, equal_count; /* payments of the same amount */
} candidate;

typedef struct looking {
  mnm_ledger *ledger;
  const mnm_transfers *rows;
  const mnm_batch *texts;
  mnm_run__rows references;
  mnm_arena arena;
  int64_t *left;   /* by row: of its amount, less what takes it back as was said */
  uint8_t *is;     /* by row: 1 a return, by a bank's word or a person's */
  uint8_t *wanted; /* by row: by how many returns, at most 2 */
  mnm_column all;  /* candidate */
} looking;

static bool converts(const mnm_transfers *rows, uint32_t row) {
  return (rows->to_amount_minor != NULL && rows->to_amount_minor[row] != rows->amount_minor[row]) ||
         (rows->to_currency != NULL && rows->to_currency[row] != rows->currency[row]);
}

static mnm_status see_link(void *payload, const mnm_run_link *link, mnm_err *err) {
  looking *state = payload;
  uint32_t row = 0, other = 0;
  (void)err;
  if (link->undone || link->kind != MNM_LINK_REVERSES ||
      !mnm_run__rows_find(&state->references, link->reference, &row) ||
      !mnm_run__rows_find(&state->references, link->other, &other))
    return MNM_OK;
  state->is[row] = 2;
  state->left[other] -= state->rows->amount_minor[row];
  return MNM_OK;
}

static mnm_status gather(looking *state, mnm_err *err) {
  const mnm_transfers *rows = state->rows;
  for (uint32_t row = 0; row < rows->count; row++) {
    bool refund = rows->channel != NULL && rows->channel[row] == MNM_CHANNEL_REFUND;
    if (!refund && mnm_text_column_get(&state->texts->reverses, row).bytes == 0) continue;
    if (state->is[row] != 0) continue; /* said already */
    state->is[row] = 1;
    const candidate made = {.row = row,
                            .from = rows->account_from[row],
                            .to = rows->account_to[row],
                            .named = MNM_TRACE_NONE,
                            .equal = MNM_TRACE_NONE};
    if (converts(rows, row)) continue;
    MNM_TRY(mnm_column_push(&state->all, &made, err));
  }
  return MNM_OK;
}

static int by_ends(const void *left, const void *right) {
  const candidate *a = left, *b = right;
  if (a->from != b->from) return a->from < b->from ? -1 : 1;
  if (a->to != b->to) return a->to < b->to ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

static int by_row(const void *left, const void *right) {
  const candidate *a = left, *b = right;
  return a->row < b->row ? -1 : a->row > b->row;
}

/* The first return that goes the other way. */
static uint64_t first_of(const looking *state, uint32_t row) {
  const candidate *one = state->all.data;
  uint32_t from = state->rows->account_to[row], to = state->rows->account_from[row];
  uint64_t low = 0, high = state->all.count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (one[middle].from < from || (one[middle].from == from && one[middle].to < to))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void try_payment(looking *state, uint32_t row) {
  const mnm_transfers *rows = state->rows;
  candidate *one = state->all.data;
  if (state->is[row] != 0 || converts(rows, row)) return;
  mnm_text id = mnm_text_column_get(&state->texts->native_id, row);
  for (uint64_t i = first_of(state, row); i < state->all.count; i++) {
    if (one[i].from != rows->account_to[row] || one[i].to != rows->account_from[row]) return;
    uint32_t back = one[i].row;
    if (rows->currency[back] != rows->currency[row] ||
        rows->amount_minor[back] > state->left[row] ||
        mnm_time_day(rows->booked_us[back]) < mnm_time_day(rows->booked_us[row]))
      continue;
    if (id.bytes > 0 && mnm_text_equal(id, mnm_text_column_get(&state->texts->reverses, back))) {
      one[i].named = row;
      one[i].named_count++;
    }
    if (rows->amount_minor[back] != state->left[row]) continue;
    one[i].equal = row;
    one[i].equal_count++;
  }
}

static uint32_t chosen(const candidate *one) {
  return one->named_count == 1                            ? one->named
         : one->named_count == 0 && one->equal_count == 1 ? one->equal
                                                          : MNM_TRACE_NONE;
}

static mnm_status give(looking *state, mnm_run_return_fn *fn, void *payload, mnm_err *err) {
  const candidate *one = state->all.data;
  uint64_t count = state->all.count;
  if (count > 1) qsort(state->all.data, count, sizeof *one, by_row);
  for (uint64_t i = 0; i < count; i++) {
    uint32_t row = chosen(&one[i]);
    if (row != MNM_TRACE_NONE && state->wanted[row] < 2) state->wanted[row]++;
  }
  for (uint64_t i = 0; i < count; i++) {
    mnm_run_return found = {
        .row = one[i].row,
        .original = chosen(&one[i]),
        .candidates = one[i].named_count > 0 ? one[i].named_count : one[i].equal_count,
        .named = one[i].named_count == 1};
    /* two returns of one payment: which of them, a person must say */
    if (found.original != MNM_TRACE_NONE && state->wanted[found.original] > 1)
      found.original = MNM_TRACE_NONE;
    MNM_TRY(fn(payload, &found, state->ledger, err));
  }
  return MNM_OK;
}

static mnm_status look(looking *state, mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, true};
  MNM_TRY(mnm_ledger_load(&state->ledger, store, &all, ctx, err));
  state->rows = mnm_ledger_transfers(state->ledger);
  state->texts = mnm_ledger_columns(state->ledger);
  uint32_t count = state->rows->count;
  state->left = mnm_arena_take(&state->arena, (count + 1ull) * sizeof *state->left);
  state->is = mnm_arena_take(&state->arena, count + 1ull);
  state->wanted = mnm_arena_take(&state->arena, count + 1ull);
  if (!state->left || !state->is || !state->wanted) return mnm_err_nomem(err);
  if (count > 0) memcpy(state->left, state->rows->amount_minor, count * sizeof *state->left);
  mnm_status status = mnm_run__rows_init(&state->references, state->ledger, ctx, err);
  if (status == MNM_OK) status = mnm_run_links(store, see_link, state, err);
  mnm_run__rows_clear(&state->references);
  MNM_TRY(status);
  MNM_TRY(gather(state, err));
  if (state->all.count > 1) qsort(state->all.data, state->all.count, sizeof(candidate), by_ends);
  for (uint32_t row = 0; row < count && state->all.count > 0; row++) {
    if (row % 65536 == 0) MNM_TRY(mnm_ctx_tick(ctx, "returns", row, count, err));
    try_payment(state, row);
  }
  return MNM_OK;
}

mnm_status mnm_run_links_find(mnm_store *store, mnm_run_return_fn *fn, void *payload,
                              const mnm_ctx *ctx, mnm_err *err) {
  looking state = {.ledger = NULL};
  mnm_arena_init(&state.arena, ctx);
  mnm_column_init(&state.all, sizeof(candidate), ctx);
  mnm_status status = look(&state, store, ctx, err);
  if (status == MNM_OK) status = give(&state, fn, payload, err);
  mnm_column_clear(&state.all);
  mnm_arena_clear(&state.arena);
  mnm_ledger_free(state.ledger);
  return status;
}
