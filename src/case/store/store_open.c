/* Opening a case: each thing that can be wrong with a file gets its own answer, and the file stays
 * as it was until all of them are ruled out. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/store/store_internal.h"

/* ---- the handle ---- */

mnm_status mnm_store__new(mnm_store **out, const char *path, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  MNM_TRY(mnm_seal_init(err));
  size_t bytes = strlen(path);
  if (bytes == 0 || bytes >= PATH_MAX - 64) {
    return mnm_err_set(err, MNM_E_ARG, "a path must have 1 to %d bytes", PATH_MAX - 65);
  }
  mnm_store *store = mnm_mem_new(ctx, sizeof *store);
  if (store == NULL) return mnm_err_nomem(err);
  store->ctx = ctx;
  if (ctx != NULL) store->alloc = ctx->alloc;
  memcpy(store->path, path, bytes + 1);
  mnm_column_init(&store->statements, sizeof(mnm_store__cached), ctx);
  mnm_store__lock_init(&store->lock);
  (void)mnm_seal_lock(&store->key, sizeof store->key);
  (void)mnm_seal_lock(&store->file_key, sizeof store->file_key);
  *out = store;
  return MNM_OK;
}

void mnm_store_close(mnm_store *store) {
  if (store == NULL) return;
  mnm_store_attach(store, NULL, NULL);
  if (store->db != NULL) {
    mnm_store_rollback(store);
    mnm_store__forget_statements(store);
    sqlite3_progress_handler(store->db, 0, NULL, NULL);
    (void)sqlite3_rollback_hook(store->db, NULL, NULL);
    (void)sqlite3_close_v2(store->db);
  }
  mnm_store__lock_release(&store->lock);
  mnm_seal_unlock(&store->key, sizeof store->key); /* wipes */
  mnm_seal_unlock(&store->file_key, sizeof store->file_key);
  mnm_alloc_free(&store->alloc, store, sizeof *store);
}

void mnm_store_attach(mnm_store *store, void *attached, void (*detach)(void *attached)) {
  if (store->detach) store->detach(store->attached);
  store->attached = attached;
  store->detach = detach;
}
void *mnm_store_attached(const mnm_store *store) {
  return store->attached;
}

void mnm_store_use(mnm_store *store, const mnm_ctx *ctx) {
  store->ctx = ctx;
}
const mnm_ctx *mnm_store_ctx(const mnm_store *store) {
  return store->ctx;
}
uint64_t mnm_store_epoch(const mnm_store *store) {
  return store->epoch;
}
void mnm_store_epoch_next(mnm_store *store) {
  store->epoch++;
}
const char *mnm_store_id(const mnm_store *store) {
  return store->id;
}
const char *mnm_store_path(const mnm_store *store) {
  return store->path;
}
const char *mnm_store_person(const mnm_store *store) {
  return store->person;
}
bool mnm_store_readonly(const mnm_store *store) {
  return store->readonly;
}
bool mnm_store_has_key(const mnm_store *store) {
  return store->has_key;
}
sqlite3 *mnm_store_db(mnm_store *store) {
  return store->db;
}

mnm_status mnm_store__set_person(mnm_store *store, const char *person, mnm_err *err) {
  MNM_TRY(mnm_store__check_word(person, "the name of the person who acts", err));
  memcpy(store->person, person, strlen(person) + 1);
  return MNM_OK;
}

/* ---- the file ---- */

static mnm_status refuse(mnm_store *store, mnm_err *err, mnm_status status, const char *message,
                         const char *hint) {
  mnm_err_set(err, status, "%s", message);
  mnm_err_hint(err, "%s", hint);
  mnm_err_at(err, store->path, 0, 0);
  return status;
}

