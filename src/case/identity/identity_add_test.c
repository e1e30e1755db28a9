#include "case/identity/identity_test_help.h"

static int64_t one(desk *own, const char *sql) {
  return integer(own->store, sql);
}

/* What the row of a value looks like in the file: p plain, s sealed, r reference, d digest. */
static void value_is(desk *own, const char *property, const char *expected) {
  char sql[400], shape[8] = "";
  (void)snprintf(sql, sizeof sql,
                 "SELECT (value IS NOT NULL) + 2 * (statement.sealed IS NOT NULL)"
                 " + 4 * (value_subject IS NOT NULL) + 8 * (statement.digest IS NOT NULL)"
                 " FROM statement JOIN word ON word_id = property_id WHERE text = '%s'",
                 property);
  int64_t bits = one(own, sql);
  uint32_t count = 0;
  for (int bit = 0; bit < 4; bit++)
    if (bits >> bit & 1) shape[count++] = "psrd"[bit];
  assert_string_equal(shape, expected);
}

static void persons_are_sealed_and_organisations_are_not(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("p", "Person", "name", "Maria"),      row("p", "Person", "notes", "tall"),
      row("p", "Person", "sourceUrl", "http:"), row("c", "Company", "legalForm", "Ltd"),
      row("c", "Company", "alias", "Acme"),     row("l", "LegalEntity", "phone", "0170"),
      row("o", "Ownership", "owner", "p"),      row("x", "Ownership", "madeUp", "1"),
  };
  add(own, rows, COUNT(rows));
  value_is(own, "name", "sd");
  value_is(own, "notes", "s");
  value_is(own, "sourceUrl", "pd");
  value_is(own, "legalForm", "p");
  value_is(own, "alias", "pd");
  value_is(own, "phone", "sd");
  value_is(own, "owner", "r");
  assert_int_equal(one(own, "SELECT count(*) FROM word WHERE sealed IS NOT NULL"), 1);
  assert_int_equal(
      one(own, "SELECT count(*) FROM statement WHERE sealed IS NOT NULL AND class < 2"), 0);
  assert_true(see(own, subject_of(own, "p")).subject.is_person);
  assert_true(see(own, subject_of(own, "l")).subject.is_person);
  assert_false(see(own, subject_of(own, "c")).subject.is_person);
  assert_int_equal(see(own, subject_of(own, "p")).subject.pseudonym[0], 'P');
  assert_int_equal(see(own, subject_of(own, "l")).subject.pseudonym[0], 'P');
  assert_int_equal(see(own, subject_of(own, "c")).subject.pseudonym[0], 'C');
  assert_int_equal(see(own, subject_of(own, "o")).subject.pseudonym[0], 'T');
  assert_int_equal(subject_count(own, false), 5);
  assert_int_equal(subject_count(own, true), 2);
}

static void one_referred_to_is_taken_for_a_person_until_it_is_told_otherwise(void **state) {
  desk *own = *state;
  const mnm_statement first[] = {row("o", "Ownership", "owner", "x")};
  const mnm_statement second[] = {row("x", "Company", "name", "Acme")};
  add(own, first, COUNT(first));
  uint64_t subject_id = subject_of(own, "x");
  one_subject seen = see(own, subject_id);
  assert_string_equal(seen.schema, "");
  assert_true(seen.subject.is_person);
  assert_string_equal(seen.category, "unknown");
  assert_int_equal(seen.subject.recorded_us, NOW_US);
  assert_true(seen.subject.erased_us == MNM_TIME_NONE);
  char pseudonym[MNM_PSEUDONYM_BYTES];
  memcpy(pseudonym, seen.subject.pseudonym, sizeof pseudonym);
  add(own, second, COUNT(second));
  seen = see(own, subject_id);
  assert_string_equal(seen.schema, "Company");
  assert_false(seen.subject.is_person);
  assert_string_equal(seen.subject.pseudonym, pseudonym);
  profile_is(own, subject_id, &owner, "Company:name=Acme\n");
}

