/* The audit: entries chained by hashes over salted commitments. The chain holds who, when, what and
 * on what in the clear; why and details are sealed apart, with the salt. Erase them, and the
 * commitment stays as a number that fits the chain and that nobody can guess at. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/store/store_internal.h"

/* The lines that are hashed for an entry: docs/case-file.md shows how to do it by hand. */
void mnm_store__audit_hash(const mnm_store *store, const mnm_audit_entry *row,
                           const uint8_t before[MNM_DIGEST_BYTES], uint8_t out[MNM_DIGEST_BYTES]) {
  char numbers[120];
  uint8_t digests[2][MNM_DIGEST_BYTES];
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  int bytes = snprintf(numbers, sizeof numbers, "manumit audit 1\n%s\n%" PRIu64 "\n%" PRId64 "\n",
                       store->id, row->seq, row->at_us);
  mnm_sha256_add(&hash, numbers, (size_t)bytes);
  const char *const words[] = {row->by, row->verb, row->object};
  for (size_t i = 0; i < 3; i++) {
    mnm_sha256_add(&hash, words[i], strlen(words[i]));
    mnm_sha256_add(&hash, "\n", 1);
  }
  mnm_sha256_end(&hash, digests[0]);
  memcpy(digests[1], row->commitment, MNM_DIGEST_BYTES);
  mnm_chain_step(out, before, row->seq, (const uint8_t(*)[MNM_DIGEST_BYTES])digests, 2);
}

mnm_status mnm_store_audit_head(mnm_store *store, uint64_t *out_seq, uint8_t out_hash[32],
                                mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  *out_seq = 0;
  memset(out_hash, 0, MNM_DIGEST_BYTES);
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", err));
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (!row) return MNM_OK;
  mnm_status status = mnm_store__narrow(store, statement, 0, INT64_MAX, out_seq, err);
  if (status == MNM_OK) {
    status = mnm_store__column_digest(store, statement, 1, out_hash, MNM_DIGEST_BYTES, err);
  }
  (void)sqlite3_reset(statement);
  return status;
}

typedef struct secret { /* lives in an arena; wiped before the arena goes */
  char *data;
  size_t bytes;
} secret;

static void append(secret *to, const char *data, size_t bytes) {
  if (bytes > 0) memcpy(to->data + to->bytes, data, bytes);
  to->bytes += bytes;
}

/* salt | length of why in decimal | newline | why | details: what is sealed. The commitment is over
 * all after the salt. */
static mnm_status secret_of(mnm_arena *arena, const char *why, const char *details, secret *out,
                            mnm_err *err) {
  size_t why_bytes = why != NULL ? strlen(why) : 0;
  size_t details_bytes = details != NULL ? strlen(details) : 0;
  if (why_bytes > (1 << 20) || details_bytes > (16 << 20)) {
    return mnm_err_set(err, MNM_E_LIMIT, "a reason has at most 1 MiB, details at most 16 MiB");
  }
  out->data = mnm_arena_take(arena, MNM_COMMIT_SALT_BYTES + 24 + why_bytes + details_bytes);
  if (out->data == NULL) return mnm_err_nomem(err);
  mnm_seal_random(out->data, MNM_COMMIT_SALT_BYTES);
  out->bytes = MNM_COMMIT_SALT_BYTES;
  out->bytes += (size_t)snprintf(out->data + out->bytes, 24, "%zu\n", why_bytes);
  append(out, why, why_bytes);
  append(out, details, details_bytes);
  return MNM_OK;
}

static mnm_status insert_entry(mnm_store *store, const mnm_audit_entry *row, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO audit (seq, at_us, by, verb, object, commitment, hash)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)row->seq);
  (void)sqlite3_bind_int64(statement, 2, row->at_us);
  mnm_store__bind_string(statement, 3, row->by);
  mnm_store__bind_string(statement, 4, row->verb);
  mnm_store__bind_string(statement, 5, row->object);
  mnm_store__bind_blob(statement, 6, row->commitment, MNM_DIGEST_BYTES);
  mnm_store__bind_blob(statement, 7, row->hash, MNM_DIGEST_BYTES);
  return mnm_store_step(store, statement, NULL, err);
}

