/* answer: what only a person can say, kept in the case; and the list of what was said. */
#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

/* ---- answer --- */

static const mnm_cli__option options[] = {
    {.name = "about",
     .argument = "WHAT",
     .type = MNM_CLI_TEXT,
     .help = "an account as bank:number, a person's pseudonym, or network:NUMBER (default: the "
             "case as a whole)"},
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "on what the answer rests; mandatory, and sealed"},
    {.name = "catalogue",
     .argument = "DIR",
     .type = MNM_CLI_TEXT,
     .help = "also take questions from the files in DIR (default: those built in, and those the "
             "last investigation of the case used)"},
};

static mnm_status open_catalogue(mnm_cli *cli, mnm_store *store, mnm_catalogue **out,
                                 mnm_err *err) {
  const char *folder = mnm_cli__value(cli, "catalogue");
  if (folder == NULL) return mnm_run_catalogue_kept(out, store, &cli->ctx, err);
  return mnm_run_catalogue_open(out, folder, false, NULL, 0, mnm_cli__tell_broken, cli, &cli->ctx,
                                err);
}

static mnm_status answer(mnm_cli *cli, mnm_store *store, mnm_run_answer said, mnm_err *err) {
  mnm_catalogue *catalogue = NULL;
  const mnm_indicator *one = NULL;
  const char *about = mnm_cli__value(cli, "about");
  uint64_t decision = 0;
  MNM_TRY(open_catalogue(cli, store, &catalogue, err));
  mnm_out *out = cli->out;
  mnm_status status = mnm_cli__find_indicator(catalogue, cli->argument[1], &one, err);
  if (status == MNM_OK)
    status = mnm_run_answer_add(store, one, about, said, mnm_cli__value(cli, "why"), &decision,
                                &cli->ctx, err);
  if (status == MNM_OK) {
    mnm_out_pair_int(out, "decision", "Decision", MNM_CASE, (int64_t)decision);
    mnm_out_pair_string(out, "indicator", "Indicator", MNM_PUBLIC, one->id);
    mnm_out_pair_string(out, "question", "Question", MNM_PUBLIC, one->question);
    mnm_out_pair_string(out, "answer", "Answer", MNM_CASE, mnm_run_answer_name(said));
    mnm_out_pair_string(out, "provenance", "Provenance", MNM_PUBLIC,
                        mnm_provenance_name(one->provenance));
    mnm_out_pair_bool(out, "verified", "Source was read", MNM_PUBLIC,
                      mnm_provenance_is_verified(one->provenance));
    mnm_out_pair_string(out, "source", "Source", MNM_PUBLIC, one->source);
  }
  mnm_catalogue_free(catalogue);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  mnm_run_answer said = MNM_SAID_YES;
  bool known = false;
  for (int i = MNM_SAID_YES; i <= MNM_SAID_UNKNOWN; i++)
    if (strcmp(cli->argument[2], mnm_run_answer_name((mnm_run_answer)i)) == 0) {
      said = (mnm_run_answer)i;
      known = true;
    }
  if (!known) return mnm_cli__usage(cli, err, "the answer must be yes, no or unknown");
  if (mnm_cli__value(cli, "why") == NULL)
    return mnm_cli__usage(cli, err, "--why TEXT is missing: on what does it rest?");
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], false, err));
  mnm_status status = answer(cli, store, said, err);
  mnm_store_close(store);
  return status;
}

/* ---- show answers --- */

typedef struct listing {
  mnm_cli *cli;
  const mnm_catalogue *catalogue;
} listing;

static void put_which(mnm_out *out, const mnm_run_answered *answered,
                      const mnm_accounts *accounts) {
  char label[512] = "";
  if (answered->status == MNM_STATUS_POSSIBLE_VICTIM) mnm_out_raise(out, MNM_VICTIM);
  switch (answered->about) {
    case MNM_ABOUT_CASE:
      mnm_out_null(out);
      return;
    case MNM_ABOUT_ACCOUNT:
      (void)mnm_accounts_label(accounts, (uint32_t)answered->number, label, sizeof label);
      break;
    case MNM_ABOUT_PERSON:
      (void)snprintf(label, sizeof label, "%s", answered->pseudonym);
      break;
    case MNM_ABOUT_NETWORK:
      (void)snprintf(label, sizeof label, "%llu", (unsigned long long)answered->number);
      break;
  }
  mnm_out_string(out, label);
}

