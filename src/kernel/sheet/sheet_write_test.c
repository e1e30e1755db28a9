/* What is written is read back, in the same bytes each time, and nothing of it reaches outside. */
#include "kernel/sheet/sheet_test_help.h"

/* A statement: balance by formula, and a column that checks it against the bank's. */
static void write_statement(mnm_xlsx *xlsx) {
  static const uint8_t widths[] = {12, 30, 14, 14, 16, 16, 8};
  static const int64_t amounts[] = {-10050, 250000, -123410, -1};
  const mnm_sheet_look look = {widths, 7, 3, 1};
  static const char *const heads[] = {"Date",    "Text",   "Debit", "Credit",
                                      "Balance", "Stated", "Same"};
  char formula[64];
  mnm_xlsx_sheet(xlsx, mnm_text_of("Konto 1/2"), &look);
  mnm_xlsx_row(xlsx);
  mnm_xlsx_text(xlsx, mnm_text_of("Statement"), MNM_SHEET_TITLE);
  mnm_xlsx_row(xlsx);
  for (uint32_t i = 0; i < 7; i++) mnm_xlsx_text(xlsx, mnm_text_of(heads[i]), MNM_SHEET_HEADER);
  mnm_xlsx_row(xlsx);
  mnm_xlsx_skip(xlsx, 4);
  mnm_xlsx_money(xlsx, 100000, 2, MNM_SHEET_BOLD);
  int64_t balance = 100000;
  for (uint32_t i = 0; i < 4; i++) {
    mnm_xlsx_row(xlsx);
    uint32_t row = mnm_xlsx_row_number(xlsx);
    balance += amounts[i];
    mnm_xlsx_time(xlsx, mnm_days_from_civil(2026, 3, 1 + i) * MNM_US_PER_DAY, MNM_GRAIN_DAY);
    mnm_xlsx_text(xlsx, mnm_text_of("=1+1 <&> \xC3\xA9"), MNM_SHEET_PLAIN);
    if (amounts[i] > 0) mnm_xlsx_skip(xlsx, 1);
    mnm_xlsx_money(xlsx, amounts[i] < 0 ? -amounts[i] : amounts[i], 2, MNM_SHEET_PLAIN);
    if (amounts[i] < 0) mnm_xlsx_skip(xlsx, 1);
    (void)snprintf(formula, sizeof formula, "ROUND(E%u+D%u-C%u,2)", row - 1, row, row);
    mnm_xlsx_formula_money(xlsx, formula, balance, 2, MNM_SHEET_PLAIN);
    mnm_xlsx_money(xlsx, balance, 2, MNM_SHEET_PLAIN);
    (void)snprintf(formula, sizeof formula, "E%u=F%u", row, row);
    mnm_xlsx_formula_bool(xlsx, formula, true, MNM_SHEET_PLAIN);
  }
  mnm_xlsx_row(xlsx);
  mnm_xlsx_skip(xlsx, 1);
  mnm_xlsx_formula_text(xlsx, "IF(G7,\"closes\",\"does not close\")", mnm_text_of("closes"),
                        MNM_SHEET_BOLD);
  mnm_xlsx_formula_money(xlsx, "SUM(C4:C7)", 133461, 2, MNM_SHEET_BOLD);
  mnm_xlsx_formula_money(xlsx, "SUM(D4:D7)", 250000, 2, MNM_SHEET_BOLD);
  mnm_xlsx_sheet(xlsx, mnm_text_of("konto 1:2"), NULL);
  mnm_xlsx_row(xlsx);
  mnm_xlsx_integer(xlsx, -42, MNM_SHEET_PLAIN);
  mnm_xlsx_money(xlsx, 12345, 0, MNM_SHEET_PLAIN);
  mnm_xlsx_money(xlsx, -1, 3, MNM_SHEET_PLAIN);
  mnm_xlsx_formula_money(xlsx, "'Konto 1_2'!E7*2", (mnm_wide)balance * 2, 2, MNM_SHEET_PLAIN);
}

static made_file finish(mnm_xlsx *xlsx) {
  const void *data = NULL;
  made_file out;
  mnm_err err = {0};
  if (mnm_xlsx_finish(xlsx, &data, &out.bytes, &err) != MNM_OK) fail_msg("%s", err.message);
  out.data = malloc(out.bytes);
  assert_non_null(out.data);
  memcpy(out.data, data, out.bytes);
  mnm_xlsx_free(xlsx);
  return out;
}

