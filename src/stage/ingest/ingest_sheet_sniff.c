/* What a workbook seems to hold: which of its sheets, from which row on, and a first specification
 * for it. The rows are written out as text and looked at by the sniffer of text, which sees the
 * header at its start; the text has a line for every row, so that lines are rows. */
#include <stdio.h>
#include <string.h>

#include "stage/ingest/ingest_delimited.h"
#include "stage/ingest/ingest_sheet_internal.h"
#include "stage/ingest/ingest_sniff_internal.h"

#define LOOK_ROWS 60     /* rows among which the header is sought */
#define LOOK_SHEETS 64   /* sheets that are looked at */
#define HEAD_ROOM 65536U /* kept free behind the text, for the last row */

typedef struct look_row {
  uint32_t number;
  uint32_t columns;             /* up to the last cell */
  uint32_t cells, texts, words; /* words: known in headers */
  mnm_text *names;              /* by column */
} look_row;

typedef struct look { /* the first rows of a sheet */
  mnm_arena arena;
  look_row rows[LOOK_ROWS];
  uint32_t count;
  int32_t header; /* of rows, -1 none */
  uint32_t header_rows;
  mnm_spec *known;         /* whose header it is: shipped, or of the user's own */
  const char *from;        /* its name */
  bool shipped, of_sheets; /* of_sheets: it was written for workbooks, and says which sheet */
} look;

/* ---- the first rows -------------------------------------------------------------------------- */

static mnm_status take_row(look *self, const mnm_sheet_row *from, mnm_err *err) {
  look_row *to = &self->rows[self->count];
  uint32_t columns = from->cells[from->count - 1].column + 1;
  if (columns > SPEC_COLUMNS_MAX) columns = SPEC_COLUMNS_MAX;
  *to = (look_row){.number = from->number, .columns = columns};
  to->names = mnm_arena_take(&self->arena, columns * sizeof *to->names);
  if (to->names == NULL) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < columns; i++) to->names[i] = (mnm_text){"", 0};
  for (uint32_t i = 0; i < from->count && from->cells[i].column < columns; i++) {
    const mnm_cell *cell = &from->cells[i];
    mnm_text text = mnm_text_trim(cell->text);
    if (text.bytes > 1000) text.bytes = 0; /* no name of a column */
    char *copy = mnm_arena_copy(&self->arena, text.data, text.bytes);
    if (copy == NULL) return mnm_err_nomem(err);
    for (uint32_t k = 0; k < text.bytes; k++) {
      if (copy[k] == '\n' || copy[k] == '\r' || copy[k] == '\t') copy[k] = ' ';
    }
    to->names[cell->column] = (mnm_text){copy, text.bytes};
    to->cells++;
    if (cell->kind != MNM_CELL_TEXT) continue;
    to->texts++;
    to->words += mnm_ingest__sniff_word(to->names[cell->column]) != ROLE_NONE;
  }
  self->count++;
  return MNM_OK;
}

static mnm_status take_rows(look *self, mnm_book *book, uint32_t sheet, mnm_err *err) {
  mnm_sheet_rows *rows = NULL;
  MNM_TRY(mnm_sheet_rows_open(&rows, book, sheet, err));
  mnm_status status = MNM_OK;
  while (status == MNM_OK && self->count < LOOK_ROWS) {
    mnm_sheet_row row;
    bool end = false;
    status = mnm_sheet_rows_next(rows, &row, &end, err);
    if (status != MNM_OK || end) break;
    status = take_row(self, &row, err);
  }
  mnm_sheet_rows_free(rows);
  return status;
}

/* ---- the header ------------------------------------------------------------------------------ */

static mnm_status try_known(look *self, const mnm_spec_source *from, bool shipped,
                            const mnm_ctx *ctx, mnm_err *err) {
  mnm_spec *spec = NULL;
  int32_t header = -1;
  MNM_TRY(mnm_spec_parse(&spec, from->name, from->yaml.data, from->yaml.bytes, ctx, err));
  for (uint32_t k = 0; k < self->count && mnm_spec_has_header(spec) && header < 0; k++)
    if (mnm_ingest__header_is(self->rows[k].names, self->rows[k].columns, &spec->columns))
      header = (int32_t)k;
  if (header < 0) {
    mnm_spec_free(spec);
    return MNM_OK;
  }
  if (self->known != NULL) {
    mnm_spec_free(spec);
    return mnm_ingest__sniff_two(NULL, self->from, from->name, err);
  }
  self->header = header;
  self->known = spec;
  self->from = from->name;
  self->shipped = shipped;
  return MNM_OK;
}

