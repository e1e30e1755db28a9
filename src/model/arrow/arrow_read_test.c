/* Reading tables made by hand: every type, slices, nulls, dictionaries. */
#include "model/arrow/arrow_test_help.h"

static const char *const payers[] = {"A", "B", "A"};
static const char *const receivers[] = {"B", "@x", "CASH"};
static const char *const euros[] = {"EUR", "Euro", "978"};

static void add_time_s(made_table *table) {
  const int64_t time_s[] = {-1, 0, 1700000000};
  made_numbers(table, "time_s", "l", time_s, NULL);
}
static void add_ends(made_table *table) {
  made_texts(table, "from", "u", payers);
  made_texts(table, "to", "u", receivers);
}
static void add_amounts(made_table *table) {
  const int64_t amount[] = {100, 1, INT64_MAX};
  made_numbers(table, "amount_minor", "l", amount, NULL);
  made_texts(table, "currency", "u", euros);
}
static const char three_rows[] =
    "0 1969-12-31T23:59:59Z A>B 100EUR\n"
    "1 1970-01-01T00:00:00Z B>@x 1EUR\n"
    "2 2023-11-14T22:13:20Z A>CASH 9223372036854775807EUR\n";

static void expect(made_table *table, const char *expected) {
  read_rows *got = read_new();
  if (read_table(got, table) != MNM_OK) fail_msg("%s", got->err.message);
  assert_string_equal(got->text, expected);
  read_free(got);
}

static void the_columns_of_a_plain_ledger_are_read(void **state) {
  (void)state;
  made_table *table = made_new(3);
  add_time_s(table);
  add_ends(table);
  add_amounts(table);
  const char *const ids[] = {" t1 ", "", NULL}, *const channels[] = {"wire", NULL, "payroll"};
  const char *const places[] = {"Town/ATM 1", NULL, ""}, *const owners[] = {"P1|P2", "P3", "P1|P2"};
  const char *const others[] = {NULL, "P4", "P1"};
  made_texts(table, "id", "u", ids);
  made_texts(table, "channel", "u", channels);
  made_texts(table, "place", "u", places);
  made_texts(table, "from_owner", "u", owners);
  made_texts(table, "to_owner", "u", others);
  expect(table,
         "0 1969-12-31T23:59:59Z A>B 100EUR wire place=Town/ATM 1 id=t1\n"
         "1 1970-01-01T00:00:00Z B>@x 1EUR unknown\n"
         "2 2023-11-14T22:13:20Z A>CASH 9223372036854775807EUR wage\n"
         "P1 holds A (0)\nP2 holds A (0)\nP3 holds B (1)\nP4 holds @x (1)\nP1 holds CASH (2)\n");
}

static void accounts_get_the_kinds_that_a_file_gives_them(void **state) {
  (void)state;
  made_table *table = made_new(4);
  const int64_t time_s[] = {1, 2, 3, 4}, amount[] = {1, 1, 1, 1};
  const char *const from[] = {"A", "@cash", "asset:car", "@x"};
  const char *const to[] = {"CASH", "B", "C", "D"};
  const char *const currency[] = {"EUR", "EUR", "EUR", "EUR"};
  made_numbers(table, "time_s", "l", time_s, NULL);
  made_texts(table, "from", "u", from);
  made_texts(table, "to", "u", to);
  made_numbers(table, "amount_minor", "l", amount, NULL);
  made_texts(table, "currency", "u", currency);
  read_rows *got = read_new();
  assert_int_equal(read_table(got, table), MNM_OK);
  static const struct {
    const char *number;
    mnm_account_kind kind;
  } expected[] = {{"A", MNM_ACCOUNT_INTERNAL},
                  {"CASH", MNM_ACCOUNT_CASH},
                  {"asset:car", MNM_ACCOUNT_ASSET},
                  {"@x", MNM_ACCOUNT_EXTERNAL}};
  for (uint32_t i = 0; i < 4; i++) {
    uint32_t id = 0;
    assert_true(
        mnm_accounts_find(got->accounts, mnm_text_of(""), mnm_text_of(expected[i].number), &id));
    assert_int_equal(mnm_accounts_kind(got->accounts, id), expected[i].kind);
  }
  assert_int_equal(mnm_accounts_count(got->accounts), 7); /* @cash is CASH */
  read_free(got);
}

