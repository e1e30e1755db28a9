#include <stdlib.h>
#include <string.h>

#include "case/run/run_trace.h"
#include "front/cli/cli_internal.h"

static const mnm_cli__option trace_options[] = {
    {.name = "ledger",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "without a case: the ledger, in booking order within one time"},
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
     .help =
         "fifo, lifo, libr, rolling, haircut, claim_first, oatway, poison, poison_sticky, tiho, "
         "tilo, seniority, or all of them side by side"},
    {.name = "at",
     .argument = "DATE",
     .type = MNM_CLI_TEXT,
     .help = "the state at the end of this day, or at this time (default: after the last row)"},
    {.name = "override",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help =
         "another rule for an account, as V=haircut,X=fifo; with a case it is recorded for this "
         "claim, with --why, and V=none takes it back"},
    {.name = "overrides",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "without a case: the same as a table: account, rule"},
    {.name = "pool",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "share a pool of accounts pari passu instead: account,account"},
    {.name = "home",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "with --pool: claimants' own accounts, as label=account,label=account"},
    {.name = "envelope",
     .type = MNM_CLI_FLAG,
     .help = "the least and most claim money that any conserving rule can leave in each account"},
    {.name = "reach",
     .argument = "ACCOUNT",
     .type = MNM_CLI_TEXT,
     .help = "the most claim money that can have reached an external account, and the bottleneck"},
    {.name = "from",
     .argument = "CLAIM",
     .type = MNM_CLI_TEXT,
     .help = "with a case: where the money comes from, as network:3, finding:12 or account:NAME"},
    {.name = "elect",
     .argument = "RULE",
     .type = MNM_CLI_TEXT,
     .help = "with a case: the rule that the person in charge elects for this claim, with --why"},
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "the reason of --elect and --override"},
    {.name = "accept-unreconciled",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "with a case: go on although these accounts are not reconciled, as A,B"},
    {.name = "overdraft",
     .type = MNM_CLI_FLAG,
     .help = "instead: which debit the credit paid for that claim money repaid"},
};

/* Nothing is written before every rule has run: a failure leaves no half table. */
typedef struct traced_line {
  const char *rule;
  mnm_text account, label;
  int64_t amount_minor;
} traced_line;
typedef struct collecting {
  mnm_column line; /* traced_line */
  mnm_arena arena;
  const char *rule;
} collecting;

