/* One chunk of what is exported. Every array, also every child and every dictionary, holds on to
 * the holder by itself, since a consumer may move children out and keep them longer than their
 * parent. */
#include "model/arrow/arrow_holder.h"

typedef struct leaf_piece {
  mnm_arrow__holder *holder;
  const void *buffer[3];
  void *made[3]; /* those of the buffers that are its own */
  size_t made_bytes[3];
  struct ArrowArray dictionary;
} leaf_piece;

typedef struct top_piece {
  mnm_arrow__holder *holder;
  const void *buffer[1];
  struct ArrowArray *pointer[MNM_ARROW__OUT_MAX];
  struct ArrowArray child[MNM_ARROW__OUT_MAX];
} top_piece;

static void release_leaf(struct ArrowArray *array) {
  leaf_piece *piece = array->private_data;
  mnm_arrow__holder *holder = piece->holder;
  mnm_alloc alloc = holder->alloc;
  if (piece->dictionary.release) piece->dictionary.release(&piece->dictionary);
  for (uint32_t i = 0; i < 3; i++) mnm_alloc_free(&alloc, piece->made[i], piece->made_bytes[i]);
  mnm_alloc_free(&alloc, piece, sizeof *piece);
  array->release = NULL;
  mnm_arrow__let_go(holder);
}

static void release_top(struct ArrowArray *array) {
  top_piece *piece = array->private_data;
  mnm_arrow__holder *holder = piece->holder;
  mnm_alloc alloc = holder->alloc;
  for (int64_t i = 0; i < array->n_children; i++)
    if (piece->child[i].release) piece->child[i].release(&piece->child[i]);
  mnm_alloc_free(&alloc, piece, sizeof *piece);
  array->release = NULL;
  mnm_arrow__let_go(holder);
}

static leaf_piece *leaf_new(struct ArrowArray *out, mnm_arrow__holder *holder, int64_t length,
                            int64_t buffers) {
  leaf_piece *piece = mnm_alloc_new(&holder->alloc, sizeof *piece);
  if (!piece) return NULL;
  mnm_arrow__hold(holder);
  piece->holder = holder;
  *out = (struct ArrowArray){.length = length,
                             .n_buffers = buffers,
                             .buffers = piece->buffer,
                             .release = release_leaf,
                             .private_data = piece};
  return piece;
}

/* Zeroed memory of the piece's own as its buffer `at`; NULL when there is none. */
static void *make(leaf_piece *piece, uint32_t at, size_t bytes) {
  piece->made[at] = mnm_alloc_new(&piece->holder->alloc, bytes);
  piece->made_bytes[at] = bytes ? bytes : 1;
  piece->buffer[at] = piece->made[at];
  return piece->made[at];
}

static mnm_status words_out(struct ArrowArray *out, mnm_arrow__holder *holder,
                            const mnm_arrow__dictionary *words) {
  leaf_piece *piece = leaf_new(out, holder, words->count, 3);
  if (!piece) return MNM_E_NOMEM;
  piece->buffer[1] = words->small.count > 0 ? words->small.data : words->start.data;
  piece->buffer[2] = words->bytes.count > 0 ? words->bytes.data : "";
  return MNM_OK;
}

/* ---- buffers that are made
 * ----------------------------------------------------------------------- */

static mnm_status make_ids(leaf_piece *piece, uint32_t first, uint32_t count, mnm_err *err) {
  const mnm_arrow_source *source = &piece->holder->source;
  mnm_ctx ctx = {.alloc = piece->holder->alloc};
  mnm_text_column ids;
  mnm_column_init(&ids.end, sizeof(uint32_t), &ctx);
  mnm_column_init(&ids.bytes, 1, &ctx);
  mnm_status status = source->ids(source->owner, first, count, &ids, err);
  /* a chunk's ids have at most 127 bytes each: far from the limit of 32-bit offsets */
  int32_t *ends = status == MNM_OK ? make(piece, 1, ((size_t)count + 1) * sizeof *ends) : NULL;
  if (ends) {
    const uint32_t *end = ids.end.data;
    for (uint32_t i = 0; i < count; i++) ends[i + 1] = (int32_t)end[i];
    char *bytes = make(piece, 2, ids.bytes.count);
    if (bytes && ids.bytes.count > 0) memcpy(bytes, ids.bytes.data, ids.bytes.count);
    if (!bytes) ends = NULL;
  }
  if (status == MNM_OK && !ends) status = mnm_err_nomem(err);
  mnm_column_clear(&ids.end);
  mnm_column_clear(&ids.bytes);
  return status;
}

