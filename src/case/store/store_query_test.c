#include "case/store/store_test_help.h"

static const mnm_viewer owner = {.role = MNM_ROLE_OWNER};
static const mnm_viewer auditor = {.role = MNM_ROLE_AUDITOR};

typedef struct answer {
  uint32_t heads, rows, columns;
  char name[8][40];
  mnm_sensitivity sensitivity[8];
  mnm_cell_kind kind[8];
  int64_t integer[8];
  char text[8][100];
  double real;
  uint32_t stop_after;
} answer;

static mnm_status head(void *payload, const mnm_sql_column *columns, uint32_t count, mnm_err *err) {
  (void)err;
  answer *out = payload;
  out->heads++;
  out->columns = count;
  for (uint32_t i = 0; i < count && i < 8; i++) {
    (void)snprintf(out->name[i], 40, "%s", columns[i].name);
    out->sensitivity[i] = columns[i].sensitivity;
  }
  return MNM_OK;
}

static mnm_status row(void *payload, const mnm_cell *cells, uint32_t count, mnm_err *err) {
  answer *out = payload;
  assert_int_equal(out->heads, 1);
  out->rows++;
  for (uint32_t i = 0; i < count && i < 8; i++) {
    out->kind[i] = cells[i].kind;
    out->integer[i] = cells[i].integer;
    out->real = cells[i].real;
    (void)snprintf(out->text[i], 100, "%.*s", (int)cells[i].bytes.bytes, cells[i].bytes.data);
  }
  if (out->rows == out->stop_after) return mnm_err_set(err, MNM_E_CANCELLED, "enough");
  return MNM_OK;
}

static mnm_status ask(mnm_store *store, const mnm_viewer *viewer, const char *sql, answer *out,
                      mnm_err *err) {
  uint32_t stop_after = out->stop_after;
  memset(out, 0, sizeof *out);
  out->stop_after = stop_after;
  mnm_sql_options options = {.viewer = viewer, .head = head, .row = row, .payload = out};
  return mnm_store_sql_readonly(store, mnm_text_of(sql), &options, err);
}

/* A case with one live source and one that is loading, opened for reading. */
static mnm_store *prepare(place *at) {
  mnm_err err = {0};
  const mnm_balance balance = {.account = 1, .currency = 978, .amount_minor = 5};
  place_make(at);
  mnm_store *store = place_create(at);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  uint64_t live = source_new(store, "live.csv");
  must(mnm_store_balances_add(store, live, &balance, 1, &err), &err);
  source_live(store, live, 1);
  uint64_t loading = source_new(store, "loading.csv");
  must(mnm_store_balances_add(store, loading, &balance, 1, &err), &err);
  must(mnm_store_commit(store, &err), &err);
  mnm_store_close(store);
  return place_reopen(at, true);
}

static void select_gives_typed_cells(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  answer out = {0};
  mnm_store *store = prepare(&at);
  must(ask(store, &owner, "SELECT source_id AS n, path, NULL, 1.5, sha256 FROM source;  ", &out,
           &err),
       &err);
  assert_int_equal(out.rows, 1);
  assert_int_equal(out.columns, 5);
  assert_string_equal(out.name[0], "n");
  assert_int_equal(out.kind[0], MNM_CELL_INTEGER);
  assert_int_equal(out.integer[0], 1);
  assert_int_equal(out.kind[1], MNM_CELL_TEXT);
  assert_string_equal(out.text[1], "live.csv");
  assert_int_equal(out.kind[2], MNM_CELL_NULL);
  assert_int_equal(out.kind[3], MNM_CELL_REAL);
  assert_int_equal(out.kind[4], MNM_CELL_BLOB);
  assert_int_equal(out.sensitivity[1], MNM_CASE);
  must(ask(store, &owner, "SELECT path FROM source WHERE source_id = 99", &out, &err), &err);
  assert_int_equal(out.heads, 1);
  assert_int_equal(out.rows, 0);
  must(ask(store, &owner,
           "WITH a (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a WHERE x < 5)"
           " SELECT sum(x) FROM a",
           &out, &err),
       &err);
  assert_int_equal(out.integer[0], 15);
  must(ask(store, &owner, "VALUES (1), (2)", &out, &err), &err);
  assert_int_equal(out.rows, 2);
  must(ask(store, &owner, "EXPLAIN QUERY PLAN SELECT * FROM finding", &out, &err), &err);
  assert_true(out.rows > 0);
  out.stop_after = 1;
  assert_int_equal(ask(store, &owner, "VALUES (1), (2)", &out, &err), MNM_E_CANCELLED);
  assert_int_equal(out.rows, 1);
  mnm_store_close(store);
  place_remove(&at);
}

