/* The tables of a bundle that are made again: by whoever writes it and by whoever checks it, with
 * the same code, from the same files. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/run/run_disclose.h"

#define BOUNDED_MOST 200u

const char *const mnm_run__bundle_files[] = {
    "README.txt",   "bundle.json", "ledger.csv",     "opening.csv",   "taint.csv",
    "figures.csv",  "bounds.csv",  "schedule.csv",   "accounts.csv",  "decisions.csv",
    "findings.csv", "sources.csv", "redactions.csv", "overrides.csv", NULL};

mnm_status mnm_run__cells(mnm_column *text, mnm_err *err, const char *line) {
  MNM_TRY(mnm_column_append(text, line, strlen(line), err));
  return mnm_column_append(text, "\r\n", 2, err);
}

mnm_status mnm_run__cell(mnm_column *text, mnm_text cell, bool last, mnm_err *err) {
  bool quoted = false;
  for (uint32_t i = 0; i < cell.bytes; i++)
    quoted |=
        cell.data[i] == ',' || cell.data[i] == '"' || cell.data[i] == '\r' || cell.data[i] == '\n';
  if (quoted) MNM_TRY(mnm_column_append(text, "\"", 1, err));
  for (uint32_t i = 0; i < cell.bytes; i++) {
    if (cell.data[i] == '"') MNM_TRY(mnm_column_append(text, "\"", 1, err));
    MNM_TRY(mnm_column_append(text, cell.data + i, 1, err));
  }
  if (quoted) MNM_TRY(mnm_column_append(text, "\"", 1, err));
  return last ? mnm_column_append(text, "\r\n", 2, err) : mnm_column_append(text, ",", 1, err);
}

mnm_status mnm_run__cell_int(mnm_column *text, int64_t value, bool last, mnm_err *err) {
  char digits[24];
  (void)snprintf(digits, sizeof digits, "%" PRId64, value);
  return mnm_run__cell(text, mnm_text_of(digits), last, err);
}

mnm_status mnm_run__bundle_path(char path[MNM_RUN__PATH], const char *folder, const char *name,
                                mnm_err *err) {
  int length = snprintf(path, MNM_RUN__PATH, "%s/%s", folder, name);
  if (length > 0 && length < MNM_RUN__PATH) return MNM_OK;
  return mnm_err_set(err, MNM_E_ARG, "the name of the folder is too long");
}

mnm_status mnm_run__bundle_open(mnm_run_tables **out, const char *folder, const mnm_ctx *ctx,
                                mnm_err *err) {
  char ledger[MNM_RUN__PATH], opening[MNM_RUN__PATH], taint[MNM_RUN__PATH];
  char rules[MNM_RUN__PATH];
  *out = NULL;
  MNM_TRY(mnm_run__bundle_path(ledger, folder, "ledger.csv", err));
  MNM_TRY(mnm_run__bundle_path(opening, folder, "opening.csv", err));
  MNM_TRY(mnm_run__bundle_path(taint, folder, "taint.csv", err));
  MNM_TRY(mnm_run__bundle_path(rules, folder, "overrides.csv", err));
  const mnm_run_tables_options options = {
      .ledger = ledger, .opening = opening, .taint = taint, .rules = rules};
  return mnm_run_tables_open(out, &options, ctx, err);
}

/* ---- figures: every rule --- */

typedef struct figuring {
  mnm_column *text;
  mnm_run__sums *sums;
  const char *rule;
} figuring;

static mnm_status put_figure(void *payload, const mnm_run_traced *row, mnm_err *err) {
  const figuring *state = payload;
  static const char credit[] = "@credit:";
  if (state->sums != NULL && !mnm_text_equal(row->label, mnm_text_of("own"))) {
    bool repaid = row->account.bytes >= sizeof credit - 1 &&
                  memcmp(row->account.data, credit, sizeof credit - 1) == 0;
    bool left = !repaid && row->account.bytes > 0 && row->account.data[0] == '@';
    mnm_wide *to = repaid ? &state->sums->credit : left ? &state->sums->left : &state->sums->held;
    *to += row->amount_minor;
  }
  MNM_TRY(mnm_run__cell(state->text, mnm_text_of(state->rule), false, err));
  MNM_TRY(mnm_run__cell(state->text, row->account, false, err));
  MNM_TRY(mnm_run__cell(state->text, row->label, false, err));
  return mnm_run__cell_int(state->text, row->amount_minor, true, err);
}

