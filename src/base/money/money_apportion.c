#include <stdbool.h>

#include "base/money/money.h"

/* Up to this many weights, picking the largest remainder again and again is quicker than halving
 * the range of remainders. Traced payments have few parcels: this is the common case. */
#define PICK_COUNT_MAX 24

__extension__ typedef unsigned __int128 u128;

typedef struct division {
  int64_t floor, remainder;
} division;

static division divide_share(int64_t total, int64_t weight, int64_t sum) {
  uint64_t product = 0;
  uint64_t divisor = (uint64_t)sum;
  if (!__builtin_mul_overflow((uint64_t)total, (uint64_t)weight, &product)) {
    return (division){(int64_t)(product / divisor), (int64_t)(product % divisor)};
  }
  u128 wide = (u128)(uint64_t)total * (uint64_t)weight;
  return (division){(int64_t)(wide / divisor), (int64_t)(wide % divisor)};
}

/* shares[] hold remainders. Those that get one more unit are marked as ~remainder, a negative. */
static void mark_by_picking(int64_t *shares, uint32_t count, int64_t units) {
  for (; units > 0; units--) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < count; i++) {
      if (shares[i] > shares[best]) best = i; /* marked ones are negative and never win */
    }
    shares[best] = ~shares[best];
  }
}

static uint32_t count_above(const int64_t *remainders, uint32_t count, int64_t cut) {
  uint32_t above = 0;
  for (uint32_t i = 0; i < count; i++) above += remainders[i] > cut;
  return above;
}

/* Finds the smallest cut with at most `units` remainders above it. All above get a unit, and what
 * is left over goes to the first ones that equal the cut. */
static void mark_by_halving(int64_t *shares, uint32_t count, int64_t units, int64_t sum) {
  int64_t low = -1, high = sum - 1; /* above low: all, more than units; above high: none */
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if ((int64_t)count_above(shares, count, middle) <= units) {
      high = middle;
    } else {
      low = middle;
    }
  }
  int64_t at_cut = units - (int64_t)count_above(shares, count, high);
  for (uint32_t i = 0; i < count; i++) {
    bool give = shares[i] > high;
    if (shares[i] == high && at_cut > 0) {
      give = true;
      at_cut--;
    }
    if (give) shares[i] = ~shares[i];
  }
}

mnm_status mnm_money_apportion(int64_t *shares, int64_t total, const int64_t *weights,
                               uint32_t count) {
  if (total < 0) return MNM_E_RANGE;
  for (uint32_t i = 0; i < count; i++) {
    if (weights[i] < 0) return MNM_E_RANGE;
  }
  int64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (__builtin_add_overflow(sum, weights[i], &sum)) return MNM_E_OVERFLOW;
  }
  if (sum == 0) {
    for (uint32_t i = 0; i < count; i++) shares[i] = 0;
    return MNM_OK;
  }

  /* shares[] first hold the remainders, which saves memory; the floors are computed again below.
   * What the floors leave is the sum of remainders over `sum`, so fewer units than weights. */
  mnm_wide handed_out = 0;
  for (uint32_t i = 0; i < count; i++) {
    division part = divide_share(total, weights[i], sum);
    handed_out += part.floor;
    shares[i] = part.remainder;
  }
  int64_t units = (int64_t)(total - handed_out);
  if (units > 0) {
    if (count <= PICK_COUNT_MAX) {
      mark_by_picking(shares, count, units);
    } else {
      mark_by_halving(shares, count, units, sum);
    }
  }
  for (uint32_t i = 0; i < count; i++) {
    shares[i] = divide_share(total, weights[i], sum).floor + (shares[i] < 0 ? 1 : 0);
  }
  return MNM_OK;
}
