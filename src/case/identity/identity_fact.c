/* Statements as they are shown: what the viewer may see of each, and why not the rest. */
#include <inttypes.h>
#include <stdio.h>

#include "case/identity/identity_internal.h"

typedef struct showing { /* what one call shows, and to whom */
  mnm_identity *identity;
  const mnm_viewer *viewer;
  mnm_fact_fn *fn;
  void *payload;
  mnm_arena arena; /* of one statement */
} showing;

static void read_grade(sqlite3_stmt *statement, mnm_grade *out) {
  out->source = mnm_identity__column_text(statement, 16).data[0];
  out->information = (uint8_t)sqlite3_column_int64(statement, 17);
  (void)snprintf(out->original, sizeof out->original, "%s",
                 mnm_identity__column_text(statement, 18).data);
  out->suspected_false = sqlite3_column_int64(statement, 19) != 0;
  out->handling = (uint8_t)sqlite3_column_int64(statement, 20);
}

/* What identifies or describes a possible victim is a victim's, whatever it was when it was read.
 */
static mnm_sensitivity class_now(sqlite3_stmt *statement, const mnm_subject *subject) {
  mnm_sensitivity stored = (mnm_sensitivity)sqlite3_column_int64(statement, 4);
  if (stored == MNM_PERSON && strcmp(subject->category, "victim") == 0) return MNM_VICTIM;
  return stored;
}

static mnm_status read_words(showing *show, sqlite3_stmt *statement, mnm_fact *fact, mnm_err *err) {
  /* a made-up name may be a person's */
  bool opened = mnm_shield_decide(show->viewer, MNM_PERSON).verdict == MNM_SHOW;
  MNM_TRY(mnm_identity__word_text(show->identity, sqlite3_column_int64(statement, 2), opened,
                                  &show->arena, &fact->schema, err));
  return mnm_identity__word_text(show->identity, sqlite3_column_int64(statement, 3), opened,
                                 &show->arena, &fact->property, err);
}

static mnm_status read_erased(showing *show, const mnm_subject *subject, mnm_fact *fact,
                              mnm_err *err) {
  char text[MNM_IDENTITY__ERASED_BYTES];
  const char *copy = "";
  if (subject->erased_us == MNM_TIME_NONE)
    return mnm_identity__damaged(show->identity, "reading a statement without a value", err);
  mnm_identity__erased_text(text, subject->erased_us, subject->erased_by);
  MNM_TRY(mnm_identity__copy(&show->arena, mnm_text_of(text), &copy, err));
  fact->state = MNM_VALUE_ERASED;
  fact->value = mnm_text_of(copy);
  return MNM_OK;
}

/* state, value, value_subject and reason of a statement of `subject` */
static mnm_status read_value(showing *show, sqlite3_stmt *statement, const mnm_identity__seen *seen,
                             mnm_fact *fact, mnm_err *err) {
  bool is_plain = sqlite3_column_type(statement, 5) != SQLITE_NULL;
  bool is_sealed = sqlite3_column_type(statement, 6) != SQLITE_NULL;
  bool is_reference = sqlite3_column_type(statement, 7) != SQLITE_NULL;
  mnm_shield_answer answer = mnm_shield_decide(show->viewer, fact->sensitivity);
  if (!is_plain && !is_sealed && !is_reference) return read_erased(show, &seen->subject, fact, err);
  if (answer.verdict == MNM_HIDE || (answer.verdict == MNM_PSEUDONYM && !is_reference)) {
    fact->state = MNM_VALUE_HIDDEN;
    fact->reason = answer.reason;
    return MNM_OK;
  }
  if (is_reference) {
    fact->state = MNM_VALUE_REFERENCE;
    fact->value_subject = (uint64_t)sqlite3_column_int64(statement, 7);
    return MNM_OK;
  }
  fact->state = MNM_VALUE_SHOWN;
  if (is_plain) {
    const char *copy = NULL;
    mnm_text text = mnm_identity__column_text(statement, 5);
    MNM_TRY(mnm_identity__copy(&show->arena, text, &copy, err));
    fact->value = (mnm_text){copy, text.bytes};
    return MNM_OK;
  }
  if (!show->identity->has_key) {
    fact->state = MNM_VALUE_SEALED;
    return MNM_OK;
  }
  if (!seen->has_key)
    return mnm_identity__damaged(show->identity, "reading a value of an erased subject", err);
  return mnm_identity__open(show->identity, &seen->as_written.key, "statement", fact->statement_id,
                            mnm_identity__column_blob(statement, 6), &show->arena, &fact->value,
                            err);
}

