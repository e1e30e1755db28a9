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

/* Rows of a block that name the account at either end, each once. */
static mnm_status find_account_rows(const mnm_ledger__directory *directory,
                                    const mnm_ledger__run *run, uint32_t seq, uint32_t account,
                                    mnm_column *rows, mnm_err *err) {
  rows->count = 0;
  MNM_TRY(mnm_ledger__find_rows(directory, run, seq, MNM_LEDGER__FROM, account, rows, err));
  uint64_t paying = rows->count;
  MNM_TRY(mnm_ledger__find_rows(directory, run, seq, MNM_LEDGER__TO, account, rows, err));
  if (paying == 0 || paying == rows->count) return MNM_OK;
  uint32_t *all = rows->data;
  qsort(all, rows->count, sizeof *all, compare_rows);
  uint64_t kept = 1;
  for (uint64_t i = 1; i < rows->count; i++)
    if (all[i] != all[i - 1]) all[kept++] = all[i];
  rows->count = kept;
  return MNM_OK;
}

static mnm_status account_blocks(mnm_ledger__load_work *load, const mnm_ledger__run *run,
                                 uint32_t account, mnm_ledger__rows *block, mnm_column *rows,
                                 mnm_err *err) {
  const mnm_ledger__directory *directory = load->directory;
  for (uint32_t seq = 0; seq < run->column_count[MNM_LEDGER__BOOKED]; seq++) {
    const mnm_ledger__chunk *booked =
        mnm_ledger__find_chunk(directory, run, MNM_LEDGER__BOOKED, seq);
    if (booked->largest < load->from_us || booked->smallest > load->to_us) continue;
    MNM_TRY(find_account_rows(directory, run, seq, account, rows, err));
    if (rows->count == 0) continue;
    MNM_TRY(mnm_ledger__load_block(directory, run, seq, load->columns, rows, block, err));
    const int64_t *time = mnm_ledger__booked(block);
    uint64_t first = 0, last = mnm_ledger__count(block);
    while (first < last && time[first] < load->from_us) first++;
    while (last > first && time[last - 1] > load->to_us) last--;
    MNM_TRY(mnm_ledger__rows_append(&load->ledger->rows, block, first, last - first, err));
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
  mnm_ledger__rows_init(&block, load->ctx);
  mnm_column_init(&rows, sizeof(uint32_t), load->ctx);
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < load->directory->run.count && status == MNM_OK; i++)
    status =
        account_blocks(load, mnm_ledger__run_at(load->directory, i), account, &block, &rows, err);
  mnm_ledger__rows_clear(&block);
  mnm_column_clear(&rows);
  if (status == MNM_OK && !load->follow) status = put_in_order(load, err);
  return status;
}
