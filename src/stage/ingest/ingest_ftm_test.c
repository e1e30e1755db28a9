#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stage/ingest/ingest_ftm_internal.h"

/* Everything the sink was given, texts copied. */
typedef struct seen {
  mnm_accounts *accounts;
  mnm_arena texts;
  mnm_batch batch;
  mnm_column statements, holdings, balances, rejects;
  mnm_ingest_summary summary;
  mnm_err err;
  uint32_t fail_after; /* calls of the sink until one fails; 0: never */
} seen;

static mnm_text keep(seen *s, mnm_text text) {
  return (mnm_text){mnm_arena_copy(&s->texts, text.data, text.bytes), text.bytes};
}

static mnm_status may_fail(seen *s, mnm_err *err) {
  if (s->fail_after && --s->fail_after == 0) return mnm_err_set(err, MNM_E_IO, "sink is full");
  return MNM_OK;
}

static mnm_status take_transfers(void *payload, const mnm_batch *batch, mnm_err *err) {
  seen *s = payload;
  MNM_TRY(may_fail(s, err));
  assert_int_equal(mnm_batch_check(batch, mnm_accounts_count(s->accounts), err), MNM_OK);
  for (uint64_t i = 0; i < batch->count; i++)
    MNM_TRY(mnm_batch_append_row(&s->batch, batch, i, err));
  return MNM_OK;
}

static mnm_status take_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                  mnm_err *err) {
  seen *s = payload;
  MNM_TRY(may_fail(s, err));
  for (uint32_t i = 0; i < count; i++) {
    mnm_statement row = rows[i];
    row.subject = keep(s, row.subject);
    row.schema = keep(s, row.schema);
    row.property = keep(s, row.property);
    row.value = keep(s, row.value);
    MNM_TRY(mnm_column_push(&s->statements, &row, err));
  }
  return MNM_OK;
}

static mnm_status take_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  seen *s = payload;
  MNM_TRY(may_fail(s, err));
  for (uint32_t i = 0; i < count; i++) {
    mnm_holding row = rows[i];
    row.holder = keep(s, row.holder);
    MNM_TRY(mnm_column_push(&s->holdings, &row, err));
  }
  return MNM_OK;
}

static mnm_status take_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                mnm_err *err) {
  seen *s = payload;
  MNM_TRY(may_fail(s, err));
  return mnm_column_append(&s->balances, rows, count, err);
}

static mnm_status take_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                               mnm_err *err) {
  seen *s = payload;
  MNM_TRY(may_fail(s, err));
  for (uint32_t i = 0; i < count; i++) {
    mnm_reject row = rows[i];
    row.reason = keep(s, row.reason);
    row.raw = keep(s, row.raw);
    MNM_TRY(mnm_column_push(&s->rejects, &row, err));
  }
  return MNM_OK;
}

static void open_seen(seen *s) {
  memset(s, 0, sizeof *s);
  assert_int_equal(mnm_accounts_new(&s->accounts, NULL, NULL), MNM_OK);
  mnm_arena_init(&s->texts, NULL);
  mnm_batch_init(&s->batch, NULL);
  mnm_column_init(&s->statements, sizeof(mnm_statement), NULL);
  mnm_column_init(&s->holdings, sizeof(mnm_holding), NULL);
  mnm_column_init(&s->balances, sizeof(mnm_balance), NULL);
  mnm_column_init(&s->rejects, sizeof(mnm_reject), NULL);
}

static void close_seen(seen *s) {
  mnm_accounts_free(s->accounts);
  mnm_arena_clear(&s->texts);
  mnm_batch_clear(&s->batch);
  mnm_column_clear(&s->statements);
  mnm_column_clear(&s->holdings);
  mnm_column_clear(&s->balances);
  mnm_column_clear(&s->rejects);
}

static mnm_status ingest_reader(seen *s, mnm_reader *reader, const mnm_ctx *ctx) {
  mnm_ingest_sink sink = {
      s, take_transfers, take_statements, take_holdings, take_balances, take_rejects};
  mnm_names names = {s->accounts, NULL};
  return mnm_ingest_ftm(&s->summary, reader, names, &sink, ctx, &s->err);
}

