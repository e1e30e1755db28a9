/* The handle: keys derived from the case's, and caches that never outlive the rows they tell of. */
#include <assert.h>

#include "case/identity/identity_internal.h"

static const char *const queries[MNM_IDENTITY__QUERIES] = {
    [MNM_IDENTITY__FIND_SUBJECT] =
        "SELECT subject.subject_id, schema_id, is_person, id_sealed, wrapped FROM subject"
        " LEFT JOIN subject_key USING (subject_id) WHERE id_digest = ?1",
    [MNM_IDENTITY__NEXT_SUBJECT] = "SELECT coalesce(max(subject_id), 0) + 1 FROM subject",
    [MNM_IDENTITY__ADD_SUBJECT] =
        "INSERT INTO subject (subject_id, pseudonym, schema_id, is_person, id_digest, id_sealed,"
        " source_id, recorded_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [MNM_IDENTITY__ADD_SUBJECT_KEY] =
        "INSERT INTO subject_key (subject_id, wrapped) VALUES (?1, ?2)",
    [MNM_IDENTITY__ADD_STATEMENT] =
        "INSERT INTO statement (statement_id, source_id, source_row, subject_id, schema_id,"
        " property_id, class, value, sealed, value_subject, digest, valid_from_us, valid_to_us,"
        " precision, recorded_us, recorded_by)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    [MNM_IDENTITY__ADD_LOOKUP] = "INSERT INTO lookup (digest, statement_id) VALUES (?1, ?2)",
    [MNM_IDENTITY__FIND_ACCOUNT] =
        "SELECT wrapped, erased_us, erased_by FROM account_key WHERE account_id = ?1",
    [MNM_IDENTITY__ADD_ACCOUNT] =
        "INSERT INTO account_key (account_id, wrapped) VALUES (?1, ?2)"
        " ON CONFLICT (account_id) DO UPDATE SET wrapped = excluded.wrapped",
    [MNM_IDENTITY__PROFILE] = "SELECT " MNM_IDENTITY__FACT_COLUMNS
                              " WHERE statement.subject_id = ?1 AND " MNM_IDENTITY__LIVE
                              " ORDER BY property_id, statement_id",
    [MNM_IDENTITY__FIND_VALUE] = "SELECT " MNM_IDENTITY__FACT_COLUMNS
                                 " WHERE statement_id IN"
                                 " (SELECT statement_id FROM lookup WHERE lookup.digest = ?1)"
                                 " AND " MNM_IDENTITY__LIVE " ORDER BY statement_id",
};

static mnm_status derive_keys(mnm_identity *identity, mnm_err *err) {
  mnm_key lookup, text;
  mnm_store *store = identity->store;
  MNM_TRY(mnm_store_subkey_take(store, MNM_SUBKEY_IDENTITY, &identity->wrapping, err));
  MNM_TRY(mnm_store_subkey_take(store, MNM_SUBKEY_LOOKUP, &lookup, err));
  mnm_key_derive(&identity->words, &identity->wrapping, "identity.word", NULL, 0);
  mnm_key_derive(&identity->word_digest, &lookup, "identity.word", NULL, 0);
  mnm_key_derive(&identity->id_digest, &lookup, "identity.id", NULL, 0);
  for (int kind = MNM_VALUE_TEXT; kind < MNM_VALUE_ENTITY; kind++) {
    uint8_t number = (uint8_t)kind;
    mnm_key_derive(&identity->find_digest[kind], &lookup, "identity.value", &number, 1);
  }
  mnm_seal_wipe(&lookup, sizeof lookup);
  mnm_status status = mnm_store_subkey_take(store, MNM_SUBKEY_TEXT, &text, err);
  if (status != MNM_OK) return status;
  mnm_key_derive(&identity->nobody, &text, "identity.nobody", NULL, 0);
  mnm_seal_wipe(&text, sizeof text);
  return MNM_OK;
}

/* Another process may write between two calls of a reader. */
static mnm_status read_data_version(mnm_identity *identity, int64_t *out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare(identity->store, &statement, "PRAGMA data_version", err));
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  *out = row ? sqlite3_column_int64(statement, 0) : 0;
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

static void forget(mnm_identity *identity) {
  mnm_seal_wipe(identity->subject, sizeof identity->subject);
  mnm_seal_wipe(identity->term, sizeof identity->term);
  if (identity->texts) mnm_seal_wipe(identity->texts, sizeof *identity->texts);
}

static mnm_status load_decided(mnm_identity *identity, mnm_err *err) {
  identity->decided.count = 0;
  return mnm_store_decided(identity->store, &identity->decided, err);
}

