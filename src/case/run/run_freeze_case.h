/* A freeze plan in a case: under the rule that a person elected, in one currency at a time; who
 * holds what where, and who else lives from it. What each figure means: docs/freeze.md. */
#ifndef MNM_CASE_RUN_FREEZE_CASE_H
#define MNM_CASE_RUN_FREEZE_CASE_H

#include "case/run/run_freeze.h"
#include "case/run/run_trace_case.h"

typedef struct mnm_run_case_freeze_options {
  const char *claim;
  mnm_trace_rule rule; /* 0: the elected one */
  const char *at;      /* a date or time: orders take effect at its beginning */
  const char *until;   /* end of the window ahead; NULL: after the last row */
  uint16_t currency;   /* 0: the one in which claim money is held at the date */
  uint32_t accounts;
  const char *candidates, *costs;
  int64_t budget_minor;
  uint32_t delay_days, living_days;
  bool bounds;
  bool only_holdings; /* no plan: only what is held at the date, and who lives from it */
} mnm_run_case_freeze_options;

typedef struct mnm_run_case_holding { /* an account that holds claim money at the date */
  uint32_t account;                   /* of the case */
  mnm_text label;
  int64_t claim_minor, other_minor;
  mnm_text owner;        /* pseudonyms of all its holders, "" when none is known */
  mnm_text house;        /* "DE 37040044"; "" when nothing says it */
  mnm_text country;      /* "DE"; "" when nothing says it */
  bool victim;           /* it, or who holds it, is a possible victim's: an account to spare */
  uint32_t victims_paid; /* accounts of possible victims that it paid in the look-back */
  mnm_restore_living living;
} mnm_run_case_holding;
typedef enum mnm_run_case_by {
  MNM_RUN_BY_OWNER,
  MNM_RUN_BY_HOUSE,
  MNM_RUN_BY_COUNTRY
} mnm_run_case_by;
#define MNM_RUN_BY_MAX 3
typedef struct mnm_run_case_sum_by { /* of holdings: by what is held, most first */
  mnm_text name;
  uint32_t accounts;
  int64_t claim_minor, other_minor;
} mnm_run_case_sum_by;
typedef struct mnm_run_case_earned { /* claim money: where it entered the records, where it lies */
  mnm_text earned, sits;             /* countries; "" when nothing says it */
  int64_t claim_minor;
} mnm_run_case_earned;

typedef struct mnm_run_case_freeze {
  mnm_arena arena;
  mnm_run_case *book;
  mnm_trace_rule rule, elected; /* elected: 0 when no election stands */
  uint16_t currency;
  mnm_run_freeze plan;           /* its accounts are positions: mnm_run_case_freeze_account */
  mnm_column holding;            /* mnm_run_case_holding, most claim money first */
  mnm_column by[MNM_RUN_BY_MAX]; /* mnm_run_case_sum_by */
  mnm_column earned;             /* mnm_run_case_earned, by earned, then sits */
  bool earned_known;             /* else the money came by too many different ways */
  mnm_column victim;             /* uint8_t by account */
  uint8_t *counts;               /* by position: 1 when it is of the currency */
} mnm_run_case_freeze;
/* Returns what mnm_run_case_open and mnm_run_freeze_make return; MNM_E_NOTFOUND (no rule is
 * elected), MNM_E_ARG (claim money in several currencies: which one?). Clear in every case. */
MNM_MUST_CHECK mnm_status mnm_run_case_freeze_make(mnm_run_case_freeze *out, mnm_store *store,
                                                   const mnm_run_case_freeze_options *options,
                                                   const mnm_ctx *ctx, mnm_err *err);
void mnm_run_case_freeze_clear(mnm_run_case_freeze *freeze);
/* What is where at the date, by position; arrays are the caller's. */
MNM_MUST_CHECK mnm_status mnm_run_case_freeze_held(const mnm_run_case_freeze *freeze,
                                                   mnm_run__held *held, const mnm_ctx *ctx,
                                                   mnm_err *err);
/* The account of a position, of one in the plan. */
uint32_t mnm_run_case_freeze_account(const mnm_run_case_freeze *freeze, uint32_t position);
bool mnm_run_case_freeze_victim(const mnm_run_case_freeze *freeze, uint32_t account);

/* "DE" from an IBAN or a bank's BIC; "" when neither says it. */
void mnm_run_country(const mnm_accounts *accounts, uint32_t account, char out[3]);

#endif
