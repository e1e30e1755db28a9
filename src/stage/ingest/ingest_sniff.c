#include "stage/ingest/ingest_sniff_internal.h"

#include <stdarg.h>
#include <stdio.h>

#define MORE "(further lines have no room here)\n"
#define BINARY_BYTES 512 /* a NUL byte so near the start: no text */
#define HEADER_BYTES 16384U
#define LINES_MAX 200U /* how far a header is sought */

void mnm_ingest__report(mnm_sniffed *out, const char *format, ...) {
  size_t used = strlen(out->report), room = sizeof out->report - sizeof MORE;
  char line[800];
  va_list arguments;
  va_start(arguments, format);
  int bytes = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (bytes < 0 || used > room) return; /* full, which its last line says */
  size_t length = (size_t)bytes;
  if (length >= sizeof line) { /* cut, and not inside a character */
    length = sizeof line - 1;
    while (length > 0 && (unsigned char)line[length - 1] >= 0x80) length--;
  }
  for (size_t i = 0; i < length; i++) { /* headers may hold anything */
    if ((unsigned char)line[i] < ' ' || line[i] == 0x7F) line[i] = ' ';
  }
  if (used + length + 1 > room) {
    memcpy(out->report + used, MORE, sizeof MORE);
    return;
  }
  memcpy(out->report + used, line, length);
  out->report[used + length] = '\n';
  out->report[used + length + 1] = '\0';
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool looks_like_json(const csv_source *source) {
  size_t at = mnm_ingest__encoding_mark(source->head, source->head_bytes) != NULL ? 3 : 0;
  while (at < source->head_bytes && is_space(source->head[at])) at++;
  return at < source->head_bytes && source->head[at] == '{';
}

static bool is_blank(const csv_source *source) {
  for (size_t i = 0; i < source->head_bytes; i++) {
    unsigned char c = (unsigned char)source->head[i];
    if (c > ' ' && !(i < 3 && (c == 0xEF || c == 0xBB || c == 0xBF))) return false;
  }
  return source->head_whole;
}

/* Behind the end of the line at `at`. */
static size_t next_line(const csv_source *source, size_t at) {
  const char *head = source->head;
  while (at < source->head_bytes && head[at] != '\n' && head[at] != '\r') at++;
  if (at + 1 < source->head_bytes && head[at] == '\r' && head[at + 1] == '\n') at++;
  return at < source->head_bytes ? at + 1 : at;
}

bool mnm_spec_has_header(const mnm_spec *spec) {
  return spec->header && spec->columns.count > 0 && spec->format != SPEC_FORMAT_PDF;
}

/* Is the header of `spec` in its place? */
static mnm_status header_fits(bool *out, const mnm_spec *spec, const csv_source *source,
                              mnm_arena *arena, mnm_err *err) {
  csv_record record;
  mnm_text *names = mnm_arena_take(arena, SPEC_COLUMNS_MAX * sizeof *names);
  if (names == NULL) return mnm_err_nomem(err);
  csv_dialect dialect = {spec->separator, spec->quote, spec->blanks};
  bool anywhere = spec->preamble == SPEC_PREAMBLE_AUTO;
  size_t at = source->head_bytes >= 3 && memcmp(source->head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  for (uint32_t i = 0; !anywhere && i < spec->preamble; i++) at = next_line(source, at);
  *out = false;
  for (uint32_t line = 0; line < (anywhere ? LINES_MAX : 1) && !*out; line++) {
    size_t left = source->head_bytes - at < HEADER_BYTES ? source->head_bytes - at : HEADER_BYTES;
    MNM_TRY(mnm_ingest__csv_record(&record, (mnm_text){source->head + at, (uint32_t)left}, &dialect,
                                   names, SPEC_COLUMNS_MAX, arena, err));
    *out = record.count <= SPEC_COLUMNS_MAX && !record.unclosed &&
           mnm_ingest__header_is(names, record.count, &spec->columns);
    at = next_line(source, at);
  }
  return MNM_OK;
}

/* The header is what counts: the same table may come in another encoding. */
static void take_encoding(mnm_spec *spec, const csv_source *source) {
  spec->encoding = mnm_text_of(source->guessed ? "auto" : source->encoding.name);
}

mnm_status mnm_ingest__sniff_two(const char *file, const char *one, const char *other,
                                 mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_FORMAT, "two specifications fit this file: %s and %s", one, other);
  mnm_err_at(err, file, 0, 0);
  mnm_err_hint(err, "add it alone, with the one that is meant: --spec FILE");
  return MNM_E_FORMAT;
}

/* `found`: the one that fits so far, or NULL. */
static mnm_status try_spec(mnm_sniffed *out, const mnm_spec_source **found,
                           const mnm_spec_source *from, bool shipped, const csv_source *source,
                           const mnm_ctx *ctx, mnm_err *err) {
  mnm_spec *spec = NULL;
  mnm_arena arena;
  bool fits = false;
  MNM_TRY(mnm_spec_parse(&spec, from->name, from->yaml.data, from->yaml.bytes, ctx, err));
  mnm_arena_init(&arena, ctx);
  mnm_status status =
      mnm_spec_has_header(spec) ? header_fits(&fits, spec, source, &arena, err) : MNM_OK;
  mnm_arena_clear(&arena);
  if (status == MNM_OK && fits && *found != NULL)
    status = mnm_ingest__sniff_two(source->reader->name, (*found)->name, from->name, err);
  if (status == MNM_OK && fits) {
    *found = from;
    out->spec = spec;
    out->shipped = shipped;
    out->complete = true;
    if (shipped) take_encoding(spec, source);
  } else {
    mnm_spec_free(spec);
  }
  return status;
}

mnm_spec_source mnm_ingest__spec_shipped(uint32_t index) {
  size_t bytes = 0;
  const char *yaml = mnm_spec_shipped_yaml(index, &bytes);
  return (mnm_spec_source){mnm_spec_shipped_name(index), {yaml, (uint32_t)bytes}};
}

static mnm_status sniff_known(mnm_sniffed *out, const mnm_spec_list *own, const csv_source *source,
                              const mnm_ctx *ctx, mnm_err *err) {
  const mnm_spec_source *found = NULL;
  for (uint32_t i = 0; own != NULL && i < own->count; i++)
    MNM_TRY(try_spec(out, &found, &own->at[i], false, source, ctx, err));
  for (uint32_t i = 0; i < mnm_spec_shipped_count() && out->spec == NULL; i++) {
    mnm_spec_source shipped = mnm_ingest__spec_shipped(i);
    MNM_TRY(try_spec(out, &found, &shipped, true, source, ctx, err));
  }
  return MNM_OK;
}

void mnm_ingest__sniff_account(mnm_sniffed *out) {
  if (!mnm_spec_needs_account(out->spec)) return;
  out->needs_account = true;
  out->complete = false;
  mnm_ingest__report(out,
                     "NOT UNDERSTOOD: whose account this is; such a file does not say (give it: "
                     "manumit add --account NUMBER)");
}

void mnm_ingest__sniff_recognised(mnm_sniffed *out) {
  mnm_ingest__report(out, "recognised by its header: %.*s (specification '%s'%s)",
                     (int)out->spec->title.bytes, out->spec->title.data, mnm_spec_name(out->spec),
                     out->shipped ? " that comes with the program" : "");
  mnm_ingest__sniff_account(out);
}

static uint32_t line_of(const char *text, const char *at) {
  uint32_t line = 1;
  for (; text < at; text++) line += *text == '\n' || (*text == '\r' && text[1] != '\n');
  return line;
}

/* What a file that is no text seems to be, by its first bytes. */
static void report_binary(mnm_sniffed *out, const csv_source *source) {
  static const struct {
    const char *mark;
    uint32_t bytes;
    const char *what;
  } kinds[] = {{"\xFF\xD8\xFF", 3, "a picture (JPEG)"},
               {"\x89PNG\r\n\x1A\n", 8, "a picture (PNG)"},
               {"GIF8", 4, "a picture (GIF)"},
               {"II*\0", 4, "a picture (TIFF)"},
               {"MM\0*", 4, "a picture (TIFF)"},
               {"\x1F\x8B", 2, "a packed file (gzip): unpack it first"},
               {"7z\xBC\xAF\x27\x1C", 6, "an archive (7z): unpack it first"},
               {"Rar!\x1A\x07", 6, "an archive (RAR): unpack it first"},
               {"SQLite format 3", 16, "a database (SQLite): export its tables as CSV"}};
  out->kind = MNM_SOURCE_UNKNOWN;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (source->raw_bytes < kinds[i].bytes) continue;
    if (memcmp(source->raw, kinds[i].mark, kinds[i].bytes) != 0) continue;
    mnm_ingest__report(out, "no text: %s", kinds[i].what);
    if (strncmp(kinds[i].what, "a picture", 9) == 0) {
      mnm_ingest__report(out, "if it shows a statement, make a PDF of it and read that with --ocr");
    }
    return;
  }
  mnm_ingest__report(out,
                     "the file holds NUL bytes: it is no text. If it is a spreadsheet, save it as "
                     "CSV; if it is an archive, unpack it first");
}

