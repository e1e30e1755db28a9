/* Where the fields and records of a block end. Text without quotes and lone CRs is indexed 64 bytes
 * at a time; the rest goes byte by byte through the state machine of the quote rule. Both give the
 * same index for the same text. */
#include "stage/ingest/ingest_csv.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define STRETCH_BYTES ((size_t)4096)

void mnm_ingest__index_init(csv_index *index, const mnm_ctx *ctx) {
  mnm_column_init(&index->ends, sizeof(uint32_t), ctx);
  mnm_column_init(&index->rows, sizeof(uint32_t), ctx);
  mnm_column_init(&index->faults, sizeof(csv_fault), ctx);
  index->quotes = index->high = index->zero = false;
}

void mnm_ingest__index_clear(csv_index *index) {
  mnm_column_clear(&index->ends);
  mnm_column_clear(&index->rows);
  mnm_column_clear(&index->faults);
}

/* ---- fast
 * ------------------------------------------------------------------------------------------- */

typedef struct masks {
  uint64_t separators, lines; /* bit i: byte i of the 64 */
} masks;

typedef struct seen { /* gathered over the block */
  bool quote, carriage, high, zero;
} seen;

static masks masks_plain(const char *data, size_t bytes, const csv_dialect *dialect, seen *all) {
  masks out = {0, 0};
  for (size_t i = 0; i < bytes; i++) {
    char c = data[i];
    if (c == dialect->separator) out.separators |= UINT64_C(1) << i;
    if (c == '\n') out.lines |= UINT64_C(1) << i;
    all->carriage |= c == '\r';
    all->zero |= c == 0;
    all->high |= (unsigned char)c >= 0x80;
    all->quote |= dialect->quote != 0 && c == dialect->quote;
  }
  return out;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static inline uint64_t bits(__m256i low, __m256i high) {
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* Writes the ends of `whole` bytes from `first` on, a multiple of 64; room for all of them is
 * there. */
__attribute__((target("avx2"))) static void index_avx2(csv_index *index, const char *data,
                                                       size_t first, size_t whole,
                                                       const csv_dialect *dialect, seen *all) {
  uint32_t *ends = index->ends.data, *rows = index->rows.data;
  const __m256i separator = _mm256_set1_epi8(dialect->separator);
  const __m256i line = _mm256_set1_epi8('\n'), carriage = _mm256_set1_epi8('\r');
  const __m256i quote = _mm256_set1_epi8(dialect->quote), none = _mm256_setzero_si256();
  __m256i any_quote = none, any_carriage = none, any_high = none, any_zero = none;
  size_t count = index->ends.count, lines = index->rows.count;
  for (size_t at = first; at < first + whole; at += 64) {
    const __m256i *from = (const __m256i *)(const void *)(data + at);
    __m256i a = _mm256_loadu_si256(from), b = _mm256_loadu_si256(from + 1);
    uint64_t ends_mask = bits(_mm256_cmpeq_epi8(a, separator), _mm256_cmpeq_epi8(b, separator));
    uint64_t line_mask = bits(_mm256_cmpeq_epi8(a, line), _mm256_cmpeq_epi8(b, line));
    any_carriage = _mm256_or_si256(any_carriage, _mm256_or_si256(_mm256_cmpeq_epi8(a, carriage),
                                                                 _mm256_cmpeq_epi8(b, carriage)));
    any_quote = _mm256_or_si256(
        any_quote, _mm256_or_si256(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote)));
    any_zero = _mm256_or_si256(
        any_zero, _mm256_or_si256(_mm256_cmpeq_epi8(a, none), _mm256_cmpeq_epi8(b, none)));
    any_high = _mm256_or_si256(any_high, _mm256_or_si256(a, b));
    ends_mask |= line_mask;
    while (line_mask != 0) {
      uint64_t below = (line_mask & (~line_mask + 1)) - 1;
      uint64_t up_to = ends_mask & (below | (below + 1));
      rows[lines++] = (uint32_t)(count + (size_t)__builtin_popcountll(up_to));
      line_mask &= line_mask - 1;
    }
    size_t found = (size_t)__builtin_popcountll(ends_mask);
    uint32_t *to = ends + count;
    /* eight at a time, also past the last: a loop of fixed length is not mispredicted */
    for (size_t done = 0; done < found; done += 8) {
      for (uint32_t i = 0; i < 8; i++) {
        to[done + i] = (uint32_t)at + (uint32_t)__builtin_ctzll(ends_mask | UINT64_C(1) << 63);
        ends_mask &= ends_mask - 1;
      }
    }
    count += found;
  }
  all->quote |= dialect->quote != 0 && _mm256_movemask_epi8(any_quote) != 0;
  all->carriage |= _mm256_movemask_epi8(any_carriage) != 0;
  all->zero |= _mm256_movemask_epi8(any_zero) != 0;
  all->high |= _mm256_movemask_epi8(any_high) != 0;
  index->ends.count = count;
  index->rows.count = lines;
}
#endif

static void take_masks(csv_index *index, masks found, size_t at) {
  uint32_t *ends = index->ends.data, *rows = index->rows.data;
  uint64_t all = found.separators | found.lines;
  while (all != 0) {
    uint32_t bit = (uint32_t)__builtin_ctzll(all);
    ends[index->ends.count++] = (uint32_t)at + bit;
    if ((found.lines >> bit & 1) != 0) {
      rows[index->rows.count++] = (uint32_t)index->ends.count;
    }
    all &= all - 1;
  }
}

/* Room for the worst that a stretch can hold is there before it is read. */
static mnm_status index_fast(csv_index *index, const csv_text *block, const csv_dialect *dialect,
                             seen *all, mnm_err *err) {
  for (size_t at = 0; at < block->bytes; at += STRETCH_BYTES) {
    size_t bytes = block->bytes - at < STRETCH_BYTES ? block->bytes - at : STRETCH_BYTES;
    size_t done = 0;
    /* the fast index writes up to eight ends past its last */
    MNM_TRY(mnm_column_reserve(&index->ends, STRETCH_BYTES + 8, err));
    MNM_TRY(mnm_column_reserve(&index->rows, STRETCH_BYTES, err));
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
      done = bytes & ~(size_t)63;
      index_avx2(index, block->data, at, done, dialect, all);
    }
#endif
    for (; done < bytes; done += 64) {
      size_t piece = bytes - done < 64 ? bytes - done : 64;
      take_masks(index, masks_plain(block->data + at + done, piece, dialect, all), at + done);
    }
  }
  return MNM_OK;
}

