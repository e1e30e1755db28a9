/* money: integer minor units with checked arithmetic. Money never meets a double. */
#ifndef MNM_BASE_MONEY_H
#define MNM_BASE_MONEY_H

#include <stdint.h>

#include "base/err/err.h"

typedef struct mnm_money {
  int64_t minor;
  uint16_t currency; /* see model/currency */
} mnm_money;

__extension__ typedef __int128 mnm_wide; /* sums of money */

/* MNM_E_OVERFLOW when the result does not fit, MNM_E_ARG when currencies differ. */
MNM_MUST_CHECK mnm_status mnm_money_add(mnm_money *out, mnm_money a, mnm_money b);
MNM_MUST_CHECK mnm_status mnm_money_sub(mnm_money *out, mnm_money a, mnm_money b);
MNM_MUST_CHECK mnm_status mnm_money_mul(mnm_money *out, mnm_money a, int64_t factor);
/* MNM_E_OVERFLOW when the wide sum does not fit int64. */
MNM_MUST_CHECK mnm_status mnm_money_narrow(int64_t *out, mnm_wide sum);

/* Splits `total` over `weights` by largest remainder (Hamilton): floor shares, then one more
 * unit to the largest remainders, ties to the smaller index. Sum of shares == total, unless
 * all weights are zero, when all shares are zero. total, weights >= 0; count may be 0.
 * `shares` must not overlap `weights`; it is written on MNM_OK only.
 * Returns MNM_E_RANGE (a negative number), MNM_E_OVERFLOW (sum of weights over int64).
 * Cost: two 128-bit divisions a weight, and the cut between the larger and the smaller remainders
 * is found by halving their range: up to 63 passes of one comparison a weight; no memory. */
MNM_MUST_CHECK mnm_status mnm_money_apportion(int64_t *shares, int64_t total,
                                              const int64_t *weights, uint32_t count);

/* Both texts: a buffer that is too small gets "" and 0. */
/* "-1234.56" with `exponent` decimals (0..18), '.' as point and no grouping; returns length.
 * buffer_bytes >= 44 always suffices, also for wide sums. */
uint32_t mnm_money_text(char *buffer, uint32_t buffer_bytes, mnm_wide minor, uint32_t exponent);
/* The same with a thin separator ',' every three digits, for people: "1,234.56". >= 60 bytes. */
uint32_t mnm_money_text_grouped(char *buffer, uint32_t buffer_bytes, mnm_wide minor,
                                uint32_t exponent);

#endif
