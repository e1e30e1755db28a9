#include "case/identity/identity_test_help.h"

static mnm_erased erase(desk *own, const char *id) {
  mnm_erased out;
  ok(own, mnm_identity_erase(own->identity, subject_of(own, id), "asked for", &out, &own->err));
  return out;
}

static void erasing_leaves_a_pseudonym_and_its_references(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "name", "Maria"), row("p", "Person", "sourceUrl", "http://maria"),
      row("p", "Person", "parent", "q"),   row("q", "Person", "name", "Maria"),
      row("q", "Person", "parent", "p"),
  };
  facts found;
  add(own, rows, COUNT(rows));
  one_subject before = see(own, 1);
  uint64_t number = 0;
  mnm_erased erased = erase(own, "p");
  assert_int_equal(erased.statements, 2);
  assert_int_equal(erased.things, 0);
  assert_int_equal(erased.accounts, 0);
  assert_false(erased.wal_pending);
  one_subject after = see(own, 1);
  assert_string_equal(after.subject.pseudonym, before.subject.pseudonym);
  assert_int_equal(after.subject.erased_us, NOW_US);
  assert_string_equal(after.erased_by, "A. Investigator");
  assert_string_equal(after.schema, "Person");
  profile_is(own, 1, &owner,
             "Person:name=<erased on 2026-03-01 by A. Investigator>\n"
             "Person:sourceUrl=<erased on 2026-03-01 by A. Investigator>\n"
             "Person:parent=<subject 2>\n");
  profile_is(own, 2, &owner, "Person:name=Maria\nPerson:parent=<subject 1>\n");
  assert_int_equal(find_count(own, MNM_VALUE_NAME, "maria", &owner, &found), 1);
  assert_int_equal(found.last.subject_id, 2);
  assert_int_equal(
      mnm_identity_by_id(own->identity, everywhere, mnm_text_of("p"), &number, &own->err),
      MNM_E_NOTFOUND);
  ok(own, mnm_identity_by_pseudonym(own->identity, mnm_text_of(before.subject.pseudonym), &number,
                                    &own->err));
  assert_int_equal(number, 1);
  must_verify(own->store);
  desk_reopen_without_key(own);
  profile_is(own, 1, &owner,
             "Person:name=<erased on 2026-03-01 by A. Investigator>\n"
             "Person:sourceUrl=<erased on 2026-03-01 by A. Investigator>\n"
             "Person:parent=<subject 2>\n");
}

static void erasing_refuses_what_it_cannot_do(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("p", "Person", "name", "Maria")};
  mnm_erased out;
  add(own, rows, 1);
  assert_int_equal(mnm_identity_erase(own->identity, 1, NULL, &out, &own->err), MNM_E_ARG);
  assert_int_equal(mnm_identity_erase(own->identity, 1, "", &out, &own->err), MNM_E_ARG);
  assert_int_equal(mnm_identity_erase(own->identity, 9, "why", &out, &own->err), MNM_E_NOTFOUND);
  assert_int_equal(mnm_identity_erase(own->identity, UINT64_MAX, "why", &out, &own->err),
                   MNM_E_NOTFOUND);
  begin(own);
  assert_int_equal(mnm_identity_erase(own->identity, 1, "why", &out, &own->err), MNM_E_ARG);
  mnm_store_rollback(own->store);
  profile_is(own, 1, &owner, "Person:name=Maria\n");
  (void)erase(own, "p");
  assert_int_equal(mnm_identity_erase(own->identity, 1, "why", &out, &own->err), MNM_E_EXISTS);
  assert_non_null(strstr(own->err.message, "erased on 2026-03-01 by A. Investigator"));
  assert_int_equal(out.statements, 0);
  begin(own); /* no transaction was left open */
  commit(own);
  desk_reopen(own, true);
  assert_int_equal(mnm_identity_erase(own->identity, 1, "why", &out, &own->err), MNM_E_ARG);
}

/* The same file read once more tells of somebody the case does not know: nothing leads from the old
 * pseudonym to the new one, and the old values stay gone. */
