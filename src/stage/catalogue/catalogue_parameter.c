/* Parameters of a file: a value, its unit, its range, and who set it. */
#include <inttypes.h>
#include <stdio.h>

#include "stage/catalogue/catalogue_internal.h"

static const char *const units[] = {"number", "share", "minutes", "hours", "days", "money"};
static const char *const keys[] = {"value", "unit", "low", "high", "basis", "why"};
static const char *const bases[] = {"analyst-set", "from-source", "users-own"};

typedef struct reading {
  mnm_catalogue *catalogue;
  const catalogue_place *file;
  catalogue_item *item;
  mnm_err *err;
} reading;

static mnm_status expected(const reading *from, const mnm_yaml_node *node, const char *shape) {
  (void)mnm_err_set(from->err, MNM_E_PARSE, "%s should stand here", shape);
  return mnm_catalogue__refuse(from->file, node, MNM_E_PARSE, from->err);
}

static mnm_status one_of(const reading *from, const mnm_yaml_node *node, const char *const *known,
                         uint32_t count, uint8_t *out) {
  for (uint32_t i = 0; i < count; i++)
    if (node->kind == MNM_YAML_SCALAR && mnm_text_equal(node->text, mnm_text_of(known[i]))) {
      *out = (uint8_t)i;
      return MNM_OK;
    }
  char list[160];
  int at = 0;
  for (uint32_t i = 0; i < count; i++)
    at += snprintf(list + at, sizeof list - (size_t)at, "%s%s", i > 0 ? ", " : "", known[i]);
  (void)mnm_err_set(from->err, MNM_E_PARSE, "one of these should stand here: %s", list);
  return mnm_catalogue__refuse(from->file, node, MNM_E_PARSE, from->err);
}

/* What is set on the command line has no place in the file. */
static mnm_status number_of(const reading *from, const mnm_yaml_node *node, const char *set,
                            int64_t *out) {
  mnm_text text = set ? mnm_text_of(set) : node->text;
  if ((set || node->kind == MNM_YAML_SCALAR) && mnm_rule_number(text, out)) return MNM_OK;
  if (!set) return expected(from, node, "a number of at most 6 decimals, such as 60 or 0.8,");
  return mnm_err_set(from->err, MNM_E_RANGE,
                     "what is set for a parameter of %s must be a number of at most 6 decimals",
                     from->item->shown.id);
}

static mnm_status need(const reading *from, const mnm_yaml_node *map, const char *name,
                       const mnm_yaml_node **out) {
  *out = mnm_catalogue__member(map, name);
  if (*out != NULL) return MNM_OK;
  (void)mnm_err_set(from->err, MNM_E_PARSE, "'%s' is missing in this parameter", name);
  return mnm_catalogue__refuse(from->file, map, MNM_E_PARSE, from->err);
}

static const char *setting(const reading *from, const char *name) {
  const char *value = NULL;
  for (uint32_t i = 0; i < from->catalogue->setting_count; i++) {
    const mnm_catalogue_setting *one = &from->catalogue->settings[i];
    if (strcmp(one->id, from->item->shown.id) != 0 || strcmp(one->parameter, name) != 0) continue;
    from->catalogue->found[i] = true;
    value = one->value; /* the last one counts */
  }
  return value;
}

static mnm_status in_range(const reading *from, const mnm_yaml_node *node,
                           const mnm_indicator_parameter *shown, int64_t value, int64_t low,
                           int64_t high, bool set) {
  if (value >= low && value <= high) return MNM_OK;
  bool plain = strcmp(shown->unit, "number") == 0 || strcmp(shown->unit, "share") == 0;
  (void)mnm_err_set(from->err, MNM_E_RANGE, "parameter '%s' of %s must be from %s to %s%s%s",
                    shown->name, from->item->shown.id, shown->low, shown->high, plain ? "" : " ",
                    plain ? "" : shown->unit);
  if (!set) return mnm_catalogue__refuse(from->file, node, MNM_E_RANGE, from->err);
  mnm_err_hint(from->err, "'manumit catalogue show %s' says what it means", from->item->shown.id);
  return MNM_E_RANGE;
}