mnm_status mnm_identity__refresh(mnm_identity *identity, mnm_err *err) {
  uint64_t epoch = mnm_store_epoch(identity->store);
  if (epoch != identity->epoch) {
    forget(identity);
    identity->epoch = epoch;
  }
  if (!mnm_store_readonly(identity->store)) return MNM_OK;
  int64_t data_version = 0;
  MNM_TRY(read_data_version(identity, &data_version, err));
  bool other = data_version != identity->data_version;
  if (other) forget(identity);
  identity->data_version = data_version;
  return other ? load_decided(identity, err) : MNM_OK;
}

mnm_status mnm_identity_open(mnm_identity **out, mnm_store *store, const mnm_ctx *ctx,
                             mnm_err *err) {
  *out = NULL;
  mnm_identity *identity = mnm_mem_new(ctx, sizeof *identity);
  if (!identity) return mnm_err_nomem(err);
  (void)mnm_seal_lock(identity, sizeof *identity); /* best effort */
  identity->store = store;
  identity->ctx = ctx;
  if (ctx) identity->alloc = ctx->alloc;
  identity->has_key = mnm_store_has_key(store);
  identity->epoch = mnm_store_epoch(store);
  mnm_value_former_init(&identity->former, ctx);
  mnm_column_init(&identity->sealed, 1, ctx);
  mnm_column_init(&identity->decided, sizeof(mnm_decided), ctx);
  mnm_status status = identity->has_key ? derive_keys(identity, err) : MNM_OK;
  if (status == MNM_OK) status = load_decided(identity, err);
  if (status != MNM_OK) {
    mnm_identity_close(identity);
    return status;
  }
  *out = identity;
  return MNM_OK;
}

static void wipe_column(mnm_column *column) {
  mnm_seal_wipe(column->data, (size_t)column->capacity * column->width);
  mnm_column_clear(column);
}

void mnm_identity_close(mnm_identity *identity) {
  if (!identity) return;
  for (uint32_t i = 0; i < MNM_IDENTITY__QUERIES; i++) (void)sqlite3_finalize(identity->query[i]);
  mnm_value_former_clear(&identity->former);
  wipe_column(&identity->sealed);
  wipe_column(&identity->decided);
  mnm_alloc alloc = identity->alloc;
  if (identity->texts) {
    mnm_seal_unlock(identity->texts, sizeof *identity->texts); /* wipes */
    mnm_alloc_free(&alloc, identity->texts, sizeof *identity->texts);
  }
  mnm_seal_unlock(identity, sizeof *identity);
  mnm_alloc_free(&alloc, identity, sizeof *identity);
}

mnm_status mnm_identity__need_key(const mnm_identity *identity, mnm_err *err) {
  if (identity->has_key) return MNM_OK;
  mnm_err_set(err, MNM_E_KEY, "the case was opened without its key");
  mnm_err_hint(err, "open it with its key to work with sealed content");
  mnm_err_at(err, mnm_store_path(identity->store), 0, 0);
  return MNM_E_KEY;
}

mnm_status mnm_identity__need_write(mnm_identity *identity, mnm_err *err) {
  if (sqlite3_txn_state(mnm_store_db(identity->store), "main") != SQLITE_TXN_WRITE)
    return mnm_err_set(err, MNM_E_ARG, "adding to the case needs a write transaction");
  MNM_TRY(mnm_identity__need_key(identity, err));
  identity->next_subject = 0; /* others may have written since */
  return mnm_identity__refresh(identity, err);
}

int64_t mnm_identity__now(const mnm_identity *identity) {
  const mnm_ctx *ctx = mnm_store_ctx(identity->store);
  return ctx ? ctx->now_us : 0;
}

mnm_status mnm_identity__prepare(mnm_identity *identity, mnm_identity__query which,
                                 sqlite3_stmt **out, mnm_err *err) {
  assert(which < MNM_IDENTITY__QUERIES);
  if (!identity->query[which])
    MNM_TRY(mnm_store_prepare_own(identity->store, &identity->query[which], queries[which], err));
  *out = identity->query[which];
  return MNM_OK;
}

mnm_status mnm_identity__lend(mnm_identity *identity, mnm_identity__query which, sqlite3_stmt **out,
                              mnm_err *err) {
  MNM_TRY(mnm_identity__prepare(identity, which, out, err));
  if (!sqlite3_stmt_busy(*out)) return MNM_OK;
  return mnm_store_prepare_own(identity->store, out, queries[which], err);
}

void mnm_identity__give_back(mnm_identity *identity, mnm_identity__query which,
                             sqlite3_stmt *statement) {
  if (statement != identity->query[which]) {
    (void)sqlite3_finalize(statement);
  } else if (statement) {
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
  }
}

mnm_status mnm_identity__step_one(mnm_identity *identity, sqlite3_stmt *statement,
                                  const char *missing, mnm_err *err) {
  MNM_TRY(mnm_store_step(identity->store, statement, NULL, err));
  if (sqlite3_changes64(mnm_store_db(identity->store)) == 1) return MNM_OK;
  return mnm_err_set(err, MNM_E_NOTFOUND, "%s", missing);
}
