/* Columns of integers into chunks: the size of every encoding is computed exactly, the smallest is
 * written. Values are handled as distances, modulo 2^64, from the smallest one. */
#include <stdlib.h>

#include "kernel/wire/wire_internal.h"

#define SLOTS ((size_t)4 * MNM_CHUNK_DICTIONARY_MAX)
/* Compiled twice, the second time for processors of about 2013 and later; which one is run is found
 * when the program is loaded. The sanitizers cannot be relied on at that moment. */
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define FOR_NEWER_TOO __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define FOR_NEWER_TOO
#endif

#define SCRATCH_BYTES ((size_t)(MNM_CHUNK_ROWS + MNM_CHUNK_BLOCK) * sizeof(uint64_t))

uint32_t mnm_chunk_width(mnm_chunk_type type) {
  switch (type) {
    case MNM_CHUNK_U8:
      return 1;
    case MNM_CHUNK_U16:
    case MNM_CHUNK_I16:
      return 2;
    case MNM_CHUNK_U32:
      return 4;
    case MNM_CHUNK_U64:
    case MNM_CHUNK_I64:
      return 8;
    case MNM_CHUNK_TEXT:
      break;
  }
  return 0;
}

mnm_status mnm_chunk_coder_new(mnm_chunk_coder **out, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_chunk_coder *coder = mnm_mem_new(ctx, sizeof *coder);
  if (!coder) return mnm_err_nomem(err);
  if (ctx) coder->alloc = ctx->alloc;
  coder->offset = mnm_mem_new(ctx, SCRATCH_BYTES);
  coder->delta = mnm_mem_new(ctx, SCRATCH_BYTES);
  coder->zigzag = mnm_mem_new(ctx, SCRATCH_BYTES);
  coder->slot = mnm_mem_new(ctx, SLOTS * sizeof(uint64_t));
  coder->slot_id = mnm_mem_new(ctx, SLOTS * sizeof(uint16_t));
  if (!coder->offset || !coder->delta || !coder->zigzag || !coder->slot || !coder->slot_id) {
    mnm_chunk_coder_free(coder);
    return mnm_err_nomem(err);
  }
  *out = coder;
  return MNM_OK;
}

void mnm_chunk_coder_free(mnm_chunk_coder *coder) {
  if (!coder) return;
  mnm_alloc alloc = coder->alloc;
  mnm_alloc_free(&alloc, coder->offset, SCRATCH_BYTES);
  mnm_alloc_free(&alloc, coder->delta, SCRATCH_BYTES);
  mnm_alloc_free(&alloc, coder->zigzag, SCRATCH_BYTES);
  mnm_alloc_free(&alloc, coder->slot, SLOTS * sizeof(uint64_t));
  mnm_alloc_free(&alloc, coder->slot_id, SLOTS * sizeof(uint16_t));
  mnm_alloc_free(&alloc, coder, sizeof *coder);
}

/* ---- how a stream of distances is packed ------------------------------------------------------
 */

typedef struct packing {
  uint32_t bits, exceptions, exception_bits;
  uint64_t bytes;
} packing;

#define LOOKS_MOST 3u

/* How many values have each width. */
FOR_NEWER_TOO static void count_widths(uint32_t wide[65], const uint64_t *values, uint32_t count) {
  uint32_t part[4][65] = {{0}};
  for (uint32_t row = 0; row < count; row++) part[row % 4][mnm_wire__width(values[row])]++;
  for (uint32_t bits = 0; bits < 65; bits++)
    wide[bits] = part[0][bits] + part[1][bits] + part[2][bits] + part[3][bits];
}

FOR_NEWER_TOO static uint64_t all_bits(const uint64_t *values, uint32_t count) {
  uint64_t all = 0;
  for (uint32_t row = 0; row < count; row++) all |= values[row];
  return all;
}

FOR_NEWER_TOO static uint32_t count_wider(const uint64_t *values, uint32_t count, uint32_t bits) {
  uint64_t wider = 0;
  for (uint32_t row = 0; row < count; row++) wider += values[row] >> bits != 0;
  return (uint32_t)wider;
}