static bool scale(catalogue_parameter *to, int64_t value) {
  static const int64_t us[] = {60 * MNM_US_PER_SECOND, 3600 * MNM_US_PER_SECOND, MNM_US_PER_DAY};
  if (to->unit <= UNIT_SHARE) {
    to->value = value;
    return true;
  }
  int64_t whole = value / MNM_RULE_ONE;
  if (value % MNM_RULE_ONE != 0 || whole > 100000) return false;
  to->value = whole * us[to->unit - UNIT_MINUTES];
  return true;
}

static mnm_status amount_of(const reading *from, const mnm_yaml_node *node, uint16_t currency,
                            int64_t millionths, catalogue_amount *out) {
  int64_t minor = millionths;
  for (int32_t e = mnm_currency_exponent(currency); e > 0; e--)
    if (__builtin_mul_overflow(minor, 10, &minor)) return expected(from, node, "a smaller amount");
  if (minor % MNM_RULE_ONE != 0)
    return expected(from, node, "an amount with no more decimals than its currency has");
  *out = (catalogue_amount){currency, minor / MNM_RULE_ONE};
  return MNM_OK;
}

/* {EUR: 10000, USD: 10000} */
static mnm_status read_amounts(const reading *from, const mnm_yaml_node *node,
                               const mnm_indicator_parameter *shown, catalogue_parameter *to,
                               int64_t low, int64_t high, const char *set) {
  if (node->kind != MNM_YAML_MAP || node->count == 0 || node->count > 200)
    return expected(from, node, "amounts by currency, such as {EUR: 10000, USD: 10000},");
  catalogue_amounts *amounts = mnm_arena_take(&from->catalogue->arena, sizeof *amounts);
  catalogue_amount *all = mnm_arena_take(&from->catalogue->arena, node->count * sizeof *all);
  if (!amounts || !all) return mnm_err_nomem(from->err);
  for (const mnm_yaml_node *item = node->first; item != NULL; item = item->next) {
    int64_t value = 0;
    uint16_t currency = mnm_currency_find(item->key->text);
    if (currency == MNM_CURRENCY_NONE)
      return expected(from, item->key, "the code of a currency, such as EUR,");
    MNM_TRY(number_of(from, item, set, &value));
    MNM_TRY(in_range(from, item, shown, value, low, high, set != NULL));
    MNM_TRY(amount_of(from, item, currency, value, &all[amounts->count]));
    amounts->count++;
  }
  amounts->amount = all;
  to->amounts = amounts;
  return MNM_OK;
}

/* How a value is shown: as written, amounts as "EUR 10000, USD 10000". */
static mnm_status show_value(const reading *from, const mnm_yaml_node *node, const char *set,
                             const char **out) {
  char text[512];
  int at = 0;
  if (node->kind == MNM_YAML_SCALAR)
    return mnm_catalogue__copy(from->catalogue, out, set ? mnm_text_of(set) : node->text,
                               from->err);
  for (const mnm_yaml_node *item = node->first; item != NULL && at < 400; item = item->next) {
    mnm_text value = set ? mnm_text_of(set) : item->text;
    at += snprintf(text + at, sizeof text - (size_t)at, "%s%.*s %.*s", at > 0 ? ", " : "",
                   item->key->text.bytes > 20 ? 20 : (int)item->key->text.bytes,
                   item->key->text.data, value.bytes > 30 ? 30 : (int)value.bytes, value.data);
  }
  return mnm_catalogue__copy(from->catalogue, out, (mnm_text){text, (uint32_t)at}, from->err);
}

