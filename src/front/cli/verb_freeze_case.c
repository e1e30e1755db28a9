/* A freeze plan in a case. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_freeze_case.h"
#include "front/cli/cli_internal.h"
#include "model/currency/currency.h"

static const mnm_text no_text = {"", 0};

typedef struct view {
  mnm_cli *cli;
  const mnm_run_case_freeze *freeze;
} view;

static void put_money(const view *self, int64_t minor) {
  mnm_out_money(self->cli->out, minor, self->freeze->currency);
}

static void put_label(const view *self, uint32_t account) {
  char label[600];
  uint32_t bytes =
      mnm_accounts_label(mnm_run_case_accounts(self->freeze->book), account, label, sizeof label);
  if (mnm_run_case_freeze_victim(self->freeze, account)) mnm_out_raise(self->cli->out, MNM_VICTIM);
  mnm_out_text(self->cli->out, (mnm_text){label, bytes}, no_text);
}

static void put_tag(const view *self, bool victim) {
  mnm_out_string(self->cli->out, victim ? "victim account" : "");
}

static void put_name(const view *self, mnm_text name) {
  if (name.bytes > 0)
    mnm_out_text(self->cli->out, name, no_text);
  else
    mnm_out_string(self->cli->out, "(not known)");
}

/* ---- what is held --- */

