/* A set of weights is one named fact of the case: "weights NAME", as JSON. */
#include "case/run/run_weights.h"

#include <stdio.h>

void mnm_run__weights_init(mnm_run__weights *weights, const mnm_ctx *ctx) {
  memset(weights, 0, sizeof *weights);
  mnm_arena_init(&weights->arena, ctx);
  mnm_column_init(&weights->weight, sizeof(mnm_run_weight), ctx);
}

void mnm_run__weights_clear(mnm_run__weights *weights) {
  mnm_column_clear(&weights->weight);
  mnm_arena_clear(&weights->arena);
}

static void meta_name(char out[128], const char *name) {
  (void)snprintf(out, 128, "weights %s", name);
}

static bool name_fits(const char *name) {
  size_t bytes = strlen(name);
  for (size_t i = 0; i < bytes; i++) {
    char c = name[i];
    bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                c == '-' || c == '_';
    if (!word) return false;
  }
  return bytes > 0 && bytes <= 60;
}

mnm_status mnm_run_weights_name(const char *name, mnm_err *err) {
  if (name_fits(name)) return MNM_OK;
  return mnm_err_set(err, MNM_E_ARG,
                     "the name of a set of weights is 1 to 60 letters, digits, - and _");
}

/* ---- keeping --- */

static void write_set(mnm_json *json, const mnm_run_calibration *made, const char *name,
                      int64_t now_us) {
  char hex[65];
  mnm_json_object(json);
  mnm_json_pair_string(json, "name", name);
  mnm_json_pair_int(json, "made_us", now_us);
  mnm_seal_hex(hex, made->labels_sha256, 32);
  mnm_json_pair_string(json, "labels_sha256", hex);
  mnm_json_pair_uint(json, "labels", made->labels);
  mnm_json_pair_uint(json, "yes", made->yes);
  mnm_json_pair_int(json, "penalty_micro", made->penalty_micro);
  mnm_json_pair_int(json, "average_precision_micro", made->average_precision_micro);
  mnm_json_pair_int(json, "base_rate_micro", made->base_rate_micro);
  mnm_json_key(json, "weights");
  mnm_json_array(json);
  const mnm_run_weight *weight = made->weight.data;
  for (uint64_t i = 0; i < made->weight.count; i++) {
    if (!weight[i].fitted) continue;
    mnm_json_object(json);
    mnm_json_pair_string(json, "indicator", weight[i].indicator);
    mnm_json_pair_int(json, "weight_micro", weight[i].weight_micro);
    mnm_json_pair_int(json, "low_micro", weight[i].low_micro);
    mnm_json_pair_int(json, "high_micro", weight[i].high_micro);
    mnm_json_object_end(json);
  }
  mnm_json_array_end(json);
  mnm_json_object_end(json);
}

static mnm_status put(mnm_store *store, const char *name, mnm_text text, mnm_err *err) {
  char meta[128], object[128], hex[65];
  uint8_t digest[32];
  meta_name(meta, name);
  mnm_sha256_of(digest, text.data, text.bytes);
  mnm_seal_hex(hex, digest, sizeof digest);
  (void)snprintf(object, sizeof object, "weights:%s", name);
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = mnm_store_meta_set(store, meta, text, err);
  if (status == MNM_OK) status = mnm_store_audit(store, "calibrate", object, NULL, hex, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

static mnm_status must_be_new(mnm_store *store, const char *name, mnm_err *err) {
  mnm_arena arena;
  mnm_text text = {"", 0};
  mnm_err none = {0};
  char meta[128];
  meta_name(meta, name);
  mnm_arena_init(&arena, mnm_store_ctx(store));
  mnm_status status = mnm_store_meta_get(store, meta, &arena, &text, &none);
  mnm_arena_clear(&arena);
  if (status == MNM_E_NOTFOUND) return MNM_OK;
  if (status != MNM_OK) {
    if (err) *err = none;
    return status;
  }
  (void)mnm_err_set(err, MNM_E_EXISTS, "the case has weights of this name");
  mnm_err_hint(err, "a set never changes: give another --name");
  return MNM_E_EXISTS;
}

mnm_status mnm_run__weights_put(mnm_store *store, const mnm_run_calibration *made, const char *name,
                                mnm_err *err) {
  mnm_json json;
  const mnm_ctx *ctx = mnm_store_ctx(store);
  MNM_TRY(must_be_new(store, name, err));
  mnm_json_init(&json, ctx);
  write_set(&json, made, name, ctx ? ctx->now_us : 0);
  mnm_status status = mnm_json_finish(&json, err);
  size_t bytes = 0;
  const char *data = mnm_json_data(&json, &bytes);
  if (status == MNM_OK) status = put(store, name, (mnm_text){data, (uint32_t)bytes}, err);
  mnm_json_clear(&json);
  return status;
}

/* ---- reading back --- */

static mnm_status damaged(mnm_err *err) {
  return mnm_err_set(err, MNM_E_DAMAGED, "the set of weights in the case is not whole");
}

static mnm_status take_weight(mnm_run__weights *out, const mnm_json_value *entry, mnm_err *err) {
  const mnm_json_value *id = mnm_json_get(entry, "indicator");
  const mnm_json_value *micro = mnm_json_get(entry, "weight_micro");
  mnm_run_weight weight = {.fitted = true};
  if (!id || !micro || id->kind != MNM_JSON_TEXT || micro->kind != MNM_JSON_INT)
    return damaged(err);
  weight.weight_micro = micro->integer;
  weight.indicator = mnm_arena_copy(&out->arena, id->text.data, id->text.bytes);
  if (!weight.indicator) return mnm_err_nomem(err);
  return mnm_column_push(&out->weight, &weight, err);
}

mnm_status mnm_run__weights_load(mnm_run__weights *out, mnm_store *store, const char *name,
                                 mnm_err *err) {
  char meta[128];
  mnm_text text = {"", 0};
  const mnm_json_value *root = NULL;
  MNM_TRY(mnm_run_weights_name(name, err));
  meta_name(meta, name);
  mnm_err none = {0};
  mnm_status status = mnm_store_meta_get(store, meta, &out->arena, &text, &none);
  if (status == MNM_E_NOTFOUND) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND, "the case has no weights of this name");
    mnm_err_hint(err, "'manumit calibrate CASE --labels FILE --name NAME' makes them");
    return MNM_E_NOTFOUND;
  }
  if (status != MNM_OK) {
    if (err) *err = none;
    return status;
  }
  mnm_sha256_of(out->digest, text.data, text.bytes);
  out->name = mnm_arena_copy(&out->arena, name, strlen(name));
  if (!out->name) return mnm_err_nomem(err);
  MNM_TRY(mnm_json_parse(&root, "case", text.data, text.bytes, &out->arena, err));
  const mnm_json_value *list = mnm_json_get(root, "weights");
  if (!list || list->kind != MNM_JSON_ARRAY) return damaged(err);
  for (const mnm_json_value *entry = list->first; entry; entry = entry->next) {
    if (entry->kind != MNM_JSON_OBJECT) return damaged(err);
    MNM_TRY(take_weight(out, entry, err));
  }
  return MNM_OK;
}

bool mnm_run__weights_find(const mnm_run__weights *weights, const char *id, int64_t *out_micro) {
  const mnm_run_weight *weight = weights->weight.data;
  for (uint64_t i = 0; i < weights->weight.count; i++) {
    if (strcmp(weight[i].indicator, id) != 0) continue;
    *out_micro = weight[i].weight_micro;
    return true;
  }
  return false;
}
