/* The sniffer: what a source seems to be, said in lines for people. */
#ifndef MNM_STAGE_INGEST_SNIFF_INTERNAL_H
#define MNM_STAGE_INGEST_SNIFF_INTERNAL_H

#include "stage/ingest/ingest_plan.h"

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
  ROLE_SECOND_AMOUNT, /* of the other side, where it has another currency */
  ROLE_SECOND_CURRENCY,
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
  ROLE_PLACE,
  ROLE_MCC,
  ROLE_COUNT
} column_role;

#define SNIFF_DISTINCT_MAX 12

typedef struct sniff_column {
  mnm_text name;    /* as in the header, "" without one */
  mnm_text address; /* how a specification names it */
  column_role role;
  uint32_t filled; /* rows where it is not empty */
  /* Nearly every value is a number, read with that decimal sign. Where both hold, no value tells
   * the two apart; `either_way`: some value is then another number with the other sign. */
  bool numbers_dot, numbers_comma, either_way;
  bool fractions;          /* some value has decimals */
  bool negative, positive; /* some value is below, above zero */
  bool ibans;              /* nearly every value is a valid IBAN */
  bool currencies;         /* nearly every value is a known currency */
  bool symbols;            /* numbers carry a currency code or sign */
  mnm_text symbol;         /* that text, where all agree, else "" */
  /* the different values, as far as there are few */
  uint32_t distinct;
  mnm_text values[SNIFF_DISTINCT_MAX];
  const char *form;       /* time form that fits nearly every value, NULL none */
  const char *other_form; /* a second one, with day and month exchanged, that fits as well */
  const char *clock_form; /* form of a time of day that does */
  const char *count_form; /* numbers of days or seconds: only where a header says date */
} sniff_column;

typedef struct sniff_table {
  csv_dialect dialect;
  uint32_t preamble; /* lines before the table */
  uint32_t footer;   /* records behind it, where the head is the whole file */
  size_t start;      /* its first byte in the head */
  bool header, ragged;
  bool whole;                          /* every record of the file was looked at */
  uint32_t column_count, record_count; /* rows, without the header */
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
mnm_status mnm_ingest__sniff_values(sniff_table *table, mnm_err *err);
/* What the word in a header says; ROLE_NONE when it is not known. */
column_role mnm_ingest__sniff_word(mnm_text header);
const char *mnm_ingest__sniff_role_name(column_role role);

/* What words and values make of the columns; columns[role] is a column or PLAN_NONE. */
void mnm_ingest__sniff_roles(sniff_table *table, const csv_source *source, mnm_sniffed *out,
                             int32_t columns[ROLE_COUNT]);
/* Lower case, marks off, blanks and underscores made one blank; 0: empty, or longer than a line is
 * (a thousand characters). */
uint32_t mnm_ingest__plain(char *to, uint32_t room, mnm_text from);
/* Codes that stand for money coming in or going out: 1 in, 2 out, 0 neither. */
uint32_t mnm_ingest__sniff_direction(mnm_text code);
/* A valid IBAN in the text, written to `iban` (34 bytes); its length, 0: none. */
uint32_t mnm_ingest__sniff_iban(const char *text, size_t bytes, char *iban);

/* Appends a line to the report; what does not fit is left out, and the last line says so. */
void mnm_ingest__report(mnm_sniffed *out, const char *format, ...) MNM_PRINTF(2, 3);
/* Is it XML or a SWIFT message? Then this says which, or that it is none that is read. */
bool mnm_ingest__sniff_bank(mnm_sniffed *out, const csv_source *source);
mnm_spec_source mnm_ingest__spec_shipped(uint32_t index);
/* MNM_E_FORMAT: two of the user's specifications have the file's header. */
mnm_status mnm_ingest__sniff_two(const char *file, const char *one, const char *other,
                                 mnm_err *err);
/* Says by which specification the file is read, and whether that leaves open whose account it is.
 */
void mnm_ingest__sniff_recognised(mnm_sniffed *out);
/* Says so where a specification leaves open whose account it is. */
void mnm_ingest__sniff_account(mnm_sniffed *out);
/* A workbook, from its start: rewinds the reader. */
mnm_status mnm_ingest__sniff_sheet(mnm_sniffed *out, mnm_reader *reader, const mnm_spec_list *own,
                                   const mnm_ctx *ctx, mnm_err *err);
/* Guesses a specification from the text. */
mnm_status mnm_ingest__sniff_guess(mnm_sniffed *out, const csv_source *source, const mnm_ctx *ctx,
                                   mnm_err *err);
/* The same for whatever reads rows into the sink. */
typedef mnm_status sniff_read_fn(void *payload, mnm_ingest_summary *out, mnm_names names,
                                 const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err);
mnm_status mnm_ingest__sniff_rows(mnm_sniffed *out, bool currency_known, sniff_read_fn *read,
                                  void *payload, const mnm_ctx *ctx, mnm_err *err);
/* A workbook, with the specification in out->spec. */
mnm_status mnm_ingest__sniff_sheet_take(mnm_sniffed *out, mnm_reader *reader, const mnm_ctx *ctx,
                                        mnm_err *err);
/* Reads the head with the specification and shows the first rows, and what is rejected. */
mnm_status mnm_ingest__sniff_preview(mnm_sniffed *out, mnm_spec *spec, bool currency_known,
                                     const csv_source *source, const mnm_ctx *ctx, mnm_err *err);

#endif
