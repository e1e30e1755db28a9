/* Poison: an account holds a set of labels, not units. It tells whom to look at, never what is
 * owed. */
#include "stage/trace/trace_internal.h"

typedef struct poison {
  mnm_trace *trace;
  const mnm_trace_input *input;
  trace_rows rows;
  trace_tags row_tags, account_tags;
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
  uint32_t set = trace->list_of[account];
  if (set == 0) return;
  set_at(trace, set)[0] = trace->set_free;
  trace->set_free = set;
  trace->list_of[account] = 0;
}

static mnm_status unite(poison *self, uint32_t account, mnm_err *err) {
  mnm_trace *trace = self->trace;
  if (trace->list_of[account] == 0) {
    uint32_t set = 0;
    MNM_TRY(new_set(trace, &set, err));
    trace->list_of[account] = set;
  }
  uint64_t *set = set_at(trace, trace->list_of[account]);
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
  bool pays_tagged = (trace->flags[from] & TRACE_PAYS_TAGGED) != 0;
  bool outside = (trace->flags[from] & MNM_TRACE_EXTERNAL) != 0;
  uint32_t set = outside ? 0 : trace->list_of[from];
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
  if ((trace->flags[to] & MNM_TRACE_EXTERNAL) != 0) {
    for (uint32_t label = 1; carries && label <= trace->label_count; label++) {
      if ((self->moving[label / 64] >> (label % 64) & 1) != 0 && amount > 0)
        MNM_TRY(mnm_trace__tally_add(&trace->tally, to, false, label, amount, err));
    }
    return MNM_OK;
  }
  if (__builtin_add_overflow(trace->balance[to], amount, &trace->balance[to]))
    return mnm_trace__overflow(row, err);
  if (!carries || (!self->sticky && trace->balance[to] <= 0)) return MNM_OK;
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
  if ((trace->flags[from] & MNM_TRACE_EXTERNAL) == 0) {
    if (__builtin_sub_overflow(trace->balance[from], amount, &trace->balance[from]))
      return mnm_trace__overflow(row, err);
    if (!self->sticky && trace->balance[from] <= 0) drop_set(trace, from);
  }
  return arrive(self, row, to, arrives, carries, err);
}

static mnm_status open_balances(poison *self, mnm_err *err) {
  mnm_trace *trace = self->trace;
  for (uint32_t i = 0; i < self->input->opening_count; i++) {
    const mnm_trace_opening *opening = &self->input->openings[i];
    if (opening->amount_minor == 0) continue;
    if (__builtin_add_overflow(trace->balance[opening->account], opening->amount_minor,
                               &trace->balance[opening->account]))
      return mnm_trace__overflow(0, err);
    if (opening->label == MNM_TRACE_OWN) continue;
    memset(self->moving, 0, trace->words * sizeof(uint64_t));
    self->moving[opening->label / 64] = UINT64_C(1) << (opening->label % 64);
    MNM_TRY(unite(self, opening->account, err));
  }
  return MNM_OK;
}

static mnm_status all_rows(poison *self, const mnm_ctx *ctx, mnm_err *err) {
  mnm_trace *trace = self->trace;
  const mnm_trace_rows *rows = &self->input->rows;
  uint32_t count = self->rows.count;
  for (uint32_t i = 0; i < count; i++) {
    if (i % 65536 == 0) MNM_TRY(mnm_ctx_tick(ctx, "trace", i, count, err));
    uint32_t ahead = i + 12 < count ? i + 12 : i;
    if (self->rows.order != NULL) ahead = self->rows.order[ahead];
    __builtin_prefetch(&trace->balance[rows->from[ahead]], 1);
    __builtin_prefetch(&trace->balance[rows->to[ahead]], 1);
    __builtin_prefetch(&trace->list_of[rows->from[ahead]], 1);
    uint32_t row = self->rows.order != NULL ? self->rows.order[i] : i;
    for (uint32_t p = 0; p < self->input->purchase_count; p++) {
      if (self->input->purchases[p].row == row)
        trace->flags[self->input->purchases[p].account] |= MNM_TRACE_EXTERNAL | TRACE_BOUGHT;
    }
    MNM_TRY(step(self, row, err));
  }
  trace->counts.rows = count;
  trace->counts.lists_most = trace->lists.in_use;
  return MNM_OK;
}

mnm_status mnm_trace__poison(mnm_trace *trace, const mnm_trace_input *input, const mnm_ctx *ctx,
                             mnm_err *err) {
  poison self = {.trace = trace, .input = input};
  self.sticky = trace->rule == MNM_TRACE_POISON_STICKY;
  trace->words = input->label_count / 64 + 1;
  size_t bytes = trace->words * sizeof(uint64_t);
  mnm_status status = mnm_trace__rows_init(&self.rows, input, trace->rule, ctx, err);
  if (status == MNM_OK) status = mnm_column_reserve(&trace->set, trace->words, err);
  if (status == MNM_OK) {
    trace->set.count = trace->words; /* set 0 is none */
    self.moving = mnm_mem_new(ctx, bytes);
    if (self.moving == NULL) status = mnm_err_nomem(err);
  }
  if (status == MNM_OK)
    status = mnm_trace__tags_init(&self.row_tags, input->row_tags, input->row_tag_count,
                                  input->rows.count, ctx, err);
  if (status == MNM_OK)
    status = mnm_trace__tags_init(&self.account_tags, input->account_tags, input->account_tag_count,
                                  input->account_count, ctx, err);
  for (uint32_t i = 0; status == MNM_OK && i < input->account_tag_count; i++)
    trace->flags[input->account_tags[i].key] |= TRACE_PAYS_TAGGED;
  if (status == MNM_OK) status = open_balances(&self, err);
  if (status == MNM_OK) status = all_rows(&self, ctx, err);
  mnm_trace__rows_clear(&self.rows);
  mnm_trace__tags_clear(&self.row_tags);
  mnm_trace__tags_clear(&self.account_tags);
  mnm_mem_free(ctx, self.moving, bytes);
  return status;
}
