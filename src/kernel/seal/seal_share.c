/* Shamir's secret sharing (How to share a secret, CACM 22(11), 1979): each byte of the secret is
 * the value at 0 of a random polynomial of degree threshold - 1 over GF(256); share x holds its
 * value at x. */
#include <sodium.h>

#include "kernel/seal/seal_internal.h"

#define SHARE_VERSION 1

static void secret_check(uint8_t out[4], const mnm_key *key) {
  uint8_t digest[MNM_DIGEST_BYTES];
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit share 1.", 16);
  mnm_sha256_add(&hash, key->bytes, sizeof key->bytes);
  mnm_sha256_end(&hash, digest);
  memcpy(out, digest, 4);
  sodium_memzero(digest, sizeof digest);
  sodium_memzero(&hash, sizeof hash);
}

static void share_digest(uint8_t payload[MNM_SHARE_BYTES]) {
  uint8_t digest[MNM_DIGEST_BYTES];
  mnm_sha256_of(digest, payload, MNM_SHARE_BODY_BYTES);
  memcpy(payload + MNM_SHARE_BODY_BYTES, digest, MNM_SHARE_BYTES - MNM_SHARE_BODY_BYTES);
}

mnm_status mnm_shares_new(mnm_share *out, uint32_t threshold, uint32_t count, const mnm_key *key,
                          mnm_err *err) {
  bool single = threshold == 1 && count == 1;
  if (!single && (threshold < 2 || threshold > count || count > MNM_SHARE_MAX)) {
    return mnm_err_set(err, MNM_E_RANGE,
                       "recovery needs 2 to %d shares, of which 2 or more open, or one and one",
                       MNM_SHARE_MAX);
  }
  /* row 0: the secret; rows from 1: the random coefficients of each byte's polynomial */
  uint8_t terms[MNM_SHARE_MAX][MNM_SHARE_SECRET_BYTES];
  uint8_t payload[MNM_SHARE_BYTES], set[4];
  memcpy(terms[0], key->bytes, sizeof key->bytes);
  secret_check(terms[0] + MNM_KEY_BYTES, key);
  if (threshold > 1) randombytes_buf(terms[1], (threshold - 1) * sizeof terms[1]);
  randombytes_buf(set, sizeof set);
  for (uint32_t number = 1; number <= count; number++) {
    payload[0] = SHARE_VERSION;
    payload[1] = (uint8_t)((threshold - 1) << 4 | (count - 1));
    payload[2] = (uint8_t)number;
    memcpy(payload + 3, set, sizeof set);
    for (uint32_t byte = 0; byte < MNM_SHARE_SECRET_BYTES; byte++) {
      uint8_t value = 0;
      for (uint32_t term = threshold; term-- > 0;) { /* Horner */
        value = mnm_seal__gf_multiply(value, (uint8_t)number) ^ terms[term][byte];
      }
      payload[MNM_SHARE_HEAD_BYTES + byte] = value;
    }
    share_digest(payload);
    mnm_seal__share_print(&out[number - 1], payload);
  }
  sodium_memzero(terms, sizeof terms);
  sodium_memzero(payload, sizeof payload);
  return MNM_OK;
}

/* Letters that check, a digest that fits, and numbers that can be. */
static mnm_status share_decode(uint8_t payload[MNM_SHARE_BYTES], mnm_share_info *info,
                               mnm_text text, mnm_err *err) {
  uint8_t again[MNM_SHARE_BYTES];
  MNM_TRY(mnm_seal__share_scan(payload, text, err));
  memcpy(again, payload, sizeof again);
  share_digest(again);
  if (memcmp(again, payload, sizeof again) != 0) {
    mnm_err_set(err, MNM_E_PARSE, "the share as a whole does not check");
    mnm_err_hint(err, "two or more letters are misread; compare every group with the paper");
    return MNM_E_PARSE;
  }
  if (payload[0] != SHARE_VERSION) {
    return mnm_err_set(err, MNM_E_NEWER, "the share was made by a newer version");
  }
  info->threshold = (payload[1] >> 4) + 1u;
  info->count = (payload[1] & 15u) + 1u;
  info->number = payload[2];
  info->set = (uint32_t)payload[3] << 24 | (uint32_t)payload[4] << 16 | (uint32_t)payload[5] << 8 |
              payload[6];
  if (info->threshold > info->count || info->number < 1 || info->number > info->count) {
    return mnm_err_set(err, MNM_E_PARSE, "the share's numbers cannot be: it is no manumit share");
  }
  return MNM_OK;
}

