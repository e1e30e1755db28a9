/* manumit unseal, seal: one person opened for one role, by two people, with a reason; and closed
 * again. What is refused is refused with an entry in the audit. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

typedef struct asked { /* what was asked for */
  mnm_cli *cli;
  mnm_store *store;
  mnm_identity *identity;
  uint64_t subject;
  mnm_role role;
  bool expired;    /* the legal basis of some source */
  char object[40]; /* "subject:7" */
} asked;

/* ---- what stands --- */

typedef struct standing {
  const char *verb;
  uint64_t decision;
} standing;

static mnm_status note_standing(void *payload, const mnm_decision *row, mnm_err *err) {
  (void)err;
  standing *of = payload;
  if (!row->undone && strcmp(row->verb, of->verb) == 0) of->decision = row->decision_id;
  return MNM_OK;
}

static void verb_of(char *buffer, size_t bytes, mnm_role role) {
  (void)snprintf(buffer, bytes, "unseal-%s", mnm_role_name(role));
}

mnm_status mnm_cli__leave(mnm_cli *cli, mnm_store *store, uint64_t subject, bool *out,
                          mnm_err *err) {
  char verb[60], object[40];
  standing of = {verb, 0};
  verb_of(verb, sizeof verb, cli->viewer.role);
  (void)snprintf(object, sizeof object, "subject:%" PRIu64, subject);
  MNM_TRY(mnm_store_decisions(store, object, note_standing, &of, err));
  *out = of.decision != 0 && mnm_shield_can_have_leave(cli->viewer.role);
  return MNM_OK;
}

/* ---- refusals --- */

