/* A ledger without a case, for plain modes: gathered, put in order, ids made unique by the rules of
 * an import of one source. */
#include <stdlib.h>

#include "case/ledger/ledger_internal.h"

struct mnm_ledger_gather {
  mnm_ctx ctx;
  mnm_ledger__names *names;
  mnm_ledger__rows rows;
};

mnm_status mnm_ledger_gather_new(mnm_ledger_gather **out, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_ledger_gather *gather = mnm_mem_new(ctx, sizeof *gather);
  if (!gather) return mnm_err_nomem(err);
  if (ctx) gather->ctx = *ctx;
  mnm_ledger__rows_init(&gather->rows, ctx);
  mnm_status status = MNM_OK;
  gather->names = mnm_mem_new(NULL, sizeof *gather->names); /* freed where all names are */
  if (!gather->names) {
    status = mnm_err_nomem(err);
  } else {
    gather->names->holders = 1;
    status = mnm_accounts_new(&gather->names->accounts, ctx, err);
  }
  if (status == MNM_OK) status = mnm_strings_new(&gather->names->places, ctx, err);
  if (status != MNM_OK) {
    mnm_ledger_gather_free(gather);
    return status;
  }
  *out = gather;
  return MNM_OK;
}

mnm_accounts *mnm_ledger_gather_accounts(mnm_ledger_gather *gather) {
  return gather->names->accounts;
}

mnm_strings *mnm_ledger_gather_places(mnm_ledger_gather *gather) {
  return gather->names->places;
}

void mnm_ledger_gather_free(mnm_ledger_gather *gather) {
  if (!gather) return;
  mnm_ctx ctx = gather->ctx;
  mnm_ledger__rows_clear(&gather->rows);
  mnm_ledger__names_release(gather->names);
  mnm_mem_free(&ctx, gather, sizeof *gather);
}

mnm_status mnm_ledger_gather_add(mnm_ledger_gather *gather, const mnm_batch *batch, mnm_err *err) {
  if (mnm_ledger__count(&gather->rows) + batch->count >= UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT,
                       "a ledger in memory holds at most 4294967294 transfers: use a case");
  mnm_ledger__rows from = {.batch = *batch};
  return mnm_ledger__rows_append(&gather->rows, &from, 0, batch->count, err);
}

#define FETCH_AHEAD 16u

/* ---- ids used twice -----------------------------------------------------------------------------
 */

typedef struct own_id {
  uint64_t hash;
  uint32_t row;
} own_id;

static int compare_ids(const void *a_data, const void *b_data) {
  const own_id *a = a_data, *b = b_data;
  if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
  return a->row < b->row ? -1 : a->row > b->row;
}

static int compare_aliases(const void *a_data, const void *b_data) {
  const mnm_ledger__alias *a = a_data, *b = b_data;
  return a->key < b->key ? -1 : a->key > b->key;
}

static mnm_status push_alias(mnm_ledger__aliases *aliases, uint32_t row, mnm_text native,
                             uint32_t occurrence, mnm_err *err) {
  char text[MNM_TRANSFER_ID_BYTES];
  mnm_ledger__alias alias = {.key = row, .start = (uint32_t)aliases->text.count};
  alias.bytes = mnm_ledger__alias_text(text, sizeof text, native, 0, occurrence);
  MNM_TRY(mnm_column_append(&aliases->text, text, alias.bytes, err));
  return mnm_column_push(&aliases->alias, &alias, err);
}

/* Whether two have the same hash: nearly always not, and then nothing has to be sorted. A table of
 * places in `all`, from 1, half full at most. */
static mnm_status any_twice(bool *out, const mnm_column *ids, const mnm_ctx *ctx, mnm_err *err) {
  *out = false;
  const own_id *all = ids->data;
  uint64_t size = 64;
  while (size < 2 * ids->count) size *= 2;
  uint32_t *table = mnm_mem_new(ctx, size * sizeof *table);
  if (!table) return mnm_err_nomem(err);
  for (uint64_t i = 0; i < ids->count && !*out; i++) {
    if (i + FETCH_AHEAD < ids->count)
      __builtin_prefetch(&table[all[i + FETCH_AHEAD].hash & (size - 1)], 1);
    uint64_t at = all[i].hash & (size - 1);
    while (table[at] != 0 && all[table[at] - 1].hash != all[i].hash) at = (at + 1) & (size - 1);
    *out = table[at] != 0;
    table[at] = (uint32_t)i + 1;
  }
  mnm_mem_free(ctx, table, size * sizeof *table);
  return MNM_OK;
}

