/* Delimited text in waves. A wave is some blocks, one where there is one thread: filled one after
 * the other (read, hashed, converted, cut), read by all threads, then merged in order: accounts and
 * places get their numbers and rows leave through the sink. While a wave is read and merged, the
 * next one is filled beside it.
 *
 *     fill 0 | read 0 -> merge 0 | read 1 -> merge 1 |
 *            | fill 1 ---------> | fill 2 ---------> |
 *
 * Nothing depends on the number of threads but the time. */
#include "stage/ingest/ingest_delimited.h"

#include <stdio.h>

#include "stage/ingest/ingest_row.h"

#define WAVE_BLOCKS 8

typedef struct wave {
  csv_text texts[WAVE_BLOCKS];
  uint32_t count;
  bool last;
  uint64_t raw_bytes; /* of the source, read up to its end */
} wave;

typedef struct filling {
  csv_source *source;
  wave *wave;
  uint32_t blocks; /* of a wave */
  mnm_err err;
} filling;

typedef struct import {
  const mnm_ctx *ctx;
  mnm_names names;
  const mnm_ingest_sink *sink;
  mnm_ingest_summary *summary;
  mnm_err *err;
  csv_source source;
  csv_plan plan;
  wave waves[2];
  filling fill;
  wave *reading;
  block_out outs[WAVE_BLOCKS];
  uint64_t done_bytes; /* raw, of the waves merged */
  uint64_t line;       /* of the next block's first record */
  mnm_column ids;      /* uint32_t: numbers of a key list */
  bool one_kind;       /* every key of this import has the same kind */
  uint32_t foreign;    /* accounts that were there before */
  mnm_column kinds;    /* uint8_t: by account, the kind it was last given here */
  mnm_column owners;   /* uint64_t: by account, what its owners were last: digest of the text */
  mnm_column holdings; /* mnm_holding, on their way out */
} import;

static mnm_status fill_wave(void *payload) {
  filling *self = payload;
  wave *to = self->wave;
  to->count = 0;
  to->last = false;
  while (to->count < self->blocks && !to->last) {
    csv_text *text = &to->texts[to->count];
    MNM_TRY(mnm_ingest__source_fill(self->source, text, &self->err));
    to->last = text->last;
    to->count++;
  }
  to->raw_bytes = self->source->bytes;
  return MNM_OK;
}

static mnm_status read_block(void *payload, uint32_t task, uint32_t worker) {
  import *self = payload;
  (void)worker;
  mnm_ingest__block_read(&self->outs[task], &self->reading->texts[task], &self->plan);
  return self->outs[task].status;
}

/* ---- merging
 * ------------------------------------------------------------------------------------------- */

/* Values for `count` accounts; new ones are 0. */
static mnm_status cover(mnm_column *column, uint64_t count, mnm_err *err) {
  if (count <= column->count) return MNM_OK;
  uint64_t more = count - column->count;
  MNM_TRY(mnm_column_reserve(column, more, err));
  memset(mnm_column_at(column, column->count), 0, more * column->width);
  column->count = count;
  return MNM_OK;
}

static mnm_status number_keys(import *self, const key_list *list, uint32_t *ids) {
  mnm_accounts *accounts = self->names.accounts;
  uint32_t count = (uint32_t)list->keys.count, known_before = mnm_accounts_count(accounts);
  MNM_TRY(
      mnm_accounts_put_many(accounts, ids, list->keys.data, list->hashes.data, count, self->err));
  MNM_TRY(cover(&self->kinds, mnm_accounts_count(accounts), self->err));
  const uint8_t *kinds = list->kinds.data;
  uint8_t *known = self->kinds.data;
  for (uint32_t i = 0; i < count; i++) {
    /* where all keys have one kind, only accounts that are new, or not of this import, need it */
    if (self->one_kind && ids[i] >= self->foreign && ids[i] < known_before) continue;
    if (kinds[i] == known[ids[i]]) continue; /* EXTERNAL is what a new account is */
    mnm_accounts_set_kind(accounts, ids[i], (mnm_account_kind)kinds[i]);
    known[ids[i]] = kinds[i];
  }
  return MNM_OK;
}

