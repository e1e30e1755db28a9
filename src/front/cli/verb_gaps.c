/* gaps: what does not fit, how the statements of each account stand, what to ask which bank for,
 * and letters that ask. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "case/run/run_missing.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

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

/* ---- how accounts stand --- */

static void put_label(mnm_out *out, const mnm_accounts *accounts, uint32_t account) {
  char label[600];
  uint32_t bytes = mnm_accounts_label(accounts, account, label, sizeof label);
  mnm_out_text(out, (mnm_text){label, bytes}, no_text);
}

/* The last moment of a span whose end is not in it. */
static int64_t last_of(int64_t to_us) {
  return to_us == MNM_TIME_NONE ? to_us : to_us - 1;
}

static const mnm_out_column position_columns[] = {
    {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"currency", "Currency", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"statements", "Statements", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"from", "From", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"to", "To", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"in", "In", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"out", "Out", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"unreconciled", "Unreconciled", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"missing_periods", "Missing periods", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"periods_not_covered", "Not covered", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"ambiguous", "Ambiguous", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"missing_legs", "Missing legs", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"unknown_rows", "Unknown", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"unknown_in", "Unknown in", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"unknown_out", "Unknown out", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"cash_in", "Cash in", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"cash_out", "Cash out", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
};

static mnm_status position_row(void *payload, const mnm_run_position *row,
                               const mnm_accounts *accounts, mnm_err *err) {
  mnm_out *out = ((mnm_cli *)payload)->out;
  const uint64_t counts[] = {row->unreconciled, row->missing_periods, row->unknown_periods,
                             row->ambiguous,    row->missing_legs,    row->unknown_rows};
  put_label(out, accounts, row->account);
  mnm_out_string(out, mnm_currency_code(row->currency));
  mnm_out_uint(out, row->statements);
  mnm_out_time(out, row->from_us, MNM_GRAIN_DAY);
  mnm_out_time(out, last_of(row->to_us), MNM_GRAIN_DAY);
  mnm_out_money(out, row->credits, row->currency);
  mnm_out_money(out, row->debits, row->currency);
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) mnm_out_uint(out, counts[i]);
  mnm_out_money(out, row->unknown_in, row->currency);
  mnm_out_money(out, row->unknown_out, row->currency);
  mnm_out_money(out, row->cash_in, row->currency);
  mnm_out_money(out, row->cash_out, row->currency);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static const mnm_out_column period_columns[] = {
    {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"from", "From", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"to", "To", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"rows", "Rows", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"opening", "Opening", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"in", "In", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"out", "Out", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"closing", "Closing", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"difference", "Differs by", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"source", "Source", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
};

static void put_balance(mnm_out *out, int64_t minor, uint16_t currency) {
  if (minor == MNM_BALANCE_NONE)
    mnm_out_null(out);
  else
    mnm_out_money(out, minor, currency);
}

static mnm_status period_row(void *payload, const mnm_period *row, const mnm_accounts *accounts,
                             mnm_err *err) {
  mnm_out *out = ((mnm_cli *)payload)->out;
  put_label(out, accounts, row->account);
  mnm_out_time(out, row->from_us, MNM_GRAIN_DAY);
  mnm_out_time(out, last_of(row->to_us), MNM_GRAIN_DAY);
  mnm_out_uint(out, row->rows);
  put_balance(out, row->opening_minor, row->currency);
  mnm_out_money(out, row->credits, row->currency);
  mnm_out_money(out, row->debits, row->currency);
  put_balance(out, row->closing_minor, row->currency);
  if (row->differs)
    mnm_out_money(out, row->difference, row->currency);
  else
    mnm_out_null(out);
  mnm_out_uint(out, row->source);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status show_accounts(mnm_cli *cli, const mnm_run_missing *missing, mnm_err *err) {
  mnm_out_heading(cli->out, "How the statements of each account stand");
  mnm_out_begin(cli->out, "accounts", position_columns, MNM_CLI__COUNT(position_columns));
  MNM_TRY(mnm_run_missing_positions(missing, position_row, cli, err));
  mnm_out_end(cli->out);
  mnm_out_heading(cli->out, "Statements, and spans of rows");
  mnm_out_begin(cli->out, "statements", period_columns, MNM_CLI__COUNT(period_columns));
  MNM_TRY(mnm_run_missing_periods(missing, period_row, cli, err));
  mnm_out_end(cli->out);
  return MNM_OK;
}

/* ---- what to ask for --- */

static const mnm_out_column ask_columns[] = {
    {"bank", "Bank", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"from", "From", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"to", "To", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"why", "Why", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"rows", "Rows", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"ask_for", "Ask for", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
};

typedef struct asking {
  mnm_cli *cli;
  uint64_t asks;
} asking;

static mnm_status ask_row(void *payload, const mnm_run_ask *row, const mnm_accounts *accounts,
                          mnm_err *err) {
  asking *state = payload;
  mnm_out *out = state->cli->out;
  state->asks++;
  mnm_out_string(out, row->house[0] != '\0' ? row->house : NULL);
  put_label(out, accounts, row->account);
  mnm_out_time(out, row->from_us, MNM_GRAIN_DAY);
  mnm_out_time(out, row->to_us, MNM_GRAIN_DAY);
  mnm_out_string(out, mnm_run_ask_name(row->kind));
  if (row->amount_minor != 0)
    mnm_out_money(out, row->amount_minor, row->currency);
  else
    mnm_out_null(out);
  mnm_out_uint(out, row->rows);
  mnm_out_string(out, mnm_run_ask_sentence(row->kind));
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status show_asks(mnm_cli *cli, const mnm_run_missing *missing, mnm_err *err) {
  asking state = {.cli = cli};
  mnm_out_heading(cli->out, "What to ask for");
  mnm_out_begin(cli->out, "requests", ask_columns, MNM_CLI__COUNT(ask_columns));
  MNM_TRY(mnm_run_missing_asks(missing, ask_row, &state, err));
  mnm_out_end(cli->out);
  if (state.asks > 0 && mnm_cli__value(cli, "letters") == NULL)
    mnm_out_hint(cli->out, "manumit gaps %s --ask --letters FOLDER", cli->argument[0]);
  return MNM_OK;
}

/* ---- letters --- */

typedef struct letters {
  mnm_cli *cli;
  mnm_store *store;
  const char *folder;
  uint32_t number;
} letters;

/* "letter-03-DE-37040044": what is no letter or digit becomes a hyphen. */
static mnm_status name_letter(const letters *work, const char *house, const char *ending,
                              char *path, size_t bytes, mnm_err *err) {
  char word[48];
  size_t used = 0;
  for (const char *at = house; *at != '\0' && used + 1 < sizeof word; at++)
    word[used++] = isalnum((unsigned char)*at) ? *at : '-';
  word[used] = '\0';
  int length = snprintf(path, bytes, "%s/letter-%02u-%s.%s", work->folder, work->number,
                        used > 0 ? word : "unknown", ending);
  if (length < 0 || (size_t)length >= bytes)
    return mnm_err_set(err, MNM_E_ARG, "the name of the folder is too long");
  return MNM_OK;
}

static mnm_status write_letter(const letters *work, const mnm_run_letter *letter, bool pdf,
                               mnm_err *err) {
  char path[4096];
  mnm_cli *cli = work->cli;
  mnm_out *file = NULL;
  MNM_TRY(name_letter(work, letter->house, pdf ? "pdf" : "txt", path, sizeof path, err));
  mnm_out_options options = {
      .viewer = cli->viewer, .path = path, .overwrite = mnm_cli__flag(cli, "yes"), .quiet = true};
  MNM_TRY(mnm_out_open(&file, &options, &cli->ctx, err));
  mnm_status status = MNM_OK;
  if (pdf) {
    mnm_figure_letter figure = {letter->text, mnm_text_of(mnm_store_id(work->store)),
                                cli->ctx.now_us};
    status = mnm_report_letter(file, &figure, &cli->ctx, err);
  } else {
    mnm_out_document(file, MNM_CASE, letter->text);
  }
  if (status != MNM_OK) {
    mnm_out_abandon(file);
    return status;
  }
  MNM_TRY(mnm_out_close(file, err));
  const char *name = strrchr(path, '/');
  mnm_out_string(cli->out, name + 1);
  mnm_out_string(cli->out, letter->house[0] != '\0' ? letter->house : NULL);
  mnm_out_uint(cli->out, letter->asks);
  mnm_out_end_row(cli->out);
  return mnm_out_check(cli->out, err);
}

static mnm_status take_letter(void *payload, const mnm_run_letter *letter, mnm_err *err) {
  letters *work = payload;
  work->number++;
  MNM_TRY(write_letter(work, letter, false, err));
  return write_letter(work, letter, true, err);
}

static mnm_status write_letters(mnm_cli *cli, mnm_store *store, const mnm_run_missing *missing,
                                mnm_err *err) {
  const mnm_out_column columns[] = {
      {"file", "File", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"bank", "Bank", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"requests", "Requests", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  letters work = {.cli = cli, .store = store, .folder = mnm_cli__value(cli, "letters")};
  mnm_run_letter_words words = {mnm_store_person(store), mnm_cli__value(cli, "reference")};
  mnm_text template = mnm_run_letter_template();
  const char *path = mnm_cli__value(cli, "template");
  mnm_arena arena;
  mnm_arena_init(&arena, &cli->ctx);
  mnm_status status = MNM_OK;
  if (path != NULL) status = mnm_run_read_file(path, &arena, &template, &cli->ctx, err);
  if (status == MNM_OK) status = mnm_run_make_folders(work.folder, err);
  if (status == MNM_OK) {
    mnm_out_heading(cli->out, "Drafts of letters");
    mnm_out_begin(cli->out, "letters", columns, MNM_CLI__COUNT(columns));
    status = mnm_run_missing_letters(missing, template, &words, take_letter, &work, err);
    if (status == MNM_OK) mnm_out_end(cli->out);
  }
  if (status == MNM_OK && work.number > 0)
    mnm_out_note(cli->out, "these are drafts: a person checks, completes and signs each one");
  mnm_arena_clear(&arena);
  mnm_report_release_fonts();
  return status;
}

/* ---- the verb --- */

static bool wants_missing(const mnm_cli *cli) {
  return mnm_cli__flag(cli, "ask") || mnm_cli__flag(cli, "accounts") ||
         mnm_cli__value(cli, "letters") != NULL;
}

static mnm_status show_missing(mnm_cli *cli, mnm_store *store, const gaps *state, mnm_err *err) {
  mnm_run_missing_query query = {state->account, state->from_us, state->to_us,
                                 mnm_cli__flag(cli, "never")};
  mnm_run_missing *missing = NULL;
  MNM_TRY(mnm_run_missing_open(&missing, store, &query, &cli->ctx, err));
  mnm_status status = MNM_OK;
  if (mnm_cli__flag(cli, "accounts")) status = show_accounts(cli, missing, err);
  if (status == MNM_OK && mnm_cli__flag(cli, "ask")) status = show_asks(cli, missing, err);
  if (status == MNM_OK && mnm_cli__value(cli, "letters") != NULL)
    status = write_letters(cli, store, missing, err);
  mnm_run_missing_free(missing);
  return status;
}

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
  if (wants_missing(cli)) return show_missing(cli, store, &state, err);
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
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) status = show_gaps(cli, store, err);
  mnm_store_close(store);
  return status;
}

static const mnm_cli__option options[] = {
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
