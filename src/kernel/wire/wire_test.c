/* Chunks: what goes in comes out, a slow reader of single bits agrees, damage is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "kernel/wire/wire_internal.h"

typedef struct fixture {
  mnm_chunk_coder *coder;
  mnm_column out;
  uint64_t *values, *other, *back, *twin;
  mnm_rng rng;
} fixture;

static int set_up(void **state) {
  fixture *it = calloc(1, sizeof *it);
  mnm_column_init(&it->out, 1, NULL);
  it->values = calloc(MNM_CHUNK_ROWS, 8);
  it->other = calloc(MNM_CHUNK_ROWS, 8);
  it->back = calloc(MNM_CHUNK_ROWS, 8);
  it->twin = calloc(MNM_CHUNK_ROWS, 8);
  mnm_rng_init(&it->rng, 7);
  *state = it;
  return mnm_chunk_coder_new(&it->coder, NULL, NULL) == MNM_OK ? 0 : -1;
}

static int tear_down(void **state) {
  fixture *it = *state;
  mnm_chunk_coder_free(it->coder);
  mnm_column_clear(&it->out);
  free(it->values);
  free(it->other);
  free(it->back);
  free(it->twin);
  free(it);
  return 0;
}

/* ---- the slow reader: one bit at a time, straight from the format's page -----------------------
 */

static uint64_t slow_bits(const uint8_t *bytes, uint64_t first, uint32_t bits) {
  uint64_t value = 0;
  for (uint32_t i = 0; i < bits; i++) {
    uint64_t bit = first + i;
    if (bytes[bit / 8] >> (bit % 8) & 1) value |= UINT64_C(1) << i;
  }
  return value;
}

static uint64_t words(uint64_t count, uint64_t bits) {
  return (count * bits + 63) / 64 * 8;
}

static void slow_stream(uint64_t *out, const mnm_chunk__header *header, uint32_t exceptions,
                        const uint8_t *packed) {
  for (uint32_t row = 0; row < header->count; row++)
    out[row] = slow_bits(packed, (uint64_t)row * header->bits, header->bits);
  const uint8_t *position = packed + words(header->count, header->bits);
  const uint8_t *high = position + 2 * (size_t)exceptions;
  for (uint32_t i = 0; i < exceptions; i++) {
    uint32_t row = position[2 * (size_t)i] + 256u * position[2 * (size_t)i + 1];
    out[row] += slow_bits(high, (uint64_t)i * header->exception_bits, header->exception_bits)
                << header->bits;
  }
}

static uint64_t slow_other(const void *other, uint32_t width, uint32_t row) {
  uint64_t value = 0;
  if (other) memcpy(&value, (const char *)other + (size_t)row * width, width);
  return value;
}

/* Values as 64-bit patterns; of narrow types only the low bytes count. */
static void slow_decode(uint64_t *out, const void *other, const uint8_t *chunk) {
  mnm_chunk__header header;
  memcpy(&header, chunk, sizeof header);
  const uint8_t *payload = chunk + 56;
  uint32_t width = mnm_chunk_width((mnm_chunk_type)header.type);
  uint64_t span = (header.max - header.min) / header.scale, sum = 0;
  uint32_t table_bits = 0;
  while (table_bits < 64 && span >> table_bits != 0) table_bits++;
  if (header.encoding == MNM_CHUNK_DELTA) {
    sum = slow_bits(payload, 0, 64);
    slow_stream(out, &header, header.extra, payload + 8);
  } else if (header.encoding == MNM_CHUNK_DICTIONARY) {
    slow_stream(out, &header, 0, payload + words(header.extra, table_bits));
  } else if (header.encoding != MNM_CHUNK_CONSTANT) {
    slow_stream(out, &header, header.extra, payload);
  }
  for (uint32_t row = 0; row < header.count; row++) {
    switch (header.encoding) {
      case MNM_CHUNK_CONSTANT:
        out[row] = header.min;
        break;
      case MNM_CHUNK_FRAME:
        out[row] = header.min + header.scale * out[row];
        break;
      case MNM_CHUNK_DELTA:
        if (row > 0) sum += out[row] + header.step;
        out[row] = header.min + header.scale * sum;
        break;
      case MNM_CHUNK_DICTIONARY:
        out[row] =
            header.min + header.scale * slow_bits(payload, out[row] * table_bits, table_bits);
        break;
      default:
        out[row] = slow_other(other, width, row) + (out[row] % 2 ? ~(out[row] / 2) : out[row] / 2);
        break;
    }
  }
}

