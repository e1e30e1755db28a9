/* One block of a run, 65,536 rows or some of them, out of its chunks. */
#include "case/ledger/ledger_internal.h"

static mnm_status damaged(mnm_err *err, const char *what) {
  (void)mnm_err_set(err, MNM_E_DAMAGED, "a block of the ledger is damaged: %s", what);
  mnm_err_hint(err, "run 'manumit verify'; take the case from a backup");
  return MNM_E_DAMAGED;
}

/* What is being read: `pick` NULL is every row. */
typedef struct block_work {
  mnm_ledger__rows *rows;
  const mnm_column *pick;
  uint32_t chunk_rows; /* of every chunk of the block */
  uint32_t count;      /* rows wanted */
  mnm_chunk_texts texts;
} block_work;

static mnm_status load_int(block_work *work, const mnm_ledger__column *what,
                           const mnm_ledger__blob *blob, mnm_err *err) {
  mnm_column *column = mnm_ledger__int(work->rows, what->number - 1u);
  const void *other = NULL;
  if (what->other) {
    const mnm_column *from = mnm_ledger__int(work->rows, what->other - 1u);
    if (from->count == work->count) other = from->data;
  }
  MNM_TRY(mnm_column_reserve(column, work->count, err));
  if (work->pick)
    MNM_TRY(mnm_chunk_pick(column->data, (mnm_chunk_type)what->type, other, work->pick->data,
                           work->count, blob->data, blob->bytes, err));
  else
    MNM_TRY(mnm_chunk_decode(column->data, (mnm_chunk_type)what->type, other, work->count,
                             blob->data, blob->bytes, err));
  column->count = work->count;
  return MNM_OK;
}

static mnm_status load_text(block_work *work, uint32_t index, const mnm_ledger__blob *blob,
                            mnm_err *err) {
  mnm_text_column *text = mnm_ledger__text(work->rows, index);
  MNM_TRY(mnm_chunk_decode_text(&work->texts, work->chunk_rows, blob->data, blob->bytes, err));
  const uint32_t *start = work->texts.start.data, *length = work->texts.length.data;
  const uint32_t *pick = work->pick ? work->pick->data : NULL;
  for (uint32_t i = 0; i < work->count; i++) {
    uint32_t row = pick ? pick[i] : i;
    mnm_text one = {"", length[row]};
    if (one.bytes > 0) one.data = (const char *)work->texts.text.data + start[row];
    MNM_TRY(mnm_text_column_push(text, one, err));
  }
  return MNM_OK;
}

const char *mnm_ledger__values_fault(const mnm_ledger__directory *directory,
                                     const mnm_ledger__rows *rows, uint64_t first, uint64_t count) {
  const mnm_batch *batch = &rows->batch;
  uint32_t account = 0, grain = 0, channel = 0;
  uint64_t places = 0; /* that there must be */
  bool order = true, amounts = true;
  if (batch->account_from.count > 0) {
    const uint32_t *from = (const uint32_t *)batch->account_from.data + first;
    for (uint64_t i = 0; i < count; i++) account = from[i] > account ? from[i] : account;
  }
  if (batch->account_to.count > 0) {
    const uint32_t *to = (const uint32_t *)batch->account_to.data + first;
    for (uint64_t i = 0; i < count; i++) account = to[i] > account ? to[i] : account;
  }
  if (batch->place.count > 0) {
    const uint32_t *place = (const uint32_t *)batch->place.data + first;
    for (uint64_t i = 0; i < count; i++)
      if (place[i] != MNM_PLACE_NONE && place[i] >= places) places = (uint64_t)place[i] + 1;
  }
  if (batch->booked_grain.count > 0) {
    const uint8_t *grains = (const uint8_t *)batch->booked_grain.data + first;
    for (uint64_t i = 0; i < count; i++) grain = grains[i] > grain ? grains[i] : grain;
  }
  if (batch->channel.count > 0) {
    const uint8_t *channels = (const uint8_t *)batch->channel.data + first;
    for (uint64_t i = 0; i < count; i++) channel = channels[i] > channel ? channels[i] : channel;
  }
  if (batch->amount_minor.count > 0) {
    const int64_t *amount = (const int64_t *)batch->amount_minor.data + first;
    for (uint64_t i = 0; i < count; i++) amounts = amounts && amount[i] > 0;
  }
  if (batch->to_amount_minor.count > 0) {
    const int64_t *amount = (const int64_t *)batch->to_amount_minor.data + first;
    for (uint64_t i = 0; i < count; i++) amounts = amounts && amount[i] >= 0;
  }
  if (batch->booked_us.count > 0) {
    const int64_t *booked = (const int64_t *)batch->booked_us.data + first;
    for (uint64_t i = 1; i < count; i++) order = order && booked[i - 1] <= booked[i];
  }
  bool any = count > 0 && (batch->account_from.count > 0 || batch->account_to.count > 0);
  if (any && account >= directory->accounts) return "a row names an account that is not there";
  if (places > directory->places) return "a row names a place that is not there";
  if (grain > MNM_GRAIN_MICROSECOND) return "a row's grain is not known";
  if (channel >= MNM_CHANNEL_COUNT) return "a row's channel is not known";
  if (!amounts) return "an amount is not above zero";
  if (!order) return "its rows are not in order of time";
  return NULL;
}

