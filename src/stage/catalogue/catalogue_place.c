/* Where things stand in a file, and which word was meant. */
#include "stage/catalogue/catalogue_internal.h"

const char *mnm_catalogue__nearest(mnm_text text, const char *const *known, uint32_t count) {
  const char *nearest = NULL;
  uint32_t least = 4; /* further away it is no misspelling */
  for (uint32_t i = 0; i < count; i++) {
    uint32_t distance = mnm_text_distance(mnm_text_of(known[i]), text);
    if (distance >= least || 2 * distance > text.bytes) continue;
    least = distance;
    nearest = known[i];
  }
  return nearest;
}

mnm_status mnm_catalogue__refuse(const catalogue_place *file, const mnm_yaml_node *node,
                                 mnm_status status, mnm_err *err) {
  mnm_err_at(err, file->name, node->line, (int32_t)(node->column & 0xFFFFF));
  return status;
}

mnm_status mnm_catalogue__unknown_key(const catalogue_place *file, const mnm_yaml_node *key,
                                      const char *const *known, uint32_t count, mnm_err *err) {
  const char *near = mnm_catalogue__nearest(key->text, known, count);
  (void)mnm_err_set(err, MNM_E_PARSE, "there is no such key here");
  if (near != NULL)
    mnm_err_hint(err, "did you mean '%s'?", near);
  else
    mnm_err_hint(err, "docs/catalogue.md lists the keys of a file");
  return mnm_catalogue__refuse(file, key, MNM_E_PARSE, err);
}

const mnm_yaml_node *mnm_catalogue__member(const mnm_yaml_node *map, const char *name) {
  for (const mnm_yaml_node *item = map->kind == MNM_YAML_MAP ? map->first : NULL; item != NULL;
       item = item->next)
    if (mnm_text_equal(item->key->text, mnm_text_of(name))) return item;
  return NULL;
}

mnm_status mnm_catalogue__copy(mnm_catalogue *catalogue, const char **out, mnm_text text,
                               mnm_err *err) {
  *out = mnm_arena_copy(&catalogue->arena, text.data, text.bytes);
  return *out ? MNM_OK : mnm_err_nomem(err);
}

typedef struct walker {
  const char *at, *end;
  uint32_t line, column;
} walker;

static void step(walker *w) {
  bool ends = *w->at == '\n';
  w->line += ends;
  w->column = ends ? 1 : w->column + 1;
  w->at++;
}

static bool blank(const walker *w) {
  return w->at < w->end && (*w->at == ' ' || *w->at == '\n' || *w->at == '\r');
}

/* Walks the file and the scalar side by side. Where the file breaks a line, the scalar has a blank
 * or a line end; after a break the file is indented. Anything else is an escape: the scalar's start
 * must do. */
void mnm_catalogue__at(const catalogue_place *file, const mnm_yaml_node *node, uint32_t offset,
                       uint32_t *line, uint32_t *column) {
  walker w = {file->whole.data, file->whole.data + file->whole.bytes, 1, 1};
  *line = node->line;
  *column = node->column;
  while (w.at < w.end && (w.line < node->line || w.column < node->column)) {
    if (w.line > node->line) return;
    step(&w);
  }
  if (w.at < w.end && (*w.at == '|' || *w.at == '>')) {
    while (w.at < w.end && *w.at != '\n') step(&w);
    while (blank(&w)) step(&w);
  } else if (w.at < w.end && (*w.at == '"' || *w.at == '\'')) {
    step(&w);
  }
  for (uint32_t i = 0; i < offset && i < node->text.bytes; i++) {
    char c = node->text.data[i];
    if (w.at < w.end && (c == ' ' || c == '\n') && blank(&w) && (*w.at != c || c == '\n')) {
      while (blank(&w)) step(&w);
    } else if (w.at < w.end && *w.at == c) {
      step(&w);
    } else {
      return;
    }
  }
  *line = w.line;
  *column = w.column;
}
