#include "base/text/text_internal.h"

static bool is_tail(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

uint32_t mnm_text__decode(const unsigned char *data, uint64_t bytes, uint32_t *character) {
  unsigned char lead = data[0];
  if (lead < 0x80) {
    *character = lead;
    return 1;
  }
  if (lead < 0xC2 || lead > 0xF4) return 0;
  uint32_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes < length) return 0;
  /* only the second byte has a range that depends on the lead */
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (data[1] < low || data[1] > high) return 0;
  uint32_t value = lead & (0xFFU >> (length + 1));
  for (uint32_t i = 1; i < length; i++) {
    if (!is_tail(data[i])) return 0;
    value = value << 6 | (data[i] & 0x3FU);
  }
  *character = value;
  return length;
}

int64_t mnm_text_utf8_invalid(const char *data, uint64_t bytes) {
  const unsigned char *from = (const unsigned char *)data;
  uint64_t at = 0;
  while (at < bytes) {
    if (bytes - at >= 8) { /* most bytes are ASCII: eight at a time */
      uint64_t word = 0;
      memcpy(&word, from + at, sizeof word);
      if ((word & UINT64_C(0x8080808080808080)) == 0) {
        at += 8;
        continue;
      }
    }
    uint32_t character = 0;
    uint32_t length = mnm_text__decode(from + at, bytes - at, &character);
    if (length == 0) return (int64_t)at;
    at += length;
  }
  return -1;
}
