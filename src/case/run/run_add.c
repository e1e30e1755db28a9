#include <stdio.h>

#include "case/run/run_internal.h"
#include "kernel/seal/seal.h"

/* One file on its way into the case. */
typedef struct adding {
  mnm_store *store;
  mnm_identity *identity;
  const mnm_run_add_options *options;
  const mnm_ctx *ctx;
  mnm_run_added added;
  mnm_ledger_import *import;
  mnm_run__source source; /* the file */
  mnm_run__bank bank;
  mnm_run__specs specs; /* of a folder that was given */
  bool saw_balance;
  mnm_reconciler *reconciler;
  mnm_column breaks; /* mnm_break */
} adding;

/* ---- the sink: rows go to the ledger and the sealed tables as they come, invisible until the end
 */

static mnm_status take_transfers(void *payload, const mnm_batch *batch, mnm_err *err) {
  adding *state = payload;
  state->saw_balance |= batch->balance_minor.count > 0;
  return mnm_ledger_import_add(state->import, batch, err);
}

/* Runs `call` in a transaction of its own, without a sync: what it writes stays unseen until the
 * flip. */
#define IN_LOADING_TRANSACTION(call)                                          \
  do {                                                                        \
    MNM_TRY(mnm_store_begin(state->store, MNM_WRITE_LOADING, err));           \
    mnm_status loading_status = (call);                                       \
    if (loading_status == MNM_OK) return mnm_store_commit(state->store, err); \
    mnm_store_rollback(state->store);                                         \
    return loading_status;                                                    \
  } while (0)

/* Entity ids carry the prefix that the specification gives them, so one scope serves all sources.
 */
static const mnm_text everywhere = {"", 0};

static mnm_status take_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                  mnm_err *err) {
  adding *state = payload;
  IN_LOADING_TRANSACTION(mnm_identity_statements_add(state->identity, state->added.source_id,
                                                     everywhere, rows, count, err));
}

static mnm_status take_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  adding *state = payload;
  IN_LOADING_TRANSACTION(mnm_identity_holdings_add(state->identity, state->added.source_id,
                                                   everywhere, rows, count, err));
}

static mnm_status take_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                mnm_err *err) {
  adding *state = payload;
  IN_LOADING_TRANSACTION(
      mnm_store_balances_add(state->store, state->added.source_id, rows, count, err));
}

static mnm_status take_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                               mnm_err *err) {
  adding *state = payload;
  IN_LOADING_TRANSACTION(
      mnm_identity_rejects_add(state->identity, state->added.source_id, rows, count, err));
}

static mnm_status reconcile_day(void *payload, mnm_batch *day, const mnm_accounts *accounts,
                                mnm_err *err) {
  adding *state = payload;
  return mnm_reconciler_day(state->reconciler, day, accounts, &state->breaks, err);
}

/* ---- steps -------------------------------------------------------------------------------------
 */

static mnm_status register_source(adding *state, const char *kind, const char *spec_yaml,
                                  mnm_err *err) {
  const mnm_run_add_options *options = state->options;
  mnm_source source = {
      .path = state->added.path,
      .kind = kind,
      .spec = spec_yaml,
      .legal_authority = options->legal_authority,
      .legal_reference = options->legal_reference,
      .legal_scope = options->legal_scope,
      .legal_expires_us = options->legal_expires_us,
      .grade = options->grade,
      .handling_note = options->handling_note,
  };
  MNM_TRY(mnm_store_begin(state->store, MNM_WRITE_LOADING, err));
  mnm_status status = mnm_source_add(state->store, &source, &state->added.source_id, err);
  if (status == MNM_OK) return mnm_store_commit(state->store, err);
  mnm_store_rollback(state->store);
  return status;
}

