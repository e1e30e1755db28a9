/* Words: names of schemata and properties. Those of the vocabulary stand in the clear; a made-up
 * one may itself be a person's name, and is sealed. */
#include "case/identity/identity_internal.h"

/* ---- the table ---- */

static bool in_vocabulary(mnm_text text) {
  if (text.bytes == 0 || mnm_ftm_schema_find(text)) return true;
  uint32_t count = mnm_ftm_property_count();
  for (uint32_t i = 0; i < count; i++)
    if (mnm_text_equal(text, mnm_text_of(mnm_ftm_property_at(i)->name))) return true;
  return false;
}

static mnm_status word_add(mnm_identity *identity, mnm_text text, const uint8_t *digest,
                           int64_t *out_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT coalesce(max(word_id), 0) + 1 FROM word", err));
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  int64_t id = row ? sqlite3_column_int64(statement, 0) : 1;
  (void)sqlite3_reset(statement);
  bool plain = in_vocabulary(text);
  if (!plain)
    MNM_TRY(mnm_identity__seal(identity, &identity->words, "word", (uint64_t)id, text, err));
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "INSERT INTO word (word_id, digest, text, sealed)"
                            " VALUES (?1, ?2, ?3, ?4)",
                            err));
  (void)sqlite3_bind_int64(statement, 1, id);
  mnm_identity__bind_blob(statement, 2, digest, MNM_IDENTITY__DIGEST);
  if (plain)
    mnm_identity__bind_text(statement, 3, text);
  else
    mnm_identity__bind_blob(statement, 4, identity->sealed.data, identity->sealed.count);
  MNM_TRY(mnm_store_step(identity->store, statement, NULL, err));
  *out_id = id;
  return MNM_OK;
}

mnm_status mnm_identity__word_put(mnm_identity *identity, mnm_text text, int64_t *out_id,
                                  mnm_err *err) {
  uint8_t digest[MNM_IDENTITY__DIGEST];
  sqlite3_stmt *statement = NULL;
  bool row = false;
  mnm_seal_digest(digest, sizeof digest, &identity->word_digest, text.data, text.bytes);
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT word_id FROM word WHERE digest = ?1", err));
  mnm_identity__bind_blob(statement, 1, digest, sizeof digest);
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  if (!row) return word_add(identity, text, digest, out_id, err);
  *out_id = sqlite3_column_int64(statement, 0);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

static mnm_status word_column(mnm_identity *identity, sqlite3_stmt *statement, int64_t word_id,
                              bool opened, mnm_arena *arena, const char **out, mnm_err *err) {
  if (sqlite3_column_type(statement, 0) != SQLITE_NULL)
    return mnm_identity__copy(arena, mnm_identity__column_text(statement, 0), out, err);
  if (!opened || !identity->has_key) return MNM_OK;
  mnm_text text;
  MNM_TRY(mnm_identity__open(identity, &identity->words, "word", (uint64_t)word_id,
                             mnm_identity__column_blob(statement, 1), arena, &text, err));
  *out = text.data; /* the arena's bytes are zeroed: terminated */
  return MNM_OK;
}

mnm_status mnm_identity__word_text(mnm_identity *identity, int64_t word_id, bool opened,
                                   mnm_arena *arena, const char **out, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  *out = "";
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT text, sealed FROM word WHERE word_id = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, word_id);
  MNM_TRY(mnm_store_step(identity->store, statement, &row, err));
  if (!row) return mnm_identity__damaged(identity, "reading the name of a property", err);
  mnm_status status = word_column(identity, statement, word_id, opened, arena, out, err);
  (void)sqlite3_reset(statement);
  return status;
}

/* ---- terms ---- */

/* What schema and property say of a value, without the table. */
static void describe(mnm_identity__term *term, mnm_text schema, mnm_text property) {
  term->known = mnm_ftm_schema_find(schema);
  const mnm_ftm_property *known = mnm_ftm_property_find(term->known, property);
  term->sensitivity = (uint8_t)mnm_ftm_sensitivity(schema, property);
  term->of_party = known && known->class_ == MNM_FTM_CLASS_PARTY;
  term->kind = (uint8_t)mnm_identity__kind_of(known, property);
  term->is_reference = known && term->kind == MNM_VALUE_ENTITY;
}

mnm_status mnm_identity__term_put(mnm_identity *identity, mnm_text schema, mnm_text property,
                                  const mnm_identity__term **out, mnm_err *err) {
  uint64_t hash =
      mnm_text_hash(property.data, property.bytes, mnm_text_hash(schema.data, schema.bytes, 0));
  bool fits = schema.bytes < MNM_IDENTITY__TERM_BYTES && property.bytes > 0 &&
              property.bytes < MNM_IDENTITY__TERM_BYTES;
  mnm_identity__term *term =
      fits ? &identity->term[hash % MNM_IDENTITY__TERMS] : &identity->long_term;
  *out = term;
  if (fits && term->property_bytes == property.bytes && term->schema_bytes == schema.bytes &&
      memcmp(term->property, property.data, property.bytes) == 0 &&
      (schema.bytes == 0 || memcmp(term->schema, schema.data, schema.bytes) == 0))
    return MNM_OK;
  term->property_bytes = 0; /* empty until all is there */
  describe(term, schema, property);
  MNM_TRY(mnm_identity__word_put(identity, schema, &term->schema_id, err));
  MNM_TRY(mnm_identity__word_put(identity, property, &term->property_id, err));
  if (!fits) return MNM_OK;
  if (schema.bytes > 0) memcpy(term->schema, schema.data, schema.bytes);
  memcpy(term->property, property.data, property.bytes);
  term->schema_bytes = schema.bytes;
  term->property_bytes = property.bytes;
  return MNM_OK;
}
