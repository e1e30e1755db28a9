/* Parameters of typologies: defaults, ranges, choice, and as JSON written out in full. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_parameters_internal.h"

const char *const mnm_detect__typologies[MNM_DETECT__TYPOLOGIES] = {
    "T1",  "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9",
    "T10", "H1", "H2", "H3", "H4", "H5", "H6", "H7"};

#define DAY_S INT64_C(86400)

void mnm_detect_defaults(mnm_detect_parameters *out) {
  memset(out, 0, sizeof *out);
  out->busy = 100;
  out->standing_s = 30 * DAY_S;
  out->t1 = (mnm_fan_parameters){.enabled = true, .k = 8, .window_s = 3 * DAY_S};
  out->t2 = out->t1;
  out->t3 = (mnm_pair_parameters){
      .enabled = true, .k = 8, .window_s = 3 * DAY_S, .tolerance_ppm = 150000};
  out->t4 = (mnm_pair_parameters){
      .enabled = true, .k = 4, .window_s = 5 * DAY_S, .tolerance_ppm = 250000};
  out->t5 = (mnm_cycle_parameters){.enabled = true,
                                   .hops_max = 10,
                                   .window_s = 7 * DAY_S,
                                   .loss_ppm = 200000,
                                   .gain_ppm = 50000};
  for (uint32_t i = 0; i < mnm_detect__field_count; i++)
    *mnm_detect__value(out, &mnm_detect__fields[i]) = mnm_detect__fields[i].usual;
  for (uint32_t place = MNM_DETECT__SHAPE; place < MNM_DETECT__TYPOLOGIES; place++)
    *mnm_detect__switch(out, place) = true;
  out->surname_most = 20;
  out->steps_max = 1000000;
  mnm_column_init(&out->rates, sizeof(mnm_rate), NULL);
  mnm_column_init(&out->thresholds, sizeof(mnm_threshold), NULL);
  mnm_column_init(&out->home, sizeof(mnm_account_word), NULL);
  mnm_column_init(&out->roles, sizeof(mnm_account_word), NULL);
  mnm_column_init(&out->mcc, sizeof(mnm_category), NULL);
  mnm_column_init(&out->texts, sizeof(char), NULL);
}

void mnm_detect_parameters_clear(mnm_detect_parameters *parameters) {
  mnm_column_clear(&parameters->rates);
  mnm_column_clear(&parameters->thresholds);
  mnm_column_clear(&parameters->home);
  mnm_column_clear(&parameters->roles);
  mnm_column_clear(&parameters->mcc);
  mnm_column_clear(&parameters->texts);
}

mnm_detect__rule mnm_detect__get_rule(const mnm_detect_parameters *from, uint32_t place) {
  if (place >= MNM_DETECT__FANS) return place == 2 ? from->t3 : from->t4;
  const mnm_fan_parameters *fan = place == 0 ? &from->t1 : &from->t2;
  return (mnm_detect__rule){fan->enabled, fan->k, fan->window_s, MNM_TOLERANCE_ANY};
}

void mnm_detect__set_rule(mnm_detect_parameters *into, uint32_t place, mnm_detect__rule held) {
  if (place >= MNM_DETECT__FANS)
    *(place == 2 ? &into->t3 : &into->t4) = held;
  else
    *(place == 0 ? &into->t1 : &into->t2) =
        (mnm_fan_parameters){held.enabled, held.k, held.window_s};
}

/* ---- ranges ---- */

static bool span_fits(int64_t span_s) {
  return span_s == MNM_WINDOW_ANY || (span_s >= 0 && span_s <= MNM_WINDOW_S_MAX);
}

static bool tolerance_fits(uint32_t ppm) {
  return ppm <= MNM_TOLERANCE_PPM_MAX || ppm == MNM_TOLERANCE_ANY;
}

static mnm_status check_window(const char *name, int64_t window_s, mnm_err *err) {
  if (span_fits(window_s)) return MNM_OK;
  return mnm_err_set(err, MNM_E_RANGE, "%s: W must be 0 to %lld seconds, or without bound", name,
                     (long long)MNM_WINDOW_S_MAX);
}

