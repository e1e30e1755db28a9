/* Sharing a pool over claims; wealth that no known source explains. Both over plain files. */
#include <string.h>

#include "case/run/run_share.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

/* ---- share --- */

static const mnm_cli__option share_options[] = {
    MNM_CLI__RECIPIENT,
    {.name = "claims",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "without a case: the claims: claim, amount_minor, perhaps received_minor and class"},
    {.name = "pool",
     .argument = "MINOR",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = INT64_MAX,
     .help = "what is to be shared, in minor units; mandatory"},
    {.name = "method",
     .argument = "METHOD",
     .type = MNM_CLI_CHOICE,
     .choices = "prorata|netloss|priority|equal|rising_tide|apportion",
     .help = "how; mandatory, since a court or a law says it"},
    {.name = "currency",
     .argument = "CODE",
     .type = MNM_CLI_TEXT,
     .help = "in a case: the pool's currency (default: the only one of the claims)"},
    {.name = "alternatives",
     .argument = "WHICH",
     .type = MNM_CLI_CHOICE,
     .choices = "least|most",
     .help = "in a case: which claim of a victim counts, where different statements make several"},
};

static void share_row(mnm_out *out, const mnm_run_claims *claims, uint32_t i, int64_t share) {
  const int64_t *claim = claims->claim.data, *received = claims->received.data;
  uint32_t rank = ((const uint32_t *)claims->rank.data)[i];
  mnm_out_text(out, ((const mnm_text *)claims->name.data)[i], no_text);
  if (!claims->has_rank)
    mnm_out_null(out);
  else if (rank == MNM_RUN_CLASS_VICTIM)
    mnm_out_string(out, "victim");
  else
    mnm_out_int(out, rank);
  mnm_out_int(out, claim[i]);
  mnm_out_int(out, received[i]);
  mnm_out_int(out, share);
  mnm_out_end_row(out);
}

