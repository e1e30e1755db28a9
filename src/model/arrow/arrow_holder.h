/* What the files of exporting share. Everything that leaves holds on to one holder, which keeps the
 * source alive; the last to let go frees both, in whatever thread that is.
 *
 *     stream ──┐
 *     array ───┼──▶ holder ──▶ source (a ledger)
 *     schema   ┘      └─ dictionaries: labels of accounts, codes of currencies ...
 *     (schemas hold nothing: their texts are constants) */
#ifndef MNM_MODEL_ARROW_HOLDER_H
#define MNM_MODEL_ARROW_HOLDER_H

#include <stdatomic.h>

#include "model/arrow/arrow_internal.h"

typedef enum mnm_arrow__words { /* dictionaries */
                                MNM_ARROW__NO_WORDS = 0,
                                MNM_ARROW__LABELS,
                                MNM_ARROW__BANKS,
                                MNM_ARROW__NUMBERS,
                                MNM_ARROW__CODES, /* of currencies */
                                MNM_ARROW__CHANNELS,
                                MNM_ARROW__PLACES,
                                MNM_ARROW__WORDS
} mnm_arrow__words;

typedef struct mnm_arrow__dictionary {
  uint32_t count;
  mnm_column start; /* int64_t: count + 1 */
  mnm_column small; /* int32_t: the same, where they fit; else empty */
  mnm_column bytes;
} mnm_arrow__dictionary;

typedef struct mnm_arrow__out_column {
  const char *name, *format; /* format: of the values, or of the indexes */
  uint8_t words;             /* mnm_arrow__words */
  uint8_t width;             /* bytes a value; 0: made for each chunk */
  bool nullable;
  uint64_t none;      /* nullable: what stands in a row without a value */
  const void *values; /* of row 0; NULL: made for each chunk */
} mnm_arrow__out_column;

#define MNM_ARROW__OUT_MAX 20
typedef struct mnm_arrow__holder {
  mnm_alloc alloc;
  atomic_uint_fast64_t holders;
  mnm_arrow_source source;
  mnm_arrow__dictionary words[MNM_ARROW__WORDS];
  mnm_column code; /* uint16_t: by number of a currency, its place in the dictionary of codes */
  uint32_t column_count;
  mnm_arrow__out_column column[MNM_ARROW__OUT_MAX];
} mnm_arrow__holder;

/* With one holder: the caller. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_arrow__holder_new(mnm_arrow__holder **out,
                                                const mnm_arrow_source *source, const mnm_ctx *ctx,
                                                mnm_err *err);
void mnm_arrow__hold(mnm_arrow__holder *holder);
void mnm_arrow__let_go(mnm_arrow__holder *holder);
/* Frees the holder but not the source, which stays its owner's: for an export that fails. */
void mnm_arrow__holder_forget(mnm_arrow__holder *holder);

/* *out is not touched on failure. */
MNM_MUST_CHECK mnm_status mnm_arrow__schema_out(struct ArrowSchema *out,
                                                const mnm_arrow__holder *holder);
MNM_MUST_CHECK mnm_status mnm_arrow__array_out(struct ArrowArray *out, mnm_arrow__holder *holder,
                                               uint32_t first, uint32_t count, mnm_err *err);
/* "u" or "U". */
const char *mnm_arrow__words_format(const mnm_arrow__dictionary *words);

#endif