static mnm_status number_places(import *self, block_out *out) {
  mnm_batch *batch = &out->batch;
  if (out->places.end.count == 0) return MNM_OK;
  MNM_TRY(mnm_column_reserve(&batch->place, batch->count, self->err));
  uint32_t *places = batch->place.data;
  for (uint64_t row = 0; row < batch->count; row++) {
    mnm_text place = mnm_text_column_get(&out->places, row);
    places[row] = MNM_PLACE_NONE;
    if (place.bytes == 0) continue;
    MNM_TRY(mnm_strings_put_text(self->names.places, &places[row], place, self->err));
  }
  batch->place.count = batch->count;
  return MNM_OK;
}

static mnm_status split_owners(import *self, const owner_ref *owner, uint32_t account,
                               uint64_t source_row) {
  const char *at = owner->owners.data, *end = at + owner->owners.bytes;
  while (at < end) {
    const char *bar = memchr(at, '|', (size_t)(end - at));
    const char *stop = bar != NULL ? bar : end;
    mnm_text holder = mnm_text_trim((mnm_text){at, (uint32_t)(stop - at)});
    at = bar != NULL ? bar + 1 : end;
    if (holder.bytes == 0) continue;
    mnm_holding row = {.account = account,
                       .holder = holder,
                       .kind = MNM_HOLDING_HOLDER,
                       .valid_from_us = MNM_TIME_NONE,
                       .valid_to_us = MNM_TIME_NONE,
                       .source_row = source_row};
    MNM_TRY(mnm_column_push(&self->holdings, &row, self->err));
  }
  return MNM_OK;
}

/* Every row repeats its owners; a holding is worth telling when it is not what was told last. */
static mnm_status take_owners(import *self, block_out *out) {
  const owner_ref *owners = out->owners.data;
  mnm_column *told = &self->owners;
  for (uint64_t i = 0; i < out->owners.count; i++) {
    const mnm_column *side = owners[i].of_to ? &out->batch.account_to : &out->batch.account_from;
    uint32_t account = ((const uint32_t *)side->data)[owners[i].row];
    uint64_t source_row = ((const uint64_t *)out->batch.source_row.data)[owners[i].row];
    uint64_t digest = mnm_text_hash(owners[i].owners.data, owners[i].owners.bytes, 1) | 1;
    MNM_TRY(cover(told, mnm_accounts_count(self->names.accounts), self->err));
    if (((uint64_t *)told->data)[account] == digest) continue;
    ((uint64_t *)told->data)[account] = digest;
    MNM_TRY(split_owners(self, &owners[i], account, source_row));
  }
  return MNM_OK;
}

static mnm_status number_rows(import *self, block_out *out) {
  mnm_batch *batch = &out->batch;
  if (batch->count > 0) {
    MNM_TRY(number_keys(self, &out->from, batch->account_from.data));
    MNM_TRY(number_keys(self, &out->to, batch->account_to.data));
    MNM_TRY(number_places(self, out));
  }
  mnm_column *ids = &self->ids;
  MNM_TRY(mnm_column_reserve(ids, out->holdings.count + out->balances.count, self->err));
  uint32_t *numbers = ids->data;
  MNM_TRY(number_keys(self, &out->holding_keys, numbers));
  mnm_holding *holdings = out->holdings.data;
  for (uint64_t i = 0; i < out->holdings.count; i++) holdings[i].account = numbers[i];
  MNM_TRY(number_keys(self, &out->balance_keys, numbers));
  mnm_balance *balances = out->balances.data;
  for (uint64_t i = 0; i < out->balances.count; i++) balances[i].account = numbers[i];
  return MNM_OK;
}

/* Record numbers within the block become numbers within the source. */
static void shift_records(const import *self, block_out *out) {
  uint64_t base = self->summary->records;
  if (base > 0) {
    uint64_t *rows = out->batch.source_row.data;
    for (uint64_t i = 0; i < out->batch.count; i++) rows[i] += base;
    mnm_statement *statements = out->statements.data;
    for (uint64_t i = 0; i < out->statements.count; i++) statements[i].source_row += base;
    mnm_holding *holdings = out->holdings.data;
    for (uint64_t i = 0; i < out->holdings.count; i++) holdings[i].source_row += base;
    mnm_balance *balances = out->balances.data;
    for (uint64_t i = 0; i < out->balances.count; i++) balances[i].source_row += base;
  }
  mnm_reject *rejects = out->rejects.data;
  for (uint64_t i = 0; i < out->rejects.count; i++) {
    rejects[i].record += base;
    rejects[i].row += self->line;
  }
}

