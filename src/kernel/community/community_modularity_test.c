/* The greatest modularity, against all partitions of small graphs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <math.h>

#include "base/rng/rng.h"
#include "kernel/community/community.h"

#define NODES 7
#define TIES 21

typedef struct sample {
  uint32_t a[TIES], b[TIES], of[NODES];
  int64_t weight[TIES];
  mnm_community_ties ties;
  double best;
} sample;

static double modularity(const mnm_community_ties *ties, const uint32_t *of) {
  double q = 0, twice = 2 * (double)ties->count, degree[NODES] = {0};
  for (uint64_t i = 0; i < ties->count; i++) {
    degree[of[ties->a[i]]]++;
    degree[of[ties->b[i]]]++;
    q += of[ties->a[i]] == of[ties->b[i]] ? 2 / twice : 0;
  }
  for (uint32_t g = 0; g < NODES; g++) q -= degree[g] / twice * (degree[g] / twice);
  return q;
}

static void try_all(sample *s, uint32_t node, uint32_t groups) {
  if (node == s->ties.nodes) {
    double q = modularity(&s->ties, s->of);
    if (q > s->best) s->best = q;
    return;
  }
  for (uint32_t g = 0; g <= groups && g < NODES; g++) {
    s->of[node] = g;
    try_all(s, node + 1, g == groups ? groups + 1 : groups);
  }
}

static void make(sample *s, uint64_t seed) {
  mnm_rng rng;
  mnm_rng_init(&rng, seed);
  *s = (sample){.best = -1};
  uint32_t nodes = 2 + (uint32_t)mnm_rng_below(&rng, NODES - 1), count = 0;
  for (uint32_t a = 0; a < nodes; a++)
    for (uint32_t b = a + 1; b < nodes; b++)
      if (mnm_rng_below(&rng, 3) > 0) s->a[count] = a, s->b[count] = b, s->weight[count++] = 1;
  s->ties = (mnm_community_ties){nodes, count, s->a, s->b, s->weight};
}

static void small_graphs_get_the_greatest_modularity_of_all_partitions(void **state) {
  (void)state;
  for (uint32_t round = 0; round < (getenv("MNM_LONG") ? 2000 : 60); round++) {
    sample s;
    uint32_t community[NODES], count = 0;
    double q = 0;
    make(&s, round);
    assert_int_equal(
        mnm_community_modularity(community, &count, &q, &s.ties, round, 16, NULL, NULL), MNM_OK);
    if (s.ties.count == 0) {
      assert_int_equal(count, s.ties.nodes);
      continue;
    }
    try_all(&s, 0, 0);
    assert_true(fabs(q - modularity(&s.ties, community)) < 1e-12);
    assert_true(fabs(q - s.best) < 1e-12);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(small_graphs_get_the_greatest_modularity_of_all_partitions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
