/* Plain tables of claims on a pool, and of lines of an indirect method. */
#include "case/run/run_share.h"

#include <string.h>

#include "case/run/run_internal.h"

static mnm_status cell(mnm_err *err, mnm_status status, int column, const char *message) {
  mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, 0, column);
  return status;
}

static mnm_status amount_of(mnm_text text, int column, int64_t *out, mnm_err *err) {
  if (!mnm_text_int64(text, out))
    return cell(err, MNM_E_PARSE, column, "an amount must be a whole number of minor units");
  if (*out < 0)
    return cell(err, MNM_E_RANGE, column, "an amount is negative: it must be 0 or more");
  return MNM_OK;
}

static mnm_status read_table(const char *path, const mnm_table_column *columns, uint32_t count,
                             mnm_table_row_fn *fn, void *payload, const mnm_ctx *ctx,
                             mnm_err *err) {
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, count, fn, payload, ctx, err);
  mnm_reader_close(reader);
  return status;
}

static mnm_status keep(mnm_arena *arena, mnm_text *text, mnm_err *err) {
  text->data = mnm_arena_copy(arena, text->data, text->bytes);
  return text->data != NULL ? MNM_OK : mnm_err_nomem(err);
}

/* ---- claims --- */

static const mnm_table_column claim_columns[] = {
    {"claim", true}, {"amount_minor", true}, {"received_minor", false}, {"class", false}};

static mnm_status class_of(mnm_text text, uint32_t *out, mnm_err *err) {
  int64_t number = 0;
  *out = MNM_RUN_CLASS_VICTIM;
  if (mnm_text_equal(text, mnm_text_of("victim"))) return MNM_OK;
  if (!mnm_text_int64(text, &number) || number < 1 || number > 1000000)
    return cell(err, MNM_E_PARSE, 4, "a class is victim, or a whole number from 1 to 1000000");
  *out = (uint32_t)number;
  return MNM_OK;
}

static mnm_status claim_row(void *payload, const mnm_text *cells, mnm_err *err) {
  mnm_run_claims *self = payload;
  int64_t amount = 0, received = 0;
  uint32_t rank = MNM_RUN_CLASS_VICTIM + 1, number = 0;
  if (cells[0].bytes == 0) return cell(err, MNM_E_PARSE, 1, "the name of a claim is missing");
  if (cells[0].bytes > 256)
    return cell(err, MNM_E_RANGE, 1, "the name of a claim has at most 256 bytes");
  uint32_t before = mnm_strings_count(self->names);
  MNM_TRY(mnm_strings_put_text(self->names, &number, cells[0], err));
  if (number < before)
    return cell(err, MNM_E_PARSE, 1, "this claim stands above: each has one line");
  MNM_TRY(amount_of(cells[1], 2, &amount, err));
  if (cells[2].bytes > 0) MNM_TRY(amount_of(cells[2], 3, &received, err));
  if (cells[3].data != NULL) MNM_TRY(class_of(cells[3], &rank, err));
  self->has_received |= cells[2].data != NULL;
  self->has_rank |= cells[3].data != NULL;
  mnm_text name = cells[0];
  MNM_TRY(keep(&self->arena, &name, err));
  MNM_TRY(mnm_column_push(&self->name, &name, err));
  MNM_TRY(mnm_column_push(&self->claim, &amount, err));
  MNM_TRY(mnm_column_push(&self->received, &received, err));
  return mnm_column_push(&self->rank, &rank, err);
}

mnm_status mnm_run_claims_read(mnm_run_claims *out, const char *path, const mnm_ctx *ctx,
                               mnm_err *err) {
  *out = (mnm_run_claims){.names = NULL};
  mnm_arena_init(&out->arena, ctx);
  mnm_column_init(&out->name, sizeof(mnm_text), ctx);
  mnm_column_init(&out->claim, sizeof(int64_t), ctx);
  mnm_column_init(&out->received, sizeof(int64_t), ctx);
  mnm_column_init(&out->rank, sizeof(uint32_t), ctx);
  MNM_TRY(mnm_strings_new(&out->names, ctx, err));
  MNM_TRY(read_table(path, claim_columns, 4, claim_row, out, ctx, err));
  if (out->claim.count > UINT32_MAX - 1)
    return mnm_err_set(err, MNM_E_LIMIT, "there are too many claims");
  out->claims = (mnm_restore_claims){(uint32_t)out->claim.count, out->claim.data,
                                     out->has_received ? out->received.data : NULL,
                                     out->has_rank ? out->rank.data : NULL};
  return MNM_OK;
}

void mnm_run_claims_clear(mnm_run_claims *claims) {
  mnm_strings_free(claims->names);
  mnm_column_clear(&claims->name);
  mnm_column_clear(&claims->claim);
  mnm_column_clear(&claims->received);
  mnm_column_clear(&claims->rank);
  mnm_arena_clear(&claims->arena);
}

/* ---- lines of an indirect method --- */

static const mnm_table_column wealth_columns[] = {
    {"kind", true}, {"amount_minor", true}, {"evidence", false}};

static mnm_status wealth_row(void *payload, const mnm_text *cells, mnm_err *err) {
  mnm_run_wealth *self = payload;
  mnm_run_wealth_line line = {.evidence = cells[2]};
  uint32_t kinds = 0;
  const mnm_restore_kind *kind = mnm_restore_kinds(self->method, &kinds);
  while (line.kind < kinds && !mnm_text_equal(cells[0], mnm_text_of(kind[line.kind].name)))
    line.kind++;
  if (line.kind == kinds)
    return cell(err, MNM_E_PARSE, 1, "the method has no line of this kind: see docs/sharing.md");
  MNM_TRY(amount_of(cells[1], 2, &line.amount_minor, err));
  if (line.evidence.bytes > 4096)
    return cell(err, MNM_E_RANGE, 3, "evidence has at most 4096 bytes");
  if (line.evidence.bytes > 0) MNM_TRY(keep(&self->arena, &line.evidence, err));
  if (line.evidence.bytes == 0) line.evidence.data = "";
  self->sum[line.kind] += line.amount_minor;
  return mnm_column_push(&self->line, &line, err);
}

mnm_status mnm_run_wealth_read(mnm_run_wealth *out, mnm_restore_indirect method, const char *path,
                               const mnm_ctx *ctx, mnm_err *err) {
  *out = (mnm_run_wealth){.method = method};
  mnm_arena_init(&out->arena, ctx);
  mnm_column_init(&out->line, sizeof(mnm_run_wealth_line), ctx);
  MNM_TRY(read_table(path, wealth_columns, 3, wealth_row, out, ctx, err));
  return mnm_restore_unexplained(&out->unexplained_minor, method, out->sum, err);
}

void mnm_run_wealth_clear(mnm_run_wealth *wealth) {
  mnm_column_clear(&wealth->line);
  mnm_arena_clear(&wealth->arena);
}
