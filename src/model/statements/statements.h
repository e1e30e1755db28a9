/* statements: facts as (subject, property, value) with where they were read. Conflicting statements
 * live side by side; a profile is a view. Vocabulary: FollowTheMoney where it has the word. */
#ifndef MNM_MODEL_STATEMENTS_H
#define MNM_MODEL_STATEMENTS_H

#include "base/text/text.h"
#include "base/time/time.h"

typedef enum mnm_precision { /* of valid_from and valid_to */
                             MNM_PRECISION_NONE = 0,
                             MNM_PRECISION_YEAR = 1,
                             MNM_PRECISION_MONTH = 2,
                             MNM_PRECISION_DAY = 3,
                             MNM_PRECISION_EXACT = 4
} mnm_precision;
const char *mnm_precision_name(mnm_precision precision); /* "day"; never NULL */

typedef struct mnm_statement { /* all texts borrowed */
  mnm_text subject;            /* the source's id of the entity */
  mnm_text schema;             /* "Person", "BankAccount", ... */
  mnm_text property;           /* "name", "birthDate", ... */
  mnm_text value;
  uint64_t source_row;                /* record number in the source, from 0 */
  int64_t valid_from_us, valid_to_us; /* MNM_TIME_NONE: open */
  uint8_t precision;                  /* mnm_precision */
} mnm_statement;

/* Who holds or may use an account, with validity. */
typedef enum mnm_holding_kind {
  MNM_HOLDING_HOLDER = 1,
  MNM_HOLDING_SIGNATORY = 2,
  MNM_HOLDING_POWER = 3 /* power of attorney */
} mnm_holding_kind;
const char *mnm_holding_kind_name(mnm_holding_kind kind); /* "holder"; never NULL */

typedef struct mnm_holding {
  uint32_t account; /* in the accounts of the import */
  mnm_text holder;  /* subject id of the person or company */
  uint8_t kind;     /* mnm_holding_kind */
  int64_t valid_from_us, valid_to_us;
  uint64_t source_row;
} mnm_holding;

/* A balance that a source asserts, apart from running balances of rows. */
typedef struct mnm_balance {
  uint32_t account;
  uint16_t currency;
  int64_t at_us; /* start of day for an opening balance */
  uint8_t kind;  /* 0 opening (before all rows at at_us), 1 closing (after them) */
  int64_t amount_minor;
  uint64_t source_row;
} mnm_balance;

/* Something that does not fit: typed, with its amount. Numbers are stored: never reuse one. */
typedef enum mnm_break_kind {
  MNM_BREAK_UNRECONCILED = 1, /* expected and stated balance differ by amount_minor */
  MNM_BREAK_MISSING_PERIOD = 2,
  MNM_BREAK_AMBIGUOUS = 3,
  MNM_BREAK_MISSING_LEG = 4,
  MNM_BREAK_CASH_OUT = 5,
  MNM_BREAK_CASH_IN = 6,
  MNM_BREAK_UNKNOWN_COUNTERPARTY = 7,
  MNM_BREAK_TOLERANCE_USED = 8, /* differs by no more than the declared rounding tolerance */
  MNM_BREAK_ORDER_INFERRED = 9  /* the day's order was found from balances; not a fault, listed */
} mnm_break_kind;
const char *mnm_break_kind_name(mnm_break_kind kind); /* "missing leg"; never NULL */

typedef struct mnm_break {
  uint8_t kind; /* mnm_break_kind */
  uint32_t account;
  uint16_t currency;
  int64_t from_us, to_us; /* the period: a day for balances */
  int64_t amount_minor;   /* signed: stated less expected */
  uint64_t source_row;    /* first row concerned, or UINT64_MAX */
  uint32_t rows;          /* how many rows are concerned */
} mnm_break;

/* A record that could not be read. The raw bytes are sealed before they are stored. */
typedef struct mnm_reject {
  uint64_t row;    /* line of the file where the record starts, from 1, as an editor shows it */
  uint64_t record; /* record number from 0 */
  uint32_t column; /* from 1; 0 none */
  mnm_text reason; /* expected shape and what to do; never the value */
  mnm_text raw;    /* the record as read, cut to 4,096 bytes */
} mnm_reject;

#endif
