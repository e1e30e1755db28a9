/* T5 against its definition, word by word: every sequence of transfers is tried. */
#include "tests/detect/small_ledger.h"
#include "tests/fault/fault.h"

#define HOPS 8 /* the longest sequence tried */

typedef struct expected {
  uint32_t turn[SMALL_ACCOUNTS + 1], hops; /* the accounts, least first */
  bool row[SMALL_ROWS];
  uint32_t last_hit;
  uint64_t cycles;
  bool unrated;
} expected;

typedef struct twin {
  const small_ledger *ledger;
  const mnm_detect_parameters *parameters;
  const mnm_accounts *accounts;
  uint32_t path[HOPS + 1], hops;
  uint32_t closing; /* cycles that end here are looked for */
  expected finding[40000];
  uint32_t count;
  uint64_t tried;
} twin;

static bool counts(const small_ledger *ledger, uint32_t row) {
  return ledger->from[row] != ledger->to[row] && ledger->from[row] != ledger->cash &&
         ledger->to[row] != ledger->cash;
}

static bool within(const twin *t, uint32_t row, uint32_t of) {
  int64_t window_s = t->parameters->t5.window_s;
  return window_s == MNM_WINDOW_ANY ||
         t->ledger->time_us[of] - t->ledger->time_us[row] <= window_s * MNM_US_PER_SECOND;
}

/* The payer of `at`, at `at`. */
static bool quiet(const twin *t, uint32_t at) {
  bool seen[SMALL_ACCOUNTS + 1] = {false};
  uint32_t distinct = 0, account = t->ledger->from[at];
  for (uint32_t row = 0; row <= at; row++) {
    const small_ledger *ledger = t->ledger;
    if (!counts(ledger, row) || !within(t, row, at)) continue;
    if (ledger->from[row] != account && ledger->to[row] != account) continue;
    bool *mark = &seen[ledger->from[row] == account ? ledger->to[row] : ledger->from[row]];
    distinct += !*mark;
    *mark = true;
  }
  return t->parameters->busy == UINT32_MAX || distinct <= t->parameters->busy;
}

/* Transfers whose payee pays within the window after them, and is busy whenever it does. */
static uint64_t busy_ends(const twin *t) {
  uint64_t count = 0;
  for (uint32_t row = 0; row < t->ledger->count; row++) {
    bool pays = false, free = false;
    for (uint32_t later = row + 1; later < t->ledger->count && counts(t->ledger, row); later++) {
      if (!counts(t->ledger, later) || t->ledger->from[later] != t->ledger->to[row] ||
          !within(t, row, later))
        continue;
      pays = true;
      free |= quiet(t, later);
    }
    count += pays && !free;
  }
  return count;
}

static bool passes_on(const twin *t, uint32_t in, uint32_t out, bool *unrated) {
  const small_ledger *ledger = t->ledger;
  const mnm_cycle_parameters *rule = &t->parameters->t5;
  if (rule->loss_ppm == MNM_TOLERANCE_ANY && rule->gain_ppm == MNM_TOLERANCE_ANY) return true;
  int64_t got = 0, gave = 0;
  bool rated = base_of(&got, t->parameters, ledger->to_amount[in], ledger->to_currency[in],
                       ledger->time_us[in]);
  rated &= base_of(&gave, t->parameters, ledger->amount[out], ledger->currency[out],
                   ledger->time_us[out]);
  if (!rated) {
    if (ledger->to_currency[in] != ledger->currency[out]) return false;
    got = ledger->to_amount[in];
    gave = ledger->amount[out];
    *unrated |= t->parameters->rates_given;
  }
  const mnm_wide million = 1000000;
  if (rule->loss_ppm != MNM_TOLERANCE_ANY && gave * million < (million - rule->loss_ppm) * got)
    return false;
  return rule->gain_ppm == MNM_TOLERANCE_ANY || gave * million <= (million + rule->gain_ppm) * got;
}

