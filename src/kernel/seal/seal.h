/* seal: the one place where manumit touches cryptography: digests, ciphers, keys, signatures,
 * recovery shares. Ciphers and signatures are libsodium's, SHA-256 is libcrypto's; nothing here
 * invents a primitive. How the case uses them, what holds and what does not: docs/identity.md.
 *
 * Randomness: the functions marked "random" draw from libsodium, that is from the operating
 * system, and are the only code in manumit that does. Keys must not follow from ctx->seed.
 *
 * Threads: everything here may be called from any thread, after one mnm_seal_init. Functions that
 * do not say so need no memory, cannot fail, and do not look at ctx. */
#ifndef MNM_KERNEL_SEAL_H
#define MNM_KERNEL_SEAL_H

#include "base/text/text.h"

#define MNM_KEY_BYTES 32
#define MNM_DIGEST_BYTES 32

/* Must have returned MNM_OK once before anything else here is called; may be called again, from
 * several threads at once. MNM_E_UNSUPPORTED: libsodium or SHA-256 does not work on this machine.
 */
MNM_MUST_CHECK mnm_status mnm_seal_init(mnm_err *err);

void mnm_seal_random(void *out, size_t bytes); /* random; stops the program when there is none */
bool mnm_seal_equal(const void *a, const void *b, size_t bytes); /* in constant time */
void mnm_seal_wipe(void *data, size_t bytes);                    /* zeroes; not optimised away */
/* Keeps the pages of `data` out of swap and core files where the system allows it (best effort:
 * false says it did not). Unlock wipes. Whole pages are concerned, so lock few, large things. */
bool mnm_seal_lock(void *data, size_t bytes);
void mnm_seal_unlock(void *data, size_t bytes);
/* Lower-case hexadecimal with a terminating NUL into 2 * bytes + 1 characters. */
void mnm_seal_hex(char *out, const void *data, size_t bytes);
/* false unless `text` is exactly 2 * bytes hexadecimal digits; out is then unchanged. */
bool mnm_seal_unhex(void *out, size_t bytes, mnm_text text);

/* ---- SHA-256 (FIPS 180-4) ----------------------------------------------------------------------
 */

typedef struct mnm_sha256 { /* in place, copied by assignment; no memory, no failure */
  uint64_t opaque[14];
} mnm_sha256;
void mnm_sha256_init(mnm_sha256 *hash);
void mnm_sha256_add(mnm_sha256 *hash, const void *data, size_t bytes);
void mnm_sha256_end(const mnm_sha256 *hash, uint8_t out[MNM_DIGEST_BYTES]); /* hash can go on */
void mnm_sha256_of(uint8_t out[MNM_DIGEST_BYTES], const void *data, size_t bytes);

/* The same digest for short rows without the cost of a general hasher (one block to 55 bytes, two
 * to 119). bytes <= MNM_SHA256_SHORT_MAX. */
#define MNM_SHA256_SHORT_MAX 119
void mnm_sha256_short(uint8_t out[MNM_DIGEST_BYTES], const void *data, uint32_t bytes);
/* `count` rows, row i at data + i * stride with bytes[i] (<= MNM_SHA256_SHORT_MAX) bytes; digest i
 * at out + i * MNM_DIGEST_BYTES. bytes NULL: every row has `stride` bytes. */
void mnm_sha256_rows(uint8_t *out, const uint8_t *data, uint32_t stride, const uint8_t *bytes,
                     uint32_t count);

/* ---- keys --------------------------------------------------------------------------------------
 */

typedef struct mnm_key {
  uint8_t bytes[MNM_KEY_BYTES];
} mnm_key;

void mnm_key_new(mnm_key *out); /* random */
/* BLAKE2b-256 (RFC 7693) keyed by `parent` over label, its length and data: a key for one purpose.
 * `label` is a constant of the program such as "identity.lookup", at most 64 bytes. */
void mnm_key_derive(mnm_key *out, const mnm_key *parent, const char *label, const void *data,
                    size_t bytes);
/* From two parents: without both, nothing. The order of the parents matters. */
void mnm_key_derive2(mnm_key *out, const mnm_key *first, const mnm_key *second, const char *label);

typedef struct mnm_argon { /* cost of turning a passphrase into a key (Argon2id, RFC 9106) */
  uint32_t passes;         /* 1..16 */
  uint32_t memory_kib;     /* 64..4194304 */
} mnm_argon;
#define MNM_SALT_BYTES 16
/* The cost for new key files: 3 passes over 64 MiB, RFC 9106's second recommended choice. */
mnm_argon mnm_argon_default(void);
/* MNM_E_NOMEM: Argon2's memory is libsodium's own, not ctx's. MNM_E_RANGE: cost out of bounds. */
MNM_MUST_CHECK mnm_status mnm_key_from_passphrase(mnm_key *out, mnm_text passphrase,
                                                  const uint8_t salt[MNM_SALT_BYTES],
                                                  mnm_argon cost, mnm_err *err);

