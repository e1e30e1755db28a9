/* The order of a detection: index, windows, hits and episodes, order, findings. */
#include "stage/detect/detect_internal.h"

static mnm_status run_fan(mnm_findings *out, const mnm_detect__run *run, mnm_typology typology,
                          const mnm_graph_side *side, const mnm_fan_parameters *fan, mnm_err *err) {
  mnm_column episodes;
  mnm_column_init(&episodes, sizeof(mnm_detect__episode), run->ctx);
  mnm_status status = mnm_detect__fan(&episodes, run, side, fan, err);
  if (status == MNM_OK) status = mnm_detect__order(&episodes, run->input->accounts, run->ctx, err);
  if (status == MNM_OK) status = mnm_detect__emit(out, &episodes, typology, run, side, err);
  mnm_column_clear(&episodes);
  return status;
}

static mnm_status run_all(mnm_findings *out, mnm_detect__run *run, mnm_err *err) {
  const mnm_detect_parameters *parameters = run->parameters;
  if (parameters->t1.enabled) {
    mnm_graph_side side = mnm_graph_out(run->graph);
    MNM_TRY(run_fan(out, run, MNM_T1, &side, &parameters->t1, err));
  }
  if (parameters->t2.enabled) {
    mnm_graph_side side = mnm_graph_in(run->graph);
    MNM_TRY(run_fan(out, run, MNM_T2, &side, &parameters->t2, err));
  }
  return MNM_OK;
}

static mnm_status index_rows(mnm_detect__run *run, mnm_err *err) {
  const mnm_accounts *accounts = run->input->accounts;
  uint32_t count = mnm_accounts_count(accounts);
  uint8_t *cash = mnm_mem_new(run->ctx, count);
  if (!cash) return mnm_err_nomem(err);
  bool any_cash = false;
  for (uint32_t account = 0; account < count; account++) {
    cash[account] = mnm_accounts_kind(accounts, account) == MNM_ACCOUNT_CASH;
    any_cash |= cash[account];
  }
  mnm_graph_options options = {.out = run->parameters->t1.enabled,
                               .in = run->parameters->t2.enabled,
                               .skip = any_cash ? cash : NULL};
  mnm_err fault = {0};
  mnm_status status = mnm_graph_new(&run->graph, &run->edges, &options, run->ctx, &fault);
  mnm_mem_free(run->ctx, cash, count);
  if (status == MNM_E_RANGE) {
    (void)mnm_err_set(err, status,
                      "a row is not in ledger order, or names an account beyond the dictionary");
    mnm_err_hint(err, "give the rows in ledger order, with the dictionary they were read with");
    mnm_err_at(err, NULL, fault.row, 0);
  } else if (status != MNM_OK && err) {
    *err = fault;
  }
  return status;
}

static void cut_back(mnm_findings *out, const mnm_findings *before) {
  out->finding.count = before->finding.count;
  out->centre.count = before->centre.count;
  out->participant.count = before->participant.count;
  out->total.count = before->total.count;
  out->row.count = before->row.count;
}

mnm_status mnm_detect(mnm_findings *out, const mnm_detect_input *input,
                      const mnm_detect_parameters *parameters, const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(mnm_detect__check(parameters, err));
  const mnm_transfers *transfers = input->transfers;
  mnm_detect__run run = {
      .input = input,
      .parameters = parameters,
      .ctx = ctx,
      .pool = ctx ? ctx->pool : NULL,
      .workers = mnm_pool_threads(ctx ? ctx->pool : NULL),
      .edges = {.count = transfers->count,
                .vertices = mnm_accounts_count(input->accounts),
                .from = transfers->account_from,
                .to = transfers->account_to,
                .time = transfers->booked_us},
  };
  mnm_findings before = *out; /* the counts only; columns may move */
  mnm_status status = index_rows(&run, err);
  if (status == MNM_OK) status = run_all(out, &run, err);
  mnm_graph_free(run.graph);
  if (status != MNM_OK) cut_back(out, &before);
  return status;
}
