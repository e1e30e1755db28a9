/* Drafts of requests to another State. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_request.h"
#include "front/cli/cli_internal.h"
#include "gate/report/report.h"

static const mnm_cli__option options[] = {
    MNM_CLI__RECIPIENT,
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
    {.name = "to",
     .argument = "STATE",
     .type = MNM_CLI_TEXT,
     .help = "the State that is asked, by its two letters; mandatory"},
    {.name = "kind",
     .argument = "KIND",
     .type = MNM_CLI_CHOICE,
     .choices = "certificate|mla|fiu|preservation",
     .help = "a freezing certificate of Regulation (EU) 2018/1805, mutual legal assistance by "
             "Article 18 of UNTOC, FIU to FIU, or preservation of data; mandatory"},
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
    {.name = "letters",
     .argument = "FOLDER",
     .type = MNM_CLI_TEXT,
     .help = "write the draft into FOLDER, as text and as PDF, instead of showing it"},
    {.name = "template",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "the text of the draft (default: the one of the kind that comes with the program)"},
    {.name = "reference",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "the office's own reference"},
};

typedef struct request {
  mnm_cli *cli;
  mnm_store *store;
  mnm_run_request_kind kind;
  mnm_run_request_words words;
} request;

static mnm_status write_file(const request *self, mnm_text text, bool pdf, mnm_err *err) {
  char path[4096];
  mnm_cli *cli = self->cli;
  mnm_out *file = NULL;
  int length = snprintf(path, sizeof path, "%s/request-%s-%s.%s", mnm_cli__value(cli, "letters"),
                        self->words.state, mnm_run_request_name(self->kind), pdf ? "pdf" : "txt");
  if (length < 0 || (size_t)length >= sizeof path)
    return mnm_err_set(err, MNM_E_ARG, "the name of the folder is too long");
  mnm_out_options out = {
      .viewer = cli->viewer, .path = path, .overwrite = mnm_cli__flag(cli, "yes"), .quiet = true};
  MNM_TRY(mnm_out_open(&file, &out, &cli->ctx, err));
  mnm_status status = MNM_OK;
  if (pdf) {
    const mnm_figure_letter figure = {text, mnm_text_of(mnm_store_id(self->store)),
                                      cli->ctx.now_us};
    status = mnm_report_letter(file, &figure, &cli->ctx, err);
  } else {
    mnm_out_document(file, MNM_CASE, text);
  }
  if (status != MNM_OK) {
    mnm_out_abandon(file);
    return status;
  }
  MNM_TRY(mnm_out_close(file, err));
  mnm_out_string(cli->out, strrchr(path, '/') + 1);
  mnm_out_end_row(cli->out);
  return mnm_out_check(cli->out, err);
}

static mnm_status put_draft(const request *self, mnm_text text, mnm_err *err) {
  const mnm_out_column columns[] = {{"file", "File", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL}};
  mnm_out *out = self->cli->out;
  if (mnm_cli__value(self->cli, "letters") == NULL) {
    if (mnm_out_format(out) == MNM_FORMAT_TABLE)
      mnm_out_lines(out, MNM_CASE, text);
    else
      mnm_out_pair_text(out, "draft", "Draft", MNM_CASE, text);
    return mnm_out_check(out, err);
  }
  MNM_TRY(mnm_run_make_folders(mnm_cli__value(self->cli, "letters"), err));
  mnm_out_begin(out, "drafts", columns, 1);
  MNM_TRY(write_file(self, text, false, err));
  mnm_status status = write_file(self, text, true, err);
  mnm_report_release_fonts();
  MNM_TRY(status);
  mnm_out_end(out);
  return MNM_OK;
}

static void show_counts(mnm_cli *cli, const mnm_run_request_count *count) {
  mnm_out_note(cli->out,
               "this is a draft: %u places are to be filled in, and a person checks, completes "
               "and signs it",
               count->blanks);
  if (count->spared > 0)
    mnm_out_note(cli->out, "some accounts of this State are spared and stand in no draft");
  if (count->nowhere > 0)
    mnm_out_note(cli->out, "of %u accounts that hold claim money no country is known",
                 count->nowhere);
}

static mnm_status draft(request *self, const mnm_run_case_freeze *freeze, mnm_err *err) {
  mnm_cli *cli = self->cli;
  mnm_run_request_count count;
  mnm_text template = mnm_run_request_template(self->kind);
  const char *path = mnm_cli__value(cli, "template");
  mnm_arena arena;
  mnm_column text;
  mnm_arena_init(&arena, &cli->ctx);
  mnm_column_init(&text, 1, &cli->ctx);
  mnm_status status = MNM_OK;
  if (path != NULL) status = mnm_run_read_file(path, &arena, &template, &cli->ctx, err);
  if (status == MNM_OK)
    status = mnm_run_request_write(&text, &count, freeze, template, &self->words, &cli->ctx, err);
  if (status == MNM_OK && text.count > UINT32_MAX)
    status = mnm_err_set(err, MNM_E_LIMIT, "the draft has over 4 GiB");
  if (status == MNM_OK) status = put_draft(self, (mnm_text){text.data, (uint32_t)text.count}, err);
  if (status == MNM_OK) show_counts(cli, &count);
  mnm_column_clear(&text);
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status in_case(request *self, const mnm_run_case_freeze_options *plan, mnm_err *err) {
  mnm_run_case_freeze freeze;
  MNM_TRY(mnm_cli__open_case(self->cli, &self->store, self->cli->argument[0], true, err));
  mnm_status status = mnm_store_begin_read(self->store, err);
  if (status == MNM_OK) {
    if (self->words.person == NULL) self->words.person = mnm_store_person(self->store);
    status = mnm_run_case_freeze_make(&freeze, self->store, plan, &self->cli->ctx, err);
    if (status == MNM_OK) status = draft(self, &freeze, err);
    mnm_run_case_freeze_clear(&freeze);
  }
  mnm_store_close(self->store);
  return status;
}

static bool is_state(const char *text) {
  return strlen(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  request self = {
      .cli = cli,
      .words = {.state = mnm_cli__value(cli, "to"), .reference = mnm_cli__value(cli, "reference")}};
  mnm_run_case_freeze_options plan = {.at = mnm_cli__value(cli, "at"),
                                      .accounts = 1,
                                      .budget_minor = MNM_RESTORE_ANY_COST,
                                      .living_days = 183,
                                      .only_holdings = true};
  const char *kind = mnm_cli__value(cli, "kind"), *rule = mnm_cli__value(cli, "rule");
  char network[40];
  MNM_TRY(mnm_cli__claim_of(cli, network, sizeof network, &plan.claim, err));
  if (self.words.state == NULL || !is_state(self.words.state))
    return mnm_cli__usage(cli, err, "--to STATE must be two capital letters, such as DE");
  if (kind == NULL || !mnm_run_request_find(kind, &self.kind))
    return mnm_cli__usage(cli, err, "--kind KIND is missing");
  if (plan.at == NULL) return mnm_cli__usage(cli, err, "--at DATE is missing");
  if (rule != NULL && !mnm_trace_rule_find(rule, &plan.rule))
    return mnm_cli__usage(cli, err, "--rule names no rule");
  MNM_TRY(mnm_cli__currency_of(cli, &plan.currency, err));
  MNM_TRY(mnm_cli__recipient(cli, false, false, err));
  MNM_TRY(mnm_cli__note_plan(cli, err));
  return in_case(&self, &plan, err);
}

static const char *const paragraphs[] = {
    "Drafts a request to another State about claim money that lies there at a date, under the "
    "elected rule: a freezing certificate in the field groups of Regulation (EU) 2018/1805, with "
    "the grounds on which it may be refused gone through first; mutual legal assistance; a request "
    "from one financial intelligence unit to another; preservation of data.",
    "Holders are pseudonyms. Accounts that may be a victim's stand in no draft. Every draft is "
    "marked as one at both ends; nothing is sent.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit request raid.mnm --network 1 --to NL --kind certificate --at 2026-03-01",
     "show the draft"},
    {"manumit request raid.mnm --network 1 --to NL --kind fiu --at 2026-03-01 --letters out/",
     "write it as text and as PDF"},
};
const mnm_cli__verb mnm_cli__request = {
    .name = "request",
    .summary = "draft a request to another State about money that lies there",
    .arguments = "CASE",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = "table|json",
    .exit_codes = "0 2 3 4 6 7 8 9 141",
    .see_also = "freeze gaps outcome trace",
    .arguments_least = 1,
    .arguments_most = 1,
    .run = run};
