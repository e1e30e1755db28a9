/* A document of pages through the reader of delimited text: the rows of pages that close are
 * written out as text, the rows of the others are rejects. */
#include <stdio.h>
#include <string.h>

#include "stage/ingest/ingest_csv.h"
#include "stage/ingest/ingest_delimited.h"
#include "stage/ingest/ingest_pdf_internal.h"

const char *mnm_spec_ocr(const mnm_spec *spec) {
  return spec->pdf.ocr.bytes > 0 ? spec->pdf.ocr.data : "";
}

bool mnm_spec_is_pdf(const mnm_spec *spec) {
  return spec->format == SPEC_FORMAT_PDF;
}

/* ---- pages ----------------------------------------------------------------------------------- */

static mnm_status read_pages(pdf_document *document, mnm_reader *reader, const mnm_ctx *ctx,
                             mnm_err *err) {
  words_stream stream;
  words_page page;
  bool end = false;
  mnm_ingest__words_open(&stream, reader, ctx);
  mnm_ingest__page_init(&page, ctx);
  mnm_status status = MNM_OK;
  while (status == MNM_OK) {
    status = mnm_ingest__words_page(&stream, &page, &end, err);
    if (status != MNM_OK || end) break;
    status = mnm_ingest__pdf_page(document, &page, err);
    if (status == MNM_OK) status = mnm_ctx_tick(ctx, "read pages", page.number, stream.pages, err);
  }
  if (status == MNM_OK) status = mnm_ingest__pdf_finish(document, err);
  mnm_ingest__page_clear(&page);
  mnm_ingest__words_close(&stream);
  return status;
}

/* ---- text ------------------------------------------------------------------------------------ */

static mnm_status put(mnm_column *text, const char *data, uint64_t bytes, mnm_err *err) {
  return mnm_column_append(text, data, bytes, err);
}

/* Words hold no line ends; tabs become blanks; a quote at the start is doubled within quotes. */
static mnm_status put_field(mnm_column *text, mnm_text field, bool last, mnm_err *err) {
  bool quote = field.bytes > 0 && field.data[0] == '"';
  if (quote) MNM_TRY(put(text, "\"", 1, err));
  for (uint32_t i = 0; i < field.bytes; i++) {
    char c = field.data[i];
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
    if (quote && c == '"') MNM_TRY(put(text, "\"", 1, err));
    MNM_TRY(put(text, &c, 1, err));
  }
  if (quote) MNM_TRY(put(text, "\"", 1, err));
  return put(text, last ? "\n" : "\t", 1, err);
}

static mnm_status put_header(mnm_column *text, const mnm_spec *spec, mnm_err *err) {
  for (uint32_t i = 0; i < spec->pdf.column_count; i++) {
    MNM_TRY(put_field(text, spec->pdf.columns[i].name, false, err));
  }
  for (uint32_t i = 0; i < spec->pdf.field_count; i++) {
    MNM_TRY(put_field(text, spec->pdf.fields[i].name, false, err));
  }
  return put_field(text, mnm_text_of(PDF_OCR_COLUMN), true, err);
}

static mnm_status put_row(mnm_column *text, const pdf_document *document, const pdf_row *row,
                          mnm_err *err) {
  const mnm_spec *spec = document->spec;
  uint64_t first = text->count;
  for (uint32_t i = 0; i < spec->pdf.column_count; i++) {
    MNM_TRY(put_field(text, row->cells[i], false, err));
  }
  for (uint32_t i = 0; i < spec->pdf.field_count; i++) {
    MNM_TRY(put_field(text, row->fields[i], false, err));
  }
  MNM_TRY(put_field(text, mnm_text_of(row->ocr ? "1" : ""), true, err));
  if (text->count - first <= CSV_RECORD_BYTES_MAX) return MNM_OK;
  return mnm_err_set(err, MNM_E_LIMIT, "page %u: a row holds more than 1 MiB of text",
                     ((const pdf_page *)mnm_column_at(&document->pages, row->page))->number);
}

static const pdf_page *page_of(const pdf_document *document, uint32_t index) {
  return mnm_column_at(&document->pages, index);
}

/* Rows of pages that close, in order of time where the document has them so; `lines` gets the row
 * of each line. */
static mnm_status put_rows(mnm_column *text, mnm_column *lines, const pdf_document *document,
                           mnm_err *err) {
  uint64_t count = document->rows.count;
  MNM_TRY(put_header(text, document->spec, err));
  for (uint64_t i = 0; i < count; i++) {
    uint32_t index = (uint32_t)(document->spec->pdf.newest_first ? count - 1 - i : i);
    const pdf_row *row = mnm_column_at(&document->rows, index);
    if (page_of(document, row->page)->failed) continue;
    MNM_TRY(put_row(text, document, row, err));
    MNM_TRY(mnm_column_push(lines, &index, err));
  }
  return MNM_OK;
}

