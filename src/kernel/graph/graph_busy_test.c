#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "kernel/graph/graph.h"

enum { EDGES = 300, VERTICES = 40, FROM = 1, TO = 4, OTHER = 64 };

typedef struct sample {
  uint32_t count, vertices, most;
  uint32_t from[EDGES], to[EDGES];
  int64_t time[EDGES];
  uint64_t length;
  uint8_t uncounted[VERTICES];
} sample;

static uint32_t draw(mnm_rng *rng, uint32_t bound) {
  return (uint32_t)mnm_rng_below(rng, bound);
}

static void sample_random(sample *out, mnm_rng *rng) {
  memset(out, 0, sizeof *out);
  out->count = draw(rng, EDGES + 1);
  out->vertices = 2 + draw(rng, VERTICES - 1);
  out->most = 1 + draw(rng, 6);
  out->length = draw(rng, 5) ? draw(rng, 60) : UINT64_MAX;
  int64_t time = -50;
  for (uint32_t i = 0; i < out->count; i++) {
    time += draw(rng, 2) ? 0 : (int64_t)draw(rng, 8);
    out->time[i] = time;
    out->from[i] = draw(rng, draw(rng, 2) ? 3 : out->vertices) % out->vertices;
    out->to[i] = draw(rng, out->vertices);
  }
  for (uint32_t i = 0; i < out->vertices; i++) out->uncounted[i] = draw(rng, 6) == 0;
}

/* Looks at every edge before `edge`, and counts the ends it has not met yet. */
static bool busy_at(const sample *s, uint32_t vertex, uint32_t edge) {
  bool met[VERTICES] = {false};
  uint32_t distinct = 0;
  if (s->uncounted[vertex]) return false;
  for (uint32_t i = 0; i <= edge; i++) {
    if ((uint64_t)(s->time[edge] - s->time[i]) > s->length || s->from[i] == s->to[i]) continue;
    if (s->from[i] != vertex && s->to[i] != vertex) continue;
    uint32_t other = s->from[i] == vertex ? s->to[i] : s->from[i];
    if (s->uncounted[other] || met[other]) continue;
    met[other] = true;
    distinct++;
  }
  return distinct > s->most;
}

static void marks_are_those_of_counting_every_time(void **state) {
  (void)state;
  const char *more = getenv("MNM_LONG");
  mnm_rng rng;
  mnm_rng_init(&rng, 1);
  mnm_pool *pool = NULL;
  assert_int_equal(mnm_pool_new(&pool, 3, NULL), MNM_OK);
  for (uint32_t round = 0; round < (more && *more == '1' ? 6000U : 300U); round++) {
    static sample s;
    sample_random(&s, &rng);
    mnm_ctx ctx = {.pool = round % 2 ? pool : NULL};
    mnm_graph_edges edges = {s.count, s.vertices, s.from, s.to, s.time};
    mnm_graph_options both = {.out = true, .in = true};
    mnm_graph *graph = NULL;
    mnm_graph_window window;
    assert_int_equal(mnm_graph_new(&graph, &edges, &both, &ctx, NULL), MNM_OK);
    assert_int_equal(mnm_graph_window_init(&window, &edges, s.length, &ctx, NULL), MNM_OK);
    uint8_t marks[EDGES];
    memset(marks, OTHER, sizeof marks);
    mnm_graph_busy_options options = {s.most, FROM, round % 3 ? TO : 0, s.uncounted};
    assert_int_equal(mnm_graph_busy(marks, graph, &window, &options, &ctx, NULL), MNM_OK);
    for (uint32_t i = 0; i < s.count; i++) {
      uint8_t expected = OTHER;
      if (s.from[i] != s.to[i] && busy_at(&s, s.from[i], i)) expected |= FROM;
      if (s.from[i] != s.to[i] && busy_at(&s, s.to[i], i)) expected |= options.mark_to;
      assert_int_equal(marks[i], expected);
    }
    mnm_graph_window_clear(&window, &edges, &ctx);
    mnm_graph_free(graph);
  }
  mnm_pool_free(pool);
}

static void without_a_bound_nobody_is_busy(void **state) {
  (void)state;
  uint32_t from[3] = {0, 0, 0}, to[3] = {1, 2, 3};
  int64_t time[3] = {0, 0, 0};
  mnm_graph_edges edges = {3, 4, from, to, time};
  mnm_graph_options both = {.out = true, .in = true};
  mnm_graph *graph = NULL;
  mnm_graph_window window;
  assert_int_equal(mnm_graph_new(&graph, &edges, &both, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_graph_window_init(&window, &edges, 10, NULL, NULL), MNM_OK);
  uint8_t marks[3] = {0};
  mnm_graph_busy_options options = {.most = UINT32_MAX, .mark_from = FROM, .mark_to = TO};
  assert_int_equal(mnm_graph_busy(marks, graph, &window, &options, NULL, NULL), MNM_OK);
  assert_int_equal(marks[2], 0);
  options.most = 2;
  assert_int_equal(mnm_graph_busy(marks, graph, &window, &options, NULL, NULL), MNM_OK);
  assert_int_equal(marks[1], 0);
  assert_int_equal(marks[2], FROM);
  mnm_graph_window_clear(&window, &edges, NULL);
  mnm_graph_free(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(marks_are_those_of_counting_every_time),
      cmocka_unit_test(without_a_bound_nobody_is_busy),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
