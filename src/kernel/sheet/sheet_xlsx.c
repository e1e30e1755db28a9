/* The parts of an XLSX that say what there is: relationships, the workbook, styles, shared texts.
 */
#include <stdio.h>

#include "kernel/sheet/sheet_internal.h"

#define RELATIONS_MAX 4096U
#define STYLES_MAX 200000U /* of cells; programs stop at 64,000 */
#define FORMATS_MAX 2000U

static mnm_status damaged(mnm_err *err, const char *what) {
  (void)mnm_err_set(err, MNM_E_DAMAGED, "%s", what);
  mnm_err_hint(err, "ask for the file again; or open it in a spreadsheet program and save it anew");
  return MNM_E_DAMAGED;
}

static mnm_text keep(mnm_book *book, mnm_text text) {
  char *copy = mnm_arena_copy(&book->arena, text.data != NULL ? text.data : "", text.bytes);
  return (mnm_text){copy, copy != NULL ? text.bytes : 0};
}

static bool ends_with(mnm_text text, const char *end) {
  size_t bytes = strlen(end);
  return text.bytes >= bytes && memcmp(text.data + text.bytes - bytes, end, bytes) == 0;
}

/* ---- relationships --------------------------------------------------------------------------- */

typedef struct relation {
  mnm_text id, type;
  const char *target; /* an entry of the archive */
} relation;

typedef struct relations {
  mnm_book *book;
  const char *folder; /* of the part whose relations these are: "xl/", "" */
  mnm_column list;
} relations;

/* "worksheets/sheet1.xml" below "xl/", "/xl/worksheets/sheet1.xml", "../x": what the archive calls
 * it. NULL in out: outside the archive. */