static mnm_status make_codes(leaf_piece *piece, const mnm_arrow__out_column *column, uint32_t first,
                             uint32_t count) {
  const mnm_transfers *from = &piece->holder->source.transfers;
  bool received = strcmp(column->name, "to_currency") == 0;
  const uint16_t *currency = (received ? from->to_currency : from->currency) + first;
  const uint16_t *code = piece->holder->code.data;
  bool wide = column->format[0] == 'S';
  void *codes = make(piece, 1, (size_t)count * (wide ? 2 : 1));
  if (!codes) return MNM_E_NOMEM;
  for (uint32_t i = 0; i < count && wide; i++) ((uint16_t *)codes)[i] = code[currency[i]];
  for (uint32_t i = 0; i < count && !wide; i++) ((uint8_t *)codes)[i] = (uint8_t)code[currency[i]];
  return MNM_OK;
}

static mnm_status make_nulls(struct ArrowArray *out, leaf_piece *piece,
                             const mnm_arrow__out_column *column, uint32_t count) {
  const char *values = piece->buffer[1];
  int64_t nulls = 0;
  for (uint32_t i = 0; i < count; i++)
    nulls += memcmp(values + (size_t)i * column->width, &column->none, column->width) == 0;
  out->null_count = nulls;
  if (nulls == 0) return MNM_OK;
  uint8_t *valid = make(piece, 0, ((size_t)count + 7) / 8);
  if (!valid) return MNM_E_NOMEM;
  for (uint32_t i = 0; i < count; i++)
    if (memcmp(values + (size_t)i * column->width, &column->none, column->width) != 0)
      valid[i >> 3] = (uint8_t)(valid[i >> 3] | 1u << (i & 7));
  return MNM_OK;
}

/* ---- columns
 * ------------------------------------------------------------------------------------- */

static mnm_status column_out(struct ArrowArray *out, mnm_arrow__holder *holder,
                             const mnm_arrow__out_column *column, uint32_t first, uint32_t count,
                             mnm_err *err) {
  bool ids = column->width == 0 && column->words == MNM_ARROW__NO_WORDS;
  leaf_piece *piece = leaf_new(out, holder, count, ids ? 3 : 2);
  if (!piece) return mnm_err_nomem(err);
  mnm_status status = MNM_OK;
  if (ids)
    status = make_ids(piece, first, count, err);
  else if (column->width == 0)
    status = make_codes(piece, column, first, count);
  else
    piece->buffer[1] = (const char *)column->values + (size_t)first * column->width;
  if (status == MNM_OK && column->nullable) status = make_nulls(out, piece, column, count);
  if (status == MNM_OK && column->words != MNM_ARROW__NO_WORDS) {
    status = words_out(&piece->dictionary, holder, &holder->words[column->words]);
    out->dictionary = &piece->dictionary;
  }
  if (status == MNM_OK) return MNM_OK;
  release_leaf(out);
  return status == MNM_E_NOMEM ? mnm_err_nomem(err) : status;
}

mnm_status mnm_arrow__array_out(struct ArrowArray *out, mnm_arrow__holder *holder, uint32_t first,
                                uint32_t count, mnm_err *err) {
  top_piece *piece = mnm_alloc_new(&holder->alloc, sizeof *piece);
  if (!piece) return mnm_err_nomem(err);
  mnm_arrow__hold(holder);
  piece->holder = holder;
  struct ArrowArray array = {.length = count,
                             .n_buffers = 1,
                             .n_children = holder->column_count,
                             .buffers = piece->buffer,
                             .children = piece->pointer,
                             .release = release_top,
                             .private_data = piece};
  for (uint32_t i = 0; i < holder->column_count; i++) {
    piece->pointer[i] = &piece->child[i];
    mnm_status status = column_out(&piece->child[i], holder, &holder->column[i], first, count, err);
    if (status == MNM_OK) continue;
    release_top(&array); /* those behind it were never made: zeroed */
    return status;
  }
  *out = array;
  return MNM_OK;
}
