/* Judging one block of subjects, and what came of it. */
#ifndef MNM_STAGE_CATALOGUE_FIND_H
#define MNM_STAGE_CATALOGUE_FIND_H

#include "stage/catalogue/catalogue_internal.h"

typedef struct catalogue_asked {
  uint64_t asked, unknown;
} catalogue_asked;

typedef struct catalogue_found { /* of one task */
  mnm_column hit, value, row;    /* as mnm_catalogue_hits has them */
  mnm_column asked;              /* catalogue_asked by indicator; empty: none was asked */
  uint64_t too_busy;
} catalogue_found;
void mnm_catalogue__found_init(catalogue_found *found, const mnm_ctx *ctx);
void mnm_catalogue__found_clear(catalogue_found *found);

typedef struct catalogue_bench { /* of one thread */
  mnm_alloc alloc;
  catalogue_events events;
  catalogue_room room;
  mnm_column subject; /* catalogue_subject */
  int64_t *column;    /* values of every feature, one after another */
  size_t column_bytes;
  uint32_t features, stride;
  int64_t *scratch, *verdict;
  size_t scratch_bytes, verdict_bytes;
  const mnm_catalogue_answer *answer; /* which indicators this ledger can answer */
} catalogue_bench;
mnm_status mnm_catalogue__bench_open(catalogue_bench *bench, const mnm_catalogue *catalogue,
                                     const mnm_ctx *ctx, mnm_err *err);
void mnm_catalogue__bench_reset(catalogue_bench *bench); /* no subjects */
void mnm_catalogue__bench_close(catalogue_bench *bench);

/* Puts a subject on the bench; judges those that are there first when it does not fit. `list`:
 * which indicators are asked. */
mnm_status mnm_catalogue__judge(catalogue_found *found, catalogue_bench *bench,
                                const catalogue_world *world, uint8_t list, uint8_t kind,
                                uint32_t id);
mnm_status mnm_catalogue__flush(catalogue_found *found, catalogue_bench *bench,
                                const catalogue_world *world, uint8_t list);

#endif
