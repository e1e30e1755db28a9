/* A page that is being read: what the files that gather its rows share. */
#ifndef MNM_STAGE_INGEST_PDF_PAGE_H
#define MNM_STAGE_INGEST_PDF_PAGE_H

#include "stage/ingest/ingest_pdf_internal.h"

#define LINE_BYTES 4000U

typedef struct page_state {
  pdf_document *document;
  words_page *page;
  uint32_t index;          /* of the document's pages */
  uint32_t line;           /* from 1 */
  int32_t bottom;          /* of the line before; 0 none */
  const mnm_column *lines; /* page_line */
  uint32_t below;          /* the line behind the last balance of the page, 0 none */
  bool in_table, ended, header_seen;
  char text[LINE_BYTES + 8]; /* of the line, as it stands */
  uint32_t bytes;
  char folded[LINE_BYTES + 8]; /* comparable */
  mnm_text plain;
  mnm_err *err;
} page_state;

/* MNM_E_LIMIT when the document's texts have grown too large with `bytes` more. */
mnm_status mnm_ingest__pdf_too_much(pdf_document *document, uint64_t bytes, mnm_err *err);
/* The line as it stands, and comparable: self->text, self->plain. */
void mnm_ingest__pdf_take_line(page_state *self, const page_line *line);
/* Words [from, to) of a line as one text. */
mnm_text mnm_ingest__pdf_words_text(page_state *self, const page_line *line, uint32_t from,
                                    uint32_t to, char *buffer, uint32_t room);
/* The day that stands in the line, MNM_TIME_NONE none. */
int64_t mnm_ingest__pdf_day_of(page_state *self, const page_line *line);
/* The dates of the statement, where the line (taken) tells them. */
void mnm_ingest__pdf_take_period(page_state *self, const page_line *line);
/* The value of a field, where the line (taken) tells it. */
mnm_status mnm_ingest__pdf_take_field(page_state *self, const page_line *line, uint32_t field);

#endif
