/* Opening a case on any bytes: it must be refused or read without harm and in bounded time, and
 * what opens must be checked to the end. Seeds are real cases on small pages, so that a mutation
 * meets tables and indexes. They have the key below; it opens nothing else. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static char folder[64], path[96], key_path[96];

static void must(bool held) {
  if (!held) abort();
}

static void write_file(const char *name, const void *data, size_t size) {
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  must(fd >= 0);
  must(write(fd, data, size) == (ssize_t)size);
  must(close(fd) == 0);
}

static void clean_up(void) {
  static const char *const ends[] = {"", "-wal", "-shm", "-lock", "-journal"};
  char name[128];
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
    (void)unlink(name);
  }
}

static void leave(void) {
  clean_up();
  (void)unlink(key_path);
  (void)rmdir(folder);
}

/* The key of the kept case, of which the seeds are made: tests/fixtures/seeds.py. */
static void take_key(void) {
  char text[MNM_KEY_FILE_BYTES];
  int fd = open(MNM_FUZZ_KEY, O_RDONLY | O_CLOEXEC);
  must(fd >= 0);
  ssize_t bytes = read(fd, text, sizeof text);
  must(bytes > 0 && close(fd) == 0);
  write_file(key_path, text, (size_t)bytes);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  (void)snprintf(folder, sizeof folder, "/dev/shm/mnm-fuzz-XXXXXX");
  must(mkdtemp(folder) != NULL);
  (void)snprintf(path, sizeof path, "%s/case.mnm", folder);
  (void)snprintf(key_path, sizeof key_path, "%s/case.key", folder);
  take_key();
  return atexit(leave);
}

/* Gives every statement some 20 million steps, far more than a case of this size needs. */
static bool patience(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)stage;
  (void)done;
  (void)total;
  return ++*(uint64_t *)payload < 100;
}

static mnm_status any_source(void *payload, const mnm_source *row, mnm_err *err) {
  (void)payload;
  (void)err;
  must(row->path != NULL && row->legal_scope != NULL);
  return MNM_OK;
}

static mnm_status any_audit(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  (void)payload;
  (void)err;
  must(row->why != NULL && row->details != NULL);
  return MNM_OK;
}

static mnm_status any_holding(void *payload, uint64_t source_id, const mnm_store_holding *row,
                              mnm_err *err) {
  (void)payload;
  (void)source_id;
  (void)row;
  (void)err;
  return MNM_OK;
}

static void check(mnm_store *store, const mnm_ctx *ctx) {
  mnm_err err = {0};
  mnm_problems *problems = NULL;
  mnm_store_verify_options options = {0};
  mnm_store_verified out;
  must(mnm_problems_new(&problems, ctx, &err) == MNM_OK);
  mnm_status status = mnm_store_verify(store, &options, problems, &out, &err);
  must(status == MNM_OK || err.status == status);
  mnm_problems_free(problems);
  (void)!mnm_store_sources(store, any_source, NULL, &err);
  (void)!mnm_store_audits(store, 0, any_audit, NULL, &err);
  (void)!mnm_store_holdings(store, 0, any_holding, NULL, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint64_t calls = 0;
  mnm_ctx ctx = {.progress = patience, .progress_payload = &calls, .now_us = 1772366400000000};
  clean_up();
  write_file(path, data, size);
  for (int way = 0; way < 2; way++) {
    /* first as somebody without the key looks at it, then as its owner goes on writing */
    mnm_store_options options = {
        .person = "fuzz", .key_path = key_path, .readonly = way == 0, .without_key = way == 0};
    mnm_err err = {0};
    mnm_store *store = NULL;
    mnm_status status = mnm_store_open(&store, path, &options, &ctx, &err);
    must((status == MNM_OK) == (store != NULL));
    must(status == MNM_OK || (err.status == status && err.message[0] != '\0'));
    if (store != NULL) check(store, &ctx);
    mnm_store_close(store);
  }
  return 0;
}
