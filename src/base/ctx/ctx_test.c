#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/ctx/ctx.h"

typedef struct ledger {
  int64_t live_bytes, live_blocks;
} ledger;

static void *counting_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  ledger *book = payload;
  if (new_bytes == 0) {
    book->live_bytes -= (int64_t)old_bytes;
    book->live_blocks--;
    free(pointer);
    return NULL;
  }
  void *grown = realloc(pointer, new_bytes);
  assert_non_null(grown);
  if (pointer == NULL) {
    memset(grown, 0xAA, new_bytes);
    book->live_blocks++;
  } else {
    book->live_bytes -= (int64_t)old_bytes;
  }
  book->live_bytes += (int64_t)new_bytes;
  return grown;
}

static void *refuse(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  (void)payload, (void)pointer, (void)old_bytes, (void)new_bytes;
  return NULL;
}

static void own_allocator_sees_every_byte(void **state) {
  (void)state;
  ledger book = {0};
  mnm_ctx ctx = {.alloc = {counting_realloc, &book}};
  unsigned char *block = mnm_mem_new(&ctx, 100);
  for (int i = 0; i < 100; i++) assert_int_equal(block[i], 0);
  block = mnm_mem_realloc(&ctx, block, 100, 5000);
  assert_int_equal(book.live_bytes, 5000);
  assert_int_equal(book.live_blocks, 1);
  mnm_mem_free(&ctx, block, 5000);
  void *empty = mnm_mem_new(&ctx, 0);
  assert_non_null(empty);
  mnm_mem_free(&ctx, empty, 0);
  mnm_mem_free(&ctx, NULL, 10);
  assert_null(mnm_mem_realloc(&ctx, NULL, 0, 0));
  assert_int_equal(book.live_bytes, 0);
  assert_int_equal(book.live_blocks, 0);
}

static void without_ctx_memory_is_the_c_librarys(void **state) {
  (void)state;
  size_t large = (size_t)33 << 20;
  unsigned char *block = mnm_mem_new(NULL, large);
  assert_non_null(block);
  assert_int_equal(block[0], 0);
  assert_int_equal(block[large - 1], 0);
  block[large - 1] = 7;
  block = mnm_mem_realloc(NULL, block, large, 2 * large);
  assert_non_null(block);
  assert_int_equal(block[large - 1], 7);
  mnm_alloc_probed(NULL, block, 2 * large);
  assert_int_equal(block[large - 1], 7);
  assert_null(mnm_mem_realloc(NULL, block, 2 * large, 0));
}

static void a_refused_request_gives_null(void **state) {
  (void)state;
  mnm_ctx ctx = {.alloc = {refuse, NULL}};
  assert_null(mnm_mem_new(&ctx, 1));
  assert_null(mnm_mem_realloc(&ctx, NULL, 0, 1));
  mnm_err err = {0};
  assert_int_equal(mnm_err_nomem(&err), MNM_E_NOMEM);
  assert_int_equal(err.status, MNM_E_NOMEM);
  assert_true(err.hint[0] != '\0');
  assert_int_equal(mnm_err_nomem(NULL), MNM_E_NOMEM);
}

typedef struct seen {
  const char *stage;
  uint64_t done, total;
  bool go_on;
} seen;

static bool note_progress(void *payload, const char *stage, uint64_t done, uint64_t total) {
  seen *now = payload;
  now->stage = stage;
  now->done = done;
  now->total = total;
  return now->go_on;
}

static void progress_is_reported_and_can_cancel(void **state) {
  (void)state;
  seen now = {.go_on = true};
  mnm_err err = {0};
  mnm_ctx ctx = {.progress = note_progress, .progress_payload = &now};
  assert_int_equal(mnm_ctx_tick(&ctx, "read", 3, 10, &err), MNM_OK);
  assert_string_equal(now.stage, "read");
  assert_int_equal(now.done, 3);
  assert_int_equal(now.total, 10);
  now.go_on = false;
  assert_int_equal(mnm_ctx_tick(&ctx, "sort", 4, 0, &err), MNM_E_CANCELLED);
  assert_int_equal(err.status, MNM_E_CANCELLED);
  assert_non_null(strstr(err.message, "sort"));
  assert_int_equal(mnm_ctx_tick(NULL, "sort", 4, 0, NULL), MNM_OK);
}

static void keep_message(void *payload, mnm_log_level level, const char *message) {
  assert_int_equal(level, MNM_LOG_WARNING);
  (void)strncpy(payload, message, 63);
}

static void log_lines_are_formatted_and_bounded(void **state) {
  (void)state;
  char kept[64] = "";
  mnm_ctx ctx = {.log = keep_message, .log_payload = kept};
  mnm_ctx_log(&ctx, MNM_LOG_WARNING, "%d rows left out", 12);
  assert_string_equal(kept, "12 rows left out");
  mnm_ctx_log(&ctx, MNM_LOG_WARNING, "%2000d", 1);
  assert_int_equal(strlen(kept), 63);
  mnm_ctx_log(NULL, MNM_LOG_WARNING, "nobody listens");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(own_allocator_sees_every_byte),
      cmocka_unit_test(without_ctx_memory_is_the_c_librarys),
      cmocka_unit_test(a_refused_request_gives_null),
      cmocka_unit_test(progress_is_reported_and_can_cancel),
      cmocka_unit_test(log_lines_are_formatted_and_bounded),
  };
  return cmocka_run_group_tests_name("ctx", tests, NULL, NULL);
}
