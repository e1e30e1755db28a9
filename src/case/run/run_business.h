/* A suspected network of a case, or a list of its accounts, as a business. Rules: stage/trade;
 * docs/business.md. */
#ifndef MNM_CASE_RUN_BUSINESS_H
#define MNM_CASE_RUN_BUSINESS_H

#include "case/store/store.h"
#include "model/accounts/accounts.h"
#include "stage/trade/trade.h"

typedef struct mnm_run_business mnm_run_business;
typedef struct mnm_run_business_query {
  uint64_t network_id;   /* its members; 0: the accounts below */
  const mnm_text *label; /* of accounts, as listings show them */
  uint32_t count;
} mnm_run_business_query;
/* MNM_E_NOTFOUND: no such network, or an account that the case does not have (err names its place
 * in the list by err.column). */
MNM_MUST_CHECK mnm_status mnm_run_business_new(mnm_run_business **out, mnm_store *store,
                                               const mnm_run_business_query *query,
                                               const mnm_ctx *ctx, mnm_err *err);
void mnm_run_business_free(mnm_run_business *business); /* NULL is fine */

const mnm_trade_found *mnm_run_business_found(const mnm_run_business *business);
const mnm_trade_sums *mnm_run_business_sums(const mnm_run_business *business);
const mnm_transfers *mnm_run_business_transfers(const mnm_run_business *business);
const mnm_accounts *mnm_run_business_accounts(const mnm_run_business *business);
uint32_t mnm_run_business_members(const mnm_run_business *business); /* victims among them */
uint32_t mnm_run_business_member(const mnm_run_business *business, uint32_t place); /* account */
bool mnm_run_business_is_victim(const mnm_run_business *business, uint32_t place);
/* Possible victims as people: accounts of one holder are one. */
uint32_t mnm_run_business_victims(const mnm_run_business *business);
/* Days from the first payment with a stage to the last one, both counted; 0: there is none. */
uint32_t mnm_run_business_days(const mnm_run_business *business);
/* The currency in which most payments with a stage are; 0: there is none. */
uint16_t mnm_run_business_currency(const mnm_run_business *business);
/* transfer_id of a row; the store must still be open. */
MNM_MUST_CHECK mnm_status mnm_run_business_transfer_id(const mnm_run_business *business,
                                                       uint32_t row, char *buffer,
                                                       uint32_t buffer_bytes, uint32_t *out_bytes,
                                                       mnm_err *err);

/* A finding that cites one of the payments. By row, then finding. */
typedef struct mnm_run_business_cited {
  uint32_t row;
  uint8_t typology;
  uint64_t finding_id;
} mnm_run_business_cited;
const mnm_run_business_cited *mnm_run_business_findings(const mnm_run_business *business,
                                                        uint64_t *out_count);

#endif
