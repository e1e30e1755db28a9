#include "case/run/run_network.h"

static int64_t floor_seconds(int64_t time_us) {
  int64_t seconds = time_us / MNM_US_PER_SECOND;
  return time_us % MNM_US_PER_SECOND < 0 ? seconds - 1 : seconds;
}

static void write_time(mnm_json *json, const char *key, int64_t time_us) {
  mnm_json_key(json, key);
  if (time_us == MNM_TIME_NONE)
    mnm_json_null(json);
  else
    mnm_json_int(json, floor_seconds(time_us));
}

void mnm_run__points_write(mnm_json *json, int64_t micro) {
  char text[24];
  uint32_t bytes = mnm_points_text(text, sizeof text, micro);
  mnm_json_raw(json, (mnm_text){text, bytes});
}

static void write_account(mnm_json *json, const mnm_accounts *accounts, uint32_t account) {
  char label[512];
  uint32_t bytes = mnm_accounts_label(accounts, account, label, sizeof label);
  mnm_json_text(json, (mnm_text){label, bytes});
}

static void write_totals(mnm_json *json, const char *key, const mnm_run__finding *finding,
                         bool in) {
  mnm_json_key(json, key);
  mnm_json_object(json);
  for (uint32_t i = 0; i < finding->total_count; i++) {
    const mnm_total *total = &finding->totals[i];
    int64_t minor = in ? total->in_minor : total->out_minor;
    if (minor != 0) mnm_json_pair_int(json, mnm_currency_code(total->currency), minor);
  }
  mnm_json_object_end(json);
}

mnm_status mnm_run__finding_write(const mnm_run__finding *finding, const mnm_ledger *ledger,
                                  mnm_json *json, mnm_err *err) {
  const mnm_accounts *accounts = mnm_ledger_accounts(ledger);
  mnm_json_object(json);
  mnm_json_pair_string(json, "record", "finding");
  if (finding->in_case) mnm_json_pair_uint(json, "id", finding->id);
  mnm_json_pair_string(json, "typology", mnm_typology_name(finding->typology));
  mnm_json_key(json, "kind");
  const char *kind = mnm_kind_name(finding->typology, finding->kind);
  if (kind)
    mnm_json_text(json, mnm_text_of(kind));
  else
    mnm_json_null(json);
  mnm_json_key(json, "centre");
  mnm_json_array(json);
  for (uint32_t i = 0; i < finding->centre_count; i++)
    write_account(json, accounts, finding->centres[i]);
  mnm_json_array_end(json);
  mnm_json_key(json, "tx");
  mnm_json_array(json);
  for (uint64_t i = 0; i < finding->row_count; i++) {
    char id[MNM_TRANSFER_ID_BYTES];
    uint32_t bytes = 0;
    MNM_TRY(mnm_ledger_transfer_id(ledger, finding->rows[i], id, sizeof id, &bytes, err));
    mnm_json_text(json, (mnm_text){id, bytes});
  }
  mnm_json_array_end(json);
  mnm_json_pair_bool(json, "standing", finding->standing);
  write_time(json, "first", finding->first_us);
  write_time(json, "last", finding->last_us);
  mnm_json_key(json, "participants");
  mnm_json_array(json);
  for (uint32_t i = 0; i < finding->participant_count; i++) {
    mnm_json_object(json);
    mnm_json_key(json, "account");
    write_account(json, accounts, finding->participants[i].account);
    mnm_json_pair_string(json, "part", mnm_part_name(finding->participants[i].part));
    mnm_json_object_end(json);
  }
  mnm_json_array_end(json);
  write_totals(json, "in", finding, true);
  write_totals(json, "out", finding, false);
  if (finding->typology == MNM_T5 && !finding->in_case)
    mnm_json_pair_uint(json, "cycles", finding->cycles);
  if (finding->currency != MNM_CURRENCY_NONE)
    mnm_json_pair_string(json, "currency", mnm_currency_code(finding->currency));
  mnm_json_pair_bool(json, "truncated", finding->truncated);
  if (finding->in_case) {
    mnm_json_key(json, "points");
    if (finding->scored)
      mnm_run__points_write(json, finding->points);
    else
      mnm_json_null(json);
    bool in_network = finding->scored && finding->network != 0;
    mnm_json_key(json, "network");
    if (in_network)
      mnm_json_int(json, finding->network);
    else
      mnm_json_null(json);
    mnm_json_key(json, "rank");
    if (in_network)
      mnm_json_int(json, finding->rank);
    else
      mnm_json_null(json);
    mnm_json_key(json, "judged");
    if (finding->judged)
      mnm_json_text(json, mnm_text_of(finding->judged));
    else
      mnm_json_null(json);
  }
  mnm_json_pair_string(json, "provenance", MNM_TYPOLOGY_PROVENANCE);
  mnm_json_pair_bool(json, "verified", false);
  mnm_json_pair_string(json, "source", mnm_typology_source(finding->typology));
  mnm_json_pair_string(json, "sentence", finding->sentence);
  mnm_json_object_end(json);
  return MNM_OK;
}

mnm_status mnm_run__cut_write(mnm_json *json, const mnm_ledger *ledger, mnm_typology typology,
                              mnm_bound bound, uint32_t row, mnm_err *err) {
  char id[MNM_TRANSFER_ID_BYTES];
  uint32_t bytes = 0;
  MNM_TRY(mnm_ledger_transfer_id(ledger, row, id, sizeof id, &bytes, err));
  mnm_json_object(json);
  mnm_json_pair_string(json, "record", "truncated");
  mnm_json_pair_string(json, "typology", mnm_typology_name(typology));
  mnm_json_pair_string(json, "bound", mnm_bound_name(bound));
  mnm_json_pair_text(json, "tx", (mnm_text){id, bytes});
  mnm_json_object_end(json);
  return MNM_OK;
}
