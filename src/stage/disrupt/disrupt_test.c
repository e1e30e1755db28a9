/* Plans of disruption: what they do on networks small enough to think through, and what must hold
 * on any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/disrupt/disrupt.h"
#include "stage/disrupt/disrupt_test_twin.h"
#include "tests/fault/fault.h"

static uint32_t rounds(void) {
  return getenv("MNM_LONG") ? 400 : 8;
}

enum { CONTROL = 1, LAUNDER = 2, RECRUIT = 4 };

static void make(world *w, uint64_t seed) {
  mnm_rng rng;
  mnm_rng_init(&rng, seed);
  memset(w, 0, sizeof *w);
  w->nodes = 4 + (uint32_t)mnm_rng_below(&rng, NODES - 3);
  for (uint32_t v = 0; v < w->nodes; v++) {
    w->person[v] = v > 0 && mnm_rng_below(&rng, 5) == 0 ? w->person[v - 1] : v;
    w->victim[v] = mnm_rng_below(&rng, 3) == 0;
    w->place[v] = !w->victim[v] && mnm_rng_below(&rng, 8) == 0;
    if (w->place[v]) w->person[v] = v;
    w->roles[v] = w->victim[v] || w->place[v] ? 0 : (uint32_t)mnm_rng_below(&rng, 8);
    w->entry[v] = w->victim[v] ? (int64_t)mnm_rng_below(&rng, 50) : 0;
    w->exit[v] = w->victim[v] ? 0 : (int64_t)mnm_rng_below(&rng, 30);
  }
  for (uint32_t i = 0; i < TIES; i++) {
    w->from[w->ties] = (uint32_t)mnm_rng_below(&rng, w->nodes);
    w->to[w->ties] = (uint32_t)mnm_rng_below(&rng, w->nodes);
    w->month[w->ties] = (int64_t)mnm_rng_below(&rng, 20);
    w->ties += w->from[w->ties] != w->to[w->ties];
  }
  seal(w);
}

static void no_plan_takes_a_possible_victim(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    world w;
    mnm_disrupt_result result;
    mnm_disrupt_options options = mnm_disrupt_defaults;
    make(&w, round);
    options.means = 1 + round % 7;
    options.seeds = 2, options.months = 4, options.waves = 1 + round % 2;
    assert_int_equal(mnm_disrupt_find(&result, &w.view, &options, NULL, 0, NULL, NULL), MNM_OK);
    for (uint32_t i = 0; i < result.plan_count; i++)
      for (uint32_t j = 0; j < result.plan[i].target_count; j++) {
        const mnm_disrupt_unit unit = result.plan[i].target[j].unit;
        assert_true(options.means & unit.means);
        assert_int_equal(w.place[unit.node] != 0, unit.means == MNM_DISRUPT_CLOSE);
        for (uint32_t v = 0; v < w.nodes; v++)
          if (w.victim[v]) assert_int_not_equal(w.person[v], w.person[unit.node]);
      }
  }
}

static void what_is_given_must_not_be_a_possible_victim(void **state) {
  (void)state;
  world w;
  mnm_disrupt_result result;
  mnm_err err = {0};
  uint32_t victim = 0;
  make(&w, 3);
  while (!w.victim[victim]) victim++;
  const mnm_disrupt_unit unit = {victim, MNM_DISRUPT_FREEZE};
  assert_int_equal(mnm_disrupt_find(&result, &w.view, &mnm_disrupt_defaults, &unit, 1, NULL, &err),
                   MNM_E_DENIED);
  assert_int_equal(err.row, 1);
}

static void runs_agree_with_a_slow_twin(void **state) {
  (void)state;
  for (uint32_t round = 0; round < 4 * rounds(); round++) {
    world w;
    mnm_disrupt_result result;
    mnm_disrupt_options options = mnm_disrupt_defaults;
    make(&w, round + 1000);
    options.seeds = 3, options.months = 7, options.count = 1 + round % 3;
    options.means = 1 + round % 7;
    options.recovery = (mnm_disrupt_recovery)(round % 3);
    options.stretch_percent = round % 4 * 60;
    options.free_months = 1 + round % 3;
    assert_int_equal(mnm_disrupt_find(&result, &w.view, &options, NULL, 0, NULL, NULL), MNM_OK);
    for (uint32_t i = 0; i < result.plan_count; i++)
      if (result.plan[i].strategy != MNM_STRATEGY_CHANCE) check_plan(&w, &options, &result.plan[i]);
  }
}

/* Of one intervention, the money rule is the best there is, at once. */
static void one_choice_by_money_is_the_best_of_all(void **state) {
  (void)state;
  for (uint32_t round = 0; round < 4 * rounds(); round++) {
    world w;
    mnm_disrupt_result result;
    mnm_disrupt_options options = mnm_disrupt_defaults;
    int64_t best = INT64_MAX, chosen = -1;
    make(&w, round + 2000);
    options.seeds = 1, options.months = 1, options.count = 1;
    assert_int_equal(mnm_disrupt_find(&result, &w.view, &options, NULL, 0, NULL, NULL), MNM_OK);
    for (uint32_t v = 0; v < w.nodes; v++) {
      bool may = !w.place[v];
      for (uint32_t u = 0; u < w.nodes; u++)
        may = may && !(w.victim[u] && w.person[u] == w.person[v]);
      if (!may) continue;
      twin t;
      begin(&t, &w, &options, 0);
      take(&t, (mnm_disrupt_unit){v, MNM_DISRUPT_ARREST});
      if (money_of(&t) < best) best = money_of(&t);
    }
    for (uint32_t i = 0; i < result.plan_count; i++)
      if (result.plan[i].strategy == MNM_STRATEGY_FLOW && result.plan[i].target_count > 0)
        chosen = result.plan[i].money_at_once;
    if (best < INT64_MAX) assert_int_equal(chosen, best);
  }
}

