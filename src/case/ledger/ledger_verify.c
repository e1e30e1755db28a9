/* What the case says about its ledger, checked against the bytes. */
#include "case/ledger/ledger_internal.h"

mnm_status mnm_ledger_stat(mnm_store *store, mnm_ledger_info *out, mnm_err *err) {
  *out = (mnm_ledger_info){.first_us = MNM_TIME_NONE, .last_us = MNM_TIME_NONE};
  mnm_ledger__cache *cache = NULL;
  MNM_TRY(mnm_ledger__cache_open(store, &cache, err));
  mnm_ledger__layer *layer = NULL;
  MNM_TRY(mnm_ledger__cache_layer(cache, &layer, err));
  out->pairs = layer->joined.count;
  mnm_ledger__layer_release(layer);
  const mnm_ledger__directory *directory = &cache->directory;
  out->runs = directory->run.count;
  out->accounts = directory->accounts;
  out->chunks = directory->chunk.count;
  const mnm_ledger__chunk *chunks = directory->chunk.data;
  for (uint64_t i = 0; i < directory->chunk.count; i++) out->chunk_bytes += chunks[i].bytes;
  for (uint64_t i = 0; i < directory->run.count; i++) {
    const mnm_ledger__run *run = mnm_ledger__run_at(directory, i);
    out->transfers += run->rows;
    if (run->rows == 0) continue;
    if (out->first_us == MNM_TIME_NONE || run->first_us < out->first_us)
      out->first_us = run->first_us;
    if (out->last_us == MNM_TIME_NONE || run->last_us > out->last_us) out->last_us = run->last_us;
  }
  out->transfers -= out->pairs < out->transfers ? out->pairs : out->transfers;
  return MNM_OK;
}

/* ---- verify -------------------------------------------------------------------------------------
 */

static mnm_status damaged(mnm_err *err, uint64_t run_id, const mnm_ledger__chunk *chunk,
                          const char *what) {
  if (chunk)
    (void)mnm_err_set(err, MNM_E_DAMAGED, "run %llu of the ledger, column %u, chunk %u: %s",
                      (unsigned long long)run_id, chunk->column, chunk->seq, what);
  else
    (void)mnm_err_set(err, MNM_E_DAMAGED, "run %llu of the ledger: %s", (unsigned long long)run_id,
                      what);
  mnm_err_hint(err, "take the case from a backup, or add the source again to a new case");
  return MNM_E_DAMAGED;
}

static mnm_status expected_digest(mnm_store *store, uint64_t run_id, const mnm_ledger__chunk *chunk,
                                  uint8_t out[MNM_DIGEST_BYTES], mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(
      store, &statement, "SELECT sha256 FROM chunk WHERE run_id = ?1 AND column = ?2 AND seq = ?3",
      err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)run_id);
  (void)sqlite3_bind_int64(statement, 2, chunk->column);
  (void)sqlite3_bind_int64(statement, 3, chunk->seq);
  bool more = false;
  MNM_TRY(mnm_store_step(store, statement, &more, err));
  bool whole = more && sqlite3_column_bytes(statement, 0) == MNM_DIGEST_BYTES;
  if (whole) memcpy(out, sqlite3_column_blob(statement, 0), MNM_DIGEST_BYTES);
  (void)sqlite3_reset(statement);
  return whole ? MNM_OK : damaged(err, run_id, chunk, "the directory has no digest");
}

static mnm_status verify_chunk(mnm_store *store, uint64_t run_id, const mnm_ledger__chunk *chunk,
                               mnm_column *blob, mnm_err *err) {
  uint8_t expected[MNM_DIGEST_BYTES], found[MNM_DIGEST_BYTES];
  MNM_TRY(expected_digest(store, run_id, chunk, expected, err));
  MNM_TRY(mnm_ledger__read_chunk(store, run_id, chunk, blob, err));
  if (blob->count != chunk->bytes)
    return damaged(err, run_id, chunk, "it has not the size that the directory says");
  mnm_sha256_of(found, blob->data, blob->count);
  if (memcmp(expected, found, sizeof found) != 0)
    return damaged(err, run_id, chunk, "it does not match its digest");
  mnm_chunk_info info;
  if (mnm_chunk_read_info(&info, blob->data, blob->count, NULL) != MNM_OK)
    return damaged(err, run_id, chunk, "it cannot be unpacked");
  if (info.count != chunk->rows || (int64_t)info.min != chunk->smallest ||
      (int64_t)info.max != chunk->largest)
    return damaged(err, run_id, chunk, "it holds other values than the directory says");
  return MNM_OK;
}

static mnm_status stored_digest(mnm_store *store, uint64_t run_id, uint8_t out[MNM_DIGEST_BYTES],
                                bool *out_some, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement, "SELECT digest FROM run WHERE run_id = ?1", err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)run_id);
  bool more = false;
  MNM_TRY(mnm_store_step(store, statement, &more, err));
  *out_some = more && sqlite3_column_bytes(statement, 0) == MNM_DIGEST_BYTES;
  if (*out_some) memcpy(out, sqlite3_column_blob(statement, 0), MNM_DIGEST_BYTES);
  (void)sqlite3_reset(statement);
  return MNM_OK;
}

