/* Rows of the chosen sheets as lines of text, written as they are asked for. */
#include <pthread.h>
#include <string.h>

#include "stage/ingest/ingest_csv.h"
#include "stage/ingest/ingest_sheet_internal.h"

#define PIECE_BYTES ((size_t)64 << 10)

/* ---- which sheets ---------------------------------------------------------------------------- */

static mnm_status no_such_sheet(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_NOTFOUND,
                    "the workbook has no sheet that the specification asks for");
  mnm_err_hint(err, "sheet: takes a name as the program shows it, a number from 1, or all");
  return MNM_E_NOTFOUND;
}

/* Sets *out to the sheet that the specification names; UINT32_MAX: it names none in particular. */
static mnm_status named_sheet(const sheet_source *self, uint32_t *out, mnm_err *err) {
  mnm_text name = self->spec->sheet.name;
  uint32_t count = mnm_book_sheet_count(self->book);
  int64_t number = 0;
  *out = UINT32_MAX;
  if (name.bytes == 0 || mnm_text_equal(name, mnm_text_of("all"))) return MNM_OK;
  for (uint32_t i = 0; i < count; i++) {
    mnm_text title = mnm_book_sheet_name(self->book, i);
    if (*out == UINT32_MAX && mnm_text_equal(title, name)) *out = i;
  }
  for (uint32_t i = 0; i < count && *out == UINT32_MAX; i++) {
    if (mnm_text_equal_ascii_nocase(mnm_book_sheet_name(self->book, i), name)) *out = i;
  }
  if (*out != UINT32_MAX) return MNM_OK;
  if (!mnm_text_int64(name, &number) || number < 1 || number > count) return no_such_sheet(err);
  *out = (uint32_t)number - 1;
  return MNM_OK;
}

/* The one that is named; all that have rows; or the first that is shown and has rows, else the
 * first that has any. What has rows and is not read is counted. */
