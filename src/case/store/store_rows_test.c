#include "case/store/store_test_help.h"

/* ---- grades ---- */

static mnm_grade grade(const char *text) {
  mnm_grade out;
  mnm_err err = {0};
  must(mnm_grade_parse(&out, mnm_text_of(text), &err), &err);
  return out;
}

static void grades_of_both_systems_are_read_and_mapped(void **state) {
  (void)state;
  mnm_grade g = grade("B2");
  assert_int_equal(g.source, 'B');
  assert_int_equal(g.information, 2);
  assert_int_equal(g.handling, 0);
  assert_string_equal(g.original, "B2");
  g = grade("X4/H1+H2");
  assert_int_equal(g.source, 'X');
  assert_int_equal(g.handling, MNM_HANDLING_H1 | MNM_HANDLING_H2);
  assert_int_equal(grade("A1/H0").handling, 0);
  static const struct {
    const char *uk;
    char source;
    int information, handling;
    bool suspected;
  } map[] = {
      {"1AP", 'A', 1, 0, false}, {"2BP", 'X', 3, 0, false}, {"3CC", 'C', 4, 4, false},
      {"1DP", 'A', 4, 0, false}, {"2EC", 'X', 4, 4, true},
  };
  for (size_t i = 0; i < sizeof map / sizeof map[0]; i++) {
    g = grade(map[i].uk);
    assert_int_equal(g.source, map[i].source);
    assert_int_equal(g.information, map[i].information);
    assert_int_equal(g.handling, map[i].handling);
    assert_int_equal(g.suspected_false, map[i].suspected);
    assert_string_equal(g.original, map[i].uk);
  }
  static const char *const wrong[] = {"",
                                      "B",
                                      "D1",
                                      "A5",
                                      "A0",
                                      "B2/",
                                      "B2/H",
                                      "B2H1",
                                      "B2/H4",
                                      "B2/H1+",
                                      "4AP",
                                      "1FP",
                                      "1AX",
                                      "1A",
                                      "1APP",
                                      "B2/H1,H2",
                                      "a very long grade"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    mnm_err err = {0};
    assert_int_equal(mnm_grade_parse(&g, mnm_text_of(wrong[i]), &err), MNM_E_PARSE);
    assert_string_not_equal(err.hint, "");
  }
}

static void derived_grade_is_the_worst_with_all_handling_codes(void **state) {
  (void)state;
  mnm_grade none = {0};
  mnm_grade out = mnm_grade_worst(grade("A3/H1"), grade("C1/H2"));
  assert_int_equal(out.source, 'C');
  assert_int_equal(out.information, 3);
  assert_int_equal(out.handling, MNM_HANDLING_H1 | MNM_HANDLING_H2);
  assert_string_equal(out.original, ""); /* a mix */
  out = mnm_grade_worst(grade("B2"), grade("2EP"));
  assert_int_equal(out.source, 'X');
  assert_int_equal(out.information, 4);
  assert_true(out.suspected_false);
  assert_string_equal(out.original, "2EP");
  out = mnm_grade_worst(none, grade("B2/H2"));
  assert_string_equal(out.original, "B2/H2");
  assert_int_equal(out.handling, MNM_HANDLING_H2);
  /* order does not matter */
  static const char *const all[] = {"A1", "B4/H1", "C2", "X3/H3", "1CP", "2EC"};
  for (size_t i = 0; i < 6; i++) {
    for (size_t j = 0; j < 6; j++) {
      mnm_grade ab = mnm_grade_worst(grade(all[i]), grade(all[j]));
      mnm_grade ba = mnm_grade_worst(grade(all[j]), grade(all[i]));
      assert_int_equal(ab.source, ba.source);
      assert_int_equal(ab.information, ba.information);
      assert_int_equal(ab.handling, ba.handling);
      assert_int_equal(ab.suspected_false, ba.suspected_false);
    }
  }
}

/* ---- sources ---- */

