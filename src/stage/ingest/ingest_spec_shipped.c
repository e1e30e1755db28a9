#include "stage/ingest/ingest_spec_shipped.h"

#include <assert.h>

#include "stage/ingest/ingest.h"

uint32_t mnm_spec_shipped_count(void) {
  return mnm_ingest__shipped_count;
}

const char *mnm_spec_shipped_name(uint32_t index) {
  assert(index < mnm_ingest__shipped_count);
  return mnm_ingest__shipped[index].name;
}

const char *mnm_spec_shipped_yaml(uint32_t index, size_t *out_bytes) {
  assert(index < mnm_ingest__shipped_count);
  *out_bytes = mnm_ingest__shipped[index].bytes;
  return mnm_ingest__shipped[index].yaml;
}
