/* One import: batches are gathered; what exceeds the memory is set aside in parts sorted by time;
 * at the end windows over all parts are put in order, reconciled, compared with what the case has,
 * and written. */
#include <assert.h>

#include "case/ledger/ledger_import.h"

#define MEMORY_DEFAULT (UINT64_C(1) << 30)
#define PART_ROWS_LEAST 2048u /* however small the memory: parts of a few rows help nobody */
#define ACCOUNT_BYTES 96u     /* about what the dictionary holds for each */
#define SORT_BYTES 52u        /* a row, while it is sorted by time */

mnm_status mnm_ledger_import_new(mnm_ledger_import **out, mnm_store *store,
                                 const mnm_ledger_import_options *options, const mnm_ctx *ctx,
                                 mnm_err *err) {
  *out = NULL;
  if (options->source_id == 0 || options->source_id > UINT32_MAX)
    return mnm_err_set(err, MNM_E_ARG, "an import needs a source of the case");
  mnm_ledger_import *import = mnm_mem_new(ctx, sizeof *import);
  if (!import) return mnm_err_nomem(err);
  if (ctx) import->ctx = *ctx;
  import->store = store;
  import->options = *options;
  if (import->options.memory_bytes == 0) import->options.memory_bytes = MEMORY_DEFAULT;
  import->first_us = import->last_us = MNM_TIME_NONE;
  mnm_ledger__rows_init(&import->rows, ctx);
  mnm_column_init(&import->row_index, sizeof(uint32_t), ctx);
  mnm_column_init(&import->kinds, sizeof(uint8_t), ctx);
  mnm_column_init(&import->same, sizeof(uint32_t), ctx);
  mnm_column_init(&import->known_reference, sizeof(uint64_t), ctx);
  mnm_column_init(&import->known_row, sizeof(uint64_t), ctx);
  mnm_status status = mnm_ledger__directory_open(&import->directory, store, 0, ctx, err);
  if (status == MNM_OK)
    status = mnm_ledger__names_load(store, import->directory.accounts, import->directory.places,
                                    &import->accounts, &import->places, ctx, err);
  if (status == MNM_OK) {
    import->known_accounts = mnm_accounts_count(import->accounts);
    import->known_places = mnm_strings_count(import->places);
    status = mnm_column_reserve(&import->kinds, import->known_accounts, err);
  }
  if (status == MNM_OK) status = mnm_ledger__spill_new(&import->spill, store, ctx, err);
  if (status != MNM_OK) {
    mnm_ledger_import_free(import);
    return status;
  }
  uint8_t *kinds = import->kinds.data;
  for (uint32_t id = 0; id < import->known_accounts; id++)
    kinds[id] = (uint8_t)mnm_accounts_kind(import->accounts, id);
  import->kinds.count = import->known_accounts;
  mnm_ledger__keys_init(&import->keys, import->accounts, import->places, ctx);
  mnm_ledger__sorter_init(&import->sorter, &import->keys, NULL, ctx);
  *out = import;
  return MNM_OK;
}

mnm_accounts *mnm_ledger_import_accounts(mnm_ledger_import *import) {
  return import->accounts;
}

mnm_strings *mnm_ledger_import_places(mnm_ledger_import *import) {
  return import->places;
}

void mnm_ledger_import_free(mnm_ledger_import *import) {
  if (!import) return;
  mnm_ctx ctx = import->ctx;
  mnm_ledger__packer_free(import->packer);
  if (import->writer.store) mnm_ledger__writer_abandon(&import->writer);
  mnm_identity_close(import->identity);
  mnm_ledger__spill_free(import->spill);
  mnm_ledger__sorter_clear(&import->sorter);
  mnm_ledger__keys_clear(&import->keys);
  mnm_ledger__rows_clear(&import->rows);
  mnm_column_clear(&import->row_index);
  mnm_column_clear(&import->kinds);
  mnm_column_clear(&import->same);
  mnm_column_clear(&import->known_reference);
  mnm_column_clear(&import->known_row);
  mnm_ledger__directory_clear(&import->directory);
  mnm_accounts_free(import->accounts);
  mnm_strings_free(import->places);
  mnm_mem_free(&ctx, import, sizeof *import);
}

/* ---- gathering ----------------------------------------------------------------------------------
 */

static uint64_t rows_used(const mnm_ledger__rows *rows) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < MNM_LEDGER__INTS; i++) {
    const mnm_column *column = mnm_ledger__int_const(rows, i);
    bytes += column->count * column->width;
  }
  for (uint32_t i = 0; i < MNM_LEDGER__TEXTS; i++) {
    const mnm_text_column *text = mnm_ledger__text_const(rows, i);
    bytes += text->end.count * text->end.width + text->bytes.count;
  }
  return bytes;
}

