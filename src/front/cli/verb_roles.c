/* `manumit roles`: what the members of a network do, with reasons. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_duty.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

static const mnm_cli__option role_options[] = {
    {.name = "accounts",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "instead of a network: the roles these accounts play towards each other, as A,B,C"},
};

static const mnm_out_column role_columns[] = {
    {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"role", "Role", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"confidence", "Sure", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"rule", "Rule", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"reason", "Since it", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"payers", "Payers", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"payees", "Payees", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
};

static void put_confidence(mnm_out *out, uint32_t ppm) {
  char text[16];
  int bytes = snprintf(text, sizeof text, "0.%02u", ppm / 10000);
  mnm_out_json(out, (mnm_text){text, (uint32_t)bytes});
}

static void put_row(mnm_out *out, const mnm_run_duties *duties, const mnm_run_duty *duty,
                    const mnm_duty_rule *rule) {
  char label[600];
  uint32_t bytes =
      mnm_accounts_label(mnm_run_duties_accounts(duties), duty->account, label, sizeof label);
  if (duty->victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_text(out, (mnm_text){label, bytes}, no_text);
  if (duty->victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_string(out, rule           ? mnm_duty_name(rule->role)
                      : duty->victim ? "possible victim: not ranked"
                                     : mnm_duty_name(MNM_DUTY_UNKNOWN));
  if (rule) {
    put_confidence(out, rule->confidence_ppm);
    mnm_out_string(out, rule->id);
    mnm_out_string(out, rule->reason);
  } else {
    mnm_out_null(out);
    mnm_out_null(out);
    mnm_out_null(out);
  }
  if (duty->victim) {
    mnm_out_null(out);
    mnm_out_null(out);
  } else {
    mnm_out_uint(out, duty->signs->payers);
    mnm_out_uint(out, duty->signs->payees);
  }
  mnm_out_end_row(out);
}

/* ---- persons --- */

