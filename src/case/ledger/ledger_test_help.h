/* What the tests of the ledger share: a case in a folder of its own, random ledgers as plain rows,
 * a slow twin of the canonical row and of the order, and imports of any choice of rows. */
#ifndef MNM_CASE_LEDGER_TEST_HELP_H
#define MNM_CASE_LEDGER_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka needs the headers above */
#include <cmocka.h>
#include <dirent.h>

#include "base/pool/pool.h"
#include "base/rng/rng.h"
#include "case/ledger/ledger.h"
#include "kernel/seal/seal.h"

typedef struct fixture {
  char folder[64];
  mnm_ctx ctx;
  mnm_store *store;
  mnm_rng rng;
  uint64_t sources;
} fixture;

/* Fails the test with the error's own words. */
#define must(call, err)                                              \
  do {                                                               \
    mnm_status must_status_ = (call);                                \
    if (must_status_ != MNM_OK) {                                    \
      char must_text_[900];                                          \
      mnm_err_text((err), must_text_, sizeof must_text_);            \
      fail_msg("%s: %s", mnm_status_name(must_status_), must_text_); \
    }                                                                \
  } while (0)

static inline mnm_store *case_new(fixture *it, const char *name) {
  char path[160], key[160];
  (void)snprintf(path, sizeof path, "%s/%s.mnm", it->folder, name);
  (void)snprintf(key, sizeof key, "%s/%s.key", it->folder, name);
  mnm_store *store = NULL;
  mnm_err err = {0};
  mnm_store_create_options options = {.person = "A. Investigator", .key_path = key};
  must(mnm_store_create(&store, path, &options, NULL, &it->ctx, &err), &err);
  return store;
}

static inline mnm_store *case_open(fixture *it, const char *name) {
  char path[160], key[160];
  (void)snprintf(path, sizeof path, "%s/%s.mnm", it->folder, name);
  (void)snprintf(key, sizeof key, "%s/%s.key", it->folder, name);
  mnm_store *store = NULL;
  mnm_err err = {0};
  mnm_store_options options = {.person = "A. Investigator", .key_path = key};
  must(mnm_store_open(&store, path, &options, &it->ctx, &err), &err);
  return store;
}

static inline int set_up(void **state) {
  fixture *it = calloc(1, sizeof *it);
  (void)snprintf(it->folder, sizeof it->folder, "/tmp/mnm-ledger-XXXXXX");
  if (!mkdtemp(it->folder)) return -1;
  it->ctx.now_us = INT64_C(1772366400000000);
  mnm_rng_init(&it->rng, 1);
  if (mnm_seal_init(NULL) != MNM_OK) return -1;
  it->store = case_new(it, "raid");
  *state = it;
  return 0;
}

static inline int tear_down(void **state) {
  fixture *it = *state;
  mnm_store_close(it->store);
  DIR *folder = opendir(it->folder);
  for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
    char name[400];
    if (entry->d_name[0] == '.') continue;
    (void)snprintf(name, sizeof name, "%s/%s", it->folder, entry->d_name);
    (void)unlink(name);
  }
  (void)closedir(folder);
  (void)rmdir(it->folder);
  free(it);
  return 0;
}

/* ---- plain rows ---------------------------------------------------------------------------------
 */

#define PLAIN_NONE 0xFFFFu

typedef struct plain_row {
  int64_t booked_us, amount, to_amount, balance, value_date;
  uint64_t order, source_row;
  uint16_t from, to; /* numbers of made-up accounts */
  uint16_t currency, to_currency, mcc, place;
  int16_t offset;
  uint8_t grain, channel, flags;
  char native[24], linked[24], purpose[24];
  /* filled in by the twin */
  uint8_t digest[32];
  char id[MNM_TRANSFER_ID_BYTES];
} plain_row;

typedef struct plain_kind { /* what a random ledger has */
  uint32_t accounts, minutes, amounts;
  bool texts, natives, orders, balances, rare_columns, days;
} plain_kind;

static inline void plain_bank(uint16_t account, char bank[16], char number[24]) {
  (void)snprintf(bank, 16, "%s", account % 3 == 0 ? "" : account % 3 == 1 ? "BANKA" : "BANKB");
  (void)snprintf(number, 24, "AC%05u", account * 7919u % 100003u);
}

