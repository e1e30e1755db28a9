/* Parameters of typologies from JSON: strictly, over what is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_parameters_internal.h"

static const char *const others[] = {"B",          "S",    "surname", "lenient", "rates",
                                     "thresholds", "home", "roles",   "mcc",     "max_steps"};
#define OTHERS ((uint32_t)(sizeof others / sizeof *others))
static const char *const rule_names[] = {"k", "W", "tau"}; /* fans have the first two */
static const char *const cycle_names[] = {"K", "W", "delta", "epsilon"};

typedef struct reading {
  const char *name; /* of the file */
  mnm_err *err;
} reading;

static mnm_status refuse(const reading *from, mnm_status status, const mnm_json_value *value,
                         const char *message) {
  (void)mnm_err_set(from->err, status, "%s", message);
  mnm_err_at(from->err, from->name, value->line, (int32_t)value->column);
  return status;
}

static const char *nearest(mnm_text name, const char *const *known, uint32_t count,
                           const char *best, uint32_t *distance) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t here = mnm_text_distance(name, mnm_text_of(known[i]));
    if (here >= *distance) continue;
    *distance = here;
    best = known[i];
  }
  return best;
}

static mnm_status refuse_name(const reading *from, const mnm_json_value *value, const char *where,
                              const char *best) {
  char message[160];
  (void)snprintf(message, sizeof message, "this name is not known %s", where);
  (void)refuse(from, MNM_E_PARSE, value, message);
  if (best) mnm_err_hint(from->err, "the nearest known name is %s", best);
  return MNM_E_PARSE;
}

static bool is_called(const mnm_json_value *value, const char *name) {
  return mnm_text_equal(value->key, mnm_text_of(name));
}

static mnm_status read_number(const reading *from, const mnm_json_value *value, const char *what,
                              int64_t least, int64_t most, int64_t *out) {
  if (value->kind == MNM_JSON_INT && value->integer >= least && value->integer <= most) {
    *out = value->integer;
    return MNM_OK;
  }
  char message[160];
  (void)snprintf(message, sizeof message, "%s must be a whole number from %lld to %lld", what,
                 (long long)least, (long long)most);
  return refuse(from, MNM_E_RANGE, value, message);
}

/* Seconds; null: without bound. */
static mnm_status read_span(const reading *from, const mnm_json_value *value, const char *what,
                            int64_t *out) {
  if (value->kind == MNM_JSON_NULL) {
    *out = MNM_WINDOW_ANY;
    return MNM_OK;
  }
  return read_number(from, value, what, 0, MNM_WINDOW_S_MAX, out);
}

/* Parts per million; null: no test. */
static mnm_status read_tolerance(const reading *from, const mnm_json_value *value, const char *what,
                                 uint32_t *out) {
  int64_t number = MNM_TOLERANCE_ANY;
  if (value->kind != MNM_JSON_NULL)
    MNM_TRY(read_number(from, value, what, 0, MNM_TOLERANCE_PPM_MAX, &number));
  *out = (uint32_t)number;
  return MNM_OK;
}

static mnm_status read_rule(const reading *from, const mnm_json_value *object, bool is_fan,
                            mnm_detect__rule *out) {
  if (object->kind == MNM_JSON_NULL) {
    out->enabled = false;
    return MNM_OK;
  }
  if (object->kind != MNM_JSON_OBJECT)
    return refuse(from, MNM_E_PARSE, object,
                  is_fan ? "a fan must be an object with k and W, or null to switch it off"
                         : "T3 and T4 must be objects with k, W and tau, or null");
  for (const mnm_json_value *member = object->first; member; member = member->next) {
    if (is_called(member, "k")) {
      int64_t number = 0;
      MNM_TRY(read_number(from, member, "k", 1, UINT32_MAX, &number));
      out->k = (uint32_t)number;
    } else if (is_called(member, "W")) {
      MNM_TRY(read_span(from, member, "W (seconds)", &out->window_s));
    } else if (!is_fan && is_called(member, "tau")) {
      MNM_TRY(read_tolerance(from, member, "tau (parts per million)", &out->tolerance_ppm));
    } else {
      uint32_t distance = UINT32_MAX;
      return refuse_name(from, member, is_fan ? "in T1 and T2" : "in T3 and T4",
                         nearest(member->key, rule_names, is_fan ? 2 : 3, NULL, &distance));
    }
  }
  out->enabled = true;
  return MNM_OK;
}

