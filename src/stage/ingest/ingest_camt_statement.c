/* A report, statement or notification: its account, its balances, its entries, and whether the
 * entries lead from its opening to its closing balance. */
#include <stdio.h>

#include "stage/ingest/ingest_camt_internal.h"

#define TICK_ENTRIES 256u

mnm_status mnm_ingest__camt_reject(camt *c, uint64_t line, uint64_t record, const char *reason,
                                   mnm_err *err) {
  mnm_reject row = {line, record, 0, mnm_text_of(reason), mnm_xml_raw(c->xml)};
  return mnm_ingest__out_reject(&c->bank.out, row, err);
}

/* ---- the account ------------------------------------------------------------------------------
 */

typedef struct own_account {
  mnm_text number, currency, name, type, agent, agent_name;
  camt_side owner;
} own_account;

static mnm_status read_account(camt *c, const mnm_xml_event *start, own_account *out,
                               mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    switch (event.name) {
      case CAMT_Id:
        MNM_TRY(mnm_ingest__camt_number(c, &event, &out->number, err));
        break;
      case CAMT_Tp:
        MNM_TRY(mnm_ingest__camt_choice(c, &event, &out->type, err));
        break;
      case CAMT_Ccy:
        MNM_TRY(mnm_ingest__camt_text(c, &event, &out->currency, err));
        break;
      case CAMT_Nm:
        MNM_TRY(mnm_ingest__camt_text(c, &event, &out->name, err));
        break;
      case CAMT_Ownr:
        MNM_TRY(mnm_ingest__camt_party(c, &event, &out->owner, err));
        break;
      case CAMT_Svcr:
        MNM_TRY(mnm_ingest__camt_agent(c, &event, &out->agent, &out->agent_name, err));
        break;
      default:
        MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
}

static mnm_status state_account(camt *c, const own_account *own, mnm_err *err) {
  const struct {
    const char *property;
    mnm_text value;
  } facts[] = {{"bic", own->agent},
               {"bankName", own->agent_name},
               {"currency", own->currency},
               {"accountType", own->type},
               {"name", own->name}};
  uint64_t record = c->bank.summary->records;
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
    MNM_TRY(mnm_ingest__bank_account_fact(&c->bank, c->account, facts[i].property, facts[i].value,
                                          MNM_TIME_NONE, record, err));
  return mnm_ingest__bank_holder(&c->bank, c->account, MNM_HOLDING_HOLDER, &own->owner.party,
                                 record, err);
}

static mnm_status take_account(camt *c, const mnm_xml_event *start, mnm_err *err) {
  own_account own = {0};
  MNM_TRY(read_account(c, start, &own, err));
  c->account = MNM_ACCOUNT_NONE;
  c->currency = own.currency.bytes > 0 ? mnm_currency_find(own.currency) : MNM_CURRENCY_NONE;
  MNM_TRY(mnm_ingest__bank_account(&c->bank, own.agent, own.number, MNM_ACCOUNT_INTERNAL,
                                   &c->account, &c->account_fault, err));
  return c->account == MNM_ACCOUNT_NONE ? MNM_OK : state_account(c, &own, err);
}

/* ---- balances ---------------------------------------------------------------------------------
 */

typedef struct read_balance {
  mnm_text code;
  camt_amount amount;
  camt_sign sign;
  bank_time at;
  bool dated;
  char fault[CAMT_FAULT_BYTES];
} read_balance;

static mnm_status read_balance_parts(camt *c, const mnm_xml_event *start, read_balance *out,
                                     mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    switch (event.name) {
      case CAMT_Tp:
        MNM_TRY(mnm_ingest__camt_choice(c, &event, &out->code, err));
        break;
      case CAMT_Amt:
        MNM_TRY(mnm_ingest__camt_amount(c, &event, &out->amount, out->fault, err));
        break;
      case CAMT_CdtDbtInd:
        MNM_TRY(mnm_ingest__camt_sign(c, &event, &out->sign, err));
        break;
      case CAMT_Dt:
        MNM_TRY(mnm_ingest__camt_time(c, &event, &out->at, &out->dated, out->fault, err));
        break;
      default:
        MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
}

/* A balance that is not that of booked entries at the begin or end of a day stays a statement about
 * the account: nothing can be reconciled with it. */
static mnm_status state_balance(camt *c, const read_balance *balance, mnm_err *err) {
  char property[64], value[80];
  uint32_t bytes = mnm_money_text(value, sizeof value, balance->amount.minor,
                                  (uint32_t)mnm_currency_exponent(balance->amount.currency));
  snprintf(value + bytes, sizeof value - bytes, " %s", mnm_currency_code(balance->amount.currency));
  uint32_t code = balance->code.bytes > 35 ? 35 : balance->code.bytes;
  snprintf(property, sizeof property, "balance%.*s", (int)code, balance->code.data);
  return mnm_ingest__bank_account_fact(&c->bank, c->account, property, mnm_text_of(value),
                                       balance->at.us, c->bank.summary->records, err);
}

static mnm_status take_balance(camt *c, const mnm_xml_event *start, mnm_err *err) {
  read_balance balance = {.code = {"", 0}};
  uint64_t line = start->line;
  mnm_xml_mark(c->xml, start);
  MNM_TRY(read_balance_parts(c, start, &balance, err));
  const char *fault = balance.fault;
  if (!fault[0] && c->account == MNM_ACCOUNT_NONE) fault = "a balance of an account without number";
  if (!fault[0] && (!balance.amount.given || !balance.dated || balance.sign == CAMT_UNSAID))
    fault = "a balance has an amount, CRDT or DBIT, and a date";
  if (fault[0]) return mnm_ingest__camt_reject(c, line, c->bank.summary->records, fault, err);
  if (balance.sign == CAMT_DEBIT) balance.amount.minor = -balance.amount.minor;
  bool opening = mnm_text_equal(balance.code, mnm_text_of("OPBD"));
  bool previous = mnm_text_equal(balance.code, mnm_text_of("PRCD"));
  bool closing = mnm_text_equal(balance.code, mnm_text_of("CLBD"));
  if (!opening && !previous && !closing) return state_balance(c, &balance, err);
  if (closing)
    c->closing = balance.amount;
  else if (opening || !c->opening.given)
    c->opening = balance.amount;
  mnm_balance row = {.account = c->account,
                     .currency = balance.amount.currency,
                     .at_us = balance.at.us,
                     .kind = opening ? 0 : 1,
                     .amount_minor = balance.amount.minor,
                     .source_row = c->bank.summary->records};
  /* a closing balance stands after the rows of its day */
  if (!opening && balance.at.grain == MNM_GRAIN_DAY) row.at_us += MNM_US_PER_DAY - 1;
  return mnm_ingest__out_balance(&c->bank.out, row, err);
}

/* ---- pages ------------------------------------------------------------------------------------
 */

static mnm_status read_pages(camt *c, const mnm_xml_event *start, mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    mnm_text text;
    int64_t number = 0;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_PgNb) {
      MNM_TRY(mnm_xml_leaf(c->xml, &event, &text, NULL, err));
      if (mnm_text_int64(text, &number) && number > 0) c->page = (uint64_t)number;
    } else if (event.name == CAMT_LastPgInd) {
      MNM_TRY(mnm_ingest__camt_flag(c, &event, &c->last_page, err));
    } else {
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
}

static mnm_status read_sequence(camt *c, const mnm_xml_event *start, mnm_err *err) {
  mnm_text text;
  int64_t number = 0;
  bool electronic = start->name == CAMT_ElctrncSeqNb;
  MNM_TRY(mnm_xml_leaf(c->xml, start, &text, NULL, err));
  if (mnm_text_int64(text, &number) && number > 0 && (electronic || c->sequence == 0))
    c->sequence = (uint64_t)number;
  return MNM_OK;
}

/* ---- entries ----------------------------------------------------------------------------------
 */

static mnm_status take_entry(camt *c, const mnm_xml_event *start, mnm_err *err) {
  camt_entry entry;
  mnm_arena_reset(&c->bank.arena);
  MNM_TRY(mnm_ingest__camt_entry(c, start, &entry, err));
  entry.record = c->bank.summary->records++;
  MNM_TRY(mnm_ingest__camt_book(c, &entry, err));
  mnm_arena_reset(&c->bank.arena);
  if (c->bank.summary->records % TICK_ENTRIES == 0) {
    int64_t total = c->source.reader.total_bytes;
    MNM_TRY(
        mnm_ctx_tick(c->bank.ctx, "read", c->source.bytes, total > 0 ? (uint64_t)total : 0, err));
  }
  return mnm_ingest__out_flush(&c->bank.out, false, err);
}

/* Do the booked entries lead from the opening to the closing balance? */
static mnm_status check_balances(camt *c, uint64_t line, mnm_err *err) {
  bool one_page = c->last_page && c->page <= 1;
  if (c->kind != CAMT_STATEMENT || !c->opening.given || !c->closing.given || !one_page)
    return MNM_OK;
  if (c->opening.currency != c->closing.currency || c->mixed || !c->whole) return MNM_OK;
  if ((mnm_wide)c->opening.minor + c->booked_sum == c->closing.minor) return MNM_OK;
  uint64_t records = c->bank.summary->records;
  mnm_reject row = {line,
                    records > 0 ? records - 1 : 0,
                    0,
                    mnm_text_of("the booked entries of this statement do not lead from its opening "
                                "to its closing balance: ask the bank whether the file is whole"),
                    {"", 0}};
  return mnm_ingest__out_reject(&c->bank.out, row, err);
}

static mnm_status read_part(camt *c, const mnm_xml_event *event, mnm_err *err) {
  switch (event->name) {
    case CAMT_StmtPgntn:
    case CAMT_RptPgntn:
    case CAMT_NtfctnPgntn:
      return read_pages(c, event, err);
    case CAMT_ElctrncSeqNb:
    case CAMT_LglSeqNb:
      return read_sequence(c, event, err);
    case CAMT_Acct:
      return take_account(c, event, err);
    case CAMT_Bal:
      return take_balance(c, event, err);
    case CAMT_Ntry:
      return take_entry(c, event, err);
    default:
      return mnm_ingest__camt_pass(c, event, err);
  }
}

mnm_status mnm_ingest__camt_statement(camt *c, const mnm_xml_event *start, mnm_err *err) {
  uint8_t depth = start->depth;
  uint64_t line = start->line;
  c->account = MNM_ACCOUNT_NONE;
  c->account_fault = "the account has no number; Acct/Id holds IBAN, or Othr/Id";
  c->currency = MNM_CURRENCY_NONE;
  c->sequence = c->page = c->position = 0;
  c->last_page = c->whole = true;
  c->opening = c->closing = (camt_amount){0};
  c->mixed = false;
  c->booked_sum = 0;
  mnm_arena_reset(&c->bank.arena);
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) break;
    MNM_TRY(read_part(c, &event, err));
  }
  return check_balances(c, line, err);
}
