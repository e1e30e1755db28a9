/* What kind of value a property has, and so how two of its values are compared. */
#include "case/identity/identity_internal.h"

/* FollowTheMoney's own types, as far as they can be looked up. */
static const struct {
  const char *type;
  mnm_value_kind kind;
} types[] = {
    {"name", MNM_VALUE_NAME},           {"address", MNM_VALUE_NAME}, {"phone", MNM_VALUE_PHONE},
    {"identifier", MNM_VALUE_DOCUMENT}, {"email", MNM_VALUE_HANDLE}, {"url", MNM_VALUE_HANDLE},
    {"ip", MNM_VALUE_HANDLE},           {"date", MNM_VALUE_DATE},    {"entity", MNM_VALUE_ENTITY},
};

/* What FollowTheMoney types as plain strings: parts of names, names of users. */
static const struct {
  const char *property;
  mnm_value_kind kind;
} strings[] = {
    {"firstName", MNM_VALUE_NAME},  {"secondName", MNM_VALUE_NAME}, {"middleName", MNM_VALUE_NAME},
    {"fatherName", MNM_VALUE_NAME}, {"motherName", MNM_VALUE_NAME}, {"lastName", MNM_VALUE_NAME},
    {"givenName", MNM_VALUE_NAME},  {"surname", MNM_VALUE_NAME},    {"nameSuffix", MNM_VALUE_NAME},
    {"birthPlace", MNM_VALUE_NAME}, {"username", MNM_VALUE_HANDLE},
};

static mnm_value_kind kind_of_type(const char *type) {
  for (size_t t = 0; t < sizeof types / sizeof *types; t++)
    if (strcmp(type, types[t].type) == 0) return types[t].kind;
  return MNM_VALUE_TEXT;
}

static mnm_value_kind kind_of_string(mnm_text property) {
  for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
    if (mnm_text_equal(property, mnm_text_of(strings[i].property))) return strings[i].kind;
  return MNM_VALUE_TEXT;
}

mnm_value_kind mnm_identity_kind(mnm_text property) {
  mnm_value_kind kind = kind_of_string(property);
  uint32_t count = mnm_ftm_property_count();
  for (uint32_t i = 0; i < count && kind == MNM_VALUE_TEXT; i++) {
    const mnm_ftm_property *known = mnm_ftm_property_at(i);
    if (mnm_text_equal(property, mnm_text_of(known->name))) kind = kind_of_type(known->type);
  }
  return kind;
}

/* A few names are a reference in one schema and a text in another ("authority"): where the schema
 * is known it decides. */
mnm_value_kind mnm_identity__kind_of(const mnm_ftm_property *known, mnm_text property) {
  if (!known) return mnm_identity_kind(property);
  mnm_value_kind kind = kind_of_type(known->type);
  return kind == MNM_VALUE_TEXT ? kind_of_string(property) : kind;
}