static void show_holdings(const view *self) {
  const mnm_out_column columns[] = {
      {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"claim", "Claim money", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"other", "Other money", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"owner", "Owner", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"institution", "Institution", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"country", "Country", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"spare", "Spare", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
      {"monthly", "Monthly", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"paid_monthly", "Paid them", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"victims_paid", "Victims paid", MNM_OUT_INT, MNM_VICTIM, MNM_FOR_ALL},
  };
  mnm_out *out = self->cli->out;
  mnm_out_heading(out, "Where claim money lies");
  mnm_out_begin(out, "holdings", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < self->freeze->holding.count; i++) {
    const mnm_run_case_holding *line = mnm_column_at(&self->freeze->holding, i);
    put_label(self, line->account);
    put_money(self, line->claim_minor);
    put_money(self, line->other_minor);
    if (line->victim) mnm_out_raise(out, MNM_VICTIM);
    put_name(self, line->owner);
    put_name(self, line->house);
    put_name(self, line->country);
    put_tag(self, line->victim);
    mnm_out_int(out, line->living.regular);
    put_money(self, line->living.regular_minor);
    mnm_out_int(out, line->victims_paid);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void show_sums(const view *self) {
  static const char *const what[] = {"owner", "institution", "country"};
  const mnm_out_column columns[] = {
      {"by", "By", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"name", "Name", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"accounts", "Accounts", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"claim", "Claim money", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"other", "Other money", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = self->cli->out;
  mnm_out_heading(out, "The same by owner, institution and country");
  mnm_out_begin(out, "sums", columns, MNM_CLI__COUNT(columns));
  for (int by = 0; by < MNM_RUN_BY_MAX; by++) {
    const mnm_run_case_sum_by *sum = self->freeze->by[by].data;
    for (uint64_t i = 0; i < self->freeze->by[by].count; i++) {
      mnm_out_string(out, what[by]);
      put_name(self, sum[i].name);
      mnm_out_int(out, sum[i].accounts);
      put_money(self, sum[i].claim_minor);
      put_money(self, sum[i].other_minor);
      mnm_out_end_row(out);
    }
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
  if (!self->freeze->earned_known) {
    mnm_out_note(out, "the money came by too many different ways to say where it was earned");
    return;
  }
  mnm_out_heading(out, "Earned here, sits there");
  mnm_out_begin(out, "earned", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < self->freeze->earned.count; i++) {
    const mnm_run_case_earned *line = mnm_column_at(&self->freeze->earned, i);
    put_name(self, line->earned);
    put_name(self, line->sits);
    put_money(self, line->claim_minor);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

/* ---- the plan --- */

static void show_choice(const view *self, const char *name, const char *heading,
                        const mnm_run_freeze_choice *choice) {
  const mnm_out_column columns[] = {
      {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"gain", "Adds", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"claim", "Claim money", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"least", "At least", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"most", "At most", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"other", "Other money", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"cost_minor", "Cost", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
      {"spare", "Spare", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
      {"payees", "Pays", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"monthly", "Monthly", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"paid_monthly", "Paid them", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = self->cli->out;
  mnm_out_heading(out, "%s", heading);
  mnm_out_begin(out, name, columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < choice->account.count; i++) {
    const mnm_run_freeze_account *line = mnm_column_at(&choice->account, i);
    uint32_t account = mnm_run_case_freeze_account(self->freeze, line->account);
    put_label(self, account);
    put_money(self, line->gain_minor);
    put_money(self, line->claim_minor);
    if (line->bounded) {
      put_money(self, line->bounds.least_minor);
      put_money(self, line->bounds.most_minor);
    } else {
      mnm_out_null(out);
      mnm_out_null(out);
    }
    put_money(self, line->other_minor);
    mnm_out_int(out, line->cost_minor);
    put_tag(self, mnm_run_case_freeze_victim(self->freeze, account));
    mnm_out_int(out, line->living.payees);
    mnm_out_int(out, line->living.regular);
    put_money(self, line->living.regular_minor);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void pair_money(const view *self, const char *name, const char *title, int64_t minor) {
  mnm_out_pair_money(self->cli->out, name, title, MNM_CASE, minor, self->freeze->currency);
}

static void show_figures(const view *self) {
  const mnm_run_freeze *plan = &self->freeze->plan;
  mnm_out *out = self->cli->out;
  mnm_out_pair_string(out, "rule", "Rule", MNM_CASE, mnm_trace_rule_name(self->freeze->rule));
  mnm_out_pair_bool(out, "elected", "  elected by a person", MNM_CASE,
                    self->freeze->rule == self->freeze->elected);
  mnm_out_pair_time(out, "at", "Orders take effect", MNM_CASE, plan->at_us, MNM_GRAIN_SECOND);
  pair_money(self, "held", "Claim money in accounts then", plan->held_minor);
  pair_money(self, "gone", "Gone before: left or repaid credit", plan->gone_minor);
  pair_money(self, "now_stopped", "In the accounts to freeze at once", plan->now.stopped_minor);
  mnm_out_pair_bool(out, "now_exact", "  no other choice holds more", MNM_PUBLIC, plan->now_exact);
  pair_money(self, "greedy_stopped", "Stopped over the window, largest gain first",
             plan->greedy.stopped_minor);
  pair_money(self, "best_stopped", "Stopped over the window, best choice found",
             plan->best.stopped_minor);
  mnm_out_pair_bool(out, "best_exact", "  no other choice stops more", MNM_PUBLIC,
                    plan->best_exact);
  pair_money(self, "bound", "  no choice can stop more than", plan->bound_minor);
  pair_money(self, "all", "Claim money anywhere at the end", plan->all_minor);
  if (plan->leak_known)
    pair_money(self, "leak", "Most that can leave in the window, by any rule", plan->leak_minor);
}

static void show_days(const view *self) {
  const mnm_out_column columns[] = {
      {"at", "From", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"held", "Claim money in accounts", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"now", "In the best of them", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"lost", "Less than at first", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"window", "Stopped to the end", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"window_lost", "Less than at first", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = self->cli->out;
  const mnm_run_freeze_day *day = self->freeze->plan.day.data;
  mnm_out_heading(out, "What delay costs");
  mnm_out_begin(out, "delay", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < self->freeze->plan.day.count; i++) {
    mnm_out_time(out, day[i].at_us, MNM_GRAIN_DAY);
    put_money(self, day[i].held_minor);
    put_money(self, day[i].now_minor);
    put_money(self, day[0].now_minor - day[i].now_minor);
    put_money(self, day[i].window_minor);
    put_money(self, day[0].window_minor - day[i].window_minor);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

static void show_notes(const view *self) {
  mnm_out *out = self->cli->out;
  mnm_run_case_facts facts = mnm_run_case_look(self->freeze->book);
  if (self->freeze->rule != self->freeze->elected)
    mnm_out_note(out, "this rule is not the one that a person elected for the claim");
  if (!self->freeze->plan.leak_known)
    mnm_out_note(out, "a conversion lies in the window: what can leave by any rule is not bounded");
  if (facts.without_opening > 0)
    mnm_out_note(out,
                 "no balance is stated of %u accounts: each is taken to begin with the least own "
                 "money with which it is never overdrawn",
                 facts.without_opening);
  mnm_out_note(out,
               "over a window this is a counterfactual on past money: it assumes that nobody "
               "would have sent it another way");
  mnm_out_note(out,
               "those paid month after month may live from the account: wages, rent, a family. An "
               "account that may be a victim's is no suspect's: spare it, or leave her what she "
               "lives from");
}

static mnm_status show(const view *self, mnm_err *err) {
  const mnm_run_freeze *plan = &self->freeze->plan;
  show_figures(self);
  show_holdings(self);
  show_sums(self);
  show_earned(self);
  show_choice(self, "now", "To freeze at once: where claim money lies", &plan->now);
  show_choice(self, "greedy", "Choke points over the window, largest gain first", &plan->greedy);
  show_choice(self, "best", "Choke points over the window, best choice found", &plan->best);
  show_days(self);
  show_notes(self);
  return mnm_out_check(self->cli->out, err);
}

/* ---- the verb --- */

static mnm_status plan_case(mnm_cli *cli, const mnm_run_case_freeze_options *options,
                            mnm_err *err) {
  mnm_run_case_freeze freeze;
  mnm_store *store = NULL;
  const view self = {cli, &freeze};
  MNM_TRY(mnm_cli__note_plan(cli, err));
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) {
    status = mnm_run_case_freeze_make(&freeze, store, options, &cli->ctx, err);
    if (status == MNM_OK) status = show(&self, err);
    mnm_run_case_freeze_clear(&freeze);
  }
  mnm_store_close(store);
  return status;
}

mnm_status mnm_cli__claim_of(mnm_cli *cli, char *buffer, uint32_t bytes, const char **out,
                             mnm_err *err) {
  const char *claim = mnm_cli__value(cli, "claim");
  bool network = mnm_cli__given(cli, "network");
  if ((claim != NULL) == network)
    return mnm_cli__usage(cli, err, "give either --network N or --claim CLAIM");
  if (network)
    (void)snprintf(buffer, bytes, "network:%lld", (long long)mnm_cli__whole(cli, "network"));
  *out = network ? buffer : claim;
  return MNM_OK;
}

mnm_status mnm_cli__currency_of(mnm_cli *cli, uint16_t *out, mnm_err *err) {
  const char *code = mnm_cli__value(cli, "currency");
  *out = 0;
  if (code == NULL) return MNM_OK;
  *out = mnm_currency_find(mnm_text_of(code));
  return *out != MNM_CURRENCY_NONE ? MNM_OK
                                   : mnm_cli__usage(cli, err, "--currency names no currency");
}

mnm_status mnm_cli__freeze_case(mnm_cli *cli, mnm_err *err) {
  static const char *const plain[] = {"ledger", "opening", "taint", "override", "from"};
  const char *rule = mnm_cli__value(cli, "rule");
  char network[40];
  mnm_run_case_freeze_options options = {.at = mnm_cli__value(cli, "at"),
                                         .until = mnm_cli__value(cli, "until"),
                                         .accounts = (uint32_t)mnm_cli__whole(cli, "k"),
                                         .candidates = mnm_cli__value(cli, "candidates"),
                                         .costs = mnm_cli__value(cli, "costs"),
                                         .budget_minor = MNM_RESTORE_ANY_COST,
                                         .delay_days = (uint32_t)mnm_cli__whole(cli, "delay"),
                                         .living_days = (uint32_t)mnm_cli__whole(cli, "living"),
                                         .bounds = mnm_cli__flag(cli, "envelope")};
  for (uint32_t i = 0; i < MNM_CLI__COUNT(plain); i++)
    if (mnm_cli__given(cli, plain[i]))
      return mnm_cli__usage(cli, err, "--%s goes with a ledger file, not with a case", plain[i]);
  MNM_TRY(mnm_cli__claim_of(cli, network, sizeof network, &options.claim, err));
  if (options.at == NULL) return mnm_cli__usage(cli, err, "--at DATE is missing");
  if (rule != NULL && !mnm_trace_rule_find(rule, &options.rule))
    return mnm_cli__usage(cli, err, "--rule names no rule");
  MNM_TRY(mnm_cli__currency_of(cli, &options.currency, err));
  if (mnm_cli__given(cli, "budget")) {
    if (options.costs == NULL) return mnm_cli__usage(cli, err, "--budget goes with --costs");
    options.budget_minor = mnm_cli__whole(cli, "budget");
  }
  return plan_case(cli, &options, err);
}
