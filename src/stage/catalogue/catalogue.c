/* A catalogue as a whole: files in, indicators out. */
#include <assert.h>
#include <stdlib.h>

#include "stage/catalogue/catalogue_internal.h"
#include "stage/catalogue/catalogue_shipped.h"

#define FILE_BYTES_MAX (1U << 20)

const char *mnm_provenance_name(mnm_provenance provenance) {
  static const char *const names[] = {"primary-read", "secondary-read", "from-memory",
                                      "derived-by-project", "users-own"};
  return provenance <= MNM_USERS_OWN ? names[provenance] : "?";
}

const char *mnm_provenance_says(mnm_provenance provenance) {
  static const char *const says[] = {
      "the publication's own text was read",
      "a text that reports the publication was read, the publication itself was not",
      "UNVERIFIED: written from general knowledge; check the original before citing it",
      "a combination made by this project; never to be cited as a standard",
      "written by the office that uses it"};
  return provenance <= MNM_USERS_OWN ? says[provenance] : "?";
}

bool mnm_provenance_is_verified(mnm_provenance provenance) {
  return provenance == MNM_PRIMARY_READ || provenance == MNM_SECONDARY_READ;
}

const char *mnm_indicator_kind_name(mnm_indicator_kind kind) {
  static const char *const names[] = {"ledger", "checklist", "left-out"};
  return kind <= MNM_INDICATOR_LEFT_OUT ? names[kind] : "?";
}

const char *mnm_subject_kind_name(mnm_subject_kind kind) {
  return kind == MNM_SUBJECT_OWNER ? "owner" : "account";
}

/* ---- shipped --- */

uint32_t mnm_catalogue_shipped_count(void) {
  return mnm_catalogue__shipped_count;
}

const char *mnm_catalogue_shipped_name(uint32_t index) {
  assert(index < mnm_catalogue__shipped_count);
  return mnm_catalogue__shipped[index].name;
}

mnm_text mnm_catalogue_shipped_text(uint32_t index) {
  assert(index < mnm_catalogue__shipped_count);
  return (mnm_text){mnm_catalogue__shipped[index].text,
                    (uint32_t)mnm_catalogue__shipped[index].bytes};
}

mnm_text mnm_catalogue_innocent(void) {
  return (mnm_text){(const char *)mnm_catalogue__innocent, mnm_catalogue__innocent_bytes};
}

/* ---- the container --- */

static void free_item(mnm_catalogue *catalogue, catalogue_item *item) {
  (void)catalogue; /* all but the rule lives in the arena */
  mnm_rule_free(item->rule);
}

mnm_status mnm_catalogue_new(mnm_catalogue **out, const mnm_catalogue_setting *settings,
                             uint32_t setting_count, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_catalogue *made = mnm_mem_new(ctx, sizeof *made);
  if (!made) return mnm_err_nomem(err);
  if (ctx) {
    made->alloc = ctx->alloc;
    made->ctx.alloc = ctx->alloc;
  }
  mnm_arena_init(&made->arena, ctx);
  mnm_column_init(&made->item, sizeof(catalogue_item *), ctx);
  for (int kind = 0; kind < 2; kind++)
    mnm_column_init(&made->feature[kind], sizeof(catalogue_feature), ctx);
  made->setting_count = setting_count;
  made->settings = mnm_arena_take(&made->arena, (setting_count + 1) * sizeof *made->settings);
  made->found = mnm_arena_take(&made->arena, setting_count + 1);
  mnm_status status = made->settings && made->found ? MNM_OK : mnm_err_nomem(err);
  for (uint32_t i = 0; i < setting_count && status == MNM_OK; i++) {
    mnm_catalogue_setting *to = &made->settings[i];
    status = mnm_catalogue__copy(made, &to->id, mnm_text_of(settings[i].id), err);
    if (status == MNM_OK)
      status = mnm_catalogue__copy(made, &to->parameter, mnm_text_of(settings[i].parameter), err);
    if (status == MNM_OK)
      status = mnm_catalogue__copy(made, &to->value, mnm_text_of(settings[i].value), err);
  }
  if (status != MNM_OK) {
    mnm_catalogue_free(made);
    return status;
  }
  *out = made;
  return MNM_OK;
}

void mnm_catalogue_free(mnm_catalogue *catalogue) {
  if (!catalogue) return;
  mnm_ctx ctx = {.alloc = catalogue->alloc};
  catalogue_item **items = catalogue->item.data;
  for (uint64_t i = 0; i < catalogue->item.count; i++) free_item(catalogue, items[i]);
  mnm_column_clear(&catalogue->item);
  mnm_column_clear(&catalogue->feature[0]);
  mnm_column_clear(&catalogue->feature[1]);
  mnm_arena_clear(&catalogue->arena);
  mnm_mem_free(&ctx, catalogue, sizeof *catalogue);
}

