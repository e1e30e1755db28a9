/* paper: the words of a PDF, with their places, as a stream of lines (stage/ingest reads it).
 *
 * A PDF is hostile input for a large library. It is read by a program of its own, manumit-pdf, that
 * can open no socket, start no program and write no file, within bounds of memory and time; what it
 * sends back is not believed either. A crash or a hang there is an error of this one file. */
#ifndef MNM_CASE_PAPER_H
#define MNM_CASE_PAPER_H

#include "base/reader/reader.h"

#define MNM_PAPER_BYTES_MAX ((uint64_t)512 << 20)
#define MNM_PAPER_PAGE_SECONDS 20U /* of processor time, for one page */

typedef struct mnm_paper_options {
  const char *program; /* manumit-pdf; NULL: beside this program, or in ../libexec/manumit */
  const char *ocr; /* languages of tesseract, such as deu+eng, for pages without text; "" none */
  const char *tesseract; /* NULL: found in PATH */
} mnm_paper_options;

typedef struct mnm_paper_source { /* of the PDF itself */
  uint8_t sha256[32];
  uint64_t bytes;
} mnm_paper_source;

/* Takes the whole of `file` (from where it stands; it may be closed afterwards) and gives a reader
 * of its words; rewinding that reads the document anew. `ctx` must outlive the reader. MNM_E_LIMIT:
 * over 512 MiB; MNM_E_UNSUPPORTED: the program that reads PDFs is not there. What is wrong with the
 * document itself is told while reading: MNM_E_DAMAGED (a crash of the PDF library as well),
 * MNM_E_LIMIT (a page took more than 20 s of processor time, the whole more than an hour, or more
 * than 2 GiB of memory were needed), MNM_E_UNSUPPORTED (tesseract is needed and not there). An
 * encrypted document is a line of the stream. */
MNM_MUST_CHECK mnm_status mnm_paper_open(mnm_reader **out, mnm_paper_source *source,
                                         mnm_reader *file, const mnm_paper_options *options,
                                         const mnm_ctx *ctx, mnm_err *err);

#endif
