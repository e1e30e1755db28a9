#include "base/rng/rng.h"
#include "case/identity/identity_test_help.h"

static const mnm_statement maria[] = {
    {.subject = {"p", 1},
     .schema = {"Person", 6},
     .property = {"name", 4},
     .value = {"Maria Petrova", 13},
     .source_row = 4,
     .valid_from_us = 5,
     .valid_to_us = 6,
     .precision = MNM_PRECISION_DAY},
};

static void profile_is_by_property_as_first_seen_then_number(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "phone", "2"), row("q", "Person", "name", "other"),
      row("p", "Person", "name", "B"),  row("p", "Person", "phone", "1"),
      row("p", "Person", "name", "A"),  row("p", "Person", "parent", "q"),
      row("p", "Person", "notes", ""),  row("p", "Person", "sourceUrl", ""),
  };
  add(own, rows, COUNT(rows));
  char expected[300];
  (void)snprintf(expected, sizeof expected,
                 "Person:phone=2\nPerson:phone=1\nPerson:name=B\nPerson:name=A\n"
                 "Person:parent=<subject %llu>\nPerson:notes=\nPerson:sourceUrl=\n",
                 (unsigned long long)subject_of(own, "q"));
  profile_is(own, subject_of(own, "p"), &owner, expected);
}

static mnm_status keep_all(void *payload, const mnm_fact *fact, mnm_err *err) {
  (void)err;
  *(mnm_fact *)payload = *fact;
  assert_string_equal(fact->recorded_by, "A. Investigator");
  assert_string_equal(fact->grade.original, "B2/H1");
  return MNM_OK;
}

static void a_fact_tells_where_it_is_from(void **state) {
  desk *own = *state;
  mnm_source source = {.path = "a.csv", .kind = "ftm", .legal_expires_us = MNM_TIME_NONE};
  mnm_fact fact;
  uint64_t source_id = 0;
  ok(own, mnm_grade_parse(&source.grade, mnm_text_of("B2/H1"), &own->err));
  begin(own);
  ok(own, mnm_source_add(own->store, &source, &source_id, &own->err));
  ok(own, mnm_identity_statements_add(own->identity, source_id, everywhere, maria, 1, &own->err));
  source_live(own->store, source_id, 60);
  commit(own);
  ok(own,
     mnm_identity_profile(own->identity, subject_of(own, "p"), &owner, keep_all, &fact, &own->err));
  assert_int_equal(fact.subject_id, subject_of(own, "p"));
  assert_int_equal(fact.statement_id, 1);
  assert_int_equal(fact.source_id, source_id);
  assert_int_equal(fact.source_row, 4);
  assert_true(fact.valid_from_us == 5 && fact.valid_to_us == 6);
  assert_int_equal(fact.precision, MNM_PRECISION_DAY);
  assert_int_equal(fact.recorded_us, NOW_US);
  assert_int_equal(fact.sensitivity, MNM_PERSON);
  assert_int_equal(fact.superseded_by, 0);
  assert_true(fact.grade.source == 'B' && fact.grade.information == 2);
  assert_int_equal(fact.grade.handling, MNM_HANDLING_H1);
}

static void each_role_sees_what_the_shield_allows(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "name", "Maria"),
      row("p", "Person", "parent", "q"),
      row("p", "Person", "sourceUrl", "http:"),
      row("p", "Person", "calledMariaAtWork", "yes"),
  };
  add(own, rows, COUNT(rows));
  uint64_t subject_id = subject_of(own, "p");
  profile_is(own, subject_id, &owner,
             "Person:name=Maria\nPerson:parent=<subject 2>\nPerson:sourceUrl=http:\n"
             "Person:calledMariaAtWork=yes\n");
  profile_is(own, subject_id, &investigator,
             "Person:name=<hidden>\nPerson:parent=<subject 2>\nPerson:sourceUrl=http:\n"
             "Person:=<hidden>\n");
  profile_is(own, subject_id, &guest,
             "Person:name=<hidden>\nPerson:parent=<hidden>\nPerson:sourceUrl=<hidden>\n"
             "Person:=<hidden>\n");
  profile_is(own, subject_id, NULL,
             "Person:name=<hidden>\nPerson:parent=<hidden>\nPerson:sourceUrl=<hidden>\n"
             "Person:=<hidden>\n");
}

static mnm_status keep_class(void *payload, const mnm_fact *fact, mnm_err *err) {
  (void)err;
  mnm_sensitivity *to = payload;
  if (fact->sensitivity > *to) *to = fact->sensitivity;
  if (fact->state == MNM_VALUE_HIDDEN) assert_non_null(strstr(fact->reason, "victim"));
  return MNM_OK;
}

