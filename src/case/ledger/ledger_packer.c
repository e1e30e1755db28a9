/* Rows into chunks: every 65,536 rows each column that holds anything becomes one chunk. */
#include "case/ledger/ledger_internal.h"

#define COLUMNS (MNM_LEDGER__INTS + MNM_LEDGER__TEXTS)

mnm_status mnm_ledger__packer_new(mnm_ledger__packer **out, mnm_ledger__sink_fn *sink,
                                  void *payload, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_ledger__packer *packer = mnm_mem_new(ctx, sizeof *packer);
  if (!packer) return mnm_err_nomem(err);
  if (ctx) packer->ctx = *ctx;
  packer->sink = sink;
  packer->payload = payload;
  mnm_ledger__rows_init(&packer->pending, ctx);
  for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_init(&packer->bytes[i], 1, ctx);
  uint32_t threads = mnm_pool_threads(packer->ctx.pool);
  if (threads > MNM_LEDGER__CODERS_MAX) threads = MNM_LEDGER__CODERS_MAX;
  packer->coders = threads;
  for (uint32_t i = 0; i < threads; i++) {
    mnm_status status = mnm_chunk_coder_new(&packer->coder[i], ctx, err);
    if (status != MNM_OK) {
      mnm_ledger__packer_free(packer);
      return status;
    }
  }
  *out = packer;
  return MNM_OK;
}

void mnm_ledger__packer_free(mnm_ledger__packer *packer) {
  if (!packer) return;
  mnm_ctx ctx = packer->ctx;
  for (uint32_t i = 0; i < packer->coders; i++) mnm_chunk_coder_free(packer->coder[i]);
  for (uint32_t i = 0; i < COLUMNS; i++) mnm_column_clear(&packer->bytes[i]);
  mnm_ledger__rows_clear(&packer->pending);
  mnm_mem_free(&ctx, packer, sizeof *packer);
}

/* ---- one block ----------------------------------------------------------------------------------
 */

typedef struct block_work {
  mnm_ledger__packer *packer;
  uint64_t first;
  uint32_t count;
  bool empty[COLUMNS]; /* no row of the block has a value */
} block_work;

static bool all_none(const mnm_ledger__rows *rows, uint32_t index, uint64_t first, uint32_t count) {
  const mnm_ledger__column *what = &mnm_ledger__ints[index];
  const mnm_column *column = mnm_ledger__int_const(rows, index);
  if (!what->optional) return false;
  if (column->count == 0) return true;
  const char *values = (const char *)column->data + first * column->width;
  if (what->other) {
    const mnm_column *other = mnm_ledger__int_const(rows, what->other - 1u);
    return memcmp(values, (const char *)other->data + first * other->width,
                  (size_t)count * column->width) == 0;
  }
  for (uint32_t row = 0; row < count; row++)
    if (memcmp(values + (size_t)row * column->width, &what->none, column->width) != 0) return false;
  return true;
}

static mnm_status pack_int(block_work *work, uint32_t index, mnm_chunk_coder *coder) {
  const mnm_ledger__rows *rows = &work->packer->pending;
  work->empty[index] = all_none(rows, index, work->first, work->count);
  if (work->empty[index]) return MNM_OK;
  const mnm_ledger__column *what = &mnm_ledger__ints[index];
  const mnm_column *column = mnm_ledger__int_const(rows, index);
  const void *other = NULL;
  if (what->other) {
    const mnm_column *from = mnm_ledger__int_const(rows, what->other - 1u);
    other = (const char *)from->data + work->first * from->width;
  }
  return mnm_chunk_encode(coder, &work->packer->bytes[index], (mnm_chunk_type)what->type,
                          (const char *)column->data + work->first * column->width, other,
                          work->count, NULL);
}

static mnm_status pack_text(block_work *work, uint32_t index, mnm_chunk_coder *coder) {
  const mnm_text_column *text =
      mnm_ledger__text_const(&work->packer->pending, index - MNM_LEDGER__INTS);
  work->empty[index] = true;
  if (text->end.count == 0) return MNM_OK;
  const uint32_t *end = text->end.data;
  uint32_t start = work->first > 0 ? end[work->first - 1] : 0;
  if (end[work->first + work->count - 1] == start) return MNM_OK;
  work->empty[index] = false;
  mnm_column ends;
  mnm_column_init(&ends, sizeof(uint32_t), &work->packer->ctx);
  mnm_status status = mnm_column_append(&ends, end + work->first, work->count, NULL);
  uint32_t *shifted = ends.data;
  for (uint32_t row = 0; row < work->count && status == MNM_OK; row++) shifted[row] -= start;
  if (status == MNM_OK)
    status = mnm_chunk_encode_text(coder, &work->packer->bytes[index], shifted,
                                   (const char *)text->bytes.data + start, work->count, NULL);
  mnm_column_clear(&ends);
  return status;
}

static mnm_status pack_column(void *payload, uint32_t task, uint32_t worker) {
  block_work *work = payload;
  work->packer->bytes[task].count = 0;
  mnm_chunk_coder *coder = work->packer->coder[worker];
  return task < MNM_LEDGER__INTS ? pack_int(work, task, coder) : pack_text(work, task, coder);
}

static mnm_status flush_block(mnm_ledger__packer *packer, uint64_t first, uint32_t count,
                              mnm_err *err) {
  block_work work = {.packer = packer, .first = first, .count = count};
  mnm_pool *pool = mnm_pool_threads(packer->ctx.pool) == packer->coders ? packer->ctx.pool : NULL;
  mnm_status status = mnm_pool_run(pool, COLUMNS, pack_column, &work);
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status != MNM_OK) return mnm_err_set(err, status, "a column of the ledger cannot be packed");
  for (uint32_t i = 0; i < COLUMNS; i++) {
    if (work.empty[i]) continue;
    mnm_chunk_info info;
    const mnm_column *bytes = &packer->bytes[i];
    MNM_TRY(mnm_chunk_read_info(&info, bytes->data, bytes->count, err));
    mnm_ledger__chunk chunk = {.column = i + 1,
                               .seq = packer->seq,
                               .rows = count,
                               .smallest = (int64_t)info.min,
                               .largest = (int64_t)info.max,
                               .bytes = bytes->count};
    MNM_TRY(packer->sink(packer->payload, &chunk, bytes->data, err));
  }
  packer->seq++;
  packer->rows += count;
  return MNM_OK;
}

mnm_status mnm_ledger__packer_flush(mnm_ledger__packer *packer, bool last, mnm_err *err) {
  uint64_t count = mnm_ledger__count(&packer->pending), at = 0;
  while (count - at >= MNM_CHUNK_ROWS) {
    MNM_TRY(flush_block(packer, at, MNM_CHUNK_ROWS, err));
    at += MNM_CHUNK_ROWS;
  }
  if (last && count > at) {
    MNM_TRY(flush_block(packer, at, (uint32_t)(count - at), err));
    at = count;
  }
  if (at > 0) mnm_ledger__rows_drop(&packer->pending, at);
  return MNM_OK;
}
