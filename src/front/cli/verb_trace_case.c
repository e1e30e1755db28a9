/* Tracing in a case: the table of a claim, kept as a run; the election of a rule. */
#include <string.h>

#include "case/run/run_status.h"
#include "case/run/run_trace_case.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

typedef struct tables { /* of the rules that were asked for */
  mnm_cli *cli;
  mnm_run_case *book;
  mnm_column victims; /* accounts of possible victims */
  uint32_t count;
  mnm_run_case_traced of[MNM_TRACE_RULE_MAX];
} tables;

static void put_label(const tables *all, uint32_t account) {
  char label[256];
  uint32_t bytes =
      mnm_accounts_label(mnm_run_case_accounts(all->book), account, label, sizeof label);
  if (mnm_cli__is_victim(&all->victims, account)) mnm_out_raise(all->cli->out, MNM_VICTIM);
  mnm_out_text(all->cli->out, (mnm_text){label, bytes}, no_text);
}

/* ---- what must be accepted first --- */

static bool accepts(const tables *all, const char *list, uint32_t account) {
  char label[256];
  uint32_t bytes =
      mnm_accounts_label(mnm_run_case_accounts(all->book), account, label, sizeof label);
  while (list != NULL && *list != '\0') {
    const char *end = strchr(list, ',');
    size_t length = end != NULL ? (size_t)(end - list) : strlen(list);
    if (length == bytes && memcmp(list, label, bytes) == 0) return true;
    list += length + (end != NULL ? 1 : 0);
  }
  return false;
}

