/* Where the table is in a text: separator, quote, preamble, header, ragged tails, footer. The
 * separator is the one that cuts the records into fields that look most like a table. */
#include "stage/ingest/ingest_sniff_internal.h"

#define TRIAL_RECORDS ((size_t)100)
#define HEADER_RECORDS 60U /* how deep a header may lie */
#define FOOTER_RECORDS 10U /* how many records at the end may be no rows */
#define RECORD_BYTES ((size_t)65536)

typedef struct span { /* a record in the head */
  size_t at, bytes;
  uint32_t count; /* fields; 0: blank, or a quote that is no quote */
} span;

typedef struct trial {
  csv_dialect dialect;
  span *spans;
  uint32_t total;
  uint32_t columns;        /* the most frequent number of fields, at least 2; 0: no table */
  uint32_t agree, records; /* records with that many, and all that are not blank */
  uint32_t broken;         /* records whose quotes do not fit */
  uint32_t header, words;  /* the record that reads most like a header, and its known words */
} trial;

static size_t skip_line(const char *data, size_t bytes, size_t at) {
  while (at < bytes && data[at] != '\n' && data[at] != '\r') at++;
  if (at + 1 < bytes && data[at] == '\r' && data[at + 1] == '\n') at++;
  return at < bytes ? at + 1 : bytes;
}

static bool has_digit(mnm_text text) {
  for (uint32_t i = 0; i < text.bytes; i++) {
    if (text.data[i] >= '0' && text.data[i] <= '9') return true;
  }
  return false;
}

/* The record at `at`; its first fields go to `fields`. */
static mnm_status next_record(const csv_source *source, size_t at, const csv_dialect *dialect,
                              mnm_text *fields, uint32_t room, mnm_arena *arena, span *out,
                              bool *broken, mnm_err *err) {
  csv_record record;
  size_t left = source->head_bytes - at;
  mnm_text rest = {source->head + at, (uint32_t)(left < RECORD_BYTES ? left : RECORD_BYTES)};
  mnm_arena_reset(arena);
  MNM_TRY(mnm_ingest__csv_record(&record, rest, dialect, fields, room, arena, err));
  bool cut = record.bytes == rest.bytes && (left > RECORD_BYTES || !source->head_whole);
  *broken = record.bad_quote || (record.unclosed && !cut);
  *out = (span){at, record.bytes, record.count};
  if (*broken || cut || record.text_bytes == 0 || record.count > SNIFF_COLUMNS_MAX) out->count = 0;
  /* a quote that never closes is no quote: take the line as it is */
  if (record.unclosed || *broken || cut) {
    out->bytes = skip_line(source->head, source->head_bytes, at) - at;
  }
  return MNM_OK;
}

static uint32_t count_words(const mnm_text *fields, uint32_t count) {
  uint32_t words = 0;
  for (uint32_t i = 0; i < count; i++) {
    words += !has_digit(fields[i]) && mnm_ingest__sniff_word(fields[i]) != ROLE_NONE;
  }
  return words;
}

static mnm_status try_dialect(trial *out, const csv_source *source, size_t first, mnm_arena *arena,
                              mnm_err *err) {
  uint32_t of[SNIFF_COLUMNS_MAX + 1] = {0};
  mnm_text fields[SNIFF_COLUMNS_MAX];
  out->total = 0;
  for (size_t at = first; at < source->head_bytes && out->total < TRIAL_RECORDS;) {
    span *record = &out->spans[out->total];
    bool broken = false;
    MNM_TRY(next_record(source, at, &out->dialect, fields, SNIFF_COLUMNS_MAX, arena, record,
                        &broken, err));
    out->broken += broken;
    out->records += record->count > 0;
    of[record->count]++;
    if (record->count >= 2 && out->total < HEADER_RECORDS) {
      uint32_t words = count_words(fields, record->count);
      if (words > out->words) out->header = out->total;
      if (words > out->words) out->words = words;
    }
    out->total++;
    at += record->bytes;
  }
  for (uint32_t columns = 2; columns <= SNIFF_COLUMNS_MAX; columns++) {
    if (of[columns] > out->agree) {
      out->agree = of[columns];
      out->columns = columns;
    }
  }
  return MNM_OK;
}

/* Of two, the one with a header; then with more agreeing records; then with more columns. */
static bool is_better(const trial *a, const trial *b) {
  if (a->columns < 2) return false;
  if (b->columns < 2) return true;
  if ((a->words >= 2) != (b->words >= 2)) return a->words >= 2;
  uint64_t agree_a = (uint64_t)a->agree * b->records, agree_b = (uint64_t)b->agree * a->records;
  if (agree_a * 10 > agree_b * 11 || agree_b * 10 > agree_a * 11) return agree_a > agree_b;
  return a->columns > b->columns;
}

