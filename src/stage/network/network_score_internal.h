/* What scoring groups and putting networks together share. */
#ifndef MNM_STAGE_NETWORK_SCORE_INTERNAL_H
#define MNM_STAGE_NETWORK_SCORE_INTERNAL_H

#include "stage/network/network_internal.h"

#define CHAIN_BIT UINT32_C(0x80000000) /* in `extra`: it is a chain; findings are fewer */

typedef struct scored { /* a group with evidence */
  uint32_t group;
  uint32_t first, count; /* in `piece` */
  int64_t sum_micro;
  int64_t heavy_micro; /* of them what decides whether it is shown */
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

/* Typologies that neither tie nor count by their centre are what ordinary life makes: they add to a
 * score, and never show anybody. */
static inline bool is_heavy(const mnm_network__run *run, uint32_t extra) {
  if (extra & CHAIN_BIT) return true;
  const mnm_finding *finding = mnm_column_at(&run->input->findings->finding, extra);
  const mnm_points_rule *rule = &run->points->of[finding->typology];
  return rule->ties || rule->by_centre;
}

static inline int64_t halved(int64_t points_micro, uint64_t times) {
  return times < 63 ? points_micro >> times : 0;
}

/* Appends one network, in the order of ranks, with all that belongs to it. */
MNM_MUST_CHECK mnm_status mnm_network__put(scoring *s, const scored *group, mnm_err *err);

#endif
