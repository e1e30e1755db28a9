#include "stage/ingest/ingest_sniff_internal.h"

#include <stdarg.h>
#include <stdio.h>

#define MORE "(further lines have no room here)\n"
#define BINARY_BYTES 512 /* a NUL byte so near the start: no text */

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

mnm_status mnm_ingest__sniff_shipped(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                                     mnm_err *err) {
  for (uint32_t i = 0; i < mnm_spec_shipped_count() && out->spec == NULL; i++) {
    size_t bytes = 0;
    mnm_spec *spec = NULL;
    mnm_arena arena;
    csv_record record;
    mnm_text names[256];
    const char *yaml = mnm_spec_shipped_yaml(i, &bytes);
    MNM_TRY(mnm_spec_parse(&spec, mnm_spec_shipped_name(i), yaml, bytes, ctx, err));
    mnm_arena_init(&arena, ctx);
    csv_dialect dialect = {spec->separator, spec->quote, spec->blanks};
    size_t at = source->head_bytes >= 3 && memcmp(source->head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    size_t left = source->head_bytes - at < 16384 ? source->head_bytes - at : 16384;
    mnm_status status = mnm_ingest__csv_record(
        &record, (mnm_text){source->head + at, (uint32_t)left}, &dialect, names, 256, &arena, err);
    bool fits = status == MNM_OK && spec->header && record.count <= 256 && !record.unclosed &&
                mnm_ingest__header_is(names, record.count, &spec->columns);
    mnm_arena_clear(&arena);
    if (fits) {
      out->spec = spec;
      out->shipped = true;
      out->complete = true;
      /* the header is what counts: the same table may come in another encoding */
      spec->encoding = mnm_text_of(source->guessed ? "auto" : source->encoding.name);
    } else {
      mnm_spec_free(spec);
    }
    MNM_TRY(status);
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

static mnm_status sniff_source(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                               mnm_err *err) {
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
  MNM_TRY(mnm_ingest__sniff_shipped(out, source, ctx, err));
  if (out->spec != NULL) {
    mnm_ingest__report(out,
                       "recognised by its header: %.*s (specification '%s' that comes with the "
                       "program)",
                       (int)out->spec->title.bytes, out->spec->title.data,
                       mnm_spec_name(out->spec));
    mnm_ingest__sniff_account(out);
    return mnm_ingest__sniff_preview(out, out->spec, true, source, ctx, err);
  }
  return mnm_ingest__sniff_guess(out, source, ctx, err);
}

mnm_status mnm_sniff(mnm_sniffed *out, mnm_reader *reader, const mnm_ctx *ctx, mnm_err *err) {
  csv_source source;
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_ingest__source_open(&source, reader, mnm_text_of("auto"), ctx, err));
  mnm_status status = mnm_source_suspect(source.raw, source.raw_bytes) == MNM_SOURCE_SHEET
                          ? mnm_ingest__sniff_sheet(out, reader, ctx, err)
                          : sniff_source(out, &source, ctx, err);
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
