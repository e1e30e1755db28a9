#include "stage/ingest/ingest_sniff_internal.h"

#include <stdarg.h>
#include <stdio.h>

void mnm_ingest__report(mnm_sniffed *out, const char *format, ...) {
  size_t used = strlen(out->report);
  va_list arguments;
  va_start(arguments, format);
  int bytes = vsnprintf(out->report + used, sizeof out->report - used, format, arguments);
  va_end(arguments);
  /* a line that does not fit whole is not there */
  if (bytes < 0 || (size_t)bytes + used + 2 > sizeof out->report) {
    out->report[used] = '\0';
    return;
  }
  used += (size_t)bytes;
  out->report[used] = '\n';
  out->report[used + 1] = '\0';
}

static bool looks_like_json(const csv_source *source) {
  size_t at = 0;
  while (at < source->head_bytes &&
         (source->head[at] == ' ' || source->head[at] == '\n' || source->head[at] == '\r' ||
          source->head[at] == '\t' || memcmp(source->head + at, "\xEF\xBB\xBF", 1) == 0 ||
          (unsigned char)source->head[at] == 0xBB || (unsigned char)source->head[at] == 0xBF)) {
    at++;
  }
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
    } else {
      mnm_spec_free(spec);
    }
    MNM_TRY(status);
  }
  return MNM_OK;
}

static mnm_status sniff_source(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                               mnm_err *err) {
  if (is_blank(source)) {
    out->kind = MNM_SOURCE_EMPTY;
    mnm_ingest__report(out, "the file is empty");
    return MNM_OK;
  }
  if (looks_like_json(source)) {
    out->kind = MNM_SOURCE_FTM;
    mnm_ingest__report(out, "JSON lines: read as FollowTheMoney entities");
    return MNM_OK;
  }
  if (memchr(source->head, 0, source->head_bytes) != NULL) {
    out->kind = MNM_SOURCE_UNKNOWN;
    mnm_ingest__report(
        out,
        "the file holds NUL bytes: it is no text. If it is a spreadsheet, save it as "
        "CSV; if it is an archive, unpack it first");
    return MNM_OK;
  }
  out->kind = MNM_SOURCE_DELIMITED;
  mnm_ingest__report(out, "encoding: %s%s", source->encoding.name,
                     source->guessed ? " (a guess: look at the names in the preview)" : "");
  MNM_TRY(mnm_ingest__sniff_shipped(out, source, ctx, err));
  if (out->spec != NULL) {
    mnm_ingest__report(out,
                       "recognised by its header: %.*s (specification '%s' that comes with the "
                       "program)",
                       (int)out->spec->title.bytes, out->spec->title.data,
                       mnm_spec_name(out->spec));
  } else {
    MNM_TRY(mnm_ingest__sniff_guess(out, source, ctx, err));
  }
  return out->spec != NULL ? mnm_ingest__sniff_preview(out, source, ctx, err) : MNM_OK;
}

mnm_status mnm_sniff(mnm_sniffed *out, mnm_reader *reader, const mnm_ctx *ctx, mnm_err *err) {
  csv_source source;
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_ingest__source_open(&source, reader, mnm_text_of("auto"), ctx, err));
  mnm_status status = mnm_ingest_is_sheet(source.raw, source.raw_bytes)
                          ? mnm_ingest__sniff_sheet(out, reader, ctx, err)
                          : sniff_source(out, &source, ctx, err);
  mnm_ingest__source_close(&source);
  if (status == MNM_OK) return MNM_OK;
  mnm_sniffed_clear(out);
  return status;
}

void mnm_sniffed_clear(mnm_sniffed *sniffed) {
  mnm_spec_free(sniffed->spec);
  memset(sniffed, 0, sizeof *sniffed);
}
