/* One line of JSON into an entity with flat values.
 *
 * What other tools write is taken as it comes where it can only mean one thing: a single value
 * instead of a list, a number or a truth value instead of a text, a whole entity where its id would
 * do. Anything else makes the line a reject. */
#include <stdio.h>

#include "kernel/json/json.h"
#include "stage/ingest/ingest_ftm_internal.h"

#define ID_BYTES_MAX 512
#define NAME_BYTES_MAX 128 /* of schemata and properties */

typedef struct reading {
  mnm_arena *arena;
  mnm__ftm_fault *fault;
  mnm__ftm_entity **last; /* where the next nested entity is hung up */
} reading;

static bool refuse(reading *r, const mnm_json_value *at, const char *reason) {
  snprintf(r->fault->reason, sizeof r->fault->reason, "%s", reason);
  r->fault->column = at ? at->column : 0;
  return false;
}

static bool is_text(const mnm_json_value *value, uint32_t most) {
  return value && value->kind == MNM_JSON_TEXT && value->text.bytes > 0 &&
         value->text.bytes <= most;
}

/* How many values a property has, nested lists refused. */
static bool count_values(reading *r, const mnm_json_value *properties, uint32_t *count) {
  for (const mnm_json_value *item = properties->first; item; item = item->next) {
    if (item->key.bytes == 0 || item->key.bytes > NAME_BYTES_MAX)
      return refuse(r, item, "the name of a property has 1 to 128 bytes");
    *count += item->kind == MNM_JSON_ARRAY ? item->count : 1;
    if (item->kind != MNM_JSON_ARRAY) continue;
    for (const mnm_json_value *value = item->first; value; value = value->next)
      if (value->kind == MNM_JSON_ARRAY)
        return refuse(r, value, "a value is a text, a number or an entity, not a list in a list");
  }
  return true;
}

static mnm_status read_object(reading *r, const mnm_json_value *object, mnm__ftm_entity **out,
                              mnm_err *err);

/* Text of a value; "" for null. An entity stands for its id and is read after this one. */
static mnm_status text_of(reading *r, const mnm_json_value *value, mnm_text *out, mnm_err *err) {
  mnm__ftm_entity *nested = NULL;
  *out = (mnm_text){"", 0};
  switch ((mnm_json_kind)value->kind) {
    case MNM_JSON_TEXT:
    case MNM_JSON_INT:
    case MNM_JSON_NUMBER:
      *out = value->text;
      break;
    case MNM_JSON_BOOL:
      *out = mnm_text_of(value->boolean ? "true" : "false");
      break;
    case MNM_JSON_OBJECT:
      MNM_TRY(read_object(r, value, &nested, err));
      if (nested) *out = nested->id;
      break;
    case MNM_JSON_NULL:
    case MNM_JSON_ARRAY:
      break;
  }
  return MNM_OK;
}

static mnm_status read_values(reading *r, const mnm_json_value *properties, mnm__ftm_entity *entity,
                              mnm_err *err) {
  for (const mnm_json_value *item = properties->first; item; item = item->next) {
    const mnm_ftm_property *known = mnm_ftm_property_find(entity->known, item->key);
    bool list = item->kind == MNM_JSON_ARRAY;
    for (const mnm_json_value *value = list ? item->first : item; value;
         value = list ? value->next : NULL) {
      mnm_text text;
      MNM_TRY(text_of(r, value, &text, err));
      if (r->fault->reason[0]) return MNM_OK;
      if (text.bytes == 0) continue;
      entity->values[entity->count++] = (mnm__ftm_value){item->key, text, known};
    }
  }
  return MNM_OK;
}

