/* Sources: what was read into the case, on what legal basis, and how far it may be trusted. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/store/store_internal.h"

static mnm_status expired(int64_t expires_us, mnm_err *err) {
  char day[40];
  mnm_time_text(day, sizeof day, expires_us, MNM_GRAIN_DAY);
  mnm_err_set(err, MNM_E_DENIED, "the legal basis of this source expired on %s", day);
  mnm_err_hint(err, "the material may not be used; ask for a new warrant");
  return MNM_E_DENIED;
}

static bool empty(const char *text) {
  return text == NULL || text[0] == '\0';
}

static mnm_status check_new(mnm_store *store, const mnm_source *source, mnm_err *err) {
  if (empty(source->path) || empty(source->kind)) {
    return mnm_err_set(err, MNM_E_ARG, "a source needs a path and a kind");
  }
  if ((source->grade.handling & MNM_HANDLING_H3) != 0 && empty(source->handling_note)) {
    mnm_err_set(err, MNM_E_ARG, "handling code H3 (conditions) needs a note that says which");
    mnm_err_hint(err, "give the conditions as text");
    return MNM_E_ARG;
  }
  if (source->legal_expires_us != MNM_TIME_NONE &&
      source->legal_expires_us < mnm_store__now(store)) {
    return expired(source->legal_expires_us, err);
  }
  return MNM_OK;
}

static mnm_status insert(mnm_store *store, const mnm_source *source, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  char letter[2] = {source->grade.source, '\0'};
  MNM_TRY(mnm_store_prepare(
      store, &statement,
      "INSERT INTO source (path, kind, spec, encoding, bytes, added_us, added_by, legal_authority,"
      " legal_reference, legal_expires_us, grade_source, grade_information, grade_original,"
      " suspected_false, handling, summary, state)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 'loading')",
      err));
  mnm_store__bind_string(statement, 1, source->path);
  mnm_store__bind_string(statement, 2, source->kind);
  mnm_store__bind_text(statement, 3, source->spec);
  mnm_store__bind_text(statement, 4, source->encoding);
  (void)sqlite3_bind_int64(statement, 5, (sqlite3_int64)source->bytes);
  (void)sqlite3_bind_int64(statement, 6, mnm_store__now(store));
  mnm_store__bind_string(statement, 7, store->person);
  mnm_store__bind_text(statement, 8, source->legal_authority);
  mnm_store__bind_text(statement, 9, source->legal_reference);
  mnm_store__bind_or_null(statement, 10, source->legal_expires_us, MNM_TIME_NONE);
  mnm_store__bind_text(statement, 11, letter);
  mnm_store__bind_or_null(statement, 12, source->grade.information, 0);
  mnm_store__bind_text(statement, 13, source->grade.original);
  (void)sqlite3_bind_int64(statement, 14, source->grade.suspected_false ? 1 : 0);
  (void)sqlite3_bind_int64(statement, 15, source->grade.handling);
  mnm_store__bind_text(statement, 16, source->summary);
  return mnm_store_step(store, statement, NULL, err);
}

/* After the row is there, since a sealed text is bound to its number. */
static mnm_status seal_texts(mnm_store *store, const mnm_source *source, uint64_t id,
                             mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  if (empty(source->legal_scope) && empty(source->handling_note)) return MNM_OK;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "UPDATE source SET legal_scope_sealed = ?2, handling_note_sealed = ?3"
                            " WHERE source_id = ?1",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)id);
  if (!empty(source->legal_scope)) {
    MNM_TRY(mnm_store__bind_sealed(store, statement, 2, MNM_SUBKEY_TEXT, "source.legal_scope", id,
                                   source->legal_scope, strlen(source->legal_scope), err));
  }
  if (!empty(source->handling_note)) {
    MNM_TRY(mnm_store__bind_sealed(store, statement, 3, MNM_SUBKEY_TEXT, "source.handling_note", id,
                                   source->handling_note, strlen(source->handling_note), err));
  }
  return mnm_store_step(store, statement, NULL, err);
}

mnm_status mnm_source_add(mnm_store *store, const mnm_source *source, uint64_t *out_id,
                          mnm_err *err) {
  *out_id = 0;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(check_new(store, source, err));
  MNM_TRY(insert(store, source, err));
  uint64_t id = (uint64_t)sqlite3_last_insert_rowid(store->db);
  MNM_TRY(seal_texts(store, source, id, err));
  *out_id = id;
  return MNM_OK;
}

mnm_status mnm_source_finish(mnm_store *store, uint64_t source_id, const mnm_source_result *result,
                             mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store_prepare(
      store, &statement,
      "UPDATE source SET state = 'live', sha256 = ?2, bytes = ?3, encoding = coalesce(?4, "
      "encoding),"
      " spec = coalesce(?5, spec), summary = ?6 WHERE source_id = ?1 AND state = 'loading'",
      err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)source_id);
  mnm_store__bind_blob(statement, 2, result->sha256, MNM_DIGEST_BYTES);
  (void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)result->bytes);
  mnm_store__bind_text(statement, 4, result->encoding);
  mnm_store__bind_text(statement, 5, result->spec);
  mnm_store__bind_text(statement, 6, result->summary);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  if (sqlite3_changes64(store->db) != 1)
    return mnm_err_set(err, MNM_E_NOTFOUND, "no source of this number is loading");
  MNM_TRY(mnm_store_prepare(store, &statement, mnm_store__finish_identity, err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)source_id);
  return mnm_store_step(store, statement, NULL, err);
}

