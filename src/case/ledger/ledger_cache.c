/* What is worth keeping between calls on one handle: the directory, the dictionaries, and the
 * blocks in which single rows were looked up last. Another state of the runs (our own writing, or
 * another process's) throws it away. */
#include <assert.h>

#include "case/identity/identity.h"
#include "case/ledger/ledger_internal.h"

void mnm_ledger__names_release(mnm_ledger__names *names) {
  if (!names || __atomic_sub_fetch(&names->holders, 1, __ATOMIC_ACQ_REL) > 0) return;
  mnm_accounts_free(names->accounts);
  mnm_strings_free(names->places);
  mnm_mem_free(NULL, names, sizeof *names);
}

static void empty(mnm_ledger__cache *cache) {
  if (cache->filled) mnm_ledger__directory_clear(&cache->directory);
  cache->filled = false;
  mnm_ledger__names_release(cache->names);
  cache->names = NULL;
  mnm_ledger__layer_release(cache->layer);
  cache->layer = NULL;
  for (uint32_t i = 0; i < MNM_LEDGER__BLOCKS; i++) {
    mnm_ledger__rows_clear(&cache->block[i].rows);
    cache->block[i].run_id = 0;
  }
}

static void detach(void *attached) {
  mnm_ledger__cache *cache = attached;
  empty(cache);
  mnm_identity_close(cache->identity);
  mnm_mem_free(NULL, cache, sizeof *cache);
}

static mnm_status read_stamp(mnm_store *store, uint64_t stamp[5], mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT count(*), coalesce(sum(run_id), 0), coalesce(max(run_id), 0),"
                            " (SELECT next_reference FROM ledger_counter),"
                            " (SELECT pairing FROM ledger_counter)"
                            " FROM run WHERE state = 'live'",
                            err));
  bool more = false;
  MNM_TRY(mnm_store_step(store, statement, &more, err));
  for (int i = 0; i < 5 && more; i++) stamp[i] = (uint64_t)sqlite3_column_int64(statement, i);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

mnm_status mnm_ledger__cache_open(mnm_store *store, mnm_ledger__cache **out, mnm_err *err) {
  *out = NULL;
  uint64_t stamp[5] = {0};
  MNM_TRY(read_stamp(store, stamp, err));
  mnm_ledger__cache *cache = mnm_store_attached(store);
  if (!cache) {
    cache = mnm_mem_new(NULL, sizeof *cache); /* outlives the ctx of any one call */
    if (!cache) return mnm_err_nomem(err);
    cache->store = store;
    for (uint32_t i = 0; i < MNM_LEDGER__BLOCKS; i++)
      mnm_ledger__rows_init(&cache->block[i].rows, NULL);
    mnm_store_attach(store, cache, detach);
  }
  if (cache->filled && memcmp(cache->stamp, stamp, sizeof stamp) != 0) empty(cache);
  if (!cache->filled) {
    MNM_TRY(mnm_ledger__directory_open(&cache->directory, store, 0, NULL, err));
    cache->filled = true;
    memcpy(cache->stamp, stamp, sizeof stamp);
  }
  *out = cache;
  return MNM_OK;
}

mnm_status mnm_ledger__cache_names(mnm_ledger__cache *cache, mnm_ledger__names **out,
                                   mnm_err *err) {
  *out = NULL;
  if (!cache->names) {
    mnm_ledger__names *names = mnm_mem_new(NULL, sizeof *names);
    if (!names) return mnm_err_nomem(err);
    names->holders = 1;
    mnm_status status =
        mnm_ledger__names_load(cache->store, cache->directory.accounts, cache->directory.places,
                               &names->accounts, &names->places, NULL, err);
    if (status != MNM_OK) {
      mnm_ledger__names_release(names);
      return status;
    }
    cache->names = names;
  }
  (void)__atomic_add_fetch(&cache->names->holders, 1, __ATOMIC_ACQ_REL);
  *out = cache->names;
  return MNM_OK;
}

mnm_status mnm_ledger__cache_layer(mnm_ledger__cache *cache, mnm_ledger__layer **out,
                                   mnm_err *err) {
  *out = NULL;
  if (!cache->layer) {
    mnm_ledger__names *names = NULL;
    MNM_TRY(mnm_ledger__cache_names(cache, &names, err));
    assert(names);
    mnm_status status = mnm_ledger__layer_load(&cache->layer, cache->store, names->accounts, err);
    mnm_ledger__names_release(names);
    if (status != MNM_OK) return status;
  }
  (void)__atomic_add_fetch(&cache->layer->holders, 1, __ATOMIC_ACQ_REL);
  *out = cache->layer;
  return MNM_OK;
}

