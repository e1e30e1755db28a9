#include "case/run/run_hits.h"
#include "case/run/run_legs.h"
#include "case/run/run_network.h"
#include "case/run/run_trace_case.h"

/* Sources are read again where they still are; a file that is gone is counted by the store. */
static mnm_status open_source(void *payload, const mnm_source *source, mnm_reader **out,
                              mnm_err *err) {
  return mnm_reader_open_file(out, source->path, *(const mnm_ctx *const *)payload, err);
}

typedef struct rerun {
  mnm_store *store;
  const mnm_ctx *ctx;
  mnm_problems *problems;
  mnm_run_verified *out;
} rerun;

static mnm_status rerun_pair(rerun *state, const mnm_stage *stage, mnm_err *err) {
  mnm_pairing_parameters parameters;
  char text[64];
  uint8_t key[32], inputs[3][32];
  MNM_TRY(mnm_run__pairing_parse(&parameters, stage->parameters, err));
  MNM_TRY(mnm_run__pair_key(state->store, &parameters, text, sizeof text, key, inputs, err));
  if (memcmp(key, stage->key, 32) != 0 || !mnm_store_has_key(state->store)) return MNM_OK;
  mnm_run__found found;
  mnm_run__found_init(&found, state->ctx);
  mnm_status status = mnm_run__find_pairs(&found, state->store, &parameters, state->ctx, err);
  if (status == MNM_OK) state->out->stages_rerun++;
  if (status == MNM_OK && memcmp(found.digest, stage->output_digest, 32) != 0)
    status = mnm_problems_add(state->problems, err,
                              "Stage pair, run again on the same statements with the same "
                              "parameters, gives other pairs than those stored.");
  mnm_run__found_clear(&found);
  return status;
}

static mnm_status compare(rerun *state, const mnm_stage *stage, mnm_run__detection *detection,
                          mnm_err *err) {
  const uint64_t *reference = detection->references.data;
  uint8_t digest[32];
  bool same_cut = false;
  MNM_TRY(mnm_store_findings_digest(digest, &detection->findings, reference, err));
  MNM_TRY(mnm_run__cut_same(state->store, &detection->findings, reference, &same_cut, err));
  state->out->stages_rerun++;
  if (memcmp(digest, stage->output_digest, 32) == 0 && same_cut) return MNM_OK;
  return mnm_problems_add(state->problems, err,
                          "Stage %s, run again on the same ledger with the same parameters, gives "
                          "other findings than those stored.",
                          stage->name);
}

static mnm_status rerun_detect(rerun *state, const mnm_stage *stage,
                               const mnm_detect_parameters *parameters,
                               mnm_run__detection *detection, mnm_err *err) {
  mnm_stage_input input;
  uint8_t key[32];
  MNM_TRY(mnm_run__detection_stage(detection, parameters, &input, err));
  MNM_TRY(mnm_stage_key(key, &input, err));
  if (memcmp(key, stage->key, 32) != 0) return MNM_OK;
  MNM_TRY(mnm_run__detection_run(detection, parameters, err));
  return compare(state, stage, detection, err);
}

static mnm_status rerun_network(rerun *state, const mnm_stage *stage, mnm_err *err) {
  bool run_again = false, same = false;
  MNM_TRY(mnm_run__network_verify(state->store, stage, state->out->ledger_digest, &run_again, &same,
                                  state->ctx, err));
  if (!run_again) return MNM_OK;
  state->out->stages_rerun++;
  if (same) return MNM_OK;
  return mnm_problems_add(
      state->problems, err,
      "Stage %s, run again on the same findings with the same parameters, gives "
      "other networks than those stored.",
      stage->name);
}

static mnm_status rerun_hits(rerun *state, const mnm_stage *stage, mnm_err *err) {
  bool run_again = false, same = false;
  MNM_TRY(mnm_run__hits_verify(state->store, stage, state->out->ledger_digest, &run_again, &same,
                               state->ctx, err));
  if (!run_again) return MNM_OK;
  state->out->stages_rerun++;
  if (same) return MNM_OK;
  return mnm_problems_add(state->problems, err,
                          "Stage %s, run again on the same ledger with the same indicators, gives "
                          "other hits than those stored.",
                          stage->name);
}

static mnm_status rerun_trace(rerun *state, const mnm_stage *stage, mnm_err *err) {
  bool run_again = false, same = false;
  MNM_TRY(mnm_run__case_verify(state->store, stage, &run_again, &same, state->ctx, err));
  if (!run_again) return MNM_OK;
  state->out->stages_rerun++;
  if (same) return MNM_OK;
  return mnm_problems_add(state->problems, err,
                          "Stage %s, run again on the same ledger with the same parameters, gives "
                          "another table than the one that was shown.",
                          stage->name);
}

/* Runs a recorded stage again on what the case holds now, and compares the digests of what comes
 * out. A stage whose input or method changed since is not out of order, only out of date: it is not
 * run again. */
static mnm_status rerun_stage(void *payload, const mnm_stage *stage, mnm_err *err) {
  rerun *state = payload;
  if (strcmp(stage->name, "pair") == 0) return rerun_pair(state, stage, err);
  if (strcmp(stage->name, "network") == 0) return rerun_network(state, stage, err);
  if (strcmp(stage->name, "catalogue") == 0) return rerun_hits(state, stage, err);
  if (mnm_run__case_is_trace(stage->name)) return rerun_trace(state, stage, err);
  if (strcmp(stage->name, "detect") != 0)
    return mnm_problems_add(state->problems, err,
                            "Stage %s is not known to this version, so its results "
                            "could not be checked.",
                            stage->name);
  mnm_detect_parameters parameters;
  mnm_run__detection detection;
  mnm_detect_defaults(&parameters);
  mnm_run__detection_init(&detection, state->store, state->ctx);
  mnm_status status = mnm_detect_parameters_parse(
      &parameters, "recorded parameters", stage->parameters, strlen(stage->parameters), err);
  if (status == MNM_OK) status = rerun_detect(state, stage, &parameters, &detection, err);
  mnm_run__detection_clear(&detection);
  mnm_detect_parameters_clear(&parameters);
  return status;
}

mnm_status mnm_run_verify(mnm_store *store, bool run_again, mnm_problems *problems,
                          mnm_run_verified *out, const mnm_ctx *ctx, mnm_err *err) {
  memset(out, 0, sizeof *out);
  mnm_store_verify_options options = {.open_source = open_source, .payload = &ctx};
  MNM_TRY(mnm_store_verify(store, &options, problems, &out->store, err));
  mnm_err damage = {0};
  mnm_status status = mnm_ledger_verify(store, ctx, &damage);
  if (status == MNM_E_DAMAGED) {
    char text[768];
    mnm_err_text(&damage, text, sizeof text);
    return mnm_problems_add(problems, err, "%s", text); /* nothing can be run on a damaged ledger */
  }
  if (status != MNM_OK) {
    if (err) *err = damage;
    return status;
  }
  mnm_ledger_info info;
  MNM_TRY(mnm_ledger_stat(store, &info, err));
  out->transfers = info.transfers;
  MNM_TRY(mnm_ledger_digest(store, out->ledger_digest, ctx, err));
  if (!run_again) return MNM_OK;
  rerun state = {store, ctx, problems, out};
  return mnm_store_stages(store, true, rerun_stage, &state, err);
}
