/* The pieces that occur everywhere in ISO 20022 messages. */
#include <stdio.h>

#include "stage/ingest/ingest_camt_internal.h"

mnm_status mnm_ingest__camt_pass(camt *c, const mnm_xml_event *start, mnm_err *err) {
  if (start->name == CAMT_NONE) c->bank.summary->unknown_elements++;
  return mnm_xml_skip(c->xml, start, err);
}

mnm_status mnm_ingest__camt_text(camt *c, const mnm_xml_event *start, mnm_text *out, mnm_err *err) {
  mnm_text text;
  bool cut = false;
  MNM_TRY(mnm_xml_leaf(c->xml, start, &text, &cut, err));
  if (cut) c->bank.summary->cut_texts++;
  return mnm_ingest__bank_keep(&c->bank, text, out, err);
}

mnm_status mnm_ingest__camt_flag(camt *c, const mnm_xml_event *start, bool *out, mnm_err *err) {
  mnm_text text;
  MNM_TRY(mnm_xml_leaf(c->xml, start, &text, NULL, err));
  *out = mnm_text_equal(text, mnm_text_of("true")) || mnm_text_equal(text, mnm_text_of("1"));
  return MNM_OK;
}

mnm_status mnm_ingest__camt_sign(camt *c, const mnm_xml_event *start, camt_sign *out,
                                 mnm_err *err) {
  mnm_text text;
  MNM_TRY(mnm_xml_leaf(c->xml, start, &text, NULL, err));
  if (mnm_text_equal(text, mnm_text_of("CRDT"))) *out = CAMT_CREDIT;
  if (mnm_text_equal(text, mnm_text_of("DBIT"))) *out = CAMT_DEBIT;
  return MNM_OK;
}

void mnm_ingest__camt_fault(camt *c, char fault[CAMT_FAULT_BYTES], const char *what) {
  char path[160];
  if (fault[0]) return;
  (void)mnm_xml_path(c->xml, path, sizeof path);
  snprintf(fault, CAMT_FAULT_BYTES, "%s: %s", path, what);
}

mnm_status mnm_ingest__camt_amount(camt *c, const mnm_xml_event *start, camt_amount *out,
                                   char fault[CAMT_FAULT_BYTES], mnm_err *err) {
  mnm_text code = mnm_xml_attribute_of(start, CAMT_Ccy), text;
  uint16_t currency = code.bytes > 0 ? mnm_currency_find(code) : c->currency;
  MNM_TRY(mnm_xml_leaf(c->xml, start, &text, NULL, err));
  const char *what = NULL;
  if (currency == MNM_CURRENCY_NONE)
    what = "the currency is not known; an ISO 4217 code such as EUR was expected";
  else
    what = mnm_ingest__bank_amount(text, '.', currency, &out->minor);
  out->currency = currency;
  out->given = what == NULL;
  if (what) mnm_ingest__camt_fault(c, fault, what);
  return MNM_OK;
}

mnm_status mnm_ingest__camt_time(camt *c, const mnm_xml_event *start, bank_time *out, bool *given,
                                 char fault[CAMT_FAULT_BYTES], mnm_err *err) {
  static const char shape[] =
      "no real date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with or without a zone";
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    MNM_TRY(mnm_xml_next(c->xml, &event, err));
    bool end = event.kind != MNM_XML_START;
    mnm_text text = mnm_text_trim(event.text);
    if (end && event.leaf && text.bytes > 0) {
      *given = mnm_ingest__bank_time(&c->bank, text, out);
      if (!*given) mnm_ingest__camt_fault(c, fault, shape);
    }
    if (end && event.depth <= depth) return MNM_OK;
  }
}

mnm_status mnm_ingest__camt_choice(camt *c, const mnm_xml_event *start, mnm_text *out,
                                   mnm_err *err) {
  uint8_t depth = start->depth;
  *out = (mnm_text){"", 0};
  for (;;) {
    mnm_xml_event event;
    MNM_TRY(mnm_xml_next(c->xml, &event, err));
    bool end = event.kind != MNM_XML_START;
    bool counts = event.name == CAMT_Cd || event.name == CAMT_Prtry || event.name == CAMT_Id ||
                  event.depth == depth;
    if (end && event.leaf && counts && out->bytes == 0)
      MNM_TRY(mnm_ingest__bank_keep(&c->bank, mnm_text_trim(event.text), out, err));
    if (end && event.depth <= depth) return MNM_OK;
  }
}

/* ---- parties ----------------------------------------------------------------------------------
 */

static mnm_status fact(camt *c, const mnm_xml_event *start, bank_party *party, const char *property,
                       mnm_err *err) {
  mnm_text text;
  MNM_TRY(mnm_xml_leaf(c->xml, start, &text, NULL, err));
  return mnm_ingest__bank_fact(&c->bank, party, property, text, err);
}