/* Some owner holds every account of the path. An account without a holder owns itself. */
static bool one_owner(const twin *t) {
  const small_ledger *ledger = t->ledger;
  for (uint32_t owner = 1000; ledger->owners_known && owner < 1000 + SMALL_OWNERS; owner++) {
    uint32_t held = 0;
    for (uint32_t i = 0; i < t->hops; i++) {
      uint32_t account = ledger->from[t->path[i]];
      bool holds = false;
      for (uint32_t at = ledger->owner_offset[account]; at < ledger->owner_offset[account + 1];
           at++)
        holds |= ledger->owner[at] == owner;
      held += holds;
    }
    if (held == t->hops) return true;
  }
  return false;
}

static uint32_t least_of_path(const twin *t) {
  uint32_t least = 0;
  char best[64], here[64];
  for (uint32_t i = 0; i < t->hops; i++) {
    mnm_accounts_label(t->accounts, t->ledger->from[t->path[i]], here, sizeof here);
    if (i > 0 && strcmp(here, best) >= 0) continue;
    memcpy(best, here, sizeof best);
    least = i;
  }
  return least;
}

static bool same_turn(const twin *t, const expected *finding, uint32_t least) {
  if (finding->hops != t->hops) return false;
  for (uint32_t i = 0; i < t->hops; i++)
    if (finding->turn[i] != t->ledger->from[t->path[(least + i) % t->hops]]) return false;
  return true;
}

/* The path is a cycle: into the newest episode of its accounts, or a new one. */
static void meet(twin *t, bool unrated) {
  uint32_t least = least_of_path(t), hit = t->path[t->hops - 1];
  expected *into = NULL;
  for (uint32_t i = 0; i < t->count; i++)
    if (same_turn(t, &t->finding[i], least)) into = &t->finding[i];
  if (!into || !within(t, into->last_hit, hit)) {
    assert_true(t->count < sizeof t->finding / sizeof *t->finding);
    into = &t->finding[t->count++];
    memset(into, 0, sizeof *into);
    into->hops = t->hops;
    for (uint32_t i = 0; i < t->hops; i++)
      into->turn[i] = t->ledger->from[t->path[(least + i) % t->hops]];
  }
  for (uint32_t i = 0; i < t->hops; i++) into->row[t->path[i]] = true;
  into->last_hit = hit;
  into->cycles++;
  into->unrated |= unrated;
}

static void go_on(twin *t, bool unrated) {
  const small_ledger *ledger = t->ledger;
  uint32_t first = t->path[0], last = t->path[t->hops - 1];
  if (last == t->closing) {
    if (ledger->to[last] == ledger->from[first] && t->hops >= 3 && !one_owner(t)) meet(t, unrated);
    return;
  }
  if (t->hops == t->parameters->t5.hops_max) return;
  assert_true(t->hops < HOPS);
  for (uint32_t next = last + 1; next <= t->closing; next++) {
    t->tried++;
    if (!counts(ledger, next) || ledger->from[next] != ledger->to[last] || !quiet(t, next))
      continue;
    bool again = false; /* an account twice */
    for (uint32_t i = 0; i < t->hops; i++) again |= ledger->from[t->path[i]] == ledger->from[next];
    bool own = unrated;
    if (again || !passes_on(t, last, next, &own)) continue;
    t->path[t->hops++] = next;
    go_on(t, own);
    t->hops--;
  }
}

/* Hits in order, each with all its cycles, as episodes take them. */
static void twin_run(twin *t) {
  t->count = 0;
  t->tried = 0;
  for (t->closing = 0; t->closing < t->ledger->count; t->closing++) {
    if (!counts(t->ledger, t->closing)) continue;
    for (uint32_t first = 0; first < t->closing; first++) {
      if (!counts(t->ledger, first) || !within(t, first, t->closing) || !quiet(t, first)) continue;
      if (t->ledger->from[first] != t->ledger->to[t->closing]) continue;
      t->path[0] = first;
      t->hops = 1;
      go_on(t, false);
    }
  }
}

static bool stands(const twin *t, const expected *finding) {
  int64_t first = INT64_MAX, last = INT64_MIN;
  for (uint32_t row = 0; row < t->ledger->count; row++) {
    if (!finding->row[row]) continue;
    first = t->ledger->time_us[row] < first ? t->ledger->time_us[row] : first;
    last = t->ledger->time_us[row] > last ? t->ledger->time_us[row] : last;
  }
  return t->parameters->standing_s != MNM_WINDOW_ANY &&
         last - first > t->parameters->standing_s * MNM_US_PER_SECOND;
}

