/* manumit refer: a referral of one person to one body, only with her consent that stands. */
#include <stdio.h>
#include <string.h>

#include "front/cli/cli_victim.h"

static bool find_need(const char *text, mnm_need *out) {
  for (int need = 0; need < MNM_NEEDS; need++) {
    if (strcmp(text, mnm_need_name((mnm_need)need)) != 0) continue;
    *out = (mnm_need)need;
    return true;
  }
  return false;
}

static mnm_status check(const mnm_cli__desk *desk, mnm_need need, mnm_screen_result *result,
                        mnm_err *err) {
  bool found = false;
  mnm_role role = desk->cli->viewer.role;
  if (role != MNM_ROLE_OWNER && role != MNM_ROLE_SUPERVISOR && role != MNM_ROLE_NGO)
    return mnm_cli__desk_refuse(desk, "this role refers nobody",
                                "it is for the owner, supervisors and ngo", err);
  const char *why = mnm_cli__value(desk->cli, "why");
  if (why == NULL || mnm_text_trim(mnm_text_of(why)).bytes == 0)
    return mnm_cli__desk_refuse(desk, "no reason was given", "give --why TEXT", err);
  MNM_TRY(mnm_cli__desk_screened(desk, result, &found, err));
  if (!found || result->refer[need] != MNM_TRUTH_YES)
    return mnm_cli__desk_refuse(
        desk, "there is no consent to this referral that stands",
        "ask her, and enter the answer with its day: manumit intake, fact consent_NEED", err);
  return mnm_cli__recipient_in(desk->cli, desk->store, true, true, err);
}

static mnm_status write_down(const mnm_cli__desk *desk, mnm_need need, uint64_t *out_decision,
                             mnm_err *err) {
  const char *name = mnm_need_name(need);
  mnm_entry entry = {.kind = need == MNM_NEED_HEALTH ? MNM_ENTERED_HEALTH : MNM_ENTERED_RIGHT,
                     .cell_count = 3,
                     .cell = {mnm_text_of("referral"), mnm_text_of(name),
                              mnm_text_of(mnm_cli__value(desk->cli, "recipient"))}};
  return mnm_cli__desk_enter(desk, "refer", "referral", &entry, 1, out_decision, err);
}

static void put_sheet(const mnm_cli__desk *desk, mnm_need need, const mnm_screen_result *result,
                      uint64_t decision) {
  mnm_out *out = desk->cli->out;
  mnm_text stand_in = mnm_text_of(desk->pseudonym);
  mnm_out_group(out, "referral");
  mnm_out_pair_text(out, "person", "Person", MNM_PUBLIC, stand_in);
  mnm_out_pair_string(out, "need", "For", MNM_PUBLIC, mnm_need_name(need));
  mnm_out_pair_string(out, "needed", "Needed", MNM_PUBLIC, mnm_truth_name(result->need[need]));
  mnm_out_pair_string(out, "recipient", "To", MNM_PUBLIC, mnm_cli__value(desk->cli, "recipient"));
  mnm_out_pair_string(out, "consent", "Her consent", MNM_PUBLIC, "stands; she can take it back");
  mnm_out_pair_string(out, "child", "Child", MNM_PUBLIC, mnm_truth_name(result->child));
  mnm_out_pair_int(out, "decision", "Decision", MNM_PUBLIC, (int64_t)decision);
  mnm_out_pair_string(
      out, "name", "Name", MNM_PUBLIC,
      "not on this sheet: told by whoever brings it, or opened with manumit unseal");
  mnm_out_group_end(out);
}

static mnm_status run_refer(mnm_cli *cli, mnm_err *err) {
  mnm_cli__desk desk;
  mnm_need need = MNM_NEED_HEALTH;
  mnm_screen_result result = {.method = 0};
  uint64_t decision = 0;
  if (!find_need(cli->argument[2], &need))
    return mnm_cli__usage(cli, err, "a need is health, shelter, counsel or safety");
  mnm_status status = mnm_cli__desk_open(&desk, cli, cli->argument[1], "refer", err);
  if (status == MNM_OK) status = check(&desk, need, &result, err);
  if (status == MNM_OK) status = write_down(&desk, need, &decision, err);
  if (status == MNM_OK) put_sheet(&desk, need, &result, decision);
  mnm_cli__desk_close(&desk);
  return status;
}

static const mnm_cli__option refer_options[] = {
    MNM_CLI__RECIPIENT,
    {.name = "why", .argument = "TEXT", .type = MNM_CLI_TEXT, .help = "the reason; mandatory"},
};
static const char *const refer_paragraphs[] = {
    "Writes the sheet of a referral: one person, by her pseudonym, for one NEED (health, shelter, "
    "counsel, safety), to the body that --recipient names; and keeps it, sealed.",
    "Nobody is referred without her consent. The last word on it by day counts (manumit intake, "
    "facts consent_health and so on), so it can be taken back; where none stands, the referral is "
    "refused, whatever the need. Refused too: a recipient that stands in the case, and "
    "immigration. Each refusal is an entry of the audit.",
    NULL};
static const mnm_cli__example refer_examples[] = {
    {"manumit refer raid.mnm P-7K2M-QXD4-93 health --recipient 'Clinic of Saint Anne' "
     "--why 'asked for a doctor'",
     "a sheet for the clinic"},
};
const mnm_cli__verb mnm_cli__refer = {.name = "refer",
                                      .summary = "refer one person to one body, with her consent",
                                      .arguments = "CASE PERSON NEED",
                                      .paragraphs = refer_paragraphs,
                                      .options = refer_options,
                                      .option_count = MNM_CLI__COUNT(refer_options),
                                      .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                      .examples = refer_examples,
                                      .example_count = MNM_CLI__COUNT(refer_examples),
                                      .formats = "table|json",
                                      .exit_codes = "0 2 4 5 6 7 8 9",
                                      .see_also = "screen intake rights",
                                      .arguments_least = 3,
                                      .arguments_most = 3,
                                      .run = run_refer};
