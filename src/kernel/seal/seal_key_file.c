/* A key file is text, one line each, in this order:
 *
 *   manumit key 1
 *   case 00112233445566778899aabbccddeeff          which case it opens
 *   made 2026-03-01T12:00:00.000000Z
 *   label owner
 *   key <64 hex>                                   either: the key as it is
 *   argon2id <passes> <memory KiB> <salt, 32 hex>  or: how the passphrase becomes a key,
 *   sealed <144 hex>                               and the case key sealed under that key
 *   check <16 hex>                                 SHA-256 of all lines before, cut to 8 bytes
 *
 * The sealed form binds all lines before it, so none can be exchanged. */
#include <stdio.h>

#include "base/time/time.h"
#include "kernel/seal/seal_internal.h"

#define MAGIC "manumit key "
#define CHECK_BYTES 8

static void check_of(char out[2 * CHECK_BYTES + 1], const char *text, uint32_t bytes) {
  uint8_t digest[MNM_DIGEST_BYTES];
  mnm_sha256_of(digest, text, bytes);
  mnm_seal_hex(out, digest, CHECK_BYTES);
}

static mnm_status label_check(mnm_text label, mnm_err *err) {
  bool plain = mnm_text_utf8_invalid(label.data, label.bytes) < 0;
  for (uint32_t at = 0; plain && at < label.bytes; at++) {
    unsigned char letter = (unsigned char)label.data[at];
    plain = letter >= 0x20 && letter != 0x7f;
  }
  if (plain) return MNM_OK;
  return mnm_err_set(err, MNM_E_ARG,
                     "a key's label is one line of UTF-8 without control characters");
}

static mnm_status write_key(char *out, int *at, const mnm_key *key, mnm_text passphrase,
                            mnm_argon cost, mnm_err *err) {
  char hex[2 * MNM_WRAP_BYTES + 1];
  if (passphrase.bytes == 0) {
    mnm_seal_hex(hex, key->bytes, sizeof key->bytes);
    *at += snprintf(out + *at, (size_t)(MNM_KEY_FILE_BYTES - *at), "key %s\n", hex);
  } else {
    mnm_key wrapping;
    uint8_t salt[MNM_SALT_BYTES], sealed[MNM_WRAP_BYTES];
    mnm_seal_random(salt, sizeof salt);
    MNM_TRY(mnm_key_from_passphrase(&wrapping, passphrase, salt, cost, err));
    mnm_seal_hex(hex, salt, sizeof salt);
    *at += snprintf(out + *at, (size_t)(MNM_KEY_FILE_BYTES - *at), "argon2id %u %u %s\n",
                    cost.passes, cost.memory_kib, hex);
    mnm_key_wrap(sealed, &wrapping, out, (size_t)*at, key);
    mnm_seal_hex(hex, sealed, sizeof sealed);
    *at += snprintf(out + *at, (size_t)(MNM_KEY_FILE_BYTES - *at), "sealed %s\n", hex);
    mnm_seal_wipe(&wrapping, sizeof wrapping);
  }
  mnm_seal_wipe(hex, sizeof hex);
  return MNM_OK;
}

mnm_status mnm_key_file_write(char out[MNM_KEY_FILE_BYTES], uint32_t *out_bytes,
                              const mnm_key_file *file, mnm_text passphrase, mnm_argon cost,
                              mnm_err *err) {
  char id[33], made[40], check[2 * CHECK_BYTES + 1], again[40];
  mnm_text label = {file->label, (uint32_t)strnlen(file->label, sizeof file->label)};
  if (label.bytes == sizeof file->label) {
    return mnm_err_set(err, MNM_E_ARG, "a key's label has at most 63 bytes");
  }
  MNM_TRY(label_check(label, err));
  int64_t made_us = 0;
  mnm_grain grain = MNM_GRAIN_DAY;
  uint32_t made_bytes = mnm_time_text(made, sizeof made, file->made_us, MNM_GRAIN_MICROSECOND);
  memcpy(again, made, sizeof again);
  if (mnm_time_parse(&made_us, &grain, again, made_bytes, NULL) != MNM_OK ||
      made_us != file->made_us) {
    return mnm_err_set(err, MNM_E_ARG, "a key's date lies in the years 1 to 9999");
  }
  mnm_seal_hex(id, file->case_id, sizeof file->case_id);
  int at = snprintf(out, MNM_KEY_FILE_BYTES, MAGIC "1\ncase %s\nmade %s\nlabel %.*s\n", id, made,
                    (int)label.bytes, label.data);
  mnm_status status = write_key(out, &at, &file->key, passphrase, cost, err);
  if (status != MNM_OK) {
    mnm_seal_wipe(out, MNM_KEY_FILE_BYTES);
    return status;
  }
  check_of(check, out, (uint32_t)at);
  at += snprintf(out + at, (size_t)(MNM_KEY_FILE_BYTES - at), "check %s\n", check);
  *out_bytes = (uint32_t)at;
  return MNM_OK;
}