static mnm_status read_cycle(const reading *from, const mnm_json_value *object,
                             mnm_cycle_parameters *out) {
  if (object->kind == MNM_JSON_NULL) {
    out->enabled = false;
    return MNM_OK;
  }
  if (object->kind != MNM_JSON_OBJECT)
    return refuse(from, MNM_E_PARSE, object,
                  "T5 must be an object with K, W, delta and epsilon, or null");
  for (const mnm_json_value *member = object->first; member; member = member->next) {
    if (is_called(member, "K")) {
      int64_t number = 0;
      MNM_TRY(read_number(from, member, "K", MNM_CYCLE_HOPS_MIN, MNM_CYCLE_HOPS_MAX, &number));
      out->hops_max = (uint32_t)number;
    } else if (is_called(member, "W")) {
      MNM_TRY(read_span(from, member, "W (seconds)", &out->window_s));
    } else if (is_called(member, "delta")) {
      MNM_TRY(read_tolerance(from, member, "delta (parts per million)", &out->loss_ppm));
    } else if (is_called(member, "epsilon")) {
      MNM_TRY(read_tolerance(from, member, "epsilon (parts per million)", &out->gain_ppm));
    } else {
      uint32_t distance = UINT32_MAX;
      return refuse_name(from, member, "in T5",
                         nearest(member->key, cycle_names, 4, NULL, &distance));
    }
  }
  out->enabled = true;
  return MNM_OK;
}

/* ---- rates ---- */

static const char rates_shape[] =
    "rates must be an object of currency codes, each with two whole numbers above zero, or with an "
    "object of days such as 2024-01-02 with two such numbers each";

static mnm_status read_pair(const reading *from, const mnm_json_value *pair, mnm_rate rate,
                            mnm_column *out) {
  if (pair->kind != MNM_JSON_ARRAY || pair->count != 2)
    return refuse(from, MNM_E_PARSE, pair, rates_shape);
  int64_t *number = &rate.numerator;
  for (const mnm_json_value *part = pair->first; part; part = part->next) {
    if (part->kind != MNM_JSON_INT || part->integer <= 0)
      return refuse(from, MNM_E_RANGE, part, rates_shape);
    *number = part->integer;
    number = &rate.denominator;
  }
  return mnm_column_push(out, &rate, from->err);
}

static mnm_status read_days(const reading *from, const mnm_json_value *days, uint16_t currency,
                            mnm_column *out) {
  for (const mnm_json_value *day = days->first; day; day = day->next) {
    int64_t time_us = 0;
    mnm_grain grain = MNM_GRAIN_SECOND;
    mnm_status status = mnm_time_parse(&time_us, &grain, day->key.data, day->key.bytes, NULL);
    if (status != MNM_OK || grain != MNM_GRAIN_DAY)
      return refuse(from, MNM_E_PARSE, day, "a day of rates must be written such as 2024-01-02");
    mnm_rate rate = {.currency = currency, .day = (int32_t)mnm_time_day(time_us)};
    MNM_TRY(read_pair(from, day, rate, out));
  }
  return MNM_OK;
}

static mnm_status read_currency(const reading *from, const mnm_json_value *value, mnm_column *out) {
  uint16_t currency = mnm_currency_find(value->key);
  if (currency == MNM_CURRENCY_NONE)
    return refuse(from, MNM_E_PARSE, value, "rates names a currency that is not known");
  const mnm_rate *before = out->data;
  for (uint64_t i = 0; i < out->count; i++)
    if (before[i].currency == currency)
      return refuse(from, MNM_E_PARSE, value, "rates names a currency twice");
  if (value->kind == MNM_JSON_OBJECT) return read_days(from, value, currency, out);
  return read_pair(from, value, (mnm_rate){.currency = currency, .day = MNM_RATE_ALWAYS}, out);
}

static mnm_status read_rates(const reading *from, const mnm_json_value *rates,
                             mnm_detect_parameters *out) {
  out->rates_given = rates->kind != MNM_JSON_NULL;
  out->rates.count = 0;
  if (!out->rates_given) return MNM_OK;
  if (rates->kind != MNM_JSON_OBJECT) return refuse(from, MNM_E_PARSE, rates, rates_shape);
  for (const mnm_json_value *value = rates->first; value; value = value->next)
    MNM_TRY(read_currency(from, value, &out->rates));
  mnm_detect__sort_rates(&out->rates);
  return MNM_OK;
}

/* ---- the whole ---- */

