/* Erasing: the key of a subject, what it sealed, and the keys of accounts that nobody else holds.
 * What is left is a pseudonym, its references, and an entry of the audit. */
#include <inttypes.h>
#include <stdio.h>

#include "case/identity/identity_internal.h"

typedef struct erasing {
  mnm_identity *identity;
  uint64_t subject_id;
  mnm_sha256 hash;    /* over all that is destroyed, as it was stored */
  mnm_column subject; /* uint64_t: the subject, then the things that told of nobody else */
  mnm_erased done;
} erasing;

static void hash_number(mnm_sha256 *hash, uint64_t number) { /* least byte first */
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> (8 * i));
  mnm_sha256_add(hash, bytes, sizeof bytes);
}

static void hash_bytes(mnm_sha256 *hash, mnm_text bytes) {
  hash_number(hash, bytes.bytes);
  mnm_sha256_add(hash, bytes.data, bytes.bytes);
}

static void hash_begin(mnm_sha256 *hash) {
  mnm_sha256_init(hash);
  mnm_sha256_add(hash, "manumit erase 1\n", 16);
}

static void hash_text(const mnm_sha256 *hash, char out[65]) {
  uint8_t digest[MNM_DIGEST_BYTES];
  mnm_sha256_end(hash, digest);
  mnm_seal_hex(out, digest, sizeof digest);
}

static mnm_status need_reason(const char *why, mnm_err *err) {
  if (why && why[0] != '\0') return MNM_OK;
  return mnm_err_set(err, MNM_E_ARG, "an erasure needs its reason");
}

/* Runs `each` for every row of the statement, whose first parameter is `number`. */
typedef mnm_status row_fn(erasing *work, sqlite3_stmt *row, mnm_err *err);
static mnm_status for_each(erasing *work, const char *sql, uint64_t number, row_fn *each,
                           mnm_err *err) {
  mnm_store *store = work->identity->store;
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(store, &statement, sql, err));
  mnm_identity__bind_id(statement, 1, number);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = each(work, statement, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

/* Runs a change with parameters: number, now, person. */
static mnm_status change(mnm_identity *identity, const char *sql, uint64_t number, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(identity->store, &statement, sql, err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)number); /* account 0 is one */
  if (sqlite3_bind_parameter_count(statement) > 1) {
    (void)sqlite3_bind_int64(statement, 2, mnm_identity__now(identity));
    mnm_identity__bind_text(statement, 3, mnm_text_of(mnm_store_person(identity->store)));
  }
  return mnm_store_step(identity->store, statement, NULL, err);
}

/* ---- whom ---- */

/* Documents, addresses and the like: subjects of their own, with keys of their own. One that a
 * person refers to, or that refers to her, and that has nothing to do with anyone else, goes with
 * her; else erasing her would leave the number of her passport. Organisations stay. */
static const char things[] =
    "SELECT thing.subject_id, text FROM subject AS thing JOIN word ON word_id = thing.schema_id"
    " WHERE thing.subject_id IN (SELECT subject_id FROM statement WHERE value_subject = ?1"
    " UNION SELECT value_subject FROM statement WHERE subject_id = ?1)"
    " AND thing.is_person = 0 AND thing.erased_us IS NULL AND thing.subject_id <> ?1"
    " AND NOT EXISTS (SELECT 1 FROM statement"
    " JOIN subject AS other ON other.subject_id = statement.value_subject"
    " WHERE statement.subject_id = thing.subject_id AND other.is_person = 1"
    " AND other.erased_us IS NULL AND other.subject_id <> ?1)"
    " AND NOT EXISTS (SELECT 1 FROM statement JOIN subject AS other USING (subject_id)"
    " WHERE statement.value_subject = thing.subject_id"
    " AND other.erased_us IS NULL AND other.subject_id <> ?1)"
    " ORDER BY thing.subject_id";

static mnm_status take_thing(erasing *work, sqlite3_stmt *row, mnm_err *err) {
  uint64_t subject_id = (uint64_t)sqlite3_column_int64(row, 0);
  const mnm_ftm_schema *schema = mnm_ftm_schema_find(mnm_identity__column_text(row, 1));
  if (!schema || schema->subject != MNM_FTM_THING) return MNM_OK;
  work->done.things++;
  return mnm_column_push(&work->subject, &subject_id, err);
}

