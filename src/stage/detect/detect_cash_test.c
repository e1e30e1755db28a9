/* T6, T9 and T10 against their definitions, word by word. */
#include "tests/detect/shape_ledger.h"

typedef struct twin {
  const shape_ledger *ledger;
  const mnm_accounts *accounts;
  const mnm_detect_parameters *parameters;
  shape_lines *lines;
} twin;

static void put_episodes(const twin *t, const shape_episodes *all, mnm_typology typology,
                         uint32_t kind, uint16_t currency, uint32_t centre) {
  for (uint32_t i = 0; i < all->count; i++)
    shape_line(t->lines, t->ledger, t->accounts, t->parameters, typology, kind, currency, &centre,
               1, all->row[i]);
}

/* used[c][e]: what debit e took of credit c. */
static int64_t used[SMALL_ROWS][SMALL_ROWS];
static shape_episodes episodes;

static int64_t used_by(uint32_t credit, uint32_t until) {
  int64_t sum = 0;
  for (uint32_t row = 0; row <= until; row++) sum += used[credit][row];
  return sum;
}

static bool is_credit(const twin *t, uint32_t row, uint32_t v, uint16_t unit) {
  return shape_counts(t->ledger, row, true) && t->ledger->rows.to[row] == v &&
         shape_amount(t->ledger, t->parameters, row, true, false).unit == unit;
}

static bool is_debit(const twin *t, uint32_t row, uint32_t v, uint16_t unit) {
  return shape_counts(t->ledger, row, true) && t->ledger->rows.from[row] == v &&
         shape_amount(t->ledger, t->parameters, row, false, false).unit == unit;
}

static void use_oldest(const twin *t, uint32_t debit, uint32_t v, uint16_t unit) {
  const mnm_transit_parameters *rule = &t->parameters->t6;
  int64_t rest = shape_amount(t->ledger, t->parameters, debit, false, false).minor;
  for (uint32_t row = 0; row < debit; row++) {
    if (!is_credit(t, row, v, unit) || !shape_within(t->ledger, rule->hold_s, row, debit)) continue;
    int64_t left =
        shape_amount(t->ledger, t->parameters, row, true, false).minor - used_by(row, debit);
    int64_t taken = left < rest ? left : rest;
    used[row][debit] += taken;
    rest -= taken;
  }
}

static bool relay[SMALL_ROWS][SMALL_ROWS];

static void transit_unit(const twin *t, uint32_t v, uint16_t unit) {
  const mnm_transit_parameters *rule = &t->parameters->t6;
  memset(used, 0, sizeof used);
  episodes.count = 0;
  for (uint32_t e = 0; e < t->ledger->rows.count; e++) {
    if (!is_debit(t, e, v, unit)) continue;
    use_oldest(t, e, v, unit);
    int64_t total = 0, part = 0;
    bool counted[SMALL_ROWS] = {false};
    for (uint32_t c = 0; c < e; c++) {
      if (!is_credit(t, c, v, unit)) continue;
      int64_t minor = shape_amount(t->ledger, t->parameters, c, true, false).minor;
      int64_t paid = shape_amount(t->ledger, t->parameters, e, false, false).minor;
      if (used[c][e] > 0 && shape_reaches(used[c][e], minor, rule->rate_ppm) &&
          shape_reaches(used[c][e], paid, rule->rate_ppm))
        relay[c][e] = true;
      if (!shape_in_window(t->ledger, rule->window_s, c, e)) continue;
      total += minor;
      part += used_by(c, e);
      counted[c] = used_by(c, e) > 0;
      for (uint32_t other = 0; other <= e; other++) counted[other] |= used[c][other] > 0;
    }
    if (total < rule->least_minor || !shape_reaches(part, total, rule->rate_ppm)) continue;
    if (shape_busy(t->ledger, t->parameters, v, e, rule->window_s)) continue;
    shape_hit(&episodes, t->ledger, rule->window_s, e, counted);
  }
  put_episodes(t, &episodes, MNM_T6, MNM_T6_TRANSIT, unit, v);
}

