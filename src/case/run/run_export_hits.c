/* Indicators, their hits, and what people answered, for other programs. */
#include "case/run/run_hits.h"
#include "case/run/run_network.h"

typedef struct export_state {
  const mnm_ledger *ledger;
  mnm_run__rows rows;
  bool victims;
  mnm_json *json;
} export_state;

static mnm_status write_indicator(void *payload, const mnm_store_indicator *row, mnm_err *err) {
  const export_state *state = payload;
  mnm_json *json = state->json;
  (void)err;
  if (row->checklist) return MNM_OK; /* asked of people: their answers follow */
  mnm_json_object(json);
  mnm_json_pair_string(json, "record", "indicator");
  mnm_json_pair_string(json, "indicator", row->id);
  mnm_json_pair_uint(json, "hits", row->hits);
  mnm_json_pair_uint(json, "subjects", row->subjects);
  mnm_json_key(json, "not_asked_for_want_of");
  mnm_json_string(json, row->missing[0] != '\0' ? row->missing : NULL);
  mnm_json_key(json, "points");
  mnm_run__points_write(json, row->points_micro);
  mnm_json_pair_string(json, "family", row->family);
  mnm_json_pair_string(json, "provenance", row->provenance);
  mnm_json_pair_bool(json, "verified", row->verified);
  mnm_json_pair_string(json, "source", row->source);
  mnm_json_pair_string(json, "location", row->location);
  mnm_json_pair_string(json, "says", row->says);
  mnm_json_object_end(json);
  return MNM_OK;
}

static void write_account(const export_state *state, uint32_t account, bool sealed) {
  char label[512];
  const mnm_accounts *accounts = mnm_ledger_accounts(state->ledger);
  if (sealed)
    mnm_json_string(state->json, "(sealed)");
  else
    mnm_json_text(state->json,
                  (mnm_text){label, mnm_accounts_label(accounts, account, label, sizeof label)});
}

static mnm_status write_rows(const export_state *state, const mnm_store_hit *hit, bool sealed,
                             mnm_err *err) {
  mnm_json_key(state->json, "tx");
  mnm_json_array(state->json);
  for (uint64_t i = 0; i < hit->row_count && !sealed; i++) {
    char id[MNM_TRANSFER_ID_BYTES];
    uint32_t row = 0, bytes = 0;
    if (!mnm_run__rows_find(&state->rows, hit->references[i], &row)) {
      (void)mnm_err_set(err, MNM_E_DAMAGED, "a hit cites a transfer that the ledger does not hold");
      mnm_err_hint(err, "run 'manumit verify', then 'manumit investigate'");
      return MNM_E_DAMAGED;
    }
    MNM_TRY(mnm_ledger_transfer_id(state->ledger, row, id, sizeof id, &bytes, err));
    mnm_json_text(state->json, (mnm_text){id, bytes});
  }
  mnm_json_array_end(state->json);
  return MNM_OK;
}

static void write_values(mnm_json *json, const mnm_store_hit *hit) {
  mnm_json_key(json, "values");
  mnm_json_object(json);
  for (uint32_t i = 0; i < hit->value_count; i++)
    mnm_json_pair_string(json, hit->values[i].name,
                         hit->values[i].known ? hit->values[i].text : NULL);
  mnm_json_object_end(json);
}

