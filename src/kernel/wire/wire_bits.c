/* Bit packing: value i of a stream lies at bits [i * width, (i + 1) * width), lowest bit first, in
 * 64-bit little-endian words. Unpacking has one straight function a width, 64 values each. */
#include "kernel/wire/wire_internal.h"

uint64_t mnm_wire__check(const mnm_chunk__header *header, const uint8_t *payload, uint64_t bytes) {
  /* Each step is a bijection of the lane, so that a change in one word always shows. */
  const uint64_t prime = 0x9E3779B97F4A7C15u;
  uint64_t lane[4] = {1, 2, 3, 4};
  mnm_chunk__header copy = *header;
  copy.check = bytes;
  uint64_t words[7];
  memcpy(words, &copy, sizeof words);
  for (uint32_t i = 0; i < 7; i++) {
    lane[i % 4] = (lane[i % 4] ^ words[i]) * prime;
    lane[i % 4] ^= lane[i % 4] >> 29;
  }
  uint64_t at = 0;
  for (; at + 32 <= bytes; at += 32) {
    for (uint32_t i = 0; i < 4; i++) {
      uint64_t mixed = (lane[i] ^ mnm_wire__load(payload + at + 8 * (size_t)i)) * prime;
      lane[i] = mixed ^ (mixed >> 29);
    }
  }
  uint8_t tail[32] = {0};
  if (at < bytes) memcpy(tail, payload + at, bytes - at);
  uint64_t sum = bytes;
  for (uint32_t i = 0; i < 4; i++) {
    lane[i] = (lane[i] ^ mnm_wire__load(tail + 8 * (size_t)i)) * prime;
    lane[i] ^= lane[i] >> 32;
    sum = (sum ^ lane[i]) * prime;
    sum ^= sum >> 32;
  }
  return sum;
}

void mnm_wire__pack(uint8_t *out, const uint64_t *values, uint64_t count, uint32_t bits) {
  if (bits == 0) return;
  if (bits == 64) {
    memcpy(out, values, count * 8);
    return;
  }
  uint64_t word = 0;
  uint32_t used = 0;
  for (uint64_t i = 0; i < count; i++) {
    word |= values[i] << used;
    used += bits;
    if (used >= 64) {
      memcpy(out, &word, 8);
      out += 8;
      used -= 64;
      word = used == 0 ? 0 : values[i] >> (bits - used);
    }
  }
  if (used > 0) memcpy(out, &word, 8);
}

/* BITS is a constant wherever these are expanded: words, shifts and the test fold away. */
#define WORD(BITS, i) ((uint64_t)(i) * (BITS) / 64)
#define SHIFT(BITS, i) ((uint64_t)(i) * (BITS) % 64)
#define LOW(BITS, i) (mnm_wire__load(in + 8 * WORD(BITS, i)) >> SHIFT(BITS, i))
#define HIGH(BITS, i)                                                               \
  (SHIFT(BITS, i) + (BITS) > 64                                                     \
       ? mnm_wire__load(in + 8 * WORD(BITS, i) + 8) << ((64 - SHIFT(BITS, i)) % 64) \
       : 0)
#define ONE(BITS, i) out[i] = (LOW(BITS, i) | HIGH(BITS, i)) & (UINT64_MAX >> (64 - (BITS)));
#define FOUR(BITS, i) ONE(BITS, i) ONE(BITS, (i) + 1) ONE(BITS, (i) + 2) ONE(BITS, (i) + 3)
#define SIXTEEN(BITS, i) FOUR(BITS, i) FOUR(BITS, (i) + 4) FOUR(BITS, (i) + 8) FOUR(BITS, (i) + 12)
#define UNPACK(BITS)                                                              \
  static void unpack_##BITS(uint64_t *restrict out, const uint8_t *restrict in) { \
    SIXTEEN(BITS, 0) SIXTEEN(BITS, 16) SIXTEEN(BITS, 32) SIXTEEN(BITS, 48)        \
  }
/* The passes of the formatter never agree on the breaks of this list. */
/* clang-format off */
#define WIDTHS(X) \
  X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) \
  X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) \
  X(27) X(28) X(29) X(30) X(31) X(32) X(33) X(34) X(35) X(36) X(37) X(38) X(39) \
  X(40) X(41) X(42) X(43) X(44) X(45) X(46) X(47) X(48) X(49) X(50) X(51) X(52) \
  X(53) X(54) X(55) X(56) X(57) X(58) X(59) X(60) X(61) X(62) X(63) X(64)
/* clang-format on */

WIDTHS(UNPACK)

static void unpack_0(uint64_t *restrict out, const uint8_t *restrict in) {
  (void)in;
  memset(out, 0, MNM_CHUNK_BLOCK * sizeof *out);
}

typedef void unpack_fn(uint64_t *restrict out, const uint8_t *restrict in);
#define NAME(BITS) unpack_##BITS,
static unpack_fn *const unpack[65] = {unpack_0, WIDTHS(NAME)};

void mnm_wire__unpack_block(uint64_t *out, const uint8_t *in, uint32_t bits) {
  unpack[bits](out, in);
}

uint64_t mnm_wire__stream_bytes(uint64_t count, uint32_t bits, uint64_t exceptions,
                                uint32_t exception_bits) {
  return mnm_wire__packed_bytes(count, bits) + exceptions * 2 +
         mnm_wire__packed_bytes(exceptions, exception_bits);
}

static uint64_t exception_high(const mnm_wire__stream *stream, uint32_t index) {
  uint64_t bit = (uint64_t)index * stream->exception_bits;
  uint64_t shift = bit % 64;
  const uint8_t *word = stream->high + bit / 64 * 8;
  uint64_t value = mnm_wire__load(word) >> shift;
  if (shift + stream->exception_bits > 64) value |= mnm_wire__load(word + 8) << (64 - shift);
  return value & (UINT64_MAX >> (64 - stream->exception_bits));
}

bool mnm_wire__stream_block(mnm_wire__stream *stream, uint32_t block, uint64_t out[64]) {
  uint32_t first = block * MNM_CHUNK_BLOCK;
  uint64_t at = (uint64_t)block * 8 * stream->bits;
  if (at + 8 * (uint64_t)stream->bits <= stream->packed_bytes) {
    unpack[stream->bits](out, stream->packed + at);
  } else {
    uint8_t tail[512] = {0};
    memcpy(tail, stream->packed + at, stream->packed_bytes - at);
    unpack[stream->bits](out, tail);
  }
  while (stream->next < stream->exceptions) {
    uint16_t position;
    memcpy(&position, stream->position + 2 * (size_t)stream->next, 2);
    if (position >= first + MNM_CHUNK_BLOCK) break;
    if (position < first || position >= stream->count) return false;
    out[position - first] |= exception_high(stream, stream->next) << stream->bits;
    stream->next++;
  }
  return true;
}

void mnm_wire__stream_skip(mnm_wire__stream *stream, uint32_t block) {
  uint32_t first = block * MNM_CHUNK_BLOCK;
  while (stream->next < stream->exceptions) {
    uint16_t position;
    memcpy(&position, stream->position + 2 * (size_t)stream->next, 2);
    if (position >= first) return;
    stream->next++;
  }
}