static mnm_status ingest(seen *s, const char *data, size_t bytes, const mnm_ctx *ctx) {
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_memory(&reader, "test.jsonl", data, bytes, NULL, NULL));
  mnm_status status = ingest_reader(s, reader, ctx);
  mnm_reader_close(reader);
  return status;
}

static void ingest_text(seen *s, const char *text) {
  open_seen(s);
  assert_int_equal(ingest(s, text, strlen(text), NULL), MNM_OK);
}

static char *read_sample(size_t *bytes) {
  FILE *file = fopen("tests/data/ftm/sample.jsonl", "rb");
  char *data = malloc(1 << 20);
  assert_non_null(file);
  assert_non_null(data);
  *bytes = fread(data, 1, 1 << 20, file);
  fclose(file);
  return data;
}

/* How many statements say this; value NULL: any. */
static uint32_t says(const seen *s, const char *subject, const char *property, const char *value) {
  uint32_t count = 0;
  for (uint64_t i = 0; i < s->statements.count; i++) {
    const mnm_statement *row = mnm_column_at(&s->statements, i);
    count += mnm_text_equal(row->subject, mnm_text_of(subject)) &&
             mnm_text_equal(row->property, mnm_text_of(property)) &&
             (!value || mnm_text_equal(row->value, mnm_text_of(value)));
  }
  return count;
}

static const mnm_reject *reject_at(const seen *s, uint64_t index) {
  assert_true(index < s->rejects.count);
  return mnm_column_at(&s->rejects, index);
}

static uint32_t number_of(const seen *s, const char *bank, const char *number) {
  uint32_t id = MNM_ACCOUNT_NONE;
  assert_true(mnm_accounts_find(s->accounts, mnm_text_of(bank), mnm_text_of(number), &id));
  return id;
}

/* Adds `text` to what stands in `line`. */
static void add(char *line, size_t room, const char *text) {
  size_t used = strlen(line);
  assert_true(used + strlen(text) < room);
  snprintf(line + used, room - used, "%s", text);
}

static int64_t day(int32_t year, uint32_t month, uint32_t of_month) {
  return mnm_days_from_civil(year, month, of_month) * MNM_US_PER_DAY;
}

