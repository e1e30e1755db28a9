#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/catalogue/catalogue.h"
#include "tests/fault/fault.h"

static const char good[] =
    "id: MINE-01\n"
    "says: Cash comes in, no bill is paid.\n"
    "source: our office\n"
    "provenance: users-own\n"
    "family: structuring\n"
    "points: 0.3\n"
    "parameters:\n"
    "  window_days: {value: 60, unit: days, low: 14, high: 370, basis: analyst-set}\n"
    "  n: {value: 3, low: 2, high: 100, basis: analyst-set, why: fewer say nothing}\n"
    "  T: {value: {EUR: 10000, KWD: 3.5}, unit: money, low: 1, high: 100000, basis: users-own}\n"
    "features:\n"
    "  deposits: count(in.cash, window_days)\n"
    "  sum: sum(in.cash, window_days)\n"
    "  bills: count(out.bills|wage, window_days)\n"
    "condition: deposits >= n and bills = 0 and sum < T\n"
    "explanation: \"{deposits} deposits in {window_days} days, {sum}\"\n"
    "cases:\n"
    "  - name: a hit\n"
    "    expect: [A]\n"
    "    ledger: |\n"
    "      when,from\n"
    "  - {name: a miss, expect: [], ledger: \"\"}\n";

static char text[65536];
static const char *with(const char *old, const char *new) {
  const char *at = strstr(good, old);
  assert_non_null(at);
  (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, new, at + strlen(old));
  return text;
}

static mnm_status add(mnm_catalogue *catalogue, const char *yaml, mnm_err *err) {
  memset(err, 0, sizeof *err);
  return mnm_catalogue_add(catalogue, "mine.yaml", yaml, strlen(yaml), err);
}

static void a_file_that_is_wrong_is_refused_with_its_place(void **state) {
  (void)state;
  static const struct {
    const char *old, *new;
    mnm_status status;
    const char *says, *hint;
    int line, column;
  } wrong[] = {
      {"bills = 0", "bils = 0", MNM_E_PARSE, "no feature and no parameter", "bills", 15, 30},
      {"condition: deposits >= n", "condition: |\n  deposits >= n\n  and nn > 0", MNM_E_PARSE,
       "no feature and no parameter", "", 17, 7},
      {"sum < T", "sum < n", MNM_E_PARSE, "cannot be compared", "", 15, 48},
      {"count(in.cash, window_days)", "cuont(in.cash, window_days)", MNM_E_PARSE, "no such feature",
       "count", 12, 13},
      {"count(in.cash, window_days)", "count(in.csh, window_days)", MNM_E_PARSE, "no such group",
       "cash", 12, 22},
      {"count(in.cash, window_days)", "count(cash, window_days)", MNM_E_PARSE, "'in.', 'out.'",
       "in.cash", 12, 19},
      {"count(in.cash, window_days)", "count(in.cash, window_dys)", MNM_E_PARSE, "days, hours",
       "window_days", 12, 28},
      {"count(in.cash, window_days)", "count(in.cash)", MNM_E_PARSE, "this is written count(GROUP",
       "", 12, 26},
      {"count(in.cash, window_days)", "count(in.cash, 5 days) + 1", MNM_E_PARSE,
       "nothing may follow", "", 12, 36},
      {"count(in.cash, window_days)", "at_hours(in.cash, 22, 25, 5 days)", MNM_E_PARSE,
       "hours of the day", "", 12, 13},
      {"value: 60", "value: 1000", MNM_E_RANGE, "from 14 to 370 days", "", 8, 24},
      {"value: 60", "value: 60.5", MNM_E_PARSE, "a whole number", "", 8, 24},
      {"value: 60", "vlue: 60", MNM_E_PARSE, "no such key", "value", 8, 17},
      {"EUR: 10000", "EUR: 1000000", MNM_E_RANGE, "from 1 to 100000 money", "", 10, 20},
      {"EUR: 10000", "XQX: 10000", MNM_E_PARSE, "the code of a currency", "", 10, 15},
      {"EUR: 10000", "EUR: 10.005", MNM_E_PARSE, "no more decimals", "", 10, 20},
      {"basis: analyst-set}", "basis: measured}", MNM_E_PARSE, "analyst-set, from-source", "", 8,
       67},
      {"points: 0.3", "weight: 0.3", MNM_E_PARSE, "no such key", "", 6, 1},
      {"points: 0.3", "points: 11", MNM_E_PARSE, "points from 0 to 10", "", 6, 9},
      {"users-own", "official", MNM_E_PARSE, "primary-read", "", 4, 13},
      {"says: ", "syas: ", MNM_E_PARSE, "no such key", "says", 2, 1},
      {"family: structuring\n", "", MNM_E_PARSE, "'family' is missing", "", 1, 1},
      {"id: MINE-01", "id: MINE 01", MNM_E_PARSE, "letters, digits", "", 1, 5},
      {"{sum}", "{smu}", MNM_E_PARSE, "between { and }", "sum", 16, 59},
      {"{sum}", "{sum", MNM_E_PARSE, "between { and }", "", 16, 59},
      {"expect: []", "expect: [B]", MNM_E_PARSE, "one that must not", "", 18, 3},
      {"  deposits:", "  n:", MNM_E_PARSE, "a name that no parameter has", "", 12, 3},
      {"id: MINE-01", "id: &a MINE-01", MNM_E_PARSE, "anchors", "", 1, 5},
      {"id: MINE-01", "id: MINE-01\nquestion: Is it?", MNM_E_PARSE, "no use in a file", "", 2, 1},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    mnm_catalogue *catalogue = NULL;
    mnm_err err;
    assert_int_equal(mnm_catalogue_new(&catalogue, NULL, 0, NULL, NULL), MNM_OK);
    mnm_status status = add(catalogue, with(wrong[i].old, wrong[i].new), &err);
    if (status != wrong[i].status || !strstr(err.message, wrong[i].says) ||
        !strstr(err.hint, wrong[i].hint) || err.row != wrong[i].line ||
        err.column != wrong[i].column)
      fail_msg("%s: %d at %d, %d: %s (%s)", wrong[i].new, (int)status, (int)err.row, err.column,
               err.message, err.hint);
    assert_string_equal(err.input, "mine.yaml");
    /* the others are read all the same */
    assert_int_equal(mnm_catalogue_count(catalogue), 0);
    assert_int_equal(add(catalogue, good, &err), MNM_OK);
    assert_int_equal(add(catalogue, good, &err), MNM_E_EXISTS);
    assert_int_equal(mnm_catalogue_count(catalogue), 1);
    mnm_catalogue_free(catalogue);
  }
}