/* The specification whose header stands in one of the rows. */
static mnm_status find_known(look *self, const mnm_spec_list *own, const mnm_ctx *ctx,
                             mnm_err *err) {
  for (uint32_t i = 0; own != NULL && i < own->count; i++)
    MNM_TRY(try_known(self, &own->at[i], false, ctx, err));
  for (uint32_t i = 0; i < mnm_spec_shipped_count() && self->known == NULL; i++) {
    mnm_spec_source shipped = mnm_ingest__spec_shipped(i);
    MNM_TRY(try_known(self, &shipped, true, ctx, err));
  }
  return MNM_OK;
}

/* The row with most known words; without words, a row of texts alone above one that has other
 * things. */
static void find_header(look *self) {
  uint32_t best = 1; /* one word alone may stand anywhere */
  for (uint32_t i = 0; i < self->count; i++) {
    if (self->rows[i].words <= best) continue;
    best = self->rows[i].words;
    self->header = (int32_t)i;
  }
  for (uint32_t i = 0; i + 1 < self->count && self->header < 0; i++) {
    const look_row *row = &self->rows[i], *below = &self->rows[i + 1];
    bool texts = row->cells >= 2 && row->texts == row->cells;
    if (texts && below->cells >= 2 && below->texts < below->cells) self->header = (int32_t)i;
  }
}

/* Are the two rows one header? They are when a cell of the upper one is merged over columns that
 * have names of their own in the lower one, which holds nothing but texts. */
static bool is_pair(const look *self, uint32_t upper_index, const mnm_column *merges) {
  if (upper_index + 1 >= self->count) return false;
  const look_row *upper = &self->rows[upper_index], *lower = upper + 1;
  if (upper->number + 1 != lower->number || upper->texts != upper->cells ||
      lower->texts != lower->cells) {
    return false;
  }
  for (uint64_t i = 0; i < merges->count; i++) {
    const mnm_range *range = mnm_column_at(merges, i);
    if (range->first_row != upper->number - 1 || range->last_row != range->first_row) continue;
    uint32_t below = 0;
    for (uint32_t k = range->first_column; k <= range->last_column && k < lower->columns; k++) {
      below += lower->names[k].bytes > 0;
    }
    bool title = upper->cells == 1 && below == lower->cells; /* over the whole table */
    if (below >= 2 && !title) return true;
  }
  return false;
}

static mnm_status find_pair(look *self, mnm_book *book, uint32_t sheet, const mnm_ctx *ctx,
                            mnm_err *err) {
  self->header_rows = 1;
  if (self->header < 0 || self->known != NULL) return MNM_OK;
  uint32_t header = (uint32_t)self->header;
  mnm_column merges;
  mnm_column_init(&merges, sizeof(mnm_range), ctx);
  mnm_status status = mnm_sheet_merges(&merges, book, sheet, err);
  bool above = status == MNM_OK && header > 0 && is_pair(self, header - 1, &merges);
  bool below = status == MNM_OK && is_pair(self, header, &merges);
  mnm_column_clear(&merges);
  if (above) self->header--;
  if (above || below) self->header_rows = 2;
  return status;
}

static void look_clear(look *self) {
  mnm_arena_clear(&self->arena);
  mnm_spec_free(self->known);
  self->known = NULL;
}

static mnm_status look_at(look *self, mnm_book *book, uint32_t sheet, const mnm_spec_list *own,
                          const mnm_ctx *ctx, mnm_err *err) {
  memset(self, 0, sizeof *self);
  mnm_arena_init(&self->arena, ctx);
  self->header = -1;
  mnm_status status = take_rows(self, book, sheet, err);
  if (status == MNM_OK) status = find_known(self, own, ctx, err);
  if (status == MNM_OK && self->known == NULL) find_header(self);
  if (status == MNM_OK) status = find_pair(self, book, sheet, ctx, err);
  if (status != MNM_OK) look_clear(self);
  return status;
}

static bool same_names(const look *a, const look *b) {
  if (a->header < 0 || b->header < 0 || a->header_rows != b->header_rows) return false;
  const look_row *x = &a->rows[a->header], *y = &b->rows[b->header];
  if (x->columns != y->columns || x->number != y->number) return false;
  for (uint32_t i = 0; i < x->columns; i++) {
    if (!mnm_text_equal(x->names[i], y->names[i])) return false;
  }
  return true;
}

