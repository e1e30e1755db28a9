/* Statements, holders and rejected records on their way into the case. */
#include "case/identity/identity_internal.h"

/* ---- one statement ---- */

mnm_sensitivity mnm_identity__sensitivity(const mnm_identity__term *term,
                                          const mnm_identity__subject *subject) {
  if (term->of_party && subject->is_person && term->sensitivity < MNM_PERSON) return MNM_PERSON;
  return (mnm_sensitivity)term->sensitivity;
}

mnm_status mnm_identity__next_statement(mnm_identity *identity, uint64_t *out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT coalesce(max(statement_id), 0) + 1 FROM statement", err));
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  *out = row ? (uint64_t)sqlite3_column_int64(statement, 0) : 1;
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

/* value, sealed, value_subject and digest: parameters 8 to 11 */
static mnm_status bind_value(mnm_identity *identity, sqlite3_stmt *statement,
                             const mnm_identity__row *row, int64_t *digest, bool *has_digest,
                             mnm_err *err) {
  *has_digest = false;
  if (row->value_subject != 0) {
    mnm_identity__bind_id(statement, 10, row->value_subject);
    return MNM_OK;
  }
  mnm_text value = row->statement->value, form;
  if (row->sensitivity < MNM_PERSON) {
    mnm_identity__bind_text(statement, 8, value);
  } else {
    MNM_TRY(mnm_identity__seal(identity, &row->subject->key, "statement", row->statement_id, value,
                               err));
    mnm_identity__bind_blob(statement, 9, identity->sealed.data, identity->sealed.count);
  }
  MNM_TRY(mnm_identity__form(identity, row->kind, value, &form, err));
  if (form.bytes == 0) return MNM_OK;
  *has_digest = true;
  *digest = mnm_identity__form_digest(identity, row->kind, form);
  (void)sqlite3_bind_int64(statement, 11, *digest);
  return MNM_OK;
}

/* The look-ups of a source are made when it becomes visible, in order of digest and all at once: as
 * they come they would touch another page each. */
static mnm_status add_lookup(mnm_identity *identity, int64_t digest, uint64_t statement_id,
                             mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_identity__prepare(identity, MNM_IDENTITY__ADD_LOOKUP, &statement, err));
  (void)sqlite3_bind_int64(statement, 1, digest);
  mnm_identity__bind_id(statement, 2, statement_id);
  return mnm_store_step(identity->store, statement, NULL, err);
}

mnm_status mnm_identity__insert(mnm_identity *identity, const mnm_identity__row *row,
                                mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  const mnm_statement *given = row->statement;
  MNM_TRY(mnm_identity__prepare(identity, MNM_IDENTITY__ADD_STATEMENT, &statement, err));
  mnm_identity__bind_id(statement, 1, row->statement_id);
  mnm_identity__bind_id(statement, 2, row->source_id);
  if (row->source_id != 0) (void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)given->source_row);
  mnm_identity__bind_id(statement, 4, row->subject->subject_id);
  (void)sqlite3_bind_int64(statement, 5, row->schema_id);
  (void)sqlite3_bind_int64(statement, 6, row->property_id);
  (void)sqlite3_bind_int64(statement, 7, row->sensitivity);
  int64_t digest = 0;
  bool has_digest = false;
  mnm_status status = bind_value(identity, statement, row, &digest, &has_digest, err);
  if (status != MNM_OK) {
    (void)sqlite3_clear_bindings(statement); /* what they point to may go */
    return status;
  }
  mnm_identity__bind_time(statement, 12, given->valid_from_us);
  mnm_identity__bind_time(statement, 13, given->valid_to_us);
  (void)sqlite3_bind_int64(statement, 14, given->precision);
  (void)sqlite3_bind_int64(statement, 15, mnm_identity__now(identity));
  mnm_identity__bind_text(statement, 16, mnm_text_of(mnm_store_person(identity->store)));
  MNM_TRY(mnm_store_step(identity->store, statement, NULL, err));
  if (!has_digest || row->source_id != 0) return MNM_OK;
  return add_lookup(identity, digest, row->statement_id, err);
}

/* ---- of a source ---- */

static mnm_status refuse(const char *message, uint64_t source_row, mnm_err *err) {
  mnm_err_set(err, MNM_E_ARG, "%s", message);
  mnm_err_at(err, NULL, source_row < INT64_MAX ? (int64_t)source_row + 1 : 0, 0);
  return MNM_E_ARG;
}

static mnm_status check_statement(const mnm_statement *row, mnm_err *err) {
  if (row->subject.bytes == 0)
    return refuse("a statement needs the id of the entity it is about", row->source_row, err);
  if (row->property.bytes == 0) return refuse("a statement needs a property", row->source_row, err);
  if (row->precision > MNM_PRECISION_EXACT || row->source_row > INT64_MAX)
    return refuse("a statement's precision is 0 to 4 and its record a whole number",
                  row->source_row, err);
  return MNM_OK;
}

