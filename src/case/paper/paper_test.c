/* The words of PDFs; documents made to do harm; programs that fail. */
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text/text.h"
#include "case/paper/paper_test_help.h"

static const mnm_paper_options plain = {.program = MNM_PAPER_PROGRAM};

/* What reading comes to: "ok", or the message of the error; the words in `to`. */
static mnm_status read_all(made_pdf *to, const void *data, size_t bytes,
                           const mnm_paper_options *options, mnm_err *err) {
  mnm_reader *words = open_words(data, bytes, options, NULL);
  mnm_status status = read_words(to, words, err);
  mnm_reader_close(words);
  return status;
}

/* Left, top, right and bottom of the word whose line begins at `at`. */
static void read_place(int64_t place[4], const char *at) {
  assert_int_equal(strncmp(at, "word ", 5), 0);
  at += 5;
  for (size_t i = 0; i < 4; i++) {
    size_t bytes = strcspn(at, " \n");
    assert_true(mnm_text_int64((mnm_text){at, (uint32_t)bytes}, &place[i]));
    assert_int_equal(at[bytes], ' ');
    at += bytes + 1;
  }
}

static void words_come_with_their_places(void **state) {
  (void)state;
  made_pdf pdf = make_pdf(
      "Datum  \xC3\x9C"
      "bertrag auf Konto\n\n                      1.234,56  \xE2\x82\xAC\n\f"
      "zweite Seite\n\f",
      "DejaVu Sans");
  made_pdf got = {0};
  mnm_err err = {0};
  int64_t place[4] = {0};
  assert_int_equal(read_all(&got, pdf.data, pdf.bytes, &plain, &err), MNM_OK);
  static const char *const parts[] = {"manumit-words 1\ndocument 3\npage 1 59500 84200\n",
                                      " 0 Datum\n",
                                      (" 0 \xC3\x9C"
                                       "bertrag\n"),
                                      " 0 auf\n",
                                      " 0 Konto\n",
                                      " 0 1.234,56\n",
                                      " 0 \xE2\x82\xAC\n",
                                      "page 2 59500 84200\n",
                                      " 0 zweite\n",
                                      " 0 Seite\n",
                                      "page 3 59500 84200\nbare\nend\n"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    if (strstr(got.data, parts[i]) == NULL) fail_msg("%s is not in\n%s", parts[i], got.data);
  }
  const char *at = strstr(got.data, "word ");
  assert_non_null(at);
  read_place(place, at);
  assert_in_range(place[0], 3500, 3700); /* the margin */
  assert_in_range(place[2] - place[0], 2000, 4000);
  assert_in_range(place[3] - place[1], 800, 1300);
  at = strstr(got.data, " 0 1.234,56");
  while (strncmp(at, "word ", 5) != 0) at--;
  read_place(place, at);
  assert_in_range(place[2], 3600 + 30 * 600 - 200, 3600 + 30 * 600 + 200);
  free(got.data);
  free(pdf.data);
}

static void a_document_is_read_as_often_as_wanted(void **state) {
  (void)state;
  made_pdf pdf = make_pdf("eins\n\fzwei\n", "DejaVu Sans"), first = {0}, second = {0};
  mnm_reader *words = open_words(pdf.data, pdf.bytes, &plain, NULL);
  char byte;
  size_t got = 0;
  assert_int_equal(words->read(words, &byte, 1, &got, NULL), MNM_OK);
  assert_int_equal(words->rewind(words, NULL), MNM_OK);
  assert_int_equal(read_words(&first, words, NULL), MNM_OK);
  assert_int_equal(words->rewind(words, NULL), MNM_OK);
  assert_int_equal(read_words(&second, words, NULL), MNM_OK);
  assert_string_equal(first.data, second.data);
  assert_int_equal(words->read(words, &byte, 1, &got, NULL), MNM_OK);
  assert_int_equal(got, 0);
  mnm_reader_close(words);
  /* closed half way */
  words = open_words(pdf.data, pdf.bytes, &plain, NULL);
  assert_int_equal(words->read(words, &byte, 1, &got, NULL), MNM_OK);
  mnm_reader_close(words);
  mnm_reader_close(open_words(pdf.data, pdf.bytes, &plain, NULL));
  free(first.data);
  free(second.data);
  free(pdf.data);
}

