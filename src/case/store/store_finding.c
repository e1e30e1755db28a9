/* Findings of a stage run. A finding is known by its digest: found again, it keeps its number, so
 * that a number in an exhibit means the same for ever. */
#include <string.h>

#include "case/store/store_internal.h"

#define SENTENCE_MAX 4096

/* ---- digest ---- */

static void add_number(mnm_sha256 *hash, uint64_t number) {
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> (8 * i));
  mnm_sha256_add(hash, bytes, sizeof bytes);
}

void mnm_store__finding_digest(uint8_t out[MNM_DIGEST_BYTES],
                               const mnm_store__finding_parts *parts) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit finding 1", 17);
  add_number(&hash, parts->typology);
  add_number(&hash, parts->kind);
  add_number(&hash, (uint64_t)parts->first_us);
  add_number(&hash, (uint64_t)parts->last_us);
  add_number(&hash, parts->centre_count);
  for (uint32_t i = 0; i < parts->centre_count; i++) add_number(&hash, parts->centres[i]);
  add_number(&hash, parts->participant_count);
  for (uint32_t i = 0; i < parts->participant_count; i++) {
    add_number(&hash, parts->participants[i].part);
    add_number(&hash, parts->participants[i].account);
  }
  add_number(&hash, parts->total_count);
  for (uint32_t i = 0; i < parts->total_count; i++) {
    add_number(&hash, parts->totals[i].currency);
    add_number(&hash, (uint64_t)parts->totals[i].in_minor);
    add_number(&hash, (uint64_t)parts->totals[i].out_minor);
  }
  add_number(&hash, parts->row_count);
  for (uint64_t i = 0; i < parts->row_count; i++) {
    uint64_t reference = parts->rows == NULL        ? parts->reference[i]
                         : parts->reference == NULL ? parts->rows[i]
                                                    : parts->reference[parts->rows[i]];
    add_number(&hash, reference);
  }
  mnm_sha256_end(&hash, out);
}

static mnm_store__finding_parts parts_of(const mnm_findings *findings, uint64_t index,
                                         const uint64_t *reference) {
  const mnm_finding *finding = mnm_column_at(&findings->finding, index);
  mnm_store__finding_parts parts = {
      .typology = finding->typology,
      .kind = finding->kind,
      .first_us = finding->first_us,
      .last_us = finding->last_us,
      .centre_count = finding->centre_count,
      .participant_count = finding->participant_count,
      .total_count = finding->total_count,
      .row_count = finding->row_count,
      .reference = reference,
  };
  /* an empty range may stand at the end of a column, or in one without memory */
  if (parts.centre_count > 0)
    parts.centres = mnm_column_at(&findings->centre, finding->centre_first);
  if (parts.participant_count > 0) {
    parts.participants = mnm_column_at(&findings->participant, finding->participant_first);
  }
  if (parts.total_count > 0) parts.totals = mnm_column_at(&findings->total, finding->total_first);
  if (parts.row_count > 0) parts.rows = mnm_column_at(&findings->row, finding->row_first);
  return parts;
}

static bool range_fits(const mnm_column *column, uint64_t first, uint64_t count) {
  return first <= column->count && count <= column->count - first;
}

static mnm_status check_ranges(const mnm_findings *findings, uint64_t index, mnm_err *err) {
  const mnm_finding *finding = mnm_column_at(&findings->finding, index);
  if (range_fits(&findings->centre, finding->centre_first, finding->centre_count) &&
      range_fits(&findings->participant, finding->participant_first, finding->participant_count) &&
      range_fits(&findings->total, finding->total_first, finding->total_count) &&
      range_fits(&findings->row, finding->row_first, finding->row_count)) {
    return MNM_OK;
  }
  return mnm_err_set(err, MNM_E_RANGE, "a finding points outside its columns");
}

mnm_status mnm_store_findings_digest(uint8_t out[32], const mnm_findings *findings,
                                     const uint64_t *reference, mnm_err *err) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit findings 1", 18);
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    const mnm_finding *finding = mnm_column_at(&findings->finding, i);
    uint8_t digest[MNM_DIGEST_BYTES];
    MNM_TRY(check_ranges(findings, i, err));
    mnm_store__finding_parts parts = parts_of(findings, i, reference);
    mnm_store__finding_digest(digest, &parts);
    mnm_sha256_add(&hash, digest, sizeof digest);
    add_number(&hash, finding->standing ? 1 : 0);
    add_number(&hash, finding->truncated ? 1 : 0);
  }
  mnm_sha256_end(&hash, out);
  return MNM_OK;
}

