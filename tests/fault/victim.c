/* A small careful program for the test of preload.c: writes a file, reads it back, in fixed numbers
 * of calls. Its exit code says what it met. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  NO_MEMORY = 10,
  WRITE_FAILED,
  FULL,
  SHORT_WRITTEN,
  SYNC_FAILED,
  NOT_RENAMED,
  NOT_CUT,
  READ_FAILED
};

/* Child processes make calls of their own, which must not be counted. */
static void call_in_a_child(void) {
  pid_t child = fork();
  if (child == 0) {
    void *block = malloc(10);
    _exit(block != NULL && write(-1, "x", 1) < 0 && errno == EBADF ? 0 : 1);
  }
  int result = 0;
  if (waitpid(child, &result, 0) != child || result != 0) exit(1);
}

int main(int count, char **arguments) {
  char path[512], read_back[8];
  if (count != 2) return 2;
  (void)snprintf(path, sizeof path, "%s.new", arguments[1]);
  call_in_a_child();
  for (int i = 0; i < 4; i++) {
    void *volatile block = i % 2 == 0 ? malloc(100) : calloc(10, 10);
    if (block == NULL) return NO_MEMORY;
    free(block);
  }
  int file = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
  if (file < 0) return 3;
  for (int i = 0; i < 3; i++) {
    ssize_t written = i == 2 ? pwrite(file, "12345678", 8, 16) : write(file, "12345678", 8);
    if (written < 0) return errno == ENOSPC ? FULL : WRITE_FAILED;
    if (written != 8) return SHORT_WRITTEN;
  }
  if (fsync(file) != 0 || fdatasync(file) != 0) return SYNC_FAILED;
  if (ftruncate(file, 8) != 0) return NOT_CUT;
  if (rename(path, arguments[1]) != 0) return NOT_RENAMED;
  if (pread(file, read_back, 8, 0) != 8 || memcmp(read_back, "12345678", 8) != 0)
    return READ_FAILED;
  return close(file) == 0 ? 0 : 4;
}