static const mnm_out_column traced_columns[] = {
    {"rule", "Rule", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"label", "Whose", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"amount_minor", "Minor units", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
};

static mnm_status traced_row(void *payload, const mnm_run_traced *row, mnm_err *err) {
  collecting *state = payload;
  traced_line line = {state->rule, row->account, row->label, row->amount_minor};
  line.account.data = mnm_arena_copy(&state->arena, row->account.data, row->account.bytes);
  if (line.account.data == NULL) return mnm_err_nomem(err);
  return mnm_column_push(&state->line, &line, err);
}

static mnm_status show_traced(mnm_cli *cli, const collecting *found, mnm_err *err) {
  const traced_line *line = found->line.data;
  mnm_out *out = cli->out;
  mnm_out_begin(out, "traced", traced_columns, MNM_CLI__COUNT(traced_columns));
  for (uint64_t i = 0; i < found->line.count; i++) {
    mnm_out_string(out, line[i].rule);
    mnm_out_text(out, line[i].account, (mnm_text){"", 0});
    mnm_out_text(out, line[i].label, (mnm_text){"", 0});
    mnm_out_int(out, line[i].amount_minor);
    mnm_out_end_row(out);
    MNM_TRY(mnm_out_check(out, err));
  }
  mnm_out_end(out);
  return MNM_OK;
}

static mnm_status by_rules(mnm_cli *cli, const mnm_run_tables *tables, const char *name,
                           mnm_err *err) {
  mnm_trace_rule first = MNM_TRACE_FIFO, last = MNM_TRACE_RULE_MAX;
  bool all = strcmp(name, "all") == 0, left_out = false;
  mnm_trace_counts counts = {0};
  collecting found;
  if (!all) {
    if (!mnm_trace_rule_find(name, &first)) return mnm_cli__usage(cli, err, "--rule names no rule");
    last = first;
  }
  mnm_column_init(&found.line, sizeof(traced_line), &cli->ctx);
  mnm_arena_init(&found.arena, &cli->ctx);
  mnm_status status = MNM_OK;
  uint64_t moved = 0;
  for (int rule = (int)first; rule <= (int)last && status == MNM_OK; rule++) {
    const mnm_trace_options options = {.rule = (mnm_trace_rule)rule};
    if (all && mnm_cli__given(cli, "override") && !mnm_trace_mixes(options.rule)) {
      left_out = true;
      continue;
    }
    found.rule = mnm_trace_rule_name(options.rule);
    status = mnm_run_tables_trace(tables, &options, traced_row, &found, &counts, &cli->ctx, err);
    moved += counts.moved;
  }
  if (status == MNM_OK) status = show_traced(cli, &found, err);
  mnm_column_clear(&found.line);
  mnm_arena_clear(&found.arena);
  MNM_TRY(status);
  mnm_out_note(cli->out, "%llu rows, %llu pieces of claim money moved",
               (unsigned long long)counts.rows, (unsigned long long)moved);
  if (left_out)
    mnm_out_note(cli->out,
                 "poison, poison_sticky, tiho and tilo hold for a whole run and are left "
                 "out beside --override");
  mnm_out_note(cli->out,
               "each rule is a legal presumption, not a fact: which one holds is for a "
               "person to say");
  return MNM_OK;
}

/* ---- overdrafts ---- */

static mnm_status repaid_credit(mnm_cli *cli, const mnm_run_tables *tables, const char *name,
                                mnm_err *err) {
  const mnm_out_column columns[] = {
      {"debit", "Debit that credit paid", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"repaid_by", "Repaid by", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"label", "Whose", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"amount_minor", "Minor units", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_trace_options options = {.overdraft = true};
  mnm_trace *trace = NULL;
  uint64_t count = 0;
  if (!mnm_trace_rule_find(name, &options.rule) || !mnm_trace_conserves(options.rule))
    return mnm_cli__usage(cli, err, "--overdraft needs one rule that conserves");
  mnm_status status = mnm_trace_new(&trace, mnm_run_tables_input(tables), &options, &cli->ctx, err);
  if (status != MNM_OK) return mnm_run_tables_place(tables, status, err);
  const mnm_trace_repaid *line = mnm_trace_repaids(trace, &count);
  mnm_out_begin(cli->out, "repaid", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < count; i++) {
    mnm_out_text(cli->out, mnm_run_tables_id(tables, line[i].debit_row), (mnm_text){"", 0});
    mnm_out_text(cli->out, mnm_run_tables_id(tables, line[i].repaid_row), (mnm_text){"", 0});
    mnm_out_text(cli->out, mnm_run_tables_label(tables, line[i].label), (mnm_text){"", 0});
    mnm_out_int(cli->out, line[i].amount_minor);
    mnm_out_end_row(cli->out);
  }
  mnm_out_end(cli->out);
  mnm_out_note(cli->out,
               "for the investigator: this moves no money, and whether it may be traced "
               "is for a court to say");
  mnm_trace_free(trace);
  return MNM_OK;
}

/* ---- a pool ---- */

/* Takes the next part of a list; false at its end. */
static bool next_part(const char **list, mnm_text *out) {
  if (**list == '\0') return false;
  const char *end = strchr(*list, ',');
  size_t bytes = end != NULL ? (size_t)(end - *list) : strlen(*list);
  *out = (mnm_text){*list, (uint32_t)bytes};
  *list += bytes + (end != NULL ? 1 : 0);
  return true;
}

static mnm_status read_homes(mnm_cli *cli, const mnm_run_tables *tables, mnm_column *homes,
                             mnm_err *err) {
  uint32_t labels = mnm_run_tables_input(tables)->label_count;
  const char *list = mnm_cli__value(cli, "home");
  const uint32_t none = MNM_TRACE_NONE;
  mnm_text part;
  for (uint32_t i = 0; i < labels; i++) MNM_TRY(mnm_column_push(homes, &none, err));
  while (list != NULL && next_part(&list, &part)) {
    const char *equals = memchr(part.data, '=', part.bytes);
    if (equals == NULL) return mnm_cli__usage(cli, err, "--home must be label=account");
    mnm_text label = {part.data, (uint32_t)(equals - part.data)};
    mnm_text account = {equals + 1, part.bytes - label.bytes - 1};
    uint32_t found = 1, number = 0;
    while (found <= labels && !mnm_text_equal(mnm_run_tables_label(tables, found), label)) found++;
    if (found > labels) return mnm_cli__usage(cli, err, "--home names a label that no claim has");
    MNM_TRY(mnm_run_tables_find(tables, account, &number, err));
    *(uint32_t *)mnm_column_at(homes, found - 1) = number;
  }
  return MNM_OK;
}

static void show_shares(mnm_cli *cli, const mnm_run_tables *tables,
                        const mnm_trace_shares *shares) {
  const mnm_out_column columns[] = {
      {"label", "Whose", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"claim_minor", "Claim", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"share_minor", "Share", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  const int64_t *claim = shares->claim.data, *share = shares->share.data;
  mnm_out_pair_int(cli->out, "fund_minor", "Fund", MNM_CASE, shares->fund_minor);
  mnm_out_begin(cli->out, "shares", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < shares->claim.count; i++) {
    if (claim[i] == 0) continue;
    mnm_out_text(cli->out, mnm_run_tables_label(tables, i + 1), (mnm_text){"", 0});
    mnm_out_int(cli->out, claim[i]);
    mnm_out_int(cli->out, share[i]);
    mnm_out_end_row(cli->out);
  }
  mnm_out_end(cli->out);
}

static mnm_status pari(mnm_cli *cli, const mnm_run_tables *tables, const char *list, mnm_err *err) {
  mnm_column accounts, homes;
  mnm_text part;
  mnm_column_init(&accounts, sizeof(uint32_t), &cli->ctx);
  mnm_column_init(&homes, sizeof(uint32_t), &cli->ctx);
  mnm_status status = read_homes(cli, tables, &homes, err);
  while (status == MNM_OK && next_part(&list, &part)) {
    uint32_t account = 0;
    status = mnm_run_tables_find(tables, part, &account, err);
    if (status == MNM_OK) status = mnm_column_push(&accounts, &account, err);
  }
  if (status == MNM_OK) {
    const mnm_trace_pool pool = {accounts.data, (uint32_t)accounts.count, homes.data};
    mnm_trace_shares shares;
    status = mnm_trace_pari(&shares, mnm_run_tables_input(tables), &pool, &cli->ctx, err);
    if (status == MNM_OK)
      show_shares(cli, tables, &shares);
    else
      (void)mnm_run_tables_place(tables, status, err);
    mnm_trace_shares_clear(&shares);
  }
  mnm_column_clear(&accounts);
  mnm_column_clear(&homes);
  return status;
}

/* ---- bounds ---- */

typedef struct account_bounds {
  mnm_text name;
  uint32_t account;
  bool known;
  mnm_trace_bounds bounds;
} account_bounds;

static int by_name(const void *left, const void *right) {
  return mnm_text_compare(((const account_bounds *)left)->name,
                          ((const account_bounds *)right)->name);
}

/* A conversion in an account's past leaves it without bounds, not the others. */
static mnm_status find_bounds(mnm_cli *cli, const mnm_run_tables *tables, mnm_column *all,
                              uint64_t *out_unknown, mnm_err *err) {
  const mnm_trace_input *input = mnm_run_tables_input(tables);
  for (uint32_t a = 0; a < input->account_count; a++) {
    account_bounds entry = {.name = mnm_run_tables_account(tables, a), .account = a};
    if ((input->flags[a] & MNM_TRACE_EXTERNAL) != 0) continue;
    MNM_TRY(mnm_ctx_tick(&cli->ctx, "bounds", a, input->account_count, err));
    mnm_status status = mnm_trace_envelope(&entry.bounds, input, a, &cli->ctx, err);
    if (status != MNM_OK && status != MNM_E_UNSUPPORTED)
      return mnm_run_tables_place(tables, status, err);
    entry.known = status == MNM_OK;
    *out_unknown += !entry.known;
    MNM_TRY(mnm_column_push(all, &entry, err));
  }
  if (all->count > 1) qsort(all->data, all->count, sizeof(account_bounds), by_name);
  return MNM_OK;
}

static mnm_status envelope(mnm_cli *cli, const mnm_run_tables *tables, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"least_minor", "At least", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"most_minor", "At most", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_column all;
  uint64_t unknown = 0;
  mnm_column_init(&all, sizeof(account_bounds), &cli->ctx);
  mnm_status status = find_bounds(cli, tables, &all, &unknown, err);
  const account_bounds *entry = all.data;
  if (status == MNM_OK) mnm_out_begin(cli->out, "envelope", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < all.count && status == MNM_OK; i++) {
    if (entry[i].known && entry[i].bounds.most_minor == 0) continue;
    mnm_out_text(cli->out, entry[i].name, (mnm_text){"", 0});
    if (entry[i].known) {
      mnm_out_int(cli->out, entry[i].bounds.least_minor);
      mnm_out_int(cli->out, entry[i].bounds.most_minor);
    } else {
      mnm_out_null(cli->out);
      mnm_out_null(cli->out);
    }
    mnm_out_end_row(cli->out);
  }
  mnm_column_clear(&all);
  MNM_TRY(status);
  mnm_out_end(cli->out);
  if (unknown > 0)
    mnm_out_note(cli->out,
                 "%llu accounts have a conversion in their past: the bounds do not reach "
                 "over it, and none is given",
                 (unsigned long long)unknown);
  return MNM_OK;
}

static mnm_status reach(mnm_cli *cli, const mnm_run_tables *tables, const char *name,
                        mnm_err *err) {
  const mnm_out_column columns[] = {{"row", "Bottleneck", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL}};
  uint32_t account = 0;
  int64_t most = 0;
  mnm_column cut;
  MNM_TRY(mnm_run_tables_find(tables, mnm_text_of(name), &account, err));
  mnm_column_init(&cut, sizeof(uint32_t), &cli->ctx);
  mnm_status status =
      mnm_trace_reach(&most, &cut, mnm_run_tables_input(tables), account, &cli->ctx, err);
  if (status == MNM_OK) {
    mnm_out_pair_int(cli->out, "most_minor", "At most", MNM_CASE, most);
    mnm_out_begin(cli->out, "bottleneck", columns, 1);
    for (uint64_t i = 0; i < cut.count; i++) {
      uint32_t row = *(const uint32_t *)mnm_column_at(&cut, i);
      mnm_out_text(cli->out, mnm_run_tables_id(tables, row), (mnm_text){"", 0});
      mnm_out_end_row(cli->out);
    }
    mnm_out_end(cli->out);
  }
  mnm_column_clear(&cut);
  return status == MNM_OK ? MNM_OK : mnm_run_tables_place(tables, status, err);
}

/* ---- */

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  static const char *const of_case[] = {
      "from",           "elect", "why", "accept-unreconciled", "key", "passphrase-file",
      "ask-passphrase", "person"};
  if (cli->argument_count > 0) return mnm_cli__trace_case(cli, err);
  for (uint32_t i = 0; i < MNM_CLI__COUNT(of_case); i++)
    if (mnm_cli__given(cli, of_case[i]))
      return mnm_cli__usage(cli, err, "--%s goes with a case", of_case[i]);
  const mnm_run_tables_options options = {.ledger = mnm_cli__value(cli, "ledger"),
                                          .opening = mnm_cli__value(cli, "opening"),
                                          .taint = mnm_cli__value(cli, "taint"),
                                          .at = mnm_cli__value(cli, "at"),
                                          .override = mnm_cli__value(cli, "override"),
                                          .rules = mnm_cli__value(cli, "overrides")};
  const char *rule = mnm_cli__value(cli, "rule"), *pool = mnm_cli__value(cli, "pool");
  const char *sink = mnm_cli__value(cli, "reach");
  bool bounds = mnm_cli__flag(cli, "envelope"), overdraft = mnm_cli__flag(cli, "overdraft");
  if (options.ledger == NULL) return mnm_cli__usage(cli, err, "--ledger FILE is missing");
  int ways = (rule != NULL) + (pool != NULL) + (sink != NULL) + bounds;
  if (ways != 1)
    return mnm_cli__usage(cli, err,
                          "give one of --rule, --pool, --envelope and --reach: the rule "
                          "has no default, since the law of the case decides it");
  if (overdraft && rule == NULL) return mnm_cli__usage(cli, err, "--overdraft goes with --rule");
  if (mnm_cli__given(cli, "home") && pool == NULL)
    return mnm_cli__usage(cli, err, "--home goes with --pool");
  if (options.override != NULL && options.rules != NULL)
    return mnm_cli__usage(cli, err, "give --override or --overrides, not both");
  if ((options.override != NULL || options.rules != NULL) && rule == NULL)
    return mnm_cli__usage(cli, err, "%s goes with --rule",
                          options.rules != NULL ? "--overrides" : "--override");
  mnm_run_tables *tables = NULL;
  MNM_TRY(mnm_run_tables_open(&tables, &options, &cli->ctx, err));
  mnm_status status = overdraft      ? repaid_credit(cli, tables, rule, err)
                      : rule != NULL ? by_rules(cli, tables, rule, err)
                      : pool != NULL ? pari(cli, tables, pool, err)
                      : sink != NULL ? reach(cli, tables, sink, err)
                                     : envelope(cli, tables, err);
  mnm_run_tables_free(tables);
  return status;
}

static const char *const paragraphs[] = {
    "Follows money by the rules that courts and accountants use. In a case, --from says whose "
    "money "
    "it is: where money enters the evidence of a network or of a finding, or all that an account "
    "paid. Each table is kept as a run and can be made again to the same digest. "
    "Accounts that the money goes through and that are not reconciled are refused unless they are "
    "accepted by name. --elect records the rule that a person elects, why, and whether a table was "
    "seen before.",
    "Without a case, --ledger names a file. The ledger has the columns id, time, from, to, "
    "amount_minor, and perhaps "
    "to_amount_minor, "
    "earmark, reverses and backs; times are in UTC, and rows of one time keep the order of the "
    "file. An account that begins with @ is outside the records, one that begins with asset: is "
    "something bought.",
    "No rule is true as a matter of fact: each is a presumption of law that changes the result. "
    "--envelope gives the range inside which every rule that conserves money must fall.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit trace raid.mnm --from network:3 --rule all", "a network's takings, by every rule"},
    {"manumit trace raid.mnm --from network:3 --elect libr --why 'one wrongdoer, his own account'",
     "the rule that is put to the court"},
    {"manumit trace --ledger ledger.csv --taint taint.csv --rule all", "every rule side by side"},
    {"manumit trace --ledger ledger.csv --taint taint.csv --rule libr --at 2026-03-01",
     "lowest intermediate balance, at the end of a day"},
    {"manumit trace --ledger ledger.csv --taint taint.csv --pool F,G", "pari passu over a pool"},
};
const mnm_cli__verb mnm_cli__trace = {
    .name = "trace",
    .summary = "follow money through accounts, by rule",
    .arguments = "[CASE]",
    .paragraphs = paragraphs,
    .options = trace_options,
    .option_count = MNM_CLI__COUNT(trace_options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 1 2 3 4 5 6 7 8 9 141",
    .see_also = "freeze share show gaps",
    .arguments_least = 0,
    .arguments_most = 1,
    .run = run};
