/* The parts of an OpenDocument spreadsheet that say what there is. */
#include "kernel/sheet/sheet_internal.h"

#define TABLE_DEPTH 4 /* document-content, body, spreadsheet, table */
#define HIDDEN_STYLES_MAX 256U

typedef struct tables {
  mnm_book *book;
  uint32_t depth;
  mnm_text style; /* of a table, being read */
  mnm_text hidden[HIDDEN_STYLES_MAX];
  uint32_t hidden_count;
} tables;

static mnm_status on_manifest(void *payload, const char *name, const sheet_attributes *attributes,
                              mnm_err *err) {
  (void)payload, (void)attributes;
  if (!mnm_sheet__is(name, "encryption-data")) return MNM_OK;
  ((mnm_book *)payload)->kind = MNM_BOOK_ENCRYPTED;
  (void)mnm_err_set(err, MNM_E_UNSUPPORTED, "the workbook is protected by a password");
  mnm_err_hint(err, "open it with its password and save a copy without one");
  return MNM_E_UNSUPPORTED;
}

static mnm_status keep(mnm_book *book, mnm_text from, mnm_text *out, mnm_err *err) {
  char *copy = mnm_arena_copy(&book->arena, from.data != NULL ? from.data : "", from.bytes);
  *out = (mnm_text){copy, from.bytes};
  return copy != NULL ? MNM_OK : mnm_err_nomem(err);
}

/* Styles stand before the tables; one with display="false" hides its tables. */
static mnm_status on_style(tables *self, const char *name, const sheet_attributes *attributes,
                           mnm_err *err) {
  if (mnm_sheet__is(name, "style")) {
    mnm_text family = mnm_sheet__attribute(attributes, NULL, "family");
    self->style = (mnm_text){"", 0};
    if (family.data == NULL || !mnm_text_equal(family, mnm_text_of("table"))) return MNM_OK;
    return keep(self->book, mnm_sheet__attribute(attributes, "style", "name"), &self->style, err);
  }
  if (!mnm_sheet__is(name, "table-properties") || self->style.bytes == 0) return MNM_OK;
  mnm_text shown = mnm_sheet__attribute(attributes, NULL, "display");
  bool hides = shown.data != NULL && mnm_text_equal(shown, mnm_text_of("false"));
  if (hides && self->hidden_count < HIDDEN_STYLES_MAX) {
    self->hidden[self->hidden_count++] = self->style;
  }
  return MNM_OK;
}

static mnm_status on_content(void *payload, const char *name, const sheet_attributes *attributes,
                             mnm_err *err) {
  tables *self = payload;
  mnm_book *book = self->book;
  self->depth++;
  if (self->depth > TABLE_DEPTH && book->sheets.count > 0 &&
      (mnm_sheet__is(name, "table-cell") || mnm_sheet__is(name, "covered-table-cell"))) {
    sheet_info *info = mnm_column_at(&book->sheets, book->sheets.count - 1);
    info->filled = info->filled ||
                   mnm_sheet__attribute(attributes, NULL, "value-type").data != NULL ||
                   mnm_sheet__attribute(attributes, NULL, "formula").data != NULL;
  }
  if (self->depth < TABLE_DEPTH || !mnm_sheet__is(name, "table")) {
    return book->sheets.count == 0 ? on_style(self, name, attributes, err) : MNM_OK;
  }
  if (self->depth != TABLE_DEPTH) return MNM_OK;
  if (book->sheets.count == MNM_BOOK_SHEETS_MAX) {
    return mnm_err_set(err, MNM_E_LIMIT, "the workbook has more than %u sheets",
                       MNM_BOOK_SHEETS_MAX);
  }
  sheet_info info = {0};
  MNM_TRY(keep(book, mnm_sheet__attribute(attributes, "table", "name"), &info.name, err));
  mnm_text style = mnm_sheet__attribute(attributes, "table", "style-name");
  for (uint32_t i = 0; style.data != NULL && i < self->hidden_count; i++) {
    info.hidden = info.hidden || mnm_text_equal(self->hidden[i], style);
  }
  return mnm_column_push(&book->sheets, &info, err);
}

static mnm_status off_content(void *payload, const char *name, mnm_err *err) {
  (void)name, (void)err;
  ((tables *)payload)->depth--;
  return MNM_OK;
}

mnm_status mnm_sheet__ods_open(mnm_book *book, mnm_err *err) {
  static const sheet_handlers manifest = {.start = on_manifest};
  static const sheet_handlers content = {.start = on_content, .end = off_content};
  if (mnm_sheet__zip_find(book, "META-INF/manifest.xml") >= 0) {
    MNM_TRY(mnm_sheet__xml_run(book, "META-INF/manifest.xml", &manifest, book, err));
  }
  tables self = {.book = book};
  MNM_TRY(mnm_sheet__xml_run(book, "content.xml", &content, &self, err));
  if (book->sheets.count > 0) return MNM_OK;
  book->kind = MNM_BOOK_ARCHIVE;
  (void)mnm_err_set(err, MNM_E_FORMAT, "the file is an OpenDocument, but no spreadsheet");
  mnm_err_hint(err, "save its table as .ods or CSV and add that");
  return MNM_E_FORMAT;
}
