/* The document reader on any bytes: it must refuse or accept without harm, and what it accepts must
 * come out of the writer and in again as the same document. */
#include <stdlib.h>

#include "kernel/json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

/* Reads, writes into `json`; false when the document is refused. */
static bool pass(mnm_json *json, const char *data, size_t bytes, mnm_arena *arena) {
  const mnm_json_value *root = NULL;
  mnm_err err = {0};
  mnm_status status = mnm_json_parse(&root, "fuzz", data, bytes, arena, &err);
  must((status == MNM_OK) == (root != NULL));
  must(status == MNM_OK || err.status == status);
  if (status != MNM_OK) return false;
  mnm_json_value_write(json, root);
  must(mnm_json_finish(json, &err) == MNM_OK);
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  mnm_json once, twice;
  mnm_json_init(&once, NULL);
  mnm_json_init(&twice, NULL);
  if (pass(&once, (const char *)data, size, &arena)) {
    size_t once_bytes = 0, twice_bytes = 0;
    const char *once_data = mnm_json_data(&once, &once_bytes);
    must(pass(&twice, once_data, once_bytes, &arena));
    const char *twice_data = mnm_json_data(&twice, &twice_bytes);
    must(once_bytes == twice_bytes && memcmp(once_data, twice_data, once_bytes) == 0);
  }
  mnm_json_clear(&once);
  mnm_json_clear(&twice);
  mnm_arena_clear(&arena);
  return 0;
}
