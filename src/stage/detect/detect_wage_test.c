/* H1 against its definition, word by word. */
#include "tests/detect/shape_ledger.h"

#define DAY_US (86400 * MNM_US_PER_SECOND)

typedef struct twin {
  const shape_ledger *ledger;
  const mnm_accounts *accounts;
  const mnm_detect_parameters *parameters;
  shape_lines *lines;
} twin;

/* Less back from the account than was paid to it, near a transfer. */
static bool got_less_back(const twin *t, uint32_t near) {
  static const uint16_t units[] = {0, 392, 840, 978};
  const small_ledger *rows = &t->ledger->rows;
  bool less = false;
  for (uint32_t u = 0; u < 4; u++) {
    mnm_wide in = 0, out = 0;
    bool any = u == 0; /* a currency is looked at when an amount of it has no rate */
    for (uint32_t row = 0; row < rows->count; row++) {
      int64_t apart = rows->time_us[row] - rows->time_us[near];
      if (apart > 33 * DAY_US || apart < -33 * DAY_US) continue;
      bool comes = rows->from[row] == rows->from[near] && rows->to[row] == rows->to[near];
      bool goes = rows->from[row] == rows->to[near] && rows->to[row] == rows->from[near];
      if (!comes && !goes) continue;
      shape_money money = shape_amount(t->ledger, t->parameters, row, comes, false);
      shape_money own = shape_amount(t->ledger, t->parameters, row, comes, true);
      any |= money.unit == units[u];
      if (u == 0 ? money.unit != 0 : own.unit != units[u]) continue;
      *(comes ? &in : &out) += u == 0 ? money.minor : own.minor;
    }
    less |= any && out < in;
  }
  return less;
}

static bool is_wage(const twin *t, uint32_t row) {
  const small_ledger *rows = &t->ledger->rows;
  if (!shape_counts(t->ledger, row, false)) return false;
  if (t->ledger->channel[row] == MNM_CHANNEL_WAGE) return true;
  bool again = false;
  for (uint32_t other = 0; other < rows->count; other++) {
    int64_t apart = rows->time_us[other] - rows->time_us[row];
    if (apart < 0) apart = -apart;
    bool gap = (apart >= 6 * DAY_US && apart <= 8 * DAY_US) ||
               (apart >= 13 * DAY_US && apart <= 15 * DAY_US) ||
               (apart >= 26 * DAY_US && apart <= 33 * DAY_US);
    again |= gap && rows->from[other] == rows->from[row] && rows->to[other] == rows->to[row];
  }
  return again && got_less_back(t, row);
}

typedef struct taking {
  bool row[SMALL_ROWS];
  uint32_t wage, reach, worker;
} taking;
static taking takings[SMALL_ROWS * SMALL_ROWS];
static uint32_t taking_count;

/* Does a row take something of a wage of w: to c, or in cash at a point? */
static bool takes(const twin *t, uint32_t row, uint32_t w, uint32_t c, uint32_t place, bool cash) {
  const small_ledger *rows = &t->ledger->rows;
  if (!shape_counts(t->ledger, row, true) || rows->from[row] != w) return false;
  if (cash) return rows->to[row] == rows->cash && t->ledger->place[row] == place;
  return rows->to[row] == c && !shape_is_cash(t->ledger, row);
}

static bool wage_of[SMALL_ROWS];

static void find_takings(const twin *t, uint32_t c, uint32_t place, uint32_t payer, bool cash) {
  const small_ledger *rows = &t->ledger->rows;
  const mnm_wage_parameters *rule = &t->parameters->h1;
  taking_count = 0;
  for (uint32_t wage = 0; wage < rows->count; wage++) {
    uint32_t w = rows->to[wage];
    if (!wage_of[wage] || (cash && rows->from[wage] != payer)) continue;
    if (!cash && shape_one_hand(t->ledger, w, c)) continue;
    taking made = {.wage = wage, .worker = w};
    shape_money brought = shape_amount(t->ledger, t->parameters, wage, true, false);
    int64_t sum = 0;
    made.row[wage] = true;
    for (uint32_t row = wage + 1; row < rows->count; row++) {
      if (!takes(t, row, w, c, place, cash) || !shape_within(t->ledger, rule->hold_s, wage, row))
        continue;
      made.row[row] = true;
      shape_money paid = shape_amount(t->ledger, t->parameters, row, false, brought.unit != 0);
      if (paid.unit == brought.unit) sum += paid.minor;
      if (!shape_reaches(sum, brought.minor, rule->rate_ppm)) continue;
      made.reach = row;
      bool busy = !cash && shape_busy(t->ledger, t->parameters, c, row, rule->window_s);
      if (!busy) takings[taking_count++] = made;
      break;
    }
  }
}

