#include "kernel/json/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* An allocator whose n-th request fails, and all after it. */
typedef struct fault {
  uint64_t left, live;
} fault;

static void *fault_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  fault *state = payload;
  (void)old_bytes;
  if (new_bytes == 0) {
    if (pointer != NULL) state->live--;
    free(pointer);
    return NULL;
  }
  if (state->left == 0) return NULL;
  state->left--;
  if (pointer == NULL) state->live++;
  return realloc(pointer, new_bytes);
}

static void assert_written(mnm_json *json, const char *expected) {
  size_t bytes = 0;
  assert_int_equal(mnm_json_finish(json, NULL), MNM_OK);
  const char *data = mnm_json_data(json, &bytes);
  assert_int_equal(bytes, strlen(expected));
  assert_memory_equal(data, expected, bytes);
  mnm_json_clear(json);
}

static void write_sample(mnm_json *json) {
  mnm_json_object(json);
  mnm_json_pair_string(json, "name", "a\"b\\c\n\x01\x7F/é");
  mnm_json_pair_int(json, "small", INT64_MIN);
  mnm_json_pair_uint(json, "large", UINT64_MAX);
  mnm_json_key(json, "list");
  mnm_json_array(json);
  mnm_json_bool(json, true);
  mnm_json_null(json);
  mnm_json_array(json);
  mnm_json_array_end(json);
  mnm_json_object(json);
  mnm_json_object_end(json);
  mnm_json_array_end(json);
  mnm_json_pair_string(json, "none", NULL);
  mnm_json_object_end(json);
}

static const char sample[] =
    "{\"name\":\"a\\\"b\\\\c\\n\\u0001\\u007f/é\",\"small\":-9223372036854775808,"
    "\"large\":18446744073709551615,\"list\":[true,null,[],{}],\"none\":null}\n";

static void commas_colons_and_escapes_come_by_themselves(void **state) {
  (void)state;
  mnm_json json;
  mnm_json_init(&json, NULL);
  write_sample(&json);
  assert_written(&json, sample);
}

static void indented_text_has_a_line_a_member(void **state) {
  (void)state;
  mnm_json json;
  mnm_json_init(&json, NULL);
  json.indent = 2;
  mnm_json_object(&json);
  mnm_json_pair_int(&json, "a", 1);
  mnm_json_key(&json, "b");
  mnm_json_array(&json);
  mnm_json_int(&json, 2);
  mnm_json_int(&json, 3);
  mnm_json_array_end(&json);
  mnm_json_key(&json, "c");
  mnm_json_array(&json);
  mnm_json_array_end(&json);
  mnm_json_object_end(&json);
  assert_written(&json, "{\n  \"a\": 1,\n  \"b\": [\n    2,\n    3\n  ],\n  \"c\": []\n}\n");
}

static void values_at_the_top_are_lines(void **state) {
  (void)state;
  mnm_json json;
  mnm_json_init(&json, NULL);
  mnm_json_int(&json, 1);
  mnm_json_string(&json, "two");
  assert_written(&json, "1\n\"two\"\n");
  mnm_json_init(&json, NULL);
  assert_written(&json, "");
}

static void broken_utf8_becomes_replacement_characters(void **state) {
  (void)state;
  mnm_json json;
  mnm_json_init(&json, NULL);
  static const char overlong[] = "a\xC0\x80z\xFF";
  static const char cut[] = "\xE2\x82";
  mnm_json_text(&json, (mnm_text){overlong, 5});
  mnm_json_text(&json, (mnm_text){cut, 2});
  mnm_json_text(&json, (mnm_text){"a\0b", 3});
  assert_written(&json,
                 "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\"\n"
                 "\"\xEF\xBF\xBD\xEF\xBF\xBD\"\n\"a\\u0000b\"\n");
}

static void wide_money_is_a_number_or_a_text(void **state) {
  (void)state;
  mnm_json json;
  mnm_json_init(&json, NULL);
  mnm_wide wide = (mnm_wide)INT64_MAX * 1000;
  mnm_json_wide(&json, wide);
  mnm_json_wide_text(&json, -wide);
  assert_written(&json, "9223372036854775807000\n\"-9223372036854775807000\"\n");
}

