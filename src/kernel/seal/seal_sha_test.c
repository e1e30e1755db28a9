/* Every way to a SHA-256 against libcrypto's general interface, on every length. */
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kernel/seal/seal_internal.h"

#define MOST MNM_SHA256_SHORT_MAX

static uint64_t next_random(uint64_t *seed) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *seed >> 33;
}

static void fill(uint8_t *data, size_t bytes, uint64_t *seed) {
  for (size_t i = 0; i < bytes; i++) data[i] = (uint8_t)next_random(seed);
}

/* The slow twin. */
static void twin(uint8_t out[MNM_DIGEST_BYTES], const void *data, size_t bytes) {
  unsigned int length = 0;
  assert_int_equal(EVP_Digest(data, bytes, out, &length, EVP_sha256(), NULL), 1);
  assert_int_equal(length, MNM_DIGEST_BYTES);
}

static void short_digests_are_those_of_libcrypto_for_every_length(void **state) {
  (void)state;
  uint64_t seed = 11;
  uint8_t data[MOST + 1], expected[MNM_DIGEST_BYTES], got[MNM_DIGEST_BYTES];
  for (uint32_t bytes = 0; bytes <= MOST; bytes++) {
    fill(data, sizeof data, &seed);
    twin(expected, data, bytes);
    mnm_sha256_short(got, data, bytes);
    assert_memory_equal(got, expected, sizeof got);
    mnm_sha256_of(got, data, bytes);
    assert_memory_equal(got, expected, sizeof got);
  }
}

static void long_digests_in_pieces_are_those_of_libcrypto(void **state) {
  (void)state;
  uint64_t seed = 12;
  enum { BYTES = 3000 };
  uint8_t *data = malloc(BYTES), expected[MNM_DIGEST_BYTES], got[MNM_DIGEST_BYTES];
  fill(data, BYTES, &seed);
  for (uint32_t bytes = 0; bytes <= BYTES; bytes += 1 + bytes / 16) {
    mnm_sha256 hash;
    mnm_sha256_init(&hash);
    for (uint32_t at = 0; at < bytes;) {
      uint32_t piece = 1 + (uint32_t)(next_random(&seed) % 200);
      if (piece > bytes - at) piece = bytes - at;
      mnm_sha256_add(&hash, data + at, piece);
      at += piece;
    }
    mnm_sha256_end(&hash, got);
    twin(expected, data, bytes);
    assert_memory_equal(got, expected, sizeof got);
  }
  free(data);
}

/* Rows that lie close, each of exactly its bytes: a read beyond the last one is found by ASan. */
static void check_rows(const uint8_t *lengths, uint32_t count, uint32_t stride, uint64_t *seed) {
  size_t room =
      count == 0 ? 0 : (size_t)(count - 1) * stride + (lengths ? lengths[count - 1] : stride);
  uint8_t *data = malloc(room + 1), *got = malloc((size_t)count * MNM_DIGEST_BYTES + 1);
  uint8_t *exact = realloc(data, room > 0 ? room : 1), expected[MNM_DIGEST_BYTES];
  fill(exact, room, seed);
  got[(size_t)count * MNM_DIGEST_BYTES] = 0x5A;
  mnm_sha256_rows(got, exact, stride, lengths, count);
  for (uint32_t row = 0; row < count; row++) {
    twin(expected, exact + (size_t)row * stride, lengths ? lengths[row] : stride);
    assert_memory_equal(got + (size_t)row * MNM_DIGEST_BYTES, expected, sizeof expected);
  }
  assert_int_equal(got[(size_t)count * MNM_DIGEST_BYTES], 0x5A);
  free(exact);
  free(got);
}

static void rows_of_one_length_are_digested_as_one_by_one_for_every_length(void **state) {
  (void)state;
  uint64_t seed = 13;
  for (uint32_t bytes = 0; bytes <= MOST; bytes++) {
    check_rows(NULL, 3, bytes, &seed);
    check_rows(NULL, 34, bytes, &seed);
  }
}

static void rows_of_two_lengths_side_by_side_are_told_apart(void **state) {
  (void)state;
  uint64_t seed = 14;
  for (uint32_t one = 0; one <= MOST; one++) {
    for (uint32_t other = 0; other <= MOST; other += 1 + one % 7) {
      uint8_t lengths[2] = {(uint8_t)one, (uint8_t)other};
      check_rows(lengths, 2, MOST, &seed);
    }
  }
}

static void rows_of_random_lengths_and_counts_are_digested_as_one_by_one(void **state) {
  (void)state;
  uint64_t seed = 15;
  uint32_t rounds = getenv("MNM_LONG") ? 20000 : 300;
  for (uint32_t round = 0; round < rounds; round++) {
    uint8_t lengths[70];
    uint32_t count = (uint32_t)(next_random(&seed) % 71);
    for (uint32_t row = 0; row < count; row++)
      lengths[row] = (uint8_t)(next_random(&seed) % (MOST + 1));
    check_rows(lengths, count, MOST + (uint32_t)(next_random(&seed) % 20), &seed);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(short_digests_are_those_of_libcrypto_for_every_length),
      cmocka_unit_test(long_digests_in_pieces_are_those_of_libcrypto),
      cmocka_unit_test(rows_of_one_length_are_digested_as_one_by_one_for_every_length),
      cmocka_unit_test(rows_of_two_lengths_side_by_side_are_told_apart),
      cmocka_unit_test(rows_of_random_lengths_and_counts_are_digested_as_one_by_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