static mnm_status show_shares(mnm_cli *cli, const mnm_run_claims *claims, mnm_restore_method method,
                              mnm_err *err) {
  const mnm_out_column columns[] = {
      {"claim", "Claim", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"class", "Class", MNM_OUT_ANY, MNM_CASE, MNM_FOR_ALL},
      {"amount_minor", "Claimed", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"received_minor", "Received before", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"share_minor", "Share", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = cli->out;
  mnm_column shares;
  int64_t rest = 0, pool = mnm_cli__whole(cli, "pool");
  mnm_column_init(&shares, sizeof(int64_t), &cli->ctx);
  mnm_status status = mnm_column_reserve(&shares, claims->claims.count + 1ull, err);
  if (status == MNM_OK)
    status = mnm_restore_share(shares.data, &rest, method, pool, &claims->claims, &cli->ctx, err);
  const int64_t *share = shares.data;
  if (status == MNM_OK) {
    mnm_out_pair_string(out, "method", "Method", MNM_PUBLIC, mnm_restore_method_name(method));
    mnm_out_pair_int(out, "pool_minor", "Pool", MNM_CASE, pool);
    mnm_out_pair_int(out, "rest_minor", "Left over", MNM_CASE, rest);
    mnm_out_begin(out, "shares", columns, MNM_CLI__COUNT(columns));
    for (uint32_t i = 0; i < claims->claims.count; i++) share_row(out, claims, i, share[i]);
    mnm_out_end(out);
    mnm_out_note(out,
                 "money that was traced into a thing is met from that thing first; one loss is "
                 "not paid twice");
  }
  mnm_column_clear(&shares);
  return status;
}

static mnm_status run_share(mnm_cli *cli, mnm_err *err) {
  const char *path = mnm_cli__value(cli, "claims"), *name = mnm_cli__value(cli, "method");
  mnm_restore_method method = MNM_RESTORE_PRORATA;
  bool in_case = cli->argument_count > 0;
  if (in_case && path != NULL)
    return mnm_cli__usage(cli, err, "--claims goes without a case: a case keeps its claims");
  if (!in_case && (mnm_cli__given(cli, "currency") || mnm_cli__given(cli, "alternatives")))
    return mnm_cli__usage(cli, err, "--currency and --alternatives go with a case");
  if (!in_case && path == NULL) return mnm_cli__usage(cli, err, "--claims FILE is missing");
  if (!mnm_cli__given(cli, "pool")) return mnm_cli__usage(cli, err, "--pool MINOR is missing");
  if (name == NULL || !mnm_restore_method_find(name, &method))
    return mnm_cli__usage(cli, err, "--method METHOD is missing: it has no default");
  if (in_case) MNM_TRY(mnm_cli__recipient(cli, true, false, err)); /* shares are victims' */
  if (!in_case) MNM_TRY(mnm_cli__recipient_plain(cli, err));
  if (in_case) return mnm_cli__share_case(cli, method, err);
  mnm_run_claims claims;
  mnm_status status = mnm_run_claims_read(&claims, path, &cli->ctx, err);
  if (status == MNM_OK && method == MNM_RESTORE_PRIORITY && !claims.has_rank)
    status = mnm_cli__usage(cli, err, "priority needs the column class in the table of claims");
  if (status == MNM_OK && claims.has_received == false &&
      (method == MNM_RESTORE_NETLOSS || method == MNM_RESTORE_RISING_TIDE))
    status =
        mnm_cli__usage(cli, err, "%s needs the column received_minor in the table of claims", name);
  if (status == MNM_OK) status = show_shares(cli, &claims, method, err);
  mnm_run_claims_clear(&claims);
  return status;
}

static const char *const share_paragraphs[] = {
    "Shares a pool of recovered money over claims, to the minor unit. prorata: by claim. netloss: "
    "by "
    "claim less what was received before. priority: class by class, the class victim before the "
    "numbers. equal: the same for each, at most the claim. rising_tide: what was received before "
    "counts as paid. apportion: all of the pool by weight, also above the claims.",
    "In a case the claims are those that 'manumit claim CASE' computed and it keeps, and what was "
    "received before is what 'manumit outcome' has as paid to the victim; methods that do not look "
    "at receipts share what is still owed, so that one loss is not paid twice.",
    "Equal remainders go to the claim that stands first: in the file, in a case by pseudonym.",
    NULL};
static const mnm_cli__example share_examples[] = {
    {"manumit share raid.mnm --pool 7095290000 --method prorata", "over the claims of a case"},
    {"manumit share --claims claims.csv --pool 7095290000 --method prorata", "by claim"},
    {"manumit share --claims claims.csv --pool 100000 --method priority",
     "victims first, then class 1, class 2"},
};
const mnm_cli__verb mnm_cli__share = {.name = "share",
                                      .summary = "share recovered money over claims",
                                      .arguments = "[CASE]",
                                      .paragraphs = share_paragraphs,
                                      .options = share_options,
                                      .option_count = MNM_CLI__COUNT(share_options),
                                      .groups = MNM_CLI_CASE_READ,
                                      .examples = share_examples,
                                      .example_count = MNM_CLI__COUNT(share_examples),
                                      .formats = MNM_CLI__ALL_FORMATS,
                                      .exit_codes = "0 2 3 4 6 7 9 141",
                                      .see_also = "claim freeze outcome trace",
                                      .arguments_least = 0,
                                      .arguments_most = 1,
                                      .run = run_share};

/* ---- wealth --- */

static const mnm_cli__option wealth_options[] = {
    {.name = "lines",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "the lines: kind, amount_minor, perhaps evidence; mandatory"},
    {.name = "method",
     .argument = "METHOD",
     .type = MNM_CLI_CHOICE,
     .choices = "networth|expenditures|bankdeposits",
     .help = "how; mandatory"},
};

static mnm_status show_wealth(mnm_cli *cli, const mnm_run_wealth *wealth, mnm_err *err) {
  const mnm_out_column sums[] = {
      {"kind", "Kind", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"says", "What it is", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"counted_minor", "Counts", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  const mnm_out_column lines[] = {
      {"kind", "Kind", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"amount_minor", "Amount", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"evidence", "Evidence", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
  };
  mnm_out *out = cli->out;
  uint32_t kinds = 0;
  const mnm_restore_kind *kind = mnm_restore_kinds(wealth->method, &kinds);
  int64_t sum[MNM_RESTORE_KINDS_MAX];
  for (uint32_t i = 0; i < kinds; i++)
    if (mnm_money_narrow(&sum[i], kind[i].sign * wealth->sum[i]) != MNM_OK)
      return mnm_err_set(err, MNM_E_OVERFLOW, "the lines of a kind leave 64 bits together");
  mnm_out_pair_string(out, "method", "Method", MNM_PUBLIC,
                      mnm_restore_indirect_name(wealth->method));
  mnm_out_pair_int(out, "unexplained_minor", "Not explained", MNM_CASE, wealth->unexplained_minor);
  mnm_out_begin(out, "sums", sums, MNM_CLI__COUNT(sums));
  for (uint32_t i = 0; i < kinds; i++) {
    mnm_out_string(out, kind[i].name);
    mnm_out_string(out, kind[i].says);
    mnm_out_int(out, sum[i]);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  mnm_out_begin(out, "lines", lines, MNM_CLI__COUNT(lines));
  for (uint64_t i = 0; i < wealth->line.count; i++) {
    const mnm_run_wealth_line *line = mnm_column_at(&wealth->line, i);
    mnm_out_string(out, kind[line->kind].name);
    mnm_out_int(out, line->amount_minor);
    mnm_out_text(out, line->evidence, no_text);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  if (wealth->unexplained_minor <= 0) mnm_out_note(out, "nothing is unexplained");
  mnm_out_note(out, "what is not explained is a question to its owner, not a proof of crime");
  return mnm_out_check(out, err);
}

static mnm_status run_wealth(mnm_cli *cli, mnm_err *err) {
  const char *path = mnm_cli__value(cli, "lines"), *name = mnm_cli__value(cli, "method");
  mnm_restore_indirect method = MNM_RESTORE_NET_WORTH;
  if (path == NULL) return mnm_cli__usage(cli, err, "--lines FILE is missing");
  if (name == NULL || !mnm_restore_indirect_find(name, &method))
    return mnm_cli__usage(cli, err, "--method METHOD is missing: it has no default");
  mnm_run_wealth wealth;
  mnm_status status = mnm_run_wealth_read(&wealth, method, path, &cli->ctx, err);
  if (status == MNM_OK) status = show_wealth(cli, &wealth, err);
  mnm_run_wealth_clear(&wealth);
  return status;
}

static const char *const wealth_paragraphs[] = {
    "Adds up what a person came to own, spent or paid in, and what known sources explain of it: "
    "for "
    "wealth that no record lets one trace. networth has the kinds assets_before, "
    "liabilities_before, "
    "assets_after, liabilities_after, living and known; expenditures has application and source; "
    "bankdeposits has deposit, nonincome and cash.",
    "A result below zero is shown as it is.", NULL};
static const mnm_cli__example wealth_examples[] = {
    {"manumit wealth --lines lines.csv --method networth", "between two dates"},
};
const mnm_cli__verb mnm_cli__wealth = {.name = "wealth",
                                       .summary = "add up wealth that no known source explains",
                                       .arguments = "",
                                       .paragraphs = wealth_paragraphs,
                                       .options = wealth_options,
                                       .option_count = MNM_CLI__COUNT(wealth_options),
                                       .examples = wealth_examples,
                                       .example_count = MNM_CLI__COUNT(wealth_examples),
                                       .formats = MNM_CLI__ALL_FORMATS,
                                       .exit_codes = "0 2 3 7 9 141",
                                       .see_also = "trace",
                                       .arguments_least = 0,
                                       .arguments_most = 0,
                                       .run = run_wealth};
