#include "case/identity/identity_test_help.h"

static const mnm_statement maria[] = {
    {.subject = {"p", 1},
     .schema = {"Person", 6},
     .property = {"name", 4},
     .value = {"Maria", 5},
     .source_row = 4,
     .valid_from_us = 5,
     .valid_to_us = 6,
     .precision = MNM_PRECISION_DAY},
};

typedef struct entries {
  uint32_t count;
  char text[8][200];
} entries;
static mnm_status keep_entry(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  entries *to = payload;
  (void)err;
  assert_true(to->count < 8);
  (void)snprintf(to->text[to->count++], 200, "%s %s %s|%s", row->verb, row->object, row->why,
                 row->details);
  return MNM_OK;
}

static void last_entry_is(desk *own, const char *expected) {
  entries all = {.count = 0};
  ok(own, mnm_store_audits(own->store, 1, keep_entry, &all, &own->err));
  assert_true(all.count > 0);
  assert_string_equal(all.text[all.count - 1], expected);
}

static uint64_t state_row(desk *own, uint64_t subject_id, const mnm_statement *given) {
  uint64_t number = 0;
  begin(own);
  ok(own, mnm_identity_state(own->identity, subject_id, given, "seen", &number, &own->err));
  commit(own);
  return number;
}

static void a_persons_statement_stands_beside_a_sources(void **state) {
  desk *own = *state;
  mnm_statement given = row("ignored", "Person", "name", "Mascha");
  facts found;
  add(own, maria, 1);
  given.precision = MNM_PRECISION_YEAR;
  given.valid_from_us = 3;
  uint64_t number = state_row(own, 1, &given);
  assert_int_equal(number, 2);
  last_entry_is(own, "state statement:2 seen|subject 1\n");
  profile_is(own, 1, &owner, "Person:name=Maria\nPerson:name=Mascha\n");
  assert_int_equal(find_count(own, MNM_VALUE_NAME, "mascha", &owner, &found), 1);
  assert_int_equal(found.last.source_id, 0);
  assert_int_equal(found.last.grade.source, 0);
  assert_int_equal(found.last.valid_from_us, 3);
  assert_int_equal(found.last.precision, MNM_PRECISION_YEAR);
  given.schema = everywhere; /* what the subject is */
  given.value = mnm_text_of("Mashenka");
  assert_int_equal(state_row(own, 1, &given), 3);
  profile_is(own, 1, &owner, "Person:name=Maria\nPerson:name=Mascha\nPerson:name=Mashenka\n");
  profile_is(own, 1, &investigator,
             "Person:name=<hidden>\nPerson:name=<hidden>\nPerson:name=<hidden>\n");
  must_verify(own->store);
}

static void a_person_refers_by_pseudonym_or_by_id(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("p", "Person", "name", "Maria"),
                                row("c", "Company", "name", "Acme")};
  char pseudonym[MNM_PSEUDONYM_BYTES];
  add(own, rows, COUNT(rows));
  ok(own, mnm_identity_pseudonym(own->identity, 2, pseudonym, &own->err));
  mnm_statement given = row("", "Person", "parent", pseudonym);
  (void)state_row(own, 1, &given);
  given.value = mnm_text_of("c");
  (void)state_row(own, 1, &given);
  given.value = mnm_text_of("somebody new");
  (void)state_row(own, 1, &given);
  profile_is(own, 1, &owner,
             "Person:name=Maria\nPerson:parent=<subject 2>\nPerson:parent=<subject 2>\n"
             "Person:parent=<subject 3>\n");
  assert_int_equal(subject_count(own, false), 3); /* a person named the third one */
}

static void a_person_tells_what_a_subject_is(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("o", "Ownership", "owner", "x")};
  const mnm_statement told = row("", "Company", "name", "Acme");
  const mnm_statement more[] = {row("x", "Company", "alias", "ACME Ltd")};
  add(own, rows, COUNT(rows));
  uint64_t x = subject_of(own, "x");
  (void)state_row(own, x, &told);
  assert_string_equal(see(own, x).schema, "Company");
  add(own, more, 1); /* with what the handle has cached by now */
  profile_is(own, x, &owner, "Company:name=Acme\nCompany:alias=ACME Ltd\n");
  assert_int_equal(integer(own->store, "SELECT count(*) FROM statement WHERE value IS NOT NULL"),
                   2);
}

