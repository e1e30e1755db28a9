#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/rng/rng.h"
#include "kernel/community/community.h"

#define ONE INT64_C(1000000)
#define MOST_NODES 400
#define MOST_TIES 4000

static uint32_t draw(mnm_rng *rng, uint32_t bound) {
  return (uint32_t)mnm_rng_below(rng, bound);
}

static uint32_t rounds(uint32_t usual) {
  const char *more = getenv("MNM_LONG");
  return more && *more == '1' ? usual * 20 : usual;
}

/* A graph as a matrix, told as a list. */
typedef struct sample {
  uint32_t nodes;
  int64_t weight[MOST_NODES][MOST_NODES]; /* a < b */
  uint64_t count;
  uint32_t a[MOST_TIES], b[MOST_TIES];
  int64_t listed[MOST_TIES];
} sample;

static mnm_community_ties list(sample *from) {
  from->count = 0;
  for (uint32_t a = 0; a < from->nodes; a++)
    for (uint32_t b = a + 1; b < from->nodes; b++) {
      if (from->weight[a][b] == 0) continue;
      assert_true(from->count < MOST_TIES);
      from->a[from->count] = a;
      from->b[from->count] = b;
      from->listed[from->count++] = from->weight[a][b];
    }
  return (mnm_community_ties){from->nodes, from->count, from->a, from->b, from->listed};
}

static void clear(sample *out, uint32_t nodes) {
  memset(out, 0, sizeof *out);
  out->nodes = nodes;
}

static void tie(sample *out, uint32_t a, uint32_t b, int64_t weight) {
  if (a == b) return;
  out->weight[a < b ? a : b][a < b ? b : a] = weight;
}

static void clique(sample *out, uint32_t first, uint32_t count, int64_t weight) {
  for (uint32_t a = first; a < first + count; a++)
    for (uint32_t b = a + 1; b < first + count; b++) tie(out, a, b, weight);
}

static uint32_t find(uint32_t *community, const mnm_community_ties *ties, int64_t gamma) {
  mnm_community_options options = {gamma, 7};
  uint32_t count = 0;
  mnm_err err = {0};
  mnm_status status = mnm_community_find(community, &count, ties, &options, NULL, &err);
  if (status != MNM_OK) fail_msg("%s", err.message);
  return count;
}

static mnm_wide quality(const uint32_t *community, const mnm_community_ties *ties, int64_t gamma) {
  mnm_wide sum = 0;
  for (uint32_t a = 0; a < ties->nodes; a++)
    for (uint32_t b = a + 1; b < ties->nodes; b++) sum -= community[a] == community[b] ? gamma : 0;
  for (uint64_t i = 0; i < ties->count; i++)
    sum += community[ties->a[i]] == community[ties->b[i]] ? ties->weight_micro[i] : 0;
  mnm_wide fast = 0;
  assert_int_equal(mnm_community_quality(&fast, community, ties, gamma, NULL, NULL), MNM_OK);
  assert_true(fast == sum);
  return sum;
}

/* Moves one node after another to where the quality gains most, until no move gains. */
static void move_greedily(uint32_t *community, const mnm_community_ties *ties, int64_t gamma) {
  for (uint32_t node = 0; node < ties->nodes; node++) community[node] = node;
  for (bool moved = true; moved;) {
    moved = false;
    for (uint32_t node = 0; node < ties->nodes; node++) {
      uint32_t best = community[node];
      mnm_wide best_gain = INT64_MIN;
      for (uint32_t target = 0; target < ties->nodes; target++) {
        mnm_wide gain = 0;
        for (uint32_t other = 0; other < ties->nodes; other++)
          gain -= other != node && community[other] == target ? gamma : 0;
        for (uint64_t i = 0; i < ties->count; i++) {
          uint32_t other = ties->a[i] == node ? ties->b[i] : ties->a[i];
          bool own = ties->a[i] == node || ties->b[i] == node;
          gain += own && community[other] == target ? ties->weight_micro[i] : 0;
        }
        if (gain > best_gain || (gain == best_gain && target == community[node])) {
          best_gain = gain;
          best = target;
        }
      }
      moved |= best != community[node];
      community[node] = best;
    }
  }
}

