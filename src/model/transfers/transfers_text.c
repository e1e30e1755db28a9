/* A column of texts: their bytes end to end, and where each ends. */
#include "model/transfers/transfers.h"

mnm_text mnm_text_column_get(const mnm_text_column *column, uint64_t row) {
  mnm_text text = {"", 0};
  if (column->end.count == 0) return text;
  const uint32_t *end = column->end.data;
  uint32_t start = row ? end[row - 1] : 0;
  text.bytes = end[row] - start;
  if (text.bytes) text.data = (const char *)column->bytes.data + start;
  return text;
}

mnm_status mnm_text_column_push(mnm_text_column *column, mnm_text text, mnm_err *err) {
  if (column->bytes.count + text.bytes > UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "the texts of one column of a batch are over 4 GiB");
  MNM_TRY(mnm_column_reserve(&column->end, 1, err));
  if (text.bytes) MNM_TRY(mnm_column_append(&column->bytes, text.data, text.bytes, err));
  uint32_t end = (uint32_t)column->bytes.count;
  return mnm_column_push(&column->end, &end, err);
}