/* Keyed digest (BLAKE2b) for exact look-ups: without the key nobody can guess values and compare.
 * out_bytes 16..32. */
void mnm_seal_digest(uint8_t *out, uint32_t out_bytes, const mnm_key *key, const void *data,
                     size_t bytes);

/* ---- sealing values: XChaCha20-Poly1305 (libsodium; draft-irtf-cfrg-xchacha) -------------------
 */

/* nonce 24 | ciphertext | tag 16. `ad` is bound to the value but not stored: use it to say which
 * row and column the value belongs to, so that sealed values cannot be swapped. Random. */
#define MNM_SEAL_OVERHEAD 40
void mnm_seal_value(uint8_t *out, const mnm_key *key, const void *ad, size_t ad_bytes,
                    const void *value, size_t bytes); /* out: bytes + MNM_SEAL_OVERHEAD */
/* false: wrong key, wrong ad, or changed bytes; out is then zeroed. out: bytes - MNM_SEAL_OVERHEAD;
 * may not overlap `sealed`. */
MNM_MUST_CHECK bool mnm_seal_value_open(uint8_t *out, const mnm_key *key, const void *ad,
                                        size_t ad_bytes, const uint8_t *sealed, size_t bytes);

/* The same with a nonce that the caller drew: never the same one twice under one key. */
#define MNM_NONCE_BYTES 24
void mnm_seal_value_with(uint8_t *out, const mnm_key *key, const uint8_t nonce[MNM_NONCE_BYTES],
                         const void *ad, size_t ad_bytes, const void *value, size_t bytes);

/* Random bytes drawn from the system in lots, for whoever seals very many values: a question to the
 * system costs 0.6 us, a nonce from here 0.05 us. Zeroed is empty. What is handed out is wiped
 * here. Not to be copied, nor used on both sides of a fork. */
typedef struct mnm_draw {
  uint32_t left;
  uint8_t bytes[64 * MNM_NONCE_BYTES];
} mnm_draw;
void mnm_draw_take(mnm_draw *draw, void *out, size_t bytes); /* random */

/* A key sealed under another one. */
#define MNM_WRAP_BYTES (MNM_KEY_BYTES + MNM_SEAL_OVERHEAD)
void mnm_key_wrap(uint8_t out[MNM_WRAP_BYTES], const mnm_key *wrapping, const void *ad,
                  size_t ad_bytes, const mnm_key *key); /* random */
MNM_MUST_CHECK bool mnm_key_unwrap(mnm_key *out, const mnm_key *wrapping, const void *ad,
                                   size_t ad_bytes, const uint8_t sealed[MNM_WRAP_BYTES]);

/* ---- sealing very many short texts --------------------------------------------------------------
 */

/* Deterministic authenticated encryption (SIV, Rogaway and Shrimpton 2006): a keyed BLAKE2b-128 of
 * reference and text is at once the tag and the nonce of XChaCha20. 16 bytes of overhead instead of
 * 40, no random numbers, and no harm when a reference is used again with another text (an import
 * that was broken off): only an equal text at an equal reference under an equal key looks equal. */
typedef struct mnm_text_key {
  mnm_key mac, cipher;
} mnm_text_key;
#define MNM_TEXT_OVERHEAD 16
void mnm_text_key_of(mnm_text_key *out, const mnm_key *key);
/* out: bytes + MNM_TEXT_OVERHEAD; may not overlap `text`. Cost: about 0.6 us for a short text. */
void mnm_text_seal(uint8_t *out, const mnm_text_key *key, uint64_t reference, const void *text,
                   uint32_t bytes);
/* false: wrong key, wrong reference, or changed bytes; out is then zeroed. out: bytes -
 * MNM_TEXT_OVERHEAD. */
MNM_MUST_CHECK bool mnm_text_open(uint8_t *out, const mnm_text_key *key, uint64_t reference,
                                  const uint8_t *sealed, uint32_t bytes);

/* ---- key pairs ----------------------------------------------------------------------------------
 */

/* X25519 (RFC 7748) boxes for role keys: anyone can close one to a public key, only the holder of
 * the secret key opens it; who closed it stays unknown. */
typedef struct mnm_box_pair {
  uint8_t public_key[32];
  mnm_key secret;
} mnm_box_pair;
void mnm_box_pair_new(mnm_box_pair *out);                     /* random */
void mnm_box_pair_of(mnm_box_pair *out, const mnm_key *seed); /* the same pair for a seed */
#define MNM_BOX_OVERHEAD 48
MNM_MUST_CHECK bool mnm_box_close(uint8_t *out, const uint8_t public_key[32], const void *data,
                                  size_t bytes); /* random; false: not a usable public key */
MNM_MUST_CHECK bool mnm_box_open(uint8_t *out, const mnm_box_pair *pair, const uint8_t *box,
                                 size_t bytes); /* false: not for this pair, or changed */

