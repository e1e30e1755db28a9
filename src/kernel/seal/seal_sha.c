/* SHA-256 by libcrypto. Its low-level calls are used on purpose: they need no memory, cannot fail,
 * and take 38 ns for a short row where the general interface (EVP) takes 302 ns (measured on a
 * shared 2-core x86-64 machine with SHA instructions). OpenSSL 3 marks them as deprecated, hence
 * the pragma; they run the same machine code as EVP, and the tests compare the two on every length.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <assert.h>
#include <openssl/sha.h>

#include "kernel/seal/seal_internal.h"

_Static_assert(sizeof(SHA256_CTX) <= sizeof(mnm_sha256), "mnm_sha256 must hold libcrypto's state");
_Static_assert(_Alignof(SHA256_CTX) <= _Alignof(mnm_sha256), "and be aligned for it");

/* Copied in and out, so that the two types never alias. 112 bytes: nothing beside a block. */
void mnm_sha256_init(mnm_sha256 *hash) {
  SHA256_CTX state;
  SHA256_Init(&state);
  memcpy(hash->opaque, &state, sizeof state);
}

void mnm_sha256_add(mnm_sha256 *hash, const void *data, size_t bytes) {
  if (bytes == 0) return;
  SHA256_CTX state;
  memcpy(&state, hash->opaque, sizeof state);
  SHA256_Update(&state, data, bytes);
  memcpy(hash->opaque, &state, sizeof state);
}

void mnm_sha256_end(const mnm_sha256 *hash, uint8_t out[MNM_DIGEST_BYTES]) {
  SHA256_CTX state;
  memcpy(&state, hash->opaque, sizeof state);
  SHA256_Final(out, &state);
}

void mnm_sha256_of(uint8_t out[MNM_DIGEST_BYTES], const void *data, size_t bytes) {
  if (bytes <= MNM_SHA256_SHORT_MAX) {
    mnm_sha256_short(out, data, (uint32_t)bytes);
    return;
  }
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, data, bytes);
  SHA256_Final(out, &state);
}

/* One or two whole blocks, padded as FIPS 180-4 section 5.1.1 says: a 1 bit, zeroes, and the length
 * in bits as 64 big-endian bits at the end. */
void mnm_sha256_short(uint8_t out[MNM_DIGEST_BYTES], const void *data, uint32_t bytes) {
  assert(bytes <= MNM_SHA256_SHORT_MAX);
  uint8_t block[128];
  uint32_t whole = bytes <= 55 ? 64 : 128;
  if (bytes > 0) memcpy(block, data, bytes);
  block[bytes] = 0x80;
  memset(block + bytes + 1, 0, whole - bytes - 3);
  block[whole - 2] = (uint8_t)(bytes >> 5); /* bits fit 16: at most 952 */
  block[whole - 1] = (uint8_t)(bytes << 3);
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Transform(&state, block);
  if (whole == 128) SHA256_Transform(&state, block + 64);
  for (uint32_t word = 0; word < 8; word++) { /* one swap instruction; shifts take 20 ns more */
    uint32_t big = (uint32_t)__builtin_bswap32(state.h[word]);
    memcpy(out + 4 * (size_t)word, &big, sizeof big);
  }
}

void mnm_sha256_rows(uint8_t *out, const uint8_t *data, uint32_t stride, const uint8_t *bytes,
                     uint32_t count) {
  for (uint32_t row = 0; row < count; row++) {
    mnm_sha256_short(out + (size_t)row * MNM_DIGEST_BYTES, data + (size_t)row * stride,
                     bytes != NULL ? bytes[row] : stride);
  }
}
