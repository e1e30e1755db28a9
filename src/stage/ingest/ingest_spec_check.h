/* What the checks of a specification share. */
#ifndef MNM_STAGE_INGEST_SPEC_CHECK_H
#define MNM_STAGE_INGEST_SPEC_CHECK_H

#include "stage/ingest/ingest_form.h"

typedef struct checking {
  const mnm_spec *spec;
  mnm_err *err;
} checking;

/* Errors with their place. `at` is the structure that lacks something, or the key that is wrong. */
mnm_status mnm_ingest__check_missing(const checking *self, const void *at, const char *what,
                                     const char *hint);
/* Of two ways to say something, neither or both stand there. */
mnm_status mnm_ingest__check_either(const checking *self, const void *at, const char *what);
mnm_status mnm_ingest__check_wrong(const checking *self, const void *at, const char *what);
/* A call set the error for the key at `at`. */
mnm_status mnm_ingest__check_placed(const checking *self, const void *at, mnm_status status);

mnm_status mnm_ingest__check_time(const checking *self, const spec_time *time);
mnm_status mnm_ingest__check_pivot(const checking *self, const time_form *form,
                                   const int32_t *pivot, const void *at_form);
mnm_status mnm_ingest__check_currency(const checking *self, const spec_value *value);
mnm_status mnm_ingest__check_account(const checking *self, const spec_account *account);
mnm_status mnm_ingest__check_transfer(const checking *self, const spec_transfer *transfer);
mnm_status mnm_ingest__check_order(const checking *self, const spec_transfer *transfer);
mnm_status mnm_ingest__check_pdf(const checking *self);

#endif
