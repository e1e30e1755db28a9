/* Amounts as spreadsheets hold them. A spreadsheet computes with binary numbers of 53 bits, shows
 * at most 15 digits of them, and writes up to 17 into its file: 1234.1 becomes 1234.0999999999999,
 * and a balance that is nil may stand there as 5.68E-14. What the last two digits tell is the
 * arithmetic, not money. */
#include <stdlib.h>

#include "stage/ingest/ingest_number.h"

#define SHOWN_DIGITS 15U
#define WRITTEN_DIGITS 17U
#define NOISE_PARTS 1000000 /* of a minor unit: a difference below one part is none */

static uint32_t digits_of(mnm_wide value) {
  uint32_t count = 0;
  for (; value > 0; value /= 10) count++;
  return count;
}

/* The double that `value` * 10^-`decimals` is read as. Written with an exponent alone, the text
 * means the same in every locale. */
static double as_double(mnm_wide value, uint32_t decimals) {
  char text[64];
  uint32_t at = sizeof text;
  text[--at] = '\0';
  uint32_t exponent = decimals;
  do {
    text[--at] = (char)('0' + exponent % 10);
    exponent /= 10;
  } while (exponent > 0);
  text[--at] = '-';
  text[--at] = 'e';
  do {
    text[--at] = (char)('0' + (int)(value % 10));
    value /= 10;
  } while (value > 0);
  return strtod(text + at, NULL);
}

bool mnm_ingest__number_round(const read_number *number, uint32_t exponent, bool any,
                              int64_t *out_minor) {
  uint32_t decimals = number->decimals, digits = digits_of(number->digits);
  if (decimals <= exponent || decimals - exponent > 36) return false;
  mnm_wide unit = 1;
  for (uint32_t i = exponent; i < decimals; i++) unit *= 10;
  mnm_wide whole = number->digits / unit, rest = number->digits % unit;
  bool up = rest >= unit - rest;
  if (up) whole++;
  mnm_wide off = up ? unit - rest : rest;
  bool noise = off < unit / NOISE_PARTS;
  if (!noise && digits > SHOWN_DIGITS && digits <= WRITTEN_DIGITS) {
    /* the same binary number, or the same 15 digits */
    noise = as_double(number->digits, decimals) == as_double(whole, exponent);
    mnm_wide tail = 1;
    for (uint32_t i = SHOWN_DIGITS; i < digits; i++) tail *= 10;
    noise = noise || (tail <= unit && off < tail - off);
  }
  if ((!noise && !any) || whole > INT64_MAX) return false;
  *out_minor = number->negative ? -(int64_t)whole : (int64_t)whole;
  return true;
}
