/* `manumit business`: what a suspected network earns and spends, stage by stage. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/run/run_business.h"
#include "case/run/run_outcome.h"
#include "front/cli/cli_internal.h"
#include "model/currency/currency.h"

#define PPM INT64_C(1000000)

static const mnm_text no_text = {"", 0};

static const mnm_cli__option business_options[] = {
    {.name = "accounts",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "instead of a network: these accounts as one business, as A,B,C"},
    {.name = "currency",
     .argument = "CODE",
     .type = MNM_CLI_TEXT,
     .help = "figures in this currency (default: the one of most payments)"},
    {.name = "rows",
     .type = MNM_CLI_FLAG,
     .help = "list each payment with its stage and the rule that set it, instead of the sums"},
    {.name = "stage",
     .argument = "STAGE",
     .type = MNM_CLI_TEXT,
     .help = "with --rows: only this stage, such as recruit or launder"},
    {.name = "figures",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "published figures of profit as YAML (default: those that come with the program)"},
    {.name = "per-usd",
     .argument = "NUMBER",
     .type = MNM_CLI_TEXT,
     .help = "units of the currency for one US dollar, so that profit and figures can be compared"},
    {.name = "index",
     .argument = "PERCENT",
     .type = MNM_CLI_TEXT,
     .fallback = "100",
     .help = "prices now against the year of the figures"},
    {.name = "caught",
     .argument = "PERCENT",
     .type = MNM_CLI_TEXT,
     .help = "the chance of being caught within a year, as you judge it"},
    {.name = "loss",
     .argument = "AMOUNT",
     .type = MNM_CLI_TEXT,
     .help = "with --caught: what being caught costs: fines, what is confiscated"},
};

typedef struct view {
  mnm_cli *cli;
  const mnm_run_business *business;
  uint16_t currency;
  mnm_trade_stage stage; /* rows of it only; NO_STAGE: all */
  bool risky;            /* a risk was entered */
  mnm_trade_risk risk;
  bool rated; /* figures can be put into the currency */
  int64_t per_usd_ppm, index_ppm;
  mnm_trade_figures figures;
  int64_t low, high; /* profit per victim and year */
} view;

static void money(const view *v, int64_t minor) {
  mnm_out_money(v->cli->out, minor, v->currency);
}

static void pair_money(const view *v, const char *name, const char *title, int64_t minor) {
  mnm_out_pair_money(v->cli->out, name, title, MNM_CASE, minor, v->currency);
}

/* "12.5" to 125000 with `decimals` of at most 6 and `scale` 10^decimals. */
static mnm_status read_number(mnm_cli *cli, const char *option, uint32_t decimals, int64_t most,
                              int64_t *out, mnm_err *err) {
  const char *text = mnm_cli__value(cli, option);
  int64_t value = 0;
  uint32_t behind = 0, digits = 0;
  bool point = false, good = true;
  for (const char *at = text; *at != '\0' && good; at++) {
    if (*at == '.' && !point && digits > 0) {
      point = true;
      continue;
    }
    good = *at >= '0' && *at <= '9' && (!point || behind < decimals) && value < INT64_MAX / 100;
    value = good ? value * 10 + (*at - '0') : 0;
    behind += point;
    digits++;
  }
  good = good && digits > 0 && (!point || behind > 0);
  for (; good && behind < decimals && value < INT64_MAX / 100; behind++) value *= 10;
  good = good && behind == decimals && value <= most;
  *out = value;
  if (good) return MNM_OK;
  return mnm_cli__usage(cli, err,
                        "--%s must be a number such as 7 or 7.5, not negative, with at "
                        "most %u decimals",
                        option, decimals);
}

static const mnm_trade_share *whole_of(const view *v) {
  static const mnm_trade_share nothing = {0};
  const mnm_column *all = &mnm_run_business_sums(v->business)->whole;
  for (uint64_t i = 0; i < all->count; i++) {
    const mnm_trade_share *one = mnm_column_at(all, i);
    if (one->currency == v->currency) return one;
  }
  return &nothing;
}

/* ---- rows --- */

/* A payment of a possible victim is shown to those only who may know who she is: its id, its day,
 * its amount would lead to her. */
