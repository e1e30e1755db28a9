/* T7 and T8 against their definitions, word by word. */
#include "tests/detect/shape_ledger.h"

typedef struct twin {
  const shape_ledger *ledger;
  const mnm_accounts *accounts;
  const mnm_detect_parameters *parameters;
  shape_lines *lines;
} twin;

/* ---- sums --- */

static bool between(mnm_wide in, mnm_wide out, int64_t tau) {
  return in > 0 && out * 1000000 >= (1000000 - (mnm_wide)tau) * in &&
         out * 1000000 <= (1000000 + (mnm_wide)tau) * in;
}

/* In the base, or in a currency of which an amount has no rate, over all amounts in it. */
static bool sums_agree(const twin *t, const bool *came, const bool *left, int64_t tau) {
  static const uint16_t currencies[] = {978, 840, 392};
  if (tau == MNM_WINDOW_ANY) return true;
  mnm_wide base_in = 0, base_out = 0;
  bool agree = false;
  for (uint32_t i = 0; i < 3; i++) {
    mnm_wide in = 0, out = 0;
    bool without = false;
    for (uint32_t at = 0; at < 2 * t->ledger->rows.count; at++) {
      uint32_t row = at / 2;
      bool received = at % 2 == 0;
      if (!(received ? came : left)[row]) continue;
      shape_money own = shape_amount(t->ledger, t->parameters, row, received, true);
      shape_money money = shape_amount(t->ledger, t->parameters, row, received, false);
      if (own.unit != currencies[i]) continue;
      *(received ? &in : &out) += own.minor;
      if (money.unit == 0)
        *(received ? &base_in : &base_out) += money.minor;
      else
        without = true;
    }
    agree |= without && between(in, out, tau);
  }
  return agree || between(base_in, base_out, tau);
}

/* ---- T7 --- */

typedef struct layers {
  bool in[3][SMALL_ACCOUNTS + 1];
} layers;

typedef struct part {
  bool row[SMALL_ROWS];
  bool in[3][SMALL_ACCOUNTS + 1];
} part;

static bool pays(const twin *t, const bool *window, uint32_t u, uint32_t v) {
  for (uint32_t row = 0; row < t->ledger->rows.count; row++)
    if (window[row] && t->ledger->rows.from[row] == u && t->ledger->rows.to[row] == v) return true;
  return false;
}

static bool may_be_middle(const twin *t, const bool *window, uint32_t v) {
  bool came[SMALL_ROWS] = {false}, left[SMALL_ROWS] = {false};
  uint32_t others = 0;
  for (uint32_t other = 0; other < t->ledger->rows.accounts; other++)
    others += pays(t, window, other, v) || pays(t, window, v, other);
  if (t->parameters->busy != UINT32_MAX && others > t->parameters->busy) return false;
  for (uint32_t row = 0; row < t->ledger->rows.count; row++) {
    came[row] = window[row] && t->ledger->rows.to[row] == v;
    left[row] = window[row] && t->ledger->rows.from[row] == v;
  }
  return t->parameters->t7.layers == 2 ||
         sums_agree(t, came, left, t->parameters->t7.tolerance_ppm);
}

static int64_t paid_of(const twin *t, const bool *window, uint32_t u, const bool *among,
                       bool back) {
  int64_t count = 0;
  for (uint32_t v = 0; v < t->ledger->rows.accounts; v++)
    count += among[v] && (back ? pays(t, window, v, u) : pays(t, window, u, v));
  return count;
}

static void solve(const twin *t, const bool *window, layers *out) {
  const mnm_stack_parameters *rule = &t->parameters->t7;
  bool two = rule->layers == 2, changed = true;
  memset(out, 0, sizeof *out);
  for (uint32_t v = 0; v < t->ledger->rows.accounts; v++) {
    bool middle = may_be_middle(t, window, v);
    out->in[0][v] = !two || middle;
    out->in[1][v] = middle;
    out->in[2][v] = !two;
  }
  while (changed) {
    changed = false;
    for (uint32_t v = 0; v < t->ledger->rows.accounts; v++) {
      bool keep[3] = {
          paid_of(t, window, v, out->in[1], false) >= rule->payees,
          paid_of(t, window, v, out->in[0], true) >= (two ? rule->payers : rule->payees) &&
              (two || paid_of(t, window, v, out->in[2], false) >= rule->payers),
          paid_of(t, window, v, out->in[1], true) >= rule->payers};
      for (uint32_t layer = 0; layer < 3; layer++) {
        changed |= out->in[layer][v] && !keep[layer];
        out->in[layer][v] &= keep[layer];
      }
    }
  }
}

