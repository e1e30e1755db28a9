/* Ids of all rows of a ledger, one after another: what mnm_ledger_transfer_id says of each row, at
 * the cost of one digest a row. Digests come block by block; equal rows stand in one group of equal
 * times, so only the digests of the group at hand are remembered. */
#include <stdio.h>

#include "case/ledger/ledger_internal.h"

#define ROWS_AT_ONCE 16384u
#define SCANNED_MOST 64u /* of a group; above it digests are looked up by hash */

struct mnm_ledger_id_walk {
  mnm_ctx ctx;
  const mnm_ledger *ledger;
  uint32_t next; /* row */
  mnm_ledger__keys keys;
  bool has_keys;
  mnm_ledger__rows block;
  mnm_column digest; /* mnm_ledger__digest: of the block */
  /* the group of equal times that `next` is in */
  mnm_column seen;     /* mnm_ledger__digest, while they are few */
  mnm_strings *lookup; /* then: digests to numbers, and how often each was seen */
  mnm_column times;    /* uint32_t */
};

mnm_status mnm_ledger_id_walk_new(mnm_ledger_id_walk **out, const mnm_ledger *ledger,
                                  const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_ledger_id_walk *walk = mnm_mem_new(ctx, sizeof *walk);
  if (!walk) return mnm_err_nomem(err);
  if (ctx) walk->ctx.alloc = ctx->alloc; /* nothing else of it: the walk may outlive the call */
  walk->ledger = ledger;
  mnm_ledger__keys_init(&walk->keys, ledger->names->accounts, ledger->names->places, &walk->ctx);
  mnm_ledger__rows_init(&walk->block, &walk->ctx);
  mnm_column_init(&walk->digest, sizeof(mnm_ledger__digest), &walk->ctx);
  mnm_column_init(&walk->seen, sizeof(mnm_ledger__digest), &walk->ctx);
  mnm_column_init(&walk->times, sizeof(uint32_t), &walk->ctx);
  *out = walk;
  return MNM_OK;
}

void mnm_ledger_id_walk_free(mnm_ledger_id_walk *walk) {
  if (!walk) return;
  mnm_ctx ctx = walk->ctx;
  mnm_ledger__keys_clear(&walk->keys);
  mnm_ledger__rows_clear(&walk->block);
  mnm_column_clear(&walk->digest);
  mnm_column_clear(&walk->seen);
  mnm_column_clear(&walk->times);
  mnm_strings_free(walk->lookup);
  mnm_mem_free(&ctx, walk, sizeof *walk);
}

static bool has_own_id(const mnm_ledger *ledger, uint32_t row) {
  uint32_t bytes = mnm_text_column_get(&ledger->rows.batch.native_id, row).bytes;
  return bytes > 0 && bytes <= MNM_LEDGER__NATIVE_MOST;
}

/* ---- how often a digest was seen in its group ---------------------------------------------------
 */

static mnm_status put_digest(mnm_ledger_id_walk *walk, const mnm_ledger__digest *digest,
                             uint32_t *out_times, mnm_err *err) {
  uint32_t number = 0, once = 0;
  mnm_text text = {(const char *)digest, sizeof *digest};
  MNM_TRY(mnm_strings_put_text(walk->lookup, &number, text, err));
  if (number == walk->times.count) MNM_TRY(mnm_column_push(&walk->times, &once, err));
  *out_times = ++((uint32_t *)walk->times.data)[number];
  return MNM_OK;
}

static mnm_status open_lookup(mnm_ledger_id_walk *walk, mnm_err *err) {
  const mnm_ledger__digest *seen = walk->seen.data;
  uint32_t times = 0;
  walk->times.count = 0;
  MNM_TRY(mnm_strings_new(&walk->lookup, &walk->ctx, err));
  for (uint64_t i = 0; i < walk->seen.count; i++) MNM_TRY(put_digest(walk, &seen[i], &times, err));
  return MNM_OK;
}

