#include <signal.h>
#include <sys/wait.h>

#include "case/store/store_test_help.h"

static void new_case_opens_again_with_its_key(void **state) {
  (void)state;
  place at;
  char id[MNM_STORE_ID_BYTES];
  place_make(&at);
  mnm_store *store = place_create(&at);
  assert_int_equal(strlen(mnm_store_id(store)), 32);
  assert_true(mnm_store_has_key(store));
  assert_false(mnm_store_readonly(store));
  memcpy(id, mnm_store_id(store), sizeof id);
  mnm_store_close(store);
  store = place_reopen(&at, true);
  assert_string_equal(mnm_store_id(store), id);
  assert_string_equal(mnm_store_person(store), "A. Investigator");
  assert_true(mnm_store_readonly(store));
  must_verify(store);
  mnm_store_close(store);
  /* the case and its key, no log, no lock, no temporary file */
  assert_int_equal(place_count(&at), 2);
  place_remove(&at);
}

static void case_is_what_the_format_page_says(void **state) {
  (void)state;
  place at;
  place_make(&at);
  mnm_store *store = place_create(&at);
  assert_int_equal(integer(store, "PRAGMA application_id"), 0x6D6E6D74);
  assert_int_equal(integer(store, "PRAGMA user_version"), 1);
  assert_int_equal(integer(store, "PRAGMA page_size"), 16384);
  assert_int_equal(integer(store, "PRAGMA secure_delete"), 1);
  assert_int_equal(integer(store, "PRAGMA foreign_keys"), 1);
  assert_int_equal(integer(store, "PRAGMA trusted_schema"), 0);
  assert_int_equal(integer(store, "PRAGMA cell_size_check"), 1);
  assert_int_equal(integer(store, "PRAGMA recursive_triggers"), 1);
  mnm_store_close(store);
  struct stat file;
  assert_int_equal(stat(at.file, &file), 0);
  assert_int_equal(file.st_mode & 0777, 0600);
  assert_int_equal(stat(at.key, &file), 0);
  assert_int_equal(file.st_mode & 0777, 0600);
  size_t bytes = 0;
  char *data = file_read(at.file, &bytes);
  assert_memory_equal(data, "SQLite format 3", 16);
  assert_memory_equal(data + 68, "mnmt", 4);
  assert_int_equal(data[18], 2); /* WAL */
  free(data);
  place_remove(&at);
}

static void existing_file_is_never_overwritten(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_store *store = NULL;
  place_make(&at);
  file_write(at.file, "letter", 6);
  mnm_store_create_options options = {.person = "A", .key_path = at.key};
  assert_int_equal(mnm_store_create(&store, at.file, &options, NULL, &at.ctx, &err), MNM_E_EXISTS);
  assert_null(store);
  assert_string_equal(err.input, at.file);
  size_t bytes = 0;
  char *data = file_read(at.file, &bytes);
  assert_string_equal(data, "letter");
  free(data);
  assert_int_equal(unlink(at.file), 0);
  /* nor an existing key */
  file_write(at.key, "other key", 9);
  assert_int_equal(mnm_store_create(&store, at.file, &options, NULL, &at.ctx, &err), MNM_E_EXISTS);
  assert_int_equal(place_count(&at), 1);
  data = file_read(at.key, &bytes);
  assert_string_equal(data, "other key");
  free(data);
  place_remove(&at);
}

