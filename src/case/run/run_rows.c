#include "case/run/run_internal.h"

/* Heap sort by reference: no memory, no worst case, and this runs once an export. */
static void sift(uint32_t *rows, const uint64_t *reference, uint64_t at, uint64_t count) {
  for (uint64_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && reference[rows[child]] < reference[rows[child + 1]]) child++;
    if (reference[rows[at]] >= reference[rows[child]]) return;
    uint32_t swap = rows[at];
    rows[at] = rows[child];
    rows[child] = swap;
  }
}

mnm_status mnm_run__rows_init(mnm_run__rows *rows, const mnm_ledger *ledger, const mnm_ctx *ctx,
                              mnm_err *err) {
  rows->ledger = ledger;
  rows->count = mnm_ledger_transfers(ledger)->count;
  mnm_column_init(&rows->references, sizeof(uint64_t), ctx);
  mnm_column_init(&rows->sorted, sizeof(uint32_t), ctx);
  MNM_TRY(mnm_ledger_references(ledger, &rows->references, err));
  const uint64_t *reference = rows->references.data;
  uint32_t ordered = 1;
  while (ordered < rows->count && reference[ordered - 1] < reference[ordered]) ordered++;
  if (ordered >= rows->count) return MNM_OK;
  MNM_TRY(mnm_column_reserve(&rows->sorted, rows->count, err));
  uint32_t *sorted = rows->sorted.data;
  rows->sorted.count = rows->count;
  for (uint32_t row = 0; row < rows->count; row++) sorted[row] = row;
  for (uint64_t at = rows->count / 2; at-- > 0;) sift(sorted, reference, at, rows->count);
  for (uint64_t end = rows->count; end-- > 1;) {
    uint32_t swap = sorted[0];
    sorted[0] = sorted[end];
    sorted[end] = swap;
    sift(sorted, reference, 0, end);
  }
  return MNM_OK;
}

static bool find(const mnm_run__rows *rows, uint64_t reference, uint32_t *out_row) {
  const uint64_t *references = rows->references.data;
  const uint32_t *sorted = rows->sorted.data;
  uint32_t low = 0, high = rows->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (references[sorted ? sorted[middle] : middle] < reference)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == rows->count) return false;
  *out_row = sorted ? sorted[low] : low;
  return references[*out_row] == reference;
}

bool mnm_run__rows_find(const mnm_run__rows *rows, uint64_t reference, uint32_t *out_row) {
  if (find(rows, reference, out_row)) return true;
  uint64_t now = mnm_ledger_stands_for(rows->ledger, reference);
  return now != reference && find(rows, now, out_row);
}

void mnm_run__rows_clear(mnm_run__rows *rows) {
  mnm_column_clear(&rows->references);
  mnm_column_clear(&rows->sorted);
}