/* ---- round trips -------------------------------------------------------------------------------
 */

/* Picking some rows, and finding the rows of one value, give what unpacking gives. */
static void look_inside(fixture *it, mnm_chunk_type type, const void *values, const void *other,
                        uint32_t count, const uint8_t *chunk, uint8_t encoding) {
  uint32_t width = mnm_chunk_width(type), picked = 0;
  uint32_t *rows = malloc(count * sizeof *rows + 1);
  uint32_t every = 1 + (uint32_t)mnm_rng_below(&it->rng, 200);
  for (uint32_t row = (uint32_t)mnm_rng_below(&it->rng, count); row < count;
       row += 1 + (uint32_t)mnm_rng_below(&it->rng, every))
    rows[picked++] = row;
  char *others = malloc((size_t)picked * width + 1), *found = malloc((size_t)picked * width + 1);
  for (uint32_t i = 0; i < picked && other; i++)
    memcpy(others + (size_t)i * width, (const char *)other + (size_t)rows[i] * width, width);
  assert_int_equal(
      mnm_chunk_pick(found, type, other ? others : NULL, rows, picked, chunk, it->out.count, NULL),
      MNM_OK);
  for (uint32_t i = 0; i < picked; i++)
    assert_memory_equal(found + (size_t)i * width, (const char *)values + (size_t)rows[i] * width,
                        width);
  if (encoding != MNM_CHUNK_DIFFERENCE && encoding != MNM_CHUNK_CONSTANT) {
    uint64_t wanted = 0; /* as a pattern of 64 bits: the twin has it */
    slow_decode(it->twin, other, chunk);
    wanted = it->twin[rows[0]];
    mnm_column hits;
    mnm_column_init(&hits, sizeof(uint32_t), NULL);
    assert_int_equal(mnm_chunk_find(&hits, wanted, chunk, it->out.count, NULL), MNM_OK);
    uint64_t next = 0;
    for (uint32_t row = 0; row < count; row++)
      if (it->twin[row] == wanted) assert_int_equal(((uint32_t *)hits.data)[next++], row);
    assert_int_equal(next, hits.count);
    mnm_column_clear(&hits);
  }
  free(rows);
  free(others);
  free(found);
}

static uint8_t round_trip(fixture *it, mnm_chunk_type type, const void *values, const void *other,
                          uint32_t count) {
  uint32_t width = mnm_chunk_width(type);
  it->out.count = 0;
  assert_int_equal(mnm_chunk_encode(it->coder, &it->out, type, values, other, count, NULL), MNM_OK);
  /* a copy of the exact size, so that a read past the end shows */
  uint8_t *chunk = malloc(it->out.count);
  memcpy(chunk, it->out.data, it->out.count);
  char *back = malloc((size_t)count * width + 1);
  assert_int_equal(mnm_chunk_decode(back, type, other, count, chunk, it->out.count, NULL), MNM_OK);
  assert_memory_equal(back, values, (size_t)count * width);
  slow_decode(it->twin, other, chunk);
  for (uint32_t row = 0; row < count; row++)
    assert_memory_equal(&it->twin[row], (const char *)values + (size_t)row * width, width);
  mnm_chunk_info info;
  assert_int_equal(mnm_chunk_read_info(&info, chunk, it->out.count, NULL), MNM_OK);
  assert_int_equal(info.count, count);
  assert_int_equal(info.type, type);
  look_inside(it, type, values, other, count, chunk, info.encoding);
  free(back);
  free(chunk);
  return info.encoding;
}