mnm_status mnm_share_read(mnm_share_info *out, mnm_text share, mnm_err *err) {
  uint8_t payload[MNM_SHARE_BYTES];
  mnm_share_info info = {0};
  mnm_status status = share_decode(payload, &info, share, err);
  if (status == MNM_OK) *out = info;
  sodium_memzero(payload, sizeof payload);
  return status;
}

static uint8_t gf_invert(uint8_t a) { /* a^254 */
  uint8_t result = 1;
  for (uint32_t bit = 0; bit < 8; bit++) {
    result = mnm_seal__gf_multiply(result, result);
    if (bit < 7) result = mnm_seal__gf_multiply(result, a);
  }
  return result;
}

/* Lagrange's formula at 0. */
static void interpolate(uint8_t secret[MNM_SHARE_SECRET_BYTES], uint8_t payloads[][MNM_SHARE_BYTES],
                        uint32_t count) {
  memset(secret, 0, MNM_SHARE_SECRET_BYTES);
  for (uint32_t share = 0; share < count; share++) {
    uint8_t weight = 1;
    for (uint32_t other = 0; other < count; other++) {
      if (other == share) continue;
      uint8_t x = payloads[other][2];
      weight = mnm_seal__gf_multiply(weight,
                                     mnm_seal__gf_multiply(x, gf_invert(x ^ payloads[share][2])));
    }
    for (uint32_t byte = 0; byte < MNM_SHARE_SECRET_BYTES; byte++) {
      secret[byte] ^= mnm_seal__gf_multiply(weight, payloads[share][MNM_SHARE_HEAD_BYTES + byte]);
    }
  }
}

/* Each share read; all of one set, none twice, enough of them. */
static mnm_status gather(uint8_t payloads[][MNM_SHARE_BYTES], const mnm_text *shares,
                         uint32_t count, mnm_err *err) {
  mnm_share_info first = {0}, info = {0};
  for (uint32_t share = 0; share < count; share++) {
    mnm_status status = share_decode(payloads[share], &info, shares[share], err);
    if (status != MNM_OK) {
      if (err != NULL) mnm_err_at(err, NULL, (int64_t)share + 1, err->column);
      return status;
    }
    if (share == 0) first = info;
    bool same_set = memcmp(payloads[0] + 3, payloads[share] + 3, 4) == 0 &&
                    payloads[0][1] == payloads[share][1];
    if (!same_set) {
      mnm_err_set(err, MNM_E_ARG, "the shares were not made together");
      mnm_err_at(err, NULL, (int64_t)share + 1, 0);
      mnm_err_hint(err, "use shares of one print-out");
      return MNM_E_ARG;
    }
    for (uint32_t other = 0; other < share; other++) {
      if (payloads[other][2] != payloads[share][2]) continue;
      mnm_err_set(err, MNM_E_ARG, "a share is given twice");
      mnm_err_at(err, NULL, (int64_t)share + 1, 0);
      return MNM_E_ARG;
    }
  }
  if (count < first.threshold) {
    return mnm_err_set(err, MNM_E_ARG, "%u shares are given, %u are needed", count,
                       first.threshold);
  }
  return MNM_OK;
}

mnm_status mnm_shares_join(mnm_key *out, const mnm_text *shares, uint32_t count, mnm_err *err) {
  uint8_t payloads[MNM_SHARE_MAX][MNM_SHARE_BYTES];
  uint8_t secret[MNM_SHARE_SECRET_BYTES], check[4];
  mnm_key key;
  if (count < 1 || count > MNM_SHARE_MAX) {
    return mnm_err_set(err, MNM_E_ARG, "give 1 to %d shares", MNM_SHARE_MAX);
  }
  mnm_status status = gather(payloads, shares, count, err);
  if (status == MNM_OK) {
    /* with more than the threshold all are used: a forged one among them then shows */
    interpolate(secret, payloads, count);
    memcpy(key.bytes, secret, sizeof key.bytes);
    secret_check(check, &key);
    if (sodium_memcmp(check, secret + MNM_KEY_BYTES, sizeof check) == 0) {
      *out = key;
    } else {
      status = mnm_err_set(err, MNM_E_DAMAGED, "the shares check, but do not give back a key");
    }
    sodium_memzero(&key, sizeof key);
    sodium_memzero(secret, sizeof secret);
  }
  sodium_memzero(payloads, sizeof payloads);
  return status;
}
