/* The index is a counting sort by vertex, in two steps so that every write lands in the cache:
 *
 *   edges in time order  --(1)-->  parts by vertex range  --(2)-->  by vertex
 *     blocks of fixed size           in time order within             in time order within
 *
 * (1) Each block counts its edges a part; sums over blocks tell where each block writes its share
 * of each part. (2) Each part is copied aside and sorted back on its own. Both steps keep the order
 * of edges, and neither the cuts nor the places depend on threads. Parts stand where the sorted
 * edges will: an edge's place within its block and its vertex within the part share one number. */
#include "kernel/graph/graph.h"

#include <string.h>

#include "base/column/column.h"

#define BLOCK_BITS_MAX 18
#define PART_BITS_MAX 11
#define PART_VERTEX_BITS 9 /* write places a part that fit the first-level cache */

struct mnm_graph {
  mnm_alloc alloc;
  mnm_graph_side out, in;
};

typedef struct build {
  mnm_pool *pool;
  const mnm_ctx *ctx;
  const mnm_graph_edges *edges;
  const mnm_graph_options *options;
  const uint32_t *near, *far; /* the end that is indexed, and the other one */
  uint32_t shift, parts, block_bits, blocks;
  uint32_t *starts;                /* [block][part]: first counts, then places */
  uint32_t *part_start;            /* parts + 1 */
  uint32_t *bad;                   /* [block]: first edge that is refused, UINT32_MAX none */
  mnm_column *aside;               /* [worker]: uint64_t, a part while it is sorted */
  uint32_t *offset, *edge, *other; /* what is built */
} build;

static bool left_out(const build *b, uint32_t near, uint32_t far) {
  if (near == far && !b->options->loops) return true;
  const uint8_t *skip = b->options->skip;
  return skip && (skip[near] | skip[far]);
}

static void block_range(const build *b, uint32_t block, uint32_t *begin, uint32_t *end) {
  uint64_t last = ((uint64_t)block + 1) << b->block_bits;
  *begin = block << b->block_bits;
  *end = last < b->edges->count ? (uint32_t)last : b->edges->count;
}

static mnm_status tick(const build *b, uint32_t worker, uint32_t task, uint32_t tasks) {
  if (worker != 0) return MNM_OK; /* progress is told from the calling thread only */
  return mnm_ctx_tick(b->ctx, "index", task, tasks, NULL);
}

static mnm_status check_block(void *payload, uint32_t block, uint32_t worker) {
  (void)worker;
  build *b = payload;
  const mnm_graph_edges *edges = b->edges;
  uint32_t begin, end;
  block_range(b, block, &begin, &end);
  uint32_t highest = 0;
  bool falls = false;
  for (uint32_t i = begin; i < end; i++) {
    highest = edges->from[i] > highest ? edges->from[i] : highest;
    highest = edges->to[i] > highest ? edges->to[i] : highest;
  }
  for (uint32_t i = begin ? begin : 1; i < end; i++) falls |= edges->time[i] < edges->time[i - 1];
  if (highest < edges->vertices && !falls) return MNM_OK;
  for (uint32_t i = begin; i < end; i++) {
    bool late = i == 0 || edges->time[i] >= edges->time[i - 1];
    if (late && edges->from[i] < edges->vertices && edges->to[i] < edges->vertices) continue;
    b->bad[block] = i;
    return MNM_E_RANGE;
  }
  return MNM_OK;
}

static mnm_status count_block(void *payload, uint32_t block, uint32_t worker) {
  build *b = payload;
  uint32_t *count = b->starts + (size_t)block * b->parts;
  uint32_t begin, end;
  block_range(b, block, &begin, &end);
  for (uint32_t i = begin; i < end; i++)
    if (!left_out(b, b->near[i], b->far[i])) count[b->near[i] >> b->shift]++;
  return tick(b, worker, block, b->blocks);
}

static mnm_status part_block(void *payload, uint32_t block, uint32_t worker) {
  build *b = payload;
  uint32_t *place = b->starts + (size_t)block * b->parts;
  uint32_t vertex_mask = (UINT32_C(1) << b->shift) - 1, begin, end;
  block_range(b, block, &begin, &end);
  for (uint32_t i = begin; i < end; i++) {
    uint32_t near = b->near[i], far = b->far[i];
    if (left_out(b, near, far)) continue;
    uint32_t at = place[near >> b->shift]++;
    b->edge[at] = (near & vertex_mask) << b->block_bits | (i - begin);
    b->other[at] = far;
  }
  return tick(b, worker, block, b->blocks);
}

/* Copies a part aside, counts its vertices, and gives each edge its number back. */
static void copy_aside(const build *b, uint32_t part, uint64_t *aside) {
  uint32_t first = part << b->shift, at = b->part_start[part];
  uint32_t edge_mask = (UINT32_C(1) << b->block_bits) - 1;
  for (uint32_t block = 0; block < b->blocks; block++) {
    uint32_t end = b->starts[(size_t)block * b->parts + part]; /* where the block stopped writing */
    for (; at < end; at++) {
      uint32_t vertex = b->edge[at] >> b->block_bits;
      b->offset[first + vertex]++;
      *aside++ = (uint64_t)vertex << 32 | block << b->block_bits | (b->edge[at] & edge_mask);
    }
  }
}