static void a_schema_is_refined_and_a_contradiction_is_a_person(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {
      row("a", "LegalEntity", "name", "1"), row("a", "Company", "name", "2"),
      row("a", "LegalEntity", "name", "3"), row("a", "Thing", "name", "4"),
      row("b", "Company", "name", "5"),     row("b", "Person", "name", "6"),
      row("b", "Company", "name", "7"),     row("c", "Alien", "name", "8"),
      row("c", "Company", "name", "9"),
  };
  add(own, rows, COUNT(rows));
  one_subject a = see(own, subject_of(own, "a")), b = see(own, subject_of(own, "b")),
              c = see(own, subject_of(own, "c"));
  assert_string_equal(a.schema, "Company");
  assert_false(a.subject.is_person);
  assert_string_equal(b.schema, "Company"); /* what was told first */
  assert_true(b.subject.is_person);
  assert_string_equal(c.schema, ""); /* not a word of the vocabulary */
  assert_true(c.subject.is_person);
  /* 2 of a company; 5 before it was known that b may be a person; 7 and 9 after that */
  assert_int_equal(one(own,
                       "SELECT group_concat(statement_id, '') FROM"
                       " (SELECT statement_id FROM statement WHERE value IS NOT NULL"
                       " ORDER BY 1)"),
                   25);
}

static void ids_of_two_scopes_are_kept_apart(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("17", "Person", "name", "Maria")};
  static const char *const scopes[] = {"", "bank a", "bank b", "bank a"};
  uint64_t subject[4] = {0};
  begin(own);
  uint64_t source_id = source_new(own->store, "a.csv");
  for (int i = 0; i < 4; i++)
    ok(own, mnm_identity_statements_add(own->identity, source_id, mnm_text_of(scopes[i]), rows, 1,
                                        &own->err));
  source_live(own->store, source_id, 99);
  commit(own);
  for (int i = 0; i < 4; i++)
    ok(own, mnm_identity_by_id(own->identity, mnm_text_of(scopes[i]), mnm_text_of("17"),
                               &subject[i], &own->err));
  assert_true(subject[0] != subject[1] && subject[1] != subject[2] && subject[0] != subject[2]);
  assert_int_equal(subject[1], subject[3]);
  uint64_t none = 1;
  assert_int_equal(
      mnm_identity_by_id(own->identity, mnm_text_of("bank c"), mnm_text_of("17"), &none, &own->err),
      MNM_E_NOTFOUND);
  assert_int_equal(none, 0);
  /* scope and id cannot run into each other */
  assert_int_equal(
      mnm_identity_by_id(own->identity, mnm_text_of("bank a1"), mnm_text_of("7"), &none, &own->err),
      MNM_E_NOTFOUND);
}

static void what_a_row_lacks_is_said_with_its_record(void **state) {
  desk *own = *state;
  mnm_statement bad[] = {row("", "Person", "name", "x"), row("p", "Person", "", "x"),
                         row("p", "Person", "name", "x"), row("p", "Person", "name", "x")};
  bad[2].precision = 5;
  bad[3].source_row = UINT64_MAX;
  mnm_holding holdings[] = {{.holder = mnm_text_of(""), .kind = MNM_HOLDING_HOLDER},
                            {.holder = mnm_text_of("p"), .kind = 0},
                            {.holder = mnm_text_of("p"), .kind = 4}};
  uint64_t subject_id = 1;
  begin(own);
  uint64_t source_id = source_new(own->store, "a.csv");
  for (uint32_t i = 0; i < COUNT(bad); i++) {
    if (i < 3) bad[i].source_row = 411;
    assert_int_equal(
        mnm_identity_statements_add(own->identity, source_id, everywhere, &bad[i], 1, &own->err),
        MNM_E_ARG);
    assert_int_equal(own->err.row, i < 3 ? 412 : 0);
  }
  for (uint32_t i = 0; i < COUNT(holdings); i++) {
    holdings[i].source_row = 6;
    assert_int_equal(
        mnm_identity_holdings_add(own->identity, source_id, everywhere, &holdings[i], 1, &own->err),
        MNM_E_ARG);
    assert_int_equal(own->err.row, 7);
  }
  assert_int_equal(mnm_identity_subject_put(own->identity, source_id, everywhere, everywhere,
                                            &subject_id, &own->err),
                   MNM_E_ARG);
  assert_int_equal(subject_id, 0);
  const mnm_statement good[] = {row("p", "Person", "name", "x")};
  assert_int_equal(mnm_identity_statements_add(own->identity, 0, everywhere, good, 1, &own->err),
                   MNM_E_ARG);
  assert_int_equal(mnm_identity_statements_add(own->identity, 4711, everywhere, good, 1, &own->err),
                   MNM_E_RANGE); /* there is no such source */
  mnm_store_rollback(own->store);
  assert_int_equal(mnm_identity_statements_add(own->identity, 1, everywhere, good, 1, &own->err),
                   MNM_E_ARG);
  assert_int_equal(mnm_identity_holdings_add(own->identity, 1, everywhere, holdings, 1, &own->err),
                   MNM_E_ARG);
  assert_int_equal(mnm_identity_rejects_add(own->identity, 1, NULL, 0, &own->err), MNM_E_ARG);
  assert_int_equal(mnm_identity_subject_put(own->identity, 1, everywhere, mnm_text_of("p"),
                                            &subject_id, &own->err),
                   MNM_E_ARG);
}

