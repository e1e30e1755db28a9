/* A ledger without a case: one gate for files and for Arrow, shared by whoever holds it. */
#include <stdatomic.h>

#include "case/run/run_internal.h"

struct mnm_run_ledger {
  mnm_alloc alloc;
  atomic_uint_fast64_t holders;
  mnm_ledger *ledger;
  mnm_run__owners owners;
  mnm_strings *names; /* each text once: its number is the owner's */
};

const mnm_ledger *mnm_run_ledger_rows(const mnm_run_ledger *ledger) {
  return ledger->ledger;
}

mnm_run_ledger *mnm_run_ledger_hold(mnm_run_ledger *ledger) {
  (void)atomic_fetch_add_explicit(&ledger->holders, 1, memory_order_relaxed);
  return ledger;
}

void mnm_run_ledger_free(mnm_run_ledger *ledger) {
  if (!ledger) return;
  if (atomic_fetch_sub_explicit(&ledger->holders, 1, memory_order_acq_rel) != 1) return;
  mnm_ledger_free(ledger->ledger);
  mnm_run__owners_clear(&ledger->owners);
  mnm_strings_free(ledger->names);
  mnm_alloc alloc = ledger->alloc;
  mnm_alloc_free(&alloc, ledger, sizeof *ledger);
}

/* ---- the gate -----------------------------------------------------------------------------------
 */

const mnm_detect_owners *mnm_run__ledger_owners(const mnm_run_ledger *ledger) {
  return &ledger->owners.view;
}

mnm_strings *mnm_run__ledger_holders(const mnm_run_ledger *ledger) {
  return ledger->names;
}

typedef struct gate {
  mnm_ledger_gather *gather;
  const char *path;
  mnm_strings *holders;
  mnm_run__owners owners;
} gate;

static mnm_status gate_open(gate *self, const char *path, const mnm_ctx *ctx, mnm_err *err) {
  *self = (gate){.path = path};
  mnm_run__owners_init(&self->owners, ctx);
  MNM_TRY(mnm_ledger_gather_new(&self->gather, ctx, err));
  return mnm_strings_new(&self->holders, ctx, err);
}

static void gate_close(gate *self) {
  mnm_ledger_gather_free(self->gather);
  mnm_strings_free(self->holders);
  mnm_run__owners_clear(&self->owners);
}

static mnm_status take_transfers(void *payload, const mnm_batch *batch, mnm_err *err) {
  return mnm_ledger_gather_add(((gate *)payload)->gather, batch, err);
}

static mnm_status refuse_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                                 mnm_err *err) {
  if (count == 0) return MNM_OK;
  mnm_err_set(err, MNM_E_PARSE, "%.*s", (int)rows[0].reason.bytes, rows[0].reason.data);
  mnm_err_at(err, ((gate *)payload)->path, (int64_t)rows[0].row, (int32_t)rows[0].column);
  mnm_err_hint(err,
               "correct the record, or use a case ('manumit new'), which keeps a list of rejects");
  return MNM_E_PARSE;
}

static mnm_status take_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  gate *self = payload;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t owner = 0;
    if (rows[i].kind != MNM_HOLDING_HOLDER) continue;
    MNM_TRY(mnm_strings_put_text(self->holders, &owner, rows[i].holder, err));
    MNM_TRY(mnm_run__owners_add(&self->owners, rows[i].account, owner, err));
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

/* Everything was gathered: puts it in order. */
static mnm_status finish(mnm_run_ledger **out, gate *self, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_ledger *made = mnm_mem_new(ctx, sizeof *made);
  if (!made) return mnm_err_nomem(err);
  if (ctx) made->alloc = ctx->alloc;
  atomic_init(&made->holders, 1);
  made->owners = self->owners; /* moved */
  made->names = self->holders;
  self->holders = NULL;
  mnm_run__owners_init(&self->owners, ctx);
  mnm_status status = mnm_ledger_gather_take(&made->ledger, self->gather, err);
  self->gather = NULL; /* freed by take in every case */
  if (status == MNM_OK)
    status = mnm_run__owners_end(&made->owners,
                                 mnm_accounts_count(mnm_ledger_accounts(made->ledger)), err);
  if (status != MNM_OK) {
    mnm_run_ledger_free(made);
    return status;
  }
  *out = made;
  return MNM_OK;
}

