/* Chunks of integers back into columns. Sizes are computed from the header and must equal what is
 * there before anything is unpacked; whatever the bytes say, reads and writes stay inside. */
#include "kernel/wire/wire_decode.h"

mnm_status mnm_wire__damaged(mnm_err *err) {
  return mnm_err_set(err, MNM_E_DAMAGED, "a chunk of the ledger is damaged");
}

mnm_status mnm_wire__open(mnm_chunk__header *header, const uint8_t **payload,
                          uint64_t *payload_bytes, const void *chunk, uint64_t bytes,
                          mnm_err *err) {
  if (bytes < sizeof *header) return mnm_wire__damaged(err);
  memcpy(header, chunk, sizeof *header);
  if (memcmp(header->magic, "mnc", 3) != 0) return mnm_wire__damaged(err);
  if (header->version > MNM_CHUNK_VERSION)
    return mnm_err_set(err, MNM_E_NEWER, "a chunk of the ledger was written by a newer version");
  *payload = (const uint8_t *)chunk + sizeof *header;
  *payload_bytes = bytes - sizeof *header;
  if (header->version != MNM_CHUNK_VERSION || header->count == 0 ||
      header->count > MNM_CHUNK_ROWS || header->bits > 64 || header->exception_bits > 64 ||
      header->scale == 0 || header->extra > MNM_CHUNK_ROWS)
    return mnm_wire__damaged(err);
  if (header->check != mnm_wire__check(header, *payload, *payload_bytes))
    return mnm_wire__damaged(err);
  return MNM_OK;
}

mnm_status mnm_chunk_read_info(mnm_chunk_info *out, const void *chunk, uint64_t bytes,
                               mnm_err *err) {
  mnm_chunk__header header;
  const uint8_t *payload;
  uint64_t payload_bytes;
  MNM_TRY(mnm_wire__open(&header, &payload, &payload_bytes, chunk, bytes, err));
  *out = (mnm_chunk_info){header.type,  header.encoding, header.bits,
                          header.count, header.min,      header.max};
  return MNM_OK;
}

/* false: the payload has not the size that the header says. */
static bool open_stream(mnm_wire__stream *stream, const mnm_chunk__header *header,
                        const uint8_t *payload, uint64_t bytes) {
  *stream = (mnm_wire__stream){.count = header->count,
                               .bits = header->bits,
                               .exceptions = header->extra,
                               .exception_bits = header->exception_bits};
  if (header->extra > 0 && (header->exception_bits == 0 || header->bits == 64)) return false;
  stream->packed_bytes = mnm_wire__packed_bytes(header->count, header->bits);
  if (bytes !=
      mnm_wire__stream_bytes(header->count, header->bits, header->extra, header->exception_bits))
    return false;
  stream->packed = payload;
  stream->position = payload + stream->packed_bytes;
  stream->high = stream->position + 2 * (size_t)header->extra;
  return true;
}

static bool open_dictionary(mnm_wire__decoder *decode, const uint8_t *payload, uint64_t bytes) {
  const mnm_chunk__header *header = decode->header;
  uint32_t entries = header->extra;
  uint32_t width = mnm_wire__width((header->max - header->min) / header->scale);
  if (entries == 0 || entries > MNM_CHUNK_DICTIONARY_MAX) return false;
  uint64_t table_bytes = mnm_wire__packed_bytes(entries, width);
  mnm_chunk__header plain = *header;
  plain.extra = 0;
  if (bytes < table_bytes ||
      !open_stream(&decode->stream, &plain, payload + table_bytes, bytes - table_bytes))
    return false;
  mnm_wire__stream stream = {
      .packed = payload, .packed_bytes = table_bytes, .count = entries, .bits = width};
  for (uint32_t block = 0; block * MNM_CHUNK_BLOCK < entries; block++)
    if (!mnm_wire__stream_block(&stream, block, decode->table + (size_t)block * MNM_CHUNK_BLOCK))
      return false;
  for (uint32_t entry = 0; entry < entries; entry++)
    decode->table[entry] = header->min + header->scale * decode->table[entry];
  return true;
}

static bool open_decoder(mnm_wire__decoder *decode, const mnm_chunk__header *header,
                         const uint8_t *payload, uint64_t bytes, const void *other) {
  decode->header = header;
  switch (header->encoding) {
    case MNM_CHUNK_CONSTANT:
      return bytes == 0;
    case MNM_CHUNK_FRAME:
      return open_stream(&decode->stream, header, payload, bytes);
    case MNM_CHUNK_DELTA:
      if (bytes < 8) return false;
      decode->sum = header->min + header->scale * (mnm_wire__load(payload) - header->step);
      return open_stream(&decode->stream, header, payload + 8, bytes - 8);
    case MNM_CHUNK_DIFFERENCE:
      return other && open_stream(&decode->stream, header, payload, bytes);
    case MNM_CHUNK_DICTIONARY:
      return open_dictionary(decode, payload, bytes);
    default:
      return false;
  }
}

static void finish_frame(const mnm_wire__decoder *decode, uint64_t *block) {
  uint64_t min = decode->header->min, scale = decode->header->scale;
  if (scale == 1) {
    for (uint32_t i = 0; i < MNM_CHUNK_BLOCK; i++) block[i] += min;
  } else {
    for (uint32_t i = 0; i < MNM_CHUNK_BLOCK; i++) block[i] = min + scale * block[i];
  }
}

