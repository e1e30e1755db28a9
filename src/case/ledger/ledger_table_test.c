/* The SQL table `transfer` against the loaded ledger. */
#include "case/ledger/ledger_test_help.h"

static const plain_kind mixed = {.accounts = 9,
                                 .minutes = 4000,
                                 .amounts = 4,
                                 .texts = true,
                                 .natives = true,
                                 .orders = true,
                                 .balances = true,
                                 .rare_columns = true,
                                 .days = true};

static sqlite3_stmt *query(fixture *it, const char *sql) {
  sqlite3_stmt *statement = NULL;
  mnm_err err = {0};
  must(mnm_store_prepare_own(it->store, &statement, sql, &err), &err);
  return statement;
}

static int64_t number(fixture *it, const char *sql) {
  sqlite3_stmt *statement = query(it, sql);
  assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
  int64_t found = sqlite3_column_int64(statement, 0);
  assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
  return found;
}

static plain_row *fill(fixture *it, uint32_t count) {
  plain_row *rows = plain_make(&it->rng, count, &mixed);
  (void)import_all(it, it->store, rows, count / 2, &mixed);
  (void)import_all(it, it->store, rows + count / 2, count - count / 2, &mixed);
  mnm_err err = {0};
  must(mnm_ledger_register_table(it->store, &err), &err);
  return rows;
}

static void assert_cell(sqlite3_stmt *statement, int column, int64_t value, bool none) {
  assert_int_equal(sqlite3_column_type(statement, column), none ? SQLITE_NULL : SQLITE_INTEGER);
  if (!none) assert_int_equal(sqlite3_column_int64(statement, column), value);
}

static void assert_text(sqlite3_stmt *statement, int column, const char *value) {
  const char *found = (const char *)sqlite3_column_text(statement, column);
  assert_string_equal(found ? found : "", value);
}

static void every_row_shows_what_was_imported(void **state) {
  fixture *it = *state;
  plain_row *rows = fill(it, 1200);
  twin_sort(rows, 1200);
  sqlite3_stmt *statement =
      query(it,
            "SELECT transfer_id, booked_us, booked_grain, \"order\", value_date_us, offset_min,"
            " amount_minor, currency, to_amount_minor, to_currency, channel, place_name, mcc,"
            " balance_minor, flags, linked, purpose, payer, receiver, currency_code, channel_name,"
            " counterparty_name, earmark FROM transfer");
  for (uint32_t i = 0; i < 1200; i++) {
    const plain_row *row = &rows[i];
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_text(statement, 0, row->id);
    assert_cell(statement, 1, row->booked_us, false);
    assert_cell(statement, 2, row->grain, false);
    assert_cell(statement, 3, (int64_t)row->order, row->order == MNM_ORDER_NONE);
    assert_cell(statement, 4, row->value_date, row->value_date == MNM_TIME_NONE);
    assert_cell(statement, 5, row->offset, row->offset == MNM_OFFSET_NONE);
    assert_cell(statement, 6, row->amount, false);
    assert_cell(statement, 7, row->currency, false);
    assert_cell(statement, 8, row->to_amount, false);
    assert_cell(statement, 9, row->to_currency, false);
    assert_cell(statement, 10, row->channel, false);
    char place[16] = "";
    if (row->place != PLAIN_NONE) (void)snprintf(place, sizeof place, "place %u", row->place);
    assert_text(statement, 11, place);
    assert_cell(statement, 12, row->mcc, false);
    assert_cell(statement, 13, row->balance, row->balance == MNM_BALANCE_NONE);
    assert_cell(statement, 14, row->flags, false);
    assert_text(statement, 15, row->linked);
    assert_text(statement, 16, row->purpose);
    char bank[16], account[24], label[64];
    plain_bank(row->from, bank, account);
    (void)snprintf(label, sizeof label, "%s%s%s", bank, bank[0] ? ":" : "", account);
    assert_text(statement, 17, label);
    plain_bank(row->to, bank, account);
    (void)snprintf(label, sizeof label, "%s%s%s", bank, bank[0] ? ":" : "", account);
    assert_text(statement, 18, label);
    assert_text(statement, 19, mnm_currency_code(row->currency));
    assert_text(statement, 20, mnm_channel_name((mnm_channel)row->channel));
    assert_int_equal(sqlite3_column_type(statement, 21), SQLITE_NULL);
    assert_int_equal(sqlite3_column_type(statement, 22), SQLITE_NULL);
  }
  assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
  assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
  free(rows);
}

