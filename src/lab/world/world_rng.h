/* Streams of random numbers that split by what they are for, and draws from them. Every entity has
 * streams of its own, so that a larger world holds the smaller one unchanged. Integers only: the
 * same numbers from every compiler. */
#ifndef MNM_LAB_WORLD_RNG_H
#define MNM_LAB_WORLD_RNG_H

#include <stdbool.h>

#include "base/rng/rng.h"

typedef enum world_stream { /* numbers are part of what a seed means: never reuse one */
                            WORLD_STREAM_ID = 1,
                            WORLD_STREAM_ACCOUNT_NUMBER = 2,
                            WORLD_STREAM_FIRM = 3,
                            WORLD_STREAM_PERSON = 4,
                            WORLD_STREAM_LIFE = 5,
                            WORLD_STREAM_NAME = 6,
                            WORLD_STREAM_SURNAME = 7,
                            WORLD_STREAM_ADDRESS = 8,
                            WORLD_STREAM_PHONE = 9,
                            WORLD_STREAM_AREA = 10,
                            WORLD_STREAM_DISTRICT = 11,
                            WORLD_STREAM_TRADE = 12,
                            WORLD_STREAM_NETWORK = 13,
                            WORLD_STREAM_CRIME = 14,
                            WORLD_STREAM_LAUNDER = 15,
                            WORLD_STREAM_BALANCE = 16,
                            WORLD_STREAM_DOCUMENT = 17,
                            WORLD_STREAM_RECORD = 18
} world_stream;

static inline uint64_t world_mix(uint64_t x) { /* splitmix64's finaliser: a bijection */
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

static inline uint64_t world_hash(uint64_t seed, world_stream stream, uint64_t a, uint64_t b) {
  uint64_t x = world_mix(seed + UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)stream);
  x = world_mix(x ^ (a + UINT64_C(0xD1B54A32D192ED03)));
  return world_mix(x ^ (b + UINT64_C(0x8CB92BA72F3D8DD7)));
}

static inline mnm_rng world_rng(uint64_t seed, world_stream stream, uint64_t a, uint64_t b) {
  mnm_rng rng;
  mnm_rng_init(&rng, world_hash(seed, stream, a, b));
  return rng;
}

/* Uniform in 0..bound-1 from one draw; its bias is below bound / 2^32, and bound < 2^32. */
static inline uint32_t world_below(mnm_rng *rng, uint32_t bound) {
  return (uint32_t)(((mnm_rng_next(rng) >> 32) * bound) >> 32);
}

static inline bool world_chance(mnm_rng *rng, int64_t permille) {
  return (int64_t)world_below(rng, 1000) < permille;
}

/* Uniform, both ends included; high - low < 2^32. */
static inline int64_t world_between(mnm_rng *rng, int64_t low, int64_t high) {
  return low + (int64_t)world_below(rng, (uint32_t)(high - low) + 1);
}

/* Both ends included, the middle likeliest: the sum of two uniform draws. */
static inline int64_t world_hump(mnm_rng *rng, int64_t low, int64_t high) {
  uint32_t half = (uint32_t)((high - low) / 2);
  return low + world_below(rng, half + 1) + world_below(rng, (uint32_t)(high - low) - half + 1);
}

#endif
