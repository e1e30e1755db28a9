/* Parameters of typologies as JSON: read over what is there, written out in full. */
#include <stdio.h>
#include <string.h>

#include "kernel/json/json.h"
#include "stage/detect/detect_internal.h"

static const char *const typologies[] = {"T1",  "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9",
                                         "T10", "H1", "H2", "H3", "H4", "H5", "H6", "H7"};
#define TYPOLOGIES ((uint32_t)(sizeof typologies / sizeof *typologies))
static const char *const others[] = {"B", "S", "rates", "home"};
#define OTHERS ((uint32_t)(sizeof others / sizeof *others))
#define TYPOLOGIES_DONE 4                                  /* T1 to T4 */
static const char *const rule_names[] = {"k", "W", "tau"}; /* fans have the first two */

#define DAY_S INT64_C(86400)

void mnm_detect_defaults(mnm_detect_parameters *out) {
  memset(out, 0, sizeof *out);
  out->busy = 100;
  out->standing_s = 30 * DAY_S;
  out->t1 = (mnm_fan_parameters){.enabled = true, .k = 8, .window_s = 3 * DAY_S};
  out->t2 = out->t1;
  out->t3 = (mnm_pair_parameters){.k = 8, .window_s = 3 * DAY_S, .tolerance_ppm = 150000};
  out->t4 = (mnm_pair_parameters){.k = 4, .window_s = 5 * DAY_S, .tolerance_ppm = 250000};
}

/* The rules of T1 to T4 in one form; fans have no tolerance. */
typedef mnm_pair_parameters rule;

static rule get_rule(const mnm_detect_parameters *from, uint32_t place) {
  if (place >= 2) return place == 2 ? from->t3 : from->t4;
  const mnm_fan_parameters *fan = place == 0 ? &from->t1 : &from->t2;
  return (rule){fan->enabled, fan->k, fan->window_s, MNM_TOLERANCE_ANY};
}

static void set_rule(mnm_detect_parameters *into, uint32_t place, rule held) {
  if (place >= 2)
    *(place == 2 ? &into->t3 : &into->t4) = held;
  else
    *(place == 0 ? &into->t1 : &into->t2) =
        (mnm_fan_parameters){held.enabled, held.k, held.window_s};
}

static bool span_fits(int64_t span_s) {
  return span_s == MNM_WINDOW_ANY || (span_s >= 0 && span_s <= MNM_WINDOW_S_MAX);
}

mnm_status mnm_detect__check(const mnm_detect_parameters *parameters, mnm_err *err) {
  if (parameters->busy == 0) return mnm_err_set(err, MNM_E_RANGE, "B must be at least 1");
  if (!span_fits(parameters->standing_s))
    return mnm_err_set(err, MNM_E_RANGE, "S must be 0 to %lld seconds, or without bound",
                       (long long)MNM_WINDOW_S_MAX);
  for (uint32_t i = 0; i < TYPOLOGIES_DONE; i++) {
    rule held = get_rule(parameters, i);
    if (!held.enabled) continue;
    if (held.k == 0)
      return mnm_err_set(err, MNM_E_RANGE, "%s: k must be at least 1", typologies[i]);
    if (!span_fits(held.window_s))
      return mnm_err_set(err, MNM_E_RANGE, "%s: W must be 0 to %lld seconds, or without bound",
                         typologies[i], (long long)MNM_WINDOW_S_MAX);
    if (held.tolerance_ppm > MNM_TOLERANCE_PPM_MAX && held.tolerance_ppm != MNM_TOLERANCE_ANY)
      return mnm_err_set(err, MNM_E_RANGE, "%s: tau must be 0 to %u, or without bound",
                         typologies[i], MNM_TOLERANCE_PPM_MAX);
    if (i >= 2 && parameters->rates_given) {
      (void)mnm_err_set(err, MNM_E_UNSUPPORTED, "%s does not use rates in this version",
                        typologies[i]);
      mnm_err_hint(err, "leave rates out: amounts are then compared in one currency each");
      return MNM_E_UNSUPPORTED;
    }
  }
  for (uint32_t i = 0; i < TYPOLOGIES; i++) {
    if (!(parameters->asked_undone >> i & 1)) continue;
    (void)mnm_err_set(err, MNM_E_UNSUPPORTED, "%s is not known to this version", typologies[i]);
    mnm_err_hint(err, "set it to null in the parameters, or choose typologies with --only");
    return MNM_E_UNSUPPORTED;
  }
  return MNM_OK;
}

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

