#include "model/statements/statements.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void every_kind_of_break_has_a_name_of_its_own(void **state) {
  (void)state;
  for (int i = MNM_BREAK_UNRECONCILED; i <= MNM_BREAK_ORDER_INFERRED; i++) {
    const char *name = mnm_break_kind_name((mnm_break_kind)i);
    assert_string_not_equal(name, "unknown");
    for (int j = MNM_BREAK_UNRECONCILED; j < i; j++)
      assert_string_not_equal(name, mnm_break_kind_name((mnm_break_kind)j));
  }
  assert_string_equal(mnm_break_kind_name(MNM_BREAK_MISSING_LEG), "missing leg");
  assert_string_equal(mnm_break_kind_name((mnm_break_kind)0), "unknown");
  assert_string_equal(mnm_break_kind_name((mnm_break_kind)200), "unknown");
}

static void holdings_and_precisions_have_names(void **state) {
  (void)state;
  assert_string_equal(mnm_holding_kind_name(MNM_HOLDING_HOLDER), "holder");
  assert_string_equal(mnm_holding_kind_name(MNM_HOLDING_SIGNATORY), "signatory");
  assert_string_equal(mnm_holding_kind_name(MNM_HOLDING_POWER), "power of attorney");
  assert_string_equal(mnm_holding_kind_name((mnm_holding_kind)9), "unknown");
  assert_string_equal(mnm_precision_name(MNM_PRECISION_NONE), "none");
  assert_string_equal(mnm_precision_name(MNM_PRECISION_YEAR), "year");
  assert_string_equal(mnm_precision_name(MNM_PRECISION_MONTH), "month");
  assert_string_equal(mnm_precision_name(MNM_PRECISION_DAY), "day");
  assert_string_equal(mnm_precision_name(MNM_PRECISION_EXACT), "exact");
  assert_string_equal(mnm_precision_name((mnm_precision)9), "unknown");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_of_break_has_a_name_of_its_own),
      cmocka_unit_test(holdings_and_precisions_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
