/* What the reader of PDFs can no longer do once it has begun. Each attempt is made in a process of
 * its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case/paper/paper_program.h"

#define DONE 77

/* true: it went through */
static bool opens_a_socket(void) {
  return socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM;
}
static bool opens_a_pair(void) {
  int ends[2];
  return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 || errno != EPERM;
}
static bool forks(void) {
  pid_t child = fork();
  if (child == 0) _exit(0);
  return child > 0 || errno != EPERM;
}
static bool starts_a_program(void) {
  char *arguments[] = {"true", NULL};
  (void)execv("/bin/true", arguments);
  return errno != EPERM;
}
static bool writes_a_file(void) {
  return open("/tmp/manumit_cage_test", O_WRONLY | O_CREAT, 0600) >= 0 || errno != EPERM;
}
static bool changes_a_file(void) {
  return open("/dev/null", O_RDWR) >= 0 || errno != EPERM;
}
static bool removes_a_file(void) {
  return unlink("/tmp/manumit_cage_test") == 0 || errno != EPERM;
}
static bool makes_a_folder(void) {
  return mkdir("/tmp/manumit_cage_test_folder", 0700) == 0 || errno != EPERM;
}
static bool ends_its_parent(void) {
  return kill(getppid(), SIGUSR1) == 0 || errno != EPERM;
}
static bool takes_more_time(void) {
  struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
  return setrlimit(RLIMIT_CPU, &more) == 0 || errno != EPERM;
}
static bool changes_rights(void) {
  return fchmod(STDIN_FILENO, 0777) == 0 || errno != EPERM;
}

static void *nothing(void *payload) {
  return payload;
}
static bool reads_a_file(void) {
  char byte;
  int file = open("/etc/passwd", O_RDONLY);
  return file >= 0 && read(file, &byte, 1) == 1;
}
static bool starts_a_thread(void) {
  pthread_t thread;
  return pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0;
}
static bool asks_for_bounds(void) {
  struct rlimit bound;
  return getrlimit(RLIMIT_CPU, &bound) == 0 && bound.rlim_max == PDF_ALL_SECONDS;
}
static bool takes_memory(void) {
  char *block = malloc(64 << 20);
  if (block == NULL) return false;
  for (size_t i = 0; i < 64 << 20; i += 4096) block[i] = 1;
  free(block);
  return true;
}

static bool tried(bool (*attempt)(void)) {
  int wait_status = 0;
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    pdf_cage();
    _exit(attempt() ? DONE : 0);
  }
  assert_int_equal(waitpid(child, &wait_status, 0), child);
  assert_true(WIFEXITED(wait_status));
  assert_true(WEXITSTATUS(wait_status) == DONE || WEXITSTATUS(wait_status) == 0);
  return WEXITSTATUS(wait_status) == DONE;
}

static void nothing_gets_out(void **state) {
  (void)state;
  bool (*const attempts[])(void) = {opens_a_socket,   opens_a_pair,   forks,
                                    starts_a_program, writes_a_file,  changes_a_file,
                                    removes_a_file,   makes_a_folder, ends_its_parent,
                                    takes_more_time,  changes_rights};
  for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
    if (tried(attempts[i])) fail_msg("attempt %zu went through", i);
  }
}

static void what_libraries_need_works(void **state) {
  (void)state;
  bool (*const attempts[])(void) = {reads_a_file, starts_a_thread, asks_for_bounds, takes_memory};
  for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
    if (!tried(attempts[i])) fail_msg("attempt %zu failed", i);
  }
}

/* The seconds of a page: used up by computing, begun anew by the next page. */
static void a_page_has_its_time(void **state) {
  (void)state;
  int wait_status = 0;
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    pdf_cage();
    raise(SIGPROF); /* what the timer sends */
    _exit(0);
  }
  assert_int_equal(waitpid(child, &wait_status, 0), child);
  assert_true(WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGPROF);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_gets_out),
      cmocka_unit_test(what_libraries_need_works),
      cmocka_unit_test(a_page_has_its_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
