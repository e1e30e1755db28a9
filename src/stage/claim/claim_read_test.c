/* Rates files and records that are not right: each is refused where it is wrong, and no value is
 * repeated. */
#include "stage/claim/claim_test_help.h"
#include "tests/fault/fault.h"

static const char good[] =
    "version: 1\n"
    "currency: EUR\n"
    "as_of: 2024-12-31\n"
    "pay_period: month\n"
    "week_starts: monday\n"
    "overtime: {after: '37:30', times: 1.25}\n"
    "uprate: false\n"
    "liquidated_percent: 100\n"
    "earnings: beside\n"
    "wage_interest: [{from: 2020-01-01, percent: 5.25, source: s, seen: 2026-01-01, verified: "
    "true}]\n"
    "debt_interest: none\n"
    "rates:\n"
    "  - {id: r, per: hour, at_least: none, amounts: [{from: 2023-01-01, amount: 12.4125, source: "
    "s, "
    "seen: 2026-01-01, verified: true}]}\n"
    "  - {id: d, per: piece, at_least: none, amounts: [{from: 2023-01-01, amount: 0.0035, source: "
    "s, "
    "seen: 2026-01-01, verified: false}]}\n"
    "contributions: none\n";

static char *with(const char *old, const char *new) {
  static char changed[8192];
  const char *at = strstr(good, old);
  assert_non_null(at);
  (void)snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - good), good, new,
                 at + strlen(old));
  return changed;
}

static mnm_status read_terms(const char *yaml, mnm_err *err) {
  mnm_claim_terms terms;
  mnm_status status = mnm_claim_terms_read(&terms, "mine.yaml", yaml, strlen(yaml), NULL, err);
  mnm_claim_terms_clear(&terms);
  return status;
}

static void a_rates_file_is_read_as_it_is_written(void **state) {
  (void)state;
  mnm_claim_terms terms;
  assert_int_equal(mnm_claim_terms_read(&terms, "mine.yaml", good, strlen(good), NULL, NULL),
                   MNM_OK);
  assert_int_equal(terms.rate_count, 2);
  assert_int_equal(terms.steps[0].value, 12412500);
  assert_int_equal(terms.steps[1].value, 3500);
  assert_int_equal(terms.interest[0].value, 52500);
  assert_int_equal(terms.overtime_after_minutes, 2250);
  assert_int_equal(terms.liquidated_ppm, 1000000);
  assert_false(terms.steps[1].verified);
  mnm_claim_terms_clear(&terms);
}

