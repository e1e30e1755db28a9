/* Fields out of the text of SWIFT messages: with their blocks, or bare as banks export them. */
#include "stage/ingest/ingest_mt940_internal.h"

#define BLOCK_BYTES ((size_t)64 << 10)
#define TEXT_BYTES (ENCODING_GROWTH * (BLOCK_BYTES + 4))

/* ---- bytes to text ----------------------------------------------------------------------------
 */

static mnm_status read_block(swift_fields *self, size_t *got, mnm_err *err) {
  *got = 0;
  while (*got < BLOCK_BYTES) {
    size_t piece = 0;
    mnm_reader *reader = &self->source->reader;
    MNM_TRY(reader->read(reader, self->raw + *got, BLOCK_BYTES - *got, &piece, err));
    if (piece == 0) break;
    *got += piece;
  }
  self->ended = *got < BLOCK_BYTES;
  return MNM_OK;
}

static mnm_status convert(swift_fields *self, size_t bytes, mnm_err *err) {
  mnm_column *text = &self->text;
  text->count -= self->taken;
  if (text->count > 0) memmove(text->data, (char *)text->data + self->taken, text->count);
  self->taken = 0;
  MNM_TRY(mnm_column_reserve(text, TEXT_BYTES, err));
  text->count += mnm_ingest__encoding_convert(&self->encoding, (char *)text->data + text->count,
                                              self->raw, bytes, self->ended);
  return MNM_OK;
}

mnm_status mnm_ingest__swift_open(swift_fields *out, bank_source *source,
                                  mnm_ingest_summary *summary, const mnm_ctx *ctx, mnm_err *err) {
  size_t got = 0;
  memset(out, 0, sizeof *out);
  out->source = source;
  out->summary = summary;
  out->ctx = ctx;
  out->rest = (mnm_text){"", 0};
  mnm_column_init(&out->text, 1, ctx);
  for (int i = 0; i < 2; i++) mnm_column_init(&out->field[i], 1, ctx);
  out->raw = mnm_mem_new(ctx, BLOCK_BYTES);
  if (!out->raw) return mnm_err_nomem(err);
  MNM_TRY(read_block(out, &got, err));
  const char *name =
      mnm_ingest__encoding_guess(out->raw, got, out->ended, &summary->encoding_guessed);
  MNM_TRY(mnm_ingest__encoding_named(&out->encoding, mnm_text_of(name), err));
  return convert(out, got, err);
}

void mnm_ingest__swift_close(swift_fields *fields) {
  mnm_column_clear(&fields->text);
  for (int i = 0; i < 2; i++) mnm_column_clear(&fields->field[i]);
  mnm_mem_free(fields->ctx, fields->raw, BLOCK_BYTES);
}

/* ---- text to lines ----------------------------------------------------------------------------
 */

/* *more false: the end. A line longer than is kept comes cut; its rest is passed over. */
static mnm_status next_line(swift_fields *self, mnm_text *out, bool *more, mnm_err *err) {
  uint64_t seen = 0;
  *more = true;
  for (;;) {
    const char *begin = (const char *)self->text.data + self->taken;
    uint64_t held = self->text.count - self->taken;
    const char *end = held > seen ? memchr(begin + seen, '\n', held - seen) : NULL;
    if (end || (self->ended && held > 0)) {
      uint64_t bytes = end ? (uint64_t)(end - begin) : held;
      self->taken += bytes + (end ? 1 : 0);
      self->line++;
      if (bytes > MT940_LINE_BYTES) {
        self->summary->cut_texts++;
        bytes = MT940_LINE_BYTES;
        while (bytes > 0 && ((unsigned char)begin[bytes] & 0xC0) == 0x80) bytes--;
      }
      *out = (mnm_text){begin, (uint32_t)bytes};
      return MNM_OK;
    }
    if (self->ended) {
      *more = false;
      return MNM_OK;
    }
    if (held > 2 * MT940_LINE_BYTES) { /* keep the beginning, drop what follows */
      self->text.count = self->taken + 2 * MT940_LINE_BYTES;
      held = 2 * MT940_LINE_BYTES;
    }
    seen = held;
    size_t got = 0;
    MNM_TRY(read_block(self, &got, err));
    MNM_TRY(convert(self, got, err));
  }
}