static mnm_status choose(erasing *work, mnm_err *err) {
  mnm_arena arena;
  mnm_identity__seen seen;
  mnm_arena_init(&arena, work->identity->ctx);
  mnm_status status = mnm_identity__see(work->identity, work->subject_id, &arena, &seen, err);
  if (status == MNM_OK && seen.subject.erased_us != MNM_TIME_NONE) {
    char when[MNM_IDENTITY__ERASED_BYTES];
    mnm_identity__erased_text(when, seen.subject.erased_us, seen.subject.erased_by);
    status = mnm_err_set(err, MNM_E_EXISTS, "this subject was %s already", when);
  }
  if (status == MNM_OK) status = mnm_column_push(&work->subject, &work->subject_id, err);
  if (status == MNM_OK && seen.subject.is_person)
    status = for_each(work, things, work->subject_id, take_thing, err);
  mnm_seal_wipe(&seen, sizeof seen);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- what ---- */

static mnm_status hash_subject(erasing *work, sqlite3_stmt *row, mnm_err *err) {
  (void)err;
  hash_number(&work->hash, (uint64_t)sqlite3_column_int64(row, 0));
  for (int column = 1; column <= 3; column++)
    hash_bytes(&work->hash, mnm_identity__column_blob(row, column));
  return MNM_OK;
}

static mnm_status hash_statement(erasing *work, sqlite3_stmt *row, mnm_err *err) {
  (void)err;
  hash_number(&work->hash, (uint64_t)sqlite3_column_int64(row, 0));
  hash_bytes(&work->hash, mnm_identity__column_text(row, 1));
  hash_bytes(&work->hash, mnm_identity__column_blob(row, 2));
  hash_number(&work->hash, (uint64_t)sqlite3_column_int64(row, 3));
  work->done.statements++;
  return MNM_OK;
}

/* Of the subject itself every value that is a text goes; of a thing what was sealed: the rest of it
 * is the matter, not the person. */
static mnm_status destroy_subject(erasing *work, uint64_t subject_id, mnm_err *err) {
  bool whole = subject_id == work->subject_id;
  MNM_TRY(for_each(work,
                   "SELECT subject.subject_id, wrapped, id_digest, id_sealed FROM subject"
                   " LEFT JOIN subject_key USING (subject_id) WHERE subject.subject_id = ?1",
                   subject_id, hash_subject, err));
  MNM_TRY(for_each(work,
                   whole ? "SELECT statement_id, value, sealed, digest FROM statement"
                           " WHERE subject_id = ?1 AND (sealed IS NOT NULL OR value IS NOT NULL)"
                           " ORDER BY statement_id"
                         : "SELECT statement_id, value, sealed, digest FROM statement"
                           " WHERE subject_id = ?1 AND sealed IS NOT NULL ORDER BY statement_id",
                   subject_id, hash_statement, err));
  MNM_TRY(change(work->identity,
                 "DELETE FROM lookup WHERE (digest, statement_id) IN (SELECT digest, statement_id"
                 " FROM statement WHERE subject_id = ?1 AND digest IS NOT NULL)",
                 subject_id, err));
  MNM_TRY(change(work->identity,
                 whole ? "UPDATE statement SET value = NULL, sealed = NULL, digest = NULL"
                         " WHERE subject_id = ?1 AND (sealed IS NOT NULL OR value IS NOT NULL)"
                       : "UPDATE statement SET sealed = NULL, digest = NULL"
                         " WHERE subject_id = ?1 AND sealed IS NOT NULL",
                 subject_id, err));
  MNM_TRY(change(work->identity, "DELETE FROM subject_key WHERE subject_id = ?1", subject_id, err));
  return change(work->identity,
                "UPDATE subject SET id_digest = NULL, id_sealed = NULL, erased_us = ?2,"
                " erased_by = ?3 WHERE subject_id = ?1",
                subject_id, err);
}

/* Accounts that the subject holds, and that nobody else who is not erased holds or may use. */
static const char accounts[] =
    "SELECT DISTINCT holding.account_id, wrapped FROM holding JOIN source USING (source_id)"
    " JOIN account_key USING (account_id)"
    " WHERE holding.subject_id = ?1 AND holding.kind = 1 AND source.state = 'live'"
    " AND wrapped IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM holding AS also"
    " JOIN source AS whence ON whence.source_id = also.source_id"
    " JOIN subject AS other ON other.subject_id = also.subject_id"
    " WHERE also.account_id = holding.account_id AND whence.state = 'live'"
    " AND other.erased_us IS NULL AND other.subject_id <> ?1)"
    " ORDER BY holding.account_id";

static mnm_status destroy_account(erasing *work, sqlite3_stmt *row, mnm_err *err) {
  uint64_t account = (uint64_t)sqlite3_column_int64(row, 0);
  hash_number(&work->hash, account);
  hash_bytes(&work->hash, mnm_identity__column_blob(row, 1));
  work->done.accounts++;
  return change(work->identity,
                "UPDATE account_key SET wrapped = NULL, erased_us = ?2, erased_by = ?3"
                " WHERE account_id = ?1",
                account, err);
}

/* ---- made-up names of properties ---- */

/* A word that only erased subjects used is emptied: it may have been a name. */
static mnm_status empty_word(erasing *work, sqlite3_stmt *row, mnm_err *err) {
  mnm_identity *identity = work->identity;
  uint64_t word_id = (uint64_t)sqlite3_column_int64(row, 0);
  uint8_t digest[MNM_IDENTITY__DIGEST];
  sqlite3_stmt *statement = NULL;
  bool used = false;
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "SELECT 1 FROM statement JOIN subject USING (subject_id)"
                            " WHERE (property_id = ?1 OR statement.schema_id = ?1)"
                            " AND erased_us IS NULL"
                            " UNION ALL SELECT 1 FROM subject WHERE schema_id = ?1"
                            " AND erased_us IS NULL LIMIT 1",
                            err));
  mnm_identity__bind_id(statement, 1, word_id);
  MNM_TRY(mnm_store_step(identity->store, statement, &used, err));
  if (used) {
    (void)sqlite3_reset(statement);
    return MNM_OK;
  }
  hash_number(&work->hash, word_id);
  hash_bytes(&work->hash, mnm_identity__column_blob(row, 1));
  mnm_seal_random(digest, sizeof digest);
  MNM_TRY(mnm_identity__seal(identity, &identity->words, "word", word_id, (mnm_text){"", 0}, err));
  MNM_TRY(mnm_store_prepare(identity->store, &statement,
                            "UPDATE word SET digest = ?2, sealed = ?3 WHERE word_id = ?1", err));
  mnm_identity__bind_id(statement, 1, word_id);
  mnm_identity__bind_blob(statement, 2, digest, sizeof digest);
  mnm_identity__bind_blob(statement, 3, identity->sealed.data, identity->sealed.count);
  return mnm_store_step(identity->store, statement, NULL, err);
}

