/* The source: bytes from the reader, hashed, converted, and cut into blocks of whole records. The
 * cutter runs in order over the text, so that blocks are the same for any number of threads, and
 * what it remembers between two bytes is only whether it is inside quotes. */
#include "stage/ingest/ingest_csv.h"

static mnm_status read_raw(csv_source *self, char *to, size_t bytes, size_t *got, mnm_err *err) {
  *got = 0;
  while (*got < bytes && !self->raw_end) {
    size_t piece = 0;
    MNM_TRY(self->reader->read(self->reader, to + *got, bytes - *got, &piece, err));
    if (piece == 0) {
      self->raw_end = true;
    } else if (EVP_DigestUpdate(self->digest, to + *got, piece) != 1) {
      return mnm_err_set(err, MNM_E_NOMEM, "the digest of the source could not be taken");
    }
    *got += piece;
  }
  self->bytes += *got;
  return MNM_OK;
}

static bool is_ascii(const char *data, size_t bytes) {
  unsigned char all = 0;
  for (size_t i = 0; i < bytes; i++) all |= (unsigned char)data[i];
  return all < 0x80;
}

mnm_status mnm_ingest__source_open(csv_source *out, mnm_reader *reader, mnm_text encoding_name,
                                   const mnm_ctx *ctx, mnm_err *err) {
  mnm_status status = MNM_OK;
  memset(out, 0, sizeof *out);
  out->reader = reader;
  out->ctx = ctx;
  out->head_capacity = ENCODING_GROWTH * (CSV_HEAD_BYTES + 4);
  out->digest = EVP_MD_CTX_new();
  out->raw = mnm_mem_new(ctx, CSV_HEAD_BYTES);
  out->head = mnm_mem_new(ctx, out->head_capacity);
  if (out->digest == NULL || out->raw == NULL || out->head == NULL ||
      EVP_DigestInit_ex(out->digest, EVP_sha256(), NULL) != 1) {
    status = mnm_err_nomem(err);
    goto fail;
  }
  status = read_raw(out, out->raw, CSV_HEAD_BYTES, &out->raw_bytes, err);
  if (status != MNM_OK) goto fail;
  out->head_whole = out->raw_bytes < CSV_HEAD_BYTES;
  const char *name = mnm_ingest__encoding_mark(out->raw, out->raw_bytes);
  if (name == NULL && mnm_text_equal(encoding_name, mnm_text_of("auto"))) {
    name = mnm_ingest__encoding_guess(out->raw, out->raw_bytes, out->head_whole, &out->guessed);
  }
  if (name != NULL) encoding_name = mnm_text_of(name);
  status = mnm_ingest__encoding_named(&out->encoding, encoding_name, err);
  if (status != MNM_OK) goto fail;
  encoding trial = out->encoding; /* the blocks convert the head once more, from the start */
  out->head_bytes =
      mnm_ingest__encoding_convert(&trial, out->head, out->raw, out->raw_bytes, out->head_whole);
  out->ascii = is_ascii(out->head, out->head_bytes);
  return MNM_OK;
fail:
  mnm_ingest__source_close(out);
  return status;
}

void mnm_ingest__source_start(csv_source *source, const csv_dialect *dialect, size_t skip_bytes,
                              size_t block_bytes, uint32_t footer) {
  source->dialect = *dialect;
  source->skip_bytes = skip_bytes;
  source->block_bytes = block_bytes;
  source->footer = footer;
}

void mnm_ingest__source_close(csv_source *source) {
  EVP_MD_CTX_free(source->digest);
  mnm_mem_free(source->ctx, source->raw, CSV_HEAD_BYTES);
  mnm_mem_free(source->ctx, source->head, source->head_capacity);
  memset(source, 0, sizeof *source);
}

mnm_status mnm_ingest__source_digest(csv_source *source, uint8_t out[32], mnm_err *err) {
  unsigned int bytes = 0;
  if (EVP_DigestFinal_ex(source->digest, out, &bytes) != 1 || bytes != 32) {
    return mnm_err_set(err, MNM_E_NOMEM, "the digest of the source could not be taken");
  }
  return MNM_OK;
}