static inline plain_row *plain_make(mnm_rng *rng, uint32_t count, const plain_kind *kind) {
  plain_row *rows = calloc(count ? count : 1, sizeof *rows);
  for (uint32_t i = 0; i < count; i++) {
    plain_row *row = &rows[i];
    int64_t minute = (int64_t)mnm_rng_below(rng, kind->minutes) - 3000;
    row->booked_us = minute * 60 * MNM_US_PER_SECOND;
    row->grain = MNM_GRAIN_MINUTE;
    if (kind->days && mnm_rng_below(rng, 3) == 0) {
      row->grain = MNM_GRAIN_DAY;
      row->booked_us = mnm_time_day(row->booked_us) * MNM_US_PER_DAY;
    }
    row->from = (uint16_t)mnm_rng_below(rng, kind->accounts);
    row->to = (uint16_t)mnm_rng_below(rng, kind->accounts);
    row->amount = 1 + (int64_t)mnm_rng_below(rng, kind->amounts);
    row->currency = mnm_rng_below(rng, 5) == 0 ? 840 : 978;
    row->to_amount = row->amount;
    row->to_currency = row->currency;
    row->channel = (uint8_t)mnm_rng_below(rng, 4);
    row->balance = MNM_BALANCE_NONE;
    row->value_date = MNM_TIME_NONE;
    row->offset = MNM_OFFSET_NONE;
    row->order = MNM_ORDER_NONE;
    row->place = PLAIN_NONE;
    row->source_row = i;
    if (kind->rare_columns) {
      if (mnm_rng_below(rng, 8) == 0) row->to_amount = (int64_t)mnm_rng_below(rng, 50);
      if (mnm_rng_below(rng, 8) == 0) row->to_currency = 826;
      if (mnm_rng_below(rng, 4) == 0) row->value_date = row->booked_us + MNM_US_PER_DAY;
      if (mnm_rng_below(rng, 4) == 0) row->offset = (int16_t)(mnm_rng_below(rng, 3) * 60);
      if (mnm_rng_below(rng, 4) == 0) row->mcc = (uint16_t)(5000 + mnm_rng_below(rng, 2));
      if (mnm_rng_below(rng, 3) == 0) row->place = (uint16_t)mnm_rng_below(rng, 4);
    }
    if (kind->orders && mnm_rng_below(rng, 2)) {
      row->order = mnm_rng_below(rng, 4);
      row->flags = mnm_rng_below(rng, 2) ? MNM_ROW_STATEMENT_OF_TO : 0;
    }
    if (kind->balances && mnm_rng_below(rng, 2)) row->balance = (int64_t)mnm_rng_below(rng, 99);
    if (kind->natives && mnm_rng_below(rng, 3))
      (void)snprintf(row->native, sizeof row->native, "%u", i + 5000);
    if (kind->texts && mnm_rng_below(rng, 4) == 0)
      (void)snprintf(row->linked, sizeof row->linked, "L%u", (unsigned)mnm_rng_below(rng, 3));
    if (kind->texts && mnm_rng_below(rng, 2))
      (void)snprintf(row->purpose, sizeof row->purpose, "rent of room %u",
                     (unsigned)mnm_rng_below(rng, 3));
  }
  return rows;
}

/* ---- the slow twin ------------------------------------------------------------------------------
 */

static inline void twin_key(uint16_t account, uint8_t out[16]) {
  char bank[16], number[24], key[64];
  plain_bank(account, bank, number);
  int bytes = snprintf(key, sizeof key, "%s\x1F%s", bank, number);
  uint8_t digest[32];
  mnm_sha256_of(digest, key, (size_t)bytes);
  memcpy(out, digest, 16);
}

static inline void twin_put(uint8_t *row, uint32_t *at, uint64_t value, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i++) row[(*at)++] = (uint8_t)(value >> (8 * i));
}

