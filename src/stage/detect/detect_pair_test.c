/* T3 and T4 against their definitions, word by word. */
#include "base/money/money.h"
#include "tests/detect/small_ledger.h"
#include "tests/fault/fault.h"

typedef struct expected {
  mnm_typology typology;
  uint32_t centre[2], centres;
  bool row[SMALL_ROWS];
  bool order_in_day, unrated;
} expected;

typedef struct twin {
  const small_ledger *ledger;
  const mnm_detect_parameters *parameters;
  expected finding[2000];
  uint32_t count;
} twin;

static bool counts(const small_ledger *ledger, uint32_t row) {
  return ledger->from[row] != ledger->to[row] && ledger->from[row] != ledger->cash &&
         ledger->to[row] != ledger->cash;
}

static bool in_window(const small_ledger *ledger, int64_t window_s, uint32_t row, uint32_t of) {
  return row <= of && (window_s == MNM_WINDOW_ANY ||
                       ledger->time_us[row] >= ledger->time_us[of] - window_s * MNM_US_PER_SECOND);
}

static bool stands(const twin *t, const bool *rows) {
  int64_t first = INT64_MAX, last = INT64_MIN;
  for (uint32_t row = 0; row < t->ledger->count; row++) {
    if (!rows[row]) continue;
    first = t->ledger->time_us[row] < first ? t->ledger->time_us[row] : first;
    last = t->ledger->time_us[row] > last ? t->ledger->time_us[row] : last;
  }
  return t->parameters->standing_s != MNM_WINDOW_ANY &&
         last - first > t->parameters->standing_s * MNM_US_PER_SECOND;
}

static bool between(mnm_wide in, mnm_wide out, uint32_t tau) {
  return in > 0 && out * 1000000 >= (1000000 - (mnm_wide)tau) * in &&
         out * 1000000 <= (1000000 + (mnm_wide)tau) * in;
}

/* What left is within tau of what came: of the amounts with a rate in the base, or in a currency of
 * which an amount has none. *unrated: some amount has none although there are rates. */
static bool sums_agree(const twin *t, const bool *came, const bool *left, uint32_t tau,
                       bool *unrated) {
  static const uint16_t currencies[] = {978, 840, 392};
  const small_ledger *ledger = t->ledger;
  *unrated = false;
  if (tau == MNM_TOLERANCE_ANY) return true;
  mnm_wide base_in = 0, base_out = 0;
  bool agree = false;
  for (uint32_t i = 0; i < 3; i++) {
    mnm_wide in = 0, out = 0;
    bool without = false;
    for (uint32_t row = 0; row < ledger->count; row++) {
      int64_t base = 0;
      if (came[row] && ledger->to_currency[row] == currencies[i]) {
        in += ledger->to_amount[row];
        bool rated = base_of(&base, t->parameters, ledger->to_amount[row], currencies[i],
                             ledger->time_us[row]);
        base_in += rated ? base : 0;
        without |= !rated;
      }
      if (left[row] && ledger->currency[row] == currencies[i]) {
        out += ledger->amount[row];
        bool rated =
            base_of(&base, t->parameters, ledger->amount[row], currencies[i], ledger->time_us[row]);
        base_out += rated ? base : 0;
        without |= !rated;
      }
    }
    agree |= without && between(in, out, tau);
    *unrated |= without && t->parameters->rates_given;
  }
  return agree || between(base_in, base_out, tau);
}

static bool order_unknown(const small_ledger *ledger, uint32_t a, uint32_t b) {
  int64_t days[] = {mnm_time_day(ledger->time_us[a]), mnm_time_day(ledger->time_us[b])};
  return days[0] == days[1] &&
         (ledger->grain[a] == MNM_GRAIN_DAY || ledger->grain[b] == MNM_GRAIN_DAY);
}

typedef struct episode {
  bool row[SMALL_ROWS];
} episode;

static uint32_t first_of(const bool *rows) {
  uint32_t row = 0;
  while (!rows[row]) row++;
  return row;
}

static uint32_t last_of(const bool *rows) {
  uint32_t row = SMALL_ROWS - 1;
  while (!rows[row]) row--;
  return row;
}

