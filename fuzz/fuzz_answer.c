/* What case/paper makes of the answer of the program that reads PDFs: that program is replaced by
 * one that answers with the input. Whatever it says, whole lines come out, nothing behind the end,
 * and what breaks off is an error that says so. One process for each input: slow. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/paper/paper.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static char program[] = "/tmp/manumit_answer_XXXXXX";

static void remove_program(void) {
  (void)unlink(program);
}

static void make_program(void) {
  static const char script[] = "#!/bin/sh\nexec cat\n";
  int file = mkstemp(program);
  must(file >= 0 && write(file, script, sizeof script - 1) == (ssize_t)sizeof script - 1);
  must(fchmod(file, 0700) == 0 && close(file) == 0);
  must(atexit(remove_program) == 0);
}

static bool is_last(const char *line, size_t bytes) {
  return (bytes >= 6 && memcmp(line, "fault ", 6) == 0) ||
         (bytes == 3 && memcmp(line, "end", 3) == 0);
}

/* Whole lines of the input from its start; to the last one where nothing failed. */
static void must_be_its_lines(const char *got, size_t bytes, bool whole, const uint8_t *data,
                              size_t size) {
  must(bytes <= size && memcmp(got, data, bytes) == 0);
  must(bytes == 0 || got[bytes - 1] == '\n');
  bool ended = false;
  for (size_t at = 0; at < bytes;) {
    must(!ended);
    const char *end = memchr(got + at, '\n', bytes - at);
    ended = is_last(got + at, (size_t)(end - got) - at);
    at = (size_t)(end - got) + 1;
  }
  must(!whole || ended);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mnm_reader *file = NULL, *words = NULL;
  mnm_paper_source source;
  mnm_err err = {0};
  mnm_status status = MNM_OK;
  size_t used = 0, got = 1, step = 1 + size % 97;
  static bool made;
  if (!made) make_program();
  made = true;
  const mnm_paper_options options = {.program = program};
  char *text = malloc(size + step + 1);
  must(text != NULL);
  must(mnm_reader_open_memory(&file, "fuzz", data, size, NULL, NULL) == MNM_OK);
  must(mnm_paper_open(&words, &source, file, &options, NULL, &err) == MNM_OK);
  must(source.bytes == size);
  mnm_reader_close(file);
  while (status == MNM_OK && got > 0) {
    must(used <= size);
    status = words->read(words, text + used, step, &got, &err);
    if (status == MNM_OK) used += got;
  }
  must(status == MNM_OK || (status == MNM_E_DAMAGED && err.message[0] != '\0'));
  must_be_its_lines(text, used, status == MNM_OK, data, size);
  mnm_reader_close(words);
  free(text);
  return 0;
}
