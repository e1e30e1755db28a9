/* Every call of case/ledger that takes memory through ctx, under the n-th request failing, for all
 * n. Each run works on a fresh copy of one case. */
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "case/ledger/ledger.h"
#include "tests/fault/fault.h"

enum { ROWS = 150 };

typedef struct desk {
  char folder[256], template_path[300], path[300], key_path[300];
  mnm_batch batch; /* rows on account numbers 0..8 of the dictionary that fill_accounts makes */
} desk;

static mnm_status fill_accounts(mnm_accounts *accounts, mnm_strings *places, mnm_err *err) {
  for (uint32_t i = 0; i < 9; i++) {
    char number[8];
    uint32_t id = 0;
    mnm_text text = {number, (uint32_t)snprintf(number, sizeof number, "%03u", i)};
    MNM_TRY(mnm_accounts_put(accounts, &id, mnm_text_of("BANK"), text, err));
    if (id != i) return MNM_E_DAMAGED;
    MNM_TRY(mnm_strings_put_text(places, &id, text, err));
  }
  return MNM_OK;
}

static mnm_status fill_batch(mnm_batch *batch) {
  for (uint64_t row = 0; row < ROWS; row++) {
    const int64_t booked_us = (int64_t)(ROWS - row) * 3600 * MNM_US_PER_SECOND;
    const int64_t amount = 100 + (int64_t)(row % 11);
    const uint8_t grain = row % 3 == 0 ? MNM_GRAIN_DAY : MNM_GRAIN_SECOND;
    const int64_t booked =
        grain == MNM_GRAIN_DAY ? booked_us / MNM_US_PER_DAY * MNM_US_PER_DAY : booked_us;
    const uint32_t from = (uint32_t)(row % 9), to = (uint32_t)(row * 5 % 8);
    const uint16_t currency = 978;
    char id[16];
    mnm_text native = {id, (uint32_t)snprintf(id, sizeof id, "t%llu", (unsigned long long)row)};
    MNM_TRY(mnm_column_push(&batch->booked_us, &booked, NULL));
    MNM_TRY(mnm_column_push(&batch->booked_grain, &grain, NULL));
    MNM_TRY(mnm_column_push(&batch->account_from, &from, NULL));
    MNM_TRY(mnm_column_push(&batch->account_to, &to, NULL));
    MNM_TRY(mnm_column_push(&batch->amount_minor, &amount, NULL));
    MNM_TRY(mnm_column_push(&batch->currency, &currency, NULL));
    MNM_TRY(mnm_column_push(&batch->source_row, &row, NULL));
    MNM_TRY(mnm_column_push(&batch->balance_minor, &amount, NULL));
    MNM_TRY(mnm_text_column_push(&batch->native_id, row % 4 == 0 ? native : mnm_text_of(""), NULL));
    batch->count++;
  }
  return MNM_OK;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *at) {
  (void)info, (void)kind, (void)at;
  return remove(path);
}

static int open_desk(void **state) {
  static desk own;
  const char *where = getenv("TMPDIR");
  (void)snprintf(own.folder, sizeof own.folder, "%s/mnm_fault_XXXXXX",
                 where != NULL && strlen(where) < 200 ? where : "/tmp");
  if (mkdtemp(own.folder) == NULL) return -1;
  (void)snprintf(own.template_path, sizeof own.template_path, "%s/template.mnm", own.folder);
  (void)snprintf(own.path, sizeof own.path, "%s/case.mnm", own.folder);
  (void)snprintf(own.key_path, sizeof own.key_path, "%s/case.key", own.folder);
  *state = &own;
  mnm_batch_init(&own.batch, NULL);
  if (mnm_seal_init(NULL) != MNM_OK || fill_batch(&own.batch) != MNM_OK) return -1;
  mnm_store_create_options options = {.person = "tester", .key_path = own.key_path};
  mnm_store *store = NULL;
  if (mnm_store_create(&store, own.template_path, &options, NULL, NULL, NULL) != MNM_OK) return -1;
  mnm_store_close(store);
  return 0;
}

