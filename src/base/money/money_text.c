#include <assert.h>
#include <stdbool.h>

#include "base/money/money.h"

#define EXPONENT_MAX 18
#define TEXT_BYTES_MAX 64

__extension__ typedef unsigned __int128 u128;

/* Written from the last digit to the first, which is where grouping and the point are counted. */
static uint32_t write_amount(char *buffer, uint32_t buffer_bytes, mnm_wide minor, uint32_t exponent,
                             bool grouped) {
  assert(exponent <= EXPONENT_MAX);
  if (buffer_bytes == 0) return 0;
  char reversed[TEXT_BYTES_MAX];
  uint32_t length = 0;
  u128 rest = minor < 0 ? -(u128)minor : (u128)minor;
  for (uint32_t place = 0; rest > 0 || place <= exponent; place++) {
    uint32_t whole_place = place - exponent;
    if (place == exponent && exponent > 0) reversed[length++] = '.';
    if (grouped && place > exponent && whole_place % 3 == 0) reversed[length++] = ',';
    reversed[length++] = (char)('0' + (int)(rest % 10));
    rest /= 10;
  }
  if (minor < 0) reversed[length++] = '-';
  if (length >= buffer_bytes) {
    buffer[0] = '\0';
    return 0;
  }
  for (uint32_t i = 0; i < length; i++) buffer[i] = reversed[length - 1 - i];
  buffer[length] = '\0';
  return length;
}

uint32_t mnm_money_text(char *buffer, uint32_t buffer_bytes, mnm_wide minor, uint32_t exponent) {
  return write_amount(buffer, buffer_bytes, minor, exponent, false);
}

uint32_t mnm_money_text_grouped(char *buffer, uint32_t buffer_bytes, mnm_wide minor,
                                uint32_t exponent) {
  return write_amount(buffer, buffer_bytes, minor, exponent, true);
}
