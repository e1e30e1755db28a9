/* Ends writers at random moments, fills the disk, and sees that the case is whole afterwards. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "base/rng/rng.h"
#include "case/store/store_test_help.h"

#define BATCHES 4
#define BATCH_ROWS 150

/* One import: rows in several loading commits, then one flip with its audit entry. */
static mnm_status import_once(mnm_store *store, mnm_err *err) {
  mnm_balance rows[BATCH_ROWS];
  uint8_t digest[32] = {1};
  uint64_t id = 0;
  mnm_source source = {.path = "a.csv", .kind = "delimited", .legal_expires_us = MNM_TIME_NONE};
  memset(rows, 0, sizeof rows);
  for (uint32_t i = 0; i < BATCH_ROWS; i++) {
    rows[i].account = i;
    rows[i].currency = 978;
    rows[i].amount_minor = 1;
  }
  mnm_status status = mnm_store_begin(store, MNM_WRITE_LOADING, err);
  if (status == MNM_OK) status = mnm_source_add(store, &source, &id, err);
  for (int batch = 0; batch < BATCHES && status == MNM_OK; batch++) {
    status = mnm_store_balances_add(store, id, rows, BATCH_ROWS, err);
    if (status == MNM_OK) status = mnm_store_commit(store, err);
    if (status == MNM_OK) {
      status =
          mnm_store_begin(store, batch + 1 < BATCHES ? MNM_WRITE_LOADING : MNM_WRITE_DURABLE, err);
    }
  }
  mnm_source_result result = {.sha256 = digest, .bytes = 1};
  if (status == MNM_OK) status = mnm_source_finish(store, id, &result, err);
  if (status == MNM_OK) status = mnm_store_audit(store, "add", "source:1", "why", "{}", err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

/* What must hold whenever anybody looks: all of an import or nothing, and its audit entry with it.
 */
static int64_t check_whole(mnm_store *store) {
  mnm_err err = {0};
  must(mnm_store_begin_read(store, &err), &err);
  int64_t live = integer(store, "SELECT count(*) FROM source WHERE state = 'live'");
  assert_int_equal(integer(store,
                           "SELECT count(*) FROM balance JOIN source USING (source_id)"
                           " WHERE state = 'live'"),
                   live * BATCHES * BATCH_ROWS);
  assert_int_equal(integer(store, "SELECT count(*) FROM audit WHERE verb = 'add'"), live);
  mnm_store_rollback(store);
  return live;
}

static void sleep_us(uint64_t us) {
  struct timespec time = {(time_t)(us / 1000000), (long)(us % 1000000) * 1000};
  (void)nanosleep(&time, NULL);
}

static void writer_killed_at_any_moment_leaves_a_whole_case(void **state) {
  (void)state;
  place at;
  mnm_rng rng;
  int64_t live = 0, sweeps = 0;
  int rounds = getenv("MNM_LONG") != NULL ? 1000 : 55;
  place_make(&at);
  mnm_store_close(place_create(&at));
  mnm_rng_init(&rng, 42);
  for (int round = 0; round < rounds; round++) {
    pid_t child = fork();
    if (child == 0) {
      mnm_store *store = NULL;
      if (place_open(&at, &store, false, NULL) != MNM_OK) _exit(1);
      for (;;) {
        if (import_once(store, NULL) != MNM_OK) _exit(2);
      }
    }
    sleep_us(mnm_rng_below(&rng, 30000));
    mnm_store *reader = place_reopen(&at, true); /* while the other writes */
    (void)check_whole(reader);
    mnm_store_close(reader);
    sleep_us(mnm_rng_below(&rng, 12000));
    assert_int_equal(kill(child, SIGKILL), 0);
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFSIGNALED(result));
    mnm_store *store = place_reopen(&at, false);
    int64_t now = check_whole(store);
    assert_true(now >= live); /* what was whole stays */
    live = now;
    assert_int_equal(integer(store, "SELECT count(*) FROM source WHERE state = 'loading'"), 0);
    if (round % 10 == 9) must_verify(store);
    sweeps = integer(store, "SELECT count(*) FROM audit WHERE verb = 'sweep'");
    mnm_store_close(store);
  }
  assert_true(live > 0 && sweeps > 0); /* both outcomes were met */
  place_remove(&at);
}

static void case_killed_while_it_is_made_is_whole_or_absent(void **state) {
  (void)state;
  place at;
  mnm_rng rng;
  int absent = 0, whole = 0;
  place_make(&at);
  mnm_rng_init(&rng, 7);
  for (int round = 0; round < 20; round++) {
    pid_t child = fork();
    if (child == 0) {
      mnm_store *store = NULL;
      mnm_store_create_options options = {.person = "A", .key_path = at.key};
      if (mnm_store_create(&store, at.file, &options, NULL, &at.ctx, NULL) != MNM_OK) _exit(1);
      for (;;) (void)pause();
    }
    sleep_us(mnm_rng_below(&rng, 60000));
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    struct stat file;
    if (stat(at.file, &file) == 0) {
      mnm_store *store = place_reopen(&at, false);
      must_verify(store);
      mnm_store_close(store);
      whole++;
    } else {
      absent++;
    }
    /* temporary files of a killed creation stay, the next attempt does not mind them */
    place_remove(&at);
    assert_int_equal(mkdir(at.folder, 0700), 0);
  }
  assert_int_equal(absent + whole, 20);
  place_remove(&at);
}

/* ---- full disk ---- */

static void full_file_is_told_and_the_case_stays_as_it_was(void **state) {
  (void)state;
  place at;
  place_make(&at);
  mnm_store *store = place_create(&at);
  mnm_err err = {0};
  must(import_once(store, &err), &err);
  char pragma[80];
  int refused = 0;
  for (int room = 0; room < 12; room++) {
    (void)snprintf(pragma, sizeof pragma, "PRAGMA max_page_count = %d",
                   (int)integer(store, "PRAGMA page_count") + room % 6);
    must(mnm_store_exec(store, pragma, &err), &err);
    int64_t before = check_whole(store);
    mnm_status status = import_once(store, &err);
    if (status == MNM_OK) {
      assert_int_equal(check_whole(store), before + 1);
      continue;
    }
    refused++;
    assert_int_equal(status, MNM_E_IO);
    assert_non_null(strstr(err.message, "full"));
    assert_string_not_equal(err.hint, "");
    assert_int_equal(check_whole(store), before);
    must(mnm_store_exec(store, "PRAGMA max_page_count = 1000000", &err), &err);
    must(mnm_store__sweep(store, "test", &err), &err);
  }
  assert_true(refused > 3);
  must_verify(store);
  mnm_store_close(store);
  place_remove(&at);
}

/* 0: every failure said "full" and left the case whole; 1 and more: not */
static int import_in_little_room(place *at, rlim_t room) {
  mnm_store *store = NULL;
  mnm_err err = {0};
  struct rlimit limit = {room, room};
  (void)signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files stands for the end of the disk */
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
  mnm_status status = place_open(at, &store, false, &err);
  for (int i = 0; i < 3 && status == MNM_OK; i++) status = import_once(store, &err);
  mnm_store_close(store);
  if (status == MNM_OK) return 0;
  if (status != MNM_E_IO) return 2;
  return strstr(err.message, "full") != NULL ? 0 : 3;
}

static void full_disk_is_told_and_the_case_stays_as_it_was(void **state) {
  (void)state;
  place at;
  struct stat file;
  int64_t live = 0;
  int refused = 0;
  place_make(&at);
  mnm_store_close(place_create(&at));
  for (int step = 0; step < 24; step++) {
    assert_int_equal(stat(at.file, &file), 0);
    rlim_t room = 4096 + (rlim_t)step * 34000;
    pid_t child = fork();
    if (child == 0) _exit(import_in_little_room(&at, room));
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
    mnm_store *store = place_reopen(&at, false);
    int64_t now = check_whole(store);
    assert_true(now >= live);
    if (now < live + 3) refused++;
    live = now;
    if (step % 8 == 7) must_verify(store);
    mnm_store_close(store);
  }
  assert_true(refused > 5);
  place_remove(&at);
}

/* 0: nothing was left behind but a case that is whole */
static int create_in_little_room(place *at, rlim_t room) {
  mnm_store *store = NULL;
  mnm_err err = {0};
  struct rlimit limit = {room, room};
  (void)signal(SIGXFSZ, SIG_IGN);
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
  mnm_store_create_options options = {.person = "A", .key_path = at->key};
  mnm_status status = mnm_store_create(&store, at->file, &options, NULL, &at->ctx, &err);
  mnm_store_close(store);
  if (status == MNM_OK) return place_count(at) == 2 ? 0 : 4;
  if (status != MNM_E_IO) return 2;
  return place_count(at) == 0 ? 0 : 3;
}

static void case_that_does_not_fit_leaves_nothing_behind(void **state) {
  (void)state;
  for (rlim_t room = 0; room < 2400000; room += 200000) {
    place at;
    place_make(&at);
    pid_t child = fork();
    if (child == 0) _exit(create_in_little_room(&at, room));
    int result = 0;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
    place_remove(&at);
  }
}

/* ---- memory of SQLite ---- */

static sqlite3_mem_methods real_memory;
static uint64_t memory_requests, memory_fail_at;

static bool memory_fails(void) {
  return ++memory_requests == memory_fail_at;
}
static void *failing_malloc(int bytes) {
  return memory_fails() ? NULL : real_memory.xMalloc(bytes);
}
static void *failing_realloc(void *pointer, int bytes) {
  return memory_fails() ? NULL : real_memory.xRealloc(pointer, bytes);
}

static int take_memory_over(void **state) {
  (void)state;
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) != SQLITE_OK) return -1;
  sqlite3_mem_methods failing = real_memory;
  failing.xMalloc = failing_malloc;
  failing.xRealloc = failing_realloc;
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK ? 0 : -1;
}

