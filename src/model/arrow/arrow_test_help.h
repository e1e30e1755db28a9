/* For the tests of arrow: tables made by hand in memory of exactly the size that their types
 * promise, so that a sanitizer sees every step beyond it; and a producer that counts how often each
 * thing it gave was released. */
#ifndef MNM_MODEL_ARROW_TEST_HELP_H
#define MNM_MODEL_ARROW_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/arrow/arrow_internal.h"

#define MADE_COLUMNS 32
#define HELP __attribute__((unused)) static /* not every test uses every helper */

static struct {
  int64_t schemas, arrays, streams; /* given and not yet released */
  int64_t twice;                    /* releases of what was released */
} made_live;

typedef struct made_table {
  struct ArrowSchema schema;
  struct ArrowArray array;
  int64_t skip; /* elements that stand before row 0 in every new column */
} made_table;

HELP void made_forget(const char *text) {
  char *memory = NULL;
  memcpy(&memory, &text, sizeof memory); /* it was made here; the struct only says const */
  free(memory);
}

/* ---- releasing ---------------------------------------------------------------------------------
 */

HELP void made_schema_free(struct ArrowSchema *schema) {
  for (int64_t i = 0; i < schema->n_children; i++) {
    if (schema->children[i]->release) schema->children[i]->release(schema->children[i]);
    free(schema->children[i]);
  }
  if (schema->dictionary) {
    if (schema->dictionary->release) schema->dictionary->release(schema->dictionary);
    free(schema->dictionary);
  }
  free(schema->children);
  made_forget(schema->format);
  made_forget(schema->name);
  schema->release = NULL;
}

HELP void made_schema_release(struct ArrowSchema *schema) {
  made_live.schemas--;
  made_schema_free(schema);
}

typedef struct made_buffers { /* what is freed, whatever a test did to the array */
  void *buffer[16];
  int64_t count, children;
  struct ArrowArray **child, *dictionary;
  const void **list;
} made_buffers;

HELP void made_array_free(struct ArrowArray *array) {
  made_buffers *held = array->private_data;
  for (int64_t i = 0; i < held->children; i++) {
    if (held->child[i] && held->child[i]->release) held->child[i]->release(held->child[i]);
    free(held->child[i]);
  }
  if (held->dictionary) {
    if (held->dictionary->release) held->dictionary->release(held->dictionary);
    free(held->dictionary);
  }
  for (int64_t i = 0; i < held->count; i++) free(held->buffer[i]);
  free(held->child);
  free(held->list);
  free(held);
  array->release = NULL;
}

HELP void made_array_release(struct ArrowArray *array) {
  made_live.arrays--;
  made_array_free(array);
}

/* ---- making ------------------------------------------------------------------------------------
 */

HELP void *made_copy(const void *data, size_t bytes) {
  void *copy = malloc(bytes ? bytes : 1);
  assert_non_null(copy);
  if (bytes) memcpy(copy, data, bytes);
  return copy;
}

HELP char *made_word(const char *text) {
  return made_copy(text, strlen(text) + 1);
}

HELP void made_schema(struct ArrowSchema *out, const char *name, const char *format) {
  *out = (struct ArrowSchema){.format = made_word(format),
                              .name = made_word(name),
                              .flags = ARROW_FLAG_NULLABLE,
                              .release = made_schema_free};
}

HELP made_buffers *made_array(struct ArrowArray *out, int64_t length, int64_t offset) {
  made_buffers *held = calloc(1, sizeof *held);
  assert_non_null(held);
  held->list = calloc(16, sizeof *held->list);
  assert_non_null(held->list);
  *out = (struct ArrowArray){.length = length,
                             .offset = offset,
                             .null_count = -1,
                             .buffers = held->list,
                             .release = made_array_free,
                             .private_data = held};
  return held;
}

HELP void made_buffer(struct ArrowArray *array, void *memory) {
  made_buffers *held = array->private_data;
  assert_true(held->count < 16);
  held->buffer[held->count++] = memory;
  array->buffers[array->n_buffers++] = memory;
}

