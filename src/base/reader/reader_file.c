#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/reader/reader.h"

/* The kernel moves at most this much in one call; larger requests come back short. */
#define READ_BYTES_MAX ((size_t)0x7ffff000)

typedef struct file_reader {
  mnm_reader base;
  mnm_alloc alloc;
  size_t own_bytes; /* of this block */
  int file;
  char name[];
} file_reader;

static mnm_status file_read(mnm_reader *reader, void *buffer, size_t bytes, size_t *got,
                            mnm_err *err) {
  file_reader *self = (file_reader *)reader;
  *got = 0;
  if (bytes > READ_BYTES_MAX) bytes = READ_BYTES_MAX;
  ssize_t length = 0;
  do {
    length = read(self->file, buffer, bytes);
  } while (length < 0 && errno == EINTR);
  if (length < 0) {
    (void)mnm_err_set(err, MNM_E_IO, "reading the file failed: %s", strerrordesc_np(errno));
    mnm_err_at(err, self->name, 0, 0);
    mnm_err_hint(err, "check the disk or the network drive, then start again");
    return MNM_E_IO;
  }
  *got = (size_t)length;
  return MNM_OK;
}

static mnm_status file_rewind(mnm_reader *reader, mnm_err *err) {
  file_reader *self = (file_reader *)reader;
  if (lseek(self->file, 0, SEEK_SET) == 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_IO, "going back to the start of the file failed");
  mnm_err_at(err, self->name, 0, 0);
  return MNM_E_IO;
}

static void file_close(mnm_reader *reader) {
  file_reader *self = (file_reader *)reader;
  (void)close(self->file); /* nothing was written: nothing can be lost */
  mnm_alloc alloc = self->alloc;
  mnm_alloc_free(&alloc, self, self->own_bytes);
}

static const char *kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

static mnm_status refuse_kind(mnm_err *err, const char *path, mode_t mode) {
  (void)mnm_err_set(err, MNM_E_FORMAT, "this is %s; a source must be a regular file",
                    kind_of(mode));
  mnm_err_at(err, path, 0, 0);
  if (S_ISDIR(mode)) {
    mnm_err_hint(err, "name the files in it");
  } else {
    mnm_err_hint(err,
                 "save the data to a file first: a source is read twice and must stay as it is");
  }
  return MNM_E_FORMAT;
}

static mnm_status refuse_open(mnm_err *err, const char *path, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND, "no such file");
    mnm_err_at(err, path, 0, 0);
    mnm_err_hint(err, "check the name and the folder");
    return MNM_E_NOTFOUND;
  }
  (void)mnm_err_set(err, MNM_E_IO, "the file cannot be opened: %s", strerrordesc_np(error));
  mnm_err_at(err, path, 0, 0);
  if (error == EACCES) mnm_err_hint(err, "ask the owner of the file for the right to read it");
  return MNM_E_IO;
}

mnm_status mnm_reader_open_file(mnm_reader **out, const char *path, const mnm_ctx *ctx,
                                mnm_err *err) {
  mnm_status status = MNM_OK;
  struct stat info;
  int file = -1;
  *out = NULL;

  /* Looked at before opening, since opening a device can have effects; looked at again after, since
   * the name may have changed hands; without blocking, or a pipe put there meanwhile would hang. */
  if (stat(path, &info) != 0) return refuse_open(err, path, errno);
  if (!S_ISREG(info.st_mode)) return refuse_kind(err, path, info.st_mode);
  do {
    file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  } while (file < 0 && errno == EINTR);
  if (file < 0) return refuse_open(err, path, errno);
  if (fstat(file, &info) != 0) {
    status = refuse_open(err, path, errno);
    goto fail;
  }
  if (!S_ISREG(info.st_mode)) {
    status = refuse_kind(err, path, info.st_mode);
    goto fail;
  }

  size_t name_bytes = strlen(path) + 1;
  size_t own_bytes = sizeof(file_reader) + name_bytes;
  file_reader *self = mnm_mem_new(ctx, own_bytes);
  if (self == NULL) {
    status = mnm_err_nomem(err);
    goto fail;
  }
  if (ctx != NULL) self->alloc = ctx->alloc;
  self->own_bytes = own_bytes;
  self->file = file;
  memcpy(self->name, path, name_bytes);
  self->base = (mnm_reader){file_read, file_rewind, file_close, self->name, (int64_t)info.st_size};
  (void)posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL); /* advice: failing changes no byte */
  *out = &self->base;
  return MNM_OK;

fail:
  (void)close(file);
  return status;
}

void mnm_reader_close(mnm_reader *reader) {
  if (reader != NULL) reader->close(reader);
}