/* Something came to an account and something left it later, on a day without times. */
static bool order_in_day(const small_ledger *ledger, const bool *rows) {
  for (uint32_t in = 0; in < ledger->count; in++) {
    for (uint32_t out = in + 1; out < ledger->count; out++) {
      if (!rows[in] || !rows[out] || ledger->to[in] != ledger->from[out]) continue;
      if (mnm_time_day(ledger->time_us[in]) != mnm_time_day(ledger->time_us[out])) continue;
      if (ledger->grain[in] == MNM_GRAIN_DAY || ledger->grain[out] == MNM_GRAIN_DAY) return true;
    }
  }
  return false;
}

static bool same_finding(const mnm_findings *findings, const mnm_finding *finding,
                         const expected *other, const twin *t) {
  const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  if (finding->typology != MNM_T5 || finding->kind != 0 || finding->truncated) return false;
  if (finding->centre_count != other->hops || finding->cycles != other->cycles) return false;
  for (uint32_t i = 0; i < other->hops; i++)
    if (centre[i] != other->turn[i]) return false;
  if (finding->standing != stands(t, other)) return false;
  if (finding->notes != ((order_in_day(t->ledger, other->row) ? MNM_NOTE_DAY_ORDER : 0) |
                         (other->unrated ? MNM_NOTE_UNRATED : 0)))
    return false;
  uint64_t at = 0;
  for (uint32_t row = 0; row < SMALL_ROWS; row++) {
    if (!other->row[row]) continue;
    if (at == finding->row_count || rows[at++] != row) return false;
  }
  return at == finding->row_count;
}

/* All accounts are the centre; received and paid are the sums of all transfers. */
static void check_rest(const mnm_findings *findings, const mnm_finding *finding,
                       const small_ledger *ledger) {
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
  const mnm_participant *all = mnm_column_at(&findings->participant, finding->participant_first);
  const mnm_total *totals = mnm_column_at(&findings->total, finding->total_first);
  assert_int_equal(finding->participant_count, finding->centre_count);
  for (uint32_t i = 0; i < finding->centre_count; i++) {
    assert_int_equal(all[i].account, centre[i]);
    assert_int_equal(all[i].part, MNM_PART_CENTRE);
  }
  int64_t in = 0, out = 0, in_expected = 0, out_expected = 0;
  for (uint32_t i = 0; i < finding->total_count; i++) {
    in += totals[i].in_minor * totals[i].currency;
    out += totals[i].out_minor * totals[i].currency;
  }
  for (uint64_t at = 0; at < finding->row_count; at++) {
    out_expected += ledger->amount[rows[at]] * ledger->currency[rows[at]];
    in_expected += ledger->to_amount[rows[at]] * ledger->to_currency[rows[at]];
  }
  assert_int_equal(in, in_expected);
  assert_int_equal(out, out_expected);
}

static mnm_detect_parameters odd_parameters(mnm_rng *rng, int64_t unit_s) {
  static const int64_t windows[] = {0, 1, 2, 5, 9, 20, MNM_WINDOW_S_MAX, MNM_WINDOW_ANY};
  static const int64_t standing[] = {0, 1, 4, 15, MNM_WINDOW_ANY};
  static const uint32_t tolerances[] = {0,       50000,   200000,           500000,
                                        1000000, 5000000, MNM_TOLERANCE_ANY};
  mnm_detect_parameters parameters;
  defaults_of(&parameters, "T5");
  parameters.busy = draw(rng, 2) ? 3 + draw(rng, 3) : UINT32_MAX;
  parameters.standing_s = spread(standing[draw(rng, 5)], unit_s);
  parameters.t5 = (mnm_cycle_parameters){.enabled = true,
                                         .hops_max = 3 + draw(rng, 4),
                                         .window_s = spread(windows[draw(rng, 8)], unit_s),
                                         .loss_ppm = tolerances[draw(rng, 7)],
                                         .gain_ppm = tolerances[draw(rng, 7)]};
  if (draw(rng, 4) == 0) parameters.steps_max = MNM_STEPS_ANY;
  draw_rates(&parameters, draw(rng, 3), rng);
  return parameters;
}

