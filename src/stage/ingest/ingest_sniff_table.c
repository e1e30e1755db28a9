/* Where the table is in a text: separator, quote, preamble, header. The separator is the one that
 * cuts most records into the same number of fields. */
#include "stage/ingest/ingest_sniff_internal.h"

#define TRIAL_RECORDS 100

typedef struct trial {
  csv_dialect dialect;
  uint32_t columns; /* the most frequent number of fields, at least 2 */
  uint32_t agree, records;
  size_t start; /* first record with that many fields */
  uint32_t preamble;
} trial;

static size_t skip_line(const char *data, size_t bytes, size_t at) {
  while (at < bytes && data[at] != '\n' && data[at] != '\r') at++;
  if (at + 1 < bytes && data[at] == '\r' && data[at + 1] == '\n') at++;
  return at < bytes ? at + 1 : bytes;
}

/* Fields of the record at `at`, without keeping them. */
static mnm_status next_record(const csv_source *source, size_t at, const csv_dialect *dialect,
                              mnm_arena *arena, csv_record *out, mnm_err *err) {
  size_t left = source->head_bytes - at;
  mnm_text rest = {source->head + at, (uint32_t)(left < 65536 ? left : 65536)};
  mnm_status status = mnm_ingest__csv_record(out, rest, dialect, NULL, 0, arena, err);
  mnm_arena_reset(arena);
  return status;
}

static mnm_status try_dialect(trial *out, const csv_source *source, size_t first, mnm_arena *arena,
                              mnm_err *err) {
  uint32_t counts[TRIAL_RECORDS], of[SNIFF_COLUMNS_MAX + 1] = {0};
  size_t starts[TRIAL_RECORDS];
  uint32_t total = 0;
  for (size_t at = first; at < source->head_bytes && total < TRIAL_RECORDS;) {
    csv_record record;
    MNM_TRY(next_record(source, at, &out->dialect, arena, &record, err));
    /* a quote that never closes is no quote: take the line as it is */
    if (record.unclosed || record.bad_quote)
      record.bytes = skip_line(source->head, source->head_bytes, at) - at;
    counts[total] = record.count <= SNIFF_COLUMNS_MAX ? record.count : 0;
    starts[total++] = at;
    if (record.count <= SNIFF_COLUMNS_MAX && record.text_bytes > 0 && !record.bad_quote) {
      of[record.count]++;
      out->records++;
    }
    at += record.bytes;
  }
  for (uint32_t columns = 2; columns <= SNIFF_COLUMNS_MAX; columns++) {
    if (of[columns] > out->agree) {
      out->agree = of[columns];
      out->columns = columns;
    }
  }
  for (uint32_t i = 0; i < total; i++) {
    if (out->columns == 0 || counts[i] != out->columns) continue;
    out->start = starts[i];
    break;
  }
  return MNM_OK;
}

/* Of two, the one with more agreeing records; then with more columns. */
static bool is_better(const trial *a, const trial *b) {
  if (a->columns < 2) return false;
  if (b->columns < 2) return true;
  uint64_t agree_a = (uint64_t)a->agree * (b->records > 0 ? b->records : 1);
  uint64_t agree_b = (uint64_t)b->agree * (a->records > 0 ? a->records : 1);
  if (agree_a * 10 > agree_b * 11 || agree_b * 10 > agree_a * 11) return agree_a > agree_b;
  return a->columns > b->columns;
}

static uint32_t count_lines(const char *data, size_t bytes) {
  uint32_t lines = 0;
  for (size_t at = 0; at < bytes; lines++) at = skip_line(data, bytes, at);
  return lines;
}

static bool has_digit(mnm_text text) {
  for (uint32_t i = 0; i < text.bytes; i++) {
    if (text.data[i] >= '0' && text.data[i] <= '9') return true;
  }
  return false;
}

/* A header has known words, or no digits where the records below it have them. */
static bool is_header(const mnm_text *fields, const mnm_text *below, uint32_t columns) {
  uint32_t words = 0, digits = 0, digits_below = 0;
  for (uint32_t i = 0; i < columns; i++) {
    words += mnm_ingest__sniff_word(fields[i]) != ROLE_NONE && !has_digit(fields[i]);
    digits += has_digit(fields[i]);
    if (below != NULL) digits_below += has_digit(below[i]);
  }
  return words >= 2 || (digits * 4 <= columns && digits_below > digits);
}

static mnm_status take_cells(sniff_table *out, const csv_source *source, mnm_err *err) {
  uint32_t columns = out->column_count;
  out->cells =
      mnm_arena_take(&out->arena, (size_t)columns * (SNIFF_RECORDS_MAX + 1) * sizeof *out->cells);
  if (out->cells == NULL) return mnm_err_nomem(err);
  uint32_t total = 0;
  for (size_t at = out->start; at < source->head_bytes && total <= SNIFF_RECORDS_MAX;) {
    csv_record record;
    size_t left = source->head_bytes - at;
    mnm_text rest = {source->head + at, (uint32_t)(left < 8192 ? left : 8192)};
    mnm_text *fields = out->cells + (size_t)total * columns;
    MNM_TRY(
        mnm_ingest__csv_record(&record, rest, &out->dialect, fields, columns, &out->arena, err));
    bool cut = at + record.bytes == source->head_bytes && !source->head_whole;
    if (record.count == columns && !record.unclosed && !record.bad_quote && !cut) {
      for (uint32_t i = 0; i < columns; i++) fields[i] = mnm_text_trim(fields[i]);
      total++;
    }
    at += record.bytes;
  }
  out->record_count = total;
  const mnm_text *below = total > 1 ? out->cells + columns : NULL;
  out->header = total > 0 && is_header(out->cells, below, columns);
  for (uint32_t i = 0; out->header && i < columns; i++) out->columns[i].name = out->cells[i];
  if (out->header) {
    out->cells += columns;
    out->record_count--;
  }
  if (out->record_count > SNIFF_RECORDS_MAX) out->record_count = SNIFF_RECORDS_MAX;
  return MNM_OK;
}

mnm_status mnm_ingest__sniff_table(sniff_table *out, const csv_source *source, const mnm_ctx *ctx,
                                   mnm_err *err) {
  static const char separators[] = {',', ';', '\t', '|', ':'};
  trial best = {0};
  mnm_status status = MNM_OK;
  mnm_arena scratch;
  memset(out, 0, sizeof *out);
  mnm_arena_init(&out->arena, ctx);
  mnm_arena_init(&scratch, ctx);
  size_t first = source->head_bytes >= 3 && memcmp(source->head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  if (source->cells) first = source->table_start;
  for (size_t i = 0; i < sizeof separators && status == MNM_OK; i++) {
    trial at = {.dialect = {separators[i], '"', false}};
    if (source->cells && separators[i] != '\t') continue;
    status = try_dialect(&at, source, first, &scratch, err);
    if (is_better(&at, &best)) best = at;
  }
  mnm_arena_clear(&scratch);
  if (status == MNM_OK && best.columns >= 2) {
    out->dialect = best.dialect;
    out->column_count = best.columns;
    out->start = best.start;
    out->preamble = count_lines(source->head + first, best.start - first);
    status = take_cells(out, source, err);
  }
  if (status != MNM_OK) mnm_ingest__sniff_table_clear(out);
  return status;
}

void mnm_ingest__sniff_table_clear(sniff_table *table) {
  mnm_arena_clear(&table->arena);
}
