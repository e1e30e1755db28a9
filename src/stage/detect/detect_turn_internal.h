/* What the files of T8 share. */
#ifndef MNM_STAGE_DETECT_TURN_INTERNAL_H
#define MNM_STAGE_DETECT_TURN_INTERNAL_H

#include "stage/detect/detect_each_internal.h"

typedef struct turn_way {  /* ways of one owner over the same accounts with one closing transfer */
  uint32_t owner, closing; /* closing: row */
  uint32_t accounts;       /* one more than transfers */
  uint64_t account_first, row_first, row_count;
  uint64_t ways;
  bool truncated, unrated;
} turn_way;

typedef struct turn_frame { /* a transfer of the path, the last one first */
  uint32_t row;
  uint32_t at, begin; /* transfers to its payer not yet looked at: positions begin .. at - 1 */
} turn_frame;

typedef struct turn_own {
  mnm_column frames;               /* turn_frame */
  mnm_column found, found_rows;    /* turn_way, uint32_t: of one closing transfer */
  mnm_column ways, accounts, rows; /* turn_way, uint32_t, uint32_t: of all */
  uint64_t steps;
} turn_own;

typedef struct turn {
  const mnm_detect__run *run;
  const mnm_turn_parameters *rule;
  mnm_graph_side in;
  mnm_graph_window window;
  mnm_detect__holders holders;
  uint8_t *several; /* [account]: does an owner of it hold another one? */
  uint32_t *busy;   /* marks of rows */
  uint32_t loss_ppm, gain_ppm;
} turn;

MNM_MUST_CHECK mnm_status mnm_detect__turn_search(const turn *t, mnm_detect__own *own,
                                                  uint32_t row);
/* Findings of all workers into the first. */
MNM_MUST_CHECK mnm_status mnm_detect__turn_stitch(const turn *t, mnm_detect__own *owns,
                                                  uint32_t workers);

#endif
