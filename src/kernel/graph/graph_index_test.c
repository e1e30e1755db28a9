#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/graph/graph.h"

/* A linear congruential generator; its low bits are poor and thrown away. */
static uint32_t draw(uint64_t *seed, uint32_t bound) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)((*seed >> 33) % bound);
}

typedef struct sample {
  uint32_t count, vertices;
  uint32_t *from, *to;
  int64_t *time;
  uint8_t *skip;
  mnm_graph_edges edges;
} sample;

static void sample_new(sample *out, uint32_t count, uint32_t vertices, uint64_t seed) {
  out->count = count;
  out->vertices = vertices;
  out->from = calloc(count + 1U, sizeof *out->from);
  out->to = calloc(count + 1U, sizeof *out->to);
  out->time = calloc(count + 1U, sizeof *out->time);
  out->skip = calloc(vertices + 1U, 1);
  int64_t time = -1000;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t few = 1 + vertices / 50; /* half of the edges start at a few vertices */
    out->from[i] = draw(&seed, draw(&seed, 2) ? few : vertices);
    out->to[i] = draw(&seed, 10) ? draw(&seed, vertices) : out->from[i];
    time += draw(&seed, 3) ? 0 : (int64_t)draw(&seed, 50);
    out->time[i] = time;
  }
  for (uint32_t vertex = 0; vertex < vertices; vertex++) out->skip[vertex] = draw(&seed, 8) == 0;
  out->edges = (mnm_graph_edges){count, vertices, out->from, out->to, out->time};
}

static void sample_free(sample *held) {
  free(held->from);
  free(held->to);
  free(held->time);
  free(held->skip);
}

/* Vertex by vertex, every edge looked at. */
static void check_side(const sample *from, const mnm_graph_options *options, mnm_graph_side side,
                       bool out) {
  uint32_t at = 0;
  assert_int_equal(side.vertices, from->vertices);
  for (uint32_t vertex = 0; vertex < from->vertices; vertex++) {
    assert_int_equal(side.offset[vertex], at);
    for (uint32_t i = 0; i < from->count; i++) {
      uint32_t near = out ? from->from[i] : from->to[i], far = out ? from->to[i] : from->from[i];
      if (near != vertex || (near == far && !options->loops)) continue;
      if (options->skip && (options->skip[near] || options->skip[far])) continue;
      assert_int_equal(side.edge[at], i);
      assert_int_equal(side.other[at], far);
      at++;
    }
  }
  assert_int_equal(side.offset[from->vertices], at);
  assert_int_equal(side.count, at);
}

static void index_lists_the_edges_of_each_vertex_in_time_order(void **state) {
  (void)state;
  uint64_t seed = 1;
  for (uint32_t round = 0; round < 300; round++) {
    sample from;
    uint32_t vertices = 1 + draw(&seed, round % 10 ? 30 : 3000);
    sample_new(&from, draw(&seed, round % 10 ? 200 : 3000), vertices, round);
    mnm_graph_options options = {.out = draw(&seed, 4) != 0,
                                 .in = draw(&seed, 4) != 0,
                                 .loops = draw(&seed, 2),
                                 .skip = draw(&seed, 2) ? from.skip : NULL};
    mnm_graph *graph = NULL;
    assert_int_equal(mnm_graph_new(&graph, &from.edges, &options, NULL, NULL), MNM_OK);
    mnm_graph_side out = mnm_graph_out(graph), in = mnm_graph_in(graph);
    if (options.out) check_side(&from, &options, out, true);
    if (options.in) check_side(&from, &options, in, false);
    assert_true(options.out ? out.offset != NULL : out.offset == NULL && out.count == 0);
    assert_true(options.in ? in.offset != NULL : in.offset == NULL && in.count == 0);
    mnm_graph_free(graph);
    sample_free(&from);
  }
}

static bool same_side(mnm_graph_side a, mnm_graph_side b) {
  return a.count == b.count && a.vertices == b.vertices &&
         memcmp(a.offset, b.offset, (a.vertices + 1U) * sizeof *a.offset) == 0 &&
         memcmp(a.edge, b.edge, a.count * sizeof *a.edge) == 0 &&
         memcmp(a.other, b.other, a.count * sizeof *a.other) == 0;
}

