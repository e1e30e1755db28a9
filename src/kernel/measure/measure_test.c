/* Every fast count against a slow one that does what the definition says, on random graphs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "base/rng/rng.h"
#include "kernel/measure/measure.h"

#define NODES 14
#define TIES 40
#define FAR 1000

static uint32_t rounds(void) {
  return getenv("MNM_LONG") ? 4000 : 60;
}

typedef struct trial {
  mnm_rng rng;
  uint32_t nodes, count;
  uint32_t from[TIES], to[TIES];
  int64_t weight[TIES];
  bool out[NODES][NODES], both[NODES][NODES];
  int64_t weigh[NODES][NODES];
  mnm_measure_graph graph;
} trial;

static void make(trial *t, uint64_t seed, bool directed) {
  *t = (trial){.nodes = 0};
  mnm_rng_init(&t->rng, seed);
  t->nodes = 2 + (uint32_t)mnm_rng_below(&t->rng, NODES - 1);
  t->count = (uint32_t)mnm_rng_below(&t->rng, TIES);
  for (uint32_t i = 0; i < t->count; i++) {
    uint32_t a = t->from[i] = (uint32_t)mnm_rng_below(&t->rng, t->nodes);
    uint32_t b = t->to[i] = (uint32_t)mnm_rng_below(&t->rng, t->nodes);
    t->weight[i] = 1 + (int64_t)mnm_rng_below(&t->rng, 5);
    if (a == b) continue;
    t->out[a][b] = t->both[a][b] = t->both[b][a] = true;
    t->weigh[a][b] += t->weight[i];
  }
  mnm_measure_ties ties = {t->nodes, t->count, t->from, t->to, t->weight};
  assert_int_equal(mnm_measure_graph_init(&t->graph, &ties, directed, NULL, NULL), MNM_OK);
}

static void done(trial *t) {
  mnm_measure_graph_clear(&t->graph, NULL);
}

/* Distances by Floyd and Warshall; paths counted by asking which last step keeps the distance. */
typedef struct ways {
  uint32_t d[NODES][NODES];
  double paths[NODES][NODES];
} ways;

static void find_ways(ways *w, const trial *t, bool directed, const uint8_t *gone) {
  uint32_t n = t->nodes;
  for (uint32_t a = 0; a < n; a++)
    for (uint32_t b = 0; b < n; b++) {
      bool tied = (directed ? t->out[a][b] : t->both[a][b]) && !gone[a] && !gone[b];
      w->d[a][b] = a == b ? 0 : tied ? 1 : FAR;
    }
  for (uint32_t k = 0; k < n; k++)
    for (uint32_t a = 0; a < n; a++)
      for (uint32_t b = 0; b < n; b++)
        if (w->d[a][k] + w->d[k][b] < w->d[a][b]) w->d[a][b] = w->d[a][k] + w->d[k][b];
  for (uint32_t a = 0; a < n; a++)
    for (uint32_t far = 0; far < n; far++)
      for (uint32_t b = 0; b < n; b++) {
        if (w->d[a][b] != far) continue;
        w->paths[a][b] = far == 0;
        for (uint32_t c = 0; c < n && far > 0; c++)
          if (w->d[a][c] == far - 1 && w->d[c][b] == 1) w->paths[a][b] += w->paths[a][c];
      }
}

static void near(double got, double want) {
  if (isnan(want)) {
    assert_true(isnan(got));
    return;
  }
  assert_true(fabs(got - want) <= 1e-11 * (1 + fabs(want)));
}

