/* The interner. A table entry is one word, hash tag above and id + 1 below (0: empty), so that a
 * probe compares tags and touches a text only when it is almost surely the right one.
 *
 * The home of an entry is its tag's place in 0..2^32 scaled to the table; entries are probed
 * upwards from there. Doubling the table therefore keeps their order: growth is one streaming pass
 * from the old table to the new one that never looks at a text. */
#include "base/arena/arena.h"
#include "base/text/text.h"

#define FIRST_BITS 6
#define LAST_BITS 33 /* 2^32 texts fill it by half */
#define COUNT_MAX UINT32_C(0xFFFFFFFE)
#define FIRST_CAPACITY UINT64_C(64)
#define LONG_TEXT 0xFF
#define BATCH 64

struct mnm_strings {
  mnm_alloc alloc;
  uint64_t *table;
  const unsigned char **records; /* by id: length byte (or 0xFF and 4 bytes), then the text */
  uint64_t capacity;             /* of records */
  uint32_t bits;                 /* the table has 2^bits entries */
  uint32_t count;
  mnm_arena arena;
};

static inline uint32_t tag_of(uint64_t hash) {
  return (uint32_t)(hash >> 32);
}

static inline uint64_t home_of(uint32_t tag, uint32_t bits) {
  return bits <= 32 ? (uint64_t)tag >> (32 - bits) : (uint64_t)tag << (bits - 32);
}

static inline uint64_t words_of(uint32_t bits) {
  return UINT64_C(1) << bits;
}

static inline mnm_text record_text(const unsigned char *record) {
  if (record[0] != LONG_TEXT) return (mnm_text){(const char *)record + 1, record[0]};
  uint32_t bytes = 0;
  memcpy(&bytes, record + 1, sizeof bytes);
  return (mnm_text){(const char *)record + 5, bytes};
}

static inline uint64_t load8(const char *from) {
  uint64_t word = 0;
  memcpy(&word, from, sizeof word);
  return word;
}

