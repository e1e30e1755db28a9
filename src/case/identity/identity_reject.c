/* Records that could not be read: their bytes under a key of their source. */
#include "case/identity/identity_internal.h"

/* ---- the key of a source ---- */

typedef struct source_key {
  mnm_key key;
  bool made, erased; /* neither: the source has none yet */
} source_key;

static mnm_status read_key(mnm_identity *identity, uint64_t source_id, source_key *out,
                           mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT wrapped, erased_us FROM source_key WHERE source_id = ?1", err));
  mnm_identity__bind_id(statement, 1, source_id);
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  if (!row) return MNM_OK;
  mnm_status status = MNM_OK;
  if (sqlite3_column_type(statement, 1) != SQLITE_NULL) {
    out->erased = true;
  } else if (identity->has_key) {
    status = mnm_identity__unwrap(identity, "source_key", source_id,
                                  mnm_identity__column_blob(statement, 0), &out->key, err);
    out->made = status == MNM_OK;
  }
  (void)sqlite3_reset(statement);
  return status;
}

static mnm_status make_key(mnm_identity *identity, uint64_t source_id, source_key *out,
                           mnm_err *err) {
  uint8_t wrapped[MNM_WRAP_BYTES];
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "INSERT INTO source_key (source_id, wrapped) VALUES (?1, ?2)", err));
  mnm_draw_take(&identity->draw, out->key.bytes, sizeof out->key.bytes);
  mnm_identity__wrap(identity, "source_key", source_id, &out->key, wrapped);
  mnm_identity__bind_id(statement, 1, source_id);
  mnm_identity__bind_blob(statement, 2, wrapped, sizeof wrapped);
  out->made = true;
  return mnm_store_step(identity->store, statement, NULL, err);
}

/* ---- adding ---- */

static mnm_status add_one(mnm_identity *identity, uint64_t source_id, const mnm_key *key,
                          uint64_t reject_id, const mnm_reject *row, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "INSERT INTO reject (reject_id, source_id, line, record, \"column\","
                            " reason, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                            err));
  MNM_TRY(mnm_identity__seal(identity, key, "reject", reject_id, row->raw, err));
  mnm_identity__bind_id(statement, 1, reject_id);
  mnm_identity__bind_id(statement, 2, source_id);
  (void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)row->row);
  (void)sqlite3_bind_int64(statement, 4, (sqlite3_int64)row->record);
  (void)sqlite3_bind_int64(statement, 5, row->column);
  mnm_identity__bind_text(statement, 6, row->reason);
  mnm_identity__bind_blob(statement, 7, identity->sealed.data, identity->sealed.count);
  return mnm_store_step(identity->store, statement, NULL, err);
}

