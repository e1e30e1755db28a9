/* Reading networks back. */
#include <string.h>

#include "case/store/store_internal.h"

typedef struct details { /* columns of the network at hand, reused from row to row */
  mnm_column members, pieces, ties, references;
  mnm_arena arena; /* names of families */
} details;

static void init(details *out, const mnm_ctx *ctx) {
  mnm_column_init(&out->members, sizeof(mnm_network_member), ctx);
  mnm_column_init(&out->pieces, sizeof(mnm_store_piece), ctx);
  mnm_column_init(&out->ties, sizeof(mnm_network_tie), ctx);
  mnm_column_init(&out->references, sizeof(uint64_t), ctx);
  mnm_arena_init(&out->arena, ctx);
}

static void clear(details *out) {
  mnm_column_clear(&out->members);
  mnm_column_clear(&out->pieces);
  mnm_column_clear(&out->ties);
  mnm_column_clear(&out->references);
  mnm_arena_clear(&out->arena);
}

typedef mnm_status part_fn(mnm_store *store, sqlite3_stmt *statement, details *out, mnm_err *err);

static mnm_status member(mnm_store *store, sqlite3_stmt *statement, details *out, mnm_err *err) {
  uint64_t account = 0, roles = 0, status = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 0, UINT32_MAX, &account, err));
  MNM_TRY(mnm_store__narrow(store, statement, 1, UINT8_MAX, &roles, err));
  MNM_TRY(mnm_store__narrow(store, statement, 2, MNM_STATUS_POSSIBLE_VICTIM, &status, err));
  mnm_network_member value = {.account = (uint32_t)account,
                              .roles = (uint8_t)roles,
                              .status = (uint8_t)status,
                              .chained = sqlite3_column_int64(statement, 3) != 0,
                              .strength_micro = sqlite3_column_int64(statement, 4)};
  return mnm_column_push(&out->members, &value, err);
}

static mnm_status piece(mnm_store *store, sqlite3_stmt *statement, details *out, mnm_err *err) {
  uint64_t left_out = 0;
  mnm_store_piece value = {.points_micro = sqlite3_column_int64(statement, 2),
                           .counted_micro = sqlite3_column_int64(statement, 3),
                           .truncated = sqlite3_column_int64(statement, 5) != 0};
  if (sqlite3_column_type(statement, 0) != SQLITE_NULL)
    MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &value.finding_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 4, UINT32_MAX, &left_out, err));
  value.left_out = (uint32_t)left_out;
  const char *family = mnm_store__column_text(statement, 1);
  value.family = mnm_arena_copy(&out->arena, family, strlen(family));
  if (value.family == NULL) return mnm_err_nomem(err);
  return mnm_column_push(&out->pieces, &value, err);
}

/* Rows come by piece, so that each chain's stand together. */
static mnm_status chain_row(mnm_store *store, sqlite3_stmt *statement, details *out, mnm_err *err) {
  uint64_t evidence = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 0, UINT32_MAX, &evidence, err));
  if (evidence >= out->pieces.count)
    return mnm_store_error(store, SQLITE_CORRUPT, "reading a network", err);
  mnm_store_piece *of = mnm_column_at(&out->pieces, evidence);
  if (of->reference_count++ == 0) of->reference_first = (uint32_t)out->references.count;
  uint64_t reference = (uint64_t)sqlite3_column_int64(statement, 1);
  return mnm_column_push(&out->references, &reference, err);
}

static mnm_status tie(mnm_store *store, sqlite3_stmt *statement, details *out, mnm_err *err) {
  uint64_t a = 0, b = 0, reasons = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 0, UINT32_MAX, &a, err));
  MNM_TRY(mnm_store__narrow(store, statement, 1, UINT32_MAX, &b, err));
  MNM_TRY(mnm_store__narrow(store, statement, 2, UINT8_MAX, &reasons, err));
  mnm_network_tie value = {(uint32_t)a, (uint32_t)b, (uint8_t)reasons,
                           sqlite3_column_int64(statement, 3)};
  return mnm_column_push(&out->ties, &value, err);
}

static mnm_status read_parts(mnm_store *store, const char *sql, uint64_t network_id, part_fn *each,
                             details *out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare(store, &statement, sql, err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)network_id);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = each(store, statement, out, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_reset(statement);
  return status;
}

static mnm_status read_details(mnm_store *store, details *out, mnm_store_network *row,
                               mnm_err *err) {
  out->members.count = out->pieces.count = out->ties.count = out->references.count = 0;
  mnm_arena_reset(&out->arena);
  MNM_TRY(read_parts(store,
                     "SELECT account_id, roles, status, chained, strength_micro FROM network_member"
                     " WHERE network_id = ?1 ORDER BY position",
                     row->network_id, member, out, err));
  MNM_TRY(read_parts(store,
                     "SELECT finding_id, family, points_micro, counted_micro, left_out, truncated"
                     " FROM network_evidence WHERE network_id = ?1 ORDER BY position",
                     row->network_id, piece, out, err));
  MNM_TRY(read_parts(store,
                     "SELECT evidence, reference FROM network_chain WHERE network_id = ?1"
                     " ORDER BY evidence, position",
                     row->network_id, chain_row, out, err));
  MNM_TRY(read_parts(store,
                     "SELECT account_a, account_b, reasons, weight_micro FROM network_tie"
                     " WHERE network_id = ?1 ORDER BY position",
                     row->network_id, tie, out, err));
  if (out->members.count > UINT32_MAX || out->pieces.count > UINT32_MAX ||
      out->ties.count > UINT32_MAX || out->references.count > UINT32_MAX)
    return mnm_store_error(store, SQLITE_CORRUPT, "reading a network", err);
  row->member_count = (uint32_t)out->members.count;
  row->piece_count = (uint32_t)out->pieces.count;
  row->tie_count = (uint32_t)out->ties.count;
  row->members = out->members.data;
  row->pieces = out->pieces.data;
  row->ties = out->ties.data;
  row->references = out->references.data;
  return MNM_OK;
}