/* ---- the sink -------------------------------------------------------------------------------- */

typedef struct pdf_sink {
  const mnm_ingest_sink *sink;
  const pdf_document *document;
  const mnm_column *lines; /* uint32_t: row of each record */
  mnm_arena arena;
  mnm_column rejects; /* mnm_reject */
} pdf_sink;

static mnm_status pass_transfers(void *payload, const mnm_batch *batch, mnm_err *err) {
  const mnm_ingest_sink *sink = ((pdf_sink *)payload)->sink;
  return sink->transfers(sink->payload, batch, err);
}

static mnm_status pass_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                mnm_err *err) {
  const mnm_ingest_sink *sink = ((pdf_sink *)payload)->sink;
  return sink->balances(sink->payload, rows, count, err);
}

static mnm_status add_reject(pdf_sink *self, mnm_reject row, uint32_t page, mnm_text why,
                             mnm_err *err) {
  size_t room = (size_t)why.bytes + 40;
  char *reason = mnm_arena_take_bytes(&self->arena, room);
  if (reason == NULL) return mnm_err_nomem(err);
  int used = snprintf(reason, room, "page %u: %.*s", page_of(self->document, page)->number,
                      (int)why.bytes, why.data);
  row.reason = (mnm_text){reason, (uint32_t)used};
  return mnm_column_push(&self->rejects, &row, err);
}

static mnm_status give_rejects(pdf_sink *self, mnm_err *err) {
  const mnm_ingest_sink *sink = self->sink;
  mnm_status status = MNM_OK;
  if (self->rejects.count > 0 && sink->rejects != NULL) {
    status = sink->rejects(sink->payload, self->rejects.data, (uint32_t)self->rejects.count, err);
  }
  self->rejects.count = 0;
  mnm_arena_reset(&self->arena);
  return status;
}

/* Records of the text that the plan refuses: their line is that of their page. */
static mnm_status place_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                                mnm_err *err) {
  pdf_sink *self = payload;
  const uint32_t *lines = self->lines->data;
  for (uint32_t i = 0; i < count; i++) {
    mnm_reject reject = rows[i];
    if (reject.record >= self->lines->count) continue;
    const pdf_row *row = mnm_column_at(&self->document->rows, lines[reject.record]);
    reject.row = row->line;
    MNM_TRY(add_reject(self, reject, row->page, rows[i].reason, err));
  }
  return give_rejects(self, err);
}

/* Rows of pages that do not close. */
static mnm_status reject_pages(pdf_sink *self, mnm_ingest_summary *summary, mnm_err *err) {
  const pdf_document *document = self->document;
  mnm_column raw;
  mnm_column_init(&raw, 1, document->ctx);
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < document->rows.count && status == MNM_OK; i++) {
    const pdf_row *row = mnm_column_at(&document->rows, i);
    const pdf_page *page = page_of(document, row->page);
    if (!page->failed) continue;
    raw.count = 0;
    status = put_row(&raw, document, row, err);
    if (status != MNM_OK) break;
    uint64_t bytes = raw.count < 4096 ? raw.count : 4096;
    char *copy = mnm_arena_copy(&self->arena, raw.data, bytes);
    if (copy == NULL) {
      status = mnm_err_nomem(err);
      break;
    }
    mnm_reject reject = {.row = row->line,
                         .record = summary->records,
                         .raw = mnm_text_trim((mnm_text){copy, (uint32_t)bytes})};
    status = add_reject(self, reject, row->page, mnm_text_of(page->reason), err);
    summary->records++;
    summary->rejected++;
    if (status == MNM_OK && self->rejects.count == 256) status = give_rejects(self, err);
  }
  mnm_column_clear(&raw);
  return status == MNM_OK ? give_rejects(self, err) : status;
}

/* ---- balances -------------------------------------------------------------------------------- */

/* The day of a balance: what its line says; of an opening one else the first day of the period or
 * of the row behind it, of a closing one the last, or that of the row before it. */
static int64_t day_of_balance(const pdf_document *document, uint64_t index) {
  const pdf_event *event = mnm_column_at(&document->events, index);
  if (event->at_us != MNM_TIME_NONE) return event->at_us;
  bool opening = event->kind == PDF_OPENING;
  bool forward = opening != document->spec->pdf.newest_first;
  uint64_t at = index;
  for (;;) {
    if (forward ? at + 1 == document->events.count : at == 0) return MNM_TIME_NONE;
    at = forward ? at + 1 : at - 1;
    const pdf_event *other = mnm_column_at(&document->events, at);
    if (other->kind == PDF_CARRIED) continue;
    if (other->kind != PDF_ROW) return MNM_TIME_NONE;
    const pdf_row *row = mnm_column_at(&document->rows, other->row);
    char text[64];
    int64_t at_us = 0;
    if (document->booked_column < 0 ||
        !mnm_ingest__pdf_date(document, &document->booked, row->cells[document->booked_column],
                              text, &at_us)) {
      return MNM_TIME_NONE;
    }
    return at_us;
  }
}

