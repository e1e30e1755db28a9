/* What the ways to flows between places share. */
#ifndef MNM_CASE_RUN_HUBS_INTERNAL_H
#define MNM_CASE_RUN_HUBS_INTERNAL_H

#include "base/arena/arena.h"
#include "case/run/run_hubs.h"

#define MNM_RUN__PERSONS 0 /* the medium; currencies and their like count from 1 */

struct mnm_run_hubs {
  mnm_alloc alloc;
  mnm_strings *places, *crimes, *forms, *media, *networks; /* by first mention until the end */
  mnm_column flow;                                         /* mnm_hubs_flow */
  mnm_column origin;                                       /* mnm_hubs_origin */
  mnm_column context;                                      /* mnm_run_hubs_context, by place */
  mnm_column place_of, crime_of; /* uint32_t: number in order -> by first mention */
  mnm_arena arena;               /* texts of context */
  mnm_hubs found;
  mnm_run_hubs_facts facts;
};

MNM_MUST_CHECK mnm_status mnm_run__hubs_new(mnm_run_hubs **out, const mnm_ctx *ctx, mnm_err *err);
/* Adds a flow or an origin; places and crimes are numbers of first mention. */
MNM_MUST_CHECK mnm_status mnm_run__hubs_flow(mnm_run_hubs *self, const mnm_hubs_flow *flow,
                                             mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__hubs_origin(mnm_run_hubs *self, uint32_t place, uint32_t crime,
                                               uint64_t count, mnm_err *err);
/* Numbers places and crimes in the order of their names, and reads the table of places. */
MNM_MUST_CHECK mnm_status mnm_run__hubs_end(mnm_run_hubs *self, const char *places,
                                            const mnm_ctx *ctx, mnm_err *err);

#endif
