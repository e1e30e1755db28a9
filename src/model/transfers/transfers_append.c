/* One row from one batch to another. All memory is reserved before anything is written, so that a
 * failure leaves the batch as it was. */
#include "model/transfers/transfers_internal.h"

/* What row `row` of `batch` holds where `column` has no value. */
static void none_value(void *out, const mnm_batch *batch, const mnm_batch__column *column,
                       uint64_t row) {
  if (column->equal_to) {
    memcpy(out, mnm_column_at(mnm_batch__at_const(batch, column->equal_to), row), column->width);
    return;
  }
  /* the low bytes of a two's complement number, on the little-endian machines we build for */
  memcpy(out, &column->none, column->width);
}

static void row_value(void *out, const mnm_batch *batch, const mnm_batch__column *column,
                      uint64_t row) {
  const mnm_column *values = mnm_batch__at_const(batch, column->offset);
  if (values->count)
    memcpy(out, mnm_column_at(values, row), column->width);
  else
    none_value(out, batch, column, row);
}

/* An optional column that is absent here stays so as long as no row has a value. */
static bool stays_absent(const mnm_batch *batch, const mnm_batch *from, uint64_t row,
                         const mnm_batch__column *column) {
  if (!column->optional || mnm_batch__at_const(batch, column->offset)->count) return false;
  uint8_t value[8], none[8];
  row_value(value, from, column, row);
  none_value(none, from, column, row);
  return memcmp(value, none, column->width) == 0;
}

static bool text_stays_absent(const mnm_text_column *column, mnm_text text) {
  return column->end.count == 0 && text.bytes == 0;
}

static mnm_status reserve_row(mnm_batch *batch, const mnm_batch *from, uint64_t row, mnm_err *err) {
  for (uint32_t i = 0; i < MNM_BATCH__COLUMNS; i++) {
    const mnm_batch__column *column = &mnm_batch__columns[i];
    if (stays_absent(batch, from, row, column)) continue;
    mnm_column *values = mnm_batch__at(batch, column->offset);
    MNM_TRY(mnm_column_reserve(values, batch->count + 1 - values->count, err));
  }
  for (uint32_t i = 0; i < MNM_BATCH__TEXTS; i++) {
    mnm_text text = mnm_text_column_get(mnm_batch__text_const(from, i), row);
    mnm_text_column *column = mnm_batch__text(batch, i);
    if (text_stays_absent(column, text)) continue;
    if (column->bytes.count + text.bytes > UINT32_MAX)
      return mnm_err_set(err, MNM_E_LIMIT, "the texts of one column of a batch are over 4 GiB");
    MNM_TRY(mnm_column_reserve(&column->end, batch->count + 1 - column->end.count, err));
    MNM_TRY(mnm_column_reserve(&column->bytes, text.bytes, err));
  }
  return MNM_OK;
}

static void append_value(mnm_batch *batch, const mnm_batch *from, uint64_t row,
                         const mnm_batch__column *column) {
  if (stays_absent(batch, from, row, column)) return;
  mnm_column *values = mnm_batch__at(batch, column->offset);
  while (values->count < batch->count) {
    none_value(mnm_column_at(values, values->count), batch, column, values->count);
    values->count++;
  }
  row_value(mnm_column_at(values, values->count), from, column, row);
  values->count++;
}

static void append_text(mnm_text_column *column, mnm_text text, uint64_t rows) {
  if (text_stays_absent(column, text)) return;
  uint32_t *end = column->end.data;
  while (column->end.count < rows) end[column->end.count++] = 0;
  if (text.bytes) memcpy(mnm_column_at(&column->bytes, column->bytes.count), text.data, text.bytes);
  column->bytes.count += text.bytes;
  end[column->end.count++] = (uint32_t)column->bytes.count;
}

mnm_status mnm_batch_append_row(mnm_batch *batch, const mnm_batch *from, uint64_t row,
                                mnm_err *err) {
  MNM_TRY(reserve_row(batch, from, row, err));
  for (uint32_t i = 0; i < MNM_BATCH__COLUMNS; i++)
    append_value(batch, from, row, &mnm_batch__columns[i]);
  for (uint32_t i = 0; i < MNM_BATCH__TEXTS; i++)
    append_text(mnm_batch__text(batch, i), mnm_text_column_get(mnm_batch__text_const(from, i), row),
                batch->count);
  batch->count++;
  return MNM_OK;
}
