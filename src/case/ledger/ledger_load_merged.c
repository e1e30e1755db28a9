/* Runs that overlap in time, merged window by window. To be put in order, rows need everything that
 * they are equal by; the ledger keeps of them only what was asked for. */
#include <stdlib.h>

#include "case/ledger/ledger_load.h"

static bool some_chunk(const mnm_ledger__load_work *load, uint32_t number) {
  for (uint64_t i = 0; i < load->directory->run.count; i++)
    if (mnm_ledger__run_at(load->directory, i)->column_count[number] > 0) return true;
  return false;
}

/* Room for all rows at once where all are asked for: columns that grow bit by bit would be moved
 * again and again, and be half empty in the end. */
static mnm_status reserve_all(mnm_ledger__load_work *load, mnm_err *err) {
  uint64_t rows = 0;
  if (load->from_us != INT64_MIN || load->to_us != INT64_MAX) return MNM_OK;
  for (uint64_t i = 0; i < load->directory->run.count; i++)
    rows += mnm_ledger__run_at(load->directory, i)->rows;
  for (uint32_t i = 0; i < MNM_LEDGER__INTS; i++) {
    uint32_t number = mnm_ledger__ints[i].number;
    if (!(load->keep >> number & 1) || number == MNM_LEDGER__REFERENCE) continue;
    if (!mnm_ledger__ints[i].optional || some_chunk(load, number))
      MNM_TRY(mnm_column_reserve(mnm_ledger__int(&load->ledger->rows, i), rows, err));
  }
  mnm_ledger__references *references = &load->ledger->references;
  return mnm_column_reserve(references->lowest.count > 0 ? &references->run : &references->narrow,
                            rows, err);
}

static int compare_references(const void *a_data, const void *b_data) {
  uint64_t a, b;
  memcpy(&a, a_data, sizeof a);
  memcpy(&b, b_data, sizeof b);
  return a < b ? -1 : a > b;
}

/* Runs in order of their references, unless one of them was compacted, or rows of them are left
 * out since they are one side of a pair. */
static mnm_status name_runs(mnm_ledger__load_work *load, mnm_err *err) {
  uint64_t lowest[MNM_LEDGER__RUNS_MIXED];
  uint32_t count = 0;
  if (!load->ledger->legs && load->ledger->layer->joined.count > 0) return MNM_OK;
  for (uint64_t i = 0; i < load->directory->run.count; i++) {
    const mnm_ledger__run *run = mnm_ledger__run_at(load->directory, i);
    if (run->rows == 0) continue;
    if (run->compacted || count == MNM_LEDGER__RUNS_MIXED) return MNM_OK;
    lowest[count++] = run->first_reference;
  }
  if (count > 1) qsort(lowest, count, sizeof *lowest, compare_references);
  return mnm_ledger__references_of_runs(&load->ledger->references, lowest, count, err);
}

/* Rows that were needed whole to be put in order, with what the ledger keeps of them. */
static mnm_status keep_rows(mnm_ledger__load_work *load, mnm_ledger__rows *window,
                            const uint32_t *index, mnm_err *err) {
  uint64_t count = mnm_ledger__count(window);
  MNM_TRY(mnm_ledger__references_append(&load->ledger->references, &window->reference, index, count,
                                        err));
  window->reference.count = 0;
  for (uint32_t i = 0; i < MNM_LEDGER__INTS; i++)
    if (!(load->keep >> mnm_ledger__ints[i].number & 1)) mnm_ledger__int(window, i)->count = 0;
  for (uint32_t i = 0; i < MNM_LEDGER__TEXTS; i++)
    if (!(load->keep >> (MNM_LEDGER__INTS + 1 + i) & 1))
      mnm_ledger__text(window, i)->end.count = mnm_ledger__text(window, i)->bytes.count = 0;
  if (index) return mnm_ledger__rows_gather(&load->ledger->rows, window, index, count, err);
  return mnm_ledger__rows_append(&load->ledger->rows, window, 0, count, err);
}

mnm_status mnm_ledger__load_merged(mnm_ledger__load_work *load, mnm_err *err) {
  mnm_ledger__feed feed;
  mnm_ledger__keys keys;
  mnm_ledger__sorter sorter;
  mnm_ledger__rows window;
  mnm_column index;
  const mnm_ledger__names *names = load->ledger->names;
  mnm_ledger__feed_init(&feed, load->ctx);
  mnm_ledger__keys_init(&keys, names->accounts, names->places, load->ctx);
  mnm_ledger__sorter_init(&sorter, &keys, &load->directory->files, load->ctx);
  mnm_ledger__rows_init(&window, load->ctx);
  mnm_column_init(&index, sizeof(uint32_t), load->ctx);
  feed.layer = load->ledger->layer;
  feed.merge = !load->ledger->legs;
  mnm_status status =
      mnm_ledger__feed_add_runs(&feed, load->directory, load->columns, load->ctx, err);
  if (status == MNM_OK) status = name_runs(load, err);
  if (status == MNM_OK) status = reserve_all(load, err);
  if (status == MNM_OK && load->from_us != INT64_MIN)
    status = mnm_ledger__feed_seek(&feed, load->from_us, err);
  while (status == MNM_OK) {
    bool more = false;
    int64_t first_us = 0, last_us = 0;
    status = mnm_ledger__feed_peek(&feed, &more, &first_us, &last_us, err);
    if (status != MNM_OK || !more || first_us > load->to_us) break;
    if (last_us > load->to_us) last_us = load->to_us;
    mnm_ledger__rows_reset(&window);
    status = mnm_ledger__feed_take(&feed, last_us, &window, err);
    if (status == MNM_OK && !load->follow) status = mnm_ledger__sort(&sorter, &index, &window, err);
    if (status == MNM_OK) status = keep_rows(load, &window, load->follow ? NULL : index.data, err);
    if (status == MNM_OK && mnm_ledger__count(&load->ledger->rows) >= UINT32_MAX)
      status =
          mnm_err_set(err, MNM_E_LIMIT, "a ledger in memory holds at most 4294967294 transfers");
    if (status == MNM_OK)
      status = mnm_ctx_tick(load->ctx, "read", mnm_ledger__count(&load->ledger->rows), 0, err);
  }
  mnm_ledger__feed_clear(&feed);
  mnm_ledger__sorter_clear(&sorter);
  mnm_ledger__keys_clear(&keys);
  mnm_ledger__rows_clear(&window);
  mnm_column_clear(&index);
  return status;
}
