/* What lies over the rows: pairs that were found or accepted, and accounts under two names. Read
 * once for a state of the case, then applied to each block that is read. */
#include <stdlib.h>

#include "case/ledger/ledger_internal.h"

void mnm_ledger__layer_release(mnm_ledger__layer *layer) {
  if (!layer || __atomic_sub_fetch(&layer->holders, 1, __ATOMIC_ACQ_REL) > 0) return;
  mnm_column_clear(&layer->same);
  mnm_column_clear(&layer->joined);
  mnm_column_clear(&layer->credit);
  mnm_mem_free(NULL, layer, sizeof *layer);
}

/* ---- reading ------------------------------------------------------------------------------------
 */

static mnm_status damaged(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_DAMAGED, "the pairs of the ledger are damaged");
  mnm_err_hint(err, "run 'manumit verify'; take the case from a backup");
  return MNM_E_DAMAGED;
}

static mnm_status read_joined(mnm_ledger__layer *layer, mnm_store *store, uint32_t accounts,
                              mnm_err *err) {
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(store, &statement,
                            "SELECT debit, credit, account_id, to_amount_minor, to_currency,"
                            " channel, evidence FROM pair WHERE state IN (1, 2)",
                            err));
  for (;;) {
    bool more = false;
    MNM_TRY(mnm_store_step(store, statement, &more, err));
    if (!more) return MNM_OK;
    int64_t debit = sqlite3_column_int64(statement, 0), credit = sqlite3_column_int64(statement, 1);
    int64_t account = sqlite3_column_int64(statement, 2),
            amount = sqlite3_column_int64(statement, 3);
    int64_t currency = sqlite3_column_int64(statement, 4);
    int64_t channel = sqlite3_column_int64(statement, 5);
    bool good = debit >= 0 && credit >= 0 && account >= 0 && account < accounts && amount > 0 &&
                currency >= 0 && currency <= UINT16_MAX && channel >= 0 &&
                channel < MNM_CHANNEL_COUNT;
    mnm_ledger__joined joined = {(uint64_t)debit,
                                 (uint64_t)credit,
                                 amount,
                                 (uint32_t)account,
                                 (uint16_t)currency,
                                 (uint8_t)channel,
                                 (sqlite3_column_int64(statement, 6) & MNM_EVIDENCE_SAME_ID) != 0};
    mnm_status status = good ? mnm_column_push(&layer->joined, &joined, err) : damaged(err);
    if (status != MNM_OK) {
      (void)sqlite3_reset(statement);
      return status;
    }
  }
}

static int compare_debits(const void *a_data, const void *b_data) {
  const mnm_ledger__joined *a = a_data, *b = b_data;
  return a->debit < b->debit ? -1 : a->debit > b->debit;
}

static int compare_credits(const void *a_data, const void *b_data) {
  const mnm_ledger__credit *a = a_data, *b = b_data;
  return a->credit < b->credit ? -1 : a->credit > b->credit;
}

/* By debit and by credit; a leg is of one pair at most. */
static mnm_status put_in_order(mnm_ledger__layer *layer, mnm_err *err) {
  uint64_t count = layer->joined.count;
  if (count == 0) return MNM_OK;
  mnm_ledger__joined *joined = layer->joined.data;
  qsort(joined, count, sizeof *joined, compare_debits);
  MNM_TRY(mnm_column_reserve(&layer->credit, count, err));
  mnm_ledger__credit *credit = layer->credit.data;
  layer->credit.count = count;
  for (uint64_t i = 0; i < count; i++)
    credit[i] = (mnm_ledger__credit){joined[i].credit, joined[i].debit};
  qsort(credit, count, sizeof *credit, compare_credits);
  for (uint64_t i = 1; i < count; i++)
    if (joined[i].debit == joined[i - 1].debit || credit[i].credit == credit[i - 1].credit)
      return damaged(err);
  return MNM_OK;
}

