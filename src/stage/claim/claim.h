/* claim: what a victim is owed. Records of work, payments, deductions, debts and losses, against
 * terms that are data (rates with their sources), to a claim for each victim and statement, every
 * step of it a sentence with the records it comes from. Rules and sources: docs/claims.md.
 *
 * Knows no names: a victim is a label that whoever writes the records chose. Two statements about
 * the same work are two claims, never one average; records without a statement count in each. */
#ifndef MNM_STAGE_CLAIM_H
#define MNM_STAGE_CLAIM_H

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "base/money/money.h"
#include "base/text/text.h"

#define MNM_CLAIM_RATE_SCALE 10000     /* rates have 4 decimals more than the currency */
#define MNM_CLAIM_DAY_NONE INT32_MIN   /* days are counted from 1970-01-01 */
#define MNM_CLAIM_RECORDS_MAX 1000000U /* records, and records with `every` written out */
#define MNM_CLAIM_RATE_NONE UINT16_MAX
#define MNM_CLAIM_STATEMENT_NONE 0U

/* ---- terms ------------------------------------------------------------------------------------
 */

typedef enum mnm_claim_unit {
  MNM_CLAIM_HOUR, /* quantities in minutes; all others in hundredths */
  MNM_CLAIM_DAY,
  MNM_CLAIM_WEEK,
  MNM_CLAIM_MONTH,
  MNM_CLAIM_PIECE
} mnm_claim_unit;
#define MNM_CLAIM_UNITS 5
const char *mnm_claim_unit_name(mnm_claim_unit unit); /* "hour"; never NULL */

/* A rate, or a rate of interest in parts per million a year, from a day on. */
typedef struct mnm_claim_step_rate {
  int64_t value; /* MNM_CLAIM_RATE_SCALE parts of a minor unit; interest: parts per million */
  mnm_text source;
  int32_t from_day, seen_day; /* seen: when somebody read the source */
  bool verified;              /* false: from memory or not yet checked; stays marked */
} mnm_claim_step_rate;

typedef struct mnm_claim_rate {
  mnm_text id;
  mnm_claim_unit unit;
  uint16_t at_least; /* another rate, below which this one never counts; or MNM_CLAIM_RATE_NONE */
  uint32_t first, count; /* of `steps`, by rising day */
} mnm_claim_rate;

typedef enum mnm_claim_base { MNM_CLAIM_OF_DUE, MNM_CLAIM_OF_SHORT } mnm_claim_base;
typedef struct mnm_claim_contribution { /* evaded tax or contributions of the employer */
  mnm_text id;
  mnm_claim_base base;
  mnm_claim_step_rate rate; /* parts per million of the base */
} mnm_claim_contribution;

typedef enum mnm_claim_period {
  MNM_CLAIM_BY_DAY,
  MNM_CLAIM_BY_WEEK,
  MNM_CLAIM_BY_MONTH
} mnm_claim_period;
/* Earnings taken and wages are for the same work: the greater counts (18 U.S.C. 1593(b)(3)), or
 * both are claimed beside each other. */
typedef enum mnm_claim_earnings { MNM_CLAIM_GREATER_OF, MNM_CLAIM_BESIDE } mnm_claim_earnings;

typedef struct mnm_claim_terms {
  mnm_arena arena;
  uint16_t currency;
  mnm_claim_period period;
  uint8_t week_starts; /* 0 Monday .. 6 Sunday */
  int32_t as_of_day;   /* interest runs, and rates are uprated, to this day */
  bool overtime, uprate;
  int64_t overtime_after_minutes; /* in a pay period */
  int64_t overtime_num, overtime_den;
  int64_t liquidated_ppm; /* of the shortfall: 1,000,000 is an equal amount */
  mnm_claim_earnings earnings;
  mnm_claim_rate *rates;
  mnm_claim_step_rate *steps;
  mnm_claim_step_rate *interest, *debt_interest; /* on wages; on a debt */
  mnm_claim_contribution *contributions;
  uint32_t rate_count, step_count, interest_count, debt_interest_count, contribution_count;
} mnm_claim_terms;

/* Reads a file of rates and terms (docs/claims.md, YAML). To be cleared, also after a failure.
 * Returns MNM_E_PARSE, MNM_E_RANGE, MNM_E_LIMIT with line and column, MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_claim_terms_read(mnm_claim_terms *out, const char *name,
                                               const char *yaml, size_t bytes, const mnm_ctx *ctx,
                                               mnm_err *err);
void mnm_claim_terms_clear(mnm_claim_terms *terms);

/* ---- records ----------------------------------------------------------------------------------
 */

