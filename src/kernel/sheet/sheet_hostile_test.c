/* Files made to break a reader: each must end in an error that says what to do, in little time and
 * memory. */

#include "kernel/sheet/sheet_test_help.h"

#define ONE_CELL "<sheetData><row><c><v>1</v></c></row></sheetData>"

static made_file small_xlsx(void) {
  xlsx_parts parts = {.strings = "<si><t>x</t></si>", .sheets = {ONE_CELL}};
  return make_xlsx(&parts);
}

static made_file with_sheet(const char *sheet) {
  xlsx_parts parts = {.sheets = {sheet}};
  return make_xlsx(&parts);
}

static made_file copy_of(const void *data, size_t bytes) {
  made_file out = {malloc(bytes > 0 ? bytes : 1), bytes};
  assert_non_null(out.data);
  memcpy(out.data, data, bytes);
  return out;
}

static size_t find(made_file file, const char *what, size_t bytes) {
  const char *at = memmem(file.data, file.bytes, what, bytes);
  assert_non_null(at);
  return (size_t)(at - file.data);
}

/* ---- the archive ----------------------------------------------------------------------------- */

static void files_cut_off_anywhere_are_errors(void **state) {
  (void)state;
  made_file whole = small_xlsx();
  for (size_t bytes = 0; bytes < whole.bytes; bytes++) {
    dump got = dump_bytes(whole.data, bytes, 0);
    if (got.status != MNM_E_DAMAGED && got.status != MNM_E_FORMAT) {
      fail_msg("cut at %zu of %zu: %s", bytes, whole.bytes, mnm_status_name(got.status));
    }
    assert_true(got.err.hint[0] != '\0');
    free(got.text);
  }
  free(whole.data);
}

static void changed_bytes_never_harm(void **state) {
  (void)state;
  made_file whole = small_xlsx();
  bool whole_run = getenv("MNM_LONG") != NULL;
  for (size_t at = 0; at < whole.bytes; at++) {
    /* in the short run one bit of each byte, the next of the next */
    for (uint32_t bit = 0; bit < 8; bit++) {
      if (!whole_run && bit != at % 8) continue;
      char kept = whole.data[at];
      whole.data[at] = (char)((unsigned char)kept ^ 1U << bit);
      dump got = dump_bytes(whole.data, whole.bytes, 0);
      assert_true(got.status == MNM_OK || got.err.message[0] != '\0');
      free(got.text);
      whole.data[at] = kept;
    }
  }
  free(whole.data);
}

static void a_wrong_directory_is_an_error(void **state) {
  (void)state;
  made_file file = small_xlsx();
  size_t end = find(file, "PK\5\6", 4);
  file.data[end + 16] = (char)(file.data[end + 16] + 40); /* where the directory begins */
  (void)expect_failure(file, 0, MNM_E_DAMAGED);
  file = small_xlsx();
  size_t directory = find(file, "PK\1\2", 4);
  file.data[directory + 42] = 77; /* where the first entry is */
  dump got = dump_bytes(file.data, file.bytes, 0);
  assert_int_equal(got.status, MNM_OK); /* the first entry only tells types: not needed */
  free(got.text);
  free(file.data);
}

static void two_entries_of_one_name_are_refused(void **state) {
  (void)state;
  const part_text parts[] = {{"[Content_Types].xml", "<Types/>"},
                             {"xl/workbook.xml", "<workbook/>"},
                             {"XL/Workbook.xml", "<workbook/>"}};
  mnm_err err = expect_failure(make_zip(parts, 3), 0, MNM_E_DAMAGED);
  assert_non_null(strstr(err.message, "same name"));
}

static void names_that_leave_the_archive_are_refused(void **state) {
  (void)state;
  static const char *const names[] = {"../x", "/etc/passwd", "a/../../x", "xl\\workbook.xml",
                                      "C:/x", "..",          "a/.."};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const part_text parts[] = {{"[Content_Types].xml", "<Types/>"}, {names[i], "x"}};
    (void)expect_failure(make_zip(parts, 2), 0, MNM_E_DAMAGED);
  }
}

