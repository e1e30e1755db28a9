/* Subjects: found by the keyed digest of their id or made, with a key and a pseudonym of their own.
 */
#include <stdio.h>

#include "case/identity/identity_internal.h"

/* ---- ids ---- */

mnm_status mnm_identity__id(mnm_identity *identity, mnm_text scope, mnm_text id, mnm_text *out,
                            uint8_t out_digest[MNM_IDENTITY__DIGEST], mnm_err *err) {
  if (id.bytes == 0) {
    mnm_err_set(err, MNM_E_ARG, "an entity needs an id");
    mnm_err_hint(err, "records without one belong to the rejected ones");
    return MNM_E_ARG;
  }
  mnm_column *whole = &identity->former.form;
  whole->count = 0;
  MNM_TRY(mnm_column_reserve(whole, (uint64_t)scope.bytes + id.bytes + 4, err));
  char *bytes = whole->data;
  for (int i = 0; i < 4; i++) bytes[i] = (char)(scope.bytes >> (8 * i) & 0xFF);
  if (scope.bytes > 0) memcpy(bytes + 4, scope.data, scope.bytes);
  memcpy(bytes + 4 + scope.bytes, id.data, id.bytes);
  *out = (mnm_text){bytes, 4 + scope.bytes + id.bytes};
  mnm_seal_digest(out_digest, MNM_IDENTITY__DIGEST, &identity->id_digest, out->data, out->bytes);
  return MNM_OK;
}

static mnm_identity__subject *place_of(mnm_identity *identity, const uint8_t *digest) {
  uint32_t hash = 0;
  memcpy(&hash, digest, sizeof hash);
  return &identity->subject[hash % MNM_IDENTITY__SUBJECTS];
}

/* The row of the digest holds this id: a digest put into another row would lead to the wrong one.
 */
static mnm_status confirm(mnm_identity *identity, const mnm_identity__subject *subject,
                          mnm_text sealed, mnm_text id, mnm_err *err) {
  mnm_arena arena;
  mnm_text open;
  mnm_arena_init(&arena, identity->ctx);
  mnm_status status = mnm_identity__open(identity, &subject->key, "subject", subject->subject_id,
                                         sealed, &arena, &open, err);
  if (status == MNM_OK && !mnm_text_equal(open, id))
    status = mnm_identity__damaged(identity, "looking up an id", err);
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status read_subject(mnm_identity *identity, sqlite3_stmt *statement, mnm_text id,
                               mnm_identity__subject *out, mnm_err *err) {
  out->subject_id = (uint64_t)sqlite3_column_int64(statement, 0);
  out->schema_id = sqlite3_column_int64(statement, 1);
  out->is_person = sqlite3_column_int64(statement, 2) != 0;
  MNM_TRY(mnm_identity__unwrap(identity, "subject_key", out->subject_id,
                               mnm_identity__column_blob(statement, 4), &out->key, err));
  return confirm(identity, out, mnm_identity__column_blob(statement, 3), id, err);
}

mnm_status mnm_identity__subject_find(mnm_identity *identity, mnm_text whole,
                                      mnm_identity__subject *out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  out->subject_id = 0;
  MNM_TRY(mnm_identity__prepare(identity, MNM_IDENTITY__FIND_SUBJECT, &statement, err));
  mnm_identity__bind_blob(statement, 1, out->digest, sizeof out->digest);
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  if (!row) return MNM_OK;
  mnm_status status = read_subject(identity, statement, whole, out, err);
  (void)sqlite3_reset(statement);
  return status;
}

/* ---- making one ---- */

static char first_letter(const mnm_identity__term *told) {
  if (!told || !told->known || told->known->subject >= MNM_FTM_PARTY) return 'P';
  return told->known->subject == MNM_FTM_ORGANISATION ? 'C' : 'T';
}

static bool may_be_person(const mnm_identity__term *told) {
  return !told || !told->known || told->known->subject >= MNM_FTM_PARTY;
}

static mnm_status insert_key(mnm_identity *identity, const mnm_identity__subject *subject,
                             mnm_err *err) {
  uint8_t wrapped[MNM_WRAP_BYTES];
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_identity__prepare(identity, MNM_IDENTITY__ADD_SUBJECT_KEY, &statement, err));
  mnm_identity__wrap(identity, "subject_key", subject->subject_id, &subject->key, wrapped);
  mnm_identity__bind_id(statement, 1, subject->subject_id);
  mnm_identity__bind_blob(statement, 2, wrapped, sizeof wrapped);
  return mnm_store_step(identity->store, statement, NULL, err);
}