static mnm_status check_rule(const char *name, const mnm_detect__rule *held, mnm_err *err) {
  if (!held->enabled) return MNM_OK;
  if (held->k == 0) return mnm_err_set(err, MNM_E_RANGE, "%s: k must be at least 1", name);
  MNM_TRY(check_window(name, held->window_s, err));
  if (tolerance_fits(held->tolerance_ppm)) return MNM_OK;
  return mnm_err_set(err, MNM_E_RANGE, "%s: tau must be 0 to %u, or without bound", name,
                     MNM_TOLERANCE_PPM_MAX);
}

static mnm_status check_cycle(const mnm_cycle_parameters *held, mnm_err *err) {
  if (!held->enabled) return MNM_OK;
  if (held->hops_max < MNM_CYCLE_HOPS_MIN || held->hops_max > MNM_CYCLE_HOPS_MAX)
    return mnm_err_set(err, MNM_E_RANGE, "T5: K must be %d to %d", MNM_CYCLE_HOPS_MIN,
                       MNM_CYCLE_HOPS_MAX);
  MNM_TRY(check_window("T5", held->window_s, err));
  if (tolerance_fits(held->loss_ppm) && tolerance_fits(held->gain_ppm)) return MNM_OK;
  return mnm_err_set(err, MNM_E_RANGE, "T5: delta and epsilon must be 0 to %u, or without bound",
                     MNM_TOLERANCE_PPM_MAX);
}

static mnm_status check_rates(const mnm_detect_parameters *parameters, mnm_err *err) {
  const mnm_rate *rate = parameters->rates.data;
  for (uint64_t i = 0; i < parameters->rates.count; i++) {
    if (rate[i].numerator <= 0 || rate[i].denominator <= 0)
      return mnm_err_set(err, MNM_E_RANGE, "rates must be two whole numbers above zero");
    if (mnm_currency_exponent(rate[i].currency) < 0)
      return mnm_err_set(err, MNM_E_RANGE, "rates name a currency that is not known");
    if (i > 0 && rate[i - 1].currency == rate[i].currency && rate[i - 1].day == MNM_RATE_ALWAYS)
      return mnm_err_set(err, MNM_E_RANGE, "a currency has one rate, or one for each of some days");
    if (i > 0 && mnm_detect__compare_rates(&rate[i - 1], &rate[i]) >= 0)
      return mnm_err_set(err, MNM_E_RANGE, "rates must rise by currency, then day");
  }
  return MNM_OK;
}

mnm_status mnm_detect__check(const mnm_detect_parameters *parameters, mnm_err *err) {
  if (parameters->busy == 0) return mnm_err_set(err, MNM_E_RANGE, "B must be at least 1");
  if (!span_fits(parameters->standing_s))
    return mnm_err_set(err, MNM_E_RANGE, "S must be 0 to %lld seconds, or without bound",
                       (long long)MNM_WINDOW_S_MAX);
  if (parameters->steps_max == 0 ||
      (parameters->steps_max > MNM_STEPS_MAX && parameters->steps_max != MNM_STEPS_ANY))
    return mnm_err_set(err, MNM_E_RANGE, "max_steps must be 1 to %llu, or without bound",
                       (unsigned long long)MNM_STEPS_MAX);
  if (parameters->surname_most != MNM_WINDOW_ANY &&
      (parameters->surname_most < 1 || parameters->surname_most > MNM_SURNAMES_MAX))
    return mnm_err_set(err, MNM_E_RANGE, "surname must be 1 to %lld, or without bound",
                       (long long)MNM_SURNAMES_MAX);
  for (uint32_t i = 0; i < MNM_DETECT__RULES; i++) {
    mnm_detect__rule held = mnm_detect__get_rule(parameters, i);
    MNM_TRY(check_rule(mnm_detect__typologies[i], &held, err));
  }
  MNM_TRY(check_cycle(&parameters->t5, err));
  MNM_TRY(mnm_detect__shapes_check(parameters, err));
  MNM_TRY(check_rates(parameters, err));
  return MNM_OK;
}