/* Fans of v: out or in, with the k and W given. */
static uint32_t fans(const twin *t, uint32_t v, bool out, uint32_t k, int64_t window_s,
                     episode *made) {
  const small_ledger *ledger = t->ledger;
  uint32_t count = 0, hit_before = UINT32_MAX;
  const uint32_t *near = out ? ledger->from : ledger->to, *far = out ? ledger->to : ledger->from;
  for (uint32_t row = 0; row < ledger->count; row++) {
    if (!counts(ledger, row) || near[row] != v) continue;
    bool seen[SMALL_ACCOUNTS + 1] = {false}, window[SMALL_ROWS] = {false};
    uint32_t distinct = 0;
    for (uint32_t other = 0; other <= row; other++) {
      if (!counts(ledger, other) || near[other] != v) continue;
      if (!in_window(ledger, window_s, other, row)) continue;
      window[other] = true;
      distinct += !seen[far[other]];
      seen[far[other]] = true;
    }
    if (distinct < k) continue;
    bool joins = hit_before != UINT32_MAX && in_window(ledger, window_s, hit_before, row);
    if (!joins) memset(&made[count++], 0, sizeof *made);
    for (uint32_t other = 0; other <= row; other++) made[count - 1].row[other] |= window[other];
    hit_before = row;
  }
  return count;
}

static void twin_t3(twin *t) {
  const mnm_pair_parameters *rule = &t->parameters->t3;
  static episode in[SMALL_ROWS], out[SMALL_ROWS];
  for (uint32_t v = 0; v < t->ledger->accounts; v++) {
    uint32_t ins = fans(t, v, false, rule->k, rule->window_s, in);
    uint32_t outs = fans(t, v, true, rule->k, rule->window_s, out);
    for (uint32_t g = 0; g < ins; g++) {
      for (uint32_t s = 0; s < outs; s++) {
        if (stands(t, in[g].row) || stands(t, out[s].row)) continue;
        if (first_of(in[g].row) >= first_of(out[s].row)) continue;
        int64_t last = t->ledger->time_us[last_of(in[g].row)];
        int64_t first = t->ledger->time_us[first_of(out[s].row)];
        if (rule->window_s != MNM_WINDOW_ANY && first > last + rule->window_s * MNM_US_PER_SECOND)
          continue;
        bool unrated = false;
        if (!sums_agree(t, in[g].row, out[s].row, rule->tolerance_ppm, &unrated)) continue;
        expected *finding = &t->finding[t->count++];
        memset(finding, 0, sizeof *finding);
        finding->typology = MNM_T3;
        finding->centre[0] = v;
        finding->centres = 1;
        finding->unrated = unrated;
        finding->order_in_day = order_unknown(t->ledger, first_of(in[g].row), first_of(out[s].row));
        for (uint32_t row = 0; row < t->ledger->count; row++)
          finding->row[row] = in[g].row[row] || out[s].row[row];
      }
    }
  }
}

static bool quiet(const twin *t, uint32_t m, uint32_t at) {
  bool seen[SMALL_ACCOUNTS + 1] = {false};
  uint32_t distinct = 0;
  for (uint32_t row = 0; row <= at; row++) {
    const small_ledger *ledger = t->ledger;
    if (!counts(ledger, row) || (ledger->from[row] != m && ledger->to[row] != m)) continue;
    if (!in_window(ledger, t->parameters->t4.window_s, row, at)) continue;
    bool *mark = &seen[ledger->from[row] == m ? ledger->to[row] : ledger->from[row]];
    distinct += !*mark;
    *mark = true;
  }
  return t->parameters->busy == UINT32_MAX || distinct <= t->parameters->busy;
}

static bool is_two_path(const twin *t, uint32_t s, uint32_t d, uint32_t e1, uint32_t e2) {
  const small_ledger *ledger = t->ledger;
  if (!counts(ledger, e1) || !counts(ledger, e2) || e1 >= e2) return false;
  if (ledger->from[e1] != s || ledger->to[e2] != d || ledger->to[e1] != ledger->from[e2])
    return false;
  return s != d && in_window(ledger, t->parameters->t4.window_s, e1, e2) &&
         quiet(t, ledger->to[e1], e2);
}