static void with_the_category_a_persons_values_become_a_victims(void **state) {
  desk *own = *state;
  mnm_sensitivity worst = MNM_PUBLIC;
  add(own, maria, 1);
  uint64_t subject_id = subject_of(own, "p");
  begin(own);
  ok(own, mnm_identity_category_set(own->identity, subject_id, "victim", "a flag", &own->err));
  commit(own);
  assert_string_equal(see(own, subject_id).category, "victim");
  ok(own,
     mnm_identity_profile(own->identity, subject_id, &investigator, keep_class, &worst, &own->err));
  assert_int_equal(worst, MNM_VICTIM);
  profile_is(own, subject_id, &owner, "Person:name=Maria Petrova\n");
}

static void without_the_key_what_is_sealed_stays_sealed(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "name", "Maria"),      row("p", "Person", "madeUp", "x"),
      row("p", "Person", "sourceUrl", "http:"), row("p", "Person", "parent", "q"),
      row("c", "Company", "name", "Acme"),
  };
  facts found = {.count = 0};
  uint64_t number = 1;
  char pseudonym[MNM_PSEUDONYM_BYTES], same[MNM_PSEUDONYM_BYTES];
  add(own, rows, COUNT(rows));
  uint64_t p = subject_of(own, "p"), c = subject_of(own, "c");
  ok(own, mnm_identity_pseudonym(own->identity, p, pseudonym, &own->err));
  desk_reopen_without_key(own);
  profile_is(own, p, &owner,
             "Person:name=<sealed>\nPerson:=<sealed>\nPerson:sourceUrl=http:\n"
             "Person:parent=<subject 2>\n");
  profile_is(own, p, &guest,
             "Person:name=<hidden>\nPerson:=<hidden>\nPerson:sourceUrl=<hidden>\n"
             "Person:parent=<hidden>\n");
  profile_is(own, c, &owner, "Company:name=Acme\n");
  assert_int_equal(subject_count(own, false), 3);
  assert_string_equal(see(own, p).schema, "Person");
  ok(own, mnm_identity_pseudonym(own->identity, p, same, &own->err));
  assert_string_equal(same, pseudonym);
  ok(own, mnm_identity_by_pseudonym(own->identity, mnm_text_of(pseudonym), &number, &own->err));
  assert_int_equal(number, p);
  assert_int_equal(
      mnm_identity_by_id(own->identity, everywhere, mnm_text_of("p"), &number, &own->err),
      MNM_E_KEY);
  assert_int_equal(mnm_identity_find(own->identity, MNM_VALUE_NAME, mnm_text_of("Maria"), &owner,
                                     list_fact, &found, &own->err),
                   MNM_E_KEY);
}

static void subjects_are_found_by_pseudonym_and_by_id(void **state) {
  desk *own = *state;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  uint64_t number = 1;
  add(own, maria, 1);
  ok(own, mnm_identity_pseudonym(own->identity, 1, pseudonym, &own->err));
  for (char *c = pseudonym; *c != '\0'; c++)
    if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
  ok(own, mnm_identity_by_pseudonym(own->identity, mnm_text_of(pseudonym), &number, &own->err));
  assert_int_equal(number, 1);
  mnm_identity__pseudonym_of(pseudonym, 'P', 1);
  assert_int_equal(
      mnm_identity_by_pseudonym(own->identity, mnm_text_of(pseudonym), &number, &own->err),
      MNM_E_NOTFOUND);
  assert_int_equal(number, 0);
  assert_int_equal(
      mnm_identity_by_pseudonym(own->identity, mnm_text_of("P-0000-0000-00"), &number, &own->err),
      MNM_E_NOTFOUND);
  assert_non_null(strstr(own->err.message, "misread"));
  assert_int_equal(mnm_identity_by_id(own->identity, everywhere, everywhere, &number, &own->err),
                   MNM_E_NOTFOUND);
  assert_int_equal(mnm_identity_pseudonym(own->identity, 2, pseudonym, &own->err), MNM_E_NOTFOUND);
  assert_int_equal(mnm_identity_pseudonym(own->identity, UINT64_MAX, pseudonym, &own->err),
                   MNM_E_NOTFOUND);
  one_subject none = {.count = 0};
  assert_int_equal(mnm_identity_subject(own->identity, 0, keep_subject, &none, &own->err),
                   MNM_E_NOTFOUND);
}