/* Large enough for several blocks and parts; held against a plain counting sort. */
static void any_number_of_threads_builds_the_same_index(void **state) {
  (void)state;
  sample from;
  sample_new(&from, 700001, 40000, 9);
  mnm_graph_options options = {.out = true, .in = true, .skip = from.skip};
  mnm_graph *alone = NULL;
  assert_int_equal(mnm_graph_new(&alone, &from.edges, &options, NULL, NULL), MNM_OK);
  mnm_graph_side out = mnm_graph_out(alone), in = mnm_graph_in(alone);
  uint32_t *place = calloc(from.vertices, sizeof *place);
  memcpy(place, in.offset, from.vertices * sizeof *place);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < from.count; i++) {
    uint32_t vertex = from.to[i];
    if (from.from[i] == vertex || from.skip[vertex] || from.skip[from.from[i]]) continue;
    assert_int_equal(in.edge[place[vertex]], i);
    assert_int_equal(in.other[place[vertex]++], from.from[i]);
    kept++;
  }
  assert_int_equal(kept, in.count);
  assert_int_equal(kept, out.count);
  for (uint32_t vertex = 0; vertex < from.vertices; vertex++)
    assert_int_equal(place[vertex], in.offset[vertex + 1]);
  free(place);
  static const uint32_t threads[] = {2, 7};
  for (uint32_t i = 0; i < 2; i++) {
    mnm_ctx ctx = {0};
    mnm_graph *graph = NULL;
    assert_int_equal(mnm_pool_new(&ctx.pool, threads[i], NULL), MNM_OK);
    assert_int_equal(mnm_graph_new(&graph, &from.edges, &options, &ctx, NULL), MNM_OK);
    assert_true(same_side(mnm_graph_out(graph), out) && same_side(mnm_graph_in(graph), in));
    mnm_graph_free(graph);
    mnm_pool_free(ctx.pool);
  }
  assert_true(mnm_graph_bytes(alone) < UINT64_C(17) * 700001);
  mnm_graph_free(alone);
  sample_free(&from);
}

static void windows_hold_what_the_times_say(void **state) {
  (void)state;
  uint64_t seed = 5;
  for (uint32_t round = 0; round < 60; round++) {
    sample from;
    sample_new(&from, draw(&seed, 1500), 5, round);
    static const uint64_t lengths[] = {0, 1, 49, 50, 300, 5000, UINT64_MAX};
    uint64_t length = lengths[round % 7];
    if (from.count && round % 5 == 0) from.time[0] = INT64_MIN; /* no difference overflows */
    if (from.count && round % 5 == 0) from.time[from.count - 1] = INT64_MAX;
    mnm_graph_window window;
    assert_int_equal(mnm_graph_window_init(&window, &from.edges, length, NULL, NULL), MNM_OK);
    for (uint32_t later = 0; later < from.count; later += 1 + draw(&seed, 5)) {
      for (uint32_t earlier = 0; earlier <= later; earlier++) {
        uint64_t apart = (uint64_t)from.time[later] - (uint64_t)from.time[earlier];
        assert_int_equal(mnm_graph_within(&window, earlier, later), apart <= length);
      }
    }
    mnm_graph_window_clear(&window, &from.edges, NULL);
    sample_free(&from);
  }
}

static void searches_find_what_a_walk_finds(void **state) {
  (void)state;
  uint64_t seed = 6;
  for (uint32_t round = 0; round < 200; round++) {
    sample from;
    sample_new(&from, draw(&seed, 60), 3, round);
    for (int64_t time = -1005; time < -500; time += 1 + draw(&seed, 9)) {
      uint32_t at = 0, after = 0;
      while (at < from.count && from.time[at] < time) at++;
      while (after < from.count && from.time[after] <= time) after++;
      assert_int_equal(mnm_graph_edge_at(&from.edges, time), at);
      assert_int_equal(mnm_graph_edge_after(&from.edges, time), after);
    }
    assert_int_equal(mnm_graph_edge_after(&from.edges, INT64_MAX), from.count);
    assert_int_equal(mnm_graph_edge_at(&from.edges, INT64_MIN), 0);
    static const uint32_t numbers[] = {3, 3, 7, 9, 9, 20};
    for (uint32_t number = 0; number < 25; number++) {
      uint32_t at = 1;
      while (at < 5 && numbers[at] < number) at++;
      assert_int_equal(mnm_graph_seek(numbers, 1, 5, number), at);
    }
    sample_free(&from);
  }
}