/* Takes the reader over. */
static mnm_status read_delimited(mnm_run_ledger **out, mnm_reader *reader, const char *name,
                                 const char *spec_name, mnm_ingest_summary *read,
                                 const mnm_ctx *ctx, mnm_err *err) {
  mnm_spec *spec = NULL;
  gate self;
  mnm_status status = gate_open(&self, name, ctx, err);
  if (status == MNM_OK)
    status = mnm_run_spec_open(&spec, spec_name ? spec_name : "plain", ctx, err);
  if (status == MNM_OK) {
    mnm_ingest_sink sink = {&self,         take_transfers, pass_statements,
                            take_holdings, pass_balances,  refuse_rejects};
    mnm_names names = {mnm_ledger_gather_accounts(self.gather),
                       mnm_ledger_gather_places(self.gather)};
    status = mnm_ingest_delimited(read, reader, spec, names, &sink, ctx, err);
  }
  if (status == MNM_OK) status = finish(out, &self, ctx, err);
  gate_close(&self);
  mnm_reader_close(reader);
  mnm_spec_free(spec);
  return status;
}

mnm_status mnm_run_ledger_read(mnm_run_ledger **out, const char *path, const char *spec_name,
                               mnm_ingest_summary *read, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  memset(read, 0, sizeof *read);
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  return read_delimited(out, reader, path, spec_name, read, ctx, err);
}

mnm_status mnm_run_ledger_read_text(mnm_run_ledger **out, const char *name, mnm_text text,
                                    const char *spec_name, mnm_ingest_summary *read,
                                    const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  memset(read, 0, sizeof *read);
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_memory(&reader, name, text.data, text.bytes, ctx, err));
  return read_delimited(out, reader, name, spec_name, read, ctx, err);
}

mnm_status mnm_run_ledger_read_arrow(mnm_run_ledger **out, struct ArrowArrayStream *stream,
                                     const char *name, mnm_arrow_summary *read, const mnm_ctx *ctx,
                                     mnm_err *err) {
  *out = NULL;
  memset(read, 0, sizeof *read);
  gate self;
  mnm_status status = gate_open(&self, name, ctx, err);
  if (status != MNM_OK) {
    if (stream->release) stream->release(stream);
  } else {
    mnm_arrow_sink sink = {&self, take_transfers, take_holdings};
    status = mnm_arrow_read(read, stream, mnm_ledger_gather_accounts(self.gather),
                            mnm_ledger_gather_places(self.gather), name, &sink, ctx, err);
  }
  if (status == MNM_OK) status = finish(out, &self, ctx, err);
  gate_close(&self);
  return status;
}

/* ---- out ----------------------------------------------------------------------------------------
 */

typedef struct run_export { /* what an exported stream keeps */
  mnm_run_ledger *ledger;
  mnm_ledger_id_walk *walk;
} run_export;

static mnm_status walk_ids(void *owner, uint32_t first, uint32_t count, mnm_text_column *out,
                           mnm_err *err) {
  (void)first; /* a stream is pulled from its first row on */
  return mnm_ledger_id_walk_next(((run_export *)owner)->walk, count, out, err);
}

static void let_go(void *owner) {
  run_export *kept = owner;
  mnm_alloc alloc = kept->ledger->alloc;
  mnm_ledger_id_walk_free(kept->walk);
  mnm_run_ledger_free(kept->ledger);
  mnm_alloc_free(&alloc, kept, sizeof *kept);
}

mnm_status mnm_run_ledger_export(mnm_run_ledger *ledger, struct ArrowArrayStream *out,
                                 const mnm_ctx *ctx, mnm_err *err) {
  mnm_alloc alloc = ledger->alloc;
  run_export *kept = mnm_alloc_new(&alloc, sizeof *kept);
  if (!kept) return mnm_err_nomem(err);
  kept->ledger = mnm_run_ledger_hold(ledger);
  mnm_status status = mnm_ledger_id_walk_new(&kept->walk, ledger->ledger, ctx, err);
  if (status == MNM_OK) {
    mnm_arrow_source source = {.transfers = *mnm_ledger_transfers(ledger->ledger),
                               .accounts = mnm_ledger_accounts(ledger->ledger),
                               .places = mnm_ledger_places(ledger->ledger),
                               .ids = walk_ids,
                               .owner = kept,
                               .release = let_go};
    status = mnm_arrow_export(out, &source, ctx, err);
  }
  if (status != MNM_OK) let_go(kept);
  return status;
}
