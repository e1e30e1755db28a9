/* One file: keys, features, condition, cases. */
#include <stddef.h>
#include <stdio.h>

#include "stage/catalogue/catalogue_internal.h"

enum { IN_LEDGER = 1, IN_CHECKLIST = 2, IN_LEFT_OUT = 4, IN_ALL = 7 };

/* Texts, where they go, and in which kinds of file they must and may stand. */
typedef struct key_row {
  const char *name;
  uint8_t must, may;
  size_t offset; /* of a text in mnm_indicator; NOWHERE: read by itself */
} key_row;
#define NOWHERE SIZE_MAX
#define TEXT(name, must, may) \
  { #name, must, may, offsetof(mnm_indicator, name) }
static const key_row keys[] = {
    TEXT(id, IN_ALL, IN_ALL),
    {"kind", 0, IN_ALL, NOWHERE},
    TEXT(says, IN_ALL, IN_ALL),
    TEXT(source, IN_ALL, IN_ALL),
    TEXT(location, 0, IN_ALL),
    {"provenance", IN_ALL, IN_ALL, NOWHERE},
    TEXT(needs, 0, IN_ALL),
    TEXT(strength, 0, IN_ALL),
    TEXT(forms, 0, IN_ALL),
    TEXT(discrimination, 0, IN_ALL),
    TEXT(typologies, 0, IN_ALL),
    TEXT(family, IN_LEDGER | IN_CHECKLIST, IN_ALL),
    {"points", IN_LEDGER | IN_CHECKLIST, IN_LEDGER | IN_CHECKLIST, NOWHERE},
    {"subject", 0, IN_LEDGER, NOWHERE},
    {"parameters", 0, IN_LEDGER, NOWHERE},
    {"features", IN_LEDGER, IN_LEDGER, NOWHERE},
    TEXT(condition, IN_LEDGER, IN_LEDGER),
    TEXT(explanation, IN_LEDGER, IN_LEDGER),
    TEXT(differs, 0, IN_LEDGER),
    {"cases", IN_LEDGER, IN_LEDGER, NOWHERE},
    TEXT(question, IN_CHECKLIST, IN_CHECKLIST),
    TEXT(reason, IN_LEFT_OUT, IN_LEFT_OUT),
};
#define KEYS (sizeof keys / sizeof *keys)
#define TEXT_MAX 4096

typedef struct reading {
  mnm_catalogue *catalogue;
  const catalogue_place *file;
  const mnm_yaml_node *root;
  catalogue_item *item;
  mnm_err *err;
} reading;

static mnm_status expected(const reading *from, const mnm_yaml_node *node, const char *shape) {
  (void)mnm_err_set(from->err, MNM_E_PARSE, "%s should stand here", shape);
  return mnm_catalogue__refuse(from->file, node, MNM_E_PARSE, from->err);
}

static mnm_status read_kind(const reading *from) {
  const mnm_yaml_node *node = mnm_catalogue__member(from->root, "kind");
  if (node == NULL) return MNM_OK;
  for (int kind = 0; kind <= MNM_INDICATOR_LEFT_OUT; kind++)
    if (node->kind == MNM_YAML_SCALAR &&
        mnm_text_equal(node->text,
                       mnm_text_of(mnm_indicator_kind_name((mnm_indicator_kind)kind)))) {
      from->item->shown.kind = (mnm_indicator_kind)kind;
      return MNM_OK;
    }
  return expected(from, node, "ledger, checklist or left-out");
}

static mnm_status check_keys(const reading *from) {
  uint8_t bit = (uint8_t)(1U << from->item->shown.kind);
  const char *names[KEYS];
  for (size_t i = 0; i < KEYS; i++) names[i] = keys[i].name;
  for (const mnm_yaml_node *node = from->root->first; node != NULL; node = node->next) {
    size_t i = 0;
    while (i < KEYS && !mnm_text_equal(node->key->text, mnm_text_of(keys[i].name))) i++;
    if (i == KEYS)
      return mnm_catalogue__unknown_key(from->file, node->key, names, (uint32_t)KEYS, from->err);
    if (!(keys[i].may & bit)) {
      (void)mnm_err_set(from->err, MNM_E_PARSE, "'%s' has no use in a file of the kind %s",
                        keys[i].name, mnm_indicator_kind_name(from->item->shown.kind));
      return mnm_catalogue__refuse(from->file, node->key, MNM_E_PARSE, from->err);
    }
  }
  for (size_t i = 0; i < KEYS; i++) {
    if (!(keys[i].must & bit) || mnm_catalogue__member(from->root, keys[i].name) != NULL) continue;
    (void)mnm_err_set(from->err, MNM_E_PARSE, "'%s' is missing", keys[i].name);
    return mnm_catalogue__refuse(from->file, from->root, MNM_E_PARSE, from->err);
  }
  return MNM_OK;
}

/* A list of words is kept as "a, b". */
static mnm_status read_text(const reading *from, const mnm_yaml_node *node, const char **out) {
  char list[512];
  int at = 0;
  if (node->kind == MNM_YAML_SCALAR) {
    if (node->text.bytes > TEXT_MAX) return expected(from, node, "a text of at most 4,096 bytes");
    for (uint32_t i = 0; i < node->text.bytes; i++)
      if ((unsigned char)node->text.data[i] < 0x20 && node->text.data[i] != '\n')
        return expected(from, node, "a text without control characters");
    return mnm_catalogue__copy(from->catalogue, out, mnm_text_trim(node->text), from->err);
  }
  if (node->kind != MNM_YAML_LIST) return expected(from, node, "a text");
  for (const mnm_yaml_node *one = node->first; one != NULL; one = one->next) {
    if (one->kind != MNM_YAML_SCALAR || one->text.bytes > 40 || at > 400)
      return expected(from, one, "a short word");
    at += snprintf(list + at, sizeof list - (size_t)at, "%s%.*s", at > 0 ? ", " : "",
                   (int)one->text.bytes, one->text.data);
  }
  return mnm_catalogue__copy(from->catalogue, out, (mnm_text){list, (uint32_t)at}, from->err);
}

static mnm_status read_texts(const reading *from) {
  mnm_indicator *shown = &from->item->shown;
  for (size_t i = 0; i < KEYS; i++) {
    if (keys[i].offset == NOWHERE) continue;
    const char *text = "";
    const mnm_yaml_node *node = mnm_catalogue__member(from->root, keys[i].name);
    if (node != NULL) MNM_TRY(read_text(from, node, &text));
    if (node != NULL && text[0] == '\0' && keys[i].must != 0)
      return expected(from, node, "a text that is not empty");
    memcpy((char *)shown + keys[i].offset, &text, sizeof text);
  }
  const mnm_yaml_node *id = mnm_catalogue__member(from->root, "id");
  for (const char *c = shown->id; *c != '\0'; c++)
    if (!((*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') ||
          *c == '-' || *c == '_') ||
        c - shown->id > 60)
      return expected(from, id, "an id of at most 60 letters, digits, - and _");
  uint32_t other = 0;
  if (mnm_catalogue_index(from->catalogue, mnm_text_of(shown->id), &other)) {
    (void)mnm_err_set(from->err, MNM_E_EXISTS,
                      "an indicator of this id is in the catalogue already");
    mnm_err_hint(from->err, "give yours an id of your own; change parameters with --set");
    return mnm_catalogue__refuse(from->file, id, MNM_E_EXISTS, from->err);
  }
  return MNM_OK;
}

static mnm_status read_marks(const reading *from) {
  mnm_indicator *shown = &from->item->shown;
  const mnm_yaml_node *node = mnm_catalogue__member(from->root, "provenance");
  bool known = false;
  for (int p = 0; p <= MNM_USERS_OWN && !known; p++)
    if (node->kind == MNM_YAML_SCALAR &&
        mnm_text_equal(node->text, mnm_text_of(mnm_provenance_name((mnm_provenance)p)))) {
      shown->provenance = (mnm_provenance)p;
      known = true;
    }
  if (!known)
    return expected(from, node,
                    "primary-read, secondary-read, from-memory, derived-by-project or users-own");
  node = mnm_catalogue__member(from->root, "points");
  if (node != NULL &&
      (node->kind != MNM_YAML_SCALAR || !mnm_rule_number(node->text, &shown->points_micro) ||
       shown->points_micro > 10 * MNM_RULE_ONE))
    return expected(from, node, "points from 0 to 10, such as 0.7,");
  node = mnm_catalogue__member(from->root, "subject");
  if (node == NULL) return MNM_OK;
  bool owner = node->kind == MNM_YAML_SCALAR && mnm_text_equal(node->text, mnm_text_of("owner"));
  bool account =
      node->kind == MNM_YAML_SCALAR && mnm_text_equal(node->text, mnm_text_of("account"));
  if (!owner && !account) return expected(from, node, "account or owner");
  shown->subject = owner ? MNM_SUBJECT_OWNER : MNM_SUBJECT_ACCOUNT;
  return MNM_OK;
}

/* ---- features --- */

static mnm_status put_feature(const reading *from, const mnm_yaml_node *node,
                              const catalogue_feature *feature, uint32_t *out) {
  mnm_column *all = &from->catalogue->feature[from->item->shown.subject];
  for (uint32_t i = 0; i < all->count; i++)
    if (mnm_catalogue__feature_same(mnm_column_at(all, i), feature)) {
      *out = i;
      return MNM_OK;
    }
  if (all->count == CATALOGUE_FEATURES_MAX) {
    (void)mnm_err_set(from->err, MNM_E_LIMIT, "the catalogue has more than 512 different features");
    return mnm_catalogue__refuse(from->file, node, MNM_E_LIMIT, from->err);
  }
  *out = (uint32_t)all->count;
  return mnm_column_push(all, feature, from->err);
}

static mnm_status read_features(const reading *from) {
  catalogue_item *item = from->item;
  const mnm_yaml_node *node = mnm_catalogue__member(from->root, "features");
  if (node->kind != MNM_YAML_MAP || node->count == 0 || node->count > CATALOGUE_NAMES_MAX)
    return expected(from, node, "1 to 24 features, each with its name,");
  mnm_arena *arena = &from->catalogue->arena;
  mnm_indicator_feature *shown = mnm_arena_take(arena, node->count * sizeof *shown);
  item->column =
      mnm_arena_take(arena, (node->count + item->shown.parameter_count) * sizeof *item->column);
  item->type = mnm_arena_take(arena, node->count);
  if (!shown || !item->column || !item->type) return mnm_err_nomem(from->err);
  item->shown.features = shown;
  for (const mnm_yaml_node *one = node->first; one != NULL; one = one->next) {
    uint32_t n = item->shown.feature_count;
    catalogue_feature feature;
    catalogue_call call = {from->file, one, item->parameters, item->shown.parameter_count};
    if (!mnm_rule_is_name(one->key->text))
      return expected(from, one->key, "a name of letters, digits and _");
    for (uint32_t p = 0; p < item->shown.parameter_count; p++)
      if (mnm_text_equal(one->key->text, mnm_text_of(item->parameters[p].name)))
        return expected(from, one->key, "a name that no parameter has");
    if (one->kind != MNM_YAML_SCALAR)
      return expected(from, one, "a feature such as count(in.cash, window_days)");
    MNM_TRY(mnm_catalogue__call(&feature, &item->needs, &call, from->err));
    MNM_TRY(mnm_catalogue__copy(from->catalogue, &shown[n].name, one->key->text, from->err));
    MNM_TRY(mnm_catalogue__copy(from->catalogue, &shown[n].call, one->text, from->err));
    MNM_TRY(put_feature(from, one, &feature, &item->column[n]));
    item->type[n] = feature.type;
    if (feature.window_us > item->window_us) item->window_us = feature.window_us;
    item->shown.feature_count++;
  }
  return MNM_OK;
}

static mnm_status read_limits(const reading *from) {
  catalogue_item *item = from->item;
  for (uint32_t p = 0; p < item->shown.parameter_count; p++) {
    if (item->parameters[p].unit != UNIT_MONEY) continue;
    catalogue_feature limit = {
        .function = FEATURE_LIMIT, .type = CATALOGUE_MONEY, .limit = item->parameters[p].amounts};
    MNM_TRY(put_feature(from, from->root, &limit,
                        &item->column[item->shown.feature_count + item->limits]));
    item->limits++;
  }
  return MNM_OK;
}

static mnm_status compile(const reading *from) {
  catalogue_item *item = from->item;
  mnm_rule_name names[2 * CATALOGUE_NAMES_MAX];
  uint32_t count = 0, limit = item->shown.feature_count;
  for (uint32_t i = 0; i < item->shown.feature_count; i++)
    names[count++] =
        (mnm_rule_name){.name = item->shown.features[i].name, .type = item->type[i], .column = i};
  for (uint32_t i = 0; i < item->shown.parameter_count; i++) {
    const catalogue_parameter *p = &item->parameters[i];
    mnm_rule_name *to = &names[count++];
    *to = (mnm_rule_name){.name = p->name, .constant = true, .value = p->value};
    to->type = p->unit <= UNIT_SHARE ? MNM_RULE_NUMBER : CATALOGUE_TIME;
    if (p->unit != UNIT_MONEY) continue;
    *to = (mnm_rule_name){.name = p->name, .type = CATALOGUE_MONEY, .column = limit++};
  }
  const mnm_yaml_node *node = mnm_catalogue__member(from->root, "condition");
  mnm_rule_source source = {from->file->name, node->text, 1, 1};
  mnm_rule_names known = {names, count, mnm_catalogue__units, 2};
  mnm_status status = mnm_rule_compile(&item->rule, &source, &known, MNM_RULE_BOOL,
                                       &from->catalogue->ctx, from->err);
  if (status == MNM_OK || from->err == NULL || from->err->row <= 0) return status;
  /* the place within the condition becomes the place within the file */
  uint32_t offset = 0, row = 1, line = 0, column = 0;
  while (row < (uint32_t)from->err->row && offset < node->text.bytes)
    row += node->text.data[offset++] == '\n';
  offset += (uint32_t)from->err->column - 1;
  mnm_catalogue__at(from->file, node, offset, &line, &column);
  mnm_err_at(from->err, from->file->name, line, (int32_t)column);
  return status;
}

/* Every {word} of the explanation is a feature or a parameter. */
static mnm_status check_explanation(const reading *from) {
  const mnm_yaml_node *node = mnm_catalogue__member(from->root, "explanation");
  const mnm_indicator *shown = &from->item->shown;
  mnm_text text = node->text;
  for (uint32_t at = 0; at < text.bytes; at++) {
    if (text.data[at] == '}') return expected(from, node, "a '{' before each '}'");
    if (text.data[at] != '{') continue;
    uint32_t start = ++at;
    while (at < text.bytes && text.data[at] != '}' && text.data[at] != '{') at++;
    mnm_text word = {text.data + start, at - start};
    bool known = false;
    const char *names[2 * CATALOGUE_NAMES_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < shown->feature_count; i++) names[count++] = shown->features[i].name;
    for (uint32_t i = 0; i < shown->parameter_count; i++)
      names[count++] = shown->parameters[i].name;
    for (uint32_t i = 0; i < count; i++) known |= mnm_text_equal(word, mnm_text_of(names[i]));
    if (at < text.bytes && text.data[at] == '}' && known) continue;
    const char *near = mnm_catalogue__nearest(word, names, count);
    uint32_t line = 0, column = 0;
    (void)mnm_err_set(from->err, MNM_E_PARSE,
                      "a feature or a parameter of this file should stand between { and }");
    if (near != NULL) mnm_err_hint(from->err, "did you mean '%s'?", near);
    mnm_catalogue__at(from->file, node, start, &line, &column);
    mnm_err_at(from->err, from->file->name, line, (int32_t)column);
    return MNM_E_PARSE;
  }
  return MNM_OK;
}

/* ---- cases --- */

static mnm_status read_case(const reading *from, const mnm_yaml_node *node,
                            mnm_indicator_case *to) {
  static const char *const known[] = {"name", "expect", "ledger"};
  if (node->kind != MNM_YAML_MAP) return expected(from, node, "name, expect and ledger");
  for (const mnm_yaml_node *one = node->first; one != NULL; one = one->next) {
    bool is = false;
    for (int i = 0; i < 3; i++) is |= mnm_text_equal(one->key->text, mnm_text_of(known[i]));
    if (!is) return mnm_catalogue__unknown_key(from->file, one->key, known, 3, from->err);
  }
  const mnm_yaml_node *name = mnm_catalogue__member(node, "name");
  const mnm_yaml_node *expect = mnm_catalogue__member(node, "expect");
  const mnm_yaml_node *ledger = mnm_catalogue__member(node, "ledger");
  if (!name || !expect || !ledger) return expected(from, node, "name, expect and ledger");
  if (expect->kind != MNM_YAML_LIST)
    return expected(from, expect, "a list of those who must be hit, such as [A], or [],");
  if (ledger->kind != MNM_YAML_SCALAR)
    return expected(from, ledger, "a '|' with the ledger's lines below it");
  MNM_TRY(read_text(from, name, &to->name));
  const char **all = mnm_arena_take(&from->catalogue->arena, (expect->count + 1) * sizeof *all);
  if (!all) return mnm_err_nomem(from->err);
  for (const mnm_yaml_node *one = expect->first; one != NULL; one = one->next)
    MNM_TRY(read_text(from, one, &all[to->expect_count++]));
  to->expect = all;
  to->line = ledger->line + 1;
  const char *copy = NULL;
  MNM_TRY(mnm_catalogue__copy(from->catalogue, &copy, ledger->text, from->err));
  to->ledger = (mnm_text){copy, ledger->text.bytes};
  return MNM_OK;
}

static mnm_status read_cases(const reading *from) {
  const mnm_yaml_node *node = mnm_catalogue__member(from->root, "cases");
  if (node->kind != MNM_YAML_LIST) return expected(from, node, "a list of cases");
  mnm_indicator_case *all =
      mnm_arena_take(&from->catalogue->arena, (node->count + 1) * sizeof *all);
  if (!all) return mnm_err_nomem(from->err);
  from->item->shown.cases = all;
  bool hit = false, miss = false;
  for (const mnm_yaml_node *one = node->first; one != NULL; one = one->next) {
    mnm_indicator_case *to = &all[from->item->shown.case_count];
    MNM_TRY(read_case(from, one, to));
    from->item->shown.case_count++;
    hit |= to->expect_count > 0;
    miss |= to->expect_count == 0;
  }
  if (hit && miss) return MNM_OK;
  return expected(from, node, "at least one case that must hit and one that must not (expect: [])");
}

/* ---- all --- */

static mnm_status read_item(const reading *from) {
  if (from->root->kind != MNM_YAML_MAP)
    return expected(from, from->root, "an indicator: id, says, source and so on,");
  MNM_TRY(read_kind(from));
  MNM_TRY(check_keys(from));
  MNM_TRY(read_texts(from));
  MNM_TRY(read_marks(from));
  if (from->item->shown.kind == MNM_INDICATOR_LEDGER) {
    MNM_TRY(mnm_catalogue__read_parameters(from->catalogue, from->file,
                                           mnm_catalogue__member(from->root, "parameters"),
                                           from->item, from->err));
    MNM_TRY(read_features(from));
    MNM_TRY(read_limits(from));
    MNM_TRY(check_explanation(from));
    MNM_TRY(read_cases(from));
    MNM_TRY(compile(from));
  }
  return MNM_OK;
}

static mnm_status add_item(mnm_catalogue *catalogue, const catalogue_place *file,
                           const mnm_yaml_node *root, mnm_err *err) {
  mnm_err own = {0}; /* places are put right in it, so there must be one */
  catalogue_item *item = mnm_arena_take(&catalogue->arena, sizeof *item);
  if (!item) return mnm_err_nomem(err);
  if (catalogue->item.count == MNM_CATALOGUE_FILES_MAX) {
    (void)mnm_err_set(err, MNM_E_LIMIT, "a catalogue holds at most 4,096 indicators");
    return mnm_catalogue__refuse(file, root, MNM_E_LIMIT, err);
  }
  item->shown.file = file->name;
  reading from = {catalogue, file, root, item, &own};
  mnm_status status = read_item(&from);
  if (status == MNM_OK) status = mnm_column_push(&catalogue->item, &item, &own);
  if (status == MNM_OK) return MNM_OK;
  mnm_rule_free(item->rule);
  if (err) *err = own;
  return status;
}

mnm_status mnm_catalogue__read(mnm_catalogue *catalogue, const catalogue_place *file,
                               const mnm_yaml_node *root, mnm_err *err) {
  const mnm_yaml_node *list = mnm_catalogue__member(root, "indicators");
  if (list == NULL) return add_item(catalogue, file, root, err);
  if (list->kind != MNM_YAML_LIST || root->count != 1) {
    (void)mnm_err_set(err, MNM_E_PARSE, "a list of indicators and nothing else should stand here");
    return mnm_catalogue__refuse(file, list, MNM_E_PARSE, err);
  }
  for (const mnm_yaml_node *one = list->first; one != NULL; one = one->next)
    MNM_TRY(add_item(catalogue, file, one, err));
  return MNM_OK;
}
