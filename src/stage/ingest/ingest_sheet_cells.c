/* Cells as fields of text, and the times that were cells. */
#include <string.h>

#include "model/currency/currency.h"
#include "stage/ingest/ingest_form.h"
#include "stage/ingest/ingest_sheet_internal.h"

#define KEPT_DIGITS 15U /* of a number, by a spreadsheet */

static mnm_status put(mnm_column *text, const char *data, uint64_t bytes, mnm_err *err) {
  return mnm_column_append(text, data, bytes, err);
}

/* As it is, or in quotes where it would not come back. */
static mnm_status put_field(mnm_column *text, mnm_text field, uint64_t *line_ends, mnm_err *err) {
  bool quote = field.bytes > 0 && field.data[0] == '"';
  for (uint32_t i = 0; i < field.bytes; i++) {
    char c = field.data[i];
    quote = quote || c == '\t' || c == '\n' || c == '\r';
    *line_ends += c == '\n' || (c == '\r' && (i + 1 == field.bytes || field.data[i + 1] != '\n'));
  }
  if (!quote) return put(text, field.data, field.bytes, err);
  MNM_TRY(put(text, "\"", 1, err));
  for (uint32_t first = 0; first < field.bytes;) {
    const char *next = memchr(field.data + first, '"', field.bytes - first);
    uint32_t bytes = next != NULL ? (uint32_t)(next - field.data) - first + 1 : field.bytes - first;
    MNM_TRY(put(text, field.data + first, bytes, err));
    if (next != NULL) MNM_TRY(put(text, "\"", 1, err));
    first += bytes;
  }
  return put(text, "\"", 1, err);
}

static mnm_status put_number(mnm_column *text, const mnm_cell *cell, char decimal,
                             uint64_t *long_numbers, mnm_err *err) {
  uint64_t first = text->count;
  MNM_TRY(put(text, cell->text.data, cell->text.bytes, err));
  char *point = memchr((char *)text->data + first, '.', cell->text.bytes);
  uint32_t digits = cell->text.bytes - (cell->text.bytes > 0 && cell->text.data[0] == '-');
  if (point != NULL) {
    *point = decimal;
  } else if (digits > KEPT_DIGITS) {
    (*long_numbers)++;
  }
  if (cell->symbol.bytes == 0 || mnm_currency_find(cell->symbol) == MNM_CURRENCY_NONE)
    return MNM_OK;
  MNM_TRY(put(text, " ", 1, err));
  return put(text, cell->symbol.data, cell->symbol.bytes, err);
}

mnm_status mnm_ingest__sheet_fields(mnm_column *text, const mnm_sheet_row *row, char decimal,
                                    uint64_t *line_ends, uint64_t *long_numbers, mnm_err *err) {
  uint32_t column = 0;
  *line_ends = 0;
  for (uint32_t i = 0; i < row->count; i++) {
    const mnm_cell *cell = &row->cells[i];
    for (; column < cell->column; column++) MNM_TRY(put(text, "\t", 1, err));
    if (cell->kind == MNM_CELL_NUMBER) {
      MNM_TRY(put_number(text, cell, decimal, long_numbers, err));
    } else {
      MNM_TRY(put_field(text, cell->text, line_ends, err));
    }
  }
  return MNM_OK;
}

/* ---- a header of several rows ---------------------------------------------------------------- */

