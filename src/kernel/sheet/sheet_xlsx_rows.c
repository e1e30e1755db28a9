/* Rows of an XLSX sheet: <sheetData><row r="3"><c r="B3" s="4"
 * t="s"><v>12</v></c></row></sheetData>. */
#include "kernel/sheet/sheet_internal.h"

/* "AB12": column from 0, row from 1. Absolute signs do not occur here. */
static bool reference(mnm_text text, uint32_t *out_column, uint32_t *out_row) {
  uint32_t at = 0, column = 0;
  uint64_t row = 0;
  while (at < text.bytes && text.data[at] >= 'A' && text.data[at] <= 'Z' && at < 3) {
    column = column * 26 + (uint32_t)(text.data[at++] - 'A') + 1;
  }
  mnm_text rest = {text.data + at, text.bytes - at};
  if (at == 0 || column > MNM_BOOK_COLUMNS_MAX) return false;
  if (!mnm_sheet__count(rest, MNM_BOOK_ROWS_MAX, &row) || row == 0) return false;
  *out_column = column - 1;
  *out_row = (uint32_t)row;
  return true;
}

static mnm_status take_merge(mnm_sheet_rows *self, const sheet_attributes *attributes,
                             mnm_err *err) {
  mnm_text text = mnm_sheet__attribute(attributes, NULL, "ref");
  if (text.data == NULL) return MNM_OK;
  const char *colon = memchr(text.data, ':', text.bytes);
  mnm_text first = {text.data, colon != NULL ? (uint32_t)(colon - text.data) : text.bytes};
  mnm_text last = first;
  if (colon != NULL) last = (mnm_text){colon + 1, text.bytes - first.bytes - 1};
  mnm_range range;
  if (!reference(first, &range.first_column, &range.first_row) ||
      !reference(last, &range.last_column, &range.last_row)) {
    return mnm_sheet__damaged(err, self, "a merged range is none");
  }
  range.first_row--;
  range.last_row--;
  if (self->merges->count >= MNM_BOOK_ROWS_MAX) {
    return mnm_sheet__damaged(err, self, "it has more merged ranges than rows");
  }
  return mnm_column_push(self->merges, &range, err);
}

static mnm_status begin_row(mnm_sheet_rows *self, const sheet_attributes *attributes,
                            mnm_err *err) {
  uint64_t number = (uint64_t)self->row + 1;
  mnm_text text = mnm_sheet__attribute(attributes, NULL, "r");
  if (text.data != NULL && !mnm_sheet__count(text, MNM_BOOK_ROWS_MAX, &number)) {
    return mnm_sheet__damaged(err, self, "a row has no real number");
  }
  if (number <= self->row || number > MNM_BOOK_ROWS_MAX) {
    return mnm_sheet__damaged(err, self, "its rows are out of order, or too many");
  }
  mnm_text hidden = mnm_sheet__attribute(attributes, NULL, "hidden");
  self->row = (uint32_t)number;
  self->row_hidden = hidden.bytes > 0 && (hidden.data[0] == '1' || hidden.data[0] == 't');
  self->row_repeat = 1;
  self->row_first_slot = self->slots.count;
  self->next_column = 0;
  self->in_row = true;
  return MNM_OK;
}

static mnm_status begin_cell(mnm_sheet_rows *self, const sheet_attributes *attributes,
                             mnm_err *err) {
  uint32_t column = self->next_column, row = self->row;
  uint64_t style = 0;
  mnm_text text = mnm_sheet__attribute(attributes, NULL, "r");
  if (text.data != NULL && (!reference(text, &column, &row) || row != self->row)) {
    return mnm_sheet__damaged(err, self, "a cell's reference is none of its row");
  }
  if (column < self->next_column || column >= MNM_BOOK_COLUMNS_MAX) {
    return mnm_sheet__damaged(err, self, "the cells of a row are out of order, or too many");
  }
  text = mnm_sheet__attribute(attributes, NULL, "s");
  if (text.data != NULL && !mnm_sheet__count(text, UINT32_MAX, &style)) {
    return mnm_sheet__damaged(err, self, "a cell's style has no number");
  }
  static const struct {
    const char *name;
    char type;
  } types[] = {{"n", 'n'}, {"s", 's'}, {"inlineStr", 'i'}, {"str", 't'},
               {"b", 'b'}, {"e", 'e'}, {"d", 'd'}};
  char type = 'n';
  text = mnm_sheet__attribute(attributes, NULL, "t");
  if (text.data != NULL) {
    type = 0;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
      if (mnm_text_equal(text, mnm_text_of(types[i].name))) type = types[i].type;
    }
    if (type == 0) return mnm_sheet__damaged(err, self, "a cell is of an unknown type");
  }
  self->cell =
      (sheet_cell_state){.column = column, .style = (uint32_t)style, .type = type, .open = true};
  self->next_column = column + 1;
  self->value.count = 0;
  return MNM_OK;
}

static const sheet_format *format_of(const mnm_book *book, uint32_t style) {
  static const sheet_format none = {0};
  return style < book->formats.count ? mnm_column_at(&book->formats, style) : &none;
}

static mnm_status put(mnm_sheet_rows *self, uint8_t kind, mnm_text text, mnm_text symbol,
                      mnm_err *err) {
  return mnm_sheet__slot(self, self->cell.column, 1, kind, self->cell.formula, text, symbol, err);
}

