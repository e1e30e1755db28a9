#include <sodium.h>

#include "kernel/seal/seal_internal.h"

/* libsodium's init is itself thread-safe and counts later calls as done. SHA-256 is tried once on
 * a known input, since a library built without it would otherwise give digests of nothing. */
mnm_status mnm_seal_init(mnm_err *err) {
  static const uint8_t abc[4] = {0xba, 0x78, 0x16, 0xbf}; /* FIPS 180-2, B.1 */
  uint8_t digest[MNM_DIGEST_BYTES];
  if (sodium_init() < 0) {
    mnm_err_set(err, MNM_E_UNSUPPORTED, "the cryptographic library cannot start");
    mnm_err_hint(err, "check that the system offers random numbers (/dev/urandom or getrandom)");
    return MNM_E_UNSUPPORTED;
  }
  mnm_sha256_short(digest, "abc", 3);
  if (memcmp(digest, abc, sizeof abc) != 0) {
    return mnm_err_set(err, MNM_E_UNSUPPORTED, "SHA-256 gives a wrong digest on this machine");
  }
  return MNM_OK;
}

void mnm_seal_random(void *out, size_t bytes) {
  randombytes_buf(out, bytes);
}

bool mnm_seal_equal(const void *a, const void *b, size_t bytes) {
  return sodium_memcmp(a, b, bytes) == 0;
}

void mnm_seal_wipe(void *data, size_t bytes) {
  if (bytes > 0) sodium_memzero(data, bytes);
}

bool mnm_seal_lock(void *data, size_t bytes) {
  return sodium_mlock(data, bytes) == 0;
}

void mnm_seal_unlock(void *data, size_t bytes) {
  /* sodium_munlock zeroes first, also where the pages were never locked */
  if (sodium_munlock(data, bytes) != 0) sodium_memzero(data, bytes);
}

void mnm_seal_hex(char *out, const void *data, size_t bytes) {
  sodium_bin2hex(out, 2 * bytes + 1, data, bytes);
}

/* 0..15, or -1 */
static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool mnm_seal_unhex(void *out, size_t bytes, mnm_text text) {
  if (text.bytes != 2 * bytes) return false;
  for (uint32_t index = 0; index < text.bytes; index++) {
    if (hex_digit(text.data[index]) < 0) return false;
  }
  uint8_t *to = out;
  for (size_t index = 0; index < bytes; index++) {
    unsigned high = (unsigned)hex_digit(text.data[2 * index]);
    to[index] = (uint8_t)(high << 4 | (unsigned)hex_digit(text.data[2 * index + 1]));
  }
  return true;
}
