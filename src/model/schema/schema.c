#include "model/schema/schema.h"

#include "model/schema/schema_internal.h"

const char *mnm_sensitivity_name(mnm_sensitivity sensitivity) {
  switch (sensitivity) {
    case MNM_PUBLIC:
      return "public";
    case MNM_CASE:
      return "case";
    case MNM_PERSON:
      return "person";
    case MNM_VICTIM:
      return "victim";
    case MNM_SOURCE:
      return "source";
  }
  return "unknown";
}

uint32_t mnm_schema_count(void) {
  return mnm__schema_rows;
}

const mnm_schema_column *mnm_schema_at(uint32_t index) {
  return index < mnm__schema_rows ? &mnm__schema_columns[index] : NULL;
}

const mnm_schema_column *mnm_schema_find(const char *table, const char *name) {
  uint32_t low = 0, high = mnm__schema_rows;
  while (low < high) { /* the first column of the table */
    uint32_t middle = (low + high) / 2;
    if (strcmp(mnm__schema_columns[middle].table, table) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (; low < mnm__schema_rows && strcmp(mnm__schema_columns[low].table, table) == 0; low++)
    if (strcmp(mnm__schema_columns[low].name, name) == 0) return &mnm__schema_columns[low];
  return NULL;
}
