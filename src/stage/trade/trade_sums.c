/* Lines, stages, roles and the whole: each payment is added to one of each. */
#include <stdlib.h>
#include <string.h>

#include "stage/trade/trade.h"

#define SUM_MOST (INT64_MAX / 4) /* so that no difference of sums leaves 64 bits */

void mnm_trade_sums_init(mnm_trade_sums *sums, const mnm_ctx *ctx) {
  mnm_column_init(&sums->line, sizeof(mnm_trade_sum), ctx);
  mnm_column_init(&sums->stage, sizeof(mnm_trade_share), ctx);
  mnm_column_init(&sums->role, sizeof(mnm_trade_share), ctx);
  mnm_column_init(&sums->whole, sizeof(mnm_trade_share), ctx);
}

void mnm_trade_sums_clear(mnm_trade_sums *sums) {
  mnm_column_clear(&sums->line);
  mnm_column_clear(&sums->stage);
  mnm_column_clear(&sums->role);
  mnm_column_clear(&sums->whole);
}

int64_t mnm_trade_profit_low(const mnm_trade_share *share) {
  return share->income_low - share->cost_high;
}
int64_t mnm_trade_profit_high(const mnm_trade_share *share) {
  return share->income_high - share->cost_low;
}

static mnm_status more(int64_t *sum, int64_t minor, mnm_err *err) {
  if (minor > SUM_MOST - *sum)
    return mnm_err_set(err, MNM_E_OVERFLOW, "the amounts of one currency add up beyond 62 bits");
  *sum += minor;
  return MNM_OK;
}

/* The share of `of` in a currency: there are few of each. */
static mnm_status share_of(mnm_trade_share **out, mnm_column *shares, uint16_t currency, uint8_t of,
                           mnm_err *err) {
  mnm_trade_share *all = shares->data;
  uint64_t i = 0;
  while (i < shares->count && (all[i].currency != currency || all[i].of != of)) i++;
  if (i == shares->count) {
    const mnm_trade_share made = {.currency = currency, .of = of};
    MNM_TRY(mnm_column_push(shares, &made, err));
  }
  *out = mnm_column_at(shares, i);
  return MNM_OK;
}

static mnm_status add_line(mnm_column *lines, const mnm_trade_entry *entry, mnm_err *err) {
  const mnm_trade_rule *rule = &mnm_trade_rules[entry->rule];
  mnm_trade_sum *all = lines->data;
  uint64_t i = 0;
  while (i < lines->count && (all[i].currency != entry->currency || all[i].stage != rule->stage ||
                              all[i].flow != entry->flow || all[i].line != rule->line))
    i++;
  if (i == lines->count) {
    const mnm_trade_sum made = {.currency = entry->currency,
                                .stage = (uint8_t)rule->stage,
                                .flow = entry->flow,
                                .line = (uint8_t)rule->line};
    MNM_TRY(mnm_column_push(lines, &made, err));
  }
  mnm_trade_sum *line = mnm_column_at(lines, i);
  line->rows++;
  MNM_TRY(more(&line->low_minor, entry->low_minor, err));
  return more(&line->high_minor, entry->high_minor, err);
}

/* What the whole earns or spends, in the share of one role, one stage, or the whole. */
static mnm_status add_flow(mnm_column *shares, const mnm_trade_entry *entry, uint8_t of,
                           mnm_err *err) {
  mnm_trade_share *share = NULL;
  bool is_income = entry->flow == MNM_TRADE_INCOME;
  bool is_cost = entry->flow == MNM_TRADE_COST || entry->flow == MNM_TRADE_LEFT;
  if (!is_income && !is_cost) return MNM_OK;
  MNM_TRY(share_of(&share, shares, entry->currency, of, err));
  MNM_TRY(more(is_income ? &share->income_low : &share->cost_low, entry->low_minor, err));
  return more(is_income ? &share->income_high : &share->cost_high, entry->high_minor, err);
}

static mnm_status paid_within(mnm_column *shares, uint16_t currency, uint8_t of, bool in,
                              int64_t minor, mnm_err *err) {
  mnm_trade_share *share = NULL;
  MNM_TRY(share_of(&share, shares, currency, of, err));
  return more(in ? &share->shares_in : &share->shares_out, minor, err);
}

static uint8_t role_at(const uint8_t *role, uint32_t place) {
  return role && place != UINT32_MAX ? role[place] : (uint8_t)MNM_TRADE_NO_ROLE;
}

