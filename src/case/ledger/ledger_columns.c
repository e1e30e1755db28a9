/* Rows as columns: one table says what columns there are, so that every loop treats each. */
#include <assert.h>
#include <stddef.h>

#include "case/ledger/ledger_internal.h"

#define AT(field) offsetof(mnm_ledger__rows, field)
#define MUST(number, type, field) \
  { number, type, false, 0, AT(batch.field), 0 }
#define MAY(number, type, field, none) \
  { number, type, true, 0, AT(batch.field), (uint64_t)(none) }
#define EQUAL(number, type, field, other) \
  { number, type, true, other, AT(batch.field), 0 }

const mnm_ledger__column mnm_ledger__ints[MNM_LEDGER__INTS] = {
    MUST(MNM_LEDGER__BOOKED, MNM_CHUNK_I64, booked_us),
    MUST(MNM_LEDGER__GRAIN, MNM_CHUNK_U8, booked_grain),
    MUST(MNM_LEDGER__FROM, MNM_CHUNK_U32, account_from),
    MUST(MNM_LEDGER__TO, MNM_CHUNK_U32, account_to),
    MUST(MNM_LEDGER__AMOUNT, MNM_CHUNK_I64, amount_minor),
    MUST(MNM_LEDGER__CURRENCY, MNM_CHUNK_U16, currency),
    EQUAL(MNM_LEDGER__TO_AMOUNT, MNM_CHUNK_I64, to_amount_minor, MNM_LEDGER__AMOUNT),
    EQUAL(MNM_LEDGER__TO_CURRENCY, MNM_CHUNK_U16, to_currency, MNM_LEDGER__CURRENCY),
    MAY(MNM_LEDGER__CHANNEL, MNM_CHUNK_U8, channel, MNM_CHANNEL_UNKNOWN),
    MAY(MNM_LEDGER__FLAGS, MNM_CHUNK_U8, flags, 0),
    MAY(MNM_LEDGER__ORDER, MNM_CHUNK_U64, order, MNM_ORDER_NONE),
    MAY(MNM_LEDGER__PLACE, MNM_CHUNK_U32, place, MNM_PLACE_NONE),
    MAY(MNM_LEDGER__VALUE_DATE, MNM_CHUNK_I64, value_date_us, MNM_TIME_NONE),
    MAY(MNM_LEDGER__OFFSET, MNM_CHUNK_I16, offset_min, MNM_OFFSET_NONE),
    MAY(MNM_LEDGER__MCC, MNM_CHUNK_U16, mcc, 0),
    MAY(MNM_LEDGER__BALANCE, MNM_CHUNK_I64, balance_minor, MNM_BALANCE_NONE),
    {MNM_LEDGER__SOURCE, MNM_CHUNK_U32, true, 0, AT(source), 0},
    MUST(MNM_LEDGER__SOURCE_ROW, MNM_CHUNK_U64, source_row),
    {MNM_LEDGER__REFERENCE, MNM_CHUNK_U64, true, 0, AT(reference), UINT64_MAX},
};

static const size_t texts[MNM_LEDGER__TEXTS] = {
    AT(batch.native_id), AT(batch.earmark), AT(batch.reverses),         AT(batch.backs),
    AT(batch.linked),    AT(batch.purpose), AT(batch.counterparty_name)};

mnm_text_column *mnm_ledger__text(mnm_ledger__rows *rows, uint32_t index) {
  return (mnm_text_column *)(void *)((char *)rows + texts[index]);
}

const mnm_text_column *mnm_ledger__text_const(const mnm_ledger__rows *rows, uint32_t index) {
  return (const mnm_text_column *)(const void *)((const char *)rows + texts[index]);
}

void mnm_ledger__rows_init(mnm_ledger__rows *rows, const mnm_ctx *ctx) {
  mnm_batch_init(&rows->batch, ctx);
  mnm_column_init(&rows->source, sizeof(uint32_t), ctx);
  mnm_column_init(&rows->reference, sizeof(uint64_t), ctx);
}

void mnm_ledger__rows_reset(mnm_ledger__rows *rows) {
  mnm_batch_reset(&rows->batch);
  rows->source.count = 0;
  rows->reference.count = 0;
}

