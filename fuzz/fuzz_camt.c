/* camt.052, .053, .054 and pacs.008 on any bytes. */
#include "fuzz_bank.h"

static mnm_status read_plain(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, mnm_err *err) {
  mnm_bank_options options = {NULL, false};
  return mnm_ingest_iso20022(out, reader, &options, names, sink, NULL, err);
}

static mnm_status read_booked(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                              const mnm_ingest_sink *sink, mnm_err *err) {
  mnm_bank_options options = {"Europe/Warsaw", true};
  return mnm_ingest_iso20022(out, reader, &options, names, sink, NULL, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bank(size % 2 ? read_plain : read_booked, data, size);
  return 0;
}
