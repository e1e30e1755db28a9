/* One entry (Ntry) with its details, as the message has it. */
#include "stage/ingest/ingest_camt_internal.h"

static mnm_status read_code(camt *c, const mnm_xml_event *start, camt_code *out, mnm_err *err) {
  uint8_t depth = start->depth;
  uint16_t within = 0; /* Domn, Fmly or Prtry: all have a Cd */
  for (;;) {
    mnm_xml_event event;
    MNM_TRY(mnm_xml_next(c->xml, &event, err));
    if (event.kind == MNM_XML_START) {
      if (event.name == CAMT_Domn || event.name == CAMT_Fmly || event.name == CAMT_Prtry)
        within = event.name;
      continue;
    }
    mnm_text *kept = NULL;
    if (event.name == CAMT_Cd && within == CAMT_Domn) kept = &out->domain;
    if (event.name == CAMT_Cd && within == CAMT_Fmly) kept = &out->family;
    if (event.name == CAMT_Cd && within == CAMT_Prtry) kept = &out->proprietary;
    if (event.name == CAMT_SubFmlyCd) kept = &out->subfamily;
    if (event.name == CAMT_Issr) kept = &out->issuer;
    if (kept && event.leaf)
      MNM_TRY(mnm_ingest__bank_keep(&c->bank, mnm_text_trim(event.text), kept, err));
    if (event.depth <= depth) return MNM_OK;
  }
}

