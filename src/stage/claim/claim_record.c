/* One record from the cells of a table. */
#include <stdio.h>

#include "model/currency/currency.h"
#include "stage/claim/claim_internal.h"

#define SPAN_DAYS_MAX 36600 /* a hundred years */

enum {
  C_ID,
  C_VICTIM,
  C_KIND,
  C_FROM,
  C_TO,
  C_EVERY,
  C_COUNT,
  C_QUANTITY,
  C_RATE,
  C_AMOUNT,
  C_CURRENCY,
  C_LAWFUL,
  C_STATEMENT,
  C_NAME, /* may stand in the table; used only to see that the label is not it */
  C_NOTE  /* not read at all */
};
const mnm_claim_column mnm_claim_columns[] = {
    {"id", true},         {"victim", true},  {"kind", true},      {"from", true},
    {"to", false},        {"every", false},  {"count", false},    {"quantity", false},
    {"rate", false},      {"amount", false}, {"currency", false}, {"lawful", false},
    {"statement", false}, {"name", false},   {"note", false}};
const uint32_t mnm_claim_column_count = sizeof mnm_claim_columns / sizeof *mnm_claim_columns;

static mnm_status cell(mnm_err *err, mnm_status status, int column, const char *message) {
  (void)mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, 0, column + 1);
  return status;
}

static bool is_word(mnm_text text, const char *word) {
  return mnm_text_equal_ascii_nocase(text, mnm_text_of(word));
}

static mnm_text trimmed(const mnm_text *cells, int column) {
  if (cells[column].data == NULL) return (mnm_text){"", 0};
  return mnm_text_trim(cells[column]);
}

/* ---- what each kind asks for --- */

static bool needs_day(mnm_claim_kind kind) {
  return kind == MNM_CLAIM_WORK || kind == MNM_CLAIM_PAID || kind == MNM_CLAIM_DEDUCTION ||
         kind == MNM_CLAIM_DEBT || kind == MNM_CLAIM_CHARGE || kind == MNM_CLAIM_REPAYMENT;
}

static bool needs_lawful(mnm_claim_kind kind) {
  return kind == MNM_CLAIM_DEDUCTION || kind == MNM_CLAIM_DEBT || kind == MNM_CLAIM_CHARGE;
}

static mnm_status read_kind(mnm_claim_record *out, const mnm_text *cells, mnm_err *err) {
  mnm_text text = trimmed(cells, C_KIND);
  for (int kind = 0; kind < MNM_CLAIM_KINDS; kind++) {
    if (!is_word(text, mnm_claim_kind_name((mnm_claim_kind)kind))) continue;
    out->kind = (uint8_t)kind;
    return MNM_OK;
  }
  return cell(err, MNM_E_PARSE, C_KIND,
              "a kind must be work, paid, deduction, fee, repayment, debt, charge, earning, "
              "medical, disability, repatriation, non_pecuniary or other");
}

/* ---- labels --- */

/* The name stands beside the label only so that this can be asked. */
static bool gives_away(mnm_text label, mnm_text name) {
  uint32_t first = 0;
  for (uint32_t i = 0; i <= name.bytes; i++) {
    bool end =
        i == name.bytes || name.data[i] == ' ' || name.data[i] == ',' || name.data[i] == '\t';
    if (!end) continue;
    mnm_text word = {name.data + first, i - first};
    if (word.bytes > 0 && mnm_text_equal_ascii_nocase(word, label)) return true;
    first = i + 1;
  }
  return false;
}

