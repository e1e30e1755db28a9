/* pairs: two sides of one transfer: what was joined and why, what is not clear, and a person's word
 * on either. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_pairs.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

#define STATE(name) (1u << (name))
#define JOINED (STATE(MNM_PAIR_FOUND) | STATE(MNM_PAIR_ACCEPTED))
#define EVERY (JOINED | STATE(MNM_PAIR_CANDIDATE) | STATE(MNM_PAIR_SPLIT))

/* ---- listing --- */

typedef struct listing {
  mnm_cli *cli;
  uint64_t left, rows, count[MNM_PAIR_SPLIT + 1], weak;
} listing;

static void put_account(mnm_out *out, const mnm_accounts *accounts, uint32_t account) {
  char label[600];
  uint32_t bytes = mnm_accounts_label(accounts, account, label, sizeof label);
  mnm_out_text(out, (mnm_text){label, bytes}, no_text);
}

static void put_place(mnm_out *out, const mnm_run_leg *leg) {
  char where[64];
  (void)snprintf(where, sizeof where, "%llu:%llu", (unsigned long long)leg->source_id,
                 (unsigned long long)leg->source_row + 1);
  mnm_out_string(out, where);
}

static const mnm_out_column columns[] = {
    {"pair", "Pair", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
    {"state", "State", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"from", "From", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"to", "To", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"paid", "Paid", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"arrived", "Arrived", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"debited", "Debited", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"credited", "Credited", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"debit_record", "Source:record", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"credit_record", "Source:record", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"because", "Because", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"evidence", "Evidence", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_MACHINES},
    {"days", "Days", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"decided_by", "Decided by", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"decided", "Decided", MNM_OUT_TIME, MNM_CASE, MNM_FOR_MACHINES},
    {"why", "Why", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_MACHINES},
};

static void put_row(mnm_out *out, const mnm_run_pair_row *row, const mnm_accounts *accounts) {
  char because[MNM_EVIDENCE_TEXT_BYTES];
  bool decided = row->pair.decision_id > 0;
  (void)mnm_evidence_text(row->pair.evidence, row->pair.days, because, sizeof because);
  mnm_out_uint(out, row->pair.pair_id);
  mnm_out_string(out, mnm_pair_state_name((mnm_pair_state)row->pair.state));
  put_account(out, accounts, row->debit.account);
  put_account(out, accounts, row->credit.account);
  mnm_out_money(out, row->debit.amount_minor, row->debit.currency);
  mnm_out_money(out, row->credit.amount_minor, row->credit.currency);
  mnm_out_time(out, row->debit.booked_us, row->debit.grain);
  mnm_out_time(out, row->credit.booked_us, row->credit.grain);
  put_place(out, &row->debit);
  put_place(out, &row->credit);
  mnm_out_string(out, because);
  mnm_out_uint(out, row->pair.evidence);
  mnm_out_int(out, row->pair.days);
  mnm_out_string(out, decided ? row->by : NULL);
  mnm_out_time(out, row->at_us, MNM_GRAIN_SECOND);
  mnm_out_string(out, decided ? row->why : NULL);
  mnm_out_end_row(out);
}

static mnm_status pair_row(void *payload, const mnm_run_pair_row *row, const mnm_accounts *accounts,
                           mnm_err *err) {
  listing *state = payload;
  state->rows++;
  if (state->left == 0) return MNM_OK;
  state->left--;
  put_row(state->cli->out, row, accounts);
  return mnm_out_check(state->cli->out, err);
}

static mnm_status count_pair(void *payload, const mnm_ledger_pair *pair, mnm_err *err) {
  listing *state = payload;
  (void)err;
  state->count[pair->state]++;
  state->weak += pair->state == MNM_PAIR_CANDIDATE &&
                 (pair->evidence & ~(uint32_t)MNM_EVIDENCE_CONVERTED) == 0;
  return MNM_OK;
}

static mnm_status show_counts(listing *state, mnm_store *store, mnm_err *err) {
  mnm_out *out = state->cli->out;
  mnm_pairing_parameters parameters;
  MNM_TRY(mnm_run_pair_parameters(store, &parameters, err));
  MNM_TRY(mnm_ledger_pairs(store, EVERY, count_pair, state, err));
  mnm_out_group(out, "pairing");
  mnm_out_pair_int(out, "days", "Days between", MNM_CASE, parameters.days);
  mnm_out_pair_int(out, "found", "Found by rule", MNM_CASE, (int64_t)state->count[MNM_PAIR_FOUND]);
  mnm_out_pair_int(out, "accepted", "Accepted", MNM_CASE, (int64_t)state->count[MNM_PAIR_ACCEPTED]);
  mnm_out_pair_int(out, "split", "Split", MNM_CASE, (int64_t)state->count[MNM_PAIR_SPLIT]);
  mnm_out_pair_int(out, "candidates", "Candidates", MNM_CASE,
                   (int64_t)state->count[MNM_PAIR_CANDIDATE]);
  mnm_out_pair_int(out, "weak", "of these by amount and date alone", MNM_CASE,
                   (int64_t)state->weak);
  mnm_out_group_end(out);
  return MNM_OK;
}

static mnm_status list_pairs(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  int64_t limit = mnm_cli__whole(cli, "limit");
  listing state = {.cli = cli, .left = limit > 0 ? (uint64_t)limit : UINT64_MAX};
  uint32_t account = MNM_ACCOUNT_NONE, states = JOINED;
  const char *label = mnm_cli__value(cli, "account");
  if (mnm_cli__flag(cli, "ambiguous")) states = STATE(MNM_PAIR_CANDIDATE);
  if (mnm_cli__flag(cli, "all")) states = EVERY;
  if (label != NULL)
    MNM_TRY(mnm_ledger_find_account(store, mnm_text_of(label), &account, &cli->ctx, err));
  MNM_TRY(show_counts(&state, store, err));
  mnm_out_heading(cli->out, "%s",
                  states == JOINED  ? "Two sides of one transfer"
                  : states == EVERY ? "Pairs and candidates"
                                    : "What may be two sides of one transfer");
  mnm_out_begin(cli->out, "pairs", columns, MNM_CLI__COUNT(columns));
  MNM_TRY(mnm_run_pairs(store, states, account, pair_row, &state, &cli->ctx, err));
  mnm_out_end(cli->out);
  if (limit > 0 && state.rows > (uint64_t)limit)
    mnm_out_note(cli->out, "%llu of %llu are shown", (unsigned long long)limit,
                 (unsigned long long)state.rows);
  if (states == JOINED && state.count[MNM_PAIR_CANDIDATE] > 0)
    mnm_out_hint(cli->out, "manumit pairs %s --ambiguous", cli->argument[0]);
  if (states == STATE(MNM_PAIR_CANDIDATE) && state.rows > 0)
    mnm_out_hint(cli->out, "manumit pairs %s accept NUMBER --why TEXT", cli->argument[0]);
  return MNM_OK;
}

/* ---- deciding, pairing again --- */

static void show_paired(mnm_cli *cli, const mnm_run_paired *paired) {
  mnm_out *out = cli->out;
  mnm_out_group(out, "paired");
  mnm_out_pair_int(out, "pairs", "Pairs", MNM_CASE, (int64_t)paired->pairs);
  mnm_out_pair_int(out, "ambiguous", "Rows that are not clear", MNM_CASE,
                   (int64_t)paired->ambiguous);
  mnm_out_pair_int(out, "missing", "Rows without their other side", MNM_CASE,
                   (int64_t)paired->missing);
  mnm_out_pair_int(out, "changed", "Pairs and candidates that changed", MNM_CASE,
                   (int64_t)paired->changed);
  mnm_out_group_end(out);
}

static mnm_status decide(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  uint64_t number = 0;
  mnm_run_paired paired;
  mnm_ledger_pair pair;
  bool accept = strcmp(cli->argument[1], "accept") == 0;
  MNM_TRY(mnm_cli__number(cli, cli->argument[2], "the number of a pair", &number, err));
  MNM_TRY(mnm_run_pair_decide(store, number, accept, mnm_cli__value(cli, "why"), &paired, &cli->ctx,
                              err));
  MNM_TRY(mnm_ledger_pair_find(store, number, &pair, err));
  mnm_out_group(cli->out, "decided");
  mnm_out_pair_int(cli->out, "pair", "Pair", MNM_PUBLIC, (int64_t)number);
  mnm_out_pair_string(cli->out, "state", "State", MNM_CASE,
                      mnm_pair_state_name((mnm_pair_state)pair.state));
  mnm_out_pair_int(cli->out, "decision", "Decision", MNM_PUBLIC, (int64_t)pair.decision_id);
  mnm_out_group_end(cli->out);
  show_paired(cli, &paired);
  return MNM_OK;
}

static mnm_status pair_again(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  mnm_pairing_parameters parameters = {(uint32_t)mnm_cli__whole(cli, "days")};
  mnm_run_paired paired;
  MNM_TRY(mnm_run_pair(store, &parameters, &paired, &cli->ctx, err));
  show_paired(cli, &paired);
  return MNM_OK;
}

static mnm_status work(mnm_cli *cli, mnm_store *store, bool decides, mnm_err *err) {
  if (decides) return decide(cli, store, err);
  if (mnm_cli__given(cli, "days")) MNM_TRY(pair_again(cli, store, err));
  return list_pairs(cli, store, err);
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  bool decides = cli->argument_count > 1;
  if (decides) {
    bool known = strcmp(cli->argument[1], "accept") == 0 || strcmp(cli->argument[1], "split") == 0;
    if (!known || cli->argument_count != 3)
      return mnm_cli__usage(cli, err, "expected accept NUMBER or split NUMBER");
    if (mnm_cli__value(cli, "why") == NULL)
      return mnm_cli__usage(cli, err, "--why TEXT is missing: a decision needs its reason");
  }
  mnm_store *store = NULL;
  bool writes = decides || mnm_cli__given(cli, "days");
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], !writes, err));
  mnm_status status = work(cli, store, decides, err);
  mnm_store_close(store);
  return status;
}

