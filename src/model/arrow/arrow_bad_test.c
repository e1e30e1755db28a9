/* Tables that are wrong: a status with column and row, everything released once, never a crash. */
#include <errno.h>

#include "model/arrow/arrow_test_help.h"

/* A good table with a column of every layout; each case spoils one thing. */
static made_table *good(void) {
  made_table *table = made_new(3);
  table->skip = 2;
  const int64_t time_s[] = {1, 2, 3}, amount[] = {1, 2, 3}, entries[] = {0, 1, 0};
  const char *const words[] = {"A", "B"}, *const receivers[] = {"B", "C", "D"};
  const char *const ids[] = {"t1", "t2 longer than twelve bytes", "t3"};
  const char *const currency[] = {"EUR", "EUR", "EUR"};
  made_numbers(table, "time_s", "l", time_s, NULL);            /* 1 */
  made_dictionary(table, "from", "i", entries, "u", words, 2); /* 2 */
  made_texts(table, "to", "u", receivers);                     /* 3 */
  made_numbers(table, "amount_minor", "l", amount, NULL);      /* 4 */
  made_texts(table, "currency", "U", currency);                /* 5 */
  made_texts(table, "id", "vu", ids);                          /* 6 */
  return table;
}

#define CHILD(table, column) ((table)->array.children[(column)-1])

typedef void spoil_fn(made_table *table);
typedef struct bad_case {
  const char *name;
  spoil_fn *spoil;
  mnm_status status;
  int32_t column;
  int64_t row;
  const char *word; /* in the message */
} bad_case;

static void *buffer(made_table *table, int32_t column, uint32_t at) {
  return ((made_buffers *)CHILD(table, column)->private_data)->buffer[at];
}
static void put64(made_table *table, int32_t column, uint32_t element, int64_t value) {
  memcpy((char *)buffer(table, column, 1) + (size_t)(element + 2) * 8, &value, 8);
}
static void put32(made_table *table, int32_t column, uint32_t element, int32_t value) {
  memcpy((char *)buffer(table, column, 1) + (size_t)(element + 2) * 4, &value, 4);
}
static void put_view(made_table *table, uint32_t row, uint32_t part, int32_t value) {
  memcpy((char *)buffer(table, 6, 1) + (size_t)(row + 2) * 16 + (size_t)part * 4, &value, 4);
}
static void rename_child(made_table *table, int32_t column, const char *name) {
  struct ArrowSchema *schema = table->schema.children[column - 1];
  made_forget(schema->name);
  schema->name = made_word(name);
}
static void retype(struct ArrowSchema *schema, const char *format) {
  made_forget(schema->format);
  schema->format = made_word(format);
}

/* ---- the type --- */
static void no_struct(made_table *t) {
  retype(&t->schema, "l");
}
static void no_amount(made_table *t) {
  rename_child(t, 4, "amount");
}
static void two_ids(made_table *t) {
  rename_child(t, 5, "id"), rename_child(t, 6, "id");
}
static void float_amount(made_table *t) {
  retype(t->schema.children[3], "g");
}
static void decimal_amount(made_table *t) {
  retype(t->schema.children[3], "d:18,2");
}
static void odd_format(made_table *t) {
  retype(t->schema.children[3], "%s%n");
}
static void number_id(made_table *t) {
  retype(t->schema.children[5], "l");
}
static void unknown_unit(made_table *t) {
  rename_child(t, 1, "booked");
}
static void dictionary_of_numbers(made_table *t) {
  retype(t->schema.children[1]->dictionary, "l");
}
static void index_of_floats(made_table *t) {
  retype(t->schema.children[1], "g");
}
static void received_currency_alone(made_table *t) {
  rename_child(t, 6, "to_currency");
}

