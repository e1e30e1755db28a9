/* The order of the work: index, evidence, ties, groups, chains, scores, statuses. */
#include "stage/network/network_internal.h"

/* What the index says of edges, said of rows. */
static mnm_status retell(mnm_err *err, const mnm_err *fault) {
  if (!err) return fault->status;
  *err = *fault;
  if (fault->status != MNM_E_RANGE) return fault->status;
  (void)mnm_err_set(err, MNM_E_RANGE,
                    "a row is not in ledger order, or names an account beyond the dictionary");
  mnm_err_at(err, NULL, fault->row, 0);
  return MNM_E_RANGE;
}

mnm_status mnm_network__mark_busy(mnm_network__run *run, int64_t window_s, uint8_t mark_from,
                                  uint8_t mark_to, mnm_err *err) {
  mnm_graph_window window;
  mnm_graph_busy_options options = {run->input->busy, mark_from, mark_to, run->cash};
  MNM_TRY(mnm_graph_window_init(&window, &run->edges, mnm_network__us(window_s), run->ctx, err));
  mnm_status status = mnm_graph_busy(run->marks, run->graph, &window, &options, run->ctx, err);
  mnm_graph_window_clear(&window, &run->edges, run->ctx);
  return status;
}

typedef struct array {
  void **at;
  size_t bytes;
} array;

#define ARRAYS 13
static void list_arrays(mnm_network__run *run, array out[ARRAYS]) {
  size_t accounts = (size_t)run->accounts + 1, nodes = (size_t)run->nodes + 1;
  size_t rows = (size_t)run->edges.count + 1;
  size_t findings = run->input->findings->finding.count + 1;
  const array all[ARRAYS] = {
      {(void **)&run->cash, accounts},
      {(void **)&run->marks, rows},
      {(void **)&run->evidence, accounts},
      {(void **)&run->exploited, accounts},
      {(void **)&run->piece, findings * sizeof *run->piece},
      {(void **)&run->node_of, accounts * sizeof *run->node_of},
      {(void **)&run->tied, accounts},
      {(void **)&run->open, accounts},
      {(void **)&run->met, accounts * sizeof *run->met},
      {(void **)&run->paid_wage, accounts},
      {(void **)&run->stamp, accounts * sizeof *run->stamp},
      /* taken later, when their size is known */
      {(void **)&run->node_account, nodes * sizeof *run->node_account},
      {(void **)&run->group_of, nodes * sizeof *run->group_of},
  };
  memcpy(out, all, sizeof all);
}

static mnm_status begin(mnm_network__run *run, mnm_err *err) {
  array arrays[ARRAYS];
  list_arrays(run, arrays);
  for (uint32_t i = 0; i < ARRAYS - 2; i++) {
    *arrays[i].at = mnm_mem_new(run->ctx, arrays[i].bytes);
    if (!*arrays[i].at) return mnm_err_nomem(err);
  }
  for (uint32_t account = 0; account < run->accounts; account++)
    run->cash[account] = mnm_accounts_kind(run->input->accounts, account) == MNM_ACCOUNT_CASH;
  mnm_graph_options options = {.out = true, .in = true};
  mnm_err fault = {0};
  mnm_status status = mnm_graph_new(&run->graph, &run->edges, &options, run->ctx, &fault);
  return status == MNM_OK ? MNM_OK : retell(err, &fault);
}

static void end(mnm_network__run *run) {
  array arrays[ARRAYS];
  list_arrays(run, arrays);
  for (uint32_t i = 0; i < ARRAYS; i++) mnm_mem_free(run->ctx, *arrays[i].at, arrays[i].bytes);
  mnm_graph_free(run->graph);
  mnm_column_clear(&run->finding_tie);
  mnm_column_clear(&run->finding_account);
  mnm_column_clear(&run->tie);
  mnm_column_clear(&run->origin);
  mnm_column_clear(&run->chain);
  mnm_column_clear(&run->chain_row);
}

static mnm_status run_all(mnm_network__run *run, mnm_err *err) {
  MNM_TRY(begin(run, err));
  MNM_TRY(mnm_network__ordinary(run, err));
  MNM_TRY(mnm_network__gather(run, err));
  MNM_TRY(mnm_network__tie_all(run, err));
  MNM_TRY(mnm_network__group(run, err));
  MNM_TRY(mnm_network__chains(run, err));
  MNM_TRY(mnm_network__score(run, err));
  return mnm_network__statuses(run, err);
}

mnm_status mnm_networks_find(mnm_networks *out, const mnm_network_input *input,
                             const mnm_points *points, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_transfers *transfers = input->transfers;
  mnm_network__run run = {.input = input,
                          .points = points,
                          .ctx = ctx,
                          .pool = ctx ? ctx->pool : NULL,
                          .accounts = mnm_accounts_count(input->accounts),
                          .out = out};
  run.edges = (mnm_graph_edges){transfers->count, run.accounts, transfers->account_from,
                                transfers->account_to, transfers->booked_us};
  mnm_column_init(&run.finding_tie, sizeof(uint64_t), ctx);
  mnm_column_init(&run.finding_account, sizeof(uint32_t), ctx);
  mnm_column_init(&run.tie, sizeof(mnm_network__tie), ctx);
  mnm_column_init(&run.origin, sizeof(mnm_network__origin), ctx);
  mnm_column_init(&run.chain, sizeof(mnm_network__chain), ctx);
  mnm_column_init(&run.chain_row, sizeof(uint32_t), ctx);
  mnm_status status = run_all(&run, err);
  end(&run);
  if (status != MNM_OK) mnm_networks_reset(out);
  return status;
}
