#include <string.h>

#include "front/cli/cli_parse.h"

/* ---- help --- */

static const mnm_cli__option options[] = {
    {.name = "man",
     .argument = "VERB",
     .type = MNM_CLI_TEXT,
     .help = "write the manual page of a verb, or of manumit itself, in mdoc"},
    {.name = "completion", .type = MNM_CLI_FLAG, .help = "write the completion file for bash"},
};

static mnm_status find(const char *name, const mnm_cli__verb **out, mnm_err *err) {
  *out = mnm_cli__find_verb(name);
  return *out != NULL ? MNM_OK : mnm_cli__unknown_verb(err, name);
}

static mnm_status compose(mnm_cli *cli, mnm_column *text, mnm_err *err) {
  const char *page = mnm_cli__value(cli, "man");
  const mnm_cli__verb *verb = NULL;
  if (mnm_cli__flag(cli, "completion")) return mnm_cli__completion(text, err);
  if (page != NULL && strcmp(page, "manumit") == 0) return mnm_cli__manual_overview(text, err);
  if (page != NULL) {
    MNM_TRY(find(page, &verb, err));
    return mnm_cli__manual(text, verb, err);
  }
  if (cli->argument_count == 0) return mnm_cli__overview(text, err);
  MNM_TRY(find(cli->argument[0], &verb, err));
  return mnm_cli__help(text, verb, err);
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  mnm_column text;
  mnm_column_init(&text, 1, &cli->ctx);
  mnm_status status = compose(cli, &text, err);
  if (status == MNM_OK) {
    mnm_out_document(cli->out, MNM_PUBLIC, (mnm_text){text.data, (uint32_t)text.count});
  }
  mnm_column_clear(&text);
  return status;
}

static const char *const paragraphs[] = {
    "Shows the list of verbs, or the options, examples and exit codes of one.", NULL};
static const mnm_cli__example examples[] = {
    {"manumit help add", "the same as manumit add --help"},
    {"manumit help --man add", "the manual page, as it is installed"},
};
const mnm_cli__verb mnm_cli__help_verb = {.name = "help",
                                          .summary = "show how to use manumit or one of its verbs",
                                          .arguments = "[VERB]",
                                          .paragraphs = paragraphs,
                                          .options = options,
                                          .option_count = MNM_CLI__COUNT(options),
                                          .groups = 0,
                                          .examples = examples,
                                          .example_count = MNM_CLI__COUNT(examples),
                                          .formats = "table",
                                          .exit_codes = "0 2 7 141",
                                          .see_also = "version",
                                          .arguments_least = 0,
                                          .arguments_most = 1,
                                          .run = run};

/* ---- version --- */

static mnm_status run_version(mnm_cli *cli, mnm_err *err) {
  (void)err;
  mnm_out_pair_string(cli->out, "version", "manumit", MNM_PUBLIC, MNM_VERSION);
  mnm_out_pair_int(cli->out, "case_format", "Case format", MNM_PUBLIC, MNM_STORE_VERSION);
  mnm_out_pair_string(cli->out, "licence", "Licence", MNM_PUBLIC, "GPL-3.0-or-later");
  return MNM_OK;
}

static const char *const version_paragraphs[] = {
    "Shows the version of the program and of the case files it writes. Case files of a newer "
    "version are "
    "refused; those of an older one are brought up to date when they are written, after a backup.",
    NULL};
static const mnm_cli__example version_examples[] = {
    {"manumit version --format json", "the same for another program"}};
const mnm_cli__verb mnm_cli__version = {.name = "version",
                                        .summary = "show the version",
                                        .arguments = "",
                                        .paragraphs = version_paragraphs,
                                        .groups = 0,
                                        .examples = version_examples,
                                        .example_count = 1,
                                        .formats = MNM_CLI__ALL_FORMATS,
                                        .exit_codes = "0 2 7",
                                        .see_also = "help",
                                        .arguments_least = 0,
                                        .arguments_most = 0,
                                        .run = run_version};