static void too_many_entries_are_refused_before_they_are_read(void **state) {
  (void)state;
  made_file file = small_xlsx();
  size_t end = find(file, "PK\5\6", 4);
  file.data[end + 10] = (char)0xFE;
  file.data[end + 11] = (char)0xFF;
  (void)expect_failure(file, 0, MNM_E_LIMIT);
}

/* An archive whose sheet is `head`, then `bytes` blanks. */
static made_file blown_up(const char *head, uint64_t bytes) {
  sheet_packer *packer = NULL;
  const void *data = NULL;
  size_t size = 0;
  static char blanks[1 << 16];
  memset(blanks, ' ', sizeof blanks);
  const part_text parts[] = {
      {"[Content_Types].xml", "<Types/>"},
      {"xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" id=\"r\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"r\" Type=\"x/worksheet\" "
       "Target=\"s.xml\"/></Relationships>"}};
  assert_int_equal(mnm_sheet__packer_new(&packer, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < 3; i++) {
    assert_int_equal(mnm_sheet__pack_begin(packer, parts[i].name, NULL), MNM_OK);
    assert_int_equal(mnm_sheet__pack(packer, parts[i].text, strlen(parts[i].text), NULL), MNM_OK);
    assert_int_equal(mnm_sheet__pack_end(packer, NULL), MNM_OK);
  }
  assert_int_equal(mnm_sheet__pack_begin(packer, "xl/s.xml", NULL), MNM_OK);
  assert_int_equal(mnm_sheet__pack(packer, head, strlen(head), NULL), MNM_OK);
  for (uint64_t done = 0; done < bytes; done += sizeof blanks) {
    assert_int_equal(mnm_sheet__pack(packer, blanks, sizeof blanks, NULL), MNM_OK);
  }
  assert_int_equal(mnm_sheet__pack_end(packer, NULL), MNM_OK);
  assert_int_equal(mnm_sheet__pack_finish(packer, &data, &size, NULL), MNM_OK);
  made_file out = copy_of(data, size);
  mnm_sheet__packer_free(packer);
  return out;
}

static void a_part_that_unpacks_to_too_much_is_refused(void **state) {
  (void)state;
  made_file bomb = blown_up("<worksheet><sheetData>", (uint64_t)64 << 20);
  assert_true(bomb.bytes < 100000);
  mnm_err err = expect_failure(bomb, 0, MNM_E_LIMIT);
  assert_non_null(strstr(err.message, "unpacks to more than"));
}

static void a_workbook_within_an_archive_is_not_looked_at(void **state) {
  (void)state;
  made_file inner = small_xlsx();
  sheet_packer *packer = NULL;
  const void *data = NULL;
  size_t bytes = 0;
  assert_int_equal(mnm_sheet__packer_new(&packer, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_sheet__pack_begin(packer, "inner.xlsx", NULL), MNM_OK);
  assert_int_equal(mnm_sheet__pack(packer, inner.data, inner.bytes, NULL), MNM_OK);
  assert_int_equal(mnm_sheet__pack_end(packer, NULL), MNM_OK);
  assert_int_equal(mnm_sheet__pack_finish(packer, &data, &bytes, NULL), MNM_OK);
  made_file outer = copy_of(data, bytes);
  mnm_sheet__packer_free(packer);
  free(inner.data);
  mnm_err err = expect_failure(outer, 0, MNM_E_FORMAT);
  assert_non_null(strstr(err.hint, "unpack it"));
}

/* ---- the XML --------------------------------------------------------------------------------- */

static made_file with_prologue(const char *prologue) {
  char sheet[4096];
  (void)snprintf(sheet, sizeof sheet, "%s<worksheet>" ONE_CELL "</worksheet>", prologue);
  const part_text parts[] = {
      {"[Content_Types].xml", "<Types/>"},
      {"xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" id=\"r\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"r\" Type=\"x/worksheet\" "
       "Target=\"s.xml\"/></Relationships>"},
      {"xl/s.xml", sheet}};
  return make_zip(parts, 4);
}

static void a_doctype_is_refused(void **state) {
  (void)state;
  static const char *const prologues[] = {
      "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>",
      "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">", "<?xml version=\"1.0\"?><!DOCTYPE a>",
      "<!DOCTYPE a [<!ENTITY x SYSTEM \"http://127.0.0.1/\">%x;]>"};
  for (size_t i = 0; i < sizeof prologues / sizeof prologues[0]; i++) {
    mnm_err err = expect_failure(with_prologue(prologues[i]), 0, MNM_E_FORMAT);
    assert_non_null(strstr(err.message, "DOCTYPE"));
  }
  expect_rows(
      with_prologue("<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- \"==\" <a> --><?pi <x \"?>"), 0,
      "1 A=n1\n");
}

static void xml_that_is_none_is_refused(void **state) {
  (void)state;
  static const char *const sheets[] = {"<sheetData><row></sheetData>",
                                       "<sheetData>&undefined;</sheetData>",
                                       "<a><b></a></b>",
                                       "<sheetData><row><c><v>\xFF\xFE</v></c></row></sheetData>",
                                       "<a b=1/>",
                                       "<a b=\"1\" b=\"2\"/>"};
  for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++) {
    (void)expect_failure(with_sheet(sheets[i]), 0, MNM_E_DAMAGED);
  }
  (void)expect_failure(with_prologue("\xFF\xFE"), 0, MNM_E_FORMAT); /* UTF-16 */
}

static void nesting_without_end_is_refused(void **state) {
  (void)state;
  char *sheet = malloc(60000);
  assert_non_null(sheet);
  size_t at = 0;
  for (uint32_t i = 0; i < 10000; i++) at += (size_t)snprintf(sheet + at, 60000 - at, "<abc>");
  (void)expect_failure(with_sheet(sheet), 0, MNM_E_DAMAGED);
  free(sheet);
}

static void a_tag_of_attributes_without_end_is_refused(void **state) {
  (void)state;
  char *sheet = malloc(60000);
  assert_non_null(sheet);
  size_t at = (size_t)snprintf(sheet, 60000, "<a");
  for (uint32_t i = 0; i < 2000; i++)
    at += (size_t)snprintf(sheet + at, 60000 - at, " a%u='>\"'", i);
  (void)snprintf(sheet + at, 60000 - at, "/>");
  mnm_err err = expect_failure(with_sheet(sheet), 0, MNM_E_FORMAT);
  assert_non_null(strstr(err.message, "attributes"));
  free(sheet);
}

/* ---- what the XML says ----------------------------------------------------------------------- */

static void impossible_cells_are_refused_with_their_row(void **state) {
  (void)state;
  static const char *const rows[] = {
      "<row r=\"5\"><c t=\"s\"><v>1</v></c></row>", /* shared text out of range */
      "<row r=\"5\"><c t=\"s\"><v>-1</v></c></row>",
      "<row r=\"5\"><c t=\"s\"><v>99999999999999999999</v></c></row>",
      "<row r=\"5\"><c t=\"s\"><v>x</v></c></row>",
      "<row r=\"5\"><c r=\"B5\"><v>1</v></c><c r=\"A5\"><v>1</v></c></row>",
      "<row r=\"5\"><c r=\"A5\"><v>1</v></c><c r=\"A5\"><v>1</v></c></row>",
      "<row r=\"5\"><c r=\"A6\"><v>1</v></c></row>",
      "<row r=\"5\"><c r=\"XFE5\"><v>1</v></c></row>",
      "<row r=\"5\"><c r=\"5\"><v>1</v></c></row>",
      "<row r=\"5\"><c t=\"new\"><v>1</v></c></row>",
      "<row r=\"5\"><c s=\"-1\"><v>1</v></c></row>",
      "<row r=\"5\"/><row r=\"5\"><c><v>1</v></c></row>",
      "<row r=\"5\"/><row r=\"4\"><c><v>1</v></c></row>",
      "<row r=\"5\"/><row r=\"1048577\"><c><v>1</v></c></row>",
      "<row r=\"5\"/><row r=\"0\"><c><v>1</v></c></row>"};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char sheet[300];
    xlsx_parts parts = {.strings = "<si><t>x</t></si>", .sheets = {sheet}};
    (void)snprintf(sheet, sizeof sheet, "<sheetData>%s</sheetData>", rows[i]);
    mnm_err err = expect_failure(make_xlsx(&parts), 0, MNM_E_DAMAGED);
    if (err.row != 5) fail_msg("case %zu names row %d", i, (int)err.row);
    assert_string_equal(err.input, "book.xlsx");
  }
}