static void every_width_comes_back(void **state) {
  fixture *it = *state;
  static const uint32_t counts[] = {1, 2, 63, 64, 65, 1000};
  for (uint32_t bits = 1; bits <= 64; bits++) {
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
      for (uint32_t row = 0; row < counts[c]; row++)
        it->values[row] = mnm_rng_next(&it->rng) >> (64 - bits);
      (void)round_trip(it, MNM_CHUNK_U64, it->values, NULL, counts[c]);
      (void)round_trip(it, MNM_CHUNK_I64, it->values, NULL, counts[c]);
    }
  }
}

static void extremes_come_back(void **state) {
  fixture *it = *state;
  static const int64_t extreme[] = {INT64_MIN,     INT64_MAX, 0,         -1, 1, INT64_MIN + 1,
                                    INT64_MAX - 1, INT64_MIN, INT64_MIN, -2, 2};
  for (uint32_t row = 0; row < 5000; row++)
    ((int64_t *)it->values)[row] = extreme[mnm_rng_below(&it->rng, 11)];
  (void)round_trip(it, MNM_CHUNK_I64, it->values, NULL, 5000);
  (void)round_trip(it, MNM_CHUNK_U64, it->values, NULL, 5000);
  for (uint32_t row = 0; row < 5000; row++) it->other[row] = mnm_rng_next(&it->rng);
  (void)round_trip(it, MNM_CHUNK_I64, it->values, it->other, 5000);
  memcpy(it->values, it->other, sizeof(uint64_t) * 5000);
  for (uint32_t row = 0; row < 5000; row += 2) ((int64_t *)it->values)[row] = extreme[row % 11];
  (void)round_trip(it, MNM_CHUNK_I64, it->values, it->other, 5000);
  (void)round_trip(it, MNM_CHUNK_I64, it->values, it->other, 1);
  it->values[0] = (uint64_t)INT64_MIN;
  assert_int_equal(round_trip(it, MNM_CHUNK_I64, it->values, NULL, 1), MNM_CHUNK_CONSTANT);
}

static void narrow_types_come_back(void **state) {
  fixture *it = *state;
  for (uint32_t round = 0; round < 40; round++) {
    uint32_t count = 1 + (uint32_t)mnm_rng_below(&it->rng, 3000);
    for (uint32_t row = 0; row < count; row++) {
      it->values[row] = mnm_rng_next(&it->rng) >> mnm_rng_below(&it->rng, 64);
      it->other[row] = mnm_rng_next(&it->rng);
    }
    static const mnm_chunk_type types[] = {MNM_CHUNK_U8, MNM_CHUNK_U16, MNM_CHUNK_U32,
                                           MNM_CHUNK_I16};
    for (uint32_t t = 0; t < 4; t++) {
      (void)round_trip(it, types[t], it->values, NULL, count);
      (void)round_trip(it, types[t], it->values, it->other, count);
    }
  }
}

/* Sorted, stepped, nearly sorted, few values, few far ones, equal but for a few: each of the
 * encodings is what such a column gets, and comes back. */