/* The best of all partitions there are. */
static mnm_wide best_of_all(const mnm_community_ties *ties, int64_t gamma) {
  uint32_t community[8] = {0}, highest[8] = {0};
  mnm_wide best = INT64_MIN;
  for (;;) {
    mnm_wide now = quality(community, ties, gamma);
    if (now > best) best = now;
    uint32_t at = ties->nodes;
    while (--at > 0 && community[at] > highest[at - 1]) continue;
    if (at == 0) return best;
    community[at]++;
    for (uint32_t i = at; i < ties->nodes; i++) {
      if (i > at) community[i] = 0;
      highest[i] = community[i] > highest[i - 1] ? community[i] : highest[i - 1];
    }
  }
}

static void check_shape(const uint32_t *community, uint32_t count, const mnm_community_ties *ties) {
  uint32_t next = 0;
  for (uint32_t node = 0; node < ties->nodes; node++) { /* numbered by least nodes */
    assert_true(community[node] <= next);
    next += community[node] == next;
  }
  assert_int_equal(next, count);
  static uint32_t reach[MOST_NODES]; /* least node reached within the community */
  for (uint32_t node = 0; node < ties->nodes; node++) reach[node] = node;
  for (bool changed = true; changed;) {
    changed = false;
    for (uint64_t i = 0; i < ties->count; i++) {
      uint32_t a = ties->a[i], b = ties->b[i];
      if (community[a] != community[b] || reach[a] == reach[b]) continue;
      uint32_t least = reach[a] < reach[b] ? reach[a] : reach[b];
      reach[a] = reach[b] = least;
      changed = true;
    }
  }
  for (uint32_t a = 0; a < ties->nodes; a++)
    for (uint32_t b = a + 1; b < ties->nodes; b++)
      if (community[a] == community[b]) assert_int_equal(reach[a], reach[b]);
}

static sample held; /* too large for the stack */

static void random_sample(sample *out, mnm_rng *rng, uint32_t most_nodes) {
  clear(out, 1 + draw(rng, most_nodes));
  uint32_t ties = draw(rng, out->nodes * 3), groups = 1 + draw(rng, 6);
  for (uint32_t i = 0; i < ties; i++) {
    uint32_t a = draw(rng, out->nodes), b = draw(rng, out->nodes);
    if (draw(rng, 4)) b = b - b % groups + a % groups; /* mostly within a group */
    if (b < out->nodes) tie(out, a, b, 1 + (int64_t)draw(rng, 3 * ONE));
  }
}

static void small_graphs_get_the_best_of_all_partitions(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 1);
  uint32_t best = 0, all = 0;
  for (uint32_t round = 0; round < rounds(150); round++) {
    random_sample(&held, &rng, 8);
    mnm_community_ties ties = list(&held);
    int64_t gamma = draw(&rng, 5) ? 1 + (int64_t)draw(&rng, 1500000) : 0;
    uint32_t community[8];
    uint32_t count = find(community, &ties, gamma);
    check_shape(community, count, &ties);
    mnm_wide most = best_of_all(&ties, gamma), got = quality(community, &ties, gamma);
    assert_true(got <= most);
    best += got == most;
    all++;
  }
  /* a heuristic may miss the best now and then: not more often than this */
  assert_true(best * 100 >= all * 98);
}

static void no_partition_is_worse_than_moving_nodes_greedily(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 2);
  for (uint32_t round = 0; round < rounds(25); round++) {
    random_sample(&held, &rng, round % 5 ? 40 : 90);
    mnm_community_ties ties = list(&held);
    int64_t gamma = 1 + (int64_t)draw(&rng, 400000);
    static uint32_t community[MOST_NODES], greedy[MOST_NODES];
    uint32_t count = find(community, &ties, gamma);
    check_shape(community, count, &ties);
    move_greedily(greedy, &ties, gamma);
    assert_true(quality(community, &ties, gamma) >= quality(greedy, &ties, gamma));
  }
}

/* Zachary, "An information flow model for conflict and fission in small groups", J. Anthropol. Res.
 * 33, 1977: who of a karate club met outside it; the club then fell into two. */