/* ---- the arrays --- */
static void fewer_children(made_table *t) {
  t->array.n_children = 5;
}
static void more_children(made_table *t) {
  t->array.n_children = 7;
}
static void negative_children(made_table *t) {
  t->array.n_children = -1;
}
static void no_children(made_table *t) {
  t->array.children = NULL;
}
static void no_buffers(made_table *t) {
  t->array.n_buffers = 0;
}
static void negative_length(made_table *t) {
  t->array.length = -1;
}
static void huge_length(made_table *t) {
  t->array.length = INT64_MAX;
}
static void long_length(made_table *t) {
  t->array.length = 4;
}
static void negative_offset(made_table *t) {
  t->array.offset = -1;
}
static void huge_offset(made_table *t) {
  t->array.offset = INT64_MAX;
}
static void nulls_without_bits(made_table *t) {
  t->array.null_count = 1;
}
static void null_record(made_table *t) {
  static uint8_t bits = 5;
  t->array.null_count = 1;
  t->array.buffers[0] = &bits;
}
static void missing_child(made_table *t) {
  CHILD(t, 4)->release(CHILD(t, 4));
  free(CHILD(t, 4));
  t->array.children[3] = NULL;
}
static void released_child(made_table *t) {
  CHILD(t, 4)->release(CHILD(t, 4));
}
static void short_child(made_table *t) {
  CHILD(t, 4)->length = 2;
}
static void child_huge_offset(made_table *t) {
  CHILD(t, 4)->offset = INT64_MAX;
}
static void child_negative_offset(made_table *t) {
  CHILD(t, 4)->offset = INT64_MIN;
}
static void child_wrong_nulls(made_table *t) {
  CHILD(t, 4)->null_count = -2;
}
static void child_many_nulls(made_table *t) {
  CHILD(t, 4)->null_count = 4;
}
static void child_nulls_nowhere(made_table *t) {
  CHILD(t, 4)->null_count = 1;
}
static void child_one_buffer(made_table *t) {
  CHILD(t, 4)->n_buffers = 1;
}
static void child_no_list(made_table *t) {
  CHILD(t, 4)->buffers = NULL;
}
static void child_no_values(made_table *t) {
  CHILD(t, 4)->buffers[1] = NULL;
}
static void child_with_children(made_table *t) {
  CHILD(t, 4)->n_children = 1;
}
static void text_two_buffers(made_table *t) {
  CHILD(t, 3)->n_buffers = 2;
}
static void text_no_ends(made_table *t) {
  CHILD(t, 3)->buffers[1] = NULL;
}
static void text_no_bytes(made_table *t) {
  CHILD(t, 3)->buffers[2] = NULL;
}
static void view_two_buffers(made_table *t) {
  CHILD(t, 6)->n_buffers = 2;
}
static void view_no_sizes(made_table *t) {
  CHILD(t, 6)->buffers[3] = NULL;
}
static void no_dictionary(made_table *t) {
  CHILD(t, 2)->dictionary = NULL;
}
static void released_dictionary(made_table *t) {
  CHILD(t, 2)->dictionary->release(CHILD(t, 2)->dictionary);
}
static void negative_dictionary(made_table *t) {
  CHILD(t, 2)->dictionary->length = -1;
}
static void dictionary_no_buffers(made_table *t) {
  CHILD(t, 2)->dictionary->n_buffers = 0;
}

