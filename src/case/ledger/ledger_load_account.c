/* One account's transfers: the columns of both ends are searched without unpacking them, the rest
 * is unpacked only where something was found. */
#include <stdlib.h>

#include "case/ledger/ledger_load.h"

static int compare_rows(const void *a_data, const void *b_data) {
  uint32_t a, b;
  memcpy(&a, a_data, sizeof a);
  memcpy(&b, b_data, sizeof b);
  return a < b ? -1 : a > b;
}

/* What is looked for: the account under all its names, and debits whose pair leads to it though
 * their own statement does not name it. */
typedef struct wanted {
  mnm_column account; /* uint32_t */
  mnm_column debit;   /* uint64_t references, rising */
  uint32_t canonical;
} wanted;

static mnm_status find_wanted(wanted *out, const mnm_ledger__load_work *load, uint32_t account,
                              mnm_err *err) {
  const mnm_ledger__layer *layer = load->ledger->layer;
  const uint32_t *same = layer->same.data;
  out->canonical = mnm_ledger__same(layer, account);
  if (!layer->some_same || account >= layer->same.count) {
    MNM_TRY(mnm_column_push(&out->account, &account, err));
  } else {
    for (uint32_t id = 0; id < layer->same.count; id++)
      if (same[id] == out->canonical) MNM_TRY(mnm_column_push(&out->account, &id, err));
  }
  const mnm_ledger__joined *joined = layer->joined.data;
  for (uint64_t i = 0; i < layer->joined.count && !load->ledger->legs; i++)
    if (mnm_ledger__same(layer, joined[i].account) == out->canonical)
      MNM_TRY(mnm_column_push(&out->debit, &joined[i].debit, err));
  return MNM_OK;
}

