/* What the files of T5 share.
 *
 *   1. link    by account: which transfer may pass on which other one? `fed` and `feeds` say
 * whether a transfer has one before it, one after it. Most have neither and drop out here.
 *   2. thin    what is left, as a small graph of its own.
 *   3. reach   for one closing transfer x -> s: from s forwards and from the closing transfer
 *              backwards, layer by layer, always the side that is narrower, until every way of at
 *              most K transfers would have been seen. What it looked at and found to fit are arcs
 *              from a transfer to the one that passes it on.
 *   4. walk    depth first along arcs that lie on a way from s back to s, over accounts: parallel
 *              transfers of a hop together. Each ring that closes is written down.
 *   5. stitch  rings of one account sequence, in order, to episodes. */
#ifndef MNM_STAGE_DETECT_CYCLE_INTERNAL_H
#define MNM_STAGE_DETECT_CYCLE_INTERNAL_H

#include "stage/detect/detect_internal.h"

typedef struct cycle_edge { /* a transfer that is left; edges stand in ledger order */
  mnm_detect__amount paid, received;
  uint32_t row, tail, head;
  bool begins, inside, ends; /* what it may do in a cycle */
} cycle_edge;

typedef struct cycle_node { /* an edge that one search has met */
  uint32_t edge;
  uint16_t ahead;  /* fewest edges from s up to and with it; 0: not known */
  uint16_t behind; /* fewest edges from it to the closing one, with both; 0: not known */
  uint32_t arc_first, arc_count; /* arcs that end here, when they are in order */
  uint64_t used;                 /* number of the last ring it was seen to be part of */
} cycle_node;

typedef struct cycle_entry { /* an edge that a walk may go back by, and its ways to the end */
  uint32_t local;            /* number of its tail within the search; 0: s */
  uint32_t edge;
  uint64_t ways;
} cycle_entry;

typedef struct cycle_frame { /* an account of the path */
  uint32_t local;
  bool single;                       /* no parallel edges from here on */
  uint64_t bundle_first, bundle_end; /* entries by which it is left */
  uint64_t at, end;                  /* entries by which it may be entered, not yet followed */
} cycle_frame;

typedef struct cycle_ring { /* the cycles of one account sequence with one closing transfer */
  uint32_t closing;         /* row */
  uint32_t hops;
  uint64_t account_first; /* in accounts: the least one first */
  uint64_t row_first, row_count;
  uint64_t cycles;
  bool truncated;
  bool unrated; /* an amount that was compared has no rate */
} cycle_ring;

#define CYCLE_WAITING 32

typedef struct cycle_scratch { /* of one worker */
  /* link: of one account */
  mnm_column brought;              /* uint16_t: what its incoming transfers brought, roughly */
  uint32_t earlier[CYCLE_WAITING]; /* pairs that fit roughly, whose amounts were asked for */
  uint32_t later[CYCLE_WAITING];
  uint32_t waiting; /* how many there have been */
  /* one search */
  uint32_t *node_of;        /* [edge]: 1 + node, 0 between searches */
  uint32_t *local_of;       /* [account]: number within the search + 1, 0 between searches */
  mnm_column nodes;         /* cycle_node */
  mnm_column arcs;          /* uint64_t: edge above, an edge that it passes on below; in order */
  mnm_column ahead, behind; /* uint32_t nodes, layer after layer */
  mnm_column locals;        /* uint32_t accounts by local number */
  mnm_column on_path;       /* uint8_t by local number */
  mnm_column frames, entries;
  uint64_t steps, rings_met;
  bool truncated, done; /* the bound was met; the walk is to end */
  mnm_column turn;      /* uint32_t: accounts of a ring from s on */
  /* what was found, of all searches */
  mnm_column rings, accounts, rows; /* cycle_ring, uint32_t, uint32_t */
  mnm_column cut;                   /* uint32_t rows */
  uint32_t bad_row;
} cycle_scratch;

