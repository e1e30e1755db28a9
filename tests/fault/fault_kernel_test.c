/* Every call of kernel that takes memory through ctx, under the n-th request failing, for all n. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/pool/pool.h"
#include "base/rng/rng.h"
#include "kernel/community/community.h"
#include "kernel/graph/graph.h"
#include "kernel/json/json.h"
#include "kernel/measure/measure.h"
#include "kernel/wire/wire.h"
#include "tests/fault/fault.h"

enum { EDGES = 3000, VERTICES = 97 };

typedef struct ring {
  uint32_t from[EDGES], to[EDGES];
  int64_t time[EDGES];
  mnm_pool *pool;
} ring;

static mnm_status use_graph(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const ring *all = payload;
  mnm_ctx own = *ctx;
  own.pool = all->pool;
  mnm_graph_edges edges = {EDGES, VERTICES, all->from, all->to, all->time};
  mnm_graph_options options = {.out = true, .in = true, .loops = true};
  mnm_graph *graph = NULL;
  mnm_graph_window window;
  mnm_status status = mnm_graph_new(&graph, &edges, &options, &own, err);
  if (status != MNM_OK) return graph == NULL ? status : MNM_E_DAMAGED;
  status = mnm_graph_window_init(&window, &edges, 50, &own, err);
  if (status == MNM_OK) mnm_graph_window_clear(&window, &edges, &own);
  mnm_graph_free(graph);
  return status;
}

static mnm_status use_measure(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const mnm_measure_ties *ties = payload;
  mnm_measure_graph graph;
  double between[40], x[40];
  uint32_t numbers[40], sizes[40], count = 0;
  uint8_t marks[40];
  uint64_t bridges = 0;
  bool settled = false;
  mnm_measure_shape shape;
  mnm_measure_keys keys;
  mnm_measure_step steps[4];
  const mnm_measure_paths paths = {.betweenness = between};
  const mnm_measure_paths_options all = {0};
  mnm_measure_attack_options attack = {.attack = MNM_ATTACK_COLLECTIVE, .removals = 3};
  mnm_status status = mnm_measure_graph_init(&graph, ties, true, ctx, err);
  if (status == MNM_OK) status = mnm_measure_paths_find(&paths, &graph, &all, ctx, err);
  if (status == MNM_OK) status = mnm_measure_rank(numbers, NULL, between, NULL, 40, ctx, err);
  if (status == MNM_OK) status = mnm_measure_places(marks, &graph, between, ctx, err);
  if (status == MNM_OK)
    status = mnm_measure_components(numbers, sizes, &count, &graph, NULL, ctx, err);
  if (status == MNM_OK) status = mnm_measure_cores(numbers, &graph, ctx, err);
  if (status == MNM_OK) status = mnm_measure_cut_nodes(marks, &bridges, &graph, ctx, err);
  if (status == MNM_OK) status = mnm_measure_constraint(x, &graph, ctx, err);
  if (status == MNM_OK) status = mnm_measure_shape_find(&shape, &graph, ctx, err);
  if (status == MNM_OK) status = mnm_measure_eigenvector(x, &settled, &graph, ctx, err);
  if (status == MNM_OK) status = mnm_measure_pagerank(x, &settled, &graph, true, ctx, err);
  if (status == MNM_OK)
    status = mnm_measure_keys_greedy(&keys, &graph, MNM_GOAL_F, 2, NULL, ctx, err);
  if (status == MNM_OK) status = mnm_measure_reach(&count, &graph, &keys, 2, ctx, err);
  if (status == MNM_OK)
    status = mnm_measure_attack_run(steps, &count, &settled, &graph, &attack, ctx, err);
  attack.attack = MNM_ATTACK_KATZ;
  if (status == MNM_OK)
    status = mnm_measure_attack_run(steps, &count, &settled, &graph, &attack, ctx, err);
  mnm_measure_graph_clear(&graph, ctx);
  return status;
}

static void measures_survive_every_failed_request(void **state) {
  (void)state;
  uint32_t from[80], to[80];
  int64_t weight[80];
  for (uint32_t i = 0; i < 80; i++) from[i] = i % 40, to[i] = (i * 7 + i / 40) % 40, weight[i] = 1;
  mnm_measure_ties ties = {40, 80, from, to, weight};
  assert_true(mnm_fault_sweep("measures", use_measure, &ties) > 10);
}

static void graphs_survive_every_failed_request(void **state) {
  (void)state;
  static ring all;
  for (uint32_t i = 0; i < EDGES; i++) {
    all.from[i] = i % VERTICES;
    all.to[i] = i * 31 % VERTICES;
    all.time[i] = i / 2;
  }
  assert_true(mnm_fault_sweep("graph", use_graph, &all) > 2);
  assert_int_equal(mnm_pool_new(&all.pool, 3, NULL), MNM_OK);
  assert_true(mnm_fault_sweep("graph in a pool", use_graph, &all) > 2);
  mnm_pool_free(all.pool);
}

static mnm_status count_bytes(void *payload, const char *data, size_t bytes, mnm_err *err) {
  (void)data, (void)err;
  *(size_t *)payload += bytes;
  return MNM_OK;
}

static void write_document(mnm_json *json) {
  mnm_json_object(json);
  mnm_json_key(json, "rows");
  mnm_json_array(json);
  for (uint32_t i = 0; i < 300; i++) {
    mnm_json_object(json);
    mnm_json_pair_uint(json, "row", i);
    mnm_json_pair_string(json, "text", "quoted \" and a line\nend");
    mnm_json_pair_bool(json, "odd", i % 2 == 1);
    mnm_json_key(json, "sum");
    mnm_json_wide_text(json, (mnm_wide)INT64_MAX * i);
    mnm_json_object_end(json);
  }
  mnm_json_array_end(json);
  mnm_json_object_end(json);
}

static mnm_status use_json_writer(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  size_t handed_on = 0;
  mnm_json json;
  if (payload != NULL) {
    mnm_json_init_sink(&json, count_bytes, &handed_on, ctx);
  } else {
    mnm_json_init(&json, ctx);
  }
  write_document(&json);
  mnm_status status = mnm_json_finish(&json, err);
  mnm_json_clear(&json);
  return status;
}

static void json_writers_survive_every_failed_request(void **state) {
  (void)state;
  char with_sink[] = "yes";
  assert_true(mnm_fault_sweep("json writer", use_json_writer, NULL) > 3);
  assert_true(mnm_fault_sweep("json writer with a sink", use_json_writer, with_sink) > 0);
}

static mnm_status use_json_parser(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const mnm_json *document = payload;
  size_t bytes = 0;
  const char *data = mnm_json_data(document, &bytes);
  const mnm_json_value *root = NULL;
  mnm_arena arena;
  mnm_arena_init(&arena, ctx);
  mnm_status status = mnm_json_parse(&root, "made.json", data, bytes, &arena, err);
  if (status != MNM_OK && root != NULL) status = MNM_E_DAMAGED;
  mnm_arena_clear(&arena);
  return status;
}

static void json_parser_survives_every_failed_request(void **state) {
  (void)state;
  mnm_json document;
  mnm_json_init(&document, NULL);
  write_document(&document);
  assert_int_equal(mnm_json_finish(&document, NULL), MNM_OK);
  assert_true(mnm_fault_sweep("json parser", use_json_parser, &document) > 3);
  mnm_json_clear(&document);
}

enum { VALUES = 4000 };

typedef struct columns {
  int64_t numbers[VALUES];
  uint32_t end[VALUES];
  char text[VALUES * 12];
} columns;

static mnm_status code_numbers(mnm_chunk_coder *coder, mnm_column *out, const columns *all,
                               mnm_err *err) {
  static int64_t back[VALUES];
  uint64_t before = out->count;
  MNM_TRY(mnm_chunk_encode(coder, out, MNM_CHUNK_I64, all->numbers, NULL, VALUES, err));
  return mnm_chunk_decode(back, MNM_CHUNK_I64, NULL, VALUES, mnm_column_at(out, before),
                          out->count - before, err);
}

static mnm_status code_texts(mnm_chunk_coder *coder, mnm_column *out, mnm_chunk_texts *texts,
                             const columns *all, mnm_err *err) {
  uint64_t before = out->count;
  MNM_TRY(mnm_chunk_encode_text(coder, out, all->end, all->text, VALUES, err));
  return mnm_chunk_decode_text(texts, VALUES, mnm_column_at(out, before), out->count - before, err);
}

static mnm_status use_wire(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const columns *all = payload;
  mnm_chunk_coder *coder = NULL;
  mnm_chunk_texts texts;
  mnm_column out;
  mnm_status status = mnm_chunk_coder_new(&coder, ctx, err);
  if (status != MNM_OK) return coder == NULL ? status : MNM_E_DAMAGED;
  mnm_column_init(&out, 1, ctx);
  mnm_chunk_texts_init(&texts, ctx);
  status = code_numbers(coder, &out, all, err);
  uint64_t whole = out.count;
  if (status == MNM_OK) {
    status = code_texts(coder, &out, &texts, all, err);
    if (status != MNM_OK && out.count < whole) status = MNM_E_DAMAGED; /* the chunk before it */
  }
  mnm_chunk_texts_clear(&texts);
  mnm_column_clear(&out);
  mnm_chunk_coder_free(coder);
  return status;
}

