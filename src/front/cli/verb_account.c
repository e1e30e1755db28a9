/* show account: the statement of one account, with a balance that is counted beside the stated one,
 * pairs, breaks and sources. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_statement.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

static const mnm_out_column line_columns[] = {
    {"booked", "Booked", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"direction", "Way", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"other", "Other account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"channel", "Channel", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"balance", "Balance", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"counted", "Counted", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"difference", "Differs by", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"note", "Pair, break", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_PEOPLE},
    {"pair", "Pair", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_MACHINES},
    {"pair_state", "State", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"break", "Break", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"candidates", "Candidates", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"own", "Own", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_MACHINES},
    {"purpose", "Purpose", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
    {"transfer_id", "Transfer", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"source_record", "Source:record", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
};
static const mnm_out_column balance_columns[] = {
    {"before", "Before", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"balance", "Balance", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"counted", "Counted", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"difference", "Differs by", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"source", "Source", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
};

typedef struct listing {
  mnm_cli *cli;
  mnm_run_entry_kind kind;
  uint64_t differing, elsewhere, balances;
  bool counted; /* some balance is stated */
} listing;

static void put_label(mnm_out *out, const mnm_accounts *accounts, uint32_t account) {
  char label[600];
  uint32_t bytes = mnm_accounts_label(accounts, account, label, sizeof label);
  mnm_out_text(out, (mnm_text){label, bytes}, no_text);
}

/* Stated, counted, and what they differ by: "" where there is nothing to say. */
static void put_balances(mnm_out *out, const mnm_run_entry *entry) {
  if (entry->stated_minor != MNM_BALANCE_NONE)
    mnm_out_money(out, entry->stated_minor, entry->currency);
  else
    mnm_out_null(out);
  if (entry->known)
    mnm_out_money(out, entry->running_minor, entry->currency);
  else
    mnm_out_null(out);
  if (entry->difference_minor != 0)
    mnm_out_money(out, entry->difference_minor, entry->currency);
  else
    mnm_out_null(out);
}

static void put_pair(mnm_out *out, const mnm_run_entry *entry) {
  char note[120];
  (void)mnm_run_entry_note(entry, note, sizeof note);
  const char *broken = entry->ambiguous     ? mnm_break_kind_name(MNM_BREAK_AMBIGUOUS)
                       : entry->missing_leg ? mnm_break_kind_name(MNM_BREAK_MISSING_LEG)
                                            : NULL;
  mnm_out_string(out, note);
  if (entry->pair_id != 0)
    mnm_out_uint(out, entry->pair_id);
  else
    mnm_out_null(out);
  mnm_out_string(
      out, entry->pair_id != 0 ? mnm_pair_state_name((mnm_pair_state)entry->pair_state) : NULL);
  mnm_out_string(out, broken);
  if (entry->ambiguous)
    mnm_out_uint(out, entry->candidates);
  else
    mnm_out_null(out);
  mnm_out_bool(out, entry->own);
}

static void put_line(mnm_out *out, const mnm_run_entry *entry, const mnm_accounts *accounts) {
  const mnm_run_line *line = &entry->line;
  char where[64];
  (void)snprintf(where, sizeof where, "%llu:%llu", (unsigned long long)entry->source_id,
                 (unsigned long long)entry->source_row + 1);
  mnm_out_time(out, line->booked_us, line->grain);
  mnm_out_string(out, line->credit ? "in" : "out");
  mnm_out_money(out, line->amount_minor, line->currency);
  put_label(out, accounts, line->other);
  mnm_out_string(out, mnm_channel_name(line->channel));
  put_balances(out, entry);
  put_pair(out, entry);
  mnm_out_text(out, line->purpose, no_text);
  mnm_out_text(out, line->transfer_id, no_text);
  mnm_out_string(out, where);
  mnm_out_end_row(out);
}

static mnm_status take_entry(void *payload, const mnm_run_entry *entry,
                             const mnm_accounts *accounts, mnm_err *err) {
  listing *state = payload;
  mnm_out *out = state->cli->out;
  state->balances += state->kind == MNM_ENTRY_LINE && entry->kind == MNM_ENTRY_BALANCE;
  if (entry->kind != state->kind) return MNM_OK;
  state->differing += entry->difference_minor != 0;
  state->elsewhere += entry->kind == MNM_ENTRY_LINE && !entry->own;
  state->counted |= entry->known;
  if (entry->kind == MNM_ENTRY_LINE) {
    put_line(out, entry, accounts);
  } else {
    mnm_out_time(out, entry->at_us, MNM_GRAIN_DAY);
    put_balances(out, entry);
    mnm_out_uint(out, entry->source_id);
    mnm_out_end_row(out);
  }
  return mnm_out_check(out, err);
}

