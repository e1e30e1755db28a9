/* Runs of stages. A stage's key is made of all that its result depends on: same key, same result,
 * and the work can be skipped. */
#include <string.h>

#include "case/store/store_internal.h"

static void add_text(mnm_sha256 *hash, const char *text) {
  uint64_t bytes = strlen(text);
  uint8_t length[8];
  for (int i = 0; i < 8; i++) length[i] = (uint8_t)(bytes >> (8 * i));
  mnm_sha256_add(hash, length, sizeof length);
  mnm_sha256_add(hash, text, bytes);
}

mnm_status mnm_stage_key(uint8_t out[32], const mnm_stage_input *input, mnm_err *err) {
  mnm_sha256 hash;
  MNM_TRY(mnm_store__check_word(input->name, "the name of a stage", err));
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit stage 1\n", 16);
  add_text(&hash, input->name);
  add_text(&hash, input->version);
  add_text(&hash, input->parameters);
  if (input->input_count > 0) {
    mnm_sha256_add(&hash, input->inputs, (size_t)input->input_count * MNM_DIGEST_BYTES);
  }
  mnm_sha256_end(&hash, out);
  return MNM_OK;
}

mnm_status mnm_stage_find(mnm_store *store, const char *name, const uint8_t key[32],
                          uint64_t *out_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  *out_id = 0;
  MNM_TRY(mnm_store_prepare(
      store, &statement, "SELECT stage_id FROM stage WHERE name = ?1 AND current = 1 AND key = ?2",
      err));
  mnm_store__bind_string(statement, 1, name);
  mnm_store__bind_blob(statement, 2, key, MNM_DIGEST_BYTES);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (row) *out_id = (uint64_t)sqlite3_column_int64(statement, 0);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

mnm_status mnm_stage_add(mnm_store *store, const mnm_stage_input *input, const uint8_t key[32],
                         const uint8_t output_digest[32], uint64_t *out_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  *out_id = 0;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store__check_word(input->name, "the name of a stage", err));
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "UPDATE stage SET current = 0 WHERE name = ?1 AND current = 1", err));
  mnm_store__bind_string(statement, 1, input->name);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO stage (name, version, parameters, key, output_digest,"
                            " finished_us, current) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)",
                            err));
  mnm_store__bind_string(statement, 1, input->name);
  mnm_store__bind_string(statement, 2, input->version);
  mnm_store__bind_string(statement, 3, input->parameters);
  mnm_store__bind_blob(statement, 4, key, MNM_DIGEST_BYTES);
  mnm_store__bind_blob(statement, 5, output_digest, MNM_DIGEST_BYTES);
  (void)sqlite3_bind_int64(statement, 6, mnm_store__now(store));
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  *out_id = (uint64_t)sqlite3_last_insert_rowid(store->db);
  return MNM_OK;
}

static mnm_status list_row(mnm_store *store, sqlite3_stmt *statement, mnm_stage_fn *fn,
                           void *payload, mnm_err *err) {
  mnm_stage row = {.name = mnm_store__column_text(statement, 1),
                   .version = mnm_store__column_text(statement, 2),
                   .parameters = mnm_store__column_text(statement, 3),
                   .finished_us = sqlite3_column_int64(statement, 6),
                   .current = sqlite3_column_int64(statement, 7) != 0};
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &row.stage_id, err));
  MNM_TRY(mnm_store__column_digest(store, statement, 4, row.key, sizeof row.key, err));
  MNM_TRY(mnm_store__column_digest(store, statement, 5, row.output_digest, sizeof row.output_digest,
                                   err));
  return fn(payload, &row, err);
}

mnm_status mnm_store_stages(mnm_store *store, bool current_only, mnm_stage_fn *fn, void *payload,
                            mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(
      store, &statement,
      "SELECT stage_id, name, version, parameters, key, output_digest, finished_us, current"
      " FROM stage WHERE current = 1 OR ?1 = 0 ORDER BY stage_id",
      err));
  (void)sqlite3_bind_int64(statement, 1, current_only ? 1 : 0);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = list_row(store, statement, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}