static uint32_t summary_text(const adding *state, char *buffer, uint32_t bytes) {
  const mnm_ingest_summary *read = &state->added.read;
  const mnm_ledger_import_summary *ledger = &state->added.ledger;
  const mnm_reconcile_summary *balances = &state->added.reconciled;
  int length = snprintf(
      buffer, bytes,
      "{\"records\":%llu,\"transfers\":%llu,\"statements\":%llu,\"rejected\":%llu,"
      "\"skipped_preamble\":%llu,\"skipped_footer\":%llu,\"skipped_empty\":%llu,"
      "\"encoding_guessed\":%s,\"unused_columns\":%u,\"unmapped_codes\":%llu,\"scaled_rows\":%llu,"
      "\"ambiguous_times\":%llu,\"missing_times\":%llu,\"rounded_amounts\":%llu,"
      "\"sheets_unread\":%llu,\"hidden_rows\":%llu,\"long_numbers\":%llu,"
      "\"pages\":%llu,\"pages_closed\":%llu,\"pages_failed\":%llu,\"pages_bare\":%llu,"
      "\"words_left_out\":%llu,\"lines_unread\":%llu,"
      "\"not_booked\":%llu,\"notified\":%llu,\"instructed\":%llu,"
      "\"unknown_counterparties\":%llu,\"unknown_elements\":%llu,\"replaced_characters\":%llu,"
      "\"cut_texts\":%llu,"
      "\"rows_new\":%llu,\"rows_known\":%llu,\"id_clashes\":%llu,\"accounts_with_balances\":%llu,"
      "\"account_days\":%llu,\"rows_with_balance\":%llu,\"days_order_inferred\":%llu,"
      "\"tolerance_uses\":%llu,\"days_unreconciled\":%llu,\"days_truncated\":%llu}",
      (unsigned long long)read->records, (unsigned long long)read->transfers,
      (unsigned long long)read->statements, (unsigned long long)read->rejected,
      (unsigned long long)read->skipped_preamble, (unsigned long long)read->skipped_footer,
      (unsigned long long)read->skipped_empty, read->encoding_guessed ? "true" : "false",
      read->unused_columns, (unsigned long long)read->unmapped_codes,
      (unsigned long long)read->scaled_rows, (unsigned long long)read->ambiguous_times,
      (unsigned long long)read->missing_times, (unsigned long long)read->rounded_amounts,
      (unsigned long long)read->sheets_unread, (unsigned long long)read->hidden_rows,
      (unsigned long long)read->long_numbers, (unsigned long long)read->pages,
      (unsigned long long)read->pages_closed, (unsigned long long)read->pages_failed,
      (unsigned long long)read->pages_bare, (unsigned long long)read->words_left_out,
      (unsigned long long)read->lines_unread, (unsigned long long)read->not_booked,
      (unsigned long long)read->notified, (unsigned long long)read->instructed,
      (unsigned long long)read->unknown_counterparties, (unsigned long long)read->unknown_elements,
      (unsigned long long)read->replaced_characters, (unsigned long long)read->cut_texts,
      (unsigned long long)ledger->rows_new, (unsigned long long)ledger->rows_known,
      (unsigned long long)ledger->id_clashes, (unsigned long long)balances->accounts,
      (unsigned long long)balances->account_days, (unsigned long long)balances->rows_with_balance,
      (unsigned long long)balances->days_order_inferred,
      (unsigned long long)balances->tolerance_uses, (unsigned long long)balances->days_unreconciled,
      (unsigned long long)balances->days_truncated);
  return (uint32_t)length;
}

/* Everything becomes visible at once, with its audit entry. */
static mnm_status make_visible(adding *state, mnm_err *err) {
  char summary[2048], object[64];
  summary_text(state, summary, sizeof summary);
  snprintf(object, sizeof object, "source:%llu", (unsigned long long)state->added.source_id);
  MNM_TRY(mnm_store_begin(state->store, MNM_WRITE_DURABLE, err));
  mnm_status status = MNM_OK;
  if (state->import) status = mnm_ledger_import_flip(state->import, err);
  if (status == MNM_OK && state->breaks.count > 0)
    status = mnm_store_breaks_add(state->store, state->added.source_id, state->breaks.data,
                                  (uint32_t)state->breaks.count, err);
  if (status == MNM_OK) {
    mnm_source_result result = {.sha256 = state->added.read.sha256,
                                .bytes = state->added.read.bytes,
                                .encoding = state->added.read.encoding,
                                .summary = summary};
    status = mnm_source_finish(state->store, state->added.source_id, &result, err);
  }
  if (status == MNM_OK) status = mnm_store_audit(state->store, "add", object, NULL, summary, err);
  if (status == MNM_OK) return mnm_store_commit(state->store, err);
  mnm_store_rollback(state->store);
  return status;
}