/* A writer has one import at a time, so sweeping all that is loading removes just this one. */
mnm_status mnm_source_abandon(mnm_store *store, uint64_t source_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare(
      store, &statement, "SELECT 1 FROM source WHERE source_id = ?1 AND state = 'loading'", err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)source_id);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (!row) return mnm_err_set(err, MNM_E_NOTFOUND, "no source of this number is loading");
  (void)sqlite3_reset(statement);
  return mnm_store__sweep(store, "an import was given up", err);
}

mnm_status mnm_source_find(mnm_store *store, const uint8_t sha256[32], uint64_t *out_id,
                           mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  *out_id = 0;
  MNM_TRY(mnm_store_prepare(
      store, &statement, "SELECT min(source_id) FROM source WHERE sha256 = ?1 AND state = 'live'",
      err));
  mnm_store__bind_blob(statement, 1, sha256, MNM_DIGEST_BYTES);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (row) *out_id = (uint64_t)sqlite3_column_int64(statement, 0);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

mnm_status mnm_source_check_use(mnm_store *store, uint64_t source_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT legal_expires_us FROM source WHERE source_id = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)source_id);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (!row) return mnm_err_set(err, MNM_E_NOTFOUND, "there is no source of this number");
  int64_t expires_us = mnm_store__column_or(statement, 0, MNM_TIME_NONE);
  (void)sqlite3_reset(statement);
  if (expires_us == MNM_TIME_NONE || expires_us >= mnm_store__now(store)) return MNM_OK;
  return expired(expires_us, err);
}

/* ---- listing ---- */

static mnm_status read_grade(mnm_store *store, sqlite3_stmt *statement, mnm_grade *out,
                             mnm_err *err) {
  uint64_t number = 0;
  memset(out, 0, sizeof *out);
  out->source = mnm_store__column_text(statement, 12)[0];
  MNM_TRY(mnm_store__narrow(store, statement, 13, 4, &number, err));
  out->information = (uint8_t)number;
  (void)snprintf(out->original, sizeof out->original, "%s", mnm_store__column_text(statement, 14));
  out->suspected_false = sqlite3_column_int64(statement, 15) != 0;
  MNM_TRY(mnm_store__narrow(store, statement, 16, 7, &number, err));
  out->handling = (uint8_t)number;
  return MNM_OK;
}

static mnm_status list_row(mnm_store *store, sqlite3_stmt *statement, mnm_arena *arena,
                           mnm_source_fn *fn, void *payload, mnm_err *err) {
  mnm_source row = {.path = mnm_store__column_text(statement, 1),
                    .kind = mnm_store__column_text(statement, 2),
                    .spec = mnm_store__column_text(statement, 3),
                    .encoding = mnm_store__column_text(statement, 4),
                    .added_us = sqlite3_column_int64(statement, 7),
                    .added_by = mnm_store__column_text(statement, 8),
                    .legal_authority = mnm_store__column_text(statement, 9),
                    .legal_reference = mnm_store__column_text(statement, 10),
                    .legal_expires_us = mnm_store__column_or(statement, 11, MNM_TIME_NONE),
                    .summary = mnm_store__column_text(statement, 17),
                    .live = true};
  mnm_text scope = {NULL, 0}, note = {NULL, 0};
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &row.source_id, err));
  MNM_TRY(mnm_store__column_digest(store, statement, 5, row.sha256, sizeof row.sha256, err));
  MNM_TRY(mnm_store__narrow(store, statement, 6, INT64_MAX, &row.bytes, err));
  MNM_TRY(read_grade(store, statement, &row.grade, err));
  MNM_TRY(mnm_store__open_sealed(store, statement, 18, MNM_SUBKEY_TEXT, "source.legal_scope",
                                 row.source_id, arena, &scope, err));
  MNM_TRY(mnm_store__open_sealed(store, statement, 19, MNM_SUBKEY_TEXT, "source.handling_note",
                                 row.source_id, arena, &note, err));
  row.legal_scope = scope.data;
  row.handling_note = note.data;
  return fn(payload, &row, err);
}

mnm_status mnm_store_sources(mnm_store *store, mnm_source_fn *fn, void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  mnm_arena arena;
  MNM_TRY(mnm_store_prepare_own(
      store, &statement,
      "SELECT source_id, path, kind, spec, encoding, sha256, bytes, added_us, added_by,"
      " legal_authority, legal_reference, legal_expires_us, grade_source, grade_information,"
      " grade_original, suspected_false, handling, summary, legal_scope_sealed,"
      " handling_note_sealed FROM source WHERE state = 'live' ORDER BY source_id",
      err));
  mnm_arena_init(&arena, store->ctx);
  bool row = false;
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    mnm_arena_reset(&arena);
    status = list_row(store, statement, &arena, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  mnm_arena_clear(&arena);
  (void)sqlite3_finalize(statement);
  return status;
}