static mnm_status list_row(mnm_store *store, sqlite3_stmt *statement, details *more,
                           mnm_store_network_fn *fn, void *payload, mnm_err *err) {
  uint64_t kind = 0;
  mnm_store_network row;
  memset(&row, 0, sizeof row);
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &row.network_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 1, INT64_MAX, &row.stage_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 2, INT64_MAX, &row.rank, err));
  MNM_TRY(mnm_store__narrow(store, statement, 3, MNM_NETWORK_CASE, &kind, err));
  MNM_TRY(mnm_store__narrow(store, statement, 4, INT64_MAX, &row.owners, err));
  MNM_TRY(mnm_store__narrow(store, statement, 13, INT64_MAX, &row.member_total, err));
  MNM_TRY(mnm_store__narrow(store, statement, 14, INT64_MAX, &row.piece_total, err));
  MNM_TRY(mnm_store__narrow(store, statement, 15, INT64_MAX, &row.suspect_total, err));
  row.kind = (mnm_network_kind)kind;
  row.sum_micro = sqlite3_column_int64(statement, 5);
  row.prior_micro = sqlite3_column_int64(statement, 6);
  row.score_micro = sqlite3_column_int64(statement, 7);
  row.threshold_micro = sqlite3_column_int64(statement, 8);
  row.first_us = mnm_store__column_or(statement, 9, MNM_TIME_NONE);
  row.last_us = mnm_store__column_or(statement, 10, MNM_TIME_NONE);
  row.sentence = mnm_store__column_text(statement, 11);
  row.current = sqlite3_column_int64(statement, 12) != 0;
  if (more != NULL) MNM_TRY(read_details(store, more, &row, err));
  return fn(payload, &row, err);
}

static const char sql_list[] =
    "SELECT network_id, stage_id, rank, kind, owners, sum_micro, prior_micro, score_micro,"
    " threshold_micro, first_us, last_us, sentence, current,"
    " (SELECT count(*) FROM network_member AS m WHERE m.network_id = network.network_id),"
    " (SELECT count(*) FROM network_evidence AS e WHERE e.network_id = network.network_id),"
    " (SELECT count(*) FROM network_member AS m WHERE m.network_id = network.network_id"
    " AND m.status = 1)"
    " FROM network WHERE (?1 = 0 OR network_id = ?1) AND (?2 = 1 OR current = 1)"
    " AND (?3 < 0 OR EXISTS (SELECT 1 FROM network_member AS m WHERE"
    " m.network_id = network.network_id AND m.account_id = ?3))"
    " ORDER BY current DESC, CASE current WHEN 1 THEN rank ELSE network_id END";

mnm_status mnm_store_networks(mnm_store *store, const mnm_store_network_query *query,
                              mnm_store_network_fn *fn, void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  details more;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(store, &statement, sql_list, err));
  init(&more, store->ctx);
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)query->network_id);
  (void)sqlite3_bind_int64(statement, 2, query->all ? 1 : 0);
  (void)sqlite3_bind_int64(statement, 3,
                           query->account == MNM_ACCOUNT_NONE ? -1 : (int64_t)query->account);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = list_row(store, statement, query->details ? &more : NULL, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  clear(&more);
  (void)sqlite3_finalize(statement);
  return status;
}

/* ---- statuses --- */

static mnm_status list_statuses(mnm_store *store, const char *sql, mnm_store_status_fn *fn,
                                void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(store, &statement, sql, err));
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    uint64_t number = 0, told = 0;
    status = mnm_store__narrow(store, statement, 0, INT64_MAX, &number, err);
    if (status == MNM_OK)
      status = mnm_store__narrow(store, statement, 1, MNM_STATUS_POSSIBLE_VICTIM, &told, err);
    if (status == MNM_OK) status = fn(payload, number, (mnm_suspicion)told, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

mnm_status mnm_store_account_statuses(mnm_store *store, mnm_store_status_fn *fn, void *payload,
                                      mnm_err *err) {
  return list_statuses(store, "SELECT account_id, status FROM network_account ORDER BY account_id",
                       fn, payload, err);
}

mnm_status mnm_store_subject_statuses(mnm_store *store, mnm_store_status_fn *fn, void *payload,
                                      mnm_err *err) {
  return list_statuses(store, "SELECT subject_id, status FROM network_subject ORDER BY subject_id",
                       fn, payload, err);
}
