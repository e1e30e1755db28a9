/* Small tables with named columns, for the plain modes: every record must be right. */
#include <stdio.h>

#include "stage/ingest/ingest.h"
#include "stage/ingest/ingest_csv.h"

#define COLUMNS_MAX 64u

typedef struct table {
  csv_source source;
  csv_text text[2]; /* in turn: what is begun at the end of one is carried over from it */
  const mnm_table_column *columns;
  uint32_t wanted;
  uint32_t place[COLUMNS_MAX]; /* field of the file for each wanted column, or UINT32_MAX */
  uint32_t fields;             /* of the header */
  uint64_t line;               /* of the record at hand, from 1 */
  mnm_arena arena;
  mnm_table_row_fn *fn;
  void *payload;
  const mnm_ctx *ctx;
  const char *name;
} table;

static const csv_dialect commas = {',', '"', false};

static mnm_status wrong(const table *self, uint32_t column, mnm_err *err, const char *message) {
  mnm_err_set(err, MNM_E_PARSE, "%s", message);
  mnm_err_at(err, self->name, (int64_t)self->line, (int32_t)column);
  return MNM_E_PARSE;
}

/* Writes "a, b, c" of the columns that may stand in the table. */
static void name_columns(const table *self, char *buffer, size_t bytes) {
  size_t used = 0;
  buffer[0] = '\0';
  for (uint32_t i = 0; i < self->wanted && used + 2 < bytes; i++) {
    int more =
        snprintf(buffer + used, bytes - used, "%s%s", i > 0 ? ", " : "", self->columns[i].name);
    if (more < 0) return;
    used += (size_t)more;
  }
}

static mnm_status bad_header(const table *self, uint32_t column, mnm_err *err,
                             const char *message) {
  char names[220];
  mnm_status status = wrong(self, column, err, message);
  name_columns(self, names, sizeof names);
  mnm_err_hint(err, "the columns are: %s", names);
  return status;
}

static mnm_status read_header(table *self, const mnm_text *fields, uint32_t count, mnm_err *err) {
  if (count > COLUMNS_MAX) return bad_header(self, 0, err, "the header has more than 64 columns");
  memset(self->place, 0xFF, sizeof self->place);
  self->fields = count;
  for (uint32_t field = 0; field < count; field++) {
    mnm_text name = mnm_text_trim(fields[field]);
    uint32_t known = UINT32_MAX;
    for (uint32_t i = 0; i < self->wanted; i++)
      if (mnm_text_equal_ascii_nocase(name, mnm_text_of(self->columns[i].name))) known = i;
    if (known == UINT32_MAX)
      return bad_header(self, field + 1, err, "this column is not one of the table's");
    if (self->place[known] != UINT32_MAX)
      return bad_header(self, field + 1, err, "a column stands in the header twice");
    self->place[known] = field;
  }
  for (uint32_t i = 0; i < self->wanted; i++) {
    if (!self->columns[i].mandatory || self->place[i] != UINT32_MAX) continue;
    char message[120];
    (void)snprintf(message, sizeof message, "there is no column '%s'", self->columns[i].name);
    return bad_header(self, 0, err, message);
  }
  return MNM_OK;
}

static mnm_status read_row(table *self, const mnm_text *fields, uint32_t count, mnm_err *err) {
  mnm_text cells[COLUMNS_MAX];
  if (count != self->fields) {
    char message[120];
    (void)snprintf(message, sizeof message, "this record has %u fields, the header has %u", count,
                   self->fields);
    return wrong(self, 0, err, message);
  }
  for (uint32_t i = 0; i < self->wanted; i++) {
    cells[i] = (mnm_text){NULL, 0};
    if (self->place[i] != UINT32_MAX) cells[i] = fields[self->place[i]];
  }
  mnm_status status = self->fn(self->payload, cells, err);
  if (status != MNM_OK && err != NULL) {
    /* the callback counts the table's columns; a person counts the file's */
    int32_t column = err->column > 0 && (uint32_t)err->column <= self->wanted
                         ? (int32_t)self->place[err->column - 1] + 1
                         : err->column;
    mnm_err_at(err, self->name, (int64_t)self->line, column);
  }
  return status;
}

