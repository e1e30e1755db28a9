/* Statements, transactions, and what SQLite's result codes mean for a person. */
#include <errno.h>
#include <string.h>

#include "case/store/store_internal.h"

/* ---- errors ---- */

static mnm_status disk_full(const char *doing, mnm_err *err) {
  mnm_err_set(err, MNM_E_IO, "the disk is full (while %s)", doing);
  mnm_err_hint(err, "free space and run the same command again: the case is as it was before it");
  return MNM_E_IO;
}

static mnm_status plain(mnm_err *err, mnm_status status, const char *what, const char *doing,
                        const char *hint) {
  mnm_err_set(err, status, "%s (while %s)", what, doing);
  if (hint != NULL) mnm_err_hint(err, "%s", hint);
  return status;
}

static mnm_status input_output(mnm_store *store, int result, const char *doing, mnm_err *err) {
  int code = store != NULL && store->db != NULL ? sqlite3_system_errno(store->db) : 0;
  if (code == ENOSPC || code == EDQUOT || code == EFBIG) return disk_full(doing, err);
  if (code == 0) { /* SQLite no longer knows */
    mnm_err_set(err, MNM_E_IO, "the disk %s (while %s)",
                result == SQLITE_IOERR_WRITE ? "is full or failed" : "failed", doing);
  } else {
    mnm_err_set(err, MNM_E_IO, "the disk failed: %s (while %s)", strerror(code), doing);
  }
  mnm_err_hint(err, "check the disk, then run the same command again");
  return MNM_E_IO;
}

static const char damaged_hint[] = "keep the file as it is and go on with a backup copy";

static mnm_status constraint(int result, const char *doing, mnm_err *err) {
  switch (result) {
    case SQLITE_CONSTRAINT_TRIGGER:
      return plain(err, MNM_E_DENIED, "audit, decisions and witnesses are append-only", doing,
                   NULL);
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return plain(err, MNM_E_EXISTS, "an equal row is in the case already", doing, NULL);
    default:
      return plain(err, MNM_E_RANGE, "a row does not meet the rules of its table", doing, NULL);
  }
}

mnm_status mnm_store_error(mnm_store *store, int result, const char *doing, mnm_err *err) {
  if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE) return MNM_OK;
  mnm_status status = MNM_OK;
  if (result == SQLITE_IOERR_NOMEM) {
    status = mnm_err_nomem(err);
  } else {
    switch (result & 0xFF) {
      case SQLITE_NOMEM:
        status = mnm_err_nomem(err);
        break;
      case SQLITE_FULL:
        status = disk_full(doing, err);
        break;
      case SQLITE_IOERR:
        status = input_output(store, result, doing, err);
        break;
      case SQLITE_NOTADB:
      case SQLITE_CORRUPT:
      case SQLITE_MISMATCH:
      case SQLITE_ERROR: /* our own SQL on tables that are not as they were made */
      case SQLITE_SCHEMA:
        status = plain(err, MNM_E_DAMAGED, "the case file is damaged", doing, damaged_hint);
        break;
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
      case SQLITE_PROTOCOL:
        status = plain(err, MNM_E_BUSY, "another process holds the case", doing,
                       "wait until it is done and run the same command again");
        break;
      case SQLITE_INTERRUPT:
      case SQLITE_ABORT:
        status = mnm_err_set(err, MNM_E_CANCELLED, "stopped by the user (while %s)", doing);
        break;
      case SQLITE_READONLY:
      case SQLITE_PERM:
      case SQLITE_CANTOPEN:
        status = plain(err, MNM_E_IO, "the case or its folder cannot be written", doing,
                       "give yourself the right to write both, or open read-only");
        break;
      case SQLITE_CONSTRAINT:
        status = constraint(result, doing, err);
        break;
      case SQLITE_TOOBIG:
        status =
            plain(err, MNM_E_LIMIT, "a text or block is longer than the case allows", doing, NULL);
        break;
      case SQLITE_AUTH:
        status = plain(err, MNM_E_DENIED, "this statement is not allowed", doing, NULL);
        break;
      default:
        status = mnm_err_set(err, MNM_E_IO, "the case file failed with code %d (while %s)", result,
                             doing);
        break;
    }
  }
  if (store != NULL) mnm_err_at(err, store->path, 0, 0);
  return status;
}

/* ---- statements ---- */

mnm_status mnm_store_prepare_own(mnm_store *store, sqlite3_stmt **out, const char *sql,
                                 mnm_err *err) {
  *out = NULL;
  int result = sqlite3_prepare_v3(store->db, sql, -1, 0, out, NULL);
  if (result != SQLITE_OK) return mnm_store_error(store, result, "preparing a statement", err);
  return MNM_OK;
}

