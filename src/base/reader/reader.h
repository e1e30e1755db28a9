/* reader: where bytes come from. Stages know no files: they read through this. */
#ifndef MNM_BASE_READER_H
#define MNM_BASE_READER_H

#include "base/ctx/ctx.h"

typedef struct mnm_reader mnm_reader;
struct mnm_reader {
  /* Fills up to `bytes`; *got == 0 means the end. Short reads before the end are allowed. */
  mnm_status (*read)(mnm_reader *reader, void *buffer, size_t bytes, size_t *got, mnm_err *err);
  /* Back to the first byte; MNM_E_UNSUPPORTED where that can't be. */
  mnm_status (*rewind)(mnm_reader *reader, mnm_err *err);
  void (*close)(mnm_reader *reader);
  const char *name;    /* as the user gave it, for errors */
  int64_t total_bytes; /* -1: not known */
};

/* A regular file. MNM_E_NOTFOUND, MNM_E_IO; a directory, a device, a pipe or a socket is refused
 * (MNM_E_FORMAT) with a hint, since a source must be read twice with the same bytes. */
MNM_MUST_CHECK mnm_status mnm_reader_open_file(mnm_reader **out, const char *path,
                                               const mnm_ctx *ctx, mnm_err *err);
/* Borrows `data` until closed. */
MNM_MUST_CHECK mnm_status mnm_reader_open_memory(mnm_reader **out, const char *name,
                                                 const void *data, size_t bytes, const mnm_ctx *ctx,
                                                 mnm_err *err);
void mnm_reader_close(mnm_reader *reader); /* NULL is fine */

#endif
