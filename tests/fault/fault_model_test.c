/* Every call of model that takes memory through ctx, under the n-th request failing, for all n. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/accounts/accounts.h"
#include "model/transfers/transfers.h"
#include "tests/fault/fault.h"

static mnm_status put_accounts(mnm_accounts *accounts, mnm_err *err) {
  uint32_t cash = 0;
  MNM_TRY(mnm_accounts_cash(accounts, &cash, err));
  for (uint32_t i = 0; i < 600; i++) {
    char number[24], key[40];
    uint32_t id = 0, other = 0;
    mnm_text bank = mnm_text_of(i % 3 == 0 ? "" : "TESTDEFF");
    uint32_t bytes = (uint32_t)snprintf(number, sizeof number, "%010u", i);
    MNM_TRY(mnm_accounts_put(accounts, &id, bank, (mnm_text){number, bytes}, err));
    int length = snprintf(key, sizeof key, "%s\x1F%s", i % 3 == 0 ? "" : "TESTDEFF", number);
    uint64_t hash = mnm_text_hash(key, (size_t)length, 0);
    MNM_TRY(mnm_accounts_put_key(accounts, &other, key, (uint32_t)length, hash, err));
    if (id != other) return MNM_E_DAMAGED;
    if (i % 5 == 0) mnm_accounts_set_kind(accounts, id, MNM_ACCOUNT_INTERNAL);
  }
  return MNM_OK;
}

static mnm_status put_many_accounts(mnm_accounts *accounts, mnm_err *err) {
  char buffers[300][24];
  mnm_text keys[300];
  uint64_t hashes[300];
  uint32_t ids[300];
  for (uint32_t i = 0; i < 300; i++) {
    int bytes = snprintf(buffers[i], sizeof buffers[i], "OTHER\x1F%u", i);
    keys[i] = (mnm_text){buffers[i], (uint32_t)bytes};
    hashes[i] = mnm_text_hash(buffers[i], (size_t)bytes, 0);
  }
  return mnm_accounts_put_many(accounts, ids, keys, hashes, 300, err);
}

static mnm_status use_accounts(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  mnm_accounts *accounts = NULL;
  mnm_status status = mnm_accounts_new(&accounts, ctx, err);
  if (status != MNM_OK) return accounts == NULL ? status : MNM_E_DAMAGED;
  status = put_many_accounts(accounts, err);
  if (status == MNM_OK) status = put_accounts(accounts, err);
  /* each account that is in can be found and has a kind, also after a failure */
  for (uint32_t id = 0; id < mnm_accounts_count(accounts); id++) {
    uint32_t found = MNM_ACCOUNT_NONE;
    mnm_text bank = mnm_accounts_bank(accounts, id), number = mnm_accounts_number(accounts, id);
    bool known = mnm_accounts_find(accounts, bank, number, &found) && found == id;
    if (!known || mnm_accounts_kind(accounts, id) > MNM_ACCOUNT_CASH) status = MNM_E_DAMAGED;
  }
  mnm_accounts_free(accounts);
  return status;
}

static void accounts_survive_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("accounts", use_accounts, NULL) > 10);
}

static mnm_status push_row(mnm_batch *batch, uint64_t row, mnm_err *err) {
  const int64_t booked_us = (int64_t)row * MNM_US_PER_SECOND, amount = (int64_t)row + 1;
  const uint8_t grain = MNM_GRAIN_SECOND;
  const uint32_t from = (uint32_t)(row % 7), to = (uint32_t)(row % 7 + 1);
  const uint16_t currency = 978;
  MNM_TRY(mnm_column_push(&batch->booked_us, &booked_us, err));
  MNM_TRY(mnm_column_push(&batch->booked_grain, &grain, err));
  MNM_TRY(mnm_column_push(&batch->account_from, &from, err));
  MNM_TRY(mnm_column_push(&batch->account_to, &to, err));
  MNM_TRY(mnm_column_push(&batch->amount_minor, &amount, err));
  MNM_TRY(mnm_column_push(&batch->currency, &currency, err));
  MNM_TRY(mnm_column_push(&batch->source_row, &row, err));
  MNM_TRY(mnm_column_push(&batch->order, &row, err));
  MNM_TRY(mnm_text_column_push(&batch->native_id, mnm_text_of("id 0123456789"), err));
  MNM_TRY(mnm_text_column_push(&batch->purpose, mnm_text_of(row % 2 == 0 ? "" : "rent"), err));
  batch->count++;
  return MNM_OK;
}

static mnm_status fill_and_copy(mnm_batch *from, mnm_batch *to, mnm_err *err) {
  for (uint64_t row = 0; row < 120; row++) MNM_TRY(push_row(from, row, err));
  MNM_TRY(mnm_batch_check(from, 8, err));
  for (uint64_t row = 0; row < 120; row++) MNM_TRY(mnm_batch_append_row(to, from, 119 - row, err));
  mnm_batch_reset(from);
  /* rows of another shape: columns that were empty so far must be filled up */
  MNM_TRY(push_row(from, 0, err));
  const uint8_t channel = MNM_CHANNEL_WIRE;
  MNM_TRY(mnm_column_push(&from->channel, &channel, err));
  MNM_TRY(mnm_text_column_push(&from->linked, mnm_text_of("a link"), err));
  return mnm_batch_append_row(to, from, 0, err);
}

static mnm_status use_batch(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  mnm_batch from, to;
  mnm_batch_init(&from, ctx);
  mnm_batch_init(&to, ctx);
  mnm_status status = fill_and_copy(&from, &to, err);
  /* a row is appended in all its columns or in none, also after a failure */
  if (mnm_batch_check(&to, 8, NULL) != MNM_OK) status = MNM_E_DAMAGED;
  mnm_batch_clear(&from);
  mnm_batch_clear(&to);
  return status;
}

static void batches_survive_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("batch", use_batch, NULL) > 30);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(accounts_survive_every_failed_request),
      cmocka_unit_test(batches_survive_every_failed_request),
  };
  return cmocka_run_group_tests_name("fault_model", tests, NULL, NULL);
}
