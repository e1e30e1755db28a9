/* Every call of ingest that takes memory through ctx, under the n-th request failing, for all n. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/pool/pool.h"
#include "base/reader/reader.h"
#include "stage/ingest/ingest.h"
#include "tests/fault/fault.h"

/* ---- specifications ---------------------------------------------------------------------------
 */

static mnm_status use_spec(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  uint32_t index = *(const uint32_t *)payload;
  size_t bytes = 0, written_bytes = 0;
  const char *yaml = mnm_spec_shipped_yaml(index, &bytes);
  char *written = NULL;
  mnm_spec *spec = NULL;
  mnm_status status = mnm_spec_parse(&spec, "shipped.yaml", yaml, bytes, ctx, err);
  if (status != MNM_OK) return spec == NULL ? status : MNM_E_DAMAGED;
  status = mnm_spec_write(spec, &written, &written_bytes, ctx, err);
  if (status == MNM_OK) mnm_mem_free(ctx, written, written_bytes);
  mnm_spec_free(spec);
  return status;
}

static void specifications_survive_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_spec_shipped_count() > 0);
  for (uint32_t index = 0; index < mnm_spec_shipped_count(); index++) {
    assert_true(mnm_fault_sweep(mnm_spec_shipped_name(index), use_spec, &index) > 2);
  }
}

/* ---- reading ------------------------------------------------------------------------------------
 */

typedef struct tally { /* what the sink was given */
  uint64_t rows, statements, holdings, balances, rejects;
} tally;

static mnm_status take_transfers(void *payload, const mnm_batch *batch, mnm_err *err) {
  (void)err;
  ((tally *)payload)->rows += batch->count;
  return MNM_OK;
}
static mnm_status take_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                  mnm_err *err) {
  (void)rows, (void)err;
  ((tally *)payload)->statements += count;
  return MNM_OK;
}
static mnm_status take_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  (void)rows, (void)err;
  ((tally *)payload)->holdings += count;
  return MNM_OK;
}
static mnm_status take_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                mnm_err *err) {
  (void)rows, (void)err;
  ((tally *)payload)->balances += count;
  return MNM_OK;
}
static mnm_status take_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                               mnm_err *err) {
  (void)rows, (void)err;
  ((tally *)payload)->rejects += count;
  return MNM_OK;
}

static mnm_ingest_sink sink_of(tally *given) {
  return (mnm_ingest_sink){given,         take_transfers, take_statements,
                           take_holdings, take_balances,  take_rejects};
}

typedef struct source {
  const char *text;
  size_t bytes;
  mnm_pool *pool;
  mnm_source_kind kind;
  const char *spec; /* NULL: the source is sniffed */
  tally given;      /* of the last run that went through */
} source;

static mnm_status read_into(mnm_names names, mnm_reader *reader, const mnm_spec *spec, source *from,
                            const mnm_ctx *ctx, mnm_err *err) {
  mnm_ingest_summary summary;
  tally given = {0};
  mnm_ingest_sink sink = sink_of(&given);
  if (spec != NULL) {
    MNM_TRY(mnm_ingest_delimited(&summary, reader, spec, names, &sink, ctx, err));
  } else {
    MNM_TRY(mnm_ingest_ftm(&summary, reader, names, &sink, ctx, err));
  }
  from->given = given;
  return MNM_OK;
}

static mnm_status sniff_and_read(mnm_names names, mnm_reader *reader, source *from,
                                 const mnm_ctx *ctx, mnm_err *err) {
  mnm_sniffed sniffed;
  mnm_spec *spec = NULL;
  if (from->spec != NULL) {
    MNM_TRY(mnm_spec_parse(&spec, "made.yaml", from->spec, strlen(from->spec), ctx, err));
    MNM_TRY(mnm_sniff_take(&sniffed, reader, spec, ctx, err));
  } else {
    MNM_TRY(mnm_sniff(&sniffed, reader, ctx, err));
  }
  mnm_status status = sniffed.kind == from->kind ? MNM_OK : MNM_E_FORMAT;
  if (status == MNM_OK) status = reader->rewind(reader, err);
  if (status == MNM_OK) status = read_into(names, reader, sniffed.spec, from, ctx, err);
  mnm_sniffed_clear(&sniffed);
  return status;
}

static mnm_status use_source(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  source *from = payload;
  mnm_ctx own = *ctx;
  own.pool = from->pool;
  mnm_names names = {NULL, NULL};
  mnm_reader *reader = NULL;
  mnm_status status =
      mnm_reader_open_memory(&reader, "made.csv", from->text, from->bytes, &own, err);
  if (status == MNM_OK) status = mnm_accounts_new(&names.accounts, &own, err);
  if (status == MNM_OK) status = mnm_strings_new(&names.places, &own, err);
  if (status == MNM_OK) status = sniff_and_read(names, reader, from, &own, err);
  mnm_strings_free(names.places);
  mnm_accounts_free(names.accounts);
  mnm_reader_close(reader);
  return status;
}