static uint64_t lines_of(const char *text, size_t bytes) {
  uint64_t lines = 0;
  for (size_t i = 0; i < bytes; i++) {
    bool lone_return = text[i] == '\r' && (i + 1 == bytes || text[i + 1] != '\n');
    if (text[i] == '\n' || lone_return) lines++;
  }
  return lines;
}

static mnm_status read_record(table *self, mnm_text rest, size_t *out_bytes, mnm_err *err) {
  mnm_text fields[COLUMNS_MAX + 1];
  csv_record record;
  mnm_arena_reset(&self->arena);
  MNM_TRY(
      mnm_ingest__csv_record(&record, rest, &commas, fields, COLUMNS_MAX + 1, &self->arena, err));
  *out_bytes = record.bytes;
  if (record.unclosed) return wrong(self, 0, err, "a quote that begins a field is never closed");
  if (record.bad_quote)
    return wrong(self, 0, err, "text stands behind the closing quote of a field");
  bool empty = record.text_bytes == 0;
  if (!empty && memchr(rest.data, '\0', record.text_bytes) != NULL)
    return wrong(self, 0, err, "a NUL byte: this is no text file");
  mnm_status status = MNM_OK;
  if (!empty) {
    status = self->fields == 0 ? read_header(self, fields, record.count, err)
                               : read_row(self, fields, record.count, err);
  }
  self->line += lines_of(rest.data, record.bytes);
  return status;
}

static mnm_status read_blocks(table *self, mnm_err *err) {
  uint64_t records = 0;
  int64_t total = self->source.reader->total_bytes;
  for (uint32_t turn = 0;; turn ^= 1) {
    csv_text *text = &self->text[turn];
    MNM_TRY(mnm_ingest__source_fill(&self->source, text, err));
    for (size_t at = 0, used = 0; at < text->bytes; at += used) {
      if (++records % 4096 == 0)
        MNM_TRY(mnm_ctx_tick(self->ctx, "read", self->source.bytes, total > 0 ? (uint64_t)total : 0,
                             err));
      mnm_text rest = {text->data + at, (uint32_t)(text->bytes - at)};
      MNM_TRY(read_record(self, rest, &used, err));
    }
    if (text->unclosed) return wrong(self, 0, err, "a quote that begins a field is never closed");
    if (text->overlong) return wrong(self, 0, err, "a record is longer than 1 MiB");
    if (text->last) break;
  }
  if (self->fields == 0) return bad_header(self, 0, err, "the table is empty: it has no header");
  return MNM_OK;
}

mnm_status mnm_ingest_table(mnm_reader *reader, const mnm_table_column *columns, uint32_t count,
                            mnm_table_row_fn *fn, void *payload, const mnm_ctx *ctx, mnm_err *err) {
  table self = {.columns = columns, .wanted = count, .line = 1, .fn = fn, .payload = payload};
  self.ctx = ctx;
  self.name = reader->name;
  if (count > COLUMNS_MAX) return mnm_err_set(err, MNM_E_ARG, "a table has at most 64 columns");
  mnm_arena_init(&self.arena, ctx);
  mnm_status status = mnm_ingest__source_open(&self.source, reader, mnm_text_of("auto"), ctx, err);
  if (status == MNM_OK) {
    mnm_ingest__source_start(&self.source, &commas, 0, CSV_BLOCK_BYTES, 0);
    status = read_blocks(&self, err);
    for (int i = 0; i < 2; i++) mnm_mem_free(ctx, self.text[i].data, self.text[i].capacity);
    mnm_ingest__source_close(&self.source);
  }
  mnm_arena_clear(&self.arena);
  return status;
}
