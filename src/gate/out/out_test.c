#include "gate/out/out.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "gate/out/out_test_world.h"
#include "model/currency/currency.h"

static mnm_out *open_out(mnm_format format, mnm_role role) {
  mnm_out *out = NULL;
  mnm_out_options options = {.format = format, .viewer = {.role = role}};
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, NULL), MNM_OK);
  return out;
}

static const mnm_out_column columns[] = {
    {"id", "Id", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
    {"name", "Name", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
    {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"rows", "Rows", MNM_OUT_INT, MNM_PUBLIC, MNM_FOR_ALL},
    {"at", "At", MNM_OUT_TIME, MNM_PUBLIC, MNM_FOR_ALL},
    {"open", "Open", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_ALL},
    {"tags", "Tags", MNM_OUT_LIST, MNM_PUBLIC, MNM_FOR_ALL},
    {"parts", "Parts", MNM_OUT_JSON, MNM_PUBLIC, MNM_FOR_MACHINES},
};
#define COLUMNS (sizeof columns / sizeof *columns)

static void write_records(mnm_out *out) {
  const uint16_t eur = mnm_currency_find(mnm_text_of("EUR"));
  const mnm_text tags[] = {mnm_text_of("a"), mnm_text_of("b")};
  mnm_out_begin(out, "people", columns, COLUMNS);
  mnm_out_int(out, 1234);
  mnm_out_text(out, mnm_text_of("Đặng, \"X\""), mnm_text_of("P-1"));
  mnm_out_money(out, 123456789, eur);
  mnm_out_int(out, 5000);
  mnm_out_time(out, test_wall(), MNM_GRAIN_MINUTE);
  mnm_out_bool(out, true);
  mnm_out_list(out, tags, 2);
  mnm_out_json(out, mnm_text_of("[{\"x\":1}]"));
  mnm_out_end_row(out);
  mnm_out_int(out, 7);
  mnm_out_text(out, mnm_text_of("=SUM(A1)"), (mnm_text){"", 0});
  mnm_out_money(out, -5, eur);
  mnm_out_null(out);
  mnm_out_time(out, test_wall(), MNM_GRAIN_DAY);
  mnm_out_bool(out, false);
  mnm_out_list(out, tags, 0);
  mnm_out_null(out);
  mnm_out_end_row(out);
  mnm_out_end(out);
}

static void a_table_is_aligned_and_grouped(void **state) {
  (void)state;
  mnm_out *out = open_out(MNM_FORMAT_TABLE, MNM_ROLE_OWNER);
  mnm_out_heading(out, "People");
  write_records(out);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_stream(around.world.out_fd,
                "People\n"
                "  Id  Name                 Amount   Rows  At                 Open  Tags\n"
                "────  ─────────  ────────────────  ─────  ─────────────────  ────  ────\n"
                "1234  Đặng, \"X\"  1,234,567.89 EUR  5,000  2026-03-01 00:00Z  yes   a, b\n"
                "   7  =SUM(A1)          -0.05 EUR         2026-03-01         no\n");
}

static void json_is_one_document_with_facts_and_records(void **state) {
  (void)state;
  mnm_out *out = open_out(MNM_FORMAT_JSON, MNM_ROLE_OWNER);
  mnm_out_heading(out, "never seen");
  mnm_out_pair_string(out, "case", "Case", MNM_PUBLIC, "a\nb");
  mnm_out_pair_int(out, "rows", "Rows", MNM_PUBLIC, -5);
  write_records(out);
  mnm_out_group(out, "facts");
  mnm_out_pair_bool(out, "good", "Good", MNM_PUBLIC, true);
  mnm_out_pair_bool(out, "bad", "Bad", MNM_PUBLIC, false);
  mnm_out_group_end(out);
  mnm_out_group(out, "none");
  mnm_out_group_end(out);
  mnm_out_hint(out, "never seen");
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_stream(
      around.world.out_fd,
      "{\n\"case\":\"a\\nb\",\n\"rows\":-5,\n\"people\":[\n"
      "{\"id\":1234,\"name\":\"Đặng, \\\"X\\\"\",\"amount\":{\"minor\":123456789,\"currency\":"
      "\"EUR\"},\"rows\":5000,\"at\":\"2026-03-01T00:00Z\",\"open\":true,\"tags\":[\"a\",\"b\"],"
      "\"parts\":[{\"x\":1}]},\n"
      "{\"id\":7,\"name\":\"=SUM(A1)\",\"amount\":{\"minor\":-5,\"currency\":\"EUR\"},"
      "\"rows\":null,\"at\":\"2026-03-01\",\"open\":false,\"tags\":[],\"parts\":null}\n],\n"
      "\"facts\":{\n\"good\":true,\n\"bad\":false\n},\n\"none\":{}\n}\n");
}

static void json_lines_have_an_object_a_line(void **state) {
  (void)state;
  mnm_out *out = open_out(MNM_FORMAT_JSONL, MNM_ROLE_OWNER);
  mnm_out_pair_int(out, "a", "A", MNM_PUBLIC, 1);
  mnm_out_pair_string(out, "b", "B", MNM_PUBLIC, NULL);
  mnm_out_begin(out, "x", columns, 1);
  mnm_out_int(out, 1);
  mnm_out_end_row(out);
  mnm_out_uint(out, UINT64_MAX);
  mnm_out_end_row(out);
  mnm_out_end(out);
  mnm_out_pair_int(out, "c", "C", MNM_PUBLIC, 2);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_stream(around.world.out_fd,
                "{\"a\":1,\"b\":null}\n{\"id\":1}\n{\"id\":18446744073709551615}\n{\"c\":2}\n");
}

static void csv_is_quoted_and_guarded_against_formulas(void **state) {
  (void)state;
  mnm_out *out = open_out(MNM_FORMAT_CSV, MNM_ROLE_OWNER);
  write_records(out);
  mnm_out_pair_string(out, "note", "Note", MNM_PUBLIC, "@x\xFF");
  mnm_out_pair_string(out, "more", "More", MNM_PUBLIC, "a\nb");
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_stream(around.world.out_fd,
                "id,name,amount,amount_currency,rows,at,open,tags,parts\r\n"
                "1234,\"Đặng, \"\"X\"\"\",1234567.89,EUR,5000,2026-03-01T00:00Z,yes,a|b,"
                "\"[{\"\"x\"\":1}]\"\r\n"
                "7,'=SUM(A1),-0.05,EUR,,2026-03-01,no,,\r\n"
                "\r\nname,value\r\nnote,'@x\xEF\xBF\xBD\r\nmore,\"a\nb\"\r\n");
}

static void a_guest_gets_pseudonyms_or_nothing(void **state) {
  (void)state;
  static const mnm_format formats[] = {MNM_FORMAT_TABLE, MNM_FORMAT_JSON, MNM_FORMAT_CSV,
                                       MNM_FORMAT_JSONL};
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(ftruncate(around.world.out_fd, 0), 0);
    assert_int_equal(lseek(around.world.out_fd, 0, SEEK_SET), 0);
    mnm_out *out = open_out(formats[i], MNM_ROLE_INVESTIGATOR);
    write_records(out);
    mnm_out_begin(out, "more", columns, 2);
    mnm_out_raise(out, MNM_VICTIM);
    mnm_out_int(out, 424242);
    mnm_out_text(out, mnm_text_of("Đặng"), (mnm_text){"", 0});
    mnm_out_end_row(out);
    mnm_out_int(out, 313131); /* the class was raised for one cell only */
    mnm_out_null(out);
    mnm_out_end_row(out);
    mnm_out_end(out);
    mnm_out_pair_int(out, "secret", "Secret", MNM_SOURCE, 424242);
    mnm_out_pair_money(out, "money", "Money", MNM_SOURCE, 424242, 978);
    mnm_out_line(out, MNM_PERSON, "%s", "Đặng");
    mnm_out_lines(out, MNM_VICTIM, mnm_text_of("Đặng\nĐặng"));
    mnm_out_document(out, MNM_SOURCE, mnm_text_of("Đặng"));
    assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
    static char text[10000];
    read_all(around.world.out_fd, text, sizeof text);
    assert_null(strstr(text, "Đặng"));
    assert_null(strstr(text, "SUM"));
    assert_null(strstr(text, "424242"));
    assert_non_null(strstr(text, "P-1"));
    assert_non_null(strstr(text, "313131"));
    assert_non_null(strstr(text, "(sealed)"));
  }
}

static void nobody_in_particular_sees_public_things_only(void **state) {
  (void)state;
  mnm_out *out = NULL;
  mnm_out_options options = {.format = MNM_FORMAT_TABLE, .anonymous = true};
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, NULL), MNM_OK);
  assert_int_not_equal(mnm_out_verdict(out, MNM_CASE), MNM_SHOW);
  assert_int_not_equal(mnm_out_verdict(out, MNM_SOURCE), MNM_SHOW);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_int_equal(mnm_out_class("no such table", "x"), MNM_SOURCE);
}

