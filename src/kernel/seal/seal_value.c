#include <sodium.h>

#include "kernel/seal/seal_internal.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
_Static_assert(NONCE + TAG == MNM_SEAL_OVERHEAD, "overhead of a sealed value");
_Static_assert(crypto_stream_xchacha20_NONCEBYTES == 24, "a text's tag and 8 zero bytes");

_Static_assert(NONCE == MNM_NONCE_BYTES, "a nonce");

void mnm_seal_value_with(uint8_t *out, const mnm_key *key, const uint8_t nonce[MNM_NONCE_BYTES],
                         const void *ad, size_t ad_bytes, const void *value, size_t bytes) {
  memcpy(out, nonce, NONCE);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, value, bytes, ad, ad_bytes, NULL,
                                             out, key->bytes);
}

void mnm_seal_value(uint8_t *out, const mnm_key *key, const void *ad, size_t ad_bytes,
                    const void *value, size_t bytes) {
  uint8_t nonce[MNM_NONCE_BYTES];
  randombytes_buf(nonce, sizeof nonce);
  mnm_seal_value_with(out, key, nonce, ad, ad_bytes, value, bytes);
}

void mnm_draw_take(mnm_draw *draw, void *out, size_t bytes) {
  if (bytes > sizeof draw->bytes) {
    randombytes_buf(out, bytes);
    return;
  }
  if (draw->left < bytes) {
    randombytes_buf(draw->bytes, sizeof draw->bytes);
    draw->left = sizeof draw->bytes;
  }
  draw->left -= (uint32_t)bytes;
  memcpy(out, draw->bytes + draw->left, bytes);
  sodium_memzero(draw->bytes + draw->left, bytes);
}

bool mnm_seal_value_open(uint8_t *out, const mnm_key *key, const void *ad, size_t ad_bytes,
                         const uint8_t *sealed, size_t bytes) {
  if (bytes < MNM_SEAL_OVERHEAD) return false;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed + NONCE, bytes - NONCE, ad,
                                                 ad_bytes, sealed, key->bytes) != 0) {
    if (bytes > MNM_SEAL_OVERHEAD) sodium_memzero(out, bytes - MNM_SEAL_OVERHEAD);
    return false;
  }
  return true;
}

void mnm_text_key_of(mnm_text_key *out, const mnm_key *key) {
  mnm_key_derive(&out->mac, key, "seal.text.mac", NULL, 0);
  mnm_key_derive(&out->cipher, key, "seal.text.cipher", NULL, 0);
}

static void text_tag(uint8_t tag[MNM_TEXT_OVERHEAD], const mnm_text_key *key, uint64_t reference,
                     const void *text, uint32_t bytes) {
  uint8_t head[8];
  crypto_generichash_state state;
  mnm_seal__put64(head, reference);
  crypto_generichash_init(&state, key->mac.bytes, sizeof key->mac.bytes, MNM_TEXT_OVERHEAD);
  crypto_generichash_update(&state, head, sizeof head);
  if (bytes > 0) crypto_generichash_update(&state, text, bytes);
  crypto_generichash_final(&state, tag, MNM_TEXT_OVERHEAD);
}

static void text_cipher(uint8_t *out, const mnm_text_key *key, const uint8_t tag[MNM_TEXT_OVERHEAD],
                        const uint8_t *text, uint32_t bytes) {
  uint8_t nonce[crypto_stream_xchacha20_NONCEBYTES] = {0};
  memcpy(nonce, tag, MNM_TEXT_OVERHEAD);
  if (bytes > 0) crypto_stream_xchacha20_xor(out, text, bytes, nonce, key->cipher.bytes);
}

void mnm_text_seal(uint8_t *out, const mnm_text_key *key, uint64_t reference, const void *text,
                   uint32_t bytes) {
  text_tag(out, key, reference, text, bytes);
  text_cipher(out + MNM_TEXT_OVERHEAD, key, out, text, bytes);
}

bool mnm_text_open(uint8_t *out, const mnm_text_key *key, uint64_t reference, const uint8_t *sealed,
                   uint32_t bytes) {
  uint8_t tag[MNM_TEXT_OVERHEAD];
  if (bytes < MNM_TEXT_OVERHEAD) return false;
  uint32_t text_bytes = bytes - MNM_TEXT_OVERHEAD;
  text_cipher(out, key, sealed, sealed + MNM_TEXT_OVERHEAD, text_bytes);
  text_tag(tag, key, reference, out, text_bytes);
  if (sodium_memcmp(tag, sealed, sizeof tag) == 0) return true;
  if (text_bytes > 0) sodium_memzero(out, text_bytes);
  return false;
}
