/* text: slices, UTF-8, hashing, and an interner (text -> dense number). */
#ifndef MNM_BASE_TEXT_H
#define MNM_BASE_TEXT_H

#include <stdbool.h>
#include <string.h>

#include "base/ctx/ctx.h"

typedef struct mnm_text { /* borrowed bytes, not terminated */
  const char *data;
  uint32_t bytes;
} mnm_text;

static inline mnm_text mnm_text_of(const char *zero_terminated) {
  mnm_text text = {zero_terminated, (uint32_t)strlen(zero_terminated)};
  return text;
}
bool mnm_text_equal(mnm_text a, mnm_text b);
bool mnm_text_equal_ascii_nocase(mnm_text a, mnm_text b);
/* <0, 0, >0 by bytes; a text that begins another one stands before it. */
int mnm_text_compare(mnm_text a, mnm_text b);
mnm_text mnm_text_trim(mnm_text text); /* ASCII blanks, tabs, line ends, U+00A0 */
/* Index of the first byte that is no valid UTF-8, or -1. */
int64_t mnm_text_utf8_invalid(const char *data, uint64_t bytes);
/* Columns on a terminal: combining marks, format and control characters 0, East Asian wide 2, each
 * byte that is no valid UTF-8 1. Source: text_width.c. */
uint32_t mnm_text_width(mnm_text text);
/* Digits with an optional sign, nothing else. false: not that, or does not fit. */
bool mnm_text_int64(mnm_text text, int64_t *out);
/* Edit distance (optimal string alignment) of short ASCII words, for "did you mean".
 * A text over MNM_TEXT_DISTANCE_BYTES is like nothing: the result is then the longer length. */
#define MNM_TEXT_DISTANCE_BYTES 32
uint32_t mnm_text_distance(mnm_text a, mnm_text b);

/* 64-bit, not cryptographic, fast on short keys; the same on every little-endian machine. Whoever
 * chooses the keys can make them collide: such keys slow an interner down, they never spoil it. */
uint64_t mnm_text_hash(const void *data, size_t bytes, uint64_t seed);

/* Interner. Numbers are dense, start at 0, in order of first appearance. Holds up to 2^32 - 2 texts
 * and 32 GiB of them (then MNM_E_LIMIT). A failed put leaves it as it was. Cost: O(bytes) expected
 * a put; memory is 12 to 24 bytes of table a text, 4 to 6 more, and the text with 5 or 9 bytes
 * before it, in whole words of 8. */
typedef struct mnm_strings mnm_strings;
MNM_MUST_CHECK mnm_status mnm_strings_new(mnm_strings **out, const mnm_ctx *ctx, mnm_err *err);
/* Finds or adds. `hash` must be mnm_text_hash(data, bytes, 0). */
MNM_MUST_CHECK mnm_status mnm_strings_put(mnm_strings *strings, uint32_t *out_id, const char *data,
                                          uint32_t bytes, uint64_t hash, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_strings_put_text(mnm_strings *strings, uint32_t *out_id,
                                               mnm_text text, mnm_err *err);
/* Puts `count` texts, in order, and hides the memory latency of each behind the others: about 30
 * million a second where single puts with a prefetch before them do 11 million (one core, a million
 * different texts of 24 bytes). hashes may be NULL. On an error the texts before the failing one
 * are in, and out_ids is written up to there. */
MNM_MUST_CHECK mnm_status mnm_strings_put_many(mnm_strings *strings, uint32_t *out_ids,
                                               const mnm_text *texts, const uint64_t *hashes,
                                               uint32_t count, mnm_err *err);
/* false when absent. */
bool mnm_strings_find(const mnm_strings *strings, mnm_text text, uint32_t *out_id);
void mnm_strings_prefetch(const mnm_strings *strings, uint64_t hash);
uint32_t mnm_strings_count(const mnm_strings *strings);
mnm_text mnm_strings_get(const mnm_strings *strings, uint32_t id); /* borrowed, stable until free */
uint64_t mnm_strings_bytes(const mnm_strings *strings);            /* memory held */
void mnm_strings_free(mnm_strings *strings);

#endif
