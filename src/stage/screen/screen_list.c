/* The list of what can be asked: the tree of the document against what must stand in it. */
#include <assert.h>
#include <stdio.h>

#include "kernel/yaml/yaml.h"
#include "stage/screen/screen_internal.h"

extern const unsigned char mnm_screen__shipped[];
extern const unsigned int mnm_screen__shipped_bytes;

typedef struct reading {
  mnm_screen_list *list;
  const char *name;
  mnm_err *err;
} reading;

static mnm_status expected(const reading *from, const mnm_yaml_node *node, const char *key,
                           const char *shape) {
  return mnm_yaml_wrong(from->name, node, key, shape, from->err);
}

static mnm_status text_of(const reading *from, const mnm_yaml_node *map, const char *key,
                          mnm_text *out) {
  return mnm_yaml_short_text(out, &from->list->arena, from->name, map, key, from->err);
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

/* ---- items --- */

static mnm_status add(const reading *from, const mnm_yaml_node *node, mnm_screen_kind kind,
                      mnm_element element, mnm_screen_item **out) {
  mnm_screen_list *list = from->list;
  mnm_text id = {"", 0};
  uint32_t found = 0;
  MNM_TRY(text_of(from, node, "id", &id));
  if (!mnm_screen__is_label(id))
    return expected(from, node, "id", "1 to 32 letters, digits, '-', '_' or '.'");
  if (mnm_screen_find(list, id, &found))
    return expected(from, node, "id", "an id of its own: this one stands above");
  if (list->item_count >= MNM_SCREEN_ITEMS_MAX)
    return mnm_err_set(from->err, MNM_E_LIMIT, "a list has at most %d items",
                       (int)MNM_SCREEN_ITEMS_MAX);
  mnm_screen_item *item = &list->item[list->item_count];
  *item = (mnm_screen_item){.id = id, .kind = (uint8_t)kind, .element = (uint8_t)element};
  MNM_TRY(text_of(from, node, "name", &item->name));
  list->item_count++;
  *out = item;
  return MNM_OK;
}

static mnm_status plain_items(const reading *from, const mnm_yaml_node *root, const char *section,
                              mnm_screen_kind kind, mnm_element element) {
  static const char *const keys[] = {"id", "name", "status", NULL};
  const mnm_yaml_node *list = mnm_yaml_member(root, section);
  if (list == NULL || list->kind != MNM_YAML_LIST)
    return expected(from, list != NULL ? list : root, section, "a list");
  for (const mnm_yaml_node *node = list->first; node != NULL; node = node->next) {
    mnm_screen_item *item = NULL;
    MNM_TRY(mnm_yaml_check_keys(from->name, node, section, keys, from->err));
    MNM_TRY(add(from, node, kind, element, &item));
    MNM_TRY(status_of(from, node, &item->status));
  }
  return MNM_OK;
}

static mnm_status ilo_items(const reading *from, const mnm_yaml_node *root) {
  static const char *const keys[] = {"id", "name", "element", "status", NULL};
  const mnm_yaml_node *list = mnm_yaml_member(root, "ilo");
  if (list == NULL || list->kind != MNM_YAML_LIST || list->count != 11)
    return expected(from, list != NULL ? list : root, "ilo", "a list of eleven");
  uint16_t bit = 1;
  for (const mnm_yaml_node *node = list->first; node != NULL; node = node->next) {
    mnm_screen_item *item = NULL;
    mnm_text element = {"", 0};
    MNM_TRY(mnm_yaml_check_keys(from->name, node, "ilo", keys, from->err));
    MNM_TRY(text_of(from, node, "element", &element));
    bool means = mnm_text_equal(element, mnm_text_of("means"));
    if (!means && !mnm_text_equal(element, mnm_text_of("purpose")))
      return expected(from, node, "element", "means or purpose");
    MNM_TRY(add(from, node, MNM_SCREEN_ILO, means ? MNM_MEANS : MNM_PURPOSE, &item));
    assert(item != NULL); /* it was added */
    MNM_TRY(status_of(from, node, &item->status));
    item->ilo = bit;
    bit = (uint16_t)(bit << 1);
  }
  return MNM_OK;
}

static bool grade_of(mnm_text text, uint8_t *out) {
  for (int g = MNM_GRADE_UNKNOWN; g <= MNM_GRADE_STRONG; g++) {
    if (!mnm_screen__word(text, mnm_screen_grade_name((mnm_screen_grade)g))) continue;
    *out = (uint8_t)g;
    return true;
  }
  return false;
}

static mnm_status indicator(const reading *from, const mnm_yaml_node *node, int dimension) {
  static const char *const keys[] = {"id",           "name",         "adult_labour", "child_labour",
                                     "adult_sexual", "child_sexual", "ilo",          NULL};
  static const char shape[] = "strong, medium, weak, not-in-list or unknown";
  mnm_screen_item *item = NULL;
  MNM_TRY(mnm_yaml_check_keys(from->name, node, "items", keys, from->err));
  MNM_TRY(add(from, node, MNM_SCREEN_INDICATOR,
              dimension == MNM_EXPLOITATION ? MNM_PURPOSE : MNM_MEANS, &item));
  assert(item != NULL); /* it was added */
  item->dimension = (uint8_t)dimension;
  item->status = MNM_SCREEN_SECONDARY;
  for (int set = 0; set < MNM_SCREEN_SETS; set++) {
    const char *key = mnm_screen_set_name((mnm_screen_set)set);
    const mnm_yaml_node *grade = mnm_yaml_member(node, key);
    if (grade == NULL || grade->kind != MNM_YAML_SCALAR ||
        !grade_of(grade->text, &item->grade[set]))
      return expected(from, grade != NULL ? grade : node, key, shape);
  }
  const mnm_yaml_node *ilo = mnm_yaml_member(node, "ilo");
  if (ilo == NULL) return MNM_OK;
  if (ilo->kind != MNM_YAML_LIST) return expected(from, ilo, "ilo", "a list of numbers 1 to 11");
  for (const mnm_yaml_node *one = ilo->first; one != NULL; one = one->next) {
    int64_t number = 0;
    if (one->kind != MNM_YAML_SCALAR || !mnm_text_int64(one->text, &number) || number < 1 ||
        number > 11)
      return expected(from, one, "ilo", "a list of numbers 1 to 11");
    item->ilo |= (uint16_t)(1U << (number - 1));
  }
  return MNM_OK;
}

static mnm_status dimensions(const reading *from, const mnm_yaml_node *root) {
  static const char *const keys[] = {"id", "items", NULL};
  const mnm_yaml_node *list = mnm_yaml_member(root, "dimensions");
  if (list == NULL || list->kind != MNM_YAML_LIST || list->count != MNM_DIMENSIONS)
    return expected(from, list != NULL ? list : root, "dimensions", "a list of six");
  int dimension = 0;
  for (const mnm_yaml_node *node = list->first; node != NULL; node = node->next, dimension++) {
    MNM_TRY(mnm_yaml_check_keys(from->name, node, "dimensions", keys, from->err));
    const mnm_yaml_node *id = mnm_yaml_member(node, "id"), *items = mnm_yaml_member(node, "items");
    const char *name = mnm_dimension_name((mnm_dimension)dimension);
    if (id == NULL || id->kind != MNM_YAML_SCALAR || !mnm_text_equal(id->text, mnm_text_of(name)))
      return expected(from, id != NULL ? id : node, "id", name);
    if (items == NULL || items->kind != MNM_YAML_LIST)
      return expected(from, items != NULL ? items : node, "items", "a list");
    for (const mnm_yaml_node *one = items->first; one != NULL; one = one->next)
      MNM_TRY(indicator(from, one, dimension));
  }
  return MNM_OK;
}

/* ---- marks --- */

static mnm_status marked(const reading *from, const mnm_yaml_node *root, const char *section,
                         const char *name, uint8_t *status, mnm_text *note) {
  static const char *const keys[] = {"status", "note", NULL};
  const mnm_yaml_node *map = mnm_yaml_member(root, section);
  const mnm_yaml_node *node = map != NULL ? mnm_yaml_member(map, name) : NULL;
  if (node == NULL) return expected(from, map != NULL ? map : root, name, "in the list");
  MNM_TRY(mnm_yaml_check_keys(from->name, node, name, keys, from->err));
  MNM_TRY(status_of(from, node, status));
  return text_of(from, node, "note", note);
}

/* Which questions of the checklist tell of which indicator; a list may have none. */
static mnm_status asked_items(const reading *from, const mnm_yaml_node *root) {
  static const char *const keys[] = {"question", "id", NULL};
  mnm_screen_list *out = from->list;
  const mnm_yaml_node *list = mnm_yaml_member(root, "asked");
  if (list == NULL) return MNM_OK;
  if (list->kind != MNM_YAML_LIST || list->count > MNM_SCREEN_ASKED_MAX)
    return expected(from, list, "asked", "a list of at most 64");
  for (const mnm_yaml_node *node = list->first; node != NULL; node = node->next) {
    mnm_screen_asked *one = &out->asked[out->asked_count];
    mnm_text id = {"", 0};
    MNM_TRY(mnm_yaml_check_keys(from->name, node, "asked", keys, from->err));
    MNM_TRY(text_of(from, node, "question", &one->question));
    MNM_TRY(text_of(from, node, "id", &id));
    if (!mnm_screen_find(out, id, &one->item))
      return expected(from, node, "id", "an id that stands in this list");
    out->asked_count++;
  }
  return MNM_OK;
}

static mnm_status read_root(const reading *from, const mnm_yaml_node *root) {
  static const char *const keys[] = {"version",  "source", "sets",       "rules", "acts", "means",
                                     "purposes", "ilo",    "dimensions", "asked", NULL};
  static const char *const rules[] = {"dimension", "palermo", "strict", "ilo", "rescreen"};
  mnm_screen_list *list = from->list;
  MNM_TRY(mnm_yaml_check_keys(from->name, root, "list", keys, from->err));
  const mnm_yaml_node *version = mnm_yaml_member(root, "version");
  if (version == NULL || version->kind != MNM_YAML_SCALAR ||
      !mnm_text_equal(version->text, mnm_text_of("1")))
    return expected(from, version != NULL ? version : root, "version", "1");
  MNM_TRY(text_of(from, root, "source", &list->source));
  for (int i = 0; i < MNM_SCREEN_SETS; i++)
    MNM_TRY(marked(from, root, "sets", mnm_screen_set_name((mnm_screen_set)i), &list->set_status[i],
                   &list->set_note[i]));
  for (int i = 0; i < 5; i++)
    MNM_TRY(marked(from, root, "rules", rules[i], &list->rule_status[i], &list->rule_note[i]));
  MNM_TRY(mnm_screen__own_items(list, from->err));
  MNM_TRY(plain_items(from, root, "acts", MNM_SCREEN_ACT, MNM_ACT));
  MNM_TRY(plain_items(from, root, "means", MNM_SCREEN_MEANS, MNM_MEANS));
  MNM_TRY(plain_items(from, root, "purposes", MNM_SCREEN_PURPOSE, MNM_PURPOSE));
  MNM_TRY(ilo_items(from, root));
  MNM_TRY(dimensions(from, root));
  return asked_items(from, root);
}

mnm_status mnm_screen_list_read(mnm_screen_list *out, const char *name, const char *yaml,
                                size_t bytes, const mnm_ctx *ctx, mnm_err *err) {
  memset(out, 0, sizeof *out);
  mnm_arena_init(&out->arena, ctx);
  mnm_arena arena;
  mnm_arena_init(&arena, ctx);
  const mnm_yaml_node *root = NULL;
  reading from = {out, name, err};
  mnm_status status = mnm_yaml_parse(&root, &arena, name, yaml, bytes, err);
  if (status == MNM_OK) status = read_root(&from, root);
  mnm_arena_clear(&arena);
  return status;
}

mnm_status mnm_screen_list_shipped(mnm_screen_list *out, const mnm_ctx *ctx, mnm_err *err) {
  return mnm_screen_list_read(out, "screening.yaml", (const char *)mnm_screen__shipped,
                              mnm_screen__shipped_bytes, ctx, err);
}

mnm_text mnm_screen_shipped(void) {
  return (mnm_text){(const char *)mnm_screen__shipped, mnm_screen__shipped_bytes};
}

void mnm_screen_list_clear(mnm_screen_list *list) {
  mnm_arena_clear(&list->arena);
  list->item_count = 0;
}

bool mnm_screen_find(const mnm_screen_list *list, mnm_text id, uint32_t *out_item) {
  for (uint32_t i = 0; i < list->item_count; i++) {
    if (!mnm_text_equal_ascii_nocase(list->item[i].id, id)) continue;
    *out_item = i;
    return true;
  }
  return false;
}

bool mnm_screen_graded(const mnm_screen_list *list, mnm_screen_set set) {
  for (uint32_t i = 0; i < list->item_count; i++)
    if (list->item[i].kind == MNM_SCREEN_INDICATOR && list->item[i].grade[set] == MNM_GRADE_UNKNOWN)
      return false;
  return true;
}

/* ---- grades that a user loads --- */

const mnm_screen_column mnm_screen_grade_columns[] = {
    {"id", true}, {"set", true}, {"grade", true}, {"source", true}};
const uint32_t mnm_screen_grade_column_count = 4;

static mnm_status cell(mnm_err *err, mnm_status status, int column, const char *message) {
  (void)mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, 0, column + 1);
  return status;
}

