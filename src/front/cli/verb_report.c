/* Exhibits of a case: a file for court. */
#include <string.h>

#include "case/run/run_exhibit.h"
#include "front/cli/cli_internal.h"

static const mnm_cli__option report_options[] = {
    MNM_CLI__RECIPIENT,
    {.name = "accept-unreconciled",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "go on although these accounts are not reconciled, as A,B; the exhibit says so"},
    {.name = "explain",
     .argument = "LINE",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = INT64_MAX,
     .help = "the line of the schedule that is explained (default: the one that moved most)"},
};

mnm_status mnm_cli__show_loose(mnm_cli *cli, const mnm_run_exhibit *made, mnm_err *err) {
  const mnm_out_column columns[] = {{"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL}};
  const mnm_column *loose = mnm_run_exhibit_loose(made);
  mnm_out *out = cli->out;
  mnm_out_heading(out, "Accounts that the money goes through, and that are not reconciled");
  mnm_out_begin(out, "unreconciled", columns, 1);
  for (uint64_t i = 0; i < loose->count; i++) {
    mnm_out_text(out, *(const mnm_text *)mnm_column_at(loose, i), (mnm_text){"", 0});
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  mnm_out_note(out,
               "nothing was written: 'manumit gaps' says what is missing; --accept-unreconciled "
               "ACCOUNT goes on without it, and what is written says so");
  cli->exit = MNM_EXIT_PROBLEM;
  return mnm_out_check(out, err);
}

static bool is(const char *format, const char *name) {
  return format != NULL && strcmp(format, name) == 0;
}

static mnm_status write_file(mnm_cli *cli, mnm_out *file, const mnm_exhibit *exhibit,
                             const char *format, uint8_t digest[32], mnm_err *err) {
  memset(digest, 0, 32);
  if (is(format, "xlsx")) return mnm_report_exhibit_workbook(file, exhibit, digest, &cli->ctx, err);
  if (is(format, "csv") || is(format, "json"))
    return mnm_report_exhibit_records(file, exhibit, err);
  mnm_status status = mnm_report_exhibit(file, exhibit, digest, &cli->ctx, err);
  mnm_report_release_fonts();
  return status;
}

static mnm_status open_file(mnm_cli *cli, mnm_out **out, const char *format, mnm_err *err) {
  mnm_out_options options = {.viewer = cli->viewer,
                             .paper = true,
                             .path = mnm_cli__value(cli, "output"),
                             .overwrite = mnm_cli__flag(cli, "yes"),
                             .quiet = true};
  bool document = !is(format, "csv") && !is(format, "json");
  if (!document) (void)mnm_format_find(mnm_text_of(format), &options.format);
  if (document && (options.path == NULL || strcmp(options.path, "-") == 0))
    return mnm_cli__usage(cli, err, "-o FILE is missing: an exhibit is a file");
  return mnm_out_open(out, &options, &cli->ctx, err);
}

static bool reason_is_sealed(const mnm_exhibit *exhibit) {
  for (uint32_t i = 0; i < exhibit->election_count; i++)
    if (exhibit->elections[i].stands && exhibit->elections[i].sealed) return true;
  return false;
}

static mnm_status report(mnm_cli *cli, mnm_store *store, mnm_out *file, const char *format,
                         bool *out_written, mnm_err *err) {
  const mnm_run_exhibit_options options = {.claim = cli->argument[2],
                                           .accepted = mnm_cli__value(cli, "accept-unreconciled"),
                                           .explain = (uint64_t)mnm_cli__whole(cli, "explain"),
                                           .viewer = cli->viewer,
                                           .out = file};
  mnm_run_exhibit *made = NULL;
  uint8_t digest[32];
  MNM_TRY(mnm_run_exhibit_new(&made, store, &options, &cli->ctx, err));
  const mnm_exhibit *exhibit = mnm_run_exhibit_look(made);
  mnm_status status = exhibit == NULL ? mnm_cli__show_loose(cli, made, err)
                                      : write_file(cli, file, exhibit, format, digest, err);
  *out_written = status == MNM_OK && exhibit != NULL;
  if (*out_written) status = mnm_run_exhibit_note(made, "report", digest, err);
  if (*out_written && reason_is_sealed(exhibit))
    mnm_out_note(
        cli->out,
        "the reason for the elected rule is not in the exhibit: it names a possible victim, "
        "or the viewer may not see it; 'manumit trace CASE --from CLAIM --elect RULE --why "
        "TEXT' with a reason that names nobody puts one there");
  mnm_run_exhibit_free(made);
  return status;
}

static mnm_status run_report(mnm_cli *cli, mnm_err *err) {
  const char *format = mnm_cli__value(cli, "format");
  mnm_store *store = NULL;
  mnm_out *file = NULL;
  bool written = false;
  if (strcmp(cli->argument[1], "trace") != 0)
    return mnm_cli__usage(cli, err, "expected trace CLAIM: network:3, finding:12 or account:NAME");
  MNM_TRY(mnm_cli__recipient(cli, false, false, err));
  MNM_TRY(open_file(cli, &file, format, err));
  mnm_status status = mnm_cli__open_case(cli, &store, cli->argument[0], false, err);
  if (status == MNM_OK) status = report(cli, store, file, format, &written, err);
  mnm_store_close(store);
  if (status != MNM_OK || !written) {
    mnm_out_abandon(file);
    return status;
  }
  return mnm_out_close(file, err);
}

static bool writes_itself(const mnm_cli *cli) {
  (void)cli;
  return true;
}

static const char *const report_paragraphs[] = {
    "Writes the tracing exhibit of a claim: a PDF that leads with the rule that a person elected, "
    "who elected it, when and why, and whether a table had been seen; then the lowest figure, "
    "every "
    "rule side by side, where the money is, its way as bands and as a network, statements with the "
    "traced balance, the tracing schedule line by line, one line explained for the witness, the "
    "method, the sources with their digests, and the audit entry behind it.",
    "With --format xlsx the same figures as a workbook whose balances and sums are live formulas; "
    "with csv or json the lines of the schedule. Two runs on one case give the same bytes.",
    "No point, score or rank stands in an exhibit. Possible victims, and whoever is the claimant, "
    "stand in it by a stand-in, whoever makes it. A source that may not be used in court stops it. "
    "Accounts that are not reconciled stop it too, unless they are accepted by name.",
    NULL};
static const mnm_cli__example report_examples[] = {
    {"manumit report raid.mnm trace network:3 -o exhibit.pdf",
     "the exhibit of what went into "
     "network 3"},
    {"manumit report raid.mnm trace network:3 --format xlsx -o exhibit.xlsx",
     "the same as a workbook with live formulas"},
};
const mnm_cli__verb mnm_cli__report = {
    .name = "report",
    .summary = "write an exhibit for court",
    .arguments = "CASE trace CLAIM",
    .paragraphs = report_paragraphs,
    .options = report_options,
    .option_count = MNM_CLI__COUNT(report_options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE | MNM_CLI_WORK,
    .examples = report_examples,
    .example_count = MNM_CLI__COUNT(report_examples),
    .formats = "pdf|xlsx|csv|json",
    .exit_codes = "0 1 2 4 5 6 7 8 9",
    .see_also = "disclose trace show verify",
    .output_is_folder = writes_itself,
    .arguments_least = 3,
    .arguments_most = 3,
    .run = run_report};