/* ---- the text -------------------------------------------------------------------------------- */

typedef struct sheet_text {
  mnm_column text;
  size_t table_start;
  uint32_t width; /* columns of the header */
  uint32_t line;
} sheet_text;

/* Line ends inside cells become blanks: a row is a line. */
static void flatten(sheet_text *self, size_t first) {
  char *text = self->text.data;
  for (size_t i = first; i < self->text.count; i++) {
    if (text[i] == '\n' || text[i] == '\r') text[i] = ' ';
  }
}

static mnm_status put_blank_lines(sheet_text *self, uint32_t row, mnm_err *err) {
  while (self->line < row && self->text.count < CSV_HEAD_BYTES - HEAD_ROOM) {
    MNM_TRY(mnm_column_append(&self->text, "\n", 1, err));
    self->line++;
  }
  return MNM_OK;
}

static mnm_status put_line(sheet_text *self, const mnm_sheet_row *row, bool pad, mnm_err *err) {
  uint64_t line_ends = 0, long_numbers = 0;
  size_t first = self->text.count;
  MNM_TRY(mnm_ingest__sheet_fields(&self->text, row, '.', &line_ends, &long_numbers, err));
  flatten(self, first);
  uint32_t columns = row->cells[row->count - 1].column + 1;
  for (; pad && columns < self->width; columns++)
    MNM_TRY(mnm_column_append(&self->text, "\t", 1, err));
  self->line++;
  return mnm_column_append(&self->text, "\n", 1, err);
}

static mnm_status put_header(sheet_text *self, const look *at, mnm_book *book, uint32_t sheet,
                             const mnm_ctx *ctx, mnm_err *err) {
  const look_row *row = &at->rows[at->header];
  sheet_header header;
  size_t first = self->text.count;
  MNM_TRY(mnm_ingest__sheet_header(&header, book, sheet, row->number, at->header_rows, ctx, err));
  mnm_status status = mnm_ingest__sheet_header_fields(&self->text, &header, err);
  self->width = (uint32_t)header.names.count;
  mnm_ingest__sheet_header_clear(&header);
  flatten(self, first);
  self->line += 1;
  if (status == MNM_OK) status = mnm_column_append(&self->text, "\n", 1, err);
  return status;
}

/* Rows above the header as they are, the header, and the rows below it, each as wide as the header.
 */
static mnm_status put_rows(sheet_text *self, const look *at, mnm_book *book, uint32_t sheet,
                           const mnm_ctx *ctx, mnm_err *err) {
  uint32_t first = at->header >= 0 ? at->rows[at->header].number : at->rows[0].number;
  uint32_t rows = at->header >= 0 ? at->header_rows : 0;
  mnm_sheet_rows *from = NULL;
  bool begun = false, end = false;
  self->line = 1;
  for (uint32_t i = 0; i < at->count && at->header < 0; i++) {
    if (at->rows[i].columns > self->width) self->width = at->rows[i].columns;
  }
  MNM_TRY(mnm_sheet_rows_open(&from, book, sheet, err));
  mnm_status status = MNM_OK;
  while (status == MNM_OK && !end && self->text.count < CSV_HEAD_BYTES - HEAD_ROOM) {
    mnm_sheet_row row;
    status = mnm_sheet_rows_next(from, &row, &end, err);
    if (status != MNM_OK || end) break;
    if (row.number >= first && !begun) {
      begun = true;
      status = put_blank_lines(self, first, err);
      self->table_start = self->text.count;
      if (status == MNM_OK && rows > 0) status = put_header(self, at, book, sheet, ctx, err);
    }
    if (begun && row.number < first + rows) continue;
    if (status == MNM_OK) status = put_blank_lines(self, row.number, err);
    size_t before = self->text.count;
    if (status == MNM_OK) status = put_line(self, &row, begun, err);
    if (self->text.count >= CSV_HEAD_BYTES) self->text.count = before; /* does not fit: the last */
  }
  mnm_sheet_rows_free(from);
  return status;
}

/* ---- the specification ----------------------------------------------------------------------- */

static mnm_status set_name(mnm_spec *spec, uint32_t sheet, bool all, mnm_err *err) {
  char number[16] = "all";
  if (!all) (void)snprintf(number, sizeof number, "%u", sheet + 1);
  char *copy = mnm_arena_copy(&spec->arena, number, strlen(number));
  if (copy == NULL) return mnm_err_nomem(err);
  spec->sheet.name = mnm_text_of(copy);
  return MNM_OK;
}

