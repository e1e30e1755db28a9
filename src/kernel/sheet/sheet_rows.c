/* Rows of a sheet: the XML hands over cells, whole rows queue up, and leave one by one. What the
 * queue holds is what one piece of XML can make of rows, at most a row more. */
#include <assert.h>

#include "kernel/sheet/sheet_internal.h"

#define ROW_BYTES_MAX ((uint64_t)4 << 20) /* texts of a row */

mnm_status mnm_sheet__damaged(mnm_err *err, const mnm_sheet_rows *rows, const char *what) {
  (void)mnm_err_set(err, MNM_E_DAMAGED, "sheet %u: %s", rows->sheet + 1, what);
  mnm_err_hint(err, "ask for the file again; or open it in a spreadsheet program and save it anew");
  mnm_err_at(err, NULL, rows->row, 0);
  return MNM_E_DAMAGED;
}

mnm_status mnm_sheet__value_add(mnm_sheet_rows *rows, const char *data, size_t bytes,
                                mnm_err *err) {
  if (rows->value.count + bytes > MNM_BOOK_CELL_BYTES_MAX) {
    (void)mnm_err_set(err, MNM_E_LIMIT, "sheet %u: a cell holds more than 1 MiB", rows->sheet + 1);
    mnm_err_at(err, NULL, rows->row, (int32_t)rows->next_column + 1);
    mnm_err_hint(err, "shorten the cell, or save the sheet as CSV without that column");
    return MNM_E_LIMIT;
  }
  return mnm_column_append(&rows->value, data, bytes, err);
}

mnm_status mnm_sheet__slot(mnm_sheet_rows *rows, uint32_t column, uint32_t repeat, uint8_t kind,
                           bool formula, mnm_text text, mnm_text symbol, mnm_err *err) {
  sheet_slot slot = {.column = column,
                     .repeat = repeat,
                     .kind = kind,
                     .formula = formula,
                     .first = (uint32_t)rows->bytes.count,
                     .bytes = text.bytes,
                     .symbol_first = (uint32_t)(rows->bytes.count + text.bytes),
                     .symbol_bytes = symbol.bytes};
  if (rows->bytes.count + text.bytes + symbol.bytes > UINT32_MAX / 2) {
    return mnm_sheet__damaged(err, rows, "its texts do not fit");
  }
  MNM_TRY(mnm_column_append(&rows->bytes, text.data, text.bytes, err));
  MNM_TRY(mnm_column_append(&rows->bytes, symbol.data, symbol.bytes, err));
  return mnm_column_push(&rows->slots, &slot, err);
}

mnm_status mnm_sheet__line_end(mnm_sheet_rows *rows, mnm_err *err) {
  rows->in_row = false;
  uint64_t count = rows->slots.count - rows->row_first_slot;
  if (count == 0) return MNM_OK;
  sheet_line line = {.number = rows->row,
                     .repeat = rows->row_repeat,
                     .hidden = rows->row_hidden,
                     .first = rows->row_first_slot,
                     .count = count};
  return mnm_column_push(&rows->lines, &line, err);
}

mnm_status mnm_sheet_rows_open(mnm_sheet_rows **out, mnm_book *book, uint32_t sheet, mnm_err *err) {
  *out = NULL;
  if (sheet >= book->sheets.count) {
    return mnm_err_set(err, MNM_E_ARG, "the workbook has %u sheets", (unsigned)book->sheets.count);
  }
  mnm_sheet_rows *rows = mnm_mem_new(book->ctx, sizeof *rows);
  if (rows == NULL) return mnm_err_nomem(err);
  rows->book = book;
  rows->sheet = sheet;
  mnm_column_init(&rows->lines, sizeof(sheet_line), book->ctx);
  mnm_column_init(&rows->slots, sizeof(sheet_slot), book->ctx);
  mnm_column_init(&rows->bytes, 1, book->ctx);
  mnm_column_init(&rows->cells, sizeof(mnm_cell), book->ctx);
  mnm_column_init(&rows->value, 1, book->ctx);
  mnm_column_init(&rows->given, 1, book->ctx);
  const sheet_info *info = mnm_column_at(&book->sheets, sheet);
  bool xlsx = book->kind == MNM_BOOK_XLSX;
  mnm_status status = xlsx ? mnm_sheet__strings(book, err) : MNM_OK;
  if (status == MNM_OK) {
    status = mnm_sheet__xml_open(&rows->xml, book, xlsx ? info->entry : "content.xml",
                                 xlsx ? &mnm_sheet__xlsx_rows : &mnm_sheet__ods_rows, rows, err);
  }
  if (status != MNM_OK) {
    mnm_err_at(err, book->input, err != NULL ? err->row : 0, 0);
    mnm_sheet_rows_free(rows);
    return status;
  }
  rows->opened = true;
  *out = rows;
  return MNM_OK;
}

void mnm_sheet_rows_free(mnm_sheet_rows *rows) {
  if (rows == NULL) return;
  if (rows->opened) mnm_sheet__xml_close(&rows->xml);
  mnm_column_clear(&rows->lines);
  mnm_column_clear(&rows->slots);
  mnm_column_clear(&rows->bytes);
  mnm_column_clear(&rows->cells);
  mnm_column_clear(&rows->value);
  mnm_column_clear(&rows->given);
  mnm_mem_free(rows->book->ctx, rows, sizeof *rows);
}

