/* Links out of a table: held against the ledger and each other, then recorded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time/time.h"
#include "case/run/run_internal.h"
#include "case/run/run_links.h"

#define IDS_A_TIME 65536u

typedef struct adding {
  mnm_store *store;
  const mnm_ctx *ctx;
  const char *why;
  mnm_strings *ids;  /* that the table names */
  mnm_column row_of; /* uint32_t by id; MNM_TRACE_NONE: no transfer has it */
  mnm_ledger *ledger;
  const mnm_transfers *rows;
  mnm_run__rows references;
  /* by row, what stands and what the table adds */
  uint32_t *reverses, *backs;
  int64_t *left; /* of its amount, less what takes it back */
  uint8_t *marks;
  mnm_arena arena;
  mnm_column made; /* mnm_run_link */
} adding;

enum {                   /* marks of a row */
       IS_EARMARKED = 1, /* for some claim */
       IS_RETURNED = 2,  /* another row takes it back */
       IS_CREDIT = 4     /* a debit is linked to it */
};

static const mnm_table_column columns[] = {
    {"row", true}, {"earmark", false}, {"reverses", false}, {"backs", false}, {"why", false}};
enum { C_ROW, C_EARMARK, C_REVERSES, C_BACKS, C_WHY, C_COUNT };

static mnm_status wrong(mnm_err *err, mnm_status status, int column, const char *message) {
  (void)mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, 0, column + 1);
  return status;
}

static mnm_status placed(mnm_status status, int column, mnm_err *err) {
  if (status != MNM_OK) mnm_err_at(err, NULL, 0, column + 1);
  return status;
}

/* ---- ids --- */

static mnm_status gather_ids(void *payload, const mnm_text *cells, mnm_err *err) {
  adding *state = payload;
  static const int of[] = {C_ROW, C_REVERSES, C_BACKS};
  for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
    uint32_t number = 0;
    if (cells[of[i]].bytes > MNM_TRANSFER_ID_BYTES)
      return wrong(err, MNM_E_RANGE, of[i], "the case has no transfer of this id");
    if (cells[of[i]].bytes > 0)
      MNM_TRY(mnm_strings_put_text(state->ids, &number, cells[of[i]], err));
  }
  return MNM_OK;
}

static mnm_status find_ids(adding *state, mnm_err *err) {
  mnm_ledger_id_walk *walk = NULL;
  mnm_batch some; /* for its column of ids */
  uint32_t count = state->rows->count;
  MNM_TRY(mnm_column_reserve(&state->row_of, mnm_strings_count(state->ids) + 1ull, err));
  state->row_of.count = mnm_strings_count(state->ids);
  memset(state->row_of.data, 0xFF, (state->row_of.count + 1ull) * sizeof(uint32_t));
  MNM_TRY(mnm_ledger_id_walk_new(&walk, state->ledger, state->ctx, err));
  mnm_batch_init(&some, state->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t row = 0; row < count && status == MNM_OK;) {
    uint32_t more = count - row < IDS_A_TIME ? count - row : IDS_A_TIME;
    status = mnm_ctx_tick(state->ctx, "ids", row, count, err);
    mnm_batch_reset(&some);
    if (status == MNM_OK) status = mnm_ledger_id_walk_next(walk, more, &some.native_id, err);
    for (uint32_t i = 0; i < more && status == MNM_OK; i++, row++) {
      uint32_t number = 0;
      if (mnm_strings_find(state->ids, mnm_text_column_get(&some.native_id, i), &number))
        ((uint32_t *)state->row_of.data)[number] = row;
    }
  }
  mnm_batch_clear(&some);
  mnm_ledger_id_walk_free(walk);
  return status;
}

static mnm_status row_of(const adding *state, const mnm_text *cells, int column, uint32_t *out,
                         mnm_err *err) {
  uint32_t number = 0;
  *out = MNM_TRACE_NONE;
  if (mnm_strings_find(state->ids, cells[column], &number))
    *out = ((const uint32_t *)state->row_of.data)[number];
  if (*out != MNM_TRACE_NONE) return MNM_OK;
  return wrong(err, MNM_E_RANGE, column, "the case has no transfer of this id");
}

/* ---- what stands --- */

static mnm_status see_link(void *payload, const mnm_run_link *link, mnm_err *err) {
  adding *state = payload;
  uint32_t row = 0, other = 0;
  (void)err;
  if (link->undone || !mnm_run__rows_find(&state->references, link->reference, &row)) return MNM_OK;
  if (link->kind == MNM_LINK_EARMARK) {
    state->marks[row] |= IS_EARMARKED;
    return MNM_OK;
  }
  if (!mnm_run__rows_find(&state->references, link->other, &other)) return MNM_OK;
  if (link->kind == MNM_LINK_REVERSES) {
    state->reverses[row] = other;
    state->left[other] -= state->left[row];
    state->marks[other] |= IS_RETURNED;
  } else {
    state->backs[row] = other;
    state->marks[other] |= IS_CREDIT;
  }
  return MNM_OK;
}

