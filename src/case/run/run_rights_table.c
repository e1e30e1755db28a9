/* The table of periods: what a document must hold. */
#include "case/run/run_internal.h"
#include "case/run/run_rights.h"
#include "kernel/yaml/yaml.h"
#include "stage/screen/screen.h"

extern const unsigned char mnm_run__rights[];
extern const unsigned int mnm_run__rights_bytes;

static const char *const ids[MNM_RIGHTS] = {"reflection", "residence", "notice", "protection",
                                            "appeal"};

const char *mnm_right_id(mnm_right right) {
  return (unsigned)right < MNM_RIGHTS ? ids[right] : ids[0];
}

bool mnm_right_find(mnm_text id, mnm_right *out) {
  for (int i = 0; i < MNM_RIGHTS; i++) {
    if (!mnm_text_equal_ascii_nocase(id, mnm_text_of(ids[i]))) continue;
    *out = (mnm_right)i;
    return true;
  }
  return false;
}

typedef struct reading {
  mnm_rights_table *table;
  const char *name;
  mnm_err *err;
} reading;

static mnm_status expected(const reading *from, const mnm_yaml_node *node, const char *key,
                           const char *shape) {
  return mnm_yaml_wrong(from->name, node, key, shape, from->err);
}

static mnm_status text_of(const reading *from, const mnm_yaml_node *map, const char *key,
                          mnm_text *out) {
  return mnm_yaml_short_text(out, &from->table->arena, from->name, map, key, from->err);
}

static mnm_status right_of(const reading *from, const mnm_yaml_node *map, const char *key,
                           mnm_right *out) {
  const mnm_yaml_node *node = mnm_yaml_member(map, key);
  if (node != NULL && node->kind == MNM_YAML_SCALAR && mnm_right_find(node->text, out))
    return MNM_OK;
  return expected(from, node != NULL ? node : map, key,
                  "reflection, residence, notice, protection or appeal");
}

static mnm_status names(const reading *from, const mnm_yaml_node *root) {
  static const char *const keys[] = {"id", "name", "from", "due", NULL};
  const mnm_yaml_node *list = mnm_yaml_member(root, "rights");
  if (list == NULL || list->kind != MNM_YAML_LIST || list->count != MNM_RIGHTS)
    return expected(from, list != NULL ? list : root, "rights", "a list of five");
  for (const mnm_yaml_node *node = list->first; node != NULL; node = node->next) {
    mnm_right right = MNM_RIGHT_REFLECTION;
    MNM_TRY(mnm_yaml_check_keys(from->name, node, "rights", keys, from->err));
    MNM_TRY(right_of(from, node, "id", &right));
    if (from->table->name[right].bytes > 0) return expected(from, node, "id", "each right once");
    MNM_TRY(text_of(from, node, "name", &from->table->name[right]));
    MNM_TRY(text_of(from, node, "from", &from->table->from[right]));
    MNM_TRY(text_of(from, node, "due", &from->table->due[right]));
  }
  return MNM_OK;
}

static mnm_status length_of(const reading *from, const mnm_yaml_node *map, mnm_right_period *out) {
  const mnm_yaml_node *days = mnm_yaml_member(map, "days"),
                      *months = mnm_yaml_member(map, "months");
  const mnm_yaml_node *node = days != NULL ? days : months;
  int64_t value = 0;
  if ((days == NULL) == (months == NULL))
    return expected(from, map, "days", "there, or months, and not both");
  if (node->kind != MNM_YAML_SCALAR || !mnm_text_int64(node->text, &value) || value < 1 ||
      value > 1200)
    return expected(from, node, days != NULL ? "days" : "months", "a whole number from 1 to 1200");
  if (days != NULL)
    out->days = (uint16_t)value;
  else
    out->months = (uint16_t)value;
  return MNM_OK;
}

static mnm_status status_of(const reading *from, const mnm_yaml_node *map, uint8_t *out) {
  const mnm_yaml_node *node = mnm_yaml_member(map, "status");
  for (int s = MNM_SCREEN_READ; node != NULL && s <= MNM_SCREEN_LOADED; s++) {
    if (node->kind != MNM_YAML_SCALAR ||
        !mnm_text_equal(node->text, mnm_text_of(mnm_screen_status_name((mnm_screen_status)s))))
      continue;
    *out = (uint8_t)s;
    return MNM_OK;
  }
  return expected(from, node != NULL ? node : map, "status",
                  "read, secondary, memory, not-found, ours or loaded");
}

