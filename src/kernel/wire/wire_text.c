/* Columns of texts into chunks: decimal numbers as integers, few distinct texts as a dictionary,
 * else lengths and bytes. Each builds on chunks of integers inside the chunk. */
#include "kernel/wire/wire_internal.h"

#define DECIMAL_DIGITS 20u
#define NESTED_HEADER 8u /* bytes of the two chunks inside, uint32_t each */

void mnm_chunk_texts_init(mnm_chunk_texts *texts, const mnm_ctx *ctx) {
  texts->count = 0;
  mnm_column_init(&texts->start, sizeof(uint32_t), ctx);
  mnm_column_init(&texts->length, sizeof(uint32_t), ctx);
  mnm_column_init(&texts->text, sizeof(char), ctx);
}

void mnm_chunk_texts_clear(mnm_chunk_texts *texts) {
  texts->count = 0;
  mnm_column_clear(&texts->start);
  mnm_column_clear(&texts->length);
  mnm_column_clear(&texts->text);
}

/* ---- writing -----------------------------------------------------------------------------------
 */

/* What the writing of one column works on. */
typedef struct text_work {
  const mnm_ctx *ctx;
  mnm_chunk_coder *coder;
  const uint32_t *end;
  const char *bytes;
  uint32_t count;
  mnm_column numbers;                             /* uint64_t: decimal values */
  mnm_column lengths;                             /* uint32_t */
  mnm_column index;                               /* uint32_t: text of a row in the dictionary */
  mnm_column first;                               /* uint32_t: row of each distinct text */
  mnm_column table;                               /* uint32_t: hash table, index + 1 */
  mnm_column plain, decimal, indexes, dictionary; /* encoded */
} text_work;

static mnm_text text_at(const text_work *work, uint32_t row) {
  uint32_t start = row ? work->end[row - 1] : 0;
  return (mnm_text){work->bytes ? work->bytes + start : "", work->end[row] - start};
}

/* Exactly what a printer of numbers writes: no sign, no leading zero, below 2^64. */
static bool canonical_decimal(mnm_text text, uint64_t *out) {
  if (text.bytes == 0 || text.bytes > DECIMAL_DIGITS) return false;
  if (text.data[0] == '0' && text.bytes > 1) return false;
  uint64_t value = 0;
  for (uint32_t i = 0; i < text.bytes; i++) {
    uint32_t digit = (uint32_t)(unsigned char)text.data[i] - '0';
    if (digit > 9 || value > (UINT64_MAX - digit) / 10) return false;
    value = value * 10 + digit;
  }
  *out = value;
  return true;
}

static bool all_decimal(text_work *work) {
  uint64_t *numbers = work->numbers.data;
  for (uint32_t row = 0; row < work->count; row++)
    if (!canonical_decimal(text_at(work, row), &numbers[row])) return false;
  return true;
}

/* Numbers texts in order of first appearance. false: more than half are distinct. */
static bool find_distinct(text_work *work) {
  uint32_t slots = (uint32_t)work->table.count, most = work->count / 2 + 1;
  uint32_t *table = work->table.data, *index = work->index.data, *first = work->first.data;
  uint32_t entries = 0;
  for (uint32_t row = 0; row < work->count; row++) {
    mnm_text text = text_at(work, row);
    uint32_t at = (uint32_t)mnm_text_hash(text.data, text.bytes, 0) & (slots - 1);
    while (table[at] != 0 && !mnm_text_equal(text_at(work, first[table[at] - 1]), text))
      at = (at + 1) & (slots - 1);
    if (table[at] == 0) {
      if (entries == most) return false;
      first[entries++] = row;
      table[at] = entries;
    }
    index[row] = table[at] - 1;
  }
  work->first.count = entries;
  return true;
}

static mnm_status resize(mnm_column *column, uint64_t count, mnm_err *err) {
  column->count = 0;
  MNM_TRY(mnm_column_reserve(column, count, err));
  if (count > 0) memset(column->data, 0, count * column->width);
  column->count = count;
  return MNM_OK;
}

static mnm_status open_work(text_work *work, mnm_err *err) {
  mnm_column_init(&work->numbers, sizeof(uint64_t), work->ctx);
  mnm_column_init(&work->lengths, sizeof(uint32_t), work->ctx);
  mnm_column_init(&work->index, sizeof(uint32_t), work->ctx);
  mnm_column_init(&work->first, sizeof(uint32_t), work->ctx);
  mnm_column_init(&work->table, sizeof(uint32_t), work->ctx);
  mnm_column_init(&work->plain, 1, work->ctx);
  mnm_column_init(&work->decimal, 1, work->ctx);
  mnm_column_init(&work->indexes, 1, work->ctx);
  mnm_column_init(&work->dictionary, 1, work->ctx);
  uint32_t slots = 64;
  while (slots < 2 * work->count) slots *= 2;
  MNM_TRY(resize(&work->numbers, work->count, err));
  MNM_TRY(resize(&work->lengths, work->count, err));
  MNM_TRY(resize(&work->index, work->count, err));
  MNM_TRY(resize(&work->first, work->count / 2 + 1, err));
  return resize(&work->table, slots, err);
}

