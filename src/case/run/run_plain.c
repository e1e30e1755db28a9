#include "case/run/run_known.h"

struct mnm_run_plain {
  mnm_alloc alloc;
  mnm_run_ledger *ledger; /* held */
  mnm_run__known known;
  mnm_detect_parameters parameters;
  mnm_findings findings;
};

static mnm_detect_input input_of(const mnm_run_ledger *ledger, const mnm_run__known *known) {
  const mnm_ledger *rows = mnm_run_ledger_rows(ledger);
  return (mnm_detect_input){.transfers = mnm_ledger_transfers(rows),
                            .accounts = mnm_ledger_accounts(rows),
                            .owners = mnm_run__ledger_owners(ledger),
                            .places = mnm_ledger_places(rows),
                            .facts = known ? known->fact.data : NULL,
                            .fact_count = known ? known->fact.count : 0};
}

static mnm_status read_known(mnm_run_plain *plain, const char *ties, const mnm_ctx *ctx,
                             mnm_err *err) {
  const mnm_ledger *rows = mnm_run_ledger_rows(plain->ledger);
  if (!ties) return MNM_OK;
  MNM_TRY(mnm_run__known_read(&plain->known, ties, mnm_run__ledger_holders(plain->ledger),
                              mnm_ledger_accounts(rows), ctx, err));
  return mnm_run__known_find(&plain->known, rows, ctx, err);
}

static mnm_status detect_with(mnm_run_plain **out, mnm_run_ledger *ledger, const char *ties,
                              const mnm_detect_parameters *parameters, mnm_run_found *found,
                              const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  memset(found, 0, sizeof *found);
  mnm_run_plain *plain = mnm_mem_new(ctx, sizeof *plain);
  if (!plain) return mnm_err_nomem(err);
  if (ctx) plain->alloc = ctx->alloc;
  plain->ledger = mnm_run_ledger_hold(ledger);
  plain->parameters = *parameters;
  mnm_findings_init(&plain->findings, ctx);
  mnm_run__known_init(&plain->known, ctx);
  mnm_status status = read_known(plain, ties, ctx, err);
  mnm_detect_input input = input_of(ledger, &plain->known);
  if (status == MNM_OK) status = mnm_detect(&plain->findings, &input, parameters, ctx, err);
  if (status != MNM_OK) {
    mnm_run_plain_free(plain);
    return status;
  }
  const mnm_finding *finding = plain->findings.finding.data;
  found->findings = plain->findings.finding.count;
  found->cut = plain->findings.cut.count;
  found->nowhere = plain->known.nowhere;
  for (uint64_t i = 0; i < found->findings; i++) {
    found->standing += finding[i].standing;
    found->truncated += finding[i].truncated;
  }
  *out = plain;
  return MNM_OK;
}

mnm_status mnm_run_ledger_detect(mnm_run_plain **out, mnm_run_ledger *ledger,
                                 const mnm_detect_parameters *parameters, mnm_run_found *found,
                                 const mnm_ctx *ctx, mnm_err *err) {
  return detect_with(out, ledger, NULL, parameters, found, ctx, err);
}

mnm_status mnm_run_plain_detect(mnm_run_plain **out, const char *path, const char *spec,
                                const char *ties, const mnm_detect_parameters *parameters,
                                mnm_run_plain_summary *summary, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  memset(summary, 0, sizeof *summary);
  mnm_run_ledger *ledger = NULL;
  mnm_run_found found = {0};
  MNM_TRY(mnm_run_ledger_read(&ledger, path, spec, &summary->read, ctx, err));
  mnm_status status = detect_with(out, ledger, ties, parameters, &found, ctx, err);
  mnm_run_ledger_free(ledger); /* the findings hold it */
  summary->findings = found.findings;
  summary->standing = found.standing;
  summary->truncated = found.truncated;
  summary->cut = found.cut;
  summary->nowhere = found.nowhere;
  return status;
}

mnm_status mnm_run_plain_cycles(mnm_graph_cycles *out, const char *path, const char *spec,
                                int64_t window_s, uint32_t hops_max, const mnm_ctx *ctx,
                                mnm_err *err) {
  mnm_run_ledger *ledger = NULL;
  mnm_ingest_summary read = {0};
  MNM_TRY(mnm_run_ledger_read(&ledger, path, spec, &read, ctx, err));
  mnm_detect_input input = input_of(ledger, NULL);
  mnm_status status = mnm_detect_raw_cycles(out, &input, window_s, hops_max, ctx, err);
  mnm_run_ledger_free(ledger);
  return status;
}

mnm_status mnm_run_plain_write(const mnm_run_plain *plain, mnm_json *json, mnm_err *err) {
  const mnm_findings *findings = &plain->findings;
  mnm_detect_input input = input_of(plain->ledger, &plain->known);
  mnm_json_array(json);
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    const mnm_finding *from = mnm_column_at(&findings->finding, i);
    char text[4096];
    mnm_finding_sentence(findings, i, &input, &plain->parameters, text, sizeof text);
    mnm_run__finding finding = {
        .typology = from->typology,
        .kind = from->kind,
        .standing = from->standing,
        .truncated = from->truncated,
        .first_us = from->first_us,
        .last_us = from->last_us,
        .row_count = from->row_count,
        .centre_count = from->centre_count,
        .participant_count = from->participant_count,
        .total_count = from->total_count,
        .centres = mnm_column_at(&findings->centre, from->centre_first),
        .rows = mnm_column_at(&findings->row, from->row_first),
        .participants = mnm_column_at(&findings->participant, from->participant_first),
        .totals = mnm_column_at(&findings->total, from->total_first),
        .cycles = from->cycles,
        .currency = from->currency,
        .sentence = text,
    };
    MNM_TRY(mnm_run__finding_write(&finding, mnm_run_ledger_rows(plain->ledger), json, err));
  }
  const mnm_cut *cut = findings->cut.data;
  for (uint64_t i = 0; i < findings->cut.count; i++)
    MNM_TRY(mnm_run__cut_write(json, mnm_run_ledger_rows(plain->ledger),
                               (mnm_typology)cut[i].typology, (mnm_bound)cut[i].bound, cut[i].row,
                               err));
  mnm_json_array_end(json);
  return MNM_OK;
}

void mnm_run_plain_free(mnm_run_plain *plain) {
  if (!plain) return;
  mnm_findings_clear(&plain->findings);
  mnm_run__known_clear(&plain->known);
  mnm_run_ledger_free(plain->ledger);
  mnm_ctx ctx = {.alloc = plain->alloc};
  mnm_mem_free(&ctx, plain, sizeof *plain);
}
