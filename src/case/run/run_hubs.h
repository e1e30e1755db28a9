/* Places as nodes: flows of value and of persons between them, of a case or from a plain table. How
 * hubs and feeders are found: stage/hubs; docs/hubs.md. */
#ifndef MNM_CASE_RUN_HUBS_H
#define MNM_CASE_RUN_HUBS_H

#include "base/text/text.h"
#include "case/store/store.h"
#include "stage/hubs/hubs.h"

typedef struct mnm_run_hubs mnm_run_hubs;

/* `places`: a table of what is known of places, or NULL: place, and perhaps lat, lon,
 * market_distance, border_distance, ports, groups, migration. It is shown, and counts nothing. */
/* From current findings that stand in suspected networks, and journeys of possible victims: from
 * where they come from to where they went, both recognised among the ledger's places by keyed
 * digest. Nothing sealed is opened. */
MNM_MUST_CHECK mnm_status mnm_run_hubs_case(mnm_run_hubs **out, mnm_store *store,
                                            const char *places, const mnm_ctx *ctx, mnm_err *err);
/* Flows: from, and perhaps to, kind (value, person, home, recruit), amount, currency, crime, form,
 * network. Errors name file, line and column. */
MNM_MUST_CHECK mnm_status mnm_run_hubs_table(mnm_run_hubs **out, const char *flows,
                                             const char *places, const mnm_ctx *ctx, mnm_err *err);
void mnm_run_hubs_free(mnm_run_hubs *hubs); /* NULL is fine */

/* Of one kind of crime, or all (MNM_HUBS_NONE); borrowed until the next call. */
MNM_MUST_CHECK mnm_status mnm_run_hubs_find(const mnm_hubs **out, mnm_run_hubs *hubs,
                                            uint32_t crime, const mnm_ctx *ctx, mnm_err *err);
uint32_t mnm_run_hubs_crimes(const mnm_run_hubs *hubs); /* in the order of their names */
mnm_text mnm_run_hubs_crime(const mnm_run_hubs *hubs, uint32_t crime);
mnm_text mnm_run_hubs_name(const mnm_run_hubs *hubs, uint32_t place);
/* What goes from one to the other, in shares as stage/hubs has them, of this kind of crime. For a
 * picture. */
typedef struct mnm_run_hubs_way {
  uint32_t from, to;
  int64_t value, persons;
} mnm_run_hubs_way;
MNM_MUST_CHECK mnm_status mnm_run_hubs_ways(mnm_column *out, const mnm_run_hubs *hubs,
                                            uint32_t crime, const mnm_ctx *ctx, mnm_err *err);

#define MNM_RUN_HUBS_FACTORS 5 /* Europol's: shown beside, never counted */
typedef struct mnm_run_hubs_context {
  bool placed; /* lat and lon are known */
  int64_t lat_micro, lon_micro;
  mnm_text factor[MNM_RUN_HUBS_FACTORS]; /* "" not known */
} mnm_run_hubs_context;
mnm_run_hubs_context mnm_run_hubs_about(const mnm_run_hubs *hubs, uint32_t place);

typedef struct mnm_run_hubs_facts {
  uint64_t flows, persons; /* of value; of persons */
  uint64_t nowhere;        /* transfers and journeys whose place is not known, left out */
  bool has_context;
  bool sealed; /* journeys are there, but not the key to recognise their places */
} mnm_run_hubs_facts;
mnm_run_hubs_facts mnm_run_hubs_said(const mnm_run_hubs *hubs);

#endif
