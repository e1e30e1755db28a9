#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage/network/network.h"
#include "tests/fault/fault.h"

static mnm_points shipped, read_back;

/* The shipped table as text, with its first `old` replaced. */
static char *table_with(const char *old, const char *new) {
  FILE *file = fopen("data/points.yaml", "rb");
  assert_non_null(file);
  static char text[65536];
  size_t bytes = fread(text, 1, sizeof text - 1, file);
  assert_int_equal(fclose(file), 0);
  text[bytes] = '\0';
  static char changed[65536];
  const char *at = strstr(text, old);
  assert_non_null(at);
  (void)snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, new,
                 at + strlen(old));
  return changed;
}

static mnm_status read_text(const char *text, mnm_err *err) {
  memset(err, 0, sizeof *err);
  return mnm_points_read(&read_back, "mine.yaml", text, strlen(text), NULL, err);
}

static void the_shipped_table_is_the_file_in_the_repository(void **state) {
  (void)state;
  mnm_err err;
  assert_int_equal(mnm_points_shipped(&shipped, NULL, &err), MNM_OK);
  assert_int_equal(read_text(table_with("version: 1", "version: 1"), &err), MNM_OK);
  assert_memory_equal(&shipped, &read_back, sizeof shipped);
  assert_int_equal(shipped.of[MNM_T4].points_micro, 1400000);
  assert_string_equal(shipped.family_name[shipped.of[MNM_H1].family], "wage");
  assert_int_equal(shipped.of[MNM_H5].suspect, 1U << MNM_PART_SINK);
}

/* What data/points.yaml promises about itself. */
static void ordinary_patterns_alone_stay_below_the_threshold(void **state) {
  (void)state;
  assert_int_equal(mnm_points_shipped(&shipped, NULL, NULL), MNM_OK);
  const mnm_typology ordinary[] = {MNM_T1, MNM_T2, MNM_T3, MNM_T6};
  int64_t strongest = 0;
  for (size_t i = 0; i < 4; i++) {
    const mnm_points_rule *rule = &shipped.of[ordinary[i]];
    assert_int_equal(rule->family, shipped.of[MNM_T1].family);
    if (rule->points_micro > strongest) strongest = rule->points_micro;
  }
  int64_t asked = shipped.prior_micro + shipped.threshold_micro;
  assert_true(2 * strongest < asked); /* halves never add up to more than twice the strongest */
  assert_true(shipped.of[MNM_H1].points_micro >= asked);
  assert_true(shipped.of[MNM_H5].points_micro >= asked);
  assert_true(shipped.chain.points_micro >= asked);
}

static char *recorded(const mnm_points *points) {
  mnm_json json;
  size_t bytes = 0;
  mnm_json_init(&json, NULL);
  mnm_points_write(points, &json);
  assert_int_equal(mnm_json_finish(&json, NULL), MNM_OK);
  const char *data = mnm_json_data(&json, &bytes);
  char *copy = calloc(bytes + 1, 1);
  memcpy(copy, data, bytes);
  mnm_json_clear(&json);
  return copy;
}

static void what_a_run_records_is_read_back_to_the_same_values(void **state) {
  (void)state;
  mnm_err err;
  /* a name that needs quoting in every notation */
  char *turned = table_with("family: flow", "family: \"money: \\\"through\\\" é\"");
  assert_int_equal(read_text(turned, &err), MNM_OK);
  mnm_points first = read_back;
  char *once = recorded(&first);
  assert_int_equal(read_text(once, &err), MNM_OK);
  assert_memory_equal(&first, &read_back, sizeof first);
  char *twice = recorded(&read_back);
  assert_string_equal(once, twice);
  free(once);
  free(twice);
}

static void what_does_not_fit_is_refused_with_its_place(void **state) {
  (void)state;
  const struct {
    const char *old, *new;
    mnm_status status;
    const char *says;
  } wrong[] = {
      {"version: 1", "version: 2", MNM_E_RANGE, "'version' must be 1 to 1"},
      {"prior: 1.4\n", "", MNM_E_PARSE, "'prior' is missing"},
      {"prior: 1.4", "prior: -1", MNM_E_PARSE, "at most 6 decimals"},
      {"prior: 1.4", "prior: 1.0000001", MNM_E_PARSE, "at most 6 decimals"},
      {"prior: 1.4", "prior: 2000", MNM_E_RANGE, "'prior' must be 0 to 1000"},
      {"  T1:", "  T11:", MNM_E_PARSE, "no such typology"},
      {"family: flow", "family: ''", MNM_E_PARSE, "'family' should be"},
      {"habit: true", "habit: yes", MNM_E_PARSE, "true or false"},
      {"suspect: [centre]", "suspect: centre", MNM_E_PARSE, "a list of parts"},
      {"suspect: [centre]", "suspect: [boss]", MNM_E_PARSE, "a list of parts"},
      {"suspect: [centre]", "suspect: [centre, centre]", MNM_E_PARSE, "a list of parts"},
      {"owner_accounts: 50", "owner_acounts: 50", MNM_E_PARSE, "no such key"},
      {"gap_s: 432000", "gap_s: 5 d", MNM_E_PARSE, "a whole number"},
      {"transfers_least: 4", "transfers_least: 11", MNM_E_RANGE, "over transfers_most"},
      {"max_steps: 1000000", "max_steps: 0", MNM_E_RANGE, "'max_steps' must be"},
      {"\nties:", "\nties: 5\nmore:", MNM_E_PARSE, "no such key"},
      {"  T10:", "  T1:", MNM_E_PARSE, "twice"},
  };
  assert_int_equal(mnm_points_shipped(&shipped, NULL, NULL), MNM_OK);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    mnm_err err;
    read_back = shipped;
    mnm_status status = read_text(table_with(wrong[i].old, wrong[i].new), &err);
    if (status != wrong[i].status || strstr(err.message, wrong[i].says) == NULL)
      fail_msg("%s: status %d, %s", wrong[i].new, (int)status, err.message);
    assert_true(err.row > 0);
    assert_string_equal(err.input, "mine.yaml");
    assert_memory_equal(&read_back, &shipped, sizeof shipped); /* unchanged */
  }
  mnm_err err;
  assert_int_equal(read_text(table_with("owner_accounts: 50", "owner_acounts: 50"), &err),
                   MNM_E_PARSE);
  assert_non_null(strstr(err.hint, "owner_accounts"));
}

static mnm_status use_points(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  return mnm_points_shipped(&read_back, ctx, err);
}

static void reading_survives_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("points", use_points, NULL) > 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_shipped_table_is_the_file_in_the_repository),
      cmocka_unit_test(ordinary_patterns_alone_stay_below_the_threshold),
      cmocka_unit_test(what_a_run_records_is_read_back_to_the_same_values),
      cmocka_unit_test(what_does_not_fit_is_refused_with_its_place),
      cmocka_unit_test(reading_survives_every_failed_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
