/* The chunk decoder on any bytes. The check sum is put right first, as a forger would, or nothing
 * behind it would ever be reached. What is accepted must come out of the encoder and in again as
 * the same values. */
#include <stdlib.h>

#include "kernel/wire/wire_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static void pass_integers(const mnm_chunk__header *header, const uint8_t *chunk, size_t bytes) {
  uint32_t width = mnm_chunk_width((mnm_chunk_type)header->type), count = header->count;
  if (width == 0 || count == 0 || count > MNM_CHUNK_ROWS) return;
  uint8_t *values = malloc((size_t)count * width), *again = malloc((size_t)count * width);
  uint8_t *other = malloc((size_t)count * width);
  must(values && again && other);
  for (size_t i = 0; i < (size_t)count * width; i++) other[i] = (uint8_t)(i * 37 + i / 256);
  mnm_chunk_type type = (mnm_chunk_type)header->type;
  if (mnm_chunk_decode(values, type, other, count, chunk, bytes, NULL) == MNM_OK) {
    const uint32_t last = count - 1;
    must(mnm_chunk_pick(again, type, other + (size_t)last * width, &last, 1, chunk, bytes, NULL) ==
         MNM_OK);
    must(memcmp(again, values + (size_t)last * width, width) == 0);
    mnm_chunk_coder *coder = NULL;
    mnm_column out;
    mnm_column_init(&out, 1, NULL);
    must(mnm_chunk_coder_new(&coder, NULL, NULL) == MNM_OK);
    must(mnm_chunk_encode(coder, &out, type, values, other, count, NULL) == MNM_OK);
    must(mnm_chunk_decode(again, type, other, count, out.data, out.count, NULL) == MNM_OK);
    must(memcmp(values, again, (size_t)count * width) == 0);
    mnm_column_clear(&out);
    mnm_chunk_coder_free(coder);
  }
  mnm_column rows;
  mnm_column_init(&rows, sizeof(uint32_t), NULL);
  (void)mnm_chunk_find(&rows, header->min, chunk, bytes, NULL);
  for (uint64_t i = 0; i < rows.count; i++) must(((const uint32_t *)rows.data)[i] < count);
  mnm_column_clear(&rows);
  free(values);
  free(again);
  free(other);
}

static void pass_texts(const mnm_chunk__header *header, const uint8_t *chunk, size_t bytes) {
  mnm_chunk_texts texts;
  mnm_chunk_texts_init(&texts, NULL);
  if (mnm_chunk_decode_text(&texts, header->count, chunk, bytes, NULL) == MNM_OK) {
    const uint32_t *start = texts.start.data, *length = texts.length.data;
    uint64_t sum = 0;
    for (uint32_t row = 0; row < texts.count; row++) {
      must((uint64_t)start[row] + length[row] <= texts.text.count);
      if (length[row] > 0) sum += ((const uint8_t *)texts.text.data)[start[row] + length[row] - 1];
    }
    must(sum <= UINT64_C(255) * texts.count);
  }
  mnm_chunk_texts_clear(&texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mnm_chunk_info info;
  (void)mnm_chunk_read_info(&info, data, size, NULL);
  mnm_chunk__header header;
  if (size < sizeof header || size > 1 << 20) return 0;
  uint8_t *chunk = malloc(size);
  must(chunk != NULL);
  memcpy(chunk, data, size);
  memcpy(&header, chunk, sizeof header);
  if (header.type == MNM_CHUNK_TEXT && size > 2 * sizeof header + 8) {
    /* the lengths inside are a chunk of their own */
    uint32_t nested = 0;
    uint8_t *inner = chunk + sizeof header + (header.encoding == MNM_CHUNK_TEXT_DECIMAL ? 0 : 8);
    size_t room = size - (size_t)(inner - chunk);
    if (header.encoding != MNM_CHUNK_TEXT_DECIMAL)
      memcpy(&nested, chunk + sizeof header, sizeof nested);
    else
      nested = (uint32_t)room;
    if (nested >= sizeof header && nested <= room) {
      mnm_chunk__header inner_header;
      memcpy(&inner_header, inner, sizeof inner_header);
      inner_header.check =
          mnm_wire__check(&inner_header, inner + sizeof inner_header, nested - sizeof inner_header);
      memcpy(inner, &inner_header, sizeof inner_header);
    }
  }
  header.check = mnm_wire__check(&header, chunk + sizeof header, size - sizeof header);
  memcpy(chunk, &header, sizeof header);
  if (header.type == MNM_CHUNK_TEXT)
    pass_texts(&header, chunk, size);
  else
    pass_integers(&header, chunk, size);
  free(chunk);
  return 0;
}
