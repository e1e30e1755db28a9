/* What the case says about its runs and their chunks, read once an operation. Nothing of it is
 * trusted further than memory safety needs: counts are bounded, chunks say themselves how many
 * values they hold. */
#include "case/ledger/ledger_internal.h"

static mnm_status damaged(mnm_err *err, const char *what) {
  (void)mnm_err_set(err, MNM_E_DAMAGED, "the ledger's directory is damaged: %s", what);
  mnm_err_hint(err, "run 'manumit verify'; take the case from a backup");
  return MNM_E_DAMAGED;
}

static int64_t time_or_none(sqlite3_stmt *statement, int column) {
  if (sqlite3_column_type(statement, column) == SQLITE_NULL) return MNM_TIME_NONE;
  return sqlite3_column_int64(statement, column);
}

static mnm_status read_runs(mnm_ledger__directory *directory, uint64_t loading, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(directory->store, &statement,
                            "SELECT run_id, coalesce(source_id, 0), rows, known_rows, first_us,"
                            " last_us, coalesce(first_reference, -1) FROM run"
                            " WHERE state = 'live' OR run_id = ?1 ORDER BY first_us, run_id",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)loading);
  for (;;) {
    bool more = false;
    MNM_TRY(mnm_store_step(directory->store, statement, &more, err));
    if (!more) return MNM_OK;
    mnm_ledger__run run = {.run_id = (uint64_t)sqlite3_column_int64(statement, 0),
                           .source_id = (uint64_t)sqlite3_column_int64(statement, 1),
                           .rows = (uint64_t)sqlite3_column_int64(statement, 2),
                           .known_rows = (uint64_t)sqlite3_column_int64(statement, 3),
                           .first_us = time_or_none(statement, 4),
                           .last_us = time_or_none(statement, 5)};
    int64_t first_reference = sqlite3_column_int64(statement, 6);
    run.compacted = first_reference < 0;
    run.first_reference = run.compacted ? 0 : (uint64_t)first_reference;
    if (run.run_id == 0 || run.run_id > INT32_MAX || run.source_id > UINT32_MAX ||
        run.rows > (uint64_t)INT64_MAX || run.known_rows > (uint64_t)INT64_MAX ||
        run.first_reference > (uint64_t)INT64_MAX - run.rows)
      return damaged(err, "a run's numbers are out of range");
    MNM_TRY(mnm_column_push(&directory->run, &run, err));
  }
}

static mnm_status read_chunks(mnm_ledger__directory *directory, mnm_ledger__run *run,
                              mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(directory->store, &statement,
                            "SELECT column, seq, rows, smallest, largest, bytes FROM chunk"
                            " WHERE run_id = ?1 ORDER BY column, seq",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)run->run_id);
  run->chunk_first = (uint32_t)directory->chunk.count;
  memset(run->column_first, 0xFF, sizeof run->column_first);
  for (;;) {
    bool more = false;
    MNM_TRY(mnm_store_step(directory->store, statement, &more, err));
    if (!more) break;
    int64_t column = sqlite3_column_int64(statement, 0), seq = sqlite3_column_int64(statement, 1);
    int64_t rows = sqlite3_column_int64(statement, 2), bytes = sqlite3_column_int64(statement, 5);
    if (column < 1 || column > 63 || seq < 0 || seq >= 1 << 24 || rows < 1 ||
        rows > MNM_CHUNK_ROWS || bytes < 0 || directory->chunk.count >= UINT32_MAX - 1)
      return damaged(err, "a chunk's numbers are out of range");
    mnm_ledger__chunk chunk = {.column = (uint32_t)column,
                               .seq = (uint32_t)seq,
                               .rows = (uint32_t)rows,
                               .smallest = sqlite3_column_int64(statement, 3),
                               .largest = sqlite3_column_int64(statement, 4),
                               .bytes = (uint64_t)bytes};
    if (run->column_first[column] == UINT32_MAX)
      run->column_first[column] = (uint32_t)directory->chunk.count;
    run->column_count[column]++;
    MNM_TRY(mnm_column_push(&directory->chunk, &chunk, err));
  }
  run->chunk_count = (uint32_t)directory->chunk.count - run->chunk_first;
  /* the booked column says how the rows are cut: full chunks, then one that may be shorter */
  uint64_t rows = 0;
  uint32_t chunks = run->column_count[MNM_LEDGER__BOOKED];
  const mnm_ledger__chunk *chunk = chunks ? (const mnm_ledger__chunk *)directory->chunk.data +
                                                run->column_first[MNM_LEDGER__BOOKED]
                                          : NULL;
  for (uint32_t i = 0; i < chunks; i++) {
    if (chunk[i].seq != i || (i + 1 < chunks && chunk[i].rows != MNM_CHUNK_ROWS))
      return damaged(err, "a run's chunks do not follow each other");
    rows += chunk[i].rows;
  }
  if (rows != run->rows) return damaged(err, "a run has not the rows it says");
  return MNM_OK;
}

