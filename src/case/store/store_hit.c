/* Hits of the catalogue on their way into the case. */
#include <string.h>

#include "case/store/store_internal.h"

/* ---- digests --- */

static void add_number(mnm_sha256 *hash, uint64_t number) {
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> (8 * i));
  mnm_sha256_add(hash, bytes, sizeof bytes);
}

static void add_text(mnm_sha256 *hash, const char *text) {
  add_number(hash, strlen(text));
  mnm_sha256_add(hash, text, strlen(text));
}

void mnm_store_indicator_digest(mnm_sha256 *hash, const mnm_store_indicator *row) {
  mnm_sha256_add(hash, "indicator", 9);
  add_text(hash, row->id);
  add_text(hash, row->missing);
  add_number(hash, (uint64_t)row->points_micro);
  add_number(hash, row->weighed);
  add_number(hash, (uint64_t)row->weight_micro);
  add_number(hash, row->hits);
  add_number(hash, row->subjects);
  add_number(hash, row->unknown);
}

void mnm_store_hit_digest(mnm_sha256 *hash, const mnm_store_hit *row) {
  mnm_sha256_add(hash, "hit", 3);
  add_number(hash, row->indicator);
  add_number(hash, row->subject_kind);
  add_number(hash, row->subject);
  add_number(hash, row->currency);
  add_number(hash, (uint64_t)row->first_us);
  add_number(hash, (uint64_t)row->held_us);
  add_number(hash, (uint64_t)row->last_us);
  add_text(hash, row->sentence);
  add_number(hash, row->row_count);
  for (uint64_t i = 0; i < row->row_count; i++) add_number(hash, row->references[i]);
  add_number(hash, row->account_count);
  for (uint32_t i = 0; i < row->account_count; i++) add_number(hash, row->accounts[i]);
  add_number(hash, row->value_count);
  for (uint32_t i = 0; i < row->value_count; i++) {
    add_text(hash, row->values[i].name);
    add_number(hash, row->values[i].known);
    add_number(hash, row->values[i].known ? (uint64_t)row->values[i].value : 0);
  }
}

void mnm_store_hit_subject_digest(mnm_sha256 *hash, const mnm_store_hit_subject *row) {
  mnm_sha256_add(hash, "subject", 7);
  add_number(hash, row->kind);
  add_number(hash, row->subject);
  add_number(hash, row->hits);
  add_number(hash, row->indicators);
  add_number(hash, row->families);
  add_number(hash, (uint64_t)row->score_micro);
}

/* ---- putting --- */

mnm_status mnm_store_hits_clear(mnm_store *store, mnm_err *err) {
  MNM_TRY(mnm_store__need_write(store, err));
  return mnm_store_exec(store,
                        "DELETE FROM hit_value; DELETE FROM hit_account; DELETE FROM hit;"
                        " DELETE FROM hit_subject; DELETE FROM indicator;",
                        err);
}

mnm_status mnm_store_indicator_put(mnm_store *store, uint64_t stage_id,
                                   const mnm_store_indicator *row, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  const char *const texts[] = {row->id,       row->checklist ? "checklist" : "ledger",
                               row->says,     row->source,
                               row->location, row->provenance};
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store_prepare(
      store, &statement,
      "INSERT INTO indicator (position, stage_id, id, kind, says, source, location, provenance,"
      " verified, family, points_micro, weight_micro, question, missing, hits, subjects, unknown,"
      " file, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
      " ?17, ?18, ?19)",
      err));
  (void)sqlite3_bind_int64(statement, 1, row->position);
  (void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)stage_id);
  for (int i = 0; i < 6; i++) mnm_store__bind_string(statement, 3 + i, texts[i]);
  (void)sqlite3_bind_int64(statement, 9, row->verified ? 1 : 0);
  mnm_store__bind_string(statement, 10, row->family);
  (void)sqlite3_bind_int64(statement, 11, row->points_micro);
  if (row->weighed) (void)sqlite3_bind_int64(statement, 12, row->weight_micro);
  mnm_store__bind_string(statement, 13, row->question);
  mnm_store__bind_string(statement, 14, row->missing);
  (void)sqlite3_bind_int64(statement, 15, (sqlite3_int64)row->hits);
  (void)sqlite3_bind_int64(statement, 16, (sqlite3_int64)row->subjects);
  (void)sqlite3_bind_int64(statement, 17, (sqlite3_int64)row->unknown);
  mnm_store__bind_string(statement, 18, row->file);
  mnm_store__bind_string(statement, 19, row->text);
  return mnm_store_step(store, statement, NULL, err);
}

