/* Ties through time against a table that says for each pair and period whether they met. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "base/rng/rng.h"
#include "kernel/measure/measure.h"

#define NODES 7
#define PERIODS 9
#define CONTACTS 60

typedef struct trial {
  mnm_measure_contact contact[CONTACTS];
  uint32_t count, periods;
  bool met[PERIODS][NODES][NODES];
  mnm_measure_period out[PERIODS];
  mnm_measure_times times;
} trial;

static void make(trial *t, uint64_t seed) {
  mnm_rng rng;
  memset(t, 0, sizeof *t);
  mnm_rng_init(&rng, seed);
  t->periods = 1 + (uint32_t)mnm_rng_below(&rng, PERIODS);
  uint32_t wanted = (uint32_t)mnm_rng_below(&rng, CONTACTS);
  for (uint32_t i = 0; i < wanted; i++) {
    uint32_t a = (uint32_t)mnm_rng_below(&rng, NODES), b = (uint32_t)mnm_rng_below(&rng, NODES);
    uint32_t period = (uint32_t)mnm_rng_below(&rng, t->periods);
    if (a >= b) continue;
    t->contact[t->count++] = (mnm_measure_contact){a, b, period};
    t->met[period][a][b] = true;
  }
  assert_int_equal(
      mnm_measure_through_time(t->out, &t->times, t->periods, t->contact, t->count, NULL, NULL),
      MNM_OK);
}

static bool between(const trial *t, uint32_t a, uint32_t b, uint32_t first, uint32_t end) {
  bool met = false;
  for (uint32_t p = first; p < end; p++) met |= t->met[p][a][b];
  return met;
}

static void hold(const trial *t, uint32_t p) {
  uint64_t alive = 0, born = 0, back = 0, kept = 0, lost = 0, ended = 0, nodes = 0, contacts = 0;
  bool seen[NODES] = {false};
  for (uint32_t a = 0; a < NODES; a++)
    for (uint32_t b = a + 1; b < NODES; b++) {
      bool now = t->met[p][a][b], just = p > 0 && t->met[p - 1][a][b];
      bool ever = between(t, a, b, 0, p), later = between(t, a, b, p + 1, t->periods);
      alive += now, born += now && !ever, kept += now && just, back += now && ever && !just;
      lost += !now && just;
      ended += now && !later && p + 1 < t->periods;
      seen[a] |= now, seen[b] |= now;
    }
  for (uint32_t v = 0; v < NODES; v++) nodes += seen[v];
  for (uint32_t i = 0; i < t->count; i++) contacts += t->contact[i].period == p;
  const mnm_measure_period *out = &t->out[p];
  assert_int_equal(out->alive, alive);
  assert_int_equal(out->born, born);
  assert_int_equal(out->back, back);
  assert_int_equal(out->kept, kept);
  assert_int_equal(out->lost, lost);
  assert_int_equal(out->ended, ended);
  assert_int_equal(out->nodes, nodes);
  assert_int_equal(out->contacts, contacts);
  if (p == 0 || alive + lost == 0)
    assert_true(isnan(out->churn));
  else
    assert_true(fabs(out->churn - (1 - (double)kept / (double)(alive + lost))) < 1e-12);
}

static void each_period_agrees_with_a_table(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < (getenv("MNM_LONG") ? 20000 : 300); seed++) {
    trial t;
    make(&t, seed);
    for (uint32_t p = 0; p < t.periods; p++) hold(&t, p);
  }
}

/* Half of the ties live no longer than the median, and half no shorter. */
static void a_lifetime_is_the_median_of_periods(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 300; seed++) {
    trial t;
    uint32_t shorter = 0, longer = 0, ties = 0;
    make(&t, seed);
    for (uint32_t a = 0; a < NODES; a++)
      for (uint32_t b = a + 1; b < NODES; b++) {
        uint32_t lived = 0;
        for (uint32_t p = 0; p < t.periods; p++) lived += t.met[p][a][b];
        if (lived == 0) continue;
        ties++, shorter += lived<t.times.lifetime, longer += lived> t.times.lifetime;
      }
    assert_int_equal(t.times.ties, ties);
    if (ties == 0)
      assert_true(isnan(t.times.lifetime));
    else
      assert_true(2 * shorter < ties + (ties % 2) && 2 * longer <= ties);
  }
}

static void nobody_met_and_nothing_is_told(void **state) {
  (void)state;
  mnm_measure_period out[2];
  mnm_measure_times times;
  assert_int_equal(mnm_measure_through_time(out, &times, 2, NULL, 0, NULL, NULL), MNM_OK);
  assert_true(isnan(times.lifetime) && isnan(times.kept) && isnan(out[1].churn));
  assert_int_equal(out[0].alive + out[1].lost, 0);
}

#define LAYERS 4
static void layers_agree_with_a_table(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < (getenv("MNM_LONG") ? 20000 : 300); seed++) {
    mnm_measure_layered tie[60];
    mnm_measure_layers out;
    bool tied[LAYERS][NODES][NODES] = {{{false}}};
    uint64_t pairs[LAYERS], any = 0, several = 0, of[LAYERS] = {0};
    mnm_rng rng;
    mnm_rng_init(&rng, seed);
    uint32_t count = (uint32_t)mnm_rng_below(&rng, 60);
    uint32_t layers = 1 + (uint32_t)mnm_rng_below(&rng, LAYERS);
    for (uint32_t i = 0; i < count; i++) {
      uint32_t a = (uint32_t)mnm_rng_below(&rng, NODES - 1);
      uint32_t b = a + 1 + (uint32_t)mnm_rng_below(&rng, NODES - 1 - a);
      tie[i] = (mnm_measure_layered){a, b, (uint32_t)mnm_rng_below(&rng, layers)};
      tied[tie[i].layer][a][b] = true;
    }
    mnm_measure_layers_count(&out, pairs, layers, tie, count);
    for (uint32_t a = 0; a < NODES; a++)
      for (uint32_t b = 0; b < NODES; b++) {
        uint32_t ways = 0;
        for (uint32_t i = 0; i < layers; i++) ways += tied[i][a][b], of[i] += tied[i][a][b];
        any += ways > 0, several += ways > 1;
      }
    for (uint32_t i = 0; i < layers; i++) assert_int_equal(pairs[i], of[i]);
    assert_int_equal(out.pairs, any);
    assert_int_equal(out.several, several);
    if (layers < 2 || any == 0)
      assert_true(isnan(out.multiplexity));
    else
      assert_true(out.multiplexity == (double)several / (double)any);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_period_agrees_with_a_table),
      cmocka_unit_test(a_lifetime_is_the_median_of_periods),
      cmocka_unit_test(layers_agree_with_a_table),
      cmocka_unit_test(nobody_met_and_nothing_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
