/* What a person states, corrects, or takes to be superseded: always one more statement or one more
 * mark, never a change of what was there. Each is an entry of the audit, which names numbers only.
 */
#include <inttypes.h>
#include <stdio.h>

#include "case/identity/identity_internal.h"

static mnm_status audit(mnm_identity *identity, const char *verb, uint64_t statement_id,
                        uint64_t subject_id, uint64_t by_statement_id, const char *why,
                        mnm_err *err) {
  char object[40], details[80];
  (void)snprintf(object, sizeof object, "statement:%" PRIu64, statement_id);
  if (by_statement_id != 0)
    (void)snprintf(details, sizeof details, "subject %" PRIu64 "\nby %" PRIu64 "\n", subject_id,
                   by_statement_id);
  else
    (void)snprintf(details, sizeof details, "subject %" PRIu64 "\n", subject_id);
  return mnm_store_audit(identity->store, verb, object, why, details, err);
}

/* ---- a new statement ---- */

/* A person names another subject by its pseudonym, or by its id where ids mean the same everywhere.
 */
static mnm_status refer(mnm_identity *identity, mnm_text value, uint64_t *out, mnm_err *err) {
  char written[MNM_PSEUDONYM_BYTES];
  if (mnm_identity__pseudonym_read(written, value)) {
    mnm_status status = mnm_identity_by_pseudonym(identity, value, out, err);
    if (status != MNM_E_NOTFOUND) return status;
  }
  return mnm_identity_subject_put(identity, 0, (mnm_text){"", 0}, value, out, err);
}

static mnm_status insert(mnm_identity *identity, mnm_identity__seen *seen,
                         const mnm_identity__term *term, const mnm_statement *given,
                         uint8_t class_least, uint64_t *out_id, mnm_err *err) {
  mnm_identity__row row = {.statement = given,
                           .subject = &seen->as_written,
                           .schema_id = term->schema_id,
                           .property_id = term->property_id,
                           .kind = (mnm_value_kind)term->kind};
  MNM_TRY(mnm_identity__subject_tell(identity, &seen->as_written, term, err));
  row.sensitivity = mnm_identity__sensitivity(term, &seen->as_written);
  if (row.sensitivity < class_least) row.sensitivity = (mnm_sensitivity)class_least;
  if (term->is_reference) MNM_TRY(refer(identity, given->value, &row.value_subject, err));
  MNM_TRY(mnm_identity__next_statement(identity, &row.statement_id, err));
  MNM_TRY(mnm_identity__insert(identity, &row, err));
  *out_id = row.statement_id;
  return MNM_OK;
}

static mnm_status state(mnm_identity *identity, uint64_t subject_id, const mnm_statement *given,
                        const char *why, mnm_arena *arena, mnm_identity__seen *seen,
                        uint64_t *out_id, mnm_err *err) {
  const mnm_identity__term *term = NULL;
  mnm_text schema = given->schema;
  MNM_TRY(mnm_identity__see_writable(identity, subject_id, arena, seen, err));
  if (schema.bytes == 0) {
    const char *known = NULL;
    MNM_TRY(
        mnm_identity__word_text(identity, seen->as_written.schema_id, true, arena, &known, err));
    schema = mnm_text_of(known);
  }
  MNM_TRY(mnm_identity__term_put(identity, schema, given->property, &term, err));
  MNM_TRY(insert(identity, seen, term, given, MNM_PUBLIC, out_id, err));
  return audit(identity, "state", *out_id, subject_id, 0, why, err);
}

