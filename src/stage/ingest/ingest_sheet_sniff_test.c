/* Workbooks as they come, with nobody to say what they are. */
#include "stage/ingest/ingest_sheet_test_help.h"

#define T(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define N(number) "<c><v>" number "</v></c>"
#define D(number) "<c s=\"1\"><v>" number "</v></c>"
#define E(number) "<c s=\"2\"><v>" number "</v></c>"
#define ROW(cells) "<row>" cells "</row>"
#define AT(number, cells) "<row r=\"" number "\">" cells "</row>"
#define SHEET(rows) "<sheetData>" rows "</sheetData>"

static const char styles[] =
    "<numFmts><numFmt numFmtId=\"171\" formatCode=\"#,##0.00\\ [$&#8364;-407]\"/></numFmts>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"171\"/></cellXfs>";

typedef struct seen {
  mnm_sniffed sniffed;
  mnm_status status;
  mnm_err err;
  char *yaml;
} seen;

static seen sniff(made_file book) {
  seen self = {0};
  mnm_reader *reader = NULL;
  char *yaml = NULL;
  size_t bytes = 0;
  assert_int_equal(mnm_reader_open_memory(&reader, "book.xlsx", book.data, book.bytes, NULL, NULL),
                   MNM_OK);
  self.status = mnm_sniff(&self.sniffed, reader, NULL, &self.err);
  mnm_reader_close(reader);
  if (self.status != MNM_OK || self.sniffed.spec == NULL) return self;
  assert_int_equal(mnm_spec_write(self.sniffed.spec, &yaml, &bytes, NULL, NULL), MNM_OK);
  self.yaml = calloc(1, bytes + 1);
  assert_non_null(self.yaml);
  memcpy(self.yaml, yaml, bytes);
  mnm_mem_free(NULL, yaml, bytes);
  return self;
}

static void forget(seen *self) {
  free(self->yaml);
  mnm_sniffed_clear(&self->sniffed);
}

static void expect_in(const char *text, const char *wanted) {
  if (strstr(text, wanted) == NULL) fail_msg("'%s' is not in:\n%s", wanted, text);
}

static void a_statement_with_rows_above_is_understood(void **state) {
  (void)state;
  xlsx_parts parts = {
      .styles = styles,
      .sheets = {SHEET(AT("1", T("Kontoauszug")) AT("2", T("IBAN") T("DE89 3704 0044 0532 0130 00"))
                           AT("5", T("Datum") T("Verwendungszweck") T("Betrag") T("Saldo"))
                               AT("6", D("46082") T("Miete") E("-1234.0999999999999") E("765.9"))
                                   AT("8", D("46083") T("Lohn") E("2500") E("3265.9"))
                                       AT("9", D("46084") T("Bar\nab") E("-0.5") E("3265.4")))}};
  made_file book = make_xlsx(&parts);
  seen got = sniff(book);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  assert_int_equal(got.sniffed.kind, MNM_SOURCE_SHEET);
  expect_in(got.sniffed.report, "workbook: XLSX with 1 sheets; read: sheet 1, 'Sheet & 1'\n");
  expect_in(got.sniffed.report, "header: row 5\n");
  expect_in(got.sniffed.report, "statement account: the IBAN above the table\n");
  expect_in(got.sniffed.report, "currency: EUR");
  expect_in(got.sniffed.report, "of the first 3 records 3 can be read\n");
  if (!got.sniffed.complete) fail_msg("%s", got.sniffed.report);
  assert_false(got.sniffed.shipped);
  expect_in(got.yaml, "format: sheet\n");
  expect_in(got.yaml, "header_row: 5\n");
  expect_in(got.sniffed.preview, "2026-03-01");
  expect_in(got.sniffed.preview, "1234.10 EUR");
  expect_book(got.yaml, book,
              "0 2026-03-01 iDE89370400440532013000>x?DE89370400440532013000 1234.10EUR "
              "flags=8 balance=76590 purpose=Miete\n"
              "1 2026-03-02 x?DE89370400440532013000>iDE89370400440532013000 2500.00EUR "
              "flags=9 balance=326590 purpose=Lohn\n"
              "2 2026-03-03 iDE89370400440532013000>x?DE89370400440532013000 0.50EUR "
              "flags=8 balance=326540 purpose=Bar\\nab\n");
  forget(&got);
}

