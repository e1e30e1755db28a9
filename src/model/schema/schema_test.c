#include "model/schema/schema.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/schema/ftm.h"

#define FIELDS 6

/* Reads schema/<table>.csv and compares it with the rows of the table that start at `first`. */
static uint32_t compare_file(const char *table) {
  char path[300], line[600];
  uint32_t count = 0;
  snprintf(path, sizeof path, "schema/%s.csv", table);
  FILE *file = fopen(path, "r");
  if (!file) fail_msg("schema/%s.csv is missing", table);
  assert_non_null(fgets(line, sizeof line, file));
  assert_string_equal(line, "name,type,unit,sensitivity,ftm,meaning\n");
  while (fgets(line, sizeof line, file)) {
    char *field[FIELDS], *rest = line;
    line[strcspn(line, "\n")] = 0;
    for (uint32_t i = 0; i < FIELDS; i++) {
      field[i] = strsep(&rest, ",");
      assert_non_null(field[i]);
    }
    assert_null(rest); /* no seventh field */
    const mnm_schema_column *column = mnm_schema_find(table, field[0]);
    if (!column) fail_msg("%s.%s is in schema/ only", table, field[0]);
    assert_string_equal(column->type, field[1]);
    assert_string_equal(column->unit, field[2]);
    assert_string_equal(mnm_sensitivity_name(column->sensitivity), field[3]);
    assert_string_equal(column->ftm, field[4]);
    assert_string_equal(column->meaning, field[5]);
    count++;
  }
  fclose(file);
  return count;
}

static void every_table_of_the_program_has_its_file(void **state) {
  uint32_t count = 0;
  (void)state;
  for (uint32_t i = 0; i < mnm_schema_count(); i++)
    if (i == 0 || strcmp(mnm_schema_at(i)->table, mnm_schema_at(i - 1)->table) != 0)
      count += compare_file(mnm_schema_at(i)->table);
  assert_int_equal(count, mnm_schema_count());
}

static void every_file_is_a_table_of_the_program(void **state) {
  DIR *folder = opendir("schema");
  uint32_t files = 0;
  (void)state;
  assert_non_null(folder);
  for (struct dirent *item; (item = readdir(folder));) {
    size_t bytes = strlen(item->d_name);
    if (bytes < 5 || strcmp(item->d_name + bytes - 4, ".csv") != 0) continue;
    char table[256] = {0};
    memcpy(table, item->d_name, bytes - 4);
    assert_true(compare_file(table) > 0);
    files++;
  }
  closedir(folder);
  assert_true(files > 20);
}

static void tables_are_in_order_and_columns_unique(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mnm_schema_count(); i++) {
    const mnm_schema_column *column = mnm_schema_at(i);
    assert_ptr_equal(mnm_schema_find(column->table, column->name), column);
    if (i) assert_true(strcmp(mnm_schema_at(i - 1)->table, column->table) <= 0);
    assert_true(strlen(column->meaning) > 1);
  }
  assert_null(mnm_schema_at(mnm_schema_count()));
  assert_null(mnm_schema_find("source", "nothing"));
  assert_null(mnm_schema_find("nothing", "source_id"));
  assert_null(mnm_schema_find("", ""));
}

static void types_and_sensitivities_are_of_the_list(void **state) {
  static const char *const types[] = {"text", "int64",   "uint32",      "uint16", "uint8",
                                      "bool", "time_us", "money_minor", "blob"};
  (void)state;
  for (uint32_t i = 0; i < mnm_schema_count(); i++) {
    bool known = false;
    for (uint32_t j = 0; j < sizeof types / sizeof types[0]; j++)
      known = known || strcmp(types[j], mnm_schema_at(i)->type) == 0;
    assert_true(known);
  }
  assert_string_equal(mnm_sensitivity_name(MNM_VICTIM), "victim");
  assert_string_equal(mnm_sensitivity_name((mnm_sensitivity)9), "unknown");
}

static void properties_of_followthemoney_exist(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mnm_schema_count(); i++) {
    const char *ftm = mnm_schema_at(i)->ftm, *colon = strchr(ftm, ':');
    if (!ftm[0]) continue;
    assert_non_null(colon);
    mnm_text schema = {ftm, (uint32_t)(colon - ftm)};
    if (!mnm_ftm_property_find(mnm_ftm_schema_find(schema), mnm_text_of(colon + 1)))
      fail_msg("%s is no property of FollowTheMoney", ftm);
  }
}

static void what_is_sealed_is_at_least_a_persons(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mnm_schema_count(); i++) {
    const mnm_schema_column *column = mnm_schema_at(i);
    if (strstr(column->name, "sealed") || strcmp(column->name, "wrapped") == 0)
      assert_true(column->sensitivity >= MNM_PERSON);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_table_of_the_program_has_its_file),
      cmocka_unit_test(every_file_is_a_table_of_the_program),
      cmocka_unit_test(tables_are_in_order_and_columns_unique),
      cmocka_unit_test(types_and_sensitivities_are_of_the_list),
      cmocka_unit_test(properties_of_followthemoney_exist),
      cmocka_unit_test(what_is_sealed_is_at_least_a_persons),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
