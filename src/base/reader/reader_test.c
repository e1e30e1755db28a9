#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/reader/reader.h"

typedef struct folder {
  char path[64];
} folder;

static int make_folder(void **state) {
  static folder made;
  const char *where = getenv("TMPDIR");
  if (where == NULL || strlen(where) > 40) where = "/tmp"; /* socket names are short */
  (void)snprintf(made.path, sizeof made.path, "%s/mnm_reader_XXXXXX", where);
  if (mkdtemp(made.path) == NULL) return -1;
  *state = &made;
  return 0;
}

static int remove_folder(void **state) {
  const folder *made = *state;
  return rmdir(made->path);
}

static void place(char *path, const folder *in, const char *name) {
  (void)snprintf(path, 128, "%s/%s", in->path, name);
}

static void write_file(const char *path, const void *data, size_t bytes) {
  int file = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  assert_true(file >= 0);
  assert_int_equal(write(file, data, bytes), bytes);
  assert_int_equal(close(file), 0);
}

/* Reads to the end with odd buffer sizes and compares. */
static void expect_bytes(mnm_reader *reader, const char *data, size_t bytes) {
  size_t at = 0;
  for (size_t want = 1;; want = want % 700 + 13) {
    char buffer[800];
    size_t got = 0;
    assert_int_equal(reader->read(reader, buffer, want, &got, NULL), MNM_OK);
    assert_true(got <= want && at + got <= bytes);
    if (got == 0) break;
    assert_memory_equal(buffer, data + at, got);
    at += got;
  }
  assert_int_equal(at, bytes);
}

static void a_file_is_read_twice_with_the_same_bytes(void **state) {
  char path[128], data[10000];
  for (size_t i = 0; i < sizeof data; i++) data[i] = (char)(i * 31 >> 3);
  place(path, *state, "data.csv");
  write_file(path, data, sizeof data);
  mnm_reader *reader = NULL;
  assert_int_equal(mnm_reader_open_file(&reader, path, NULL, NULL), MNM_OK);
  assert_string_equal(reader->name, path);
  assert_int_equal(reader->total_bytes, sizeof data);
  expect_bytes(reader, data, sizeof data);
  assert_int_equal(reader->rewind(reader, NULL), MNM_OK);
  expect_bytes(reader, data, sizeof data);
  mnm_reader_close(reader);
  mnm_reader_close(NULL);
  assert_int_equal(unlink(path), 0);
}

static void memory_is_read_like_a_file(void **state) {
  (void)state;
  char data[3000];
  for (size_t i = 0; i < sizeof data; i++) data[i] = (char)(i * 7);
  mnm_reader *reader = NULL;
  assert_int_equal(mnm_reader_open_memory(&reader, "pasted", data, sizeof data, NULL, NULL),
                   MNM_OK);
  assert_string_equal(reader->name, "pasted");
  assert_int_equal(reader->total_bytes, sizeof data);
  expect_bytes(reader, data, sizeof data);
  assert_int_equal(reader->rewind(reader, NULL), MNM_OK);
  expect_bytes(reader, data, sizeof data);
  mnm_reader_close(reader);
  assert_int_equal(mnm_reader_open_memory(&reader, "empty", NULL, 0, NULL, NULL), MNM_OK);
  expect_bytes(reader, "", 0);
  mnm_reader_close(reader);
}

static void an_empty_file_ends_at_once(void **state) {
  char path[128];
  place(path, *state, "empty");
  write_file(path, "", 0);
  mnm_reader *reader = NULL;
  assert_int_equal(mnm_reader_open_file(&reader, path, NULL, NULL), MNM_OK);
  assert_int_equal(reader->total_bytes, 0);
  expect_bytes(reader, "", 0);
  mnm_reader_close(reader);
  assert_int_equal(unlink(path), 0);
}

static void expect_refused(const char *path, mnm_status status, const char *word) {
  mnm_reader *reader = (mnm_reader *)&reader;
  mnm_err err = {0};
  assert_int_equal(mnm_reader_open_file(&reader, path, NULL, &err), status);
  assert_null(reader);
  assert_int_equal(err.status, status);
  assert_string_equal(err.input, path);
  assert_non_null(strstr(err.message, word));
  assert_true(err.hint[0] != '\0');
}

