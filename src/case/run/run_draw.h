/* Pictures of what a case holds. Apart from run.h for those who draw nothing. */
#ifndef MNM_CASE_RUN_DRAW_H
#define MNM_CASE_RUN_DRAW_H

#include "case/store/store.h"
#include "gate/report/report.h"

/* Draws a network, or the statement of an account, into `out`, a file opened for it. Whatever this
 * viewer may not see is sealed on paper too. MNM_E_NOTFOUND, MNM_E_DENIED, and what drawing
 * returns.
 */
MNM_MUST_CHECK mnm_status mnm_run_draw_network(mnm_store *store, uint64_t network_id, mnm_out *out,
                                               mnm_picture picture, const mnm_ctx *ctx,
                                               mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run_draw_statement(mnm_store *store, mnm_text account_label,
                                                 int64_t from_us, int64_t to_us, mnm_out *out,
                                                 mnm_picture picture, const mnm_ctx *ctx,
                                                 mnm_err *err);

#endif
