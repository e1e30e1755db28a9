/* Reading a table of points: the tree of the document against tables of keys. */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "kernel/yaml/yaml.h"
#include "stage/network/network_points_internal.h"

typedef struct reading {
  mnm_points *points;
  const char *name;
  mnm_err *err;
} reading;

static mnm_status refuse(const reading *from, const mnm_yaml_node *node, mnm_status status,
                         const char *hint) {
  mnm_err_at(from->err, from->name, node->line, (int32_t)(node->column & 0xFFFFF));
  if (hint != NULL) mnm_err_hint(from->err, "%s", hint);
  return status;
}

static mnm_status expected(const reading *from, const mnm_yaml_node *node, const char *key,
                           const char *shape) {
  (void)mnm_err_set(from->err, MNM_E_PARSE, "'%s' should be %s", key, shape);
  return refuse(from, node, MNM_E_PARSE, NULL);
}

static mnm_status put_points(const reading *from, const mnm_yaml_node *node, const points_key *key,
                             char *base) {
  int64_t micro = 0;
  if (node->kind != MNM_YAML_SCALAR || !mnm_points_parse(node->text, &micro))
    return expected(from, node, key->name, "a number with at most 6 decimals, such as 1.4");
  if (micro < key->low || micro > key->high) {
    char low[24], high[24];
    (void)mnm_points_text(low, sizeof low, key->low);
    (void)mnm_points_text(high, sizeof high, key->high);
    (void)mnm_err_set(from->err, MNM_E_RANGE, "'%s' must be %s to %s", key->name, low, high);
    return refuse(from, node, MNM_E_RANGE, NULL);
  }
  memcpy(base + key->offset, &micro, sizeof micro);
  return MNM_OK;
}

static mnm_status put_whole(const reading *from, const mnm_yaml_node *node, const points_key *key,
                            char *base) {
  int64_t value = 0;
  if (node->kind != MNM_YAML_SCALAR || !mnm_text_int64(node->text, &value))
    return expected(from, node, key->name, "a whole number");
  if (value < key->low || value > key->high) {
    (void)mnm_err_set(from->err, MNM_E_RANGE, "'%s' must be %" PRId64 " to %" PRId64, key->name,
                      key->low, key->high);
    return refuse(from, node, MNM_E_RANGE, NULL);
  }
  if (key->offset != POINTS_NOWHERE) memcpy(base + key->offset, &value, sizeof value);
  return MNM_OK;
}

static mnm_status put_bool(const reading *from, const mnm_yaml_node *node, const points_key *key,
                           char *base) {
  bool value = node->kind == MNM_YAML_SCALAR && mnm_text_equal(node->text, mnm_text_of("true"));
  bool other = node->kind == MNM_YAML_SCALAR && mnm_text_equal(node->text, mnm_text_of("false"));
  if (!value && !other) return expected(from, node, key->name, "true or false");
  memcpy(base + key->offset, &value, sizeof value);
  return MNM_OK;
}

static mnm_status put_parts(const reading *from, const mnm_yaml_node *node, const points_key *key,
                            char *base) {
  static const char shape[] = "a list of parts: centre, source, mule, sink";
  uint8_t bits = 0;
  if (node->kind != MNM_YAML_LIST) return expected(from, node, key->name, shape);
  for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next) {
    uint8_t bit = 0;
    for (int part = MNM_PART_CENTRE; part <= MNM_PART_SINK; part++)
      if (item->kind == MNM_YAML_SCALAR &&
          mnm_text_equal(item->text, mnm_text_of(mnm_part_name((mnm_part)part))))
        bit = (uint8_t)(1U << part);
    if (bit == 0 || (bits & bit)) return expected(from, item, key->name, shape);
    bits |= bit;
  }
  memcpy(base + key->offset, &bits, sizeof bits);
  return MNM_OK;
}

/* Printable, so that it can stand in a table and in a record; nothing else is asked of it. */
static bool is_line(mnm_text text, uint32_t bytes) {
  if (text.bytes == 0 || text.bytes >= bytes) return false;
  for (uint32_t i = 0; i < text.bytes; i++)
    if ((unsigned char)text.data[i] < 0x20 || (unsigned char)text.data[i] == 0x7F) return false;
  return mnm_text_utf8_invalid(text.data, text.bytes) < 0;
}