static void a_correction_supersedes_and_changes_nothing(void **state) {
  desk *own = *state;
  uint64_t number = 0;
  facts found;
  add(own, maria, 1);
  begin(own);
  ok(own, mnm_identity_correct(own->identity, 1, mnm_text_of("Marija"), "the passport", &number,
                               &own->err));
  commit(own);
  assert_int_equal(number, 2);
  last_entry_is(own, "correct statement:1 the passport|subject 1\nby 2\n");
  profile_is(own, 1, &owner, "Person:name=Maria (superseded)\nPerson:name=Marija\n");
  assert_int_equal(find_count(own, MNM_VALUE_NAME, "marija", &owner, &found), 1);
  assert_true(found.last.valid_from_us == 5 && found.last.valid_to_us == 6);
  assert_int_equal(found.last.precision, MNM_PRECISION_DAY);
  assert_int_equal(find_count(own, MNM_VALUE_NAME, "maria", &owner, &found), 1);
  assert_int_equal(found.last.superseded_by, 2);
  begin(own);
  assert_int_equal(
      mnm_identity_correct(own->identity, 1, mnm_text_of("x"), NULL, &number, &own->err),
      MNM_E_EXISTS);
  assert_int_equal(number, 0);
  assert_int_equal(
      mnm_identity_correct(own->identity, 9, mnm_text_of("x"), NULL, &number, &own->err),
      MNM_E_NOTFOUND);
  assert_int_equal(
      mnm_identity_correct(own->identity, UINT64_MAX, mnm_text_of("x"), NULL, &number, &own->err),
      MNM_E_NOTFOUND);
  mnm_store_rollback(own->store);
  must_verify(own->store);
}

/* A sealed property name, a reference, a value that was sealed when the subject might be a person.
 */
static void corrections_keep_property_class_and_kind(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "madeUp", "1"),
      row("p", "Person", "parent", "q"),
      row("l", "LegalEntity", "name", "Ann"),
      row("l", "Company", "legalForm", "Ltd"),
  };
  uint64_t number = 0;
  add(own, rows, COUNT(rows));
  begin(own);
  ok(own, mnm_identity_correct(own->identity, 1, mnm_text_of("2"), "", &number, &own->err));
  ok(own, mnm_identity_correct(own->identity, 2, mnm_text_of("l"), NULL, &number, &own->err));
  ok(own, mnm_identity_correct(own->identity, 3, mnm_text_of("Anna"), NULL, &number, &own->err));
  commit(own);
  char expected[200];
  (void)snprintf(expected, sizeof expected,
                 "Person:madeUp=1 (superseded)\nPerson:madeUp=2\n"
                 "Person:parent=<subject %llu> (superseded)\nPerson:parent=<subject %llu>\n",
                 (unsigned long long)subject_of(own, "q"),
                 (unsigned long long)subject_of(own, "l"));
  profile_is(own, subject_of(own, "p"), &owner, expected);
  assert_int_equal(
      integer(own->store, "SELECT sealed IS NOT NULL FROM statement WHERE statement_id = 7"), 1);
  assert_int_equal(integer(own->store, "SELECT count(*) FROM word WHERE sealed IS NOT NULL"), 1);
}

static void supersede_is(desk *own, uint64_t old, uint64_t by, mnm_status expected) {
  assert_int_equal(mnm_identity_supersede(own->identity, old, by, "why", &own->err), expected);
}

