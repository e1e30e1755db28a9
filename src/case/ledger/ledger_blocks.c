/* Rows as their sources have them, block by block, for whoever needs each once and in no order. */
#include "case/ledger/ledger_internal.h"

#define SEALED (MNM_LEDGER__BIT(MNM_LEDGER__PURPOSE) | MNM_LEDGER__BIT(MNM_LEDGER__NAME))

static mnm_status give(mnm_ledger_block_fn *fn, void *payload, const mnm_ledger__layer *layer,
                       mnm_ledger__rows *rows, mnm_column *own, mnm_err *err) {
  uint64_t count = mnm_ledger__count(rows);
  own->count = 0;
  MNM_TRY(mnm_column_append(own, rows->batch.account_from.data, count, err));
  MNM_TRY(mnm_column_append(own, rows->batch.account_to.data, count, err));
  MNM_TRY(mnm_ledger__layer_apply(layer, false, rows, err));
  mnm_ledger_block block = {&rows->batch, own->data, (const uint32_t *)own->data + count,
                            rows->source.data, rows->reference.data};
  return fn(payload, &block, err);
}

static mnm_status each_block(mnm_ledger__cache *cache, const mnm_ledger__layer *layer,
                             mnm_ledger_block_fn *fn, void *payload, const mnm_ctx *ctx,
                             mnm_err *err) {
  mnm_ledger__rows rows;
  mnm_column own;
  mnm_ledger__rows_init(&rows, ctx);
  mnm_column_init(&own, sizeof(uint32_t), ctx);
  mnm_status status = MNM_OK;
  uint64_t done = 0;
  for (uint64_t i = 0; i < cache->directory.run.count && status == MNM_OK; i++) {
    const mnm_ledger__run *run = mnm_ledger__run_at(&cache->directory, i);
    uint32_t blocks = run->column_count[MNM_LEDGER__BOOKED];
    for (uint32_t seq = 0; seq < blocks && status == MNM_OK; seq++) {
      status = mnm_ledger__load_block(&cache->directory, run, seq, MNM_LEDGER__ALL & ~SEALED, NULL,
                                      &rows, err);
      if (status == MNM_OK) status = give(fn, payload, layer, &rows, &own, err);
      done += mnm_ledger__count(&rows);
      if (status == MNM_OK) status = mnm_ctx_tick(ctx, "read", done, 0, err);
    }
  }
  mnm_ledger__rows_clear(&rows);
  mnm_column_clear(&own);
  return status;
}

mnm_status mnm_ledger_blocks(mnm_store *store, mnm_ledger_block_fn *fn, void *payload,
                             const mnm_ctx *ctx, mnm_err *err) {
  mnm_ledger__cache *cache = NULL;
  mnm_ledger__layer *layer = NULL;
  MNM_TRY(mnm_ledger__cache_open(store, &cache, err));
  MNM_TRY(mnm_ledger__cache_layer(cache, &layer, err));
  mnm_status status = each_block(cache, layer, fn, payload, ctx, err);
  mnm_ledger__layer_release(layer);
  return status;
}

mnm_status mnm_ledger_has_legs(mnm_store *store, bool *out, mnm_err *err) {
  mnm_ledger__cache *cache = NULL;
  *out = false;
  MNM_TRY(mnm_ledger__cache_open(store, &cache, err));
  const mnm_ledger__chunk *chunk = cache->directory.chunk.data;
  for (uint64_t i = 0; i < cache->directory.chunk.count && !*out; i++)
    *out = chunk[i].column == MNM_LEDGER__FLAGS && chunk[i].largest >= MNM_ROW_ONE_SIDED;
  return MNM_OK;
}

mnm_status mnm_ledger_runs_digest(mnm_store *store, uint8_t out[32], mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit runs 1", 14);
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT digest FROM run WHERE state = 'live' ORDER BY run_id", err));
  for (;;) {
    bool more = false;
    MNM_TRY(mnm_store_step(store, statement, &more, err));
    if (!more) break;
    if (sqlite3_column_bytes(statement, 0) == MNM_DIGEST_BYTES)
      mnm_sha256_add(&hash, sqlite3_column_blob(statement, 0), MNM_DIGEST_BYTES);
  }
  mnm_sha256_end(&hash, out);
  return MNM_OK;
}