static void check_paths(const trial *t, bool directed, const uint8_t *gone) {
  static ways w;
  double between[NODES], inverse[NODES];
  uint64_t distance[NODES];
  uint32_t reached[NODES], farthest[NODES];
  const mnm_measure_paths out = {between, inverse, distance, reached, farthest};
  const mnm_measure_paths_options options = {.directed = directed, .gone = gone};
  find_ways(&w, t, directed, gone);
  assert_int_equal(mnm_measure_paths_find(&out, &t->graph, &options, NULL, NULL), MNM_OK);
  for (uint32_t v = 0; v < t->nodes; v++) {
    double sum = 0, ones = 0;
    uint64_t far = 0;
    uint32_t count = 0, most = 0;
    for (uint32_t a = 0; a < t->nodes; a++) {
      if (w.d[v][a] < FAR && !gone[v]) {
        count++, far += w.d[v][a];
        if (a != v) ones += 1.0 / w.d[v][a];
        if (w.d[v][a] > most) most = w.d[v][a];
      }
      for (uint32_t b = 0; b < t->nodes; b++)
        if (a != b && a != v && b != v && w.d[a][b] < FAR && w.d[a][v] + w.d[v][b] == w.d[a][b])
          sum += w.paths[a][v] * w.paths[v][b] / w.paths[a][b];
    }
    near(between[v], gone[v] ? 0 : directed ? sum : sum / 2);
    near(inverse[v], ones);
    assert_int_equal(distance[v], far);
    assert_int_equal(reached[v], count);
    assert_int_equal(farthest[v], most);
  }
}

static void shortest_paths_agree_with_a_slow_search(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    uint8_t gone[NODES] = {0};
    make(&t, round, true);
    check_paths(&t, false, gone);
    check_paths(&t, true, gone);
    for (uint32_t v = 0; v < t.nodes; v++) gone[v] = mnm_rng_below(&t.rng, 4) == 0;
    check_paths(&t, false, gone);
    check_paths(&t, true, gone);
    done(&t);
  }
}

static double slow_worth(const trial *t, const uint8_t *gone, mnm_measure_goal goal) {
  static ways w;
  static const uint8_t nobody[NODES] = {0};
  uint32_t n = t->nodes, left = 0;
  double sum = 0;
  find_ways(&w, t, false, goal == MNM_GOAL_REACH ? nobody : gone);
  if (goal == MNM_GOAL_REACH) {
    for (uint32_t a = 0; a < n; a++) {
      uint32_t least = FAR;
      for (uint32_t b = 0; b < n; b++)
        if (gone[b] && w.d[b][a] < least) least = w.d[b][a];
      sum += least >= FAR ? 0 : least == 0 ? 1 : 1.0 / least;
    }
    return sum / n;
  }
  for (uint32_t a = 0; a < n; a++) {
    left += !gone[a];
    for (uint32_t b = 0; b < n; b++)
      if (a != b && !gone[a] && !gone[b] && w.d[a][b] < FAR)
        sum += goal == MNM_GOAL_F ? 1 : 1.0 / w.d[a][b];
  }
  return left < 2 ? 1 : 1 - sum / ((double)left * (left - 1));
}

static void cohesion_agrees_with_its_definition(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    uint8_t gone[NODES] = {0};
    mnm_measure_cohesion got;
    make(&t, round, false);
    for (uint32_t v = 0; v < t.nodes; v++) gone[v] = mnm_rng_below(&t.rng, 4) == 0;
    assert_int_equal(mnm_measure_cohesion_find(&got, &t.graph, gone, true, NULL, NULL), MNM_OK);
    near(got.fragmentation, slow_worth(&t, gone, MNM_GOAL_F));
    near(got.df, slow_worth(&t, gone, MNM_GOAL_DF));
    double with = got.fragmentation;
    assert_int_equal(mnm_measure_cohesion_find(&got, &t.graph, gone, false, NULL, NULL), MNM_OK);
    near(got.fragmentation, with);
    assert_true(isnan(got.df));
    done(&t);
  }
}

static void best_pair(const trial *t, mnm_measure_goal goal, const uint8_t *barred, double *value,
                      uint64_t *sets) {
  *sets = 0;
  for (uint32_t a = 0; a < t->nodes; a++)
    for (uint32_t b = a + 1; b < t->nodes; b++) {
      uint8_t gone[NODES] = {0};
      if (barred[a] || barred[b]) continue;
      gone[a] = gone[b] = 1;
      double now = slow_worth(t, gone, goal);
      if (*sets == 0 || now > *value + 1e-12)
        *value = now, *sets = 1;
      else if (now > *value - 1e-12)
        (*sets)++;
    }
}