/* ---- the values --- */
static void falling_offsets(made_table *t) {
  put32(t, 3, 1, 1 << 20);
}
static void negative_text_offset(made_table *t) {
  put32(t, 3, 0, -4);
}
static void falling_large_offsets(made_table *t) {
  put64(t, 5, 2, INT64_MAX);
}
static void over_4_gib(made_table *t) {
  put64(t, 5, 3, INT64_MAX);
}
static void index_too_large(made_table *t) {
  put32(t, 2, 2, 2);
}
static void index_negative(made_table *t) {
  put32(t, 2, 1, -1);
}
static void view_negative(made_table *t) {
  put_view(t, 1, 0, -1);
}
static void view_no_block(made_table *t) {
  put_view(t, 1, 2, 1);
}
static void view_negative_block(made_table *t) {
  put_view(t, 1, 2, -1);
}
static void view_too_far(made_table *t) {
  put_view(t, 1, 3, 1 << 20);
}
static void view_negative_start(made_table *t) {
  put_view(t, 1, 3, -1);
}
/* Two texts of 28 bytes stand before the first row's. */
static void bad_utf8(made_table *t) {
  ((char *)buffer(t, 3, 2))[56] = '\xFF';
}
static void nul_byte(made_table *t) {
  ((char *)buffer(t, 3, 2))[57] = '\0';
}
static void control_byte(made_table *t) {
  ((char *)buffer(t, 3, 2))[57] = '\x1F';
}
static void blank_account(made_table *t) {
  ((char *)buffer(t, 3, 2))[58] = ' ';
}
static void amount_zero(made_table *t) {
  put64(t, 4, 2, 0);
}
static void amount_negative(made_table *t) {
  put64(t, 4, 1, -1);
}
static void amount_unsigned_too_large(made_table *t) {
  retype(t->schema.children[3], "L");
  put64(t, 4, 1, -1);
}
static void amount_null(made_table *t) {
  static uint8_t bits = 0xEF; /* element 4: row 2 */
  CHILD(t, 4)->null_count = 1;
  CHILD(t, 4)->buffers[0] = &bits;
}
static void time_overflows(made_table *t) {
  put64(t, 1, 1, INT64_MAX / 10);
}
static void time_too_late(made_table *t) {
  put64(t, 1, 2, INT64_C(253402300800));
}
static void time_too_early(made_table *t) {
  put64(t, 1, 0, INT64_C(-62135596801));
}
static void time_too_fine(made_table *t) {
  rename_child(t, 1, "booked");
  retype(t->schema.children[0], "tsn:");
  put64(t, 1, 0, 0);
}
static void currency_unknown(made_table *t) {
  ((char *)buffer(t, 5, 2))[59] = 'X';
}