static mnm_status read_labels(mnm_claim_records *records, mnm_claim_record *out,
                              const mnm_text *cells, mnm_err *err) {
  static const char shape[] =
      "an id, a victim and a statement must each be a label of 1 to 32 "
      "letters, digits, '-', '_' or '.', without blanks";
  mnm_text id = trimmed(cells, C_ID), victim = trimmed(cells, C_VICTIM);
  mnm_text statement = trimmed(cells, C_STATEMENT), name = trimmed(cells, C_NAME);
  if (!mnm_claim__is_label(id)) return cell(err, MNM_E_PARSE, C_ID, shape);
  if (!mnm_claim__is_label(victim)) return cell(err, MNM_E_PARSE, C_VICTIM, shape);
  if (statement.bytes > 0 && !mnm_claim__is_label(statement))
    return cell(err, MNM_E_PARSE, C_STATEMENT, shape);
  if (gives_away(victim, name)) {
    (void)cell(err, MNM_E_RANGE, C_VICTIM, "the victim's label is a part of the name beside it");
    mnm_err_hint(err, "labels are shown: choose one that says nothing, such as V-1");
    return MNM_E_RANGE;
  }
  uint32_t before = mnm_strings_count(records->ids);
  MNM_TRY(mnm_strings_put_text(records->ids, &out->id, id, err));
  if (out->id < before)
    return cell(err, MNM_E_PARSE, C_ID, "this id stands above: each record has its own");
  MNM_TRY(mnm_strings_put_text(records->victims, &out->victim, victim, err));
  return mnm_strings_put_text(records->statements, &out->statement, statement, err);
}

/* ---- days --- */

static mnm_status read_every(mnm_claim_record *out, const mnm_text *cells, mnm_err *err) {
  static const char *const words[] = {"", "day", "week", "month"};
  mnm_text text = trimmed(cells, C_EVERY);
  for (uint8_t i = 0; i < 4; i++) {
    if (!is_word(text, words[i])) continue;
    out->every = i;
    return MNM_OK;
  }
  return cell(err, MNM_E_PARSE, C_EVERY, "'every' must be day, week, month or empty");
}

static mnm_status check_every(const mnm_claim_record *record, mnm_err *err) {
  int32_t days = record->to_day - record->from_day + 1, day = record->from_day;
  if (record->every == MNM_CLAIM_EVERY_WEEK && days % 7 != 0)
    return cell(err, MNM_E_RANGE, C_TO,
                "with every week, 'from' to 'to' must be whole weeks: 7, 14, 21 ... days, both "
                "ends counted");
  if (record->every != MNM_CLAIM_EVERY_MONTH) return MNM_OK;
  const mnm_claim_terms months = {.period = MNM_CLAIM_BY_MONTH};
  if (mnm_claim__period_first(&months, day) != day ||
      mnm_claim__period_first(&months, record->to_day + 1) != record->to_day + 1)
    return cell(err, MNM_E_RANGE, C_TO,
                "with every month, 'from' must be the first day of a month and 'to' the last");
  return MNM_OK;
}

static mnm_status read_days(mnm_claim_record *out, const mnm_text *cells, mnm_err *err) {
  mnm_text from = trimmed(cells, C_FROM), to = trimmed(cells, C_TO);
  MNM_TRY(read_every(out, cells, err));
  out->from_day = out->to_day = MNM_CLAIM_DAY_NONE;
  if (from.bytes == 0) {
    if (needs_day((mnm_claim_kind)out->kind))
      return cell(err, MNM_E_PARSE, C_FROM, "a record of this kind needs the day it is of");
    if (to.bytes > 0 || out->every != MNM_CLAIM_ONCE)
      return cell(err, MNM_E_PARSE, C_FROM, "'to' and 'every' need a day in 'from'");
    return MNM_OK;
  }
  if (!mnm_claim__day(from, &out->from_day))
    return cell(err, MNM_E_PARSE, C_FROM, "a day must be a date such as 2026-03-01");
  out->to_day = out->from_day;
  if (to.bytes > 0 && !mnm_claim__day(to, &out->to_day))
    return cell(err, MNM_E_PARSE, C_TO, "a day must be a date such as 2026-03-01");
  if (out->to_day < out->from_day)
    return cell(err, MNM_E_RANGE, C_TO, "'to' is before 'from': both are days that count");
  if (out->to_day - out->from_day >= SPAN_DAYS_MAX)
    return cell(err, MNM_E_RANGE, C_TO, "a record spans at most a hundred years");
  if (out->every != MNM_CLAIM_ONCE && to.bytes == 0)
    return cell(err, MNM_E_PARSE, C_TO, "with 'every', the last day must stand in 'to'");
  if (out->kind == MNM_CLAIM_DEBT && out->to_day != out->from_day)
    return cell(err, MNM_E_RANGE, C_TO, "a debt arises on one day: leave 'to' empty");
  return out->every == MNM_CLAIM_ONCE ? MNM_OK : check_every(out, err);
}

/* ---- how much --- */

