#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "gate/shield/shield.h"

static mnm_shield_verdict ask(mnm_role role, mnm_sensitivity sensitivity) {
  mnm_viewer viewer = {.role = role};
  mnm_shield_answer answer = mnm_shield_decide(&viewer, sensitivity);
  assert_non_null(answer.reason);
  assert_true(answer.reason[0] != '\0');
  return answer.verdict;
}

/* The whole first policy, written out a second time: a change has to be made in both places. */
static void policy_is_as_documented(void **state) {
  (void)state;
  const mnm_shield_verdict S = MNM_SHOW, P = MNM_PSEUDONYM, H = MNM_HIDE;
  const mnm_shield_verdict expected[MNM_ROLE_COUNT][5] = {
      {S, S, S, S, S}, /* owner */
      {S, S, P, H, H}, /* investigator */
      {S, S, P, H, H}, /* supervisor */
      {S, S, P, H, H}, /* victims' counsel */
      {S, H, P, H, H}, /* NGO */
      {S, S, P, H, H}, /* auditor */
      {S, H, P, H, H}, /* guest */
  };
  for (int role = 0; role < MNM_ROLE_COUNT; role++)
    for (int class = MNM_PUBLIC; class <= MNM_SOURCE; class ++)
      assert_int_equal(ask((mnm_role)role, (mnm_sensitivity) class), expected[role][class]);
}

static void nobody_and_unknown_numbers_see_nothing(void **state) {
  (void)state;
  assert_int_equal(mnm_shield_decide(NULL, MNM_PUBLIC).verdict, MNM_HIDE);
  assert_int_equal(ask((mnm_role)MNM_ROLE_COUNT, MNM_PUBLIC), MNM_HIDE);
  assert_int_equal(ask((mnm_role)255, MNM_PUBLIC), MNM_HIDE);
  assert_int_equal(ask(MNM_ROLE_OWNER, (mnm_sensitivity)5), MNM_HIDE);
  assert_int_equal(ask(MNM_ROLE_OWNER, (mnm_sensitivity)200), MNM_HIDE);
}

static void name_and_purpose_change_no_verdict(void **state) {
  (void)state;
  mnm_viewer plain = {.role = MNM_ROLE_GUEST};
  mnm_viewer named = {MNM_ROLE_GUEST, mnm_text_of("owner"), mnm_text_of("urgent")};
  for (int class = MNM_PUBLIC; class <= MNM_SOURCE; class ++) {
    assert_int_equal(mnm_shield_decide(&plain, (mnm_sensitivity) class).verdict,
                     mnm_shield_decide(&named, (mnm_sensitivity) class).verdict);
  }
}

static void roles_are_found_by_their_names(void **state) {
  (void)state;
  for (int role = 0; role < MNM_ROLE_COUNT; role++) {
    mnm_role found = MNM_ROLE_GUEST;
    assert_true(mnm_role_find(mnm_text_of(mnm_role_name((mnm_role)role)), &found));
    assert_int_equal(found, role);
  }
  mnm_role found = MNM_ROLE_NGO;
  assert_true(mnm_role_find(mnm_text_of("OWNER"), &found));
  assert_int_equal(found, MNM_ROLE_OWNER);
  assert_false(mnm_role_find(mnm_text_of(""), &found));
  assert_false(mnm_role_find(mnm_text_of("own"), &found));
  assert_string_equal(mnm_role_name((mnm_role)99), "unknown");
  assert_string_equal(mnm_shield_verdict_name(MNM_PSEUDONYM), "pseudonym");
  assert_string_equal(mnm_shield_verdict_name((mnm_shield_verdict)9), "unknown");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(policy_is_as_documented),
      cmocka_unit_test(nobody_and_unknown_numbers_see_nothing),
      cmocka_unit_test(name_and_purpose_change_no_verdict),
      cmocka_unit_test(roles_are_found_by_their_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