static void what_cannot_be_read_twice_is_refused_without_hanging(void **state) {
  const folder *in = *state;
  char path[128];
  (void)alarm(20); /* an open that waits for a writer would otherwise hang the tests */
  expect_refused(in->path, MNM_E_FORMAT, "directory");
  expect_refused("/dev/null", MNM_E_FORMAT, "device");
  place(path, in, "pipe");
  assert_int_equal(mkfifo(path, 0600), 0);
  expect_refused(path, MNM_E_FORMAT, "pipe");
  assert_int_equal(unlink(path), 0);
  place(path, in, "socket");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  assert_true(strlen(path) < sizeof address.sun_path);
  memcpy(address.sun_path, path, strlen(path) + 1);
  int server = socket(AF_UNIX, SOCK_STREAM, 0);
  assert_true(server >= 0);
  assert_int_equal(bind(server, (const struct sockaddr *)&address, sizeof address), 0);
  expect_refused(path, MNM_E_FORMAT, "socket");
  assert_int_equal(close(server), 0);
  assert_int_equal(unlink(path), 0);
  (void)alarm(0);
}

static void a_missing_file_is_not_found(void **state) {
  char path[128];
  place(path, *state, "missing.csv");
  expect_refused(path, MNM_E_NOTFOUND, "no such file");
  expect_refused("/dev/null/missing.csv", MNM_E_NOTFOUND, "no such file");
}

static void what_cannot_be_opened_or_read_is_an_io_error(void **state) {
  char path[128], long_name[6000];
  mnm_err err = {0};
  mnm_reader *reader = NULL;
  place(path, *state, "loop");
  assert_int_equal(symlink(path, path), 0);
  assert_int_equal(mnm_reader_open_file(&reader, path, NULL, &err), MNM_E_IO);
  assert_int_equal(unlink(path), 0);
  memset(long_name, 'n', sizeof long_name);
  long_name[sizeof long_name - 1] = '\0';
  assert_int_equal(mnm_reader_open_file(&reader, long_name, NULL, &err), MNM_E_IO);
  assert_null(reader);
  /* Linux shows the process's memory as a regular file, whose first page never can be read. */
  char buffer[16];
  size_t got = 5;
  assert_int_equal(mnm_reader_open_file(&reader, "/proc/self/mem", NULL, &err), MNM_OK);
  assert_int_equal(reader->read(reader, buffer, sizeof buffer, &got, &err), MNM_E_IO);
  assert_int_equal(got, 0);
  assert_int_equal(err.status, MNM_E_IO);
  assert_string_equal(err.input, "/proc/self/mem");
  assert_true(err.hint[0] != '\0');
  mnm_reader_close(reader);
}

static void on_alarm(int number) {
  (void)number;
}

static void signals_do_not_disturb_reading(void **state) {
  char path[128];
  size_t bytes = (size_t)4 << 20;
  char *data = calloc(1, bytes);
  place(path, *state, "large");
  write_file(path, data, bytes);
  struct sigaction action = {.sa_handler = on_alarm}; /* without SA_RESTART */
  struct itimerval often = {{0, 200}, {0, 200}}, never = {{0, 0}, {0, 0}};
  assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
  assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
  for (int round = 0; round < 5; round++) {
    mnm_reader *reader = NULL;
    size_t all = 0, got = 1;
    assert_int_equal(mnm_reader_open_file(&reader, path, NULL, NULL), MNM_OK);
    while (got > 0) {
      assert_int_equal(reader->read(reader, data, bytes, &got, NULL), MNM_OK);
      all += got;
    }
    assert_int_equal(all, bytes);
    mnm_reader_close(reader);
  }
  assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
  free(data);
  assert_int_equal(unlink(path), 0);
}

static void *refuse(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  (void)payload, (void)pointer, (void)old_bytes, (void)new_bytes;
  return NULL;
}

static void without_memory_nothing_stays_open(void **state) {
  char path[128];
  place(path, *state, "some");
  write_file(path, "x", 1);
  mnm_ctx ctx = {.alloc = {refuse, NULL}};
  mnm_reader *reader = NULL;
  int before = dup(0);
  assert_int_equal(mnm_reader_open_file(&reader, path, &ctx, NULL), MNM_E_NOMEM);
  assert_null(reader);
  assert_int_equal(mnm_reader_open_memory(&reader, "m", "x", 1, &ctx, NULL), MNM_E_NOMEM);
  assert_null(reader);
  int after = dup(0);
  assert_int_equal(after, before + 1); /* the lowest free number: nothing was left open */
  (void)close(before);
  (void)close(after);
  assert_int_equal(unlink(path), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_file_is_read_twice_with_the_same_bytes),
      cmocka_unit_test(memory_is_read_like_a_file),
      cmocka_unit_test(an_empty_file_ends_at_once),
      cmocka_unit_test(what_cannot_be_read_twice_is_refused_without_hanging),
      cmocka_unit_test(a_missing_file_is_not_found),
      cmocka_unit_test(what_cannot_be_opened_or_read_is_an_io_error),
      cmocka_unit_test(signals_do_not_disturb_reading),
      cmocka_unit_test(without_memory_nothing_stays_open),
  };
  return cmocka_run_group_tests_name("reader", tests, make_folder, remove_folder);
}