static void rows_of_a_loading_source_are_hidden(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  answer out = {0};
  mnm_store *store = prepare(&at);
  assert_int_equal(integer(store, "SELECT count(*) FROM source"), 2);
  must(ask(store, &owner, "SELECT count(*) FROM source", &out, &err), &err);
  assert_int_equal(out.integer[0], 1);
  must(ask(store, &owner, "SELECT sum(amount_minor) FROM balance JOIN source USING (source_id)",
           &out, &err),
       &err);
  assert_int_equal(out.integer[0], 5);
  assert_int_equal(ask(store, &owner, "SELECT count(*) FROM main.source", &out, &err),
                   MNM_E_UNSUPPORTED);
  /* nothing is left behind by the views */
  assert_int_equal(integer(store, "SELECT count(*) FROM source"), 2);
  assert_int_equal(integer(store, "SELECT count(*) FROM sqlite_temp_schema"), 0);
  mnm_store_close(store);
  place_remove(&at);
}

static void nothing_but_reading_is_run(void **state) {
  (void)state;
  static const char *const refused[] = {
      "DELETE FROM finding",
      "INSERT INTO meta VALUES ('a', x'00')",
      "UPDATE finding SET sentence = 'x'",
      "CREATE TABLE t (a)",
      "CREATE TEMP TABLE t (a)",
      "DROP TABLE audit",
      "PRAGMA query_only = OFF",
      "PRAGMA user_version",
      "ATTACH ':memory:' AS other",
      "DETACH main",
      "BEGIN",
      "COMMIT",
      "ROLLBACK",
      "SAVEPOINT a",
      "VACUUM",
      "VACUUM INTO '/tmp/mnm-copy-that-must-not-be'",
      "REINDEX",
      "ANALYZE",
      "SELECT 1; SELECT 2",
      "SELECT 1; DELETE FROM finding",
      "SELECT ?1",
      "SELECT load_extension('x')",
      "EXPLAIN DELETE FROM finding",
      "WITH a AS (SELECT 1) DELETE FROM finding",
  };
  place at;
  answer out = {0};
  mnm_store *store = prepare(&at);
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
    mnm_err err = {0};
    mnm_status status = ask(store, &owner, refused[i], &out, &err);
    if (status != MNM_E_UNSUPPORTED && status != MNM_E_DENIED) {
      fail_msg("%s: %s", refused[i], mnm_status_name(status));
    }
    assert_int_equal(out.rows, 0);
  }
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

static void columns_a_role_may_not_see_cannot_be_reached(void **state) {
  (void)state;
  static const char *const attempts[] = {
      "SELECT legal_scope_sealed FROM source",
      "SELECT * FROM audit_detail",
      "SELECT count(*) FROM source WHERE legal_scope_sealed IS NULL",
      "SELECT path FROM source ORDER BY legal_scope_sealed",
      "SELECT (SELECT sealed FROM audit_detail LIMIT 1)",
      "SELECT 1 FROM audit NATURAL JOIN audit_detail WHERE length(sealed) > 10",
      "WITH source AS (SELECT legal_scope_sealed FROM main.source) SELECT * FROM source",
      "WITH balance AS (SELECT sealed FROM audit_detail) SELECT * FROM balance",
      "WITH x AS (SELECT sealed AS y FROM decision_why) SELECT y FROM x",
      "SELECT max(legal_scope_sealed) OVER () FROM source",
      "SELECT main.source.legal_scope_sealed FROM main.source",
  };
  place at;
  mnm_err err = {0};
  answer out = {0};
  mnm_store *store = prepare(&at);
  for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
    mnm_status status = ask(store, &auditor, attempts[i], &out, &err);
    /* a hidden column of a view is simply not there */
    if (status != MNM_E_DENIED && status != MNM_E_PARSE && status != MNM_E_UNSUPPORTED) {
      fail_msg("%s: %s", attempts[i], mnm_status_name(status));
    }
    assert_int_equal(out.rows, 0);
    assert_null(strstr(err.message, "legal_scope"));
  }
  must(ask(store, &auditor, "SELECT * FROM source", &out, &err), &err);
  for (uint32_t i = 0; i < out.columns && i < 8; i++) {
    assert_true(out.sensitivity[i] <= MNM_CASE);
  }
  must(ask(store, &owner, "SELECT sealed FROM audit_detail", &out, &err), &err);
  assert_int_equal(out.sensitivity[0], MNM_PERSON);
  must(ask(store, &owner, "SELECT length(sealed) + seq FROM audit_detail", &out, &err), &err);
  assert_int_equal(out.sensitivity[0], MNM_PERSON); /* the worst column in the expression */
  /* nobody in particular sees nothing at all */
  assert_int_equal(ask(store, NULL, "SELECT path FROM source", &out, &err), MNM_E_DENIED);
  mnm_store_close(store);
  place_remove(&at);
}