/* Shows what is not accepted; true when there is any. */
static bool refused(const tables *all, const char *list) {
  const mnm_out_column columns[] = {{"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
                                    {"rule", "By rule", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL}};
  mnm_out *out = all->cli->out;
  bool any = false;
  for (uint32_t i = 0; i < all->count; i++) {
    const uint32_t *loose = all->of[i].loose.data;
    for (uint64_t j = 0; j < all->of[i].loose.count; j++) {
      if (accepts(all, list, loose[j])) continue;
      if (!any) {
        mnm_out_heading(out, "Accounts that the money goes through, and that are not reconciled");
        mnm_out_begin(out, "unreconciled", columns, MNM_CLI__COUNT(columns));
      }
      any = true;
      put_label(all, loose[j]);
      mnm_out_string(out, mnm_trace_rule_name(all->of[i].rule));
      mnm_out_end_row(out);
    }
  }
  if (!any) return false;
  mnm_out_end(out);
  mnm_out_note(out,
               "nothing was traced: 'manumit gaps' says what is missing; "
               "--accept-unreconciled ACCOUNT goes on without it");
  return true;
}

/* ---- tables --- */

static void show_sums(const tables *all) {
  const mnm_out_column columns[] = {
      {"rule", "Rule", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"held", "Still there", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"left", "Paid to outside", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"credit", "Lost to overdrafts", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = all->cli->out;
  mnm_out_begin(out, "sums", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < all->count; i++) {
    const mnm_run_case_sum *sum = all->of[i].sum.data;
    for (uint64_t j = 0; j < all->of[i].sum.count; j++) {
      mnm_out_string(out, mnm_trace_rule_name(all->of[i].rule));
      mnm_out_money(out, sum[j].held_minor, sum[j].currency);
      mnm_out_money(out, sum[j].left_minor, sum[j].currency);
      mnm_out_money(out, sum[j].credit_minor, sum[j].currency);
      mnm_out_end_row(out);
    }
  }
  mnm_out_end(out);
}

static void show_lines(const tables *all) {
  static const char *const where[] = {"held", "paid to", "repaid credit of"};
  const mnm_out_column columns[] = {
      {"rule", "Rule", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"where", "How", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"whose", "Whose", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = all->cli->out;
  mnm_out_begin(out, "traced", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < all->count; i++) {
    const mnm_run_case_line *line = all->of[i].line.data;
    for (uint64_t j = 0; j < all->of[i].line.count; j++) {
      mnm_out_string(out, mnm_trace_rule_name(all->of[i].rule));
      put_label(all, line[j].account);
      mnm_out_string(out, where[line[j].where]);
      mnm_out_string(out, line[j].claim ? "claim" : "own");
      mnm_out_money(out, line[j].amount_minor, line[j].currency);
      mnm_out_end_row(out);
    }
  }
  mnm_out_end(out);
}

static void show_facts(const tables *all) {
  mnm_run_case_facts facts = mnm_run_case_look(all->book);
  mnm_out *out = all->cli->out;
  mnm_out_note(out, "the claim enters at %u of %u transfers", facts.tagged, facts.rows);
  if (facts.without_opening > 0)
    mnm_out_note(out,
                 "no balance is stated of %u accounts: each is taken to begin with the least own "
                 "money with which it is never overdrawn",
                 facts.without_opening);
  if (facts.overdrawn > 0)
    mnm_out_note(out, "%u accounts begin overdrawn, by what is stated: they are taken as 0",
                 facts.overdrawn);
  if (facts.reversals > 0)
    mnm_out_note(out,
                 "by what persons said, transfers that take others back: %u; each is netted with "
                 "the payment that it takes back",
                 facts.reversals);
  if (facts.backs > 0)
    mnm_out_note(out, "by what persons said, debits taken behind the later credit they back: %u",
                 facts.backs);
  if (facts.earmarks > 0)
    mnm_out_note(out, "by what persons said, payments meant to be money of this claim: %u",
                 facts.earmarks);
  if (facts.overrides > 0)
    mnm_out_note(out,
                 "accounts with a rule of their own: %u; poison, poison_sticky, tiho and tilo hold "
                 "for a whole run and are made without it",
                 facts.overrides);
  mnm_out_note(out,
               "each rule is a legal presumption, not a fact: which one holds is for a "
               "person to say");
}

static mnm_status make_tables(tables *all, int first, int last, mnm_err *err) {
  for (int rule = first; rule <= last; rule++) {
    mnm_run_case_traced *traced = &all->of[all->count++];
    MNM_TRY(mnm_run_case_trace(traced, all->book, (mnm_trace_rule)rule, &all->cli->ctx, err));
  }
  return MNM_OK;
}

static mnm_status trace_claim(tables *all, mnm_store *store, const char *claim, int first, int last,
                              mnm_err *err) {
  mnm_cli *cli = all->cli;
  const char *accepted = mnm_cli__value(cli, "accept-unreconciled");
  MNM_TRY(mnm_cli__victims(&all->victims, store, err));
  MNM_TRY(mnm_run_case_open(&all->book, store, claim, &cli->ctx, err));
  MNM_TRY(make_tables(all, first, last, err));
  if (refused(all, accepted)) {
    cli->exit = MNM_EXIT_PROBLEM;
    return MNM_OK;
  }
  for (uint32_t i = 0; i < all->count; i++)
    MNM_TRY(mnm_run_case_keep(all->book, &all->of[i], accepted, err));
  show_sums(all);
  show_lines(all);
  show_facts(all);
  return mnm_out_check(cli->out, err);
}

static mnm_status elect(mnm_cli *cli, mnm_store *store, const char *claim, mnm_err *err) {
  mnm_trace_rule rule = MNM_TRACE_FIFO;
  const char *why = mnm_cli__value(cli, "why"), *elected = mnm_cli__value(cli, "elect");
  const char *overrides = mnm_cli__value(cli, "override");
  bool seen = false;
  if (elected == NULL)
    rule = (mnm_trace_rule)0;
  else if (!mnm_trace_rule_find(elected, &rule) || !mnm_trace_conserves(rule))
    return mnm_cli__usage(cli, err, "--elect needs one rule that conserves");
  if (why == NULL) return mnm_cli__usage(cli, err, "an election needs a reason: --why TEXT");
  MNM_TRY(mnm_run_case_elect(store, claim, rule, overrides, why, &seen, err));
  if (elected != NULL)
    mnm_out_pair_string(cli->out, "elected", "Elected", MNM_CASE, mnm_trace_rule_name(rule));
  if (overrides != NULL)
    mnm_out_pair_string(cli->out, "override", "Of single accounts", MNM_CASE, overrides);
  mnm_out_pair_string(cli->out, "by", "By", MNM_CASE, mnm_store_person(store));
  mnm_out_pair_bool(cli->out, "table_seen", "After a table of this claim was seen", MNM_CASE, seen);
  mnm_out_note(cli->out, "the audit says who elected the rule, why, and whether a table was seen");
  return MNM_OK;
}

static mnm_status work(mnm_cli *cli, mnm_store *store, const char *claim, const char *rule,
                       mnm_err *err) {
  mnm_trace_rule one = MNM_TRACE_FIFO;
  if (rule == NULL) return elect(cli, store, claim, err);
  bool every = strcmp(rule, "all") == 0;
  if (!every && !mnm_trace_rule_find(rule, &one))
    return mnm_cli__usage(cli, err, "--rule names no rule");
  tables *all = mnm_mem_new(&cli->ctx, sizeof *all);
  if (all == NULL) return mnm_err_nomem(err);
  all->cli = cli;
  mnm_column_init(&all->victims, sizeof(uint32_t), &cli->ctx);
  mnm_status status = trace_claim(all, store, claim, every ? 1 : (int)one,
                                  every ? MNM_TRACE_RULE_MAX : (int)one, err);
  for (uint32_t i = 0; i < all->count; i++) mnm_run_case_traced_clear(&all->of[i]);
  mnm_column_clear(&all->victims);
  mnm_run_case_free(all->book);
  mnm_mem_free(&cli->ctx, all, sizeof *all);
  return status;
}

mnm_status mnm_cli__trace_case(mnm_cli *cli, mnm_err *err) {
  static const char *const plain[] = {"ledger", "opening", "taint", "overrides", "at",
                                      "pool",   "home",    "reach", "envelope",  "overdraft"};
  const char *claim = mnm_cli__value(cli, "from"), *rule = mnm_cli__value(cli, "rule");
  for (uint32_t i = 0; i < MNM_CLI__COUNT(plain); i++)
    if (mnm_cli__given(cli, plain[i]))
      return mnm_cli__usage(cli, err, "--%s goes with a ledger file, not with a case", plain[i]);
  if (claim == NULL) return mnm_cli__usage(cli, err, "--from CLAIM is missing");
  bool elects = mnm_cli__given(cli, "elect") || mnm_cli__given(cli, "override");
  if ((rule != NULL) == elects)
    return mnm_cli__usage(cli, err,
                          "give --rule to trace, or --elect and --override to elect rules");
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], false, err));
  mnm_status status = work(cli, store, claim, rule, err);
  mnm_store_close(store);
  return status;
}

/* ---- rules side by side, for show --- */

static mnm_status put_rule(void *payload, const mnm_run_case_kept *row, mnm_err *err) {
  mnm_out *out = payload;
  for (uint32_t i = 0; i < row->sum_count || i == 0; i++) {
    mnm_out_string(out, mnm_trace_rule_name(row->rule));
    mnm_out_bool(out, row->elected);
    if (i < row->sum_count) {
      mnm_out_money(out, row->sums[i].held_minor, row->sums[i].currency);
      mnm_out_money(out, row->sums[i].left_minor, row->sums[i].currency);
      mnm_out_money(out, row->sums[i].credit_minor, row->sums[i].currency);
    } else {
      for (int cell = 0; cell < 3; cell++) mnm_out_null(out);
    }
    if (row->traced)
      mnm_out_bool(out, !row->stale);
    else
      mnm_out_null(out);
    mnm_out_end_row(out);
  }
  return mnm_out_check(out, err);
}

static mnm_status count_rule(void *payload, const mnm_run_case_kept *row, mnm_err *err) {
  (void)row, (void)err;
  ++*(uint32_t *)payload;
  return MNM_OK;
}

mnm_status mnm_cli__show_traced(mnm_cli *cli, mnm_store *store, const char *claim, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"rule", "Rule", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"elected", "Elected", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
      {"held", "Still there", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"left", "Paid to outside", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"credit", "Lost to overdrafts", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"current", "Of the case as it is", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = cli->out;
  uint32_t rules = 0;
  MNM_TRY(mnm_run_case_rules(store, claim, count_rule, &rules, &cli->ctx, err));
  if (rules == 0 && mnm_out_format(out) == MNM_FORMAT_TABLE) return MNM_OK;
  mnm_out_heading(out, "Money traced, by rule: the elected one first, then the lowest figure");
  mnm_out_begin(out, "traced", columns, MNM_CLI__COUNT(columns));
  MNM_TRY(mnm_run_case_rules(store, claim, put_rule, out, &cli->ctx, err));
  mnm_out_end(out);
  return MNM_OK;
}