static mnm_status sniff_source(mnm_sniffed *out, const mnm_spec_list *own, const csv_source *source,
                               const mnm_ctx *ctx, mnm_err *err) {
  if (is_blank(source)) {
    out->kind = MNM_SOURCE_EMPTY;
    mnm_ingest__report(out, "the file is empty");
    return MNM_OK;
  }
  if (mnm_ingest__sniff_bank(out, source)) return MNM_OK;
  if (looks_like_json(source)) {
    out->kind = MNM_SOURCE_FTM;
    mnm_ingest__report(out, "JSON lines: read as FollowTheMoney entities");
    return MNM_OK;
  }
  const char *zero = memchr(source->head, 0, source->head_bytes);
  if (zero != NULL && zero - source->head < BINARY_BYTES) {
    report_binary(out, source);
    return MNM_OK;
  }
  out->kind = MNM_SOURCE_DELIMITED;
  mnm_ingest__report(out, "encoding: %s%s", source->encoding.name,
                     source->guessed ? " (a guess: look at the names in the preview)" : "");
  if (zero != NULL) {
    mnm_ingest__report(out,
                       "PROBLEM: there are NUL bytes from line %u on: the file may be damaged; "
                       "records with them are rejected",
                       line_of(source->head, zero));
  }
  MNM_TRY(sniff_known(out, own, source, ctx, err));
  if (out->spec != NULL) {
    mnm_ingest__sniff_recognised(out);
    return mnm_ingest__sniff_preview(out, out->spec, true, source, ctx, err);
  }
  return mnm_ingest__sniff_guess(out, source, ctx, err);
}

