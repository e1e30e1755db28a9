/* Pages as a table: what the files that read them share.
 *
 *     words -> lines -> cells by their places -> rows and balances -> which pages close -> text
 *
 * The rows of pages that close are written out as text and read by the same plan as delimited text.
 */
#ifndef MNM_STAGE_INGEST_PDF_INTERNAL_H
#define MNM_STAGE_INGEST_PDF_INTERNAL_H

#include "base/arena/arena.h"
#include "stage/ingest/ingest_form.h"
#include "stage/ingest/ingest_number.h"
#include "stage/ingest/ingest_words.h"

#define PDF_ROWS_MAX 4000000U
#define PDF_TEXT_BYTES_MAX ((uint64_t)512 << 20) /* of all rows */
#define PDF_REASON_BYTES 200

typedef struct pdf_row {
  uint32_t page;          /* index of pages */
  uint32_t line;          /* of the page, from 1 */
  mnm_text *cells;        /* of the columns; in the document's arena */
  const mnm_text *fields; /* values of the fields at that place */
  int64_t effect;         /* on the account, minor units */
  int64_t balance;
  bool has_balance, ocr, good;
} pdf_row;

typedef enum pdf_event_kind {
  PDF_ROW,
  PDF_OPENING,
  PDF_CARRIED,
  PDF_CLOSING,
  PDF_STATED /* one of the three: which, the chain tells */
} pdf_event_kind;

typedef struct pdf_event { /* rows and balances in the order of the pages */
  uint8_t kind;
  uint32_t page;        /* index of pages */
  uint32_t row;         /* PDF_ROW */
  int64_t amount_minor; /* of a balance */
  const mnm_text *fields;
  int64_t period_to_us; /* MNM_TIME_NONE: not known */
  int64_t at_us;        /* of a balance: the day that its line gives, MNM_TIME_NONE none */
} pdf_event;

typedef struct pdf_page {
  uint32_t number;
  uint32_t rows;
  bool failed, bare;
  char reason[PDF_REASON_BYTES]; /* why it does not count */
} pdf_page;

typedef struct pdf_document {
  const mnm_spec *spec;
  const mnm_ctx *ctx;
  mnm_arena arena;
  mnm_column rows;   /* pdf_row */
  mnm_column events; /* pdf_event */
  mnm_column pages;  /* pdf_page */
  uint64_t text_bytes;
  uint64_t words_left_out, lines_unread; /* rotated words; lines of a table that belong to no row */
  uint16_t currency;                     /* of all amounts */
  uint32_t decimals;
  number_form numbers;
  time_form booked, value_date, period_form;
  bool has_value_date, has_period;
  /* columns by what they are, -1 none */
  int32_t starts, booked_column, value_column, amount, debit, credit, sign, balance;
  int32_t spill; /* where further texts of date and amount columns go: the first of the purpose */
  uint32_t filled_down; /* bits of columns */
  /* phrases as they are compared, in the arena */
  spec_list header, opening, carried, closing, stated, end, skip, field_after;
  mnm_text period_after;
  /* while pages are read */
  const mnm_text *fields;               /* the values now */
  int64_t period_from_us, period_to_us; /* MNM_TIME_NONE: not known */
  bool table_open;                      /* rows may go on at the top of the next page */
  pdf_row open;                         /* the row being gathered */
  bool row_open, row_amount;            /* there is one; it has its amount */
  mnm_text *before;                     /* ends_at_amount: cells of lines before the amount */
  mnm_text *last_cells;                 /* of the row before, for fill_down */
} pdf_document;

/* Binds the specification. MNM_E_ARG, MNM_E_PARSE say what it lacks. */
mnm_status mnm_ingest__pdf_init(pdf_document *out, const mnm_spec *spec, const mnm_ctx *ctx,
                                mnm_err *err);
void mnm_ingest__pdf_clear(pdf_document *document);
/* The next page: its rows and balances are appended. */
mnm_status mnm_ingest__pdf_page(pdf_document *document, words_page *page, mnm_err *err);
/* Behind the last page. */
mnm_status mnm_ingest__pdf_finish(pdf_document *document, mnm_err *err);
/* A page that cannot count, for the first reason given. */
void mnm_ingest__pdf_fail(pdf_document *document, uint32_t page, const char *format, ...)
    MNM_PRINTF(3, 4);

/* The column that the word overlaps most, the nearest within the table where it overlaps none;
 * PLAN_NONE beside the table. */
int32_t mnm_ingest__pdf_column(const mnm_spec *spec, const page_word *word);

/* Which pages close: marks the others, with the difference. Every row lies between two balances; a
 * stretch whose rows do not lead from the one to the other fails all pages that it touches. Stated
 * balances become opening, carried or closing ones. */
void mnm_ingest__pdf_close(pdf_document *document);

/* ---- texts (ingest_pdf_text.c) --------------------------------------------------------------- */

/* Phrases made comparable. */
mnm_status mnm_ingest__pdf_phrases(spec_list *out, const spec_list *from, mnm_arena *arena,
                                   mnm_err *err);
/* Does the line (comparable) begin with one of the phrases, digits and signs before it left aside?
 * Its place behind the phrase, or -1. */
int32_t mnm_ingest__pdf_begins(const spec_list *phrases, mnm_text line);
/* Does it hold one of them, all of them? */
bool mnm_ingest__pdf_holds_one(const spec_list *phrases, mnm_text line);
bool mnm_ingest__pdf_holds_all(const spec_list *phrases, mnm_text line);
/* A date, with the year of the period where it has none. false: no date of the form. The text that
 * the form reads goes to `to` (64 bytes). */
bool mnm_ingest__pdf_date(const pdf_document *document, const time_form *form, mnm_text text,
                          char to[64], int64_t *out_us);
/* Signed minor units. */
bool mnm_ingest__pdf_amount(const pdf_document *document, mnm_text text, int64_t *out_minor);
/* Credit 1, debit 2, neither 0. */
uint32_t mnm_ingest__pdf_sign(const mnm_spec *spec, mnm_text code);

/* ---- the import as text (ingest_pdf.c) ------------------------------------------------------- */

#define PDF_OCR_COLUMN "\001ocr" /* no name that a specification can have */

#endif
