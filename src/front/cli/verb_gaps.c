/* gaps: what does not fit. How accounts stand and what to ask for: verb_missing.c. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_missing.h"
#include "front/cli/cli_internal.h"

/* ---- the list --- */

typedef struct gaps {
  mnm_cli *cli;
  const mnm_accounts *accounts;
  mnm_text kind; /* "" all */
  bool all;
  uint32_t account; /* MNM_ACCOUNT_NONE: all */
  int64_t from_us, to_us;
  uint64_t count[MNM_BREAK_ORDER_INFERRED + 1], left_out, listed;
} gaps;

/* Days that fit within the tolerance, or in another order, are listed on request only. */
static bool fits(uint8_t kind) {
  return kind == MNM_BREAK_TOLERANCE_USED || kind == MNM_BREAK_ORDER_INFERRED;
}

static bool wanted(const gaps *state, const mnm_break *row) {
  if (state->account != MNM_ACCOUNT_NONE && row->account != state->account) return false;
  if (state->from_us != MNM_TIME_NONE && row->to_us < state->from_us) return false;
  return state->to_us == MNM_TIME_NONE || row->from_us <= state->to_us;
}

static mnm_status count_gap(void *payload, uint64_t source_id, const mnm_break *row, mnm_err *err) {
  gaps *state = payload;
  (void)source_id, (void)err;
  if (row->kind <= MNM_BREAK_ORDER_INFERRED && wanted(state, row)) state->count[row->kind]++;
  return MNM_OK;
}

static mnm_status gap_row(void *payload, uint64_t source_id, const mnm_break *row, mnm_err *err) {
  gaps *state = payload;
  mnm_out *out = state->cli->out;
  const char *kind = mnm_break_kind_name((mnm_break_kind)row->kind);
  char label[256];
  uint32_t bytes = 0;
  if (!wanted(state, row)) return MNM_OK;
  if (state->kind.bytes > 0) {
    if (!mnm_text_equal(state->kind, mnm_text_of(kind))) return MNM_OK;
  } else if (!state->all && fits(row->kind)) {
    state->left_out++;
    return MNM_OK;
  }
  state->listed++;
  mnm_out_string(out, kind);
  if (row->account < mnm_accounts_count(state->accounts)) {
    bytes = mnm_accounts_label(state->accounts, row->account, label, sizeof label);
    mnm_out_text(out, (mnm_text){label, bytes}, (mnm_text){"", 0});
  } else {
    mnm_out_null(out);
  }
  mnm_out_time(out, row->from_us, MNM_GRAIN_DAY);
  mnm_out_time(out, row->to_us, MNM_GRAIN_DAY);
  mnm_out_money(out, row->amount_minor, row->currency);
  mnm_out_uint(out, row->rows);
  mnm_out_uint(out, source_id);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status check_kind(mnm_cli *cli, gaps *state, mnm_err *err) {
  const char *kind = mnm_cli__value(cli, "kind");
  if (kind == NULL) return MNM_OK;
  state->kind = mnm_text_of(kind);
  char names[300] = "";
  for (int i = 1; i <= MNM_BREAK_ORDER_INFERRED; i++) {
    const char *name = mnm_break_kind_name((mnm_break_kind)i);
    size_t used = strlen(names);
    if (mnm_text_equal(state->kind, mnm_text_of(name))) return MNM_OK;
    (void)snprintf(names + used, sizeof names - used, "%s%s", i > 1 ? ", " : "", name);
  }
  (void)mnm_err_set(err, MNM_E_ARG, "--kind names no kind of gap");
  mnm_err_hint(err, "kinds are: %s", names);
  return MNM_E_ARG;
}

static mnm_status show_counts(mnm_cli *cli, mnm_store *store, gaps *state, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"kind", "Kind", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"count", "Count", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  uint64_t source = (uint64_t)mnm_cli__whole(cli, "source");
  MNM_TRY(mnm_store_breaks(store, source, count_gap, state, err));
  mnm_out_heading(cli->out, "How many of each kind");
  mnm_out_begin(cli->out, "kinds", columns, MNM_CLI__COUNT(columns));
  for (int kind = 1; kind <= MNM_BREAK_ORDER_INFERRED; kind++) {
    if (state->count[kind] == 0) continue;
    mnm_out_string(cli->out, mnm_break_kind_name((mnm_break_kind)kind));
    mnm_out_uint(cli->out, state->count[kind]);
    mnm_out_end_row(cli->out);
  }
  mnm_out_end(cli->out);
  return MNM_OK;
}

static mnm_status list_gaps(mnm_cli *cli, mnm_store *store, gaps *state, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"kind", "Kind", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"from", "From", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"to", "To", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"difference", "Difference", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"rows", "Rows", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"source", "Source", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
  };
  mnm_out_heading(cli->out, "What does not fit");
  mnm_out_begin(cli->out, "gaps", columns, MNM_CLI__COUNT(columns));
  mnm_status status =
      mnm_store_breaks(store, (uint64_t)mnm_cli__whole(cli, "source"), gap_row, state, err);
  if (status == MNM_OK) mnm_out_end(cli->out);
  if (status == MNM_OK && state->left_out > 0) {
    mnm_out_note(cli->out,
                 "%llu days fit within the tolerance or in another order; --all lists them",
                 (unsigned long long)state->left_out);
  }
  return status;
}

