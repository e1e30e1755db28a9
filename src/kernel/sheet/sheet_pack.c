/* A zip archive in memory, entries deflated as they are written. Every entry has the same date, and
 * nothing in it depends on who wrote it, where, or when. Source: PKWARE APPNOTE 6.3.3. */
#include <zlib.h>

#include "kernel/sheet/sheet_internal.h"

#define PACK_ENTRIES_MAX 2048U
#define PACK_BYTES_MAX UINT32_MAX /* beyond it an archive needs the 64-bit form */
#define DOS_DATE 0x0021U          /* 1 January 1980, the first day that the format knows */
#define DEFLATED 8U
#define UTF8_NAMES 0x0800U

typedef struct packed_entry {
  char name[64];
  uint32_t crc;
  uint64_t packed, unpacked, offset;
} packed_entry;

struct sheet_packer {
  const mnm_ctx *ctx;
  mnm_column archive; /* char */
  mnm_column entries; /* packed_entry */
  z_stream stream;
  bool open; /* the stream */
};

/* zlib's own memory comes from the context too; its size, which zlib does not tell, stands before
 * it. */
static void *take(void *payload, uInt items, uInt bytes) {
  const mnm_ctx *ctx = ((sheet_packer *)payload)->ctx;
  size_t all = (size_t)items * bytes + 16;
  char *block = mnm_mem_new(ctx, all);
  if (block == NULL) return NULL;
  memcpy(block, &all, sizeof all);
  return block + 16;
}

static void give(void *payload, void *address) {
  const mnm_ctx *ctx = ((sheet_packer *)payload)->ctx;
  char *block = (char *)address - 16;
  size_t all = 0;
  memcpy(&all, block, sizeof all);
  mnm_mem_free(ctx, block, all);
}

static mnm_status put(sheet_packer *self, uint64_t value, uint32_t bytes, mnm_err *err) {
  unsigned char buffer[8];
  for (uint32_t i = 0; i < bytes; i++) buffer[i] = (unsigned char)(value >> (8 * i));
  return mnm_column_append(&self->archive, buffer, bytes, err);
}

/* Fields that the local header and the directory share. */
static mnm_status put_common(sheet_packer *self, const packed_entry *entry, mnm_err *err) {
  MNM_TRY(put(self, 20, 2, err)); /* needs version 2.0 */
  MNM_TRY(put(self, UTF8_NAMES, 2, err));
  MNM_TRY(put(self, DEFLATED, 2, err));
  MNM_TRY(put(self, 0, 2, err)); /* midnight */
  MNM_TRY(put(self, DOS_DATE, 2, err));
  MNM_TRY(put(self, entry->crc, 4, err));
  MNM_TRY(put(self, entry->packed, 4, err));
  MNM_TRY(put(self, entry->unpacked, 4, err));
  MNM_TRY(put(self, strlen(entry->name), 2, err));
  return put(self, 0, 2, err); /* no extra field */
}

mnm_status mnm_sheet__packer_new(sheet_packer **out, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  sheet_packer *self = mnm_mem_new(ctx, sizeof *self);
  if (self == NULL) return mnm_err_nomem(err);
  self->ctx = ctx;
  mnm_column_init(&self->archive, 1, ctx);
  mnm_column_init(&self->entries, sizeof(packed_entry), ctx);
  self->stream.zalloc = take;
  self->stream.zfree = give;
  self->stream.opaque = self;
  /* no zlib header: a zip entry has its own */
  if (deflateInit2(&self->stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    mnm_mem_free(ctx, self, sizeof *self);
    return mnm_err_nomem(err);
  }
  *out = self;
  return MNM_OK;
}

void mnm_sheet__packer_free(sheet_packer *packer) {
  if (packer == NULL) return;
  (void)deflateEnd(&packer->stream);
  mnm_column_clear(&packer->archive);
  mnm_column_clear(&packer->entries);
  mnm_mem_free(packer->ctx, packer, sizeof *packer);
}

static packed_entry *last(sheet_packer *self) {
  return mnm_column_at(&self->entries, self->entries.count - 1);
}

mnm_status mnm_sheet__pack_begin(sheet_packer *packer, const char *name, mnm_err *err) {
  packed_entry entry = {.offset = packer->archive.count};
  size_t bytes = strlen(name);
  if (bytes >= sizeof entry.name || packer->entries.count == PACK_ENTRIES_MAX) {
    return mnm_err_set(err, MNM_E_LIMIT, "a workbook is written with at most %u parts",
                       PACK_ENTRIES_MAX);
  }
  memcpy(entry.name, name, bytes + 1);
  entry.crc = (uint32_t)crc32(0, NULL, 0);
  (void)deflateReset(&packer->stream);
  MNM_TRY(mnm_column_push(&packer->entries, &entry, err));
  MNM_TRY(put(packer, 0x04034B50, 4, err));
  MNM_TRY(put_common(packer, &entry, err)); /* its sums are put in at the end */
  return mnm_column_append(&packer->archive, name, bytes, err);
}

static mnm_status deflate_all(sheet_packer *self, int flush, mnm_err *err) {
  packed_entry *entry = last(self);
  int result = Z_OK;
  do {
    char block[16384];
    self->stream.next_out = (Bytef *)block;
    self->stream.avail_out = sizeof block;
    result = deflate(&self->stream, flush);
    if (result == Z_STREAM_ERROR) return mnm_err_nomem(err);
    size_t bytes = sizeof block - self->stream.avail_out;
    MNM_TRY(mnm_column_append(&self->archive, block, bytes, err));
    entry->packed += bytes;
  } while (self->stream.avail_out == 0 || (flush == Z_FINISH && result != Z_STREAM_END));
  if (self->archive.count <= PACK_BYTES_MAX && entry->unpacked <= PACK_BYTES_MAX) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_LIMIT, "the workbook would have more than 4 GiB");
  mnm_err_hint(err, "export fewer rows, or as CSV");
  return MNM_E_LIMIT;
}