static void a_root_list_has_records_as_items_even_when_empty(void **state) {
  (void)state;
  for (int rows = 0; rows < 3; rows++) {
    assert_int_equal(ftruncate(around.world.out_fd, 0), 0);
    assert_int_equal(lseek(around.world.out_fd, 0, SEEK_SET), 0);
    mnm_out *out = open_out(MNM_FORMAT_JSON, MNM_ROLE_OWNER);
    mnm_out_root_list(out);
    mnm_out_begin(out, "x", columns, 1);
    for (int i = 0; i < rows; i++) {
      mnm_out_int(out, i);
      mnm_out_end_row(out);
    }
    mnm_out_end(out);
    assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
    static const char *const expected[] = {"[\n]\n", "[\n{\"id\":0}\n]\n",
                                           "[\n{\"id\":0},\n{\"id\":1}\n]\n"};
    assert_stream(around.world.out_fd, expected[rows]);
  }
}

static void a_terminal_is_not_moved_by_what_a_bank_wrote(void **state) {
  (void)state;
  mnm_out *out = open_out(MNM_FORMAT_TABLE, MNM_ROLE_OWNER);
  static const mnm_out_column one[] = {{"t", "T", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL}};
  mnm_out_begin(out, "x", one, 1);
  mnm_out_string(out, "a\x1b[2Jb\nc\xE2\x80\xAEz\xC2\x9B");
  mnm_out_end_row(out);
  mnm_out_end(out);
  mnm_out_line(out, MNM_PUBLIC, "%s", "x\x1b]0;y\x07\r\n");
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  static char text[1000];
  read_all(around.world.out_fd, text, sizeof text);
  assert_null(strchr(text, '\x1b'));
  assert_null(strchr(text, '\x07'));
  assert_null(strchr(text, '\r'));
  assert_null(strstr(text, "\xE2\x80\xAE"));
  assert_null(strstr(text, "\xC2\x9B"));
  assert_non_null(strstr(text, "a\xEF\xBF\xBD[2Jb c\xEF\xBF\xBDz\xEF\xBF\xBD\n"));
}