HELP made_table *made_new(int64_t rows) {
  made_table *table = calloc(1, sizeof *table);
  assert_non_null(table);
  made_schema(&table->schema, "", "+s");
  made_buffers *held = made_array(&table->array, rows, 0);
  table->schema.children = calloc(MADE_COLUMNS, sizeof(struct ArrowSchema *));
  held->child = calloc(MADE_COLUMNS, sizeof(struct ArrowArray *));
  assert_non_null(table->schema.children);
  assert_non_null(held->child);
  table->array.children = held->child;
  table->array.null_count = 0;
  made_buffer(&table->array, NULL);
  table->schema.release = made_schema_release;
  table->array.release = made_array_release;
  return table;
}

HELP struct ArrowArray *made_column(made_table *table, const char *name, const char *format) {
  struct ArrowSchema *schema = calloc(1, sizeof *schema);
  struct ArrowArray *array = calloc(1, sizeof *array);
  assert_non_null(schema);
  assert_non_null(array);
  made_schema(schema, name, format);
  made_array(array, table->array.length + table->array.offset, table->skip);
  made_buffers *held = table->array.private_data;
  assert_true(held->children < MADE_COLUMNS);
  table->schema.children[table->schema.n_children++] = schema;
  held->child[held->children++] = array;
  table->array.n_children++;
  return array;
}

/* bits of `valid` (a byte a row; NULL: all are), after `skip` elements without a value */
HELP void made_valid(struct ArrowArray *array, const uint8_t *valid) {
  if (!valid) {
    made_buffer(array, NULL);
    array->null_count = 0;
    return;
  }
  uint64_t elements = (uint64_t)(array->offset + array->length);
  uint8_t *bits = calloc(1, elements / 8 + 1);
  assert_non_null(bits);
  array->null_count = 0;
  for (int64_t i = 0; i < array->length; i++) {
    uint64_t at = (uint64_t)(array->offset + i);
    if (valid[i]) bits[at / 8] = (uint8_t)(bits[at / 8] | 1u << (at % 8));
    array->null_count += !valid[i];
  }
  made_buffer(array, bits);
}

/* `values`: length elements of `width` bytes; rubbish stands before them. */
HELP void made_values(struct ArrowArray *array, const void *values, size_t width) {
  size_t skipped = (size_t)array->offset * width, bytes = (size_t)array->length * width;
  char *copy = malloc(skipped + bytes + 1);
  assert_non_null(copy);
  memset(copy, 0xA5, skipped);
  if (bytes) memcpy(copy + skipped, values, bytes);
  made_buffer(array, realloc(copy, skipped + bytes ? skipped + bytes : 1));
}

HELP struct ArrowArray *made_numbers(made_table *table, const char *name, const char *format,
                                     const void *values, const uint8_t *valid) {
  struct ArrowArray *array = made_column(table, name, format);
  made_valid(array, valid);
  made_values(array, values, mnm_arrow__width(mnm_arrow__kind_of(format)));
  return array;
}

