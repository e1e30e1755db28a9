/* Files of banks as lines of text, for tests: as ingest_gather.h does for delimited files. */
#ifndef MNM_STAGE_INGEST_BANK_TEST_HELP_H
#define MNM_STAGE_INGEST_BANK_TEST_HELP_H

#include "stage/ingest/ingest_gather.h"

typedef mnm_status bank_read_fn(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                                const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err);

/* Reads `reader` with `read`; clear with gather_clear. */
__attribute__((unused)) static gathered gather_reader(bank_read_fn *read, mnm_reader *reader,
                                                      const mnm_ctx *ctx) {
  gathered self = {0};
  mnm_ingest_sink sink = {&self,           gather_rows,     gather_statements,
                          gather_holdings, gather_balances, gather_rejects};
  self.capacity = 4096;
  self.text = calloc(1, self.capacity);
  assert_non_null(self.text);
  assert_int_equal(mnm_accounts_new(&self.names.accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&self.names.places, NULL, NULL), MNM_OK);
  self.status = read(&self.summary, reader, self.names, &sink, ctx, &self.err);
  return self;
}

__attribute__((unused)) static gathered gather_bytes(bank_read_fn *read, const void *data,
                                                     size_t bytes) {
  mnm_reader *reader = NULL;
  assert_int_equal(mnm_reader_open_memory(&reader, "test.bank", data, bytes, NULL, NULL), MNM_OK);
  gathered self = gather_reader(read, reader, NULL);
  mnm_reader_close(reader);
  return self;
}

__attribute__((unused)) static gathered gather_string(bank_read_fn *read, const char *text) {
  return gather_bytes(read, text, strlen(text));
}

/* A reader of a text in steps of a few bytes, or of what `byte` says, without end. */
typedef struct step_reader {
  mnm_reader reader;
  const char *data;
  uint64_t bytes, at, step;
  char (*byte)(uint64_t at);
} step_reader;

__attribute__((unused)) static mnm_status step_read(mnm_reader *reader, void *buffer, size_t bytes,
                                                    size_t *got, mnm_err *err) {
  step_reader *self = (step_reader *)reader;
  uint64_t some = self->bytes - self->at;
  (void)err;
  if (some > self->step) some = self->step;
  if (some > bytes) some = bytes;
  for (uint64_t i = 0; i < some; i++)
    ((char *)buffer)[i] = self->byte ? self->byte(self->at + i) : self->data[self->at + i];
  self->at += some;
  *got = some;
  return MNM_OK;
}

__attribute__((unused)) static step_reader step_reader_of(const char *data, size_t bytes,
                                                          uint64_t step) {
  return (step_reader){{step_read, NULL, NULL, "test.bank", -1}, data, bytes, 0, step, NULL};
}

/* The reading works and gives just these lines, in this order. */
#define expect_bank_lines(read, text_, expected)                 \
  do {                                                           \
    gathered got_ = gather_bytes(read, text_, strlen(text_));    \
    if (got_.status != MNM_OK) fail_msg("%s", got_.err.message); \
    assert_string_equal(got_.text, expected);                    \
    gather_clear(&got_);                                         \
  } while (0)

/* How many lines begin so. */
__attribute__((unused)) static uint32_t lines_with(const gathered *self, const char *piece) {
  uint32_t count = 0;
  for (const char *at = strstr(self->text, piece); at; at = strstr(at + 1, piece)) count++;
  return count;
}

/* How much memory was held at most. */
typedef struct peak_memory {
  int64_t live, peak;
} peak_memory;

__attribute__((unused)) static void *peak_realloc(void *payload, void *pointer, size_t old_bytes,
                                                  size_t new_bytes) {
  peak_memory *self = payload;
  self->live += (int64_t)new_bytes - (int64_t)old_bytes;
  if (self->live > self->peak) self->peak = self->live;
  if (new_bytes) return realloc(pointer, new_bytes);
  free(pointer);
  return NULL;
}

/* Requests for memory that fail from the n-th on: each must be reported, and nothing lost. */
typedef struct failing_memory {
  uint64_t requests, fail_at;
  int64_t live;
} failing_memory;

__attribute__((unused)) static void *failing_realloc(void *payload, void *pointer, size_t old_bytes,
                                                     size_t new_bytes) {
  failing_memory *f = payload;
  if (new_bytes && ++f->requests == f->fail_at) return NULL;
  f->live += (int64_t)new_bytes - (int64_t)old_bytes;
  if (new_bytes) return realloc(pointer, new_bytes);
  free(pointer);
  return NULL;
}

__attribute__((unused)) static void expect_memory_faults(bank_read_fn *read, const char *text,
                                                         size_t bytes) {
  for (uint64_t n = 1;; n++) {
    failing_memory f = {0, n, 0};
    mnm_ctx ctx = {.alloc = {failing_realloc, &f}};
    step_reader reader = step_reader_of(text, bytes, 1000);
    gathered got = gather_reader(read, &reader.reader, &ctx);
    mnm_status status = got.status;
    gather_clear(&got);
    assert_int_equal(f.live, 0);
    if (status == MNM_OK) break;
    assert_int_equal(status, MNM_E_NOMEM);
    assert_true(n < 10000);
  }
}

#endif
