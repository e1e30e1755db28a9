/* Claims of victims as they were computed, step by step. */
#include "case/store/store_internal.h"
#include "case/store/store_money.h"

mnm_status mnm_store_claims_retire(mnm_store *store, uint64_t subject_id, uint16_t currency,
                                   mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "UPDATE claim SET current = 0 WHERE current = 1 AND currency = ?2"
                            " AND (subject_id = ?1 OR (?1 = 0 AND records_sha256 IS NULL))",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)subject_id);
  (void)sqlite3_bind_int64(statement, 2, currency);
  return mnm_store_step(store, statement, NULL, err);
}

mnm_status mnm_store_claim_add(mnm_store *store, const mnm_store_claim *claim, uint64_t *out_id,
                               mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  *out_id = 0;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO claim (at_us, by, subject_id, statement, currency,"
                            " total_minor, apart_minor, verified, records_sha256, rates_sha256,"
                            " current) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1)",
                            err));
  (void)sqlite3_bind_int64(statement, 1, mnm_store__now(store));
  mnm_store__bind_string(statement, 2, mnm_store_person(store));
  (void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)claim->subject_id);
  mnm_store__bind_string(statement, 4, claim->statement);
  (void)sqlite3_bind_int64(statement, 5, claim->currency);
  (void)sqlite3_bind_int64(statement, 6, claim->total_minor);
  (void)sqlite3_bind_int64(statement, 7, claim->apart_minor);
  (void)sqlite3_bind_int64(statement, 8, claim->verified);
  if (claim->has_records) mnm_store__bind_blob(statement, 9, claim->records_sha256, 32);
  mnm_store__bind_blob(statement, 10, claim->rates_sha256, 32);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  *out_id = (uint64_t)sqlite3_last_insert_rowid(mnm_store_db(store));
  return MNM_OK;
}

mnm_status mnm_store_claim_step_add(mnm_store *store, uint64_t claim_id, uint32_t position,
                                    const mnm_store_claim_step *step, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO claim_step (claim_id, position, head, from_us, to_us,"
                            " amount_minor, counted, verified, records, sentence)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)claim_id);
  (void)sqlite3_bind_int64(statement, 2, position);
  (void)sqlite3_bind_int64(statement, 3, step->head);
  mnm_store__bind_or_null(statement, 4, step->from_us, MNM_TIME_NONE);
  mnm_store__bind_or_null(statement, 5, step->to_us, MNM_TIME_NONE);
  (void)sqlite3_bind_int64(statement, 6, step->amount_minor);
  (void)sqlite3_bind_int64(statement, 7, step->counted);
  (void)sqlite3_bind_int64(statement, 8, step->verified);
  (void)sqlite3_bind_text(statement, 9, step->records.bytes > 0 ? step->records.data : "",
                          (int)step->records.bytes, SQLITE_STATIC);
  (void)sqlite3_bind_text(statement, 10, step->sentence.bytes > 0 ? step->sentence.data : "",
                          (int)step->sentence.bytes, SQLITE_STATIC);
  return mnm_store_step(store, statement, NULL, err);
}

static mnm_status list_claim(mnm_store *store, sqlite3_stmt *statement, mnm_store_claim_fn *fn,
                             void *payload, mnm_err *err) {
  uint64_t currency = 0;
  mnm_store_claim row = {.at_us = sqlite3_column_int64(statement, 1),
                         .by = mnm_store__column_text(statement, 2),
                         .statement = mnm_store__column_text(statement, 4),
                         .total_minor = sqlite3_column_int64(statement, 6),
                         .apart_minor = sqlite3_column_int64(statement, 7),
                         .verified = sqlite3_column_int64(statement, 8) != 0,
                         .has_records = sqlite3_column_type(statement, 9) != SQLITE_NULL,
                         .current = sqlite3_column_int64(statement, 11) != 0};
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &row.claim_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 3, INT64_MAX, &row.subject_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 5, UINT16_MAX, &currency, err));
  MNM_TRY(mnm_store__column_digest(store, statement, 9, row.records_sha256, 32, err));
  MNM_TRY(mnm_store__column_digest(store, statement, 10, row.rates_sha256, 32, err));
  row.currency = (uint16_t)currency;
  return fn(payload, &row, err);
}

mnm_status mnm_store_claims(mnm_store *store, bool all, mnm_store_claim_fn *fn, void *payload,
                            mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(
      store, &statement,
      "SELECT claim_id, at_us, by, subject_id, statement, currency, total_minor, apart_minor,"
      " verified, records_sha256, rates_sha256, current FROM claim WHERE current = 1 OR ?1"
      " ORDER BY claim_id",
      err));
  (void)sqlite3_bind_int64(statement, 1, all);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = list_claim(store, statement, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

static mnm_status list_step(mnm_store *store, sqlite3_stmt *statement, mnm_store_claim_step_fn *fn,
                            void *payload, mnm_err *err) {
  uint64_t position = 0, head = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 0, UINT32_MAX, &position, err));
  MNM_TRY(mnm_store__narrow(store, statement, 1, UINT8_MAX, &head, err));
  const mnm_store_claim_step row = {.head = (uint8_t)head,
                                    .from_us = mnm_store__column_or(statement, 2, MNM_TIME_NONE),
                                    .to_us = mnm_store__column_or(statement, 3, MNM_TIME_NONE),
                                    .amount_minor = sqlite3_column_int64(statement, 4),
                                    .counted = sqlite3_column_int64(statement, 5) != 0,
                                    .verified = sqlite3_column_int64(statement, 6) != 0,
                                    .records = mnm_text_of(mnm_store__column_text(statement, 7)),
                                    .sentence = mnm_text_of(mnm_store__column_text(statement, 8))};
  return fn(payload, (uint32_t)position, &row, err);
}

mnm_status mnm_store_claim_steps(mnm_store *store, uint64_t claim_id, mnm_store_claim_step_fn *fn,
                                 void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(store, &statement,
                                "SELECT position, head, from_us, to_us, amount_minor, counted,"
                                " verified, records, sentence FROM claim_step WHERE claim_id = ?1"
                                " ORDER BY position",
                                err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)claim_id);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = list_step(store, statement, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}