static uint64_t first_debit(const mnm_column *debits, uint64_t reference) {
  const uint64_t *all = debits->data;
  uint64_t low = 0, high = debits->count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (all[middle] < reference)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static mnm_status find_debit_rows(const mnm_ledger__directory *directory,
                                  const mnm_ledger__run *run, uint32_t seq,
                                  const mnm_column *debits, mnm_ledger__rows *block,
                                  mnm_column *rows, mnm_err *err) {
  const uint64_t *wanted_debits = debits->data;
  if (debits->count == 0) return MNM_OK;
  if (!run->compacted) {
    uint64_t first = run->first_reference + (uint64_t)seq * MNM_CHUNK_ROWS;
    uint64_t count = mnm_ledger__find_chunk(directory, run, MNM_LEDGER__BOOKED, seq)->rows;
    for (uint64_t at = first_debit(debits, first);
         at < debits->count && wanted_debits[at] - first < count; at++) {
      uint32_t row = (uint32_t)(wanted_debits[at] - first);
      MNM_TRY(mnm_column_push(rows, &row, err));
    }
    return MNM_OK;
  }
  MNM_TRY(mnm_ledger__load_block(directory, run, seq, MNM_LEDGER__BIT(MNM_LEDGER__REFERENCE), NULL,
                                 block, err));
  const uint64_t *reference = block->reference.data;
  for (uint32_t row = 0; row < block->reference.count; row++) {
    uint64_t at = first_debit(debits, reference[row]);
    if (at < debits->count && wanted_debits[at] == reference[row])
      MNM_TRY(mnm_column_push(rows, &row, err));
  }
  return MNM_OK;
}

/* Rows of a block that name the account at either end, each once. */
static mnm_status find_account_rows(const mnm_ledger__directory *directory,
                                    const mnm_ledger__run *run, uint32_t seq, const wanted *what,
                                    mnm_ledger__rows *block, mnm_column *rows, mnm_err *err) {
  rows->count = 0;
  const uint32_t *account = what->account.data;
  for (uint64_t i = 0; i < what->account.count; i++) {
    MNM_TRY(mnm_ledger__find_rows(directory, run, seq, MNM_LEDGER__FROM, account[i], rows, err));
    MNM_TRY(mnm_ledger__find_rows(directory, run, seq, MNM_LEDGER__TO, account[i], rows, err));
  }
  MNM_TRY(find_debit_rows(directory, run, seq, &what->debit, block, rows, err));
  if (rows->count < 2) return MNM_OK;
  uint32_t *all = rows->data;
  qsort(all, rows->count, sizeof *all, compare_rows);
  uint64_t kept = 1;
  for (uint64_t i = 1; i < rows->count; i++)
    if (all[i] != all[i - 1]) all[kept++] = all[i];
  rows->count = kept;
  return MNM_OK;
}

/* Rows of the span that lead to the account also in the ledger's own view. */
static mnm_status take_rows(mnm_ledger__load_work *load, const wanted *what,
                            const mnm_ledger__rows *block, mnm_column *rows, mnm_err *err) {
  const int64_t *time = mnm_ledger__booked(block);
  const uint32_t *from = block->batch.account_from.data, *to = block->batch.account_to.data;
  rows->count = 0;
  for (uint32_t row = 0; row < mnm_ledger__count(block); row++) {
    if (time[row] < load->from_us || time[row] > load->to_us) continue;
    if (from[row] == what->canonical || to[row] == what->canonical)
      MNM_TRY(mnm_column_push(rows, &row, err));
  }
  return mnm_ledger__rows_gather(&load->ledger->rows, block, rows->data, rows->count, err);
}

static mnm_status account_blocks(mnm_ledger__load_work *load, const mnm_ledger__run *run,
                                 const wanted *what, mnm_ledger__rows *block, mnm_column *rows,
                                 mnm_err *err) {
  const mnm_ledger__directory *directory = load->directory;
  const mnm_ledger__layer *layer = load->ledger->layer;
  bool merge = !load->ledger->legs;
  uint32_t columns = load->columns;
  if (merge && layer->joined.count > 0)
    columns |= MNM_LEDGER__BIT(MNM_LEDGER__FLAGS) | MNM_LEDGER__BIT(MNM_LEDGER__REFERENCE);
  for (uint32_t seq = 0; seq < run->column_count[MNM_LEDGER__BOOKED]; seq++) {
    const mnm_ledger__chunk *booked =
        mnm_ledger__find_chunk(directory, run, MNM_LEDGER__BOOKED, seq);
    if (booked->largest < load->from_us || booked->smallest > load->to_us) continue;
    MNM_TRY(find_account_rows(directory, run, seq, what, block, rows, err));
    if (rows->count == 0) continue;
    MNM_TRY(mnm_ledger__load_block(directory, run, seq, columns, rows, block, err));
    MNM_TRY(mnm_ledger__layer_apply(layer, merge, block, err));
    MNM_TRY(take_rows(load, what, block, rows, err));
    MNM_TRY(mnm_ctx_tick(load->ctx, "read", seq, run->column_count[MNM_LEDGER__BOOKED], err));
  }
  return MNM_OK;
}

/* Rows of several runs, one run after the other, into ledger order. */
static mnm_status put_in_order(mnm_ledger__load_work *load, mnm_err *err) {
  mnm_ledger__keys keys;
  mnm_ledger__sorter sorter;
  mnm_ledger__rows sorted;
  mnm_column index;
  mnm_ledger *ledger = load->ledger;
  mnm_ledger__keys_init(&keys, ledger->names->accounts, ledger->names->places, load->ctx);
  mnm_ledger__sorter_init(&sorter, &keys, &load->directory->files, load->ctx);
  mnm_ledger__rows_init(&sorted, load->ctx);
  mnm_column_init(&index, sizeof(uint32_t), load->ctx);
  mnm_status status = mnm_ledger__sort(&sorter, &index, &ledger->rows, err);
  if (status == MNM_OK)
    status = mnm_ledger__rows_gather(&sorted, &ledger->rows, index.data, index.count, err);
  if (status == MNM_OK) {
    mnm_ledger__rows swap = ledger->rows;
    ledger->rows = sorted;
    sorted = swap;
  }
  mnm_ledger__rows_clear(&sorted);
  mnm_ledger__sorter_clear(&sorter);
  mnm_ledger__keys_clear(&keys);
  mnm_column_clear(&index);
  return status;
}

mnm_status mnm_ledger__load_account(mnm_ledger__load_work *load, uint32_t account, mnm_err *err) {
  mnm_ledger__rows block;
  mnm_column rows;
  wanted what;
  mnm_ledger__rows_init(&block, load->ctx);
  mnm_column_init(&rows, sizeof(uint32_t), load->ctx);
  mnm_column_init(&what.account, sizeof(uint32_t), load->ctx);
  mnm_column_init(&what.debit, sizeof(uint64_t), load->ctx);
  mnm_status status = find_wanted(&what, load, account, err);
  for (uint64_t i = 0; i < load->directory->run.count && status == MNM_OK; i++)
    status =
        account_blocks(load, mnm_ledger__run_at(load->directory, i), &what, &block, &rows, err);
  mnm_ledger__rows_clear(&block);
  mnm_column_clear(&rows);
  mnm_column_clear(&what.account);
  mnm_column_clear(&what.debit);
  if (status == MNM_OK && !load->follow) status = put_in_order(load, err);
  return status;
}