static mnm_status give(import *self, block_out *out) {
  const mnm_ingest_sink *sink = self->sink;
  void *payload = sink->payload;
  if (out->batch.count > 0 && sink->transfers != NULL) {
    MNM_TRY(sink->transfers(payload, &out->batch, self->err));
  }
  if (out->statements.count > 0 && sink->statements != NULL) {
    MNM_TRY(sink->statements(payload, out->statements.data, (uint32_t)out->statements.count,
                             self->err));
  }
  if (out->holdings.count > 0 && sink->holdings != NULL) {
    MNM_TRY(sink->holdings(payload, out->holdings.data, (uint32_t)out->holdings.count, self->err));
  }
  self->holdings.count = 0;
  MNM_TRY(take_owners(self, out));
  if (self->holdings.count > 0 && sink->holdings != NULL) {
    MNM_TRY(
        sink->holdings(payload, self->holdings.data, (uint32_t)self->holdings.count, self->err));
  }
  if (out->balances.count > 0 && sink->balances != NULL) {
    MNM_TRY(sink->balances(payload, out->balances.data, (uint32_t)out->balances.count, self->err));
  }
  if (out->rejects.count > 0 && sink->rejects != NULL) {
    MNM_TRY(sink->rejects(payload, out->rejects.data, (uint32_t)out->rejects.count, self->err));
  }
  return MNM_OK;
}

/* Cut between characters. */
static void keep_short(char to[MNM_INGEST_CODE_BYTES], mnm_text text) {
  uint32_t bytes = text.bytes;
  if (bytes >= MNM_INGEST_CODE_BYTES) {
    bytes = MNM_INGEST_CODE_BYTES - 1;
    while (bytes > 0 && ((unsigned char)text.data[bytes] & 0xC0) == 0x80) bytes--;
  }
  if (bytes > 0) memcpy(to, text.data, bytes);
  to[bytes] = '\0';
}

static void keep_codes(mnm_ingest_summary *summary, const block_out *out) {
  for (uint32_t i = 0; i < out->code_count; i++) {
    char code[MNM_INGEST_CODE_BYTES];
    keep_short(code, out->codes[i]);
    bool known = false;
    for (uint32_t k = 0; k < summary->unmapped_shown; k++) {
      known = known || strcmp(summary->unmapped[k], code) == 0;
    }
    if (known || summary->unmapped_shown == MNM_INGEST_UNMAPPED_MAX) continue;
    memcpy(summary->unmapped[summary->unmapped_shown++], code, sizeof code);
  }
}

static void count_block(import *self, const block_out *out) {
  mnm_ingest_summary *summary = self->summary;
  summary->records += out->records;
  summary->transfers += out->batch.count;
  summary->statements += out->statements.count;
  summary->rejected += out->rejects.count;
  summary->skipped_empty += out->empty;
  summary->skipped_footer += out->skipped;
  summary->unmapped_codes += out->unmapped;
  summary->scaled_rows += out->scaled;
  summary->rounded_amounts += out->rounded;
  summary->not_booked += out->not_booked;
  summary->ambiguous_times += out->ambiguous;
  summary->missing_times += out->missing;
  keep_codes(summary, out);
  self->line += out->lines;
}

static mnm_status overlong(import *self) {
  (void)mnm_err_set(self->err, MNM_E_PARSE, "a record is longer than 1 MiB");
  mnm_err_at(self->err, self->source.reader->name, (int64_t)self->line, 0);
  mnm_err_hint(
      self->err,
      "check the separator and line ends; a quote that is opened and never closed swallows "
      "the rest of the file");
  return MNM_E_PARSE;
}

static mnm_status unclosed(import *self) {
  (void)mnm_err_set(self->err, MNM_E_PARSE, "a quoted field is not closed before the file ends");
  mnm_err_at(self->err, self->source.reader->name, (int64_t)self->line, 0);
  mnm_err_hint(self->err, "the file may be cut off; or write quote: none into the specification");
  return MNM_E_PARSE;
}

