#include <stdio.h>
#include <sys/stat.h>

#include "case/run/run_internal.h"

/* The shipped specification with the least distance to what was typed. */
static const char *nearest_shipped(const char *name) {
  const char *best = mnm_spec_shipped_name(0);
  uint32_t best_distance = UINT32_MAX;
  for (uint32_t i = 0; i < mnm_spec_shipped_count(); i++) {
    const char *shipped = mnm_spec_shipped_name(i);
    uint32_t distance = mnm_text_distance(mnm_text_of(name), mnm_text_of(shipped));
    if (distance < best_distance) best = shipped, best_distance = distance;
  }
  return best;
}

mnm_status mnm_run_spec_open(mnm_spec **out, const char *spec, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  for (uint32_t i = 0; i < mnm_spec_shipped_count(); i++) {
    if (strcmp(mnm_spec_shipped_name(i), spec) != 0) continue;
    size_t bytes = 0;
    const char *yaml = mnm_spec_shipped_yaml(i, &bytes);
    return mnm_spec_parse(out, spec, yaml, bytes, ctx, err);
  }
  struct stat info;
  if (stat(spec, &info) != 0) {
    mnm_err_set(err, MNM_E_NOTFOUND,
                "there is no specification file and no shipped specification of this name");
    mnm_err_at(err, spec, 0, 0);
    mnm_err_hint(err, "'manumit spec list' names the shipped ones; the nearest is '%s'",
                 nearest_shipped(spec));
    return MNM_E_NOTFOUND;
  }
  mnm_arena arena;
  mnm_arena_init(&arena, ctx);
  mnm_text yaml = {NULL, 0};
  mnm_status status = mnm_run_read_file(spec, &arena, &yaml, ctx, err);
  if (status == MNM_OK) status = mnm_spec_parse(out, spec, yaml.data, yaml.bytes, ctx, err);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- a folder of them --------------------------------------------------------------------------
 */

void mnm_run__specs_init(mnm_run__specs *specs, const mnm_ctx *ctx) {
  mnm_arena_init(&specs->arena, ctx);
  mnm_column_init(&specs->source, sizeof(mnm_spec_source), ctx);
  specs->list = (mnm_spec_list){NULL, 0};
}

void mnm_run__specs_clear(mnm_run__specs *specs) {
  mnm_column_clear(&specs->source);
  mnm_arena_clear(&specs->arena);
  specs->list = (mnm_spec_list){NULL, 0};
}

static bool is_yaml(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot != NULL && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static mnm_status take_spec(mnm_run__specs *specs, const char *path, const mnm_ctx *ctx,
                            mnm_err *err) {
  mnm_spec *spec = NULL;
  mnm_text yaml = {NULL, 0};
  char *name = mnm_arena_copy(&specs->arena, path, strlen(path));
  if (name == NULL) return mnm_err_nomem(err);
  MNM_TRY(mnm_run_read_file(path, &specs->arena, &yaml, ctx, err));
  MNM_TRY(mnm_spec_parse(&spec, path, yaml.data, yaml.bytes, ctx, err));
  if (!mnm_spec_has_header(spec))
    mnm_ctx_log(ctx, MNM_LOG_WARNING,
                "%s: no header tells its files (columns and header: true): give it alone", path);
  mnm_spec_free(spec);
  mnm_spec_source source = {name, yaml};
  return mnm_column_push(&specs->source, &source, err);
}

mnm_status mnm_run__specs_open(mnm_run__specs *specs, const char *path, bool *out_folder,
                               const mnm_ctx *ctx, mnm_err *err) {
  struct stat info;
  mnm_run__files files;
  *out_folder = path != NULL && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
  if (!*out_folder) return MNM_OK;
  mnm_run__files_init(&files, ctx);
  mnm_status status = mnm_run__files_add(&files, path, err);
  const char *const *file = files.path.data;
  for (uint64_t i = 0; i < files.path.count && status == MNM_OK; i++)
    if (is_yaml(file[i])) status = take_spec(specs, file[i], ctx, err);
  mnm_run__files_clear(&files);
  if (status == MNM_OK && specs->source.count == 0) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND, "the folder holds no specification");
    mnm_err_at(err, path, 0, 0);
    mnm_err_hint(err, "specifications are files that end in .yaml");
    status = MNM_E_NOTFOUND;
  }
  specs->list = (mnm_spec_list){specs->source.data, (uint32_t)specs->source.count};
  return status;
}
