/* A workbook through the reader of delimited text. */
#include "stage/ingest/ingest_sheet_internal.h"

#include <stdio.h>

#include "kernel/seal/seal.h"
#include "stage/ingest/ingest_csv.h"
#include "stage/ingest/ingest_delimited.h"

void mnm_ingest__sheet_spec(mnm_spec *out, const mnm_spec *spec) {
  *out = *spec; /* texts stay where they are */
  out->format = SPEC_FORMAT_SHEET;
  out->encoding = mnm_text_of("utf-8");
  out->separator = '\t';
  out->quote = '"';
  out->blanks = false;
  out->ragged = SPEC_RAGGED_FILL; /* cells at the end of a row that hold nothing are not there */
  out->symbols = true;            /* of cells whose format names a currency */
  if (out->preamble != SPEC_PREAMBLE_AUTO || out->sheet.header_row > 0) out->preamble = 0;
}

/* ---- rejects get their rows ------------------------------------------------------------------ */

typedef struct sheet_sink {
  const mnm_ingest_sink *sink;
  sheet_source *source;
  mnm_arena arena;
  mnm_column rejects; /* mnm_reject */
} sheet_sink;

static mnm_status pass_transfers(void *payload, const mnm_batch *batch, mnm_err *err) {
  const mnm_ingest_sink *sink = ((sheet_sink *)payload)->sink;
  return sink->transfers(sink->payload, batch, err);
}

static mnm_status pass_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                  mnm_err *err) {
  const mnm_ingest_sink *sink = ((sheet_sink *)payload)->sink;
  return sink->statements(sink->payload, rows, count, err);
}

static mnm_status pass_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  const mnm_ingest_sink *sink = ((sheet_sink *)payload)->sink;
  return sink->holdings(sink->payload, rows, count, err);
}

static mnm_status pass_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                mnm_err *err) {
  const mnm_ingest_sink *sink = ((sheet_sink *)payload)->sink;
  return sink->balances(sink->payload, rows, count, err);
}

static mnm_status place_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                                mnm_err *err) {
  sheet_sink *self = payload;
  self->rejects.count = 0;
  mnm_arena_reset(&self->arena);
  for (uint32_t i = 0; i < count; i++) {
    mnm_reject row = rows[i];
    sheet_place place = mnm_ingest__sheet_place(self->source, row.row);
    row.row = place.row;
    if (mnm_book_sheet_count(self->source->book) > 1) {
      char *reason = mnm_arena_take_bytes(&self->arena, (size_t)row.reason.bytes + 32);
      if (reason == NULL) return mnm_err_nomem(err);
      int used = snprintf(reason, (size_t)row.reason.bytes + 32, "sheet %u: %.*s", place.sheet + 1,
                          (int)row.reason.bytes, row.reason.data);
      row.reason = (mnm_text){reason, (uint32_t)used};
    }
    MNM_TRY(mnm_column_push(&self->rejects, &row, err));
  }
  return self->sink->rejects(self->sink->payload, self->rejects.data, count, err);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void summarise(mnm_ingest_summary *out, const sheet_source *source, mnm_book *book,
                      mnm_book_kind kind) {
  size_t bytes = 0;
  const void *file = mnm_book_bytes(book, &bytes);
  out->bytes = bytes;
  mnm_sha256_of(out->sha256, file, bytes);
  (void)snprintf(out->encoding, sizeof out->encoding, "%s", kind == MNM_BOOK_ODS ? "ods" : "xlsx");
  out->encoding_guessed = false;
  out->sheets_unread = source->sheets_unread;
  out->hidden_rows = source->hidden_rows;
  out->long_numbers = source->long_numbers;
}

static mnm_status read_book(mnm_ingest_summary *out, mnm_book *book, mnm_book_kind kind,
                            mnm_reader *reader, const mnm_spec *spec, mnm_names names,
                            const mnm_ingest_sink *sink, size_t block_bytes, const mnm_ctx *ctx,
                            mnm_err *err) {
  mnm_spec as_text;
  sheet_source source = {.base = {.name = reader->name}};
  mnm_ingest__sheet_spec(&as_text, spec);
  /* which rows are skipped is for the source to know, by their numbers */
  MNM_TRY(mnm_ingest__sheet_source_open(&source, book, spec, ctx, err));
  sheet_sink own = {.sink = sink, .source = &source};
  mnm_arena_init(&own.arena, ctx);
  mnm_column_init(&own.rejects, sizeof(mnm_reject), ctx);
  mnm_ingest_sink passing = {.payload = &own,
                             .transfers = sink->transfers != NULL ? pass_transfers : NULL,
                             .statements = sink->statements != NULL ? pass_statements : NULL,
                             .holdings = sink->holdings != NULL ? pass_holdings : NULL,
                             .balances = sink->balances != NULL ? pass_balances : NULL,
                             .rejects = sink->rejects != NULL ? place_rejects : NULL};
  mnm_status status =
      mnm_ingest__delimited(out, &source.base, &as_text, names, &passing, block_bytes, ctx, err);
  if (status == MNM_OK) {
    summarise(out, &source, book, kind);
  } else if (err != NULL && err->row > 0 && !source.failed) {
    mnm_err_at(err, reader->name, mnm_ingest__sheet_place(&source, (uint64_t)err->row).row,
               err->column);
  }
  mnm_arena_clear(&own.arena);
  mnm_column_clear(&own.rejects);
  mnm_ingest__sheet_source_close(&source);
  return status;
}

mnm_status mnm_ingest__sheet(mnm_ingest_summary *out, mnm_reader *reader, const mnm_spec *spec,
                             mnm_names names, const mnm_ingest_sink *sink, size_t block_bytes,
                             const mnm_ctx *ctx, mnm_err *err) {
  mnm_book *book = NULL;
  mnm_book_kind kind = MNM_BOOK_NONE;
  memset(out, 0, sizeof *out);
  mnm_status status = mnm_book_open(&book, &kind, reader, ctx, err);
  if (status == MNM_OK) {
    status = read_book(out, book, kind, reader, spec, names, sink, block_bytes, ctx, err);
  }
  if (status != MNM_OK && err != NULL && err->input[0] == '\0') {
    mnm_err_at(err, reader->name, err->row, err->column);
  }
  mnm_book_free(book);
  return status;
}

mnm_status mnm_ingest_sheet(mnm_ingest_summary *out, mnm_reader *reader, const mnm_spec *spec,
                            mnm_names names, const mnm_ingest_sink *sink, const mnm_ctx *ctx,
                            mnm_err *err) {
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_ingest__spec_ready(spec, err));
  return mnm_ingest__sheet(out, reader, spec, names, sink, CSV_BLOCK_BYTES, ctx, err);
}