static void what_is_loading_is_not_seen_until_the_flip(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("p", "Person", "name", "Maria"),
                                row("p", "Person", "parent", "q")};
  facts found;
  uint64_t number = 0;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  begin(own);
  uint64_t source_id = add_loading(own, rows, COUNT(rows));
  commit(own);
  assert_int_equal(subject_count(own, false), 0);
  assert_int_equal(
      mnm_identity_by_id(own->identity, everywhere, mnm_text_of("p"), &number, &own->err),
      MNM_E_NOTFOUND);
  assert_int_equal(mnm_identity_pseudonym(own->identity, 1, pseudonym, &own->err), MNM_E_NOTFOUND);
  assert_int_equal(mnm_identity_profile(own->identity, 1, &owner, list_fact, &found, &own->err),
                   MNM_E_NOTFOUND);
  assert_int_equal(find_count(own, MNM_VALUE_NAME, "maria", &owner, &found), 0);
  begin(own);
  source_live(own->store, source_id, 50);
  commit(own);
  assert_int_equal(subject_count(own, false), 2);
  assert_int_equal(find_count(own, MNM_VALUE_NAME, "maria", &owner, &found), 1);
}

/* A handle may go on after a rollback: nothing it remembers of the rows that are gone is used. */
static void after_a_rollback_the_handle_goes_on(void **state) {
  desk *own = *state;
  const mnm_statement first[] = {row("p", "Person", "name", "Maria"),
                                 row("q", "Person", "madeUp", "x")};
  const mnm_statement second[] = {
      row("z", "Company", "name", "Acme"), row("p", "Person", "name", "Maria"),
      row("q", "Person", "madeUp", "y"), row("p", "Person", "parent", "q")};
  begin(own);
  (void)add_loading(own, first, COUNT(first));
  mnm_store_rollback(own->store);
  add(own, second, COUNT(second));
  profile_is(own, subject_of(own, "p"), &owner, "Person:name=Maria\nPerson:parent=<subject 3>\n");
  profile_is(own, subject_of(own, "q"), &owner, "Person:madeUp=y\n");
  must_verify(own->store);
  desk_reopen(own, true); /* without what is cached */
  profile_is(own, subject_of(own, "p"), &owner, "Person:name=Maria\nPerson:parent=<subject 3>\n");
  profile_is(own, subject_of(own, "q"), &owner, "Person:madeUp=y\n");
}

/* The same for an import that is given up: its committed rows are swept while the handle is open.
 */
static void after_a_sweep_the_handle_goes_on(void **state) {
  desk *own = *state;
  const mnm_statement known[] = {row("o", "Ownership", "owner", "x")};
  const mnm_statement broken[] = {row("p", "Person", "name", "Maria"),
                                  row("x", "Company", "name", "Acme")};
  const mnm_statement again[] = {row("p", "Person", "name", "Maria")};
  add(own, known, COUNT(known));
  begin(own);
  uint64_t source_id = add_loading(own, broken, COUNT(broken));
  commit(own);
  ok(own, mnm_source_abandon(own->store, source_id, &own->err));
  one_subject x = see(own, subject_of(own, "x"));
  assert_string_equal(x.schema, ""); /* told by the broken import alone */
  assert_true(x.subject.is_person);
  add(own, again, COUNT(again));
  profile_is(own, subject_of(own, "p"), &owner, "Person:name=Maria\n");
  assert_int_equal(subject_count(own, false), 3);
  must_verify(own->store);
}

