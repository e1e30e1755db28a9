/* What kind of value a property has, and so how two of its values are compared. */
#include "case/identity/identity.h"
#include "model/schema/ftm.h"

/* FollowTheMoney's own types, as far as they can be looked up. */
static const struct {
  const char *type;
  mnm_value_kind kind;
} types[] = {
    {"name", MNM_VALUE_NAME},           {"address", MNM_VALUE_NAME}, {"phone", MNM_VALUE_PHONE},
    {"identifier", MNM_VALUE_DOCUMENT}, {"email", MNM_VALUE_HANDLE}, {"url", MNM_VALUE_HANDLE},
    {"ip", MNM_VALUE_HANDLE},           {"date", MNM_VALUE_DATE},    {"entity", MNM_VALUE_ENTITY},
};

/* Parts of names, which FollowTheMoney types as plain strings. */
static const char *const name_parts[] = {"firstName",  "secondName", "middleName", "fatherName",
                                         "motherName", "lastName",   "birthPlace", "nameSuffix"};

static bool is_name_part(mnm_text property) {
  for (size_t i = 0; i < sizeof name_parts / sizeof *name_parts; i++)
    if (mnm_text_equal(property, mnm_text_of(name_parts[i]))) return true;
  return false;
}

mnm_value_kind mnm_identity_kind(mnm_text property) {
  if (is_name_part(property)) return MNM_VALUE_NAME;
  uint32_t count = mnm_ftm_property_count();
  for (uint32_t i = 0; i < count; i++) {
    const mnm_ftm_property *known = mnm_ftm_property_at(i);
    if (!mnm_text_equal(property, mnm_text_of(known->name))) continue;
    for (size_t t = 0; t < sizeof types / sizeof *types; t++)
      if (strcmp(known->type, types[t].type) == 0) return types[t].kind;
  }
  return MNM_VALUE_TEXT;
}
