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
  mnm_detect_input input = {&transfers, from->accounts};
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
  mnm_detect_defaults(&parameters);
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
  mnm_detect_defaults(&parameters);
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
  mnm_detect_defaults(&parameters);
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
  mnm_detect_defaults(&parameters);
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
  mnm_detect_defaults(&parameters);
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
static char *path_sentence(const path *all, const char *typology, uint32_t k, uint32_t tau) {
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
  mnm_detect_input input = {&transfers, names.accounts};
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  assert_int_equal(mnm_detect_only(&parameters, typology, NULL), MNM_OK);
  parameters.t3.k = parameters.t4.k = k;
  parameters.t3.tolerance_ppm = parameters.t4.tolerance_ppm = tau;
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, NULL), MNM_OK);
  assert_int_equal(findings.finding.count, 1);
  (void)mnm_finding_sentence(&findings, 0, &input, &parameters, text, sizeof text);
  mnm_findings_clear(&findings);
  mnm_accounts_free(names.accounts);
  return text;
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
  assert_string_equal(
      path_sentence(&all, "T3", 4, 150000),
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
  assert_string_equal(
      path_sentence(&all, "T4", 4, 62500),
      "Account 12:8000A paid 4 different accounts, which then paid account i, on 1970-01-01: 8 "
      "transfers, 4,000.00 EUR paid by the first and 3,800.00 EUR received by the last. Rule T4 "
      "scatter-gather: over at least 4 accounts in between within 5 days, the sums alike within "
      "6.25 % in at least one currency (a shape known from the AMLworld data). Some of these dates "
      "have no time of day: which transfer of such a day came first is not known, and this finding "
      "rests on the order in which the ledger lists them.");
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
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