mnm_status mnm_identity_state(mnm_identity *identity, uint64_t subject_id, const mnm_statement *row,
                              const char *why, uint64_t *out_id, mnm_err *err) {
  mnm_identity__seen seen = {.has_key = false};
  mnm_arena arena;
  *out_id = 0;
  MNM_TRY(mnm_identity__need_write(identity, err));
  if (row->property.bytes == 0 || row->precision > MNM_PRECISION_EXACT)
    return mnm_err_set(err, MNM_E_ARG, "a statement needs a property and a precision of 0 to 4");
  mnm_arena_init(&arena, identity->ctx);
  mnm_status status = state(identity, subject_id, row, why, &arena, &seen, out_id, err);
  if (status != MNM_OK) *out_id = 0;
  mnm_seal_wipe(&seen, sizeof seen);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- one that is there ---- */

typedef struct standing {
  uint64_t subject_id, superseded_by;
  int64_t schema_id, property_id;
  uint8_t class_;
  mnm_statement statement; /* validity and precision */
} standing;

/* MNM_E_NOTFOUND. */
static mnm_status read_standing(mnm_identity *identity, uint64_t statement_id, standing *out,
                                mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_store_prepare(
      identity->store, &statement,
      "SELECT subject_id, schema_id, property_id, class, valid_from_us, valid_to_us, precision,"
      " superseded_by FROM statement LEFT JOIN source USING (source_id)"
      " WHERE statement_id = ?1 AND " MNM_IDENTITY__LIVE,
      err));
  (void)sqlite3_bind_int64(statement, 1, statement_id > INT64_MAX ? 0 : (int64_t)statement_id);
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  if (!row) return mnm_err_set(err, MNM_E_NOTFOUND, "there is no statement of this number");
  out->subject_id = (uint64_t)sqlite3_column_int64(statement, 0);
  out->schema_id = sqlite3_column_int64(statement, 1);
  out->property_id = sqlite3_column_int64(statement, 2);
  out->class_ = (uint8_t)sqlite3_column_int64(statement, 3);
  out->statement.valid_from_us = mnm_identity__column_time(statement, 4);
  out->statement.valid_to_us = mnm_identity__column_time(statement, 5);
  out->statement.precision = (uint8_t)sqlite3_column_int64(statement, 6);
  out->superseded_by = (uint64_t)sqlite3_column_int64(statement, 7);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

static mnm_status need_standing(const standing *old, mnm_err *err) {
  if (old->superseded_by == 0) return MNM_OK;
  mnm_err_set(err, MNM_E_EXISTS, "this statement is superseded already, by statement %" PRIu64,
              old->superseded_by);
  mnm_err_hint(err, "name the statement that stands");
  return MNM_E_EXISTS;
}

static mnm_status mark(mnm_identity *identity, uint64_t statement_id, uint64_t by, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "UPDATE statement SET superseded_by = ?2 WHERE statement_id = ?1",
                            err));
  mnm_identity__bind_id(statement, 1, statement_id);
  mnm_identity__bind_id(statement, 2, by);
  return mnm_identity__step_one(identity, statement, "there is no statement of this number", err);
}

/* What holds instead of `by`, at the end, must not be `statement_id`: no circle. Each step of the
 * walk is to another statement, since no circle was there before. */
static mnm_status check_circle(mnm_identity *identity, uint64_t statement_id, uint64_t by,
                               mnm_err *err) {
  standing next;
  while (by != 0 && by != statement_id) {
    mnm_status status = read_standing(identity, by, &next, err);
    if (status == MNM_E_NOTFOUND) return MNM_OK; /* of an import that is not finished */
    if (status != MNM_OK) return status;
    by = next.superseded_by;
  }
  if (by == 0) return MNM_OK;
  return mnm_err_set(err, MNM_E_ARG, "the other statement is itself superseded by this one");
}

mnm_status mnm_identity_supersede(mnm_identity *identity, uint64_t statement_id,
                                  uint64_t by_statement_id, const char *why, mnm_err *err) {
  standing old, new;
  MNM_TRY(mnm_identity__need_write(identity, err));
  MNM_TRY(read_standing(identity, statement_id, &old, err));
  MNM_TRY(read_standing(identity, by_statement_id, &new, err));
  if (old.subject_id != new.subject_id || old.property_id != new.property_id)
    return mnm_err_set(err, MNM_E_ARG,
                       "a statement is superseded by one about the same subject and property");
  MNM_TRY(check_circle(identity, statement_id, by_statement_id, err));
  MNM_TRY(need_standing(&old, err));
  MNM_TRY(mark(identity, statement_id, by_statement_id, err));
  return audit(identity, "supersede", statement_id, old.subject_id, by_statement_id, why, err);
}

static mnm_status correct(mnm_identity *identity, uint64_t statement_id, const standing *old,
                          const char *why, mnm_arena *arena, mnm_identity__seen *seen,
                          uint64_t *out_id, mnm_err *err) {
  const mnm_identity__term *term = NULL;
  const char *schema = NULL, *property = NULL;
  MNM_TRY(mnm_identity__see_writable(identity, old->subject_id, arena, seen, err));
  MNM_TRY(mnm_identity__word_text(identity, old->schema_id, true, arena, &schema, err));
  MNM_TRY(mnm_identity__word_text(identity, old->property_id, true, arena, &property, err));
  MNM_TRY(mnm_identity__term_put(identity, mnm_text_of(schema), mnm_text_of(property), &term, err));
  MNM_TRY(insert(identity, seen, term, &old->statement, old->class_, out_id, err));
  MNM_TRY(mark(identity, statement_id, *out_id, err));
  return audit(identity, "correct", statement_id, old->subject_id, *out_id, why, err);
}

mnm_status mnm_identity_correct(mnm_identity *identity, uint64_t statement_id, mnm_text value,
                                const char *why, uint64_t *out_id, mnm_err *err) {
  standing old;
  mnm_identity__seen seen = {.has_key = false};
  mnm_arena arena;
  *out_id = 0;
  MNM_TRY(mnm_identity__need_write(identity, err));
  MNM_TRY(read_standing(identity, statement_id, &old, err));
  MNM_TRY(need_standing(&old, err));
  old.statement.value = value;
  mnm_arena_init(&arena, identity->ctx);
  mnm_status status = correct(identity, statement_id, &old, why, &arena, &seen, out_id, err);
  if (status != MNM_OK) *out_id = 0;
  mnm_seal_wipe(&seen, sizeof seen);
  mnm_arena_clear(&arena);
  return status;
}