static made_file statement(void) {
  mnm_xlsx *xlsx = NULL;
  assert_int_equal(mnm_xlsx_new(&xlsx, NULL, NULL), MNM_OK);
  write_statement(xlsx);
  return finish(xlsx);
}

static void a_statement_is_read_back(void **state) {
  (void)state;
  expect_rows(statement(), 0,
              "1 A=tStatement\n"
              "2 A=tDate B=tText C=tDebit D=tCredit E=tBalance F=tStated G=tSame\n"
              "3 E=n1000\n"
              "4 A=d2026-03-01 B=t=1+1 <&> \xC3\xA9 C=n100.5 E==n899.5 F=n899.5 G==bTRUE\n"
              "5 A=d2026-03-02 B=t=1+1 <&> \xC3\xA9 D=n2500 E==n3399.5 F=n3399.5 G==bTRUE\n"
              "6 A=d2026-03-03 B=t=1+1 <&> \xC3\xA9 C=n1234.1 E==n2165.4 F=n2165.4 G==bTRUE\n"
              "7 A=d2026-03-04 B=t=1+1 <&> \xC3\xA9 C=n0.01 E==n2165.39 F=n2165.39 G==bTRUE\n"
              "8 B==tcloses C==n1334.61 D==n2500\n");
  made_file book = statement();
  mnm_book *open = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  assert_int_equal(open_bytes(&open, &kind, book.data, book.bytes, NULL, NULL), MNM_OK);
  assert_true(mnm_text_equal(mnm_book_sheet_name(open, 0), mnm_text_of("Konto 1_2")));
  assert_true(mnm_text_equal(mnm_book_sheet_name(open, 1), mnm_text_of("konto 1_2 (2)")));
  mnm_book_free(open);
  expect_rows(book, 1, "1 A=n-42 B=n12345 C=n-0.001 D==n4330.78\n");
}

static void equal_calls_give_equal_bytes(void **state) {
  (void)state;
  made_file a = statement(), b = statement();
  assert_int_equal(a.bytes, b.bytes);
  assert_memory_equal(a.data, b.data, a.bytes);
  const char *path = getenv("MNM_XLSX_SAMPLE"); /* for a look at it with other programs */
  if (path != NULL) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(a.data, 1, a.bytes, file), a.bytes);
    assert_int_equal(fclose(file), 0);
  }
  free(a.data);
  free(b.data);
}

static void texts_come_back_byte_for_byte(void **state) {
  (void)state;
  static const char *const texts[] = {
      "plain",
      " blanks around ",
      "line\nend\ttab\r\nboth",
      "\x01\x1F control",
      "_x0041_ as typed, _x",
      "<tag attr=\"&amp;\">",
      "+49 170 1234567",
      "@cmd|' /C calc'!A0",
      "\xEF\xBF\xBE\xEF\xBF\xBF nonsense",
      "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD \xE4\xBD\xA0 \xF0\x9F\x98\x80"};
  mnm_xlsx *xlsx = NULL;
  assert_int_equal(mnm_xlsx_new(&xlsx, NULL, NULL), MNM_OK);
  mnm_xlsx_sheet(xlsx, mnm_text_of("t"), NULL);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    mnm_xlsx_row(xlsx);
    mnm_xlsx_text(xlsx, mnm_text_of(texts[i]), MNM_SHEET_PLAIN);
  }
  made_file book = finish(xlsx);
  mnm_book *open = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  mnm_sheet_rows *rows = NULL;
  assert_int_equal(open_bytes(&open, &kind, book.data, book.bytes, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_sheet_rows_open(&rows, open, 0, NULL), MNM_OK);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    mnm_sheet_row row;
    bool end = true;
    assert_int_equal(mnm_sheet_rows_next(rows, &row, &end, NULL), MNM_OK);
    assert_false(end);
    assert_int_equal(row.cells[0].kind, MNM_CELL_TEXT);
    assert_false(row.cells[0].formula);
    if (!mnm_text_equal(row.cells[0].text, mnm_text_of(texts[i]))) fail_msg("text %zu differs", i);
  }
  mnm_sheet_rows_free(rows);
  mnm_book_free(open);
  free(book.data);
}