/* Mostly few accounts and amounts alike, which make many cycles; not so many rows then. */
static void draw_ledger(small_ledger *ledger, mnm_rng *rng) {
  small_ledger_random(ledger, rng);
  if (draw(rng, 4) == 0) return;
  int64_t factor = INT64_C(1) << draw(rng, 40);
  uint32_t accounts = 3 + draw(rng, 5), several = draw(rng, 3) ? 1 : 2;
  assert_true(accounts >= 3);
  ledger->accounts = accounts;
  if (ledger->cash != UINT32_MAX) ledger->cash %= accounts;
  small_ledger_own(ledger, rng);
  for (uint32_t row = 0; row < ledger->count; row++) {
    ledger->from[row] %= accounts;
    ledger->to[row] = draw(rng, 9) ? draw(rng, accounts) : ledger->from[row];
    if (draw(rng, 2)) ledger->to[row] = (ledger->from[row] + 1) % accounts;
    ledger->amount[row] = factor * (90 + draw(rng, 20)) + draw(rng, 3);
    ledger->currency[row] = draw(rng, several) ? 840 : 978;
    bool same = !ledger->two_amounts || draw(rng, 4);
    ledger->to_amount[row] = same ? ledger->amount[row] : factor * (80 + draw(rng, 20));
    ledger->to_currency[row] = same ? ledger->currency[row] : 978;
  }
  if (ledger->count > 48) ledger->count -= 16;
}

static void findings_are_those_of_the_definition(void **state) {
  (void)state;
  static small_ledger ledger;
  static twin t;
  mnm_rng rng;
  mnm_rng_init(&rng, 20260305);
  uint64_t found = 0, several = 0, standing = 0, unrated = 0, order = 0, long_ones = 0, ended = 0;
  for (uint32_t round = 0; round < rounds(6000); round++) {
    draw_ledger(&ledger, &rng);
    mnm_detect_parameters parameters = odd_parameters(&rng, ledger.unit_s);
    mnm_accounts *accounts = small_ledger_accounts(&ledger, NULL);
    mnm_transfers transfers = small_ledger_view(&ledger);
    mnm_detect_owners owners = small_ledger_owners(&ledger);
    mnm_detect_input input = {.transfers = &transfers, .accounts = accounts};
    if (ledger.owners_known) input.owners = &owners;
    input.slice_s = draw(&rng, 3) ? 0 : (1 + draw(&rng, 30)) * ledger.unit_s;
    mnm_findings findings;
    mnm_findings_init(&findings, NULL);
    assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, NULL), MNM_OK);
    t.ledger = &ledger;
    t.parameters = &parameters;
    t.accounts = accounts;
    twin_run(&t);
    assert_int_equal(findings.cut.count, 0);
    assert_true(findings.busy_ends == busy_ends(&t));
    ended += findings.busy_ends;
    assert_int_equal(findings.finding.count, t.count);
    for (uint64_t i = 0; i < findings.finding.count; i++) {
      const mnm_finding *finding = mnm_column_at(&findings.finding, i);
      uint32_t matches = 0;
      for (uint32_t at = 0; at < t.count; at++)
        matches += same_finding(&findings, finding, &t.finding[at], &t);
      assert_int_equal(matches, 1);
      check_rest(&findings, finding, &ledger);
      found++;
      several += finding->cycles > 1;
      standing += finding->standing;
      long_ones += finding->centre_count > 4;
      unrated += (finding->notes & MNM_NOTE_UNRATED) != 0;
      order += (finding->notes & MNM_NOTE_DAY_ORDER) != 0;
    }
    mnm_findings_clear(&findings);
    mnm_detect_parameters_clear(&parameters);
    mnm_accounts_free(accounts);
  }
  assert_true(found > 1000 && several > 200 && standing > 100 && unrated > 50 && order > 50 &&
              long_ones > 50 && ended > 50);
}

/* ---- larger than the twin can try ---- */

typedef struct ring { /* any number of rows */
  uint32_t count, accounts;
  uint32_t *from, *to;
  int64_t *amount, *time_us;
  uint16_t *currency;
  mnm_accounts *names;
  mnm_transfers view;
} ring;

