#include "tests/detect/small_ledger.h"

static mnm_status parse(mnm_detect_parameters *out, const char *json, mnm_err *err) {
  return mnm_detect_parameters_parse(out, "p.json", json, strlen(json), err);
}

/* What a run records; until the next call. */
static const char *written(const mnm_detect_parameters *parameters) {
  static char text[4096];
  mnm_json json;
  mnm_json_init(&json, NULL);
  mnm_detect_parameters_write(parameters, &json);
  assert_int_equal(mnm_json_finish(&json, NULL), MNM_OK);
  size_t bytes = 0;
  const char *data = mnm_json_data(&json, &bytes);
  assert_true(bytes < sizeof text);
  memcpy(text, data, bytes);
  text[bytes] = '\0';
  mnm_json_clear(&json);
  return text;
}

static void defaults_are_those_of_the_definitions(void **state) {
  (void)state;
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  assert_string_equal(written(&parameters),
                      "{\"B\":100,\"S\":2592000,\"surname\":20,\"lenient\":false,"
                      "\"rates\":null,"
                      "\"T1\":{\"k\":8,\"W\":259200},\"T2\":{\"k\":8,\"W\":259200},"
                      "\"T3\":{\"k\":8,\"W\":259200,\"tau\":150000},"
                      "\"T4\":{\"k\":4,\"W\":432000,\"tau\":250000},"
                      "\"T5\":{\"K\":10,\"W\":604800,\"delta\":200000,\"epsilon\":50000},"
                      "\"T6\":{\"d\":172800,\"rho\":800000,\"W\":604800,\"X\":500000,\"L\":3},"
                      "\"T7\":{\"alpha\":3,\"beta\":3,\"W\":432000,\"tau\":200000,\"w\":3,"
                      "\"layers\":3},"
                      "\"T8\":{\"K\":6,\"W\":864000,\"tau\":100000,\"epsilon\":50000},"
                      "\"T9\":{\"T\":1000000,\"alpha\":500000,\"n\":3,\"W\":259200},"
                      "\"T10\":{\"g\":3,\"W\":1209600,\"d\":432000,\"rho\":700000,\"T\":1000000},"
                      "\"H1\":{\"n\":4,\"d\":259200,\"rho\":500000,\"W\":3024000,\"q\":900},"
                      "\"H2\":{\"n\":4,\"address\":6,\"common\":50},"
                      "\"H3\":{\"g\":3,\"W\":2592000},"
                      "\"H4\":{\"n\":6,\"W\":2592000,\"M\":100000},"
                      "\"H5\":{\"rho\":400000,\"m\":3},"
                      "\"H6\":{\"n\":4,\"d\":7776000},\"H7\":{\"n\":4,\"W\":5184000},"
                      "\"thresholds\":{},\"home\":{},\"roles\":{},"
                      "\"mcc\":{\"4111\":\"transport\",\"4112\":\"transport\","
                      "\"4121\":\"transport\",\"4131\":\"transport\",\"4511\":\"transport\","
                      "\"6513\":\"lodging\",\"7011\":\"lodging\",\"7032\":\"lodging\","
                      "\"7033\":\"lodging\",\"7273\":\"advert\",\"7311\":\"advert\","
                      "\"7361\":\"recruiter\"},\"max_steps\":1000000}\n");
}

static void what_is_not_named_stays(void **state) {
  (void)state;
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  assert_int_equal(parse(&parameters, "{\"T2\": {\"k\": 3}, \"S\": 5}", NULL), MNM_OK);
  assert_int_equal(parameters.t1.k, 8);
  assert_int_equal(parameters.t2.k, 3);
  assert_int_equal(parameters.t2.window_s, 259200);
  assert_int_equal(parameters.standing_s, 5);
  assert_int_equal(parse(&parameters, "{}", NULL), MNM_OK);
  assert_int_equal(parameters.t2.k, 3);
}

