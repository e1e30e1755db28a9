/* SHA-256 of two blocks at once with the processor's own instructions. One round waits for the one
 * before it, so that a single message leaves the unit idle half of the time; a second message that
 * has nothing to do with the first fills the gaps. The rounds are those of FIPS 180-4, section
 * 6.2.2; how the instructions cut them up: Intel, "Intel SHA Extensions", 2013. */
#include <assert.h>

#include "kernel/seal/seal_internal.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

static const uint32_t ROUND[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* What a processor can do does not change: asked once, since asking may leave a virtual machine. */
bool mnm_seal__sha_pairs(void) {
  enum { UNKNOWN, ABSENT, PRESENT };
  static _Atomic int found = UNKNOWN;
  if (found == UNKNOWN) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    bool vectors = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSSE3) && (c & bit_SSE4_1);
    bool rounds = vectors && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
    found = rounds ? PRESENT : ABSENT;
  }
  return found == PRESENT;
}

typedef struct lane {
  __m128i abef, cdgh; /* the eight words in the order the instructions take them */
  __m128i w[4];       /* the last sixteen words of the schedule */
} lane;

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))
#define ALWAYS static inline __attribute__((always_inline))

ALWAYS WITH_SHA void load(lane *self, const uint32_t state[8], const uint8_t *block) {
  const __m128i big = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i low = _mm_loadu_si128((const __m128i *)(const void *)state);
  __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(state + 4));
  low = _mm_shuffle_epi32(low, 0xB1);   /* c d a b */
  high = _mm_shuffle_epi32(high, 0x1B); /* e f g h */
  self->abef = _mm_alignr_epi8(low, high, 8);
  self->cdgh = _mm_blend_epi16(high, low, 0xF0);
  for (uint32_t i = 0; i < 4; i++) {
    const void *from = block + (size_t)16 * i;
    self->w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)from), big);
  }
}

/* Rounds 4 * group to 4 * group + 3, and from the fourth group on their words. */
ALWAYS WITH_SHA void four_rounds(lane *self, uint32_t group, __m128i constants) {
  __m128i *at = &self->w[group & 3];
  if (group >= 4) {
    __m128i before = self->w[(group + 3) & 3];
    __m128i words = _mm_sha256msg1_epu32(*at, self->w[(group + 1) & 3]);
    words = _mm_add_epi32(words, _mm_alignr_epi8(before, self->w[(group + 2) & 3], 4));
    *at = _mm_sha256msg2_epu32(words, before);
  }
  __m128i sums = _mm_add_epi32(*at, constants);
  self->cdgh = _mm_sha256rnds2_epu32(self->cdgh, self->abef, sums);
  self->abef = _mm_sha256rnds2_epu32(self->abef, self->cdgh, _mm_shuffle_epi32(sums, 0x0E));
}

ALWAYS WITH_SHA void add_to(uint32_t state[8], const lane *self) {
  __m128i *out = (__m128i *)(void *)state;
  __m128i low = _mm_shuffle_epi32(self->abef, 0x1B);  /* a b e f */
  __m128i high = _mm_shuffle_epi32(self->cdgh, 0xB1); /* g h c d */
  __m128i first = _mm_blend_epi16(low, high, 0xF0);
  __m128i last = _mm_alignr_epi8(high, low, 8);
  _mm_storeu_si128(out, _mm_add_epi32(_mm_loadu_si128(out), first));
  _mm_storeu_si128(out + 1, _mm_add_epi32(_mm_loadu_si128(out + 1), last));
}

WITH_SHA void mnm_seal__sha_pair(uint32_t state[2][8], const uint8_t *first,
                                 const uint8_t *second) {
  lane one, other;
  load(&one, state[0], first);
  load(&other, state[1], second);
#pragma GCC unroll 16
  for (uint32_t group = 0; group < 16; group++) {
    __m128i constants = _mm_load_si128((const __m128i *)(const void *)(ROUND + (size_t)4 * group));
    four_rounds(&one, group, constants);
    four_rounds(&other, group, constants);
  }
  add_to(state[0], &one);
  add_to(state[1], &other);
}

#else

bool mnm_seal__sha_pairs(void) {
  return false;
}

void mnm_seal__sha_pair(uint32_t state[2][8], const uint8_t *first, const uint8_t *second) {
  (void)state, (void)first, (void)second;
  assert(false);
}

#endif