static void key_players_are_the_best_of_all_sets_and_nobody_barred(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    uint8_t barred[NODES] = {0};
    make(&t, round, false);
    for (uint32_t v = 0; v < t.nodes; v++) barred[v] = mnm_rng_below(&t.rng, 4) == 0;
    for (int goal = MNM_GOAL_F; goal <= MNM_GOAL_REACH; goal++) {
      mnm_measure_keys all, greedy, swapped;
      double value = 0;
      uint64_t sets = 0;
      best_pair(&t, (mnm_measure_goal)goal, barred, &value, &sets);
      assert_int_equal(
          mnm_measure_keys_all(&all, &t.graph, (mnm_measure_goal)goal, 2, barred, NULL, NULL),
          MNM_OK);
      assert_int_equal(all.sets, sets);
      if (sets == 0) continue;
      near(all.value[0], value);
      assert_int_equal(
          mnm_measure_keys_greedy(&greedy, &t.graph, (mnm_measure_goal)goal, 2, barred, NULL, NULL),
          MNM_OK);
      assert_int_equal(mnm_measure_keys_swap(&swapped, &t.graph, (mnm_measure_goal)goal, &greedy,
                                             barred, NULL, NULL),
                       MNM_OK);
      uint8_t gone[NODES] = {0};
      for (uint32_t i = 0; i < swapped.count; i++) {
        assert_false(barred[swapped.node[i]]);
        gone[swapped.node[i]] = 1;
      }
      near(swapped.value[0], slow_worth(&t, gone, (mnm_measure_goal)goal));
      assert_true(swapped.value[0] >= greedy.value[1] - 1e-12);
      assert_true(all.value[0] >= swapped.value[0] - 1e-12);
    }
    done(&t);
  }
}

static uint32_t parts_without(const trial *t, uint32_t node, uint32_t a, uint32_t b) {
  uint32_t root[NODES], parts = 0;
  for (uint32_t v = 0; v < t->nodes; v++) root[v] = v;
  for (uint32_t pass = 0; pass < t->nodes; pass++)
    for (uint32_t v = 0; v < t->nodes; v++)
      for (uint32_t w = 0; w < t->nodes; w++) {
        bool cut = (v == a && w == b) || (v == b && w == a);
        if (t->both[v][w] && v != node && w != node && !cut && root[w] < root[v]) root[v] = root[w];
      }
  for (uint32_t v = 0; v < t->nodes; v++) parts += root[v] == v && v != node;
  return parts;
}

static void cores_cut_nodes_and_bridges_agree_with_their_definitions(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    uint32_t core[NODES], component[NODES], sizes[NODES], count = 0;
    uint8_t cut[NODES];
    uint64_t bridges = 0, slow = 0;
    make(&t, round, false);
    assert_int_equal(mnm_measure_cores(core, &t.graph, NULL, NULL), MNM_OK);
    assert_int_equal(mnm_measure_cut_nodes(cut, &bridges, &t.graph, NULL, NULL), MNM_OK);
    assert_int_equal(mnm_measure_components(component, sizes, &count, &t.graph, NULL, NULL, NULL),
                     MNM_OK);
    uint32_t whole = parts_without(&t, FAR, FAR, FAR);
    assert_int_equal(count, whole);
    for (uint32_t v = 0; v < t.nodes; v++) {
      bool alone = mnm_measure_degree(&t.graph.both, v) == 0;
      assert_int_equal(cut[v], parts_without(&t, v, FAR, FAR) > whole - alone);
      for (uint32_t w = v + 1; w < t.nodes; w++)
        slow += t.both[v][w] && parts_without(&t, FAR, v, w) > whole;
    }
    assert_int_equal(bridges, slow);
    for (uint32_t k = 1; k < t.nodes; k++) { /* who stays when all below k go, again and again */
      bool in[NODES];
      for (uint32_t v = 0; v < t.nodes; v++) in[v] = true;
      for (uint32_t pass = 0; pass < t.nodes; pass++)
        for (uint32_t v = 0; v < t.nodes; v++) {
          uint32_t ties = 0;
          for (uint32_t w = 0; w < t.nodes; w++) ties += t.both[v][w] && in[w];
          if (ties < k) in[v] = false;
        }
      for (uint32_t v = 0; v < t.nodes; v++) assert_int_equal(in[v], core[v] >= k);
    }
    done(&t);
  }
}

