/* chunk_write FOLDER: chunks of every type and encoding with their values as text, and a case with
 * two overlapping runs and its digest, for a reader that is no C program. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/rng/rng.h"
#include "case/ledger/ledger.h"
#include "kernel/seal/seal.h"
#include "kernel/wire/wire.h"

static const char *folder;

static void must(bool held, const char *what) {
  if (held) return;
  (void)fprintf(stderr, "chunk_write: %s\n", what);
  exit(1);
}

static void must_ok(mnm_status status, const mnm_err *err) {
  must(status == MNM_OK, err->message);
}

static FILE *open_file(const char *name, const char *suffix) {
  char path[4096];
  (void)snprintf(path, sizeof path, "%s/%s%s", folder, name, suffix);
  FILE *file = fopen(path, "wb");
  must(file != NULL, "a file cannot be made");
  return file;
}

static void write_bytes(const char *name, const char *suffix, const mnm_column *bytes) {
  FILE *file = open_file(name, suffix);
  must(fwrite(bytes->data, 1, bytes->count, file) == bytes->count, "a file cannot be written");
  must(fclose(file) == 0, "a file cannot be closed");
}

static int64_t value_at(mnm_chunk_type type, const void *values, uint32_t row) {
  switch (type) {
    case MNM_CHUNK_U8:
      return ((const uint8_t *)values)[row];
    case MNM_CHUNK_U16:
      return ((const uint16_t *)values)[row];
    case MNM_CHUNK_U32:
      return ((const uint32_t *)values)[row];
    case MNM_CHUNK_I16:
      return ((const int16_t *)values)[row];
    default:
      return ((const int64_t *)values)[row];
  }
}

static void write_values(const char *name, const char *suffix, mnm_chunk_type type,
                         const void *values, uint32_t count) {
  FILE *file = open_file(name, suffix);
  for (uint32_t row = 0; row < count; row++) {
    int64_t value = value_at(type, values, row);
    if (type == MNM_CHUNK_U64)
      (void)fprintf(file, "%" PRIu64 "\n", (uint64_t)value);
    else
      (void)fprintf(file, "%" PRId64 "\n", value);
  }
  must(fclose(file) == 0, "a file cannot be closed");
}

static void write_chunk(mnm_chunk_coder *coder, mnm_chunk_type type, const void *values,
                        const void *other, uint32_t count) {
  static uint32_t number;
  char name[32];
  (void)snprintf(name, sizeof name, "%03" PRIu32, number++);
  mnm_column out;
  mnm_column_init(&out, 1, NULL);
  mnm_err err = {0};
  must_ok(mnm_chunk_encode(coder, &out, type, values, other, count, &err), &err);
  write_bytes(name, ".chunk", &out);
  write_values(name, ".values", type, values, count);
  if (other) write_values(name, ".other", type, other, count);
  mnm_column_clear(&out);
}

#define ROWS 20000u

static void write_numbers(mnm_chunk_coder *coder, mnm_rng *rng) {
  static uint64_t values[ROWS], other[ROWS];
  static const mnm_chunk_type types[] = {MNM_CHUNK_U8,  MNM_CHUNK_U16, MNM_CHUNK_U32,
                                         MNM_CHUNK_U64, MNM_CHUNK_I16, MNM_CHUNK_I64};
  for (uint32_t bits = 1; bits <= 64; bits += 7) {
    for (uint32_t row = 0; row < ROWS; row++) {
      values[row] = mnm_rng_next(rng) >> (64 - bits);
      other[row] = values[row] + (mnm_rng_below(rng, 40) == 0 ? mnm_rng_below(rng, 900) : 0);
    }
    for (uint32_t i = 0; i < 6; i++) {
      uint32_t count = 1 + (uint32_t)mnm_rng_below(rng, 3000);
      write_chunk(coder, types[i], values, NULL, count);
      write_chunk(coder, types[i], values, other, count);
    }
  }
  int64_t time = INT64_C(-86400000000);
  for (uint32_t row = 0; row < ROWS; row++) {
    time += (int64_t)mnm_rng_below(rng, 3) * 60000000;
    values[row] = (uint64_t)time; /* rises in steps: DELTA */
  }
  write_chunk(coder, MNM_CHUNK_I64, values, NULL, ROWS);
  for (uint32_t row = 0; row < ROWS; row++) values[row] = 5 - 7 * (uint64_t)row;
  write_chunk(coder, MNM_CHUNK_I64, values, NULL, ROWS);
  static const uint64_t far_apart[] = {3, UINT64_C(1) << 60, UINT64_MAX, 978};
  for (uint32_t row = 0; row < ROWS; row++) values[row] = far_apart[mnm_rng_below(rng, 4)];
  write_chunk(coder, MNM_CHUNK_U64, values, NULL, ROWS); /* DICTIONARY */
  write_chunk(coder, MNM_CHUNK_I64, values, NULL, ROWS);
  for (uint32_t row = 0; row < ROWS; row++) values[row] = 42;
  write_chunk(coder, MNM_CHUNK_U64, values, NULL, ROWS); /* CONSTANT */
}