static void two_ways_of_writing_are_found_by_one(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("a", "Person", "name", "Jos\xC3\xA9 A\xC3\xB1o"),
      row("b", "Person", "name", "  jose\xCC\x81   AN\xCC\x83O"),
      row("c", "Person", "phone", "0049 (30) 123"),
      row("d", "Company", "phone", "+49 30 123"),
      row("e", "Passport", "passportNumber", "C01-X 77"),
      row("f", "BankAccount", "iban", "c01x77"),
      row("g", "Person", "name", "C01X77"),
  };
  facts found;
  add(own, rows, COUNT(rows));
  assert_int_equal(find_count(own, MNM_VALUE_NAME, "JOS\xC3\x89 A\xC3\x91O", &owner, &found), 2);
  assert_string_equal(found.text,
                      "Person:name=Jos\xC3\xA9 A\xC3\xB1o\n"
                      "Person:name=  jose\xCC\x81   AN\xCC\x83O\n");
  assert_int_equal(find_count(own, MNM_VALUE_PHONE, "49-30-123", &owner, &found), 2);
  assert_int_equal(find_count(own, MNM_VALUE_DOCUMENT, "c01 x77", &owner, &found), 2);
  assert_string_equal(found.text, "Passport:passportNumber=C01-X 77\nBankAccount:iban=c01x77\n");
  assert_int_equal(find_count(own, MNM_VALUE_NAME, "c01x77", &owner, &found), 1);
  assert_int_equal(find_count(own, MNM_VALUE_NAME, "jose", &owner, &found), 0);
  /* without leave it is found, and not shown */
  assert_int_equal(find_count(own, MNM_VALUE_PHONE, "4930123", &investigator, &found), 2);
  assert_string_equal(found.text, "Person:phone=<hidden>\nCompany:phone=+49 30 123\n");
}

static void what_cannot_be_looked_up_is_refused(void **state) {
  desk *own = *state;
  facts found = {.count = 0};
  static const struct {
    mnm_value_kind kind;
    const char *value;
  } cases[] = {{MNM_VALUE_TEXT, "x"},     {MNM_VALUE_ENTITY, "x"}, {(mnm_value_kind)7, "x"},
               {MNM_VALUE_NAME, " \t"},   {MNM_VALUE_NAME, ""},    {MNM_VALUE_PHONE, "none"},
               {MNM_VALUE_DOCUMENT, "-"}, {MNM_VALUE_DATE, " "}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(mnm_identity_find(own->identity, cases[i].kind, mnm_text_of(cases[i].value),
                                       &owner, list_fact, &found, &own->err),
                     MNM_E_ARG);
  assert_int_equal(found.count, 0);
}

/* 64 bits can meet by chance: then the value decides. Here chance is helped. */
static void a_digest_alone_finds_nothing(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("a", "Person", "name", "Maria"),
                                row("b", "Person", "name", "Ivan"),
                                row("c", "Company", "name", "Acme")};
  facts found;
  add(own, rows, COUNT(rows));
  desk_shut(own);
  tamper(&own->at,
         "INSERT INTO lookup SELECT (SELECT digest FROM statement WHERE statement_id = 1),"
         " statement_id FROM statement WHERE statement_id > 1");
  own->store = place_reopen(&own->at, false);
  desk_handle(own);
  assert_int_equal(find_count(own, MNM_VALUE_NAME, "maria", &owner, &found), 1);
  assert_string_equal(found.text, "Person:name=Maria\n");
}

/* ---- in the middle of a list ---- */

typedef struct nested {
  desk *own;
  facts outer, inner;
} nested;

static mnm_status look_again(void *payload, const mnm_fact *fact, mnm_err *err) {
  nested *to = payload;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  MNM_TRY(list_fact(&to->outer, fact, err));
  MNM_TRY(mnm_identity_pseudonym(to->own->identity, fact->subject_id, pseudonym, err));
  memset(&to->inner, 0, sizeof to->inner);
  MNM_TRY(mnm_identity_find(to->own->identity, MNM_VALUE_NAME, mnm_text_of("maria"), &owner,
                            list_fact, &to->inner, err));
  return mnm_identity_profile(to->own->identity, fact->subject_id, &owner, list_fact, &to->inner,
                              err);
}

