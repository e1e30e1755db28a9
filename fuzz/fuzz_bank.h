/* What the fuzz targets of readers share: every row handed over must be whole, counts must add
 * up, and short reads must change nothing. */
#ifndef MNM_FUZZ_BANK_H
#define MNM_FUZZ_BANK_H

#include <stdlib.h>

#include "stage/ingest/ingest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef mnm_status fuzz_read_fn(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                                const mnm_ingest_sink *sink, mnm_err *err);

static void must(bool held) {
  if (!held) abort();
}

typedef struct tally {
  const mnm_accounts *accounts;
  uint64_t transfers, statements, holdings, balances, rejects, hash;
} tally;

static void mix(tally *t, mnm_text text) {
  must(text.bytes == 0 || text.data != NULL);
  must(mnm_text_utf8_invalid(text.data, text.bytes) == -1);
  t->hash = mnm_text_hash(text.data, text.bytes, t->hash);
}

static void mix_number(tally *t, int64_t value) {
  t->hash = mnm_text_hash((const char *)&value, sizeof value, t->hash);
}

static mnm_status take_transfers(void *payload, const mnm_batch *batch, mnm_err *err) {
  tally *t = payload;
  const int64_t *amount = batch->amount_minor.data;
  must(mnm_batch_check(batch, mnm_accounts_count(t->accounts), err) == MNM_OK);
  for (uint64_t i = 0; i < batch->count; i++) {
    must(amount[i] > 0);
    mix_number(t, amount[i]);
    mix(t, mnm_text_column_get(&batch->native_id, i));
    mix(t, mnm_text_column_get(&batch->reverses, i));
    mix(t, mnm_text_column_get(&batch->linked, i));
    mix(t, mnm_text_column_get(&batch->purpose, i));
    mix(t, mnm_text_column_get(&batch->counterparty_name, i));
  }
  t->transfers += batch->count;
  return MNM_OK;
}

static mnm_status take_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                  mnm_err *err) {
  tally *t = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    must(rows[i].subject.bytes && rows[i].schema.bytes);
    must(rows[i].property.bytes && rows[i].value.bytes);
    mix(t, rows[i].subject);
    mix(t, rows[i].property);
    mix(t, rows[i].value);
  }
  t->statements += count;
  return MNM_OK;
}

static mnm_status take_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  tally *t = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    must(rows[i].account < mnm_accounts_count(t->accounts) && rows[i].holder.bytes > 0);
    mix(t, rows[i].holder);
  }
  t->holdings += count;
  return MNM_OK;
}

static mnm_status take_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                mnm_err *err) {
  tally *t = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    must(rows[i].account < mnm_accounts_count(t->accounts));
    mix_number(t, rows[i].amount_minor);
    mix_number(t, rows[i].at_us);
  }
  t->balances += count;
  return MNM_OK;
}

static mnm_status take_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                               mnm_err *err) {
  tally *t = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    must(rows[i].row > 0 && rows[i].reason.bytes > 0 && rows[i].raw.bytes <= 4096);
    mix(t, rows[i].reason);
  }
  t->rejects += count;
  return MNM_OK;
}

typedef struct slow_reader { /* a few bytes a time */
  mnm_reader reader;
  const uint8_t *data;
  size_t bytes, at, step;
} slow_reader;

static mnm_status slow_read(mnm_reader *reader, void *buffer, size_t bytes, size_t *got,
                            mnm_err *err) {
  slow_reader *slow = (slow_reader *)reader;
  (void)err;
  size_t some = slow->bytes - slow->at < slow->step ? slow->bytes - slow->at : slow->step;
  if (some > bytes) some = bytes;
  if (some) memcpy(buffer, slow->data + slow->at, some);
  slow->at += some;
  *got = some;
  return MNM_OK;
}

static mnm_status slow_rewind(mnm_reader *reader, mnm_err *err) {
  (void)err;
  ((slow_reader *)reader)->at = 0;
  return MNM_OK;
}

static mnm_status ingest(fuzz_read_fn *read, const uint8_t *data, size_t size, size_t step,
                         tally *t) {
  slow_reader slow = {{slow_read, slow_rewind, NULL, "fuzz", -1}, data, size, 0, step};
  mnm_accounts *accounts = NULL;
  mnm_strings *places = NULL;
  mnm_ingest_summary summary;
  mnm_err err = {0};
  mnm_ingest_sink sink = {
      t, take_transfers, take_statements, take_holdings, take_balances, take_rejects};
  must(mnm_accounts_new(&accounts, NULL, &err) == MNM_OK);
  must(mnm_strings_new(&places, NULL, &err) == MNM_OK);
  mnm_names names = {accounts, places};
  t->accounts = accounts;
  mnm_status status = read(&summary, &slow.reader, names, &sink, &err);
  must(status == MNM_OK || status == MNM_E_PARSE || status == MNM_E_FORMAT ||
       status == MNM_E_LIMIT);
  if (status == MNM_OK) {
    must(summary.bytes == size && summary.transfers == t->transfers);
    must(summary.statements == t->statements && summary.rejected == t->rejects);
  } else {
    must(err.message[0] != '\0' && mnm_text_utf8_invalid(err.message, strlen(err.message)) == -1);
  }
  mnm_accounts_free(accounts);
  mnm_strings_free(places);
  return status;
}

static void fuzz_bank(fuzz_read_fn *read, const uint8_t *data, size_t size) {
  tally whole = {0}, pieces = {0};
  mnm_status status = ingest(read, data, size, size + 1, &whole);
  must(ingest(read, data, size, 1 + size % 7, &pieces) == status);
  must(whole.hash == pieces.hash && whole.transfers == pieces.transfers);
}

#endif