static mnm_status alias_ids(mnm_ledger *ledger, mnm_err *err) {
  const mnm_text_column *native = &ledger->rows.batch.native_id;
  if (native->end.count == 0) return MNM_OK;
  mnm_column ids;
  mnm_column_init(&ids, sizeof(own_id), &ledger->ctx);
  mnm_status status = mnm_column_reserve(&ids, mnm_ledger__count(&ledger->rows), err);
  own_id *all = ids.data;
  for (uint64_t row = 0; row < mnm_ledger__count(&ledger->rows) && status == MNM_OK; row++) {
    mnm_text id = mnm_text_column_get(native, row);
    if (id.bytes == 0 || id.bytes > MNM_LEDGER__NATIVE_MOST) continue;
    all[ids.count++] = (own_id){mnm_text_hash(id.data, id.bytes, 0), (uint32_t)row};
  }
  bool twice = false;
  if (status == MNM_OK) status = any_twice(&twice, &ids, &ledger->ctx, err);
  if (!twice) ids.count = 0;
  if (status == MNM_OK && ids.count > 1) qsort(all, ids.count, sizeof *all, compare_ids);
  for (uint64_t i = 1; i < ids.count && status == MNM_OK; i++) {
    mnm_text id = mnm_text_column_get(native, all[i].row);
    uint32_t occurrence = 1;
    for (uint64_t j = i; j-- > 0 && all[j].hash == all[i].hash;)
      if (mnm_text_equal(id, mnm_text_column_get(native, all[j].row))) occurrence++;
    if (occurrence > 1) status = push_alias(&ledger->aliases, all[i].row, id, occurrence, err);
  }
  if (ledger->aliases.alias.count > 1)
    qsort(ledger->aliases.alias.data, ledger->aliases.alias.count, sizeof(mnm_ledger__alias),
          compare_aliases);
  mnm_column_clear(&ids);
  return status;
}

/* Most ledgers come in order: then there is nothing to move. */
static bool in_order(const mnm_column *index) {
  const uint32_t *rows = index->data;
  bool good = true;
  for (uint64_t i = 0; i < index->count; i++) good &= rows[i] == i;
  return good;
}

static mnm_status put_in_order(mnm_ledger *ledger, mnm_err *err) {
  mnm_ledger__keys keys;
  mnm_ledger__sorter sorter;
  mnm_ledger__rows sorted;
  mnm_column index;
  mnm_ledger__keys_init(&keys, ledger->names->accounts, ledger->names->places, &ledger->ctx);
  mnm_ledger__sorter_init(&sorter, &keys, NULL, &ledger->ctx);
  mnm_ledger__rows_init(&sorted, &ledger->ctx);
  mnm_column_init(&index, sizeof(uint32_t), &ledger->ctx);
  mnm_status status = mnm_ledger__sort(&sorter, &index, &ledger->rows, err);
  mnm_ledger__sorter_clear(&sorter);
  mnm_ledger__keys_clear(&keys);
  bool move = status == MNM_OK && !in_order(&index);
  if (move) status = mnm_ledger__rows_gather(&sorted, &ledger->rows, index.data, index.count, err);
  if (move && status == MNM_OK) {
    mnm_ledger__rows swap = ledger->rows;
    ledger->rows = sorted;
    sorted = swap;
  }
  mnm_ledger__rows_clear(&sorted);
  mnm_column_clear(&index);
  return status;
}

/* What only the order needed, and columns that say nothing: all equal to what "none" means. */
static void settle(mnm_ledger__rows *rows) {
  mnm_column_clear(&rows->batch.source_row);
  for (uint32_t i = 0; i < MNM_LEDGER__INTS; i++) {
    const mnm_ledger__column *what = &mnm_ledger__ints[i];
    mnm_column *column = mnm_ledger__int(rows, i);
    if (!what->optional || column->count == 0) continue;
    const mnm_column *other = what->other ? mnm_ledger__int(rows, what->other - 1u) : NULL;
    bool says = false;
    for (uint64_t row = 0; row < column->count && !says; row++)
      says = memcmp(mnm_column_at(column, row), other ? mnm_column_at(other, row) : &what->none,
                    column->width) != 0;
    if (!says) mnm_column_clear(column);
  }
}

mnm_status mnm_ledger_gather_take(mnm_ledger **out, mnm_ledger_gather *gather, mnm_err *err) {
  *out = NULL;
  mnm_ledger *ledger = NULL;
  mnm_status status = mnm_ledger__new(&ledger, &gather->ctx, err);
  if (status != MNM_OK) goto fail;
  mnm_ledger__rows swap = ledger->rows;
  ledger->rows = gather->rows;
  gather->rows = swap;
  ledger->names = gather->names;
  gather->names = NULL;
  ledger->complete = true;
  status = put_in_order(ledger, err);
  if (status == MNM_OK) status = alias_ids(ledger, err);
  if (status != MNM_OK) goto fail;
  settle(&ledger->rows);
  ledger->ctx = (mnm_ctx){.alloc = ledger->ctx.alloc}; /* what the call worked with may be gone */
  ledger->view = mnm_batch_view(&ledger->rows.batch);
  mnm_ledger_gather_free(gather);
  *out = ledger;
  return MNM_OK;
fail:
  mnm_ledger_gather_free(gather);
  mnm_ledger_free(ledger);
  return status;
}