static bool leads(const twin *t, const layers *of, uint32_t row) {
  uint32_t from = t->ledger->rows.from[row], to = t->ledger->rows.to[row];
  return (of->in[0][from] && of->in[1][to]) || (of->in[1][from] && of->in[2][to]);
}

/* Connected parts that are wide enough; returns how many. */
static uint32_t parts_of(const twin *t, const bool *window, const layers *of, part *out) {
  const small_ledger *rows = &t->ledger->rows;
  bool seen[SMALL_ROWS] = {false};
  uint32_t count = 0;
  for (uint32_t first = 0; first < rows->count; first++) {
    if (!window[first] || seen[first] || !leads(t, of, first)) continue;
    bool account[SMALL_ACCOUNTS + 1] = {false}, grown = true;
    part *made = &out[count];
    memset(made, 0, sizeof *made);
    account[rows->from[first]] = true;
    while (grown) {
      grown = false;
      for (uint32_t row = 0; row < rows->count; row++) {
        if (!window[row] || made->row[row] || !leads(t, of, row)) continue;
        if (!account[rows->from[row]] && !account[rows->to[row]]) continue;
        account[rows->from[row]] = account[rows->to[row]] = made->row[row] = seen[row] = true;
        grown = true;
      }
    }
    bool wide = true;
    for (uint32_t layer = 0; layer < t->parameters->t7.layers; layer++) {
      int64_t width = 0;
      for (uint32_t v = 0; v < rows->accounts; v++) {
        made->in[layer][v] = account[v] && of->in[layer][v];
        width += made->in[layer][v];
      }
      wide &= width >= t->parameters->t7.width;
    }
    count += wide;
  }
  return count;
}

static bool share_row(const part *a, const part *b) {
  for (uint32_t row = 0; row < SMALL_ROWS; row++)
    if (a->row[row] && b->row[row]) return true;
  return false;
}

static void put_part(const twin *t, const part *from) {
  uint32_t least = UINT32_MAX;
  for (uint32_t v = 0; v < t->ledger->rows.accounts; v++)
    for (uint32_t layer = 0; layer < 3; layer++)
      if (from->in[layer][v] &&
          (least == UINT32_MAX || mnm_accounts_compare(t->accounts, v, least) < 0))
        least = v;
  shape_line(t->lines, t->ledger, t->accounts, t->parameters, MNM_T7,
             t->parameters->t7.layers == 2 ? MNM_T7_BIPARTITE : MNM_T7_STACK, 0, &least, 1,
             from->row);
}

static part held[4000];
static int64_t number_of[4000];

static void twin_t7(const twin *t) {
  const small_ledger *rows = &t->ledger->rows;
  int64_t window_s = t->parameters->t7.window_s, half = window_s * (MNM_US_PER_SECOND / 2);
  uint32_t count = 0;
  int64_t numbers[2 * SMALL_ROWS + 1], tries = 0;
  if (window_s == MNM_WINDOW_ANY) numbers[tries++] = 0;
  for (uint32_t row = 0; row < rows->count && window_s != MNM_WINDOW_ANY; row++) {
    int64_t number = rows->time_us[row] / half - 2; /* the windows that could hold it */
    for (; number <= rows->time_us[row] / half + 1; number++) {
      bool holds = number * half <= rows->time_us[row] && rows->time_us[row] < (number + 2) * half;
      bool known = false;
      for (int64_t i = 0; i < tries; i++) known |= numbers[i] == number;
      if (holds && !known) numbers[tries++] = number;
    }
  }
  for (int64_t i = 0; i < tries; i++) {
    bool window[SMALL_ROWS] = {false};
    layers of;
    for (uint32_t row = 0; row < rows->count; row++)
      window[row] = shape_counts(t->ledger, row, false) &&
                    (window_s == MNM_WINDOW_ANY || (rows->time_us[row] >= numbers[i] * half &&
                                                    rows->time_us[row] < (numbers[i] + 2) * half));
    solve(t, window, &of);
    uint32_t made = parts_of(t, window, &of, &held[count]);
    for (uint32_t at = 0; at < made; at++) number_of[count + at] = numbers[i];
    count += made;
    assert_true(count < 3900);
  }
  bool gone[4000] = {false};
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t a = 0; a < count; a++)
      for (uint32_t b = 0; b < count; b++) {
        if (a == b || gone[a] || gone[b] || !share_row(&held[a], &held[b])) continue;
        for (uint32_t row = 0; row < SMALL_ROWS; row++) held[a].row[row] |= held[b].row[row];
        for (uint32_t layer = 0; layer < 3; layer++)
          for (uint32_t v = 0; v <= SMALL_ACCOUNTS; v++)
            held[a].in[layer][v] |= held[b].in[layer][v];
        gone[b] = changed = true;
      }
  }
  for (uint32_t i = 0; i < count; i++)
    if (!gone[i]) put_part(t, &held[i]);
}

