#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
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

/* The verdict that a cell of the page's table names; -1 when it is none. */
static int verdict_of(const char *cell) {
  for (int verdict = MNM_SHOW; verdict <= MNM_HIDE; verdict++)
    if (strcmp(cell, mnm_shield_verdict_name((mnm_shield_verdict)verdict)) == 0) return verdict;
  return -1;
}

/* Rows of docs/shield.md such as "| owner | show | show | show | show | show |". */
static void page_shows_the_policy(void **state) {
  (void)state;
  char line[400], name[40], cell[5][40], rest[40];
  int rows = 0;
  FILE *page = fopen("docs/shield.md", "r");
  assert_non_null(page);
  while (fgets(line, sizeof line, page)) {
    mnm_role role = MNM_ROLE_OWNER;
    if (sscanf(line, "| %39[^ |] | %39[^ |] | %39[^ |] | %39[^ |] | %39[^ |] | %39[^ |] |%39s",
               name, cell[0], cell[1], cell[2], cell[3], cell[4], rest) != 6 ||
        !mnm_role_find(mnm_text_of(name), &role))
      continue;
    for (int class = MNM_PUBLIC; class <= MNM_SOURCE; class ++)
      assert_int_equal(verdict_of(cell[class]), ask(role, (mnm_sensitivity) class));
    rows++;
  }
  (void)fclose(page);
  assert_int_equal(rows, MNM_ROLE_COUNT);
}

/* Every role, aim and class once more: "pseudonym" P, "show" S, "hide" H. */
static void aims_change_only_what_is_documented(void **state) {
  (void)state;
  static const char expected[MNM_ROLE_COUNT][MNM_AIM_COUNT][6] = {
      /* work     referral claim    oversight exchange */
      {"SSSSS", "SSSSS", "SSSSS", "SSSSS", "SSPHH"}, /* owner */
      {"SSPHH", "SSPHH", "SSPHH", "SSPHH", "SSPHH"}, /* investigator */
      {"SSPHH", "SSPHH", "SSPHH", "SSPPH", "SSPHH"}, /* supervisor */
      {"SSPHH", "SSPHH", "SSPPH", "SSPHH", "SHPHH"}, /* victims' counsel */
      {"SHPHH", "SHPSH", "SHPHH", "SHPHH", "SHPHH"}, /* NGO */
      {"SSPHH", "SSPHH", "SSPHH", "SSPPP", "SHPHH"}, /* auditor */
      {"SHPHH", "SHPHH", "SHPHH", "SHPHH", "SHPHH"}, /* guest */
  };
  static const char letters[] = "SPH";
  for (int role = 0; role < MNM_ROLE_COUNT; role++)
    for (int aim = 0; aim < MNM_AIM_COUNT; aim++)
      for (int class = MNM_PUBLIC; class <= MNM_SOURCE; class ++)
        for (int leave = 0; leave < 2; leave++) {
          mnm_viewer viewer = {.role = (mnm_role)role, .aim = (mnm_aim)aim, .leave = leave};
          char wanted = expected[role][aim][class];
          bool opens = leave && aim != MNM_AIM_EXCHANGE && role >= MNM_ROLE_INVESTIGATOR &&
                       role <= MNM_ROLE_NGO && (class == MNM_PERSON || class == MNM_VICTIM);
          if (opens) wanted = 'S';
          mnm_shield_answer answer = mnm_shield_decide(&viewer, (mnm_sensitivity) class);
          assert_int_equal(letters[answer.verdict], wanted);
          assert_true(answer.reason[0] != '\0');
        }
  mnm_viewer viewer = {.role = MNM_ROLE_OWNER, .aim = (mnm_aim)MNM_AIM_COUNT};
  assert_int_equal(mnm_shield_decide(&viewer, MNM_PUBLIC).verdict, MNM_HIDE);
}

/* Rows of docs/shield.md such as "| ngo | referral | show | hide | pseudonym | show | hide |". */
static void page_shows_what_aims_change(void **state) {
  (void)state;
  char line[400], name[40], aim_name[40], cell[5][40];
  bool listed[MNM_ROLE_COUNT][MNM_AIM_COUNT] = {{false}};
  FILE *page = fopen("docs/shield.md", "r");
  assert_non_null(page);
  while (fgets(line, sizeof line, page)) {
    mnm_role role = MNM_ROLE_OWNER;
    mnm_aim aim = MNM_AIM_WORK;
    if (sscanf(line,
               "| %39[^ |] | %39[^ |] | %39[^ |] | %39[^ |] | %39[^ |] | %39[^ |] | %39[^ |] |",
               name, aim_name, cell[0], cell[1], cell[2], cell[3], cell[4]) != 7 ||
        !mnm_role_find(mnm_text_of(name), &role) || !mnm_aim_find(mnm_text_of(aim_name), &aim))
      continue;
    listed[role][aim] = true;
    mnm_viewer viewer = {.role = role, .aim = aim};
    for (int class = MNM_PUBLIC; class <= MNM_SOURCE; class ++)
      assert_int_equal(verdict_of(cell[class]),
                       mnm_shield_decide(&viewer, (mnm_sensitivity) class).verdict);
  }
  (void)fclose(page);
  for (int role = 0; role < MNM_ROLE_COUNT; role++)
    for (int aim = 0; aim < MNM_AIM_COUNT; aim++)
      for (int class = MNM_PUBLIC; class <= MNM_SOURCE && !listed[role][aim]; class ++) {
        mnm_viewer viewer = {.role = (mnm_role)role, .aim = (mnm_aim)aim};
        assert_int_equal(mnm_shield_decide(&viewer, (mnm_sensitivity) class).verdict,
                         ask((mnm_role)role, (mnm_sensitivity) class));
      }
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
  mnm_viewer named = {
      .role = MNM_ROLE_GUEST, .name = mnm_text_of("owner"), .purpose = mnm_text_of("urgent")};
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
      cmocka_unit_test(page_shows_the_policy),
      cmocka_unit_test(aims_change_only_what_is_documented),
      cmocka_unit_test(page_shows_what_aims_change),
      cmocka_unit_test(nobody_and_unknown_numbers_see_nothing),
      cmocka_unit_test(name_and_purpose_change_no_verdict),
      cmocka_unit_test(roles_are_found_by_their_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
