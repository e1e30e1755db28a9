/* Counting cycles on networks with published counts: tests/data/temporal/README.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kernel/graph/graph.h"

#define EDGES 60000
#define DAY_S UINT64_C(86400)

typedef struct network {
  uint32_t from[EDGES], to[EDGES];
  int64_t time[EDGES];
  mnm_graph_edges edges;
} network;

static void read_network(network *out, const char *name) {
  char path[512];
  (void)snprintf(path, sizeof path, "%s/temporal/%s.txt", MNM_TEST_DATA, name);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  uint32_t count = 0, vertices = 0;
  char line[128];
  while (fgets(line, sizeof line, file)) {
    char *at = line;
    out->from[count] = (uint32_t)strtoul(at, &at, 10);
    out->to[count] = (uint32_t)strtoul(at, &at, 10);
    out->time[count] = strtoll(at, &at, 10);
    assert_int_equal(*at, '\n');
    if (out->from[count] >= vertices) vertices = out->from[count] + 1;
    if (out->to[count] >= vertices) vertices = out->to[count] + 1;
    assert_true(++count < EDGES);
  }
  (void)fclose(file);
  out->edges = (mnm_graph_edges){count, vertices, out->from, out->to, out->time};
}

typedef struct expected {
  uint64_t window_s;
  uint32_t hops_max;
  uint64_t cycles, rings, three_hops; /* 0: not published */
} expected;

static void check(const network *in, const expected *all, size_t count) {
  for (size_t i = 0; i < count; i++) {
    mnm_graph_cycles counted;
    assert_int_equal(mnm_graph_count_cycles(&counted, &in->edges, NULL, all[i].window_s,
                                            all[i].hops_max, NULL, NULL),
                     MNM_OK);
    assert_true(counted.cycles == all[i].cycles);
    assert_true(counted.rings == all[i].rings);
    if (all[i].three_hops) assert_true(counted.three_hops == all[i].three_hops);
  }
}

static void messages_have_the_published_cycles(void **state) {
  (void)state;
  static network in;
  read_network(&in, "college-msg");
  assert_int_equal(in.edges.count, 59835);
  static const expected all[] = {{3600, 0, 61473, 18948, 0},
                                 {UINT64_C(6) * 3600, 0, 528782, 27260, 0},
                                 {DAY_S, 0, 204680686, 72789, 9850}};
  check(&in, all, sizeof all / sizeof *all);
}

static void ratings_have_the_published_cycles(void **state) {
  (void)state;
  static network in;
  read_network(&in, "bitcoin-otc");
  assert_int_equal(in.edges.count, 35592);
  static const expected all[] = {{DAY_S, 0, 11759, 11759, 0},
                                 {7 * DAY_S, 0, 16968, 16968, 689},
                                 {30 * DAY_S, 6, 41066, 41066, 0},
                                 {30 * DAY_S, 0, 47403698, 47403698, 0}};
  const char *more = getenv("MNM_LONG");
  size_t count = sizeof all / sizeof *all;
  check(&in, all, more && *more == '1' ? count : count - 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_have_the_published_cycles),
      cmocka_unit_test(ratings_have_the_published_cycles),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