/* The canonical row as docs/chunk-format.md says it, written once more. */
static inline void twin_digest(plain_row *row) {
  uint8_t bytes[256], digest[32];
  uint32_t at = 4, has = 0;
  twin_put(bytes, &at, row->currency, 2);
  twin_put(bytes, &at, (uint64_t)row->booked_us, 8);
  twin_put(bytes, &at, (uint64_t)row->amount, 8);
  twin_key(row->from, bytes + at);
  twin_key(row->to, bytes + at + 16);
  at += 32;
  if (row->to_amount != row->amount) {
    has |= 1;
    twin_put(bytes, &at, (uint64_t)row->to_amount, 8);
  }
  if (row->to_currency != row->currency) {
    has |= 2;
    twin_put(bytes, &at, row->to_currency, 2);
  }
  if (row->value_date != MNM_TIME_NONE) {
    has |= 4;
    twin_put(bytes, &at, (uint64_t)row->value_date, 8);
  }
  if (row->offset != MNM_OFFSET_NONE) {
    has |= 8;
    twin_put(bytes, &at, (uint64_t)row->offset, 2);
  }
  if (row->mcc != 0) {
    has |= 16;
    twin_put(bytes, &at, row->mcc, 2);
  }
  if (row->place != PLAIN_NONE) {
    char place[16];
    has |= 32;
    mnm_sha256_of(digest, place, (size_t)snprintf(place, sizeof place, "place %u", row->place));
    memcpy(bytes + at, digest, 16);
    at += 16;
  }
  if (row->native[0] || row->linked[0]) {
    uint8_t texts[128];
    uint32_t used = 0;
    const char *all[5] = {row->native, "", "", "", row->linked};
    has |= 64;
    for (uint32_t i = 0; i < 5; i++) {
      twin_put(texts, &used, strlen(all[i]), 4);
      memcpy(texts + used, all[i], strlen(all[i]));
      used += (uint32_t)strlen(all[i]);
    }
    mnm_sha256_of(digest, texts, used);
    memcpy(bytes + at, digest, 16);
    at += 16;
  }
  bytes[0] = 1;
  bytes[1] = row->grain;
  bytes[2] = row->channel;
  bytes[3] = (uint8_t)has;
  mnm_sha256_of(row->digest, bytes, at);
}

static inline void twin_hex(const plain_row *row, char out[64]) {
  if (row->native[0])
    (void)snprintf(out, 64, "%s", row->native);
  else
    mnm_seal_hex(out, row->digest, 16);
}

static inline int twin_numbers(int64_t a, int64_t b) {
  return a < b ? -1 : a > b;
}

static inline int twin_compare(const void *a_data, const void *b_data) {
  const plain_row *a = a_data, *b = b_data;
  int order = twin_numbers(a->booked_us, b->booked_us);
  if (!order) order = (a->grain != MNM_GRAIN_DAY) - (b->grain != MNM_GRAIN_DAY);
  if (!order) order = (a->order != MNM_ORDER_NONE) - (b->order != MNM_ORDER_NONE);
  if (!order && a->order != MNM_ORDER_NONE) {
    uint8_t a_key[16], b_key[16];
    twin_key(a->flags & MNM_ROW_STATEMENT_OF_TO ? a->to : a->from, a_key);
    twin_key(b->flags & MNM_ROW_STATEMENT_OF_TO ? b->to : b->from, b_key);
    order = memcmp(a_key, b_key, 16);
    if (!order) order = twin_numbers((int64_t)a->order, (int64_t)b->order);
  }
  char a_id[64], b_id[64];
  twin_hex(a, a_id);
  twin_hex(b, b_id);
  if (!order) order = strcmp(a_id, b_id);
  if (!order) order = memcmp(a->digest, b->digest, 16);
  if (!order) order = twin_numbers(a->flags, b->flags);
  if (!order) order = twin_numbers(a->balance, b->balance);
  return order ? order : twin_numbers((int64_t)a->source_row, (int64_t)b->source_row);
}

/* Puts rows in ledger order and gives them their ids. */
static inline void twin_sort(plain_row *rows, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) twin_digest(&rows[i]);
  qsort(rows, count, sizeof *rows, twin_compare);
  for (uint32_t i = 0; i < count; i++) {
    char id[64];
    uint32_t occurrence = 1;
    twin_hex(&rows[i], id);
    for (uint32_t j = i; j-- > 0 && rows[j].booked_us == rows[i].booked_us;)
      occurrence += memcmp(rows[i].digest, rows[j].digest, 16) == 0;
    if (occurrence == 1)
      (void)snprintf(rows[i].id, sizeof rows[i].id, "%s", id);
    else
      (void)snprintf(rows[i].id, sizeof rows[i].id, "%s%c%u", id, rows[i].native[0] ? '#' : '-',
                     occurrence);
  }
}

