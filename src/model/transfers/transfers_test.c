#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/transfers/transfers.h"

static void put(mnm_column *column, int64_t value) {
  assert_int_equal(mnm_column_push(column, &value, NULL), MNM_OK); /* little-endian: low bytes */
}

/* A row whose values all follow from `n`; `full` rows have every optional value too. */
static void put_row(mnm_batch *batch, int64_t n, bool full) {
  put(&batch->booked_us, n * 1000 - 5000);
  put(&batch->booked_grain, n % 4);
  put(&batch->account_from, n % 7);
  put(&batch->account_to, (n + 1) % 7);
  put(&batch->amount_minor, 100 + n);
  put(&batch->currency, n % 2 ? 978 : 840);
  put(&batch->source_row, n * 3);
  batch->count++;
  if (!full) return;
  put(&batch->to_amount_minor, 200 + n);
  put(&batch->to_currency, 392);
  put(&batch->channel, 1 + n % 17);
  put(&batch->flags, 1 + n % 15);
  put(&batch->order, n);
  put(&batch->place, n % 5);
  put(&batch->value_date_us, n);
  put(&batch->offset_min, -60);
  put(&batch->mcc, 5411);
  put(&batch->balance_minor, -n);
  static const char letters[] = "abcdefghijklmnop";
  mnm_text_column *texts[] = {
      &batch->native_id, &batch->earmark, &batch->reverses,         &batch->backs,
      &batch->linked,    &batch->purpose, &batch->counterparty_name};
  for (uint32_t i = 0; i < 7; i++) {
    mnm_text text = {letters + i, (uint32_t)(1 + n % 5)};
    assert_int_equal(mnm_text_column_push(texts[i], text, NULL), MNM_OK);
  }
}

static int64_t value(const mnm_column *column, uint64_t row, int64_t none) {
  if (column->count == 0) return none;
  int64_t out = 0;
  memcpy(&out, mnm_column_at(column, row), column->width);
  return out;
}

static int64_t low_bytes(int64_t number, uint32_t width) {
  int64_t out = 0;
  memcpy(&out, &number, width);
  return out;
}

static void check_same_row(const mnm_batch *a, uint64_t row_a, const mnm_batch *b, uint64_t row_b) {
#define SAME(field, none)                                                 \
  assert_true(value(&a->field, row_a, low_bytes(none, a->field.width)) == \
              value(&b->field, row_b, low_bytes(none, b->field.width)))
  SAME(booked_us, 0);
  SAME(booked_grain, 0);
  SAME(account_from, 0);
  SAME(account_to, 0);
  SAME(amount_minor, 0);
  SAME(currency, 0);
  SAME(source_row, 0);
  SAME(to_amount_minor, value(&b->amount_minor, row_b, 0));
  SAME(to_currency, value(&b->currency, row_b, 0));
  SAME(channel, 0);
  SAME(flags, 0);
  SAME(order, (int64_t)MNM_ORDER_NONE);
  SAME(place, (int64_t)MNM_PLACE_NONE);
  SAME(value_date_us, MNM_TIME_NONE);
  SAME(offset_min, MNM_OFFSET_NONE);
  SAME(mcc, 0);
  SAME(balance_minor, MNM_BALANCE_NONE);
#undef SAME
  const mnm_text_column *left[] = {&a->native_id, &a->earmark, &a->reverses,         &a->backs,
                                   &a->linked,    &a->purpose, &a->counterparty_name};
  const mnm_text_column *right[] = {&b->native_id, &b->earmark, &b->reverses,         &b->backs,
                                    &b->linked,    &b->purpose, &b->counterparty_name};
  for (uint32_t i = 0; i < 7; i++)
    assert_true(
        mnm_text_equal(mnm_text_column_get(left[i], row_a), mnm_text_column_get(right[i], row_b)));
}

static void channels_are_found_by_their_names(void **state) {
  (void)state;
  for (int channel = 0; channel < MNM_CHANNEL_COUNT; channel++) {
    const char *name = mnm_channel_name((mnm_channel)channel);
    assert_int_equal(mnm_channel_find(mnm_text_of(name)), channel);
  }
  assert_string_equal(mnm_channel_name((mnm_channel)MNM_CHANNEL_COUNT), "unknown");
  assert_int_equal(mnm_channel_find(mnm_text_of("payroll")), MNM_CHANNEL_WAGE);
  assert_int_equal(mnm_channel_find(mnm_text_of("card")), MNM_CHANNEL_CARD_PRESENT);
  assert_int_equal(mnm_channel_find(mnm_text_of("Wire")), MNM_CHANNEL_COUNT);
  assert_int_equal(mnm_channel_find(mnm_text_of("")), MNM_CHANNEL_COUNT);
  assert_string_equal(mnm_channel_name(MNM_CHANNEL_REFUND), "refund");
}

