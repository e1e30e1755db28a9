/* The tracing schedule: of each account that claim money touched, its rows in order, with what the
 * balance and the traced balance are after each. Made from what stage/trace takes and gives, so the
 * same for a case and for plain files. Columns: docs/exhibits.md. */
#ifndef MNM_CASE_RUN_SCHEDULE_H
#define MNM_CASE_RUN_SCHEDULE_H

#include "stage/trace/trace.h"

typedef enum mnm_schedule_note {                          /* bits */
                                 MNM_SCHEDULE_ENTERS = 1, /* claim money enters the records here */
                                 MNM_SCHEDULE_CONVERTED =
                                     2, /* another amount arrived than was paid */
                                 MNM_SCHEDULE_OUTSIDE = 4, /* the chain breaks: paid to outside */
                                 MNM_SCHEDULE_REPAID = 8,  /* claim money repaid an overdraft */
                                 MNM_SCHEDULE_OVERDRAWN = 16, /* the bank lent part of the debit */
                                 MNM_SCHEDULE_SAME_TIME = 32, /* another row of the account has this
                                                                 time: order is the ledger's */
                                 MNM_SCHEDULE_OTHERS = 64,    /* rows in between that moved no claim
                                                                 money, together */
                                 MNM_SCHEDULE_LINKED = 128,   /* a debit that is taken behind the
                                                                 later credit it is linked to */
                                 MNM_SCHEDULE_EARMARK = 256,  /* meant to be claim money */
                                 MNM_SCHEDULE_NETTED = 512, /* the amount is less what came back */
                                 MNM_SCHEDULE_RETURN = 1024 /* takes another row back, and counts
                                                               with it: amounts are 0 */
} mnm_schedule_note;

typedef struct mnm_schedule_line {
  uint32_t row; /* OTHERS: the first of them */
  uint32_t row_last;
  uint32_t account; /* place in `account` */
  uint32_t other;   /* position on the other side; OTHERS: MNM_TRACE_NONE */
  uint32_t rows;    /* 1; OTHERS: how many */
  uint16_t notes;
  int64_t debit_minor, credit_minor;       /* one of them, but for OTHERS */
  int64_t balance_minor;                   /* after it; below 0: overdrawn */
  int64_t claim_in_minor, claim_out_minor; /* of the credit, of the debit */
  int64_t repaid_minor;                    /* claim money that repaid credit, not in claim_in */
  int64_t traced_minor;                    /* claim money in the account after it */
} mnm_schedule_line;

typedef struct mnm_schedule_account { /* in the order in which claim money reached them */
  uint32_t position;
  uint32_t line_first, line_count;
  int64_t opening_minor, closing_minor;
  int64_t debit_minor, credit_minor, claim_in_minor, claim_out_minor, repaid_minor, traced_minor;
} mnm_schedule_account;

typedef struct mnm_schedule_flow { /* claim money from one position to another, as it arrived */
  uint32_t from, to;               /* positions */
  uint32_t rows, row_first;
  bool enters; /* it was no claim money before */
  int64_t amount_minor;
} mnm_schedule_flow;

typedef struct mnm_schedule {
  mnm_trace_rule rule;
  mnm_column account; /* mnm_schedule_account: internal positions */
  mnm_column line;    /* mnm_schedule_line, by account, in order */
  mnm_column flow;    /* mnm_schedule_flow, by row_first, from, to */
  mnm_column result;  /* mnm_trace_result of claim money */
  int64_t entered_minor;
  bool converts; /* then what entered is not what is found, to the unit */
} mnm_schedule;

/* All labels together are the claim. Cleared in every case. Amounts are less what came back, as if
 * it had never been paid: a row of which all came back, and what brought it back, stand as lines
 * with amounts of 0 in the accounts that claim money reached; so does a linked or a partly returned
 * row that moved no claim money. A linked debit stands where it is taken, behind its credit.
 *
 * Lines stand in the order in which the rule takes rows: by time, and of payments that an account
 * made at one time the largest (tiho) or the smallest (tilo) first where the rule says so.
 *
 * Returns  MNM_E_ARG (a rule that does not conserve), what mnm_trace_new returns
 * Keeps    of each account: opening + credits - debits == closing, claim in - claim out == traced;
 *          without conversions: entered == traced + left + repaid
 * Cost     O(rows), 72 bytes a position, 80 a line */
MNM_MUST_CHECK mnm_status mnm_schedule_make(mnm_schedule *out, const mnm_trace_input *input,
                                            mnm_trace_rule rule, const mnm_ctx *ctx, mnm_err *err);
void mnm_schedule_clear(mnm_schedule *schedule);

#endif
