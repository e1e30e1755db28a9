/* pacs.008: instructions from bank to bank. Both sides are named; nothing says that they were
 * carried out. */
#include "stage/ingest/ingest_camt_internal.h"

#define TICK_ENTRIES 256u

typedef struct instruction {
  camt_detail detail;
  camt_amount settled;
  mnm_text instrument, category;
  bank_time date, accepted;
  bool dated, timed;
  char fault[CAMT_FAULT_BYTES];
} instruction;

typedef struct header {
  bank_time date, created;
  bool dated, timed;
} header;

static mnm_status read_header(camt *c, const mnm_xml_event *start, header *out, mnm_err *err) {
  uint8_t depth = start->depth;
  char fault[CAMT_FAULT_BYTES] = "";
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_IntrBkSttlmDt)
      MNM_TRY(mnm_ingest__camt_time(c, &event, &out->date, &out->dated, fault, err));
    else if (event.name == CAMT_CreDtTm)
      MNM_TRY(mnm_ingest__camt_time(c, &event, &out->created, &out->timed, fault, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}

static mnm_status read_ids(camt *c, const mnm_xml_event *start, camt_refs *refs, mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    mnm_text *kept = NULL;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_EndToEndId) kept = &refs->end_to_end;
    if (event.name == CAMT_TxId) kept = &refs->transaction;
    if (event.name == CAMT_UETR) kept = &refs->uetr;
    if (event.name == CAMT_InstrId) kept = &refs->instruction;
    if (kept) {
      MNM_TRY(mnm_ingest__camt_text(c, &event, kept, err));
      *kept = mnm_ingest__camt_reference(*kept);
    } else {
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
}

static mnm_status read_type(camt *c, const mnm_xml_event *start, instruction *out, mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_LclInstrm)
      MNM_TRY(mnm_ingest__camt_choice(c, &event, &out->instrument, err));
    else if (event.name == CAMT_CtgyPurp)
      MNM_TRY(mnm_ingest__camt_choice(c, &event, &out->category, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}

static mnm_status read_ultimate(camt *c, const mnm_xml_event *start, camt_side *side,
                                mnm_err *err) {
  camt_side ultimate = {0};
  MNM_TRY(mnm_ingest__camt_party(c, start, &ultimate, err));
  side->ultimate = ultimate.party.name;
  return MNM_OK;
}

static mnm_status read_part(camt *c, const mnm_xml_event *event, instruction *out, mnm_err *err) {
  camt_detail *detail = &out->detail;
  switch (event->name) {
    case CAMT_PmtId:
      return read_ids(c, event, &detail->refs, err);
    case CAMT_PmtTpInf:
      return read_type(c, event, out, err);
    case CAMT_IntrBkSttlmAmt:
      return mnm_ingest__camt_amount(c, event, &out->settled, out->fault, err);
    case CAMT_InstdAmt:
      return mnm_ingest__camt_amount(c, event, &detail->instructed, out->fault, err);
    case CAMT_IntrBkSttlmDt:
      return mnm_ingest__camt_time(c, event, &out->date, &out->dated, out->fault, err);
    case CAMT_AccptncDtTm:
      return mnm_ingest__camt_time(c, event, &out->accepted, &out->timed, out->fault, err);
    case CAMT_Dbtr:
      return mnm_ingest__camt_party(c, event, &detail->debtor, err);
    case CAMT_Cdtr:
      return mnm_ingest__camt_party(c, event, &detail->creditor, err);
    case CAMT_DbtrAcct:
      return mnm_ingest__camt_account(c, event, &detail->debtor.number, err);
    case CAMT_CdtrAcct:
      return mnm_ingest__camt_account(c, event, &detail->creditor.number, err);
    case CAMT_DbtrAgt:
      return mnm_ingest__camt_agent(c, event, &detail->debtor.agent, &detail->debtor.agent_name,
                                    err);
    case CAMT_CdtrAgt:
      return mnm_ingest__camt_agent(c, event, &detail->creditor.agent, &detail->creditor.agent_name,
                                    err);
    case CAMT_UltmtDbtr:
      return read_ultimate(c, event, &detail->debtor, err);
    case CAMT_UltmtCdtr:
      return read_ultimate(c, event, &detail->creditor, err);
    case CAMT_Purp:
      return mnm_ingest__camt_choice(c, event, &detail->purpose_code, err);
    case CAMT_RmtInf:
      return mnm_ingest__camt_remittance(c, event, &detail->remittance, err);
    default:
      return mnm_ingest__camt_pass(c, event, err);
  }
}

/* The account of each side. A side without one is a stranger of the other side's account, at its
 * own bank where that is named. */
static mnm_status both_accounts(camt *c, const camt_detail *detail, uint32_t accounts[2],
                                bool named[2], const char **fault, mnm_err *err) {
  const camt_side *sides[2] = {&detail->debtor, &detail->creditor};
  for (int i = 0; i < 2 && !*fault; i++) {
    MNM_TRY(mnm_ingest__camt_side_account(c, sides[i], &accounts[i], fault, err));
    named[i] = accounts[i] != MNM_ACCOUNT_NONE;
  }
  if (!*fault && !named[0] && !named[1]) *fault = "neither DbtrAcct nor CdtrAcct names an account";
  for (int i = 0; i < 2 && !*fault; i++)
    if (!named[i])
      MNM_TRY(mnm_ingest__bank_stranger(&c->bank, accounts[1 - i], MNM_CHANNEL_WIRE, &accounts[i],
                                        err));
  return MNM_OK;
}

static uint8_t channel_of(const instruction *one) {
  uint8_t purpose = mnm_ingest__bank_code("purp", one->detail.purpose_code);
  if (purpose == MNM_CHANNEL_COUNT) purpose = mnm_ingest__bank_code("purp", one->category);
  if (purpose != MNM_CHANNEL_COUNT) return purpose;
  return mnm_text_equal(one->instrument, mnm_text_of("INST")) ? MNM_CHANNEL_INSTANT
                                                              : MNM_CHANNEL_WIRE;
}

/* An instant payment when it was accepted, any other on the day it is settled. */
static bank_time booked_at(const instruction *one, const header *head) {
  bool instant = mnm_text_equal(one->instrument, mnm_text_of("INST"));
  if (instant && one->timed) return one->accepted;
  if (one->dated) return one->date;
  if (head->dated) return head->date;
  return one->timed ? one->accepted : head->created;
}

static const char *unreadable(const instruction *one, bool dated) {
  if (one->fault[0]) return one->fault;
  if (!one->settled.given) return "the instruction has no IntrBkSttlmAmt";
  if (one->settled.minor == 0) return "the amount is zero; a transfer moves something";
  if (!dated) return "the instruction has no date: IntrBkSttlmDt, AccptncDtTm or the header's";
  return NULL;
}

static mnm_status book(camt *c, const instruction *one, const header *head, uint64_t line,
                       uint64_t record, mnm_err *err) {
  const camt_detail *detail = &one->detail;
  const camt_refs *refs = &detail->refs;
  bool dated = one->dated || one->timed || head->dated || head->timed;
  uint32_t accounts[2] = {MNM_ACCOUNT_NONE, MNM_ACCOUNT_NONE};
  bool named[2] = {false, false};
  const char *fault = unreadable(one, dated);
  if (!fault) MNM_TRY(both_accounts(c, detail, accounts, named, &fault, err));
  if (fault) return mnm_ingest__camt_reject(c, line, record, fault, err);
  bank_row row = {.from = accounts[0],
                  .to = accounts[1],
                  .channel = channel_of(one),
                  .order = MNM_ORDER_NONE,
                  .record = record,
                  .to_amount_minor = one->settled.minor,
                  .to_currency = one->settled.currency,
                  .name = detail->creditor.party.name};
  camt_amount paid = detail->instructed;
  if (!paid.given || paid.minor == 0) paid = one->settled;
  row.amount_minor = paid.minor;
  row.currency = paid.currency;
  row.booked = booked_at(one, head);
  row.value_date_us = one->dated ? one->date.us : head->dated ? head->date.us : MNM_TIME_NONE;
  row.id = refs->uetr.bytes          ? refs->uetr
           : refs->transaction.bytes ? refs->transaction
           : refs->end_to_end.bytes  ? refs->end_to_end
                                     : refs->instruction;
  MNM_TRY(mnm_ingest__camt_purpose(c, detail, detail, &detail->debtor, &row.purpose, err));
  if (detail->creditor.ultimate.bytes > 0) {
    MNM_TRY(mnm_ingest__bank_join(&c->bank, &row.purpose, " / ", mnm_text_of("for:"), err));
    MNM_TRY(mnm_ingest__bank_join(&c->bank, &row.purpose, " ", detail->creditor.ultimate, err));
  }
  MNM_TRY(mnm_ingest__bank_row(&c->bank, &row, err));
  c->bank.summary->instructed++;
  const camt_side *sides[2] = {&detail->debtor, &detail->creditor};
  for (int i = 0; i < 2; i++) {
    if (named[i])
      MNM_TRY(mnm_ingest__bank_holder(&c->bank, accounts[i], MNM_HOLDING_HOLDER, &sides[i]->party,
                                      record, err));
    else
      MNM_TRY(mnm_ingest__bank_stranger_facts(&c->bank, accounts[1 - i], row.id,
                                              i == 0 ? "payer" : "beneficiary", &sides[i]->party,
                                              record, err));
  }
  return MNM_OK;
}

static mnm_status take(camt *c, const mnm_xml_event *start, const header *head, mnm_err *err) {
  uint8_t depth = start->depth;
  uint64_t line = start->line, record = c->bank.summary->records++;
  instruction one = {.fault = ""};
  mnm_arena_reset(&c->bank.arena);
  mnm_xml_mark(c->xml, start);
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) break;
    MNM_TRY(read_part(c, &event, &one, err));
  }
  MNM_TRY(book(c, &one, head, line, record, err));
  if (c->bank.summary->records % TICK_ENTRIES == 0) {
    int64_t total = c->source.reader.total_bytes;
    MNM_TRY(
        mnm_ctx_tick(c->bank.ctx, "read", c->source.bytes, total > 0 ? (uint64_t)total : 0, err));
  }
  return mnm_ingest__out_flush(&c->bank.out, false, err);
}

mnm_status mnm_ingest__camt_pacs008(camt *c, const mnm_xml_event *start, mnm_err *err) {
  uint8_t depth = start->depth;
  header head = {0};
  c->currency = MNM_CURRENCY_NONE;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_GrpHdr)
      MNM_TRY(read_header(c, &event, &head, err));
    else if (event.name == CAMT_CdtTrfTxInf)
      MNM_TRY(take(c, &event, &head, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}
