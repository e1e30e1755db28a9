/* What the files of detect share. */
#ifndef MNM_STAGE_DETECT_INTERNAL_H
#define MNM_STAGE_DETECT_INTERNAL_H

#include "kernel/graph/graph.h"
#include "stage/detect/detect.h"

/* One call of mnm_detect. */
typedef struct mnm_detect__run {
  const mnm_detect_input *input;
  const mnm_detect_parameters *parameters;
  const mnm_ctx *ctx;
  mnm_pool *pool;
  uint32_t workers;
  mnm_graph_edges edges;
  mnm_graph *graph;
} mnm_detect__run;

/* A finding of one centre on its way out: a stretch of the centre's edges in one direction. */
typedef struct mnm_detect__episode {
  uint32_t centre;
  uint32_t begin, end; /* positions in the side's edges */
} mnm_detect__episode;

/* Seconds as a length in microseconds, beyond every difference of times when unbounded. */
static inline uint64_t mnm_detect__window_us(int64_t window_s) {
  if (window_s == MNM_WINDOW_ANY) return UINT64_MAX;
  return (uint64_t)window_s * (uint64_t)MNM_US_PER_SECOND;
}

/* Appends the episodes of a fan to `episodes` (mnm_detect__episode), by account, then time. */
MNM_MUST_CHECK mnm_status mnm_detect__fan(mnm_column *episodes, const mnm_detect__run *run,
                                          const mnm_graph_side *side, const mnm_fan_parameters *fan,
                                          mnm_err *err);

/* Puts episodes that stand by account into the order of findings: by label. */
MNM_MUST_CHECK mnm_status mnm_detect__order(mnm_column *episodes, const mnm_accounts *accounts,
                                            const mnm_ctx *ctx, mnm_err *err);

/* <0, 0, >0 in the order of findings: by label, then key. */
int mnm_detect__compare(const mnm_accounts *accounts, uint32_t a, uint32_t b);

/* ---- findings that are no stretch of one account's transfers ----------------------------------
 * Gathered in any order, each worker with its scratch; put in order and copied out at the end. */
typedef struct mnm_detect__scratch {
  uint32_t *seen[2]; /* [account]: number of the last draft that saw it as a payer, a payee */
  uint32_t drafts;
} mnm_detect__scratch;
MNM_MUST_CHECK mnm_status mnm_detect__scratch_init(mnm_detect__scratch *scratch, uint32_t accounts,
                                                   const mnm_ctx *ctx);
void mnm_detect__scratch_clear(mnm_detect__scratch *scratch, uint32_t accounts, const mnm_ctx *ctx);

typedef struct mnm_detect__draft {
  mnm_typology typology;
  const uint32_t *centres;
  uint32_t centre_count;
  const uint32_t *rows; /* rising, all at a centre */
  uint64_t row_count;
  bool mules; /* accounts that are no centre are mules, not sources and sinks */
} mnm_detect__draft;
/* Appends one finding. A row counts as paid when its payer is a centre, as received when its payee
 * is one. MNM_E_NOMEM; MNM_E_OVERFLOW with *bad_row. */
MNM_MUST_CHECK mnm_status mnm_detect__add(mnm_findings *into, const mnm_detect__draft *draft,
                                          mnm_detect__scratch *scratch, const mnm_detect__run *run,
                                          uint32_t *bad_row);
/* Appends all findings of `parts` to `out`, in order. */
MNM_MUST_CHECK mnm_status mnm_detect__join(mnm_findings *out, const mnm_findings *parts,
                                           uint32_t part_count, const mnm_detect__run *run,
                                           mnm_err *err);
/* What to tell when gathering failed. */
mnm_status mnm_detect__failed(mnm_status status, uint32_t bad_row, mnm_err *err);
bool mnm_detect__lasts(int64_t first_us, int64_t last_us, int64_t standing_s);

/* Sums by currency, few of them. */
#define MNM_DETECT__SUMS 64
typedef struct mnm_detect__sums {
  uint32_t count;
  struct {
    uint16_t currency;
    mnm_wide before, after;
  } of[MNM_DETECT__SUMS];
} mnm_detect__sums;
/* Adds the received side of `row` to `before`, or its paid side to `after`. MNM_E_LIMIT: more
 * currencies than there is room for. */
MNM_MUST_CHECK mnm_status mnm_detect__sum(mnm_detect__sums *sums, const mnm_transfers *transfers,
                                          uint32_t row, bool after);
/* In at least one currency: (1 - tau) before <= after <= (1 + tau) before. */
bool mnm_detect__sums_agree(const mnm_detect__sums *sums, uint32_t tolerance_ppm);

/* busy[row] |= mark where the payer of the row is busy at it: more than `most` counterparties
 * within the window. Both directions must be indexed. */
MNM_MUST_CHECK mnm_status mnm_detect__busy(uint8_t *busy, uint8_t mark, uint32_t most,
                                           const mnm_graph_window *window,
                                           const mnm_detect__run *run, mnm_err *err);

/* T3 and T4: append their findings to `out`, which may be left half filled on failure. */
MNM_MUST_CHECK mnm_status mnm_detect__gather_scatter(mnm_findings *out, const mnm_detect__run *run,
                                                     mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__scatter_gather(mnm_findings *out, const mnm_detect__run *run,
                                                     mnm_err *err);

/* Appends the findings of episodes. `out` may be left half filled on failure. */
MNM_MUST_CHECK mnm_status mnm_detect__emit(mnm_findings *out, const mnm_column *episodes,
                                           mnm_typology typology, const mnm_detect__run *run,
                                           const mnm_graph_side *side, mnm_err *err);

/* MNM_E_RANGE or MNM_E_UNSUPPORTED for values that no parameter file could set. */
MNM_MUST_CHECK mnm_status mnm_detect__check(const mnm_detect_parameters *parameters, mnm_err *err);

#endif
