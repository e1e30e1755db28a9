/* transfer_id of a row: the source's own id, or an alias where two transfers use one id, or the
 * digest of the canonical row with the occurrence number of equal rows. */
#include <stdio.h>

#include "case/ledger/ledger_internal.h"

#define FETCHED_SINGLY 16u
#define ROWS_LOADED_AGAIN_MOST 20000000u

void mnm_ledger__aliases_init(mnm_ledger__aliases *aliases, const mnm_ctx *ctx) {
  mnm_column_init(&aliases->alias, sizeof(mnm_ledger__alias), ctx);
  mnm_column_init(&aliases->text, 1, ctx);
}

void mnm_ledger__aliases_clear(mnm_ledger__aliases *aliases) {
  mnm_column_clear(&aliases->alias);
  mnm_column_clear(&aliases->text);
}

mnm_status mnm_ledger__aliases_load(mnm_ledger__aliases *aliases, mnm_store *store, mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT reference, transfer_id FROM transfer_alias ORDER BY reference",
                            err));
  for (;;) {
    bool more = false;
    MNM_TRY(mnm_store_step(store, statement, &more, err));
    if (!more) return MNM_OK;
    mnm_ledger__alias alias = {.key = (uint64_t)sqlite3_column_int64(statement, 0),
                               .start = (uint32_t)aliases->text.count};
    const unsigned char *text = sqlite3_column_text(statement, 1);
    alias.bytes = (uint32_t)sqlite3_column_bytes(statement, 1);
    mnm_status status = mnm_column_append(&aliases->text, text, alias.bytes, err);
    if (status == MNM_OK) status = mnm_column_push(&aliases->alias, &alias, err);
    if (status != MNM_OK) {
      (void)sqlite3_reset(statement);
      return status;
    }
  }
}

static mnm_text find_key(const mnm_ledger__aliases *aliases, uint64_t key) {
  const mnm_ledger__alias *all = aliases->alias.data;
  uint64_t low = 0, high = aliases->alias.count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (all[middle].key < key)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == aliases->alias.count || all[low].key != key) return (mnm_text){"", 0};
  return (mnm_text){(const char *)aliases->text.data + all[low].start, all[low].bytes};
}

/* A transfer of two statements that give it one id is shown under it, whichever came in first. */
static mnm_text find_alias(const mnm_ledger__id_source *source, uint64_t key) {
  mnm_text alias = find_key(source->aliases, key), none = {"", 0};
  if (alias.bytes == 0 || !source->layer) return alias;
  const mnm_ledger__joined *joined = mnm_ledger__layer_debit(source->layer, key);
  if (!joined || !joined->same_id) return alias;
  return find_key(source->aliases, joined->credit).bytes > 0 ? alias : none;
}

/* ---- digests of single rows ---------------------------------------------------------------------
 */

static void key_digest(uint8_t out[16], mnm_text text) {
  uint8_t digest[MNM_DIGEST_BYTES];
  mnm_sha256_of(digest, text.data, text.bytes);
  memcpy(out, digest, 16);
}

/* As mnm_ledger__digests does it, with dictionaries of just this row. */
static mnm_status one_digest(const mnm_ledger__id_source *source, uint64_t row,
                             mnm_ledger__digest *out, mnm_err *err) {
  mnm_ledger__rows one;
  mnm_ledger__rows_init(&one, source->ctx);
  uint32_t index = (uint32_t)row;
  mnm_status status = mnm_ledger__rows_gather(&one, source->rows, &index, 1, err);
  if (status != MNM_OK) goto fail;
  uint32_t *from = one.batch.account_from.data, *to = one.batch.account_to.data;
  uint8_t accounts[32], place[16];
  key_digest(accounts, mnm_accounts_key(source->accounts, *from));
  key_digest(accounts + 16, mnm_accounts_key(source->accounts, *to));
  *from = 0;
  *to = 1;
  mnm_ledger__keys keys = {.account = {.data = accounts}, .place = {.data = place}};
  if (one.batch.place.count > 0) {
    uint32_t *number = one.batch.place.data;
    if (*number != MNM_PLACE_NONE) {
      key_digest(place, mnm_strings_get(source->places, *number));
      *number = 0;
    }
  }
  status = mnm_ledger__digests(out, &one, &keys, NULL, 1, NULL, err);
fail:
  mnm_ledger__rows_clear(&one);
  return status;
}

/* A cheap look before digests are made: what nearly every pair of rows differs in. */
static bool may_be_equal(const mnm_ledger__rows *rows, uint64_t a, uint64_t b) {
  const mnm_batch *batch = &rows->batch;
  const uint32_t *from = batch->account_from.data, *to = batch->account_to.data;
  const int64_t *amount = batch->amount_minor.data;
  const uint16_t *currency = batch->currency.data;
  return from[a] == from[b] && to[a] == to[b] && amount[a] == amount[b] &&
         currency[a] == currency[b];
}

static mnm_status occurrence_of(const mnm_ledger__id_source *source, uint64_t row,
                                mnm_ledger__digest digest, uint32_t *out, mnm_err *err) {
  const int64_t *booked = mnm_ledger__booked(source->rows);
  *out = 1;
  for (uint64_t before = row; before-- > 0 && booked[before] == booked[row];) {
    if (!may_be_equal(source->rows, before, row)) continue;
    mnm_ledger__digest other;
    MNM_TRY(one_digest(source, before, &other, err));
    if (other.high == digest.high && other.low == digest.low) ++*out;
  }
  return MNM_OK;
}

