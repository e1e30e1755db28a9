/* Counting cycles against walking every single one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/graph/graph.h"
#include "tests/fault/fault.h"

#define EDGES 40
#define VERTICES 8

static uint32_t draw(uint64_t *seed, uint32_t bound) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)((*seed >> 33) % bound);
}

typedef struct small {
  uint32_t count, vertices;
  uint32_t from[EDGES], to[EDGES];
  int64_t time[EDGES];
} small;

static void small_random(small *out, uint64_t *seed) {
  out->count = draw(seed, EDGES + 1);
  out->vertices = 1 + draw(seed, VERTICES);
  int64_t time = (int64_t)draw(seed, 20) - 10;
  uint32_t ties = 1 + draw(seed, 4);
  for (uint32_t i = 0; i < out->count; i++) {
    out->from[i] = draw(seed, out->vertices);
    out->to[i] = draw(seed, out->vertices);
    time += draw(seed, ties) ? 0 : (int64_t)draw(seed, 4);
    out->time[i] = time;
  }
}

/* The definition: every sequence of edges, one by one. Rings of one first edge are remembered as
 * the digits of their vertices. */
typedef struct walker {
  const small *from;
  uint64_t length;
  uint32_t hops_max;
  uint32_t path[VERTICES + 1], hops;
  uint64_t rings[100000];
  uint32_t ring_count;
  mnm_graph_cycles found;
} walker;

static void meet(walker *w) {
  uint64_t digits = 0;
  for (uint32_t i = 0; i < w->hops; i++) digits = digits * 10 + w->from->to[w->path[i]] + 1;
  bool known = false;
  for (uint32_t i = 0; i < w->ring_count; i++) known |= w->rings[i] == digits;
  if (!known) {
    assert_true(w->ring_count < sizeof w->rings / sizeof *w->rings);
    w->rings[w->ring_count++] = digits;
    w->found.rings++;
    w->found.rings3 += w->hops >= 3;
  }
  w->found.cycles++;
  w->found.cycles3 += w->hops >= 3;
  w->found.three_hops += w->hops == 3;
}

static void walk_on(walker *w) {
  const small *from = w->from;
  uint32_t first = w->path[0], last = w->path[w->hops - 1];
  for (uint32_t next = 0; next < from->count; next++) {
    if (from->from[next] != from->to[last] || from->time[next] <= from->time[last]) continue;
    if ((uint64_t)(from->time[next] - from->time[first]) > w->length) continue;
    if (from->to[next] == from->from[next]) continue;
    bool again = false; /* a vertex but the start comes a second time */
    for (uint32_t i = 0; i < w->hops; i++) again |= from->to[w->path[i]] == from->to[next];
    if (again || (w->hops_max && w->hops == w->hops_max)) continue;
    w->path[w->hops++] = next;
    if (from->to[next] == from->from[first])
      meet(w);
    else
      walk_on(w);
    w->hops--;
  }
}

static mnm_graph_cycles twin(const small *from, uint64_t length, uint32_t hops_max) {
  static walker w;
  w.from = from;
  w.length = length;
  w.hops_max = hops_max;
  memset(&w.found, 0, sizeof w.found);
  for (uint32_t first = 0; first < from->count; first++) {
    if (from->from[first] == from->to[first]) continue;
    w.ring_count = 0;
    w.path[0] = first;
    w.hops = 1;
    walk_on(&w);
  }
  w.from = NULL;
  return w.found;
}

static mnm_graph_edges edges_of(const small *from) {
  return (mnm_graph_edges){from->count, from->vertices, from->from, from->to, from->time};
}

static void counts_are_those_of_walking_each_cycle(void **state) {
  (void)state;
  uint64_t seed = 1, found = 0, parallel = 0;
  const char *more = getenv("MNM_LONG");
  uint32_t rounds = more && *more == '1' ? 200000 : 12000;
  for (uint32_t round = 0; round < rounds; round++) {
    small from;
    small_random(&from, &seed);
    static const uint64_t lengths[] = {0, 1, 3, 8, 20, UINT64_MAX};
    uint64_t length = lengths[draw(&seed, 6)];
    uint32_t hops_max = draw(&seed, 2) ? 0 : 2 + draw(&seed, 4);
    if (length > 8 && from.count > 25) from.count = 25; /* the twin walks each cycle */
    mnm_graph_edges edges = edges_of(&from);
    mnm_graph_cycles counted, expected = twin(&from, length, hops_max);
    assert_int_equal(mnm_graph_count_cycles(&counted, &edges, NULL, length, hops_max, NULL, NULL),
                     MNM_OK);
    assert_int_equal(counted.cycles, expected.cycles);
    assert_int_equal(counted.rings, expected.rings);
    assert_int_equal(counted.cycles3, expected.cycles3);
    assert_int_equal(counted.rings3, expected.rings3);
    assert_int_equal(counted.three_hops, expected.three_hops);
    found += expected.cycles3;
    parallel += expected.cycles > expected.rings;
  }
  assert_true(found > 10000 && parallel > 500);
}

