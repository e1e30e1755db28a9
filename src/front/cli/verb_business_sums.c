/* The sums of `manumit business`: the whole, all currencies, lines, stages, roles, steps. */
#include "case/run/run_rate.h"
#include "front/cli/verb_business.h"
#include "model/currency/currency.h"

const mnm_trade_share *mnm_cli__trade_whole(const mnm_cli__trade *v) {
  static const mnm_trade_share nothing = {0};
  const mnm_column *all = &mnm_run_business_sums(v->business)->whole;
  for (uint64_t i = 0; i < all->count; i++) {
    const mnm_trade_share *one = mnm_column_at(all, i);
    if (one->currency == v->currency) return one;
  }
  return &nothing;
}

static int64_t sum_of(const mnm_cli__trade *v, mnm_trade_flow flow) {
  const mnm_column *lines = &mnm_run_business_sums(v->business)->line;
  int64_t sum = 0;
  for (uint64_t i = 0; i < lines->count; i++) {
    const mnm_trade_sum *line = mnm_column_at(lines, i);
    if (line->currency == v->currency && line->flow == flow) sum += line->high_minor;
  }
  return sum;
}

static void put_whole(const mnm_cli__trade *v) {
  mnm_out *out = v->cli->out;
  const mnm_trade_found *found = mnm_run_business_found(v->business);
  const mnm_trade_share *whole = mnm_cli__trade_whole(v);
  mnm_out_pair_int(out, "members", "Accounts", MNM_CASE, mnm_run_business_members(v->business));
  mnm_out_pair_int(out, "victims", "  possible victims, as people", MNM_VICTIM,
                   mnm_run_business_victims(v->business));
  mnm_out_pair_int(out, "payments", "Payments that touch them", MNM_CASE, (int64_t)found->rows);
  mnm_out_pair_int(out, "staged", "  with a stage", MNM_CASE, (int64_t)found->entry.count);
  mnm_out_pair_time(out, "first", "First with a stage", MNM_CASE, found->first_us, MNM_GRAIN_DAY);
  mnm_out_pair_time(out, "last", "Last with a stage", MNM_CASE, found->last_us, MNM_GRAIN_DAY);
  mnm_cli__trade_pair(v, "income_least", "Income, least", whole->income_low);
  mnm_cli__trade_pair(v, "income_most", "Income, most", whole->income_high);
  mnm_cli__trade_pair(v, "cost_least", "Cost, least", whole->cost_low);
  mnm_cli__trade_pair(v, "cost_most", "Cost, most", whole->cost_high);
  mnm_cli__trade_pair(v, "profit_least", "Profit, least", mnm_trade_profit_low(whole));
  mnm_cli__trade_pair(v, "profit_most", "Profit, most", mnm_trade_profit_high(whole));
  mnm_cli__trade_pair(v, "invested", "Put into things, coins, valuables",
                      sum_of(v, MNM_TRADE_INVESTED));
}

/* ---- all currencies --- */

static const mnm_run_rate *rate_of(const mnm_cli__trade *v, uint16_t currency) {
  static const mnm_run_rate same = {0, 0};
  const mnm_run_rate *all = v->rate.data;
  if (currency == v->currency) return &same;
  for (uint64_t i = 0; i < v->rate.count; i++)
    if (all[i].currency == currency) return &all[i];
  return NULL;
}

