/* A file as a source: what kind it is, and for a PDF the stream of its words. */
#include "case/run/run_internal.h"

/* The first bytes tell whether it is text. */
static mnm_status find_kind(mnm_source_kind *out, mnm_reader *reader, mnm_err *err) {
  char head[1024];
  size_t used = 0, got = 1;
  while (used < sizeof head && got > 0) {
    MNM_TRY(reader->read(reader, head + used, sizeof head - used, &got, err));
    used += got;
  }
  *out = mnm_source_suspect(head, used);
  if (*out == MNM_SOURCE_UNKNOWN) *out = MNM_SOURCE_DELIMITED;
  return reader->rewind(reader, err);
}

mnm_status mnm_run__source_open(mnm_run__source *out, const char *path, const char *ocr,
                                const char *pdf_program, const mnm_ctx *ctx, mnm_err *err) {
  *out = (mnm_run__source){.kind = MNM_SOURCE_UNKNOWN};
  MNM_TRY(mnm_reader_open_file(&out->reader, path, ctx, err));
  mnm_status status = find_kind(&out->kind, out->reader, err);
  if (status == MNM_OK && out->kind == MNM_SOURCE_PDF) {
    const mnm_paper_options how = {.program = pdf_program, .ocr = ocr};
    mnm_reader *words = NULL;
    status = mnm_paper_open(&words, &out->paper, out->reader, &how, ctx, err);
    if (status == MNM_OK) {
      mnm_reader_close(out->reader);
      out->reader = words;
    }
  }
  if (status == MNM_OK) return MNM_OK;
  mnm_run__source_close(out);
  return status;
}

void mnm_run__source_close(mnm_run__source *source) {
  mnm_reader_close(source->reader);
  source->reader = NULL;
}

mnm_status mnm_run__source_sniff(mnm_sniffed *out, const mnm_run__source *source,
                                 const mnm_spec_list *own, const char *ocr, const mnm_ctx *ctx,
                                 mnm_err *err) {
  if (source->kind != MNM_SOURCE_PDF) return mnm_sniff_among(out, source->reader, own, ctx, err);
  return mnm_sniff_pages(out, source->reader, ocr, ctx, err);
}

/* `spec` NULL: of `own`, or guessed. It is taken, also on an error. */
static mnm_status look(mnm_sniffed *out, const char *path, mnm_spec *spec, const mnm_spec_list *own,
                       const mnm_run_sniff_options *options, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run__source source;
  const char *ocr = options->ocr != NULL || spec == NULL ? options->ocr : mnm_spec_ocr(spec);
  mnm_status status = mnm_run__source_open(&source, path, ocr, options->pdf_program, ctx, err);
  if (status != MNM_OK) {
    mnm_spec_free(spec);
    return status;
  }
  if (spec == NULL) {
    status = mnm_run__source_sniff(out, &source, own, ocr, ctx, err);
  } else if (source.kind == MNM_SOURCE_PDF) {
    status = mnm_sniff_pages_take(out, source.reader, spec, ctx, err);
  } else {
    status = mnm_sniff_take(out, source.reader, spec, ctx, err);
  }
  mnm_run__source_close(&source);
  return status;
}

static mnm_status sniff_with(mnm_sniffed *out, const char *path,
                             const mnm_run_sniff_options *options, mnm_run__specs *specs,
                             const mnm_ctx *ctx, mnm_err *err) {
  mnm_spec *spec = NULL;
  bool folder = false;
  MNM_TRY(mnm_run__specs_open(specs, options->spec, &folder, ctx, err));
  if (options->spec != NULL && !folder) MNM_TRY(mnm_run_spec_open(&spec, options->spec, ctx, err));
  if (spec != NULL && options->account != NULL && mnm_spec_needs_account(spec)) {
    mnm_status status = mnm_spec_set_account(spec, mnm_text_of(options->account), err);
    if (status != MNM_OK) {
      mnm_spec_free(spec);
      return status;
    }
  }
  return look(out, path, spec, &specs->list, options, ctx, err);
}

mnm_status mnm_run_sniff(mnm_sniffed *out, const char *path, const mnm_run_sniff_options *options,
                         const mnm_ctx *ctx, mnm_err *err) {
  mnm_run__specs specs;
  memset(out, 0, sizeof *out);
  mnm_run__specs_init(&specs, ctx);
  mnm_status status = sniff_with(out, path, options, &specs, ctx, err);
  mnm_run__specs_clear(&specs);
  return status;
}