static mnm_status read_count(const mnm_text *cells, int64_t *out, mnm_err *err) {
  mnm_text text = trimmed(cells, C_COUNT);
  *out = 1;
  if (text.bytes == 0) return MNM_OK;
  if (!mnm_claim__decimal(text, 0, CLAIM_COUNT_MAX, out) || *out < 1)
    return cell(err, MNM_E_PARSE, C_COUNT, "a count must be a whole number from 1 to 10000");
  return MNM_OK;
}

static mnm_status find_rate(const mnm_claim_terms *terms, mnm_claim_record *out,
                            const mnm_text *cells, mnm_err *err) {
  mnm_text text = trimmed(cells, C_RATE);
  if (text.bytes == 0 && terms->rate_count == 1) {
    out->rate = 0;
    return MNM_OK;
  }
  for (uint32_t i = 0; i < terms->rate_count; i++) {
    if (!mnm_text_equal(terms->rates[i].id, text)) continue;
    out->rate = (uint16_t)i;
    return MNM_OK;
  }
  return cell(err, MNM_E_PARSE, C_RATE,
              "work needs the id of a rate of the rates file (it may be left out where there is "
              "only one)");
}

static mnm_status read_work(const mnm_claim_terms *terms, mnm_claim_record *out,
                            const mnm_text *cells, int64_t count, mnm_err *err) {
  if (trimmed(cells, C_AMOUNT).bytes > 0)
    return cell(err, MNM_E_PARSE, C_AMOUNT, "work has no amount: its rate and quantity make it");
  MNM_TRY(find_rate(terms, out, cells, err));
  out->unit = (uint8_t)terms->rates[out->rate].unit;
  mnm_text text = trimmed(cells, C_QUANTITY);
  int64_t quantity = 0;
  bool good = out->unit == MNM_CLAIM_HOUR
                  ? mnm_claim__minutes(text, CLAIM_QUANTITY_MAX, &quantity)
                  : mnm_claim__decimal(text, 2, CLAIM_QUANTITY_MAX, &quantity);
  if (!good)
    return cell(err, MNM_E_PARSE, C_QUANTITY,
                out->unit == MNM_CLAIM_HOUR
                    ? "hours must be like 8, 8.5 or 8:20, in whole minutes"
                    : "a quantity must be a number such as 6 or 0.5, with at most 2 decimals");
  out->quantity = quantity * count; /* far below 2^63 */
  if (out->quantity > CLAIM_QUANTITY_MAX)
    return cell(err, MNM_E_RANGE, C_QUANTITY, "this is more work than anybody can do in a life");
  return MNM_OK;
}

static mnm_status read_amount(const mnm_claim_terms *terms, mnm_claim_record *out,
                              const mnm_text *cells, int64_t count, mnm_err *err) {
  uint32_t exponent = (uint32_t)mnm_currency_exponent(terms->currency);
  if (trimmed(cells, C_QUANTITY).bytes > 0 || trimmed(cells, C_RATE).bytes > 0)
    return cell(err, MNM_E_PARSE, C_QUANTITY, "only work has a quantity and a rate");
  int64_t amount = 0;
  if (!mnm_claim__decimal(trimmed(cells, C_AMOUNT), exponent, CLAIM_AMOUNT_MAX, &amount)) {
    char message[120];
    (void)snprintf(message, sizeof message,
                   "an amount must be like %s, without sign, grouping or currency",
                   exponent == 0 ? "1250" : "1250.5 or 1250.50");
    return cell(err, MNM_E_PARSE, C_AMOUNT, message);
  }
  if (__builtin_mul_overflow(amount, count, &out->amount_minor) ||
      out->amount_minor > CLAIM_AMOUNT_MAX)
    return cell(err, MNM_E_RANGE, C_AMOUNT, "the amount is too large");
  mnm_text currency = trimmed(cells, C_CURRENCY);
  if (currency.bytes > 0 && mnm_currency_find(currency) != terms->currency) {
    (void)cell(err, MNM_E_RANGE, C_CURRENCY, "another currency than the rates file has");
    mnm_err_hint(err, "convert it at a rate you can cite, and say so in 'note'");
    return MNM_E_RANGE;
  }
  return MNM_OK;
}

