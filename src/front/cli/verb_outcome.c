/* What became of the money; and sharing a pool over the claims of a case. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_outcome.h"
#include "case/run/run_share_case.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

/* ---- share --- */

static mnm_status show_shares(mnm_cli *cli, const mnm_run_case_shares *shares,
                              mnm_restore_method method, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"claim", "Claim", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
      {"victim", "Victim", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
      {"claimed", "Claimed", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"received", "Received before", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"share", "Share", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out *out = cli->out;
  const mnm_run_case_share *row = shares->share.data;
  mnm_out_pair_string(out, "method", "Method", MNM_PUBLIC, mnm_restore_method_name(method));
  mnm_out_pair_money(out, "pool", "Pool", MNM_CASE, mnm_cli__whole(cli, "pool"), shares->currency);
  mnm_out_pair_money(out, "rest", "Left over", MNM_CASE, shares->rest_minor, shares->currency);
  mnm_out_begin(out, "shares", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < shares->share.count; i++) {
    mnm_out_uint(out, row[i].claim_id);
    mnm_out_text(out, mnm_text_of(row[i].pseudonym), no_text);
    mnm_out_money(out, row[i].claim_minor, shares->currency);
    mnm_out_money(out, row[i].received_minor, shares->currency);
    mnm_out_money(out, row[i].share_minor, shares->currency);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  if (shares->elsewhere > 0)
    mnm_out_note(out, "%u claims are of another currency: they have no part in this pool",
                 shares->elsewhere);
  mnm_out_note(out,
               "money that was traced into a thing is met from that thing first; one loss is not "
               "paid twice");
  return mnm_out_check(out, err);
}

mnm_status mnm_cli__share_case(mnm_cli *cli, mnm_restore_method method, mnm_err *err) {
  const char *which = mnm_cli__value(cli, "alternatives");
  mnm_run_alternative alternative = which == NULL                 ? MNM_RUN_ALTERNATIVE_NONE
                                    : strcmp(which, "least") == 0 ? MNM_RUN_ALTERNATIVE_LEAST
                                                                  : MNM_RUN_ALTERNATIVE_MOST;
  uint16_t currency = 0;
  mnm_run_case_shares shares;
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__currency_of(cli, &currency, err));
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) {
    status = mnm_run_case_share_make(&shares, store, mnm_cli__whole(cli, "pool"), method,
                                     alternative, currency, &cli->ctx, err);
    if (status == MNM_OK) status = show_shares(cli, &shares, method, err);
    mnm_run_case_share_clear(&shares);
  }
  mnm_store_close(store);
  return status;
}

/* ---- outcomes --- */

static const mnm_cli__option options[] = {
    {.name = "claim",
     .argument = "CLAIM",
     .type = MNM_CLI_TEXT,
     .help = "whose money it is: network:N, finding:N or account:NAME; add: mandatory"},
    {.name = "network",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = INT64_MAX,
     .help = "short for --claim network:N"},
    {.name = "step",
     .argument = "STEP",
     .type = MNM_CLI_CHOICE,
     .choices = "traced|frozen|confiscated|paid",
     .help = "add: what happened; mandatory"},
    {.name = "on",
     .argument = "DATE",
     .type = MNM_CLI_TEXT,
     .help = "add: the day of the order, the judgment or the payment; mandatory"},
    {.name = "amount",
     .argument = "AMOUNT",
     .type = MNM_CLI_TEXT,
     .help = "add: how much, such as 1234.56; with traced the default is what the elected rule "
             "says is still there"},
    {.name = "currency",
     .argument = "CODE",
     .type = MNM_CLI_TEXT,
     .help = "add: its currency; mandatory with --amount"},
    {.name = "account",
     .argument = "ACCOUNT",
     .type = MNM_CLI_TEXT,
     .help = "add: the account concerned"},
    {.name = "victim",
     .argument = "PSEUDONYM",
     .type = MNM_CLI_TEXT,
     .help = "add, with paid: who was paid"},
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "add, undo: the order, the judgment, the payment; mandatory"},
    {.name = "exceeds",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "add: why it is right that this is more than the step before has, or than a victim "
             "is owed"},
};

typedef struct ledger {
  mnm_cli *cli;
  const mnm_accounts *accounts;
  mnm_identity *identity;
} ledger;