/* What a killed writer left under this name would be read into the new case. */
static void log_of_another_case_is_not_taken_over(void **state) {
  (void)state;
  place at;
  char log[200];
  mnm_err err = {0};
  mnm_store *store = NULL;
  place_make(&at);
  mnm_store_create_options options = {.person = "A", .key_path = at.key};
  static const char *const ends[] = {"-wal", "-journal"};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    (void)snprintf(log, sizeof log, "%s%s", at.file, ends[i]);
    file_write(log, "pages", 5);
    assert_int_equal(mnm_store_create(&store, at.file, &options, NULL, &at.ctx, &err),
                     MNM_E_EXISTS);
    assert_null(store);
    assert_int_equal(place_count(&at), 1);
    assert_int_equal(unlink(log), 0);
  }
  (void)snprintf(log, sizeof log, "%s-wal", at.file);
  file_write(log, "", 0); /* as SQLite leaves it beside a reader */
  must(mnm_store_create(&store, at.file, &options, NULL, &at.ctx, &err), &err);
  mnm_store_close(store);
  place_remove(&at);
}

static void epoch_ends_with_what_may_take_rows_away(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  place_make(&at);
  mnm_store *store = place_create(&at);
  uint64_t first = mnm_store_epoch(store);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  uint64_t source = source_new(store, "a.csv");
  must(mnm_store_commit(store, &err), &err);
  assert_int_equal(mnm_store_epoch(store), first); /* a commit takes nothing */
  must(mnm_source_abandon(store, source, &err), &err);
  uint64_t swept = mnm_store_epoch(store);
  assert_true(swept != first);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  (void)source_new(store, "b.csv");
  mnm_store_rollback(store);
  uint64_t rolled_back = mnm_store_epoch(store);
  assert_true(rolled_back != swept);
  must(mnm_store_begin(store, MNM_WRITE_DURABLE, &err), &err);
  (void)source_new(store, "c.csv");
  (void)sqlite3_exec(mnm_store_db(store), "ROLLBACK", NULL, NULL, NULL); /* as SQLite may itself */
  assert_true(mnm_store_epoch(store) != rolled_back);
  assert_int_equal(mnm_store_commit(store, &err), MNM_E_IO);
  uint64_t before = mnm_store_epoch(store);
  mnm_store_epoch_next(store);
  assert_true(mnm_store_epoch(store) != before);
  mnm_store_close(store);
  place_remove(&at);
}

static void case_cannot_be_made_where_there_is_no_folder(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_store *store = NULL;
  char path[200];
  place_make(&at);
  (void)snprintf(path, sizeof path, "%s/no/raid.mnm", at.folder);
  mnm_store_create_options options = {.person = "A", .key_path = at.key};
  assert_int_equal(mnm_store_create(&store, path, &options, NULL, &at.ctx, &err), MNM_E_IO);
  assert_string_not_equal(err.hint, "");
  (void)snprintf(path, sizeof path, "%s/no/raid.key", at.folder);
  options.key_path = path;
  assert_int_equal(mnm_store_create(&store, at.file, &options, NULL, &at.ctx, &err), MNM_E_IO);
  assert_int_equal(place_count(&at), 0);
  place_remove(&at);
}

static void wrong_options_are_told(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  mnm_store *store = NULL;
  mnm_store_shares shares;
  static const mnm_store_create_options wrong[] = {
      {.person = NULL},
      {.person = ""},
      {.person = "two\nlines"},
      {.person = "not utf-8 \xff"},
      {.person = "A", .passphrase = ""},
      {.person = "A", .share_threshold = 1, .share_count = 3},
      {.person = "A", .share_threshold = 4, .share_count = 3},
      {.person = "A", .share_threshold = 2, .share_count = 17},
      {.person = "A", .share_threshold = 0, .share_count = 3},
  };
  place_make(&at);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    mnm_store_create_options options = wrong[i];
    options.key_path = at.key;
    assert_int_equal(mnm_store_create(&store, at.file, &options, &shares, &at.ctx, &err),
                     MNM_E_ARG);
    assert_null(store);
  }
  assert_int_equal(place_count(&at), 0);
  mnm_store_options options = {.person = "A", .without_key = true};
  assert_int_equal(mnm_store_open(&store, at.file, &options, &at.ctx, &err), MNM_E_ARG);
  place_remove(&at);
}

/* ---- what is no case ---- */