static void close_work(text_work *work) {
  mnm_column_clear(&work->numbers);
  mnm_column_clear(&work->lengths);
  mnm_column_clear(&work->index);
  mnm_column_clear(&work->first);
  mnm_column_clear(&work->table);
  mnm_column_clear(&work->plain);
  mnm_column_clear(&work->decimal);
  mnm_column_clear(&work->indexes);
  mnm_column_clear(&work->dictionary);
}

static mnm_status encode_decimal(text_work *work, mnm_err *err) {
  return mnm_chunk_encode(work->coder, &work->decimal, MNM_CHUNK_U64, work->numbers.data, NULL,
                          work->count, err);
}

static mnm_status encode_plain(text_work *work, mnm_err *err) {
  uint32_t *lengths = work->lengths.data;
  for (uint32_t row = 0; row < work->count; row++) lengths[row] = text_at(work, row).bytes;
  return mnm_chunk_encode(work->coder, &work->plain, MNM_CHUNK_U32, lengths, NULL, work->count,
                          err);
}

/* Leaves the bytes of the distinct texts in *out_bytes. */
static mnm_status encode_dictionary(text_work *work, uint64_t *out_bytes, mnm_err *err) {
  uint32_t *lengths = work->lengths.data;
  const uint32_t *first = work->first.data;
  *out_bytes = 0;
  for (uint32_t entry = 0; entry < work->first.count; entry++) {
    lengths[entry] = text_at(work, first[entry]).bytes;
    *out_bytes += lengths[entry];
  }
  MNM_TRY(mnm_chunk_encode(work->coder, &work->dictionary, MNM_CHUNK_U32, lengths, NULL,
                           (uint32_t)work->first.count, err));
  return mnm_chunk_encode(work->coder, &work->indexes, MNM_CHUNK_U32, work->index.data, NULL,
                          work->count, err);
}

/* header | sizes | lengths | indexes | bytes; the payload's bytes are appended by the caller. */
static mnm_status write_parts(mnm_column *out, mnm_chunk__header *header, const mnm_column *lengths,
                              const mnm_column *indexes, uint64_t text_bytes, char **text,
                              mnm_err *err) {
  uint64_t nested = indexes ? indexes->count : 0;
  uint64_t payload = NESTED_HEADER + lengths->count + nested + text_bytes;
  MNM_TRY(mnm_column_reserve(out, sizeof *header + payload, err));
  uint8_t *at = (uint8_t *)out->data + out->count + sizeof *header;
  uint32_t sizes[2] = {(uint32_t)lengths->count, (uint32_t)nested};
  memcpy(at, sizes, sizeof sizes);
  memcpy(at + NESTED_HEADER, lengths->data, lengths->count);
  if (nested) memcpy(at + NESTED_HEADER + lengths->count, indexes->data, nested);
  *text = (char *)at + NESTED_HEADER + lengths->count + nested;
  header->scale = 1;
  return MNM_OK;
}

static void seal_text(mnm_column *out, mnm_chunk__header *header, uint64_t payload_bytes) {
  uint8_t *chunk = (uint8_t *)out->data + out->count;
  header->check = mnm_wire__check(header, chunk + sizeof *header, payload_bytes);
  memcpy(chunk, header, sizeof *header);
  out->count += sizeof *header + payload_bytes;
}

static mnm_status write_decimal(const text_work *work, mnm_column *out, mnm_chunk__header *header,
                                mnm_err *err) {
  MNM_TRY(mnm_column_reserve(out, sizeof *header + work->decimal.count, err));
  header->encoding = MNM_CHUNK_TEXT_DECIMAL;
  memcpy((uint8_t *)out->data + out->count + sizeof *header, work->decimal.data,
         work->decimal.count);
  seal_text(out, header, work->decimal.count);
  return MNM_OK;
}

