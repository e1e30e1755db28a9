#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text/text.h"

static uint64_t draw(uint64_t *seed) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *seed >> 16;
}

static void texts_compare_as_bytes(void **state) {
  (void)state;
  static const char *const rising[] = {"", "A", "AA", "AB", "B", "a", "ab", "\xC3\xA9", "\xFF"};
  for (int a = 0; a < 9; a++) {
    for (int b = 0; b < 9; b++) {
      mnm_text left = mnm_text_of(rising[a]), right = mnm_text_of(rising[b]);
      int order = mnm_text_compare(left, right);
      assert_int_equal((order > 0) - (order < 0), (a > b) - (a < b));
      assert_int_equal(mnm_text_equal(left, right), a == b);
    }
  }
  assert_true(mnm_text_equal((mnm_text){NULL, 0}, mnm_text_of("")));
}

static void case_is_ignored_for_ascii_letters_only(void **state) {
  (void)state;
  assert_true(mnm_text_equal_ascii_nocase(mnm_text_of("Eur@[`{"), mnm_text_of("eUR@[`{")));
  assert_false(mnm_text_equal_ascii_nocase(mnm_text_of("@"), mnm_text_of("`")));
  assert_false(mnm_text_equal_ascii_nocase(mnm_text_of("["), mnm_text_of("{")));
  assert_false(mnm_text_equal_ascii_nocase(mnm_text_of("\xC3\x89"), mnm_text_of("\xC3\xA9")));
  assert_false(mnm_text_equal_ascii_nocase(mnm_text_of("ab"), mnm_text_of("abc")));
}

static void trim_takes_blanks_off_both_ends(void **state) {
  (void)state;
  static const struct {
    const char *from, *to;
  } rows[] = {{"", ""},         {" \t\r\n", ""},  {"\xC2\xA0 a b \xC2\xA0\n", "a b"},
              {"a", "a"},       {"\xC2", "\xC2"}, {"\xC3\xA0", "\xC3\xA0"},
              {"\xA0", "\xA0"}, {"\xC2\xA0", ""}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    assert_true(mnm_text_equal(mnm_text_trim(mnm_text_of(rows[i].from)), mnm_text_of(rows[i].to)));
  }
}

static void whole_numbers_are_read_to_their_bounds(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t value;
  } good[] = {{"0", 0},
              {"-0", 0},
              {"+7", 7},
              {"007", 7},
              {"-12", -12},
              {"9223372036854775807", INT64_MAX},
              {"-9223372036854775808", INT64_MIN}};
  static const char *const bad[] = {"",
                                    "+",
                                    "-",
                                    "1 ",
                                    " 1",
                                    "1.0",
                                    "1e3",
                                    "--1",
                                    "+-1",
                                    "0x1",
                                    "9223372036854775808",
                                    "-9223372036854775809",
                                    "99999999999999999999",
                                    "\xD9\xA1"};
  int64_t value = 0;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    assert_true(mnm_text_int64(mnm_text_of(good[i].text), &value));
    assert_true(value == good[i].value);
  }
  value = 33;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_false(mnm_text_int64(mnm_text_of(bad[i]), &value));
    assert_int_equal(value, 33);
  }
}

/* Encodes every number below 2^21 in every length that can hold it and asks which are valid: just
 * the shortest form of a character that is no surrogate. */
static void utf8_is_valid_exactly_when_shortest_and_a_character(void **state) {
  (void)state;
  static const unsigned char leads[5] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (uint32_t value = 0; value < 0x200000; value += value < 0x11000 ? 1 : 61) {
    uint32_t shortest = value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
    bool character = value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
    for (uint32_t length = shortest; length <= 4; length++) {
      char bytes[4] = {0};
      uint32_t rest = value;
      for (uint32_t i = length - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (rest & 0x3F));
        rest >>= 6;
      }
      bytes[0] = (char)(leads[length] | rest);
      bool valid = character && length == shortest;
      assert_int_equal(mnm_text_utf8_invalid(bytes, length), valid ? -1 : 0);
    }
  }
}

static void the_first_invalid_byte_is_found_at_any_place(void **state) {
  (void)state;
  for (uint64_t length = 1; length < 40; length++) {
    for (uint64_t at = 0; at < length; at++) {
      char bytes[40];
      memset(bytes, 'a', sizeof bytes);
      bytes[at] = (char)0xFF;
      assert_int_equal(mnm_text_utf8_invalid(bytes, length), at);
      assert_int_equal(mnm_text_utf8_invalid(bytes, at), -1);
      bytes[at] = (char)0xC3; /* a lead whose tail is missing */
      assert_int_equal(mnm_text_utf8_invalid(bytes, length), at);
      if (at + 1 < length) {
        bytes[at + 1] = (char)0xA9;
        assert_int_equal(mnm_text_utf8_invalid(bytes, length), -1);
      }
    }
  }
  assert_int_equal(mnm_text_utf8_invalid(NULL, 0), -1);
}