static mnm_status show_fact(showing *show, sqlite3_stmt *statement, const mnm_identity__seen *seen,
                            mnm_err *err) {
  mnm_fact fact = {.statement_id = (uint64_t)sqlite3_column_int64(statement, 0),
                   .subject_id = (uint64_t)sqlite3_column_int64(statement, 1),
                   .sensitivity = class_now(statement, &seen->subject),
                   .value = {"", 0},
                   .reason = "",
                   .source_id = (uint64_t)sqlite3_column_int64(statement, 8),
                   .source_row = (uint64_t)sqlite3_column_int64(statement, 9),
                   .valid_from_us = mnm_identity__column_time(statement, 10),
                   .valid_to_us = mnm_identity__column_time(statement, 11),
                   .precision = (uint8_t)sqlite3_column_int64(statement, 12),
                   .recorded_us = sqlite3_column_int64(statement, 13),
                   .superseded_by = (uint64_t)sqlite3_column_int64(statement, 15)};
  read_grade(statement, &fact.grade);
  MNM_TRY(mnm_identity__copy(&show->arena, mnm_identity__column_text(statement, 14),
                             &fact.recorded_by, err));
  MNM_TRY(read_words(show, statement, &fact, err));
  MNM_TRY(read_value(show, statement, seen, &fact, err));
  return show->fn(show->payload, &fact, err);
}

/* ---- all of one subject ---- */

static mnm_status show_all(showing *show, sqlite3_stmt *statement, const mnm_identity__seen *seen,
                           mnm_err *err) {
  bool row = false;
  mnm_status status = mnm_store_step(show->identity->store, statement, &row, err);
  while (status == MNM_OK && row) {
    mnm_arena_reset(&show->arena);
    status = show_fact(show, statement, seen, err);
    if (status == MNM_OK) status = mnm_store_step(show->identity->store, statement, &row, err);
  }
  return status;
}

mnm_status mnm_identity_profile(mnm_identity *identity, uint64_t subject_id,
                                const mnm_viewer *viewer, mnm_fact_fn *fn, void *payload,
                                mnm_err *err) {
  showing show = {.identity = identity, .viewer = viewer, .fn = fn, .payload = payload};
  mnm_identity__seen seen;
  mnm_arena arena;
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_identity__refresh(identity, err));
  mnm_arena_init(&arena, identity->ctx);
  mnm_arena_init(&show.arena, identity->ctx);
  mnm_status status = mnm_identity__see(identity, subject_id, &arena, &seen, err);
  if (status == MNM_OK)
    status = mnm_identity__lend(identity, MNM_IDENTITY__PROFILE, &statement, err);
  if (status == MNM_OK) {
    mnm_identity__bind_id(statement, 1, subject_id);
    status = show_all(&show, statement, &seen, err);
  }
  mnm_identity__give_back(identity, MNM_IDENTITY__PROFILE, statement);
  mnm_seal_wipe(&seen, sizeof seen);
  mnm_arena_clear(&show.arena);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- by value ---- */

/* Whether the candidate holds the value indeed: 64 bits of a digest can meet by chance. */
static mnm_status holds(showing *show, sqlite3_stmt *statement, const mnm_identity__seen *seen,
                        mnm_value_kind kind, mnm_text form, bool *out, mnm_err *err) {
  mnm_text value = mnm_identity__column_text(statement, 5), found;
  *out = false;
  if (sqlite3_column_type(statement, 6) != SQLITE_NULL) {
    if (!seen->has_key)
      return mnm_identity__damaged(show->identity, "reading a value of an erased subject", err);
    MNM_TRY(mnm_identity__open(show->identity, &seen->as_written.key, "statement",
                               (uint64_t)sqlite3_column_int64(statement, 0),
                               mnm_identity__column_blob(statement, 6), &show->arena, &value, err));
  }
  MNM_TRY(mnm_identity__form(show->identity, kind, value, &found, err));
  *out = mnm_text_equal(found, form);
  return MNM_OK;
}

typedef struct search {
  mnm_value_kind kind;
  mnm_text form;
  mnm_arena arena; /* of one subject */
  mnm_identity__seen seen;
} search;

