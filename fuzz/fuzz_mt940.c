/* MT940 and MT942 on any bytes. */
#include "fuzz_bank.h"

static mnm_status read_mt940(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, mnm_err *err) {
  return mnm_ingest_mt940(out, reader, names, sink, NULL, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bank(read_mt940, data, size);
  return 0;
}