static void a_paragraph_breaks_between_words(void **state) {
  (void)state;
  around.world.out_terminal = true;
  around.world.width = 30;
  mnm_out *out = open_out(MNM_FORMAT_TABLE, MNM_ROLE_OWNER);
  mnm_out_paragraph(
      out, MNM_PUBLIC, 4,
      mnm_text_of("Account A paid 20 other accounts, abcdefghijklmnopqrstuvwxyz0123456789 "));
  mnm_out_paragraph(out, MNM_PUBLIC, 0, mnm_text_of("地地地地地地地地地地地地地地地地"));
  mnm_out_paragraph(out, MNM_PUBLIC, 0, mnm_text_of(""));
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_stream(around.world.out_fd,
                "    Account A paid 20 other\n    accounts,\n    abcdefghijklmnopqrstuvwxyz\n"
                "    0123456789\n地地地地地地地地地地地地地地地\n地\n");
}

static void only_a_terminal_cuts_long_texts(void **state) {
  (void)state;
  static const mnm_out_column two[] = {{"n", "N", MNM_OUT_INT, MNM_PUBLIC, MNM_FOR_ALL},
                                       {"t", "T", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL}};
  for (int terminal = 0; terminal < 2; terminal++) {
    assert_int_equal(ftruncate(around.world.out_fd, 0), 0);
    assert_int_equal(lseek(around.world.out_fd, 0, SEEK_SET), 0);
    around.world.out_terminal = terminal == 1;
    around.world.width = 20;
    mnm_out *out = open_out(MNM_FORMAT_TABLE, MNM_ROLE_OWNER);
    mnm_out_begin(out, "x", two, 2);
    mnm_out_int(out, 1000000);
    mnm_out_string(out, "地地地地地地地地地地");
    mnm_out_end_row(out);
    mnm_out_end(out);
    assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
    static char text[1000];
    read_all(around.world.out_fd, text, sizeof text);
    const char *row =
        terminal == 1 ? "\n1,000,000  地地地地…\n" : "\n1,000,000  地地地地地地地地地地\n";
    assert_non_null(strstr(text, row));
  }
}