void mnm_ledger__rows_clear(mnm_ledger__rows *rows) {
  mnm_batch_clear(&rows->batch);
  mnm_column_clear(&rows->source);
  mnm_column_clear(&rows->reference);
}

uint64_t mnm_ledger__rows_bytes(const mnm_ledger__rows *rows) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < MNM_LEDGER__INTS; i++) {
    const mnm_column *column = mnm_ledger__int_const(rows, i);
    bytes += column->capacity * column->width;
  }
  for (uint32_t i = 0; i < MNM_LEDGER__TEXTS; i++) {
    const mnm_text_column *text = mnm_ledger__text_const(rows, i);
    bytes += text->end.capacity * text->end.width + text->bytes.capacity;
  }
  return bytes;
}

/* ---- integers ----------------------------------------------------------------------------------
 */

static void write_none(mnm_column *column, const mnm_ledger__column *what, uint64_t count) {
  /* the low bytes of a two's complement number, on the little-endian machines we build for */
  char *at = (char *)column->data + column->count * column->width;
  for (uint64_t row = 0; row < count; row++)
    memcpy(at + row * column->width, &what->none, column->width);
  column->count += count;
}

/* Rows that have no value so far get what "none" means for them: `before` rows are there. */
static mnm_status catch_up(mnm_ledger__rows *rows, uint32_t index, uint64_t before, uint64_t extra,
                           mnm_err *err) {
  const mnm_ledger__column *what = &mnm_ledger__ints[index];
  mnm_column *column = mnm_ledger__int(rows, index);
  MNM_TRY(mnm_column_reserve(column, before - column->count + extra, err));
  if (column->count == before) return MNM_OK;
  assert(column->count == 0);
  if (what->other) {
    const mnm_column *other = mnm_ledger__int(rows, what->other - 1u);
    memcpy(column->data, other->data, before * column->width);
    column->count = before;
  } else {
    write_none(column, what, before);
  }
  return MNM_OK;
}

#define GATHER(TYPE)                                                                          \
  do {                                                                                        \
    TYPE *to = mnm_column_at(column, column->count); /* NOLINT(bugprone-macro-parentheses) */ \
    const TYPE *values = source->data;                                                        \
    for (uint64_t row = 0; row < count; row++) to[row] = values[index_of_rows[row]];          \
  } while (0)

static void gather(mnm_column *column, const mnm_column *source, const uint32_t *index_of_rows,
                   uint64_t first, uint64_t count) {
  if (!index_of_rows) {
    memcpy((char *)column->data + column->count * column->width,
           (const char *)source->data + first * source->width, count * column->width);
  } else {
    switch (column->width) {
      case 1:
        GATHER(uint8_t);
        break;
      case 2:
        GATHER(uint16_t);
        break;
      case 4:
        GATHER(uint32_t);
        break;
      default:
        GATHER(uint64_t);
        break;
    }
  }
  column->count += count;
}

static mnm_status append_int(mnm_ledger__rows *rows, uint32_t index, const mnm_ledger__rows *from,
                             const uint32_t *index_of_rows, uint64_t first, uint64_t count,
                             mnm_err *err) {
  const mnm_ledger__column *what = &mnm_ledger__ints[index];
  mnm_column *column = mnm_ledger__int(rows, index);
  const mnm_column *source = mnm_ledger__int_const(from, index);
  /* a row's place in its source is nothing that a loaded ledger holds */
  bool may_lack = what->optional || what->number == MNM_LEDGER__SOURCE_ROW;
  if (source->count == 0 && column->count == 0 && may_lack) return MNM_OK;
  MNM_TRY(catch_up(rows, index, rows->batch.count, count, err));
  if (source->count > 0) {
    gather(column, source, index_of_rows, first, count);
  } else if (what->other) {
    gather(column, mnm_ledger__int_const(from, what->other - 1u), index_of_rows, first, count);
  } else {
    write_none(column, what, count);
  }
  return MNM_OK;
}

/* ---- texts -------------------------------------------------------------------------------------
 */

