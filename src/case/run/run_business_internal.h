/* What the files about a network's business share. */
#ifndef MNM_CASE_RUN_BUSINESS_INTERNAL_H
#define MNM_CASE_RUN_BUSINESS_INTERNAL_H

#include "case/run/run_acts.h"
#include "case/run/run_business.h"
#include "case/run/run_network.h"

struct mnm_run_business {
  mnm_ctx ctx;
  mnm_store *store;
  mnm_ledger *ledger;
  uint32_t accounts, victims;
  mnm_column member, victim, role; /* uint32_t, uint8_t, uint8_t: by place */
  mnm_column centre;               /* mnm_duty_finding */
  mnm_column firm, mcc;            /* uint8_t, uint16_t: by account */
  mnm_column marked, cited;        /* mnm_trade_marked, mnm_run_business_cited */
  mnm_run__holders holders;
  mnm_trade_found found;
  mnm_trade_sums sums;
};

/* Fills firm, mcc, marked and cited. */
MNM_MUST_CHECK mnm_status mnm_run__business_facts(mnm_run_business *business, mnm_err *err);

/* Days before and after an official's act within which a payment to him stands beside it. */
#define MNM_RUN__ACT_DAYS 14

#endif