static void each_encoding_is_chosen_where_it_is_smallest(void **state) {
  fixture *it = *state;
  const uint32_t count = MNM_CHUNK_ROWS;
  int64_t *values = (int64_t *)it->values, *other = (int64_t *)it->other;
  int64_t time = -5000000;
  for (uint32_t row = 0; row < count; row++) {
    time += (int64_t)mnm_rng_below(&it->rng, 2) * 60000000;
    values[row] = time;
  }
  assert_int_equal(round_trip(it, MNM_CHUNK_I64, values, NULL, count), MNM_CHUNK_DELTA);
  assert_in_range(it->out.count, 1, count / 8 + 100); /* a minute's grain costs one bit a row */
  for (uint32_t row = 0; row < count; row++) values[row] = (int64_t)(count - row) * 7;
  assert_int_equal(round_trip(it, MNM_CHUNK_I64, values, NULL, count), MNM_CHUNK_DELTA);
  assert_int_equal(it->out.count, MNM_CHUNK_HEADER_BYTES + 8); /* no bit a row */
  for (uint32_t row = 0; row < count; row++)
    values[row] = (int64_t)mnm_rng_below(&it->rng, 1u << 20);
  assert_int_equal(round_trip(it, MNM_CHUNK_I64, values, NULL, count), MNM_CHUNK_FRAME);
  memcpy(other, values, count * sizeof *values);
  assert_int_equal(round_trip(it, MNM_CHUNK_I64, values, other, count), MNM_CHUNK_DIFFERENCE);
  assert_int_equal(it->out.count, MNM_CHUNK_HEADER_BYTES);
  for (uint32_t row = 0; row < count; row += 500) values[row] = -values[row];
  assert_int_equal(round_trip(it, MNM_CHUNK_I64, values, other, count), MNM_CHUNK_DIFFERENCE);
  assert_in_range(it->out.count, 1, 2000);
  static const int64_t code[] = {978, 840, 36, 392, 1001};
  for (uint32_t row = 0; row < count; row++)
    values[row] = code[mnm_rng_below(&it->rng, 5)] * 1000003;
  assert_int_equal(round_trip(it, MNM_CHUNK_I64, values, NULL, count), MNM_CHUNK_DICTIONARY);
  assert_in_range(it->out.count, 1, count * 3 / 8 + 200);
  for (uint32_t row = 0; row < count; row++) values[row] = 42;
  assert_int_equal(round_trip(it, MNM_CHUNK_I64, values, other, count), MNM_CHUNK_CONSTANT);
}

static void four_thousand_distinct_values_fit_a_dictionary(void **state) {
  fixture *it = *state;
  for (uint32_t distinct = 4095; distinct <= 4097; distinct++) {
    for (uint32_t row = 0; row < MNM_CHUNK_ROWS; row++)
      it->values[row] = (row % distinct) * UINT64_C(0x9E3779B97F4A7C15);
    uint8_t encoding = round_trip(it, MNM_CHUNK_U64, it->values, NULL, MNM_CHUNK_ROWS);
    assert_int_equal(encoding == MNM_CHUNK_DICTIONARY, distinct <= 4096);
  }
}

static void equal_values_give_equal_bytes_from_a_used_coder(void **state) {
  fixture *it = *state;
  for (uint32_t row = 0; row < 3000; row++) it->values[row] = mnm_rng_below(&it->rng, 700) * 9;
  it->out.count = 0;
  assert_int_equal(
      mnm_chunk_encode(it->coder, &it->out, MNM_CHUNK_U64, it->values, NULL, 3000, NULL), MNM_OK);
  uint64_t first = it->out.count;
  for (uint32_t row = 0; row < 3000; row++) it->other[row] = mnm_rng_next(&it->rng);
  assert_int_equal(
      mnm_chunk_encode(it->coder, &it->out, MNM_CHUNK_U64, it->other, NULL, 3000, NULL), MNM_OK);
  uint64_t second = it->out.count;
  assert_int_equal(
      mnm_chunk_encode(it->coder, &it->out, MNM_CHUNK_U64, it->values, NULL, 3000, NULL), MNM_OK);
  assert_int_equal(it->out.count - second, first);
  assert_memory_equal(it->out.data, (char *)it->out.data + second, first);
}

/* ---- texts -------------------------------------------------------------------------------------
 */

