/* The greatest flow against every cut there is, and the fewest nodes against every set of nodes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "kernel/flow/flow.h"
#include "tests/fault/fault.h"

#define NODES 9
#define ARCS 40

static uint32_t rounds(void) {
  return getenv("MNM_LONG") ? 20000 : 300;
}

typedef struct trial {
  mnm_rng rng;
  uint32_t nodes, count, from[ARCS], to[ARCS];
  int64_t capacity[ARCS];
} trial;

static void make(trial *t, uint64_t seed) {
  mnm_rng_init(&t->rng, seed);
  t->nodes = 2 + (uint32_t)mnm_rng_below(&t->rng, NODES - 1);
  t->count = (uint32_t)mnm_rng_below(&t->rng, ARCS + 1);
  for (uint32_t i = 0; i < t->count; i++) {
    t->from[i] = (uint32_t)mnm_rng_below(&t->rng, t->nodes);
    t->to[i] = (uint32_t)mnm_rng_below(&t->rng, t->nodes);
    t->capacity[i] = (int64_t)mnm_rng_below(&t->rng, 12);
  }
}

/* What the cheapest of all cuts carries: each set of nodes that holds the source and not the sink.
 */
static int64_t slow_most(const trial *t, uint32_t source, uint32_t sink) {
  int64_t best = INT64_MAX;
  for (uint32_t set = 0; set < 1U << t->nodes; set++) {
    int64_t sum = 0;
    if (!(set >> source & 1) || set >> sink & 1) continue;
    for (uint32_t i = 0; i < t->count; i++)
      if (set >> t->from[i] & 1 && !(set >> t->to[i] & 1)) sum += t->capacity[i];
    if (sum < best) best = sum;
  }
  return best;
}

static void greatest_flow_is_the_least_cut(void **state) {
  (void)state;
  mnm_flow *flow = NULL;
  assert_int_equal(mnm_flow_new(&flow, NODES + 1, ARCS, NULL, NULL), MNM_OK);
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    int64_t most = -1;
    make(&t, round);
    const uint32_t source = (uint32_t)mnm_rng_below(&t.rng, t.nodes);
    const uint32_t sink = (source + 1 + (uint32_t)mnm_rng_below(&t.rng, t.nodes - 1)) % t.nodes;
    const mnm_flow_arcs arcs = {t.nodes, t.count, t.from, t.to, t.capacity};
    assert_int_equal(mnm_flow_most(&most, flow, &arcs, source, sink, NULL), MNM_OK);
    assert_int_equal(most, slow_most(&t, source, sink));
  }
  mnm_flow_free(flow);
}

/* Is there a way from a first to a last node over those in `there`? */
static bool has_way(const trial *t, uint32_t there, uint32_t first, uint32_t last) {
  uint32_t seen = first & there;
  for (uint32_t i = 0; i < NODES; i++)
    for (uint32_t j = 0; j < t->count; j++)
      if (seen >> t->from[j] & 1 && there >> t->to[j] & 1) seen |= 1U << t->to[j];
  return (seen & last) != 0;
}

static void check_cut(trial *t, mnm_flow_cut *cut, uint8_t *chosen) {
  uint8_t gone[NODES], barred[NODES], first[NODES], last[NODES];
  uint32_t there = 0, may = 0, begin = 0, end = 0, best = UINT32_MAX;
  for (uint32_t v = 0; v < t->nodes; v++) {
    gone[v] = mnm_rng_below(&t->rng, 8) == 0;
    barred[v] = mnm_rng_below(&t->rng, 3) == 0;
    first[v] = mnm_rng_below(&t->rng, 3) == 0;
    last[v] = mnm_rng_below(&t->rng, 3) == 0;
    there |= (gone[v] ? 0U : 1U) << v;
    may |= (barred[v] ? 0U : 1U) << v;
    begin |= (uint32_t)first[v] << v;
    end |= (uint32_t)last[v] << v;
  }
  const mnm_flow_cut_input input = {t->nodes, t->count, t->from, t->to, gone, barred, first, last};
  assert_int_equal(mnm_flow_cut_find(cut, chosen, &input, NULL, NULL), MNM_OK);
  for (uint32_t set = 0; set < 1U << t->nodes; set++) {
    const uint32_t size = (uint32_t)__builtin_popcount(set);
    if ((set & ~(may & there)) == 0 && size < best && !has_way(t, there & ~set, begin, end))
      best = size;
  }
  uint32_t taken = 0, size = 0;
  for (uint32_t v = 0; v < t->nodes; v++) taken |= (uint32_t)chosen[v] << v, size += chosen[v];
  assert_int_equal(cut->there, has_way(t, there, begin, end));
  assert_int_equal(cut->possible, best != UINT32_MAX);
  assert_int_equal(size, cut->size);
  if (!cut->possible) return;
  assert_int_equal(size, best);
  assert_int_equal(taken & ~(may & there), 0);
  assert_false(has_way(t, there & ~taken, begin, end));
}