/* The references as differences, each zigzagged and in groups of 7 bits, least first: two bytes a
 * transfer or so, where a row of a table would take twenty. */
static mnm_status pack(mnm_column *out, const uint64_t *references, uint64_t count, mnm_err *err) {
  uint64_t before = 0;
  for (uint64_t i = 0; i < count; i++) {
    uint64_t step = references[i] - before; /* wraps, and wraps back */
    uint64_t left = step << 1 ^ (step >> 63 != 0 ? UINT64_MAX : 0);
    before = references[i];
    do {
      uint8_t byte = (uint8_t)(left & 0x7f);
      left >>= 7;
      if (left != 0) byte |= 0x80;
      MNM_TRY(mnm_column_push(out, &byte, err));
    } while (left != 0);
  }
  return MNM_OK;
}

static mnm_status put_head(mnm_store *store, const mnm_store_hit *row, const mnm_column *rows,
                           mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(
      store, &statement,
      "INSERT INTO hit (hit_id, indicator, subject_kind, subject, currency, first_us, held_us,"
      " last_us, row_count, rows, sentence)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      err));
  const int64_t numbers[] = {(int64_t)row->hit_id,  row->indicator, row->subject_kind,
                             (int64_t)row->subject, row->currency,  row->first_us,
                             row->held_us,          row->last_us,   (int64_t)row->row_count};
  for (int i = 0; i < 9; i++) (void)sqlite3_bind_int64(statement, i + 1, numbers[i]);
  mnm_store__bind_blob(statement, 10, rows->count > 0 ? rows->data : "", rows->count);
  mnm_store__bind_string(statement, 11, row->sentence);
  return mnm_store_step(store, statement, NULL, err);
}

static mnm_status put_account(mnm_store *store, uint64_t hit, uint32_t account, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO hit_account (hit_id, account_id) VALUES (?1, ?2)", err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)hit);
  (void)sqlite3_bind_int64(statement, 2, account);
  return mnm_store_step(store, statement, NULL, err);
}

static mnm_status put_value(mnm_store *store, uint64_t hit, uint32_t position,
                            const mnm_store_hit_value *value, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO hit_value (hit_id, position, name, unit, value, text)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)hit);
  (void)sqlite3_bind_int64(statement, 2, position);
  mnm_store__bind_string(statement, 3, value->name);
  mnm_store__bind_string(statement, 4, value->unit);
  if (value->known) (void)sqlite3_bind_int64(statement, 5, value->value);
  mnm_store__bind_string(statement, 6, value->text);
  return mnm_store_step(store, statement, NULL, err);
}

mnm_status mnm_store_hit_put(mnm_store *store, const mnm_store_hit *row, mnm_err *err) {
  mnm_column rows;
  MNM_TRY(mnm_store__need_write(store, err));
  mnm_column_init(&rows, sizeof(uint8_t), store->ctx);
  mnm_status status = pack(&rows, row->references, row->row_count, err);
  if (status == MNM_OK) status = put_head(store, row, &rows, err);
  for (uint32_t i = 0; i < row->account_count && status == MNM_OK; i++)
    status = put_account(store, row->hit_id, row->accounts[i], err);
  for (uint32_t i = 0; i < row->value_count && status == MNM_OK; i++)
    status = put_value(store, row->hit_id, i, &row->values[i], err);
  mnm_column_clear(&rows);
  return status;
}

mnm_status mnm_store_hit_subject_put(mnm_store *store, const mnm_store_hit_subject *row,
                                     mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO hit_subject (subject_kind, subject, rank, hits,"
                            " indicators, families, score_micro)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                            err));
  const int64_t numbers[] = {row->kind,          (int64_t)row->subject,    (int64_t)row->rank,
                             (int64_t)row->hits, (int64_t)row->indicators, (int64_t)row->families,
                             row->score_micro};
  for (int i = 0; i < 7; i++) (void)sqlite3_bind_int64(statement, i + 1, numbers[i]);
  return mnm_store_step(store, statement, NULL, err);
}