static bool is_control(char c) {
  return (unsigned char)c < ' ' || c == 0x7F;
}

/* Without the control characters that some banks put around messages, and the line end's CR. Blanks
 * at the end stay: they may stand between two words. */
static mnm_text trimmed(mnm_text line) {
  if (line.bytes >= 3 && memcmp(line.data, "\xEF\xBB\xBF", 3) == 0)
    line = (mnm_text){line.data + 3, line.bytes - 3};
  while (line.bytes > 0 && is_control(line.data[0]))
    line = (mnm_text){line.data + 1, line.bytes - 1};
  while (line.bytes > 0 && is_control(line.data[line.bytes - 1])) line.bytes--;
  return line;
}

/* ---- lines to fields --------------------------------------------------------------------------
 */

static bool is_tag_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* ":61:", ":60F:", ":NS:" at the start; 0: none, else the bytes of it. */
static uint32_t tag_bytes(mnm_text line) {
  uint32_t at = 1;
  if (line.bytes < 4 || line.data[0] != ':') return 0;
  while (at < line.bytes && at < 4 && is_tag_char(line.data[at])) at++;
  return at >= 3 && at < line.bytes && line.data[at] == ':' ? at + 1 : 0;
}

static bool begins(mnm_text text, const char *with) {
  size_t bytes = strlen(with);
  return text.bytes >= bytes && memcmp(text.data, with, bytes) == 0;
}

static bool is_end(mnm_text line) {
  line = mnm_text_trim(line);
  return begins(line, "-}") || mnm_text_equal(line, mnm_text_of("-")) ||
         mnm_text_equal(line, mnm_text_of("-XXX"));
}

static bool is_bic(const char *text) {
  for (int i = 0; i < 8; i++) {
    bool letter = text[i] >= 'A' && text[i] <= 'Z';
    bool digit = text[i] >= '0' && text[i] <= '9';
    if (!letter && (i < 6 || !digit)) return false;
  }
  return true;
}

/* The bank stands in block 2 of a message that was received ("O940" and 10 digits before it), in
 * block 1 of one that was sent ("F01" before it). */
static void note_bank(swift_fields *self, mnm_text line) {
  const char *two = memmem(line.data, line.bytes, "{2:O", 4);
  const char *one = memmem(line.data, line.bytes, "{1:F", 4);
  const char *end = line.data + line.bytes;
  const char *bic = NULL;
  if (two && end - two >= 4 + 13 + 8)
    bic = two + 4 + 13;
  else if (one && end - one >= 6 + 8)
    bic = one + 6;
  self->bic[0] = '\0';
  if (!bic || !is_bic(bic)) return;
  memcpy(self->bic, bic, 8);
  self->bic[8] = '\0';
}

/* Text with characters that its encoding does not have: they are replaced, and counted. */
static mnm_status append_text(swift_fields *self, mnm_text text, mnm_err *err) {
  if (self->field[self->turn].count + text.bytes > MT940_FIELD_BYTES) {
    self->summary->cut_texts++;
    return MNM_OK;
  }
  while (text.bytes > 0) {
    int64_t bad = mnm_text_utf8_invalid(text.data, text.bytes);
    uint32_t good = bad < 0 ? text.bytes : (uint32_t)bad;
    const char *zero = memchr(text.data, 0, good);
    if (zero) good = (uint32_t)(zero - text.data);
    MNM_TRY(mnm_column_append(&self->field[self->turn], text.data, good, err));
    text = (mnm_text){text.data + good, text.bytes - good};
    if (text.bytes == 0) break;
    self->summary->replaced_characters++;
    MNM_TRY(mnm_column_append(&self->field[self->turn], "\xEF\xBF\xBD", 3, err));
    text = (mnm_text){text.data + 1, text.bytes - 1};
  }
  return MNM_OK;
}

