#include "case/ledger/ledger_spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct spilled { /* one chunk */
  uint32_t part, seq, column, rows;
  uint64_t offset, bytes; /* in the file */
} spilled;

struct mnm_ledger__spill {
  mnm_ctx ctx;
  mnm_store *store;
  int file; /* -1: not yet */
  uint64_t bytes;
  uint32_t parts;
  mnm_column chunk;  /* spilled, by (part, seq, column) */
  mnm_column first;  /* uint64_t: first chunk of each part */
  mnm_column blocks; /* uint32_t: of each part */
  mnm_column blob, plain;
  mnm_ledger__packer *packer;
  mnm_key key; /* of texts; never leaves the process */
};

mnm_status mnm_ledger__spill_new(mnm_ledger__spill **out, mnm_store *store, const mnm_ctx *ctx,
                                 mnm_err *err) {
  *out = NULL;
  mnm_ledger__spill *spill = mnm_mem_new(ctx, sizeof *spill);
  if (!spill) return mnm_err_nomem(err);
  if (ctx) spill->ctx = *ctx;
  spill->store = store;
  spill->file = -1;
  mnm_column_init(&spill->chunk, sizeof(spilled), ctx);
  mnm_column_init(&spill->first, sizeof(uint64_t), ctx);
  mnm_column_init(&spill->blocks, sizeof(uint32_t), ctx);
  mnm_column_init(&spill->blob, 1, ctx);
  mnm_column_init(&spill->plain, 1, ctx);
  mnm_key_new(&spill->key);
  *out = spill;
  return MNM_OK;
}

void mnm_ledger__spill_free(mnm_ledger__spill *spill) {
  if (!spill) return;
  mnm_ctx ctx = spill->ctx;
  if (spill->file >= 0) (void)close(spill->file);
  mnm_ledger__packer_free(spill->packer);
  mnm_column_clear(&spill->chunk);
  mnm_column_clear(&spill->first);
  mnm_column_clear(&spill->blocks);
  mnm_column_clear(&spill->blob);
  mnm_column_clear(&spill->plain);
  mnm_seal_wipe(&spill->key, sizeof spill->key);
  mnm_mem_free(&ctx, spill, sizeof *spill);
}

uint32_t mnm_ledger__spill_parts(const mnm_ledger__spill *spill) {
  return spill->parts;
}

uint64_t mnm_ledger__spill_bytes(const mnm_ledger__spill *spill) {
  return spill->bytes;
}

uint32_t mnm_ledger__spill_blocks(const mnm_ledger__spill *spill, uint32_t part) {
  return ((const uint32_t *)spill->blocks.data)[part];
}

/* ---- the file -----------------------------------------------------------------------------------
 */

static mnm_status io_error(mnm_err *err, const char *doing) {
  (void)mnm_err_set(err, MNM_E_IO, "%s the temporary file of an import failed", doing);
  mnm_err_hint(err, errno == ENOSPC
                        ? "the disk of the case is full: make room or give more --memory"
                        : "the folder of the case must be writable");
  return MNM_E_IO;
}

static mnm_status open_file(mnm_ledger__spill *spill, mnm_err *err) {
  if (spill->file >= 0) return MNM_OK;
  const char *path = sqlite3_db_filename(mnm_store_db(spill->store), "main");
  char folder[4096] = ".";
  const char *slash = path ? strrchr(path, '/') : NULL;
  if (slash) {
    size_t bytes = slash == path ? 1 : (size_t)(slash - path);
    if (bytes >= sizeof folder)
      return mnm_err_set(err, MNM_E_IO, "the path of the case is too long");
    memcpy(folder, path, bytes);
    folder[bytes] = 0;
  }
  spill->file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (spill->file >= 0) return MNM_OK;
  /* file systems without nameless files: the name is taken away at once */
  char name[sizeof folder + 16];
  (void)snprintf(name, sizeof name, "%s/.mnm-XXXXXX", folder);
  spill->file = mkostemp(name, O_CLOEXEC);
  if (spill->file < 0) return io_error(err, "making");
  (void)unlink(name);
  return MNM_OK;
}

static mnm_status write_all(mnm_ledger__spill *spill, const void *data, uint64_t bytes,
                            mnm_err *err) {
  const char *from = data;
  for (uint64_t done = 0; done < bytes;) {
    ssize_t wrote = pwrite(spill->file, from + done, bytes - done, (off_t)(spill->bytes + done));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return io_error(err, "writing");
    done += (uint64_t)wrote;
  }
  spill->bytes += bytes;
  return MNM_OK;
}