static void write_texts(mnm_chunk_coder *coder, uint32_t kind) {
  mnm_column out, bytes, end;
  mnm_column_init(&out, 1, NULL);
  mnm_column_init(&bytes, 1, NULL);
  mnm_column_init(&end, sizeof(uint32_t), NULL);
  mnm_err err = {0};
  char name[32];
  (void)snprintf(name, sizeof name, "text%" PRIu32, kind);
  FILE *file = open_file(name, ".values");
  for (uint32_t row = 0; row < 3000; row++) {
    char text[64];
    if (kind == 0)
      (void)snprintf(text, sizeof text, "%" PRIu32, row * 31 + 1);
    else if (kind == 1)
      (void)snprintf(text, sizeof text, "%s", row % 7 ? "" : row % 2 ? "Łódź" : "wages");
    else
      (void)snprintf(text, sizeof text, "T-%08" PRIx32, row * UINT32_C(2654435761));
    uint32_t length = (uint32_t)strlen(text);
    must_ok(mnm_column_append(&bytes, text, length, &err), &err);
    uint32_t at = (uint32_t)bytes.count;
    must_ok(mnm_column_push(&end, &at, &err), &err);
    (void)fprintf(file, "%s\n", text);
  }
  must(fclose(file) == 0, "a file cannot be closed");
  must_ok(mnm_chunk_encode_text(coder, &out, end.data, bytes.data, 3000, &err), &err);
  write_bytes(name, ".chunk", &out);
  mnm_column_clear(&out);
  mnm_column_clear(&bytes);
  mnm_column_clear(&end);
}

/* ---- a case -------------------------------------------------------------------------------------
 */

static void push_row(mnm_batch *batch, uint64_t row, mnm_ledger_import *import, mnm_err *err) {
  mnm_rng rng;
  mnm_rng_init(&rng, row); /* equal numbers are equal rows, in whatever export */
  char text[32];
  uint32_t from = 0, to = 0, place = MNM_PLACE_NONE;
  mnm_accounts *accounts = mnm_ledger_import_accounts(import);
  for (int end = 0; end < 2; end++) {
    (void)snprintf(text, sizeof text, "%" PRIu64, 1000 + mnm_rng_below(&rng, 300));
    must_ok(mnm_accounts_put(accounts, end ? &to : &from, mnm_text_of(end ? "" : "BANK"),
                             mnm_text_of(text), err),
            err);
  }
  if (row % 5 == 0)
    must_ok(mnm_strings_put_text(mnm_ledger_import_places(import), &place,
                                 mnm_text_of(row % 2 ? "Riga/port" : "Tallinn"), err),
            err);
  int64_t booked = (int64_t)(row / 50) * 60000000, amount = 1 + (int64_t)mnm_rng_below(&rng, 90);
  uint8_t grain = row % 11 == 0 ? MNM_GRAIN_SECOND : MNM_GRAIN_MINUTE;
  uint8_t channel = (uint8_t)mnm_rng_below(&rng, 5);
  uint8_t flags = row % 4 == 0 ? MNM_ROW_ORDER_INFERRED : 0;
  uint16_t currency = 978, to_currency = row % 6 ? 978 : 840;
  uint16_t mcc = row % 9 == 0 ? 5411 : 0;
  int16_t offset = row % 3 == 0 ? 120 : MNM_OFFSET_NONE;
  int64_t to_amount = row % 6 ? amount : amount * 2;
  int64_t value_date = row % 4 == 0 ? booked + MNM_US_PER_DAY : MNM_TIME_NONE;
  uint64_t order = row % 2 ? MNM_ORDER_NONE : row % 50;
  must_ok(mnm_column_push(&batch->booked_us, &booked, err), err);
  must_ok(mnm_column_push(&batch->booked_grain, &grain, err), err);
  must_ok(mnm_column_push(&batch->account_from, &from, err), err);
  must_ok(mnm_column_push(&batch->account_to, &to, err), err);
  must_ok(mnm_column_push(&batch->amount_minor, &amount, err), err);
  must_ok(mnm_column_push(&batch->currency, &currency, err), err);
  must_ok(mnm_column_push(&batch->source_row, &row, err), err);
  must_ok(mnm_column_push(&batch->to_amount_minor, &to_amount, err), err);
  must_ok(mnm_column_push(&batch->to_currency, &to_currency, err), err);
  must_ok(mnm_column_push(&batch->channel, &channel, err), err);
  must_ok(mnm_column_push(&batch->flags, &flags, err), err);
  must_ok(mnm_column_push(&batch->order, &order, err), err);
  must_ok(mnm_column_push(&batch->place, &place, err), err);
  must_ok(mnm_column_push(&batch->value_date_us, &value_date, err), err);
  must_ok(mnm_column_push(&batch->offset_min, &offset, err), err);
  must_ok(mnm_column_push(&batch->mcc, &mcc, err), err);
  (void)snprintf(text, sizeof text, "id %" PRIu64, row);
  must_ok(mnm_text_column_push(&batch->native_id, mnm_text_of(row % 3 ? text : ""), err), err);
  must_ok(mnm_text_column_push(&batch->linked, mnm_text_of(row % 7 ? "" : "id 1"), err), err);
  batch->count++;
}

