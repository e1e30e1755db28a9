#include "stage/ingest/ingest_sheet_test_help.h"

#define BANK                                      \
  "name: bank\n"                                  \
  "numbers: {decimal: \",\", groups: [dot]}\n"    \
  "transfer:\n"                                   \
  "  booked: {column: Datum, form: DD.MM.YYYY}\n" \
  "  amount: Betrag\n"                            \
  "  currency: {fixed: EUR}\n"                    \
  "  account: {number: {fixed: \"1\"}}\n"         \
  "  purpose: Text\n"

#define STYLES                                                                    \
  "<numFmts><numFmt numFmtId=\"170\" formatCode=\"dd\\.mm\\.yyyy\"/>"             \
  "<numFmt numFmtId=\"171\" formatCode=\"#,##0.00\\ [$&#8364;-407]\"/>"           \
  "<numFmt numFmtId=\"172\" formatCode=\"[$USD] #,##0.00\"/></numFmts>"           \
  "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/><xf " \
  "numFmtId=\"172\"/><xf numFmtId=\"21\"/><xf numFmtId=\"22\"/></cellXfs>"

#define T(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define N(number) "<c><v>" number "</v></c>"
#define S(style, number) "<c s=\"" style "\"><v>" number "</v></c>"
#define ROW(cells) "<row>" cells "</row>"
#define HEADER ROW(T("Datum") T("Betrag") T("Text"))

static made_file book_of(const char *rows) {
  static char sheet[1 << 15];
  (void)snprintf(sheet, sizeof sheet, "<sheetData>%s</sheetData>", rows);
  xlsx_parts parts = {.styles = STYLES, .sheets = {sheet}};
  return make_xlsx(&parts);
}

static void a_specification_for_text_reads_a_workbook(void **state) {
  (void)state;
  expect_book(BANK,
              book_of(HEADER ROW(S("1", "44927") N("-1234.0999999999999") T("Miete"))
                          ROW(T("02.01.2023") T("1.234,50") T("als Text"))
                              ROW(S("1", "44929") S("2", "5") T("with a sign"))),
              "0 2023-01-01 i1>x?1 1234.10EUR flags=8 purpose=Miete\n"
              "1 2023-01-02 x?1>i1 1234.50EUR flags=9 purpose=als Text\n"
              "2 2023-01-03 x?1>i1 5.00EUR flags=9 purpose=with a sign\n");
}

static void the_same_rows_as_opendocument_give_the_same_lines(void **state) {
  (void)state;
  static const char head[] =
      "<table:table table:name=\"t\"><table:table-row><table:table-cell "
      "office:value-type=\"string\"><text:p>Datum</text:p></table:table-cell><table:table-cell "
      "office:value-type=\"string\"><text:p>Betrag</text:p></table:table-cell></table:table-row>";
  char body[2000];
  (void)snprintf(
      body, sizeof body,
      "%s<table:table-row><table:table-cell office:value-type=\"date\" "
      "office:date-value=\"2023-01-01\"/><table:table-cell office:value-type=\"currency\" "
      "office:currency=\"EUR\" office:value=\"-1234.1\"/></table:table-row>"
      "</table:table>",
      head);
  expect_book(
      "name: b\nnumbers: {decimal: \",\"}\ntransfer:\n  booked: {column: Datum, form: "
      "DD.MM.YYYY}\n  amount: Betrag\n  currency: {fixed: EUR}\n  account: {number: {fixed: "
      "\"1\"}}\n",
      make_ods("", body), "0 2023-01-01 i1>x?1 1234.10EUR flags=8\n");
}

