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
