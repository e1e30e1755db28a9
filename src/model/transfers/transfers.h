/* transfers: the ledger as columns. Row i of every column is one transfer. What a transfer is:
 * docs/model.md. Two forms: a view that stages read, and a batch that importers fill. */
#ifndef MNM_MODEL_TRANSFERS_H
#define MNM_MODEL_TRANSFERS_H

#include "base/column/column.h"
#include "base/money/money.h"
#include "base/time/time.h"
#include "model/accounts/accounts.h"
#include "model/currency/currency.h"

#define MNM_ORDER_NONE UINT64_MAX
#define MNM_PLACE_NONE UINT32_MAX
#define MNM_BALANCE_NONE INT64_MIN
#define MNM_OFFSET_NONE INT16_MIN

typedef enum mnm_channel { /* numbers are stored in case files: never reuse one */
                           MNM_CHANNEL_UNKNOWN = 0,
                           MNM_CHANNEL_CASH_DEPOSIT = 1,
                           MNM_CHANNEL_CASH_WITHDRAWAL = 2,
                           MNM_CHANNEL_WIRE = 3,
                           MNM_CHANNEL_INSTANT = 4,
                           MNM_CHANNEL_REMITTANCE = 5,
                           MNM_CHANNEL_CARD_PRESENT = 6,
                           MNM_CHANNEL_CARD_NOT_PRESENT = 7,
                           MNM_CHANNEL_CHEQUE = 8,
                           MNM_CHANNEL_WAGE = 9,
                           MNM_CHANNEL_DIRECT_DEBIT = 10,
                           MNM_CHANNEL_STANDING_ORDER = 11,
                           MNM_CHANNEL_FEE = 12,
                           MNM_CHANNEL_INTEREST = 13,
                           MNM_CHANNEL_OWN = 14,
                           MNM_CHANNEL_CRYPTO = 15,
                           MNM_CHANNEL_CONVERSION = 16,
                           MNM_CHANNEL_REFUND = 17,
                           MNM_CHANNEL_COUNT = 18
} mnm_channel;
const char *mnm_channel_name(mnm_channel channel); /* "cash_deposit"; never NULL */
/* Exact name, or MNM_CHANNEL_COUNT. "payroll" is wage, "card" is card_present, "money_service" is
 * remittance. */
mnm_channel mnm_channel_find(mnm_text name);

/* What stages read. Columns after `currency` may be NULL when no row has one. Borrowed. */
typedef struct mnm_transfers {
  uint32_t count;
  const uint32_t *account_from, *account_to;
  const int64_t *amount_minor; /* > 0, left `from` */
  const uint16_t *currency;
  const int64_t *booked_us;
  const uint8_t *booked_grain;    /* mnm_grain; NULL: seconds */
  const uint64_t *order;          /* place in a statement; MNM_ORDER_NONE */
  const int64_t *to_amount_minor; /* reached `to`; NULL: equal */
  const uint16_t *to_currency;    /* NULL: equal */
  const uint8_t *channel;         /* mnm_channel; NULL: unknown */
  const uint32_t *place;          /* number in the places dictionary */
  const int64_t *balance_minor;   /* running balance of the statement's account after the row */
  const int16_t *offset_min;      /* local offset from UTC; MNM_OFFSET_NONE */
  const uint16_t *mcc;            /* merchant category; 0 none */
} mnm_transfers;

/* Texts of a batch: row i has bytes[end[i-1] .. end[i]), end[-1] taken as 0. */
typedef struct mnm_text_column {
  mnm_column end;   /* uint32_t */
  mnm_column bytes; /* char */
} mnm_text_column;
mnm_text mnm_text_column_get(const mnm_text_column *column,
                             uint64_t row); /* "" when column is empty */
MNM_MUST_CHECK mnm_status mnm_text_column_push(mnm_text_column *column, mnm_text text,
                                               mnm_err *err);

typedef enum mnm_batch_flag {
  MNM_ROW_STATEMENT_OF_TO = 1, /* order and balance belong to `to`'s statement (else `from`'s) */
  MNM_ROW_ORDER_INFERRED = 2,  /* the order was found from running balances */
  MNM_ROW_SCALED = 4,          /* asset had more decimals than kept; the remainder is recorded */
  MNM_ROW_ONE_SIDED = 8, /* read from a one-sided statement: the other side may be elsewhere */
  MNM_ROW_OCR = 16       /* read from a picture; the balances of its page close */
} mnm_batch_flag;

/* Rows on their way in. Either every mandatory column has `count` values or the batch is broken.
 * An optional column has `count` values or none (then every row has its "none"). Account and place
 * numbers refer to the dictionaries of the import. */
typedef struct mnm_batch {
  uint64_t count;
  /* mandatory */
  mnm_column booked_us;    /* int64_t */
  mnm_column booked_grain; /* uint8_t */
  mnm_column account_from; /* uint32_t */
  mnm_column account_to;   /* uint32_t */
  mnm_column amount_minor; /* int64_t */
  mnm_column currency;     /* uint16_t */
  mnm_column source_row;   /* uint64_t: record number in the source, from 0, header not counted */
  /* optional */
  mnm_column to_amount_minor;                       /* int64_t; none: equal */
  mnm_column to_currency;                           /* uint16_t; none: equal */
  mnm_column channel;                               /* uint8_t; none: unknown */
  mnm_column flags;                                 /* uint8_t of mnm_batch_flag; none: 0 */
  mnm_column order;                                 /* uint64_t; MNM_ORDER_NONE */
  mnm_column place;                                 /* uint32_t; MNM_PLACE_NONE */
  mnm_column value_date_us;                         /* int64_t; MNM_TIME_NONE */
  mnm_column offset_min;                            /* int16_t; MNM_OFFSET_NONE */
  mnm_column mcc;                                   /* uint16_t; 0 none */
  mnm_column balance_minor;                         /* int64_t; MNM_BALANCE_NONE */
  mnm_text_column native_id;                        /* the source's own id; "" none */
  mnm_text_column earmark, reverses, backs, linked; /* see tracing; "" none */
  mnm_text_column purpose;                          /* free text: sealed before it is stored */
  mnm_text_column counterparty_name; /* as the statement gives it: sealed before it is stored */
} mnm_batch;

void mnm_batch_init(mnm_batch *batch, const mnm_ctx *ctx);
void mnm_batch_reset(mnm_batch *batch); /* no rows, memory kept */
void mnm_batch_clear(mnm_batch *batch); /* frees */
/* View of columns; texts stay in the batch. count must be < 2^32. */
mnm_transfers mnm_batch_view(const mnm_batch *batch);
/* Checks the invariant above and every row's ranges (amount > 0, to_amount >= 0, known channel,
 * grain, account < accounts). For tests and for data from outside. MNM_E_RANGE with err.row. */
MNM_MUST_CHECK mnm_status mnm_batch_check(const mnm_batch *batch, uint32_t accounts, mnm_err *err);
/* Appends row `row` of `from` (same dictionaries). */
MNM_MUST_CHECK mnm_status mnm_batch_append_row(mnm_batch *batch, const mnm_batch *from,
                                               uint64_t row, mnm_err *err);

#endif
