/* Chunks into the case. A run's rows stay invisible whatever is committed: its state is loading. */
#include "case/ledger/ledger_internal.h"

#define TRANSACTION_BYTES \
  (UINT64_C(16) << 20) /* the WAL is written again from its start: it stays small */

mnm_status mnm_ledger__writer_open(mnm_ledger__writer *writer, mnm_store *store, uint64_t source_id,
                                   uint64_t first_account, uint64_t first_place, mnm_err *err) {
  *writer = (mnm_ledger__writer){.store = store};
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_LOADING, err));
  writer->open = true;
  sqlite3_stmt *statement = NULL;
  mnm_status status =
      mnm_store_prepare(store, &statement,
                        "INSERT INTO run (source_id, state, first_account, first_place)"
                        " VALUES (nullif(?1, 0), 'loading', ?2, ?3)",
                        err);
  if (status == MNM_OK) {
    (void)sqlite3_bind_int64(statement, 1, (int64_t)source_id);
    (void)sqlite3_bind_int64(statement, 2, (int64_t)first_account);
    (void)sqlite3_bind_int64(statement, 3, (int64_t)first_place);
    status = mnm_store_step(store, statement, NULL, err);
  }
  if (status == MNM_OK) writer->run_id = (uint64_t)sqlite3_last_insert_rowid(mnm_store_db(store));
  if (status == MNM_OK)
    status = mnm_store_prepare_own(store, &writer->data,
                                   "INSERT INTO chunk_data (chunk_id, data) VALUES (?1, ?2)", err);
  if (status == MNM_OK)
    status =
        mnm_store_prepare_own(store, &writer->entry,
                              "INSERT INTO chunk (run_id, column, seq, rows, smallest,"
                              " largest, bytes, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                              err);
  if (status != MNM_OK) mnm_ledger__writer_abandon(writer);
  return status;
}

mnm_status mnm_ledger__writer_put(void *payload, const mnm_ledger__chunk *chunk, const void *data,
                                  mnm_err *err) {
  mnm_ledger__writer *writer = payload;
  uint8_t digest[MNM_DIGEST_BYTES];
  mnm_sha256_of(digest, data, chunk->bytes);
  (void)sqlite3_bind_int64(
      writer->data, 1, (int64_t)(writer->run_id << 32 | (uint64_t)chunk->seq << 8 | chunk->column));
  int result = sqlite3_bind_blob64(writer->data, 2, data, chunk->bytes, SQLITE_STATIC);
  if (result != SQLITE_OK) return mnm_store_error(writer->store, result, "writing chunks", err);
  mnm_status status = mnm_store_step(writer->store, writer->data, NULL, err);
  (void)sqlite3_clear_bindings(writer->data);
  MNM_TRY(status);
  sqlite3_stmt *entry = writer->entry;
  (void)sqlite3_bind_int64(entry, 1, (int64_t)writer->run_id);
  (void)sqlite3_bind_int64(entry, 2, chunk->column);
  (void)sqlite3_bind_int64(entry, 3, chunk->seq);
  (void)sqlite3_bind_int64(entry, 4, chunk->rows);
  (void)sqlite3_bind_int64(entry, 5, chunk->smallest);
  (void)sqlite3_bind_int64(entry, 6, chunk->largest);
  (void)sqlite3_bind_int64(entry, 7, (int64_t)chunk->bytes);
  (void)sqlite3_bind_blob(entry, 8, digest, sizeof digest, SQLITE_STATIC);
  status = mnm_store_step(writer->store, entry, NULL, err);
  (void)sqlite3_clear_bindings(entry);
  MNM_TRY(status);
  writer->pending_bytes += chunk->bytes;
  writer->bytes += chunk->bytes;
  return MNM_OK;
}

