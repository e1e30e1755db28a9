#include "tests/detect/small_ledger.h"

#define PAID 12

/* Account bank 12, number 8000A, pays nine others within three days, two of them twice. */
typedef struct example {
  uint32_t from[PAID], to[PAID];
  int64_t amount[PAID], time_us[PAID];
  uint16_t currency[PAID];
  uint8_t grain[PAID];
  uint32_t count;
  mnm_accounts *accounts;
} example;

static void example_new(example *out) {
  uint32_t id;
  memset(out, 0, sizeof *out);
  assert_int_equal(mnm_accounts_new(&out->accounts, NULL, NULL), MNM_OK);
  assert_int_equal(
      mnm_accounts_put(out->accounts, &id, mnm_text_of("12"), mnm_text_of("8000A"), NULL), MNM_OK);
  for (uint32_t i = 0; i < 9; i++) {
    char name[] = {(char)('a' + i), '\0'};
    assert_int_equal(mnm_accounts_put(out->accounts, &id, mnm_text_of(""), mnm_text_of(name), NULL),
                     MNM_OK);
  }
  out->count = PAID;
  for (uint32_t i = 0; i < PAID; i++) {
    out->to[i] = 1 + i % 9;
    out->amount[i] = 343333 + (i == 0 ? 4 : 0);
    out->currency[i] = 978;
    out->grain[i] = MNM_GRAIN_MINUTE;
    const char *text = i < 6 ? "2022-09-01T00:10Z" : "2022-09-03T11:02Z";
    mnm_grain grain;
    assert_int_equal(mnm_time_parse(&out->time_us[i], &grain, text, 17, NULL), MNM_OK);
  }
}

/* Sentence of the only finding; *in: seen from the other side. */
static char *sentence(const example *from, const mnm_detect_parameters *parameters, bool in) {
  static char text[2048];
  mnm_transfers transfers = {.count = from->count,
                             .account_from = in ? from->to : from->from,
                             .account_to = in ? from->from : from->to,
                             .amount_minor = from->amount,
                             .currency = from->currency,
                             .booked_us = from->time_us,
                             .booked_grain = from->grain};
  mnm_detect_input input = {.transfers = &transfers, .accounts = from->accounts};
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  assert_int_equal(mnm_detect(&findings, &input, parameters, NULL, NULL), MNM_OK);
  assert_int_equal(findings.finding.count, 1);
  uint32_t length = mnm_finding_sentence(&findings, 0, &input, parameters, text, sizeof text);
  assert_int_equal(length, strlen(text));
  char small[20];
  memset(small, 'x', sizeof small);
  assert_int_equal(mnm_finding_sentence(&findings, 0, &input, parameters, small, 10), 9);
  assert_true(strncmp(small, text, 9) == 0 && small[9] == '\0' && small[10] == 'x');
  assert_int_equal(mnm_finding_sentence(&findings, 0, &input, parameters, small, 0), 0);
  mnm_findings_clear(&findings);
  return text;
}

static void fan_out_is_told_in_words(void **state) {
  (void)state;
  example from;
  example_new(&from);
  mnm_detect_parameters parameters;
  defaults_of(&parameters, "T1,T2");
  assert_string_equal(
      sentence(&from, &parameters, false),
      "Account 12:8000A paid 9 different accounts between 2022-09-01 00:10 and 2022-09-03 11:02 "
      "(UTC): 12 transfers, 41,200.00 EUR in all. Rule T1 fan-out: money to at least 8 different "
      "accounts within 3 days (a shape known from FATF typologies and the AMLworld data).");
  mnm_accounts_free(from.accounts);
}