static void ring_new(ring *out, uint32_t rows, uint32_t accounts) {
  *out = (ring){.accounts = accounts};
  out->from = calloc(rows, sizeof *out->from);
  out->to = calloc(rows, sizeof *out->to);
  out->amount = calloc(rows, sizeof *out->amount);
  out->time_us = calloc(rows, sizeof *out->time_us);
  out->currency = calloc(rows, sizeof *out->currency);
  assert_int_equal(mnm_accounts_new(&out->names, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < accounts; i++) {
    char name[16];
    uint32_t id;
    (void)snprintf(name, sizeof name, "%05u", i * 7919U % 10007U);
    assert_int_equal(mnm_accounts_put(out->names, &id, mnm_text_of("b"), mnm_text_of(name), NULL),
                     MNM_OK);
  }
}

static void pay(ring *into, uint32_t from, uint32_t to, int64_t amount) {
  uint32_t row = into->count++;
  into->from[row] = from;
  into->to[row] = to;
  into->amount[row] = amount;
  into->time_us[row] = row * MNM_US_PER_SECOND;
  into->currency[row] = 978;
  into->view = (mnm_transfers){.count = into->count,
                               .account_from = into->from,
                               .account_to = into->to,
                               .amount_minor = into->amount,
                               .currency = into->currency,
                               .booked_us = into->time_us};
}

static void ring_free(ring *held) {
  free(held->from);
  free(held->to);
  free(held->amount);
  free(held->time_us);
  free(held->currency);
  mnm_accounts_free(held->names);
}

static mnm_findings find(const ring *in, const mnm_detect_parameters *parameters,
                         const mnm_detect_owners *owners) {
  mnm_detect_input input = {.transfers = &in->view, .accounts = in->names, .owners = owners};
  mnm_findings findings;
  mnm_findings_init(&findings, NULL);
  assert_int_equal(mnm_detect(&findings, &input, parameters, NULL, NULL), MNM_OK);
  return findings;
}

/* Two parallel transfers a hop: 2^hops cycles, one finding, and no more work than transfers. */
static void parallel_transfers_multiply_without_being_walked(void **state) {
  (void)state;
  static const uint32_t hops[] = {3, 60, 63, 64, 255};
  for (uint32_t i = 0; i < 5; i++) {
    ring all;
    ring_new(&all, 2 * hops[i], hops[i]);
    for (uint32_t row = 0; row < 2 * hops[i]; row++) pay(&all, row / 2, (row / 2 + 1) % hops[i], 5);
    mnm_detect_parameters parameters;
    defaults_of(&parameters, "T5");
    parameters.t5.hops_max = hops[i];
    parameters.steps_max = 20000;
    mnm_findings found = find(&all, &parameters, NULL);
    assert_int_equal(found.finding.count, 1);
    assert_int_equal(found.cut.count, 0);
    const mnm_finding *finding = found.finding.data;
    assert_true(finding->cycles == (hops[i] < 64 ? UINT64_C(1) << hops[i] : UINT64_MAX));
    assert_int_equal(finding->row_count, 2 * hops[i]);
    assert_int_equal(finding->centre_count, hops[i]);
    mnm_findings_clear(&found);
    if (hops[i] > 3) {
      parameters.t5.hops_max = hops[i] - 1;
      found = find(&all, &parameters, NULL);
      assert_int_equal(found.finding.count, 0);
      mnm_findings_clear(&found);
    }
    ring_free(&all);
  }
}

/* Everybody pays everybody, again and again. */
static void crowd_new(ring *out, uint32_t accounts, uint32_t times) {
  ring_new(out, accounts * (accounts - 1) * times, accounts);
  for (uint32_t i = 0; i < accounts * (accounts - 1) * times; i++) {
    uint32_t pair = i % (accounts * (accounts - 1)), from = pair / (accounts - 1);
    pay(out, from, (from + 1 + pair % (accounts - 1)) % accounts, 100);
  }
}

static void search_that_meets_its_bound_says_so(void **state) {
  (void)state;
  ring all;
  crowd_new(&all, 6, 2);
  mnm_detect_parameters parameters;
  defaults_of(&parameters, "T5");
  parameters.steps_max = MNM_STEPS_ANY;
  mnm_findings whole = find(&all, &parameters, NULL);
  assert_int_equal(whole.cut.count, 0);
  uint64_t cycles = 0, before = 0, cut_before = UINT64_MAX;
  for (uint64_t i = 0; i < whole.finding.count; i++)
    cycles += ((const mnm_finding *)mnm_column_at(&whole.finding, i))->cycles;
  for (uint64_t steps = 1; steps < 100000; steps *= 2) {
    parameters.steps_max = steps;
    mnm_findings found = find(&all, &parameters, NULL);
    const mnm_cut *cut = found.cut.data;
    uint64_t here = 0, marked = 0;
    for (uint64_t i = 0; i < found.finding.count; i++) {
      const mnm_finding *finding = mnm_column_at(&found.finding, i);
      here += finding->cycles;
      marked += finding->truncated;
    }
    for (uint64_t i = 0; i < found.cut.count; i++) {
      assert_int_equal(cut[i].typology, MNM_T5);
      assert_int_equal(cut[i].bound, MNM_BOUND_STEPS);
      if (i > 0) assert_true(cut[i].row > cut[i - 1].row);
    }
    assert_true(here >= before && here <= cycles && found.cut.count <= cut_before);
    assert_true(found.cut.count > 0 || (here == cycles && marked == 0));
    if (steps == 1) assert_int_equal(here, 0);
    if (steps == 256) assert_true(marked > 0 && here > 0 && found.cut.count > 0);
    if (steps == 65536) assert_int_equal(found.cut.count, 0);
    before = here;
    cut_before = found.cut.count;
    mnm_findings_clear(&found);
  }
  assert_true(cycles > 500);
  mnm_findings_clear(&whole);
  ring_free(&all);
}

/* More transfers come into an account within the window than are looked at one by one. */
static void what_is_not_looked_at_is_not_lost(void **state) {
  (void)state;
  ring all;
  ring_new(&all, 2000, 4);
  pay(&all, 0, 1, 1000);
  for (uint32_t i = 0; i < 900; i++) pay(&all, 3, 1, 1);
  pay(&all, 1, 2, 1000);
  for (uint32_t i = 0; i < 900; i++) pay(&all, 3, 2, 1);
  pay(&all, 2, 0, 1000);
  mnm_detect_parameters parameters;
  defaults_of(&parameters, "T5");
  mnm_findings found = find(&all, &parameters, NULL);
  assert_int_equal(found.finding.count, 1);
  assert_int_equal(((const mnm_finding *)found.finding.data)->row_count, 3);
  mnm_findings_clear(&found);
  ring_free(&all);
}

/* The same three accounts; who holds them decides. */
static void cycle_within_one_hand_is_none(void **state) {
  (void)state;
  static const struct {
    const char *holders[3]; /* a letter each */
    uint32_t found;
  } cases[] = {{{"", "", ""}, 1},       {{"A", "A", "A"}, 0},     {{"A", "A", ""}, 1},
               {{"A", "A", "B"}, 1},    {{"A", "AB", "A"}, 0},    {{"AB", "BA", "AB"}, 0},
               {{"AB", "BC", "CA"}, 1}, {{"CAB", "DA", "AE"}, 0}, {{"AA", "A", "A"}, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ring all;
    ring_new(&all, 3, 3);
    for (uint32_t row = 0; row < 3; row++) pay(&all, row, (row + 1) % 3, 100);
    uint32_t offset[4] = {0}, owner[12];
    for (uint32_t account = 0; account < 3; account++) {
      offset[account + 1] = offset[account];
      for (const char *at = cases[i].holders[account]; *at; at++)
        owner[offset[account + 1]++] = (uint32_t)*at;
    }
    mnm_detect_owners owners = {offset, owner};
    mnm_detect_parameters parameters;
    defaults_of(&parameters, "T5");
    mnm_findings found = find(&all, &parameters, &owners);
    assert_int_equal(found.finding.count, cases[i].found);
    mnm_findings_clear(&found);
    ring_free(&all);
  }
}

static void amount_beyond_64_bits_in_the_base_names_its_row(void **state) {
  (void)state;
  for (uint32_t kind = 0; kind < 2; kind++) {
    ring all;
    ring_new(&all, 3, 3);
    for (uint32_t row = 0; row < 3; row++)
      pay(&all, row, (row + 1) % 3, row == 1 ? INT64_MAX / 2 : 1);
    mnm_detect_parameters parameters;
    defaults_of(&parameters, "T5");
    mnm_rate rate = {978, MNM_RATE_ALWAYS, kind ? 3 : 2, 1};
    parameters.rates_given = true;
    assert_int_equal(mnm_column_push(&parameters.rates, &rate, NULL), MNM_OK);
    mnm_detect_input input = {.transfers = &all.view, .accounts = all.names};
    mnm_findings findings;
    mnm_findings_init(&findings, NULL);
    mnm_err err = {0};
    assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, &err),
                     kind ? MNM_E_OVERFLOW : MNM_OK);
    if (kind) assert_int_equal(err.row, 2);
    mnm_findings_clear(&findings);
    mnm_detect_parameters_clear(&parameters);
    ring_free(&all);
  }
}

