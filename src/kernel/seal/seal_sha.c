/* SHA-256 by libcrypto; rows two at a time by seal_sha_pair.c where the processor can. Its
 * low-level calls are used on purpose: they need no memory, cannot fail, and take 38 ns for a short
 * row where the general interface (EVP) takes 302 ns (measured on a shared 2-core x86-64 machine
 * with SHA instructions). OpenSSL 3 marks them as deprecated, hence the pragma; they run the same
 * machine code as EVP, and the tests compare the two on every length.
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
 * in bits as 64 big-endian bits at the end. Returns how many. */
static inline uint32_t pad(uint8_t block[128], const void *data, uint32_t bytes) {
  assert(bytes <= MNM_SHA256_SHORT_MAX);
  const uint8_t *from = data;
  uint32_t whole = bytes <= 55 ? 64 : 128;
  if (bytes >= 32 && whole == 64) { /* most rows: moves of fixed length that overlap */
    memset(block + 32, 0, 32);
    memcpy(block, from, 32);
    memcpy(block + bytes - 32, from + bytes - 32, 32);
  } else {
    if (bytes > 0) memcpy(block, from, bytes);
    memset(block + bytes, 0, whole - bytes);
  }
  block[bytes] = 0x80;
  block[whole - 2] = (uint8_t)(bytes >> 5); /* bits fit 16: at most 952 */
  block[whole - 1] = (uint8_t)(bytes << 3);
  return whole / 64;
}

static inline void write_digest(uint8_t out[MNM_DIGEST_BYTES], const uint32_t words[8]) {
  for (uint32_t word = 0; word < 8; word++) { /* one swap instruction; shifts take 20 ns more */
    uint32_t big = (uint32_t)__builtin_bswap32(words[word]);
    memcpy(out + 4 * (size_t)word, &big, sizeof big);
  }
}

void mnm_sha256_short(uint8_t out[MNM_DIGEST_BYTES], const void *data, uint32_t bytes) {
  uint8_t block[128];
  uint32_t blocks = pad(block, data, bytes);
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Transform(&state, block);
  if (blocks == 2) SHA256_Transform(&state, block + 64);
  uint32_t words[8];
  for (uint32_t word = 0; word < 8; word++) words[word] = (uint32_t)state.h[word];
  write_digest(out, words);
}

/* ---- many rows ---------------------------------------------------------------------------------
 */

#define ROWS_PADDED 16u /* so many at once: what was just written in pieces is not read at once */

/* Rows first to first + count of those that are padded; the last one may stand alone. */
static void hash_padded(uint8_t *out, uint8_t block[ROWS_PADDED][128],
                        const uint32_t blocks[ROWS_PADDED], uint32_t count) {
  SHA256_CTX start;
  SHA256_Init(&start);
  uint32_t first_state[8];
  for (uint32_t word = 0; word < 8; word++) first_state[word] = (uint32_t)start.h[word];
  for (uint32_t row = 0; row < count; row += 2) {
    uint32_t other = row + 1 < count ? row + 1 : row;
    uint32_t state[2][8];
    memcpy(state[0], first_state, sizeof state[0]);
    memcpy(state[1], first_state, sizeof state[1]);
    mnm_seal__sha_pair(state, block[row], block[other]);
    uint32_t most = blocks[row] > blocks[other] ? blocks[row] : blocks[other];
    if (most == 2) {
      uint32_t done[2][8];
      memcpy(done, state, sizeof done);
      mnm_seal__sha_pair(state, block[row] + 64, block[other] + 64);
      if (blocks[row] == 1) memcpy(state[0], done[0], sizeof done[0]);
      if (blocks[other] == 1) memcpy(state[1], done[1], sizeof done[1]);
    }
    write_digest(out + (size_t)row * MNM_DIGEST_BYTES, state[0]);
    if (other != row) write_digest(out + (size_t)other * MNM_DIGEST_BYTES, state[1]);
  }
}

void mnm_sha256_rows(uint8_t *out, const uint8_t *data, uint32_t stride, const uint8_t *bytes,
                     uint32_t count) {
  if (!mnm_seal__sha_pairs()) {
    for (uint32_t row = 0; row < count; row++)
      mnm_sha256_short(out + (size_t)row * MNM_DIGEST_BYTES, data + (size_t)row * stride,
                       bytes != NULL ? bytes[row] : stride);
    return;
  }
  uint8_t block[ROWS_PADDED][128];
  uint32_t blocks[ROWS_PADDED];
  for (uint32_t first = 0; first < count; first += ROWS_PADDED) {
    uint32_t rows = count - first < ROWS_PADDED ? count - first : ROWS_PADDED;
    for (uint32_t i = 0; i < rows; i++)
      blocks[i] = pad(block[i], data + (size_t)(first + i) * stride,
                      bytes != NULL ? bytes[first + i] : stride);
    hash_padded(out + (size_t)first * MNM_DIGEST_BYTES, block, blocks, rows);
  }
}