mnm_status mnm_catalogue_add(mnm_catalogue *catalogue, const char *name, const char *yaml,
                             size_t bytes, mnm_err *err) {
  if (bytes > FILE_BYTES_MAX) {
    (void)mnm_err_set(err, MNM_E_LIMIT, "a file of the catalogue has at most 1 MiB");
    mnm_err_at(err, name, 1, 1);
    return MNM_E_LIMIT;
  }
  catalogue_place file = {NULL, {yaml, (uint32_t)bytes}};
  MNM_TRY(mnm_catalogue__copy(catalogue, &file.name, mnm_text_of(name), err));
  mnm_arena arena; /* of the tree */
  mnm_arena_init(&arena, &catalogue->ctx);
  const mnm_yaml_node *root = NULL;
  uint64_t before[3] = {catalogue->item.count, catalogue->feature[0].count,
                        catalogue->feature[1].count};
  mnm_status status = mnm_yaml_parse(&root, &arena, name, yaml, bytes, err);
  if (status == MNM_OK) status = mnm_catalogue__read(catalogue, &file, root, err);
  mnm_arena_clear(&arena);
  if (status == MNM_OK) return MNM_OK;
  catalogue_item **items = catalogue->item.data;
  for (uint64_t i = before[0]; i < catalogue->item.count; i++) free_item(catalogue, items[i]);
  catalogue->item.count = before[0];
  catalogue->feature[0].count = before[1];
  catalogue->feature[1].count = before[2];
  return status;
}

static int compare_items(const void *a_data, const void *b_data) {
  const catalogue_item *a = *(catalogue_item *const *)a_data, *b = *(catalogue_item *const *)b_data;
  return strcmp(a->shown.id, b->shown.id);
}

mnm_status mnm_catalogue_ready(mnm_catalogue *catalogue, mnm_err *err) {
  if (catalogue->item.count > 1)
    qsort(catalogue->item.data, catalogue->item.count, sizeof(catalogue_item *), compare_items);
  for (uint32_t i = 0; i < catalogue->setting_count; i++) {
    if (catalogue->found[i]) continue;
    uint32_t index = 0;
    bool known = mnm_catalogue_index(catalogue, mnm_text_of(catalogue->settings[i].id), &index);
    (void)mnm_err_set(err, MNM_E_NOTFOUND,
                      known ? "this indicator has no such parameter"
                            : "there is no such indicator in the catalogue");
    if (known)
      mnm_err_hint(err, "'manumit catalogue show %s' lists its parameters",
                   mnm_catalogue_at(catalogue, index)->id);
    else
      mnm_err_hint(err, "'manumit catalogue list' lists them");
    return MNM_E_NOTFOUND;
  }
  return MNM_OK;
}

uint32_t mnm_catalogue_count(const mnm_catalogue *catalogue) {
  return (uint32_t)catalogue->item.count;
}

const catalogue_item *mnm_catalogue__item(const mnm_catalogue *catalogue, uint32_t index) {
  assert(index < catalogue->item.count);
  return ((catalogue_item *const *)catalogue->item.data)[index];
}

const mnm_indicator *mnm_catalogue_at(const mnm_catalogue *catalogue, uint32_t index) {
  return &mnm_catalogue__item(catalogue, index)->shown;
}

bool mnm_catalogue_index(const mnm_catalogue *catalogue, mnm_text id, uint32_t *out) {
  for (uint32_t i = 0; i < mnm_catalogue_count(catalogue); i++)
    if (mnm_text_equal(mnm_text_of(mnm_catalogue_at(catalogue, i)->id), id)) {
      *out = i;
      return true;
    }
  return false;
}

void mnm_catalogue_hits_init(mnm_catalogue_hits *hits, const mnm_ctx *ctx) {
  hits->too_busy = 0;
  mnm_column_init(&hits->hit, sizeof(mnm_catalogue_hit), ctx);
  mnm_column_init(&hits->value, sizeof(int64_t), ctx);
  mnm_column_init(&hits->row, sizeof(uint32_t), ctx);
  mnm_column_init(&hits->answer, sizeof(mnm_catalogue_answer), ctx);
}

void mnm_catalogue_hits_clear(mnm_catalogue_hits *hits) {
  hits->too_busy = 0;
  mnm_column_clear(&hits->hit);
  mnm_column_clear(&hits->value);
  mnm_column_clear(&hits->row);
  mnm_column_clear(&hits->answer);
}
