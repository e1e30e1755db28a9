/* Re-checks a case: pages, tables, the audit chain and what hangs on it, sources against their
 * files. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/store/store_internal.h"

#define READ_BYTES (1 << 20)

/* ---- pages and tables ---- */

/* One sentence a row of a pragma that lists faults. At most `most` of them. */
static mnm_status check_pages(mnm_store *store, bool quick, mnm_problems *problems, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(
      store, &statement, quick ? "PRAGMA quick_check(20)" : "PRAGMA integrity_check(20)", err));
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    const char *text = mnm_store__column_text(statement, 0);
    if (strcmp(text, "ok") != 0) {
      status = mnm_problems_add(problems, err, "The file is damaged: %.500s.", text);
    }
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

static mnm_status check_links(mnm_store *store, mnm_problems *problems, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(
      store, &statement,
      "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2", err));
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    status = mnm_problems_add(
        problems, err, "%lld rows of table %.60s lead to rows of %.60s that are not there.",
        (long long)sqlite3_column_int64(statement, 2), mnm_store__column_text(statement, 0),
        mnm_store__column_text(statement, 1));
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  (void)sqlite3_finalize(statement);
  return status;
}

static mnm_status check_tables(mnm_store *store, mnm_problems *problems, mnm_err *err) {
  bool same = false;
  char name[64];
  MNM_TRY(mnm_store__compare_schema(store, &mnm_store__schema_now, &same, name, err));
  if (same) return MNM_OK;
  return mnm_problems_add(problems, err, "The tables of the case were altered (%s).", name);
}

/* ---- the audit ---- */

typedef struct chain { /* walking the audit */
  mnm_store *store;
  mnm_problems *problems;
  mnm_store_verified *out;
  uint64_t expected_seq;
  uint8_t head[MNM_DIGEST_BYTES];
  bool broken; /* told once: after a break every later link is meaningless */
} chain;

static mnm_status check_entry(chain *walk, sqlite3_stmt *statement, mnm_arena *arena,
                              mnm_err *err) {
  mnm_store *store = walk->store;
  uint8_t hash[MNM_DIGEST_BYTES];
  bool fits = true;
  mnm_audit_entry row = {.seq = (uint64_t)sqlite3_column_int64(statement, 0),
                         .at_us = sqlite3_column_int64(statement, 1),
                         .by = mnm_store__column_text(statement, 2),
                         .verb = mnm_store__column_text(statement, 3),
                         .object = mnm_store__column_text(statement, 4)};
  MNM_TRY(mnm_store__column_digest(store, statement, 5, row.commitment, MNM_DIGEST_BYTES, err));
  MNM_TRY(mnm_store__column_digest(store, statement, 6, row.hash, MNM_DIGEST_BYTES, err));
  walk->out->audit_entries++;
  if (row.seq != walk->expected_seq && !walk->broken) {
    walk->broken = true;
    MNM_TRY(mnm_problems_add(walk->problems, err,
                             "Audit entry %" PRIu64 " is missing: entries were removed.",
                             walk->expected_seq));
  }
  mnm_store__audit_hash(store, &row, walk->head, hash);
  if (memcmp(hash, row.hash, MNM_DIGEST_BYTES) != 0 && !walk->broken) {
    walk->broken = true;
    MNM_TRY(mnm_problems_add(walk->problems, err,
                             "Audit entry %" PRIu64
                             " does not fit the chain: it or one before it was changed.",
                             row.seq));
  }
  memcpy(walk->head, row.hash, MNM_DIGEST_BYTES);
  walk->expected_seq = row.seq + 1;
  mnm_status status = mnm_store__audit_open(store, statement, 7, arena, &row, &fits, err);
  if (status == MNM_E_DAMAGED) fits = false;
  if (status != MNM_OK && status != MNM_E_DAMAGED) return status;
  if (row.erased) walk->out->audit_erased++;
  if (fits) return MNM_OK;
  return mnm_problems_add(walk->problems, err,
                          "The details of audit entry %" PRIu64 " are not those it was made with.",
                          row.seq);
}

