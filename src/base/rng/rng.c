#include "base/rng/rng.h"

#include <assert.h>

__extension__ typedef unsigned __int128 u128;

static uint64_t rotate_left(uint64_t x, unsigned by) {
  return (x << by) | (x >> (64 - by));
}

void mnm_rng_init(mnm_rng *rng, uint64_t seed) {
  for (int i = 0; i < 4; i++) { /* splitmix64 never gives four zeros in a row */
    seed += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = seed;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    rng->state[i] = z ^ (z >> 31);
  }
}

uint64_t mnm_rng_next(mnm_rng *rng) {
  uint64_t *s = rng->state;
  uint64_t result = rotate_left(s[1] * 5, 7) * 9;
  uint64_t shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate_left(s[3], 45);
  return result;
}

uint64_t mnm_rng_below(mnm_rng *rng, uint64_t bound) {
  assert(bound > 0);
  /* The high half of draw * bound; draws whose low half falls into the short first stripe
   * (2^64 mod bound of them) would favour some results and are drawn again. */
  uint64_t refuse_below = (0 - bound) % bound;
  for (;;) {
    u128 product = (u128)mnm_rng_next(rng) * bound;
    if ((uint64_t)product >= refuse_below) return (uint64_t)(product >> 64);
  }
}
