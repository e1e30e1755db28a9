#include "base/text/text.h"

bool mnm_text_equal(mnm_text a, mnm_text b) {
  return a.bytes == b.bytes && (a.bytes == 0 || memcmp(a.data, b.data, a.bytes) == 0);
}

static unsigned char lower(char c) {
  return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool mnm_text_equal_ascii_nocase(mnm_text a, mnm_text b) {
  if (a.bytes != b.bytes) return false;
  for (uint32_t i = 0; i < a.bytes; i++) {
    if (lower(a.data[i]) != lower(b.data[i])) return false;
  }
  return true;
}

int mnm_text_compare(mnm_text a, mnm_text b) {
  uint32_t common = a.bytes < b.bytes ? a.bytes : b.bytes;
  int order = common > 0 ? memcmp(a.data, b.data, common) : 0;
  if (order != 0) return order;
  return (a.bytes > b.bytes) - (a.bytes < b.bytes);
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

/* U+00A0, which spreadsheets and bank exports put around amounts, is C2 A0. */
mnm_text mnm_text_trim(mnm_text text) {
  for (;;) {
    uint32_t cut = 0;
    if (text.bytes >= 1 && is_blank(text.data[0])) cut = 1;
    if (text.bytes >= 2 && memcmp(text.data, "\xC2\xA0", 2) == 0) cut = 2;
    if (cut == 0) break;
    text.data += cut;
    text.bytes -= cut;
  }
  for (;;) {
    uint32_t cut = 0;
    if (text.bytes >= 1 && is_blank(text.data[text.bytes - 1])) cut = 1;
    if (text.bytes >= 2 && memcmp(text.data + text.bytes - 2, "\xC2\xA0", 2) == 0) cut = 2;
    if (cut == 0) break;
    text.bytes -= cut;
  }
  return text;
}

bool mnm_text_int64(mnm_text text, int64_t *out) {
  uint32_t at = 0;
  bool negative = false;
  if (text.bytes > 0 && (text.data[0] == '+' || text.data[0] == '-')) {
    negative = text.data[0] == '-';
    at = 1;
  }
  if (at == text.bytes) return false;
  int64_t value = 0; /* built downwards, since the smallest int64 has no positive twin */
  for (; at < text.bytes; at++) {
    int digit = text.data[at] - '0';
    if (digit < 0 || digit > 9) return false;
    if (__builtin_mul_overflow(value, 10, &value)) return false;
    if (__builtin_sub_overflow(value, digit, &value)) return false;
  }
  if (!negative && value == INT64_MIN) return false;
  *out = negative ? value : -value;
  return true;
}

static uint8_t min3(uint8_t a, uint8_t b, uint8_t c) {
  uint8_t least = a < b ? a : b;
  return least < c ? least : c;
}

/* Three rows of the usual table: a swap of two neighbours looks back two rows. */
uint32_t mnm_text_distance(mnm_text a, mnm_text b) {
  if (a.bytes > MNM_TEXT_DISTANCE_BYTES || b.bytes > MNM_TEXT_DISTANCE_BYTES) {
    return a.bytes > b.bytes ? a.bytes : b.bytes;
  }
  uint8_t rows[3][MNM_TEXT_DISTANCE_BYTES + 1] = {0};
  uint8_t *before = rows[0], *last = rows[1], *row = rows[2];
  for (uint32_t j = 0; j <= b.bytes; j++) last[j] = (uint8_t)j;
  for (uint32_t i = 1; i <= a.bytes; i++) {
    row[0] = (uint8_t)i;
    for (uint32_t j = 1; j <= b.bytes; j++) {
      uint8_t changed = (uint8_t)(last[j - 1] + (a.data[i - 1] != b.data[j - 1] ? 1 : 0));
      row[j] = min3((uint8_t)(last[j] + 1), (uint8_t)(row[j - 1] + 1), changed);
      bool swapped =
          i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1];
      if (swapped && before[j - 2] + 1 < row[j]) row[j] = (uint8_t)(before[j - 2] + 1);
    }
    uint8_t *oldest = before;
    before = last;
    last = row;
    row = oldest;
  }
  return last[b.bytes];
}