static void constraint_and_triangles_agree_with_their_definitions(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    double constraint[NODES], triples = 0, clustering = 0;
    uint64_t closed = 0;
    mnm_measure_shape shape;
    make(&t, round, false);
    assert_int_equal(mnm_measure_constraint(constraint, &t.graph, NULL, NULL), MNM_OK);
    assert_int_equal(mnm_measure_shape_find(&shape, &t.graph, NULL, NULL), MNM_OK);
    for (uint32_t i = 0; i < t.nodes; i++) {
      double sum = 0, degree = 0, among = 0;
      for (uint32_t j = 0; j < t.nodes; j++) degree += t.both[i][j];
      for (uint32_t j = 0; j < t.nodes; j++) {
        double p = 1 / degree;
        if (!t.both[i][j]) continue;
        for (uint32_t q = 0; q < t.nodes; q++) {
          double of_q = 0;
          for (uint32_t x = 0; x < t.nodes; x++) of_q += t.both[q][x];
          if (t.both[i][q] && t.both[q][j]) p += 1 / degree / of_q;
          if (q > j) among += t.both[i][q] && t.both[q][j];
        }
        sum += p * p;
      }
      near(constraint[i], degree > 0 ? sum : NAN);
      closed += (uint64_t)among;
      triples += degree * (degree - 1) / 2;
      if (degree > 1) clustering += among / (degree * (degree - 1) / 2);
    }
    near(shape.transitivity, triples > 0 ? (double)closed / triples : 0);
    near(shape.clustering, clustering / t.nodes);
    assert_int_equal(shape.triangles * 3, closed);
    done(&t);
  }
}

static void scores_are_fixed_points(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds() / 4; round++) {
    trial t;
    double x[NODES], y[NODES], z[NODES];
    bool settled = false;
    make(&t, round, true);
    assert_int_equal(mnm_measure_pagerank(x, &settled, &t.graph, true, NULL, NULL), MNM_OK);
    assert_true(settled);
    double idle = 0, all = 0;
    for (uint32_t v = 0; v < t.nodes; v++) {
      if (mnm_measure_degree(&t.graph.out, v) == 0) idle += x[v];
      all += x[v];
    }
    near(all, 1);
    for (uint32_t v = 0; v < t.nodes; v++) {
      double sum = idle / t.nodes;
      for (uint32_t w = 0; w < t.nodes; w++) {
        int64_t gives = mnm_measure_strength_micro(&t.graph.out, w);
        if (t.out[w][v]) sum += x[w] * (double)t.weigh[w][v] / (double)gives;
      }
      near(x[v], 0.15 / t.nodes + 0.85 * sum);
    }
    assert_int_equal(mnm_measure_eigenvector(y, &settled, &t.graph, NULL, NULL), MNM_OK);
    double top = 0, squares = 0;
    for (uint32_t v = 0; v < t.nodes; v++) {
      z[v] = 0;
      for (uint32_t w = 0; w < t.nodes; w++) z[v] += t.both[v][w] ? y[w] : 0;
      top += z[v] * y[v];
      squares += y[v] * y[v];
    }
    near(squares, 1);
    for (uint32_t v = 0; v < t.nodes && settled; v++) assert_true(fabs(z[v] - top * y[v]) < 1e-9);
    done(&t);
  }
}

