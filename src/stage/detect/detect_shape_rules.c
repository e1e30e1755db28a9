/* Numbers of T6 to T10 and H1 to H7: names, defaults, what is allowed. One line each. */
#include <stddef.h>

#include "stage/detect/detect_parameters_internal.h"

#define DAY INT64_C(86400)
#define COUNT_MAX INT64_C(4294967295)
#define MINOR_MAX INT64_C(1000000000000000)
#define PPM_MAX INT64_C(1000000000)
#define AT(member) offsetof(mnm_detect_parameters, member)

const mnm_detect__field mnm_detect__fields[] = {
    {5, "d", AT(t6.hold_s), 0, MNM_WINDOW_S_MAX, 2 * DAY, true},
    {5, "rho", AT(t6.rate_ppm), 500001, 1000000, 800000, false},
    {5, "W", AT(t6.window_s), 0, MNM_WINDOW_S_MAX, 7 * DAY, true},
    {5, "X", AT(t6.least_minor), 1, MINOR_MAX, 500000, false},
    {5, "L", AT(t6.relays), 1, COUNT_MAX, 3, false},
    {6, "alpha", AT(t7.payees), 1, COUNT_MAX, 3, false},
    {6, "beta", AT(t7.payers), 1, COUNT_MAX, 3, false},
    {6, "W", AT(t7.window_s), 1, MNM_WINDOW_S_MAX, 5 * DAY, true},
    {6, "tau", AT(t7.tolerance_ppm), 0, PPM_MAX, 200000, true},
    {6, "w", AT(t7.width), 1, COUNT_MAX, 3, false},
    {6, "layers", AT(t7.layers), 2, MNM_STACK_LAYERS_MAX, 3, false},
    {7, "K", AT(t8.hops_max), 2, MNM_CYCLE_HOPS_MAX, 6, false},
    {7, "W", AT(t8.window_s), 0, MNM_WINDOW_S_MAX, 10 * DAY, true},
    {7, "tau", AT(t8.loss_ppm), 0, PPM_MAX, 100000, true},
    {7, "epsilon", AT(t8.gain_ppm), 0, PPM_MAX, 50000, true},
    {8, "T", AT(t9.threshold_minor), 1, MINOR_MAX, 1000000, false},
    {8, "alpha", AT(t9.share_ppm), 0, 1000000, 500000, false},
    {8, "n", AT(t9.n), 1, COUNT_MAX, 3, false},
    {8, "W", AT(t9.window_s), 0, MNM_WINDOW_S_MAX, 3 * DAY, true},
    {9, "g", AT(t10.areas), 1, COUNT_MAX, 3, false},
    {9, "W", AT(t10.window_s), 0, MNM_WINDOW_S_MAX, 14 * DAY, true},
    {9, "d", AT(t10.hold_s), 0, MNM_WINDOW_S_MAX, 5 * DAY, true},
    {9, "rho", AT(t10.rate_ppm), 0, 1000000, 700000, false},
    {9, "T", AT(t10.threshold_minor), 1, MINOR_MAX, 1000000, false},
    {10, "n", AT(h1.n), 1, COUNT_MAX, 4, false},
    {10, "d", AT(h1.hold_s), 0, MNM_WINDOW_S_MAX, 3 * DAY, true},
    {10, "rho", AT(h1.rate_ppm), 0, PPM_MAX, 500000, false},
    {10, "W", AT(h1.window_s), 0, MNM_WINDOW_S_MAX, 35 * DAY, true},
    {10, "q", AT(h1.near_s), 0, MNM_WINDOW_S_MAX, 900, true},
    {11, "n", AT(h2.n), 2, COUNT_MAX, 4, false},
    {11, "address", AT(h2.address_n), 2, COUNT_MAX, 6, false},
    {11, "common", AT(h2.common), 1, COUNT_MAX, 50, true},
    {12, "g", AT(h3.areas), 1, COUNT_MAX, 3, false},
    {12, "W", AT(h3.window_s), 0, MNM_WINDOW_S_MAX, 30 * DAY, true},
    {13, "n", AT(h4.n), 1, COUNT_MAX, 6, false},
    {13, "W", AT(h4.window_s), 0, MNM_WINDOW_S_MAX, 30 * DAY, true},
    {13, "M", AT(h4.most_minor), 1, MINOR_MAX, 100000, false},
    {14, "rho", AT(h5.rate_ppm), 1, PPM_MAX, 400000, false},
    {14, "m", AT(h5.months), 1, COUNT_MAX, 3, false},
    {15, "n", AT(h6.n), 1, COUNT_MAX, 4, false},
    {15, "d", AT(h6.follow_s), 0, MNM_WINDOW_S_MAX, 90 * DAY, true},
    {16, "n", AT(h7.n), 1, COUNT_MAX, 4, false},
    {16, "W", AT(h7.window_s), 0, MNM_WINDOW_S_MAX, 60 * DAY, true},
};
const uint32_t mnm_detect__field_count =
    (uint32_t)(sizeof mnm_detect__fields / sizeof *mnm_detect__fields);