static void null_switches_off(void **state) {
  (void)state;
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  assert_int_equal(parse(&parameters,
                         "{\"B\": null, \"S\": null, \"T1\": null, \"T2\": {\"W\": null}, "
                         "\"T3\": null, \"H7\": null, \"surname\": null, "
                         "\"H2\": {\"common\": null}}",
                         NULL),
                   MNM_OK);
  assert_int_equal(parameters.busy, UINT32_MAX);
  assert_true(parameters.standing_s == MNM_WINDOW_ANY);
  assert_false(parameters.t1.enabled);
  assert_true(parameters.t2.enabled && parameters.t2.window_s == MNM_WINDOW_ANY);
  assert_false(parameters.h7.enabled);
  assert_true(parameters.surname_most == MNM_WINDOW_ANY);
  assert_true(parameters.h2.enabled && parameters.h2.common == MNM_WINDOW_ANY);
  assert_int_equal(parse(&parameters, "{\"T1\": {}}", NULL), MNM_OK);
  assert_true(parameters.t1.enabled && parameters.t1.k == 8);
  assert_int_equal(parse(&parameters,
                         "{\"T5\": {\"delta\": null, \"epsilon\": null, \"W\": null}, "
                         "\"max_steps\": null}",
                         NULL),
                   MNM_OK);
  assert_true(parameters.t5.loss_ppm == MNM_TOLERANCE_ANY &&
              parameters.t5.window_s == MNM_WINDOW_ANY);
  assert_true(parameters.t5.gain_ppm == MNM_TOLERANCE_ANY && parameters.steps_max == MNM_STEPS_ANY);
  assert_int_equal(parse(&parameters, "{\"T5\": null}", NULL), MNM_OK);
  assert_false(parameters.t5.enabled);
}

static void written_parameters_read_back_as_they_were(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 7);
  static const int64_t spans[] = {0, 1, 259200, MNM_WINDOW_S_MAX, MNM_WINDOW_ANY};
  for (uint32_t round = 0; round < 2000; round++) {
    mnm_detect_parameters parameters, again;
    mnm_detect_defaults(&parameters);
    parameters.busy = draw(&rng, 2) ? 1 + draw(&rng, 1000) : UINT32_MAX;
    parameters.standing_s = spans[draw(&rng, 5)];
    parameters.steps_max = draw(&rng, 2) ? 1 + draw(&rng, 1000) : MNM_STEPS_ANY;
    mnm_pair_parameters *pairs[] = {&parameters.t3, &parameters.t4};
    for (uint32_t i = 0; i < 2; i++) {
      pairs[i]->enabled = draw(&rng, 2);
      pairs[i]->tolerance_ppm = draw(&rng, 3) ? draw(&rng, 2000000) : MNM_TOLERANCE_ANY;
      pairs[i]->window_s = spans[draw(&rng, 5)];
    }
    mnm_fan_parameters *fans[] = {&parameters.t1, &parameters.t2};
    for (uint32_t i = 0; i < 2; i++) {
      fans[i]->enabled = draw(&rng, 3) != 0;
      fans[i]->k = draw(&rng, 5) ? 1 + draw(&rng, 9) : UINT32_MAX;
      fans[i]->window_s = spans[draw(&rng, 5)];
    }
    parameters.t5 =
        (mnm_cycle_parameters){.enabled = draw(&rng, 3) != 0,
                               .hops_max = 3 + draw(&rng, 253),
                               .window_s = spans[draw(&rng, 5)],
                               .loss_ppm = draw(&rng, 3) ? draw(&rng, 2000000) : MNM_TOLERANCE_ANY,
                               .gain_ppm = draw(&rng, 3) ? draw(&rng, 2000000) : MNM_TOLERANCE_ANY};
    parameters.t6.enabled = draw(&rng, 2);
    parameters.t6.window_s = spans[draw(&rng, 5)];
    parameters.t8.gain_ppm = draw(&rng, 2) ? MNM_WINDOW_ANY : draw(&rng, 1000);
    parameters.t9.threshold_minor = 1 + draw(&rng, 1000);
    mnm_threshold dollars = {840, 1 + draw(&rng, 1000)};
    if (draw(&rng, 2))
      assert_int_equal(mnm_column_push(&parameters.thresholds, &dollars, NULL), MNM_OK);
    parameters.surname_most = draw(&rng, 2) ? 1 + draw(&rng, 1000) : MNM_WINDOW_ANY;
    parameters.lenient = draw(&rng, 2);
    parameters.h2.common = draw(&rng, 2) ? 1 + draw(&rng, 1000) : MNM_WINDOW_ANY;
    mnm_category some[] = {{7, (uint8_t)(1 + draw(&rng, 4))}, {7011, 2}};
    parameters.mcc_given = draw(&rng, 2);
    if (parameters.mcc_given)
      assert_int_equal(mnm_column_append(&parameters.mcc, some, draw(&rng, 3), NULL), MNM_OK);
    draw_rates(&parameters, draw(&rng, 3), &rng);
    char text[4096];
    (void)snprintf(text, sizeof text, "%s", written(&parameters));
    mnm_detect_defaults(&again);
    assert_int_equal(mnm_detect_parameters_parse(&again, "p", text, strlen(text), NULL), MNM_OK);
    assert_string_equal(text, written(&again));
    assert_int_equal(again.t1.enabled, parameters.t1.enabled);
    assert_int_equal(again.busy, parameters.busy);
    assert_true(again.steps_max == parameters.steps_max);
    assert_true(again.surname_most == parameters.surname_most);
    assert_int_equal(again.lenient, parameters.lenient);
    assert_true(!parameters.mcc_given || again.mcc.count == parameters.mcc.count);
    if (parameters.t2.enabled) assert_true(again.t2.window_s == parameters.t2.window_s);
    assert_int_equal(again.t4.enabled, parameters.t4.enabled);
    if (parameters.t4.enabled)
      assert_int_equal(again.t4.tolerance_ppm, parameters.t4.tolerance_ppm);
    if (parameters.t5.enabled) assert_memory_equal(&again.t5, &parameters.t5, sizeof again.t5);
    assert_int_equal(again.rates_given, parameters.rates_given);
    assert_int_equal(again.rates.count, parameters.rates.count);
    for (uint64_t i = 0; i < again.rates.count; i++) {
      const mnm_rate *a = mnm_column_at(&again.rates, i), *b = mnm_column_at(&parameters.rates, i);
      assert_true(a->currency == b->currency && a->day == b->day && a->numerator == b->numerator &&
                  a->denominator == b->denominator);
    }
    mnm_detect_parameters_clear(&parameters);
    mnm_detect_parameters_clear(&again);
  }
}