/* The width at which the stream is smallest when wider values are kept apart; ties: the wider. Most
 * columns are settled by a look or two at how many values need the widest bits; counting every
 * width takes longer. */
static packing best_packing(const uint64_t *values, uint32_t count) {
  uint32_t wide[65];
  uint32_t most = mnm_wire__width(all_bits(values, count)), looks = 0;
  packing best = {most, 0, 0, mnm_wire__stream_bytes(count, most, 0, 0)};
  uint32_t exceptions = 0;
  for (uint32_t bits = most; bits-- > 0;) {
    if (looks < LOOKS_MOST) {
      exceptions = count_wider(values, count, bits);
      looks++;
    } else {
      if (looks++ == LOOKS_MOST) count_widths(wide, values, count);
      exceptions += wide[bits + 1];
    }
    if (exceptions > count / 4) break;
    uint64_t bytes = mnm_wire__stream_bytes(count, bits, exceptions, most - bits);
    if (bytes < best.bytes) best = (packing){bits, exceptions, most - bits, bytes};
  }
  return best;
}

/* Writes the stream; `values` is spoilt. `high` is scratch for `count` values. */
static uint8_t *write_stream(uint8_t *out, uint64_t *values, uint32_t count, const packing *how,
                             uint64_t *high) {
  uint8_t *position = out + mnm_wire__packed_bytes(count, how->bits);
  if (how->exceptions > 0) {
    uint32_t found = 0;
    for (uint32_t row = 0; row < count; row++) {
      uint64_t rest = values[row] >> how->bits; /* exceptions need bits < 64 */
      if (rest == 0) continue;
      uint16_t place = (uint16_t)row;
      memcpy(position + 2 * (size_t)found, &place, 2);
      high[found++] = rest;
      values[row] &= (UINT64_C(1) << how->bits) - 1;
    }
    mnm_wire__pack(position + 2 * (size_t)found, high, found, how->exception_bits);
  }
  mnm_wire__pack(out, values, count, how->bits);
  return out + how->bytes;
}

/* ---- distances ---------------------------------------------------------------------------------
 */

#define LOAD(TYPE, WIDE)                                                                        \
  do {                                                                                          \
    const TYPE *typed = values;                                                                 \
    TYPE low = typed[0], high = typed[0];                                                       \
    for (uint32_t row = 0; row < count; row++) {                                                \
      low = typed[row] < low ? typed[row] : low;                                                \
      high = typed[row] > high ? typed[row] : high;                                             \
    }                                                                                           \
    *min = (uint64_t)(WIDE)low;                                                                 \
    *max = (uint64_t)(WIDE)high;                                                                \
    for (uint32_t row = 0; row < count; row++) offset[row] = (uint64_t)(WIDE)typed[row] - *min; \
  } while (0)

FOR_NEWER_TOO static void load_offsets(uint64_t *offset, uint64_t *min, uint64_t *max,
                                       mnm_chunk_type type, const void *values, uint32_t count) {
  switch (type) {
    case MNM_CHUNK_U8:
      LOAD(uint8_t, uint64_t);
      break;
    case MNM_CHUNK_U16:
      LOAD(uint16_t, uint64_t);
      break;
    case MNM_CHUNK_U32:
      LOAD(uint32_t, uint64_t);
      break;
    case MNM_CHUNK_U64:
      LOAD(uint64_t, uint64_t);
      break;
    case MNM_CHUNK_I16:
      LOAD(int16_t, int64_t);
      break;
    case MNM_CHUNK_I64:
      LOAD(int64_t, int64_t);
      break;
    case MNM_CHUNK_TEXT:
      break;
  }
}

static inline uint64_t zigzag(uint64_t distance) {
  return (distance << 1) ^ (uint64_t)(-(int64_t)(distance >> 63));
}

#define DISTANCE(TYPE, WIDE)                                                     \
  do {                                                                           \
    const TYPE *typed = values, *from = other;                                   \
    for (uint32_t row = 0; row < count; row++)                                   \
      out[row] = zigzag((uint64_t)(WIDE)typed[row] - (uint64_t)(WIDE)from[row]); \
  } while (0)

