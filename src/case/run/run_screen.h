/* Screening over plain files, without a case: facts as a table or as YAML, grades as a table
 * (docs/screen.md). */
#ifndef MNM_CASE_RUN_SCREEN_H
#define MNM_CASE_RUN_SCREEN_H

#include "stage/screen/screen.h"

typedef struct mnm_run_screen mnm_run_screen;
typedef struct mnm_run_screen_options {
  const char *facts;  /* NULL: none are read, only the list */
  const char *grades; /* a table of grades over those of the list; NULL: none */
  bool stand_in;      /* the labour set's grades for what a sexual set lacks */
} mnm_run_screen_options;

/* Files named *.yaml and *.yml are YAML, others tables. MNM_E_PARSE, MNM_E_RANGE, MNM_E_LIMIT name
 * file, line and column. */
MNM_MUST_CHECK mnm_status mnm_run_screen_new(mnm_run_screen **out,
                                             const mnm_run_screen_options *options,
                                             const mnm_ctx *ctx, mnm_err *err);
const mnm_screen_list *mnm_run_screen_list(const mnm_run_screen *screen);
uint64_t mnm_run_screen_count(const mnm_run_screen *screen); /* of forms */
const mnm_screen_form *mnm_run_screen_form(const mnm_run_screen *screen, uint64_t form);
mnm_text mnm_run_screen_person(const mnm_run_screen *screen, uint64_t form);
mnm_text mnm_run_screen_text(const mnm_run_screen *screen, uint32_t text);
void mnm_run_screen_judge(const mnm_run_screen *screen, uint64_t form, mnm_screen_result *out);
void mnm_run_screen_free(mnm_run_screen *screen); /* NULL is fine */

#endif