/* ---- rates ---- */

int mnm_detect__compare_rates(const mnm_rate *a, const mnm_rate *b) {
  if (a->currency != b->currency) return a->currency < b->currency ? -1 : 1;
  return (a->day > b->day) - (a->day < b->day);
}

static int compare(const void *a, const void *b) {
  return mnm_detect__compare_rates(a, b);
}

void mnm_detect__sort_rates(mnm_column *rates) {
  if (rates->count > 1) qsort(rates->data, rates->count, sizeof(mnm_rate), compare);
}

/* ---- choosing ---- */

static mnm_status choose(mnm_detect_parameters *chosen, mnm_text name, mnm_err *err) {
  for (uint32_t i = 0; i < MNM_DETECT__RULES; i++) {
    if (!mnm_text_equal(name, mnm_text_of(mnm_detect__typologies[i]))) continue;
    mnm_detect__rule held = mnm_detect__get_rule(chosen, i);
    held.enabled = true;
    mnm_detect__set_rule(chosen, i, held);
    return MNM_OK;
  }
  mnm_typology typology;
  if (!mnm_typology_find(name, &typology)) {
    (void)mnm_err_set(err, MNM_E_ARG, "a name in the list of typologies is not known");
    mnm_err_hint(err, "write names with commas between them, such as T1,T2");
    return MNM_E_ARG;
  }
  if (typology == MNM_T5) {
    chosen->t5.enabled = true;
    return MNM_OK;
  }
  for (uint32_t place = MNM_DETECT__SHAPE; place < MNM_DETECT__TYPOLOGIES; place++)
    if (mnm_text_equal(name, mnm_text_of(mnm_detect__typologies[place])))
      *mnm_detect__switch(chosen, place) = true;
  return MNM_OK;
}

