#include "case/run/run_internal.h"

struct mnm_run_plain {
  mnm_alloc alloc;
  mnm_ledger *ledger;
  mnm_detect_parameters parameters;
  mnm_findings findings;
};

typedef struct plain_sink {
  mnm_ledger_gather *gather;
  const char *path;
} plain_sink;

static mnm_status take_transfers(void *payload, const mnm_batch *batch, mnm_err *err) {
  return mnm_ledger_gather_add(((plain_sink *)payload)->gather, batch, err);
}

static mnm_status refuse_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                                 mnm_err *err) {
  if (count == 0) return MNM_OK;
  mnm_err_set(err, MNM_E_PARSE, "%.*s", (int)rows[0].reason.bytes, rows[0].reason.data);
  mnm_err_at(err, ((plain_sink *)payload)->path, (int64_t)rows[0].row, (int32_t)rows[0].column);
  mnm_err_hint(err,
               "correct the record, or use a case ('manumit new'), which keeps a list of rejects");
  return MNM_E_PARSE;
}

/* Owners and balances have no use in the typologies of a plain ledger that exist so far. */
static mnm_status pass_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                  mnm_err *err) {
  (void)payload, (void)rows, (void)count, (void)err;
  return MNM_OK;
}
static mnm_status pass_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  (void)payload, (void)rows, (void)count, (void)err;
  return MNM_OK;
}
static mnm_status pass_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                mnm_err *err) {
  (void)payload, (void)rows, (void)count, (void)err;
  return MNM_OK;
}

static mnm_status read_ledger(mnm_run_plain *plain, const char *path, const char *spec_name,
                              mnm_ingest_summary *read, const mnm_ctx *ctx, mnm_err *err) {
  mnm_spec *spec = NULL;
  mnm_reader *reader = NULL;
  mnm_ledger_gather *gather = NULL;
  mnm_status status = mnm_run_spec_open(&spec, spec_name ? spec_name : "plain", ctx, err);
  if (status == MNM_OK) status = mnm_reader_open_file(&reader, path, ctx, err);
  if (status == MNM_OK) status = mnm_ledger_gather_new(&gather, ctx, err);
  if (status == MNM_OK) {
    plain_sink payload = {gather, path};
    mnm_ingest_sink sink = {&payload,      take_transfers, pass_statements,
                            pass_holdings, pass_balances,  refuse_rejects};
    mnm_names names = {mnm_ledger_gather_accounts(gather), mnm_ledger_gather_places(gather)};
    status = mnm_ingest_delimited(read, reader, spec, names, &sink, ctx, err);
  }
  if (status == MNM_OK) {
    status = mnm_ledger_gather_take(&plain->ledger, gather, err);
    gather = NULL; /* freed by take in every case */
  }
  mnm_ledger_gather_free(gather);
  mnm_reader_close(reader);
  mnm_spec_free(spec);
  return status;
}

mnm_status mnm_run_plain_detect(mnm_run_plain **out, const char *path, const char *spec,
                                const mnm_detect_parameters *parameters,
                                mnm_run_plain_summary *summary, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  memset(summary, 0, sizeof *summary);
  mnm_run_plain *plain = mnm_mem_new(ctx, sizeof *plain);
  if (!plain) return mnm_err_nomem(err);
  if (ctx) plain->alloc = ctx->alloc;
  plain->parameters = *parameters;
  mnm_findings_init(&plain->findings, ctx);
  mnm_status status = read_ledger(plain, path, spec, &summary->read, ctx, err);
  if (status == MNM_OK) {
    mnm_detect_input input = {mnm_ledger_transfers(plain->ledger),
                              mnm_ledger_accounts(plain->ledger)};
    status = mnm_detect(&plain->findings, &input, parameters, ctx, err);
  }
  if (status != MNM_OK) {
    mnm_run_plain_free(plain);
    return status;
  }
  const mnm_finding *finding = plain->findings.finding.data;
  summary->findings = plain->findings.finding.count;
  for (uint64_t i = 0; i < summary->findings; i++) {
    summary->standing += finding[i].standing;
    summary->truncated += finding[i].truncated;
  }
  *out = plain;
  return MNM_OK;
}

mnm_status mnm_run_plain_write(const mnm_run_plain *plain, mnm_json *json, mnm_err *err) {
  const mnm_findings *findings = &plain->findings;
  mnm_detect_input input = {mnm_ledger_transfers(plain->ledger),
                            mnm_ledger_accounts(plain->ledger)};
  mnm_json_array(json);
  for (uint64_t i = 0; i < findings->finding.count; i++) {
    const mnm_finding *from = mnm_column_at(&findings->finding, i);
    char text[2048];
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
        .sentence = text,
    };
    MNM_TRY(mnm_run__finding_write(&finding, plain->ledger, json, err));
  }
  mnm_json_array_end(json);
  return MNM_OK;
}

void mnm_run_plain_free(mnm_run_plain *plain) {
  if (!plain) return;
  mnm_findings_clear(&plain->findings);
  mnm_ledger_free(plain->ledger);
  mnm_ctx ctx = {.alloc = plain->alloc};
  mnm_mem_free(&ctx, plain, sizeof *plain);
}
