/* The interner. A table entry is one word, hash tag above and the place of a record + 1 below (0:
 * empty), so that a probe compares tags and touches a text only when it is almost surely the right
 * one. The record holds the id beside the text: a hit reads the entry and the record, no more.
 *
 * Places count units of 8 bytes over slots of 64 KiB. Records never move; a block of memory takes
 * one slot or several in a row, and a slot need not be backed to its end.
 *
 * The home of an entry is its tag's place in 0..2^32 scaled to the table; entries are probed
 * upwards from there. Doubling the table therefore keeps their order: growth is one streaming pass
 * from the old table to the new one that never looks at a text. */
#include "base/text/text.h"

#define FIRST_BITS 6
#define LAST_BITS 33 /* 2^32 texts fill it by half */
#define COUNT_MAX UINT32_C(0xFFFFFFFE)
#define FIRST_CAPACITY UINT64_C(64)
#define ID_BYTES 4
#define LONG_TEXT 0xFF
#define BATCH 32

#define UNIT_BYTES ((size_t)8)
#define SLOT_BITS 13 /* of its units */
#define SLOT_BYTES (UNIT_BYTES << SLOT_BITS)
#define SLOTS_MAX (UINT32_C(1) << (32 - SLOT_BITS))
#define FIRST_BLOCK_BYTES ((size_t)4096)
#define LAST_BLOCK_BYTES ((size_t)8 << 20)

typedef struct block {
  unsigned char *data;
  size_t bytes, used;
} block;

