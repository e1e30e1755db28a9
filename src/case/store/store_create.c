/* Making a case: built under a temporary name, given its own name when it is whole. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/store/store_internal.h"

void mnm_store_shares_clear(mnm_store_shares *shares) {
  if (shares != NULL) mnm_seal_wipe(shares, sizeof *shares);
}

static mnm_status check_options(const mnm_store_create_options *options,
                                const mnm_store_shares *shares, mnm_err *err) {
  if (options->passphrase != NULL && options->passphrase[0] == '\0') {
    return mnm_err_set(err, MNM_E_ARG, "the passphrase is empty");
  }
  uint32_t k = options->share_threshold, n = options->share_count;
  if (k == 0 && n == 0) return MNM_OK;
  if (k < 2 || k > n || n > MNM_SHARE_MAX || shares == NULL) {
    return mnm_err_set(err, MNM_E_ARG, "recovery shares are k of n with 2 <= k <= n <= %d",
                       MNM_SHARE_MAX);
  }
  return MNM_OK;
}

/* SQLite finds a log by its name: one that a case of this name left when its writer was killed
 * would be taken for the new one's. */
static mnm_status check_no_log(const char *path, mnm_err *err) {
  static const char *const ends[] = {"-wal", "-journal"};
  char name[PATH_MAX + 16];
  struct stat file;
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
    if (lstat(name, &file) != 0 || file.st_size == 0) continue;
    mnm_err_set(err, MNM_E_EXISTS, "the log of another case (%s) is where this one's will be",
                ends[i]);
    mnm_err_hint(err, "choose another name, or move that log away");
    return MNM_E_EXISTS;
  }
  return MNM_OK;
}

static mnm_status check_target(const char *path, mnm_err *err) {
  char folder[PATH_MAX];
  struct stat file;
  MNM_TRY(mnm_store__folder(folder, path, err));
  if (lstat(path, &file) == 0) {
    mnm_err_set(err, MNM_E_EXISTS, "a file of this name is there already");
    mnm_err_hint(err, "choose another name, or move that file away");
    return MNM_E_EXISTS;
  }
  MNM_TRY(check_no_log(path, err));
  return mnm_store__check_place(folder, err);
}

static mnm_status write_meta(mnm_store *store, const mnm_store_create_options *options,
                             mnm_err *err) {
  char shares[32];
  (void)snprintf(shares, sizeof shares, "%u of %u", options->share_threshold, options->share_count);
  MNM_TRY(mnm_store_meta_set(store, "case_id", mnm_text_of(store->id), err));
  MNM_TRY(mnm_store_meta_set(store, "made_with", mnm_text_of(MNM_VERSION), err));
  MNM_TRY(mnm_store__root_put(store, err));
  return mnm_store_meta_set(store, "shares", mnm_text_of(shares), err);
}

/* All of the new case in one transaction, then the log moved into the file and the file closed. */
static mnm_status build(mnm_store *store, const mnm_store_create_options *options, mnm_err *err) {
  MNM_TRY(mnm_store__connect(store, true, err));
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  MNM_TRY(mnm_store__make_schema(store, &mnm_store__schema_now, err));
  MNM_TRY(write_meta(store, options, err));
  MNM_TRY(mnm_store_audit(store, "create", "case", NULL, NULL, err));
  MNM_TRY(mnm_store_commit(store, err));
  mnm_store__forget_statements(store);
  int result = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  if (result == SQLITE_OK) {
    result = sqlite3_close(store->db);
    if (result == SQLITE_OK) store->db = NULL;
  }
  return mnm_store_error(store, result, "finishing the new case", err);
}

static void remove_case(const char *path) {
  char name[PATH_MAX + 8];
  static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
    (void)unlink(name);
  }
}

static mnm_status make_temporary(mnm_store *store, mnm_err *err) {
  int length = snprintf(store->real, sizeof store->real, "%s.XXXXXX", store->path);
  if (length < 0 || (size_t)length >= sizeof store->real) {
    return mnm_err_set(err, MNM_E_ARG, "the path is too long");
  }
  int fd = mkstemp(store->real); /* mode 0600 */
  if (fd < 0) {
    mnm_err_set(err, MNM_E_IO, "a case cannot be made in this folder: %s", strerror(errno));
    mnm_err_hint(err, "choose a folder that exists and may be written");
    return MNM_E_IO;
  }
  (void)close(fd);
  return MNM_OK;
}

mnm_status mnm_store_create(mnm_store **out, const char *path,
                            const mnm_store_create_options *options, mnm_store_shares *shares,
                            const mnm_ctx *ctx, mnm_err *err) {
  mnm_store *store = NULL;
  bool have_file = false, have_key = false, published = false;
  uint8_t id[16];
  *out = NULL;
  mnm_store_shares_clear(shares);
  MNM_TRY(check_options(options, shares, err));
  MNM_TRY(mnm_store__new(&store, path, ctx, err));
  mnm_status status = mnm_store__set_person(store, options->person, err);
  if (status == MNM_OK) status = check_target(path, err);
  if (status != MNM_OK) goto fail;
  mnm_seal_random(id, sizeof id);
  mnm_seal_hex(store->id, id, sizeof id);
  mnm_store__root_new(store);
  status = make_temporary(store, err);
  if (status != MNM_OK) goto fail;
  have_file = true;
  status = build(store, options, err);
  if (status == MNM_OK && options->share_count > 0) {
    status = mnm_shares_new(shares->share, options->share_threshold, options->share_count,
                            &store->file_key, err);
    shares->count = options->share_count;
  }
  /* the key before the case: a key without a case harms nobody, a case without its key is lost */
  if (status == MNM_OK) {
    status = mnm_store__write_key(store, options->key_path, options->passphrase, false, err);
    have_key = status == MNM_OK;
  }
  if (status == MNM_OK) {
    status = mnm_store__publish(store->real, path, err);
    published = status == MNM_OK;
  }
  if (status != MNM_OK) goto fail;
  mnm_store_options again = {
      .person = options->person, .key_path = store->key_path, .passphrase = options->passphrase};
  status = mnm_store_open(out, path, &again, ctx, err);
  if (status != MNM_OK) goto fail;
  mnm_store_close(store);
  return MNM_OK;
fail:
  if (store->db != NULL)
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  if (have_key) (void)unlink(store->key_path);
  mnm_err_at(err, status == MNM_E_KEY || (err != NULL && err->input[0] != '\0') ? NULL : path, 0,
             0);
  char temporary[PATH_MAX];
  memcpy(temporary, store->real, sizeof temporary);
  mnm_store_close(store);
  if (published) {
    remove_case(path);
  } else if (have_file) {
    remove_case(temporary);
  }
  mnm_store_shares_clear(shares);
  return status;
}
