/* The case key and the file it lives in, apart from the case. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/store/store_internal.h"

static const char *label_of(mnm_store_subkey which) {
  switch (which) {
    case MNM_SUBKEY_CHECK:
      return "case.check";
    case MNM_SUBKEY_IDENTITY:
      return "case.identity";
    case MNM_SUBKEY_LOOKUP:
      return "case.lookup";
    case MNM_SUBKEY_TEXT:
      return "case.text";
    case MNM_SUBKEY_AUDIT:
      return "case.audit";
    case MNM_SUBKEY_VICTIM:
      return "case.victim";
    case MNM_SUBKEY_HEALTH:
      return "case.health";
  }
  return NULL;
}

mnm_status mnm_store_subkey_take(const mnm_store *store, mnm_store_subkey which, mnm_key *out,
                                 mnm_err *err) {
  const char *label = label_of(which);
  if (label == NULL) return mnm_err_set(err, MNM_E_ARG, "there is no such subkey");
  if (!store->has_key) {
    mnm_err_set(err, MNM_E_KEY, "the case was opened without its key");
    mnm_err_hint(err, "open it with its key to see sealed content");
    mnm_err_at(err, store->path, 0, 0);
    return MNM_E_KEY;
  }
  mnm_key_derive(out, &store->key, label, store->id, MNM_STORE_ID_BYTES - 1);
  return MNM_OK;
}

void mnm_store__key_check(const mnm_store *store, uint8_t out[MNM_DIGEST_BYTES]) {
  mnm_key key;
  mnm_key_derive(&key, &store->file_key, label_of(MNM_SUBKEY_CHECK), store->id,
                 MNM_STORE_ID_BYTES - 1);
  memcpy(out, key.bytes, MNM_DIGEST_BYTES);
  mnm_seal_wipe(&key, sizeof key);
}

/* ---- places ---- */

static mnm_status keys_folder(char out[PATH_MAX], mnm_err *err) {
  const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
  int length = -1;
  if (data != NULL && data[0] == '/') {
    length = snprintf(out, PATH_MAX, "%s/manumit/keys", data);
  } else if (home != NULL && home[0] == '/') {
    length = snprintf(out, PATH_MAX, "%s/.local/share/manumit/keys", home);
  }
  if (length > 0 && length < PATH_MAX - 64) return MNM_OK;
  mnm_err_set(err, MNM_E_KEY,
              "there is no place for keys: neither XDG_DATA_HOME nor HOME is a path");
  mnm_err_hint(err, "name the key file with --key");
  return MNM_E_KEY;
}

mnm_status mnm_store_key_path(const char *case_id, char *buffer, uint32_t bytes, mnm_err *err) {
  char folder[PATH_MAX];
  MNM_TRY(keys_folder(folder, err));
  int length = snprintf(buffer, bytes, "%s/%s.key", folder, case_id);
  if (length < 0 || (uint32_t)length >= bytes) {
    return mnm_err_set(err, MNM_E_ARG, "the path of the key does not fit");
  }
  return MNM_OK;
}

/* mkdir -p with 0700 for what it makes. */
static mnm_status make_folders(const char *folder, mnm_err *err) {
  char part[PATH_MAX];
  size_t bytes = strlen(folder);
  memcpy(part, folder, bytes + 1);
  for (size_t i = 1; i <= bytes; i++) {
    if (part[i] != '/' && part[i] != '\0') continue;
    char end = part[i];
    part[i] = '\0';
    if (mkdir(part, 0700) != 0 && errno != EEXIST) {
      mnm_err_set(err, MNM_E_IO, "the folder for keys cannot be made: %s", strerror(errno));
      mnm_err_hint(err, "name another place for the key file with --key");
      mnm_err_at(err, part, 0, 0);
      return MNM_E_IO;
    }
    part[i] = end;
  }
  return MNM_OK;
}

static mnm_status resolve_path(mnm_store *store, const char *key_path, mnm_err *err) {
  if (key_path == NULL) {
    return mnm_store_key_path(store->id, store->key_path, sizeof store->key_path, err);
  }
  size_t bytes = strlen(key_path);
  if (bytes == 0 || bytes >= PATH_MAX - 64) {
    return mnm_err_set(err, MNM_E_ARG, "a path must have 1 to %d bytes", PATH_MAX - 65);
  }
  memmove(store->key_path, key_path, bytes + 1);
  return MNM_OK;
}

/* ---- reading ---- */

static void recovery_hint(mnm_store *store, mnm_err *err) {
  mnm_arena arena;
  mnm_text shares = {NULL, 0};
  mnm_arena_init(&arena, store->ctx);
  mnm_status status = mnm_store_meta_get(store, "shares", &arena, &shares, NULL);
  if (status == MNM_OK && shares.bytes < 12 && shares.bytes > 0 && shares.data[0] != '0') {
    mnm_err_hint(err,
                 "name the key file with --key, or restore it from %s recovery shares, printed "
                 "when the key was made",
                 shares.data);
  } else {
    mnm_err_hint(err, "name the key file with --key; no recovery shares were made for this case");
  }
  mnm_arena_clear(&arena);
}

