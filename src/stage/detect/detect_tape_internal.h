/* One account's credits and debits in order: what T6 and T10 walk. */
#ifndef MNM_STAGE_DETECT_TAPE_INTERNAL_H
#define MNM_STAGE_DETECT_TAPE_INTERNAL_H

#include "stage/detect/detect_each_internal.h"

typedef struct mnm_detect__move {
  int64_t minor; /* of its unit: what the account received, or what it paid */
  uint32_t row, other;
  uint16_t unit;
  bool debit, cash, busy;
} mnm_detect__move;

typedef struct mnm_detect__taper { /* of one worker */
  const mnm_detect__run *run;
  const mnm_detect__cash *cash;
  mnm_graph_side out, in;
  mnm_column tape;  /* mnm_detect__move */
  uint32_t *counts; /* [account], all 0 between accounts; NULL: nobody is busy */
  uint32_t bad_row;
  bool own_currency; /* amounts as they are, though there be rates */
} mnm_detect__taper;
MNM_MUST_CHECK mnm_status mnm_detect__taper_new(mnm_detect__taper *out, const mnm_detect__run *run,
                                                const mnm_detect__cash *cash);
void mnm_detect__taper_clear(mnm_detect__taper *taper); /* also one that is all zero */
/* Fills the tape; with a window, busy too. MNM_E_OVERFLOW with bad_row. */
MNM_MUST_CHECK mnm_status mnm_detect__tape(mnm_detect__taper *taper, uint32_t account,
                                           const mnm_graph_window *busy_window);

#endif
