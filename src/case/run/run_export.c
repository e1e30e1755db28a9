#include "case/run/run_hits.h"
#include "case/run/run_network.h"

typedef struct export_state {
  const mnm_ledger *ledger;
  mnm_run__rows rows;
  mnm_column row; /* uint32_t, of the finding at hand */
  mnm_json *json;
  mnm_run_judgements judgements;
} export_state;

static mnm_status write_stored(void *payload, const mnm_store_finding *stored, mnm_err *err) {
  export_state *state = payload;
  state->row.count = 0;
  MNM_TRY(mnm_column_reserve(&state->row, stored->row_count, err));
  for (uint64_t i = 0; i < stored->row_count; i++) {
    uint32_t row;
    if (!mnm_run__rows_find(&state->rows, stored->references[i], &row)) {
      mnm_err_set(err, MNM_E_DAMAGED, "finding %llu cites a transfer that the ledger does not hold",
                  (unsigned long long)stored->finding_id);
      mnm_err_hint(err, "run 'manumit verify', then 'manumit investigate'");
      return MNM_E_DAMAGED;
    }
    MNM_TRY(mnm_column_push(&state->row, &row, err));
  }
  mnm_run__finding finding = {
      .typology = stored->typology,
      .kind = stored->kind,
      .standing = stored->standing,
      .truncated = stored->truncated,
      .first_us = stored->first_us,
      .last_us = stored->last_us,
      .row_count = stored->row_count,
      .centre_count = stored->centre_count,
      .participant_count = stored->participant_count,
      .total_count = stored->total_count,
      .centres = stored->centres,
      .rows = state->row.data,
      .participants = stored->participants,
      .totals = stored->totals,
      .sentence = stored->sentence,
      .in_case = true,
      .scored = stored->scored,
      .id = stored->finding_id,
      .points = stored->points,
      .network = stored->network,
      .rank = stored->rank,
      .judged =
          mnm_judgement_name(mnm_run_judgement_of_finding(&state->judgements, stored->finding_id)),
  };
  return mnm_run__finding_write(&finding, state->ledger, state->json, err);
}

static mnm_status write_cut(void *payload, const mnm_run__cut *cut, mnm_err *err) {
  export_state *state = payload;
  uint32_t row;
  if (!mnm_run__rows_find(&state->rows, cut->reference, &row)) {
    mnm_err_set(err, MNM_E_DAMAGED,
                "a search that met its bound cites a transfer that the ledger "
                "does not hold");
    mnm_err_hint(err, "run 'manumit verify', then 'manumit investigate'");
    return MNM_E_DAMAGED;
  }
  return mnm_run__cut_write(state->json, state->ledger, cut->typology, cut->bound, row, err);
}

static mnm_status export_findings(mnm_store *store, const mnm_ledger *ledger, mnm_json *json,
                                  const mnm_ctx *ctx, mnm_err *err) {
  export_state state = {.ledger = ledger, .json = json};
  mnm_column_init(&state.row, sizeof(uint32_t), ctx);
  mnm_status status = mnm_run__rows_init(&state.rows, ledger, ctx, err);
  if (status == MNM_OK) status = mnm_run_judgements_load(&state.judgements, store, ctx, err);
  if (status == MNM_OK) {
    mnm_store_finding_query query = {.account = MNM_ACCOUNT_NONE, .details = true};
    status = mnm_store_findings(store, &query, write_stored, &state, err);
    if (status == MNM_OK) status = mnm_run__cut_each(store, write_cut, &state, err);
  }
  mnm_run_judgements_clear(&state.judgements);
  mnm_run__rows_clear(&state.rows);
  mnm_column_clear(&state.row);
  return status;
}

mnm_status mnm_run_export(mnm_store *store, bool victims, mnm_json *json, const mnm_ctx *ctx,
                          mnm_err *err) {
  mnm_ledger *ledger = NULL;
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_ledger_load(&ledger, store, &all, ctx, err));
  mnm_status status = export_findings(store, ledger, json, ctx, err);
  if (status == MNM_OK) status = mnm_run__export_networks(store, ledger, victims, json, ctx, err);
  if (status == MNM_OK) status = mnm_run__export_hits(store, ledger, victims, json, ctx, err);
  mnm_ledger_free(ledger);
  return status;
}