static void broken_edges_are_named(void **state) {
  (void)state;
  mnm_graph_options options = {.out = true, .in = true};
  for (uint32_t kind = 0; kind < 4; kind++) {
    sample from;
    sample_new(&from, 600000, 100, 3);
    uint32_t bad = kind == 3 ? 262144 : 400000; /* the first edge of a block, too */
    if (kind == 0) from.from[bad] = 100;
    if (kind == 1) from.to[bad] = UINT32_MAX;
    if (kind >= 2) from.time[bad] = from.time[bad - 1] - 1;
    mnm_graph *graph = (mnm_graph *)&from;
    mnm_err err = {0};
    assert_int_equal(mnm_graph_new(&graph, &from.edges, &options, NULL, &err), MNM_E_RANGE);
    assert_null(graph);
    assert_int_equal(err.row, bad + 1);
    assert_int_equal(mnm_graph_new(&graph, &from.edges, &options, NULL, NULL), MNM_E_RANGE);
    sample_free(&from);
  }
}

static bool stop_later(void *payload, const char *stage, uint64_t done, uint64_t total) {
  (void)stage, (void)done, (void)total;
  uint32_t *left = payload;
  return (*left)-- > 0;
}

static void stopped_index_is_none(void **state) {
  (void)state;
  sample from;
  sample_new(&from, 300000, 20000, 4); /* several parts, to stop between */
  mnm_graph_options options = {.out = true, .in = true};
  uint32_t stopped = 0;
  for (uint32_t ticks = 0;; ticks += 3) {
    uint32_t left = ticks;
    mnm_ctx ctx = {.progress = stop_later, .progress_payload = &left};
    mnm_graph *graph = NULL;
    mnm_status status = mnm_graph_new(&graph, &from.edges, &options, &ctx, NULL);
    if (status == MNM_OK) {
      mnm_graph_free(graph);
      break;
    }
    assert_int_equal(status, MNM_E_CANCELLED);
    assert_null(graph);
    stopped++;
  }
  assert_true(stopped > 5);
  sample_free(&from);
}

/* With MNM_LONG so many vertices that blocks hold fewer edges; that takes half a gigabyte. */
static void many_vertices_with_few_edges_are_indexed_too(void **state) {
  (void)state;
  const char *more = getenv("MNM_LONG");
  enum { COUNT = 500000 };
  sample from;
  sample_new(&from, COUNT, 3, 8);
  uint64_t seed = 8;
  from.edges.vertices = more && *more == '1' ? UINT32_C(60000001) : UINT32_C(600001);
  for (uint32_t i = 0; i < COUNT; i++) {
    from.from[i] = i % 7 ? draw(&seed, from.edges.vertices) : from.edges.vertices - 1;
    from.to[i] = draw(&seed, from.edges.vertices);
  }
  mnm_graph_options options = {.out = true, .in = true, .loops = true};
  mnm_graph *graph = NULL;
  assert_int_equal(mnm_graph_new(&graph, &from.edges, &options, NULL, NULL), MNM_OK);
  mnm_graph_side sides[] = {mnm_graph_out(graph), mnm_graph_in(graph)};
  const uint32_t *near[] = {from.from, from.to}, *far[] = {from.to, from.from};
  for (uint32_t side = 0; side < 2; side++) {
    assert_int_equal(sides[side].count, COUNT);
    assert_int_equal(sides[side].offset[from.edges.vertices], COUNT);
    for (uint32_t vertex = 0; vertex < from.edges.vertices; vertex++) {
      for (uint32_t at = sides[side].offset[vertex]; at < sides[side].offset[vertex + 1]; at++) {
        uint32_t edge = sides[side].edge[at];
        assert_true(near[side][edge] == vertex && far[side][edge] == sides[side].other[at]);
        if (at > sides[side].offset[vertex]) assert_true(edge > sides[side].edge[at - 1]);
      }
    }
  }
  mnm_graph_free(graph);
  sample_free(&from);
}

static void nothing_can_be_indexed(void **state) {
  (void)state;
  mnm_graph_edges none = {0};
  mnm_graph_options options = {.out = true, .in = true};
  mnm_graph *graph = NULL;
  assert_int_equal(mnm_graph_new(&graph, &none, &options, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_graph_out(graph).offset[0], 0);
  mnm_graph_free(graph);
  mnm_graph_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(index_lists_the_edges_of_each_vertex_in_time_order),
      cmocka_unit_test(any_number_of_threads_builds_the_same_index),
      cmocka_unit_test(windows_hold_what_the_times_say),
      cmocka_unit_test(searches_find_what_a_walk_finds),
      cmocka_unit_test(broken_edges_are_named),
      cmocka_unit_test(stopped_index_is_none),
      cmocka_unit_test(many_vertices_with_few_edges_are_indexed_too),
      cmocka_unit_test(nothing_can_be_indexed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
