/* What holds for every detection: threads, order, errors, what a failure leaves. */
#include "tests/detect/small_ledger.h"

#define LARGE_ROWS 120000
#define LARGE_ACCOUNTS 12000

typedef struct large_ledger {
  uint32_t *from, *to;
  int64_t *amount, *time_us;
  uint16_t *currency;
  mnm_accounts *accounts;
  mnm_transfers view;
} large_ledger;

/* One account pays every 20th transfer; a few accounts have most of the rest. */
static void large_ledger_new(large_ledger *out) {
  mnm_rng rng;
  mnm_rng_init(&rng, 11);
  out->from = calloc(LARGE_ROWS, sizeof *out->from);
  out->to = calloc(LARGE_ROWS, sizeof *out->to);
  out->amount = calloc(LARGE_ROWS, sizeof *out->amount);
  out->time_us = calloc(LARGE_ROWS, sizeof *out->time_us);
  out->currency = calloc(LARGE_ROWS, sizeof *out->currency);
  assert_int_equal(mnm_accounts_new(&out->accounts, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < LARGE_ACCOUNTS; i++) {
    char name[16];
    uint32_t id;
    (void)snprintf(name, sizeof name, "%u", i * 7919U % 100003U);
    assert_int_equal(
        mnm_accounts_put(out->accounts, &id, mnm_text_of("b"), mnm_text_of(name), NULL), MNM_OK);
  }
  for (uint32_t row = 0; row < LARGE_ROWS; row++) {
    out->from[row] = row % 20 ? draw(&rng, draw(&rng, 4) ? 300 : LARGE_ACCOUNTS) : 17;
    out->to[row] = draw(&rng, draw(&rng, 4) ? LARGE_ACCOUNTS : 300);
    out->amount[row] = 1 + draw(&rng, 100000);
    out->time_us[row] = (int64_t)(row / 3) * 20 * MNM_US_PER_SECOND;
    out->currency[row] = draw(&rng, 9) ? 978 : 840;
  }
  out->view = (mnm_transfers){.count = LARGE_ROWS,
                              .account_from = out->from,
                              .account_to = out->to,
                              .amount_minor = out->amount,
                              .currency = out->currency,
                              .booked_us = out->time_us};
}

static void large_ledger_free(large_ledger *ledger) {
  free(ledger->from);
  free(ledger->to);
  free(ledger->amount);
  free(ledger->time_us);
  free(ledger->currency);
  mnm_accounts_free(ledger->accounts);
}

static void any_number_of_threads_and_slices_finds_the_same(void **state) {
  (void)state;
  large_ledger ledger;
  large_ledger_new(&ledger);
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  parameters.t1.window_s = parameters.t2.window_s = 36000;
  parameters.t3.k = 2;
  parameters.t3.window_s = 7200;
  parameters.t3.tolerance_ppm = 900000;
  parameters.t4 = (mnm_pair_parameters){true, 2, 7200, MNM_TOLERANCE_ANY};
  parameters.t5 = (mnm_cycle_parameters){true, 6, 36000, MNM_TOLERANCE_ANY, MNM_TOLERANCE_ANY};
  parameters.steps_max = 120;
  mnm_detect_input input = {.transfers = &ledger.view, .accounts = ledger.accounts};
  char *alone = detect_text(&input, NULL, &parameters, NULL);
  assert_true(strlen(alone) > 1000000 && strstr(alone, "\n3 0 ") && strstr(alone, "\n4 0 "));
  assert_true(strstr(alone, "\n5 0 0 0 ") && strstr(alone, "\n5 0 0 1 ") &&
              strstr(alone, "\ncut 5"));
  static const uint32_t threads[] = {1, 2, 7};
  for (uint32_t i = 0; i < 3; i++) {
    mnm_ctx ctx = {0};
    assert_int_equal(mnm_pool_new(&ctx.pool, threads[i], NULL), MNM_OK);
    input.slice_s = INT64_C(1000) * i;
    char *text = detect_text(&input, NULL, &parameters, &ctx);
    assert_true(strcmp(alone, text) == 0);
    free(text);
    mnm_pool_free(ctx.pool);
  }
  free(alone);
  large_ledger_free(&ledger);
}

static bool stop_at_once(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)stage, (void)done, (void)total;
  uint32_t *left = payload;
  return (*left)-- > 0;
}

/* Stopped at one of its ticks after another. */
static void cancelled_detection_leaves_findings_as_they_were(void **state) {
  (void)state;
  large_ledger ledger;
  large_ledger_new(&ledger);
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  mnm_detect_input input = {.transfers = &ledger.view, .accounts = ledger.accounts};
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  uint32_t stopped = 0;
  for (uint32_t ticks = 0;; ticks += 1 + ticks / 3) {
    uint32_t left = ticks;
    mnm_ctx ctx = {.progress = stop_at_once, .progress_payload = &left};
    mnm_status status = mnm_detect(&findings, &input, &parameters, &ctx, NULL);
    if (status == MNM_OK) break;
    assert_int_equal(status, MNM_E_CANCELLED);
    assert_int_equal(findings.finding.count + findings.row.count + findings.total.count +
                         findings.participant.count + findings.centre.count,
                     0);
    stopped++;
  }
  assert_true(stopped > 10 && findings.finding.count > 0);
  mnm_findings_clear(&findings);
  large_ledger_free(&ledger);
}