static mnm_status put_currency(mnm_cli__trade *v, const mnm_trade_share *share, bool *all,
                               mnm_err *err) {
  mnm_out *out = v->cli->out;
  const mnm_run_rate *rate = rate_of(v, share->currency);
  int64_t low = mnm_trade_profit_low(share), high = mnm_trade_profit_high(share);
  mnm_out_string(out, mnm_currency_code(share->currency));
  mnm_out_money(out, share->income_low, share->currency);
  mnm_out_money(out, share->income_high, share->currency);
  mnm_out_money(out, share->cost_low, share->currency);
  mnm_out_money(out, share->cost_high, share->currency);
  mnm_out_money(out, low, share->currency);
  mnm_out_money(out, high, share->currency);
  *all &= rate != NULL;
  if (rate && share->currency != v->currency) {
    MNM_TRY(mnm_run_rate_use(&low, rate, v->currency, err));
    MNM_TRY(mnm_run_rate_use(&high, rate, v->currency, err));
  }
  if (rate) {
    mnm_cli__trade_money(v, low);
    mnm_cli__trade_money(v, high);
    if (__builtin_add_overflow(v->low, low, &v->low) ||
        __builtin_add_overflow(v->high, high, &v->high))
      return mnm_err_set(err, MNM_E_OVERFLOW, "profit in all currencies leaves 64 bits");
  } else {
    mnm_out_null(out);
    mnm_out_null(out);
  }
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status show_currencies(mnm_cli__trade *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"currency", "Currency", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"income_least", "Income, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"income_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"cost_least", "Cost, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"cost_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"profit_least", "Profit, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"profit_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"here_least", "By your rate, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"here_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = v->cli->out;
  const mnm_column *whole = &mnm_run_business_sums(v->business)->whole;
  bool all = true;
  mnm_out_heading(out, "All currencies");
  mnm_out_begin(out, "currencies", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < whole->count; i++)
    MNM_TRY(put_currency(v, mnm_column_at(whole, i), &all, err));
  mnm_out_end(out);
  if (all) {
    mnm_cli__trade_pair(v, "profit_all_least", "Profit in all currencies, least", v->low);
    mnm_cli__trade_pair(v, "profit_all_most", "Profit in all currencies, most", v->high);
    return MNM_OK;
  }
  v->low = mnm_trade_profit_low(mnm_cli__trade_whole(v));
  v->high = mnm_trade_profit_high(mnm_cli__trade_whole(v));
  mnm_out_note(out, "what follows is of %s alone: --rates says what the others are worth",
               mnm_currency_code(v->currency));
  return MNM_OK;
}

mnm_status mnm_cli__trade_show_whole(mnm_cli__trade *v, mnm_err *err) {
  const mnm_column *whole = &mnm_run_business_sums(v->business)->whole;
  const mnm_trade_share *own = mnm_cli__trade_whole(v);
  put_whole(v);
  v->low = v->high = 0;
  if (whole->count > 1 || (whole->count == 1 && own->currency == 0)) return show_currencies(v, err);
  v->low = mnm_trade_profit_low(own);
  v->high = mnm_trade_profit_high(own);
  return mnm_out_check(v->cli->out, err);
}

/* ---- lines, stages, roles, steps --- */

static mnm_status show_lines(const mnm_cli__trade *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"stage", "Stage", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"flow", "Flow", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"line", "Line", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"payments", "Payments", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"least", "Least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"most", "Most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = v->cli->out;
  const mnm_column *lines = &mnm_run_business_sums(v->business)->line;
  mnm_out_heading(out, "Lines");
  mnm_out_begin(out, "lines", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < lines->count; i++) {
    const mnm_trade_sum *line = mnm_column_at(lines, i);
    if (line->currency != v->currency) continue;
    mnm_out_string(out, mnm_trade_stage_name((mnm_trade_stage)line->stage));
    mnm_out_string(out, mnm_trade_flow_name((mnm_trade_flow)line->flow));
    mnm_out_string(out, mnm_trade_line_name((mnm_trade_line)line->line));
    mnm_out_uint(out, line->rows);
    mnm_cli__trade_money(v, line->low_minor);
    mnm_cli__trade_money(v, line->high_minor);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static void put_share(const mnm_cli__trade *v, const mnm_trade_share *share) {
  mnm_cli__trade_money(v, share->income_low);
  mnm_cli__trade_money(v, share->income_high);
  mnm_cli__trade_money(v, share->cost_low);
  mnm_cli__trade_money(v, share->cost_high);
  mnm_cli__trade_money(v, mnm_trade_profit_low(share));
  mnm_cli__trade_money(v, mnm_trade_profit_high(share));
}

static mnm_status show_stages(const mnm_cli__trade *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"stage", "Stage", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"income_least", "Income, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"income_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"cost_least", "Cost, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"cost_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"profit_least", "Profit, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"profit_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"shares", "Paid to members", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = v->cli->out;
  const mnm_column *stages = &mnm_run_business_sums(v->business)->stage;
  mnm_out_heading(out, "By stage");
  mnm_out_begin(out, "stages", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < stages->count; i++) {
    const mnm_trade_share *share = mnm_column_at(stages, i);
    if (share->currency != v->currency) continue;
    mnm_out_string(out, mnm_trade_stage_name((mnm_trade_stage)share->of));
    put_share(v, share);
    mnm_cli__trade_money(v, share->shares_out);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static mnm_status show_roles(const mnm_cli__trade *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"role", "Role", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"income_least", "Income, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"income_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"cost_least", "Cost, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"cost_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"profit_least", "Profit, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"profit_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"shares_in", "From members", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"shares_out", "To members", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = v->cli->out;
  const mnm_column *roles = &mnm_run_business_sums(v->business)->role;
  mnm_out_heading(out, "By role");
  mnm_out_begin(out, "roles", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < roles->count; i++) {
    const mnm_trade_share *share = mnm_column_at(roles, i);
    if (share->currency != v->currency) continue;
    mnm_out_string(out, mnm_trade_role_name((mnm_trade_role)share->of));
    put_share(v, share);
    mnm_cli__trade_money(v, share->shares_in);
    mnm_cli__trade_money(v, share->shares_out);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static void put_rise(mnm_out *out, int64_t percent) {
  if (percent < 0 || percent == INT64_MAX)
    mnm_out_null(out);
  else
    mnm_out_int(out, percent);
}

static mnm_status list_steps(const mnm_cli__trade *v, const mnm_column *steps, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"stage", "Stage", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"without_least", "Without it, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"without_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"doubled_least", "Twice as dear, least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"doubled_most", "most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"rise_least", "May rise %, least", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"rise_most", "most", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = v->cli->out;
  mnm_out_heading(out, "Profit left when a stage is gone, or dearer");
  mnm_out_begin(out, "steps", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < steps->count; i++) {
    const mnm_trade_step *step = mnm_column_at(steps, i);
    mnm_out_string(out, mnm_trade_stage_name((mnm_trade_stage)step->stage));
    mnm_cli__trade_money(v, step->without_low);
    mnm_cli__trade_money(v, step->without_high);
    mnm_cli__trade_money(v, step->doubled_low);
    mnm_cli__trade_money(v, step->doubled_high);
    put_rise(out, step->rise_low_percent);
    put_rise(out, step->rise_high_percent);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static mnm_status show_steps(const mnm_cli__trade *v, mnm_err *err) {
  mnm_column steps;
  mnm_column_init(&steps, sizeof(mnm_trade_step), &v->cli->ctx);
  mnm_status status = mnm_trade_steps(&steps, mnm_run_business_sums(v->business), v->currency, err);
  if (status == MNM_OK) status = list_steps(v, &steps, err);
  mnm_column_clear(&steps);
  return status;
}

mnm_status mnm_cli__trade_sums(const mnm_cli__trade *v, mnm_err *err) {
  MNM_TRY(show_lines(v, err));
  MNM_TRY(show_stages(v, err));
  MNM_TRY(show_roles(v, err));
  return show_steps(v, err);
}
