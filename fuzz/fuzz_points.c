/* Tables of points from any bytes: an error has its place; what is taken is written, and read back
 * to the same text. */
#include <stdlib.h>

#include "stage/network/network.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static const char *written(const mnm_points *points, mnm_json *json, size_t *bytes) {
  mnm_err err = {0};
  mnm_json_init(json, NULL);
  mnm_points_write(points, json);
  must(mnm_json_finish(json, &err) == MNM_OK);
  return mnm_json_data(json, bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static mnm_points points, again;
  mnm_json first, second;
  size_t first_bytes = 0, second_bytes = 0;
  mnm_err err = {0};
  mnm_status status = mnm_points_read(&points, "points", (const char *)data, size, NULL, &err);
  if (status != MNM_OK) {
    must(status == MNM_E_PARSE || status == MNM_E_RANGE || status == MNM_E_LIMIT);
    must(err.status == status && err.message[0] != '\0' && err.row > 0 && err.column > 0);
    return 0;
  }
  const char *text = written(&points, &first, &first_bytes);
  must(mnm_points_read(&again, "again", text, first_bytes, NULL, &err) == MNM_OK);
  const char *text_again = written(&again, &second, &second_bytes);
  must(first_bytes == second_bytes && memcmp(text, text_again, first_bytes) == 0);
  mnm_json_clear(&first);
  mnm_json_clear(&second);
  return 0;
}
