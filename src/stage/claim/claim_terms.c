/* Rates and terms: the tree of the document against what must stand in it. Nothing has a default.
 */
#include <stdio.h>

#include "kernel/yaml/yaml.h"
#include "model/currency/currency.h"
#include "stage/claim/claim_internal.h"

#define SOURCE_BYTES 400
#define PPM_MAX 10000000 /* 1,000 % a year */

typedef struct reading {
  mnm_claim_terms *terms;
  const char *name;
  mnm_err *err;
  uint32_t exponent; /* of the currency */
} reading;

static mnm_status at(const reading *from, const mnm_yaml_node *node, mnm_status status) {
  mnm_err_at(from->err, from->name, node->line, (int32_t)(node->column & 0xFFFFF));
  return status;
}

static mnm_status expected(const reading *from, const mnm_yaml_node *node, const char *key,
                           const char *shape) {
  return mnm_yaml_wrong(from->name, node, key, shape, from->err);
}

/* Every key once (the parser sees to that), no other, none missing. */
static mnm_status check_keys(const reading *from, const mnm_yaml_node *map, const char *what,
                             const char *const *keys) {
  if (map->kind != MNM_YAML_MAP) return expected(from, map, what, "a mapping of keys");
  for (const mnm_yaml_node *item = map->first; item != NULL; item = item->next) {
    uint32_t i = 0, least = 4;
    const char *nearest = NULL;
    while (keys[i] != NULL && !mnm_text_equal(item->key->text, mnm_text_of(keys[i]))) {
      uint32_t distance = mnm_text_distance(mnm_text_of(keys[i]), item->key->text);
      if (distance < least) {
        least = distance;
        nearest = keys[i];
      }
      i++;
    }
    if (keys[i] != NULL) continue;
    (void)mnm_err_set(from->err, MNM_E_PARSE, "there is no such key in '%s'", what);
    (void)at(from, item->key, MNM_E_PARSE);
    if (nearest != NULL) mnm_err_hint(from->err, "did you mean '%s'?", nearest);
    return MNM_E_PARSE;
  }
  for (uint32_t i = 0; keys[i] != NULL; i++) {
    if (mnm_yaml_member(map, keys[i]) != NULL) continue;
    (void)mnm_err_set(from->err, MNM_E_PARSE, "'%s' is missing in '%s'", keys[i], what);
    (void)at(from, map, MNM_E_PARSE);
    mnm_err_hint(from->err, "write every key: no rate, date or rule has a default");
    return MNM_E_PARSE;
  }
  return MNM_OK;
}

static bool is_scalar(const mnm_yaml_node *node, const char *text) {
  return node->kind == MNM_YAML_SCALAR && mnm_text_equal(node->text, mnm_text_of(text));
}

static bool is_none(const mnm_yaml_node *node) {
  return is_scalar(node, "none") || (node->kind == MNM_YAML_LIST && node->count == 0);
}

/* The number of the word among "a|b|c"; -1: none of them. */
static int word_of(const mnm_yaml_node *node, const char *const *words, int count) {
  for (int i = 0; i < count; i++)
    if (is_scalar(node, words[i])) return i;
  return -1;
}

static mnm_status read_bool(const reading *from, const mnm_yaml_node *map, const char *key,
                            bool *out) {
  const mnm_yaml_node *node = mnm_yaml_member(map, key);
  if (is_scalar(node, "true")) {
    *out = true;
  } else if (is_scalar(node, "false")) {
    *out = false;
  } else {
    return expected(from, node, key, "true or false");
  }
  return MNM_OK;
}

static mnm_status read_day(const reading *from, const mnm_yaml_node *map, const char *key,
                           int32_t *out) {
  const mnm_yaml_node *node = mnm_yaml_member(map, key);
  if (node->kind != MNM_YAML_SCALAR || !mnm_claim__day(node->text, out))
    return expected(from, node, key, "a date such as 2026-03-01");
  return MNM_OK;
}

static mnm_status keep_text(const reading *from, mnm_text text, mnm_text *out) {
  const char *copy = mnm_arena_copy(&from->terms->arena, text.data, text.bytes);
  if (copy == NULL) return mnm_err_nomem(from->err);
  *out = (mnm_text){copy, text.bytes};
  return MNM_OK;
}

static mnm_status read_id(const reading *from, const mnm_yaml_node *map, mnm_text *out) {
  const mnm_yaml_node *node = mnm_yaml_member(map, "id");
  if (node->kind != MNM_YAML_SCALAR || !mnm_claim__is_label(node->text))
    return expected(from, node, "id", "1 to 32 letters, digits, '-', '_' or '.'");
  return keep_text(from, node->text, out);
}

