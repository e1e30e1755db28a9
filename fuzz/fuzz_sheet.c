/* Workbooks on any bytes. The first byte says what the rest is: an archive as it is (its directory
 * and its packed parts), or the XML of its parts, apart by lines of %%, which is packed here, so
 * that what stands in the parts is reached as well. Rows and cells must be whole; short reads and
 * blocks of one byte must change nothing; a specification that the sniffer calls complete must be
 * readable. */
#include "fuzz_bank.h"
#include "kernel/sheet/sheet_internal.h"
#include "stage/ingest/ingest_delimited.h"

#define CELLS_MAX 200000U /* repeated cells of more are the long test's */
#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const char statement[] =
    "name: a\nsheet: {name: all}\nnumbers: {decimal: \",\"}\norder: infer\ntransfer:\n  id: Id\n"
    "  booked: {column: Datum, form: DD.MM.YYYY}\n  amount: Betrag\n  currency: {fixed: EUR}\n"
    "  account: {number: {fixed: \"1\"}}\n  counterparty: {number: Konto}\n  balance: Saldo\n"
    "  purpose: Text\n";
static const char by_place[] =
    "name: b\nfile: {header: false, ragged: fill}\ntransfer:\n"
    "  booked: {column: \"1\", form: YYYY-MM-DD}\n  amount: \"2\"\n  currency: {fixed: JPY}\n"
    "  account: {number: {fixed: X}}\n  purpose: \"3\"\n";

static mnm_spec *spec;
static size_t block_bytes;
static mnm_ingest_summary last;

/* Statuses that only books have, as the one that says "not of this form". */
static mnm_status as_format(mnm_status status) {
  return status == MNM_E_DAMAGED || status == MNM_E_UNSUPPORTED ? MNM_E_FORMAT : status;
}

static mnm_status read_sheet(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, mnm_err *err) {
  mnm_status status = mnm_ingest__sheet(out, reader, spec, names, sink, block_bytes, NULL, err);
  memset(&last, 0, sizeof last);
  if (status == MNM_OK) last = *out;
  return as_format(status);
}

/* ---- packing --------------------------------------------------------------------------------- */

static void pack(sheet_packer *to, const char *name, const char *data, size_t bytes) {
  must(mnm_sheet__pack_begin(to, name, NULL) == MNM_OK);
  must(mnm_sheet__pack(to, data, bytes, NULL) == MNM_OK);
  must(mnm_sheet__pack_end(to, NULL) == MNM_OK);
}

static void pack_text(sheet_packer *to, const char *name, const char *text) {
  pack(to, name, text, strlen(text));
}

/* The next part of the input, to a line of %% or the end. */
static mnm_text next_part(const uint8_t **data, size_t *size) {
  const uint8_t *mark = *size > 0 ? memmem(*data, *size, "\n%%\n", 4) : NULL;
  mnm_text part = {(const char *)*data, (uint32_t)(mark != NULL ? (size_t)(mark - *data) : *size)};
  size_t used = mark != NULL ? part.bytes + 4U : *size;
  *data += used;
  *size -= used;
  return part;
}

static void pack_xlsx(sheet_packer *to, const uint8_t *data, size_t size) {
  static const char *const names[] = {"xl/s1.xml", "xl/strings.xml", "xl/styles.xml",
                                      "xl/workbook.xml"};
  pack_text(to, "[Content_Types].xml", "<Types/>");
  pack_text(to, "_rels/.rels",
            "<Relationships><Relationship Id=\"r\" Type=\"" TYPE
            "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
  pack_text(to, "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"a\" Type=\"" TYPE
            "worksheet\" Target=\"s1.xml\"/><Relationship Id=\"b\" Type=\"" TYPE
            "sharedStrings\" Target=\"strings.xml\"/><Relationship Id=\"c\" Type=\"" TYPE
            "styles\" Target=\"styles.xml\"/></Relationships>");
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    mnm_text part = next_part(&data, &size);
    if (i == 3 && part.bytes == 0) {
      pack_text(to, names[i],
                "<workbook xmlns:r=\"x\"><sheets><sheet name=\"a\" sheetId=\"1\" "
                "r:id=\"a\"/></sheets></workbook>");
    } else {
      pack(to, names[i], part.data, part.bytes);
    }
  }
}

static void pack_ods(sheet_packer *to, const uint8_t *data, size_t size) {
  pack_text(to, "mimetype", "application/vnd.oasis.opendocument.spreadsheet");
  pack_text(to, "META-INF/manifest.xml", "<manifest:manifest xmlns:manifest=\"m\"/>");
  pack(to, "content.xml", (const char *)data, size);
}

/* ---- what is held to it ---------------------------------------------------------------------- */