static mnm_status choose(sheet_source *self, mnm_err *err) {
  uint32_t named = 0, first = UINT32_MAX;
  bool all = mnm_text_equal(self->spec->sheet.name, mnm_text_of("all"));
  MNM_TRY(named_sheet(self, &named, err));
  uint32_t count = mnm_book_sheet_count(self->book);
  for (uint32_t pass = 0; pass < 2 && named == UINT32_MAX && !all && first == UINT32_MAX; pass++) {
    for (uint32_t i = 0; i < count && first == UINT32_MAX; i++) {
      bool filled = false;
      if (mnm_book_sheet_hidden(self->book, i) != (pass == 1)) continue;
      MNM_TRY(mnm_book_sheet_filled(&filled, self->book, i, err));
      if (filled) first = i;
    }
  }
  for (uint32_t i = 0; i < count; i++) {
    bool filled = false;
    MNM_TRY(mnm_book_sheet_filled(&filled, self->book, i, err));
    bool taken = all ? filled : i == (named != UINT32_MAX ? named : first);
    if (taken) MNM_TRY(mnm_column_push(&self->chosen, &i, err));
    if (!taken && filled) self->sheets_unread++;
  }
  return MNM_OK;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Notes where the next line comes from, when it does not follow from the line before. */
static mnm_status note_place(sheet_source *self, uint32_t row, mnm_err *err) {
  (void)pthread_mutex_lock(&self->lock);
  const sheet_place *last =
      self->places.count > 0 ? mnm_column_at(&self->places, self->places.count - 1) : NULL;
  bool follows = last != NULL && last->sheet == self->sheet && row >= last->row &&
                 row - last->row == self->line - last->line;
  sheet_place place = {self->line, self->sheet, row};
  mnm_status status = follows ? MNM_OK : mnm_column_push(&self->places, &place, err);
  (void)pthread_mutex_unlock(&self->lock);
  return status;
}

sheet_place mnm_ingest__sheet_place(sheet_source *source, uint64_t line) {
  (void)pthread_mutex_lock(&source->lock);
  const sheet_place *places = source->places.data;
  uint64_t low = 0, high = source->places.count;
  while (low < high) { /* the last place at or before the line */
    uint64_t middle = low + (high - low) / 2;
    if (places[middle].line <= line) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  sheet_place place = {line, 0, 0};
  if (low > 0) {
    place = places[low - 1];
    place.row += (uint32_t)(line - place.line);
  }
  (void)pthread_mutex_unlock(&source->lock);
  return place;
}

/* Rows that hold nothing are lines that hold nothing, from the first row on: so many lines at the
 * end are so many rows, and lines count on like rows. */
static mnm_status put_gap(sheet_source *self, uint32_t row, mnm_err *err) {
  if (self->last_row > 0) {
    for (uint32_t i = self->last_row + 1; i < row; i++, self->line++) {
      MNM_TRY(mnm_column_append(&self->text, "\n", 1, err));
    }
  }
  self->last_row = row;
  return MNM_OK;
}

static mnm_status end_line(sheet_source *self, size_t first, uint32_t row, uint64_t line_ends,
                           mnm_err *err) {
  if (self->text.count - first > CSV_RECORD_BYTES_MAX) {
    (void)mnm_err_set(err, MNM_E_LIMIT, "sheet %u: a row holds more than 1 MiB of text",
                      self->sheet + 1);
    mnm_err_at(err, self->base.name, row, 0);
    return MNM_E_LIMIT;
  }
  MNM_TRY(mnm_column_append(&self->text, "\n", 1, err));
  MNM_TRY(note_place(self, row, err));
  self->line += line_ends + 1;
  return MNM_OK;
}

/* ---- headers --------------------------------------------------------------------------------- */

/* Every sheet has the header of the first, which stands in the text once. */
static mnm_status same_header(sheet_source *self, const char *fields, size_t bytes, uint32_t row,
                              bool *again, mnm_err *err) {
  *again = self->first_header.count > 0;
  if (!*again) {
    MNM_TRY(mnm_column_append(&self->first_header, fields, bytes, err));
    return mnm_column_append(&self->first_header, "\n", 1, err); /* never empty from here on */
  }
  if (self->first_header.count == bytes + 1 &&
      memcmp(self->first_header.data, fields, bytes) == 0) {
    return MNM_OK;
  }
  (void)mnm_err_set(err, MNM_E_PARSE,
                    "sheet %u has another header than the first sheet that is read",
                    self->sheet + 1);
  mnm_err_at(err, self->base.name, row, 0);
  mnm_err_hint(err, "name the sheets that are alike one by one: sheet: {name: ...}");
  return MNM_E_PARSE;
}

static mnm_status put_joined_header(sheet_source *self, mnm_err *err) {
  const spec_sheet *spec = &self->spec->sheet;
  sheet_header header;
  bool again = false;
  size_t first = self->text.count;
  MNM_TRY(mnm_ingest__sheet_header(&header, self->book, self->sheet, spec->header_row,
                                   spec->header_rows, self->ctx, err));
  mnm_status status = mnm_ingest__sheet_header_fields(&self->text, &header, err);
  mnm_ingest__sheet_header_clear(&header);
  MNM_TRY(status);
  MNM_TRY(same_header(self, (char *)self->text.data + first, self->text.count - first,
                      spec->header_row, &again, err));
  if (again) {
    self->text.count = first;
    return MNM_OK;
  }
  self->last_row = spec->header_row + spec->header_rows - 1;
  return end_line(self, first, spec->header_row, 0, err);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static mnm_status put_row(sheet_source *self, const mnm_sheet_row *row, mnm_err *err) {
  const mnm_spec *spec = self->spec;
  bool preamble_auto = spec->preamble == SPEC_PREAMBLE_AUTO;
  uint32_t skipped = preamble_auto ? 0 : spec->preamble;
  if (spec->sheet.header_row > 0) skipped = spec->sheet.header_row - 1;
  if (row->number <= skipped) return MNM_OK;
  bool joined = spec->sheet.header_row > 0 && spec->sheet.header_rows > 1;
  if (joined && row->number < spec->sheet.header_row + spec->sheet.header_rows) return MNM_OK;
  uint64_t line_ends = 0, long_numbers = 0;
  MNM_TRY(put_gap(self, row->number, err));
  size_t first = self->text.count;
  MNM_TRY(
      mnm_ingest__sheet_fields(&self->text, row, spec->decimal, &line_ends, &long_numbers, err));
  if (spec->header && !joined && !preamble_auto && !self->header_given) {
    bool again = false;
    self->header_given = true;
    MNM_TRY(same_header(self, (char *)self->text.data + first, self->text.count - first,
                        row->number, &again, err));
    if (again) {
      self->text.count = first;
      return MNM_OK;
    }
  }
  self->hidden_rows += row->hidden;
  self->long_numbers += long_numbers;
  return end_line(self, first, row->number, line_ends, err);
}

/* More text; *end: there is none. */
static mnm_status fill(sheet_source *self, bool *end, mnm_err *err) {
  self->text.count = self->text_at = 0;
  *end = false;
  while (self->text.count < PIECE_BYTES) {
    mnm_sheet_row row;
    bool sheet_end = false;
    if (self->rows == NULL) {
      if (self->next == self->chosen.count) {
        *end = self->text.count == 0;
        return MNM_OK;
      }
      self->sheet = ((const uint32_t *)self->chosen.data)[self->next++];
      self->header_given = false;
      self->last_row = 0;
      MNM_TRY(mnm_sheet_rows_open(&self->rows, self->book, self->sheet, err));
      if (self->spec->sheet.header_rows > 1) MNM_TRY(put_joined_header(self, err));
    }
    MNM_TRY(mnm_sheet_rows_next(self->rows, &row, &sheet_end, err));
    if (sheet_end) {
      mnm_sheet_rows_free(self->rows);
      self->rows = NULL;
      continue;
    }
    MNM_TRY(put_row(self, &row, err));
  }
  return MNM_OK;
}

static mnm_status read_text(mnm_reader *reader, void *buffer, size_t bytes, size_t *got,
                            mnm_err *err) {
  sheet_source *self = (sheet_source *)reader;
  *got = 0;
  if (self->text_at == self->text.count) {
    bool end = false;
    mnm_status status = fill(self, &end, err);
    if (status != MNM_OK) {
      self->failed = true;
      return status;
    }
    if (end) return MNM_OK;
  }
  size_t left = self->text.count - self->text_at;
  if (bytes > left) bytes = left;
  memcpy(buffer, (char *)self->text.data + self->text_at, bytes);
  self->text_at += bytes;
  *got = bytes;
  return MNM_OK;
}

static mnm_status no_rewind(mnm_reader *reader, mnm_err *err) {
  (void)reader;
  return mnm_err_set(err, MNM_E_UNSUPPORTED, "rows of a workbook are read once");
}

static void no_close(mnm_reader *reader) {
  (void)reader;
}

mnm_status mnm_ingest__sheet_source_open(sheet_source *out, mnm_book *book, const mnm_spec *spec,
                                         const mnm_ctx *ctx, mnm_err *err) {
  const char *name = out->base.name; /* set by the caller */
  memset(out, 0, sizeof *out);
  out->base = (mnm_reader){read_text, no_rewind, no_close, name, -1};
  out->ctx = ctx;
  out->book = book;
  out->spec = spec;
  out->line = 1;
  mnm_column_init(&out->chosen, sizeof(uint32_t), ctx);
  mnm_column_init(&out->first_header, 1, ctx);
  mnm_column_init(&out->text, 1, ctx);
  mnm_column_init(&out->places, sizeof(sheet_place), ctx);
  if (pthread_mutex_init(&out->lock, NULL) != 0) return mnm_err_nomem(err);
  mnm_status status = choose(out, err);
  if (status != MNM_OK) mnm_ingest__sheet_source_close(out);
  return status;
}

void mnm_ingest__sheet_source_close(sheet_source *source) {
  mnm_sheet_rows_free(source->rows);
  source->rows = NULL;
  mnm_column_clear(&source->chosen);
  mnm_column_clear(&source->first_header);
  mnm_column_clear(&source->text);
  mnm_column_clear(&source->places);
  (void)pthread_mutex_destroy(&source->lock);
}