static const uint8_t karate[78][2] = {
    {0, 1},   {0, 2},   {0, 3},   {0, 4},   {0, 5},   {0, 6},   {0, 7},   {0, 8},   {0, 10},
    {0, 11},  {0, 12},  {0, 13},  {0, 17},  {0, 19},  {0, 21},  {0, 31},  {1, 2},   {1, 3},
    {1, 7},   {1, 13},  {1, 17},  {1, 19},  {1, 21},  {1, 30},  {2, 3},   {2, 7},   {2, 8},
    {2, 9},   {2, 13},  {2, 27},  {2, 28},  {2, 32},  {3, 7},   {3, 12},  {3, 13},  {4, 6},
    {4, 10},  {5, 6},   {5, 10},  {5, 16},  {6, 16},  {8, 30},  {8, 32},  {8, 33},  {9, 33},
    {13, 33}, {14, 32}, {14, 33}, {15, 32}, {15, 33}, {18, 32}, {18, 33}, {19, 33}, {20, 32},
    {20, 33}, {22, 32}, {22, 33}, {23, 25}, {23, 27}, {23, 29}, {23, 32}, {23, 33}, {24, 25},
    {24, 27}, {24, 31}, {25, 31}, {26, 29}, {26, 33}, {27, 33}, {28, 31}, {28, 33}, {29, 32},
    {29, 33}, {30, 32}, {30, 33}, {31, 32}, {31, 33}, {32, 33}};
static const char *faction = "0000000011000011001010111111111111"; /* whom each followed after it */

static void the_karate_club_falls_into_its_two_factions(void **state) {
  (void)state;
  clear(&held, 34);
  for (uint32_t i = 0; i < 78; i++) tie(&held, karate[i][0], karate[i][1], ONE);
  mnm_community_ties ties = list(&held);
  uint32_t community[34], greedy[34], factions[34], least[34];
  for (uint32_t node = 0; node < 34; node++) factions[node] = (uint32_t)(faction[node] - '0');
  for (int64_t gamma = 20000; gamma <= 500000; gamma += 20000) {
    uint32_t count = find(community, &ties, gamma);
    check_shape(community, count, &ties);
    move_greedily(greedy, &ties, gamma);
    mnm_wide got = quality(community, &ties, gamma);
    assert_true(got >= quality(greedy, &ties, gamma));
    assert_true(got >= quality(factions, &ties, gamma));
    if (gamma == 60000) memcpy(least, community, sizeof least);
  }
  /* the two heads are apart, and nearly everyone stands with the head whom he followed */
  assert_int_not_equal(least[0], least[33]);
  uint32_t right = 0;
  for (uint32_t node = 0; node < 34; node++)
    right += least[node] == (faction[node] == '0' ? least[0] : least[33]);
  assert_true(right >= 32);
}

static void two_cliques_part_when_their_bridge_is_lighter_than_gamma_asks(void **state) {
  (void)state;
  const int64_t gamma = ONE / 400;
  clear(&held, 60);
  clique(&held, 0, 30, ONE);
  clique(&held, 30, 30, ONE);
  for (int more = 0; more < 2; more++) {
    tie(&held, 29, 30, gamma * 30 * 30 + (more ? 1 : -1));
    mnm_community_ties ties = list(&held);
    uint32_t community[60];
    assert_int_equal(find(community, &ties, gamma), more ? 1 : 2);
    assert_int_equal(community[0], community[29]);
    assert_int_equal(community[30], community[59]);
  }
}

static void a_star_of_light_ties_holds_as_many_leaves_as_gamma_allows(void **state) {
  (void)state;
  const int64_t gamma = ONE / 100;
  clear(&held, 301);
  for (uint32_t leaf = 1; leaf <= 300; leaf++) tie(&held, 0, leaf, ONE);
  mnm_community_ties ties = list(&held);
  static uint32_t community[301];
  (void)find(community, &ties, gamma);
  uint32_t with = 0;
  for (uint32_t leaf = 1; leaf <= 300; leaf++) with += community[leaf] == community[0];
  /* the next leaf would find n nodes there and needs more than gamma * n */
  assert_in_range(with, 98, 100);
}

static void what_lies_elsewhere_changes_no_community(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 3);
  static sample other;
  static uint32_t alone[MOST_NODES], both[MOST_NODES];
  for (uint32_t round = 0; round < rounds(10); round++) {
    random_sample(&held, &rng, 100);
    random_sample(&other, &rng, 100);
    int64_t gamma = 1 + (int64_t)draw(&rng, 300000);
    mnm_community_ties ties = list(&held);
    uint32_t count = find(alone, &ties, gamma), before = held.nodes;
    /* the other graph's nodes come after */
    held.nodes += other.nodes;
    for (uint32_t a = 0; a < other.nodes; a++)
      for (uint32_t b = a + 1; b < other.nodes; b++)
        held.weight[before + a][before + b] = other.weight[a][b];
    ties = list(&held);
    (void)find(both, &ties, gamma);
    assert_memory_equal(alone, both, before * sizeof *alone);
    for (uint32_t node = before; node < held.nodes; node++) assert_true(both[node] >= count);
  }
}

