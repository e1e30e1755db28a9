/* The writer's lock. SQLite's own locks last for one transaction; a writer of ours works through
 * many (an import's batches, then the flip) and must not be swept by another in between. So it
 * holds an flock on <case>-lock from open to close; the kernel drops it when the process ends,
 * however. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/store/store_internal.h"

void mnm_store__lock_init(mnm_store__lock *lock) {
  lock->fd = -1;
  lock->path[0] = '\0';
}

/* Whether `fd` still is the file of that name: its last holder may have removed it meanwhile. */
static bool still_named(int fd, const char *path) {
  struct stat held, named;
  return fstat(fd, &held) == 0 && stat(path, &named) == 0 && held.st_dev == named.st_dev &&
         held.st_ino == named.st_ino;
}

static mnm_status busy(int fd, mnm_err *err) {
  char note[64] = "";
  ssize_t bytes = pread(fd, note, sizeof note - 1, 0);
  note[bytes > 0 ? bytes : 0] = '\0';
  char *end = note;
  int64_t process = strtoll(note, &end, 10);
  int64_t since_us = strtoll(end, &end, 10);
  if (process > 0 && *end == '\n') {
    char since[40];
    mnm_time_text(since, sizeof since, since_us, MNM_GRAIN_SECOND);
    mnm_err_set(err, MNM_E_BUSY,
                "process %" PRId64 " of this machine has been writing this case since %s", process,
                since);
  } else {
    mnm_err_set(err, MNM_E_BUSY, "another process is writing this case");
  }
  mnm_err_hint(err, "wait until it is done or end it; reading is possible meanwhile");
  return MNM_E_BUSY;
}

mnm_status mnm_store__lock_take(mnm_store__lock *lock, const char *real_path, int64_t now_us,
                                mnm_err *err) {
  int length = snprintf(lock->path, sizeof lock->path, "%s-lock", real_path);
  if (length < 0 || (size_t)length >= sizeof lock->path) {
    return mnm_err_set(err, MNM_E_ARG, "the path is too long");
  }
  for (int attempt = 0; attempt < 100; attempt++) {
    int fd = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
      mnm_err_set(err, MNM_E_IO, "the lock file beside the case cannot be made: %s",
                  strerror(errno));
      mnm_err_hint(err, "the folder must be writable; open read-only to look only");
      return MNM_E_IO;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      mnm_status status =
          errno == EWOULDBLOCK
              ? busy(fd, err)
              : mnm_err_set(err, MNM_E_IO, "the case cannot be locked: %s", strerror(errno));
      (void)close(fd);
      return status;
    }
    if (!still_named(fd, lock->path)) {
      (void)close(fd);
      continue;
    }
    char note[64];
    int bytes = snprintf(note, sizeof note, "%ld %" PRId64 "\n", (long)getpid(), now_us);
    /* only for the message of a second writer: on a full disk the lock holds without it */
    if (ftruncate(fd, 0) == 0 && pwrite(fd, note, (size_t)bytes, 0) != bytes) {
      (void)!ftruncate(fd, 0);
    }
    lock->fd = fd;
    return MNM_OK;
  }
  return mnm_err_set(err, MNM_E_BUSY, "the lock file beside the case keeps changing");
}

void mnm_store__lock_release(mnm_store__lock *lock) {
  if (lock->fd < 0) return;
  (void)unlink(lock->path); /* while it is held, so that nobody's new one is removed */
  (void)close(lock->fd);
  lock->fd = -1;
}