static mnm_status read_lawful(mnm_claim_record *out, const mnm_text *cells, mnm_err *err) {
  mnm_text text = trimmed(cells, C_LAWFUL);
  if (!needs_lawful((mnm_claim_kind)out->kind)) {
    if (text.bytes == 0) return MNM_OK;
    return cell(err, MNM_E_PARSE, C_LAWFUL,
                "only a deduction, a debt or a charge is lawful or not");
  }
  out->lawful = is_word(text, "yes");
  if (out->lawful || is_word(text, "no")) return MNM_OK;
  return cell(err, MNM_E_PARSE, C_LAWFUL,
              "a deduction, a debt or a charge needs yes or no: whether it is lawful is for a "
              "person to say");
}

/* Work lies in one pay period each time, and its rate is known there. */
static mnm_status check_work(const mnm_claim_terms *terms, const mnm_claim_record *record,
                             mnm_err *err) {
  const mnm_claim_rate *rate = &terms->rates[record->rate];
  int32_t first = mnm_claim__period_first(terms, record->from_day);
  if (mnm_claim__in_force(&terms->steps[rate->first], rate->count, first) == NULL)
    return cell(err, MNM_E_RANGE, C_RATE,
                "the rates file has no amount of this rate on the first day of the pay period");
  if (rate->at_least != MNM_CLAIM_RATE_NONE) {
    const mnm_claim_rate *least = &terms->rates[rate->at_least];
    if (mnm_claim__in_force(&terms->steps[least->first], least->count, first) == NULL)
      return cell(err, MNM_E_RANGE, C_RATE,
                  "the rates file has no amount, on the first day of the pay period, of the rate "
                  "that this one must at least be");
  }
  for (int32_t day = record->from_day, last = 0; day <= record->to_day; day = last + 1) {
    last = mnm_claim__occurrence_last(record, day);
    if (last <= mnm_claim__period_last(terms, mnm_claim__period_first(terms, day))) continue;
    (void)cell(err, MNM_E_RANGE, C_TO,
               "this work goes over the end of a pay period: nobody can say how much of it was "
               "done before");
    mnm_err_hint(err, "write a record for each pay period, or let 'every' do it");
    return MNM_E_RANGE;
  }
  return MNM_OK;
}

mnm_status mnm_claim_records_put(mnm_claim_records *records, const mnm_text *cells, mnm_err *err) {
  mnm_claim_record record = {.rate = MNM_CLAIM_RATE_NONE};
  int64_t count = 1;
  if (records->record.count >= MNM_CLAIM_RECORDS_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "there are more than 1,000,000 records");
  MNM_TRY(read_kind(&record, cells, err));
  MNM_TRY(read_labels(records, &record, cells, err));
  MNM_TRY(read_days(&record, cells, err));
  MNM_TRY(read_count(cells, &count, err));
  MNM_TRY(record.kind == MNM_CLAIM_WORK ? read_work(records->terms, &record, cells, count, err)
                                        : read_amount(records->terms, &record, cells, count, err));
  MNM_TRY(read_lawful(&record, cells, err));
  if (record.kind == MNM_CLAIM_WORK) MNM_TRY(check_work(records->terms, &record, err));
  return mnm_column_push(&records->record, &record, err);
}

mnm_status mnm_claim_records_init(mnm_claim_records *records, const char *name,
                                  const mnm_claim_terms *terms, const mnm_ctx *ctx, mnm_err *err) {
  *records = (mnm_claim_records){.terms = terms, .name = name};
  mnm_column_init(&records->record, sizeof(mnm_claim_record), ctx);
  uint32_t none = 0;
  mnm_status status = mnm_strings_new(&records->ids, ctx, err);
  if (status == MNM_OK) status = mnm_strings_new(&records->victims, ctx, err);
  if (status == MNM_OK) status = mnm_strings_new(&records->statements, ctx, err);
  if (status == MNM_OK)
    status = mnm_strings_put_text(records->statements, &none, (mnm_text){"", 0}, err);
  if (status != MNM_OK) mnm_claim_records_clear(records);
  return status;
}

void mnm_claim_records_clear(mnm_claim_records *records) {
  mnm_column_clear(&records->record);
  mnm_strings_free(records->ids);
  mnm_strings_free(records->victims);
  mnm_strings_free(records->statements);
  records->ids = records->victims = records->statements = NULL;
}