static void every_type_of_whole_number_is_an_amount(void **state) {
  (void)state;
  static const char *const formats[] = {"c", "C", "s", "S", "i", "I", "l", "L"};
  for (uint32_t f = 0; f < 8; f++) {
    for (int nulls = 0; nulls < 2; nulls++) {
      made_table *table = made_new(3);
      table->skip = f % 3;
      add_time_s(table);
      add_ends(table);
      uint64_t values[3] = {100, 1, 127};
      char narrow[24];
      uint32_t width = mnm_arrow__width(mnm_arrow__kind_of(formats[f]));
      for (uint32_t i = 0; i < 3; i++) memcpy(narrow + (size_t)i * width, &values[i], width);
      const uint8_t valid[] = {1, 1, 1};
      made_numbers(table, "amount_minor", formats[f], narrow, nulls ? valid : NULL);
      made_texts(table, "currency", "u", euros);
      expect(table,
             "0 1969-12-31T23:59:59Z A>B 100EUR\n"
             "1 1970-01-01T00:00:00Z B>@x 1EUR\n"
             "2 2023-11-14T22:13:20Z A>CASH 127EUR\n");
    }
  }
}

static void every_unit_of_time_gives_the_same_instant(void **state) {
  (void)state;
  static const struct {
    const char *format, *name;
    int64_t unit; /* in a second; 0: whole numbers of seconds */
  } forms[] = {{"tss:", "booked", 1},
               {"tsm:UTC", "booked_us", 1000},
               {"tsu:", "time_s", 1000000},
               {"tsu:UTC", "booked_us", 1000000},
               {"tsn:Europe/Berlin", "booked", 1000000000},
               {"l", "time_s", 1},
               {"l", "booked_us", 1000000}};
  for (uint32_t f = 0; f < sizeof forms / sizeof *forms; f++) {
    made_table *table = made_new(3);
    table->skip = f;
    int64_t times[3] = {-1, 0, 1700000000};
    for (uint32_t i = 0; i < 3; i++) times[i] *= forms[f].unit;
    made_numbers(table, forms[f].name, forms[f].format, times, NULL);
    add_ends(table);
    add_amounts(table);
    expect(table, three_rows);
  }
}

static void a_date_is_a_day_and_a_fraction_a_microsecond(void **state) {
  (void)state;
  made_table *days = made_new(3);
  const int32_t dates[] = {-1, 0, 19675};
  made_numbers(days, "booked", "tdD", dates, NULL);
  add_ends(days);
  add_amounts(days);
  expect(days,
         "0 1969-12-31 A>B 100EUR\n1 1970-01-01 B>@x 1EUR\n"
         "2 2023-11-14 A>CASH 9223372036854775807EUR\n");
  made_table *fine = made_new(3);
  const int64_t nanos[] = {-1000, 0, 1500000};
  made_numbers(fine, "booked", "tsn:", nanos, NULL);
  add_ends(fine);
  add_amounts(fine);
  expect(fine,
         "0 1969-12-31T23:59:59.999999Z A>B 100EUR\n1 1970-01-01T00:00:00Z B>@x 1EUR\n"
         "2 1970-01-01T00:00:00.001500Z A>CASH 9223372036854775807EUR\n");
}

static void what_the_source_said_of_the_time_can_be_a_column(void **state) {
  (void)state;
  for (uint32_t form = 0; form < 2; form++) {
    made_table *table = made_new(3);
    const int64_t booked[] = {0, 60000000, 61000000};
    const uint8_t numbers[] = {0, 1, 3};
    const char *const words[] = {"day", "minute", "microsecond"};
    made_numbers(table, "booked_us", "tsu:", booked, NULL);
    if (form == 0)
      made_numbers(table, "booked_grain", "C", numbers, NULL);
    else
      made_texts(table, "booked_grain", "u", words);
    add_ends(table);
    add_amounts(table);
    expect(table,
           "0 1970-01-01 A>B 100EUR\n1 1970-01-01T00:01Z B>@x 1EUR\n"
           "2 1970-01-01T00:01:01.000000Z A>CASH 9223372036854775807EUR\n");
  }
}

