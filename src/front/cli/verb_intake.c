/* manumit intake: facts of a screening kept in a case, sealed. */
#include <inttypes.h>

#include "front/cli/cli_victim.h"

/* Those who talk with people may write down what they heard; nobody else. */
static bool may_enter(mnm_role role) {
  return role == MNM_ROLE_OWNER || role == MNM_ROLE_SUPERVISOR ||
         role == MNM_ROLE_VICTIMS_COUNSEL || role == MNM_ROLE_NGO;
}

static mnm_status keep(const mnm_cli__desk *desk, mnm_err *err) {
  mnm_cli *cli = desk->cli;
  const char *why = mnm_cli__value(cli, "why");
  uint64_t count = 0, decision = 0;
  if (!may_enter(cli->viewer.role))
    return mnm_cli__desk_refuse(desk, "this role may not enter facts about persons",
                                "it is for the owner, supervisors, victims' counsel and ngo", err);
  if (why == NULL || mnm_text_trim(mnm_text_of(why)).bytes == 0)
    return mnm_cli__desk_refuse(desk, "no reason was given", "give --why TEXT", err);
  MNM_TRY(
      mnm_run_screen_keep(desk->store, cli->argument[1], why, &count, &decision, &cli->ctx, err));
  MNM_TRY(mnm_run_flag(desk->store, &cli->ctx, err)); /* they may put somebody on the review lane */
  mnm_out_group(cli->out, "kept");
  mnm_out_pair_int(cli->out, "facts", "Facts", MNM_CASE, (int64_t)count);
  mnm_out_pair_int(cli->out, "decision", "Decision", MNM_CASE, (int64_t)decision);
  mnm_out_group_end(cli->out);
  mnm_out_hint(cli->out, "manumit screen %s --person PSEUDONYM", cli->argument[0]);
  return MNM_OK;
}

static mnm_status run_intake(mnm_cli *cli, mnm_err *err) {
  mnm_cli__desk desk;
  mnm_status status = mnm_cli__desk_open(&desk, cli, NULL, "intake", err);
  if (status == MNM_OK) status = keep(&desk, err);
  mnm_cli__desk_close(&desk);
  return status;
}

static const mnm_cli__option intake_options[] = {
    {.name = "why", .argument = "TEXT", .type = MNM_CLI_TEXT, .help = "the reason; mandatory"},
};
static const char *const intake_paragraphs[] = {
    "Keeps facts about persons in a case, sealed: the table or YAML that 'manumit screen --facts' "
    "reads, in which each person is a pseudonym of the case. Notes are not kept. All facts of a "
    "file are kept, or none.",
    "They count in every screening of the case from then on, beside what its records, findings "
    "and answers say. Nothing is overwritten: statements that contradict each other stand side by "
    "side, and consent to a referral is given and taken back by the day of the last word. Facts "
    "about health (need_health, consent_health) lie under a key of their own.",
    NULL};
static const mnm_cli__example intake_examples[] = {
    {"manumit intake raid.mnm hearing.csv --why 'hearing of 3 March' --person Okoye",
     "keep what was said"},
};
const mnm_cli__verb mnm_cli__intake = {.name = "intake",
                                       .summary = "keep facts about persons in a case, sealed",
                                       .arguments = "CASE FILE",
                                       .paragraphs = intake_paragraphs,
                                       .options = intake_options,
                                       .option_count = MNM_CLI__COUNT(intake_options),
                                       .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                       .examples = intake_examples,
                                       .example_count = MNM_CLI__COUNT(intake_examples),
                                       .formats = "table|json",
                                       .exit_codes = "0 2 3 4 5 6 7 8 9",
                                       .see_also = "screen status",
                                       .arguments_least = 2,
                                       .arguments_most = 2,
                                       .run = run_intake};