static mnm_status read_rule(const reading *from, const mnm_json_value *object, bool is_fan,
                            rule *out) {
  if (object->kind == MNM_JSON_NULL) {
    out->enabled = false;
    return MNM_OK;
  }
  if (object->kind != MNM_JSON_OBJECT)
    return refuse(from, MNM_E_PARSE, object,
                  is_fan ? "a fan must be an object with k and W, or null to switch it off"
                         : "T3 and T4 must be objects with k, W and tau, or null");
  for (const mnm_json_value *member = object->first; member; member = member->next) {
    int64_t number = MNM_TOLERANCE_ANY;
    if (mnm_text_equal(member->key, mnm_text_of("k"))) {
      MNM_TRY(read_number(from, member, "k", 1, UINT32_MAX, &number));
      out->k = (uint32_t)number;
    } else if (mnm_text_equal(member->key, mnm_text_of("W"))) {
      MNM_TRY(read_span(from, member, "W (seconds)", &out->window_s));
    } else if (!is_fan && mnm_text_equal(member->key, mnm_text_of("tau"))) {
      if (member->kind != MNM_JSON_NULL)
        MNM_TRY(read_number(from, member, "tau (parts per million)", 0, MNM_TOLERANCE_PPM_MAX,
                            &number));
      out->tolerance_ppm = (uint32_t)number;
    } else {
      uint32_t distance = UINT32_MAX;
      return refuse_name(from, member, is_fan ? "in T1 and T2" : "in T3 and T4",
                         nearest(member->key, rule_names, is_fan ? 2 : 3, NULL, &distance));
    }
  }
  out->enabled = true;
  return MNM_OK;
}

/* {"EUR": [1, 1], ...}: minor units of the base for minor units of the currency. */
static mnm_status check_rates(const reading *from, const mnm_json_value *rates) {
  static const char shape[] =
      "rates must be an object of currency codes, each with two whole numbers above zero";
  if (rates->kind == MNM_JSON_NULL) return MNM_OK;
  if (rates->kind != MNM_JSON_OBJECT) return refuse(from, MNM_E_PARSE, rates, shape);
  for (const mnm_json_value *rate = rates->first; rate; rate = rate->next) {
    if (mnm_currency_find(rate->key) == MNM_CURRENCY_NONE)
      return refuse(from, MNM_E_PARSE, rate, "rates names a currency that is not known");
    if (rate->kind != MNM_JSON_ARRAY || rate->count != 2)
      return refuse(from, MNM_E_PARSE, rate, shape);
    for (const mnm_json_value *part = rate->first; part; part = part->next)
      if (part->kind != MNM_JSON_INT || part->integer <= 0)
        return refuse(from, MNM_E_RANGE, part, shape);
  }
  return MNM_OK;
}

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

static mnm_status read_member(const reading *from, const mnm_json_value *member,
                              mnm_detect_parameters *out) {
  for (uint32_t i = 0; i < TYPOLOGIES; i++) {
    if (!mnm_text_equal(member->key, mnm_text_of(typologies[i]))) continue;
    if (i < TYPOLOGIES_DONE) {
      rule held = get_rule(out, i);
      MNM_TRY(read_rule(from, member, i < 2, &held));
      set_rule(out, i, held);
      return MNM_OK;
    }
    return read_undone(from, member, i, &out->asked_undone);
  }
  if (mnm_text_equal(member->key, mnm_text_of("B"))) {
    int64_t busy = UINT32_MAX;
    if (member->kind != MNM_JSON_NULL)
      MNM_TRY(read_number(from, member, "B", 1, UINT32_MAX - 1, &busy));
    out->busy = (uint32_t)busy;
    return MNM_OK;
  }
  if (mnm_text_equal(member->key, mnm_text_of("S")))
    return read_span(from, member, "S (seconds)", &out->standing_s);
  if (mnm_text_equal(member->key, mnm_text_of("rates"))) {
    out->rates_given = member->kind != MNM_JSON_NULL;
    return check_rates(from, member);
  }
  if (mnm_text_equal(member->key, mnm_text_of("home"))) return check_home(from, member);
  uint32_t distance = UINT32_MAX;
  const char *best = nearest(member->key, others, OTHERS, NULL, &distance);
  best = nearest(member->key, typologies, TYPOLOGIES, best, &distance);
  return refuse_name(from, member, "among the parameters", best);
}