static mnm_out *cell(const view *v, bool victim) {
  if (victim) mnm_out_raise(v->cli->out, MNM_VICTIM);
  return v->cli->out;
}

static void put_account(const view *v, uint32_t account, bool victim) {
  char label[600];
  uint32_t bytes =
      mnm_accounts_label(mnm_run_business_accounts(v->business), account, label, sizeof label);
  mnm_out_text(cell(v, victim), (mnm_text){label, bytes}, no_text);
}

static mnm_status put_findings(const view *v, uint32_t row, bool victim, mnm_err *err) {
  uint64_t count = 0, begin = 0;
  const mnm_run_business_cited *cited = mnm_run_business_findings(v->business, &count);
  char name[16][24];
  mnm_text texts[16];
  uint32_t some = 0;
  for (uint64_t end = count; begin < end;) {
    uint64_t middle = begin + (end - begin) / 2;
    if (cited[middle].row < row)
      begin = middle + 1;
    else
      end = middle;
  }
  for (; begin < count && cited[begin].row == row && some < 16; begin++) {
    int bytes = snprintf(name[some], sizeof name[some], "F%" PRIu64, cited[begin].finding_id);
    texts[some] = (mnm_text){name[some], (uint32_t)bytes};
    some++;
  }
  mnm_out_list(cell(v, victim), texts, some);
  return mnm_out_check(v->cli->out, err);
}

static mnm_status put_row(const view *v, const mnm_trade_entry *entry, mnm_err *err) {
  const mnm_transfers *all = mnm_run_business_transfers(v->business);
  const mnm_trade_rule *rule = &mnm_trade_rules[entry->rule];
  bool victim = mnm_run_business_is_victim(v->business, entry->from) ||
                mnm_run_business_is_victim(v->business, entry->to);
  char id[MNM_TRANSFER_ID_BYTES];
  uint32_t bytes = 0;
  MNM_TRY(mnm_run_business_transfer_id(v->business, entry->row, id, sizeof id, &bytes, err));
  mnm_out_text(cell(v, victim), (mnm_text){id, bytes}, no_text);
  mnm_out_time(cell(v, victim), all->booked_us[entry->row],
               all->booked_grain ? (mnm_grain)all->booked_grain[entry->row] : MNM_GRAIN_SECOND);
  put_account(v, all->account_from[entry->row], victim);
  put_account(v, all->account_to[entry->row], victim);
  mnm_out_money(cell(v, victim), entry->low_minor, entry->currency);
  mnm_out_money(cell(v, victim), entry->high_minor, entry->currency);
  mnm_out_string(cell(v, victim), mnm_trade_stage_name(rule->stage));
  mnm_out_string(cell(v, victim), mnm_trade_flow_name((mnm_trade_flow)entry->flow));
  mnm_out_string(cell(v, victim), mnm_trade_line_name(rule->line));
  mnm_out_string(cell(v, victim), rule->id);
  mnm_out_string(cell(v, victim), rule->says);
  MNM_TRY(put_findings(v, entry->row, victim, err));
  mnm_out_end_row(v->cli->out);
  return mnm_out_check(v->cli->out, err);
}

static mnm_status show_rows(const view *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"transfer", "Transfer", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"time", "Time", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"from", "From", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"to", "To", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"least", "Least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"most", "Most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"stage", "Stage", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"flow", "Flow", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"line", "Line", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"rule", "Rule", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"reason", "Since", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"findings", "Findings", MNM_OUT_LIST, MNM_CASE, MNM_FOR_MACHINES},
  };
  const mnm_trade_found *found = mnm_run_business_found(v->business);
  bool one_currency = mnm_cli__given(v->cli, "currency");
  mnm_out_begin(v->cli->out, "payments", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < found->entry.count; i++) {
    const mnm_trade_entry *entry = mnm_column_at(&found->entry, i);
    if (v->stage != MNM_TRADE_NO_STAGE && mnm_trade_rules[entry->rule].stage != v->stage) continue;
    if (one_currency && entry->currency != v->currency) continue;
    MNM_TRY(put_row(v, entry, err));
  }
  mnm_out_end(v->cli->out);
  return MNM_OK;
}

/* ---- sums --- */

