#include "stage/trace/trace.h"

#include "stage/trace/trace_internal.h"

static const char *const rule_names[MNM_TRACE_RULE_MAX + 1] = {
    [0] = "unknown",
    [MNM_TRACE_FIFO] = "fifo",
    [MNM_TRACE_LIFO] = "lifo",
    [MNM_TRACE_LIBR] = "libr",
    [MNM_TRACE_ROLLING] = "rolling",
    [MNM_TRACE_HAIRCUT] = "haircut",
    [MNM_TRACE_CLAIM_FIRST] = "claim_first",
    [MNM_TRACE_OATWAY] = "oatway",
    [MNM_TRACE_POISON] = "poison",
    [MNM_TRACE_POISON_STICKY] = "poison_sticky",
    [MNM_TRACE_TIHO] = "tiho",
    [MNM_TRACE_TILO] = "tilo",
    [MNM_TRACE_SENIORITY] = "seniority",
};

const char *mnm_trace_rule_name(mnm_trace_rule rule) {
  return rule <= MNM_TRACE_RULE_MAX ? rule_names[rule] : rule_names[0];
}

bool mnm_trace_rule_find(const char *name, mnm_trace_rule *out) {
  for (int rule = 1; rule <= MNM_TRACE_RULE_MAX; rule++) {
    if (strcmp(name, rule_names[rule]) != 0) continue;
    *out = (mnm_trace_rule)rule;
    return true;
  }
  return false;
}

static mnm_status take_memory(mnm_trace *trace, const mnm_trace_input *input,
                              const mnm_trace_options *options, const mnm_ctx *ctx, mnm_err *err) {
  size_t accounts = (size_t)input->account_count + 1; /* never nothing */
  mnm_column_init(&trace->piece, sizeof(mnm_trace_piece), ctx);
  mnm_column_init(&trace->repaid, sizeof(mnm_trace_repaid), ctx);
  mnm_column_init(&trace->drawn, sizeof(trace_drawn), ctx);
  mnm_column_init(&trace->set, sizeof(uint64_t), ctx);
  trace->tally.alloc = trace->alloc;
  MNM_TRY(mnm_trace__lists_init(&trace->lists, ctx, err));
  trace->account = mnm_alloc_new(&trace->alloc, accounts * sizeof *trace->account);
  trace->gone_own = mnm_alloc_new(&trace->alloc, accounts * sizeof *trace->gone_own);
  if (trace->account == NULL || trace->gone_own == NULL) return mnm_err_nomem(err);
  for (uint32_t a = 0; a < input->account_count; a++)
    trace->account[a].flags = input->flags[a] & (MNM_TRACE_EXTERNAL | MNM_TRACE_ASSET);
  if (!options->overdraft) return MNM_OK;
  trace->drawn_head = mnm_alloc_new(&trace->alloc, accounts * sizeof *trace->drawn_head);
  trace->drawn_tail = mnm_alloc_new(&trace->alloc, accounts * sizeof *trace->drawn_tail);
  if (trace->drawn_head == NULL || trace->drawn_tail == NULL) return mnm_err_nomem(err);
  const trace_drawn none = {0, 0, 0};
  return mnm_column_push(&trace->drawn, &none, err); /* number 0 is none */
}

mnm_status mnm_trace_new(mnm_trace **out, const mnm_trace_input *input,
                         const mnm_trace_options *options, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_trace *trace = mnm_mem_new(ctx, sizeof *trace);
  if (trace == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) trace->alloc = ctx->alloc;
  trace->rule = options->rule;
  trace->account_count = input->account_count;
  trace->label_count = input->label_count;
  mnm_status status = take_memory(trace, input, options, ctx, err);
  if (status == MNM_OK) {
    status = mnm_trace_conserves(options->rule)
                 ? mnm_trace__run(trace, input, options, ctx, err)
                 : mnm_trace__poison(trace, input, options, ctx, err);
  }
  if (status != MNM_OK) {
    mnm_trace_free(trace);
    return status;
  }
  *out = trace;
  return MNM_OK;
}

void mnm_trace_free(mnm_trace *trace) {
  if (trace == NULL) return;
  size_t accounts = (size_t)trace->account_count + 1;
  mnm_alloc alloc = trace->alloc;
  mnm_alloc_free(&alloc, trace->account, accounts * sizeof *trace->account);
  mnm_alloc_free(&alloc, trace->gone_own, accounts * sizeof *trace->gone_own);
  mnm_alloc_free(&alloc, trace->drawn_head, accounts * sizeof *trace->drawn_head);
  mnm_alloc_free(&alloc, trace->drawn_tail, accounts * sizeof *trace->drawn_tail);
  mnm_trace__lists_clear(&trace->lists);
  mnm_trace__tally_clear(&trace->tally);
  mnm_trace__marks_clear(&trace->marks);
  mnm_column_clear(&trace->piece);
  mnm_column_clear(&trace->repaid);
  mnm_column_clear(&trace->drawn);
  mnm_column_clear(&trace->set);
  mnm_alloc_free(&alloc, trace, sizeof *trace);
}

mnm_trace_counts mnm_trace_count(const mnm_trace *trace) {
  return trace->counts;
}

int64_t mnm_trace_balance(const mnm_trace *trace, uint32_t account) {
  return account < trace->account_count ? trace->account[account].balance : 0;
}

const mnm_trace_piece *mnm_trace_pieces(const mnm_trace *trace, uint64_t *out_count) {
  *out_count = trace->piece.count;
  return trace->piece.data;
}

const mnm_trace_repaid *mnm_trace_repaids(const mnm_trace *trace, uint64_t *out_count) {
  *out_count = trace->repaid.count;
  return trace->repaid.data;
}