static mnm_status push_text(mnm_detect_parameters *out, mnm_text text, uint32_t *first,
                            uint32_t *bytes, mnm_err *err) {
  *first = (uint32_t)out->texts.count;
  *bytes = text.bytes;
  if (out->texts.count + text.bytes > UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "the parameters hold more than 4 GiB of text");
  return mnm_column_append(&out->texts, text.data, text.bytes, err);
}

/* An object of accounts, each with one text; null or {}: none. */
static mnm_status read_words(const reading *from, const mnm_json_value *words, const char *shape,
                             mnm_column *into, mnm_detect_parameters *out) {
  into->count = 0;
  if (words->kind == MNM_JSON_NULL) return MNM_OK;
  if (words->kind != MNM_JSON_OBJECT) return refuse(from, MNM_E_PARSE, words, shape);
  for (uint32_t i = 0; i < words->count; i++) {
    const mnm_json_value *value = words->by_key[i];
    mnm_account_word word;
    if (value->kind != MNM_JSON_TEXT) return refuse(from, MNM_E_PARSE, value, shape);
    MNM_TRY(push_text(out, value->key, &word.account_first, &word.account_bytes, from->err));
    MNM_TRY(push_text(out, value->text, &word.word_first, &word.word_bytes, from->err));
    MNM_TRY(mnm_column_push(into, &word, from->err));
  }
  return MNM_OK;
}

static mnm_status read_roles(const reading *from, const mnm_json_value *roles,
                             mnm_detect_parameters *out) {
  static const char shape[] =
      "roles must be an object: account to one of advert, lodging, transport, recruiter; or null";
  for (const mnm_json_value *value = roles->kind == MNM_JSON_OBJECT ? roles->first : NULL; value;
       value = value->next) {
    bool known = false;
    for (uint32_t i = 0; mnm_detect_role_text(i) && value->kind == MNM_JSON_TEXT; i++)
      known |= mnm_text_equal(value->text, mnm_text_of(mnm_detect_role_text(i)));
    if (!known) return refuse(from, MNM_E_PARSE, value, shape);
  }
  return read_words(from, roles, shape, &out->roles, out);
}

static int by_code(const void *a, const void *b) {
  const mnm_category *left = a, *right = b;
  return (int)left->code - (int)right->code;
}

/* {"7011": "lodging"}; null: those that the program has. */
static mnm_status read_categories(const reading *from, const mnm_json_value *object,
                                  mnm_detect_parameters *out) {
  static const char shape[] =
      "mcc must be an object: merchant category of four digits, each once, to one of advert, "
      "lodging, transport, recruiter; or null";
  out->mcc.count = 0;
  out->mcc_given = object->kind != MNM_JSON_NULL;
  if (!out->mcc_given) return MNM_OK;
  if (object->kind != MNM_JSON_OBJECT) return refuse(from, MNM_E_PARSE, object, shape);
  for (const mnm_json_value *value = object->first; value; value = value->next) {
    int64_t code = 0;
    mnm_category made = {0};
    if (value->kind != MNM_JSON_TEXT || value->key.bytes != 4 ||
        !mnm_text_int64(value->key, &code) || code < 1)
      return refuse(from, MNM_E_PARSE, value, shape);
    for (uint32_t i = 0; mnm_detect_role_text(i); i++)
      if (mnm_text_equal(value->text, mnm_text_of(mnm_detect_role_text(i))))
        made = (mnm_category){(uint16_t)code, (uint8_t)(i + 1)};
    if (made.role == 0) return refuse(from, MNM_E_PARSE, value, shape);
    MNM_TRY(mnm_column_push(&out->mcc, &made, from->err));
  }
  if (out->mcc.count > 1) qsort(out->mcc.data, out->mcc.count, sizeof(mnm_category), by_code);
  return MNM_OK;
}

static int by_currency(const void *a, const void *b) {
  const mnm_threshold *left = a, *right = b;
  return (left->currency > right->currency) - (left->currency < right->currency);
}

