/* What the files of the ISO 20022 reader share.
 *
 *   words      the standard's names
 *   parse      the pieces that occur everywhere: amounts, dates, parties, accounts, agents
 *   statement  a report, statement or notification: its account, its balances, its check
 *   entry      one entry with its details, as the message has it
 *   meaning    a transaction's id, its channel, who stands opposite
 *   book       an entry as rows
 *   notify     a notification's transactions as statements
 *   pacs       instructions between banks */
#ifndef MNM_STAGE_INGEST_CAMT_INTERNAL_H
#define MNM_STAGE_INGEST_CAMT_INTERNAL_H

#include "kernel/xml/xml.h"
#include "stage/ingest/ingest_bank.h"
#include "stage/ingest/ingest_camt_words.h"

#define CAMT_ENTRY_BYTES ((uint64_t)24 << 20) /* of details; an entry with more is kept whole */
#define CAMT_FAULT_BYTES 400

typedef enum camt_kind { CAMT_REPORT, CAMT_STATEMENT, CAMT_NOTIFICATION } camt_kind;

typedef enum camt_sign { CAMT_UNSAID = 0, CAMT_CREDIT, CAMT_DEBIT } camt_sign;

typedef struct camt_amount {
  int64_t minor;
  uint16_t currency;
  bool given;
} camt_amount;

typedef struct camt_side { /* debtor or creditor, as the message describes them */
  bank_party party;
  mnm_text number; /* IBAN or another number; "" none */
  mnm_text agent, agent_name;
  mnm_text ultimate; /* on whose behalf */
} camt_side;

typedef struct camt_refs {
  mnm_text servicer, end_to_end, transaction, uetr, instruction;
} camt_refs;

typedef struct camt_code { /* bank transaction code */
  mnm_text domain, family, subfamily, proprietary, issuer;
} camt_code;

typedef struct camt_charges {
  int64_t included_minor; /* debits less credits of those said to be in the amount */
  int64_t unsaid_minor;   /* of those of which nobody says so */
  uint16_t currency;
  bool given, several_currencies;
} camt_charges;

typedef struct camt_detail camt_detail;
struct camt_detail { /* one transaction of an entry; the entry itself has one too */
  camt_detail *next;
  camt_refs refs;
  camt_sign sign;
  camt_amount amount, transaction, instructed, counter;
  camt_code code;
  camt_charges charges;
  camt_side debtor, creditor;
  mnm_text purpose_code, remittance, info;
  bool returned;
};

typedef struct camt_entry {
  uint64_t record, line;
  mnm_text reference;
  camt_sign sign;
  camt_amount amount;
  bool reversal, dated, valued;
  enum { CAMT_BOOKED, CAMT_PENDING, CAMT_INFORMATION, CAMT_OTHER_STATUS } status;
  bank_time booked, value;
  camt_detail own; /* what the entry says for all its details */
  camt_detail *first, *last;
  uint32_t count;
  bool too_many;
  char fault[CAMT_FAULT_BYTES]; /* why it is no row; "" none */
} camt_entry;

typedef struct camt {
  bank_reader bank;
  mnm_xml *xml;
  bank_source source;
  bool notifications;
  uint64_t messages; /* that were read */
  uint64_t others;   /* documents of other kinds */
  /* the report, statement or notification being read */
  camt_kind kind;
  uint32_t account; /* MNM_ACCOUNT_NONE: not named, or not understood */
  uint16_t currency;
  uint64_t sequence, page;
  bool last_page, whole; /* whole: no entry was left out for a fault */
  uint64_t position;
  camt_amount opening, closing;
  bool mixed; /* entries in another currency than the balances */
  mnm_wide booked_sum;
  const char *account_fault;
} camt;

/* ---- parse ------------------------------------------------------------------------------------
 */

/* Passes over an element, and counts it where the standard does not have it. */
mnm_status mnm_ingest__camt_pass(camt *c, const mnm_xml_event *start, mnm_err *err);
/* The leaf's text, kept until the record ends. */
mnm_status mnm_ingest__camt_text(camt *c, const mnm_xml_event *start, mnm_text *out, mnm_err *err);
/* A leaf's text is true or 1. */
mnm_status mnm_ingest__camt_flag(camt *c, const mnm_xml_event *start, bool *out, mnm_err *err);
mnm_status mnm_ingest__camt_sign(camt *c, const mnm_xml_event *start, camt_sign *out, mnm_err *err);
/* Notes the first fault, with its path. */
void mnm_ingest__camt_fault(camt *c, char fault[CAMT_FAULT_BYTES], const char *what);
mnm_status mnm_ingest__camt_amount(camt *c, const mnm_xml_event *start, camt_amount *out,
                                   char fault[CAMT_FAULT_BYTES], mnm_err *err);