static mnm_status try_candidate(showing *show, search *by, sqlite3_stmt *statement, mnm_err *err) {
  bool fits = false;
  uint64_t subject_id = (uint64_t)sqlite3_column_int64(statement, 1);
  mnm_arena_reset(&show->arena);
  if (by->seen.subject.subject_id != subject_id) {
    mnm_arena_reset(&by->arena);
    MNM_TRY(mnm_identity__see(show->identity, subject_id, &by->arena, &by->seen, err));
  }
  MNM_TRY(holds(show, statement, &by->seen, by->kind, by->form, &fits, err));
  return fits ? show_fact(show, statement, &by->seen, err) : MNM_OK;
}

static mnm_status find_all(showing *show, search *by, sqlite3_stmt *statement, mnm_err *err) {
  mnm_store *store = show->identity->store;
  bool row = false;
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = try_candidate(show, by, statement, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  return status;
}

/* The form of the value that is looked for, kept in `arena`. */
static mnm_status search_form(mnm_identity *identity, mnm_value_kind kind, mnm_text value,
                              mnm_arena *arena, mnm_text *out, mnm_err *err) {
  mnm_text form;
  const char *copy = NULL;
  MNM_TRY(mnm_identity__form(identity, kind, value, &form, err));
  if (form.bytes == 0) {
    mnm_err_set(err, MNM_E_ARG, "nothing is left of this value that could be looked up");
    mnm_err_hint(err, "a name needs a letter, a number a digit, and 64 KiB are the most");
    return MNM_E_ARG;
  }
  MNM_TRY(mnm_identity__copy(arena, form, &copy, err));
  *out = (mnm_text){copy, form.bytes};
  return MNM_OK;
}

mnm_status mnm_identity_find(mnm_identity *identity, mnm_value_kind kind, mnm_text value,
                             const mnm_viewer *viewer, mnm_fact_fn *fn, void *payload,
                             mnm_err *err) {
  showing show = {.identity = identity, .viewer = viewer, .fn = fn, .payload = payload};
  search by = {.kind = kind};
  sqlite3_stmt *statement = NULL;
  mnm_arena arena;
  MNM_TRY(mnm_identity__refresh(identity, err));
  MNM_TRY(mnm_identity__need_key(identity, err));
  if (kind < MNM_VALUE_NAME || kind > MNM_VALUE_DATE)
    return mnm_err_set(err, MNM_E_ARG, "values of this kind are not looked up");
  mnm_arena_init(&arena, identity->ctx);
  mnm_arena_init(&by.arena, identity->ctx);
  mnm_arena_init(&show.arena, identity->ctx);
  mnm_status status = search_form(identity, kind, value, &arena, &by.form, err);
  if (status == MNM_OK)
    status = mnm_identity__lend(identity, MNM_IDENTITY__FIND_VALUE, &statement, err);
  if (status == MNM_OK) {
    (void)sqlite3_bind_int64(statement, 1, mnm_identity__form_digest(identity, kind, by.form));
    status = find_all(&show, &by, statement, err);
  }
  mnm_identity__give_back(identity, MNM_IDENTITY__FIND_VALUE, statement);
  mnm_seal_wipe(&by.seen, sizeof by.seen);
  mnm_arena_clear(&show.arena);
  mnm_arena_clear(&by.arena);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- the audit of looking ---- */

static mnm_status note(mnm_identity *identity, const mnm_viewer *viewer, uint64_t subject_id,
                       uint64_t values, mnm_arena *arena, mnm_err *err) {
  char object[40];
  size_t room = (size_t)viewer->name.bytes + 100;
  char *details = mnm_arena_take_bytes(arena, room);
  const char *why = NULL;
  if (!details) return mnm_err_nomem(err);
  (void)snprintf(object, sizeof object, "subject:%" PRIu64, subject_id);
  (void)snprintf(details, room, "role %s\nvalues %" PRIu64 "\nname %.*s\n",
                 mnm_role_name(viewer->role), values, (int)viewer->name.bytes,
                 viewer->name.bytes > 0 ? viewer->name.data : "");
  MNM_TRY(mnm_identity__copy(arena, viewer->purpose, &why, err));
  return mnm_store_audit(identity->store, "open", object, why, details, err);
}

mnm_status mnm_identity_note_opened(mnm_identity *identity, const mnm_viewer *viewer,
                                    uint64_t subject_id, uint64_t values, mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, identity->ctx);
  mnm_status status = note(identity, viewer, subject_id, values, &arena, err);
  mnm_arena_clear(&arena);
  return status;
}