static mnm_status take_memory(adding *state, mnm_err *err) {
  uint32_t count = state->rows->count;
  uint64_t room = count + 1ull;
  state->reverses = mnm_arena_take(&state->arena, room * sizeof *state->reverses);
  state->backs = mnm_arena_take(&state->arena, room * sizeof *state->backs);
  state->left = mnm_arena_take(&state->arena, room * sizeof *state->left);
  state->marks = mnm_arena_take(&state->arena, room);
  if (!state->reverses || !state->backs || !state->left || !state->marks) return mnm_err_nomem(err);
  memset(state->reverses, 0xFF, room * sizeof *state->reverses);
  memset(state->backs, 0xFF, room * sizeof *state->backs);
  if (count > 0) memcpy(state->left, state->rows->amount_minor, count * sizeof *state->left);
  return MNM_OK;
}

/* ---- a line of the table --- */

static bool converts(const mnm_transfers *rows, uint32_t row) {
  return (rows->to_amount_minor != NULL && rows->to_amount_minor[row] != rows->amount_minor[row]) ||
         (rows->to_currency != NULL && rows->to_currency[row] != rows->currency[row]);
}

static mnm_status check_reversal(const adding *state, uint32_t row, uint32_t original,
                                 mnm_err *err) {
  const mnm_transfers *rows = state->rows;
  const int at = C_REVERSES;
  if (state->reverses[row] != MNM_TRACE_NONE)
    return wrong(err, MNM_E_EXISTS, at,
                 "this row takes another one back already, as was said before: take that link "
                 "back first");
  if (row == original) return wrong(err, MNM_E_RANGE, at, "a row cannot take itself back");
  if ((state->marks[row] & IS_RETURNED) != 0)
    return wrong(err, MNM_E_RANGE, at,
                 "this row is itself taken back by another one: reversals do not chain or go in a "
                 "circle");
  if (state->reverses[original] != MNM_TRACE_NONE)
    return wrong(err, MNM_E_RANGE, at,
                 "a row reverses a row that is itself a reversal: name the first payment instead");
  if (rows->account_from[row] != rows->account_to[original] ||
      rows->account_to[row] != rows->account_from[original])
    return wrong(err, MNM_E_RANGE, at,
                 "a reversal must go back between the same two accounts as the row it reverses");
  if (converts(rows, row) || converts(rows, original) ||
      rows->currency[row] != rows->currency[original])
    return wrong(err, MNM_E_RANGE, at, "a conversion cannot be reversed");
  if (mnm_time_day(rows->booked_us[row]) < mnm_time_day(rows->booked_us[original]))
    return wrong(err, MNM_E_RANGE, at,
                 "the reversal is booked on a day before the payment: nothing comes back before "
                 "it was paid");
  if (state->left[row] > state->left[original])
    return wrong(err, MNM_E_RANGE, at,
                 "reversals of a row come to more than its amount: at most all of it can return");
  return MNM_OK;
}

static mnm_status check_back(const adding *state, uint32_t row, uint32_t credit, mnm_err *err) {
  const mnm_transfers *rows = state->rows;
  const int at = C_BACKS;
  if (state->backs[row] != MNM_TRACE_NONE)
    return wrong(err, MNM_E_EXISTS, at,
                 "this row is linked already, as was said before: take that link back first");
  if (credit <= row)
    return wrong(err, MNM_E_RANGE, at, "a debit can be linked to a later credit only");
  uint16_t arrives = rows->to_currency != NULL ? rows->to_currency[credit] : rows->currency[credit];
  if (rows->account_to[credit] != rows->account_from[row] || arrives != rows->currency[row])
    return wrong(err, MNM_E_RANGE, at,
                 "a debit can be linked only to a credit of the account that it left");
  if (state->backs[credit] != MNM_TRACE_NONE || (state->marks[row] & IS_CREDIT) != 0)
    return wrong(err, MNM_E_RANGE, at, "links do not chain: the credit is itself a linked row");
  return MNM_OK;
}

static mnm_status keep(adding *state, mnm_run_link *link, mnm_run_link_kind kind, uint32_t other,
                       mnm_err *err) {
  link->kind = kind;
  link->other = other != MNM_TRACE_NONE ? mnm_ledger_reference(state->ledger, other) : 0;
  return mnm_column_push(&state->made, link, err);
}

