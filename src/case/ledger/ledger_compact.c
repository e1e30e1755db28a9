/* All live runs into one. References stay: they become a column. Further origins are copied. */
#include "case/ledger/ledger_internal.h"

typedef struct compact_work {
  const mnm_ctx *ctx;
  mnm_ledger__directory directory;
  mnm_ledger__names *names;
  mnm_ledger__keys keys;
  mnm_ledger__sorter sorter;
  mnm_ledger__feed feed;
  mnm_ledger__rows window;
  mnm_column index;
  mnm_ledger__writer writer;
  mnm_ledger__packer *packer;
  mnm_ledger__run run; /* what becomes of them */
} compact_work;

static mnm_status write_rows(compact_work *work, mnm_err *err) {
  MNM_TRY(
      mnm_ledger__feed_add_runs(&work->feed, &work->directory, MNM_LEDGER__ALL, work->ctx, err));
  work->run.compacted = true;
  work->run.first_us = work->run.last_us = MNM_TIME_NONE;
  for (;;) {
    bool more = false;
    int64_t first_us = 0, last_us = 0;
    MNM_TRY(mnm_ledger__feed_peek(&work->feed, &more, &first_us, &last_us, err));
    if (!more) break;
    mnm_ledger__rows_reset(&work->window);
    MNM_TRY(mnm_ledger__feed_take(&work->feed, last_us, &work->window, err));
    MNM_TRY(mnm_ledger__sort(&work->sorter, &work->index, &work->window, err));
    const uint32_t *index = work->index.data;
    const int64_t *booked = mnm_ledger__booked(&work->window);
    if (work->run.rows == 0) work->run.first_us = booked[index[0]];
    work->run.last_us = booked[index[work->index.count - 1]];
    work->run.rows += work->index.count;
    MNM_TRY(mnm_ledger__rows_gather(&work->packer->pending, &work->window, index, work->index.count,
                                    err));
    MNM_TRY(mnm_ledger__packer_flush(work->packer, false, err));
    MNM_TRY(mnm_ledger__writer_pause(&work->writer, false, err));
    MNM_TRY(mnm_ctx_tick(work->ctx, "compact", work->run.rows, 0, err));
  }
  return mnm_ledger__packer_flush(work->packer, true, err);
}

/* Chunks of further origins keep their bytes; only their numbers change. */
static mnm_status copy_known(compact_work *work, mnm_err *err) {
  mnm_column blob;
  mnm_column_init(&blob, 1, work->ctx);
  mnm_status status = MNM_OK;
  uint32_t seq = 0;
  for (uint64_t i = 0; i < work->directory.run.count && status == MNM_OK; i++) {
    const mnm_ledger__run *run = mnm_ledger__run_at(&work->directory, i);
    uint32_t blocks = run->column_count[MNM_LEDGER__KNOWN_REFERENCE];
    work->run.known_rows += run->known_rows;
    for (uint32_t block = 0; block < blocks && status == MNM_OK; block++, seq++) {
      for (uint32_t column = MNM_LEDGER__KNOWN_REFERENCE;
           column <= MNM_LEDGER__KNOWN_ROW && status == MNM_OK; column++) {
        const mnm_ledger__chunk *chunk =
            mnm_ledger__find_chunk(&work->directory, run, column, block);
        if (!chunk) {
          status = mnm_err_set(err, MNM_E_DAMAGED, "a chunk of the ledger is missing");
          break;
        }
        status = mnm_ledger__read_chunk(work->directory.store, run->run_id, chunk, &blob, err);
        mnm_ledger__chunk copy = *chunk;
        copy.seq = seq;
        copy.bytes = blob.count;
        if (status == MNM_OK) status = mnm_ledger__writer_put(&work->writer, &copy, blob.data, err);
      }
    }
  }
  mnm_column_clear(&blob);
  return status;
}

/* The old runs go and the new one comes in one transaction. */
static mnm_status swap_runs(compact_work *work, mnm_err *err) {
  mnm_store *store = work->directory.store;
  sqlite3_stmt *statement = NULL;
  for (uint64_t i = 0; i < work->directory.run.count; i++) {
    MNM_TRY(mnm_store_prepare(store, &statement, "DELETE FROM run WHERE run_id = ?1", err));
    (void)sqlite3_bind_int64(statement, 1,
                             (int64_t)mnm_ledger__run_at(&work->directory, i)->run_id);
    MNM_TRY(mnm_store_step(store, statement, NULL, err));
  }
  MNM_TRY(
      mnm_store_prepare(store, &statement, "UPDATE run SET state = 'live' WHERE run_id = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)work->writer.run_id);
  MNM_TRY(mnm_store_step(store, statement, NULL, err));
  return mnm_store_audit(store, "compact", "ledger", NULL, NULL, err);
}

static mnm_status compact(compact_work *work, mnm_err *err) {
  mnm_store *store = work->directory.store;
  MNM_TRY(
      mnm_ledger__packer_new(&work->packer, mnm_ledger__writer_put, &work->writer, work->ctx, err));
  MNM_TRY(mnm_ledger__writer_open(&work->writer, store, 0, work->directory.accounts,
                                  work->directory.places, err));
  MNM_TRY(write_rows(work, err));
  MNM_TRY(copy_known(work, err));
  MNM_TRY(mnm_ledger__writer_describe(&work->writer, &work->run, err));
  MNM_TRY(mnm_ledger__writer_close(&work->writer, err));
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = swap_runs(work, err);
  if (status != MNM_OK) {
    mnm_store_rollback(store);
    return status;
  }
  return mnm_store_commit(store, err);
}

mnm_status mnm_ledger_compact(mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  compact_work work = {.ctx = ctx};
  mnm_ledger__cache *cache = NULL;
  MNM_TRY(mnm_ledger__cache_open(store, &cache, err));
  if (cache->directory.run.count < 2) return MNM_OK;
  MNM_TRY(mnm_ledger__cache_names(cache, &work.names, err));
  mnm_status status = mnm_ledger__directory_open(&work.directory, store, 0, ctx, err);
  if (status != MNM_OK) {
    mnm_ledger__names_release(work.names);
    return status;
  }
  mnm_ledger__keys_init(&work.keys, work.names->accounts, work.names->places, ctx);
  mnm_ledger__sorter_init(&work.sorter, &work.keys, &work.directory.files, ctx);
  mnm_ledger__feed_init(&work.feed, ctx);
  mnm_ledger__rows_init(&work.window, ctx);
  mnm_column_init(&work.index, sizeof(uint32_t), ctx);
  status = compact(&work, err);
  mnm_ledger__feed_clear(&work.feed);
  mnm_ledger__packer_free(work.packer);
  if (status != MNM_OK) mnm_ledger__writer_abandon(&work.writer);
  mnm_ledger__sorter_clear(&work.sorter);
  mnm_ledger__keys_clear(&work.keys);
  mnm_ledger__rows_clear(&work.window);
  mnm_column_clear(&work.index);
  mnm_ledger__directory_clear(&work.directory);
  mnm_ledger__names_release(work.names);
  return status;
}
