/* The head of a source read with a specification: the first rows as they would be taken. */
#include <stdio.h>

#include "stage/ingest/ingest_delimited.h"
#include "stage/ingest/ingest_sniff_internal.h"

#define PREVIEW_ROWS 6

typedef struct preview {
  mnm_sniffed *out;
  const mnm_accounts *accounts;
  bool currency_known;
  uint64_t shown, shown_statements;
  uint64_t rejects;
  uint64_t reject_line;
  uint32_t reject_column;
  char reason[240];
} preview;

static void show(mnm_sniffed *out, const char *line) {
  size_t used = strlen(out->preview), bytes = strlen(line);
  if (used + bytes + 2 > sizeof out->preview) return;
  memcpy(out->preview + used, line, bytes);
  memcpy(out->preview + used + bytes, "\n", 2);
}

/* Cut between characters, and said so. */
static void label(const mnm_accounts *accounts, uint32_t account, char *buffer, uint32_t room) {
  char whole[1200];
  uint32_t bytes = mnm_accounts_label(accounts, account, whole, sizeof whole);
  if (bytes >= room) {
    bytes = room - 4;
    while (bytes > 0 && ((unsigned char)whole[bytes] & 0xC0) == 0x80) bytes--;
    memcpy(whole + bytes, "...", 4);
    bytes += 3;
  }
  memcpy(buffer, whole, bytes);
  buffer[bytes] = '\0';
}

/* " = 12.00 USD" where the other side has another amount. */
static int second_amount(const mnm_batch *batch, uint64_t row, char *to, size_t room) {
  char text[64];
  uint16_t currency = ((const uint16_t *)batch->to_currency.data)[row];
  int64_t amount = ((const int64_t *)batch->to_amount_minor.data)[row];
  if (currency == ((const uint16_t *)batch->currency.data)[row] &&
      amount == ((const int64_t *)batch->amount_minor.data)[row]) {
    return 0;
  }
  int32_t exponent = mnm_currency_exponent(currency);
  (void)mnm_money_text(text, sizeof text, amount, exponent > 0 ? (uint32_t)exponent : 0);
  return snprintf(to, room, " = %s %s", text, mnm_currency_code(currency));
}

static mnm_status show_rows(void *payload, const mnm_batch *batch, mnm_err *err) {
  preview *self = payload;
  (void)err;
  for (uint64_t row = 0; row < batch->count && self->shown < PREVIEW_ROWS; row++, self->shown++) {
    char when[40], amount[64], from[80], to[80], line[400];
    uint16_t currency = ((const uint16_t *)batch->currency.data)[row];
    int32_t exponent = mnm_currency_exponent(currency);
    mnm_channel channel = MNM_CHANNEL_UNKNOWN;
    if (batch->channel.count > 0) {
      channel = (mnm_channel)((const uint8_t *)batch->channel.data)[row];
    }
    (void)mnm_time_text(when, sizeof when, ((const int64_t *)batch->booked_us.data)[row],
                        (mnm_grain)((const uint8_t *)batch->booked_grain.data)[row]);
    (void)mnm_money_text(amount, sizeof amount, ((const int64_t *)batch->amount_minor.data)[row],
                         exponent > 0 ? (uint32_t)exponent : 0);
    label(self->accounts, ((const uint32_t *)batch->account_from.data)[row], from, sizeof from);
    label(self->accounts, ((const uint32_t *)batch->account_to.data)[row], to, sizeof to);
    int bytes = snprintf(line, sizeof line, "  %s  %s -> %s  %s %s", when, from, to, amount,
                         self->currency_known ? mnm_currency_code(currency) : "?");
    if (batch->to_currency.count > 0) {
      bytes += second_amount(batch, row, line + bytes, sizeof line - (size_t)bytes);
    }
    (void)snprintf(line + bytes, sizeof line - (size_t)bytes, "  %s", mnm_channel_name(channel));
    show(self->out, line);
  }
  return MNM_OK;
}

static mnm_status show_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                  mnm_err *err) {
  preview *self = payload;
  (void)err;
  for (uint32_t i = 0; i < count && self->shown_statements < PREVIEW_ROWS; i++) {
    char line[400];
    (void)snprintf(line, sizeof line, "  %.*s %.*s: %.*s = %.*s", (int)rows[i].schema.bytes,
                   rows[i].schema.data, (int)rows[i].subject.bytes, rows[i].subject.data,
                   (int)rows[i].property.bytes, rows[i].property.data, (int)rows[i].value.bytes,
                   rows[i].value.data);
    show(self->out, line);
    self->shown_statements++;
  }
  return MNM_OK;
}

static mnm_status note_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                               mnm_err *err) {
  preview *self = payload;
  (void)err;
  if (self->rejects == 0) {
    self->reject_line = rows[0].row;
    self->reject_column = rows[0].column;
    (void)snprintf(self->reason, sizeof self->reason, "%.*s", (int)rows[0].reason.bytes,
                   rows[0].reason.data);
  }
  self->rejects += count;
  return MNM_OK;
}

