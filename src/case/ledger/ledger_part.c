/* Parts: rows in order of time, from memory, from the temporary file or from the case. */
#include "case/ledger/ledger_internal.h"
#include "case/ledger/ledger_spill.h"

#define ROWS_BLOCK 65536u /* rows of a part in memory that make one step */

void mnm_ledger__part_init(mnm_ledger__part *part, mnm_ledger__part_kind kind, const mnm_ctx *ctx) {
  *part = (mnm_ledger__part){.kind = kind, .columns = MNM_LEDGER__ALL};
  mnm_ledger__rows_init(&part->block, ctx);
}

void mnm_ledger__part_clear(mnm_ledger__part *part) {
  mnm_ledger__rows_clear(&part->block);
}

static int64_t time_at(const mnm_ledger__part *part, uint64_t at) {
  const int64_t *booked = mnm_ledger__booked(part->rows);
  return booked[part->index ? part->index[at] : at];
}

static bool chunk_zone(const mnm_ledger__part *part, uint32_t seq, int64_t *out_last) {
  const mnm_ledger__chunk *chunk =
      mnm_ledger__find_chunk(part->directory, part->run, MNM_LEDGER__BOOKED, seq);
  if (!chunk) return false;
  *out_last = chunk->largest;
  return true;
}

/* First row at or after `at` whose time is not below (or, with `above`, is above) `time_us`. */
static uint64_t search(const int64_t *booked, uint64_t at, uint64_t end, int64_t time_us,
                       bool above) {
  while (at < end) {
    uint64_t middle = at + (end - at) / 2;
    if (booked[middle] < time_us || (above && booked[middle] == time_us))
      at = middle + 1;
    else
      end = middle;
  }
  return at;
}

mnm_status mnm_ledger__part_seek(mnm_ledger__part *part, int64_t from_us, mnm_err *err) {
  if (part->kind == MNM_LEDGER__PART_ROWS) {
    while (part->at < part->end && time_at(part, part->at) < from_us) part->at++;
    return MNM_OK;
  }
  if (part->kind == MNM_LEDGER__PART_RUN && part->block_at == mnm_ledger__count(&part->block)) {
    int64_t last_us = 0;
    while (part->seq < part->seq_end && chunk_zone(part, part->seq, &last_us) && last_us < from_us)
      part->seq++;
  }
  for (;;) {
    bool more = false;
    int64_t first_us = 0, last_us = 0;
    MNM_TRY(mnm_ledger__part_peek(part, &more, &first_us, &last_us, err));
    if (!more) return MNM_OK;
    part->block_at = search(mnm_ledger__booked(&part->block), part->block_at,
                            mnm_ledger__count(&part->block), from_us, false);
    if (part->block_at < mnm_ledger__count(&part->block)) return MNM_OK;
  }
}

static mnm_status load_next(mnm_ledger__part *part, mnm_err *err) {
  if (part->kind == MNM_LEDGER__PART_RUN) {
    MNM_TRY(mnm_ledger__load_block(part->directory, part->run, part->seq, part->columns, NULL,
                                   &part->block, err));
    if (part->layer) MNM_TRY(mnm_ledger__layer_apply(part->layer, part->merge, &part->block, err));
  } else {
    MNM_TRY(mnm_ledger__spill_load(part->spill, part->spill_part, part->seq, &part->block, err));
  }
  const int64_t *booked = mnm_ledger__booked(&part->block);
  uint64_t count = mnm_ledger__count(&part->block);
  if (count > 0 && part->some_read && booked[0] < part->last_us)
    return mnm_err_set(err, MNM_E_DAMAGED, "the ledger's chunks are not in order of time");
  if (count > 0) part->last_us = booked[count - 1];
  part->some_read = part->some_read || count > 0;
  part->seq++;
  part->block_at = 0;
  return MNM_OK;
}

mnm_status mnm_ledger__part_peek(mnm_ledger__part *part, bool *out_more, int64_t *out_first_us,
                                 int64_t *out_last_us, mnm_err *err) {
  *out_more = false;
  if (part->kind == MNM_LEDGER__PART_ROWS) {
    if (part->at == part->end) return MNM_OK;
    uint64_t last = part->end - part->at > ROWS_BLOCK ? part->at + ROWS_BLOCK : part->end;
    *out_first_us = time_at(part, part->at);
    *out_last_us = time_at(part, last - 1);
    *out_more = true;
    return MNM_OK;
  }
  while (part->block_at == mnm_ledger__count(&part->block)) {
    if (part->seq == part->seq_end) return MNM_OK;
    MNM_TRY(load_next(part, err));
  }
  *out_first_us = mnm_ledger__booked(&part->block)[part->block_at];
  *out_last_us = mnm_ledger__booked(&part->block)[mnm_ledger__count(&part->block) - 1];
  *out_more = true;
  return MNM_OK;
}

static mnm_status take_rows(mnm_ledger__part *part, int64_t until_us, mnm_ledger__rows *out,
                            mnm_err *err) {
  uint64_t low = part->at, high = part->end;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (time_at(part, middle) <= until_us)
      low = middle + 1;
    else
      high = middle;
  }
  uint64_t first = part->at;
  part->at = low;
  if (part->index)
    return mnm_ledger__rows_gather(out, part->rows, part->index + first, low - first, err);
  return mnm_ledger__rows_append(out, part->rows, first, low - first, err);
}

mnm_status mnm_ledger__part_take(mnm_ledger__part *part, int64_t until_us, mnm_ledger__rows *out,
                                 mnm_err *err) {
  if (part->kind == MNM_LEDGER__PART_ROWS) return take_rows(part, until_us, out, err);
  for (;;) {
    bool more = false;
    int64_t first_us = 0, last_us = 0;
    MNM_TRY(mnm_ledger__part_peek(part, &more, &first_us, &last_us, err));
    if (!more) return MNM_OK;
    uint64_t at = part->block_at, count = mnm_ledger__count(&part->block);
    uint64_t last = search(mnm_ledger__booked(&part->block), at, count, until_us, true);
    MNM_TRY(mnm_ledger__rows_append(out, &part->block, at, last - at, err));
    part->block_at = last;
    if (last < count) return MNM_OK;
  }
}
