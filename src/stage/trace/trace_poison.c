/* Poison: an account holds a set of labels, not units. It tells whom to look at, never what is
 * owed. */
#include "stage/trace/trace_internal.h"

typedef struct poison {
  mnm_trace *trace;
  const mnm_trace_input *input;
  trace_rows rows;
  trace_tags row_tags, account_tags, purchases;
  uint64_t *moving; /* labels of the row at hand */
  bool sticky;
} poison;

static uint64_t *set_at(const mnm_trace *trace, uint32_t set) {
  return mnm_column_at(&trace->set, (uint64_t)set * trace->words);
}

static mnm_status new_set(mnm_trace *trace, uint32_t *out, mnm_err *err) {
  if (trace->set_free != 0) {
    *out = trace->set_free;
    trace->set_free = (uint32_t)set_at(trace, *out)[0];
  } else {
    MNM_TRY(mnm_column_reserve(&trace->set, trace->words, err));
    *out = (uint32_t)(trace->set.count / trace->words);
    trace->set.count += trace->words;
    trace->lists.in_use++;
  }
  memset(set_at(trace, *out), 0, trace->words * sizeof(uint64_t));
  return MNM_OK;
}

static void drop_set(mnm_trace *trace, uint32_t account) {
  uint32_t set = trace->account[account].list;
  if (set == 0) return;
  set_at(trace, set)[0] = trace->set_free;
  trace->set_free = set;
  trace->account[account].list = 0;
}

static mnm_status unite(poison *self, uint32_t account, mnm_err *err) {
  mnm_trace *trace = self->trace;
  if (trace->narrow) {
    trace->account[account].list |= (uint32_t)(self->moving[0] >> 1); /* label 0 is own money */
    return MNM_OK;
  }
  if (trace->account[account].list == 0) {
    uint32_t set = 0;
    MNM_TRY(new_set(trace, &set, err));
    trace->account[account].list = set;
  }
  uint64_t *set = set_at(trace, trace->account[account].list);
  for (uint32_t i = 0; i < trace->words; i++) set[i] |= self->moving[i];
  return MNM_OK;
}

static void add_tags(poison *self, const trace_tags *tags, uint32_t key) {
  uint32_t count = 0;
  const mnm_trace_tag *tag = mnm_trace__tags_of(tags, key, &count);
  for (uint32_t i = 0; i < count; i++)
    self->moving[tag[i].label / 64] |= UINT64_C(1) << (tag[i].label % 64);
}

/* The labels that the row carries; false when there are none. */
static bool carry(poison *self, uint32_t row, uint32_t from) {
  mnm_trace *trace = self->trace;
  bool row_tagged = mnm_trace__tagged(&self->row_tags, row);
  bool pays_tagged = (trace->account[from].flags & TRACE_PAYS_TAGGED) != 0;
  uint32_t set = mnm_trace__external(trace, from) ? 0 : trace->account[from].list;
  if (!row_tagged && !pays_tagged && set == 0) return false;
  memset(self->moving, 0, trace->words * sizeof(uint64_t));
  for (uint32_t i = 0; set != 0 && i < trace->words; i++) self->moving[i] = set_at(trace, set)[i];
  if (row_tagged)
    add_tags(self, &self->row_tags, row);
  else if (pays_tagged)
    add_tags(self, &self->account_tags, from);
  return true;
}

static mnm_status arrive(poison *self, uint32_t row, uint32_t to, int64_t amount, bool carries,
                         mnm_err *err) {
  mnm_trace *trace = self->trace;
  if (mnm_trace__external(trace, to)) {
    for (uint32_t label = 1; carries && label <= trace->label_count; label++) {
      if ((self->moving[label / 64] >> (label % 64) & 1) != 0 && amount > 0)
        MNM_TRY(mnm_trace__tally_add(&trace->tally, to, false, label, amount, err));
    }
    return MNM_OK;
  }
  int64_t *balance = &trace->account[to].balance;
  if (__builtin_add_overflow(*balance, amount, balance)) return mnm_trace__overflow(row, err);
  if (!carries || (!self->sticky && *balance <= 0)) return MNM_OK;
  return unite(self, to, err);
}

