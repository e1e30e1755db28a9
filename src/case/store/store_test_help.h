/* What the tests of the store share: a folder of their own, a clock, one person, and a case in it.
 */
#ifndef MNM_CASE_STORE_TEST_HELP_H
#define MNM_CASE_STORE_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka needs the headers above */
#include <cmocka.h>
#include <dirent.h>

#include "case/store/store_internal.h"

#define NOW_US INT64_C(1772366400000000) /* 2026-03-01T12:00Z */

typedef struct place { /* one test's folder */
  char folder[64], file[160], key[160];
  mnm_ctx ctx;
} place;

static inline void place_make(place *at) {
  memset(at, 0, sizeof *at);
  (void)snprintf(at->folder, sizeof at->folder, "/tmp/mnm-store-XXXXXX");
  assert_non_null(mkdtemp(at->folder));
  (void)snprintf(at->file, sizeof at->file, "%.60s/raid.mnm", at->folder);
  (void)snprintf(at->key, sizeof at->key, "%.60s/raid.key", at->folder);
  at->ctx.now_us = NOW_US;
}

static inline uint32_t place_count(const place *at) { /* files in the folder */
  uint32_t count = 0;
  DIR *folder = opendir(at->folder);
  assert_non_null(folder);
  for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
    if (entry->d_name[0] != '.') count++;
  }
  (void)closedir(folder);
  return count;
}

static inline void place_remove(place *at) {
  char name[400];
  (void)chmod(at->folder, 0700);
  DIR *folder = opendir(at->folder);
  if (folder == NULL) return;
  for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
    if (entry->d_name[0] == '.') continue;
    (void)snprintf(name, sizeof name, "%s/%s", at->folder, entry->d_name);
    (void)unlink(name);
    (void)rmdir(name);
  }
  (void)closedir(folder);
  (void)rmdir(at->folder);
}

/* Fails the test with the error's own words. */
#define must(call, err)                                              \
  do {                                                               \
    mnm_status must_status_ = (call);                                \
    if (must_status_ != MNM_OK) {                                    \
      char must_text_[900];                                          \
      mnm_err_text((err), must_text_, sizeof must_text_);            \
      fail_msg("%s: %s", mnm_status_name(must_status_), must_text_); \
    }                                                                \
  } while (0)

static inline mnm_store *place_create(place *at) {
  mnm_store *store = NULL;
  mnm_err err = {0};
  mnm_store_create_options options = {.person = "A. Investigator", .key_path = at->key};
  must(mnm_store_create(&store, at->file, &options, NULL, &at->ctx, &err), &err);
  return store;
}

static inline mnm_status place_open(place *at, mnm_store **out, bool readonly, mnm_err *err) {
  mnm_store_options options = {
      .person = "A. Investigator", .key_path = at->key, .readonly = readonly};
  return mnm_store_open(out, at->file, &options, &at->ctx, err);
}

static inline mnm_store *place_reopen(place *at, bool readonly) {
  mnm_store *store = NULL;
  mnm_err err = {0};
  must(place_open(at, &store, readonly, &err), &err);
  return store;
}

/* All of a file; the caller frees. */
static inline char *file_read(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  assert_int_equal(fseek(file, 0, SEEK_END), 0);
  long end = ftell(file);
  assert_true(end >= 0);
  rewind(file);
  *bytes = (size_t)end;
  char *data = malloc(*bytes + 1);
  assert_non_null(data);
  assert_int_equal(fread(data, 1, *bytes, file), *bytes);
  data[*bytes] = '\0';
  (void)fclose(file);
  return data;
}

static inline void file_write(const char *path, const char *data, size_t bytes) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(data, 1, bytes, file), bytes);
  assert_int_equal(fclose(file), 0);
}

static inline uint64_t source_new(mnm_store *store, const char *path) {
  mnm_err err = {0};
  uint64_t id = 0;
  mnm_source source = {.path = path, .kind = "delimited", .legal_expires_us = MNM_TIME_NONE};
  must(mnm_source_add(store, &source, &id, &err), &err);
  assert_true(id > 0);
  return id;
}

static inline void source_live(mnm_store *store, uint64_t id, uint8_t digest_byte) {
  mnm_err err = {0};
  uint8_t digest[32];
  memset(digest, digest_byte, sizeof digest);
  mnm_source_result result = {
      .sha256 = digest, .bytes = 10, .encoding = "utf-8", .summary = "{\"records\": 1}"};
  must(mnm_source_finish(store, id, &result, &err), &err);
}

/* The number of problems that verify finds; the first is left in `first`. */
static inline uint32_t verify_count(mnm_store *store, char first[256]) {
  mnm_err err = {0};
  mnm_problems *problems = NULL;
  mnm_store_verify_options options = {0};
  mnm_store_verified out;
  must(mnm_problems_new(&problems, mnm_store_ctx(store), &err), &err);
  must(mnm_store_verify(store, &options, problems, &out, &err), &err);
  uint32_t count = mnm_problems_count(problems);
  (void)snprintf(first, 256, "%s", count > 0 ? mnm_problems_at(problems, 0) : "");
  mnm_problems_free(problems);
  return count;
}

#define must_verify(store)                                          \
  do {                                                              \
    char first_[256];                                               \
    if (verify_count((store), first_) != 0) fail_msg("%s", first_); \
  } while (0)

static inline int64_t integer(mnm_store *store, const char *sql) {
  mnm_err err = {0};
  int64_t value = 0;
  must(mnm_store__integer(store, sql, &value, &err), &err);
  return value;
}

/* Changes the file behind the store's back, with triggers and checks off. */
static inline void tamper(const place *at, const char *sql) {
  sqlite3 *db = NULL;
  char *message = NULL;
  assert_int_equal(sqlite3_open(at->file, &db), SQLITE_OK);
  (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) fail_msg("%s", message);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

#endif
