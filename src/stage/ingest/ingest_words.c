#include "stage/ingest/ingest_words.h"

#include <stdlib.h>
#include <string.h>

#define PIECE_BYTES 65536

void mnm_ingest__words_open(words_stream *out, mnm_reader *reader, const mnm_ctx *ctx) {
  memset(out, 0, sizeof *out);
  out->reader = reader;
  mnm_column_init(&out->buffer, 1, ctx);
}

void mnm_ingest__words_close(words_stream *stream) {
  mnm_column_clear(&stream->buffer);
}

void mnm_ingest__page_init(words_page *page, const mnm_ctx *ctx) {
  memset(page, 0, sizeof *page);
  mnm_column_init(&page->words, sizeof(page_word), ctx);
  mnm_column_init(&page->bytes, 1, ctx);
}

void mnm_ingest__page_clear(words_page *page) {
  mnm_column_clear(&page->words);
  mnm_column_clear(&page->bytes);
}

static mnm_status damaged(const words_stream *self, mnm_err *err, const char *what) {
  (void)mnm_err_set(err, MNM_E_DAMAGED, "%s", what);
  if (self->number > 0) {
    mnm_err_hint(err, "page %u was being read; print the file to a new PDF and try that one",
                 self->number);
  } else {
    mnm_err_hint(err, "print the file to a new PDF and try that one");
  }
  mnm_err_at(err, self->reader->name, 0, 0);
  return MNM_E_DAMAGED;
}

/* ---- lines of the stream --------------------------------------------------------------------- */

static mnm_status read_more(words_stream *self, mnm_err *err) {
  char *data = self->buffer.data;
  size_t left = self->buffer.count - self->at;
  size_t got = 0;
  if (left > 0) memmove(data, data + self->at, left);
  self->buffer.count = left;
  self->at = 0;
  MNM_TRY(mnm_column_reserve(&self->buffer, PIECE_BYTES, err));
  MNM_TRY(
      self->reader->read(self->reader, (char *)self->buffer.data + left, PIECE_BYTES, &got, err));
  self->buffer.count += got;
  self->reader_end = got == 0;
  return MNM_OK;
}

/* The next line without its end; data NULL: the stream has ended. Borrowed until the next call. */
static mnm_status next_line(words_stream *self, mnm_text *out, mnm_err *err) {
  *out = (mnm_text){NULL, 0};
  for (;;) {
    const char *data = (const char *)self->buffer.data + self->at;
    size_t left = self->buffer.count - self->at;
    const char *end = left > 0 ? memchr(data, '\n', left) : NULL;
    size_t bytes = end != NULL ? (size_t)(end - data) : left;
    if (bytes > WORDS_LINE_BYTES_MAX) {
      return damaged(self, err, "the reader of PDFs sent a line that is too long");
    }
    if (end != NULL) {
      *out = (mnm_text){data, (uint32_t)bytes};
      self->at += bytes + 1;
      self->line++;
      return MNM_OK;
    }
    if (self->reader_end) return MNM_OK; /* half a line is none */
    MNM_TRY(read_more(self, err));
  }
}

/* The word at the start of `rest`; a number where one is wanted. */
static mnm_text take(mnm_text *rest) {
  const char *blank = memchr(rest->data, ' ', rest->bytes);
  mnm_text word = {rest->data, blank != NULL ? (uint32_t)(blank - rest->data) : rest->bytes};
  uint32_t used = word.bytes + (blank != NULL);
  *rest = (mnm_text){rest->data + used, rest->bytes - used};
  return word;
}

static bool take_number(mnm_text *rest, int64_t least, int64_t most, int64_t *out) {
  return mnm_text_int64(take(rest), out) && *out >= least && *out <= most;
}

static bool is(mnm_text word, const char *wanted) {
  return mnm_text_equal(word, mnm_text_of(wanted));
}

/* ---- what lines say -------------------------------------------------------------------------- */