static bool has_lone_carriage(const csv_text *block) {
  const char *from = block->data, *end = block->data + block->bytes;
  while (from < end && (from = memchr(from, '\r', (size_t)(end - from))) != NULL) {
    if (from + 1 == end || from[1] != '\n') return true;
    from += 2;
  }
  return false;
}

/* ---- byte by byte
 * ----------------------------------------------------------------------------------- */

typedef struct walk {
  csv_index *index;
  const char *data;
  size_t at, bytes;
  const csv_dialect *dialect;
  mnm_err *err;
} walk;

static mnm_status end_field(walk *self, bool line) {
  csv_index *index = self->index;
  MNM_TRY(mnm_column_reserve(&index->ends, 1, self->err));
  if (line) MNM_TRY(mnm_column_reserve(&index->rows, 1, self->err));
  ((uint32_t *)index->ends.data)[index->ends.count++] = (uint32_t)self->at;
  if (line) ((uint32_t *)index->rows.data)[index->rows.count++] = (uint32_t)index->ends.count;
  self->at++;
  return MNM_OK;
}

static bool ends_here(const walk *self) {
  char c = self->data[self->at];
  return c == self->dialect->separator || c == '\n' || c == '\r';
}

static void skip_blanks(walk *self) {
  if (!self->dialect->blanks) return;
  while (self->at < self->bytes &&
         (self->data[self->at] == ' ' ||
          (self->data[self->at] == '\t' && self->dialect->separator != '\t'))) {
    self->at++;
  }
}

static mnm_status note_fault(walk *self) {
  csv_index *index = self->index;
  uint32_t *rows = index->rows.data;
  uint32_t first = index->rows.count > 0 ? rows[index->rows.count - 1] : 0;
  csv_fault fault = {(uint32_t)index->rows.count, (uint32_t)index->ends.count - first};
  return mnm_column_push(&index->faults, &fault, self->err);
}

static mnm_status walk_quoted(walk *self) {
  char quote = self->dialect->quote;
  self->at++;
  for (;;) {
    const char *found = memchr(self->data + self->at, quote, self->bytes - self->at);
    if (found == NULL) { /* the cutter never ends a block inside quotes */
      self->at = self->bytes;
      return MNM_OK;
    }
    self->at = (size_t)(found - self->data) + 1;
    if (self->at == self->bytes || self->data[self->at] != quote) break;
    self->at++;
  }
  skip_blanks(self);
  if (self->at < self->bytes && !ends_here(self)) return note_fault(self);
  return MNM_OK;
}

static mnm_status index_slow(walk *self) {
  char quote = self->dialect->quote;
  while (self->at < self->bytes) {
    size_t first = self->at;
    skip_blanks(self);
    if (quote != 0 && self->at < self->bytes && self->data[self->at] == quote) {
      MNM_TRY(walk_quoted(self));
    } else {
      self->at = first;
    }
    while (self->at < self->bytes && !ends_here(self)) self->at++;
    if (self->at == self->bytes) break;
    bool carriage = self->data[self->at] == '\r';
    if (carriage && self->at + 1 < self->bytes && self->data[self->at + 1] == '\n') self->at++;
    MNM_TRY(end_field(self, self->data[self->at] == '\n' || carriage));
  }
  return MNM_OK;
}

mnm_status mnm_ingest__index_build(csv_index *index, const csv_text *block,
                                   const csv_dialect *dialect, mnm_err *err) {
  seen all = {false, false, false, false};
  index->ends.count = index->rows.count = index->faults.count = 0;
  index->quotes = index->high = index->zero = false;
  if (block->bytes == 0) return MNM_OK;
  MNM_TRY(index_fast(index, block, dialect, &all, err));
  index->high = all.high;
  index->zero = all.zero;
  index->quotes = all.quote;
  if (!all.quote && !(all.carriage && has_lone_carriage(block))) return MNM_OK;
  index->ends.count = index->rows.count = 0;
  walk self = {index, block->data, 0, block->bytes, dialect, err};
  return index_slow(&self);
}