static void mistakes_name_their_place_and_what_is_allowed(void **state) {
  (void)state;
  static const struct {
    const char *json;
    mnm_status status;
    int32_t column;
    const char *message, *hint;
  } cases[] = {
      {"[]", MNM_E_PARSE, 1, "must be an object", ""},
      {"{", MNM_E_PARSE, 0, "", ""},
      {"{\"B\": 0}", MNM_E_RANGE, 7, "from 1 to 4294967294", ""},
      {"{\"B\": 1.5}", MNM_E_RANGE, 7, "B must be a whole number", ""},
      {"{\"S\": -1}", MNM_E_RANGE, 7, "from 0 to 1000000000000", ""},
      {"{\"lenient\": 1}", MNM_E_PARSE, 13, "true or false", ""},
      {"{\"surname\": 0}", MNM_E_RANGE, 13, "from 1 to 4294967295", ""},
      {"{\"mcc\": {\"70\": \"lodging\"}}", MNM_E_PARSE, 16, "four digits", ""},
      {"{\"mcc\": {\"7011\": \"hotel\"}}", MNM_E_PARSE, 18, "four digits", ""},
      {"{\"H2\": {\"n\": 1}}", MNM_E_RANGE, 14, "from 2 to", ""},
      {"{\"H6\": {\"W\": 1}}", MNM_E_PARSE, 14, "not known in H6", "nearest"},
      {"{\"T1\": 8}", MNM_E_PARSE, 8, "k and W", ""},
      {"{\"T1\": {\"k\": 0}}", MNM_E_RANGE, 14, "k must be", ""},
      {"{\"T1\": {\"k\": null}}", MNM_E_RANGE, 14, "k must be", ""},
      {"{\"T2\": {\"W\": \"3 d\"}}", MNM_E_RANGE, 14, "W (seconds)", ""},
      {"{\"T2\": {\"w\": 3}}", MNM_E_PARSE, 0, "not known in T1 and T2", "name is "},
      {"{\"T3\": {\"tau\": -1}}", MNM_E_RANGE, 0, "tau (parts per million) must be", ""},
      {"{\"T4\": {\"ta\": 1}}", MNM_E_PARSE, 0, "not known in T3 and T4", "name is tau"},
      {"{\"T4\": 1}", MNM_E_PARSE, 0, "k, W and tau", ""},
      {"{\"T1\": {\"tau\": 1}}", MNM_E_PARSE, 0, "not known in T1 and T2", ""},
      {"{\"T5\": {\"K\": 2}}", MNM_E_RANGE, 14, "K must be a whole number from 3 to 255", ""},
      {"{\"T5\": {\"K\": 256}}", MNM_E_RANGE, 14, "from 3 to 255", ""},
      {"{\"T5\": {\"K\": null}}", MNM_E_RANGE, 14, "K must be", ""},
      {"{\"T5\": {\"W\": -1}}", MNM_E_RANGE, 14, "from 0 to 1000000000000", ""},
      {"{\"T5\": {\"delta\": -1}}", MNM_E_RANGE, 0, "delta (parts per million) must be", ""},
      {"{\"T5\": {\"epsilon\": 1.5}}", MNM_E_RANGE, 0, "from 0 to 1000000000", ""},
      {"{\"T5\": {\"k\": 3}}", MNM_E_PARSE, 0, "not known in T5", "name is K"},
      {"{\"T5\": true}", MNM_E_PARSE, 8, "K, W, delta and epsilon", ""},
      {"{\"max_steps\": 0}", MNM_E_RANGE, 15, "from 1 to 1000000000000", ""},
      {"{\"max_step\": 1}", MNM_E_PARSE, 0, "not known", "name is max_steps"},
      {"{\"T11\": {}}", MNM_E_PARSE, 0, "not known", "name is T1"},
      {"{\"rate\": {}}", MNM_E_PARSE, 0, "not known", "name is rates"},
      {"{\"rates\": {\"EUR\": [1, 0]}}", MNM_E_RANGE, 0, "above zero", ""},
      {"{\"rates\": {\"EUR\": [1]}}", MNM_E_PARSE, 0, "two whole numbers", ""},
      {"{\"rates\": {\"Secret\": [1, 1]}}", MNM_E_PARSE, 0, "a currency that is not known", ""},
      {"{\"rates\": 1}", MNM_E_PARSE, 0, "rates must be", ""},
      {"{\"rates\": {\"EUR\": {\"2024-01-02\": 1}}}", MNM_E_PARSE, 0, "two such numbers", ""},
      {"{\"rates\": {\"EUR\": {\"2024-01-02\": [1, -1]}}}", MNM_E_RANGE, 0, "above zero", ""},
      {"{\"rates\": {\"EUR\": {\"Secret\": [1, 1]}}}", MNM_E_PARSE, 0, "such as 2024-01-02", ""},
      {"{\"rates\": {\"EUR\": {\"2024-01-02T10:00Z\": [1, 1]}}}", MNM_E_PARSE, 0, "a day of", ""},
      {"{\"rates\": {\"EUR\": [1, 1], \"Euro\": [1, 1]}}", MNM_E_PARSE, 0, "twice", ""},
      {"{\"home\": {\"a\": 1}}", MNM_E_PARSE, 0, "area", ""},
      {"{\"home\": 1}", MNM_E_PARSE, 0, "home must be", ""},
      {"{\"T9\": 1}", MNM_E_PARSE, 0, "an object", ""},
      {"{\"roles\": {\"a\": \"Secret\"}}", MNM_E_PARSE, 0, "one of advert, lodging", ""},
      {"{\"H5\": {\"rho\": 0}}", MNM_E_RANGE, 0, "from 1 to 1000000000", ""},
      {"{\"T6\": {\"rho\": 500000}}", MNM_E_RANGE, 0,
       "T6: rho must be a whole number from 500001 to 1000000", ""},
      {"{\"T6\": {\"X\": null}}", MNM_E_RANGE, 0, "X must be", ""},
      {"{\"T7\": {\"layers\": 4}}", MNM_E_RANGE, 0, "layers must be a whole number from 2 to 3",
       ""},
      {"{\"T7\": {\"W\": 0}}", MNM_E_RANGE, 0, "from 1 to 1000000000000, or null", ""},
      {"{\"T8\": {\"K\": 1}}", MNM_E_RANGE, 0, "from 2 to 255", ""},
      {"{\"T8\": {\"epsilo\": 1}}", MNM_E_PARSE, 0, "not known in T8", "name is epsilon"},
      {"{\"T9\": {\"alpha\": 1000001}}", MNM_E_RANGE, 0, "from 0 to 1000000", ""},
      {"{\"T10\": {\"g\": 0}}", MNM_E_RANGE, 0, "g must be", ""},
      {"{\"thresholds\": {\"EUR\": 0}}", MNM_E_RANGE, 0, "1 to 1000000000000000", ""},
      {"{\"thresholds\": {\"Secret\": 1}}", MNM_E_PARSE, 0, "a currency that is not known", ""},
      {"{\"thresholds\": {\"EUR\": 1, \"Euro\": 2}}", MNM_E_PARSE, 0, "twice", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    mnm_err err = {0};
    mnm_detect_parameters parameters, before;
    mnm_detect_defaults(&parameters);
    before = parameters;
    assert_int_equal(parse(&parameters, cases[i].json, &err), cases[i].status);
    assert_int_equal(err.status, cases[i].status);
    assert_non_null(strstr(err.message, cases[i].message));
    assert_non_null(strstr(err.hint, cases[i].hint));
    assert_null(strstr(err.message, "Secret"));
    assert_string_equal(err.input, "p.json");
    assert_int_equal(err.row, 1);
    if (cases[i].column) assert_int_equal(err.column, cases[i].column);
    assert_memory_equal(&parameters, &before, sizeof before);
  }
}

static void rates_and_homes_of_the_right_shape_are_taken(void **state) {
  (void)state;
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  assert_int_equal(parse(&parameters,
                         "{\"rates\": {\"USD\": {\"2024-01-03\": [93, 100], \"2024-01-02\": [92, "
                         "100]}, \"EUR\": [1, 1]}, \"home\": {\"12:8000A\": \"north\"}}",
                         NULL),
                   MNM_OK);
  assert_true(parameters.rates_given);
  static const mnm_rate expected[] = {{840, 19724, 92, 100}, /* in the order of numbers, days */
                                      {840, 19725, 93, 100},
                                      {978, MNM_RATE_ALWAYS, 1, 1}};
  assert_int_equal(parameters.rates.count, 3);
  for (uint32_t i = 0; i < 3; i++) {
    const mnm_rate *rate = mnm_column_at(&parameters.rates, i);
    assert_int_equal(rate->currency, expected[i].currency);
    assert_int_equal(rate->day, expected[i].day);
    assert_int_equal(rate->numerator, expected[i].numerator);
    assert_int_equal(rate->denominator, expected[i].denominator);
  }
  assert_non_null(strstr(written(&parameters),
                         "\"rates\":{\"USD\":{\"2024-01-02\":[92,100],\"2024-01-03\":[93,100]},"
                         "\"EUR\":[1,1]}"));
  /* what is not named stays, a failure leaves all, null takes them away */
  assert_int_equal(parse(&parameters, "{\"B\": 5}", NULL), MNM_OK);
  assert_int_equal(parameters.rates.count, 3);
  assert_int_equal(parse(&parameters, "{\"rates\": {\"EUR\": [1, 0]}}", NULL), MNM_E_RANGE);
  assert_int_equal(parameters.rates.count, 3);
  assert_int_equal(parse(&parameters, "{\"rates\": {}}", NULL), MNM_OK);
  assert_true(parameters.rates_given && parameters.rates.count == 0);
  assert_int_equal(parse(&parameters, "{\"rates\": null}", NULL), MNM_OK);
  assert_false(parameters.rates_given);
  mnm_detect_parameters_clear(&parameters);
}

static void only_the_listed_typologies_stay(void **state) {
  (void)state;
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  assert_int_equal(mnm_detect_only(&parameters, "T2", NULL), MNM_OK);
  assert_true(!parameters.t1.enabled && parameters.t2.enabled);
  assert_int_equal(mnm_detect_only(&parameters, "T5", NULL), MNM_OK);
  assert_true(parameters.t5.enabled && !parameters.t2.enabled && !parameters.t4.enabled);
  assert_int_equal(mnm_detect_only(&parameters, "T1", NULL), MNM_OK);
  assert_true(parameters.t1.enabled && !parameters.t2.enabled && !parameters.t5.enabled);
  mnm_err err = {0};
  assert_int_equal(mnm_detect_only(&parameters, "T2,", &err), MNM_E_ARG);
  assert_int_equal(mnm_detect_only(&parameters, "T1,H8", &err), MNM_E_ARG);
  assert_int_equal(mnm_detect_only(&parameters, "fan", &err), MNM_E_ARG);
  assert_true(parameters.t1.enabled && !parameters.t2.enabled);
  assert_int_equal(mnm_detect_only(&parameters, "H2, H7", &err), MNM_OK);
  assert_true(parameters.h2.enabled && parameters.h7.enabled && !parameters.h6.enabled &&
              !parameters.t1.enabled);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_are_those_of_the_definitions),
      cmocka_unit_test(what_is_not_named_stays),
      cmocka_unit_test(null_switches_off),
      cmocka_unit_test(written_parameters_read_back_as_they_were),
      cmocka_unit_test(mistakes_name_their_place_and_what_is_allowed),
      cmocka_unit_test(rates_and_homes_of_the_right_shape_are_taken),
      cmocka_unit_test(only_the_listed_typologies_stay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