typedef struct gathered {
  char data[200000];
  size_t bytes, calls, fail_after;
} gathered;

static mnm_status gather(void *payload, const char *data, size_t bytes, mnm_err *err) {
  gathered *to = payload;
  if (to->calls++ == to->fail_after) return mnm_err_set(err, MNM_E_IO, "disk full");
  assert_true(to->bytes + bytes <= sizeof to->data);
  memcpy(to->data + to->bytes, data, bytes);
  to->bytes += bytes;
  return MNM_OK;
}

static void long_output_reaches_the_sink_in_bounded_memory(void **state) {
  (void)state;
  gathered *to = calloc(1, sizeof *to);
  to->fail_after = SIZE_MAX;
  mnm_json json;
  mnm_json_init_sink(&json, gather, to, NULL);
  mnm_json_array(&json);
  for (int i = 0; i < 20000; i++) mnm_json_int(&json, i);
  mnm_json_array_end(&json);
  assert_int_equal(mnm_json_finish(&json, NULL), MNM_OK);
  assert_true(to->calls >= 3 && to->bytes > 100000);
  assert_true(json.buffer.capacity < 80000);
  assert_memory_equal(to->data, "[0,1,2,", 7);
  assert_memory_equal(to->data + to->bytes - 8, ",19999]\n", 8);
  mnm_json_clear(&json);
  free(to);
}

static void a_failing_sink_is_told_once_and_sticks(void **state) {
  (void)state;
  gathered *to = calloc(1, sizeof *to);
  to->fail_after = 1;
  mnm_json json;
  mnm_json_init_sink(&json, gather, to, NULL);
  mnm_json_array(&json);
  for (int i = 0; i < 50000; i++) mnm_json_int(&json, i);
  mnm_json_array_end(&json);
  mnm_err err = {0};
  assert_int_equal(mnm_json_finish(&json, &err), MNM_E_IO);
  assert_string_equal(err.message, "disk full");
  assert_int_equal(to->calls, 2);
  mnm_json_clear(&json);
  free(to);
}

static void writing_too_deep_is_refused(void **state) {
  (void)state;
  mnm_json json;
  mnm_json_init(&json, NULL);
  for (int i = 0; i <= MNM_JSON_DEPTH; i++) mnm_json_array(&json);
  mnm_json_int(&json, 1);
  for (int i = 0; i <= MNM_JSON_DEPTH; i++) mnm_json_array_end(&json);
  assert_int_equal(mnm_json_finish(&json, NULL), MNM_E_LIMIT);
  mnm_json_clear(&json);
}

static void failed_allocation_while_writing_sticks(void **state) {
  (void)state;
  for (uint64_t n = 0;; n++) {
    fault failing = {n, 0};
    mnm_ctx ctx = {.alloc = {fault_realloc, &failing}};
    mnm_json json;
    mnm_json_init(&json, &ctx);
    for (int i = 0; i < 100; i++) write_sample(&json);
    mnm_err err = {0};
    mnm_status status = mnm_json_finish(&json, &err);
    mnm_json_clear(&json);
    assert_int_equal(failing.live, 0);
    if (status == MNM_OK) {
      assert_true(n > 2);
      return;
    }
    assert_int_equal(status, MNM_E_NOMEM);
    assert_int_equal(err.status, MNM_E_NOMEM);
  }
}

/* ---- reading --- */

static const mnm_json_value *read_ok(mnm_arena *arena, const char *text) {
  const mnm_json_value *root = NULL;
  mnm_err err = {0};
  if (mnm_json_parse(&root, "p.json", text, strlen(text), arena, &err) != MNM_OK) {
    fail_msg("%s: %s", text, err.message);
  }
  return root;
}