static void check_refused(place *at, mnm_status expected) {
  for (int readonly = 0; readonly < 2; readonly++) {
    mnm_err err = {0};
    mnm_store *store = NULL;
    mnm_status status = place_open(at, &store, readonly == 1, &err);
    assert_int_equal(status, expected);
    assert_int_equal(err.status, expected);
    assert_null(store);
    assert_string_equal(err.input, at->file);
    assert_string_not_equal(err.hint, "");
  }
}

static void what_is_no_case_is_refused_and_left_alone(void **state) {
  (void)state;
  place at;
  place_make(&at);
  check_refused(&at, MNM_E_NOTFOUND);
  file_write(at.file, "", 0);
  check_refused(&at, MNM_E_FORMAT);
  file_write(at.file, "date,amount\n", 12);
  check_refused(&at, MNM_E_FORMAT);
  char zeros[5000] = {0};
  file_write(at.file, zeros, sizeof zeros);
  check_refused(&at, MNM_E_FORMAT);
  size_t bytes = 0;
  char *data = file_read(at.file, &bytes);
  assert_int_equal(bytes, sizeof zeros);
  assert_memory_equal(data, zeros, sizeof zeros);
  free(data);
  assert_int_equal(unlink(at.file), 0);
  assert_int_equal(mkdir(at.file, 0700), 0);
  check_refused(&at, MNM_E_FORMAT);
  assert_int_equal(rmdir(at.file), 0);
  assert_int_equal(mkfifo(at.file, 0600), 0);
  check_refused(&at, MNM_E_FORMAT); /* and does not wait for a writer of the pipe */
  place_remove(&at);
}

static void database_of_another_program_is_refused_and_left_alone(void **state) {
  (void)state;
  place at;
  size_t before = 0, after = 0;
  place_make(&at);
  tamper(&at, "CREATE TABLE meta (name TEXT, value BLOB); PRAGMA user_version = 1;");
  char *data = file_read(at.file, &before);
  check_refused(&at, MNM_E_FORMAT);
  char *again = file_read(at.file, &after);
  assert_int_equal(before, after);
  assert_memory_equal(data, again, before);
  assert_int_equal(place_count(&at), 1);
  free(data);
  free(again);
  place_remove(&at);
}

static void newer_case_is_refused_and_left_alone(void **state) {
  (void)state;
  place at;
  place_make(&at);
  mnm_store_close(place_create(&at));
  tamper(&at, "PRAGMA user_version = 2");
  size_t before = 0, after = 0;
  char *data = file_read(at.file, &before);
  check_refused(&at, MNM_E_NEWER);
  char *again = file_read(at.file, &after);
  assert_int_equal(before, after);
  assert_memory_equal(data, again, before);
  free(data);
  free(again);
  place_remove(&at);
}

static void damaged_case_is_told_from_a_foreign_file(void **state) {
  (void)state;
  place at;
  size_t bytes = 0;
  place_make(&at);
  mnm_store_close(place_create(&at));
  char *data = file_read(at.file, &bytes);
  /* cut in the middle: shorter than its own header says */
  file_write(at.file, data, bytes / 2);
  check_refused(&at, MNM_E_DAMAGED);
  /* the page with the tables' names overwritten */
  char *broken = malloc(bytes);
  assert_non_null(broken);
  memcpy(broken, data, bytes);
  memset(broken + 100, 0xA5, 8000);
  file_write(at.file, broken, bytes);
  check_refused(&at, MNM_E_DAMAGED);
  /* a page size that is none */
  memcpy(broken, data, bytes);
  broken[16] = 3;
  broken[17] = 7;
  file_write(at.file, broken, bytes);
  mnm_store *store = NULL;
  mnm_err err = {0};
  assert_int_equal(place_open(&at, &store, true, &err), MNM_E_DAMAGED);
  free(broken);
  free(data);
  place_remove(&at);
}

