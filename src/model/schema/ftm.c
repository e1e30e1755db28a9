#include "model/schema/ftm.h"

#include "model/schema/ftm_internal.h"

uint32_t mnm_ftm_schema_count(void) {
  return mnm__ftm_schema_rows;
}

const mnm_ftm_schema *mnm_ftm_schema_at(uint32_t index) {
  return index < mnm__ftm_schema_rows ? &mnm__ftm_schemata[index] : NULL;
}

uint32_t mnm_ftm_property_count(void) {
  return mnm__ftm_property_rows;
}

const mnm_ftm_property *mnm_ftm_property_at(uint32_t index) {
  return index < mnm__ftm_property_rows ? &mnm__ftm_properties[index] : NULL;
}

const mnm_ftm_schema *mnm_ftm_schema_find(mnm_text name) {
  uint32_t low = 0, high = mnm__ftm_schema_rows;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    int order = mnm_text_compare(mnm_text_of(mnm__ftm_schemata[middle].name), name);
    if (order == 0) return &mnm__ftm_schemata[middle];
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

/* The next of the words in `*rest`, parted by single blanks; false at the end. */
static bool next_word(const char **rest, mnm_text *word) {
  if (**rest == 0) return false;
  const char *blank = strchr(*rest, ' ');
  word->data = *rest;
  word->bytes = blank ? (uint32_t)(blank - *rest) : (uint32_t)strlen(*rest);
  *rest = blank ? blank + 1 : *rest + word->bytes;
  return true;
}

bool mnm_ftm_is(const mnm_ftm_schema *schema, const char *ancestor) {
  const char *rest = schema ? schema->is : "";
  mnm_text word;
  while (next_word(&rest, &word))
    if (mnm_text_equal(word, mnm_text_of(ancestor))) return true;
  return false;
}

static const mnm_ftm_property *declared(mnm_text schema, mnm_text name) {
  uint32_t low = 0, high = mnm__ftm_property_rows;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    const mnm_ftm_property *row = &mnm__ftm_properties[middle];
    int order = mnm_text_compare(mnm_text_of(row->schema), schema);
    if (order == 0) order = mnm_text_compare(mnm_text_of(row->name), name);
    if (order == 0) return row;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

const mnm_ftm_property *mnm_ftm_property_find(const mnm_ftm_schema *schema, mnm_text name) {
  if (!schema) return NULL;
  const mnm_ftm_property *own = declared(mnm_text_of(schema->name), name);
  const char *rest = schema->is;
  mnm_text word;
  while (!own && next_word(&rest, &word)) own = declared(word, name);
  return own;
}

mnm_sensitivity mnm_ftm_sensitivity(mnm_text schema, mnm_text property) {
  const mnm_ftm_schema *known = mnm_ftm_schema_find(schema);
  const mnm_ftm_property *found = mnm_ftm_property_find(known, property);
  if (!found) return MNM_PERSON;
  if (found->class_ == MNM_FTM_CLASS_CASE) return MNM_CASE;
  if (found->class_ == MNM_FTM_CLASS_PARTY && known->subject == MNM_FTM_ORGANISATION)
    return MNM_CASE;
  return MNM_PERSON;
}

bool mnm_ftm_may_be_person(mnm_text schema) {
  const mnm_ftm_schema *known = mnm_ftm_schema_find(schema);
  return !known || known->subject >= MNM_FTM_PARTY;
}
