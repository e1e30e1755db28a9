/* What the files of a network's page share. */
#ifndef MNM_CASE_RUN_PAGE_INTERNAL_H
#define MNM_CASE_RUN_PAGE_INTERNAL_H

#include <math.h>

#include "base/column/column.h"
#include "case/run/run_page.h"

/* ties: mnm_measure_layered between persons, those of payments in it; of_account: person + 1, 0:
 * nobody of the network. MNM_E_NOMEM, MNM_E_DAMAGED. */
MNM_MUST_CHECK mnm_status mnm_run__layers_find(mnm_run_layers *out, mnm_column *ties,
                                               const mnm_run_duties *duties,
                                               const uint32_t *of_account, mnm_store *store,
                                               const mnm_ctx *ctx, mnm_err *err);
/* NAN: nobody has a role. */
double mnm_run__role_concentration(const mnm_run_duties *duties);

#endif