/* Over all networks together, and over twenty seeds that it never saw when it chose. */
static void looking_ahead_does_better_than_degree(void **state) {
  (void)state;
  int64_t victims[MNM_STRATEGY_COUNT] = {0}, money[MNM_STRATEGY_COUNT] = {0};
  for (uint32_t round = 0; round < 3 * rounds(); round++) {
    world w;
    mnm_disrupt_result result;
    mnm_disrupt_options options = mnm_disrupt_defaults;
    make(&w, round + 5000);
    options.count = 1 + round % 2;
    assert_int_equal(mnm_disrupt_find(&result, &w.view, &options, NULL, 0, NULL, NULL), MNM_OK);
    for (uint32_t i = 0; i < result.plan_count; i++) {
      victims[result.plan[i].strategy] += result.plan[i].victims_sum.median;
      money[result.plan[i].strategy] += result.plan[i].money_sum.median;
    }
  }
  assert_true(victims[MNM_STRATEGY_FORESIGHT] < victims[MNM_STRATEGY_DEGREE]);
  assert_true(victims[MNM_STRATEGY_FORESIGHT] < victims[MNM_STRATEGY_CHANCE]);
  assert_true(money[MNM_STRATEGY_FLOW] < money[MNM_STRATEGY_CHANCE]);
}

/* Victims 0, 1 pay controller 2, who pays launderer 3; 4 launders too and knows 3. */
static void put_chain(world *w) {
  memset(w, 0, sizeof *w);
  w->nodes = 5;
  for (uint32_t v = 0; v < 5; v++) w->person[v] = v;
  w->victim[0] = w->victim[1] = 1;
  w->roles[2] = CONTROL, w->roles[3] = w->roles[4] = LAUNDER;
  w->entry[0] = w->entry[1] = 100;
  w->exit[3] = 200, w->exit[4] = 50;
  const uint32_t ties[][3] = {{0, 2, 100}, {1, 2, 100}, {2, 3, 200}, {3, 4, 0}, {2, 4, 0}};
  for (uint32_t i = 0; i < 5; i++)
    w->from[i] = ties[i][0], w->to[i] = ties[i][1], w->month[i] = ties[i][2];
  w->ties = 5;
  seal(w);
}

static const mnm_disrupt_plan *given_plan(const mnm_disrupt_result *result) {
  for (uint32_t i = 0; i < result->plan_count; i++)
    if (result->plan[i].strategy == MNM_STRATEGY_GIVEN) return &result->plan[i];
  return NULL;
}

static void who_has_the_role_takes_over_as_much_as_they_can_carry(void **state) {
  (void)state;
  world w;
  mnm_disrupt_result result;
  mnm_disrupt_options options = mnm_disrupt_defaults;
  const mnm_disrupt_unit launderer = {3, MNM_DISRUPT_ARREST}, controller = {2, MNM_DISRUPT_ARREST};
  put_chain(&w);
  options.successor_ppm = 1000000, options.newcomer_ppm = 0, options.stretch_percent = 10000;
  assert_int_equal(mnm_disrupt_find(&result, &w.view, &options, &launderer, 1, NULL, NULL), MNM_OK);
  assert_int_equal(result.money, 200);
  assert_int_equal(result.victims, 2);
  const mnm_disrupt_plan *plan = given_plan(&result);
  assert_int_equal(plan->target[0].substitutes, 1);
  assert_int_equal(plan->target[0].nearest, 1);
  assert_int_equal(plan->money_at_once, 0);
  assert_int_equal(plan->money[1].low, 200);
  options.stretch_percent = 100; /* 50 more: the tie of 200 does not fit */
  assert_int_equal(mnm_disrupt_find(&result, &w.view, &options, &launderer, 1, NULL, NULL), MNM_OK);
  assert_int_equal(given_plan(&result)->money[12].high, 0);
  /* nobody else controls: the victims are out of reach after three months, and the rest is still */
  assert_int_equal(mnm_disrupt_find(&result, &w.view, &options, &controller, 1, NULL, NULL),
                   MNM_OK);
  plan = given_plan(&result);
  assert_int_equal(plan->target[0].substitutes, 0);
  assert_int_equal(plan->victims_at_once, 0);
  assert_int_equal(plan->victims_sum.high, 0);
  assert_int_equal(plan->money_sum.high, 0);
}

