/* The shipped specifications on real files: each is recognised by its header, and what is read
 * agrees with a slow twin that knows only that one layout. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/pool/pool.h"
#include "stage/ingest/ingest.h"

typedef struct totals {
  const mnm_accounts *accounts;
  uint64_t rows, one_sided, of_to, rejects, statements, holdings, balances;
  uint64_t channels[MNM_CHANNEL_COUNT];
  mnm_wide paid, balance, opening;
  uint64_t digest; /* of everything, in order */
} totals;

static void mix(totals *sums, const void *data, size_t bytes) {
  sums->digest = mnm_text_hash(data, bytes, sums->digest);
}

static mnm_status take_rows(void *payload, const mnm_batch *batch, mnm_err *err) {
  totals *sums = payload;
  assert_int_equal(mnm_batch_check(batch, mnm_accounts_count(sums->accounts), err), MNM_OK);
  for (uint64_t i = 0; i < batch->count; i++) {
    uint8_t flags = ((const uint8_t *)batch->flags.data)[i];
    int64_t amount = ((const int64_t *)batch->amount_minor.data)[i];
    sums->paid += amount;
    sums->one_sided += (flags & MNM_ROW_ONE_SIDED) != 0;
    sums->of_to += (flags & MNM_ROW_STATEMENT_OF_TO) != 0;
    if (batch->channel.count > 0) sums->channels[((const uint8_t *)batch->channel.data)[i]]++;
    if (batch->balance_minor.count > 0)
      sums->balance += ((const int64_t *)batch->balance_minor.data)[i];
    mix(sums, &amount, sizeof amount);
    mix(sums, &((const int64_t *)batch->booked_us.data)[i], sizeof(int64_t));
    mix(sums, &((const uint64_t *)batch->source_row.data)[i], sizeof(uint64_t));
    const mnm_column *sides[2] = {&batch->account_from, &batch->account_to};
    for (uint32_t k = 0; k < 2; k++) {
      mnm_text key = mnm_accounts_key(sums->accounts, ((const uint32_t *)sides[k]->data)[i]);
      mix(sums, key.data, key.bytes);
    }
    mnm_text id = mnm_text_column_get(&batch->native_id, i);
    mix(sums, id.data, id.bytes);
  }
  sums->rows += batch->count;
  return MNM_OK;
}

static mnm_status take_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                  mnm_err *err) {
  totals *sums = payload;
  (void)err;
  sums->statements += count;
  for (uint32_t i = 0; i < count; i++) {
    mix(sums, rows[i].subject.data, rows[i].subject.bytes);
    mix(sums, rows[i].value.data, rows[i].value.bytes);
  }
  return MNM_OK;
}

static mnm_status take_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  totals *sums = payload;
  (void)err;
  sums->holdings += count;
  for (uint32_t i = 0; i < count; i++) mix(sums, rows[i].holder.data, rows[i].holder.bytes);
  return MNM_OK;
}

static mnm_status take_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                mnm_err *err) {
  totals *sums = payload;
  (void)err;
  sums->balances += count;
  for (uint32_t i = 0; i < count; i++) sums->opening += rows[i].amount_minor;
  return MNM_OK;
}

static mnm_status take_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                               mnm_err *err) {
  (void)err;
  ((totals *)payload)->rejects += count;
  fail_msg("line %u column %u: %.*s", (unsigned)rows[0].row, rows[0].column,
           (int)rows[0].reason.bytes, rows[0].reason.data);
  return MNM_OK;
}

/* Sniffs, expects the specification, and reads with 1, 2 and 7 threads: equal digests. */
static totals read_as(const char *path, const char *name, mnm_ingest_summary *summary) {
  static const uint32_t threads[] = {1, 2, 7};
  totals first = {0};
  for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
    mnm_reader *reader = NULL;
    mnm_sniffed sniffed;
    mnm_pool *pool = NULL;
    mnm_names names = {NULL, NULL};
    mnm_err err = {0};
    assert_int_equal(mnm_pool_new(&pool, threads[i], NULL), MNM_OK);
    mnm_ctx ctx = {.pool = pool};
    if (mnm_reader_open_file(&reader, path, &ctx, &err) != MNM_OK) fail_msg("%s", err.message);
    assert_int_equal(mnm_sniff(&sniffed, reader, &ctx, &err), MNM_OK);
    if (sniffed.spec == NULL || !sniffed.shipped || !sniffed.complete)
      fail_msg("%s", sniffed.report);
    assert_string_equal(mnm_spec_name(sniffed.spec), name);
    assert_int_equal(reader->rewind(reader, &err), MNM_OK);
    assert_int_equal(mnm_accounts_new(&names.accounts, NULL, NULL), MNM_OK);
    assert_int_equal(mnm_strings_new(&names.places, NULL, NULL), MNM_OK);
    totals sums = {.accounts = names.accounts};
    mnm_ingest_sink sink = {&sums,         take_rows,     take_statements,
                            take_holdings, take_balances, take_rejects};
    mnm_status status =
        mnm_ingest_delimited(summary, reader, sniffed.spec, names, &sink, &ctx, &err);
    if (status != MNM_OK) fail_msg("%s", err.message);
    assert_int_equal(summary->unused_columns, 0);
    if (i == 0) first = sums;
    assert_true(sums.digest == first.digest && sums.rows == first.rows);
    mnm_reader_close(reader);
    mnm_sniffed_clear(&sniffed);
    mnm_accounts_free(names.accounts);
    mnm_strings_free(names.places);
    mnm_pool_free(pool);
  }
  return first;
}

/* ---- a slow twin: lines of a file, cut at the separator, quotes taken off
 * ------------------------ */

typedef struct line {
  char text[512];
  char *field[16];
  uint32_t count;
} line;