static void times_come_back_as_they_were(void **state) {
  (void)state;
  static const struct {
    const char *time, *expected;
  } cases[] = {{"2026-03-01", "d2026-03-01"},
               {"1900-01-01", "d1900-01-01"},
               {"1900-02-28", "d1900-02-28"},
               {"1900-03-01", "d1900-03-01"},
               {"1899-12-31", "t1899-12-31"},
               {"9999-12-31", "d9999-12-31"},
               {"2026-03-01T12:30", "d2026-03-01T12:30:00"},
               {"2026-03-01T23:59:59", "d2026-03-01T23:59:59"},
               {"2026-03-01T00:00:01", "d2026-03-01T00:00:01"},
               {"2026-03-01T12:30:05.123", "d2026-03-01T12:30:05.123"},
               {"2026-03-01T12:30:05.000001", "t2026-03-01T12:30:05.000001Z"}};
  char expected[1000] = "1";
  mnm_xlsx *xlsx = NULL;
  assert_int_equal(mnm_xlsx_new(&xlsx, NULL, NULL), MNM_OK);
  mnm_xlsx_sheet(xlsx, mnm_text_of("t"), NULL);
  mnm_xlsx_row(xlsx);
  for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int64_t time_us = 0;
    mnm_grain grain = MNM_GRAIN_DAY;
    const char *text = cases[i].time;
    assert_int_equal(mnm_time_parse(&time_us, &grain, text, (uint32_t)strlen(text), NULL), MNM_OK);
    mnm_xlsx_time(xlsx, time_us, grain);
    (void)snprintf(expected + strlen(expected), sizeof expected - strlen(expected), " %c=%s",
                   'A' + (int)i, cases[i].expected);
  }
  (void)snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "\n");
  expect_rows(finish(xlsx), 0, expected);
}

static void expect_refused(void (*write)(mnm_xlsx *xlsx), mnm_status expected) {
  mnm_xlsx *xlsx = NULL;
  const void *data = NULL;
  size_t bytes = 0;
  mnm_err err = {0};
  assert_int_equal(mnm_xlsx_new(&xlsx, NULL, NULL), MNM_OK);
  mnm_xlsx_sheet(xlsx, mnm_text_of("t"), NULL);
  mnm_xlsx_row(xlsx);
  write(xlsx);
  mnm_xlsx_text(xlsx, mnm_text_of("later calls do nothing"), MNM_SHEET_PLAIN);
  mnm_xlsx_row(xlsx);
  assert_int_equal(mnm_xlsx_finish(xlsx, &data, &bytes, &err), expected);
  assert_null(data);
  assert_int_equal(err.status, expected);
  mnm_xlsx_free(xlsx);
}

static void too_large(mnm_xlsx *xlsx) {
  mnm_xlsx_money(xlsx, INT64_C(1234567890123456), 2, MNM_SHEET_PLAIN);
}
static void too_long(mnm_xlsx *xlsx) {
  static char text[40000];
  memset(text, 'x', sizeof text);
  mnm_xlsx_text(xlsx, (mnm_text){text, sizeof text}, MNM_SHEET_PLAIN);
}
static void no_utf8(mnm_xlsx *xlsx) {
  mnm_xlsx_text(xlsx, (mnm_text){"\xFF", 1}, MNM_SHEET_PLAIN);
}
static void too_far(mnm_xlsx *xlsx) {
  mnm_xlsx_skip(xlsx, UINT32_MAX);
  mnm_xlsx_integer(xlsx, 1, MNM_SHEET_PLAIN);
}

