/* Binding a specification to columns: what the plan's files share. */
#ifndef MNM_STAGE_INGEST_PLAN_INTERNAL_H
#define MNM_STAGE_INGEST_PLAN_INTERNAL_H

#include "stage/ingest/ingest_plan.h"

typedef struct binding {
  csv_plan *plan;
  const mnm_text *names; /* of the columns; none without a header and `columns` */
  uint32_t count;
  bool quiet; /* only trying: no message */
  mnm_err *err;
} binding;

/* Every column and code that the specification names; MNM_E_PARSE where one is not there. */
mnm_status mnm_ingest__bind_all(const binding *self);
/* A copy with SHORT_SLACK bytes behind it. */
mnm_status mnm_ingest__bind_text(const binding *self, mnm_text *out, mnm_text text);
mnm_status mnm_ingest__bind_codes(const binding *self, plan_codes *out, const spec_codes *codes,
                                  uint8_t (*value_of)(mnm_text value));

#endif