static void chain_from(const twin *t, uint32_t first) {
  bool row[SMALL_ROWS] = {false};
  int64_t relays = 0;
  uint32_t at = first;
  for (uint32_t next = 0; next < t->ledger->rows.count; next++) {
    assert_true(!relay[next][first]);
    row[at] = true;
    if (!relay[at][next]) continue;
    at = next;
    row[at] = true;
    relays++;
  }
  if (relays >= t->parameters->t6.relays)
    shape_line(t->lines, t->ledger, t->accounts, t->parameters, MNM_T6, MNM_T6_CHAIN, 0,
               &t->ledger->rows.from[first], 1, row);
}

static void twin_t6(const twin *t) {
  static const uint16_t units[] = {0, 392, 840, 978};
  memset(relay, 0, sizeof relay);
  for (uint32_t v = 0; v < t->ledger->rows.accounts; v++)
    for (uint32_t i = 0; i < 4 && v != t->ledger->rows.cash; i++) transit_unit(t, v, units[i]);
  for (uint32_t first = 0; first < t->ledger->rows.count; first++) {
    bool before = false, after = false;
    for (uint32_t row = 0; row < t->ledger->rows.count; row++) {
      before |= relay[row][first];
      after |= relay[first][row];
    }
    if (after && !before) chain_from(t, first);
  }
}

/* ---- T9 --- */

static int64_t threshold_of(const mnm_detect_parameters *parameters, uint16_t currency,
                            int64_t otherwise) {
  for (uint64_t i = 0; i < parameters->thresholds.count; i++) {
    const mnm_threshold *at = mnm_column_at(&parameters->thresholds, i);
    if (at->currency == currency) return at->minor;
  }
  return otherwise;
}

static void put_by_owner(const twin *t, uint32_t kind, uint16_t currency) {
  for (uint32_t i = 0; i < episodes.count; i++) {
    uint32_t centre[SMALL_ACCOUNTS + 1], count = 0;
    bool in[SMALL_ACCOUNTS + 1] = {false};
    for (uint32_t row = 0; row < t->ledger->rows.count; row++)
      if (episodes.row[i][row])
        in[kind == MNM_T9_DEPOSITS ? t->ledger->rows.to[row] : t->ledger->rows.from[row]] = true;
    for (uint32_t account = 0; account < t->ledger->rows.accounts; account++)
      if (in[account]) centre[count++] = account;
    for (uint32_t a = 0; a < count; a++)
      for (uint32_t b = 0; b + 1 < count; b++)
        if (mnm_accounts_compare(t->accounts, centre[b], centre[b + 1]) > 0) {
          uint32_t moved = centre[b];
          centre[b] = centre[b + 1];
          centre[b + 1] = moved;
        }
    shape_line(t->lines, t->ledger, t->accounts, t->parameters, MNM_T9, kind, currency, centre,
               count, episodes.row[i]);
  }
}

static bool near_threshold(const twin *t, uint32_t row, uint32_t owner, bool deposit,
                           uint16_t currency, int64_t threshold) {
  const small_ledger *rows = &t->ledger->rows;
  if (!shape_counts(t->ledger, row, true)) return false;
  if ((deposit ? rows->from[row] : rows->to[row]) != rows->cash) return false;
  if (!shape_owns(t->ledger, owner, deposit ? rows->to[row] : rows->from[row])) return false;
  shape_money money = shape_amount(t->ledger, t->parameters, row, deposit, true);
  return money.unit == currency && money.minor < threshold &&
         shape_reaches(money.minor, threshold, t->parameters->t9.share_ppm);
}