static uint64_t walk_sheet(mnm_book *book, uint32_t sheet, uint64_t cells) {
  mnm_sheet_rows *rows = NULL;
  uint32_t number = 0;
  bool end = false;
  if (mnm_sheet_rows_open(&rows, book, sheet, NULL) != MNM_OK) return cells;
  while (!end && cells < CELLS_MAX) {
    mnm_sheet_row row;
    mnm_err err = {0};
    if (mnm_sheet_rows_next(rows, &row, &end, &err) != MNM_OK) {
      must(err.message[0] != '\0');
      break;
    }
    if (end) break;
    must(row.number > number && row.number <= MNM_BOOK_ROWS_MAX && row.count > 0);
    number = row.number;
    cells += row.count;
    for (uint32_t i = 0; i < row.count; i++) {
      const mnm_cell *cell = &row.cells[i];
      must(cell->column < MNM_BOOK_COLUMNS_MAX && cell->kind != MNM_CELL_EMPTY);
      must(i == 0 || cell->column > row.cells[i - 1].column);
      must(mnm_text_utf8_invalid(cell->text.data, cell->text.bytes) == -1);
      must(mnm_text_utf8_invalid(cell->symbol.data, cell->symbol.bytes) == -1);
    }
  }
  mnm_sheet_rows_free(rows);
  return cells;
}

/* Is it small enough for the rest? */
static bool walk(const uint8_t *data, size_t size) {
  mnm_reader *reader = NULL;
  mnm_book *book = NULL;
  mnm_book_kind kind;
  mnm_err err = {0};
  uint64_t cells = 0;
  must(mnm_reader_open_memory(&reader, "fuzz", data, size, NULL, NULL) == MNM_OK);
  mnm_status status = mnm_book_open(&book, &kind, reader, NULL, &err);
  must(as_format(status) == MNM_OK || err.message[0] != '\0');
  must(status == MNM_OK || as_format(status) == MNM_E_FORMAT || status == MNM_E_LIMIT);
  for (uint32_t i = 0; status == MNM_OK && i < mnm_book_sheet_count(book); i++) {
    mnm_column merges;
    mnm_column_init(&merges, sizeof(mnm_range), NULL);
    if (mnm_sheet_merges(&merges, book, i, NULL) != MNM_OK) merges.count = 0;
    mnm_column_clear(&merges);
    if (cells < CELLS_MAX) cells = walk_sheet(book, i, cells);
  }
  mnm_book_free(book);
  mnm_reader_close(reader);
  return cells < CELLS_MAX;
}

static void sniff(const uint8_t *data, size_t size) {
  mnm_reader *reader = NULL;
  static mnm_sniffed sniffed;
  mnm_spec *again = NULL;
  char *yaml = NULL;
  size_t bytes = 0;
  must(mnm_reader_open_memory(&reader, "fuzz", data, size, NULL, NULL) == MNM_OK);
  mnm_status status = mnm_sniff(&sniffed, reader, NULL, NULL);
  must(status == MNM_OK || as_format(status) == MNM_E_FORMAT || status == MNM_E_LIMIT);
  must(status != MNM_OK || sniffed.report[0] != '\0');
  must(!sniffed.complete || sniffed.spec != NULL);
  if (sniffed.spec != NULL) {
    must(mnm_spec_write(sniffed.spec, &yaml, &bytes, NULL, NULL) == MNM_OK);
    must(mnm_spec_parse(&again, "again", yaml, bytes, NULL, NULL) == MNM_OK || !sniffed.complete);
    mnm_spec_free(again);
    mnm_mem_free(NULL, yaml, bytes);
  }
  mnm_sniffed_clear(&sniffed);
  mnm_reader_close(reader);
}

static void try_all(const uint8_t *data, size_t size) {
  static mnm_spec *specs[2];
  static const char *const texts[] = {statement, by_place};
  if (!walk(data, size)) return;
  sniff(data, size);
  for (size_t i = 0; i < 2; i++) {
    if (specs[i] == NULL) {
      must(mnm_spec_parse(&specs[i], "spec", texts[i], strlen(texts[i]), NULL, NULL) == MNM_OK);
    }
    spec = specs[i];
    block_bytes = 1 << 20;
    fuzz_bank(read_sheet, data, size);
    mnm_ingest_summary whole = last;
    block_bytes = 1;
    fuzz_bank(read_sheet, data, size);
    must(whole.records == last.records && whole.transfers == last.transfers);
    must(whole.rejected == last.rejected && whole.skipped_empty == last.skipped_empty);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  sheet_packer *packer = NULL;
  const void *packed = NULL;
  size_t bytes = 0;
  if (size < 2) return 0;
  char kind = (char)data[0];
  if (kind == 'a') {
    try_all(data + 1, size - 1);
    return 0;
  }
  must(mnm_sheet__packer_new(&packer, NULL, NULL) == MNM_OK);
  if (kind == 'x') {
    pack_xlsx(packer, data + 1, size - 1);
  } else {
    pack_ods(packer, data + 1, size - 1);
  }
  must(mnm_sheet__pack_finish(packer, &packed, &bytes, NULL) == MNM_OK);
  try_all(packed, bytes);
  mnm_sheet__packer_free(packer);
  return 0;
}