mnm_status mnm_detect_parameters_parse(mnm_detect_parameters *inout, const char *name,
                                       const char *json, size_t bytes, mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, NULL);
  mnm_detect_parameters made = *inout;
  const mnm_json_value *root = NULL;
  reading from = {name, err};
  mnm_status status = mnm_json_parse(&root, name, json, bytes, &arena, err);
  if (status == MNM_OK && root->kind != MNM_JSON_OBJECT)
    status = refuse(&from, MNM_E_PARSE, root,
                    "parameters must be an object such as {\"T1\": {\"k\": 8, \"W\": 259200}}");
  if (status == MNM_OK)
    for (const mnm_json_value *member = root->first; member && status == MNM_OK;
         member = member->next)
      status = read_member(&from, member, &made);
  mnm_arena_clear(&arena);
  if (status == MNM_OK) *inout = made;
  return status;
}

static mnm_status choose(mnm_detect_parameters *chosen, mnm_text name, mnm_err *err) {
  for (uint32_t i = 0; i < TYPOLOGIES_DONE; i++) {
    if (!mnm_text_equal(name, mnm_text_of(typologies[i]))) continue;
    rule held = get_rule(chosen, i);
    held.enabled = true;
    set_rule(chosen, i, held);
    return MNM_OK;
  }
  mnm_typology typology;
  if (!mnm_typology_find(name, &typology)) {
    (void)mnm_err_set(err, MNM_E_ARG, "a name in the list of typologies is not known");
    mnm_err_hint(err, "write names with commas between them, such as T1,T2");
    return MNM_E_ARG;
  }
  (void)mnm_err_set(err, MNM_E_UNSUPPORTED, "%s is not known to this version",
                    mnm_typology_name(typology));
  mnm_err_hint(err, "this version looks for T1 to T4");
  return MNM_E_UNSUPPORTED;
}

mnm_status mnm_detect_only(mnm_detect_parameters *inout, const char *list, mnm_err *err) {
  mnm_detect_parameters chosen = *inout;
  chosen.t1.enabled = chosen.t2.enabled = chosen.t3.enabled = chosen.t4.enabled = false;
  chosen.asked_undone = 0;
  for (const char *at = list;;) {
    const char *comma = strchr(at, ',');
    mnm_text name = {at, (uint32_t)(comma ? (size_t)(comma - at) : strlen(at))};
    MNM_TRY(choose(&chosen, mnm_text_trim(name), err));
    if (!comma) break;
    at = comma + 1;
  }
  *inout = chosen;
  return MNM_OK;
}

static int put_span(char *buffer, size_t room, const char *name, int64_t span_s) {
  if (span_s == MNM_WINDOW_ANY) return snprintf(buffer, room, "\"%s\": null", name);
  return snprintf(buffer, room, "\"%s\": %lld", name, (long long)span_s);
}

static void put_rule(char *buffer, size_t room, uint32_t place, rule held) {
  char window[40], tolerance[40] = "";
  (void)put_span(window, sizeof window, "W", held.window_s);
  if (place >= 2 && held.tolerance_ppm == MNM_TOLERANCE_ANY)
    (void)snprintf(tolerance, sizeof tolerance, ", \"tau\": null");
  else if (place >= 2)
    (void)snprintf(tolerance, sizeof tolerance, ", \"tau\": %u", held.tolerance_ppm);
  if (held.enabled)
    (void)snprintf(buffer, room, ", \"%s\": {\"k\": %u, %s%s}", typologies[place], held.k, window,
                   tolerance);
  else
    (void)snprintf(buffer, room, ", \"%s\": null", typologies[place]);
}

uint32_t mnm_detect_parameters_text(const mnm_detect_parameters *parameters, char *buffer,
                                    uint32_t bytes) {
  if (bytes == 0) return 0;
  char busy[40], standing[40], rules[TYPOLOGIES_DONE][120];
  if (parameters->busy == UINT32_MAX)
    (void)snprintf(busy, sizeof busy, "\"B\": null");
  else
    (void)snprintf(busy, sizeof busy, "\"B\": %u", parameters->busy);
  (void)put_span(standing, sizeof standing, "S", parameters->standing_s);
  for (uint32_t i = 0; i < TYPOLOGIES_DONE; i++)
    put_rule(rules[i], sizeof rules[i], i, get_rule(parameters, i));
  int length = snprintf(buffer, bytes, "{%s, %s%s%s%s%s}", busy, standing, rules[0], rules[1],
                        rules[2], rules[3]);
  return length < (int)bytes ? (uint32_t)length : bytes - 1;
}