static int64_t sum_of(const view *v, mnm_trade_flow flow) {
  const mnm_column *lines = &mnm_run_business_sums(v->business)->line;
  int64_t sum = 0;
  for (uint64_t i = 0; i < lines->count; i++) {
    const mnm_trade_sum *line = mnm_column_at(lines, i);
    if (line->currency == v->currency && line->flow == flow) sum += line->high_minor;
  }
  return sum;
}

static void show_whole(const view *v) {
  mnm_out *out = v->cli->out;
  const mnm_trade_found *found = mnm_run_business_found(v->business);
  const mnm_trade_share *whole = whole_of(v);
  mnm_out_pair_int(out, "members", "Accounts", MNM_CASE, mnm_run_business_members(v->business));
  mnm_out_pair_int(out, "victims", "  possible victims, as people", MNM_VICTIM,
                   mnm_run_business_victims(v->business));
  mnm_out_pair_int(out, "payments", "Payments that touch them", MNM_CASE, (int64_t)found->rows);
  mnm_out_pair_int(out, "staged", "  with a stage", MNM_CASE, (int64_t)found->entry.count);
  mnm_out_pair_time(out, "first", "First with a stage", MNM_CASE, found->first_us, MNM_GRAIN_DAY);
  mnm_out_pair_time(out, "last", "Last with a stage", MNM_CASE, found->last_us, MNM_GRAIN_DAY);
  pair_money(v, "income_least", "Income, least", whole->income_low);
  pair_money(v, "income_most", "Income, most", whole->income_high);
  pair_money(v, "cost_least", "Cost, least", whole->cost_low);
  pair_money(v, "cost_most", "Cost, most", whole->cost_high);
  pair_money(v, "profit_least", "Profit, least", mnm_trade_profit_low(whole));
  pair_money(v, "profit_most", "Profit, most", mnm_trade_profit_high(whole));
  pair_money(v, "invested", "Put into things, coins, valuables", sum_of(v, MNM_TRADE_INVESTED));
}

