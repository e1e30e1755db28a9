/* Sealed values: they open with what they were sealed with and with nothing else. The cipher itself
 * is held against the test vector of draft-irtf-cfrg-xchacha-03, A.3.1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "kernel/seal/seal.h"

static const char value[] = "a name";

static mnm_key key_of(uint8_t byte) {
  mnm_key key;
  memset(key.bytes, byte, sizeof key.bytes);
  return key;
}

static void the_cipher_is_xchacha20_poly1305(void **state) {
  (void)state;
  static const char text[] =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.";
  uint8_t ad[12], expected[16], out[sizeof text - 1 + MNM_SEAL_OVERHEAD], nonce[MNM_NONCE_BYTES];
  mnm_key key;
  for (uint32_t i = 0; i < sizeof key.bytes; i++) key.bytes[i] = (uint8_t)(0x80 + i);
  for (uint32_t i = 0; i < sizeof nonce; i++) nonce[i] = (uint8_t)(0x40 + i);
  assert_true(mnm_seal_unhex(ad, sizeof ad, mnm_text_of("50515253c0c1c2c3c4c5c6c7")));
  assert_true(mnm_seal_unhex(expected, 16, mnm_text_of("bd6d179d3e83d43b9576579493c0e939")));
  mnm_seal_value_with(out, &key, nonce, ad, sizeof ad, text, sizeof text - 1);
  assert_memory_equal(out, nonce, sizeof nonce);
  assert_memory_equal(out + MNM_NONCE_BYTES, expected, sizeof expected);
  assert_true(mnm_seal_unhex(expected, 16, mnm_text_of("c0875924c1c7987947deafd8780acf49")));
  assert_memory_equal(out + sizeof out - 16, expected, sizeof expected);
}

static void a_value_opens_with_its_key_and_its_place_alone(void **state) {
  (void)state;
  uint8_t sealed[sizeof value + MNM_SEAL_OVERHEAD], out[sizeof value];
  const mnm_key key = key_of(1), other = key_of(2);
  mnm_seal_value(sealed, &key, "place", 5, value, sizeof value);
  assert_true(mnm_seal_value_open(out, &key, "place", 5, sealed, sizeof sealed));
  assert_string_equal((const char *)out, value);
  assert_false(mnm_seal_value_open(out, &other, "place", 5, sealed, sizeof sealed));
  for (size_t i = 0; i < sizeof out; i++) assert_int_equal(out[i], 0);
  assert_false(mnm_seal_value_open(out, &key, "plase", 5, sealed, sizeof sealed));
  assert_false(mnm_seal_value_open(out, &key, "place", 4, sealed, sizeof sealed));
  assert_false(mnm_seal_value_open(out, &key, "place", 5, sealed, MNM_SEAL_OVERHEAD - 1));
  for (size_t i = 0; i < sizeof sealed; i++) {
    sealed[i] ^= 0x10;
    assert_false(mnm_seal_value_open(out, &key, "place", 5, sealed, sizeof sealed));
    sealed[i] ^= 0x10;
  }
  uint8_t again[sizeof sealed];
  mnm_seal_value(again, &key, "place", 5, value, sizeof value);
  assert_memory_not_equal(again, sealed, sizeof sealed); /* another nonce */
}

static void nothing_is_a_value_too(void **state) {
  (void)state;
  uint8_t sealed[MNM_SEAL_OVERHEAD], out[1];
  const mnm_key key = key_of(1);
  mnm_seal_value(sealed, &key, "", 0, "", 0);
  assert_true(mnm_seal_value_open(out, &key, "", 0, sealed, sizeof sealed));
  sealed[30] ^= 1;
  assert_false(mnm_seal_value_open(out, &key, "", 0, sealed, sizeof sealed));
}

static int compare(const void *a, const void *b) {
  return memcmp(a, b, MNM_NONCE_BYTES);
}

/* Far more than one lot: none comes twice, and the lot keeps nothing of what it handed out. */
static void no_nonce_is_drawn_twice(void **state) {
  (void)state;
  enum { MANY = 5000 };
  static uint8_t nonces[MANY][MNM_NONCE_BYTES];
  mnm_draw draw = {0};
  for (uint32_t i = 0; i < MANY; i++) {
    mnm_draw_take(&draw, nonces[i], MNM_NONCE_BYTES);
    for (uint32_t at = draw.left; at + MNM_NONCE_BYTES <= sizeof draw.bytes; at += MNM_NONCE_BYTES)
      assert_memory_not_equal(draw.bytes + at, nonces[i], MNM_NONCE_BYTES);
  }
  qsort(nonces, MANY, sizeof nonces[0], compare);
  for (uint32_t i = 1; i < MANY; i++)
    assert_memory_not_equal(nonces[i - 1], nonces[i], MNM_NONCE_BYTES);
}

static void any_number_of_bytes_can_be_drawn(void **state) {
  (void)state;
  mnm_draw draw = {0};
  static uint8_t out[3 * sizeof draw.bytes];
  static const size_t counts[] = {0, 1, 5, 1535, 1536, 1537, 4000, 7, 1500, 100};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    uint32_t zeroes = 0;
    memset(out, 0, sizeof out);
    mnm_draw_take(&draw, out, counts[i]);
    for (size_t at = 0; at < counts[i]; at++) zeroes += out[at] == 0;
    assert_true(zeroes <= 6 + counts[i] / 32); /* one in 256 is to be expected */
    for (size_t at = counts[i]; at < sizeof out; at++) assert_int_equal(out[at], 0);
    assert_true(draw.left <= sizeof draw.bytes);
  }
}

static void a_text_opens_with_its_key_and_its_reference_alone(void **state) {
  (void)state;
  uint8_t sealed[sizeof value + MNM_TEXT_OVERHEAD], again[sizeof sealed], out[sizeof value];
  mnm_text_key key, other;
  const mnm_key one = key_of(1), two = key_of(2);
  mnm_text_key_of(&key, &one);
  mnm_text_key_of(&other, &two);
  mnm_text_seal(sealed, &key, 7, value, sizeof value);
  assert_true(mnm_text_open(out, &key, 7, sealed, sizeof sealed));
  assert_string_equal((const char *)out, value);
  assert_false(mnm_text_open(out, &key, 8, sealed, sizeof sealed));
  assert_false(mnm_text_open(out, &other, 7, sealed, sizeof sealed));
  assert_false(mnm_text_open(out, &key, 7, sealed, MNM_TEXT_OVERHEAD - 1));
  mnm_text_seal(again, &key, 7, value, sizeof value);
  assert_memory_equal(again, sealed, sizeof sealed); /* deterministic, as its contract says */
  mnm_text_seal(again, &key, 8, value, sizeof value);
  assert_memory_not_equal(again, sealed, sizeof sealed);
  for (size_t i = 0; i < sizeof sealed; i++) {
    sealed[i] ^= 1;
    assert_false(mnm_text_open(out, &key, 7, sealed, sizeof sealed));
    sealed[i] ^= 1;
  }
}

static int start(void **state) {
  (void)state;
  return mnm_seal_init(NULL) == MNM_OK ? 0 : -1;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_cipher_is_xchacha20_poly1305),
      cmocka_unit_test(a_value_opens_with_its_key_and_its_place_alone),
      cmocka_unit_test(nothing_is_a_value_too),
      cmocka_unit_test(no_nonce_is_drawn_twice),
      cmocka_unit_test(any_number_of_bytes_can_be_drawn),
      cmocka_unit_test(a_text_opens_with_its_key_and_its_reference_alone),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
