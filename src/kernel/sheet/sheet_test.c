/* Reading workbooks made here, of both kinds. */
#include "kernel/sheet/sheet_test_help.h"

static const char styles[] =
    "<numFmts><numFmt numFmtId=\"170\" formatCode=\"dd\\.mm\\.yyyy\"/>"
    "<numFmt numFmtId=\"171\" formatCode=\"#,##0.00\\ [$&#8364;-407]\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/>"
    "<xf numFmtId=\"21\"/></cellXfs>";

static void xlsx_cells_of_every_kind_are_read(void **state) {
  (void)state;
  xlsx_parts parts = {
      .styles = styles,
      .strings =
          "<si><t>Konto</t></si><si><r><t>A</t></r><r><t xml:space=\"preserve\"> b</t></r>"
          "<rPh sb=\"0\" eb=\"1\"><t>sound</t></rPh></si><si><t>x_x000D_\ny &amp; z</t></si>"
          "<si><t></t></si>",
      .sheets = {
          "<dimension ref=\"A1\"/><sheetData>"
          "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
          "<c r=\"D1\" t=\"s\"><v>2</v></c><c r=\"E1\" t=\"s\"><v>3</v></c></row>"
          "<row r=\"3\" hidden=\"1\"><c r=\"A3\" s=\"1\"><v>44927</v></c>"
          "<c r=\"B3\" s=\"2\"><v>44927.5</v></c><c r=\"C3\" s=\"3\"><v>-1234.0999999999999</v></c>"
          "<c r=\"D3\" s=\"4\"><v>0.5</v></c></row>"
          "<row><c><v>1E3</v></c><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c>"
          "<c t=\"e\"><v>#REF!</v></c><c t=\"str\"><f>A1&amp;\"x\"</f><v>Kontox</v></c>"
          "<c><f>1+1</f><v>2</v></c><c><f>1+1</f><v></v></c><c "
          "t=\"inlineStr\"><is><t>in</t></is></c>"
          "<c t=\"d\"><v>2026-03-01</v></c><c s=\"1\"/></row>"
          "<row r=\"9\"><c r=\"B9\" s=\"1\"/></row>"
          "<row r=\"10\"><c r=\"AA10\" s=\"1\"><v>60</v></c></row></sheetData>"}};
  expect_rows(make_xlsx(&parts), 0,
              "1 A=tKonto B=tA b D=tx\r\ny & z\n"
              "3! A=d2023-01-01 B=d2023-01-01T12:00:00 C=n-1234.0999999999999[\xE2\x82\xAC] "
              "D=d12:00:00\n"
              "4 A=n1000 B=bTRUE C=bFALSE D=e#REF! E==tKontox F==n2 G==e#NOVALUE! H=tin "
              "I=d2026-03-01\n"
              "10 AA=n60\n");
}

static void the_1904_calendar_and_compatibility_are_heeded(void **state) {
  (void)state;
  xlsx_parts parts = {.workbook_properties = "<workbookPr date1904=\"1\"/>",
                      .styles = styles,
                      .sheets = {"<sheetData><row><c s=\"1\"><v>0</v></c></row></sheetData>"}};
  expect_rows(make_xlsx(&parts), 0, "1 A=d1904-01-01\n");
  parts.workbook_properties = "<workbookPr dateCompatibility=\"0\"/>";
  expect_rows(make_xlsx(&parts), 0, "1 A=d1899-12-30\n");
  parts.workbook_properties = NULL;
  expect_rows(make_xlsx(&parts), 0, "1 A=n0\n"); /* no day of the 1900 calendar */
}

static void sheets_have_names_and_may_be_hidden(void **state) {
  (void)state;
  xlsx_parts parts = {
      .sheets = {"<sheetData/>", "<sheetData><row><c><v>2</v></c></row></sheetData>",
                 "<sheetData/>"},
      .states = {NULL, "hidden", "veryHidden"}};
  made_file book = make_xlsx(&parts);
  mnm_book *open = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  size_t bytes = 0;
  assert_int_equal(open_bytes(&open, &kind, book.data, book.bytes, NULL, NULL), MNM_OK);
  assert_int_equal(kind, MNM_BOOK_XLSX);
  assert_int_equal(mnm_book_sheet_count(open), 3);
  assert_true(mnm_text_equal(mnm_book_sheet_name(open, 1), mnm_text_of("Sheet & 2")));
  assert_false(mnm_book_sheet_hidden(open, 0));
  assert_true(mnm_book_sheet_hidden(open, 1));
  assert_true(mnm_book_sheet_hidden(open, 2));
  assert_memory_equal(mnm_book_bytes(open, &bytes), book.data, book.bytes);
  assert_int_equal(bytes, book.bytes);
  mnm_sheet_rows *rows = NULL;
  assert_int_equal(mnm_sheet_rows_open(&rows, open, 3, NULL), MNM_E_ARG);
  mnm_book_free(open);
  expect_rows(book, 1, "1 A=n2\n");
}