static const char words[] =
    "SELECT word_id, sealed FROM word WHERE sealed IS NOT NULL"
    " AND word_id IN (SELECT property_id FROM statement WHERE subject_id = ?1"
    " UNION SELECT schema_id FROM statement WHERE subject_id = ?1"
    " UNION SELECT schema_id FROM subject WHERE subject_id = ?1) ORDER BY word_id";

/* ---- together ---- */

static mnm_status audit(erasing *work, const char *kind, uint64_t number, const char *why,
                        mnm_err *err) {
  char object[40], details[200], digest[65];
  hash_text(&work->hash, digest);
  (void)snprintf(object, sizeof object, "%s:%" PRIu64, kind, number);
  (void)snprintf(details, sizeof details,
                 "digest %s\nstatements %" PRIu64 "\nthings %" PRIu64 "\naccounts %" PRIu64 "\n",
                 digest, work->done.statements, work->done.things, work->done.accounts);
  return mnm_store_audit(work->identity->store, "erase", object, why, details, err);
}

static mnm_status erase_subject(erasing *work, const char *why, mnm_err *err) {
  MNM_TRY(choose(work, err));
  const uint64_t *subject = work->subject.data;
  for (uint64_t i = 0; i < work->subject.count; i++)
    MNM_TRY(destroy_subject(work, subject[i], err));
  MNM_TRY(for_each(work, accounts, work->subject_id, destroy_account, err));
  for (uint64_t i = 0; i < work->subject.count; i++)
    MNM_TRY(for_each(work, words, subject[i], empty_word, err));
  return audit(work, "subject", work->subject_id, why, err);
}