static mnm_status entry_row(void *payload, const mnm_store_outcome *row, mnm_err *err) {
  ledger *state = payload;
  mnm_out *out = state->cli->out;
  char label[600], pseudonym[MNM_PSEUDONYM_BYTES];
  mnm_out_uint(out, row->decision_id);
  mnm_out_string(out, row->claim);
  mnm_out_string(out, mnm_outcome_step_name(row->step));
  mnm_out_time(out, row->on_us, MNM_GRAIN_DAY);
  mnm_out_money(out, row->amount_minor, row->currency);
  if (row->account < mnm_accounts_count(state->accounts)) {
    uint32_t bytes = mnm_accounts_label(state->accounts, row->account, label, sizeof label);
    mnm_out_text(out, (mnm_text){label, bytes}, no_text);
  } else {
    mnm_out_null(out);
  }
  if (row->subject_id != 0) {
    MNM_TRY(mnm_identity_pseudonym(state->identity, row->subject_id, pseudonym, err));
    mnm_out_text(out, mnm_text_of(pseudonym), no_text);
  } else {
    mnm_out_null(out);
  }
  mnm_out_string(out, row->by);
  mnm_out_time(out, row->at_us, MNM_GRAIN_SECOND);
  mnm_out_bool(out, strstr(row->verb, "more than") != NULL);
  mnm_out_string(out, row->why);
  mnm_out_bool(out, row->undone);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status list_entries(ledger *state, mnm_store *store, const char *claim, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"entry", "Entry", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
      {"claim", "Claim", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"step", "Step", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"on", "On", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"victim", "Victim", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
      {"by", "Entered by", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"at", "Entered", MNM_OUT_TIME, MNM_CASE, MNM_FOR_MACHINES},
      {"exceeds", "Exceeds", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
      {"why", "Why", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
      {"undone", "Taken back", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out_heading(state->cli->out, "Entries");
  mnm_out_begin(state->cli->out, "entries", columns, MNM_CLI__COUNT(columns));
  char key[64];
  if (claim != NULL) MNM_TRY(mnm_run__case_key(store, claim, key, &state->cli->ctx, err));
  MNM_TRY(mnm_store_outcomes(store, claim != NULL ? key : NULL, entry_row, state, err));
  mnm_out_end(state->cli->out);
  return MNM_OK;
}

static mnm_status show_sums(mnm_cli *cli, mnm_store *store, const char *claim, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"claim", "Claim", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"traced", "Traced", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"frozen", "Frozen", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"confiscated", "Confiscated", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"paid", "Paid to victims", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_column sums;
  mnm_column_init(&sums, sizeof(mnm_run_outcome_sum), &cli->ctx);
  mnm_status status = mnm_run_outcome_sums(&sums, store, claim, err);
  if (status == MNM_OK) {
    bool above = false;
    mnm_out_begin(cli->out, "outcome", columns, MNM_CLI__COUNT(columns));
    for (uint64_t i = 0; i < sums.count; i++) {
      const mnm_run_outcome_sum *sum = mnm_column_at(&sums, i);
      mnm_out_string(cli->out, sum->claim);
      for (int step = 1; step <= MNM_OUTCOME_STEP_MAX; step++) {
        mnm_out_money(cli->out, sum->minor[step], sum->currency);
        above |= step > 1 && sum->minor[step] > sum->minor[step - 1];
      }
      mnm_out_end_row(cli->out);
    }
    mnm_out_end(cli->out);
    if (above)
      mnm_out_note(cli->out,
                   "a step has more than the one before it: the entries say why, or "
                   "one of them was taken back");
  }
  mnm_column_clear(&sums);
  return status;
}

static mnm_status list(mnm_cli *cli, mnm_store *store, const char *claim, mnm_err *err) {
  /* a moment when nothing is booked: only the names of accounts are wanted */
  mnm_ledger_query nothing = {INT64_MAX - 1, INT64_MAX, MNM_ACCOUNT_NONE, false};
  mnm_ledger *names = NULL;
  ledger state = {.cli = cli};
  MNM_TRY(show_sums(cli, store, claim, err));
  MNM_TRY(mnm_ledger_load(&names, store, &nothing, &cli->ctx, err));
  state.accounts = mnm_ledger_accounts(names);
  mnm_status status = mnm_identity_open(&state.identity, store, &cli->ctx, err);
  if (status == MNM_OK) status = list_entries(&state, store, claim, err);
  mnm_identity_close(state.identity);
  mnm_ledger_free(names);
  return status;
}

static mnm_status add(mnm_cli *cli, mnm_store *store, mnm_run_outcome_entry *made, mnm_err *err) {
  uint64_t decision = 0;
  MNM_TRY(mnm_run_outcome_add(store, made, &decision, &cli->ctx, err));
  mnm_out_pair_int(cli->out, "entry", "Entry", MNM_CASE, (int64_t)decision);
  return show_sums(cli, store, made->claim, err);
}

static mnm_status read_add(mnm_cli *cli, mnm_run_outcome_entry *made, char *network, uint32_t bytes,
                           mnm_err *err) {
  const char *step = mnm_cli__value(cli, "step");
  *made = (mnm_run_outcome_entry){.on = mnm_cli__value(cli, "on"),
                                  .amount = mnm_cli__value(cli, "amount"),
                                  .account = mnm_cli__value(cli, "account"),
                                  .victim = mnm_cli__value(cli, "victim"),
                                  .why = mnm_cli__value(cli, "why"),
                                  .exceeds = mnm_cli__value(cli, "exceeds")};
  MNM_TRY(mnm_cli__claim_of(cli, network, bytes, &made->claim, err));
  if (step == NULL || !mnm_outcome_step_find(step, &made->step))
    return mnm_cli__usage(cli, err, "--step STEP is missing");
  if (made->on == NULL) return mnm_cli__usage(cli, err, "--on DATE is missing");
  if (made->why == NULL) return mnm_cli__usage(cli, err, "--why TEXT is missing");
  MNM_TRY(mnm_cli__currency_of(cli, &made->currency, err));
  if (made->amount != NULL && made->currency == 0)
    return mnm_cli__usage(cli, err, "--amount needs --currency CODE");
  if (made->amount == NULL && made->step != MNM_OUTCOME_TRACED)
    return mnm_cli__usage(cli, err, "--amount AMOUNT is missing");
  return MNM_OK;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  const char *what = cli->argument[1];
  bool adds = strcmp(what, "add") == 0, undoes = strcmp(what, "undo") == 0;
  mnm_store *store = NULL;
  mnm_run_outcome_entry made;
  char network[40];
  const char *claim = NULL;
  uint64_t number = 0;
  if (!adds && !undoes && strcmp(what, "list") != 0)
    return mnm_cli__usage(cli, err, "expected add, list or undo ENTRY");
  if ((cli->argument_count > 2) != undoes)
    return mnm_cli__usage(cli, err, "undo needs the number of an entry; add and list need none");
  if (adds) MNM_TRY(read_add(cli, &made, network, sizeof network, err));
  if (undoes) {
    MNM_TRY(mnm_cli__number(cli, cli->argument[2], "the number of an entry", &number, err));
    if (mnm_cli__value(cli, "why") == NULL)
      return mnm_cli__usage(cli, err, "--why TEXT is missing");
  }
  if (!adds && (mnm_cli__given(cli, "claim") || mnm_cli__given(cli, "network")))
    MNM_TRY(mnm_cli__claim_of(cli, network, sizeof network, &claim, err));
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], !adds && !undoes, err));
  mnm_status status = MNM_OK;
  if (adds)
    status = add(cli, store, &made, err);
  else if (undoes)
    status = mnm_run_outcome_undo(store, number, mnm_cli__value(cli, "why"), err);
  if (status == MNM_OK && !adds) status = list(cli, store, claim, err);
  mnm_store_close(store);
  return status;
}

static const char *const paragraphs[] = {
    "Keeps what became of the money of a claim: traced, frozen, confiscated, paid to victims. add "
    "enters one order, judgment or payment with its day and its reason, as the person who acts; "
    "list shows the sums of each step and every entry; undo takes an entry back, and both stay.",
    "No step may have more than the one before it, and no victim may be paid more than she is owed "
    "at most by the claims that the case keeps, unless --exceeds says why that is right; the "
    "reason stays with the entry.",
    "Without --amount, traced takes what is still there by the rule that was elected for the "
    "claim.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit outcome raid.mnm add --network 1 --step traced --on 2026-03-01 --why 'table of 1 "
     "March'",
     "what the elected rule says is still there"},
    {"manumit outcome raid.mnm add --network 1 --step frozen --on 2026-03-02 --amount 12000.50 "
     "--currency EUR --account DE89370400440532013000 --why 'order 17/26'",
     "an order"},
    {"manumit outcome raid.mnm list", "how far the money has come"},
    {"manumit outcome raid.mnm undo 7 --why 'lifted on appeal'", "take an entry back"},
};
const mnm_cli__verb mnm_cli__outcome = {
    .name = "outcome",
    .summary = "keep what was traced, frozen, confiscated and paid to victims",
    .arguments = "CASE WHAT [ENTRY]",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 5 6 7 8 9 141",
    .see_also = "claim freeze share trace",
    .arguments_least = 2,
    .arguments_most = 3,
    .run = run};