static void whoever_is_read_again_is_somebody_new(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("p", "Person", "name", "Maria"),
                                row("q", "Person", "parent", "p")};
  add(own, rows, COUNT(rows));
  one_subject before = see(own, 1);
  (void)erase(own, "p");
  add(own, rows, COUNT(rows));
  uint64_t again = subject_of(own, "p");
  assert_true(again != 1);
  assert_true(strcmp(see(own, again).subject.pseudonym, before.subject.pseudonym) != 0);
  profile_is(own, again, &owner, "Person:name=Maria\n");
  profile_is(own, 1, &owner, "Person:name=<erased on 2026-03-01 by A. Investigator>\n");
  profile_is(own, subject_of(own, "q"), &owner,
             "Person:parent=<subject 1>\nPerson:parent=<subject 3>\n");
}

/* ---- things ---- */

static bool is_erased(desk *own, uint64_t subject_id) {
  return see(own, subject_id).subject.erased_us != MNM_TIME_NONE;
}

static void things_that_told_of_nobody_else_go_along(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "name", "Maria"),
      row("q", "Person", "name", "Ivan"),
      row("own-passport", "Passport", "holder", "p"),
      row("own-passport", "Passport", "passportNumber", "C01"),
      row("own-passport", "Passport", "sourceUrl", "http:"),
      row("p", "Person", "addressEntity", "own-address"),
      row("own-address", "Address", "full", "1 Main Street"),
      row("p", "Person", "addressEntity", "shared-address"),
      row("q", "Person", "addressEntity", "shared-address"),
      row("shared-address", "Address", "full", "2 Main Street"),
      row("firm", "Company", "name", "Acme"),
      row("firm", "Company", "addressEntity", "office"),
      row("p", "Person", "addressEntity", "office"),
      row("office", "Address", "full", "3 Main Street"),
      row("post", "Directorship", "director", "p"),
      row("post", "Directorship", "organization", "firm"),
      row("post", "Directorship", "summary", "signs alone"),
      row("kin", "Family", "person", "p"),
      row("kin", "Family", "relative", "q"),
      row("kin", "Family", "relationship", "sister"),
      row("p", "Person", "parent", "firm"),
  };
  static const char *const gone[] = {"own-passport", "own-address", "post"};
  static const char *const stays[] = {"shared-address", "office", "firm", "kin", "q"};
  uint64_t number[3], kept[5];
  add(own, rows, COUNT(rows));
  for (uint32_t i = 0; i < COUNT(gone); i++) number[i] = subject_of(own, gone[i]);
  for (uint32_t i = 0; i < COUNT(stays); i++) kept[i] = subject_of(own, stays[i]);
  mnm_erased erased = erase(own, "p");
  assert_int_equal(erased.things, 3);
  assert_int_equal(erased.statements, 4); /* name, passport, address, summary */
  for (uint32_t i = 0; i < COUNT(gone); i++) assert_true(is_erased(own, number[i]));
  for (uint32_t i = 0; i < COUNT(stays); i++) assert_false(is_erased(own, kept[i]));
  char expected[300];
  (void)snprintf(expected, sizeof expected,
                 "Passport:holder=<subject 1>\n"
                 "Passport:passportNumber=<erased on 2026-03-01 by A. Investigator>\n"
                 "Passport:sourceUrl=http:\n"); /* the matter stays */
  profile_is(own, number[0], &owner, expected);
  profile_is(own, kept[0], &owner, "Address:full=2 Main Street\n");
  /* when q goes too, what told of both goes with him */
  erased = erase(own, "q");
  assert_int_equal(erased.things, 2); /* the shared address, the kinship */
  assert_true(is_erased(own, kept[0]) && is_erased(own, kept[3]));
  assert_false(is_erased(own, kept[1]));
  must_verify(own->store);
}

static void erasing_an_organisation_takes_nothing_along(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("firm", "Company", "name", "Acme"),
      row("firm", "Company", "addressEntity", "office"),
      row("office", "Address", "full", "3 Main Street"),
  };
  add(own, rows, COUNT(rows));
  mnm_erased erased = erase(own, "firm");
  assert_int_equal(erased.things, 0);
  assert_int_equal(erased.statements, 1);
  profile_is(own, 1, &owner,
             "Company:name=<erased on 2026-03-01 by A. Investigator>\n"
             "Company:addressEntity=<subject 2>\n");
  profile_is(own, 2, &owner, "Address:full=3 Main Street\n");
}

