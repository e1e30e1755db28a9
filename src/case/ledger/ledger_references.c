/* References of the rows of a loaded ledger. */
#include "case/ledger/ledger_internal.h"

void mnm_ledger__references_init(mnm_ledger__references *references, const mnm_ctx *ctx) {
  memset(references, 0, sizeof *references);
  mnm_column_init(&references->stretch, sizeof(mnm_ledger__stretch), ctx);
  mnm_column_init(&references->run, sizeof(uint8_t), ctx);
  mnm_column_init(&references->lowest, sizeof(uint64_t), ctx);
  mnm_column_init(&references->first, sizeof(uint64_t), ctx);
  mnm_column_init(&references->seen, sizeof(uint64_t), ctx);
  mnm_column_init(&references->mark, sizeof(uint64_t), ctx);
  mnm_column_init(&references->narrow, sizeof(uint32_t), ctx);
  mnm_column_init(&references->wide, sizeof(uint64_t), ctx);
}

void mnm_ledger__references_clear(mnm_ledger__references *references) {
  mnm_column_clear(&references->stretch);
  mnm_ledger__references_clear_runs(references);
  mnm_column_clear(&references->narrow);
  mnm_column_clear(&references->wide);
  references->base = references->skipped = 0;
}

mnm_status mnm_ledger__references_stretch(mnm_ledger__references *references, uint64_t row,
                                          uint64_t first, mnm_err *err) {
  const mnm_ledger__stretch *all = references->stretch.data;
  uint64_t count = references->stretch.count;
  mnm_ledger__stretch last = count > 0 ? all[count - 1] : (mnm_ledger__stretch){0, 0};
  if (last.reference + (row - last.row) == first) return MNM_OK; /* it goes on */
  mnm_ledger__stretch next = {row, first};
  return mnm_column_push(&references->stretch, &next, err);
}

/* ---- one a row ----------------------------------------------------------------------------------
 */

static uint64_t at(const mnm_column *column, const uint32_t *index, uint64_t i) {
  return ((const uint64_t *)column->data)[index ? index[i] : i];
}

/* Those that are there already as 64 bits. */
static mnm_status widen(mnm_ledger__references *references, mnm_err *err) {
  const uint32_t *narrow = references->narrow.data;
  MNM_TRY(mnm_column_reserve(&references->wide, references->narrow.capacity, err));
  uint64_t *wide = references->wide.data;
  for (uint64_t i = 0; i < references->narrow.count; i++) wide[i] = references->base + narrow[i];
  references->wide.count = references->narrow.count;
  mnm_column_clear(&references->narrow);
  references->base = 0;
  return MNM_OK;
}

/* The base is half the range below the first: later ones may lie on either side. */
static uint64_t base_for(uint64_t first) {
  return first > UINT32_MAX / 2 ? first - UINT32_MAX / 2 : 0;
}

static bool all_narrow(const mnm_ledger__references *references, const mnm_column *column,
                       const uint32_t *index, uint64_t count) {
  bool fits = true;
  for (uint64_t i = 0; i < count; i++)
    fits &= at(column, index, i) - references->base <= UINT32_MAX; /* below it: huge */
  return fits;
}

static mnm_status append_numbers(mnm_ledger__references *references, const mnm_column *column,
                                 const uint32_t *index, uint64_t count, mnm_err *err) {
  if (count == 0) return MNM_OK;
  bool wide = references->wide.count > 0;
  if (!wide && references->narrow.count == 0) references->base = base_for(at(column, index, 0));
  if (!wide && !all_narrow(references, column, index, count)) {
    MNM_TRY(widen(references, err));
    wide = true;
  }
  mnm_column *into = wide ? &references->wide : &references->narrow;
  MNM_TRY(mnm_column_reserve(into, count, err));
  if (wide) {
    uint64_t *to = (uint64_t *)into->data + into->count;
    for (uint64_t i = 0; i < count; i++) to[i] = at(column, index, i);
  } else {
    uint32_t *to = (uint32_t *)into->data + into->count;
    for (uint64_t i = 0; i < count; i++)
      to[i] = (uint32_t)(at(column, index, i) - references->base);
  }
  into->count += count;
  return MNM_OK;
}

/* The hope in runs was wrong: what is there becomes numbers. */
static mnm_status give_up_runs(mnm_ledger__references *references, mnm_err *err) {
  mnm_column all;
  mnm_ctx ctx = {.alloc = references->run.alloc};
  mnm_column_init(&all, sizeof(uint64_t), &ctx);
  mnm_status status = mnm_column_reserve(&all, references->run.count, err);
  if (status == MNM_OK && references->run.count > 0) {
    mnm_ledger__references_in_runs(references, all.data);
    all.count = references->run.count;
    status = append_numbers(references, &all, NULL, all.count, err);
  }
  mnm_column_clear(&all);
  if (status == MNM_OK) mnm_ledger__references_clear_runs(references);
  return status;
}

mnm_status mnm_ledger__references_append(mnm_ledger__references *references,
                                         const mnm_column *column, const uint32_t *index,
                                         uint64_t count, mnm_err *err) {
  if (references->lowest.count == 0) return append_numbers(references, column, index, count, err);
  uint64_t done = 0;
  MNM_TRY(mnm_ledger__references_append_runs(references, column, index, count, &done, err));
  if (done == count) return MNM_OK;
  MNM_TRY(give_up_runs(references, err));
  mnm_column rest = *column; /* a view; never grown */
  if (!index) rest.data = (uint64_t *)column->data + done;
  return append_numbers(references, &rest, index ? index + done : NULL, count - done, err);
}

/* ---- asked --------------------------------------------------------------------------------------
 */

uint64_t mnm_ledger__reference(const mnm_ledger__references *references, uint64_t row) {
  if (references->run.count > 0) return mnm_ledger__reference_in_run(references, row);
  if (references->narrow.count > 0)
    return references->base + ((const uint32_t *)references->narrow.data)[row];
  if (references->wide.count > 0) return ((const uint64_t *)references->wide.data)[row];
  const mnm_ledger__stretch *all = references->stretch.data;
  row += references->skipped;
  uint64_t low = 0, high = references->stretch.count; /* the first that begins after the row */
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (all[middle].row <= row)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0) return row;
  return all[low - 1].reference + (row - all[low - 1].row);
}

uint64_t mnm_ledger_reference(const mnm_ledger *ledger, uint32_t row) {
  if (ledger->rows.reference.count > 0) /* of one account: few rows, held as they are */
    return ((const uint64_t *)ledger->rows.reference.data)[row];
  return mnm_ledger__reference(&ledger->references, row);
}

mnm_status mnm_ledger_references(const mnm_ledger *ledger, mnm_column *out, mnm_err *err) {
  uint32_t count = ledger->view.count;
  MNM_TRY(mnm_column_reserve(out, count, err));
  uint64_t *to = (uint64_t *)out->data + out->count;
  if (ledger->references.run.count > 0) mnm_ledger__references_in_runs(&ledger->references, to);
  for (uint32_t row = 0; row < count && ledger->references.run.count == 0; row++)
    to[row] = mnm_ledger_reference(ledger, row);
  out->count += count;
  return MNM_OK;
}

uint64_t mnm_ledger_bytes(const mnm_ledger *ledger) {
  const mnm_ledger__references *references = &ledger->references;
  return mnm_ledger__rows_bytes(&ledger->rows) +
         references->stretch.capacity * references->stretch.width +
         references->run.capacity * references->run.width +
         references->mark.capacity * references->mark.width +
         references->narrow.capacity * references->narrow.width +
         references->wide.capacity * references->wide.width;
}