/* The buffers of texts after the bitmap; NULL is a null, or "" when the bitmap says nothing. */
HELP void made_text_buffers(struct ArrowArray *array, const char *format,
                            const char *const *texts) {
  int64_t elements = array->offset + array->length;
  char *bytes = malloc(1);
  size_t used = 0;
  bool view = strcmp(format, "vu") == 0, large = strcmp(format, "U") == 0;
  size_t width = view ? 16 : large ? 8 : 4;
  char *where = calloc((size_t)elements + (view ? 0 : 1) + 1, width);
  assert_non_null(bytes);
  assert_non_null(where);
  for (int64_t i = 0; i < elements; i++) {
    const char *text =
        i < array->offset ? "rubbish before the first row" : texts[i - array->offset];
    size_t length = text ? strlen(text) : 0;
    if (view) {
      int32_t head[4] = {(int32_t)length, 0, 0, (int32_t)used};
      if (length > 0) memcpy(&head[1], text, length < 4 ? length : 4);
      memcpy(where + (size_t)i * 16, head, 16);
      if (length <= 12) {
        if (length > 0) memcpy(where + (size_t)i * 16 + 4, text, length);
        continue;
      }
    }
    if (length > 0) {
      bytes = realloc(bytes, used + length);
      assert_non_null(bytes);
      memcpy(bytes + used, text, length);
      used += length;
    }
    int64_t end = (int64_t)used;
    if (!view) memcpy(where + (size_t)(i + 1) * width, &end, width); /* little-endian */
  }
  made_buffer(array, realloc(where, ((size_t)elements + (view ? 0 : 1)) * width + (elements == 0)));
  if (!view) {
    made_buffer(array, bytes);
    return;
  }
  int64_t size = (int64_t)used;
  made_buffer(array, bytes);
  made_buffer(array, made_copy(&size, sizeof size));
}

HELP struct ArrowArray *made_texts(made_table *table, const char *name, const char *format,
                                   const char *const *texts) {
  struct ArrowArray *array = made_column(table, name, format);
  int64_t rows = array->length;
  uint8_t *valid = calloc(1, (size_t)rows + 1);
  assert_non_null(valid);
  bool nulls = false;
  for (int64_t i = 0; i < rows; i++) {
    /* one text a row; the analyser cannot know */
    valid[i] = texts[i] != NULL; /* NOLINT(clang-analyzer-core.UndefinedBinaryOperatorResult) */
    nulls = nulls || !texts[i];
  }
  made_valid(array, nulls ? valid : NULL);
  free(valid);
  made_text_buffers(array, format, texts);
  return array;
}

/* indexes: a number below 0 is a null */
HELP struct ArrowArray *made_dictionary(made_table *table, const char *name, const char *index,
                                        const int64_t *indexes, const char *format,
                                        const char *const *words, int64_t count) {
  size_t width = mnm_arrow__width(mnm_arrow__kind_of(index));
  struct ArrowArray *array = made_column(table, name, index);
  struct ArrowSchema *schema = table->schema.children[table->schema.n_children - 1];
  char *values = calloc((size_t)array->length + 1, width);
  uint8_t *valid = calloc(1, (size_t)array->length + 1);
  assert_non_null(values);
  assert_non_null(valid);
  bool nulls = false;
  for (int64_t i = 0; i < array->length; i++) {
    memcpy(values + (size_t)i * width, &indexes[i], width); /* little-endian */
    valid[i] = indexes[i] >= 0;
    nulls = nulls || indexes[i] < 0;
  }
  made_valid(array, nulls ? valid : NULL);
  made_values(array, values, width);
  free(values);
  free(valid);
  schema->dictionary = calloc(1, sizeof *schema->dictionary);
  struct ArrowArray *dictionary = calloc(1, sizeof *dictionary);
  assert_non_null(schema->dictionary);
  assert_non_null(dictionary);
  made_schema(schema->dictionary, "", format);
  made_array(dictionary, count, table->skip);
  bool some_null = false;
  uint8_t *there = calloc(1, (size_t)count + 1);
  assert_non_null(there);
  for (int64_t i = 0; i < count; i++) {
    there[i] = words[i] != NULL;
    some_null = some_null || !words[i];
  }
  made_valid(dictionary, some_null ? there : NULL);
  free(there);
  made_text_buffers(dictionary, format, words);
  array->dictionary = dictionary;
  ((made_buffers *)array->private_data)->dictionary = dictionary;
  return array;
}

/* ---- a stream of tables of one type -------------------------------------------------------------
 */

typedef struct made_stream {
  made_table **tables;
  uint32_t count, next;
  int fail_schema, fail_next; /* codes; fail_next: instead of table `fail_at` */
  uint32_t fail_at;
} made_stream;

HELP int made_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  made_stream *self = stream->private_data;
  if (self->fail_schema) return self->fail_schema;
  *out = self->tables[0]->schema;
  self->tables[0]->schema.release = NULL;
  made_live.schemas++;
  return 0;
}

