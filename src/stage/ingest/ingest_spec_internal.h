/* The specification as it is written: texts and numbers, columns still by their names. What each
 * key means: docs/import.md. Everything lives in the specification's arena. */
#ifndef MNM_STAGE_INGEST_SPEC_INTERNAL_H
#define MNM_STAGE_INGEST_SPEC_INTERNAL_H

#include "base/arena/arena.h"
#include "base/text/text.h"
#include "stage/ingest/ingest.h"

#define SPEC_BYTES_MAX (1U << 20)
#define SPEC_COLUMNS_MAX 1024 /* of a source */
#define SHEET_HEADER_ROWS_MAX 8U
#define PDF_COLUMNS_MAX 32U
#define PDF_FIELDS_MAX 16U
#define PDF_PHRASES_MAX 64U /* of each list */

typedef struct spec_list {
  mnm_text *at;
  uint32_t count;
} spec_list;

typedef struct spec_code {
  mnm_text code;  /* as the source has it, trimmed; compared without regard to ASCII case */
  mnm_text value; /* what it stands for */
} spec_code;

typedef struct spec_codes {
  spec_code *at;
  uint32_t count;
} spec_codes;

typedef struct spec_value { /* one of the two, or neither */
  mnm_text column, fixed;
} spec_value;

typedef struct spec_time {
  mnm_text column, fixed;     /* fixed: an ISO date, for balances */
  mnm_text form;              /* a time form, see ingest_form.c; "" iso */
  mnm_text base;              /* ISO date that number 0 stands for, forms days and seconds */
  mnm_text clock, clock_form; /* a second column with the time of day */
  bool whole_days;            /* a clock that is always midnight says nothing: grain day */
  int32_t pivot; /* two-digit years below it are 20xx, the others 19xx; -1 none given */
} spec_time;

typedef enum spec_syntax {
  SPEC_SYNTAX_AUTO = 0,  /* a valid IBAN is one, anything else a number of its bank */
  SPEC_SYNTAX_IBAN = 1,  /* must be a valid IBAN */
  SPEC_SYNTAX_PLAIN = 2, /* CASH, @cash, @x, asset:X as in plain ledgers */
  SPEC_SYNTAX_NUMBER = 3 /* never an IBAN */
} spec_syntax;

typedef struct spec_account {
  bool given;
  spec_value number, bank;
  spec_list none; /* numbers that stand for "no account" beside the empty one */
  uint8_t syntax; /* spec_syntax */
  uint8_t kind;   /* mnm_account_kind */
} spec_account;

typedef enum spec_missing { /* who stands opposite where the source names nobody */
                            SPEC_MISSING_UNKNOWN =
                                0, /* "?" and the statement's account: one per statement */
                            SPEC_MISSING_CASH = 1,
                            SPEC_MISSING_BANK = 2 /* the statement's bank itself */
} spec_missing;

typedef struct spec_channel_rule {
  mnm_text column;
  spec_codes codes; /* values are channel names */
} spec_channel_rule;

typedef struct spec_transfer {
  bool given;
  mnm_text id;
  spec_time booked, value_date;
  mnm_text amount, to_amount, debit, credit;
  spec_value currency, to_currency;
  mnm_text other_amount; /* of a statement: what the other side paid or received */
  spec_value other_currency;
  mnm_text fee;  /* of a statement: taken from the account besides the amount */
  mnm_text only; /* a column: records with other codes than these are not booked */
  spec_list only_codes;
  mnm_text sign;
  spec_list sign_credit, sign_debit;
  bool minor_units;                   /* amounts are whole minor units */
  bool negative_debits;               /* the debit column's amounts have a minus */
  spec_account from, to;              /* both sides named */
  spec_account account, counterparty; /* a statement of `account` */
  uint8_t missing[MNM_CHANNEL_COUNT]; /* spec_missing */
  mnm_text counterparty_name;
  spec_channel_rule *channels;
  uint32_t channel_count;
  mnm_text channel_fixed;
  mnm_text balance, order, mcc, area, point, place;
  spec_list purpose; /* columns, joined by a space */
  mnm_text earmark, reverses, backs, linked;
  mnm_text from_owner, to_owner;
  mnm_text ocr; /* no key: the column that tells rows read from pictures, of pages alone */
} spec_transfer;

typedef struct spec_subject {
  mnm_text prefix; /* put before the value */
  mnm_text column;
} spec_subject;

typedef struct spec_property {
  mnm_text name;
  spec_value value;
  mnm_text prefix; /* put before a column's value */
  mnm_text form;   /* a time form: the value is a date, kept as ISO text */
  int32_t pivot;
  spec_codes codes; /* value replaced; a value that is not listed stays; to "": no statement */
} spec_property;

typedef struct spec_entity {
  mnm_text schema;
  spec_subject subject;
  spec_property *properties;
  uint32_t property_count;
  spec_time valid_from, valid_to;
} spec_entity;

typedef struct spec_holding {
  spec_account account;
  spec_subject holder;
  mnm_text kind_column;
  spec_codes kinds; /* values holder, signatory, power */
  uint8_t kind;     /* where no column is given */
  spec_time valid_from, valid_to;
} spec_holding;

typedef struct spec_balance {
  spec_account account;
  spec_value currency;
  mnm_text amount;
  bool minor_units;
  spec_time at;
  bool closing;
} spec_balance;