static mnm_status next_number(mnm_identity *identity, uint64_t *out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  if (identity->next_subject == 0) {
    MNM_TRY(mnm_identity__prepare(identity, MNM_IDENTITY__NEXT_SUBJECT, &statement, err));
    MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
    identity->next_subject = row ? (uint64_t)sqlite3_column_int64(statement, 0) : 1;
    (void)sqlite3_reset(statement);
  }
  *out = identity->next_subject;
  return MNM_OK;
}

static mnm_status insert_subject(mnm_identity *identity, uint64_t source_id, char letter,
                                 const mnm_identity__subject *subject, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  uint8_t random[5];
  uint64_t number = 0;
  mnm_draw_take(&identity->draw, random, sizeof random);
  for (size_t i = 0; i < sizeof random; i++) number = number << 8 | random[i];
  mnm_identity__pseudonym_of(pseudonym, letter, number);
  MNM_TRY(mnm_identity__prepare(identity, MNM_IDENTITY__ADD_SUBJECT, &statement, err));
  mnm_identity__bind_id(statement, 1, subject->subject_id);
  mnm_identity__bind_text(statement, 2, mnm_text_of(pseudonym));
  (void)sqlite3_bind_int64(statement, 3, subject->schema_id);
  (void)sqlite3_bind_int64(statement, 4, subject->is_person ? 1 : 0);
  mnm_identity__bind_blob(statement, 5, subject->digest, sizeof subject->digest);
  mnm_identity__bind_blob(statement, 6, identity->sealed.data, identity->sealed.count);
  mnm_identity__bind_id(statement, 7, source_id);
  (void)sqlite3_bind_int64(statement, 8, mnm_identity__now(identity));
  return mnm_store_step(identity->store, statement, NULL, err);
}

#define TRIES \
  16 /* pseudonyms; in a case of a million subjects the first is taken once in a million */

static mnm_status make(mnm_identity *identity, uint64_t source_id, mnm_text id,
                       const mnm_identity__term *told, mnm_identity__subject *out, mnm_err *err) {
  MNM_TRY(next_number(identity, &out->subject_id, err));
  out->is_person = may_be_person(told);
  if (told)
    out->schema_id = told->schema_id;
  else
    MNM_TRY(mnm_identity__word_put(identity, (mnm_text){"", 0}, &out->schema_id, err));
  mnm_draw_take(&identity->draw, out->key.bytes, sizeof out->key.bytes);
  MNM_TRY(mnm_identity__seal(identity, &out->key, "subject", out->subject_id, id, err));
  mnm_status status = insert_subject(identity, source_id, first_letter(told), out, err);
  for (int i = 0; i < TRIES && status == MNM_E_EXISTS; i++)
    status = insert_subject(identity, source_id, first_letter(told), out, err);
  if (status == MNM_OK) status = insert_key(identity, out, err);
  if (status == MNM_OK) identity->next_subject++;
  return status;
}

/* ---- being told what it is ---- */

static mnm_status update_schema(mnm_identity *identity, const mnm_identity__subject *subject,
                                mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "UPDATE subject SET schema_id = ?2, is_person = ?3"
                            " WHERE subject_id = ?1",
                            err));
  mnm_identity__bind_id(statement, 1, subject->subject_id);
  (void)sqlite3_bind_int64(statement, 2, subject->schema_id);
  (void)sqlite3_bind_int64(statement, 3, subject->is_person ? 1 : 0);
  return mnm_identity__step_one(identity, statement, "there is no subject of this number", err);
}

/* How the schema that is known and the one that is told stand to each other. */
typedef enum telling { TELLS_NOTHING, TELLS_MORE, TELLS_OTHERWISE } telling;

static telling compare(const char *is, const mnm_identity__term *told) {
  if (is[0] == '\0') return TELLS_MORE;
  const mnm_ftm_schema *known = mnm_ftm_schema_find(mnm_text_of(is));
  if (!known || !told->known) return TELLS_OTHERWISE;
  if (mnm_ftm_is(told->known, known->name)) return TELLS_MORE;
  return mnm_ftm_is(known, told->known->name) ? TELLS_NOTHING : TELLS_OTHERWISE;
}

mnm_status mnm_identity__subject_tell(mnm_identity *identity, mnm_identity__subject *subject,
                                      const mnm_identity__term *told, mnm_err *err) {
  if (subject->schema_id == told->schema_id) return MNM_OK;
  mnm_arena arena;
  const char *is = NULL;
  mnm_arena_init(&arena, identity->ctx);
  mnm_status status = mnm_identity__word_text(identity, subject->schema_id, true, &arena, &is, err);
  mnm_identity__subject next = *subject;
  if (status == MNM_OK) {
    switch (compare(is, told)) {
      case TELLS_NOTHING:
        break;
      case TELLS_MORE:
        next.schema_id = told->schema_id;
        next.is_person = may_be_person(told);
        break;
      case TELLS_OTHERWISE: /* what was told first stays; to be a person it is enough to be once */
        next.is_person |= may_be_person(told);
        break;
    }
    if (next.schema_id != subject->schema_id || next.is_person != subject->is_person)
      status = update_schema(identity, &next, err);
  }
  mnm_arena_clear(&arena);
  if (status == MNM_OK) {
    *subject = next;
    mnm_identity__subject *place = place_of(identity, next.digest);
    if (place->subject_id == next.subject_id) *place = next;
  }
  mnm_seal_wipe(&next, sizeof next);
  return status;
}

