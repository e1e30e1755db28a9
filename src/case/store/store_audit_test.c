#include "case/store/store_test_help.h"

static void add(mnm_store *store, const char *verb, const char *object, const char *why,
                const char *details) {
  mnm_err err = {0};
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_store_audit(store, verb, object, why, details, &err), &err);
  must(mnm_store_commit(store, &err), &err);
}

typedef struct seen {
  uint64_t count, erased;
  char text[300];
  uint8_t hash[32], previous[32];
} seen;

static mnm_status see(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  (void)err;
  seen *out = payload;
  out->count++;
  if (row->erased) out->erased++;
  (void)snprintf(out->text, sizeof out->text, "%llu %s %s %s|%s|%s", (unsigned long long)row->seq,
                 row->by, row->verb, row->object, row->why, row->details);
  assert_memory_equal(row->previous, out->hash, 32);
  memcpy(out->previous, row->previous, 32);
  memcpy(out->hash, row->hash, 32);
  return MNM_OK;
}

static void entries_are_chained_and_read_back(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  seen out = {0};
  uint64_t seq = 0;
  uint8_t head[32];
  place_make(&at);
  mnm_store *store = place_create(&at);
  add(store, "open", "subject:7", "asked by\nthe court", "{\"column\": \"name\"}");
  add(store, "note", "case", NULL, NULL);
  add(store, "note", "case", "only a reason", NULL);
  must(mnm_store_audits(store, 1, see, &out, &err), &err);
  assert_int_equal(out.count, 4);
  assert_string_equal(out.text, "4 A. Investigator note case|only a reason|");
  must(mnm_store_audit_head(store, &seq, head, &err), &err);
  assert_int_equal(seq, 4);
  assert_memory_equal(head, out.hash, 32);
  mnm_store_close(store);
  store = place_reopen(&at, true);
  /* from the middle on: `previous` is that of the entry before */
  memset(&out, 0, sizeof out);
  must(mnm_store_audits(store, 1, see, &out, &err), &err);
  uint8_t third[32];
  memcpy(third, out.previous, 32);
  memset(&out, 0, sizeof out);
  memcpy(out.hash, third, 32);
  must(mnm_store_audits(store, 4, see, &out, &err), &err);
  assert_int_equal(out.count, 1);
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

/* The chain as docs/case-file.md describes it, with nothing but SHA-256. */
static mnm_status by_hand(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  (void)err;
  const char *id = payload;
  uint8_t line[32], expected[32], numbers[12] = {0};
  char text[600];
  int bytes = snprintf(text, sizeof text, "manumit audit 1\n%s\n%llu\n%lld\n%s\n%s\n%s\n", id,
                       (unsigned long long)row->seq, (long long)row->at_us, row->by, row->verb,
                       row->object);
  mnm_sha256_of(line, text, (size_t)bytes);
  for (int i = 0; i < 8; i++) numbers[i] = (uint8_t)(row->seq >> (56 - 8 * i));
  numbers[11] = 2;
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit chain 1.", 16);
  mnm_sha256_add(&hash, row->previous, 32);
  mnm_sha256_add(&hash, numbers, 12);
  mnm_sha256_add(&hash, line, 32);
  mnm_sha256_add(&hash, row->commitment, 32);
  mnm_sha256_end(&hash, expected);
  assert_memory_equal(expected, row->hash, 32);
  return MNM_OK;
}

static void chain_can_be_checked_by_hand(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  char id[MNM_STORE_ID_BYTES];
  place_make(&at);
  mnm_store *store = place_create(&at);
  add(store, "open", "subject:7", "why", "details");
  add(store, "note", "case", NULL, NULL);
  memcpy(id, mnm_store_id(store), sizeof id);
  must(mnm_store_audits(store, 0, by_hand, id, &err), &err);
  mnm_store_close(store);
  place_remove(&at);
}

static void entry_belongs_to_a_transaction_and_has_a_shape(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  char long_word[120];
  memset(long_word, 'x', sizeof long_word);
  long_word[101] = '\0';
  place_make(&at);
  mnm_store *store = place_create(&at);
  assert_int_equal(mnm_store_audit(store, "note", "case", NULL, NULL, &err), MNM_E_ARG);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  assert_int_equal(mnm_store_audit(store, "", "case", NULL, NULL, &err), MNM_E_ARG);
  assert_int_equal(mnm_store_audit(store, "note", "a\nb", NULL, NULL, &err), MNM_E_ARG);
  assert_int_equal(mnm_store_audit(store, "note", long_word, NULL, NULL, &err), MNM_E_ARG);
  assert_int_equal(mnm_store_audit(store, "note", NULL, NULL, NULL, &err), MNM_E_ARG);
  must(mnm_store_audit(store, "note", "case", NULL, NULL, &err), &err);
  mnm_store_rollback(store);
  assert_int_equal(integer(store, "SELECT count(*) FROM audit"), 1); /* gone with its transaction */
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

static void audit_is_append_only(void **state) {
  (void)state;
  static const char *const attempts[] = {
      "UPDATE audit SET by = 'someone else'",
      "DELETE FROM audit",
      "REPLACE INTO audit SELECT seq, at_us, 'x', verb, object, commitment, hash FROM audit",
      "INSERT INTO audit SELECT seq + 5, at_us, by, verb, object, commitment, hash FROM audit",
      "UPDATE witness SET seq = 9",
      "DELETE FROM witness",
  };
  place at;
  mnm_err err = {0};
  mnm_key seed;
  memset(&seed, 5, sizeof seed);
  place_make(&at);
  mnm_store *store = place_create(&at);
  must(mnm_store_witness_sign(store, &seed, &err), &err);
  for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
    must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
    assert_int_equal(mnm_store_exec(store, attempts[i], &err), MNM_E_DENIED);
    mnm_store_rollback(store);
  }
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

static void erased_details_leave_a_chain_that_holds(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  seen out = {0};
  place_make(&at);
  mnm_store *store = place_create(&at);
  add(store, "open", "subject:7", "Petra Svobodova asked", "{\"column\": \"name\"}");
  size_t bytes = 0;
  must(mnm_store_audit_erase(store, 2, "erasure request", &err), &err);
  assert_int_equal(mnm_store_audit_erase(store, 2, "again", &err), MNM_E_NOTFOUND);
  assert_int_equal(mnm_store_audit_erase(store, 99, "none", &err), MNM_E_NOTFOUND);
  must(mnm_store_audits(store, 1, see, &out, &err), &err);
  assert_int_equal(out.count, 3);
  assert_int_equal(out.erased, 1);
  assert_string_equal(out.text, "3 A. Investigator erase audit:2|erasure request|");
  must_verify(store);
  /* the log was emptied with it */
  char log[200];
  (void)snprintf(log, sizeof log, "%s-wal", at.file);
  struct stat file;
  assert_int_equal(stat(log, &file), 0);
  assert_int_equal(file.st_size, 0);
  mnm_store_close(store);
  char *data = file_read(at.file, &bytes);
  assert_null(memmem(data, bytes, "Svobodova", 9));
  free(data);
  place_remove(&at);
}

static void sealed_bytes_of_an_erased_entry_are_gone_from_the_file(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  uint8_t sealed[64];
  size_t bytes = 0;
  place_make(&at);
  mnm_store *store = place_create(&at);
  add(store, "open", "subject:7", "a reason that is long enough to be found again", NULL);
  sqlite3_stmt *statement = NULL;
  bool row = false;
  must(mnm_store_prepare(store, &statement, "SELECT sealed FROM audit_detail WHERE seq = 2", &err),
       &err);
  must(mnm_store_step(store, statement, &row, &err), &err);
  assert_true(row && sqlite3_column_bytes(statement, 0) > (int)sizeof sealed);
  memcpy(sealed, sqlite3_column_blob(statement, 0), sizeof sealed);
  (void)sqlite3_reset(statement);
  must(mnm_store_checkpoint(store, &err), &err);
  char *data = file_read(at.file, &bytes);
  assert_non_null(memmem(data, bytes, sealed, sizeof sealed));
  free(data);
  must(mnm_store_audit_erase(store, 2, NULL, &err), &err);
  data = file_read(at.file, &bytes);
  assert_null(memmem(data, bytes, sealed, sizeof sealed));
  free(data);
  mnm_store_close(store);
  place_remove(&at);
}

static void every_tampering_with_the_chain_is_found(void **state) {
  (void)state;
  static const struct {
    const char *sql, *says;
  } cases[] = {
      {"UPDATE audit SET by = 'nobody' WHERE seq = 3", "entry 3 does not fit"},
      {"UPDATE audit SET at_us = at_us + 1 WHERE seq = 2", "entry 2 does not fit"},
      {"UPDATE audit SET verb = 'note' WHERE seq = 1", "entry 1 does not fit"},
      {"UPDATE audit SET object = 'subject:8' WHERE seq = 2", "entry 2 does not fit"},
      {"UPDATE audit SET commitment = zeroblob(32) WHERE seq = 4", "entry 4 does not fit"},
      {"UPDATE audit SET hash = zeroblob(32) WHERE seq = 4", "entry 4 does not fit"},
      {"DELETE FROM audit_detail WHERE seq = 3; DELETE FROM audit WHERE seq = 3",
       "entry 3 is missing"},
      {"DELETE FROM audit_detail; DELETE FROM audit", "empty"},
      /* details of one entry put in the place of another's */
      {"UPDATE audit_detail SET sealed = (SELECT sealed FROM audit_detail WHERE seq = 2)"
       " WHERE seq = 3",
       "details of audit entry 3"},
      {"UPDATE audit_detail SET sealed = zeroblob(200) WHERE seq = 3", "details of audit entry 3"},
      {"UPDATE audit_detail SET sealed = x'00' WHERE seq = 3", "details of audit entry 3"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    place at;
    char problem[256];
    place_make(&at);
    mnm_store *store = place_create(&at);
    add(store, "open", "subject:7", "first", "x");
    add(store, "open", "subject:7", "second", "x");
    add(store, "open", "subject:7", "third", "x");
    mnm_store_close(store);
    tamper(&at, cases[i].sql);
    store = place_reopen(&at, true);
    assert_true(verify_count(store, problem) >= 1);
    if (strstr(problem, cases[i].says) == NULL) fail_msg("%s: %s", cases[i].sql, problem);
    mnm_store_close(store);
    place_remove(&at);
  }
}

/* ---- witnesses ---- */

static mnm_status see_witness(void *payload, const mnm_witness *row, mnm_err *err) {
  (void)err;
  mnm_witness *out = payload;
  *out = *row;
  return MNM_OK;
}

static void countersigned_head_exposes_a_chain_made_anew(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_key seed;
  mnm_witness row = {0};
  char message[256], problem[256];
  memset(&seed, 9, sizeof seed);
  place_make(&at);
  mnm_store *store = place_create(&at);
  add(store, "open", "subject:7", "why", NULL);
  must(mnm_store_witness_sign(store, &seed, &err), &err);
  must(mnm_store_witnesses(store, see_witness, &row, &err), &err);
  assert_int_equal(row.seq, 2);
  uint32_t bytes =
      mnm_witness_message(message, sizeof message, mnm_store_id(store), row.seq, row.hash);
  assert_true(mnm_sign_check(row.signature, row.public_key, message, bytes));
  must_verify(store);
  /* the owner rewrites entry 2 and makes all later hashes fit again */
  must(mnm_store_begin_read(store, &err), &err);
  mnm_store_rollback(store);
  mnm_store_close(store);
  tamper(&at, "UPDATE audit SET object = 'subject:8' WHERE seq = 2");
  store = place_reopen(&at, true);
  uint8_t head[32] = {0};
  char sql[400];
  sql[0] = '\0';
  sqlite3_stmt *statement = NULL;
  bool found = false;
  must(mnm_store_prepare_own(store, &statement,
                             "SELECT seq, at_us, by, verb, object, commitment FROM audit"
                             " ORDER BY seq",
                             &err),
       &err);
  must(mnm_store_step(store, statement, &found, &err), &err);
  while (found) {
    char hex[65];
    mnm_audit_entry entry = {.seq = (uint64_t)sqlite3_column_int64(statement, 0),
                             .at_us = sqlite3_column_int64(statement, 1),
                             .by = mnm_store__column_text(statement, 2),
                             .verb = mnm_store__column_text(statement, 3),
                             .object = mnm_store__column_text(statement, 4)};
    memcpy(entry.commitment, sqlite3_column_blob(statement, 5), 32);
    mnm_store__audit_hash(store, &entry, head, entry.hash);
    memcpy(head, entry.hash, 32);
    mnm_seal_hex(hex, head, 32);
    size_t length = strlen(sql);
    (void)snprintf(sql + length, sizeof sql - length,
                   "UPDATE audit SET hash = x'%s' WHERE seq = %d;", hex, (int)entry.seq);
    must(mnm_store_step(store, statement, &found, &err), &err);
  }
  (void)sqlite3_finalize(statement);
  mnm_store_close(store);
  tamper(&at, sql);
  store = place_reopen(&at, true);
  assert_int_equal(verify_count(store, problem), 1);
  assert_non_null(strstr(problem, "Witness 1 signed another audit entry 2"));
  mnm_store_close(store);
  place_remove(&at);
}

static void signature_made_elsewhere_is_checked_before_it_is_kept(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_key seed;
  mnm_sign_pair pair;
  uint64_t seq = 0;
  uint8_t head[32], signature[64];
  char message[256], problem[256];
  memset(&seed, 3, sizeof seed);
  mnm_sign_pair_of(&pair, &seed);
  place_make(&at);
  mnm_store *store = place_create(&at);
  must(mnm_store_audit_head(store, &seq, head, &err), &err);
  uint32_t bytes = mnm_witness_message(message, sizeof message, mnm_store_id(store), seq, head);
  mnm_sign(signature, &pair, message, bytes);
  add(store, "note", "case", NULL, NULL); /* the chain has gone on meanwhile */
  must(mnm_store_witness_add(store, seq, pair.public_key, signature, &err), &err);
  assert_int_equal(mnm_store_witness_add(store, 2, pair.public_key, signature, &err),
                   MNM_E_DAMAGED);
  assert_int_equal(mnm_store_witness_add(store, 99, pair.public_key, signature, &err),
                   MNM_E_NOTFOUND);
  signature[0] ^= 1;
  assert_int_equal(mnm_store_witness_add(store, seq, pair.public_key, signature, &err),
                   MNM_E_DAMAGED);
  assert_int_equal(integer(store, "SELECT count(*) FROM witness"), 1);
  must_verify(store);
  mnm_store_close(store);
  tamper(&at, "UPDATE witness SET signature = zeroblob(64)");
  store = place_reopen(&at, true);
  assert_int_equal(verify_count(store, problem), 2); /* not as audited, and false */
  mnm_store_close(store);
  place_remove(&at);
}

static void head_of_another_case_is_bound_into_ours(void **state) {
  (void)state;
  place at, other;
  mnm_err err = {0};
  mnm_witness row = {0};
  uint64_t seq = 0;
  uint8_t head[32];
  char id[MNM_STORE_ID_BYTES], problem[256];
  place_make(&at);
  place_make(&other);
  mnm_store *theirs = place_create(&other);
  must(mnm_store_audit_head(theirs, &seq, head, &err), &err);
  memcpy(id, mnm_store_id(theirs), sizeof id);
  mnm_store_close(theirs);
  mnm_store *store = place_create(&at);
  must(mnm_store_witness_case(store, id, seq, head, &err), &err);
  assert_int_equal(mnm_store_witness_case(store, "no id", seq, head, &err), MNM_E_ARG);
  assert_int_equal(mnm_store_witness_case(store, mnm_store_id(store), seq, head, &err), MNM_E_ARG);
  must(mnm_store_witnesses(store, see_witness, &row, &err), &err);
  assert_int_equal(row.seq, 1);
  assert_memory_equal(row.hash, head, 32);
  must_verify(store);
  mnm_store_close(store);
  tamper(&at, "UPDATE witness SET seq = 5");
  store = place_reopen(&at, true);
  assert_int_equal(verify_count(store, problem), 1);
  assert_non_null(strstr(problem, "witness:1"));
  mnm_store_close(store);
  place_remove(&at);
  place_remove(&other);
}

/* ---- verify ---- */

typedef struct opener {
  const char *path;
  mnm_status status;
} opener;

static mnm_status open_again(void *payload, const mnm_source *source, mnm_reader **out,
                             mnm_err *err) {
  (void)source;
  opener *with = payload;
  if (with->status != MNM_OK) return mnm_err_set(err, with->status, "made up");
  return mnm_reader_open_file(out, with->path, NULL, err);
}

static uint32_t verify_files(mnm_store *store, opener *with, mnm_store_verified *out) {
  mnm_err err = {0};
  mnm_problems *problems = NULL;
  mnm_store_verify_options options = {.open_source = open_again, .payload = with, .quick = true};
  must(mnm_problems_new(&problems, NULL, &err), &err);
  must(mnm_store_verify(store, &options, problems, out, &err), &err);
  uint32_t count = mnm_problems_count(problems);
  mnm_problems_free(problems);
  return count;
}

static void source_files_are_held_against_their_digests(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  char path[200];
  uint8_t digest[32];
  mnm_store_verified out;
  place_make(&at);
  mnm_store *store = place_create(&at);
  (void)snprintf(path, sizeof path, "%s/a.csv", at.folder);
  file_write(path, "a,b\n1,2\n", 8);
  mnm_sha256_of(digest, "a,b\n1,2\n", 8);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  mnm_source_result result = {.sha256 = digest, .bytes = 8};
  must(mnm_source_finish(store, source_new(store, path), &result, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  opener with = {path, MNM_OK};
  assert_int_equal(verify_files(store, &with, &out), 0);
  assert_int_equal(out.sources_checked, 1);
  file_write(path, "a,b\n1,3\n", 8);
  assert_int_equal(verify_files(store, &with, &out), 1);
  with.status = MNM_E_NOTFOUND;
  assert_int_equal(verify_files(store, &with, &out), 0);
  assert_int_equal(out.sources_gone, 1);
  with.status = MNM_E_IO;
  assert_int_equal(verify_files(store, &with, &out), 1);
  mnm_store_close(store);
  place_remove(&at);
}

static void damaged_page_is_found_by_verify(void **state) {
  (void)state;
  place at;
  size_t bytes = 0;
  char problem[256];
  place_make(&at);
  mnm_store *store = place_create(&at);
  for (int i = 0; i < 40; i++) {
    char why[1500];
    memset(why, 'w', sizeof why);
    why[sizeof why - 1] = '\0';
    add(store, "note", "case", why, NULL);
  }
  mnm_store_close(store);
  char *data = file_read(at.file, &bytes);
  memset(data + bytes - (size_t)3 * MNM_STORE__PAGE_BYTES, 0x5A, 2000); /* a leaf of audit_detail */
  file_write(at.file, data, bytes);
  free(data);
  store = place_reopen(&at, true);
  assert_true(verify_count(store, problem) >= 1);
  assert_string_not_equal(problem, "");
  mnm_store_close(store);
  place_remove(&at);
}

static bool stop(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)payload;
  (void)stage;
  (void)done;
  (void)total;
  return false;
}

static void cancelled_work_leaves_the_case_as_it_was(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  int64_t count = 0;
  place_make(&at);
  mnm_store *store = place_create(&at);
  mnm_ctx stopping = at.ctx;
  stopping.progress = stop;
  mnm_store_use(store, &stopping);
  assert_int_equal(
      mnm_store__integer(store,
                         "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c"
                         " WHERE n < 100000000) SELECT count(*) FROM c",
                         &count, &err),
      MNM_E_CANCELLED);
  mnm_problems *problems = NULL;
  mnm_store_verify_options options = {0};
  mnm_store_verified out;
  must(mnm_problems_new(&problems, NULL, &err), &err);
  assert_int_equal(mnm_store_verify(store, &options, problems, &out, &err), MNM_E_CANCELLED);
  mnm_problems_free(problems);
  mnm_store_use(store, &at.ctx);
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(entries_are_chained_and_read_back),
      cmocka_unit_test(chain_can_be_checked_by_hand),
      cmocka_unit_test(entry_belongs_to_a_transaction_and_has_a_shape),
      cmocka_unit_test(audit_is_append_only),
      cmocka_unit_test(erased_details_leave_a_chain_that_holds),
      cmocka_unit_test(sealed_bytes_of_an_erased_entry_are_gone_from_the_file),
      cmocka_unit_test(every_tampering_with_the_chain_is_found),
      cmocka_unit_test(countersigned_head_exposes_a_chain_made_anew),
      cmocka_unit_test(signature_made_elsewhere_is_checked_before_it_is_kept),
      cmocka_unit_test(head_of_another_case_is_bound_into_ours),
      cmocka_unit_test(source_files_are_held_against_their_digests),
      cmocka_unit_test(damaged_page_is_found_by_verify),
      cmocka_unit_test(cancelled_work_leaves_the_case_as_it_was),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
