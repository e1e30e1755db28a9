#include "base/arena/arena.h"
#include "stage/ingest/ingest_csv.h"

static bool is_blank(const csv_dialect *dialect, char c) {
  return c == ' ' || (c == '\t' && dialect->separator != '\t');
}

typedef struct scan {
  const char *data;
  size_t at, end;
  const csv_dialect *dialect;
} scan;

static bool at_line_end(const scan *self) {
  return self->at < self->end && (self->data[self->at] == '\n' || self->data[self->at] == '\r');
}

static bool at_field_end(const scan *self) {
  return self->at == self->end || at_line_end(self) ||
         self->data[self->at] == self->dialect->separator;
}

/* A quoted field from its quote on; its text goes to `to`. */
static size_t quoted(scan *self, char *to, csv_record *out) {
  size_t bytes = 0;
  char quote = self->dialect->quote;
  self->at++;
  for (;;) {
    if (self->at == self->end) {
      out->unclosed = true;
      return bytes;
    }
    char c = self->data[self->at++];
    if (c == quote) {
      if (self->at == self->end || self->data[self->at] != quote) break;
      self->at++;
    }
    to[bytes++] = c;
  }
  if (self->dialect->blanks) {
    while (self->at < self->end && is_blank(self->dialect, self->data[self->at])) self->at++;
  }
  if (!at_field_end(self)) out->bad_quote = true;
  while (!at_field_end(self)) to[bytes++] = self->data[self->at++];
  return bytes;
}

static size_t field(scan *self, char *to, csv_record *out) {
  size_t first = self->at;
  if (self->dialect->blanks) {
    while (self->at < self->end && is_blank(self->dialect, self->data[self->at])) self->at++;
  }
  if (self->at < self->end && self->dialect->quote != 0 &&
      self->data[self->at] == self->dialect->quote) {
    return quoted(self, to, out);
  }
  self->at = first;
  size_t bytes = 0;
  while (!at_field_end(self)) to[bytes++] = self->data[self->at++];
  return bytes;
}

mnm_status mnm_ingest__csv_record(csv_record *out, mnm_text text, const csv_dialect *dialect,
                                  mnm_text *fields, uint32_t room, mnm_arena *arena, mnm_err *err) {
  scan self = {text.data, 0, text.bytes, dialect};
  memset(out, 0, sizeof *out);
  char *to = mnm_arena_take_bytes(arena, text.bytes > 0 ? text.bytes : 1);
  if (to == NULL) return mnm_err_nomem(err);
  for (;;) {
    size_t bytes = field(&self, to, out);
    if (out->count < room) fields[out->count] = (mnm_text){to, (uint32_t)bytes};
    out->count++;
    to += bytes;
    if (self.at == self.end || at_line_end(&self)) break;
    self.at++;
  }
  out->text_bytes = self.at;
  if (self.at < self.end) {
    bool pair =
        self.data[self.at] == '\r' && self.at + 1 < self.end && self.data[self.at + 1] == '\n';
    self.at += pair ? 2 : 1;
  }
  out->bytes = self.at;
  return MNM_OK;
}
