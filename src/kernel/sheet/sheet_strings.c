/* The table of texts that cells name by number. Cells may name any of them, so it is held whole. */
#include "kernel/sheet/sheet_internal.h"

typedef struct strings {
  mnm_book *book;
  bool in_item, take;
  uint32_t depth, skip_depth;
  uint64_t first; /* byte where the item at hand begins */
} strings;

static int32_t hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/* _xHHHH_ at `at`: its number, -1 none. */
static int32_t escape_at(const char *text, uint32_t bytes, uint32_t at) {
  int32_t value = 0;
  if (bytes - at < 7 || text[at] != '_' || text[at + 1] != 'x' || text[at + 6] != '_') return -1;
  for (uint32_t i = 2; i < 6; i++) {
    int32_t digit = hex(text[at + i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

uint32_t mnm_sheet__unescape(char *text, uint32_t bytes) {
  if (bytes == 0 || memchr(text, '_', bytes) == NULL) return bytes;
  uint32_t to = 0;
  for (uint32_t at = 0; at < bytes;) {
    int32_t value = escape_at(text, bytes, at);
    /* halves of a pair stay as they are written; a NUL would end a text elsewhere */
    if (value <= 0 || (value >= 0xD800 && value < 0xE000)) {
      text[to++] = text[at++];
      continue;
    }
    if (value < 0x80) {
      text[to++] = (char)value;
    } else if (value < 0x800) {
      text[to++] = (char)(0xC0 | value >> 6);
      text[to++] = (char)(0x80 | (value & 0x3F));
    } else {
      text[to++] = (char)(0xE0 | value >> 12);
      text[to++] = (char)(0x80 | (value >> 6 & 0x3F));
      text[to++] = (char)(0x80 | (value & 0x3F));
    }
    at += 7;
  }
  return to;
}

static mnm_status start(void *payload, const char *name, const sheet_attributes *attributes,
                        mnm_err *err) {
  strings *self = payload;
  (void)attributes, (void)err;
  self->depth++;
  if (self->skip_depth > 0) return MNM_OK;
  if (mnm_sheet__is(name, "si") && self->depth == 2) {
    self->in_item = true;
    self->first = self->book->string_bytes.count;
  } else if (self->in_item && mnm_sheet__is(name, "t")) {
    self->take = true;
  } else if (mnm_sheet__is(name, "rPh") || mnm_sheet__is(name, "extLst")) {
    self->skip_depth = self->depth;
  }
  return MNM_OK;
}

static mnm_status end(void *payload, const char *name, mnm_err *err) {
  strings *self = payload;
  mnm_book *book = self->book;
  uint32_t depth = self->depth--;
  if (self->skip_depth > 0) {
    if (depth == self->skip_depth) self->skip_depth = 0;
    return MNM_OK;
  }
  self->take = false;
  if (depth != 2 || !self->in_item || !mnm_sheet__is(name, "si")) return MNM_OK;
  self->in_item = false;
  uint64_t bytes = book->string_bytes.count - self->first;
  if (bytes > 0) {
    char *text = (char *)book->string_bytes.data + self->first;
    book->string_bytes.count = self->first + mnm_sheet__unescape(text, (uint32_t)bytes);
  }
  uint32_t last = (uint32_t)book->string_bytes.count;
  return mnm_column_push(&book->string_ends, &last, err);
}

static mnm_status text(void *payload, const char *data, size_t bytes, mnm_err *err) {
  strings *self = payload;
  mnm_column *to = &self->book->string_bytes;
  if (!self->take || self->skip_depth > 0) return MNM_OK;
  bool long_text = to->count - self->first + bytes > MNM_BOOK_CELL_BYTES_MAX;
  if (long_text || to->count + bytes > MNM_BOOK_STRINGS_BYTES_MAX) {
    (void)mnm_err_set(err, MNM_E_LIMIT,
                      long_text ? "the workbook holds a text of more than 1 MiB"
                                : "the workbook's texts take more than 512 MiB");
    mnm_err_hint(err, "save each of its sheets as CSV and add those: text may be of any size");
    return MNM_E_LIMIT;
  }
  return mnm_column_append(to, data, bytes, err);
}

mnm_status mnm_sheet__strings(mnm_book *book, mnm_err *err) {
  static const sheet_handlers handlers = {start, end, text};
  if (book->strings_loaded || book->strings_entry == NULL) return MNM_OK;
  strings self = {.book = book};
  book->string_ends.count = book->string_bytes.count = 0;
  MNM_TRY(mnm_sheet__xml_run(book, book->strings_entry, &handlers, &self, err));
  book->strings_loaded = true;
  return MNM_OK;
}
