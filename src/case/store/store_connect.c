/* One SQLite connection, set up the same way everywhere: limits against hostile files, the log in
 * WAL, deleted bytes overwritten. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/store/store_internal.h"

/* Virtual machine steps between two questions to the user's progress function: some 10 ms. */
#define PROGRESS_STEPS 200000
#define BUSY_MS 10000

static int progress(void *payload) {
  mnm_store *store = payload;
  const mnm_ctx *ctx = store->ctx;
  if (ctx == NULL || ctx->progress == NULL) return 0;
  store->progress_calls++;
  return ctx->progress(ctx->progress_payload, "case", store->progress_calls, 0) ? 0 : 1;
}

static const struct {
  int id, value;
} limits[] = {
    {SQLITE_LIMIT_LENGTH, 256 << 20},     {SQLITE_LIMIT_SQL_LENGTH, 1 << 20},
    {SQLITE_LIMIT_COLUMN, 200},           {SQLITE_LIMIT_EXPR_DEPTH, 200},
    {SQLITE_LIMIT_COMPOUND_SELECT, 50},   {SQLITE_LIMIT_FUNCTION_ARG, 32},
    {SQLITE_LIMIT_ATTACHED, 0},           {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 1000}, {SQLITE_LIMIT_TRIGGER_DEPTH, 20},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

static const struct {
  int id, value;
} switches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_FKEY, 1}, {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 1}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},     {SQLITE_DBCONFIG_DQS_DDL, 0},
};

static void harden(sqlite3 *db) {
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    (void)sqlite3_limit(db, limits[i].id, limits[i].value);
  }
  for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
    (void)sqlite3_db_config(db, switches[i].id, switches[i].value, NULL);
  }
}

/* Also when SQLite rolls back by itself: full disk, no memory, cancelled. */
static void rolled_back(void *payload) {
  mnm_store_epoch_next(payload);
}

/* "file:/a/b%3Fc?immutable=1": for media that nobody can write, where SQLite could not make its
 * -shm. */
static mnm_status immutable_uri(char *out, size_t bytes, const char *path, mnm_err *err) {
  size_t at = (size_t)snprintf(out, bytes, "file:");
  for (const char *c = path; *c != '\0'; c++) {
    if (at + 20 >= bytes) return mnm_err_set(err, MNM_E_ARG, "the path is too long");
    if (*c == '%' || *c == '?' || *c == '#') {
      at += (size_t)snprintf(out + at, bytes - at, "%%%02X", (unsigned)*c);
    } else {
      out[at++] = *c;
    }
  }
  (void)snprintf(out + at, bytes - at, "?immutable=1");
  return MNM_OK;
}

/* How to open for reading: with the right to write where it is there, since SQLite then keeps its
 * log in order; query_only holds the connection to reading. */
static mnm_status read_flags(const mnm_store *store, int *flags, char *uri, size_t uri_bytes,
                             mnm_err *err) {
  char folder[PATH_MAX], log[PATH_MAX + 8];
  struct stat file;
  MNM_TRY(mnm_store__folder(folder, store->real, err));
  bool folder_writable = access(folder, W_OK) == 0;
  *flags = SQLITE_OPEN_READONLY;
  if (folder_writable && access(store->real, W_OK) == 0) *flags = SQLITE_OPEN_READWRITE;
  if (folder_writable) return MNM_OK;
  (void)snprintf(log, sizeof log, "%s-wal", store->real);
  if (stat(log, &file) == 0 && file.st_size > 0) {
    (void)snprintf(log, sizeof log, "%s-shm", store->real);
    if (access(log, R_OK) == 0) return MNM_OK; /* someone has it open: share theirs */
    mnm_err_set(err, MNM_E_IO, "the case was not closed properly and its folder cannot be written");
    mnm_err_hint(err, "copy the case and its -wal file to a folder of yours and open it there");
    return MNM_E_IO;
  }
  MNM_TRY(immutable_uri(uri, uri_bytes, store->real, err));
  *flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
  return MNM_OK;
}

/* Reads the first bytes through SQLite's own descriptor: opening and closing the file ourselves
 * would drop the locks that another handle of this process holds on it. */
static mnm_status check_header(mnm_store *store, mnm_err *err) {
  sqlite3_file *file = NULL;
  unsigned char head[100];
  sqlite3_int64 bytes = 0;
  int result = sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (result != SQLITE_OK || file == NULL || file->pMethods == NULL) {
    return mnm_store_error(store, SQLITE_CANTOPEN, "opening the case", err);
  }
  result = file->pMethods->xFileSize(file, &bytes);
  if (result == SQLITE_OK && bytes >= (sqlite3_int64)sizeof head) {
    result = file->pMethods->xRead(file, head, sizeof head, 0);
  }
  if (result != SQLITE_OK) return mnm_store_error(store, result, "reading the header", err);
  uint32_t application = 0;
  if (bytes >= (sqlite3_int64)sizeof head && memcmp(head, "SQLite format 3", 16) == 0) {
    application = (uint32_t)head[68] << 24 | (uint32_t)head[69] << 16 | (uint32_t)head[70] << 8 |
                  (uint32_t)head[71];
  }
  if (application != MNM_STORE_APPLICATION_ID) {
    mnm_err_set(err, MNM_E_FORMAT,
                bytes == 0 ? "the file is empty, not a case" : "the file is not a manumit case");
    mnm_err_hint(err, "make a case with: manumit new NAME.mnm");
    mnm_err_at(err, store->path, 0, 0);
    return MNM_E_FORMAT;
  }
  return MNM_OK;
}

