/* A specification from YAML: the tree is read against the table of keys, then checked as a whole.
 */
#include <assert.h>

#include "kernel/yaml/yaml.h"
#include "stage/ingest/ingest_form.h"
#include "stage/ingest/ingest_spec_keys.h"

typedef struct reading {
  mnm_spec *spec;
  const char *name;
  mnm_err *err;
} reading;

static mnm_status place(const reading *self, const mnm_yaml_node *node, mnm_status status) {
  mnm_err_at(self->err, self->name, node->line, (int32_t)(node->column & 0xFFFFF));
  return status;
}

static mnm_status note_place(const reading *self, const mnm_yaml_node *node, const void *at,
                             bool whole) {
  spec_place *note = mnm_arena_take(&self->spec->arena, sizeof *note);
  if (note == NULL) return mnm_err_nomem(self->err);
  *note = (spec_place){at, self->spec->places, whole, node->line, node->column};
  self->spec->places = note;
  return MNM_OK;
}

static mnm_status expected(const reading *self, const mnm_yaml_node *node, const char *key,
                           const char *shape) {
  (void)mnm_err_set(self->err, MNM_E_PARSE, "'%s' should be %s", key, shape);
  return place(self, node, MNM_E_PARSE);
}

static mnm_status expected_word(const reading *self, const mnm_yaml_node *node, const char *key,
                                const key_word *words) {
  char list[200] = "";
  size_t used = 0;
  for (const key_word *word = words; word->word != NULL; word++) {
    size_t bytes = strlen(word->word);
    if (used + bytes + 3 > sizeof list) break;
    if (used > 0) memcpy(list + used, ", ", 2), used += 2;
    memcpy(list + used, word->word, bytes);
    used += bytes;
  }
  list[used] = '\0';
  (void)mnm_err_set(self->err, MNM_E_RANGE, "'%s' should be one of: %s", key, list);
  return place(self, node, MNM_E_RANGE);
}

static const key_word *find_word(const key_word *words, mnm_text text) {
  if (words == NULL) return NULL;
  for (const key_word *word = words; word->word != NULL; word++) {
    if (mnm_text_equal(mnm_text_of(word->word), text)) return word;
  }
  return NULL;
}

static const spec_key *find_key(const key_table *table, mnm_text name) {
  for (uint32_t i = 0; i < table->count; i++) {
    if (mnm_text_equal(mnm_text_of(table->keys[i].name), name)) return &table->keys[i];
  }
  return NULL;
}

static mnm_status unknown_key(const reading *self, const key_table *table,
                              const mnm_yaml_node *key) {
  const char *nearest = NULL;
  assert(key != NULL && table->keys != NULL); /* members of a mapping have one */
  uint32_t least = 4;                         /* further away it is no misspelling */
  for (uint32_t i = 0; i < table->count; i++) {
    uint32_t distance = mnm_text_distance(mnm_text_of(table->keys[i].name), key->text);
    if (distance < least) {
      least = distance;
      nearest = table->keys[i].name;
    }
  }
  (void)mnm_err_set(self->err, MNM_E_PARSE, "%s has no such key", table->name);
  if (nearest != NULL) {
    mnm_err_hint(self->err, "did you mean '%s'?", nearest);
  } else {
    mnm_err_hint(self->err, "docs/import.md lists the keys");
  }
  return place(self, key, MNM_E_PARSE);
}

static mnm_status read_number(const reading *self, const mnm_yaml_node *node, const spec_key *key,
                              int64_t max, int64_t *out) {
  int64_t value = 0;
  if (node->kind != MNM_YAML_SCALAR || !mnm_text_int64(node->text, &value) || value < 0) {
    return expected(self, node, key->name, "a whole number, 0 or more");
  }
  if (value > max) {
    (void)mnm_err_set(self->err, MNM_E_RANGE, "'%s' is too large", key->name);
    return place(self, node, MNM_E_RANGE);
  }
  *out = value;
  return MNM_OK;
}

static mnm_status read_bool(const reading *self, const mnm_yaml_node *node, const char *key,
                            bool *out) {
  if (node->kind == MNM_YAML_SCALAR) {
    *out = mnm_text_equal(node->text, mnm_text_of("true"));
    if (*out || mnm_text_equal(node->text, mnm_text_of("false"))) return MNM_OK;
  }
  return expected(self, node, key, "true or false");
}

