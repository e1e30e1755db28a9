/* Reading hits of the catalogue back. */
#include <string.h>

#include "case/store/store_internal.h"

/* ---- indicators --- */

static mnm_status list_indicator(mnm_store *store, sqlite3_stmt *statement,
                                 mnm_store_indicator_fn *fn, void *payload, mnm_err *err) {
  uint64_t position = 0;
  mnm_store_indicator row = {
      .id = mnm_store__column_text(statement, 1),
      .checklist = strcmp(mnm_store__column_text(statement, 2), "checklist") == 0,
      .says = mnm_store__column_text(statement, 3),
      .source = mnm_store__column_text(statement, 4),
      .location = mnm_store__column_text(statement, 5),
      .provenance = mnm_store__column_text(statement, 6),
      .verified = sqlite3_column_int64(statement, 7) != 0,
      .family = mnm_store__column_text(statement, 8),
      .points_micro = sqlite3_column_int64(statement, 9),
      .weighed = sqlite3_column_type(statement, 10) != SQLITE_NULL,
      .weight_micro = sqlite3_column_int64(statement, 10),
      .question = mnm_store__column_text(statement, 11),
      .missing = mnm_store__column_text(statement, 12),
      .file = mnm_store__column_text(statement, 16),
      .text = mnm_store__column_text(statement, 17)};
  MNM_TRY(mnm_store__narrow(store, statement, 0, UINT32_MAX, &position, err));
  row.position = (uint32_t)position;
  MNM_TRY(mnm_store__narrow(store, statement, 13, INT64_MAX, &row.hits, err));
  MNM_TRY(mnm_store__narrow(store, statement, 14, INT64_MAX, &row.subjects, err));
  MNM_TRY(mnm_store__narrow(store, statement, 15, INT64_MAX, &row.unknown, err));
  return fn(payload, &row, err);
}

mnm_status mnm_store_indicators(mnm_store *store, mnm_store_indicator_fn *fn, void *payload,
                                mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(
      store, &statement,
      "SELECT position, id, kind, says, source, location, provenance, verified, family,"
      " points_micro, weight_micro, question, missing, hits, subjects, unknown, file, text"
      " FROM indicator ORDER BY position",
      err));
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = list_indicator(store, statement, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

/* ---- hits --- */

typedef struct details { /* of the hit at hand, reused from row to row */
  mnm_arena arena;
  mnm_column references, accounts, values;
} details;

static void init(details *out, const mnm_ctx *ctx) {
  mnm_arena_init(&out->arena, ctx);
  mnm_column_init(&out->references, sizeof(uint64_t), ctx);
  mnm_column_init(&out->accounts, sizeof(uint32_t), ctx);
  mnm_column_init(&out->values, sizeof(mnm_store_hit_value), ctx);
}

static void clear(details *out) {
  mnm_column_clear(&out->references);
  mnm_column_clear(&out->accounts);
  mnm_column_clear(&out->values);
  mnm_arena_clear(&out->arena);
}

static mnm_status damaged(mnm_store *store, mnm_err *err) {
  return mnm_store_error(store, SQLITE_CORRUPT, "reading a hit", err);
}

/* store_hit.c packs them. */
static mnm_status unpack(mnm_store *store, mnm_column *out, const uint8_t *bytes, uint64_t size,
                         uint64_t count, mnm_err *err) {
  uint64_t reference = 0, at = 0;
  for (uint64_t i = 0; i < count; i++) {
    uint64_t value = 0;
    uint32_t shift = 0;
    bool more = true;
    while (more) {
      if (at == size || shift > 63 || (shift == 63 && bytes[at] > 1)) return damaged(store, err);
      value |= (uint64_t)(bytes[at] & 0x7f) << shift;
      more = bytes[at++] >> 7 != 0;
      shift += 7;
    }
    reference += value >> 1 ^ (value & 1 ? UINT64_MAX : 0);
    MNM_TRY(mnm_column_push(out, &reference, err));
  }
  return at == size ? MNM_OK : damaged(store, err);
}

static mnm_status copy(mnm_arena *arena, const char **out, const char *text, mnm_err *err) {
  *out = mnm_arena_copy(arena, text, strlen(text));
  return *out ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status read_value(mnm_store *store, sqlite3_stmt *statement, details *out,
                             mnm_err *err) {
  (void)store;
  mnm_store_hit_value value = {.known = sqlite3_column_type(statement, 2) != SQLITE_NULL,
                               .value = sqlite3_column_int64(statement, 2)};
  MNM_TRY(copy(&out->arena, &value.name, mnm_store__column_text(statement, 0), err));
  MNM_TRY(copy(&out->arena, &value.unit, mnm_store__column_text(statement, 1), err));
  MNM_TRY(copy(&out->arena, &value.text, mnm_store__column_text(statement, 3), err));
  return mnm_column_push(&out->values, &value, err);
}

static mnm_status read_account(mnm_store *store, sqlite3_stmt *statement, details *out,
                               mnm_err *err) {
  uint64_t account = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 0, UINT32_MAX, &account, err));
  uint32_t value = (uint32_t)account;
  return mnm_column_push(&out->accounts, &value, err);
}

static mnm_status read_parts(mnm_store *store, const char *sql, uint64_t hit_id,
                             mnm_status (*read)(mnm_store *, sqlite3_stmt *, details *, mnm_err *),
                             details *out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare(store, &statement, sql, err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)hit_id);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  while (row) {
    mnm_status status = read(store, statement, out, err);
    if (status != MNM_OK) {
      (void)sqlite3_reset(statement);
      return status;
    }
    MNM_TRY(mnm_store_step(store, statement, &row, err));
  }
  return MNM_OK;
}