static void headers_of_two_rows_are_found(void **state) {
  (void)state;
  xlsx_parts parts = {
      .styles = styles,
      .sheets = {SHEET(
          AT("1", T("Umsatz in EUR")) AT("2", T("Konto") T("Buchung") "<c/>" T("Betrag"))
              AT("3", "<c/>" T("Datum") T("Text") T("Soll") T("Haben"))
                  AT("4", T("1") D("46082") T("a") N("5"))
                      AT("5", T("1") D("46083")
                                  T("b") "<c/>" N("7"))) "<mergeCells>"
                                                         "<mergeCell ref=\"B2:C2\"/><mergeCell "
                                                         "ref=\"D2:E2\"/><mergeCell ref=\"A2:A3\"/>"
                                                         "</mergeCells>"}};
  made_file book = make_xlsx(&parts);
  seen got = sniff(book);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  expect_in(got.sniffed.report, "header: rows 2 and 3, joined\n");
  expect_in(got.yaml, "header_row: 2\n");
  expect_in(got.yaml, "header_rows: 2\n");
  expect_in(got.yaml, "Betrag / Soll");
  expect_in(got.sniffed.report, "amounts: debit in column 4, credit in column 5\n");
  free(book.data);
  forget(&got);
}

static void a_shipped_specification_is_known_by_its_header(void **state) {
  (void)state;
  xlsx_parts parts = {
      .sheets = {SHEET(ROW(T("note")) ROW(T("id") T("time_s") T("from") T("to") T("amount_minor") T(
          "currency") T("channel") T("place") T("from_owner") T("to_owner"))
                           ROW(T("t1") N("0") T("A") T("B") N("1250") T("EUR")
                                   T("wire") "<c/>" T("ann") T("bob")))}};
  made_file book = make_xlsx(&parts);
  seen got = sniff(book);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  assert_true(got.sniffed.shipped);
  assert_true(got.sniffed.complete);
  expect_in(got.sniffed.report, "specification 'plain'");
  expect_book(got.yaml, book,
              "0 1970-01-01T00:00:00Z iA>iB 12.50EUR wire id=t1\n"
              "H0 iA ann kind=1\nH0 iB bob kind=1\n");
  forget(&got);
}

static void sheets_that_are_alike_are_read_together(void **state) {
  (void)state;
#define MONTH(day)                                                                                 \
  SHEET(ROW(T("Date") T("Account") T("Amount") T("Currency")) ROW(D(day) T("A1") N("-5") T("EUR")) \
            ROW(D(day) T("A1") N("6.5") T("EUR")))
  xlsx_parts parts = {
      .styles = styles,
      .sheets = {SHEET(ROW(T("Notes for the reader"))), MONTH("46082"), MONTH("46120")},
      .states = {NULL}};
  made_file book = make_xlsx(&parts);
  seen got = sniff(book);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  expect_in(got.sniffed.report, "read: sheet 2");
  expect_in(got.sniffed.report, "2 sheets have the same header");
  expect_in(got.sniffed.report, "note: 1 other sheets hold values and are not read");
  expect_in(got.yaml, "name: \"2\"");
  free(book.data);
  forget(&got);
  parts.sheets[0] = "<sheetData/>";
  book = make_xlsx(&parts);
  got = sniff(book);
  expect_in(got.yaml, "name: all");
  if (!got.sniffed.complete) fail_msg("%s", got.sniffed.report);
  expect_book(got.yaml, book,
              "0 2026-03-01 iA1>x?A1 5.00EUR flags=8\n1 2026-03-01 x?A1>iA1 6.50EUR flags=9\n"
              "2 2026-04-08 iA1>x?A1 5.00EUR flags=8\n3 2026-04-08 x?A1>iA1 6.50EUR flags=9\n");
  forget(&got);
}

