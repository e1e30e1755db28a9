/* From what a thing is to what the world shows of it: numbers that betray nothing. */
#include "lab/world/world_internal.h"

/* Each step can be undone, so different keys give different numbers. */
uint64_t mnm_world__opaque(const mnm_world *w, uint64_t key) {
  return world_mix(world_mix(key ^ w->id_key[0]) + w->id_key[1]);
}

uint64_t mnm_world__serial(uint64_t key) {
  uint32_t group = (uint32_t)(key >> 32) & 0xFFFFFFF, ordinal = (uint32_t)key;
  uint64_t number = group & 0x3FFFFFF;
  assert(ordinal < 1024);
  switch ((world_realm)(group >> 26)) {
    case WORLD_NATIONS:
      return UINT64_C(900000000) + ordinal;
    case WORLD_DISTRICT:
      return number * 1024 + ordinal; /* at most 20,000 districts */
    case WORLD_NETWORK_GROUP:
      break;
  }
  return UINT64_C(500000000) + number * 1024 + ordinal; /* at most 2^18 networks */
}

void mnm_world__id_text(char out[WORLD_ID_BYTES], uint64_t opaque) {
  static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* ascending as bytes */
  for (int i = WORLD_ID_BYTES - 1; i >= 0; i--) {
    out[i] = digits[opaque & 31];
    opaque >>= 5;
  }
}

/* A Feistel network of four rounds over an even number of bits, walked until it falls below the
 * bound: a permutation of 0..bound-1. */
uint64_t mnm_world__shuffle_digits(uint64_t seed, world_stream stream, uint32_t digits,
                                   uint64_t value) {
  uint64_t bound = 1;
  for (uint32_t i = 0; i < digits; i++) bound *= 10;
  uint32_t half = 1;
  while (UINT64_C(1) << (2 * half) < bound) half++;
  uint64_t mask = (UINT64_C(1) << half) - 1;
  assert(value < bound);
  do {
    uint64_t left = value >> half, right = value & mask;
    for (uint64_t round = 0; round < 4; round++) {
      uint64_t next = left ^ (world_hash(seed, stream, round, right) & mask);
      left = right;
      right = next;
    }
    value = left << half | right;
  } while (value >= bound);
  return value;
}