static mnm_status check_kind(mnm_store *store, struct stat *file, mnm_err *err) {
  if (stat(store->path, file) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return refuse(store, err, MNM_E_NOTFOUND, "there is no such case",
                    "correct the path, or make a case with: manumit new NAME.mnm");
    }
    mnm_err_set(err, MNM_E_IO, "the file cannot be looked at: %s", strerror(errno));
    mnm_err_at(err, store->path, 0, 0);
    return MNM_E_IO;
  }
  if (S_ISDIR(file->st_mode)) {
    return refuse(store, err, MNM_E_FORMAT, "this is a folder, not a case file",
                  "name the .mnm file itself");
  }
  if (!S_ISREG(file->st_mode)) {
    return refuse(store, err, MNM_E_FORMAT, "this is a pipe or a device, not a case file",
                  "name a .mnm file on a disk");
  }
  if (access(store->path, R_OK) != 0) {
    return refuse(store, err, MNM_E_IO, "the case may not be read",
                  "ask its owner, or give yourself the right to read it");
  }
  return MNM_OK;
}

static mnm_status check_writable(mnm_store *store, const struct stat *file, mnm_err *err) {
  char folder[PATH_MAX];
  if (access(store->real, W_OK) != 0) {
    return refuse(store, err, MNM_E_IO, "the case file is read-only",
                  "give yourself the right to write it, or copy it to a folder of yours");
  }
  MNM_TRY(mnm_store__folder(folder, store->real, err));
  if (access(folder, W_OK) != 0) {
    return refuse(store, err, MNM_E_IO, "the folder of the case is read-only",
                  "a log is kept beside the case: copy the case to a folder of yours");
  }
  if (file->st_nlink > 1) {
    /* the log is found by the name of the case: under a second name it would be missed */
    return refuse(store, err, MNM_E_IO, "the case has several names (hard links)",
                  "keep one name, or work on a copy");
  }
  return MNM_OK;
}

static mnm_status find_file(mnm_store *store, mnm_err *err) {
  struct stat file;
  MNM_TRY(check_kind(store, &file, err));
  if (realpath(store->path, store->real) == NULL || strlen(store->real) >= PATH_MAX - 64) {
    return refuse(store, err, MNM_E_IO, "the path cannot be followed", "use a shorter path");
  }
  mnm_status status = mnm_store__check_place(store->real, err);
  if (status != MNM_OK) {
    mnm_err_at(err, store->path, 0, 0);
    return status;
  }
  return store->readonly ? MNM_OK : check_writable(store, &file, err);
}

/* ---- what is in it ---- */

static mnm_status check_version(mnm_store *store, const mnm_store__schema *schema, int *out,
                                mnm_err *err) {
  int64_t version = 0;
  MNM_TRY(mnm_store__integer(store, "PRAGMA user_version", &version, err));
  *out = (int)version;
  if (version > schema->version) {
    mnm_err_set(err, MNM_E_NEWER, "the case has version %d, this program knows up to %d",
                (int)version, schema->version);
    mnm_err_hint(err, "install a newer manumit; the case was not changed");
    mnm_err_at(err, store->path, 0, 0);
    return MNM_E_NEWER;
  }
  if (version < 1) return mnm_store_error(store, SQLITE_CORRUPT, "reading its version", err);
  if (version < schema->version && store->readonly) {
    mnm_err_set(err, MNM_E_UNSUPPORTED, "the case has the older version %d", (int)version);
    mnm_err_hint(err, "open it once for writing: it is brought up to date, after a backup");
    mnm_err_at(err, store->path, 0, 0);
    return MNM_E_UNSUPPORTED;
  }
  return MNM_OK;
}

mnm_status mnm_store__check_schema(mnm_store *store, const mnm_store__schema *schema,
                                   mnm_err *err) {
  bool same = false;
  char name[64];
  MNM_TRY(mnm_store__compare_schema(store, schema, &same, name, err));
  if (same) return MNM_OK;
  mnm_err_set(err, MNM_E_DAMAGED, "the tables of the case were altered (%s)", name);
  mnm_err_hint(err, "keep the file as it is and go on with a backup copy");
  mnm_err_at(err, store->path, 0, 0);
  return MNM_E_DAMAGED;
}