/* ---- single rows --------------------------------------------------------------------------------
 */

static mnm_status cached_block(mnm_ledger__cache *cache, const mnm_ledger__run *run, uint32_t seq,
                               const mnm_ledger__rows **out, mnm_err *err) {
  mnm_ledger__cached_block *oldest = &cache->block[0];
  cache->clock++;
  for (uint32_t i = 0; i < MNM_LEDGER__BLOCKS; i++) {
    mnm_ledger__cached_block *block = &cache->block[i];
    if (block->run_id == run->run_id && block->seq == seq) {
      block->used = cache->clock;
      *out = &block->rows;
      return MNM_OK;
    }
    if (block->used < oldest->used) oldest = block;
  }
  oldest->run_id = 0;
  MNM_TRY(mnm_ledger__load_block(&cache->directory, run, seq, MNM_LEDGER__ALL, NULL, &oldest->rows,
                                 err));
  oldest->run_id = run->run_id;
  oldest->seq = seq;
  oldest->used = cache->clock;
  *out = &oldest->rows;
  return MNM_OK;
}

/* Of a compacted run: references are a column with zones. */
static mnm_status find_compacted(mnm_ledger__cache *cache, const mnm_ledger__run *run,
                                 uint64_t reference, uint32_t *out_seq, uint32_t *out_row,
                                 mnm_err *err) {
  mnm_column rows;
  mnm_column_init(&rows, sizeof(uint32_t), NULL);
  mnm_status status = MNM_OK;
  uint32_t blocks = run->column_count[MNM_LEDGER__BOOKED];
  for (uint32_t seq = 0; seq < blocks && status == MNM_OK && rows.count == 0; seq++) {
    *out_seq = seq;
    status = mnm_ledger__find_rows(&cache->directory, run, seq, MNM_LEDGER__REFERENCE, reference,
                                   &rows, err);
  }
  bool found = status == MNM_OK && rows.count > 0;
  if (found) *out_row = *(const uint32_t *)rows.data;
  mnm_column_clear(&rows);
  return status != MNM_OK || found ? status : MNM_E_NOTFOUND;
}

mnm_status mnm_ledger__cache_locate(mnm_ledger__cache *cache, uint64_t reference,
                                    const mnm_ledger__run **out_run, uint32_t *out_seq,
                                    uint32_t *out_row, mnm_err *err) {
  for (uint64_t i = 0; i < cache->directory.run.count; i++) {
    const mnm_ledger__run *run = mnm_ledger__run_at(&cache->directory, i);
    *out_run = run;
    if (run->compacted) {
      mnm_status status = find_compacted(cache, run, reference, out_seq, out_row, err);
      if (status != MNM_E_NOTFOUND) return status;
    } else if (reference >= run->first_reference && reference - run->first_reference < run->rows) {
      uint64_t row = reference - run->first_reference;
      *out_seq = (uint32_t)(row / MNM_CHUNK_ROWS);
      *out_row = (uint32_t)(row % MNM_CHUNK_ROWS);
      return MNM_OK;
    }
  }
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "the case has no transfer with this reference");
  return MNM_E_NOTFOUND;
}

mnm_status mnm_ledger__cache_find(mnm_ledger__cache *cache, uint64_t reference,
                                  const mnm_ledger__rows **out_rows, uint32_t *out_row,
                                  mnm_err *err) {
  const mnm_ledger__run *run = NULL;
  uint32_t seq = 0;
  MNM_TRY(mnm_ledger__cache_locate(cache, reference, &run, &seq, out_row, err));
  return cached_block(cache, run, seq, out_rows, err);
}

mnm_status mnm_ledger__cache_pick(mnm_ledger__cache *cache, uint64_t reference, uint32_t columns,
                                  mnm_ledger__rows *out, mnm_err *err) {
  const mnm_ledger__run *run = NULL;
  uint32_t seq = 0, row = 0;
  MNM_TRY(mnm_ledger__cache_locate(cache, reference, &run, &seq, &row, err));
  mnm_column pick = {.data = &row, .count = 1, .capacity = 1, .width = sizeof row};
  return mnm_ledger__load_block(&cache->directory, run, seq, columns, &pick, out, err);
}

bool mnm_ledger__cache_has(const mnm_ledger__cache *cache, uint32_t columns) {
  for (uint64_t i = 0; i < cache->directory.run.count; i++)
    for (uint32_t number = 1; number <= MNM_LEDGER__INTS + MNM_LEDGER__TEXTS; number++)
      if (columns >> number & 1 && mnm_ledger__run_at(&cache->directory, i)->column_count[number])
        return true;
  return false;
}