static mnm_status merge_block(import *self, block_out *out, const csv_text *text) {
  MNM_TRY(number_rows(self, out));
  shift_records(self, out);
  MNM_TRY(give(self, out));
  count_block(self, out);
  self->summary->skipped_footer += text->footer;
  if (out->overlong || text->overlong) return overlong(self);
  return text->unclosed ? unclosed(self) : MNM_OK;
}

static mnm_status merge_wave(import *self, const wave *from) {
  int64_t known = self->source.reader->total_bytes;
  uint64_t total = known < 0 ? 0 : (uint64_t)known;
  for (uint32_t i = 0; i < from->count; i++) {
    block_out *out = &self->outs[i];
    if (out->status != MNM_OK) {
      if (self->err != NULL) *self->err = out->err;
      return out->status;
    }
    MNM_TRY(merge_block(self, out, &from->texts[i]));
    uint64_t done =
        self->done_bytes + (from->raw_bytes - self->done_bytes) * (i + 1) / from->count; /* about */
    MNM_TRY(mnm_ctx_tick(self->ctx, "read", done, total, self->err));
  }
  self->done_bytes = from->raw_bytes;
  return MNM_OK;
}

/* ---- the whole
 * ------------------------------------------------------------------------------------------ */

static mnm_status run_waves(import *self) {
  mnm_pool *pool = self->ctx != NULL ? self->ctx->pool : NULL;
  mnm_status status = MNM_OK;
  uint32_t turn = 0;
  /* one thread alone reads each block while it is still in the caches */
  uint32_t blocks = mnm_pool_threads(pool) > 1 ? WAVE_BLOCKS : 1;
  self->fill = (filling){.source = &self->source, .wave = &self->waves[0], .blocks = blocks};
  status = fill_wave(&self->fill);
  while (status == MNM_OK) {
    mnm_job *job = NULL;
    self->reading = &self->waves[turn];
    turn ^= 1U;
    self->fill.wave = &self->waves[turn];
    if (!self->reading->last) {
      status = mnm_job_start(&job, pool, fill_wave, &self->fill);
      if (status != MNM_OK) return mnm_err_nomem(self->err);
    }
    /* a block that fails is reported by the merge, in order */
    (void)!mnm_pool_run(pool, self->reading->count, read_block, self);
    status = merge_wave(self, self->reading);
    if (job == NULL) return status;
    mnm_status filled = mnm_job_wait(job);
    if (status != MNM_OK) return status;
    status = filled;
  }
  if (self->err != NULL) *self->err = self->fill.err;
  return status;
}

/* Columns of the file that the specification does not know: they are not read, and that is said. */
static void count_unused(mnm_ingest_summary *summary, const csv_plan *plan) {
  for (uint32_t i = 0; i < plan->columns; i++) {
    if (plan->used[i] != PLAN_UNUSED) continue;
    summary->unused_columns++;
    if (summary->unused_shown == MNM_INGEST_UNMAPPED_MAX) continue;
    char *to = summary->unused[summary->unused_shown++];
    mnm_text name = mnm_text_trim(plan->names[i]);
    if (name.bytes > 0) {
      keep_short(to, name);
    } else {
      (void)snprintf(to, MNM_INGEST_CODE_BYTES, "%u", i + 1);
    }
  }
}

/* Two sides of the same kind, without the marks of plain ledgers, and nothing else with accounts.
 */
static bool has_one_kind(const csv_plan *plan) {
  const plan_account *from = &plan->transfer.from, *to = &plan->transfer.to;
  return plan->transfer.given && !plan->transfer.statement && from->kind == to->kind &&
         from->syntax != SPEC_SYNTAX_PLAIN && to->syntax != SPEC_SYNTAX_PLAIN &&
         plan->spec->holding_count + plan->spec->balance_count == 0;
}