/* 1: for the first time. */
static mnm_status count_digest(mnm_ledger_id_walk *walk, const mnm_ledger__digest *digest,
                               uint32_t *out_times, mnm_err *err) {
  if (!walk->lookup && walk->seen.count == SCANNED_MOST) MNM_TRY(open_lookup(walk, err));
  if (walk->lookup) return put_digest(walk, digest, out_times, err);
  const mnm_ledger__digest *seen = walk->seen.data;
  *out_times = 1;
  for (uint64_t i = 0; i < walk->seen.count; i++)
    *out_times += seen[i].high == digest->high && seen[i].low == digest->low;
  return mnm_column_push(&walk->seen, digest, err);
}

static void new_group(mnm_ledger_id_walk *walk) {
  walk->seen.count = 0;
  mnm_strings_free(walk->lookup);
  walk->lookup = NULL;
}

/* ---- blocks -------------------------------------------------------------------------------------
 */

static mnm_status digest_block(mnm_ledger_id_walk *walk, uint32_t count, mnm_err *err) {
  bool wanted = false;
  for (uint32_t i = 0; i < count && !wanted; i++)
    wanted = !has_own_id(walk->ledger, walk->next + i);
  if (!wanted) return MNM_OK;
  if (!walk->has_keys) MNM_TRY(mnm_ledger__keys_grow(&walk->keys, err));
  walk->has_keys = true;
  mnm_ledger__rows_reset(&walk->block);
  MNM_TRY(mnm_ledger__rows_append(&walk->block, &walk->ledger->rows, walk->next, count, err));
  walk->digest.count = 0;
  MNM_TRY(mnm_column_reserve(&walk->digest, count, err));
  return mnm_ledger__digests(walk->digest.data, &walk->block, &walk->keys, NULL, count, NULL, err);
}

static mnm_status digest_id(mnm_ledger_id_walk *walk, const mnm_ledger__digest *digest,
                            mnm_text_column *out, mnm_err *err) {
  uint32_t times = 0;
  MNM_TRY(count_digest(walk, digest, &times, err));
  char text[48];
  uint64_t bytes[2] = {__builtin_bswap64(digest->high), __builtin_bswap64(digest->low)};
  mnm_seal_hex(text, bytes, 16);
  uint32_t length = 32;
  if (times > 1) length += (uint32_t)snprintf(text + 32, sizeof text - 32, "-%u", times);
  return mnm_text_column_push(out, (mnm_text){text, length}, err);
}

static mnm_status walk_block(mnm_ledger_id_walk *walk, uint32_t count, mnm_text_column *out,
                             mnm_err *err) {
  const mnm_ledger *ledger = walk->ledger;
  const int64_t *booked = mnm_ledger__booked(&ledger->rows);
  const mnm_ledger__digest *digest = walk->digest.data;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = walk->next + i;
    if (row > 0 && booked[row] != booked[row - 1]) new_group(walk);
    if (!has_own_id(ledger, row)) {
      MNM_TRY(digest_id(walk, &digest[i], out, err));
      continue;
    }
    char text[MNM_TRANSFER_ID_BYTES]; /* may be shown under an alias */
    uint32_t bytes = 0;
    MNM_TRY(mnm_ledger_transfer_id(ledger, row, text, sizeof text, &bytes, err));
    MNM_TRY(mnm_text_column_push(out, (mnm_text){text, bytes}, err));
  }
  walk->next += count;
  return MNM_OK;
}

mnm_status mnm_ledger_id_walk_next(mnm_ledger_id_walk *walk, uint32_t count, mnm_text_column *out,
                                   mnm_err *err) {
  if (!walk->ledger->complete)
    return mnm_err_set(err, MNM_E_UNSUPPORTED,
                       "ids are walked through in ledgers that were read with all columns");
  if (count > walk->ledger->view.count - walk->next)
    return mnm_err_set(err, MNM_E_ARG, "the ledger has no such row");
  while (count > 0) {
    uint32_t some = count < ROWS_AT_ONCE ? count : ROWS_AT_ONCE;
    MNM_TRY(digest_block(walk, some, err));
    MNM_TRY(walk_block(walk, some, out, err));
    count -= some;
  }
  return MNM_OK;
}