static mnm_status read_details(mnm_store *store, sqlite3_stmt *statement, details *out,
                               mnm_store_hit *row, mnm_err *err) {
  mnm_arena_reset(&out->arena);
  out->references.count = out->accounts.count = out->values.count = 0;
  MNM_TRY(unpack(store, &out->references, sqlite3_column_blob(statement, 9),
                 (uint64_t)sqlite3_column_bytes(statement, 9), row->row_count, err));
  MNM_TRY(read_parts(store,
                     "SELECT account_id FROM hit_account WHERE hit_id = ?1 ORDER BY account_id",
                     row->hit_id, read_account, out, err));
  MNM_TRY(read_parts(store,
                     "SELECT name, unit, value, text FROM hit_value WHERE hit_id = ?1"
                     " ORDER BY position",
                     row->hit_id, read_value, out, err));
  row->account_count = (uint32_t)out->accounts.count;
  row->value_count = (uint32_t)out->values.count;
  row->references = out->references.data;
  row->accounts = out->accounts.data;
  row->values = out->values.data;
  return MNM_OK;
}

static mnm_status list_hit(mnm_store *store, sqlite3_stmt *statement, details *more,
                           mnm_store_hit_fn *fn, void *payload, mnm_err *err) {
  uint64_t indicator = 0, kind = 0, currency = 0;
  mnm_store_hit row = {.first_us = sqlite3_column_int64(statement, 5),
                       .held_us = sqlite3_column_int64(statement, 6),
                       .last_us = sqlite3_column_int64(statement, 7),
                       .sentence = mnm_store__column_text(statement, 10)};
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &row.hit_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 1, UINT32_MAX, &indicator, err));
  MNM_TRY(mnm_store__narrow(store, statement, 2, 1, &kind, err));
  MNM_TRY(mnm_store__narrow(store, statement, 3, INT64_MAX, &row.subject, err));
  MNM_TRY(mnm_store__narrow(store, statement, 4, UINT16_MAX, &currency, err));
  MNM_TRY(mnm_store__narrow(store, statement, 8, INT64_MAX, &row.row_count, err));
  row.indicator = (uint32_t)indicator;
  row.subject_kind = (uint8_t)kind;
  row.currency = (uint16_t)currency;
  if (more != NULL) MNM_TRY(read_details(store, statement, more, &row, err));
  return fn(payload, &row, err);
}

/* Each filter is passed whole and switched off by its "any" value. */
static const char sql_hits[] =
    "SELECT hit_id, indicator, subject_kind, subject, currency, first_us, held_us, last_us,"
    " row_count, rows, sentence FROM hit WHERE (?1 < 0 OR indicator = ?1)"
    " AND (?2 < 0 OR hit_id IN (SELECT hit_id FROM hit_account WHERE account_id = ?2))"
    " AND (?3 = 0 OR hit_id IN (SELECT hit_account.hit_id FROM network_member JOIN hit_account"
    " ON hit_account.account_id = network_member.account_id WHERE network_id = ?3))"
    " AND (?4 = 0 OR hit_id IN (SELECT hit_account.hit_id FROM participant JOIN hit_account"
    " ON hit_account.account_id = participant.account_id WHERE finding_id = ?4))"
    " ORDER BY hit_id";

mnm_status mnm_store_hits(mnm_store *store, const mnm_store_hit_query *query, mnm_store_hit_fn *fn,
                          void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  details more;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(store, &statement, sql_hits, err));
  init(&more, store->ctx);
  (void)sqlite3_bind_int64(statement, 1,
                           query->indicator == UINT32_MAX ? -1 : (int64_t)query->indicator);
  (void)sqlite3_bind_int64(statement, 2,
                           query->account == MNM_ACCOUNT_NONE ? -1 : (int64_t)query->account);
  (void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)query->network);
  (void)sqlite3_bind_int64(statement, 4, (sqlite3_int64)query->finding);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = list_hit(store, statement, query->details ? &more : NULL, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  clear(&more);
  (void)sqlite3_finalize(statement);
  return status;
}

/* ---- what they count --- */

static mnm_status list_subject(mnm_store *store, sqlite3_stmt *statement,
                               mnm_store_hit_subject_fn *fn, void *payload, mnm_err *err) {
  mnm_store_hit_subject row = {.score_micro = sqlite3_column_int64(statement, 6)};
  uint64_t kind = 0;
  MNM_TRY(mnm_store__narrow(store, statement, 0, 1, &kind, err));
  MNM_TRY(mnm_store__narrow(store, statement, 1, INT64_MAX, &row.subject, err));
  MNM_TRY(mnm_store__narrow(store, statement, 2, INT64_MAX, &row.rank, err));
  MNM_TRY(mnm_store__narrow(store, statement, 3, INT64_MAX, &row.hits, err));
  MNM_TRY(mnm_store__narrow(store, statement, 4, INT64_MAX, &row.indicators, err));
  MNM_TRY(mnm_store__narrow(store, statement, 5, INT64_MAX, &row.families, err));
  row.kind = (uint8_t)kind;
  return fn(payload, &row, err);
}

mnm_status mnm_store_hit_subjects(mnm_store *store, mnm_store_hit_subject_fn *fn, void *payload,
                                  mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(store, &statement,
                                "SELECT subject_kind, subject, rank, hits, indicators, families,"
                                " score_micro FROM hit_subject ORDER BY rank",
                                err));
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = list_subject(store, statement, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}