static mnm_status insert_detail(mnm_store *store, uint64_t seq, const secret *sealed,
                                mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "INSERT INTO audit_detail (seq, sealed) VALUES (?1, ?2)", err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)seq);
  MNM_TRY(mnm_store__bind_sealed(store, statement, 2, MNM_SUBKEY_AUDIT, "audit", seq, sealed->data,
                                 sealed->bytes, err));
  return mnm_store_step(store, statement, NULL, err);
}

mnm_status mnm_store_audit(mnm_store *store, const char *verb, const char *object, const char *why,
                           const char *details, mnm_err *err) {
  uint8_t before[MNM_DIGEST_BYTES];
  mnm_audit_entry row = {
      .at_us = mnm_store__now(store), .by = store->person, .verb = verb, .object = object};
  mnm_arena arena;
  secret hidden = {NULL, 0};
  MNM_TRY(mnm_store__need_write(store, err));
  MNM_TRY(mnm_store__check_word(verb, "the verb of an audit entry", err));
  MNM_TRY(mnm_store__check_word(object, "the object of an audit entry", err));
  MNM_TRY(mnm_store_audit_head(store, &row.seq, before, err));
  row.seq++;
  mnm_arena_init(&arena, store->ctx);
  mnm_status status = secret_of(&arena, why, details, &hidden, err);
  if (status == MNM_OK) {
    mnm_commit(row.commitment, (const uint8_t *)hidden.data, hidden.data + MNM_COMMIT_SALT_BYTES,
               hidden.bytes - MNM_COMMIT_SALT_BYTES);
    mnm_store__audit_hash(store, &row, before, row.hash);
    status = insert_entry(store, &row, err);
  }
  if (status == MNM_OK) status = insert_detail(store, row.seq, &hidden, err);
  if (hidden.data != NULL) mnm_seal_wipe(hidden.data, hidden.bytes);
  mnm_arena_clear(&arena);
  return status;
}

mnm_status mnm_store__audit_open(mnm_store *store, sqlite3_stmt *statement, int index,
                                 mnm_arena *arena, mnm_audit_entry *row, bool *fits, mnm_err *err) {
  mnm_text hidden = {NULL, 0};
  uint8_t commitment[MNM_DIGEST_BYTES];
  row->why = row->details = "";
  row->erased = sqlite3_column_type(statement, index) == SQLITE_NULL;
  *fits = true;
  MNM_TRY(mnm_store__open_sealed(store, statement, index, MNM_SUBKEY_AUDIT, "audit", row->seq,
                                 arena, &hidden, err));
  if (hidden.bytes == 0) return MNM_OK; /* erased, or no key */
  *fits = false;
  if (hidden.bytes <= MNM_COMMIT_SALT_BYTES) return MNM_OK;
  const char *value = hidden.data + MNM_COMMIT_SALT_BYTES;
  uint32_t bytes = hidden.bytes - MNM_COMMIT_SALT_BYTES;
  mnm_commit(commitment, (const uint8_t *)hidden.data, value, bytes);
  const char *end = memchr(value, '\n', bytes);
  int64_t why_bytes = 0;
  if (end == NULL) return MNM_OK;
  mnm_text length = {value, (uint32_t)(end - value)};
  int64_t rest = (int64_t)bytes - (end - value) - 1;
  if (!mnm_text_int64(length, &why_bytes) || why_bytes < 0 || why_bytes > rest) return MNM_OK;
  row->why = mnm_arena_copy(arena, end + 1, (size_t)why_bytes);
  row->details = mnm_arena_copy(arena, end + 1 + why_bytes, (size_t)(rest - why_bytes));
  if (row->why == NULL || row->details == NULL) return mnm_err_nomem(err);
  *fits = memcmp(commitment, row->commitment, MNM_DIGEST_BYTES) == 0;
  return MNM_OK;
}

