#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/findings/findings.h"

static void each_typology_has_one_name_and_one_title(void **state) {
  (void)state;
  uint32_t named = 0;
  for (int number = 0; number < 256; number++) {
    const char *name = mnm_typology_name((mnm_typology)number);
    const char *title = mnm_typology_title((mnm_typology)number);
    if (strcmp(name, "unknown") == 0) {
      assert_string_equal(title, "unknown");
      continue;
    }
    mnm_typology found = (mnm_typology)0;
    assert_true(mnm_typology_find(mnm_text_of(name), &found));
    assert_int_equal(found, number);
    assert_string_not_equal(title, "unknown");
    named++;
  }
  assert_int_equal(named, 17);
}

static void names_that_are_none_are_not_found(void **state) {
  (void)state;
  static const char *const none[] = {"", "T", "T0", "T11", "t1", "T1 ", "H8", "unknown"};
  mnm_typology found = MNM_T9;
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    assert_false(mnm_typology_find(mnm_text_of(none[i]), &found));
  assert_int_equal(found, MNM_T9);
}

static void stored_numbers_keep_their_meaning(void **state) {
  (void)state;
  assert_string_equal(mnm_typology_name((mnm_typology)1), "T1");
  assert_string_equal(mnm_typology_name((mnm_typology)10), "T10");
  assert_string_equal(mnm_typology_name((mnm_typology)101), "H1");
  assert_string_equal(mnm_typology_name((mnm_typology)107), "H7");
  assert_string_equal(mnm_typology_title(MNM_T1), "fan-out");
  static const char *const parts[] = {"unknown", "centre", "source", "mule", "sink", "unknown"};
  for (int part = 0; part < 6; part++)
    assert_string_equal(mnm_part_name((mnm_part)part), parts[part]);
  static const char *const bounds[] = {"unknown", "max_steps", "unknown"};
  for (int bound = 0; bound < 3; bound++)
    assert_string_equal(mnm_bound_name((mnm_bound)bound), bounds[bound]);
}

static void cleared_findings_hold_nothing(void **state) {
  (void)state;
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  mnm_finding finding = {.typology = MNM_T1};
  uint32_t row = 7;
  assert_int_equal(mnm_column_push(&findings.finding, &finding, NULL), MNM_OK);
  mnm_cut cut = {.typology = MNM_T5, .bound = MNM_BOUND_STEPS, .row = row};
  assert_int_equal(mnm_column_push(&findings.row, &row, NULL), MNM_OK);
  assert_int_equal(mnm_column_push(&findings.cut, &cut, NULL), MNM_OK);
  mnm_findings_clear(&findings);
  assert_int_equal(findings.finding.count + findings.row.count + findings.cut.count, 0);
  assert_null(findings.finding.data);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_typology_has_one_name_and_one_title),
      cmocka_unit_test(names_that_are_none_are_not_found),
      cmocka_unit_test(stored_numbers_keep_their_meaning),
      cmocka_unit_test(cleared_findings_hold_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