mnm_status mnm_detect_only(mnm_detect_parameters *inout, const char *list, mnm_err *err) {
  mnm_detect_parameters chosen = *inout;
  chosen.t1.enabled = chosen.t2.enabled = chosen.t3.enabled = chosen.t4.enabled = false;
  chosen.t5.enabled = false;
  for (uint32_t place = MNM_DETECT__SHAPE; place < MNM_DETECT__TYPOLOGIES; place++)
    *mnm_detect__switch(&chosen, place) = false;
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

/* ---- writing ---- */

static void write_span(mnm_json *json, const char *name, int64_t span_s) {
  mnm_json_key(json, name);
  if (span_s == MNM_WINDOW_ANY)
    mnm_json_null(json);
  else
    mnm_json_int(json, span_s);
}

static void write_bound(mnm_json *json, const char *name, uint64_t number, uint64_t none) {
  mnm_json_key(json, name);
  if (number == none)
    mnm_json_null(json);
  else
    mnm_json_uint(json, number);
}

static void write_rule(mnm_json *json, uint32_t place, const mnm_detect__rule *held) {
  mnm_json_key(json, mnm_detect__typologies[place]);
  if (!held->enabled) {
    mnm_json_null(json);
    return;
  }
  mnm_json_object(json);
  mnm_json_pair_uint(json, "k", held->k);
  write_span(json, "W", held->window_s);
  if (place >= MNM_DETECT__FANS) write_bound(json, "tau", held->tolerance_ppm, MNM_TOLERANCE_ANY);
  mnm_json_object_end(json);
}

static void write_cycle(mnm_json *json, const mnm_cycle_parameters *held) {
  mnm_json_key(json, mnm_detect__typologies[MNM_DETECT__CYCLE]);
  if (!held->enabled) {
    mnm_json_null(json);
    return;
  }
  mnm_json_object(json);
  mnm_json_pair_uint(json, "K", held->hops_max);
  write_span(json, "W", held->window_s);
  write_bound(json, "delta", held->loss_ppm, MNM_TOLERANCE_ANY);
  write_bound(json, "epsilon", held->gain_ppm, MNM_TOLERANCE_ANY);
  mnm_json_object_end(json);
}

/* Text of an account, of what is said of it. */
static void write_words(mnm_json *json, const char *name, const mnm_column *words,
                        const mnm_column *texts) {
  const mnm_account_word *word = words->data;
  const char *text = texts->data;
  mnm_json_key(json, name);
  mnm_json_object(json);
  for (uint64_t i = 0; i < words->count; i++) {
    mnm_json_key_text(json, (mnm_text){text + word[i].account_first, word[i].account_bytes});
    mnm_json_text(json, (mnm_text){text + word[i].word_first, word[i].word_bytes});
  }
  mnm_json_object_end(json);
}

static void write_thresholds(mnm_json *json, const mnm_detect_parameters *parameters) {
  const mnm_threshold *threshold = parameters->thresholds.data;
  mnm_json_key(json, "thresholds");
  mnm_json_object(json);
  for (uint64_t i = 0; i < parameters->thresholds.count; i++)
    mnm_json_pair_int(json, mnm_currency_code(threshold[i].currency), threshold[i].minor);
  mnm_json_object_end(json);
}

static void write_categories(mnm_json *json, const mnm_detect_parameters *parameters) {
  uint32_t count = 0;
  const mnm_category *all = mnm_detect_categories(&count);
  if (parameters->mcc_given) {
    all = parameters->mcc.data;
    count = (uint32_t)parameters->mcc.count;
  }
  mnm_json_key(json, "mcc");
  mnm_json_object(json);
  for (uint32_t i = 0; i < count; i++) {
    char code[8];
    (void)snprintf(code, sizeof code, "%04u", all[i].code);
    mnm_json_pair_string(json, code, mnm_detect_role_text(all[i].role - 1U));
  }
  mnm_json_object_end(json);
}

static void write_pair(mnm_json *json, const mnm_rate *rate) {
  mnm_json_array(json);
  mnm_json_int(json, rate->numerator);
  mnm_json_int(json, rate->denominator);
  mnm_json_array_end(json);
}

static void write_rates(mnm_json *json, const mnm_detect_parameters *parameters) {
  const mnm_rate *rate = parameters->rates.data;
  mnm_json_key(json, "rates");
  if (!parameters->rates_given) {
    mnm_json_null(json);
    return;
  }
  mnm_json_object(json);
  for (uint64_t i = 0, end = 0; i < parameters->rates.count; i = end) {
    for (end = i; end < parameters->rates.count && rate[end].currency == rate[i].currency;) end++;
    mnm_json_key(json, mnm_currency_code(rate[i].currency));
    if (rate[i].day == MNM_RATE_ALWAYS) {
      write_pair(json, &rate[i]);
      continue;
    }
    mnm_json_object(json);
    for (uint64_t at = i; at < end; at++) {
      char day[48];
      (void)mnm_time_text(day, sizeof day, rate[at].day * MNM_US_PER_DAY, MNM_GRAIN_DAY);
      mnm_json_key(json, day);
      write_pair(json, &rate[at]);
    }
    mnm_json_object_end(json);
  }
  mnm_json_object_end(json);
}

void mnm_detect_parameters_write(const mnm_detect_parameters *parameters, mnm_json *json) {
  mnm_json_object(json);
  write_bound(json, "B", parameters->busy, UINT32_MAX);
  write_span(json, "S", parameters->standing_s);
  write_span(json, "surname", parameters->surname_most);
  mnm_json_pair_bool(json, "lenient", parameters->lenient);
  write_rates(json, parameters);
  for (uint32_t i = 0; i < MNM_DETECT__RULES; i++) {
    mnm_detect__rule held = mnm_detect__get_rule(parameters, i);
    write_rule(json, i, &held);
  }
  write_cycle(json, &parameters->t5);
  mnm_detect__shapes_write(parameters, json);
  write_thresholds(json, parameters);
  write_words(json, "home", &parameters->home, &parameters->texts);
  write_words(json, "roles", &parameters->roles, &parameters->texts);
  write_categories(json, parameters);
  write_bound(json, "max_steps", parameters->steps_max, MNM_STEPS_ANY);
  mnm_json_object_end(json);
}