static mnm_status read_one(const reading *from, const mnm_yaml_node *map,
                           mnm_indicator_parameter *shown, catalogue_parameter *to) {
  const mnm_yaml_node *value, *unit, *low, *high, *basis;
  int64_t least = 0, most = 0, given = 0;
  uint8_t which = 0;
  if (map->kind != MNM_YAML_MAP) return expected(from, map, "value, low, high and basis");
  for (const mnm_yaml_node *item = map->first; item != NULL; item = item->next) {
    bool known = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
      known |= mnm_text_equal(item->key->text, mnm_text_of(keys[i]));
    if (!known) return mnm_catalogue__unknown_key(from->file, item->key, keys, 6, from->err);
  }
  if (!mnm_rule_is_name(map->key->text))
    return expected(from, map->key, "a name of letters, digits and _");
  MNM_TRY(mnm_catalogue__copy(from->catalogue, &shown->name, map->key->text, from->err));
  to->name = shown->name;
  unit = mnm_catalogue__member(map, "unit");
  if (unit != NULL) MNM_TRY(one_of(from, unit, units, 6, &to->unit));
  shown->unit = units[to->unit];
  MNM_TRY(need(from, map, "value", &value));
  MNM_TRY(need(from, map, "low", &low));
  MNM_TRY(need(from, map, "high", &high));
  MNM_TRY(need(from, map, "basis", &basis));
  MNM_TRY(one_of(from, basis, bases, 3, &which));
  shown->basis = bases[which];
  MNM_TRY(number_of(from, low, NULL, &least));
  MNM_TRY(number_of(from, high, NULL, &most));
  if (least > most) return expected(from, low, "a number that is not over 'high'");
  MNM_TRY(mnm_catalogue__copy(from->catalogue, &shown->low, low->text, from->err));
  MNM_TRY(mnm_catalogue__copy(from->catalogue, &shown->high, high->text, from->err));
  const mnm_yaml_node *why = mnm_catalogue__member(map, "why");
  shown->why = "";
  if (why != NULL && why->kind != MNM_YAML_SCALAR) return expected(from, why, "a sentence");
  if (why != NULL) MNM_TRY(mnm_catalogue__copy(from->catalogue, &shown->why, why->text, from->err));
  const char *set = setting(from, shown->name);
  if (to->unit == UNIT_MONEY) {
    MNM_TRY(read_amounts(from, value, shown, to, least, most, set));
  } else {
    MNM_TRY(number_of(from, value, set, &given));
    MNM_TRY(in_range(from, value, shown, given, least, most, set != NULL));
    if (!scale(to, given) && !set) return expected(from, value, "a whole number of at most 100000");
    if (!scale(to, given))
      return mnm_err_set(from->err, MNM_E_RANGE, "parameter '%s' of %s must be a whole number",
                         shown->name, from->item->shown.id);
  }
  return show_value(from, value, set, &shown->value);
}

mnm_status mnm_catalogue__read_parameters(mnm_catalogue *catalogue, const catalogue_place *file,
                                          const mnm_yaml_node *node, catalogue_item *item,
                                          mnm_err *err) {
  reading from = {catalogue, file, item, err};
  if (node == NULL) return MNM_OK;
  if (node->kind != MNM_YAML_MAP || node->count > CATALOGUE_NAMES_MAX)
    return expected(&from, node, "at most 24 parameters, each with its name,");
  mnm_indicator_parameter *shown =
      mnm_arena_take(&catalogue->arena, (node->count + 1) * sizeof *shown);
  item->parameters =
      mnm_arena_take(&catalogue->arena, (node->count + 1) * sizeof *item->parameters);
  if (!shown || !item->parameters) return mnm_err_nomem(err);
  item->shown.parameters = shown;
  for (const mnm_yaml_node *one = node->first; one != NULL; one = one->next) {
    uint32_t n = item->shown.parameter_count;
    MNM_TRY(read_one(&from, one, &shown[n], &item->parameters[n]));
    item->shown.parameter_count++;
  }
  return MNM_OK;
}