static void tables_that_are_not_described_are_refused(void **state) {
  (void)state;
  static const char *const attempts[] = {
      "SELECT * FROM sqlite_sequence",
      "SELECT * FROM pragma_database_list",
      "SELECT * FROM sqlite_temp_master",
      "SELECT * FROM dbstat",
      "SELECT * FROM pragma_table_info('source')",
      "SELECT * FROM sqlite_stmt",
  };
  place at;
  answer out = {0};
  mnm_store *store = prepare(&at);
  for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
    mnm_err err = {0};
    mnm_status status = ask(store, &owner, attempts[i], &out, &err);
    if (status == MNM_OK) fail_msg("%s was run", attempts[i]);
    assert_int_equal(out.rows, 0);
  }
  mnm_err err = {0};
  must(ask(store, &owner, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'", &out, &err),
       &err);
  assert_true(out.integer[0] > 10);
  mnm_store_close(store);
  place_remove(&at);
}

static void error_in_sql_names_the_place_and_not_the_words(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  answer out = {0};
  mnm_store *store = prepare(&at);
  assert_int_equal(ask(store, &owner, "SELECT path FROM source WHERE Svobodova = 1", &out, &err),
                   MNM_E_PARSE);
  assert_int_equal(err.column, 31);
  assert_null(strstr(err.message, "Svobodova"));
  assert_int_equal(ask(store, &owner, "SELEC 1", &out, &err), MNM_E_PARSE);
  assert_int_equal(ask(store, &owner, "  -- nothing", &out, &err), MNM_E_PARSE);
  assert_int_equal(ask(store, &owner, "", &out, &err), MNM_E_PARSE);
  assert_int_equal(ask(store, &owner, "SELECT abs(-9223372036854775808)", &out, &err), MNM_E_RANGE);
  assert_int_equal(ask(store, &owner, "SELECT zeroblob(999999999)", &out, &err), MNM_E_LIMIT);
  /* the handle goes on */
  must(ask(store, &owner, "SELECT 1", &out, &err), &err);
  mnm_store_close(store);
  store = place_reopen(&at, false);
  assert_int_equal(ask(store, &owner, "SELECT 1", &out, &err), MNM_E_ARG);
  mnm_store_close(store);
  place_remove(&at);
}

/* ---- schema/ against the tables ---- */

static bool type_fits(const char *sql_type, const char *type) {
  if (strcmp(type, "text") == 0) return strcmp(sql_type, "TEXT") == 0;
  if (strcmp(type, "blob") == 0) return strcmp(sql_type, "BLOB") == 0;
  return strcmp(sql_type, "INTEGER") == 0;
}

static void every_column_of_the_case_is_described_and_every_description_is_a_column(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  sqlite3_stmt *statement = NULL;
  bool found = false;
  uint32_t columns = 0;
  place_make(&at);
  mnm_store *store = place_create(&at);
  must(mnm_store_prepare_own(store, &statement,
                             "SELECT t.name, c.name, c.type FROM sqlite_schema AS t"
                             " JOIN pragma_table_info(t.name) AS c"
                             " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                             &err),
       &err);
  must(mnm_store_step(store, statement, &found, &err), &err);
  while (found) {
    const char *table = mnm_store__column_text(statement, 0);
    const char *column = mnm_store__column_text(statement, 1);
    const mnm_schema_column *known = mnm_schema_find(table, column);
    if (known == NULL) {
      fail_msg("schema/%s.csv lacks %s", table, column);
    } else if (!type_fits(mnm_store__column_text(statement, 2), known->type)) {
      fail_msg("schema/%s.csv: %s is %s", table, column, known->type);
    }
    if (known != NULL && strstr(column, "sealed") != NULL) {
      assert_true(known->sensitivity >= MNM_PERSON);
    }
    columns++;
    must(mnm_store_step(store, statement, &found, &err), &err);
  }
  (void)sqlite3_finalize(statement);
  assert_true(columns > 100);
  uint32_t described = 0;
  for (uint32_t i = 0; i < mnm_schema_count(); i++) {
    const mnm_schema_column *column = mnm_schema_at(i);
    /* a virtual table of case/ledger */
    if (strcmp(column->table, "transfer") != 0) described++;
  }
  assert_int_equal(described, columns);
  mnm_store_close(store);
  place_remove(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(select_gives_typed_cells),
      cmocka_unit_test(rows_of_a_loading_source_are_hidden),
      cmocka_unit_test(nothing_but_reading_is_run),
      cmocka_unit_test(columns_a_role_may_not_see_cannot_be_reached),
      cmocka_unit_test(tables_that_are_not_described_are_refused),
      cmocka_unit_test(error_in_sql_names_the_place_and_not_the_words),
      cmocka_unit_test(every_column_of_the_case_is_described_and_every_description_is_a_column),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
