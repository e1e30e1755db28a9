/* Witnesses: a chain on one's own machine can be made anew from its first entry. A signature by a
 * second key, or our head kept in another office's case, fixes it at a time. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/store/store_internal.h"

uint32_t mnm_witness_message(char *buffer, uint32_t bytes, const char *case_id, uint64_t seq,
                             const uint8_t hash[32]) {
  char hex[2 * MNM_DIGEST_BYTES + 1];
  mnm_seal_hex(hex, hash, MNM_DIGEST_BYTES);
  int length = snprintf(buffer, bytes, "manumit witness 1\ncase %s\nseq %" PRIu64 "\nhead %s\n",
                        case_id, seq, hex);
  return length > 0 && (uint32_t)length < bytes ? (uint32_t)length : 0;
}

uint32_t mnm_store__witness_text(char *out, uint32_t bytes, const mnm_witness *row) {
  char hash[65], key[65], signature[129];
  mnm_seal_hex(hash, row->hash, 32);
  mnm_seal_hex(key, row->public_key, 32);
  mnm_seal_hex(signature, row->signature, 64);
  int length = snprintf(out, bytes, "seq %" PRIu64 "\nhead %s\ncase %s\nkey %s\nsignature %s\n",
                        row->seq, hash, row->other_case, key, signature);
  return length > 0 && (uint32_t)length < bytes ? (uint32_t)length : 0;
}

static mnm_status insert(mnm_store *store, const mnm_witness *row, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  char object[40], details[512];
  MNM_TRY(mnm_store_prepare(
      store, &statement,
      "INSERT INTO witness (at_us, by, seq, hash, other_case, public_key, signature)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      err));
  (void)sqlite3_bind_int64(statement, 1, mnm_store__now(store));
  mnm_store__bind_string(statement, 2, store->person);
  (void)sqlite3_bind_int64(statement, 3, (sqlite3_int64)row->seq);
  mnm_store__bind_blob(statement, 4, row->hash, sizeof row->hash);
  mnm_store__bind_text(statement, 5, row->other_case);
  if (row->other_case[0] == '\0') {
    mnm_store__bind_blob(statement, 6, row->public_key, sizeof row->public_key);
    mnm_store__bind_blob(statement, 7, row->signature, sizeof row->signature);
  }
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  (void)snprintf(object, sizeof object, "witness:%lld",
                 (long long)sqlite3_last_insert_rowid(store->db));
  (void)mnm_store__witness_text(details, sizeof details, row);
  return mnm_store_audit(store, "witness", object, NULL, details, err);
}

/* Fills row->hash with the hash of our entry row->seq. */
static mnm_status our_hash(mnm_store *store, mnm_witness *row, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool found = false;
  MNM_TRY(mnm_store_prepare(store, &statement, "SELECT hash FROM audit WHERE seq = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, row->seq > INT64_MAX ? 0 : (int64_t)row->seq);
  MNM_TRY(mnm_store_step(store, statement, &found, err));
  if (!found) return mnm_err_set(err, MNM_E_NOTFOUND, "the audit has no entry of this number");
  mnm_status status =
      mnm_store__column_digest(store, statement, 0, row->hash, sizeof row->hash, err);
  (void)sqlite3_reset(statement);
  return status;
}

static bool signature_holds(const mnm_store *store, const mnm_witness *row) {
  char message[256];
  uint32_t bytes = mnm_witness_message(message, sizeof message, store->id, row->seq, row->hash);
  return mnm_sign_check(row->signature, row->public_key, message, bytes);
}

static mnm_status finish(mnm_store *store, mnm_status status, mnm_err *err) {
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

static mnm_status sign_steps(mnm_store *store, const mnm_key *seed, mnm_err *err) {
  mnm_witness row = {.other_case = ""};
  mnm_sign_pair pair;
  char message[256];
  MNM_TRY(mnm_store_audit_head(store, &row.seq, row.hash, err));
  mnm_sign_pair_of(&pair, seed);
  uint32_t bytes = mnm_witness_message(message, sizeof message, store->id, row.seq, row.hash);
  mnm_sign(row.signature, &pair, message, bytes);
  memcpy(row.public_key, pair.public_key, sizeof row.public_key);
  mnm_seal_wipe(&pair, sizeof pair);
  return insert(store, &row, err);
}

mnm_status mnm_store_witness_sign(mnm_store *store, const mnm_key *seed, mnm_err *err) {
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  return finish(store, sign_steps(store, seed, err), err);
}

static mnm_status add_steps(mnm_store *store, mnm_witness *row, mnm_err *err) {
  MNM_TRY(our_hash(store, row, err));
  if (!signature_holds(store, row)) {
    mnm_err_set(err, MNM_E_DAMAGED, "the signature does not fit this entry of this case");
    mnm_err_hint(err, "check the number of the entry and whether the message was signed unchanged");
    return MNM_E_DAMAGED;
  }
  return insert(store, row, err);
}

mnm_status mnm_store_witness_add(mnm_store *store, uint64_t seq, const uint8_t public_key[32],
                                 const uint8_t signature[64], mnm_err *err) {
  mnm_witness row = {.seq = seq, .other_case = ""};
  memcpy(row.public_key, public_key, sizeof row.public_key);
  memcpy(row.signature, signature, sizeof row.signature);
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  return finish(store, add_steps(store, &row, err), err);
}

mnm_status mnm_store_witness_case(mnm_store *store, const char *other_case, uint64_t seq,
                                  const uint8_t hash[32], mnm_err *err) {
  uint8_t id[16];
  mnm_witness row = {.seq = seq, .other_case = other_case};
  if (!mnm_seal_unhex(id, sizeof id, mnm_text_of(other_case)) || seq == 0 || seq > INT64_MAX) {
    return mnm_err_set(err, MNM_E_ARG,
                       "another case is named by 32 hex digits and an entry from 1");
  }
  if (strcmp(other_case, store->id) == 0) {
    return mnm_err_set(err, MNM_E_ARG, "a case cannot be its own witness");
  }
  memcpy(row.hash, hash, sizeof row.hash);
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  return finish(store, insert(store, &row, err), err);
}

static mnm_status list_row(mnm_store *store, sqlite3_stmt *statement, mnm_witness_fn *fn,
                           void *payload, mnm_err *err) {
  mnm_witness row = {.at_us = sqlite3_column_int64(statement, 1),
                     .by = mnm_store__column_text(statement, 2),
                     .other_case = mnm_store__column_text(statement, 5)};
  MNM_TRY(mnm_store__narrow(store, statement, 0, INT64_MAX, &row.witness_id, err));
  MNM_TRY(mnm_store__narrow(store, statement, 3, INT64_MAX, &row.seq, err));
  MNM_TRY(mnm_store__column_digest(store, statement, 4, row.hash, sizeof row.hash, err));
  MNM_TRY(
      mnm_store__column_digest(store, statement, 6, row.public_key, sizeof row.public_key, err));
  MNM_TRY(mnm_store__column_digest(store, statement, 7, row.signature, sizeof row.signature, err));
  return fn(payload, &row, err);
}

mnm_status mnm_store_witnesses(mnm_store *store, mnm_witness_fn *fn, void *payload, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare_own(store, &statement,
                                "SELECT witness_id, at_us, by, seq, hash, other_case, public_key,"
                                " signature FROM witness ORDER BY witness_id",
                                err));
  bool row = false;
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = list_row(store, statement, fn, payload, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}