mnm_status mnm_identity__subject_put(mnm_identity *identity, uint64_t source_id, mnm_text scope,
                                     mnm_text id, const mnm_identity__term *told,
                                     mnm_identity__subject *out, mnm_err *err) {
  mnm_text whole;
  MNM_TRY(mnm_identity__id(identity, scope, id, &whole, out->digest, err));
  mnm_identity__subject *place = place_of(identity, out->digest);
  if (place->subject_id != 0 && memcmp(place->digest, out->digest, sizeof out->digest) == 0) {
    *out = *place;
  } else {
    MNM_TRY(mnm_identity__subject_find(identity, whole, out, err));
    if (out->subject_id == 0) MNM_TRY(make(identity, source_id, whole, told, out, err));
    *place = *out;
  }
  return told ? mnm_identity__subject_tell(identity, out, told, err) : MNM_OK;
}

/* ---- seeing one ---- */

mnm_status mnm_identity__read_seen(mnm_identity *identity, sqlite3_stmt *statement, bool with_key,
                                   mnm_arena *arena, mnm_identity__seen *out, mnm_err *err) {
  mnm_subject *subject = &out->subject;
  memset(out, 0, sizeof *out);
  mnm_identity__subject *written = &out->as_written;
  mnm_text digest = mnm_identity__column_blob(statement, 9);
  subject->subject_id = written->subject_id = (uint64_t)sqlite3_column_int64(statement, 0);
  (void)snprintf(subject->pseudonym, sizeof subject->pseudonym, "%s",
                 mnm_identity__column_text(statement, 1).data);
  written->schema_id = sqlite3_column_int64(statement, 2);
  subject->is_person = written->is_person = sqlite3_column_int64(statement, 3) != 0;
  subject->recorded_us = sqlite3_column_int64(statement, 5);
  subject->erased_us = mnm_identity__column_time(statement, 6);
  MNM_TRY(
      mnm_identity__copy(arena, mnm_identity__column_text(statement, 4), &subject->category, err));
  const mnm_decided *decided = mnm_decided_find(&identity->decided, subject->subject_id);
  if (decided != NULL && decided->status >= MNM_VICTIM_POSSIBLE) subject->category = "victim";
  MNM_TRY(
      mnm_identity__copy(arena, mnm_identity__column_text(statement, 7), &subject->erased_by, err));
  MNM_TRY(
      mnm_identity__word_text(identity, written->schema_id, false, arena, &subject->schema, err));
  if (digest.bytes == sizeof written->digest) memcpy(written->digest, digest.data, digest.bytes);
  if (!with_key || !identity->has_key || subject->erased_us != MNM_TIME_NONE) return MNM_OK;
  MNM_TRY(mnm_identity__unwrap(identity, "subject_key", subject->subject_id,
                               mnm_identity__column_blob(statement, 8), &written->key, err));
  out->has_key = true;
  return MNM_OK;
}

mnm_status mnm_identity__see(mnm_identity *identity, uint64_t subject_id, mnm_arena *arena,
                             mnm_identity__seen *out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT " MNM_IDENTITY__SEEN_COLUMNS
                            " WHERE subject.subject_id = ?1 AND " MNM_IDENTITY__VISIBLE,
                            err));
  (void)sqlite3_bind_int64(statement, 1, subject_id > INT64_MAX ? 0 : (int64_t)subject_id);
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  if (!row) return mnm_err_set(err, MNM_E_NOTFOUND, "there is no subject of this number");
  mnm_status status = mnm_identity__read_seen(identity, statement, true, arena, out, err);
  (void)sqlite3_reset(statement);
  return status;
}

mnm_status mnm_identity__see_writable(mnm_identity *identity, uint64_t subject_id, mnm_arena *arena,
                                      mnm_identity__seen *out, mnm_err *err) {
  char when[MNM_IDENTITY__ERASED_BYTES];
  MNM_TRY(mnm_identity__see(identity, subject_id, arena, out, err));
  if (out->has_key) return MNM_OK;
  mnm_identity__erased_text(when, out->subject.erased_us, out->subject.erased_by);
  return mnm_err_set(err, MNM_E_KEY, "this subject was %s", when);
}