static void rows_beyond_the_fitted_ones_stream_in_bounded_memory(void **state) {
  (void)state;
  mnm_out *out = open_out(MNM_FORMAT_TABLE, MNM_ROLE_OWNER);
  static const mnm_out_column one[] = {{"t", "T", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL}};
  mnm_out_begin(out, "x", one, 1);
  for (int i = 0; i < 50000; i++) {
    mnm_out_string(out, "abcdefghijklmnop");
    mnm_out_end_row(out);
  }
  assert_true(mnm_arena_held(&out->set.texts) < 1000000);
  assert_true(out->set.waiting.capacity < 4000 && out->buffer.capacity < 200000);
  mnm_out_end(out);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  struct stat size;
  assert_int_equal(fstat(around.world.out_fd, &size), 0);
  assert_int_equal(size.st_size, 2 + 16 * 3 + 1 + 50000 * 17);
}

static void notes_go_beside_the_data_and_quiet_silences_them(void **state) {
  (void)state;
  mnm_out *out = open_out(MNM_FORMAT_JSON, MNM_ROLE_OWNER);
  mnm_out_note(out, "%d rows were skipped", 3);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_stream(around.world.err_fd, "manumit: note: 3 rows were skipped\n");
  assert_stream(around.world.out_fd, "");
  mnm_out_options options = {.format = MNM_FORMAT_TABLE, .quiet = true};
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, NULL), MNM_OK);
  mnm_out_note(out, "x");
  mnm_out_hint(out, "y");
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_stream(around.world.out_fd, "");
}

static void errors_name_the_place_and_what_to_do(void **state) {
  (void)state;
  mnm_err err = {0};
  (void)mnm_err_set(&err, MNM_E_PARSE, "amount has 3 decimals, EUR has 2");
  mnm_err_at(&err, "a\x1b.csv", 412, 7);
  mnm_err_hint(&err, "correct the row");
  mnm_out *out = open_out(MNM_FORMAT_TABLE, MNM_ROLE_OWNER);
  mnm_out_error(out, &err);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  mnm_out_options options = {.format = MNM_FORMAT_JSONL, .machine_errors = true};
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, NULL), MNM_OK);
  mnm_out_error(out, &err);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_stream(around.world.err_fd,
                "manumit: a .csv, row 412, column 7: amount has 3 decimals, EUR has 2\n"
                "  what to do: correct the row\n"
                "{\"error\":{\"status\":\"parse\",\"input\":\"a\\u001b.csv\",\"row\":412,"
                "\"column\":7,\"message\":\"amount has 3 decimals, EUR has 2\","
                "\"hint\":\"correct the row\"}}\n");
}

