#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/run/run_judge.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

/* ---- findings --- */

static const mnm_out_column finding_columns[] = {
    {"finding", "Finding", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
    {"typology", "Type", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"title", "Pattern", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"first", "First", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"last", "Last", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"transfers", "Transfers", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"standing", "Standing", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    {"truncated", "Truncated", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_MACHINES},
    {"current", "Current", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_MACHINES},
    {"points", "Points", MNM_OUT_JSON, MNM_CASE, MNM_FOR_MACHINES},
    {"network", "Network", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_MACHINES},
    {"rank", "Rank", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"provenance", "Provenance", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
    {"verified", "Verified", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_MACHINES},
    {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_MACHINES},
    {"sentence", "In words", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"judged", "Judged", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
};

typedef struct listing {
  mnm_cli *cli;
  uint64_t left, rows;
  bool standing;     /* list habits too */
  uint64_t left_out; /* habits */
  mnm_run_judgements judgements;
} listing;

/* A sentence does not fit a column: people get a line and a paragraph. */
static void finding_for_people(mnm_out *out, const mnm_store_finding *row,
                               mnm_judgement judgement) {
  char first[48] = "", last[48] = "";
  bool dated = row->first_us != MNM_TIME_NONE;
  if (dated) (void)mnm_time_text(first, sizeof first, row->first_us, MNM_GRAIN_DAY);
  if (dated) (void)mnm_time_text(last, sizeof last, row->last_us, MNM_GRAIN_DAY);
  mnm_out_line(out, MNM_CASE, "Finding %llu  %s %s  %s%s%s%s%llu transfers%s%s%s",
               (unsigned long long)row->finding_id, mnm_typology_name((mnm_typology)row->typology),
               mnm_typology_title((mnm_typology)row->typology), first, dated ? " to " : "", last,
               dated ? "  " : "", (unsigned long long)row->row_count,
               row->standing ? "  standing" : "", row->truncated ? "  cut at a bound" : "",
               row->current ? "" : "  no longer found");
  mnm_out_paragraph(out, MNM_CASE, 4, mnm_text_of(row->sentence));
  mnm_out_line(out, MNM_PUBLIC, "    " MNM_TYPOLOGY_PROVENANCE ": %s",
               mnm_typology_source((mnm_typology)row->typology));
  if (row->scored && row->network != 0)
    mnm_out_line(out, MNM_CASE, "    In network %lld, rank %lld", (long long)row->network,
                 (long long)row->rank);
  if (judgement != MNM_JUDGED_NOT)
    mnm_out_line(out, MNM_CASE, "    Judged: %s", mnm_judgement_name(judgement));
}

static void put_scores(mnm_out *out, const mnm_store_finding *row) {
  char text[24];
  uint32_t bytes = mnm_points_text(text, sizeof text, row->points);
  if (row->scored)
    mnm_out_json(out, (mnm_text){text, bytes});
  else
    mnm_out_null(out);
  bool in_network = row->scored && row->network != 0;
  if (in_network) {
    mnm_out_int(out, row->network);
    mnm_out_int(out, row->rank);
  } else {
    mnm_out_null(out);
    mnm_out_null(out);
  }
}

static mnm_status finding_row(void *payload, const mnm_store_finding *row, mnm_err *err) {
  listing *state = payload;
  bool habit = mnm_finding_is_habit((mnm_typology)row->typology, row->kind, row->standing);
  if (habit && !state->standing) {
    state->left_out++;
    return MNM_OK;
  }
  state->rows++;
  if (state->left == 0) return MNM_OK;
  state->left--;
  mnm_out *out = state->cli->out;
  mnm_judgement judgement = mnm_run_judgement_of_finding(&state->judgements, row->finding_id);
  if (mnm_out_format(out) == MNM_FORMAT_TABLE) {
    finding_for_people(out, row, judgement);
    return mnm_out_check(out, err);
  }
  mnm_out_uint(out, row->finding_id);
  mnm_out_string(out, mnm_typology_name((mnm_typology)row->typology));
  mnm_out_string(out, mnm_typology_title((mnm_typology)row->typology));
  mnm_out_time(out, row->first_us, MNM_GRAIN_DAY);
  mnm_out_time(out, row->last_us, MNM_GRAIN_DAY);
  mnm_out_uint(out, row->row_count);
  mnm_out_bool(out, row->standing);
  mnm_out_bool(out, row->truncated);
  mnm_out_bool(out, row->current);
  put_scores(out, row);
  mnm_out_string(out, MNM_TYPOLOGY_PROVENANCE);
  mnm_out_bool(out, false);
  mnm_out_string(out, mnm_typology_source((mnm_typology)row->typology));
  mnm_out_string(out, row->sentence);
  mnm_out_string(out, mnm_judgement_name(judgement));
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status seen(void *payload, const mnm_store_finding *row, mnm_err *err) {
  (void)row, (void)err;
  *(bool *)payload = true;
  return MNM_OK;
}

static mnm_status must_exist(mnm_store *store, uint64_t finding, mnm_err *err) {
  mnm_store_finding_query query = {.finding_id = finding, .account = MNM_ACCOUNT_NONE, .all = true};
  bool found = false;
  MNM_TRY(mnm_store_findings(store, &query, seen, &found, err));
  if (found) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "this case has no finding of this number");
  mnm_err_hint(err, "'manumit show CASE findings' lists them");
  return MNM_E_NOTFOUND;
}

static mnm_status list_findings(mnm_cli *cli, mnm_store *store, uint64_t only, mnm_err *err) {
  mnm_store_finding_query query = {.finding_id = only, .account = MNM_ACCOUNT_NONE};
  query.all = only > 0 || mnm_cli__flag(cli, "all");
  const char *account = mnm_cli__value(cli, "account");
  if (account != NULL) {
    MNM_TRY(mnm_ledger_find_account(store, mnm_text_of(account), &query.account, &cli->ctx, err));
  }
  const char *type = mnm_cli__value(cli, "type");
  if (type != NULL) {
    mnm_typology typology = MNM_T1;
    if (!mnm_typology_find(mnm_text_of(type), &typology))
      return mnm_cli__usage(cli, err, "--type must be a typology such as T2");
    query.typology = (uint8_t)typology;
  }
  int64_t limit = mnm_cli__whole(cli, "limit");
  listing state = {.cli = cli, .left = limit > 0 ? (uint64_t)limit : UINT64_MAX};
  state.standing = only > 0 || mnm_cli__flag(cli, "standing");
  bool people = mnm_out_format(cli->out) == MNM_FORMAT_TABLE;
  if (!people) {
    mnm_out_begin(cli->out, "findings", finding_columns, MNM_CLI__COUNT(finding_columns));
  }
  mnm_status status = mnm_run_judgements_load(&state.judgements, store, &cli->ctx, err);
  if (status == MNM_OK) status = mnm_store_findings(store, &query, finding_row, &state, err);
  mnm_run_judgements_clear(&state.judgements);
  if (status == MNM_OK && !people) mnm_out_end(cli->out);
  if (status == MNM_OK && people && state.rows == 0) mnm_out_line(cli->out, MNM_PUBLIC, "(none)");
  if (status != MNM_OK) return status;
  if (state.rows > (uint64_t)limit && limit > 0) {
    mnm_out_note(cli->out, "%llu of %llu findings are shown", (unsigned long long)limit,
                 (unsigned long long)state.rows);
  }
  if (state.left_out > 0) {
    mnm_out_note(cli->out,
                 "%llu standing findings, habits as of a shop or a payroll, are not listed; "
                 "--standing lists them",
                 (unsigned long long)state.left_out);
  }
  if (only == 0 && state.rows > 0) {
    mnm_out_hint(cli->out, "manumit show %s finding NUMBER", cli->argument[0]);
  }
  return MNM_OK;
}

/* ---- one finding with its rows --- */

static void put_label(mnm_out *out, const mnm_accounts *accounts, uint32_t account) {
  char label[256];
  uint32_t bytes = mnm_accounts_label(accounts, account, label, sizeof label);
  mnm_out_text(out, (mnm_text){label, bytes}, no_text);
}

static mnm_status evidence_row(void *payload, const mnm_run_evidence *row,
                               const mnm_accounts *accounts, mnm_err *err) {
  mnm_cli *cli = payload;
  mnm_out *out = cli->out;
  const mnm_run_line *line = &row->line;
  char where[64] = "";
  if (row->origin_count > 0) {
    (void)snprintf(where, sizeof where, "%llu:%llu", (unsigned long long)row->origins[0].source_id,
                   (unsigned long long)row->origins[0].source_row + 1);
  }
  mnm_out_text(out, line->transfer_id, no_text);
  mnm_out_time(out, line->booked_us, line->grain);
  put_label(out, accounts, row->from);
  put_label(out, accounts, row->to);
  mnm_out_money(out, line->amount_minor, line->currency);
  mnm_out_string(out, mnm_channel_name(line->channel));
  mnm_out_text(out, line->purpose, no_text);
  mnm_out_string(out, where);
  mnm_out_uint(out, row->origin_count);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static const mnm_out_column evidence_columns[] = {
    {"transfer_id", "Transfer", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"booked", "Booked", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"from", "From", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"to", "To", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"channel", "Channel", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"purpose", "Purpose", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
    {"source_record", "Source:record", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"sources", "Sources", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
};

static mnm_status show_finding(mnm_cli *cli, mnm_store *store, const char *number, mnm_err *err) {
  uint64_t id = 0;
  if (number[0] == 'F') number++;
  MNM_TRY(mnm_cli__number(cli, number, "the number of a finding", &id, err));
  MNM_TRY(must_exist(store, id, err));
  MNM_TRY(list_findings(cli, store, id, err));
  mnm_out_heading(cli->out, "Evidence");
  mnm_out_begin(cli->out, "evidence", evidence_columns, MNM_CLI__COUNT(evidence_columns));
  mnm_status status = mnm_run_finding_rows(store, id, evidence_row, cli, &cli->ctx, err);
  if (status == MNM_OK) mnm_out_end(cli->out);
  mnm_store_hit_query hits = {.indicator = UINT32_MAX, .account = MNM_ACCOUNT_NONE, .finding = id};
  return status == MNM_OK ? mnm_cli__list_hits(cli, store, &hits, err) : status;
}

mnm_status mnm_cli__show_transfers(mnm_cli *cli, mnm_store *store, const char *name,
                                   const uint64_t *references, uint64_t count, mnm_err *err) {
  mnm_out_begin(cli->out, name, evidence_columns, MNM_CLI__COUNT(evidence_columns));
  mnm_status status =
      mnm_run_transfer_rows(store, references, count, evidence_row, cli, &cli->ctx, err);
  if (status == MNM_OK) mnm_out_end(cli->out);
  return status;
}

/* ---- decisions --- */

static mnm_status decision_row(void *payload, const mnm_decision *row, mnm_err *err) {
  mnm_cli *cli = payload;
  mnm_out *out = cli->out;
  mnm_out_uint(out, row->decision_id);
  mnm_out_time(out, row->at_us, MNM_GRAIN_SECOND);
  mnm_out_string(out, row->by);
  mnm_out_string(out, row->verb);
  if (strcmp(row->verb, "status") == 0) mnm_out_raise(out, MNM_VICTIM); /* of whom it was decided */
  mnm_out_string(out, row->object);
  mnm_out_string(out, row->why);
  mnm_out_bool(out, row->undone);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status list_decisions(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"decision", "Decision", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"at", "When", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"by", "Who", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"verb", "What", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"object", "On", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"why", "Why", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
      {"undone", "Undone", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out_begin(cli->out, "decisions", columns, MNM_CLI__COUNT(columns));
  mnm_status status = mnm_store_decisions(store, NULL, decision_row, cli, err);
  if (status == MNM_OK) mnm_out_end(cli->out);
  return status;
}

static mnm_status show(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  const char *what = cli->argument[1];
  const char *which = cli->argument_count > 2 ? cli->argument[2] : NULL;
  if (strcmp(what, "findings") == 0 && which == NULL) return list_findings(cli, store, 0, err);
  if (strcmp(what, "finding") == 0 && which != NULL) return show_finding(cli, store, which, err);
  if (strcmp(what, "networks") == 0 && which == NULL && mnm_cli__value(cli, "order") != NULL)
    return mnm_cli__order_networks(cli, store, err);
  if (strcmp(what, "networks") == 0 && which == NULL)
    return mnm_cli__list_networks(cli, store, mnm_cli__whole(cli, "limit"),
                                  mnm_cli__flag(cli, "all"), err);
  if (strcmp(what, "network") == 0 && which != NULL)
    return mnm_cli__show_network(cli, store, which, err);
  if (strcmp(what, "account") == 0 && which != NULL)
    return mnm_cli__show_account(cli, store, which, err);
  if (strcmp(what, "persons") == 0 && which == NULL) return mnm_cli__list_persons(cli, store, err);
  if (strcmp(what, "person") == 0 && which != NULL) {
    return mnm_cli__show_person(cli, store, which, err);
  }
  if (strcmp(what, "indicators") == 0 && which == NULL)
    return mnm_cli__list_indicators(cli, store, err);
  if (strcmp(what, "indicator") == 0 && which != NULL)
    return mnm_cli__show_indicator(cli, store, which, err);
  if (strcmp(what, "hits") == 0 && which == NULL)
    return mnm_cli__rank_hits(cli, store, mnm_cli__whole(cli, "limit"), err);
  const mnm_run_answer_query any = {.account = MNM_ACCOUNT_NONE};
  if (strcmp(what, "answers") == 0 && which == NULL)
    return mnm_cli__list_answers(cli, store, &any, err);
  if (strcmp(what, "sources") == 0 && which == NULL) return mnm_cli__list_sources(cli, store, err);
  if (strcmp(what, "decisions") == 0 && which == NULL) return list_decisions(cli, store, err);
  if (strcmp(what, "claims") == 0 && which == NULL)
    return mnm_cli__list_claims(cli, store, mnm_cli__flag(cli, "all"), err);
  return mnm_cli__usage(
      cli, err,
      "expected networks, network NUMBER, findings, finding NUMBER, indicators, indicator ID, "
      "hits, answers, account NAME, persons, person PSEUDONYM, claims, sources or decisions");
}

/* Findings and accounts show texts of transfers, which are sealed: that leaves an entry in the
 * audit, so the case is opened to be written to. Where that can't be, the texts stay sealed. */
static mnm_status open_for_texts(mnm_cli *cli, mnm_store **out, bool *noted, mnm_err *err) {
  const char *what = cli->argument[1];
  bool texts = strcmp(what, "finding") == 0 || strcmp(what, "account") == 0;
  *noted = texts && mnm_out_verdict(cli->out, MNM_PERSON) == MNM_SHOW;
  if (*noted) {
    mnm_status status = mnm_cli__open_case(cli, out, cli->argument[0], false, err);
    if (status != MNM_E_BUSY && status != MNM_E_IO) return status;
    *noted = false;
    cli->viewer.withheld = true;
    mnm_out_withhold(cli->out);
    mnm_out_note(cli->out,
                 "the case cannot be written to now, so that nobody could see later who "
                 "read its sealed texts: they stay sealed");
  }
  return mnm_cli__open_case(cli, out, cli->argument[0], true, err);
}

mnm_status mnm_cli__note_shown(mnm_cli *cli, mnm_store *store, const char *object, uint64_t values,
                               mnm_err *err) {
  char details[300];
  (void)snprintf(details, sizeof details, "role %s\nvalues %" PRIu64 "\nviewer %s\n",
                 mnm_role_name(cli->viewer.role), values, cli->person);
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = mnm_store_audit(store, "open", object, NULL, details, err);
  if (status == MNM_OK) return mnm_store_commit(store, err);
  mnm_store_rollback(store);
  return status;
}

/* Account numbers are not repeated in the open: an entry names the finding, or "account". */
static mnm_status note_texts(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  char object[60];
  bool file = mnm_cli__wants_picture(cli) || mnm_cli__value(cli, "xlsx") != NULL;
  uint64_t values = mnm_out_opened(cli->out);
  uint64_t number = 0;
  if (values == 0 && !file) return MNM_OK;
  if (strcmp(cli->argument[1], "finding") == 0 &&
      mnm_cli__number(cli, cli->argument[2], "a finding", &number, NULL) == MNM_OK)
    (void)snprintf(object, sizeof object, "finding:%" PRIu64, number);
  else
    (void)snprintf(object, sizeof object, "%s", cli->argument[1]);
  return mnm_cli__note_shown(cli, store, object, values, err);
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  const char *what = cli->argument[1];
  mnm_store *store = NULL;
  bool person = strcmp(what, "person") == 0, noted = false;
  if (person)
    MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], false, err));
  else
    MNM_TRY(open_for_texts(cli, &store, &noted, err));
  mnm_status status = show(cli, store, err);
  if (noted && (status == MNM_OK || status == MNM_E_CANCELLED)) {
    mnm_status entry = note_texts(cli, store, status == MNM_OK ? err : NULL);
    if (status == MNM_OK) status = entry;
  }
  mnm_store_close(store);
  return status;
}

static const mnm_cli__option options[] = {
    {.name = "account",
     .argument = "ACCOUNT",
     .type = MNM_CLI_TEXT,
     .help = "findings: only those in which this account stands"},
    {.name = "limit",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = INT64_MAX,
     .help = "findings, networks, hits: no more than N (default: all)"},
    {.name = "type",
     .argument = "TYPOLOGY",
     .type = MNM_CLI_TEXT,
     .help = "findings: only of one typology, such as T2"},
    {.name = "standing",
     .type = MNM_CLI_FLAG,
     .help = "findings: also habits, which weigh nothing by themselves"},
    {.name = "all",
     .type = MNM_CLI_FLAG,
     .help = "findings, networks, claims: also earlier ones that no longer hold; indicators: all"},
    {.name = "from", .argument = "DATE", .type = MNM_CLI_DATE, .help = "account: from this day on"},
    {.name = "to", .argument = "DATE", .type = MNM_CLI_DATE, .help = "account: up to this day"},
    {.name = "ties",
     .type = MNM_CLI_FLAG,
     .help = "network: also what ties its accounts, pair by pair"},
    {.name = "order",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "networks: which first, by some of evidence,victims,money,perishable: the first "
             "counts most"},
    {.name = "recent",
     .argument = "DAYS",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = 36500,
     .fallback = "30",
     .help = "with --order: what lately means, counted back from the case's last transfer"},
    {.name = "currency",
     .argument = "CODE",
     .type = MNM_CLI_TEXT,
     .help = "with --order: money in this currency (default: the one paid in most often)"},
    {.name = "svg",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "network, account: draw it into FILE instead of listing it"},
    {.name = "pdf", .argument = "FILE", .type = MNM_CLI_TEXT, .help = "the same as a PDF page"},
    {.name = "each",
     .type = MNM_CLI_FLAG,
     .help = "network with --svg or --pdf: draw each account; else a large network's accounts "
             "are drawn by person, and persons of one role as one"},
    {.name = "xlsx",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "account: its rows as a workbook, with the balance as live formulas"},
};
static const char *const paragraphs[] = {
    "Shows parts of a case. networks lists suspected networks by rank; network NUMBER shows one "
    "with who does what in it, its links month by month, who is visible, its accounts and their "
    "parts, and every piece of evidence with what it counts. findings lists "
    "what was found. finding NUMBER shows one with every transfer it stands on, and where each was "
    "read. account NAME is the statement of an account, named as bank:number: each row as the "
    "account's own bank has it, the balance that the bank states and the one that is counted, the "
    "pair or break of the row, and where it was read. persons lists the "
    "persons under their pseudonyms; person PSEUDONYM shows what is known of one, as far as the "
    "role "
    "may see it, and leaves an entry in the audit. claims lists what victims are owed, as "
    "'manumit claim' computed it, step by step. sources and decisions list those.",
    "indicators lists the indicators of the catalogue that were hit, indicator ID shows one with "
    "its "
    "hits; hits ranks accounts and persons by what their hits count; answers lists what people "
    "answered to the questions that no ledger can answer. Hits also stand beside each account, "
    "finding and network that they touch, always with their source and what was read of it.",
    "With --svg or --pdf a network, or the statement of an account, is drawn into a file: icons, "
    "links as thick as their sums, strips of links and of time; behind the picture of an account a "
    "PDF has its "
    "rows. "
    "--xlsx gives the rows of an account as a workbook whose balances, differences and sums are "
    "formulas, so that anybody can check them. No point or rank stands in a picture, since it "
    "may "
    "go to court.",
    "A suspected network is a lead for a person to judge, never a verdict.", NULL};
static const mnm_cli__example examples[] = {
    {"manumit show raid.mnm findings --limit 10", "the first ten findings"},
    {"manumit show raid.mnm networks", "suspected networks, the strongest first"},
    {"manumit show raid.mnm networks --order victims,money", "which to work on first, and why"},
    {"manumit show raid.mnm network 1", "one of them, on a page"},
    {"manumit show raid.mnm network 1 --svg network.svg", "the same as a picture"},
    {"manumit show raid.mnm finding 3", "one finding and its evidence"},
    {"manumit show raid.mnm indicators", "which indicators were hit"},
    {"manumit show raid.mnm indicator FINCEN2020-FIN-04", "one with its hits"},
    {"manumit show raid.mnm account 001:12345 --from 2026-01-01 --format csv", "a statement"},
    {"manumit show raid.mnm person P-7K2M-QXD4-93", "what is known of a person"},
};
const mnm_cli__verb mnm_cli__show = {
    .name = "show",
    .summary = "show networks, findings, indicators, accounts, persons, claims",
    .arguments = "CASE WHAT [WHICH]",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE | MNM_CLI_WORK,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 4 5 6 7 8 9 141",
    .see_also = "export info points sql",
    .arguments_least = 2,
    .arguments_most = 3,
    .run = run};