static mnm_status read_thresholds(const reading *from, const mnm_json_value *object,
                                  mnm_detect_parameters *out) {
  static const char shape[] =
      "thresholds must be an object of currency codes, each once and with its reporting threshold "
      "in minor units, 1 to 1000000000000000";
  out->thresholds.count = 0;
  if (object->kind == MNM_JSON_NULL) return MNM_OK;
  if (object->kind != MNM_JSON_OBJECT) return refuse(from, MNM_E_PARSE, object, shape);
  for (const mnm_json_value *value = object->first; value; value = value->next) {
    mnm_threshold made = {mnm_currency_find(value->key), value->integer};
    if (made.currency == MNM_CURRENCY_NONE)
      return refuse(from, MNM_E_PARSE, value, "thresholds names a currency that is not known");
    if (value->kind != MNM_JSON_INT || value->integer < 1 ||
        value->integer > INT64_C(1000000000000000))
      return refuse(from, MNM_E_RANGE, value, shape);
    const mnm_threshold *before = out->thresholds.data;
    for (uint64_t i = 0; i < out->thresholds.count; i++)
      if (before[i].currency == made.currency)
        return refuse(from, MNM_E_PARSE, value, "thresholds names a currency twice");
    MNM_TRY(mnm_column_push(&out->thresholds, &made, from->err));
  }
  if (out->thresholds.count > 1)
    qsort(out->thresholds.data, out->thresholds.count, sizeof(mnm_threshold), by_currency);
  return MNM_OK;
}

/* T6 and later: an object of the numbers that the table of shapes lists. */
static const mnm_detect__field *field_of(uint32_t place, const mnm_json_value *member) {
  for (uint32_t i = 0; i < mnm_detect__field_count; i++)
    if (mnm_detect__fields[i].place == place && is_called(member, mnm_detect__fields[i].name))
      return &mnm_detect__fields[i];
  return NULL;
}

static mnm_status refuse_field(const reading *from, const mnm_json_value *member, uint32_t place) {
  const char *names[16];
  uint32_t count = 0, distance = UINT32_MAX;
  char where[16];
  for (uint32_t i = 0; i < mnm_detect__field_count && count < 16; i++)
    if (mnm_detect__fields[i].place == place) names[count++] = mnm_detect__fields[i].name;
  (void)snprintf(where, sizeof where, "in %s", mnm_detect__typologies[place]);
  return refuse_name(from, member, where, nearest(member->key, names, count, NULL, &distance));
}

static mnm_status read_field(const reading *from, const mnm_json_value *member,
                             const mnm_detect__field *field, mnm_detect_parameters *out) {
  char message[160];
  int64_t *value = mnm_detect__value(out, field);
  if (field->any && member->kind == MNM_JSON_NULL) {
    *value = MNM_WINDOW_ANY;
    return MNM_OK;
  }
  if (member->kind == MNM_JSON_INT && member->integer >= field->least &&
      member->integer <= field->most) {
    *value = member->integer;
    return MNM_OK;
  }
  (void)snprintf(message, sizeof message, "%s: %s must be a whole number from %lld to %lld%s",
                 mnm_detect__typologies[field->place], field->name, (long long)field->least,
                 (long long)field->most, field->any ? ", or null" : "");
  return refuse(from, MNM_E_RANGE, member, message);
}

static mnm_status read_shape(const reading *from, const mnm_json_value *object, uint32_t place,
                             mnm_detect_parameters *out) {
  bool *enabled = mnm_detect__switch(out, place);
  if (object->kind == MNM_JSON_NULL) {
    *enabled = false;
    return MNM_OK;
  }
  if (object->kind != MNM_JSON_OBJECT)
    return refuse(from, MNM_E_PARSE, object,
                  "a typology must be an object of its numbers, or null to switch it off");
  for (const mnm_json_value *member = object->first; member; member = member->next) {
    const mnm_detect__field *field = field_of(place, member);
    if (!field) return refuse_field(from, member, place);
    MNM_TRY(read_field(from, member, field, out));
  }
  *enabled = true;
  return MNM_OK;
}

static mnm_status read_typology(const reading *from, const mnm_json_value *member, uint32_t place,
                                mnm_detect_parameters *out) {
  if (place == MNM_DETECT__CYCLE) return read_cycle(from, member, &out->t5);
  if (place >= MNM_DETECT__SHAPE) return read_shape(from, member, place, out);
  mnm_detect__rule held = mnm_detect__get_rule(out, place);
  MNM_TRY(read_rule(from, member, place < MNM_DETECT__FANS, &held));
  mnm_detect__set_rule(out, place, held);
  return MNM_OK;
}

static mnm_status read_busy(const reading *from, const mnm_json_value *member, uint32_t *out) {
  int64_t busy = UINT32_MAX;
  if (member->kind != MNM_JSON_NULL)
    MNM_TRY(read_number(from, member, "B", 1, UINT32_MAX - 1, &busy));
  *out = (uint32_t)busy;
  return MNM_OK;
}

