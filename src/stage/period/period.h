/* period: which days the statements of each account cover, whether they add up, and what is missing
 * between them. Columns in, columns out; the rules in words: docs/pairing.md, "Periods".
 *
 *      statement of January          gap        statement of March
 *   |opening ..... rows ..... closing|       |opening ..... rows ..... closing|
 *    opening + credits - debits = closing     its opening = the closing before it? */
#ifndef MNM_STAGE_PERIOD_H
#define MNM_STAGE_PERIOD_H

#include "base/column/column.h"
#include "base/money/money.h"
#include "model/statements/statements.h"
#include "model/transfers/transfers.h"

/* What moved on an account, as its own statements have it: row i of every column. Any order. */
typedef struct mnm_period_rows {
  uint64_t count;
  const uint32_t *account;
  const uint16_t *currency;
  const int64_t *booked_us;
  const uint8_t *grain;         /* mnm_grain */
  const int64_t *amount_minor;  /* signed: what the balance rose by; never 0 */
  const int64_t *balance_minor; /* after it, as the statement says; MNM_BALANCE_NONE */
  const uint64_t *source;
} mnm_period_rows;

typedef struct mnm_period_balance { /* a balance that a source states apart from its rows */
  mnm_balance balance;
  uint64_t source;
} mnm_period_balance;

typedef struct mnm_period_input {
  mnm_period_rows rows;
  const mnm_period_balance *balances; /* any order */
  uint64_t balance_count;
} mnm_period_input;

typedef struct mnm_period { /* one statement, or the span of a source's rows */
  uint32_t account;
  uint16_t currency;
  int64_t from_us, to_us; /* the moments [from_us, to_us) */
  uint64_t source;
  int64_t opening_minor, closing_minor; /* MNM_BALANCE_NONE: nobody says it */
  bool stated;                          /* apart from rows; else from running balances */
  uint64_t rows;                        /* of the ledger, whatever source they came from */
  mnm_wide credits, debits;
  bool differs;        /* opening + credits - debits is not closing */
  mnm_wide difference; /* closing less that; 0 where a balance is not known */
} mnm_period;

typedef enum mnm_gap_kind {
  MNM_GAP_UNKNOWN = 0, /* no balance on one side of it: what is missing cannot be said */
  MNM_GAP_QUIET = 1,   /* the balances on both sides fit: nothing, or what makes up for itself */
  MNM_GAP_MOVED = 2    /* they do not: rows are missing */
} mnm_gap_kind;
const char *mnm_gap_kind_name(mnm_gap_kind kind); /* "moved"; never NULL */

typedef struct mnm_gap { /* between two periods of one account and currency */
  uint32_t account;
  uint16_t currency;
  uint8_t kind;
  int64_t from_us, to_us; /* [from_us, to_us) */
  mnm_wide difference;    /* MOVED: what the missing rows come to */
  uint64_t source;        /* of the period after it */
  bool running;           /* both balances are running balances of one source's rows */
} mnm_gap;

typedef struct mnm_coverage { /* days that the statements of an account cover, in whatever currency
                               */
  uint32_t account;
  int32_t first_day, last_day;
} mnm_coverage;

typedef struct mnm_period_result {
  mnm_column period;      /* mnm_period, by account, currency, from, to, source */
  mnm_column gap;         /* mnm_gap, by account, currency, from */
  mnm_column coverage;    /* mnm_coverage, by account, day; none touching another */
  mnm_column unexplained; /* mnm_gap (kind MOVED): balances within what is covered that do not lead
                             from one to the next */
} mnm_period_result;
void mnm_period_result_init(mnm_period_result *result, const mnm_ctx *ctx);
void mnm_period_result_clear(mnm_period_result *result);

/* Returns MNM_E_CANCELLED, MNM_E_NOMEM
 * Keeps   any order of rows, balances and sources gives the same
 * Cost    O(n log n) time, about 80 bytes a row */
MNM_MUST_CHECK mnm_status mnm_period_find(mnm_period_result *out, const mnm_period_input *input,
                                          const mnm_ctx *ctx, mnm_err *err);

#endif
