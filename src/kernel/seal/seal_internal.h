/* seal, inside: shared by its files, by nobody else. */
#ifndef MNM_KERNEL_SEAL_INTERNAL_H
#define MNM_KERNEL_SEAL_INTERNAL_H

#include "kernel/seal/seal.h"

static inline void mnm_seal__put64(uint8_t *out, uint64_t value) { /* little-endian */
  for (uint32_t index = 0; index < 8; index++) out[index] = (uint8_t)(value >> (8 * index));
}

/* ---- SHA-256, two blocks at a time (seal_sha_pair.c)
 * --------------------------------------------------------------------------------------------- */

bool mnm_seal__sha_pairs(void); /* whether this processor can */
/* One block more into each of two states; words in the machine's order. Only where it can. */
void mnm_seal__sha_pair(uint32_t state[2][8], const uint8_t *first, const uint8_t *second);

/* ---- arithmetic of the recovery shares: GF(256) with x^8 + x^4 + x^3 + x + 1
 * --------------------- */

/* No table, no branch on data: the time says nothing about the key. */
static inline uint8_t mnm_seal__gf_multiply(uint8_t a, uint8_t b) {
  uint32_t product = 0, factor = a;
  for (uint32_t bit = 0; bit < 8; bit++) {
    product ^= factor & (0u - ((uint32_t)b >> bit & 1u));
    factor = factor << 1 ^ (0x11bu & (0u - (factor >> 7 & 1u)));
  }
  return (uint8_t)product;
}

/* Byte layout of a share, before it is written in letters. */
#define MNM_SHARE_SECRET_BYTES 36 /* the key and 4 bytes that tell whether it came back right */
#define MNM_SHARE_HEAD_BYTES 7    /* version, threshold and count, number, set */
#define MNM_SHARE_BODY_BYTES (MNM_SHARE_HEAD_BYTES + MNM_SHARE_SECRET_BYTES)
#define MNM_SHARE_BYTES 50 /* with 7 bytes of digest */

void mnm_seal__share_print(mnm_share *out, const uint8_t payload[MNM_SHARE_BYTES]);
mnm_status mnm_seal__share_scan(uint8_t payload[MNM_SHARE_BYTES], mnm_text text, mnm_err *err);

#endif
