/* What run_missing.c and run_letter.c share. */
#ifndef MNM_CASE_RUN_MISSING_INTERNAL_H
#define MNM_CASE_RUN_MISSING_INTERNAL_H

#include "case/run/run_internal.h"
#include "case/run/run_legs.h"
#include "case/run/run_missing.h"

typedef struct missing_place { /* where a row of the ledger stands among the legs */
  uint64_t reference;
  uint32_t leg;
} missing_place;

struct mnm_run_missing {
  const mnm_ctx *ctx;
  mnm_store *store;
  mnm_run_missing_query query;
  mnm_run__legs legs;
  mnm_period_result periods;
  mnm_column place;                   /* missing_place, by reference */
  mnm_column position;                /* mnm_run_position */
  mnm_column ask;                     /* mnm_run_ask */
  uint64_t positions_most, asks_most; /* rows at which partial sums are added up */
  mnm_column rank;                    /* uint32_t by account: its place in the order of labels */
  mnm_arena arena;                    /* houses */
};

#endif