static mnm_status open_import(import *self, mnm_reader *reader, const mnm_spec *spec,
                              size_t block_bytes, bool partial) {
  MNM_TRY(mnm_ingest__source_open(&self->source, reader, spec->encoding, self->ctx, self->err));
  MNM_TRY(mnm_ingest__plan_new(&self->plan, spec, &self->source, self->ctx, self->err));
  mnm_ingest__source_start(&self->source, &self->plan.dialect, self->plan.start, block_bytes,
                           spec->footer);
  self->source.partial = partial;
  self->one_kind = has_one_kind(&self->plan);
  self->foreign = mnm_accounts_count(self->names.accounts);
  self->line = self->plan.start_line;
  self->summary->skipped_preamble = self->plan.preamble_lines;
  self->summary->encoding_guessed = self->source.guessed;
  count_unused(self->summary, &self->plan);
  size_t bytes = strlen(self->source.encoding.name);
  memcpy(self->summary->encoding, self->source.encoding.name, bytes + 1);
  return MNM_OK;
}

static mnm_status close_import(import *self) {
  self->summary->bytes = self->source.bytes;
  return mnm_ingest__source_digest(&self->source, self->summary->sha256, self->err);
}

static mnm_status run(mnm_ingest_summary *out, mnm_reader *reader, const mnm_spec *spec,
                      mnm_names names, const mnm_ingest_sink *sink, size_t block_bytes,
                      bool partial, const mnm_ctx *ctx, mnm_err *err) {
  memset(out, 0, sizeof *out);
  import *self = mnm_mem_new(ctx, sizeof *self);
  if (self == NULL) return mnm_err_nomem(err);
  self->ctx = ctx;
  self->names = names;
  self->sink = sink;
  self->summary = out;
  self->err = err;
  mnm_column_init(&self->ids, sizeof(uint32_t), ctx);
  mnm_column_init(&self->kinds, sizeof(uint8_t), ctx);
  mnm_column_init(&self->owners, sizeof(uint64_t), ctx);
  mnm_column_init(&self->holdings, sizeof(mnm_holding), ctx);
  mnm_arena_init(&self->plan.arena, ctx);
  for (uint32_t i = 0; i < WAVE_BLOCKS; i++) mnm_ingest__block_init(&self->outs[i], ctx);
  mnm_status status = open_import(self, reader, spec, block_bytes, partial);
  if (status == MNM_OK) status = run_waves(self);
  if (status == MNM_OK) status = close_import(self);
  if (status != MNM_OK && err != NULL && err->input[0] == '\0') {
    mnm_err_at(err, reader->name, err->row, err->column);
  }
  for (uint32_t i = 0; i < WAVE_BLOCKS; i++) {
    mnm_ingest__block_clear(&self->outs[i]);
    mnm_mem_free(ctx, self->waves[0].texts[i].data, self->waves[0].texts[i].capacity);
    mnm_mem_free(ctx, self->waves[1].texts[i].data, self->waves[1].texts[i].capacity);
  }
  mnm_column_clear(&self->ids);
  mnm_column_clear(&self->kinds);
  mnm_column_clear(&self->owners);
  mnm_column_clear(&self->holdings);
  mnm_ingest__plan_clear(&self->plan);
  mnm_ingest__source_close(&self->source);
  mnm_mem_free(ctx, self, sizeof *self);
  return status;
}

mnm_status mnm_ingest__delimited(mnm_ingest_summary *out, mnm_reader *reader, const mnm_spec *spec,
                                 mnm_names names, const mnm_ingest_sink *sink, size_t block_bytes,
                                 const mnm_ctx *ctx, mnm_err *err) {
  return run(out, reader, spec, names, sink, block_bytes, false, ctx, err);
}

mnm_status mnm_ingest__delimited_head(mnm_ingest_summary *out, mnm_reader *reader,
                                      const mnm_spec *spec, mnm_names names,
                                      const mnm_ingest_sink *sink, const mnm_ctx *ctx,
                                      mnm_err *err) {
  return run(out, reader, spec, names, sink, CSV_BLOCK_BYTES, true, ctx, err);
}

mnm_status mnm_ingest_delimited(mnm_ingest_summary *out, mnm_reader *reader, const mnm_spec *spec,
                                mnm_names names, const mnm_ingest_sink *sink, const mnm_ctx *ctx,
                                mnm_err *err) {
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_ingest__spec_ready(spec, err));
  return run(out, reader, spec, names, sink, CSV_BLOCK_BYTES, false, ctx, err);
}