/* ---- importing ----------------------------------------------------------------------------------
 */

static inline void plain_push(mnm_batch *batch, const plain_row *row, mnm_accounts *accounts,
                              mnm_strings *places, const plain_kind *kind) {
  mnm_err err = {0};
  char bank[16], number[24], place[16];
  uint32_t from = 0, to = 0, place_id = MNM_PLACE_NONE;
  plain_bank(row->from, bank, number);
  must(mnm_accounts_put(accounts, &from, mnm_text_of(bank), mnm_text_of(number), &err), &err);
  plain_bank(row->to, bank, number);
  must(mnm_accounts_put(accounts, &to, mnm_text_of(bank), mnm_text_of(number), &err), &err);
  if (row->place != PLAIN_NONE) {
    (void)snprintf(place, sizeof place, "place %u", row->place);
    must(mnm_strings_put_text(places, &place_id, mnm_text_of(place), &err), &err);
  }
  must(mnm_column_push(&batch->booked_us, &row->booked_us, &err), &err);
  must(mnm_column_push(&batch->booked_grain, &row->grain, &err), &err);
  must(mnm_column_push(&batch->account_from, &from, &err), &err);
  must(mnm_column_push(&batch->account_to, &to, &err), &err);
  must(mnm_column_push(&batch->amount_minor, &row->amount, &err), &err);
  must(mnm_column_push(&batch->currency, &row->currency, &err), &err);
  must(mnm_column_push(&batch->source_row, &row->source_row, &err), &err);
  must(mnm_column_push(&batch->channel, &row->channel, &err), &err);
  if (kind->rare_columns) {
    must(mnm_column_push(&batch->to_amount_minor, &row->to_amount, &err), &err);
    must(mnm_column_push(&batch->to_currency, &row->to_currency, &err), &err);
    must(mnm_column_push(&batch->value_date_us, &row->value_date, &err), &err);
    must(mnm_column_push(&batch->offset_min, &row->offset, &err), &err);
    must(mnm_column_push(&batch->mcc, &row->mcc, &err), &err);
    must(mnm_column_push(&batch->place, &place_id, &err), &err);
  }
  if (kind->orders) {
    must(mnm_column_push(&batch->order, &row->order, &err), &err);
    must(mnm_column_push(&batch->flags, &row->flags, &err), &err);
  }
  if (kind->balances) must(mnm_column_push(&batch->balance_minor, &row->balance, &err), &err);
  if (kind->natives)
    must(mnm_text_column_push(&batch->native_id, mnm_text_of(row->native), &err), &err);
  if (kind->texts) {
    must(mnm_text_column_push(&batch->linked, mnm_text_of(row->linked), &err), &err);
    must(mnm_text_column_push(&batch->purpose, mnm_text_of(row->purpose), &err), &err);
  }
  batch->count++;
}

typedef struct import_options {
  uint64_t memory_bytes;
  uint32_t batch_rows; /* 0: all at once */
  bool order_is_file, no_flip;
  mnm_ledger_day_fn *day;
  void *day_payload;
} import_options;

