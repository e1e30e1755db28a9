/* Decisions of people, and dates at which someone must look whether data may stay. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/store/store_internal.h"

uint32_t mnm_store__decision_text(char *out, uint32_t bytes, const mnm_decision *row) {
  int length = snprintf(out, bytes, "verb %s\nobject %s\nundoes %" PRIu64 "\n", row->verb,
                        row->object, row->undoes);
  return length > 0 && (uint32_t)length < bytes ? (uint32_t)length : 0;
}

static mnm_status check_undo(mnm_store *store, uint64_t undoes, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare(
      store, &statement,
      "SELECT EXISTS (SELECT 1 FROM decision AS later WHERE later.undoes = decision.decision_id)"
      " FROM decision WHERE decision_id = ?1",
      err));
  (void)sqlite3_bind_int64(statement, 1, undoes > INT64_MAX ? 0 : (int64_t)undoes);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  bool undone = row && sqlite3_column_int64(statement, 0) != 0;
  (void)sqlite3_reset(statement);
  if (!row) return mnm_err_set(err, MNM_E_NOTFOUND, "there is no decision of this number to undo");
  if (undone) return mnm_err_set(err, MNM_E_EXISTS, "this decision was undone already");
  return MNM_OK;
}

static mnm_status insert_why(mnm_store *store, uint64_t id, const char *why, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO decision_why (decision_id, sealed) VALUES (?1, ?2)", err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)id);
  MNM_TRY(mnm_store__bind_sealed(store, statement, 2, MNM_SUBKEY_TEXT, "decision.why", id, why,
                                 strlen(why), err));
  return mnm_store_step(store, statement, NULL, err);
}

mnm_status mnm_decision_add(mnm_store *store, const mnm_decision *decision, uint64_t *out_id,
                            mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  char object[40], details[512];
  *out_id = 0;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store__check_word(decision->verb, "the verb of a decision", err));
  MNM_TRY(mnm_store__check_word(decision->object, "the object of a decision", err));
  if (decision->why == NULL || decision->why[0] == '\0') {
    return mnm_err_set(err, MNM_E_ARG, "a decision needs a reason");
  }
  if (decision->undoes != 0) MNM_TRY(check_undo(store, decision->undoes, err));
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO decision (at_us, by, verb, object, undoes)"
                            " VALUES (?1, ?2, ?3, ?4, ?5)",
                            err));
  (void)sqlite3_bind_int64(statement, 1, mnm_store__now(store));
  mnm_store__bind_string(statement, 2, store->person);
  mnm_store__bind_string(statement, 3, decision->verb);
  mnm_store__bind_string(statement, 4, decision->object);
  mnm_store__bind_or_null(statement, 5, (int64_t)decision->undoes, 0);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  uint64_t id = (uint64_t)sqlite3_last_insert_rowid(store->db);
  MNM_TRY(insert_why(store, id, decision->why, err));
  (void)snprintf(object, sizeof object, "decision:%" PRIu64, id);
  (void)mnm_store__decision_text(details, sizeof details, decision);
  MNM_TRY(mnm_store_audit(store, "decide", object, NULL, details, err));
  *out_id = id;
  return MNM_OK;
}

mnm_status mnm_decision_erase(mnm_store *store, uint64_t decision_id, const char *why,
                              mnm_err *err) {
  static const mnm_store__erasure what = {"DELETE FROM decision_why WHERE decision_id = ?1",
                                          "decision"};
  return mnm_store__erase(store, &what, decision_id, why, err);
}

static mnm_status list_decision(mnm_store *store, sqlite3_stmt *statement, mnm_arena *arena,
                                mnm_decision_fn *fn, void *payload, mnm_err *err) {
  mnm_decision row = {.at_us = sqlite3_column_int64(statement, 1),
                      .by = mnm_store__column_text(statement, 2),
                      .verb = mnm_store__column_text(statement, 3),
                      .object = mnm_store__column_text(statement, 4),
                      .undone = sqlite3_column_int64(statement, 6) != 0};
  mnm_text why = {NULL, 0};
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &row.decision_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 5, INT64_MAX, &row.undoes, err));
  MNM_TRY(mnm_store__open_sealed(store, statement, 7, MNM_SUBKEY_TEXT, "decision.why",
                                 row.decision_id, arena, &why, err));
  row.why = why.data;
  return fn(payload, &row, err);
}

mnm_status mnm_store_decisions(mnm_store *store, const char *object, mnm_decision_fn *fn,
                               void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  mnm_arena arena;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(
      store, &statement,
      "SELECT decision.decision_id, at_us, by, verb, object, undoes,"
      " EXISTS (SELECT 1 FROM decision AS later WHERE later.undoes = decision.decision_id), sealed"
      " FROM decision LEFT JOIN decision_why ON decision_why.decision_id = decision.decision_id"
      " WHERE ?1 IS NULL OR object = ?1 ORDER BY decision.decision_id",
      err));
  mnm_arena_init(&arena, store->ctx);
  mnm_store__bind_text(statement, 1, object);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    mnm_arena_reset(&arena);
    status = list_decision(store, statement, &arena, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  mnm_arena_clear(&arena);
  (void)sqlite3_finalize(statement);
  return status;
}

/* ---- retention ---- */

mnm_status mnm_retention_set(mnm_store *store, const char *category, int64_t review_us,
                             const char *why, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  char object[140], details[64], day[40];
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store__check_word(category, "a category of persons", err));
  if (strlen(category) > 60) {
    return mnm_err_set(err, MNM_E_ARG, "a category of persons has at most 60 bytes");
  }
  MNM_TRY(mnm_store_prepare(
      store, &statement,
      "INSERT INTO retention (category, review_us, set_us, set_by) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT (category) DO UPDATE SET review_us = excluded.review_us,"
      " set_us = excluded.set_us, set_by = excluded.set_by",
      err));
  mnm_store__bind_string(statement, 1, category);
  (void)sqlite3_bind_int64(statement, 2, review_us);
  (void)sqlite3_bind_int64(statement, 3, mnm_store__now(store));
  mnm_store__bind_string(statement, 4, store->person);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  mnm_time_text(day, sizeof day, review_us, MNM_GRAIN_DAY);
  (void)snprintf(object, sizeof object, "retention:%s", category);
  (void)snprintf(details, sizeof details, "review %s\n", day);
  return mnm_store_audit(store, "retention", object, why, details, err);
}

mnm_status mnm_store_retentions(mnm_store *store, int64_t until_us, mnm_retention_fn *fn,
                                void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(store, &statement,
                                "SELECT category, review_us, set_us, set_by FROM retention"
                                " WHERE ?1 IS NULL OR review_us <= ?1 ORDER BY review_us, category",
                                err));
  mnm_store__bind_or_null(statement, 1, until_us, MNM_TIME_NONE);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    mnm_retention entry = {.category = mnm_store__column_text(statement, 0),
                           .review_us = sqlite3_column_int64(statement, 1),
                           .set_us = sqlite3_column_int64(statement, 2),
                           .set_by = mnm_store__column_text(statement, 3)};
    status = fn(payload, &entry, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}
