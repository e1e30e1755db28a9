/* Rows of an OpenDocument sheet, in content.xml:
 *   <table:table><table:table-row><table:table-cell office:value-type="float" office:value="1.5"/>
 * Rows and cells may say how often they are repeated; values stand in attributes, texts in
 * paragraphs. */
#include "kernel/sheet/sheet_internal.h"

#define TABLE_DEPTH 4 /* document-content, body, spreadsheet, table */

static mnm_status repeated(mnm_sheet_rows *self, const sheet_attributes *attributes,
                           const char *name, uint64_t *out, mnm_err *err) {
  mnm_text text = mnm_sheet__attribute(attributes, NULL, name);
  *out = 1;
  if (text.data == NULL) return MNM_OK;
  if (mnm_sheet__count(text, UINT32_MAX, out) && *out > 0) return MNM_OK;
  return mnm_sheet__damaged(err, self, "a number of repetitions or merged cells is none");
}

static mnm_status begin_row(mnm_sheet_rows *self, const sheet_attributes *attributes,
                            mnm_err *err) {
  uint64_t repeat = 1;
  MNM_TRY(repeated(self, attributes, "number-rows-repeated", &repeat, err));
  mnm_text shown = mnm_sheet__attribute(attributes, NULL, "visibility");
  self->row_hidden = shown.data != NULL && !mnm_text_equal(shown, mnm_text_of("visible"));
  if (self->row < UINT32_MAX) self->row++;
  self->row_repeat = repeat > MNM_BOOK_ROWS_MAX ? MNM_BOOK_ROWS_MAX + 1 : (uint32_t)repeat;
  self->row_first_slot = self->slots.count;
  self->next_column = 0;
  self->in_row = true;
  return MNM_OK;
}

static mnm_status end_row(mnm_sheet_rows *self, mnm_err *err) {
  uint64_t last = (uint64_t)self->row + self->row_repeat - 1;
  if (self->slots.count > self->row_first_slot && last > MNM_BOOK_ROWS_MAX) {
    return mnm_sheet__damaged(err, self, "it has more rows than a sheet can have");
  }
  MNM_TRY(mnm_sheet__line_end(self, err));
  self->row = last > MNM_BOOK_ROWS_MAX ? MNM_BOOK_ROWS_MAX : (uint32_t)last;
  return MNM_OK;
}

static mnm_status take_span(mnm_sheet_rows *self, const sheet_attributes *attributes,
                            mnm_err *err) {
  uint64_t columns = 1, rows = 1;
  MNM_TRY(repeated(self, attributes, "number-columns-spanned", &columns, err));
  MNM_TRY(repeated(self, attributes, "number-rows-spanned", &rows, err));
  if (columns == 1 && rows == 1) return MNM_OK;
  uint64_t last_row = (uint64_t)self->row - 1 + rows - 1;
  uint64_t last_column = (uint64_t)self->next_column + columns - 1;
  if (last_row >= MNM_BOOK_ROWS_MAX || last_column >= MNM_BOOK_COLUMNS_MAX ||
      self->merges->count >= MNM_BOOK_ROWS_MAX) {
    return mnm_sheet__damaged(err, self, "a merged range leaves the sheet");
  }
  mnm_range range = {self->row - 1, (uint32_t)last_row, self->next_column, (uint32_t)last_column};
  return mnm_column_push(self->merges, &range, err);
}