static const char common_pragmas[] =
    "PRAGMA cell_size_check = ON;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA recursive_triggers = ON;" /* so that REPLACE cannot step round the append-only ones */
    "PRAGMA secure_delete = ON;"
    "PRAGMA mmap_size = 2147418112;" /* the most that SQLite maps; the rest is read */
    "PRAGMA cache_size = -16384;";

/* The pragma answers with the mode that now holds; on a file system without shared memory that is
 * another one. */
static mnm_status set_wal(mnm_store *store, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(store, &statement, "PRAGMA journal_mode = WAL", err));
  mnm_status status = mnm_store_step(store, statement, &row, err);
  if (status == MNM_OK && (!row || strcmp(mnm_store__column_text(statement, 0), "wal") != 0)) {
    status = mnm_err_set(err, MNM_E_IO, "this disk cannot share memory between processes");
    mnm_err_hint(err, "copy the case to a disk of this machine and work there");
    mnm_err_at(err, store->path, 0, 0);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

static mnm_status set_up(mnm_store *store, mnm_err *err) {
  MNM_TRY(mnm_store_exec(store, common_pragmas, err));
  if (store->readonly) return mnm_store_exec(store, "PRAGMA query_only = ON", err);
  MNM_TRY(set_wal(store, err));
  /* 32 MiB of log between checkpoints: an import's pages are then moved in long runs */
  return mnm_store_exec(store, "PRAGMA wal_autocheckpoint = 2048", err);
}

mnm_status mnm_store__connect(mnm_store *store, bool create, mnm_err *err) {
  char uri[3 * PATH_MAX] = "";
  int flags = SQLITE_OPEN_READWRITE;
  if (create) flags |= SQLITE_OPEN_CREATE;
  if (store->readonly) MNM_TRY(read_flags(store, &flags, uri, sizeof uri, err));
  flags |= SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
  int result = sqlite3_open_v2(uri[0] != '\0' ? uri : store->real, &store->db, flags, NULL);
  if (result != SQLITE_OK) return mnm_store_error(store, result, "opening the case", err);
  harden(store->db);
  (void)sqlite3_busy_timeout(store->db, BUSY_MS);
  sqlite3_progress_handler(store->db, PROGRESS_STEPS, progress, store);
  (void)sqlite3_rollback_hook(store->db, rolled_back, store);
  if (create) {
    char pragmas[120];
    (void)snprintf(pragmas, sizeof pragmas, "PRAGMA page_size = %d; PRAGMA application_id = %d;",
                   MNM_STORE__PAGE_BYTES, MNM_STORE_APPLICATION_ID);
    MNM_TRY(mnm_store_exec(store, pragmas, err));
  } else {
    MNM_TRY(check_header(store, err));
  }
  return set_up(store, err);
}

/* ---- schema ---- */

static mnm_status exec_parts(sqlite3 *db, const mnm_store__schema *schema, int *out_result) {
  for (const char *const *const *part = schema->parts; *part != NULL; part++) {
    for (const char *const *sql = *part; *sql != NULL; sql++) {
      *out_result = sqlite3_exec(db, *sql, NULL, NULL, NULL);
      if (*out_result != SQLITE_OK) return MNM_E_IO;
    }
  }
  return MNM_OK;
}

mnm_status mnm_store__make_schema(mnm_store *store, const mnm_store__schema *schema, mnm_err *err) {
  char pragma[64];
  int result = SQLITE_OK;
  if (exec_parts(store->db, schema, &result) != MNM_OK) {
    return mnm_store_error(store, result, "making the tables", err);
  }
  (void)snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", schema->version);
  return mnm_store_exec(store, pragma, err);
}

static const char objects[] =
    "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    " ORDER BY type, name";

static bool same_text(sqlite3_stmt *a, sqlite3_stmt *b, int column) {
  return strcmp(mnm_store__column_text(a, column), mnm_store__column_text(b, column)) == 0;
}

/* Walks both lists side by side; *name is the first object that differs, "" when none does. */
static int compare(sqlite3_stmt *is, sqlite3_stmt *should, char name[64]) {
  for (;;) {
    int a = sqlite3_step(is), b = sqlite3_step(should);
    if (a != SQLITE_ROW && a != SQLITE_DONE) return a;
    if (b != SQLITE_ROW && b != SQLITE_DONE) return b;
    if (a == SQLITE_DONE && b == SQLITE_DONE) return SQLITE_OK;
    bool same =
        a == b && same_text(is, should, 0) && same_text(is, should, 1) && same_text(is, should, 2);
    if (same) continue;
    /* the expected name: what stands in the file instead may be anything */
    (void)snprintf(name, 64, "%.60s",
                   b == SQLITE_ROW ? mnm_store__column_text(should, 1) : "(one more)");
    return SQLITE_OK;
  }
}

mnm_status mnm_store__compare_schema(mnm_store *store, const mnm_store__schema *schema,
                                     bool *out_same, char name[64], mnm_err *err) {
  sqlite3 *model = NULL;
  sqlite3_stmt *is = NULL, *should = NULL;
  name[0] = '\0';
  *out_same = false;
  int result = sqlite3_open_v2(
      ":memory:", &model,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      NULL);
  if (result == SQLITE_OK) (void)exec_parts(model, schema, &result);
  if (result == SQLITE_OK) result = sqlite3_prepare_v2(model, objects, -1, &should, NULL);
  if (result == SQLITE_OK) result = sqlite3_prepare_v2(store->db, objects, -1, &is, NULL);
  if (result == SQLITE_OK) result = compare(is, should, name);
  (void)sqlite3_finalize(is);
  (void)sqlite3_finalize(should);
  (void)sqlite3_close(model);
  MNM_TRY(mnm_store_error(store, result, "reading the tables", err));
  *out_same = name[0] == '\0';
  return MNM_OK;
}
