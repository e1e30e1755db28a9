/* Words of pages on any bytes, as a taken-over manumit-pdf could send them: the lines of the
 * stream, rows found on pages, balances that close or do not, and the sniffer. Rows must be whole
 * and short reads must change nothing; of pages whose balances do not close no row may come. */
#include "fuzz_bank.h"
#include "stage/ingest/ingest_words.h"

#define TRANSFER                                                                      \
  "transfer:\n  booked: {column: date, form: DD.MM.YYYY}\n  currency: {fixed: EUR}\n" \
  "  account: {number: {fixed: X}}\n  purpose: [text]\n"

static const char plain[] =
    "name: a\nformat: pdf\npdf:\n  columns:\n    - {name: date, from: 0, to: 120}\n"
    "    - {name: text, from: 120, to: 260}\n    - {name: amount, from: 260, to: 420}\n"
    "    - {name: balance, from: 420, to: 600}\n  header: [Datum, Betrag]\n  starts: date\n"
    "  opening: [Alter Saldo]\n  carried: [\xC3\x9C"
    "bertrag]\n  closing: [Neuer Saldo]\n"
    "numbers: {decimal: \",\"}\n" TRANSFER "  amount: amount\n  balance: balance\n";
static const char apart[] =
    "name: b\nformat: pdf\npdf:\n  columns:\n    - {name: date, from: 0, to: 120}\n"
    "    - {name: text, from: 120, to: 260}\n    - {name: out, from: 260, to: 420}\n"
    "    - {name: in, from: 420, to: 600}\n  header: [Datum]\n  starts: date\n"
    "  opening: [Alter Saldo]\n  closing: [Neuer Saldo]\nnumbers: {decimal: \",\"}\n" TRANSFER
    "  debit: out\n  credit: in\n";

static mnm_spec *spec;
static size_t all_bytes;

static mnm_status read_pages(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, mnm_err *err) {
  mnm_status status = mnm_ingest_pages(out, reader, spec, names, sink, NULL, err);
  if (status != MNM_OK) {
    return status == MNM_E_DAMAGED || status == MNM_E_UNSUPPORTED ? MNM_E_FORMAT : status;
  }
  must(out->pages_closed + out->pages_failed <= out->pages && out->pages_bare <= out->pages);
  must(out->transfers == 0 || out->pages_closed > 0);
  must(out->bytes <= all_bytes);
  out->bytes = all_bytes; /* what stands behind the end is not read, and not counted */
  return MNM_OK;
}

static void look_at_page(words_page *page) {
  mnm_column lines;
  uint64_t left_out = 0, seen = 0;
  mnm_column_init(&lines, sizeof(page_line), NULL);
  must(page->words.count <= WORDS_PAGE_MAX);
  const page_word *words = page->words.data;
  for (uint64_t i = 0; i < page->words.count; i++) {
    mnm_text text = word_text(page, &words[i]);
    must((uint64_t)words[i].first + words[i].bytes <= page->bytes.count);
    must(mnm_text_utf8_invalid(text.data, text.bytes) == -1);
  }
  uint64_t before = page->words.count;
  must(mnm_ingest__page_lines(page, &lines, &left_out, NULL) == MNM_OK);
  const page_line *line = lines.data;
  for (uint64_t i = 0; i < lines.count; i++) {
    must(line[i].count > 0 && (uint64_t)line[i].first + line[i].count <= page->words.count);
    seen += line[i].count;
  }
  must(seen + left_out == before);
  mnm_column_clear(&lines);
}

static void look_at_pages(mnm_reader *reader) {
  words_stream stream;
  words_page page;
  uint32_t number = 0;
  mnm_ingest__words_open(&stream, reader, NULL);
  mnm_ingest__page_init(&page, NULL);
  for (bool end = false; !end;) {
    mnm_err err = {0};
    if (mnm_ingest__words_page(&stream, &page, &end, &err) != MNM_OK) {
      must(err.message[0] != '\0' && mnm_text_utf8_invalid(err.message, strlen(err.message)) == -1);
      break;
    }
    if (end) break;
    must(page.number > number);
    number = page.number;
    look_at_page(&page);
  }
  mnm_ingest__page_clear(&page);
  mnm_ingest__words_close(&stream);
}

static void sniff(mnm_reader *reader) {
  static mnm_sniffed sniffed;
  mnm_spec *again = NULL;
  char *yaml = NULL;
  size_t bytes = 0;
  mnm_err err = {0};
  mnm_status status = mnm_sniff_pages(&sniffed, reader, "", NULL, &err);
  must(status == MNM_OK || err.message[0] != '\0');
  must(status != MNM_OK || sniffed.report[0] != '\0');
  must(!sniffed.complete || sniffed.spec != NULL);
  if (sniffed.spec != NULL) {
    must(mnm_spec_write(sniffed.spec, &yaml, &bytes, NULL, NULL) == MNM_OK);
    must(mnm_spec_parse(&again, "again", yaml, bytes, NULL, NULL) == MNM_OK || !sniffed.complete);
    mnm_spec_free(again);
    mnm_mem_free(NULL, yaml, bytes);
  }
  mnm_sniffed_clear(&sniffed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static mnm_spec *specs[2];
  static const char *const texts[] = {plain, apart};
  mnm_reader *reader = NULL;
  must(mnm_reader_open_memory(&reader, "fuzz", data, size, NULL, NULL) == MNM_OK);
  look_at_pages(reader);
  sniff(reader); /* rewinds it */
  mnm_reader_close(reader);
  all_bytes = size;
  for (size_t i = 0; i < 2; i++) {
    if (specs[i] == NULL) {
      must(mnm_spec_parse(&specs[i], "spec", texts[i], strlen(texts[i]), NULL, NULL) == MNM_OK);
    }
    spec = specs[i];
    fuzz_bank(read_pages, data, size);
  }
  return 0;
}
