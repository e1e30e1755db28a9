/* Batches: growing, emptying, viewing, checking. */
#include <assert.h>

#include "model/transfers/transfers_internal.h"

#define COLUMN(field, type) \
  { #field, offsetof(mnm_batch, field), sizeof(type), false, 0, 0 }
#define OPTIONAL(field, type, none) \
  { #field, offsetof(mnm_batch, field), sizeof(type), true, 0, (int64_t)(none) }
#define OPTIONAL_EQUAL(field, type, other) \
  { #field, offsetof(mnm_batch, field), sizeof(type), true, offsetof(mnm_batch, other), 0 }

const mnm_batch__column mnm_batch__columns[MNM_BATCH__COLUMNS] = {
    COLUMN(booked_us, int64_t),
    COLUMN(booked_grain, uint8_t),
    COLUMN(account_from, uint32_t),
    COLUMN(account_to, uint32_t),
    COLUMN(amount_minor, int64_t),
    COLUMN(currency, uint16_t),
    COLUMN(source_row, uint64_t),
    OPTIONAL_EQUAL(to_amount_minor, int64_t, amount_minor),
    OPTIONAL_EQUAL(to_currency, uint16_t, currency),
    OPTIONAL(channel, uint8_t, MNM_CHANNEL_UNKNOWN),
    OPTIONAL(flags, uint8_t, 0),
    OPTIONAL(order, uint64_t, MNM_ORDER_NONE),
    OPTIONAL(place, uint32_t, MNM_PLACE_NONE),
    OPTIONAL(value_date_us, int64_t, MNM_TIME_NONE),
    OPTIONAL(offset_min, int16_t, MNM_OFFSET_NONE),
    OPTIONAL(mcc, uint16_t, 0),
    OPTIONAL(balance_minor, int64_t, MNM_BALANCE_NONE),
};

const size_t mnm_batch__texts[MNM_BATCH__TEXTS] = {
    offsetof(mnm_batch, native_id),
    offsetof(mnm_batch, earmark),
    offsetof(mnm_batch, reverses),
    offsetof(mnm_batch, backs),
    offsetof(mnm_batch, linked),
    offsetof(mnm_batch, purpose),
    offsetof(mnm_batch, counterparty_name),
};

void mnm_batch_init(mnm_batch *batch, const mnm_ctx *ctx) {
  memset(batch, 0, sizeof *batch);
  for (uint32_t i = 0; i < MNM_BATCH__COLUMNS; i++)
    mnm_column_init(mnm_batch__at(batch, mnm_batch__columns[i].offset), mnm_batch__columns[i].width,
                    ctx);
  for (uint32_t i = 0; i < MNM_BATCH__TEXTS; i++) {
    mnm_text_column *text = mnm_batch__text(batch, i);
    mnm_column_init(&text->end, sizeof(uint32_t), ctx);
    mnm_column_init(&text->bytes, sizeof(char), ctx);
  }
}

void mnm_batch_reset(mnm_batch *batch) {
  batch->count = 0;
  for (uint32_t i = 0; i < MNM_BATCH__COLUMNS; i++)
    mnm_batch__at(batch, mnm_batch__columns[i].offset)->count = 0;
  for (uint32_t i = 0; i < MNM_BATCH__TEXTS; i++) {
    mnm_text_column *text = mnm_batch__text(batch, i);
    text->end.count = 0;
    text->bytes.count = 0;
  }
}

void mnm_batch_clear(mnm_batch *batch) {
  batch->count = 0;
  for (uint32_t i = 0; i < MNM_BATCH__COLUMNS; i++)
    mnm_column_clear(mnm_batch__at(batch, mnm_batch__columns[i].offset));
  for (uint32_t i = 0; i < MNM_BATCH__TEXTS; i++) {
    mnm_text_column *text = mnm_batch__text(batch, i);
    mnm_column_clear(&text->end);
    mnm_column_clear(&text->bytes);
  }
}

static const void *values(const mnm_column *column) {
  return column->count ? column->data : NULL;
}

mnm_transfers mnm_batch_view(const mnm_batch *batch) {
  assert(batch->count < UINT32_MAX);
  mnm_transfers view = {
      .count = (uint32_t)batch->count,
      .account_from = values(&batch->account_from),
      .account_to = values(&batch->account_to),
      .amount_minor = values(&batch->amount_minor),
      .currency = values(&batch->currency),
      .booked_us = values(&batch->booked_us),
      .booked_grain = values(&batch->booked_grain),
      .order = values(&batch->order),
      .to_amount_minor = values(&batch->to_amount_minor),
      .to_currency = values(&batch->to_currency),
      .channel = values(&batch->channel),
      .place = values(&batch->place),
      .balance_minor = values(&batch->balance_minor),
      .offset_min = values(&batch->offset_min),
      .mcc = values(&batch->mcc),
  };
  return view;
}

static mnm_status check_counts(const mnm_batch *batch, mnm_err *err) {
  for (uint32_t i = 0; i < MNM_BATCH__COLUMNS; i++) {
    const mnm_batch__column *column = &mnm_batch__columns[i];
    uint64_t count = mnm_batch__at_const(batch, column->offset)->count;
    if (count == batch->count || (column->optional && count == 0)) continue;
    return mnm_err_set(err, MNM_E_RANGE, "column %s has not one value for each row", column->name);
  }
  for (uint32_t i = 0; i < MNM_BATCH__TEXTS; i++) {
    const mnm_text_column *text = mnm_batch__text_const(batch, i);
    if (text->end.count == 0) continue;
    if (text->end.count != batch->count)
      return mnm_err_set(err, MNM_E_RANGE, "a text column has not one value for each row");
    const uint32_t *end = text->end.data;
    uint32_t before = 0;
    for (uint64_t row = 0; row < batch->count; row++) {
      if (end[row] < before || end[row] > text->bytes.count)
        return mnm_err_set(err, MNM_E_RANGE, "a text column's ends do not rise within its bytes");
      before = end[row];
    }
  }
  return MNM_OK;
}

/* What is wrong with a row, or NULL. */
static const char *row_fault(const mnm_transfers *view, uint32_t row, uint32_t accounts) {
  if (view->account_from[row] >= accounts || view->account_to[row] >= accounts)
    return "the row names an account that is not in the dictionary";
  if (view->amount_minor[row] <= 0) return "an amount must be above zero";
  if (view->currency[row] == MNM_CURRENCY_NONE) return "the row has no currency";
  if (view->booked_us[row] == MNM_TIME_NONE) return "the row has no time";
  if (view->booked_grain[row] > MNM_GRAIN_MICROSECOND)
    return "the grain must be day, minute, second or microsecond";
  if (view->to_amount_minor && view->to_amount_minor[row] < 0)
    return "the amount received must not be below zero";
  if (view->to_currency && view->to_currency[row] == MNM_CURRENCY_NONE)
    return "the row has no currency for the amount received";
  if (view->channel && view->channel[row] >= MNM_CHANNEL_COUNT) return "the channel is not known";
  return NULL;
}

mnm_status mnm_batch_check(const mnm_batch *batch, uint32_t accounts, mnm_err *err) {
  if (batch->count >= UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "a batch holds at most 4294967294 rows");
  MNM_TRY(check_counts(batch, err));
  mnm_transfers view = mnm_batch_view(batch);
  if (!view.account_from || !view.account_to || !view.amount_minor || !view.currency ||
      !view.booked_us || !view.booked_grain)
    return MNM_OK; /* no rows */
  for (uint32_t row = 0; row < view.count; row++) {
    const char *fault = row_fault(&view, row, accounts);
    if (!fault) continue;
    (void)mnm_err_set(err, MNM_E_RANGE, "%s", fault);
    mnm_err_at(err, NULL, (int64_t)row + 1, 0);
    return MNM_E_RANGE;
  }
  return MNM_OK;
}