static void close_t4(twin *t, expected *finding, const bool *first, const bool *second) {
  const small_ledger *ledger = t->ledger;
  if (!sums_agree(t, first, second, t->parameters->t4.tolerance_ppm, &finding->unrated)) return;
  for (uint32_t row = 0; row < ledger->count; row++) {
    finding->row[row] = first[row] || second[row];
    for (uint32_t leg = 0; leg < row; leg++)
      finding->order_in_day |= first[leg] && second[row] && ledger->to[leg] == ledger->from[row] &&
                               order_unknown(ledger, leg, row);
  }
  t->count++;
}

static void twin_pair(twin *t, uint32_t s, uint32_t d) {
  const small_ledger *ledger = t->ledger;
  const mnm_pair_parameters *rule = &t->parameters->t4;
  static bool path[SMALL_ROWS][SMALL_ROWS];
  for (uint32_t e1 = 0; e1 < ledger->count; e1++)
    for (uint32_t e2 = 0; e2 < ledger->count; e2++) path[e1][e2] = is_two_path(t, s, d, e1, e2);
  uint32_t hit_before = UINT32_MAX;
  bool first[SMALL_ROWS] = {false}, second[SMALL_ROWS] = {false};
  for (uint32_t hit = 0; hit < ledger->count; hit++) {
    bool ends = false, seen[SMALL_ACCOUNTS + 1] = {false};
    uint32_t distinct = 0;
    for (uint32_t e1 = 0; e1 < hit; e1++) {
      ends |= path[e1][hit];
      for (uint32_t e2 = 0; e2 <= hit; e2++) {
        if (!path[e1][e2] || !in_window(ledger, rule->window_s, e1, hit)) continue;
        distinct += !seen[ledger->to[e1]];
        seen[ledger->to[e1]] = true;
      }
    }
    if (!ends || distinct < rule->k) continue;
    if (hit_before != UINT32_MAX && !in_window(ledger, rule->window_s, hit_before, hit)) {
      close_t4(t, &t->finding[t->count], first, second);
      memset(first, 0, sizeof first);
      memset(second, 0, sizeof second);
    }
    for (uint32_t e1 = 0; e1 < hit; e1++)
      for (uint32_t e2 = 0; e2 <= hit; e2++)
        if (path[e1][e2] && in_window(ledger, rule->window_s, e1, hit))
          first[e1] = second[e2] = true;
    hit_before = hit;
    expected *finding = &t->finding[t->count];
    memset(finding, 0, sizeof *finding);
    finding->typology = MNM_T4;
    finding->centre[0] = s;
    finding->centre[1] = d;
    finding->centres = 2;
  }
  if (hit_before != UINT32_MAX) close_t4(t, &t->finding[t->count], first, second);
}

static bool same_finding(const mnm_findings *findings, const mnm_finding *finding,
                         const expected *other, const twin *t) {
  const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  if (finding->typology != other->typology || finding->kind != 0 ||
      finding->centre_count != other->centres || finding->standing != stands(t, other->row) ||
      finding->cycles != 0 || finding->truncated)
    return false;
  if (finding->notes !=
      ((other->order_in_day ? MNM_NOTE_DAY_ORDER : 0) | (other->unrated ? MNM_NOTE_UNRATED : 0)))
    return false;
  for (uint32_t i = 0; i < other->centres; i++)
    if (centre[i] != other->centre[i]) return false;
  uint64_t at = 0;
  for (uint32_t row = 0; row < SMALL_ROWS; row++) {
    if (!other->row[row]) continue;
    if (at == finding->row_count || rows[at++] != row) return false;
  }
  return at == finding->row_count;
}

static bool at_centre(const mnm_findings *findings, const mnm_finding *finding, uint32_t account) {
  const uint32_t *centre = mnm_column_at(&findings->centre, finding->centre_first);
  for (uint32_t i = 0; i < finding->centre_count; i++)
    if (centre[i] == account) return true;
  return false;
}