static mnm_status take_row(void *payload, const mnm_text *cells, mnm_err *err) {
  adding *state = payload;
  mnm_run_link link = {.why = state->why};
  uint32_t row = 0, other = 0;
  MNM_TRY(mnm_ctx_tick(state->ctx, "links", state->made.count, state->made.count, err));
  MNM_TRY(row_of(state, cells, C_ROW, &row, err));
  link.reference = mnm_ledger_reference(state->ledger, row);
  if (cells[C_WHY].bytes > 0) {
    link.why = mnm_arena_copy(&state->arena, cells[C_WHY].data, cells[C_WHY].bytes);
    if (link.why == NULL) return mnm_err_nomem(err);
  }
  if (link.why == NULL || link.why[0] == '\0')
    return wrong(err, MNM_E_PARSE, C_WHY,
                 "a reason is missing: give it in the column why, or for all lines with --why");
  if (cells[C_EARMARK].bytes + cells[C_REVERSES].bytes + cells[C_BACKS].bytes == 0)
    return wrong(err, MNM_E_PARSE, C_ROW,
                 "this line says nothing of its row: give earmark, reverses or backs");
  if (cells[C_EARMARK].bytes > 0) {
    char *claim = mnm_arena_copy(&state->arena, cells[C_EARMARK].data, cells[C_EARMARK].bytes);
    if (claim == NULL) return mnm_err_nomem(err);
    if ((state->marks[row] & IS_EARMARKED) != 0)
      return wrong(err, MNM_E_EXISTS, C_EARMARK,
                   "this row is meant to be a claim's already, as was said before: take that link "
                   "back first");
    MNM_TRY(placed(mnm_run__case_key(state->store, claim, link.claim, state->ctx, err), C_EARMARK,
                   err));
    state->marks[row] |= IS_EARMARKED;
    MNM_TRY(keep(state, &link, MNM_LINK_EARMARK, MNM_TRACE_NONE, err));
    link.claim[0] = '\0';
  }
  if (cells[C_REVERSES].bytes > 0) {
    MNM_TRY(row_of(state, cells, C_REVERSES, &other, err));
    MNM_TRY(check_reversal(state, row, other, err));
    state->reverses[row] = other;
    state->left[other] -= state->left[row];
    state->marks[other] |= IS_RETURNED;
    MNM_TRY(keep(state, &link, MNM_LINK_REVERSES, other, err));
  }
  if (cells[C_BACKS].bytes == 0) return MNM_OK;
  MNM_TRY(row_of(state, cells, C_BACKS, &other, err));
  MNM_TRY(check_back(state, row, other, err));
  state->backs[row] = other;
  state->marks[other] |= IS_CREDIT;
  return keep(state, &link, MNM_LINK_BACKS, other, err);
}

/* ---- the whole --- */

static mnm_status read_table(adding *state, const char *path, mnm_table_row_fn *fn, mnm_err *err) {
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_file(&reader, path, state->ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, C_COUNT, fn, state, state->ctx, err);
  mnm_reader_close(reader);
  return status;
}

static mnm_status read_links(adding *state, const char *path, mnm_err *err) {
  const mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, true};
  MNM_TRY(mnm_strings_new(&state->ids, state->ctx, err));
  MNM_TRY(read_table(state, path, gather_ids, err));
  MNM_TRY(mnm_ledger_load(&state->ledger, state->store, &all, state->ctx, err));
  state->rows = mnm_ledger_transfers(state->ledger);
  MNM_TRY(find_ids(state, err));
  MNM_TRY(take_memory(state, err));
  mnm_status status = mnm_run__rows_init(&state->references, state->ledger, state->ctx, err);
  if (status == MNM_OK) status = mnm_run_links(state->store, see_link, state, err);
  mnm_run__rows_clear(&state->references);
  MNM_TRY(status);
  return read_table(state, path, take_row, err);
}

static mnm_status record(adding *state, mnm_err *err) {
  const mnm_run_link *link = state->made.data;
  MNM_TRY(mnm_store_begin(state->store, MNM_WRITE_DURABLE, err));
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < state->made.count && status == MNM_OK; i++)
    status = mnm_run__link_put(state->store, &link[i], err);
  if (status == MNM_OK) return mnm_store_commit(state->store, err);
  mnm_store_rollback(state->store);
  return status;
}

mnm_status mnm_run_links_add(mnm_store *store, const char *path, const char *why,
                             uint64_t *out_count, const mnm_ctx *ctx, mnm_err *err) {
  adding state = {.store = store, .ctx = ctx, .why = why};
  *out_count = 0;
  mnm_column_init(&state.row_of, sizeof(uint32_t), ctx);
  mnm_column_init(&state.made, sizeof(mnm_run_link), ctx);
  mnm_arena_init(&state.arena, ctx);
  mnm_status status = read_links(&state, path, err);
  if (status == MNM_OK) status = record(&state, err);
  if (status == MNM_OK) *out_count = state.made.count;
  mnm_arena_clear(&state.arena);
  mnm_column_clear(&state.made);
  mnm_column_clear(&state.row_of);
  mnm_strings_free(state.ids);
  mnm_ledger_free(state.ledger);
  return status;
}