/* ---- reading
 * ------------------------------------------------------------------------------------- */

typedef struct lines { /* a cursor over the lines of a key file */
  mnm_text text;
  uint32_t at, number; /* number of the line last read, from 1 */
} lines;

static mnm_status bad_line(const lines *in, mnm_err *err, const char *shape) {
  mnm_err_set(err, MNM_E_PARSE, "a key file has here: %s", shape);
  mnm_err_at(err, NULL, in->number, 0);
  mnm_err_hint(err, "the file was changed or cut off; take a copy of it, or the recovery shares");
  return MNM_E_PARSE;
}

/* The rest of the next line after `word` and a blank; false when it begins otherwise. CR LF is
 * taken as a line end too, since mail and editors make it. */
static bool next_line(lines *in, const char *word, mnm_text *rest) {
  uint32_t word_bytes = (uint32_t)strlen(word), end = in->at;
  while (end < in->text.bytes && in->text.data[end] != '\n') end++;
  mnm_text line = {in->text.data + in->at, end - in->at};
  if (line.bytes > 0 && line.data[line.bytes - 1] == '\r') line.bytes--;
  if (line.bytes <= word_bytes || memcmp(line.data, word, word_bytes) != 0 ||
      line.data[word_bytes] != ' ') {
    return false;
  }
  in->at = end < in->text.bytes ? end + 1 : end;
  in->number++;
  rest->data = line.data + word_bytes + 1;
  rest->bytes = line.bytes - word_bytes - 1;
  return true;
}

static mnm_status read_head(lines *in, mnm_err *err) {
  mnm_text rest = {NULL, 0};
  int64_t version = 0;
  if (!next_line(in, "manumit key", &rest) || !mnm_text_int64(rest, &version) || version < 1) {
    mnm_err_set(err, MNM_E_FORMAT, "this is not a manumit key file");
    mnm_err_hint(err, "its first line reads: manumit key 1");
    return MNM_E_FORMAT;
  }
  if (version > 1) {
    return mnm_err_set(err, MNM_E_NEWER, "the key file was written by a newer version of manumit");
  }
  return MNM_OK;
}

typedef struct parsed { /* a key file's lines, before the key is opened */
  mnm_key_file file;
  bool locked;
  mnm_argon cost;
  uint8_t salt[MNM_SALT_BYTES], sealed[MNM_WRAP_BYTES];
  uint32_t bound_bytes; /* how much of the text the sealed key is bound to */
} parsed;

static bool read_argon(parsed *out, mnm_text rest) {
  int64_t numbers[2] = {0, 0};
  for (uint32_t index = 0; index < 2; index++) {
    const char *blank = memchr(rest.data, ' ', rest.bytes);
    if (blank == NULL) return false;
    mnm_text word = {rest.data, (uint32_t)(blank - rest.data)};
    if (!mnm_text_int64(word, &numbers[index]) || numbers[index] < 1 || numbers[index] > 4194304) {
      return false;
    }
    rest.data = blank + 1;
    rest.bytes -= word.bytes + 1;
  }
  out->cost.passes = (uint32_t)numbers[0];
  out->cost.memory_kib = (uint32_t)numbers[1];
  return mnm_seal_unhex(out->salt, sizeof out->salt, rest);
}

static mnm_status read_key(parsed *out, lines *in, mnm_err *err) {
  mnm_text rest = {NULL, 0};
  if (next_line(in, "key", &rest)) {
    if (mnm_seal_unhex(out->file.key.bytes, MNM_KEY_BYTES, rest)) return MNM_OK;
    return bad_line(in, err, "key and 64 hexadecimal digits");
  }
  out->locked = true;
  if (!next_line(in, "argon2id", &rest) || !read_argon(out, rest)) {
    return bad_line(in, err, "key, or argon2id with passes, KiB and salt");
  }
  out->bound_bytes = in->at;
  if (!next_line(in, "sealed", &rest) || !mnm_seal_unhex(out->sealed, MNM_WRAP_BYTES, rest)) {
    return bad_line(in, err, "sealed and 144 hexadecimal digits");
  }
  return MNM_OK;
}