/* ---- quotes ---------------------------------------------------------------------------------- */

typedef struct habits { /* how the fields of a dialect with double quotes look */
  uint32_t single;      /* fields in single quotes */
  uint32_t padded;      /* fields with a blank before their double quote */
} habits;

static mnm_status look_at_quotes(habits *out, const csv_source *source, const trial *from,
                                 mnm_arena *arena, mnm_err *err) {
  mnm_text fields[SNIFF_COLUMNS_MAX];
  for (uint32_t i = 0; i < from->total; i++) {
    span record;
    bool broken = false;
    MNM_TRY(next_record(source, from->spans[i].at, &from->dialect, fields, SNIFF_COLUMNS_MAX, arena,
                        &record, &broken, err));
    for (uint32_t k = 0; k < record.count; k++) {
      mnm_text field = fields[k], inner = mnm_text_trim(field);
      out->single +=
          inner.bytes >= 2 && inner.data[0] == '\'' && inner.data[inner.bytes - 1] == '\'';
      out->padded += inner.bytes >= 2 && inner.data != field.data && inner.data[0] == '"' &&
                     inner.data[inner.bytes - 1] == '"';
    }
  }
  return MNM_OK;
}

/* Other quotes than the usual ones, where the fields show them. */
static mnm_status settle_quotes(trial *best, span *spare, const csv_source *source, size_t first,
                                mnm_arena *arena, mnm_err *err) {
  habits seen = {0, 0};
  trial other = {.spans = spare};
  MNM_TRY(look_at_quotes(&seen, source, best, arena, err));
  other.dialect = best->dialect;
  if (seen.single >= best->agree) {
    other.dialect.quote = '\'';
  } else if (seen.padded * 2 >= best->agree) {
    other.dialect.blanks = true;
  } else if (best->broken > 0) {
    other.dialect.quote = 0;
  } else {
    return MNM_OK;
  }
  MNM_TRY(try_dialect(&other, source, first, arena, err));
  bool more = other.agree > best->agree || (other.agree == best->agree && best->broken == 0);
  if (more && other.broken <= best->broken) *best = other;
  return MNM_OK;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* A header without known words has no digits where the records below it have them. */
static bool lacks_digits(const mnm_text *fields, const mnm_text *below, uint32_t columns) {
  uint32_t digits = 0, digits_below = 0;
  for (uint32_t i = 0; i < columns; i++) {
    digits += has_digit(fields[i]);
    digits_below += has_digit(below[i]);
  }
  return digits * 4 <= columns && digits_below > digits;
}

/* The place of the header, or of the first row. */
static uint32_t find_first(const trial *from, uint32_t *columns) {
  *columns = from->columns;
  if (from->words >= 2 && from->spans[from->header].count + 2 >= from->columns) {
    *columns = from->spans[from->header].count;
    return from->header;
  }
  uint32_t first = 0;
  while (from->spans[first].count != from->columns) first++;
  return first;
}

typedef enum row_kind {
  ROW_BLANK,
  ROW_EVEN,
  ROW_LONG,  /* with empty fields too many */
  ROW_SHORT, /* its last fields are missing */
  ROW_OTHER
} row_kind;

typedef struct row_span {
  size_t at, bytes;
  row_kind kind;
} row_span;

static row_kind kind_of(const span *record, const mnm_text *fields, bool broken, uint32_t columns) {
  if (record->count == 0) return broken ? ROW_OTHER : ROW_BLANK;
  uint32_t filled = 0;
  for (uint32_t i = 0; i < record->count; i++) filled += mnm_text_trim(fields[i]).bytes > 0;
  if (filled == 0) return ROW_BLANK; /* bare separators */
  if (record->count == columns) return ROW_EVEN;
  if (record->count < columns) return record->count >= 2 ? ROW_SHORT : ROW_OTHER;
  for (uint32_t i = columns; i < record->count; i++) {
    if (mnm_text_trim(fields[i]).bytes > 0) return ROW_OTHER;
  }
  return ROW_LONG;
}

static mnm_status find_rows(row_span *rows, uint32_t *total, sniff_table *out,
                            const csv_source *source, size_t at, mnm_arena *scratch, mnm_err *err) {
  mnm_text fields[SNIFF_COLUMNS_MAX];
  size_t next = at;
  *total = 0;
  while (next < source->head_bytes && *total < SNIFF_RECORDS_MAX) {
    span record;
    bool broken = false;
    MNM_TRY(next_record(source, next, &out->dialect, fields, SNIFF_COLUMNS_MAX, scratch, &record,
                        &broken, err));
    /* what is no text will be a reject: it proves nothing */
    broken = broken || mnm_text_utf8_invalid(source->head + next, record.bytes) >= 0;
    if (broken) record.count = 0;
    rows[(*total)++] =
        (row_span){next, record.bytes, kind_of(&record, fields, broken, out->column_count)};
    next += record.bytes;
  }
  out->whole = next >= source->head_bytes && source->head_whole;
  return MNM_OK;
}

/* Lines may lack their last fields, or have empty ones too many: so many that it is a habit. */
static bool is_ragged(const row_span *rows, uint32_t total) {
  uint32_t of[ROW_OTHER + 1] = {0}, shorts = 0; /* of those, before the last even row */
  for (uint32_t i = 0; i < total; i++) {
    of[rows[i].kind]++;
    if (rows[i].kind == ROW_EVEN) shorts = of[ROW_SHORT];
  }
  if (of[ROW_LONG] > 0) return true;
  return of[ROW_EVEN] == 0 ? of[ROW_SHORT] > 0 : shorts * 20 > total;
}

static mnm_status take_cells(sniff_table *out, const csv_source *source, const row_span *row,
                             mnm_err *err) {
  mnm_text *cells = out->cells + (size_t)out->record_count * out->column_count;
  csv_record record;
  mnm_text text = {source->head + row->at, (uint32_t)row->bytes};
  MNM_TRY(mnm_ingest__csv_record(&record, text, &out->dialect, cells, out->column_count,
                                 &out->arena, err));
  for (uint32_t i = 0; i < out->column_count; i++) {
    cells[i] = i < record.count ? mnm_text_trim(cells[i]) : (mnm_text){"", 0};
  }
  out->record_count++;
  return MNM_OK;
}

static uint32_t filled_of(const sniff_table *table, uint32_t record) {
  uint32_t filled = 0;
  for (uint32_t i = 0; i < table->column_count; i++) {
    filled += table->cells[(size_t)record * table->column_count + i].bytes > 0;
  }
  return filled;
}

static mnm_text cell(const sniff_table *table, uint32_t record, uint32_t column) {
  return table->cells[(size_t)record * table->column_count + column];
}

/* The first column with a digit in each of the first rows: a date, a number, an id. */
static uint32_t first_column_of_digits(const sniff_table *table) {
  uint32_t rows = table->record_count > 8 ? 8 : table->record_count / 2;
  for (uint32_t column = 0; column < table->column_count; column++) {
    uint32_t with = 0;
    while (with < rows && has_digit(cell(table, with, column))) with++;
    if (with == rows) return column;
  }
  return table->column_count;
}

/* Sums at the end have no date and few of the fields that rows have. */
static uint32_t thin_rows_at_end(const sniff_table *table) {
  uint32_t thin = 0, count = table->record_count, usual = 0;
  uint32_t column = first_column_of_digits(table);
  if (count < 3 || column == table->column_count) return 0;
  for (uint32_t i = 0; i < count; i++) {
    usual = filled_of(table, i) > usual ? filled_of(table, i) : usual;
  }
  while (thin < 5 && thin + 2 < count) {
    uint32_t row = count - 1 - thin;
    if (has_digit(cell(table, row, column)) || filled_of(table, row) * 2 > usual) break;
    thin++;
  }
  return thin;
}

static mnm_status take_rows(sniff_table *out, const csv_source *source, size_t at,
                            mnm_arena *scratch, mnm_err *err) {
  row_span *rows = mnm_arena_take(&out->arena, SNIFF_RECORDS_MAX * sizeof *rows);
  uint32_t total = 0, past = 0; /* past: behind the last row */
  out->cells = mnm_arena_take(&out->arena,
                              (size_t)out->column_count * SNIFF_RECORDS_MAX * sizeof *out->cells);
  if (rows == NULL || out->cells == NULL) return mnm_err_nomem(err);
  MNM_TRY(find_rows(rows, &total, out, source, at, scratch, err));
  out->ragged = is_ragged(rows, total);
  uint32_t places[SNIFF_RECORDS_MAX] = {0};
  for (uint32_t i = 0; i < total; i++) {
    bool taken = rows[i].kind == ROW_EVEN ||
                 (out->ragged && (rows[i].kind == ROW_LONG || rows[i].kind == ROW_SHORT));
    if (!taken) continue;
    places[out->record_count] = i;
    MNM_TRY(take_cells(out, source, &rows[i], err));
    past = i + 1;
  }
  if (!out->whole || out->record_count == 0) return MNM_OK;
  uint32_t thin = thin_rows_at_end(out);
  out->record_count -= thin;
  if (thin > 0) past = places[out->record_count];
  while (past < total && rows[past].kind == ROW_BLANK) past++;
  if (total - past <= FOOTER_RECORDS) out->footer = total - past;
  return MNM_OK;
}

/* The first record is the header when it reads like one. */
static mnm_status take_header(sniff_table *out, const csv_source *source, const trial *from,
                              size_t *at, mnm_arena *scratch, mnm_err *err) {
  mnm_text fields[SNIFF_COLUMNS_MAX], below[SNIFF_COLUMNS_MAX];
  span record, next;
  bool broken = false;
  uint32_t first = find_first(from, &out->column_count);
  *at = from->spans[first].at;
  out->start = *at;
  MNM_TRY(next_record(source, *at, &out->dialect, fields, SNIFF_COLUMNS_MAX, scratch, &record,
                      &broken, err));
  out->header = from->words >= 2 && first == from->header;
  if (!out->header && first + 1 < from->total &&
      from->spans[first + 1].count == out->column_count) {
    mnm_status status = next_record(source, from->spans[first + 1].at, &out->dialect, below,
                                    SNIFF_COLUMNS_MAX, &out->arena, &next, &broken, err);
    out->header = status == MNM_OK && lacks_digits(fields, below, out->column_count);
    MNM_TRY(status);
  }
  for (uint32_t i = 0; out->header && i < out->column_count; i++) {
    mnm_text name = mnm_text_trim(fields[i]);
    char *copy = mnm_arena_copy(&out->arena, name.data, name.bytes);
    if (copy == NULL) return mnm_err_nomem(err);
    out->columns[i].name = (mnm_text){copy, name.bytes};
  }
  if (out->header) *at += record.bytes;
  return MNM_OK;
}

static uint32_t count_lines(const char *data, size_t bytes) {
  uint32_t lines = 0;
  for (size_t at = 0; at < bytes; lines++) at = skip_line(data, bytes, at);
  return lines;
}

static mnm_status find_table(sniff_table *out, const csv_source *source, span *spans,
                             mnm_arena *scratch, mnm_err *err) {
  static const char separators[] = {',', ';', '\t', '|', ':'};
  span *best_spans = spans, *spare = spans + TRIAL_RECORDS;
  trial best = {.spans = best_spans};
  size_t origin = mnm_ingest__encoding_mark(source->head, source->head_bytes) != NULL ? 3 : 0;
  size_t first = source->cells ? source->table_start : origin;
  for (size_t i = 0; i < sizeof separators; i++) {
    if (source->cells && separators[i] != '\t') continue;
    trial at = {.dialect = {separators[i], '"', false}, .spans = spare};
    if (separators[i] == ':' && best.columns >= 2) break; /* it stands in times of day */
    MNM_TRY(try_dialect(&at, source, first, scratch, err));
    if (!is_better(&at, &best)) continue;
    spare = best.spans;
    best = at;
  }
  if (best.columns < 2) return MNM_OK;
  MNM_TRY(settle_quotes(&best, spare, source, first, scratch, err));
  size_t at = 0;
  out->dialect = best.dialect;
  MNM_TRY(take_header(out, source, &best, &at, scratch, err));
  out->preamble = count_lines(source->head + origin, out->start - origin);
  return take_rows(out, source, at, scratch, err);
}

mnm_status mnm_ingest__sniff_table(sniff_table *out, const csv_source *source, const mnm_ctx *ctx,
                                   mnm_err *err) {
  memset(out, 0, sizeof *out);
  mnm_arena scratch;
  mnm_arena_init(&out->arena, ctx);
  mnm_arena_init(&scratch, ctx);
  span *spans = mnm_mem_new(ctx, 2 * TRIAL_RECORDS * sizeof *spans);
  mnm_status status =
      spans == NULL ? mnm_err_nomem(err) : find_table(out, source, spans, &scratch, err);
  mnm_mem_free(ctx, spans, 2 * TRIAL_RECORDS * sizeof *spans);
  mnm_arena_clear(&scratch);
  if (status != MNM_OK) mnm_ingest__sniff_table_clear(out);
  return status;
}

void mnm_ingest__sniff_table_clear(sniff_table *table) {
  mnm_arena_clear(&table->arena);
}
