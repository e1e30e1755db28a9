/* Companies of a case: turnover without payroll, who wins public awards and below what they should
 * cost, whom they share directors with. A lead for a person to judge. Rules: docs/business.md. */
#ifndef MNM_CASE_RUN_COMPANIES_H
#define MNM_CASE_RUN_COMPANIES_H

#include "case/identity/identity.h"
#include "case/ledger/ledger.h"

typedef struct mnm_run_companies_query {
  uint64_t network_id; /* companies that hold an account of it; 0: of the whole case */
  const char *awards;  /* a table of awards beside those of the case; NULL: none */
  int64_t below_ppm;   /* an award below this share of its estimate is below cost, 0..1000000 */
  uint32_t payments;   /* turnover: at least so many payments from others */
} mnm_run_companies_query;

typedef enum mnm_run_company_sign { /* bits */
                                    MNM_RUN_COMPANY_NO_PAYROLL = 1,
                                    MNM_RUN_COMPANY_BELOW_COST = 2,
                                    MNM_RUN_COMPANY_CONCENTRATED = 4,
                                    MNM_RUN_COMPANY_DIRECTORS = 8
} mnm_run_company_sign;
const char *mnm_run_company_sign_name(mnm_run_company_sign sign); /* "no payroll"; never NULL */

typedef struct mnm_run_company { /* in one currency: that of most of its payments */
  uint64_t subject;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  uint32_t account; /* its first one */
  bool member;      /* of the network */
  uint16_t currency;
  uint64_t payments_in;          /* from others, in that currency */
  int64_t in_minor, wages_minor; /* received from others; paid as wages */
  uint64_t wage_payments;        /* in any currency */
  uint32_t employees;            /* whom registers name */
  uint32_t awards, awards_below;
  int64_t share_ppm;          /* the largest share of an authority's awards; -1: none */
  uint32_t directors, shared; /* directors; other companies that have one of them */
  uint8_t signs;              /* mnm_run_company_sign */
} mnm_run_company;

typedef struct mnm_run_award {
  mnm_text name;                /* of the table, or a record's pseudonym */
  uint64_t authority, supplier; /* subjects; 0: the table's own word, below */
  mnm_text authority_word;
  uint32_t company; /* index in `company`; UINT32_MAX: none of them */
  uint16_t currency;
  int64_t amount_minor, estimate_minor; /* -1: no estimate is known */
  bool below;
} mnm_run_award;

typedef struct mnm_run_companies {
  mnm_column company; /* mnm_run_company: those with a sign first, then by pseudonym */
  mnm_column award;   /* mnm_run_award, of these companies */
  mnm_arena arena;
  mnm_ledger *ledger; /* names the accounts */
} mnm_run_companies;
/* Clear in every case. MNM_E_PARSE, MNM_E_NOTFOUND of the table, with file, row, column;
 * MNM_E_OVERFLOW. Cost: one pass over the transfers. */
MNM_MUST_CHECK mnm_status mnm_run_companies_find(mnm_run_companies *out, mnm_store *store,
                                                 const mnm_run_companies_query *query,
                                                 const mnm_ctx *ctx, mnm_err *err);
void mnm_run_companies_clear(mnm_run_companies *companies);

#endif