static void strange_numbers_are_kept_as_they_are_written(void **state) {
  (void)state;
  expect_rows(
      with_sheet("<sheetData><row><c><v>NaN</v></c><c><v>INF</v></c><c><v>-0</v></c>"
                 "<c><v>1e308</v></c><c><v>1.7976931348623157E+308</v></c><c><v>-5e-324</v></c>"
                 "<c s=\"999\"><v>1</v></c><c><v>1,5</v></c></row></sheetData>"),
      0, "1 A=nNaN B=nINF C=n0 D=n1e308 E=n1.7976931348623157E+308 F=n-5e-324 G=n1 H=n1,5\n");
}

static void parts_that_are_missing_are_named(void **state) {
  (void)state;
  const part_text parts[] = {
      {"[Content_Types].xml", "<Types/>"},
      {"xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" id=\"r\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"r\" Type=\"x/worksheet\" Target=\"gone.xml\"/>"
       "<Relationship Id=\"q\" Type=\"x/worksheet\" "
       "Target=\"../../../etc/passwd\"/></Relationships>"}};
  mnm_err err = expect_failure(make_zip(parts, 3), 0, MNM_E_DAMAGED);
  assert_non_null(strstr(err.message, "gone.xml"));
  (void)expect_failure(make_zip(parts, 2), 0, MNM_E_DAMAGED);
  (void)expect_failure(make_zip(parts, 1), 0, MNM_E_FORMAT);
}

