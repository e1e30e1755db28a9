/* Short texts compared and read as whole words: lengths differ from row to row, and a loop over
 * bytes is mispredicted once a text. SHORT_SLACK bytes from a text's first one on must be readable:
 * behind a block's text and behind scratch memory there are as many. */
#ifndef MNM_STAGE_INGEST_SHORT_H
#define MNM_STAGE_INGEST_SHORT_H

#include "base/text/text.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define SHORT_SLACK 24U /* the last digits of 16 bytes are read as a word of 8 */

static inline bool short_equal(mnm_text a, mnm_text b) {
  if (a.bytes != b.bytes) return false;
  if (a.bytes == 0) return true; /* there may be nothing to read */
#if defined(__SSE2__)
  if (a.bytes <= 16) {
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)a.data);
    __m128i y = _mm_loadu_si128((const __m128i *)(const void *)b.data);
    uint32_t same = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(x, y));
    return (~same & ((1U << a.bytes) - 1)) == 0;
  }
#endif
  return memcmp(a.data, b.data, a.bytes) == 0;
}

/* The number that 1 to 8 digits are; what stands behind them does not matter. */
static inline uint64_t short_digits(const char *from, uint32_t count) {
  uint64_t word = 0;
  memcpy(&word, from, sizeof word);
  word <<= 64 - 8 * count; /* leading zeros, in the order of little-endian machines */
  word = (word & UINT64_C(0x0F0F0F0F0F0F0F0F)) * 2561 >> 8;
  word = (word & UINT64_C(0x00FF00FF00FF00FF)) * 6553601 >> 16;
  return (word & UINT64_C(0x0000FFFF0000FFFF)) * UINT64_C(42949672960001) >> 32;
}

/* Bits of those of the first `count` (at most 16) bytes that are no digits. */
static inline uint32_t short_no_digits(const char *from, uint32_t count) {
#if defined(__SSE2__)
  __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)from);
  __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
  return ~(uint32_t)_mm_movemask_epi8(digits) & ((1U << count) - 1);
#else
  uint32_t bits = 0;
  for (uint32_t i = 0; i < count; i++) {
    bits |= (uint32_t)((unsigned char)(from[i] - '0') > 9) << i;
  }
  return bits;
#endif
}

#endif
