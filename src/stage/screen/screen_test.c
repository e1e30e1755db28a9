#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "stage/screen/screen.h"

typedef struct trial {
  mnm_screen_list list;
  mnm_screen_facts facts;
  bool stand_in[MNM_SCREEN_SETS];
  mnm_screen_result result;
} trial;

static void begin(trial *t) {
  memset(t, 0, sizeof *t);
  assert_int_equal(mnm_screen_list_shipped(&t->list, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_screen_facts_init(&t->facts, &t->list, NULL, NULL), MNM_OK);
}

static void say_by(trial *t, const char *fact, const char *answer, const char *basis,
                   const char *day) {
  mnm_text cells[8] = {mnm_text_of("V-1"), mnm_text_of(fact), mnm_text_of(answer),
                       mnm_text_of(basis), {NULL, 0},         {NULL, 0},
                       mnm_text_of(day),   {NULL, 0}};
  assert_int_equal(mnm_screen_fact_put(&t->facts, cells, NULL), MNM_OK);
}

static void say(trial *t, const char *fact, const char *answer) {
  say_by(t, fact, answer, "document", "");
}

static const mnm_screen_result *judge(trial *t) {
  mnm_screen_judge(&t->result, &t->list, mnm_column_at(&t->facts.form, 0), t->stand_in);
  return &t->result;
}

static void end(trial *t) {
  mnm_screen_facts_clear(&t->facts);
  mnm_screen_list_clear(&t->list);
}

static uint32_t item(const trial *t, const char *id) {
  uint32_t found = 0;
  assert_true(mnm_screen_find(&t->list, mnm_text_of(id), &found));
  return found;
}

static void shipped_list_has_the_published_numbers_of_items(void **state) {
  (void)state;
  trial t;
  begin(&t);
  uint32_t adult = 0, child = 0, unknown[MNM_SCREEN_SETS] = {0};
  for (uint32_t i = 0; i < t.list.item_count; i++) {
    const mnm_screen_item *one = &t.list.item[i];
    if (one->kind != MNM_SCREEN_INDICATOR) continue;
    adult += one->grade[MNM_SCREEN_ADULT_LABOUR] >= MNM_GRADE_WEAK;
    child += one->grade[MNM_SCREEN_CHILD_LABOUR] >= MNM_GRADE_WEAK;
    for (int set = 0; set < MNM_SCREEN_SETS; set++)
      unknown[set] += one->grade[set] == MNM_GRADE_UNKNOWN;
  }
  assert_int_equal(adult, 67);
  assert_int_equal(child, 65);
  assert_int_equal(unknown[MNM_SCREEN_ADULT_LABOUR] + unknown[MNM_SCREEN_CHILD_LABOUR], 0);
  assert_false(mnm_screen_graded(&t.list, MNM_SCREEN_ADULT_SEXUAL));
  assert_false(mnm_screen_graded(&t.list, MNM_SCREEN_CHILD_SEXUAL));
  assert_int_equal(t.list.set_status[MNM_SCREEN_ADULT_LABOUR], MNM_SCREEN_SECONDARY);
  assert_int_equal(t.list.set_status[MNM_SCREEN_ADULT_SEXUAL], MNM_SCREEN_NOT_FOUND);
  end(&t);
}

static void adult_needs_act_means_and_purpose(void **state) {
  (void)state;
  trial t;
  begin(&t);
  say(&t, "age", "31");
  say(&t, "form", "labour");
  say(&t, "recruitment", "present");
  say(&t, "EX01", "present");
  say(&t, "EX02", "present");
  const mnm_screen_result *r = judge(&t);
  assert_int_equal(r->method, MNM_METHOD_GRADED);
  assert_int_equal(r->with.dimension[MNM_EXPLOITATION], MNM_TRUTH_YES);
  assert_int_equal(r->outcome, MNM_OUTCOME_UNDECIDED);
  assert_true(r->decides[item(&t, "DR01")]);
  assert_false(r->decides[item(&t, "EX03")]);
  say(&t, "CD01", "present"); /* one strong alone is not enough */
  assert_int_equal(judge(&t)->outcome, MNM_OUTCOME_UNDECIDED);
  say(&t, "CD15", "present"); /* with a weak one it is */
  assert_int_equal(judge(&t)->outcome, MNM_OUTCOME_PRESUMED);
  end(&t);
}

static void child_needs_no_means_and_consent_changes_nothing(void **state) {
  (void)state;
  for (int consent = 0; consent < 2; consent++) {
    trial t;
    begin(&t);
    say(&t, "age", "17");
    say(&t, "form", "labour");
    say(&t, "harbouring", "present");
    say(&t, "EX01", "present");
    say(&t, "EX09", "present");
    if (consent) say(&t, "consent", "present");
    const mnm_screen_result *r = judge(&t);
    assert_int_equal(r->outcome, MNM_OUTCOME_PRESUMED);
    assert_int_equal(r->consent, consent);
    end(&t);
  }
}

static void age_that_is_not_known_is_asked_for_where_it_decides(void **state) {
  (void)state;
  trial t;
  begin(&t);
  say(&t, "form", "labour");
  say(&t, "receipt", "present");
  say(&t, "EX01", "present");
  say(&t, "EX02", "present");
  const mnm_screen_result *r = judge(&t);
  assert_int_equal(r->outcome, MNM_OUTCOME_UNDECIDED);
  assert_true(r->age_decides);
  say(&t, "maybe_child", "present"); /* presumed a child until it is found out */
  r = judge(&t);
  assert_int_equal(r->outcome, MNM_OUTCOME_PRESUMED);
  assert_int_equal(r->set, MNM_SCREEN_CHILD_LABOUR);
  end(&t);
}

static void nobody_is_refused_for_want_of_a_table(void **state) {
  (void)state;
  trial t;
  begin(&t);
  say(&t, "age", "adult");
  say(&t, "form", "sexual");
  say(&t, "transportation", "present");
  say(&t, "CD07", "present");
  const mnm_screen_result *r = judge(&t);
  assert_int_equal(r->method, MNM_METHOD_ELEMENTS);
  assert_false(r->graded);
  assert_int_equal(r->class_of, MNM_CLASS_NONE);
  assert_int_equal(r->outcome, MNM_OUTCOME_UNDECIDED);
  say(&t, "sexual_exploitation", "present");
  assert_int_equal(judge(&t)->outcome, MNM_OUTCOME_PRESUMED);
  end(&t);
}

static void loaded_grades_are_used_and_a_stand_in_is_marked(void **state) {
  (void)state;
  trial t;
  begin(&t);
  say(&t, "age", "adult");
  say(&t, "form", "sexual");
  say(&t, "transportation", "present");
  say(&t, "EX01", "present");
  mnm_screen_stand_in(&t.list, t.stand_in);
  const mnm_screen_result *r = judge(&t);
  assert_int_equal(r->method, MNM_METHOD_GRADED);
  assert_true(r->stand_in);
  mnm_text cells[4] = {mnm_text_of("EX01"), mnm_text_of("adult_sexual"), mnm_text_of("medium"),
                       mnm_text_of("official list")};
  assert_int_equal(mnm_screen_grade_put(&t.list, cells, NULL), MNM_OK);
  assert_int_equal(t.list.set_status[MNM_SCREEN_ADULT_SEXUAL], MNM_SCREEN_LOADED);
  r = judge(&t);
  assert_int_equal(r->counts[MNM_EXPLOITATION].present[2], 0);
  assert_int_equal(r->counts[MNM_EXPLOITATION].present[1], 1);
  cells[2] = mnm_text_of("unknown");
  mnm_err err = {0};
  assert_int_equal(mnm_screen_grade_put(&t.list, cells, &err), MNM_E_PARSE);
  assert_int_equal(err.column, 3);
  end(&t);
}

static void contradictory_statements_stand_and_leave_it_open(void **state) {
  (void)state;
  trial t;
  begin(&t);
  say(&t, "age", "adult");
  say(&t, "form", "other");
  say(&t, "recruitment", "present");
  say(&t, "begging", "present");
  say_by(&t, "coercion", "present", "testimony", "");
  say_by(&t, "coercion", "absent", "document", "");
  const mnm_screen_result *r = judge(&t);
  assert_int_equal(r->outcome, MNM_OUTCOME_UNDECIDED);
  assert_true(r->contradicted[item(&t, "coercion")]);
  assert_true(r->decides[item(&t, "coercion")]);
  assert_int_equal(r->support[MNM_MEANS].contradicted, 1);
  end(&t);
}

static void what_rests_on_testimony_is_told_from_what_does_not(void **state) {
  (void)state;
  trial t;
  begin(&t);
  say(&t, "age", "adult");
  say(&t, "form", "labour");
  say_by(&t, "recruitment", "present", "testimony", "");
  say_by(&t, "recruitment", "present", "document", "");
  say_by(&t, "CD01", "present", "testimony", "");
  say_by(&t, "CD02", "present", "", ""); /* not stated: taken for testimony */
  say_by(&t, "EX01", "present", "ledger", "");
  say_by(&t, "EX02", "present", "ledger", "");
  const mnm_screen_result *r = judge(&t);
  assert_int_equal(r->with.victim, MNM_TRUTH_YES);
  assert_int_equal(r->without.victim, MNM_TRUTH_OPEN);
  assert_int_equal(r->without.element[MNM_ACT], MNM_TRUTH_YES);
  assert_int_equal(r->without.element[MNM_MEANS], MNM_TRUTH_OPEN);
  assert_int_equal(r->without.element[MNM_PURPOSE], MNM_TRUTH_YES);
  assert_int_equal(r->support[MNM_ACT].both, 1);
  assert_int_equal(r->support[MNM_MEANS].testimony, 2);
  assert_int_equal(r->support[MNM_PURPOSE].other, 2);
  say_by(&t, "coercion", "present", "observation", "");
  assert_int_equal(judge(&t)->without.victim, MNM_TRUTH_YES);
  end(&t);
}

static void debt_paid_long_after_arrival_asks_for_another_screening(void **state) {
  (void)state;
  static const struct {
    const char *paid;
    mnm_truth again;
  } rows[] = {{"2026-01-31", MNM_TRUTH_OPEN}, {"2026-02-01", MNM_TRUTH_YES}};
  for (size_t i = 0; i < 2; i++) { /* 30 days, and 31 */
    trial t;
    begin(&t);
    say(&t, "border_crossed", "present");
    say(&t, "fee_agreed", "present");
    say(&t, "relation_ended", "present");
    say(&t, "arrived", "2026-01-01");
    say(&t, "debt_paid", "2025-12-20");
    say(&t, "debt_paid", rows[i].paid);
    assert_int_equal(judge(&t)->rescreen, rows[i].again);
    assert_int_equal(judge(&t)->smuggling, i == 0 ? MNM_TRUTH_OPEN : MNM_TRUTH_NO);
    if (i == 0) {
      say(&t, "debt_after_30_days", "absent");
      assert_int_equal(judge(&t)->smuggling, MNM_TRUTH_YES);
    }
    end(&t);
  }
}

static void consent_to_a_referral_can_be_taken_back(void **state) {
  (void)state;
  trial t;
  begin(&t);
  say(&t, "need_health", "present");
  assert_int_equal(judge(&t)->refer[MNM_NEED_HEALTH], MNM_TRUTH_NO);
  say_by(&t, "consent_health", "present", "testimony", "2026-03-02");
  assert_int_equal(judge(&t)->refer[MNM_NEED_HEALTH], MNM_TRUTH_YES);
  say_by(&t, "consent_health", "absent", "testimony", "2026-03-03");
  say_by(&t, "consent_health", "present", "testimony", "2026-03-01"); /* older, written later */
  assert_int_equal(judge(&t)->refer[MNM_NEED_HEALTH], MNM_TRUTH_NO);
  end(&t);
}

static void bad_facts_name_their_column_and_never_the_value(void **state) {
  (void)state;
  static const struct {
    const char *cell[8];
    int column;
  } rows[] = {
      {{"Secret Name", "DR01", "present"}, 1},
      {{"V", "SECRET", "present"}, 2},
      {{"V", "DR01", "Secret"}, 3},
      {{"V", "age", "Secret"}, 3},
      {{"V", "age", "131"}, 3},
      {{"V", "form", "Secret"}, 3},
      {{"V", "arrived", "2026-02-30"}, 3},
      {{"V", "DR01", "present", "Secret"}, 4},
      {{"V", "DR01", "present", "tip", "Secret Name"}, 5},
      {{"V", "DR01", "present", "tip", "S1", "Secret Name"}, 6},
      {{"V", "DR01", "present", "tip", "S1", "T1", "Secret"}, 7},
  };
  trial t;
  begin(&t);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    mnm_text cells[8] = {{NULL, 0}};
    mnm_err err = {0};
    for (int c = 0; c < 8; c++)
      if (rows[i].cell[c] != NULL) cells[c] = mnm_text_of(rows[i].cell[c]);
    assert_int_equal(mnm_screen_fact_put(&t.facts, cells, &err), MNM_E_PARSE);
    assert_int_equal(err.column, rows[i].column);
    assert_null(strcasestr(err.message, "secret"));
    assert_null(strcasestr(err.hint, "secret"));
  }
  end(&t);
}