static mnm_status show_lines(const view *v, mnm_err *err) {
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
    money(v, line->low_minor);
    money(v, line->high_minor);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static void put_share(const view *v, const mnm_trade_share *share) {
  money(v, share->income_low);
  money(v, share->income_high);
  money(v, share->cost_low);
  money(v, share->cost_high);
  money(v, mnm_trade_profit_low(share));
  money(v, mnm_trade_profit_high(share));
}

static mnm_status show_stages(const view *v, mnm_err *err) {
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
    money(v, share->shares_out);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static mnm_status show_roles(const view *v, mnm_err *err) {
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
    money(v, share->shares_in);
    money(v, share->shares_out);
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

static mnm_status list_steps(const view *v, const mnm_column *steps, mnm_err *err) {
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
    money(v, step->without_low);
    money(v, step->without_high);
    money(v, step->doubled_low);
    money(v, step->doubled_high);
    put_rise(out, step->rise_low_percent);
    put_rise(out, step->rise_high_percent);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

static mnm_status show_steps(const view *v, mnm_err *err) {
  mnm_column steps;
  mnm_column_init(&steps, sizeof(mnm_trade_step), &v->cli->ctx);
  mnm_status status = mnm_trade_steps(&steps, mnm_run_business_sums(v->business), v->currency, err);
  if (status == MNM_OK) status = list_steps(v, &steps, err);
  mnm_column_clear(&steps);
  return status;
}

/* ---- per victim, and risk --- */

/* A figure's dollars in minor units of the currency, at prices of now. */
static mnm_status in_currency(const view *v, const mnm_trade_figure *figure, int64_t *out,
                              mnm_err *err) {
  int64_t minor = figure->usd;
  int32_t exponent = mnm_currency_exponent(v->currency);
  for (int32_t i = 0; i < exponent; i++) MNM_TRY(mnm_trade_scale(&minor, minor, 10, 1, err));
  MNM_TRY(mnm_trade_scale(&minor, minor, v->index_ppm, PPM, err));
  return mnm_trade_scale(out, minor, v->per_usd_ppm, PPM, err);
}

static mnm_status put_percent(const view *v, int64_t minor, int64_t of, mnm_err *err) {
  int64_t percent = 0;
  if (of <= 0) {
    mnm_out_null(v->cli->out);
    return MNM_OK;
  }
  MNM_TRY(mnm_trade_scale(&percent, minor, 100, of, err));
  mnm_out_int(v->cli->out, percent);
  return MNM_OK;
}

static mnm_status put_figure(const view *v, const mnm_trade_figure *figure, mnm_err *err) {
  mnm_out *out = v->cli->out;
  int64_t minor = 0;
  if (v->rated) MNM_TRY(in_currency(v, figure, &minor, err));
  mnm_out_text(out, figure->id, no_text);
  mnm_out_text(out, figure->says, no_text);
  mnm_out_int(out, figure->usd);
  if (v->rated) {
    money(v, minor);
    MNM_TRY(put_percent(v, v->low, minor, err));
    MNM_TRY(put_percent(v, v->high, minor, err));
  } else {
    mnm_out_null(out);
    mnm_out_null(out);
    mnm_out_null(out);
  }
  mnm_out_text(out, figure->mark, no_text);
  mnm_out_text(out, figure->source, no_text);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status list_figures(const view *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"figure", "Figure", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"says", "Of", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"usd", "US dollars", MNM_OUT_INT, MNM_PUBLIC, MNM_FOR_ALL},
      {"amount", "Here, now", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"least_percent", "Least %", MNM_OUT_INT, MNM_VICTIM, MNM_FOR_ALL},
      {"most_percent", "Most %", MNM_OUT_INT, MNM_VICTIM, MNM_FOR_ALL},
      {"mark", "Mark", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
  };
  mnm_out *out = v->cli->out;
  mnm_out_heading(out, "A year and victim, as published: a band of plausibility, never evidence");
  mnm_out_begin(out, "figures", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < v->figures.figure.count; i++)
    MNM_TRY(put_figure(v, mnm_column_at(&v->figures.figure, i), err));
  mnm_out_end(out);
  return MNM_OK;
}

/* What was taken from possible victims: it belonged to them. */
static void taken(const view *v, int64_t *low, int64_t *high) {
  const mnm_column *lines = &mnm_run_business_sums(v->business)->line;
  for (uint64_t i = 0; i < lines->count; i++) {
    const mnm_trade_sum *line = mnm_column_at(lines, i);
    if (line->currency != v->currency || line->flow != MNM_TRADE_INCOME ||
        line->stage != MNM_TRADE_CONTROL)
      continue;
    *low += line->low_minor;
    *high += line->high_minor;
  }
}

static mnm_status show_figures(view *v, mnm_err *err) {
  uint32_t victims = mnm_run_business_victims(v->business);
  uint32_t days = mnm_run_business_days(v->business);
  const mnm_trade_share *whole = whole_of(v);
  mnm_out *out = v->cli->out;
  int64_t low = 0, high = 0;
  if (victims == 0) {
    mnm_out_note(out, "no possible victim is known in it: there is no figure per victim");
    return MNM_OK;
  }
  taken(v, &low, &high);
  MNM_TRY(mnm_trade_per_victim(&low, low, victims, days, err));
  MNM_TRY(mnm_trade_per_victim(&high, high, victims, days, err));
  MNM_TRY(mnm_trade_per_victim(&v->low, mnm_trade_profit_low(whole), victims, days, err));
  MNM_TRY(mnm_trade_per_victim(&v->high, mnm_trade_profit_high(whole), victims, days, err));
  const struct {
    const char *name, *title;
    int64_t minor;
  } pairs[] = {{"per_victim_least", "Profit per possible victim and year, least", v->low},
               {"per_victim_most", "Profit per possible victim and year, most", v->high},
               {"taken_least", "  taken from her, least", low},
               {"taken_most", "  taken from her, most", high}};
  for (uint32_t i = 0; i < MNM_CLI__COUNT(pairs); i++)
    mnm_out_pair_money(out, pairs[i].name, pairs[i].title, MNM_VICTIM, pairs[i].minor, v->currency);
  MNM_TRY(list_figures(v, err));
  if (!v->rated)
    mnm_out_note(out,
                 "figures are in US dollars: --per-usd puts them beside profit in another "
                 "currency");
  return MNM_OK;
}

static mnm_status show_risk(const view *v, mnm_err *err) {
  uint32_t days = mnm_run_business_days(v->business);
  const mnm_trade_share *whole = whole_of(v);
  int64_t year[2] = {0}, left[2] = {0}, even[2] = {0};
  if (!v->risky) return MNM_OK;
  const int64_t profit[2] = {mnm_trade_profit_low(whole), mnm_trade_profit_high(whole)};
  for (uint32_t i = 0; i < 2; i++) {
    MNM_TRY(mnm_trade_per_victim(&year[i], profit[i], 1, days, err));
    MNM_TRY(mnm_trade_after_risk(&left[i], &even[i], year[i], &v->risk, err));
  }
  pair_money(v, "year_least", "Profit a year, least", year[0]);
  pair_money(v, "year_most", "Profit a year, most", year[1]);
  pair_money(v, "left_least", "  less chance times loss, least", left[0]);
  pair_money(v, "left_most", "  less chance times loss, most", left[1]);
  for (uint32_t i = 0; i < 2; i++) {
    char text[40];
    if (even[i] < 0)
      (void)snprintf(text, sizeof text, "there is no profit");
    else if (even[i] > PPM)
      (void)snprintf(text, sizeof text, "at none");
    else
      (void)snprintf(text, sizeof text, "%" PRId64 ".%02" PRId64 " %%", even[i] / 10000,
                     even[i] % 10000 / 100);
    mnm_out_pair_string(v->cli->out, i == 0 ? "even_least" : "even_most",
                        i == 0 ? "Chance at which nothing is left, least profit"
                               : "Chance at which nothing is left, most profit",
                        MNM_CASE, text);
  }
  return MNM_OK;
}

/* ---- what was asked --- */

static mnm_status read_options(view *v, mnm_err *err) {
  mnm_cli *cli = v->cli;
  const char *stage = mnm_cli__value(cli, "stage");
  if (stage && (!mnm_trade_stage_find(stage, &v->stage) || v->stage == MNM_TRADE_NO_STAGE))
    return mnm_cli__usage(cli, err,
                          "--stage must be recruit, document, transport, enter, harbour, exploit, "
                          "control, launder, reinvest or dispose");
  if (stage && !mnm_cli__flag(cli, "rows"))
    return mnm_cli__usage(cli, err, "--stage goes with --rows");
  v->risky = mnm_cli__given(cli, "caught");
  if (v->risky != (mnm_cli__value(cli, "loss") != NULL))
    return mnm_cli__usage(cli, err, "--caught and --loss go together");
  if (v->risky) MNM_TRY(read_number(cli, "caught", 4, PPM, &v->risk.chance_ppm, err));
  v->per_usd_ppm = PPM;
  if (mnm_cli__given(cli, "per-usd"))
    MNM_TRY(read_number(cli, "per-usd", 6, PPM * PPM, &v->per_usd_ppm, err));
  MNM_TRY(read_number(cli, "index", 4, 1000 * PPM, &v->index_ppm, err));
  return mnm_cli__currency_of(cli, &v->currency, err);
}

static mnm_status read_figures(view *v, mnm_err *err) {
  const char *path = mnm_cli__value(v->cli, "figures");
  mnm_text text = mnm_trade_figures_shipped();
  if (path) MNM_TRY(mnm_run_read_file(path, &v->figures.arena, &text, &v->cli->ctx, err));
  return mnm_trade_figures_read(&v->figures, path ? path : "profits.yaml", text.data, text.bytes,
                                err);
}

/* ---- together --- */

static void tell_other_currencies(const view *v) {
  const mnm_column *lines = &mnm_run_business_sums(v->business)->line;
  char codes[200] = "";
  uint16_t last = v->currency;
  uint32_t bytes = 0;
  for (uint64_t i = 0; i < lines->count; i++) {
    const mnm_trade_sum *line = mnm_column_at(lines, i);
    if (line->currency == last || line->currency == v->currency) continue;
    last = line->currency;
    if (bytes + 16 > sizeof codes) break;
    bytes += (uint32_t)snprintf(codes + bytes, sizeof codes - bytes, "%s%s", bytes ? ", " : "",
                                mnm_currency_code(last));
  }
  if (bytes > 0)
    mnm_out_note(v->cli->out,
                 "there are payments in other currencies, which are not added here: %s", codes);
}

static mnm_status show(view *v, mnm_err *err) {
  if (mnm_cli__flag(v->cli, "rows")) return show_rows(v, err);
  if (v->currency == 0) {
    mnm_out_note(v->cli->out, "no payment of these accounts has a stage");
    return MNM_OK;
  }
  v->rated =
      mnm_cli__given(v->cli, "per-usd") || strcmp(mnm_currency_code(v->currency), "USD") == 0;
  if (v->risky)
    MNM_TRY(
        mnm_run_amount_read(&v->risk.cost_minor, mnm_cli__value(v->cli, "loss"), v->currency, err));
  show_whole(v);
  MNM_TRY(show_risk(v, err));
  MNM_TRY(show_figures(v, err));
  MNM_TRY(show_lines(v, err));
  MNM_TRY(show_stages(v, err));
  MNM_TRY(show_roles(v, err));
  MNM_TRY(show_steps(v, err));
  tell_other_currencies(v);
  mnm_out_note(v->cli->out,
               "a stage is a guess from payments, for a person to judge; banknotes and what was "
               "not seen make the distance between least and most");
  return mnm_out_check(v->cli->out, err);
}

static mnm_status in_case(view *v, mnm_store *store, const mnm_run_business_query *query,
                          mnm_err *err) {
  mnm_run_business *business = NULL;
  MNM_TRY(mnm_run_business_new(&business, store, query, &v->cli->ctx, err));
  v->business = business;
  if (v->currency == 0 || mnm_run_business_days(business) == 0)
    v->currency = mnm_run_business_currency(business);
  mnm_status status = show(v, err);
  mnm_run_business_free(business);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  mnm_column labels;
  mnm_store *store = NULL;
  mnm_run_business_query query = {0};
  view v = {.cli = cli};
  mnm_column_init(&labels, sizeof(mnm_text), &cli->ctx);
  mnm_trade_figures_init(&v.figures, &cli->ctx);
  mnm_status status = mnm_cli__network_or_accounts(cli, &labels, &query.network_id, err);
  query.label = labels.data;
  query.count = (uint32_t)labels.count;
  if (status == MNM_OK) status = read_options(&v, err);
  if (status == MNM_OK) status = read_figures(&v, err);
  if (status == MNM_OK) status = mnm_cli__open_case(cli, &store, cli->argument[0], true, err);
  if (status == MNM_OK) status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) status = in_case(&v, store, &query, err);
  mnm_store_close(store);
  mnm_trade_figures_clear(&v.figures);
  mnm_column_clear(&labels);
  return status;
}

static const char *const paragraphs[] = {
    "Shows a suspected network as a business. Each payment that touches it gets at most one stage "
    "(recruit, document, transport, enter, harbour, exploit, control, launder, reinvest, dispose) "
    "with the rule that set it; lines of income and cost are added up by stage and by role, in "
    "exact amounts. Where banknotes or a doubt hide an amount, figures have a least and a most.",
    "Possible victims are outside the business: what they are paid is its cost, what is taken from "
    "them its income. Profit per possible victim and year stands beside published estimates, which "
    "are a band of plausibility, never evidence. --caught and --loss weigh a year's profit against "
    "the chance and cost of being caught, as you enter them.",
    "Rules, sources and how often stages are right in training worlds: docs/business.md.", NULL};
static const mnm_cli__example examples[] = {
    {"manumit business raid.mnm network 3", "income, costs, profit, by stage and role"},
    {"manumit business raid.mnm network 3 --rows --stage recruit --format csv",
     "the payments behind a figure, with rules"},
    {"manumit business raid.mnm network 3 --per-usd 0.92 --index 130 --caught 5 --loss 400000",
     "against published figures, and against the risk"},
};
const mnm_cli__verb mnm_cli__business = {
    .name = "business",
    .summary = "what a network earns and spends, by stage and by role",
    .arguments = "CASE [network] [NUMBER]",
    .paragraphs = paragraphs,
    .options = business_options,
    .option_count = MNM_CLI__COUNT(business_options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 6 7 8 9 141",
    .see_also = "roles offences harm show",
    .arguments_least = 1,
    .arguments_most = 3,
    .run = run};