static void every_form_of_text_and_dictionary_is_read(void **state) {
  (void)state;
  static const char *const texts[] = {"u", "U", "vu"};
  static const char *const indexes[] = {"", "c", "C", "s", "S", "i", "I", "l", "L"};
  static const char *const words[] = {"unused, and not \xFF text", "A", NULL, "B",
                                      "a number of an account that is longer than a view holds"};
  const int64_t from[] = {1, 3, 4};
  const char *const from_texts[] = {words[1], words[3], words[4]};
  for (uint32_t t = 0; t < 3; t++) {
    for (uint32_t x = 0; x < 9; x++) {
      made_table *table = made_new(3);
      table->skip = (t + x) % 4;
      add_time_s(table);
      if (x == 0)
        made_texts(table, "from", texts[t], from_texts);
      else
        made_dictionary(table, "from", indexes[x], from, texts[t], words, 5);
      made_texts(table, "to", texts[t], receivers);
      add_amounts(table);
      expect(table,
             "0 1969-12-31T23:59:59Z A>B 100EUR\n"
             "1 1970-01-01T00:00:00Z B>@x 1EUR\n"
             "2 2023-11-14T22:13:20Z a number of an account that is longer than a view holds>CASH "
             "9223372036854775807EUR\n");
    }
  }
}

static void whole_numbers_are_accounts_currencies_and_channels(void **state) {
  (void)state;
  made_table *table = made_new(3);
  const int64_t from[] = {12, -7, INT64_MIN};
  const uint64_t to[] = {UINT64_MAX, 0, 5};
  const int16_t currency[] = {978, 392, 1001};
  const uint8_t channel[] = {3, 0, 17};
  const int64_t amount[] = {1, 2, 3};
  add_time_s(table);
  made_numbers(table, "from", "l", from, NULL);
  made_numbers(table, "to", "L", to, NULL);
  made_numbers(table, "amount_minor", "l", amount, NULL);
  made_numbers(table, "currency", "s", currency, NULL);
  made_numbers(table, "channel", "C", channel, NULL);
  expect(table,
         "0 1969-12-31T23:59:59Z 12>18446744073709551615 1EUR wire\n"
         "1 1970-01-01T00:00:00Z -7>0 2JPY unknown\n"
         "2 2023-11-14T22:13:20Z -9223372036854775808>5 3BTC refund\n");
}

static void every_optional_column_is_read_with_its_nulls(void **state) {
  (void)state;
  made_table *table = made_new(3);
  table->skip = 5;
  add_time_s(table);
  add_ends(table);
  add_amounts(table);
  const uint8_t valid[] = {1, 0, 1};
  const int64_t received[] = {0, -5, 7}, balance[] = {-9, INT64_MIN, 9};
  const int64_t order[] = {0, -1, 8};
  const uint8_t flags[] = {1, 255, 8};
  const int64_t value[] = {0, INT64_MAX, 86400000};
  const int32_t offset[] = {60, 99999, -120};
  const uint16_t mcc[] = {5411, 65535, 1};
  const char *const in[] = {"JPY", NULL, "EUR"};
  const char *const words[] = {"x", NULL, "longer than twelve bytes"};
  made_numbers(table, "to_amount_minor", "l", received, valid);
  made_texts(table, "to_currency", "vu", in);
  made_numbers(table, "balance_minor", "l", balance, valid);
  made_numbers(table, "order", "l", order, valid);
  made_numbers(table, "flags", "C", flags, valid);
  made_numbers(table, "value_date", "tsm:", value, valid);
  made_numbers(table, "offset_min", "i", offset, valid);
  made_numbers(table, "mcc", "S", mcc, valid);
  made_texts(table, "earmark", "vu", words);
  made_texts(table, "reverses", "U", words);
  made_texts(table, "backs", "u", words);
  made_texts(table, "linked", "u", words);
  made_texts(table, "purpose", "u", words);
  made_texts(table, "counterparty_name", "u", words);
  expect(
      table,
      "0 1969-12-31T23:59:59Z A>B 100EUR=0JPY flags=1 order=0 value=1970-01-01 offset=60 mcc=5411"
      " balance=-9 earmark=x reverses=x backs=x linked=x purpose=x name=x\n"
      "1 1970-01-01T00:00:00Z B>@x 1EUR=1EUR\n"
      "2 2023-11-14T22:13:20Z A>CASH 9223372036854775807EUR=7EUR flags=8 order=8"
      " value=1970-01-02 offset=-120 mcc=1 balance=9 earmark=longer than twelve bytes"
      " reverses=longer than twelve bytes backs=longer than twelve bytes"
      " linked=longer than twelve bytes purpose=longer than twelve bytes"
      " name=longer than twelve bytes\n");
}

