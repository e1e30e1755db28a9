/* What a source states or leaves open about accounts: balances, breaks, holdings. */
#include <string.h>

#include "case/store/store_internal.h"

/* Every thousandth row asks whether to go on. */
static mnm_status tick(mnm_store *store, uint32_t done, uint32_t total, mnm_err *err) {
  if (done % 1024 != 0) return MNM_OK;
  return mnm_ctx_tick(store->ctx, "case", done, total, err);
}

mnm_status mnm_store_balances_add(mnm_store *store, uint64_t source_id, const mnm_balance *rows,
                                  uint32_t count, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store__need_write(store, err));
  for (uint32_t i = 0; i < count; i++) {
    const mnm_balance *row = &rows[i];
    MNM_TRY(tick(store, i, count, err));
    MNM_TRY(mnm_store_prepare(store, &statement,
                              "INSERT INTO balance (source_id, account_id, currency, at_us, kind,"
                              " amount_minor, source_row) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                              err));
    (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)source_id);
    (void)sqlite3_bind_int64(statement, 2, row->account);
    (void)sqlite3_bind_int64(statement, 3, row->currency);
    (void)sqlite3_bind_int64(statement, 4, row->at_us);
    (void)sqlite3_bind_int64(statement, 5, row->kind);
    (void)sqlite3_bind_int64(statement, 6, row->amount_minor);
    (void)sqlite3_bind_int64(statement, 7, (sqlite3_int64)row->source_row);
    MNM_TRY(mnm_store_step(store, statement, NULL, err));
  }
  return MNM_OK;
}

static mnm_status insert_break(mnm_store *store, uint64_t source_id, const mnm_break *row,
                               uint64_t reference, uint64_t stage_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO break (source_id, kind, account_id, currency, from_us,"
                            " to_us, amount_minor, source_row, rows, reference, stage_id)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)source_id);
  (void)sqlite3_bind_int64(statement, 2, row->kind);
  (void)sqlite3_bind_int64(statement, 3, row->account);
  (void)sqlite3_bind_int64(statement, 4, row->currency);
  (void)sqlite3_bind_int64(statement, 5, row->from_us);
  (void)sqlite3_bind_int64(statement, 6, row->to_us);
  (void)sqlite3_bind_int64(statement, 7, row->amount_minor);
  mnm_store__bind_or_null(statement, 8, (int64_t)row->source_row, -1); /* UINT64_MAX: none */
  (void)sqlite3_bind_int64(statement, 9, row->rows);
  mnm_store__bind_or_null(statement, 10, (int64_t)reference, -1);
  mnm_store__bind_or_null(statement, 11, (int64_t)stage_id, 0);
  return mnm_store_step(store, statement, NULL, err);
}

mnm_status mnm_store_breaks_add(mnm_store *store, uint64_t source_id, const mnm_break *rows,
                                uint32_t count, mnm_err *err) {
  MNM_TRY(mnm_store__need_write(store, err));
  for (uint32_t i = 0; i < count; i++) {
    MNM_TRY(tick(store, i, count, err));
    MNM_TRY(insert_break(store, source_id, &rows[i], UINT64_MAX, 0, err));
  }
  return MNM_OK;
}

mnm_status mnm_store_stage_breaks_put(mnm_store *store, uint64_t stage_id,
                                      const mnm_store_stage_break *rows, uint64_t count,
                                      mnm_err *err) {
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store_exec(store, "DELETE FROM break WHERE stage_id IS NOT NULL", err));
  for (uint64_t i = 0; i < count; i++) {
    MNM_TRY(tick(store, (uint32_t)(i % UINT32_MAX), 0, err));
    MNM_TRY(insert_break(store, rows[i].source_id, &rows[i].row, rows[i].reference, stage_id, err));
  }
  return MNM_OK;
}

mnm_status mnm_store_holdings_add(mnm_store *store, uint64_t source_id,
                                  const mnm_store_holding *rows, uint32_t count, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store__need_write(store, err));
  for (uint32_t i = 0; i < count; i++) {
    const mnm_store_holding *row = &rows[i];
    MNM_TRY(tick(store, i, count, err));
    MNM_TRY(mnm_store_prepare(store, &statement,
                              "INSERT INTO holding (source_id, account_id, subject_id, kind,"
                              " valid_from_us, valid_to_us, source_row)"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                              err));
    (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)source_id);
    (void)sqlite3_bind_int64(statement, 2, row->account);
    (void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)row->subject_id);
    (void)sqlite3_bind_int64(statement, 4, row->kind);
    mnm_store__bind_or_null(statement, 5, row->valid_from_us, MNM_TIME_NONE);
    mnm_store__bind_or_null(statement, 6, row->valid_to_us, MNM_TIME_NONE);
    (void)sqlite3_bind_int64(statement, 7, (sqlite3_int64)row->source_row);
    MNM_TRY(mnm_store_step(store, statement, NULL, err));
  }
  return MNM_OK;
}

/* ---- listing ---- */

/* Hands one row of the statement to the caller's function. */
typedef mnm_status row_fn(mnm_store *store, sqlite3_stmt *statement, const void *fn, void *payload,
                          mnm_err *err);

static mnm_status list(mnm_store *store, const char *sql, uint64_t source_id, row_fn *each,
                       const void *fn, void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(store, &statement, sql, err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)source_id);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = each(store, statement, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

static mnm_status balance_row(mnm_store *store, sqlite3_stmt *statement, const void *fn,
                              void *payload, mnm_err *err) {
  uint64_t account = 0, currency = 0, kind = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 1, UINT32_MAX, &account, err));
  MNM_TRY(mnm_store__narrow(store, statement, 2, UINT16_MAX, &currency, err));
  MNM_TRY(mnm_store__narrow(store, statement, 4, UINT8_MAX, &kind, err));
  mnm_balance row = {.account = (uint32_t)account,
                     .currency = (uint16_t)currency,
                     .at_us = sqlite3_column_int64(statement, 3),
                     .kind = (uint8_t)kind,
                     .amount_minor = sqlite3_column_int64(statement, 5),
                     .source_row = (uint64_t)sqlite3_column_int64(statement, 6)};
  return (*(mnm_store_balance_fn *const *)fn)(payload, (uint64_t)sqlite3_column_int64(statement, 0),
                                              &row, err);
}