static void components_are_numbered_by_least_node(void **state) {
  (void)state;
  clear(&held, 6);
  tie(&held, 1, 4, 5);
  tie(&held, 0, 5, 1);
  tie(&held, 4, 5, 9);
  mnm_community_ties ties = list(&held);
  uint32_t component[6], count = 0;
  assert_int_equal(mnm_community_components(component, &count, &ties, NULL, NULL), MNM_OK);
  const uint32_t expected[6] = {0, 0, 1, 2, 0, 0};
  assert_int_equal(count, 3);
  assert_memory_equal(component, expected, sizeof expected);
}

static void an_empty_graph_has_no_community(void **state) {
  (void)state;
  mnm_community_ties none = {0};
  uint32_t count = 9, community[1];
  mnm_community_options options = {1, 0};
  assert_int_equal(mnm_community_find(community, &count, &none, &options, NULL, NULL), MNM_OK);
  assert_int_equal(count, 0);
  mnm_community_ties alone = {.nodes = 1};
  assert_int_equal(mnm_community_find(community, &count, &alone, &options, NULL, NULL), MNM_OK);
  assert_int_equal(count, 1);
}

static void ties_out_of_order_or_range_are_refused_with_their_row(void **state) {
  (void)state;
  const struct {
    uint32_t a[2], b[2];
    int64_t weight[2];
    int64_t row;
  } wrong[] = {
      {{0, 0}, {1, 1}, {1, 1}, 2},                            /* twice */
      {{1, 0}, {2, 1}, {1, 1}, 2},                            /* falls */
      {{0, 1}, {1, 1}, {1, 1}, 2},                            /* to itself */
      {{2, 0}, {1, 2}, {1, 1}, 1},                            /* turned round */
      {{0, 1}, {1, 3}, {1, 1}, 2},                            /* no such node */
      {{0, 1}, {1, 2}, {0, 1}, 1},                            /* weighs nothing */
      {{0, 1}, {1, 2}, {1, MNM_COMMUNITY_WEIGHT_MAX + 1}, 2}, /* too heavy */
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    mnm_community_ties ties = {3, 2, wrong[i].a, wrong[i].b, wrong[i].weight};
    mnm_community_options options = {1, 0};
    uint32_t community[3], count;
    mnm_err err = {0};
    assert_int_equal(mnm_community_find(community, &count, &ties, &options, NULL, &err),
                     MNM_E_RANGE);
    assert_int_equal(err.row, wrong[i].row);
    assert_int_equal(mnm_community_components(community, &count, &ties, NULL, &err), MNM_E_RANGE);
  }
  mnm_community_ties none = {0};
  mnm_community_options options = {-1, 0};
  uint32_t community[1], count;
  assert_int_equal(mnm_community_find(community, &count, &none, &options, NULL, NULL), MNM_E_RANGE);
}

/* A ring of cliques, large enough that igraph looks at the interruption handler often. */
static mnm_community_ties ring_of_cliques(void) {
  clear(&held, MOST_NODES);
  for (uint32_t first = 0; first < MOST_NODES; first += 10) {
    clique(&held, first, 10, ONE);
    tie(&held, first, (first + 11) % MOST_NODES, ONE / 2);
  }
  return list(&held);
}

static bool stop_at_once(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)stage, (void)total;
  ++*(uint64_t *)payload;
  return done == 0 && *(uint64_t *)payload == 1; /* the first tick is before igraph is called */
}