static mnm_status write_dictionary(const text_work *work, mnm_column *out,
                                   mnm_chunk__header *header, uint64_t text_bytes, mnm_err *err) {
  char *text = NULL;
  MNM_TRY(write_parts(out, header, &work->dictionary, &work->indexes, text_bytes, &text, err));
  header->encoding = MNM_CHUNK_TEXT_DICTIONARY;
  header->extra = (uint32_t)work->first.count;
  const uint32_t *first = work->first.data;
  for (uint32_t entry = 0; entry < work->first.count; entry++) {
    mnm_text one = text_at(work, first[entry]);
    if (one.bytes) memcpy(text, one.data, one.bytes);
    text += one.bytes;
  }
  seal_text(out, header, NESTED_HEADER + work->dictionary.count + work->indexes.count + text_bytes);
  return MNM_OK;
}

static mnm_status write_plain(const text_work *work, mnm_column *out, mnm_chunk__header *header,
                              mnm_err *err) {
  uint64_t text_bytes = work->end[work->count - 1];
  char *text = NULL;
  MNM_TRY(write_parts(out, header, &work->plain, NULL, text_bytes, &text, err));
  header->encoding = MNM_CHUNK_TEXT_PLAIN;
  if (text_bytes) memcpy(text, work->bytes, text_bytes);
  seal_text(out, header, NESTED_HEADER + work->plain.count + text_bytes);
  return MNM_OK;
}

static mnm_status encode_work(text_work *work, mnm_column *out, mnm_err *err) {
  mnm_chunk__header header = {.magic = "mnc", .version = MNM_CHUNK_VERSION, .scale = 1};
  header.type = MNM_CHUNK_TEXT;
  header.count = work->count;
  header.min = UINT64_MAX;
  for (uint32_t row = 0; row < work->count; row++) {
    uint64_t length = text_at(work, row).bytes;
    header.min = length < header.min ? length : header.min;
    header.max = length > header.max ? length : header.max;
  }
  uint64_t decimal = UINT64_MAX, dictionary = UINT64_MAX, distinct_bytes = 0;
  if (all_decimal(work)) {
    MNM_TRY(encode_decimal(work, err));
    decimal = work->decimal.count;
  }
  if (find_distinct(work)) {
    MNM_TRY(encode_dictionary(work, &distinct_bytes, err));
    dictionary = NESTED_HEADER + work->dictionary.count + work->indexes.count + distinct_bytes;
  }
  MNM_TRY(encode_plain(work, err));
  uint64_t plain = NESTED_HEADER + work->plain.count + work->end[work->count - 1];
  if (decimal <= dictionary && decimal <= plain) return write_decimal(work, out, &header, err);
  if (dictionary <= plain) return write_dictionary(work, out, &header, distinct_bytes, err);
  return write_plain(work, out, &header, err);
}

mnm_status mnm_chunk_encode_text(mnm_chunk_coder *coder, mnm_column *out, const uint32_t *end,
                                 const char *bytes, uint32_t count, mnm_err *err) {
  if (count == 0 || count > MNM_CHUNK_ROWS)
    return mnm_err_set(err, MNM_E_ARG, "a chunk holds 1 to 65536 texts");
  if (end[count - 1] > INT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "the texts of one chunk are over 2 GiB");
  mnm_ctx ctx = {.alloc = coder->alloc};
  text_work work = {.ctx = &ctx, .coder = coder, .end = end, .bytes = bytes, .count = count};
  mnm_status status = open_work(&work, err);
  if (status == MNM_OK) status = encode_work(&work, out, err);
  close_work(&work);
  return status;
}

/* ---- reading -----------------------------------------------------------------------------------
 */