static void a_delimited_source_survives_every_failed_request(void **state) {
  (void)state;
  static char text[20000];
  int at = snprintf(text, sizeof text, "%s\n",
                    "id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner");
  for (int row = 0; row < 80; row++) {
    at += snprintf(text + at, sizeof text - (size_t)at, "t%d,%d,A%d,B%d,%d,EUR,wire,%s,,\n", row,
                   1640995200 + row * 60, row % 9, row % 7, row == 40 ? -5 : 100 + row,
                   row % 5 == 0 ? "Ghent" : "");
  }
  source from = {.text = text, .bytes = (size_t)at, .kind = MNM_SOURCE_DELIMITED};
  assert_true(mnm_fault_sweep("delimited", use_source, &from) > 10);
  assert_int_equal(from.given.rows + from.given.rejects, 80);
  assert_int_equal(from.given.rejects, 1);
  assert_int_equal(mnm_pool_new(&from.pool, 3, NULL), MNM_OK);
  assert_true(mnm_fault_sweep("delimited in a pool", use_source, &from) > 10);
  assert_int_equal(from.given.rows, 79);
  mnm_pool_free(from.pool);
}

static void a_guessed_source_survives_every_failed_request(void **state) {
  (void)state;
  static const char text[] =
      "Konto: DE89370400440532013000\n"
      "Datum;Zeit;Gegenkonto;Empf\xE4nger;Verwendungszweck;Buchungsart;Betrag;W\xE4hrung;Saldo\n"
      "01.02.2024;10:15;DE02120300000000202051;Ann;\"x \"\"y\"\"\";A;-1,50;EUR;10,00\n"
      "29.02.2024;10:16;;Bob;\"a\nb\";B;2,50;EUR;12,50\n"
      "Summe;;;;;;;;12,50\n";
  source from = {.text = text, .bytes = sizeof text - 1, .kind = MNM_SOURCE_DELIMITED};
  assert_true(mnm_fault_sweep("guessed", use_source, &from) > 20);
  assert_int_equal(from.given.rows, 2);
}

/* Everything that a row can say, in quotes, and with a specification that is given. */
static void a_specification_of_everything_survives_every_failed_request(void **state) {
  (void)state;
  static const char spec[] =
      "name: all\nfile: {separator: \";\", footer: 1}\nzone: Europe/Prague\n"
      "transfer:\n  id: i\n  booked: {column: d, form: \"YYYY-MM-DD[ HH:mm]\"}\n  amount: a\n"
      "  currency: c\n  account: n\n  counterparty: {number: o, none: [\"0\"]}\n"
      "  counterparty_name: w\n  channels: [{column: k, codes: {A: wire}}]\n  balance: a\n"
      "  area: k\n  point: w\n  purpose: [w, k]\n  from_owner: w\n"
      "entities: [{schema: Person, subject: {prefix: p, column: w}, properties: [{name: n, value: "
      "w}, "
      "{name: s, value: d, form: \"YYYY-MM-DD[ HH:mm]\"}]}]\n"
      "holdings: [{account: n, holder: w}]\n"
      "balances: [{account: n, currency: c, amount: a, at: {fixed: \"2024-01-01\"}}]\n";
  static const char text[] =
      "i;d;a;c;n;o;w;k\n"
      "1;2024-01-02 10:00;-1.1234567891;ETH;\"N\"\"1\"\"\";0;\"Ann|Bob\";A\n"
      "2;2024-01-03;5;EUR;N;DE89370400440532013000;\"C\"\"d\";Q\n"
      "3;2024-01-32;5;EUR;N;;E;A\n"
      "4;2024-01-03;5;EUR;N;;E;R\n"
      "end\n";
  source from = {
      .text = text, .bytes = sizeof text - 1, .kind = MNM_SOURCE_DELIMITED, .spec = spec};
  assert_true(mnm_fault_sweep("given", use_source, &from) > 20);
  assert_int_equal(from.given.rows, 3);
  assert_int_equal(from.given.rejects, 1);
  assert_int_equal(from.given.balances, 3);
  assert_true(from.given.statements >= 7 && from.given.holdings >= 6);
}

