/* Detection in the lenient order: detect_lenient.c. */
#ifndef MNM_STAGE_DETECT_LENIENT_INTERNAL_H
#define MNM_STAGE_DETECT_LENIENT_INTERNAL_H

#include "stage/detect/detect_internal.h"

/* out[i]: the row that comes at place i. Rows must be in ledger order and their accounts within the
 * dictionary. *moved: some row comes elsewhere. */
MNM_MUST_CHECK mnm_status mnm_detect__lenient_order(uint32_t *out, bool *moved,
                                                    const mnm_detect_input *input,
                                                    const mnm_ctx *ctx, mnm_err *err);

typedef struct mnm_detect__inner { /* how it is detected, whatever the order */
  mnm_status (*detect)(mnm_findings *out, const mnm_detect_input *input,
                       const mnm_detect_parameters *parameters, const mnm_ctx *ctx, mnm_err *err);
  const mnm_detect_parameters *parameters;
  const mnm_ctx *ctx;
} mnm_detect__inner;
/* As mnm_detect; rows of findings are the input's, in the lenient order. */
MNM_MUST_CHECK mnm_status mnm_detect__leniently(mnm_findings *out, const mnm_detect_input *input,
                                                const mnm_detect__inner *inner, mnm_err *err);

#endif
