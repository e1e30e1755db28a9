/* Parameters of typologies from JSON: strictly, over what is there. */
#include <stdio.h>
#include <string.h>

#include "stage/detect/detect_parameters_internal.h"

static const char *const others[] = {"B", "S", "rates", "home", "max_steps"};
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

static mnm_status check_home(const reading *from, const mnm_json_value *home) {
  if (home->kind == MNM_JSON_NULL) return MNM_OK;
  if (home->kind != MNM_JSON_OBJECT)
    return refuse(from, MNM_E_PARSE, home, "home must be an object: account to area");
  for (const mnm_json_value *area = home->first; area; area = area->next)
    if (area->kind != MNM_JSON_TEXT)
      return refuse(from, MNM_E_PARSE, area, "the home of an account must be an area, as text");
  return MNM_OK;
}

static mnm_status read_undone(const reading *from, const mnm_json_value *value, uint32_t place,
                              uint32_t *asked) {
  if (value->kind != MNM_JSON_NULL && value->kind != MNM_JSON_OBJECT)
    return refuse(from, MNM_E_PARSE, value,
                  "a typology must be an object, or null to switch it off");
  uint32_t bit = UINT32_C(1) << place;
  *asked = value->kind == MNM_JSON_NULL ? *asked & ~bit : *asked | bit;
  return MNM_OK;
}

static mnm_status read_typology(const reading *from, const mnm_json_value *member, uint32_t place,
                                mnm_detect_parameters *out) {
  if (place == MNM_DETECT__CYCLE) return read_cycle(from, member, &out->t5);
  if (place >= MNM_DETECT__DONE) return read_undone(from, member, place, &out->asked_undone);
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
  if (is_called(member, "rates")) return read_rates(from, member, out);
  if (is_called(member, "home")) return check_home(from, member);
  if (is_called(member, "max_steps")) return read_steps(from, member, &out->steps_max);
  uint32_t distance = UINT32_MAX;
  const char *best = nearest(member->key, others, OTHERS, NULL, &distance);
  best = nearest(member->key, mnm_detect__typologies, MNM_DETECT__TYPOLOGIES, best, &distance);
  return refuse_name(from, member, "among the parameters", best);
}

mnm_status mnm_detect_parameters_parse(mnm_detect_parameters *inout, const char *name,
                                       const char *json, size_t bytes, mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  mnm_detect_parameters made = *inout;
  mnm_column_init(&made.rates, sizeof(mnm_rate), NULL);
  const mnm_json_value *root = NULL;
  reading from = {name, err};
  mnm_status status = mnm_json_parse(&root, name, json, bytes, &arena, err);
  if (status == MNM_OK && root->kind != MNM_JSON_OBJECT)
    status = refuse(&from, MNM_E_PARSE, root,
                    "parameters must be an object such as {\"T1\": {\"k\": 8, \"W\": 259200}}");
  if (status == MNM_OK && !mnm_json_get(root, "rates"))
    status = mnm_column_append(&made.rates, inout->rates.data, inout->rates.count, err);
  if (status == MNM_OK)
    for (const mnm_json_value *member = root->first; member && status == MNM_OK;
         member = member->next)
      status = read_member(&from, member, &made);
  mnm_arena_clear(&arena);
  if (status != MNM_OK) {
    mnm_column_clear(&made.rates);
    return status;
  }
  mnm_column_clear(&inout->rates);
  *inout = made;
  return MNM_OK;
}