mnm_status mnm_store_prepare(mnm_store *store, sqlite3_stmt **out, const char *sql, mnm_err *err) {
  *out = NULL;
  uint64_t hash = mnm_text_hash(sql, strlen(sql), 0);
  for (uint64_t i = 0; i < store->statements.count; i++) {
    const mnm_store__cached *cached = mnm_column_at(&store->statements, i);
    if (cached->hash != hash || strcmp(sqlite3_sql(cached->statement), sql) != 0) continue;
    (void)sqlite3_reset(cached->statement); /* repeats the error of the last step, already told */
    (void)sqlite3_clear_bindings(cached->statement);
    *out = cached->statement;
    return MNM_OK;
  }
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (result != SQLITE_OK) return mnm_store_error(store, result, "preparing a statement", err);
  mnm_store__cached added = {statement, hash};
  mnm_status status = mnm_column_push(&store->statements, &added, err);
  if (status != MNM_OK) {
    (void)sqlite3_finalize(statement);
    return status;
  }
  *out = statement;
  return MNM_OK;
}

void mnm_store__forget_statements(mnm_store *store) {
  for (uint64_t i = 0; i < store->statements.count; i++) {
    const mnm_store__cached *cached = mnm_column_at(&store->statements, i);
    (void)sqlite3_finalize(cached->statement);
  }
  mnm_column_clear(&store->statements);
}

mnm_status mnm_store_step(mnm_store *store, sqlite3_stmt *statement, bool *out_row, mnm_err *err) {
  if (out_row != NULL) *out_row = false;
  int result = sqlite3_step(statement);
  if (result == SQLITE_ROW) {
    if (out_row != NULL) {
      *out_row = true;
      return MNM_OK;
    }
    result = SQLITE_MISMATCH;
  }
  mnm_status status = mnm_store_error(
      store, result, sqlite3_stmt_readonly(statement) ? "reading the case" : "writing the case",
      err);
  (void)sqlite3_reset(statement);
  (void)sqlite3_clear_bindings(statement);
  return status;
}

mnm_status mnm_store_exec(mnm_store *store, const char *sql, mnm_err *err) {
  int result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
  return mnm_store_error(store, result, "running a statement", err);
}

mnm_status mnm_store__integer(mnm_store *store, const char *sql, int64_t *out, mnm_err *err) {
  *out = 0;
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare_own(store, &statement, sql, err));
  bool row = false;
  mnm_status status = mnm_store_step(store, statement, &row, err);
  if (status == MNM_OK && row) *out = sqlite3_column_int64(statement, 0);
  (void)sqlite3_finalize(statement);
  return status;
}

/* ---- transactions ---- */

mnm_status mnm_store__need_write(const mnm_store *store, mnm_err *err) {
  if (store->in_write) return MNM_OK;
  return mnm_err_set(err, MNM_E_ARG, "writing to the case needs a write transaction");
}

mnm_status mnm_store_begin(mnm_store *store, mnm_store_write kind, mnm_err *err) {
  if (store->readonly) {
    mnm_err_set(err, MNM_E_ARG, "the case was opened for reading only");
    mnm_err_at(err, store->path, 0, 0);
    return MNM_E_ARG;
  }
  if (store->in_write || sqlite3_get_autocommit(store->db) == 0) {
    return mnm_err_set(err, MNM_E_ARG, "a transaction is open already");
  }
  /* In WAL a commit under NORMAL is not synced, and power loss may take it back, never half of it.
   * A later FULL commit syncs the same log, and so all that was written before it. */
  MNM_TRY(mnm_store_exec(
      store,
      kind == MNM_WRITE_DURABLE ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL",
      err));
  MNM_TRY(mnm_store_exec(store, "BEGIN IMMEDIATE", err));
  store->in_write = true;
  return MNM_OK;
}

mnm_status mnm_store_begin_read(mnm_store *store, mnm_err *err) {
  if (sqlite3_get_autocommit(store->db) == 0) {
    return mnm_err_set(err, MNM_E_ARG, "a transaction is open already");
  }
  MNM_TRY(mnm_store_exec(store, "BEGIN", err));
  /* BEGIN alone takes no snapshot: the first read does */
  int64_t ignored = 0;
  mnm_status status = mnm_store__integer(store, "PRAGMA schema_version", &ignored, err);
  if (status != MNM_OK) mnm_store_rollback(store);
  return status;
}