static void twin_t9(const twin *t) {
  static const uint16_t currencies[] = {392, 840, 978};
  const mnm_cash_parameters *rule = &t->parameters->t9;
  for (uint32_t at = 0; at < SHAPE_OWNERS * 6; at++) {
    uint32_t owner = at / 6;
    bool deposit = at % 2;
    uint16_t currency = currencies[at / 2 % 3];
    int64_t threshold = threshold_of(t->parameters, currency, rule->threshold_minor);
    episodes.count = 0;
    for (uint32_t hit = 0; hit < t->ledger->rows.count; hit++) {
      if (!near_threshold(t, hit, owner, deposit, currency, threshold)) continue;
      bool counted[SMALL_ROWS] = {false};
      int64_t n = 0, total = 0;
      for (uint32_t row = 0; row <= hit; row++) {
        if (!near_threshold(t, row, owner, deposit, currency, threshold) ||
            !shape_in_window(t->ledger, rule->window_s, row, hit))
          continue;
        counted[row] = true;
        n++;
        total += shape_amount(t->ledger, t->parameters, row, deposit, true).minor;
      }
      if (n >= rule->n && total >= threshold)
        shape_hit(&episodes, t->ledger, rule->window_s, hit, counted);
    }
    put_by_owner(t, deposit ? MNM_T9_DEPOSITS : MNM_T9_WITHDRAWALS, currency);
  }
}

/* ---- T10 --- */

static bool qualifies(const twin *t, uint32_t row, uint32_t v, uint16_t currency) {
  const small_ledger *rows = &t->ledger->rows;
  if (!shape_counts(t->ledger, row, true) || rows->from[row] != rows->cash || rows->to[row] != v)
    return false;
  shape_money money = shape_amount(t->ledger, t->parameters, row, true, true);
  char area = shape_area(t->ledger, row);
  return money.unit == currency && area != ' ' && area != shape_home(t->ledger, v) &&
         money.minor < threshold_of(t->parameters, currency, t->parameters->t10.threshold_minor);
}

static void funnel_currency(const twin *t, uint32_t v, uint16_t currency) {
  const mnm_funnel_parameters *rule = &t->parameters->t10;
  const small_ledger *rows = &t->ledger->rows;
  memset(used, 0, sizeof used);
  episodes.count = 0;
  for (uint32_t e = 0; e < rows->count; e++) {
    if (!shape_counts(t->ledger, e, true) || rows->from[e] != v || rows->currency[e] != currency)
      continue;
    int64_t rest = rows->amount[e], total = 0, part = 0, areas = 0;
    bool counted[SMALL_ROWS] = {false}, seen[128] = {false};
    for (uint32_t c = 0; c < e; c++) {
      if (!qualifies(t, c, v, currency)) continue;
      int64_t minor = shape_amount(t->ledger, t->parameters, c, true, true).minor;
      char area = shape_area(t->ledger, c);
      if (shape_within(t->ledger, rule->hold_s, c, e) && area != shape_area(t->ledger, e)) {
        int64_t left = minor - used_by(c, e), taken = left < rest ? left : rest;
        used[c][e] = taken;
        rest -= taken;
      }
      if (!shape_in_window(t->ledger, rule->window_s, c, e)) continue;
      total += minor;
      part += used_by(c, e);
      areas += !seen[(int)area];
      seen[(int)area] = counted[c] = true;
      for (uint32_t other = 0; other <= e; other++) counted[other] |= used[c][other] > 0;
    }
    if (areas >= rule->areas && shape_reaches(part, total, rule->rate_ppm))
      shape_hit(&episodes, t->ledger, rule->window_s, e, counted);
  }
  put_episodes(t, &episodes, MNM_T10, 0, currency, v);
}

static void twin_t10(const twin *t) {
  static const uint16_t currencies[] = {392, 840, 978};
  for (uint32_t v = 0; v < t->ledger->rows.accounts; v++)
    for (uint32_t i = 0; i < 3 && v != t->ledger->rows.cash; i++)
      funnel_currency(t, v, currencies[i]);
}

/* ---- rounds --- */

