/* manumit-pdf: reads a PDF from its standard input (a file in memory) and writes its words, or the
 * picture of one of its pages, to its standard output. It is started by case/paper, and does
 * nothing else: the document is hostile, and this program may be taken over by it. */
#ifndef MNM_CASE_PAPER_PDF_H
#define MNM_CASE_PAPER_PDF_H

#include <poppler.h>
#include <stdbool.h>
#include <stddef.h>

#define PDF_MEMORY_BYTES ((size_t)2 << 30)
#define PDF_PAGE_SECONDS 20
#define PDF_ALL_SECONDS 3600
#define PDF_PAGE_WORDS_MAX 50000
#define PDF_PAGES_MAX 250000
#define PDF_WORD_BYTES_MAX 1000

/* Ends this program (status 3) where the bounds cannot be set. */
void pdf_cage(void);
/* The seconds for a page begin anew. */
void pdf_next_page(void);

void pdf_put(const void *data, size_t bytes);
void pdf_print(const char *format, ...) G_GNUC_PRINTF(1, 2);
void pdf_flush(void);
/* Says what is wrong and ends. `code`: encrypted, damaged, limit. */
_Noreturn void pdf_fault(const char *code, const char *what);
_Noreturn void pdf_done(void);

void pdf_words(PopplerDocument *document);
void pdf_picture(PopplerDocument *document, int page, int dots);

#endif