static mnm_status count_entry(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  (void)row;
  (void)err;
  (*(uint64_t *)payload)++;
  return MNM_OK;
}

static mnm_status work(place *at, mnm_err *err) {
  mnm_store *store = NULL;
  uint64_t entries = 0, id = 0;
  mnm_decision decision = {.verb = "accept", .object = "finding:1", .why = "because"};
  mnm_status status = place_open(at, &store, false, err);
  if (status == MNM_OK) status = mnm_store_begin(store, MNM_WRITE_DURABLE, err);
  if (status == MNM_OK) status = mnm_decision_add(store, &decision, &id, err);
  if (status == MNM_OK) status = mnm_store_commit(store, err);
  if (status == MNM_OK) status = mnm_store_audits(store, 1, count_entry, &entries, err);
  mnm_store_close(store);
  return status;
}

static void sqlite_without_memory_is_an_error_and_no_damage(void **state) {
  (void)state;
  place at;
  mnm_err err = {0};
  uint64_t failures = 0;
  place_make(&at);
  mnm_store_close(place_create(&at));
  memory_requests = 0;
  must(work(&at, &err), &err);
  uint64_t all = memory_requests;
  assert_true(all > 100);
  uint64_t step = getenv("MNM_LONG") != NULL ? 1 : 1 + all / 300;
  for (uint64_t n = 1; n <= all; n += step) {
    memory_requests = 0;
    memory_fail_at = n;
    mnm_status status = work(&at, &err);
    memory_fail_at = 0;
    if (status != MNM_OK && status != MNM_E_NOMEM) {
      fail_msg("request %d: %s (%s)", (int)n, mnm_status_name(status), err.message);
    }
    if (status != MNM_OK) failures++;
  }
  assert_true(failures > 50);
  mnm_store *store = place_reopen(&at, false);
  must_verify(store);
  assert_int_equal(integer(store, "SELECT count(*) FROM decision"),
                   integer(store, "SELECT count(*) FROM audit WHERE verb = 'decide'"));
  mnm_store_close(store);
  place_remove(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(writer_killed_at_any_moment_leaves_a_whole_case),
      cmocka_unit_test(case_killed_while_it_is_made_is_whole_or_absent),
      cmocka_unit_test(full_file_is_told_and_the_case_stays_as_it_was),
      cmocka_unit_test(full_disk_is_told_and_the_case_stays_as_it_was),
      cmocka_unit_test(case_that_does_not_fit_leaves_nothing_behind),
      cmocka_unit_test(sqlite_without_memory_is_an_error_and_no_damage),
  };
  return cmocka_run_group_tests(tests, take_memory_over, NULL);
}
