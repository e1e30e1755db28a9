/* Very long and very greedy documents: bounded time, bounded memory, and an error that says so. */
#include <sys/resource.h>
#include <time.h>

#include "case/paper/paper_ingest_test_help.h"

static const mnm_paper_options plain = {.program = MNM_PAPER_PROGRAM};

static const char spec_yaml[] =
    "name: l\nformat: pdf\npdf:\n  columns:\n    - {name: date, from: 0, to: 100}\n"
    "    - {name: text, from: 100, to: 300}\n    - {name: amount, from: 300, to: 500}\n"
    "  header: [Datum, Betrag]\n  starts: date\n  opening: [Alter Saldo]\n"
    "  closing: [Neuer Saldo]\nnumbers: {decimal: \",\"}\n"
    "transfer:\n  booked: {column: date, form: DD.MM.YYYY}\n  amount: amount\n"
    "  currency: {fixed: EUR}\n  account: {number: {fixed: X}}\n  purpose: [text]\n";

#define CONTENT                                                                      \
  "BT /F1 10 Tf 40 800 Td (Datum) Tj 100 0 Td (Text) Tj 200 0 Td (Betrag) Tj ET\n"   \
  "BT /F1 10 Tf 140 780 Td (Alter Saldo) Tj 200 0 Td (100,00) Tj ET\n"               \
  "BT /F1 10 Tf 40 760 Td (01.03.2026) Tj 100 0 Td (a) Tj 200 0 Td (-10,00) Tj ET\n" \
  "BT /F1 10 Tf 40 740 Td (02.03.2026) Tj 100 0 Td (b) Tj 200 0 Td (10,00) Tj ET\n"  \
  "BT /F1 10 Tf 140 720 Td (Neuer Saldo) Tj 200 0 Td (100,00) Tj ET\n"