/* ---- text into a block
 * ---------------------------------------------------------------------------- */

static mnm_status grow(csv_source *self, csv_text *block, size_t capacity, mnm_err *err) {
  if (block->capacity >= capacity) return MNM_OK;
  char *grown = mnm_mem_realloc(self->ctx, block->data, block->capacity, capacity);
  if (grown == NULL) return mnm_err_nomem(err);
  block->data = grown;
  block->capacity = capacity;
  return MNM_OK;
}

/* Appends up to about `bytes` of UTF-8 text to the block; *end when there is no more. */
static mnm_status append(csv_source *self, csv_text *block, size_t bytes, bool *end, mnm_err *err) {
  bool convert = self->encoding.kind != ENCODING_UTF8;
  *end = false;
  if (self->raw_at == self->raw_bytes && !convert) { /* straight into the block */
    size_t got = 0;
    MNM_TRY(grow(self, block, block->bytes + bytes + CSV_SLACK_BYTES, err));
    MNM_TRY(read_raw(self, block->data + block->bytes, bytes, &got, err));
    block->bytes += got;
    *end = self->raw_end && got < bytes;
    return MNM_OK;
  }
  if (self->raw_at == self->raw_bytes) {
    size_t wanted = bytes < CSV_HEAD_BYTES ? bytes : CSV_HEAD_BYTES;
    self->raw_at = 0;
    MNM_TRY(read_raw(self, self->raw, wanted, &self->raw_bytes, err));
  }
  size_t piece = self->raw_bytes - self->raw_at;
  if (piece > bytes) piece = bytes;
  *end = self->raw_end && self->raw_at + piece == self->raw_bytes;
  MNM_TRY(grow(self, block, block->bytes + ENCODING_GROWTH * (piece + 4) + CSV_SLACK_BYTES, err));
  block->bytes += mnm_ingest__encoding_convert(&self->encoding, block->data + block->bytes,
                                               self->raw + self->raw_at, piece, *end);
  self->raw_at += piece;
  return MNM_OK;
}

/* Leaves out what lies before the first record: preamble, header, byte order mark. */
static void skip_start(csv_source *self, csv_text *block) {
  size_t skip = self->skip_bytes < block->bytes ? self->skip_bytes : block->bytes;
  memmove(block->data, block->data + skip, block->bytes - skip);
  block->bytes -= skip;
  self->skip_bytes -= skip;
}

/* ---- cutting
 * ---------------------------------------------------------------------------------------- */

typedef struct cutter {
  const csv_dialect *dialect;
  const char *data;
  size_t at;                       /* everything before is decided */
  size_t cut;                      /* end of the last whole record */
  bool quoted;                     /* the byte at `at` is inside quotes */
  uint32_t hold;                   /* records to keep back */
  size_t held[CSV_FOOTER_MAX + 1]; /* ends of the last records, a ring */
  uint64_t ends;
} cutter;

static void note_end(cutter *self, size_t end) {
  self->held[self->ends % (self->hold + 1)] = end;
  self->ends++;
  if (self->ends > self->hold) self->cut = self->held[self->ends % (self->hold + 1)];
}

/* Line ends in an unquoted stretch. Without records to hold back only the last one matters. A CR as
 * the last byte known may be half of CR LF: returns where to go on. */
static size_t lines(cutter *self, size_t from, size_t to, bool end) {
  if (from == to) return to;
  size_t stop = to;
  if (!end && self->data[to - 1] == '\r') stop = to - 1;
  if (self->hold == 0) {
    const char *first = self->data + from;
    const char *line = memrchr(first, '\n', stop - from);
    size_t after = line == NULL ? from : (size_t)(line - self->data) + 1;
    const char *lone = memrchr(self->data + after, '\r', stop - after);
    if (lone != NULL) after = (size_t)(lone - self->data) + 1;
    if (line != NULL || lone != NULL) note_end(self, after);
    return stop;
  }
  for (size_t i = from; i < stop; i++) {
    bool pair = self->data[i] == '\r' && i + 1 < to && self->data[i + 1] == '\n';
    if (self->data[i] == '\n' || (self->data[i] == '\r' && !pair)) note_end(self, i + 1);
  }
  return stop;
}

