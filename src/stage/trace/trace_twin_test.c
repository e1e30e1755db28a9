/* The engine against the twin on random ledgers, and what must hold on every ledger. */
#include "stage/trace/trace_test_help.h"

/* ---- comparing ---- */

static void compare(const world *w, const twin *expected, const mnm_trace *trace) {
  static int64_t got[3][ACCOUNTS][LABELS + 1];
  memset(got, 0, sizeof got);
  mnm_column results;
  mnm_column_init(&results, sizeof(mnm_trace_result), NULL);
  assert_int_equal(mnm_trace_results(trace, true, &results, NULL), MNM_OK);
  const mnm_trace_result *row = results.data;
  for (uint64_t i = 0; i < results.count; i++) {
    assert_true(row[i].amount_minor > 0 && row[i].label <= LABELS);
    assert_int_equal(got[row[i].where][row[i].account][row[i].label], 0); /* each once */
    got[row[i].where][row[i].account][row[i].label] = row[i].amount_minor;
  }
  mnm_column_clear(&results);
  for (uint32_t a = 0; a < ACCOUNTS; a++) {
    int64_t held[LABELS + 1] = {0};
    for (uint32_t i = 0; i < expected->held[a].count; i++)
      held[expected->held[a].at[i].label] += expected->held[a].at[i].amount;
    for (uint32_t label = 0; label <= LABELS; label++) {
      assert_int_equal(got[MNM_TRACE_HELD][a][label], held[label]);
      assert_int_equal(got[MNM_TRACE_LEFT][a][label], expected->left[a][label]);
      assert_int_equal(got[MNM_TRACE_CREDIT][a][label], expected->credit[a][label]);
    }
    if ((w->flags[a] & MNM_TRACE_EXTERNAL) == 0)
      assert_int_equal(mnm_trace_balance(trace, a),
                       content(&expected->held[a]) - expected->owed[a]);
  }
}

static void engine_agrees_with_the_twin_under_every_rule(void **state) {
  (void)state;
  static world w;
  static twin expected;
  for (size_t r = 0; r < RULES; r++) {
    mnm_rng rng;
    mnm_rng_init(&rng, 71 + r);
    for (uint32_t i = 0; i < rounds(2000, 20000); i++) {
      random_world(&w, &rng, true);
      if (w.input.rule_of != NULL &&
          (conserving[r] == MNM_TRACE_TIHO || conserving[r] == MNM_TRACE_TILO))
        w.input.rule_of = NULL;
      const mnm_trace_options options = {.rule = conserving[r], .pieces = i % 2 == 0};
      mnm_trace *trace = NULL;
      mnm_err err = {0};
      if (mnm_trace_new(&trace, &w.input, &options, NULL, &err) != MNM_OK)
        fail_msg("%s", err.message);
      run_twin(&expected, &w, conserving[r], 0);
      compare(&w, &expected, trace);
      mnm_trace_free(trace);
    }
  }
}

/* ---- what must hold on every ledger (invariants of docs/trace.md) ---- */

static int64_t claims_at(const mnm_trace *trace, uint32_t account, bool held_only) {
  mnm_column results;
  int64_t sum = 0;
  mnm_column_init(&results, sizeof(mnm_trace_result), NULL);
  assert_int_equal(mnm_trace_results(trace, false, &results, NULL), MNM_OK);
  const mnm_trace_result *row = results.data;
  for (uint64_t i = 0; i < results.count; i++) {
    bool here = account == MNM_TRACE_NONE || row[i].account == account;
    if (here && (!held_only || row[i].where == MNM_TRACE_HELD)) sum += row[i].amount_minor;
  }
  mnm_column_clear(&results);
  return sum;
}

static mnm_trace *trace_by(const world *w, mnm_trace_rule rule) {
  const mnm_trace_options options = {.rule = rule, .pieces = true};
  mnm_trace *trace = NULL;
  assert_int_equal(mnm_trace_new(&trace, &w->input, &options, NULL, NULL), MNM_OK);
  return trace;
}