static mnm_status check_audit(mnm_store *store, mnm_problems *problems, mnm_store_verified *out,
                              mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  mnm_arena arena;
  chain walk = {.store = store, .problems = problems, .out = out, .expected_seq = 1};
  bool row = false;
  MNM_TRY(mnm_store_prepare_own(
      store, &statement,
      "SELECT audit.seq, at_us, by, verb, object, commitment, hash, sealed"
      " FROM audit LEFT JOIN audit_detail ON audit_detail.seq = audit.seq ORDER BY audit.seq",
      err));
  mnm_arena_init(&arena, store->ctx);
  mnm_status status = mnm_store_step(store, statement, &row, err);
  while (status == MNM_OK && row) {
    mnm_arena_reset(&arena);
    if (out->audit_entries % 1024 == 0) {
      status = mnm_ctx_tick(store->ctx, "audit", out->audit_entries, 0, err);
    }
    if (status == MNM_OK) status = check_entry(&walk, statement, &arena, err);
    if (status == MNM_OK) status = mnm_store_step(store, statement, &row, err);
  }
  mnm_arena_clear(&arena);
  (void)sqlite3_finalize(statement);
  if (status == MNM_OK && out->audit_entries == 0) {
    status = mnm_problems_add(problems, err, "The audit is empty: its first entry was removed.");
  }
  return status;
}

/* ---- rows that the audit speaks of ---- */

/* Holds `text` against the details of the audit entry of (verb, object). */
mnm_status mnm_store__check_against_audit(mnm_store *store, const char *verb, const char *object,
                                          const char *text, mnm_problems *problems, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  mnm_arena arena;
  bool row = false, fits = true;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT audit.seq, commitment, sealed FROM audit"
                            " LEFT JOIN audit_detail ON audit_detail.seq = audit.seq"
                            " WHERE verb = ?1 AND object = ?2 ORDER BY audit.seq LIMIT 1",
                            err));
  mnm_store__bind_string(statement, 1, verb);
  mnm_store__bind_string(statement, 2, object);
  MNM_TRY(mnm_store_step(store, statement, &row, err));
  if (!row) {
    return mnm_problems_add(problems, err, "There is no audit entry of %s.", object);
  }
  mnm_audit_entry entry = {.seq = (uint64_t)sqlite3_column_int64(statement, 0)};
  mnm_arena_init(&arena, store->ctx);
  mnm_status status =
      mnm_store__column_digest(store, statement, 1, entry.commitment, MNM_DIGEST_BYTES, err);
  if (status == MNM_OK) {
    status = mnm_store__audit_open(store, statement, 2, &arena, &entry, &fits, err);
  }
  (void)sqlite3_reset(statement);
  if (status == MNM_E_DAMAGED) { /* told where the chain is walked */
    status = MNM_OK;
  } else if (status == MNM_OK && fits && !entry.erased && store->has_key &&
             strcmp(entry.details, text) != 0) {
    status =
        mnm_problems_add(problems, err, "The row of %s is not the one that was audited.", object);
  }
  mnm_arena_clear(&arena);
  return status;
}

typedef struct visit { /* payload of the walks below */
  mnm_store *store;
  mnm_problems *problems;
  mnm_store_verified *out;
  const mnm_store_verify_options *options;
  uint8_t *buffer;
} visit;

static mnm_status check_decision(void *payload, const mnm_decision *row, mnm_err *err) {
  visit *at = payload;
  char object[40], text[512];
  (void)snprintf(object, sizeof object, "decision:%" PRIu64, row->decision_id);
  if (mnm_store__decision_text(text, sizeof text, row) == 0) {
    return mnm_problems_add(at->problems, err, "The row of %s is longer than it can be.", object);
  }
  return mnm_store__check_against_audit(at->store, "decide", object, text, at->problems, err);
}