/* Totals are what centres paid and received; participants are all accounts of the rows. */
static void check_rest(const mnm_findings *findings, const mnm_finding *finding,
                       const small_ledger *ledger) {
  const uint32_t *rows = mnm_column_at(&findings->row, finding->row_first);
  int64_t in = 0, out = 0, in_expected = 0, out_expected = 0;
  const mnm_total *totals = mnm_column_at(&findings->total, finding->total_first);
  for (uint32_t i = 0; i < finding->total_count; i++) {
    if (i > 0) assert_true(totals[i].currency > totals[i - 1].currency);
    in += totals[i].in_minor * totals[i].currency;
    out += totals[i].out_minor * totals[i].currency;
  }
  bool member[SMALL_ACCOUNTS + 1] = {false};
  for (uint64_t at = 0; at < finding->row_count; at++) {
    uint32_t row = rows[at];
    member[ledger->from[row]] = member[ledger->to[row]] = true;
    if (at_centre(findings, finding, ledger->from[row]))
      out_expected += ledger->amount[row] * ledger->currency[row];
    if (at_centre(findings, finding, ledger->to[row]))
      in_expected += ledger->to_amount[row] * ledger->to_currency[row];
  }
  assert_int_equal(in, in_expected);
  assert_int_equal(out, out_expected);
  const mnm_participant *all = mnm_column_at(&findings->participant, finding->participant_first);
  uint32_t listed = 0, members = 0;
  for (uint32_t i = 0; i < finding->participant_count; i++) {
    assert_true(member[all[i].account]);
    if (i > 0) assert_true(all[i].part >= all[i - 1].part);
    bool centre = at_centre(findings, finding, all[i].account);
    assert_int_equal(all[i].part == MNM_PART_CENTRE, centre);
    bool again = false; /* in another part */
    for (uint32_t before = 0; before < i; before++) again |= all[before].account == all[i].account;
    listed += !again;
  }
  for (uint32_t account = 0; account <= SMALL_ACCOUNTS; account++) members += member[account];
  assert_int_equal(listed, members);
}

/* Findings of one centre stand by their first transfer that differs. */
static void check_order(const mnm_findings *findings, uint64_t index) {
  const mnm_finding *before = mnm_column_at(&findings->finding, index - 1), *here = before + 1;
  assert_true(before->typology <= here->typology);
  if (before->typology != here->typology) return;
  const uint32_t *centres = findings->centre.data, *rows = findings->row.data;
  for (uint32_t i = 0; i < here->centre_count; i++)
    if (centres[before->centre_first + i] != centres[here->centre_first + i]) return;
  uint64_t at = 0;
  while (at < before->row_count && at < here->row_count &&
         rows[before->row_first + at] == rows[here->row_first + at])
    at++;
  assert_true(at < here->row_count);
  if (at < before->row_count)
    assert_true(rows[before->row_first + at] < rows[here->row_first + at]);
}

static mnm_detect_parameters odd_parameters(mnm_rng *rng, int64_t unit_s) {
  static const int64_t windows[] = {0, 1, 2, 5, 20, MNM_WINDOW_S_MAX, MNM_WINDOW_ANY};
  static const int64_t standing[] = {0, 1, 4, 15, MNM_WINDOW_ANY};
  static const uint32_t tolerances[] = {0, 100000, 500000, 1000000, 3000000, MNM_TOLERANCE_ANY};
  mnm_detect_parameters parameters;
  defaults_of(&parameters, "T3,T4");
  parameters.busy = draw(rng, 2) ? 2 + draw(rng, 3) : UINT32_MAX;
  parameters.standing_s = spread(standing[draw(rng, 5)], unit_s);
  mnm_pair_parameters *rules[] = {&parameters.t3, &parameters.t4};
  for (uint32_t i = 0; i < 2; i++) {
    rules[i]->enabled = draw(rng, 5) != 0;
    rules[i]->k = 1 + draw(rng, 4);
    rules[i]->window_s = spread(windows[draw(rng, 7)], unit_s);
    rules[i]->tolerance_ppm = tolerances[draw(rng, 6)];
  }
  draw_rates(&parameters, draw(rng, 3), rng);
  return parameters;
}