static void a_cancelled_search_says_so_and_the_next_one_works(void **state) {
  (void)state;
  mnm_community_ties ties = ring_of_cliques();
  mnm_community_options options = {ONE / 10, 1};
  static uint32_t community[MOST_NODES], again[MOST_NODES];
  uint32_t count = 0;
  uint64_t ticks = 0;
  memset(community, 0xAB, sizeof community);
  mnm_ctx ctx = {.progress = stop_at_once, .progress_payload = &ticks};
  mnm_err err = {0};
  assert_int_equal(mnm_community_find(community, &count, &ties, &options, &ctx, &err),
                   MNM_E_CANCELLED);
  assert_int_equal(err.status, MNM_E_CANCELLED);
  assert_int_equal(community[0], 0xABABABAB); /* nothing was written */
  assert_true(ticks >= 2);
  assert_int_equal(mnm_community_find(again, &count, &ties, &options, NULL, &err), MNM_OK);
  assert_int_equal(count, MOST_NODES / 10);
}

static void more_memory_than_allowed_is_refused_before_igraph_is_asked(void **state) {
  (void)state;
  mnm_community_ties ties = ring_of_cliques();
  mnm_community_options options = {ONE / 10, 1};
  static uint32_t community[MOST_NODES];
  uint32_t count = 0;
  mnm_err err = {0};
  mnm_ctx ctx = {.memory_bytes = ties.count * MNM_COMMUNITY_TIE_BYTES};
  assert_int_equal(mnm_community_find(community, &count, &ties, &options, &ctx, &err), MNM_E_NOMEM);
  assert_non_null(strstr(err.hint, "--memory"));
}

static void ties_too_heavy_to_add_exactly_are_refused(void **state) {
  (void)state;
  /* complete, so that the whole is no community by proof only when gamma is large */
  clear(&held, 80);
  clique(&held, 0, 80, MNM_COMMUNITY_WEIGHT_MAX);
  mnm_community_ties ties = list(&held);
  static uint32_t community[MOST_NODES];
  uint32_t count = 0;
  mnm_community_options options = {MNM_COMMUNITY_WEIGHT_MAX, 1};
  assert_int_equal(mnm_community_find(community, &count, &ties, &options, NULL, NULL), MNM_OK);
  static uint32_t a[5000], b[5000];
  static int64_t weight[5000];
  for (uint32_t i = 0; i < 5000; i++) {
    a[i] = i;
    b[i] = i + 1;
    weight[i] = MNM_COMMUNITY_WEIGHT_MAX;
  }
  static uint32_t path[5001];
  mnm_community_ties heavy = {5001, 5000, a, b, weight};
  assert_int_equal(mnm_community_find(path, &count, &heavy, &options, NULL, NULL), MNM_E_OVERFLOW);
}

typedef struct worker {
  const mnm_community_ties *ties;
  uint32_t community[MOST_NODES];
  uint32_t count;
  mnm_status status;
} worker;

static void *work(void *payload) {
  worker *own = payload;
  mnm_community_options options = {ONE / 10, 1};
  for (int i = 0; i < 5 && own->status == MNM_OK; i++)
    own->status = mnm_community_find(own->community, &own->count, own->ties, &options, NULL, NULL);
  return NULL;
}

static void threads_that_search_at_once_get_the_same(void **state) {
  (void)state;
  mnm_community_ties ties = ring_of_cliques();
  static worker workers[3];
  pthread_t threads[3];
  for (int i = 0; i < 3; i++) {
    workers[i] = (worker){.ties = &ties};
    assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
  }
  for (int i = 0; i < 3; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(workers[i].status, MNM_OK);
    assert_memory_equal(workers[i].community, workers[0].community, sizeof workers[0].community);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(small_graphs_get_the_best_of_all_partitions),
      cmocka_unit_test(no_partition_is_worse_than_moving_nodes_greedily),
      cmocka_unit_test(the_karate_club_falls_into_its_two_factions),
      cmocka_unit_test(two_cliques_part_when_their_bridge_is_lighter_than_gamma_asks),
      cmocka_unit_test(a_star_of_light_ties_holds_as_many_leaves_as_gamma_allows),
      cmocka_unit_test(what_lies_elsewhere_changes_no_community),
      cmocka_unit_test(components_are_numbered_by_least_node),
      cmocka_unit_test(an_empty_graph_has_no_community),
      cmocka_unit_test(ties_out_of_order_or_range_are_refused_with_their_row),
      cmocka_unit_test(a_cancelled_search_says_so_and_the_next_one_works),
      cmocka_unit_test(more_memory_than_allowed_is_refused_before_igraph_is_asked),
      cmocka_unit_test(ties_too_heavy_to_add_exactly_are_refused),
      cmocka_unit_test(threads_that_search_at_once_get_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