static void texts_come_back_row_by_row(void **state) {
  (void)state;
  mnm_batch batch;
  mnm_batch_init(&batch, NULL);
  static const char *const texts[] = {"", "one", "", "", "seven letters", "x", ""};
  assert_int_equal(mnm_text_column_get(&batch.purpose, 3).bytes, 0);
  for (uint32_t i = 0; i < 7; i++)
    assert_int_equal(mnm_text_column_push(&batch.purpose, mnm_text_of(texts[i]), NULL), MNM_OK);
  for (uint32_t i = 0; i < 7; i++)
    assert_true(mnm_text_equal(mnm_text_column_get(&batch.purpose, i), mnm_text_of(texts[i])));
  mnm_batch_clear(&batch);
}

/* Rows with and without optional values, in any mixture, into a batch that has some, all or none
 * of the optional columns so far. */
static void appended_rows_are_what_they_were(void **state) {
  (void)state;
  for (uint32_t mixture = 0; mixture < 256; mixture++) {
    mnm_batch full, bare, into;
    mnm_batch_init(&full, NULL);
    mnm_batch_init(&bare, NULL);
    mnm_batch_init(&into, NULL);
    for (int64_t n = 0; n < 8; n++) {
      put_row(&full, n, true);
      put_row(&bare, n, false);
    }
    for (uint32_t n = 0; n < 8; n++)
      assert_int_equal(mnm_batch_append_row(&into, mixture >> n & 1 ? &full : &bare, 7 - n, NULL),
                       MNM_OK);
    assert_int_equal(into.count, 8);
    assert_int_equal(mnm_batch_check(&into, 7, NULL), MNM_OK);
    for (uint32_t n = 0; n < 8; n++)
      check_same_row(&into, n, mixture >> n & 1 ? &full : &bare, 7 - n);
    assert_int_equal(into.order.count, mixture ? 8 : 0);
    assert_int_equal(into.purpose.end.count, mixture ? 8 : 0);
    mnm_batch_reset(&into);
    assert_int_equal(into.count + into.order.count + into.purpose.bytes.count, 0);
    assert_int_equal(mnm_batch_append_row(&into, &bare, 0, NULL), MNM_OK);
    assert_int_equal(into.order.count, 0);
    mnm_batch_clear(&full);
    mnm_batch_clear(&bare);
    mnm_batch_clear(&into);
  }
}

static void view_shows_columns_that_have_values(void **state) {
  (void)state;
  mnm_batch batch;
  mnm_batch_init(&batch, NULL);
  mnm_transfers view = mnm_batch_view(&batch);
  assert_int_equal(view.count, 0);
  assert_null(view.account_from);
  put_row(&batch, 1, false);
  view = mnm_batch_view(&batch);
  assert_int_equal(view.count, 1);
  assert_int_equal(view.amount_minor[0], 101);
  assert_null(view.order);
  assert_null(view.to_amount_minor);
  mnm_batch_clear(&batch);
  mnm_batch_init(&batch, NULL);
  put_row(&batch, 1, true);
  view = mnm_batch_view(&batch);
  assert_true(view.order[0] == 1 && view.to_amount_minor[0] == 201 && view.to_currency[0] == 392 &&
              view.channel[0] == 2 && view.place[0] == 1 && view.balance_minor[0] == -1);
  mnm_batch_clear(&batch);
}

static void broken_batches_are_refused_with_their_row(void **state) {
  (void)state;
  for (uint32_t kind = 0; kind < 12; kind++) {
    mnm_batch batch;
    mnm_batch_init(&batch, NULL);
    for (int64_t n = 0; n < 5; n++) put_row(&batch, n, true);
    assert_int_equal(mnm_batch_check(&batch, 7, NULL), MNM_OK);
    if (kind == 0) ((int64_t *)batch.amount_minor.data)[3] = 0;
    if (kind == 1) ((int64_t *)batch.to_amount_minor.data)[3] = -1;
    if (kind == 2) ((uint8_t *)batch.channel.data)[3] = MNM_CHANNEL_COUNT;
    if (kind == 3) ((uint8_t *)batch.booked_grain.data)[3] = 4;
    if (kind == 4) ((uint32_t *)batch.account_to.data)[3] = 7;
    if (kind == 5) ((uint16_t *)batch.currency.data)[3] = MNM_CURRENCY_NONE;
    if (kind == 6) ((int64_t *)batch.booked_us.data)[3] = MNM_TIME_NONE;
    if (kind == 7) ((uint16_t *)batch.to_currency.data)[3] = MNM_CURRENCY_NONE;
    if (kind == 8) batch.currency.count--;
    if (kind == 9) batch.order.count--;
    if (kind == 10) batch.linked.end.count--;
    if (kind == 11) ((uint32_t *)batch.purpose.end.data)[3] = 0;
    mnm_err err = {0};
    assert_int_equal(mnm_batch_check(&batch, 7, &err), MNM_E_RANGE);
    assert_int_equal(err.row, kind < 8 ? 4 : 0);
    mnm_batch_clear(&batch);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(channels_are_found_by_their_names),
      cmocka_unit_test(texts_come_back_row_by_row),
      cmocka_unit_test(appended_rows_are_what_they_were),
      cmocka_unit_test(view_shows_columns_that_have_values),
      cmocka_unit_test(broken_batches_are_refused_with_their_row),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
