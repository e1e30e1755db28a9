/* FollowTheMoney lines on any bytes. */
#include "fuzz_bank.h"

static mnm_status read_lines(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, mnm_err *err) {
  return mnm_ingest_ftm(out, reader, names, sink, NULL, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bank(read_lines, data, size);
  return 0;
}