/* Half to even, and days between the entries of a table. */
static void rates_of_days_decide_what_fits(void **state) {
  (void)state;
  static const struct {
    int64_t out;
    int32_t day; /* of the second hop */
    bool found;
  } cases[] = {{4, 0, true},   {5, 0, false}, {3, 0, false}, /* 7/2 -> 4, 8/2 4, 9/2 -> 4 */
               {2, 1, true},   {2, 4, true},  {3, 1, false}, /* EUR 2 for 1 from day 1 on */
               {7, -1, false}, {4, -1, false}};              /* EUR has no rate before day 0 */
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ring all;
    ring_new(&all, 3, 3);
    pay(&all, 0, 1, 7);
    pay(&all, 1, 2, cases[i].out);
    pay(&all, 2, 0, cases[i].out);
    all.currency[0] = 840;
    all.time_us[0] = -2 * MNM_US_PER_DAY;
    all.time_us[1] = all.time_us[2] = cases[i].day * MNM_US_PER_DAY;
    mnm_detect_parameters parameters;
    defaults_of(&parameters, "T5");
    parameters.t5.loss_ppm = parameters.t5.gain_ppm = 0;
    static const mnm_rate rates[] = {{840, MNM_RATE_ALWAYS, 1, 2}, {978, 0, 1, 1}, {978, 1, 2, 1}};
    parameters.rates_given = true;
    assert_int_equal(mnm_column_append(&parameters.rates, rates, 3, NULL), MNM_OK);
    mnm_findings found = find(&all, &parameters, NULL);
    assert_int_equal(found.finding.count, cases[i].found);
    mnm_findings_clear(&found);
    mnm_detect_parameters_clear(&parameters);
    ring_free(&all);
  }
}