/* Fields take turns in two buffers: one is given while the next begins. */
static mnm_status begin_field(swift_fields *self, mnm_text line, uint32_t tag, mnm_err *err) {
  self->turn = !self->turn;
  self->field[self->turn].count = 0;
  self->in_field = true;
  self->field_line = self->line;
  memset(self->tag, 0, sizeof self->tag);
  memcpy(self->tag, line.data + 1, tag - 2);
  return append_text(self, (mnm_text){line.data + tag, line.bytes - tag}, err);
}

static void give_field(swift_fields *self, swift_event *out) {
  const mnm_column *field = &self->field[self->turn];
  self->in_field = false;
  *out = (swift_event){.kind = SWIFT_FIELD, .text = {"", 0}, .line = self->field_line};
  if (field->count > 0) out->text = (mnm_text){field->data, (uint32_t)field->count};
  memcpy(out->tag, self->tag, sizeof out->tag);
}

/* Where `piece` begins in the line, or its end. */
static mnm_text rest_at(mnm_text line, const char *piece) {
  const char *at = memmem(line.data, line.bytes, piece, strlen(piece));
  if (!at) return (mnm_text){"", 0};
  return (mnm_text){at, line.bytes - (uint32_t)(at - line.data)};
}

/* A line that begins or ends a message; more may follow on it. */
static swift_event boundary(swift_fields *self, mnm_text line, bool begin) {
  swift_event event = {
      .kind = begin ? SWIFT_BEGIN : SWIFT_END, .text = {"", 0}, .line = self->line};
  if (begin) {
    note_bank(self, line);
    event.text = mnm_text_of(self->bic);
    self->rest = rest_at(line, "{4:");
    if (self->rest.bytes > 0) self->rest = (mnm_text){self->rest.data + 3, self->rest.bytes - 3};
  } else {
    self->rest = rest_at(line, "{1:");
  }
  return event;
}

static mnm_status take_line(swift_fields *self, mnm_text *out, bool *more, mnm_err *err) {
  *more = true;
  *out = self->rest;
  if (self->rest.bytes == 0) MNM_TRY(next_line(self, out, more, err));
  self->rest.bytes = 0;
  *out = trimmed(*out);
  return MNM_OK;
}

/* A line of text: of the field that is open, or before the first one. */
static mnm_status take_text(swift_fields *self, mnm_text line, mnm_err *err) {
  if (!self->in_field) {
    if (line.bytes > 0) self->summary->skipped_preamble++;
    return MNM_OK;
  }
  MNM_TRY(append_text(self, (mnm_text){"\n", 1}, err));
  return append_text(self, line, err);
}

mnm_status mnm_ingest__swift_next(swift_fields *self, swift_event *out, mnm_err *err) {
  for (;;) {
    mnm_text line = {"", 0};
    bool more = true;
    if (self->has_pending) {
      self->has_pending = false;
      *out = self->pending;
      return MNM_OK;
    }
    MNM_TRY(take_line(self, &line, &more, err));
    if (!more) {
      *out = (swift_event){.kind = SWIFT_DONE, .text = {"", 0}, .line = self->line};
      if (self->in_field) give_field(self, out); /* the end comes again */
      return MNM_OK;
    }
    uint32_t tag = tag_bytes(line);
    bool begin = begins(line, "{1:") || begins(line, "{2:"), field = self->in_field;
    if (tag == 0 && !begin && !is_end(line)) {
      MNM_TRY(take_text(self, line, err));
      continue;
    }
    if (field) give_field(self, out);
    if (tag > 0) {
      MNM_TRY(begin_field(self, line, tag, err));
      if (field) return MNM_OK;
      continue;
    }
    swift_event event = boundary(self, line, begin);
    if (field) {
      self->pending = event;
      self->has_pending = true;
    } else {
      *out = event;
    }
    return MNM_OK;
  }
}
