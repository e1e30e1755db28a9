/* What choosing and looking ahead share. */
#ifndef MNM_STAGE_DISRUPT_CHOOSE_INTERNAL_H
#define MNM_STAGE_DISRUPT_CHOOSE_INTERNAL_H

#include "stage/disrupt/disrupt_internal.h"

typedef struct mnm_disrupt__choice {
  mnm_disrupt__state *s;
  mnm_disrupt__state *trial; /* foresight */
  mnm_column unit;           /* mnm_disrupt_unit: all that may be done */
  uint8_t *without;          /* by node: taken in this wave already */
  uint8_t *with;             /* the same and the one that is looked at */
  double *score;             /* by unit */
  uint8_t *used;             /* by unit */
  uint8_t *cut;              /* by node: of the least cut, found at the wave's start */
  double *between;           /* by node */
  uint32_t holders[32];      /* of each role, persons who are still there */
  mnm_measure_graph graph;
  bool graph_made;
} mnm_disrupt__choice;

static inline mnm_disrupt_unit unit_at(const mnm_disrupt__choice *c, uint32_t i) {
  return *(const mnm_disrupt_unit *)mnm_column_at(&c->unit, i);
}

/* Marks as used all but those through whom most money runs. */
MNM_MUST_CHECK mnm_status mnm_disrupt__keep_largest(mnm_disrupt__choice *c, uint32_t most,
                                                    mnm_err *err);
/* score[i]: what the wave so far is worth with unit i. */
MNM_MUST_CHECK mnm_status mnm_disrupt__foresee_more(mnm_disrupt__choice *c, uint32_t i,
                                                    const mnm_disrupt_target *so_far,
                                                    uint32_t count, mnm_err *err);
/* From a wave chosen one after another to a better one, if there is one within an exchange. */
MNM_MUST_CHECK mnm_status mnm_disrupt__improve(mnm_disrupt__choice *c, mnm_disrupt_target *wave,
                                               uint32_t *count, mnm_err *err);

#endif
