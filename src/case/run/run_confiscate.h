/* On which basis what could be confiscated, asset by asset: a basis, not a verdict. The benefit is
 * the ceiling of all that stands on the benefit, and nothing counts twice: docs/freeze.md. */
#ifndef MNM_CASE_RUN_CONFISCATE_H
#define MNM_CASE_RUN_CONFISCATE_H

#include "case/run/run_freeze_case.h"

typedef enum mnm_run_basis {
  MNM_RUN_BASIS_OBJECT,      /* what was traced, in an account of a suspect */
  MNM_RUN_BASIS_THIRD_PARTY, /* what was traced, in an account of somebody who is no suspect */
  MNM_RUN_BASIS_VALUE,       /* other money of suspects, up to what is left of the benefit */
  MNM_RUN_BASIS_EXTENDED     /* other money of suspects, up to what nobody explained */
} mnm_run_basis;
#define MNM_RUN_BASES 4
const char *mnm_run_basis_name(mnm_run_basis basis);

typedef struct mnm_run_confiscate_line {
  uint32_t account;
  mnm_text label;
  mnm_text country; /* "" when nothing says it */
  mnm_run_basis basis;
  int64_t amount_minor;
} mnm_run_confiscate_line;
typedef struct mnm_run_confiscate {
  mnm_column line;       /* mnm_run_confiscate_line: by basis, then most first */
  int64_t benefit_minor; /* gross: all that entered, or as a person says */
  int64_t sum_minor[MNM_RUN_BASES];
  int64_t spared_minor; /* traced to accounts that may be a victim's: on no basis */
  int64_t over_minor;   /* traced, and above the benefit as a person says it */
  int64_t unmet_minor;  /* of the benefit, met on no basis that needs only it */
} mnm_run_confiscate;
/* `freeze` as made, also with only_holdings. benefit_minor < 0: what the trace says entered.
 * unexplained_minor: as 'manumit wealth' or a person says; 0: no extended confiscation.
 * Keeps  object + third party + value <= benefit; no unit of money on two lines. Clear in every
 * case. MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_run_confiscate_make(mnm_run_confiscate *out,
                                                  mnm_run_case_freeze *freeze,
                                                  int64_t benefit_minor, int64_t unexplained_minor,
                                                  const mnm_ctx *ctx, mnm_err *err);
void mnm_run_confiscate_clear(mnm_run_confiscate *confiscate);

typedef struct mnm_run_law { /* borrowed for the call */
  mnm_text basis, law, meaning;
  bool verified; /* false: from memory, not held against its source */
} mnm_run_law;
typedef mnm_status mnm_run_law_fn(void *payload, const mnm_run_law *row, mnm_err *err);
/* The table that comes with the program (data/confiscation.csv), or another. */
MNM_MUST_CHECK mnm_status mnm_run_laws(const char *path, mnm_run_law_fn *fn, void *payload,
                                       const mnm_ctx *ctx, mnm_err *err);

#endif
