/* Files that are never half-written, readers that go away, full disks, memory that runs out. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "gate/out/out_test_world.h"

static char path[100];

static mnm_status open_file(mnm_out **out, bool overwrite, const mnm_ctx *ctx, mnm_err *err) {
  (void)snprintf(path, sizeof path, "%s/export.jsonl", around.folder);
  mnm_out_options options = {.format = MNM_FORMAT_JSONL, .path = path, .overwrite = overwrite};
  return mnm_out__open(out, &options, &around.world, ctx, err);
}

static const mnm_out_column columns[] = {
    {"n", "N", MNM_OUT_INT, MNM_PUBLIC, MNM_FOR_ALL},
    {"t", "T", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"l", "L", MNM_OUT_LIST, MNM_PUBLIC, MNM_FOR_ALL},
};

static void write_rows(mnm_out *out, int rows) {
  mnm_text list[] = {mnm_text_of("one"), mnm_text_of("two")};
  mnm_out_heading(out, "rows: %0*d", 1200, rows); /* longer than the buffer on the stack */
  mnm_out_pair_int(out, "rows", "Rows", MNM_PUBLIC, rows);
  mnm_out_begin(out, "rows", columns, 3);
  for (int i = 0; i < rows; i++) {
    mnm_out_int(out, i);
    mnm_out_string(out, "some text");
    mnm_out_list(out, list, 2);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void put_old(void) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs("old", file);
  fclose(file);
}

static char *content(void) {
  static char text[400000];
  int fd = open(path, O_RDONLY);
  if (fd < 0) return NULL;
  read_all(fd, text, sizeof text);
  close(fd);
  return text;
}

static void a_file_has_its_name_only_when_it_is_whole(void **state) {
  (void)state;
  mnm_out *out = NULL;
  assert_int_equal(open_file(&out, false, NULL, NULL), MNM_OK);
  write_rows(out, 2);
  assert_null(content());
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_string_equal(content(),
                      "{\"rows\":2}\n{\"n\":0,\"t\":\"some text\",\"l\":[\"one\",\"two\"]}\n"
                      "{\"n\":1,\"t\":\"some text\",\"l\":[\"one\",\"two\"]}\n");
  struct stat mode;
  assert_int_equal(stat(path, &mode), 0);
  assert_int_equal(mode.st_mode & 077, 0); /* an export is nobody else's */
  unlink(path);
}

static void an_abandoned_file_leaves_nothing(void **state) {
  (void)state;
  mnm_out *out = NULL;
  assert_int_equal(open_file(&out, false, NULL, NULL), MNM_OK);
  write_rows(out, 10000);
  mnm_out_abandon(out);
  assert_null(content()); /* tear_down sees that the folder is empty */
  mnm_out_abandon(NULL);
}

static void an_existing_file_is_replaced_only_when_allowed(void **state) {
  (void)state;
  mnm_out *out = NULL;
  mnm_err err = {0};
  (void)snprintf(path, sizeof path, "%s/export.jsonl", around.folder);
  put_old();
  assert_int_equal(open_file(&out, false, NULL, &err), MNM_E_EXISTS);
  assert_null(out);
  assert_non_null(strstr(err.hint, "--yes"));
  assert_int_equal(open_file(&out, true, NULL, NULL), MNM_OK);
  write_rows(out, 0);
  assert_string_equal(content(), "old");
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_string_equal(content(), "{\"rows\":0}\n");
  unlink(path);
}

static void places_that_cannot_be_written_are_refused(void **state) {
  (void)state;
  mnm_out *out = NULL;
  mnm_err err = {0};
  char name[200];
  mnm_out_options options = {.path = name};
  (void)snprintf(name, sizeof name, "%s/none/x", around.folder);
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, &err), MNM_E_NOTFOUND);
  options.path = around.folder;
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, &err), MNM_E_IO);
  options.path = "";
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, &err), MNM_E_ARG);
  options.path = NULL;
  options.log_path = around.folder;
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, &err), MNM_E_IO);
  assert_null(out);
}

static void a_device_is_written_directly(void **state) {
  (void)state;
  mnm_out *out = NULL;
  mnm_out_options options = {.path = "/dev/null"};
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, NULL), MNM_OK);
  mnm_out_line(out, MNM_PUBLIC, "x");
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  options.path = "/dev/full";
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, NULL), MNM_OK);
  mnm_out_line(out, MNM_PUBLIC, "x");
  mnm_err err = {0};
  assert_int_equal(mnm_out_close(out, &err), MNM_E_IO);
  assert_non_null(strstr(err.message, "full"));
}