static void repetitions_without_end_are_refused(void **state) {
  (void)state;
  static const char *const bodies[] = {
      "<table:table><table:table-row table:number-rows-repeated=\"1048577\"><table:table-cell "
      "office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>",
      "<table:table><table:table-row><table:table-cell table:number-columns-repeated=\"16385\" "
      "office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>",
      "<table:table><table:table-row table:number-rows-repeated=\"-1\"/></table:table>",
      "<table:table><table:table-row><table:table-cell "
      "office:value-type=\"string\"><text:p><text:s "
      "text:c=\"4000000000\"/></text:p></table:table-cell></table:table-row></table:table>"};
  for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
    (void)expect_failure(make_ods("", bodies[i]), 0, MNM_E_DAMAGED);
  }
}

/* Every row of the largest sheet, each with 64 KiB of text, from 1,000 bytes: ends at the bound on
 * work. Only the first rows are asked for here; the bound itself is counted. */
static void repeated_texts_count_as_work(void **state) {
  (void)state;
  char *body = malloc(100000);
  assert_non_null(body);
  int at = snprintf(body, 100000,
                    "<table:table><table:table-row table:number-rows-repeated=\"1000000\">"
                    "<table:table-cell table:number-columns-repeated=\"60\" "
                    "office:value-type=\"string\"><text:p>");
  memset(body + at, 'x', 65000);
  (void)snprintf(body + at + 65000, 100000 - 65000 - (size_t)at,
                 "</text:p></table:table-cell></table:table-row></table:table>");
  made_file file = make_ods("", body);
  free(body);
  mnm_book *book = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  mnm_sheet_rows *rows = NULL;
  mnm_err err = {0};
  assert_int_equal(open_bytes(&book, &kind, file.data, file.bytes, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_sheet_rows_open(&rows, book, 0, NULL), MNM_OK);
  uint64_t seen = 0;
  mnm_status status = MNM_OK;
  while (status == MNM_OK) {
    mnm_sheet_row row;
    bool end = false;
    status = mnm_sheet_rows_next(rows, &row, &end, &err);
    assert_false(end);
    seen++;
  }
  assert_int_equal(status, MNM_E_LIMIT);
  assert_true(seen < MNM_BOOK_WORK_BYTES_MAX / 3900000U + 2);
  mnm_sheet_rows_free(rows);
  mnm_book_free(book);
  free(file.data);
}

static void cells_and_rows_without_end_are_refused(void **state) {
  (void)state;
  made_file big =
      blown_up("<worksheet><sheetData><row r=\"1\"><c t=\"str\"><v>", (uint64_t)2 << 20);
  mnm_err err = expect_failure(big, 0, MNM_E_LIMIT);
  assert_non_null(strstr(err.message, "1 MiB"));
  assert_int_equal(err.row, 1);
}

/* ---- other kinds ----------------------------------------------------------------------------- */

static made_file ole(const char *name) {
  static char file[4096];
  memset(file, 0, sizeof file);
  static const unsigned char mark[8] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
  memcpy(file, mark, sizeof mark);
  for (size_t i = 0; name[i] != '\0'; i++) file[1024 + 2 * i] = name[i];
  return copy_of(file, sizeof file);
}

static void kinds_that_are_not_read_say_what_to_do(void **state) {
  (void)state;
  mnm_err err = expect_failure(ole("EncryptedPackage"), 0, MNM_E_UNSUPPORTED);
  assert_non_null(strstr(err.message, "password"));
  err = expect_failure(ole("Workbook"), 0, MNM_E_UNSUPPORTED);
  assert_non_null(strstr(err.message, ".xls"));
  assert_non_null(strstr(err.hint, ".xlsx"));
  (void)expect_failure(ole("WordDocument"), 0, MNM_E_FORMAT);
  static const unsigned char biff[] = {0x09, 0x00, 0x04, 0x00, 0x02, 0x00, 0x10, 0x00, 0x00};
  (void)expect_failure(copy_of(biff, sizeof biff), 0, MNM_E_UNSUPPORTED);
  static const char xml[] =
      "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?><W/>";
  (void)expect_failure(copy_of(xml, sizeof xml - 1), 0, MNM_E_UNSUPPORTED);
  const part_text xlsb[] = {{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.bin", "x"}};
  err = expect_failure(make_zip(xlsb, 2), 0, MNM_E_UNSUPPORTED);
  assert_non_null(strstr(err.message, ".xlsb"));
  const part_text word[] = {{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<d/>"}};
  (void)expect_failure(make_zip(word, 2), 0, MNM_E_FORMAT);
  const part_text odt[] = {{"content.xml", "<office:document-content xmlns:office=\"o\"/>"}};
  (void)expect_failure(make_zip(odt, 1), 0, MNM_E_FORMAT);
  const part_text locked[] = {
      {"META-INF/manifest.xml",
       "<m:manifest xmlns:m=\"m\"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"},
      {"content.xml", "noise"}};
  err = expect_failure(make_zip(locked, 2), 0, MNM_E_UNSUPPORTED);
  assert_non_null(strstr(err.message, "password"));
  (void)expect_failure(copy_of("a;b;c", 5), 0, MNM_E_FORMAT);
  (void)expect_failure(copy_of("", 0), 0, MNM_E_FORMAT);
}

static void entries_with_a_password_are_refused(void **state) {
  (void)state;
  made_file file = small_xlsx();
  /* the flag of an encrypted entry, in the local header and in the directory of each */
  for (size_t at = 0; at + 10 < file.bytes; at++) {
    if (memcmp(file.data + at, "PK\3\4", 4) == 0) file.data[at + 6] |= 1;
    if (memcmp(file.data + at, "PK\1\2", 4) == 0) file.data[at + 8] |= 1;
  }
  mnm_err err = expect_failure(file, 0, MNM_E_UNSUPPORTED);
  assert_non_null(strstr(err.message, "password"));
}

static void what_could_be_a_workbook_is_suspected(void **state) {
  (void)state;
  made_file file = small_xlsx();
  assert_true(mnm_book_suspect(file.data, 16));
  assert_false(mnm_book_suspect(file.data, 3));
  free(file.data);
  file = ole("Workbook");
  assert_true(mnm_book_suspect(file.data, file.bytes));
  free(file.data);
  assert_false(mnm_book_suspect("Datum;Betrag;Konto;Text", 23));
  assert_false(mnm_book_suspect("<?xml version=\"1.0\"?><Document/>", 32));
  assert_false(mnm_book_suspect("", 0));
}

static mnm_status broken_read(mnm_reader *reader, void *buffer, size_t bytes, size_t *got,
                              mnm_err *err) {
  (void)reader, (void)buffer, (void)bytes;
  *got = 0;
  return mnm_err_set(err, MNM_E_IO, "the disk is gone");
}

static bool cancel(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)payload, (void)stage, (void)done, (void)total;
  return false;
}

static void failures_of_the_reader_and_the_user_are_passed_on(void **state) {
  (void)state;
  mnm_reader broken = {.read = broken_read, .name = "gone.xlsx", .total_bytes = -1};
  mnm_book *book = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  mnm_err err = {0};
  assert_int_equal(mnm_book_open(&book, &kind, &broken, NULL, &err), MNM_E_IO);
  assert_string_equal(err.input, "gone.xlsx");
  broken.total_bytes = INT64_C(1) << 40;
  assert_int_equal(mnm_book_open(&book, &kind, &broken, NULL, &err), MNM_E_LIMIT);
  mnm_ctx ctx = {.progress = cancel};
  made_file file = small_xlsx();
  assert_int_equal(open_bytes(&book, &kind, file.data, file.bytes, &ctx, &err), MNM_E_CANCELLED);
  free(file.data);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(files_cut_off_anywhere_are_errors),
      cmocka_unit_test(changed_bytes_never_harm),
      cmocka_unit_test(a_wrong_directory_is_an_error),
      cmocka_unit_test(two_entries_of_one_name_are_refused),
      cmocka_unit_test(names_that_leave_the_archive_are_refused),
      cmocka_unit_test(too_many_entries_are_refused_before_they_are_read),
      cmocka_unit_test(a_part_that_unpacks_to_too_much_is_refused),
      cmocka_unit_test(a_workbook_within_an_archive_is_not_looked_at),
      cmocka_unit_test(a_doctype_is_refused),
      cmocka_unit_test(xml_that_is_none_is_refused),
      cmocka_unit_test(nesting_without_end_is_refused),
      cmocka_unit_test(a_tag_of_attributes_without_end_is_refused),
      cmocka_unit_test(impossible_cells_are_refused_with_their_row),
      cmocka_unit_test(strange_numbers_are_kept_as_they_are_written),
      cmocka_unit_test(parts_that_are_missing_are_named),
      cmocka_unit_test(repetitions_without_end_are_refused),
      cmocka_unit_test(repeated_texts_count_as_work),
      cmocka_unit_test(cells_and_rows_without_end_are_refused),
      cmocka_unit_test(kinds_that_are_not_read_say_what_to_do),
      cmocka_unit_test(entries_with_a_password_are_refused),
      cmocka_unit_test(what_could_be_a_workbook_is_suspected),
      cmocka_unit_test(failures_of_the_reader_and_the_user_are_passed_on),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