static void altered_tables_are_noticed(void **state) {
  (void)state;
  static const char *const changes[] = {
      "DROP TRIGGER audit_never_goes",
      "CREATE TRIGGER quiet AFTER INSERT ON decision BEGIN DELETE FROM decision_why; END",
      "ALTER TABLE source ADD COLUMN extra TEXT",
      "DROP TABLE retention",
      "CREATE VIEW transfer AS SELECT 1",
  };
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    place at;
    place_make(&at);
    mnm_store_close(place_create(&at));
    tamper(&at, changes[i]);
    check_refused(&at, MNM_E_DAMAGED);
    place_remove(&at);
  }
}

static void network_drives_are_refused(void **state) {
  (void)state;
  static const uint64_t remote[] = {0x6969, 0x517B, 0xFF534D42, 0xFE534D42, 0x01021997};
  static const char *const fuse[] = {"fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse"};
  mnm_err err = {0};
  for (size_t i = 0; i < sizeof remote / sizeof remote[0]; i++) {
    assert_int_equal(mnm_store__check_filesystem(remote[i], "", &err), MNM_E_IO);
    assert_string_not_equal(err.hint, "");
  }
  for (size_t i = 0; i < sizeof fuse / sizeof fuse[0]; i++) {
    assert_int_equal(mnm_store__check_filesystem(0x65735546, fuse[i], &err), MNM_E_IO);
  }
  /* ext4, tmpfs, a local disk behind FUSE */
  must(mnm_store__check_filesystem(0xEF53, "", &err), &err);
  must(mnm_store__check_filesystem(0x01021994, "", &err), &err);
  must(mnm_store__check_filesystem(0x65735546, "fuseblk", &err), &err);
  must(mnm_store__check_filesystem(0x65735546, "fuse.gocryptfs", &err), &err);
}

static void second_name_of_a_case_is_refused_for_writing(void **state) {
  (void)state;
  place at;
  char other[200];
  place_make(&at);
  mnm_store_close(place_create(&at));
  (void)snprintf(other, sizeof other, "%s/other.mnm", at.folder);
  assert_int_equal(link(at.file, other), 0);
  mnm_err err = {0};
  mnm_store *store = NULL;
  assert_int_equal(place_open(&at, &store, false, &err), MNM_E_IO);
  assert_int_equal(unlink(other), 0);
  /* a symbolic link is followed, and the lock is that of the file itself */
  assert_int_equal(symlink(at.file, other), 0);
  store = place_reopen(&at, false);
  mnm_store *second = NULL;
  mnm_store_options options = {.person = "B", .key_path = at.key};
  assert_int_equal(mnm_store_open(&second, other, &options, &at.ctx, &err), MNM_E_BUSY);
  mnm_store_close(store);
  must(mnm_store_open(&second, other, &options, &at.ctx, &err), &err);
  mnm_store_close(second);
  place_remove(&at);
}

/* ---- several processes ---- */

static void second_writer_is_told_who_writes_and_readers_go_on(void **state) {
  (void)state;
  place at;
  place_make(&at);
  mnm_store *store = place_create(&at);
  pid_t child = fork();
  if (child == 0) {
    mnm_err err = {0};
    mnm_store *second = NULL;
    char expected[40];
    (void)snprintf(expected, sizeof expected, "process %ld ", (long)getppid());
    mnm_status status = place_open(&at, &second, false, &err);
    if (status != MNM_E_BUSY || second != NULL) _exit(1);
    if (strstr(err.message, expected) == NULL || strstr(err.message, "2026-03-01") == NULL)
      _exit(2);
    if (err.hint[0] == '\0') _exit(3);
    if (place_open(&at, &second, true, &err) != MNM_OK) _exit(4);
    mnm_store_close(second);
    _exit(0);
  }
  int result = 0;
  assert_int_equal(waitpid(child, &result, 0), child);
  assert_true(WIFEXITED(result));
  assert_int_equal(WEXITSTATUS(result), 0);
  /* what the child did has not taken the lock away */
  mnm_store *second = NULL;
  mnm_err err = {0};
  assert_int_equal(place_open(&at, &second, false, &err), MNM_E_BUSY);
  mnm_store_close(store);
  store = place_reopen(&at, false);
  mnm_store_close(store);
  place_remove(&at);
}

