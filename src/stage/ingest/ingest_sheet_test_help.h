/* For tests: an import of a workbook as lines of text. */
#ifndef MNM_STAGE_INGEST_SHEET_TEST_HELP_H
#define MNM_STAGE_INGEST_SHEET_TEST_HELP_H

#include "kernel/sheet/sheet_test_help.h"
#include "stage/ingest/ingest_gather.h"

__attribute__((unused)) static gathered gather_book(const char *spec_yaml, made_file book,
                                                    size_t block_bytes, mnm_pool *pool,
                                                    const mnm_alloc *alloc) {
  gathered self = {0};
  mnm_ctx ctx = {.pool = pool};
  if (alloc != NULL) ctx.alloc = *alloc;
  mnm_spec *spec = NULL;
  mnm_reader *reader = NULL;
  mnm_ingest_sink sink = {&self,           gather_rows,     gather_statements,
                          gather_holdings, gather_balances, gather_rejects};
  self.capacity = 4096;
  self.text = calloc(1, self.capacity);
  assert_non_null(self.text);
  mnm_status parsed =
      mnm_spec_parse(&spec, "spec.yaml", spec_yaml, strlen(spec_yaml), NULL, &self.err);
  if (parsed != MNM_OK) fail_msg("%s (row %d)", self.err.message, (int)self.err.row);
  assert_int_equal(mnm_reader_open_memory(&reader, "book.xlsx", book.data, book.bytes, NULL, NULL),
                   MNM_OK);
  assert_int_equal(mnm_accounts_new(&self.names.accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&self.names.places, NULL, NULL), MNM_OK);
  self.status = mnm_ingest__sheet(&self.summary, reader, spec, self.names, &sink, block_bytes, &ctx,
                                  &self.err);
  mnm_reader_close(reader);
  mnm_spec_free(spec);
  return self;
}

/* The import works and gives just these lines; the book is freed. */
__attribute__((unused)) static void expect_book(const char *spec_yaml, made_file book,
                                                const char *expected) {
  gathered got = gather_book(spec_yaml, book, 1 << 16, NULL, NULL);
  if (got.status != MNM_OK) fail_msg("%s (row %d)", got.err.message, (int)got.err.row);
  assert_string_equal(got.text, expected);
  gather_clear(&got);
  free(book.data);
}

__attribute__((unused)) static mnm_err expect_book_failure(const char *spec_yaml, made_file book,
                                                           mnm_status expected) {
  gathered got = gather_book(spec_yaml, book, 1 << 16, NULL, NULL);
  if (got.status != expected) {
    fail_msg("%s, expected %s: %s", mnm_status_name(got.status), mnm_status_name(expected),
             got.err.message);
  }
  mnm_err err = got.err;
  gather_clear(&got);
  free(book.data);
  return err;
}

#endif
