/* In which order networks are worked on: what speaks for each, criterion by criterion, and an order
 * that the user sets. Nothing is added up. Definitions: docs/networks.md, "Which first". */
#ifndef MNM_CASE_RUN_ORDER_H
#define MNM_CASE_RUN_ORDER_H

#include "case/store/store.h"
#include "model/accounts/accounts.h"
#include "model/currency/currency.h"

typedef enum mnm_run_criterion {
  MNM_ORDER_EVIDENCE,   /* the rank by score */
  MNM_ORDER_VICTIMS,    /* possible victims with a transfer in the last days, then all of them */
  MNM_ORDER_MONEY,      /* what came in to other members and did not leave, in one currency */
  MNM_ORDER_PERISHABLE, /* cash paid in or drawn by members in the last days, then their transfers
                           in those days */
  MNM_ORDER_CRITERIA
} mnm_run_criterion;
const char *mnm_run_criterion_name(mnm_run_criterion criterion); /* "evidence"; NULL: none */

typedef struct mnm_run_ordered {
  uint64_t network_id, rank, pieces;
  int64_t score_micro;
  uint32_t victims, victims_recent; /* persons; an account without a known holder is one */
  int64_t money_minor;              /* of the currency, >= 0; saturates */
  uint32_t other_currencies;        /* in which money stays, too */
  uint64_t cash_recent, transfers_recent;
  int64_t last_us; /* of its members; MNM_TIME_NONE: none */
} mnm_run_ordered;

typedef struct mnm_run_order_options {
  mnm_run_criterion by[MNM_ORDER_CRITERIA]; /* the first counts most; equal ones go to the next */
  uint32_t count;
  uint32_t recent_days;
  uint16_t currency; /* MNM_CURRENCY_NONE: the one in which most transfers of the case are paid */
} mnm_run_order_options;

typedef struct mnm_run_order {
  mnm_column network; /* mnm_run_ordered: the first to be worked on first; equal ones by rank */
  uint16_t currency;
  int64_t now_us, since_us; /* the case's last transfer; where the last days begin */
} mnm_run_order;
/* Current networks. Clear in every case. MNM_E_NOMEM, MNM_E_CANCELLED. */
MNM_MUST_CHECK mnm_status mnm_run_order_make(mnm_run_order *out, mnm_store *store,
                                             const mnm_run_order_options *options,
                                             const mnm_ctx *ctx, mnm_err *err);
void mnm_run_order_clear(mnm_run_order *order);

#endif
