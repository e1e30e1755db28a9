/* For tests: an import whose every row, reject and count becomes one line of text, so that two
 * imports can be compared with one comparison, and a test can say in words what should come out. */
#ifndef MNM_STAGE_INGEST_GATHER_H
#define MNM_STAGE_INGEST_GATHER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stage/ingest/ingest_delimited.h"

typedef struct gathered {
  char *text;
  size_t bytes, capacity;
  mnm_ingest_summary summary;
  mnm_status status;
  mnm_err err;
  mnm_names names;
  uint64_t batches;
} gathered;

static void add_bytes(gathered *self, const char *data, size_t bytes) {
  if (self->bytes + bytes + 1 > self->capacity) {
    self->capacity = self->capacity * 2 + bytes + 64;
    self->text = realloc(self->text, self->capacity);
    assert_non_null(self->text);
  }
  memcpy(self->text + self->bytes, data, bytes);
  self->bytes += bytes;
  self->text[self->bytes] = '\0';
}

/* "\x01" in the format ends the line; line ends in what is printed become \n and \r. */
#define END "\x01"
__attribute__((unused, format(printf, 2, 3))) static void add_line(gathered *self,
                                                                   const char *format, ...) {
  char *made = NULL;
  va_list arguments;
  va_start(arguments, format);
  int bytes = vasprintf(&made, format, arguments);
  va_end(arguments);
  assert_true(bytes >= 0);
  for (int i = 0; i < bytes; i++) {
    if (made[i] == '\n') {
      add_bytes(self, "\\n", 2);
    } else if (made[i] == '\r') {
      add_bytes(self, "\\r", 2);
    } else if (made[i] == '\x01') {
      add_bytes(self, "\n", 1);
    } else {
      add_bytes(self, &made[i], 1);
    }
  }
  free(made);
}

static const char *label_of(const gathered *self, uint32_t account, char buffer[600]) {
  static const char kinds[] = "xiCha$";
  buffer[0] = kinds[mnm_accounts_kind(self->names.accounts, account)];
  (void)mnm_accounts_label(self->names.accounts, account, buffer + 1, 599);
  return buffer;
}

static void add_text(gathered *self, const char *name, const mnm_text_column *column,
                     uint64_t row) {
  mnm_text text = mnm_text_column_get(column, row);
  if (text.bytes > 0) add_line(self, " %s=%.*s", name, (int)text.bytes, text.data);
}

#define VALUE(column, type) (((const type *)batch->column.data)[row])
#define GIVEN(column) (batch->column.count > 0)