HELP int made_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  made_stream *self = stream->private_data;
  if (self->fail_next && self->next == self->fail_at) return self->fail_next;
  *out = (struct ArrowArray){0};
  if (self->next == self->count) return 0;
  *out = self->tables[self->next]->array;
  self->tables[self->next++]->array.release = NULL;
  made_live.arrays++;
  return 0;
}

HELP const char *made_last_error(struct ArrowArrayStream *stream) {
  (void)stream;
  return "the producer says no";
}

HELP void made_stream_release(struct ArrowArrayStream *stream) {
  made_stream *self = stream->private_data;
  if (!stream->release) made_live.twice++;
  made_live.streams--;
  for (uint32_t i = 0; i < self->count; i++) {
    if (self->tables[i]->schema.release) made_schema_free(&self->tables[i]->schema);
    if (self->tables[i]->array.release) made_array_free(&self->tables[i]->array);
    free(self->tables[i]);
  }
  free(self->tables);
  free(self);
  stream->release = NULL;
}

/* Takes the tables over. */
HELP made_stream *made_stream_of(struct ArrowArrayStream *out, made_table *const *tables,
                                 uint32_t count) {
  made_stream *self = calloc(1, sizeof *self);
  assert_non_null(self);
  self->tables = made_copy(tables, count * sizeof(made_table *));
  self->count = count;
  made_live.streams++;
  *out = (struct ArrowArrayStream){made_get_schema, made_get_next, made_last_error,
                                   made_stream_release, self};
  return self;
}

HELP void made_nothing_lives(void) {
  assert_int_equal(made_live.schemas, 0);
  assert_int_equal(made_live.arrays, 0);
  assert_int_equal(made_live.streams, 0);
  assert_int_equal(made_live.twice, 0);
}

/* ---- what was read, as text
 * ---------------------------------------------------------------------- */

typedef struct read_rows {
  mnm_accounts *accounts;
  mnm_strings *places;
  mnm_arrow_summary summary;
  mnm_err err;
  char *text;
  size_t bytes, room;
  mnm_batch rows; /* all of them */
} read_rows;

__attribute__((format(printf, 2, 3))) HELP void say(read_rows *into, const char *format, ...) {
  char line[2048];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  assert_true(length >= 0 && (size_t)length < sizeof line);
  if (into->bytes + (size_t)length + 1 > into->room) {
    into->room = (into->bytes + (size_t)length + 1) * 2;
    into->text = realloc(into->text, into->room);
    assert_non_null(into->text);
  }
  memcpy(into->text + into->bytes, line, (size_t)length + 1);
  into->bytes += (size_t)length;
}

#define OF(column, type) (((const type *)batch->column.data)[row])
#define HAS(column) (batch->column.count > 0)

HELP void say_word(read_rows *into, const char *name, const mnm_text_column *column, uint64_t row) {
  mnm_text text = mnm_text_column_get(column, row);
  if (text.bytes > 0) say(into, " %s=%.*s", name, (int)text.bytes, text.data);
}