/* All lines have left: what is still there belongs to the row that is being read. */
static void restart(mnm_sheet_rows *rows) {
  sheet_slot *slots = rows->slots.data;
  uint64_t open = rows->in_row ? rows->slots.count - rows->row_first_slot : 0;
  uint64_t from = rows->bytes.count;
  for (uint64_t i = 0; i < open; i++) { /* shared texts are not in the buffer */
    const sheet_slot *slot = &slots[rows->row_first_slot + i];
    if (slot->shared) continue;
    from = slot->first;
    break;
  }
  uint64_t kept = rows->bytes.count - from;
  if (kept > 0) memmove(rows->bytes.data, (char *)rows->bytes.data + from, kept);
  if (open > 0) memmove(slots, slots + rows->row_first_slot, open * sizeof *slots);
  for (uint64_t i = 0; i < open; i++) {
    if (slots[i].shared) continue;
    slots[i].first -= (uint32_t)from;
    slots[i].symbol_first -= (uint32_t)from;
  }
  rows->bytes.count = kept;
  rows->slots.count = open;
  rows->row_first_slot = 0;
  rows->lines.count = rows->head = 0;
}

static mnm_text shared_text(const mnm_book *book, uint32_t index) {
  const uint32_t *ends = book->string_ends.data;
  uint32_t first = index > 0 ? ends[index - 1] : 0;
  return (mnm_text){(const char *)book->string_bytes.data + first, ends[index] - first};
}

static mnm_status give(mnm_sheet_rows *rows, mnm_sheet_row *out, mnm_err *err) {
  sheet_line *line = mnm_column_at(&rows->lines, rows->head);
  const char *bytes = rows->bytes.data;
  uint64_t text_bytes = 0;
  rows->cells.count = 0;
  for (uint64_t i = 0; i < line->count; i++) {
    const sheet_slot *slot = mnm_column_at(&rows->slots, line->first + i);
    mnm_cell cell = {.column = slot->column, .kind = slot->kind, .formula = slot->formula};
    cell.text = slot->shared ? shared_text(rows->book, slot->first)
                             : (mnm_text){bytes + slot->first, slot->bytes};
    if (!slot->shared) cell.symbol = (mnm_text){bytes + slot->symbol_first, slot->symbol_bytes};
    if (slot->shared) cell.symbol = (mnm_text){"", 0};
    if (slot->shared && cell.text.bytes == 0) continue; /* an empty text is an empty cell */
    MNM_TRY(mnm_column_reserve(&rows->cells, slot->repeat, err));
    for (uint32_t k = 0; k < slot->repeat; k++, cell.column++) {
      ((mnm_cell *)rows->cells.data)[rows->cells.count++] = cell;
      text_bytes += cell.text.bytes;
    }
  }
  if (text_bytes > ROW_BYTES_MAX) {
    (void)mnm_err_set(err, MNM_E_LIMIT, "sheet %u: a row holds more than 4 MiB of text",
                      rows->sheet + 1);
    mnm_err_at(err, rows->book->input, line->number, 0);
    return MNM_E_LIMIT;
  }
  MNM_TRY(mnm_sheet__work(rows->book, text_bytes + rows->cells.count, err));
  *out = (mnm_sheet_row){.number = line->number,
                         .hidden = line->hidden,
                         .count = (uint32_t)rows->cells.count,
                         .cells = rows->cells.data};
  line->number++;
  if (--line->repeat == 0) rows->head++;
  return MNM_OK;
}

mnm_status mnm_sheet_rows_next(mnm_sheet_rows *rows, mnm_sheet_row *out, bool *end, mnm_err *err) {
  memset(out, 0, sizeof *out);
  *end = false;
  for (;;) {
    while (rows->head < rows->lines.count) {
      MNM_TRY(give(rows, out, err));
      if (out->count > 0) return MNM_OK;
    }
    restart(rows);
    if (rows->xml.ended) break;
    mnm_status status = mnm_sheet__xml_step(&rows->xml, err);
    if (status != MNM_OK) {
      mnm_err_at(err, rows->book->input, err != NULL ? err->row : 0, err != NULL ? err->column : 0);
      return status;
    }
  }
  *end = true;
  return MNM_OK;
}

mnm_status mnm_book_sheet_filled(bool *out, mnm_book *book, uint32_t sheet, mnm_err *err) {
  mnm_sheet_rows *rows = NULL;
  mnm_sheet_row row;
  bool end = true;
  *out = false;
  if (book->kind == MNM_BOOK_ODS && sheet < book->sheets.count) {
    *out = ((const sheet_info *)mnm_column_at(&book->sheets, sheet))->filled;
    return MNM_OK;
  }
  MNM_TRY(mnm_sheet_rows_open(&rows, book, sheet, err));
  assert(rows != NULL);
  mnm_status status = mnm_sheet_rows_next(rows, &row, &end, err);
  mnm_sheet_rows_free(rows);
  *out = status == MNM_OK && !end;
  return status;
}

mnm_status mnm_sheet_merges(mnm_column *out, mnm_book *book, uint32_t sheet, mnm_err *err) {
  mnm_sheet_rows *rows = NULL;
  MNM_TRY(mnm_sheet_rows_open(&rows, book, sheet, err));
  assert(rows != NULL);
  rows->merges = out;
  rows->merges_only = true;
  mnm_status status = MNM_OK;
  while (status == MNM_OK && !rows->xml.ended) status = mnm_sheet__xml_step(&rows->xml, err);
  if (status != MNM_OK) {
    mnm_err_at(err, book->input, err != NULL ? err->row : 0, err != NULL ? err->column : 0);
  }
  mnm_sheet_rows_free(rows);
  return status;
}
