/* gaps --accounts, --ask, --letters: how the statements of each account stand, what to ask which
 * bank for, and letters that ask. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/run/run_missing.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

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

/* ---- unknown counterparties, the greatest sums first --- */

static const mnm_out_column unknown_columns[] = {
    {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"rows", "Rows", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"sum", "Sum", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"in", "In", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"out", "Out", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
};

typedef struct unknown {
  mnm_run_position row;
  uint64_t place; /* by label: breaks ties */
} unknown;

typedef struct unknowns {
  mnm_column row; /* unknown */
  const mnm_accounts *accounts;
  uint64_t seen;
} unknowns;

static mnm_status take_unknown(void *payload, const mnm_run_position *row,
                               const mnm_accounts *accounts, mnm_err *err) {
  unknowns *all = payload;
  unknown one = {*row, all->seen++};
  all->accounts = accounts;
  return row->unknown_rows > 0 ? mnm_column_push(&all->row, &one, err) : MNM_OK;
}

/* Amounts of two currencies cannot be compared: one currency after the other. */
static int compare_unknown(const void *a_data, const void *b_data) {
  const unknown *a = a_data, *b = b_data;
  mnm_wide a_sum = a->row.unknown_in + a->row.unknown_out;
  mnm_wide b_sum = b->row.unknown_in + b->row.unknown_out;
  int codes = strcmp(mnm_currency_code(a->row.currency), mnm_currency_code(b->row.currency));
  if (codes != 0) return codes;
  if (a_sum != b_sum) return a_sum > b_sum ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

static void put_unknown(mnm_out *out, const mnm_run_position *row, const mnm_accounts *accounts) {
  put_label(out, accounts, row->account);
  mnm_out_uint(out, row->unknown_rows);
  mnm_out_money(out, row->unknown_in + row->unknown_out, row->currency);
  mnm_out_money(out, row->unknown_in, row->currency);
  mnm_out_money(out, row->unknown_out, row->currency);
  mnm_out_end_row(out);
}

static mnm_status show_unknown(mnm_cli *cli, const mnm_run_missing *missing, mnm_err *err) {
  unknowns all = {.seen = 0};
  mnm_column_init(&all.row, sizeof(unknown), &cli->ctx);
  mnm_status status = mnm_run_missing_positions(missing, take_unknown, &all, err);
  unknown *row = all.row.data;
  if (status == MNM_OK && all.row.count > 1)
    qsort(row, all.row.count, sizeof *row, compare_unknown);
  if (status == MNM_OK) {
    mnm_out_heading(cli->out, "Unknown counterparties, by amount");
    mnm_out_begin(cli->out, "unknown", unknown_columns, MNM_CLI__COUNT(unknown_columns));
    for (uint64_t i = 0; i < all.row.count; i++) put_unknown(cli->out, &row[i].row, all.accounts);
    mnm_out_end(cli->out);
    status = mnm_out_check(cli->out, err);
  }
  mnm_column_clear(&all.row);
  return status;
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
  return show_unknown(cli, missing, err);
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

/* ---- all --- */

bool mnm_cli__wants_missing(const mnm_cli *cli) {
  return mnm_cli__flag(cli, "ask") || mnm_cli__flag(cli, "accounts") ||
         mnm_cli__value(cli, "letters") != NULL;
}

mnm_status mnm_cli__show_missing(mnm_cli *cli, mnm_store *store, const mnm_run_missing_query *query,
                                 mnm_err *err) {
  mnm_run_missing *missing = NULL;
  MNM_TRY(mnm_run_missing_open(&missing, store, query, &cli->ctx, err));
  mnm_status status = MNM_OK;
  if (mnm_cli__flag(cli, "accounts")) status = show_accounts(cli, missing, err);
  if (status == MNM_OK && mnm_cli__flag(cli, "ask")) status = show_asks(cli, missing, err);
  if (status == MNM_OK && mnm_cli__value(cli, "letters") != NULL)
    status = write_letters(cli, store, missing, err);
  mnm_run_missing_free(missing);
  return status;
}
