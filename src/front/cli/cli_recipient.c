/* Whoever something is meant for is held against the case before it is made. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_recipient.h"
#include "front/cli/cli_internal.h"

static mnm_status refuse(mnm_cli *cli, mnm_store *store, const char *why, const char *hint,
                         mnm_err *err) {
  if (store != NULL) MNM_TRY(mnm_cli__note_refused(cli, store, "recipient", why, err));
  (void)mnm_err_set(err, MNM_E_DENIED, "%s", why);
  mnm_err_hint(err, "%s%s", hint, store != NULL ? "; that it was refused stands in the audit" : "");
  return MNM_E_DENIED;
}

static mnm_status note(mnm_cli *cli, mnm_store *store, const char *name, mnm_err *err) {
  char details[300];
  (void)snprintf(details, sizeof details, "verb %s\nrecipient %.200s\n", cli->verb->name, name);
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = mnm_store_audit(store, "recipient", "recipient", NULL, details, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

mnm_status mnm_cli__check_name(mnm_cli *cli, mnm_store *store, const char *name, bool of_victims,
                               mnm_err *err) {
  mnm_recipient found = MNM_RECIPIENT_FREE;
  MNM_TRY(mnm_run_recipient(store, mnm_text_of(name), of_victims, &found, &cli->ctx, err));
  if (found == MNM_RECIPIENT_IMMIGRATION)
    return refuse(cli, store, "what tells of possible victims never goes to immigration",
                  "name a body that helps victims", err);
  if (found == MNM_RECIPIENT_IN_CASE)
    return refuse(
        cli, store, "this recipient stands in the case",
        "nothing goes to an office or a person that the case is about: name another one, or "
        "write the whole name where only a surname is the same",
        err);
  return MNM_OK;
}

mnm_status mnm_cli__recipient_in(mnm_cli *cli, mnm_store *store, bool of_victims, bool needed,
                                 mnm_err *err) {
  const char *name = mnm_cli__value(cli, "recipient");
  bool named = name != NULL && mnm_text_trim(mnm_text_of(name)).bytes > 0;
  if (!named && (needed || name != NULL))
    return refuse(cli, store, "nobody is named whom this is for", "give --recipient NAME", err);
  if (!named) return MNM_OK;
  MNM_TRY(mnm_cli__check_name(cli, store, name, of_victims, err));
  return note(cli, store, name, err);
}

mnm_status mnm_cli__recipient(mnm_cli *cli, bool of_victims, bool needed, mnm_err *err) {
  mnm_store *store = NULL;
  if (mnm_cli__value(cli, "recipient") == NULL && !needed) return MNM_OK;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], false, err));
  mnm_status status = mnm_cli__recipient_in(cli, store, of_victims, needed, err);
  mnm_store_close(store);
  return status;
}

/* ---- without a case --- */

mnm_status mnm_cli__recipient_plain(mnm_cli *cli, mnm_err *err) {
  const char *name = mnm_cli__value(cli, "recipient");
  bool immigration = false;
  if (name == NULL) return MNM_OK;
  MNM_TRY(mnm_run_recipient_is_immigration(mnm_text_of(name), &immigration, &cli->ctx, err));
  if (!immigration) return MNM_OK;
  return refuse(cli, NULL, "what tells of possible victims never goes to immigration",
                "name a body that helps victims", err);
}

/* ---- who reads a plan --- */

mnm_status mnm_cli__note_plan(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  mnm_status status = mnm_cli__open_case(cli, &store, cli->argument[0], false, err);
  if (status == MNM_OK) status = mnm_cli__note_shown(cli, store, cli->verb->name, 0, err);
  mnm_store_close(store);
  if (status == MNM_E_BUSY || status == MNM_E_IO)
    mnm_err_hint(err, "a plan is shown only once it is written down who reads it");
  return status;
}
