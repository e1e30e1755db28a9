#include "kernel/yaml/yaml.h"

#include <assert.h>
#include <yaml.h>

typedef struct builder {
  yaml_parser_t parser;
  const char *yaml;
  mnm_arena *arena;
  const char *name;
  mnm_err *err;
  uint32_t nodes;
} builder;

static mnm_status fail_at(const builder *self, mnm_status status, const yaml_mark_t *mark,
                          const char *message) {
  (void)mnm_err_set(self->err, status, "%s", message);
  mnm_err_at(self->err, self->name, (int64_t)mark->line + 1, (int32_t)(mark->column & 0xFFFFF) + 1);
  return status;
}

static mnm_status next_event(builder *self, yaml_event_t *event) {
  if (yaml_parser_parse(&self->parser, event)) return MNM_OK;
  if (self->parser.error == YAML_MEMORY_ERROR) return mnm_err_nomem(self->err);
  yaml_mark_t mark = self->parser.problem_mark;
  if (self->parser.error == YAML_READER_ERROR) { /* it has an offset only */
    mark = (yaml_mark_t){0};
    for (size_t i = 0; i < self->parser.problem_offset && self->yaml[i] != '\0'; i++) {
      bool line = self->yaml[i] == '\n';
      mark.line += line;
      mark.column = line ? 0 : mark.column + 1;
    }
    return fail_at(self, MNM_E_PARSE, &mark, "this is not UTF-8 text");
  }
  /* libyaml's words name the construct, never the text found */
  (void)mnm_err_set(self->err, MNM_E_PARSE, "not YAML: %s",
                    self->parser.problem != NULL ? self->parser.problem : "unreadable");
  mnm_err_at(self->err, self->name, (int64_t)mark.line + 1, (int32_t)(mark.column & 0xFFFFF) + 1);
  return MNM_E_PARSE;
}

static mnm_status new_node(builder *self, const yaml_event_t *event, mnm_yaml_node **out) {
  if (self->nodes == MNM_YAML_NODES) {
    (void)fail_at(self, MNM_E_LIMIT, &event->start_mark,
                  "there are more than 20,000 keys and values");
    return MNM_E_LIMIT;
  }
  self->nodes++;
  mnm_yaml_node *node = mnm_arena_take(self->arena, sizeof *node);
  if (node == NULL) {
    (void)mnm_err_nomem(self->err);
    return MNM_E_NOMEM;
  }
  node->line = (uint32_t)event->start_mark.line + 1;
  node->column = (uint32_t)event->start_mark.column + 1;
  *out = node;
  return MNM_OK;
}

static mnm_status fill_scalar(builder *self, const yaml_event_t *event, mnm_yaml_node *node) {
  size_t bytes = event->data.scalar.length;
  char *copy = mnm_arena_copy(self->arena, event->data.scalar.value, bytes);
  if (copy == NULL) return mnm_err_nomem(self->err);
  node->kind = MNM_YAML_SCALAR;
  node->text = (mnm_text){copy, (uint32_t)bytes};
  return MNM_OK;
}

static mnm_status refuse_extras(const builder *self, const yaml_event_t *event) {
  bool extra = false;
  if (event->type == YAML_ALIAS_EVENT) extra = true;
  if (event->type == YAML_SCALAR_EVENT) {
    extra = event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL;
  } else if (event->type == YAML_SEQUENCE_START_EVENT) {
    extra = event->data.sequence_start.anchor != NULL || event->data.sequence_start.tag != NULL;
  } else if (event->type == YAML_MAPPING_START_EVENT) {
    extra = event->data.mapping_start.anchor != NULL || event->data.mapping_start.tag != NULL;
  }
  if (!extra) return MNM_OK;
  return fail_at(self, MNM_E_PARSE, &event->start_mark,
                 "anchors (&), aliases (*) and tags (!) are not used; write the value out");
}

static mnm_status check_key(const builder *self, const mnm_yaml_node *map, const mnm_yaml_node *key,
                            const yaml_event_t *event) {
  if (key->kind != MNM_YAML_SCALAR) {
    return fail_at(self, MNM_E_PARSE, &event->start_mark, "a key must be a word");
  }
  for (const mnm_yaml_node *other = map->first; other != NULL; other = other->next) {
    if (mnm_text_equal(other->key->text, key->text)) {
      return fail_at(self, MNM_E_PARSE, &event->start_mark, "this key stands here twice");
    }
  }
  return MNM_OK;
}

typedef struct frame {
  mnm_yaml_node *node, *last, *key;
} frame;

static mnm_status attach(builder *self, frame *top, mnm_yaml_node *node, const yaml_event_t *event,
                         bool *is_key) {
  *is_key = false;
  if (top->node->kind == MNM_YAML_MAP && top->key == NULL) {
    MNM_TRY(check_key(self, top->node, node, event));
    top->key = node;
    *is_key = true;
    return MNM_OK;
  }
  node->key = top->key;
  top->key = NULL;
  if (top->last == NULL) {
    top->node->first = node;
  } else {
    top->last->next = node;
  }
  top->last = node;
  top->node->count++;
  return MNM_OK;
}