/* A ladder of n steps with two parallel edges each: 2^n cycles, one ring. */
static void parallel_edges_multiply_without_being_walked(void **state) {
  (void)state;
  enum { HOPS = 62 };
  static uint32_t from[2 * HOPS], to[2 * HOPS];
  static int64_t time[2 * HOPS];
  for (uint32_t i = 0; i < 2 * HOPS; i++) {
    from[i] = i / 2;
    to[i] = (i / 2 + 1) % HOPS;
    time[i] = i / 2;
  }
  mnm_graph_edges edges = {2 * HOPS, HOPS, from, to, time};
  mnm_graph_cycles counted;
  assert_int_equal(mnm_graph_count_cycles(&counted, &edges, NULL, HOPS, 0, NULL, NULL), MNM_OK);
  assert_true(counted.cycles == UINT64_C(1) << HOPS && counted.rings == 2);
  assert_int_equal(mnm_graph_count_cycles(&counted, &edges, NULL, HOPS - 2, 0, NULL, NULL), MNM_OK);
  assert_true(counted.cycles == 0);
}

static void counts_beyond_64_bits_are_refused(void **state) {
  (void)state;
  enum { HOPS = 70 };
  static uint32_t from[2 * HOPS], to[2 * HOPS];
  static int64_t time[2 * HOPS];
  for (uint32_t i = 0; i < 2 * HOPS; i++) {
    from[i] = i / 2;
    to[i] = (i / 2 + 1) % HOPS;
    time[i] = i / 2;
  }
  mnm_graph_edges edges = {2 * HOPS, HOPS, from, to, time};
  mnm_graph_cycles counted;
  mnm_err err = {0};
  assert_int_equal(mnm_graph_count_cycles(&counted, &edges, NULL, HOPS, 0, NULL, &err),
                   MNM_E_OVERFLOW);
  assert_int_equal(counted.cycles, 0);
}

static void any_number_of_threads_counts_the_same(void **state) {
  (void)state;
  enum { MANY = 30000, PLACES = 60 };
  static uint32_t from[MANY], to[MANY];
  static int64_t time[MANY];
  uint64_t seed = 8;
  for (uint32_t i = 0; i < MANY; i++) {
    from[i] = draw(&seed, PLACES);
    to[i] = (from[i] + 1 + draw(&seed, 9)) % PLACES;
    time[i] = i / 2;
  }
  mnm_graph_edges edges = {MANY, PLACES, from, to, time};
  mnm_graph_cycles alone, counted;
  assert_int_equal(mnm_graph_count_cycles(&alone, &edges, NULL, 120, 0, NULL, NULL), MNM_OK);
  assert_true(alone.cycles > 1000 && alone.cycles3 > 1000);
  static const uint32_t threads[] = {2, 7};
  for (uint32_t i = 0; i < 2; i++) {
    mnm_ctx ctx = {0};
    assert_int_equal(mnm_pool_new(&ctx.pool, threads[i], NULL), MNM_OK);
    assert_int_equal(mnm_graph_count_cycles(&counted, &edges, NULL, 120, 0, &ctx, NULL), MNM_OK);
    assert_memory_equal(&counted, &alone, sizeof alone);
    mnm_pool_free(ctx.pool);
  }
}

static bool stop_later(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)stage, (void)done, (void)total;
  uint32_t *left = payload;
  return (*left)-- > 0;
}

/* A complete graph whose one start edge alone would take for ever. */
static void counting_stops_within_one_start_edge(void **state) {
  (void)state;
  enum { SIDE = 40, LAYERS = 40, ALL = SIDE * (SIDE - 1) * LAYERS };
  uint32_t *from = calloc(ALL, sizeof *from), *to = calloc(ALL, sizeof *to);
  int64_t *time = calloc(ALL, sizeof *time);
  for (uint32_t i = 0; i < ALL; i++) {
    uint32_t pair = i % (SIDE * (SIDE - 1));
    from[i] = pair / (SIDE - 1);
    to[i] = (from[i] + 1 + pair % (SIDE - 1)) % SIDE;
    time[i] = i / (SIDE * (SIDE - 1));
  }
  mnm_graph_edges edges = {ALL, SIDE, from, to, time};
  uint32_t left = 8; /* past the ticks of the index */
  mnm_ctx ctx = {.progress = stop_later, .progress_payload = &left};
  mnm_graph_cycles counted;
  assert_int_equal(mnm_graph_count_cycles(&counted, &edges, NULL, LAYERS, 0, &ctx, NULL),
                   MNM_E_CANCELLED);
  free(from);
  free(to);
  free(time);
}

static mnm_status count_some(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const small *from = payload;
  mnm_graph_edges edges = edges_of(from);
  mnm_graph_cycles counted;
  return mnm_graph_count_cycles(&counted, &edges, NULL, 20, 3, ctx, err);
}

static void counting_survives_every_failed_request(void **state) {
  (void)state;
  uint64_t seed = 3;
  small from;
  do {
    small_random(&from, &seed);
  } while (twin(&from, 20, 3).cycles3 < 10);
  (void)mnm_fault_sweep("count cycles", count_some, &from);
}

static void nothing_has_no_cycle(void **state) {
  (void)state;
  mnm_graph_edges edges = {0};
  mnm_graph_cycles counted;
  assert_int_equal(mnm_graph_count_cycles(&counted, &edges, NULL, 5, 0, NULL, NULL), MNM_OK);
  assert_int_equal(counted.cycles + counted.rings, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts_are_those_of_walking_each_cycle),
      cmocka_unit_test(parallel_edges_multiply_without_being_walked),
      cmocka_unit_test(counts_beyond_64_bits_are_refused),
      cmocka_unit_test(any_number_of_threads_counts_the_same),
      cmocka_unit_test(counting_stops_within_one_start_edge),
      cmocka_unit_test(counting_survives_every_failed_request),
      cmocka_unit_test(nothing_has_no_cycle),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