static void brokerage_agrees_with_its_definition(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    uint32_t group[NODES];
    uint64_t got[NODES * MNM_BROKERAGE_MAX], want[NODES * MNM_BROKERAGE_MAX] = {0};
    make(&t, round, true);
    for (uint32_t v = 0; v < t.nodes; v++) group[v] = (uint32_t)mnm_rng_below(&t.rng, 3);
    assert_int_equal(mnm_measure_brokerages(got, &t.graph, group, NULL, NULL), MNM_OK);
    for (uint32_t a = 0; a < t.nodes; a++)
      for (uint32_t b = 0; b < t.nodes; b++)
        for (uint32_t c = 0; c < t.nodes; c++) {
          if (a == c || !t.out[a][b] || !t.out[b][c] || t.out[a][c]) continue;
          bool ab = group[a] == group[b], bc = group[b] == group[c], ac = group[a] == group[c];
          int kind = ab && bc ? MNM_BROKERAGE_COORDINATOR
                     : bc     ? MNM_BROKERAGE_GATEKEEPER
                     : ab     ? MNM_BROKERAGE_REPRESENTATIVE
                     : ac     ? MNM_BROKERAGE_CONSULTANT
                              : MNM_BROKERAGE_LIAISON;
          want[b * MNM_BROKERAGE_MAX + (uint32_t)kind]++;
        }
    assert_memory_equal(got, want, (size_t)t.nodes * MNM_BROKERAGE_MAX * sizeof *got);
    done(&t);
  }
}

static void an_attack_removes_the_first_by_its_score_each_time(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds() / 4; round++) {
    trial t;
    mnm_measure_step steps[NODES + 1];
    uint32_t count = 0;
    bool settled = false;
    uint8_t gone[NODES] = {0};
    make(&t, round, false);
    const mnm_measure_attack_options options = {
        .attack = MNM_ATTACK_BETWEENNESS, .removals = t.nodes, .distances = true};
    assert_int_equal(
        mnm_measure_attack_run(steps, &count, &settled, &t.graph, &options, NULL, NULL), MNM_OK);
    assert_int_equal(count, t.nodes + 1);
    for (uint32_t i = 1; i < count; i++) {
      double between[NODES];
      const mnm_measure_paths out = {.betweenness = between};
      const mnm_measure_paths_options paths = {.gone = gone};
      assert_int_equal(mnm_measure_paths_find(&out, &t.graph, &paths, NULL, NULL), MNM_OK);
      for (uint32_t v = 0; v < t.nodes; v++)
        if (!gone[v] && v != steps[i].node)
          assert_true(mnm_measure_before(between, NULL, steps[i].node, v));
      assert_false(gone[steps[i].node]);
      gone[steps[i].node] = 1;
      near(steps[i].left.df, slow_worth(&t, gone, MNM_GOAL_DF));
    }
    done(&t);
  }
}

/* A tie of weight w is 1/w long: whole numbers, once multiplied by what all of 1..40 divide. */
#define WHOLE INT64_C(5342931457063200)

static bool lengths_of(int64_t length[NODES][NODES], const trial *t, bool directed,
                       const uint8_t *gone) {
  for (uint32_t a = 0; a < t->nodes; a++)
    for (uint32_t b = 0; b < t->nodes; b++) {
      int64_t weight = t->weigh[a][b] + (directed ? 0 : t->weigh[b][a]);
      if (weight > 40) return false;
      length[a][b] = a == b ? 0 : weight == 0 || gone[a] || gone[b] ? -1 : WHOLE / weight;
    }
  return true;
}

/* The shortest, by Floyd and Warshall; then how many there are, by what remains of each. */
static void slow_weighted(double *out, const trial *t, bool directed, const uint8_t *gone) {
  int64_t tie[NODES][NODES], d[NODES][NODES];
  double paths[NODES][NODES] = {{0}};
  uint32_t n = t->nodes;
  if (!lengths_of(tie, t, directed, gone)) return;
  memcpy(d, tie, sizeof d);
  for (uint32_t k = 0; k < n; k++)
    for (uint32_t a = 0; a < n; a++)
      for (uint32_t b = 0; b < n; b++)
        if (d[a][k] >= 0 && d[k][b] >= 0 && (d[a][b] < 0 || d[a][k] + d[k][b] < d[a][b]))
          d[a][b] = d[a][k] + d[k][b];
  for (uint32_t a = 0; a < n; a++) paths[a][a] = 1;
  for (uint32_t round = 0; round < n; round++) /* after as many, ways of that many ties are right */
    for (uint32_t a = 0; a < n; a++)
      for (uint32_t b = 0; b < n; b++) {
        if (a == b || d[a][b] < 0) continue;
        paths[a][b] = 0;
        for (uint32_t c = 0; c < n; c++)
          if (c != b && tie[c][b] > 0 && d[a][c] >= 0 && d[a][c] + tie[c][b] == d[a][b])
            paths[a][b] += paths[a][c];
      }
  for (uint32_t v = 0; v < n; v++) {
    out[v] = 0;
    for (uint32_t a = 0; a < n; a++)
      for (uint32_t b = 0; b < n; b++)
        if (a != b && a != v && b != v && d[a][b] > 0 && d[a][v] > 0 && d[v][b] > 0 &&
            d[a][v] + d[v][b] == d[a][b])
          out[v] += paths[a][v] * paths[v][b] / paths[a][b];
    if (!directed) out[v] /= 2;
  }
}

