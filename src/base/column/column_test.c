#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/column/column.h"

static void values_stay_in_order_at_every_width(void **state) {
  (void)state;
  for (uint32_t width = 1; width <= 20; width++) {
    mnm_column column;
    mnm_column_init(&column, width, NULL);
    unsigned char value[20];
    for (uint32_t row = 0; row < 500; row++) {
      memset(value, (int)(row % 251), sizeof value);
      assert_int_equal(mnm_column_push(&column, value, NULL), MNM_OK);
    }
    assert_int_equal(column.count, 500);
    for (uint32_t row = 0; row < 500; row++) {
      memset(value, (int)(row % 251), sizeof value);
      assert_memory_equal(mnm_column_at(&column, row), value, width);
    }
    mnm_column_clear(&column);
    assert_int_equal(column.count, 0);
    assert_null(column.data);
  }
}

static void append_takes_many_at_once(void **state) {
  (void)state;
  mnm_column column;
  mnm_column_init(&column, sizeof(int64_t), NULL);
  int64_t values[1000];
  for (int i = 0; i < 1000; i++) values[i] = i;
  uint64_t expected = 0;
  for (uint64_t part = 0; part < 1000; part += 37) {
    uint64_t count = 1000 - part < 37 ? 1000 - part : 37;
    assert_int_equal(mnm_column_append(&column, values + part, count, NULL), MNM_OK);
    expected += count;
    assert_int_equal(column.count, expected);
  }
  assert_int_equal(mnm_column_append(&column, NULL, 0, NULL), MNM_OK);
  assert_memory_equal(column.data, values, sizeof values);
  mnm_column_clear(&column);
}

static void reserved_room_does_not_move(void **state) {
  (void)state;
  mnm_column column;
  mnm_column_init(&column, 4, NULL);
  assert_int_equal(mnm_column_reserve(&column, 1000, NULL), MNM_OK);
  const void *before = column.data;
  uint32_t value = 5;
  for (int i = 0; i < 1000; i++) assert_int_equal(mnm_column_push(&column, &value, NULL), MNM_OK);
  assert_ptr_equal(column.data, before);
  mnm_column_clear(&column);
}

static void *grow_twice_only(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  (void)old_bytes;
  int *left = payload;
  if (new_bytes == 0) {
    free(pointer);
    return NULL;
  }
  return (*left)-- > 0 ? realloc(pointer, new_bytes) : NULL;
}

static void a_failed_growth_leaves_the_column_as_it_was(void **state) {
  (void)state;
  int left = 2;
  mnm_ctx ctx = {.alloc = {grow_twice_only, &left}};
  mnm_column column;
  mnm_column_init(&column, 4, &ctx);
  mnm_status status = MNM_OK;
  uint32_t pushed = 0;
  mnm_err err = {0};
  while ((status = mnm_column_push(&column, &pushed, &err)) == MNM_OK) pushed++;
  assert_int_equal(status, MNM_E_NOMEM);
  assert_int_equal(err.status, MNM_E_NOMEM);
  assert_int_equal(column.count, pushed);
  assert_true(pushed > 16);
  for (uint32_t row = 0; row < pushed; row++) {
    assert_int_equal(*(uint32_t *)mnm_column_at(&column, row), row);
  }
  mnm_column_clear(&column);
}

static void sizes_that_overflow_are_out_of_memory(void **state) {
  (void)state;
  mnm_column column;
  mnm_column_init(&column, 8, NULL);
  assert_int_equal(mnm_column_reserve(&column, UINT64_MAX, NULL), MNM_E_NOMEM);
  assert_int_equal(mnm_column_reserve(&column, UINT64_MAX / 8 + 1, NULL), MNM_E_NOMEM);
  uint64_t value = 1;
  assert_int_equal(mnm_column_push(&column, &value, NULL), MNM_OK);
  assert_int_equal(mnm_column_reserve(&column, UINT64_MAX, NULL), MNM_E_NOMEM);
  assert_int_equal(column.count, 1);
  mnm_column_clear(&column);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_stay_in_order_at_every_width),
      cmocka_unit_test(append_takes_many_at_once),
      cmocka_unit_test(reserved_room_does_not_move),
      cmocka_unit_test(a_failed_growth_leaves_the_column_as_it_was),
      cmocka_unit_test(sizes_that_overflow_are_out_of_memory),
  };
  return cmocka_run_group_tests_name("column", tests, NULL, NULL);
}