static void lists_may_be_asked_for_within_lists(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("a", "Person", "name", "Maria"),
                                row("a", "Person", "notes", "tall"),
                                row("b", "Person", "name", "MARIA")};
  static nested both;
  memset(&both, 0, sizeof both);
  both.own = own;
  add(own, rows, COUNT(rows));
  ok(own, mnm_identity_profile(own->identity, 1, &owner, look_again, &both, &own->err));
  assert_string_equal(both.outer.text, "Person:name=Maria\nPerson:notes=tall\n");
  assert_string_equal(both.inner.text,
                      "Person:name=Maria\nPerson:name=MARIA\n"
                      "Person:name=Maria\nPerson:notes=tall\n");
  memset(&both.outer, 0, sizeof both.outer);
  ok(own, mnm_identity_find(own->identity, MNM_VALUE_NAME, mnm_text_of("maria"), &owner, look_again,
                            &both, &own->err));
  assert_int_equal(both.outer.count, 2);
}

static mnm_status enough_fact(void *payload, const mnm_fact *fact, mnm_err *err) {
  (void)fact;
  ++*(uint32_t *)payload;
  return mnm_err_set(err, MNM_E_CANCELLED, "enough");
}
static mnm_status enough_subject(void *payload, const mnm_subject *subject, mnm_err *err) {
  (void)subject;
  ++*(uint32_t *)payload;
  return mnm_err_set(err, MNM_E_CANCELLED, "enough");
}

static void a_caller_may_stop_a_list(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("a", "Person", "name", "Maria"),
                                row("a", "Person", "notes", "tall"),
                                row("b", "Person", "name", "MARIA")};
  uint32_t calls = 0;
  add(own, rows, COUNT(rows));
  assert_int_equal(mnm_identity_profile(own->identity, 1, &owner, enough_fact, &calls, &own->err),
                   MNM_E_CANCELLED);
  assert_int_equal(mnm_identity_find(own->identity, MNM_VALUE_NAME, mnm_text_of("maria"), &owner,
                                     enough_fact, &calls, &own->err),
                   MNM_E_CANCELLED);
  assert_int_equal(mnm_identity_subjects(own->identity, false, enough_subject, &calls, &own->err),
                   MNM_E_CANCELLED);
  assert_int_equal(mnm_identity_subject(own->identity, 1, enough_subject, &calls, &own->err),
                   MNM_E_CANCELLED);
  assert_int_equal(calls, 4);
  profile_is(own, 1, &owner, "Person:name=Maria\nPerson:notes=tall\n"); /* nothing is left open */
  begin(own);
  commit(own);
}

/* ---- the audit of looking ---- */

static mnm_status keep_entry(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  char(*to)[600] = payload;
  (void)err;
  (void)snprintf(*to, sizeof *to, "%s %s %s|%s", row->verb, row->object, row->why, row->details);
  return MNM_OK;
}

static void what_was_opened_is_audited(void **state) {
  desk *own = *state;
  const mnm_viewer viewer = {
      .role = MNM_ROLE_SUPERVISOR, .name = {"B. Super", 8}, .purpose = {"hearing of Maria", 16}};
  const mnm_viewer nameless = {.role = MNM_ROLE_OWNER};
  char entry[600];
  add(own, maria, 1);
  assert_int_equal(mnm_identity_note_opened(own->identity, &viewer, 1, 3, &own->err), MNM_E_ARG);
  begin(own);
  ok(own, mnm_identity_note_opened(own->identity, &viewer, 1, 3, &own->err));
  commit(own);
  ok(own, mnm_store_audits(own->store, 2, keep_entry, &entry, &own->err));
  assert_string_equal(entry,
                      "open subject:1 hearing of Maria|role supervisor\nvalues 3\n"
                      "name B. Super\n");
  begin(own);
  ok(own, mnm_identity_note_opened(own->identity, &nameless, 1, 0, &own->err));
  commit(own);
  ok(own, mnm_store_audits(own->store, 3, keep_entry, &entry, &own->err));
  assert_string_equal(entry, "open subject:1 |role owner\nvalues 0\nname \n");
  must_verify(own->store);
}

/* ---- against an obvious twin ---- */

enum { TWIN_ROWS = 400, TWIN_SUBJECTS = 12, TWIN_NAMES = 9 };

static const char *const twin_properties[] = {"name", "phone", "notes", "passportNumber", "madeUp"};

typedef struct twin { /* the statements in order, as they were added */
  struct {
    char subject[8], value[16];
    uint32_t property;
  } row[TWIN_ROWS];
  uint32_t count;
} twin;

static void twin_add(desk *own, twin *all, mnm_rng *rng, uint32_t some) {
  static mnm_statement rows[TWIN_ROWS];
  for (uint32_t i = 0; i < some; i++) {
    uint32_t at = all->count + i;
    all->row[at].property = (uint32_t)mnm_rng_below(rng, COUNT(twin_properties));
    (void)snprintf(all->row[at].subject, 8, "s%u", (unsigned)mnm_rng_below(rng, TWIN_SUBJECTS));
    (void)snprintf(all->row[at].value, 16, "%s%u", mnm_rng_below(rng, 2) ? "Ab " : "aB",
                   (unsigned)mnm_rng_below(rng, TWIN_NAMES));
    rows[i] = row(all->row[at].subject, "Person", twin_properties[all->row[at].property],
                  all->row[at].value);
  }
  add(own, rows, some);
  all->count += some;
}

