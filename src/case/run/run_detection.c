/* detect on a case: what it is known by, and how it is run. Shared by investigating and checking.
 */
#include "case/run/run_known.h"

void mnm_run__detection_init(mnm_run__detection *detection, mnm_store *store, const mnm_ctx *ctx) {
  memset(detection, 0, sizeof *detection);
  detection->store = store;
  detection->ctx = ctx;
  mnm_run__owners_init(&detection->owners, ctx);
  mnm_findings_init(&detection->findings, ctx);
  mnm_column_init(&detection->references, sizeof(uint64_t), ctx);
  mnm_arena_init(&detection->arena, ctx);
}

void mnm_run__detection_clear(mnm_run__detection *detection) {
  if (detection->known) mnm_run__known_clear(detection->known);
  mnm_mem_free(detection->ctx, detection->known, sizeof *detection->known);
  mnm_run__owners_clear(&detection->owners);
  mnm_findings_clear(&detection->findings);
  mnm_column_clear(&detection->references);
  mnm_ledger_free(detection->ledger);
  mnm_arena_clear(&detection->arena);
}

/* As JSON on one line, terminated. */
static mnm_status write_parameters(mnm_run__detection *detection,
                                   const mnm_detect_parameters *parameters, const char **out,
                                   mnm_err *err) {
  mnm_json json;
  mnm_json_init(&json, detection->ctx);
  mnm_detect_parameters_write(parameters, &json);
  mnm_status status = mnm_json_finish(&json, err);
  size_t bytes = 0;
  const char *data = mnm_json_data(&json, &bytes);
  while (bytes > 0 && data[bytes - 1] == '\n') bytes--;
  if (status == MNM_OK) {
    *out = mnm_arena_copy(&detection->arena, data, bytes);
    if (!*out) status = mnm_err_nomem(err);
  }
  mnm_json_clear(&json);
  return status;
}

static mnm_status load_known(mnm_run__detection *detection, mnm_err *err) {
  detection->known = mnm_mem_new(detection->ctx, sizeof *detection->known);
  if (!detection->known) return mnm_err_nomem(err);
  mnm_run__known_init(detection->known, detection->ctx);
  MNM_TRY(mnm_run__known_load(detection->known, detection->store, detection->ctx, err));
  mnm_run__known_digest(detection->known, detection->inputs[2]);
  return MNM_OK;
}

mnm_status mnm_run__detection_stage(mnm_run__detection *detection,
                                    const mnm_detect_parameters *parameters, mnm_stage_input *out,
                                    mnm_err *err) {
  mnm_ledger_info info;
  MNM_TRY(mnm_ledger_stat(detection->store, &info, err));
  MNM_TRY(mnm_run__owners_load(&detection->owners, detection->store, err));
  MNM_TRY(mnm_run__owners_end(&detection->owners, (uint32_t)info.accounts, err));
  MNM_TRY(mnm_ledger_digest(detection->store, detection->inputs[0], detection->ctx, err));
  mnm_run__owners_digest(&detection->owners, detection->inputs[1]);
  MNM_TRY(load_known(detection, err));
  const char *text = NULL;
  MNM_TRY(write_parameters(detection, parameters, &text, err));
  *out = (mnm_stage_input){"detect", MNM_RUN__DETECT_VERSION, text,
                           (const uint8_t(*)[32])detection->inputs, 3};
  return MNM_OK;
}

/* Rows and accounts that statements name by their texts. A lean ledger has no ids: where they are
 * needed it is loaded once more with them, in the same order. */
static mnm_status find_known(mnm_run__detection *detection, mnm_err *err) {
  mnm_run__known *known = detection->known;
  if (!mnm_run__known_needs_ids(known))
    return mnm_run__known_find(known, detection->ledger, detection->ctx, err);
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, true};
  mnm_ledger *ledger = NULL;
  MNM_TRY(mnm_ledger_load(&ledger, detection->store, &all, detection->ctx, err));
  mnm_status status = mnm_run__known_find(known, ledger, detection->ctx, err);
  mnm_ledger_free(ledger);
  return status;
}

mnm_status mnm_run__detection_run(mnm_run__detection *detection,
                                  const mnm_detect_parameters *parameters, mnm_err *err) {
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_ledger_load_lean(&detection->ledger, detection->store, &all, detection->ctx, err));
  MNM_TRY(find_known(detection, err));
  detection->input = (mnm_detect_input){.transfers = mnm_ledger_transfers(detection->ledger),
                                        .accounts = mnm_ledger_accounts(detection->ledger),
                                        .owners = &detection->owners.view,
                                        .places = mnm_ledger_places(detection->ledger),
                                        .facts = detection->known->fact.data,
                                        .fact_count = detection->known->fact.count};
  MNM_TRY(mnm_detect(&detection->findings, &detection->input, parameters, detection->ctx, err));
  return mnm_ledger_references(detection->ledger, &detection->references, err);
}