static mnm_status write_hit(void *payload, const mnm_run_hit *shown, const mnm_accounts *accounts,
                            mnm_err *err) {
  const export_state *state = payload;
  const mnm_store_hit *hit = shown->hit;
  const mnm_store_indicator *indicator = shown->indicator;
  mnm_json *json = state->json;
  bool victim = shown->status == MNM_STATUS_POSSIBLE_VICTIM, sealed = victim && !state->victims;
  (void)accounts;
  mnm_json_object(json);
  mnm_json_pair_string(json, "record", "hit");
  mnm_json_pair_string(json, "indicator", indicator->id);
  mnm_json_pair_string(json, "about", hit->subject_kind == 0 ? "account" : "person");
  if (hit->subject_kind != 0)
    mnm_json_pair_string(json, "person", sealed ? "(sealed)" : shown->pseudonym);
  mnm_json_key(json, "accounts");
  mnm_json_array(json);
  for (uint32_t i = 0; i < hit->account_count; i++) write_account(state, hit->accounts[i], sealed);
  mnm_json_array_end(json);
  mnm_json_pair_string(json, "status", mnm_suspicion_name(shown->status));
  mnm_json_pair_string(json, "means", mnm_run_hit_means(shown->status));
  const int64_t times[] = {hit->first_us, hit->held_us, hit->last_us};
  const char *const names[] = {"first", "held", "last"};
  for (int i = 0; i < 3; i++) {
    int64_t seconds = times[i] / MNM_US_PER_SECOND;
    mnm_json_pair_int(json, names[i], times[i] % MNM_US_PER_SECOND < 0 ? seconds - 1 : seconds);
  }
  MNM_TRY(write_rows(state, hit, sealed, err));
  write_values(json, hit);
  mnm_json_key(json, "points");
  mnm_run__points_write(json, indicator->points_micro);
  mnm_json_pair_string(json, "family", indicator->family);
  mnm_json_pair_string(json, "provenance", indicator->provenance);
  mnm_json_pair_bool(json, "verified", indicator->verified);
  mnm_json_pair_string(json, "source", indicator->source);
  mnm_json_pair_string(json, "location", indicator->location);
  mnm_json_pair_string(json, "sentence", hit->sentence);
  mnm_json_object_end(json);
  return MNM_OK;
}

static mnm_status write_answer(void *payload, const mnm_run_answered *answered,
                               const mnm_accounts *accounts, mnm_err *err) {
  static const char *const kinds[] = {"case", "account", "person", "network"};
  const export_state *state = payload;
  mnm_json *json = state->json;
  bool sealed = answered->status == MNM_STATUS_POSSIBLE_VICTIM && !state->victims;
  (void)accounts, (void)err;
  mnm_json_object(json);
  mnm_json_pair_string(json, "record", "answer");
  mnm_json_pair_uint(json, "decision", answered->decision->decision_id);
  mnm_json_pair_text(json, "indicator", answered->indicator);
  mnm_json_pair_string(json, "answer", mnm_run_answer_name(answered->answer));
  mnm_json_pair_bool(json, "last", answered->last);
  mnm_json_pair_string(json, "about", kinds[answered->about]);
  mnm_json_key(json, "which");
  if (answered->about == MNM_ABOUT_CASE)
    mnm_json_null(json);
  else if (answered->about == MNM_ABOUT_NETWORK)
    mnm_json_uint(json, answered->number);
  else if (answered->about == MNM_ABOUT_ACCOUNT)
    write_account(state, (uint32_t)answered->number, sealed);
  else
    mnm_json_string(json, sealed ? "(sealed)" : answered->pseudonym);
  mnm_json_object_end(json);
  return MNM_OK;
}

mnm_status mnm_run__export_hits(mnm_store *store, const mnm_ledger *ledger, bool victims,
                                mnm_json *json, const mnm_ctx *ctx, mnm_err *err) {
  export_state state = {.ledger = ledger, .victims = victims, .json = json};
  mnm_store_hit_query all = {.indicator = UINT32_MAX, .account = MNM_ACCOUNT_NONE};
  mnm_run_answer_query any = {.account = MNM_ACCOUNT_NONE};
  mnm_status status = mnm_run__rows_init(&state.rows, ledger, ctx, err);
  if (status == MNM_OK) status = mnm_store_indicators(store, write_indicator, &state, err);
  if (status == MNM_OK) status = mnm_run_hits(store, &all, write_hit, &state, ctx, err);
  if (status == MNM_OK) status = mnm_run_answers(store, &any, write_answer, &state, ctx, err);
  mnm_run__rows_clear(&state.rows);
  return status;
}