HELP mnm_status say_rows(void *payload, const mnm_batch *batch, mnm_err *err) {
  read_rows *into = payload;
  assert_int_equal(mnm_batch_check(batch, mnm_accounts_count(into->accounts), err), MNM_OK);
  for (uint64_t row = 0; row < batch->count; row++) {
    char from[600], to[600], when[48];
    mnm_accounts_label(into->accounts, OF(account_from, uint32_t), from, sizeof from);
    mnm_accounts_label(into->accounts, OF(account_to, uint32_t), to, sizeof to);
    mnm_time_text(when, sizeof when, OF(booked_us, int64_t), (mnm_grain)OF(booked_grain, uint8_t));
    say(into, "%llu %s %s>%s %lld%s", (unsigned long long)OF(source_row, uint64_t), when, from, to,
        (long long)OF(amount_minor, int64_t), mnm_currency_code(OF(currency, uint16_t)));
    if (HAS(to_amount_minor)) say(into, "=%lld", (long long)OF(to_amount_minor, int64_t));
    if (HAS(to_currency)) say(into, "%s", mnm_currency_code(OF(to_currency, uint16_t)));
    if (HAS(channel)) say(into, " %s", mnm_channel_name((mnm_channel)OF(channel, uint8_t)));
    if (HAS(flags) && OF(flags, uint8_t)) say(into, " flags=%u", OF(flags, uint8_t));
    if (HAS(order) && OF(order, uint64_t) != MNM_ORDER_NONE)
      say(into, " order=%llu", (unsigned long long)OF(order, uint64_t));
    if (HAS(place) && OF(place, uint32_t) != MNM_PLACE_NONE) {
      mnm_text place = mnm_strings_get(into->places, OF(place, uint32_t));
      say(into, " place=%.*s", (int)place.bytes, place.data);
    }
    if (HAS(value_date_us) && OF(value_date_us, int64_t) != MNM_TIME_NONE) {
      mnm_time_text(when, sizeof when, OF(value_date_us, int64_t), MNM_GRAIN_DAY);
      say(into, " value=%s", when);
    }
    if (HAS(offset_min) && OF(offset_min, int16_t) != MNM_OFFSET_NONE)
      say(into, " offset=%d", OF(offset_min, int16_t));
    if (HAS(mcc) && OF(mcc, uint16_t)) say(into, " mcc=%u", OF(mcc, uint16_t));
    if (HAS(balance_minor) && OF(balance_minor, int64_t) != MNM_BALANCE_NONE)
      say(into, " balance=%lld", (long long)OF(balance_minor, int64_t));
    say_word(into, "id", &batch->native_id, row);
    say_word(into, "earmark", &batch->earmark, row);
    say_word(into, "reverses", &batch->reverses, row);
    say_word(into, "backs", &batch->backs, row);
    say_word(into, "linked", &batch->linked, row);
    say_word(into, "purpose", &batch->purpose, row);
    say_word(into, "name", &batch->counterparty_name, row);
    say(into, "\n");
  }
  for (uint64_t row = 0; row < batch->count; row++)
    MNM_TRY(mnm_batch_append_row(&into->rows, batch, row, err));
  return MNM_OK;
}

HELP mnm_status say_holdings(void *payload, const mnm_holding *rows, uint32_t count, mnm_err *err) {
  read_rows *into = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    char label[600];
    mnm_accounts_label(into->accounts, rows[i].account, label, sizeof label);
    say(into, "%.*s holds %s (%llu)\n", (int)rows[i].holder.bytes, rows[i].holder.data, label,
        (unsigned long long)rows[i].source_row);
  }
  return MNM_OK;
}

HELP read_rows *read_new(void) {
  read_rows *into = calloc(1, sizeof *into);
  assert_non_null(into);
  mnm_batch_init(&into->rows, NULL);
  assert_int_equal(mnm_accounts_new(&into->accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&into->places, NULL, NULL), MNM_OK);
  say(into, "%s", "");
  return into;
}

HELP void read_free(read_rows *into) {
  mnm_accounts_free(into->accounts);
  mnm_strings_free(into->places);
  mnm_batch_clear(&into->rows);
  free(into->text);
  free(into);
}

HELP mnm_status read_stream(read_rows *into, struct ArrowArrayStream *stream) {
  mnm_arrow_sink sink = {into, say_rows, say_holdings};
  mnm_status status = mnm_arrow_read(&into->summary, stream, into->accounts, into->places, "table",
                                     &sink, NULL, &into->err);
  assert_null(stream->release);
  return status;
}

HELP mnm_status read_table(read_rows *into, made_table *table) {
  struct ArrowArrayStream stream;
  made_stream_of(&stream, &table, 1);
  mnm_status status = read_stream(into, &stream);
  made_nothing_lives();
  return status;
}

#endif
