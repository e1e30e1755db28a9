/* Rows on their way to the sink, in batches; texts are kept until they are handed over. */
#include "stage/ingest/ingest_out.h"

#define ROWS_MAX 4096
#define TEXT_BYTES_MAX ((uint64_t)4 << 20)

void mnm_ingest__out_init(ingest_out *out, const mnm_ingest_sink *sink, mnm_ingest_summary *summary,
                          const mnm_ctx *ctx) {
  out->sink = sink;
  out->summary = summary;
  mnm_batch_init(&out->batch, ctx);
  mnm_column_init(&out->statements, sizeof(mnm_statement), ctx);
  mnm_column_init(&out->holdings, sizeof(mnm_holding), ctx);
  mnm_column_init(&out->balances, sizeof(mnm_balance), ctx);
  mnm_column_init(&out->rejects, sizeof(mnm_reject), ctx);
  mnm_arena_init(&out->texts, ctx);
}

void mnm_ingest__out_clear(ingest_out *out) {
  mnm_batch_clear(&out->batch);
  mnm_column_clear(&out->statements);
  mnm_column_clear(&out->holdings);
  mnm_column_clear(&out->balances);
  mnm_column_clear(&out->rejects);
  mnm_arena_clear(&out->texts);
}

static mnm_status copy(ingest_out *out, mnm_text *text, mnm_err *err) {
  char *bytes = mnm_arena_take_bytes(&out->texts, text->bytes);
  if (!bytes) return mnm_err_nomem(err);
  if (text->bytes) memcpy(bytes, text->data, text->bytes);
  text->data = bytes;
  return MNM_OK;
}

mnm_status mnm_ingest__out_statement(ingest_out *out, mnm_statement row, mnm_err *err) {
  MNM_TRY(copy(out, &row.subject, err));
  MNM_TRY(copy(out, &row.schema, err));
  MNM_TRY(copy(out, &row.property, err));
  MNM_TRY(copy(out, &row.value, err));
  return mnm_column_push(&out->statements, &row, err);
}

mnm_status mnm_ingest__out_holding(ingest_out *out, mnm_holding row, mnm_err *err) {
  MNM_TRY(copy(out, &row.holder, err));
  return mnm_column_push(&out->holdings, &row, err);
}

mnm_status mnm_ingest__out_balance(ingest_out *out, mnm_balance row, mnm_err *err) {
  return mnm_column_push(&out->balances, &row, err);
}

mnm_status mnm_ingest__out_reject(ingest_out *out, mnm_reject row, mnm_err *err) {
  if (row.raw.bytes > INGEST_RAW_BYTES) row.raw.bytes = INGEST_RAW_BYTES;
  MNM_TRY(copy(out, &row.reason, err));
  MNM_TRY(copy(out, &row.raw, err));
  return mnm_column_push(&out->rejects, &row, err);
}

mnm_status mnm_ingest__out_flush(ingest_out *out, bool all, mnm_err *err) {
  const mnm_ingest_sink *sink = out->sink;
  mnm_ingest_summary *summary = out->summary;
  if (!all && out->batch.count < ROWS_MAX && out->statements.count < ROWS_MAX &&
      out->holdings.count < ROWS_MAX && out->balances.count < ROWS_MAX &&
      out->rejects.count < ROWS_MAX && out->texts.used_bytes < TEXT_BYTES_MAX)
    return MNM_OK;
  /* a record adds at most 262,144 rows between two flushes, so that counts fit 32 bits */
  if (out->rejects.count)
    MNM_TRY(sink->rejects(sink->payload, out->rejects.data, (uint32_t)out->rejects.count, err));
  summary->rejected += out->rejects.count;
  out->rejects.count = 0;
  if (out->statements.count)
    MNM_TRY(sink->statements(sink->payload, out->statements.data, (uint32_t)out->statements.count,
                             err));
  summary->statements += out->statements.count;
  out->statements.count = 0;
  if (out->holdings.count)
    MNM_TRY(sink->holdings(sink->payload, out->holdings.data, (uint32_t)out->holdings.count, err));
  out->holdings.count = 0;
  if (out->balances.count)
    MNM_TRY(sink->balances(sink->payload, out->balances.data, (uint32_t)out->balances.count, err));
  out->balances.count = 0;
  if (out->batch.count) MNM_TRY(sink->transfers(sink->payload, &out->batch, err));
  summary->transfers += out->batch.count;
  mnm_batch_reset(&out->batch);
  mnm_arena_reset(&out->texts);
  return MNM_OK;
}
