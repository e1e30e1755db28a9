/* What the files of wire share: the header in memory and the bit streams. */
#ifndef MNM_KERNEL_WIRE_INTERNAL_H
#define MNM_KERNEL_WIRE_INTERNAL_H

#include <string.h>

#include "base/text/text.h"
#include "kernel/wire/wire.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "chunks are little-endian and are read in place"
#endif

#define MNM_CHUNK_VERSION 1u
#define MNM_CHUNK_DICTIONARY_MAX 4096u
#define MNM_CHUNK_BLOCK 64u

typedef struct mnm_chunk__header { /* the first 56 bytes of a chunk, in this order */
  uint8_t magic[3], version;       /* "mnc", 1 */
  uint8_t type, encoding, bits, exception_bits;
  uint32_t count;
  uint32_t extra; /* exceptions; or entries of a dictionary */
  uint64_t min, max, scale;
  uint64_t step; /* of DELTA: smallest distance, signed */
  uint64_t check;
} mnm_chunk__header;
_Static_assert(sizeof(mnm_chunk__header) == MNM_CHUNK_HEADER_BYTES, "the header has no gaps");

struct mnm_chunk_coder {
  mnm_alloc alloc;
  uint64_t *offset;  /* MNM_CHUNK_ROWS + one block of distances from the smallest value */
  uint64_t *delta;   /* the same from the value before */
  uint64_t *zigzag;  /* the same from another column */
  uint64_t *slot;    /* hash table of a dictionary */
  uint16_t *slot_id; /* entry number of the slot + 1, 0 free */
};

static inline uint64_t mnm_wire__load(const void *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static inline uint32_t mnm_wire__width(uint64_t value) {
  return value == 0 ? 0 : 64u - (uint32_t)__builtin_clzll(value);
}

/* Bytes of `count` packed values: whole 64-bit words. */
static inline uint64_t mnm_wire__packed_bytes(uint64_t count, uint32_t bits) {
  return (count * bits + 63) / 64 * 8;
}

/* Check sum of header (its own field left out) and payload. */
uint64_t mnm_wire__check(const mnm_chunk__header *header, const uint8_t *payload, uint64_t bytes);

/* Packs values[0..count) of at most `bits` bits; writes mnm_wire__packed_bytes. */
void mnm_wire__pack(uint8_t *out, const uint64_t *values, uint64_t count, uint32_t bits);
/* Unpacks 64 values; reads exactly 8 * bits bytes. bits <= 64. */
void mnm_wire__unpack_block(uint64_t *out, const uint8_t *in, uint32_t bits);

/* A stream of packed values with the few too wide ones kept apart. */
typedef struct mnm_wire__stream {
  const uint8_t *packed, *position, *high; /* position: uint16_t each */
  uint64_t packed_bytes;
  uint32_t count, bits, exceptions, exception_bits;
  uint32_t next; /* exception */
} mnm_wire__stream;

uint64_t mnm_wire__stream_bytes(uint64_t count, uint32_t bits, uint64_t exceptions,
                                uint32_t exception_bits);
/* Values of block `block` (64 values, the last one shorter: rest zero). Call in order from block 0.
 * false: the positions of the exceptions make no sense. */
bool mnm_wire__stream_block(mnm_wire__stream *stream, uint32_t block, uint64_t out[64]);

/* Goes past the exceptions of the blocks before `block`. */
void mnm_wire__stream_skip(mnm_wire__stream *stream, uint32_t block);

/* Reads a header, checks it against `bytes` and the check sum. */
mnm_status mnm_wire__open(mnm_chunk__header *header, const uint8_t **payload,
                          uint64_t *payload_bytes, const void *chunk, uint64_t bytes, mnm_err *err);
mnm_status mnm_wire__damaged(mnm_err *err);

#endif