static void check_weighted(const trial *t, bool directed, const uint8_t *gone) {
  double got[NODES], want[NODES] = {0};
  int64_t length[NODES][NODES];
  if (!lengths_of(length, t, directed, gone)) return;
  const mnm_measure_paths_options options = {.directed = directed, .gone = gone};
  slow_weighted(want, t, directed, gone);
  assert_int_equal(mnm_measure_weighted_betweenness(got, &t->graph, &options, NULL, NULL), MNM_OK);
  for (uint32_t v = 0; v < t->nodes; v++) near(got[v], want[v]);
}

static void weighted_betweenness_agrees_with_a_search_in_whole_numbers(void **state) {
  (void)state;
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    uint8_t gone[NODES] = {0};
    make(&t, round, true);
    check_weighted(&t, false, gone);
    check_weighted(&t, true, gone);
    for (uint32_t v = 0; v < t.nodes; v++) gone[v] = mnm_rng_below(&t.rng, 4) == 0;
    check_weighted(&t, false, gone);
    check_weighted(&t, true, gone);
    done(&t);
  }
}

/* By hand: a-b is one long, a-c-b and a-d-b half and half each: three ways as short. */
static void ways_as_short_share_what_runs_through(void **state) {
  (void)state;
  const uint32_t from[] = {0, 0, 2, 0, 3}, to[] = {1, 2, 1, 3, 1};
  const int64_t weight[] = {1000000, 2000000, 2000000, 3000000, 1500000};
  const mnm_measure_ties ties = {4, 5, from, to, weight};
  const mnm_measure_paths_options options = {0};
  mnm_measure_graph graph;
  double between[4];
  assert_int_equal(mnm_measure_graph_init(&graph, &ties, false, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_measure_weighted_betweenness(between, &graph, &options, NULL, NULL), MNM_OK);
  near(between[2], 1.0 / 3);
  near(between[3], 1.0 / 3);
  near(between[0], 1); /* c-a-d: 1/2 and 1/3; c-b-d: 1/2 and 2/3 */
  near(between[1], 0);
  mnm_measure_graph_clear(&graph, NULL);
}

static void ties_out_of_range_are_named_by_their_row(void **state) {
  (void)state;
  const uint32_t from[] = {0, 1}, to[] = {1, 2};
  const int64_t weight[] = {1, 1};
  mnm_measure_ties ties = {2, 2, from, to, weight};
  mnm_measure_graph graph;
  mnm_err err = {0};
  assert_int_equal(mnm_measure_graph_init(&graph, &ties, false, NULL, &err), MNM_E_RANGE);
  assert_int_equal(err.row, 2);
  mnm_measure_graph_clear(&graph, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shortest_paths_agree_with_a_slow_search),
      cmocka_unit_test(cohesion_agrees_with_its_definition),
      cmocka_unit_test(key_players_are_the_best_of_all_sets_and_nobody_barred),
      cmocka_unit_test(cores_cut_nodes_and_bridges_agree_with_their_definitions),
      cmocka_unit_test(constraint_and_triangles_agree_with_their_definitions),
      cmocka_unit_test(scores_are_fixed_points),
      cmocka_unit_test(brokerage_agrees_with_its_definition),
      cmocka_unit_test(an_attack_removes_the_first_by_its_score_each_time),
      cmocka_unit_test(weighted_betweenness_agrees_with_a_search_in_whole_numbers),
      cmocka_unit_test(ways_as_short_share_what_runs_through),
      cmocka_unit_test(ties_out_of_range_are_named_by_their_row),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
