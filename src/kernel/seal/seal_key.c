#include <assert.h>
#include <sodium.h>

#include "kernel/seal/seal_internal.h"

_Static_assert(crypto_pwhash_SALTBYTES == MNM_SALT_BYTES, "Argon2's salt");

void mnm_key_new(mnm_key *out) {
  randombytes_buf(out->bytes, sizeof out->bytes);
}

/* kind keeps keys from one parent and from two apart; lengths keep label and data apart. */
static void derive(mnm_key *out, const mnm_key *key, uint8_t kind, const char *label,
                   const void *data, size_t bytes) {
  size_t label_bytes = strlen(label);
  assert(label_bytes <= 64);
  uint8_t head[2] = {kind, (uint8_t)label_bytes}, length[8];
  crypto_generichash_state state;
  crypto_generichash_init(&state, key->bytes, sizeof key->bytes, sizeof out->bytes);
  crypto_generichash_update(&state, head, sizeof head);
  crypto_generichash_update(&state, (const uint8_t *)label, label_bytes);
  mnm_seal__put64(length, bytes);
  crypto_generichash_update(&state, length, sizeof length);
  if (bytes > 0) crypto_generichash_update(&state, data, bytes);
  crypto_generichash_final(&state, out->bytes, sizeof out->bytes);
  sodium_memzero(&state, sizeof state);
}

void mnm_key_derive(mnm_key *out, const mnm_key *parent, const char *label, const void *data,
                    size_t bytes) {
  derive(out, parent, 1, label, data, bytes);
}

void mnm_key_derive2(mnm_key *out, const mnm_key *first, const mnm_key *second, const char *label) {
  derive(out, first, 2, label, second->bytes, sizeof second->bytes);
}

mnm_argon mnm_argon_default(void) {
  mnm_argon cost = {.passes = 3, .memory_kib = 64 * 1024};
  return cost;
}

mnm_status mnm_key_from_passphrase(mnm_key *out, mnm_text passphrase,
                                   const uint8_t salt[MNM_SALT_BYTES], mnm_argon cost,
                                   mnm_err *err) {
  if (cost.passes < 1 || cost.passes > 16 || cost.memory_kib < 64 || cost.memory_kib > 4194304) {
    return mnm_err_set(err, MNM_E_RANGE,
                       "Argon2id takes 1 to 16 passes over 64 to 4194304 KiB of memory");
  }
  const char *data = passphrase.bytes > 0 ? passphrase.data : "";
  if (crypto_pwhash(out->bytes, sizeof out->bytes, data, passphrase.bytes, salt, cost.passes,
                    (size_t)cost.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    mnm_err_set(err, MNM_E_NOMEM, "turning the passphrase into a key needs %u KiB of memory",
                cost.memory_kib);
    mnm_err_hint(err, "close other programs and try again");
    return MNM_E_NOMEM;
  }
  return MNM_OK;
}

void mnm_seal_digest(uint8_t *out, uint32_t out_bytes, const mnm_key *key, const void *data,
                     size_t bytes) {
  assert(out_bytes >= 16 && out_bytes <= 32);
  crypto_generichash(out, out_bytes, bytes > 0 ? data : (const void *)"", bytes, key->bytes,
                     sizeof key->bytes);
}

void mnm_key_wrap(uint8_t out[MNM_WRAP_BYTES], const mnm_key *wrapping, const void *ad,
                  size_t ad_bytes, const mnm_key *key) {
  mnm_seal_value(out, wrapping, ad, ad_bytes, key->bytes, sizeof key->bytes);
}

bool mnm_key_unwrap(mnm_key *out, const mnm_key *wrapping, const void *ad, size_t ad_bytes,
                    const uint8_t sealed[MNM_WRAP_BYTES]) {
  return mnm_seal_value_open(out->bytes, wrapping, ad, ad_bytes, sealed, MNM_WRAP_BYTES);
}