static void standing_fan_in_says_that_it_is_a_habit(void **state) {
  (void)state;
  example from;
  example_new(&from);
  mnm_detect_parameters parameters;
  defaults_of(&parameters, "T1,T2");
  parameters.standing_s = 86400;
  parameters.t2.window_s = MNM_WINDOW_ANY;
  assert_string_equal(
      sentence(&from, &parameters, true),
      "Account 12:8000A received money from 9 different accounts between 2022-09-01 00:10 and "
      "2022-09-03 11:02 (UTC): 12 transfers, 41,200.00 EUR in all. Rule T2 fan-in: money from at "
      "least 8 different accounts over any length of time (a shape known from FATF typologies and "
      "the AMLworld data). It lasted more than 1 day, as it would for a shop or a landlord: a "
      "habit, which weighs nothing by itself.");
  mnm_accounts_free(from.accounts);
}

static void one_is_not_told_as_many(void **state) {
  (void)state;
  example from;
  example_new(&from);
  from.count = 1;
  mnm_detect_parameters parameters;
  defaults_of(&parameters, "T1,T2");
  parameters.t1.k = 1;
  parameters.t1.window_s = 5400;
  parameters.t2.enabled = false;
  assert_string_equal(
      sentence(&from, &parameters, false),
      "Account 12:8000A paid 1 other account at 2022-09-01 00:10 (UTC): 1 transfer, 3,433.37 EUR "
      "in all. Rule T1 fan-out: money to at least 1 account within 90 minutes (a shape known from "
      "FATF typologies and the AMLworld data).");
  mnm_accounts_free(from.accounts);
}

static void several_currencies_and_days_are_told(void **state) {
  (void)state;
  example from;
  example_new(&from);
  from.count = 9;
  from.currency[1] = 840;
  from.currency[2] = 392;
  for (uint32_t i = 0; i < 9; i++) {
    from.time_us[i] = 0;
    from.grain[i] = MNM_GRAIN_DAY;
  }
  mnm_detect_parameters parameters;
  defaults_of(&parameters, "T1,T2");
  parameters.t1.window_s = 0;
  assert_string_equal(
      sentence(&from, &parameters, false),
      "Account 12:8000A paid 9 different accounts on 1970-01-01: 9 transfers, 343,333 JPY, "
      "3,433.33 USD and 24,033.35 EUR in all. Rule T1 fan-out: money to at least 8 different "
      "accounts at one and the same time (a shape known from FATF typologies and the AMLworld "
      "data). A date without a time of day counts as the start of that day; the order within a day "
      "plays no part in this rule.");
  mnm_accounts_free(from.accounts);
}

static void more_currencies_than_fit_are_counted(void **state) {
  (void)state;
  example from;
  example_new(&from);
  static const uint16_t codes[PAID] = {978, 840, 392, 826, 756, 752, 578, 208, 985, 203, 348, 975};
  memcpy(from.currency, codes, sizeof codes);
  mnm_detect_parameters parameters;
  defaults_of(&parameters, "T1,T2");
  char *text = sentence(&from, &parameters, false);
  assert_non_null(strstr(text, " and amounts in 4 other currencies in all."));
  from.currency[11] = from.currency[10] = from.currency[9] = 978;
  text = sentence(&from, &parameters, false);
  assert_non_null(strstr(text, " and amounts in 1 other currency in all."));
  mnm_accounts_free(from.accounts);
}

typedef struct path {
  uint32_t from[8], to[8];
  int64_t amount[8], time_us[8];
  uint16_t currency[8];
  uint8_t grain[8];
} path;

/* Finds with `typology` alone and gives the only finding's sentence. */
static char *path_sentence(const path *all, const char *typology,
                           const mnm_detect_parameters *with) {
  static char text[2048];
  example names;
  example_new(&names);
  mnm_transfers transfers = {.count = 8,
                             .account_from = all->from,
                             .account_to = all->to,
                             .amount_minor = all->amount,
                             .currency = all->currency,
                             .booked_us = all->time_us,
                             .booked_grain = all->grain};
  mnm_detect_input input = {.transfers = &transfers, .accounts = names.accounts};
  mnm_detect_parameters parameters = *with;
  assert_int_equal(mnm_detect_only(&parameters, typology, NULL), MNM_OK);
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, NULL), MNM_OK);
  assert_int_equal(findings.finding.count, 1);
  (void)mnm_finding_sentence(&findings, 0, &input, &parameters, text, sizeof text);
  mnm_findings_clear(&findings);
  mnm_accounts_free(names.accounts);
  return text;
}