static void progress_is_drawn_on_a_terminal_only_and_not_too_often(void **state) {
  (void)state;
  mnm_out *out = open_out(MNM_FORMAT_TABLE, MNM_ROLE_OWNER);
  assert_true(mnm_out_progress(out, "read", 1, 100));
  around.now_us += 10 * MNM_US_PER_SECOND;
  assert_true(mnm_out_progress(out, "read", 50, 100));
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_stream(around.world.err_fd, "");
  around.world.err_terminal = true;
  out = open_out(MNM_FORMAT_TABLE, MNM_ROLE_OWNER);
  assert_true(mnm_out_progress(out, "read", 0, 100000));
  around.now_us += MNM_US_PER_SECOND - 1;
  assert_true(mnm_out_progress(out, "read", 100, 100000)); /* not a second old */
  assert_stream(around.world.err_fd, "");
  around.now_us += 1 + MNM_US_PER_SECOND;
  assert_true(mnm_out_progress(out, "read", 50000, 100000));
  static const char drawn[] = "\r\033[Kread ██████████░░░░░░░░░░  50%  25.0k/s  0:02 left";
  assert_stream(around.world.err_fd, drawn);
  around.now_us += 99999;
  assert_true(mnm_out_progress(out, "read", 50001, 100000)); /* too soon */
  assert_stream(around.world.err_fd, drawn);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  char all[300];
  (void)snprintf(all, sizeof all, "%s\r\033[K", drawn);
  assert_stream(around.world.err_fd, all);
}

static void a_cancel_flag_stops_also_without_a_terminal(void **state) {
  (void)state;
  volatile sig_atomic_t flag = 0;
  mnm_out *out = open_out(MNM_FORMAT_TABLE, MNM_ROLE_OWNER);
  mnm_out_cancel_on(out, &flag);
  assert_true(mnm_out_progress(out, "read", 1, 0));
  flag = 1;
  assert_false(mnm_out_progress(out, "read", 2, 0));
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
}

static void warnings_reach_standard_error_and_a_log_file_gets_all(void **state) {
  (void)state;
  char path[100];
  (void)snprintf(path, sizeof path, "%s/log", around.folder);
  mnm_out *out = open_out(MNM_FORMAT_TABLE, MNM_ROLE_OWNER);
  mnm_out_log(out, MNM_LOG_INFO, "nothing");
  mnm_out_log(out, MNM_LOG_WARNING, "two\nlines");
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_stream(around.world.err_fd, "manumit: warning: two lines\n");
  mnm_out_options options = {.log_path = path};
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, NULL), MNM_OK);
  mnm_out_log(out, MNM_LOG_DEBUG, "small");
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  int fd = open(path, O_RDONLY);
  assert_stream(fd, "2026-03-01T00:00:00Z debug small\n");
  close(fd);
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_table_is_aligned_and_grouped, set_up, tear_down),
      cmocka_unit_test_setup_teardown(json_is_one_document_with_facts_and_records, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(json_lines_have_an_object_a_line, set_up, tear_down),
      cmocka_unit_test_setup_teardown(csv_is_quoted_and_guarded_against_formulas, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(a_guest_gets_pseudonyms_or_nothing, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nobody_in_particular_sees_public_things_only, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(a_root_list_has_records_as_items_even_when_empty, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(a_terminal_is_not_moved_by_what_a_bank_wrote, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(a_paragraph_breaks_between_words, set_up, tear_down),
      cmocka_unit_test_setup_teardown(only_a_terminal_cuts_long_texts, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rows_beyond_the_fitted_ones_stream_in_bounded_memory, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(notes_go_beside_the_data_and_quiet_silences_them, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(errors_name_the_place_and_what_to_do, set_up, tear_down),
      cmocka_unit_test_setup_teardown(progress_is_drawn_on_a_terminal_only_and_not_too_often,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_cancel_flag_stops_also_without_a_terminal, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(warnings_reach_standard_error_and_a_log_file_gets_all, set_up,
                                      tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
