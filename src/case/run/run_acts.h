/* What officials signed: permits, visas, inspections, as records of a case tell them. */
#ifndef MNM_CASE_RUN_ACTS_H
#define MNM_CASE_RUN_ACTS_H

#include "case/identity/identity.h"
#include "case/ledger/ledger.h"

typedef enum mnm_run_act_kind {
  MNM_RUN_ACT_PERMIT = 1,
  MNM_RUN_ACT_VISA,
  MNM_RUN_ACT_INSPECTION,
  MNM_RUN_ACT_BORDER
} mnm_run_act_kind;
const char *mnm_run_act_name(mnm_run_act_kind kind); /* "permit"; never NULL */

typedef struct mnm_run_act {
  uint64_t record;   /* the event's subject */
  uint64_t official; /* who signed: its organizer */
  uint64_t about;    /* whom it is about: involved; 0: not said */
  int64_t day_us;    /* the day's beginning; MNM_TIME_NONE: not said */
  uint8_t kind;      /* mnm_run_act_kind */
} mnm_run_act;
/* Appends acts of live sources to `out` (mnm_run_act), by record, then official, then about. Kinds
 * are told by what events are called (docs/business.md lists the words), looked up by their
 * digests: no name is opened. Without the case's key there are none. */
MNM_MUST_CHECK mnm_status mnm_run__acts_load(mnm_column *out, mnm_store *store, const mnm_ctx *ctx,
                                             mnm_err *err);

#endif