static mnm_status read_address(camt *c, const mnm_xml_event *start, bank_party *party,
                               mnm_err *err) {
  uint8_t depth = start->depth;
  mnm_text lines = {"", 0}, street = {"", 0}, town = {"", 0}, text;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) break;
    switch (event.name) {
      case CAMT_AdrLine:
        MNM_TRY(mnm_xml_leaf(c->xml, &event, &text, NULL, err));
        MNM_TRY(mnm_ingest__bank_join(&c->bank, &lines, ", ", text, err));
        break;
      case CAMT_StrtNm:
      case CAMT_BldgNb:
        MNM_TRY(mnm_xml_leaf(c->xml, &event, &text, NULL, err));
        MNM_TRY(mnm_ingest__bank_join(&c->bank, &street, " ", text, err));
        break;
      case CAMT_PstCd:
      case CAMT_TwnNm:
      case CAMT_CtrySubDvsn:
        MNM_TRY(mnm_xml_leaf(c->xml, &event, &text, NULL, err));
        MNM_TRY(mnm_ingest__bank_join(&c->bank, &town, " ", text, err));
        break;
      case CAMT_Ctry:
        MNM_TRY(fact(c, &event, party, "country", err));
        break;
      default:
        MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
  MNM_TRY(mnm_ingest__bank_join(&c->bank, &lines, ", ", street, err));
  MNM_TRY(mnm_ingest__bank_join(&c->bank, &lines, ", ", town, err));
  return mnm_ingest__bank_fact(&c->bank, party, "address", lines, err);
}

