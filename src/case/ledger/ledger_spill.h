/* The temporary file of an import that is larger than its memory: parts in order of time, as
 * chunks. It lies beside the case, has no name from the moment it is made, and so is gone with the
 * process. Texts in it are sealed under a key that only this process knows. */
#ifndef MNM_CASE_LEDGER_SPILL_H
#define MNM_CASE_LEDGER_SPILL_H

#include "case/ledger/ledger_internal.h"

/* Nothing is opened until the first part. */
MNM_MUST_CHECK mnm_status mnm_ledger__spill_new(mnm_ledger__spill **out, mnm_store *store,
                                                const mnm_ctx *ctx, mnm_err *err);
void mnm_ledger__spill_free(mnm_ledger__spill *spill);
uint32_t mnm_ledger__spill_parts(const mnm_ledger__spill *spill);
uint64_t mnm_ledger__spill_bytes(const mnm_ledger__spill *spill);
/* Writes rows index[0..count) of `rows`, which are in order of time, as one more part. */
MNM_MUST_CHECK mnm_status mnm_ledger__spill_add(mnm_ledger__spill *spill,
                                                const mnm_ledger__rows *rows, const uint32_t *index,
                                                uint64_t count, mnm_err *err);
uint32_t mnm_ledger__spill_blocks(const mnm_ledger__spill *spill, uint32_t part);
MNM_MUST_CHECK mnm_status mnm_ledger__spill_load(mnm_ledger__spill *spill, uint32_t part,
                                                 uint32_t seq, mnm_ledger__rows *rows,
                                                 mnm_err *err);

#endif