static void sample_becomes_transfers_holdings_balances_and_statements(void **state) {
  seen s;
  size_t bytes = 0;
  char *data = read_sample(&bytes);
  (void)state;
  open_seen(&s);
  assert_int_equal(ingest(&s, data, bytes, NULL), MNM_OK);
  assert_int_equal(s.summary.bytes, bytes);
  assert_int_equal(s.summary.records, 20);
  assert_int_equal(s.summary.transfers, 3);
  assert_int_equal(s.summary.rejected, 3);
  assert_int_equal(s.summary.statements, s.statements.count);
  assert_int_equal(s.summary.scaled_rows, 1);
  assert_int_equal(s.summary.unknown_schemata, 1);
  assert_int_equal(s.summary.unknown_properties, 3);

  mnm_transfers rows = mnm_batch_view(&s.batch);
  uint32_t olha = number_of(&s, "", "UA213223130000026007233566001");
  uint32_t agency = number_of(&s, "", "DE89370400440532013000");
  uint32_t samir = number_of(&s, "First Fictional", "000-111-222");
  uint32_t wallet = number_of(&s, "BTC", "bc1qexampleexampleexample");
  assert_int_equal(rows.account_from[0], olha); /* named before it was defined */
  assert_int_equal(rows.account_to[0], agency);
  assert_int_equal(rows.amount_minor[0], 150000);
  assert_int_equal(rows.currency[0], 978);
  assert_int_equal(rows.booked_us[0], day(2025, 2, 3));
  assert_int_equal(rows.booked_grain[0], MNM_GRAIN_DAY);
  assert_true(mnm_text_equal(mnm_text_column_get(&s.batch.native_id, 0), mnm_text_of("pay-1")));
  assert_true(
      mnm_text_equal(mnm_text_column_get(&s.batch.purpose, 0), mnm_text_of("placement fee")));
  assert_int_equal(rows.account_from[1], number_of(&s, "ftm", "c-agency"));
  assert_int_equal(rows.account_to[1], number_of(&s, "ftm", "p-samir"));
  assert_int_equal(rows.amount_minor[1], 73050);
  assert_int_equal(rows.booked_grain[1], MNM_GRAIN_SECOND);
  assert_int_equal(rows.account_from[2], wallet);
  assert_int_equal(rows.account_to[2], samir);
  assert_int_equal(rows.amount_minor[2], 12345678);
  assert_int_equal(((const uint8_t *)s.batch.flags.data)[2], MNM_ROW_SCALED);

  assert_int_equal(s.holdings.count, 6); /* three ownerships, a wallet, two parties */
  const mnm_holding *first = NULL;
  for (uint64_t i = 0; i < s.holdings.count; i++) {
    const mnm_holding *row = mnm_column_at(&s.holdings, i);
    if (row->account == agency) first = row;
  }
  if (!first) {
    fail_msg("the agency's account has no holder");
    return;
  }
  assert_true(mnm_text_equal(first->holder, mnm_text_of("c-agency")));
  assert_int_equal(first->valid_from_us, day(2015, 1, 1));
  assert_int_equal(first->valid_to_us, day(2026, 1, 1));

  assert_int_equal(s.balances.count, 1);
  const mnm_balance *balance = mnm_column_at(&s.balances, 0);
  assert_int_equal(balance->account, agency);
  assert_int_equal(balance->amount_minor, 9876543);
  assert_int_equal(balance->at_us, day(2025, 4, 1) - 1);
  assert_int_equal(balance->kind, 1);
  assert_int_equal(mnm_accounts_kind(s.accounts, agency), MNM_ACCOUNT_INTERNAL);
  assert_int_equal(mnm_accounts_kind(s.accounts, olha), MNM_ACCOUNT_EXTERNAL);

  assert_int_equal(says(&s, "p-olha", "name", "Ольга Вигадана"), 1);
  assert_int_equal(says(&s, "p-samir", "name", "سمير الخيالي"), 1);
  assert_int_equal(says(&s, "pay-1", "amount", NULL), 0);
  assert_int_equal(says(&s, "pay-1", "transactionNumber", "T-1"), 1);
  assert_int_equal(says(&s, "pay-3", "amount", "0.1234567891"), 1);
  assert_int_equal(says(&s, "pay-4", "amount", "200.00"), 1);
  assert_int_equal(says(&s, "rec-1", "advert", "Kitchen help, flat included"), 1);
  assert_int_equal(says(&s, "p-nobody", "nickname", "the uncle"), 1);
  assert_int_equal(says(&s, "p-nobody", "addressEntity", "addr-1"), 1);
  assert_int_equal(says(&s, "addr-1", "full", "1 Nowhere Lane, Sampletown"), 1);

  assert_int_equal(reject_at(&s, 0)->row, 16);
  assert_int_equal(reject_at(&s, 1)->row, 19);
  assert_int_equal(reject_at(&s, 1)->record, 18);
  assert_int_equal(reject_at(&s, 2)->row, 20);
  close_seen(&s);
  free(data);
}

static void dates_of_intervals_become_validity_with_its_precision(void **state) {
  seen s;
  (void)state;
  ingest_text(&s,
              "{\"id\":\"d\",\"schema\":\"Directorship\",\"properties\":{\"role\":[\"x\"],"
              "\"startDate\":[\"2020-05-01\"],\"endDate\":[\"2021\"]}}\n"
              "{\"id\":\"p\",\"schema\":\"Person\",\"properties\":{\"birthDate\":[\"1999\"]}}\n"
              "{\"id\":\"e\",\"schema\":\"Event\",\"properties\":{\"name\":[\"x\"],"
              "\"date\":[\"2020-05-01T10:00:00\"]}}");
  const mnm_statement *row = mnm_column_at(&s.statements, 0);
  assert_int_equal(row->valid_from_us, day(2020, 5, 1));
  assert_int_equal(row->valid_to_us, day(2021, 1, 1));
  assert_int_equal(row->precision, MNM_PRECISION_YEAR);
  row = mnm_column_at(&s.statements, 3);
  assert_int_equal(row->valid_from_us, MNM_TIME_NONE);
  assert_int_equal(row->precision, MNM_PRECISION_NONE);
  row = mnm_column_at(&s.statements, 4);
  assert_int_equal(row->valid_from_us, day(2020, 5, 1) + INT64_C(36000) * MNM_US_PER_SECOND);
  assert_int_equal(row->valid_to_us, row->valid_from_us);
  assert_int_equal(row->precision, MNM_PRECISION_EXACT);
  close_seen(&s);
}