static mnm_status read_surname(const reading *from, const mnm_json_value *member, int64_t *out) {
  *out = MNM_WINDOW_ANY;
  if (member->kind == MNM_JSON_NULL) return MNM_OK;
  return read_number(from, member, "surname (how many persons may have it)", 1, MNM_SURNAMES_MAX,
                     out);
}

static mnm_status read_lenient(const reading *from, const mnm_json_value *member, bool *out) {
  if (member->kind != MNM_JSON_BOOL)
    return refuse(from, MNM_E_PARSE, member, "lenient must be true or false");
  *out = member->boolean;
  return MNM_OK;
}

static mnm_status read_steps(const reading *from, const mnm_json_value *member, uint64_t *out) {
  int64_t steps = 0;
  if (member->kind != MNM_JSON_NULL)
    MNM_TRY(read_number(from, member, "max_steps", 1, (int64_t)MNM_STEPS_MAX, &steps));
  *out = member->kind == MNM_JSON_NULL ? MNM_STEPS_ANY : (uint64_t)steps;
  return MNM_OK;
}

static mnm_status read_member(const reading *from, const mnm_json_value *member,
                              mnm_detect_parameters *out) {
  for (uint32_t i = 0; i < MNM_DETECT__TYPOLOGIES; i++)
    if (is_called(member, mnm_detect__typologies[i])) return read_typology(from, member, i, out);
  if (is_called(member, "B")) return read_busy(from, member, &out->busy);
  if (is_called(member, "S")) return read_span(from, member, "S (seconds)", &out->standing_s);
  if (is_called(member, "surname")) return read_surname(from, member, &out->surname_most);
  if (is_called(member, "lenient")) return read_lenient(from, member, &out->lenient);
  if (is_called(member, "rates")) return read_rates(from, member, out);
  if (is_called(member, "thresholds")) return read_thresholds(from, member, out);
  if (is_called(member, "home"))
    return read_words(from, member,
                      "home must be an object: account to area, each area as text; or null",
                      &out->home, out);
  if (is_called(member, "roles")) return read_roles(from, member, out);
  if (is_called(member, "mcc")) return read_categories(from, member, out);
  if (is_called(member, "max_steps")) return read_steps(from, member, &out->steps_max);
  uint32_t distance = UINT32_MAX;
  const char *best = nearest(member->key, others, OTHERS, NULL, &distance);
  best = nearest(member->key, mnm_detect__typologies, MNM_DETECT__TYPOLOGIES, best, &distance);
  return refuse_name(from, member, "among the parameters", best);
}

/* Columns of `from` that a copy by assignment would only borrow. */
static mnm_status copy_columns(mnm_detect_parameters *out, const mnm_detect_parameters *from,
                               mnm_err *err) {
  const mnm_column *const sources[] = {&from->rates, &from->thresholds, &from->home,
                                       &from->roles, &from->mcc,        &from->texts};
  mnm_column *const copies[] = {&out->rates, &out->thresholds, &out->home,
                                &out->roles, &out->mcc,        &out->texts};
  for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
    mnm_column_init(copies[i], sources[i]->width, NULL);
  for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
    if (sources[i]->count)
      MNM_TRY(mnm_column_append(copies[i], sources[i]->data, sources[i]->count, err));
  return MNM_OK;
}

mnm_status mnm_detect_parameters_parse(mnm_detect_parameters *inout, const char *name,
                                       const char *json, size_t bytes, mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  mnm_detect_parameters made = *inout;
  const mnm_json_value *root = NULL;
  reading from = {name, err};
  mnm_status status = copy_columns(&made, inout, err);
  if (status == MNM_OK) status = mnm_json_parse(&root, name, json, bytes, &arena, err);
  if (status == MNM_OK && root->kind != MNM_JSON_OBJECT)
    status = refuse(&from, MNM_E_PARSE, root,
                    "parameters must be an object such as {\"T1\": {\"k\": 8, \"W\": 259200}}");
  if (status == MNM_OK)
    for (const mnm_json_value *member = root->first; member && status == MNM_OK;
         member = member->next)
      status = read_member(&from, member, &made);
  mnm_arena_clear(&arena);
  if (status != MNM_OK) {
    mnm_detect_parameters_clear(&made);
    return status;
  }
  mnm_detect_parameters_clear(inout);
  *inout = made;
  return MNM_OK;
}
