#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "front/cli/cli_victim.h"

static const mnm_text no_text = {"", 0};

mnm_status mnm_cli__subject(mnm_identity *identity, const char *pseudonym, uint64_t *out,
                            mnm_err *err) {
  return mnm_identity_by_pseudonym(identity, mnm_text_of(pseudonym), out, err);
}

/* ---- show persons, show person --- */

static mnm_status person_row(void *payload, const mnm_subject *subject, mnm_err *err) {
  mnm_cli *cli = payload;
  mnm_out *out = cli->out;
  mnm_out_string(out, subject->pseudonym);
  mnm_out_string(out, subject->schema);
  mnm_out_string(out, subject->category);
  mnm_out_time(out, subject->recorded_us, MNM_GRAIN_DAY);
  mnm_out_time(out, subject->erased_us, MNM_GRAIN_DAY);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

mnm_status mnm_cli__list_persons(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"pseudonym", "Pseudonym", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"schema", "Kind", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"category", "Category", MNM_OUT_TEXT, mnm_out_class("subject", "category"), MNM_FOR_ALL},
      {"recorded", "Recorded", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"erased", "Erased", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_identity_open(&identity, store, &cli->ctx, err));
  mnm_out_begin(cli->out, "persons", columns, MNM_CLI__COUNT(columns));
  mnm_status status = mnm_identity_subjects(identity, true, person_row, cli, err);
  if (status == MNM_OK) mnm_out_end(cli->out);
  mnm_identity_close(identity);
  return status;
}

typedef struct profile {
  mnm_cli *cli;
  mnm_identity *identity;
  uint64_t opened;
} profile;