#define CASE(name, status, column, row, word) \
  { #name, name, status, column, row, word }
static const bad_case cases[] = {
    CASE(no_struct, MNM_E_PARSE, 0, 0, "records (structs)"),
    CASE(no_amount, MNM_E_PARSE, 0, 0, "no column amount_minor"),
    CASE(two_ids, MNM_E_PARSE, 0, 0, "two columns are called id"),
    CASE(float_amount, MNM_E_PARSE, 4, 0, "whole numbers are expected, not float64"),
    CASE(decimal_amount, MNM_E_PARSE, 4, 0, "not decimal"),
    CASE(odd_format, MNM_E_PARSE, 4, 0, "not another type"),
    CASE(number_id, MNM_E_PARSE, 6, 0, "texts are expected, not int64"),
    CASE(unknown_unit, MNM_E_PARSE, 1, 0, "a timestamp or a date"),
    CASE(dictionary_of_numbers, MNM_E_PARSE, 2, 0, "not a dictionary of int64"),
    CASE(index_of_floats, MNM_E_PARSE, 2, 0, "from"),
    CASE(received_currency_alone, MNM_E_PARSE, 6, 0, "needs the amount received"),
    CASE(fewer_children, MNM_E_PARSE, 0, 0, "other columns than its type"),
    CASE(more_children, MNM_E_PARSE, 0, 0, "other columns than its type"),
    CASE(negative_children, MNM_E_PARSE, 0, 0, "children"),
    CASE(no_children, MNM_E_PARSE, 0, 0, "children"),
    CASE(no_buffers, MNM_E_PARSE, 0, 0, "one buffer"),
    CASE(negative_length, MNM_E_PARSE, 0, 0, "length"),
    CASE(huge_length, MNM_E_PARSE, 0, 0, "length"),
    CASE(long_length, MNM_E_PARSE, 6, 0, "shorter than its record batch"),
    CASE(negative_offset, MNM_E_PARSE, 0, 0, "offset"),
    CASE(huge_offset, MNM_E_PARSE, 0, 0, "offset"),
    CASE(nulls_without_bits, MNM_E_PARSE, 0, 0, "does not say where"),
    CASE(null_record, MNM_E_PARSE, 0, 2, "a whole record is null"),
    CASE(missing_child, MNM_E_PARSE, 4, 0, "released"),
    CASE(released_child, MNM_E_PARSE, 4, 0, "released"),
    CASE(short_child, MNM_E_PARSE, 4, 0, "shorter"),
    CASE(child_huge_offset, MNM_E_PARSE, 4, 0, "offset"),
    CASE(child_negative_offset, MNM_E_PARSE, 4, 0, "offset"),
    CASE(child_wrong_nulls, MNM_E_PARSE, 4, 0, "nulls"),
    CASE(child_many_nulls, MNM_E_PARSE, 4, 0, "nulls"),
    CASE(child_nulls_nowhere, MNM_E_PARSE, 4, 0, "does not say where"),
    CASE(child_one_buffer, MNM_E_PARSE, 4, 0, "two buffers"),
    CASE(child_no_list, MNM_E_PARSE, 4, 0, "list of buffers"),
    CASE(child_no_values, MNM_E_PARSE, 4, 0, "buffer of the array is missing"),
    CASE(child_with_children, MNM_E_PARSE, 4, 0, "children"),
    CASE(text_two_buffers, MNM_E_PARSE, 3, 0, "three buffers"),
    CASE(text_no_ends, MNM_E_PARSE, 3, 0, "buffer of the array is missing"),
    CASE(text_no_bytes, MNM_E_PARSE, 3, 1, "buffer of the texts is missing"),
    CASE(view_two_buffers, MNM_E_PARSE, 6, 0, "at least three buffers"),
    CASE(view_no_sizes, MNM_E_PARSE, 6, 0, "sizes"),
    CASE(no_dictionary, MNM_E_PARSE, 2, 0, "no dictionary"),
    CASE(released_dictionary, MNM_E_PARSE, 2, 0, "released"),
    CASE(negative_dictionary, MNM_E_PARSE, 2, 0, "length"),
    CASE(dictionary_no_buffers, MNM_E_PARSE, 2, 0, "three buffers"),
    CASE(falling_offsets, MNM_E_PARSE, 3, 1, "fall"),
    CASE(negative_text_offset, MNM_E_PARSE, 3, 1, "below zero"),
    CASE(falling_large_offsets, MNM_E_PARSE, 5, 2, "fall"),
    CASE(over_4_gib, MNM_E_PARSE, 5, 3, "4 GiB"),
    CASE(index_too_large, MNM_E_PARSE, 2, 3, "beyond the dictionary"),
    CASE(index_negative, MNM_E_PARSE, 2, 2, "beyond the dictionary"),
    CASE(view_negative, MNM_E_PARSE, 6, 2, "below zero"),
    CASE(view_no_block, MNM_E_PARSE, 6, 2, "block"),
    CASE(view_negative_block, MNM_E_PARSE, 6, 2, "block"),
    CASE(view_too_far, MNM_E_PARSE, 6, 2, "beyond its block"),
    CASE(view_negative_start, MNM_E_PARSE, 6, 2, "beyond its block"),
    CASE(bad_utf8, MNM_E_PARSE, 3, 1, "UTF-8"),
    CASE(nul_byte, MNM_E_PARSE, 3, 2, "NUL"),
    CASE(control_byte, MNM_E_PARSE, 3, 2, "0x1F"),
    CASE(blank_account, MNM_E_PARSE, 3, 3, "an account number is missing"),
    CASE(amount_zero, MNM_E_RANGE, 4, 3, "above zero"),
    CASE(amount_negative, MNM_E_RANGE, 4, 2, "above zero"),
    CASE(amount_unsigned_too_large, MNM_E_OVERFLOW, 4, 2, "does not fit"),
    CASE(amount_null, MNM_E_PARSE, 4, 3, "null"),
    CASE(time_overflows, MNM_E_RANGE, 1, 2, "years 1 to 9999"),
    CASE(time_too_late, MNM_E_RANGE, 1, 3, "years 1 to 9999"),
    CASE(time_too_early, MNM_E_RANGE, 1, 1, "years 1 to 9999"),
    CASE(time_too_fine, MNM_E_RANGE, 1, 2, "finer than a microsecond"),
    CASE(currency_unknown, MNM_E_PARSE, 5, 2, "currency"),
};

static void each_fault_is_told_with_its_place(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const bad_case *is = &cases[i];
    made_table *table = good();
    is->spoil(table);
    read_rows *got = read_new();
    mnm_status status = read_table(got, table);
    if (status != is->status || got->err.column != is->column || got->err.row != is->row ||
        !strstr(got->err.message, is->word))
      fail_msg("%s: status %d, column %d, row %d: %s", is->name, status, got->err.column,
               (int)got->err.row, got->err.message);
    assert_string_equal(got->err.input, "table");
    assert_true(got->err.hint[0] != '\0');
    read_free(got);
  }
}

