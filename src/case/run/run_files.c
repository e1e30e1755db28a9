#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "case/run/run_internal.h"

#define DEPTH_MAX 32 /* folders within folders; a ring of links ends here too */
#define FILE_BYTES_MAX (16u << 20)

void mnm_run__files_init(mnm_run__files *files, const mnm_ctx *ctx) {
  mnm_arena_init(&files->arena, ctx);
  mnm_column_init(&files->path, sizeof(const char *), ctx);
}

void mnm_run__files_clear(mnm_run__files *files) {
  mnm_column_clear(&files->path);
  mnm_arena_clear(&files->arena);
}

static int compare_paths(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool ends_with(const char *text, const char *end) {
  size_t text_bytes = strlen(text), end_bytes = strlen(end);
  return text_bytes >= end_bytes && strcmp(text + text_bytes - end_bytes, end) == 0;
}

/* Case files, and what SQLite keeps beside them, are never sources. */
static bool is_case(const char *name) {
  return ends_with(name, ".mnm") || ends_with(name, ".mnm-wal") || ends_with(name, ".mnm-shm");
}

static mnm_status folder_failed(const char *path, mnm_err *err) {
  mnm_status status = mnm_err_set(err, errno == ENOENT ? MNM_E_NOTFOUND : MNM_E_IO,
                                  "this file or folder cannot be read: %s", strerror(errno));
  mnm_err_at(err, path, 0, 0);
  mnm_err_hint(err, "check the path and your right to read it");
  return status;
}

static mnm_status add_path(mnm_run__files *files, const char *path, uint32_t depth, mnm_err *err);

static mnm_status add_folder(mnm_run__files *files, const char *path, uint32_t depth,
                             mnm_err *err) {
  if (depth >= DEPTH_MAX) {
    mnm_err_set(err, MNM_E_LIMIT, "folders lie more than %d deep", DEPTH_MAX);
    mnm_err_at(err, path, 0, 0);
    mnm_err_hint(err, "name the folder with the files itself");
    return MNM_E_LIMIT;
  }
  DIR *folder = opendir(path);
  if (!folder) return folder_failed(path, err);
  mnm_status status = MNM_OK;
  const struct dirent *entry;
  while (status == MNM_OK && (entry = readdir(folder)) != NULL) {
    if (entry->d_name[0] == '.' || is_case(entry->d_name)) continue;
    size_t path_bytes = strlen(path), name_bytes = strlen(entry->d_name);
    char *child = mnm_arena_take(&files->arena, path_bytes + name_bytes + 2);
    if (!child) {
      status = mnm_err_nomem(err);
      break;
    }
    memcpy(child, path, path_bytes);
    bool slash = path_bytes > 0 && path[path_bytes - 1] == '/';
    if (!slash) child[path_bytes++] = '/';
    memcpy(child + path_bytes, entry->d_name, name_bytes + 1);
    status = add_path(files, child, depth + 1, err);
  }
  closedir(folder);
  return status;
}

static mnm_status add_path(mnm_run__files *files, const char *path, uint32_t depth, mnm_err *err) {
  struct stat info;
  if (stat(path, &info) != 0) return folder_failed(path, err);
  if (S_ISDIR(info.st_mode)) return add_folder(files, path, depth, err);
  /* what is no regular file is refused by the reader, with its reason */
  return mnm_column_push(&files->path, &path, err);
}

mnm_status mnm_run__files_add(mnm_run__files *files, const char *path, mnm_err *err) {
  uint64_t before = files->path.count;
  const char *copy = mnm_arena_copy(&files->arena, path, strlen(path));
  if (!copy) return mnm_err_nomem(err);
  MNM_TRY(add_path(files, copy, 0, err));
  const char **paths = files->path.data;
  if (files->path.count > before)
    qsort(paths + before, files->path.count - before, sizeof *paths, compare_paths);
  /* the same path given twice counts once */
  uint64_t kept = before;
  for (uint64_t i = before; i < files->path.count; i++) {
    bool known = false;
    for (uint64_t j = 0; j < before && !known; j++) known = strcmp(paths[j], paths[i]) == 0;
    if (!known) paths[kept++] = paths[i];
  }
  files->path.count = kept;
  return MNM_OK;
}

mnm_status mnm_run_read_file(const char *path, mnm_arena *arena, mnm_text *out, const mnm_ctx *ctx,
                             mnm_err *err) {
  mnm_reader *reader = NULL;
  mnm_column bytes;
  mnm_column_init(&bytes, 1, ctx);
  mnm_status status = mnm_reader_open_file(&reader, path, ctx, err);
  while (status == MNM_OK) {
    char block[65536];
    size_t got = 0;
    status = reader->read(reader, block, sizeof block, &got, err);
    if (status != MNM_OK || got == 0) break;
    if (bytes.count + got > FILE_BYTES_MAX) {
      status = mnm_err_set(err, MNM_E_LIMIT, "the file is longer than 16 MiB");
      mnm_err_at(err, path, 0, 0);
      break;
    }
    status = mnm_column_append(&bytes, block, got, err);
  }
  if (status == MNM_OK) {
    out->data = mnm_arena_copy(arena, bytes.data ? bytes.data : "", bytes.count);
    out->bytes = (uint32_t)bytes.count;
    if (!out->data) status = mnm_err_nomem(err);
  }
  mnm_reader_close(reader);
  mnm_column_clear(&bytes);
  return status;
}