static mnm_status list_entry(mnm_store *store, sqlite3_stmt *statement, mnm_arena *arena,
                             uint8_t before[MNM_DIGEST_BYTES], mnm_audit_fn *fn, void *payload,
                             mnm_err *err) {
  mnm_audit_entry row = {.at_us = sqlite3_column_int64(statement, 1),
                         .by = mnm_store__column_text(statement, 2),
                         .verb = mnm_store__column_text(statement, 3),
                         .object = mnm_store__column_text(statement, 4)};
  bool fits = true;
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &row.seq, err));
  MNM_TRY(mnm_store__column_digest(store, statement, 5, row.commitment, MNM_DIGEST_BYTES, err));
  MNM_TRY(mnm_store__column_digest(store, statement, 6, row.hash, MNM_DIGEST_BYTES, err));
  MNM_TRY(mnm_store__audit_open(store, statement, 7, arena, &row, &fits, err));
  if (!fits) return mnm_store_error(store, SQLITE_CORRUPT, "reading the audit", err);
  memcpy(row.previous, before, MNM_DIGEST_BYTES);
  memcpy(before, row.hash, MNM_DIGEST_BYTES);
  return fn(payload, &row, err);
}

static mnm_status hash_of(mnm_store *store, uint64_t seq, uint8_t out[MNM_DIGEST_BYTES],
                          mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  memset(out, 0, MNM_DIGEST_BYTES);
  MNM_TRY(mnm_store_prepare(store, &statement, "SELECT hash FROM audit WHERE seq = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)seq);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (!row) return MNM_OK;
  mnm_status status = mnm_store__column_digest(store, statement, 0, out, MNM_DIGEST_BYTES, err);
  (void)sqlite3_reset(statement);
  return status;
}

mnm_status mnm_store_audits(mnm_store *store, uint64_t first_seq, mnm_audit_fn *fn, void *payload,
                            mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  uint8_t before[MNM_DIGEST_BYTES];
  mnm_arena arena;
  MNM_TRY(hash_of(store, first_seq > 0 ? first_seq - 1 : 0, before, err));
  MNM_TRY(
      mnm_store_prepare_own(store, &statement,
                            "SELECT audit.seq, at_us, by, verb, object, commitment, hash, sealed"
                            " FROM audit LEFT JOIN audit_detail ON audit_detail.seq = audit.seq"
                            " WHERE audit.seq >= ?1 ORDER BY audit.seq",
                            err));
  mnm_arena_init(&arena, store->ctx);
  (void)sqlite3_bind_int64(statement, 1, first_seq > INT64_MAX ? INT64_MAX : (int64_t)first_seq);
  bool row = false;
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    mnm_arena_reset(&arena);
    status = list_entry(store, statement, &arena, before, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  mnm_arena_clear(&arena);
  (void)sqlite3_finalize(statement);
  return status;
}

static mnm_status erase_steps(mnm_store *store, const mnm_store__erasure *what, uint64_t number,
                              const char *why, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  char object[60];
  MNM_TRY(mnm_store_prepare(store, &statement, what->sql, err));
  (void)sqlite3_bind_int64(statement, 1, number > INT64_MAX ? 0 : (int64_t)number);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  if (sqlite3_changes64(store->db) == 0) {
    return mnm_err_set(err, MNM_E_NOTFOUND, "there is no such %s, or it was erased before",
                       what->kind);
  }
  (void)snprintf(object, sizeof object, "%s:%" PRIu64, what->kind, number);
  MNM_TRY(mnm_store_audit(store, "erase", object, why, NULL, err));
  return mnm_store_commit(store, err);
}

mnm_status mnm_store__erase(mnm_store *store, const mnm_store__erasure *what, uint64_t number,
                            const char *why, mnm_err *err) {
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = erase_steps(store, what, number, why, err);
  if (status != MNM_OK) {
    mnm_store_rollback(store);
    return status;
  }
  return mnm_store_checkpoint(store, err);
}

mnm_status mnm_store_audit_erase(mnm_store *store, uint64_t seq, const char *why, mnm_err *err) {
  static const mnm_store__erasure what = {"DELETE FROM audit_detail WHERE seq = ?1", "audit"};
  return mnm_store__erase(store, &what, seq, why, err);
}
