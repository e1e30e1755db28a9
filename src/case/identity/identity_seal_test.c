/* What the bytes of the file give away, and what a change of them does. */
#include "case/identity/identity_test_help.h"

/* ---- raw bytes ---- */

static const char *const planted[] = {
    "Canary-Maria",    "canary-maria",    "1987-06-05canary",  "+4917012canary",
    "canaryProperty",  "CanaryKind",      "canary-id-p",       "CANARY0PASSPORT",
    "1 Canary Street", "canary rejected", "purpose of canary",
};

static bool any_planted(const desk *own, const char **which) {
  for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
    *which = planted[i];
    if (in_case(own, planted[i], strlen(planted[i]))) return true;
  }
  return false;
}

static void no_planted(const desk *own) {
  const char *which = "";
  if (any_planted(own, &which)) fail_msg("\"%s\" stands in the case", which);
}

static size_t keep_blob(desk *own, const char *sql, uint8_t out[MNM_WRAP_BYTES]) {
  sqlite3_stmt *statement = NULL;
  bool row_there = false;
  ok(own, mnm_store_prepare_own(own->store, &statement, sql, &own->err));
  ok(own, mnm_store_step(own->store, statement, &row_there, &own->err));
  assert_true(row_there);
  size_t bytes = (size_t)sqlite3_column_bytes(statement, 0);
  assert_true(bytes > 0 && bytes <= MNM_WRAP_BYTES);
  memcpy(out, sqlite3_column_blob(statement, 0), bytes);
  (void)sqlite3_finalize(statement);
  return bytes;
}

static void add_planted(desk *own, uint8_t text[64], uint8_t digest) {
  const mnm_statement rows[] = {
      row("canary-id-p", "Person", "name", "Canary-Maria"),
      row("canary-id-p", "Person", "birthDate", "1987-06-05canary"),
      row("canary-id-p", "Person", "phone", "+4917012canary"),
      row("canary-id-p", "Person", "canaryProperty", "Canary-Maria"),
      row("canary-id-p", "CanaryKind", "notes", "Canary-Maria"),
      row("canary-id-pass", "Passport", "holder", "canary-id-p"),
      row("canary-id-pass", "Passport", "passportNumber", "CANARY0PASSPORT"),
      row("canary-id-p", "Person", "addressEntity", "canary-id-place"),
      row("canary-id-place", "Address", "full", "1 Canary Street"),
  };
  const mnm_reject rejects[] = {{.row = 1,
                                 .reason = mnm_text_of("a date"),
                                 .raw = mnm_text_of("canary rejected;31/31/1990")}};
  const mnm_holding held[] = {
      {.account = 7, .holder = mnm_text_of("canary-id-p"), .kind = MNM_HOLDING_HOLDER}};
  begin(own);
  uint64_t source_id = add_loading(own, rows, COUNT(rows));
  ok(own, mnm_identity_rejects_add(own->identity, source_id, rejects, 1, &own->err));
  ok(own, mnm_identity_holdings_add(own->identity, source_id, everywhere, held, 1, &own->err));
  ok(own, mnm_identity_text_seal(own->identity, 7, 8, 1, "purpose of canary", 17, text, &own->err));
  /* kept where the ledger would keep it */
  ok(own, mnm_store_meta_set(own->store, "text", (mnm_text){(const char *)text, 33}, &own->err));
  source_live(own->store, source_id, digest);
  commit(own);
}

