/* Pari passu: a pool of accounts at a date, shared by what each claim brought in. */
#include "stage/trace/trace_internal.h"

void mnm_trace_shares_clear(mnm_trace_shares *shares) {
  mnm_column_clear(&shares->claim);
  mnm_column_clear(&shares->share);
  shares->fund_minor = 0;
}

/* The input with the pool as one account: its first one. */
typedef struct merged {
  mnm_trace_input input;
  mnm_column from, to, amount; /* rows; amount 0 drops a row */
  mnm_column openings, tags;
  mnm_column pooled; /* uint8_t by account */
  uint32_t pool;
} merged;

static void merged_clear(merged *self) {
  mnm_column_clear(&self->from);
  mnm_column_clear(&self->to);
  mnm_column_clear(&self->amount);
  mnm_column_clear(&self->openings);
  mnm_column_clear(&self->tags);
  mnm_column_clear(&self->pooled);
}

static mnm_status mark_pool(merged *self, const mnm_trace_input *input, const mnm_trace_pool *pool,
                            mnm_err *err) {
  if (pool->account_count == 0)
    return mnm_err_set(err, MNM_E_ARG, "a pool has at least one account");
  MNM_TRY(mnm_column_reserve(&self->pooled, input->account_count, err));
  self->pooled.count = input->account_count;
  uint8_t *pooled = self->pooled.data;
  memset(pooled, 0, input->account_count);
  for (uint32_t i = 0; i < pool->account_count; i++) {
    uint32_t account = pool->accounts[i];
    if (account >= input->account_count || (input->flags[account] & MNM_TRACE_EXTERNAL) != 0) {
      mnm_err_set(err, MNM_E_RANGE, "an account of the pool is not there, or external");
      mnm_err_at(err, MNM_TRACE_IN_POOL, (int64_t)i + 1, 0);
      return MNM_E_RANGE;
    }
    pooled[account] = 1;
  }
  for (uint32_t i = 0; i < input->purchase_count; i++) {
    if (pooled[input->purchases[i].account] == 0) continue;
    mnm_err_set(err, MNM_E_ARG, "an account of the pool was bought in good faith: leave it out");
    mnm_err_at(err, MNM_TRACE_IN_PURCHASES, (int64_t)i + 1, 0);
    return MNM_E_ARG;
  }
  self->pool = pool->accounts[0];
  return MNM_OK;
}

/* Amounts after netting: the rows within the pool are dropped, and a reversal may be one of them.
 */
static mnm_status merge_rows(merged *self, const mnm_trace_input *input, const int64_t *amount,
                             mnm_err *err) {
  const uint8_t *pooled = self->pooled.data;
  uint32_t count = input->rows.count;
  MNM_TRY(mnm_column_append(&self->from, input->rows.from, count, err));
  MNM_TRY(mnm_column_append(&self->to, input->rows.to, count, err));
  MNM_TRY(mnm_column_append(&self->amount, amount, count, err));
  uint32_t *from = self->from.data, *to = self->to.data;
  int64_t *kept = self->amount.data;
  for (uint32_t row = 0; row < count; row++) {
    bool out = pooled[from[row]] != 0, in = pooled[to[row]] != 0;
    if (out && in) kept[row] = 0;
    if (out) from[row] = self->pool;
    if (in) to[row] = self->pool;
  }
  self->input.rows.from = from;
  self->input.rows.to = to;
  self->input.rows.amount_minor = kept;
  self->input.rows.reverses = NULL;
  return MNM_OK;
}

static mnm_status merge_keys(merged *self, const mnm_trace_input *input, mnm_err *err) {
  const uint8_t *pooled = self->pooled.data;
  MNM_TRY(mnm_column_append(&self->openings, input->openings, input->opening_count, err));
  MNM_TRY(mnm_column_append(&self->tags, input->account_tags, input->account_tag_count, err));
  mnm_trace_opening *opening = self->openings.data;
  for (uint32_t i = 0; i < input->opening_count; i++)
    if (pooled[opening[i].account]) opening[i].account = self->pool;
  mnm_trace_tag *tag = self->tags.data;
  for (uint32_t i = 0; i < input->account_tag_count; i++)
    if (pooled[tag[i].key]) tag[i].key = self->pool;
  self->input.openings = opening;
  self->input.account_tags = tag;
  self->input.rule_of = NULL;
  return MNM_OK;
}

/* What each claim brought in: labelled openings and the rows that enter. */
static void count_entered(const merged *self, const mnm_trace *trace, mnm_wide *entered) {
  const mnm_trace_input *input = &self->input;
  for (uint32_t i = 0; i < input->opening_count; i++) {
    const mnm_trace_opening *opening = &input->openings[i];
    if (opening->account == self->pool && opening->label != MNM_TRACE_OWN)
      entered[opening->label - 1] += opening->amount_minor;
  }
  uint64_t count = 0;
  const mnm_trace_piece *piece = mnm_trace_pieces(trace, &count);
  for (uint64_t i = 0; i < count; i++) {
    if (piece[i].kind == MNM_TRACE_MOVED && piece[i].label != MNM_TRACE_OWN &&
        input->rows.to[piece[i].row] == self->pool)
      entered[piece[i].label - 1] += piece[i].amount_minor;
  }
}

