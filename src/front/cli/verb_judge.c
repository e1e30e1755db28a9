/* judge: a named person's word on a finding or a network, and the list of what was said. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_judge.h"
#include "front/cli/cli_internal.h"
#include "front/cli/cli_victim.h"

/* ---- listing --- */

static const mnm_out_column columns[] = {
    {"decision", "Decision", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
    {"at", "When", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"by", "Who", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"object", "On", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"judgement", "Judgement", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"stands", "Stands", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    {"undoes", "Takes back", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
    {"why", "Why", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
};

static mnm_status put_row(void *payload, const mnm_run_judgement_row *row, mnm_err *err) {
  mnm_out *out = ((mnm_cli *)payload)->out;
  mnm_out_uint(out, row->decision->decision_id);
  mnm_out_time(out, row->decision->at_us, MNM_GRAIN_SECOND);
  mnm_out_string(out, row->decision->by);
  mnm_out_string(out, row->decision->object);
  mnm_out_string(
      out, row->judgement == MNM_JUDGED_NOT ? "taken back" : mnm_judgement_name(row->judgement));
  mnm_out_bool(out, row->stands);
  if (row->decision->undoes != 0)
    mnm_out_uint(out, row->decision->undoes);
  else
    mnm_out_null(out);
  mnm_out_string(out, row->decision->why);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status list(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  mnm_out_begin(cli->out, "judgements", columns, MNM_CLI__COUNT(columns));
  MNM_TRY(mnm_run_judgements_each(store, mnm_cli__flag(cli, "all"), put_row, cli, err));
  mnm_out_end(cli->out);
  return MNM_OK;
}

/* ---- judging --- */

static const char *const verbs[] = {"undo", "accept", "reject", "explain"};

/* A judgement can take away what holds somebody for a possible victim, or brings it back. */
static mnm_status check_who(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  mnm_cli__desk desk = {.cli = cli, .store = store};
  mnm_role by = cli->viewer.role;
  (void)snprintf(desk.object, sizeof desk.object, "judgement");
  if (by != MNM_ROLE_OWNER && by != MNM_ROLE_SUPERVISOR && by != MNM_ROLE_INVESTIGATOR)
    return mnm_cli__desk_refuse(&desk, "this role may not judge findings",
                                "ask the owner of the case, a supervisor or an investigator", err);
  if (!mnm_cli__given(cli, "person"))
    return mnm_cli__desk_refuse(&desk, "nobody is named who judges",
                                "only a named person does: give --person NAME", err);
  return MNM_OK;
}

static mnm_status judge(mnm_cli *cli, mnm_store *store, mnm_judgement judgement, mnm_err *err) {
  mnm_run_judged done;
  mnm_out *out = cli->out;
  MNM_TRY(check_who(cli, store, err));
  MNM_TRY(
      mnm_run_judge(&done, store, cli->argument[1], judgement, mnm_cli__value(cli, "why"), err));
  mnm_out_pair_int(out, "decision", "Decision", MNM_PUBLIC, (int64_t)done.decision);
  mnm_out_pair_string(out, "object", "On", MNM_CASE, done.object);
  mnm_out_pair_string(out, "judgement", "Judgement", MNM_CASE, mnm_judgement_name(done.now));
  mnm_out_pair_string(out, "before", "Before", MNM_CASE, mnm_judgement_name(done.before));
  bool aside = done.now == MNM_JUDGED_REJECTED || done.now == MNM_JUDGED_EXPLAINED;
  bool was_aside = done.before == MNM_JUDGED_REJECTED || done.before == MNM_JUDGED_EXPLAINED;
  if (strncmp(done.object, "finding:", 8) != 0 || aside == was_aside) return MNM_OK;
  mnm_out_note(out, aside ? "it stays listed, and counts nothing from the next investigation on"
                          : "it counts again from the next investigation on");
  mnm_out_hint(out, "manumit investigate %s", cli->argument[0]);
  return MNM_OK;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  bool judges = cli->argument_count > 1;
  int which = MNM_CLI__COUNT(verbs);
  if (judges && cli->argument_count == 3) {
    which = 0;
    while (which < (int)MNM_CLI__COUNT(verbs) && strcmp(cli->argument[2], verbs[which]) != 0)
      which++;
  }
  if (judges && which == (int)MNM_CLI__COUNT(verbs))
    return mnm_cli__usage(cli, err,
                          "expected accept, reject, explain or undo after finding:NUMBER or "
                          "network:NUMBER");
  if (judges && mnm_cli__value(cli, "why") == NULL)
    return mnm_cli__usage(cli, err, "--why TEXT is missing: a judgement needs its reason");
  if (judges && mnm_cli__flag(cli, "all"))
    return mnm_cli__usage(cli, err, "--all belongs to the list, without a judgement");
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], !judges, err));
  mnm_status status = judges ? judge(cli, store, (mnm_judgement)which, err) : list(cli, store, err);
  mnm_store_close(store);
  return status;
}

static const mnm_cli__option options[] = {
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "the reason; mandatory with a judgement, and sealed"},
    {.name = "all", .type = MNM_CLI_FLAG, .help = "also what was taken back"},
};
static const char *const paragraphs[] = {
    "What a rule finds is a guess of a machine until a person has looked. 'accept' says that the "
    "finding or network holds; 'reject', that it is not what the rule takes it for; 'explain', "
    "that "
    "the pattern is there and has an innocent reason, such as a savings club; 'undo' takes the "
    "word "
    "that stands back. Who, when and why is kept; nothing is overwritten. It takes a named person "
    "(--person), who is the owner of the case, a supervisor or an investigator.",
    "A finding that was rejected or explained stays listed with that word, and counts nothing from "
    "the next 'manumit investigate' on: not for a network, not for a person, not for a claim of "
    "wages. A judgement of a "
    "network alters no figure. A disclosure bundle carries each judgement of what it is about, so "
    "that the defence sees what was rejected and what innocent reasons are on record.",
    "Without a judgement, lists those that stand.", NULL};
static const mnm_cli__example examples[] = {
    {"manumit judge raid.mnm finding:12 explain --person Okoye --why 'savings club; its rules are "
     "in file 7'",
     "an innocent reason"},
    {"manumit judge raid.mnm finding:31 reject --person Okoye --why 'two branches of one bank'",
     "not what the rule takes it for"},
    {"manumit judge raid.mnm network:2 accept --person Okoye --why 'agrees with the raid of 3 "
     "March'",
     "a person stands behind it"},
    {"manumit judge raid.mnm --all", "every word, also those taken back"},
};
const mnm_cli__verb mnm_cli__judge = {
    .name = "judge",
    .summary = "accept, reject or innocently explain a finding or a network",
    .arguments = "CASE [WHAT] [accept|reject|explain|undo]",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 5 6 7 8 9 141",
    .see_also = "show investigate disclose answer",
    .arguments_least = 1,
    .arguments_most = 3,
    .run = run};