static void findings_are_those_of_the_definitions(void **state) {
  (void)state;
  static small_ledger ledger;
  static twin t;
  mnm_rng rng;
  mnm_rng_init(&rng, 20260302);
  uint64_t found[2] = {0}, standing = 0, unrated = 0, order_in_day = 0;
  for (uint32_t round = 0; round < rounds(1000); round++) {
    small_ledger_random(&ledger, &rng);
    if (ledger.count > 40) ledger.count -= 24; /* the twin looks at all pairs of all pairs */
    mnm_detect_parameters parameters = odd_parameters(&rng, ledger.unit_s);
    mnm_accounts *accounts = small_ledger_accounts(&ledger, NULL);
    mnm_transfers transfers = small_ledger_view(&ledger);
    mnm_detect_input input = {.transfers = &transfers, .accounts = accounts};
    input.slice_s = draw(&rng, 3) ? 0 : (1 + draw(&rng, 30)) * ledger.unit_s;
    mnm_findings findings;
    mnm_findings_init(&findings, NULL);
    assert_int_equal(mnm_detect(&findings, &input, &parameters, NULL, NULL), MNM_OK);
    t.ledger = &ledger;
    t.parameters = &parameters;
    t.count = 0;
    if (parameters.t3.enabled) twin_t3(&t);
    for (uint32_t s = 0; parameters.t4.enabled && s < ledger.accounts; s++)
      for (uint32_t d = 0; d < ledger.accounts; d++) twin_pair(&t, s, d);
    assert_int_equal(findings.finding.count, t.count);
    for (uint64_t i = 0; i < findings.finding.count; i++) {
      const mnm_finding *finding = mnm_column_at(&findings.finding, i);
      uint32_t matches = 0;
      for (uint32_t at = 0; at < t.count; at++)
        matches += same_finding(&findings, finding, &t.finding[at], &t);
      assert_int_equal(matches, 1);
      check_rest(&findings, finding, &ledger);
      if (i > 0) check_order(&findings, i);
      found[finding->typology == MNM_T4]++;
      standing += finding->standing;
      unrated += (finding->notes & MNM_NOTE_UNRATED) != 0;
      order_in_day += (finding->notes & MNM_NOTE_DAY_ORDER) != 0;
    }
    mnm_findings_clear(&findings);
    mnm_detect_parameters_clear(&parameters);
    mnm_accounts_free(accounts);
  }
  assert_true(found[0] > 100 && found[1] > 200 && standing > 20 && unrated > 20 &&
              order_in_day > 20);
}

typedef struct prepared {
  small_ledger ledger;
  mnm_accounts *accounts;
  mnm_detect_parameters parameters;
  uint64_t found;
} prepared;

static mnm_status detect_some(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  prepared *from = payload;
  mnm_transfers transfers = small_ledger_view(&from->ledger);
  mnm_detect_input input = {.transfers = &transfers, .accounts = from->accounts};
  mnm_findings findings;
  mnm_findings_init(&findings, ctx);
  mnm_status status = mnm_detect(&findings, &input, &from->parameters, ctx, err);
  from->found = findings.finding.count;
  if (status != MNM_OK && findings.finding.count + findings.row.count != 0) status = MNM_E_DAMAGED;
  mnm_findings_clear(&findings);
  return status;
}

static void detection_survives_every_failed_request(void **state) {
  (void)state;
  static prepared from;
  mnm_rng rng;
  mnm_rng_init(&rng, 13);
  for (uint32_t which = 0; which < 2; which++) {
    do {
      if (from.accounts) mnm_accounts_free(from.accounts);
      small_ledger_random(&from.ledger, &rng);
      from.accounts = small_ledger_accounts(&from.ledger, NULL);
      defaults_of(&from.parameters, which ? "T4" : "T3");
      from.parameters.t3.k = from.parameters.t4.k = 2;
      assert_int_equal(detect_some(NULL, NULL, &from), MNM_OK);
    } while (from.found < 2);
    assert_true(mnm_fault_sweep(which ? "T4" : "T3", detect_some, &from) > 10);
  }
  mnm_accounts_free(from.accounts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(findings_are_those_of_the_definitions),
      cmocka_unit_test(detection_survives_every_failed_request),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
