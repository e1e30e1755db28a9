#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lab/world/world.h"

static mnm_status marked(const char *truth, const char *found, size_t piece, mnm_world_marks *out,
                         mnm_err *err) {
  mnm_reader *reader = NULL;
  mnm_world_marker *marker = NULL;
  assert_int_equal(mnm_reader_open_memory(&reader, "truth.jsonl", truth, strlen(truth), NULL, NULL),
                   MNM_OK);
  mnm_status status = mnm_world_marker_new(&marker, reader, NULL, err);
  for (size_t at = 0, left = strlen(found); status == MNM_OK && left > 0;) {
    size_t now = left < piece ? left : piece;
    status = mnm_world_marker_add(marker, found + at, now, err);
    at += now;
    left -= now;
  }
  if (status == MNM_OK) status = mnm_world_marker_finish(marker, out, err);
  mnm_world_marker_free(marker);
  mnm_reader_close(reader);
  return status;
}

static void ratios_have_six_decimals_rounded_half_to_even(void **state) {
  (void)state;
  const struct {
    mnm_world_ratio ratio;
    const char *text;
  } cases[] = {{{0, 0}, ""},
               {{0, 7}, "0.000000"},
               {{7, 7}, "1.000000"},
               {{6, 7}, "0.857143"},
               {{1, 2000000}, "0.000000"}, /* half: to the even one */
               {{3, 2000000}, "0.000002"},
               {{5, 2000000}, "0.000002"},
               {{1999999, 2000000}, "1.000000"},
               {{UINT64_MAX - 1, UINT64_MAX}, "1.000000"},
               {{1, 3}, "0.333333"},
               {{2, 3}, "0.666667"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[MNM_WORLD_RATIO_BYTES];
    assert_int_equal(mnm_world_ratio_text(text, cases[i].ratio), strlen(cases[i].text));
    assert_string_equal(text, cases[i].text);
  }
}

static const char truth[] =
    "{\"record\":\"network\",\"id\":\"N\",\"firms\":[{\"id\":\"F\",\"part\":\"shell\",\"account\":"
    "\"f\"}]}\n"
    "{\"record\":\"person\",\"id\":\"O\",\"network\":\"N\",\"roles\":[\"organiser\"],\"accounts\":["
    "\"o\"]}\n"
    "{\"record\":\"person\",\"id\":\"V\",\"network\":\"N\",\"roles\":[\"victim\",\"mule\"],"
    "\"accounts\":[\"v\"]}\n"
    "{\"record\":\"person\",\"id\":\"E\",\"groups\":[\"village_elder\"],\"accounts\":[\"e\"]}\n"
    "{\"record\":\"instance\",\"id\":\"I\",\"typology\":\"T1\",\"exact\":true,\"network\":\"N\","
    "\"tx\":[\"1\",\"2\",\"3\",\"4\"]}\n"
    "{\"record\":\"transfer\",\"id\":\"1\",\"aliases\":[\"1a\",\"1b\"],\"network\":\"N\",\"stage\":"
    "\"launder\",\"source\":true,"
    "\"amount_minor\":100,\"currency\":\"EUR\"}\n"
    "{\"record\":\"transfer\",\"id\":\"2\",\"aliases\":[],\"network\":\"N\",\"stage\":\"launder\","
    "\"source\":false,"
    "\"amount_minor\":50,\"currency\":\"EUR\"}\n";

/* Half of four is two: one name of the payer's bank, one of the payee's, one of them twice. */
static const char half[] =
    "{\"record\":\"finding\",\"typology\":\"T1\",\"kind\":null,\"standing\":false,\"tx\":[\"1a\","
    "\"1b\",\"2\"],"
    "\"participants\":[{\"account\":\"BANK:v\",\"part\":\"centre\"},{\"account\":\"e\",\"part\":"
    "\"sink\"}]}\n";

static void half_of_an_instance_is_found_under_any_of_its_names(void **state) {
  (void)state;
  for (size_t piece = 1; piece < 40; piece++) {
    mnm_world_marks marks = {0};
    assert_int_equal(marked(truth, half, piece, &marks, NULL), MNM_OK);
    assert_int_equal(marks.typology[0].found.part, 1);
    assert_int_equal(marks.typology[0].matching.part, 1);
    assert_int_equal(marks.transfer_precision.part, 2);
    assert_int_equal(marks.transfer_precision.whole, 2);
    assert_int_equal(marks.groups, 3);
    assert_string_equal(marks.group[0].group, "victim");
    assert_int_equal(marks.group[0].in_findings, 1);
    assert_string_equal(marks.group[2].group, "village_elder");
    assert_int_equal(marks.group[2].in_findings, 1);
    assert_int_equal(marks.money[0].found_minor, 100);
  }
}

static void less_than_half_is_not_found_nor_is_a_needle_in_a_haystack(void **state) {
  (void)state;
  char text[4096] =
      "{\"record\":\"finding\",\"typology\":\"T1\",\"standing\":false,\"participants\":[],\"tx\":["
      "\"1\",\"2\"";
  mnm_world_marks marks = {0};
  /* 80 transfers are twenty times four, 81 are more */
  for (int i = 0; i < 78; i++) {
    char id[16] = {',', '"', 'x', (char)('0' + i / 10), (char)('0' + i % 10), '"', 0};
    strcat(text, id);
  }
  size_t most = strlen(text);
  strcat(text, "]}");
  assert_int_equal(marked(truth, text, 4096, &marks, NULL), MNM_OK);
  assert_int_equal(marks.typology[0].found.part, 1);
  strcpy(text + most, ",\"y\"]}");
  assert_int_equal(marked(truth, text, 4096, &marks, NULL), MNM_OK);
  assert_int_equal(marks.typology[0].found.part, 0);
  const char one[] =
      "{\"record\":\"finding\",\"typology\":\"T1\",\"standing\":false,\"participants\":[],\"tx\":["
      "\"1\"]}";
  assert_int_equal(marked(truth, one, 4096, &marks, NULL), MNM_OK);
  assert_int_equal(marks.typology[0].found.part, 0);
}

static void habits_and_other_typologies_find_nothing(void **state) {
  (void)state;
  mnm_world_marks marks = {0};
  const char habit[] =
      "{\"record\":\"finding\",\"typology\":\"T1\",\"standing\":true,\"participants\":[],\"tx\":["
      "\"1\",\"2\",\"3\"]}\n"
      "{\"record\":\"finding\",\"typology\":\"T2\",\"standing\":false,\"participants\":[],\"tx\":["
      "\"1\",\"2\",\"3\"]}";
  assert_int_equal(marked(truth, habit, 4096, &marks, NULL), MNM_OK);
  assert_int_equal(marks.findings, 2);
  assert_int_equal(marks.standing, 1);
  assert_int_equal(marks.typology[0].found.part, 0);
  assert_int_equal(marks.typology[1].matching.whole, 1);
  assert_int_equal(marks.typology[1].criminal.part, 1);
}

static void a_victim_is_never_a_true_suspect_and_an_offender_can_hide(void **state) {
  (void)state;
  mnm_world_marks marks = {0};
  const char people[] =
      "{\"record\":\"person\",\"id\":\"P1\",\"subjects\":[\"V\"],\"suspect\":true,\"rank\":1}\n"
      "{\"record\":\"person\",\"id\":\"P2\",\"accounts\":[\"BANK:o\"],\"suspect\":true,\"possible_"
      "victim\":true,\"rank\":2}\n"
      "{\"record\":\"network\",\"id\":4,\"rank\":1,\"members\":[\"P1\",\"P2\",{\"account\":\"f\"},{"
      "\"account\":\"stranger\"}]}\n";
  assert_int_equal(marked(truth, people, 4096, &marks, NULL), MNM_OK);
  assert_int_equal(marks.suspects.part, 1);
  assert_int_equal(marks.suspects.whole, 2);
  assert_int_equal(marks.suspects_at_truth.part, 0); /* the first one is the victim */
  assert_int_equal(marks.offenders_shielded.part, 1);
  assert_int_equal(marks.victims_shielded.part, 0);
  assert_int_equal(marks.top[0].right.part,
                   1); /* O and F of O, F and a stranger; V is no suspicion */
  assert_int_equal(marks.group[0].suspected, 1);
}

static void what_has_another_shape_is_told_by_line_and_member(void **state) {
  (void)state;
  const struct {
    const char *line, *member;
  } wrong[] = {
      {"{\"record\":\"finding\"}", "typology"},
      {"{\"record\":\"finding\",\"typology\":\"T11\"}", "typology"},
      {"{\"record\":\"finding\",\"typology\":\"T1\",\"tx\":[1]}", "tx"},
      {"{\"record\":\"finding\",\"typology\":\"T1\",\"tx\":{}}", "tx"},
      {"{\"record\":\"finding\",\"typology\":\"T1\",\"tx\":[],\"standing\":1}", "standing"},
      {"{\"record\":\"finding\",\"typology\":\"T1\",\"tx\":[],\"participants\":[\"a\"]}",
       "participants"},
      {"{\"record\":\"finding\",\"typology\":\"T1\",\"rank\":\"first\"}", "rank"},
      {"{\"record\":\"person\"}", "id"},
      {"{\"record\":\"network\",\"id\":1,\"members\":[7]}", "members"},
      {"[]", "object"},
      {"{", ""}};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    char text[512];
    mnm_world_marks marks = {0};
    mnm_err err = {0};
    strcpy(text, "{\"record\":\"other\"}\n\n");
    strcat(text, wrong[i].line);
    assert_int_equal(marked(truth, text, 4096, &marks, &err), MNM_E_PARSE);
    assert_int_equal(err.row, 3);
    assert_non_null(strstr(err.message, wrong[i].member));
  }
  mnm_err err = {0};
  mnm_world_marks marks = {0};
  assert_int_equal(marked("{\"record\":\"transfer\",\"id\":\"1\"}", "", 1, &marks, &err),
                   MNM_E_PARSE);
  assert_string_equal(err.input, "truth.jsonl");
  assert_int_equal(err.row, 1);
}