static void set_sheet(mnm_spec *spec, const look *at, bool shipped) {
  spec->format = SPEC_FORMAT_SHEET;
  if (at->header >= 0 && (at->rows[at->header].number > 1 || at->header_rows > 1)) {
    spec->sheet.header_row = at->rows[at->header].number;
    spec->sheet.header_rows = at->header_rows;
  }
  if (shipped) return;
  /* what a guess says of the text is not said of the sheet */
  spec->encoding = mnm_text_of("auto");
  spec->separator = ',';
  spec->quote = '"';
  spec->ragged = SPEC_RAGGED_REJECT;
  spec->preamble = at->header < 0 ? at->rows[0].number - 1 : 0;
}

/* The preview reads the text that was looked at, whose lines are rows. */
static mnm_status preview_known(mnm_sniffed *out, const csv_source *source, const look *at,
                                const mnm_ctx *ctx, mnm_err *err) {
  mnm_spec as_text;
  mnm_ingest__sheet_spec(&as_text, out->spec);
  as_text.preamble = at->rows[at->header].number - 1;
  mnm_ingest__sniff_recognised(out);
  return mnm_ingest__sniff_preview(out, &as_text, true, source, ctx, err);
}

static mnm_status sniff_text(mnm_sniffed *out, sheet_text *text, look *at, mnm_reader *named,
                             const mnm_ctx *ctx, mnm_err *err) {
  mnm_reader *reader = NULL;
  csv_source source;
  MNM_TRY(
      mnm_reader_open_memory(&reader, named->name, text->text.data, text->text.count, ctx, err));
  mnm_status status = mnm_ingest__source_open(&source, reader, mnm_text_of("utf-8"), ctx, err);
  if (status != MNM_OK) {
    mnm_reader_close(reader);
    return status;
  }
  source.cells = true;
  source.table_start = text->table_start;
  if (at->known != NULL) {
    out->spec = at->known;
    out->shipped = at->shipped;
    out->complete = true;
    at->known = NULL;
    at->of_sheets = out->spec->format == SPEC_FORMAT_SHEET;
    if (!at->of_sheets) set_sheet(out->spec, at, true);
    status = preview_known(out, &source, at, ctx, err);
  } else {
    status = mnm_ingest__sniff_guess(out, &source, ctx, err);
    if (status == MNM_OK && out->spec != NULL) set_sheet(out->spec, at, false);
  }
  out->kind = MNM_SOURCE_SHEET; /* also where no table was found in it */
  mnm_ingest__source_close(&source);
  mnm_reader_close(reader);
  return status;
}

/* ---- the workbook ---------------------------------------------------------------------------- */

typedef struct choice {
  uint32_t sheet;         /* UINT32_MAX: none holds anything */
  uint32_t filled, alike; /* sheets with values; those with the same header */
  uint32_t first_filled;
} choice;

/* The first shown sheet with a header that is understood, else the first with values. */
static mnm_status choose(choice *out, look *at, mnm_book *book, const mnm_spec_list *own,
                         const mnm_ctx *ctx, mnm_err *err) {
  uint32_t count = mnm_book_sheet_count(book);
  look *other = mnm_mem_new(ctx, sizeof *other);
  if (other == NULL) return mnm_err_nomem(err);
  mnm_status status = MNM_OK;
  bool understood = false, have = false;
  *out = (choice){.sheet = UINT32_MAX, .first_filled = UINT32_MAX};
  for (uint32_t i = 0; i < count && i < LOOK_SHEETS && status == MNM_OK; i++) {
    bool filled = false;
    status = mnm_book_sheet_filled(&filled, book, i, err);
    if (status != MNM_OK || !filled) continue;
    out->filled++;
    if (mnm_book_sheet_hidden(book, i) && count > 1) continue;
    if (out->first_filled == UINT32_MAX) out->first_filled = i;
    status = look_at(other, book, i, own, ctx, err);
    if (status != MNM_OK) break;
    bool better = other->count > 0 && (!have || (!understood && other->header >= 0));
    if (better) {
      if (have) look_clear(at);
      *at = *other;
      have = true;
      understood = at->header >= 0;
      out->sheet = i;
      out->alike = 1;
      continue;
    }
    out->alike += have && same_names(at, other);
    look_clear(other);
  }
  mnm_mem_free(ctx, other, sizeof *other);
  if (status != MNM_OK && have) look_clear(at);
  return status;
}