/* One line that says where the figure stands. */
static mnm_status read_source(const reading *from, const mnm_yaml_node *map, mnm_text *out) {
  const mnm_yaml_node *node = mnm_yaml_member(map, "source");
  bool line = node->kind == MNM_YAML_SCALAR && node->text.bytes > 0 &&
              node->text.bytes <= SOURCE_BYTES &&
              mnm_text_utf8_invalid(node->text.data, node->text.bytes) < 0;
  for (uint32_t i = 0; line && i < node->text.bytes; i++)
    line = (unsigned char)node->text.data[i] >= 0x20 && node->text.data[i] != 0x7F;
  if (!line)
    return expected(from, node, "source", "one line that says where it stands, up to 400 bytes");
  return keep_text(from, node->text, out);
}

/* `key` is "amount" (minor units with 4 more decimals) or "percent" (parts per million). */
static mnm_status read_step(const reading *from, const mnm_yaml_node *map, const char *what,
                            const char *key, mnm_claim_step_rate *out) {
  const char *const keys[] = {"from", key, "source", "seen", "verified", NULL};
  MNM_TRY(check_keys(from, map, what, keys));
  MNM_TRY(read_day(from, map, "from", &out->from_day));
  MNM_TRY(read_day(from, map, "seen", &out->seen_day));
  MNM_TRY(read_bool(from, map, "verified", &out->verified));
  MNM_TRY(read_source(from, map, &out->source));
  const mnm_yaml_node *node = mnm_yaml_member(map, key);
  bool amount = key[0] == 'a', good = node->kind == MNM_YAML_SCALAR;
  if (amount) {
    int64_t most = CLAIM_RATE_MAX * MNM_CLAIM_RATE_SCALE;
    good = good && mnm_claim__decimal(node->text, from->exponent + 4, most, &out->value) &&
           out->value > 0;
    if (!good)
      return expected(from, node, key,
                      "an amount above 0 such as 11.44, with at most 4 decimals more than the "
                      "currency has");
  } else if (!good || !mnm_claim__decimal(node->text, 4, PPM_MAX, &out->value)) {
    return expected(from, node, key, "0 to 1000 with at most 4 decimals, such as 5 or 9.12");
  }
  return MNM_OK;
}

static mnm_status read_steps(const reading *from, const mnm_yaml_node *list, const char *what,
                             const char *key, mnm_claim_step_rate **out, uint32_t *count) {
  *out = NULL;
  *count = 0;
  if (is_none(list)) return MNM_OK;
  if (list->kind != MNM_YAML_LIST) return expected(from, list, what, "a list, or none");
  *out = mnm_arena_take(&from->terms->arena, list->count * sizeof **out);
  if (*out == NULL) return mnm_err_nomem(from->err);
  for (const mnm_yaml_node *item = list->first; item != NULL; item = item->next) {
    mnm_claim_step_rate *step = &(*out)[*count];
    MNM_TRY(read_step(from, item, what, key, step));
    if (*count > 0 && step->from_day <= step[-1].from_day)
      return expected(from, item, what, "sorted by 'from', each date once");
    ++*count;
  }
  return MNM_OK;
}

/* ---- rates --- */

static mnm_status read_rate(const reading *from, const mnm_yaml_node *map, mnm_claim_rate *out,
                            mnm_claim_step_rate **steps) {
  static const char *const keys[] = {"id", "per", "at_least", "amounts", NULL};
  MNM_TRY(check_keys(from, map, "rates", keys));
  MNM_TRY(read_id(from, map, &out->id));
  const mnm_yaml_node *per = mnm_yaml_member(map, "per");
  int unit = -1;
  for (int i = 0; i < MNM_CLAIM_UNITS; i++)
    if (is_scalar(per, mnm_claim_unit_name((mnm_claim_unit)i))) unit = i;
  if (unit < 0) return expected(from, per, "per", "hour, day, week, month or piece");
  out->unit = (mnm_claim_unit)unit;
  const mnm_yaml_node *amounts = mnm_yaml_member(map, "amounts");
  if (amounts->kind != MNM_YAML_LIST || amounts->count == 0)
    return expected(from, amounts, "amounts", "a list of at least one amount");
  return read_steps(from, amounts, "amounts", "amount", steps, &out->count);
}

static uint16_t find_rate(const mnm_claim_terms *terms, mnm_text id) {
  for (uint32_t i = 0; i < terms->rate_count; i++)
    if (mnm_text_equal(terms->rates[i].id, id)) return (uint16_t)i;
  return MNM_CLAIM_RATE_NONE;
}

/* `at_least` may name a rate that stands further down; only one step deep, so there are no rings.
 */