static void a_column_of_the_type_null_is_a_column_without_values(void **state) {
  (void)state;
  made_table *table = made_new(3);
  add_time_s(table);
  add_ends(table);
  add_amounts(table);
  static const char *const names[] = {"id", "channel", "place", "order", "to_amount_minor"};
  for (uint32_t i = 0; i < 5; i++) made_column(table, names[i], "n")->null_count = 3;
  expect(table,
         "0 1969-12-31T23:59:59Z A>B 100EUR=100 unknown\n"
         "1 1970-01-01T00:00:00Z B>@x 1EUR=1 unknown\n"
         "2 2023-11-14T22:13:20Z A>CASH 9223372036854775807EUR=9223372036854775807 unknown\n");
}

static void a_bank_beside_a_number_makes_another_account(void **state) {
  (void)state;
  made_table *table = made_new(3);
  add_time_s(table);
  const char *const banks[] = {"X", NULL, "Y"};
  const char *const numbers[] = {"1", "1", "CASH"};
  made_texts(table, "payer_bank", "u", banks);
  made_texts(table, "payer_number", "u", numbers);
  made_texts(table, "payer", "u", payers); /* the label: not read beside the number */
  made_texts(table, "receiver", "u", receivers);
  add_amounts(table);
  read_rows *got = read_new();
  assert_int_equal(read_table(got, table), MNM_OK);
  assert_string_equal(got->text,
                      "0 1969-12-31T23:59:59Z X:1>B 100EUR\n"
                      "1 1970-01-01T00:00:00Z 1>@x 1EUR\n"
                      "2 2023-11-14T22:13:20Z Y:CASH>CASH 9223372036854775807EUR\n");
  assert_int_equal(got->summary.ignored_columns, 1);
  assert_string_equal(got->summary.ignored.name[0], "payer");
  read_free(got);
}

static void a_slice_of_the_records_moves_every_column(void **state) {
  (void)state;
  made_table *table = made_new(3);
  table->skip = 9;
  add_time_s(table);
  add_ends(table);
  add_amounts(table);
  table->array.offset = 1;
  table->array.length = 2;
  expect(table,
         "0 1970-01-01T00:00:00Z B>@x 1EUR\n"
         "1 2023-11-14T22:13:20Z A>CASH 9223372036854775807EUR\n");
}

