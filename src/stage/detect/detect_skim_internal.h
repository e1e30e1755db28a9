/* What the files of H1 share. */
#ifndef MNM_STAGE_DETECT_SKIM_INTERNAL_H
#define MNM_STAGE_DETECT_SKIM_INTERNAL_H

#include "stage/detect/detect_tape_internal.h"
#include "stage/detect/detect_wage_internal.h"

/* A wage and what went of it: to one account, or in cash at one point. */
typedef struct skim {
  uint64_t group;       /* transfer: the account; cash: the wage's payer above, the point below */
  uint32_t wage, reach; /* rows */
  uint32_t worker;      /* account */
  uint64_t row_first, row_count; /* the transfers, in order */
  const uint32_t *rows;          /* when all are gathered */
} skim;

typedef struct skim_own {
  mnm_detect__earner earner;
  mnm_column cash;        /* uint64_t: place above, row below: withdrawals of the account at hand */
  mnm_column skims, rows; /* skim, uint32_t: of all accounts */
  /* while hits are looked for */
  mnm_detect__taper taper;
  uint32_t *counts;   /* [owner] */
  mnm_column by_wage; /* uint64_t: wage above, place in the group below */
  mnm_column entered; /* uint8_t by place in the group */
} skim_own;

typedef struct skimming {
  const mnm_detect__run *run;
  const mnm_wage_parameters *rule;
  mnm_kind kind; /* that is looked for */
  mnm_detect__cash cash;
  mnm_detect__holders holders;
  mnm_detect__areas areas;
  mnm_graph_window window, hold, near;
  uint8_t *many;          /* [account]: enough payers may have paid it */
  mnm_column skims, rows; /* of one kind, by group, then reach, wage, worker */
  mnm_column groups;      /* uint64_t: first place of each */
} skimming;

/* Skims of one account, into own->more. */
MNM_MUST_CHECK mnm_status mnm_detect__skims_of(const skimming *s, mnm_detect__own *own,
                                               uint32_t account);
/* Hits and episodes of one group. */
MNM_MUST_CHECK mnm_status mnm_detect__skims_settle(const skimming *s, mnm_detect__own *own,
                                                   uint32_t group);

#endif
