#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/status/status.h"

#define CODE_COUNT 18

static void every_code_has_a_name_of_its_own(void **state) {
  (void)state;
  for (int a = 0; a < CODE_COUNT; a++) {
    const char *name = mnm_status_name((mnm_status)a);
    assert_true(strlen(name) >= 2);
    assert_string_not_equal(name, "unknown");
    for (const char *at = name; *at != '\0'; at++) assert_true(*at >= 'a' && *at <= 'z');
    for (int b = 0; b < a; b++) assert_string_not_equal(name, mnm_status_name((mnm_status)b));
  }
}

static void codes_keep_their_numbers(void **state) {
  (void)state;
  assert_int_equal(MNM_OK, 0);
  assert_int_equal(MNM_E_NOMEM, 2);
  assert_int_equal(MNM_E_PARSE, 4);
  assert_int_equal(MNM_E_CANCELLED, 7);
  assert_int_equal(MNM_E_KEY, 11);
  assert_int_equal(MNM_E_DAMAGED, 15);
  assert_int_equal(MNM_E_UNSUPPORTED, 17);
  assert_string_equal(mnm_status_name(MNM_OK), "ok");
  assert_string_equal(mnm_status_name(MNM_E_PARSE), "parse");
}

static void a_number_that_is_no_code_is_unknown(void **state) {
  (void)state;
  assert_string_equal(mnm_status_name((mnm_status)CODE_COUNT), "unknown");
  assert_string_equal(mnm_status_name((mnm_status)255), "unknown");
}

static mnm_status fail_or_go_on(mnm_status status, int *went_on) {
  MNM_TRY(status);
  (*went_on)++;
  return MNM_OK;
}

static void try_hands_on_failures_only(void **state) {
  (void)state;
  int went_on = 0;
  assert_int_equal(fail_or_go_on(MNM_E_IO, &went_on), MNM_E_IO);
  assert_int_equal(went_on, 0);
  assert_int_equal(fail_or_go_on(MNM_OK, &went_on), MNM_OK);
  assert_int_equal(went_on, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_code_has_a_name_of_its_own),
      cmocka_unit_test(codes_keep_their_numbers),
      cmocka_unit_test(a_number_that_is_no_code_is_unknown),
      cmocka_unit_test(try_hands_on_failures_only),
  };
  return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
