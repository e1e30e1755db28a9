/* rng: xoshiro256** seeded by splitmix64 (Blackman, Vigna 2018; public domain algorithms). For
 * simulation and tests only, never for keys. */
#ifndef MNM_BASE_RNG_H
#define MNM_BASE_RNG_H

#include <stdint.h>

typedef struct mnm_rng {
  uint64_t state[4];
} mnm_rng;

void mnm_rng_init(mnm_rng *rng, uint64_t seed);
uint64_t mnm_rng_next(mnm_rng *rng);
/* Uniform in 0..bound-1, without bias; bound > 0. */
uint64_t mnm_rng_below(mnm_rng *rng, uint64_t bound);

#endif
