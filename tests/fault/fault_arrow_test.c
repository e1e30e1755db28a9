/* Reading and exporting through Arrow's C interface, under the n-th request failing, for all n:
 * nothing of the producer's or the ledger's may stay unreleased, or be released twice. */
#include "model/arrow/arrow_test_help.h"
#include "tests/fault/fault.h"

static made_table *table_of(uint32_t rows) {
  made_table *table = made_new(rows);
  int64_t *numbers = calloc(rows, sizeof *numbers), *entries = calloc(rows, sizeof *entries);
  const char **texts = calloc(rows, sizeof *texts);
  assert_non_null(numbers);
  assert_non_null(entries);
  assert_non_null(texts);
  for (uint32_t i = 0; i < rows; i++) {
    numbers[i] = i + 1;
    entries[i] = i % 3;
    texts[i] = i % 2 ? "some text that is not short" : "x";
  }
  const char *const words[] = {"A", "CASH", "a bank account"};
  const char *const codes[] = {"EUR", "USD", "JPY"};
  made_numbers(table, "time_s", "l", numbers, NULL);
  made_dictionary(table, "from", "i", entries, "u", words, 3);
  made_texts(table, "to", "vu", texts);
  made_numbers(table, "amount_minor", "L", numbers, NULL);
  made_dictionary(table, "currency", "C", entries, "U", codes, 3);
  made_texts(table, "id", "u", texts);
  made_texts(table, "place", "u", texts);
  made_texts(table, "from_owner", "u", texts);
  free(numbers);
  free(entries);
  free(texts);
  return table;
}

typedef struct kept {
  mnm_batch rows;
  mnm_accounts *accounts;
  mnm_strings *places;
} kept;

static mnm_status keep(void *payload, const mnm_batch *batch, mnm_err *err) {
  kept *into = payload;
  for (uint64_t row = 0; row < batch->count; row++)
    MNM_TRY(mnm_batch_append_row(&into->rows, batch, row, err));
  return MNM_OK;
}
static mnm_status pass(void *payload, const mnm_holding *rows, uint32_t count, mnm_err *err) {
  (void)payload, (void)rows, (void)count, (void)err;
  return MNM_OK;
}

static int let_go;
static void count_release(void *owner) {
  (void)owner;
  let_go++;
}
static mnm_status some_ids(void *owner, uint32_t first, uint32_t count, mnm_text_column *out,
                           mnm_err *err) {
  (void)owner, (void)first;
  for (uint32_t i = 0; i < count; i++) MNM_TRY(mnm_text_column_push(out, mnm_text_of("id"), err));
  return MNM_OK;
}

static mnm_status read_rows_of(kept *into, struct ArrowArrayStream *stream, const mnm_ctx *ctx,
                               mnm_err *err) {
  mnm_arrow_summary summary;
  mnm_arrow_sink sink = {into, keep, pass};
  mnm_status status =
      mnm_arrow_read(&summary, stream, into->accounts, into->places, "table", &sink, ctx, err);
  return stream->release ? MNM_E_DAMAGED : status;
}

static mnm_status read_some(kept *into, const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(mnm_accounts_new(&into->accounts, ctx, err));
  MNM_TRY(mnm_strings_new(&into->places, ctx, err));
  made_table *table = table_of(40);
  struct ArrowArrayStream stream;
  made_live.schemas++;
  made_live.arrays++;
  mnm_status status = mnm_arrow_stream_of(&stream, &table->schema, &table->array, ctx, err);
  free(table);
  MNM_TRY(status);
  return read_rows_of(into, &stream, ctx, err);
}

/* What was read goes out, is pulled by the reader, and its pieces by hand. */
static mnm_status export_some(const kept *from, const mnm_ctx *ctx, mnm_err *err) {
  mnm_arrow_source source = {.transfers = mnm_batch_view(&from->rows),
                             .accounts = from->accounts,
                             .places = from->places,
                             .ids = some_ids,
                             .release = count_release};
  struct ArrowArrayStream stream;
  let_go = 0;
  mnm_status status = mnm_arrow_export(&stream, &source, ctx, err);
  if (status != MNM_OK) return let_go == 0 ? status : MNM_E_DAMAGED;
  struct ArrowSchema schema = {0};
  struct ArrowArray array = {0};
  int code = stream.get_schema(&stream, &schema);
  if (code == 0) code = stream.get_next(&stream, &array);
  if (code != 0) status = mnm_err_set(err, MNM_E_NOMEM, "%s", stream.get_last_error(&stream));
  if (schema.release) schema.release(&schema);
  stream.release(&stream);
  if (let_go != (array.release ? 0 : 1)) return MNM_E_DAMAGED;
  if (array.release) array.release(&array);
  return let_go == 1 ? status : MNM_E_DAMAGED;
}

static mnm_status there_and_back(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  kept all = {0};
  mnm_batch_init(&all.rows, ctx);
  mnm_status status = read_some(&all, ctx, err);
  made_nothing_lives();
  if (status == MNM_OK) status = export_some(&all, ctx, err);
  mnm_batch_clear(&all.rows);
  mnm_accounts_free(all.accounts);
  mnm_strings_free(all.places);
  return status;
}

static void arrow_survives_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("arrow", there_and_back, NULL) > 30);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(arrow_survives_every_failed_request),
  };
  return cmocka_run_group_tests_name("fault_arrow", tests, NULL, NULL);
}
