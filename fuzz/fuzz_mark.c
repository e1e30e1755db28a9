/* The marker on any bytes: what stands before the first byte 0 is a truth, the rest an export in
 * two pieces. It must refuse or accept without harm, and mark the same however the export was cut.
 */
#include <stdlib.h>

#include "lab/world/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static mnm_status mark(const char *truth, size_t truth_bytes, const char *found, size_t found_bytes,
                       size_t cut, mnm_json *json) {
  mnm_reader *reader = NULL;
  mnm_world_marker *marker = NULL;
  static mnm_world_marks marks;
  must(mnm_reader_open_memory(&reader, "truth", truth, truth_bytes, NULL, NULL) == MNM_OK);
  mnm_err err = {0};
  mnm_status status = mnm_world_marker_new(&marker, reader, NULL, &err);
  if (status == MNM_OK) status = mnm_world_marker_add(marker, found, cut, &err);
  if (status == MNM_OK) status = mnm_world_marker_add(marker, found + cut, found_bytes - cut, &err);
  if (status == MNM_OK) status = mnm_world_marker_finish(marker, &marks, &err);
  must(status == MNM_OK || err.status == status);
  if (status == MNM_OK) mnm_world_marks_write(&marks, json);
  if (status == MNM_OK) must(mnm_json_finish(json, NULL) == MNM_OK);
  mnm_world_marker_free(marker);
  mnm_reader_close(reader);
  return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data;
  const char *zero = size > 0 ? memchr(text, '\0', size) : NULL;
  size_t truth_bytes = zero ? (size_t)(zero - text) : size;
  const char *found = zero ? zero + 1 : "";
  size_t found_bytes = zero ? size - truth_bytes - 1 : 0, bytes[2] = {0, 0};
  mnm_json json[2];
  const char *told[2];
  mnm_status status[2];
  for (int i = 0; i < 2; i++) {
    mnm_json_init(&json[i], NULL);
    status[i] = mark(text, truth_bytes, found, found_bytes, i == 0 ? 0 : found_bytes / 2, &json[i]);
    told[i] = mnm_json_data(&json[i], &bytes[i]);
  }
  must(status[0] == status[1] && bytes[0] == bytes[1]);
  must(bytes[0] == 0 || memcmp(told[0], told[1], bytes[0]) == 0);
  mnm_json_clear(&json[0]);
  mnm_json_clear(&json[1]);
  return 0;
}