static int close_desk(void **state) {
  desk *own = *state;
  mnm_batch_clear(&own->batch);
  return nftw(own->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static mnm_status copy_file(const char *from, const char *to) {
  static char bytes[4 << 20];
  int source = open(from, O_RDONLY | O_CLOEXEC);
  int target = open(to, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  ssize_t got = source < 0 || target < 0 ? -1 : read(source, bytes, sizeof bytes);
  bool copied = got > 0 && got < (ssize_t)sizeof bytes && write(target, bytes, (size_t)got) == got;
  if (source >= 0) (void)close(source);
  if (target >= 0) (void)close(target);
  return copied ? MNM_OK : MNM_E_IO;
}

static mnm_status keep_day(void *payload, mnm_batch *day, const mnm_accounts *accounts,
                           mnm_err *err) {
  (void)accounts, (void)err;
  *(uint64_t *)payload += day->count;
  return MNM_OK;
}

static mnm_status flip(mnm_store *store, mnm_ledger_import *import, uint64_t source_id,
                       mnm_err *err) {
  static const uint8_t sha256[32] = {9};
  mnm_source_result result = {.sha256 = sha256, .bytes = 1, .encoding = "utf-8", .summary = "{}"};
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  MNM_TRY(mnm_ledger_import_flip(import, err));
  MNM_TRY(mnm_source_finish(store, source_id, &result, err));
  return mnm_store_commit(store, err);
}

static mnm_status feed(mnm_store *store, mnm_ledger_import *import, const mnm_batch *batch,
                       uint64_t source_id, mnm_err *err) {
  mnm_ledger_import_summary summary;
  uint64_t seen = 0;
  MNM_TRY(fill_accounts(mnm_ledger_import_accounts(import), mnm_ledger_import_places(import), err));
  MNM_TRY(mnm_ledger_import_add(import, batch, err));
  MNM_TRY(mnm_ledger_import_finish(import, keep_day, &seen, &summary, err));
  if (summary.rows_new != ROWS || seen != ROWS) return MNM_E_DAMAGED;
  return flip(store, import, source_id, err);
}

static mnm_status import(mnm_store *store, const mnm_batch *batch, const mnm_ctx *ctx,
                         mnm_err *err) {
  mnm_source source = {.path = "a.csv", .kind = "delimited", .legal_expires_us = MNM_TIME_NONE};
  mnm_ledger_import_options options = {0};
  mnm_ledger_import *work = NULL;
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_LOADING, err));
  mnm_status status = mnm_source_add(store, &source, &options.source_id, err);
  if (status == MNM_OK) status = mnm_store_commit(store, err);
  if (status == MNM_OK) status = mnm_ledger_import_new(&work, store, &options, ctx, err);
  if (status == MNM_OK) status = feed(store, work, batch, options.source_id, err);
  if (status != MNM_OK) mnm_store_rollback(store);
  mnm_ledger_import_free(work);
  return status;
}

static mnm_status use_rows(mnm_store *store, const mnm_ledger *ledger, mnm_err *err) {
  if (mnm_ledger_transfers(ledger)->count != ROWS) return MNM_E_DAMAGED;
  for (uint32_t row = 0; row < ROWS; row += 10) {
    char id[MNM_TRANSFER_ID_BYTES];
    uint32_t bytes = 0, origins = 0;
    mnm_ledger_origin origin;
    MNM_TRY(mnm_ledger_transfer_id(ledger, row, id, sizeof id, &bytes, err));
    if (store == NULL) continue;
    uint64_t reference = mnm_ledger_reference(ledger, row);
    MNM_TRY(mnm_ledger_origins(store, reference, &origin, 1, &origins, err));
  }
  return MNM_OK;
}

static mnm_status read_back(mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  uint8_t digest[32];
  uint32_t account = 0;
  mnm_ledger_info info;
  mnm_ledger_query query = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, true};
  mnm_ledger *ledger = NULL;
  MNM_TRY(mnm_ledger_load(&ledger, store, &query, ctx, err));
  mnm_status status = use_rows(store, ledger, err);
  mnm_ledger_free(ledger);
  if (status != MNM_OK) return status;
  MNM_TRY(mnm_ledger_find_account(store, mnm_text_of("BANK:003"), &account, ctx, err));
  MNM_TRY(mnm_ledger_digest(store, digest, ctx, err));
  MNM_TRY(mnm_ledger_stat(store, &info, err));
  MNM_TRY(mnm_ledger_verify(store, ctx, err));
  return info.transfers == ROWS ? MNM_OK : MNM_E_DAMAGED;
}

/* What the case holds after a failed import, without faults: none of the rows or all of them. */
static mnm_status none_or_all(const desk *own) {
  mnm_store_options options = {.person = "tester", .key_path = own->key_path};
  mnm_ledger_info info = {0};
  mnm_store *store = NULL;
  MNM_TRY(mnm_store_open(&store, own->path, &options, NULL, NULL));
  mnm_status status = mnm_ledger_stat(store, &info, NULL);
  if (status == MNM_OK) status = mnm_ledger_verify(store, NULL, NULL);
  mnm_store_close(store);
  if (status == MNM_OK && info.transfers != 0 && info.transfers != ROWS) status = MNM_E_DAMAGED;
  return status;
}

static mnm_status use_ledger(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const desk *own = payload;
  mnm_store_options options = {.person = "tester", .key_path = own->key_path};
  mnm_store *store = NULL;
  MNM_TRY(copy_file(own->template_path, own->path));
  MNM_TRY(mnm_store_open(&store, own->path, &options, NULL, err));
  mnm_store_use(store, ctx);
  mnm_status status = import(store, &own->batch, ctx, err);
  if (status == MNM_OK) status = read_back(store, ctx, err);
  if (status == MNM_OK) status = mnm_ledger_compact(store, ctx, err);
  mnm_store_use(store, NULL);
  mnm_store_close(store);
  mnm_status after = none_or_all(own);
  if (unlink(own->path) != 0) after = MNM_E_IO;
  return after == MNM_OK ? status : MNM_E_DAMAGED;
}

static void a_ledger_survives_every_failed_request(void **state) {
  assert_true(mnm_fault_sweep("ledger", use_ledger, *state) > 20);
}

static mnm_status use_gather(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const desk *own = payload;
  mnm_ledger_gather *gather = NULL;
  mnm_ledger *ledger = NULL;
  mnm_status status = mnm_ledger_gather_new(&gather, ctx, err);
  if (status != MNM_OK) return gather == NULL ? status : MNM_E_DAMAGED;
  status = fill_accounts(mnm_ledger_gather_accounts(gather), mnm_ledger_gather_places(gather), err);
  if (status == MNM_OK) status = mnm_ledger_gather_add(gather, &own->batch, err);
  if (status != MNM_OK) {
    mnm_ledger_gather_free(gather);
    return status;
  }
  status = mnm_ledger_gather_take(&ledger, gather, err);
  if (status != MNM_OK) return ledger == NULL ? status : MNM_E_DAMAGED;
  status = use_rows(NULL, ledger, err);
  mnm_ledger_free(ledger);
  return status;
}

static void gathering_survives_every_failed_request(void **state) {
  assert_true(mnm_fault_sweep("ledger gather", use_gather, *state) > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_ledger_survives_every_failed_request),
      cmocka_unit_test(gathering_survives_every_failed_request),
  };
  return cmocka_run_group_tests_name("fault_ledger", tests, open_desk, close_desk);
}
