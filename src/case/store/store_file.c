/* Files around a case: where one may live, and how small files are written whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "case/store/store_internal.h"

/* ---- where a case may live ---- */

typedef struct remote {
  uint64_t magic;
  const char *name;
} remote;

/* f_type of file systems whose locks or shared memory are not those of one machine (statfs(2),
 * linux/magic.h). SQLite's WAL needs both. */
static const remote remotes[] = {
    {0x6969, "NFS"},
    {0x517B, "SMB"},
    {0xFF534D42, "CIFS"},
    {0xFE534D42, "SMB"},
    {0x01021997, "9P"},
    {0x5346414F, "AFS"},
    {0x6B414653, "AFS"},
    {0x73757245, "Coda"},
    {0x00C36400, "Ceph"},
    {0x0BD00BD0, "Lustre"},
    {0x47504653, "GPFS"},
    {0x7461636F, "OCFS2"},
    {0x01161970, "GFS2"},
    {0x564C, "NCP"},
    {0x786F4256, "VirtualBox shared folder"},
    {0xBACBACBC, "VMware shared folder"},
};
#define FUSE_MAGIC 0x65735546

/* Programs behind FUSE that reach over a network. Others encrypt or mirror a local disk. */
static const char *const remote_fuse[] = {
    "sshfs",     "rclone",    "s3fs",     "gvfsd-fuse", "davfs",     "davfs2",
    "glusterfs", "ceph-fuse", "gcsfuse",  "curlftpfs",  "ftpfs",     "smbnetfs",
    "juicefs",   "goofys",    "mfs",      "moosefs",    "lizardfs",  "beegfs",
    "afpfs",     "hdfs",      "blobfuse", "blobfuse2",  "onedriver", "ipfs",
};

static mnm_status refuse_place(mnm_err *err, const char *name) {
  mnm_err_set(err, MNM_E_IO,
              "this folder is on a network drive (%s), where a case would be damaged", name);
  mnm_err_hint(err, "copy the case to a disk of this machine and work there");
  return MNM_E_IO;
}

mnm_status mnm_store__check_filesystem(uint64_t magic, const char *type, mnm_err *err) {
  for (size_t i = 0; i < sizeof remotes / sizeof remotes[0]; i++) {
    if (remotes[i].magic == magic) return refuse_place(err, remotes[i].name);
  }
  if (magic != FUSE_MAGIC) return MNM_OK;
  if (strncmp(type, "fuse.", 5) != 0) return MNM_OK; /* fuseblk: a local disk */
  for (size_t i = 0; i < sizeof remote_fuse / sizeof remote_fuse[0]; i++) {
    if (strcmp(type + 5, remote_fuse[i]) == 0) return refuse_place(err, remote_fuse[i]);
  }
  return MNM_OK;
}

/* Whether a line of the kernel's table of mounts is about `device`. It reads
 * "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw" (proc(5)). */
static bool is_of_device(const char *line, dev_t device) {
  char *end = NULL;
  (void)strtoul(line, &end, 10);
  (void)strtoul(end, &end, 10);
  unsigned long line_major = strtoul(end, &end, 10);
  if (*end != ':') return false;
  return line_major == major(device) && strtoul(end + 1, NULL, 10) == minor(device);
}

/* Name of the file system that holds `device`. */
static void type_of_device(char *out, size_t bytes, dev_t device) {
  out[0] = '\0';
  FILE *mounts = fopen("/proc/self/mountinfo", "re");
  if (mounts == NULL) return;
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, mounts) > 0) {
    if (!is_of_device(line, device)) continue;
    const char *dash = strstr(line, " - ");
    if (dash == NULL) continue;
    const char *type = dash + 3;
    size_t length = strcspn(type, " \n");
    if (length >= bytes) length = bytes - 1;
    memcpy(out, type, length);
    out[length] = '\0';
    break;
  }
  free(line);
  (void)fclose(mounts);
}

mnm_status mnm_store__check_place(const char *path, mnm_err *err) {
  struct statfs place;
  struct stat file;
  if (statfs(path, &place) != 0 || stat(path, &file) != 0) {
    if (errno == ENOENT) {
      mnm_err_set(err, MNM_E_IO, "there is no such folder");
      mnm_err_hint(err, "make the folder first, or correct the path");
      return MNM_E_IO;
    }
    return mnm_err_set(err, MNM_E_IO, "this folder cannot be looked at: %s", strerror(errno));
  }
  uint64_t magic = (uint64_t)place.f_type & 0xFFFFFFFFu;
  char type[64] = "";
  if (magic == FUSE_MAGIC) type_of_device(type, sizeof type, file.st_dev);
  return mnm_store__check_filesystem(magic, type, err);
}

