/* Reading findings back. */
#include <string.h>

#include "case/store/store_internal.h"

typedef struct details { /* columns of the finding at hand, reused from row to row */
  mnm_column centres, participants, totals, references;
} details;

static void init(details *out, const mnm_ctx *ctx) {
  mnm_column_init(&out->centres, sizeof(uint32_t), ctx);
  mnm_column_init(&out->participants, sizeof(mnm_participant), ctx);
  mnm_column_init(&out->totals, sizeof(mnm_total), ctx);
  mnm_column_init(&out->references, sizeof(uint64_t), ctx);
}

static void clear(details *out) {
  mnm_column_clear(&out->centres);
  mnm_column_clear(&out->participants);
  mnm_column_clear(&out->totals);
  mnm_column_clear(&out->references);
}

static mnm_status centre(mnm_store *store, sqlite3_stmt *statement, mnm_column *out, mnm_err *err) {
  uint64_t account = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 0, UINT32_MAX, &account, err));
  uint32_t value = (uint32_t)account;
  return mnm_column_push(out, &value, err);
}

static mnm_status participant(mnm_store *store, sqlite3_stmt *statement, mnm_column *out,
                              mnm_err *err) {
  uint64_t account = 0, part = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 0, UINT32_MAX, &account, err));
  MNM_TRY(mnm_store__narrow(store, statement, 1, UINT8_MAX, &part, err));
  mnm_participant value;
  memset(&value, 0, sizeof value);
  value.account = (uint32_t)account;
  value.part = (uint8_t)part;
  return mnm_column_push(out, &value, err);
}

static mnm_status total(mnm_store *store, sqlite3_stmt *statement, mnm_column *out, mnm_err *err) {
  uint64_t currency = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 0, UINT16_MAX, &currency, err));
  mnm_total value;
  memset(&value, 0, sizeof value);
  value.currency = (uint16_t)currency;
  value.in_minor = sqlite3_column_int64(statement, 1);
  value.out_minor = sqlite3_column_int64(statement, 2);
  return mnm_column_push(out, &value, err);
}

static mnm_status reference(mnm_store *store, sqlite3_stmt *statement, mnm_column *out,
                            mnm_err *err) {
  (void)store;
  uint64_t value = (uint64_t)sqlite3_column_int64(statement, 0);
  return mnm_column_push(out, &value, err);
}

typedef mnm_status part_fn(mnm_store *store, sqlite3_stmt *statement, mnm_column *out,
                           mnm_err *err);

static mnm_status read_parts(mnm_store *store, const char *sql, uint64_t finding_id, part_fn *each,
                             mnm_column *out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  out->count = 0;
  MNM_TRY(mnm_store_prepare(store, &statement, sql, err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)finding_id);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = each(store, statement, out, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_reset(statement);
  return status;
}

static mnm_status read_details(mnm_store *store, details *out, mnm_store_finding *row,
                               mnm_err *err) {
  MNM_TRY(read_parts(store,
                     "SELECT account_id FROM finding_centre WHERE finding_id = ?1"
                     " ORDER BY position",
                     row->finding_id, centre, &out->centres, err));
  MNM_TRY(read_parts(store,
                     "SELECT account_id, part FROM participant WHERE finding_id = ?1"
                     " ORDER BY position",
                     row->finding_id, participant, &out->participants, err));
  MNM_TRY(read_parts(store,
                     "SELECT currency, in_minor, out_minor FROM finding_total WHERE finding_id = ?1"
                     " ORDER BY currency",
                     row->finding_id, total, &out->totals, err));
  MNM_TRY(read_parts(store,
                     "SELECT reference FROM finding_row WHERE finding_id = ?1 ORDER BY position",
                     row->finding_id, reference, &out->references, err));
  if (out->references.count != row->row_count || out->centres.count > UINT32_MAX ||
      out->participants.count > UINT32_MAX || out->totals.count > UINT32_MAX) {
    return mnm_store_error(store, SQLITE_CORRUPT, "reading a finding", err);
  }
  row->centre_count = (uint32_t)out->centres.count;
  row->participant_count = (uint32_t)out->participants.count;
  row->total_count = (uint32_t)out->totals.count;
  row->centres = out->centres.data;
  row->participants = out->participants.data;
  row->totals = out->totals.data;
  row->references = out->references.data;
  return MNM_OK;
}

static mnm_status list_row(mnm_store *store, sqlite3_stmt *statement, details *more,
                           mnm_store_finding_fn *fn, void *payload, mnm_err *err) {
  mnm_store_finding row;
  uint64_t typology = 0, kind = 0;
  memset(&row, 0, sizeof row);
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &row.finding_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 1, INT64_MAX, &row.stage_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 2, UINT8_MAX, &typology, err));
  MNM_TRY(mnm_store__narrow(store, statement, 3, UINT8_MAX, &kind, err));
  MNM_TRY(mnm_store__narrow(store, statement, 9, INT64_MAX, &row.row_count, err));
  row.typology = (uint8_t)typology;
  row.kind = (uint8_t)kind;
  row.standing = sqlite3_column_int64(statement, 4) != 0;
  row.truncated = sqlite3_column_int64(statement, 5) != 0;
  row.current = sqlite3_column_int64(statement, 6) != 0;
  row.first_us = mnm_store__column_or(statement, 7, MNM_TIME_NONE);
  row.last_us = mnm_store__column_or(statement, 8, MNM_TIME_NONE);
  row.sentence = mnm_store__column_text(statement, 10);
  row.scored = sqlite3_column_type(statement, 11) != SQLITE_NULL;
  row.points = sqlite3_column_int64(statement, 11);
  row.network = sqlite3_column_int64(statement, 12);
  row.rank = sqlite3_column_int64(statement, 13);
  if (more != NULL) MNM_TRY(read_details(store, more, &row, err));
  return fn(payload, &row, err);
}

/* Each filter is passed whole and switched off by its "any" value. */
static const char sql_list[] =
    "SELECT finding_id, stage_id, typology, kind, standing, truncated, current, first_us, last_us,"
    " row_count, sentence, points, network, rank FROM finding"
    " WHERE (?1 = 0 OR finding_id = ?1) AND (?2 = 0 OR typology = ?2) AND (?3 = 1 OR current = 1)"
    " AND (?4 < 0 OR EXISTS (SELECT 1 FROM participant WHERE"
    " participant.finding_id = finding.finding_id AND account_id = ?4))"
    " AND (?5 = 0 OR finding_id NOT IN (SELECT CAST(substr(object, 9) AS INTEGER) FROM decision"
    " WHERE substr(object, 1, 8) = 'finding:' AND verb IN ('reject', 'explain') AND decision_id NOT"
    " IN (SELECT undoes FROM decision WHERE undoes IS NOT NULL)))"
    " ORDER BY stage_id, position, finding_id";

mnm_status mnm_store_findings(mnm_store *store, const mnm_store_finding_query *query,
                              mnm_store_finding_fn *fn, void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  details more;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(store, &statement, sql_list, err));
  init(&more, store->ctx);
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)query->finding_id);
  (void)sqlite3_bind_int64(statement, 2, query->typology);
  (void)sqlite3_bind_int64(statement, 3, query->all ? 1 : 0);
  (void)sqlite3_bind_int64(statement, 4,
                           query->account == MNM_ACCOUNT_NONE ? -1 : (int64_t)query->account);
  (void)sqlite3_bind_int64(statement, 5, query->counting ? 1 : 0);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = list_row(store, statement, query->details ? &more : NULL, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  clear(&more);
  (void)sqlite3_finalize(statement);
  return status;
}
