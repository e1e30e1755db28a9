/* links: what a person says of rows of a case, and tracing needs: what came back, what a debit is
 * linked to, what a payment was meant to be. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_links.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

/* ---- rows --- */

typedef struct looking {
  mnm_cli *cli;
  mnm_column victims; /* accounts of possible victims */
  bool all;           /* returns whose payment is not clear, too */
  uint64_t unclear;
} looking;

static mnm_status put_id(mnm_out *out, const mnm_ledger *ledger, uint32_t row, mnm_err *err) {
  char id[MNM_TRANSFER_ID_BYTES];
  uint32_t bytes = 0;
  if (row == MNM_TRACE_NONE) {
    mnm_out_null(out);
    return MNM_OK;
  }
  MNM_TRY(mnm_ledger_transfer_id(ledger, row, id, sizeof id, &bytes, err));
  mnm_out_text(out, (mnm_text){id, bytes}, no_text);
  return MNM_OK;
}

static void put_account(const looking *state, const mnm_ledger *ledger, uint32_t account) {
  mnm_out *out = state->cli->out;
  char label[600];
  uint32_t bytes = mnm_accounts_label(mnm_ledger_accounts(ledger), account, label, sizeof label);
  if (mnm_cli__is_victim(&state->victims, account)) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_text(out, (mnm_text){label, bytes}, no_text);
}

/* "account:NAME" for a claim that the case keeps by number. */
static void put_claim(const looking *state, const mnm_ledger *ledger, const char *claim) {
  mnm_out *out = state->cli->out;
  char text[640];
  int64_t number = 0;
  const mnm_accounts *accounts = mnm_ledger_accounts(ledger);
  if (strncmp(claim, "account:#", 9) != 0 || !mnm_text_int64(mnm_text_of(claim + 9), &number) ||
      number < 0 || number >= mnm_accounts_count(accounts)) {
    mnm_out_string(out, claim);
    return;
  }
  (void)snprintf(text, sizeof text, "account:");
  uint32_t bytes = mnm_accounts_label(accounts, (uint32_t)number, text + 8, sizeof text - 8);
  if (mnm_cli__is_victim(&state->victims, (uint32_t)number)) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_text(out, (mnm_text){text, bytes + 8}, no_text);
}

static void put_transfer(const looking *state, const mnm_ledger *ledger, uint32_t row) {
  mnm_out *out = state->cli->out;
  const mnm_transfers *rows = mnm_ledger_transfers(ledger);
  if (row == MNM_TRACE_NONE) {
    for (int cell = 0; cell < 4; cell++) mnm_out_null(out);
    return;
  }
  mnm_out_time(out, rows->booked_us[row],
               rows->booked_grain != NULL ? (mnm_grain)rows->booked_grain[row] : MNM_GRAIN_SECOND);
  put_account(state, ledger, rows->account_from[row]);
  put_account(state, ledger, rows->account_to[row]);
  mnm_out_money(out, rows->amount_minor[row], rows->currency[row]);
}

/* ---- list --- */

