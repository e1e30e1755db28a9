/* What the files of stage/claim share. */
#ifndef MNM_STAGE_CLAIM_INTERNAL_H
#define MNM_STAGE_CLAIM_INTERNAL_H

#include "stage/claim/claim.h"

#define CLAIM_AMOUNT_MAX INT64_C(1000000000000000) /* minor units of one record */
#define CLAIM_RATE_MAX INT64_C(1000000000000)      /* minor units of a rate */
#define CLAIM_QUANTITY_MAX INT64_C(10000000)       /* minutes or hundredths of one record */
#define CLAIM_COUNT_MAX 10000                      /* how often a record counts */

/* "12", "12.5": a whole number of units with at most `decimals` decimals, into 10^-decimals of
 * them. Digits, and one point with digits on both sides. false: not that, or over `most`. */
bool mnm_claim__decimal(mnm_text text, uint32_t decimals, int64_t most, int64_t *out);
/* "8", "8.5", "8:30" into whole minutes. */
bool mnm_claim__minutes(mnm_text text, int64_t most, int64_t *out);
/* "2026-03-01" into days since 1970-01-01. */
bool mnm_claim__day(mnm_text text, int32_t *out);
/* Letters of ASCII, digits, '-', '_', '.': 1 to 32 of them. Has no room for a person's full name.
 */
bool mnm_claim__is_label(mnm_text text);

/* The step in force on a day: the last that begins on or before it; NULL before the first. */
const mnm_claim_step_rate *mnm_claim__in_force(const mnm_claim_step_rate *steps, uint32_t count,
                                               int32_t day);
/* First day of the pay period that `day` lies in, and the last. */
int32_t mnm_claim__period_first(const mnm_claim_terms *terms, int32_t day);
int32_t mnm_claim__period_last(const mnm_claim_terms *terms, int32_t first_day);
int32_t mnm_claim__month_next(int32_t first_day); /* first day of the month after */

/* The last day of the occurrence that begins on `day`. */
int32_t mnm_claim__occurrence_last(const mnm_claim_record *record, int32_t day);
/* How often a record counts: 1, or as `every` says. */
int64_t mnm_claim__times(const mnm_claim_record *record);

/* ---- computing a claim --- */

typedef struct claim_slot { /* a record, or its share, in one pay period */
  int64_t quantity, amount_minor;
  int32_t period; /* first day */
  int32_t day;    /* its own first day */
  uint32_t record, turn;
  uint8_t group; /* 0 work and pay, 1 principal, 2 charges and repayments */
} claim_slot;

#define CLAIM_RATES_AT_ONCE 8 /* different rates in one pay period */

typedef struct claim_rated { /* work at one rate in one pay period */
  const mnm_claim_step_rate *step;
  mnm_text id; /* of the rate the amount stands in */
  int64_t quantity;
  uint16_t rate;
  mnm_claim_unit unit;
} claim_rated;

typedef struct claim_work { /* one claim while it is computed */
  mnm_claims *out;
  const mnm_claim_records *records;
  const mnm_claim_terms *terms;
  mnm_claim *claim;
  mnm_err *err;
  mnm_column slot;                                    /* claim_slot */
  mnm_wide short_sum, due_sum, uprated_sum, earnings; /* of this claim */
  uint32_t number;
  const mnm_ctx *ctx;
  bool counted;                      /* steps made now are counted */
  bool short_verified, due_verified; /* what the sums stand on */
} claim_work;

typedef struct claim_total { /* of one pay period */
  claim_rated rated[CLAIM_RATES_AT_ONCE];
  uint32_t rates;
  int64_t due, paid, unlawful, lawful;
  int32_t first_day, last_day;
  bool verified;
} claim_total;

/* Adds the slots first .. end-1, all of one pay period; others than work and pay are passed over.
 */
mnm_status mnm_claim__total(claim_work *work, const claim_slot *slots, uint64_t first, uint64_t end,
                            claim_total *out);
/* Wages, uprating, liquidated damages, interest. */
mnm_status mnm_claim__wages(claim_work *work);
/* The debt set against the work. */
mnm_status mnm_claim__debt(claim_work *work);
/* Everything else: fees, earnings, heads, what is left out, contributions. */
mnm_status mnm_claim__others(claim_work *work, const uint32_t *rows, uint32_t count, bool debt);
mnm_status mnm_claim__contributions(claim_work *work);

/* An error placed at a record. */
mnm_status mnm_claim__wrong(const claim_work *work, uint32_t record, mnm_status status,
                            const char *message);
mnm_status mnm_claim__overflow(const claim_work *work);

/* ---- words --- */

typedef struct claim_words { /* cut at its end, always terminated */
  char text[2000];
  uint32_t length;
  uint16_t currency;
} claim_words;

void mnm_claim__say(claim_words *to, const char *format, ...) MNM_PRINTF(2, 3);
void mnm_claim__say_money(claim_words *to, mnm_wide minor); /* "1,234.50 EUR" */
void mnm_claim__say_day(claim_words *to, int32_t day);
void mnm_claim__say_span(claim_words *to, int32_t from_day, int32_t to_day); /* "From a to b" */
void mnm_claim__say_rate(claim_words *to, int64_t rate);   /* "11.44 EUR", "0.0350 EUR" */
void mnm_claim__say_percent(claim_words *to, int64_t ppm); /* "5 %" */
void mnm_claim__say_minutes(claim_words *to, int64_t minutes);
void mnm_claim__say_rated(claim_words *to, const claim_rated *rated);

/* Ends a step: sentence, amount, and the records of the slots (or of `rows`). The step begins with
 * mnm_claim__step; then rows are added. */
mnm_status mnm_claim__step(claim_work *work, mnm_claim_head head, mnm_wide amount, int32_t from_day,
                           int32_t to_day, bool verified, const claim_words *words);
mnm_status mnm_claim__step_row(claim_work *work, uint32_t record);
/* The records of slots first .. end-1, each once. */
mnm_status mnm_claim__step_slots(claim_work *work, uint64_t first, uint64_t end);

#endif