static mnm_status import_rows(adding *state, mnm_reader *reader, const mnm_spec *spec,
                              mnm_err *err) {
  const mnm_ctx *ctx = state->ctx;
  mnm_ledger_import_options import = {
      .source_id = state->added.source_id,
      .memory_bytes = ctx ? ctx->memory_bytes : 0,
      .order_is_file = spec && mnm_spec_order_is_file(spec),
  };
  MNM_TRY(mnm_ledger_import_new(&state->import, state->store, &import, ctx, err));
  mnm_ingest_sink sink = {state,         take_transfers, take_statements,
                          take_holdings, take_balances,  take_rejects};
  mnm_names names = {mnm_ledger_import_accounts(state->import),
                     mnm_ledger_import_places(state->import)};
  if (state->source.kind == MNM_SOURCE_PDF) {
    /* what was read are its words; the source is the file */
    MNM_TRY(mnm_ingest_pages(&state->added.read, reader, spec, names, &sink, ctx, err));
    memcpy(state->added.read.sha256, state->source.paper.sha256, sizeof state->added.read.sha256);
    state->added.read.bytes = state->source.paper.bytes;
  } else if (state->source.kind == MNM_SOURCE_SHEET)
    MNM_TRY(mnm_ingest_sheet(&state->added.read, reader, spec, names, &sink, ctx, err));
  else if (mnm_run__is_bank(state->source.kind))
    MNM_TRY(mnm_run__bank_read(&state->bank, state->source.kind, &state->added.read, reader, names,
                               &sink, ctx, err));
  else if (spec)
    MNM_TRY(mnm_ingest_delimited(&state->added.read, reader, spec, names, &sink, ctx, err));
  else
    MNM_TRY(mnm_ingest_ftm(&state->added.read, reader, names, &sink, ctx, err));

  uint64_t before = 0;
  MNM_TRY(mnm_source_find(state->store, state->added.read.sha256, &before, err));
  if (before != 0) {
    state->added.outcome = MNM_ADDED_BEFORE;
    state->added.source_id = before;
    return MNM_OK;
  }
  mnm_ledger_day_fn *day = NULL;
  if (state->saw_balance) {
    mnm_reconcile_options how = {.tolerance_minor = spec ? mnm_spec_tolerance_minor(spec) : 0,
                                 .infer_order = spec && mnm_spec_infers_order(spec)};
    MNM_TRY(mnm_reconciler_new(&state->reconciler, &how, ctx, err));
    day = reconcile_day;
  }
  MNM_TRY(mnm_ledger_import_finish(state->import, day, state, &state->added.ledger, err));
  if (state->reconciler) mnm_reconciler_summary(state->reconciler, &state->added.reconciled);
  return make_visible(state, err);
}

