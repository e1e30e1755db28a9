/* What a number format shows: a time, or a currency. A format is a code such as
 * `#,##0.00\ [$€-407];[Red]-#,##0.00` or `dd/mm/yyyy hh:mm;@`; the section of positive numbers, the
 * first, is looked at. Source: ECMA-376 Part 1, 18.8.30 and 18.8.31. */
#include "kernel/sheet/sheet_internal.h"

typedef struct scanner {
  mnm_text code;
  uint32_t at;
  sheet_format *out;
  bool digits;     /* a place for a digit was seen */
  bool elapsed;    /* [h]: a span of time, no time of day */
  bool clock, day; /* h or s; d, y or a month */
  bool months;     /* m that no h or s explains, so far */
  char before;     /* the last of y m d h s that was seen */
  char literal[16];
  uint32_t literal_bytes;
} scanner;

static char lower(char c) {
  return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool here(const scanner *self, const char *word) {
  for (uint32_t i = 0; word[i] != '\0'; i++) {
    if (self->at + i >= self->code.bytes || lower(self->code.data[self->at + i]) != word[i]) {
      return false;
    }
  }
  return true;
}

static void literal(scanner *self, const char *data, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes && self->literal_bytes < sizeof self->literal; i++) {
    self->literal[self->literal_bytes++] = data[i];
  }
}

/* [Red], [>=100], [h], [$€-407], [$-F400] */
static void bracket(scanner *self) {
  const char *first = self->code.data + self->at + 1;
  const char *end = memchr(first, ']', self->code.bytes - self->at - 1);
  if (end == NULL) {
    self->at = self->code.bytes;
    return;
  }
  mnm_text inner = {first, (uint32_t)(end - first)};
  self->at += inner.bytes + 2;
  if (inner.bytes == 0) return;
  if (inner.data[0] == '$') {
    uint32_t bytes = 1;
    while (bytes < inner.bytes && inner.data[bytes] != '-') bytes++;
    if (bytes > 1 && self->out->symbol_bytes == 0) {
      bytes = bytes - 1 < sizeof self->out->symbol ? bytes - 1 : 0; /* a longer one is none */
      memcpy(self->out->symbol, inner.data + 1, bytes);
      self->out->symbol_bytes = (uint8_t)bytes;
    }
    return;
  }
  bool same = true;
  for (uint32_t i = 1; i < inner.bytes; i++)
    same = same && lower(inner.data[i]) == lower(inner.data[0]);
  char c = lower(inner.data[0]);
  if (same && (c == 'h' || c == 'm' || c == 's')) self->elapsed = true;
}

/* A run of one letter: yyyy, mm. */
static void letters(scanner *self, char c) {
  while (self->at < self->code.bytes && lower(self->code.data[self->at]) == c) self->at++;
  if (c == 'm') {
    if (self->before == 'h') {
      self->clock = true; /* minutes follow hours */
    } else {
      self->months = true; /* until seconds follow */
    }
  } else if (c == 's') {
    if (self->before == 'm') self->months = false;
    self->clock = true;
  } else if (c == 'h') {
    self->clock = true;
  } else { /* d, y, and the years of other calendars: b, e, g */
    self->day = true;
  }
  self->before = c;
}

static void scan(scanner *self) {
  while (self->at < self->code.bytes) {
    char c = self->code.data[self->at];
    switch (c) {
      case ';':
        return;
      case '"': {
        const char *first = self->code.data + self->at + 1;
        const char *end = memchr(first, '"', self->code.bytes - self->at - 1);
        uint32_t bytes = end != NULL ? (uint32_t)(end - first) : self->code.bytes - self->at - 1;
        literal(self, first, bytes);
        self->at += bytes + 2;
        continue;
      }
      case '\\':
        if (self->at + 1 < self->code.bytes) {
          uint32_t bytes = 1; /* the character behind it, which may have several bytes */
          while (self->at + 1 + bytes < self->code.bytes &&
                 ((unsigned char)self->code.data[self->at + 1 + bytes] & 0xC0) == 0x80) {
            bytes++;
          }
          literal(self, self->code.data + self->at + 1, bytes);
          self->at += bytes;
        }
        self->at++;
        continue;
      case '_': /* as wide as the next character */
      case '*': /* fill with it */
        self->at += 2;
        continue;
      case '[':
        bracket(self);
        continue;
      case '0':
      case '#':
      case '?':
        self->digits = true;
        self->at++;
        continue;
      default:
        break;
    }
    if (here(self, "general") || here(self, "standard")) {
      self->at += lower(c) == 's' ? 8 : 7;
      self->digits = true;
    } else if (here(self, "am/pm")) {
      self->at += 5;
      self->clock = true;
    } else if (here(self, "a/p")) {
      self->at += 3;
      self->clock = true;
    } else if (here(self, "e+") || here(self, "e-")) {
      self->at += 2;
    } else if (strchr("ymdhsbeg", lower(c)) != NULL) {
      letters(self, lower(c));
    } else {
      if ((unsigned char)c >= 0x80 || c == '$' || (lower(c) >= 'a' && lower(c) <= 'z')) {
        literal(self, &c, 1);
      }
      self->at++;
    }
  }
}

void mnm_sheet__format(sheet_format *out, mnm_text code) {
  memset(out, 0, sizeof *out);
  scanner self = {.code = code, .out = out};
  scan(&self);
  bool day = self.day || self.months;
  /* "0.00" beside a letter is a number with a unit, but 's.000' and 'ss.0' are seconds */
  bool number = self.digits && !self.clock;
  out->time = (day || self.clock) && !self.elapsed && !number;
  out->date = out->time && day;
  if (out->time) out->symbol_bytes = 0;
  if (out->time || !self.digits || out->symbol_bytes > 0) return;
  mnm_text text = mnm_text_trim((mnm_text){self.literal, self.literal_bytes});
  if (text.bytes == 0 || text.bytes > sizeof out->symbol ||
      mnm_text_utf8_invalid(text.data, text.bytes) >= 0) {
    return;
  }
  memcpy(out->symbol, text.data, text.bytes);
  out->symbol_bytes = (uint8_t)text.bytes;
}

void mnm_sheet__format_builtin(sheet_format *out, uint32_t id) {
  memset(out, 0, sizeof *out);
  bool date = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
              (id >= 50 && id <= 54) || id == 57 || id == 58;
  bool clock = (id >= 18 && id <= 22) || (id >= 32 && id <= 35) || id == 45 || id == 47 ||
               id == 55 || id == 56;
  out->time = date || clock; /* 46 is [h]:mm:ss, a span */
  out->date = date;
}