static void several_sheets_can_be_read_at_once(void **state) {
  (void)state;
  xlsx_parts parts = {
      .sheets = {"<sheetData><row><c><v>1</v></c></row><row><c><v>3</v></c></row></sheetData>",
                 "<sheetData><row><c><v>2</v></c></row><row><c><v>4</v></c></row></sheetData>"}};
  made_file book = make_xlsx(&parts);
  mnm_book *open = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  mnm_sheet_rows *rows[2] = {NULL};
  assert_int_equal(open_bytes(&open, &kind, book.data, book.bytes, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < 2; i++) {
    assert_int_equal(mnm_sheet_rows_open(&rows[i], open, i, NULL), MNM_OK);
  }
  for (uint32_t i = 0; i < 4; i++) {
    mnm_sheet_row row;
    bool end = true;
    assert_int_equal(mnm_sheet_rows_next(rows[i % 2], &row, &end, NULL), MNM_OK);
    assert_false(end);
    assert_int_equal(row.cells[0].text.data[0], '1' + (int)i);
  }
  for (uint32_t i = 0; i < 2; i++) mnm_sheet_rows_free(rows[i]);
  mnm_book_free(open);
  free(book.data);
}

static void merged_ranges_are_told_by_both_kinds(void **state) {
  (void)state;
  xlsx_parts parts = {.sheets = {"<sheetData><row><c><v>1</v></c></row></sheetData><mergeCells>"
                                 "<mergeCell ref=\"B1:C2\"/><mergeCell ref=\"A5\"/></mergeCells>"}};
  made_file books[2] = {
      make_xlsx(&parts),
      make_ods("",
               "<table:table table:name=\"t\"><table:table-row><table:table-cell/>"
               "<table:table-cell table:number-columns-spanned=\"2\" "
               "table:number-rows-spanned=\"2\"/></table:table-row></table:table>")};
  for (uint32_t i = 0; i < 2; i++) {
    mnm_book *open = NULL;
    mnm_book_kind kind = MNM_BOOK_NONE;
    mnm_column merges;
    mnm_column_init(&merges, sizeof(mnm_range), NULL);
    assert_int_equal(open_bytes(&open, &kind, books[i].data, books[i].bytes, NULL, NULL), MNM_OK);
    assert_int_equal(mnm_sheet_merges(&merges, open, 0, NULL), MNM_OK);
    assert_int_equal(merges.count, i == 0 ? 2 : 1);
    const mnm_range *range = merges.data;
    assert_int_equal(range->first_row, 0);
    assert_int_equal(range->last_row, 1);
    assert_int_equal(range->first_column, 1);
    assert_int_equal(range->last_column, 2);
    mnm_column_clear(&merges);
    mnm_book_free(open);
    free(books[i].data);
  }
}

static void ods_cells_of_every_kind_are_read(void **state) {
  (void)state;
  expect_rows(
      make_ods("",
               "<table:table table:name=\"first\"><table:table-row><table:table-cell "
               "office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>"
               "<table:table table:name=\"t\"><table:table-column/>"
               "<table:table-header-rows><table:table-row>"
               "<table:table-cell office:value-type=\"string\"><text:p>Date  <text:s "
               "text:c=\"2\"/>x</text:p><text:p> two<text:tab/><text:span>sp</text:span> </text:p>"
               "<office:annotation><text:p>comment</text:p></office:annotation></table:table-cell>"
               "<table:table-cell office:value-type=\"string\" office:string-value=\"given\"/>"
               "</table:table-row></table:table-header-rows>"
               "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell "
               "office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"-1234.1\"/>"
               "<table:table-cell table:number-columns-repeated=\"2\"/>"
               "<table:table-cell office:value-type=\"date\" office:date-value=\"1850-03-01\"/>"
               "<table:table-cell office:value-type=\"date\" "
               "office:date-value=\"2026-03-01T12:30:00\"/>"
               "<table:table-cell office:value-type=\"time\" office:time-value=\"PT08H00M00S\"/>"
               "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>"
               "<table:table-cell office:value-type=\"percentage\" office:value=\"0.05\" "
               "table:number-columns-repeated=\"2\"/>"
               "<table:table-cell table:formula=\"of:=1+1\" office:value-type=\"float\" "
               "office:value=\"2\"/>"
               "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" "
               "office:string-value=\"\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p>"
               "</table:table-cell><table:table-cell table:number-columns-repeated=\"16000\"/>"
               "</table:table-row>"
               "<table:table-row table:visibility=\"filter\"><table:covered-table-cell/>"
               "<table:table-cell table:formula=\"of:=A1\"/></table:table-row>"
               "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell/>"
               "</table:table-row></table:table>"),
      1,
      "1 A=tDate   x\ntwo\tsp B=tgiven\n"
      "2 A=n-1234.1[EUR] D=d1850-03-01 E=d2026-03-01T12:30:00 F=d08:00:00 G=bTRUE H=n0.05 I=n0.05 "
      "J==n2 K==e#DIV/0!\n"
      "3 A=n-1234.1[EUR] D=d1850-03-01 E=d2026-03-01T12:30:00 F=d08:00:00 G=bTRUE H=n0.05 I=n0.05 "
      "J==n2 K==e#DIV/0!\n"
      "4! B==e#NOVALUE!\n");
}

static void hidden_ods_sheets_are_known_by_their_style(void **state) {
  (void)state;
  made_file book = make_ods(
      "<style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties "
      "table:display=\"false\"/></style:style>",
      "<table:table table:name=\"a\" table:style-name=\"ta1\"/>"
      "<table:table table:name=\"b\" table:style-name=\"ta2\"/>");
  mnm_book *open = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  assert_int_equal(open_bytes(&open, &kind, book.data, book.bytes, NULL, NULL), MNM_OK);
  assert_int_equal(kind, MNM_BOOK_ODS);
  assert_true(mnm_book_sheet_hidden(open, 0));
  assert_false(mnm_book_sheet_hidden(open, 1));
  mnm_book_free(open);
  free(book.data);
}

static void long_sheets_come_row_by_row(void **state) {
  (void)state;
  enum { ROWS = 5000 };
  size_t room = (size_t)ROWS * 120 + 1000, at = 0;
  char *sheet = malloc(room);
  assert_non_null(sheet);
  at += (size_t)snprintf(sheet + at, room - at, "<worksheet><sheetData>");
  for (uint32_t i = 0; i < ROWS; i++) {
    at += (size_t)snprintf(sheet + at, room - at,
                           "<row r=\"%u\"><c r=\"A%u\"><v>%u.25</v></c><c r=\"B%u\" "
                           "t=\"inlineStr\"><is><t>row %u</t></is></c></row>",
                           i + 1, i + 1, i, i + 1, i);
  }
  (void)snprintf(sheet + at, room - at, "</sheetData></worksheet>");
  const part_text parts[] = {
      {"[Content_Types].xml", "<Types/>"},
      {"xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" id=\"r\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"r\" Type=\"x/worksheet\" "
       "Target=\"s.xml\"/></Relationships>"},
      {"xl/s.xml", sheet}};
  made_file book = make_zip(parts, 4);
  mnm_book *open = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  mnm_sheet_rows *rows = NULL;
  assert_int_equal(open_bytes(&open, &kind, book.data, book.bytes, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_sheet_rows_open(&rows, open, 0, NULL), MNM_OK);
  for (uint32_t i = 0; i <= ROWS; i++) {
    mnm_sheet_row row;
    bool end = false;
    char expected[32];
    assert_int_equal(mnm_sheet_rows_next(rows, &row, &end, NULL), MNM_OK);
    assert_int_equal(end, i == ROWS);
    if (end) break;
    assert_int_equal(row.number, i + 1);
    assert_int_equal(row.count, 2);
    (void)snprintf(expected, sizeof expected, "%u.25", i);
    assert_true(mnm_text_equal(row.cells[0].text, mnm_text_of(expected)));
    (void)snprintf(expected, sizeof expected, "row %u", i);
    assert_true(mnm_text_equal(row.cells[1].text, mnm_text_of(expected)));
  }
  mnm_sheet_rows_free(rows);
  mnm_book_free(open);
  free(book.data);
  free(sheet);
}

static void letters_of_columns(void **state) {
  (void)state;
  static const struct {
    uint32_t column;
    const char *name;
  } cases[] = {{0, "A"}, {25, "Z"}, {26, "AA"}, {701, "ZZ"}, {702, "AAA"}, {16383, "XFD"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char name[8];
    assert_int_equal(mnm_sheet_column_text(name, cases[i].column), strlen(cases[i].name));
    assert_string_equal(name, cases[i].name);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(xlsx_cells_of_every_kind_are_read),
      cmocka_unit_test(the_1904_calendar_and_compatibility_are_heeded),
      cmocka_unit_test(sheets_have_names_and_may_be_hidden),
      cmocka_unit_test(several_sheets_can_be_read_at_once),
      cmocka_unit_test(merged_ranges_are_told_by_both_kinds),
      cmocka_unit_test(ods_cells_of_every_kind_are_read),
      cmocka_unit_test(hidden_ods_sheets_are_known_by_their_style),
      cmocka_unit_test(long_sheets_come_row_by_row),
      cmocka_unit_test(letters_of_columns),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
