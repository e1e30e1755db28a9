/* Exercises: folders for the files of a world, and exports or cases held against its truth. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "case/run/run_internal.h"

static mnm_status refuse(const char *path, mnm_status status, const char *what, const char *hint,
                         mnm_err *err) {
  (void)mnm_err_set(err, status, "%s", what);
  mnm_err_at(err, path, 0, 0);
  mnm_err_hint(err, "%s", hint);
  return status;
}

static mnm_status make_one(const char *path, mnm_err *err) {
  struct stat info;
  if (mkdir(path, 0777) == 0) return MNM_OK;
  if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode)) return MNM_OK;
  return refuse(path, MNM_E_IO, "this folder cannot be made", "choose a place where you may write",
                err);
}

mnm_status mnm_run_make_folders(const char *path, mnm_err *err) {
  char part[4096];
  size_t bytes = strlen(path);
  if (bytes == 0 || bytes >= sizeof part) {
    return refuse("", MNM_E_ARG, "the name of a folder has 1 to 4,095 bytes", "choose another name",
                  err);
  }
  for (size_t i = 1; i <= bytes; i++) {
    if (path[i] != '/' && path[i] != '\0') continue;
    memcpy(part, path, i);
    part[i] = '\0';
    MNM_TRY(make_one(part, err));
  }
  return MNM_OK;
}

mnm_status mnm_run_empty_folder(const char *path, mnm_err *err) {
  MNM_TRY(mnm_run_make_folders(path, err));
  DIR *folder = opendir(path);
  if (!folder)
    return refuse(path, MNM_E_IO, "this folder cannot be read", "check your right to read it", err);
  bool empty = true;
  const struct dirent *entry;
  while (empty && (entry = readdir(folder)) != NULL) {
    empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
  }
  closedir(folder);
  if (empty) return MNM_OK;
  return refuse(path, MNM_E_EXISTS, "this folder is not empty",
                "choose another one, or allow replacing files in it with --yes", err);
}

mnm_status mnm_run_exercise_make(const mnm_run_exercise *exercise, const mnm_world_sink *sink,
                                 mnm_world_counts *out, const mnm_ctx *ctx, mnm_err *err) {
  mnm_world *world = NULL;
  MNM_TRY(mnm_world_new(&world, exercise->scenario, exercise->size, exercise->seed, ctx, err));
  *out = mnm_world_count(world);
  mnm_status status = mnm_world_write(world, exercise->files, sink, ctx, err);
  mnm_world_free(world);
  return status;
}

static mnm_status open_truth(mnm_reader **out, const char *folder, const mnm_ctx *ctx,
                             mnm_err *err) {
  char path[4096];
  int length = snprintf(path, sizeof path, "%s/truth/truth.jsonl", folder);
  if (length < 0 || (size_t)length >= sizeof path) {
    return refuse(folder, MNM_E_ARG, "the name of the world's folder is too long", "move it", err);
  }
  mnm_status status = mnm_reader_open_file(out, path, ctx, err);
  if (status == MNM_E_NOTFOUND) {
    mnm_err_hint(err, "give the folder that 'manumit exercise make' wrote to");
  }
  return status;
}

static mnm_status feed_file(mnm_world_marker *marker, const char *path, const mnm_ctx *ctx,
                            mnm_err *err) {
  mnm_reader *reader = NULL;
  mnm_status status = mnm_reader_open_file(&reader, path, ctx, err);
  while (status == MNM_OK) {
    char block[65536];
    size_t got = 0;
    status = reader->read(reader, block, sizeof block, &got, err);
    if (status != MNM_OK || got == 0) break;
    status = mnm_world_marker_add(marker, block, got, err);
    if (status != MNM_OK) mnm_err_at(err, path, err ? err->row : 0, 0);
  }
  mnm_reader_close(reader);
  return status;
}

/* As 'manumit export' writes it, without a file between. */
static mnm_status feed_case(mnm_world_marker *marker, mnm_store *store, const mnm_ctx *ctx,
                            mnm_err *err) {
  mnm_json json;
  mnm_json_init_sink(&json, mnm_world_marker_add, marker, ctx);
  mnm_status status = mnm_run_export(store, true, &json, ctx, err);
  if (status == MNM_OK) status = mnm_json_finish(&json, err);
  mnm_json_clear(&json);
  return status;
}

mnm_status mnm_run_exercise_mark(mnm_world_marks *out, const char *world, mnm_store *store,
                                 const char *export_path, const mnm_ctx *ctx, mnm_err *err) {
  mnm_reader *truth = NULL;
  mnm_world_marker *marker = NULL;
  mnm_status status = open_truth(&truth, world, ctx, err);
  if (status == MNM_OK) status = mnm_world_marker_new(&marker, truth, ctx, err);
  if (status == MNM_OK) {
    status = store ? feed_case(marker, store, ctx, err) : feed_file(marker, export_path, ctx, err);
  }
  if (status == MNM_OK) status = mnm_world_marker_finish(marker, out, err);
  mnm_world_marker_free(marker);
  mnm_reader_close(truth);
  return status;
}

mnm_status mnm_run_is_case(const char *path, bool *out, const mnm_ctx *ctx, mnm_err *err) {
  static const char magic[] = "SQLite format 3";
  mnm_reader *reader = NULL;
  char head[sizeof magic] = {0};
  size_t got = 0, have = 0;
  *out = false;
  mnm_status status = mnm_reader_open_file(&reader, path, ctx, err);
  while (status == MNM_OK && have < sizeof head) {
    status = reader->read(reader, head + have, sizeof head - have, &got, err);
    if (got == 0) break;
    have += got;
  }
  mnm_reader_close(reader);
  *out = status == MNM_OK && have == sizeof head && memcmp(head, magic, sizeof head) == 0;
  return status;
}
