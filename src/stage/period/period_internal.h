/* What the files of period share. */
#ifndef MNM_STAGE_PERIOD_INTERNAL_H
#define MNM_STAGE_PERIOD_INTERNAL_H

#include "stage/period/period.h"

typedef struct period_line { /* a row, as it is sorted */
  int64_t booked_us, amount_minor, balance_minor;
  uint64_t source;
  uint32_t account;
  uint16_t currency;
  uint8_t grain;
} period_line;

typedef struct period_mark { /* a balance, held at a moment: all rows before it are in it */
  int64_t at_us, amount_minor;
  uint64_t source;
  uint32_t account;
  uint16_t currency;
  bool opening, stated;
} period_mark;

/* Saturating, since years at the ends of int64 are legal. */
static inline int64_t period_after(int64_t time_us, int64_t more_us) {
  int64_t sum;
  return __builtin_add_overflow(time_us, more_us, &sum) ? INT64_MAX : sum;
}
/* The moments that a row takes: a day's row the whole day. */
static inline int64_t period_end(const period_line *line) {
  return period_after(line->booked_us, line->grain == MNM_GRAIN_DAY ? MNM_US_PER_DAY : 1);
}

/* Statements of one position: one source's rows (by time) and stated balances (by moment). Appends
 * mnm_period to `periods`, period_mark to `marks` (period_source.c). */
MNM_MUST_CHECK mnm_status mnm_period__of_source(mnm_column *periods, mnm_column *marks,
                                                const period_line *lines, uint64_t line_count,
                                                const period_mark *stated, uint64_t stated_count,
                                                mnm_err *err);

/* One account in one currency: all its rows by time, its periods and marks (sorted here). */
typedef struct period_position {
  const period_line *lines;
  uint64_t line_count;
  mnm_period *periods;
  uint64_t period_count;
  period_mark *marks;
  uint64_t mark_count;
} period_position;
/* Sums, differences, gaps, what is not explained; spans that count as covered are appended to
 * `covered` (mnm_gap, for its moments) (period_check.c). `sums` is scratch (period_sum). */
typedef struct period_sum { /* of the rows before one */
  mnm_wide credits, debits;
} period_sum;
MNM_MUST_CHECK mnm_status mnm_period__check(const period_position *position, mnm_period_result *out,
                                            mnm_column *covered, mnm_column *sums, mnm_err *err);

#endif
