/* What became of the money of a claim. */
#include <string.h>

#include "case/store/store_internal.h"
#include "case/store/store_money.h"

static const char *const step_names[] = {"unknown", "traced", "frozen", "confiscated", "paid"};

const char *mnm_outcome_step_name(mnm_outcome_step step) {
  return (unsigned)step <= MNM_OUTCOME_STEP_MAX ? step_names[step] : step_names[0];
}

bool mnm_outcome_step_find(const char *name, mnm_outcome_step *out) {
  for (int step = 1; step <= MNM_OUTCOME_STEP_MAX; step++) {
    if (strcmp(name, step_names[step]) != 0) continue;
    *out = (mnm_outcome_step)step;
    return true;
  }
  return false;
}

mnm_status mnm_store_outcome_add(mnm_store *store, const mnm_store_outcome *outcome, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store__check_word(outcome->claim, "the claim of an outcome", err));
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO outcome (decision_id, claim, step, on_us, account_id,"
                            " subject_id, currency, amount_minor)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)outcome->decision_id);
  mnm_store__bind_string(statement, 2, outcome->claim);
  (void)sqlite3_bind_int64(statement, 3, outcome->step);
  (void)sqlite3_bind_int64(statement, 4, outcome->on_us);
  mnm_store__bind_or_null(statement, 5, outcome->account, MNM_ACCOUNT_NONE);
  mnm_store__bind_or_null(statement, 6, (int64_t)outcome->subject_id, 0);
  (void)sqlite3_bind_int64(statement, 7, outcome->currency);
  (void)sqlite3_bind_int64(statement, 8, outcome->amount_minor);
  return mnm_store_step(store, statement, NULL, err);
}

static mnm_status list_outcome(mnm_store *store, sqlite3_stmt *statement, mnm_arena *arena,
                               mnm_store_outcome_fn *fn, void *payload, mnm_err *err) {
  uint64_t step = 0, currency = 0;
  mnm_text why = {NULL, 0};
  mnm_store_outcome row = {
      .claim = mnm_store__column_text(statement, 1),
      .on_us = sqlite3_column_int64(statement, 3),
      .account = (uint32_t)mnm_store__column_or(statement, 4, MNM_ACCOUNT_NONE),
      .subject_id = (uint64_t)mnm_store__column_or(statement, 5, 0),
      .amount_minor = sqlite3_column_int64(statement, 7),
      .at_us = sqlite3_column_int64(statement, 8),
      .by = mnm_store__column_text(statement, 9),
      .verb = mnm_store__column_text(statement, 10),
      .undone = sqlite3_column_int64(statement, 11) != 0};
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &row.decision_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 2, MNM_OUTCOME_STEP_MAX, &step, err));
  MNM_TRY(mnm_store__narrow(store, statement, 6, UINT16_MAX, &currency, err));
  MNM_TRY(mnm_store__open_sealed(store, statement, 12, MNM_SUBKEY_TEXT, "decision.why",
                                 row.decision_id, arena, &why, err));
  row.step = (mnm_outcome_step)step;
  row.currency = (uint16_t)currency;
  row.why = why.data;
  return fn(payload, &row, err);
}

mnm_status mnm_store_outcomes(mnm_store *store, const char *claim, mnm_store_outcome_fn *fn,
                              void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  mnm_arena arena;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(
      store, &statement,
      "SELECT outcome.decision_id, outcome.claim, step, on_us, account_id, subject_id, currency,"
      " amount_minor, at_us, by, verb,"
      " EXISTS (SELECT 1 FROM decision AS later WHERE later.undoes = outcome.decision_id), sealed"
      " FROM outcome JOIN decision ON decision.decision_id = outcome.decision_id"
      " LEFT JOIN decision_why ON decision_why.decision_id = outcome.decision_id"
      " WHERE ?1 IS NULL OR outcome.claim = ?1 ORDER BY outcome.decision_id",
      err));
  mnm_arena_init(&arena, mnm_store_ctx(store));
  mnm_store__bind_text(statement, 1, claim);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    mnm_arena_reset(&arena);
    status = list_outcome(store, statement, &arena, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  mnm_arena_clear(&arena);
  (void)sqlite3_finalize(statement);
  return status;
}