/* ---- putting ---- */

/* Earlier findings of the same stage are no longer current, until they are found again. */
static mnm_status retire(mnm_store *store, uint64_t stage_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(
      store, &statement,
      "UPDATE finding SET current = 0 WHERE current = 1 AND stage_id IN"
      " (SELECT stage_id FROM stage WHERE name = (SELECT name FROM stage WHERE stage_id = ?1))",
      err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)stage_id);
  return mnm_store_step(store, statement, NULL, err);
}

static mnm_status find_known(mnm_store *store, const uint8_t digest[MNM_DIGEST_BYTES],
                             int64_t *out_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  *out_id = 0;
  MNM_TRY(mnm_store_prepare(store, &statement, "SELECT finding_id FROM finding WHERE digest = ?1",
                            err));
  mnm_store__bind_blob(statement, 1, digest, MNM_DIGEST_BYTES);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (row) *out_id = sqlite3_column_int64(statement, 0);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

typedef struct putting { /* one finding on its way in */
  const mnm_store_findings_input *input;
  uint64_t index;
  const mnm_finding *finding;
  mnm_store__finding_parts parts;
  uint8_t digest[MNM_DIGEST_BYTES];
  char sentence[SENTENCE_MAX];
} putting;

static mnm_status refresh(mnm_store *store, const putting *put, int64_t id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "UPDATE finding SET current = 1, stage_id = ?2, position = ?3,"
                            " standing = ?4, truncated = ?5, sentence = ?6, points = NULL,"
                            " network = NULL, rank = NULL WHERE finding_id = ?1",
                            err));
  (void)sqlite3_bind_int64(statement, 1, id);
  (void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)put->input->stage_id);
  (void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)put->index);
  (void)sqlite3_bind_int64(statement, 4, put->finding->standing ? 1 : 0);
  (void)sqlite3_bind_int64(statement, 5, put->finding->truncated ? 1 : 0);
  mnm_store__bind_string(statement, 6, put->sentence);
  return mnm_store_step(store, statement, NULL, err);
}

static mnm_status insert(mnm_store *store, const putting *put, int64_t *out_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(
      store, &statement,
      "INSERT INTO finding (digest, stage_id, position, typology, kind, standing, truncated,"
      " first_us, last_us, row_count, sentence, current)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1)",
      err));
  mnm_store__bind_blob(statement, 1, put->digest, sizeof put->digest);
  (void)sqlite3_bind_int64(statement, 2, (sqlite3_int64)put->input->stage_id);
  (void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)put->index);
  (void)sqlite3_bind_int64(statement, 4, put->finding->typology);
  (void)sqlite3_bind_int64(statement, 5, put->finding->kind);
  (void)sqlite3_bind_int64(statement, 6, put->finding->standing ? 1 : 0);
  (void)sqlite3_bind_int64(statement, 7, put->finding->truncated ? 1 : 0);
  mnm_store__bind_or_null(statement, 8, put->finding->first_us, MNM_TIME_NONE);
  mnm_store__bind_or_null(statement, 9, put->finding->last_us, MNM_TIME_NONE);
  (void)sqlite3_bind_int64(statement, 10, (sqlite3_int64)put->finding->row_count);
  mnm_store__bind_string(statement, 11, put->sentence);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  *out_id = sqlite3_last_insert_rowid(store->db);
  return MNM_OK;
}

/* Runs a cached insert of (finding, a, b) or, with c, of (finding, a, b, c). */
static mnm_status insert_part(mnm_store *store, const char *sql, int64_t id, int64_t a, int64_t b,
                              const int64_t *c, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement, sql, err));
  (void)sqlite3_bind_int64(statement, 1, id);
  (void)sqlite3_bind_int64(statement, 2, a);
  (void)sqlite3_bind_int64(statement, 3, b);
  if (c != NULL) (void)sqlite3_bind_int64(statement, 4, *c);
  return mnm_store_step(store, statement, NULL, err);
}