static bool opens(const cutter *self, size_t quote) {
  size_t at = quote;
  if (self->dialect->blanks) {
    while (at > 0 && (self->data[at - 1] == ' ' ||
                      (self->data[at - 1] == '\t' && self->dialect->separator != '\t'))) {
      at--;
    }
  }
  if (at == 0) return true;
  char before = self->data[at - 1];
  return before == self->dialect->separator || before == '\n' || before == '\r';
}

static void cut(cutter *self, size_t bytes, bool end) {
  char quote = self->dialect->quote;
  while (self->at < bytes) {
    const char *from = self->data + self->at;
    const char *found = quote != 0 ? memchr(from, quote, bytes - self->at) : NULL;
    size_t next = found == NULL ? bytes : (size_t)(found - self->data);
    if (self->quoted) {
      if (found == NULL) {
        self->at = bytes;
      } else if (next + 1 == bytes && !end) {
        self->at = next; /* doubled or closing? the next byte tells */
        return;
      } else if (next + 1 < bytes && self->data[next + 1] == quote) {
        self->at = next + 2;
      } else {
        self->quoted = false;
        self->at = next + 1;
      }
      continue;
    }
    size_t seen = lines(self, self->at, next, end || found != NULL);
    if (found == NULL) {
      self->at = seen;
      return;
    }
    self->quoted = opens(self, next);
    self->at = next + 1;
  }
}

mnm_status mnm_ingest__source_fill(csv_source *source, csv_text *block, mnm_err *err) {
  block->bytes = 0;
  block->last = block->unclosed = block->overlong = false;
  block->footer = 0;
  if (source->ended) {
    block->last = true;
    return MNM_OK;
  }
  MNM_TRY(grow(source, block, source->carry_bytes + source->block_bytes + CSV_SLACK_BYTES, err));
  if (source->carry_bytes > 0) memcpy(block->data, source->carry, source->carry_bytes);
  block->bytes = source->carry_bytes;
  source->carry_bytes = 0;
  cutter state = {.dialect = &source->dialect, .hold = source->footer};
  size_t wanted = block->bytes < source->block_bytes ? source->block_bytes - block->bytes : 0;
  bool end = false;
  for (;;) {
    while (!end && wanted > 0) {
      size_t before = block->bytes;
      MNM_TRY(append(source, block, wanted, &end, err));
      wanted = block->bytes - before < wanted ? wanted - (block->bytes - before) : 0;
      if (source->skip_bytes > 0) {
        skip_start(source, block);
        wanted = block->bytes < source->block_bytes ? source->block_bytes - block->bytes : 0;
      }
    }
    bool final = end && !source->partial;
    if (final && block->bytes > 0 && block->data[block->bytes - 1] != '\n' &&
        block->data[block->bytes - 1] != '\r') {
      MNM_TRY(grow(source, block, block->bytes + 1 + CSV_SLACK_BYTES, err));
      block->data[block->bytes++] = '\n'; /* the last line may lack its end */
    }
    state.data = block->data;
    cut(&state, block->bytes, final);
    if (end || state.cut > 0) break;
    /* a record of just the bound has a line end of up to two bytes behind it */
    if (block->bytes > (CSV_RECORD_BYTES_MAX + 2) * (source->footer + 1U)) break;
    wanted = source->block_bytes;
  }
  block->last = end;
  if (!end && state.cut == 0) {
    block->overlong = block->last = source->ended = true;
  } else if (end) {
    source->ended = true;
    block->unclosed = state.quoted && !source->partial;
    block->footer = state.ends < source->footer ? (uint32_t)state.ends : source->footer;
  } else {
    source->carry = block->data + state.cut;
    source->carry_bytes = block->bytes - state.cut;
  }
  block->bytes = state.cut;
  MNM_TRY(grow(source, block, block->bytes + CSV_SLACK_BYTES, err));
  return MNM_OK;
}