static mnm_status read_id(mnm_store *store, mnm_err *err) {
  mnm_arena arena;
  mnm_text id = {NULL, 0};
  uint8_t bytes[16];
  mnm_arena_init(&arena, store->ctx);
  mnm_status status = mnm_store_meta_get(store, "case_id", &arena, &id, err);
  if (status == MNM_E_NOTFOUND || (status == MNM_OK && !mnm_seal_unhex(bytes, sizeof bytes, id))) {
    status = mnm_store_error(store, SQLITE_CORRUPT, "reading its number", err);
  }
  if (status == MNM_OK) mnm_seal_hex(store->id, bytes, sizeof bytes);
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status run_sweeps(mnm_store *store, mnm_err *err) {
  const char *const *const lists[] = {mnm_store__sweep_ledger, mnm_store__sweep_identity,
                                      mnm_store__sweep_core};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    for (const char *const *sql = lists[i]; *sql != NULL; sql++) {
      MNM_TRY(mnm_store_exec(store, *sql, err));
    }
  }
  return MNM_OK;
}

mnm_status mnm_store__sweep(mnm_store *store, const char *why, mnm_err *err) {
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  int64_t before = sqlite3_total_changes64(store->db);
  mnm_store_epoch_next(store);
  mnm_status status = run_sweeps(store, err);
  int64_t rows = sqlite3_total_changes64(store->db) - before;
  if (status != MNM_OK || rows == 0) {
    mnm_store_rollback(store);
    return status;
  }
  char details[80];
  (void)snprintf(details, sizeof details, "{\"rows\": %lld}", (long long)rows);
  status = mnm_store_audit(store, "sweep", "case", why, details, err);
  if (status != MNM_OK) {
    mnm_store_rollback(store);
    return status;
  }
  return mnm_store_commit(store, err);
}

static mnm_status open_steps(mnm_store *store, const mnm_store_options *options,
                             const mnm_store__schema *schema,
                             const mnm_store__migration *migrations, mnm_err *err) {
  int version = 0;
  if (!store->readonly || options->person != NULL) {
    MNM_TRY(mnm_store__set_person(store, options->person, err));
  }
  MNM_TRY(find_file(store, err));
  if (!store->readonly) {
    mnm_status status = mnm_store__lock_take(&store->lock, store->real, mnm_store__now(store), err);
    if (status != MNM_OK) mnm_err_at(err, store->path, 0, 0);
    MNM_TRY(status);
  }
  MNM_TRY(mnm_store__connect(store, false, err));
  MNM_TRY(check_version(store, schema, &version, err));
  if (version == schema->version) MNM_TRY(mnm_store__check_schema(store, schema, err));
  MNM_TRY(read_id(store, err));
  if (!options->without_key) {
    MNM_TRY(mnm_store__load_key(store, options->key_path, options->passphrase, err));
  }
  if (version < schema->version) {
    MNM_TRY(mnm_store__migrate(store, version, schema, migrations, err));
  }
  return store->readonly ? MNM_OK : mnm_store__sweep(store, "an import was interrupted", err);
}

mnm_status mnm_store__open(mnm_store **out, const char *path, const mnm_store_options *options,
                           const mnm_store__schema *schema, const mnm_store__migration *migrations,
                           const mnm_ctx *ctx, mnm_err *err) {
  mnm_store *store = NULL;
  *out = NULL;
  if (options->without_key && !options->readonly) {
    return mnm_err_set(err, MNM_E_ARG, "without its key a case can only be read");
  }
  mnm_status status = mnm_store__new(&store, path, ctx, err);
  if (store == NULL) return status;
  store->readonly = options->readonly;
  status = open_steps(store, options, schema, migrations, err);
  if (status != MNM_OK) {
    mnm_store_close(store);
    return status;
  }
  *out = store;
  return MNM_OK;
}

mnm_status mnm_store_open(mnm_store **out, const char *path, const mnm_store_options *options,
                          const mnm_ctx *ctx, mnm_err *err) {
  return mnm_store__open(out, path, options, &mnm_store__schema_now, mnm_store__migrations, ctx,
                         err);
}