static void width_counts_terminal_columns(void **state) {
  (void)state;
  assert_int_equal(mnm_text_width(mnm_text_of("")), 0);
  assert_int_equal(mnm_text_width(mnm_text_of("abc ~")), 5);
  assert_int_equal(mnm_text_width(mnm_text_of("\xC3\xA9")), 1);                 /* e acute */
  assert_int_equal(mnm_text_width(mnm_text_of("e\xCC\x81")), 1);                /* e, acute */
  assert_int_equal(mnm_text_width(mnm_text_of("\xE4\xB8\xAD\xE6\x96\x87")), 4); /* Chinese */
  assert_int_equal(mnm_text_width(mnm_text_of("\xEA\xB0\x80")), 2);             /* Hangul */
  assert_int_equal(mnm_text_width(mnm_text_of("\xE1\x84\x80\xE1\x85\xA1")), 2); /* its parts */
  assert_int_equal(mnm_text_width(mnm_text_of("\xEF\xBC\xA1")), 2);             /* fullwidth A */
  assert_int_equal(mnm_text_width(mnm_text_of("\xEF\xBD\xB1")), 1);             /* halfwidth */
  assert_int_equal(mnm_text_width(mnm_text_of("\xF0\x9F\x98\x80")), 2);         /* a face */
  assert_int_equal(mnm_text_width(mnm_text_of("\xD8\xA7\xD9\x8E")), 1);         /* Arabic, fatha */
  assert_int_equal(mnm_text_width(mnm_text_of("\xE0\xB8\x81\xE0\xB8\xB1")), 1); /* Thai, vowel */
  assert_int_equal(mnm_text_width(mnm_text_of("\xE2\x80\x8B")), 0); /* zero width space */
  assert_int_equal(mnm_text_width(mnm_text_of("\xC2\xAD")), 1);     /* soft hyphen */
  assert_int_equal(mnm_text_width(mnm_text_of("\x1B\x07")), 0);
  assert_int_equal(mnm_text_width(mnm_text_of("\xF0\xA0\x80\x80")), 2); /* CJK extension B */
  assert_int_equal(mnm_text_width(mnm_text_of("\xFF\xC3")), 2);         /* no UTF-8 */
}

/* The slow obvious twin: the definition, by recursion. */
static uint32_t distance_slowly(const char *a, uint32_t a_bytes, const char *b, uint32_t b_bytes) {
  if (a_bytes == 0) return b_bytes;
  if (b_bytes == 0) return a_bytes;
  uint32_t best = distance_slowly(a, a_bytes - 1, b, b_bytes) + 1;
  uint32_t other = distance_slowly(a, a_bytes, b, b_bytes - 1) + 1;
  if (other < best) best = other;
  other = distance_slowly(a, a_bytes - 1, b, b_bytes - 1) + (a[a_bytes - 1] != b[b_bytes - 1]);
  if (other < best) best = other;
  if (a_bytes > 1 && b_bytes > 1 && a[a_bytes - 1] == b[b_bytes - 2] &&
      a[a_bytes - 2] == b[b_bytes - 1]) {
    other = distance_slowly(a, a_bytes - 2, b, b_bytes - 2) + 1;
    if (other < best) best = other;
  }
  return best;
}

static void distance_agrees_with_its_slow_twin(void **state) {
  (void)state;
  uint64_t seed = 3;
  for (int round = 0; round < 1500; round++) {
    char a[7], b[7];
    uint32_t a_bytes = (uint32_t)(draw(&seed) % 7), b_bytes = (uint32_t)(draw(&seed) % 7);
    for (int i = 0; i < 7; i++) {
      a[i] = (char)('a' + (int)(draw(&seed) % 3));
      b[i] = (char)('a' + (int)(draw(&seed) % 3));
    }
    assert_int_equal(mnm_text_distance((mnm_text){a, a_bytes}, (mnm_text){b, b_bytes}),
                     distance_slowly(a, a_bytes, b, b_bytes));
  }
}

static void distance_of_long_texts_is_their_length(void **state) {
  (void)state;
  char longer[64];
  memset(longer, 'x', sizeof longer);
  mnm_text bound = {longer, MNM_TEXT_DISTANCE_BYTES}, over = {longer, MNM_TEXT_DISTANCE_BYTES + 1};
  assert_int_equal(mnm_text_distance(bound, bound), 0);
  assert_int_equal(mnm_text_distance(bound, mnm_text_of("")), MNM_TEXT_DISTANCE_BYTES);
  assert_int_equal(mnm_text_distance(over, over), MNM_TEXT_DISTANCE_BYTES + 1);
  assert_int_equal(mnm_text_distance(mnm_text_of("verify"), mnm_text_of("evrify")), 1);
}

