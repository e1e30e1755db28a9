/* The complete truth tables: of a dimension, of a case, and of a form against a twin that writes
 * out every answer to what is open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/screen/screen.h"

/* ---- a dimension --- */

/* The sentence of the rule, one alternative after the other: is there such a choice of items? */
static bool twin_positive(uint32_t s, uint32_t m, uint32_t w) {
  static const uint32_t least[][3] = {{2, 0, 0}, {1, 1, 0}, {1, 0, 1}, {0, 3, 0}, {0, 2, 1}};
  for (size_t i = 0; i < sizeof least / sizeof *least; i++)
    if (s >= least[i][0] && m >= least[i][1] && w >= least[i][2]) return true;
  return false;
}

static void rule_of_a_dimension_is_the_sentence_for_every_count(void **state) {
  (void)state;
  for (uint32_t s = 0; s <= 16; s++)
    for (uint32_t m = 0; m <= 16; m++)
      for (uint32_t w = 0; w <= 16; w++)
        assert_int_equal(mnm_screen_positive(s, m, w), twin_positive(s, m, w));
}

static void published_rows_of_the_truth_table_hold(void **state) {
  (void)state;
  static const struct {
    uint32_t s, m, w;
    bool positive;
  } rows[] = {{2, 0, 0, true},  {1, 1, 0, true},  {1, 0, 1, true},  {1, 0, 0, false},
              {0, 3, 0, true},  {0, 2, 1, true},  {0, 2, 0, false}, {0, 1, 9, false},
              {0, 0, 9, false}, {0, 0, 0, false}, {0, 1, 0, false}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(mnm_screen_positive(rows[i].s, rows[i].m, rows[i].w), rows[i].positive);
}

/* All answers to what is open, one bit an item; `fixed` (grade or -1) is left out of the bits and
 * answered by `answer`. */
static void completions(const mnm_screen_counts *c, int fixed, bool answer, bool *some, bool *all) {
  uint32_t open[3] = {c->open[0], c->open[1], c->open[2]};
  *some = false;
  *all = true;
  if (fixed >= 0) open[fixed]--;
  uint32_t total = open[0] + open[1] + open[2];
  for (uint32_t bits = 0; bits < (1U << total); bits++) {
    uint32_t n[3], at = 0;
    for (int g = 0; g < 3; g++) {
      n[g] = c->present[g] + (g == fixed && answer ? 1 : 0);
      for (uint32_t i = 0; i < open[g]; i++) n[g] += (bits >> at++) & 1U;
    }
    if (twin_positive(n[2], n[1], n[0]))
      *some = true;
    else
      *all = false;
  }
}

/* Does some answer to the others make this one the difference? */
static bool twin_matters(const mnm_screen_counts *c, int grade) {
  uint32_t open[3] = {c->open[0], c->open[1], c->open[2]};
  open[grade]--;
  uint32_t total = open[0] + open[1] + open[2];
  for (uint32_t bits = 0; bits < (1U << total); bits++) {
    uint32_t n[3], at = 0;
    for (int g = 0; g < 3; g++) {
      n[g] = c->present[g];
      for (uint32_t i = 0; i < open[g]; i++) n[g] += (bits >> at++) & 1U;
    }
    bool before = twin_positive(n[2], n[1], n[0]);
    n[grade]++;
    if (before != twin_positive(n[2], n[1], n[0])) return true;
  }
  return false;
}

static void open_items_leave_undecided_exactly_what_they_can_turn(void **state) {
  (void)state;
  for (uint32_t code = 0; code < 4096; code++) { /* 0 to 3 of each grade, present and open */
    mnm_screen_counts c;
    bool some, all;
    for (int g = 0; g < 3; g++) {
      c.present[g] = (code >> (2 * g)) & 3U;
      c.open[g] = (code >> (6 + 2 * g)) & 3U;
    }
    completions(&c, -1, false, &some, &all);
    mnm_truth expected = all ? MNM_TRUTH_YES : some ? MNM_TRUTH_OPEN : MNM_TRUTH_NO;
    assert_int_equal(mnm_screen_dimension(&c), expected);
    for (int g = 0; g < 3; g++)
      assert_int_equal(mnm_screen_matters(&c, g), c.open[g] > 0 && twin_matters(&c, g));
  }
}

static void one_more_present_item_never_turns_a_positive(void **state) {
  (void)state;
  for (uint32_t s = 0; s < 5; s++)
    for (uint32_t m = 0; m < 5; m++)
      for (uint32_t w = 0; w < 5; w++) {
        if (!mnm_screen_positive(s, m, w)) continue;
        assert_true(mnm_screen_positive(s + 1, m, w) && mnm_screen_positive(s, m + 1, w) &&
                    mnm_screen_positive(s, m, w + 1));
      }
}

/* ---- a case --- */

/* What holds for every answer to the open ones of `count` values; the formula takes bits. */
static mnm_truth twin_case(const mnm_truth *values, int count, bool (*formula)(uint32_t bits)) {
  bool some = false, all = true;
  for (uint32_t bits = 0; bits < (1U << count); bits++) {
    bool fits = true;
    for (int i = 0; i < count; i++) {
      bool yes = (bits >> i) & 1U;
      if (values[i] != MNM_TRUTH_OPEN && yes != (values[i] == MNM_TRUTH_YES)) fits = false;
    }
    if (!fits) continue;
    if (formula(bits))
      some = true;
    else
      all = false;
  }
  return all ? MNM_TRUTH_YES : some ? MNM_TRUTH_OPEN : MNM_TRUTH_NO;
}

static bool palermo(uint32_t b) {
  bool act = b & 1, means = b & 2, purpose = b & 4, child = b & 8;
  return act && purpose && (child || means);
}

static bool strict(uint32_t b) { /* bits by mnm_dimension */
  return ((b & 1) || (b & 2)) && (b & 8) && (b & 16);
}

static int class_of(uint32_t b) {
  if (strict(b)) return MNM_CLASS_TRAFFICKED;
  if ((b & 1) && (b & 8)) return MNM_CLASS_DECEIVED_AND_EXPLOITED;
  if (b & 8) return MNM_CLASS_EXPLOITED;
  return MNM_CLASS_NO_POSITIVE_EXPLOITATION;
}

static void elements_of_a_case_follow_from_every_combination(void **state) {
  (void)state;
  for (int code = 0; code < 81; code++) {
    mnm_truth v[4];
    for (int i = 0, rest = code; i < 4; i++, rest /= 3) v[i] = (mnm_truth)(rest % 3);
    assert_int_equal(mnm_screen_palermo(v[0], v[1], v[2], v[3]), twin_case(v, 4, palermo));
  }
}

static void strict_variant_and_classes_follow_from_every_combination(void **state) {
  (void)state;
  for (int code = 0; code < 729; code++) {
    mnm_truth v[6];
    for (int i = 0, rest = code; i < 6; i++, rest /= 3) v[i] = (mnm_truth)(rest % 3);
    assert_int_equal(mnm_screen_strict(v), twin_case(v, 6, strict));
    int found = -1;
    for (uint32_t bits = 0; bits < 64; bits++) {
      bool fits = true;
      for (int i = 0; i < 6; i++)
        if (v[i] != MNM_TRUTH_OPEN && (((bits >> i) & 1U) != 0) != (v[i] == MNM_TRUTH_YES))
          fits = false;
      if (!fits) continue;
      int one = class_of(bits);
      found = found < 0 || found == one ? one : MNM_CLASS_UNDECIDED;
      if (found == MNM_CLASS_UNDECIDED) break;
    }
    assert_int_equal(mnm_screen_classify(v), found);
  }
}

/* ---- a form --- */

typedef struct given { /* answers by item: 0 absent, 1 open, 2 present */
  uint8_t answer[MNM_SCREEN_ITEMS_MAX];
} given;

static bool in_graded_rule(const mnm_screen_item *item, mnm_screen_set set) {
  return item->kind == MNM_SCREEN_INDICATOR && item->grade[set] >= MNM_GRADE_WEAK;
}

/* Act, means and purpose of a form without anything open, from the words of docs/screen.md. */
static bool twin_victim(const mnm_screen_list *list, const given *g, mnm_screen_set set,
                        bool graded, bool child) {
  bool element[3] = {false, false, false};
  uint32_t n[MNM_DIMENSIONS][3] = {{0}};
  for (uint32_t i = 0; i < list->item_count; i++) {
    const mnm_screen_item *item = &list->item[i];
    if (g->answer[i] != 2 || item->kind > MNM_SCREEN_ILO) continue;
    if (item->kind <= MNM_SCREEN_ELEMENT || !graded) element[item->element] = true;
    if (graded && in_graded_rule(item, set))
      n[item->dimension][item->grade[set] - MNM_GRADE_WEAK]++;
  }
  for (int d = 0; graded && d < MNM_DIMENSIONS; d++)
    if (twin_positive(n[d][2], n[d][1], n[d][0])) element[d == MNM_EXPLOITATION ? 2 : 1] = true;
  return element[0] && element[2] && (child || element[1]);
}

/* All answers to the open items; also which of them can make the difference. */
static mnm_truth twin_form(const mnm_screen_list *list, const given *g, mnm_screen_set set,
                           bool graded, bool child, uint8_t *decides) {
  uint32_t open[16], count = 0;
  bool some = false, all = true;
  memset(decides, 0, MNM_SCREEN_ITEMS_MAX);
  for (uint32_t i = 0; i < list->item_count; i++)
    if (g->answer[i] == 1 && list->item[i].kind <= MNM_SCREEN_ILO &&
        (!graded || list->item[i].element == MNM_ACT || list->item[i].kind == MNM_SCREEN_INDICATOR))
      open[count++] = i; /* with grades, an element nobody spoke of directly opens nothing */
  assert_true(count <= 16);
  for (uint32_t bits = 0; bits < (1U << count); bits++) {
    given one = *g;
    for (uint32_t i = 0; i < count; i++) one.answer[open[i]] = (bits >> i) & 1U ? 2 : 0;
    bool victim = twin_victim(list, &one, set, graded, child);
    if (victim)
      some = true;
    else
      all = false;
    for (uint32_t i = 0; i < count; i++) {
      if (decides[open[i]]) continue;
      one.answer[open[i]] ^= 2;
      decides[open[i]] = twin_victim(list, &one, set, graded, child) != victim;
      one.answer[open[i]] ^= 2;
    }
  }
  return all ? MNM_TRUTH_YES : some ? MNM_TRUTH_OPEN : MNM_TRUTH_NO;
}

static void put(mnm_screen_facts *facts, const char *fact, const char *answer) {
  mnm_text cells[8] = {mnm_text_of("V"), mnm_text_of(fact), mnm_text_of(answer)};
  assert_int_equal(mnm_screen_fact_put(facts, cells, NULL), MNM_OK);
}

static void random_forms_are_judged_as_by_writing_out_every_answer(void **state) {
  (void)state;
  const char *const words[] = {"absent", "unknown", "present"};
  int rounds = getenv("MNM_LONG") != NULL ? 20000 : 400;
  mnm_screen_list list;
  assert_int_equal(mnm_screen_list_shipped(&list, NULL, NULL), MNM_OK);
  mnm_rng rng;
  mnm_rng_init(&rng, 20261128);
  for (int round = 0; round < rounds; round++) {
    mnm_screen_facts facts;
    mnm_screen_result result;
    given g;
    uint8_t decides[MNM_SCREEN_ITEMS_MAX];
    bool child = mnm_rng_below(&rng, 2) == 0;
    bool labour = mnm_rng_below(&rng, 3) != 0;
    mnm_screen_set set = child ? MNM_SCREEN_CHILD_LABOUR : MNM_SCREEN_ADULT_LABOUR;
    assert_int_equal(mnm_screen_facts_init(&facts, &list, NULL, NULL), MNM_OK);
    put(&facts, "age", child ? "child" : "40");
    put(&facts, "form", labour ? "labour" : "other");
    uint64_t open = 0, dense = mnm_rng_below(&rng, 6) + 2;
    for (uint32_t i = 0; i < list.item_count; i++) {
      g.answer[i] = 0;
      if (list.item[i].kind > MNM_SCREEN_ILO) continue;
      if (open < 9 && mnm_rng_below(&rng, 12) == 0) {
        g.answer[i] = 1;
        open++;
      } else if (mnm_rng_below(&rng, dense * 4) == 0) {
        g.answer[i] = 2;
      }
      /* an element as a whole is never said to be absent here: that closes it for its members */
      if (list.item[i].kind == MNM_SCREEN_ELEMENT && g.answer[i] == 0) continue;
      char id[40];
      (void)snprintf(id, sizeof id, "%.*s", (int)list.item[i].id.bytes, list.item[i].id.data);
      put(&facts, id, words[g.answer[i]]);
    }
    /* an element nobody spoke of is open too, but can be left out: its members say the same */
    mnm_screen_judge(&result, &list, mnm_column_at(&facts.form, 0), NULL);
    bool graded = result.method == MNM_METHOD_GRADED;
    assert_int_equal(graded, labour);
    for (uint32_t e = 0; e < 3; e++)
      if (result.state[e] == MNM_TRUTH_OPEN) g.answer[e] = 1;
    mnm_truth expected = twin_form(&list, &g, set, graded, child, decides);
    /* all members absent close an element of which nobody spoke as a whole */
    bool closed = false;
    for (uint32_t e = 0; e < 3; e++) {
      bool any = false;
      for (uint32_t i = 3; i < list.item_count; i++)
        if (list.item[i].kind <= MNM_SCREEN_PURPOSE && list.item[i].element == e &&
            g.answer[i] != 0)
          any = true;
      closed = closed || (!any && result.state[e] == MNM_TRUTH_OPEN);
    }
    if (!closed) {
      assert_int_equal(result.with.victim, expected);
      for (uint32_t i = 0; i < list.item_count; i++)
        assert_int_equal(result.decides[i], decides[i]);
    } else if (expected != MNM_TRUTH_OPEN) {
      assert_int_equal(result.with.victim, expected);
    }
    mnm_screen_facts_clear(&facts);
  }
  mnm_screen_list_clear(&list);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rule_of_a_dimension_is_the_sentence_for_every_count),
      cmocka_unit_test(published_rows_of_the_truth_table_hold),
      cmocka_unit_test(open_items_leave_undecided_exactly_what_they_can_turn),
      cmocka_unit_test(one_more_present_item_never_turns_a_positive),
      cmocka_unit_test(elements_of_a_case_follow_from_every_combination),
      cmocka_unit_test(strict_variant_and_classes_follow_from_every_combination),
      cmocka_unit_test(random_forms_are_judged_as_by_writing_out_every_answer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