/* *out NULL: refused, the fault says why. Depth is bounded by that of the JSON reader. */
static mnm_status read_object(reading *r, const mnm_json_value *object, mnm__ftm_entity **out,
                              mnm_err *err) {
  const mnm_json_value *id = mnm_json_get(object, "id"), *schema = mnm_json_get(object, "schema");
  const mnm_json_value *properties = mnm_json_get(object, "properties");
  uint32_t count = 0;
  *out = NULL;
  if (!is_text(id, ID_BYTES_MAX)) {
    refuse(r, id, "an entity has an \"id\": a text of 1 to 512 bytes");
    return MNM_OK;
  }
  if (!is_text(schema, NAME_BYTES_MAX)) {
    refuse(r, schema, "an entity has a \"schema\": a text of 1 to 128 bytes");
    return MNM_OK;
  }
  if (!properties || properties->kind != MNM_JSON_OBJECT) {
    refuse(r, properties, "an entity has \"properties\": an object with a list of values for each");
    return MNM_OK;
  }
  if (!count_values(r, properties, &count)) return MNM_OK;
  mnm__ftm_entity *entity = mnm_arena_take(r->arena, sizeof *entity);
  if (!entity) return mnm_err_nomem(err);
  entity->values = mnm_arena_take(r->arena, (count ? count : 1) * sizeof *entity->values);
  if (!entity->values) return mnm_err_nomem(err);
  entity->id = id->text;
  entity->schema = schema->text;
  entity->known = mnm_ftm_schema_find(schema->text);
  *r->last = entity;
  r->last = &entity->next;
  MNM_TRY(read_values(r, properties, entity, err));
  if (!r->fault->reason[0]) *out = entity;
  return MNM_OK;
}

static uint32_t count_commas(mnm_text line) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < line.bytes; i++) count += line.data[i] == ',';
  return count;
}

mnm_status mnm__ftm_entity_read(mnm__ftm_entity **out, mnm_text line, mnm_arena *arena,
                                mnm__ftm_fault *fault, mnm_err *err) {
  const mnm_json_value *root = NULL;
  mnm__ftm_entity *first = NULL, *entity = NULL;
  reading r = {arena, fault, &first};
  mnm_err json = {0};
  *out = NULL;
  fault->reason[0] = 0;
  fault->column = 0;
  if (count_commas(line) > MNM__FTM_LINE_VALUES) {
    refuse(&r, NULL, "a line holds at most 262,144 values; split the entity");
    return MNM_OK;
  }
  mnm_status status = mnm_json_parse(&root, NULL, line.data, line.bytes, arena, &json);
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status != MNM_OK) {
    snprintf(fault->reason, sizeof fault->reason, "each line is one JSON object: %s", json.message);
    fault->column = json.column > 0 ? (uint32_t)json.column : 0;
    return MNM_OK;
  }
  if (root->kind != MNM_JSON_OBJECT) {
    refuse(&r, root, "each line is one JSON object with \"id\", \"schema\" and \"properties\"");
    return MNM_OK;
  }
  MNM_TRY(read_object(&r, root, &entity, err));
  if (!fault->reason[0]) *out = first;
  return MNM_OK;
}

uint32_t mnm__ftm_entity_one(const mnm__ftm_entity *entity, const char *property, mnm_text *out) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < entity->count; i++) {
    if (!mnm_text_equal(entity->values[i].property, mnm_text_of(property))) continue;
    if (count && mnm_text_equal(entity->values[i].value, *out)) continue;
    if (!count++) *out = entity->values[i].value;
  }
  return count;
}

bool mnm__ftm_date_read(mnm_text text, mnm__ftm_date *out) {
  char whole[16] = {0};
  mnm_grain grain = MNM_GRAIN_DAY;
  text = mnm_text_trim(text);
  out->precision = MNM_PRECISION_EXACT;
  if (text.bytes == 4 || text.bytes == 7 || text.bytes == 13) {
    static const char *const rest[] = {"-01-01", "-01", ":00"};
    uint32_t which = text.bytes == 4 ? 0 : text.bytes == 7 ? 1 : 2;
    if (which < 2) out->precision = which ? MNM_PRECISION_MONTH : MNM_PRECISION_YEAR;
    if (which == 2) { /* an hour: a minute's grain is the nearest there is */
      char minute[20];
      memcpy(minute, text.data, 13);
      memcpy(minute + 13, rest[2], 3);
      if (mnm_time_parse(&out->us, &grain, minute, 16, NULL) != MNM_OK) return false;
      out->grain = (uint8_t)grain;
      return true;
    }
    memcpy(whole, text.data, text.bytes);
    memcpy(whole + text.bytes, rest[which], strlen(rest[which]));
    text = mnm_text_of(whole);
    if (text.bytes != 10) return false; /* a NUL among the digits */
  } else if (text.bytes == 10) {
    out->precision = MNM_PRECISION_DAY;
  } else if (text.bytes < 16) {
    return false;
  }
  if (mnm_time_parse(&out->us, &grain, text.data, text.bytes, NULL) != MNM_OK) return false;
  out->grain = (uint8_t)grain;
  return true;
}