static void dates_are_read_as_far_as_they_go(void **state) {
  static const struct {
    const char *text;
    bool good;
    uint8_t precision, grain;
    int64_t seconds;
  } dates[] = {
      {"2020", true, MNM_PRECISION_YEAR, 0, 1577836800},
      {"2020-03", true, MNM_PRECISION_MONTH, 0, 1583020800},
      {"2020-03-01", true, MNM_PRECISION_DAY, MNM_GRAIN_DAY, 1583020800},
      {"2020-03-01T12", true, MNM_PRECISION_EXACT, MNM_GRAIN_MINUTE, 1583064000},
      {"2020-03-01T12:30", true, MNM_PRECISION_EXACT, MNM_GRAIN_MINUTE, 1583065800},
      {"2020-03-01 12:30:05", true, MNM_PRECISION_EXACT, MNM_GRAIN_SECOND, 1583065805},
      {"2020-03-01T12:30:05+02:00", true, MNM_PRECISION_EXACT, MNM_GRAIN_SECOND, 1583058605},
      {"", false, 0, 0, 0},
      {"20", false, 0, 0, 0},
      {"2020-13", false, 0, 0, 0},
      {"2020-02-30", false, 0, 0, 0},
      {"2020-3-1", false, 0, 0, 0},
      {"1 March 2020", false, 0, 0, 0},
      {"2020-03-01T1", false, 0, 0, 0},
      {"abcd", false, 0, 0, 0}};
  (void)state;
  for (uint32_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
    mnm__ftm_date date = {0};
    assert_int_equal(mnm__ftm_date_read(mnm_text_of(dates[i].text), &date), dates[i].good);
    if (!dates[i].good) continue;
    assert_int_equal(date.us, dates[i].seconds * MNM_US_PER_SECOND);
    assert_int_equal(date.precision, dates[i].precision);
    if (date.precision >= MNM_PRECISION_DAY) assert_int_equal(date.grain, dates[i].grain);
  }
}