/* Three kinds of texts, so that each encoding is met: decimal numbers, few texts, all different. */
static void fill_texts(columns *all, int kind) {
  mnm_rng rng;
  mnm_rng_init(&rng, (uint64_t)kind + 1);
  uint32_t end = 0;
  for (uint32_t i = 0; i < VALUES; i++) {
    static const char *const few[3] = {"rent", "wages", ""};
    uint64_t number = mnm_rng_below(&rng, 100000000);
    all->numbers[i] = (int64_t)(kind == 0   ? UINT64_C(1000) * i
                                : kind == 1 ? number % 3 * 1000000007
                                            : number);
    char text[16];
    (void)snprintf(text, sizeof text, kind == 0 ? "%08u" : "x%08ux", (unsigned)number);
    const char *chosen = kind == 1 ? few[number % 3] : text;
    size_t bytes = strlen(chosen);
    memcpy(all->text + end, chosen, bytes);
    end += (uint32_t)bytes;
    all->end[i] = end;
  }
}

static void chunks_survive_every_failed_request(void **state) {
  (void)state;
  static columns all;
  for (int kind = 0; kind < 3; kind++) {
    fill_texts(&all, kind);
    assert_true(mnm_fault_sweep("wire", use_wire, &all) > 3);
  }
}

/* A ring of cliques: too large to be one community by proof. */
static mnm_status use_community(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  enum { CLIQUE = 6, CLIQUES = 20, NODES = CLIQUE * CLIQUES };
  static uint32_t a[NODES * CLIQUE], b[NODES * CLIQUE], community[NODES];
  static int64_t weight[NODES * CLIQUE];
  uint64_t count = 0;
  for (uint32_t from = 0; from < NODES; from++) {
    uint32_t last = from - from % CLIQUE + CLIQUE - 1;
    for (uint32_t to = from + 1; to <= last || (from == last && to == from + 1 && to < NODES);
         to++) {
      a[count] = from;
      b[count] = to;
      weight[count++] = 1000000;
    }
  }
  mnm_community_ties ties = {NODES, count, a, b, weight};
  mnm_community_options options = {200000, 1};
  uint32_t communities = 0;
  mnm_status status = mnm_community_find(community, &communities, &ties, &options, ctx, err);
  if (status == MNM_OK && communities != CLIQUES) return MNM_E_DAMAGED;
  return status;
}

static void communities_survive_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("communities", use_community, NULL) > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(graphs_survive_every_failed_request),
      cmocka_unit_test(communities_survive_every_failed_request),
      cmocka_unit_test(measures_survive_every_failed_request),
      cmocka_unit_test(json_writers_survive_every_failed_request),
      cmocka_unit_test(json_parser_survives_every_failed_request),
      cmocka_unit_test(chunks_survive_every_failed_request),
  };
  return cmocka_run_group_tests_name("fault_kernel", tests, NULL, NULL);
}