static void tell_sheets(mnm_sniffed *out, mnm_book *book, mnm_book_kind kind, const choice *chosen,
                        const look *at) {
  mnm_text name = mnm_book_sheet_name(book, chosen->sheet);
  mnm_ingest__report(out, "workbook: %s with %u sheets; read: sheet %u, '%.*s'",
                     kind == MNM_BOOK_ODS ? "ODS" : "XLSX", mnm_book_sheet_count(book),
                     chosen->sheet + 1, (int)(name.bytes < 80 ? name.bytes : 80), name.data);
  if (chosen->alike > 1) {
    mnm_ingest__report(out, "%u sheets have the same header and are read together (sheet: all)",
                       chosen->alike);
  }
  if (chosen->filled > (chosen->alike > 1 ? chosen->alike : 1)) {
    mnm_ingest__report(out,
                       "note: %u other sheets hold values and are not read; 'sheet' takes a name, "
                       "a number or all",
                       chosen->filled - (chosen->alike > 1 ? chosen->alike : 1));
  }
  if (at->header >= 0 && at->header_rows == 1) {
    mnm_ingest__report(out, "header: row %u", at->rows[at->header].number);
  } else if (at->header >= 0) {
    mnm_ingest__report(out, "header: rows %u and %u, joined", at->rows[at->header].number,
                       at->rows[at->header].number + 1);
  } else {
    mnm_ingest__report(out, "no header was found: columns are named by their numbers");
  }
}

static mnm_status sniff_book(mnm_sniffed *out, mnm_book *book, mnm_book_kind kind, look *at,
                             const mnm_spec_list *own, mnm_reader *reader, const mnm_ctx *ctx,
                             mnm_err *err) {
  choice chosen = {.sheet = UINT32_MAX};
  sheet_text text = {0};
  out->kind = MNM_SOURCE_SHEET;
  MNM_TRY(choose(&chosen, at, book, own, ctx, err));
  if (chosen.sheet == UINT32_MAX) {
    out->kind = MNM_SOURCE_EMPTY;
    mnm_ingest__report(out, "no sheet of the workbook that is shown holds a value");
    return MNM_OK;
  }
  tell_sheets(out, book, kind, &chosen, at);
  mnm_column_init(&text.text, 1, ctx);
  mnm_status status = put_rows(&text, at, book, chosen.sheet, ctx, err);
  if (status == MNM_OK) status = sniff_text(out, &text, at, reader, ctx, err);
  bool named = chosen.alike > 1 || chosen.sheet != chosen.first_filled;
  if (status == MNM_OK && out->spec != NULL && named && !at->of_sheets) {
    status =
        set_name(out->spec, chosen.sheet, chosen.alike > 1 && chosen.alike == chosen.filled, err);
  }
  mnm_column_clear(&text.text);
  look_clear(at);
  return status;
}

mnm_status mnm_ingest__sniff_sheet(mnm_sniffed *out, mnm_reader *reader, const mnm_spec_list *own,
                                   const mnm_ctx *ctx, mnm_err *err) {
  mnm_book *book = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  MNM_TRY(reader->rewind(reader, err));
  MNM_TRY(mnm_book_open(&book, &kind, reader, ctx, err));
  look *at = mnm_mem_new(ctx, sizeof *at);
  mnm_status status =
      at != NULL ? sniff_book(out, book, kind, at, own, reader, ctx, err) : mnm_err_nomem(err);
  mnm_mem_free(ctx, at, sizeof *at);
  mnm_book_free(book);
  return status;
}

/* ---- with a specification -------------------------------------------------------------------- */

typedef struct given {
  mnm_reader *reader;
  const mnm_spec *spec;
} given;

static mnm_status read_sheet(void *payload, mnm_ingest_summary *out, mnm_names names,
                             const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  const given *self = payload;
  return mnm_ingest__sheet(out, self->reader, self->spec, names, sink, CSV_BLOCK_BYTES, ctx, err);
}

mnm_status mnm_ingest__sniff_sheet_take(mnm_sniffed *out, mnm_reader *reader, const mnm_ctx *ctx,
                                        mnm_err *err) {
  given self = {reader, out->spec};
  MNM_TRY(reader->rewind(reader, err));
  out->kind = MNM_SOURCE_SHEET;
  mnm_ingest__report(out, "a workbook, read with the specification '%s'", mnm_spec_name(out->spec));
  return mnm_ingest__sniff_rows(out, true, read_sheet, &self, ctx, err);
}