typedef struct found_legs {
  const mnm_ledger__layer *layer;
  uint64_t debits, credits;
} found_legs;

/* Legs of pairs among the rows of a block, each on the side that the pair says. */
static void find_legs(found_legs *found, const mnm_ledger__rows *block) {
  if (found->layer->joined.count == 0 || block->batch.flags.count == 0) return;
  const uint8_t *flags = block->batch.flags.data;
  const uint64_t *reference = block->reference.data;
  for (uint64_t row = 0; row < mnm_ledger__count(block); row++) {
    if (!(flags[row] & MNM_ROW_ONE_SIDED)) continue;
    if (flags[row] & MNM_ROW_STATEMENT_OF_TO)
      found->credits += mnm_ledger__layer_credit(found->layer, reference[row]) != NULL;
    else
      found->debits += mnm_ledger__layer_debit(found->layer, reference[row]) != NULL;
  }
}

static mnm_status verify_run(mnm_store *store, const mnm_ledger__directory *directory,
                             const mnm_ledger__run *run, mnm_column *blob, mnm_ledger__rows *block,
                             found_legs *legs, const mnm_ctx *ctx, mnm_err *err) {
  uint8_t expected[MNM_DIGEST_BYTES], found[MNM_DIGEST_BYTES];
  bool some = false;
  MNM_TRY(stored_digest(store, run->run_id, expected, &some, err));
  MNM_TRY(mnm_ledger__run_digest(store, run->run_id, found, err));
  if (!some || memcmp(expected, found, sizeof found) != 0)
    return damaged(err, run->run_id, NULL, "its chunks do not match its digest");
  const mnm_ledger__chunk *chunks =
      (const mnm_ledger__chunk *)directory->chunk.data + run->chunk_first;
  for (uint32_t i = 0; i < run->chunk_count; i++) {
    MNM_TRY(verify_chunk(store, run->run_id, &chunks[i], blob, err));
    MNM_TRY(mnm_ctx_tick(ctx, "verify", i, run->chunk_count, err));
  }
  int64_t last_us = INT64_MIN;
  for (uint32_t seq = 0; seq < run->column_count[MNM_LEDGER__BOOKED]; seq++) {
    MNM_TRY(mnm_ledger__load_block(directory, run, seq, MNM_LEDGER__ALL, NULL, block, err));
    const int64_t *booked = mnm_ledger__booked(block);
    find_legs(legs, block);
    for (uint64_t row = 0; row < mnm_ledger__count(block); row++) {
      if (booked[row] < last_us)
        return damaged(err, run->run_id, NULL, "its transfers are not in order of time");
      last_us = booked[row];
    }
    if (seq == 0 && booked[0] != run->first_us)
      return damaged(err, run->run_id, NULL, "it does not begin when it says");
  }
  if (run->rows > 0 && last_us != run->last_us)
    return damaged(err, run->run_id, NULL, "it does not end when it says");
  return MNM_OK;
}

static mnm_status verify_pairs(const found_legs *legs, mnm_err *err) {
  uint64_t pairs = legs->layer->joined.count;
  if (legs->debits == pairs && legs->credits == pairs) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_DAMAGED,
                    "a pair of the ledger names a row that is not there, or no such side of one");
  mnm_err_hint(err, "take the case from a backup, or add the source again to a new case");
  return MNM_E_DAMAGED;
}

static mnm_status verify_runs(mnm_store *store, const mnm_ledger__directory *directory,
                              mnm_column *blob, mnm_ledger__rows *block, const mnm_ctx *ctx,
                              mnm_err *err) {
  mnm_accounts *accounts = NULL;
  mnm_strings *places = NULL;
  mnm_ledger__layer *layer = NULL;
  MNM_TRY(mnm_ledger__names_load(store, directory->accounts, directory->places, &accounts, &places,
                                 ctx, err));
  mnm_status status = mnm_ledger__layer_load(&layer, store, accounts, err);
  found_legs legs = {.layer = layer};
  for (uint64_t i = 0; i < directory->run.count && status == MNM_OK; i++)
    status = verify_run(store, directory, mnm_ledger__run_at(directory, i), blob, block, &legs, ctx,
                        err);
  if (status == MNM_OK) status = verify_pairs(&legs, err);
  mnm_ledger__layer_release(layer);
  mnm_accounts_free(accounts);
  mnm_strings_free(places);
  return status;
}

mnm_status mnm_ledger_verify(mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  bool alone = sqlite3_get_autocommit(mnm_store_db(store)) != 0;
  if (alone) MNM_TRY(mnm_store_begin_read(store, err));
  mnm_column blob;
  mnm_ledger__rows block;
  mnm_column_init(&blob, 1, ctx);
  mnm_ledger__rows_init(&block, ctx);
  mnm_ledger__directory directory; /* of its own: the cache may be older than a fault */
  mnm_status status = mnm_ledger__directory_open(&directory, store, 0, ctx, err);
  if (status == MNM_OK) {
    status = verify_runs(store, &directory, &blob, &block, ctx, err);
    mnm_ledger__directory_clear(&directory);
  }
  mnm_column_clear(&blob);
  mnm_ledger__rows_clear(&block);
  if (alone) mnm_store_rollback(store);
  return status;
}