static bool next_line(FILE *file, line *out, char separator) {
  if (fgets(out->text, sizeof out->text, file) == NULL) return false;
  out->count = 0;
  char *at = out->text;
  at[strcspn(at, "\r\n")] = '\0';
  for (;;) {
    char *end = strchr(at, separator);
    if (end != NULL) *end = '\0';
    size_t bytes = strlen(at);
    if (bytes >= 2 && at[0] == '"') {
      at[bytes - 1] = '\0';
      at++;
    }
    out->field[out->count++] = at;
    if (end == NULL) return true;
    at = end + 1;
  }
}

static int64_t cents(const char *text) {
  const char *dot = strchr(text, '.');
  int64_t value = strtoll(text, NULL, 10) * 100;
  if (dot == NULL || dot[1] == '\0') return value;
  int64_t rest = (dot[1] - '0') * 10 + (dot[2] != '\0' ? dot[2] - '0' : 0);
  return text[0] == '-' ? value - rest : value + rest;
}

static FILE *opened(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) fail_msg("%s is not there", path);
  return file;
}

static void berka_transactions_with_their_czech_codes(void **state) {
  static const char path[] = MNM_TEST_DATA "/berka/trans.asc";
  (void)state;
  mnm_ingest_summary summary;
  totals sums = read_as(path, "berka-trans", &summary);
  FILE *file = opened(path);
  line row;
  uint64_t rows = 0, credits = 0, unmapped = 0, channels[MNM_CHANNEL_COUNT] = {0};
  mnm_wide paid = 0, balance = 0;
  assert_true(next_line(file, &row, ';'));
  while (next_line(file, &row, ';')) {
    assert_true(row.count == 10);
    const char *operation = row.field[4], *symbol = row.field[7];
    rows++;
    credits += strcmp(row.field[3], "PRIJEM") == 0;
    paid += cents(row.field[5]);
    balance += cents(row.field[6]);
    mnm_channel channel = MNM_CHANNEL_UNKNOWN;
    if (strcmp(operation, "VKLAD") == 0) channel = MNM_CHANNEL_CASH_DEPOSIT;
    if (strcmp(operation, "VYBER") == 0) channel = MNM_CHANNEL_CASH_WITHDRAWAL;
    if (strcmp(operation, "VYBER KARTOU") == 0) channel = MNM_CHANNEL_CASH_WITHDRAWAL;
    if (strncmp(operation, "PREVOD", 6) == 0) channel = MNM_CHANNEL_WIRE;
    if (strcmp(symbol, "UROK") == 0 || strcmp(symbol, "SANKC. UROK") == 0) {
      channel = MNM_CHANNEL_INTEREST;
    }
    if (strcmp(symbol, "SLUZBY") == 0) channel = MNM_CHANNEL_FEE;
    channels[channel]++;
    unmapped += channel == MNM_CHANNEL_UNKNOWN && (operation[0] != '\0' || symbol[0] != '\0');
  }
  (void)fclose(file);
  assert_int_equal(rows, 49101);
  assert_int_equal(sums.rows, rows);
  assert_int_equal(sums.one_sided, rows);
  assert_int_equal(sums.of_to, credits);
  assert_true(sums.paid == paid && sums.balance == balance);
  for (uint32_t i = 0; i < MNM_CHANNEL_COUNT; i++) assert_int_equal(sums.channels[i], channels[i]);
  assert_int_equal(summary.unmapped_codes, unmapped);
}

static void berka_accounts_clients_and_dispositions(void **state) {
  (void)state;
  mnm_ingest_summary summary;
  totals sums = read_as(MNM_TEST_DATA "/berka/account.asc", "berka-account", &summary);
  assert_int_equal(summary.records, 4500);
  assert_int_equal(sums.statements, 4 * 4500);
  sums = read_as(MNM_TEST_DATA "/berka/client.asc", "berka-client", &summary);
  assert_int_equal(summary.records, 5369);
  assert_int_equal(sums.statements, 3 * 5369);
  sums = read_as(MNM_TEST_DATA "/berka/disp.asc", "berka-disp", &summary);
  assert_int_equal(sums.holdings, 5369);
}

static void amlsim20k_transactions_and_nodes(void **state) {
  static const char path[] = MNM_TEST_DATA "/amlsim20k/transactions.csv";
  (void)state;
  mnm_ingest_summary summary;
  totals sums = read_as(path, "amlsim20k-transactions", &summary);
  FILE *file = opened(path);
  line row;
  uint64_t rows = 0;
  mnm_wide paid = 0;
  assert_true(next_line(file, &row, ','));
  while (next_line(file, &row, ',')) {
    rows++;
    paid += cents(row.field[2]);
  }
  (void)fclose(file);
  assert_int_equal(rows, 120558);
  assert_int_equal(sums.rows, rows);
  assert_true(sums.paid == paid);
  sums = read_as(MNM_TEST_DATA "/amlsim20k/nodes.csv", "amlsim20k-nodes", &summary);
  file = opened(MNM_TEST_DATA "/amlsim20k/nodes.csv");
  mnm_wide opening = 0;
  assert_true(next_line(file, &row, ','));
  while (next_line(file, &row, ',')) opening += cents(row.field[2]);
  (void)fclose(file);
  assert_int_equal(sums.balances, 20000);
  assert_int_equal(sums.statements, 40000);
  assert_true(sums.opening == opening);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(berka_transactions_with_their_czech_codes),
      cmocka_unit_test(berka_accounts_clients_and_dispositions),
      cmocka_unit_test(amlsim20k_transactions_and_nodes),
  };
  return cmocka_run_group_tests_name("ingest_shipped", tests, NULL, NULL);
}
