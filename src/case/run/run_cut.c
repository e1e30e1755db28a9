/* Searches that met a bound. They are no findings, so the case keeps them apart: under one name, as
 * a JSON list of [typology, bound, ledger reference], for the last run of detect. */
#include <stdio.h>

#include "case/run/run_internal.h"

#define META_NAME "detect.cut"

static void write_list(mnm_json *json, const mnm_findings *findings, const uint64_t *reference) {
  const mnm_cut *cut = findings->cut.data;
  mnm_json_array(json);
  for (uint64_t i = 0; i < findings->cut.count; i++) {
    mnm_json_array(json);
    mnm_json_uint(json, cut[i].typology);
    mnm_json_uint(json, cut[i].bound);
    mnm_json_uint(json, reference ? reference[cut[i].row] : cut[i].row);
    mnm_json_array_end(json);
  }
  mnm_json_array_end(json);
}

mnm_status mnm_run__cut_put(mnm_store *store, const mnm_findings *findings,
                            const uint64_t *reference, mnm_err *err) {
  mnm_json json;
  mnm_json_init(&json, mnm_store_ctx(store));
  write_list(&json, findings, reference);
  mnm_status status = mnm_json_finish(&json, err);
  size_t bytes = 0;
  const char *data = mnm_json_data(&json, &bytes);
  if (status == MNM_OK && bytes > UINT32_MAX)
    status = mnm_err_set(err, MNM_E_LIMIT, "too many searches met their bound to be listed");
  if (status == MNM_OK)
    status = mnm_store_meta_set(store, META_NAME, (mnm_text){data, (uint32_t)bytes}, err);
  mnm_json_clear(&json);
  return status;
}

mnm_status mnm_run__cut_same(mnm_store *store, const mnm_findings *findings,
                             const uint64_t *reference, bool *same, mnm_err *err) {
  mnm_json json;
  mnm_arena arena;
  mnm_text stored = {"", 0};
  mnm_json_init(&json, mnm_store_ctx(store));
  mnm_arena_init(&arena, mnm_store_ctx(store));
  write_list(&json, findings, reference);
  mnm_status status = mnm_json_finish(&json, err);
  if (status == MNM_OK) status = mnm_store_meta_get(store, META_NAME, &arena, &stored, err);
  size_t bytes = 0;
  const char *data = mnm_json_data(&json, &bytes);
  *same = bytes == stored.bytes && memcmp(data, stored.data, bytes) == 0;
  if (status == MNM_E_NOTFOUND) {
    *same = findings->cut.count == 0;
    status = MNM_OK;
  }
  mnm_json_clear(&json);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- paths that end at busy accounts --- */

#define META_ENDS "detect.busy_ends"

mnm_status mnm_run__ends_put(mnm_store *store, uint64_t count, mnm_err *err) {
  char text[24];
  int bytes = snprintf(text, sizeof text, "%llu", (unsigned long long)count);
  return mnm_store_meta_set(store, META_ENDS, (mnm_text){text, (uint32_t)bytes}, err);
}

mnm_status mnm_run__ends_get(mnm_store *store, uint64_t *out, mnm_err *err) {
  mnm_arena arena;
  mnm_text stored = {"", 0};
  int64_t count = 0;
  *out = 0;
  mnm_arena_init(&arena, mnm_store_ctx(store));
  mnm_status status = mnm_store_meta_get(store, META_ENDS, &arena, &stored, err);
  if (status == MNM_OK && (!mnm_text_int64(stored, &count) || count < 0))
    status = mnm_err_set(err, MNM_E_DAMAGED, "the number of paths that end is damaged");
  if (status == MNM_OK) *out = (uint64_t)count;
  mnm_arena_clear(&arena);
  return status == MNM_E_NOTFOUND ? MNM_OK : status;
}

static mnm_status read_entry(const mnm_json_value *entry, mnm_run__cut *out, mnm_err *err) {
  int64_t number[3] = {0};
  uint32_t at = 0;
  for (const mnm_json_value *part = entry->first; part && at < 3; part = part->next)
    number[at++] = part->kind == MNM_JSON_INT ? part->integer : -1;
  if (entry->kind != MNM_JSON_ARRAY || entry->count != 3 || number[0] < 0 || number[1] < 0 ||
      number[2] < 0 || number[0] > UINT8_MAX || number[1] > UINT8_MAX)
    return mnm_err_set(err, MNM_E_DAMAGED, "the list of searches that met their bound is damaged");
  *out = (mnm_run__cut){(mnm_typology)number[0], (mnm_bound)number[1], (uint64_t)number[2]};
  return MNM_OK;
}

mnm_status mnm_run__cut_each(mnm_store *store, mnm_run__cut_fn *fn, void *payload, mnm_err *err) {
  mnm_arena arena;
  mnm_text stored = {"", 0};
  const mnm_json_value *root = NULL;
  mnm_arena_init(&arena, mnm_store_ctx(store));
  mnm_status status = mnm_store_meta_get(store, META_NAME, &arena, &stored, err);
  if (status == MNM_E_NOTFOUND) { /* never looked for, or by a version without bounds */
    mnm_arena_clear(&arena);
    return MNM_OK;
  }
  if (status == MNM_OK)
    status = mnm_json_parse(&root, "case", stored.data, stored.bytes, &arena, err);
  if (status == MNM_OK && root->kind != MNM_JSON_ARRAY)
    status =
        mnm_err_set(err, MNM_E_DAMAGED, "the list of searches that met their bound is damaged");
  for (const mnm_json_value *entry = status == MNM_OK ? root->first : NULL;
       entry && status == MNM_OK; entry = entry->next) {
    mnm_run__cut cut;
    status = read_entry(entry, &cut, err);
    if (status == MNM_OK) status = fn(payload, &cut, err);
  }
  mnm_arena_clear(&arena);
  return status;
}