static mnm_status tie_rates(const reading *from, const mnm_yaml_node *list) {
  mnm_claim_terms *terms = from->terms;
  uint32_t i = 0;
  for (const mnm_yaml_node *item = list->first; item != NULL; item = item->next, i++) {
    const mnm_yaml_node *node = mnm_yaml_member(item, "at_least");
    terms->rates[i].at_least = MNM_CLAIM_RATE_NONE;
    if (is_none(node)) continue;
    uint16_t other =
        node->kind == MNM_YAML_SCALAR ? find_rate(terms, node->text) : MNM_CLAIM_RATE_NONE;
    if (other == MNM_CLAIM_RATE_NONE || other == i ||
        terms->rates[other].unit != terms->rates[i].unit)
      return expected(from, node, "at_least", "none, or the id of another rate per the same unit");
    terms->rates[i].at_least = other;
  }
  i = 0;
  for (const mnm_yaml_node *item = list->first; item != NULL; item = item->next, i++) {
    uint16_t other = terms->rates[i].at_least;
    if (other != MNM_CLAIM_RATE_NONE && terms->rates[other].at_least != MNM_CLAIM_RATE_NONE)
      return expected(from, mnm_yaml_member(item, "at_least"), "at_least",
                      "a rate that has no 'at_least' of its own");
  }
  return MNM_OK;
}

static mnm_status read_rates(const reading *from, const mnm_yaml_node *list) {
  mnm_claim_terms *terms = from->terms;
  if (list->kind != MNM_YAML_LIST || list->count == 0 || list->count > 1000)
    return expected(from, list, "rates", "a list of 1 to 1,000 rates");
  terms->rates = mnm_arena_take(&terms->arena, list->count * sizeof *terms->rates);
  mnm_claim_step_rate **of =
      mnm_arena_take(&terms->arena, list->count * sizeof(mnm_claim_step_rate *));
  if (terms->rates == NULL || of == NULL) return mnm_err_nomem(from->err);
  for (const mnm_yaml_node *item = list->first; item != NULL; item = item->next) {
    mnm_claim_rate *rate = &terms->rates[terms->rate_count];
    MNM_TRY(read_rate(from, item, rate, &of[terms->rate_count]));
    if (find_rate(terms, rate->id) != MNM_CLAIM_RATE_NONE)
      return expected(from, mnm_yaml_member(item, "id"), "id", "another one for each rate");
    rate->first = terms->step_count;
    terms->step_count += rate->count;
    terms->rate_count++;
  }
  terms->steps = mnm_arena_take(&terms->arena, terms->step_count * sizeof *terms->steps);
  if (terms->steps == NULL) return mnm_err_nomem(from->err);
  for (uint32_t i = 0; i < terms->rate_count; i++)
    memcpy(&terms->steps[terms->rates[i].first], of[i],
           terms->rates[i].count * sizeof *terms->steps);
  return tie_rates(from, list);
}

static mnm_status read_contributions(const reading *from, const mnm_yaml_node *list) {
  static const char *const keys[] = {"id", "of", "rate", NULL};
  static const char *const bases[] = {"due", "short"};
  mnm_claim_terms *terms = from->terms;
  if (is_none(list)) return MNM_OK;
  if (list->kind != MNM_YAML_LIST) return expected(from, list, "contributions", "a list, or none");
  terms->contributions = mnm_arena_take(&terms->arena, list->count * sizeof *terms->contributions);
  if (terms->contributions == NULL) return mnm_err_nomem(from->err);
  for (const mnm_yaml_node *item = list->first; item != NULL; item = item->next) {
    mnm_claim_contribution *out = &terms->contributions[terms->contribution_count];
    MNM_TRY(check_keys(from, item, "contributions", keys));
    MNM_TRY(read_id(from, item, &out->id));
    int base = word_of(mnm_yaml_member(item, "of"), bases, 2);
    if (base < 0) return expected(from, mnm_yaml_member(item, "of"), "of", "due or short");
    out->base = (mnm_claim_base)base;
    MNM_TRY(read_step(from, mnm_yaml_member(item, "rate"), "rate", "percent", &out->rate));
    terms->contribution_count++;
  }
  return MNM_OK;
}

/* ---- the rest --- */

static mnm_status read_overtime(const reading *from, const mnm_yaml_node *node) {
  static const char *const keys[] = {"after", "times", NULL};
  mnm_claim_terms *terms = from->terms;
  if (is_none(node)) return MNM_OK;
  MNM_TRY(check_keys(from, node, "overtime", keys));
  const mnm_yaml_node *after = mnm_yaml_member(node, "after"),
                      *times = mnm_yaml_member(node, "times");
  if (after->kind != MNM_YAML_SCALAR ||
      !mnm_claim__minutes(after->text, CLAIM_QUANTITY_MAX, &terms->overtime_after_minutes))
    return expected(from, after, "after", "hours such as 40 or 37:30");
  int64_t hundredths = 0;
  if (times->kind != MNM_YAML_SCALAR || !mnm_claim__decimal(times->text, 2, 10000, &hundredths) ||
      hundredths < 100)
    return expected(from, times, "times", "1 to 100 with at most 2 decimals, such as 1.5");
  terms->overtime_num = hundredths;
  terms->overtime_den = 100;
  terms->overtime = true;
  return MNM_OK;
}