/* Dt, DtTm, or the text itself. *given: there was one. */
mnm_status mnm_ingest__camt_time(camt *c, const mnm_xml_event *start, bank_time *out, bool *given,
                                 char fault[CAMT_FAULT_BYTES], mnm_err *err);
/* <X>text</X> or <X><Cd>text</Cd></X> or <X><Prtry>text</Prtry></X>; with nested CdOrPrtry. */
mnm_status mnm_ingest__camt_choice(camt *c, const mnm_xml_event *start, mnm_text *out,
                                   mnm_err *err);
mnm_status mnm_ingest__camt_party(camt *c, const mnm_xml_event *start, camt_side *side,
                                  mnm_err *err);
/* The number in the element Id of an account. */
mnm_status mnm_ingest__camt_number(camt *c, const mnm_xml_event *start, mnm_text *out,
                                   mnm_err *err);
mnm_status mnm_ingest__camt_account(camt *c, const mnm_xml_event *start, mnm_text *number,
                                    mnm_err *err);
/* BIC, else the member number of a clearing system, else nothing; and its name. */
mnm_status mnm_ingest__camt_agent(camt *c, const mnm_xml_event *start, mnm_text *agent,
                                  mnm_text *name, mnm_err *err);
mnm_status mnm_ingest__camt_remittance(camt *c, const mnm_xml_event *start, mnm_text *out,
                                       mnm_err *err);

/* ---- the rest ---------------------------------------------------------------------------------
 */

/* `start`: the element Rpt, Stmt or Ntfctn. */
mnm_status mnm_ingest__camt_statement(camt *c, const mnm_xml_event *start, mnm_err *err);
mnm_status mnm_ingest__camt_entry(camt *c, const mnm_xml_event *start, camt_entry *out,
                                  mnm_err *err);
mnm_status mnm_ingest__camt_book(camt *c, camt_entry *entry, mnm_err *err);
mnm_status mnm_ingest__camt_notify(camt *c, const camt_entry *entry, mnm_err *err);
mnm_status mnm_ingest__camt_reject(camt *c, uint64_t line, uint64_t record, const char *reason,
                                   mnm_err *err);
/* "" for what stands for no reference. */
mnm_text mnm_ingest__camt_reference(mnm_text text);
/* The bank's reference of an entry as a whole. */
mnm_text mnm_ingest__camt_entry_reference(const camt_entry *entry);
/* The id of an entry with one transaction, and of one of several at `place` in it. */
mnm_text mnm_ingest__camt_single_id(const camt_entry *entry, const camt_detail *detail);
mnm_status mnm_ingest__camt_split_id(camt *c, const camt_entry *entry, const camt_detail *detail,
                                     uint32_t place, mnm_text *out, mnm_err *err);
/* What a return says of the payment that it returns. */
mnm_text mnm_ingest__camt_reversed(const camt_detail *detail);
const camt_side *mnm_ingest__camt_other_side(const camt *c, const camt_detail *detail, bool credit,
                                             bool reversal);
uint8_t mnm_ingest__camt_channel(camt *c, const camt_detail *detail, const camt_detail *own,
                                 bool reversal);
/* The account of a side; MNM_ACCOUNT_NONE when it names none. */
mnm_status mnm_ingest__camt_side_account(camt *c, const camt_side *side, uint32_t *out,
                                         const char **fault, mnm_err *err);
/* States who the other side is; account MNM_ACCOUNT_NONE: it names none. */
mnm_status mnm_ingest__camt_state_other(camt *c, const camt_entry *entry, const camt_side *other,
                                        uint32_t account, mnm_text id, bool credit, mnm_err *err);
mnm_status mnm_ingest__camt_purpose(camt *c, const camt_detail *detail, const camt_detail *own,
                                    const camt_side *other, mnm_text *out, mnm_err *err);
/* `start`: FIToFICstmrCdtTrf. */
mnm_status mnm_ingest__camt_pacs008(camt *c, const mnm_xml_event *start, mnm_err *err);

#endif
