/* The lenient order against its definition, and findings in it against those of a ledger that
 * stands in this order. */
#include "stage/detect/detect_lenient_internal.h"
#include "tests/detect/shape_ledger.h"

static shape_ledger ledger;

static bool of_one_day(const small_ledger *rows, uint32_t a, uint32_t b) {
  return rows->grain[a] == MNM_GRAIN_DAY && rows->grain[b] == MNM_GRAIN_DAY &&
         rows->time_us[a] == rows->time_us[b];
}

/* Does the payer of `row` await a transfer of that day that is not taken? */
static bool awaits(const small_ledger *rows, const bool *taken, uint32_t row) {
  for (uint32_t other = 0; other < rows->count; other++)
    if (!taken[other] && of_one_day(rows, other, row) && rows->to[other] == rows->from[row] &&
        rows->from[other] != rows->to[other] && rows->to[other] != rows->cash)
      return true;
  return false;
}

static void order_slowly(uint32_t *out, const small_ledger *rows) {
  bool taken[SMALL_ROWS] = {false};
  for (uint32_t made = 0; made < rows->count; made++) {
    uint32_t first = 0;
    while (taken[first]) first++;
    uint32_t best = first;
    for (uint32_t row = rows->count; row-- > 0;)
      if (!taken[row] && (row == first || of_one_day(rows, row, first)) &&
          !awaits(rows, taken, row))
        best = row;
    out[made] = best;
    taken[best] = true;
  }
}

static void move_rows(shape_ledger *out, const shape_ledger *from, const uint32_t *order) {
  *out = *from;
  for (uint32_t i = 0; i < from->rows.count; i++) {
    uint32_t row = order[i];
    out->rows.from[i] = from->rows.from[row];
    out->rows.to[i] = from->rows.to[row];
    out->rows.amount[i] = from->rows.amount[row];
    out->rows.to_amount[i] = from->rows.to_amount[row];
    out->rows.currency[i] = from->rows.currency[row];
    out->rows.to_currency[i] = from->rows.to_currency[row];
    out->rows.id[i] = from->rows.id[row];
    out->place[i] = from->place[row];
    out->channel[i] = from->channel[row];
  }
}

static void detect(shape_lines *out, const shape_ledger *of, const mnm_accounts *accounts,
                   const mnm_detect_parameters *parameters, const mnm_detect_fact *facts,
                   uint64_t fact_count, const uint32_t *order) {
  mnm_transfers transfers = small_ledger_view(&of->rows);
  transfers.booked_grain = of->rows.grain;
  transfers.place = of->place;
  transfers.channel = of->channel;
  mnm_detect_owners owners = small_ledger_owners(&of->rows);
  mnm_detect_input input = {.transfers = &transfers,
                            .accounts = accounts,
                            .owners = of->rows.owners_known ? &owners : NULL,
                            .places = of->places,
                            .facts = facts,
                            .fact_count = fact_count};
  uint32_t got[SMALL_ROWS + 1], place[SMALL_ROWS];
  bool moved = false;
  if (order) {
    assert_int_equal(mnm_detect__lenient_order(got, &moved, &input, NULL, NULL), MNM_OK);
    if (of->rows.count) assert_memory_equal(got, order, of->rows.count * sizeof *order);
  }
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  mnm_err err = {0};
  if (mnm_detect(&findings, &input, parameters, NULL, &err) != MNM_OK) fail_msg("%s", err.message);
  /* rows of a finding stand in the order that holds */
  for (uint32_t i = 0; order && i < of->rows.count; i++) place[order[i]] = i;
  uint32_t *row = findings.row.data;
  for (uint64_t i = 0; order && i < findings.row.count; i++) row[i] = place[row[i]];
  uint32_t id[SMALL_ROWS];
  for (uint32_t i = 0; i < of->rows.count; i++) id[i] = of->rows.id[order ? order[i] : i];
  shape_found(out, &findings, accounts, id);
  mnm_findings_clear(&findings);
}

static void one_round(mnm_rng *rng, uint32_t round, uint64_t *moved, uint64_t *seen) {
  static shape_ledger other;
  static shape_lines found, expected;
  uint32_t order[SMALL_ROWS];
  shape_ledger_random(&ledger, rng);
  uint32_t days = draw(rng, 4); /* most rows of few days */
  for (uint32_t i = 0; i < ledger.rows.count && days; i++) {
    ledger.rows.time_us[i] = (int64_t)(i * days / SMALL_ROWS) * MNM_US_PER_DAY;
    ledger.rows.grain[i] = draw(rng, 8) ? MNM_GRAIN_DAY : MNM_GRAIN_SECOND;
  }
  /* a day-grain row comes before timed rows of its time */
  for (uint32_t i = 1; i < ledger.rows.count; i++)
    if (ledger.rows.time_us[i] == ledger.rows.time_us[i - 1] &&
        ledger.rows.grain[i - 1] != MNM_GRAIN_DAY)
      ledger.rows.grain[i] = MNM_GRAIN_SECOND;
  order_slowly(order, &ledger.rows);
  for (uint32_t i = 0; i < ledger.rows.count; i++) *moved += order[i] != i;
  move_rows(&other, &ledger, order);
  mnm_accounts *accounts = small_ledger_accounts(&ledger.rows, NULL);
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  parameters.t1.k = parameters.t2.k = parameters.t3.k = parameters.t4.k = 2;
  parameters.t6.least_minor = 1;
  parameters.t6.relays = 2;
  parameters.t7.payees = parameters.t7.payers = 2;
  parameters.h1.n = parameters.h4.n = parameters.h7.n = 2;
  shape_homes(&parameters, &ledger, accounts);
  mnm_detect_fact facts[20], moved_facts[20];
  uint32_t fact_count = ledger.rows.count ? draw(rng, 21) : 0;
  for (uint32_t i = 0; i < fact_count; i++) {
    uint32_t place = draw(rng, ledger.rows.count);
    facts[i] = moved_facts[i] =
        (mnm_detect_fact){.who = 5000 + draw(rng, 4), .kind = MNM_FACT_PAID_FOR};
    facts[i].value = order[place];
    moved_facts[i].value = place;
  }
  detect(&expected, &other, accounts, &parameters, moved_facts, fact_count, NULL);
  parameters.lenient = true;
  detect(&found, &ledger, accounts, &parameters, facts, fact_count, order);
  *seen += found.count;
  shape_same(&found, &expected, round);
  shape_lines_clear(&found);
  shape_lines_clear(&expected);
  mnm_accounts_free(accounts);
  mnm_detect_parameters_clear(&parameters);
  shape_ledger_clear(&ledger);
}

static void in_the_lenient_order_what_came_on_a_day_was_there_before_what_left(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 111);
  uint64_t moved = 0, seen = 0;
  for (uint32_t round = 0; round < shape_rounds(); round++) one_round(&rng, round, &moved, &seen);
  assert_true(moved > shape_rounds() && seen > shape_rounds());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(in_the_lenient_order_what_came_on_a_day_was_there_before_what_left)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
