/* What the files about companies share. */
#ifndef MNM_CASE_RUN_COMPANIES_INTERNAL_H
#define MNM_CASE_RUN_COMPANIES_INTERNAL_H

#include "case/run/run_companies.h"
#include "case/run/run_network.h"

typedef struct mnm_run__companies {
  mnm_run_companies *out;
  mnm_store *store;
  const mnm_run_companies_query *query;
  const mnm_ctx *ctx;
  mnm_ledger *ledger;
  uint32_t accounts;
  uint8_t *member; /* by account */
  uint32_t *of;    /* by account: company, UINT32_MAX none */
  mnm_column firm; /* uint64_t, rising: subjects that are no natural persons */
  mnm_run__holders holders;
  mnm_identity *identity;
  bool found;
} mnm_run__companies;

/* While companies stand by subject; UINT32_MAX: none. */
uint32_t mnm_run__company_of(const mnm_run__companies *work, uint64_t subject);
/* Directors, employees and awards, from the registers of the case and the table. */
MNM_MUST_CHECK mnm_status mnm_run__companies_records(mnm_run__companies *work, mnm_err *err);

#endif