static void lines_that_are_no_entities_are_rejected_without_their_values(void **state) {
  static const char *const lines[] = {
      "SECRET",
      "[\"SECRET\"]",
      "\"SECRET\"",
      "{\"id\":\"SECRET\"",
      "{\"id\":\"SECRET\",\"schema\":\"Person\"}",
      "{\"id\":\"SECRET\",\"schema\":\"Person\",\"properties\":[]}",
      "{\"id\":17,\"schema\":\"Person\",\"properties\":{\"name\":[\"SECRET\"]}}",
      "{\"id\":\"\",\"schema\":\"Person\",\"properties\":{\"name\":[\"SECRET\"]}}",
      "{\"schema\":\"Person\",\"properties\":{\"name\":[\"SECRET\"]}}",
      "{\"id\":\"SECRET\",\"schema\":null,\"properties\":{}}",
      "{\"id\":\"SECRET\",\"id\":\"a\",\"schema\":\"Person\",\"properties\":{}}",
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"SECRET\":[],\"SECRET\":[]}}",
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[NaN,\"SECRET\"]}}",
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[[\"SECRET\"]]}}",
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[{\"x\":\"SECRET\"}]}}",
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"\":[\"SECRET\"]}}",
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"SECRET\xFF\"]}}",
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"SECRET\\ud800\"]}}",
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"SECRET\\u0000\"]}}",
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"SECRET\"]}} x"};
  enum { COUNT = sizeof lines / sizeof lines[0] };
  (void)state;
  for (uint32_t i = 0; i < COUNT; i++) {
    seen s;
    ingest_text(&s, lines[i]);
    assert_int_equal(s.summary.records, 1);
    assert_int_equal(s.rejects.count, 1);
    assert_int_equal(s.statements.count, 0);
    const mnm_reject *row = reject_at(&s, 0);
    assert_int_equal(row->row, 1);
    assert_true(row->reason.bytes > 10);
    assert_null(memmem(row->reason.data, row->reason.bytes, "SECRET", 6));
    assert_true(mnm_text_equal(row->raw, mnm_text_of(lines[i])));
    close_seen(&s);
  }
}

static void payments_that_are_no_transfers_stay_statements_and_are_listed(void **state) {
  static const char *const changes[] = {"\"amount\":[]",
                                        "\"amount\":[\"-5\"]",
                                        "\"amount\":[\"0\"]",
                                        "\"amount\":[\"5.001\"]",
                                        "\"amount\":[\"5\",\"6\"]",
                                        "\"amount\":[\"1,234.50\"]",
                                        "\"amount\":[\"99999999999999999999\"]",
                                        "\"currency\":[\"Taler\"]",
                                        "\"currency\":[\"EUR\",\"USD\"]",
                                        "\"date\":[\"2020-01\"]",
                                        "\"date\":[\"soon\"]",
                                        "\"date\":[]",
                                        "\"payer\":[]",
                                        "\"payer\":[\"a\",\"c\"]",
                                        "\"payerAccount\":[\"a\",\"c\"]"};
  static const char *const defaults[] = {"\"amount\":[\"5\"]",        "\"currency\":[\"EUR\"]",
                                         "\"date\":[\"2020-01-02\"]", "\"payer\":[\"a\"]",
                                         "\"beneficiary\":[\"b\"]",   "\"payerAccount\":[]"};
  (void)state;
  for (uint32_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    char line[600] = "{\"id\":\"p\",\"schema\":\"Payment\",\"properties\":{\"programme\":[\"x\"]";
    for (uint32_t j = 0; j < 6; j++) {
      size_t name = (size_t)(strchr(defaults[j], ':') - defaults[j]) + 1;
      bool changed = strncmp(defaults[j], changes[i], name) == 0;
      add(line, sizeof line, ",");
      add(line, sizeof line, changed ? changes[i] : defaults[j]);
    }
    add(line, sizeof line, "}}");
    seen s;
    ingest_text(&s, line);
    assert_int_equal(s.summary.transfers, 0);
    assert_int_equal(s.rejects.count, 1);
    assert_int_equal(says(&s, "p", "beneficiary", "b"), 1);
    assert_int_equal(says(&s, "p", "programme", "x"), 1);
    close_seen(&s);
  }
}

static void values_in_every_shape_are_read(void **state) {
  seen s;
  (void)state;
  ingest_text(
      &s,
      "\xEF\xBB\xBF{\"id\":\"a\",\"schema\":\"Person\",\"caption\":\"x\",\"properties\":"
      "{\"name\":\"one\",\"alias\":[\"\\u0416\",null,\"\",true,12,1.50],\"weakAlias\":null}}"
      "\r\n\r\n  \n{\"id\":\"b\",\"schema\":\"Person\",\"properties\":{}}\r");
  assert_int_equal(s.summary.records, 2);
  assert_int_equal(s.summary.skipped_empty, 2);
  assert_int_equal(s.summary.rejected, 0);
  assert_int_equal(s.statements.count, 5);
  assert_int_equal(says(&s, "a", "name", "one"), 1);
  assert_int_equal(says(&s, "a", "alias", "Ж"), 1);
  assert_int_equal(says(&s, "a", "alias", "true"), 1);
  assert_int_equal(says(&s, "a", "alias", "12"), 1);
  assert_int_equal(says(&s, "a", "alias", "1.50"), 1);
  close_seen(&s);
}

static void fragments_of_one_account_add_up_in_any_order(void **state) {
  static const char *const lines[] = {
      "{\"id\":\"k\",\"schema\":\"BankAccount\",\"properties\":{\"accountNumber\":[\"9\"]}}\n",
      "{\"id\":\"k\",\"schema\":\"Bank\\u0041ccount\",\"properties\":{\"accountNumber\":[\"7\"]}}"
      "\n",
      "{\"id\":\"k\",\"schema\":\"BankAccount\",\"properties\":{\"bankName\":[\"Z\"]}}\n",
      "{\"id\":\"p\",\"schema\":\"Payment\",\"properties\":{\"payerAccount\":[\"k\"],"
      "\"beneficiary\":[\"b\"],\"amountUsd\":[\"5\"],\"date\":[\"2020-01-02\"]}}\n"};
  (void)state;
  for (uint32_t turn = 0; turn < 4; turn++) {
    char text[1000] = "";
    for (uint32_t i = 0; i < 4; i++) add(text, sizeof text, lines[(turn + i) % 4]);
    seen s;
    ingest_text(&s, text);
    assert_int_equal(s.summary.transfers, 1);
    assert_int_equal(((const uint32_t *)s.batch.account_from.data)[0], number_of(&s, "Z", "7"));
    assert_int_equal(((const uint16_t *)s.batch.currency.data)[0], 840);
    close_seen(&s);
  }
}

static void wrong_iban_is_a_number_and_account_without_number_its_id(void **state) {
  seen s;
  (void)state;
  ingest_text(
      &s,
      "{\"id\":\"k\",\"schema\":\"BankAccount\",\"properties\":{\"iban\":"
      "[\"DE00370400440532013000\"],\"bic\":[\"COBADEFF\"]}}\n"
      "{\"id\":\"l\",\"schema\":\"BankAccount\",\"properties\":{\"name\":[\"savings\"]}}\n");
  number_of(&s, "COBADEFF", "DE00370400440532013000");
  number_of(&s, "ftm", "l");
  close_seen(&s);
}

/* A line of `bytes` bytes with one long value. */
static char *long_line(size_t bytes, size_t *out_bytes) {
  static const char head[] = "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"notes\":[\"";
  static const char tail[] = "\"]}}";
  static const char after[] =
      "\n{\"id\":\"b\",\"schema\":\"Person\",\"properties\":{\"name\":[\"next\"]}}";
  char *line = malloc(bytes + sizeof after);
  assert_non_null(line);
  memset(line, 'x', bytes);
  memcpy(line, head, sizeof head - 1);
  memcpy(line + bytes - (sizeof tail - 1), tail, sizeof tail - 1);
  memcpy(line + bytes, after, sizeof after);
  *out_bytes = bytes + sizeof after - 1;
  return line;
}

static void lines_up_to_four_mebibytes_are_read_and_longer_ones_rejected(void **state) {
  static const struct {
    size_t bytes;
    bool good;
  } lengths[] = {{MNM__FTM_LINE_BYTES, true},
                 {MNM__FTM_LINE_BYTES + 1, false},
                 {2 * MNM__FTM_LINE_BYTES + 12345, false}};
  (void)state;
  for (uint32_t i = 0; i < 3; i++) {
    seen s;
    size_t bytes = 0;
    char *text = long_line(lengths[i].bytes, &bytes);
    open_seen(&s);
    assert_int_equal(ingest(&s, text, bytes, NULL), MNM_OK);
    assert_int_equal(s.summary.bytes, bytes);
    assert_int_equal(s.summary.records, 2);
    assert_int_equal(s.rejects.count, lengths[i].good ? 0 : 1);
    assert_int_equal(says(&s, "a", "notes", NULL), lengths[i].good ? 1 : 0);
    assert_int_equal(says(&s, "b", "name", "next"), 1);
    if (!lengths[i].good) {
      assert_int_equal(reject_at(&s, 0)->row, 1);
      assert_int_equal(reject_at(&s, 0)->raw.bytes, MNM__FTM_RAW_BYTES);
      assert_memory_equal(reject_at(&s, 0)->raw.data, text, MNM__FTM_RAW_BYTES);
    }
    close_seen(&s);
    free(text);
  }
}

static void too_many_values_or_too_deep_a_line_is_rejected(void **state) {
  size_t bytes = 2 * ((size_t)MNM__FTM_LINE_VALUES + 100);
  char *many = malloc(bytes);
  seen s;
  (void)state;
  assert_non_null(many);
  for (size_t i = 0; i < bytes; i++) many[i] = i % 2 ? ',' : '1';
  open_seen(&s);
  assert_int_equal(ingest(&s, many, bytes, NULL), MNM_OK);
  assert_int_equal(s.rejects.count, 1);
  close_seen(&s);
  memset(many, '[', bytes);
  open_seen(&s);
  assert_int_equal(ingest(&s, many, bytes, NULL), MNM_OK);
  assert_int_equal(s.rejects.count, 1);
  close_seen(&s);
  free(many);
}

static void utf16_is_refused_with_what_to_do(void **state) {
  seen s;
  (void)state;
  open_seen(&s);
  assert_int_equal(ingest(&s, "\xFF\xFE{\0", 4, NULL), MNM_E_FORMAT);
  assert_non_null(strstr(s.err.hint, "iconv"));
  assert_string_equal(s.err.input, "test.jsonl");
  close_seen(&s);
}

/* ---- readers that behave badly ----------------------------------------------------------------
 */

typedef struct odd_reader {
  mnm_reader reader;
  const char *data;
  size_t bytes, at, step;
  uint32_t passes;
  bool changes;
} odd_reader;

static mnm_status odd_read(mnm_reader *reader, void *buffer, size_t bytes, size_t *got,
                           mnm_err *err) {
  odd_reader *odd = (odd_reader *)reader;
  (void)err;
  size_t some = odd->bytes - odd->at;
  if (some > odd->step) some = odd->step;
  if (some > bytes) some = bytes;
  memcpy(buffer, odd->data + odd->at, some);
  if (odd->changes && odd->passes && some) ((char *)buffer)[0] = ' ';
  odd->at += some;
  *got = some;
  return MNM_OK;
}

static mnm_status odd_rewind(mnm_reader *reader, mnm_err *err) {
  odd_reader *odd = (odd_reader *)reader;
  (void)err;
  odd->at = 0;
  odd->passes++;
  return MNM_OK;
}

static void short_reads_make_no_difference_and_changed_bytes_are_noticed(void **state) {
  size_t bytes = 0;
  char *data = read_sample(&bytes);
  uint64_t statements = 0;
  (void)state;
  for (size_t step = 1; step < 5000; step = step * 3 + 1) {
    odd_reader odd = {{odd_read, odd_rewind, NULL, "odd", -1}, data, bytes, 0, step, 0, false};
    seen s;
    open_seen(&s);
    assert_int_equal(ingest_reader(&s, &odd.reader, NULL), MNM_OK);
    assert_int_equal(s.summary.transfers, 3);
    assert_int_equal(s.summary.rejected, 3);
    if (statements) assert_int_equal(s.summary.statements, statements);
    statements = s.summary.statements;
    close_seen(&s);
  }
  odd_reader odd = {{odd_read, odd_rewind, NULL, "odd", -1}, data, bytes, 0, 9999, 0, true};
  seen s;
  open_seen(&s);
  assert_int_equal(ingest_reader(&s, &odd.reader, NULL), MNM_E_DAMAGED);
  assert_int_equal(s.summary.records, 0);
  close_seen(&s);
  free(data);
}

static void utf16_is_noticed_also_a_byte_at_a_time(void **state) {
  odd_reader odd = {{odd_read, odd_rewind, NULL, "odd", -1}, "\xFE\xFF\0{", 4, 0, 1, 0, false};
  seen s;
  (void)state;
  open_seen(&s);
  assert_int_equal(ingest_reader(&s, &odd.reader, NULL), MNM_E_FORMAT);
  close_seen(&s);
}

static void failing_sink_ends_the_import(void **state) {
  size_t bytes = 0;
  char *data = read_sample(&bytes);
  (void)state;
  for (uint32_t call = 1; call <= 5; call++) {
    seen s;
    open_seen(&s);
    s.fail_after = call;
    assert_int_equal(ingest(&s, data, bytes, NULL), MNM_E_IO);
    assert_int_equal(s.summary.records, 0);
    close_seen(&s);
  }
  free(data);
}

static bool cancel(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)stage, (void)done, (void)total;
  return --*(int *)payload > 0;
}

static void many_lines_come_in_batches_and_can_be_cancelled(void **state) {
  static const char line[] =
      "{\"id\":\"p\",\"schema\":\"Payment\",\"properties\":{\"payer\":[\"a\"],\"beneficiary\":"
      "[\"b\"],\"amount\":[\"5\"],\"currency\":[\"EUR\"],\"date\":[\"2020-01-02\"]}}\n";
  enum { LINES = 10000 };
  size_t bytes = LINES * (sizeof line - 1);
  char *text = malloc(bytes);
  (void)state;
  assert_non_null(text);
  for (size_t i = 0; i < LINES; i++) memcpy(text + i * (sizeof line - 1), line, sizeof line - 1);
  for (int calls = 0; calls < 3; calls++) {
    seen s;
    int left = calls == 0 ? 1 : calls == 1 ? 12 : 100000; /* in the first, the second pass; never */
    mnm_ctx ctx = {.progress = cancel, .progress_payload = &left};
    open_seen(&s);
    mnm_status status = ingest(&s, text, bytes, &ctx);
    assert_int_equal(status, calls < 2 ? MNM_E_CANCELLED : MNM_OK);
    assert_int_equal(s.summary.transfers, calls < 2 ? 0 : LINES);
    if (calls == 2) assert_int_equal(s.batch.count, LINES);
    close_seen(&s);
  }
  free(text);
}

/* ---- memory ---------------------------------------------------------------------------------- */

typedef struct failing {
  uint64_t requests, fail_at;
  int64_t live;
} failing;

static void *failing_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  failing *f = payload;
  if (new_bytes && ++f->requests == f->fail_at) return NULL;
  f->live += (int64_t)new_bytes - (int64_t)old_bytes;
  if (new_bytes) return realloc(pointer, new_bytes);
  free(pointer);
  return NULL;
}

static void every_failed_request_for_memory_is_reported_and_nothing_leaks(void **state) {
  size_t bytes = 0;
  char *data = read_sample(&bytes);
  (void)state;
  for (uint64_t n = 1;; n++) {
    failing f = {0, n, 0};
    mnm_ctx ctx = {.alloc = {failing_realloc, &f}};
    seen s;
    open_seen(&s);
    mnm_status status = ingest(&s, data, bytes, &ctx);
    close_seen(&s);
    assert_int_equal(f.live, 0);
    if (status == MNM_OK) break;
    assert_int_equal(status, MNM_E_NOMEM);
    assert_true(n < 10000);
  }
  free(data);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sample_becomes_transfers_holdings_balances_and_statements),
      cmocka_unit_test(dates_of_intervals_become_validity_with_its_precision),
      cmocka_unit_test(dates_are_read_as_far_as_they_go),
      cmocka_unit_test(lines_that_are_no_entities_are_rejected_without_their_values),
      cmocka_unit_test(payments_that_are_no_transfers_stay_statements_and_are_listed),
      cmocka_unit_test(values_in_every_shape_are_read),
      cmocka_unit_test(fragments_of_one_account_add_up_in_any_order),
      cmocka_unit_test(wrong_iban_is_a_number_and_account_without_number_its_id),
      cmocka_unit_test(lines_up_to_four_mebibytes_are_read_and_longer_ones_rejected),
      cmocka_unit_test(too_many_values_or_too_deep_a_line_is_rejected),
      cmocka_unit_test(utf16_is_refused_with_what_to_do),
      cmocka_unit_test(short_reads_make_no_difference_and_changed_bytes_are_noticed),
      cmocka_unit_test(utf16_is_noticed_also_a_byte_at_a_time),
      cmocka_unit_test(failing_sink_ends_the_import),
      cmocka_unit_test(many_lines_come_in_batches_and_can_be_cancelled),
      cmocka_unit_test(every_failed_request_for_memory_is_reported_and_nothing_leaks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