/* InstdAmt and the like hold Amt. */
static mnm_status read_inner_amount(camt *c, const mnm_xml_event *start, camt_amount *out,
                                    camt_entry *entry, mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_Amt && !out->given)
      MNM_TRY(mnm_ingest__camt_amount(c, &event, out, entry->fault, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}

static mnm_status read_amounts(camt *c, const mnm_xml_event *start, camt_detail *detail,
                               camt_entry *entry, mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    camt_amount *out = NULL;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_InstdAmt) out = &detail->instructed;
    if (event.name == CAMT_TxAmt) out = &detail->transaction;
    if (event.name == CAMT_CntrValAmt) out = &detail->counter;
    if (out)
      MNM_TRY(read_inner_amount(c, &event, out, entry, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}

/* ---- charges ----------------------------------------------------------------------------------
 */

typedef struct charge {
  camt_amount amount;
  camt_sign sign;
  bool said, included;
} charge;

static void add_charge(camt_charges *charges, const charge *one) {
  int64_t minor = one->sign == CAMT_CREDIT ? -one->amount.minor : one->amount.minor;
  int64_t *sum = one->said && one->included ? &charges->included_minor : &charges->unsaid_minor;
  if (!one->amount.given || one->amount.minor == 0 || (one->said && !one->included)) return;
  if (charges->given && charges->currency != one->amount.currency)
    charges->several_currencies = true;
  charges->given = true;
  charges->currency = one->amount.currency;
  if (__builtin_add_overflow(*sum, minor, sum)) charges->several_currencies = true;
}

/* The fields of one charge stand in Chrgs itself, or from version 03 in Rcrd. */
static mnm_status read_charges(camt *c, const mnm_xml_event *start, camt_charges *charges,
                               camt_entry *entry, mnm_err *err) {
  uint8_t depth = start->depth;
  charge one = {0};
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) break;
    switch (event.name) {
      case CAMT_Rcrd:
        MNM_TRY(read_charges(c, &event, charges, entry, err));
        break;
      case CAMT_Amt:
        MNM_TRY(mnm_ingest__camt_amount(c, &event, &one.amount, entry->fault, err));
        break;
      case CAMT_CdtDbtInd:
        MNM_TRY(mnm_ingest__camt_sign(c, &event, &one.sign, err));
        break;
      case CAMT_ChrgInclInd:
        one.said = true;
        MNM_TRY(mnm_ingest__camt_flag(c, &event, &one.included, err));
        break;
      default:
        MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
  add_charge(charges, &one);
  return MNM_OK;
}

/* ---- details ----------------------------------------------------------------------------------
 */

static mnm_status read_refs(camt *c, const mnm_xml_event *start, camt_refs *refs, mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    mnm_text *kept = NULL;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_AcctSvcrRef) kept = &refs->servicer;
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

static mnm_status read_parties(camt *c, const mnm_xml_event *start, camt_detail *detail,
                               mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    camt_side ultimate = {0};
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    switch (event.name) {
      case CAMT_Dbtr:
        MNM_TRY(mnm_ingest__camt_party(c, &event, &detail->debtor, err));
        break;
      case CAMT_Cdtr:
        MNM_TRY(mnm_ingest__camt_party(c, &event, &detail->creditor, err));
        break;
      case CAMT_DbtrAcct:
        MNM_TRY(mnm_ingest__camt_account(c, &event, &detail->debtor.number, err));
        break;
      case CAMT_CdtrAcct:
        MNM_TRY(mnm_ingest__camt_account(c, &event, &detail->creditor.number, err));
        break;
      case CAMT_UltmtDbtr:
        MNM_TRY(mnm_ingest__camt_party(c, &event, &ultimate, err));
        detail->debtor.ultimate = ultimate.party.name;
        break;
      case CAMT_UltmtCdtr:
        MNM_TRY(mnm_ingest__camt_party(c, &event, &ultimate, err));
        detail->creditor.ultimate = ultimate.party.name;
        break;
      default:
        MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
}

static mnm_status read_agents(camt *c, const mnm_xml_event *start, camt_detail *detail,
                              mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_DbtrAgt)
      MNM_TRY(mnm_ingest__camt_agent(c, &event, &detail->debtor.agent, &detail->debtor.agent_name,
                                     err));
    else if (event.name == CAMT_CdtrAgt)
      MNM_TRY(mnm_ingest__camt_agent(c, &event, &detail->creditor.agent,
                                     &detail->creditor.agent_name, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}

static mnm_status read_detail_part(camt *c, const mnm_xml_event *event, camt_detail *detail,
                                   camt_entry *entry, mnm_err *err) {
  switch (event->name) {
    case CAMT_Refs:
      return read_refs(c, event, &detail->refs, err);
    case CAMT_Amt:
      return mnm_ingest__camt_amount(c, event, &detail->amount, entry->fault, err);
    case CAMT_CdtDbtInd:
      return mnm_ingest__camt_sign(c, event, &detail->sign, err);
    case CAMT_AmtDtls:
      return read_amounts(c, event, detail, entry, err);
    case CAMT_BkTxCd:
      return read_code(c, event, &detail->code, err);
    case CAMT_Chrgs:
      return read_charges(c, event, &detail->charges, entry, err);
    case CAMT_RltdPties:
      return read_parties(c, event, detail, err);
    case CAMT_RltdAgts:
      return read_agents(c, event, detail, err);
    case CAMT_Purp:
      return mnm_ingest__camt_choice(c, event, &detail->purpose_code, err);
    case CAMT_RmtInf:
      return mnm_ingest__camt_remittance(c, event, &detail->remittance, err);
    case CAMT_RtrInf:
      detail->returned = true;
      return mnm_xml_skip(c->xml, event, err);
    case CAMT_AddtlTxInf:
      return mnm_ingest__camt_text(c, event, &detail->info, err);
    default:
      return mnm_ingest__camt_pass(c, event, err);
  }
}

static mnm_status read_detail(camt *c, const mnm_xml_event *start, camt_entry *entry,
                              mnm_err *err) {
  uint8_t depth = start->depth;
  entry->count++;
  if (c->bank.arena.used_bytes > CAMT_ENTRY_BYTES) {
    entry->too_many = true;
    return mnm_xml_skip(c->xml, start, err);
  }
  camt_detail *detail = mnm_arena_take(&c->bank.arena, sizeof *detail);
  if (!detail) return mnm_err_nomem(err);
  if (entry->last)
    entry->last->next = detail;
  else
    entry->first = detail;
  entry->last = detail;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    MNM_TRY(read_detail_part(c, &event, detail, entry, err));
  }
}

static mnm_status read_details(camt *c, const mnm_xml_event *start, camt_entry *entry,
                               mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_TxDtls)
      MNM_TRY(read_detail(c, &event, entry, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}

/* ---- the entry --------------------------------------------------------------------------------
 */

static mnm_status read_status(camt *c, const mnm_xml_event *start, camt_entry *entry,
                              mnm_err *err) {
  mnm_text text;
  MNM_TRY(mnm_ingest__camt_choice(c, start, &text, err));
  if (mnm_text_equal(text, mnm_text_of("BOOK")))
    entry->status = CAMT_BOOKED;
  else if (mnm_text_equal(text, mnm_text_of("PDNG")))
    entry->status = CAMT_PENDING;
  else if (mnm_text_equal(text, mnm_text_of("INFO")))
    entry->status = CAMT_INFORMATION;
  else
    entry->status = CAMT_OTHER_STATUS;
  return MNM_OK;
}

static mnm_status read_entry_part(camt *c, const mnm_xml_event *event, camt_entry *entry,
                                  mnm_err *err) {
  switch (event->name) {
    case CAMT_NtryRef:
      return mnm_ingest__camt_text(c, event, &entry->reference, err);
    case CAMT_Amt:
      return mnm_ingest__camt_amount(c, event, &entry->amount, entry->fault, err);
    case CAMT_CdtDbtInd:
      return mnm_ingest__camt_sign(c, event, &entry->sign, err);
    case CAMT_RvslInd:
      return mnm_ingest__camt_flag(c, event, &entry->reversal, err);
    case CAMT_Sts:
      return read_status(c, event, entry, err);
    case CAMT_BookgDt:
      return mnm_ingest__camt_time(c, event, &entry->booked, &entry->dated, entry->fault, err);
    case CAMT_ValDt:
      return mnm_ingest__camt_time(c, event, &entry->value, &entry->valued, entry->fault, err);
    case CAMT_AcctSvcrRef:
      MNM_TRY(mnm_ingest__camt_text(c, event, &entry->own.refs.servicer, err));
      entry->own.refs.servicer = mnm_ingest__camt_reference(entry->own.refs.servicer);
      return MNM_OK;
    case CAMT_BkTxCd:
      return read_code(c, event, &entry->own.code, err);
    case CAMT_AmtDtls:
      return read_amounts(c, event, &entry->own, entry, err);
    case CAMT_Chrgs:
      return read_charges(c, event, &entry->own.charges, entry, err);
    case CAMT_NtryDtls:
      return read_details(c, event, entry, err);
    case CAMT_AddtlNtryInf:
      return mnm_ingest__camt_text(c, event, &entry->own.info, err);
    default:
      return mnm_ingest__camt_pass(c, event, err);
  }
}

mnm_status mnm_ingest__camt_entry(camt *c, const mnm_xml_event *start, camt_entry *out,
                                  mnm_err *err) {
  uint8_t depth = start->depth;
  memset(out, 0, sizeof *out);
  out->line = start->line;
  out->status = CAMT_OTHER_STATUS;
  mnm_xml_mark(c->xml, start);
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    MNM_TRY(read_entry_part(c, &event, out, err));
  }
}
