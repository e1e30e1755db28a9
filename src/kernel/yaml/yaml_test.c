#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/yaml/yaml.h"

static mnm_status parse(const mnm_yaml_node **out, mnm_arena *arena, const char *text,
                        mnm_err *err) {
  memset(err, 0, sizeof *err);
  mnm_arena_init(arena, NULL);
  return mnm_yaml_parse(out, arena, "points.yaml", text, strlen(text), err);
}

static void a_document_is_a_tree_with_places(void **state) {
  (void)state;
  const mnm_yaml_node *root = NULL;
  mnm_arena arena;
  mnm_err err;
  assert_int_equal(parse(&root, &arena, "# a comment\nfirst: 1.5\nlist: [a, 'b']\n", &err), MNM_OK);
  assert_int_equal(root->kind, MNM_YAML_MAP);
  assert_int_equal(root->count, 2);
  const mnm_yaml_node *first = root->first, *list = first->next;
  assert_true(mnm_text_equal(first->key->text, mnm_text_of("first")));
  assert_true(mnm_text_equal(first->text, mnm_text_of("1.5")));
  assert_int_equal(first->line, 2);
  assert_int_equal(first->column, 8);
  assert_int_equal(list->kind, MNM_YAML_LIST);
  assert_int_equal(list->count, 2);
  assert_null(list->next);
  mnm_arena_clear(&arena);
}

static void what_is_refused_is_said_with_its_place(void **state) {
  (void)state;
  const struct {
    const char *text;
    mnm_status status;
    int64_t row;
    const char *words;
  } wrong[] = {
      {"", MNM_E_PARSE, 1, "empty"},
      {"a: 1\na: 2\n", MNM_E_PARSE, 2, "twice"},
      {"a: &x 1\n", MNM_E_PARSE, 1, "anchors"},
      {"a: 1\nb: *a\n", MNM_E_PARSE, 2, "anchors"},
      {"a: !!int 1\n", MNM_E_PARSE, 1, "tags"},
      {"a: 1\n---\nb: 2\n", MNM_E_PARSE, 3, "second"},
      {"a: }\n", MNM_E_PARSE, 1, "not YAML"},
      {"? [a]\n: 1\n", MNM_E_PARSE, 1, "key must be a word"},
      {"[[[[[[[[[[[[[1]]]]]]]]]]]]]", MNM_E_LIMIT, 1, "12 levels"},
      {"a: 1\nb: \xff\n", MNM_E_PARSE, 2, "UTF-8"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    const mnm_yaml_node *root = NULL;
    mnm_arena arena;
    mnm_err err;
    assert_int_equal(parse(&root, &arena, wrong[i].text, &err), wrong[i].status);
    assert_null(root);
    assert_non_null(strstr(err.message, wrong[i].words));
    assert_int_equal(err.row, wrong[i].row);
    assert_string_equal(err.input, "points.yaml");
    mnm_arena_clear(&arena);
  }
}

static void a_document_of_too_many_values_is_refused(void **state) {
  (void)state;
  static char text[4 * MNM_YAML_NODES + 16];
  size_t bytes = 0;
  for (int i = 0; i < MNM_YAML_NODES; i++) bytes += (size_t)sprintf(text + bytes, "- 1\n");
  const mnm_yaml_node *root = NULL;
  mnm_arena arena;
  mnm_err err;
  assert_int_equal(parse(&root, &arena, text, &err), MNM_E_LIMIT);
  mnm_arena_clear(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_document_is_a_tree_with_places),
      cmocka_unit_test(what_is_refused_is_said_with_its_place),
      cmocka_unit_test(a_document_of_too_many_values_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
