/* Single transfers and accounts of the case: where a row was read, its free texts, an account by
 * what a person types. */
#include "case/identity/identity.h"
#include "case/ledger/ledger_internal.h"

#define NAME_BIT (UINT64_C(1) << 63) /* as the import seals names */

/* ---- origins ------------------------------------------------------------------------------------
 */

typedef struct origin_list {
  mnm_ledger_origin *out;
  uint32_t room, count;
} origin_list;

static void push_origin(origin_list *list, uint64_t source_id, uint64_t source_row) {
  if (list->count < list->room) list->out[list->count] = (mnm_ledger_origin){source_id, source_row};
  list->count++;
}

static mnm_status read_known(mnm_ledger__cache *cache, const mnm_ledger__run *run, uint32_t column,
                             uint32_t seq, mnm_chunk_type type, mnm_column *blob, mnm_column *out,
                             mnm_err *err) {
  const mnm_ledger__chunk *chunk = mnm_ledger__find_chunk(&cache->directory, run, column, seq);
  if (!chunk) return mnm_err_set(err, MNM_E_DAMAGED, "a chunk of the ledger is missing");
  MNM_TRY(mnm_ledger__read_chunk(cache->store, run->run_id, chunk, blob, err));
  out->count = 0;
  MNM_TRY(mnm_column_reserve(out, chunk->rows, err));
  MNM_TRY(mnm_chunk_decode(out->data, type, NULL, chunk->rows, blob->data, blob->count, err));
  out->count = chunk->rows;
  return MNM_OK;
}

typedef struct known_work {
  mnm_column blob, reference, source, row;
} known_work;

static mnm_status known_block(mnm_ledger__cache *cache, const mnm_ledger__run *run, uint32_t seq,
                              uint64_t reference, known_work *work, origin_list *list,
                              mnm_err *err) {
  const mnm_ledger__chunk *zone =
      mnm_ledger__find_chunk(&cache->directory, run, MNM_LEDGER__KNOWN_REFERENCE, seq);
  if (!zone || (uint64_t)zone->smallest > reference || (uint64_t)zone->largest < reference)
    return MNM_OK;
  MNM_TRY(read_known(cache, run, MNM_LEDGER__KNOWN_REFERENCE, seq, MNM_CHUNK_U64, &work->blob,
                     &work->reference, err));
  const uint64_t *references = work->reference.data;
  bool some = false;
  for (uint64_t row = 0; row < work->reference.count; row++)
    some = some || references[row] == reference;
  if (!some) return MNM_OK;
  MNM_TRY(read_known(cache, run, MNM_LEDGER__KNOWN_SOURCE, seq, MNM_CHUNK_U32, &work->blob,
                     &work->source, err));
  MNM_TRY(read_known(cache, run, MNM_LEDGER__KNOWN_ROW, seq, MNM_CHUNK_U64, &work->blob, &work->row,
                     err));
  if (work->source.count != work->reference.count || work->row.count != work->reference.count)
    return mnm_err_set(err, MNM_E_DAMAGED, "the chunks of a run have different rows");
  for (uint64_t row = 0; row < work->reference.count; row++)
    if (references[row] == reference)
      push_origin(list, ((const uint32_t *)work->source.data)[row],
                  ((const uint64_t *)work->row.data)[row]);
  return MNM_OK;
}

/* Where one row was read, and where it was read again. */
static mnm_status own_origins(mnm_ledger__cache *cache, uint64_t reference, known_work *work,
                              origin_list *list, mnm_err *err) {
  mnm_ledger__rows row;
  mnm_ledger__rows_init(&row, mnm_store_ctx(cache->store));
  mnm_status status = mnm_ledger__cache_pick(
      cache, reference,
      MNM_LEDGER__BIT(MNM_LEDGER__SOURCE) | MNM_LEDGER__BIT(MNM_LEDGER__SOURCE_ROW), &row, err);
  if (status == MNM_OK)
    push_origin(list, *(const uint32_t *)row.source.data,
                *(const uint64_t *)row.batch.source_row.data);
  mnm_ledger__rows_clear(&row);
  for (uint64_t i = 0; i < cache->directory.run.count && status == MNM_OK; i++) {
    const mnm_ledger__run *run = mnm_ledger__run_at(&cache->directory, i);
    uint32_t blocks = run->column_count[MNM_LEDGER__KNOWN_REFERENCE];
    for (uint32_t seq = 0; seq < blocks && status == MNM_OK; seq++)
      status = known_block(cache, run, seq, reference, work, list, err);
  }
  return status;
}