static mnm_status read_birth(camt *c, const mnm_xml_event *start, bank_party *party, mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    switch (event.name) {
      case CAMT_BirthDt:
        MNM_TRY(fact(c, &event, party, "birthDate", err));
        break;
      case CAMT_CityOfBirth:
        MNM_TRY(fact(c, &event, party, "birthPlace", err));
        break;
      case CAMT_CtryOfBirth:
        MNM_TRY(fact(c, &event, party, "birthCountry", err));
        break;
      default:
        MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
}

/* Another number: its kind, where one is said, tells which property it is. */
static mnm_status read_other_id(camt *c, const mnm_xml_event *start, bank_party *party,
                                bool organisation, mnm_err *err) {
  static const struct {
    const char *code, *property;
  } kinds[] = {{"TXID", "taxNumber"},
               {"CUST", "idNumber"},
               {"CCPT", "passportNumber"},
               {"SOSE", "socialSecurityNumber"},
               {"NIDN", "idNumber"},
               {"COID", "registrationNumber"},
               {"GS1G", "registrationNumber"},
               {"DUNS", "dunsCode"},
               {"BANK", "swiftBic"}};
  const char *property = organisation ? "registrationNumber" : "idNumber";
  uint8_t depth = start->depth;
  mnm_text id = {"", 0}, kind = {"", 0};
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) break;
    if (event.name == CAMT_Id)
      MNM_TRY(mnm_ingest__camt_text(c, &event, &id, err));
    else if (event.name == CAMT_SchmeNm)
      MNM_TRY(mnm_ingest__camt_choice(c, &event, &kind, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (mnm_text_equal(kind, mnm_text_of(kinds[i].code))) property = kinds[i].property;
  return mnm_ingest__bank_fact(&c->bank, party, property, id, err);
}

static mnm_status read_party_id(camt *c, const mnm_xml_event *start, bank_party *party,
                                mnm_err *err) {
  uint8_t depth = start->depth;
  bool organisation = start->name == CAMT_OrgId;
  party->schema = organisation ? "Organization" : "Person";
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    switch (event.name) {
      case CAMT_AnyBIC:
      case CAMT_BICOrBEI:
      case CAMT_BIC:
        MNM_TRY(fact(c, &event, party, "swiftBic", err));
        break;
      case CAMT_LEI:
        MNM_TRY(fact(c, &event, party, "leiCode", err));
        break;
      case CAMT_TaxId:
        MNM_TRY(fact(c, &event, party, "taxNumber", err));
        break;
      case CAMT_DtAndPlcOfBirth:
        MNM_TRY(read_birth(c, &event, party, err));
        break;
      case CAMT_Othr:
        MNM_TRY(read_other_id(c, &event, party, organisation, err));
        break;
      default:
        MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
}

static mnm_status read_contact(camt *c, const mnm_xml_event *start, bank_party *party,
                               mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_EmailAdr)
      MNM_TRY(fact(c, &event, party, "email", err));
    else if (event.name == CAMT_PhneNb || event.name == CAMT_MobNb)
      MNM_TRY(fact(c, &event, party, "phone", err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}

/* Id holds OrgId or PrvtId. */
static mnm_status read_ids(camt *c, const mnm_xml_event *start, bank_party *party, mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_OrgId || event.name == CAMT_PrvtId)
      MNM_TRY(read_party_id(c, &event, party, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}

/* From version 08 a party stands in Pty, and a bank in Agt. */
mnm_status mnm_ingest__camt_party(camt *c, const mnm_xml_event *start, camt_side *side,
                                  mnm_err *err) {
  uint8_t depth = start->depth;
  bank_party *party = &side->party;
  mnm_text bic = {"", 0}, name = {"", 0};
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    switch (event.name) {
      case CAMT_Pty:
        MNM_TRY(mnm_ingest__camt_party(c, &event, side, err));
        break;
      case CAMT_Agt:
        MNM_TRY(mnm_ingest__camt_agent(c, &event, &bic, &name, err));
        if (party->name.bytes == 0) party->name = name;
        party->schema = "Organization";
        MNM_TRY(mnm_ingest__bank_fact(&c->bank, party, "swiftBic", bic, err));
        break;
      case CAMT_Nm:
        MNM_TRY(mnm_ingest__camt_text(c, &event, &party->name, err));
        break;
      case CAMT_PstlAdr:
        MNM_TRY(read_address(c, &event, party, err));
        break;
      case CAMT_CtryOfRes:
        MNM_TRY(fact(c, &event, party, "country", err));
        break;
      case CAMT_Id:
        MNM_TRY(read_ids(c, &event, party, err));
        break;
      case CAMT_CtctDtls:
        MNM_TRY(read_contact(c, &event, party, err));
        break;
      default:
        MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
}

/* ---- accounts and agents ----------------------------------------------------------------------
 */

/* Id holds IBAN, or Othr/Id; in the first versions BBAN, UPIC or PrtryAcct/Id. */
mnm_status mnm_ingest__camt_number(camt *c, const mnm_xml_event *start, mnm_text *out,
                                   mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    MNM_TRY(mnm_xml_next(c->xml, &event, err));
    bool end = event.kind != MNM_XML_START;
    bool counts = event.name == CAMT_IBAN || event.name == CAMT_BBAN || event.name == CAMT_UPIC ||
                  event.name == CAMT_Id;
    if (end && event.leaf && counts && out->bytes == 0)
      MNM_TRY(mnm_ingest__bank_keep(&c->bank, mnm_text_trim(event.text), out, err));
    if (end && event.depth <= depth) return MNM_OK;
  }
}

mnm_status mnm_ingest__camt_account(camt *c, const mnm_xml_event *start, mnm_text *number,
                                    mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    bool more = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_Id)
      MNM_TRY(mnm_ingest__camt_number(c, &event, number, err));
    else
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
  }
}

mnm_status mnm_ingest__camt_agent(camt *c, const mnm_xml_event *start, mnm_text *agent,
                                  mnm_text *name, mnm_err *err) {
  uint8_t depth = start->depth;
  mnm_text bic = {"", 0}, member = {"", 0};
  char buffer[12];
  for (;;) {
    mnm_xml_event event;
    MNM_TRY(mnm_xml_next(c->xml, &event, err));
    bool end = event.kind != MNM_XML_START;
    if (!end && event.name == CAMT_BrnchId) {
      MNM_TRY(mnm_xml_skip(c->xml, &event, err));
      continue;
    }
    mnm_text text = mnm_text_trim(event.text);
    mnm_text *kept = NULL;
    if (event.name == CAMT_BIC || event.name == CAMT_BICFI) kept = &bic;
    if (event.name == CAMT_MmbId) kept = &member;
    if (event.name == CAMT_Nm) kept = name;
    if (end && event.leaf && kept && kept->bytes == 0)
      MNM_TRY(mnm_ingest__bank_keep(&c->bank, text, kept, err));
    if (end && event.depth <= depth) break;
  }
  return mnm_ingest__bank_keep(&c->bank, bic.bytes > 0 ? mnm_ingest__bank_bic(bic, buffer) : member,
                               agent, err);
}

/* ---- remittance -------------------------------------------------------------------------------
 */

static mnm_status read_structured(camt *c, const mnm_xml_event *start, mnm_text *out,
                                  mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    MNM_TRY(mnm_xml_next(c->xml, &event, err));
    bool end = event.kind != MNM_XML_START;
    bool counts = event.name == CAMT_Ref || event.name == CAMT_CdtrRef || event.name == CAMT_Nb ||
                  event.name == CAMT_AddtlRmtInf;
    if (end && event.leaf && counts)
      MNM_TRY(mnm_ingest__bank_join(&c->bank, out, " ", mnm_text_trim(event.text), err));
    if (end && event.depth <= depth) return MNM_OK;
  }
}

mnm_status mnm_ingest__camt_remittance(camt *c, const mnm_xml_event *start, mnm_text *out,
                                       mnm_err *err) {
  uint8_t depth = start->depth;
  for (;;) {
    mnm_xml_event event;
    mnm_text text;
    bool more = false, cut = false;
    MNM_TRY(mnm_xml_child(c->xml, depth, &event, &more, err));
    if (!more) return MNM_OK;
    if (event.name == CAMT_Ustrd) {
      MNM_TRY(mnm_xml_leaf(c->xml, &event, &text, &cut, err));
      if (cut) c->bank.summary->cut_texts++;
      MNM_TRY(mnm_ingest__bank_join(&c->bank, out, " ", text, err));
    } else if (event.name == CAMT_Strd) {
      MNM_TRY(read_structured(c, &event, out, err));
    } else {
      MNM_TRY(mnm_ingest__camt_pass(c, &event, err));
    }
  }
}