/* The defaults with fewer accounts and another tolerance. */
static mnm_detect_parameters few(uint32_t k, uint32_t tau) {
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  parameters.t3.k = parameters.t4.k = k;
  parameters.t3.tolerance_ppm = parameters.t4.tolerance_ppm = tau;
  return parameters;
}

static void money_that_is_gathered_and_scattered_is_told(void **state) {
  (void)state;
  path all = {.from = {1, 2, 3, 4, 0, 0, 0, 0}, .to = {0, 0, 0, 0, 5, 6, 7, 8}};
  for (uint32_t i = 0; i < 8; i++) {
    all.amount[i] = i < 4 ? 100000 : 95000;
    all.time_us[i] = (int64_t)i * 3600 * MNM_US_PER_SECOND;
    all.currency[i] = 978;
    all.grain[i] = MNM_GRAIN_MINUTE;
  }
  mnm_detect_parameters parameters = few(4, 150000);
  assert_string_equal(
      path_sentence(&all, "T3", &parameters),
      "Account 12:8000A received money from 4 different accounts and paid 4 different accounts "
      "between 1970-01-01 00:00 and 1970-01-01 07:00 (UTC): 8 transfers, 4,000.00 EUR received and "
      "3,800.00 EUR paid. Rule T3 gather-scatter: money from at least 4 different accounts within "
      "3 "
      "days, then to at least 4 different accounts, the sums alike within 15 % in at least one "
      "currency (a shape known from the AMLworld data).");
}

static void money_that_is_scattered_and_gathered_is_told(void **state) {
  (void)state;
  path all = {.from = {0, 0, 0, 0, 1, 2, 3, 4}, .to = {1, 2, 3, 4, 9, 9, 9, 9}};
  for (uint32_t i = 0; i < 8; i++) {
    all.amount[i] = i < 4 ? 100000 : 95000;
    all.currency[i] = 978;
    all.grain[i] = MNM_GRAIN_DAY;
  }
  mnm_detect_parameters parameters = few(4, 62500);
  assert_string_equal(
      path_sentence(&all, "T4", &parameters),
      "Account 12:8000A paid 4 different accounts, which then paid account i, on 1970-01-01: 8 "
      "transfers, 4,000.00 EUR paid by the first and 3,800.00 EUR received by the last. Rule T4 "
      "scatter-gather: over at least 4 accounts in between within 5 days, the sums alike within "
      "6.25 % in at least one currency (a shape known from the AMLworld data). Some of these dates "
      "have no time of day: which transfer of such a day came first is not known, and this finding "
      "rests on the order in which the ledger lists them.");
}

static void rates_and_their_lack_are_told(void **state) {
  (void)state;
  path all = {.from = {1, 2, 3, 4, 0, 0, 0, 0}, .to = {0, 0, 0, 0, 5, 6, 7, 8}};
  for (uint32_t i = 0; i < 8; i++) {
    all.amount[i] = i < 4 ? 100000 : 95000;
    all.time_us[i] = (int64_t)(i / 4) * MNM_US_PER_DAY;
    all.currency[i] = i % 4 ? 978 : 840;
    all.grain[i] = MNM_GRAIN_DAY;
  }
  mnm_detect_parameters parameters = few(4, 150000);
  mnm_rate rates[] = {{840, 1, 9, 10}, {978, MNM_RATE_ALWAYS, 1, 1}}; /* dollars from day 1 on */
  parameters.rates_given = true;
  assert_int_equal(mnm_column_append(&parameters.rates, rates, 2, NULL), MNM_OK);
  const char *text = path_sentence(&all, "T3", &parameters);
  assert_non_null(strstr(text,
                         ", the sums alike within 15 %, each amount converted at the rate of its "
                         "day (a shape known from the AMLworld data). Some of these amounts have "
                         "no rate on their day and were compared in their own currency only. A "
                         "date without a time of day counts as the start of that day."));
  mnm_detect_parameters_clear(&parameters);
}