static const mnm_cli__option options[] = {
    {.name = "ambiguous",
     .type = MNM_CLI_FLAG,
     .help = "candidates: what may belong together, and was not joined"},
    {.name = "all", .type = MNM_CLI_FLAG, .help = "pairs, candidates, and what was split"},
    {.name = "account",
     .argument = "ACCOUNT",
     .type = MNM_CLI_TEXT,
     .help = "only those of which this account is a side"},
    {.name = "limit",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = INT64_MAX,
     .help = "no more than N rows (default: all)"},
    {.name = "why",
     .argument = "TEXT",
     .type = MNM_CLI_TEXT,
     .help = "accept, split: the reason; mandatory"},
    {.name = "days",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = MNM_PAIR_DAYS_MAX,
     .help = "pair again, with at most N days between the two bookings; holds from then on (at "
             "first: 5)"},
};
static const char *const paragraphs[] = {
    "A statement shows one side of a transfer. Where the case holds the statements of both sides, "
    "the debit of one and the credit of the other are joined: one transfer, read in two places, "
    "counted once. They are joined when amount and date agree, something else speaks for it, and "
    "no other row could be meant; whenever a file is added this is done again for all.",
    "Without more, lists the pairs in effect, each with the reason. --ambiguous lists candidates: "
    "rows that may belong together, of which none was taken.",
    "accept NUMBER joins a candidate, or vouches for a pair. split NUMBER takes a pair apart: both "
    "rows stand for themselves again, and the rules never join them again. Either is a decision "
    "with its reason, and can be taken back by the other.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit pairs raid.mnm --ambiguous", "what has to be decided"},
    {"manumit pairs raid.mnm accept 17 --why 'same invoice number on both'", "join a candidate"},
    {"manumit pairs raid.mnm split 4 --why 'two payments of one day'", "take a pair apart"},
};
const mnm_cli__verb mnm_cli__pairs = {
    .name = "pairs",
    .summary = "list, accept or split the two sides of transfers",
    .arguments = "CASE [accept|split] [NUMBER]",
    .paragraphs = paragraphs,
    .options = options,
    .option_count = MNM_CLI__COUNT(options),
    .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE | MNM_CLI_WORK,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 4 5 6 7 8 9 141",
    .see_also = "add gaps show",
    .arguments_least = 1,
    .arguments_most = 3,
    .run = run};