/* The other leg of the pair that a transfer is of; false: of none. */
static mnm_status other_leg(mnm_ledger__cache *cache, uint64_t reference, uint64_t *out,
                            bool *out_some, mnm_err *err) {
  mnm_ledger__layer *layer = NULL;
  MNM_TRY(mnm_ledger__cache_layer(cache, &layer, err));
  const mnm_ledger__joined *joined = mnm_ledger__layer_debit(layer, reference);
  const mnm_ledger__credit *credit = mnm_ledger__layer_credit(layer, reference);
  *out_some = joined || credit;
  if (*out_some) *out = joined ? joined->credit : credit->debit;
  mnm_ledger__layer_release(layer);
  return MNM_OK;
}

mnm_status mnm_ledger_origins(mnm_store *store, uint64_t reference, mnm_ledger_origin *out,
                              uint32_t room, uint32_t *out_count, mnm_err *err) {
  *out_count = 0;
  mnm_ledger__cache *cache = NULL;
  MNM_TRY(mnm_ledger__cache_open(store, &cache, err));
  const mnm_ctx *ctx = mnm_store_ctx(store);
  origin_list list = {out, room, 0};
  uint64_t other = 0;
  bool paired = false;
  known_work work;
  mnm_column_init(&work.blob, 1, ctx);
  mnm_column_init(&work.reference, sizeof(uint64_t), ctx);
  mnm_column_init(&work.source, sizeof(uint32_t), ctx);
  mnm_column_init(&work.row, sizeof(uint64_t), ctx);
  mnm_status status = own_origins(cache, reference, &work, &list, err);
  if (status == MNM_OK) status = other_leg(cache, reference, &other, &paired, err);
  if (status == MNM_OK && paired) status = own_origins(cache, other, &work, &list, err);
  mnm_column_clear(&work.blob);
  mnm_column_clear(&work.reference);
  mnm_column_clear(&work.source);
  mnm_column_clear(&work.row);
  if (status == MNM_OK) *out_count = list.count;
  return status;
}

uint64_t mnm_ledger_stands_for(const mnm_ledger *ledger, uint64_t reference) {
  if (!ledger->layer || ledger->legs) return reference;
  const mnm_ledger__credit *credit = mnm_ledger__layer_credit(ledger->layer, reference);
  return credit ? credit->debit : reference;
}

/* ---- free texts ---------------------------------------------------------------------------------
 */

static mnm_status open_own_text(mnm_store *store, uint64_t reference, uint32_t column, uint64_t bit,
                                mnm_arena *arena, mnm_text *out, mnm_err *err) {
  *out = (mnm_text){"", 0};
  mnm_ledger__cache *cache = NULL;
  MNM_TRY(mnm_ledger__cache_open(store, &cache, err));
  if (!mnm_ledger__cache_has(cache, MNM_LEDGER__BIT(column))) {
    const mnm_ledger__run *run = NULL;
    uint32_t seq = 0, at = 0;
    return mnm_ledger__cache_locate(cache, reference, &run, &seq, &at, err);
  }
  const mnm_ledger__rows *rows = NULL;
  uint32_t row = 0;
  MNM_TRY(mnm_ledger__cache_find(cache, reference, &rows, &row, err));
  mnm_text sealed =
      mnm_text_column_get(mnm_ledger__text_const(rows, column - MNM_LEDGER__NATIVE_ID), row);
  if (sealed.bytes == 0) return MNM_OK;
  if (sealed.bytes <= MNM_TEXT_OVERHEAD)
    return mnm_err_set(err, MNM_E_DAMAGED, "a sealed text of the ledger is too short");
  if (!cache->identity) MNM_TRY(mnm_identity_open(&cache->identity, store, &cache->ctx, err));
  uint32_t bytes = sealed.bytes - MNM_TEXT_OVERHEAD;
  char *open = mnm_arena_take(arena, bytes);
  if (!open) return mnm_err_nomem(err);
  const uint32_t *from = rows->batch.account_from.data, *to = rows->batch.account_to.data;
  MNM_TRY(mnm_identity_text_open(cache->identity, from[row], to[row], reference | bit,
                                 (const uint8_t *)sealed.data, sealed.bytes, open, err));
  *out = (mnm_text){open, bytes};
  return MNM_OK;
}

/* Of a pair: the other statement's, where this one says nothing. */
static mnm_status open_text(mnm_store *store, uint64_t reference, uint32_t column, uint64_t bit,
                            mnm_arena *arena, mnm_text *out, mnm_err *err) {
  MNM_TRY(open_own_text(store, reference, column, bit, arena, out, err));
  if (out->bytes > 0) return MNM_OK;
  mnm_ledger__cache *cache = NULL;
  uint64_t other = 0;
  bool paired = false;
  MNM_TRY(mnm_ledger__cache_open(store, &cache, err));
  MNM_TRY(other_leg(cache, reference, &other, &paired, err));
  return paired ? open_own_text(store, other, column, bit, arena, out, err) : MNM_OK;
}