typedef enum mnm_claim_kind {
  MNM_CLAIM_WORK,      /* quantity at a rate */
  MNM_CLAIM_PAID,      /* wages, as the employer's book has them, before deductions */
  MNM_CLAIM_DEDUCTION, /* lawful: a credit for the employer; unlawful: pay that was taken back */
  MNM_CLAIM_FEE,       /* recruitment and other fees that the victim paid */
  MNM_CLAIM_REPAYMENT, /* what she paid on a debt, other than by work */
  MNM_CLAIM_DEBT,      /* lawful: principal; else left out, and said to be */
  MNM_CLAIM_CHARGE,    /* on the debt; as above */
  MNM_CLAIM_EARNING,   /* what was taken of earnings: begging, sexual exploitation, forced crime */
  MNM_CLAIM_MEDICAL,   /* heads that a person enters */
  MNM_CLAIM_DISABILITY,
  MNM_CLAIM_REPATRIATION,
  MNM_CLAIM_NON_PECUNIARY,
  MNM_CLAIM_OTHER
} mnm_claim_kind;
#define MNM_CLAIM_KINDS 13
const char *mnm_claim_kind_name(mnm_claim_kind kind); /* "work"; never NULL */

typedef enum mnm_claim_every {
  MNM_CLAIM_ONCE,
  MNM_CLAIM_EVERY_DAY,
  MNM_CLAIM_EVERY_WEEK,
  MNM_CLAIM_EVERY_MONTH
} mnm_claim_every;

typedef struct mnm_claim_record {
  int64_t quantity, amount_minor;
  uint32_t id, victim, statement; /* numbers of texts */
  int32_t from_day, to_day;
  uint16_t rate;
  uint8_t kind, unit, every;
  bool lawful;
} mnm_claim_record;

typedef struct mnm_claim_records {
  mnm_column record;                       /* mnm_claim_record, as the file has them */
  mnm_strings *ids, *victims, *statements; /* statement 0 is "": none */
  const mnm_claim_terms *terms;            /* borrowed */
  const char *name;                        /* of the file, for errors; borrowed */
} mnm_claim_records;

/* What a table of records may hold; names and notes may stand in it, and are not read. */
typedef struct mnm_claim_column {
  const char *name;
  bool mandatory;
} mnm_claim_column;
extern const mnm_claim_column mnm_claim_columns[];
extern const uint32_t mnm_claim_column_count;

MNM_MUST_CHECK mnm_status mnm_claim_records_init(mnm_claim_records *records, const char *name,
                                                 const mnm_claim_terms *terms, const mnm_ctx *ctx,
                                                 mnm_err *err);
/* Adds a record: one cell for each column, data NULL where the table has none. A failure sets
 * err->column to the number of the column, from 1. MNM_E_PARSE, MNM_E_RANGE, MNM_E_LIMIT. */
MNM_MUST_CHECK mnm_status mnm_claim_records_put(mnm_claim_records *records, const mnm_text *cells,
                                                mnm_err *err);
void mnm_claim_records_clear(mnm_claim_records *records);

/* ---- the claims -------------------------------------------------------------------------------
 */

typedef enum mnm_claim_head {
  MNM_CLAIM_H_WAGES,      /* what is short, period by period */
  MNM_CLAIM_H_UPRATING,   /* what today's rate adds */
  MNM_CLAIM_H_LIQUIDATED, /* damages beside the shortfall */
  MNM_CLAIM_H_INTEREST,
  MNM_CLAIM_H_DEBT, /* what is owed once a debt is set against the work */
  MNM_CLAIM_H_EARNINGS,
  MNM_CLAIM_H_FEES,
  MNM_CLAIM_H_REPAYMENTS, /* on a debt that was not lawful */
  MNM_CLAIM_H_MEDICAL,
  MNM_CLAIM_H_DISABILITY,
  MNM_CLAIM_H_REPATRIATION,
  MNM_CLAIM_H_NON_PECUNIARY,
  MNM_CLAIM_H_OTHER,
  MNM_CLAIM_H_BALANCE,      /* of the debt after a step; never counted */
  MNM_CLAIM_H_CONTRIBUTIONS /* the employer's, owed to the state: apart, never counted */
} mnm_claim_head;
#define MNM_CLAIM_HEADS 15
const char *mnm_claim_head_name(mnm_claim_head head); /* "wages"; never NULL */

