/* column: a growable array of equal-width values. */
#ifndef MNM_BASE_COLUMN_H
#define MNM_BASE_COLUMN_H

#include "base/ctx/ctx.h"

typedef struct mnm_column {
  void *data;
  uint64_t count, capacity;
  uint32_t width; /* bytes a value */
  mnm_alloc alloc;
} mnm_column;

void mnm_column_init(mnm_column *column, uint32_t width, const mnm_ctx *ctx);
/* Room for `extra` more values; grows by half again. MNM_E_NOMEM leaves the column as it was. */
MNM_MUST_CHECK mnm_status mnm_column_reserve(mnm_column *column, uint64_t extra, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_column_push(mnm_column *column, const void *value, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_column_append(mnm_column *column, const void *values, uint64_t count,
                                            mnm_err *err);
static inline void *mnm_column_at(const mnm_column *column, uint64_t index) {
  return (char *)column->data + index * column->width;
}
void mnm_column_clear(mnm_column *column); /* frees */

#endif