mnm_status mnm_store_commit(mnm_store *store, mnm_err *err) {
  if (!store->in_write) return mnm_err_set(err, MNM_E_ARG, "no write transaction is open");
  mnm_status status = MNM_OK;
  if (sqlite3_get_autocommit(store->db) != 0) {
    /* an earlier failure (full disk, out of memory) made SQLite roll back by itself */
    status = mnm_err_set(err, MNM_E_IO, "the transaction was rolled back after an earlier failure");
  } else {
    int result = sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
    status = mnm_store_error(store, result, "committing", err);
  }
  if (status != MNM_OK) {
    mnm_store_rollback(store);
  } else {
    store->in_write = false;
  }
  return status;
}

void mnm_store_rollback(mnm_store *store) {
  if (sqlite3_get_autocommit(store->db) == 0) {
    for (uint64_t i = 0; i < store->statements.count; i++) {
      const mnm_store__cached *cached = mnm_column_at(&store->statements, i);
      (void)sqlite3_reset(cached->statement);
    }
    /* it needs memory itself: once more when there was none just then */
    for (int tries = 0; tries < 3 && sqlite3_get_autocommit(store->db) == 0; tries++)
      (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
  }
  store->in_write = false;
}

mnm_status mnm_store_checkpoint(mnm_store *store, mnm_err *err) {
  if (store->readonly || sqlite3_get_autocommit(store->db) == 0) {
    return mnm_err_set(err, MNM_E_ARG, "the log is emptied by a writer, outside transactions");
  }
  int result = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  return mnm_store_error(store, result, "emptying the log", err);
}

/* ---- binding and reading ---- */

/* When SQLite refuses a value (longer than the limit), one of the wrong type takes its place: all
 * tables are STRICT, so that the step fails and nothing is dropped in silence. */
void mnm_store__bind_string(sqlite3_stmt *statement, int index, const char *text) {
  if (sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC) != SQLITE_OK) {
    (void)sqlite3_bind_zeroblob(statement, index, 1);
  }
}

void mnm_store__bind_text(sqlite3_stmt *statement, int index, const char *text) {
  if (text == NULL || text[0] == '\0') {
    (void)sqlite3_bind_null(statement, index);
  } else {
    mnm_store__bind_string(statement, index, text);
  }
}

void mnm_store__bind_blob(sqlite3_stmt *statement, int index, const void *data, size_t bytes) {
  if (sqlite3_bind_blob64(statement, index, data, bytes, SQLITE_STATIC) != SQLITE_OK) {
    (void)sqlite3_bind_text(statement, index, "", 0, SQLITE_STATIC);
  }
}

void mnm_store__bind_or_null(sqlite3_stmt *statement, int index, int64_t value, int64_t none) {
  (void)(value == none ? sqlite3_bind_null(statement, index)
                       : sqlite3_bind_int64(statement, index, value));
}

const char *mnm_store__column_text(sqlite3_stmt *statement, int index) {
  const char *text = (const char *)sqlite3_column_text(statement, index);
  return text != NULL ? text : "";
}

int64_t mnm_store__column_or(sqlite3_stmt *statement, int index, int64_t none) {
  return sqlite3_column_type(statement, index) == SQLITE_NULL
             ? none
             : sqlite3_column_int64(statement, index);
}

mnm_status mnm_store__column_digest(mnm_store *store, sqlite3_stmt *statement, int index,
                                    uint8_t *out, size_t bytes, mnm_err *err) {
  memset(out, 0, bytes);
  if (sqlite3_column_type(statement, index) == SQLITE_NULL) return MNM_OK;
  const void *data = sqlite3_column_blob(statement, index);
  if (data == NULL || (size_t)sqlite3_column_bytes(statement, index) != bytes) {
    return mnm_store_error(store, SQLITE_CORRUPT, "reading a digest", err);
  }
  memcpy(out, data, bytes);
  return MNM_OK;
}

mnm_status mnm_store__narrow(mnm_store *store, sqlite3_stmt *statement, int index, uint64_t most,
                             uint64_t *out, mnm_err *err) {
  int64_t value = sqlite3_column_int64(statement, index);
  *out = (uint64_t)value;
  if (value >= 0 && (uint64_t)value <= most) return MNM_OK;
  return mnm_store_error(store, SQLITE_CORRUPT, "reading a number that does not fit its column",
                         err);
}

mnm_status mnm_store__check_word(const char *text, const char *what, mnm_err *err) {
  size_t bytes = text != NULL ? strlen(text) : 0;
  bool fits =
      bytes >= 1 && bytes <= MNM_STORE__PERSON_MAX && mnm_text_utf8_invalid(text, bytes) < 0;
  for (size_t i = 0; fits && i < bytes; i++) {
    fits = (unsigned char)text[i] >= 0x20 && text[i] != 0x7F;
  }
  if (fits) return MNM_OK;
  return mnm_err_set(err, MNM_E_ARG, "%s must be 1 to %d bytes of UTF-8 without control characters",
                     what, MNM_STORE__PERSON_MAX);
}