static void decimals_beyond_the_currency_follow_the_specification(void **state) {
  (void)state;
  static const char rows[] =
      HEADER ROW(N("0") N("0.30000000000000004") T("noise")) ROW(N("0") N("1.005") T("real"));
  static const char *const roundings[] = {"", "numbers: {decimal: \".\", rounding: spreadsheet}\n",
                                          "numbers: {decimal: \".\", rounding: currency}\n",
                                          "numbers: {decimal: \".\", rounding: reject}\n"};
  static const char *const expected[] = {
      "0 1970-01-01 x?1>i1 0.30EUR flags=9 purpose=noise\n"
      "R1 line=3 column=2 amount has 3 decimals, EUR has 2 [0\t1.005\treal]\n",
      "0 1970-01-01 x?1>i1 0.30EUR flags=9 purpose=noise\n"
      "R1 line=3 column=2 amount has 3 decimals, EUR has 2 [0\t1.005\treal]\n",
      "0 1970-01-01 x?1>i1 0.30EUR flags=9 purpose=noise\n"
      "1 1970-01-01 x?1>i1 1.01EUR flags=13 purpose=real\n"
      "S1 Payment record:161d59219ac89c29 amount=1.005\n",
      "R0 line=2 column=2 amount has 17 decimals, EUR has 2 [0\t0.30000000000000004\tnoise]\n"
      "R1 line=3 column=2 amount has 3 decimals, EUR has 2 [0\t1.005\treal]\n"};
  static const uint64_t rounded[] = {1, 1, 2, 0};
  for (uint32_t i = 0; i < 4; i++) {
    char spec[1000];
    (void)snprintf(
        spec, sizeof spec,
        "name: b\n%stransfer:\n  booked: {column: Datum, form: days}\n  amount: Betrag\n"
        "  currency: {fixed: EUR}\n  account: {number: {fixed: \"1\"}}\n  purpose: Text\n",
        roundings[i]);
    made_file book = book_of(rows);
    gathered got = gather_book(spec, book, 1 << 16, NULL, NULL);
    if (got.status != MNM_OK) fail_msg("%s", got.err.message);
    assert_string_equal(got.text, expected[i]);
    assert_int_equal(got.summary.rounded_amounts, rounded[i]);
    assert_int_equal(got.summary.scaled_rows, i == 2);
    gather_clear(&got);
    free(book.data);
  }
}

static void a_currency_in_a_cells_format_must_be_that_of_the_row(void **state) {
  (void)state;
  expect_book(BANK, book_of(HEADER ROW(S("1", "44927") S("3", "5.5") T("dollars"))),
              "R0 line=2 column=2 amount carries another currency than the row's, EUR "
              "[2023-01-01\t5,5 USD\tdollars]\n");
}

static void times_of_day_and_clocks_are_read_from_cells(void **state) {
  (void)state;
  expect_book(
      "name: b\nzone: Europe/Berlin\ntransfer:\n  booked: {column: Datum, form: DD.MM.YYYY, "
      "clock: Zeit, clock_form: \"HH:mm\"}\n  amount: Betrag\n  currency: {fixed: EUR}\n"
      "  account: {number: {fixed: \"1\"}}\n",
      book_of(ROW(T("Datum") T("Zeit") T("Betrag")) ROW(S("1", "44927") S("4", "0.5") N("1"))
                  ROW(S("1", "44927") T("13:30") N("2")) ROW(S("1", "44927") "<c/>" N("3"))),
      "0 2023-01-01T11:00:00Z x?1>i1 1.00EUR flags=9 offset=60\n"
      "1 2023-01-01T12:30Z x?1>i1 2.00EUR flags=9 offset=60\n"
      "2 2023-01-01 x?1>i1 3.00EUR flags=9\n");
  expect_book(
      "name: b\ntransfer:\n  booked: {column: Datum, form: excel1900}\n  amount: Betrag\n"
      "  currency: {fixed: EUR}\n  account: {number: {fixed: \"1\"}}\n",
      book_of(ROW(T("Datum") T("Betrag")) ROW(N("44927.5") N("1")) ROW(S("5", "44927.5") N("2"))
                  ROW(N("60") N("3"))),
      "0 2023-01-01T12:00:00Z x?1>i1 1.00EUR flags=9\n"
      "1 2023-01-01T12:00:00Z x?1>i1 2.00EUR flags=9\n"
      "R2 line=4 column=1 booking date is no real date of the form excel1900 [60\t3]\n");
}

static void rejects_name_the_row_of_the_sheet(void **state) {
  (void)state;
  made_file book = book_of("<row r=\"3\">" T("Datum") T("Betrag") T("Text") "</row>"
                      "<row r=\"7\">" S("1", "44927") N("1") T("a\nb\nc") "</row>"
                      "<row r=\"8\">" S("1", "44928") T("x") T("bad") "</row>"
                      "<row r=\"100\" hidden=\"1\">" S("1", "44929") T("y") "</row>"
                      "<row r=\"101\">" S("1", "44929") N("1") "<c r=\"F101\"><v>1</v></c></row>");
  gathered got = gather_book(BANK, book, 1 << 16, NULL, NULL);
  assert_int_equal(got.status, MNM_OK);
  assert_string_equal(
      got.text,
      "0 2023-01-01 x?1>i1 1.00EUR flags=9 purpose=a\\nb\\nc\n"
      "R1 line=8 column=2 amount is no number of the form 1.234,56 [2023-01-02\tx\tbad]\n"
      "R2 line=100 column=2 amount is no number of the form 1.234,56 [2023-01-03\ty]\n"
      "R3 line=101 column=6 3 fields expected, 6 found, and those beyond are not empty; quote "
      "fields "
      "that hold the separator [2023-01-03\t1\t\t\t\t1]\n");
  assert_int_equal(got.summary.hidden_rows, 1);
  assert_int_equal(got.summary.records, 4);
  assert_int_equal(got.summary.bytes, book.bytes);
  assert_string_equal(got.summary.encoding, "xlsx");
  gather_clear(&got);
  free(book.data);
}