static bool over_budget(const mnm_ledger_import *import) {
  uint64_t count = mnm_ledger__count(&import->rows);
  if (count < PART_ROWS_LEAST) return false;
  /* the rest is for what lies beside: windows, chunks, SQLite's pages */
  uint64_t budget = import->options.memory_bytes / 8 * 5;
  uint64_t names = (uint64_t)mnm_accounts_count(import->accounts) * ACCOUNT_BYTES;
  budget = budget > names ? budget - names : 0;
  uint64_t used = rows_used(&import->rows) + (import->unsorted ? count * SORT_BYTES : 0);
  uint64_t texts = 0;
  for (uint32_t i = 0; i < MNM_LEDGER__TEXTS; i++) {
    uint64_t bytes = mnm_ledger__text_const(&import->rows, i)->bytes.count;
    texts = bytes > texts ? bytes : texts;
  }
  return used > budget || texts > UINT32_MAX / 2 || count > UINT32_MAX / 2;
}

static mnm_status set_aside(mnm_ledger_import *import, mnm_err *err) {
  MNM_TRY(mnm_ledger__sort_time(&import->sorter, &import->row_index, &import->rows, err));
  MNM_TRY(mnm_ledger__spill_add(import->spill, &import->rows, import->row_index.data,
                                import->row_index.count, err));
  mnm_ledger__rows_reset(&import->rows);
  import->unsorted = false;
  return MNM_OK;
}

static void note_times(mnm_ledger_import *import, uint64_t before) {
  const int64_t *booked = mnm_ledger__booked(&import->rows);
  for (uint64_t row = before; row < mnm_ledger__count(&import->rows); row++) {
    if (import->first_us == MNM_TIME_NONE || booked[row] < import->first_us)
      import->first_us = booked[row];
    if (import->last_us == MNM_TIME_NONE || booked[row] > import->last_us)
      import->last_us = booked[row];
    if (row > 0 && booked[row] < booked[row - 1]) import->unsorted = true;
  }
}

/* The position in the file becomes the order. */
static mnm_status order_by_file(mnm_ledger_import *import, uint64_t before, mnm_err *err) {
  mnm_ledger__rows *rows = &import->rows;
  MNM_TRY(mnm_ledger__rows_fill(rows, MNM_LEDGER__ORDER - 1, MNM_ORDER_NONE, err));
  MNM_TRY(mnm_ledger__rows_fill(rows, MNM_LEDGER__FLAGS - 1, 0, err));
  uint64_t *order = rows->batch.order.data;
  uint8_t *flags = rows->batch.flags.data;
  const uint64_t *source_row = rows->batch.source_row.data;
  for (uint64_t row = before; row < mnm_ledger__count(rows); row++) {
    order[row] = source_row[row];
    flags[row] |= MNM_LEDGER__FILE_ORDER;
  }
  return MNM_OK;
}

mnm_status mnm_ledger_import_add(mnm_ledger_import *import, const mnm_batch *batch, mnm_err *err) {
  assert(!import->finished);
  if (batch->count == 0) return MNM_OK;
  mnm_ledger__rows from = {.batch = *batch};
  uint64_t before = mnm_ledger__count(&import->rows);
  MNM_TRY(mnm_ledger__rows_append(&import->rows, &from, 0, batch->count, err));
  if (import->options.order_is_file) MNM_TRY(order_by_file(import, before, err));
  note_times(import, before);
  import->balances = import->balances || batch->balance_minor.count > 0;
  import->summary.rows_read += batch->count;
  return over_budget(import) ? set_aside(import, err) : MNM_OK;
}

/* ---- making it visible --------------------------------------------------------------------------
 */

static mnm_status update_kinds(mnm_ledger_import *import, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  const uint8_t *kinds = import->kinds.data;
  for (uint32_t id = 0; id < import->known_accounts; id++) {
    mnm_account_kind kind = mnm_accounts_kind(import->accounts, id);
    if ((uint8_t)kind == kinds[id]) continue;
    MNM_TRY(mnm_store_prepare(import->store, &statement,
                              "UPDATE account SET kind = ?2 WHERE account_id = ?1", err));
    (void)sqlite3_bind_int64(statement, 1, id);
    (void)sqlite3_bind_int(statement, 2, (int)kind);
    MNM_TRY(mnm_store_step(import->store, statement, NULL, err));
  }
  return MNM_OK;
}

mnm_status mnm_ledger_import_flip(mnm_ledger_import *import, mnm_err *err) {
  assert(import->finished && import->writer.run_id > 0);
  if (sqlite3_get_autocommit(mnm_store_db(import->store)))
    return mnm_err_set(err, MNM_E_ARG, "an import is made visible within a write transaction");
  MNM_TRY(update_kinds(import, err));
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(import->store, &statement,
                            "UPDATE run SET state = 'live' WHERE run_id = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)import->writer.run_id);
  MNM_TRY(mnm_store_step(import->store, statement, NULL, err));
  MNM_TRY(mnm_store_prepare(import->store, &statement,
                            "UPDATE ledger_counter SET next_reference = ?1", err));
  (void)sqlite3_bind_int64(statement, 1,
                           (int64_t)(import->first_reference + import->summary.rows_new));
  return mnm_store_step(import->store, statement, NULL, err);
}
