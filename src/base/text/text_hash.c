/* Multiply-and-fold: 128-bit products whose halves are folded together mix 16 bytes a
 * multiplication; the idea is that of wyhash (Wang Yi, public domain). The constants are odd, have
 * about as many ones as zeros, and are the golden ratio and square roots of small primes. */
#include "base/text/text.h"

__extension__ typedef unsigned __int128 u128;

#define SALT_0 UINT64_C(0x9E3779B97F4A7C15)
#define SALT_1 UINT64_C(0xBB67AE8584CAA73B)
#define SALT_2 UINT64_C(0x3C6EF372FE94F82B)
#define SALT_3 UINT64_C(0xA54FF53A5F1D36F1)

static inline uint64_t fold(uint64_t a, uint64_t b) {
  u128 product = (u128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t load8(const unsigned char *from) {
  uint64_t word = 0;
  memcpy(&word, from, sizeof word);
  return word;
}

static inline uint64_t load4(const unsigned char *from) {
  uint32_t word = 0;
  memcpy(&word, from, sizeof word);
  return word;
}

/* Up to 16 bytes as two words; they may overlap, and the length that goes into the last fold keeps
 * such keys apart. */
static inline void load_short(const unsigned char *from, size_t bytes, uint64_t *a, uint64_t *b) {
  if (bytes >= 8) {
    *a = load8(from);
    *b = load8(from + bytes - 8);
  } else if (bytes >= 4) {
    *a = load4(from);
    *b = load4(from + bytes - 4);
  } else if (bytes > 0) {
    *a = (uint64_t)from[0] << 16 | (uint64_t)from[bytes / 2] << 8 | from[bytes - 1];
    *b = 0;
  } else {
    *a = 0;
    *b = 0;
  }
}

uint64_t mnm_text_hash(const void *data, size_t bytes, uint64_t seed) {
  const unsigned char *from = data;
  uint64_t state = seed ^ fold(seed ^ SALT_0, SALT_1);
  uint64_t a = 0, b = 0;
  size_t left = bytes;
  if (left > 48) { /* three lanes that do not wait for each other */
    uint64_t state_1 = state, state_2 = state;
    do {
      state = fold(load8(from) ^ SALT_1, load8(from + 8) ^ state);
      state_1 = fold(load8(from + 16) ^ SALT_2, load8(from + 24) ^ state_1);
      state_2 = fold(load8(from + 32) ^ SALT_3, load8(from + 40) ^ state_2);
      from += 48;
      left -= 48;
    } while (left > 48);
    state ^= state_1 ^ state_2;
  }
  while (left > 16) {
    state = fold(load8(from) ^ SALT_1, load8(from + 8) ^ state);
    from += 16;
    left -= 16;
  }
  load_short(from, left, &a, &b);
  return fold(SALT_1 ^ bytes, fold(a ^ SALT_2, b ^ state) ^ SALT_0);
}
