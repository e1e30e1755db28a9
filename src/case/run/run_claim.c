#include "case/run/run_claim.h"

#include <assert.h>

#include "case/run/run_internal.h"

static mnm_status put(void *payload, const mnm_text *cells, mnm_err *err) {
  return mnm_claim_records_put(payload, cells, err);
}

mnm_status mnm_run__claims_read_rates(mnm_run_claims *claims, const char *path, const mnm_ctx *ctx,
                                      mnm_err *err) {
  mnm_arena arena;
  mnm_text text = {"", 0};
  mnm_arena_init(&arena, ctx);
  mnm_status status = mnm_run_read_file(path, &arena, &text, ctx, err);
  if (status == MNM_OK) {
    mnm_sha256 hash;
    mnm_sha256_init(&hash);
    mnm_sha256_add(&hash, text.data, text.bytes);
    mnm_sha256_end(&hash, claims->rates_sha256);
    status = mnm_claim_terms_read(&claims->terms, path, text.data, text.bytes, ctx, err);
  }
  mnm_arena_clear(&arena);
  return status;
}

mnm_status mnm_run__claims_read_records(mnm_run_claims *claims, const char *path,
                                        const mnm_ctx *ctx, mnm_err *err) {
  mnm_table_column columns[32];
  assert(mnm_claim_column_count <= sizeof columns / sizeof *columns);
  for (uint32_t i = 0; i < mnm_claim_column_count; i++)
    columns[i] = (mnm_table_column){mnm_claim_columns[i].name, mnm_claim_columns[i].mandatory};
  mnm_reader *reader = NULL;
  claims->has_records = true;
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  mnm_status status =
      mnm_ingest_table(reader, columns, mnm_claim_column_count, put, &claims->records, ctx, err);
  mnm_reader_close(reader);
  return status;
}

mnm_status mnm_run_claims_new(mnm_run_claims **out, const char *records, const char *rates,
                              const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_run_claims *made = mnm_mem_new(ctx, sizeof *made);
  if (made == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) made->alloc = ctx->alloc;
  mnm_claims_init(&made->result, ctx);
  mnm_arena_init(&made->terms.arena, ctx);
  mnm_status status = mnm_run__claims_read_rates(made, rates, ctx, err);
  if (status == MNM_OK)
    status = mnm_claim_records_init(&made->records, records, &made->terms, ctx, err);
  if (status == MNM_OK) status = mnm_run__claims_read_records(made, records, ctx, err);
  if (status == MNM_OK) status = mnm_claim_compute(&made->result, &made->records, ctx, err);
  if (status != MNM_OK) {
    mnm_run_claims_free(made);
    return status;
  }
  *out = made;
  return MNM_OK;
}

const mnm_claim_terms *mnm_run_claims_terms(const mnm_run_claims *claims) {
  return &claims->terms;
}

const mnm_claim_records *mnm_run_claims_records(const mnm_run_claims *claims) {
  return &claims->records;
}

const mnm_claims *mnm_run_claims_result(const mnm_run_claims *claims) {
  return &claims->result;
}

void mnm_run_claims_free(mnm_run_claims *claims) {
  if (claims == NULL) return;
  mnm_ctx ctx = {.alloc = claims->alloc};
  mnm_claims_clear(&claims->result);
  mnm_claim_records_clear(&claims->records);
  mnm_claim_terms_clear(&claims->terms);
  mnm_mem_free(&ctx, claims, sizeof *claims);
}