mnm_status mnm_store_balances(mnm_store *store, uint64_t source_id, mnm_store_balance_fn *fn,
                              void *payload, mnm_err *err) {
  return list(
      store,
      "SELECT source_id, account_id, currency, at_us, balance.kind, amount_minor, source_row"
      " FROM balance JOIN source USING (source_id)"
      " WHERE state = 'live' AND (?1 = 0 OR source_id = ?1)"
      " ORDER BY account_id, at_us, balance.kind, balance_id",
      source_id, balance_row, &fn, payload, err);
}

static mnm_status read_break(mnm_store *store, sqlite3_stmt *statement, mnm_break *out,
                             mnm_err *err) {
  uint64_t account = 0, currency = 0, kind = 0, rows = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 1, UINT8_MAX, &kind, err));
  MNM_TRY(mnm_store__narrow(store, statement, 2, UINT32_MAX, &account, err));
  MNM_TRY(mnm_store__narrow(store, statement, 3, UINT16_MAX, &currency, err));
  MNM_TRY(mnm_store__narrow(store, statement, 8, UINT32_MAX, &rows, err));
  *out = (mnm_break){.kind = (uint8_t)kind,
                     .account = (uint32_t)account,
                     .currency = (uint16_t)currency,
                     .from_us = sqlite3_column_int64(statement, 4),
                     .to_us = sqlite3_column_int64(statement, 5),
                     .amount_minor = sqlite3_column_int64(statement, 6),
                     .source_row = (uint64_t)mnm_store__column_or(statement, 7, -1),
                     .rows = (uint32_t)rows};
  return MNM_OK;
}

static mnm_status break_row(mnm_store *store, sqlite3_stmt *statement, const void *fn,
                            void *payload, mnm_err *err) {
  mnm_break row;
  MNM_TRY(read_break(store, statement, &row, err));
  return (*(mnm_store_break_fn *const *)fn)(payload, (uint64_t)sqlite3_column_int64(statement, 0),
                                            &row, err);
}

static mnm_status stage_break_row(mnm_store *store, sqlite3_stmt *statement, const void *fn,
                                  void *payload, mnm_err *err) {
  mnm_store_stage_break row = {.source_id = (uint64_t)sqlite3_column_int64(statement, 0),
                               .reference = (uint64_t)mnm_store__column_or(statement, 9, -1)};
  MNM_TRY(read_break(store, statement, &row.row, err));
  return (*(mnm_store_stage_break_fn *const *)fn)(payload, &row, err);
}

mnm_status mnm_store_stage_breaks(mnm_store *store, uint8_t kind, mnm_store_stage_break_fn *fn,
                                  void *payload, mnm_err *err) {
  return list(store,
              "SELECT source_id, break.kind, account_id, currency, from_us, to_us, amount_minor,"
              " source_row, rows, reference FROM break JOIN source USING (source_id)"
              " WHERE state = 'live' AND stage_id IS NOT NULL AND (?1 = 0 OR break.kind = ?1)"
              " ORDER BY account_id, from_us, break_id",
              kind, stage_break_row, &fn, payload, err);
}

mnm_status mnm_store_breaks(mnm_store *store, uint64_t source_id, mnm_store_break_fn *fn,
                            void *payload, mnm_err *err) {
  return list(store,
              "SELECT source_id, break.kind, account_id, currency, from_us, to_us, amount_minor,"
              " source_row, rows FROM break JOIN source USING (source_id)"
              " WHERE state = 'live' AND (?1 = 0 OR source_id = ?1)"
              " ORDER BY account_id, from_us, break_id",
              source_id, break_row, &fn, payload, err);
}

static mnm_status holding_row(mnm_store *store, sqlite3_stmt *statement, const void *fn,
                              void *payload, mnm_err *err) {
  uint64_t account = 0, subject = 0, kind = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 1, UINT32_MAX, &account, err));
  MNM_TRY(mnm_store__narrow(store, statement, 2, INT64_MAX, &subject, err));
  MNM_TRY(mnm_store__narrow(store, statement, 3, UINT8_MAX, &kind, err));
  mnm_store_holding row = {.account = (uint32_t)account,
                           .subject_id = subject,
                           .kind = (uint8_t)kind,
                           .valid_from_us = mnm_store__column_or(statement, 4, MNM_TIME_NONE),
                           .valid_to_us = mnm_store__column_or(statement, 5, MNM_TIME_NONE),
                           .source_row = (uint64_t)sqlite3_column_int64(statement, 6)};
  return (*(mnm_store_holding_fn *const *)fn)(payload, (uint64_t)sqlite3_column_int64(statement, 0),
                                              &row, err);
}

mnm_status mnm_store_holdings(mnm_store *store, uint64_t source_id, mnm_store_holding_fn *fn,
                              void *payload, mnm_err *err) {
  return list(store,
              "SELECT source_id, account_id, subject_id, holding.kind, valid_from_us, valid_to_us,"
              " source_row FROM holding JOIN source USING (source_id)"
              " WHERE state = 'live' AND (?1 = 0 OR source_id = ?1)"
              " ORDER BY account_id, coalesce(valid_from_us, -9223372036854775808), holding_id",
              source_id, holding_row, &fn, payload, err);
}
