/* Numbers as banks write them, to whole minor units, exactly. */
#ifndef MNM_STAGE_INGEST_NUMBER_H
#define MNM_STAGE_INGEST_NUMBER_H

#include "base/money/money.h"
#include "base/text/text.h"
#include "stage/ingest/ingest_short.h"

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

/* An amount with more decimals than the currency, as a spreadsheet means it
 * (docs/statements.md): whole minor units when what is beyond them comes of binary
 * arithmetic, or with `any` in every case, half away from zero. false: it is a real part of the
 * amount, or does not fit. */
bool mnm_ingest__number_round(const read_number *number, uint32_t exponent, bool any,
                              int64_t *out_minor);

/* The plain case at the speed of the bytes: digits, at most one decimal sign, no other. SHORT_SLACK
 * bytes from the first on must be readable. false: use the above. */
static inline bool number_plain(mnm_text text, char decimal, uint32_t exponent,
                                int64_t *out_minor) {
  static const uint32_t tens[] = {1,      10,      100,      1000,      10000,
                                  100000, 1000000, 10000000, 100000000, 1000000000};
  if (text.bytes == 0 || text.bytes > 16 || exponent > 9) return false;
  uint32_t odd = short_no_digits(text.data, text.bytes), whole = text.bytes, decimals = 0;
  if (odd != 0) {
    whole = (uint32_t)__builtin_ctz(odd);
    decimals = text.bytes - whole - 1;
    bool sign = (odd & (odd - 1)) == 0 && text.data[whole] == decimal;
    if (!sign || whole == 0 || decimals == 0 || decimals > exponent) return false;
  }
  if (whole + exponent > 18 || decimals > 8) return false;
  uint64_t value = whole <= 8 ? short_digits(text.data, whole)
                              : short_digits(text.data, whole - 8) * tens[8] +
                                    short_digits(text.data + whole - 8, 8);
  value *= tens[decimals];
  if (decimals > 0) value += short_digits(text.data + whole + 1, decimals);
  *out_minor = (int64_t)(value * tens[exponent - decimals]); /* below 10^18 */
  return true;
}

#endif
