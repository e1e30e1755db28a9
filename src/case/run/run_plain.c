#include "case/run/run_internal.h"

struct mnm_run_plain {
  mnm_alloc alloc;
  mnm_ledger *ledger;
  mnm_detect_parameters parameters;
  mnm_run__owners owners;
  mnm_findings findings;
};

typedef struct plain_sink {
  mnm_ledger_gather *gather;
  const char *path;
  mnm_strings *holders; /* each text once: its number is the owner's */
  mnm_run__owners *owners;
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

static mnm_status take_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  plain_sink *sink = payload;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t owner = 0;
    if (rows[i].kind != MNM_HOLDING_HOLDER) continue;
    MNM_TRY(mnm_strings_put_text(sink->holders, &owner, rows[i].holder, err));
    MNM_TRY(mnm_run__owners_add(sink->owners, rows[i].account, owner, err));
  }
  return MNM_OK;
}

/* Statements and balances have no use in the typologies of a plain ledger that exist so far. */
static mnm_status pass_statements(void *payload, const mnm_statement *rows, uint32_t count,
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
  plain_sink payload = {.path = path, .owners = &plain->owners};
  mnm_status status = mnm_run_spec_open(&spec, spec_name ? spec_name : "plain", ctx, err);
  if (status == MNM_OK) status = mnm_reader_open_file(&reader, path, ctx, err);
  if (status == MNM_OK) status = mnm_ledger_gather_new(&payload.gather, ctx, err);
  if (status == MNM_OK) status = mnm_strings_new(&payload.holders, ctx, err);
  if (status == MNM_OK) {
    mnm_ingest_sink sink = {&payload,      take_transfers, pass_statements,
                            take_holdings, pass_balances,  refuse_rejects};
    mnm_names names = {mnm_ledger_gather_accounts(payload.gather),
                       mnm_ledger_gather_places(payload.gather)};
    status = mnm_ingest_delimited(read, reader, spec, names, &sink, ctx, err);
  }
  if (status == MNM_OK) {
    status = mnm_ledger_gather_take(&plain->ledger, payload.gather, err);
    payload.gather = NULL; /* freed by take in every case */
  }
  if (status == MNM_OK)
    status = mnm_run__owners_end(&plain->owners,
                                 mnm_accounts_count(mnm_ledger_accounts(plain->ledger)), err);
  mnm_strings_free(payload.holders);
  mnm_ledger_gather_free(payload.gather);
  mnm_reader_close(reader);
  mnm_spec_free(spec);
  return status;
}

/* NULL when memory is out. */
static mnm_run_plain *new_plain(const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_plain *plain = mnm_mem_new(ctx, sizeof *plain);
  if (!plain) {
    (void)mnm_err_nomem(err);
    return NULL;
  }
  if (ctx) plain->alloc = ctx->alloc;
  mnm_findings_init(&plain->findings, ctx);
  mnm_run__owners_init(&plain->owners, ctx);
  return plain;
}

static mnm_detect_input input_of(const mnm_run_plain *plain) {
  return (mnm_detect_input){.transfers = mnm_ledger_transfers(plain->ledger),
                            .accounts = mnm_ledger_accounts(plain->ledger),
                            .owners = &plain->owners.view};
}

mnm_status mnm_run_plain_detect(mnm_run_plain **out, const char *path, const char *spec,
                                const mnm_detect_parameters *parameters,
                                mnm_run_plain_summary *summary, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  memset(summary, 0, sizeof *summary);
  mnm_run_plain *plain = new_plain(ctx, err);
  if (!plain) return MNM_E_NOMEM;
  plain->parameters = *parameters;
  mnm_status status = read_ledger(plain, path, spec, &summary->read, ctx, err);
  if (status == MNM_OK) {
    mnm_detect_input input = input_of(plain);
    status = mnm_detect(&plain->findings, &input, parameters, ctx, err);
  }
  if (status != MNM_OK) {
    mnm_run_plain_free(plain);
    return status;
  }
  const mnm_finding *finding = plain->findings.finding.data;
  summary->findings = plain->findings.finding.count;
  summary->cut = plain->findings.cut.count;
  for (uint64_t i = 0; i < summary->findings; i++) {
    summary->standing += finding[i].standing;
    summary->truncated += finding[i].truncated;
  }
  *out = plain;
  return MNM_OK;
}

mnm_status mnm_run_plain_cycles(mnm_graph_cycles *out, const char *path, const char *spec,
                                int64_t window_s, uint32_t hops_max, const mnm_ctx *ctx,
                                mnm_err *err) {
  mnm_run_plain *plain = new_plain(ctx, err);
  if (!plain) return MNM_E_NOMEM;
  mnm_ingest_summary read = {0};
  mnm_status status = read_ledger(plain, path, spec, &read, ctx, err);
  if (status == MNM_OK) {
    mnm_detect_input input = input_of(plain);
    status = mnm_detect_raw_cycles(out, &input, window_s, hops_max, ctx, err);
  }
  mnm_run_plain_free(plain);
  return status;
}

mnm_status mnm_run_plain_write(const mnm_run_plain *plain, mnm_json *json, mnm_err *err) {
  const mnm_findings *findings = &plain->findings;
  mnm_detect_input input = input_of(plain);
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
        .sentence = text,
    };
    MNM_TRY(mnm_run__finding_write(&finding, plain->ledger, json, err));
  }
  const mnm_cut *cut = findings->cut.data;
  for (uint64_t i = 0; i < findings->cut.count; i++)
    MNM_TRY(mnm_run__cut_write(json, plain->ledger, (mnm_typology)cut[i].typology,
                               (mnm_bound)cut[i].bound, cut[i].row, err));
  mnm_json_array_end(json);
  return MNM_OK;
}

void mnm_run_plain_free(mnm_run_plain *plain) {
  if (!plain) return;
  mnm_findings_clear(&plain->findings);
  mnm_run__owners_clear(&plain->owners);
  mnm_ledger_free(plain->ledger);
  mnm_ctx ctx = {.alloc = plain->alloc};
  mnm_mem_free(&ctx, plain, sizeof *plain);
}
