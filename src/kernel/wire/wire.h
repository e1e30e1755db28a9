/* wire: how columns become bytes. A chunk is one column of at most 65,536 values, packed; the
 * format, byte by byte, is docs/chunk-format.md. The bytes depend on the values alone: not on the
 * machine, the compiler or the threads. No policy: what a column means is not known here. */
#ifndef MNM_KERNEL_WIRE_H
#define MNM_KERNEL_WIRE_H

#include "base/column/column.h"

#define MNM_CHUNK_ROWS 65536u
#define MNM_CHUNK_HEADER_BYTES 56u

typedef enum mnm_chunk_type { /* numbers are stored: never reuse one */
                              MNM_CHUNK_U8 = 1,
                              MNM_CHUNK_U16 = 2,
                              MNM_CHUNK_U32 = 3,
                              MNM_CHUNK_U64 = 4,
                              MNM_CHUNK_I16 = 5,
                              MNM_CHUNK_I64 = 6,
                              MNM_CHUNK_TEXT = 7
} mnm_chunk_type;

typedef enum mnm_chunk_encoding { /* numbers are stored: never reuse one */
                                  MNM_CHUNK_CONSTANT = 0,
                                  MNM_CHUNK_FRAME = 1, /* distance from the smallest value */
                                  MNM_CHUNK_DELTA = 2, /* distance from the value before */
                                  MNM_CHUNK_DICTIONARY =
                                      3, /* place in a table of the distinct values */
                                  MNM_CHUNK_DIFFERENCE =
                                      4, /* distance from the same row of another column */
                                  MNM_CHUNK_TEXT_DECIMAL = 16,
                                  MNM_CHUNK_TEXT_DICTIONARY = 17,
                                  MNM_CHUNK_TEXT_PLAIN = 18
} mnm_chunk_encoding;

typedef struct mnm_chunk_info {
  uint8_t type;     /* mnm_chunk_type */
  uint8_t encoding; /* mnm_chunk_encoding */
  uint8_t bits;     /* a value */
  uint32_t count;
  uint64_t min, max; /* of the values, as 64-bit two's complement; texts: shortest, longest bytes */
} mnm_chunk_info;

/* Bytes of one value of an integer type; 0 for texts and unknown numbers. */
uint32_t mnm_chunk_width(mnm_chunk_type type);

/* Scratch of an encoder, about 2 MiB; one a thread. */
typedef struct mnm_chunk_coder mnm_chunk_coder;
MNM_MUST_CHECK mnm_status mnm_chunk_coder_new(mnm_chunk_coder **out, const mnm_ctx *ctx,
                                              mnm_err *err);
void mnm_chunk_coder_free(mnm_chunk_coder *coder);

/* Appends one chunk to `out` (a column of width 1) in the smallest encoding; equal sizes: the one
 * with the smaller number.
 *
 * values  `count` values of an integer type, 1 <= count <= MNM_CHUNK_ROWS
 * other   a column of the same type and count to take differences from; NULL: none. Whoever decodes
 *         must have it again
 * Returns MNM_E_ARG (count, type), MNM_E_NOMEM (out is then as it was)
 * Cost    about 3 ns a value */
MNM_MUST_CHECK mnm_status mnm_chunk_encode(mnm_chunk_coder *coder, mnm_column *out,
                                           mnm_chunk_type type, const void *values,
                                           const void *other, uint32_t count, mnm_err *err);

/* Reads the header and checks it and the check sum against the bytes. MNM_E_DAMAGED, MNM_E_NEWER.
 */
MNM_MUST_CHECK mnm_status mnm_chunk_read_info(mnm_chunk_info *out, const void *chunk,
                                              uint64_t bytes, mnm_err *err);

/* Unpacks a chunk of exactly `count` values of `type` into `values`. Bytes may come from anywhere:
 * nothing outside chunk[0..bytes) is read and nothing outside values[0..count) written.
 *
 * other   as it was encoded; NULL is MNM_E_DAMAGED where the chunk needs it
 * Returns MNM_E_DAMAGED, MNM_E_NEWER; `values` is then undefined
 * Cost    about 0.5 ns a value */
MNM_MUST_CHECK mnm_status mnm_chunk_decode(void *values, mnm_chunk_type type, const void *other,
                                           uint32_t count, const void *chunk, uint64_t bytes,
                                           mnm_err *err);

/* Appends to `rows` (uint32_t) the rows of a chunk of integers that hold `value` (as 64-bit two's
 * complement), in order. Not for chunks that are differences. Cost: about 0.6 ns a value. */
MNM_MUST_CHECK mnm_status mnm_chunk_find(mnm_column *rows, uint64_t value, const void *chunk,
                                         uint64_t bytes, mnm_err *err);

/* values[i] = value of row rows[i]; rows rise. other[i]: the other column's value of the same row.
 * Cost: a block of 64 values for each row, the check sum over the chunk; DELTA unpacks all before.
 */
MNM_MUST_CHECK mnm_status mnm_chunk_pick(void *values, mnm_chunk_type type, const void *other,
                                         const uint32_t *rows, uint32_t row_count,
                                         const void *chunk, uint64_t bytes, mnm_err *err);

/* Text i is text[start[i] .. start[i] + length[i]). */
typedef struct mnm_chunk_texts {
  uint32_t count;
  mnm_column start, length; /* uint32_t */
  mnm_column text;          /* char */
} mnm_chunk_texts;
void mnm_chunk_texts_init(mnm_chunk_texts *texts, const mnm_ctx *ctx);
void mnm_chunk_texts_clear(mnm_chunk_texts *texts);

/* Row i has bytes[end[i-1] .. end[i]), end[-1] taken as 0. */
MNM_MUST_CHECK mnm_status mnm_chunk_encode_text(mnm_chunk_coder *coder, mnm_column *out,
                                                const uint32_t *end, const char *bytes,
                                                uint32_t count, mnm_err *err);
/* Replaces what `texts` held. Memory: at most 8 bytes a row beside the bytes of the chunk, or 20
 * more a row where texts are decimal numbers; equal texts are not repeated. */
MNM_MUST_CHECK mnm_status mnm_chunk_decode_text(mnm_chunk_texts *texts, uint32_t count,
                                                const void *chunk, uint64_t bytes, mnm_err *err);

#endif
