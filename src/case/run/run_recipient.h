/* Whether something may go to somebody: never to an office or a person that stands in the case, and
 * what tells of victims never to immigration. */
#ifndef MNM_CASE_RUN_RECIPIENT_H
#define MNM_CASE_RUN_RECIPIENT_H

#include "case/store/store.h"

typedef enum mnm_recipient {
  MNM_RECIPIENT_FREE,
  MNM_RECIPIENT_IMMIGRATION, /* what tells of victims never goes there */
  MNM_RECIPIENT_IN_CASE /* an office, an official or a suspect of the case, or a person of it */
} mnm_recipient;

/* Names are compared in one form, whole, or the words of one in a row within the other (two words,
 * or one of five letters and more). `of_victims`: what goes there tells of possible victims: then a
 * company that stands in the case is none to send it to either, where else it must be a public
 * body, a person, or a suspect. MNM_E_KEY; MNM_E_ARG: no letter in it. Cost: opens every name of
 * the case.
 */
MNM_MUST_CHECK mnm_status mnm_run_recipient(mnm_store *store, mnm_text name, bool of_victims,
                                            mnm_recipient *out, const mnm_ctx *ctx, mnm_err *err);
/* Without a case: only whether it is immigration. */
MNM_MUST_CHECK mnm_status mnm_run_recipient_is_immigration(mnm_text name, bool *out,
                                                           const mnm_ctx *ctx, mnm_err *err);

#endif