/* Ed25519 (RFC 8032) signatures: a second key or another office countersigns a case's head. */
#define MNM_SIGNATURE_BYTES 64
typedef struct mnm_sign_pair {
  uint8_t public_key[32];
  uint8_t secret[64];
} mnm_sign_pair;
void mnm_sign_pair_of(mnm_sign_pair *out, const mnm_key *seed);
void mnm_sign(uint8_t out[MNM_SIGNATURE_BYTES], const mnm_sign_pair *pair, const void *data,
              size_t bytes);
MNM_MUST_CHECK bool mnm_sign_check(const uint8_t signature[MNM_SIGNATURE_BYTES],
                                   const uint8_t public_key[32], const void *data, size_t bytes);

/* ---- commitments and the hash chain of the audit ------------------------------------------------
 */

/* SHA-256 over a domain word, the salt and the value. What is committed can later be shown by salt
 * and value; once the salt is destroyed nobody can find the value by guessing, and the chain still
 * holds. Each value needs its own random salt. */
#define MNM_COMMIT_SALT_BYTES 32
void mnm_commit(uint8_t out[MNM_DIGEST_BYTES], const uint8_t salt[MNM_COMMIT_SALT_BYTES],
                const void *value, size_t bytes);
/* The head after one more entry: SHA-256 over a domain word, the head before (32 zero bytes for the
 * first entry), the entry's number (big-endian) and the digests it is made of, with their count. */
void mnm_chain_step(uint8_t out[MNM_DIGEST_BYTES], const uint8_t before[MNM_DIGEST_BYTES],
                    uint64_t number, const uint8_t (*digests)[MNM_DIGEST_BYTES], uint32_t count);

/* ---- recovery shares (Shamir 1979, over GF(256))
 * ------------------------------------------------- */

/* A share is 20 groups of 4 letters or digits and a check letter, in four lines: base 32 without
 * I, L, O, U. A misread letter is found in its group. Any `threshold` of `count` shares give the
 * key back; fewer say nothing about it. */
#define MNM_SHARE_TEXT_BYTES 128
#define MNM_SHARE_MAX 16
typedef struct mnm_share {
  char text[MNM_SHARE_TEXT_BYTES]; /* with line ends, terminated */
} mnm_share;
/* 2 <= threshold <= count <= MNM_SHARE_MAX, or threshold == count == 1; MNM_E_RANGE. Random. */
MNM_MUST_CHECK mnm_status mnm_shares_new(mnm_share *out, uint32_t threshold, uint32_t count,
                                         const mnm_key *key, mnm_err *err);
typedef struct mnm_share_info {
  uint32_t threshold, count, number; /* number from 1 */
  uint32_t set;                      /* shares made together have the same */
} mnm_share_info;
/* Blanks, line ends and dashes are free; small letters, and O I L for 0 1 1, are understood.
 * MNM_E_PARSE says which group does not check. */
MNM_MUST_CHECK mnm_status mnm_share_read(mnm_share_info *out, mnm_text share, mnm_err *err);
/* MNM_E_PARSE: err.row is the share (from 1) that does not check; MNM_E_ARG: too few, doubles, or
 * of different sets; MNM_E_DAMAGED: they check, but do not give a key. */
MNM_MUST_CHECK mnm_status mnm_shares_join(mnm_key *out, const mnm_text *shares, uint32_t count,
                                          mnm_err *err);

/* ---- key file
 * -------------------------------------------------------------------------------------- */

/* What stands in a key file: docs/identity.md has the format. Reading and writing the file itself
 * (mode 0600) is the case store's work. */
typedef struct mnm_key_file {
  uint8_t case_id[16]; /* which case it opens */
  int64_t made_us;
  char label[64]; /* free text of the user such as "owner"; no line end; "" none */
  mnm_key key;
} mnm_key_file;
#define MNM_KEY_FILE_BYTES 1024
/* Writes at most MNM_KEY_FILE_BYTES with a terminating NUL. passphrase empty: the key stands in
 * the file as it is. Random. MNM_E_ARG: a label with a control character or not in UTF-8;
 * MNM_E_NOMEM from Argon2. */
MNM_MUST_CHECK mnm_status mnm_key_file_write(char out[MNM_KEY_FILE_BYTES], uint32_t *out_bytes,
                                             const mnm_key_file *file, mnm_text passphrase,
                                             mnm_argon cost, mnm_err *err);
/* Does it need a passphrase? MNM_E_FORMAT: no key file; MNM_E_NEWER; MNM_E_PARSE with the line. */
MNM_MUST_CHECK mnm_status mnm_key_file_locked(bool *out, mnm_text text, mnm_err *err);
/* As above, and MNM_E_KEY: passphrase missing or wrong; MNM_E_DAMAGED: its check does not fit. */
MNM_MUST_CHECK mnm_status mnm_key_file_read(mnm_key_file *out, mnm_text text, mnm_text passphrase,
                                            mnm_err *err);

#endif
