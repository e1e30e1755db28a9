/* Types by their format strings. */
#include "model/arrow/arrow_internal.h"

static const struct {
  const char *format, *name;
  uint8_t kind;
} types[] = {
    {"n", "null", MNM_ARROW__NULL},
    {"c", "int8", MNM_ARROW__I8},
    {"C", "uint8", MNM_ARROW__U8},
    {"s", "int16", MNM_ARROW__I16},
    {"S", "uint16", MNM_ARROW__U16},
    {"i", "int32", MNM_ARROW__I32},
    {"I", "uint32", MNM_ARROW__U32},
    {"l", "int64", MNM_ARROW__I64},
    {"L", "uint64", MNM_ARROW__U64},
    {"tdD", "date32", MNM_ARROW__DATE32},
    {"tdm", "date64", MNM_ARROW__DATE64},
    {"u", "utf8", MNM_ARROW__UTF8},
    {"U", "large utf8", MNM_ARROW__LARGE_UTF8},
    {"vu", "utf8 view", MNM_ARROW__VIEW},
    /* known, so that an error can name them */
    {"b", "boolean", MNM_ARROW__OTHER},
    {"e", "float16", MNM_ARROW__OTHER},
    {"f", "float32", MNM_ARROW__OTHER},
    {"g", "float64", MNM_ARROW__OTHER},
    {"z", "binary", MNM_ARROW__OTHER},
    {"Z", "large binary", MNM_ARROW__OTHER},
    {"vz", "binary view", MNM_ARROW__OTHER},
    {"+s", "struct", MNM_ARROW__OTHER},
    {"+l", "list", MNM_ARROW__OTHER},
    {"+L", "large list", MNM_ARROW__OTHER},
    {"+r", "run-end encoded", MNM_ARROW__OTHER},
};

/* With what follows the prefix: a zone, a precision. */
static const struct {
  const char *prefix, *name;
  uint8_t kind;
} open_types[] = {
    {"tss:", "timestamp[s]", MNM_ARROW__TIME_S},   {"tsm:", "timestamp[ms]", MNM_ARROW__TIME_MS},
    {"tsu:", "timestamp[us]", MNM_ARROW__TIME_US}, {"tsn:", "timestamp[ns]", MNM_ARROW__TIME_NS},
    {"tt", "time of day", MNM_ARROW__OTHER},       {"tD", "duration", MNM_ARROW__OTHER},
    {"ti", "interval", MNM_ARROW__OTHER},          {"d:", "decimal", MNM_ARROW__OTHER},
    {"w:", "fixed binary", MNM_ARROW__OTHER},
};

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

mnm_arrow__kind mnm_arrow__kind_of(const char *format) {
  if (!format) return MNM_ARROW__OTHER;
  for (uint32_t i = 0; i < COUNT(types); i++)
    if (strcmp(format, types[i].format) == 0) return (mnm_arrow__kind)types[i].kind;
  for (uint32_t i = 0; i < COUNT(open_types); i++)
    if (strncmp(format, open_types[i].prefix, strlen(open_types[i].prefix)) == 0)
      return (mnm_arrow__kind)open_types[i].kind;
  return MNM_ARROW__OTHER;
}

const char *mnm_arrow__type_name(const char *format) {
  if (!format) return "no type";
  for (uint32_t i = 0; i < COUNT(types); i++)
    if (strcmp(format, types[i].format) == 0) return types[i].name;
  for (uint32_t i = 0; i < COUNT(open_types); i++)
    if (strncmp(format, open_types[i].prefix, strlen(open_types[i].prefix)) == 0)
      return open_types[i].name;
  return "another type";
}

uint32_t mnm_arrow__width(mnm_arrow__kind kind) {
  switch (kind) {
    case MNM_ARROW__I8:
    case MNM_ARROW__U8:
      return 1;
    case MNM_ARROW__I16:
    case MNM_ARROW__U16:
      return 2;
    case MNM_ARROW__I32:
    case MNM_ARROW__U32:
    case MNM_ARROW__DATE32:
      return 4;
    case MNM_ARROW__I64:
    case MNM_ARROW__U64:
    case MNM_ARROW__DATE64:
    case MNM_ARROW__TIME_S:
    case MNM_ARROW__TIME_MS:
    case MNM_ARROW__TIME_US:
    case MNM_ARROW__TIME_NS:
      return 8;
    case MNM_ARROW__VIEW:
      return 16;
    case MNM_ARROW__OTHER:
    case MNM_ARROW__NULL:
    case MNM_ARROW__UTF8:
    case MNM_ARROW__LARGE_UTF8:
      break;
  }
  return 0;
}
