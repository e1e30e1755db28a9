/* The sniffer: what a source seems to be, said in lines for people. */
#ifndef MNM_STAGE_INGEST_SNIFF_INTERNAL_H
#define MNM_STAGE_INGEST_SNIFF_INTERNAL_H

#include "stage/ingest/ingest_plan.h"

#define SNIFF_BYTES_MAX ((size_t)256 << 10)

#define SNIFF_COLUMNS_MAX 128
#define SNIFF_RECORDS_MAX 400

typedef enum column_role {
  ROLE_NONE = 0,
  ROLE_BOOKED,
  ROLE_CLOCK,
  ROLE_VALUE_DATE,
  ROLE_AMOUNT,
  ROLE_DEBIT,
  ROLE_CREDIT,
  ROLE_SIGN,
  ROLE_BALANCE,
  ROLE_CURRENCY,
  ROLE_ACCOUNT, /* the statement's own */
  ROLE_BANK,
  ROLE_OTHER_ACCOUNT,
  ROLE_OTHER_BANK,
  ROLE_OTHER_NAME,
  ROLE_FROM,
  ROLE_FROM_BANK,
  ROLE_TO,
  ROLE_TO_BANK,
  ROLE_PURPOSE,
  ROLE_ID,
  ROLE_TYPE, /* codes of what kind of payment it is */
  ROLE_COUNT
} column_role;

typedef struct sniff_column {
  mnm_text name;    /* as in the header, "" without one */
  mnm_text address; /* how a specification names it */
  column_role role;
  uint32_t filled;                   /* records where it is not empty */
  bool numbers_dot, numbers_comma;   /* every value is a number, read with that decimal sign */
  bool fraction_dot, fraction_comma; /* and at most two decimals everywhere, some with */
  bool negative;                     /* some value is below zero */
  bool ibans;                        /* every value is a valid IBAN */
  bool currencies;                   /* every value is a known currency */
  bool symbols;                      /* numbers carry a currency code or sign */
  uint16_t stuck;                    /* that currency, where all agree */
  const char *form;                  /* time form that fits every value, NULL none */
  const char *other_form; /* a second one, with day and month exchanged, that fits as well */
} sniff_column;

typedef struct sniff_table {
  csv_dialect dialect;
  uint32_t preamble; /* lines before the table */
  size_t start;      /* its first byte in the head */
  bool header;
  uint32_t column_count, record_count; /* records without the header */
  sniff_column columns[SNIFF_COLUMNS_MAX];
  mnm_text *cells; /* record_count * column_count */
  mnm_arena arena;
} sniff_table;

/* Finds separator, quote, preamble and header, and takes the first records. column_count 0: no
 * table. */
mnm_status mnm_ingest__sniff_table(sniff_table *out, const csv_source *source, const mnm_ctx *ctx,
                                   mnm_err *err);
void mnm_ingest__sniff_table_clear(sniff_table *table);
/* What the values of each column can be. */
void mnm_ingest__sniff_values(sniff_table *table);
/* What the word in a header says; ROLE_NONE when it is not known. */
column_role mnm_ingest__sniff_word(mnm_text header);
const char *mnm_ingest__sniff_role_name(column_role role);

/* Appends a line to the report; what does not fit is left out. */
void mnm_ingest__report(mnm_sniffed *out, const char *format, ...) MNM_PRINTF(2, 3);
/* Tries the shipped specifications by their headers: sets out->spec when one fits exactly. */
mnm_status mnm_ingest__sniff_shipped(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                                     mnm_err *err);
/* A workbook, from its start: rewinds the reader. */
mnm_status mnm_ingest__sniff_sheet(mnm_sniffed *out, mnm_reader *reader, const mnm_ctx *ctx,
                                   mnm_err *err);
/* Guesses a specification from the text. */
mnm_status mnm_ingest__sniff_guess(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                                   mnm_err *err);
/* Reads the head with the specification and shows the first rows, and what is rejected. */
mnm_status mnm_ingest__sniff_preview(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                                     mnm_err *err);

#endif
