/* What the files of case/store share. */
#ifndef MNM_CASE_STORE_INTERNAL_H
#define MNM_CASE_STORE_INTERNAL_H

#include <limits.h>
#include <sys/types.h>

#include "case/store/store.h"

#define MNM_STORE__PAGE_BYTES 16384 /* measured: docs/case-file.md, "Pages" */
#define MNM_STORE__PERSON_MAX 100

/* ---- schema: each part's statements, one a string (ISO C has no strings over 4,095 bytes), NULL
 * at the end, executed in this order when a case is made
 * ---------------------- */
extern const char
    *const mnm_store__schema_core[]; /* store_schema_core.c: source, finding, audit, ... */
extern const char
    *const mnm_store__schema_identity[]; /* store_schema_identity.c: written with case/identity */
extern const char
    *const mnm_store__schema_ledger[]; /* store_schema_ledger.c: written with case/ledger */
extern const char *const mnm_store__schema_network[]; /* store_schema_network.c */
extern const char *const mnm_store__schema_hit[];     /* store_schema_hit.c */
extern const char *const mnm_store__schema_money[];   /* store_schema_money.c */
extern const char *const mnm_store__schema_victim[];  /* store_schema_victim.c */

/* Statements run, in order, in one transaction, whenever a case is opened for writing: each deletes
 * rows that an interrupted import left in state loading. NULL ends a list. Ledger and identity run
 * before core, whose last statement deletes the loading sources themselves (rows that refer to
 * source(source_id) ON DELETE CASCADE need no statement of their own). */
extern const char *const mnm_store__finish_identity; /* one statement, ?1: the source */
extern const char *const mnm_store__sweep_identity[];
extern const char *const mnm_store__sweep_ledger[];
extern const char *const mnm_store__sweep_core[];

/* ---- the handle
 * ------------------------------------------------------------------------------------ */

typedef struct mnm_store__cached {
  sqlite3_stmt *statement; /* its text is sqlite3_sql() */
  uint64_t hash;
} mnm_store__cached;

/* The writer's lock: an flock on <case>-lock, gone with the process. */
typedef struct mnm_store__lock {
  int fd; /* -1: not held */
  char path[PATH_MAX];
} mnm_store__lock;

struct mnm_store {
  sqlite3 *db;
  const mnm_ctx *ctx;
  mnm_alloc alloc;         /* of the handle itself: ctx may change */
  char path[PATH_MAX];     /* as given */
  char real[PATH_MAX];     /* without symbolic links: what SQLite opened */
  char key_path[PATH_MAX]; /* where the key was read; "" without */
  char person[MNM_STORE__PERSON_MAX + 1];
  char id[MNM_STORE_ID_BYTES];
  mnm_key file_key; /* of the key file: seals the case key, and nothing else */
  mnm_key key;      /* the case key */
  bool readonly, has_key, in_write;
  uint64_t progress_calls;
  uint64_t epoch; /* see mnm_store_epoch */
  void *attached; /* see mnm_store_attach */
  void (*detach)(void *attached);
  mnm_store__lock lock;
  mnm_column statements; /* mnm_store__cached; never shrinks, since callers hold statements */
};

/* ---- files (store_file.c, store_lock.c)
 * ------------------------------------------------------------- */

/* Refuses what a case cannot live on. `magic` is statfs's f_type, `type` the name of the file
 * system
 * ("fuse.sshfs"), "" when not known. */
MNM_MUST_CHECK mnm_status mnm_store__check_filesystem(uint64_t magic, const char *type,
                                                      mnm_err *err);
