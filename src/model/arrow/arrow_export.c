/* The stream that a consumer pulls. */
#include <errno.h>

#include "model/arrow/arrow_holder.h"

typedef struct export_stream {
  mnm_arrow__holder *holder;
  uint32_t next; /* row */
  mnm_err err;
  char text[800];
} export_stream;

static int code_of(mnm_status status) {
  return status == MNM_E_NOMEM ? ENOMEM : status == MNM_E_CANCELLED ? ECANCELED : EIO;
}

static int export_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  export_stream *self = stream->private_data;
  mnm_status status = mnm_arrow__schema_out(out, self->holder);
  if (status == MNM_OK) return 0;
  (void)mnm_err_nomem(&self->err);
  return code_of(status);
}

static int export_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  export_stream *self = stream->private_data;
  uint32_t rest = self->holder->source.transfers.count - self->next;
  uint32_t count = rest < MNM_ARROW_ROWS_A_CHUNK ? rest : MNM_ARROW_ROWS_A_CHUNK;
  *out = (struct ArrowArray){0};
  if (count == 0) return 0; /* a released array: the end */
  mnm_status status = mnm_arrow__array_out(out, self->holder, self->next, count, &self->err);
  if (status != MNM_OK) return code_of(status);
  self->next += count;
  return 0;
}

static const char *export_error(struct ArrowArrayStream *stream) {
  export_stream *self = stream->private_data;
  if (self->err.status == MNM_OK) return NULL;
  (void)mnm_err_text(&self->err, self->text, sizeof self->text);
  return self->text;
}

static void export_release(struct ArrowArrayStream *stream) {
  export_stream *self = stream->private_data;
  mnm_arrow__holder *holder = self->holder;
  mnm_alloc alloc = holder->alloc;
  mnm_alloc_free(&alloc, self, sizeof *self);
  stream->release = NULL;
  mnm_arrow__let_go(holder);
}

mnm_status mnm_arrow_export(struct ArrowArrayStream *out, const mnm_arrow_source *source,
                            const mnm_ctx *ctx, mnm_err *err) {
  mnm_arrow__holder *holder = NULL;
  MNM_TRY(mnm_arrow__holder_new(&holder, source, ctx, err));
  export_stream *self = mnm_mem_new(ctx, sizeof *self);
  if (!self) {
    mnm_arrow__holder_forget(holder);
    return mnm_err_nomem(err);
  }
  self->holder = holder;
  *out = (struct ArrowArrayStream){export_schema, export_next, export_error, export_release, self};
  return MNM_OK;
}
