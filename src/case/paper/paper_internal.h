#ifndef MNM_CASE_PAPER_INTERNAL_H
#define MNM_CASE_PAPER_INTERNAL_H

#include <sys/types.h>

#include "base/column/column.h"
#include "case/paper/paper.h"

#define PAPER_SILENCE_MS 300000 /* nothing came for so long: it is ended */
#define PAPER_LINE_BYTES_MAX 65536U
#define PAPER_PIXELS_MAX 40000000 /* of the picture of a page */

typedef struct paper_child {
  pid_t pid; /* 0: none */
  int from;  /* what it writes; -1 none */
} paper_child;

typedef struct paper {
  mnm_reader base;
  mnm_alloc alloc;
  size_t own_bytes;
  const mnm_ctx *ctx;
  int pdf; /* a sealed copy in memory */
  char *program, *tesseract;
  paper_child child;
  mnm_column raw;   /* char: lines that are not whole yet */
  mnm_column lines; /* char: what the reader gives */
  size_t at;        /* of lines */
  bool begun, ended;
  uint32_t page; /* the one that was begun last; 0 none */
  int32_t width, height;
  char ocr[64];
  char name[];
} paper;

/* Starts `program` with `input` as its standard input; what it writes comes from child->from.
 * `output` >= 0: it writes there instead. */
mnm_status mnm_paper__start(paper_child *child, const char *program, char *const *arguments,
                            char *const *environment, int input, int output, mnm_err *err);
/* Ends it if it has not ended; its wait status. */
int mnm_paper__stop(paper_child *child);
/* Waits for its end; -1: it had not been started. */
int mnm_paper__wait(paper_child *child);
/* What came, at least a byte; *got 0: it wrote its last. Looks whether the user stopped the work.
 */
mnm_status mnm_paper__take(paper *self, paper_child *child, char *buffer, size_t bytes, size_t *got,
                           mnm_err *err);
/* Why it ended: an error for a wait status that is not a clean end. */
mnm_status mnm_paper__ended(const paper *self, int wait_status, mnm_err *err);
/* manumit-pdf where it can be; malloc-free: in `to`. */
bool mnm_paper__find_program(char *to, size_t room);
/* The page's words, read from its picture by tesseract, appended to self->lines. */
mnm_status mnm_paper__ocr(paper *self, mnm_err *err);

#endif
