/* The order of a detection: index, windows, hits and episodes, order, findings. */
#include "stage/detect/detect_known_internal.h"
#include "stage/detect/detect_lenient_internal.h"
#include "stage/detect/detect_wage_internal.h"

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
  if (parameters->t3.enabled) MNM_TRY(mnm_detect__gather_scatter(out, run, err));
  if (parameters->t4.enabled) MNM_TRY(mnm_detect__scatter_gather(out, run, err));
  if (parameters->t5.enabled) MNM_TRY(mnm_detect__cycles(out, run, err));
  if (parameters->t6.enabled) MNM_TRY(mnm_detect__transit(out, run, err));
  if (parameters->t7.enabled) MNM_TRY(mnm_detect__stacks(out, run, err));
  if (parameters->t8.enabled) MNM_TRY(mnm_detect__turns(out, run, err));
  if (parameters->t9.enabled) MNM_TRY(mnm_detect__structuring(out, run, err));
  if (parameters->t10.enabled) MNM_TRY(mnm_detect__funnels(out, run, err));
  if (parameters->h1.enabled || parameters->h5.enabled || parameters->h6.enabled)
    MNM_TRY(mnm_detect__wages_mark(run, err));
  if (parameters->h1.enabled) MNM_TRY(mnm_detect__wages(out, run, err));
  if (parameters->h2.enabled) MNM_TRY(mnm_detect__handles(out, run, err));
  if (parameters->h3.enabled) MNM_TRY(mnm_detect__beats(out, run, err));
  if (parameters->h4.enabled) MNM_TRY(mnm_detect__collectors(out, run, err));
  if (parameters->h5.enabled) MNM_TRY(mnm_detect__debts(out, run, err));
  if (parameters->h6.enabled) MNM_TRY(mnm_detect__fees(out, run, err));
  if (parameters->h7.enabled) MNM_TRY(mnm_detect__papers(out, run, err));
  return MNM_OK;
}

/* 1 for the account of the outside world of banknotes; *out NULL when the ledger has none. */
static mnm_status mark_cash(uint8_t **out, const mnm_accounts *accounts, const mnm_ctx *ctx,
                            mnm_err *err) {
  *out = NULL;
  uint32_t count = mnm_accounts_count(accounts);
  bool any = false;
  for (uint32_t account = 0; account < count && !any; account++)
    any = mnm_accounts_kind(accounts, account) == MNM_ACCOUNT_CASH;
  if (!any) return MNM_OK;
  *out = mnm_mem_new(ctx, count);
  if (!*out) return mnm_err_nomem(err);
  for (uint32_t account = 0; account < count; account++)
    (*out)[account] = mnm_accounts_kind(accounts, account) == MNM_ACCOUNT_CASH;
  return MNM_OK;
}

/* What the index says of edges, said of rows. */
static mnm_status retell(mnm_err *err, const mnm_err *fault) {
  if (!err) return fault->status;
  *err = *fault;
  if (fault->status != MNM_E_RANGE) return fault->status;
  (void)mnm_err_set(err, MNM_E_RANGE,
                    "a row is not in ledger order, or names an account beyond the dictionary");
  mnm_err_hint(err, "give the rows in ledger order, with the dictionary they were read with");
  mnm_err_at(err, NULL, fault->row, 0);
  return MNM_E_RANGE;
}

static mnm_graph_edges edges_of(const mnm_detect_input *input) {
  return (mnm_graph_edges){.count = input->transfers->count,
                           .vertices = mnm_accounts_count(input->accounts),
                           .from = input->transfers->account_from,
                           .to = input->transfers->account_to,
                           .time = input->transfers->booked_us};
}

static mnm_status index_rows(mnm_detect__run *run, mnm_err *err) {
  uint8_t *cash = NULL;
  MNM_TRY(mark_cash(&cash, run->input->accounts, run->ctx, err));
  const mnm_detect_parameters *asked = run->parameters;
  bool both = asked->t3.enabled || asked->t4.enabled || asked->t5.enabled || asked->t6.enabled ||
              asked->t7.enabled || asked->t8.enabled || asked->t10.enabled || asked->h1.enabled ||
              asked->h3.enabled || asked->h4.enabled || asked->h5.enabled || asked->h6.enabled;
  mnm_graph_options options = {
      .out = both || asked->t1.enabled, .in = both || asked->t2.enabled, .skip = cash};
  mnm_err fault = {0};
  mnm_status status = mnm_graph_new(&run->graph, &run->edges, &options, run->ctx, &fault);
  mnm_mem_free(run->ctx, cash, mnm_accounts_count(run->input->accounts));
  return status == MNM_OK ? MNM_OK : retell(err, &fault);
}