static const mnm_out_column list_columns[] = {
    {"link", "Link", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
    {"row", "Transfer", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"what", "Is said to", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"other", "Transfer or claim", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"booked", "Booked", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"from", "From", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"to", "To", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"by", "By", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"at", "Said", MNM_OUT_TIME, MNM_CASE, MNM_FOR_MACHINES},
    {"why", "Why", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
    {"undone", "Taken back", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
};

static mnm_status list_row(void *payload, const mnm_run_link *link, uint32_t row, uint32_t other,
                           const mnm_ledger *ledger, mnm_err *err) {
  static const char *const says[] = {"be meant for", "take back", "back the later"};
  const looking *state = payload;
  mnm_out *out = state->cli->out;
  mnm_out_uint(out, link->decision_id);
  MNM_TRY(put_id(out, ledger, row, err));
  mnm_out_string(out, says[link->kind]);
  if (link->kind == MNM_LINK_EARMARK)
    put_claim(state, ledger, link->claim);
  else
    MNM_TRY(put_id(out, ledger, other, err));
  put_transfer(state, ledger, row);
  mnm_out_string(out, link->by);
  mnm_out_time(out, link->at_us, MNM_GRAIN_SECOND);
  mnm_out_string(out, link->why);
  mnm_out_bool(out, link->undone);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status list(looking *state, mnm_store *store, mnm_err *err) {
  mnm_out *out = state->cli->out;
  mnm_out_begin(out, "links", list_columns, MNM_CLI__COUNT(list_columns));
  MNM_TRY(mnm_run_links_list(store, list_row, state, &state->cli->ctx, err));
  mnm_out_end(out);
  mnm_out_note(out,
               "what stands holds in every later trace; a table that was made before is not of the "
               "case as it is now");
  return MNM_OK;
}

/* ---- find --- */

/* What machines get is the table that add reads. */
static const mnm_out_column find_columns[] = {
    {"row", "Transfer", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"reverses", "Can take back", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"booked", "Booked", MNM_OUT_TIME, MNM_CASE, MNM_FOR_PEOPLE},
    {"from", "From", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_PEOPLE},
    {"to", "To", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_PEOPLE},
    {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_PEOPLE},
    {"why", "Why", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
};

static mnm_status find_row(void *payload, const mnm_run_return *found, const mnm_ledger *ledger,
                           mnm_err *err) {
  looking *state = payload;
  mnm_out *out = state->cli->out;
  bool clear = found->original != MNM_TRACE_NONE;
  state->unclear += !clear;
  if (!clear && !state->all) return MNM_OK;
  MNM_TRY(put_id(out, ledger, found->row, err));
  MNM_TRY(put_id(out, ledger, found->original, err));
  put_transfer(state, ledger, found->row);
  mnm_out_string(
      out, !clear && found->candidates == 0 ? "the bank calls it a return; no payment fits"
           : !clear                         ? "the bank calls it a return; several payments fit"
           : found->named                   ? "the bank calls it a return, and names the payment"
                          : "the bank calls it a return; the only payment of this amount before it "
                            "between the two accounts");
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status find(looking *state, mnm_store *store, mnm_err *err) {
  mnm_out *out = state->cli->out;
  mnm_out_begin(out, "returns", find_columns, MNM_CLI__COUNT(find_columns));
  MNM_TRY(mnm_run_links_find(store, find_row, state, &state->cli->ctx, err));
  mnm_out_end(out);
  if (state->unclear > 0)
    mnm_out_note(out, "returns whose payment is not clear: %llu%s",
                 (unsigned long long)state->unclear,
                 state->all ? "" : ", and they are left out: --all shows them");
  mnm_out_note(out,
               "nothing was recorded: a bank's word is a proposal; write what is right with "
               "--format csv -o FILE, look at it, then 'manumit links %s add FILE'",
               state->cli->argument[0]);
  return MNM_OK;
}

/* ---- add, undo --- */

static mnm_status add(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  uint64_t count = 0;
  MNM_TRY(mnm_run_links_add(store, cli->argument[2], mnm_cli__value(cli, "why"), &count, &cli->ctx,
                            err));
  mnm_out_pair_int(cli->out, "recorded", "Links recorded", MNM_CASE, (int64_t)count);
  mnm_out_pair_string(cli->out, "by", "By", MNM_CASE, mnm_store_person(store));
  if (count > 0)
    mnm_out_hint(cli->out, "manumit trace %s --from CLAIM --rule all", cli->argument[0]);
  return MNM_OK;
}

static mnm_status work(mnm_cli *cli, mnm_store *store, const char *what, uint64_t number,
                       mnm_err *err) {
  looking state = {.cli = cli, .all = mnm_cli__flag(cli, "all")};
  if (strcmp(what, "add") == 0) return add(cli, store, err);
  if (strcmp(what, "undo") == 0)
    MNM_TRY(mnm_run_link_undo(store, number, mnm_cli__value(cli, "why"), err));
  mnm_column_init(&state.victims, sizeof(uint32_t), &cli->ctx);
  mnm_status status = mnm_cli__victims(&state.victims, store, err);
  if (status == MNM_OK)
    status = strcmp(what, "find") == 0 ? find(&state, store, err) : list(&state, store, err);
  mnm_column_clear(&state.victims);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  const char *what = cli->argument_count > 1 ? cli->argument[1] : "list";
  bool adds = strcmp(what, "add") == 0, undoes = strcmp(what, "undo") == 0;
  bool finds = strcmp(what, "find") == 0;
  mnm_store *store = NULL;
  uint64_t number = 0;
  if (!adds && !undoes && !finds && strcmp(what, "list") != 0)
    return mnm_cli__usage(cli, err, "expected list, find, add FILE or undo LINK");
  if ((cli->argument_count > 2) != (adds || undoes))
    return mnm_cli__usage(cli, err,
                          "add needs a file and undo the number of a link; list and find need "
                          "none");
  if (mnm_cli__flag(cli, "all") && !finds) return mnm_cli__usage(cli, err, "--all goes with find");
  if (mnm_cli__given(cli, "why") && !adds && !undoes)
    return mnm_cli__usage(cli, err, "--why goes with add and undo");
  if (undoes) {
    MNM_TRY(mnm_cli__number(cli, cli->argument[2], "the number of a link", &number, err));
    if (mnm_cli__value(cli, "why") == NULL)
      return mnm_cli__usage(cli, err, "--why TEXT is missing: a decision needs its reason");
  }
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], !adds && !undoes, err));
  mnm_status status = work(cli, store, what, number, err);
  mnm_store_close(store);
  return status;
}

static const mnm_cli__option options[] = {
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "add: the reason of lines that give none; undo: mandatory"},
    {.name = "all",
     .type = MNM_CLI_FLAG,
     .help = "find: also the returns whose payment is not clear"},
};
static const char *const paragraphs[] = {
    "Keeps what a person says of transfers of a case and no statement proves, and what every later "
    "trace, exhibit, freeze plan and disclosure then goes by: that one takes another back, so that "
    "the two are netted; that a debit backs a later credit, so that money is traced backward; that "
    "a payment was meant to be the money of a claim, which is then taken first.",
    "add reads a table with the columns row, and perhaps earmark, reverses, backs and why: row, "
    "reverses and backs are ids of transfers, as show and export print them; earmark is a claim, "
    "as "
    "network:3, finding:12 or account:NAME. Each is recorded as a decision of whoever runs this, "
    "with its reason. undo takes one back, and both stay. list shows all of them.",
    "find proposes: rows that a bank calls returns, each with the payment that it can take back. "
    "It records nothing; its CSV is a table that add reads.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit links raid.mnm find", "what banks call returns"},
    {"manumit links raid.mnm find --format csv -o returns.csv", "the same as a table for add"},
    {"manumit links raid.mnm add returns.csv --why 'returned unpaid, letter of the bank of 3 May'",
     "record it"},
    {"manumit links raid.mnm undo 7 --why 'it was a new payment'", "take one back"},
};
const mnm_cli__verb mnm_cli__links = {
    .name = "links",
    .summary = "say what came back, is linked, or was meant for a claim",
    .arguments = "CASE [WHAT] [FILE|LINK]",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE | MNM_CLI_WORK,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 5 6 7 8 9 141",
    .see_also = "trace pairs show report disclose",
    .arguments_least = 1,
    .arguments_most = 3,
    .run = run};