static mnm_status step(poison *self, uint32_t row, mnm_err *err) {
  mnm_trace *trace = self->trace;
  const mnm_trace_rows *rows = &self->input->rows;
  uint32_t from = rows->from[row], to = rows->to[row];
  int64_t amount = self->rows.amount[row], arrives = amount;
  bool conversion = rows->to_amount_minor != NULL && rows->to_amount_minor[row] != MNM_TRACE_SAME;
  if (conversion) arrives = rows->to_amount_minor[row];
  if (amount == 0 || (from == to && !conversion)) return MNM_OK;
  bool carries = carry(self, row, from);
  if (carries) trace->counts.reached++;
  if (!mnm_trace__external(trace, from)) {
    int64_t *balance = &trace->account[from].balance;
    if (__builtin_sub_overflow(*balance, amount, balance)) return mnm_trace__overflow(row, err);
    if (!self->sticky && *balance <= 0) drop_set(trace, from);
  }
  return arrive(self, row, to, arrives, carries, err);
}

/* ---- few labels: an account's set stands beside its balance, so that a row looks nowhere else ---
 */

static uint32_t tagged_with(const trace_tags *tags, uint32_t key) {
  uint32_t count = 0, labels = 0;
  const mnm_trace_tag *tag = mnm_trace__tags_of(tags, key, &count);
  for (uint32_t i = 0; i < count; i++) labels |= UINT32_C(1) << (tag[i].label - 1);
  return labels;
}

static mnm_status leave_narrow(mnm_trace *trace, uint32_t to, uint32_t labels, int64_t amount,
                               mnm_err *err) {
  for (uint32_t label = 1; amount > 0 && labels != 0; label++, labels >>= 1)
    if ((labels & 1) != 0)
      MNM_TRY(mnm_trace__tally_add(&trace->tally, to, false, label, amount, err));
  return MNM_OK;
}

static mnm_status step_narrow(poison *self, uint32_t row, uint64_t *in_use, mnm_err *err) {
  mnm_trace *trace = self->trace;
  const mnm_trace_rows *rows = &self->input->rows;
  uint32_t from = rows->from[row], to = rows->to[row];
  int64_t amount = self->rows.amount[row], arrives = amount;
  bool conversion = rows->to_amount_minor != NULL && rows->to_amount_minor[row] != MNM_TRACE_SAME;
  if (conversion) arrives = rows->to_amount_minor[row];
  if (amount == 0 || (from == to && !conversion)) return MNM_OK;
  trace_account *payer = &trace->account[from], *payee = &trace->account[to];
  bool outside = (payer->flags & MNM_TRACE_EXTERNAL) != 0;
  uint32_t labels = outside ? 0 : payer->list;
  if (mnm_trace__tagged(&self->row_tags, row))
    labels |= tagged_with(&self->row_tags, row);
  else if ((payer->flags & TRACE_PAYS_TAGGED) != 0)
    labels |= tagged_with(&self->account_tags, from);
  trace->counts.reached += labels != 0;
  if (!outside) {
    if (__builtin_sub_overflow(payer->balance, amount, &payer->balance))
      return mnm_trace__overflow(row, err);
    if (!self->sticky && payer->balance <= 0) {
      *in_use -= payer->list != 0;
      payer->list = 0;
    }
  }
  if ((payee->flags & MNM_TRACE_EXTERNAL) != 0)
    return labels != 0 ? leave_narrow(trace, to, labels, arrives, err) : MNM_OK;
  if (__builtin_add_overflow(payee->balance, arrives, &payee->balance))
    return mnm_trace__overflow(row, err);
  if (!self->sticky && payee->balance <= 0) return MNM_OK;
  *in_use += payee->list == 0 && labels != 0;
  if (*in_use > trace->lists.most) trace->lists.most = *in_use;
  payee->list |= labels;
  return MNM_OK;
}

static mnm_status open_balances(poison *self, mnm_err *err) {
  mnm_trace *trace = self->trace;
  for (uint32_t i = 0; i < self->input->opening_count; i++) {
    const mnm_trace_opening *opening = &self->input->openings[i];
    if (opening->amount_minor == 0) continue;
    int64_t *balance = &trace->account[opening->account].balance;
    if (__builtin_add_overflow(*balance, opening->amount_minor, balance)) {
      mnm_err_set(err, MNM_E_OVERFLOW, "the opening balance of an account leaves 64 bits");
      mnm_err_at(err, MNM_TRACE_IN_OPENINGS, (int64_t)i + 1, 0);
      return MNM_E_OVERFLOW;
    }
    if (opening->label == MNM_TRACE_OWN) continue;
    memset(self->moving, 0, trace->words * sizeof(uint64_t));
    self->moving[opening->label / 64] = UINT64_C(1) << (opening->label % 64);
    MNM_TRY(unite(self, opening->account, err));
  }
  return MNM_OK;
}