static void documents_are_read_with_types_and_places(void **state) {
  (void)state;
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  const mnm_json_value *root = read_ok(
      &arena,
      "\xEF\xBB\xBF{\"B\": 100,\n  \"T1\": {\"k\": -0, \"W\": null, \"x\": 1.5e3},\n"
      "\"list\":[ true , false, \"\\u00e9\\ud83d\\ude00\\n\" , 92233720368547758070 ] }\r\n");
  assert_int_equal(root->kind, MNM_JSON_OBJECT);
  assert_int_equal(root->count, 3);
  assert_int_equal(mnm_json_get(root, "B")->integer, 100);
  const mnm_json_value *t1 = mnm_json_get(root, "T1");
  assert_int_equal(t1->line, 2);
  assert_int_equal(t1->column, 9);
  assert_int_equal(mnm_json_get(t1, "k")->kind, MNM_JSON_INT);
  assert_int_equal(mnm_json_get(t1, "k")->integer, 0);
  assert_int_equal(mnm_json_get(t1, "W")->kind, MNM_JSON_NULL);
  assert_int_equal(mnm_json_get(t1, "x")->kind, MNM_JSON_NUMBER);
  assert_string_equal(mnm_json_get(t1, "x")->text.data, "1.5e3");
  assert_null(mnm_json_get(t1, "y"));
  const mnm_json_value *at = mnm_json_get(root, "list")->first;
  assert_true(at->boolean);
  assert_false(at->next->boolean);
  assert_string_equal(at->next->next->text.data, "é\xF0\x9F\x98\x80\n");
  assert_int_equal(at->next->next->next->kind, MNM_JSON_NUMBER); /* beyond int64 */
  assert_null(at->next->next->next->next);
  assert_null(mnm_json_get(at, "B"));
  assert_null(mnm_json_get(NULL, "B"));
  mnm_arena_clear(&arena);
}

static void refused_documents_name_line_and_column(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int line, column;
    const char *message;
  } cases[] = {
      {"", 1, 1, "empty"},
      {"  ", 1, 3, "ends"},
      {"{\"a\":1,\n\"a\":2}", 2, 5, "twice"},
      {"{\"a\":1,\n\"b\":}", 2, 5, "expected a value"},
      {"{\"a\" 1}", 1, 6, "':'"},
      {"{a:1}", 1, 2, "name in double quotes"},
      {"{\"a\":1,}", 1, 8, "name in double quotes"},
      {"[1,]", 1, 4, "expected a value"},
      {"[1 2]", 1, 4, "','"},
      {"[1", 1, 3, "','"},
      {"[", 1, 2, "ends"},
      {"01", 1, 2, "begin with 0"},
      {"-", 1, 2, "digit"},
      {"1.", 1, 3, "point"},
      {"1e", 1, 3, "exponent"},
      {"+1", 1, 1, "expected a value"},
      {"nul", 1, 1, "expected a value"},
      {"1 1", 1, 3, "follows"},
      {"\"abc", 1, 1, "closing quote"},
      {"\"abc\\", 1, 1, "closing quote"},
      {"\"abc\\\"", 1, 1, "closing quote"},
      {"\"a\nb\"", 1, 3, "control"},
      {"\"\\x\"", 1, 3, "escape"},
      {"\"\\u12g4\"", 1, 3, "hexadecimal"},
      {"\"\\u0000\"", 1, 3, "U+0000"},
      {"\"\\ud800\"", 1, 3, "surrogate"},
      {"\"\\ud800\\u0041\"", 1, 3, "surrogate"},
      {"\"\\udc00\"", 1, 3, "surrogate"},
      {"\"a\xFF\"", 1, 3, "UTF-8"},
      {"// no\n1", 1, 1, "expected a value"},
  };
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const mnm_json_value *root = NULL;
    mnm_err err = {0};
    mnm_status status =
        mnm_json_parse(&root, "p.json", cases[i].text, strlen(cases[i].text), &arena, &err);
    if (status != MNM_E_PARSE || err.row != cases[i].line || err.column != cases[i].column ||
        strstr(err.message, cases[i].message) == NULL) {
      fail_msg("case %zu: status %d row %d column %d %s", i, (int)status, (int)err.row,
               (int)err.column, err.message);
    }
    assert_null(root);
    assert_string_equal(err.input, "p.json");
  }
  mnm_arena_clear(&arena);
}

