#include <stdio.h>

#include "case/run/run_hits.h"
#include "case/run/run_network.h"
#include "case/run/run_pairs.h"
#include "case/run/run_status.h"

typedef struct sentences {
  const mnm_findings *findings;
  const mnm_detect_input *input;
  const mnm_detect_parameters *parameters;
} sentences;

static uint32_t sentence(void *payload, uint64_t index, char *buffer, uint32_t bytes) {
  const sentences *what = payload;
  return mnm_finding_sentence(what->findings, index, what->input, what->parameters, buffer, bytes);
}

static mnm_status check_use(void *payload, const mnm_source *source, mnm_err *err) {
  return mnm_source_check_use(payload, source->source_id, err);
}

static void count_findings(const mnm_findings *findings, mnm_run_investigated *out) {
  const mnm_finding *finding = findings->finding.data;
  out->findings = findings->finding.count;
  out->cut = findings->cut.count;
  out->busy_ends = findings->busy_ends;
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    out->standing += finding[i].standing;
    out->truncated += finding[i].truncated;
  }
}

static mnm_status count_stored(void *payload, const mnm_store_finding *row, mnm_err *err) {
  (void)err;
  mnm_run_investigated *out = payload;
  out->findings++;
  out->standing += row->standing;
  out->truncated += row->truncated;
  return MNM_OK;
}

static mnm_status count_cut(void *payload, const mnm_run__cut *cut, mnm_err *err) {
  (void)cut, (void)err;
  ((mnm_run_investigated *)payload)->cut++;
  return MNM_OK;
}

/* Results, resume key and audit entry: one transaction. */
static mnm_status write_results(mnm_run__detection *detection, const mnm_stage_input *stage,
                                const uint8_t key[32], sentences *what, mnm_run_investigated *out,
                                mnm_err *err) {
  mnm_store *store = detection->store;
  const mnm_findings *findings = &detection->findings;
  const uint64_t *reference = detection->references.data;
  uint8_t digest[32];
  MNM_TRY(mnm_store_findings_digest(digest, findings, reference, err));
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = mnm_stage_add(store, stage, key, digest, &out->stage_id, err);
  if (status == MNM_OK) {
    mnm_store_findings_input input = {out->stage_id, findings, reference, sentence, what};
    status = mnm_store_findings_put(store, &input, err);
  }
  if (status == MNM_OK) status = mnm_run__cut_put(store, findings, reference, err);
  if (status == MNM_OK) status = mnm_run__ends_put(store, findings->busy_ends, err);
  if (status == MNM_OK) {
    char object[64], details[512];
    snprintf(object, sizeof object, "stage:%llu", (unsigned long long)out->stage_id);
    char hex[65];
    mnm_seal_hex(hex, digest, sizeof digest);
    snprintf(details, sizeof details,
             "{\"stage\":\"detect\",\"version\":\"%s\",\"findings\":%llu,\"cut\":%llu,"
             "\"digest\":\"%s\"}",
             MNM_RUN__DETECT_VERSION, (unsigned long long)findings->finding.count,
             (unsigned long long)findings->cut.count, hex);
    status = mnm_store_audit(store, "detect", object, NULL, details, err);
  }
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

static mnm_status find_or_run(mnm_run__detection *detection,
                              const mnm_detect_parameters *parameters, mnm_run_investigated *out,
                              mnm_err *err) {
  mnm_stage_input stage;
  uint8_t key[32];
  MNM_TRY(mnm_run__detection_stage(detection, parameters, &stage, err));
  MNM_TRY(mnm_stage_key(key, &stage, err));
  MNM_TRY(mnm_stage_find(detection->store, stage.name, key, &out->stage_id, err));
  if (out->stage_id != 0) {
    out->skipped = true;
    mnm_store_finding_query query = {.account = MNM_ACCOUNT_NONE};
    MNM_TRY(mnm_store_findings(detection->store, &query, count_stored, out, err));
    MNM_TRY(mnm_run__ends_get(detection->store, &out->busy_ends, err));
    return mnm_run__cut_each(detection->store, count_cut, out, err);
  }
  MNM_TRY(mnm_run__detection_run(detection, parameters, err));
  sentences what = {&detection->findings, &detection->input, parameters};
  MNM_TRY(write_results(detection, &stage, key, &what, out, err));
  count_findings(&detection->findings, out);
  return MNM_OK;
}

static mnm_status detect(mnm_store *store, const mnm_detect_parameters *parameters,
                         mnm_run_investigated *out, uint8_t ledger_digest[32], const mnm_ctx *ctx,
                         mnm_err *err) {
  mnm_run__detection detection;
  mnm_run__detection_init(&detection, store, ctx);
  mnm_status status = find_or_run(&detection, parameters, out, err);
  memcpy(ledger_digest, detection.inputs[0], 32);
  mnm_run__detection_clear(&detection);
  return status;
}

mnm_status mnm_run_investigate(mnm_store *store, const mnm_detect_parameters *parameters,
                               const mnm_points *points, const mnm_run_catalogue_options *catalogue,
                               mnm_run_investigated *out, const mnm_ctx *ctx, mnm_err *err) {
  memset(out, 0, sizeof *out);
  mnm_run_paired paired;
  MNM_TRY(mnm_store_sources(store, check_use, store, err));
  MNM_TRY(mnm_run_pair(store, NULL, &paired, ctx, err));
  mnm_ledger_info info;
  MNM_TRY(mnm_ledger_stat(store, &info, err));
  out->transfers = info.transfers;
  out->accounts = info.accounts;
  uint8_t ledger_digest[32];
  MNM_TRY(detect(store, parameters, out, ledger_digest, ctx, err));
  mnm_points *shipped = points == NULL ? mnm_mem_new(ctx, sizeof *shipped) : NULL;
  if (points == NULL && shipped == NULL) return mnm_err_nomem(err);
  mnm_status status = points == NULL ? mnm_points_shipped(shipped, ctx, err) : MNM_OK;
  if (status == MNM_OK)
    status = mnm_run__network_investigate(store, ledger_digest, parameters,
                                          points == NULL ? shipped : points, out, ctx, err);
  mnm_mem_free(ctx, shipped, sizeof *shipped);
  if (status == MNM_OK)
    status = mnm_run__hits_investigate(store, ledger_digest, catalogue, out, ctx, err);
  if (status == MNM_OK) status = mnm_run_flag(store, ctx, err);
  return status;
}
