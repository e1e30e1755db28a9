/* The fault library is itself tested: a sweep that lets bad code pass would be worth nothing. */
#include "tests/fault/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void the_chosen_request_fails_and_no_other(void **state) {
  (void)state;
  mnm_fault fault;
  mnm_fault_init(&fault, 3);
  mnm_ctx ctx = {.alloc = mnm_fault_alloc(&fault)};
  char *first = mnm_mem_new(&ctx, 10);
  char *second = mnm_mem_new(&ctx, 20);
  assert_non_null(first);
  assert_non_null(second);
  assert_null(mnm_mem_realloc(&ctx, first, 10, 100));
  assert_true(fault.fired);
  (void)memset(first, 7, 10); /* still there */
  first = mnm_mem_realloc(&ctx, first, 10, 100);
  assert_non_null(first);
  assert_int_equal(first[9], 7);
  assert_int_equal(fault.live_blocks, 2);
  assert_int_equal(fault.live_bytes, 120);
  mnm_mem_free(&ctx, first, 100);
  mnm_mem_free(&ctx, second, 20);
  assert_int_equal(fault.live_blocks, 0);
  assert_int_equal(fault.live_bytes, 0);
  assert_int_equal(fault.wrong_sizes, 0);
  mnm_fault_clear(&fault);
}

typedef enum fault_of {
  NONE,
  LEAKS_ON_SUCCESS,
  LEAKS_ON_FAILURE,
  HIDES,
  BLAMES,
  LIES,
  IDLE
} fault_of;

/* Takes three blocks; makes the mistake it is told to make. */
static mnm_status take_three(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  fault_of mistake = *(const fault_of *)payload;
  void *blocks[3] = {NULL, NULL, NULL};
  mnm_status status = MNM_OK;
  if (mistake == IDLE) return MNM_OK;
  for (int i = 0; i < 3 && status == MNM_OK; i++) {
    blocks[i] = mnm_mem_new(ctx, 100);
    if (blocks[i] == NULL) status = mnm_err_nomem(err);
  }
  for (int i = 0; i < 3; i++) {
    if (mistake == LEAKS_ON_SUCCESS && status == MNM_OK && i == 2) continue;
    if (mistake == LEAKS_ON_FAILURE && status != MNM_OK && i == 1) continue;
    mnm_mem_free(ctx, blocks[i], mistake == LIES ? 99 : 100);
  }
  if (mistake == HIDES) return MNM_OK;
  if (mistake == BLAMES && status != MNM_OK) return mnm_err_set(err, MNM_E_IO, "the disk");
  return status;
}

/* A failing sweep ends its test, so it runs in a child process; true when the child saw a failure.
 */
static bool sweep_objects_to(fault_of mistake) {
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    int nowhere[2];
    if (pipe(nowhere) == 0) (void)dup2(nowhere[1], STDERR_FILENO); /* the message is expected */
    (void)setenv("CMOCKA_TEST_ABORT", "1", 1);
    (void)mnm_fault_sweep("three blocks", take_three, &mistake);
    _exit(0);
  }
  int result = 0;
  assert_int_equal(waitpid(child, &result, 0), child);
  return !(WIFEXITED(result) && WEXITSTATUS(result) == 0);
}

static void a_sweep_passes_clean_code_and_counts_its_requests(void **state) {
  (void)state;
  fault_of none = NONE;
  assert_int_equal(mnm_fault_sweep("three blocks", take_three, &none), 3);
  assert_false(sweep_objects_to(NONE));
}

static void a_sweep_objects_to_each_mistake(void **state) {
  (void)state;
  for (int mistake = LEAKS_ON_SUCCESS; mistake <= IDLE; mistake++) {
    assert_true(sweep_objects_to((fault_of)mistake));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_chosen_request_fails_and_no_other),
      cmocka_unit_test(a_sweep_passes_clean_code_and_counts_its_requests),
      cmocka_unit_test(a_sweep_objects_to_each_mistake),
  };
  return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