/* Which claim an account is home to, by account: its label, or 0. */
static mnm_status find_homes(mnm_column *claim_of, const merged *self, const mnm_trace_pool *pool,
                             mnm_err *err) {
  uint32_t accounts = self->input.account_count;
  MNM_TRY(mnm_column_reserve(claim_of, accounts, err));
  uint32_t *claim = claim_of->data;
  memset(claim, 0, accounts * sizeof *claim);
  claim_of->count = accounts;
  for (uint32_t label = 1; label <= self->input.label_count; label++) {
    uint32_t account = pool->home[label - 1];
    if (account == MNM_TRACE_NONE) continue;
    if (account >= accounts)
      return mnm_err_set(err, MNM_E_RANGE, "a claimant's own account is not there");
    if (claim[account] != 0) {
      mnm_err_set(err, MNM_E_ARG,
                  "one account is home to two claims: a payment to it would count "
                  "against both");
      mnm_err_hint(err, "give the two claims one label, or their claimants' different accounts");
      return MNM_E_ARG;
    }
    claim[account] = label;
  }
  return MNM_OK;
}

static mnm_status count_paid_home(const merged *self, const mnm_trace_pool *pool, mnm_wide *entered,
                                  const mnm_ctx *ctx, mnm_err *err) {
  const mnm_trace_input *input = &self->input;
  mnm_column claim_of;
  if (pool->home == NULL) return MNM_OK;
  mnm_column_init(&claim_of, sizeof(uint32_t), ctx);
  mnm_status status = find_homes(&claim_of, self, pool, err);
  const uint32_t *claim = claim_of.data;
  for (uint32_t row = 0; status == MNM_OK && row < input->until; row++) {
    if (input->rows.from[row] != self->pool || claim[input->rows.to[row]] == 0) continue;
    entered[claim[input->rows.to[row]] - 1] -= input->rows.amount_minor[row];
  }
  mnm_column_clear(&claim_of);
  return status;
}

static mnm_status share_out(mnm_trace_shares *out, const merged *self, const mnm_trace *trace,
                            const mnm_wide *entered, mnm_err *err) {
  uint32_t labels = self->input.label_count;
  mnm_column results;
  mnm_column_init(&results, sizeof(mnm_trace_result), NULL);
  mnm_status status = mnm_trace_results(trace, false, &results, err);
  const mnm_trace_result *result = results.data;
  for (uint64_t i = 0; status == MNM_OK && i < results.count; i++)
    if (result[i].account == self->pool && result[i].where == MNM_TRACE_HELD)
      out->fund_minor += result[i].amount_minor; /* parts of one balance */
  mnm_column_clear(&results);
  MNM_TRY(status);
  MNM_TRY(mnm_column_reserve(&out->claim, labels, err));
  MNM_TRY(mnm_column_reserve(&out->share, labels, err));
  int64_t *claim = out->claim.data, *share = out->share.data;
  mnm_wide sum = 0;
  for (uint32_t label = 0; label < labels; label++) {
    mnm_wide left = entered[label] > 0 ? entered[label] : 0;
    sum += left;
    if (left > INT64_MAX || sum > INT64_MAX)
      return mnm_err_set(err, MNM_E_OVERFLOW, "the claims on the pool do not fit 64 bits");
    claim[label] = (int64_t)left;
  }
  out->claim.count = out->share.count = labels;
  if (out->fund_minor >= sum) {
    if (labels > 0) memcpy(share, claim, labels * sizeof *share);
    return MNM_OK;
  }
  return mnm_money_apportion(share, out->fund_minor, claim, labels);
}

static mnm_status pari(mnm_trace_shares *out, const merged *self, const mnm_trace_pool *pool,
                       const mnm_ctx *ctx, mnm_err *err) {
  const mnm_trace_options options = {.rule = MNM_TRACE_LIBR, .pieces = true};
  mnm_trace *trace = NULL;
  size_t bytes = ((size_t)self->input.label_count + 1) * sizeof(mnm_wide);
  mnm_wide *entered = mnm_mem_new(ctx, bytes);
  if (entered == NULL) return mnm_err_nomem(err);
  mnm_status status = mnm_trace_new(&trace, &self->input, &options, ctx, err);
  if (status == MNM_OK) {
    count_entered(self, trace, entered);
    status = count_paid_home(self, pool, entered, ctx, err);
  }
  if (status == MNM_OK) status = share_out(out, self, trace, entered, err);
  mnm_trace_free(trace);
  mnm_mem_free(ctx, entered, bytes);
  return status;
}

mnm_status mnm_trace_pari(mnm_trace_shares *out, const mnm_trace_input *input,
                          const mnm_trace_pool *pool, const mnm_ctx *ctx, mnm_err *err) {
  merged self = {.input = *input};
  trace_rows rows;
  out->fund_minor = 0;
  mnm_column_init(&out->claim, sizeof(int64_t), ctx);
  mnm_column_init(&out->share, sizeof(int64_t), ctx);
  mnm_column_init(&self.from, sizeof(uint32_t), ctx);
  mnm_column_init(&self.to, sizeof(uint32_t), ctx);
  mnm_column_init(&self.amount, sizeof(int64_t), ctx);
  mnm_column_init(&self.openings, sizeof(mnm_trace_opening), ctx);
  mnm_column_init(&self.tags, sizeof(mnm_trace_tag), ctx);
  mnm_column_init(&self.pooled, 1, ctx);
  mnm_status status = mnm_trace__rows_init(&rows, input, MNM_TRACE_LIBR, ctx, err);
  if (status == MNM_OK) status = mark_pool(&self, input, pool, err);
  if (status == MNM_OK) status = merge_rows(&self, input, rows.amount, err);
  if (status == MNM_OK) status = merge_keys(&self, input, err);
  if (status == MNM_OK) status = pari(out, &self, pool, ctx, err);
  mnm_trace__rows_clear(&rows);
  merged_clear(&self);
  if (status != MNM_OK) mnm_trace_shares_clear(out);
  return status;
}
