/* For tests: pages drawn with letters. Each line of text is a line of the page, 12 points high,
 * each letter 6 points wide; a form feed begins the next page. */
#ifndef MNM_STAGE_INGEST_PDF_TEST_HELP_H
#define MNM_STAGE_INGEST_PDF_TEST_HELP_H

#include "stage/ingest/ingest_gather.h"

#define DRAWN __attribute__((unused)) static

DRAWN void draw_word(gathered *to, int left, int line, const char *text, int letters, int bytes,
                     int flags) {
  add_line(to, "word %d %d %d %d %d %.*s" END, left * 600, line * 1200, (left + letters) * 600,
           line * 1200 + 1000, flags, bytes, text);
}

/* A letter of UTF-8 is one place, however many bytes it has. */
DRAWN int letter_bytes(const char *at) {
  unsigned char c = (unsigned char)*at;
  return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* free(result.text) */
DRAWN gathered draw(const char *pages, int flags) {
  gathered self = {.capacity = 4096};
  self.text = calloc(1, self.capacity);
  assert_non_null(self.text);
  uint32_t count = 1, number = 1;
  for (const char *at = pages; *at != '\0'; at++) count += *at == '\f';
  add_line(&self, "manumit-words 1" END "document %u" END "page 1 60000 80000" END, count);
  int place = 0, line = 1;
  for (const char *at = pages; *at != '\0';) {
    if (*at == '\f') {
      add_line(&self, "page %u 60000 80000" END, ++number);
      line = 1, place = 0, at++;
    } else if (*at == '\n') {
      line++, place = 0, at++;
    } else if (*at == ' ') {
      place++, at++;
    } else {
      const char *first = at;
      int left = place;
      while (*at != '\0' && strchr(" \n\f", *at) == NULL) at += letter_bytes(at), place++;
      draw_word(&self, left, line, first, place - left, (int)(at - first), flags);
    }
  }
  add_line(&self, "end" END);
  return self;
}

DRAWN gathered gather_words(const char *spec_yaml, const char *words, size_t bytes,
                            const mnm_alloc *alloc) {
  gathered self = {.capacity = 4096};
  mnm_ctx ctx = {0};
  if (alloc != NULL) ctx.alloc = *alloc;
  mnm_spec *spec = NULL;
  mnm_reader *reader = NULL;
  mnm_ingest_sink sink = {&self,           gather_rows,     gather_statements,
                          gather_holdings, gather_balances, gather_rejects};
  self.text = calloc(1, self.capacity);
  assert_non_null(self.text);
  mnm_status parsed =
      mnm_spec_parse(&spec, "spec.yaml", spec_yaml, strlen(spec_yaml), NULL, &self.err);
  if (parsed != MNM_OK) fail_msg("%s (row %d)", self.err.message, (int)self.err.row);
  assert_int_equal(mnm_reader_open_memory(&reader, "a.pdf", words, bytes, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_accounts_new(&self.names.accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&self.names.places, NULL, NULL), MNM_OK);
  self.status =
      mnm_ingest__pages(&self.summary, reader, spec, self.names, &sink, 1 << 16, &ctx, &self.err);
  mnm_reader_close(reader);
  mnm_spec_free(spec);
  return self;
}

DRAWN gathered gather_pages(const char *spec_yaml, const char *pages) {
  gathered drawn = draw(pages, 0);
  gathered self = gather_words(spec_yaml, drawn.text, drawn.bytes, NULL);
  free(drawn.text);
  return self;
}

DRAWN void expect_pages(const char *spec_yaml, const char *pages, const char *expected) {
  gathered got = gather_pages(spec_yaml, pages);
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  assert_string_equal(got.text, expected);
  gather_clear(&got);
}

#endif
