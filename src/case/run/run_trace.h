/* Tracing over plain files, without a case: ledger, opening balances and taint as three tables.
 * Rules and formats: docs/trace.md. */
#ifndef MNM_CASE_RUN_TRACE_H
#define MNM_CASE_RUN_TRACE_H

#include "base/text/text.h"
#include "stage/trace/trace.h"

/* The three tables, read and put in order. Labels are numbered by first appearance: opening
 * balances in file order, then taint sources in file order. */
typedef struct mnm_run_tables mnm_run_tables;

typedef struct mnm_run_tables_options {
  const char
      *ledger; /* id,time,from,to,amount_minor[,to_amount_minor][,earmark][,reverses][,backs] */
  const char *opening;  /* account,amount[,label]; NULL: none */
  const char *taint;    /* kind,key,label[,amount_minor]; NULL: none */
  const char *at;       /* a date or time; NULL: everything */
  const char *override; /* "V=haircut,X=fifo"; NULL: none */
  const char *rules;    /* account,rule: the same as a table; rules that hold for a whole run are
                           then traced without it. NULL: none */
} mnm_run_tables_options;
/* MNM_E_PARSE, MNM_E_RANGE name file, line and column. */
MNM_MUST_CHECK mnm_status mnm_run_tables_open(mnm_run_tables **out,
                                              const mnm_run_tables_options *options,
                                              const mnm_ctx *ctx, mnm_err *err);
void mnm_run_tables_free(mnm_run_tables *tables); /* NULL is fine */
const mnm_trace_input *mnm_run_tables_input(const mnm_run_tables *tables);
mnm_text mnm_run_tables_account(const mnm_run_tables *tables, uint32_t account);
mnm_text mnm_run_tables_label(const mnm_run_tables *tables, uint32_t label); /* "own" for 0 */
mnm_text mnm_run_tables_id(const mnm_run_tables *tables, uint32_t row);
/* MNM_E_NOTFOUND. */
MNM_MUST_CHECK mnm_status mnm_run_tables_find(const mnm_run_tables *tables, mnm_text account,
                                              uint32_t *out, mnm_err *err);

typedef struct mnm_run_traced { /* one line of output; texts borrowed for the call */
  mnm_text account;             /* a sink as the definitions name it: "@credit:A" */
  mnm_text label;
  int64_t amount_minor;
} mnm_run_traced;
typedef mnm_status mnm_run_traced_fn(void *payload, const mnm_run_traced *row, mnm_err *err);
/* What is where, by bytes of the account's name, then own money first, then labels. */
MNM_MUST_CHECK mnm_status mnm_run_tables_trace(const mnm_run_tables *tables,
                                               const mnm_trace_options *options,
                                               mnm_run_traced_fn *fn, void *payload,
                                               mnm_trace_counts *out_counts, const mnm_ctx *ctx,
                                               mnm_err *err);
/* Places a failure of the engine, which counts rows, in the ledger's file. Returns the status. */
mnm_status mnm_run_tables_place(const mnm_run_tables *tables, mnm_status status, mnm_err *err);

#endif
