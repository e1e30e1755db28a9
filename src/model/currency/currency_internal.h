/* The tables behind currency.h. */
#ifndef MNM_MODEL_CURRENCY_INTERNAL_H
#define MNM_MODEL_CURRENCY_INTERNAL_H

#include <stdint.h>

typedef struct mnm__currency {
  const char *code, *name;
  uint16_t number;
  uint8_t exponent;
} mnm__currency;
extern const mnm__currency mnm__currencies[]; /* in order of code */
extern const uint32_t mnm__currency_rows;
extern const uint16_t mnm__currency_by_number[]; /* rows of the above, in order of number */

typedef struct mnm__currency_alias {
  const char *name; /* ASCII letters in lower case */
  uint16_t number;
} mnm__currency_alias;
extern const mnm__currency_alias mnm__currency_aliases[]; /* in order of bytes */
extern const uint32_t mnm__currency_alias_rows;

#endif
