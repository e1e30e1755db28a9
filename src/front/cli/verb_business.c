/* `manumit business`: what a suspected network earns and spends, stage by stage. */
#include <string.h>

#include "case/run/run_outcome.h"
#include "case/run/run_rate.h"
#include "front/cli/verb_business.h"
#include "model/currency/currency.h"

static const mnm_cli__option business_options[] = {
    {.name = "accounts",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "instead of a network: these accounts as one business, as A,B,C"},
    {.name = "currency",
     .argument = "CODE",
     .type = MNM_CLI_TEXT,
     .help = "figures in this currency (default: the one of most payments)"},
    {.name = "rates",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help =
         "CSV of currency and worth: units of the figures' currency for one unit, to add up all "
         "currencies"},
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

/* ---- what was asked --- */

static mnm_status read_options(mnm_cli__trade *v, mnm_err *err) {
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
  if (v->risky) MNM_TRY(read_number(cli, "caught", 4, MNM_CLI__PPM, &v->risk.chance_ppm, err));
  v->per_usd_ppm = MNM_CLI__PPM;
  if (mnm_cli__given(cli, "per-usd"))
    MNM_TRY(read_number(cli, "per-usd", 6, MNM_CLI__PPM * MNM_CLI__PPM, &v->per_usd_ppm, err));
  MNM_TRY(read_number(cli, "index", 4, 1000 * MNM_CLI__PPM, &v->index_ppm, err));
  if (mnm_cli__given(cli, "rates"))
    MNM_TRY(mnm_run_rates_read(&v->rate, mnm_cli__value(cli, "rates"), &cli->ctx, err));
  return mnm_cli__currency_of(cli, &v->currency, err);
}

static mnm_status read_figures(mnm_cli__trade *v, mnm_err *err) {
  const char *path = mnm_cli__value(v->cli, "figures");
  mnm_text text = mnm_trade_figures_shipped();
  if (path) MNM_TRY(mnm_run_read_file(path, &v->figures.arena, &text, &v->cli->ctx, err));
  return mnm_trade_figures_read(&v->figures, path ? path : "profits.yaml", text.data, text.bytes,
                                err);
}

/* ---- together --- */

static mnm_status show(mnm_cli__trade *v, mnm_err *err) {
  if (mnm_cli__flag(v->cli, "rows")) return mnm_cli__trade_rows(v, err);
  if (v->currency == 0) {
    mnm_out_note(v->cli->out, "no payment of these accounts has a stage");
    return MNM_OK;
  }
  v->rated =
      mnm_cli__given(v->cli, "per-usd") || strcmp(mnm_currency_code(v->currency), "USD") == 0;
  if (v->risky)
    MNM_TRY(
        mnm_run_amount_read(&v->risk.cost_minor, mnm_cli__value(v->cli, "loss"), v->currency, err));
  MNM_TRY(mnm_cli__trade_show_whole(v, err));
  MNM_TRY(mnm_cli__trade_risk(v, err));
  MNM_TRY(mnm_cli__trade_figures(v, err));
  MNM_TRY(mnm_cli__trade_sums(v, err));
  mnm_out_note(v->cli->out,
               "a stage is a guess from payments, for a person to judge; banknotes and what was "
               "not seen make the distance between least and most");
  return mnm_out_check(v->cli->out, err);
}

static mnm_status in_case(mnm_cli__trade *v, mnm_store *store, const mnm_run_business_query *query,
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
  mnm_cli__trade v = {.cli = cli};
  mnm_column_init(&labels, sizeof(mnm_text), &cli->ctx);
  mnm_trade_figures_init(&v.figures, &cli->ctx);
  mnm_column_init(&v.rate, sizeof(mnm_run_rate), &cli->ctx);
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
  mnm_column_clear(&v.rate);
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