mnm_status mnm_screen_grade_put(mnm_screen_list *list, const mnm_text *cells, mnm_err *err) {
  uint32_t item = 0;
  int set = 0;
  uint8_t grade = 0;
  mnm_text source = mnm_text_trim(cells[3]);
  if (!mnm_screen_find(list, mnm_text_trim(cells[0]), &item) ||
      list->item[item].kind != MNM_SCREEN_INDICATOR)
    return cell(err, MNM_E_PARSE, 0, "an id must be that of an indicator, such as DR01");
  while (set < MNM_SCREEN_SETS &&
         !mnm_screen__word(mnm_text_trim(cells[1]), mnm_screen_set_name((mnm_screen_set)set)))
    set++;
  if (set == MNM_SCREEN_SETS)
    return cell(err, MNM_E_PARSE, 1,
                "a set must be adult_labour, child_labour, adult_sexual or child_sexual");
  if (!grade_of(mnm_text_trim(cells[2]), &grade) || grade == MNM_GRADE_UNKNOWN)
    return cell(err, MNM_E_PARSE, 2, "a grade must be strong, medium, weak or not-in-list");
  if (source.bytes == 0 || source.bytes > 400)
    return cell(err, MNM_E_PARSE, 3, "the list the grade was read from, in 1 to 400 bytes");
  if (list->set_status[set] != MNM_SCREEN_LOADED || !mnm_text_equal(list->set_note[set], source)) {
    char *copy = mnm_arena_copy(&list->arena, source.data, source.bytes);
    if (copy == NULL) return mnm_err_set(err, MNM_E_NOMEM, "memory ran out");
    list->set_note[set] = (mnm_text){copy, source.bytes};
  }
  list->set_status[set] = MNM_SCREEN_LOADED;
  list->item[item].grade[set] = grade;
  return MNM_OK;
}

void mnm_screen_stand_in(mnm_screen_list *list, bool out_used[MNM_SCREEN_SETS]) {
  memset(out_used, 0, MNM_SCREEN_SETS * sizeof *out_used);
  for (int set = MNM_SCREEN_ADULT_SEXUAL; set < MNM_SCREEN_SETS; set++) {
    for (uint32_t i = 0; i < list->item_count; i++) {
      mnm_screen_item *item = &list->item[i];
      if (item->kind != MNM_SCREEN_INDICATOR || item->grade[set] != MNM_GRADE_UNKNOWN) continue;
      item->grade[set] = item->grade[set - 2];
      out_used[set] = true;
    }
  }
}