static mnm_status put_basis(const reading *from, const mnm_yaml_node *node, const points_key *key,
                            char *base) {
  if (node->kind != MNM_YAML_SCALAR || !is_line(node->text, MNM_BASIS_BYTES))
    return expected(from, node, key->name, "one line of text that says why, under 240 bytes");
  memset(base + key->offset, 0, MNM_BASIS_BYTES);
  memcpy(base + key->offset, node->text.data, node->text.bytes);
  return MNM_OK;
}

static mnm_status put_family(const reading *from, const mnm_yaml_node *node, const points_key *key,
                             char *base) {
  mnm_points *points = from->points;
  if (node->kind != MNM_YAML_SCALAR || !is_line(node->text, MNM_FAMILY_BYTES))
    return expected(from, node, key->name, "a name of under 48 bytes");
  uint8_t family = 0;
  while (family < points->families &&
         !mnm_text_equal(node->text, mnm_text_of(points->family_name[family])))
    family++;
  if (family == MNM_FAMILIES_MAX) {
    (void)mnm_err_set(from->err, MNM_E_LIMIT, "there are more than 32 families");
    return refuse(from, node, MNM_E_LIMIT, NULL);
  }
  if (family == points->families) {
    memset(points->family_name[family], 0, MNM_FAMILY_BYTES);
    memcpy(points->family_name[family], node->text.data, node->text.bytes);
    points->families++;
  }
  memcpy(base + key->offset, &family, sizeof family);
  return MNM_OK;
}

static mnm_status put_value(const reading *from, const mnm_yaml_node *node, const points_key *key,
                            char *base) {
  switch (key->kind) {
    case POINTS_MICRO:
      return put_points(from, node, key, base);
    case POINTS_WHOLE:
      return put_whole(from, node, key, base);
    case POINTS_BOOL:
      return put_bool(from, node, key, base);
    case POINTS_PARTS:
      return put_parts(from, node, key, base);
    case POINTS_BASIS:
      return put_basis(from, node, key, base);
    case POINTS_FAMILY:
      return put_family(from, node, key, base);
    case POINTS_MAP:
      return MNM_OK; /* read by the caller */
  }
  return MNM_OK;
}

static const points_key *find_key(const points_table *table, mnm_text name) {
  for (uint32_t i = 0; i < table->count; i++)
    if (mnm_text_equal(mnm_text_of(table->keys[i].name), name)) return &table->keys[i];
  return NULL;
}

static mnm_status unknown(const reading *from, const mnm_yaml_node *key, const points_key *keys,
                          uint32_t count) {
  const char *nearest = NULL;
  uint32_t least = 4; /* further away it is no misspelling */
  for (uint32_t i = 0; i < count; i++) {
    const char *name = keys[i].name;
    uint32_t distance = mnm_text_distance(mnm_text_of(name), key->text);
    if (distance >= least) continue;
    least = distance;
    nearest = name;
  }
  (void)mnm_err_set(from->err, MNM_E_PARSE, "there is no such key here");
  if (nearest != NULL) mnm_err_hint(from->err, "did you mean '%s'?", nearest);
  return refuse(from, key, MNM_E_PARSE,
                nearest != NULL ? NULL : "'manumit points' writes the table that is built in");
}

/* Every key of the table once, and nothing else. */
static mnm_status read_map(const reading *from, const mnm_yaml_node *node, const char *name,
                           const points_table *table, void *base) {
  const points_key *keys = table->keys;
  if (node->kind != MNM_YAML_MAP) return expected(from, node, name, "a mapping of keys");
  for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next) {
    const points_key *key = find_key(table, item->key->text);
    if (key == NULL) return unknown(from, item->key, keys, table->count);
    MNM_TRY(put_value(from, item, key, base));
  }
  if (node->count == table->count) return MNM_OK; /* the parser refuses a key that stands twice */
  for (uint32_t i = 0; i < table->count; i++) {
    bool there = false;
    for (const mnm_yaml_node *item = node->first; item != NULL && !there; item = item->next)
      there = mnm_text_equal(item->key->text, mnm_text_of(table->keys[i].name));
    if (there) continue;
    (void)mnm_err_set(from->err, MNM_E_PARSE, "'%s' is missing in '%s'", table->keys[i].name, name);
    return refuse(from, node, MNM_E_PARSE, "write every key; nothing has a default here");
  }
  return MNM_OK;
}

static const mnm_yaml_node *member(const mnm_yaml_node *root, const char *name) {
  for (const mnm_yaml_node *item = root->first; item != NULL; item = item->next)
    if (mnm_text_equal(item->key->text, mnm_text_of(name))) return item;
  return NULL;
}