static mnm_status told_fault(const words_stream *self, mnm_text rest, mnm_err *err) {
  static const struct {
    const char *code;
    mnm_status status;
    const char *hint;
  } faults[] = {
      {"encrypted", MNM_E_UNSUPPORTED,
       "open it with its password and print it to a new PDF without one"},
      {"damaged", MNM_E_DAMAGED, "ask for the file again, or print it to a new PDF"},
      {"limit", MNM_E_LIMIT, "split the file into parts of some thousand pages"},
      {"ocr", MNM_E_UNSUPPORTED, "install tesseract-ocr and the languages that the document needs"},
      {"memory", MNM_E_LIMIT, "print the file to a new PDF and try that one"}};
  mnm_text code = take(&rest);
  mnm_status status = MNM_E_DAMAGED;
  const char *hint = "print the file to a new PDF and try that one";
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    if (!is(code, faults[i].code)) continue;
    status = faults[i].status;
    hint = faults[i].hint;
  }
  char what[200];
  uint32_t bytes = rest.bytes < sizeof what - 1 ? rest.bytes : sizeof what - 1;
  for (uint32_t i = 0; i < bytes; i++) {
    what[i] = (char)(rest.data[i] >= ' ' && rest.data[i] < 0x7F ? rest.data[i] : '?');
  }
  what[bytes] = '\0';
  (void)mnm_err_set(err, status, "%s", bytes > 0 ? what : "the PDF cannot be read");
  mnm_err_hint(err, "%s", hint);
  mnm_err_at(err, self->reader->name, 0, 0);
  return status;
}

static bool take_page(words_stream *self, mnm_text rest) {
  int64_t *to = self->pending;
  if (!take_number(&rest, 1, WORDS_PAGES_MAX, &to[0]) ||
      !take_number(&rest, 0, WORDS_PLACE_MAX, &to[1]) ||
      !take_number(&rest, 0, WORDS_PLACE_MAX, &to[2]) || rest.bytes > 0) {
    return false;
  }
  if (to[0] <= self->number) return false; /* pages come in order */
  self->page_pending = true;
  return true;
}

static mnm_status take_word(words_page *page, mnm_text rest, bool *good, mnm_err *err) {
  int64_t places[4], flags = 0;
  *good = false;
  for (uint32_t i = 0; i < 4; i++) {
    if (!take_number(&rest, -WORDS_PLACE_MAX, WORDS_PLACE_MAX, &places[i])) return MNM_OK;
  }
  if (!take_number(&rest, 0, 255, &flags)) return MNM_OK;
  if (rest.bytes == 0 || page->words.count == WORDS_PAGE_MAX ||
      mnm_text_utf8_invalid(rest.data, rest.bytes) >= 0) {
    return MNM_OK;
  }
  page_word word = {.left = (int32_t)places[0],
                    .top = (int32_t)places[1],
                    .right = (int32_t)places[2],
                    .bottom = (int32_t)places[3],
                    .first = (uint32_t)page->bytes.count,
                    .bytes = rest.bytes,
                    .flags = (uint8_t)flags};
  MNM_TRY(mnm_column_append(&page->bytes, rest.data, rest.bytes, err));
  *good = true;
  return mnm_column_push(&page->words, &word, err);
}

static mnm_status take_head(words_stream *self, mnm_err *err) {
  mnm_text line;
  int64_t pages = 0;
  MNM_TRY(next_line(self, &line, err));
  if (line.data == NULL || !is(line, "manumit-words 1")) {
    return damaged(self, err, "the reader of PDFs did not start, or is of another version");
  }
  MNM_TRY(next_line(self, &line, err));
  if (line.data != NULL && line.bytes > 6 && memcmp(line.data, "fault ", 6) == 0) {
    return told_fault(self, (mnm_text){line.data + 6, line.bytes - 6}, err);
  }
  mnm_text rest = line.data != NULL ? line : (mnm_text){"", 0};
  if (!is(take(&rest), "document") || !take_number(&rest, 0, INT32_MAX, &pages)) {
    return damaged(self, err, "the reader of PDFs stopped before the first page");
  }
  if (pages > WORDS_PAGES_MAX) {
    (void)mnm_err_set(err, MNM_E_LIMIT, "the document has more than %u pages", WORDS_PAGES_MAX);
    mnm_err_hint(err, "split the file into parts of some thousand pages");
    mnm_err_at(err, self->reader->name, 0, 0);
    return MNM_E_LIMIT;
  }
  self->pages = (uint32_t)pages;
  self->begun = true;
  return MNM_OK;
}