static void every_failing_write_sync_or_rename_keeps_the_old_file(void **state) {
  (void)state;
  around.error = ENOSPC;
  int64_t n = 0;
  for (;; n++) {
    (void)snprintf(path, sizeof path, "%s/export.jsonl", around.folder);
    put_old();
    around.calls_left = n;
    mnm_out *out = NULL;
    mnm_err err = {0};
    assert_int_equal(open_file(&out, true, NULL, &err), MNM_OK);
    write_rows(out, 5000);
    mnm_status status = mnm_out_close(out, &err);
    bool all_called = around.calls_left > 0 && status == MNM_OK;
    around.calls_left = -1;
    if (all_called) break;
    if (status == MNM_OK) continue; /* the counter ended exactly with the last call */
    assert_int_equal(status, MNM_E_IO);
    assert_int_equal(err.status, MNM_E_IO);
    assert_true(err.hint[0] != '\0');
    bool renamed = strstr(err.message, "folder could not") != NULL; /* whole, but not yet durable */
    if (!renamed) assert_string_equal(content(), "old");
  }
  assert_true(n >= 6); /* several writes, sync, rename, sync of the folder */
  unlink(path);
}

static void short_writes_are_continued(void **state) {
  (void)state;
  around.most = 7;
  mnm_out *out = NULL;
  assert_int_equal(open_file(&out, false, NULL, NULL), MNM_OK);
  write_rows(out, 1);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  assert_string_equal(content(),
                      "{\"rows\":1}\n{\"n\":0,\"t\":\"some text\",\"l\":[\"one\",\"two\"]}\n");
  unlink(path);
}

static void a_reader_that_goes_away_is_no_failure(void **state) {
  (void)state;
  (void)signal(SIGPIPE, SIG_IGN);
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  close(ends[0]);
  int kept = around.world.out_fd;
  around.world.out_fd = ends[1];
  mnm_out *out = NULL;
  mnm_out_options options = {.format = MNM_FORMAT_CSV};
  assert_int_equal(mnm_out__open(&out, &options, &around.world, NULL, NULL), MNM_OK);
  write_rows(out, 50000);
  assert_true(mnm_out_pipe_closed(out));
  assert_int_equal(mnm_out_status(out), MNM_OK);
  assert_int_equal(mnm_out_close(out, NULL), MNM_OK);
  close(ends[1]);
  around.world.out_fd = kept;
}

typedef struct fault {
  uint64_t left, live;
} fault;

static void *fault_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  fault *failing = payload;
  (void)old_bytes;
  if (new_bytes == 0) {
    if (pointer != NULL) failing->live--;
    free(pointer);
    return NULL;
  }
  if (failing->left == 0) return NULL;
  failing->left--;
  if (pointer == NULL) failing->live++;
  return realloc(pointer, new_bytes);
}

static void every_failing_allocation_is_told_and_leaves_nothing(void **state) {
  (void)state;
  static const mnm_format formats[] = {MNM_FORMAT_TABLE, MNM_FORMAT_JSON, MNM_FORMAT_CSV,
                                       MNM_FORMAT_JSONL};
  (void)snprintf(path, sizeof path, "%s/export", around.folder);
  for (size_t i = 0; i < 4; i++) {
    mnm_out_options options = {.format = formats[i], .path = path};
    for (uint64_t n = 0;; n++) {
      fault failing = {n, 0};
      mnm_ctx ctx = {.alloc = {fault_realloc, &failing}};
      mnm_err err = {0};
      mnm_out *out = NULL;
      mnm_status status = mnm_out__open(&out, &options, &around.world, &ctx, &err);
      assert_int_equal(out != NULL, status == MNM_OK);
      if (status == MNM_OK) {
        write_rows(out, 20);
        mnm_out_note(out, "a note");
        mnm_out_lines(out, MNM_PUBLIC, mnm_text_of("a\nb"));
        mnm_err told = {0};
        (void)mnm_err_set(&told, MNM_E_IO, "told even without memory");
        mnm_out_error(out, &told);
        status = mnm_out_close(out, &err);
      }
      assert_int_equal(failing.live, 0);
      if (status == MNM_OK) {
        assert_true(n > 3);
        break;
      }
      assert_int_equal(status, MNM_E_NOMEM);
      assert_int_equal(err.status, MNM_E_NOMEM);
      assert_null(content());
    }
    assert_non_null(content());
    unlink(path);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_file_has_its_name_only_when_it_is_whole, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_abandoned_file_leaves_nothing, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_existing_file_is_replaced_only_when_allowed, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(places_that_cannot_be_written_are_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_device_is_written_directly, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_failing_write_sync_or_rename_keeps_the_old_file, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(short_writes_are_continued, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_reader_that_goes_away_is_no_failure, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_failing_allocation_is_told_and_leaves_nothing, set_up,
                                      tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