static mnm_status decode_decimal(mnm_chunk_texts *texts, uint32_t count, const uint8_t *payload,
                                 uint64_t bytes, mnm_err *err) {
  /* the numbers are unpacked where their lengths and starts will stand last */
  mnm_column numbers = texts->text;
  mnm_column_init(&numbers, sizeof(uint64_t), NULL);
  numbers.alloc = texts->text.alloc;
  mnm_status status = resize(&numbers, count, err);
  if (status != MNM_OK) goto fail;
  status = mnm_chunk_decode(numbers.data, MNM_CHUNK_U64, NULL, count, payload, bytes, err);
  if (status != MNM_OK) goto fail;
  status = mnm_column_reserve(&texts->text, (uint64_t)count * DECIMAL_DIGITS, err);
  if (status != MNM_OK) goto fail;
  const uint64_t *values = numbers.data;
  uint32_t *start = texts->start.data, *length = texts->length.data;
  char *text = texts->text.data;
  uint32_t at = 0;
  for (uint32_t row = 0; row < count; row++) {
    char digits[DECIMAL_DIGITS];
    uint32_t used = 0;
    uint64_t rest = values[row];
    do {
      digits[used++] = (char)('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    start[row] = at;
    length[row] = used;
    while (used > 0) text[at++] = digits[--used];
  }
  texts->text.count = at;
fail:
  mnm_column_clear(&numbers);
  return status;
}

/* Lengths into starts; false when they need more than there is. */
static bool lay_out(uint32_t *start, const uint32_t *length, uint64_t count, uint64_t bytes) {
  uint64_t at = 0;
  for (uint64_t row = 0; row < count; row++) {
    start[row] = (uint32_t)at;
    at += length[row];
    if (at > bytes) return false;
  }
  return at == bytes;
}

static mnm_status decode_dictionary(mnm_chunk_texts *texts, uint32_t count, uint32_t entries,
                                    const uint8_t *lengths, const uint32_t sizes[2],
                                    uint64_t text_bytes, mnm_err *err) {
  if (entries == 0 || entries > count) return mnm_wire__damaged(err);
  mnm_column work = {0};
  mnm_column_init(&work, sizeof(uint32_t), NULL);
  work.alloc = texts->text.alloc;
  mnm_status status = resize(&work, 2 * (uint64_t)entries + count, err);
  if (status != MNM_OK) goto fail;
  uint32_t *entry_length = work.data, *entry_start = entry_length + entries;
  uint32_t *index = entry_start + entries;
  status = mnm_chunk_decode(entry_length, MNM_CHUNK_U32, NULL, entries, lengths, sizes[0], err);
  if (status != MNM_OK) goto fail;
  status = mnm_chunk_decode(index, MNM_CHUNK_U32, NULL, count, lengths + sizes[0], sizes[1], err);
  if (status != MNM_OK) goto fail;
  if (!lay_out(entry_start, entry_length, entries, text_bytes)) {
    status = mnm_wire__damaged(err);
    goto fail;
  }
  uint32_t *start = texts->start.data, *length = texts->length.data;
  for (uint32_t row = 0; row < count; row++) {
    if (index[row] >= entries) {
      status = mnm_wire__damaged(err);
      goto fail;
    }
    start[row] = entry_start[index[row]];
    length[row] = entry_length[index[row]];
  }
fail:
  mnm_column_clear(&work);
  return status;
}

static mnm_status decode_parts(mnm_chunk_texts *texts, const mnm_chunk__header *header,
                               const uint8_t *payload, uint64_t bytes, mnm_err *err) {
  if (bytes < NESTED_HEADER) return mnm_wire__damaged(err);
  uint32_t sizes[2];
  memcpy(sizes, payload, sizeof sizes);
  uint64_t nested = NESTED_HEADER + (uint64_t)sizes[0] + sizes[1];
  if (bytes < nested || bytes - nested > INT32_MAX) return mnm_wire__damaged(err);
  const uint8_t *lengths = payload + NESTED_HEADER;
  uint64_t text_bytes = bytes - nested;
  if (header->encoding == MNM_CHUNK_TEXT_DICTIONARY) {
    MNM_TRY(
        decode_dictionary(texts, header->count, header->extra, lengths, sizes, text_bytes, err));
  } else {
    if (sizes[1] != 0) return mnm_wire__damaged(err);
    MNM_TRY(mnm_chunk_decode(texts->length.data, MNM_CHUNK_U32, NULL, header->count, lengths,
                             sizes[0], err));
    if (!lay_out(texts->start.data, texts->length.data, header->count, text_bytes))
      return mnm_wire__damaged(err);
  }
  if (text_bytes == 0) return MNM_OK;
  return mnm_column_append(&texts->text, payload + nested, text_bytes, err);
}

mnm_status mnm_chunk_decode_text(mnm_chunk_texts *texts, uint32_t count, const void *chunk,
                                 uint64_t bytes, mnm_err *err) {
  texts->count = 0;
  texts->text.count = 0;
  mnm_chunk__header header;
  const uint8_t *payload;
  uint64_t payload_bytes;
  MNM_TRY(mnm_wire__open(&header, &payload, &payload_bytes, chunk, bytes, err));
  if (header.type != MNM_CHUNK_TEXT || header.count != count) return mnm_wire__damaged(err);
  MNM_TRY(resize(&texts->start, count, err));
  MNM_TRY(resize(&texts->length, count, err));
  if (header.encoding == MNM_CHUNK_TEXT_DECIMAL)
    MNM_TRY(decode_decimal(texts, count, payload, payload_bytes, err));
  else if (header.encoding == MNM_CHUNK_TEXT_DICTIONARY || header.encoding == MNM_CHUNK_TEXT_PLAIN)
    MNM_TRY(decode_parts(texts, &header, payload, payload_bytes, err));
  else
    return mnm_wire__damaged(err);
  texts->count = count;
  return MNM_OK;
}