/* The first row's distance is stored as 0 and stands for itself: see load_deltas. */
static void finish_delta(mnm_wire__decoder *decode, uint64_t *block) {
  uint64_t scale = decode->header->scale, step = decode->header->step, sum = decode->sum;
  for (uint32_t i = 0; i < MNM_CHUNK_BLOCK; i++) {
    sum += scale * (block[i] + step);
    block[i] = sum;
  }
  decode->sum = sum;
}

static bool finish_dictionary(const mnm_wire__decoder *decode, uint64_t *block) {
  uint64_t most = 0;
  for (uint32_t i = 0; i < MNM_CHUNK_BLOCK; i++) most = block[i] > most ? block[i] : most;
  if (most >= decode->header->extra) return false;
  for (uint32_t i = 0; i < MNM_CHUNK_BLOCK; i++) block[i] = decode->table[block[i]];
  return true;
}

bool mnm_wire__decoder_block(mnm_wire__decoder *decode, uint32_t index,
                             uint64_t block[MNM_CHUNK_BLOCK]) {
  if (!mnm_wire__stream_block(&decode->stream, index, block)) return false;
  switch (decode->header->encoding) {
    case MNM_CHUNK_FRAME:
      finish_frame(decode, block);
      return true;
    case MNM_CHUNK_DELTA:
      finish_delta(decode, block);
      return true;
    case MNM_CHUNK_DICTIONARY:
      return finish_dictionary(decode, block);
    default: /* DIFFERENCE: the sign back from the lowest bit */
      for (uint32_t i = 0; i < MNM_CHUNK_BLOCK; i++)
        block[i] = (block[i] >> 1) ^ (0 - (block[i] & 1));
      return true;
  }
}

#define FILL(TYPE)                                                    \
  do {                                                                \
    TYPE *typed = values; /* NOLINT(bugprone-macro-parentheses) */    \
    TYPE constant = (TYPE)header->min;                                \
    for (uint32_t row = 0; row < count; row++) typed[row] = constant; \
  } while (0)

#define UNPACK(TYPE)                                                                    \
  do {                                                                                  \
    TYPE *typed = values; /* NOLINT(bugprone-macro-parentheses) */                      \
    const TYPE *from = header->encoding == MNM_CHUNK_DIFFERENCE ? other : NULL;         \
    uint64_t block[MNM_CHUNK_BLOCK];                                                    \
    uint32_t row = 0;                                                                   \
    for (uint32_t index = 0; row < count; index++) {                                    \
      if (!mnm_wire__decoder_block(decode, index, block)) return false;                 \
      uint32_t rows = count - row < MNM_CHUNK_BLOCK ? count - row : MNM_CHUNK_BLOCK;    \
      if (from) {                                                                       \
        for (uint32_t i = 0; i < rows; i++)                                             \
          typed[row + i] = (TYPE)((uint64_t)from[row + i] + block[i]);                  \
      } else if (rows == MNM_CHUNK_BLOCK) {                                             \
        for (uint32_t i = 0; i < MNM_CHUNK_BLOCK; i++) typed[row + i] = (TYPE)block[i]; \
      } else {                                                                          \
        for (uint32_t i = 0; i < rows; i++) typed[row + i] = (TYPE)block[i];            \
      }                                                                                 \
      row += rows;                                                                      \
    }                                                                                   \
  } while (0)

#define WRITE(TYPE)                             \
  do {                                          \
    if (header->encoding == MNM_CHUNK_CONSTANT) \
      FILL(TYPE);                               \
    else                                        \
      UNPACK(TYPE);                             \
  } while (0)

static bool write_values(mnm_wire__decoder *decode, void *values, const void *other,
                         uint32_t count) {
  const mnm_chunk__header *header = decode->header;
  switch (mnm_chunk_width((mnm_chunk_type)header->type)) {
    case 1:
      WRITE(uint8_t);
      return true;
    case 2:
      WRITE(uint16_t);
      return true;
    case 4:
      WRITE(uint32_t);
      return true;
    case 8:
      WRITE(uint64_t);
      return true;
    default:
      return false;
  }
}

mnm_status mnm_wire__decoder_open(mnm_wire__decoder *decode, mnm_chunk__header *header,
                                  const void *other, const void *chunk, uint64_t bytes,
                                  mnm_err *err) {
  const uint8_t *payload = NULL;
  uint64_t payload_bytes = 0;
  MNM_TRY(mnm_wire__open(header, &payload, &payload_bytes, chunk, bytes, err));
  decode->sum = 0;
  if (!open_decoder(decode, header, payload, payload_bytes, other)) return mnm_wire__damaged(err);
  return MNM_OK;
}

mnm_status mnm_chunk_decode(void *values, mnm_chunk_type type, const void *other, uint32_t count,
                            const void *chunk, uint64_t bytes, mnm_err *err) {
  mnm_chunk__header header;
  mnm_wire__decoder decode;
  MNM_TRY(mnm_wire__decoder_open(&decode, &header, other, chunk, bytes, err));
  if (header.type != type || header.count != count || !write_values(&decode, values, other, count))
    return mnm_wire__damaged(err);
  return MNM_OK;
}