mnm_status mnm_detect_raw_cycles(mnm_graph_cycles *out, const mnm_detect_input *input,
                                 int64_t window_s, uint32_t hops_max, const mnm_ctx *ctx,
                                 mnm_err *err) {
  *out = (mnm_graph_cycles){0};
  if (window_s != MNM_WINDOW_ANY && (window_s < 0 || window_s > MNM_WINDOW_S_MAX))
    return mnm_err_set(err, MNM_E_RANGE, "the window must be 0 to %lld seconds, or without bound",
                       (long long)MNM_WINDOW_S_MAX);
  uint8_t *cash = NULL;
  MNM_TRY(mark_cash(&cash, input->accounts, ctx, err));
  mnm_graph_edges edges = edges_of(input);
  mnm_err fault = {0};
  mnm_status status = mnm_graph_count_cycles(out, &edges, cash, mnm_detect__window_us(window_s),
                                             hops_max, ctx, &fault);
  mnm_mem_free(ctx, cash, mnm_accounts_count(input->accounts));
  return status == MNM_OK ? MNM_OK : retell(err, &fault);
}

static void cut_back(mnm_findings *out, const mnm_findings *before) {
  out->finding.count = before->finding.count;
  out->centre.count = before->centre.count;
  out->participant.count = before->participant.count;
  out->total.count = before->total.count;
  out->row.count = before->row.count;
  out->cut.count = before->cut.count;
  out->busy_ends = before->busy_ends;
}

static mnm_status check_input(const mnm_detect_input *input, mnm_err *err) {
  if (input->slice_s < 0 || input->slice_s > MNM_WINDOW_S_MAX)
    return mnm_err_set(err, MNM_E_RANGE, "a slice must be 0 to %lld seconds long",
                       (long long)MNM_WINDOW_S_MAX);
  if (!input->owners) return MNM_OK;
  const uint32_t *offset = input->owners->offset;
  for (uint32_t account = 0; account < mnm_accounts_count(input->accounts); account++) {
    if (offset[account] <= offset[account + 1] && offset[0] == 0) continue;
    return mnm_err_set(err, MNM_E_RANGE, "the owners' offsets do not rise from 0");
  }
  return MNM_OK;
}

static mnm_status detect_in_order(mnm_findings *out, const mnm_detect_input *input,
                                  const mnm_detect_parameters *parameters, const mnm_ctx *ctx,
                                  mnm_err *err) {
  mnm_detect__run run = {
      .input = input,
      .parameters = parameters,
      .ctx = ctx,
      .pool = ctx ? ctx->pool : NULL,
      .workers = mnm_pool_threads(ctx ? ctx->pool : NULL),
      .edges = edges_of(input),
  };
  mnm_findings before = *out; /* the counts only; columns may move */
  mnm_status status = index_rows(&run, err);
  if (status == MNM_OK) status = mnm_detect__known_new(&run.known, &run, err);
  if (status == MNM_OK) status = run_all(out, &run, err);
  mnm_detect__known_free(run.known, &run);
  mnm_graph_free(run.graph);
  mnm_mem_free(ctx, run.wages, mnm_detect__bits_bytes(run.edges.count));
  if (status != MNM_OK) cut_back(out, &before);
  return status;
}

mnm_status mnm_detect(mnm_findings *out, const mnm_detect_input *input,
                      const mnm_detect_parameters *parameters, const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(mnm_detect__check(parameters, err));
  MNM_TRY(check_input(input, err));
  mnm_detect__inner inner = {detect_in_order, parameters, ctx};
  if (parameters->lenient) return mnm_detect__leniently(out, input, &inner, err);
  return detect_in_order(out, input, parameters, ctx, err);
}
