/* The case key, and the key of the key file that seals it. What is sealed in a case hangs on the
 * case key, which never changes; the key file can be exchanged for another one, after which the old
 * file opens nothing any more. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "case/store/store_internal.h"

typedef struct binding {
  char text[MNM_STORE_ID_BYTES + 16];
  size_t bytes;
} binding;

static binding bind_to(const mnm_store *store) {
  binding out = {.text = ""};
  out.bytes = (size_t)snprintf(out.text, sizeof out.text, "%s case.root", store->id);
  return out;
}

static void wrapping_key(const mnm_store *store, mnm_key *out) {
  mnm_key_derive(out, &store->file_key, "case.root", store->id, MNM_STORE_ID_BYTES - 1);
}

void mnm_store__root_new(mnm_store *store) {
  mnm_key_new(&store->file_key);
  mnm_key_new(&store->key);
  store->has_key = true;
}

mnm_status mnm_store__root_put(mnm_store *store, mnm_err *err) {
  uint8_t wrapped[MNM_WRAP_BYTES], check[MNM_DIGEST_BYTES];
  binding bound = bind_to(store);
  mnm_key wrapping;
  wrapping_key(store, &wrapping);
  mnm_key_wrap(wrapped, &wrapping, bound.text, bound.bytes, &store->key);
  mnm_seal_wipe(&wrapping, sizeof wrapping);
  mnm_store__key_check(store, check);
  MNM_TRY(
      mnm_store_meta_set(store, "root", (mnm_text){(const char *)wrapped, sizeof wrapped}, err));
  return mnm_store_meta_set(store, "key_check", (mnm_text){(const char *)check, sizeof check}, err);
}

mnm_status mnm_store__root_get(mnm_store *store, mnm_err *err) {
  mnm_arena arena;
  mnm_text wrapped = {NULL, 0};
  mnm_key wrapping;
  binding bound = bind_to(store);
  mnm_arena_init(&arena, store->ctx);
  mnm_status status = mnm_store_meta_get(store, "root", &arena, &wrapped, err);
  wrapping_key(store, &wrapping);
  if (status == MNM_E_NOTFOUND ||
      (status == MNM_OK && (wrapped.bytes != MNM_WRAP_BYTES ||
                            !mnm_key_unwrap(&store->key, &wrapping, bound.text, bound.bytes,
                                            (const uint8_t *)wrapped.data))))
    status = mnm_store_error(store, SQLITE_CORRUPT, "opening the case key", err);
  mnm_seal_wipe(&wrapping, sizeof wrapping);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- exchanging the key file --- */

static mnm_status new_path(char out[PATH_MAX], const mnm_store *store, mnm_err *err) {
  int bytes = snprintf(out, PATH_MAX, "%s.new", store->key_path);
  return bytes > 0 && bytes < PATH_MAX
             ? MNM_OK
             : mnm_err_set(err, MNM_E_ARG, "the path of the key file is too long");
}

bool mnm_store__take_new_key(mnm_store *store) {
  char path[PATH_MAX];
  if (new_path(path, store, NULL) != MNM_OK || access(path, R_OK) != 0) return false;
  memcpy(store->key_path, path, sizeof store->key_path);
  return true;
}

void mnm_store__settle_new_key(mnm_store *store) {
  char path[PATH_MAX];
  size_t bytes = strlen(store->key_path);
  memcpy(path, store->key_path, sizeof path);
  path[bytes - 4] = '\0'; /* without ".new" */
  if (rename(store->key_path, path) == 0) memcpy(store->key_path, path, sizeof path);
}

static mnm_status change(mnm_store *store, const mnm_store_exchange_options *options,
                         mnm_store_shares *shares, const char *path, mnm_err *err) {
  char details[64], text[32];
  (void)snprintf(text, sizeof text, "%u of %u", options->share_threshold, options->share_count);
  (void)snprintf(details, sizeof details, "shares %s\n", text);
  MNM_TRY(mnm_store_audit(store, "exchange", "case", NULL, details, err));
  MNM_TRY(mnm_store__root_put(store, err));
  MNM_TRY(mnm_store_meta_set(store, "shares", mnm_text_of(text), err));
  if (options->share_count > 0) {
    MNM_TRY(mnm_shares_new(shares->share, options->share_threshold, options->share_count,
                           &store->file_key, err));
    shares->count = options->share_count;
  }
  return mnm_store__write_key(store, path, options->passphrase, true, err);
}

/* The new file is there before the case needs it, and takes the old one's place once the case does:
 * whatever happens in between, one of the two fits. */
static mnm_status exchange(mnm_store *store, const mnm_store_exchange_options *options,
                           mnm_store_shares *shares, const char *before, const char *path,
                           bool *out_done, mnm_err *err) {
  mnm_status status = change(store, options, shares, path, err);
  memcpy(store->key_path, before, sizeof store->key_path);
  if (status == MNM_OK) status = mnm_store_commit(store, err);
  if (status != MNM_OK) {
    mnm_store_rollback(store);
    (void)unlink(path);
    return status;
  }
  *out_done = true;
  mnm_err none = {0};
  if (rename(path, before) != 0) {
    mnm_err_set(err, MNM_E_IO, "the new key file cannot take the old one's place: %s",
                strerror(errno));
    mnm_err_hint(err,
                 "it lies beside it, under the same name with .new; the old one opens nothing");
    return MNM_E_IO;
  }
  MNM_TRY(mnm_store__sync_folder_of(before, err));
  if (mnm_store_checkpoint(store, &none) != MNM_OK)
    mnm_ctx_log(
        store->ctx, MNM_LOG_WARNING,
        "another process reads the case: what the old key file opens stays in its log until "
        "that process has ended and the case is written to again");
  return MNM_OK;
}

mnm_status mnm_store_exchange_key(mnm_store *store, const mnm_store_exchange_options *options,
                                  mnm_store_shares *shares, mnm_err *err) {
  char before[PATH_MAX], path[PATH_MAX];
  mnm_key old = store->file_key;
  mnm_store_shares_clear(shares);
  if (options->share_count > 0 &&
      (shares == NULL || options->share_threshold < 2 || options->share_count > MNM_SHARE_MAX ||
       options->share_threshold > options->share_count))
    return mnm_err_set(err, MNM_E_ARG, "shares are k of n, with 2 <= k <= n <= %d", MNM_SHARE_MAX);
  if (!store->has_key) return mnm_err_set(err, MNM_E_KEY, "the case was opened without its key");
  MNM_TRY(new_path(path, store, err));
  memcpy(before, store->key_path, sizeof before);
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_key_new(&store->file_key);
  bool done = false; /* once the case is committed the new key holds, whatever fails after it */
  mnm_status status = exchange(store, options, shares, before, path, &done, err);
  if (!done) store->file_key = old;
  if (!done) mnm_store_shares_clear(shares);
  mnm_seal_wipe(&old, sizeof old);
  return status;
}