static mnm_status copy_out(mnm_text text, char *buffer, uint32_t buffer_bytes, uint32_t *out_bytes,
                           mnm_err *err) {
  if (text.bytes >= buffer_bytes)
    return mnm_err_set(err, MNM_E_ARG, "the buffer for an id needs %u bytes",
                       MNM_TRANSFER_ID_BYTES);
  memcpy(buffer, text.data, text.bytes);
  buffer[text.bytes] = 0;
  *out_bytes = text.bytes;
  return MNM_OK;
}

mnm_status mnm_ledger__id(const mnm_ledger__id_source *source, uint64_t row, char *buffer,
                          uint32_t buffer_bytes, uint32_t *out_bytes, mnm_err *err) {
  const mnm_ledger__rows *rows = source->rows;
  mnm_text native = mnm_text_column_get(&rows->batch.native_id, row);
  if (native.bytes > 0 && native.bytes <= MNM_LEDGER__NATIVE_MOST) {
    uint64_t reference = row;
    if (rows->reference.count > 0)
      reference = ((const uint64_t *)rows->reference.data)[row];
    else if (source->references)
      reference = mnm_ledger__reference(source->references, row);
    mnm_text alias = find_alias(source, reference);
    return copy_out(alias.bytes ? alias : native, buffer, buffer_bytes, out_bytes, err);
  }
  mnm_ledger__digest digest;
  uint32_t occurrence = 1;
  MNM_TRY(one_digest(source, row, &digest, err));
  MNM_TRY(occurrence_of(source, row, digest, &occurrence, err));
  char text[48];
  uint64_t bytes[2] = {__builtin_bswap64(digest.high), __builtin_bswap64(digest.low)};
  mnm_seal_hex(text, bytes, 16);
  uint32_t length = 32;
  if (occurrence > 1) length += (uint32_t)snprintf(text + 32, sizeof text - 32, "-%u", occurrence);
  return copy_out((mnm_text){text, length}, buffer, buffer_bytes, out_bytes, err);
}

/* ---- of a loaded ledger -------------------------------------------------------------------------
 */

/* The rows that may count for the id of `row`, with every column, fetched from the case. */
static mnm_status fetch_ties(const mnm_ledger *ledger, uint32_t row, mnm_ledger__rows *out,
                             mnm_err *err) {
  mnm_ledger__cache *cache = NULL;
  MNM_TRY(mnm_ledger__cache_open(ledger->store, &cache, err));
  const int64_t *booked = mnm_ledger__booked(&ledger->rows);
  uint32_t first = row;
  while (first > 0 && booked[first - 1] == booked[row]) first--;
  mnm_ledger__rows one;
  mnm_ledger__rows_init(&one, &ledger->ctx);
  mnm_status status = MNM_OK;
  for (uint32_t at = first; at <= row && status == MNM_OK; at++) {
    if (!may_be_equal(&ledger->rows, at, row)) continue;
    status = mnm_ledger__cache_pick(cache, mnm_ledger_reference(ledger, at), MNM_LEDGER__CANONICAL,
                                    &one, err);
    if (status == MNM_OK) status = mnm_ledger__layer_apply(ledger->layer, !ledger->legs, &one, err);
    if (status == MNM_OK) status = mnm_ledger__rows_append(out, &one, 0, 1, err);
  }
  mnm_ledger__rows_clear(&one);
  return status;
}

static bool same_rows(const mnm_ledger *a, const mnm_ledger *b) {
  if (a->view.count != b->view.count) return false;
  for (uint32_t row = 0; row < a->view.count; row++)
    if (mnm_ledger_reference(a, row) != mnm_ledger_reference(b, row)) return false;
  return true;
}

/* One row costs some decoded columns of its block; whoever asks for many gets all rows once more
 * with every column, unless that would be too large or the case has changed since. */
static mnm_status load_with_all(mnm_ledger *ledger, mnm_err *err) {
  ledger->fetched++;
  if (ledger->fetched != FETCHED_SINGLY + 1 || ledger->view.count > ROWS_LOADED_AGAIN_MOST)
    return MNM_OK;
  mnm_ledger_query query = ledger->query;
  query.cold = true;
  mnm_ledger *with_all = NULL;
  MNM_TRY(ledger->legs ? mnm_ledger_load_legs(&with_all, ledger->store, &query, &ledger->ctx, err)
                       : mnm_ledger_load(&with_all, ledger->store, &query, &ledger->ctx, err));
  if (same_rows(ledger, with_all))
    ledger->with_all = with_all;
  else
    mnm_ledger_free(with_all);
  return MNM_OK;
}

mnm_status mnm_ledger_transfer_id(const mnm_ledger *ledger, uint32_t row, char *buffer,
                                  uint32_t buffer_bytes, uint32_t *out_bytes, mnm_err *err) {
  if (row >= ledger->view.count) return mnm_err_set(err, MNM_E_ARG, "the ledger has no such row");
  /* only what is kept beside the rows changes: the ledger itself stays as it was */
  if (!ledger->complete && !ledger->with_all) MNM_TRY(load_with_all((mnm_ledger *)ledger, err));
  if (ledger->with_all) ledger = ledger->with_all;
  mnm_ledger__id_source source = {
      &ledger->rows,         &ledger->references, ledger->names->accounts,
      ledger->names->places, &ledger->aliases,    ledger->legs ? NULL : ledger->layer,
      &ledger->ctx};
  if (ledger->complete) return mnm_ledger__id(&source, row, buffer, buffer_bytes, out_bytes, err);
  mnm_ledger__rows ties;
  mnm_ledger__rows_init(&ties, &ledger->ctx);
  mnm_status status = fetch_ties(ledger, row, &ties, err);
  source.rows = &ties;
  if (status == MNM_OK)
    status =
        mnm_ledger__id(&source, mnm_ledger__count(&ties) - 1, buffer, buffer_bytes, out_bytes, err);
  mnm_ledger__rows_clear(&ties);
  return status;
}