static void a_rates_file_that_is_wrong_is_refused_where_it_is(void **state) {
  (void)state;
  static const struct {
    const char *old, *new;
    int line;
    const char *says;
  } wrong[] = {
      {"version: 1", "version: 2", 1, "'version'"},
      {"currency: EUR", "currency: Zloty-Secret", 2, "'currency'"},
      {"as_of: 2024-12-31", "as_of: 2024-02-30", 3, "a date"},
      {"pay_period: month", "pay_period: year", 4, "day, week or month"},
      {"week_starts: monday", "week_starts: 1", 5, "day of the week"},
      {"times: 1.25", "times: 0.5", 6, "1 to 100"},
      {"after: '37:30'", "after: '37:61'", 6, "hours"},
      {"uprate: false", "uprate: maybe", 7, "true or false"},
      {"liquidated_percent: 100", "liquidated_percent: -1", 8, "percentage"},
      {"earnings: beside", "earnings: both", 9, "greater_of or beside"},
      {"percent: 5.25", "percent: 5.00001", 10, "4 decimals"},
      {"amount: 12.4125", "amount: 12.4125001", 13, "4 decimals more"},
      {"amount: 12.4125", "amount: 0", 13, "above 0"},
      {"verified: true}]}", "verified: sure}]}", 13, "true or false"},
      {"per: piece", "per: kilo", 14, "hour, day, week, month or piece"},
      {"id: d", "id: r", 14, "another one"},
      {"id: d", "id: Anna Nowak", 14, "letters"},
      {"per: piece, at_least: none", "per: piece, at_least: r", 14, "same unit"},
      {"uprate: false\n", "", 1, "'uprate' is missing"},
      {"uprate: false\n", "upgrade: false\n", 7, "no such key"},
      {"contributions: none", "contributions: 5", 15, "a list, or none"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    mnm_err err = {0};
    assert_int_equal(read_terms(with(wrong[i].old, wrong[i].new), &err), MNM_E_PARSE);
    assert_int_equal(err.row, wrong[i].line);
    assert_string_equal(err.input, "mine.yaml");
    if (strstr(err.message, wrong[i].says) == NULL) fail_msg("%zu: %s", i, err.message);
    assert_null(strstr(err.message, "Secret"));
    assert_null(strstr(err.message, "Anna"));
  }
}

static void rates_out_of_order_or_below_each_other_in_a_ring_are_refused(void **state) {
  (void)state;
  mnm_err err = {0};
  const char *twice =
      "amounts: [{from: 2024-01-01, amount: 9, source: s, seen: 2026-01-01, verified: "
      "true}, {from: 2023-01-01, ";
  assert_int_equal(read_terms(with("amounts: [{from: 2023-01-01, ", twice), &err), MNM_E_PARSE);
  assert_non_null(strstr(err.message, "sorted by 'from'"));
  char ring[4096];
  (void)snprintf(ring, sizeof ring, "%s",
                 with("per: piece, at_least: none", "per: hour, at_least: r"));
  char *first = strstr(ring, "at_least: none");
  assert_non_null(first);
  memcpy(first, "at_least: d   ", 14);
  assert_int_equal(read_terms(ring, &err), MNM_E_PARSE);
  assert_non_null(strstr(err.message, "no 'at_least' of its own"));
}

/* ---- records --- */

static mnm_status put_alone(const char *line, mnm_err *err) {
  small_case all;
  begin_case(&all, good);
  add(&all, "first,V-1,paid,2024-01-31,,,,,,1,,,,,");
  memset(err, 0, sizeof *err);
  mnm_status status = put_line(&all.records, line, err);
  if (status == MNM_OK) status = compute(&all);
  end_case(&all);
  return status;
}

/* The columns: 1 id, 2 victim, 3 kind, 4 from, 5 to, 6 every, 7 count, 8 quantity, 9 rate, 10
 * amount, 11 currency, 12 lawful, 13 statement, 14 name, 15 note. */
static void a_record_that_is_wrong_is_refused_in_its_column(void **state) {
  (void)state;
  static const struct {
    const char *line;
    int column;
    const char *says;
  } wrong[] = {
      {"first,V,paid,2024-01-01,,,,,,1,,,,,", 1, "stands above"},
      {"a b,V,paid,2024-01-01,,,,,,1,,,,,", 1, "label"},
      {"a,Anna Secret,paid,2024-01-01,,,,,,1,,,,,", 2, "label"},
      {"a,Secret,paid,2024-01-01,,,,,,1,,,,Anna Secret,", 2, "part of the name"},
      {"a,secret,paid,2024-01-01,,,,,,1,,,,Anna SECRET,", 2, "part of the name"},
      {"a,V,wage,2024-01-01,,,,,,1,,,,,", 3, "kind"},
      {"a,V,paid,,,,,,,1,,,,,", 4, "day"},
      {"a,V,paid,01.02.2024,,,,,,1,,,,,", 4, "a date"},
      {"a,V,fee,,2024-01-01,,,,,1,,,,,", 4, "need a day"},
      {"a,V,paid,2024-01-02,2024-01-01,,,,,1,,,,,", 5, "before"},
      {"a,V,paid,1900-01-02,2024-01-01,,,,,1,,,,,", 5, "hundred years"},
      {"a,V,paid,2024-01-01,,week,,,,1,,,,,", 5, "'to'"},
      {"a,V,paid,2024-01-01,2024-01-08,week,,,,1,,,,,", 5, "whole weeks"},
      {"a,V,paid,2024-01-01,2024-02-28,month,,,,1,,,,,", 5, "first day of a month"},
      {"a,V,debt,2024-01-01,2024-01-02,,,,,1,,yes,,,", 5, "one day"},
      {"a,V,work,2024-01-31,2024-02-01,,,8,r,,,,,,", 5, "end of a pay period"},
      {"a,V,work,2024-01-29,2024-02-04,week,,8,r,,,,,,", 5, "end of a pay period"},
      {"a,V,paid,2024-01-01,2024-01-08,year,,,,1,,,,,", 6, "'every'"},
      {"a,V,paid,2024-01-01,,,0,,,1,,,,,", 7, "count"},
      {"a,V,paid,2024-01-01,,,1.5,,,1,,,,,", 7, "count"},
      {"a,V,work,2024-01-01,,,,8.33,r,,,,,,", 8, "hours"},
      {"a,V,work,2024-01-01,,,,8:30,d,,,,,,", 8, "quantity"},
      {"a,V,work,2024-01-01,,,10000,160000,r,,,,,,", 8, "in a life"},
      {"a,V,paid,2024-01-01,,,,8,,1,,,,,", 8, "only work"},
      {"a,V,work,2024-01-01,,,,8,,,,,,,", 9, "rate"},
      {"a,V,work,2024-01-01,,,,8,secret,,,,,,", 9, "rate"},
      {"a,V,work,2022-12-01,,,,8,r,,,,,,", 9, "no amount of this rate"},
      {"a,V,work,2024-01-01,,,,8,r,1,,,,,", 10, "no amount"},
      {"a,V,paid,2024-01-01,,,,,,1.005,,,,,", 10, "1250.5"},
      {"a,V,paid,2024-01-01,,,,,,-1,,,,,", 10, "without sign"},
      {"a,V,paid,2024-01-01,,,,,,99999999999999999999,,,,,", 10, "an amount"},
      {"a,V,paid,2024-01-01,,,10000,,,9999999999,,,,,", 10, "too large"},
      {"a,V,paid,2024-01-01,,,,,,1,PLN,,,,", 11, "another currency"},
      {"a,V,deduction,2024-01-01,,,,,,1,,,,,", 12, "yes or no"},
      {"a,V,charge,2024-01-01,,,,,,1,,perhaps,,,", 12, "yes or no"},
      {"a,V,fee,2024-01-01,,,,,,1,,no,,,", 12, "only a deduction"},
      {"a,V,fee,2024-01-01,,,,,,1,,,said Anna,,", 13, "label"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    mnm_err err;
    mnm_status status = put_alone(wrong[i].line, &err);
    if (status != MNM_E_PARSE && status != MNM_E_RANGE)
      fail_msg("%s: status %d", wrong[i].line, status);
    if (err.column != wrong[i].column)
      fail_msg("%s: column %d, %s", wrong[i].line, err.column, err.message);
    if (strstr(err.message, wrong[i].says) == NULL) fail_msg("%s: %s", wrong[i].line, err.message);
    assert_null(strstr(err.message, "ecret"));
    assert_null(strstr(err.message, "Anna"));
  }
  mnm_err err;
  assert_int_equal(put_alone("a,V,work,2024-02-29,,,2,8.5,r,,,,S1,Anna Secret,a note", &err),
                   MNM_OK);
}

/* ---- memory --- */

static mnm_status use_claims(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  mnm_claim_terms terms;
  mnm_claim_records records = {0};
  mnm_claims claims;
  mnm_claims_init(&claims, ctx);
  mnm_status status = mnm_claim_terms_read(&terms, "t", good, strlen(good), ctx, err);
  if (status == MNM_OK) status = mnm_claim_records_init(&records, "r", &terms, ctx, err);
  static const char *const lines[] = {"a,V,work,2024-01-31,,,,8,r,,,,S1,,",
                                      "b,V,work,2024-01-30,,,,8,r,,,,S2,,",
                                      "c,V,paid,2024-01-15,2024-03-15,,,,,100,,,,,",
                                      "d,W,debt,2024-01-15,,,,,,100,,yes,,,",
                                      "e,W,work,2024-01-31,,,,8,r,,,,,,",
                                      "f,W,earning,,,,,,,100,,,,,"};
  for (size_t i = 0; status == MNM_OK && i < sizeof lines / sizeof *lines; i++)
    status = put_line(&records, lines[i], err);
  if (status == MNM_OK) status = mnm_claim_compute(&claims, &records, ctx, err);
  if (status == MNM_OK && claims.claim.count != 3) status = MNM_E_DAMAGED;
  mnm_claims_clear(&claims);
  mnm_claim_records_clear(&records);
  mnm_claim_terms_clear(&terms);
  return status;
}

static void claims_survive_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("claims", use_claims, NULL) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_rates_file_is_read_as_it_is_written),
      cmocka_unit_test(a_rates_file_that_is_wrong_is_refused_where_it_is),
      cmocka_unit_test(rates_out_of_order_or_below_each_other_in_a_ring_are_refused),
      cmocka_unit_test(a_record_that_is_wrong_is_refused_in_its_column),
      cmocka_unit_test(claims_survive_every_failed_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