mnm_status mnm_cli__note_refused(mnm_cli *cli, mnm_store *store, const char *object,
                                 const char *why, mnm_err *err) {
  char details[100];
  (void)snprintf(details, sizeof details, "verb %s\nrole %s\n", cli->verb->name,
                 mnm_role_name(cli->viewer.role));
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = mnm_store_audit(store, "refuse", object, why, details, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

static mnm_status refuse(const asked *a, const char *why, const char *hint, mnm_err *err) {
  MNM_TRY(mnm_cli__note_refused(a->cli, a->store, a->object, why, err));
  (void)mnm_err_set(err, MNM_E_DENIED, "%s", why);
  mnm_err_hint(err, "%s; that it was refused stands in the audit", hint);
  return MNM_E_DENIED;
}

static bool is_said(const mnm_cli *cli, const char *option) {
  const char *value = mnm_cli__value(cli, option);
  return value != NULL && mnm_text_trim(mnm_text_of(value)).bytes > 0;
}

static bool is_same_person(const mnm_cli *cli) {
  mnm_text by = mnm_text_trim(mnm_text_of(mnm_cli__value(cli, "by")));
  mnm_text second = mnm_text_trim(mnm_text_of(mnm_cli__value(cli, "second")));
  return mnm_text_equal_ascii_nocase(by, second);
}

typedef struct due {
  uint64_t subject;
  bool found;
} due;

static mnm_status note_due(void *payload, const mnm_subject *subject, int64_t due_us,
                           mnm_err *err) {
  (void)due_us;
  (void)err;
  due *of = payload;
  of->found = of->found || subject->subject_id == of->subject;
  return MNM_OK;
}

static mnm_status note_expired(void *payload, const mnm_source *source, mnm_err *err) {
  (void)err;
  asked *a = payload;
  if (source->legal_expires_us != MNM_TIME_NONE && source->legal_expires_us <= a->cli->ctx.now_us)
    a->expired = true;
  return MNM_OK;
}

/* Every source of the case: what is known of one person may come from any of them. */
/* Whoever is opened a person may not be who the case is about. */
static mnm_status check_people(const asked *a, mnm_err *err) {
  bool outside = a->role == MNM_ROLE_NGO || a->role == MNM_ROLE_VICTIMS_COUNSEL;
  MNM_TRY(mnm_cli__check_name(a->cli, a->store, mnm_cli__value(a->cli, "by"), true, err));
  MNM_TRY(mnm_cli__check_name(a->cli, a->store, mnm_cli__value(a->cli, "second"), true, err));
  return mnm_cli__recipient_in(a->cli, a->store, true, outside, err);
}

static mnm_status check_warrants(const asked *a, bool *out, mnm_err *err) {
  asked copy = *a;
  MNM_TRY(mnm_store_sources(a->store, note_expired, &copy, err));
  *out = !copy.expired;
  return MNM_OK;
}

static mnm_status check(const asked *a, mnm_err *err) {
  mnm_role by = a->cli->viewer.role;
  due of = {a->subject, false};
  bool warranted = false;
  if (by != MNM_ROLE_OWNER && by != MNM_ROLE_SUPERVISOR)
    return refuse(a, "this role may not open or close a person",
                  "ask the owner of the case or a supervisor", err);
  if (!is_said(a->cli, "reason"))
    return refuse(a, "no reason was given", "give --reason TEXT", err);
  if (!is_said(a->cli, "by")) return refuse(a, "nobody asks for it", "give --by NAME", err);
  if (strcmp(a->cli->verb->name, "seal") == 0) return MNM_OK; /* closing needs one person */
  if (!is_said(a->cli, "second"))
    return refuse(a, "a second person is missing", "give --second NAME", err);
  if (is_same_person(a->cli))
    return refuse(a, "the second person is the first one", "name another one", err);
  if (!mnm_shield_can_have_leave(a->role))
    return refuse(a, "nobody is opened for this role",
                  "roles are investigator, supervisor, victims-counsel and ngo", err);
  MNM_TRY(check_warrants(a, &warranted, err));
  if (!warranted)
    return refuse(a, "the legal basis of a source has expired", "add one with a new legal basis",
                  err);
  MNM_TRY(mnm_identity_reviews(a->identity, a->cli->ctx.now_us, note_due, &of, err));
  if (of.found)
    return refuse(a, "the date by which her data must be reviewed has passed",
                  "review it first: manumit retention", err);
  return check_people(a, err);
}

/* ---- doing it --- */

static mnm_status decide(const asked *a, const char *verb, uint64_t undoes, mnm_err *err) {
  char why[1200];
  const char *second = mnm_cli__value(a->cli, "second");
  (void)snprintf(why, sizeof why, "%s (asked by %s%s%s)", mnm_cli__value(a->cli, "reason"),
                 mnm_cli__value(a->cli, "by"), second != NULL ? ", second " : "",
                 second != NULL ? second : "");
  mnm_decision decision = {.verb = verb, .object = a->object, .why = why, .undoes = undoes};
  uint64_t id = 0;
  MNM_TRY(mnm_store_begin(a->store, MNM_WRITE_DURABLE, err));
  mnm_status status = mnm_decision_add(a->store, &decision, &id, err);
  if (status == MNM_OK) status = mnm_store_commit(a->store, err);
  if (status != MNM_OK) {
    mnm_store_rollback(a->store);
    return status;
  }
  mnm_out *out = a->cli->out;
  mnm_out_group(out, "decided");
  mnm_out_pair_int(out, "decision", "Decision", MNM_PUBLIC, (int64_t)id);
  mnm_out_pair_string(out, "what", "What", MNM_CASE, verb);
  mnm_out_pair_string(out, "role", "For", MNM_CASE, mnm_role_name(a->role));
  mnm_out_group_end(out);
  return MNM_OK;
}

static mnm_status act(const asked *a, mnm_err *err) {
  char verb[60];
  standing of = {verb, 0};
  verb_of(verb, sizeof verb, a->role);
  MNM_TRY(check(a, err));
  MNM_TRY(mnm_store_decisions(a->store, a->object, note_standing, &of, err));
  bool opens = strcmp(a->cli->verb->name, "unseal") == 0;
  if (opens && of.decision != 0)
    return mnm_err_set(err, MNM_E_EXISTS, "this person is open to that role already");
  if (!opens && of.decision == 0)
    return mnm_err_set(err, MNM_E_NOTFOUND, "this person is not open to that role");
  return opens ? decide(a, verb, 0, err) : decide(a, "seal", of.decision, err);
}

static mnm_status run_seal(mnm_cli *cli, mnm_err *err) {
  asked a = {.cli = cli};
  if (strcmp(cli->argument[1], "person") != 0)
    return mnm_cli__usage(cli, err, "expected person PSEUDONYM");
  if (!mnm_role_find(mnm_text_of(mnm_cli__value(cli, "for")), &a.role))
    return mnm_cli__usage(cli, err, "--for must be a role such as investigator");
  MNM_TRY(mnm_cli__open_case(cli, &a.store, cli->argument[0], false, err));
  mnm_status status = mnm_identity_open(&a.identity, a.store, &cli->ctx, err);
  if (status == MNM_OK) status = mnm_cli__subject(a.identity, cli->argument[2], &a.subject, err);
  (void)snprintf(a.object, sizeof a.object, "subject:%" PRIu64, a.subject);
  if (status == MNM_OK) status = act(&a, err);
  mnm_identity_close(a.identity);
  mnm_store_close(a.store);
  return status;
}

static const mnm_cli__option seal_options[] = {
    {.name = "reason", .argument = "TEXT", .type = MNM_CLI_TEXT, .help = "why; mandatory"},
    {.name = "by", .argument = "NAME", .type = MNM_CLI_TEXT, .help = "who asks for it; mandatory"},
    {.name = "second",
     .argument = "NAME",
     .type = MNM_CLI_TEXT,
     .help = "who agrees to it, another person; mandatory to open"},
    {.name = "for",
     .argument = "ROLE",
     .type = MNM_CLI_TEXT,
     .fallback = "investigator",
     .help = "for whom: investigator, supervisor, victims-counsel or ngo"},
    MNM_CLI__RECIPIENT,
};
static const char *const unseal_paragraphs[] = {
    "Opens what is sealed of one person for one role, until it is closed with 'manumit seal'. It "
    "takes a reason, who asks for it, and a second person who agrees. 'manumit show CASE person "
    "PSEUDONYM --role ROLE' then shows the values, and each look is an entry of the audit.",
    "--recipient names the body or person that will see her; for ngo and victims-counsel it is "
    "mandatory. Refused, with an entry in the audit: a role other than owner or supervisor, no "
    "reason, no second person, a recipient or one of the two people that stands in the case, "
    "immigration, an expired legal basis of a source, a date of review that has passed. Auditors "
    "and other agencies are never opened a person. On the command line roles keep honest people "
    "honest: whoever holds the key file is the owner.",
    NULL};
static const mnm_cli__example unseal_examples[] = {
    {"manumit unseal raid.mnm person P-7K2M-QXD4-93 --reason 'hearing on Monday' --by Duarte "
     "--second Okoye",
     "open one person for investigators"},
};
const mnm_cli__verb mnm_cli__unseal = {.name = "unseal",
                                       .summary = "open one person for one role, by two people",
                                       .arguments = "CASE person PSEUDONYM",
                                       .paragraphs = unseal_paragraphs,
                                       .options = seal_options,
                                       .option_count = MNM_CLI__COUNT(seal_options),
                                       .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                       .examples = unseal_examples,
                                       .example_count = MNM_CLI__COUNT(unseal_examples),
                                       .formats = "table|json",
                                       .exit_codes = "0 2 4 5 6 7 8 9",
                                       .see_also = "seal show audit",
                                       .arguments_least = 3,
                                       .arguments_most = 3,
                                       .run = run_seal};
static const char *const seal_paragraphs[] = {
    "Closes again what 'manumit unseal' opened of a person for a role. The person's data were "
    "sealed in the file all the time; what ends is the leave to see them.",
    NULL};
static const mnm_cli__example seal_examples[] = {
    {"manumit seal raid.mnm person P-7K2M-QXD4-93 --reason 'hearing over' --by Duarte",
     "close the person for investigators"},
};
const mnm_cli__verb mnm_cli__seal = {.name = "seal",
                                     .summary = "close a person that was opened for a role",
                                     .arguments = "CASE person PSEUDONYM",
                                     .paragraphs = seal_paragraphs,
                                     .options = seal_options,
                                     .option_count = MNM_CLI__COUNT(seal_options),
                                     .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                     .examples = seal_examples,
                                     .example_count = MNM_CLI__COUNT(seal_examples),
                                     .formats = "table|json",
                                     .exit_codes = "0 2 4 5 6 7 8 9",
                                     .see_also = "unseal show audit",
                                     .arguments_least = 3,
                                     .arguments_most = 3,
                                     .run = run_seal};
