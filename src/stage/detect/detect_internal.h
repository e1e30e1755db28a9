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
  uint32_t *wages;                 /* marks of rows; NULL until H1, H5 or H6 needs them */
  struct mnm_detect__known *known; /* detect_known_internal.h; NULL: nothing is */
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
  uint32_t *seen[2];    /* [account]: number of the last draft that saw it as a payer, a payee */
  uint32_t *arrived[2]; /* [account]: 1 + the last row to it, any and of a day; 0 between drafts */
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
  bool truncated;
  bool standing;  /* of one without rows, which lasts no time */
  bool passed_on; /* what an account got must come before what it paid: the order counts */
  uint8_t notes;  /* of mnm_note */
  uint8_t kind;
  uint16_t currency;
  uint64_t cycles;
  /* instead of what follows from the centres, where given: all participants, and for each row
   * MNM_DETECT__IN, MNM_DETECT__OUT or both: how it counts in the totals */
  const mnm_participant *parts;
  uint32_t part_count;
  const uint8_t *flow;
} mnm_detect__draft;
#define MNM_DETECT__IN 1
#define MNM_DETECT__OUT 2
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
/* Are two rows of one UTC day, and at least one of them without a time of day? */
bool mnm_detect__order_unknown(const mnm_detect__run *run, uint32_t a, uint32_t b);

/* ---- amounts ------------------------------------------------------------------------------- */

typedef struct mnm_detect__amount {
  int64_t own, base; /* minor units of its own currency, and of the base when it has a rate */
  uint16_t currency;
  bool rated;
} mnm_detect__amount;
/* What left the payer, what reached the payee. MNM_E_OVERFLOW: over 64 bits in the base. */
MNM_MUST_CHECK mnm_status mnm_detect__convert(mnm_detect__amount *inout, const mnm_detect__run *run,
                                              uint32_t row);
MNM_MUST_CHECK static inline mnm_status mnm_detect__paid(mnm_detect__amount *out,
                                                         const mnm_detect__run *run, uint32_t row) {
  const mnm_transfers *transfers = run->input->transfers;
  *out = (mnm_detect__amount){.own = transfers->amount_minor[row],
                              .currency = transfers->currency[row]};
  return run->parameters->rates_given ? mnm_detect__convert(out, run, row) : MNM_OK;
}
MNM_MUST_CHECK static inline mnm_status mnm_detect__received(mnm_detect__amount *out,
                                                             const mnm_detect__run *run,
                                                             uint32_t row) {
  const mnm_transfers *transfers = run->input->transfers;
  const int64_t *minor = transfers->to_amount_minor;
  const uint16_t *currency = transfers->to_currency;
  *out = (mnm_detect__amount){.own = (minor ? minor : transfers->amount_minor)[row],
                              .currency = (currency ? currency : transfers->currency)[row]};
  return run->parameters->rates_given ? mnm_detect__convert(out, run, row) : MNM_OK;
}
/* (1 - loss) in <= out <= (1 + gain) in; each bound may be off, and with both the currencies play
 * no part. */
bool mnm_detect__passes_on(const mnm_detect__amount *in, const mnm_detect__amount *out,
                           uint32_t loss_ppm, uint32_t gain_ppm);

typedef struct mnm_detect__sum_of { /* one currency */
  mnm_wide before, after;
  uint32_t next; /* 1 + the next sum of the same bucket; 0: none */
  uint16_t currency;
  bool unrated; /* an amount of it has no rate (without a table: none has) */
} mnm_detect__sum_of;
#define MNM_DETECT__BUCKETS 64
typedef struct mnm_detect__sums {       /* of one worker */
  mnm_column of;                        /* mnm_detect__sum_of */
  uint32_t bucket[MNM_DETECT__BUCKETS]; /* by currency: 1 + the first sum; 0: none */
  mnm_wide base_before, base_after;
  bool unrated; /* rates were given, and an amount had none */
} mnm_detect__sums;
void mnm_detect__sums_init(mnm_detect__sums *sums, const mnm_ctx *ctx);
void mnm_detect__sums_clear(mnm_detect__sums *sums);
void mnm_detect__sums_begin(mnm_detect__sums *sums);
/* Adds the received side of `row` to `before`, or its paid side to `after`. MNM_E_OVERFLOW,
 * MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_detect__sum(mnm_detect__sums *sums, const mnm_detect__run *run,
                                          uint32_t row, bool after);
/* (1 - tau) before <= after <= (1 + tau) before: of the amounts with a rate in the base, or in a
 * currency of which some amount has no rate, over all amounts in it. */