typedef struct cycle {
  const mnm_detect__run *run;
  const mnm_cycle_parameters *rule;
  mnm_graph_window window; /* over rows */
  mnm_graph_side out, in;  /* of rows, while linking; then of edges */
  /* marks of rows, while linking */
  uint32_t *busy, *fed, *feeds, *begins, *inside, *ends;
  uint16_t *paid, *received; /* of rows, while linking: amounts roughly, where they matter */
  int32_t least, most;       /* how far the rough size of what is passed on may differ */
  bool any_unit;             /* amounts are not compared at all */
  cycle_edge *edges;
  uint32_t edge_count;
  mnm_graph *thin;
  int64_t *time; /* [edge] */
  mnm_column slices;
  cycle_scratch *scratch; /* [worker] */
  uint32_t *bad_rows;     /* [task]: where it overflowed, else UINT32_MAX */
  uint32_t tasks;
  uint64_t busy_ends; /* transfers that only a busy account could have passed on */
} cycle;

/* No amount is that large roughly. */
#define CYCLE_ROUGH_ANY UINT16_MAX         /* an amount that says nothing roughly */
#define CYCLE_ROUGH_NONE (UINT16_MAX - 1U) /* of a transfer that plays no part */
/* Sets paid, received, and the bounds. */
MNM_MUST_CHECK mnm_status mnm_detect__cycle_rough(cycle *x, mnm_err *err);
/* Leaves amounts only where there is no mark (`unless`) or where there is one (`pays`, `brings`).
 */
void mnm_detect__cycle_keep(cycle *x, const uint32_t *unless, const uint32_t *pays,
                            const uint32_t *brings);
/* false: the payee of the first cannot have passed it on by the second. */
static inline bool mnm_detect__cycle_may_fit(const cycle *x, uint16_t received, uint16_t paid) {
  if (received >= CYCLE_ROUGH_NONE || paid >= CYCLE_ROUGH_NONE)
    return received != CYCLE_ROUGH_NONE && paid != CYCLE_ROUGH_NONE;
  if ((received ^ paid) >> 12 && !x->any_unit) return false;
  int32_t more = (int32_t)(paid & 0xFFF) - (int32_t)(received & 0xFFF);
  return more >= x->least && more <= x->most;
}

/* Sets the marks. */
MNM_MUST_CHECK mnm_status mnm_detect__cycle_link(cycle *x, mnm_err *err);
/* Makes edges, thin, out and in from them. */
MNM_MUST_CHECK mnm_status mnm_detect__cycle_thin(cycle *x, mnm_err *err);

typedef struct cycle_search {
  const cycle *x;
  cycle_scratch *own;
  uint32_t closing; /* edge */
  uint32_t s, last; /* the cycle's first account, and the last one before it closes */
  uint32_t first;   /* first edge within the window */
} cycle_search;
/* Fills nodes and arcs; *closes: some way leads from s back to s. */
MNM_MUST_CHECK mnm_status mnm_detect__cycle_reach(const cycle_search *search, bool *closes);
/* Writes the rings down, from the arcs. */
MNM_MUST_CHECK mnm_status mnm_detect__cycle_walk(const cycle_search *search);
/* Appends the findings and the cut transfers of all workers. */
MNM_MUST_CHECK mnm_status mnm_detect__cycle_stitch(mnm_findings *out, const cycle *x, mnm_err *err);

/* One more step; false when there are no more to take. */
static inline bool mnm_detect__cycle_step(const cycle_search *search) {
  cycle_scratch *own = search->own;
  if (own->steps >= search->x->run->parameters->steps_max) {
    own->truncated = true;
    return false;
  }
  own->steps++;
  return true;
}

static inline cycle_node *mnm_detect__cycle_node(const cycle_search *search, uint32_t edge) {
  return (cycle_node *)search->own->nodes.data + search->own->node_of[edge] - 1;
}

#endif
