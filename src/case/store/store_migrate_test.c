/* Migrations, with a made-up version 2, and the case of version 1 that is kept as fixture. */
#include "case/store/store_test_help.h"

#define ADDED "CREATE TABLE vehicle (vehicle_id INTEGER PRIMARY KEY, plate TEXT NOT NULL) STRICT"

static const char *const added[] = {ADDED, NULL};
static const char *const *const parts_two[] = {mnm_store__schema_core,
                                               mnm_store__schema_identity,
                                               mnm_store__schema_ledger,
                                               mnm_store__schema_network,
                                               mnm_store__schema_hit,
                                               mnm_store__schema_money,
                                               mnm_store__schema_victim,
                                               added,
                                               NULL};
static const mnm_store__schema schema_two = {2, parts_two};
static const mnm_store__migration to_two[] = {{1, ADDED}, {-1, NULL}};

static mnm_status open_two(place *at, mnm_store **out, bool readonly,
                           const mnm_store__migration *migrations, mnm_err *err) {
  mnm_store_options options = {.person = "A", .key_path = at->key, .readonly = readonly};
  return mnm_store__open(out, at->file, &options, &schema_two, migrations, &at->ctx, err);
}

static void make_case_of_version_one(place *at) {
  mnm_err err = {0};
  place_make(at);
  mnm_store *store = place_create(at);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_retention_set(store, "victim", 100, "law", &err), &err);
  must(mnm_store_commit(store, &err), &err);
  mnm_store_close(store);
}

static void older_case_is_brought_up_to_date_after_a_backup(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_store *store = NULL;
  make_case_of_version_one(&at);
  /* reading alone changes nothing */
  assert_int_equal(open_two(&at, &store, true, to_two, &err), MNM_E_UNSUPPORTED);
  assert_string_not_equal(err.hint, "");
  assert_int_equal(place_count(&at), 2);
  must(open_two(&at, &store, false, to_two, &err), &err);
  assert_int_equal(integer(store, "PRAGMA user_version"), 2);
  assert_int_equal(integer(store, "SELECT count(*) FROM vehicle"), 0);
  assert_int_equal(integer(store, "SELECT review_us FROM retention"), 100);
  assert_int_equal(integer(store, "SELECT count(*) FROM audit WHERE verb = 'migrate'"), 1);
  mnm_store_close(store);
  assert_int_equal(place_count(&at), 3);
  /* this program's version no longer opens it, but the backup */
  assert_int_equal(place_open(&at, &store, false, &err), MNM_E_NEWER);
  place backup = at;
  (void)snprintf(backup.file, sizeof backup.file, "%.100s.bak-v1", at.file);
  struct stat file;
  assert_int_equal(stat(backup.file, &file), 0);
  assert_int_equal(file.st_mode & 0777, 0600);
  store = place_reopen(&backup, false);
  assert_int_equal(integer(store, "PRAGMA user_version"), 1);
  assert_int_equal(integer(store, "SELECT review_us FROM retention"), 100);
  must_verify(store);
  mnm_store_close(store);
  must(open_two(&at, &store, false, to_two, &err), &err); /* nothing more to do */
  mnm_store_close(store);
  assert_int_equal(place_count(&at), 3);
  place_remove(&at);
}

static void earlier_backup_is_never_overwritten(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_store *store = NULL;
  char name[200];
  make_case_of_version_one(&at);
  (void)snprintf(name, sizeof name, "%.100s.bak-v1", at.file);
  file_write(name, "kept", 4);
  must(open_two(&at, &store, false, to_two, &err), &err);
  mnm_store_close(store);
  size_t bytes = 0;
  char *data = file_read(name, &bytes);
  assert_string_equal(data, "kept");
  free(data);
  (void)snprintf(name, sizeof name, "%s.bak-v1.2", at.file);
  struct stat file;
  assert_int_equal(stat(name, &file), 0);
  place_remove(&at);
}

static void failed_migration_leaves_the_case_as_it_was(void **state) {
  (void)state;
  static const mnm_store__migration broken[] = {{1, ADDED "; INSERT INTO vehicle VALUES (1, NULL)"},
                                                {-1, NULL}};
  static const mnm_store__migration incomplete[] = {
      {1, "CREATE TABLE vehicle (vehicle_id INTEGER PRIMARY KEY) STRICT"}, {-1, NULL}};
  static const mnm_store__migration missing[] = {{-1, NULL}};
  place at;
  mnm_err err = {0};
  mnm_store *store = NULL;
  make_case_of_version_one(&at);
  assert_int_equal(open_two(&at, &store, false, broken, &err), MNM_E_RANGE);
  assert_null(store);
  assert_int_equal(open_two(&at, &store, false, missing, &err), MNM_E_UNSUPPORTED);
  /* steps that do not lead to the tables of the new version are not committed */
  assert_int_equal(open_two(&at, &store, false, incomplete, &err), MNM_E_DAMAGED);
  store = place_reopen(&at, false);
  assert_int_equal(integer(store, "PRAGMA user_version"), 1);
  assert_int_equal(integer(store, "SELECT review_us FROM retention"), 100);
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

static void wrong_key_migrates_nothing(void **state) {
  (void)state;
  place at, other;
  mnm_err err = {0};
  mnm_store *store = NULL;
  make_case_of_version_one(&at);
  make_case_of_version_one(&other);
  place mixed = at;
  memcpy(mixed.key, other.key, sizeof mixed.key);
  assert_int_equal(open_two(&mixed, &store, false, to_two, &err), MNM_E_KEY);
  assert_int_equal(place_count(&at), 2);
  mnm_store_close(place_reopen(&at, false));
  place_remove(&at);
  place_remove(&other);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(older_case_is_brought_up_to_date_after_a_backup),
      cmocka_unit_test(earlier_backup_is_never_overwritten),
      cmocka_unit_test(failed_migration_leaves_the_case_as_it_was),
      cmocka_unit_test(wrong_key_migrates_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
