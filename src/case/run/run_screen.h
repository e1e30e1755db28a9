/* Screening over plain files, or of everybody in a case: facts as a table or as YAML, grades as a
 * table (docs/screen.md). */
#ifndef MNM_CASE_RUN_SCREEN_H
#define MNM_CASE_RUN_SCREEN_H

#include "case/store/store.h"
#include "stage/screen/screen.h"

typedef struct mnm_run_screen mnm_run_screen;
typedef struct mnm_run_screen_options {
  const char *facts;   /* NULL: none are read, only the list */
  mnm_store *store;    /* everybody in this case, from its records and findings; NULL: no case */
  const char *person;  /* only this pseudonym, also when nothing is said of her; NULL: everybody */
  const char *grades;  /* a table of grades over those of the list; NULL: none */
  mnm_screen_tap *tap; /* told of each fact that was read from the file; NULL: nobody */
  void *tap_payload;
  bool stand_in; /* the labour set's grades for what a sexual set lacks */
} mnm_run_screen_options;

/* Files named *.yaml and *.yml are YAML, others tables. MNM_E_PARSE, MNM_E_RANGE, MNM_E_LIMIT name
 * file, line and column. */
MNM_MUST_CHECK mnm_status mnm_run_screen_new(mnm_run_screen **out,
                                             const mnm_run_screen_options *options,
                                             const mnm_ctx *ctx, mnm_err *err);
const mnm_screen_list *mnm_run_screen_list(const mnm_run_screen *screen);
uint64_t mnm_run_screen_count(const mnm_run_screen *screen); /* of forms */
const mnm_screen_form *mnm_run_screen_form(const mnm_run_screen *screen, uint64_t form);
/* false: nothing is said of this person. */
bool mnm_run_screen_find(const mnm_run_screen *screen, mnm_text person, uint64_t *out_form);
mnm_text mnm_run_screen_person(const mnm_run_screen *screen, uint64_t form);
mnm_text mnm_run_screen_text(const mnm_run_screen *screen, uint32_t text);
void mnm_run_screen_judge(const mnm_run_screen *screen, uint64_t form, mnm_screen_result *out);
void mnm_run_screen_free(mnm_run_screen *screen); /* NULL is fine */

/* Keeps the facts of a file in the case, sealed, health facts under their own key. Persons of the
 * file are pseudonyms of the case. One decision, all or nothing; `why` its reason. MNM_E_NOTFOUND
 * with the place of a person that the case does not have, MNM_E_ARG: nothing in it. */
MNM_MUST_CHECK mnm_status mnm_run_screen_keep(mnm_store *store, const char *facts, const char *why,
                                              uint64_t *out_count, uint64_t *out_decision,
                                              const mnm_ctx *ctx, mnm_err *err);

#endif
