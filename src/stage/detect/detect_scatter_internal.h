/* What the two files of scatter-gather share: all sources, and one pair of accounts. */
#ifndef MNM_STAGE_DETECT_SCATTER_INTERNAL_H
#define MNM_STAGE_DETECT_SCATTER_INTERNAL_H

#include "stage/detect/detect_internal.h"

#define NOWHERE UINT32_MAX
#define ROUGH 4096 /* counts that fit the first-level cache */

typedef struct record { /* a second leg with the latest first leg before it */
  uint32_t d, second;   /* account and row */
  uint32_t first_at;    /* out position of the first leg */
} record;

typedef struct scatter_group { /* records of one d, in `grouped` */
  uint32_t d, begin, count;
} scatter_group;

#define SOUGHT 16
typedef struct scatter_sought { /* found ahead of its turn */
  uint32_t at, leg;             /* positions of a first leg; of what its payee paid next */
} scatter_sought;

typedef struct scatter_piece { /* an episode of one pair within one slice */
  uint32_t s, d, first_hit, last_hit;
  uint64_t leg_first, leg_count; /* in the legs of its worker */
} scatter_piece;

typedef struct scatter_scratch { /* of one worker */
  uint8_t rough[ROUGH];          /* records of the present source, by d, roughly */
  scatter_sought sought[SOUGHT];
  uint32_t *of_d;            /* [account]: records, then places; 0 between sources */
  uint32_t *last_leg;        /* [account]: NOWHERE between sources */
  uint32_t *latest;          /* [account]: 1 + row of its latest first leg; 0 between pairs */
  mnm_column earlier, later; /* uint32_t: chains of parallel first legs of one source */
  mnm_column records, ds, groups;
  mnm_column grouped;      /* uint64_t: row of the second leg above, first_at below */
  mnm_column by_first;     /* uint64_t: row of the first leg above, middleman below */
  mnm_column hits;         /* uint32_t: rows, of one pair, in order */
  mnm_column rows;         /* uint64_t: of one episode: row above, 1 below for a second leg */
  mnm_column draft;        /* uint32_t: the same, rows alone */
  mnm_column pieces, legs; /* scatter_piece; uint64_t as in rows */
  mnm_detect__scratch draft_scratch;
  mnm_detect__sums sums;
  uint32_t first; /* out position of the first transfer of the source in the slice */
  uint32_t bad_row;
} scatter_scratch;

typedef struct scatter_place { /* of a piece */
  uint32_t worker;
  uint64_t index;
} scatter_place;

typedef struct scatter {
  const mnm_detect__run *run;
  const mnm_pair_parameters *rule;
  mnm_graph_side out, in;
  mnm_graph_window window;
  /* marks: may be a first leg, by out position; may be a second leg, by row */
  uint32_t *first, *second;
  scatter_scratch *scratch; /* [worker] */
  mnm_detect__slice slice;  /* the one at work */
  uint32_t tasks;           /* a slice */
} scatter;

/* Appends to the worker's pieces what the slice holds of the pair s, group->d. */
MNM_MUST_CHECK mnm_status mnm_detect__scatter_pair(const scatter *x, scatter_scratch *own,
                                                   uint32_t s, const scatter_group *group);
/* Joins the pieces of all workers and slices to episodes, and appends those whose sums agree. */
MNM_MUST_CHECK mnm_status mnm_detect__scatter_stitch(mnm_findings *out, scatter *x, mnm_err *err);
#endif