static void import_rows(mnm_store *store, uint64_t first, uint64_t last, const mnm_ctx *ctx) {
  mnm_err err = {0};
  uint64_t source_id = 0;
  must_ok(mnm_store_begin(store, MNM_WRITE_LOADING, &err), &err);
  mnm_source source = {.path = "made", .kind = "delimited", .legal_expires_us = MNM_TIME_NONE};
  must_ok(mnm_source_add(store, &source, &source_id, &err), &err);
  must_ok(mnm_store_commit(store, &err), &err);
  mnm_ledger_import_options options = {.source_id = source_id};
  mnm_ledger_import *import = NULL;
  must_ok(mnm_ledger_import_new(&import, store, &options, ctx, &err), &err);
  mnm_batch batch;
  mnm_batch_init(&batch, NULL);
  for (uint64_t row = first; row < last; row++) push_row(&batch, row, import, &err);
  must_ok(mnm_ledger_import_add(import, &batch, &err), &err);
  mnm_batch_clear(&batch);
  mnm_ledger_import_summary summary;
  must_ok(mnm_ledger_import_finish(import, NULL, NULL, &summary, &err), &err);
  must_ok(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must_ok(mnm_ledger_import_flip(import, &err), &err);
  uint8_t digest[32] = {(uint8_t)source_id};
  mnm_source_result result = {.sha256 = digest};
  must_ok(mnm_source_finish(store, source_id, &result, &err), &err);
  must_ok(mnm_store_commit(store, &err), &err);
  mnm_ledger_import_free(import);
}

static void write_case(void) {
  char path[4096], key[4096];
  (void)snprintf(path, sizeof path, "%s/case.mnm", folder);
  (void)snprintf(key, sizeof key, "%s/case.key", folder);
  mnm_err err = {0};
  mnm_ctx ctx = {.now_us = INT64_C(1772366400000000)};
  mnm_store *store = NULL;
  mnm_store_create_options options = {.person = "test", .key_path = key};
  must_ok(mnm_seal_init(&err), &err);
  must_ok(mnm_store_create(&store, path, &options, NULL, &ctx, &err), &err);
  import_rows(store, 0, 70000, &ctx);
  import_rows(store, 69000, 72000, &ctx);
  mnm_ledger_info info;
  uint8_t digest[32];
  char hex[65];
  must_ok(mnm_ledger_stat(store, &info, &err), &err);
  must_ok(mnm_ledger_digest(store, digest, &ctx, &err), &err);
  mnm_seal_hex(hex, digest, 32);
  FILE *file = open_file("digest", "");
  (void)fprintf(file, "%" PRIu64 " %s\n", info.transfers, hex);
  must(fclose(file) == 0, "a file cannot be closed");
  mnm_store_close(store);
}

int main(int argc, char **argv) {
  must(argc == 2, "give a folder");
  folder = argv[1];
  mnm_chunk_coder *coder = NULL;
  mnm_err err = {0};
  must_ok(mnm_chunk_coder_new(&coder, NULL, &err), &err);
  mnm_rng rng;
  mnm_rng_init(&rng, 5);
  write_numbers(coder, &rng);
  for (uint32_t kind = 0; kind < 3; kind++) write_texts(coder, kind);
  mnm_chunk_coder_free(coder);
  write_case();
  return 0;
}