/* time from -> to amount currency channel ... */
static mnm_status gather_rows(void *payload, const mnm_batch *batch, mnm_err *err) {
  gathered *self = payload;
  assert_int_equal(mnm_batch_check(batch, mnm_accounts_count(self->names.accounts), err), MNM_OK);
  self->batches++;
  for (uint64_t row = 0; row < batch->count; row++) {
    char when[64], from[600], to[600], amount[64];
    uint16_t currency = VALUE(currency, uint16_t);
    (void)mnm_time_text(when, sizeof when, VALUE(booked_us, int64_t),
                        (mnm_grain)VALUE(booked_grain, uint8_t));
    (void)mnm_money_text(amount, sizeof amount, VALUE(amount_minor, int64_t),
                         (uint32_t)mnm_currency_exponent(currency));
    add_line(self, "%llu %s %s>%s %s%s", (unsigned long long)VALUE(source_row, uint64_t), when,
             label_of(self, VALUE(account_from, uint32_t), from),
             label_of(self, VALUE(account_to, uint32_t), to), amount, mnm_currency_code(currency));
    if (GIVEN(to_amount_minor)) {
      uint16_t to_currency = VALUE(to_currency, uint16_t);
      (void)mnm_money_text(amount, sizeof amount, VALUE(to_amount_minor, int64_t),
                           (uint32_t)mnm_currency_exponent(to_currency));
      add_line(self, "=%s%s", amount, mnm_currency_code(to_currency));
    }
    if (GIVEN(channel)) {
      add_line(self, " %s", mnm_channel_name((mnm_channel)VALUE(channel, uint8_t)));
    }
    if (GIVEN(flags) && VALUE(flags, uint8_t) != 0) {
      add_line(self, " flags=%u", VALUE(flags, uint8_t));
    }
    if (GIVEN(order) && VALUE(order, uint64_t) != MNM_ORDER_NONE) {
      add_line(self, " order=%llu", (unsigned long long)VALUE(order, uint64_t));
    }
    if (GIVEN(place) && VALUE(place, uint32_t) != MNM_PLACE_NONE) {
      mnm_text place = mnm_strings_get(self->names.places, VALUE(place, uint32_t));
      add_line(self, " place=%.*s", (int)place.bytes, place.data);
    }
    if (GIVEN(value_date_us) && VALUE(value_date_us, int64_t) != MNM_TIME_NONE) {
      (void)mnm_time_text(when, sizeof when, VALUE(value_date_us, int64_t), MNM_GRAIN_DAY);
      add_line(self, " value=%s", when);
    }
    if (GIVEN(offset_min) && VALUE(offset_min, int16_t) != MNM_OFFSET_NONE) {
      add_line(self, " offset=%d", VALUE(offset_min, int16_t));
    }
    if (GIVEN(mcc) && VALUE(mcc, uint16_t) != 0) add_line(self, " mcc=%u", VALUE(mcc, uint16_t));
    if (GIVEN(balance_minor) && VALUE(balance_minor, int64_t) != MNM_BALANCE_NONE) {
      add_line(self, " balance=%lld", (long long)VALUE(balance_minor, int64_t));
    }
    add_text(self, "id", &batch->native_id, row);
    add_text(self, "earmark", &batch->earmark, row);
    add_text(self, "reverses", &batch->reverses, row);
    add_text(self, "backs", &batch->backs, row);
    add_text(self, "linked", &batch->linked, row);
    add_text(self, "purpose", &batch->purpose, row);
    add_text(self, "name", &batch->counterparty_name, row);
    add_line(self, END);
  }
  return MNM_OK;
}

static void add_span(gathered *self, int64_t from_us, int64_t to_us) {
  char text[64];
  if (from_us != MNM_TIME_NONE) {
    (void)mnm_time_text(text, sizeof text, from_us, MNM_GRAIN_DAY);
    add_line(self, " from=%s", text);
  }
  if (to_us != MNM_TIME_NONE) {
    (void)mnm_time_text(text, sizeof text, to_us, MNM_GRAIN_DAY);
    add_line(self, " to=%s", text);
  }
}

/* Rows of one kind come in source order, kinds are given block by block: tests that compare block
 * sizes sort the lines. */
static mnm_status gather_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                    mnm_err *err) {
  gathered *self = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    add_line(self, "S%llu %.*s %.*s %.*s=%.*s", (unsigned long long)rows[i].source_row,
             (int)rows[i].schema.bytes, rows[i].schema.data, (int)rows[i].subject.bytes,
             rows[i].subject.data, (int)rows[i].property.bytes, rows[i].property.data,
             (int)rows[i].value.bytes, rows[i].value.data);
    add_span(self, rows[i].valid_from_us, rows[i].valid_to_us);
    add_line(self, END);
  }
  return MNM_OK;
}

static mnm_status gather_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                  mnm_err *err) {
  gathered *self = payload;
  char label[600];
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    add_line(self, "H%llu %s %.*s kind=%u", (unsigned long long)rows[i].source_row,
             label_of(self, rows[i].account, label), (int)rows[i].holder.bytes, rows[i].holder.data,
             rows[i].kind);
    add_span(self, rows[i].valid_from_us, rows[i].valid_to_us);
    add_line(self, END);
  }
  return MNM_OK;
}