/* ---- the verb --- */

static mnm_status show_gaps(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  /* a moment when nothing is booked: only the names of accounts are wanted */
  mnm_ledger_query nothing = {INT64_MAX - 1, INT64_MAX, MNM_ACCOUNT_NONE, false};
  mnm_ledger *names = NULL;
  gaps state = {.cli = cli,
                .all = mnm_cli__flag(cli, "all"),
                .account = MNM_ACCOUNT_NONE,
                .from_us = mnm_cli__date(cli, "from"),
                .to_us = mnm_cli__date(cli, "to")};
  const char *account = mnm_cli__value(cli, "account");
  if (state.to_us != MNM_TIME_NONE) state.to_us += MNM_US_PER_DAY - 1; /* the day itself too */
  MNM_TRY(check_kind(cli, &state, err));
  if (account != NULL)
    MNM_TRY(mnm_ledger_find_account(store, mnm_text_of(account), &state.account, &cli->ctx, err));
  if (mnm_cli__wants_missing(cli)) {
    mnm_run_missing_query query = {state.account, state.from_us, state.to_us,
                                   mnm_cli__flag(cli, "never")};
    return mnm_cli__show_missing(cli, store, &query, err);
  }
  MNM_TRY(mnm_ledger_load(&names, store, &nothing, &cli->ctx, err));
  state.accounts = mnm_ledger_accounts(names);
  mnm_status status = show_counts(cli, store, &state, err);
  if (status == MNM_OK) status = list_gaps(cli, store, &state, err);
  if (status == MNM_OK && state.listed > 0)
    mnm_out_hint(cli->out, "manumit gaps %s --ask", cli->argument[0]);
  mnm_ledger_free(names);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__recipient(cli, false, false, err));
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) status = show_gaps(cli, store, err);
  mnm_store_close(store);
  return status;
}

static const mnm_cli__option options[] = {
    MNM_CLI__RECIPIENT,
    {.name = "source",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = INT64_MAX,
     .help = "the list: only of this source (default: of all)"},
    {.name = "kind",
     .argument = "KIND",
     .type = MNM_CLI_TEXT,
     .help = "the list: only one kind, such as unreconciled or 'order inferred'"},
    {.name = "all",
     .type = MNM_CLI_FLAG,
     .help = "the list: also what does fit: uses of the tolerance, days whose order was found"},
    {.name = "account",
     .argument = "ACCOUNT",
     .type = MNM_CLI_TEXT,
     .help = "only of this account"},
    {.name = "from", .argument = "DATE", .type = MNM_CLI_DATE, .help = "only from this day on"},
    {.name = "to", .argument = "DATE", .type = MNM_CLI_DATE, .help = "only up to this day"},
    {.name = "accounts",
     .type = MNM_CLI_FLAG,
     .help = "how the statements of each account and currency stand, period by period"},
    {.name = "ask",
     .type = MNM_CLI_FLAG,
     .help = "what to ask which bank for: account, from, to, and why"},
    {.name = "never",
     .type = MNM_CLI_FLAG,
     .help =
         "with --ask, --letters: also accounts that statements name and of which there is none"},
    {.name = "letters",
     .argument = "FOLDER",
     .type = MNM_CLI_TEXT,
     .help = "write a draft of a letter for each bank into FOLDER, as text and as PDF"},
    {.name = "template",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "with --letters: the text of a letter (default: the one that comes with the program)"},
    {.name = "reference",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "with --letters: the office's own reference"},
};
static const char *const paragraphs[] = {
    "Lists what does not fit together: statements and days on which stated and computed balances "
    "differ, with the difference; periods that are missing between two statements; rows that may "
    "belong together, and rows whose other side should be in the case and is not; money that came "
    "from or went to banknotes or to nobody that is named. First it counts each kind.",
    "--accounts shows for each account and currency which statements there are, what they begin "
    "and "
    "end with, and what is open. --ask turns what is open into requests: which bank, which "
    "account, "
    "from when to when, and why. --letters writes them as one letter a bank. Every letter is "
    "marked "
    "as a draft: a person checks it, adds its legal basis, and signs it.",
    "With --all the list also has what does fit after all: uses of the rounding tolerance that a "
    "specification declares, and days whose order was found from running balances.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit gaps raid.mnm", "what has to be explained or asked for"},
    {"manumit gaps raid.mnm --accounts", "which statements there are, and whether they add up"},
    {"manumit gaps raid.mnm --ask --format csv -o ask.csv", "what to ask which bank for"},
    {"manumit gaps raid.mnm --ask --letters letters/", "the same, and drafts of letters"},
    {"manumit gaps raid.mnm --all --format csv -o gaps.csv", "everything, for a spreadsheet"}};
const mnm_cli__verb mnm_cli__gaps = {
    .name = "gaps",
    .summary = "list what does not reconcile, what is missing, and whom to ask",
    .arguments = "CASE",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_CASE_READ,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 5 6 7 9 141",
    .see_also = "add info pairs rejects show",
    .arguments_least = 1,
    .arguments_most = 1,
    .run = run};