static void findings_are_appended_to_those_there(void **state) {
  (void)state;
  static small_ledger ledger;
  mnm_rng rng;
  mnm_rng_init(&rng, 5);
  do {
    small_ledger_random(&ledger, &rng);
  } while (ledger.count < SMALL_ROWS / 2);
  mnm_accounts *accounts = small_ledger_accounts(&ledger, NULL);
  mnm_transfers transfers = small_ledger_view(&ledger);
  mnm_detect_input input = {.transfers = &transfers, .accounts = accounts};
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  parameters.t1.k = parameters.t2.k = 2;
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  for (uint32_t i = 0; i < 2; i++)
    assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, NULL), MNM_OK);
  char *text = findings_text(&findings, accounts, NULL);
  size_t half = strlen(text) / 2;
  assert_true(half > 0 && strncmp(text, text + half, half) == 0);
  free(text);
  mnm_findings_clear(&findings);
  mnm_accounts_free(accounts);
}

static void ledgers_without_a_pattern_give_no_finding(void **state) {
  (void)state;
  static small_ledger ledger;
  mnm_rng rng;
  mnm_rng_init(&rng, 6);
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  parameters.t1.k = parameters.t2.k = 1;
  for (uint32_t kind = 0; kind < 3; kind++) {
    small_ledger_random(&ledger, &rng);
    ledger.count = kind == 0 ? 0 : SMALL_ROWS;
    ledger.cash = kind == 2 ? 0 : UINT32_MAX;
    for (uint32_t row = 0; row < ledger.count; row++) {
      if (kind == 1) ledger.from[row] = ledger.to[row]; /* only to itself */
      if (kind == 2) ledger.from[row] = 0;              /* only from cash */
      ledger.time_us[row] = row;
    }
    mnm_accounts *accounts = small_ledger_accounts(&ledger, NULL);
    mnm_transfers transfers = small_ledger_view(&ledger);
    mnm_detect_input input = {.transfers = &transfers, .accounts = accounts};
    char *text = detect_text(&input, NULL, &parameters, NULL);
    assert_string_equal(text, "");
    free(text);
    mnm_accounts_free(accounts);
  }
}

static mnm_status detect_three(uint32_t bad_account, int64_t second_us, int64_t amount,
                               mnm_err *err) {
  uint32_t from[] = {0, 0, 0}, to[] = {1, bad_account, 2};
  int64_t amounts[] = {1, amount, amount}, times[] = {1000, second_us, 3000};
  uint16_t currencies[] = {978, 978, 978};
  mnm_transfers transfers = {.count = 3,
                             .account_from = from,
                             .account_to = to,
                             .amount_minor = amounts,
                             .currency = currencies,
                             .booked_us = times};
  mnm_accounts *accounts = NULL;
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  static const char *const names[] = {"a", "b", "c"};
  for (uint32_t i = 0; i < 3; i++) {
    uint32_t id;
    assert_int_equal(mnm_accounts_put(accounts, &id, mnm_text_of(""), mnm_text_of(names[i]), NULL),
                     MNM_OK);
  }
  mnm_detect_input input = {.transfers = &transfers, .accounts = accounts};
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  parameters.t1.k = parameters.t2.k = 1;
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  mnm_status status = mnm_detect(&findings, &input, &parameters, NULL, err);
  if (status != MNM_OK) assert_int_equal(findings.finding.count + findings.row.count, 0);
  mnm_findings_clear(&findings);
  mnm_accounts_free(accounts);
  return status;
}

static void broken_rows_are_refused_by_their_number(void **state) {
  (void)state;
  mnm_err err = {0};
  assert_int_equal(detect_three(1, 2000, 5, &err), MNM_OK);
  assert_int_equal(detect_three(1, 999, 5, &err), MNM_E_RANGE);
  assert_int_equal(err.row, 2);
  assert_int_equal(detect_three(1, 3001, 5, &err), MNM_E_RANGE);
  assert_int_equal(err.row, 3);
  assert_int_equal(detect_three(3, 2000, 5, &err), MNM_E_RANGE);
  assert_int_equal(err.row, 2);
}

static void totals_beyond_64_bits_name_their_row(void **state) {
  (void)state;
  mnm_err err = {0};
  assert_int_equal(detect_three(1, 2000, INT64_MAX / 2, &err), MNM_OK);
  assert_int_equal(detect_three(1, 2000, INT64_MAX / 2 + 1, &err), MNM_E_OVERFLOW);
  assert_int_equal(err.row, 3);
  assert_int_equal(detect_three(1, 2000, INT64_MAX, &err), MNM_E_OVERFLOW);
  assert_int_equal(err.row, 2);
}