static void a_second_handle_sees_what_the_first_one_made(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("p", "Person", "name", "Maria")};
  mnm_identity *other = NULL;
  uint64_t mine = 0, theirs = 0;
  ok(own, mnm_identity_open(&other, own->store, &own->at.ctx, &own->err));
  begin(own);
  uint64_t source_id = add_loading(own, rows, COUNT(rows));
  ok(own,
     mnm_identity_subject_put(other, source_id, everywhere, mnm_text_of("p"), &theirs, &own->err));
  ok(own,
     mnm_identity_subject_put(other, source_id, everywhere, mnm_text_of("q"), &theirs, &own->err));
  ok(own, mnm_identity_subject_put(own->identity, source_id, everywhere, mnm_text_of("q"), &mine,
                                   &own->err));
  assert_int_equal(mine, theirs);
  source_live(own->store, source_id, 51);
  commit(own);
  mnm_identity_close(other);
  assert_int_equal(subject_count(own, false), 2);
}

typedef struct held {
  uint32_t count;
  mnm_store_holding row[4];
} held;
static mnm_status keep_holding(void *payload, uint64_t source_id, const mnm_store_holding *row,
                               mnm_err *err) {
  held *to = payload;
  (void)source_id, (void)err;
  assert_true(to->count < 4);
  to->row[to->count++] = *row;
  return MNM_OK;
}

static void holders_become_subjects(void **state) {
  desk *own = *state;
  const mnm_holding rows[] = {{.account = 5,
                               .holder = mnm_text_of("p"),
                               .kind = MNM_HOLDING_SIGNATORY,
                               .valid_from_us = 7,
                               .valid_to_us = 9,
                               .source_row = 3},
                              {.account = 0,
                               .holder = mnm_text_of("q"),
                               .kind = MNM_HOLDING_HOLDER,
                               .valid_from_us = MNM_TIME_NONE,
                               .valid_to_us = MNM_TIME_NONE}};
  held list = {.count = 0};
  begin(own);
  uint64_t source_id = source_new(own->store, "a.csv");
  ok(own, mnm_identity_holdings_add(own->identity, source_id, everywhere, rows, 2, &own->err));
  source_live(own->store, source_id, 52);
  commit(own);
  ok(own, mnm_store_holdings(own->store, 0, keep_holding, &list, &own->err));
  assert_int_equal(list.count, 2);
  assert_int_equal(list.row[0].subject_id, subject_of(own, "q"));
  assert_int_equal(list.row[1].subject_id, subject_of(own, "p"));
  assert_int_equal(list.row[1].kind, MNM_HOLDING_SIGNATORY);
  assert_true(list.row[1].valid_from_us == 7 && list.row[1].valid_to_us == 9);
  assert_true(see(own, list.row[0].subject_id).subject.is_person);
}

static void many_holders_are_added_in_parts(void **state) {
  desk *own = *state;
  enum { MANY = 2500 }; /* over twice what is taken at once */
  static char ids[MANY][8];
  mnm_holding *rows = calloc(MANY, sizeof *rows);
  assert_non_null(rows);
  for (uint32_t i = 0; i < MANY; i++) {
    (void)snprintf(ids[i], sizeof ids[i], "h%u", i % 200);
    rows[i] = (mnm_holding){.account = i, .holder = mnm_text_of(ids[i]), .kind = 1};
  }
  begin(own);
  uint64_t source_id = source_new(own->store, "a.csv");
  ok(own, mnm_identity_holdings_add(own->identity, source_id, everywhere, rows, MANY, &own->err));
  source_live(own->store, source_id, 53);
  commit(own);
  free(rows);
  assert_int_equal(subject_count(own, false), 200);
  assert_int_equal(one(own, "SELECT count(*) FROM holding"), MANY);
}

/* ---- rejected records ---- */