static void followthemoney_lines_survive_every_failed_request(void **state) {
  (void)state;
  static const char text[] =
      "{\"id\":\"p1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ann Example\"],"
      "\"birthDate\":[\"1990-01-02\"]}}\n"
      "{\"id\":\"a1\",\"schema\":\"BankAccount\",\"properties\":{\"accountNumber\":[\"111\"]}}\n"
      "{\"id\":\"a2\",\"schema\":\"BankAccount\",\"properties\":{\"accountNumber\":[\"222\"]}}\n"
      "{\"id\":\"o1\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"p1\"],"
      "\"asset\":[\"a1\"]}}\n"
      "{\"id\":\"y1\",\"schema\":\"Payment\",\"properties\":{\"payerAccount\":[\"a1\"],"
      "\"beneficiaryAccount\":[\"a2\"],\"amount\":[\"12.50\"],\"currency\":[\"EUR\"],"
      "\"date\":[\"2022-03-04\"]}}\n"
      "no entity\n";
  source from = {.text = text, .bytes = sizeof text - 1, .kind = MNM_SOURCE_FTM};
  assert_true(mnm_fault_sweep("FollowTheMoney", use_source, &from) > 10);
  assert_true(from.given.statements > 0);
  assert_int_equal(from.given.rejects, 1);
}

/* ---- reconciling --------------------------------------------------------------------------------
 */

static mnm_status add_row(mnm_batch *day, int64_t change, int64_t balance, mnm_err *err) {
  const int64_t booked_us = 0, amount = change < 0 ? -change : change;
  const uint8_t grain = MNM_GRAIN_DAY, flags = change > 0 ? MNM_ROW_STATEMENT_OF_TO : 0;
  const uint32_t own = 0, other = 1;
  const uint16_t currency = 978;
  const uint64_t source_row = day->count;
  MNM_TRY(mnm_column_push(&day->booked_us, &booked_us, err));
  MNM_TRY(mnm_column_push(&day->booked_grain, &grain, err));
  MNM_TRY(mnm_column_push(&day->account_from, change > 0 ? &other : &own, err));
  MNM_TRY(mnm_column_push(&day->account_to, change > 0 ? &own : &other, err));
  MNM_TRY(mnm_column_push(&day->amount_minor, &amount, err));
  MNM_TRY(mnm_column_push(&day->currency, &currency, err));
  MNM_TRY(mnm_column_push(&day->source_row, &source_row, err));
  MNM_TRY(mnm_column_push(&day->flags, &flags, err));
  MNM_TRY(mnm_column_push(&day->balance_minor, &balance, err));
  day->count++;
  return MNM_OK;
}

/* Six rows whose balances fit in one order only, which is not theirs, and one that fits in none. */
static mnm_status reconcile(mnm_reconciler *reconciler, mnm_batch *day, mnm_column *breaks,
                            const mnm_accounts *accounts, mnm_err *err) {
  static const int64_t rows[7][2] = {{300, 1500}, {100, 1200}, {-50, 1150}, {50, 1200},
                                     {100, 1100}, {-700, 800}, {10, 99}};
  for (int i = 0; i < 7; i++) MNM_TRY(add_row(day, rows[i][0], rows[i][1], err));
  return mnm_reconciler_day(reconciler, day, accounts, breaks, err);
}

static mnm_status use_reconciler(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const mnm_accounts *accounts = payload;
  mnm_reconcile_options options = {.infer_order = true};
  mnm_reconciler *reconciler = NULL;
  mnm_batch day;
  mnm_column breaks;
  mnm_status status = mnm_reconciler_new(&reconciler, &options, ctx, err);
  if (status != MNM_OK) return reconciler == NULL ? status : MNM_E_DAMAGED;
  mnm_batch_init(&day, ctx);
  mnm_column_init(&breaks, sizeof(mnm_break), ctx);
  status = reconcile(reconciler, &day, &breaks, accounts, err);
  mnm_column_clear(&breaks);
  mnm_batch_clear(&day);
  mnm_reconciler_free(reconciler);
  return status;
}

static void reconciling_survives_every_failed_request(void **state) {
  (void)state;
  mnm_accounts *accounts = NULL;
  uint32_t id = 0;
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_accounts_put(accounts, &id, mnm_text_of("B"), mnm_text_of("1"), NULL), 0);
  assert_int_equal(mnm_accounts_put(accounts, &id, mnm_text_of("B"), mnm_text_of("2"), NULL), 0);
  assert_true(mnm_fault_sweep("reconciler", use_reconciler, accounts) > 3);
  mnm_accounts_free(accounts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(specifications_survive_every_failed_request),
      cmocka_unit_test(a_delimited_source_survives_every_failed_request),
      cmocka_unit_test(a_guessed_source_survives_every_failed_request),
      cmocka_unit_test(a_specification_of_everything_survives_every_failed_request),
      cmocka_unit_test(followthemoney_lines_survive_every_failed_request),
      cmocka_unit_test(reconciling_survives_every_failed_request),
  };
  return cmocka_run_group_tests_name("fault_ingest", tests, NULL, NULL);
}