static void superseding_has_its_rules(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "name", "A"), row("p", "Person", "name", "B"),
      row("p", "Person", "name", "C"), row("p", "Person", "notes", "D"),
      row("q", "Person", "name", "E"),
  };
  const mnm_statement hidden[] = {row("p", "Person", "name", "F")};
  add(own, rows, COUNT(rows));
  assert_int_equal(mnm_identity_supersede(own->identity, 1, 2, "why", &own->err), MNM_E_ARG);
  begin(own);
  (void)add_loading(own, hidden, 1);
  supersede_is(own, 1, 6, MNM_E_NOTFOUND); /* not visible yet */
  supersede_is(own, 6, 1, MNM_E_NOTFOUND);
  supersede_is(own, 1, 99, MNM_E_NOTFOUND);
  supersede_is(own, 99, 1, MNM_E_NOTFOUND);
  supersede_is(own, 1, 4, MNM_E_ARG); /* another property */
  supersede_is(own, 1, 5, MNM_E_ARG); /* another subject */
  supersede_is(own, 1, 1, MNM_E_ARG); /* itself */
  supersede_is(own, 1, 2, MNM_OK);
  supersede_is(own, 1, 2, MNM_E_EXISTS);
  supersede_is(own, 1, 3, MNM_E_EXISTS);
  supersede_is(own, 2, 1, MNM_E_ARG); /* a circle of two */
  supersede_is(own, 2, 3, MNM_OK);
  supersede_is(own, 3, 1, MNM_E_ARG); /* a circle of three */
  commit(own);
  last_entry_is(own, "supersede statement:2 why|subject 1\nby 3\n");
  profile_is(own, 1, &owner,
             "Person:name=A (superseded)\nPerson:name=B (superseded)\nPerson:name=C\n"
             "Person:notes=D\n");
  must_verify(own->store);
}

static void the_file_itself_refuses_a_changed_statement(void **state) {
  desk *own = *state;
  static const char *const changes[] = {
      "UPDATE statement SET sealed = x'00' WHERE statement_id = 1",
      "UPDATE statement SET digest = digest + 1 WHERE statement_id = 1",
      "UPDATE statement SET source_row = 9 WHERE statement_id = 1",
      "UPDATE statement SET superseded_by = 3 WHERE statement_id = 1",
      "UPDATE statement SET value = 'x', sealed = NULL, class = 1 WHERE statement_id = 1",
  };
  const mnm_statement rows[] = {row("p", "Person", "name", "A"), row("p", "Person", "name", "B"),
                                row("p", "Person", "name", "C")};
  add(own, rows, COUNT(rows));
  begin(own);
  supersede_is(own, 1, 2, MNM_OK);
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
    assert_int_equal(mnm_store_exec(own->store, changes[i], &own->err), MNM_E_DENIED);
  commit(own);
}

static void statements_need_a_subject_a_key_and_a_transaction(void **state) {
  desk *own = *state;
  mnm_statement given = row("", "Person", "name", "x");
  uint64_t number = 1;
  mnm_erased erased;
  add(own, maria, 1);
  assert_int_equal(mnm_identity_state(own->identity, 1, &given, NULL, &number, &own->err),
                   MNM_E_ARG);
  assert_int_equal(mnm_identity_correct(own->identity, 1, given.value, NULL, &number, &own->err),
                   MNM_E_ARG);
  begin(own);
  assert_int_equal(mnm_identity_state(own->identity, 9, &given, NULL, &number, &own->err),
                   MNM_E_NOTFOUND);
  given.property = everywhere;
  assert_int_equal(mnm_identity_state(own->identity, 1, &given, NULL, &number, &own->err),
                   MNM_E_ARG);
  given = row("", "Person", "name", "x");
  given.precision = 9;
  assert_int_equal(mnm_identity_state(own->identity, 1, &given, NULL, &number, &own->err),
                   MNM_E_ARG);
  mnm_store_rollback(own->store);
  ok(own, mnm_identity_erase(own->identity, 1, "asked for", &erased, &own->err));
  given.precision = 0;
  begin(own);
  assert_int_equal(mnm_identity_state(own->identity, 1, &given, NULL, &number, &own->err),
                   MNM_E_KEY);
  assert_non_null(strstr(own->err.message, "erased on 2026-03-01 by A. Investigator"));
  assert_int_equal(mnm_identity_correct(own->identity, 1, given.value, NULL, &number, &own->err),
                   MNM_E_KEY);
  mnm_store_rollback(own->store);
  desk_reopen(own, true);
  assert_int_equal(mnm_identity_state(own->identity, 1, &given, NULL, &number, &own->err),
                   MNM_E_ARG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)
      TEST(a_persons_statement_stands_beside_a_sources),
      TEST(a_person_refers_by_pseudonym_or_by_id),
      TEST(a_person_tells_what_a_subject_is),
      TEST(a_correction_supersedes_and_changes_nothing),
      TEST(corrections_keep_property_class_and_kind),
      TEST(superseding_has_its_rules),
      TEST(the_file_itself_refuses_a_changed_statement),
      TEST(statements_need_a_subject_a_key_and_a_transaction),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