static void headers_of_several_rows_are_joined(void **state) {
  (void)state;
  xlsx_parts parts = {
      .styles = STYLES,
      .sheets = {"<sheetData><row r=\"1\">" T(
          "Kontoauszug") "</row>"
                         "<row r=\"3\">" T(
                             "Datum") "<c r=\"B3\" t=\"inlineStr\"><is><t>Betrag</t></is></c>"
                                      "<c r=\"D3\" t=\"inlineStr\"><is><t>Text</t></is></c></row>"
                                      "<row r=\"4\"><c r=\"B4\" "
                                      "t=\"inlineStr\"><is><t>Soll</t></is></c>" T(
                                          "Haben") "</row>"
                                                   "<row r=\"5\">" S("1", "44927") N("5") "<c/>" T(
                                                       "out") "</row>"
                                                              "<row r=\"6\">" S(
                                                                  "1", "44928") "<c/>" N("7")
                                                                  T("in") "</row></sheetData>"
                                                                          "<mergeCells><mergeCell "
                                                                          "ref=\"A3:A4\"/"
                                                                          "><mergeCell "
                                                                          "ref=\"B3:C3\"/></"
                                                                          "mergeCells>"}};
  expect_book(
      "name: b\nformat: sheet\nsheet: {header_row: 3, header_rows: 2}\ntransfer:\n  booked: "
      "{column: Datum, form: DD.MM.YYYY}\n  debit: Betrag / Soll\n  credit: Betrag / Haben\n"
      "  currency: {fixed: EUR}\n  account: {number: {fixed: \"1\"}}\n  purpose: Text\n",
      make_xlsx(&parts),
      "0 2023-01-01 i1>x?1 5.00EUR flags=8 purpose=out\n"
      "1 2023-01-02 x?1>i1 7.00EUR flags=9 purpose=in\n");
}

