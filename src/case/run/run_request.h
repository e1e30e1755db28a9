/* Drafts of requests to another State, from a freeze plan in a case. Kinds and their templates:
 * docs/freeze.md. */
#ifndef MNM_CASE_RUN_REQUEST_H
#define MNM_CASE_RUN_REQUEST_H

#include "case/run/run_freeze_case.h"

typedef enum mnm_run_request_kind {
  MNM_RUN_REQUEST_CERTIFICATE, /* Regulation (EU) 2018/1805, freezing */
  MNM_RUN_REQUEST_MLA,         /* UNTOC, Article 18 */
  MNM_RUN_REQUEST_FIU,         /* FIU to FIU */
  MNM_RUN_REQUEST_PRESERVE     /* preservation of data */
} mnm_run_request_kind;
#define MNM_RUN_REQUEST_KINDS 4
const char *mnm_run_request_name(mnm_run_request_kind kind); /* "certificate" */
bool mnm_run_request_find(const char *name, mnm_run_request_kind *out);
/* The template that comes with the program (data/letters). */
mnm_text mnm_run_request_template(mnm_run_request_kind kind);

typedef struct mnm_run_request_words {
  const char *state;              /* "DE": accounts of this country */
  const char *person, *reference; /* NULL, "": left to be filled in */
} mnm_run_request_words;
typedef struct mnm_run_request_count {
  uint32_t accounts; /* in the draft */
  uint32_t spared;   /* of this State, may be a victim's: never in a draft */
  uint32_t nowhere;  /* holdings of which no country is known */
  uint32_t blanks;   /* places that are still to be filled in */
} mnm_run_request_count;
/* Writes the draft into `text` (a column of char). Returns MNM_E_NOTFOUND (nothing lies in that
 * State, or only in accounts that may be a victim's), MNM_E_PARSE (the template). */
MNM_MUST_CHECK mnm_status mnm_run_request_write(mnm_column *text, mnm_run_request_count *count,
                                                const mnm_run_case_freeze *freeze,
                                                mnm_text template,
                                                const mnm_run_request_words *words,
                                                const mnm_ctx *ctx, mnm_err *err);

#endif