static mnm_status resolve(const relations *self, mnm_text target, const char **out, mnm_err *err) {
  char path[512];
  size_t used = 0;
  *out = NULL;
  if (target.bytes > 0 && target.data[0] == '/') {
    target = (mnm_text){target.data + 1, target.bytes - 1};
  } else {
    used = strlen(self->folder);
    memcpy(path, self->folder, used);
  }
  while (target.bytes > 0) {
    const char *slash = memchr(target.data, '/', target.bytes);
    mnm_text step = {target.data, slash != NULL ? (uint32_t)(slash - target.data) : target.bytes};
    target =
        slash != NULL ? (mnm_text){slash + 1, target.bytes - step.bytes - 1} : (mnm_text){"", 0};
    if (step.bytes == 0 || mnm_text_equal(step, mnm_text_of("."))) continue;
    if (mnm_text_equal(step, mnm_text_of(".."))) {
      if (used == 0) return MNM_OK;
      for (used--; used > 0 && path[used - 1] != '/'; used--) {
      }
      continue;
    }
    if (used + step.bytes + 2 > sizeof path) return MNM_OK;
    memcpy(path + used, step.data, step.bytes);
    used += step.bytes;
    if (slash != NULL) path[used++] = '/';
  }
  if (used == 0 || memchr(path, 0, used) != NULL) return MNM_OK;
  *out = mnm_arena_copy(&self->book->arena, path, used);
  return *out != NULL ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status on_relation(void *payload, const char *name, const sheet_attributes *attributes,
                              mnm_err *err) {
  relations *self = payload;
  if (!mnm_sheet__is(name, "Relationship")) return MNM_OK;
  mnm_text id = mnm_sheet__attribute(attributes, NULL, "Id");
  mnm_text type = mnm_sheet__attribute(attributes, NULL, "Type");
  mnm_text target = mnm_sheet__attribute(attributes, NULL, "Target");
  mnm_text mode = mnm_sheet__attribute(attributes, NULL, "TargetMode");
  if (id.data == NULL || type.data == NULL || target.data == NULL) return MNM_OK;
  if (mode.data != NULL && mnm_text_equal(mode, mnm_text_of("External"))) return MNM_OK;
  if (self->list.count == RELATIONS_MAX) {
    return damaged(err, "the workbook has more relations than any has");
  }
  relation row = {.id = keep(self->book, id), .type = keep(self->book, type)};
  MNM_TRY(resolve(self, target, &row.target, err));
  if (row.id.data == NULL || row.type.data == NULL) return mnm_err_nomem(err);
  if (row.target == NULL) return MNM_OK;
  return mnm_column_push(&self->list, &row, err);
}

static mnm_status read_relations(relations *self, const char *entry, mnm_err *err) {
  static const sheet_handlers handlers = {.start = on_relation};
  mnm_column_init(&self->list, sizeof(relation), self->book->ctx);
  if (mnm_sheet__zip_find(self->book, entry) < 0) return MNM_OK;
  return mnm_sheet__xml_run(self->book, entry, &handlers, self, err);
}

static const relation *of_type(const relations *self, const char *type) {
  for (uint64_t i = 0; i < self->list.count; i++) {
    const relation *row = mnm_column_at(&self->list, i);
    if (ends_with(row->type, type)) return row;
  }
  return NULL;
}

static const relation *of_id(const relations *self, mnm_text id) {
  for (uint64_t i = 0; i < self->list.count; i++) {
    const relation *row = mnm_column_at(&self->list, i);
    if (mnm_text_equal(row->id, id)) return row;
  }
  return NULL;
}

/* ---- the workbook ---------------------------------------------------------------------------- */

typedef struct workbook {
  mnm_book *book;
  const relations *relations;
} workbook;

static bool is_true(mnm_text text) {
  return text.bytes > 0 && (text.data[0] == '1' || text.data[0] == 't');
}

static mnm_status on_workbook(void *payload, const char *name, const sheet_attributes *attributes,
                              mnm_err *err) {
  workbook *self = payload;
  mnm_book *book = self->book;
  if (mnm_sheet__is(name, "workbookPr")) {
    mnm_text compatible = mnm_sheet__attribute(attributes, NULL, "dateCompatibility");
    if (compatible.data != NULL && !is_true(compatible)) book->calendar = SHEET_1899;
    if (is_true(mnm_sheet__attribute(attributes, NULL, "date1904"))) book->calendar = SHEET_1904;
    return MNM_OK;
  }
  if (!mnm_sheet__is(name, "sheet")) return MNM_OK;
  mnm_text title = mnm_sheet__attribute(attributes, NULL, "name");
  mnm_text state = mnm_sheet__attribute(attributes, NULL, "state");
  mnm_text id = mnm_sheet__attribute(attributes, "r", "id");
  if (id.data == NULL) id = mnm_sheet__attribute(attributes, NULL, "id");
  if (id.data == NULL) return damaged(err, "a sheet of the workbook has no content");
  const relation *row = of_id(self->relations, id);
  if (row == NULL) return damaged(err, "a sheet of the workbook has no content");
  if (!ends_with(row->type, "/worksheet")) return MNM_OK; /* a chart, a dialogue, a macro */
  if (book->sheets.count == MNM_BOOK_SHEETS_MAX) {
    (void)mnm_err_set(err, MNM_E_LIMIT, "the workbook has more than %u sheets",
                      MNM_BOOK_SHEETS_MAX);
    return MNM_E_LIMIT;
  }
  char *copy = mnm_arena_copy(&book->arena, title.data != NULL ? title.data : "", title.bytes);
  if (copy == NULL) return mnm_err_nomem(err);
  sheet_info info = {.name = {copy, mnm_sheet__unescape(copy, title.bytes)}, .entry = row->target};
  info.hidden = state.data != NULL && !mnm_text_equal(state, mnm_text_of("visible"));
  return mnm_column_push(&book->sheets, &info, err);
}

/* The folder of an entry ("xl/"), and where its relations are ("xl/_rels/workbook.xml.rels"). */
static mnm_status name_relations(mnm_book *book, const char *entry, const char **folder,
                                 const char **relations_entry, mnm_err *err) {
  char path[600];
  const char *slash = strrchr(entry, '/');
  size_t bytes = slash != NULL ? (size_t)(slash - entry) + 1 : 0;
  *folder = mnm_arena_copy(&book->arena, entry, bytes);
  (void)snprintf(path, sizeof path, "%.*s_rels/%s.rels", (int)bytes, entry, entry + bytes);
  *relations_entry = mnm_arena_copy(&book->arena, path, strlen(path));
  return *folder != NULL && *relations_entry != NULL ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status open_parts(mnm_book *book, relations *parts, const char *entry, mnm_err *err) {
  static const sheet_handlers handlers = {.start = on_workbook};
  const char *relations_entry = NULL;
  MNM_TRY(name_relations(book, entry, &parts->folder, &relations_entry, err));
  MNM_TRY(read_relations(parts, relations_entry, err));
  workbook self = {book, parts};
  MNM_TRY(mnm_sheet__xml_run(book, entry, &handlers, &self, err));
  const relation *styles = of_type(parts, "/styles");
  const relation *strings = of_type(parts, "/sharedStrings");
  if (strings != NULL) book->strings_entry = strings->target;
  return styles != NULL ? mnm_sheet__styles(book, styles->target, err) : MNM_OK;
}

mnm_status mnm_sheet__xlsx_open(mnm_book *book, mnm_err *err) {
  relations top = {.book = book, .folder = ""}, parts = {.book = book};
  mnm_column_init(&parts.list, sizeof(relation), book->ctx);
  mnm_status status = read_relations(&top, "_rels/.rels", err);
  if (status == MNM_OK) {
    const relation *document = of_type(&top, "/officeDocument");
    const char *entry = document != NULL ? document->target : "xl/workbook.xml";
    if (mnm_sheet__zip_find(book, entry) < 0 && document == NULL) {
      book->kind = MNM_BOOK_ARCHIVE;
      status = mnm_err_set(err, MNM_E_FORMAT, "the file is an Office document, but no workbook");
      mnm_err_hint(err, "save its table as .xlsx, .ods or CSV and add that");
    } else {
      status = open_parts(book, &parts, entry, err);
    }
  }
  mnm_column_clear(&top.list);
  mnm_column_clear(&parts.list);
  return status;
}

/* ---- styles ---------------------------------------------------------------------------------- */

typedef struct numbered_format {
  uint32_t id;
  sheet_format format;
} numbered_format;

typedef struct styles {
  mnm_book *book;
  mnm_column formats; /* numbered_format */
  bool in_cells;
} styles;

static mnm_status on_style(void *payload, const char *name, const sheet_attributes *attributes,
                           mnm_err *err) {
  styles *self = payload;
  uint64_t id = 0;
  if (mnm_sheet__is(name, "cellXfs")) self->in_cells = true;
  bool format = mnm_sheet__is(name, "numFmt"), style = self->in_cells && mnm_sheet__is(name, "xf");
  if (!format && !style) return MNM_OK;
  mnm_text text = mnm_sheet__attribute(attributes, NULL, "numFmtId");
  if (text.data != NULL && !mnm_sheet__count(text, UINT32_MAX, &id)) {
    return damaged(err, "a number format of the workbook has no number");
  }
  if (self->formats.count > FORMATS_MAX || self->book->formats.count >= STYLES_MAX) {
    return damaged(err, "the workbook has more styles than any has");
  }
  if (format) {
    numbered_format row = {.id = (uint32_t)id};
    mnm_text code = mnm_sheet__attribute(attributes, NULL, "formatCode");
    if (code.data == NULL) return MNM_OK;
    mnm_sheet__format(&row.format, code);
    return mnm_column_push(&self->formats, &row, err);
  }
  sheet_format found;
  mnm_sheet__format_builtin(&found, (uint32_t)id);
  for (uint64_t i = 0; i < self->formats.count; i++) {
    const numbered_format *row = mnm_column_at(&self->formats, i);
    if (row->id == id) found = row->format;
  }
  return mnm_column_push(&self->book->formats, &found, err);
}

static mnm_status off_style(void *payload, const char *name, mnm_err *err) {
  (void)err;
  if (mnm_sheet__is(name, "cellXfs")) ((styles *)payload)->in_cells = false;
  return MNM_OK;
}

mnm_status mnm_sheet__styles(mnm_book *book, const char *entry, mnm_err *err) {
  static const sheet_handlers handlers = {.start = on_style, .end = off_style};
  styles self = {.book = book};
  mnm_column_init(&self.formats, sizeof(numbered_format), book->ctx);
  mnm_status status = mnm_sheet__xml_run(book, entry, &handlers, &self, err);
  mnm_column_clear(&self.formats);
  return status;
}