/* By property in order of its first appearance, then as added. */
static void twin_profile(const twin *all, const char *subject, facts *out) {
  bool seen[COUNT(twin_properties)] = {false};
  memset(out, 0, sizeof *out);
  for (uint32_t first = 0; first < all->count; first++) {
    uint32_t property = all->row[first].property;
    if (seen[property]) continue;
    seen[property] = true;
    for (uint32_t i = 0; i < all->count; i++)
      if (all->row[i].property == property && strcmp(all->row[i].subject, subject) == 0)
        list_put(out, "Person:%s=%s\n", twin_properties[property], all->row[i].value);
  }
}

static uint32_t twin_form(char *out, const char *value, mnm_value_kind kind) {
  uint32_t count = 0;
  for (const char *c = value; *c != '\0'; c++) {
    bool digit = *c >= '0' && *c <= '9';
    if (*c == ' ' && kind != MNM_VALUE_NAME) continue;
    if (kind == MNM_VALUE_PHONE && !digit) continue;
    out[count++] = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
  }
  return count;
}

static void twin_find(const twin *all, mnm_value_kind kind, const char *value, facts *out) {
  static const mnm_value_kind kinds[] = {MNM_VALUE_NAME, MNM_VALUE_PHONE, MNM_VALUE_TEXT,
                                         MNM_VALUE_DOCUMENT, MNM_VALUE_TEXT};
  char wanted[16], form[16];
  uint32_t wanted_bytes = twin_form(wanted, value, kind);
  memset(out, 0, sizeof *out);
  for (uint32_t i = 0; i < all->count; i++) {
    if (kinds[all->row[i].property] != kind) continue;
    uint32_t bytes = twin_form(form, all->row[i].value, kind);
    if (bytes == wanted_bytes && memcmp(form, wanted, bytes) == 0)
      list_put(out, "Person:%s=%s\n", twin_properties[all->row[i].property], all->row[i].value);
  }
}

static void random_statements_come_back_as_from_a_list(void **state) {
  desk *own = *state;
  static twin all;
  static facts expected, found;
  static const mnm_value_kind kinds[] = {MNM_VALUE_NAME, MNM_VALUE_PHONE, MNM_VALUE_DOCUMENT};
  mnm_rng rng;
  mnm_rng_init(&rng, 17);
  memset(&all, 0, sizeof all);
  while (all.count < TWIN_ROWS) {
    uint32_t some = 1 + (uint32_t)mnm_rng_below(&rng, 60);
    twin_add(own, &all, &rng, some < TWIN_ROWS - all.count ? some : TWIN_ROWS - all.count);
    if (mnm_rng_below(&rng, 3) == 0) desk_reopen(own, false);
  }
  desk_reopen(own, true);
  for (uint32_t subject = 0; subject < TWIN_SUBJECTS; subject++) {
    char id[8];
    (void)snprintf(id, sizeof id, "s%u", subject);
    twin_profile(&all, id, &expected);
    profile_is(own, subject_of(own, id), &owner, expected.text);
  }
  for (uint32_t name = 0; name < 2 * TWIN_NAMES; name++) {
    char value[16];
    (void)snprintf(value, sizeof value, "%s%u", name % 2 ? "aB " : "AB", name / 2);
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
      twin_find(&all, kinds[kind], value, &expected);
      (void)find_count(own, kinds[kind], value, &owner, &found);
      assert_string_equal(found.text, expected.text);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)
      TEST(profile_is_by_property_as_first_seen_then_number),
      TEST(a_fact_tells_where_it_is_from),
      TEST(each_role_sees_what_the_shield_allows),
      TEST(with_the_category_a_persons_values_become_a_victims),
      TEST(without_the_key_what_is_sealed_stays_sealed),
      TEST(subjects_are_found_by_pseudonym_and_by_id),
      TEST(two_ways_of_writing_are_found_by_one),
      TEST(what_cannot_be_looked_up_is_refused),
      TEST(a_digest_alone_finds_nothing),
      TEST(lists_may_be_asked_for_within_lists),
      TEST(a_caller_may_stop_a_list),
      TEST(what_was_opened_is_audited),
      TEST(random_statements_come_back_as_from_a_list),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
