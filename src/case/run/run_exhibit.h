/* The tracing exhibit of a claim in a case: gathered here, drawn by gate/report. */
#ifndef MNM_CASE_RUN_EXHIBIT_H
#define MNM_CASE_RUN_EXHIBIT_H

#include "case/run/run.h"
#include "case/run/run_network.h"
#include "case/run/run_schedule.h"
#include "case/run/run_trace_case.h"
#include "gate/report/report_exhibit.h"

typedef struct mnm_run_exhibit mnm_run_exhibit;

typedef struct mnm_run_exhibit_options {
  const char *claim;    /* as for mnm_run_case_open; borrowed */
  const char *accepted; /* labels of accounts accepted though not reconciled; NULL: none */
  uint64_t explain;     /* number of the line to explain; 0: that which moved most claim money */
  mnm_viewer viewer;
  const mnm_out *out; /* whose shield is asked */
} mnm_run_exhibit_options;

/* Traces the claim by every rule again and gathers the exhibit of the elected one.
 *
 * Returns  MNM_E_ARG (no rule is elected, its table was not made or is not of the case as it is),
 *          MNM_E_DAMAGED (another table than the one recorded), MNM_E_DENIED (a source that may not
 *          go to court, a warrant that has expired), MNM_E_NOTFOUND (no line to explain), and what
 *          tracing returns
 * Keeps    accounts that are not reconciled and not accepted are listed (mnm_run_exhibit_loose);
 *          then there is no exhibit */
MNM_MUST_CHECK mnm_status mnm_run_exhibit_new(mnm_run_exhibit **out, mnm_store *store,
                                              const mnm_run_exhibit_options *options,
                                              const mnm_ctx *ctx, mnm_err *err);
void mnm_run_exhibit_free(mnm_run_exhibit *self); /* NULL is fine */
/* Labels of accounts that must be accepted first, as they may be shown (mnm_text). */
const mnm_column *mnm_run_exhibit_loose(const mnm_run_exhibit *self);
const mnm_exhibit *mnm_run_exhibit_look(const mnm_run_exhibit *self); /* NULL: see loose */
/* Writes into the audit that it was made: by whom, with which digest, whose names it shows. */
MNM_MUST_CHECK mnm_status mnm_run_exhibit_note(const mnm_run_exhibit *self, const char *what,
                                               const uint8_t digest[32], mnm_err *err);

/* ---- shared by its files --- */

struct mnm_run_exhibit {
  const mnm_ctx *ctx;
  mnm_alloc alloc;
  mnm_store *store;
  mnm_run_exhibit_options options;
  mnm_run_case *book;
  mnm_schedule schedule;
  mnm_trace_rule rule;
  mnm_identity *identity;
  mnm_run__holders holders;
  mnm_arena arena;                                                           /* texts */
  mnm_column election, rule_row, account, line, flow, source, fact, explain; /* of the exhibit */
  mnm_column position; /* uint32_t by account */
  mnm_column loose;    /* mnm_text */
  mnm_column accepted; /* uint32_t accounts */
  mnm_column victim;   /* uint64_t: accounts, then subjects, that may be victims; see below */
  uint64_t victim_accounts;
  mnm_column victim_name; /* mnm_text: parts of their names */
  mnm_column opened;      /* char: pseudonyms whose names are shown */
  uint64_t names, sealed_texts, stand_ins;
  bool names_person; /* the possible victim at hand is a person, not a firm */
  uint32_t *place;   /* by position: place in `account` + 1 */
  uint8_t table_digest[32];
  int64_t dated_us;
  uint64_t audit_entry;
  bool has_loose;
  mnm_exhibit exhibit;
};

MNM_MUST_CHECK mnm_status mnm_run__exhibit_say(mnm_run_exhibit *self, mnm_text *out, mnm_err *err,
                                               const char *format, ...) MNM_PRINTF(4, 5);
/* Cleaned of what could rewrite a line. */
MNM_MUST_CHECK mnm_status mnm_run__exhibit_keep(mnm_run_exhibit *self, mnm_text text, mnm_text *out,
                                                mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__exhibit_accounts(mnm_run_exhibit *self, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__exhibit_lines(mnm_run_exhibit *self, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__exhibit_method(mnm_run_exhibit *self, mnm_err *err);
/* What persons said of rows and accounts, as facts of the method. */
MNM_MUST_CHECK mnm_status mnm_run__exhibit_said(mnm_run_exhibit *self, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_run__exhibit_explain(mnm_run_exhibit *self, mnm_err *err);
/* What a rule presumes, with its authority; never NULL. */
const char *mnm_run__rule_says(mnm_trace_rule rule);
/* A text that people wrote: "(sealed)" where it names a possible victim or the class may not be
 * shown. */
MNM_MUST_CHECK mnm_status mnm_run__exhibit_free_text(mnm_run_exhibit *self, mnm_text text,
                                                     mnm_sensitivity class, mnm_text *out,
                                                     mnm_err *err);
bool mnm_run__exhibit_names_victim(const mnm_run_exhibit *self, mnm_text text);
bool mnm_run__exhibit_victim(const mnm_run_exhibit *self, uint32_t account);
/* "1,234.56 EUR" */
#define MNM_RUN__AMOUNT 96
void mnm_run__amount(char text[MNM_RUN__AMOUNT], mnm_wide minor, uint16_t currency);

#endif