mnm_status mnm_ledger_purpose(mnm_store *store, uint64_t reference, mnm_arena *arena, mnm_text *out,
                              mnm_err *err) {
  return open_text(store, reference, MNM_LEDGER__PURPOSE, 0, arena, out, err);
}

mnm_status mnm_ledger_own_purpose(mnm_store *store, uint64_t reference, mnm_arena *arena,
                                  mnm_text *out, mnm_err *err) {
  return open_own_text(store, reference, MNM_LEDGER__PURPOSE, 0, arena, out, err);
}

mnm_status mnm_ledger_counterparty_name(mnm_store *store, uint64_t reference, mnm_arena *arena,
                                        mnm_text *out, mnm_err *err) {
  return open_text(store, reference, MNM_LEDGER__NAME, NAME_BIT, arena, out, err);
}

/* ---- accounts -----------------------------------------------------------------------------------
 */

/* Accounts whose number is `number`, and bank too unless `any_bank`. Returns how many, 2 for more.
 */
static mnm_status count_accounts(mnm_store *store, mnm_text bank, bool any_bank, mnm_text number,
                                 uint64_t below, uint32_t *out_account, uint32_t *out_count,
                                 mnm_err *err) {
  *out_count = 0;
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT account_id FROM account WHERE number = ?1"
                            " AND (?3 OR bank = ?2) AND account_id < ?4 LIMIT 2",
                            err));
  int result = sqlite3_bind_text64(statement, 1, number.bytes ? number.data : "", number.bytes,
                                   SQLITE_TRANSIENT, SQLITE_UTF8);
  if (result == SQLITE_OK)
    result = sqlite3_bind_text64(statement, 2, bank.bytes ? bank.data : "", bank.bytes,
                                 SQLITE_TRANSIENT, SQLITE_UTF8);
  if (result != SQLITE_OK) return mnm_store_error(store, result, "looking for an account", err);
  (void)sqlite3_bind_int(statement, 3, any_bank);
  (void)sqlite3_bind_int64(statement, 4, (int64_t)below);
  for (;;) {
    bool more = false;
    MNM_TRY(mnm_store_step(store, statement, &more, err));
    if (!more) return MNM_OK;
    if (*out_count == 0) *out_account = (uint32_t)sqlite3_column_int64(statement, 0);
    ++*out_count;
  }
}

static mnm_status find_account(mnm_store *store, mnm_ledger__cache *cache, mnm_text label,
                               uint32_t *out_account, mnm_err *err) {
  uint64_t below = cache->directory.accounts;
  uint32_t found = 0;
  /* every colon may be the one between bank and number: names of banks may hold some */
  for (uint32_t at = 0; at < label.bytes; at++) {
    if (label.data[at] != ':') continue;
    mnm_text bank = {label.data, at}, number = {label.data + at + 1, label.bytes - at - 1};
    MNM_TRY(count_accounts(store, bank, false, number, below, out_account, &found, err));
    if (found > 0) return MNM_OK;
  }
  mnm_text none = {"", 0};
  MNM_TRY(count_accounts(store, none, false, label, below, out_account, &found, err));
  if (found == 0)
    MNM_TRY(count_accounts(store, none, true, label, below, out_account, &found, err));
  if (found == 1) return MNM_OK;
  if (found == 0) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND, "the case has no such account");
    mnm_err_hint(err, "write it as bank:number, as listings show it");
    return MNM_E_NOTFOUND;
  }
  (void)mnm_err_set(err, MNM_E_ARG, "several banks have an account of this number");
  mnm_err_hint(err, "write it as bank:number");
  return MNM_E_ARG;
}

mnm_status mnm_ledger_find_account(mnm_store *store, mnm_text label, uint32_t *out_account,
                                   const mnm_ctx *ctx, mnm_err *err) {
  (void)ctx;
  mnm_ledger__cache *cache = NULL;
  mnm_ledger__layer *layer = NULL;
  MNM_TRY(mnm_ledger__cache_open(store, &cache, err));
  MNM_TRY(find_account(store, cache, label, out_account, err));
  MNM_TRY(mnm_ledger__cache_layer(cache, &layer, err));
  *out_account = mnm_ledger__same(layer, *out_account);
  mnm_ledger__layer_release(layer);
  return MNM_OK;
}
