/* The sniffer on any bytes: its report is lines of text, what it calls complete can be written,
 * read back and imported, and what it does not can at least be written. */
#include <stdlib.h>

#include "stage/ingest/ingest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static void must_be_lines(const char *text, size_t room) {
  size_t bytes = strnlen(text, room);
  must(bytes < room);
  for (size_t i = 0; i < bytes; i++) must((unsigned char)text[i] >= ' ' || text[i] == '\n');
  must(bytes == 0 || text[bytes - 1] == '\n');
}

static void import(const mnm_spec *spec, mnm_reader *reader) {
  mnm_names names = {NULL, NULL};
  mnm_ingest_summary summary;
  mnm_ingest_sink sink = {0};
  must(mnm_accounts_new(&names.accounts, NULL, NULL) == MNM_OK);
  must(mnm_strings_new(&names.places, NULL, NULL) == MNM_OK);
  must(reader->rewind(reader, NULL) == MNM_OK);
  must(mnm_ingest_delimited(&summary, reader, spec, names, &sink, NULL, NULL) == MNM_OK);
  must(summary.records == summary.transfers + summary.rejected || summary.statements > 0);
  mnm_accounts_free(names.accounts);
  mnm_strings_free(names.places);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mnm_reader *reader = NULL;
  static mnm_sniffed sniffed;
  char *yaml = NULL;
  size_t bytes = 0;
  mnm_spec *again = NULL;
  mnm_err err = {0};
  must(mnm_reader_open_memory(&reader, "fuzz", data, size, NULL, NULL) == MNM_OK);
  mnm_status status = mnm_sniff(&sniffed, reader, NULL, &err);
  if (status != MNM_OK) {
    /* only a workbook can be too broken to look at, and it is said why */
    must(mnm_source_suspect((const char *)data, size) == MNM_SOURCE_SHEET);
    must(err.status == status && err.message[0] != '\0' && sniffed.spec == NULL);
    mnm_reader_close(reader);
    return 0;
  }
  must_be_lines(sniffed.report, sizeof sniffed.report);
  must(strnlen(sniffed.preview, sizeof sniffed.preview) < sizeof sniffed.preview);
  must(sniffed.report[0] != '\0');
  must(sniffed.kind == MNM_SOURCE_DELIMITED || sniffed.spec == NULL);
  must(!sniffed.complete || sniffed.spec != NULL);
  if (sniffed.spec != NULL) {
    must(mnm_spec_write(sniffed.spec, &yaml, &bytes, NULL, NULL) == MNM_OK);
    status = mnm_spec_parse(&again, "again", yaml, bytes, NULL, NULL);
    must(status == MNM_OK || !sniffed.complete);
    if (sniffed.complete && size < 200000) import(again, reader);
    mnm_spec_free(again);
    mnm_mem_free(NULL, yaml, bytes);
  }
  mnm_sniffed_clear(&sniffed);
  mnm_reader_close(reader);
  return 0;
}