static mnm_status no_key(mnm_store *store, mnm_err *err) {
  size_t bytes = strlen(store->key_path);
  const char *tail = bytes > 200 ? store->key_path + bytes - 200 : store->key_path;
  mnm_err_set(err, MNM_E_KEY, "the key of this case is not at %s%s",
              tail == store->key_path ? "" : "...", tail);
  recovery_hint(store, err);
  mnm_err_at(err, store->path, 0, 0);
  return MNM_E_KEY;
}

/* The key file's text; more than MNM_KEY_FILE_BYTES is given as too long, which seal then refuses.
 */
static mnm_status read_key_text(mnm_store *store, char text[MNM_KEY_FILE_BYTES + 1],
                                uint32_t *bytes, mnm_err *err) {
  int fd =
      open(store->key_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hold us up */
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return no_key(store, err);
  struct stat file;
  ssize_t got = fd >= 0 && fstat(fd, &file) == 0 && S_ISREG(file.st_mode)
                    ? pread(fd, text, MNM_KEY_FILE_BYTES + 1, 0)
                    : -1;
  if (fd >= 0) (void)close(fd);
  if (got < 0) {
    mnm_err_set(err, MNM_E_KEY, "the key file cannot be read");
    mnm_err_hint(err, "it must be a file that you may read");
    mnm_err_at(err, store->key_path, 0, 0);
    return MNM_E_KEY;
  }
  if ((file.st_mode & 077) != 0) {
    mnm_ctx_log(store->ctx, MNM_LOG_WARNING,
                "others on this machine may read the key file: set mode 600");
  }
  *bytes = (uint32_t)got;
  return MNM_OK;
}

static mnm_status check_key(mnm_store *store, mnm_err *err) {
  mnm_arena arena;
  mnm_text stored = {NULL, 0};
  uint8_t check[MNM_DIGEST_BYTES];
  mnm_arena_init(&arena, store->ctx);
  mnm_store__key_check(store, check);
  mnm_status status = mnm_store_meta_get(store, "key_check", &arena, &stored, err);
  if (status == MNM_E_NOTFOUND || (status == MNM_OK && stored.bytes != sizeof check)) {
    status = mnm_store_error(store, SQLITE_CORRUPT, "reading the key check", err);
  }
  if (status == MNM_OK && !mnm_seal_equal(check, stored.data, sizeof check)) {
    mnm_err_set(err, MNM_E_KEY, "the key is not the one of this case");
    recovery_hint(store, err);
    mnm_err_at(err, store->path, 0, 0);
    status = MNM_E_KEY;
  }
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status read_key(mnm_store *store, const char *passphrase, mnm_err *err) {
  char text[MNM_KEY_FILE_BYTES + 1];
  uint32_t bytes = 0;
  mnm_key_file file;
  memset(&file, 0, sizeof file);
  MNM_TRY(read_key_text(store, text, &bytes, err));
  mnm_text whole = {text, bytes};
  mnm_status status =
      mnm_key_file_read(&file, whole, mnm_text_of(passphrase != NULL ? passphrase : ""), err);
  mnm_seal_wipe(text, sizeof text);
  if (status != MNM_OK) {
    mnm_err_at(err, store->key_path, 0, 0);
    /* whatever is wrong with the key file, to the caller it is a matter of the key */
    if (status != MNM_E_NOMEM && err != NULL) err->status = MNM_E_KEY;
    return status == MNM_E_NOMEM ? MNM_E_NOMEM : MNM_E_KEY;
  }
  store->file_key = file.key;
  mnm_seal_wipe(&file, sizeof file);
  return check_key(store, err);
}

/* Where the key file does not fit, an exchange may have been cut off before the new one had its
 * name: if that one fits, it is the key. */
static bool read_new_key(mnm_store *store, const char *passphrase) {
  char before[PATH_MAX];
  mnm_err none = {0};
  memcpy(before, store->key_path, sizeof before);
  if (!mnm_store__take_new_key(store)) return false;
  bool fits = read_key(store, passphrase, &none) == MNM_OK;
  if (fits && !store->readonly)
    mnm_store__settle_new_key(store);
  else if (!fits)
    memcpy(store->key_path, before, sizeof before);
  return fits;
}

mnm_status mnm_store__load_key(mnm_store *store, const char *key_path, const char *passphrase,
                               mnm_err *err) {
  MNM_TRY(resolve_path(store, key_path, err));
  mnm_status status = read_key(store, passphrase, err);
  if (status == MNM_E_KEY && read_new_key(store, passphrase)) status = MNM_OK;
  if (status == MNM_OK) status = mnm_store__root_get(store, err);
  store->has_key = status == MNM_OK;
  if (status != MNM_OK) {
    mnm_seal_wipe(&store->key, sizeof store->key);
    mnm_seal_wipe(&store->file_key, sizeof store->file_key);
  }
  return status;
}

/* ---- writing ---- */

mnm_status mnm_store__write_key(mnm_store *store, const char *key_path, const char *passphrase,
                                bool replace, mnm_err *err) {
  char text[MNM_KEY_FILE_BYTES], folder[PATH_MAX];
  uint32_t bytes = 0;
  mnm_key_file file;
  memset(&file, 0, sizeof file);
  MNM_TRY(resolve_path(store, key_path, err));
  if (key_path == NULL) {
    MNM_TRY(mnm_store__folder(folder, store->key_path, err));
    MNM_TRY(make_folders(folder, err));
  }
  (void)mnm_seal_unhex(file.case_id, sizeof file.case_id, mnm_text_of(store->id));
  file.made_us = mnm_store__now(store);
  file.key = store->file_key;
  mnm_status status =
      mnm_key_file_write(text, &bytes, &file, mnm_text_of(passphrase != NULL ? passphrase : ""),
                         mnm_argon_default(), err);
  if (status == MNM_OK) status = mnm_store__write_file(store->key_path, text, bytes, replace, err);
  mnm_seal_wipe(text, sizeof text);
  mnm_seal_wipe(&file, sizeof file);
  return status;
}

static mnm_status change_passphrase(mnm_store *store, const char *passphrase, mnm_err *err) {
  char before[MNM_KEY_FILE_BYTES + 1];
  uint32_t bytes = 0;
  MNM_TRY(mnm_store_audit(store, "passphrase", "case", NULL,
                          passphrase != NULL ? "{\"set\": true}" : "{\"set\": false}", err));
  MNM_TRY(read_key_text(store, before, &bytes, err));
  mnm_status status = mnm_store__write_key(store, store->key_path, passphrase, true, err);
  if (status == MNM_OK) {
    status = mnm_store_commit(store, err);
    /* what is not in the audit must not have happened */
    if (status != MNM_OK &&
        mnm_store__write_file(store->key_path, before, bytes, true, NULL) != MNM_OK) {
      mnm_err_hint(err, "the key file already has the new passphrase");
    }
  }
  mnm_seal_wipe(before, sizeof before);
  return status;
}

mnm_status mnm_store_passphrase(mnm_store *store, const char *passphrase, mnm_err *err) {
  if (passphrase != NULL && passphrase[0] == '\0') {
    return mnm_err_set(err, MNM_E_ARG, "the passphrase is empty");
  }
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = change_passphrase(store, passphrase, err);
  if (status != MNM_OK) mnm_store_rollback(store);
  return status;
}

/* ---- recovery ---- */

static mnm_status join(mnm_store *store, const char *const *shares, uint32_t count, mnm_err *err) {
  mnm_text texts[MNM_SHARE_MAX];
  if (count == 0 || count > MNM_SHARE_MAX) {
    return mnm_err_set(err, MNM_E_ARG, "give 2 to %d recovery shares", MNM_SHARE_MAX);
  }
  for (uint32_t i = 0; i < count; i++) texts[i] = mnm_text_of(shares[i]);
  MNM_TRY(mnm_shares_join(&store->file_key, texts, count, err));
  MNM_TRY(check_key(store, err));
  MNM_TRY(mnm_store__root_get(store, err));
  store->has_key = true;
  return MNM_OK;
}

/* The restored key must also be able to write the entry that says so: else it is taken away again.
 */
static mnm_status audit_recovery(const char *path, const char *key_path,
                                 const mnm_store_recover_options *options, const mnm_ctx *ctx,
                                 mnm_err *err) {
  mnm_store *store = NULL;
  mnm_store_options open = {
      .person = options->person, .key_path = key_path, .passphrase = options->passphrase};
  MNM_TRY(mnm_store_open(&store, path, &open, ctx, err));
  mnm_status status = mnm_store_begin(store, MNM_WRITE_DURABLE, err);
  if (status == MNM_OK) status = mnm_store_audit(store, "recover", "case", NULL, NULL, err);
  if (status == MNM_OK) status = mnm_store_commit(store, err);
  mnm_store_close(store);
  return status;
}

mnm_status mnm_store_recover(const char *path, const char *const *shares, uint32_t count,
                             const mnm_store_recover_options *options, const mnm_ctx *ctx,
                             mnm_err *err) {
  mnm_store *store = NULL;
  mnm_store_options look = {.readonly = true, .without_key = true};
  if (options->passphrase != NULL && options->passphrase[0] == '\0') {
    return mnm_err_set(err, MNM_E_ARG, "the passphrase is empty");
  }
  MNM_TRY(mnm_store__check_word(options->person, "the name of the person who acts", err));
  MNM_TRY(mnm_store_open(&store, path, &look, ctx, err));
  mnm_status status = join(store, shares, count, err);
  if (status == MNM_OK) {
    status = mnm_store__write_key(store, options->key_path, options->passphrase, false, err);
  }
  if (status == MNM_OK) {
    status = audit_recovery(path, store->key_path, options, ctx, err);
    if (status != MNM_OK) (void)unlink(store->key_path);
  }
  mnm_store_close(store);
  return status;
}