static mnm_status our_hash(mnm_store *store, uint64_t seq, uint8_t out[MNM_DIGEST_BYTES],
                           bool *found, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement, "SELECT hash FROM audit WHERE seq = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)seq);
  MNM_TRY(mnm_store_step(store, statement, found, err));
  if (!*found) return MNM_OK;
  mnm_status status = mnm_store__column_digest(store, statement, 0, out, MNM_DIGEST_BYTES, err);
  (void)sqlite3_reset(statement);
  return status;
}

static mnm_status check_witness(void *payload, const mnm_witness *row, mnm_err *err) {
  visit *at = payload;
  char object[40], text[512], message[256];
  at->out->witnesses++;
  (void)snprintf(object, sizeof object, "witness:%" PRIu64, row->witness_id);
  if (mnm_store__witness_text(text, sizeof text, row) == 0) {
    return mnm_problems_add(at->problems, err, "The row of %s is longer than it can be.", object);
  }
  MNM_TRY(mnm_store__check_against_audit(at->store, "witness", object, text, at->problems, err));
  if (row->other_case[0] != '\0') return MNM_OK; /* to be held against that case, by its office */
  uint8_t hash[MNM_DIGEST_BYTES];
  bool found = false;
  MNM_TRY(our_hash(at->store, row->seq, hash, &found, err));
  uint32_t bytes = mnm_witness_message(message, sizeof message, at->store->id, row->seq, row->hash);
  if (!mnm_sign_check(row->signature, row->public_key, message, bytes)) {
    return mnm_problems_add(at->problems, err, "The signature of witness %" PRIu64 " is false.",
                            row->witness_id);
  }
  if (found && memcmp(hash, row->hash, MNM_DIGEST_BYTES) == 0) return MNM_OK;
  return mnm_problems_add(at->problems, err,
                          "Witness %" PRIu64 " signed another audit entry %" PRIu64
                          ": the chain was rewritten after it.",
                          row->witness_id, row->seq);
}

static mnm_status check_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  visit *at = payload;
  uint8_t digest[MNM_DIGEST_BYTES], stored[MNM_DIGEST_BYTES];
  sqlite3_stmt *statement = NULL;
  bool found = false;
  mnm_store__finding_parts parts = {.typology = row->typology,
                                    .kind = row->kind,
                                    .first_us = row->first_us,
                                    .last_us = row->last_us,
                                    .centre_count = row->centre_count,
                                    .participant_count = row->participant_count,
                                    .total_count = row->total_count,
                                    .centres = row->centres,
                                    .participants = row->participants,
                                    .totals = row->totals,
                                    .row_count = row->row_count,
                                    .reference = row->references};
  mnm_store__finding_digest(digest, &parts);
  MNM_TRY(mnm_store_prepare(at->store, &statement,
                            "SELECT digest FROM finding WHERE finding_id = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, (sqlite3_int64)row->finding_id);
  MNM_TRY(mnm_store_step(at->store, statement, &found, err));
  mnm_status status =
      mnm_store__column_digest(at->store, statement, 0, stored, MNM_DIGEST_BYTES, err);
  (void)sqlite3_reset(statement);
  if (status != MNM_OK || memcmp(digest, stored, MNM_DIGEST_BYTES) == 0) return status;
  return mnm_problems_add(at->problems, err,
                          "Finding F%" PRIu64 " does not fit its digest: it was changed.",
                          row->finding_id);
}

/* ---- sources ---- */

static mnm_status digest_of(const visit *at, mnm_reader *reader, uint8_t out[MNM_DIGEST_BYTES],
                            uint64_t *bytes, mnm_err *err) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  *bytes = 0;
  for (;;) {
    size_t got = 0;
    MNM_TRY(reader->read(reader, at->buffer, READ_BYTES, &got, err));
    if (got == 0) break;
    mnm_sha256_add(&hash, at->buffer, got);
    *bytes += got;
    MNM_TRY(mnm_ctx_tick(at->store->ctx, "sources", *bytes,
                         reader->total_bytes > 0 ? (uint64_t)reader->total_bytes : 0, err));
  }
  mnm_sha256_end(&hash, out);
  return MNM_OK;
}

