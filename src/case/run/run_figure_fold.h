/* What is drawn as one in the picture of a large network. Rules: docs/networks.md, "The picture".
 */
#ifndef MNM_CASE_RUN_FIGURE_FOLD_H
#define MNM_CASE_RUN_FIGURE_FOLD_H

#include "case/run/run_page.h"
#include "gate/report/report.h"

#define MNM_RUN_FOLD_ABOVE 12 /* with more to draw, a page is hard to read */
#define MNM_RUN_FOLD_LEAST 3  /* fewer are not worth a node of their own */

typedef struct mnm_run__unit { /* a person; or several who have one role */
  uint32_t accounts, persons;
  uint8_t role; /* mnm_duty: the surest */
  bool victim, suspect;
  bool folded; /* several persons */
} mnm_run__unit;

typedef struct mnm_run__fold {
  mnm_column unit;       /* mnm_run__unit */
  mnm_column of_account; /* uint32_t, by place of the member in the network: its unit */
  mnm_column span;       /* mnm_figure_span */
} mnm_run__fold;

/* Reads the page of the network, and folds unless `each`. Clear in every case. */
MNM_MUST_CHECK mnm_status mnm_run__fold_make(mnm_run__fold *out, mnm_store *store,
                                             const mnm_store_network *network, bool each,
                                             const mnm_ctx *ctx, mnm_err *err);
void mnm_run__fold_clear(mnm_run__fold *fold);

#endif