static mnm_status load_column(const mnm_ledger__directory *directory, const mnm_ledger__run *run,
                              uint32_t seq, uint32_t number, block_work *work, mnm_err *err) {
  const mnm_ledger__chunk *chunk = mnm_ledger__find_chunk(directory, run, number, seq);
  bool integer = number <= MNM_LEDGER__INTS;
  if (!chunk) {
    if (!integer || mnm_ledger__ints[number - 1].optional) return MNM_OK;
    return damaged(err, "a chunk is missing");
  }
  if (chunk->rows != work->chunk_rows) return damaged(err, "its chunks have different rows");
  mnm_ledger__blob blob;
  MNM_TRY(mnm_ledger__blob_open(&blob, directory->store, run->run_id, chunk, err));
  mnm_status status = integer ? load_int(work, &mnm_ledger__ints[number - 1], &blob, err)
                              : load_text(work, number - 1 - MNM_LEDGER__INTS, &blob, err);
  mnm_ledger__blob_close(&blob);
  return status;
}

/* Source and reference of a run that does not store them. */
static mnm_status derive_columns(const mnm_ledger__run *run, uint32_t seq, uint32_t columns,
                                 block_work *work, mnm_err *err) {
  mnm_ledger__rows *rows = work->rows;
  if (columns >> MNM_LEDGER__SOURCE & 1)
    MNM_TRY(mnm_ledger__rows_fill(rows, MNM_LEDGER__SOURCE - 1, run->source_id, err));
  if (!(columns >> MNM_LEDGER__REFERENCE & 1) || run->compacted) return MNM_OK;
  rows->reference.count = 0;
  MNM_TRY(mnm_ledger__rows_fill(rows, MNM_LEDGER__REFERENCE - 1, 0, err));
  uint64_t *reference = rows->reference.data;
  uint64_t first = run->first_reference + (uint64_t)seq * MNM_CHUNK_ROWS;
  const uint32_t *pick = work->pick ? work->pick->data : NULL;
  for (uint32_t i = 0; i < work->count; i++) reference[i] = first + (pick ? pick[i] : i);
  return MNM_OK;
}

mnm_status mnm_ledger__load_block(const mnm_ledger__directory *directory,
                                  const mnm_ledger__run *run, uint32_t seq, uint32_t columns,
                                  const mnm_column *pick, mnm_ledger__rows *rows, mnm_err *err) {
  mnm_ledger__rows_reset(rows);
  const mnm_ledger__chunk *booked = mnm_ledger__find_chunk(directory, run, MNM_LEDGER__BOOKED, seq);
  if (!booked) return damaged(err, "a chunk is missing");
  block_work work = {.rows = rows, .pick = pick, .chunk_rows = booked->rows};
  work.count = pick ? (uint32_t)pick->count : booked->rows;
  mnm_ctx ctx = {.alloc = rows->source.alloc};
  mnm_chunk_texts_init(&work.texts, &ctx);
  mnm_status status = MNM_OK;
  for (uint32_t number = 1; number <= MNM_LEDGER__INTS + MNM_LEDGER__TEXTS && status == MNM_OK;
       number++)
    if (columns >> number & 1) status = load_column(directory, run, seq, number, &work, err);
  rows->batch.count = work.count;
  if (status == MNM_OK) {
    const char *fault = mnm_ledger__values_fault(directory, rows, 0, work.count);
    if (fault) status = damaged(err, fault);
  }
  if (status == MNM_OK) status = derive_columns(run, seq, columns, &work, err);
  mnm_chunk_texts_clear(&work.texts);
  return status;
}

mnm_status mnm_ledger__find_rows(const mnm_ledger__directory *directory, const mnm_ledger__run *run,
                                 uint32_t seq, uint32_t number, uint64_t value, mnm_column *rows,
                                 mnm_err *err) {
  const mnm_ledger__chunk *chunk = mnm_ledger__find_chunk(directory, run, number, seq);
  if (!chunk) return damaged(err, "a chunk is missing");
  if (value < (uint64_t)chunk->smallest || value > (uint64_t)chunk->largest) return MNM_OK;
  mnm_ledger__blob blob;
  MNM_TRY(mnm_ledger__blob_open(&blob, directory->store, run->run_id, chunk, err));
  mnm_status status = mnm_chunk_find(rows, value, blob.data, blob.bytes, err);
  mnm_ledger__blob_close(&blob);
  return status;
}
