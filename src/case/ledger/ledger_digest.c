/* One digest of all transfers: SHA-256 over the canonical rows' digests in order of (time, day
 * before timed, digest). A row's place within a statement counts where its source stated it, and
 * does not where it was inferred from balances: inference may see less of a day in one export than
 * in another. Source, run, account number, balance and free texts do not count. */
#include <stdlib.h>

#include "case/ledger/ledger_internal.h"

typedef struct line {
  uint64_t high, low, order;
  uint32_t row;
  bool timed;
} line;

static int compare_numbers(uint64_t a, uint64_t b) {
  return a < b ? -1 : a > b;
}

static int compare_lines(const void *a_data, const void *b_data) {
  const line *a = a_data, *b = b_data;
  if (a->timed != b->timed) return a->timed ? 1 : -1;
  int high = compare_numbers(a->high, b->high);
  if (high) return high;
  int low = compare_numbers(a->low, b->low);
  return low ? low : compare_numbers(a->order, b->order);
}

static void sort_lines(line *lines, uint64_t count) {
  bool sorted = true; /* as rows of one run without orders are */
  for (uint64_t i = 1; i < count && sorted; i++)
    sorted = compare_lines(&lines[i - 1], &lines[i]) <= 0;
  if (!sorted) qsort(lines, count, sizeof *lines, compare_lines);
}

typedef struct digest_work {
  mnm_ledger__feed feed;
  mnm_ledger__keys keys;
  mnm_ledger__sorter sorter;
  mnm_ledger__rows window;
  mnm_column index, digest, line;
  mnm_sha256 hash;
  mnm_ledger__layer *layer;
} digest_work;

static mnm_status hash_window(digest_work *work, mnm_pool *pool, mnm_err *err) {
  const mnm_ledger__rows *rows = &work->window;
  uint64_t count = mnm_ledger__count(rows);
  work->digest.count = work->line.count = 0;
  MNM_TRY(mnm_ledger__sort_time(&work->sorter, &work->index, rows, err));
  MNM_TRY(mnm_column_reserve(&work->digest, count, err));
  MNM_TRY(mnm_column_reserve(&work->line, count, err));
  MNM_TRY(mnm_ledger__digests(work->digest.data, rows, &work->keys, NULL, count, pool, err));
  const mnm_ledger__digest *digest = work->digest.data;
  const uint32_t *index = work->index.data;
  const int64_t *booked = mnm_ledger__booked(rows);
  const uint8_t *grain = rows->batch.booked_grain.data;
  const uint8_t *flags = rows->batch.flags.count ? rows->batch.flags.data : NULL;
  const uint64_t *order = rows->batch.order.count ? rows->batch.order.data : NULL;
  line *lines = work->line.data;
  for (uint64_t i = 0; i < count; i++) {
    uint32_t row = index[i];
    bool stated = order && !(flags && flags[row] & MNM_ROW_ORDER_INFERRED);
    lines[i] = (line){digest[row].high, digest[row].low, stated ? order[row] : MNM_ORDER_NONE, row,
                      grain[row] != MNM_GRAIN_DAY};
  }
  for (uint64_t first = 0, last; first < count; first = last) {
    last = first + 1;
    while (last < count && booked[index[last]] == booked[index[first]]) last++;
    sort_lines(lines + first, last - first);
  }
  for (uint64_t i = 0; i < count; i++) {
    uint64_t words[3] = {__builtin_bswap64(lines[i].high), __builtin_bswap64(lines[i].low),
                         lines[i].order};
    mnm_sha256_add(&work->hash, words, lines[i].order == MNM_ORDER_NONE ? 16 : 24);
  }
  return MNM_OK;
}

static mnm_status digest_runs(digest_work *work, const mnm_ledger__directory *directory,
                              const mnm_ctx *ctx, mnm_err *err) {
  uint64_t done = 0;
  MNM_TRY(mnm_ledger__feed_add_runs(&work->feed, directory, MNM_LEDGER__CANONICAL, ctx, err));
  MNM_TRY(mnm_ledger__keys_grow(&work->keys, err));
  for (;;) {
    bool more = false;
    int64_t first_us = 0, last_us = 0;
    MNM_TRY(mnm_ledger__feed_peek(&work->feed, &more, &first_us, &last_us, err));
    if (!more) return MNM_OK;
    mnm_ledger__rows_reset(&work->window);
    MNM_TRY(mnm_ledger__feed_take(&work->feed, last_us, &work->window, err));
    MNM_TRY(hash_window(work, ctx ? ctx->pool : NULL, err));
    done += mnm_ledger__count(&work->window);
    MNM_TRY(mnm_ctx_tick(ctx, "digest", done, 0, err));
  }
}

static mnm_status digest_all(mnm_store *store, uint8_t out[32], const mnm_ctx *ctx, mnm_err *err) {
  mnm_ledger__cache *cache = NULL;
  mnm_ledger__names *names = NULL;
  MNM_TRY(mnm_ledger__cache_open(store, &cache, err));
  MNM_TRY(mnm_ledger__cache_names(cache, &names, err));
  digest_work work;
  mnm_status status = mnm_ledger__cache_layer(cache, &work.layer, err);
  if (status != MNM_OK) {
    mnm_ledger__names_release(names);
    return status;
  }
  mnm_ledger__feed_init(&work.feed, ctx);
  mnm_ledger__keys_init(&work.keys, names->accounts, names->places, ctx);
  mnm_ledger__sorter_init(&work.sorter, &work.keys, &cache->directory.files, ctx);
  mnm_ledger__rows_init(&work.window, ctx);
  mnm_column_init(&work.index, sizeof(uint32_t), ctx);
  mnm_column_init(&work.digest, sizeof(mnm_ledger__digest), ctx);
  mnm_column_init(&work.line, sizeof(line), ctx);
  mnm_sha256_init(&work.hash);
  mnm_sha256_add(&work.hash, "manumit ledger 1", 16);
  work.feed.layer = work.layer;
  work.feed.merge = true;
  status = digest_runs(&work, &cache->directory, ctx, err);
  if (status == MNM_OK) mnm_sha256_end(&work.hash, out);
  mnm_ledger__feed_clear(&work.feed);
  mnm_ledger__sorter_clear(&work.sorter);
  mnm_ledger__keys_clear(&work.keys);
  mnm_ledger__rows_clear(&work.window);
  mnm_column_clear(&work.index);
  mnm_column_clear(&work.digest);
  mnm_column_clear(&work.line);
  mnm_ledger__layer_release(work.layer);
  mnm_ledger__names_release(names);
  return status;
}

mnm_status mnm_ledger_digest(mnm_store *store, uint8_t out[32], const mnm_ctx *ctx, mnm_err *err) {
  bool alone = sqlite3_get_autocommit(mnm_store_db(store)) != 0;
  if (alone) MNM_TRY(mnm_store_begin_read(store, err));
  mnm_status status = digest_all(store, out, ctx, err);
  if (alone) mnm_store_rollback(store);
  return status;
}