static mnm_status read_char(const reading *self, const mnm_yaml_node *node, const spec_key *key,
                            char *out) {
  const key_word *word = NULL;
  if (node->kind != MNM_YAML_SCALAR)
    return expected(self, node, key->name, "one character in quotes");
  word = find_word(key->words, node->text);
  if (word != NULL) {
    *out = (char)word->value;
  } else if (mnm_text_equal(node->text, mnm_text_of("tab"))) {
    *out = '\t';
  } else if (node->text.bytes == 1 &&
             (node->text.data[0] == '\t' ||
              (node->text.data[0] >= ' ' && (unsigned char)node->text.data[0] < 0x7F))) {
    *out = node->text.data[0];
  } else {
    return expected(self, node, key->name, "one ASCII character in quotes, or the word tab");
  }
  return MNM_OK;
}

static mnm_status read_list(const reading *self, const mnm_yaml_node *node, const char *key,
                            spec_list *out) {
  if (node->kind == MNM_YAML_MAP) return expected(self, node, key, "a list of texts");
  uint32_t count = node->kind == MNM_YAML_SCALAR ? 1 : node->count;
  out->at = mnm_arena_take(&self->spec->arena, count * sizeof *out->at);
  if (out->at == NULL) return mnm_err_nomem(self->err);
  if (node->kind == MNM_YAML_SCALAR) {
    out->at[0] = node->text;
  } else {
    uint32_t i = 0;
    for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next) {
      if (item->kind != MNM_YAML_SCALAR) return expected(self, item, key, "a list of texts");
      out->at[i++] = item->text;
    }
  }
  out->count = count;
  return MNM_OK;
}

static mnm_status read_codes(const reading *self, const mnm_yaml_node *node, const char *key,
                             spec_codes *out) {
  if (node->kind != MNM_YAML_MAP) return expected(self, node, key, "a mapping of code: meaning");
  out->at = mnm_arena_take(&self->spec->arena, node->count * sizeof *out->at);
  if (out->at == NULL) return mnm_err_nomem(self->err);
  uint32_t i = 0;
  for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next) {
    if (item->kind != MNM_YAML_SCALAR)
      return expected(self, item, key, "a mapping of code: meaning");
    MNM_TRY(note_place(self, item, &out->at[i], false));
    out->at[i++] = (spec_code){mnm_text_trim(item->key->text), item->text};
  }
  out->count = node->count;
  return MNM_OK;
}

static mnm_status read_value(const reading *self, const mnm_yaml_node *node, const char *key,
                             spec_value *out) {
  if (node->kind == MNM_YAML_SCALAR) {
    out->column = node->text;
    return MNM_OK;
  }
  bool right =
      node->kind == MNM_YAML_MAP && node->count == 1 && node->first->kind == MNM_YAML_SCALAR;
  if (right && mnm_text_equal(node->first->key->text, mnm_text_of("fixed"))) {
    out->fixed = node->first->text;
  } else if (right && mnm_text_equal(node->first->key->text, mnm_text_of("column"))) {
    out->column = node->first->text;
  } else {
    return expected(self, node, key, "a column, or {fixed: text}");
  }
  return MNM_OK;
}

static mnm_status read_missing(const reading *self, const mnm_yaml_node *node, const spec_key *key,
                               uint8_t *out) {
  if (node->kind != MNM_YAML_MAP) {
    return expected(self, node, key->name, "a mapping of channel: cash, bank or unknown");
  }
  for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next) {
    mnm_channel channel = mnm_channel_find(item->key->text);
    if (channel == MNM_CHANNEL_COUNT) {
      return expected(self, item->key, key->name, "a mapping whose keys are channels");
    }
    const key_word *word = item->kind == MNM_YAML_SCALAR ? find_word(key->words, item->text) : NULL;
    if (word == NULL) return expected_word(self, item, key->name, key->words);
    out[channel] = (uint8_t)word->value;
  }
  return MNM_OK;
}

static mnm_status read_bits(const reading *self, const mnm_yaml_node *node, const spec_key *key,
                            uint8_t *out) {
  spec_list list = {0};
  MNM_TRY(read_list(self, node, key->name, &list));
  *out = 0;
  for (uint32_t i = 0; i < list.count; i++) {
    const key_word *word = find_word(key->words, list.at[i]);
    if (word == NULL) return expected_word(self, node, key->name, key->words);
    *out |= (uint8_t)word->value;
  }
  return MNM_OK;
}

static mnm_status read_structure(const reading *self, const mnm_yaml_node *node, const char *name,
                                 const key_table *table, void *structure);