static void raw_bytes_hold_no_identity_and_after_erasing_no_key(void **state) {
  desk *own = *state;
  uint8_t text[64], subject_key[MNM_WRAP_BYTES], thing_key[MNM_WRAP_BYTES],
      account_key[MNM_WRAP_BYTES], source_key[MNM_WRAP_BYTES], id_digest[MNM_WRAP_BYTES],
      sealed[MNM_WRAP_BYTES], reject[MNM_WRAP_BYTES];
  uint64_t number = 0;
  add_planted(own, text, 81);
  no_planted(own); /* in the log */
  begin(own);
  ok(own, mnm_identity_correct(own->identity, 1, mnm_text_of("canary-maria"),
                               "canary rejected by the owner", &number, &own->err));
  commit(own);
  ok(own, mnm_store_checkpoint(own->store, &own->err));
  no_planted(own); /* in the file */
  const size_t bytes[] = {
      keep_blob(own, "SELECT wrapped FROM subject_key WHERE subject_id = 1", subject_key),
      keep_blob(own, "SELECT wrapped FROM subject_key WHERE subject_id = 2", thing_key),
      keep_blob(own, "SELECT wrapped FROM account_key WHERE account_id = 7", account_key),
      keep_blob(own, "SELECT wrapped FROM source_key", source_key),
      keep_blob(own, "SELECT id_digest FROM subject WHERE subject_id = 1", id_digest),
      keep_blob(own, "SELECT sealed FROM statement WHERE statement_id = 1", sealed),
      keep_blob(own, "SELECT sealed FROM reject", reject),
  };
  const uint8_t *const blobs[] = {subject_key, thing_key, account_key, source_key,
                                  id_digest,   sealed,    reject};
  for (size_t i = 0; i < sizeof blobs / sizeof *blobs; i++)
    assert_true(in_case(own, blobs[i], bytes[i]));
  mnm_erased erased;
  ok(own, mnm_identity_erase(own->identity, 1, "the canary asked", &erased, &own->err));
  assert_true(erased.things == 2 && erased.accounts == 1 && !erased.wal_pending);
  ok(own, mnm_identity_rejects_erase(own->identity, 1, "the canary asked", &erased, &own->err));
  assert_int_equal(erased.statements, 1);
  for (size_t i = 0; i < sizeof blobs / sizeof *blobs; i++)
    if (in_case(own, blobs[i], bytes[i])) fail_msg("blob %zu is still in the case", i);
  no_planted(own);
  must_verify(own->store);
  desk_shut(own);
  for (size_t i = 0; i < sizeof blobs / sizeof *blobs; i++)
    assert_false(in_case(own, blobs[i], bytes[i]));
  no_planted(own);
  own->store = place_reopen(&own->at, false);
  desk_handle(own);
  char open[33];
  assert_int_equal(mnm_identity_text_open(own->identity, 7, 8, 1, text, 33, open, &own->err),
                   MNM_E_KEY);
}

/* Pages that other rows have moved about in between. */
static void raw_bytes_hold_no_key_of_one_among_many(void **state) {
  desk *own = *state;
  enum { MANY = 600 };
  static mnm_statement rows[MANY];
  static char ids[MANY][12], names[MANY][40];
  static uint8_t keys[20][MNM_WRAP_BYTES], values[20][MNM_WRAP_BYTES];
  char sql[120];
  mnm_erased erased;
  for (uint32_t i = 0; i < MANY; i++) {
    (void)snprintf(ids[i], sizeof ids[i], "p%u", i / 2);
    (void)snprintf(names[i], sizeof names[i], "%0*u", (int)(i % 37) + 1, i);
    rows[i] = row(ids[i], "Person", i % 2 ? "name" : "notes", names[i]);
  }
  add(own, rows, MANY);
  for (uint32_t i = 0; i < 20; i++) {
    (void)snprintf(sql, sizeof sql, "SELECT wrapped FROM subject_key WHERE subject_id = %u",
                   i * 14 + 3);
    (void)keep_blob(own, sql, keys[i]);
    (void)snprintf(sql, sizeof sql,
                   "SELECT substr(sealed, 1, 41) FROM statement WHERE subject_id = %u", i * 14 + 3);
    (void)keep_blob(own, sql, values[i]);
  }
  for (uint32_t i = 0; i < 20; i++)
    ok(own, mnm_identity_erase(own->identity, i * 14 + 3, "why", &erased, &own->err));
  for (uint32_t i = 0; i < 20; i++) {
    assert_false(in_case(own, keys[i], MNM_WRAP_BYTES));
    assert_false(in_case(own, values[i], 41));
  }
  must_verify(own->store);
  facts found;
  assert_int_equal(find_count(own, MNM_VALUE_NAME, names[1], &owner, &found), 1);
}

static mnm_erased erase(desk *own, const char *id) {
  mnm_erased out;
  ok(own, mnm_identity_erase(own->identity, subject_of(own, id), "asked for", &out, &own->err));
  return out;
}

static void a_reader_keeps_the_log_and_that_is_said(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("p", "Person", "name", "Maria")};
  uint8_t key[MNM_WRAP_BYTES];
  add(own, rows, 1);
  (void)keep_blob(own, "SELECT wrapped FROM subject_key", key);
  mnm_store *reader = place_reopen(&own->at, true);
  ok(own, mnm_store_begin_read(reader, &own->err));
  /* SQLite waits for the reader; not in a test */
  (void)sqlite3_busy_timeout(mnm_store_db(own->store), 10);
  mnm_erased erased = erase(own, "p");
  assert_true(erased.wal_pending);
  assert_int_equal(erased.statements, 1);
  assert_true(in_case(own, key, sizeof key));
  mnm_store_rollback(reader);
  mnm_store_close(reader);
  profile_is(own, 1, &owner, "Person:name=<erased on 2026-03-01 by A. Investigator>\n");
  desk_reopen(own, false);
  assert_false(in_case(own, key, sizeof key));
}

/* ---- sealed blobs are bound to their rows ---- */