static mnm_status fact_row(void *payload, const mnm_fact *fact, mnm_err *err) {
  profile *state = payload;
  mnm_out *out = state->cli->out;
  char pseudonym[MNM_PSEUDONYM_BYTES] = "";
  mnm_out_uint(out, fact->statement_id);
  mnm_out_string(out, fact->property);
  switch (fact->state) {
    case MNM_VALUE_SHOWN:
      mnm_out_raise(out, fact->sensitivity);
      mnm_out_text(out, fact->value, no_text);
      state->opened++;
      break;
    case MNM_VALUE_REFERENCE:
      MNM_TRY(mnm_identity_pseudonym(state->identity, fact->value_subject, pseudonym, err));
      mnm_out_string(out, pseudonym);
      break;
    case MNM_VALUE_HIDDEN:
      mnm_out_string(out, "(sealed)");
      break;
    case MNM_VALUE_SEALED:
      mnm_out_string(out, "(sealed: no key)");
      break;
    case MNM_VALUE_ERASED:
      mnm_out_text(out, fact->value, no_text);
      break;
  }
  mnm_out_string(out, fact->grade.original[0] != '\0' ? fact->grade.original : NULL);
  if (fact->source_id > 0) {
    mnm_out_uint(out, fact->source_id);
    mnm_out_uint(out, fact->source_row + 1);
  } else {
    mnm_out_null(out);
    mnm_out_null(out);
  }
  mnm_out_string(out, fact->recorded_by);
  mnm_out_time(out, fact->recorded_us, MNM_GRAIN_DAY);
  mnm_out_bool(out, fact->superseded_by == 0);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status note_opened(mnm_cli *cli, mnm_store *store, profile *state, uint64_t subject,
                              mnm_err *err) {
  if (state->opened == 0) return MNM_OK;
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status =
      mnm_identity_note_opened(state->identity, &cli->viewer, subject, state->opened, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

static mnm_status check_natural(void *payload, const mnm_subject *subject, mnm_err *err) {
  mnm_cli__desk *desk = payload;
  (void)err;
  (void)snprintf(desk->pseudonym, sizeof desk->pseudonym, "%s", subject->pseudonym);
  if (!subject->is_person) desk->subject = 0;
  return MNM_OK;
}

/* Status, offences, rights and screening of a natural person who is held for a possible victim or
 * was decided about: for the owner, and for nobody else in passing. */
static mnm_status show_more(mnm_cli *cli, mnm_store *store, profile *state, uint64_t subject,
                            mnm_err *err) {
  mnm_cli__desk desk = {
      .cli = cli, .store = store, .identity = state->identity, .subject = subject};
  int decided = -1;
  bool held = false;
  MNM_TRY(mnm_identity_subject(state->identity, subject, check_natural, &desk, err));
  if (desk.subject == 0 || cli->viewer.role != MNM_ROLE_OWNER) return MNM_OK;
  MNM_TRY(mnm_cli__desk_status(&desk, &decided, &held, err));
  if (!held && decided < 0) return MNM_OK;
  state->opened++; /* that she is one is a look too */
  mnm_out_heading(cli->out, "Status");
  MNM_TRY(mnm_cli__show_status(&desk, err));
  MNM_TRY(mnm_cli__show_offences(&desk, err));
  MNM_TRY(mnm_cli__show_rights(&desk, err));
  return mnm_cli__show_screening(&desk, err);
}

mnm_status mnm_cli__show_person(mnm_cli *cli, mnm_store *store, const char *pseudonym,
                                mnm_err *err) {
  const mnm_out_column columns[] = {
      {"statement", "Statement", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"property", "Property", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"value", "Value", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL}, /* raised by each fact's class */
      {"grade", "Grade", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"source", "Source", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"record", "Record", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"recorded_by", "By", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"recorded", "Recorded", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"stands", "Stands", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
  };
  profile state = {.cli = cli};
  uint64_t subject = 0;
  MNM_TRY(mnm_identity_open(&state.identity, store, &cli->ctx, err));
  mnm_status status = mnm_cli__subject(state.identity, pseudonym, &subject, err);
  bool leave = false;
  if (status == MNM_OK) status = mnm_cli__leave(cli, store, subject, &leave, err);
  cli->viewer.leave = leave;
  mnm_out_leave(cli->out, leave);
  if (status == MNM_OK && mnm_out_verdict(cli->out, MNM_PERSON) != MNM_SHOW) {
    char object[40];
    (void)snprintf(object, sizeof object, "subject:%" PRIu64, subject);
    status = mnm_cli__note_refused(cli, store, object, "this person is not open to this role", err);
  }
  if (status == MNM_OK) {
    mnm_out_begin(cli->out, "facts", columns, MNM_CLI__COUNT(columns));
    status = mnm_identity_profile(state.identity, subject, &cli->viewer, fact_row, &state, err);
    if (status == MNM_OK) mnm_out_end(cli->out);
  }
  if (status == MNM_OK) status = show_more(cli, store, &state, subject, err);
  if (status == MNM_OK || status == MNM_E_CANCELLED) {
    mnm_status noted = note_opened(cli, store, &state, subject, status == MNM_OK ? err : NULL);
    if (status == MNM_OK) status = noted;
  }
  mnm_identity_close(state.identity);
  return status;
}

/* ---- erase --- */

static const mnm_cli__option erase_options[] = {
    {.name = "why", .argument = "TEXT", .type = MNM_CLI_TEXT, .help = "the reason; mandatory"},
};

static mnm_status erase(mnm_cli *cli, mnm_store *store, mnm_identity *identity, mnm_err *err) {
  const char *what = cli->argument[1], *which = cli->argument[2], *why = mnm_cli__value(cli, "why");
  mnm_erased erased = {0};
  uint64_t number = 0;
  if (strcmp(what, "person") == 0) {
    MNM_TRY(mnm_cli__subject(identity, which, &number, err));
    MNM_TRY(mnm_cli__confirm(cli, "What is sealed of this person will be gone for ever.", err));
    MNM_TRY(mnm_identity_erase(identity, number, why, &erased, err));
  } else if (strcmp(what, "rejects") == 0) {
    MNM_TRY(mnm_cli__number(cli, which, "the number of a source", &number, err));
    MNM_TRY(
        mnm_cli__confirm(cli, "The rejected records of this source will be gone for ever.", err));
    MNM_TRY(mnm_identity_rejects_erase(identity, number, why, &erased, err));
  } else if (strcmp(what, "audit") == 0) {
    MNM_TRY(mnm_cli__number(cli, which, "the number of an audit entry", &number, err));
    MNM_TRY(mnm_cli__confirm(cli, "Reason and details of this entry will be gone for ever.", err));
    MNM_TRY(mnm_store_audit_erase(store, number, why, err));
  } else {
    return mnm_cli__usage(cli, err, "expected person PSEUDONYM, rejects SOURCE or audit NUMBER");
  }
  mnm_out_group(cli->out, "erased");
  mnm_out_pair_string(cli->out, "what", "Erased", MNM_CASE, what);
  mnm_out_pair_int(cli->out, "statements", "Statements", MNM_CASE, (int64_t)erased.statements);
  mnm_out_pair_int(cli->out, "things", "Things", MNM_CASE, (int64_t)erased.things);
  mnm_out_pair_int(cli->out, "accounts", "Accounts", MNM_CASE, (int64_t)erased.accounts);
  mnm_out_group_end(cli->out);
  if (erased.wal_pending) {
    mnm_out_note(cli->out,
                 "another process is reading the case: the last copies in its log go when the "
                 "next writer closes it");
  }
  mnm_out_note(cli->out, "backups and copies of the case file are not reached from here");
  return MNM_OK;
}

static mnm_status run_erase(mnm_cli *cli, mnm_err *err) {
  if (mnm_cli__value(cli, "why") == NULL) {
    return mnm_cli__usage(cli, err, "--why TEXT is missing: an erasure needs its reason");
  }
  mnm_store *store = NULL;
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], false, err));
  mnm_status status = mnm_identity_open(&identity, store, &cli->ctx, err);
  if (status == MNM_OK) status = erase(cli, store, identity, err);
  mnm_identity_close(identity);
  mnm_store_close(store);
  return status;
}

static const char *const erase_paragraphs[] = {
    "Erases for good: person PSEUDONYM destroys the key under which all that identifies a person "
    "is sealed, what is sealed of documents, addresses and other things that told of nobody else, "
    "and the texts of accounts that nobody else holds; rejects SOURCE the records of a source that "
    "could not be read; audit NUMBER the reason and details of one entry. Pseudonyms, figures and "
    "the audit chain stay and still verify. That it was done, by whom and why, is an entry of the "
    "audit.",
    "There is no way back. Backups of the case file are not reached, and a file that is added "
    "again tells of the person again, under another pseudonym.",
    NULL};
static const mnm_cli__example erase_examples[] = {
    {"manumit erase raid.mnm person P-7K2M-QXD4-93 --why 'retention period over'",
     "after asking, destroy a person's key"},
};
const mnm_cli__verb mnm_cli__erase = {
    .name = "erase",
    .summary = "erase a person's data, rejected records or audit details",
    .arguments = "CASE WHAT WHICH",
    .paragraphs = erase_paragraphs,
    .options = erase_options,
    .option_count = 1,
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
    .examples = erase_examples,
    .example_count = MNM_CLI__COUNT(erase_examples),
    .formats = "table|json",
    .exit_codes = "0 2 4 5 6 7 8 9",
    .see_also = "audit retention verify",
    .arguments_least = 3,
    .arguments_most = 3,
    .run = run_erase};
