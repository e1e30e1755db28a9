#include "base/column/column.h"

#include <assert.h>
#include <string.h>

#define FIRST_CAPACITY 16

void mnm_column_init(mnm_column *column, uint32_t width, const mnm_ctx *ctx) {
  assert(width > 0);
  memset(column, 0, sizeof *column);
  column->width = width;
  if (ctx != NULL) column->alloc = ctx->alloc;
}

mnm_status mnm_column_reserve(mnm_column *column, uint64_t extra, mnm_err *err) {
  if (extra <= column->capacity - column->count) return MNM_OK;
  uint64_t need = 0;
  size_t bytes = 0;
  if (__builtin_add_overflow(column->count, extra, &need)) return mnm_err_nomem(err);
  uint64_t capacity = column->capacity + column->capacity / 2;
  if (capacity < FIRST_CAPACITY) capacity = FIRST_CAPACITY;
  if (capacity < need) capacity = need;
  if (__builtin_mul_overflow(capacity, (uint64_t)column->width, &bytes)) return mnm_err_nomem(err);
  void *grown =
      mnm_alloc_realloc(&column->alloc, column->data, column->capacity * column->width, bytes);
  if (grown == NULL) return mnm_err_nomem(err);
  column->data = grown;
  column->capacity = capacity;
  return MNM_OK;
}

mnm_status mnm_column_push(mnm_column *column, const void *value, mnm_err *err) {
  return mnm_column_append(column, value, 1, err);
}

mnm_status mnm_column_append(mnm_column *column, const void *values, uint64_t count, mnm_err *err) {
  if (count == 0) return MNM_OK;
  MNM_TRY(mnm_column_reserve(column, count, err));
  memcpy(mnm_column_at(column, column->count), values, count * column->width);
  column->count += count;
  return MNM_OK;
}

void mnm_column_clear(mnm_column *column) {
  mnm_alloc_free(&column->alloc, column->data, column->capacity * column->width);
  column->data = NULL;
  column->count = 0;
  column->capacity = 0;
}