static void settings_change_parameters_within_their_range(void **state) {
  (void)state;
  mnm_err err = {0};
  mnm_catalogue *catalogue = NULL;
  mnm_catalogue_setting set[] = {{"MINE-01", "n", "5"}, {"MINE-01", "T", "900"}};
  assert_int_equal(mnm_catalogue_new(&catalogue, set, 2, NULL, NULL), MNM_OK);
  assert_int_equal(add(catalogue, good, &err), MNM_OK);
  assert_int_equal(mnm_catalogue_ready(catalogue, &err), MNM_OK);
  assert_string_equal(mnm_catalogue_at(catalogue, 0)->parameters[1].value, "5");
  assert_string_equal(mnm_catalogue_at(catalogue, 0)->parameters[2].value, "EUR 900, KWD 900");
  mnm_catalogue_free(catalogue);
  static const mnm_catalogue_setting bad[] = {
      {"MINE-01", "n", "1"}, {"MINE-01", "n", "x"}, {"MINE-01", "window_days", "20.5"}};
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(mnm_catalogue_new(&catalogue, &bad[i], 1, NULL, NULL), MNM_OK);
    assert_int_equal(add(catalogue, good, &err), MNM_E_RANGE);
    assert_int_equal(err.row, 0); /* the command line is wrong, not the file */
    mnm_catalogue_free(catalogue);
  }
  static const mnm_catalogue_setting lost[] = {{"MINE-01", "m", "3"}, {"MINE-02", "n", "3"}};
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(mnm_catalogue_new(&catalogue, &lost[i], 1, NULL, NULL), MNM_OK);
    assert_int_equal(add(catalogue, good, &err), MNM_OK);
    assert_int_equal(mnm_catalogue_ready(catalogue, &err), MNM_E_NOTFOUND);
    mnm_catalogue_free(catalogue);
  }
}

static mnm_catalogue *shipped(const mnm_ctx *ctx) {
  mnm_catalogue *catalogue = NULL;
  assert_int_equal(mnm_catalogue_new(&catalogue, NULL, 0, ctx, NULL), MNM_OK);
  for (uint32_t i = 0; i < mnm_catalogue_shipped_count(); i++) {
    mnm_text file = mnm_catalogue_shipped_text(i);
    mnm_err err = {0};
    if (mnm_catalogue_add(catalogue, mnm_catalogue_shipped_name(i), file.data, file.bytes, &err) !=
        MNM_OK)
      fail_msg("%s, %d, %d: %s", err.input, (int)err.row, err.column, err.message);
  }
  assert_int_equal(mnm_catalogue_ready(catalogue, NULL), MNM_OK);
  return catalogue;
}

/* The list that the catalogue answers has 154 indicators: 86 whose publication was read, 47 known
 * from another text, 18 from memory, 3 of ours. */