typedef struct rejected {
  uint32_t count;
  mnm_value_state state[4];
  uint64_t source_id[4], line[4];
  char raw[4][32], reason[4][32];
} rejected;
static mnm_status keep_reject(void *payload, const mnm_rejected *row, mnm_err *err) {
  rejected *to = payload;
  (void)err;
  assert_true(to->count < 4);
  to->state[to->count] = row->state;
  to->source_id[to->count] = row->source_id;
  to->line[to->count] = row->reject.row;
  (void)snprintf(to->raw[to->count], 32, "%.*s", (int)row->reject.raw.bytes, row->reject.raw.data);
  (void)snprintf(to->reason[to->count], 32, "%.*s", (int)row->reject.reason.bytes,
                 row->reject.reason.data);
  to->count++;
  return MNM_OK;
}

static uint64_t add_rejects(desk *own, const mnm_reject *rows, uint32_t count, uint8_t digest) {
  begin(own);
  uint64_t source_id = source_new(own->store, "a.csv");
  ok(own, mnm_identity_rejects_add(own->identity, source_id, rows, count, &own->err));
  if (digest > 0) source_live(own->store, source_id, digest);
  commit(own);
  return source_id;
}

static void rejects_are_kept_for_those_who_may_see_them(void **state) {
  desk *own = *state;
  const mnm_reject rows[] = {
      {.row = 7,
       .record = 5,
       .column = 2,
       .reason = mnm_text_of("a date"),
       .raw = mnm_text_of("Maria;31/31/1990")},
      {.row = 9, .record = 6, .reason = mnm_text_of("an amount"), .raw = mnm_text_of("")}};
  uint64_t first = add_rejects(own, rows, 2, 54), second = add_rejects(own, rows, 1, 55);
  (void)add_rejects(own, rows, 1, 0); /* stays loading */
  rejected list = {.count = 0};
  uint64_t count = 0;
  ok(own, mnm_identity_rejects(own->identity, 0, &owner, keep_reject, &list, &own->err));
  assert_int_equal(list.count, 3);
  assert_int_equal(list.source_id[0], first);
  assert_int_equal(list.source_id[2], second);
  assert_int_equal(list.line[1], 9);
  assert_string_equal(list.raw[0], "Maria;31/31/1990");
  assert_string_equal(list.reason[0], "a date");
  assert_string_equal(list.raw[1], "");
  assert_int_equal(list.state[1], MNM_VALUE_SHOWN);
  assert_string_equal(list.raw[2], "Maria;31/31/1990");
  list.count = 0;
  ok(own,
     mnm_identity_rejects(own->identity, second, &investigator, keep_reject, &list, &own->err));
  assert_int_equal(list.count, 1);
  assert_int_equal(list.state[0], MNM_VALUE_HIDDEN);
  assert_string_equal(list.raw[0], "");
  assert_string_equal(list.reason[0], "a date");
  ok(own, mnm_identity_rejects_count(own->identity, 0, &count, &own->err));
  assert_int_equal(count, 3);
  ok(own, mnm_identity_rejects_count(own->identity, first, &count, &own->err));
  assert_int_equal(count, 2);
  ok(own, mnm_identity_rejects_count(own->identity, 4711, &count, &own->err));
  assert_int_equal(count, 0);
  desk_reopen_without_key(own);
  list.count = 0;
  ok(own, mnm_identity_rejects(own->identity, first, &owner, keep_reject, &list, &own->err));
  assert_int_equal(list.state[0], MNM_VALUE_SEALED);
  assert_string_equal(list.raw[0], "");
  ok(own, mnm_identity_rejects_count(own->identity, first, &count, &own->err));
  assert_int_equal(count, 2);
}

static mnm_status keep_number(void *payload, const mnm_cell *cells, uint32_t count, mnm_err *err) {
  (void)count, (void)err;
  *(int64_t *)payload = cells[0].integer;
  return MNM_OK;
}

static int64_t ask(desk *own, const char *sql) {
  int64_t number = -1;
  mnm_sql_options options = {.viewer = &owner, .row = keep_number, .payload = &number};
  ok(own, mnm_store_sql_readonly(own->store, mnm_text_of(sql), &options, &own->err));
  return number;
}