static void fewest_nodes_agree_with_trying_every_set(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    mnm_flow_cut cut;
    uint8_t chosen[NODES];
    make(&t, round + 1000000);
    check_cut(&t, &cut, chosen);
  }
}

static void order_of_arcs_changes_no_cut(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    uint8_t first[NODES] = {1}, last[NODES] = {0}, one[NODES] = {0}, two[NODES] = {0};
    mnm_flow_cut cut;
    make(&t, round + 2000000);
    last[t.nodes - 1] = 1;
    const mnm_flow_cut_input input = {t.nodes, t.count, t.from, t.to, NULL, first, first, last};
    assert_int_equal(mnm_flow_cut_find(&cut, one, &input, NULL, NULL), MNM_OK);
    for (uint32_t i = t.count; i-- > 1;) {
      const uint32_t j = (uint32_t)mnm_rng_below(&t.rng, i + 1);
      const uint32_t from = t.from[i], to = t.to[i];
      t.from[i] = t.from[j], t.to[i] = t.to[j];
      t.from[j] = from, t.to[j] = to;
    }
    assert_int_equal(mnm_flow_cut_find(&cut, two, &input, NULL, NULL), MNM_OK);
    assert_memory_equal(one, two, sizeof one);
  }
}

static void what_does_not_fit_is_refused(void **state) {
  (void)state;
  mnm_flow *flow = NULL;
  mnm_err err = {0};
  int64_t most = 0;
  uint32_t from[2] = {0, 1}, to[2] = {1, 7};
  int64_t capacity[2] = {INT64_MAX, 1};
  mnm_flow_arcs arcs = {3, 2, from, to, capacity};
  assert_int_equal(mnm_flow_new(&flow, 3, 2, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_flow_most(&most, flow, &arcs, 0, 2, &err), MNM_E_RANGE);
  assert_int_equal(err.row, 2);
  to[1] = 2;
  assert_int_equal(mnm_flow_most(&most, flow, &arcs, 0, 2, &err), MNM_E_OVERFLOW);
  assert_int_equal(mnm_flow_most(&most, flow, &arcs, 0, 0, &err), MNM_E_RANGE);
  capacity[0] = -1;
  assert_int_equal(mnm_flow_most(&most, flow, &arcs, 0, 2, &err), MNM_E_RANGE);
  assert_int_equal(err.row, 1);
  mnm_flow_free(flow);
}

static mnm_status cut_once(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  uint32_t from[2] = {0, 1}, to[2] = {1, 2};
  uint8_t first[3] = {1, 0, 0}, last[3] = {0, 0, 1}, chosen[3];
  mnm_flow_cut cut;
  const mnm_flow_cut_input input = {3, 2, from, to, NULL, NULL, first, last};
  return mnm_flow_cut_find(&cut, chosen, &input, ctx, err);
}

static void every_failed_request_is_told(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("cut", cut_once, NULL) > 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(greatest_flow_is_the_least_cut),
      cmocka_unit_test(fewest_nodes_agree_with_trying_every_set),
      cmocka_unit_test(order_of_arcs_changes_no_cut),
      cmocka_unit_test(what_does_not_fit_is_refused),
      cmocka_unit_test(every_failed_request_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
