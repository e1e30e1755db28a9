/* Facts as a YAML document: each turned into the cells of a row, so that both forms are read by the
 * same rules. */
#include "kernel/yaml/yaml.h"
#include "stage/screen/screen_internal.h"

enum { C_PERSON, C_FACT, C_ANSWER, C_BASIS, C_SOURCE, C_STATEMENT, C_DAY, C_NOTE, C_COUNT };

typedef struct reading {
  mnm_screen_facts *facts;
  const char *name;
  mnm_err *err;
  mnm_text person;
} reading;

static mnm_status at(const reading *from, const mnm_yaml_node *node, mnm_status status) {
  mnm_err_at(from->err, from->name, node->line, (int32_t)(node->column & 0xFFFFF));
  return status;
}

static mnm_status expected(const reading *from, const mnm_yaml_node *node, const char *key,
                           const char *shape) {
  (void)mnm_err_set(from->err, MNM_E_PARSE, "'%s' should be %s", key, shape);
  return at(from, node, MNM_E_PARSE);
}

static bool is(const mnm_yaml_node *node, const char *key) {
  return mnm_text_equal(node->key->text, mnm_text_of(key));
}

static mnm_status put(const reading *from, const mnm_yaml_node *node, const mnm_text *cells) {
  mnm_status status = mnm_screen_fact_put(from->facts, cells, from->err);
  return status == MNM_OK || status == MNM_E_NOMEM ? status : at(from, node, status);
}

/* A scalar, or a mapping of answer, basis, source, statement, day and note. */
static mnm_status one_answer(const reading *from, const mnm_yaml_node *node, mnm_text fact) {
  static const char *const keys[] = {
      [C_ANSWER] = "answer",       [C_BASIS] = "basis", [C_SOURCE] = "source",
      [C_STATEMENT] = "statement", [C_DAY] = "day",     [C_NOTE] = "note"};
  mnm_text cells[C_COUNT] = {{NULL, 0}};
  cells[C_PERSON] = from->person;
  cells[C_FACT] = fact;
  cells[C_ANSWER] = (mnm_text){"", 0};
  if (node->kind == MNM_YAML_SCALAR) {
    cells[C_ANSWER] = node->text;
    return put(from, node, cells);
  }
  if (node->kind != MNM_YAML_MAP)
    return expected(from, node, "facts", "answers, mappings with 'answer', or lists of those");
  for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next) {
    int c = C_ANSWER;
    while (c < C_COUNT && !is(item, keys[c])) c++;
    if (c == C_COUNT || item->kind != MNM_YAML_SCALAR)
      return expected(from, item->key, "facts",
                      "mappings of answer, basis, source, statement, day and note to texts");
    cells[c] = item->text;
  }
  return put(from, node, cells);
}

static mnm_status answers(const reading *from, const mnm_yaml_node *node, mnm_text fact) {
  if (node->kind != MNM_YAML_LIST) return one_answer(from, node, fact);
  for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next)
    MNM_TRY(one_answer(from, item, fact));
  return MNM_OK;
}

static mnm_status form(reading *from, const mnm_yaml_node *map) {
  static const char *const direct[] = {"age",       "form",   "set",   "arrived",
                                       "debt_paid", "charge", "closed"};
  if (map->kind != MNM_YAML_MAP)
    return expected(from, map, "persons", "a list of mappings with 'person' and 'facts'");
  from->person = (mnm_text){"", 0};
  for (const mnm_yaml_node *item = map->first; item != NULL; item = item->next)
    if (is(item, "person") && item->kind == MNM_YAML_SCALAR) from->person = item->text;
  if (from->person.bytes == 0) return expected(from, map, "person", "there, with a label");
  for (const mnm_yaml_node *item = map->first; item != NULL; item = item->next) {
    bool known = is(item, "person");
    for (size_t i = 0; !known && i < sizeof direct / sizeof *direct; i++) {
      if (!is(item, direct[i])) continue;
      known = true;
      MNM_TRY(answers(from, item, item->key->text));
    }
    if (known) continue;
    if (!is(item, "facts") || item->kind != MNM_YAML_MAP)
      return expected(from, item->key, "persons",
                      "mappings of person, form, age, arrived, debt_paid, charge, closed and "
                      "facts");
    for (const mnm_yaml_node *fact = item->first; fact != NULL; fact = fact->next)
      MNM_TRY(answers(from, fact, fact->key->text));
  }
  return MNM_OK;
}

static mnm_status read_root(reading *from, const mnm_yaml_node *root) {
  if (root->kind == MNM_YAML_MAP && root->count == 1 && is(root->first, "persons")) {
    if (root->first->kind != MNM_YAML_LIST) return expected(from, root->first, "persons", "a list");
    for (const mnm_yaml_node *item = root->first->first; item != NULL; item = item->next)
      MNM_TRY(form(from, item));
    return MNM_OK;
  }
  return form(from, root);
}

mnm_status mnm_screen_facts_read(mnm_screen_facts *facts, const char *name, const char *yaml,
                                 size_t bytes, mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, &facts->ctx);
  const mnm_yaml_node *root = NULL;
  reading from = {facts, name, err, {"", 0}};
  mnm_status status = mnm_yaml_parse(&root, &arena, name, yaml, bytes, err);
  if (status == MNM_OK) status = read_root(&from, root);
  mnm_arena_clear(&arena);
  return status;
}