static void parameters_out_of_range_are_refused(void **state) {
  (void)state;
  static small_ledger ledger = {.accounts = 2, .cash = UINT32_MAX};
  mnm_accounts *accounts = small_ledger_accounts(&ledger, NULL);
  mnm_transfers transfers = small_ledger_view(&ledger);
  mnm_detect_input input = {.transfers = &transfers, .accounts = accounts};
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  for (uint32_t kind = 0; kind < 21; kind++) {
    mnm_detect_parameters parameters;
    mnm_detect_defaults(&parameters);
    mnm_rate rates[] = {{978, MNM_RATE_ALWAYS, 1, 1}, {840, 5, 2, 3}};
    if (kind == 0) parameters.busy = 0;
    if (kind == 1) parameters.standing_s = -1;
    if (kind == 2) parameters.t1.k = 0;
    if (kind == 3) parameters.t2.window_s = -1;
    if (kind == 4) parameters.t2.window_s = MNM_WINDOW_S_MAX + 1;
    if (kind == 5) parameters.surname_most = 0;
    if (kind == 6) parameters.t3.k = 0;
    if (kind == 7) parameters.t4.window_s = -1;
    if (kind == 8) parameters.t4.tolerance_ppm = MNM_TOLERANCE_PPM_MAX + 1;
    if (kind == 9) parameters.t5.hops_max = 2;
    if (kind == 10) parameters.t5.hops_max = MNM_CYCLE_HOPS_MAX + 1;
    if (kind == 11) parameters.t5.window_s = -1;
    if (kind == 12) parameters.t5.loss_ppm = MNM_TOLERANCE_PPM_MAX + 1;
    if (kind == 13) parameters.t5.gain_ppm = MNM_TOLERANCE_PPM_MAX + 1;
    if (kind == 14) parameters.steps_max = 0;
    if (kind == 15) parameters.steps_max = MNM_STEPS_MAX + 1;
    if (kind == 16) rates[0].denominator = 0;
    if (kind == 17) rates[1].currency = 5; /* not in order; and none that is known */
    if (kind == 18) rates[0].currency = 840, rates[1].day = 0; /* one rate, and one for a day */
    input.slice_s = kind == 19 ? -1 : kind == 20 ? MNM_WINDOW_S_MAX + 1 : 0;
    parameters.rates_given = kind >= 16 && kind <= 18;
    if (parameters.rates_given)
      assert_int_equal(mnm_column_append(&parameters.rates, rates, 2, NULL), MNM_OK);
    assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, NULL), MNM_E_RANGE);
    mnm_detect_parameters_clear(&parameters);
  }
  input.slice_s = 0;
  uint32_t offset[] = {0, 2, 1}, owner[] = {1, 2};
  mnm_detect_owners owners = {offset, owner};
  input.owners = &owners;
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, NULL), MNM_E_RANGE);
  offset[2] = 2;
  assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, NULL), MNM_OK);
  mnm_findings_clear(&findings);
  mnm_accounts_free(accounts);
}

/* 0 -> 1 -> 2 -> 0, once through cash, once in too long a time. */
static void raw_cycles_pass_over_cash(void **state) {
  (void)state;
  small_ledger ledger = {.count = 4, .accounts = 3, .cash = UINT32_MAX};
  static const uint32_t ends[] = {0, 1, 2, 0, 1};
  for (uint32_t row = 0; row < 4; row++) {
    ledger.from[row] = ends[row];
    ledger.to[row] = ends[row + 1];
    ledger.time_us[row] = row * MNM_US_PER_SECOND;
    ledger.amount[row] = 1;
  }
  for (uint32_t kind = 0; kind < 3; kind++) {
    ledger.cash = kind == 1 ? 2 : UINT32_MAX;
    mnm_accounts *accounts = small_ledger_accounts(&ledger, NULL);
    mnm_transfers transfers = small_ledger_view(&ledger);
    mnm_detect_input input = {.transfers = &transfers, .accounts = accounts};
    mnm_graph_cycles count;
    assert_int_equal(mnm_detect_raw_cycles(&count, &input, kind == 2 ? 1 : 2, 0, NULL, NULL),
                     MNM_OK);
    assert_int_equal(count.cycles, kind == 0 ? 2 : 0);
    assert_int_equal(count.three_hops, kind == 0 ? 2 : 0);
    mnm_err err = {0};
    assert_int_equal(mnm_detect_raw_cycles(&count, &input, -1, 0, NULL, &err), MNM_E_RANGE);
    ledger.time_us[3] = 0;
    assert_int_equal(mnm_detect_raw_cycles(&count, &input, MNM_WINDOW_ANY, 0, NULL, &err),
                     MNM_E_RANGE);
    assert_int_equal(err.row, 4);
    ledger.time_us[3] = 3 * MNM_US_PER_SECOND;
    mnm_accounts_free(accounts);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_number_of_threads_and_slices_finds_the_same),
      cmocka_unit_test(cancelled_detection_leaves_findings_as_they_were),
      cmocka_unit_test(findings_are_appended_to_those_there),
      cmocka_unit_test(ledgers_without_a_pattern_give_no_finding),
      cmocka_unit_test(broken_rows_are_refused_by_their_number),
      cmocka_unit_test(totals_beyond_64_bits_name_their_row),
      cmocka_unit_test(parameters_out_of_range_are_refused),
      cmocka_unit_test(raw_cycles_pass_over_cash),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