/* The specification as it is kept with the source, terminated. */
static mnm_status spec_text(const mnm_spec *spec, mnm_arena *arena, const char **out,
                            const mnm_ctx *ctx, mnm_err *err) {
  char *yaml = NULL;
  size_t bytes = 0;
  MNM_TRY(mnm_spec_write(spec, &yaml, &bytes, ctx, err));
  *out = mnm_arena_copy(arena, yaml, bytes);
  mnm_mem_free(ctx, yaml, bytes);
  return *out != NULL ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status add_source(adding *state, mnm_reader *reader, const mnm_spec *spec,
                             mnm_err *err) {
  const char *yaml = NULL;
  mnm_arena arena;
  mnm_arena_init(&arena, state->ctx);
  mnm_column_init(&state->breaks, sizeof(mnm_break), state->ctx);
  uint64_t loading = 0;
  mnm_status status = spec ? spec_text(spec, &arena, &yaml, state->ctx, err) : MNM_OK;
  mnm_source_kind kind = state->source.kind;
  if (mnm_run__is_bank(kind)) yaml = mnm_run__bank_how(&state->bank, kind);
  if (status == MNM_OK) status = register_source(state, mnm_source_kind_name(kind), yaml, err);
  if (status == MNM_OK) {
    loading = state->added.source_id;
    status = import_rows(state, reader, spec, err);
  }
  mnm_ledger_import_free(state->import);
  state->import = NULL;
  mnm_reconciler_free(state->reconciler);
  state->reconciler = NULL;
  mnm_column_clear(&state->breaks);
  mnm_arena_clear(&arena);
  bool visible = status == MNM_OK && state->added.outcome == MNM_ADDED;
  if (loading != 0 && !visible) {
    /* what was written is unseen; a failure to sweep it now is mended when the case is next opened
     */
    mnm_err ignored;
    mnm_status swept = mnm_source_abandon(state->store, loading, &ignored);
    if (swept != MNM_OK)
      mnm_ctx_log(state->ctx, MNM_LOG_WARNING,
                  "unfinished rows are swept when the case is next opened");
    if (status != MNM_OK) state->added.source_id = 0;
  }
  return status;
}

/* What is wrong with a file that nobody understood, and what to do with it. */
static mnm_status not_understood(adding *state, const mnm_sniffed *sniffed, mnm_err *err) {
  const char *what = "no specification fits this file, and guessing left questions open";
  const char *hint =
      "'manumit sniff FILE' shows what was understood and writes a specification to complete; give "
      "it with --spec";
  if (sniffed->kind == MNM_SOURCE_EMPTY) {
    what = "the file is empty";
    hint = "ask for it again, or leave it out";
  } else if (sniffed->kind == MNM_SOURCE_UNKNOWN) {
    what = "this is no kind of file that is read: no text, workbook, PDF, bank message or report";
    hint = "leave it out; 'manumit sniff FILE' says what it seems to be";
  } else if (sniffed->needs_account) {
    what = "all is understood but whose account this is: the file does not say";
    hint = "add this file alone, with --account NUMBER";
  }
  state->added.outcome = MNM_NOT_UNDERSTOOD;
  (void)mnm_err_set(err, MNM_E_FORMAT, "%s", what);
  mnm_err_at(err, state->added.path, 0, 0);
  mnm_err_hint(err, "%s", hint);
  return MNM_E_FORMAT;
}

/* Sniffs when no specification was given. MNM_E_FORMAT: not understood. */
static mnm_status add_file(adding *state, const mnm_spec *given, mnm_sniffed *sniffed,
                           mnm_err *err) {
  const char *ocr = state->options->ocr;
  if (ocr == NULL && given) ocr = mnm_spec_ocr(given);
  MNM_TRY(mnm_run__source_open(&state->source, state->added.path, ocr, state->options->pdf_program,
                               state->ctx, err));
  mnm_reader *reader = state->source.reader;
  const mnm_spec *spec = given;
  mnm_status status = MNM_OK;
  bool table = true;
  if (!given) {
    status =
        mnm_run__source_sniff(sniffed, &state->source, &state->specs.list, ocr, state->ctx, err);
    if (status == MNM_OK) {
      state->added.report = sniffed->report;
      state->source.kind = sniffed->kind;
      table = sniffed->kind != MNM_SOURCE_FTM && !mnm_run__is_bank(sniffed->kind);
      spec = sniffed->spec;
      state->added.spec_shipped = sniffed->shipped;
      bool whose = !sniffed->needs_account;
      if (!whose && state->options->account) {
        status = mnm_spec_set_account(sniffed->spec, mnm_text_of(state->options->account), err);
        sniffed->complete = whose = true;
      }
      /* what is a shipped layout by its header is read as one: the import says what is wrong with
       * it */
      bool known = sniffed->complete || (sniffed->shipped && whose);
      if (status == MNM_OK && table && (!spec || !known)) {
        status = not_understood(state, sniffed, err);
      }
    }
    if (status == MNM_OK) status = reader->rewind(reader, err);
  }
  if (status == MNM_OK) {
    state->added.spec_name = spec ? mnm_spec_name(spec) : mnm_source_kind_name(state->source.kind);
    status = add_source(state, reader, spec, err);
  }
  mnm_run__source_close(&state->source);
  return status;
}

static mnm_status add_one(adding *state, const char *path, const mnm_spec *given,
                          mnm_run_added_fn *fn, void *payload, mnm_run_add_summary *out,
                          mnm_err *err) {
  mnm_err problem = {0};
  mnm_sniffed *sniffed = mnm_mem_new(state->ctx, sizeof *sniffed);
  if (!sniffed) return mnm_err_nomem(err);
  memset(&state->added, 0, sizeof state->added);
  state->added.path = path;
  state->added.spec_name = state->added.report = "";
  state->saw_balance = false;
  mnm_status status = add_file(state, given, sniffed, &problem);
  state->added.err = &problem;
  if (status != MNM_OK && state->added.outcome != MNM_NOT_UNDERSTOOD)
    state->added.outcome = MNM_ADD_FAILED;
  out->files++;
  switch (state->added.outcome) {
    case MNM_ADDED:
      out->added++;
      break;
    case MNM_ADDED_BEFORE:
      out->before++;
      break;
    case MNM_NOT_UNDERSTOOD:
      out->not_understood++;
      break;
    case MNM_ADD_FAILED:
      out->failed++;
      break;
  }
  mnm_status told = fn ? fn(payload, &state->added, err) : MNM_OK;
  state->added.err = NULL; /* lent for the call */
  mnm_sniffed_clear(sniffed);
  mnm_mem_free(state->ctx, sniffed, sizeof *sniffed);
  if (told != MNM_OK) return told;
  /* a bad file does not stop the others; what concerns the case or the user's wish does */
  if (status == MNM_E_CANCELLED || status == MNM_E_NOMEM || status == MNM_E_BUSY ||
      status == MNM_E_DENIED || status == MNM_E_KEY) {
    if (err) *err = problem;
    return status;
  }
  return MNM_OK;
}

mnm_status mnm_run_add(mnm_store *store, const char *const *paths, uint32_t path_count,
                       const mnm_run_add_options *options, mnm_run_added_fn *fn, void *payload,
                       mnm_run_add_summary *out, const mnm_ctx *ctx, mnm_err *err) {
  memset(out, 0, sizeof *out);
  mnm_spec *spec = NULL;
  mnm_run__files files;
  bool folder = false;
  adding state = {.store = store, .options = options, .ctx = ctx};
  mnm_run__files_init(&files, ctx);
  mnm_run__specs_init(&state.specs, ctx);
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i < path_count && status == MNM_OK; i++)
    status = mnm_run__files_add(&files, paths[i], err);
  if (status == MNM_OK)
    status = mnm_run__specs_open(&state.specs, options->spec, &folder, ctx, err);
  if (status == MNM_OK && options->spec && !folder)
    status = mnm_run_spec_open(&spec, options->spec, ctx, err);
  if (status == MNM_OK && spec && options->account && mnm_spec_needs_account(spec))
    status = mnm_spec_set_account(spec, mnm_text_of(options->account), err);
  if (status == MNM_OK) status = mnm_run__bank_open(&state.bank, options, ctx, err);
  if (status == MNM_OK) status = mnm_identity_open(&state.identity, store, ctx, err);
  const char *const *path = files.path.data;
  for (uint64_t i = 0; i < files.path.count && status == MNM_OK; i++)
    status = add_one(&state, path[i], spec, fn, payload, out, err);
  mnm_identity_close(state.identity);
  mnm_run__bank_close(&state.bank);
  mnm_spec_free(spec);
  mnm_run__specs_clear(&state.specs);
  mnm_run__files_clear(&files);
  if (status == MNM_OK && out->added > 0) status = mnm_run__pair_added(store, out, ctx, err);
  return status;
}
