/* mark_world TRUTH EXPORT [PIECE]
 *
 * Marks an export without the program; PIECE is how many bytes are handed on at a time. */
#include <stdio.h>
#include <stdlib.h>

#include "lab/world/world.h"

static mnm_status feed(mnm_world_marker *marker, const char *path, size_t piece, mnm_err *err) {
  mnm_reader *reader = NULL;
  char *buffer = malloc(piece);
  size_t got = 0;
  mnm_status status = buffer ? mnm_reader_open_file(&reader, path, NULL, err) : MNM_E_NOMEM;
  while (status == MNM_OK) {
    status = reader->read(reader, buffer, piece, &got, err);
    if (status != MNM_OK || got == 0) break;
    status = mnm_world_marker_add(marker, buffer, got, err);
  }
  mnm_reader_close(reader);
  free(buffer);
  return status;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  size_t piece = argc > 3 ? (size_t)strtoul(argv[3], NULL, 10) : 65536;
  mnm_reader *truth = NULL;
  mnm_world_marker *marker = NULL;
  mnm_err err = {0};
  static mnm_world_marks marks;
  mnm_status status = mnm_reader_open_file(&truth, argv[1], NULL, &err);
  if (status == MNM_OK) status = mnm_world_marker_new(&marker, truth, NULL, &err);
  if (status == MNM_OK) status = feed(marker, argv[2], piece, &err);
  if (status == MNM_OK) status = mnm_world_marker_finish(marker, &marks, &err);
  mnm_json json;
  mnm_json_init(&json, NULL);
  if (status == MNM_OK) mnm_world_marks_write(&marks, &json);
  if (status == MNM_OK) status = mnm_json_finish(&json, &err);
  size_t bytes = 0;
  const char *text = mnm_json_data(&json, &bytes);
  if (status == MNM_OK) {
    (void)fwrite(text, 1, bytes, stdout);
  } else {
    char message[1024];
    (void)mnm_err_text(&err, message, sizeof message);
    (void)fprintf(stderr, "%s\n", message);
  }
  mnm_json_clear(&json);
  mnm_world_marker_free(marker);
  mnm_reader_close(truth);
  return status == MNM_OK ? 0 : 1;
}