static mnm_status put_balance(mnm_column *text, const pdf_document *document, uint64_t index,
                              mnm_err *err) {
  const pdf_event *event = mnm_column_at(&document->events, index);
  const mnm_spec *spec = document->spec;
  char amount[64], day[48];
  int64_t at_us = day_of_balance(document, index);
  if (at_us == MNM_TIME_NONE || page_of(document, event->page)->failed) return MNM_OK;
  (void)mnm_money_text(amount, sizeof amount, event->amount_minor, document->decimals);
  (void)mnm_time_text(day, sizeof day, at_us - at_us % MNM_US_PER_DAY, MNM_GRAIN_DAY);
  for (uint32_t i = 0; i < spec->pdf.field_count; i++) {
    MNM_TRY(put_field(text, event->fields[i], false, err));
  }
  bool closing = event->kind == PDF_CLOSING;
  MNM_TRY(put_field(text, mnm_text_of(day), false, err));
  MNM_TRY(put_field(text, mnm_text_of(closing ? "" : amount), false, err));
  return put_field(text, mnm_text_of(closing ? amount : ""), true, err);
}

#define DAY_COLUMN "\001at"
#define OPENING_COLUMN "\001opening"
#define CLOSING_COLUMN "\001closing"

/* Opening and closing balances of pages that close, by a specification of their own. */
static mnm_status read_balances(pdf_sink *self, const mnm_names names, const mnm_ctx *ctx,
                                mnm_err *err) {
  const pdf_document *document = self->document;
  const mnm_spec *spec = document->spec;
  mnm_spec as_text = *spec;
  spec_balance balances[2];
  memset(balances, 0, sizeof balances);
  balances[0].account = spec->transfer.account;
  balances[0].currency = spec->transfer.currency;
  balances[0].amount = mnm_text_of(OPENING_COLUMN);
  balances[0].minor_units = spec->transfer.minor_units;
  balances[0].at.column = mnm_text_of(DAY_COLUMN);
  balances[0].at.form = mnm_text_of("YYYY-MM-DD");
  balances[0].at.pivot = -1;
  balances[1] = balances[0];
  balances[1].amount = mnm_text_of(CLOSING_COLUMN);
  balances[1].closing = true;
  memset(&as_text.transfer, 0, sizeof as_text.transfer);
  as_text.format = SPEC_FORMAT_DELIMITED;
  as_text.encoding = mnm_text_of("utf-8");
  as_text.separator = '\t';
  as_text.quote = '"';
  as_text.header = true;
  as_text.preamble = as_text.footer = 0;
  as_text.blanks = false;
  as_text.decimal = '.';
  as_text.groups = 0;
  as_text.skip_starting.count = as_text.ignored.count = 0;
  as_text.balances = balances;
  as_text.balance_count = 2;
  mnm_column text;
  mnm_reader *reader = NULL;
  mnm_ingest_summary summary;
  mnm_column_init(&text, 1, ctx);
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i < spec->pdf.field_count && status == MNM_OK; i++) {
    status = put_field(&text, spec->pdf.fields[i].name, false, err);
  }
  static const char *const own[] = {DAY_COLUMN, OPENING_COLUMN, CLOSING_COLUMN};
  for (uint32_t i = 0; i < 3 && status == MNM_OK; i++) {
    status = put_field(&text, mnm_text_of(own[i]), i == 2, err);
  }
  for (uint64_t i = 0; i < document->events.count && status == MNM_OK; i++) {
    uint8_t kind = ((const pdf_event *)mnm_column_at(&document->events, i))->kind;
    if (kind == PDF_OPENING || kind == PDF_CLOSING) status = put_balance(&text, document, i, err);
  }
  if (status == MNM_OK) {
    status = mnm_reader_open_memory(&reader, "pages", text.data, text.count, ctx, err);
  }
  mnm_ingest_sink sink = {.payload = self, .balances = pass_balances};
  if (status == MNM_OK && self->sink->balances != NULL) {
    status =
        mnm_ingest__delimited(&summary, reader, &as_text, names, &sink, CSV_BLOCK_BYTES, ctx, err);
  }
  mnm_reader_close(reader);
  mnm_column_clear(&text);
  return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void as_delimited(mnm_spec *out, const mnm_spec *spec) {
  *out = *spec; /* texts stay where they are */
  out->format = SPEC_FORMAT_DELIMITED;
  out->encoding = mnm_text_of("utf-8");
  out->separator = '\t';
  out->quote = '"';
  out->header = true;
  out->blanks = false;
  out->preamble = out->footer = 0;
  out->ragged = SPEC_RAGGED_REJECT;
  out->skip_starting.count = 0;
  out->transfer.ocr = mnm_text_of(PDF_OCR_COLUMN);
}

