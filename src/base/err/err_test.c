#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err/err.h"

static void set_returns_the_status_and_clears_place_and_hint(void **state) {
  (void)state;
  mnm_err err = {0};
  mnm_err_at(&err, "old.csv", 9, 9);
  mnm_err_hint(&err, "old hint");
  assert_int_equal(mnm_err_set(&err, MNM_E_RANGE, "%d of %s", 3, "four"), MNM_E_RANGE);
  assert_int_equal(err.status, MNM_E_RANGE);
  assert_string_equal(err.message, "3 of four");
  assert_string_equal(err.input, "");
  assert_string_equal(err.hint, "");
  assert_int_equal(err.row, 0);
  assert_int_equal(err.column, 0);
}

static void every_function_takes_no_err(void **state) {
  (void)state;
  char text[8] = "x";
  assert_int_equal(mnm_err_set(NULL, MNM_E_IO, "gone"), MNM_E_IO);
  mnm_err_at(NULL, "a", 1, 1);
  mnm_err_hint(NULL, "b");
  assert_int_equal(mnm_err_text(NULL, text, sizeof text), 0);
  assert_string_equal(text, "");
}

static void text_names_file_row_and_column(void **state) {
  (void)state;
  char text[400];
  mnm_err err = {0};
  (void)mnm_err_set(&err, MNM_E_PARSE, "amount has 3 decimals, EUR has 2");
  mnm_err_at(&err, "acme-2019.csv", 412, 7);
  uint32_t length = mnm_err_text(&err, text, sizeof text);
  assert_string_equal(text, "acme-2019.csv, row 412, column 7: amount has 3 decimals, EUR has 2");
  assert_int_equal(length, strlen(text));
  mnm_err_hint(&err, "say --decimals 3");
  (void)mnm_err_text(&err, text, sizeof text);
  assert_string_equal(text,
                      "acme-2019.csv, row 412, column 7: amount has 3 decimals, EUR has 2. "
                      "say --decimals 3");
}

static void text_leaves_out_what_is_not_known(void **state) {
  (void)state;
  char text[400];
  mnm_err err = {0};
  (void)mnm_err_set(&err, MNM_E_BUSY, "another process writes.");
  (void)mnm_err_text(&err, text, sizeof text);
  assert_string_equal(text, "another process writes.");
  mnm_err_hint(&err, "wait");
  (void)mnm_err_text(&err, text, sizeof text);
  assert_string_equal(text, "another process writes. wait");
  mnm_err_at(&err, NULL, 5, 0);
  (void)mnm_err_text(&err, text, sizeof text);
  assert_string_equal(text, "row 5: another process writes. wait");
  mnm_err silent = {.status = MNM_E_DAMAGED};
  (void)mnm_err_text(&silent, text, sizeof text);
  assert_string_equal(text, "damaged");
}

static void place_without_a_name_keeps_the_name(void **state) {
  (void)state;
  mnm_err err = {0};
  mnm_err_at(&err, "a.csv", 1, 2);
  mnm_err_at(&err, NULL, 3, 4);
  assert_string_equal(err.input, "a.csv");
  assert_int_equal(err.row, 3);
  mnm_err_at(&err, err.input, 5, 6);
  assert_string_equal(err.input, "a.csv");
}

static void long_file_name_keeps_its_tail(void **state) {
  (void)state;
  char name[1001];
  memset(name, 'd', 1000);
  memcpy(name + 990, "/tail.csv", 10);
  mnm_err err = {0};
  mnm_err_at(&err, name, 0, 0);
  assert_int_equal(strlen(err.input), sizeof err.input - 1);
  assert_string_equal(err.input + strlen(err.input) - 9, "/tail.csv");
}

static void long_texts_are_never_cut_inside_a_character(void **state) {
  (void)state;
  static const char *const characters[] = {"a", "\xC3\xA9", "\xE4\xB8\xAD", "\xF0\x9F\x98\x80"};
  for (size_t kind = 0; kind < 4; kind++) {
    size_t width = strlen(characters[kind]);
    for (size_t shift = 0; shift < 5; shift++) {
      char longer[2048] = "";
      memset(longer, 'x', shift);
      for (size_t at = shift; at + width < sizeof longer; at += width) {
        memcpy(longer + at, characters[kind], width + 1);
      }
      mnm_err err = {0};
      (void)mnm_err_set(&err, MNM_E_PARSE, "%s", longer);
      size_t length = strlen(err.message);
      assert_true(length < sizeof err.message && length + width >= sizeof err.message);
      assert_int_equal((length - shift) % width, 0);
      mnm_err_at(&err, longer, 0, 0);
      assert_true(((unsigned char)err.input[0] & 0xC0) != 0x80);
      char text[256];
      uint32_t text_length = mnm_err_text(&err, text, 100);
      assert_int_equal(text_length, strlen(text));
      assert_true(text_length < 100 && text_length + width >= 100);
    }
  }
}

static void text_fits_every_buffer(void **state) {
  (void)state;
  mnm_err err = {0};
  (void)mnm_err_set(&err, MNM_E_PARSE, "message");
  mnm_err_at(&err, "f.csv", 12, 3);
  mnm_err_hint(&err, "hint");
  char whole[100];
  uint32_t full = mnm_err_text(&err, whole, sizeof whole);
  for (uint32_t bytes = 1; bytes <= sizeof whole; bytes++) {
    char text[101];
    memset(text, '#', sizeof text);
    uint32_t length = mnm_err_text(&err, text, bytes);
    assert_int_equal(length, bytes - 1 < full ? bytes - 1 : full);
    assert_int_equal(text[length], '\0');
    assert_memory_equal(text, whole, length);
    assert_int_equal(text[bytes], '#');
  }
  assert_int_equal(mnm_err_text(&err, NULL, 0), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(set_returns_the_status_and_clears_place_and_hint),
      cmocka_unit_test(every_function_takes_no_err),
      cmocka_unit_test(text_names_file_row_and_column),
      cmocka_unit_test(text_leaves_out_what_is_not_known),
      cmocka_unit_test(place_without_a_name_keeps_the_name),
      cmocka_unit_test(long_file_name_keeps_its_tail),
      cmocka_unit_test(long_texts_are_never_cut_inside_a_character),
      cmocka_unit_test(text_fits_every_buffer),
  };
  return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