/* ---- T8 --- */

typedef struct way {
  uint32_t row[SMALL_ROWS], hops, owner;
} way;
static way ways[200000];
static uint32_t way_count;

static bool alike(const twin *t, uint32_t first, uint32_t later) {
  const mnm_turn_parameters *rule = &t->parameters->t8;
  if (rule->loss_ppm == MNM_WINDOW_ANY && rule->gain_ppm == MNM_WINDOW_ANY) return true;
  shape_money in = shape_amount(t->ledger, t->parameters, first, true, false);
  shape_money out = shape_amount(t->ledger, t->parameters, later, false, false);
  if (in.unit != 0 || out.unit != 0) {
    in = shape_amount(t->ledger, t->parameters, first, true, true);
    out = shape_amount(t->ledger, t->parameters, later, false, true);
  }
  if (in.unit != out.unit) return false;
  if (rule->loss_ppm != MNM_WINDOW_ANY &&
      (mnm_wide)out.minor * 1000000 < (1000000 - (mnm_wide)rule->loss_ppm) * in.minor)
    return false;
  return rule->gain_ppm == MNM_WINDOW_ANY ||
         (mnm_wide)out.minor * 1000000 <= (1000000 + (mnm_wide)rule->gain_ppm) * in.minor;
}

static void go_on(const twin *t, way *at) {
  const small_ledger *rows = &t->ledger->rows;
  const mnm_turn_parameters *rule = &t->parameters->t8;
  uint32_t last = at->row[at->hops - 1], here = rows->to[last];
  if (at->hops >= 2 && shape_owns(t->ledger, at->owner, here)) {
    if (here == rows->from[at->row[0]]) return;
    assert_true(way_count < 200000);
    ways[way_count++] = *at;
    return;
  }
  if (shape_owns(t->ledger, at->owner, here) || at->hops == rule->hops_max) return;
  for (uint32_t i = 0; i + 1 < at->hops; i++)
    if (rows->to[at->row[i]] == here) return;
  for (uint32_t row = last + 1; row < rows->count; row++) {
    if (rows->from[row] != here || !shape_counts(t->ledger, row, false)) continue;
    if (!shape_within(t->ledger, rule->window_s, at->row[0], row)) continue;
    if (!alike(t, at->row[0], row)) continue;
    if (shape_busy(t->ledger, t->parameters, here, row, rule->window_s)) continue;
    at->row[at->hops++] = row;
    go_on(t, at);
    at->hops--;
  }
}

/* Busy looks back from the hop itself, whatever its way. */
static bool same_accounts(const twin *t, const way *a, const way *b) {
  const small_ledger *rows = &t->ledger->rows;
  if (a->owner != b->owner || a->hops != b->hops) return false;
  for (uint32_t i = 0; i < a->hops; i++)
    if (rows->from[a->row[i]] != rows->from[b->row[i]] ||
        rows->to[a->row[i]] != rows->to[b->row[i]])
      return false;
  return true;
}