static uint8_t text_round_trip(fixture *it, char **texts, uint32_t count) {
  uint32_t *end = malloc(count * sizeof *end), at = 0;
  char *bytes = malloc(1u << 24);
  for (uint32_t row = 0; row < count; row++) {
    size_t length = strlen(texts[row]);
    memcpy(bytes + at, texts[row], length);
    at += (uint32_t)length;
    end[row] = at;
  }
  it->out.count = 0;
  assert_int_equal(mnm_chunk_encode_text(it->coder, &it->out, end, bytes, count, NULL), MNM_OK);
  uint8_t *chunk = malloc(it->out.count);
  memcpy(chunk, it->out.data, it->out.count);
  mnm_chunk_texts back;
  mnm_chunk_texts_init(&back, NULL);
  for (uint32_t again = 0; again < 2; again++) {
    assert_int_equal(mnm_chunk_decode_text(&back, count, chunk, it->out.count, NULL), MNM_OK);
    assert_int_equal(back.count, count);
    for (uint32_t row = 0; row < count; row++) {
      uint32_t length = ((uint32_t *)back.length.data)[row];
      uint32_t start = ((uint32_t *)back.start.data)[row];
      assert_int_equal(length, strlen(texts[row]));
      assert_true(start + length <= back.text.count);
      if (length) assert_memory_equal((char *)back.text.data + start, texts[row], length);
    }
  }
  mnm_chunk_info info;
  assert_int_equal(mnm_chunk_read_info(&info, chunk, it->out.count, NULL), MNM_OK);
  mnm_chunk_texts_clear(&back);
  free(chunk);
  free(bytes);
  free(end);
  return info.encoding;
}

static void texts_come_back(void **state) {
  fixture *it = *state;
  char **texts = calloc(5000, sizeof *texts);
  for (uint32_t row = 0; row < 5000; row++) texts[row] = calloc(1, 64);
  for (uint32_t row = 0; row < 5000; row++) (void)snprintf(texts[row], 64, "%u", 1000 + row * 3);
  assert_int_equal(text_round_trip(it, texts, 5000), MNM_CHUNK_TEXT_DECIMAL);
  (void)snprintf(texts[77], 64, "18446744073709551615");
  (void)snprintf(texts[78], 64, "0");
  assert_int_equal(text_round_trip(it, texts, 5000), MNM_CHUNK_TEXT_DECIMAL);
  static const char *const no_number[] = {"007", "18446744073709551616", "", "+5", "5 ", "5a"};
  for (uint32_t i = 0; i < 6; i++) {
    (void)snprintf(texts[100], 64, "%s", no_number[i]);
    assert_int_equal(text_round_trip(it, texts, 5000), MNM_CHUNK_TEXT_PLAIN);
  }
  for (uint32_t row = 0; row < 5000; row++)
    (void)snprintf(texts[row], 64, "%s", row % 3 ? "" : row % 2 ? "rent of a flat" : "wages");
  assert_int_equal(text_round_trip(it, texts, 5000), MNM_CHUNK_TEXT_DICTIONARY);
  assert_in_range(it->out.count, 1, 5000 / 4 + 400);
  for (uint32_t row = 0; row < 5000; row++) texts[row][0] = 0;
  (void)text_round_trip(it, texts, 5000);
  (void)text_round_trip(it, texts, 1);
  (void)snprintf(texts[0], 64, "x");
  (void)text_round_trip(it, texts, 1);
  for (uint32_t row = 0; row < 5000; row++) free(texts[row]);
  free(texts);
}

/* ---- damage and limits -------------------------------------------------------------------------
 */

static void every_changed_byte_is_found(void **state) {
  fixture *it = *state;
  for (uint32_t row = 0; row < 300; row++) it->values[row] = mnm_rng_below(&it->rng, 1000);
  it->values[9] = 1u << 30;
  it->out.count = 0;
  assert_int_equal(
      mnm_chunk_encode(it->coder, &it->out, MNM_CHUNK_U64, it->values, NULL, 300, NULL), MNM_OK);
  uint8_t *chunk = it->out.data;
  for (uint64_t at = 0; at < it->out.count; at++) {
    for (uint32_t bit = 0; bit < 8; bit++) {
      chunk[at] ^= (uint8_t)(1u << bit);
      mnm_status status =
          mnm_chunk_decode(it->back, MNM_CHUNK_U64, NULL, 300, chunk, it->out.count, NULL);
      assert_true(status == MNM_E_DAMAGED || (at == 3 && status == MNM_E_NEWER));
      chunk[at] ^= (uint8_t)(1u << bit);
    }
  }
  for (uint64_t bytes = 0; bytes < it->out.count; bytes++)
    assert_int_equal(mnm_chunk_decode(it->back, MNM_CHUNK_U64, NULL, 300, chunk, bytes, NULL),
                     MNM_E_DAMAGED);
}