mnm_status mnm_sniff(mnm_sniffed *out, mnm_reader *reader, const mnm_ctx *ctx, mnm_err *err) {
  return mnm_sniff_among(out, reader, NULL, ctx, err);
}

mnm_status mnm_sniff_among(mnm_sniffed *out, mnm_reader *reader, const mnm_spec_list *own,
                           const mnm_ctx *ctx, mnm_err *err) {
  csv_source source;
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_ingest__source_open(&source, reader, mnm_text_of("auto"), ctx, err));
  mnm_status status = mnm_source_suspect(source.raw, source.raw_bytes) == MNM_SOURCE_SHEET
                          ? mnm_ingest__sniff_sheet(out, reader, own, ctx, err)
                          : sniff_source(out, own, &source, ctx, err);
  mnm_ingest__source_close(&source);
  if (status == MNM_OK) return MNM_OK;
  mnm_sniffed_clear(out);
  return status;
}

mnm_status mnm_sniff_take(mnm_sniffed *out, mnm_reader *reader, mnm_spec *spec, const mnm_ctx *ctx,
                          mnm_err *err) {
  csv_source source;
  memset(out, 0, sizeof *out);
  out->spec = spec;
  mnm_status status = mnm_ingest__source_open(&source, reader, spec->encoding, ctx, err);
  bool sheet =
      status == MNM_OK && mnm_source_suspect(source.raw, source.raw_bytes) == MNM_SOURCE_SHEET;
  out->complete = true;
  if (sheet) {
    status = mnm_ingest__sniff_sheet_take(out, reader, ctx, err);
    mnm_ingest__source_close(&source);
  } else if (status == MNM_OK) {
    out->kind = MNM_SOURCE_DELIMITED;
    mnm_ingest__report(out, "encoding: %s%s", source.encoding.name,
                       source.guessed ? " (a guess: look at the names in the preview)" : "");
    mnm_ingest__report(out, "read with the specification '%s'", mnm_spec_name(spec));
    status = mnm_ingest__sniff_preview(out, spec, true, &source, ctx, err);
    mnm_ingest__source_close(&source);
  }
  if (status == MNM_OK) mnm_ingest__sniff_account(out);
  if (status != MNM_OK) mnm_sniffed_clear(out);
  return status;
}

void mnm_sniffed_clear(mnm_sniffed *sniffed) {
  mnm_spec_free(sniffed->spec);
  memset(sniffed, 0, sizeof *sniffed);
}