typedef struct seen {
  uint32_t count;
  uint64_t id, last_source;
  char text[4][200];
  mnm_grade grade;
  int64_t number[4];
  bool flag;
} seen;

static mnm_status see_source(void *payload, const mnm_source *row, mnm_err *err) {
  (void)err;
  seen *out = payload;
  out->count++;
  out->id = row->source_id;
  (void)snprintf(out->text[0], 200, "%s", row->path);
  (void)snprintf(out->text[1], 200, "%s", row->legal_scope);
  (void)snprintf(out->text[2], 200, "%s", row->handling_note);
  (void)snprintf(out->text[3], 200, "%s", row->summary);
  out->grade = row->grade;
  out->number[0] = row->legal_expires_us;
  out->number[1] = (int64_t)row->bytes;
  out->number[2] = row->sha256[0];
  out->flag = row->live;
  return MNM_OK;
}

static void source_is_seen_once_it_is_whole(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  seen out = {0};
  uint64_t id = 0, found = 9;
  place_make(&at);
  mnm_store *store = place_create(&at);
  mnm_source source = {.path = "acme-2019.csv",
                       .kind = "delimited",
                       .spec = "name: acme\n",
                       .legal_authority = "Court of Riga",
                       .legal_reference = "12/2026",
                       .legal_scope = "accounts of J. Doe",
                       .legal_expires_us = NOW_US + 10,
                       .grade = grade("2CC"),
                       .handling_note = "ask J. Roe first"};
  assert_int_equal(mnm_source_add(store, &source, &id, &err), MNM_E_ARG); /* no transaction */
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_source_add(store, &source, &id, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  must(mnm_store_sources(store, see_source, &out, &err), &err);
  assert_int_equal(out.count, 0);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  source_live(store, id, 7);
  must(mnm_store_commit(store, &err), &err);
  must(mnm_store_sources(store, see_source, &out, &err), &err);
  assert_int_equal(out.count, 1);
  assert_int_equal(out.id, id);
  assert_string_equal(out.text[0], "acme-2019.csv");
  assert_string_equal(out.text[1], "accounts of J. Doe");
  assert_string_equal(out.text[2], "ask J. Roe first");
  assert_string_equal(out.text[3], "{\"records\": 1}");
  assert_string_equal(out.grade.original, "2CC");
  assert_int_equal(out.grade.source, 'X');
  assert_int_equal(out.number[0], NOW_US + 10);
  assert_int_equal(out.number[1], 10);
  assert_int_equal(out.number[2], 7);
  assert_true(out.flag);
  uint8_t digest[32];
  memset(digest, 7, sizeof digest);
  must(mnm_source_find(store, digest, &found, &err), &err);
  assert_int_equal(found, id);
  digest[0] = 8;
  must(mnm_source_find(store, digest, &found, &err), &err);
  assert_int_equal(found, 0);
  /* finished once */
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  mnm_source_result again = {.sha256 = digest};
  assert_int_equal(mnm_source_finish(store, id, &again, &err), MNM_E_NOTFOUND);
  mnm_store_rollback(store);
  must_verify(store);
  mnm_store_close(store);
  /* the scope and the note are nowhere in the clear */
  size_t bytes = 0;
  char *data = file_read(at.file, &bytes);
  assert_null(memmem(data, bytes, "J. Doe", 6));
  assert_null(memmem(data, bytes, "J. Roe", 6));
  assert_non_null(memmem(data, bytes, "Court of Riga", 13));
  free(data);
  place_remove(&at);
}

static void expired_warrant_stops_adding_and_using(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  uint64_t id = 0;
  place_make(&at);
  mnm_store *store = place_create(&at);
  mnm_source source = {.path = "a.csv", .kind = "delimited", .legal_expires_us = NOW_US - 1};
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  assert_int_equal(mnm_source_add(store, &source, &id, &err), MNM_E_DENIED);
  source.legal_expires_us = NOW_US + 5;
  must(mnm_source_add(store, &source, &id, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  must(mnm_source_check_use(store, id, &err), &err);
  at.ctx.now_us = NOW_US + 6;
  assert_int_equal(mnm_source_check_use(store, id, &err), MNM_E_DENIED);
  assert_string_not_equal(err.hint, "");
  assert_int_equal(mnm_source_check_use(store, 99, &err), MNM_E_NOTFOUND);
  source.legal_expires_us = MNM_TIME_NONE;
  source.grade = grade("B1/H3"); /* H3 without the conditions */
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  assert_int_equal(mnm_source_add(store, &source, &id, &err), MNM_E_ARG);
  mnm_store_rollback(store);
  mnm_store_close(store);
  place_remove(&at);
}

/* ---- balances, breaks, holdings ---- */

static mnm_status see_balance(void *payload, uint64_t source_id, const mnm_balance *row,
                              mnm_err *err) {
  (void)err;
  seen *out = payload;
  out->last_source = source_id;
  out->number[out->count++ % 4] = row->amount_minor;
  return MNM_OK;
}

static mnm_status see_break(void *payload, uint64_t source_id, const mnm_break *row, mnm_err *err) {
  (void)err;
  seen *out = payload;
  out->last_source = source_id;
  out->number[out->count++ % 4] = row->amount_minor;
  out->flag = row->source_row == UINT64_MAX;
  return MNM_OK;
}

static mnm_status see_holding(void *payload, uint64_t source_id, const mnm_store_holding *row,
                              mnm_err *err) {
  (void)err;
  seen *out = payload;
  out->last_source = source_id;
  out->number[out->count++ % 4] = (int64_t)row->subject_id;
  out->flag = row->valid_to_us == MNM_TIME_NONE && row->valid_from_us == 5;
  return MNM_OK;
}

static void facts_of_a_source_come_and_go_with_it(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  place_make(&at);
  mnm_store *store = place_create(&at);
  const mnm_balance balances[] = {
      {.account = 2, .currency = 978, .at_us = 50, .amount_minor = -5, .source_row = 3},
      {.account = 1, .currency = 978, .at_us = 70, .kind = 1, .amount_minor = 700, .source_row = 2},
      {.account = 1, .currency = 978, .at_us = 60, .amount_minor = INT64_MIN, .source_row = 1},
  };
  const mnm_break breaks[] = {
      {.kind = MNM_BREAK_UNRECONCILED,
       .account = 4,
       .currency = 203,
       .from_us = 1,
       .to_us = 2,
       .amount_minor = -10,
       .source_row = 5,
       .rows = 2},
      {.kind = MNM_BREAK_MISSING_PERIOD,
       .account = 3,
       .currency = 203,
       .amount_minor = 11,
       .source_row = UINT64_MAX},
  };
  const mnm_store_holding holding = {.account = 1,
                                     .subject_id = 77,
                                     .kind = MNM_HOLDING_HOLDER,
                                     .valid_from_us = 5,
                                     .valid_to_us = MNM_TIME_NONE};
  uint64_t ids[2] = {0, 0};
  for (int i = 0; i < 2; i++) {
    must(mnm_store_begin(store, MNM_WRITE_LOADING, &err), &err);
    ids[i] = source_new(store, "a.csv");
    must(mnm_store_balances_add(store, ids[i], balances, 3, &err), &err);
    must(mnm_store_breaks_add(store, ids[i], breaks, 2, &err), &err);
    must(mnm_store_holdings_add(store, ids[i], &holding, 1, &err), &err);
    must(mnm_store_commit(store, &err), &err);
  }
  seen out = {0};
  must(mnm_store_balances(store, 0, see_balance, &out, &err), &err);
  must(mnm_store_breaks(store, 0, see_break, &out, &err), &err);
  must(mnm_store_holdings(store, 0, see_holding, &out, &err), &err);
  assert_int_equal(out.count, 0);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  source_live(store, ids[0], 1);
  must(mnm_store_commit(store, &err), &err);
  must(mnm_store_balances(store, ids[0], see_balance, &out, &err), &err);
  assert_int_equal(out.count, 3);
  assert_true(out.number[0] == INT64_MIN); /* account 1 at 60, then at 70, then account 2 */
  assert_int_equal(out.number[1], 700);
  assert_int_equal(out.number[2], -5);
  memset(&out, 0, sizeof out);
  must(mnm_store_breaks(store, 0, see_break, &out, &err), &err);
  assert_int_equal(out.count, 2);
  assert_int_equal(out.number[0], 11);
  assert_int_equal(out.number[1], -10);
  assert_int_equal(out.last_source, ids[0]);
  assert_false(out.flag);
  memset(&out, 0, sizeof out);
  must(mnm_store_holdings(store, 0, see_holding, &out, &err), &err);
  assert_int_equal(out.count, 1);
  assert_int_equal(out.number[0], 77);
  assert_true(out.flag);
  /* the second is given up: its rows go, those of the first stay */
  must(mnm_source_abandon(store, ids[1], &err), &err);
  assert_int_equal(integer(store, "SELECT count(*) FROM balance"), 3);
  assert_int_equal(integer(store, "SELECT count(*) FROM break"), 2);
  assert_int_equal(integer(store, "SELECT count(*) FROM holding"), 1);
  assert_int_equal(mnm_source_abandon(store, ids[0], &err), MNM_E_NOTFOUND);
  /* rows of a source that is not there are refused */
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  assert_int_equal(mnm_store_balances_add(store, 99, balances, 1, &err), MNM_E_RANGE);
  mnm_store_rollback(store);
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

static void loading_rows_are_swept_when_a_writer_opens(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  const mnm_balance balance = {.account = 1, .currency = 978};
  place_make(&at);
  mnm_store *store = place_create(&at);
  must(mnm_store_begin(store, MNM_WRITE_LOADING, &err), &err);
  uint64_t id = source_new(store, "a.csv");
  must(mnm_store_balances_add(store, id, &balance, 1, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  mnm_store_close(store);
  store = place_reopen(&at, true); /* a reader leaves them: a writer may be at work */
  assert_int_equal(integer(store, "SELECT count(*) FROM source"), 1);
  mnm_store_close(store);
  store = place_reopen(&at, false);
  assert_int_equal(integer(store, "SELECT count(*) FROM source"), 0);
  assert_int_equal(integer(store, "SELECT count(*) FROM balance"), 0);
  assert_int_equal(integer(store, "SELECT count(*) FROM audit WHERE verb = 'sweep'"), 1);
  mnm_store_close(store);
  store = place_reopen(&at, false); /* nothing to sweep, nothing to tell */
  assert_int_equal(integer(store, "SELECT count(*) FROM audit WHERE verb = 'sweep'"), 1);
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

/* ---- stages ---- */

static void stage_key_depends_on_everything(void **state) {
  (void)state;
  mnm_err err = {0};
  uint8_t inputs[2][32] = {{1}, {2}}, swapped[2][32] = {{2}, {1}}, keys[7][32];
  const mnm_stage_input variants[7] = {
      {"detect", "1", "{}", (const uint8_t(*)[32])inputs, 2},
      {"detect", "2", "{}", (const uint8_t(*)[32])inputs, 2},
      {"detect", "1", "{\"k\": 3}", (const uint8_t(*)[32])inputs, 2},
      {"screen", "1", "{}", (const uint8_t(*)[32])inputs, 2},
      {"detect", "1", "{}", (const uint8_t(*)[32])inputs, 1},
      {"detect", "1", "{}", (const uint8_t(*)[32])swapped, 2},
      {"detect", "1{", "}", (const uint8_t(*)[32])inputs, 2},
  };
  for (int i = 0; i < 7; i++) {
    must(mnm_stage_key(keys[i], &variants[i], &err), &err);
    for (int j = 0; j < i; j++) assert_memory_not_equal(keys[i], keys[j], 32);
  }
  uint8_t again[32];
  must(mnm_stage_key(again, &variants[0], &err), &err);
  assert_memory_equal(again, keys[0], 32);
}

static mnm_status see_stage(void *payload, const mnm_stage *row, mnm_err *err) {
  (void)err;
  seen *out = payload;
  out->count++;
  out->id = row->stage_id;
  out->flag = row->current;
  (void)snprintf(out->text[0], 200, "%s %s %s", row->name, row->version, row->parameters);
  return MNM_OK;
}

static void stage_is_skipped_with_the_same_key_only(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  uint8_t key[32], other[32], output[32] = {9};
  uint64_t first = 0, second = 0, found = 0;
  seen out = {0};
  place_make(&at);
  mnm_store *store = place_create(&at);
  mnm_stage_input input = {"detect", "1", "{}", NULL, 0};
  mnm_stage_input changed = {"detect", "1", "{\"k\": 9}", NULL, 0};
  must(mnm_stage_key(key, &input, &err), &err);
  must(mnm_stage_key(other, &changed, &err), &err);
  must(mnm_stage_find(store, "detect", key, &found, &err), &err);
  assert_int_equal(found, 0);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_stage_add(store, &input, key, output, &first, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  must(mnm_stage_find(store, "detect", key, &found, &err), &err);
  assert_int_equal(found, first);
  must(mnm_stage_find(store, "screen", key, &found, &err), &err);
  assert_int_equal(found, 0);
  must(mnm_stage_find(store, "detect", other, &found, &err), &err);
  assert_int_equal(found, 0);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_stage_add(store, &changed, other, output, &second, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  /* only the last run counts: its results are what is in the tables */
  must(mnm_stage_find(store, "detect", key, &found, &err), &err);
  assert_int_equal(found, 0);
  must(mnm_store_stages(store, true, see_stage, &out, &err), &err);
  assert_int_equal(out.count, 1);
  assert_int_equal(out.id, second);
  assert_string_equal(out.text[0], "detect 1 {\"k\": 9}");
  must(mnm_store_stages(store, false, see_stage, &out, &err), &err);
  assert_int_equal(out.count, 3);
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

/* ---- decisions, retention ---- */

static mnm_status see_decision(void *payload, const mnm_decision *row, mnm_err *err) {
  (void)err;
  seen *out = payload;
  (void)snprintf(out->text[out->count % 4], 200, "%s %s %s%s", row->verb, row->object, row->why,
                 row->undone ? " undone" : "");
  out->count++;
  return MNM_OK;
}

static mnm_status decide(mnm_store *store, const char *verb, const char *object, const char *why,
                         uint64_t undoes, uint64_t *id) {
  mnm_err err = {0};
  mnm_decision row = {.verb = verb, .object = object, .why = why, .undoes = undoes};
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  mnm_status status = mnm_decision_add(store, &row, id, &err);
  if (status == MNM_OK) {
    must(mnm_store_commit(store, &err), &err);
  } else {
    mnm_store_rollback(store);
  }
  return status;
}

static void decisions_are_added_undone_and_never_changed(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  uint64_t first = 0, second = 0, other = 0;
  seen out = {0};
  place_make(&at);
  mnm_store *store = place_create(&at);
  assert_int_equal(decide(store, "accept", "finding:1", "", 0, &first), MNM_E_ARG);
  assert_int_equal(decide(store, "accept", "finding:1", "seen with Jana Novak", 0, &first), MNM_OK);
  assert_int_equal(decide(store, "undo", "finding:1", "was her sister", first, &second), MNM_OK);
  assert_int_equal(decide(store, "undo", "finding:1", "again", first, &other), MNM_E_EXISTS);
  assert_int_equal(decide(store, "undo", "finding:1", "again", 99, &other), MNM_E_NOTFOUND);
  assert_int_equal(decide(store, "reject", "finding:2", "a shop", 0, &other), MNM_OK);
  must(mnm_store_decisions(store, "finding:1", see_decision, &out, &err), &err);
  assert_int_equal(out.count, 2);
  assert_string_equal(out.text[0], "accept finding:1 seen with Jana Novak undone");
  assert_string_equal(out.text[1], "undo finding:1 was her sister");
  out.count = 0;
  must(mnm_store_decisions(store, NULL, see_decision, &out, &err), &err);
  assert_int_equal(out.count, 3);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  assert_int_equal(mnm_store_exec(store, "UPDATE decision SET verb = 'reject'", &err),
                   MNM_E_DENIED);
  assert_int_equal(mnm_store_exec(store, "DELETE FROM decision", &err), MNM_E_DENIED);
  mnm_store_rollback(store);
  assert_int_equal(integer(store, "SELECT count(*) FROM audit WHERE verb = 'decide'"), 3);
  must_verify(store);
  mnm_store_close(store);
  size_t bytes = 0;
  char *data = file_read(at.file, &bytes);
  assert_null(memmem(data, bytes, "Novak", 5));
  free(data);
  /* a row that was changed behind the audit's back */
  char problem[256];
  tamper(&at, "UPDATE decision SET verb = 'accept' WHERE verb = 'reject'");
  store = place_reopen(&at, true);
  assert_int_equal(verify_count(store, problem), 1);
  assert_non_null(strstr(problem, "decision:3"));
  mnm_store_close(store);
  place_remove(&at);
}

static void erased_reason_leaves_the_decision(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  uint64_t id = 0;
  seen out = {0};
  place_make(&at);
  mnm_store *store = place_create(&at);
  assert_int_equal(decide(store, "accept", "finding:1", "seen with her", 0, &id), MNM_OK);
  must(mnm_decision_erase(store, id, "erasure request", &err), &err);
  assert_int_equal(mnm_decision_erase(store, id, "again", &err), MNM_E_NOTFOUND);
  must(mnm_store_decisions(store, NULL, see_decision, &out, &err), &err);
  assert_int_equal(out.count, 1);
  assert_string_equal(out.text[0], "accept finding:1 ");
  assert_int_equal(integer(store, "SELECT count(*) FROM audit WHERE object = 'decision:1'"), 2);
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

static mnm_status see_retention(void *payload, const mnm_retention *row, mnm_err *err) {
  (void)err;
  seen *out = payload;
  (void)snprintf(out->text[out->count % 4], 200, "%s %lld", row->category,
                 (long long)row->review_us);
  out->count++;
  return MNM_OK;
}

static void review_dates_are_listed_when_due(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  seen out = {0};
  place_make(&at);
  mnm_store *store = place_create(&at);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_retention_set(store, "witness", 200, NULL, &err), &err);
  must(mnm_retention_set(store, "victim", 300, "law", &err), &err);
  must(mnm_retention_set(store, "victim", 100, "new law", &err), &err);
  must(mnm_store_commit(store, &err), &err);
  must(mnm_store_retentions(store, 150, see_retention, &out, &err), &err);
  assert_int_equal(out.count, 1);
  assert_string_equal(out.text[0], "victim 100");
  out.count = 0;
  must(mnm_store_retentions(store, MNM_TIME_NONE, see_retention, &out, &err), &err);
  assert_int_equal(out.count, 2);
  assert_int_equal(integer(store, "SELECT count(*) FROM audit WHERE verb = 'retention'"), 3);
  mnm_store_close(store);
  place_remove(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(grades_of_both_systems_are_read_and_mapped),
      cmocka_unit_test(derived_grade_is_the_worst_with_all_handling_codes),
      cmocka_unit_test(source_is_seen_once_it_is_whole),
      cmocka_unit_test(expired_warrant_stops_adding_and_using),
      cmocka_unit_test(facts_of_a_source_come_and_go_with_it),
      cmocka_unit_test(loading_rows_are_swept_when_a_writer_opens),
      cmocka_unit_test(stage_key_depends_on_everything),
      cmocka_unit_test(stage_is_skipped_with_the_same_key_only),
      cmocka_unit_test(decisions_are_added_undone_and_never_changed),
      cmocka_unit_test(erased_reason_leaves_the_decision),
      cmocka_unit_test(review_dates_are_listed_when_due),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
