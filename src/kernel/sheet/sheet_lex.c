/* A glance at the bytes before the parser sees them. The parser compares each attribute of a tag
 * with all others, so that a tag of some megabytes would keep it busy for hours; and it would
 * follow an encoding that this glance cannot read. */
#include "kernel/sheet/sheet_internal.h"

#define ATTRIBUTES_MAX 256U

enum { TEXT, OPENING, TAG, COMMENT, CDATA, INSTRUCTION };

static void opening(sheet_lexer *self, char c) {
  static const char comment[] = "!--", cdata[] = "![CDATA[";
  uint8_t seen = self->seen;
  if (seen == 0 && c == '?') {
    self->state = INSTRUCTION;
  } else if (seen < 3 && c == comment[seen] && (seen < 2 || self->quote == 0)) {
    self->seen++;
    if (self->seen == 3) self->state = COMMENT;
  } else if (seen > 0 && seen < 8 && c == cdata[seen]) {
    self->quote = 1; /* from here on it can only be CDATA */
    self->seen++;
    if (self->seen == 8) self->state = CDATA;
  } else {
    self->state = c == '>' ? TEXT : TAG;
    self->attributes = 0;
    self->quote = c == '"' || c == '\'' ? (uint8_t)c : 0;
    return;
  }
  if (self->state != OPENING) self->seen = self->quote = 0;
}

/* Is the byte the last of "-->", "]]>" or "?>"? */
static bool closes(sheet_lexer *self, char c, char before, uint8_t wanted) {
  if (c == '>' && self->seen >= wanted) return true;
  self->seen = c == before ? (uint8_t)(self->seen < wanted ? self->seen + 1 : wanted) : 0;
  return false;
}

static bool step(sheet_lexer *self, char c) {
  bool over = false;
  switch (self->state) {
    case TEXT:
      if (c != '<') return true;
      self->state = OPENING;
      self->seen = self->quote = 0;
      return true;
    case OPENING:
      opening(self, c);
      return true;
    case TAG:
      if (self->quote != 0) {
        if ((unsigned char)c == self->quote) self->quote = 0;
        return true;
      }
      if (c == '"' || c == '\'') {
        self->quote = (uint8_t)c;
        return ++self->attributes <= ATTRIBUTES_MAX;
      }
      if (c == '>') self->state = TEXT;
      return true;
    case COMMENT:
      over = closes(self, c, '-', 2);
      break;
    case CDATA:
      over = closes(self, c, ']', 2);
      break;
    default:
      over = closes(self, c, '?', 1);
      break;
  }
  if (over) self->state = TEXT;
  return true;
}

bool mnm_sheet__lex(sheet_lexer *lexer, const char *data, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) {
    if (lexer->bytes < 4) { /* UTF-16 and UTF-32 have zero bytes or a mark at the start */
      unsigned char c = (unsigned char)data[i];
      if (c == 0 || c == 0xFE || c == 0xFF) return false;
      lexer->bytes++;
    }
    if (lexer->state == TEXT) { /* most bytes: straight to the next tag */
      const char *next = memchr(data + i, '<', bytes - i);
      if (next == NULL) return true;
      if (lexer->bytes >= 4) i = (size_t)(next - data);
    }
    if (!step(lexer, data[i])) return false;
  }
  return true;
}