mnm_status mnm_run__bundle_figures(mnm_column *text, const mnm_run_tables *tables,
                                   mnm_run__sums *sums, const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(mnm_run__cells(text, err, "rule,account,label,amount_minor"));
  for (int rule = 1; rule <= MNM_TRACE_RULE_MAX; rule++) {
    const mnm_trace_options options = {.rule = (mnm_trace_rule)rule};
    figuring state = {text, sums != NULL ? &sums[rule] : NULL,
                      mnm_trace_rule_name((mnm_trace_rule)rule)};
    mnm_trace_counts counts;
    mnm_status status =
        mnm_run_tables_trace(tables, &options, put_figure, &state, &counts, ctx, err);
    if (status != MNM_OK) return mnm_run_tables_place(tables, status, err);
  }
  return MNM_OK;
}

/* ---- bounds --- */

mnm_status mnm_run__bundle_bounds(mnm_column *text, const mnm_run_tables *tables,
                                  const mnm_ctx *ctx, mnm_err *err) {
  const mnm_trace_input *input = mnm_run_tables_input(tables);
  uint32_t found = 0;
  MNM_TRY(mnm_run__cells(text, err, "account,least_minor,most_minor"));
  for (uint32_t i = 0; i < input->account_count && found < BOUNDED_MOST; i++) {
    mnm_trace_bounds bounds = {0, 0};
    if ((input->flags[i] & MNM_TRACE_EXTERNAL) != 0) continue;
    mnm_status status = mnm_trace_envelope(&bounds, input, i, ctx, err);
    if (status == MNM_E_UNSUPPORTED) continue; /* a conversion lies in its past */
    if (status != MNM_OK) return mnm_run_tables_place(tables, status, err);
    found++;
    if (bounds.most_minor == 0) continue;
    MNM_TRY(mnm_run__cell(text, mnm_run_tables_account(tables, i), false, err));
    MNM_TRY(mnm_run__cell_int(text, bounds.least_minor, false, err));
    MNM_TRY(mnm_run__cell_int(text, bounds.most_minor, true, err));
  }
  return MNM_OK;
}

/* ---- the schedule of the elected rule --- */

static mnm_status put_line(mnm_column *text, const mnm_run_tables *tables,
                           const mnm_schedule *schedule, uint64_t number, mnm_err *err) {
  const mnm_schedule_line *line = mnm_column_at(&schedule->line, number);
  const mnm_schedule_account *account = mnm_column_at(&schedule->account, line->account);
  const mnm_text none = {"", 0};
  bool together = (line->notes & MNM_SCHEDULE_OTHERS) != 0;
  MNM_TRY(mnm_run__cell_int(text, (int64_t)number + 1, false, err));
  MNM_TRY(mnm_run__cell(text, mnm_run_tables_account(tables, account->position), false, err));
  MNM_TRY(mnm_run__cell(text, together ? none : mnm_run_tables_id(tables, line->row), false, err));
  MNM_TRY(mnm_run__cell(text, together ? none : mnm_run_tables_account(tables, line->other), false,
                        err));
  const int64_t figures[] = {line->rows,          line->debit_minor,    line->credit_minor,
                             line->balance_minor, line->claim_in_minor, line->claim_out_minor,
                             line->repaid_minor,  line->traced_minor};
  for (int i = 0; i < 8; i++) MNM_TRY(mnm_run__cell_int(text, figures[i], i == 7, err));
  return MNM_OK;
}

mnm_status mnm_run__bundle_schedule(mnm_column *text, const mnm_run_tables *tables,
                                    mnm_trace_rule rule, const mnm_ctx *ctx, mnm_err *err) {
  mnm_schedule schedule;
  mnm_status status = mnm_schedule_make(&schedule, mnm_run_tables_input(tables), rule, ctx, err);
  if (status != MNM_OK) status = mnm_run_tables_place(tables, status, err);
  if (status == MNM_OK)
    status = mnm_run__cells(text, err,
                            "line,account,row,other,rows,debit_minor,credit_minor,balance_minor,"
                            "claim_in_minor,claim_out_minor,repaid_minor,traced_minor");
  for (uint64_t i = 0; i < schedule.line.count && status == MNM_OK; i++)
    status = put_line(text, tables, &schedule, i, err);
  mnm_schedule_clear(&schedule);
  return status;
}