/* no conversions, tags on external payers only, no earmarks, one rule */
static void plain_world(world *w, mnm_rng *rng) {
  random_world(w, rng, false);
  w->input.rule_of = NULL;
  w->input.rows.earmark = NULL;
  w->input.purchase_count = 0;
  for (uint32_t row = 0; row < ROWS; row++) w->earmark[row] = MNM_TRACE_NONE;
  if (w->input.account_tag_count > 0) w->account_tags[0].key = below(rng, 2);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < w->input.row_tag_count; i++)
    if (w->from[w->row_tags[i].key] < 2) w->row_tags[kept++] = w->row_tags[i];
  w->input.row_tag_count = kept;
}

static void claim_units_are_conserved_and_inside_the_envelope(void **state) {
  (void)state;
  static world w;
  mnm_rng rng;
  mnm_rng_init(&rng, 5);
  for (uint32_t i = 0; i < rounds(2000, 20000); i++) {
    plain_world(&w, &rng);
    mnm_trace_bounds bounds[ACCOUNTS];
    for (uint32_t a = 2; a < ACCOUNTS; a++)
      assert_int_equal(mnm_trace_envelope(&bounds[a], &w.input, a, NULL, NULL), MNM_OK);
    int64_t injected = -1;
    mnm_trace *poison = trace_by(&w, MNM_TRACE_POISON);
    for (size_t r = 0; r < RULES; r++) {
      bool other_order = conserving[r] == MNM_TRACE_TIHO || conserving[r] == MNM_TRACE_TILO;
      mnm_trace *trace = trace_by(&w, conserving[r]);
      int64_t all = claims_at(trace, MNM_TRACE_NONE, false);
      if (injected < 0) injected = all;
      assert_int_equal(all, injected);
      for (uint32_t a = 2; a < ACCOUNTS && !other_order; a++) {
        int64_t claims = claims_at(trace, a, true);
        assert_in_range(claims, bounds[a].least_minor, bounds[a].most_minor);
        int64_t poisoned = claims_at(poison, a, true);
        if (claims > 0) assert_true(poisoned >= claims / LABELS && poisoned > 0);
      }
      mnm_trace_free(trace);
    }
    mnm_trace_free(poison);
    mnm_trace *libr = trace_by(&w, MNM_TRACE_LIBR), *rolling = trace_by(&w, MNM_TRACE_ROLLING);
    for (uint32_t a = 2; a < ACCOUNTS; a++)
      assert_int_equal(claims_at(libr, a, true), claims_at(rolling, a, true));
    mnm_trace_free(libr);
    mnm_trace_free(rolling);
  }
}

static void pieces_of_a_row_sum_to_what_was_credited(void **state) {
  (void)state;
  static world w;
  mnm_rng rng;
  mnm_rng_init(&rng, 6);
  for (uint32_t i = 0; i < rounds(200, 5000); i++) {
    random_world(&w, &rng, true);
    for (uint32_t row = 0; row < ROWS; row++) w.reverses[row] = MNM_TRACE_NONE;
    mnm_trace *trace = trace_by(&w, MNM_TRACE_HAIRCUT);
    uint64_t count = 0;
    const mnm_trace_piece *piece = mnm_trace_pieces(trace, &count);
    int64_t sum[ROWS] = {0}, repaid[ROWS] = {0};
    for (uint64_t p = 0; p < count; p++) {
      if (piece[p].kind == MNM_TRACE_MOVED) sum[piece[p].row] += piece[p].amount_minor;
      if (piece[p].kind == MNM_TRACE_REPAID) repaid[piece[p].row] += piece[p].amount_minor;
    }
    for (uint32_t row = 0; row < w.input.rows.count; row++) {
      int64_t credited = w.to_amount[row] != MNM_TRACE_SAME ? w.to_amount[row] : w.amount[row];
      if (sum[row] != 0) assert_int_equal(sum[row], credited);
      assert_true(repaid[row] <= sum[row]);
    }
    mnm_trace_free(trace);
  }
}

/* ---- the envelope against every choice ---- */

#define SMALL 4 /* accounts of the enumeration: 0 external, 1..3 internal */
typedef struct choice {
  const world *w;
  int64_t least[SMALL], most[SMALL];
} choice;

