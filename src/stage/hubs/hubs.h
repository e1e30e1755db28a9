/* hubs: which places distribute and which feed them, from flows of value and of persons between
 * places. That there are hubs and feeders is Europol's idea (OCTA 2009); no way to compute them was
 * ever published, and the one here is ours: docs/hubs.md. A place says nothing of any person in it,
 * and no score of a person knows of places. */
#ifndef MNM_STAGE_HUBS_H
#define MNM_STAGE_HUBS_H

#include "base/column/column.h"
#include "base/ctx/ctx.h"

#define MNM_HUBS_NONE UINT32_MAX
#define MNM_HUBS_PLACES_MAX 50000
#define MNM_HUBS_WHOLE INT64_C(1000000000) /* all that flows of one medium between places */

typedef struct mnm_hubs_flow {
  uint32_t from, to; /* places; the same: within it */
  uint32_t medium;   /* persons, or a currency: amounts of one add up */
  uint32_t crime;    /* kind of crime */
  uint32_t form;     /* of exploitation, or of laundering */
  uint32_t network;  /* suspected network; MNM_HUBS_NONE: not known */
  int64_t amount;    /* > 0 */
} mnm_hubs_flow;

typedef struct mnm_hubs_origin { /* a victim's home, or where somebody was recruited */
  uint32_t place, crime;
  uint64_t count;
} mnm_hubs_origin;

typedef struct mnm_hubs_input { /* borrowed; in any order */
  uint32_t places;
  uint32_t persons; /* the medium that is persons; MNM_HUBS_NONE: none is */
  const mnm_hubs_flow *flows;
  uint64_t flow_count;
  const mnm_hubs_origin *origins;
  uint64_t origin_count;
} mnm_hubs_input;

typedef enum mnm_hubs_part { /* what hubness is made of */
                             MNM_HUBS_THROUGH,
                             MNM_HUBS_DIVERSITY,
                             MNM_HUBS_NETWORKS,
                             MNM_HUBS_REACH,
                             MNM_HUBS_PARTS
} mnm_hubs_part;

typedef struct mnm_hubs_place {
  uint32_t place;
  uint32_t rank;  /* from 1, each once */
  double hubness; /* 0..1: geometric mean of (1 + places below) / places, over the four parts */
  /* shares in billionths of a medium, those of all media added up: at most media x 10^9 */
  int64_t in, out, through;       /* from and to other places; through: the lesser of both */
  double diversity;               /* entropy of its forms, in bits, by number of flows */
  uint32_t networks;              /* different ones */
  double reach;                   /* places served, weighted: (sum of w)^2 / sum of w^2 */
  uint32_t below[MNM_HUBS_PARTS]; /* places with less */
  uint64_t origins;
} mnm_hubs_place;

typedef struct mnm_hubs_feeder {
  uint32_t from, to;
  bool persons;       /* of persons; else of value */
  uint32_t share_ppm; /* of what leaves it, to this place */
  uint32_t back_ppm;  /* of what it sends there, comes back; 1,000,000 at most is not said */
} mnm_hubs_feeder;

typedef struct mnm_hubs { /* initialise, find, clear */
  mnm_column place;       /* mnm_hubs_place by rank: places with any flow of this crime */
  mnm_column feeder;      /* mnm_hubs_feeder by (from, to, persons) */
  uint32_t media;         /* of which anything goes from one place to another */
} mnm_hubs;
void mnm_hubs_init(mnm_hubs *hubs, const mnm_ctx *ctx);
void mnm_hubs_clear(mnm_hubs *hubs);

#define MNM_HUBS_FEEDS_PERCENT 70 /* at least so much of what leaves a feeder goes to its hub */
#define MNM_HUBS_BACK_PERCENT 20  /* and less than so much of that comes back */

/* Of one kind of crime, or of all (MNM_HUBS_NONE). Replaces what `out` held; empty after a failure.
 *
 * Returns  MNM_E_RANGE (err.row: a flow or origin that is out of range), MNM_E_LIMIT (too many
 *          places), MNM_E_OVERFLOW (amounts of one medium together are over 63 bits), MNM_E_NOMEM
 * Keeps    the same for any order of flows and origins
 * Cost     O(n log n) in flows; 56 bytes a flow */
MNM_MUST_CHECK mnm_status mnm_hubs_find(mnm_hubs *out, const mnm_hubs_input *input, uint32_t crime,
                                        const mnm_ctx *ctx, mnm_err *err);

#endif