static mnm_status add_statement(mnm_identity *identity, mnm_text scope, mnm_identity__row *row,
                                mnm_identity__subject *subject, bool same, mnm_err *err) {
  const mnm_statement *given = row->statement;
  const mnm_identity__term *term = NULL;
  mnm_identity__subject other;
  MNM_TRY(check_statement(given, err));
  MNM_TRY(mnm_identity__term_put(identity, given->schema, given->property, &term, err));
  if (same)
    MNM_TRY(mnm_identity__subject_tell(identity, subject, term, err));
  else
    MNM_TRY(mnm_identity__subject_put(identity, row->source_id, scope, given->subject, term,
                                      subject, err));
  row->schema_id = term->schema_id;
  row->property_id = term->property_id;
  row->sensitivity = mnm_identity__sensitivity(term, subject);
  row->kind = (mnm_value_kind)term->kind;
  row->value_subject = 0;
  if (term->is_reference && given->value.bytes > 0) {
    mnm_status status =
        mnm_identity__subject_put(identity, row->source_id, scope, given->value, NULL, &other, err);
    row->value_subject = other.subject_id;
    mnm_seal_wipe(&other, sizeof other);
    if (status != MNM_OK) return status;
  }
  return mnm_identity__insert(identity, row, err);
}

mnm_status mnm_identity_statements_add(mnm_identity *identity, uint64_t source_id, mnm_text scope,
                                       const mnm_statement *rows, uint32_t count, mnm_err *err) {
  mnm_identity__subject subject = {0};
  mnm_identity__row row = {.source_id = source_id, .subject = &subject};
  MNM_TRY(mnm_identity__need_write(identity, err));
  if (source_id == 0)
    return mnm_err_set(err, MNM_E_ARG, "statements read from files need their source");
  MNM_TRY(mnm_identity__next_statement(identity, &row.statement_id, err));
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i < count && status == MNM_OK; i++) {
    bool same = i > 0 && mnm_text_equal(rows[i].subject, rows[i - 1].subject);
    row.statement = &rows[i];
    if (i % 1024 == 0) status = mnm_ctx_tick(identity->ctx, "statements", i, count, err);
    if (status == MNM_OK) status = add_statement(identity, scope, &row, &subject, same, err);
    row.statement_id++;
  }
  mnm_seal_wipe(&subject, sizeof subject);
  return status;
}

mnm_status mnm_identity_subject_put(mnm_identity *identity, uint64_t source_id, mnm_text scope,
                                    mnm_text id, uint64_t *out_subject_id, mnm_err *err) {
  mnm_identity__subject subject = {0};
  *out_subject_id = 0;
  MNM_TRY(mnm_identity__need_write(identity, err));
  mnm_status status =
      mnm_identity__subject_put(identity, source_id, scope, id, NULL, &subject, err);
  if (status == MNM_OK) *out_subject_id = subject.subject_id;
  mnm_seal_wipe(&subject, sizeof subject);
  return status;
}

/* ---- holders ---- */

#define HOLDINGS_AT_ONCE 1024

static mnm_status read_holding(mnm_identity *identity, uint64_t source_id, mnm_text scope,
                               const mnm_holding *row, mnm_store_holding *out, mnm_err *err) {
  if (row->holder.bytes == 0)
    return refuse("a holding needs the id of the holder", row->source_row, err);
  if (row->kind < MNM_HOLDING_HOLDER || row->kind > MNM_HOLDING_POWER)
    return refuse("a holding is of a holder, a signatory or a power of attorney", row->source_row,
                  err);
  *out = (mnm_store_holding){.account = row->account,
                             .kind = row->kind,
                             .valid_from_us = row->valid_from_us,
                             .valid_to_us = row->valid_to_us,
                             .source_row = row->source_row};
  return mnm_identity_subject_put(identity, source_id, scope, row->holder, &out->subject_id, err);
}

static mnm_status add_holdings(mnm_identity *identity, uint64_t source_id, mnm_text scope,
                               const mnm_holding *rows, uint32_t count, mnm_column *stored,
                               mnm_err *err) {
  stored->count = 0;
  MNM_TRY(mnm_column_reserve(stored, count, err));
  for (uint32_t i = 0; i < count; i++) {
    mnm_store_holding one;
    MNM_TRY(read_holding(identity, source_id, scope, &rows[i], &one, err));
    MNM_TRY(mnm_column_push(stored, &one, err));
  }
  return mnm_store_holdings_add(identity->store, source_id, stored->data, count, err);
}

mnm_status mnm_identity_holdings_add(mnm_identity *identity, uint64_t source_id, mnm_text scope,
                                     const mnm_holding *rows, uint32_t count, mnm_err *err) {
  mnm_column stored;
  MNM_TRY(mnm_identity__need_write(identity, err));
  mnm_column_init(&stored, sizeof(mnm_store_holding), identity->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t at = 0; at < count && status == MNM_OK; at += HOLDINGS_AT_ONCE) {
    uint32_t some = count - at < HOLDINGS_AT_ONCE ? count - at : HOLDINGS_AT_ONCE;
    status = mnm_ctx_tick(identity->ctx, "holders", at, count, err);
    if (status == MNM_OK)
      status = add_holdings(identity, source_id, scope, rows + at, some, &stored, err);
  }
  mnm_column_clear(&stored);
  return status;
}