static void every_indicator_of_the_list_is_computed_asked_or_left_out(void **state) {
  (void)state;
  mnm_catalogue *catalogue = shipped(NULL);
  uint32_t kinds[3] = {0}, known[5] = {0};
  for (uint32_t i = 0; i < mnm_catalogue_count(catalogue); i++) {
    const mnm_indicator *one = mnm_catalogue_at(catalogue, i);
    kinds[one->kind]++;
    known[one->provenance]++;
    assert_true(one->location[0] != '\0' && one->source[0] != '\0');
    if (i > 0) assert_true(strcmp(mnm_catalogue_at(catalogue, i - 1)->id, one->id) < 0);
    if (one->kind == MNM_INDICATOR_LEFT_OUT) assert_true(strlen(one->reason) > 20);
    for (uint32_t p = 0; p < one->parameter_count; p++)
      assert_true(one->parameters[p].basis[0] != '\0');
  }
  assert_int_equal(mnm_catalogue_count(catalogue), 154);
  assert_int_equal(kinds[MNM_INDICATOR_LEDGER], 56);
  assert_int_equal(kinds[MNM_INDICATOR_CHECKLIST], 33);
  assert_int_equal(kinds[MNM_INDICATOR_LEFT_OUT], 65);
  assert_int_equal(known[MNM_PRIMARY_READ], 86);
  assert_int_equal(known[MNM_SECONDARY_READ], 47);
  assert_int_equal(known[MNM_FROM_MEMORY], 18);
  assert_int_equal(known[MNM_DERIVED], 3);
  mnm_catalogue_free(catalogue);
}

/* ---- a ledger at random --- */

#define ROWS 3000
#define ACCOUNTS 40
static uint32_t from[ROWS], to[ROWS], place[ROWS];
static int64_t amount[ROWS], booked[ROWS];
static uint16_t currency[ROWS], mcc[ROWS];
static uint8_t channel[ROWS];

static mnm_transfers random_ledger(uint64_t seed) {
  mnm_rng rng;
  mnm_rng_init(&rng, seed);
  int64_t time = INT64_C(1767225600000000);
  for (uint32_t i = 0; i < ROWS; i++) {
    time += (int64_t)mnm_rng_below(&rng, 7200) * MNM_US_PER_SECOND;
    booked[i] = time;
    from[i] = (uint32_t)mnm_rng_below(&rng, ACCOUNTS);
    to[i] = (uint32_t)mnm_rng_below(&rng, ACCOUNTS);
    amount[i] = 100 * (1 + (int64_t)mnm_rng_below(&rng, 20000));
    currency[i] = mnm_rng_below(&rng, 10) == 0 ? 840 : 978;
    channel[i] = (uint8_t)mnm_rng_below(&rng, MNM_CHANNEL_COUNT);
    mcc[i] = mnm_rng_below(&rng, 3) == 0 ? (uint16_t)(5000 + mnm_rng_below(&rng, 2500)) : 0;
    place[i] = (uint32_t)mnm_rng_below(&rng, 6);
  }
  return (mnm_transfers){.count = ROWS,
                         .account_from = from,
                         .account_to = to,
                         .amount_minor = amount,
                         .currency = currency,
                         .booked_us = booked,
                         .channel = channel,
                         .place = place,
                         .mcc = mcc};
}

static mnm_accounts *make_accounts(void) {
  mnm_accounts *accounts = NULL;
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < ACCOUNTS; i++) {
    char name[8];
    uint32_t id = 0;
    (void)snprintf(name, sizeof name, "A%u", (i * 7) % ACCOUNTS);
    assert_int_equal(mnm_accounts_put(accounts, &id, mnm_text_of(""), mnm_text_of(name), NULL),
                     MNM_OK);
    mnm_accounts_set_kind(accounts, id, MNM_ACCOUNT_INTERNAL);
  }
  return accounts;
}

