/* A freeze plan over plain files. */
#include "case/run/run_freeze.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

static const mnm_cli__option freeze_options[] = {
    {.name = "ledger",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "without a case: the ledger, as for 'manumit trace'; mandatory then"},
    {.name = "opening",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "opening balances: account, amount_minor and perhaps label"},
    {.name = "taint",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "where claim money enters: kind (row or account), key, label, perhaps amount_minor"},
    {.name = "rule",
     .argument = "RULE",
     .type = MNM_CLI_TEXT,
     .help = "a rule of tracing that conserves: fifo, lifo, libr, rolling, haircut, claim_first, "
             "oatway; mandatory with --ledger; in a case the elected one holds"},
    {.name = "override",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "another rule for an account, as V=haircut,X=fifo"},
    {.name = "from",
     .argument = "DATE",
     .type = MNM_CLI_TEXT,
     .help = "with --ledger: the day, or time, at whose beginning the orders take effect"},
    {.name = "claim",
     .argument = "CLAIM",
     .type = MNM_CLI_TEXT,
     .help = "in a case: network:N, finding:N or account:NAME, as for 'manumit trace'"},
    {.name = "network",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = INT64_MAX,
     .help = "in a case: short for --claim network:N"},
    {.name = "at",
     .argument = "DATE",
     .type = MNM_CLI_TEXT,
     .help = "in a case: the day, or time, at whose beginning the orders take effect; mandatory"},
    {.name = "currency",
     .argument = "CODE",
     .type = MNM_CLI_TEXT,
     .help = "in a case: plan for money in this currency (default: the only one that is held)"},
    {.name = "envelope",
     .type = MNM_CLI_FLAG,
     .help = "in a case: the least and the most that any conserving rule leaves in each account "
             "chosen; a maximum flow each, which takes long where many transfers lie before it"},
    {.name = "until",
     .argument = "DATE",
     .type = MNM_CLI_TEXT,
     .help = "the end of the window ahead (default: after the last row)"},
    {.name = "k",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = 1000,
     .fallback = "5",
     .help = "at most so many orders"},
    {.name = "candidates",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "accounts that can be frozen, as A,B (default: every account inside the records)"},
    {.name = "costs",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "what an order costs: account, cost_minor; an account without a cost is no candidate"},
    {.name = "budget",
     .argument = "MINOR",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = INT64_MAX,
     .help = "with --costs: at most this cost in all"},
    {.name = "delay",
     .argument = "DAYS",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = 366,
     .fallback = "7",
     .help = "show what is lost when the orders come up to so many days later"},
    {.name = "living",
     .argument = "DAYS",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = 3660,
     .fallback = "183",
     .help = "look back so far for those who are paid from an account month after month"},
};

typedef struct view {
  mnm_cli *cli;
  const mnm_run_tables *tables;
  const mnm_run_freeze *freeze;
} view;

