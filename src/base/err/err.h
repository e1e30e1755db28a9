/* err: what a person must fix. Owned by the caller, of fixed size; filling it needs no memory.
 * A message names file, row, column and the expected shape, never the value found there:
 * values may identify a person. Every function takes err == NULL. */
#ifndef MNM_BASE_ERR_H
#define MNM_BASE_ERR_H

#include <stdint.h>

#include "base/status/status.h"

typedef struct mnm_err {
  mnm_status status;
  int64_t row;       /* as a person counts: 1 is the first line or record; 0: none */
  int32_t column;    /* 1 is the first column; 0: none */
  char input[200];   /* file name as given (its tail when longer), "" when none */
  char message[320]; /* what is wrong and what shape was expected */
  char hint[240];    /* what to do, "" when the message says it */
} mnm_err;

/* Sets status and message, clears the rest (place and hint). Returns `status`, so that a
 * failing function can end with `return mnm_err_set(err, MNM_E_RANGE, "...")`. */
mnm_status mnm_err_set(mnm_err *err, mnm_status status, const char *format, ...) MNM_PRINTF(3, 4);

/* Adds where: input may be NULL (kept as it was); row and column 0 mean none. */
void mnm_err_at(mnm_err *err, const char *input, int64_t row, int32_t column);

/* Adds what to do. */
void mnm_err_hint(mnm_err *err, const char *format, ...) MNM_PRINTF(2, 3);

/* Writes "file, row 412, column 7: message. hint" into `buffer`; returns the length written
 * (always < bytes, always terminated). */
uint32_t mnm_err_text(const mnm_err *err, char *buffer, uint32_t bytes);

#endif