static void the_digest_is_that_of_the_file(void **state) {
  (void)state;
  static const uint8_t abc[4] = {0xBA, 0x78, 0x16, 0xBF};
  mnm_reader *file = NULL, *words = NULL;
  mnm_paper_source source;
  assert_int_equal(mnm_reader_open_memory(&file, "a.pdf", "abc", 3, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_paper_open(&words, &source, file, &plain, NULL, NULL), MNM_OK);
  assert_int_equal(source.bytes, 3);
  assert_memory_equal(source.sha256, abc, 4);
  mnm_reader_close(words);
  mnm_reader_close(file);
}

/* ---- documents made to do harm --------------------------------------------------------------- */

static void expect_stream(const void *data, size_t bytes, const char *part) {
  made_pdf got = {0};
  mnm_err err = {0};
  mnm_status status = read_all(&got, data, bytes, &plain, &err);
  if (status != MNM_OK) fail_msg("%s", err.message);
  if (strstr(got.data, part) == NULL) fail_msg("%s is not in\n%s", part, got.data);
  free(got.data);
}

static void what_is_no_pdf_is_told(void **state) {
  (void)state;
  expect_stream("", 0, "fault damaged the document is empty");
  expect_stream("%PDF-1.7\n", 9, "fault damaged the document is no whole PDF");
  expect_stream("PK\x03\x04", 4, "fault damaged");
}

/* PDFs by hand: objects one after another; the table at the end is made here. */
typedef struct by_hand {
  made_pdf pdf;
  size_t places[16];
  unsigned count;
} by_hand;

static void object(by_hand *self, const char *body) {
  if (self->count == 0) pdf_line(&self->pdf, "%%PDF-1.4\n");
  self->places[self->count++] = self->pdf.bytes;
  pdf_line(&self->pdf, "%u 0 obj\n%s\nendobj\n", self->count, body);
}

static void finish(by_hand *self, const char *trailer) {
  size_t table = self->pdf.bytes;
  pdf_line(&self->pdf, "xref\n0 %u\n0000000000 65535 f \n", self->count + 1);
  for (unsigned i = 0; i < self->count; i++)
    pdf_line(&self->pdf, "%010zu 00000 n \n", self->places[i]);
  pdf_line(&self->pdf, "trailer\n<< /Size %u /Root 1 0 R %s >>\nstartxref\n%zu\n%%%%EOF\n",
           self->count + 1, trailer, table);
}

#define CATALOG "<< /Type /Catalog /Pages 2 0 R >>"
#define PAGES "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
#define PAGE                                                                        \
  "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources" \
  " << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
#define CONTENT(text) "<< /Length " #text " >>\nstream\n"

static void a_document_that_needs_a_password_is_told(void **state) {
  (void)state;
  by_hand self = {0};
  object(&self, CATALOG);
  object(&self, PAGES);
  object(&self, PAGE);
  object(&self, "<< /Length 4 >>\nstream\n\x01\x02\x03\x04\nendstream");
  object(&self,
         "<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44\n"
         "/O <0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20>\n"
         "/U <2122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F40> >>");
  finish(&self,
         "/Encrypt 5 0 R /ID [<00112233445566778899AABBCCDDEEFF> "
         "<00112233445566778899AABBCCDDEEFF>]");
  expect_stream(self.pdf.data, self.pdf.bytes, "fault encrypted ");
  free(self.pdf.data);
}

static void a_tree_of_pages_that_bites_its_tail_ends(void **state) {
  (void)state;
  by_hand self = {0};
  made_pdf got = {0};
  mnm_err err = {0};
  object(&self, CATALOG);
  object(&self, "<< /Type /Pages /Kids [2 0 R 2 0 R 3 0 R] /Count 3 >>");
  object(&self, PAGE);
  object(&self, "<< /Length 0 >>\nstream\n\nendstream");
  finish(&self, "");
  (void)read_all(&got, self.pdf.data, self.pdf.bytes, &plain, &err);
  assert_true(got.bytes < 10000); /* whatever it says, it ends */
  free(got.data);
  free(self.pdf.data);
}

static void a_page_count_of_millions_is_not_believed(void **state) {
  (void)state;
  by_hand self = {0};
  made_pdf got = {0};
  mnm_err err = {0};
  object(&self, CATALOG);
  object(&self, "<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>");
  object(&self, PAGE);
  object(&self, "<< /Length 0 >>\nstream\n\nendstream");
  finish(&self, "");
  (void)read_all(&got, self.pdf.data, self.pdf.bytes, &plain, &err);
  assert_true(got.bytes < 10000);
  free(got.data);
  free(self.pdf.data);
}

/* Cut at many places: words, or an error; never a hang, and never half a line. */
static void a_document_cut_off_anywhere_ends(void **state) {
  (void)state;
  made_pdf pdf = make_pdf("Datum  Betrag\n01.03.2026  12,50\n", "DejaVu Sans"), got = {0};
  size_t step = getenv("MNM_LONG") != NULL ? 7 : pdf.bytes / 12 + 1;
  for (size_t bytes = 0; bytes < pdf.bytes; bytes += step) {
    mnm_err err = {0};
    mnm_status status = read_all(&got, pdf.data, bytes, &plain, &err);
    assert_true(got.bytes == 0 || got.data[got.bytes - 1] == '\n');
    if (status != MNM_OK) assert_true(err.message[0] != '\0');
  }
  for (size_t at = 0; at < pdf.bytes; at += step) {
    mnm_err err = {0};
    pdf.data[at] = (char)(pdf.data[at] ^ 0x55);
    (void)read_all(&got, pdf.data, pdf.bytes, &plain, &err);
    assert_true(got.bytes == 0 || got.data[got.bytes - 1] == '\n');
    pdf.data[at] = (char)(pdf.data[at] ^ 0x55);
  }
  free(got.data);
  free(pdf.data);
}

/* ---- programs that fail ---------------------------------------------------------------------- */

static void script(char path[64], const char *text) {
  (void)snprintf(path, 64, "/tmp/manumit_paper_XXXXXX");
  int file = mkstemp(path);
  assert_true(file >= 0);
  FILE *to = fdopen(file, "w");
  assert_non_null(to);
  (void)fprintf(to, "#!/bin/sh\n%s\n", text);
  assert_int_equal(fclose(to), 0);
  assert_int_equal(chmod(path, 0700), 0);
}

static void whatever_the_program_does_is_an_error_of_the_file(void **state) {
  (void)state;
  static const struct {
    const char *text;
    mnm_status status;
    const char *message;
  } cases[] = {
      {"kill -SEGV $$", MNM_E_DAMAGED, "the PDF library failed at the start of the document"},
      {"echo manumit-words 1; echo document 3; echo page 2 10 10; kill -ABRT $$", MNM_E_DAMAGED,
       "failed at page 2"},
      {"echo manumit-words 1; echo document 3; echo page 2 10 10; kill -PROF $$", MNM_E_LIMIT,
       "page 2 took more than 20 seconds"},
      {"echo manumit-words 1; kill -XCPU $$", MNM_E_LIMIT, "more than an hour"},
      {"exit 3", MNM_E_DAMAGED, "reading stopped at the start"},
      {"exit 0", MNM_E_DAMAGED, "reading stopped at the start"},
      {"printf 'manumit-words 1\\ndocument 1\\npage 1 10 10\\nword 1 2'", MNM_E_DAMAGED,
       "reading stopped at page 1"},
      {"head -c 100000 /dev/zero", MNM_E_DAMAGED, "too long a line"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char path[64];
    made_pdf got = {0};
    mnm_err err = {0};
    script(path, cases[i].text);
    const mnm_paper_options options = {.program = path};
    mnm_status status = read_all(&got, "abc", 3, &options, &err);
    if (status != cases[i].status || strstr(err.message, cases[i].message) == NULL) {
      fail_msg("%zu: %d %s", i, status, err.message);
    }
    assert_true(got.bytes == 0 || got.data[got.bytes - 1] == '\n');
    free(got.data);
    assert_int_equal(unlink(path), 0);
  }
}

static void nothing_is_read_behind_the_end(void **state) {
  (void)state;
  char path[64];
  made_pdf got = {0};
  script(path, "echo manumit-words 1; echo document 0; echo end; while :; do echo word; done");
  const mnm_paper_options options = {.program = path};
  assert_int_equal(read_all(&got, "abc", 3, &options, NULL), MNM_OK);
  assert_string_equal(got.data, "manumit-words 1\ndocument 0\nend\n");
  free(got.data);
  assert_int_equal(unlink(path), 0);
}

static bool stop_at_once(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)done;
  (void)total;
  return strcmp(stage, payload) != 0;
}

static void the_user_may_stop_it(void **state) {
  (void)state;
  char path[64], stage[] = "read pages", copy[] = "copy";
  made_pdf got = {0};
  mnm_ctx ctx = {.progress = stop_at_once, .progress_payload = stage};
  script(path, "sleep 100");
  const mnm_paper_options options = {.program = path};
  mnm_reader *words = open_words("abc", 3, &options, &ctx);
  assert_int_equal(read_words(&got, words, NULL), MNM_E_CANCELLED);
  mnm_reader_close(words);
  free(got.data);
  assert_int_equal(unlink(path), 0);
  mnm_reader *file = NULL;
  mnm_paper_source source;
  ctx.progress_payload = copy;
  assert_int_equal(mnm_reader_open_memory(&file, "a.pdf", "abc", 3, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_paper_open(&words, &source, file, &plain, &ctx, NULL), MNM_E_CANCELLED);
  assert_null(words);
  mnm_reader_close(file);
}

static void no_child_is_left_behind(void **state) {
  (void)state;
  int wait_status = 0;
  assert_int_equal(waitpid(-1, &wait_status, WNOHANG), -1);
}

static void a_program_that_is_not_there_is_told(void **state) {
  (void)state;
  mnm_reader *file = NULL, *words = NULL;
  mnm_paper_source source;
  mnm_err err = {0};
  const mnm_paper_options none = {.program = "/nonexistent/manumit-pdf"}, found = {0};
  const mnm_paper_options odd[] = {{.program = MNM_PAPER_PROGRAM, .ocr = "deu;rm"},
                                   {.program = MNM_PAPER_PROGRAM, .ocr = "+deu"},
                                   {.program = MNM_PAPER_PROGRAM, .ocr = "../../x"},
                                   {.program = MNM_PAPER_PROGRAM, .ocr = "-l"}};
  assert_int_equal(mnm_reader_open_memory(&file, "a.pdf", "abc", 3, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_paper_open(&words, &source, file, &none, NULL, &err), MNM_E_UNSUPPORTED);
  assert_non_null(strstr(err.message, "manumit-pdf"));
  /* beside this test there is none; where the program is installed, there may be one */
  mnm_status status = mnm_paper_open(&words, &source, file, &found, NULL, &err);
  assert_true(status == MNM_OK || status == MNM_E_UNSUPPORTED);
  mnm_reader_close(words);
  for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
    assert_int_equal(mnm_paper_open(&words, &source, file, &odd[i], NULL, &err), MNM_E_ARG);
  }
  mnm_reader_close(file);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void *count_realloc(void *payload, void *block, size_t old_bytes, size_t new_bytes) {
  uint64_t *left = payload;
  (void)old_bytes;
  if (new_bytes == 0) {
    free(block);
    return NULL;
  }
  if (*left == 0) return NULL;
  --*left;
  return realloc(block, new_bytes);
}

static void every_failed_allocation_is_an_error(void **state) {
  (void)state;
  made_pdf pdf = make_pdf("eins zwei\n", "DejaVu Sans"), got = {0};
  bool done = false;
  for (uint64_t room = 0; !done; room++) {
    uint64_t left = room;
    mnm_ctx ctx = {.alloc = {count_realloc, &left}};
    mnm_reader *file = NULL, *words = NULL;
    mnm_paper_source source;
    assert_int_equal(mnm_reader_open_memory(&file, "a.pdf", pdf.data, pdf.bytes, NULL, NULL),
                     MNM_OK);
    mnm_status status = mnm_paper_open(&words, &source, file, &plain, &ctx, NULL);
    if (status == MNM_OK) status = read_words(&got, words, NULL);
    done = status == MNM_OK;
    if (!done) assert_int_equal(status, MNM_E_NOMEM);
    mnm_reader_close(words);
    mnm_reader_close(file);
    assert_true(room < 1000);
  }
  free(got.data);
  free(pdf.data);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_come_with_their_places),
      cmocka_unit_test(a_document_is_read_as_often_as_wanted),
      cmocka_unit_test(the_digest_is_that_of_the_file),
      cmocka_unit_test(what_is_no_pdf_is_told),
      cmocka_unit_test(a_document_that_needs_a_password_is_told),
      cmocka_unit_test(a_tree_of_pages_that_bites_its_tail_ends),
      cmocka_unit_test(a_page_count_of_millions_is_not_believed),
      cmocka_unit_test(a_document_cut_off_anywhere_ends),
      cmocka_unit_test(whatever_the_program_does_is_an_error_of_the_file),
      cmocka_unit_test(nothing_is_read_behind_the_end),
      cmocka_unit_test(the_user_may_stop_it),
      cmocka_unit_test(a_program_that_is_not_there_is_told),
      cmocka_unit_test(every_failed_allocation_is_an_error),
      cmocka_unit_test(no_child_is_left_behind),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
