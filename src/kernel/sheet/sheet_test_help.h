/* For tests: workbooks made of their XML, and a workbook's rows as one text. */
#ifndef MNM_KERNEL_SHEET_TEST_HELP_H
#define MNM_KERNEL_SHEET_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kernel/sheet/sheet_internal.h"

typedef struct made_file { /* bytes of a file */
  char *data;
  size_t bytes;
} made_file;

typedef struct part_text {
  const char *name, *text;
} part_text;

#define HELP __attribute__((unused)) static

/* A zip archive of these parts; free(out.data). */
HELP made_file make_zip(const part_text *parts, uint32_t count) {
  sheet_packer *packer = NULL;
  const void *data = NULL;
  made_file out;
  assert_int_equal(mnm_sheet__packer_new(&packer, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < count; i++) {
    assert_int_equal(mnm_sheet__pack_begin(packer, parts[i].name, NULL), MNM_OK);
    assert_int_equal(mnm_sheet__pack(packer, parts[i].text, strlen(parts[i].text), NULL), MNM_OK);
    assert_int_equal(mnm_sheet__pack_end(packer, NULL), MNM_OK);
  }
  assert_int_equal(mnm_sheet__pack_finish(packer, &data, &out.bytes, NULL), MNM_OK);
  out.data = malloc(out.bytes);
  assert_non_null(out.data);
  memcpy(out.data, data, out.bytes);
  mnm_sheet__packer_free(packer);
  return out;
}

#define HELP_NS "http://schemas.openxmlformats.org/"
#define HELP_RELATION HELP_NS "officeDocument/2006/relationships"

typedef struct xlsx_parts {        /* NULL: none */
  const char *workbook_properties; /* <workbookPr .../> */
  const char *styles;              /* inside <styleSheet> */
  const char *strings;             /* inside <sst> */
  const char *sheets[4];           /* inside <worksheet> */
  const char *states[4];
} xlsx_parts;

static const char help_rels[] =
    "<Relationships xmlns=\"" HELP_NS
    "package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"" HELP_RELATION "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

HELP made_file make_xlsx(const xlsx_parts *from) {
  static char texts[16][1 << 16];
  char names[4][64];
  part_text parts[16];
  uint32_t count = 0, used = 0;
  parts[count++] = (part_text){"[Content_Types].xml", "<Types/>"};
  parts[count++] = (part_text){"_rels/.rels", help_rels};
  char *workbook = texts[used++], *rels = texts[used++];
  size_t room = sizeof texts[0];
  int at = snprintf(workbook, room, "<workbook xmlns:r=\"x\">%s<sheets>",
                    from->workbook_properties != NULL ? from->workbook_properties : "");
  int rel_at = snprintf(rels, room,
                        "<Relationships><Relationship Id=\"s\" Type=\"" HELP_RELATION
                        "/styles\" Target=\"styles.xml\"/><Relationship Id=\"t\" "
                        "Type=\"" HELP_RELATION "/sharedStrings\" Target=\"/xl/strings.xml\"/>");
  for (uint32_t i = 0; i < 4 && from->sheets[i] != NULL; i++) {
    at += snprintf(workbook + at, room - (size_t)at,
                   "<sheet name=\"Sheet &amp; %u\" sheetId=\"%u\" r:id=\"r%u\"%s%s%s/>", i + 1,
                   i + 1, i + 1, from->states[i] != NULL ? " state=\"" : "",
                   from->states[i] != NULL ? from->states[i] : "",
                   from->states[i] != NULL ? "\"" : "");
    rel_at += snprintf(rels + rel_at, room - (size_t)rel_at,
                       "<Relationship Id=\"r%u\" Type=\"" HELP_RELATION
                       "/worksheet\" Target=\"worksheets/s%u.xml\"/>",
                       i + 1, i + 1);
    (void)snprintf(names[i], sizeof names[i], "xl/worksheets/s%u.xml", i + 1);
    char *sheet = texts[used++];
    (void)snprintf(sheet, room, "<worksheet>%s</worksheet>", from->sheets[i]);
    parts[count++] = (part_text){names[i], sheet};
  }
  (void)snprintf(workbook + at, room - (size_t)at, "</sheets></workbook>");
  (void)snprintf(rels + rel_at, room - (size_t)rel_at, "</Relationships>");
  parts[count++] = (part_text){"xl/workbook.xml", workbook};
  parts[count++] = (part_text){"xl/_rels/workbook.xml.rels", rels};
  char *styles = texts[used++], *strings = texts[used++];
  (void)snprintf(styles, room, "<styleSheet>%s</styleSheet>",
                 from->styles != NULL ? from->styles : "");
  (void)snprintf(strings, room, "<sst>%s</sst>", from->strings != NULL ? from->strings : "");
  parts[count++] = (part_text){"xl/styles.xml", styles};
  parts[count++] = (part_text){"xl/strings.xml", strings};
  return make_zip(parts, count);
}

#define HELP_ODF "urn:oasis:names:tc:opendocument:xmlns:"

/* `styles` inside automatic-styles, `body` inside office:spreadsheet. */
HELP made_file make_ods(const char *styles, const char *body) {
  static char content[1 << 20];
  (void)snprintf(content, sizeof content,
                 "<office:document-content xmlns:office=\"" HELP_ODF
                 "office:1.0\" "
                 "xmlns:table=\"" HELP_ODF "table:1.0\" xmlns:text=\"" HELP_ODF
                 "text:1.0\" "
                 "xmlns:style=\"" HELP_ODF
                 "style:1.0\" xmlns:calcext=\"urn:calcext\">"
                 "<office:automatic-styles>%s</office:automatic-styles><office:body>"
                 "<office:spreadsheet>%s</office:spreadsheet></office:body>"
                 "</office:document-content>",
                 styles, body);
  const part_text parts[] = {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                             {"META-INF/manifest.xml", "<manifest:manifest xmlns:manifest=\"m\"/>"},
                             {"content.xml", content}};
  return make_zip(parts, 3);
}

HELP mnm_status open_bytes(mnm_book **out, mnm_book_kind *kind, const void *data, size_t bytes,
                           const mnm_ctx *ctx, mnm_err *err) {
  mnm_reader *reader = NULL;
  *out = NULL;
  mnm_status status = mnm_reader_open_memory(&reader, "book.xlsx", data, bytes, ctx, err);
  if (status == MNM_OK) status = mnm_book_open(out, kind, reader, ctx, err);
  mnm_reader_close(reader);
  return status;
}

typedef struct dump {
  char *text;
  size_t used, room;
  mnm_status status;
  mnm_err err;
  uint64_t rows, cells;
} dump;

HELP void dump_line(dump *self, const char *format, ...) {
  for (;;) {
    va_list arguments;
    va_start(arguments, format);
    int bytes = vsnprintf(self->text + self->used, self->room - self->used, format, arguments);
    va_end(arguments);
    assert_true(bytes >= 0);
    if ((size_t)bytes < self->room - self->used) {
      self->used += (size_t)bytes;
      return;
    }
    self->room = self->room * 2 + (size_t)bytes + 256;
    self->text = realloc(self->text, self->room);
    assert_non_null(self->text);
  }
}

/* "3 A=tKonto B=n12.5[EUR] C=d2026-03-01\n": kinds t, n, d, b, e; = after the letter of a formula.
 */
HELP void dump_sheet(dump *self, mnm_book *book, uint32_t sheet) {
  static const char kinds[] = " tndbe";
  mnm_sheet_rows *rows = NULL;
  self->status = mnm_sheet_rows_open(&rows, book, sheet, &self->err);
  while (self->status == MNM_OK) {
    mnm_sheet_row row;
    bool end = false;
    self->status = mnm_sheet_rows_next(rows, &row, &end, &self->err);
    if (self->status != MNM_OK || end) break;
    self->rows++;
    self->cells += row.count;
    dump_line(self, "%u%s", row.number, row.hidden ? "!" : "");
    for (uint32_t i = 0; i < row.count; i++) {
      char name[8];
      const mnm_cell *cell = &row.cells[i];
      (void)mnm_sheet_column_text(name, cell->column);
      dump_line(self, " %s%s%c%.*s", name, cell->formula ? "==" : "=", kinds[cell->kind],
                (int)cell->text.bytes, cell->text.data);
      if (cell->symbol.bytes > 0) {
        dump_line(self, "[%.*s]", (int)cell->symbol.bytes, cell->symbol.data);
      }
    }
    dump_line(self, "\n");
  }
  mnm_sheet_rows_free(rows);
}

HELP dump dump_bytes(const void *data, size_t bytes, uint32_t sheet) {
  dump self = {.room = 256};
  mnm_book *book = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  self.text = calloc(1, self.room);
  assert_non_null(self.text);
  self.status = open_bytes(&book, &kind, data, bytes, NULL, &self.err);
  if (self.status == MNM_OK) dump_sheet(&self, book, sheet);
  mnm_book_free(book);
  return self;
}

/* Frees what was made, and compares. */
HELP void expect_rows(made_file book, uint32_t sheet, const char *expected) {
  dump got = dump_bytes(book.data, book.bytes, sheet);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  assert_string_equal(got.text, expected);
  free(got.text);
  free(book.data);
}

HELP mnm_err expect_failure(made_file book, uint32_t sheet, mnm_status expected) {
  dump got = dump_bytes(book.data, book.bytes, sheet);
  if (got.status != expected) {
    fail_msg("status %s, expected %s: %s", mnm_status_name(got.status), mnm_status_name(expected),
             got.err.message);
  }
  assert_int_equal(got.err.status, expected);
  assert_true(got.err.message[0] != '\0');
  free(got.text);
  free(book.data);
  return got.err;
}

#endif