static mnm_status read_typologies(const reading *from, const mnm_yaml_node *node) {
  if (node->kind != MNM_YAML_MAP)
    return expected(from, node, "typologies", "a mapping of typologies");
  for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next) {
    mnm_typology typology;
    if (!mnm_typology_find(item->key->text, &typology)) {
      (void)mnm_err_set(from->err, MNM_E_PARSE, "there is no such typology");
      return refuse(from, item->key, MNM_E_PARSE, "they are called T1 to T10 and H1 to H7");
    }
    MNM_TRY(read_map(from, item, mnm_typology_name(typology), &mnm_network__typology_keys,
                     &from->points->of[typology]));
  }
  for (uint32_t i = 0; i < mnm_network__typology_count; i++) {
    const char *name = mnm_typology_name(mnm_network__typologies[i]);
    if (member(node, name) != NULL) continue;
    (void)mnm_err_set(from->err, MNM_E_PARSE, "typology %s is missing", name);
    return refuse(from, node, MNM_E_PARSE, "write all of them; nothing has a default here");
  }
  return MNM_OK;
}

static mnm_status read_root(const reading *from, const mnm_yaml_node *root) {
  MNM_TRY(read_map(from, root, "the table", &mnm_network__root_keys, from->points));
  MNM_TRY(read_typologies(from, member(root, "typologies")));
  MNM_TRY(read_map(from, member(root, "ties"), "ties", &mnm_network__tie_keys, &from->points->tie));
  const mnm_yaml_node *chain = member(root, "chain");
  MNM_TRY(read_map(from, chain, "chain", &mnm_network__chain_keys, &from->points->chain));
  if (from->points->chain.transfers_least > from->points->chain.transfers_most) {
    (void)mnm_err_set(from->err, MNM_E_RANGE, "transfers_least is over transfers_most");
    return refuse(from, chain, MNM_E_RANGE, NULL);
  }
  return MNM_OK;
}

/* Families are numbered as the typologies first use them, then the chain: not as the file happens
 * to be ordered, since a record of it is read back in one order. */
static void settle_families(mnm_points *points) {
  mnm_points before = *points;
  uint8_t number[MNM_FAMILIES_MAX];
  memset(number, 0xFF, sizeof number);
  points->families = 0;
  for (uint32_t i = 0; i <= mnm_network__typology_count; i++) {
    bool last = i == mnm_network__typology_count;
    uint8_t *family = last ? &points->chain.family : &points->of[mnm_network__typologies[i]].family;
    uint8_t *settled = &number[*family];
    if (*settled == 0xFF) {
      *settled = (uint8_t)points->families++;
      memcpy(points->family_name[*settled], before.family_name[*family], MNM_FAMILY_BYTES);
    }
    *family = *settled;
  }
  for (uint32_t i = points->families; i < MNM_FAMILIES_MAX; i++)
    memset(points->family_name[i], 0, MNM_FAMILY_BYTES);
}

mnm_status mnm_points_read(mnm_points *out, const char *name, const char *yaml, size_t bytes,
                           const mnm_ctx *ctx, mnm_err *err) {
  mnm_points *made = mnm_mem_new(ctx, sizeof *made);
  if (made == NULL) return mnm_err_nomem(err);
  mnm_arena arena;
  mnm_arena_init(&arena, ctx);
  reading from = {made, name, err};
  const mnm_yaml_node *root = NULL;
  mnm_status status = mnm_yaml_parse(&root, &arena, name, yaml, bytes, err);
  if (status == MNM_OK) status = read_root(&from, root);
  if (status == MNM_OK) settle_families(made);
  if (status == MNM_OK) *out = *made;
  mnm_mem_free(ctx, made, sizeof *made);
  mnm_arena_clear(&arena);
  return status;
}

extern const unsigned char mnm_network__shipped[];
extern const unsigned int mnm_network__shipped_bytes;

mnm_status mnm_points_shipped(mnm_points *out, const mnm_ctx *ctx, mnm_err *err) {
  return mnm_points_read(out, "points.yaml", (const char *)mnm_network__shipped,
                         mnm_network__shipped_bytes, ctx, err);
}

mnm_text mnm_points_shipped_text(void) {
  return (mnm_text){(const char *)mnm_network__shipped, mnm_network__shipped_bytes};
}