/* 'A', 'B' */
static const char *joined(const char texts[][MNM_INGEST_CODE_BYTES], uint32_t count, char *to,
                          size_t room) {
  size_t used = 0;
  to[0] = '\0';
  for (uint32_t i = 0; i < count && used < room; i++) {
    used += (size_t)snprintf(to + used, room - used, "%s'%s'", i > 0 ? ", " : "", texts[i]);
  }
  return to;
}

static void tell(const preview *self, const mnm_ingest_summary *summary, mnm_status status,
                 const mnm_err *err) {
  mnm_sniffed *out = self->out;
  char codes[MNM_INGEST_UNMAPPED_MAX * (MNM_INGEST_CODE_BYTES + 4)];
  if (status != MNM_OK) {
    char text[600];
    mnm_err plain = *err;
    plain.input[0] = '\0'; /* the report is about one file */
    (void)mnm_err_text(&plain, text, sizeof text);
    mnm_ingest__report(out, "PROBLEM: %s", text);
    out->complete = false;
    return;
  }
  mnm_ingest__report(out, "of the first %llu records %llu can be read",
                     (unsigned long long)summary->records,
                     (unsigned long long)(summary->records - summary->rejected));
  if (self->rejects > 0) {
    mnm_ingest__report(out, "%s %llu not; the first is line %llu, column %u: %s",
                       out->shipped ? "note:" : "PROBLEM:", (unsigned long long)self->rejects,
                       (unsigned long long)self->reject_line, self->reject_column, self->reason);
  }
  /* a guess that the data contradict is no understanding: one in twenty is more than typing errors.
   * A header that is just a shipped one is no guess. */
  if (!out->shipped && ((summary->rejected - summary->not_booked) * 20 > summary->records ||
                        summary->records == 0)) {
    out->complete = false;
  }
  if (summary->unused_columns > 0) {
    mnm_ingest__report(out, "columns that the specification does not know: %s%s",
                       joined(summary->unused, summary->unused_shown, codes, sizeof codes),
                       summary->unused_columns > summary->unused_shown ? " and more" : "");
  }
  if (summary->scaled_rows > 0) {
    mnm_ingest__report(out, "amounts finer than what is kept: %llu; what was cut is recorded",
                       (unsigned long long)summary->scaled_rows);
  }
  if (summary->unmapped_codes > 0) {
    mnm_ingest__report(out, "codes without a channel, read as unknown: %s",
                       joined(summary->unmapped, summary->unmapped_shown, codes, sizeof codes));
  }
}

mnm_status mnm_ingest__sniff_rows(mnm_sniffed *out, bool currency_known, sniff_read_fn *read,
                                  void *payload, const mnm_ctx *ctx, mnm_err *err) {
  preview self = {.out = out, .currency_known = currency_known};
  mnm_names names = {0};
  mnm_ingest_summary summary;
  mnm_err trial = {0};
  mnm_ingest_sink sink = {.payload = &self,
                          .transfers = show_rows,
                          .statements = show_statements,
                          .rejects = note_rejects};
  mnm_ctx alone = {0}; /* one thread, no progress: this is a glance */
  if (ctx != NULL) alone.alloc = ctx->alloc;
  mnm_status status = mnm_accounts_new(&names.accounts, &alone, err);
  if (status == MNM_OK) status = mnm_strings_new(&names.places, &alone, err);
  if (status == MNM_OK) {
    self.accounts = names.accounts;
    mnm_status done = read(payload, &summary, names, &sink, &alone, &trial);
    if (done == MNM_E_NOMEM) {
      status = mnm_err_nomem(err);
    } else {
      tell(&self, &summary, done, &trial);
    }
  }
  mnm_accounts_free(names.accounts);
  mnm_strings_free(names.places);
  return status;
}

typedef struct head { /* of a source of text */
  const csv_source *source;
  mnm_spec *spec;
} head;

static mnm_status read_head(void *payload, mnm_ingest_summary *out, mnm_names names,
                            const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  const head *self = payload;
  const csv_source *source = self->source;
  mnm_reader *reader = NULL;
  mnm_text own_encoding = self->spec->encoding;
  MNM_TRY(mnm_reader_open_memory(&reader, source->reader->name, source->head, source->head_bytes,
                                 ctx, err));
  self->spec->encoding = mnm_text_of("utf-8"); /* the head is converted already */
  mnm_status status =
      source->head_whole
          ? mnm_ingest__delimited(out, reader, self->spec, names, sink, CSV_BLOCK_BYTES, ctx, err)
          : mnm_ingest__delimited_head(out, reader, self->spec, names, sink, ctx, err);
  self->spec->encoding = own_encoding;
  mnm_reader_close(reader);
  return status;
}

mnm_status mnm_ingest__sniff_preview(mnm_sniffed *out, mnm_spec *spec, bool currency_known,
                                     const csv_source *source, const mnm_ctx *ctx, mnm_err *err) {
  head self = {source, spec};
  return mnm_ingest__sniff_rows(out, currency_known, read_head, &self, ctx, err);
}
