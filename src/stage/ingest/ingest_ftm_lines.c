/* Lines of bounded length out of any reader. */
#include "stage/ingest/ingest_ftm_internal.h"

#define BLOCK_BYTES ((uint64_t)64 << 10)

void mnm__ftm_lines_init(mnm__ftm_lines *lines, mnm_reader *reader, const mnm_ctx *ctx) {
  memset(lines, 0, sizeof *lines);
  lines->reader = reader;
  mnm_column_init(&lines->buffer, 1, ctx);
  mnm_sha256_init(&lines->hash);
}

void mnm__ftm_lines_clear(mnm__ftm_lines *lines) {
  mnm_column_clear(&lines->buffer);
}

void mnm__ftm_lines_restart(mnm__ftm_lines *lines) {
  lines->buffer.count = 0;
  lines->start = 0;
  lines->bytes = 0;
  lines->number = 0;
  lines->ended = false;
  mnm_sha256_init(&lines->hash);
}

/* Drops what was used, adds one block. */
static mnm_status refill(mnm__ftm_lines *lines, mnm_err *err) {
  mnm_column *buffer = &lines->buffer;
  size_t got = 0;
  if (lines->start > 0) {
    buffer->count -= lines->start;
    memmove(buffer->data, (char *)buffer->data + lines->start, buffer->count);
    lines->start = 0;
  }
  MNM_TRY(mnm_column_reserve(buffer, BLOCK_BYTES, err));
  MNM_TRY(lines->reader->read(lines->reader, (char *)buffer->data + buffer->count, BLOCK_BYTES,
                              &got, err));
  mnm_sha256_add(&lines->hash, (char *)buffer->data + buffer->count, got);
  buffer->count += got;
  lines->bytes += got;
  lines->ended = got == 0;
  return MNM_OK;
}

mnm_status mnm__ftm_lines_peek(mnm__ftm_lines *lines, mnm_err *err) {
  while (lines->buffer.count < MNM__FTM_PEEK_BYTES && !lines->ended) MNM_TRY(refill(lines, err));
  return MNM_OK;
}

/* Skips the rest of a line that is too long: only its beginning stays in the buffer. */
static mnm_status skip_line(mnm__ftm_lines *lines, mnm__ftm_line *line, mnm_err *err) {
  char *data = lines->buffer.data;
  memmove(data, data + lines->start, MNM__FTM_RAW_BYTES);
  for (;;) {
    lines->buffer.count = MNM__FTM_RAW_BYTES;
    lines->start = 0;
    MNM_TRY(refill(lines, err));
    data = lines->buffer.data;
    uint64_t added = lines->buffer.count - MNM__FTM_RAW_BYTES;
    const char *end = added ? memchr(data + MNM__FTM_RAW_BYTES, '\n', added) : NULL;
    if (end) lines->start = (uint64_t)(end - data) + 1;
    if (!end && lines->ended) lines->start = lines->buffer.count;
    if (end || lines->ended) break;
  }
  *line = (mnm__ftm_line){{data, MNM__FTM_RAW_BYTES}, ++lines->number, true};
  return MNM_OK;
}

mnm_status mnm__ftm_lines_next(mnm__ftm_lines *lines, mnm__ftm_line *line, bool *more,
                               mnm_err *err) {
  uint64_t seen = 0; /* bytes of the line in which no end was found */
  *more = true;
  for (;;) {
    const char *begin = (const char *)lines->buffer.data + lines->start;
    uint64_t held = lines->buffer.count - lines->start;
    const char *end = held > seen ? memchr(begin + seen, '\n', held - seen) : NULL;
    uint64_t bytes = end ? (uint64_t)(end - begin) : held;
    if (bytes > MNM__FTM_LINE_BYTES) {
      if (!end) return skip_line(lines, line, err);
      *line = (mnm__ftm_line){{begin, MNM__FTM_RAW_BYTES}, ++lines->number, true};
      lines->start += bytes + 1;
      return MNM_OK;
    }
    if (end || (lines->ended && held > 0)) {
      *line = (mnm__ftm_line){{begin, (uint32_t)bytes}, ++lines->number, false};
      lines->start += bytes + (end ? 1 : 0);
      return MNM_OK;
    }
    if (lines->ended) {
      *more = false;
      return MNM_OK;
    }
    seen = held;
    MNM_TRY(refill(lines, err));
  }
}