static void hits_are_the_same_for_any_threads(void **state) {
  (void)state;
  mnm_accounts *accounts = make_accounts();
  mnm_transfers transfers = random_ledger(3);
  mnm_strings *places = NULL;
  assert_int_equal(mnm_strings_new(&places, NULL, NULL), MNM_OK);
  static const char *const names[] = {"N/a", "N/b", "S/a", "S/b", "E", "W/x"};
  uint32_t id = 0;
  for (int i = 0; i < 6; i++)
    assert_int_equal(mnm_strings_put_text(places, &id, mnm_text_of(names[i]), NULL), MNM_OK);
  mnm_catalogue_input input = {.transfers = &transfers, .accounts = accounts, .places = places};
  mnm_catalogue_hits first, other;
  mnm_catalogue_hits_init(&first, NULL);
  mnm_catalogue *catalogue = shipped(NULL);
  assert_int_equal(mnm_catalogue_find(&first, catalogue, &input, NULL, NULL), MNM_OK);
  assert_true(first.hit.count > 20);
  for (uint32_t threads = 2; threads <= 4; threads += 2) {
    mnm_pool *pool = NULL;
    assert_int_equal(mnm_pool_new(&pool, threads, NULL), MNM_OK);
    mnm_ctx ctx = {.pool = pool};
    mnm_catalogue_hits_init(&other, &ctx);
    assert_int_equal(mnm_catalogue_find(&other, catalogue, &input, &ctx, NULL), MNM_OK);
    assert_int_equal(first.hit.count, other.hit.count);
    for (uint64_t i = 0; i < first.hit.count; i++) {
      char a[2048], b[2048];
      (void)mnm_catalogue_sentence(catalogue, &first, i, a, sizeof a);
      (void)mnm_catalogue_sentence(catalogue, &other, i, b, sizeof b);
      assert_string_equal(a, b);
      const mnm_catalogue_hit *x = mnm_column_at(&first.hit, i), *y = mnm_column_at(&other.hit, i);
      assert_int_equal(x->subject, y->subject);
      assert_int_equal(x->row_count, y->row_count);
      assert_true(x->row_count > 0);
      assert_memory_equal(mnm_column_at(&first.row, x->row_first),
                          mnm_column_at(&other.row, y->row_first), x->row_count * 4);
    }
    mnm_catalogue_hits_clear(&other);
    mnm_pool_free(pool);
  }
  mnm_catalogue_hits_clear(&first);
  mnm_catalogue_free(catalogue);
  mnm_strings_free(places);
  mnm_accounts_free(accounts);
}

/* Silence is an answer only where the question was asked. */
static void a_ledger_without_categories_and_places_says_so(void **state) {
  (void)state;
  mnm_accounts *accounts = make_accounts();
  mnm_transfers transfers = random_ledger(4);
  transfers.mcc = NULL;
  transfers.place = NULL;
  mnm_catalogue_input input = {.transfers = &transfers, .accounts = accounts};
  mnm_catalogue_hits hits;
  mnm_catalogue_hits_init(&hits, NULL);
  mnm_catalogue *catalogue = shipped(NULL);
  assert_int_equal(mnm_catalogue_find(&hits, catalogue, &input, NULL, NULL), MNM_OK);
  uint32_t lodging = 0, places = 0, pass = 0;
  assert_true(mnm_catalogue_index(catalogue, mnm_text_of("FINTRAC2016-02"), &lodging));
  assert_true(mnm_catalogue_index(catalogue, mnm_text_of("FINTRAC2016-08"), &places));
  assert_true(mnm_catalogue_index(catalogue, mnm_text_of("FINTRACFE-PROD-01"), &pass));
  const mnm_catalogue_answer *answer = hits.answer.data;
  assert_string_equal(answer[lodging].missing, "merchant categories");
  assert_string_equal(answer[places].missing, "places");
  assert_null(answer[pass].missing);
  assert_int_equal(answer[lodging].asked, 0);
  assert_true(answer[pass].asked > 0);
  mnm_catalogue_hits_clear(&hits);
  mnm_catalogue_free(catalogue);
  mnm_accounts_free(accounts);
}

typedef struct faulty {
  mnm_transfers transfers;
  mnm_accounts *accounts;
} faulty;

static mnm_status use_catalogue(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  faulty *with_this = payload;
  mnm_catalogue *catalogue = NULL;
  mnm_catalogue_hits hits;
  mnm_catalogue_hits_init(&hits, ctx);
  mnm_catalogue_setting set = {"MINE-01", "n", "4"};
  mnm_status status = mnm_catalogue_new(&catalogue, &set, 1, ctx, err);
  if (status == MNM_OK) status = mnm_catalogue_add(catalogue, "mine.yaml", good, strlen(good), err);
  if (status == MNM_OK) status = mnm_catalogue_ready(catalogue, err);
  mnm_catalogue_input input = {.transfers = &with_this->transfers, .accounts = with_this->accounts};
  if (status == MNM_OK) status = mnm_catalogue_find(&hits, catalogue, &input, ctx, err);
  mnm_catalogue_hits_clear(&hits);
  mnm_catalogue_free(catalogue);
  return status;
}

static void judging_survives_every_failed_request(void **state) {
  (void)state;
  faulty with_this = {random_ledger(5), make_accounts()};
  with_this.transfers.count = 400;
  assert_true(mnm_fault_sweep("catalogue", use_catalogue, &with_this) > 20);
  mnm_accounts_free(with_this.accounts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_file_that_is_wrong_is_refused_with_its_place),
      cmocka_unit_test(settings_change_parameters_within_their_range),
      cmocka_unit_test(every_indicator_of_the_list_is_computed_asked_or_left_out),
      cmocka_unit_test(hits_are_the_same_for_any_threads),
      cmocka_unit_test(a_ledger_without_categories_and_places_says_so),
      cmocka_unit_test(judging_survives_every_failed_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