static mnm_status profile_status(desk *own, uint64_t subject_id) {
  static facts out;
  memset(&out, 0, sizeof out);
  return mnm_identity_profile(own->identity, subject_id, &owner, list_fact, &out, &own->err);
}

static void tampered(desk *own, const char *sql) {
  desk_shut(own);
  tamper(&own->at, sql);
  own->store = place_reopen(&own->at, false);
  desk_handle(own);
}

static void a_sealed_value_in_another_row_does_not_open(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "name", "Maria"),    row("p", "Person", "name", "Ivan"),
      row("q", "Person", "name", "Anna"),     row("q", "Person", "madeUp", "x"),
      row("q", "Person", "otherMadeUp", "y"),
  };
  uint64_t number = 0;
  add(own, rows, COUNT(rows));
  /* two values of one subject, under one key */
  tampered(own,
           "UPDATE statement SET sealed = (SELECT sealed FROM statement AS other"
           " WHERE other.statement_id = 3 - statement.statement_id) WHERE statement_id < 3");
  assert_int_equal(profile_status(own, 1), MNM_E_DAMAGED);
  assert_null(strstr(own->err.message, "Maria"));
  ok(own, profile_status(own, 2));
  /* a value of one subject put to another */
  tampered(own, "UPDATE statement SET subject_id = 1 WHERE statement_id = 3");
  assert_int_equal(profile_status(own, 1), MNM_E_DAMAGED);
  /* two words */
  tampered(own,
           "UPDATE word SET sealed = (SELECT sealed FROM word AS other WHERE other.sealed"
           " IS NOT NULL AND other.word_id <> word.word_id) WHERE sealed IS NOT NULL");
  assert_int_equal(profile_status(own, 2), MNM_E_DAMAGED);
  /* two keys */
  tampered(own,
           "UPDATE subject_key SET wrapped = (SELECT wrapped FROM subject_key AS other"
           " WHERE other.subject_id = 3 - subject_key.subject_id)");
  assert_int_equal(profile_status(own, 2), MNM_E_DAMAGED);
  assert_int_equal(
      mnm_identity_by_id(own->identity, everywhere, mnm_text_of("p"), &number, &own->err),
      MNM_E_DAMAGED);
}

static void an_id_digest_in_another_row_leads_nowhere(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("p", "Person", "name", "Maria"),
                                row("q", "Person", "name", "Ivan")};
  uint64_t number = 0;
  add(own, rows, COUNT(rows));
  tampered(own,
           "CREATE TEMP TABLE two AS SELECT subject_id, id_digest FROM subject;"
           "UPDATE subject SET id_digest = randomblob(16);"
           "UPDATE subject SET id_digest = (SELECT id_digest FROM two"
           " WHERE two.subject_id = 3 - subject.subject_id)");
  assert_int_equal(
      mnm_identity_by_id(own->identity, everywhere, mnm_text_of("p"), &number, &own->err),
      MNM_E_DAMAGED);
  begin(own);
  uint64_t source_id = source_new(own->store, "b.ftm");
  assert_int_equal(
      mnm_identity_statements_add(own->identity, source_id, everywhere, rows, 1, &own->err),
      MNM_E_DAMAGED);
  mnm_store_rollback(own->store);
}

static mnm_status nothing(void *payload, const mnm_rejected *row, mnm_err *err) {
  (void)payload, (void)row, (void)err;
  return MNM_OK;
}

static void a_rejected_record_in_another_row_does_not_open(void **state) {
  desk *own = *state;
  const mnm_reject rejects[] = {{.row = 1, .raw = mnm_text_of("aaaa")},
                                {.row = 2, .raw = mnm_text_of("bbbb")}};
  begin(own);
  uint64_t source_id = source_new(own->store, "a.csv");
  ok(own, mnm_identity_rejects_add(own->identity, source_id, rejects, 2, &own->err));
  source_live(own->store, source_id, 82);
  commit(own);
  tampered(own,
           "UPDATE reject SET sealed = (SELECT sealed FROM reject AS other"
           " WHERE other.reject_id = 3 - reject.reject_id)");
  assert_int_equal(mnm_identity_rejects(own->identity, 0, &owner, nothing, NULL, &own->err),
                   MNM_E_DAMAGED);
  tampered(own, "DELETE FROM source_key");
  assert_int_equal(mnm_identity_rejects(own->identity, 0, &owner, nothing, NULL, &own->err),
                   MNM_E_DAMAGED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)
      TEST(raw_bytes_hold_no_identity_and_after_erasing_no_key),
      TEST(raw_bytes_hold_no_key_of_one_among_many),
      TEST(a_reader_keeps_the_log_and_that_is_said),
      TEST(a_sealed_value_in_another_row_does_not_open),
      TEST(an_id_digest_in_another_row_leads_nowhere),
      TEST(a_rejected_record_in_another_row_does_not_open),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
