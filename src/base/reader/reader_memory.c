#include <string.h>

#include "base/reader/reader.h"

typedef struct memory_reader {
  mnm_reader base;
  mnm_alloc alloc;
  size_t own_bytes; /* of this block */
  const char *data;
  size_t bytes, at;
  char name[];
} memory_reader;

static mnm_status memory_read(mnm_reader *reader, void *buffer, size_t bytes, size_t *got,
                              mnm_err *err) {
  (void)err;
  memory_reader *self = (memory_reader *)reader;
  size_t left = self->bytes - self->at;
  if (bytes > left) bytes = left;
  if (bytes > 0) memcpy(buffer, self->data + self->at, bytes);
  self->at += bytes;
  *got = bytes;
  return MNM_OK;
}

static mnm_status memory_rewind(mnm_reader *reader, mnm_err *err) {
  (void)err;
  ((memory_reader *)reader)->at = 0;
  return MNM_OK;
}

static void memory_close(mnm_reader *reader) {
  memory_reader *self = (memory_reader *)reader;
  mnm_alloc alloc = self->alloc;
  mnm_alloc_free(&alloc, self, self->own_bytes);
}

mnm_status mnm_reader_open_memory(mnm_reader **out, const char *name, const void *data,
                                  size_t bytes, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  size_t name_bytes = strlen(name) + 1;
  size_t own_bytes = sizeof(memory_reader) + name_bytes;
  memory_reader *self = mnm_mem_new(ctx, own_bytes);
  if (self == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) self->alloc = ctx->alloc;
  self->own_bytes = own_bytes;
  memcpy(self->name, name, name_bytes);
  self->data = data;
  self->bytes = bytes;
  self->base = (mnm_reader){memory_read, memory_rewind, memory_close, self->name, (int64_t)bytes};
  *out = &self->base;
  return MNM_OK;
}