static void users_sql_shows_no_subject_that_is_loading(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("p", "Person", "name", "Maria")};
  const mnm_statement hidden[] = {row("q", "Person", "name", "Ivan")};
  add(own, rows, 1);
  begin(own);
  (void)add_loading(own, hidden, 1);
  commit(own);
  mnm_store *writer = own->store;
  own->store = place_reopen(&own->at, true);
  assert_int_equal(ask(own, "SELECT count(*) FROM subject"), 1);
  assert_int_equal(ask(own, "SELECT count(*) FROM statement"), 1);
  assert_int_equal(ask(own, "SELECT count(*) FROM lookup"), 1);
  mnm_store_close(own->store);
  own->store = writer;
}

static bool stop_at_once(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)payload, (void)stage, (void)done, (void)total;
  return false;
}
static void the_users_wish_to_stop_is_heard(void **state) {
  desk *own = *state;
  const mnm_statement rows[] = {row("p", "Person", "name", "Maria")};
  const mnm_holding holding[] = {{.holder = mnm_text_of("p"), .kind = 1}};
  const mnm_reject reject[] = {{.raw = mnm_text_of("x")}};
  begin(own);
  uint64_t source_id = source_new(own->store, "a.csv");
  own->at.ctx.progress = stop_at_once;
  assert_int_equal(
      mnm_identity_statements_add(own->identity, source_id, everywhere, rows, 1, &own->err),
      MNM_E_CANCELLED);
  assert_int_equal(
      mnm_identity_holdings_add(own->identity, source_id, everywhere, holding, 1, &own->err),
      MNM_E_CANCELLED);
  assert_int_equal(mnm_identity_rejects_add(own->identity, source_id, reject, 1, &own->err),
                   MNM_E_CANCELLED);
  own->at.ctx.progress = NULL;
  mnm_store_rollback(own->store);
  assert_int_equal(subject_count(own, false), 0);
}

static mnm_status is_its_own_property(void *payload, const mnm_fact *fact, mnm_err *err) {
  (void)err;
  assert_int_equal(fact->state, MNM_VALUE_SHOWN);
  assert_true(mnm_text_equal(fact->value, mnm_text_of(fact->property)));
  ++*(uint64_t *)payload;
  return MNM_OK;
}

/* Words of any length and number: those that no place of the cache holds, and more than it holds.
 */
static void made_up_words_of_any_length_are_kept(void **state) {
  desk *own = *state;
  enum { MANY = 700 };
  static mnm_statement rows[MANY];
  static char property[MANY][120];
  for (uint32_t i = 0; i < MANY; i++) {
    (void)snprintf(property[i], sizeof property[i], "p%0*u", (int)(i % 100) + 1, i / 2);
    rows[i] = row("p", i % 3 ? "Person" : "Alien", property[i], "1");
    rows[i].value = mnm_text_of(property[i]);
  }
  add(own, rows, MANY);
  uint64_t subject_id = subject_of(own, "p"), count = 0;
  desk_reopen(own, true);
  ok(own, mnm_identity_profile(own->identity, subject_id, &owner, is_its_own_property, &count,
                               &own->err));
  assert_int_equal(count, MANY);
  assert_int_equal(one(own, "SELECT count(*) FROM statement"), MANY);
  assert_int_equal(
      one(own, "SELECT count(DISTINCT digest) = count(*) AND count(*) > 300 FROM word"), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)
      TEST(persons_are_sealed_and_organisations_are_not),
      TEST(one_referred_to_is_taken_for_a_person_until_it_is_told_otherwise),
      TEST(a_schema_is_refined_and_a_contradiction_is_a_person),
      TEST(ids_of_two_scopes_are_kept_apart),
      TEST(what_a_row_lacks_is_said_with_its_record),
      TEST(what_is_loading_is_not_seen_until_the_flip),
      TEST(after_a_rollback_the_handle_goes_on),
      TEST(after_a_sweep_the_handle_goes_on),
      TEST(a_second_handle_sees_what_the_first_one_made),
      TEST(holders_become_subjects),
      TEST(many_holders_are_added_in_parts),
      TEST(rejects_are_kept_for_those_who_may_see_them),
      TEST(users_sql_shows_no_subject_that_is_loading),
      TEST(the_users_wish_to_stop_is_heard),
      TEST(made_up_words_of_any_length_are_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