static mnm_status next_reject(mnm_identity *identity, uint64_t *out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT coalesce(max(reject_id), 0) + 1 FROM reject", err));
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  *out = row ? (uint64_t)sqlite3_column_int64(statement, 0) : 1;
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

mnm_status mnm_identity_rejects_add(mnm_identity *identity, uint64_t source_id,
                                    const mnm_reject *rows, uint32_t count, mnm_err *err) {
  source_key own;
  uint64_t reject_id = 0;
  MNM_TRY(mnm_identity__need_write(identity, err));
  if (count == 0) return MNM_OK;
  MNM_TRY(next_reject(identity, &reject_id, err));
  mnm_status status = read_key(identity, source_id, &own, err);
  if (status == MNM_OK && own.erased)
    status = mnm_err_set(err, MNM_E_KEY, "the rejected records of this source were erased");
  if (status == MNM_OK && !own.made) status = make_key(identity, source_id, &own, err);
  for (uint32_t i = 0; i < count && status == MNM_OK; i++) {
    if (i % 1024 == 0) status = mnm_ctx_tick(identity->ctx, "rejects", i, count, err);
    if (status == MNM_OK)
      status = add_one(identity, source_id, &own.key, reject_id + i, &rows[i], err);
  }
  mnm_seal_wipe(&own, sizeof own);
  return status;
}

/* ---- listing ---- */

static mnm_value_state state_of(const mnm_identity *identity, const source_key *own,
                                const mnm_viewer *viewer) {
  if (own->erased) return MNM_VALUE_ERASED;
  if (mnm_shield_decide(viewer, MNM_PERSON).verdict != MNM_SHOW) return MNM_VALUE_HIDDEN;
  return identity->has_key ? MNM_VALUE_SHOWN : MNM_VALUE_SEALED;
}

typedef struct listing {
  mnm_identity *identity;
  const mnm_viewer *viewer;
  mnm_rejected_fn *fn;
  void *payload;
  uint64_t source_id; /* whose key `own` is; 0: none yet */
  source_key own;
  mnm_arena arena;
} listing;

static mnm_status list_one(listing *list, sqlite3_stmt *statement, mnm_err *err) {
  mnm_identity *identity = list->identity;
  mnm_rejected row = {.source_id = (uint64_t)sqlite3_column_int64(statement, 1),
                      .reject = {.row = (uint64_t)sqlite3_column_int64(statement, 2),
                                 .record = (uint64_t)sqlite3_column_int64(statement, 3),
                                 .column = (uint32_t)sqlite3_column_int64(statement, 4),
                                 .reason = mnm_identity__column_text(statement, 5),
                                 .raw = {"", 0}}};
  if (row.source_id != list->source_id) {
    MNM_TRY(read_key(identity, row.source_id, &list->own, err));
    list->source_id = row.source_id;
  }
  row.state = state_of(identity, &list->own, list->viewer);
  if (row.state == MNM_VALUE_SHOWN) {
    if (!list->own.made) return mnm_identity__damaged(identity, "reading the key of a source", err);
    MNM_TRY(mnm_identity__open(
        identity, &list->own.key, "reject", (uint64_t)sqlite3_column_int64(statement, 0),
        mnm_identity__column_blob(statement, 6), &list->arena, &row.reject.raw, err));
  }
  return list->fn(list->payload, &row, err);
}

mnm_status mnm_identity_rejects(mnm_identity *identity, uint64_t source_id,
                                const mnm_viewer *viewer, mnm_rejected_fn *fn, void *payload,
                                mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  listing list = {identity, viewer, fn, payload, 0, {.made = false}, {.used_bytes = 0}};
  MNM_TRY(mnm_identity__refresh(identity, err));
  MNM_TRY(mnm_store_prepare_own(
      identity->store, &statement,
      "SELECT reject_id, source_id, line, record, \"column\", reason, sealed"
      " FROM reject JOIN source USING (source_id)"
      " WHERE state = 'live' AND (?1 IS NULL OR source_id = ?1) ORDER BY source_id, reject_id",
      err));
  mnm_identity__bind_id(statement, 1, source_id);
  mnm_arena_init(&list.arena, identity->ctx);
  mnm_status status = mnm_store_step(identity->store, statement, &row, err);
  while (status == MNM_OK && row) {
    mnm_arena_reset(&list.arena);
    status = list_one(&list, statement, err);
    if (status == MNM_OK) status = mnm_store_step(identity->store, statement, &row, err);
  }
  mnm_seal_wipe(&list.own, sizeof list.own);
  mnm_arena_clear(&list.arena);
  (void)sqlite3_finalize(statement);
  return status;
}

mnm_status mnm_identity_rejects_count(mnm_identity *identity, uint64_t source_id, uint64_t *out,
                                      mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  *out = 0;
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT count(*) FROM reject JOIN source USING (source_id)"
                            " WHERE state = 'live' AND (?1 IS NULL OR source_id = ?1)",
                            err));
  mnm_identity__bind_id(statement, 1, source_id);
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  if (row) *out = (uint64_t)sqlite3_column_int64(statement, 0);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}