/* What the attributes tell of a value. */
static mnm_status take_value(mnm_sheet_rows *self, const sheet_attributes *attributes,
                             mnm_err *err) {
  sheet_ods_cell *cell = &self->ods;
  mnm_text type = mnm_sheet__attribute(attributes, "office", "value-type");
  mnm_text tested = mnm_sheet__attribute(attributes, "calcext", "value-type");
  mnm_text value = {NULL, 0}, symbol = {"", 0};
  char text[SHEET_NUMBER_CHARS + 1];
  uint32_t bytes = 0;
  if (type.data == NULL) type = mnm_text_of("");
  if (tested.data != NULL && mnm_text_equal(tested, mnm_text_of("error"))) {
    cell->kind = MNM_CELL_ERROR;
    return MNM_OK;
  }
  if (mnm_text_equal(type, mnm_text_of("float")) ||
      mnm_text_equal(type, mnm_text_of("percentage")) ||
      mnm_text_equal(type, mnm_text_of("currency"))) {
    cell->kind = MNM_CELL_NUMBER;
    value = mnm_sheet__attribute(attributes, "office", "value");
    bytes = value.data != NULL ? mnm_sheet__digits(text, value) : 0;
    symbol = mnm_sheet__attribute(attributes, "office", "currency");
    if (symbol.data == NULL || symbol.bytes > 16) symbol = (mnm_text){"", 0};
  } else if (mnm_text_equal(type, mnm_text_of("date"))) {
    value = mnm_sheet__attribute(attributes, "office", "date-value");
    bytes = value.data != NULL ? mnm_sheet__iso(text, value) : 0;
    cell->kind = bytes > 0 ? MNM_CELL_TIME : MNM_CELL_TEXT;
  } else if (mnm_text_equal(type, mnm_text_of("time"))) {
    value = mnm_sheet__attribute(attributes, "office", "time-value");
    bytes = value.data != NULL ? mnm_sheet__duration(text, value) : 0;
    cell->kind = bytes > 0 ? MNM_CELL_TIME : MNM_CELL_TEXT;
  } else if (mnm_text_equal(type, mnm_text_of("boolean"))) {
    value = mnm_sheet__attribute(attributes, "office", "boolean-value");
    cell->kind = MNM_CELL_BOOL;
    if (value.data != NULL) {
      value = mnm_text_of(mnm_text_equal(value, mnm_text_of("true")) ? "TRUE" : "FALSE");
    }
  } else if (type.bytes > 0) {
    cell->kind = MNM_CELL_TEXT;
    value = mnm_sheet__attribute(attributes, "office", "string-value");
  }
  if (bytes > 0) value = (mnm_text){text, bytes};
  cell->valued = value.data != NULL;
  if (value.data == NULL) return MNM_OK;
  cell->value_bytes = value.bytes;
  cell->symbol_bytes = symbol.bytes;
  MNM_TRY(mnm_column_append(&self->given, value.data, value.bytes, err));
  return mnm_column_append(&self->given, symbol.data, symbol.bytes, err);
}

static mnm_status begin_cell(mnm_sheet_rows *self, const sheet_attributes *attributes,
                             mnm_err *err) {
  uint64_t repeat = 1;
  MNM_TRY(repeated(self, attributes, "number-columns-repeated", &repeat, err));
  if (self->merges != NULL) MNM_TRY(take_span(self, attributes, err));
  self->ods = (sheet_ods_cell){.column = self->next_column};
  self->ods.repeat = repeat > MNM_BOOK_COLUMNS_MAX ? MNM_BOOK_COLUMNS_MAX + 1 : (uint32_t)repeat;
  self->ods.formula = mnm_sheet__attribute(attributes, NULL, "formula").data != NULL;
  self->next_column += self->ods.repeat;
  if (self->next_column > MNM_BOOK_COLUMNS_MAX) self->next_column = MNM_BOOK_COLUMNS_MAX + 1;
  self->cell_depth = self->depth;
  self->value.count = self->given.count = 0;
  self->any_paragraph = self->in_paragraph = self->blank = self->paragraph_filled = false;
  return take_value(self, attributes, err);
}

static mnm_status end_cell(mnm_sheet_rows *self, mnm_err *err) {
  const sheet_ods_cell *cell = &self->ods;
  mnm_text shown = {self->value.data, (uint32_t)self->value.count};
  mnm_text value = {self->given.data, cell->value_bytes}, symbol = {"", 0};
  uint8_t kind = cell->kind;
  self->cell_depth = 0;
  if (cell->symbol_bytes > 0) {
    symbol = (mnm_text){(const char *)self->given.data + cell->value_bytes, cell->symbol_bytes};
  }
  if (!cell->valued) {
    value = shown;
    if (kind == MNM_CELL_EMPTY || kind == MNM_CELL_NUMBER || kind == MNM_CELL_BOOL) {
      kind = MNM_CELL_TEXT; /* a value that only its paragraph tells */
    }
    if (kind == MNM_CELL_ERROR && value.bytes == 0) value = mnm_text_of("#VALUE!");
    if (value.bytes == 0 && cell->formula && cell->kind == MNM_CELL_EMPTY) {
      kind = MNM_CELL_ERROR;
      value = mnm_text_of("#NOVALUE!");
    }
  }
  if (value.bytes == 0 || self->merges_only) return MNM_OK;
  if (cell->column + cell->repeat > MNM_BOOK_COLUMNS_MAX) {
    return mnm_sheet__damaged(err, self, "a row has more cells than a sheet can have");
  }
  return mnm_sheet__slot(self, cell->column, cell->repeat, kind, cell->formula, value, symbol, err);
}

/* ---- paragraphs ------------------------------------------------------------------------------ */

static mnm_status add_blank(mnm_sheet_rows *self, mnm_err *err) {
  if (self->blank && self->paragraph_filled) MNM_TRY(mnm_sheet__value_add(self, " ", 1, err));
  self->blank = false;
  return MNM_OK;
}