static const mnm_out_column person_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"accounts", "Accounts", MNM_OUT_LIST, MNM_CASE, MNM_FOR_MACHINES},
    {"account_count", "Accounts", MNM_OUT_INT, MNM_CASE, MNM_FOR_PEOPLE},
    {"roles", "Roles", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
    {"confidence", "Sure", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"rules", "Rules", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
    {"networks", "Other networks", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
    {"specialist", "Specialist", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
};

static void put_person_name(mnm_out *out, const mnm_run_duties *duties,
                            const mnm_run_duty_person *person) {
  char label[600];
  if (person->victim) mnm_out_raise(out, MNM_VICTIM);
  if (person->subject != 0) {
    mnm_out_string(out, person->pseudonym);
    return;
  }
  mnm_run_duty duty = mnm_run_duties_get(duties, mnm_run_duties_members(duties, person)[0]);
  uint32_t bytes =
      mnm_accounts_label(mnm_run_duties_accounts(duties), duty.account, label, sizeof label);
  mnm_out_text(out, (mnm_text){label, bytes}, no_text);
}

static mnm_status put_person_accounts(mnm_cli *cli, const mnm_run_duties *duties,
                                      const mnm_run_duty_person *person, mnm_err *err) {
  mnm_arena arena;
  mnm_column names;
  const uint32_t *member = mnm_run_duties_members(duties, person);
  mnm_status status = MNM_OK;
  mnm_arena_init(&arena, &cli->ctx);
  mnm_column_init(&names, sizeof(mnm_text), &cli->ctx);
  for (uint32_t i = 0; i < person->member_count && status == MNM_OK; i++) {
    char label[600];
    uint32_t account = mnm_run_duties_get(duties, member[i]).account;
    uint32_t bytes =
        mnm_accounts_label(mnm_run_duties_accounts(duties), account, label, sizeof label);
    mnm_text name = {mnm_arena_copy(&arena, label, bytes), bytes};
    status = name.data ? mnm_column_push(&names, &name, err) : mnm_err_nomem(err);
  }
  if (person->victim) mnm_out_raise(cli->out, MNM_VICTIM);
  if (status == MNM_OK) mnm_out_list(cli->out, names.data, (uint32_t)names.count);
  mnm_column_clear(&names);
  mnm_arena_clear(&arena);
  return status;
}

/* Roles in the order of their surest reasons, and the rules. */
static void put_person_roles(mnm_out *out, const mnm_run_duties *duties,
                             const mnm_run_duty_person *person) {
  mnm_text roles[MNM_DUTY_COUNT], rules[64];
  uint32_t role_count = 0, rule_count = 0, seen = 0;
  const mnm_duty_claim *reason = mnm_run_duties_reasons(duties, person);
  for (uint32_t i = 0; i < person->reason_count; i++) {
    const mnm_duty_rule *rule = &mnm_duty_rules[reason[i].rule];
    if (!(seen >> (uint32_t)rule->role & 1)) {
      roles[role_count++] = mnm_text_of(mnm_duty_name(rule->role));
    }
    seen |= 1U << (uint32_t)rule->role;
    if (rule_count < MNM_CLI__COUNT(rules)) rules[rule_count++] = mnm_text_of(rule->id);
  }
  if (person->victim) {
    roles[role_count++] = mnm_text_of("possible victim: not ranked");
    mnm_out_raise(out, MNM_VICTIM);
  } else if (role_count == 0) {
    roles[role_count++] = mnm_text_of(mnm_duty_name(MNM_DUTY_UNKNOWN));
  }
  mnm_out_list(out, roles, role_count);
  if (person->reason_count > 0)
    put_confidence(out, mnm_duty_rules[reason[0].rule].confidence_ppm);
  else
    mnm_out_null(out);
  mnm_out_list(out, rules, rule_count);
}

static mnm_status put_person(mnm_cli *cli, const mnm_run_duties *duties,
                             const mnm_run_duty_person *person, mnm_err *err) {
  mnm_out *out = cli->out;
  const uint64_t *network = mnm_run_duties_networks(duties, person);
  mnm_text names[32];
  char text[32][24];
  uint32_t count = person->network_count < 32 ? person->network_count : 32;
  put_person_name(out, duties, person);
  MNM_TRY(put_person_accounts(cli, duties, person, err));
  mnm_out_uint(out, person->member_count);
  put_person_roles(out, duties, person);
  for (uint32_t i = 0; i < count; i++) {
    (void)snprintf(text[i], sizeof text[i], "%llu", (unsigned long long)network[i]);
    names[i] = mnm_text_of(text[i]);
  }
  if (person->victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_list(out, names, count);
  mnm_out_bool(out, person->specialist);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status show_persons(mnm_cli *cli, const mnm_run_duties *duties, mnm_err *err) {
  mnm_out_heading(cli->out, "Persons: what all their accounts show together");
  mnm_out_begin(cli->out, "persons", person_columns, MNM_CLI__COUNT(person_columns));
  for (uint32_t i = 0; i < mnm_run_duties_person_count(duties); i++)
    MNM_TRY(put_person(cli, duties, mnm_run_duties_person(duties, i), err));
  mnm_out_end(cli->out);
  return MNM_OK;
}

static mnm_status see_stage(void *payload, const mnm_stage *stage, mnm_err *err) {
  (void)err;
  bool *seen = payload;
  *seen = *seen || strcmp(stage->name, "network") == 0;
  return MNM_OK;
}

/* Who may be a victim is known from findings: without them everybody gets a role. */
static mnm_status warn(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  bool investigated = false;
  MNM_TRY(mnm_store_stages(store, true, see_stage, &investigated, err));
  if (!investigated)
    mnm_out_note(cli->out,
                 "this case was not investigated: possible victims are not known, and "
                 "may stand here under a role");
  return MNM_OK;
}

static mnm_status show(mnm_cli *cli, const mnm_run_duties *duties, mnm_err *err) {
  mnm_out *out = cli->out;
  mnm_out_begin(out, "roles", role_columns, MNM_CLI__COUNT(role_columns));
  for (uint32_t i = 0; i < mnm_run_duties_count(duties); i++) {
    mnm_run_duty duty = mnm_run_duties_get(duties, i);
    if (duty.claim_count == 0) put_row(out, duties, &duty, NULL);
    for (uint32_t j = 0; j < duty.claim_count; j++)
      put_row(out, duties, &duty, &mnm_duty_rules[duty.claims[j].rule]);
    MNM_TRY(mnm_out_check(out, err));
  }
  mnm_out_end(out);
  MNM_TRY(show_persons(cli, duties, err));
  mnm_out_note(out,
               "a role is a guess from payments, for a person to judge; how sure it is was "
               "measured in made-up worlds");
  return MNM_OK;
}

#define LIST_MOST 10000
static mnm_status split(mnm_cli *cli, const char *list, mnm_column *labels, mnm_err *err) {
  while (*list != '\0') {
    const char *end = strchr(list, ',');
    size_t bytes = end ? (size_t)(end - list) : strlen(list);
    mnm_text label = {list, (uint32_t)bytes};
    if (bytes == 0 || labels->count >= LIST_MOST)
      return mnm_cli__usage(cli, err, "--accounts must be a list as A,B of at most %d", LIST_MOST);
    MNM_TRY(mnm_column_push(labels, &label, err));
    list += bytes + (end ? 1 : 0);
  }
  return MNM_OK;
}

static mnm_status find(mnm_cli *cli, mnm_column *labels, mnm_err *err) {
  const char *list = mnm_cli__value(cli, "accounts");
  mnm_run_duties_query query = {0};
  if ((list != NULL) == (cli->argument_count == 3))
    return mnm_cli__usage(cli, err, "give either 'network NUMBER' or --accounts");
  if (list == NULL) {
    if (strcmp(cli->argument[1], "network") != 0)
      return mnm_cli__usage(cli, err, "only 'network NUMBER' has roles");
    const char *number = cli->argument[2];
    if (number[0] == 'N') number++;
    MNM_TRY(mnm_cli__number(cli, number, "the number of a network", &query.network_id, err));
  } else {
    MNM_TRY(split(cli, list, labels, err));
    query.label = labels->data;
    query.count = (uint32_t)labels->count;
  }
  mnm_store *store = NULL;
  mnm_run_duties *duties = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_run_duties_new(&duties, store, &query, &cli->ctx, err);
  if (status == MNM_OK) status = show(cli, duties, err);
  if (status == MNM_OK) status = warn(cli, store, err);
  mnm_run_duties_free(duties);
  mnm_store_close(store);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  mnm_column labels;
  mnm_column_init(&labels, sizeof(mnm_text), &cli->ctx);
  mnm_status status = find(cli, &labels, err);
  mnm_column_clear(&labels);
  return status;
}

static const char *const paragraphs[] = {
    "Says what the members of a suspected network seem to do: recruit, forge, carry, house, "
    "control, "
    "launder, invest, or sign. Each role has its rule and its reason; several may hold for one "
    "account, and unknown is an answer. Rules and how often they are right: docs/network.md.",
    "Then the same of persons, all their accounts together: their roles, the other networks they "
    "serve, and whether they are specialists, who have one role in several.",
    "Possible victims get no role, whatever their accounts were used for. A mule lends an account, "
    "often by force: that is no suspect's role.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit roles raid.mnm network 3", "the members of network 3 by role"},
    {"manumit roles raid.mnm --accounts A,B,C --format csv", "three accounts, towards each other"},
};
const mnm_cli__verb mnm_cli__roles = {
    .name = "roles",
    .summary = "what the members of a network seem to do, and why",
    .arguments = "CASE [network] [NUMBER]",
    .paragraphs = paragraphs,
    .options = role_options,
    .option_count = MNM_CLI__COUNT(role_options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 4 6 7 8 9 141",
    .see_also = "show network investigate",
    .arguments_least = 1,
    .arguments_most = 3,
    .run = run};