/* ---- small files ---- */

mnm_status mnm_store__folder(char out[PATH_MAX], const char *path, mnm_err *err) {
  size_t bytes = strlen(path);
  if (bytes == 0 || bytes >= PATH_MAX - 64) {
    return mnm_err_set(err, MNM_E_ARG, "a path must have 1 to %d bytes", PATH_MAX - 65);
  }
  const char *slash = strrchr(path, '/');
  if (slash == NULL) {
    memcpy(out, ".", 2);
    return MNM_OK;
  }
  size_t length = slash == path ? 1 : (size_t)(slash - path);
  memcpy(out, path, length);
  out[length] = '\0';
  return MNM_OK;
}

mnm_status mnm_store__sync_folder_of(const char *path, mnm_err *err) {
  char folder[PATH_MAX];
  MNM_TRY(mnm_store__folder(folder, path, err));
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return mnm_err_set(err, MNM_E_IO, "the folder cannot be opened: %s", strerror(errno));
  int failed = fsync(fd);
  int code = errno;
  (void)close(fd);
  /* some file systems cannot sync a folder and say so: then there is nothing to wait for */
  if (failed != 0 && code != EINVAL && code != ENOTSUP && code != EROFS) {
    return mnm_err_set(err, MNM_E_IO, "the folder cannot be synced: %s", strerror(code));
  }
  return MNM_OK;
}

static mnm_status write_all(int fd, const char *data, size_t bytes, mnm_err *err) {
  while (bytes > 0) {
    ssize_t done = write(fd, data, bytes);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) {
      mnm_err_set(err, MNM_E_IO, "writing failed: %s", strerror(done < 0 ? errno : ENOSPC));
      mnm_err_hint(err, "free space on this disk, or choose another folder");
      return MNM_E_IO;
    }
    data += done;
    bytes -= (size_t)done;
  }
  if (fsync(fd) != 0) return mnm_err_set(err, MNM_E_IO, "syncing failed: %s", strerror(errno));
  return MNM_OK;
}

mnm_status mnm_store__publish(const char *from, const char *to, mnm_err *err) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
    return mnm_store__sync_folder_of(to, err);
  }
  if (errno == EINVAL || errno == ENOSYS) { /* a file system without that flag: link refuses too */
    if (link(from, to) == 0) {
      (void)unlink(from);
      return mnm_store__sync_folder_of(to, err);
    }
  }
  if (errno == EEXIST) {
    mnm_err_set(err, MNM_E_EXISTS, "a file of this name is there already");
    mnm_err_hint(err, "choose another name, or move that file away");
    return MNM_E_EXISTS;
  }
  return mnm_err_set(err, MNM_E_IO, "the finished file cannot be given its name: %s",
                     strerror(errno));
}

mnm_status mnm_store__write_file(const char *path, const char *data, size_t bytes, bool replace,
                                 mnm_err *err) {
  char temporary[PATH_MAX];
  int length = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
  if (length < 0 || (size_t)length >= sizeof temporary) {
    return mnm_err_set(err, MNM_E_ARG, "the path is too long");
  }
  int fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
  if (fd < 0) {
    mnm_err_set(err, MNM_E_IO, "a file cannot be made in this folder: %s", strerror(errno));
    mnm_err_hint(err, "choose a folder that exists and may be written");
    mnm_err_at(err, path, 0, 0);
    return MNM_E_IO;
  }
  mnm_status status = write_all(fd, data, bytes, err);
  (void)close(fd);
  if (status == MNM_OK && !replace) status = mnm_store__publish(temporary, path, err);
  if (status == MNM_OK && replace) {
    if (rename(temporary, path) != 0) {
      status = mnm_err_set(err, MNM_E_IO, "the file cannot be replaced: %s", strerror(errno));
    } else {
      status = mnm_store__sync_folder_of(path, err);
    }
  }
  if (status != MNM_OK) {
    (void)unlink(temporary);
    mnm_err_at(err, path, 0, 0);
  }
  return status;
}