static inline uint64_t source_new(fixture *it, mnm_store *store) {
  mnm_err err = {0};
  uint64_t source_id = 0;
  must(mnm_store_begin(store, MNM_WRITE_LOADING, &err), &err);
  mnm_source source = {
      .path = "ledger.csv", .kind = "delimited", .legal_expires_us = MNM_TIME_NONE};
  must(mnm_source_add(store, &source, &source_id, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  it->sources++;
  return source_id;
}

static inline mnm_status import_rows(fixture *it, mnm_store *store, const plain_row *rows,
                                     uint32_t count, const plain_kind *kind,
                                     const import_options *how, mnm_ledger_import_summary *summary,
                                     const mnm_ctx *ctx, mnm_err *err) {
  uint64_t source_id = source_new(it, store);
  mnm_ledger_import_options options = {source_id, how->memory_bytes, how->order_is_file};
  mnm_ledger_import *import = NULL;
  mnm_status status = mnm_ledger_import_new(&import, store, &options, ctx, err);
  mnm_batch batch;
  mnm_batch_init(&batch, NULL);
  uint32_t most = how->batch_rows ? how->batch_rows : count;
  for (uint32_t done = 0; done < count && status == MNM_OK;) {
    mnm_batch_reset(&batch);
    for (uint32_t i = 0; i < most && done < count; i++, done++)
      plain_push(&batch, &rows[done], mnm_ledger_import_accounts(import),
                 mnm_ledger_import_places(import), kind);
    status = mnm_ledger_import_add(import, &batch, err);
  }
  mnm_batch_clear(&batch);
  if (status == MNM_OK)
    status = mnm_ledger_import_finish(import, how->day, how->day_payload, summary, err);
  if (status == MNM_OK && !how->no_flip) {
    status = mnm_store_begin(store, MNM_WRITE_DURABLE, err);
    if (status == MNM_OK) {
      status = mnm_ledger_import_flip(import, err);
      uint8_t digest[32] = {0};
      memcpy(digest, &it->sources, sizeof it->sources);
      mnm_source_result result = {.sha256 = digest, .bytes = count};
      if (status == MNM_OK) status = mnm_source_finish(store, source_id, &result, err);
      if (status == MNM_OK)
        status = mnm_store_commit(store, err);
      else
        mnm_store_rollback(store);
    }
  }
  mnm_ledger_import_free(import);
  return status;
}

static inline mnm_ledger_import_summary import_all(fixture *it, mnm_store *store,
                                                   const plain_row *rows, uint32_t count,
                                                   const plain_kind *kind) {
  mnm_err err = {0};
  import_options how = {0};
  mnm_ledger_import_summary summary;
  must(import_rows(it, store, rows, count, kind, &how, &summary, &it->ctx, &err), &err);
  return summary;
}

static inline mnm_ledger *load_all(mnm_store *store, bool cold, const mnm_ctx *ctx) {
  mnm_err err = {0};
  mnm_ledger *ledger = NULL;
  mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, cold};
  must(mnm_ledger_load(&ledger, store, &query, ctx, &err), &err);
  return ledger;
}

static inline void digest_of(mnm_store *store, uint8_t out[32], const mnm_ctx *ctx) {
  mnm_err err = {0};
  must(mnm_ledger_digest(store, out, ctx, &err), &err);
}

/* ---- comparing ----------------------------------------------------------------------------------
 */

static inline void assert_account(const mnm_ledger *ledger, uint32_t account, uint16_t plain) {
  char bank[16], number[24];
  plain_bank(plain, bank, number);
  mnm_text found_bank = mnm_accounts_bank(mnm_ledger_accounts(ledger), account);
  mnm_text found = mnm_accounts_number(mnm_ledger_accounts(ledger), account);
  assert_true(mnm_text_equal(found_bank, mnm_text_of(bank)));
  assert_true(mnm_text_equal(found, mnm_text_of(number)));
}

/* Row by row, with ids, against rows that the twin has sorted. */
static inline void assert_ledger(const mnm_ledger *ledger, const plain_row *rows, uint32_t count) {
  const mnm_transfers *t = mnm_ledger_transfers(ledger);
  assert_int_equal(t->count, count);
  for (uint32_t i = 0; i < count; i++) {
    const plain_row *row = &rows[i];
    assert_int_equal(t->booked_us[i], row->booked_us);
    assert_int_equal(t->booked_grain[i], row->grain);
    assert_account(ledger, t->account_from[i], row->from);
    assert_account(ledger, t->account_to[i], row->to);
    assert_int_equal(t->amount_minor[i], row->amount);
    assert_int_equal(t->currency[i], row->currency);
    assert_int_equal(t->to_amount_minor ? t->to_amount_minor[i] : t->amount_minor[i],
                     row->to_amount);
    assert_int_equal(t->to_currency ? t->to_currency[i] : t->currency[i], row->to_currency);
    assert_int_equal(t->channel ? t->channel[i] : 0, row->channel);
    assert_true((t->order ? t->order[i] : MNM_ORDER_NONE) == row->order);
    assert_true((t->balance_minor ? t->balance_minor[i] : MNM_BALANCE_NONE) == row->balance);
    char id[MNM_TRANSFER_ID_BYTES];
    uint32_t bytes = 0;
    mnm_err err = {0};
    must(mnm_ledger_transfer_id(ledger, i, id, sizeof id, &bytes, &err), &err);
    assert_string_equal(id, row->id);
    assert_int_equal(bytes, strlen(id));
  }
}

#endif