bool *mnm_detect__switch(mnm_detect_parameters *parameters, uint32_t place) {
  switch (place) {
    case 5:
      return &parameters->t6.enabled;
    case 6:
      return &parameters->t7.enabled;
    case 7:
      return &parameters->t8.enabled;
    case 8:
      return &parameters->t9.enabled;
    case 9:
      return &parameters->t10.enabled;
    case 10:
      return &parameters->h1.enabled;
    case 11:
      return &parameters->h2.enabled;
    case 12:
      return &parameters->h3.enabled;
    case 13:
      return &parameters->h4.enabled;
    case 14:
      return &parameters->h5.enabled;
    case 15:
      return &parameters->h6.enabled;
    default:
      return &parameters->h7.enabled;
  }
}

mnm_status mnm_detect__shapes_check(const mnm_detect_parameters *parameters, mnm_err *err) {
  mnm_detect_parameters copy = *parameters; /* read only */
  for (uint32_t i = 0; i < mnm_detect__field_count; i++) {
    const mnm_detect__field *field = &mnm_detect__fields[i];
    int64_t value = *mnm_detect__value(&copy, field);
    if (!*mnm_detect__switch(&copy, field->place) ||
        (value >= field->least && value <= field->most) || (field->any && value == MNM_WINDOW_ANY))
      continue;
    return mnm_err_set(err, MNM_E_RANGE, "%s: %s must be %lld to %lld%s",
                       mnm_detect__typologies[field->place], field->name, (long long)field->least,
                       (long long)field->most, field->any ? ", or without bound" : "");
  }
  const mnm_threshold *threshold = parameters->thresholds.data;
  for (uint64_t i = 0; i < parameters->thresholds.count; i++)
    if (threshold[i].minor < 1 || threshold[i].minor > MINOR_MAX ||
        (i > 0 && threshold[i - 1].currency >= threshold[i].currency))
      return mnm_err_set(err, MNM_E_RANGE,
                         "thresholds must be 1 to %lld, one for each currency, by currency",
                         (long long)MINOR_MAX);
  return MNM_OK;
}

void mnm_detect__shapes_write(const mnm_detect_parameters *parameters, mnm_json *json) {
  mnm_detect_parameters copy = *parameters; /* read only */
  for (uint32_t place = MNM_DETECT__SHAPE; place < MNM_DETECT__TYPOLOGIES; place++) {
    mnm_json_key(json, mnm_detect__typologies[place]);
    if (!*mnm_detect__switch(&copy, place)) {
      mnm_json_null(json);
      continue;
    }
    mnm_json_object(json);
    for (uint32_t i = 0; i < mnm_detect__field_count; i++) {
      const mnm_detect__field *field = &mnm_detect__fields[i];
      int64_t value = *mnm_detect__value(&copy, field);
      if (field->place != place) continue;
      mnm_json_key(json, field->name);
      if (field->any && value == MNM_WINDOW_ANY)
        mnm_json_null(json);
      else
        mnm_json_int(json, value);
    }
    mnm_json_object_end(json);
  }
}