/* The check sum is put right after the change, as a forger would: nothing may be read or written
 * outside. The sanitizers watch; the status may be either. */
static void forged_chunks_stay_inside(void **state) {
  fixture *it = *state;
  uint32_t accepted = 0;
  for (uint32_t round = 0; round < 3000; round++) {
    uint32_t count = 1 + (uint32_t)mnm_rng_below(&it->rng, 400), kind = round % 4;
    for (uint32_t row = 0; row < count; row++) {
      it->values[row] = mnm_rng_below(&it->rng, kind == 0 ? 5 : 1u << 20) * (kind == 1 ? 3 : 1);
      if (kind == 2) it->values[row] = (uint64_t)row * 5 + mnm_rng_below(&it->rng, 2);
      it->other[row] = it->values[row] + (mnm_rng_below(&it->rng, 20) == 0);
    }
    const void *other = kind == 3 ? it->other : NULL;
    it->out.count = 0;
    assert_int_equal(
        mnm_chunk_encode(it->coder, &it->out, MNM_CHUNK_U64, it->values, other, count, NULL),
        MNM_OK);
    uint64_t bytes = it->out.count;
    uint8_t *chunk = malloc(bytes);
    memcpy(chunk, it->out.data, bytes);
    for (uint32_t change = 0; change < 3; change++) {
      uint64_t at = 4 + mnm_rng_below(&it->rng, mnm_rng_below(&it->rng, 2) ? 44 : bytes - 4);
      if (at >= 8 && at < 12) continue; /* the count must fit the caller's */
      chunk[at] = (uint8_t)mnm_rng_next(&it->rng);
    }
    mnm_chunk__header header;
    memcpy(&header, chunk, sizeof header);
    header.check = mnm_wire__check(&header, chunk + sizeof header, bytes - sizeof header);
    memcpy(chunk, &header, sizeof header);
    uint64_t *back = malloc(count * sizeof *back + 1);
    accepted += mnm_chunk_decode(back, MNM_CHUNK_U64, other, count, chunk, bytes, NULL) == MNM_OK;
    free(back);
    free(chunk);
  }
  assert_in_range(accepted, 100, 2999);
}

static void constants_are_found_and_rows_must_rise(void **state) {
  fixture *it = *state;
  for (uint32_t row = 0; row < 100; row++) it->values[row] = 5;
  it->out.count = 0;
  assert_int_equal(
      mnm_chunk_encode(it->coder, &it->out, MNM_CHUNK_U64, it->values, NULL, 100, NULL), MNM_OK);
  mnm_column hits;
  mnm_column_init(&hits, sizeof(uint32_t), NULL);
  assert_int_equal(mnm_chunk_find(&hits, 5, it->out.data, it->out.count, NULL), MNM_OK);
  assert_int_equal(hits.count, 100);
  assert_int_equal(mnm_chunk_find(&hits, 6, it->out.data, it->out.count, NULL), MNM_OK);
  assert_int_equal(hits.count, 100);
  mnm_column_clear(&hits);
  const uint32_t again[] = {3, 3}, beyond[] = {100};
  assert_int_equal(
      mnm_chunk_pick(it->back, MNM_CHUNK_U64, NULL, again, 2, it->out.data, it->out.count, NULL),
      MNM_E_ARG);
  assert_int_equal(
      mnm_chunk_pick(it->back, MNM_CHUNK_U64, NULL, beyond, 1, it->out.data, it->out.count, NULL),
      MNM_E_ARG);
  assert_int_equal(
      mnm_chunk_pick(it->back, MNM_CHUNK_U32, NULL, beyond, 1, it->out.data, it->out.count, NULL),
      MNM_E_DAMAGED);
}