/* ---- made-up words ---- */

static void a_made_up_word_goes_with_the_last_who_used_it(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "loverOfMaria", "1"), row("p", "Person", "shared", "1"),
      row("p", "MariasKind", "name", "1"),     row("q", "Person", "shared", "2"),
      row("q", "Person", "name", "2"),
  };
  const mnm_statement again[] = {row("z", "Person", "loverOfMaria", "3")};
  add(own, rows, COUNT(rows));
  (void)erase(own, "p");
  profile_is(own, 1, &owner,
             "Person:=<erased on 2026-03-01 by A. Investigator>\n"
             "Person:shared=<erased on 2026-03-01 by A. Investigator>\n"
             ":name=<erased on 2026-03-01 by A. Investigator>\n");
  profile_is(own, subject_of(own, "q"), &owner, "Person:shared=2\nPerson:name=2\n");
  add(own, again, 1); /* the word is a new one */
  profile_is(own, subject_of(own, "z"), &owner, "Person:loverOfMaria=3\n");
  must_verify(own->store);
}

/* ---- the audit's digest, by hand ---- */

typedef struct last {
  char verb[20], object[40], why[40], details[300];
} last;
static mnm_status keep_last(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  last *to = payload;
  (void)err;
  (void)snprintf(to->verb, sizeof to->verb, "%s", row->verb);
  (void)snprintf(to->object, sizeof to->object, "%s", row->object);
  (void)snprintf(to->why, sizeof to->why, "%s", row->why);
  (void)snprintf(to->details, sizeof to->details, "%s", row->details);
  return MNM_OK;
}

static void put_number(mnm_sha256 *hash, int64_t number) {
  for (int i = 0; i < 8; i++) {
    uint8_t byte = (uint8_t)((uint64_t)number >> (8 * i));
    mnm_sha256_add(hash, &byte, 1);
  }
}

/* Each column of each row: numbers in 8 bytes, texts and blobs after their length. */
static void hash_rows(desk *own, mnm_sha256 *hash, const char *sql) {
  sqlite3_stmt *statement = NULL;
  bool row_there = false;
  ok(own, mnm_store_prepare_own(own->store, &statement, sql, &own->err));
  ok(own, mnm_store_step(own->store, statement, &row_there, &own->err));
  while (row_there) {
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
      if (sqlite3_column_type(statement, i) == SQLITE_INTEGER) {
        put_number(hash, sqlite3_column_int64(statement, i));
        continue;
      }
      const void *bytes = sqlite3_column_blob(statement, i);
      int count = sqlite3_column_bytes(statement, i);
      put_number(hash, count);
      if (count > 0) mnm_sha256_add(hash, bytes, (size_t)count);
    }
    ok(own, mnm_store_step(own->store, statement, &row_there, &own->err));
  }
  (void)sqlite3_finalize(statement);
}