static void lock_dies_with_the_process(void **state) {
  (void)state;
  place at;
  int ready[2];
  place_make(&at);
  mnm_store_close(place_create(&at));
  assert_int_equal(pipe(ready), 0);
  pid_t child = fork();
  if (child == 0) {
    mnm_store *store = NULL;
    char byte = place_open(&at, &store, false, NULL) == MNM_OK ? 'y' : 'n';
    if (write(ready[1], &byte, 1) != 1) _exit(1);
    for (;;) (void)pause();
  }
  char byte = 0;
  assert_int_equal(read(ready[0], &byte, 1), 1);
  assert_int_equal(byte, 'y');
  mnm_store *store = NULL;
  mnm_err err = {0};
  assert_int_equal(place_open(&at, &store, false, &err), MNM_E_BUSY);
  assert_int_equal(kill(child, SIGKILL), 0);
  assert_int_equal(waitpid(child, NULL, 0), child);
  store = place_reopen(&at, false);
  must_verify(store);
  mnm_store_close(store);
  (void)close(ready[0]);
  (void)close(ready[1]);
  place_remove(&at);
}

static void reader_sees_one_state_while_another_writes(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  place_make(&at);
  mnm_store *writer = place_create(&at);
  mnm_store *reader = place_reopen(&at, true);
  must(mnm_store_begin_read(reader, &err), &err);
  assert_int_equal(integer(reader, "SELECT count(*) FROM retention"), 0);
  must(mnm_store_begin(writer, MNM_WRITE_DURABLE, &err), &err);
  must(mnm_retention_set(writer, "victim", NOW_US, "rule", &err), &err);
  assert_int_equal(integer(reader, "SELECT count(*) FROM retention"), 0);
  must(mnm_store_commit(writer, &err), &err);
  assert_int_equal(integer(reader, "SELECT count(*) FROM retention"), 0);
  mnm_store_rollback(reader);
  assert_int_equal(integer(reader, "SELECT count(*) FROM retention"), 1);
  /* a reader writes nothing */
  assert_int_equal(mnm_store_begin(reader, MNM_WRITE_DURABLE, &err), MNM_E_ARG);
  assert_int_equal(mnm_store_exec(reader, "DELETE FROM retention", &err), MNM_E_IO);
  mnm_store_close(reader);
  mnm_store_close(writer);
  place_remove(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(new_case_opens_again_with_its_key),
      cmocka_unit_test(case_is_what_the_format_page_says),
      cmocka_unit_test(existing_file_is_never_overwritten),
      cmocka_unit_test(case_cannot_be_made_where_there_is_no_folder),
      cmocka_unit_test(wrong_options_are_told),
      cmocka_unit_test(what_is_no_case_is_refused_and_left_alone),
      cmocka_unit_test(database_of_another_program_is_refused_and_left_alone),
      cmocka_unit_test(newer_case_is_refused_and_left_alone),
      cmocka_unit_test(damaged_case_is_told_from_a_foreign_file),
      cmocka_unit_test(altered_tables_are_noticed),
      cmocka_unit_test(network_drives_are_refused),
      cmocka_unit_test(second_name_of_a_case_is_refused_for_writing),
      cmocka_unit_test(second_writer_is_told_who_writes_and_readers_go_on),
      cmocka_unit_test(lock_dies_with_the_process),
      cmocka_unit_test(reader_sees_one_state_while_another_writes),
      cmocka_unit_test(log_of_another_case_is_not_taken_over),
      cmocka_unit_test(epoch_ends_with_what_may_take_rows_away),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