static void put_ways(const twin *t, uint32_t first, bool *done) {
  static shape_episodes episodes;
  episodes.count = 0;
  for (uint32_t hit = 0; hit < t->ledger->rows.count; hit++) {
    bool counted[SMALL_ROWS] = {false}, any = false;
    for (uint32_t i = first; i < way_count; i++) {
      if (!same_accounts(t, &ways[first], &ways[i])) continue;
      done[i] = true;
      if (ways[i].row[ways[i].hops - 1] != hit) continue;
      any = true;
      for (uint32_t at = 0; at < ways[i].hops; at++) counted[ways[i].row[at]] = true;
    }
    if (any) shape_hit(&episodes, t->ledger, t->parameters->t8.window_s, hit, counted);
  }
  uint32_t centre[SMALL_ROWS];
  centre[0] = t->ledger->rows.from[ways[first].row[0]];
  for (uint32_t i = 0; i < ways[first].hops; i++)
    centre[i + 1] = t->ledger->rows.to[ways[first].row[i]];
  for (uint32_t i = 0; i < episodes.count; i++)
    shape_line(t->lines, t->ledger, t->accounts, t->parameters, MNM_T8, 0, 0, centre,
               ways[first].hops + 1, episodes.row[i]);
}

static void twin_t8(const twin *t) {
  static bool done[200000];
  way_count = 0;
  for (uint32_t owner = 0; owner < SHAPE_OWNERS; owner++)
    for (uint32_t row = 0; row < t->ledger->rows.count; row++) {
      if (!shape_counts(t->ledger, row, false) ||
          !shape_owns(t->ledger, owner, t->ledger->rows.from[row]))
        continue;
      way start = {.row = {row}, .hops = 1, .owner = owner};
      go_on(t, &start);
    }
  memset(done, 0, way_count);
  for (uint32_t i = 0; i < way_count; i++)
    if (!done[i]) put_ways(t, i, done);
}

/* ---- rounds --- */

static void draw_parameters(mnm_detect_parameters *out, mnm_rng *rng, int64_t unit_s) {
  static const int64_t tolerances[] = {0, 100000, 500000, 1000000, 3000000, MNM_WINDOW_ANY};
  out->busy = draw(rng, 2) ? 2 + draw(rng, 6) : UINT32_MAX;
  out->standing_s = spread(draw(rng, 10), unit_s);
  out->t7 = (mnm_stack_parameters){.enabled = out->t7.enabled,
                                   .payees = 1 + draw(rng, 3),
                                   .payers = 1 + draw(rng, 3),
                                   .window_s = shape_span(rng, unit_s),
                                   .tolerance_ppm = tolerances[draw(rng, 6)],
                                   .width = 1 + draw(rng, 3),
                                   .layers = 2 + draw(rng, 2)};
  if (out->t7.window_s == 0) out->t7.window_s = 1;
  out->t8 = (mnm_turn_parameters){.enabled = out->t8.enabled,
                                  .hops_max = 2 + draw(rng, 4),
                                  .window_s = shape_span(rng, unit_s),
                                  .loss_ppm = tolerances[draw(rng, 6)],
                                  .gain_ppm = tolerances[draw(rng, 6)]};
}

static void against_twin(const char *name, void (*definition)(const twin *), uint64_t seed,
                         uint32_t least) {
  static shape_ledger ledger;
  static shape_lines found, expected;
  mnm_rng rng;
  mnm_rng_init(&rng, seed);
  uint64_t seen = 0;
  uint32_t count = shape_rounds();
  for (uint32_t round = 0; round < count; round++) {
    shape_ledger_random(&ledger, &rng);
    if (ledger.rows.count > 40) ledger.rows.count = 40; /* ways are many */
    mnm_detect_parameters parameters;
    defaults_of(&parameters, name);
    draw_parameters(&parameters, &rng, ledger.rows.unit_s);
    draw_rates(&parameters, draw(&rng, 3), &rng);
    parameters.steps_max = MNM_STEPS_ANY;
    mnm_accounts *accounts = small_ledger_accounts(&ledger.rows, NULL);
    mnm_transfers transfers = small_ledger_view(&ledger.rows);
    mnm_detect_owners owners = small_ledger_owners(&ledger.rows);
    mnm_detect_input input = {.transfers = &transfers,
                              .accounts = accounts,
                              .owners = ledger.rows.owners_known ? &owners : NULL};
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

static void a_stack_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("T7", twin_t7, 71, 50);
}

static void a_u_turn_is_what_its_definition_says(void **state) {
  (void)state;
  against_twin("T8", twin_t8, 72, 60);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_stack_is_what_its_definition_says),
      cmocka_unit_test(a_u_turn_is_what_its_definition_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