static void sheets_are_chosen_by_name_number_or_all(void **state) {
  (void)state;
  static const struct {
    const char *sheet, *expected;
    uint64_t unread;
  } cases[] = {
      {"", "0 2023-01-01 x?1>i1 1.00EUR flags=9 purpose=one\n", 2},
      {"sheet: Sheet & 3\n", "0 2023-01-03 x?1>i1 3.00EUR flags=9 purpose=three\n", 2},
      {"sheet: SHEET & 3\n", "0 2023-01-03 x?1>i1 3.00EUR flags=9 purpose=three\n", 2},
      {"sheet: {name: \"3\"}\n", "0 2023-01-03 x?1>i1 3.00EUR flags=9 purpose=three\n", 2},
      {"sheet: all\n",
       "0 2023-01-02 x?1>i1 2.00EUR flags=9 purpose=hidden\n"
       "1 2023-01-01 x?1>i1 1.00EUR flags=9 purpose=one\n"
       "R2 line=3 column=1 sheet 2: booking date is no real date of the form DD.MM.YYYY [x]\n"
       "3 2023-01-03 x?1>i1 3.00EUR flags=9 purpose=three\n",
       0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    xlsx_parts parts = {
        .styles = STYLES,
        .sheets = {"<sheetData>" HEADER ROW(S("1", "44928") N("2") T("hidden")) "</sheetData>",
                   "<sheetData>" HEADER ROW(S("1", "44927") N("1") T("one")) "%s</sheetData>",
                   "<sheetData>" HEADER ROW(S("1", "44929") N("3") T("three")) "</sheetData>",
                   "<sheetData/>"},
        .states = {"hidden"}};
    char second[2000], spec[1000];
    (void)snprintf(second, sizeof second,
                   "<sheetData>" HEADER ROW(S("1", "44927") N("1") T("one")) "%s</sheetData>",
                   i == 4 ? ROW(T("x")) : "");
    parts.sheets[1] = second;
    (void)snprintf(spec, sizeof spec, "%s%s", BANK, cases[i].sheet);
    made_file book = make_xlsx(&parts);
    gathered got = gather_book(spec, book, 1 << 16, NULL, NULL);
    if (got.status != MNM_OK) fail_msg("%s", got.err.message);
    /* rejects come after the rows of their block */
    if (i == 4) {
      assert_non_null(strstr(got.text, "R2 line=3 column=1 sheet 2: booking date"));
      assert_int_equal(got.summary.transfers, 3);
    } else {
      assert_string_equal(got.text, cases[i].expected);
    }
    assert_int_equal(got.summary.sheets_unread, cases[i].unread);
    gather_clear(&got);
    free(book.data);
  }
  mnm_err err = expect_book_failure(BANK "sheet: Umsatz\n", book_of(HEADER), MNM_E_NOTFOUND);
  assert_string_equal(err.input, "book.xlsx");
}

static void sheets_read_together_have_one_header(void **state) {
  (void)state;
  xlsx_parts parts = {.sheets = {"<sheetData>" HEADER "</sheetData>",
                                 "<sheetData><row r=\"4\">" T("Date")
                                     T("Amount") "</row></sheetData>"}};
  mnm_err err = expect_book_failure(BANK "sheet: all\n", make_xlsx(&parts), MNM_E_PARSE);
  assert_non_null(strstr(err.message, "sheet 2"));
  assert_int_equal(err.row, 4);
}

static void a_missing_header_names_the_row(void **state) {
  (void)state;
  mnm_err err = expect_book_failure(BANK, book_of("<row r=\"9\">" T("Datum") T("Summe") "</row>"),
                                    MNM_E_PARSE);
  assert_non_null(strstr(err.message, "Betrag"));
  assert_int_equal(err.row, 9);
  assert_string_equal(err.input, "book.xlsx");
}

static void preambles_are_rows_of_the_sheet(void **state) {
  (void)state;
  static const char *const files[] = {"file: {preamble: auto}\n", "file: {preamble: 6}\n",
                                      "sheet: {header_row: 7}\n"};
  for (size_t i = 0; i < 3; i++) {
    char spec[1000];
    (void)snprintf(spec, sizeof spec, "%s%s", BANK, files[i]);
    expect_book(
        spec,
        book_of("<row r=\"2\">" T("Konto \"1\"") "</row><row r=\"6\">" T(
            "Auszug") "</row>"
                      "<row r=\"7\">" T("Datum") T("Betrag")
                          T("Text") "</row>"
                                    "<row r=\"8\">" S("1", "44927") N("1")
                                        T("a") "</row>"
                                               "<row r=\"9\">" T("x") N("1") T("a") "</row>"),
        "0 2023-01-01 x?1>i1 1.00EUR flags=9 purpose=a\n"
        "R1 line=9 column=1 booking date is no real date of the form DD.MM.YYYY [x\t1\ta]\n");
  }
}

static void errors_in_cells_are_rejects_and_long_numbers_are_counted(void **state) {
  (void)state;
  made_file book = book_of(HEADER ROW(S("1", "44927") "<c t=\"e\"><v>#REF!</v></c>" T("error"))
                               ROW(S("1", "44927") "<c><f>A1</f></c>" T("never computed"))
                                   ROW(S("1", "44927") N("1e308") T("large"))
                                       ROW(S("1", "44927") N("NaN")) ROW(S("1", "44927") N("-0"))
                                           ROW(S("1", "44927") N("1") N("4111111111111111")));
  gathered got = gather_book(BANK, book, 1 << 16, NULL, NULL);
  assert_int_equal(got.status, MNM_OK);
  assert_string_equal(got.text,
                      "5 2023-01-01 x?1>i1 1.00EUR flags=9 purpose=4111111111111111\n"
                      "R0 line=2 column=2 amount is no number of the form 1.234,56 "
                      "[2023-01-01\t#REF!\terror]\n"
                      "R1 line=3 column=2 amount is no number of the form 1.234,56 "
                      "[2023-01-01\t#NOVALUE!\tnever computed]\n"
                      "R2 line=4 column=2 amount is no number of the form 1.234,56 "
                      "[2023-01-01\t1e308\tlarge]\n"
                      "R3 line=5 column=2 amount is no number of the form 1.234,56 "
                      "[2023-01-01\tNaN]\n"
                      "R4 line=6 column=2 the amount is zero; a transfer moves something "
                      "[2023-01-01\t0]\n");
  assert_int_equal(got.summary.long_numbers, 1);
  gather_clear(&got);
  free(book.data);
}

static void texts_of_cells_lose_nothing(void **state) {
  (void)state;
  expect_book(BANK,
              book_of(HEADER ROW(S("1", "44927") N("1") T("&quot;quoted&quot; at the start"))
                          ROW(S("1", "44927") N("1") T("tab\there, &quot;quote&quot;"))
                              ROW(S("1", "44927") N("1") "<c t=\"b\"><v>1</v></c>")
                                  ROW(S("1", "44927") N("1") S("1", "44928"))
                                      ROW(S("1", "44927") N("1") N("12.50"))),
              "0 2023-01-01 x?1>i1 1.00EUR flags=9 purpose=\"quoted\" at the start\n"
              "1 2023-01-01 x?1>i1 1.00EUR flags=9 purpose=tab\there, \"quote\"\n"
              "2 2023-01-01 x?1>i1 1.00EUR flags=9 purpose=TRUE\n"
              "3 2023-01-01 x?1>i1 1.00EUR flags=9 purpose=2023-01-02\n"
              "4 2023-01-01 x?1>i1 1.00EUR flags=9 purpose=12,5\n");
}

static void specifications_of_sheets_are_written_and_read(void **state) {
  (void)state;
  static const char yaml[] =
      "name: b\nformat: sheet\nsheet: {name: \"Umsätze 2026\", header_row: 3, "
      "header_rows: 2}\nnumbers: {decimal: \".\", rounding: currency}\n"
      "transfer:\n  booked: {column: a}\n  amount: b\n  currency: {fixed: EUR}\n"
      "  account: {number: c}\n";
  mnm_spec *spec = NULL, *again = NULL;
  char *text = NULL, *second = NULL;
  size_t bytes = 0, second_bytes = 0;
  assert_int_equal(mnm_spec_parse(&spec, "s", yaml, sizeof yaml - 1, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_spec_write(spec, &text, &bytes, NULL, NULL), MNM_OK);
  assert_non_null(memmem(text, bytes, "format: sheet", 13));
  assert_non_null(memmem(text, bytes, "header_rows: 2", 14));
  assert_non_null(memmem(text, bytes, "rounding: currency", 18));
  assert_int_equal(mnm_spec_parse(&again, "s", text, bytes, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_spec_write(again, &second, &second_bytes, NULL, NULL), MNM_OK);
  assert_int_equal(bytes, second_bytes);
  assert_memory_equal(text, second, bytes);
  mnm_mem_free(NULL, text, bytes);
  mnm_mem_free(NULL, second, second_bytes);
  mnm_spec_free(spec);
  mnm_spec_free(again);
  static const char *const bad[] = {
      "name: b\nsheet: {header_rows: 0}\ntransfer: {}\n",
      "name: b\nsheet: {header_rows: 2}\ntransfer: {}\n",
      "name: b\nsheet: {header_row: 1, header_rows: 9}\ntransfer: {}\n",
      "name: b\nformat: excel\ntransfer: {}\n", "name: b\nnumbers: {rounding: up}\ntransfer: {}\n"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_int_equal(mnm_spec_parse(&spec, "s", bad[i], strlen(bad[i]), NULL, NULL), MNM_E_RANGE);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_specification_for_text_reads_a_workbook),
      cmocka_unit_test(the_same_rows_as_opendocument_give_the_same_lines),
      cmocka_unit_test(decimals_beyond_the_currency_follow_the_specification),
      cmocka_unit_test(a_currency_in_a_cells_format_must_be_that_of_the_row),
      cmocka_unit_test(times_of_day_and_clocks_are_read_from_cells),
      cmocka_unit_test(rejects_name_the_row_of_the_sheet),
      cmocka_unit_test(headers_of_several_rows_are_joined),
      cmocka_unit_test(sheets_are_chosen_by_name_number_or_all),
      cmocka_unit_test(sheets_read_together_have_one_header),
      cmocka_unit_test(a_missing_header_names_the_row),
      cmocka_unit_test(preambles_are_rows_of_the_sheet),
      cmocka_unit_test(errors_in_cells_are_rejects_and_long_numbers_are_counted),
      cmocka_unit_test(texts_of_cells_lose_nothing),
      cmocka_unit_test(specifications_of_sheets_are_written_and_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
