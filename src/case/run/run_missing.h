/* What is missing: how the statements of each account stand, and what to ask which bank for. */
#ifndef MNM_CASE_RUN_MISSING_H
#define MNM_CASE_RUN_MISSING_H

#include "case/run/run.h"
#include "stage/period/period.h"

/* One account in one currency. */
typedef struct mnm_run_position {
  uint32_t account;
  uint16_t currency;
  uint64_t statements;    /* periods */
  int64_t from_us, to_us; /* [from_us, to_us) of all of them; MNM_TIME_NONE: there is none */
  mnm_wide credits, debits;
  uint64_t unreconciled, missing_periods, unknown_periods; /* how many */
  uint64_t ambiguous, missing_legs;                        /* rows */
  uint64_t unknown_rows, cash_rows;
  mnm_wide unknown_in, unknown_out, cash_in, cash_out; /* >= 0 */
} mnm_run_position;

typedef enum mnm_run_ask_kind {
  MNM_ASK_MISSING = 1,      /* balances do not lead over the gap: rows are missing */
  MNM_ASK_UNKNOWN = 2,      /* a gap, and no balance says whether rows are missing */
  MNM_ASK_UNRECONCILED = 3, /* the statement does not add up: ask for it again */
  MNM_ASK_OTHER_SIDE = 4,   /* others' statements name this account, and its own do not show it */
  MNM_ASK_WHO = 5,          /* who stood opposite */
  MNM_ASK_NEVER = 6         /* others' statements name this account, of which there is none */
} mnm_run_ask_kind;
const char *mnm_run_ask_name(mnm_run_ask_kind kind);     /* "missing period"; never NULL */
const char *mnm_run_ask_sentence(mnm_run_ask_kind kind); /* what to ask for, in words */

typedef struct mnm_run_ask { /* borrowed for the call */
  mnm_run_ask_kind kind;
  const char *house; /* whom to ask: mnm_accounts_house; "" it is not known */
  uint32_t account;
  uint16_t currency;
  int64_t from_us, to_us; /* first and last day */
  mnm_wide amount_minor;  /* what it is about: a signed difference, else a sum >= 0; 0 not known */
  uint64_t rows;          /* of the ledger that it is about; 0: the rows are what is missing */
} mnm_run_ask;

typedef mnm_status mnm_run_position_fn(void *payload, const mnm_run_position *row,
                                       const mnm_accounts *accounts, mnm_err *err);
typedef mnm_status mnm_run_period_fn(void *payload, const mnm_period *row,
                                     const mnm_accounts *accounts, mnm_err *err);
typedef mnm_status mnm_run_ask_fn(void *payload, const mnm_run_ask *row,
                                  const mnm_accounts *accounts, mnm_err *err);

typedef struct mnm_run_missing_query {
  uint32_t account;       /* MNM_ACCOUNT_NONE: all */
  int64_t from_us, to_us; /* what overlaps this span, ends included; MNM_TIME_NONE: open */
  bool never;             /* also MNM_ASK_NEVER: there may be very many */
} mnm_run_missing_query;

/* Looks at all statements once (mnm_period_find) and at the breaks that pairing left. */
typedef struct mnm_run_missing mnm_run_missing;
MNM_MUST_CHECK mnm_status mnm_run_missing_open(mnm_run_missing **out, mnm_store *store,
                                               const mnm_run_missing_query *query,
                                               const mnm_ctx *ctx, mnm_err *err);
void mnm_run_missing_free(mnm_run_missing *missing); /* NULL is fine */
/* By label of the account, then currency. The span of the query does not cut sums: they are of all
 * statements. */
MNM_MUST_CHECK mnm_status mnm_run_missing_positions(const mnm_run_missing *missing,
                                                    mnm_run_position_fn *fn, void *payload,
                                                    mnm_err *err);
/* Statements, or spans of rows: by account, currency, time. */
MNM_MUST_CHECK mnm_status mnm_run_missing_periods(const mnm_run_missing *missing,
                                                  mnm_run_period_fn *fn, void *payload,
                                                  mnm_err *err);
/* By whom to ask, account, first day, kind. */
MNM_MUST_CHECK mnm_status mnm_run_missing_asks(const mnm_run_missing *missing, mnm_run_ask_fn *fn,
                                               void *payload, mnm_err *err);

/* ---- letters ------------------------------------------------------------------------------------
 */

/* The template that comes with the program (data/letters/statement-request.txt). */
mnm_text mnm_run_letter_template(void);

typedef struct mnm_run_letter { /* texts borrowed for the call */
  const char *house;
  uint32_t asks;
  mnm_text text; /* the whole letter, marked as a draft at both ends */
} mnm_run_letter;
typedef mnm_status mnm_run_letter_fn(void *payload, const mnm_run_letter *letter, mnm_err *err);
typedef struct mnm_run_letter_words { /* what a template may name besides; NULL: "" */
  const char *person, *reference;
} mnm_run_letter_words;
/* One letter a bank. A template is text; {bank} {case} {date} {person} {reference} stand for
 * themselves, and the lines between a line {each} and a line {end} come once for each request with
 * {account} {currency} {from} {to} {what} {why} {amount} {rows}. "{{" is a brace. MNM_E_PARSE with
 * the line: a word that it does not know, or an {each} without end. */
MNM_MUST_CHECK mnm_status mnm_run_missing_letters(const mnm_run_missing *missing, mnm_text template,
                                                  const mnm_run_letter_words *words,
                                                  mnm_run_letter_fn *fn, void *payload,
                                                  mnm_err *err);

#endif
