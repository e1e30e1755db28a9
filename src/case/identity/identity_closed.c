/* Statements as stages may know them: by references, digests and what is of class case. Nothing is
 * opened. */
#include <stdio.h>

#include "case/identity/identity_internal.h"

#define PROPERTIES_MOST 64

static mnm_status one(sqlite3_stmt *statement, mnm_closed_statement_fn *fn, void *payload,
                      mnm_err *err) {
  mnm_closed_statement row = {.subject_id = (uint64_t)sqlite3_column_int64(statement, 0),
                              .schema = mnm_identity__column_text(statement, 1).data,
                              .property = mnm_identity__column_text(statement, 2).data,
                              .value_subject = (uint64_t)sqlite3_column_int64(statement, 3),
                              .has_digest = sqlite3_column_type(statement, 4) != SQLITE_NULL,
                              .digest = sqlite3_column_int64(statement, 4),
                              .value = mnm_identity__column_text(statement, 5)};
  return fn(payload, &row, err);
}

static mnm_status prepare(mnm_identity *identity, const char *const *properties, sqlite3_stmt **out,
                          mnm_err *err) {
  char sql[1024 + 2 * PROPERTIES_MOST], list[2 * PROPERTIES_MOST + 1];
  int count = 0, bytes = 0;
  for (; properties[count] && count < PROPERTIES_MOST; count++) {
    list[bytes++] = '?';
    list[bytes++] = ',';
  }
  if (properties[count]) return mnm_err_set(err, MNM_E_ARG, "too many properties at once");
  list[bytes > 0 ? bytes - 1 : 0] = '\0';
  (void)snprintf(sql, sizeof sql,
                 "SELECT statement.subject_id, schema.text, property.text, value_subject,"
                 " statement.digest, statement.value FROM statement"
                 " JOIN word AS property ON property.word_id = property_id"
                 " LEFT JOIN word AS schema ON schema.word_id = schema_id"
                 " LEFT JOIN source ON source.source_id = statement.source_id"
                 " WHERE " MNM_IDENTITY__LIVE
                 " AND superseded_by IS NULL AND property.text IN (%s)"
                 " AND (value_subject IS NOT NULL OR statement.digest IS NOT NULL"
                 " OR statement.value IS NOT NULL)"
                 " ORDER BY statement.subject_id, statement_id",
                 list);
  MNM_TRY(mnm_store_prepare_own(identity->store, out, sql, err));
  for (int i = 0; i < count; i++) mnm_identity__bind_text(*out, i + 1, mnm_text_of(properties[i]));
  return MNM_OK;
}

mnm_status mnm_identity_closed(mnm_identity *identity, const char *const *properties,
                               mnm_closed_statement_fn *fn, void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_identity__refresh(identity, err));
  mnm_status status = prepare(identity, properties, &statement, err);
  if (status == MNM_OK) status = mnm_store_step(identity->store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = one(statement, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(identity->store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

mnm_status mnm_identity_value_digest(mnm_identity *identity, mnm_value_kind kind, mnm_text value,
                                     int64_t *out, mnm_err *err) {
  mnm_text form;
  *out = 0;
  MNM_TRY(mnm_identity__refresh(identity, err));
  MNM_TRY(mnm_identity__need_key(identity, err));
  if (kind < MNM_VALUE_NAME || kind > MNM_VALUE_DATE)
    return mnm_err_set(err, MNM_E_ARG, "values of this kind are not looked up");
  MNM_TRY(mnm_identity__form(identity, kind, value, &form, err));
  if (form.bytes == 0)
    return mnm_err_set(err, MNM_E_ARG, "nothing is left of this value in its one form");
  *out = mnm_identity__form_digest(identity, kind, form);
  return MNM_OK;
}