static mnm_status blanks(mnm_sheet_rows *self, const sheet_attributes *attributes, mnm_err *err) {
  uint64_t count = 1;
  mnm_text text = mnm_sheet__attribute(attributes, NULL, "c");
  if (text.data != NULL && !mnm_sheet__count(text, MNM_BOOK_CELL_BYTES_MAX, &count)) {
    return mnm_sheet__damaged(err, self, "a number of blanks is none");
  }
  MNM_TRY(add_blank(self, err));
  self->paragraph_filled = true;
  while (count-- > 0) MNM_TRY(mnm_sheet__value_add(self, " ", 1, err));
  return MNM_OK;
}

static mnm_status in_cell(mnm_sheet_rows *self, const char *name,
                          const sheet_attributes *attributes, mnm_err *err) {
  if (mnm_sheet__is(name, "p") || mnm_sheet__is(name, "h")) {
    if (self->any_paragraph) MNM_TRY(mnm_sheet__value_add(self, "\n", 1, err));
    self->any_paragraph = self->in_paragraph = true;
    self->blank = self->paragraph_filled = false;
  } else if (!self->in_paragraph || mnm_sheet__is(name, "annotation") ||
             mnm_sheet__is(name, "frame") || mnm_sheet__is(name, "note") ||
             mnm_sheet__is(name, "ruby-text")) {
    self->skip_depth = self->depth; /* comments and pictures are not the cell's text */
  } else if (mnm_sheet__is(name, "s")) {
    return blanks(self, attributes, err);
  } else if (mnm_sheet__is(name, "tab") || mnm_sheet__is(name, "line-break")) {
    MNM_TRY(add_blank(self, err));
    self->paragraph_filled = true;
    return mnm_sheet__value_add(self, mnm_sheet__is(name, "tab") ? "\t" : "\n", 1, err);
  }
  return MNM_OK;
}

static mnm_status text(void *payload, const char *data, size_t bytes, mnm_err *err) {
  mnm_sheet_rows *self = payload;
  if (!self->in_paragraph || self->skip_depth > 0 || self->cell_depth == 0) return MNM_OK;
  size_t first = 0;
  for (size_t i = 0; i <= bytes; i++) {
    bool white =
        i < bytes && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t');
    if (i < bytes && !white) continue;
    if (i > first) {
      MNM_TRY(add_blank(self, err));
      MNM_TRY(mnm_sheet__value_add(self, data + first, i - first, err));
      self->paragraph_filled = true;
    }
    if (white) self->blank = true; /* runs of blanks are one */
    first = i + 1;
  }
  return MNM_OK;
}

/* ---- elements -------------------------------------------------------------------------------- */

static mnm_status start(void *payload, const char *name, const sheet_attributes *attributes,
                        mnm_err *err) {
  mnm_sheet_rows *self = payload;
  self->depth++;
  if (self->skip_depth > 0) return MNM_OK;
  if (self->cell_depth > 0) return in_cell(self, name, attributes, err);
  if (!self->in_table) {
    if (self->depth != TABLE_DEPTH || !mnm_sheet__is(name, "table")) return MNM_OK;
    self->in_table = self->table == self->sheet;
    if (!self->in_table) self->skip_depth = self->depth;
    self->table++;
    return MNM_OK;
  }
  if (self->in_row) {
    bool cell = mnm_sheet__is(name, "table-cell") || mnm_sheet__is(name, "covered-table-cell");
    if (cell) return begin_cell(self, attributes, err);
    self->skip_depth = self->depth;
    return MNM_OK;
  }
  if (mnm_sheet__is(name, "table-row")) return begin_row(self, attributes, err);
  bool group = mnm_sheet__is(name, "table-rows") || mnm_sheet__is(name, "table-header-rows") ||
               mnm_sheet__is(name, "table-row-group");
  if (!group) self->skip_depth = self->depth;
  return MNM_OK;
}

static mnm_status end(void *payload, const char *name, mnm_err *err) {
  mnm_sheet_rows *self = payload;
  uint32_t depth = self->depth--;
  if (self->skip_depth > 0) {
    if (depth == self->skip_depth) self->skip_depth = 0;
    return MNM_OK;
  }
  if (self->cell_depth > 0) {
    if (depth == self->cell_depth) return end_cell(self, err);
    if (mnm_sheet__is(name, "p") || mnm_sheet__is(name, "h")) self->in_paragraph = false;
    return MNM_OK;
  }
  if (self->in_row) return mnm_sheet__is(name, "table-row") ? end_row(self, err) : MNM_OK;
  if (self->in_table && depth == TABLE_DEPTH) self->in_table = false;
  return MNM_OK;
}

const sheet_handlers mnm_sheet__ods_rows = {start, end, text};