mnm_status mnm_sheet__pack(sheet_packer *packer, const char *data, size_t bytes, mnm_err *err) {
  while (bytes > 0) {
    uInt piece = bytes > 1U << 20 ? 1U << 20 : (uInt)bytes;
    packed_entry *entry = last(packer);
    entry->crc = (uint32_t)crc32(entry->crc, (const Bytef *)data, piece);
    entry->unpacked += piece;
    packer->stream.next_in = (z_const Bytef *)data;
    packer->stream.avail_in = piece;
    MNM_TRY(deflate_all(packer, Z_NO_FLUSH, err));
    data += piece;
    bytes -= piece;
  }
  return MNM_OK;
}

mnm_status mnm_sheet__pack_end(sheet_packer *packer, mnm_err *err) {
  packer->stream.next_in = NULL;
  packer->stream.avail_in = 0;
  MNM_TRY(deflate_all(packer, Z_FINISH, err));
  const packed_entry *entry = last(packer);
  unsigned char *sums = (unsigned char *)packer->archive.data + entry->offset + 14;
  const uint64_t values[3] = {entry->crc, entry->packed, entry->unpacked};
  for (uint32_t i = 0; i < 3; i++) {
    for (uint32_t k = 0; k < 4; k++) sums[i * 4 + k] = (unsigned char)(values[i] >> (8 * k));
  }
  return MNM_OK;
}

mnm_status mnm_sheet__pack_front(sheet_packer *packer, mnm_err *err) {
  packed_entry entry = *last(packer);
  uint64_t bytes = packer->archive.count - entry.offset;
  char *archive = packer->archive.data;
  char *copy = mnm_mem_new(packer->ctx, bytes);
  if (copy == NULL) return mnm_err_nomem(err);
  memcpy(copy, archive + entry.offset, bytes);
  memmove(archive + bytes, archive, entry.offset);
  memcpy(archive, copy, bytes);
  mnm_mem_free(packer->ctx, copy, bytes);
  packed_entry *entries = packer->entries.data;
  for (uint64_t i = packer->entries.count - 1; i > 0; i--) {
    entries[i] = entries[i - 1];
    entries[i].offset += bytes;
  }
  entry.offset = 0;
  entries[0] = entry;
  return MNM_OK;
}

mnm_status mnm_sheet__pack_finish(sheet_packer *packer, const void **out, size_t *out_bytes,
                                  mnm_err *err) {
  uint64_t directory = packer->archive.count;
  for (uint64_t i = 0; i < packer->entries.count; i++) {
    const packed_entry *entry = mnm_column_at(&packer->entries, i);
    MNM_TRY(put(packer, 0x02014B50, 4, err));
    MNM_TRY(put(packer, 20, 2, err)); /* made by version 2.0, for FAT: no rights, no owner */
    MNM_TRY(put_common(packer, entry, err));
    MNM_TRY(put(packer, 0, 2, err)); /* no comment */
    MNM_TRY(put(packer, 0, 2, err)); /* first disk */
    MNM_TRY(put(packer, 0, 2, err)); /* inner attributes */
    MNM_TRY(put(packer, 0, 4, err)); /* outer attributes */
    MNM_TRY(put(packer, entry->offset, 4, err));
    MNM_TRY(mnm_column_append(&packer->archive, entry->name, strlen(entry->name), err));
  }
  uint64_t bytes = packer->archive.count - directory;
  MNM_TRY(put(packer, 0x06054B50, 4, err));
  MNM_TRY(put(packer, 0, 4, err)); /* one disk */
  MNM_TRY(put(packer, packer->entries.count, 2, err));
  MNM_TRY(put(packer, packer->entries.count, 2, err));
  MNM_TRY(put(packer, bytes, 4, err));
  MNM_TRY(put(packer, directory, 4, err));
  MNM_TRY(put(packer, 0, 2, err)); /* no comment */
  *out = packer->archive.data;
  *out_bytes = packer->archive.count;
  return MNM_OK;
}
