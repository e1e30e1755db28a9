/* Words of a document's pages with their places, as a program that reads PDFs hands them over:
 * lines of text, one word or one fact each. Places are hundredths of a point from the top left
 * corner.
 *
 *     manumit-words 1
 *     document <pages>
 *     page <number> <width> <height>
 *     word <left> <top> <right> <bottom> <flags> <text to the end of the line>
 *     bare                                       the page holds no text: a picture of one, perhaps
 *     fault <code> <what is wrong, to the end of the line>
 *     end
 *
 * The stream comes of a hostile file, through a program that may have been taken over: nothing in
 * it is believed. */
#ifndef MNM_STAGE_INGEST_WORDS_H
#define MNM_STAGE_INGEST_WORDS_H

#include "base/column/column.h"
#include "base/reader/reader.h"
#include "base/text/text.h"

#define WORDS_LINE_BYTES_MAX 4096U
#define WORDS_PAGE_MAX 50000U /* words of a page */
#define WORDS_PAGES_MAX 250000U
#define WORDS_PLACE_MAX 2000000 /* hundredths of a point: 7 m */

typedef enum word_flag {
  WORD_OCR = 1,    /* read from a picture */
  WORD_ROTATED = 2 /* not written from left to right */
} word_flag;

typedef struct page_word {
  int32_t left, top, right, bottom;
  uint32_t first, bytes; /* of the page's text */
  uint8_t flags;
} page_word;

typedef struct words_page {
  uint32_t number; /* from 1 */
  int32_t width, height;
  bool bare;        /* no text at all */
  mnm_column words; /* page_word */
  mnm_column bytes; /* char */
} words_page;

typedef struct words_stream {
  mnm_reader *reader;
  mnm_column buffer; /* char */
  size_t at;
  bool begun, ended, reader_end;
  uint32_t pages;  /* as the document says */
  uint32_t number; /* of the page that was begun last */
  uint64_t line;
  /* the line that ended the page before */
  bool page_pending;
  int64_t pending[3];
} words_stream;

void mnm_ingest__words_open(words_stream *out, mnm_reader *reader, const mnm_ctx *ctx);
void mnm_ingest__words_close(words_stream *stream);
void mnm_ingest__page_init(words_page *page, const mnm_ctx *ctx);
void mnm_ingest__page_clear(words_page *page);
/* The next page; *end: there is none. A fault that the stream tells is this call's failure; a
 * stream that stops before its end is MNM_E_DAMAGED. */
mnm_status mnm_ingest__words_page(words_stream *stream, words_page *out, bool *end, mnm_err *err);

static inline mnm_text word_text(const words_page *page, const page_word *word) {
  return (mnm_text){(const char *)page->bytes.data + word->first, word->bytes};
}

/* ---- lines ----------------------------------------------------------------------------------- */

typedef struct page_line { /* words [first, first + count) of the page, from left to right */
  uint32_t first, count;
  int32_t top, bottom;
} page_line;

/* Puts the page's words in reading order and appends its lines (page_line) from top to bottom.
 * Rotated words and words without a place are left out, and counted. */
mnm_status mnm_ingest__page_lines(words_page *page, mnm_column *lines, uint64_t *left_out,
                                  mnm_err *err);

#endif