/* 0 -> 1 -> 2 -> 0, twice. */
static path round_path(void) {
  path all = {.from = {0, 1, 2, 0, 1, 2, 5, 5}, .to = {1, 2, 0, 1, 2, 0, 6, 6}};
  for (uint32_t i = 0; i < 8; i++) {
    all.amount[i] = 100000 - 1000 * (int64_t)i;
    all.time_us[i] = (int64_t)i * 3600 * MNM_US_PER_SECOND;
    all.currency[i] = 978;
    all.grain[i] = MNM_GRAIN_MINUTE;
  }
  return all;
}

static void money_that_goes_round_is_told(void **state) {
  (void)state;
  path all = round_path();
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  assert_string_equal(
      path_sentence(&all, "T5", &parameters),
      "Money went round 3 accounts, from 12:8000A to a to b and back to 12:8000A, between "
      "1970-01-01 00:00 and 1970-01-01 05:00 (UTC): 6 transfers, 5,850.00 EUR paid in all, in 6 "
      "cycles. Rule T5 cycle: 3 to 10 transfers, each after the one before it, through different "
      "accounts that one owner does not hold all of, back at the first account within 7 days; each "
      "account passes on between 80 % and 105 % of what it received, in the same currency; none "
      "pays on while it has had more than 100 counterparties in such a time (a shape known from "
      "the AMLworld data).");
  for (uint32_t i = 0; i < 8; i++) {
    all.time_us[i] = 0;
    all.grain[i] = MNM_GRAIN_DAY;
  }
  parameters.busy = UINT32_MAX;
  parameters.t5 = (mnm_cycle_parameters){.enabled = true,
                                         .hops_max = 3,
                                         .window_s = MNM_WINDOW_ANY,
                                         .loss_ppm = 62500,
                                         .gain_ppm = MNM_TOLERANCE_ANY};
  assert_string_equal(
      path_sentence(&all, "T5", &parameters),
      "Money went round 3 accounts, from 12:8000A to a to b and back to 12:8000A, on 1970-01-01: 6 "
      "transfers, 5,850.00 EUR paid in all, in 6 cycles. Rule T5 cycle: 3 transfers, each after "
      "the one before it, through different accounts that one owner does not hold all of, back at "
      "the first account over any length of time; each account passes on at least 93.75 % of what "
      "it received, in the same currency (a shape known from the AMLworld data). Some of these "
      "dates have no time of day: which transfer of such a day came first is not known, and this "
      "finding rests on the order in which the ledger lists them.");
  parameters.t5.loss_ppm = MNM_TOLERANCE_ANY;
  assert_null(strstr(path_sentence(&all, "T5", &parameters), "passes on"));
  parameters.t5.gain_ppm = 0;
  assert_non_null(strstr(path_sentence(&all, "T5", &parameters), "passes on at most 100 % of"));
}

static void cut_search_is_told(void **state) {
  (void)state;
  path all = round_path();
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  parameters.steps_max = 12;
  assert_non_null(strstr(path_sentence(&all, "T5", &parameters),
                         " The search for cycles that end with some of these transfers was stopped "
                         "after 12 steps (the bound max_steps): there may be more of them than are "
                         "counted here."));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fan_out_is_told_in_words),
      cmocka_unit_test(standing_fan_in_says_that_it_is_a_habit),
      cmocka_unit_test(one_is_not_told_as_many),
      cmocka_unit_test(several_currencies_and_days_are_told),
      cmocka_unit_test(more_currencies_than_fit_are_counted),
      cmocka_unit_test(money_that_is_gathered_and_scattered_is_told),
      cmocka_unit_test(money_that_is_scattered_and_gathered_is_told),
      cmocka_unit_test(rates_and_their_lack_are_told),
      cmocka_unit_test(money_that_goes_round_is_told),
      cmocka_unit_test(cut_search_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
