#include "case/run/run_internal.h"

static mnm_status fill_line(mnm_store *store, const mnm_ledger *ledger, uint32_t row,
                            uint32_t account, mnm_arena *arena, char id[MNM_TRANSFER_ID_BYTES],
                            mnm_run_line *line, mnm_err *err) {
  const mnm_transfers *t = mnm_ledger_transfers(ledger);
  uint32_t id_bytes = 0;
  MNM_TRY(mnm_ledger_transfer_id(ledger, row, id, MNM_TRANSFER_ID_BYTES, &id_bytes, err));
  line->reference = mnm_ledger_reference(ledger, row);
  line->transfer_id = (mnm_text){id, id_bytes};
  line->booked_us = t->booked_us[row];
  line->grain = t->booked_grain ? t->booked_grain[row] : MNM_GRAIN_SECOND;
  line->credit = t->account_from[row] != account;
  line->other = line->credit ? t->account_from[row] : t->account_to[row];
  line->amount_minor =
      line->credit && t->to_amount_minor ? t->to_amount_minor[row] : t->amount_minor[row];
  line->currency = line->credit && t->to_currency ? t->to_currency[row] : t->currency[row];
  line->channel = t->channel ? t->channel[row] : MNM_CHANNEL_UNKNOWN;
  line->balance_minor = t->balance_minor ? t->balance_minor[row] : MNM_BALANCE_NONE;
  line->purpose = (mnm_text){"", 0};
  if (!mnm_store_has_key(store)) return MNM_OK;
  mnm_err sealed = {0};
  mnm_status status = mnm_ledger_purpose(store, line->reference, arena, &line->purpose, &sealed);
  if (status == MNM_E_KEY) line->purpose = (mnm_text){"", 0}; /* erased: shown as none */
  if (status != MNM_OK && status != MNM_E_KEY) {
    if (err) *err = sealed;
    return status;
  }
  return MNM_OK;
}

typedef struct evidence_state {
  mnm_store *store;
  const mnm_ledger *ledger;
  mnm_run__rows rows;
  mnm_run_evidence_fn *fn;
  void *payload;
  const mnm_ctx *ctx;
  bool found;
} evidence_state;

#define ORIGINS_SHOWN 64 /* a row read from more sources than these shows their first ones */

static mnm_status show_rows(evidence_state *state, const uint64_t *references, uint64_t count,
                            mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, state->ctx);
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < count && status == MNM_OK; i++) {
    uint32_t row;
    char id[MNM_TRANSFER_ID_BYTES];
    mnm_ledger_origin origins[ORIGINS_SHOWN];
    mnm_run_evidence evidence = {.origins = origins};
    mnm_arena_reset(&arena);
    if (!mnm_run__rows_find(&state->rows, references[i], &row)) {
      status = mnm_err_set(err, MNM_E_DAMAGED,
                           "the evidence cites a transfer that the ledger does not hold");
      mnm_err_hint(err, "run 'manumit verify', then 'manumit investigate'");
      break;
    }
    const mnm_transfers *transfers = mnm_ledger_transfers(state->ledger);
    evidence.from = transfers->account_from[row];
    evidence.to = transfers->account_to[row];
    status =
        fill_line(state->store, state->ledger, row, evidence.from, &arena, id, &evidence.line, err);
    if (status == MNM_OK)
      status = mnm_ledger_origins(state->store, evidence.line.reference, origins, ORIGINS_SHOWN,
                                  &evidence.origin_count, err);
    if (evidence.origin_count > ORIGINS_SHOWN) evidence.origin_count = ORIGINS_SHOWN;
    if (status == MNM_OK)
      status = state->fn(state->payload, &evidence, mnm_ledger_accounts(state->ledger), err);
  }
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status show_evidence(void *payload, const mnm_store_finding *finding, mnm_err *err) {
  evidence_state *state = payload;
  state->found = true;
  return show_rows(state, finding->references, finding->row_count, err);
}

mnm_status mnm_run_transfer_rows(mnm_store *store, const uint64_t *references, uint64_t count,
                                 mnm_run_evidence_fn *fn, void *payload, const mnm_ctx *ctx,
                                 mnm_err *err) {
  mnm_ledger *ledger = NULL;
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_ledger_load(&ledger, store, &all, ctx, err));
  evidence_state state = {
      .store = store, .ledger = ledger, .fn = fn, .payload = payload, .ctx = ctx};
  mnm_status status = mnm_run__rows_init(&state.rows, ledger, ctx, err);
  if (status == MNM_OK) status = show_rows(&state, references, count, err);
  mnm_run__rows_clear(&state.rows);
  mnm_ledger_free(ledger);
  return status;
}

mnm_status mnm_run_finding_rows(mnm_store *store, uint64_t finding_id, mnm_run_evidence_fn *fn,
                                void *payload, const mnm_ctx *ctx, mnm_err *err) {
  mnm_ledger *ledger = NULL;
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_ledger_load(&ledger, store, &all, ctx, err));
  evidence_state state = {
      .store = store, .ledger = ledger, .fn = fn, .payload = payload, .ctx = ctx};
  mnm_status status = mnm_run__rows_init(&state.rows, ledger, ctx, err);
  if (status == MNM_OK) {
    mnm_store_finding_query query = {
        .finding_id = finding_id, .account = MNM_ACCOUNT_NONE, .all = true, .details = true};
    status = mnm_store_findings(store, &query, show_evidence, &state, err);
  }
  if (status == MNM_OK && !state.found) {
    status = mnm_err_set(err, MNM_E_NOTFOUND, "the case has no finding of this number");
    mnm_err_hint(err, "'manumit show CASE findings' lists them");
  }
  mnm_run__rows_clear(&state.rows);
  mnm_ledger_free(ledger);
  return status;
}