static void without_chances_nothing_mends(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    world w;
    mnm_disrupt_result result;
    mnm_disrupt_options options = mnm_disrupt_defaults;
    make(&w, round + 3000);
    options.successor_ppm = options.newcomer_ppm = options.reopen_ppm = options.move_ppm = 0;
    options.seeds = 2, options.months = 5;
    options.means = 7;
    assert_int_equal(mnm_disrupt_find(&result, &w.view, &options, NULL, 0, NULL, NULL), MNM_OK);
    for (uint32_t i = 0; i < result.plan_count; i++)
      for (uint32_t month = 1; month <= 5; month++) {
        assert_true(result.plan[i].money[month].high <= result.plan[i].money[0].high);
        assert_true(result.plan[i].victims[month].high <= result.plan[i].victims[0].high);
      }
  }
}

static void cuts_agree_with_trying_every_set(void **state) {
  (void)state;
  for (uint32_t round = 0; round < 4 * rounds(); round++) {
    world w;
    mnm_disrupt_cut cut;
    uint8_t chosen[NODES], tentative[TIES];
    make(&w, round + 4000);
    for (uint32_t i = 0; i < w.ties; i++) tentative[i] = (round + i) % 3 == 0;
    const mnm_disrupt_step steps[] = {
        {.from_victims = true, .to_exits = true, .along_money = true},
        {.from_roles = RECRUIT, .to_roles = CONTROL},
        {.from_victims = true, .to_roles = LAUNDER, .along_money = true}};
    for (uint32_t i = 0; i < 3; i++) {
      const uint8_t *left_out = round % 2 ? tentative : NULL;
      assert_int_equal(mnm_disrupt_cut_find(&cut, chosen, &w.view, &steps[i], left_out, NULL, NULL),
                       MNM_OK);
      check_cut(&w, &steps[i], left_out, &cut, chosen);
    }
  }
}

static void what_is_out_of_range_is_refused(void **state) {
  (void)state;
  world w;
  mnm_disrupt_result result;
  mnm_err err = {0};
  mnm_disrupt_options options = mnm_disrupt_defaults;
  put_chain(&w);
  options.months = MNM_DISRUPT_MONTHS_MAX + 1;
  assert_int_equal(mnm_disrupt_find(&result, &w.view, &options, NULL, 0, NULL, &err), MNM_E_RANGE);
  options = mnm_disrupt_defaults;
  options.means = 0;
  assert_int_equal(mnm_disrupt_find(&result, &w.view, &options, NULL, 0, NULL, &err), MNM_E_RANGE);
  w.to[1] = 77;
  assert_int_equal(mnm_disrupt_find(&result, &w.view, &mnm_disrupt_defaults, NULL, 0, NULL, &err),
                   MNM_E_RANGE);
  assert_int_equal(err.row, 2);
}

static mnm_status use(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const world *w = payload;
  mnm_disrupt_result result;
  mnm_disrupt_cut cut;
  uint8_t chosen[NODES];
  mnm_disrupt_options options = mnm_disrupt_defaults;
  const mnm_disrupt_step step = {.from_victims = true, .to_exits = true, .along_money = true};
  options.seeds = 1, options.months = 2, options.count = 1, options.waves = 2;
  options.gap_months = 1;
  MNM_TRY(mnm_disrupt_find(&result, &w->view, &options, NULL, 0, ctx, err));
  return mnm_disrupt_cut_find(&cut, chosen, &w->view, &step, NULL, ctx, err);
}

static void every_failed_request_is_told(void **state) {
  (void)state;
  world w;
  put_chain(&w);
  assert_true(mnm_fault_sweep("disrupt", use, &w) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_plan_takes_a_possible_victim),
      cmocka_unit_test(what_is_given_must_not_be_a_possible_victim),
      cmocka_unit_test(runs_agree_with_a_slow_twin),
      cmocka_unit_test(one_choice_by_money_is_the_best_of_all),
      cmocka_unit_test(looking_ahead_does_better_than_degree),
      cmocka_unit_test(who_has_the_role_takes_over_as_much_as_they_can_carry),
      cmocka_unit_test(without_chances_nothing_mends),
      cmocka_unit_test(cuts_agree_with_trying_every_set),
      cmocka_unit_test(what_is_out_of_range_is_refused),
      cmocka_unit_test(every_failed_request_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
