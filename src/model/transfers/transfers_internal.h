/* What the files of transfers share: the columns of a batch as a table, so that every function
 * treats every column. */
#ifndef MNM_MODEL_TRANSFERS_INTERNAL_H
#define MNM_MODEL_TRANSFERS_INTERNAL_H

#include <stddef.h>

#include "model/transfers/transfers.h"

typedef struct mnm_batch__column {
  const char *name;
  size_t offset; /* of the mnm_column in mnm_batch */
  uint32_t width;
  bool optional;
  size_t equal_to; /* "none" is the value of the mandatory column there; 0: `none` */
  int64_t none;    /* optional: what a row without a value holds */
} mnm_batch__column;

#define MNM_BATCH__COLUMNS 17
#define MNM_BATCH__TEXTS 7
extern const mnm_batch__column mnm_batch__columns[MNM_BATCH__COLUMNS];
extern const size_t mnm_batch__texts[MNM_BATCH__TEXTS]; /* offsets of the mnm_text_columns */

static inline mnm_column *mnm_batch__at(mnm_batch *batch, size_t offset) {
  return (mnm_column *)(void *)((char *)batch + offset);
}
static inline const mnm_column *mnm_batch__at_const(const mnm_batch *batch, size_t offset) {
  return (const mnm_column *)(const void *)((const char *)batch + offset);
}
static inline mnm_text_column *mnm_batch__text(mnm_batch *batch, uint32_t index) {
  return (mnm_text_column *)(void *)((char *)batch + mnm_batch__texts[index]);
}
static inline const mnm_text_column *mnm_batch__text_const(const mnm_batch *batch, uint32_t index) {
  return (const mnm_text_column *)(const void *)((const char *)batch + mnm_batch__texts[index]);
}

#endif