static mnm_status gather_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                  mnm_err *err) {
  gathered *self = payload;
  char label[600];
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    add_line(self, "B%llu %s %lld%s kind=%u", (unsigned long long)rows[i].source_row,
             label_of(self, rows[i].account, label), (long long)rows[i].amount_minor,
             mnm_currency_code(rows[i].currency), rows[i].kind);
    add_span(self, rows[i].at_us, MNM_TIME_NONE);
    add_line(self, END);
  }
  return MNM_OK;
}

static mnm_status gather_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                                 mnm_err *err) {
  gathered *self = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    add_line(self, "R%llu line=%llu column=%u %.*s [%.*s]" END, (unsigned long long)rows[i].record,
             (unsigned long long)rows[i].row, rows[i].column, (int)rows[i].reason.bytes,
             rows[i].reason.data, (int)(rows[i].raw.bytes < 60 ? rows[i].raw.bytes : 60),
             rows[i].raw.data);
  }
  return MNM_OK;
}

/* Imports `bytes` with the YAML `spec`; clear with gather_clear. */
__attribute__((unused)) static gathered gather(const char *spec_yaml, const void *data,
                                               size_t bytes, size_t block_bytes, mnm_pool *pool) {
  gathered self = {0};
  mnm_ctx ctx = {.pool = pool};
  mnm_spec *spec = NULL;
  mnm_reader *reader = NULL;
  mnm_ingest_sink sink = {&self,           gather_rows,     gather_statements,
                          gather_holdings, gather_balances, gather_rejects};
  self.capacity = 4096;
  self.text = calloc(1, self.capacity);
  assert_non_null(self.text);
  self.status = mnm_spec_parse(&spec, "spec.yaml", spec_yaml, strlen(spec_yaml), &ctx, &self.err);
  if (self.status != MNM_OK) fail_msg("%s (row %d)", self.err.message, (int)self.err.row);
  assert_int_equal(mnm_reader_open_memory(&reader, "test.csv", data, bytes, &ctx, NULL), MNM_OK);
  assert_int_equal(mnm_accounts_new(&self.names.accounts, &ctx, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&self.names.places, &ctx, NULL), MNM_OK);
  self.status = mnm_ingest__delimited(&self.summary, reader, spec, self.names, &sink, block_bytes,
                                      &ctx, &self.err);
  mnm_reader_close(reader);
  mnm_spec_free(spec);
  return self;
}

static int compare_lines(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

__attribute__((unused)) static void sort_lines(gathered *self) {
  size_t count = 0;
  for (size_t i = 0; i < self->bytes; i++) count += self->text[i] == '\n';
  char **lines = malloc((count + 1) * sizeof *lines), *sorted = malloc(self->bytes + 1);
  assert_true(lines != NULL && sorted != NULL);
  if (lines == NULL || sorted == NULL) abort(); /* the line before ends the test */
  char *at = self->text;
  for (size_t i = 0; i < count; i++) {
    lines[i] = at;
    at += strcspn(at, "\n");
    *at++ = '\0';
  }
  qsort(lines, count, sizeof *lines, compare_lines);
  at = sorted;
  for (size_t i = 0; i < count; i++) at += sprintf(at, "%s\n", lines[i]);
  *at = '\0';
  free(lines);
  free(self->text);
  self->text = sorted;
  self->capacity = self->bytes + 1;
}

__attribute__((unused)) static gathered gather_text(const char *spec_yaml, const char *text) {
  return gather(spec_yaml, text, strlen(text), 1 << 16, NULL);
}

__attribute__((unused)) static void gather_clear(gathered *self) {
  free(self->text);
  mnm_accounts_free(self->names.accounts);
  mnm_strings_free(self->names.places);
}

/* The import works and gives just these lines. */
#define expect_lines(spec_yaml, csv, expected)                   \
  do {                                                           \
    gathered got_ = gather_text(spec_yaml, csv);                 \
    if (got_.status != MNM_OK) fail_msg("%s", got_.err.message); \
    assert_string_equal(got_.text, expected);                    \
    gather_clear(&got_);                                         \
  } while (0)

#endif