bool mnm_detect__sums_agree(const mnm_detect__sums *sums, uint32_t tolerance_ppm);

/* ---- slices of time -------------------------------------------------------------------------- */

typedef struct mnm_detect__slice {
  uint32_t from;       /* the first edge it looks back on */
  uint32_t begin, end; /* the edges at which it looks for hits */
} mnm_detect__slice;
typedef struct mnm_detect__cut {
  uint64_t length_us; /* of a slice, from the first edge on; 0: cut by number */
  uint32_t edges;     /* in a slice, when cut by number */
  uint64_t window_us;
} mnm_detect__cut;
static inline uint64_t mnm_detect__slice_us(const mnm_detect_input *input) {
  return (uint64_t)input->slice_s * (uint64_t)MNM_US_PER_SECOND;
}
/* Appends slices (mnm_detect__slice) that cover all edges; those without edges are left out. */
MNM_MUST_CHECK mnm_status mnm_detect__slices(mnm_column *out, const mnm_graph_edges *edges,
                                             const mnm_detect__cut *cut, mnm_err *err);

/* ---- marks: a bit a row, so that they stay near the processor ----------------------------------
 */

static inline size_t mnm_detect__bits_bytes(uint32_t rows) {
  return ((size_t)rows / 32 + 1) * sizeof(uint32_t);
}
static inline bool mnm_detect__bit(const uint32_t *bits, uint32_t row) {
  return bits[row >> 5] >> (row & 31) & 1;
}
/* From any thread; others may set, but not read, the same marks meanwhile. */
static inline void mnm_detect__set_bit(uint32_t *bits, uint32_t row) {
  uint32_t bit = UINT32_C(1) << (row & 31);
  uint32_t *word = &bits[row >> 5];
  if (!(__atomic_load_n(word, __ATOMIC_RELAXED) & bit))
    (void)__atomic_fetch_or(word, bit, __ATOMIC_RELAXED);
}

/* Marks rows whose payer is busy at them: more than `most` counterparties within the window. Both
 * directions must be indexed. */
MNM_MUST_CHECK mnm_status mnm_detect__busy(uint32_t *busy, uint32_t most,
                                           const mnm_graph_window *window,
                                           const mnm_detect__run *run, mnm_err *err);

/* In place, no memory. */
void mnm_detect__sort_keys(uint64_t *keys, uint64_t count);

/* T3, T4 and T5: append their findings to `out`, which may be left half filled on failure. */
MNM_MUST_CHECK mnm_status mnm_detect__gather_scatter(mnm_findings *out, const mnm_detect__run *run,
                                                     mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__scatter_gather(mnm_findings *out, const mnm_detect__run *run,
                                                     mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__cycles(mnm_findings *out, const mnm_detect__run *run,
                                             mnm_err *err);

/* Appends the findings of episodes. `out` may be left half filled on failure. */
MNM_MUST_CHECK mnm_status mnm_detect__emit(mnm_findings *out, const mnm_column *episodes,
                                           mnm_typology typology, const mnm_detect__run *run,
                                           const mnm_graph_side *side, mnm_err *err);

/* MNM_E_RANGE or MNM_E_UNSUPPORTED for values that no parameter file could set. */
MNM_MUST_CHECK mnm_status mnm_detect__check(const mnm_detect_parameters *parameters, mnm_err *err);

#endif