static void nesting_is_bounded(void **state) {
  (void)state;
  char text[2 * MNM_JSON_DEPTH + 3];
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  for (int extra = 0; extra <= 1; extra++) {
    size_t depth = (size_t)MNM_JSON_DEPTH + (size_t)extra;
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    const mnm_json_value *root = NULL;
    mnm_status status = mnm_json_parse(&root, "deep", text, 2 * depth, &arena, NULL);
    assert_int_equal(status, extra == 0 ? MNM_OK : MNM_E_LIMIT);
  }
  mnm_arena_clear(&arena);
}

static void every_member_of_a_large_object_is_found(void **state) {
  (void)state;
  enum { COUNT = 5000, STEP = 1237 }; /* no common factor: every number once, in no order */
  mnm_json json;
  mnm_json_init(&json, NULL);
  mnm_json_object(&json);
  for (uint64_t i = 0; i < COUNT; i++) {
    char key[24];
    (void)snprintf(key, sizeof key, "key%d", (int)(i * STEP % COUNT));
    mnm_json_pair_uint(&json, key, i * STEP % COUNT);
  }
  mnm_json_object_end(&json);
  assert_int_equal(mnm_json_finish(&json, NULL), MNM_OK);
  size_t bytes = 0;
  const char *data = mnm_json_data(&json, &bytes);
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  const mnm_json_value *root = NULL;
  assert_int_equal(mnm_json_parse(&root, "large", data, bytes, &arena, NULL), MNM_OK);
  assert_int_equal(root->count, COUNT);
  for (int i = 0; i < COUNT; i++) {
    char key[24];
    (void)snprintf(key, sizeof key, "key%d", i);
    assert_int_equal(mnm_json_get(root, key)->integer, i);
  }
  mnm_json again;
  mnm_json_init(&again, NULL);
  mnm_json_value_write(&again, root);
  assert_int_equal(mnm_json_finish(&again, NULL), MNM_OK);
  size_t again_bytes = 0;
  const char *again_data = mnm_json_data(&again, &again_bytes);
  assert_int_equal(again_bytes, bytes);
  assert_memory_equal(again_data, data, bytes);
  mnm_json_clear(&again);
  mnm_json_clear(&json);
  mnm_arena_clear(&arena);
}

static void failed_allocation_while_reading_leaves_nothing(void **state) {
  (void)state;
  for (uint64_t n = 0;; n++) {
    fault failing = {n, 0};
    mnm_ctx ctx = {.alloc = {fault_realloc, &failing}};
    mnm_arena arena;
    mnm_arena_init(&arena, &ctx);
    const mnm_json_value *root = NULL;
    mnm_err err = {0};
    mnm_status status = mnm_json_parse(&root, "s", sample, sizeof sample - 1, &arena, &err);
    bool whole = root != NULL;
    mnm_arena_clear(&arena);
    assert_int_equal(failing.live, 0);
    assert_int_equal(whole, status == MNM_OK);
    if (status == MNM_OK) {
      assert_true(n > 0);
      return;
    }
    assert_int_equal(status, MNM_E_NOMEM);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(commas_colons_and_escapes_come_by_themselves),
      cmocka_unit_test(indented_text_has_a_line_a_member),
      cmocka_unit_test(values_at_the_top_are_lines),
      cmocka_unit_test(broken_utf8_becomes_replacement_characters),
      cmocka_unit_test(wide_money_is_a_number_or_a_text),
      cmocka_unit_test(long_output_reaches_the_sink_in_bounded_memory),
      cmocka_unit_test(a_failing_sink_is_told_once_and_sticks),
      cmocka_unit_test(writing_too_deep_is_refused),
      cmocka_unit_test(failed_allocation_while_writing_sticks),
      cmocka_unit_test(documents_are_read_with_types_and_places),
      cmocka_unit_test(refused_documents_name_line_and_column),
      cmocka_unit_test(nesting_is_bounded),
      cmocka_unit_test(every_member_of_a_large_object_is_found),
      cmocka_unit_test(failed_allocation_while_reading_leaves_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