/* One event; `depth` counts the open lists and maps in `frames`. */
static mnm_status take_event(builder *self, const yaml_event_t *event, frame *frames,
                             uint32_t *depth, mnm_yaml_node **root) {
  MNM_TRY(refuse_extras(self, event));
  if (event->type == YAML_MAPPING_END_EVENT || event->type == YAML_SEQUENCE_END_EVENT) {
    assert(*depth > 0); /* libyaml's ends match their beginnings, whatever the input */
    (*depth)--;
    return MNM_OK;
  }
  bool opens = event->type == YAML_MAPPING_START_EVENT || event->type == YAML_SEQUENCE_START_EVENT;
  if (!opens && event->type != YAML_SCALAR_EVENT) return MNM_OK;
  mnm_yaml_node *node = NULL;
  bool is_key = false;
  MNM_TRY(new_node(self, event, &node));
  if (opens) {
    node->kind = event->type == YAML_MAPPING_START_EVENT ? MNM_YAML_MAP : MNM_YAML_LIST;
  } else {
    MNM_TRY(fill_scalar(self, event, node));
  }
  if (*depth > 0) {
    frame *top = &frames[*depth - 1];
    MNM_TRY(attach(self, top, node, event, &is_key));
  } else if (*root == NULL) {
    *root = node;
  } else {
    return fail_at(self, MNM_E_PARSE, &event->start_mark,
                   "one document is expected; a second one begins here");
  }
  if (!opens) return MNM_OK;
  if (*depth == MNM_YAML_DEPTH) {
    return fail_at(self, MNM_E_LIMIT, &event->start_mark, "nested deeper than 12 levels");
  }
  frames[*depth] = (frame){node, NULL, NULL};
  (*depth)++;
  return MNM_OK;
}

mnm_status mnm_yaml_parse(const mnm_yaml_node **out, mnm_arena *arena, const char *name,
                          const char *yaml, size_t bytes, mnm_err *err) {
  builder self = {.yaml = yaml, .arena = arena, .name = name, .err = err};
  frame frames[MNM_YAML_DEPTH];
  uint32_t depth = 0;
  mnm_yaml_node *root = NULL;
  mnm_status status = MNM_OK;
  *out = NULL;
  if (!yaml_parser_initialize(&self.parser)) return mnm_err_nomem(err);
  yaml_parser_set_input_string(&self.parser, (const unsigned char *)yaml, bytes);
  for (bool done = false; status == MNM_OK && !done;) {
    yaml_event_t event;
    status = next_event(&self, &event);
    if (status != MNM_OK) break;
    done = event.type == YAML_STREAM_END_EVENT;
    status = take_event(&self, &event, frames, &depth, &root);
    yaml_event_delete(&event);
  }
  if (status == MNM_OK && root == NULL) {
    yaml_mark_t start = {0};
    status = fail_at(&self, MNM_E_PARSE, &start, "the document is empty");
  }
  yaml_parser_delete(&self.parser);
  *out = status == MNM_OK ? root : NULL;
  return status;
}

const mnm_yaml_node *mnm_yaml_member(const mnm_yaml_node *map, const char *key) {
  if (map->kind != MNM_YAML_MAP) return NULL;
  for (const mnm_yaml_node *item = map->first; item != NULL; item = item->next)
    if (mnm_text_equal(item->key->text, mnm_text_of(key))) return item;
  return NULL;
}

mnm_status mnm_yaml_wrong(const char *name, const mnm_yaml_node *node, const char *key,
                          const char *shape, mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_PARSE, "'%s' should be %s", key, shape);
  mnm_err_at(err, name, node->line, (int32_t)(node->column & 0xFFFFF));
  return MNM_E_PARSE;
}

mnm_status mnm_yaml_check_keys(const char *name, const mnm_yaml_node *map, const char *what,
                               const char *const *keys, mnm_err *err) {
  if (map->kind != MNM_YAML_MAP) return mnm_yaml_wrong(name, map, what, "a mapping of keys", err);
  for (const mnm_yaml_node *item = map->first; item != NULL; item = item->next) {
    uint32_t i = 0;
    while (keys[i] != NULL && !mnm_text_equal(item->key->text, mnm_text_of(keys[i]))) i++;
    if (keys[i] != NULL) continue;
    (void)mnm_err_set(err, MNM_E_PARSE, "there is no such key in '%s'", what);
    mnm_err_at(err, name, item->key->line, (int32_t)(item->key->column & 0xFFFFF));
    return MNM_E_PARSE;
  }
  return MNM_OK;
}

mnm_status mnm_yaml_short_text(mnm_text *out, mnm_arena *arena, const char *name,
                               const mnm_yaml_node *map, const char *key, mnm_err *err) {
  const mnm_yaml_node *node = mnm_yaml_member(map, key);
  if (node == NULL || node->kind != MNM_YAML_SCALAR || node->text.bytes == 0 ||
      node->text.bytes > 400)
    return mnm_yaml_wrong(name, node != NULL ? node : map, key, "a text of 1 to 400 bytes", err);
  char *copy = mnm_arena_copy(arena, node->text.data, node->text.bytes);
  if (copy == NULL) return mnm_err_nomem(err);
  *out = (mnm_text){copy, node->text.bytes};
  return MNM_OK;
}