static void chunks_follow_each_other_each_with_its_own_dictionary(void **state) {
  (void)state;
  made_table *tables[4];
  const char *const first[] = {"A", "B"}, *const second[] = {"B", "A"};
  for (uint32_t t = 0; t < 4; t++) {
    const int64_t times[] = {t, t}, amounts[] = {1, 2}, entries[] = {0, 1};
    tables[t] = made_new(t == 2 ? 0 : 2);
    made_numbers(tables[t], "time_s", "l", times, NULL);
    made_dictionary(tables[t], "from", "i", entries, "u", t % 2 ? second : first, 2);
    made_dictionary(tables[t], "to", "i", entries, "u", t % 2 ? first : second, 2);
    made_numbers(tables[t], "amount_minor", "l", amounts, NULL);
    made_texts(tables[t], "currency", "u", euros);
  }
  read_rows *got = read_new();
  struct ArrowArrayStream stream;
  made_stream_of(&stream, tables, 4);
  assert_int_equal(read_stream(got, &stream), MNM_OK);
  made_nothing_lives();
  assert_string_equal(got->text,
                      "0 1970-01-01T00:00:00Z A>B 1EUR\n1 1970-01-01T00:00:00Z B>A 2EUR\n"
                      "2 1970-01-01T00:00:01Z B>A 1EUR\n3 1970-01-01T00:00:01Z A>B 2EUR\n"
                      "4 1970-01-01T00:00:03Z B>A 1EUR\n5 1970-01-01T00:00:03Z A>B 2EUR\n");
  assert_int_equal(got->summary.chunks, 4);
  assert_int_equal(got->summary.rows, 6);
  read_free(got);
}

static void columns_of_our_own_types_are_not_copied(void **state) {
  (void)state;
  made_table *table = made_new(3);
  const int64_t booked[] = {1, 2, 3};
  made_numbers(table, "booked_us", "tsu:UTC", booked, NULL);
  add_ends(table);
  add_amounts(table);
  read_rows *got = read_new();
  assert_int_equal(read_table(got, table), MNM_OK);
  assert_int_equal(got->summary.values_shared, 6); /* times and amounts */
  assert_int_equal(got->summary.values_copied, 9); /* payers, receivers, currencies */
  assert_true(got->summary.peak_bytes > 0);
  read_free(got);
}

static void numbers_need_not_be_aligned(void **state) {
  (void)state;
  made_table *table = made_new(3);
  add_time_s(table);
  add_ends(table);
  add_amounts(table);
  struct ArrowArray *amounts = table->array.children[3];
  made_buffers *held = amounts->private_data;
  char *moved = malloc(3 * sizeof(int64_t) + 1);
  assert_non_null(moved);
  memcpy(moved + 1, held->buffer[1], 3 * sizeof(int64_t));
  free(held->buffer[1]);
  held->buffer[1] = moved;
  amounts->buffers[1] = moved + 1;
  expect(table, three_rows);
}

static void other_columns_are_listed(void **state) {
  (void)state;
  made_table *table = made_new(3);
  const int64_t numbers[] = {1, 2, 3};
  made_numbers(table, "score", "l", numbers, NULL);
  add_time_s(table);
  add_ends(table);
  add_amounts(table);
  made_numbers(table,
               "a name that is a good deal longer than the list \xC3\xA4\xC3\xA4\xC3\xA4 shows",
               "l", numbers, NULL);
  read_rows *got = read_new();
  assert_int_equal(read_table(got, table), MNM_OK);
  assert_int_equal(got->summary.columns, 5);
  assert_int_equal(got->summary.ignored_columns, 2);
  assert_string_equal(got->summary.ignored.name[0], "score");
  assert_string_equal(got->summary.ignored.name[1],
                      "a name that is a good deal longer than the list");
  read_free(got);
}

static void channels_that_are_none_of_ours_are_counted(void **state) {
  (void)state;
  for (uint32_t form = 0; form < 2; form++) {
    made_table *table = made_new(3);
    add_time_s(table);
    add_ends(table);
    add_amounts(table);
    const char *const channels[] = {"pigeon", "wire", "pigeon"}, *const words[] = {"wire",
                                                                                   "pigeon"};
    const int64_t entries[] = {1, 0, 1};
    if (form == 0)
      made_texts(table, "channel", "u", channels);
    else
      made_dictionary(table, "channel", "c", entries, "u", words, 2);
    read_rows *got = read_new();
    assert_int_equal(read_table(got, table), MNM_OK);
    assert_int_equal(got->summary.unmapped_codes, 2);
    assert_int_equal(got->summary.unmapped.shown, 1);
    assert_string_equal(got->summary.unmapped.name[0], "pigeon");
    read_free(got);
  }
}

