#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gate/out/out_internal.h"

#define STALE_NAMES_TRIED 100

static mnm_status fail(mnm_err *err, mnm_status status, const char *path, const char *message,
                       const char *hint) {
  (void)mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, path, 0, 0);
  mnm_err_hint(err, "%s", hint);
  return status;
}

static mnm_status fail_open(mnm_err *err, const char *path, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    return fail(err, MNM_E_NOTFOUND, path, "there is no such folder to write into",
                "make the folder first, or choose another place");
  }
  if (error == ENOSPC || error == EDQUOT) {
    return fail(err, MNM_E_IO, path, "the disk is full", "make room, then run this again");
  }
  return fail(err, MNM_E_IO, path, "this file cannot be written",
              "choose a folder where you may write");
}

static char *copy_text(mnm_out *out, const char *text, size_t *out_bytes) {
  *out_bytes = strlen(text) + 1;
  char *copy = mnm_alloc_new(&out->alloc, *out_bytes);
  if (copy != NULL) memcpy(copy, text, *out_bytes);
  return copy;
}

static mnm_status open_device(mnm_out *out, mnm_err *err) {
  out->fd = open(out->path, O_WRONLY | O_CLOEXEC);
  return out->fd >= 0 ? MNM_OK : fail_open(err, out->path, errno);
}

/* The temporary stands beside its target: a rename works within one file system only. */
static mnm_status open_temporary(mnm_out *out, mnm_err *err) {
  out->temporary_bytes = out->path_bytes + 40;
  out->temporary = mnm_alloc_new(&out->alloc, out->temporary_bytes);
  if (out->temporary == NULL) return mnm_err_nomem(err);
  for (int attempt = 0; attempt < STALE_NAMES_TRIED; attempt++) {
    (void)snprintf(out->temporary, out->temporary_bytes, "%s.part-%ld-%d", out->path,
                   (long)getpid(), attempt);
    out->fd = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out->fd >= 0) return MNM_OK;
    if (errno != EEXIST) break;
  }
  int error = errno;
  mnm_alloc_free(&out->alloc, out->temporary, out->temporary_bytes); /* not ours to remove */
  out->temporary = NULL;
  return fail_open(err, out->path, error);
}

mnm_status mnm_out__file_begin(mnm_out *out, mnm_err *err) {
  char resolved[PATH_MAX];
  const char *path = out->options.path;
  out->fd = -1;
  if (path[0] == '\0') {
    return fail(err, MNM_E_ARG, "", "an empty file name to write to", "give -o a file name");
  }
  struct stat there;
  bool exists = stat(path, &there) == 0;
  if (exists && S_ISDIR(there.st_mode)) {
    return fail(err, MNM_E_IO, path, "this is a folder, a file is needed",
                "add a file name to the folder");
  }
  bool device = exists && !S_ISREG(there.st_mode);
  if (exists && !device && !out->options.overwrite) {
    return fail(err, MNM_E_EXISTS, path, "this file is there already",
                "choose another name, or allow replacing it with --yes");
  }
  /* behind a symbolic link it is the target that is replaced, not the link */
  if (exists && !device && realpath(path, resolved) != NULL) path = resolved;
  out->path = copy_text(out, path, &out->path_bytes);
  if (out->path == NULL) return mnm_err_nomem(err);
  return device ? open_device(out, err) : open_temporary(out, err);
}

/* The new name must be on disk too, else a power cut could bring the old file back. */
static int sync_folder(const mnm_out *out) {
  char folder[PATH_MAX];
  const char *slash = strrchr(out->path, '/');
  size_t bytes = slash == NULL ? 0 : (size_t)(slash - out->path);
  if (bytes >= sizeof folder) return ENAMETOOLONG;
  memcpy(folder, out->path, bytes);
  folder[bytes] = '\0';
  const char *name = slash == NULL ? "." : bytes == 0 ? "/" : folder;
  int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return errno;
  int result = out->world.fsync(fd) == 0 ? 0 : errno;
  (void)close(fd);
  return result == EINVAL ? 0 : result; /* some file systems cannot sync a folder */
}

mnm_status mnm_out__file_end(mnm_out *out, mnm_err *err) {
  if (out->temporary == NULL) return MNM_OK;
  int error = out->world.fsync(out->fd) == 0 ? 0 : errno;
  int closed = close(out->fd) == 0 ? 0 : errno;
  out->fd = -1;
  if (error == 0) error = closed;
  if (error == 0 && out->world.rename(out->temporary, out->path) != 0) error = errno;
  if (error != 0) {
    return fail(err, MNM_E_IO, out->path,
                "the output could not be brought to disk; nothing was kept of it",
                "check the disk, make room, then run this again");
  }
  mnm_alloc_free(&out->alloc, out->temporary, out->temporary_bytes);
  out->temporary = NULL;
  if (sync_folder(out) == 0) return MNM_OK;
  return fail(err, MNM_E_IO, out->path,
              "the file is written, but its folder could not be synced to disk",
              "check the disk, then run this again");
}

void mnm_out__file_drop(mnm_out *out) {
  if (out->options.path == NULL || strcmp(out->options.path, "-") == 0) return;
  if (out->fd >= 0) (void)close(out->fd);
  if (out->temporary != NULL) {
    (void)unlink(out->temporary);
    mnm_alloc_free(&out->alloc, out->temporary, out->temporary_bytes);
  }
  mnm_alloc_free(&out->alloc, out->path, out->path_bytes);
}