static mnm_status end_number(mnm_sheet_rows *self, mnm_text text, mnm_err *err) {
  char digits[SHEET_NUMBER_CHARS + 1], when[40];
  const sheet_format *format = format_of(self->book, self->cell.style);
  mnm_text symbol = {format->symbol, format->symbol_bytes};
  uint32_t bytes = mnm_sheet__digits(digits, text);
  if (bytes == 0) return put(self, MNM_CELL_NUMBER, text, symbol, err);
  mnm_text number = {digits, bytes};
  if (format->time) {
    uint32_t length = mnm_sheet__serial(when, number, self->book->calendar, format->date);
    if (length > 0) return put(self, MNM_CELL_TIME, (mnm_text){when, length}, symbol, err);
  }
  return put(self, MNM_CELL_NUMBER, number, symbol, err);
}

static mnm_status end_shared(mnm_sheet_rows *self, mnm_text text, mnm_err *err) {
  uint64_t index = 0;
  if (!mnm_sheet__count(text, UINT32_MAX, &index) || index >= self->book->string_ends.count) {
    mnm_status status =
        mnm_sheet__damaged(err, self, "a cell names a shared text that the workbook does not hold");
    mnm_err_at(err, NULL, self->row, (int32_t)self->cell.column + 1);
    return status;
  }
  sheet_slot slot = {.column = self->cell.column,
                     .repeat = 1,
                     .kind = MNM_CELL_TEXT,
                     .formula = self->cell.formula,
                     .shared = true,
                     .first = (uint32_t)index};
  return mnm_column_push(&self->slots, &slot, err);
}

/* ISO 8601 of cells of type d: as it is where it is a date, with or without a time. */
static mnm_status end_iso(mnm_sheet_rows *self, mnm_text text, mnm_err *err) {
  int64_t at_us = 0;
  mnm_grain grain = MNM_GRAIN_DAY;
  bool real = mnm_time_parse(&at_us, &grain, text.data, text.bytes, NULL) == MNM_OK;
  return put(self, real ? MNM_CELL_TIME : MNM_CELL_TEXT, text, (mnm_text){"", 0}, err);
}

static mnm_status end_cell(mnm_sheet_rows *self, mnm_err *err) {
  static const mnm_text none = {"", 0};
  const sheet_cell_state *cell = &self->cell;
  self->cell.open = false;
  bool text_cell = cell->type == 'i' || cell->type == 't';
  mnm_text text = {self->value.data, (uint32_t)self->value.count};
  if (!text_cell) text = mnm_text_trim(text);
  bool valued = text.bytes > 0 || (cell->type == 't' && cell->given);
  if (!valued) { /* only a style, or a formula that was never computed */
    if (!cell->formula) return MNM_OK;
    return put(self, MNM_CELL_ERROR, mnm_text_of("#NOVALUE!"), none, err);
  }
  switch (cell->type) {
    case 'n':
      return end_number(self, text, err);
    case 's':
      return end_shared(self, text, err);
    case 'b': {
      bool yes =
          mnm_text_equal(text, mnm_text_of("1")) || mnm_text_equal(text, mnm_text_of("true"));
      return put(self, MNM_CELL_BOOL, mnm_text_of(yes ? "TRUE" : "FALSE"), none, err);
    }
    case 'e':
      return put(self, MNM_CELL_ERROR, text, none, err);
    case 'd':
      return end_iso(self, text, err);
    default:
      break;
  }
  text.bytes = mnm_sheet__unescape(self->value.data, text.bytes);
  return text.bytes == 0 ? MNM_OK : put(self, MNM_CELL_TEXT, text, none, err);
}

static mnm_status start(void *payload, const char *name, const sheet_attributes *attributes,
                        mnm_err *err) {
  mnm_sheet_rows *self = payload;
  self->depth++;
  if (self->skip_depth > 0) return MNM_OK;
  if (self->merges_only) {
    return mnm_sheet__is(name, "mergeCell") ? take_merge(self, attributes, err) : MNM_OK;
  }
  if (!self->in_data) {
    self->in_data = self->depth == 2 && mnm_sheet__is(name, "sheetData");
    return MNM_OK;
  }
  if (self->cell.open) {
    if (mnm_sheet__is(name, "v") && self->cell.type != 'i') {
      self->take_text = self->cell.given = true;
    } else if (mnm_sheet__is(name, "t") && self->cell.type == 'i') {
      self->take_text = true; /* in <is>, or in a run of it */
    } else if (mnm_sheet__is(name, "f")) {
      self->cell.formula = true;
    } else if (mnm_sheet__is(name, "rPh") || mnm_sheet__is(name, "extLst")) {
      self->skip_depth = self->depth; /* how to pronounce it is not its text */
    }
    return MNM_OK;
  }
  if (self->in_row) {
    return mnm_sheet__is(name, "c") ? begin_cell(self, attributes, err) : MNM_OK;
  }
  return mnm_sheet__is(name, "row") ? begin_row(self, attributes, err) : MNM_OK;
}

static mnm_status end(void *payload, const char *name, mnm_err *err) {
  mnm_sheet_rows *self = payload;
  uint32_t depth = self->depth--;
  if (self->skip_depth > 0) {
    if (depth == self->skip_depth) self->skip_depth = 0;
    return MNM_OK;
  }
  self->take_text = false;
  if (self->cell.open) return mnm_sheet__is(name, "c") ? end_cell(self, err) : MNM_OK;
  if (self->in_row) return mnm_sheet__is(name, "row") ? mnm_sheet__line_end(self, err) : MNM_OK;
  if (self->in_data && depth == 2) self->in_data = false;
  return MNM_OK;
}

static mnm_status text(void *payload, const char *data, size_t bytes, mnm_err *err) {
  mnm_sheet_rows *self = payload;
  if (!self->take_text || self->skip_depth > 0) return MNM_OK;
  return mnm_sheet__value_add(self, data, bytes, err);
}

const sheet_handlers mnm_sheet__xlsx_rows = {start, end, text};
