#include "base/err/err.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A message cut by its buffer must not end inside a UTF-8 sequence: a terminal or a JSON writer
 * downstream would choke on the half character. Only ever called on text that was cut. */
static void drop_half_character(char *text, size_t bytes) {
  size_t start = bytes;
  while (start > 0 && bytes - start < 4 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) start--;
  if (start == 0) return;
  unsigned char lead = (unsigned char)text[start - 1];
  size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (lead >= 0xC0 && bytes - (start - 1) < need) text[start - 1] = '\0';
}

static void format_into(char *buffer, size_t bytes, const char *format, va_list arguments) {
  int length = vsnprintf(buffer, bytes, format, arguments);
  if (length < 0) {
    buffer[0] = '\0';
  } else if ((size_t)length >= bytes) {
    drop_half_character(buffer, bytes - 1);
  }
}

mnm_status mnm_err_set(mnm_err *err, mnm_status status, const char *format, ...) {
  if (err == NULL) return status;
  err->status = status;
  err->row = 0;
  err->column = 0;
  err->input[0] = '\0';
  err->hint[0] = '\0';
  va_list arguments;
  va_start(arguments, format);
  format_into(err->message, sizeof err->message, format, arguments);
  va_end(arguments);
  return status;
}

void mnm_err_at(mnm_err *err, const char *input, int64_t row, int32_t column) {
  if (err == NULL) return;
  err->row = row;
  err->column = column;
  if (input == NULL) return;
  size_t length = strlen(input);
  if (length >= sizeof err->input) { /* the tail tells files apart, not the head */
    input += length - (sizeof err->input - 1);
    while (((unsigned char)*input & 0xC0) == 0x80) input++;
    length = strlen(input);
  }
  memmove(err->input, input, length + 1);
}

void mnm_err_hint(mnm_err *err, const char *format, ...) {
  if (err == NULL) return;
  va_list arguments;
  va_start(arguments, format);
  format_into(err->hint, sizeof err->hint, format, arguments);
  va_end(arguments);
}

typedef struct sink {
  char *buffer;
  size_t bytes, length;
} sink;

static void put(sink *to, const char *text) {
  size_t room = to->bytes - 1 - to->length;
  size_t length = strlen(text);
  bool cut = length > room;
  if (cut) length = room;
  memcpy(to->buffer + to->length, text, length);
  to->length += length;
  to->buffer[to->length] = '\0';
  if (cut) {
    drop_half_character(to->buffer, to->length);
    to->length = strlen(to->buffer);
  }
}

static void put_place(sink *to, const char *word, int64_t number) {
  char text[48];
  (void)snprintf(text, sizeof text, "%s%s %" PRId64, to->length > 0 ? ", " : "", word, number);
  put(to, text);
}

uint32_t mnm_err_text(const mnm_err *err, char *buffer, uint32_t bytes) {
  if (buffer == NULL || bytes == 0) return 0;
  buffer[0] = '\0';
  if (err == NULL) return 0;
  sink to = {buffer, bytes, 0};
  put(&to, err->input);
  if (err->row > 0) put_place(&to, "row", err->row);
  if (err->column > 0) put_place(&to, "column", err->column);
  if (to.length > 0) put(&to, ": ");
  put(&to, err->message[0] != '\0' ? err->message : mnm_status_name(err->status));
  if (err->hint[0] != '\0') {
    bool ended = to.length > 0 && strchr(".!?", buffer[to.length - 1]) != NULL;
    put(&to, ended ? " " : ". ");
    put(&to, err->hint);
  }
  return (uint32_t)to.length;
}