mnm_status mnm_ingest__words_page(words_stream *stream, words_page *out, bool *end, mnm_err *err) {
  bool in_page = false;
  *end = false;
  out->words.count = out->bytes.count = 0;
  out->bare = false;
  if (!stream->begun) MNM_TRY(take_head(stream, err));
  for (;;) {
    if (stream->page_pending) {
      if (in_page) return MNM_OK; /* the page before it is whole */
      in_page = true;
      stream->page_pending = false;
      stream->number = out->number = (uint32_t)stream->pending[0];
      out->width = (int32_t)stream->pending[1];
      out->height = (int32_t)stream->pending[2];
    }
    if (stream->ended) {
      *end = !in_page;
      return MNM_OK;
    }
    mnm_text line;
    bool good = true;
    MNM_TRY(next_line(stream, &line, err));
    if (line.data == NULL) {
      return damaged(stream, err, "the reader of PDFs stopped before the end of the document");
    }
    mnm_text rest = line, word = take(&rest);
    if (is(word, "word") && in_page) {
      MNM_TRY(take_word(out, rest, &good, err));
    } else if (is(word, "page")) {
      good = take_page(stream, rest);
    } else if (is(word, "bare") && in_page) {
      out->bare = true;
    } else if (is(word, "fault")) {
      return told_fault(stream, rest, err);
    } else if (is(word, "end") && line.bytes == 3) {
      stream->ended = true;
    } else {
      good = false;
    }
    if (!good) return damaged(stream, err, "the reader of PDFs sent a line that means nothing");
  }
}

/* ---- lines of a page ------------------------------------------------------------------------- */

static int32_t middle(const page_word *word) {
  return word->top + (word->bottom - word->top) / 2;
}

/* By height, then from left to right, then as they came. */
static int by_height(const void *a, const void *b) {
  const page_word *x = a, *y = b;
  if (middle(x) != middle(y)) return middle(x) < middle(y) ? -1 : 1;
  if (x->left != y->left) return x->left < y->left ? -1 : 1;
  return x->first < y->first ? -1 : x->first > y->first;
}

static int from_left(const void *a, const void *b) {
  const page_word *x = a, *y = b;
  if (x->left != y->left) return x->left < y->left ? -1 : 1;
  if (x->right != y->right) return x->right < y->right ? -1 : 1;
  return x->first < y->first ? -1 : x->first > y->first;
}

mnm_status mnm_ingest__page_lines(words_page *page, mnm_column *lines, uint64_t *left_out,
                                  mnm_err *err) {
  page_word *words = page->words.data;
  uint64_t kept = 0;
  for (uint64_t i = 0; i < page->words.count; i++) {
    bool placed = words[i].right > words[i].left && words[i].bottom > words[i].top;
    if (placed && (words[i].flags & WORD_ROTATED) == 0) words[kept++] = words[i];
  }
  *left_out += page->words.count - kept;
  page->words.count = kept;
  if (kept == 0) return MNM_OK;
  qsort(words, kept, sizeof *words, by_height);
  for (uint64_t i = 0; i < kept;) {
    page_line line = {(uint32_t)i, 0, words[i].top, words[i].bottom};
    /* words whose middle lies within the line's first word: its height is what a line is high */
    int32_t reach = words[i].top + (words[i].bottom - words[i].top) * 3 / 4;
    while (i < kept && (line.count == 0 || middle(&words[i]) <= reach)) {
      if (words[i].bottom > line.bottom) line.bottom = words[i].bottom;
      if (words[i].top < line.top) line.top = words[i].top;
      line.count++;
      i++;
    }
    qsort(words + line.first, line.count, sizeof *words, from_left);
    MNM_TRY(mnm_column_push(lines, &line, err));
  }
  return MNM_OK;
}