static void enumerate(choice *self, uint32_t row, const int64_t *claim, const int64_t *balance) {
  const world *w = self->w;
  if (row == w->input.until) {
    for (uint32_t a = 1; a < SMALL; a++) {
      if (claim[a] < self->least[a]) self->least[a] = claim[a];
      if (claim[a] > self->most[a]) self->most[a] = claim[a];
    }
    return;
  }
  uint32_t from = w->from[row], to = w->to[row];
  int64_t amount = w->amount[row];
  if (from == to || amount == 0) {
    enumerate(self, row + 1, claim, balance);
    return;
  }
  int64_t tagged = 0;
  for (uint32_t i = 0; i < w->input.row_tag_count; i++)
    if (w->row_tags[i].key == row)
      tagged = w->row_tags[i].amount_minor < amount - tagged ? tagged + w->row_tags[i].amount_minor
                                                             : amount;
  int64_t next_claim[SMALL], next_balance[SMALL], content = balance[from] > 0 ? balance[from] : 0;
  int64_t paid = from == 0 ? 0 : content < amount ? content : amount;
  for (int64_t c = 0; c <= (from == 0 ? 0 : paid); c++) { /* claim units taken */
    if (from != 0 && (c > claim[from] || paid - c > content - claim[from])) continue;
    /* of the `tagged` units that are replaced, any may be claim money */
    for (int64_t replaced = 0; replaced <= c && replaced <= tagged; replaced++) {
      if (tagged - replaced > amount - c) continue;
      int64_t moves = c - replaced + tagged;
      int64_t owed = to != 0 && balance[to] < 0 ? -balance[to] : 0;
      int64_t repaid = owed < amount ? owed : amount;
      for (int64_t gone = 0; gone <= repaid && gone <= moves; gone++) {
        if (repaid - gone > amount - moves) continue;
        memcpy(next_claim, claim, sizeof next_claim);
        memcpy(next_balance, balance, sizeof next_balance);
        if (from != 0) {
          next_claim[from] -= c;
          next_balance[from] -= amount;
        }
        if (to != 0) {
          next_claim[to] += moves - gone;
          next_balance[to] += amount;
        }
        enumerate(self, row + 1, next_claim, next_balance);
      }
    }
  }
}

static void envelope_equals_full_enumeration(void **state) {
  (void)state;
  static world w;
  mnm_rng rng;
  mnm_rng_init(&rng, 8);
  for (uint32_t i = 0; i < rounds(150, 1500); i++) {
    memset(&w, 0, sizeof w);
    uint32_t rows = 1 + below(&rng, 6);
    w.flags[0] = MNM_TRACE_EXTERNAL;
    for (uint32_t row = 0; row < ROWS; row++) {
      w.from[row] = below(&rng, SMALL);
      w.to[row] = below(&rng, SMALL);
      w.amount[row] = below(&rng, 5);
      w.to_amount[row] = MNM_TRACE_SAME;
      w.earmark[row] = w.reverses[row] = w.backs[row] = MNM_TRACE_NONE;
    }
    set_input(&w, rows);
    int64_t claim[SMALL] = {0}, balance[SMALL] = {0};
    w.input.opening_count = below(&rng, 4);
    for (uint32_t o = 0; o < w.input.opening_count; o++) {
      w.openings[o] =
          (mnm_trace_opening){1 + below(&rng, SMALL - 1), below(&rng, 2), below(&rng, 4)};
      balance[w.openings[o].account] += w.openings[o].amount_minor;
      if (w.openings[o].label != 0) claim[w.openings[o].account] += w.openings[o].amount_minor;
    }
    w.input.row_tag_count = below(&rng, 3);
    for (uint32_t t = 0; t < w.input.row_tag_count; t++)
      w.row_tags[t] = (mnm_trace_tag){below(&rng, rows), 1, 1 + below(&rng, 4)};
    choice all = {.w = &w};
    for (uint32_t a = 0; a < SMALL; a++) all.least[a] = INT64_MAX;
    enumerate(&all, 0, claim, balance);
    for (uint32_t a = 1; a < SMALL; a++) {
      mnm_trace_bounds bounds;
      assert_int_equal(mnm_trace_envelope(&bounds, &w.input, a, NULL, NULL), MNM_OK);
      assert_int_equal(bounds.least_minor, all.least[a]);
      assert_int_equal(bounds.most_minor, all.most[a]);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(engine_agrees_with_the_twin_under_every_rule),
      cmocka_unit_test(claim_units_are_conserved_and_inside_the_envelope),
      cmocka_unit_test(pieces_of_a_row_sum_to_what_was_credited),
      cmocka_unit_test(envelope_equals_full_enumeration),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
