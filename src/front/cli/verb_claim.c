#include <stdio.h>
#include <string.h>

#include "base/time/time.h"
#include "case/run/run_claim.h"
#include "front/cli/cli_internal.h"

static const mnm_cli__option claim_options[] = {
    {.name = "records",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "what was worked, paid, deducted, owed and lost, as a table; mandatory without a "
             "case. In a case the victims are pseudonyms"},
    {.name = "rates",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "rates and terms with their sources, as YAML; mandatory"},
};

/* What leaves: labels, never names. Whose claim it is says that somebody is a possible victim. */
static const mnm_out_column claim_columns[] = {
    {"claim", "Claim", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
    {"victim", "Victim", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"statement", "Statement", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"wages", "Wages", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"uprating", "Uprating", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"liquidated", "Liquidated", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"interest", "Interest", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"debt", "Debt", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"earnings", "Earnings", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"fees", "Fees", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"repayments", "Repayments", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"medical", "Medical", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"disability", "Disability", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"repatriation", "Repatriation", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"non_pecuniary", "Non-pecuniary", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"other", "Other", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_MACHINES},
    {"total", "Owed to the victim", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"contributions", "Apart, to the state", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"verified", "All verified", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
};
static const mnm_out_column step_columns[] = {
    {"claim", "Claim", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
    {"step", "Step", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
    {"head", "Head", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"first_day", "From", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"last_day", "To", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"counted", "Counted", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    {"verified", "Verified", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    {"records", "Records", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
    {"sentence", "Sentence", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
};
static const mnm_out_column rate_columns[] = {
    {"id", "Rate", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"value", "Value", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"per", "Per", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"from", "From", MNM_OUT_TIME, MNM_PUBLIC, MNM_FOR_ALL},
    {"seen", "Source read on", MNM_OUT_TIME, MNM_PUBLIC, MNM_FOR_ALL},
    {"verified", "Verified", MNM_OUT_BOOL, MNM_PUBLIC, MNM_FOR_ALL},
    {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
};

static void put_day(mnm_out *out, int32_t day) {
  mnm_out_time(out, day == MNM_CLAIM_DAY_NONE ? MNM_TIME_NONE : (int64_t)day * MNM_US_PER_DAY,
               MNM_GRAIN_DAY);
}

/* ---- sets --- */

static mnm_status show_claims(mnm_out *out, const mnm_run_claims *claims, mnm_err *err) {
  static const mnm_claim_head heads[] = {
      MNM_CLAIM_H_WAGES,      MNM_CLAIM_H_UPRATING,     MNM_CLAIM_H_LIQUIDATED,
      MNM_CLAIM_H_INTEREST,   MNM_CLAIM_H_DEBT,         MNM_CLAIM_H_EARNINGS,
      MNM_CLAIM_H_FEES,       MNM_CLAIM_H_REPAYMENTS,   MNM_CLAIM_H_MEDICAL,
      MNM_CLAIM_H_DISABILITY, MNM_CLAIM_H_REPATRIATION, MNM_CLAIM_H_NON_PECUNIARY,
      MNM_CLAIM_H_OTHER};
  const mnm_claim_records *records = mnm_run_claims_records(claims);
  const mnm_claims *result = mnm_run_claims_result(claims);
  uint16_t currency = mnm_run_claims_terms(claims)->currency;
  mnm_out_begin(out, "claims", claim_columns, MNM_CLI__COUNT(claim_columns));
  for (uint64_t i = 0; i < result->claim.count; i++) {
    const mnm_claim *claim = mnm_column_at(&result->claim, i);
    mnm_text statement = mnm_strings_get(records->statements, claim->statement);
    mnm_out_uint(out, i + 1);
    mnm_out_text(out, mnm_strings_get(records->victims, claim->victim), (mnm_text){"", 0});
    if (statement.bytes > 0) {
      mnm_out_text(out, statement, (mnm_text){"", 0});
    } else {
      mnm_out_null(out);
    }
    for (uint32_t j = 0; j < MNM_CLI__COUNT(heads); j++)
      mnm_out_money(out, claim->sum_minor[heads[j]], currency);
    mnm_out_money(out, claim->total_minor, currency);
    mnm_out_money(out, claim->sum_minor[MNM_CLAIM_H_CONTRIBUTIONS], currency);
    mnm_out_bool(out, claim->verified);
    mnm_out_end_row(out);
    MNM_TRY(mnm_out_check(out, err));
  }
  mnm_out_end(out);
  return MNM_OK;
}

/* The ids of the records a step comes from. */
static mnm_status step_ids(const mnm_run_claims *claims, const mnm_claim_step *step,
                           mnm_column *ids, mnm_err *err) {
  const mnm_claim_records *records = mnm_run_claims_records(claims);
  ids->count = 0;
  for (uint32_t i = 0; i < step->row_count; i++) {
    const uint32_t *row = mnm_column_at(&mnm_run_claims_result(claims)->row, step->row_first + i);
    const mnm_claim_record *record = mnm_column_at(&records->record, *row);
    mnm_text id = mnm_strings_get(records->ids, record->id);
    MNM_TRY(mnm_column_push(ids, &id, err));
  }
  return MNM_OK;
}

static mnm_status step_rows(mnm_out *out, const mnm_run_claims *claims, mnm_column *ids,
                            mnm_err *err) {
  const mnm_claims *result = mnm_run_claims_result(claims);
  uint16_t currency = mnm_run_claims_terms(claims)->currency;
  mnm_out_begin(out, "steps", step_columns, MNM_CLI__COUNT(step_columns));
  for (uint64_t i = 0; i < result->step.count; i++) {
    const mnm_claim_step *step = mnm_column_at(&result->step, i);
    const mnm_claim *claim = mnm_column_at(&result->claim, step->claim);
    MNM_TRY(step_ids(claims, step, ids, err));
    mnm_out_uint(out, step->claim + 1ULL);
    mnm_out_uint(out, i - claim->step_first + 1);
    mnm_out_string(out, mnm_claim_head_name((mnm_claim_head)step->head));
    put_day(out, step->from_day);
    put_day(out, step->to_day);
    mnm_out_money(out, step->amount_minor, currency);
    mnm_out_bool(out, step->counted);
    mnm_out_bool(out, step->verified);
    mnm_out_list(out, ids->data, (uint32_t)ids->count);
    mnm_out_text(out, step->sentence, (mnm_text){"", 0});
    mnm_out_end_row(out);
    MNM_TRY(mnm_out_check(out, err));
  }
  mnm_out_end(out);
  return MNM_OK;
}

/* For people: each step a paragraph, its records behind it. */
static mnm_status step_lines(mnm_cli *cli, const mnm_run_claims *claims, mnm_column *ids,
                             mnm_err *err) {
  mnm_out *out = cli->out;
  const mnm_claims *result = mnm_run_claims_result(claims);
  mnm_column line;
  mnm_column_init(&line, 1, &cli->ctx);
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; status == MNM_OK && i < result->step.count; i++) {
    const mnm_claim_step *step = mnm_column_at(&result->step, i);
    const mnm_claim *claim = mnm_column_at(&result->claim, step->claim);
    if (i == claim->step_first) mnm_out_heading(out, "Claim %u, step by step", step->claim + 1);
    line.count = 0;
    status = step_ids(claims, step, ids, err);
    if (status == MNM_OK)
      status =
          mnm_cli__put(&line, err, "%u. %s%.*s", (uint32_t)i - claim->step_first + 1,
                       step->counted || step->head >= MNM_CLAIM_H_BALANCE ? "" : "(not counted) ",
                       (int)step->sentence.bytes, step->sentence.data);
    for (uint64_t j = 0; status == MNM_OK && j < ids->count; j++) {
      const mnm_text *id = mnm_column_at(ids, j);
      status = mnm_cli__put(&line, err, "%s%.*s%s",
                            j > 0             ? ", "
                            : ids->count == 1 ? " (record "
                                              : " (records ",
                            (int)id->bytes, id->data, j + 1 == ids->count ? ")" : "");
    }
    if (status == MNM_OK)
      mnm_out_paragraph(out, MNM_CASE, 2, (mnm_text){line.data, (uint32_t)line.count});
    if (status == MNM_OK) status = mnm_out_check(out, err);
  }
  mnm_column_clear(&line);
  return status;
}

static void put_rate(mnm_out *out, mnm_text id, const char *value, const char *per,
                     const mnm_claim_step_rate *step) {
  mnm_out_text(out, id, (mnm_text){"", 0});
  mnm_out_string(out, value);
  mnm_out_string(out, per);
  put_day(out, step->from_day);
  put_day(out, step->seen_day);
  mnm_out_bool(out, step->verified);
  mnm_out_text(out, step->source, (mnm_text){"", 0});
  mnm_out_end_row(out);
}

static void put_percents(mnm_out *out, const char *id, const mnm_claim_step_rate *steps,
                         uint32_t count) {
  char value[MNM_CLAIM_TEXT_BYTES];
  for (uint32_t i = 0; i < count; i++) {
    mnm_claim_percent_text(value, sizeof value, steps[i].value);
    put_rate(out, mnm_text_of(id), value, "year", &steps[i]);
  }
}

/* The rates that some claim used, and the percentages. */
static mnm_status show_rates(mnm_out *out, const mnm_run_claims *claims, mnm_err *err) {
  const mnm_claim_terms *terms = mnm_run_claims_terms(claims);
  const mnm_claims *result = mnm_run_claims_result(claims);
  char value[MNM_CLAIM_TEXT_BYTES];
  mnm_out_begin(out, "rates", rate_columns, MNM_CLI__COUNT(rate_columns));
  for (uint32_t i = 0; i < terms->rate_count; i++) {
    const mnm_claim_rate *rate = &terms->rates[i];
    for (uint32_t j = rate->first; j < rate->first + rate->count; j++) {
      const uint8_t *used = mnm_column_at(&result->filled, j);
      if (*used == 0) continue;
      mnm_claim_rate_text(value, sizeof value, terms->steps[j].value, terms->currency);
      put_rate(out, rate->id, value, mnm_claim_unit_name(rate->unit), &terms->steps[j]);
    }
  }
  put_percents(out, "wage_interest", terms->interest, terms->interest_count);
  put_percents(out, "debt_interest", terms->debt_interest, terms->debt_interest_count);
  for (uint32_t i = 0; i < terms->contribution_count; i++) {
    const mnm_claim_contribution *of = &terms->contributions[i];
    mnm_claim_percent_text(value, sizeof value, of->rate.value);
    put_rate(out, of->id, value, of->base == MNM_CLAIM_OF_DUE ? "wage due" : "wage short",
             &of->rate);
  }
  mnm_out_end(out);
  return mnm_out_check(out, err);
}

/* ---- claim --- */

static mnm_status show(mnm_cli *cli, const mnm_run_claims *claims, mnm_err *err) {
  mnm_out *out = cli->out;
  mnm_column ids;
  mnm_column_init(&ids, sizeof(mnm_text), &cli->ctx);
  mnm_status status = show_claims(out, claims, err);
  if (status == MNM_OK)
    status = mnm_out_format(out) == MNM_FORMAT_TABLE ? step_lines(cli, claims, &ids, err)
                                                     : step_rows(out, claims, &ids, err);
  mnm_column_clear(&ids);
  MNM_TRY(status);
  mnm_out_heading(out, "Rates and where they stand");
  MNM_TRY(show_rates(out, claims, err));
  const mnm_claims *result = mnm_run_claims_result(claims);
  bool statements = false, verified = true;
  uint32_t victim = UINT32_MAX;
  for (uint64_t i = 0; i < result->claim.count; i++) {
    const mnm_claim *claim = mnm_column_at(&result->claim, i);
    if (claim->victim == victim) statements = true;
    if (!claim->verified) verified = false;
    victim = claim->victim;
  }
  if (statements)
    mnm_out_note(out,
                 "claims of one victim by different statements are alternatives: they are "
                 "never added, and never averaged");
  if (!verified)
    mnm_out_note(out,
                 "something here is not verified, and marked so: check it at its source "
                 "before it is used");
  return MNM_OK;
}

static void show_case_facts(mnm_cli *cli, const mnm_run_case_claim_facts *facts) {
  mnm_out_note(cli->out,
               "findings brought %u records, of %u accounts that may be a victim's and that one "
               "person holds",
               facts->records, facts->accounts);
  if (facts->passed > 0)
    mnm_out_note(cli->out,
                 "%u accounts that may be a victim's have no holder on record, or several: whose "
                 "claim it would be is for a person to say, in a file of records",
                 facts->passed);
  if (facts->other_currency > 0)
    mnm_out_note(cli->out, "%u transfers are of another currency than the rates and left out",
                 facts->other_currency);
  mnm_out_note(cli->out, "the case keeps these claims with each step: 'manumit show CASE claims'");
}

static mnm_status claim_in_case(mnm_cli *cli, const char *records, const char *rates,
                                mnm_err *err) {
  mnm_store *store = NULL;
  mnm_run_claims *claims = NULL;
  mnm_run_case_claim_facts facts;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], false, err));
  mnm_status status =
      mnm_run_case_claims_new(&claims, &facts, store, records, rates, &cli->ctx, err);
  if (status == MNM_OK) status = mnm_run_case_claims_keep(claims, store, err);
  if (status == MNM_OK) status = show(cli, claims, err);
  if (status == MNM_OK) show_case_facts(cli, &facts);
  mnm_run_claims_free(claims);
  mnm_store_close(store);
  return status;
}

static mnm_status run_claim(mnm_cli *cli, mnm_err *err) {
  const char *records = mnm_cli__value(cli, "records"), *rates = mnm_cli__value(cli, "rates");
  bool in_case = cli->argument_count > 0;
  if (records == NULL && !in_case) return mnm_cli__usage(cli, err, "--records FILE is missing");
  if (rates == NULL) return mnm_cli__usage(cli, err, "--rates FILE is missing");
  if (in_case) return claim_in_case(cli, records, rates, err);
  mnm_run_claims *claims = NULL;
  MNM_TRY(mnm_run_claims_new(&claims, records, rates, &cli->ctx, err));
  mnm_status status = show(cli, claims, err);
  mnm_run_claims_free(claims);
  return status;
}

/* ---- what a case keeps --- */

typedef struct kept { /* one claim, and where its steps go */
  mnm_cli *cli;
  mnm_store *store;
  mnm_identity *identity;
  uint64_t claim_id;
  uint16_t currency;
  uint64_t rows;
} kept;

static const mnm_out_column kept_columns[] = {
    {"claim", "Claim", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
    {"victim", "Victim", MNM_OUT_TEXT, MNM_VICTIM, MNM_FOR_ALL},
    {"statement", "Statement", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"total", "Owed to the victim", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"contributions", "Apart, to the state", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"verified", "All verified", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    {"at", "Computed", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"by", "By", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"current", "Current", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_MACHINES},
};
static const mnm_out_column kept_step_columns[] = {
    {"claim", "Claim", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
    {"step", "Step", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
    {"head", "Head", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"first_day", "From", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"last_day", "To", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"counted", "Counted", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    {"verified", "Verified", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    {"records", "Records", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"sentence", "Sentence", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
};

static mnm_status kept_row(void *payload, const mnm_store_claim *row, mnm_err *err) {
  kept *state = payload;
  mnm_out *out = state->cli->out;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  MNM_TRY(mnm_identity_pseudonym(state->identity, row->subject_id, pseudonym, err));
  mnm_out_uint(out, row->claim_id);
  mnm_out_text(out, mnm_text_of(pseudonym), (mnm_text){"", 0});
  mnm_out_string(out, row->statement[0] != '\0' ? row->statement : NULL);
  mnm_out_money(out, row->total_minor, row->currency);
  mnm_out_money(out, row->apart_minor, row->currency);
  mnm_out_bool(out, row->verified);
  mnm_out_time(out, row->at_us, MNM_GRAIN_SECOND);
  mnm_out_string(out, row->by);
  mnm_out_bool(out, row->current);
  mnm_out_end_row(out);
  state->rows++;
  return mnm_out_check(out, err);
}

static mnm_status kept_step(void *payload, uint32_t position, const mnm_store_claim_step *row,
                            mnm_err *err) {
  kept *state = payload;
  mnm_out *out = state->cli->out;
  mnm_out_uint(out, state->claim_id);
  mnm_out_uint(out, position + 1ull);
  mnm_out_string(
      out, row->head < MNM_CLAIM_HEADS ? mnm_claim_head_name((mnm_claim_head)row->head) : NULL);
  mnm_out_time(out, row->from_us, MNM_GRAIN_DAY);
  mnm_out_time(out, row->to_us, MNM_GRAIN_DAY);
  mnm_out_money(out, row->amount_minor, state->currency);
  mnm_out_bool(out, row->counted);
  mnm_out_bool(out, row->verified);
  mnm_out_text(out, row->records, (mnm_text){"", 0});
  mnm_out_text(out, row->sentence, (mnm_text){"", 0});
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status kept_steps(void *payload, const mnm_store_claim *row, mnm_err *err) {
  kept *state = payload;
  state->claim_id = row->claim_id;
  state->currency = row->currency;
  return mnm_store_claim_steps(state->store, row->claim_id, kept_step, state, err);
}

mnm_status mnm_cli__list_claims(mnm_cli *cli, mnm_store *store, bool all, mnm_err *err) {
  kept state = {.cli = cli, .store = store};
  mnm_out *out = cli->out;
  MNM_TRY(mnm_identity_open(&state.identity, store, &cli->ctx, err));
  mnm_out_begin(out, "claims", kept_columns, MNM_CLI__COUNT(kept_columns));
  mnm_status status = mnm_store_claims(store, all, kept_row, &state, err);
  mnm_identity_close(state.identity);
  MNM_TRY(status);
  mnm_out_end(out);
  if (mnm_out_format(out) == MNM_FORMAT_TABLE && state.rows == 0) return MNM_OK;
  mnm_out_heading(out, "Step by step");
  mnm_out_begin(out, "steps", kept_step_columns, MNM_CLI__COUNT(kept_step_columns));
  MNM_TRY(mnm_store_claims(store, all, kept_steps, &state, err));
  mnm_out_end(out);
  return MNM_OK;
}

static const char *const claim_paragraphs[] = {
    "Computes what each victim is owed, from files alone or in a case: wages by pay period, less "
    "what was paid, "
    "with "
    "lawful and unlawful deductions apart; uprating, interest and liquidated damages where the "
    "rates "
    "file asks for them; a debt recomputed under lawful terms with the work set against it; "
    "earnings "
    "that were taken; fees; and the heads that a person enters. Taxes and contributions that the "
    "employer evaded are computed apart.",
    "The records are a table with the columns id, victim, kind and from, and as needed to, every, "
    "count, quantity, rate, amount, currency, lawful, statement, name and note. The kinds are "
    "work, "
    "paid, deduction, fee, repayment, debt, charge, earning, medical, disability, repatriation, "
    "non_pecuniary and other. 'victim' is a label that you choose; the columns name and note are "
    "never shown.",
    "Every rate, percentage and rule stands in the rates file, with its source, the day it was "
    "read, "
    "and whether it was verified; nothing has a default. Every step is written as a sentence, with "
    "the records it comes from. Amounts are exact; each step says what it rounds, half up.",
    "In a case the victims in the file are pseudonyms of its persons, and findings of skimmed "
    "wages, collectors and debt service bring records of what was taken from accounts that may be "
    "a victim's. The case keeps each claim with each step, in place of what it kept of the same "
    "victims before; nothing that was computed earlier is lost.",
    "What comes out is a computation for counsel to check, not legal advice.",
    NULL};
static const mnm_cli__example claim_examples[] = {
    {"manumit claim raid.mnm --records tally.csv --rates uk.yaml",
     "with what the case says was taken, and kept in it"},
    {"manumit claim --records tally.csv --rates uk.yaml", "what each victim is owed, step by step"},
    {"manumit claim --records tally.csv --rates uk.yaml --format csv -o claims.csv",
     "the same as tables for a spreadsheet"},
};
const mnm_cli__verb mnm_cli__claim = {.name = "claim",
                                      .summary = "compute what victims are owed",
                                      .arguments = "[CASE]",
                                      .paragraphs = claim_paragraphs,
                                      .options = claim_options,
                                      .option_count = MNM_CLI__COUNT(claim_options),
                                      .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                      .examples = claim_examples,
                                      .example_count = MNM_CLI__COUNT(claim_examples),
                                      .formats = MNM_CLI__ALL_FORMATS,
                                      .exit_codes = "0 2 3 4 5 6 7 8 9 141",
                                      .see_also = "detect share show",
                                      .arguments_least = 0,
                                      .arguments_most = 1,
                                      .run = run_claim};