static void the_good_table_is_good(void **state) {
  (void)state;
  read_rows *got = read_new();
  assert_int_equal(read_table(got, good()), MNM_OK);
  assert_int_equal(got->summary.rows, 3);
  read_free(got);
}

static void a_fault_in_a_later_chunk_counts_rows_through_all(void **state) {
  (void)state;
  made_table *tables[3] = {good(), good(), good()};
  amount_zero(tables[2]);
  read_rows *got = read_new();
  struct ArrowArrayStream stream;
  made_stream_of(&stream, tables, 3);
  assert_int_equal(read_stream(got, &stream), MNM_E_RANGE);
  assert_int_equal(got->err.row, 9);
  read_free(got);
  made_nothing_lives();
}

static void a_producer_that_fails_is_told(void **state) {
  (void)state;
  for (uint32_t fail = 0; fail < 3; fail++) {
    made_table *tables[2] = {good(), good()};
    struct ArrowArrayStream stream;
    made_stream *self = made_stream_of(&stream, tables, 2);
    self->fail_schema = fail == 0 ? EIO : 0;
    self->fail_next = fail == 1 ? EINVAL : fail == 2 ? ENOMEM : 0;
    self->fail_at = 1;
    read_rows *got = read_new();
    assert_int_equal(read_stream(got, &stream), fail == 2 ? MNM_E_NOMEM : MNM_E_IO);
    assert_null(strstr(got->err.message, "says no")); /* its words may hold values */
    read_free(got);
    made_nothing_lives();
  }
}

static void a_released_stream_is_refused(void **state) {
  (void)state;
  struct ArrowArrayStream stream = {0};
  read_rows *got = read_new();
  assert_int_equal(read_stream(got, &stream), MNM_E_ARG);
  read_free(got);
}

static mnm_status sink_refuses(void *payload, const mnm_batch *batch, mnm_err *err) {
  (void)payload, (void)batch;
  return mnm_err_set(err, MNM_E_LIMIT, "enough");
}

static void what_the_sink_says_ends_the_reading(void **state) {
  (void)state;
  read_rows *got = read_new();
  made_table *table = good();
  struct ArrowArrayStream stream;
  made_stream_of(&stream, &table, 1);
  mnm_arrow_sink sink = {got, sink_refuses, NULL};
  assert_int_equal(mnm_arrow_read(&got->summary, &stream, got->accounts, got->places, "table",
                                  &sink, NULL, &got->err),
                   MNM_E_LIMIT);
  assert_string_equal(got->err.message, "enough");
  read_free(got);
  made_nothing_lives();
}

static bool stop(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)payload, (void)stage, (void)done, (void)total;
  return false;
}

static void a_cancelled_reading_releases_everything(void **state) {
  (void)state;
  read_rows *got = read_new();
  made_table *table = good();
  struct ArrowArrayStream stream;
  made_stream_of(&stream, &table, 1);
  mnm_arrow_sink sink = {got, say_rows, say_holdings};
  mnm_ctx ctx = {.progress = stop};
  assert_int_equal(mnm_arrow_read(&got->summary, &stream, got->accounts, got->places, "table",
                                  &sink, &ctx, &got->err),
                   MNM_E_CANCELLED);
  read_free(got);
  made_nothing_lives();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_good_table_is_good),
      cmocka_unit_test(each_fault_is_told_with_its_place),
      cmocka_unit_test(a_fault_in_a_later_chunk_counts_rows_through_all),
      cmocka_unit_test(a_producer_that_fails_is_told),
      cmocka_unit_test(a_released_stream_is_refused),
      cmocka_unit_test(what_the_sink_says_ends_the_reading),
      cmocka_unit_test(a_cancelled_reading_releases_everything),
  };
  return cmocka_run_group_tests_name("arrow_bad", tests, NULL, NULL);
}
