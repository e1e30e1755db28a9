/* Looking into a chunk without unpacking all of it: rows that hold one value, values of some rows.
 */
#include "kernel/wire/wire_decode.h"

mnm_status mnm_chunk_find(mnm_column *rows, uint64_t value, const void *chunk, uint64_t bytes,
                          mnm_err *err) {
  mnm_chunk__header header;
  mnm_wire__decoder decoder;
  MNM_TRY(mnm_wire__decoder_open(&decoder, &header, NULL, chunk, bytes, err));
  uint64_t block[MNM_CHUNK_BLOCK];
  bool constant = header.encoding == MNM_CHUNK_CONSTANT;
  if (constant && header.min != value) return MNM_OK;
  for (uint32_t first = 0; first < header.count; first += MNM_CHUNK_BLOCK) {
    uint32_t rest = header.count - first;
    uint32_t count = rest < MNM_CHUNK_BLOCK ? rest : MNM_CHUNK_BLOCK;
    uint64_t some = constant; /* no branch inside the loop: blocks with the value are rare */
    if (!constant) {
      if (!mnm_wire__decoder_block(&decoder, first / MNM_CHUNK_BLOCK, block))
        return mnm_wire__damaged(err);
      for (uint32_t i = 0; i < MNM_CHUNK_BLOCK; i++) some |= (uint64_t)(block[i] == value);
    }
    if (!some) continue;
    for (uint32_t i = 0; i < count; i++) {
      uint32_t row = first + i;
      if (constant || block[i] == value) MNM_TRY(mnm_column_push(rows, &row, err));
    }
  }
  return MNM_OK;
}

static void put(void *values, uint32_t width, uint32_t index, uint64_t value) {
  memcpy((char *)values + (size_t)index * width, &value, width); /* the low bytes */
}

static uint64_t get(const void *values, uint32_t width, uint32_t index) {
  uint64_t value = 0;
  memcpy(&value, (const char *)values + (size_t)index * width, width);
  return value;
}

mnm_status mnm_chunk_pick(void *values, mnm_chunk_type type, const void *other,
                          const uint32_t *rows, uint32_t row_count, const void *chunk,
                          uint64_t bytes, mnm_err *err) {
  mnm_chunk__header header;
  mnm_wire__decoder decoder;
  uint32_t width = mnm_chunk_width(type);
  MNM_TRY(mnm_wire__decoder_open(&decoder, &header, other, chunk, bytes, err));
  if (header.type != type || width == 0) return mnm_wire__damaged(err);
  uint64_t block[MNM_CHUNK_BLOCK];
  uint32_t next = 0; /* block to unpack */
  for (uint32_t i = 0; i < row_count; i++) {
    if (rows[i] >= header.count || (i > 0 && rows[i] <= rows[i - 1]))
      return mnm_err_set(err, MNM_E_ARG, "rows of a chunk are picked in order, each once");
    if (header.encoding == MNM_CHUNK_CONSTANT) {
      put(values, width, i, header.min);
      continue;
    }
    uint32_t wanted = rows[i] / MNM_CHUNK_BLOCK;
    /* distances from the row before need all blocks before */
    if (header.encoding != MNM_CHUNK_DELTA && wanted > next) {
      mnm_wire__stream_skip(&decoder.stream, wanted);
      next = wanted;
    }
    for (; next <= wanted; next++)
      if (!mnm_wire__decoder_block(&decoder, next, block)) return mnm_wire__damaged(err);
    uint64_t value = block[rows[i] % MNM_CHUNK_BLOCK];
    if (header.encoding == MNM_CHUNK_DIFFERENCE) value += get(other, width, i);
    put(values, width, i, value);
  }
  return MNM_OK;
}
