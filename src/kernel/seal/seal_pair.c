#include <sodium.h>

#include "kernel/seal/seal_internal.h"

_Static_assert(crypto_box_SEALBYTES == MNM_BOX_OVERHEAD, "overhead of a box");
_Static_assert(crypto_sign_BYTES == MNM_SIGNATURE_BYTES, "bytes of a signature");
_Static_assert(crypto_sign_SECRETKEYBYTES == sizeof(((mnm_sign_pair *)0)->secret), "secret key");
_Static_assert(crypto_box_SEEDBYTES == MNM_KEY_BYTES, "seed of a box pair");
_Static_assert(crypto_sign_SEEDBYTES == MNM_KEY_BYTES, "seed of a signing pair");

void mnm_box_pair_new(mnm_box_pair *out) {
  crypto_box_keypair(out->public_key, out->secret.bytes);
}

void mnm_box_pair_of(mnm_box_pair *out, const mnm_key *seed) {
  crypto_box_seed_keypair(out->public_key, out->secret.bytes, seed->bytes);
}

bool mnm_box_close(uint8_t *out, const uint8_t public_key[32], const void *data, size_t bytes) {
  return crypto_box_seal(out, data, bytes, public_key) == 0;
}

bool mnm_box_open(uint8_t *out, const mnm_box_pair *pair, const uint8_t *box, size_t bytes) {
  if (bytes < MNM_BOX_OVERHEAD) return false;
  return crypto_box_seal_open(out, box, bytes, pair->public_key, pair->secret.bytes) == 0;
}

void mnm_sign_pair_of(mnm_sign_pair *out, const mnm_key *seed) {
  crypto_sign_seed_keypair(out->public_key, out->secret, seed->bytes);
}

void mnm_sign(uint8_t out[MNM_SIGNATURE_BYTES], const mnm_sign_pair *pair, const void *data,
              size_t bytes) {
  crypto_sign_detached(out, NULL, data, bytes, pair->secret);
}

bool mnm_sign_check(const uint8_t signature[MNM_SIGNATURE_BYTES], const uint8_t public_key[32],
                    const void *data, size_t bytes) {
  return crypto_sign_verify_detached(signature, data, bytes, public_key) == 0;
}