static mnm_status add_entry(mnm_trade_sums *out, const mnm_trade_entry *entry, const uint8_t *role,
                            mnm_err *err) {
  uint8_t stage = (uint8_t)mnm_trade_rules[entry->rule].stage;
  bool is_income = entry->flow == MNM_TRADE_INCOME;
  uint8_t from = role_at(role, entry->from), to = role_at(role, entry->to);
  MNM_TRY(add_line(&out->line, entry, err));
  MNM_TRY(add_flow(&out->stage, entry, stage, err));
  MNM_TRY(add_flow(&out->role, entry, is_income ? to : from, err));
  MNM_TRY(add_flow(&out->whole, entry, 0, err));
  if (entry->flow != MNM_TRADE_SHARE) return MNM_OK;
  MNM_TRY(paid_within(&out->stage, entry->currency, stage, false, entry->high_minor, err));
  MNM_TRY(paid_within(&out->role, entry->currency, from, false, entry->high_minor, err));
  MNM_TRY(paid_within(&out->role, entry->to_currency, to, true, entry->to_minor, err));
  MNM_TRY(paid_within(&out->whole, entry->currency, 0, false, entry->high_minor, err));
  return paid_within(&out->whole, entry->to_currency, 0, true, entry->to_minor, err);
}

static int by_line(const void *left, const void *right) {
  const mnm_trade_sum *a = left, *b = right;
  if (a->currency != b->currency) return (int)a->currency - (int)b->currency;
  if (a->stage != b->stage) return (int)a->stage - (int)b->stage;
  if (a->flow != b->flow) return (int)a->flow - (int)b->flow;
  return (int)a->line - (int)b->line;
}

static int by_share(const void *left, const void *right) {
  const mnm_trade_share *a = left, *b = right;
  if (a->currency != b->currency) return (int)a->currency - (int)b->currency;
  return (int)a->of - (int)b->of;
}

mnm_status mnm_trade_add_up(mnm_trade_sums *out, const mnm_trade_found *found, const uint8_t *role,
                            mnm_err *err) {
  const mnm_trade_entry *entry = found->entry.data;
  for (uint64_t i = 0; i < found->entry.count; i++) MNM_TRY(add_entry(out, &entry[i], role, err));
  mnm_column *shares[] = {&out->stage, &out->role, &out->whole};
  if (out->line.count > 1) qsort(out->line.data, out->line.count, sizeof(mnm_trade_sum), by_line);
  for (uint32_t i = 0; i < 3; i++)
    if (shares[i]->count > 1)
      qsort(shares[i]->data, shares[i]->count, sizeof(mnm_trade_share), by_share);
  return MNM_OK;
}

/* ---- what it would take --- */

static const mnm_trade_share *whole_of(const mnm_trade_sums *sums, uint16_t currency) {
  const mnm_trade_share *all = sums->whole.data;
  for (uint64_t i = 0; i < sums->whole.count; i++)
    if (all[i].currency == currency) return &all[i];
  return NULL;
}

/* Floor of 100 * profit / cost: by so much it may rise, and something is still left. */
static int64_t rise(int64_t profit, int64_t cost) {
  if (profit <= 0) return -1;
  if (cost == 0) return INT64_MAX;
  mnm_wide percent = (mnm_wide)profit * 100 / cost;
  return percent < INT64_MAX ? (int64_t)percent : INT64_MAX - 1;
}

mnm_status mnm_trade_steps(mnm_column *out, const mnm_trade_sums *sums, uint16_t currency,
                           mnm_err *err) {
  const mnm_trade_share *whole = whole_of(sums, currency), *stage = sums->stage.data;
  for (uint64_t i = 0; i < sums->stage.count; i++) {
    if (stage[i].currency != currency) continue;
    int64_t low = mnm_trade_profit_low(whole), high = mnm_trade_profit_high(whole);
    const mnm_trade_step step = {
        .stage = stage[i].of,
        .without_low = low - mnm_trade_profit_low(&stage[i]),
        .without_high = high - mnm_trade_profit_high(&stage[i]),
        .doubled_low = low - stage[i].cost_high,
        .doubled_high = high - stage[i].cost_low,
        .rise_low_percent = rise(low, stage[i].cost_high),
        .rise_high_percent = rise(high, stage[i].cost_low),
    };
    MNM_TRY(mnm_column_push(out, &step, err));
  }
  return MNM_OK;
}