static mnm_status read_structures(const reading *self, const mnm_yaml_node *node,
                                  const spec_key *key, char *structure) {
  if (node->kind != MNM_YAML_LIST) return expected(self, node, key->name, "a list of mappings");
  char *items = mnm_arena_take(&self->spec->arena, node->count * key->table->bytes);
  if (items == NULL) return mnm_err_nomem(self->err);
  uint32_t i = 0;
  for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next) {
    char *at = items + (size_t)i * key->table->bytes;
    key->table->defaults(at);
    MNM_TRY(read_structure(self, item, key->name, key->table, at));
    i++;
  }
  memcpy(structure + key->offset, &items, sizeof items);
  memcpy(structure + key->count, &i, sizeof i);
  return MNM_OK;
}

static mnm_status read_key(const reading *self, const mnm_yaml_node *node, const spec_key *key,
                           char *structure) {
  void *at = structure + key->offset;
  int64_t number = 0;
  const key_word *word = NULL;
  MNM_TRY(note_place(self, node, at, false));
  switch (key->type) {
    case KEY_TEXT:
      if (node->kind != MNM_YAML_SCALAR) return expected(self, node, key->name, "a text");
      *(mnm_text *)at = node->text;
      return MNM_OK;
    case KEY_CHAR:
      return read_char(self, node, key, at);
    case KEY_BOOL:
      return read_bool(self, node, key->name, at);
    case KEY_UINT32:
      word = node->kind == MNM_YAML_SCALAR ? find_word(key->words, node->text) : NULL;
      if (word == NULL) MNM_TRY(read_number(self, node, key, 10000, &number));
      *(uint32_t *)at = word != NULL ? word->value : (uint32_t)number;
      return MNM_OK;
    case KEY_INT32:
      MNM_TRY(read_number(self, node, key, 9999, &number));
      *(int32_t *)at = (int32_t)number;
      return MNM_OK;
    case KEY_INT64:
      return read_number(self, node, key, INT64_MAX, at);
    case KEY_WORD:
      word = node->kind == MNM_YAML_SCALAR ? find_word(key->words, node->text) : NULL;
      if (word == NULL) return expected_word(self, node, key->name, key->words);
      *(uint8_t *)at = (uint8_t)word->value;
      return MNM_OK;
    case KEY_BITS:
      return read_bits(self, node, key, at);
    case KEY_LIST:
      return read_list(self, node, key->name, at);
    case KEY_CODES:
      return read_codes(self, node, key->name, at);
    case KEY_VALUE:
      return read_value(self, node, key->name, at);
    case KEY_MISSING:
      return read_missing(self, node, key, at);
    case KEY_MAP:
      return read_structure(self, node, key->name, key->table, at);
    case KEY_MAPS:
      return read_structures(self, node, key, structure);
  }
  return MNM_OK;
}

static mnm_status read_structure(const reading *self, const mnm_yaml_node *node, const char *name,
                                 const key_table *table, void *structure) {
  MNM_TRY(note_place(self, node, structure, true));
  if (table->given != SIZE_MAX) *(bool *)((char *)structure + table->given) = true;
  if (node->kind == MNM_YAML_SCALAR && table->short_key != NULL) {
    return read_key(self, node, find_key(table, mnm_text_of(table->short_key)), structure);
  }
  if (node->kind != MNM_YAML_MAP) return expected(self, node, name, "a mapping of keys");
  for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next) {
    const spec_key *key = find_key(table, item->key->text);
    if (key == NULL) return unknown_key(self, table, item->key);
    MNM_TRY(read_key(self, item, key, structure));
  }
  return MNM_OK;
}

mnm_status mnm_spec_parse(mnm_spec **out, const char *name, const char *yaml, size_t bytes,
                          const mnm_ctx *ctx, mnm_err *err) {
  mnm_spec *spec = NULL;
  const mnm_yaml_node *root = NULL;
  mnm_status status = MNM_OK;
  *out = NULL;
  if (bytes > SPEC_BYTES_MAX) {
    status = mnm_err_set(err, MNM_E_LIMIT, "a specification has at most 1 MiB");
    mnm_err_at(err, name, 0, 0);
    return status;
  }
  MNM_TRY(mnm_ingest__spec_new(&spec, ctx, err));
  /* the tree lives in the specification's arena: its texts are the specification's texts */
  status = mnm_yaml_parse(&root, &spec->arena, name, yaml, bytes, err);
  if (status != MNM_OK) goto fail;
  reading self = {.spec = spec, .name = name, .err = err};
  status = read_structure(&self, root, "specification", &mnm_ingest__spec_table, spec);
  if (status != MNM_OK) goto fail;
  status = mnm_ingest__spec_check(spec, ctx, err);
  if (status != MNM_OK) {
    mnm_err_at(err, name, err != NULL ? err->row : 0, err != NULL ? err->column : 0);
    goto fail;
  }
  *out = spec;
  return MNM_OK;
fail:
  mnm_spec_free(spec);
  return status;
}