typedef struct prepared {
  ring all;
  mnm_detect_parameters parameters;
  uint64_t found;
} prepared;

static mnm_status detect_some(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  prepared *from = payload;
  mnm_detect_input input = {.transfers = &from->all.view, .accounts = from->all.names};
  mnm_findings findings;
  mnm_findings_init(&findings, ctx);
  mnm_status status = mnm_detect(&findings, &input, &from->parameters, ctx, err);
  from->found = findings.finding.count;
  if (status != MNM_OK && findings.finding.count + findings.row.count + findings.cut.count != 0)
    status = MNM_E_DAMAGED;
  mnm_findings_clear(&findings);
  return status;
}

static void detection_survives_every_failed_request(void **state) {
  (void)state;
  prepared from = {.found = 0};
  crowd_new(&from.all, 4, 2);
  defaults_of(&from.parameters, "T5");
  from.parameters.steps_max = 60; /* some are cut */
  assert_true(mnm_fault_sweep("T5", detect_some, &from) > 30);
  assert_true(from.found > 2);
  ring_free(&from.all);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(findings_are_those_of_the_definition),
      cmocka_unit_test(parallel_transfers_multiply_without_being_walked),
      cmocka_unit_test(search_that_meets_its_bound_says_so),
      cmocka_unit_test(what_is_not_looked_at_is_not_lost),
      cmocka_unit_test(cycle_within_one_hand_is_none),
      cmocka_unit_test(amount_beyond_64_bits_in_the_base_names_its_row),
      cmocka_unit_test(rates_of_days_decide_what_fits),
      cmocka_unit_test(detection_survives_every_failed_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