typedef enum spec_order {
  SPEC_ORDER_NONE = 0,
  SPEC_ORDER_FILE = 1,
  SPEC_ORDER_INFER = 2 /* from running balances */
} spec_order;

typedef enum spec_ragged {
  SPEC_RAGGED_REJECT = 0,
  SPEC_RAGGED_FILL = 1 /* missing fields at the end are empty, empty fields too many are dropped */
} spec_ragged;

#define SPEC_PREAMBLE_AUTO UINT32_MAX

typedef enum spec_format {
  SPEC_FORMAT_DELIMITED = 0,
  SPEC_FORMAT_SHEET = 1, /* cells of a workbook: dates and numbers come as such */
  SPEC_FORMAT_PDF = 2    /* words of pages, put into columns by their places */
} spec_format;

typedef enum spec_rounding { /* of amounts with more decimals than the currency */
                             SPEC_ROUNDING_AUTO =
                                 0, /* reject, spreadsheet where the source is a workbook */
                             SPEC_ROUNDING_REJECT = 1,
                             SPEC_ROUNDING_SPREADSHEET = 2, /* what is beyond the 15 digits a
                                                               spreadsheet keeps is no amount */
                             SPEC_ROUNDING_CURRENCY =
                                 3 /* to the currency's decimals, half away from zero; flagged */
} spec_rounding;

typedef struct spec_sheet {
  mnm_text name; /* of the sheet, its number, or "all"; "" the first one shown that has rows */
  uint32_t header_row;  /* as the program numbers rows; 0: the first row with values */
  uint32_t header_rows; /* joined into one header */
} spec_sheet;

typedef struct spec_pdf_column { /* points from the left edge of the page */
  mnm_text name;
  uint32_t from, to;
} spec_pdf_column;

typedef struct spec_pdf_field { /* a column that is the same for all rows below it */
  mnm_text name;
  mnm_text after; /* what stands before it on its line; "" only for an IBAN anywhere */
} spec_pdf_field;

typedef struct spec_pdf { /* what each key means: docs/import.md */
  bool given, starts_at_amount, ends_at_amount, first_row_opens, newest_first;
  uint32_t column_count, field_count;
  spec_pdf_column *columns;            /* from left to right */
  spec_list header;                    /* words of the line above the table */
  mnm_text starts;                     /* a row begins where this column is filled */
  spec_list fill_down;                 /* columns that are not repeated when they stay the same */
  spec_list opening, carried, closing; /* phrases before a balance */
  spec_list stated;                    /* phrases before one that may be any of the three */
  spec_list end, skip;                 /* lines that end the table of a page, that do not count */
  mnm_text period, period_form;        /* phrase before the dates of the statement */
  spec_pdf_field *fields;
  mnm_text
      ocr; /* languages of tesseract, such as deu+eng: pages without text are read from pictures */
} spec_pdf;

typedef enum spec_group { /* bits: what may stand between groups of digits */
                          SPEC_GROUP_DOT = 1,
                          SPEC_GROUP_COMMA = 2,
                          SPEC_GROUP_APOSTROPHE = 4,
                          SPEC_GROUP_BLANK = 8 /* space, U+00A0, U+202F, U+2009 */
} spec_group;

/* Where in the YAML something stands, for messages. */
typedef struct spec_place spec_place;
struct spec_place {
  const void *at; /* a member of a structure, or the structure itself */
  const spec_place *next;
  bool whole;            /* the structure: its first member has the same address */
  uint32_t line, column; /* from 1 */
};

struct mnm_spec {
  mnm_arena arena;
  mnm_alloc alloc; /* of this block itself */
  mnm_text name, title, about;
  spec_sheet sheet;
  /* file */
  mnm_text encoding;     /* "auto" or a name of ingest_encoding.c */
  char separator, quote; /* quote 0: none */
  bool header, blanks;   /* blanks: blanks around a quoted field do not count */
  uint32_t preamble, footer;
  uint8_t ragged;
  uint8_t format;          /* spec_format */
  spec_list skip_starting; /* records whose first bytes are these are skipped */
  spec_pdf pdf;
  spec_list columns; /* the whole header, for recognition and for files without one */
  spec_list ignored; /* columns known and not used */
  /* numbers, time */
  char decimal;
  uint8_t groups; /* of spec_group */
  bool symbols;
  uint8_t rounding; /* spec_rounding */
  uint8_t order;    /* spec_order */
  mnm_text zone;
  spec_codes currency_names;
  int64_t tolerance_minor;
  spec_transfer transfer;
  spec_entity *entities;
  uint32_t entity_count;
  spec_holding *holdings;
  uint32_t holding_count;
  spec_balance *balances;
  uint32_t balance_count;
  const spec_place *places; /* none for a specification that was not read */
};

/* An empty specification with every default. */
mnm_status mnm_ingest__spec_new(mnm_spec **out, const mnm_ctx *ctx, mnm_err *err);
/* NULL when it is not in the YAML. */
const spec_place *mnm_ingest__spec_place(const mnm_spec *spec, const void *at, bool whole);
/* MNM_E_ARG: the account is still a stand-in. */
mnm_status mnm_ingest__spec_ready(const mnm_spec *spec, mnm_err *err);
bool mnm_ingest__spec_value_given(const spec_value *value);
bool mnm_ingest__spec_time_given(const spec_time *time);

#endif