static void what_is_not_understood_is_said(void **state) {
  (void)state;
  xlsx_parts parts = {.sheets = {"<sheetData/>"}};
  made_file book = make_xlsx(&parts);
  seen got = sniff(book);
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.sniffed.kind, MNM_SOURCE_EMPTY);
  free(book.data);
  forget(&got);
  parts.sheets[0] = SHEET(ROW(T("a letter")) ROW(T("of two lines")));
  book = make_xlsx(&parts);
  got = sniff(book);
  assert_int_equal(got.status, MNM_OK);
  assert_int_equal(got.sniffed.kind, MNM_SOURCE_SHEET);
  assert_false(got.sniffed.complete);
  assert_true(got.sniffed.report[0] != '\0');
  free(book.data);
  forget(&got);
  made_file old = {malloc(4096), 4096};
  assert_non_null(old.data);
  memset(old.data, 0, old.bytes);
  static const unsigned char mark[8] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
  memcpy(old.data, mark, sizeof mark);
  for (size_t i = 0; i < 8; i++) old.data[512 + 2 * i] = "Workbook"[i];
  got = sniff(old);
  assert_int_equal(got.status, MNM_E_UNSUPPORTED);
  expect_in(got.err.message, ".xls");
  free(old.data);
  forget(&got);
}

static void long_sheets_are_looked_at_from_their_start(void **state) {
  (void)state;
  mnm_xlsx *xlsx = NULL;
  const void *data = NULL;
  made_file book = {0};
  assert_int_equal(mnm_xlsx_new(&xlsx, NULL, NULL), MNM_OK);
  mnm_xlsx_sheet(xlsx, mnm_text_of("L"), NULL);
  mnm_xlsx_row(xlsx);
  static const char *const heads[] = {"Date", "Account", "Amount", "Currency", "Description"};
  for (uint32_t i = 0; i < 5; i++) mnm_xlsx_text(xlsx, mnm_text_of(heads[i]), MNM_SHEET_HEADER);
  for (uint32_t i = 0; i < 9000; i++) {
    mnm_xlsx_row(xlsx);
    mnm_xlsx_time(xlsx, (20000 + (int64_t)i / 100) * MNM_US_PER_DAY, MNM_GRAIN_DAY);
    mnm_xlsx_text(xlsx, mnm_text_of("A1"), MNM_SHEET_PLAIN);
    mnm_xlsx_money(xlsx, i % 2 == 0 ? -1000 - (int64_t)i : 5, 2, MNM_SHEET_PLAIN);
    mnm_xlsx_text(xlsx, mnm_text_of("EUR"), MNM_SHEET_PLAIN);
    mnm_xlsx_text(xlsx, mnm_text_of("a text of some length, to fill the head"), MNM_SHEET_PLAIN);
  }
  assert_int_equal(mnm_xlsx_finish(xlsx, &data, &book.bytes, NULL), MNM_OK);
  book.data = malloc(book.bytes);
  assert_non_null(book.data);
  memcpy(book.data, data, book.bytes);
  mnm_xlsx_free(xlsx);
  seen got = sniff(book);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  if (!got.sniffed.complete) fail_msg("%s", got.sniffed.report);
  gathered all = gather_book(got.yaml, book, 1 << 16, NULL, NULL);
  assert_int_equal(all.status, MNM_OK);
  assert_int_equal(all.summary.transfers, 9000);
  assert_int_equal(all.summary.rejected, 0);
  gather_clear(&all);
  free(book.data);
  forget(&got);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_statement_with_rows_above_is_understood),
      cmocka_unit_test(headers_of_two_rows_are_found),
      cmocka_unit_test(a_shipped_specification_is_known_by_its_header),
      cmocka_unit_test(sheets_that_are_alike_are_read_together),
      cmocka_unit_test(what_is_not_understood_is_said),
      cmocka_unit_test(long_sheets_are_looked_at_from_their_start),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
