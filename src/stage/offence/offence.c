/* The list of offences, and what of it a case has signs of. */
#include "stage/offence/offence.h"

#include <string.h>

#include "kernel/yaml/yaml.h"

extern const unsigned char mnm_offence__shipped[];
extern const unsigned int mnm_offence__shipped_bytes;

#define OFFENCES_MOST 500

mnm_text mnm_offences_shipped(void) {
  return (mnm_text){(const char *)mnm_offence__shipped, mnm_offence__shipped_bytes};
}

void mnm_offences_init(mnm_offences *offences, const mnm_ctx *ctx) {
  mnm_arena_init(&offences->arena, ctx);
  mnm_column_init(&offences->offence, sizeof(mnm_offence), ctx);
  mnm_column_init(&offences->sign, sizeof(mnm_text), ctx);
}

void mnm_offences_clear(mnm_offences *offences) {
  mnm_column_clear(&offences->offence);
  mnm_column_clear(&offences->sign);
  mnm_arena_clear(&offences->arena);
}

typedef struct reading {
  mnm_offences *out;
  const char *name;
  mnm_err *err;
} reading;

static mnm_status expected(const reading *from, const mnm_yaml_node *node, const char *what) {
  (void)mnm_err_set(from->err, MNM_E_PARSE, "%s", what);
  mnm_err_at(from->err, from->name, node->line, (int32_t)(node->column & 0xFFFFF));
  return MNM_E_PARSE;
}

static bool is(mnm_text text, const char *word) {
  return mnm_text_equal(text, mnm_text_of(word));
}

static bool one_of(mnm_text text, const char *const *words) {
  for (; *words; words++)
    if (is(text, *words)) return true;
  return false;
}

static mnm_status take_signs(const reading *from, const mnm_yaml_node *list, mnm_offence *made) {
  if (list->kind != MNM_YAML_LIST) return expected(from, list, "'signs' must be a list");
  made->sign_first = from->out->sign.count;
  for (const mnm_yaml_node *item = list->first; item; item = item->next) {
    if (item->kind != MNM_YAML_SCALAR || item->text.bytes == 0)
      return expected(from, item, "a sign must be a text such as H1 or line:fees");
    MNM_TRY(mnm_column_push(&from->out->sign, &item->text, from->err));
    made->sign_count++;
  }
  return MNM_OK;
}

static mnm_status take_member(const reading *from, const mnm_yaml_node *item, mnm_offence *made) {
  const struct {
    const char *key;
    mnm_text *into;
  } keys[] = {{"id", &made->id},           {"title", &made->title},         {"stage", &made->stage},
              {"against", &made->against}, {"predicate", &made->predicate}, {"mark", &made->mark},
              {"source", &made->source},   {"decides", &made->decides}};
  if (is(item->key->text, "signs")) return take_signs(from, item, made);
  for (uint32_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    if (!is(item->key->text, keys[i].key)) continue;
    if (item->kind != MNM_YAML_SCALAR || item->text.bytes == 0)
      return expected(from, item, "an offence is a mapping of texts, and of signs");
    *keys[i].into = item->text;
    return MNM_OK;
  }
  return expected(from, item->key,
                  "an offence has id, title, stage, against, predicate, mark, source, signs and "
                  "decides, nothing else");
}

static mnm_status check(const reading *from, const mnm_yaml_node *node, const mnm_offence *made) {
  static const char *const against[] = {"person", "state", "market", NULL};
  static const char *const predicate[] = {"yes", "usually", "seldom", NULL};
  static const char *const mark[] = {"P", "S", "M", "N", NULL};
  const mnm_offence *all = from->out->offence.data;
  if (made->id.bytes == 0 || made->title.bytes == 0 || made->stage.bytes == 0 ||
      made->source.bytes == 0 || made->decides.bytes == 0)
    return expected(from, node, "an offence needs id, title, stage, source and decides");
  if (!one_of(made->against, against))
    return expected(from, node, "'against' must be person, state or market");
  if (!one_of(made->predicate, predicate))
    return expected(from, node, "'predicate' must be yes, usually or seldom");
  if (!one_of(made->mark, mark)) return expected(from, node, "'mark' must be P, S, M or N");
  for (uint64_t i = 0; i < from->out->offence.count; i++)
    if (mnm_text_equal(all[i].id, made->id))
      return expected(from, node, "two offences have one id");
  return MNM_OK;
}

static mnm_status take_offence(const reading *from, const mnm_yaml_node *node) {
  mnm_offence made = {0};
  if (node->kind != MNM_YAML_MAP) return expected(from, node, "an offence must be a mapping");
  for (const mnm_yaml_node *item = node->first; item; item = item->next)
    MNM_TRY(take_member(from, item, &made));
  MNM_TRY(check(from, node, &made));
  if (from->out->offence.count >= OFFENCES_MOST)
    return expected(from, node, "there may be at most 500 offences");
  return mnm_column_push(&from->out->offence, &made, from->err);
}

static mnm_status take_root(const reading *from, const mnm_yaml_node *root) {
  const mnm_yaml_node *list = NULL, *version = NULL;
  if (root->kind != MNM_YAML_MAP)
    return expected(from, root, "the file must be a mapping with 'version' and 'offences'");
  for (const mnm_yaml_node *item = root->first; item; item = item->next) {
    bool is_version = is(item->key->text, "version"), is_list = is(item->key->text, "offences");
    if (is_version) version = item;
    if (is_list) list = item;
    if (!is_version && !is_list)
      return expected(from, item->key, "the file has 'version' and 'offences', nothing else");
  }
  if (!version || version->kind != MNM_YAML_SCALAR || !is(version->text, "1"))
    return expected(from, version ? version : root, "'version' must be 1");
  if (!list || list->kind != MNM_YAML_LIST)
    return expected(from, list ? list : root, "'offences' must be a list");
  for (const mnm_yaml_node *item = list->first; item; item = item->next)
    MNM_TRY(take_offence(from, item));
  return MNM_OK;
}

mnm_status mnm_offences_read(mnm_offences *out, const char *name, const char *yaml, size_t bytes,
                             mnm_err *err) {
  const mnm_yaml_node *root = NULL;
  const reading from = {out, name, err};
  MNM_TRY(mnm_yaml_parse(&root, &out->arena, name, yaml, bytes, err));
  return take_root(&from, root);
}

static bool is_sign(const mnm_offences *offences, const mnm_offence *of, mnm_text sign) {
  const mnm_text *all = offences->sign.data;
  for (uint64_t i = of->sign_first; i < of->sign_first + of->sign_count; i++)
    if (mnm_text_equal(all[i], sign)) return true;
  return false;
}

mnm_status mnm_offences_match(mnm_column *out, const mnm_offences *offences,
                              const mnm_offence_seen *seen, uint64_t count, mnm_err *err) {
  const mnm_offence *all = offences->offence.data;
  for (uint32_t i = 0; i < offences->offence.count; i++)
    for (uint64_t j = 0; j < count; j++) {
      const mnm_offence_match match = {i, j};
      if (is_sign(offences, &all[i], seen[j].sign)) MNM_TRY(mnm_column_push(out, &match, err));
    }
  return MNM_OK;
}