static void more_rows_than_a_block_come_in_blocks(void **state) {
  (void)state;
  const uint32_t rows = 2 * MNM_ARROW_ROWS_AT_ONCE + 3;
  int64_t *times = calloc(rows, sizeof *times), *entries = calloc(rows, sizeof *entries);
  assert_non_null(times);
  assert_non_null(entries);
  for (uint32_t i = 0; i < rows; i++) {
    times[i] = i + 1;
    entries[i] = i % 2;
  }
  const char *const words[] = {"A", "B"}, *const codes[] = {"EUR", "USD"};
  made_table *table = made_new(rows);
  made_numbers(table, "time_s", "l", times, NULL);
  made_dictionary(table, "from", "i", entries, "u", words, 2);
  made_dictionary(table, "to", "C", entries, "u", words, 2);
  made_numbers(table, "amount_minor", "l", times, NULL);
  made_dictionary(table, "currency", "S", entries, "U", codes, 2);
  read_rows *got = read_new();
  assert_int_equal(read_table(got, table), MNM_OK);
  assert_int_equal(got->summary.rows, rows);
  for (uint32_t i = 0; i < rows; i += 997) {
    assert_int_equal(((const int64_t *)got->rows.amount_minor.data)[i], i + 1);
    assert_int_equal(((const uint64_t *)got->rows.source_row.data)[i], i);
    assert_int_equal(((const uint16_t *)got->rows.currency.data)[i], i % 2 ? 840 : 978);
  }
  read_free(got);
  free(times);
  free(entries);
}

static void an_array_can_be_a_stream(void **state) {
  (void)state;
  made_table *table = made_new(3);
  add_time_s(table);
  add_ends(table);
  add_amounts(table);
  struct ArrowArrayStream stream;
  made_live.schemas++;
  made_live.arrays++;
  assert_int_equal(mnm_arrow_stream_of(&stream, &table->schema, &table->array, NULL, NULL), MNM_OK);
  assert_null(table->schema.release);
  assert_null(table->array.release);
  read_rows *got = read_new();
  assert_int_equal(read_stream(got, &stream), MNM_OK);
  assert_string_equal(got->text, three_rows);
  read_free(got);
  made_nothing_lives();
  mnm_err err = {0};
  assert_int_equal(mnm_arrow_stream_of(&stream, &table->schema, &table->array, NULL, &err),
                   MNM_E_ARG);
  free(table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_columns_of_a_plain_ledger_are_read),
      cmocka_unit_test(accounts_get_the_kinds_that_a_file_gives_them),
      cmocka_unit_test(every_type_of_whole_number_is_an_amount),
      cmocka_unit_test(every_unit_of_time_gives_the_same_instant),
      cmocka_unit_test(a_date_is_a_day_and_a_fraction_a_microsecond),
      cmocka_unit_test(what_the_source_said_of_the_time_can_be_a_column),
      cmocka_unit_test(every_form_of_text_and_dictionary_is_read),
      cmocka_unit_test(whole_numbers_are_accounts_currencies_and_channels),
      cmocka_unit_test(every_optional_column_is_read_with_its_nulls),
      cmocka_unit_test(a_column_of_the_type_null_is_a_column_without_values),
      cmocka_unit_test(a_bank_beside_a_number_makes_another_account),
      cmocka_unit_test(a_slice_of_the_records_moves_every_column),
      cmocka_unit_test(chunks_follow_each_other_each_with_its_own_dictionary),
      cmocka_unit_test(columns_of_our_own_types_are_not_copied),
      cmocka_unit_test(numbers_need_not_be_aligned),
      cmocka_unit_test(other_columns_are_listed),
      cmocka_unit_test(channels_that_are_none_of_ours_are_counted),
      cmocka_unit_test(more_rows_than_a_block_come_in_blocks),
      cmocka_unit_test(an_array_can_be_a_stream),
  };
  return cmocka_run_group_tests_name("arrow_read", tests, NULL, NULL);
}
