/* Specifications from any bytes: an error has its place; what is taken is written, read back to the
 * same text, and can be put to any table without harm. */
#include <stdlib.h>

#include "stage/ingest/ingest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static void read_with(const mnm_spec *spec, const char *csv) {
  mnm_reader *reader = NULL;
  mnm_names names = {NULL, NULL};
  mnm_ingest_summary summary;
  mnm_ingest_sink sink = {0};
  mnm_err err = {0};
  must(mnm_reader_open_memory(&reader, "csv", csv, strlen(csv), NULL, NULL) == MNM_OK);
  must(mnm_accounts_new(&names.accounts, NULL, NULL) == MNM_OK);
  must(mnm_strings_new(&names.places, NULL, NULL) == MNM_OK);
  mnm_status status = mnm_ingest_delimited(&summary, reader, spec, names, &sink, NULL, &err);
  must(status == MNM_OK || (status == MNM_E_PARSE && err.message[0] != '\0'));
  mnm_accounts_free(names.accounts);
  mnm_strings_free(names.places);
  mnm_reader_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mnm_spec *spec = NULL, *again = NULL;
  char *first = NULL, *second = NULL;
  size_t first_bytes = 0, second_bytes = 0;
  mnm_err err = {0};
  mnm_status status = mnm_spec_parse(&spec, "spec", (const char *)data, size, NULL, &err);
  if (status != MNM_OK) {
    must(status == MNM_E_PARSE || status == MNM_E_RANGE || status == MNM_E_LIMIT);
    must(err.status == status && err.message[0] != '\0' && err.row > 0 && err.column > 0);
    return 0;
  }
  must(mnm_spec_write(spec, &first, &first_bytes, NULL, NULL) == MNM_OK);
  must(mnm_spec_parse(&again, "again", first, first_bytes, NULL, NULL) == MNM_OK);
  must(mnm_spec_write(again, &second, &second_bytes, NULL, NULL) == MNM_OK);
  must(first_bytes == second_bytes && memcmp(first, second, first_bytes) == 0);
  read_with(spec, "a,b,c,d\n1,2,3,4\n\"x\"\"\",2024-01-02,-5.00,EUR\n");
  read_with(spec, "a;b;c\n1;2;3\n'x''';01.02.2024;-5,00\n\n;;\n");
  mnm_mem_free(NULL, first, first_bytes);
  mnm_mem_free(NULL, second, second_bytes);
  mnm_spec_free(spec);
  mnm_spec_free(again);
  return 0;
}