/* Written down so that no change to the hash goes unnoticed: files may come to depend on it. */
static void hash_values_are_fixed(void **state) {
  (void)state;
  unsigned char bytes[200];
  for (int i = 0; i < 200; i++) bytes[i] = (unsigned char)(i * 7 + 1);
  uint64_t all = 0;
  for (size_t length = 0; length <= 200; length++) {
    all = all * 31 + mnm_text_hash(bytes, length, length);
  }
  assert_true(all == UINT64_C(0xE3E7F3115CCDE3A6));
  assert_true(mnm_text_hash("", 0, 0) == UINT64_C(0xECC26506317328BC));
  assert_true(mnm_text_hash(NULL, 0, 0) == UINT64_C(0xECC26506317328BC));
  assert_true(mnm_text_hash("DE89370400440532013000", 22, 0) == UINT64_C(0xD12663B7476973C1));
}

static int compare_words(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* Keys as banks number them, which differ in few digits: 64-bit hashes must all differ, and both
 * halves, which are used as table place and tag, must be spread. */
static void hash_spreads_keys_that_differ_little(void **state) {
  (void)state;
  enum { KEYS = 200000, BUCKETS = 1024 };
  uint64_t *hashes = malloc(KEYS * sizeof *hashes);
  uint32_t high[BUCKETS] = {0}, low[BUCKETS] = {0};
  for (int i = 0; i < KEYS; i++) {
    char key[40];
    int length = snprintf(key, sizeof key, i % 2 == 0 ? "DE%02d37040044%010d" : "%d%d", i % 97, i);
    hashes[i] = mnm_text_hash(key, (size_t)length, 0);
    high[hashes[i] >> 54]++;
    low[hashes[i] % BUCKETS]++;
  }
  qsort(hashes, KEYS, sizeof *hashes, compare_words);
  int same = 0;
  for (int i = 1; i < KEYS; i++) same += hashes[i] == hashes[i - 1];
  free(hashes);
  assert_in_range(same, 0, 60); /* "%d%d" writes a few dozen keys twice */
  /* 195 expected a bucket, standard deviation 14: six of them either way */
  for (int i = 0; i < BUCKETS; i++) {
    assert_in_range(high[i], 111, 279);
    assert_in_range(low[i], 111, 279);
  }
}

/* Flipping any one bit of the key or the seed must flip about half of the hash. */
static void hash_changes_half_its_bits_with_each_bit(void **state) {
  (void)state;
  static const size_t lengths[] = {1, 3, 4, 7, 8, 12, 16, 17, 22, 32, 40, 48, 49, 97};
  for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
    size_t length = lengths[k];
    uint64_t flipped = 0, trials = 0;
    for (uint64_t key_number = 0; key_number < 40; key_number++) {
      unsigned char key[97];
      uint64_t seed = key_number + 1;
      for (size_t i = 0; i < length; i++) key[i] = (unsigned char)draw(&seed);
      uint64_t before = mnm_text_hash(key, length, 5);
      for (size_t bit = 0; bit < length * 8; bit++) {
        key[bit / 8] ^= (unsigned char)(1U << bit % 8);
        uint64_t change = before ^ mnm_text_hash(key, length, 5);
        key[bit / 8] ^= (unsigned char)(1U << bit % 8);
        assert_true(change != 0);
        flipped += (uint64_t)__builtin_popcountll(change);
        trials++;
      }
      assert_true(before != mnm_text_hash(key, length, 6));
    }
    assert_in_range(flipped, trials * 30, trials * 34);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(texts_compare_as_bytes),
      cmocka_unit_test(case_is_ignored_for_ascii_letters_only),
      cmocka_unit_test(trim_takes_blanks_off_both_ends),
      cmocka_unit_test(whole_numbers_are_read_to_their_bounds),
      cmocka_unit_test(utf8_is_valid_exactly_when_shortest_and_a_character),
      cmocka_unit_test(the_first_invalid_byte_is_found_at_any_place),
      cmocka_unit_test(width_counts_terminal_columns),
      cmocka_unit_test(distance_agrees_with_its_slow_twin),
      cmocka_unit_test(distance_of_long_texts_is_their_length),
      cmocka_unit_test(hash_values_are_fixed),
      cmocka_unit_test(hash_spreads_keys_that_differ_little),
      cmocka_unit_test(hash_changes_half_its_bits_with_each_bit),
  };
  return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