FOR_NEWER_TOO static void load_differences(uint64_t *out, mnm_chunk_type type, const void *values,
                                           const void *other, uint32_t count) {
  switch (type) {
    case MNM_CHUNK_U8:
      DISTANCE(uint8_t, uint64_t);
      break;
    case MNM_CHUNK_U16:
      DISTANCE(uint16_t, uint64_t);
      break;
    case MNM_CHUNK_U32:
      DISTANCE(uint32_t, uint64_t);
      break;
    case MNM_CHUNK_U64:
      DISTANCE(uint64_t, uint64_t);
      break;
    case MNM_CHUNK_I16:
      DISTANCE(int16_t, int64_t);
      break;
    case MNM_CHUNK_I64:
      DISTANCE(int64_t, int64_t);
      break;
    case MNM_CHUNK_TEXT:
      break;
  }
}

static uint64_t divisor(uint64_t a, uint64_t b) {
  while (b != 0) {
    uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* The greatest number that divides every distance; 1 for most columns, found after a few rows. */
static uint64_t common_scale(const uint64_t *offset, uint32_t count) {
  uint64_t scale = 0, before = 0; /* 0: every distance so far was 0 */
  for (uint32_t row = 0; row < count && scale != 1; row++) {
    if (offset[row] == before) continue;
    before = offset[row];
    if (scale == 0 || before % scale != 0) scale = divisor(before, scale);
  }
  return scale == 0 ? 1 : scale;
}

static void apply_scale(uint64_t *offset, uint32_t count, uint64_t scale) {
  uint64_t before = 0, quotient = 0;
  for (uint32_t row = 0; row < count; row++) {
    if (offset[row] != before) {
      before = offset[row];
      quotient = before / scale;
    }
    offset[row] = quotient;
  }
}

/* Whether most steps are small against the range, by every 16th: columns without any order are not
 * worth the two passes that measuring their steps takes. Part of the format's rule of choice. */
FOR_NEWER_TOO static bool in_some_order(const uint64_t *offset, uint32_t count, uint64_t range) {
  uint32_t looked = 0, small = 0;
  for (uint32_t row = 1; row < count; row += 16) {
    uint64_t step = offset[row] - offset[row - 1];
    if (step >> 63) step = 0 - step;
    looked++;
    small += step <= range / 4;
  }
  return small >= looked - looked / 8;
}

/* Distances from the row before, less the smallest of them, which is returned; first row 0. */
FOR_NEWER_TOO static uint64_t load_deltas(uint64_t *delta, const uint64_t *offset, uint32_t count) {
  int64_t least = INT64_MAX;
  for (uint32_t row = 1; row < count; row++) {
    int64_t step = (int64_t)(offset[row] - offset[row - 1]);
    least = step < least ? step : least;
  }
  delta[0] = 0;
  for (uint32_t row = 1; row < count; row++)
    delta[row] = offset[row] - offset[row - 1] - (uint64_t)least;
  return (uint64_t)least;
}

/* ---- dictionary --------------------------------------------------------------------------------
 */

static uint32_t find_slot(const mnm_chunk_coder *coder, uint64_t value) {
  size_t at = (size_t)((value * 0x9E3779B97F4A7C15u) >> 32) % SLOTS;
  while (coder->slot_id[at] != 0 && coder->slot[at] != value) at = (at + 1) % SLOTS;
  return (uint32_t)at;
}

static int compare_values(const void *a, const void *b) {
  uint64_t x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return x < y ? -1 : x > y;
}

/* The same for distances below SLOTS: each has its own slot. */
static uint32_t distinct_direct(mnm_chunk_coder *coder, uint64_t *table, const uint64_t *offset,
                                uint32_t count, uint32_t most, uint64_t range) {
  uint16_t *slot_id = coder->slot_id;
  memset(slot_id, 0, (size_t)(range + 1) * sizeof *slot_id);
  for (uint32_t row = 0; row < count; row++) slot_id[offset[row]] = 1;
  uint32_t entries = 0;
  for (uint64_t value = 0; value <= range; value++) {
    if (slot_id[value] == 0) continue;
    if (entries == most) return 0;
    table[entries++] = value;
    slot_id[value] = (uint16_t)entries;
  }
  return entries;
}

/* The distinct values in order, and in each slot its place among them + 1; 0 when there are more
 * than `most`. No value is above `range`. */
static uint32_t distinct(mnm_chunk_coder *coder, uint64_t *table, const uint64_t *offset,
                         uint32_t count, uint32_t most, uint64_t range) {
  if (range < SLOTS) return distinct_direct(coder, table, offset, count, most, range);
  memset(coder->slot_id, 0, SLOTS * sizeof *coder->slot_id);
  uint32_t entries = 0, at = 0;
  for (uint32_t row = 0; row < count; row++) {
    if (row > 0 && offset[row] == offset[row - 1]) continue;
    at = find_slot(coder, offset[row]);
    if (coder->slot_id[at] != 0) continue;
    if (entries == most) return 0;
    coder->slot[at] = offset[row];
    coder->slot_id[at] = 1;
    table[entries++] = offset[row];
  }
  qsort(table, entries, sizeof *table, compare_values);
  for (uint32_t entry = 0; entry < entries; entry++)
    coder->slot_id[find_slot(coder, table[entry])] = (uint16_t)(entry + 1);
  return entries;
}

/* Entries above which a table cannot beat `bytes`. */
static uint32_t dictionary_most(uint64_t bytes, uint32_t count, uint32_t value_bits) {
  uint32_t most = 0;
  for (uint32_t bits = 1; bits <= 12; bits++) {
    uint64_t indexes = mnm_wire__packed_bytes(count, bits);
    if (indexes >= bytes) break;
    uint64_t entries = (bytes - indexes) * 8 / (value_bits ? value_bits : 1);
    uint64_t addressed = UINT64_C(1) << bits;
    uint32_t fits = (uint32_t)(entries < addressed ? entries : addressed);
    if (fits > most) most = fits;
  }
  return most;
}

/* ---- the chunk ---------------------------------------------------------------------------------
 */

typedef struct choice {
  mnm_chunk_encoding encoding;
  packing how;
  uint64_t bytes;   /* of the payload */
  uint32_t entries; /* DICTIONARY */
  uint32_t value_bits;
  uint64_t step;
  bool direct; /* DICTIONARY: slots are values */
} choice;

/* `table` is scratch for a dictionary's values. */
static choice choose(mnm_chunk_coder *coder, uint64_t *table, uint64_t range, bool differences,
                     uint32_t count) {
  if (differences && all_bits(coder->zigzag, count) == 0)
    return (choice){.encoding = MNM_CHUNK_DIFFERENCE};
  choice best = {.encoding = MNM_CHUNK_FRAME, .how = best_packing(coder->offset, count)};
  best.bytes = best.how.bytes;
  best.value_bits = mnm_wire__width(range);
  if (count > 1 && range < UINT64_C(1) << 62 && in_some_order(coder->offset, count, range)) {
    uint64_t step = load_deltas(coder->delta, coder->offset, count);
    packing how = best_packing(coder->delta, count);
    if (how.bytes + 8 < best.bytes)
      best = (choice){MNM_CHUNK_DELTA, how, how.bytes + 8, 0, best.value_bits, step, false};
  }
  if (differences) {
    packing how = best_packing(coder->zigzag, count);
    if (how.bytes < best.bytes)
      best = (choice){MNM_CHUNK_DIFFERENCE, how, how.bytes, 0, best.value_bits, 0, false};
  }
  uint32_t most = dictionary_most(best.bytes, count, best.value_bits);
  uint32_t entries = most < 2 ? 0 : distinct(coder, table, coder->offset, count, most, range);
  if (entries > 1) {
    uint32_t bits = mnm_wire__width(entries - 1);
    uint64_t bytes =
        mnm_wire__packed_bytes(entries, best.value_bits) + mnm_wire__packed_bytes(count, bits);
    bool smaller =
        bytes < best.bytes || (bytes == best.bytes && best.encoding == MNM_CHUNK_DIFFERENCE);
    if (smaller)
      best = (choice){.encoding = MNM_CHUNK_DICTIONARY,
                      .how = {.bits = bits},
                      .bytes = bytes,
                      .entries = entries,
                      .value_bits = best.value_bits,
                      .direct = range < SLOTS};
  }
  return best;
}

static void write_dictionary(mnm_chunk_coder *coder, uint8_t *out, const uint64_t *table,
                             const choice *best, uint32_t count) {
  mnm_wire__pack(out, table, best->entries, best->value_bits);
  if (best->direct) {
    for (uint32_t row = 0; row < count; row++)
      coder->offset[row] = coder->slot_id[coder->offset[row]] - 1u;
  }
  uint64_t before = ~coder->offset[0], id = 0;
  for (uint32_t row = 0; row < count && !best->direct; row++) {
    if (coder->offset[row] != before) {
      before = coder->offset[row];
      id = coder->slot_id[find_slot(coder, before)] - 1u;
    }
    coder->offset[row] = id;
  }
  mnm_wire__pack(out + mnm_wire__packed_bytes(best->entries, best->value_bits), coder->offset,
                 count, best->how.bits);
}

static void write_payload(mnm_chunk_coder *coder, uint8_t *out, const uint64_t *table,
                          const choice *best, uint32_t count) {
  switch (best->encoding) {
    case MNM_CHUNK_DELTA:
      memcpy(out, &coder->offset[0], 8);
      (void)write_stream(out + 8, coder->delta, count, &best->how, coder->offset);
      break;
    case MNM_CHUNK_DIFFERENCE:
      (void)write_stream(out, coder->zigzag, count, &best->how, coder->delta);
      break;
    case MNM_CHUNK_DICTIONARY:
      write_dictionary(coder, out, table, best, count);
      break;
    default:
      (void)write_stream(out, coder->offset, count, &best->how, coder->delta);
      break;
  }
}

static mnm_status append_chunk(mnm_column *out, mnm_chunk__header *header, uint64_t payload_bytes,
                               uint8_t **payload, mnm_err *err) {
  MNM_TRY(mnm_column_reserve(out, sizeof *header + payload_bytes, err));
  *payload = (uint8_t *)out->data + out->count + sizeof *header;
  return MNM_OK;
}

static void seal_chunk(mnm_column *out, mnm_chunk__header *header, uint64_t payload_bytes) {
  uint8_t *chunk = (uint8_t *)out->data + out->count;
  header->check = mnm_wire__check(header, chunk + sizeof *header, payload_bytes);
  memcpy(chunk, header, sizeof *header);
  out->count += sizeof *header + payload_bytes;
}

mnm_status mnm_chunk_encode(mnm_chunk_coder *coder, mnm_column *out, mnm_chunk_type type,
                            const void *values, const void *other, uint32_t count, mnm_err *err) {
  if (count == 0 || count > MNM_CHUNK_ROWS || mnm_chunk_width(type) == 0)
    return mnm_err_set(err, MNM_E_ARG, "a chunk holds 1 to 65536 values of an integer type");
  mnm_chunk__header header = {.magic = "mnc", .version = MNM_CHUNK_VERSION, .scale = 1};
  header.type = (uint8_t)type;
  header.count = count;
  load_offsets(coder->offset, &header.min, &header.max, type, values, count);
  uint8_t *payload = NULL;
  if (header.min == header.max) {
    MNM_TRY(append_chunk(out, &header, 0, &payload, err));
    header.encoding = MNM_CHUNK_CONSTANT;
    seal_chunk(out, &header, 0);
    return MNM_OK;
  }
  header.scale = common_scale(coder->offset, count);
  if (header.scale > 1) apply_scale(coder->offset, count, header.scale);
  if (other) load_differences(coder->zigzag, type, values, other, count);
  uint64_t table[MNM_CHUNK_DICTIONARY_MAX];
  choice best =
      choose(coder, table, (header.max - header.min) / header.scale, other != NULL, count);
  MNM_TRY(append_chunk(out, &header, best.bytes, &payload, err));
  header.encoding = (uint8_t)best.encoding;
  header.bits = (uint8_t)best.how.bits;
  header.exception_bits = (uint8_t)best.how.exception_bits;
  header.extra = best.encoding == MNM_CHUNK_DICTIONARY ? best.entries : best.how.exceptions;
  header.step = best.step;
  write_payload(coder, payload, table, &best, count);
  seal_chunk(out, &header, best.bytes);
  return MNM_OK;
}
