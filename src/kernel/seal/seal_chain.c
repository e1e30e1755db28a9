#include "kernel/seal/seal_internal.h"

void mnm_commit(uint8_t out[MNM_DIGEST_BYTES], const uint8_t salt[MNM_COMMIT_SALT_BYTES],
                const void *value, size_t bytes) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit commit 1", 16);
  mnm_sha256_add(&hash, salt, MNM_COMMIT_SALT_BYTES);
  mnm_sha256_add(&hash, value, bytes);
  mnm_sha256_end(&hash, out);
}

void mnm_chain_step(uint8_t out[MNM_DIGEST_BYTES], const uint8_t before[MNM_DIGEST_BYTES],
                    uint64_t number, const uint8_t (*digests)[MNM_DIGEST_BYTES], uint32_t count) {
  uint8_t numbers[12];
  for (uint32_t index = 0; index < 8; index++)
    numbers[index] = (uint8_t)(number >> (56 - 8 * index));
  for (uint32_t index = 0; index < 4; index++) {
    numbers[8 + index] = (uint8_t)(count >> (24 - 8 * index));
  }
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit chain 1.", 16);
  mnm_sha256_add(&hash, before, MNM_DIGEST_BYTES);
  mnm_sha256_add(&hash, numbers, sizeof numbers);
  mnm_sha256_add(&hash, digests, (size_t)count * MNM_DIGEST_BYTES);
  mnm_sha256_end(&hash, out);
}
