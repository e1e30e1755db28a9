#include <string.h>

#include "gate/out/out_internal.h"

/* A spreadsheet runs a cell that begins like a formula: =HYPERLINK(...) in a payment's purpose
 * would send what the analyst opens to a stranger. An apostrophe before it makes it a text. Source:
 * OWASP, "CSV injection". */
static bool begins_like_formula(mnm_text value) {
  return value.bytes > 0 && strchr("=+-@\t\r", value.data[0]) != NULL && value.data[0] != '\0';
}

static bool needs_quotes(mnm_text value) {
  for (uint32_t i = 0; i < value.bytes; i++) {
    char c = value.data[i];
    if (c == '"' || c == ',' || c == '\n' || c == '\r') return true;
  }
  return value.bytes > 0 && (value.data[0] == ' ' || value.data[value.bytes - 1] == ' ');
}

/* Valid UTF-8 goes through; a quote is doubled, a NUL and each invalid byte are replaced. */
static void put_field_bytes(mnm_out *out, const char *data, size_t bytes) {
  size_t kept = 0;
  for (size_t i = 0; i < bytes; i++) {
    if (data[i] == '"') {
      mnm_out__put(out, data + kept, i + 1 - kept);
      kept = i; /* the same quote once more */
    } else if (data[i] == '\0') {
      mnm_out__put(out, data + kept, i - kept);
      mnm_out__put_string(out, "\xEF\xBF\xBD");
      kept = i + 1;
    }
  }
  mnm_out__put(out, data + kept, bytes - kept);
}

void mnm_out__csv_field(mnm_out *out, bool first, mnm_text value, bool guard) {
  if (!first) mnm_out__put_string(out, ",");
  bool quoted = needs_quotes(value);
  if (quoted) mnm_out__put_string(out, "\"");
  if (guard && begins_like_formula(value)) mnm_out__put_string(out, "'");
  const char *data = value.data;
  size_t left = value.bytes;
  while (left > 0) {
    int64_t invalid = mnm_text_utf8_invalid(data, left);
    size_t valid = invalid < 0 ? left : (size_t)invalid;
    put_field_bytes(out, data, valid);
    if (invalid < 0) break;
    mnm_out__put_string(out, "\xEF\xBF\xBD");
    data += valid + 1;
    left -= valid + 1;
  }
  if (quoted) mnm_out__put_string(out, "\"");
}