static mnm_status check_source(void *payload, const mnm_source *row, mnm_err *err) {
  visit *at = payload;
  mnm_reader *reader = NULL;
  uint8_t digest[MNM_DIGEST_BYTES];
  uint64_t bytes = 0;
  at->out->sources++;
  if (at->options->open_source == NULL) return MNM_OK;
  mnm_status status = at->options->open_source(at->options->payload, row, &reader, err);
  if (status == MNM_E_NOTFOUND) {
    at->out->sources_gone++;
    return MNM_OK;
  }
  if (status == MNM_OK) status = digest_of(at, reader, digest, &bytes, err);
  mnm_reader_close(reader);
  if (status == MNM_E_CANCELLED || status == MNM_E_NOMEM) return status;
  if (status != MNM_OK) {
    return mnm_problems_add(at->problems, err, "The file of source %" PRIu64 " cannot be read.",
                            row->source_id);
  }
  at->out->sources_checked++;
  if (bytes == row->bytes && memcmp(digest, row->sha256, MNM_DIGEST_BYTES) == 0) return MNM_OK;
  return mnm_problems_add(at->problems, err,
                          "The file of source %" PRIu64 " is no longer the one that was read.",
                          row->source_id);
}

/* A table that cannot be read through is a problem found, not a failure to check. */
static mnm_status tell(mnm_status status, const char *what, mnm_problems *problems, mnm_err *err) {
  if (status != MNM_E_DAMAGED) return status;
  return mnm_problems_add(problems, err, "The %s cannot be read to the end: the file is damaged.",
                          what);
}

mnm_status mnm_store_verify(mnm_store *store, const mnm_store_verify_options *options,
                            mnm_problems *problems, mnm_store_verified *out, mnm_err *err) {
  mnm_store_finding_query all = {.account = MNM_ACCOUNT_NONE, .all = true, .details = true};
  visit at = {store, problems, out, options, NULL};
  memset(out, 0, sizeof *out);
  at.buffer = mnm_mem_new(store->ctx, READ_BYTES);
  if (at.buffer == NULL) return mnm_err_nomem(err);
  /* one state of the case for all checks, also while another process writes */
  mnm_status status = mnm_store_begin_read(store, err);
  bool begun = status == MNM_OK;
  if (status == MNM_OK) {
    status = tell(check_pages(store, options->quick, problems, err), "pages", problems, err);
  }
  if (status == MNM_OK) status = tell(check_tables(store, problems, err), "tables", problems, err);
  if (status == MNM_OK) status = tell(check_links(store, problems, err), "links", problems, err);
  if (status == MNM_OK)
    status = tell(check_audit(store, problems, out, err), "audit", problems, err);
  if (status == MNM_OK) {
    status = tell(mnm_store_decisions(store, NULL, check_decision, &at, err), "decisions", problems,
                  err);
  }
  if (status == MNM_OK) {
    status = tell(mnm_store_witnesses(store, check_witness, &at, err), "witnesses", problems, err);
  }
  if (status == MNM_OK) {
    status =
        tell(mnm_store_findings(store, &all, check_finding, &at, err), "findings", problems, err);
  }
  if (status == MNM_OK) {
    status =
        tell(mnm_store__check_claims(store, problems, &out->claims, err), "claims", problems, err);
  }
  if (status == MNM_OK) {
    status = tell(mnm_store_sources(store, check_source, &at, err), "sources", problems, err);
  }
  if (begun) mnm_store_rollback(store);
  mnm_mem_free(store->ctx, at.buffer, READ_BYTES);
  return status;
}