static void what_a_workbook_cannot_hold_is_refused(void **state) {
  (void)state;
  expect_refused(too_large, MNM_E_RANGE);
  expect_refused(too_long, MNM_E_LIMIT);
  expect_refused(no_utf8, MNM_E_RANGE);
  expect_refused(too_far, MNM_E_LIMIT);
  mnm_xlsx *xlsx = NULL;
  const void *data = NULL;
  size_t bytes = 0;
  assert_int_equal(mnm_xlsx_new(&xlsx, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_xlsx_finish(xlsx, &data, &bytes, NULL), MNM_E_ARG);
  mnm_xlsx_free(xlsx);
}

static void formulas_that_reach_out_are_refused(void **state) {
  (void)state;
  static const char *const bad[] = {"",
                                    "=1+1",
                                    "[1]Sheet1!A1",
                                    "'C:\\x.xlsx'!A1",
                                    "HYPERLINK(\"x\")",
                                    "hyperlink(\"x\")",
                                    "cmd|'/C calc'!A0",
                                    "WEBSERVICE(\"x\")",
                                    "'file:///x'#$S.A1",
                                    "INDIRECT(\"A1\")"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    mnm_xlsx *xlsx = NULL;
    const void *data = NULL;
    size_t bytes = 0;
    assert_int_equal(mnm_xlsx_new(&xlsx, NULL, NULL), MNM_OK);
    mnm_xlsx_sheet(xlsx, mnm_text_of("t"), NULL);
    mnm_xlsx_row(xlsx);
    mnm_xlsx_formula_money(xlsx, bad[i], 1, 2, MNM_SHEET_PLAIN);
    assert_int_equal(mnm_xlsx_finish(xlsx, &data, &bytes, NULL), MNM_E_ARG);
    mnm_xlsx_free(xlsx);
  }
}

static void names_of_sheets_are_made_to_fit(void **state) {
  (void)state;
  static const struct {
    const char *name, *expected;
  } cases[] = {{"a", "a"},
               {"A", "A (2)"},
               {"", "Sheet"},
               {"[x]:*?/\\", "_x______"},
               {"'quoted'", "_quoted_"},
               {"history", "history (2)"},
               {"1234567890123456789012345678901234", "1234567890123456789012345678901"},
               {"123456789012345678901234567890123", "123456789012345678901234567 (2)"},
               {"\xF0\x9F\x98\x80 23456789012345678901234567890",
                "\xF0\x9F\x98\x80 2345678901234567890123456789"}};
  mnm_xlsx *xlsx = NULL;
  mnm_book *open = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  assert_int_equal(mnm_xlsx_new(&xlsx, NULL, NULL), MNM_OK);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    mnm_xlsx_sheet(xlsx, mnm_text_of(cases[i].name), NULL);
  }
  made_file book = finish(xlsx);
  assert_int_equal(open_bytes(&open, &kind, book.data, book.bytes, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    mnm_text name = mnm_book_sheet_name(open, i);
    if (!mnm_text_equal(name, mnm_text_of(cases[i].expected))) {
      fail_msg("'%.*s', expected '%s'", (int)name.bytes, name.data, cases[i].expected);
    }
  }
  mnm_book_free(open);
  free(book.data);
}

/* An allocator whose n-th request fails, and all after it. */
typedef struct scarce {
  uint64_t left, live;
} scarce;

static void *scarce_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  scarce *state = payload;
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

static void every_failed_allocation_is_an_error(void **state) {
  (void)state;
  mnm_status status = MNM_E_NOMEM;
  for (uint64_t n = 0; status != MNM_OK; n++) {
    scarce memory = {.left = n};
    mnm_ctx ctx = {.alloc = {scarce_realloc, &memory}};
    mnm_xlsx *xlsx = NULL;
    mnm_book *book = NULL;
    mnm_book_kind kind = MNM_BOOK_NONE;
    const void *data = NULL;
    size_t bytes = 0;
    status = mnm_xlsx_new(&xlsx, &ctx, NULL);
    if (status == MNM_OK) {
      write_statement(xlsx);
      status = mnm_xlsx_finish(xlsx, &data, &bytes, NULL);
    }
    if (status == MNM_OK) status = open_bytes(&book, &kind, data, bytes, &ctx, NULL);
    if (status == MNM_OK) {
      dump all = {.room = 4096};
      all.text = calloc(1, all.room);
      dump_sheet(&all, book, 0);
      status = all.status;
      free(all.text);
    }
    mnm_book_free(book);
    mnm_xlsx_free(xlsx);
    assert_true(status == MNM_OK || status == MNM_E_NOMEM);
    assert_int_equal(memory.live, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_statement_is_read_back),
      cmocka_unit_test(equal_calls_give_equal_bytes),
      cmocka_unit_test(texts_come_back_byte_for_byte),
      cmocka_unit_test(times_come_back_as_they_were),
      cmocka_unit_test(what_a_workbook_cannot_hold_is_refused),
      cmocka_unit_test(formulas_that_reach_out_are_refused),
      cmocka_unit_test(names_of_sheets_are_made_to_fit),
      cmocka_unit_test(every_failed_allocation_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