static void yaml_says_the_same_as_a_table(void **state) {
  (void)state;
  static const char yaml[] =
      "persons:\n"
      "  - person: V-1\n"
      "    age: 31\n"
      "    form: labour\n"
      "    arrived: 2026-01-01\n"
      "    debt_paid: [2026-01-20, 2026-03-01]\n"
      "    facts:\n"
      "      recruitment: present\n"
      "      CD01: {answer: present, basis: document, source: S-3, day: 2026-02-01}\n"
      "      CD02:\n"
      "        - {answer: present, basis: testimony, statement: A}\n"
      "        - {answer: absent, basis: testimony, statement: B}\n";
  trial t;
  begin(&t);
  assert_int_equal(mnm_screen_facts_read(&t.facts, "f", yaml, sizeof yaml - 1, NULL), MNM_OK);
  const mnm_screen_result *r = judge(&t);
  assert_int_equal(r->age, MNM_AGE_ADULT);
  assert_int_equal(r->rescreen, MNM_TRUTH_YES);
  assert_int_equal(r->debt_days, 59);
  assert_int_equal(r->state[item(&t, "CD01")], MNM_TRUTH_YES);
  assert_true(r->contradicted[item(&t, "CD02")]);
  end(&t);
}

static void bad_yaml_is_placed(void **state) {
  (void)state;
  static const char *const texts[] = {"person: V\nfacts: [a]\n",
                                      "persons: 3\n",
                                      "facts: {DR01: present}\n",
                                      "person: V\nother: 1\n",
                                      "- a\n",
                                      "person: V\nfacts: {DR01: {x: 1}}\n",
                                      "person: V\nfacts: {DR01: perhaps}\n"};
  trial t;
  begin(&t);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    mnm_err err = {0};
    assert_int_equal(mnm_screen_facts_read(&t.facts, "f", texts[i], strlen(texts[i]), &err),
                     MNM_E_PARSE);
    assert_true(err.row > 0);
  }
  end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shipped_list_has_the_published_numbers_of_items),
      cmocka_unit_test(adult_needs_act_means_and_purpose),
      cmocka_unit_test(child_needs_no_means_and_consent_changes_nothing),
      cmocka_unit_test(age_that_is_not_known_is_asked_for_where_it_decides),
      cmocka_unit_test(nobody_is_refused_for_want_of_a_table),
      cmocka_unit_test(loaded_grades_are_used_and_a_stand_in_is_marked),
      cmocka_unit_test(contradictory_statements_stand_and_leave_it_open),
      cmocka_unit_test(what_rests_on_testimony_is_told_from_what_does_not),
      cmocka_unit_test(debt_paid_long_after_arrival_asks_for_another_screening),
      cmocka_unit_test(consent_to_a_referral_can_be_taken_back),
      cmocka_unit_test(bad_facts_name_their_column_and_never_the_value),
      cmocka_unit_test(yaml_says_the_same_as_a_table),
      cmocka_unit_test(bad_yaml_is_placed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
