/* The type of what is exported. Names and formats are constants, so a schema holds on to nothing
 * but its own memory: that of its children is freed with their parent, whether or not a consumer
 * moved them elsewhere before. */
#include "model/arrow/arrow_holder.h"

typedef struct top_piece { /* of the struct */
  mnm_alloc alloc;
  struct ArrowSchema *pointer[MNM_ARROW__OUT_MAX];
  struct ArrowSchema child[MNM_ARROW__OUT_MAX];
} top_piece;

typedef struct leaf_piece { /* of a column that has a dictionary */
  mnm_alloc alloc;
  struct ArrowSchema dictionary;
} leaf_piece;

static void release_plain(struct ArrowSchema *schema) {
  schema->release = NULL;
}

static void release_leaf(struct ArrowSchema *schema) {
  leaf_piece *piece = schema->private_data;
  if (piece->dictionary.release) piece->dictionary.release(&piece->dictionary);
  mnm_alloc alloc = piece->alloc;
  mnm_alloc_free(&alloc, piece, sizeof *piece);
  schema->release = NULL;
}

static void release_top(struct ArrowSchema *schema) {
  top_piece *piece = schema->private_data;
  for (int64_t i = 0; i < schema->n_children; i++)
    if (piece->child[i].release) piece->child[i].release(&piece->child[i]);
  mnm_alloc alloc = piece->alloc;
  mnm_alloc_free(&alloc, piece, sizeof *piece);
  schema->release = NULL;
}

static mnm_status column_out(struct ArrowSchema *out, const mnm_arrow__holder *holder,
                             const mnm_arrow__out_column *column) {
  *out = (struct ArrowSchema){.format = column->format,
                              .name = column->name,
                              .flags = column->nullable ? ARROW_FLAG_NULLABLE : 0,
                              .release = release_plain};
  if (column->words == MNM_ARROW__NO_WORDS) return MNM_OK;
  mnm_alloc alloc = holder->alloc;
  leaf_piece *piece = mnm_alloc_new(&alloc, sizeof *piece);
  if (!piece) return MNM_E_NOMEM;
  piece->alloc = alloc;
  piece->dictionary =
      (struct ArrowSchema){.format = mnm_arrow__words_format(&holder->words[column->words]),
                           .name = "",
                           .release = release_plain};
  out->dictionary = &piece->dictionary;
  out->private_data = piece;
  out->release = release_leaf;
  return MNM_OK;
}

mnm_status mnm_arrow__schema_out(struct ArrowSchema *out, const mnm_arrow__holder *holder) {
  mnm_alloc alloc = holder->alloc;
  top_piece *piece = mnm_alloc_new(&alloc, sizeof *piece);
  if (!piece) return MNM_E_NOMEM;
  piece->alloc = alloc;
  struct ArrowSchema schema = {.format = "+s",
                               .name = "",
                               .n_children = holder->column_count,
                               .children = piece->pointer,
                               .release = release_top,
                               .private_data = piece};
  for (uint32_t i = 0; i < holder->column_count; i++) {
    piece->pointer[i] = &piece->child[i];
    mnm_status status = column_out(&piece->child[i], holder, &holder->column[i]);
    if (status == MNM_OK) continue;
    piece->child[i].release = NULL;
    release_top(&schema); /* those behind it were never made: zeroed */
    return status;
  }
  *out = schema;
  return MNM_OK;
}