/* Commits, forgets what is in memory, and cuts the log. */
static mnm_status finish(erasing *work, mnm_status status, mnm_erased *out, mnm_err *err) {
  mnm_identity *identity = work->identity;
  mnm_err later = {0};
  if (status == MNM_OK) status = mnm_store_commit(identity->store, err);
  if (status != MNM_OK) {
    mnm_store_rollback(identity->store);
    return status;
  }
  mnm_store_epoch_next(identity->store); /* for other handles too */
  MNM_TRY(mnm_identity__refresh(identity, err));
  status = mnm_store_checkpoint(identity->store, &later);
  work->done.wal_pending = status != MNM_OK;
  *out = work->done; /* it is done, whatever becomes of the log */
  if (status == MNM_OK || status == MNM_E_BUSY) return MNM_OK;
  if (err) *err = later;
  return status;
}

mnm_status mnm_identity_erase(mnm_identity *identity, uint64_t subject_id, const char *why,
                              mnm_erased *out, mnm_err *err) {
  erasing work = {.identity = identity, .subject_id = subject_id};
  memset(out, 0, sizeof *out);
  MNM_TRY(need_reason(why, err));
  MNM_TRY(mnm_store_begin(identity->store, MNM_WRITE_DURABLE, err));
  mnm_column_init(&work.subject, sizeof(uint64_t), identity->ctx);
  hash_begin(&work.hash);
  mnm_status status = mnm_identity__need_write(identity, err);
  if (status == MNM_OK) status = erase_subject(&work, why, err);
  if (status == MNM_OK) status = mnm_entries_erase(identity->store, subject_id, err);
  status = finish(&work, status, out, err);
  mnm_column_clear(&work.subject);
  return status;
}

/* ---- rejected records ---- */

static mnm_status hash_reject(erasing *work, sqlite3_stmt *row, mnm_err *err) {
  (void)err;
  hash_number(&work->hash, (uint64_t)sqlite3_column_int64(row, 0));
  hash_bytes(&work->hash, mnm_identity__column_blob(row, 1));
  work->done.statements++;
  return MNM_OK;
}

static mnm_status check_source(erasing *work, uint64_t source_id, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  char when[MNM_IDENTITY__ERASED_BYTES];
  mnm_store *store = work->identity->store;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT wrapped, erased_us, erased_by FROM source_key"
                            " JOIN source USING (source_id)"
                            " WHERE source_id = ?1 AND state = 'live'",
                            err));
  (void)sqlite3_bind_int64(statement, 1, source_id > INT64_MAX ? 0 : (int64_t)source_id);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (!row)
    return mnm_err_set(err, MNM_E_NOTFOUND, "no source of this number has rejected records");
  mnm_status status = MNM_OK;
  int64_t erased_us = mnm_identity__column_time(statement, 1);
  if (erased_us != MNM_TIME_NONE) {
    mnm_identity__erased_text(when, erased_us, mnm_identity__column_text(statement, 2).data);
    status = mnm_err_set(err, MNM_E_EXISTS, "these records were %s already", when);
  }
  hash_bytes(&work->hash, mnm_identity__column_blob(statement, 0));
  (void)sqlite3_reset(statement);
  return status;
}

static mnm_status erase_rejects(erasing *work, uint64_t source_id, const char *why, mnm_err *err) {
  MNM_TRY(check_source(work, source_id, err));
  MNM_TRY(for_each(work,
                   "SELECT reject_id, sealed FROM reject WHERE source_id = ?1 ORDER BY reject_id",
                   source_id, hash_reject, err));
  MNM_TRY(change(work->identity, "UPDATE reject SET sealed = x'' WHERE source_id = ?1", source_id,
                 err));
  MNM_TRY(change(work->identity,
                 "UPDATE source_key SET wrapped = NULL, erased_us = ?2, erased_by = ?3"
                 " WHERE source_id = ?1",
                 source_id, err));
  return audit(work, "source", source_id, why, err);
}

mnm_status mnm_identity_rejects_erase(mnm_identity *identity, uint64_t source_id, const char *why,
                                      mnm_erased *out, mnm_err *err) {
  erasing work = {.identity = identity};
  memset(out, 0, sizeof *out);
  MNM_TRY(need_reason(why, err));
  MNM_TRY(mnm_store_begin(identity->store, MNM_WRITE_DURABLE, err));
  hash_begin(&work.hash);
  mnm_status status = mnm_identity__need_write(identity, err);
  if (status == MNM_OK) status = erase_rejects(&work, source_id, why, err);
  return finish(&work, status, out, err);
}