struct mnm_strings {
  mnm_alloc alloc;
  uint64_t *table;
  unsigned char **slots; /* where each begins */
  uint32_t *places;      /* of records, by id */
  block *blocks;
  uint64_t capacity;    /* of places */
  uint64_t block_bytes; /* of all */
  uint32_t bits;        /* the table has 2^bits entries */
  uint32_t count;
  uint32_t slot_count, slot_capacity;
  uint32_t block_count, block_capacity;
  uint32_t block_place; /* of the last block's first byte */
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

/* A record: the id, a length byte (or 0xFF and 4 bytes), the text. */
static inline const unsigned char *record_at(const mnm_strings *strings, uint32_t place) {
  size_t within = place & ((UINT32_C(1) << SLOT_BITS) - 1);
  return strings->slots[place >> SLOT_BITS] + within * UNIT_BYTES;
}

static inline const unsigned char *record_of(const mnm_strings *strings, uint64_t entry) {
  return record_at(strings, (uint32_t)entry - 1);
}

static inline uint32_t record_id(const unsigned char *record) {
  uint32_t id = 0;
  memcpy(&id, record, sizeof id);
  return id;
}

static inline mnm_text record_text(const unsigned char *record) {
  record += ID_BYTES;
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
    if ((uint32_t)(entry >> 32) == tag && is_text(record_of(strings, entry), data, bytes)) {
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

/* Room for `extra` more in an array. */
static bool make_room(const mnm_strings *strings, void **array, size_t width, uint64_t count,
                      uint64_t extra, uint64_t *capacity) {
  if (*capacity - count >= extra) return true;
  uint64_t wanted = *capacity + *capacity / 2;
  if (wanted < FIRST_CAPACITY) wanted = FIRST_CAPACITY;
  if (wanted < count + extra) wanted = count + extra;
  void *grown = mnm_alloc_realloc(&strings->alloc, *array, *capacity * width, wanted * width);
  if (grown == NULL) return false;
  *array = grown;
  *capacity = wanted;
  return true;
}

static bool grow_places(mnm_strings *strings) {
  void *places = strings->places;
  bool done =
      make_room(strings, &places, sizeof *strings->places, strings->count, 1, &strings->capacity);
  strings->places = places;
  return done;
}

static bool room_for_block(mnm_strings *strings, uint32_t slots) {
  void *array = (void *)strings->slots;
  uint64_t capacity = strings->slot_capacity;
  bool done =
      make_room(strings, &array, sizeof *strings->slots, strings->slot_count, slots, &capacity);
  strings->slots = array;
  strings->slot_capacity = (uint32_t)capacity;
  if (!done) return false;
  array = strings->blocks;
  capacity = strings->block_capacity;
  done = make_room(strings, &array, sizeof *strings->blocks, strings->block_count, 1, &capacity);
  strings->blocks = array;
  strings->block_capacity = (uint32_t)capacity;
  return done;
}

/* Half of what is there, so that little of it lies idle. */
static mnm_status add_block(mnm_strings *strings, size_t need, mnm_err *err) {
  size_t bytes = strings->block_bytes / 2 / UNIT_BYTES * UNIT_BYTES;
  if (bytes < FIRST_BLOCK_BYTES) bytes = FIRST_BLOCK_BYTES;
  if (bytes > LAST_BLOCK_BYTES) bytes = LAST_BLOCK_BYTES;
  if (bytes < need) bytes = need;
  uint32_t slots = (uint32_t)((bytes + SLOT_BYTES - 1) / SLOT_BYTES);
  if (slots >= SLOTS_MAX - strings->slot_count) {
    return mnm_err_set(err, MNM_E_LIMIT, "more than 32 GiB of different texts");
  }
  if (!room_for_block(strings, slots)) return mnm_err_nomem(err);
  unsigned char *data = mnm_alloc_realloc(&strings->alloc, NULL, 0, bytes);
  if (data == NULL) return mnm_err_nomem(err);
  mnm_alloc_probed(&strings->alloc, data, bytes);
  strings->blocks[strings->block_count++] = (block){data, bytes, 0};
  strings->block_bytes += bytes;
  strings->block_place = strings->slot_count << SLOT_BITS;
  for (uint32_t i = 0; i < slots; i++) {
    strings->slots[strings->slot_count++] = data + i * SLOT_BYTES;
  }
  return MNM_OK;
}

static mnm_status new_record(mnm_strings *strings, uint32_t *out_place, const char *data,
                             uint32_t bytes, mnm_err *err) {
  size_t head = bytes < LONG_TEXT ? ID_BYTES + 1 : ID_BYTES + 1 + sizeof bytes;
  size_t need = (head + bytes + UNIT_BYTES - 1) / UNIT_BYTES * UNIT_BYTES;
  block *last = strings->block_count > 0 ? &strings->blocks[strings->block_count - 1] : NULL;
  if (last == NULL || last->bytes - last->used < need) {
    MNM_TRY(add_block(strings, need, err));
    last = &strings->blocks[strings->block_count - 1];
  }
  unsigned char *record = last->data + last->used;
  memcpy(record, &strings->count, ID_BYTES);
  record[ID_BYTES] = bytes < LONG_TEXT ? (unsigned char)bytes : LONG_TEXT;
  if (bytes >= LONG_TEXT) memcpy(record + ID_BYTES + 1, &bytes, sizeof bytes);
  if (bytes > 0) memcpy(record + head, data, bytes);
  *out_place = strings->block_place + (uint32_t)(last->used / UNIT_BYTES);
  last->used += need;
  return MNM_OK;
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
  if (strings->count == strings->capacity && !grow_places(strings)) return mnm_err_nomem(err);
  uint32_t place = 0;
  MNM_TRY(new_record(strings, &place, data, bytes, err));
  uint32_t id = strings->count++;
  strings->places[id] = place;
  strings->table[at] = (uint64_t)tag << 32 | (place + 1);
  *out_id = id;
  return MNM_OK;
}

mnm_status mnm_strings_put(mnm_strings *strings, uint32_t *out_id, const char *data, uint32_t bytes,
                           uint64_t hash, mnm_err *err) {
  uint32_t tag = tag_of(hash);
  uint64_t at = probe(strings, data, bytes, tag);
  uint64_t entry = strings->table[at];
  if (entry == 0) return add(strings, out_id, data, bytes, tag, at, err);
  *out_id = record_id(record_of(strings, entry));
  return MNM_OK;
}

mnm_status mnm_strings_put_text(mnm_strings *strings, uint32_t *out_id, mnm_text text,
                                mnm_err *err) {
  uint64_t hash = mnm_text_hash(text.data, text.bytes, 0);
  return mnm_strings_put(strings, out_id, text.data, text.bytes, hash, err);
}

/* ---- many at once -------------------------------------------------------------------------------
 *
 * A hit costs two dependent reads, table entry and record, that nearly always miss the caches.
 * While one batch is settled, the records of the next one and the entries of the one after it are
 * on their way. A text that a batch adds may be what a later one looks for: then its guess was
 * none, or another text's record, and it is looked for once more. */

typedef struct batch {
  const mnm_text *texts;
  const uint64_t *hashes;
  uint32_t count;
  const unsigned char *guesses[BATCH]; /* record of the first entry with the tag, NULL: none */
  uint64_t own[BATCH];
} batch;

static void ask_for_entries(const mnm_strings *strings, const batch *self) {
  for (uint32_t i = 0; i < self->count; i++) {
    __builtin_prefetch(&strings->table[home_of(tag_of(self->hashes[i]), strings->bits)]);
  }
}

static void ask_for_records(const mnm_strings *strings, batch *self) {
  uint64_t mask = words_of(strings->bits) - 1;
  for (uint32_t i = 0; i < self->count; i++) {
    uint32_t tag = tag_of(self->hashes[i]);
    uint64_t at = home_of(tag, strings->bits);
    uint64_t entry = strings->table[at];
    while (entry != 0 && tag_of(entry) != tag) {
      at = (at + 1) & mask;
      entry = strings->table[at];
    }
    self->guesses[i] = NULL;
    if (entry == 0) continue;
    self->guesses[i] = record_of(strings, entry);
    __builtin_prefetch(self->guesses[i]);
    __builtin_prefetch(self->guesses[i] + ID_BYTES +
                       self->texts[i].bytes); /* may be another line */
  }
}

static mnm_status settle(mnm_strings *strings, const batch *self, uint32_t *out_ids, mnm_err *err) {
  for (uint32_t i = 0; i < self->count; i++) {
    const unsigned char *guess = self->guesses[i];
    mnm_text text = self->texts[i];
    if (guess != NULL && is_text(guess, text.data, text.bytes)) {
      out_ids[i] = record_id(guess);
    } else {
      MNM_TRY(mnm_strings_put(strings, &out_ids[i], text.data, text.bytes, self->hashes[i], err));
    }
  }
  return MNM_OK;
}

static void start(batch *self, const mnm_text *texts, const uint64_t *hashes, uint32_t count) {
  self->texts = texts;
  self->hashes = hashes != NULL ? hashes : self->own;
  self->count = count;
  for (uint32_t i = 0; hashes == NULL && i < count; i++) {
    self->own[i] = mnm_text_hash(texts[i].data, texts[i].bytes, 0);
  }
}

mnm_status mnm_strings_put_many(mnm_strings *strings, uint32_t *out_ids, const mnm_text *texts,
                                const uint64_t *hashes, uint32_t count, mnm_err *err) {
  batch batches[3];
  uint64_t whole = ((uint64_t)count + BATCH - 1) / BATCH;
  for (uint64_t step = 0; step < whole + 2; step++) {
    if (step < whole) {
      batch *next = &batches[step % 3];
      uint64_t first = step * BATCH;
      start(next, texts + first, hashes != NULL ? hashes + first : NULL,
            count - first < BATCH ? (uint32_t)(count - first) : BATCH);
      ask_for_entries(strings, next);
    }
    if (step >= 1 && step - 1 < whole) ask_for_records(strings, &batches[(step - 1) % 3]);
    if (step >= 2) {
      MNM_TRY(settle(strings, &batches[(step - 2) % 3], out_ids + (step - 2) * BATCH, err));
    }
  }
  return MNM_OK;
}

bool mnm_strings_find(const mnm_strings *strings, mnm_text text, uint32_t *out_id) {
  uint32_t tag = tag_of(mnm_text_hash(text.data, text.bytes, 0));
  uint64_t entry = strings->table[probe(strings, text.data, text.bytes, tag)];
  if (entry == 0) return false;
  *out_id = record_id(record_of(strings, entry));
  return true;
}

void mnm_strings_prefetch(const mnm_strings *strings, uint64_t hash) {
  __builtin_prefetch(&strings->table[home_of(tag_of(hash), strings->bits)]);
}

uint32_t mnm_strings_count(const mnm_strings *strings) {
  return strings->count;
}

mnm_text mnm_strings_get(const mnm_strings *strings, uint32_t id) {
  return record_text(record_at(strings, strings->places[id]));
}

uint64_t mnm_strings_bytes(const mnm_strings *strings) {
  return sizeof *strings + words_of(strings->bits) * sizeof(uint64_t) +
         strings->capacity * sizeof *strings->places + strings->block_bytes +
         strings->slot_capacity * sizeof *strings->slots +
         strings->block_capacity * sizeof *strings->blocks;
}

void mnm_strings_free(mnm_strings *strings) {
  if (strings == NULL) return;
  mnm_alloc alloc = strings->alloc;
  for (uint32_t i = 0; i < strings->block_count; i++) {
    mnm_alloc_free(&alloc, strings->blocks[i].data, strings->blocks[i].bytes);
  }
  mnm_alloc_free(&alloc, strings->blocks, strings->block_capacity * sizeof *strings->blocks);
  mnm_alloc_free(&alloc, (void *)strings->slots, strings->slot_capacity * sizeof *strings->slots);
  mnm_alloc_free(&alloc, strings->places, strings->capacity * sizeof *strings->places);
  if (strings->table != NULL) {
    mnm_alloc_free(&alloc, strings->table, words_of(strings->bits) * sizeof(uint64_t));
  }
  mnm_alloc_free(&alloc, strings, sizeof *strings);
}
