/* Drafts out of a template, which is data. Every draft is marked as one by the program, at both
 * ends, whatever the template says: a person checks, completes and signs it. */
#ifndef MNM_CASE_RUN_TEMPLATE_H
#define MNM_CASE_RUN_TEMPLATE_H

#include "base/column/column.h"
#include "base/text/text.h"

#define MNM_RUN_TEMPLATE_NO_ITEM UINT64_MAX
typedef struct mnm_run__template {
  mnm_text text;
  uint64_t items; /* the lines between {each} and {end} come so often */
  /* Appends what a word stands for. `item` is NO_ITEM outside {each}. MNM_E_NOTFOUND: there is no
   * such word there. */
  mnm_status (*word)(void *payload, mnm_text word, uint64_t item, mnm_column *to, mnm_err *err);
  void *payload;
  const char *words; /* what to do when a word is not known: names them all */
} mnm_run__template;
/* Writes the draft into `to` (a column of char), in place of what it holds. MNM_E_PARSE with the
 * line of the template. */
MNM_MUST_CHECK mnm_status mnm_run__template_write(mnm_column *to, const mnm_run__template *from,
                                                  mnm_err *err);
/* For words: NULL and "" put `otherwise`. */
MNM_MUST_CHECK mnm_status mnm_run__template_put(mnm_column *to, const char *text,
                                                const char *otherwise, mnm_err *err);

#endif
