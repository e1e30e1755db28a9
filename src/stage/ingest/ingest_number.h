/* Numbers as banks write them, to whole minor units, exactly. */
#ifndef MNM_STAGE_INGEST_NUMBER_H
#define MNM_STAGE_INGEST_NUMBER_H

#include "base/money/money.h"
#include "base/text/text.h"

typedef struct number_form {
  char decimal;   /* '.' or ',' */
  uint8_t groups; /* of spec_group */
  bool symbols;   /* a currency code or sign, or CR or DR, may stick to the number */
} number_form;

typedef struct read_number {
  mnm_wide digits; /* >= 0: all digits read as one whole number */
  uint32_t decimals;
  bool negative;
  mnm_text symbol; /* letters or sign stuck to it, "" none */
} read_number;

typedef enum number_fault {
  NUMBER_OK = 0,
  NUMBER_SHAPE,    /* not a number of this form */
  NUMBER_DECIMALS, /* more decimals than the currency has, and not zeros */
  NUMBER_OVERFLOW  /* does not fit 64 bits */
} number_fault;

number_fault mnm_ingest__number_read(read_number *out, const number_form *form, mnm_text text);
/* Minor units with `exponent` decimals. With `scale`, further decimals are cut off towards zero and
 * *scaled is set when they were not all zeros: the caller keeps the text, which has the rest. */
number_fault mnm_ingest__number_minor(const read_number *number, uint32_t exponent, bool scale,
                                      int64_t *out_minor, bool *scaled);

/* The plain case at the speed of the bytes: digits, at most one '.', no sign. false: use the above.
 */
static inline bool number_plain(mnm_text text, uint32_t exponent, int64_t *out_minor) {
  uint64_t value = 0;
  uint32_t at = 0;
  if (text.bytes == 0 || text.bytes > 16) return false;
  for (; at < text.bytes; at++) {
    uint32_t digit = (uint32_t)(unsigned char)text.data[at] - '0';
    if (digit > 9) break;
    value = value * 10 + digit;
  }
  uint32_t decimals = 0;
  if (at < text.bytes) {
    if (at == 0 || text.data[at] != '.' || at + 1 == text.bytes) return false;
    for (at++; at < text.bytes; at++, decimals++) {
      uint32_t digit = (uint32_t)(unsigned char)text.data[at] - '0';
      if (digit > 9) return false;
      value = value * 10 + digit;
    }
    if (decimals > exponent) return false;
  }
  if (value > UINT64_C(9000000000)) return false; /* room for nine more zeros */
  for (; decimals < exponent; decimals++) value *= 10;
  if (exponent > 9) return false;
  *out_minor = (int64_t)value;
  return true;
}

#endif
