#include <stdio.h>

#include "case/run/run_internal.h"
#include "case/run/run_pairs.h"
#include "kernel/seal/seal.h"

/* What the stage's method is; a change that alters findings alters this, and with it every key. */
#define DETECT_VERSION "detect-1"

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

/* Results, resume key and audit entry: one transaction. */
static mnm_status write_results(mnm_store *store, const mnm_stage_input *stage,
                                const uint8_t key[32], const mnm_findings *findings,
                                const uint64_t *reference, sentences *what,
                                mnm_run_investigated *out, mnm_err *err) {
  uint8_t digest[32];
  MNM_TRY(mnm_store_findings_digest(digest, findings, reference, err));
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = mnm_stage_add(store, stage, key, digest, &out->stage_id, err);
  if (status == MNM_OK) {
    mnm_store_findings_input input = {out->stage_id, findings, reference, sentence, what};
    status = mnm_store_findings_put(store, &input, err);
  }
  if (status == MNM_OK) {
    char object[64], details[512];
    snprintf(object, sizeof object, "stage:%llu", (unsigned long long)out->stage_id);
    char hex[65];
    mnm_seal_hex(hex, digest, sizeof digest);
    snprintf(details, sizeof details,
             "{\"stage\":\"detect\",\"version\":\"%s\",\"findings\":%llu,\"digest\":\"%s\"}",
             DETECT_VERSION, (unsigned long long)findings->finding.count, hex);
    status = mnm_store_audit(store, "detect", object, NULL, details, err);
  }
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

mnm_status mnm_run_investigate(mnm_store *store, const mnm_detect_parameters *parameters,
                               mnm_run_investigated *out, const mnm_ctx *ctx, mnm_err *err) {
  memset(out, 0, sizeof *out);
  mnm_run_paired paired;
  MNM_TRY(mnm_store_sources(store, check_use, store, err));
  MNM_TRY(mnm_run_pair(store, NULL, &paired, ctx, err));
  mnm_ledger_info info;
  MNM_TRY(mnm_ledger_stat(store, &info, err));
  out->transfers = info.transfers;
  out->accounts = info.accounts;

  char text[4096];
  mnm_detect_parameters_text(parameters, text, sizeof text);
  uint8_t inputs[1][32], key[32];
  MNM_TRY(mnm_ledger_digest(store, inputs[0], ctx, err));
  mnm_stage_input stage = {"detect", DETECT_VERSION, text, (const uint8_t(*)[32])inputs, 1};
  MNM_TRY(mnm_stage_key(key, &stage, err));
  MNM_TRY(mnm_stage_find(store, stage.name, key, &out->stage_id, err));
  if (out->stage_id != 0) {
    out->skipped = true;
    mnm_store_finding_query query = {.account = MNM_ACCOUNT_NONE};
    return mnm_store_findings(store, &query, count_stored, out, err);
  }

  mnm_ledger *ledger = NULL;
  mnm_column references;
  mnm_findings findings;
  mnm_column_init(&references, sizeof(uint64_t), ctx);
  mnm_findings_init(&findings, ctx);
  mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  mnm_status status = mnm_ledger_load_lean(&ledger, store, &all, ctx, err);
  if (status == MNM_OK) {
    mnm_detect_input input = {mnm_ledger_transfers(ledger), mnm_ledger_accounts(ledger)};
    status = mnm_detect(&findings, &input, parameters, ctx, err);
    if (status == MNM_OK) status = mnm_ledger_references(ledger, &references, err);
    if (status == MNM_OK) {
      sentences what = {&findings, &input, parameters};
      status = write_results(store, &stage, key, &findings, references.data, &what, out, err);
    }
  }
  if (status == MNM_OK) count_findings(&findings, out);
  mnm_findings_clear(&findings);
  mnm_column_clear(&references);
  mnm_ledger_free(ledger);
  return status;
}