/* `text` has line ends '\n' only. */
static mnm_status parse(parsed *out, mnm_text text, mnm_err *err) {
  lines in = {text, 0, 0};
  mnm_text rest = {NULL, 0};
  mnm_grain grain = MNM_GRAIN_DAY;
  char check[2 * CHECK_BYTES + 1];
  memset(out, 0, sizeof *out);
  MNM_TRY(read_head(&in, err));
  if (!next_line(&in, "case", &rest) ||
      !mnm_seal_unhex(out->file.case_id, sizeof out->file.case_id, rest)) {
    return bad_line(&in, err, "case and 32 hexadecimal digits");
  }
  if (!next_line(&in, "made", &rest) ||
      mnm_time_parse(&out->file.made_us, &grain, rest.data, rest.bytes, NULL) != MNM_OK) {
    return bad_line(&in, err, "made and a time such as 2026-03-01T12:00:00.000000Z");
  }
  /* an empty label leaves "label " */
  if (in.at + 6 < text.bytes && memcmp(text.data + in.at, "label \n", 7) == 0) {
    in.at += 7;
    in.number++;
  } else {
    if (!next_line(&in, "label", &rest) || rest.bytes >= sizeof out->file.label ||
        label_check(rest, NULL) != MNM_OK) {
      return bad_line(&in, err, "label and at most 63 bytes of text");
    }
    memcpy(out->file.label, rest.data, rest.bytes);
  }
  MNM_TRY(read_key(out, &in, err));
  check_of(check, text.data, in.at);
  if (!next_line(&in, "check", &rest) || rest.bytes != 2 * CHECK_BYTES) {
    return bad_line(&in, err, "check and 16 hexadecimal digits");
  }
  if (memcmp(rest.data, check, rest.bytes) != 0) {
    mnm_err_set(err, MNM_E_DAMAGED, "the key file does not fit its own check");
    mnm_err_hint(err, "the file was changed; take a copy of it, or the recovery shares");
    return MNM_E_DAMAGED;
  }
  return MNM_OK;
}

/* A copy with '\n' as the only line end, since the check and the seal are over that form. */
static mnm_status plain_lines(char out[MNM_KEY_FILE_BYTES], mnm_text *out_text, mnm_text text,
                              mnm_err *err) {
  if (text.bytes >= MNM_KEY_FILE_BYTES) {
    lines in = {text, 0, 0};
    MNM_TRY(read_head(&in, err));
    return mnm_err_set(err, MNM_E_PARSE, "a key file is shorter than %d bytes", MNM_KEY_FILE_BYTES);
  }
  uint32_t count = 0;
  for (uint32_t at = 0; at < text.bytes; at++) {
    bool pair = text.data[at] == '\r' && at + 1 < text.bytes && text.data[at + 1] == '\n';
    if (!pair) out[count++] = text.data[at];
  }
  out_text->data = out;
  out_text->bytes = count;
  return MNM_OK;
}

mnm_status mnm_key_file_locked(bool *out, mnm_text text, mnm_err *err) {
  char copy[MNM_KEY_FILE_BYTES];
  parsed in;
  MNM_TRY(plain_lines(copy, &text, text, err));
  mnm_status status = parse(&in, text, err);
  if (status == MNM_OK) *out = in.locked;
  mnm_seal_wipe(&in, sizeof in);
  mnm_seal_wipe(copy, sizeof copy);
  return status;
}

static mnm_status open_key(parsed *in, mnm_text text, mnm_text passphrase, mnm_err *err) {
  mnm_key wrapping;
  if (passphrase.bytes == 0) {
    return mnm_err_set(err, MNM_E_KEY, "the key file is locked with a passphrase");
  }
  MNM_TRY(mnm_key_from_passphrase(&wrapping, passphrase, in->salt, in->cost, err));
  bool fits = mnm_key_unwrap(&in->file.key, &wrapping, text.data, in->bound_bytes, in->sealed);
  mnm_seal_wipe(&wrapping, sizeof wrapping);
  if (!fits) return mnm_err_set(err, MNM_E_KEY, "the passphrase does not open the key file");
  return MNM_OK;
}

mnm_status mnm_key_file_read(mnm_key_file *out, mnm_text text, mnm_text passphrase, mnm_err *err) {
  char copy[MNM_KEY_FILE_BYTES];
  parsed in;
  MNM_TRY(plain_lines(copy, &text, text, err));
  mnm_status status = parse(&in, text, err);
  if (status == MNM_OK && in.locked) status = open_key(&in, text, passphrase, err);
  if (status == MNM_OK) *out = in.file;
  mnm_seal_wipe(&in, sizeof in);
  mnm_seal_wipe(copy, sizeof copy);
  return status;
}