static mnm_status sort_part(void *payload, uint32_t part, uint32_t worker) {
  build *b = payload;
  uint64_t past = ((uint64_t)part + 1) << b->shift;
  uint32_t first = part << b->shift;
  uint32_t last = past < b->edges->vertices ? (uint32_t)past : b->edges->vertices;
  uint32_t begin = b->part_start[part], end = b->part_start[part + 1], count = end - begin;
  uint32_t *offset = b->offset;
  mnm_column *held = &b->aside[worker];
  held->count = 0;
  MNM_TRY(mnm_column_reserve(held, (uint64_t)count + count / 2 + 1, NULL)); /* numbers, far ends */
  uint64_t *aside = held->data;
  uint32_t *other = (uint32_t *)(aside + count);
  copy_aside(b, part, aside);
  memcpy(other, b->other + begin, count * sizeof *other);
  uint32_t place = begin;
  for (uint32_t vertex = first; vertex < last; vertex++) {
    uint32_t edges = offset[vertex];
    offset[vertex] = place;
    place += edges;
  }
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = offset[first + (uint32_t)(aside[i] >> 32)]++;
    b->edge[at] = (uint32_t)aside[i];
    b->other[at] = other[i];
  }
  /* each offset now stands where the next vertex begins */
  for (uint32_t vertex = last; vertex-- > first + 1;) offset[vertex] = offset[vertex - 1];
  if (first < last) offset[first] = begin;
  return tick(b, worker, part, b->parts);
}

/* Turns counts into places; returns how many edges are kept. */
static uint32_t place_blocks(build *b) {
  uint32_t place = 0;
  for (uint32_t part = 0; part < b->parts; part++) {
    b->part_start[part] = place;
    for (uint32_t block = 0; block < b->blocks; block++) {
      uint32_t *at = &b->starts[(size_t)block * b->parts + part];
      uint32_t count = *at;
      *at = place;
      place += count;
    }
  }
  b->part_start[b->parts] = place;
  return place;
}

static void free_side(const mnm_alloc *alloc, mnm_graph_side *side) {
  mnm_alloc_free(alloc, (void *)side->offset, ((size_t)side->vertices + 1) * sizeof(uint32_t));
  mnm_alloc_free(alloc, (void *)side->edge, side->count * sizeof(uint32_t));
  mnm_alloc_free(alloc, (void *)side->other, side->count * sizeof(uint32_t));
  memset(side, 0, sizeof *side);
}

static mnm_status build_side(mnm_graph_side *side, const mnm_alloc *alloc, build *b, mnm_err *err) {
  uint32_t vertices = b->edges->vertices;
  memset(b->starts, 0, (size_t)b->blocks * b->parts * sizeof *b->starts);
  mnm_status status = mnm_pool_run(b->pool, b->blocks, count_block, b);
  if (status != MNM_OK) return mnm_err_set(err, status, "stopped while indexing");
  uint32_t kept = place_blocks(b);
  side->vertices = vertices;
  side->count = kept ? kept : 1; /* what is allocated */
  size_t bytes = side->count * sizeof(uint32_t);
  side->offset = b->offset = mnm_alloc_new(alloc, ((size_t)vertices + 1) * sizeof(uint32_t));
  side->edge = b->edge = mnm_alloc_new(alloc, bytes);
  side->other = b->other = mnm_alloc_new(alloc, bytes);
  status = b->offset && b->edge && b->other ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK) {
    status = mnm_pool_run(b->pool, b->blocks, part_block, b);
    if (status == MNM_OK) status = mnm_pool_run(b->pool, b->parts, sort_part, b);
    if (status == MNM_E_NOMEM)
      (void)mnm_err_nomem(err);
    else if (status != MNM_OK)
      (void)mnm_err_set(err, status, "stopped while indexing");
    b->offset[vertices] = kept;
  }
  if (status != MNM_OK) free_side(alloc, side);
  return status;
}

static mnm_status check_edges(build *b, mnm_err *err) {
  memset(b->bad, 0xFF, (size_t)b->blocks * sizeof *b->bad);
  mnm_status status = mnm_pool_run(b->pool, b->blocks, check_block, b);
  if (status == MNM_OK) return MNM_OK;
  uint32_t bad = UINT32_MAX;
  for (uint32_t block = 0; block < b->blocks && bad == UINT32_MAX; block++) bad = b->bad[block];
  bool known = b->edges->from[bad] < b->edges->vertices && b->edges->to[bad] < b->edges->vertices;
  (void)mnm_err_set(err, status, "%s",
                    known ? "the edge's time is before that of the edge before it"
                          : "the edge names a vertex beyond the number of vertices");
  mnm_err_at(err, NULL, (int64_t)bad + 1, 0);
  return status;
}