/* The same for the file or folder at `path`. */
MNM_MUST_CHECK mnm_status mnm_store__check_place(const char *path, mnm_err *err);
/* "a/b" of "a/b/c.mnm", "." when there is no folder in it. MNM_E_ARG when it does not fit. */
MNM_MUST_CHECK mnm_status mnm_store__folder(char out[PATH_MAX], const char *path, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store__sync_folder_of(const char *path, mnm_err *err);
/* Writes a small file of mode 0600 whole or not at all, synced. replace false: MNM_E_EXISTS. */
MNM_MUST_CHECK mnm_status mnm_store__write_file(const char *path, const char *data, size_t bytes,
                                                bool replace, mnm_err *err);
/* Gives the finished file at `from` the name `to`, which must not exist; synced. */
MNM_MUST_CHECK mnm_status mnm_store__publish(const char *from, const char *to, mnm_err *err);

void mnm_store__lock_init(mnm_store__lock *lock);
MNM_MUST_CHECK mnm_status mnm_store__lock_take(mnm_store__lock *lock, const char *real_path,
                                               int64_t now_us, mnm_err *err);
void mnm_store__lock_release(mnm_store__lock *lock);

/* ---- connections (store_connect.c)
 * -------------------------------------------------------------------- */

typedef struct mnm_store__schema { /* what a version of the case file is made of */
  int version;
  const char *const *const *parts; /* NULL ends */
} mnm_store__schema;
extern const mnm_store__schema mnm_store__schema_now;

/* One step of migration: brings a case from version `from` to `from` + 1. */
typedef struct mnm_store__migration {
  int from;
  const char *sql;
} mnm_store__migration;
/* In order of `from`; from < 0 ends. */
extern const mnm_store__migration mnm_store__migrations[];

MNM_MUST_CHECK mnm_status mnm_store__new(mnm_store **out, const char *path, const mnm_ctx *ctx,
                                         mnm_err *err);
/* Opens the connection to store->real with all limits and pragmas. `create`: the file may be empty.
 */
MNM_MUST_CHECK mnm_status mnm_store__connect(mnm_store *store, bool create, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store__make_schema(mnm_store *store, const mnm_store__schema *schema,
                                                 mnm_err *err);
/* *out_same false: tables, indexes or triggers are not those of `schema`; `name` says which. */
MNM_MUST_CHECK mnm_status mnm_store__compare_schema(mnm_store *store,
                                                    const mnm_store__schema *schema, bool *out_same,
                                                    char name[64], mnm_err *err);
/* MNM_E_DAMAGED when they are not the same. */
MNM_MUST_CHECK mnm_status mnm_store__check_schema(mnm_store *store, const mnm_store__schema *schema,
                                                  mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store__migrate(mnm_store *store, int version,
                                             const mnm_store__schema *schema,
                                             const mnm_store__migration *migrations, mnm_err *err);
/* mnm_store_open for a given history of versions (tests bring their own). */
MNM_MUST_CHECK mnm_status mnm_store__open(mnm_store **out, const char *path,
                                          const mnm_store_options *options,
                                          const mnm_store__schema *schema,
                                          const mnm_store__migration *migrations,
                                          const mnm_ctx *ctx, mnm_err *err);
/* Deletes all that is loading, with an audit entry when there was something. Own transaction. */
MNM_MUST_CHECK mnm_status mnm_store__sweep(mnm_store *store, const char *why, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store__set_person(mnm_store *store, const char *person, mnm_err *err);

/* ---- keys (store_key.c)
 * -------------------------------------------------------------------------------- */

/* Fills store->file_key and store->key from the key file and holds it against the key check of the
 * case. */
MNM_MUST_CHECK mnm_status mnm_store__load_key(mnm_store *store, const char *key_path,
                                              const char *passphrase, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store__write_key(mnm_store *store, const char *key_path,
                                               const char *passphrase, bool replace, mnm_err *err);
/* The case key (store_root.c): made with the case, sealed in it under the key of the key file. put:
 * with the key check, within a write transaction. get: MNM_E_DAMAGED. */
void mnm_store__root_new(mnm_store *store);
MNM_MUST_CHECK mnm_status mnm_store__root_put(mnm_store *store, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store__root_get(mnm_store *store, mnm_err *err);
/* An exchange that was cut off leaves the key that fits beside the old one, as KEY.new: take makes
 * it the key file to read; settle, once it was found to fit, gives it its name. */
bool mnm_store__take_new_key(mnm_store *store);
void mnm_store__settle_new_key(mnm_store *store);
/* A digest that tells the right key from a wrong one and says nothing else about it. */
void mnm_store__key_check(const mnm_store *store, uint8_t out[MNM_DIGEST_BYTES]);

/* ---- sealed texts (store_seal.c)
 * ------------------------------------------------------------------------ */

/* Binds to parameter `index` the text sealed under `which` and bound to (place, number); NULL for
 * "". */
MNM_MUST_CHECK mnm_status mnm_store__bind_sealed(mnm_store *store, sqlite3_stmt *statement,
                                                 int index, mnm_store_subkey which,
                                                 const char *place, uint64_t number,
                                                 const void *data, size_t bytes, mnm_err *err);
/* Opens column `index` into the arena, terminated; "" when it is NULL or the case is open without a
 * key. */
MNM_MUST_CHECK mnm_status mnm_store__open_sealed(mnm_store *store, sqlite3_stmt *statement,
                                                 int index, mnm_store_subkey which,
                                                 const char *place, uint64_t number,
                                                 mnm_arena *arena, mnm_text *out, mnm_err *err);

/* ---- audit (store_audit.c) ---- */

/* The head after entry `row` (seq, at_us, by, verb, object, commitment) when `before` was the head.
 */
void mnm_store__audit_hash(const mnm_store *store, const mnm_audit_entry *row,
                           const uint8_t before[MNM_DIGEST_BYTES], uint8_t out[MNM_DIGEST_BYTES]);
/* Opens why and details of `row` (erased, why, details are filled) from column `index` and holds
 * them against the commitment; *fits false when they are not what was committed to. */
MNM_MUST_CHECK mnm_status mnm_store__audit_open(mnm_store *store, sqlite3_stmt *statement,
                                                int index, mnm_arena *arena, mnm_audit_entry *row,
                                                bool *fits, mnm_err *err);
/* Deletes the sealed text of one row, with an audit entry of "<kind>:<number>", then empties the
 * log. */
typedef struct mnm_store__erasure {
  const char *sql; /* DELETE ... ?1 */
  const char *kind;
} mnm_store__erasure;
MNM_MUST_CHECK mnm_status mnm_store__erase(mnm_store *store, const mnm_store__erasure *what,
                                           uint64_t number, const char *why, mnm_err *err);
/* What the audit entry of a decision or a witness says, so that verify can hold the row against it.
 * Returns the length; 512 bytes suffice. */
uint32_t mnm_store__decision_text(char *out, uint32_t bytes, const mnm_decision *row);
uint32_t mnm_store__witness_text(char *out, uint32_t bytes, const mnm_witness *row);
/* Digest of finding `index`; of a stored one through the same code. */
typedef struct mnm_store__finding_parts {
  uint8_t typology, kind;
  int64_t first_us, last_us;
  uint32_t centre_count, participant_count, total_count;
  const uint32_t *centres;
  const mnm_participant *participants;
  const mnm_total *totals;
  uint64_t row_count;
  const uint32_t *rows;      /* into `reference`, or the references themselves when that is NULL */
  const uint64_t *reference; /* rows NULL: reference[0..row_count) in order */
} mnm_store__finding_parts;
void mnm_store__finding_digest(uint8_t out[MNM_DIGEST_BYTES],
                               const mnm_store__finding_parts *parts);

/* The review lane without this subject, and earlier lists gone (store_review.c). */
MNM_MUST_CHECK mnm_status mnm_store__review_erase(mnm_store *store, uint64_t subject_id,
                                                  mnm_err *err);

/* ---- small helpers (store_statement.c)
 * -------------------------------------------------------------------- */

MNM_MUST_CHECK mnm_status mnm_store__need_write(const mnm_store *store, mnm_err *err);
/* 1..MNM_STORE__PERSON_MAX bytes of UTF-8 without control characters. `what` names it in the error.
 */
/* Whether the first audit entry of this verb and object says what the rows say now: else a problem.
 * Details that were erased, or cannot be opened, are passed over. */
MNM_MUST_CHECK mnm_status mnm_store__check_against_audit(mnm_store *store, const char *verb,
                                                         const char *object, const char *text,
                                                         mnm_problems *problems, mnm_err *err);
/* Every claim that was kept, also those that a later one replaced. */
MNM_MUST_CHECK mnm_status mnm_store__check_claims(mnm_store *store, mnm_problems *problems,
                                                  uint64_t *out_count, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_store__check_word(const char *text, const char *what, mnm_err *err);
void mnm_store__forget_statements(mnm_store *store);
static inline int64_t mnm_store__now(const mnm_store *store) {
  return store->ctx != NULL ? store->ctx->now_us : 0;
}
/* Texts and blobs are borrowed until the step. One that is too long for the case makes the step
 * fail. bind_text makes NULL and "" NULL; bind_string keeps "". */
void mnm_store__bind_text(sqlite3_stmt *statement, int index, const char *text);
void mnm_store__bind_string(sqlite3_stmt *statement, int index, const char *text);
void mnm_store__bind_blob(sqlite3_stmt *statement, int index, const void *data, size_t bytes);
/* NULL for `none`. */
void mnm_store__bind_or_null(sqlite3_stmt *statement, int index, int64_t value, int64_t none);
/* Never NULL. */
const char *mnm_store__column_text(sqlite3_stmt *statement, int index);
int64_t mnm_store__column_or(sqlite3_stmt *statement, int index, int64_t none);
/* Copies a blob of exactly `bytes`; zeroes when it is NULL; MNM_E_DAMAGED at another length. */
MNM_MUST_CHECK mnm_status mnm_store__column_digest(mnm_store *store, sqlite3_stmt *statement,
                                                   int index, uint8_t *out, size_t bytes,
                                                   mnm_err *err);
/* An integer of 0..most; MNM_E_DAMAGED outside. */
MNM_MUST_CHECK mnm_status mnm_store__narrow(mnm_store *store, sqlite3_stmt *statement, int index,
                                            uint64_t most, uint64_t *out, mnm_err *err);
/* One integer of one row, 0 when there is none. */
MNM_MUST_CHECK mnm_status mnm_store__integer(mnm_store *store, const char *sql, int64_t *out,
                                             mnm_err *err);

#endif