static mnm_status read_liquidated(const reading *from, const mnm_yaml_node *node) {
  if (is_none(node)) return MNM_OK;
  if (node->kind != MNM_YAML_SCALAR ||
      !mnm_claim__decimal(node->text, 4, PPM_MAX, &from->terms->liquidated_ppm))
    return expected(from, node, "liquidated_percent", "none, or a percentage such as 100");
  return MNM_OK;
}

static mnm_status read_currency(reading *from, const mnm_yaml_node *node) {
  mnm_claim_terms *terms = from->terms;
  if (node->kind == MNM_YAML_SCALAR) terms->currency = mnm_currency_find(node->text);
  int32_t exponent = mnm_currency_exponent(terms->currency);
  if (terms->currency == MNM_CURRENCY_NONE || exponent < 0 || exponent > 4)
    return expected(from, node, "currency", "a code such as EUR, with at most 4 decimals");
  from->exponent = (uint32_t)exponent;
  return MNM_OK;
}

static mnm_status read_period(const reading *from, const mnm_yaml_node *root) {
  static const char *const periods[] = {"day", "week", "month"};
  static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                     "friday", "saturday", "sunday"};
  const mnm_yaml_node *period = mnm_yaml_member(root, "pay_period"),
                      *starts = mnm_yaml_member(root, "week_starts");
  int found = word_of(period, periods, 3), day = word_of(starts, days, 7);
  if (found < 0) return expected(from, period, "pay_period", "day, week or month");
  if (day < 0) return expected(from, starts, "week_starts", "a day of the week such as monday");
  from->terms->period = (mnm_claim_period)found;
  from->terms->week_starts = (uint8_t)day;
  return MNM_OK;
}

static mnm_status read_root(reading *from, const mnm_yaml_node *root) {
  static const char *const keys[] = {"version",       "currency",
                                     "as_of",         "pay_period",
                                     "week_starts",   "overtime",
                                     "uprate",        "liquidated_percent",
                                     "earnings",      "wage_interest",
                                     "debt_interest", "rates",
                                     "contributions", NULL};
  static const char *const earnings[] = {"greater_of", "beside"};
  mnm_claim_terms *terms = from->terms;
  MNM_TRY(check_keys(from, root, "the file", keys));
  if (!is_scalar(mnm_yaml_member(root, "version"), "1"))
    return expected(from, mnm_yaml_member(root, "version"), "version", "1");
  MNM_TRY(read_currency(from, mnm_yaml_member(root, "currency")));
  MNM_TRY(read_day(from, root, "as_of", &terms->as_of_day));
  MNM_TRY(read_period(from, root));
  MNM_TRY(read_overtime(from, mnm_yaml_member(root, "overtime")));
  MNM_TRY(read_bool(from, root, "uprate", &terms->uprate));
  MNM_TRY(read_liquidated(from, mnm_yaml_member(root, "liquidated_percent")));
  int rule = word_of(mnm_yaml_member(root, "earnings"), earnings, 2);
  if (rule < 0)
    return expected(from, mnm_yaml_member(root, "earnings"), "earnings", "greater_of or beside");
  terms->earnings = (mnm_claim_earnings)rule;
  MNM_TRY(read_steps(from, mnm_yaml_member(root, "wage_interest"), "wage_interest", "percent",
                     &terms->interest, &terms->interest_count));
  MNM_TRY(read_steps(from, mnm_yaml_member(root, "debt_interest"), "debt_interest", "percent",
                     &terms->debt_interest, &terms->debt_interest_count));
  MNM_TRY(read_rates(from, mnm_yaml_member(root, "rates")));
  return read_contributions(from, mnm_yaml_member(root, "contributions"));
}

mnm_status mnm_claim_terms_read(mnm_claim_terms *out, const char *name, const char *yaml,
                                size_t bytes, const mnm_ctx *ctx, mnm_err *err) {
  memset(out, 0, sizeof *out);
  mnm_arena_init(&out->arena, ctx);
  mnm_arena tree;
  mnm_arena_init(&tree, ctx);
  reading from = {out, name, err, 0};
  const mnm_yaml_node *root = NULL;
  mnm_status status = mnm_yaml_parse(&root, &tree, name, yaml, bytes, err);
  if (status == MNM_OK) status = read_root(&from, root);
  mnm_arena_clear(&tree);
  return status;
}

void mnm_claim_terms_clear(mnm_claim_terms *terms) {
  mnm_arena_clear(&terms->arena);
  memset(terms, 0, sizeof *terms);
}