static mnm_status read_all(mnm_ledger__spill *spill, const spilled *chunk, mnm_err *err) {
  spill->blob.count = 0;
  MNM_TRY(mnm_column_reserve(&spill->blob, chunk->bytes, err));
  char *to = spill->blob.data;
  for (uint64_t done = 0; done < chunk->bytes;) {
    ssize_t got = pread(spill->file, to + done, chunk->bytes - done, (off_t)(chunk->offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return io_error(err, "reading");
    done += (uint64_t)got;
  }
  spill->blob.count = chunk->bytes;
  return MNM_OK;
}

/* ---- parts --------------------------------------------------------------------------------------
 */

static bool is_text(uint32_t column) {
  return column > MNM_LEDGER__INTS;
}

static mnm_status sink(void *payload, const mnm_ledger__chunk *chunk, const void *data,
                       mnm_err *err) {
  mnm_ledger__spill *spill = payload;
  spilled entry = {.part = spill->parts,
                   .seq = chunk->seq,
                   .column = chunk->column,
                   .rows = chunk->rows,
                   .offset = spill->bytes,
                   .bytes = chunk->bytes};
  if (is_text(chunk->column)) {
    entry.bytes += MNM_SEAL_OVERHEAD;
    spill->blob.count = 0;
    MNM_TRY(mnm_column_reserve(&spill->blob, entry.bytes, err));
    mnm_seal_value(spill->blob.data, &spill->key, &entry.offset, sizeof entry.offset, data,
                   chunk->bytes);
    data = spill->blob.data;
  }
  MNM_TRY(write_all(spill, data, entry.bytes, err));
  return mnm_column_push(&spill->chunk, &entry, err);
}

mnm_status mnm_ledger__spill_add(mnm_ledger__spill *spill, const mnm_ledger__rows *rows,
                                 const uint32_t *index, uint64_t count, mnm_err *err) {
  MNM_TRY(open_file(spill, err));
  MNM_TRY(mnm_column_push(&spill->first, &spill->chunk.count, err));
  mnm_status status = mnm_ledger__packer_new(&spill->packer, sink, spill, &spill->ctx, err);
  for (uint64_t at = 0; at < count && status == MNM_OK; at += MNM_CHUNK_ROWS) {
    uint64_t some = count - at < MNM_CHUNK_ROWS ? count - at : MNM_CHUNK_ROWS;
    status = mnm_ledger__rows_gather(&spill->packer->pending, rows, index + at, some, err);
    if (status == MNM_OK) status = mnm_ledger__packer_flush(spill->packer, at + some == count, err);
    if (status == MNM_OK) status = mnm_ctx_tick(&spill->ctx, "set aside", at + some, count, err);
  }
  uint32_t blocks = status == MNM_OK ? spill->packer->seq : 0;
  mnm_ledger__packer_free(spill->packer);
  spill->packer = NULL;
  MNM_TRY(status);
  MNM_TRY(mnm_column_push(&spill->blocks, &blocks, err));
  spill->parts++;
  return MNM_OK;
}

static const spilled *find(const mnm_ledger__spill *spill, uint32_t part, uint32_t seq,
                           uint32_t column) {
  const spilled *chunks = spill->chunk.data;
  uint64_t low = ((const uint64_t *)spill->first.data)[part], high = spill->chunk.count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    const spilled *at = &chunks[middle];
    bool before = at->part < part || (at->part == part && at->seq < seq) ||
                  (at->part == part && at->seq == seq && at->column < column);
    if (before)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == spill->chunk.count) return NULL;
  const spilled *at = &chunks[low];
  return at->part == part && at->seq == seq && at->column == column ? at : NULL;
}

static mnm_status load_text(mnm_ledger__spill *spill, const spilled *chunk, mnm_text_column *out,
                            mnm_err *err) {
  uint64_t bytes = chunk->bytes - MNM_SEAL_OVERHEAD;
  spill->plain.count = 0;
  MNM_TRY(mnm_column_reserve(&spill->plain, bytes, err));
  if (!mnm_seal_value_open(spill->plain.data, &spill->key, &chunk->offset, sizeof chunk->offset,
                           spill->blob.data, chunk->bytes))
    return mnm_err_set(err, MNM_E_DAMAGED, "the temporary file of an import was changed");
  mnm_chunk_texts texts;
  mnm_chunk_texts_init(&texts, &spill->ctx);
  mnm_status status = mnm_chunk_decode_text(&texts, chunk->rows, spill->plain.data, bytes, err);
  const uint32_t *start = texts.start.data, *length = texts.length.data;
  for (uint32_t row = 0; row < chunk->rows && status == MNM_OK; row++) {
    mnm_text one = {length[row] ? (const char *)texts.text.data + start[row] : "", length[row]};
    status = mnm_text_column_push(out, one, err);
  }
  mnm_chunk_texts_clear(&texts);
  return status;
}

static mnm_status load_int(mnm_ledger__spill *spill, const spilled *chunk, mnm_ledger__rows *rows,
                           mnm_err *err) {
  const mnm_ledger__column *what = &mnm_ledger__ints[chunk->column - 1];
  mnm_column *column = mnm_ledger__int(rows, chunk->column - 1);
  const void *other = what->other ? mnm_ledger__int(rows, what->other - 1u)->data : NULL;
  MNM_TRY(mnm_column_reserve(column, chunk->rows, err));
  MNM_TRY(mnm_chunk_decode(column->data, (mnm_chunk_type)what->type, other, chunk->rows,
                           spill->blob.data, chunk->bytes, err));
  column->count = chunk->rows;
  return MNM_OK;
}

mnm_status mnm_ledger__spill_load(mnm_ledger__spill *spill, uint32_t part, uint32_t seq,
                                  mnm_ledger__rows *rows, mnm_err *err) {
  mnm_ledger__rows_reset(rows);
  for (uint32_t number = 1; number <= MNM_LEDGER__INTS + MNM_LEDGER__TEXTS; number++) {
    const spilled *chunk = find(spill, part, seq, number);
    if (!chunk) continue;
    MNM_TRY(read_all(spill, chunk, err));
    if (is_text(number))
      MNM_TRY(load_text(spill, chunk, mnm_ledger__text(rows, number - 1 - MNM_LEDGER__INTS), err));
    else
      MNM_TRY(load_int(spill, chunk, rows, err));
    rows->batch.count = chunk->rows;
  }
  return MNM_OK;
}