/* Nothing to find is no ratio, and no fault. */
static void an_innocent_world_and_an_empty_export_can_be_marked(void **state) {
  (void)state;
  mnm_world_marks marks = {0};
  mnm_json json;
  assert_int_equal(marked("", "", 1, &marks, NULL), MNM_OK);
  mnm_json_init(&json, NULL);
  mnm_world_marks_write(&marks, &json);
  assert_int_equal(mnm_json_finish(&json, NULL), MNM_OK);
  size_t bytes = 0;
  const char *text = mnm_json_data(&json, &bytes);
  mnm_arena arena;
  const mnm_json_value *root = NULL;
  mnm_arena_init(&arena, NULL);
  assert_int_equal(mnm_json_parse(&root, "marks", text, bytes, &arena, NULL), MNM_OK);
  assert_int_equal(mnm_json_get(mnm_json_get(root, "transfer_f1"), "ratio")->kind, MNM_JSON_NULL);
  mnm_arena_clear(&arena);
  mnm_json_clear(&json);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ratios_have_six_decimals_rounded_half_to_even),
      cmocka_unit_test(half_of_an_instance_is_found_under_any_of_its_names),
      cmocka_unit_test(less_than_half_is_not_found_nor_is_a_needle_in_a_haystack),
      cmocka_unit_test(habits_and_other_typologies_find_nothing),
      cmocka_unit_test(a_victim_is_never_a_true_suspect_and_an_offender_can_hide),
      cmocka_unit_test(what_has_another_shape_is_told_by_line_and_member),
      cmocka_unit_test(an_innocent_world_and_an_empty_export_can_be_marked),
  };
  return cmocka_run_group_tests_name("world_mark", tests, NULL, NULL);
}