mnm_status mnm_ledger__writer_pause(mnm_ledger__writer *writer, bool now, mnm_err *err) {
  if (!now && writer->pending_bytes < TRANSACTION_BYTES) return MNM_OK;
  writer->pending_bytes = 0;
  writer->open = false; /* a failed commit is rolled back */
  MNM_TRY(mnm_store_commit(writer->store, err));
  MNM_TRY(mnm_store_begin(writer->store, MNM_WRITE_LOADING, err));
  writer->open = true;
  return MNM_OK;
}

mnm_status mnm_ledger__writer_describe(mnm_ledger__writer *writer, const mnm_ledger__run *run,
                                       mnm_err *err) {
  uint8_t digest[MNM_DIGEST_BYTES];
  MNM_TRY(mnm_ledger__run_digest(writer->store, writer->run_id, digest, err));
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(writer->store, &statement,
                            "UPDATE run SET rows = ?2, known_rows = ?3, first_us = ?4,"
                            " last_us = ?5, first_reference = ?6, digest = ?7 WHERE run_id = ?1",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)writer->run_id);
  (void)sqlite3_bind_int64(statement, 2, (int64_t)run->rows);
  (void)sqlite3_bind_int64(statement, 3, (int64_t)run->known_rows);
  if (run->rows > 0) {
    (void)sqlite3_bind_int64(statement, 4, run->first_us);
    (void)sqlite3_bind_int64(statement, 5, run->last_us);
  }
  if (!run->compacted) (void)sqlite3_bind_int64(statement, 6, (int64_t)run->first_reference);
  (void)sqlite3_bind_blob(statement, 7, digest, sizeof digest, SQLITE_TRANSIENT);
  return mnm_store_step(writer->store, statement, NULL, err);
}

static void finalize(mnm_ledger__writer *writer) {
  (void)sqlite3_finalize(writer->data);
  (void)sqlite3_finalize(writer->entry);
  writer->data = NULL;
  writer->entry = NULL;
}

mnm_status mnm_ledger__writer_close(mnm_ledger__writer *writer, mnm_err *err) {
  finalize(writer);
  writer->open = false;
  return mnm_store_commit(writer->store, err);
}

void mnm_ledger__writer_abandon(mnm_ledger__writer *writer) {
  if (!writer->store) return;
  finalize(writer);
  if (writer->open) mnm_store_rollback(writer->store);
  writer->open = false;
  if (writer->run_id == 0 || !sqlite3_get_autocommit(mnm_store_db(writer->store))) return;
  if (mnm_store_begin(writer->store, MNM_WRITE_LOADING, NULL) != MNM_OK) return;
  sqlite3_stmt *statement = NULL;
  mnm_status status = mnm_store_prepare(
      writer->store, &statement, "DELETE FROM run WHERE run_id = ?1 AND state = 'loading'", NULL);
  if (status == MNM_OK) {
    (void)sqlite3_bind_int64(statement, 1, (int64_t)writer->run_id);
    status = mnm_store_step(writer->store, statement, NULL, NULL);
  }
  if (status == MNM_OK) status = mnm_store_commit(writer->store, NULL);
  if (status != MNM_OK) mnm_store_rollback(writer->store);
}

mnm_status mnm_ledger__run_digest(mnm_store *store, uint64_t run_id, uint8_t out[MNM_DIGEST_BYTES],
                                  mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT column, seq, rows, sha256 FROM chunk WHERE run_id = ?1"
                            " ORDER BY column, seq",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)run_id);
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  for (;;) {
    bool more = false;
    MNM_TRY(mnm_store_step(store, statement, &more, err));
    if (!more) break;
    uint32_t numbers[3];
    for (int i = 0; i < 3; i++) numbers[i] = (uint32_t)sqlite3_column_int64(statement, i);
    mnm_sha256_add(&hash, numbers, sizeof numbers);
    mnm_sha256_add(&hash, sqlite3_column_blob(statement, 3),
                   (size_t)sqlite3_column_bytes(statement, 3));
  }
  mnm_sha256_end(&hash, out);
  return MNM_OK;
}
