/* A fresh case file and schema/ describe the same tables and columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "case/store/store.h"

/* Shown to SQL by the ledger's module; not a table of the file. */
#define VIRTUAL_TABLE "transfer"

typedef struct place {
  char folder[64], file[96], key[96];
  mnm_ctx ctx;
  mnm_store *store;
} place;

static int make(void **state) {
  place *at = calloc(1, sizeof *at);
  mnm_store_create_options options = {.person = "A"};
  mnm_err err = {0};
  if (!at) return -1;
  snprintf(at->folder, sizeof at->folder, "%s", "/tmp/manumit-schema-XXXXXX");
  if (!mkdtemp(at->folder)) return -1;
  snprintf(at->file, sizeof at->file, "%s/fresh.mnm", at->folder);
  snprintf(at->key, sizeof at->key, "%s/fresh.key", at->folder);
  at->ctx.now_us = 1;
  options.key_path = at->key;
  *state = at;
  return mnm_store_create(&at->store, at->file, &options, NULL, &at->ctx, &err) == MNM_OK ? 0 : -1;
}

static int unmake(void **state) {
  place *at = *state;
  static const char *const ends[] = {"fresh.mnm",     "fresh.key",      "fresh.mnm-wal",
                                     "fresh.mnm-shm", "fresh.mnm-lock", "fresh.mnm.lock"};
  mnm_store_close(at->store);
  for (uint32_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", at->folder, ends[i]);
    unlink(path);
  }
  int left = rmdir(at->folder);
  free(at);
  return left;
}

/* What an SQL column of this type may hold. */
static bool fits(const char *type, const char *sql) {
  if (strcmp(type, "text") == 0) return strcmp(sql, "TEXT") == 0;
  if (strcmp(type, "blob") == 0) return strcmp(sql, "BLOB") == 0;
  return strcmp(sql, "INTEGER") == 0;
}

static void every_column_of_a_fresh_case_is_described(void **state) {
  place *at = *state;
  sqlite3_stmt *statement = NULL;
  mnm_err err = {0};
  bool row = false;
  uint32_t count = 0;
  assert_int_equal(
      mnm_store_prepare_own(at->store, &statement,
                            "SELECT t.name, c.name, c.type FROM sqlite_master AS t,"
                            " pragma_table_info(t.name) AS c"
                            " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                            &err),
      MNM_OK);
  while (mnm_store_step(at->store, statement, &row, &err) == MNM_OK && row) {
    const char *table = (const char *)sqlite3_column_text(statement, 0);
    const char *name = (const char *)sqlite3_column_text(statement, 1);
    const char *type = (const char *)sqlite3_column_text(statement, 2);
    const mnm_schema_column *column = mnm_schema_find(table, name);
    if (!column) {
      fail_msg("%s.%s is in the case file but not in schema/%s.csv", table, name, table);
      break;
    }
    if (!fits(column->type, type))
      fail_msg("%s.%s is %s in the case file, %s in schema/", table, name, type, column->type);
    count++;
  }
  sqlite3_finalize(statement);
  assert_true(count > 150);
}

static void every_described_column_is_in_a_fresh_case(void **state) {
  place *at = *state;
  for (uint32_t i = 0; i < mnm_schema_count(); i++) {
    const mnm_schema_column *column = mnm_schema_at(i);
    sqlite3_stmt *statement = NULL;
    mnm_err err = {0};
    bool row = false;
    if (strcmp(column->table, VIRTUAL_TABLE) == 0) continue;
    assert_int_equal(
        mnm_store_prepare_own(at->store, &statement,
                              "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2", &err),
        MNM_OK);
    sqlite3_bind_text(statement, 1, column->table, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, column->name, -1, SQLITE_STATIC);
    assert_int_equal(mnm_store_step(at->store, statement, &row, &err), MNM_OK);
    sqlite3_finalize(statement);
    if (!row) fail_msg("%s.%s is in schema/ but not in the case file", column->table, column->name);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_column_of_a_fresh_case_is_described, make, unmake),
      cmocka_unit_test_setup_teardown(every_described_column_is_in_a_fresh_case, make, unmake),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