/* With '+' in front SQLite may not hand the condition down: both ways must count the same. */
static void conditions_that_skip_chunks_find_the_same(void **state) {
  fixture *it = *state;
  plain_row *rows = fill(it, 1000);
  static const char *const conditions[] = {
      "%sbooked_us >= 60000000 * 100",
      "%sbooked_us > 0 AND %sbooked_us < 60000000 * 500",
      "%sbooked_us = (SELECT max(booked_us) FROM transfer)",
      "%sbooked_us <= -60000000 * 1000",
      "%saccount_from = 3",
      "%saccount_to = 3 AND %sbooked_us > 0",
      "%saccount_from = 2 AND %saccount_to = 4",
      "%saccount_from = 77777",
      "%saccount_from = -1",
      "%saccount_from = 'x'",
      "%saccount_from = 3.0",
      "%sbooked_us > 1.5",
      "%sbooked_us BETWEEN 5 AND 4",
      "%sbooked_us IS NULL",
  };
  for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
    char where[200], sql[300];
    int64_t found[2];
    for (int plain = 0; plain < 2; plain++) {
      const char *sign = plain ? "+" : "";
      (void)snprintf(where, sizeof where, conditions[i], sign, sign);
      (void)snprintf(
          sql, sizeof sql,
          "SELECT coalesce(sum(amount_minor * 7 + reference), -1) FROM transfer WHERE %s", where);
      found[plain] = number(it, sql);
    }
    if (found[0] != found[1]) fail_msg("%s", conditions[i]);
  }
  free(rows);
}

static void the_table_joins_with_others_and_itself(void **state) {
  fixture *it = *state;
  plain_row *rows = fill(it, 300);
  assert_int_equal(number(it, "SELECT count(*) FROM transfer"), 300);
  assert_int_equal(number(it,
                          "SELECT count(*) FROM transfer t JOIN account a"
                          " ON a.account_id = t.account_from"),
                   300);
  assert_int_equal(number(it,
                          "SELECT count(*) FROM transfer a JOIN transfer b"
                          " ON a.reference = b.reference"),
                   300);
  int64_t paid = 0;
  for (uint32_t i = 0; i < 300; i++) paid += rows[i].from == 2 ? rows[i].amount : 0;
  char bank[16], account[24], sql[300];
  plain_bank(2, bank, account);
  (void)snprintf(sql, sizeof sql,
                 "SELECT sum(amount_minor) FROM account JOIN transfer ON account_from = account_id"
                 " WHERE number = '%s' AND bank = '%s'",
                 account, bank);
  assert_int_equal(number(it, sql), paid);
  /* ledger order is order of time already */
  assert_int_equal(number(it,
                          "SELECT count(*) FROM (SELECT booked_us - lag(booked_us) OVER () AS"
                          " step FROM (SELECT booked_us FROM transfer ORDER BY booked_us))"
                          " WHERE step < 0"),
                   0);
  free(rows);
}

static void the_table_cannot_be_written(void **state) {
  fixture *it = *state;
  plain_row *rows = fill(it, 10);
  sqlite3_stmt *statement = NULL;
  mnm_err err = {0};
  assert_int_not_equal(mnm_store_prepare_own(it->store, &statement, "DELETE FROM transfer", &err),
                       MNM_OK);
  (void)sqlite3_finalize(statement);
  assert_int_equal(number(it, "SELECT count(*) FROM transfer"), 10);
  free(rows);
}

static void an_empty_case_has_an_empty_table(void **state) {
  fixture *it = *state;
  mnm_err err = {0};
  must(mnm_ledger_register_table(it->store, &err), &err);
  assert_int_equal(number(it, "SELECT count(*) FROM transfer"), 0);
  assert_int_equal(number(it, "SELECT count(*) FROM transfer WHERE account_to = 0"), 0);
}

static void damage_is_an_error_of_the_statement(void **state) {
  fixture *it = *state;
  plain_row *rows = fill(it, 500);
  mnm_err err = {0};
  must(mnm_store_begin(it->store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_store_exec(it->store, "DELETE FROM chunk_data WHERE chunk_id & 255 = 5", &err), &err);
  sqlite3_stmt *statement = query(it, "SELECT sum(amount_minor) FROM transfer");
  assert_int_equal(sqlite3_step(statement) & 0xFF, SQLITE_CORRUPT);
  (void)sqlite3_finalize(statement);
  mnm_store_rollback(it->store);
  assert_true(number(it, "SELECT sum(amount_minor) FROM transfer") > 0);
  free(rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_row_shows_what_was_imported, set_up, tear_down),
      cmocka_unit_test_setup_teardown(conditions_that_skip_chunks_find_the_same, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_table_joins_with_others_and_itself, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_table_cannot_be_written, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_empty_case_has_an_empty_table, set_up, tear_down),
      cmocka_unit_test_setup_teardown(damage_is_an_error_of_the_statement, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