static mnm_status append_text(mnm_text_column *column, uint64_t before, const mnm_text_column *from,
                              const uint32_t *index_of_rows, uint64_t first, uint64_t count,
                              mnm_err *err) {
  if (from->end.count == 0 && column->end.count == 0) return MNM_OK;
  uint64_t bytes = 0;
  for (uint64_t row = 0; row < count && from->end.count > 0; row++)
    bytes += mnm_text_column_get(from, index_of_rows ? index_of_rows[row] : first + row).bytes;
  if (column->bytes.count + bytes > UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "the texts of one column are over 4 GiB");
  MNM_TRY(mnm_column_reserve(&column->end, before - column->end.count + count, err));
  MNM_TRY(mnm_column_reserve(&column->bytes, bytes, err));
  uint32_t *end = column->end.data;
  while (column->end.count < before) end[column->end.count++] = 0;
  char *data = column->bytes.data;
  uint64_t at = column->bytes.count;
  for (uint64_t row = 0; row < count; row++) {
    if (from->end.count > 0) {
      mnm_text text = mnm_text_column_get(from, index_of_rows ? index_of_rows[row] : first + row);
      if (text.bytes) memcpy(data + at, text.data, text.bytes);
      at += text.bytes;
    }
    end[column->end.count++] = (uint32_t)at;
  }
  column->bytes.count = at;
  return MNM_OK;
}

/* ---- rows --------------------------------------------------------------------------------------
 */

static mnm_status append(mnm_ledger__rows *rows, const mnm_ledger__rows *from,
                         const uint32_t *index_of_rows, uint64_t first, uint64_t count,
                         mnm_err *err) {
  if (count == 0) return MNM_OK;
  /* columns that others lean on come before them in the table */
  for (uint32_t i = 0; i < MNM_LEDGER__INTS; i++)
    MNM_TRY(append_int(rows, i, from, index_of_rows, first, count, err));
  for (uint32_t i = 0; i < MNM_LEDGER__TEXTS; i++)
    MNM_TRY(append_text(mnm_ledger__text(rows, i), rows->batch.count,
                        mnm_ledger__text_const(from, i), index_of_rows, first, count, err));
  rows->batch.count += count;
  return MNM_OK;
}

mnm_status mnm_ledger__rows_append(mnm_ledger__rows *rows, const mnm_ledger__rows *from,
                                   uint64_t first, uint64_t count, mnm_err *err) {
  return append(rows, from, NULL, first, count, err);
}

mnm_status mnm_ledger__rows_gather(mnm_ledger__rows *rows, const mnm_ledger__rows *from,
                                   const uint32_t *index, uint64_t count, mnm_err *err) {
  return append(rows, from, index, 0, count, err);
}

void mnm_ledger__rows_drop(mnm_ledger__rows *rows, uint64_t count) {
  uint64_t rest = rows->batch.count - count;
  for (uint32_t i = 0; i < MNM_LEDGER__INTS; i++) {
    mnm_column *column = mnm_ledger__int(rows, i);
    if (column->count == 0) continue;
    memmove(column->data, (char *)column->data + count * column->width, rest * column->width);
    column->count = rest;
  }
  for (uint32_t i = 0; i < MNM_LEDGER__TEXTS; i++) {
    mnm_text_column *text = mnm_ledger__text(rows, i);
    if (text->end.count == 0) continue;
    uint32_t *end = text->end.data;
    uint32_t gone = count > 0 ? end[count - 1] : 0;
    for (uint64_t row = 0; row < rest; row++) end[row] = end[row + count] - gone;
    text->end.count = rest;
    text->bytes.count -= gone;
    if (text->bytes.count > 0)
      memmove(text->bytes.data, (char *)text->bytes.data + gone, text->bytes.count);
  }
  rows->batch.count = rest;
}

mnm_status mnm_ledger__rows_open(mnm_ledger__rows *rows, uint32_t index, mnm_err *err) {
  if (mnm_ledger__int(rows, index)->count > 0) return MNM_OK;
  return catch_up(rows, index, rows->batch.count, 0, err);
}

mnm_status mnm_ledger__rows_fill(mnm_ledger__rows *rows, uint32_t index, uint64_t value,
                                 mnm_err *err) {
  mnm_column *column = mnm_ledger__int(rows, index);
  if (column->count > 0) return MNM_OK;
  mnm_ledger__column what = mnm_ledger__ints[index];
  what.none = value;
  MNM_TRY(mnm_column_reserve(column, rows->batch.count, err));
  write_none(column, &what, rows->batch.count);
  return MNM_OK;
}