typedef struct mnm_claim_step {
  int64_t amount_minor;
  mnm_text sentence;
  uint32_t claim;
  uint32_t row_first, row_count; /* of `rows`: the records it comes from */
  int32_t from_day, to_day;      /* MNM_CLAIM_DAY_NONE: it has none */
  uint8_t head;
  bool counted;  /* in the claim's total */
  bool verified; /* false: something it stands on is not */
} mnm_claim_step;

typedef struct mnm_claim {
  int64_t sum_minor[MNM_CLAIM_HEADS]; /* of counted steps; BALANCE: 0; CONTRIBUTIONS: apart */
  int64_t total_minor;                /* of what is counted: without contributions */
  uint32_t victim, statement;
  uint32_t step_first, step_count;
  bool verified;
} mnm_claim;

typedef struct mnm_claims {
  mnm_arena arena;   /* sentences */
  mnm_column claim;  /* mnm_claim, by first appearance of victim, then of statement */
  mnm_column step;   /* mnm_claim_step */
  mnm_column row;    /* uint32_t: records */
  mnm_column filled; /* uint8_t by rate step: used by some claim */
} mnm_claims;

void mnm_claims_init(mnm_claims *claims, const mnm_ctx *ctx);
void mnm_claims_clear(mnm_claims *claims);

/* Computes all claims into `out`, which was initialised and is empty; to be cleared in any case.
 * Returns MNM_E_RANGE (rates that do not go together in one pay period; err names the file and the
 *         number of the record), MNM_E_LIMIT, MNM_E_OVERFLOW, MNM_E_NOMEM, MNM_E_CANCELLED
 * Keeps   total == sum of counted steps; a sum split over pay periods is whole again
 * Cost    O(records of a victim x her statements + periods log periods) */
MNM_MUST_CHECK mnm_status mnm_claim_compute(mnm_claims *out, const mnm_claim_records *records,
                                            const mnm_ctx *ctx, mnm_err *err);

/* As steps say them: "11.44 EUR", "5 %". Always terminated. */
#define MNM_CLAIM_TEXT_BYTES 80
void mnm_claim_rate_text(char *buffer, uint32_t bytes, int64_t rate, uint16_t currency);
void mnm_claim_percent_text(char *buffer, uint32_t bytes, int64_t ppm);

/* ---- the sums by themselves -------------------------------------------------------------------
 */

/* num / den, the half up; num >= 0, den > 0. */
mnm_wide mnm_claim_half_up(mnm_wide num, mnm_wide den);

typedef struct mnm_claim_due {
  int64_t minutes; /* at `rate`, in MNM_CLAIM_RATE_SCALE parts of a minor unit an hour */
  int64_t rate;
  int64_t overtime_after_minutes, overtime_num, overtime_den; /* den 0: no overtime */
  mnm_wide other; /* sum of quantity (hundredths) x rate of all other work */
} mnm_claim_due;
/* What the work of a pay period is worth, rounded once. MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_claim_due_minor(int64_t *out, const mnm_claim_due *work);
/* max(0, due - (paid - unlawful) - lawful); *over: what was paid too much. MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_claim_short_minor(int64_t *out, int64_t *over, int64_t due,
                                                int64_t paid, int64_t unlawful, int64_t lawful);
/* max(short, half up of short x now / then). MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_claim_uprate_minor(int64_t *out, int64_t short_minor, int64_t now,
                                                 int64_t then);
/* Simple, actual/365: ppm_days is the sum over time of rate (parts per million) x days. */
MNM_MUST_CHECK mnm_status mnm_claim_interest_minor(int64_t *out, int64_t base, mnm_wide ppm_days);
/* A debt over a span of time: balance += half up of interest + charges - credit, where
 * interest_num is the sum over time of max(balance, 0) x rate (parts per million) x days. A balance
 * below 0 is owed to the victim. MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_claim_debt_minor(int64_t *balance, int64_t *interest,
                                               mnm_wide interest_num, int64_t charges,
                                               int64_t credit);
/* Sum of rate x days from `from_day` (the first that bears interest) to before `to_day`. */
mnm_wide mnm_claim_ppm_days(const mnm_claim_step_rate *steps, uint32_t count, int32_t from_day,
                            int32_t to_day, bool *verified);

#endif