mnm_status mnm_ledger__layer_load(mnm_ledger__layer **out, mnm_store *store,
                                  const mnm_accounts *accounts, mnm_err *err) {
  *out = NULL;
  mnm_ledger__layer *layer = mnm_mem_new(NULL, sizeof *layer);
  if (!layer) return mnm_err_nomem(err);
  layer->holders = 1;
  mnm_column_init(&layer->same, sizeof(uint32_t), NULL);
  mnm_column_init(&layer->joined, sizeof(mnm_ledger__joined), NULL);
  mnm_column_init(&layer->credit, sizeof(mnm_ledger__credit), NULL);
  mnm_status status = mnm_accounts_same(accounts, &layer->same, &layer->some_same, err);
  if (status == MNM_OK) status = read_joined(layer, store, mnm_accounts_count(accounts), err);
  if (status == MNM_OK) status = put_in_order(layer, err);
  if (status != MNM_OK) {
    mnm_ledger__layer_release(layer);
    return status;
  }
  *out = layer;
  return MNM_OK;
}

/* ---- asked --------------------------------------------------------------------------------------
 */

/* First of the debits at or after `debit`, from `from` on; next to it costs nothing. */
static uint64_t seek_debit(const mnm_ledger__layer *layer, uint64_t from, uint64_t debit) {
  const mnm_ledger__joined *all = layer->joined.data;
  uint64_t low = from, high = layer->joined.count;
  if (low < high && all[low].debit >= debit && (low == 0 || all[low - 1].debit < debit)) return low;
  for (low = 0; low < high;) {
    uint64_t middle = low + (high - low) / 2;
    if (all[middle].debit < debit)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static uint64_t seek_credit(const mnm_ledger__layer *layer, uint64_t from, uint64_t credit) {
  const mnm_ledger__credit *all = layer->credit.data;
  uint64_t low = from, high = layer->credit.count;
  if (low < high && all[low].credit >= credit && (low == 0 || all[low - 1].credit < credit))
    return low;
  for (low = 0; low < high;) {
    uint64_t middle = low + (high - low) / 2;
    if (all[middle].credit < credit)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

const mnm_ledger__joined *mnm_ledger__layer_debit(const mnm_ledger__layer *layer, uint64_t debit) {
  uint64_t at = seek_debit(layer, 0, debit);
  if (at == layer->joined.count) return NULL;
  const mnm_ledger__joined *joined = (const mnm_ledger__joined *)layer->joined.data + at;
  return joined->debit == debit ? joined : NULL;
}

const mnm_ledger__credit *mnm_ledger__layer_credit(const mnm_ledger__layer *layer,
                                                   uint64_t credit) {
  uint64_t at = seek_credit(layer, 0, credit);
  if (at == layer->credit.count) return NULL;
  const mnm_ledger__credit *found = (const mnm_ledger__credit *)layer->credit.data + at;
  return found->credit == credit ? found : NULL;
}

/* ---- applied ------------------------------------------------------------------------------------
 */

static void rename_accounts(const mnm_ledger__layer *layer, mnm_ledger__rows *rows) {
  const uint32_t *same = layer->same.data;
  mnm_column *columns[2] = {&rows->batch.account_from, &rows->batch.account_to};
  for (uint32_t i = 0; i < 2; i++) {
    uint32_t *account = columns[i]->data;
    for (uint64_t row = 0; row < columns[i]->count; row++) account[row] = same[account[row]];
  }
}

/* What the receiving bank knows better: whose account it was, what arrived; and how, where the
 * paying bank does not say. */
static mnm_status join_row(const mnm_ledger__layer *layer, const mnm_ledger__joined *joined,
                           mnm_ledger__rows *rows, uint64_t row, mnm_err *err) {
  mnm_batch *batch = &rows->batch;
  ((uint32_t *)batch->account_to.data)[row] = mnm_ledger__same(layer, joined->account);
  const int64_t *paid = batch->amount_minor.data;
  const uint16_t *currency = batch->currency.data;
  if (batch->to_amount_minor.count > 0 || joined->to_amount_minor != paid[row]) {
    MNM_TRY(mnm_ledger__rows_open(rows, MNM_LEDGER__TO_AMOUNT - 1, err));
    ((int64_t *)batch->to_amount_minor.data)[row] = joined->to_amount_minor;
  }
  if (batch->to_currency.count > 0 || joined->to_currency != currency[row]) {
    MNM_TRY(mnm_ledger__rows_open(rows, MNM_LEDGER__TO_CURRENCY - 1, err));
    ((uint16_t *)batch->to_currency.data)[row] = joined->to_currency;
  }
  if (joined->channel == MNM_CHANNEL_UNKNOWN) return MNM_OK;
  MNM_TRY(mnm_ledger__rows_open(rows, MNM_LEDGER__CHANNEL - 1, err));
  uint8_t *channel = batch->channel.data;
  if (channel[row] == MNM_CHANNEL_UNKNOWN) channel[row] = joined->channel;
  return MNM_OK;
}

/* Rows that stay, in `keep`; a debit of a pair gets what its credit knows. */
static mnm_status join_rows(const mnm_ledger__layer *layer, mnm_ledger__rows *rows,
                            mnm_column *keep, mnm_err *err) {
  const uint8_t *flags = rows->batch.flags.data;
  const uint64_t *reference = rows->reference.data;
  const mnm_ledger__joined *joined = layer->joined.data;
  const mnm_ledger__credit *credits = layer->credit.data;
  uint64_t debit_at = 0, credit_at = 0;
  MNM_TRY(mnm_column_reserve(keep, mnm_ledger__count(rows), err));
  uint32_t *kept = keep->data;
  for (uint64_t row = 0; row < mnm_ledger__count(rows); row++) {
    uint8_t side = flags[row] & (MNM_ROW_ONE_SIDED | MNM_ROW_STATEMENT_OF_TO);
    if (side == (MNM_ROW_ONE_SIDED | MNM_ROW_STATEMENT_OF_TO)) {
      credit_at = seek_credit(layer, credit_at, reference[row]);
      if (credit_at < layer->credit.count && credits[credit_at].credit == reference[row]) {
        credit_at++;
        continue;
      }
    } else if (side == MNM_ROW_ONE_SIDED) {
      debit_at = seek_debit(layer, debit_at, reference[row]);
      if (debit_at < layer->joined.count && joined[debit_at].debit == reference[row])
        MNM_TRY(join_row(layer, &joined[debit_at++], rows, row, err));
    }
    kept[keep->count++] = (uint32_t)row;
  }
  return MNM_OK;
}

mnm_status mnm_ledger__layer_apply(const mnm_ledger__layer *layer, bool merge,
                                   mnm_ledger__rows *rows, mnm_err *err) {
  if (!layer) return MNM_OK;
  if (layer->some_same) rename_accounts(layer, rows);
  bool one_sided = rows->batch.flags.count > 0;
  if (!merge || layer->joined.count == 0 || !one_sided) return MNM_OK;
  mnm_ctx ctx = {.alloc = rows->source.alloc};
  mnm_column keep;
  mnm_ledger__rows rest;
  mnm_column_init(&keep, sizeof(uint32_t), &ctx);
  mnm_ledger__rows_init(&rest, &ctx);
  mnm_status status = join_rows(layer, rows, &keep, err);
  if (status == MNM_OK && keep.count < mnm_ledger__count(rows)) {
    status = mnm_ledger__rows_gather(&rest, rows, keep.data, keep.count, err);
    mnm_ledger__rows swap = *rows;
    *rows = rest;
    rest = swap;
  }
  mnm_ledger__rows_clear(&rest);
  mnm_column_clear(&keep);
  return status;
}