typedef struct drawing {
  mnm_cli *cli;
  mnm_store *store;
  const char *label;
  int64_t from_us, to_us;
} drawing;

static mnm_status draw_statement(void *payload, mnm_out *file, mnm_picture picture, mnm_err *err) {
  const drawing *what = payload;
  return mnm_run_draw_statement(what->store, mnm_text_of(what->label), what->from_us, what->to_us,
                                file, picture, &what->cli->ctx, err);
}

static mnm_status list(const drawing *what, listing *state, mnm_run_entry_kind kind, mnm_err *err) {
  mnm_out *out = what->cli->out;
  state->kind = kind;
  if (kind == MNM_ENTRY_LINE)
    mnm_out_begin(out, "statement", line_columns, MNM_CLI__COUNT(line_columns));
  else
    mnm_out_begin(out, "balances", balance_columns, MNM_CLI__COUNT(balance_columns));
  MNM_TRY(mnm_run_statement(what->store, mnm_text_of(what->label), what->from_us, what->to_us,
                            take_entry, state, &what->cli->ctx, err));
  mnm_out_end(out);
  return MNM_OK;
}

static mnm_status show(const drawing *what, mnm_err *err) {
  mnm_cli *cli = what->cli;
  const mnm_format format = mnm_out_format(cli->out);
  listing state = {.cli = cli};
  uint32_t account = 0;
  MNM_TRY(mnm_ledger_find_account(what->store, mnm_text_of(what->label), &account, &cli->ctx, err));
  if (format == MNM_FORMAT_TABLE)
    MNM_TRY(mnm_cli__account_networks(cli, what->store, account, err));
  mnm_store_hit_query hits = {.indicator = UINT32_MAX, .account = account};
  MNM_TRY(list(what, &state, MNM_ENTRY_LINE, err));
  /* a spreadsheet wants one table */
  if (format == MNM_FORMAT_CSV || format == MNM_FORMAT_JSONL) return MNM_OK;
  MNM_TRY(mnm_cli__list_hits(cli, what->store, &hits, err));
  if (format == MNM_FORMAT_JSON || state.balances > 0) {
    mnm_out_heading(cli->out, "Balances stated apart from rows");
    MNM_TRY(list(what, &state, MNM_ENTRY_BALANCE, err));
  }
  if (!state.counted)
    mnm_out_note(cli->out, "no balance of this account is stated: none can be counted");
  if (state.elsewhere > 0)
    mnm_out_note(
        cli->out,
        "rows that stand in the statement of the other side only, and move no balance: %llu",
        (unsigned long long)state.elsewhere);
  if (state.differing > 0)
    mnm_out_hint(cli->out, "manumit gaps %s --account %s", cli->argument[0], what->label);
  return MNM_OK;
}

static mnm_status write_workbook(const drawing *what, const char *path, mnm_err *err) {
  mnm_cli *cli = what->cli;
  mnm_out *file = NULL;
  mnm_out_options options = {
      .viewer = cli->viewer, .path = path, .overwrite = mnm_cli__flag(cli, "yes"), .quiet = true};
  MNM_TRY(mnm_out_open(&file, &options, &cli->ctx, err));
  mnm_status status = mnm_run_workbook_statement(what->store, mnm_text_of(what->label),
                                                 what->from_us, what->to_us, file, &cli->ctx, err);
  if (status != MNM_OK) {
    mnm_out_abandon(file);
    return status;
  }
  MNM_TRY(mnm_out_close(file, err));
  mnm_out_pair_string(cli->out, "xlsx", "Workbook", MNM_PUBLIC, path);
  return MNM_OK;
}

/* --svg, --pdf, --xlsx: files instead of a list. */
static mnm_status write_files(drawing *what, mnm_err *err) {
  const char *workbook = mnm_cli__value(what->cli, "xlsx");
  if (workbook != NULL) MNM_TRY(write_workbook(what, workbook, err));
  if (!mnm_cli__wants_picture(what->cli)) return MNM_OK;
  return mnm_cli__draw(what->cli, draw_statement, what, err);
}

mnm_status mnm_cli__show_account(mnm_cli *cli, mnm_store *store, const char *label, mnm_err *err) {
  drawing what = {cli, store, label, mnm_cli__date(cli, "from"), mnm_cli__date(cli, "to")};
  if (what.to_us != MNM_TIME_NONE)
    what.to_us += MNM_US_PER_DAY - 1; /* the day itself is meant too */
  MNM_TRY(mnm_store_begin_read(store, err));
  bool files = mnm_cli__wants_picture(cli) || mnm_cli__value(cli, "xlsx") != NULL;
  mnm_status status = files ? write_files(&what, err) : show(&what, err);
  mnm_store_rollback(store);
  return status;
}