static mnm_status read_files(mnm_ledger__directory *directory, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(directory->store, &statement,
                            "SELECT source_id, sha256 FROM source WHERE sha256 IS NOT NULL", err));
  for (;;) {
    bool more = false;
    MNM_TRY(mnm_store_step(directory->store, statement, &more, err));
    if (!more) return MNM_OK;
    mnm_ledger__file file = {.source_id = (uint64_t)sqlite3_column_int64(statement, 0)};
    if (sqlite3_column_bytes(statement, 1) >= 16)
      memcpy(file.key, sqlite3_column_blob(statement, 1), 16);
    MNM_TRY(mnm_column_push(&directory->files.source, &file, err));
  }
}

/* Accounts and places of imports that are still loading have the highest numbers. */
static mnm_status read_counts(mnm_ledger__directory *directory, uint64_t loading, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(
      directory->store, &statement,
      "SELECT coalesce((SELECT min(first_account) FROM run WHERE state = 'loading' AND run_id != "
      "?1),"
      "  (SELECT coalesce(max(account_id) + 1, 0) FROM account)),"
      " coalesce((SELECT min(first_place) FROM run WHERE state = 'loading' AND run_id != ?1),"
      "  (SELECT coalesce(max(place_id) + 1, 0) FROM place))",
      err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)loading);
  bool more = false;
  MNM_TRY(mnm_store_step(directory->store, statement, &more, err));
  int64_t accounts = sqlite3_column_int64(statement, 0);
  int64_t places = sqlite3_column_int64(statement, 1);
  (void)sqlite3_reset(statement);
  if (accounts < 0 || accounts >= UINT32_MAX || places < 0 || places >= UINT32_MAX)
    return damaged(err, "the numbers of accounts or places are out of range");
  directory->accounts = (uint64_t)accounts;
  directory->places = (uint64_t)places;
  return MNM_OK;
}

mnm_status mnm_ledger__directory_open(mnm_ledger__directory *directory, mnm_store *store,
                                      uint64_t loading, const mnm_ctx *ctx, mnm_err *err) {
  *directory = (mnm_ledger__directory){.store = store};
  mnm_column_init(&directory->run, sizeof(mnm_ledger__run), ctx);
  mnm_column_init(&directory->chunk, sizeof(mnm_ledger__chunk), ctx);
  mnm_column_init(&directory->files.source, sizeof(mnm_ledger__file), ctx);
  mnm_status status = read_runs(directory, loading, err);
  for (uint64_t i = 0; i < directory->run.count && status == MNM_OK; i++)
    status = read_chunks(directory, (mnm_ledger__run *)directory->run.data + i, err);
  if (status == MNM_OK) status = read_files(directory, err);
  if (status == MNM_OK) status = read_counts(directory, loading, err);
  if (status != MNM_OK) mnm_ledger__directory_clear(directory);
  return status;
}

void mnm_ledger__directory_clear(mnm_ledger__directory *directory) {
  mnm_column_clear(&directory->run);
  mnm_column_clear(&directory->chunk);
  mnm_column_clear(&directory->files.source);
}

const mnm_ledger__chunk *mnm_ledger__find_chunk(const mnm_ledger__directory *directory,
                                                const mnm_ledger__run *run, uint32_t column,
                                                uint32_t seq) {
  if (run->column_first[column] == UINT32_MAX) return NULL;
  const mnm_ledger__chunk *chunks =
      (const mnm_ledger__chunk *)directory->chunk.data + run->column_first[column];
  uint32_t low = 0, high = run->column_count[column];
  if (seq < high && chunks[seq].seq == seq) return &chunks[seq];
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (chunks[middle].seq < seq)
      low = middle + 1;
    else
      high = middle;
  }
  return low < run->column_count[column] && chunks[low].seq == seq ? &chunks[low] : NULL;
}

mnm_status mnm_ledger__blob_open(mnm_ledger__blob *blob, mnm_store *store, uint64_t run_id,
                                 const mnm_ledger__chunk *chunk, mnm_err *err) {
  *blob = (mnm_ledger__blob){0};
  MNM_TRY(mnm_store_prepare(store, &blob->statement,
                            "SELECT data FROM chunk_data WHERE chunk_id = ?1", err));
  (void)sqlite3_bind_int64(blob->statement, 1,
                           (int64_t)(run_id << 32 | (uint64_t)chunk->seq << 8 | chunk->column));
  bool more = false;
  MNM_TRY(mnm_store_step(store, blob->statement, &more, err));
  if (!more) return damaged(err, "a chunk is missing");
  blob->data = sqlite3_column_blob(blob->statement, 0);
  blob->bytes = (uint64_t)sqlite3_column_bytes(blob->statement, 0);
  if (blob->data || blob->bytes == 0) return MNM_OK;
  mnm_ledger__blob_close(blob);
  return mnm_store_error(store, SQLITE_NOMEM, "reading a chunk", err);
}

void mnm_ledger__blob_close(mnm_ledger__blob *blob) {
  if (blob->statement) (void)sqlite3_reset(blob->statement);
  *blob = (mnm_ledger__blob){0};
}

mnm_status mnm_ledger__read_chunk(mnm_store *store, uint64_t run_id, const mnm_ledger__chunk *chunk,
                                  mnm_column *out, mnm_err *err) {
  mnm_ledger__blob blob;
  MNM_TRY(mnm_ledger__blob_open(&blob, store, run_id, chunk, err));
  out->count = 0;
  mnm_status status = mnm_column_append(out, blob.data, blob.bytes, err);
  mnm_ledger__blob_close(&blob);
  return status;
}
