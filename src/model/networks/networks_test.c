#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/networks/networks.h"

static void points_are_written_and_read_alike(void **state) {
  (void)state;
  const struct {
    int64_t micro;
    const char *text;
  } pairs[] = {{0, "0"},           {1000000, "1"},     {1500000, "1.5"},
               {7812, "0.007812"}, {10, "0.00001"},    {4250000, "4.25"},
               {1, "0.000001"},    {120000000, "120"}, {999999999999999, "999999999.999999"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    char text[24];
    int64_t micro = -1;
    uint32_t length = mnm_points_text(text, sizeof text, pairs[i].micro);
    assert_string_equal(text, pairs[i].text);
    assert_int_equal(length, strlen(pairs[i].text));
    assert_true(mnm_points_parse(mnm_text_of(text), &micro));
    assert_int_equal(micro, pairs[i].micro);
  }
  char text[24];
  (void)mnm_points_text(text, sizeof text, -2500000);
  assert_string_equal(text, "-2.5");
  (void)mnm_points_text(text, sizeof text, INT64_MIN);
  assert_string_equal(text, "-9223372036854.775808");
  assert_int_equal(mnm_points_text(text, 3, 12345678), 2);
}

static void what_is_no_number_of_points_is_refused(void **state) {
  (void)state;
  const char *wrong[] = {"",   "-1", "+1",  "1.",    ".5",         "1.0000001", "1e3",
                         " 1", "1 ", "1,5", "1.5.5", "1234567890", "x"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    int64_t micro = 77;
    assert_false(mnm_points_parse(mnm_text_of(wrong[i]), &micro));
    assert_int_equal(micro, 77);
  }
}

static void every_number_has_its_word(void **state) {
  (void)state;
  assert_string_equal(mnm_network_kind_name(MNM_NETWORK_CASE), "case without a network");
  assert_string_equal(mnm_network_kind_name((mnm_network_kind)9), "unknown");
  assert_string_equal(mnm_suspicion_name(MNM_STATUS_POSSIBLE_VICTIM), "possible_victim");
  assert_null(mnm_network_role_name(0));
  assert_null(mnm_network_role_name(MNM_NETWORK_ROLES));
  for (uint32_t part = MNM_PART_CENTRE; part <= MNM_PART_SINK; part++)
    assert_string_equal(mnm_network_role_name(part), mnm_part_name((mnm_part)part));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(points_are_written_and_read_alike),
      cmocka_unit_test(what_is_no_number_of_points_is_refused),
      cmocka_unit_test(every_number_has_its_word),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