static mnm_status one_period(const reading *from, const mnm_yaml_node *node) {
  static const char *const keys[] = {"law",      "right",  "days",   "months",
                                     "at_least", "source", "status", NULL};
  mnm_rights_table *table = from->table;
  mnm_right_period *one = &table->period[table->count];
  mnm_right right = MNM_RIGHT_REFLECTION;
  MNM_TRY(mnm_yaml_check_keys(from->name, node, "periods", keys, from->err));
  MNM_TRY(text_of(from, node, "law", &one->law));
  if (one->law.bytes > 7) return expected(from, node, "law", "1 to 7 letters, such as DE");
  MNM_TRY(right_of(from, node, "right", &right));
  one->right = (uint8_t)right;
  if (mnm_rights_period(table, one->law, right) != NULL)
    return expected(from, node, "law", "named once for each right: this one stands above");
  MNM_TRY(length_of(from, node, one));
  const mnm_yaml_node *least = mnm_yaml_member(node, "at_least");
  bool yes = least != NULL && mnm_text_equal(least->text, mnm_text_of("true"));
  if (least == NULL || (!yes && !mnm_text_equal(least->text, mnm_text_of("false"))))
    return expected(from, least != NULL ? least : node, "at_least", "true or false");
  one->at_least = yes;
  MNM_TRY(text_of(from, node, "source", &one->source));
  MNM_TRY(status_of(from, node, &one->status));
  table->count++;
  return MNM_OK;
}

static mnm_status read_root(const reading *from, const mnm_yaml_node *root) {
  static const char *const keys[] = {"version", "rights", "periods", NULL};
  MNM_TRY(mnm_yaml_check_keys(from->name, root, "rights", keys, from->err));
  const mnm_yaml_node *version = mnm_yaml_member(root, "version"),
                      *list = mnm_yaml_member(root, "periods");
  if (version == NULL || version->kind != MNM_YAML_SCALAR ||
      !mnm_text_equal(version->text, mnm_text_of("1")))
    return expected(from, version != NULL ? version : root, "version", "1");
  MNM_TRY(names(from, root));
  if (list == NULL || list->kind != MNM_YAML_LIST || list->count > MNM_RIGHT_PERIODS_MAX)
    return expected(from, list != NULL ? list : root, "periods", "a list of at most 512");
  for (const mnm_yaml_node *node = list->first; node != NULL; node = node->next)
    MNM_TRY(one_period(from, node));
  return MNM_OK;
}

mnm_status mnm_rights_table_read(mnm_rights_table *out, const char *path, const mnm_ctx *ctx,
                                 mnm_err *err) {
  mnm_text text = {(const char *)mnm_run__rights, mnm_run__rights_bytes};
  const mnm_yaml_node *root = NULL;
  const reading from = {out, path != NULL ? path : "rights.yaml", err};
  mnm_arena arena;
  memset(out, 0, sizeof *out);
  mnm_arena_init(&out->arena, ctx);
  mnm_arena_init(&arena, ctx);
  mnm_status status = MNM_OK;
  if (path != NULL) status = mnm_run_read_file(path, &arena, &text, ctx, err);
  if (status == MNM_OK)
    status = mnm_yaml_parse(&root, &arena, from.name, text.data, text.bytes, err);
  if (status == MNM_OK) status = read_root(&from, root);
  mnm_arena_clear(&arena);
  return status;
}

void mnm_rights_table_clear(mnm_rights_table *table) {
  mnm_arena_clear(&table->arena);
  table->count = 0;
}

const mnm_right_period *mnm_rights_period(const mnm_rights_table *table, mnm_text law,
                                          mnm_right right) {
  for (uint32_t i = 0; i < table->count; i++)
    if (table->period[i].right == right && mnm_text_equal_ascii_nocase(table->period[i].law, law))
      return &table->period[i];
  return NULL;
}
