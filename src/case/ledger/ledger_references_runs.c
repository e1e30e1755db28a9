/* References of rows of several runs in turn. The rows of one run keep their order when runs are
 * merged, and its references rise by one: so a row needs only the number of its run, and its
 * reference is that of the run's first row and how many of the run stand before it.
 *
 *     run of a row    0  0  1  0  2  1  1  0        first reference of run 0: 500, of 1: 900 ...
 *     reference     500 501 900 502 ...
 *
 * Counting begins at the mark before a row, where it stands how many of each run came so far. */
#include "case/ledger/ledger_internal.h"

void mnm_ledger__references_clear_runs(mnm_ledger__references *references) {
  mnm_column_clear(&references->run);
  mnm_column_clear(&references->lowest);
  mnm_column_clear(&references->first);
  mnm_column_clear(&references->seen);
  mnm_column_clear(&references->mark);
}

mnm_status mnm_ledger__references_of_runs(mnm_ledger__references *references,
                                          const uint64_t *lowest, uint32_t count, mnm_err *err) {
  uint64_t none = 0;
  if (count == 0 || count > MNM_LEDGER__RUNS_MIXED) return MNM_OK;
  for (uint32_t run = 0; run < count; run++) {
    MNM_TRY(mnm_column_push(&references->first, &none, err));
    MNM_TRY(mnm_column_push(&references->seen, &none, err));
  }
  return mnm_column_append(&references->lowest, lowest, count, err);
}

/* The run that a reference belongs to; `count` when to none. */
static uint32_t run_of(const mnm_ledger__references *references, uint64_t reference) {
  const uint64_t *lowest = references->lowest.data;
  uint32_t low = 0, high = (uint32_t)references->lowest.count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (lowest[middle] <= reference)
      low = middle + 1;
    else
      high = middle;
  }
  return low == 0 ? (uint32_t)references->lowest.count : low - 1;
}

mnm_status mnm_ledger__references_append_runs(mnm_ledger__references *references,
                                              const mnm_column *column, const uint32_t *index,
                                              uint64_t count, uint64_t *out_done, mnm_err *err) {
  const uint64_t *from = column->data;
  uint64_t *first = references->first.data, *seen = references->seen.data;
  MNM_TRY(mnm_column_reserve(&references->run, count, err));
  uint8_t *runs = references->run.data;
  for (*out_done = 0; *out_done < count; ++*out_done) {
    uint64_t reference = from[index ? index[*out_done] : *out_done];
    uint32_t run = run_of(references, reference);
    if (run == references->lowest.count) return MNM_OK;
    if (seen[run] == 0) first[run] = reference;
    if (reference != first[run] + seen[run]) return MNM_OK;
    uint64_t row = references->run.count;
    if (row % MNM_LEDGER__MARKED == 0)
      MNM_TRY(mnm_column_append(&references->mark, seen, references->seen.count, err));
    seen[run]++;
    runs[row] = (uint8_t)run;
    references->run.count++;
  }
  return MNM_OK;
}

uint64_t mnm_ledger__reference_in_run(const mnm_ledger__references *references, uint64_t row) {
  const uint8_t *runs = references->run.data;
  const uint64_t *seen = references->mark.data;
  uint64_t mark = row / MNM_LEDGER__MARKED;
  uint8_t run = runs[row];
  uint64_t before = seen[mark * references->seen.count + run];
  for (uint64_t i = mark * MNM_LEDGER__MARKED; i < row; i++) before += runs[i] == run;
  return ((const uint64_t *)references->first.data)[run] + before;
}

void mnm_ledger__references_in_runs(const mnm_ledger__references *references, uint64_t *out) {
  uint64_t next[MNM_LEDGER__RUNS_MIXED];
  const uint8_t *runs = references->run.data;
  memcpy(next, references->first.data, references->first.count * sizeof *next);
  for (uint64_t row = 0; row < references->run.count; row++) out[row] = next[runs[row]]++;
}
