/* Unpacking a chunk of integers block by block: what decoding, finding and picking share. */
#ifndef MNM_KERNEL_WIRE_DECODE_H
#define MNM_KERNEL_WIRE_DECODE_H

#include "kernel/wire/wire_internal.h"

/* What happens to the 64 numbers of a block before they are values. */
typedef struct mnm_wire__decoder {
  const mnm_chunk__header *header;
  mnm_wire__stream stream;
  uint64_t sum; /* DELTA: the value before the next one */
  uint64_t table[MNM_CHUNK_DICTIONARY_MAX];
} mnm_wire__decoder;

/* Checks everything that can be checked before a block is unpacked. `other` may be NULL; without it
 * a DIFFERENCE is MNM_E_DAMAGED. `header` is kept. */
MNM_MUST_CHECK mnm_status mnm_wire__decoder_open(mnm_wire__decoder *decode,
                                                 mnm_chunk__header *header, const void *other,
                                                 const void *chunk, uint64_t bytes, mnm_err *err);
/* Values of block `index` as 64-bit patterns (of a DIFFERENCE: the differences); not for CONSTANT.
 * Blocks in order; only those of a DELTA must not be left out. false: damaged. */
bool mnm_wire__decoder_block(mnm_wire__decoder *decode, uint32_t index,
                             uint64_t block[MNM_CHUNK_BLOCK]);

#endif