static void wrong_calls_are_refused(void **state) {
  fixture *it = *state;
  assert_int_equal(mnm_chunk_encode(it->coder, &it->out, MNM_CHUNK_U64, it->values, NULL, 0, NULL),
                   MNM_E_ARG);
  assert_int_equal(mnm_chunk_encode(it->coder, &it->out, MNM_CHUNK_U64, it->values, NULL,
                                    MNM_CHUNK_ROWS + 1, NULL),
                   MNM_E_ARG);
  assert_int_equal(mnm_chunk_encode(it->coder, &it->out, MNM_CHUNK_TEXT, it->values, NULL, 1, NULL),
                   MNM_E_ARG);
  assert_int_equal(mnm_chunk_encode(it->coder, &it->out, MNM_CHUNK_U64, it->values, NULL, 10, NULL),
                   MNM_OK);
  assert_int_equal(
      mnm_chunk_decode(it->back, MNM_CHUNK_U32, NULL, 10, it->out.data, it->out.count, NULL),
      MNM_E_DAMAGED);
  assert_int_equal(
      mnm_chunk_decode(it->back, MNM_CHUNK_U64, NULL, 11, it->out.data, it->out.count, NULL),
      MNM_E_DAMAGED);
}

/* Memory that gives out after `left` requests. */
static void *failing_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  (void)old_bytes;
  if (new_bytes == 0) {
    free(pointer);
    return NULL;
  }
  int64_t *left = payload;
  if ((*left)-- <= 0) return NULL;
  return realloc(pointer, new_bytes);
}

static void memory_may_run_out_anywhere(void **state) {
  (void)state;
  static const char bytes[] = "onetwothreeonetwothree";
  static const uint32_t end[] = {3, 6, 11, 14, 17, 22};
  for (int64_t allowed = 0;; allowed++) {
    int64_t left = allowed;
    mnm_ctx ctx = {.alloc = {failing_realloc, &left}};
    mnm_column out;
    mnm_column_init(&out, 1, &ctx);
    mnm_chunk_texts texts;
    mnm_chunk_texts_init(&texts, &ctx);
    mnm_chunk_coder *coder = NULL;
    mnm_status status = mnm_chunk_coder_new(&coder, &ctx, NULL);
    if (status == MNM_OK) status = mnm_chunk_encode_text(coder, &out, end, bytes, 6, NULL);
    if (status == MNM_OK) status = mnm_chunk_decode_text(&texts, 6, out.data, out.count, NULL);
    mnm_chunk_coder_free(coder);
    mnm_chunk_texts_clear(&texts);
    mnm_column_clear(&out);
    if (status == MNM_OK) {
      assert_in_range(allowed, 5, 200);
      return;
    }
    assert_int_equal(status, MNM_E_NOMEM);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_width_comes_back, set_up, tear_down),
      cmocka_unit_test_setup_teardown(extremes_come_back, set_up, tear_down),
      cmocka_unit_test_setup_teardown(narrow_types_come_back, set_up, tear_down),
      cmocka_unit_test_setup_teardown(each_encoding_is_chosen_where_it_is_smallest, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(four_thousand_distinct_values_fit_a_dictionary, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(equal_values_give_equal_bytes_from_a_used_coder, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(texts_come_back, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_changed_byte_is_found, set_up, tear_down),
      cmocka_unit_test_setup_teardown(forged_chunks_stay_inside, set_up, tear_down),
      cmocka_unit_test_setup_teardown(constants_are_found_and_rows_must_rise, set_up, tear_down),
      cmocka_unit_test_setup_teardown(wrong_calls_are_refused, set_up, tear_down),
      cmocka_unit_test(memory_may_run_out_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