static void put_takings(const twin *t, uint32_t centre, bool cash) {
  static shape_episodes episodes;
  const mnm_wage_parameters *rule = &t->parameters->h1;
  episodes.count = 0;
  for (uint32_t hit = 0; hit < t->ledger->rows.count; hit++) {
    bool counted[SMALL_ROWS] = {false}, owner[SHAPE_OWNERS] = {false}, any = false;
    int64_t owners = 0;
    for (uint32_t i = 0; i < taking_count; i++) {
      const taking *at = &takings[i];
      any |= at->reach == hit;
      bool in = cash
                    ? shape_in_window(t->ledger, rule->near_s, at->reach, hit)
                    : at->reach <= hit && shape_in_window(t->ledger, rule->window_s, at->wage, hit);
      for (uint32_t row = 0; in && row < SMALL_ROWS; row++) counted[row] |= at->row[row];
      for (uint32_t o = 0; in && o < SHAPE_OWNERS; o++)
        owner[o] |= shape_owns(t->ledger, o, at->worker);
    }
    for (uint32_t o = 0; o < SHAPE_OWNERS; o++) owners += owner[o];
    if (any && owners >= rule->n) shape_hit(&episodes, t->ledger, rule->window_s, hit, counted);
  }
  for (uint32_t i = 0; i < episodes.count; i++)
    shape_line(t->lines, t->ledger, t->accounts, t->parameters, MNM_H1,
               cash ? MNM_H1_CASH : MNM_H1_TRANSFER, 0, &centre, 1, episodes.row[i]);
}

static void twin_h1(const twin *t) {
  const small_ledger *rows = &t->ledger->rows;
  for (uint32_t row = 0; row < rows->count; row++) wage_of[row] = is_wage(t, row);
  for (uint32_t c = 0; c < rows->accounts; c++) {
    if (c == rows->cash) continue;
    find_takings(t, c, 0, 0, false);
    put_takings(t, c, false);
    for (uint32_t place = 0; place < SHAPE_PLACES; place++) {
      const char *slash = strchr(shape_place[place], '/');
      if (!slash || !slash[1]) continue;
      find_takings(t, 0, place, c, true);
      put_takings(t, c, true);
    }
  }
}

static void draw_parameters(mnm_detect_parameters *out, mnm_rng *rng, int64_t unit_s) {
  static const int64_t rates[] = {0, 100000, 500000, 1000000, 2000000};
  out->busy = draw(rng, 2) ? 1 + draw(rng, 6) : UINT32_MAX;
  out->standing_s = spread(draw(rng, 10), unit_s);
  out->h1 = (mnm_wage_parameters){.enabled = true,
                                  .n = 1 + draw(rng, 4),
                                  .hold_s = shape_span(rng, unit_s),
                                  .rate_ppm = rates[draw(rng, 5)],
                                  .window_s = shape_span(rng, unit_s),
                                  .near_s = shape_span(rng, unit_s)};
}

/* Here and there wages of one payer, drawn at one point, or handed on to one account. */
static void draw_pay_days(shape_ledger *ledger, mnm_rng *rng) {
  small_ledger *rows = &ledger->rows;
  uint32_t kind = draw(rng, 3), payer = draw(rng, rows->accounts), c = draw(rng, rows->accounts);
  for (uint32_t row = 0; row < rows->count && kind; row++) {
    if (draw(rng, 2)) continue;
    bool pays = draw(rng, 2);
    if (pays) {
      rows->from[row] = payer;
      ledger->channel[row] = MNM_CHANNEL_WAGE;
    } else if (kind == 1 && rows->cash != UINT32_MAX) {
      rows->to[row] = rows->cash;
      ledger->place[row] = 1;
    } else {
      rows->to[row] = c;
    }
  }
}

static void wage_skimming_is_what_its_definition_says(void **state) {
  (void)state;
  static shape_ledger ledger;
  static shape_lines found, expected;
  mnm_rng rng;
  mnm_rng_init(&rng, 101);
  uint64_t seen[2] = {0};
  uint32_t count = shape_rounds();
  for (uint32_t round = 0; round < count; round++) {
    shape_ledger_random(&ledger, &rng);
    draw_pay_days(&ledger, &rng);
    mnm_detect_parameters parameters;
    defaults_of(&parameters, "H1");
    draw_parameters(&parameters, &rng, ledger.rows.unit_s);
    draw_rates(&parameters, draw(&rng, 3), &rng);
    mnm_accounts *accounts = small_ledger_accounts(&ledger.rows, NULL);
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
    for (uint64_t i = 0; i < findings.finding.count; i++)
      seen[((const mnm_finding *)mnm_column_at(&findings.finding, i))->kind - 1]++;
    twin t = {&ledger, accounts, &parameters, &expected};
    twin_h1(&t);
    shape_same(&found, &expected, round);
    shape_lines_clear(&found);
    shape_lines_clear(&expected);
    mnm_findings_clear(&findings);
    mnm_accounts_free(accounts);
    mnm_detect_parameters_clear(&parameters);
    shape_ledger_clear(&ledger);
  }
  for (uint32_t kind = 0; kind < 2; kind++)
    if (seen[kind] <= UINT64_C(15) * (count / 300))
      fail_msg("kind %u: %llu findings only", kind + 1, (unsigned long long)seen[kind]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(wage_skimming_is_what_its_definition_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