static void the_audit_has_a_digest_of_what_was_destroyed(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "name", "Maria"),
      row("p", "Person", "sourceUrl", "http:"),
      row("p", "Person", "madeUp", "x"),
      row("id", "Passport", "holder", "p"),
      row("id", "Passport", "passportNumber", "C01"),
  };
  mnm_holding held = {.account = 7, .holder = mnm_text_of("p"), .kind = MNM_HOLDING_HOLDER};
  mnm_text_key key;
  begin(own);
  uint64_t source_id = add_loading(own, rows, COUNT(rows));
  ok(own, mnm_identity_holdings_add(own->identity, source_id, everywhere, &held, 1, &own->err));
  ok(own, mnm_identity_text_key(own->identity, 7, 8, &key, &own->err));
  source_live(own->store, source_id, 80);
  commit(own);
  static const char *const parts[] = {
      "SELECT subject_id, wrapped, id_digest, id_sealed FROM subject JOIN subject_key"
      " USING (subject_id) WHERE subject_id = 1",
      "SELECT statement_id, coalesce(value, ''), coalesce(sealed, x''), coalesce(digest, 0)"
      " FROM statement WHERE subject_id = 1 AND value_subject IS NULL ORDER BY 1",
      "SELECT subject_id, wrapped, id_digest, id_sealed FROM subject JOIN subject_key"
      " USING (subject_id) WHERE subject_id = 2",
      "SELECT statement_id, '', sealed, digest FROM statement WHERE subject_id = 2"
      " AND sealed IS NOT NULL",
      "SELECT account_id, wrapped FROM account_key WHERE account_id = 7",
      "SELECT word_id, sealed FROM word WHERE sealed IS NOT NULL",
  };
  mnm_sha256 hash;
  uint8_t digest[32];
  char hex[65], expected[300];
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit erase 1\n", 16);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) hash_rows(own, &hash, parts[i]);
  mnm_sha256_end(&hash, digest);
  mnm_seal_hex(hex, digest, sizeof digest);
  mnm_erased erased = erase(own, "p");
  assert_true(erased.statements == 4 && erased.things == 1 && erased.accounts == 1);
  last entry;
  ok(own, mnm_store_audits(own->store, 1, keep_last, &entry, &own->err));
  assert_string_equal(entry.verb, "erase");
  assert_string_equal(entry.object, "subject:1");
  assert_string_equal(entry.why, "asked for");
  (void)snprintf(expected, sizeof expected, "digest %s\nstatements 4\nthings 1\naccounts 1\n", hex);
  assert_string_equal(entry.details, expected);
}

/* ---- rejected records ---- */

static mnm_status count_erased(void *payload, const mnm_rejected *row, mnm_err *err) {
  (void)err;
  assert_int_equal(row->state, MNM_VALUE_ERASED);
  assert_int_equal(row->reject.raw.bytes, 0);
  ++*(uint32_t *)payload;
  return MNM_OK;
}

static void erased_rejects_stay_as_a_list_of_reasons(void **state) {
  desk *own = *state;
  const mnm_reject rejects[] = {
      {.row = 1, .reason = mnm_text_of("a date"), .raw = mnm_text_of("Maria;31")}};
  mnm_erased erased;
  uint32_t count = 0;
  begin(own);
  uint64_t source_id = source_new(own->store, "a.csv"), none = source_new(own->store, "b.csv");
  ok(own, mnm_identity_rejects_add(own->identity, source_id, rejects, 1, &own->err));
  source_live(own->store, source_id, 83);
  source_live(own->store, none, 84);
  commit(own);
  assert_int_equal(mnm_identity_rejects_erase(own->identity, source_id, "", &erased, &own->err),
                   MNM_E_ARG);
  assert_int_equal(mnm_identity_rejects_erase(own->identity, none, "why", &erased, &own->err),
                   MNM_E_NOTFOUND);
  assert_int_equal(mnm_identity_rejects_erase(own->identity, UINT64_MAX, "why", &erased, &own->err),
                   MNM_E_NOTFOUND);
  ok(own, mnm_identity_rejects_erase(own->identity, source_id, "why", &erased, &own->err));
  assert_int_equal(erased.statements, 1);
  assert_int_equal(mnm_identity_rejects_erase(own->identity, source_id, "why", &erased, &own->err),
                   MNM_E_EXISTS);
  ok(own, mnm_identity_rejects(own->identity, 0, &investigator, count_erased, &count, &own->err));
  assert_int_equal(count, 1);
  begin(own);
  assert_int_equal(mnm_identity_rejects_add(own->identity, source_id, rejects, 1, &own->err),
                   MNM_E_KEY);
  mnm_store_rollback(own->store);
  last entry;
  ok(own, mnm_store_audits(own->store, 1, keep_last, &entry, &own->err));
  assert_string_equal(entry.object, "source:1");
  assert_memory_equal(entry.details, "digest ", 7);
  must_verify(own->store);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)
      TEST(erasing_leaves_a_pseudonym_and_its_references),
      TEST(erasing_refuses_what_it_cannot_do),
      TEST(whoever_is_read_again_is_somebody_new),
      TEST(things_that_told_of_nobody_else_go_along),
      TEST(erasing_an_organisation_takes_nothing_along),
      TEST(a_made_up_word_goes_with_the_last_who_used_it),
      TEST(the_audit_has_a_digest_of_what_was_destroyed),
      TEST(erased_rejects_stay_as_a_list_of_reasons),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
