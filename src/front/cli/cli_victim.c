#include "front/cli/cli_victim.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static mnm_status check_person(void *payload, const mnm_subject *subject, mnm_err *err) {
  mnm_cli__desk *desk = payload;
  (void)snprintf(desk->pseudonym, sizeof desk->pseudonym, "%s", subject->pseudonym);
  if (subject->is_person) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_ARG, "this is not a natural person");
  mnm_err_hint(err, "'manumit show CASE persons' lists them");
  return MNM_E_ARG;
}

mnm_status mnm_cli__desk_open(mnm_cli__desk *desk, mnm_cli *cli, const char *pseudonym,
                              const char *object, mnm_err *err) {
  memset(desk, 0, sizeof *desk);
  desk->cli = cli;
  (void)snprintf(desk->object, sizeof desk->object, "%s", object);
  MNM_TRY(mnm_cli__open_case(cli, &desk->store, cli->argument[0], false, err));
  MNM_TRY(mnm_identity_open(&desk->identity, desk->store, &cli->ctx, err));
  if (pseudonym == NULL) return MNM_OK;
  MNM_TRY(mnm_cli__subject(desk->identity, pseudonym, &desk->subject, err));
  (void)snprintf(desk->object, sizeof desk->object, "subject:%" PRIu64, desk->subject);
  return mnm_identity_subject(desk->identity, desk->subject, check_person, desk, err);
}

void mnm_cli__desk_close(mnm_cli__desk *desk) {
  mnm_identity_close(desk->identity);
  mnm_store_close(desk->store);
}

mnm_status mnm_cli__desk_refuse(const mnm_cli__desk *desk, const char *why, const char *hint,
                                mnm_err *err) {
  MNM_TRY(mnm_cli__note_refused(desk->cli, desk->store, desk->object, why, err));
  (void)mnm_err_set(err, MNM_E_DENIED, "%s", why);
  mnm_err_hint(err, "%s; that it was refused stands in the audit", hint);
  return MNM_E_DENIED;
}

mnm_status mnm_cli__desk_look(const mnm_cli__desk *desk, mnm_err *err) {
  mnm_cli *cli = desk->cli;
  if (cli->viewer.role != MNM_ROLE_OWNER) {
    cli->viewer.aim = MNM_AIM_OVERSIGHT;
    mnm_out_aim(cli->out, MNM_AIM_OVERSIGHT);
  }
  if (mnm_out_verdict(cli->out, MNM_VICTIM) == MNM_HIDE)
    return mnm_cli__desk_refuse(desk, "who is held for a possible victim is not open to this role",
                                "it is for the owner of the case, a supervisor and an auditor",
                                err);
  return mnm_cli__note_shown(cli, desk->store, desk->object, 1, err);
}

mnm_status mnm_cli__desk_may_decide(const mnm_cli__desk *desk, mnm_err *err) {
  const mnm_cli *cli = desk->cli;
  mnm_role by = cli->viewer.role;
  const char *why = mnm_cli__value(cli, "why");
  if (by != MNM_ROLE_OWNER && by != MNM_ROLE_SUPERVISOR)
    return mnm_cli__desk_refuse(desk, "this role may not decide about a person",
                                "ask the owner of the case or a supervisor", err);
  if (why == NULL || mnm_text_trim(mnm_text_of(why)).bytes == 0)
    return mnm_cli__desk_refuse(desk, "no reason was given", "give --why TEXT", err);
  if (!mnm_cli__given(cli, "person") ||
      mnm_text_trim(mnm_text_of(mnm_cli__value(cli, "person"))).bytes == 0)
    return mnm_cli__desk_refuse(desk, "nobody is named who decides",
                                "only a named person does: give --person NAME", err);
  return MNM_OK;
}

static mnm_status enter(const mnm_cli__desk *desk, const mnm_decision *decision, mnm_entry *entries,
                        uint32_t count, uint64_t *out_decision, mnm_err *err) {
  MNM_TRY(mnm_decision_add(desk->store, decision, out_decision, err));
  for (uint32_t i = 0; i < count; i++) {
    entries[i].decision_id = *out_decision;
    entries[i].position = i;
    if (entries[i].subject_id == 0) entries[i].subject_id = desk->subject;
    MNM_TRY(mnm_entry_add(desk->store, &entries[i], err));
  }
  return MNM_OK;
}

mnm_status mnm_cli__desk_enter(const mnm_cli__desk *desk, const char *verb, const char *object,
                               mnm_entry *entries, uint32_t count, uint64_t *out_decision,
                               mnm_err *err) {
  const mnm_decision decision = {
      .verb = verb, .object = object, .why = mnm_cli__value(desk->cli, "why")};
  MNM_TRY(mnm_store_begin(desk->store, MNM_WRITE_DURABLE, err));
  mnm_status status = enter(desk, &decision, entries, count, out_decision, err);
  if (status == MNM_OK) return mnm_store_commit(desk->store, err);
  mnm_store_rollback(desk->store);
  return status;
}

mnm_status mnm_cli__desk_screened(const mnm_cli__desk *desk, mnm_screen_result *out,
                                  bool *out_found, mnm_err *err) {
  mnm_run_screen_options options = {.store = desk->store};
  mnm_run_screen *screen = NULL;
  uint64_t form = 0;
  memset(out, 0, sizeof *out);
  MNM_TRY(mnm_run_screen_new(&screen, &options, &desk->cli->ctx, err));
  *out_found = mnm_run_screen_find(screen, mnm_text_of(desk->pseudonym), &form);
  if (*out_found) mnm_run_screen_judge(screen, form, out);
  mnm_run_screen_free(screen);
  return MNM_OK;
}

static mnm_status see_status(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  uint64_t *wanted = payload;
  (void)err;
  if (number == wanted[0] && status == MNM_STATUS_POSSIBLE_VICTIM) wanted[1] = 1;
  return MNM_OK;
}

mnm_status mnm_cli__desk_status(const mnm_cli__desk *desk, int *out_decided, bool *out_held,
                                mnm_err *err) {
  mnm_column all;
  uint64_t wanted[2] = {desk->subject, 0};
  mnm_column_init(&all, sizeof(mnm_decided), &desk->cli->ctx);
  mnm_status status = mnm_store_decided(desk->store, &all, err);
  const mnm_decided *decided = mnm_decided_find(&all, desk->subject);
  *out_decided = status == MNM_OK && decided != NULL ? decided->status : -1;
  mnm_column_clear(&all);
  if (status == MNM_OK) status = mnm_run_subject_statuses(desk->store, see_status, wanted, err);
  *out_held = wanted[1] != 0;
  return status;
}

void mnm_cli__put_stand_in(mnm_out *out, const char *pseudonym) {
  mnm_out_text(out, mnm_text_of(pseudonym), mnm_text_of(pseudonym));
}