static void count_pages(mnm_ingest_summary *out, const pdf_document *document) {
  out->pages = document->pages.count;
  for (uint64_t i = 0; i < document->pages.count; i++) {
    const pdf_page *page = mnm_column_at(&document->pages, i);
    out->pages_failed += page->failed;
    out->pages_bare += page->bare;
    out->pages_closed += !page->failed && page->rows > 0;
  }
  out->words_left_out = document->words_left_out;
  out->lines_unread = document->lines_unread;
}

static mnm_status read_text(mnm_ingest_summary *out, pdf_document *document, mnm_reader *words,
                            mnm_names names, const mnm_ingest_sink *sink, size_t block_bytes,
                            const mnm_ctx *ctx, mnm_err *err) {
  mnm_column text, lines;
  mnm_reader *reader = NULL;
  mnm_spec as_text;
  pdf_sink own = {.sink = sink, .document = document, .lines = &lines};
  mnm_ingest_sink passing = {.payload = &own,
                             .transfers = sink->transfers != NULL ? pass_transfers : NULL,
                             .rejects = place_rejects};
  as_delimited(&as_text, document->spec);
  mnm_column_init(&text, 1, ctx);
  mnm_column_init(&lines, sizeof(uint32_t), ctx);
  mnm_arena_init(&own.arena, ctx);
  mnm_column_init(&own.rejects, sizeof(mnm_reject), ctx);
  mnm_status status = put_rows(&text, &lines, document, err);
  if (status == MNM_OK) {
    status = mnm_reader_open_memory(&reader, words->name, text.data, text.count, ctx, err);
  }
  if (status == MNM_OK) {
    status = mnm_ingest__delimited(out, reader, &as_text, names, &passing, block_bytes, ctx, err);
  }
  if (status == MNM_OK) status = read_balances(&own, names, ctx, err);
  if (status == MNM_OK) status = reject_pages(&own, out, err);
  mnm_reader_close(reader);
  mnm_column_clear(&text);
  mnm_column_clear(&lines);
  mnm_arena_clear(&own.arena);
  mnm_column_clear(&own.rejects);
  return status;
}

/* No page has text: pictures of pages. */
static mnm_status all_bare(const mnm_ingest_summary *out, mnm_reader *words, mnm_err *err) {
  if (out->pages == 0 || out->pages_bare < out->pages) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_UNSUPPORTED, "no page holds text: the document is a scan");
  mnm_err_hint(err,
               "to have it read from its pictures write pdf: {ocr: deu} (its language) into the "
               "specification; only pages whose balances close count");
  mnm_err_at(err, words->name, 0, 0);
  return MNM_E_UNSUPPORTED;
}

mnm_status mnm_ingest__pages(mnm_ingest_summary *out, mnm_reader *words, const mnm_spec *spec,
                             mnm_names names, const mnm_ingest_sink *sink, size_t block_bytes,
                             const mnm_ctx *ctx, mnm_err *err) {
  pdf_document document;
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_ingest__pdf_init(&document, spec, ctx, err));
  mnm_status status = read_pages(&document, words, ctx, err);
  if (status == MNM_OK) {
    count_pages(out, &document);
    status = all_bare(out, words, err);
  }
  if (status == MNM_OK) {
    mnm_ingest__pdf_close(&document);
    status = read_text(out, &document, words, names, sink, block_bytes, ctx, err);
    count_pages(out, &document);
    memcpy(out->encoding, "pdf", sizeof "pdf");
  }
  if (status != MNM_OK && err != NULL && err->input[0] == '\0') {
    mnm_err_at(err, words->name, err->row, err->column);
  }
  mnm_ingest__pdf_clear(&document);
  return status;
}

mnm_status mnm_ingest_pages(mnm_ingest_summary *out, mnm_reader *words, const mnm_spec *spec,
                            mnm_names names, const mnm_ingest_sink *sink, const mnm_ctx *ctx,
                            mnm_err *err) {
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_ingest__spec_ready(spec, err));
  return mnm_ingest__pages(out, words, spec, names, sink, CSV_BLOCK_BYTES, ctx, err);
}