/* `pages` pages that share what stands on them. */
static made_pdf long_pdf(unsigned pages) {
  made_pdf self = {0};
  size_t *places = calloc(pages + 5, sizeof *places);
  assert_non_null(places);
  pdf_line(&self, "%%PDF-1.4\n");
  places[1] = self.bytes;
  pdf_line(&self, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
  places[2] = self.bytes;
  pdf_line(&self, "2 0 obj\n<< /Type /Pages /Count %u /Kids [", pages);
  for (unsigned i = 0; i < pages; i++) pdf_line(&self, "%u 0 R\n", i + 5);
  pdf_line(&self, "] >>\nendobj\n");
  places[3] = self.bytes;
  pdf_line(&self,
           "3 0 obj\n<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> "
           ">> >>\nendobj\n");
  places[4] = self.bytes;
  pdf_line(&self, "4 0 obj\n<< /Length %zu >>\nstream\n%sendstream\nendobj\n", sizeof CONTENT - 1,
           CONTENT);
  for (unsigned i = 0; i < pages; i++) {
    places[i + 5] = self.bytes;
    pdf_line(&self,
             "%u 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
             "/Resources 3 0 R >>\nendobj\n",
             i + 5);
  }
  size_t table = self.bytes;
  pdf_line(&self, "xref\n0 %u\n0000000000 65535 f \n", pages + 5);
  for (unsigned i = 1; i < pages + 5; i++) pdf_line(&self, "%010zu 00000 n \n", places[i]);
  pdf_line(&self, "trailer\n<< /Size %u /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", pages + 5,
           table);
  free(places);
  return self;
}

/* Forms that draw forms, ten each, twelve deep: a kilobyte that takes years. */
static made_pdf greedy_pdf(void) {
  made_pdf self = {0};
  size_t places[20], count = 0;
  pdf_line(&self, "%%PDF-1.4\n");
  places[++count] = self.bytes;
  pdf_line(&self, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
  places[++count] = self.bytes;
  pdf_line(&self, "2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n");
  places[++count] = self.bytes;
  pdf_line(&self,
           "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
           "/Resources << /XObject << /X 5 0 R >> >> >>\nendobj\n");
  places[++count] = self.bytes;
  pdf_line(&self, "4 0 obj\n<< /Length 6 >>\nstream\n/X Do \nendstream\nendobj\n");
  while (count < 16) {
    places[++count] = self.bytes;
    pdf_line(&self,
             "%zu 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject "
             "<< /X %zu 0 R >> >> /Length 60 >>\nstream\n/X Do /X Do /X Do /X Do /X Do /X Do /X Do "
             "/X Do /X Do /X Do \nendstream\nendobj\n",
             count, count + 1);
  }
  size_t table = self.bytes;
  pdf_line(&self, "xref\n0 %zu\n0000000000 65535 f \n", count + 1);
  for (size_t i = 1; i <= count; i++) pdf_line(&self, "%010zu 00000 n \n", places[i]);
  pdf_line(&self, "trailer\n<< /Size %zu /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", count + 1,
           table);
  return self;
}

static double seconds(void) {
  struct timespec now;
  assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The memory that the largest child needed, in MiB. */
static long child_memory(void) {
  struct rusage used;
  assert_int_equal(getrusage(RUSAGE_CHILDREN, &used), 0);
  return used.ru_maxrss / 1024;
}

static void very_many_pages(void **state) {
  (void)state;
  unsigned pages = getenv("MNM_LONG") != NULL ? 100000 : 5000;
  made_pdf pdf = long_pdf(pages);
  mnm_spec *spec = NULL;
  assert_int_equal(mnm_spec_parse(&spec, "l", spec_yaml, sizeof spec_yaml - 1, NULL, NULL), MNM_OK);
  double begun = seconds();
  read_pdf got = ingest_pdf(&pdf, spec, &plain);
  print_message("%u pages, %zu KiB: %.1f s; the reader of PDFs took %ld MiB\n", pages,
                pdf.bytes / 1024, seconds() - begun, child_memory());
  if (got.status != MNM_OK) fail_msg("%s", got.err.message);
  assert_int_equal(got.summary.pages_closed, pages);
  assert_int_equal(got.summary.transfers, (uint64_t)pages * 2);
  read_clear(&got);
  mnm_spec_free(spec);
  free(pdf.data);
}

/* Takes its twenty seconds: only in the long run. */
static void a_page_that_takes_years_is_ended(void **state) {
  (void)state;
  made_pdf pdf = greedy_pdf(), got = {0};
  mnm_err err = {0};
  bool wait = getenv("MNM_LONG") != NULL;
  mnm_reader *words = open_words(pdf.data, pdf.bytes, &plain, NULL);
  if (wait) {
    double begun = seconds();
    assert_int_equal(read_words(&got, words, &err), MNM_E_LIMIT);
    if (strstr(err.message, "page 1 took more than 20 seconds") == NULL)
      fail_msg("%s", err.message);
    print_message("ended after %.1f s\n", seconds() - begun);
  }
  mnm_reader_close(words);
  free(got.data);
  free(pdf.data);
}

static bool stop_at_page(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)total;
  uint64_t *page = payload;
  if (strcmp(stage, "read pages") == 0 && done > *page) *page = done;
  return *page < 100;
}

static void the_user_sees_the_pages_and_may_stop(void **state) {
  (void)state;
  uint64_t page = 0;
  made_pdf pdf = long_pdf(20000);
  mnm_ctx ctx = {.progress = stop_at_page, .progress_payload = &page};
  mnm_spec *spec = NULL;
  mnm_ingest_summary summary;
  mnm_names names = {NULL, NULL};
  mnm_ingest_sink sink = {0};
  assert_int_equal(mnm_spec_parse(&spec, "l", spec_yaml, sizeof spec_yaml - 1, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_accounts_new(&names.accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&names.places, NULL, NULL), MNM_OK);
  mnm_reader *words = open_words(pdf.data, pdf.bytes, &plain, &ctx);
  assert_int_equal(mnm_ingest_pages(&summary, words, spec, names, &sink, &ctx, NULL),
                   MNM_E_CANCELLED);
  mnm_reader_close(words);
  assert_in_range(page, 100, 2000);
  mnm_accounts_free(names.accounts);
  mnm_strings_free(names.places);
  mnm_spec_free(spec);
  free(pdf.data);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(very_many_pages),
      cmocka_unit_test(a_page_that_takes_years_is_ended),
      cmocka_unit_test(the_user_sees_the_pages_and_may_stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