static mnm_status put_answer(void *payload, const mnm_run_answered *answered,
                             const mnm_accounts *accounts, mnm_err *err) {
  static const char *const about[] = {"case", "account", "person", "network"};
  const listing *state = payload;
  mnm_out *out = state->cli->out;
  uint32_t index = 0;
  bool known = mnm_catalogue_index(state->catalogue, answered->indicator, &index);
  const mnm_indicator *one = known ? mnm_catalogue_at(state->catalogue, index) : NULL;
  mnm_out_uint(out, answered->decision->decision_id);
  mnm_out_text(out, answered->indicator, (mnm_text){"", 0});
  mnm_out_string(out, about[answered->about]);
  put_which(out, answered, accounts);
  mnm_out_string(out, mnm_run_answer_name(answered->answer));
  mnm_out_bool(out, answered->last);
  mnm_out_time(out, answered->decision->at_us, MNM_GRAIN_SECOND);
  mnm_out_string(out, answered->decision->by);
  mnm_out_string(out, one ? mnm_provenance_name(one->provenance) : NULL);
  if (one)
    mnm_out_bool(out, mnm_provenance_is_verified(one->provenance));
  else
    mnm_out_null(out);
  mnm_out_string(out, one ? one->source : NULL);
  mnm_out_string(out, one ? one->question : NULL);
  mnm_out_string(out, answered->decision->why);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

mnm_status mnm_cli__list_answers(mnm_cli *cli, mnm_store *store, const mnm_run_answer_query *query,
                                 mnm_err *err) {
  const mnm_out_column columns[] = {
      {"decision", "Decision", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
      {"indicator", "Indicator", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"about", "About", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"which", "Which", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"answer", "Answer", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"last", "Last word", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
      {"at", "When", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"by", "By", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"provenance", "Provenance", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"verified", "Verified", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_ALL},
      {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
      {"question", "Question", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"why", "Why", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
  };
  mnm_catalogue *catalogue = NULL;
  MNM_TRY(mnm_run_catalogue_kept(&catalogue, store, &cli->ctx, err));
  listing state = {cli, catalogue};
  mnm_out_begin(cli->out, "answers", columns, MNM_CLI__COUNT(columns));
  mnm_status status = mnm_run_answers(store, query, put_answer, &state, &cli->ctx, err);
  if (status == MNM_OK) mnm_out_end(cli->out);
  mnm_catalogue_free(catalogue);
  return status;
}

static const char *const paragraphs[] = {
    "Some indicators no ledger can answer: whether documents were held back, whether somebody was "
    "free to leave. They are the checklist of the catalogue. The answer is yes, no or unknown; it "
    "is "
    "about the case as a whole, or with --about about an account, a person or a network.",
    "'manumit catalogue list --kind checklist' lists the questions, 'manumit show CASE answers' "
    "what "
    "was answered.",
    "It is kept in the case as a decision: who, when, and on what it rests, which is sealed. "
    "Nothing "
    "is overwritten: a later answer to the same question about the same stands beside the earlier "
    "one, and is the last word.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit answer raid.mnm UNODC-WEB-01 yes --about P-7K2M-QXD4-93 --why \"seen on 3 March\"",
     "answer one about a person"},
    {"manumit answer raid.mnm UNODC-WEB-01 unknown --why \"nobody was asked\"", "about the case"},
};
const mnm_cli__verb mnm_cli__answer = {.name = "answer",
                                       .summary = "answer a question that only a person can answer",
                                       .arguments = "CASE INDICATOR yes|no|unknown",
                                       .paragraphs = paragraphs,
                                       .options = options,
                                       .option_count = MNM_CLI__COUNT(options),
                                       .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                       .examples = examples,
                                       .example_count = MNM_CLI__COUNT(examples),
                                       .formats = "table|json",
                                       .exit_codes = "0 1 2 3 4 5 6 7 8 9",
                                       .see_also = "catalogue investigate show",
                                       .arguments_least = 3,
                                       .arguments_most = 3,
                                       .run = run};