static uint32_t bits_of(uint32_t number) {
  uint32_t bits = 0;
  while (number >> bits) bits++;
  return bits;
}

static mnm_status build_sides(mnm_graph *graph, build *b, mnm_err *err) {
  if (b->options->out) {
    b->near = b->edges->from;
    b->far = b->edges->to;
    MNM_TRY(build_side(&graph->out, &graph->alloc, b, err));
  }
  if (b->options->in) {
    b->near = b->edges->to;
    b->far = b->edges->from;
    MNM_TRY(build_side(&graph->in, &graph->alloc, b, err));
  }
  return MNM_OK;
}

static mnm_status build_graph(mnm_graph *graph, build *b, mnm_err *err) {
  MNM_TRY(check_edges(b, err));
  uint32_t workers = mnm_pool_threads(b->pool);
  b->aside = mnm_alloc_new(&graph->alloc, workers * sizeof *b->aside);
  if (!b->aside) return mnm_err_nomem(err);
  for (uint32_t worker = 0; worker < workers; worker++)
    mnm_column_init(&b->aside[worker], sizeof(uint64_t), b->ctx);
  mnm_status status = build_sides(graph, b, err);
  for (uint32_t worker = 0; worker < workers; worker++) mnm_column_clear(&b->aside[worker]);
  mnm_alloc_free(&graph->alloc, b->aside, workers * sizeof *b->aside);
  return status;
}

mnm_status mnm_graph_new(mnm_graph **out, const mnm_graph_edges *edges,
                         const mnm_graph_options *options, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  build b = {.pool = ctx ? ctx->pool : NULL, .ctx = ctx, .edges = edges, .options = options};
  uint32_t vertex_bits = bits_of(edges->vertices ? edges->vertices - 1 : 0);
  uint32_t part_bits = vertex_bits > PART_VERTEX_BITS ? vertex_bits - PART_VERTEX_BITS : 0;
  if (part_bits > PART_BITS_MAX) part_bits = PART_BITS_MAX;
  b.shift = vertex_bits - part_bits;
  b.parts = edges->vertices ? ((edges->vertices - 1) >> b.shift) + 1 : 1;
  b.block_bits = 32 - b.shift < BLOCK_BITS_MAX ? 32 - b.shift : BLOCK_BITS_MAX;
  b.blocks =
      (uint32_t)(((uint64_t)edges->count + (UINT32_C(1) << b.block_bits) - 1) >> b.block_bits);

  size_t start_bytes = ((size_t)b.blocks * b.parts + 1) * sizeof *b.starts;
  size_t part_bytes = ((size_t)b.parts + 1) * sizeof *b.part_start;
  size_t bad_bytes = ((size_t)b.blocks + 1) * sizeof *b.bad;
  mnm_graph *graph = mnm_mem_new(ctx, sizeof *graph);
  if (graph && ctx) graph->alloc = ctx->alloc; /* at once: the failures below free it */
  b.starts = mnm_mem_new(ctx, start_bytes);
  b.part_start = mnm_mem_new(ctx, part_bytes);
  b.bad = mnm_mem_new(ctx, bad_bytes);
  mnm_status status = MNM_OK;
  if (!graph || !b.starts || !b.part_start || !b.bad) {
    status = mnm_err_nomem(err);
    goto done;
  }
  status = build_graph(graph, &b, err);
  if (status == MNM_OK) {
    *out = graph;
    graph = NULL;
  }
done:
  if (graph) mnm_graph_free(graph);
  mnm_mem_free(ctx, b.starts, start_bytes);
  mnm_mem_free(ctx, b.part_start, part_bytes);
  mnm_mem_free(ctx, b.bad, bad_bytes);
  return status;
}

void mnm_graph_free(mnm_graph *graph) {
  if (!graph) return;
  mnm_alloc alloc = graph->alloc;
  free_side(&alloc, &graph->out);
  free_side(&alloc, &graph->in);
  mnm_alloc_free(&alloc, graph, sizeof *graph);
}

static mnm_graph_side view(const mnm_graph_side *held) {
  mnm_graph_side side = *held;
  side.count = held->offset ? held->offset[held->vertices] : 0;
  return side;
}

mnm_graph_side mnm_graph_out(const mnm_graph *graph) {
  return view(&graph->out);
}
mnm_graph_side mnm_graph_in(const mnm_graph *graph) {
  return view(&graph->in);
}

static uint64_t side_bytes(const mnm_graph_side *side) {
  if (!side->offset) return 0;
  return ((uint64_t)side->vertices + 1 + 2 * (uint64_t)side->count) * sizeof(uint32_t);
}

uint64_t mnm_graph_bytes(const mnm_graph *graph) {
  return sizeof *graph + side_bytes(&graph->out) + side_bytes(&graph->in);
}