/* Account numbers have 8 to 40 bytes: whole words, the last two overlapping, beat a call. */
static inline bool same_bytes(const char *a, const char *b, uint32_t bytes) {
  if (bytes < 8) {
    for (uint32_t i = 0; i < bytes; i++) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
  if (bytes > 64) return memcmp(a, b, bytes) == 0;
  uint64_t differs = load8(a + bytes - 8) ^ load8(b + bytes - 8);
  for (uint32_t i = 0; i + 8 < bytes; i += 8) differs |= load8(a + i) ^ load8(b + i);
  return differs == 0;
}

static inline bool is_text(const unsigned char *record, const char *data, uint32_t bytes) {
  mnm_text have = record_text(record);
  return have.bytes == bytes && same_bytes(have.data, data, bytes);
}

/* The entry of the text, or the empty one where it would go: never neither, since the table is at
 * most two thirds full. */
static inline uint64_t probe(const mnm_strings *strings, const char *data, uint32_t bytes,
                             uint32_t tag) {
  uint64_t mask = words_of(strings->bits) - 1;
  uint64_t at = home_of(tag, strings->bits);
  for (;;) {
    uint64_t entry = strings->table[at];
    if (entry == 0) return at;
    if ((uint32_t)(entry >> 32) == tag &&
        is_text(strings->records[(uint32_t)entry - 1], data, bytes)) {
      return at;
    }
    at = (at + 1) & mask;
  }
}

mnm_status mnm_strings_new(mnm_strings **out, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_strings *strings = mnm_mem_new(ctx, sizeof *strings);
  if (strings == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) strings->alloc = ctx->alloc;
  mnm_arena_init(&strings->arena, ctx);
  strings->bits = FIRST_BITS;
  strings->table = mnm_mem_new(ctx, words_of(FIRST_BITS) * sizeof(uint64_t));
  if (strings->table == NULL) {
    mnm_strings_free(strings);
    return mnm_err_nomem(err);
  }
  *out = strings;
  return MNM_OK;
}

static bool grow_table(mnm_strings *strings) {
  uint32_t bits = strings->bits + 1;
  uint64_t *table = mnm_alloc_new(&strings->alloc, words_of(bits) * sizeof(uint64_t));
  if (table == NULL) return false;
  uint64_t mask = words_of(bits) - 1;
  for (uint64_t old = 0; old < words_of(strings->bits); old++) {
    uint64_t entry = strings->table[old];
    if (entry == 0) continue;
    uint64_t at = home_of(tag_of(entry), bits);
    while (table[at] != 0) at = (at + 1) & mask;
    table[at] = entry;
  }
  mnm_alloc_free(&strings->alloc, strings->table, words_of(strings->bits) * sizeof(uint64_t));
  strings->table = table;
  strings->bits = bits;
  return true;
}

static bool grow_records(mnm_strings *strings) {
  uint64_t capacity = strings->capacity + strings->capacity / 2;
  if (capacity < FIRST_CAPACITY) capacity = FIRST_CAPACITY;
  size_t width = sizeof strings->records[0];
  const unsigned char **records = mnm_alloc_realloc(&strings->alloc, (void *)strings->records,
                                                    strings->capacity * width, capacity * width);
  if (records == NULL) return false;
  strings->records = records;
  strings->capacity = capacity;
  return true;
}

static const unsigned char *new_record(mnm_strings *strings, const char *data, uint32_t bytes) {
  size_t head = bytes < LONG_TEXT ? 1 : 1 + sizeof bytes;
  unsigned char *record = mnm_arena_take_bytes(&strings->arena, head + bytes);
  if (record == NULL) return NULL;
  record[0] = bytes < LONG_TEXT ? (unsigned char)bytes : LONG_TEXT;
  if (head > 1) memcpy(record + 1, &bytes, sizeof bytes);
  if (bytes > 0) memcpy(record + head, data, bytes);
  return record;
}

/* Not inlined: finding is the hot path, adding is not. */
__attribute__((noinline)) static mnm_status add(mnm_strings *strings, uint32_t *out_id,
                                                const char *data, uint32_t bytes, uint32_t tag,
                                                uint64_t at, mnm_err *err) {
  if (strings->count == COUNT_MAX) {
    return mnm_err_set(err, MNM_E_LIMIT, "more than 4294967294 different texts");
  }
  uint64_t full = words_of(strings->bits) / 3 * 2;
  if (strings->count >= full && strings->bits < LAST_BITS) {
    if (!grow_table(strings)) return mnm_err_nomem(err);
    at = probe(strings, data, bytes, tag);
  }
  if (strings->count == strings->capacity && !grow_records(strings)) return mnm_err_nomem(err);
  const unsigned char *record = new_record(strings, data, bytes);
  if (record == NULL) return mnm_err_nomem(err);
  uint32_t id = strings->count++;
  strings->records[id] = record;
  strings->table[at] = (uint64_t)tag << 32 | (id + 1);
  *out_id = id;
  return MNM_OK;
}

mnm_status mnm_strings_put(mnm_strings *strings, uint32_t *out_id, const char *data, uint32_t bytes,
                           uint64_t hash, mnm_err *err) {
  uint32_t tag = tag_of(hash);
  uint64_t at = probe(strings, data, bytes, tag);
  uint64_t entry = strings->table[at];
  if (entry == 0) return add(strings, out_id, data, bytes, tag, at, err);
  *out_id = (uint32_t)entry - 1;
  return MNM_OK;
}

mnm_status mnm_strings_put_text(mnm_strings *strings, uint32_t *out_id, mnm_text text,
                                mnm_err *err) {
  uint64_t hash = mnm_text_hash(text.data, text.bytes, 0);
  return mnm_strings_put(strings, out_id, text.data, text.bytes, hash, err);
}

/* A hit costs three dependent reads: table entry, record pointer, record. Each is asked for a whole
 * batch before the next is looked at. guesses[i] is the first entry with the tag of text i, 0 when
 * there is none. */
static void prefetch_batch(const mnm_strings *strings, const uint64_t *hashes, uint32_t count,
                           uint32_t *guesses) {
  uint64_t mask = words_of(strings->bits) - 1;
  for (uint32_t i = 0; i < count; i++) {
    __builtin_prefetch(&strings->table[home_of(tag_of(hashes[i]), strings->bits)]);
  }
  for (uint32_t i = 0; i < count; i++) {
    uint32_t tag = tag_of(hashes[i]);
    uint64_t at = home_of(tag, strings->bits);
    uint64_t entry = strings->table[at];
    while (entry != 0 && tag_of(entry) != tag) {
      at = (at + 1) & mask;
      entry = strings->table[at];
    }
    guesses[i] = (uint32_t)entry;
    if (entry != 0) __builtin_prefetch((const void *)&strings->records[guesses[i] - 1]);
  }
  for (uint32_t i = 0; i < count; i++) {
    if (guesses[i] != 0) __builtin_prefetch(strings->records[guesses[i] - 1]);
  }
}

mnm_status mnm_strings_put_many(mnm_strings *strings, uint32_t *out_ids, const mnm_text *texts,
                                const uint64_t *hashes, uint32_t count, mnm_err *err) {
  uint64_t own[BATCH];
  uint32_t guesses[BATCH];
  for (uint64_t first = 0; first < count; first += BATCH) {
    uint32_t batch = count - first < BATCH ? (uint32_t)(count - first) : BATCH;
    const mnm_text *at = texts + first;
    const uint64_t *batch_hashes = hashes != NULL ? hashes + first : own;
    for (uint32_t i = 0; hashes == NULL && i < batch; i++) {
      own[i] = mnm_text_hash(at[i].data, at[i].bytes, 0);
    }
    prefetch_batch(strings, batch_hashes, batch, guesses);
    for (uint32_t i = 0; i < batch; i++) {
      uint32_t *out_id = &out_ids[first + i];
      if (guesses[i] != 0 && is_text(strings->records[guesses[i] - 1], at[i].data, at[i].bytes)) {
        *out_id = guesses[i] - 1;
      } else {
        MNM_TRY(mnm_strings_put(strings, out_id, at[i].data, at[i].bytes, batch_hashes[i], err));
      }
    }
  }
  return MNM_OK;
}

bool mnm_strings_find(const mnm_strings *strings, mnm_text text, uint32_t *out_id) {
  uint32_t tag = tag_of(mnm_text_hash(text.data, text.bytes, 0));
  uint64_t entry = strings->table[probe(strings, text.data, text.bytes, tag)];
  if (entry == 0) return false;
  *out_id = (uint32_t)entry - 1;
  return true;
}

void mnm_strings_prefetch(const mnm_strings *strings, uint64_t hash) {
  __builtin_prefetch(&strings->table[home_of(tag_of(hash), strings->bits)]);
}

uint32_t mnm_strings_count(const mnm_strings *strings) {
  return strings->count;
}

mnm_text mnm_strings_get(const mnm_strings *strings, uint32_t id) {
  return record_text(strings->records[id]);
}

uint64_t mnm_strings_bytes(const mnm_strings *strings) {
  return sizeof *strings + words_of(strings->bits) * sizeof(uint64_t) +
         strings->capacity * sizeof strings->records[0] + mnm_arena_held(&strings->arena);
}

void mnm_strings_free(mnm_strings *strings) {
  if (strings == NULL) return;
  mnm_alloc alloc = strings->alloc;
  mnm_arena_clear(&strings->arena);
  mnm_alloc_free(&alloc, (void *)strings->records, strings->capacity * sizeof strings->records[0]);
  if (strings->table != NULL) {
    mnm_alloc_free(&alloc, strings->table, words_of(strings->bits) * sizeof(uint64_t));
  }
  mnm_alloc_free(&alloc, strings, sizeof *strings);
}
