/* On which basis what could be confiscated. */
#include <string.h>

#include "case/run/run_confiscate.h"
#include "case/run/run_outcome.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

static const mnm_cli__option options[] = {
    {.name = "claim",
     .argument = "CLAIM",
     .type = MNM_CLI_TEXT,
     .help = "whose money: network:N, finding:N or account:NAME"},
    {.name = "network",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = INT64_MAX,
     .help = "short for --claim network:N"},
    {.name = "at",
     .argument = "DATE",
     .type = MNM_CLI_TEXT,
     .help = "the day, or time, at whose beginning the money is looked at; mandatory"},
    {.name = "rule",
     .argument = "RULE",
     .type = MNM_CLI_TEXT,
     .help = "another rule than the elected one"},
    {.name = "currency",
     .argument = "CODE",
     .type = MNM_CLI_TEXT,
     .help = "money in this currency (default: the only one that is held)"},
    {.name = "benefit",
     .argument = "AMOUNT",
     .type = MNM_CLI_TEXT,
     .help = "the benefit, which is the ceiling (default: all claim money that entered, gross)"},
    {.name = "unexplained",
     .argument = "AMOUNT",
     .type = MNM_CLI_TEXT,
     .help = "wealth that no lawful income explains, as 'manumit wealth' adds it up: up to it "
             "extended confiscation is shown"},
    {.name = "law",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "a table of bases and their law: basis, law, meaning, verified (default: the one that "
             "comes with the program)"},
};

typedef struct view {
  mnm_cli *cli;
  const mnm_run_case_freeze *freeze;
  const mnm_run_confiscate *confiscate;
} view;

static void pair_money(const view *self, const char *name, const char *title, int64_t minor) {
  mnm_out_pair_money(self->cli->out, name, title, MNM_CASE, minor, self->freeze->currency);
}

static void show_figures(const view *self) {
  const mnm_run_confiscate *sums = self->confiscate;
  mnm_out *out = self->cli->out;
  mnm_out_pair_string(out, "rule", "Rule", MNM_CASE, mnm_trace_rule_name(self->freeze->rule));
  mnm_out_pair_bool(out, "elected", "  elected by a person", MNM_CASE,
                    self->freeze->rule == self->freeze->elected);
  mnm_out_pair_time(out, "at", "Looked at", MNM_CASE, self->freeze->plan.at_us, MNM_GRAIN_SECOND);
  pair_money(self, "benefit", "Benefit, the ceiling", sums->benefit_minor);
  pair_money(self, "object", "Traced, with suspects", sums->sum_minor[MNM_RUN_BASIS_OBJECT]);
  pair_money(self, "third_party", "Traced, with others",
             sums->sum_minor[MNM_RUN_BASIS_THIRD_PARTY]);
  pair_money(self, "value", "By value, from other money of suspects",
             sums->sum_minor[MNM_RUN_BASIS_VALUE]);
  pair_money(self, "unmet", "Of the benefit, met by none of these", sums->unmet_minor);
  pair_money(self, "extended", "Beyond the benefit, extended",
             sums->sum_minor[MNM_RUN_BASIS_EXTENDED]);
}