static void show_choice(const view *self, const char *name, const char *heading,
                        const mnm_run_freeze_choice *choice) {
  const mnm_out_column columns[] = {
      {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"gain_minor", "Adds", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"claim_minor", "Claim money", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"least_minor", "At least", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"most_minor", "At most", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"other_minor", "Other money", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"cost_minor", "Cost", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"payees", "Pays", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"regular", "Monthly", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"regular_minor", "Paid them", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = self->cli->out;
  mnm_out_heading(out, "%s", heading);
  mnm_out_begin(out, name, columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < choice->account.count; i++) {
    const mnm_run_freeze_account *line = mnm_column_at(&choice->account, i);
    mnm_out_text(out, mnm_run_tables_account(self->tables, line->account), no_text);
    mnm_out_int(out, line->gain_minor);
    mnm_out_int(out, line->claim_minor);
    if (line->bounded) {
      mnm_out_int(out, line->bounds.least_minor);
      mnm_out_int(out, line->bounds.most_minor);
    } else {
      mnm_out_null(out);
      mnm_out_null(out);
    }
    mnm_out_int(out, line->other_minor);
    mnm_out_int(out, line->cost_minor);
    mnm_out_int(out, line->living.payees);
    mnm_out_int(out, line->living.regular);
    mnm_out_int(out, line->living.regular_minor);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void show_figures(const view *self, const char *rule) {
  const mnm_run_freeze *freeze = self->freeze;
  mnm_out *out = self->cli->out;
  mnm_out_pair_string(out, "rule", "Rule", MNM_PUBLIC, rule);
  mnm_out_pair_time(out, "from", "Orders take effect", MNM_CASE, freeze->at_us, MNM_GRAIN_SECOND);
  mnm_out_pair_int(out, "held_minor", "Claim money in accounts then", MNM_CASE, freeze->held_minor);
  mnm_out_pair_int(out, "gone_minor", "Gone before: left or repaid credit", MNM_CASE,
                   freeze->gone_minor);
  mnm_out_pair_int(out, "now_minor", "In the accounts to freeze at once", MNM_CASE,
                   freeze->now.stopped_minor);
  mnm_out_pair_bool(out, "now_exact", "  no other choice holds more", MNM_PUBLIC,
                    freeze->now_exact);
  mnm_out_pair_int(out, "greedy_minor", "Stopped over the window, largest gain first", MNM_CASE,
                   freeze->greedy.stopped_minor);
  mnm_out_pair_int(out, "best_minor", "Stopped over the window, best choice found", MNM_CASE,
                   freeze->best.stopped_minor);
  mnm_out_pair_bool(out, "best_exact", "  no other choice stops more", MNM_PUBLIC,
                    freeze->best_exact);
  mnm_out_pair_int(out, "bound_minor", "  no choice can stop more than", MNM_CASE,
                   freeze->bound_minor);
  mnm_out_pair_int(out, "all_minor", "Claim money anywhere at the end", MNM_CASE,
                   freeze->all_minor);
  if (freeze->leak_known)
    mnm_out_pair_int(out, "leak_minor", "Most that can leave in the window, by any rule", MNM_CASE,
                     freeze->leak_minor);
}

static void show_bottleneck(const view *self) {
  const mnm_out_column columns[] = {{"row", "Row", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL}};
  mnm_out *out = self->cli->out;
  mnm_out_heading(out, "Bottleneck: the last rows at which no more could get through");
  mnm_out_begin(out, "bottleneck", columns, 1);
  for (uint64_t i = 0; i < self->freeze->leak_row.count; i++) {
    uint32_t row = *(const uint32_t *)mnm_column_at(&self->freeze->leak_row, i);
    mnm_out_text(out, mnm_run_tables_id(self->tables, row), no_text);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void show_days(const view *self) {
  const mnm_out_column columns[] = {
      {"from", "From", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"held_minor", "Claim money in accounts", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"now_minor", "In the best of them", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"lost_minor", "Less than at first", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"window_minor", "Stopped to the end", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"window_lost_minor", "Less than at first", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = self->cli->out;
  const mnm_run_freeze_day *day = self->freeze->day.data;
  mnm_out_heading(out, "What delay costs");
  mnm_out_begin(out, "delay", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < self->freeze->day.count; i++) {
    mnm_out_time(out, day[i].at_us, MNM_GRAIN_DAY);
    mnm_out_int(out, day[i].held_minor);
    mnm_out_int(out, day[i].now_minor);
    mnm_out_int(out, day[0].now_minor - day[i].now_minor);
    mnm_out_int(out, day[i].window_minor);
    mnm_out_int(out, day[0].window_minor - day[i].window_minor);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static mnm_status show(const view *self, const char *rule, mnm_err *err) {
  mnm_out *out = self->cli->out;
  show_figures(self, rule);
  show_choice(self, "now", "To freeze at once: where claim money lies", &self->freeze->now);
  show_choice(self, "greedy", "Choke points over the window, largest gain first",
              &self->freeze->greedy);
  show_choice(self, "best", "Choke points over the window, best choice found", &self->freeze->best);
  if (self->freeze->leak_known)
    show_bottleneck(self);
  else
    mnm_out_note(out, "a conversion lies in the window: what can leave by any rule is not bounded");
  show_days(self);
  mnm_out_note(out,
               "over a window this is a counterfactual on past money: it assumes that nobody "
               "would have sent it another way");
  mnm_out_note(out,
               "those paid month after month may live from the account: wages, rent, a family");
  return mnm_out_check(out, err);
}

static mnm_status plan(mnm_cli *cli, const mnm_run_tables *tables,
                       const mnm_run_freeze_options *options, mnm_err *err) {
  mnm_run_freeze freeze;
  const mnm_run_book book = mnm_run_tables_book(tables);
  const view self = {cli, tables, &freeze};
  mnm_status status = mnm_run_freeze_make(&freeze, &book, options, &cli->ctx, err);
  if (status == MNM_OK) status = show(&self, mnm_trace_rule_name(options->rule), err);
  mnm_run_freeze_clear(&freeze);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  const mnm_run_tables_options files = {.ledger = mnm_cli__value(cli, "ledger"),
                                        .opening = mnm_cli__value(cli, "opening"),
                                        .taint = mnm_cli__value(cli, "taint"),
                                        .at = mnm_cli__value(cli, "until"),
                                        .override = mnm_cli__value(cli, "override")};
  mnm_run_freeze_options options = {.from = mnm_cli__value(cli, "from"),
                                    .accounts = (uint32_t)mnm_cli__whole(cli, "k"),
                                    .candidates = mnm_cli__value(cli, "candidates"),
                                    .costs = mnm_cli__value(cli, "costs"),
                                    .budget_minor = MNM_RESTORE_ANY_COST,
                                    .delay_days = (uint32_t)mnm_cli__whole(cli, "delay"),
                                    .living_days = (uint32_t)mnm_cli__whole(cli, "living"),
                                    .bounds = true};
  static const char *const in_case[] = {"claim", "network", "at", "currency", "envelope"};
  const char *rule = mnm_cli__value(cli, "rule");
  if (cli->argument_count > 0) return mnm_cli__freeze_case(cli, err);
  for (uint32_t i = 0; i < MNM_CLI__COUNT(in_case); i++)
    if (mnm_cli__given(cli, in_case[i]))
      return mnm_cli__usage(cli, err, "--%s goes with a case, not with a ledger file", in_case[i]);
  if (files.ledger == NULL) return mnm_cli__usage(cli, err, "--ledger FILE is missing");
  if (rule == NULL)
    return mnm_cli__usage(cli, err,
                          "--rule RULE is missing: it has no default, since the law of the case "
                          "decides it");
  if (!mnm_trace_rule_find(rule, &options.rule))
    return mnm_cli__usage(cli, err, "--rule names no rule");
  if (options.from == NULL) return mnm_cli__usage(cli, err, "--from DATE is missing");
  if (mnm_cli__given(cli, "budget")) {
    if (options.costs == NULL) return mnm_cli__usage(cli, err, "--budget goes with --costs");
    options.budget_minor = mnm_cli__whole(cli, "budget");
  }
  mnm_run_tables *tables = NULL;
  MNM_TRY(mnm_run_tables_open(&tables, &files, &cli->ctx, err));
  mnm_status status = plan(cli, tables, &options, err);
  mnm_run_tables_free(tables);
  return status;
}

static const char *const paragraphs[] = {
    "Says which accounts to freeze, by a rule of tracing: at once, where claim money lies at the "
    "date; "
    "and over the window ahead, the choke points through which it goes. Beside each account stand "
    "the "
    "range that every conserving rule must fall into, the money in it that is not traced, and how "
    "many are paid from it month after month.",
    "In a case the plan is made for a claim, under the rule that a person elected for it with "
    "'manumit trace CASE --from CLAIM --elect RULE'; it also shows what is held by account, owner, "
    "institution and country, where the money was earned and where it sits, and which accounts may "
    "be a victim's: those are to be spared, and a payroll is to be kept going.",
    "The choice by the largest gain is shown beside the best one that a search found, and it is "
    "said "
    "whether nothing can be better. All amounts must be of one currency.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit freeze raid.mnm --network 1 --at 2026-03-01 --k 3",
     "three orders, in a case, under the elected rule"},
    {"manumit freeze --ledger ledger.csv --taint taint.csv --rule libr --from 2026-03-01 --k 3",
     "three orders"},
    {"manumit freeze --ledger ledger.csv --taint taint.csv --rule fifo --from 2026-03-01 --costs "
     "costs.csv --budget 500000",
     "as many as a budget allows"},
};
const mnm_cli__verb mnm_cli__freeze = {
    .name = "freeze",
    .summary = "say which accounts to freeze, by rule and date",
    .arguments = "[CASE]",
    .paragraphs = paragraphs,
    .options = freeze_options,
    .option_count = MNM_CLI__COUNT(freeze_options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 6 7 8 9 141",
    .see_also = "trace share",
    .arguments_least = 0,
    .arguments_most = 1,
    .run = run};
