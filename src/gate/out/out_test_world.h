/* What the tests of gate/out share: a world of their own. */
#ifndef MNM_GATE_OUT_TEST_WORLD_H
#define MNM_GATE_OUT_TEST_WORLD_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gate/out/out_internal.h"

/* A world of its own: two files in place of the standard streams, a clock that the test moves,
 * calls of which the n-th fails. */
static struct {
  mnm_out__world world;
  int64_t now_us;
  int64_t calls_left; /* of write, fsync and rename together; -1: none fails */
  int error;
  size_t most; /* a write takes no more than this at once */
  char folder[64];
} around;

static bool call_fails(void) {
  if (around.calls_left < 0) return false;
  if (around.calls_left-- > 0) return false;
  around.calls_left = 0; /* and all after it */
  errno = around.error;
  return true;
}
static ssize_t test_write(int fd, const void *data, size_t bytes) {
  if (fd != around.world.err_fd && call_fails()) return -1;
  return write(fd, data, bytes < around.most ? bytes : around.most);
}
static int test_fsync(int fd) {
  return call_fails() ? -1 : fsync(fd);
}
static int test_rename(const char *from, const char *to) {
  return call_fails() ? -1 : rename(from, to);
}
static int64_t test_monotonic(void) {
  return around.now_us;
}
static int64_t test_wall(void) {
  return INT64_C(1772323200) * MNM_US_PER_SECOND;
}

static inline int stream(void) {
  char name[] = "/tmp/mnm-out-XXXXXX";
  int fd = mkstemp(name);
  assert_true(fd >= 0);
  unlink(name);
  return fd;
}

static inline int set_up(void **state) {
  (void)state;
  memset(&around, 0, sizeof around);
  mnm_out__look_around(&around.world, MNM_COLOUR_NEVER);
  around.world.out_fd = stream();
  around.world.err_fd = stream();
  around.world.out_terminal = around.world.err_terminal = false;
  around.world.unicode = true;
  around.world.width = 0;
  around.world.write = test_write;
  around.world.fsync = test_fsync;
  around.world.rename = test_rename;
  around.world.monotonic_us = test_monotonic;
  around.world.wall_us = test_wall;
  around.calls_left = -1;
  around.most = SIZE_MAX;
  around.now_us = 50 * MNM_US_PER_SECOND;
  strcpy(around.folder, "/tmp/mnm-out-XXXXXX");
  return mkdtemp(around.folder) != NULL ? 0 : -1;
}

static inline int tear_down(void **state) {
  (void)state;
  close(around.world.out_fd);
  close(around.world.err_fd);
  return rmdir(around.folder); /* fails when a test leaves a file behind */
}

static inline char *read_all(int fd, char *buffer, size_t bytes) {
  ssize_t got = pread(fd, buffer, bytes - 1, 0);
  assert_true(got >= 0);
  buffer[got] = '\0';
  return buffer;
}

static inline void assert_stream(int fd, const char *expected) {
  static char text[100000];
  assert_string_equal(read_all(fd, text, sizeof text), expected);
}

#endif