static void draw_parameters(mnm_detect_parameters *out, mnm_rng *rng, int64_t unit_s) {
  static const int64_t rates[] = {500001, 800000, 1000000, 600000};
  out->busy = draw(rng, 2) ? 1 + draw(rng, 6) : UINT32_MAX;
  out->standing_s = spread(draw(rng, 10), unit_s);
  out->t6 = (mnm_transit_parameters){.enabled = out->t6.enabled,
                                     .hold_s = shape_span(rng, unit_s),
                                     .rate_ppm = rates[draw(rng, 4)],
                                     .window_s = shape_span(rng, unit_s),
                                     .least_minor = 1 + draw(rng, draw(rng, 2) ? 1000 : 20),
                                     .relays = 1 + draw(rng, 3)};
  out->t9 = (mnm_cash_parameters){.enabled = out->t9.enabled,
                                  .threshold_minor = 1 + draw(rng, draw(rng, 2) ? 1200 : 120),
                                  .share_ppm = INT64_C(100000) * draw(rng, 11),
                                  .n = 1 + draw(rng, 4),
                                  .window_s = shape_span(rng, unit_s)};
  out->t10 = (mnm_funnel_parameters){.enabled = out->t10.enabled,
                                     .areas = 1 + draw(rng, 3),
                                     .window_s = shape_span(rng, unit_s),
                                     .hold_s = shape_span(rng, unit_s),
                                     .rate_ppm = INT64_C(200000) * draw(rng, 6),
                                     .threshold_minor = 1 + draw(rng, draw(rng, 2) ? 1200 : 120)};
  mnm_threshold euro = {978, 1 + draw(rng, 1000)};
  if (draw(rng, 2)) assert_int_equal(mnm_column_push(&out->thresholds, &euro, NULL), MNM_OK);
}

static void against_twin(const char *name, void (*definition)(const twin *), uint64_t seed,
                         bool rates, uint32_t least) {
  static shape_ledger ledger;
  static shape_lines found, expected;
  mnm_rng rng;
  mnm_rng_init(&rng, seed);
  uint64_t seen = 0;
  uint32_t count = shape_rounds();
  for (uint32_t round = 0; round < count; round++) {
    shape_ledger_random(&ledger, &rng);
    mnm_detect_parameters parameters;
    defaults_of(&parameters, name);
    draw_parameters(&parameters, &rng, ledger.rows.unit_s);
    draw_rates(&parameters, rates ? draw(&rng, 3) : 0, &rng);
    mnm_accounts *accounts = small_ledger_accounts(&ledger.rows, NULL);
    shape_homes(&parameters, &ledger, accounts);
    mnm_transfers transfers = small_ledger_view(&ledger.rows);
    transfers.place = ledger.place;
    transfers.channel = ledger.channel;
    mnm_detect_owners owners = small_ledger_owners(&ledger.rows);
    mnm_detect_input input = {.transfers = &transfers,
                              .accounts = accounts,
                              .owners = ledger.rows.owners_known ? &owners : NULL,
                              .places = ledger.places};
    mnm_findings findings;
    mnm_findings_init(&findings, NULL);
    mnm_err err = {0};
    if (mnm_detect(&findings, &input, &parameters, NULL, &err) != MNM_OK)
      fail_msg("%s", err.message);
    shape_found(&found, &findings, accounts, ledger.rows.id);
    twin t = {&ledger, accounts, &parameters, &expected};
    definition(&t);
    shape_same(&found, &expected, round);
    seen += found.count;
    shape_lines_clear(&found);
    shape_lines_clear(&expected);
    mnm_findings_clear(&findings);
    mnm_accounts_free(accounts);
    mnm_detect_parameters_clear(&parameters);
    shape_ledger_clear(&ledger);
  }
  if (seen <= (uint64_t)least * (count / 300))
    fail_msg("%llu findings only", (unsigned long long)seen);
}

static void pass_through_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("T6", twin_t6, 61, true, 300);
}

static void structuring_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("T9", twin_t9, 62, true, 40);
}

static void a_funnel_account_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("T10", twin_t10, 63, true, 25);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pass_through_is_what_its_definition_says),
      cmocka_unit_test(structuring_is_what_its_definition_says),
      cmocka_unit_test(a_funnel_account_is_what_its_definition_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
