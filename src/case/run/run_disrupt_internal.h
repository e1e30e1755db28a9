/* What the two ways to such a network share. */
#ifndef MNM_CASE_RUN_DISRUPT_INTERNAL_H
#define MNM_CASE_RUN_DISRUPT_INTERNAL_H

#include "base/arena/arena.h"
#include "case/run/run_disrupt.h"

typedef struct mnm_run__disrupt_node {
  mnm_text label, person; /* person: "" the node itself */
  uint32_t roles;
  uint8_t victim, place;
  bool entry_known, exit_known;
  int64_t entry_minor, exit_minor;
  uint32_t number; /* as it was added; in order afterwards */
} mnm_run__disrupt_node;

typedef struct mnm_run__disrupt_tie {
  uint32_t from, to; /* numbers as added */
  int64_t month_minor;
  uint8_t tentative;
} mnm_run__disrupt_tie;

struct mnm_run_disrupt {
  mnm_alloc alloc;
  mnm_arena arena; /* labels */
  mnm_column node; /* mnm_run__disrupt_node; by label in the end */
  mnm_column tie;  /* mnm_run__disrupt_tie; by (from, to), each once in the end */
  mnm_column role; /* mnm_text */
  /* columns of `network` */
  uint32_t *person, *roles, *from, *to;
  uint8_t *place, *victim, *tentative;
  int64_t *entry, *exit, *month;
  mnm_disrupt_network network;
  mnm_run_disrupt_facts facts;
};

MNM_MUST_CHECK mnm_status mnm_run__disrupt_new(mnm_run_disrupt **out, const mnm_ctx *ctx,
                                               mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__disrupt_text(mnm_run_disrupt *self, mnm_text text, mnm_text *out,
                                                mnm_err *err);
/* The bit of a role by its name, which is new or known. MNM_E_LIMIT: over 32 of them. */
MNM_MUST_CHECK mnm_status mnm_run__disrupt_role(mnm_run_disrupt *self, mnm_text name,
                                                uint32_t *out_bit, mnm_err *err);
/* Puts nodes and ties in order, adds up what is equal, and fills what was not said: a victim earns
 * what it pays; money enters where none comes in and leaves where none goes on. A tie is tentative
 * when all that it was made of is. */
MNM_MUST_CHECK mnm_status mnm_run__disrupt_end(mnm_run_disrupt *self, mnm_err *err);

#endif