#define AHEAD 24u /* rows: accounts are far apart in memory */

static mnm_status all_rows(poison *self, const mnm_ctx *ctx, mnm_err *err) {
  mnm_trace *trace = self->trace;
  const mnm_trace_rows *rows = &self->input->rows;
  const uint32_t *order = self->rows.order;
  uint32_t count = self->rows.count;
  uint64_t in_use = 0;
  for (uint32_t account = 0; trace->narrow && account < trace->account_count; account++)
    in_use += trace->account[account].list != 0;
  if (in_use > trace->lists.most) trace->lists.most = in_use;
  for (uint32_t i = 0; i < count; i++) {
    if (i % 65536 == 0) MNM_TRY(mnm_ctx_tick(ctx, "trace", i, count, err));
    uint32_t ahead = count - i > AHEAD ? i + AHEAD : i;
    if (order != NULL) ahead = order[ahead];
    __builtin_prefetch(&trace->account[rows->from[ahead]], 1);
    __builtin_prefetch(&trace->account[rows->to[ahead]], 1);
    uint32_t row = order != NULL ? order[i] : i, bought = 0;
    if (mnm_trace__tagged(&self->purchases, row)) {
      const mnm_trace_tag *purchase = mnm_trace__tags_of(&self->purchases, row, &bought);
      for (uint32_t p = 0; p < bought; p++) mnm_trace__buy(trace, purchase[p].label);
    }
    MNM_TRY(trace->narrow ? step_narrow(self, row, &in_use, err) : step(self, row, err));
  }
  trace->counts.rows = count;
  trace->counts.lists_most = trace->narrow ? trace->lists.most : trace->lists.in_use;
  return MNM_OK;
}

static mnm_status run_all(poison *self, const mnm_trace_options *options, const mnm_ctx *ctx,
                          mnm_err *err) {
  mnm_trace *trace = self->trace;
  const mnm_trace_input *input = self->input;
  MNM_TRY(mnm_trace__rows_init(&self->rows, input, trace->rule, ctx, err));
  MNM_TRY(mnm_trace__marks_init(&trace->marks, options, ctx, err));
  MNM_TRY(mnm_column_reserve(&trace->set, trace->words, err));
  memset(trace->set.data, 0, trace->words * sizeof(uint64_t));
  trace->set.count = trace->words; /* set 0 is none */
  MNM_TRY(mnm_trace__tags_init(&self->row_tags, input->row_tags, input->row_tag_count,
                               input->rows.count, ctx, err));
  MNM_TRY(mnm_trace__tags_init(&self->account_tags, input->account_tags, input->account_tag_count,
                               input->account_count, ctx, err));
  MNM_TRY(mnm_trace__purchases_init(&self->purchases, input, ctx, err));
  for (uint32_t i = 0; i < input->account_tag_count; i++)
    trace->account[input->account_tags[i].key].flags |= TRACE_PAYS_TAGGED;
  MNM_TRY(open_balances(self, err));
  return all_rows(self, ctx, err);
}

mnm_status mnm_trace__poison(mnm_trace *trace, const mnm_trace_input *input,
                             const mnm_trace_options *options, const mnm_ctx *ctx, mnm_err *err) {
  poison self = {.trace = trace, .input = input};
  self.sticky = trace->rule == MNM_TRACE_POISON_STICKY;
  trace->words = input->label_count / 64 + 1;
  trace->narrow = input->label_count <= TRACE_NARROW;
  size_t bytes = trace->words * sizeof(uint64_t);
  self.moving = mnm_mem_new(ctx, bytes);
  mnm_status status = self.moving == NULL ? mnm_err_nomem(err) : run_all(&self, options, ctx, err);
  mnm_trace__rows_clear(&self.rows);
  mnm_trace__tags_clear(&self.row_tags);
  mnm_trace__tags_clear(&self.account_tags);
  mnm_trace__tags_clear(&self.purchases);
  mnm_mem_free(ctx, self.moving, bytes);
  return status;
}