static void show_lines(const view *self) {
  const mnm_out_column columns[] = {
      {"basis", "Basis", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"country", "Country", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = self->cli->out;
  mnm_out_begin(out, "assets", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < self->confiscate->line.count; i++) {
    const mnm_run_confiscate_line *line = mnm_column_at(&self->confiscate->line, i);
    mnm_out_string(out, mnm_run_basis_name(line->basis));
    mnm_out_text(out, line->label, no_text);
    mnm_out_text(out, line->country.bytes > 0 ? line->country : mnm_text_of("(not known)"),
                 no_text);
    mnm_out_money(out, line->amount_minor, self->freeze->currency);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void show_earned(const view *self) {
  const mnm_out_column columns[] = {
      {"earned", "Earned in", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"sits", "Sits in", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"claim", "Claim money", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = self->cli->out;
  mnm_out_heading(out, "Earned here, sits there");
  mnm_out_begin(out, "earned", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < self->freeze->earned.count; i++) {
    const mnm_run_case_earned *line = mnm_column_at(&self->freeze->earned, i);
    const mnm_text unknown = mnm_text_of("(not known)");
    mnm_out_text(out, line->earned.bytes > 0 ? line->earned : unknown, no_text);
    mnm_out_text(out, line->sits.bytes > 0 ? line->sits : unknown, no_text);
    mnm_out_money(out, line->claim_minor, self->freeze->currency);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static mnm_status law_row(void *payload, const mnm_run_law *row, mnm_err *err) {
  mnm_out *out = payload;
  mnm_out_text(out, row->basis, no_text);
  mnm_out_text(out, row->meaning, no_text);
  mnm_out_text(out, row->law, no_text);
  mnm_out_bool(out, row->verified);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status show_law(const view *self, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"basis", "Basis", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"meaning", "Meaning", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"law", "Law", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"verified", "Verified", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_ALL},
  };
  mnm_out *out = self->cli->out;
  mnm_out_heading(out, "Bases, and their law");
  mnm_out_begin(out, "law", columns, MNM_CLI__COUNT(columns));
  MNM_TRY(mnm_run_laws(mnm_cli__value(self->cli, "law"), law_row, out, &self->cli->ctx, err));
  mnm_out_end(out);
  return MNM_OK;
}

static mnm_status show(const view *self, mnm_err *err) {
  mnm_out *out = self->cli->out;
  show_figures(self);
  show_lines(self);
  if (self->freeze->earned_known) show_earned(self);
  MNM_TRY(show_law(self, err));
  if (self->freeze->rule != self->freeze->elected)
    mnm_out_note(out, "this rule is not the one that a person elected for the claim");
  if (self->confiscate->over_minor > 0)
    mnm_out_note(out,
                 "more is traced than the benefit that was given: what is above it stands on "
                 "no basis");
  mnm_out_note(out,
               "accounts that may be a victim's stand on no basis; what victims are owed "
               "comes before the State's share");
  mnm_out_note(out,
               "a basis is not a verdict: whether it holds is for a court, and what is not "
               "verified is to be read at its source first");
  return mnm_out_check(out, err);
}

static mnm_status in_case(mnm_cli *cli, mnm_run_case_freeze *freeze, mnm_err *err) {
  const char *benefit = mnm_cli__value(cli, "benefit");
  const char *unexplained = mnm_cli__value(cli, "unexplained");
  int64_t benefit_minor = -1, unexplained_minor = 0;
  mnm_run_confiscate confiscate;
  const view self = {cli, freeze, &confiscate};
  if (benefit != NULL) MNM_TRY(mnm_run_amount_read(&benefit_minor, benefit, freeze->currency, err));
  if (unexplained != NULL)
    MNM_TRY(mnm_run_amount_read(&unexplained_minor, unexplained, freeze->currency, err));
  mnm_status status = mnm_run_confiscate_make(&confiscate, freeze, benefit_minor, unexplained_minor,
                                              &cli->ctx, err);
  if (status == MNM_OK) status = show(&self, err);
  mnm_run_confiscate_clear(&confiscate);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  mnm_run_case_freeze_options plan = {.at = mnm_cli__value(cli, "at"),
                                      .accounts = 1,
                                      .budget_minor = MNM_RESTORE_ANY_COST,
                                      .only_holdings = true};
  const char *rule = mnm_cli__value(cli, "rule");
  char network[40];
  mnm_store *store = NULL;
  mnm_run_case_freeze freeze;
  MNM_TRY(mnm_cli__claim_of(cli, network, sizeof network, &plan.claim, err));
  if (plan.at == NULL) return mnm_cli__usage(cli, err, "--at DATE is missing");
  if (rule != NULL && !mnm_trace_rule_find(rule, &plan.rule))
    return mnm_cli__usage(cli, err, "--rule names no rule");
  MNM_TRY(mnm_cli__currency_of(cli, &plan.currency, err));
  MNM_TRY(mnm_cli__note_plan(cli, err));
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) {
    status = mnm_run_case_freeze_make(&freeze, store, &plan, &cli->ctx, err);
    if (status == MNM_OK) status = in_case(cli, &freeze, err);
    mnm_run_case_freeze_clear(&freeze);
  }
  mnm_store_close(store);
  return status;
}

static const char *const paragraphs[] = {
    "Says on which basis what could be confiscated of a claim's money at a date, account by "
    "account, under the elected rule: what was traced to suspects; what was traced to others, who "
    "may have acted in good faith; other money of suspects by value; and, with --unexplained, "
    "extended confiscation.",
    "The benefit is the ceiling of the first three together, and no money stands on two lines. "
    "Confiscation without a conviction takes the place of another basis and adds nothing. Law is "
    "data, and says whether anybody held it against its source.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit confiscate raid.mnm --network 1 --at 2026-03-01", "the benefit is what was traced"},
    {"manumit confiscate raid.mnm --network 1 --at 2026-03-01 --benefit 250000 --unexplained 80000",
     "with a benefit and an unexplained wealth that a person states"},
};
const mnm_cli__verb mnm_cli__confiscate = {
    .name = "confiscate",
    .summary = "say on which basis what could be confiscated",
    .arguments = "CASE",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 6 7 8 9 141",
    .see_also = "freeze outcome trace wealth",
    .arguments_least = 1,
    .arguments_most = 1,
    .run = run};
