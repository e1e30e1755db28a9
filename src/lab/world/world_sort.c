/* All transfers in one order: by time, then by the id the world shows. Blocks are scattered into
 * buckets of some hours, each bucket is sorted by itself; neither depends on the threads. */
#include "lab/world/world_internal.h"

#define BUCKET_S UINT32_C(7200)

typedef struct sorting {
  mnm_world *world;
  world_block *blocks;
  uint32_t count, buckets;
  uint32_t *place; /* [block][bucket]: where its next row goes */
  uint64_t *begin; /* [buckets + 1] */
} sorting;

static mnm_status count_block(void *payload, uint32_t task, uint32_t worker) {
  (void)worker;
  sorting *of = payload;
  const mnm_column *column = &of->blocks[task].transfer;
  const world_transfer *rows = column->data;
  uint32_t *counts = of->place + (size_t)task * of->buckets;
  for (uint64_t i = 0; i < column->count; i++) counts[rows[i].at_s / BUCKET_S]++;
  return MNM_OK;
}

static mnm_status scatter_block(void *payload, uint32_t task, uint32_t worker) {
  (void)worker;
  sorting *of = payload;
  mnm_column *column = &of->blocks[task].transfer;
  const world_transfer *rows = column->data;
  world_transfer *out = of->world->transfer.data;
  uint32_t *place = of->place + (size_t)task * of->buckets;
  for (uint64_t i = 0; i < column->count; i++) {
    uint32_t bucket = rows[i].at_s / BUCKET_S;
    out[of->begin[bucket] + place[bucket]++] = rows[i];
  }
  mnm_column_clear(column);
  return MNM_OK;
}

static inline bool before(const world_sort_key *a, const world_sort_key *b) {
  if (a->first != b->first) return a->first < b->first;
  return a->second < b->second;
}

static void sift_down(world_sort_key *keys, uint32_t from, uint32_t count) {
  world_sort_key moved = keys[from];
  for (;;) {
    uint32_t child = 2 * from + 1;
    if (child >= count) break;
    if (child + 1 < count && before(&keys[child], &keys[child + 1])) child++;
    if (!before(&moved, &keys[child])) break;
    keys[from] = keys[child];
    from = child;
  }
  keys[from] = moved;
}

static void heap_sort(world_sort_key *keys, uint32_t count) {
  for (uint32_t i = count / 2; i-- > 0;) sift_down(keys, i, count);
  for (uint32_t last = count; last-- > 1;) {
    world_sort_key moved = keys[0];
    keys[0] = keys[last];
    keys[last] = moved;
    sift_down(keys, 0, last);
  }
}

/* Quick until small or too deep, then by heap: bounded whatever the keys. */
static void quick_sort(world_sort_key *keys, uint32_t count, uint32_t depth) {
  while (count > 16) {
    if (depth-- == 0) {
      heap_sort(keys, count);
      return;
    }
    world_sort_key pivot = keys[count / 2];
    uint32_t low = 0, high = count - 1;
    for (;;) {
      while (before(&keys[low], &pivot)) low++;
      while (before(&pivot, &keys[high])) high--;
      if (low >= high) break;
      world_sort_key moved = keys[low];
      keys[low++] = keys[high];
      keys[high--] = moved;
    }
    quick_sort(keys + low, count - low, depth);
    count = low;
  }
  for (uint32_t i = 1; i < count; i++) {
    world_sort_key moved = keys[i];
    uint32_t at = i;
    for (; at > 0 && before(&moved, &keys[at - 1]); at--) keys[at] = keys[at - 1];
    keys[at] = moved;
  }
}

void mnm_world__sort_keys(world_sort_key *keys, uint32_t count) {
  quick_sort(keys, count, 64);
}

static mnm_status sort_bucket(void *payload, uint32_t task, uint32_t worker) {
  (void)worker;
  sorting *of = payload;
  uint64_t begin = of->begin[task];
  uint32_t count = (uint32_t)(of->begin[task + 1] - begin);
  if (count < 2) return MNM_OK;
  world_transfer *rows = (world_transfer *)of->world->transfer.data + begin;
  mnm_column keys, sorted;
  mnm_ctx ctx = {.alloc = of->world->alloc};
  mnm_column_init(&keys, sizeof(world_sort_key), &ctx);
  mnm_column_init(&sorted, sizeof(world_transfer), &ctx);
  mnm_status status = mnm_column_reserve(&keys, count, NULL);
  if (status == MNM_OK) status = mnm_column_reserve(&sorted, count, NULL);
  if (status == MNM_OK) {
    world_sort_key *key = keys.data;
    for (uint32_t i = 0; i < count; i++) {
      uint64_t id = mnm_world__opaque(of->world, rows[i].key);
      uint64_t second = rows[i].at_s - task * BUCKET_S;
      key[i] = (world_sort_key){second << 48 | id >> 16, id, i};
    }
    mnm_world__sort_keys(key, count);
    world_transfer *out = sorted.data;
    for (uint32_t i = 0; i < count; i++) out[i] = rows[key[i].row];
    memcpy(rows, out, count * sizeof *rows);
  }
  mnm_column_clear(&sorted);
  mnm_column_clear(&keys);
  return status;
}

static void places(sorting *of) {
  uint64_t total = 0;
  for (uint32_t bucket = 0; bucket < of->buckets; bucket++) {
    uint32_t within = 0;
    of->begin[bucket] = total;
    for (uint32_t i = 0; i < of->count; i++) {
      uint32_t *at = &of->place[(size_t)i * of->buckets + bucket], rows = *at;
      *at = within;
      within += rows;
    }
    total += within;
  }
  of->begin[of->buckets] = total;
}

mnm_status mnm_world__sort(mnm_world *w, world_block *blocks, uint32_t count, const mnm_ctx *ctx,
                           mnm_err *err) {
  mnm_pool *pool = ctx ? ctx->pool : NULL;
  sorting of = {.world = w, .blocks = blocks, .count = count};
  of.buckets = (w->days * DAY_S + BUCKET_S - 1) / BUCKET_S;
  size_t place_bytes = (size_t)count * of.buckets * sizeof *of.place;
  size_t begin_bytes = ((size_t)of.buckets + 1) * sizeof *of.begin;
  of.place = mnm_mem_new(ctx, place_bytes);
  of.begin = mnm_mem_new(ctx, begin_bytes);
  mnm_status status = of.place && of.begin ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK) status = mnm_pool_run(pool, count, count_block, &of);
  if (status == MNM_OK) {
    places(&of);
    status = mnm_column_reserve(&w->transfer, of.begin[of.buckets], err);
  }
  if (status == MNM_OK) status = mnm_pool_run(pool, count, scatter_block, &of);
  if (status == MNM_OK) {
    w->transfer.count = of.begin[of.buckets];
    status = mnm_pool_run(pool, of.buckets, sort_bucket, &of);
    if (status == MNM_E_NOMEM) (void)mnm_err_nomem(err);
  }
  const world_transfer *rows = w->transfer.data;
  for (uint64_t i = 0; status == MNM_OK && i < w->transfer.count; i++) {
    w->crimes += (rows[i].stage & ~STAGE_SOURCE) != STAGE_NONE;
  }
  mnm_mem_free(ctx, of.begin, begin_bytes);
  mnm_mem_free(ctx, of.place, place_bytes);
  return status;
}
