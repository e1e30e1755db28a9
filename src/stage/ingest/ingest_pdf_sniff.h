/* What pages seem to hold: lines cut into pieces, the header of the table, its columns by place,
 * and what lines of balances are called. */
#ifndef MNM_STAGE_INGEST_PDF_SNIFF_H
#define MNM_STAGE_INGEST_PDF_SNIFF_H

#include "stage/ingest/ingest_pdf_internal.h"
#include "stage/ingest/ingest_sniff_internal.h"

#define LOOK_PAGES 12U /* pages that are looked at */
#define LOOK_LINE_PIECES 96U
#define LOOK_FORMS 24U
#define LOOK_DAY_FORMS 8U

typedef enum piece_kind {
  PIECE_TEXT,
  PIECE_NUMBER, /* with the decimals that are looked for */
  PIECE_DATE,
  PIECE_DAY /* a date without a year */
} piece_kind;

typedef struct piece { /* words that belong together */
  int32_t left, right;
  uint32_t first, count; /* words of the line */
  uint8_t kind;
} piece;

typedef enum look_role { LOOK_OTHER, LOOK_HEADER, LOOK_BALANCE, LOOK_TABLE } look_role;

typedef struct look_line {
  uint32_t page; /* index */
  page_line line;
  uint32_t first, count; /* pieces */
  mnm_text text, plain;  /* as it stands, comparable */
  uint8_t role;
} look_line;

typedef enum cell_kind { CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_SIGN } cell_kind;

typedef struct look_cell { /* a column */
  mnm_text name;
  column_role role;
  uint8_t kind;
  int32_t left, right;           /* of its header and its values */
  int32_t head_left, head_right; /* of its header; 0 0: it has none */
} look_cell;

typedef struct phrase_found { /* what a line of a balance begins with */
  uint8_t language, kind;
  mnm_text phrase;
  uint32_t line;
} phrase_found;

typedef struct look {
  mnm_sniffed *out;
  const mnm_ctx *ctx;
  mnm_arena arena;
  words_page pages[LOOK_PAGES];
  uint32_t page_count, bare, document_pages;
  bool whole, ocr;   /* the document has no further pages; some page was read from a picture */
  uint32_t decimals; /* that numbers have: 2, or 0 where none has any */
  mnm_column lines;  /* look_line */
  mnm_column pieces; /* piece */
  time_form forms[LOOK_FORMS], day_forms[LOOK_DAY_FORMS];
  uint32_t form_hits[LOOK_FORMS], day_hits[LOOK_DAY_FORMS];
  uint32_t form_count, day_form_count, dates, days;
  int32_t header; /* of lines, -1 none */
  look_cell cells[PDF_COLUMNS_MAX];
  uint32_t cell_count;
  mnm_column found; /* phrase_found */
  int32_t language; /* most of them are of it, -1 none */
  mnm_text period_after, iban, account, account_after, currency;
  int32_t period_form; /* of forms, -1 none */
  int64_t period_from_us, period_to_us;
  int32_t day_form; /* of day_forms, -1 none */
  bool starts_at_amount, ends_at_amount, newest_first;
} look;

static inline look_line *look_line_at(const look *self, uint64_t index) {
  return mnm_column_at(&self->lines, index);
}
static inline const page_word *look_words(const look *self, const look_line *line) {
  return (const page_word *)self->pages[line->page].words.data + line->line.first;
}
static inline piece *look_pieces(const look *self, const look_line *line) {
  return (piece *)self->pieces.data + line->first;
}
/* Words [first, first + count) of a line with blanks between, in the buffer. */
mnm_text mnm_ingest__look_text(const look *self, const look_line *line, uint32_t first,
                               uint32_t count, char *buffer, uint32_t room);

/* ---- ingest_pdf_look.c: lines and pieces ----------------------------------------------------- */

mnm_status mnm_ingest__look_open(look *out, mnm_sniffed *sniffed, mnm_reader *words,
                                 const mnm_ctx *ctx, mnm_err *err);
void mnm_ingest__look_clear(look *self);
/* Cuts the lines anew, numbers having that many decimals. */
mnm_status mnm_ingest__look_cut(look *self, uint32_t decimals, mnm_err *err);

/* ---- ingest_pdf_columns.c: the header and the columns ---------------------------------------- */

mnm_status mnm_ingest__look_columns(look *self, mnm_err *err);
bool mnm_ingest__look_has_numbers(const look *self);

/* ---- ingest_pdf_phrases.c: what stands around ------------------------------------------------ */

typedef enum phrase_kind {
  PHRASE_OPENING,
  PHRASE_CLOSING,
  PHRASE_CARRIED,
  PHRASE_STATED,
  PHRASE_KINDS
} phrase_kind;

/* Lines of balances, the period, the account, the currency. */
mnm_status mnm_ingest__look_phrases(look *self, mnm_err *err);
mnm_status mnm_ingest__look_around(look *self, mnm_err *err);
/* All phrases of the kind that the specification is to have; in the arena given. */
mnm_status mnm_ingest__look_phrase_list(const look *self, phrase_kind kind, mnm_arena *arena,
                                        spec_list *out, mnm_err *err);

#endif
