#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

static const mnm_cli__option options[] = {
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "the reason; mandatory for every change"},
    {.name = "until",
     .argument = "DATE",
     .type = MNM_CLI_DATE,
     .help = "list persons whose review is due by this day (default: today)"},
};

static mnm_status category_row(void *payload, const mnm_retention *row, mnm_err *err) {
  mnm_cli *cli = payload;
  mnm_out_string(cli->out, row->category);
  mnm_out_time(cli->out, row->review_us, MNM_GRAIN_DAY);
  mnm_out_string(cli->out, row->set_by);
  mnm_out_time(cli->out, row->set_us, MNM_GRAIN_DAY);
  mnm_out_end_row(cli->out);
  return mnm_out_check(cli->out, err);
}

static mnm_status due_row(void *payload, const mnm_subject *subject, int64_t due_us, mnm_err *err) {
  mnm_cli *cli = payload;
  mnm_out_string(cli->out, subject->pseudonym);
  mnm_out_string(cli->out, subject->category);
  mnm_out_time(cli->out, due_us, MNM_GRAIN_DAY);
  mnm_out_end_row(cli->out);
  return mnm_out_check(cli->out, err);
}

static mnm_status list(mnm_cli *cli, mnm_store *store, mnm_identity *identity, mnm_err *err) {
  const mnm_out_column categories[] = {
      {"category", "Category", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"review", "Review on", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"set_by", "Set by", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"set_on", "Set on", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
  };
  const mnm_out_column due[] = {
      {"pseudonym", "Pseudonym", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"category", "Category", MNM_OUT_TEXT, mnm_out_class("subject", "category"), MNM_FOR_ALL},
      {"due", "Due", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out_heading(cli->out, "Review dates of categories");
  mnm_out_begin(cli->out, "categories", categories, MNM_CLI__COUNT(categories));
  mnm_status status = mnm_store_retentions(store, MNM_TIME_NONE, category_row, cli, err);
  if (status == MNM_OK) mnm_out_end(cli->out);
  if (status != MNM_OK) return status;
  int64_t until = mnm_cli__date(cli, "until");
  if (until == MNM_TIME_NONE) until = cli->ctx.now_us;
  mnm_out_heading(cli->out, "Persons whose review is due");
  mnm_out_begin(cli->out, "due", due, MNM_CLI__COUNT(due));
  status = mnm_identity_reviews(identity, until, due_row, cli, err);
  if (status == MNM_OK) mnm_out_end(cli->out);
  return status;
}

/* ---- changes, each within the transaction of its caller --- */

static mnm_status read_date(const mnm_cli *cli, const char *text, int64_t *out, mnm_err *err) {
  mnm_grain grain = MNM_GRAIN_DAY;
  if (mnm_time_parse(out, &grain, text, (uint32_t)strlen(text), NULL) == MNM_OK &&
      grain == MNM_GRAIN_DAY) {
    return MNM_OK;
  }
  return mnm_cli__usage(cli, err, "expected a date such as 2031-03-01");
}

static mnm_status change(mnm_cli *cli, mnm_store *store, mnm_identity *identity, mnm_err *err) {
  const char *what = cli->argument[1], *first = cli->argument[2], *second = cli->argument[3];
  const char *why = mnm_cli__value(cli, "why");
  uint64_t number = 0;
  int64_t date = 0;
  if (strcmp(what, "review") == 0) {
    MNM_TRY(read_date(cli, second, &date, err));
    return mnm_retention_set(store, first, date, why, err);
  }
  if (strcmp(what, "years") == 0) {
    MNM_TRY(mnm_cli__number(cli, second, "years", &number, err));
    if (number > 100) return mnm_cli__usage(cli, err, "years must be a whole number from 1 to 100");
    return mnm_identity_years_set(identity, first, (uint32_t)number, why, err);
  }
  if (strcmp(what, "category") == 0) {
    MNM_TRY(mnm_cli__subject(identity, first, &number, err));
    return mnm_identity_category_set(identity, number, second, why, err);
  }
  if (strcmp(what, "person") == 0) {
    MNM_TRY(mnm_cli__subject(identity, first, &number, err));
    MNM_TRY(read_date(cli, second, &date, err));
    return mnm_identity_review_set(identity, number, date, why, err);
  }
  return mnm_cli__usage(
      cli, err,
      "expected review CATEGORY DATE, years CATEGORY N, category PSEUDONYM CATEGORY or "
      "person PSEUDONYM DATE");
}

static mnm_status change_at_once(mnm_cli *cli, mnm_store *store, mnm_identity *identity,
                                 mnm_err *err) {
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = change(cli, store, identity, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  bool changes = cli->argument_count > 1;
  if (changes && cli->argument_count != 4) {
    return mnm_cli__usage(cli, err, "something is missing: see the list of changes");
  }
  if (changes && mnm_cli__value(cli, "why") == NULL) {
    return mnm_cli__usage(cli, err, "--why TEXT is missing: a change needs its reason");
  }
  mnm_store *store = NULL;
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], !changes, err));
  mnm_status status = mnm_identity_open(&identity, store, &cli->ctx, err);
  if (status == MNM_OK && changes) status = change_at_once(cli, store, identity, err);
  if (status == MNM_OK) status = list(cli, store, identity, err);
  mnm_identity_close(identity);
  mnm_store_close(store);
  return status;
}

static const char *const paragraphs[] = {
    "Lists when someone must look whether the data of persons may stay, by category, and the "
    "persons "
    "whose date has come.",
    "Changes: review CATEGORY DATE sets the date of a category, years CATEGORY N how many years "
    "after "
    "recording a review is due, category PSEUDONYM CATEGORY the category of a person (suspect, "
    "victim, "
    "witness, contact, unknown, or your own), person PSEUDONYM DATE the date of one person after a "
    "review. Each needs --why, and is an entry of the audit.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit retention raid.mnm", "who is due for review today"},
    {"manumit retention raid.mnm years contact 3 --why 'police act, section 12'",
     "contacts are reviewed three years after they were recorded"},
};
const mnm_cli__verb mnm_cli__retention = {.name = "retention",
                                          .summary = "list and set when data must be reviewed",
                                          .arguments = "CASE [CHANGE] [WHICH] [VALUE]",
                                          .paragraphs = paragraphs,
                                          .options = options,
                                          .option_count = MNM_CLI__COUNT(options),
                                          .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                          .examples = examples,
                                          .example_count = MNM_CLI__COUNT(examples),
                                          .formats = MNM_CLI__ALL_FORMATS,
                                          .exit_codes = "0 2 3 4 5 6 7 9",
                                          .see_also = "erase show",
                                          .arguments_least = 1,
                                          .arguments_most = 4,
                                          .run = run};