static mnm_status insert_parts(mnm_store *store, const putting *put, int64_t id, mnm_err *err) {
  const mnm_store__finding_parts *parts = &put->parts;
  for (uint32_t i = 0; i < parts->centre_count; i++) {
    MNM_TRY(insert_part(store,
                        "INSERT INTO finding_centre (finding_id, position, account_id)"
                        " VALUES (?1, ?2, ?3)",
                        id, i, parts->centres[i], NULL, err));
  }
  for (uint32_t i = 0; i < parts->participant_count; i++) {
    const int64_t account = parts->participants[i].account;
    MNM_TRY(insert_part(store,
                        "INSERT INTO participant (finding_id, position, part, account_id)"
                        " VALUES (?1, ?2, ?3, ?4)",
                        id, i, parts->participants[i].part, &account, err));
  }
  for (uint32_t i = 0; i < parts->total_count; i++) {
    MNM_TRY(insert_part(store,
                        "INSERT INTO finding_total (finding_id, currency, in_minor, out_minor)"
                        " VALUES (?1, ?2, ?3, ?4)",
                        id, parts->totals[i].currency, parts->totals[i].in_minor,
                        &parts->totals[i].out_minor, err));
  }
  for (uint64_t i = 0; i < parts->row_count; i++) {
    uint64_t reference =
        parts->reference == NULL ? parts->rows[i] : parts->reference[parts->rows[i]];
    MNM_TRY(insert_part(store,
                        "INSERT INTO finding_row (finding_id, position, reference)"
                        " VALUES (?1, ?2, ?3)",
                        id, (int64_t)i, (int64_t)reference, NULL, err));
  }
  return MNM_OK;
}

static mnm_status put_one(mnm_store *store, putting *put, mnm_err *err) {
  const mnm_store_findings_input *input = put->input;
  int64_t id = 0;
  MNM_TRY(check_ranges(input->findings, put->index, err));
  put->finding = mnm_column_at(&input->findings->finding, put->index);
  put->parts = parts_of(input->findings, put->index, input->reference);
  mnm_store__finding_digest(put->digest, &put->parts);
  put->sentence[0] = '\0';
  if (input->sentence != NULL) {
    uint32_t bytes =
        input->sentence(input->sentence_payload, put->index, put->sentence, SENTENCE_MAX);
    put->sentence[bytes < SENTENCE_MAX ? bytes : SENTENCE_MAX - 1] = '\0';
  }
  MNM_TRY(find_known(store, put->digest, &id, err));
  if (id != 0) return refresh(store, put, id, err);
  MNM_TRY(insert(store, put, &id, err));
  return insert_parts(store, put, id, err);
}

/* So many participants are indexed in one sorted pass at the end: one by one, each would touch
 * another page of the index, and soon each of them would be written and read again. */
#define PARTICIPANTS_MANY 50000u

static mnm_status put_all(mnm_store *store, putting *put, mnm_err *err) {
  uint64_t count = put->input->findings->finding.count;
  MNM_TRY(retire(store, put->input->stage_id, err));
  for (uint64_t i = 0; i < count; i++) {
    put->index = i;
    if (i % 256 == 0) MNM_TRY(mnm_ctx_tick(store->ctx, "findings", i, count, err));
    MNM_TRY(put_one(store, put, err));
  }
  return MNM_OK;
}

mnm_status mnm_store_findings_put(mnm_store *store, const mnm_store_findings_input *input,
                                  mnm_err *err) {
  MNM_TRY(mnm_store__need_write(store, err));
  putting *put = mnm_mem_new(store->ctx, sizeof *put);
  if (put == NULL) return mnm_err_nomem(err);
  put->input = input;
  bool many = input->findings->participant.count >= PARTICIPANTS_MANY;
  mnm_status status = MNM_OK;
  if (many) status = mnm_store_exec(store, "DROP INDEX participant_by_account", err);
  if (status == MNM_OK) status = put_all(store, put, err);
  if (many && status == MNM_OK)
    status = mnm_store_exec(store,
                            "CREATE INDEX participant_by_account ON participant (account_id)", err);
  mnm_mem_free(store->ctx, put, sizeof *put);
  return status;
}

mnm_status mnm_store_finding_score(mnm_store *store, uint64_t finding_id, int64_t points,
                                   int64_t network, int64_t rank, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "UPDATE finding SET points = ?2, network = ?3, rank = ?4"
                            " WHERE finding_id = ?1",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)finding_id);
  (void)sqlite3_bind_int64(statement, 2, points);
  (void)sqlite3_bind_int64(statement, 3, network);
  (void)sqlite3_bind_int64(statement, 4, rank);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  if (sqlite3_changes64(store->db) == 1) return MNM_OK;
  return mnm_err_set(err, MNM_E_NOTFOUND, "there is no finding of this number");
}