static mnm_status name_of(sheet_header *self, uint32_t column, mnm_text more, mnm_err *err) {
  while (self->names.count <= column) {
    const mnm_text none = {"", 0};
    MNM_TRY(mnm_column_push(&self->names, &none, err));
  }
  mnm_text *name = mnm_column_at(&self->names, column);
  more = mnm_text_trim(more);
  if (more.bytes == 0) return MNM_OK;
  char *joined = mnm_arena_take_bytes(&self->arena, (size_t)name->bytes + more.bytes + 3);
  if (joined == NULL) return mnm_err_nomem(err);
  uint32_t used = name->bytes;
  memcpy(joined, name->data, used);
  if (used > 0) {
    memcpy(joined + used, " / ", 3);
    used += 3;
  }
  for (uint32_t i = 0; i < more.bytes; i++) {
    char c = more.data[i];
    joined[used + i] = (char)(c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
  }
  *name = (mnm_text){joined, used + more.bytes};
  return MNM_OK;
}

/* The cell, and the columns that it is merged over. */
static mnm_status spread(sheet_header *self, const mnm_column *merges, uint32_t row,
                         const mnm_cell *cell, mnm_err *err) {
  uint32_t last = cell->column;
  for (uint64_t i = 0; i < merges->count; i++) {
    const mnm_range *range = mnm_column_at(merges, i);
    if (range->first_row == row - 1 && range->first_column == cell->column)
      last = range->last_column;
  }
  if (last >= SPEC_COLUMNS_MAX) last = cell->column;
  for (uint32_t column = cell->column; column <= last; column++) {
    MNM_TRY(name_of(self, column, cell->text, err));
  }
  return MNM_OK;
}

static mnm_status read_header(sheet_header *self, mnm_sheet_rows *rows, const mnm_column *merges,
                              uint32_t first_row, uint32_t count, mnm_err *err) {
  for (;;) {
    mnm_sheet_row row;
    bool end = false;
    MNM_TRY(mnm_sheet_rows_next(rows, &row, &end, err));
    if (end || row.number >= first_row + count) return MNM_OK;
    if (row.number < first_row) continue;
    for (uint32_t i = 0; i < row.count && row.cells[i].column < SPEC_COLUMNS_MAX; i++) {
      MNM_TRY(spread(self, merges, row.number, &row.cells[i], err));
    }
  }
}

/* Of all merged ranges only those that begin in the header matter. */
static void keep_merges(mnm_column *merges, uint32_t first_row, uint32_t rows) {
  mnm_range *ranges = merges->data;
  uint64_t kept = 0;
  for (uint64_t i = 0; i < merges->count; i++) {
    uint32_t row = ranges[i].first_row + 1;
    if (row >= first_row && row < first_row + rows) ranges[kept++] = ranges[i];
  }
  merges->count = kept;
}

mnm_status mnm_ingest__sheet_header(sheet_header *out, mnm_book *book, uint32_t sheet,
                                    uint32_t first_row, uint32_t rows, const mnm_ctx *ctx,
                                    mnm_err *err) {
  mnm_column merges;
  mnm_sheet_rows *at = NULL;
  mnm_arena_init(&out->arena, ctx);
  mnm_column_init(&out->names, sizeof(mnm_text), ctx);
  mnm_column_init(&merges, sizeof(mnm_range), ctx);
  mnm_status status = rows > 1 ? mnm_sheet_merges(&merges, book, sheet, err) : MNM_OK;
  keep_merges(&merges, first_row, rows);
  if (status == MNM_OK) status = mnm_sheet_rows_open(&at, book, sheet, err);
  if (status == MNM_OK) status = read_header(out, at, &merges, first_row, rows, err);
  mnm_sheet_rows_free(at);
  mnm_column_clear(&merges);
  if (status != MNM_OK) mnm_ingest__sheet_header_clear(out);
  return status;
}

void mnm_ingest__sheet_header_clear(sheet_header *header) {
  mnm_column_clear(&header->names);
  mnm_arena_clear(&header->arena);
}

mnm_status mnm_ingest__sheet_header_fields(mnm_column *text, const sheet_header *header,
                                           mnm_err *err) {
  uint64_t line_ends = 0;
  for (uint64_t i = 0; i < header->names.count; i++) {
    if (i > 0) MNM_TRY(put(text, "\t", 1, err));
    MNM_TRY(put_field(text, *(const mnm_text *)mnm_column_at(&header->names, i), &line_ends, err));
  }
  return MNM_OK;
}

/* ---- times that were cells ------------------------------------------------------------------- */

static bool two(const char *at, uint8_t *out) {
  if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9') return false;
  *out = (uint8_t)((at[0] - '0') * 10 + (at[1] - '0'));
  return true;
}

/* "12:30:05" or "12:30:05.123" */
static bool read_clock(mnm_text text, mnm_civil *civil) {
  if ((text.bytes != 8 && text.bytes != 12) || text.data[2] != ':' || text.data[5] != ':' ||
      !two(text.data, &civil->hour) || !two(text.data + 3, &civil->minute) ||
      !two(text.data + 6, &civil->second)) {
    return false;
  }
  if (text.bytes == 8) return true;
  if (text.data[8] != '.') return false;
  for (uint32_t i = 9; i < 12; i++) {
    if (text.data[i] < '0' || text.data[i] > '9') return false;
    civil->microsecond = civil->microsecond * 10 + (uint32_t)(text.data[i] - '0');
  }
  civil->microsecond *= 1000;
  return true;
}

bool mnm_ingest__cell_time(const time_form *form, mnm_text text, read_time *out) {
  mnm_civil civil = {.year = 1970, .month = 1, .day = 1};
  bool clock = text.bytes != 10;
  /* where a text could mean either, the form that the user wrote decides */
  if (strncmp(form->shape, "YYYY-DD", 7) == 0) return false;
  if (text.bytes >= 10 && text.data[4] == '-' && text.data[7] == '-') {
    uint8_t century = 0, year = 0;
    if (!form->has_date || !two(text.data, &century) || !two(text.data + 2, &year) ||
        !two(text.data + 5, &civil.month) || !two(text.data + 8, &civil.day)) {
      return false;
    }
    civil.year = century * 100 + year;
    if (clock) {
      if (text.data[10] != 'T') return false;
      if (!read_clock((mnm_text){text.data + 11, text.bytes - 11}, &civil)) return false;
    }
  } else if (form->has_date || !clock || !read_clock(text, &civil)) {
    return false;
  }
  if (!mnm_civil_valid(&civil)) return false;
  out->local_us = mnm_time_from_civil(&civil);
  out->grain = !clock                   ? MNM_GRAIN_DAY
               : civil.microsecond != 0 ? MNM_GRAIN_MICROSECOND
                                        : MNM_GRAIN_SECOND;
  return true;
}
