/* Permits, visas, inspections and border checks joined to money: what whoever signed was paid
 * within days of it. A lead for a person to judge. Rules: docs/business.md. */
#ifndef MNM_CASE_RUN_OFFICIALS_H
#define MNM_CASE_RUN_OFFICIALS_H

#include "case/run/run_acts.h"

typedef struct mnm_run_officials_query {
  uint64_t network_id; /* payments of its members; 0: of those of every listed network */
  bool anyone;         /* payments of every account instead */
  uint32_t days;       /* before and after the act */
} mnm_run_officials_query;

typedef struct mnm_run_official_payment { /* one payment beside one act */
  mnm_run_act act;
  char official[MNM_PSEUDONYM_BYTES], record[MNM_PSEUDONYM_BYTES], about[MNM_PSEUDONYM_BYTES];
  uint32_t row, payer, payee; /* of the ledger; accounts */
  int64_t amount_minor;       /* as it reached him */
  uint16_t currency;
  int32_t days;      /* after the act; before it: negative */
  bool about_victim; /* whom it is about may be a victim */
  bool about_member; /* whom the act is about holds an account of the network */
} mnm_run_official_payment;

typedef struct mnm_run_officials {
  mnm_column payment; /* mnm_run_official_payment: by official's pseudonym, row, record */
  uint64_t acts;      /* that were looked at, each once an official */
  mnm_ledger *ledger;
} mnm_run_officials;
/* Clear in every case. Payments of possible victims are left out, as are wages, interest, what is
 * paid at once and by card. MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_run_officials_find(mnm_run_officials *out, mnm_store *store,
                                                 const mnm_run_officials_query *query,
                                                 const mnm_ctx *ctx, mnm_err *err);
void mnm_run_officials_clear(mnm_run_officials *officials);

#endif
