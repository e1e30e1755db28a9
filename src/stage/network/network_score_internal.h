/* What scoring groups and putting networks together share. */
#ifndef MNM_STAGE_NETWORK_SCORE_INTERNAL_H
#define MNM_STAGE_NETWORK_SCORE_INTERNAL_H

#include "stage/network/network_internal.h"

#define CHAIN_BIT UINT32_C(0x80000000) /* in `extra`: it is a chain; findings are fewer */

typedef struct scored { /* a group with evidence */
  uint32_t group;
  uint32_t first, count; /* in `piece` */
  int64_t sum_micro;
} scored;

typedef struct scoring {
  mnm_network__run *run;
  mnm_column piece;     /* mnm_network__entry: key group, value points, extra finding or chain */
  mnm_column group;     /* scored */
  uint32_t *node_first; /* [group + 1]: places in `nodes` */
  uint32_t *nodes;      /* by group, rising */
  uint64_t *tie_first;  /* [group + 1]: places in `ties` */
  uint64_t *ties;       /* by group: index of each tie within it */
  uint32_t *place;      /* [account]: place among the members at hand, from 1 */
  uint8_t *roles;       /* [account]: in the network at hand */
} scoring;

static inline int64_t halved(int64_t points_micro, uint64_t times) {
  return times < 63 ? points_micro >> times : 0;
}

/* Appends one network, in the order of ranks, with all that belongs to it. */
MNM_MUST_CHECK mnm_status mnm_network__put(scoring *s, const scored *group, mnm_err *err);

#endif
